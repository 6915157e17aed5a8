/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "model/model.h"

G_BEGIN_DECLS

/* Asks what is needed to have a certificate issued anew, and has it issued. Signals: "regenerated" (a ModelRegeneration),
 * "changed" (a GError): somebody else has changed the entry, nothing was done. The dialog closes after either. */
#define CREDENZA_TYPE_REGENERATION_DIALOG (credenza_regeneration_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaRegenerationDialog, credenza_regeneration_dialog, CREDENZA, REGENERATION_DIALOG, AdwWindow)

GtkWidget *credenza_regeneration_dialog_new (GtkWindow         *parent,
                                             ModelRegeneration *regeneration,
                                             gboolean           edits);

G_END_DECLS
