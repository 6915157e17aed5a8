/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "vault/vault.h"

/**
 * vault_get_default_path:
 *
 * Returns: (transfer full) (type filename): where this user's vault is
 */
char *
vault_get_default_path (void)
{
  return g_build_filename (g_get_user_data_dir (), "credenza", "vault.sqlite", NULL);
}
