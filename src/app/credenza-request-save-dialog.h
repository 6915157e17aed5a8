/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "model/model.h"

G_BEGIN_DECLS

/* Asks for a password and a place, and saves the key of a request there together with its chain. Signal: "saved"
 * (GFile). Closing it keeps the request. */
#define CREDENZA_TYPE_REQUEST_SAVE_DIALOG (credenza_request_save_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaRequestSaveDialog, credenza_request_save_dialog, CREDENZA, REQUEST_SAVE_DIALOG, AdwWindow)

GtkWidget *credenza_request_save_dialog_new  (GtkWindow                 *parent,
                                              ModelPendingRequests      *requests,
                                              ModelPendingRequest       *pending,
                                              ModelCertificateList      *list);
void       credenza_request_save_dialog_save (CredenzaRequestSaveDialog *self,
                                              GFile                     *file);

G_END_DECLS
