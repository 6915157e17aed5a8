/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which certificates and keys of a file are meant. Not for other folders. */

#pragma once

#include "model/model-conversion.h"

G_BEGIN_DECLS

#define MODEL_WHOLE_FILE G_MAXUINT

/* What is meant of a container; immutable once it is filled. */
typedef struct
{
  PkiContainer   *container;   /* (owned) (nullable): not open yet */
  guint           index;       /* of the entry; MODEL_WHOLE_FILE: all */
  PkiCertificate *certificate; /* (owned) (nullable): of the entry, with its issuers, and without the key */
} ModelConversionPart;

/* Gives the private key of an entry. */
typedef PkiPrivateKey *(* ModelKeyFunc) (guint      index,
                                         gpointer   user_data,
                                         GError   **error);

void       model_conversion_part_clear        (ModelConversionPart        *self);
gboolean   model_conversion_part_contains     (const ModelConversionPart  *self,
                                               guint                       index);
GPtrArray *model_conversion_part_certificates (const ModelConversionPart  *self,
                                               ModelConversionContent      content);
guint      model_conversion_part_count        (const ModelConversionPart  *self,
                                               PkiEntryKind                kind);
PkiExport *model_conversion_part_collect      (const ModelConversionPart  *self,
                                               ModelConversionContent      content,
                                               const char                 *alias,
                                               gint64                      now,
                                               ModelKeyFunc                get_key,
                                               gpointer                    user_data,
                                               GError                    **error);

G_END_DECLS
