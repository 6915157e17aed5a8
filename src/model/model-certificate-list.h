/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "model/model-certificate.h"

G_BEGIN_DECLS

/**
 * ModelChange:
 * @MODEL_CHANGE_HERE: by this program, for the user
 * @MODEL_CHANGE_ELSEWHERE: by somebody else
 * @MODEL_CHANGE_RENEWAL: by the store itself, which has renewed the entry, or failed to
 *
 * Who has changed an entry.
 */
typedef enum
{
  MODEL_CHANGE_HERE,
  MODEL_CHANGE_ELSEWHERE,
  MODEL_CHANGE_RENEWAL,
} ModelChange;

/* The entries of a store as a GListModel of ModelCertificate, in the order in which they arrived. Properties, notified:
 * "store", "loading", "error", "as-of", "offline" (read-only) and "expiring-days". */
#define MODEL_TYPE_CERTIFICATE_LIST (model_certificate_list_get_type ())
G_DECLARE_FINAL_TYPE (ModelCertificateList, model_certificate_list, MODEL, CERTIFICATE_LIST, GObject)

ModelCertificateList *model_certificate_list_new          (Store                *store) G_GNUC_WARN_UNUSED_RESULT;
Store                *model_certificate_list_get_store    (ModelCertificateList *self);
gboolean              model_certificate_list_get_loading  (ModelCertificateList *self);
const GError         *model_certificate_list_get_error    (ModelCertificateList *self);
gint64                model_certificate_list_get_as_of    (ModelCertificateList *self);
gboolean              model_certificate_list_get_offline  (ModelCertificateList *self);
void                  model_certificate_list_set_expiring_days (ModelCertificateList *self,
                                                                guint                 days);
guint                 model_certificate_list_get_expiring_days (ModelCertificateList *self);
void                  model_certificate_list_update_states (ModelCertificateList *self,
                                                            gint64                now);
ModelCertificate     *model_certificate_list_lookup       (ModelCertificateList *self,
                                                           const char           *name);

void                  model_certificate_list_load_async   (ModelCertificateList *self,
                                                           GCancellable         *cancellable,
                                                           GAsyncReadyCallback   callback,
                                                           gpointer              user_data);
gboolean              model_certificate_list_load_finish  (ModelCertificateList *self,
                                                           GAsyncResult         *result,
                                                           GError              **error);

void                  model_certificate_list_open_store_async  (ModelCertificateList *self,
                                                                GCancellable         *cancellable,
                                                                GAsyncReadyCallback   callback,
                                                                gpointer              user_data);
Store                *model_certificate_list_open_store_finish (ModelCertificateList *self,
                                                                GAsyncResult         *result,
                                                                GError              **error);

void                  model_certificate_list_put_async    (ModelCertificateList *self,
                                                           StoreEntry           *entry,
                                                           GAsyncReadyCallback   callback,
                                                           gpointer              user_data);
gboolean              model_certificate_list_put_finish   (ModelCertificateList *self,
                                                           GAsyncResult         *result,
                                                           GError              **error);
void                  model_certificate_list_remove       (ModelCertificateList *self,
                                                           const char           *name);

G_END_DECLS
