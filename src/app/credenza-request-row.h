/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "model/model.h"

G_BEGIN_DECLS

/* The row of a form that takes a signing request: a file that is chosen or dropped, or one that is made here with its key.
 * Properties: "request" (ModelSigningRequest, NULL: none; notified), "pending-requests" (ModelPendingRequests, NULL: there
 * is nowhere to keep a key). */
#define CREDENZA_TYPE_REQUEST_ROW (credenza_request_row_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaRequestRow, credenza_request_row, CREDENZA, REQUEST_ROW, AdwPreferencesRow)

ModelSigningRequest *credenza_request_row_get_request          (CredenzaRequestRow   *self);
void                 credenza_request_row_set_request          (CredenzaRequestRow   *self,
                                                                ModelSigningRequest  *request);
void                 credenza_request_row_set_pending_requests (CredenzaRequestRow   *self,
                                                                ModelPendingRequests *requests);
void                 credenza_request_row_open                 (CredenzaRequestRow   *self,
                                                                GFile                *file);
const char          *credenza_request_row_get_problem          (CredenzaRequestRow   *self);
void                 credenza_request_row_set_problem          (CredenzaRequestRow   *self,
                                                                const char           *sentence);
gboolean             credenza_request_row_is_request           (GFile                *file);

G_END_DECLS
