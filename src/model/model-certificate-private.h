/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/model-certificate.h"

G_BEGIN_DECLS

/* A row as the cache keeps it. What it means depends on the version of the program that wrote it. */
#define MODEL_CERTIFICATE_VARIANT_FORMAT "(sa(sas)smsxxxuyb)"

GVariant         *model_certificate_to_variant       (ModelCertificate *self);
ModelCertificate *model_certificate_new_from_variant (GVariant         *variant) G_GNUC_WARN_UNUSED_RESULT;

const char       *model_certificate_get_label_block  (ModelCertificate *self);
const char       *model_certificate_get_folded_block (ModelCertificate *self);

G_END_DECLS
