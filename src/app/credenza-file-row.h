/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Asks for a PEM file and says what it holds. Properties: "wants-key" (whether it is to hold a private key, and not
 * certificates), "content" (GBytes, nullable; notified when another file was chosen or none is any more). */
#define CREDENZA_TYPE_FILE_ROW (credenza_file_row_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaFileRow, credenza_file_row, CREDENZA, FILE_ROW, AdwActionRow)

void    credenza_file_row_open        (CredenzaFileRow *self,
                                       GFile           *file);
GBytes *credenza_file_row_get_content (CredenzaFileRow *self);
void    credenza_file_row_set_content (CredenzaFileRow *self,
                                       GBytes          *content);

G_END_DECLS
