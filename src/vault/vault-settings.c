/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "vault/vault-call-private.h"

/* The names of the settings that together are the authority; they are written together. */
#define SETTING_ID "authority-id"
#define SETTING_ROOT "authority-root"
#define SETTING_ISSUER "authority-issuer"

static GBytes *
read_setting (VaultDatabase *self, const char *name, GError **error)
{
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

  return read_setting (self, name, error);
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

static VaultAuthority *
read_authority (VaultDatabase *self, GError **error)
{
  g_autoptr (GBytes) id = read_setting (self, SETTING_ID, error);
  g_autoptr (GBytes) root = id != NULL ? read_setting (self, SETTING_ROOT, error) : NULL;
  g_autoptr (GBytes) issuer = root != NULL ? read_setting (self, SETTING_ISSUER, error) : NULL;
  g_autofree char *text = NULL;

  if (issuer == NULL)
    return NULL;

  text = g_strndup (g_bytes_get_data (id, NULL), g_bytes_get_size (id));

  return vault_authority_new_from_pem (text, root, issuer, error);
}

static gboolean
write_authority (VaultDatabase *self, VaultAuthority *authority, GError **error)
{
  const char *text = vault_authority_get_id (authority);
  g_autoptr (GBytes) id = g_bytes_new (text, strlen (text));

  return write_setting (self, SETTING_ID, id, error) &&
         write_setting (self, SETTING_ROOT, vault_authority_get_root_pem (authority), error) &&
         write_setting (self, SETTING_ISSUER, vault_authority_get_issuer_pem (authority), error);
}

/**
 * vault_database_load_authority:
 * @self: a database
 * @cancellable: (nullable): to stop it
 * @error: return location: %STORE_ERROR_NOT_FOUND
 *
 * Returns: (transfer full): the authority of all realms
 */
VaultAuthority *
vault_database_load_authority (VaultDatabase *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (VaultCall) G_GNUC_UNUSED call = vault_call_begin (self, cancellable);
  g_auto (VaultTransaction) transaction = { NULL };

  return vault_call_begin_read (self, &transaction, error) ? read_authority (self, error) : NULL;
}

/* Somebody else may have been quicker, maybe in another process; both are to issue under the same authority. */
static gboolean
is_superseded (VaultAuthority *current, VaultAuthority *old)
{
  return current != NULL && (old == NULL || !g_bytes_equal (vault_authority_get_issuer_pem (current),
                                                            vault_authority_get_issuer_pem (old)));
}

/**
 * vault_database_store_authority:
 * @self: a database
 * @authority: a new one
 * @old: (nullable): the one it was made from, in whose place it is to be
 * @cancellable: (nullable): to stop it
 * @error: return location: #StoreError
 *
 * Keeps an authority, unless another one was kept since @old was read.
 *
 * Returns: (transfer full): the authority that is there now: @authority, or the other one
 */
VaultAuthority *
vault_database_store_authority (VaultDatabase   *self,
                                VaultAuthority  *authority,
                                VaultAuthority  *old,
                                GCancellable    *cancellable,
                                GError         **error)
{
  g_autoptr (VaultCall) G_GNUC_UNUSED call = vault_call_begin (self, cancellable);
  g_auto (VaultTransaction) transaction = { NULL };
  g_autoptr (VaultAuthority) current = NULL;
  g_autoptr (GError) local = NULL;

  if (!vault_call_begin_write (self, &transaction, error))
    return NULL;

  current = read_authority (self, &local);
  if (current == NULL && !g_error_matches (local, STORE_ERROR, STORE_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (is_superseded (current, old))
    return g_steal_pointer (&current);

  if (!write_authority (self, authority, error) || !vault_call_commit (self, &transaction, error))
    return NULL;

  vault_call_empty_log (self);

  return vault_authority_ref (authority);
}
