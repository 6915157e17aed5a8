/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/model.h"

G_BEGIN_DECLS

/* Another form of a value, to copy. */
typedef struct
{
  char *label;
  char *text;
} CredenzaFieldCopy;

/* A labelled value; where it has a certificate or bytes, these are shown when it is expanded, below the value. */
typedef struct
{
  char           *label;
  char           *value;
  char           *copy_text;   /* (nullable) */
  char           *tooltip;     /* (nullable) */
  char           *action;      /* (nullable): what happens when the row is activated */
  char           *oid;         /* (nullable): of the extension that the bytes are the value of */
  GBytes         *bytes;       /* (nullable) */
  PkiCertificate *certificate; /* (nullable): to show in PEM */
  GPtrArray      *copies;      /* (nullable) (element-type CredenzaFieldCopy) */
  gboolean        monospace;
  gboolean        is_visible;  /* what came out of a certificate was made visible; what lines there are, are ours */
} CredenzaField;

typedef struct
{
  char      *title;
  char      *copy_text; /* (nullable): of the whole group */
  GPtrArray *fields;    /* (element-type CredenzaField) */
} CredenzaFieldGroup;

GPtrArray          *credenza_field_groups_new (void);
CredenzaFieldGroup *credenza_field_groups_add (GPtrArray          *groups,
                                               const char         *title,
                                               const char         *copy_text);
CredenzaField      *credenza_field_group_add  (CredenzaFieldGroup *group,
                                               const char         *label,
                                               const char         *value);
void                credenza_field_add_copy   (CredenzaField      *field,
                                               const char         *label,
                                               const char         *text);

G_END_DECLS
