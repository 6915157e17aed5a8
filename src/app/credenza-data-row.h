/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/credenza-field.h"

G_BEGIN_DECLS

/* Bytes, or a certificate as PEM, that are laid out once the row is expanded. */
#define CREDENZA_TYPE_DATA_ROW (credenza_data_row_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaDataRow, credenza_data_row, CREDENZA, DATA_ROW, AdwExpanderRow)

GtkWidget *credenza_data_row_new (const CredenzaField *field);

G_END_DECLS
