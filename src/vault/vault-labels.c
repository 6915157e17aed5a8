/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "vault/vault-call-private.h"

/* Takes the rows of one label, beginning with the present one; its values may be none (the join then gives NULL). */
static StoreLabel *
read_label (VaultQuery *query, int *rc)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *key = g_utf8_make_valid ((const char *) sqlite3_column_text (query, 1), -1);
  gint64 position = sqlite3_column_int64 (query, 0);

  do
    if (sqlite3_column_type (query, 2) == SQLITE_TEXT)
      g_ptr_array_add (values, g_utf8_make_valid ((const char *) sqlite3_column_text (query, 2), -1));
  while ((*rc = sqlite3_step (query)) == SQLITE_ROW && sqlite3_column_int64 (query, 0) == position);

  g_ptr_array_add (values, NULL);

  return store_label_new (key, (const char * const *) values->pdata);
}

/**
 * vault_labels_read:
 * @self: a database, in a transaction
 * @id: the entry's number
 * @error: return location: #StoreError
 *
 * Returns: (transfer full) (element-type StoreLabel): the entry's labels
 */
GPtrArray *
vault_labels_read (VaultDatabase *self, gint64 id, GError **error)
{
  g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func ((GDestroyNotify) store_label_unref);
  g_autoptr (VaultQuery) query = vault_call_use (self, VAULT_QUERY_LABELS);
  int rc;

  sqlite3_bind_int64 (query, 1, id);
  rc = sqlite3_step (query);
  while (rc == SQLITE_ROW && sqlite3_column_type (query, 1) == SQLITE_TEXT)
    g_ptr_array_add (labels, read_label (query, &rc));

  if (rc == SQLITE_DONE)
    return g_steal_pointer (&labels);

  vault_call_fail (self, rc == SQLITE_ROW ? SQLITE_CORRUPT : rc, error);

  return NULL;
}

static gboolean
insert_value (VaultDatabase *self, gint64 id, guint label_position, guint position, const char *value, GError **error)
{
  g_autoptr (VaultQuery) query = vault_call_use (self, VAULT_QUERY_INSERT_VALUE);

  sqlite3_bind_int64 (query, 1, id);
  sqlite3_bind_int64 (query, 2, label_position);
  sqlite3_bind_int64 (query, 3, position);
  sqlite3_bind_text (query, 4, value, -1, SQLITE_STATIC);

  return vault_call_run (self, query, error);
}

static gboolean
insert_key (VaultDatabase *self, gint64 id, guint position, const char *key, GError **error)
{
  g_autoptr (VaultQuery) query = vault_call_use (self, VAULT_QUERY_INSERT_LABEL);

  sqlite3_bind_int64 (query, 1, id);
  sqlite3_bind_int64 (query, 2, position);
  sqlite3_bind_text (query, 3, key, -1, SQLITE_STATIC);

  return vault_call_run (self, query, error);
}

static gboolean
insert_label (VaultDatabase *self, gint64 id, guint position, StoreLabel *label, GError **error)
{
  const char * const *values = store_label_get_values (label);

  if (!insert_key (self, id, position, store_label_get_key (label), error))
    return FALSE;

  for (guint i = 0; values[i] != NULL; i++)
    if (!insert_value (self, id, position, i, values[i], error))
      return FALSE;

  return TRUE;
}

/**
 * vault_labels_insert:
 * @self: a database, in a write
 * @id: the number of an entry without labels
 * @labels: (element-type StoreLabel): all its labels
 * @error: return location: #StoreError
 *
 * Returns: whether they are written
 */
gboolean
vault_labels_insert (VaultDatabase *self, gint64 id, GPtrArray *labels, GError **error)
{
  for (guint i = 0; i < labels->len; i++)
    if (!insert_label (self, id, i, labels->pdata[i], error))
      return FALSE;

  return TRUE;
}
