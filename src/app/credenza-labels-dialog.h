/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "model/model.h"

G_BEGIN_DECLS

/* Edits the labels of one entry. Signal: "not-supported", when the store turns out to have none. */
#define CREDENZA_TYPE_LABELS_DIALOG (credenza_labels_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaLabelsDialog, credenza_labels_dialog, CREDENZA, LABELS_DIALOG, AdwWindow)

GtkWidget *credenza_labels_dialog_new (GtkWindow      *parent,
                                       ModelLabelEdit *edit);

G_END_DECLS
