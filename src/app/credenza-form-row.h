/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A row of a form: a title, the field below it, and what is wrong with it below that. It is no row of a GtkListBox, which
 * Tab would leave. Construct-only properties: "title" (string, with a mnemonic), "field" (GtkWidget), "target" (GtkWidget:
 * the part of the field that the title is of; NULL: all of it), "required" (boolean), "info" (string, nullable: what the
 * field is about). */
#define CREDENZA_TYPE_FORM_ROW (credenza_form_row_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaFormRow, credenza_form_row, CREDENZA, FORM_ROW, AdwBin)

void        credenza_form_row_set_problem (CredenzaFormRow *self,
                                           const char      *problem,
                                           const GError    *error);
const char *credenza_form_row_get_problem (CredenzaFormRow *self);

G_END_DECLS
