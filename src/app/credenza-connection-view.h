/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "model/model.h"

G_BEGIN_DECLS

/* Everything about one connection, and what can be done with it. */
#define CREDENZA_TYPE_CONNECTION_VIEW (credenza_connection_view_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaConnectionView, credenza_connection_view, CREDENZA, CONNECTION_VIEW, AdwBin)

GtkWidget *credenza_connection_view_new (ModelConnections *connections,
                                         ModelConnection  *connection) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
