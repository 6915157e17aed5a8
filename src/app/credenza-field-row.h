/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/credenza-field.h"

G_BEGIN_DECLS

/* A label and its value; the value can be selected, and copied with a button where that is of use. */
#define CREDENZA_TYPE_FIELD_ROW (credenza_field_row_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaFieldRow, credenza_field_row, CREDENZA, FIELD_ROW, AdwPreferencesRow)

GtkWidget *credenza_field_row_new (const char *label,
                                   const char *value,
                                   const char *copy_text,
                                   gboolean    monospace);

GtkWidget *credenza_field_row_new_for_field (const CredenzaField *field);

void       credenza_field_row_set_emphasis (CredenzaFieldRow *self,
                                            const char       *style_class);

G_END_DECLS
