/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "model/model.h"

G_BEGIN_DECLS

/* Tests a connection and shows how each step went. Property, read-only, notified: "running". */
#define CREDENZA_TYPE_CHECK_LIST (credenza_check_list_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaCheckList, credenza_check_list, CREDENZA, CHECK_LIST, AdwBin)

void     credenza_check_list_run         (CredenzaCheckList *self,
                                          StoreConnector    *connector,
                                          const StoreAccess *access);
void     credenza_check_list_stop        (CredenzaCheckList *self);
gboolean credenza_check_list_get_running (CredenzaCheckList *self);
const GError *credenza_check_list_get_error (CredenzaCheckList *self);

G_END_DECLS
