/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "model/model.h"

G_BEGIN_DECLS

/* Asks how a private key and its certificate, which came in two files, are to become one, and makes it. */
#define CREDENZA_TYPE_JOIN_DIALOG (credenza_join_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaJoinDialog, credenza_join_dialog, CREDENZA, JOIN_DIALOG, AdwWindow)

GtkWidget *credenza_join_dialog_new (GtkWindow       *parent,
                                     ModelImport     *import,
                                     ModelAttachment *key,
                                     ModelAttachment *certificate);

G_END_DECLS
