/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "vault/vault-database-private.h"

#include "vault/vault-file-private.h"
#include "vault/vault-record-private.h"
#include "vault/vault-schema-private.h"
#include "vault/vault-sqlite-private.h"

/* How long to wait for another process that writes. */
#define BUSY_TIMEOUT (5 * G_TIME_SPAN_SECOND)
#define BUSY_INTERVAL (5 * G_TIME_SPAN_MILLISECOND)

/* Steps of SQLite's virtual machine between two looks at the cancellable. */
#define PROGRESS_STEPS 1000

/* A page ends early when it holds this much: content may be large. */
#define PAGE_BYTES (4 * 1024 * 1024)

typedef enum
{
  QUERY_COUNT,
  QUERY_LIST,
  QUERY_RANGE,
  QUERY_BARE_RANGE,
  QUERY_GET,
  QUERY_LABELS,
  QUERY_INSERT,
  QUERY_UPDATE,
  QUERY_DELETE,
  QUERY_DELETE_LABELS,
  QUERY_INSERT_LABEL,
  QUERY_INSERT_VALUE,
  QUERY_LOAD_SETTING,
  QUERY_STORE_SETTING,
  N_QUERIES,
} QueryId;

static const char * const queries[N_QUERIES] = {
  [QUERY_COUNT] = "SELECT count(*) FROM entry WHERE realm = ?1",
  [QUERY_LIST] = "SELECT " VAULT_RECORD_COLUMNS " FROM entry WHERE realm = ?1 ORDER BY name",
  [QUERY_RANGE] = "SELECT " VAULT_RECORD_COLUMNS " FROM entry WHERE realm = ?1 ORDER BY name LIMIT ?2 OFFSET ?3",
  [QUERY_BARE_RANGE] = "SELECT " VAULT_RECORD_BARE_COLUMNS " FROM entry WHERE realm = ?1 ORDER BY name"
                       " LIMIT ?2 OFFSET ?3",
  [QUERY_GET] = "SELECT " VAULT_RECORD_COLUMNS " FROM entry WHERE realm = ?1 AND name = ?2",
  [QUERY_LABELS] = "SELECT label.position, key, value FROM label"
                   " LEFT JOIN label_value ON label_value.entry_id = label.entry_id AND label_position = label.position"
                   " WHERE label.entry_id = ?1 ORDER BY label.position, label_value.position",
  [QUERY_INSERT] = "INSERT INTO entry (name, method, file_name, created, modified, version, etag, content, realm)"
                   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
  [QUERY_UPDATE] = "UPDATE entry SET method = ?2, file_name = ?3, modified = ?5, version = ?6, etag = ?7, content = ?8"
                   " WHERE realm = ?9 AND name = ?1",
  [QUERY_DELETE] = "DELETE FROM entry WHERE id = ?1",
  [QUERY_DELETE_LABELS] = "DELETE FROM label WHERE entry_id = ?1",
  [QUERY_INSERT_LABEL] = "INSERT INTO label (entry_id, position, key) VALUES (?1, ?2, ?3)",
  [QUERY_INSERT_VALUE] = "INSERT INTO label_value (entry_id, label_position, position, value) VALUES (?1, ?2, ?3, ?4)",
  [QUERY_LOAD_SETTING] = "SELECT value FROM setting WHERE name = ?1",
  [QUERY_STORE_SETTING] = "INSERT INTO setting (name, value) VALUES (?1, ?2)"
                          " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
};

struct _VaultDatabase
{
  VaultWorker *worker; /* (unowned): the thread outlives what lives on it */
  sqlite3 *db;         /* (owned) */
  sqlite3_stmt *statements[N_QUERIES]; /* (owned) */

  gboolean is_grouped;   /* the calls are parts of one transaction */
  gboolean owes_log;     /* its log is to be emptied in the end */

  GCancellable *cancellable; /* (unowned) (nullable): of the call that runs */
  gint64 busy_since;         /* monotonic microseconds */
};

/* One entry as it is now. */
typedef struct
{
  StoreEntry *entry; /* (owned) */
  gint64 id;
  gint64 version;
} Found;

