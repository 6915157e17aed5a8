/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "model/model.h"

G_BEGIN_DECLS

/* Manage Connections: all of them, and each with everything about it. */
#define CREDENZA_TYPE_CONNECTIONS_WINDOW (credenza_connections_window_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaConnectionsWindow, credenza_connections_window, CREDENZA, CONNECTIONS_WINDOW, AdwWindow)

GtkWidget *credenza_connections_window_new  (GtkWindow                 *parent,
                                             ModelConnections          *connections) G_GNUC_WARN_UNUSED_RESULT;
void       credenza_connections_window_show (CredenzaConnectionsWindow *self,
                                             ModelConnection           *connection);

G_END_DECLS
