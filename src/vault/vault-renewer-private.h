/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "vault/vault.h"

G_BEGIN_DECLS

/**
 * VaultRenewerTiming:
 * @get_now: the clock: returns seconds since the epoch
 * @clock_data: closure of @get_now
 * @period: between two passes, in milliseconds
 * @patience: how long to wait for a password, in milliseconds
 * @sweep_delay: how long an entry may be on its way after its password was kept, in milliseconds
 *
 * When a renewer does what.
 */
typedef struct
{
  gint64 (*get_now) (gpointer clock_data);
  gpointer clock_data;
  guint period;
  guint patience;
  guint sweep_delay;
} VaultRenewerTiming;

VaultRenewer *vault_renewer_new_with_timing (Vault                    *vault,
                                             const VaultRenewerTiming *timing);

G_END_DECLS
