/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "model/model.h"

G_BEGIN_DECLS

/* Adds a connection, or gives one another service key. Emits "saved" with the #ModelConnection. */
#define CREDENZA_TYPE_CONNECTION_DIALOG (credenza_connection_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaConnectionDialog, credenza_connection_dialog, CREDENZA, CONNECTION_DIALOG, AdwWindow)

GtkWidget *credenza_connection_dialog_new (GtkWindow        *parent,
                                           ModelConnections *connections,
                                           ModelConnection  *replaced) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
