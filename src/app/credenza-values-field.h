/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* An entry for the values of one label: each is a chip, closed with Enter or a comma; Backspace before the text takes the
 * last one away. Signal: "changed". */
#define CREDENZA_TYPE_VALUES_FIELD (credenza_values_field_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaValuesField, credenza_values_field, CREDENZA, VALUES_FIELD, GtkWidget)

void    credenza_values_field_set_values  (CredenzaValuesField *self,
                                           const char * const  *values);
char  **credenza_values_field_dup_values  (CredenzaValuesField *self);
guint   credenza_values_field_get_n       (CredenzaValuesField *self);
char   *credenza_values_field_dup_problem (CredenzaValuesField *self);

G_END_DECLS
