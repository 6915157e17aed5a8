/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-vault"

#include "config.h"

#include "vault/vault-libraries.h"

#include <sqlite3.h>

/**
 * vault_append_libraries:
 * @text: where to append to
 *
 * Appends what this room stands on, a line each: for whoever reports a problem.
 */
void
vault_append_libraries (GString *text)
{
  g_string_append_printf (text, "SQLite %s (built with %s)\n", sqlite3_libversion (), SQLITE_VERSION);
}
