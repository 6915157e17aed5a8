/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "vault/vault-schema-private.h"

#include "store/store.h"
#include "vault/vault-sqlite-private.h"

#include <glib/gi18n.h>

/* For as long as the connection is open. Deleted content is overwritten and temporary data never reaches the disk,
 * since both may be private keys; a file that was tampered with cannot run functions through its schema. */
#define PRAGMAS \
  "PRAGMA synchronous = FULL;" \
  "PRAGMA secure_delete = ON;" \
  "PRAGMA temp_store = MEMORY;" \
  "PRAGMA trusted_schema = OFF;" \
  "PRAGMA cell_size_check = ON;"

/* Only after the migrations: one that makes a table anew must not take with it what refers to the old one. */
#define LAST_PRAGMAS "PRAGMA foreign_keys = ON;"

/* Migrations: steps[n] leads from version n to n + 1. A step that was released never changes. */
static const char * const steps[] = {
  /* Names compare byte by byte. The content comes last, so that what stands before it is read without it. */
  "CREATE TABLE entry ("
  "  id INTEGER PRIMARY KEY,"
  "  name TEXT NOT NULL UNIQUE COLLATE BINARY,"
  "  method INTEGER NOT NULL,"
  "  file_name TEXT,"
  "  created INTEGER NOT NULL,"
  "  modified INTEGER NOT NULL,"
  "  version INTEGER NOT NULL,"
  "  etag TEXT NOT NULL,"
  "  content BLOB NOT NULL"
  ") STRICT;"
  "CREATE TABLE label ("
  "  entry_id INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,"
  "  position INTEGER NOT NULL,"
  "  key TEXT NOT NULL,"
  "  PRIMARY KEY (entry_id, position),"
  "  UNIQUE (entry_id, key)"
  ") STRICT, WITHOUT ROWID;"
  "CREATE TABLE label_value ("
  "  entry_id INTEGER NOT NULL,"
  "  label_position INTEGER NOT NULL,"
  "  position INTEGER NOT NULL,"
  "  value TEXT NOT NULL,"
  "  PRIMARY KEY (entry_id, label_position, position),"
  "  UNIQUE (entry_id, label_position, value),"
  "  FOREIGN KEY (entry_id, label_position) REFERENCES label (entry_id, position) ON DELETE CASCADE"
  ") STRICT, WITHOUT ROWID;",

  /* A name is unique in its realm, so the table has to be made anew: the way that SQLite's own documentation shows
   * (https://www.sqlite.org/lang_altertable.html, section 7). Settings hold secrets, too. */
  "CREATE TABLE entry_2 ("
  "  id INTEGER PRIMARY KEY,"
  "  realm TEXT NOT NULL COLLATE BINARY,"
  "  name TEXT NOT NULL COLLATE BINARY,"
  "  method INTEGER NOT NULL,"
  "  file_name TEXT,"
  "  created INTEGER NOT NULL,"
  "  modified INTEGER NOT NULL,"
  "  version INTEGER NOT NULL,"
  "  etag TEXT NOT NULL,"
  "  content BLOB NOT NULL,"
  "  UNIQUE (realm, name)"
  ") STRICT;"
  "INSERT INTO entry_2 (id, realm, name, method, file_name, created, modified, version, etag, content)"
  "  SELECT id, '', name, method, file_name, created, modified, version, etag, content FROM entry;"
  "DROP TABLE entry;"
  "ALTER TABLE entry_2 RENAME TO entry;"
  "CREATE TABLE setting ("
  "  name TEXT NOT NULL PRIMARY KEY COLLATE BINARY,"
  "  value BLOB NOT NULL"
  ") STRICT, WITHOUT ROWID;",

  /* What was generated, and when it is to be renewed. What may be large comes last here, too. */
  "CREATE TABLE generation ("
  "  entry_id INTEGER PRIMARY KEY REFERENCES entry (id) ON DELETE CASCADE,"
  "  common_name TEXT,"
  "  validity INTEGER NOT NULL,"
  "  validity_unit INTEGER NOT NULL,"
  "  automatic_renewal INTEGER NOT NULL,"
  "  has_password INTEGER NOT NULL,"
  "  password_id TEXT,"
  "  expires INTEGER NOT NULL,"
  "  renewed INTEGER NOT NULL,"
  "  failed INTEGER NOT NULL,"
  "  failure_code INTEGER NOT NULL,"
  "  failure TEXT,"
  "  signing_request BLOB,"
  "  certificate BLOB NOT NULL"
  ") STRICT;",
};

