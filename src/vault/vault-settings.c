/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "vault/vault-call-private.h"

/**
 * vault_database_load_setting:
 * @self: a database
 * @name: a name
 * @cancellable: (nullable): to stop it
 * @error: return location: %STORE_ERROR_NOT_FOUND
 *
 * Returns: (transfer full): what was stored under @name, wiped when it is freed
 */
GBytes *
vault_database_load_setting (VaultDatabase *self, const char *name, GCancellable *cancellable, GError **error)
{
  g_autoptr (VaultCall) G_GNUC_UNUSED call = vault_call_begin (self, cancellable);
  g_autoptr (VaultQuery) query = vault_call_use (self, VAULT_QUERY_LOAD_SETTING);
  gsize size;
  int rc;

  sqlite3_bind_text (query, 1, name, -1, SQLITE_STATIC);
  rc = sqlite3_step (query);
  if (rc == SQLITE_ROW)
    {
      gconstpointer data = sqlite3_column_blob (query, 0);

      size = (gsize) sqlite3_column_bytes (query, 0);
      return store_secret_bytes_take (g_memdup2 (data, size), size);
    }

  if (rc == SQLITE_DONE)
    g_set_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "There is no setting “%s”", name);
  else
    vault_call_fail (self, rc, error);

  return NULL;
}

static gboolean
write_setting (VaultDatabase *self, const char *name, GBytes *value, GError **error)
{
  g_autoptr (VaultQuery) query = vault_call_use (self, VAULT_QUERY_STORE_SETTING);

  sqlite3_bind_text (query, 1, name, -1, SQLITE_STATIC);
  vault_query_bind_bytes (query, 2, value);

  return vault_call_run (self, query, error);
}

/**
 * vault_database_store_setting:
 * @self: a database
 * @name: a name
 * @value: what to keep under it
 * @cancellable: (nullable): to stop it
 * @error: return location: #StoreError
 *
 * Returns: whether it is stored
 */
gboolean
vault_database_store_setting (VaultDatabase *self,
                              const char    *name,
                              GBytes        *value,
                              GCancellable  *cancellable,
                              GError       **error)
{
  g_autoptr (VaultCall) G_GNUC_UNUSED call = vault_call_begin (self, cancellable);
  g_auto (VaultTransaction) transaction = { NULL };

  if (!vault_call_begin_write (self, &transaction, error) || !write_setting (self, name, value, error) ||
      !vault_call_commit (self, &transaction, error))
    return FALSE;

  vault_call_empty_log (self);

  return TRUE;
}
