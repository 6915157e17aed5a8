/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "model/model.h"

G_BEGIN_DECLS

/* The application. Which store there is, it does not decide: it emits "open-store", and is told the result with
 * credenza_application_set_store() or credenza_application_set_store_error(). */
#define CREDENZA_TYPE_APPLICATION (credenza_application_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaApplication, credenza_application, CREDENZA, APPLICATION, AdwApplication)

CredenzaApplication *credenza_application_new             (GApplicationFlags    flags);
void                 credenza_application_set_store       (CredenzaApplication *self,
                                                           Store               *store);
void                 credenza_application_set_connections (CredenzaApplication *self,
                                                           ModelConnections    *connections);
void                 credenza_application_set_requests    (CredenzaApplication *self,
                                                           ModelPendingRequests *requests);
void                 credenza_application_set_notifies    (CredenzaApplication *self,
                                                           gboolean             notifies);
void                 credenza_application_set_libraries   (CredenzaApplication *self,
                                                           const char          *libraries);
void                 credenza_application_set_store_error (CredenzaApplication *self,
                                                           const GError        *error);

G_END_DECLS