#define VERSION ((gint64) G_N_ELEMENTS (steps))

static gboolean
read_numbers (sqlite3 *db, gint64 *application_id, gint64 *version, gint64 *objects, GError **error)
{
  return vault_sqlite_get_int (db, "PRAGMA application_id", application_id, error) &&
         vault_sqlite_get_int (db, "PRAGMA user_version", version, error) &&
         vault_sqlite_get_int (db, "SELECT count(*) FROM sqlite_schema", objects, error);
}

/* Again, as SQLite sees them: the file's header may be older than the write-ahead log. */
static gboolean
check (sqlite3 *db, gint64 *version, GError **error)
{
  gint64 application_id = 0;
  gint64 objects = 0;

  if (!read_numbers (db, &application_id, version, &objects, error))
    return FALSE;
  if (application_id == 0 && *version == 0 && objects == 0)
    return TRUE;

  return vault_schema_check_numbers ((guint32) application_id, (guint32) *version, error);
}

/* The numbers belong together: in between another process may make the very same vault. */
static gboolean
check_at_once (sqlite3 *db, gint64 *version, GError **error)
{
  g_auto (VaultTransaction) transaction = { NULL };

  return vault_transaction_begin (&transaction, db, "BEGIN", error) && check (db, version, error);
}

static gboolean
take_steps (sqlite3 *db, gint64 version, GError **error)
{
  g_autofree char *numbers = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %d;",
                                              VAULT_APPLICATION_ID, (int) VERSION);

  for (gint64 i = version; i < VERSION; i++)
    if (!vault_sqlite_exec (db, steps[i], error))
      return FALSE;

  return vault_sqlite_exec (db, numbers, error);
}

static gboolean
migrate (sqlite3 *db, GError **error)
{
  g_auto (VaultTransaction) transaction = { NULL };
  gint64 version = 0;

  if (!vault_transaction_begin (&transaction, db, "BEGIN IMMEDIATE", error) ||
      !check (db, &version, error)) /* another process may have been quicker */
    return FALSE;
  if (version == VERSION)
    return TRUE;

  return take_steps (db, version, error) && vault_transaction_commit (&transaction, error);
}

/* Only after the first migration: so a file that is not empty always bears our number in its header. */
static gboolean
use_log (sqlite3 *db, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + 5 * G_TIME_SPAN_SECOND;
  int rc;

  /* While two processes change the mode at once SQLite does not ask the busy handler, since waiting would be a
   * deadlock; the other one just has to get ahead. */
  while ((rc = sqlite3_exec (db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL)) == SQLITE_BUSY &&
         g_get_monotonic_time () < deadline)
    g_usleep (10 * G_TIME_SPAN_MILLISECOND);

  return rc == SQLITE_OK || vault_sqlite_set_error (error, db, rc);
}

/**
 * vault_schema_check_numbers:
 * @application_id: the number of the program the database belongs to
 * @version: its schema's version
 * @error: return location: %STORE_ERROR_STORAGE
 *
 * Returns: whether this program can use such a database
 */
gboolean
vault_schema_check_numbers (guint32 application_id, guint32 version, GError **error)
{
  if (application_id != VAULT_APPLICATION_ID)
    g_set_error_literal (error, STORE_ERROR, STORE_ERROR_STORAGE,
                         NC_("reason", "The file is a database that belongs to another program"));
  else if (version > VERSION)
    g_set_error (error, STORE_ERROR, STORE_ERROR_STORAGE,
                 "%s (%u > %u)", NC_("reason", "The store was written by a newer version of this program"),
                 version, (guint) VERSION);
  else
    return TRUE;

  return FALSE;
}

/**
 * vault_schema_set_up:
 * @db: a connection
 * @error: return location: #StoreError
 *
 * Makes the connection ready: settings, and a schema of the present version, in one transaction.
 *
 * Returns: whether it is; if not, the file is as it was
 */
gboolean
vault_schema_set_up (sqlite3 *db, GError **error)
{
  gint64 version = 0;

  if (!vault_sqlite_exec (db, PRAGMAS, error) || !check_at_once (db, &version, error))
    return FALSE;
  if (version != VERSION && !migrate (db, error))
    return FALSE;

  return vault_sqlite_exec (db, LAST_PRAGMAS, error) && use_log (db, error);
}
