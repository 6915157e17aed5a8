/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "model/model.h"

G_BEGIN_DECLS

/* Asks what key to make, and makes it together with its request. Signal: "made" (ModelSigningRequest). */
#define CREDENZA_TYPE_KEY_DIALOG (credenza_key_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaKeyDialog, credenza_key_dialog, CREDENZA, KEY_DIALOG, AdwWindow)

GtkWidget *credenza_key_dialog_new (GtkWindow *parent);

G_END_DECLS
