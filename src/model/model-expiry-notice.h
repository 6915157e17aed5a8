/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/model-certificate.h"

G_BEGIN_DECLS

/* As many as are remembered. */
#define MODEL_MAX_TOLD 500

/* What is kept of those that were told of: a digest of the store and the certificate, its end, and how many days before
 * it that was. */
#define MODEL_TOLD_TYPE "a(sxu)"

/* What a user is told of certificates that expire soon, sparingly: of each certificate when it begins to count as
 * expiring, a week before its end, and a day before it. Of those that renew by themselves nothing is told, unless they
 * should have done so by now. */
#define MODEL_TYPE_EXPIRY_NOTICE (model_expiry_notice_get_type ())
G_DECLARE_FINAL_TYPE (ModelExpiryNotice, model_expiry_notice, MODEL, EXPIRY_NOTICE, GObject)

ModelExpiryNotice *model_expiry_notice_new      (GVariant          *told) G_GNUC_WARN_UNUSED_RESULT;
GVariant          *model_expiry_notice_dup_told (ModelExpiryNotice *self,
                                                 gint64             now);
GPtrArray         *model_expiry_notice_list     (GListModel        *rows,
                                                 gint64             now,
                                                 guint              expiring_days) G_GNUC_WARN_UNUSED_RESULT;
gboolean           model_expiry_notice_is_news  (ModelExpiryNotice *self,
                                                 const char        *store_id,
                                                 GPtrArray         *rows,
                                                 gint64             now,
                                                 guint              expiring_days);
void               model_expiry_notice_tell     (ModelExpiryNotice *self,
                                                 const char        *store_id,
                                                 GPtrArray         *rows,
                                                 gint64             now,
                                                 guint              expiring_days);

G_END_DECLS
