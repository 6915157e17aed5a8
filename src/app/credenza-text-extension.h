/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/model.h"

G_BEGIN_DECLS

const char *credenza_text_extension_name  (const char *oid);
char       *credenza_text_extension       (const char *oid,
                                           GBytes     *value); /* (nullable) (transfer full) */
char       *credenza_text_oid             (const char *oid);
const char *credenza_text_alternative_name_kind (PkiAlternativeNameKind kind);
char       *credenza_text_key_usage       (PkiKeyUsage usage);
char       *credenza_text_key_purpose     (const char *oid);
char       *credenza_text_base64          (const char *hex);
char       *credenza_text_hex_dump        (GBytes     *bytes,
                                           gsize       max);

G_END_DECLS