static void
found_clear (Found *found)
{
  g_clear_object (&found->entry);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Found, found_clear)

/* The call that runs, from its first statement to its last. */
typedef VaultDatabase VaultCall;

static void
vault_call_end (VaultCall *call)
{
  call->cancellable = NULL;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VaultCall, vault_call_end)

static VaultCall *
begin_call (VaultDatabase *self, GCancellable *cancellable)
{
  g_assert (vault_worker_is_current (self->worker));

  self->cancellable = cancellable;

  return self;
}

static int
progress_cb (void *data)
{
  VaultDatabase *self = data;

  return g_cancellable_is_cancelled (self->cancellable);
}

static int
busy_cb (void *data, int count)
{
  VaultDatabase *self = data;
  gint64 now = g_get_monotonic_time ();

  if (count == 0)
    self->busy_since = now;
  if (now - self->busy_since >= BUSY_TIMEOUT || g_cancellable_is_cancelled (self->cancellable))
    return 0;

  g_usleep (BUSY_INTERVAL);

  return 1;
}

/* An error of SQLite's, unless it was the cancel that made it fail. */
static gboolean
fail (VaultDatabase *self, int code, GError **error)
{
  if (code == SQLITE_BUSY && g_cancellable_is_cancelled (self->cancellable))
    code = SQLITE_INTERRUPT;

  return vault_sqlite_set_error (error, self->db, code);
}

static gboolean
fail_not_found (GError **error, const char *name)
{
  g_set_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "There is no entry “%s”", name);

  return FALSE;
}

static VaultQuery *
use_query (VaultDatabase *self, QueryId id)
{
  return self->statements[id];
}

static gboolean
run_query (VaultDatabase *self, VaultQuery *query, GError **error)
{
  int rc = sqlite3_step (query);

  return rc == SQLITE_DONE || fail (self, rc, error);
}

/* Nothing can stop a commit once it has begun: it is either done or not. */
static gboolean
commit (VaultDatabase *self, VaultTransaction *transaction, GError **error)
{
  if (g_cancellable_is_cancelled (self->cancellable))
    return vault_sqlite_set_error (error, NULL, SQLITE_INTERRUPT);

  self->cancellable = NULL;

  return vault_transaction_commit (transaction, error);
}

/* The log still holds the pages as they were. It is emptied if nobody is reading; else the next write or the close does
 * it. */
