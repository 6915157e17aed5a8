/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "vault/vault-call-private.h"

#include "vault/vault-file-private.h"
#include "vault/vault-record-private.h"
#include "vault/vault-schema-private.h"

/* Steps of SQLite's virtual machine between two looks at the cancellable. */
#define PROGRESS_STEPS 1000

#define WITH_GENERATION " FROM entry LEFT JOIN generation ON generation.entry_id = entry.id WHERE realm = ?1"

static const char * const queries[VAULT_N_QUERIES] = {
  [VAULT_QUERY_COUNT] = "SELECT count(*) FROM entry WHERE realm = ?1",
  [VAULT_QUERY_LIST] = "SELECT " VAULT_RECORD_COLUMNS WITH_GENERATION " ORDER BY name",
  [VAULT_QUERY_RANGE] = "SELECT " VAULT_RECORD_COLUMNS WITH_GENERATION " ORDER BY name LIMIT ?2 OFFSET ?3",
  [VAULT_QUERY_BARE_RANGE] = "SELECT " VAULT_RECORD_BARE_COLUMNS WITH_GENERATION " ORDER BY name LIMIT ?2 OFFSET ?3",
  [VAULT_QUERY_GET] = "SELECT " VAULT_RECORD_COLUMNS WITH_GENERATION " AND name = ?2",
  [VAULT_QUERY_FIND] = "SELECT etag FROM entry WHERE realm = ?1 AND name = ?2",
  [VAULT_QUERY_LABELS] = "SELECT label.position, key, value FROM label"
                         " LEFT JOIN label_value ON label_value.entry_id = label.entry_id"
                         " AND label_position = label.position"
                         " WHERE label.entry_id = ?1 ORDER BY label.position, label_value.position",
  [VAULT_QUERY_INSERT] = "INSERT INTO entry (name, method, file_name, created, modified, version, etag, content, realm)"
                         " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
  [VAULT_QUERY_UPDATE] = "UPDATE entry SET method = ?2, file_name = ?3, modified = ?5, version = ?6, etag = ?7,"
                         " content = ?8 WHERE realm = ?9 AND name = ?1",
  [VAULT_QUERY_DELETE] = "DELETE FROM entry WHERE id = ?1",
  [VAULT_QUERY_DELETE_LABELS] = "DELETE FROM label WHERE entry_id = ?1",
  [VAULT_QUERY_INSERT_LABEL] = "INSERT INTO label (entry_id, position, key) VALUES (?1, ?2, ?3)",
  [VAULT_QUERY_INSERT_VALUE] = "INSERT INTO label_value (entry_id, label_position, position, value)"
                               " VALUES (?1, ?2, ?3, ?4)",
  [VAULT_QUERY_LIST_GENERATED] = "SELECT " VAULT_RECORD_GENERATED_COLUMNS
                                 " FROM generation JOIN entry ON entry.id = entry_id ORDER BY expires, entry_id",
  [VAULT_QUERY_DELETE_GENERATION] = "DELETE FROM generation WHERE entry_id = ?1",
  [VAULT_QUERY_INSERT_GENERATION] = "INSERT INTO generation (entry_id, common_name, validity, validity_unit,"
                                    " automatic_renewal, has_password, password_id, expires, renewed, failed,"
                                    " failure_code, failure, signing_request, certificate)"
                                    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
  [VAULT_QUERY_NOTE_FAILURE] = "UPDATE generation SET failed = ?2, failure_code = ?3, failure = ?4"
                               " WHERE entry_id = ?1",
  [VAULT_QUERY_LOAD_SETTING] = "SELECT value FROM setting WHERE name = ?1",
  [VAULT_QUERY_STORE_SETTING] = "INSERT INTO setting (name, value) VALUES (?1, ?2)"
                                " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
};

static int
progress_cb (void *data)
{
  VaultDatabase *self = data;

  return g_cancellable_is_cancelled (self->cancellable);
}

static gboolean
prepare (VaultDatabase *self, GError **error)
{
  for (guint i = 0; i < VAULT_N_QUERIES; i++)
    {
      int rc = sqlite3_prepare_v3 (self->db, queries[i], -1, SQLITE_PREPARE_PERSISTENT, &self->statements[i], NULL);

      /* SQLITE_ERROR: a table of ours is missing. */
      if (rc != SQLITE_OK)
        return vault_call_fail (self, rc == SQLITE_ERROR ? SQLITE_CORRUPT : rc, error);
    }

  return TRUE;
}

