/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Calls back again and again, in the thread-default context it was made in: whenever a time has passed on the clock on
 * the wall, and at once when the computer has woken up or its clock was set. */
typedef struct _VaultAlarm VaultAlarm;

typedef void (*VaultAlarmFunc) (gpointer user_data);

VaultAlarm *vault_alarm_new    (guint           period,
                                VaultAlarmFunc  func,
                                gpointer        user_data);
void        vault_alarm_free   (VaultAlarm     *self);
gboolean    vault_alarm_handle (VaultAlarm     *self,
                                gssize          n_read,
                                int             error_number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VaultAlarm, vault_alarm_free)

G_END_DECLS
