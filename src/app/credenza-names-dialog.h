/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "model/model.h"

G_BEGIN_DECLS

/* All alternative names of a certificate, however many: they can be searched and copied. */
#define CREDENZA_TYPE_NAMES_DIALOG (credenza_names_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaNamesDialog, credenza_names_dialog, CREDENZA, NAMES_DIALOG, AdwWindow)

GtkWidget *credenza_names_dialog_new (GtkWindow      *parent,
                                      PkiCertificate *certificate);

G_END_DECLS
