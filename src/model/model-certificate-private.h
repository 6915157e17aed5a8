/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/model-certificate.h"
#include "model/model-renewal-memory.h"

G_BEGIN_DECLS

/* A row as the cache keeps it. What it means depends on the version of the program that wrote it. */
#define MODEL_CERTIFICATE_VARIANT_FORMAT "(sa(sas)smsxxxuyb(yyxxuuuyx))"

GVariant         *model_certificate_to_variant       (ModelCertificate *self);
ModelCertificate *model_certificate_new_from_variant (GVariant         *variant) G_GNUC_WARN_UNUSED_RESULT;

const char       *model_certificate_get_label_block  (ModelCertificate *self);
const char       *model_certificate_get_folded_block (ModelCertificate *self);
gboolean          model_certificate_wants_memory     (ModelCertificate *self);
ModelSighting     model_certificate_get_sighting     (ModelCertificate *self);
void              model_certificate_set_memo         (ModelCertificate *self,
                                                      const ModelRenewalMemo *memo);
gboolean          model_certificate_is_told_alike    (ModelCertificate *self,
                                                      ModelCertificate *other);

G_END_DECLS
