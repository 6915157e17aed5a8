/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/model.h"

G_BEGIN_DECLS

typedef struct
{
  char     *label;
  char     *value;
  char     *copy_text; /* (nullable) */
  gboolean  monospace;
} CredenzaField;

typedef struct
{
  char      *title;
  char      *copy_text; /* (nullable): of the whole group */
  GPtrArray *fields;    /* (element-type CredenzaField) */
} CredenzaFieldGroup;

GPtrArray *credenza_fields_of_certificate (PkiCertificate *certificate);
GPtrArray *credenza_fields_of_entry       (PkiEntry       *entry);
GPtrArray *credenza_fields_of_creation    (ModelDocument  *document);

G_END_DECLS
