/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "model/model.h"

G_BEGIN_DECLS

/* The keys that were made here and wait for their files. Signals: "save" and "again" (ModelPendingRequest), after which
 * the dialog is gone. */
#define CREDENZA_TYPE_PENDING_DIALOG (credenza_pending_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaPendingDialog, credenza_pending_dialog, CREDENZA, PENDING_DIALOG, AdwWindow)

GtkWidget *credenza_pending_dialog_new (GtkWindow            *parent,
                                        ModelPendingRequests *requests,
                                        const char           *place_id,
                                        ModelCertificateList *list);

G_END_DECLS