static gboolean
check_writable (VaultDatabase *self, GError **error)
{
  return sqlite3_db_readonly (self->db, "main") == 0 || vault_sqlite_set_error (error, NULL, SQLITE_READONLY);
}

/* Without a file name SQLite opens nothing; without SQLITE_OPEN_CREATE it makes nothing. */
static gboolean
connect (VaultDatabase *self, const char *path, GError **error)
{
  int rc = sqlite3_open_v2 (path, &self->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

  if (rc != SQLITE_OK)
    return vault_sqlite_set_error (error, self->db, rc);

  sqlite3_progress_handler (self->db, PROGRESS_STEPS, progress_cb, self);
  vault_call_set_patient (self, TRUE);
  sqlite3_limit (self->db, SQLITE_LIMIT_LENGTH, 2 * VAULT_MAX_CONTENT);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);

  return TRUE;
}

/* The close of the last connection moves the log into the database: not before it is known to be ours. */
static void
keep_log (VaultDatabase *self, gboolean keep)
{
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep, NULL);
}

static gboolean
set_up (VaultDatabase *self, const char *path, GError **error)
{
  if (!vault_file_prepare (path, error) || !connect (self, path, error) || !vault_file_check_header (self->db, error))
    return FALSE;

  /* A log that is there already stays if the rest fails. One that SQLite makes now is empty and goes again. */
  keep_log (self, vault_file_has_log (path));

  if (!check_writable (self, error) || !vault_file_narrow (path, error) || !vault_schema_set_up (self->db, error) ||
      !prepare (self, error))
    return FALSE;

  keep_log (self, FALSE);

  return TRUE;
}

/* Without waiting for another process that writes: while each waits by itself, it can be cancelled. */
static gboolean
begin_group (gpointer data)
{
  VaultDatabase *self = data;

  vault_call_set_patient (self, FALSE);
  self->is_grouped = sqlite3_exec (self->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK;
  vault_call_set_patient (self, TRUE);
  self->owes_log = FALSE;

  return self->is_grouped;
}

static gboolean
end_group (gpointer data)
{
  VaultDatabase *self = data;
  gboolean is_whole = !sqlite3_get_autocommit (self->db) &&
                      sqlite3_exec (self->db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK;

  self->is_grouped = FALSE;
  if (is_whole && self->owes_log)
    vault_call_empty_log (self);
  else if (!is_whole && !sqlite3_get_autocommit (self->db))
    sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);

  return is_whole;
}

static void
vault_database_free (VaultDatabase *self)
{
  for (guint i = 0; i < VAULT_N_QUERIES; i++)
    sqlite3_finalize (self->statements[i]);
  sqlite3_close (self->db);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VaultDatabase, vault_database_free)

/**
 * vault_database_open:
 * @worker: the worker it lives on
 * @path: (type filename): an absolute path
 * @cancellable: (nullable): to stop it
 * @error: return location: #StoreError
 *
 * Opens the database, and makes it where there is none. A file that is not a vault of this or an older version is left
 * as it is. This costs a few reads however large it is: a damaged page is met when it is read.
 *
 * Returns: (transfer full): the database, for vault_database_close()
 */
VaultDatabase *
vault_database_open (VaultWorker *worker, const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (VaultDatabase) self = g_new0 (VaultDatabase, 1);
  g_autoptr (VaultCall) call = NULL;

  self->worker = worker;
  call = vault_call_begin (self, cancellable);

  if (!set_up (self, path, error))
    return NULL;

  vault_worker_set_group (worker, begin_group, end_group, self);

  return g_steal_pointer (&self);
}

/**
 * vault_database_close:
 * @self: (transfer full): a database
 * @error: return location: #StoreError
 *
 * Moves the log into the database, where nobody else uses it, and closes it. What was written is safe even if this
 * fails.
 *
 * Returns: whether the log is empty or somebody else's to care for
 */
gboolean
vault_database_close (VaultDatabase *self, GError **error)
{
  g_autoptr (VaultDatabase) owned = self;
  int rc;

  vault_worker_set_group (self->worker, NULL, NULL, NULL);
  vault_call_set_patient (self, FALSE);
  rc = sqlite3_wal_checkpoint_v2 (self->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);

  return rc == SQLITE_OK || (rc & 0xff) == SQLITE_BUSY || vault_sqlite_set_error (error, self->db, rc);
}
