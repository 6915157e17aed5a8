/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "vault/vault-sqlite-private.h"

#include "store/store.h"

#include <glib/gi18n.h>

/* What SQLite's result codes (https://www.sqlite.org/rescode.html) are to somebody who uses a store. */
static const struct
{
  int code;
  StoreError error;
  const char *message;
} codes[] = {
  { SQLITE_BUSY, STORE_ERROR_UNAVAILABLE, NC_("reason", "Another program keeps the store locked") },
  { SQLITE_LOCKED, STORE_ERROR_UNAVAILABLE, NC_("reason", "Another program keeps the store locked") },
  { SQLITE_PROTOCOL, STORE_ERROR_UNAVAILABLE, NC_("reason", "Another program keeps the store locked") },
  { SQLITE_INTERRUPT, STORE_ERROR_CANCELLED, "The operation was cancelled" },
  { SQLITE_FULL, STORE_ERROR_STORAGE, NC_("reason", "There is no space left where the store is kept") },
  { SQLITE_READONLY, STORE_ERROR_STORAGE, NC_("reason", "The store’s file or folder cannot be written to") },
  { SQLITE_CANTOPEN, STORE_ERROR_STORAGE, NC_("reason", "The store’s file cannot be opened") },
  { SQLITE_PERM, STORE_ERROR_STORAGE, NC_("reason", "The store’s file cannot be opened") },
  { SQLITE_CORRUPT, STORE_ERROR_STORAGE, NC_("reason", "The store’s file is damaged") },
  { SQLITE_NOTADB, STORE_ERROR_STORAGE, NC_("reason", "The file is not a store") },
  { SQLITE_IOERR, STORE_ERROR_STORAGE, NC_("reason", "The store’s file cannot be read or written") },
  { SQLITE_TOOBIG, STORE_ERROR_INVALID, NC_("reason", "The content is too large for the store") },
};

/**
 * vault_sqlite_set_error:
 * @error: return location
 * @db: (nullable): the connection, for SQLite's own words
 * @code: SQLite's result code, extended or not
 *
 * Translates an error of SQLite's into one of a store's.
 *
 * Returns: %FALSE, always
 */
gboolean
vault_sqlite_set_error (GError **error, sqlite3 *db, int code)
{
  const char *detail = db != NULL ? sqlite3_errmsg (db) : sqlite3_errstr (code);

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (codes[i].code == (code & 0xff))
      {
        /* SQLite's words for the code itself say the same once more, in English only. */
        if (g_str_equal (detail, sqlite3_errstr (code)))
          g_set_error_literal (error, STORE_ERROR, codes[i].error, codes[i].message);
        else
          g_set_error (error, STORE_ERROR, codes[i].error, "%s (%s)", codes[i].message, detail);
        return FALSE;
      }

  g_set_error (error, STORE_ERROR, STORE_ERROR_STORAGE, "%s (%s)", NC_("reason", "The store failed"), detail);

  return FALSE;
}

/**
 * vault_sqlite_set_damaged:
 * @error: return location: %STORE_ERROR_STORAGE
 * @detail: what is wrong, without any content
 *
 * Says that what was read cannot be what was written.
 */
void
vault_sqlite_set_damaged (GError **error, const char *detail)
{
  g_set_error (error, STORE_ERROR, STORE_ERROR_STORAGE, "%s (%s)",
               NC_("reason", "The store’s file is damaged"), detail);
}

/**
 * vault_sqlite_exec:
 * @db: a connection
 * @sql: statements without results that matter
 * @error: return location: #StoreError
 *
 * Returns: whether they were executed
 */
gboolean
vault_sqlite_exec (sqlite3 *db, const char *sql, GError **error)
{
  int rc = sqlite3_exec (db, sql, NULL, NULL, NULL);

  return rc == SQLITE_OK || vault_sqlite_set_error (error, db, rc);
}

/**
 * vault_sqlite_get_int:
 * @db: a connection
 * @sql: a statement that gives one number
 * @value: (out): the number; 0 if there is no row
 * @error: return location: #StoreError
 *
 * Returns: whether @value is set
 */
gboolean
vault_sqlite_get_int (sqlite3 *db, const char *sql, gint64 *value, GError **error)
{
  g_autoptr (sqlite3_stmt) query = NULL;
  int rc = sqlite3_prepare_v2 (db, sql, -1, &query, NULL);

  if (rc == SQLITE_OK)
    rc = sqlite3_step (query);
  if (rc != SQLITE_ROW && rc != SQLITE_DONE)
    return vault_sqlite_set_error (error, db, rc);

  *value = rc == SQLITE_ROW ? sqlite3_column_int64 (query, 0) : 0;

  return TRUE;
}

/**
 * vault_query_release:
 * @query: (nullable): a kept statement
 *
 * Ends its use: its locks and what was bound to it, which may be key material, are let go.
 */
void
vault_query_release (VaultQuery *query)
{
  sqlite3_reset (query);
  sqlite3_clear_bindings (query);
}

/**
 * vault_transaction_begin:
 * @self: (out caller-allocates): the transaction
 * @db: a connection without a transaction
 * @sql: "BEGIN" to read, "BEGIN IMMEDIATE" to write: then nobody else can come between reading and writing
 * @error: return location: #StoreError
 *
 * Returns: whether it has begun
 */
gboolean
vault_transaction_begin (VaultTransaction *self, sqlite3 *db, const char *sql, GError **error)
{
  if (!vault_sqlite_exec (db, sql, error))
    return FALSE;

  self->db = db;

  return TRUE;
}

/**
 * vault_transaction_nest:
 * @self: (out caller-allocates): the transaction
 * @db: a connection with a transaction
 * @error: return location: #StoreError
 *
 * Begins a part of a transaction, which can be undone by itself and lasts only if the whole does.
 *
 * Returns: whether it has begun
 */
gboolean
vault_transaction_nest (VaultTransaction *self, sqlite3 *db, GError **error)
{
  /* Some errors make SQLite roll back the whole by itself; a part would then be a whole. */
  if (sqlite3_get_autocommit (db))
    return vault_sqlite_set_error (error, NULL, SQLITE_ABORT);
  if (!vault_sqlite_exec (db, "SAVEPOINT part", error))
    return FALSE;

  self->db = db;
  self->is_nested = TRUE;

  return TRUE;
}

/**
 * vault_transaction_commit:
 * @self: a transaction
 * @error: return location: #StoreError
 *
 * Makes it last. If that fails, everything is as it was before.
 *
 * Returns: whether it is on the disk
 */
gboolean
vault_transaction_commit (VaultTransaction *self, GError **error)
{
  if (!vault_sqlite_exec (self->db, self->is_nested ? "RELEASE part" : "COMMIT", error))
    return FALSE;

  self->db = NULL;

  return TRUE;
}

/**
 * vault_transaction_clear:
 * @self: a transaction
 *
 * Undoes it unless it is committed. Some errors make SQLite roll back by itself.
 */
void
vault_transaction_clear (VaultTransaction *self)
{
  if (self->db != NULL && !sqlite3_get_autocommit (self->db))
    sqlite3_exec (self->db, self->is_nested ? "ROLLBACK TO part; RELEASE part" : "ROLLBACK", NULL, NULL, NULL);
  self->db = NULL;
}
