/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "model/model.h"

G_BEGIN_DECLS

#define CREDENZA_TYPE_WINDOW (credenza_window_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaWindow, credenza_window, CREDENZA, WINDOW, AdwApplicationWindow)

CredenzaWindow *credenza_window_new             (GtkApplication   *application);
void            credenza_window_come_up         (CredenzaWindow   *self);
void            credenza_window_set_connections (CredenzaWindow   *self,
                                                 ModelConnections *connections);
void            credenza_window_set_requests    (CredenzaWindow       *self,
                                                 ModelPendingRequests *requests);
void            credenza_window_set_store       (CredenzaWindow   *self,
                                                 Store            *store);
void            credenza_window_set_store_error (CredenzaWindow   *self,
                                                 const GError     *error);
void            credenza_window_set_place       (CredenzaWindow   *self,
                                                 ModelPlace       *place);
ModelPlace     *credenza_window_get_place       (CredenzaWindow   *self);
void            credenza_window_start_notifier  (CredenzaWindow   *self);
void            credenza_window_show_expiring   (CredenzaWindow   *self,
                                                 const char       *place_id,
                                                 const char       *name);
ModelPasswords *credenza_window_get_passwords   (CredenzaWindow   *self);
void            credenza_window_add_files       (CredenzaWindow   *self,
                                                 GListModel       *files);
void            credenza_window_begin           (CredenzaWindow   *self,
                                                 const char       *action);

G_END_DECLS
