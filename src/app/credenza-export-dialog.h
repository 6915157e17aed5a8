/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "model/model.h"

G_BEGIN_DECLS

/* Asks how a file, or a part of it, is to be exported, and does it. Emits "exported" with the #GFile that was written. */
#define CREDENZA_TYPE_EXPORT_DIALOG (credenza_export_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaExportDialog, credenza_export_dialog, CREDENZA, EXPORT_DIALOG, AdwWindow)

GtkWidget *credenza_export_dialog_new (GtkWindow       *parent,
                                       ModelConversion *conversion,
                                       const char      *title,
                                       const char      *folder);

G_END_DECLS