static void
empty_log (VaultDatabase *self)
{
  if (self->is_grouped)
    {
      self->owes_log = TRUE;
      return;
    }

  sqlite3_busy_handler (self->db, NULL, NULL);
  sqlite3_wal_checkpoint_v2 (self->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
  sqlite3_busy_handler (self->db, busy_cb, self);
}

/* What a group has written is there for its own reads. */
static gboolean
begin_read (VaultDatabase *self, VaultTransaction *transaction, GError **error)
{
  return self->is_grouped || vault_transaction_begin (transaction, self->db, "BEGIN", error);
}

static gboolean
begin_write (VaultDatabase *self, VaultTransaction *transaction, GError **error)
{
  int rc;

  if (self->is_grouped)
    return vault_transaction_nest (transaction, self->db, error);

  rc = sqlite3_exec (self->db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
  if (rc != SQLITE_OK)
    return fail (self, rc, error);

  transaction->db = self->db;

  return TRUE;
}

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

static GPtrArray *
read_labels (VaultDatabase *self, gint64 id, GError **error)
{
  g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func ((GDestroyNotify) store_label_unref);
  g_autoptr (VaultQuery) query = use_query (self, QUERY_LABELS);
  int rc;

  sqlite3_bind_int64 (query, 1, id);
  rc = sqlite3_step (query);
  while (rc == SQLITE_ROW && sqlite3_column_type (query, 1) == SQLITE_TEXT)
    g_ptr_array_add (labels, read_label (query, &rc));

  if (rc == SQLITE_DONE)
    return g_steal_pointer (&labels);

  fail (self, rc == SQLITE_ROW ? SQLITE_CORRUPT : rc, error);

  return NULL;
}

static StoreEntry *
read_entry (VaultDatabase *self, VaultQuery *row, GError **error)
{
  g_autoptr (GPtrArray) labels = read_labels (self, sqlite3_column_int64 (row, 0), error);

  return labels != NULL ? vault_record_read (row, labels, error) : NULL;
}

static gboolean
find (VaultDatabase *self, const char *realm, const char *name, Found *found, GError **error)
{
  g_autoptr (VaultQuery) query = use_query (self, QUERY_GET);
  int rc;

  sqlite3_bind_text (query, 1, realm, -1, SQLITE_STATIC);
  sqlite3_bind_text (query, 2, name, -1, SQLITE_STATIC);
  rc = sqlite3_step (query);
  if (rc == SQLITE_DONE)
    return fail_not_found (error, name);
  if (rc != SQLITE_ROW)
    return fail (self, rc, error);

  found->id = sqlite3_column_int64 (query, 0);
  found->version = sqlite3_column_int64 (query, 6);
  found->entry = read_entry (self, query, error);

  return found->entry != NULL;
}

static gboolean
find_unchanged (VaultDatabase *self,
                const char    *realm,
                const char    *name,
                const char    *if_etag,
                Found         *found,
                GError       **error)
{
  if (!find (self, realm, name, found, error))
    return FALSE;
  if (if_etag == NULL || g_str_equal (if_etag, store_entry_get_etag (found->entry)))
    return TRUE;

  g_set_error (error, STORE_ERROR, STORE_ERROR_CHANGED, "The entry “%s” was changed meanwhile", name);

  return FALSE;
}

static gboolean
check_content (StoreEntry *entry, GError **error)
{
  GBytes *content = store_entry_get_content (entry);

  if (content == NULL)
    g_set_error_literal (error, STORE_ERROR, STORE_ERROR_INVALID, "There is no content to store");
  else if (g_bytes_get_size (content) > VAULT_MAX_CONTENT)
    g_set_error_literal (error, STORE_ERROR, STORE_ERROR_INVALID, "The content is larger than 32 MiB");
  else
    return TRUE;

  return FALSE;
}

static gboolean
check_file_name (StoreEntry *entry, GError **error)
{
  const char *file_name = store_entry_get_file_name (entry);

  if (file_name == NULL || g_utf8_validate (file_name, -1, NULL))
    return TRUE;

  g_set_error_literal (error, STORE_ERROR, STORE_ERROR_INVALID, "The file name is not valid UTF-8");

  return FALSE;
}

static void
bind_content (VaultQuery *query, int index, GBytes *content)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (content, &size);

  /* A blob of no bytes is still a blob; from a NULL pointer it would be NULL. */
  if (size == 0)
    sqlite3_bind_zeroblob (query, index, 0);
  else
    sqlite3_bind_blob64 (query, index, data, size, SQLITE_STATIC);
}

/* Inserts or updates, with one set of parameters for both; an update leaves the fourth alone. */
static int
step_write (VaultDatabase *self, QueryId id, const char *realm, StoreEntry *stored, gint64 version)
{
  g_autoptr (VaultQuery) query = use_query (self, id);

  sqlite3_bind_text (query, 1, store_entry_get_name (stored), -1, SQLITE_STATIC);
  sqlite3_bind_int (query, 2, (int) store_entry_get_method (stored));
  sqlite3_bind_text (query, 3, store_entry_get_file_name (stored), -1, SQLITE_STATIC);
  sqlite3_bind_int64 (query, 4, store_entry_get_created (stored));
  sqlite3_bind_int64 (query, 5, store_entry_get_modified (stored));
  sqlite3_bind_int64 (query, 6, version);
  sqlite3_bind_text (query, 7, store_entry_get_etag (stored), -1, SQLITE_STATIC);
  bind_content (query, 8, store_entry_get_content (stored));
  sqlite3_bind_text (query, 9, realm, -1, SQLITE_STATIC);

  return sqlite3_step (query);
}

static gboolean
insert_value (VaultDatabase *self, gint64 id, guint label_position, guint position, const char *value, GError **error)
{
  g_autoptr (VaultQuery) query = use_query (self, QUERY_INSERT_VALUE);

  sqlite3_bind_int64 (query, 1, id);
  sqlite3_bind_int64 (query, 2, label_position);
  sqlite3_bind_int64 (query, 3, position);
  sqlite3_bind_text (query, 4, value, -1, SQLITE_STATIC);

  return run_query (self, query, error);
}

static gboolean
insert_key (VaultDatabase *self, gint64 id, guint position, const char *key, GError **error)
{
  g_autoptr (VaultQuery) query = use_query (self, QUERY_INSERT_LABEL);

  sqlite3_bind_int64 (query, 1, id);
  sqlite3_bind_int64 (query, 2, position);
  sqlite3_bind_text (query, 3, key, -1, SQLITE_STATIC);

  return run_query (self, query, error);
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

static gboolean
insert_labels (VaultDatabase *self, gint64 id, GPtrArray *labels, GError **error)
{
  for (guint i = 0; i < labels->len; i++)
    if (!insert_label (self, id, i, labels->pdata[i], error))
      return FALSE;

  return TRUE;
}

static gboolean
run_with_id (VaultDatabase *self, QueryId which, gint64 id, GError **error)
{
  g_autoptr (VaultQuery) query = use_query (self, which);

  sqlite3_bind_int64 (query, 1, id);

  return run_query (self, query, error);
}

/* What a write leaves: @entry, with times and etag. */
static StoreEntry *
make_stored (StoreEntry *entry, gint64 created, gint64 modified, gint64 version, GPtrArray *labels)
{
  g_autofree char *etag = vault_record_compute_etag (store_entry_get_name (entry), store_entry_get_content (entry),
                                                     version);

  return g_object_new (STORE_TYPE_ENTRY,
                       "name", store_entry_get_name (entry),
                       "content", store_entry_get_content (entry),
                       "method", store_entry_get_method (entry),
                       "file-name", store_entry_get_file_name (entry),
                       "created", created,
                       "modified", modified,
                       "etag", etag,
                       "labels", labels,
                       NULL);
}

static gboolean
insert (VaultDatabase *self, const char *realm, StoreEntry *stored, GError **error)
{
  int rc = step_write (self, QUERY_INSERT, realm, stored, 1);

  if (rc == SQLITE_DONE)
    return insert_labels (self, sqlite3_last_insert_rowid (self->db), store_entry_get_labels (stored), error);

  if (sqlite3_extended_errcode (self->db) != SQLITE_CONSTRAINT_UNIQUE)
    return fail (self, rc, error);

  g_set_error (error, STORE_ERROR, STORE_ERROR_EXISTS, "There is an entry “%s” already",
               store_entry_get_name (stored));

  return FALSE;
}

static gboolean
is_page_full (GPtrArray *page, gsize bytes)
{
  return page->len == STORE_PAGE_SIZE || bytes >= PAGE_BYTES;
}

static GPtrArray *
new_page (void)
{
  return g_ptr_array_new_full (STORE_PAGE_SIZE, g_object_unref);
}

/* Reads up to a page. A statement that is stepped once more after its end starts anew, so @is_last is to be heeded. */
static GPtrArray *
read_page (VaultDatabase *self, VaultQuery *query, gboolean *is_last, GError **error)
{
  g_autoptr (GPtrArray) page = new_page ();
  gsize bytes = 0;
  int rc = SQLITE_ROW;

  while (!is_page_full (page, bytes) && (rc = sqlite3_step (query)) == SQLITE_ROW)
    {
      StoreEntry *entry = read_entry (self, query, error);

      if (entry == NULL)
        return NULL;
      g_ptr_array_add (page, entry);
      bytes += g_bytes_get_size (store_entry_get_content (entry));
    }

  *is_last = rc == SQLITE_DONE;
  if (rc == SQLITE_ROW || rc == SQLITE_DONE)
    return g_steal_pointer (&page);

  fail (self, rc, error);

  return NULL;
}

static gboolean
send_pages (VaultDatabase *self, const char *realm, VaultPages *pages, guint64 total, GError **error)
{
  g_autoptr (VaultQuery) query = use_query (self, QUERY_LIST);
  gboolean is_last = FALSE;
  guint64 done = 0;

  sqlite3_bind_text (query, 1, realm, -1, SQLITE_STATIC);
  while (!is_last)
    {
      g_autoptr (GPtrArray) page = NULL;

      if (g_cancellable_is_cancelled (self->cancellable))
        return vault_sqlite_set_error (error, NULL, SQLITE_INTERRUPT);
      if ((page = read_page (self, query, &is_last, error)) == NULL)
        return FALSE;

      done += page->len;
      if (page->len > 0)
        vault_pages_send (pages, g_steal_pointer (&page), done, MAX (done, total));
    }

  return TRUE;
}

static gboolean
count_entries (VaultDatabase *self, const char *realm, guint64 *total, GError **error)
{
  g_autoptr (VaultQuery) query = use_query (self, QUERY_COUNT);
  int rc;

  sqlite3_bind_text (query, 1, realm, -1, SQLITE_STATIC);
  rc = sqlite3_step (query);
  if (rc != SQLITE_ROW)
    return fail (self, rc, error);

  *total = (guint64) sqlite3_column_int64 (query, 0);

  return TRUE;
}

static gboolean
prepare (VaultDatabase *self, GError **error)
{
  for (guint i = 0; i < N_QUERIES; i++)
    {
      int rc = sqlite3_prepare_v3 (self->db, queries[i], -1, SQLITE_PREPARE_PERSISTENT, &self->statements[i], NULL);

      /* SQLITE_ERROR: a table of ours is missing. */
      if (rc != SQLITE_OK)
        return fail (self, rc == SQLITE_ERROR ? SQLITE_CORRUPT : rc, error);
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
  sqlite3_busy_handler (self->db, busy_cb, self);
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

  sqlite3_busy_handler (self->db, NULL, NULL);
  self->is_grouped = sqlite3_exec (self->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK;
  sqlite3_busy_handler (self->db, busy_cb, self);
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
    empty_log (self);
  else if (!is_whole && !sqlite3_get_autocommit (self->db))
    sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);

  return is_whole;
}

static void
vault_database_free (VaultDatabase *self)
{
  for (guint i = 0; i < N_QUERIES; i++)
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
  call = begin_call (self, cancellable);

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
  sqlite3_busy_handler (self->db, NULL, NULL);
  rc = sqlite3_wal_checkpoint_v2 (self->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);

  return rc == SQLITE_OK || (rc & 0xff) == SQLITE_BUSY || vault_sqlite_set_error (error, self->db, rc);
}

/**
 * vault_database_list:
 * @self: a database
 * @realm: a name space; names are unique in it
 * @pages: where the pages go
 * @cancellable: (nullable): to stop it
 * @error: return location: #StoreError
 *
 * Reads all entries in the order of their names' bytes, in one transaction: a list shows one moment.
 *
 * Returns: whether all were sent
 */
gboolean
vault_database_list (VaultDatabase *self, const char *realm, VaultPages *pages, GCancellable *cancellable, GError **error)
{
  g_autoptr (VaultCall) G_GNUC_UNUSED call = begin_call (self, cancellable);
  g_auto (VaultTransaction) transaction = { NULL };
  guint64 total = 0;

  return begin_read (self, &transaction, error) &&
         count_entries (self, realm, &total, error) &&
         send_pages (self, realm, pages, total, error);
}

static GPtrArray *
read_range (VaultDatabase *self, VaultQuery *query, GError **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_object_unref);
  int rc;

  while ((rc = sqlite3_step (query)) == SQLITE_ROW)
    {
      StoreEntry *entry = read_entry (self, query, error);

      if (entry == NULL)
        return NULL;
      g_ptr_array_add (entries, entry);
    }

  if (rc == SQLITE_DONE)
    return g_steal_pointer (&entries);

  fail (self, rc, error);

  return NULL;
}

/**
 * vault_database_list_range:
 * @self: a database
 * @realm: a name space
 * @range: which entries
 * @n_all: (out): how many there are in all
 * @cancellable: (nullable): to stop it
 * @error: return location: #StoreError
 *
 * Reads some entries in the order of their names' bytes; what they hold is not read where it is not wanted.
 *
 * Returns: (transfer full) (element-type StoreEntry): the entries
 */
GPtrArray *
vault_database_list_range (VaultDatabase    *self,
                           const char       *realm,
                           const VaultRange *range,
                           guint            *n_all,
                           GCancellable     *cancellable,
                           GError          **error)
{
  g_autoptr (VaultCall) G_GNUC_UNUSED call = begin_call (self, cancellable);
  g_auto (VaultTransaction) transaction = { NULL };
  g_autoptr (VaultQuery) query = use_query (self, range->with_content ? QUERY_RANGE : QUERY_BARE_RANGE);
  guint64 total = 0;

  if (!begin_read (self, &transaction, error) || !count_entries (self, realm, &total, error))
    return NULL;

  *n_all = (guint) MIN (total, G_MAXUINT);
  sqlite3_bind_text (query, 1, realm, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (query, 2, range->n);
  sqlite3_bind_int64 (query, 3, range->offset);

  return read_range (self, query, error);
}

/**
 * vault_database_get:
 * @self: a database
 * @realm: a name space; names are unique in it
 * @name: a name
 * @cancellable: (nullable): to stop it
 * @error: return location: %STORE_ERROR_NOT_FOUND
 *
 * Returns: (transfer full): the entry
 */
StoreEntry *
vault_database_get (VaultDatabase *self, const char *realm, const char *name, GCancellable *cancellable, GError **error)
{
  g_autoptr (VaultCall) G_GNUC_UNUSED call = begin_call (self, cancellable);
  g_auto (VaultTransaction) transaction = { NULL };
  g_auto (Found) found = { NULL };

  /* Only here: what is damaged can still be replaced and deleted. */
  if (!begin_read (self, &transaction, error) || !find (self, realm, name, &found, error) ||
      !vault_record_verify (found.entry, found.version, error))
    return NULL;

  return g_steal_pointer (&found.entry);
}

/**
 * vault_database_create:
 * @self: a database
 * @realm: a name space; names are unique in it
 * @entry: what to write
 * @cancellable: (nullable): to stop it
 * @error: return location: %STORE_ERROR_EXISTS, %STORE_ERROR_INVALID
 *
 * Returns: (transfer full): the entry as it was stored
 */
StoreEntry *
vault_database_create (VaultDatabase  *self,
                       const char     *realm,
                       StoreEntry     *entry,
                       GCancellable   *cancellable,
                       GError        **error)
{
  g_autoptr (VaultCall) G_GNUC_UNUSED call = begin_call (self, cancellable);
  g_auto (VaultTransaction) transaction = { NULL };
  g_autoptr (StoreEntry) stored = NULL;
  gint64 now = g_get_real_time ();
  gint64 created = store_entry_get_created (entry);

  if (!store_name_validate (store_entry_get_name (entry), error) || !check_content (entry, error) ||
      !check_file_name (entry, error) || !store_labels_validate (store_entry_get_labels (entry), error))
    return NULL;

  stored = make_stored (entry, created >= 0 ? created : now, now, 1, store_entry_get_labels (entry));
  if (!begin_write (self, &transaction, error) || !insert (self, realm, stored, error) ||
      !commit (self, &transaction, error))
    return NULL;

  return g_steal_pointer (&stored);
}

/**
 * vault_database_replace:
 * @self: a database
 * @realm: a name space; names are unique in it
 * @entry: what to write
 * @if_etag: (nullable): the etag that the entry must have
 * @cancellable: (nullable): to stop it
 * @error: return location: %STORE_ERROR_NOT_FOUND, %STORE_ERROR_CHANGED, %STORE_ERROR_INVALID
 *
 * Returns: (transfer full): the entry as it was stored
 */
StoreEntry *
vault_database_replace (VaultDatabase  *self,
                        const char     *realm,
                        StoreEntry     *entry,
                        const char     *if_etag,
                        GCancellable   *cancellable,
                        GError        **error)
{
  g_autoptr (VaultCall) G_GNUC_UNUSED call = begin_call (self, cancellable);
  g_auto (VaultTransaction) transaction = { NULL };
  g_autoptr (StoreEntry) stored = NULL;
  g_auto (Found) old = { NULL };
  int rc;

  if (!check_content (entry, error) || !check_file_name (entry, error) || !begin_write (self, &transaction, error) ||
      !find_unchanged (self, realm, store_entry_get_name (entry), if_etag, &old, error))
    return NULL;

  stored = make_stored (entry, store_entry_get_created (old.entry), g_get_real_time (), old.version + 1,
                        store_entry_get_labels (old.entry));
  rc = step_write (self, QUERY_UPDATE, realm, stored, old.version + 1);
  if (rc != SQLITE_DONE)
    {
      fail (self, rc, error);
      return NULL;
    }
  if (!commit (self, &transaction, error))
    return NULL;

  empty_log (self);

  return g_steal_pointer (&stored);
}

/**
 * vault_database_delete:
 * @self: a database
 * @realm: a name space; names are unique in it
 * @name: a name
 * @if_etag: (nullable): the etag that the entry must have
 * @cancellable: (nullable): to stop it
 * @error: return location: %STORE_ERROR_NOT_FOUND, %STORE_ERROR_CHANGED
 *
 * Returns: (transfer full): the entry as it was
 */
StoreEntry *
vault_database_delete (VaultDatabase  *self,
                       const char     *realm,
                       const char     *name,
                       const char     *if_etag,
                       GCancellable   *cancellable,
                       GError        **error)
{
  g_autoptr (VaultCall) G_GNUC_UNUSED call = begin_call (self, cancellable);
  g_auto (VaultTransaction) transaction = { NULL };
  g_auto (Found) old = { NULL };

  if (!begin_write (self, &transaction, error) || !find_unchanged (self, realm, name, if_etag, &old, error) ||
      !run_with_id (self, QUERY_DELETE, old.id, error) || !commit (self, &transaction, error))
    return NULL;

  empty_log (self);

  return g_steal_pointer (&old.entry);
}

/**
 * vault_database_set_labels:
 * @self: a database
 * @realm: a name space; names are unique in it
 * @name: a name
 * @labels: (element-type StoreLabel): all its labels
 * @cancellable: (nullable): to stop it
 * @error: return location: %STORE_ERROR_NOT_FOUND, %STORE_ERROR_INVALID
 *
 * Returns: whether they are set
 */
gboolean
vault_database_set_labels (VaultDatabase  *self,
                           const char     *realm,
                           const char     *name,
                           GPtrArray      *labels,
                           GCancellable   *cancellable,
                           GError        **error)
{
  g_autoptr (VaultCall) G_GNUC_UNUSED call = begin_call (self, cancellable);
  g_auto (VaultTransaction) transaction = { NULL };
  g_auto (Found) old = { NULL };

  return store_labels_validate (labels, error) && begin_write (self, &transaction, error) &&
         find (self, realm, name, &old, error) && run_with_id (self, QUERY_DELETE_LABELS, old.id, error) &&
         insert_labels (self, old.id, labels, error) && commit (self, &transaction, error);
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
  g_autoptr (VaultCall) G_GNUC_UNUSED call = begin_call (self, cancellable);
  g_autoptr (VaultQuery) query = use_query (self, QUERY_LOAD_SETTING);
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
    fail (self, rc, error);

  return NULL;
}

static gboolean
write_setting (VaultDatabase *self, const char *name, GBytes *value, GError **error)
{
  g_autoptr (VaultQuery) query = use_query (self, QUERY_STORE_SETTING);

  sqlite3_bind_text (query, 1, name, -1, SQLITE_STATIC);
  bind_content (query, 2, value);

  return run_query (self, query, error);
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
  g_autoptr (VaultCall) G_GNUC_UNUSED call = begin_call (self, cancellable);
  g_auto (VaultTransaction) transaction = { NULL };

  if (!begin_write (self, &transaction, error) || !write_setting (self, name, value, error) ||
      !commit (self, &transaction, error))
    return FALSE;

  empty_log (self);

  return TRUE;
}
