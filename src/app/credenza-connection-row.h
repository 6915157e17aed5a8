/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "model/model.h"

G_BEGIN_DECLS

/* A connection among all of them. */
#define CREDENZA_TYPE_CONNECTION_ROW (credenza_connection_row_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaConnectionRow, credenza_connection_row, CREDENZA, CONNECTION_ROW, AdwActionRow)

GtkWidget       *credenza_connection_row_new            (ModelConnection       *connection,
                                                         guint                  expiring_days) G_GNUC_WARN_UNUSED_RESULT;
ModelConnection *credenza_connection_row_get_connection (CredenzaConnectionRow *self);
const char      *credenza_connection_row_get_warning    (CredenzaConnectionRow *self);

G_END_DECLS
