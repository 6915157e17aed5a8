/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "model/model.h"

G_BEGIN_DECLS

/* Asks in place for the password of what is locked in a file; not to be seen while nothing is. */
#define CREDENZA_TYPE_LOCK_VIEW (credenza_lock_view_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaLockView, credenza_lock_view, CREDENZA, LOCK_VIEW, AdwBin)

void credenza_lock_view_set_lock (CredenzaLockView *self,
                                  ModelLock        *lock,
                                  const char       *file_name);

G_END_DECLS
