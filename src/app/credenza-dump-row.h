/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Many lines of text in a fixed width; it scrolls, can be selected, and copied as a whole. */
#define CREDENZA_TYPE_DUMP_ROW (credenza_dump_row_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaDumpRow, credenza_dump_row, CREDENZA, DUMP_ROW, AdwPreferencesRow)

GtkWidget *credenza_dump_row_new (const char *title,
                                  const char *text,
                                  const char *copy_text);

G_END_DECLS
