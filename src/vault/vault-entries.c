/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "vault/vault-call-private.h"
#include "vault/vault-record-private.h"

#include <glib/gi18n.h>

/* A page ends early when it holds this much: content may be large. */
#define PAGE_BYTES (4 * 1024 * 1024)

/**
 * vault_found_clear:
 * @found: what was found
 *
 * Drops it.
 */
void
vault_found_clear (VaultFound *found)
{
  g_clear_object (&found->entry);
}

static gboolean
fail_not_found (GError **error, const char *name)
{
  g_set_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "There is no entry “%s”", name);

  return FALSE;
}

static gboolean
check_etag (const char *name, const char *etag, const char *if_etag, GError **error)
{
  if (if_etag == NULL || g_strcmp0 (if_etag, etag) == 0)
    return TRUE;

  g_set_error (error, STORE_ERROR, STORE_ERROR_CHANGED, "The entry “%s” was changed meanwhile", name);

  return FALSE;
}

static gboolean
fail_exists (GError **error, const char *name)
{
  g_set_error (error, STORE_ERROR, STORE_ERROR_EXISTS, "There is an entry “%s” already", name);

  return FALSE;
}

static StoreEntry *
read_entry (VaultDatabase *self, VaultQuery *row, GError **error)
{
  g_autoptr (GPtrArray) labels = vault_labels_read (self, sqlite3_column_int64 (row, 0), error);

  return labels != NULL ? vault_record_read (row, labels, error) : NULL;
}

/**
 * vault_entries_find:
 * @self: a database, in a transaction
 * @realm: a name space
 * @name: a name
 * @if_etag: (nullable): the etag that the entry must have
 * @found: (out caller-allocates): the entry
 * @error: return location: %STORE_ERROR_NOT_FOUND, %STORE_ERROR_CHANGED
 *
 * Returns: whether it is there as it is wanted
 */
gboolean
vault_entries_find (VaultDatabase *self,
                    const char    *realm,
                    const char    *name,
                    const char    *if_etag,
                    VaultFound    *found,
                    GError       **error)
{
  g_autoptr (VaultQuery) query = vault_call_use (self, VAULT_QUERY_GET);
  int rc;

  sqlite3_bind_text (query, 1, realm, -1, SQLITE_STATIC);
  sqlite3_bind_text (query, 2, name, -1, SQLITE_STATIC);
  rc = sqlite3_step (query);
  if (rc == SQLITE_DONE)
    return fail_not_found (error, name);
  if (rc != SQLITE_ROW)
    return vault_call_fail (self, rc, error);

  found->id = sqlite3_column_int64 (query, 0);
  found->version = sqlite3_column_int64 (query, 6);
  found->entry = read_entry (self, query, error);

  return found->entry != NULL && check_etag (name, store_entry_get_etag (found->entry), if_etag, error);
}

static gboolean
check_content (StoreEntry *entry, GError **error)
{
  GBytes *content = store_entry_get_content (entry);

  if (content == NULL)
    g_set_error_literal (error, STORE_ERROR, STORE_ERROR_INVALID, NC_("reason", "There is no content to store"));
  else if (g_bytes_get_size (content) > VAULT_MAX_CONTENT)
    g_set_error_literal (error, STORE_ERROR, STORE_ERROR_INVALID, NC_("reason", "The content is larger than 32 MiB"));
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

  g_set_error_literal (error, STORE_ERROR, STORE_ERROR_INVALID, NC_("reason", "The file name is not valid UTF-8"));

  return FALSE;
}

/* Inserts or updates, with one set of parameters for both; an update leaves the fourth alone. */
static int
step_write (VaultDatabase *self, VaultQueryId id, const char *realm, StoreEntry *stored, gint64 version)
{
  g_autoptr (VaultQuery) query = vault_call_use (self, id);

  sqlite3_bind_text (query, 1, store_entry_get_name (stored), -1, SQLITE_STATIC);
  sqlite3_bind_int (query, 2, (int) store_entry_get_method (stored));
  sqlite3_bind_text (query, 3, store_entry_get_file_name (stored), -1, SQLITE_STATIC);
  sqlite3_bind_int64 (query, 4, store_entry_get_created (stored));
  sqlite3_bind_int64 (query, 5, store_entry_get_modified (stored));
  sqlite3_bind_int64 (query, 6, version);
  sqlite3_bind_text (query, 7, store_entry_get_etag (stored), -1, SQLITE_STATIC);
  vault_query_bind_bytes (query, 8, store_entry_get_content (stored));
  sqlite3_bind_text (query, 9, realm, -1, SQLITE_STATIC);

  return sqlite3_step (query);
}

/**
 * vault_entries_make_stored:
 * @entry: what is to be written
 * @created: when it was made, in microseconds since the epoch
 * @modified: when it was written, in the same
 * @version: how often it was written
 * @labels: (element-type StoreLabel): its labels
 *
 * Returns: (transfer full): what a write leaves: @entry, with times and etag
 */
StoreEntry *
vault_entries_make_stored (StoreEntry *entry, gint64 created, gint64 modified, gint64 version, GPtrArray *labels)
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
                       "generation", store_entry_get_generation (entry),
                       NULL);
}

static gboolean
insert (VaultDatabase *self, const char *realm, StoreEntry *stored, GError **error)
{
  int rc = step_write (self, VAULT_QUERY_INSERT, realm, stored, 1);
  gint64 id;

  if (rc != SQLITE_DONE && sqlite3_extended_errcode (self->db) == SQLITE_CONSTRAINT_UNIQUE)
    return fail_exists (error, store_entry_get_name (stored));
  if (rc != SQLITE_DONE)
    return vault_call_fail (self, rc, error);

  id = sqlite3_last_insert_rowid (self->db);

  return vault_labels_insert (self, id, store_entry_get_labels (stored), error) &&
         vault_generations_insert (self, id, store_entry_get_generation (stored), error);
}

/**
 * vault_entries_update:
 * @self: a database, in a write
 * @realm: a name space
 * @old: the entry as it is
 * @stored: what takes its place; of the next version
 * @error: return location: #StoreError
 *
 * Writes an entry and its generation in the place of those that are there.
 *
 * Returns: whether it is written
 */
gboolean
vault_entries_update (VaultDatabase *self, const char *realm, VaultFound *old, StoreEntry *stored, GError **error)
{
  int rc = step_write (self, VAULT_QUERY_UPDATE, realm, stored, old->version + 1);

  return (rc == SQLITE_DONE || vault_call_fail (self, rc, error)) &&
         vault_call_run_with_id (self, VAULT_QUERY_DELETE_GENERATION, old->id, error) &&
         vault_generations_insert (self, old->id, store_entry_get_generation (stored), error);
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

  vault_call_fail (self, rc, error);

  return NULL;
}

static gboolean
send_pages (VaultDatabase *self, const char *realm, VaultPages *pages, guint64 total, GError **error)
{
  g_autoptr (VaultQuery) query = vault_call_use (self, VAULT_QUERY_LIST);
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
  g_autoptr (VaultQuery) query = vault_call_use (self, VAULT_QUERY_COUNT);
  int rc;

  sqlite3_bind_text (query, 1, realm, -1, SQLITE_STATIC);
  rc = sqlite3_step (query);
  if (rc != SQLITE_ROW)
    return vault_call_fail (self, rc, error);

  *total = (guint64) sqlite3_column_int64 (query, 0);

  return TRUE;
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
  g_autoptr (VaultCall) G_GNUC_UNUSED call = vault_call_begin (self, cancellable);
  g_auto (VaultTransaction) transaction = { NULL };
  guint64 total = 0;

  return vault_call_begin_read (self, &transaction, error) &&
         count_entries (self, realm, &total, error) &&
         send_pages (self, realm, pages, total, error);
}

/**
 * vault_database_check_name:
 * @self: a database
 * @realm: a name space
 * @name: a name
 * @is_new: whether it is for an entry that is not there yet
 * @if_etag: (nullable): the etag that an entry that is there must have
 * @cancellable: (nullable): to stop it
 * @error: return location: %STORE_ERROR_EXISTS, %STORE_ERROR_NOT_FOUND, %STORE_ERROR_CHANGED
 *
 * Looks whether a write could succeed as things are. Later it may be otherwise.
 *
 * Returns: whether it could
 */
gboolean
vault_database_check_name (VaultDatabase  *self,
                           const char     *realm,
                           const char     *name,
                           gboolean        is_new,
                           const char     *if_etag,
                           GCancellable   *cancellable,
                           GError        **error)
{
  g_autoptr (VaultCall) G_GNUC_UNUSED call = vault_call_begin (self, cancellable);
  g_autoptr (VaultQuery) query = vault_call_use (self, VAULT_QUERY_FIND);
  int rc;

  sqlite3_bind_text (query, 1, realm, -1, SQLITE_STATIC);
  sqlite3_bind_text (query, 2, name, -1, SQLITE_STATIC);
  rc = sqlite3_step (query);
  if (rc == SQLITE_DONE)
    return is_new || fail_not_found (error, name);
  if (rc != SQLITE_ROW)
    return vault_call_fail (self, rc, error);

  return is_new ? fail_exists (error, name)
                : check_etag (name, (const char *) sqlite3_column_text (query, 0), if_etag, error);
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

  vault_call_fail (self, rc, error);

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
  g_autoptr (VaultCall) G_GNUC_UNUSED call = vault_call_begin (self, cancellable);
  g_auto (VaultTransaction) transaction = { NULL };
  g_autoptr (VaultQuery) query = vault_call_use (self, range->with_content ? VAULT_QUERY_RANGE
                                                                           : VAULT_QUERY_BARE_RANGE);
  guint64 total = 0;

  if (!vault_call_begin_read (self, &transaction, error) || !count_entries (self, realm, &total, error))
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
  g_autoptr (VaultCall) G_GNUC_UNUSED call = vault_call_begin (self, cancellable);
  g_auto (VaultTransaction) transaction = { NULL };
  g_auto (VaultFound) found = { NULL };

  /* Only here: what is damaged can still be replaced and deleted. */
  if (!vault_call_begin_read (self, &transaction, error) ||
      !vault_entries_find (self, realm, name, NULL, &found, error) ||
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
  g_autoptr (VaultCall) G_GNUC_UNUSED call = vault_call_begin (self, cancellable);
  g_auto (VaultTransaction) transaction = { NULL };
  g_autoptr (StoreEntry) stored = NULL;
  gint64 now = g_get_real_time ();
  gint64 created = store_entry_get_created (entry);

  if (!store_name_validate (store_entry_get_name (entry), error) || !check_content (entry, error) ||
      !check_file_name (entry, error) || !store_labels_validate (store_entry_get_labels (entry), error) ||
      !vault_generations_validate (store_entry_get_generation (entry), error))
    return NULL;

  stored = vault_entries_make_stored (entry, created >= 0 ? created : now, now, 1, store_entry_get_labels (entry));
  if (!vault_call_begin_write (self, &transaction, error) || !insert (self, realm, stored, error) ||
      !vault_call_commit (self, &transaction, error))
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
  g_autoptr (VaultCall) G_GNUC_UNUSED call = vault_call_begin (self, cancellable);
  g_auto (VaultTransaction) transaction = { NULL };
  g_autoptr (StoreEntry) stored = NULL;
  g_auto (VaultFound) old = { NULL };

  if (!check_content (entry, error) || !check_file_name (entry, error) ||
      !vault_generations_validate (store_entry_get_generation (entry), error) ||
      !vault_call_begin_write (self, &transaction, error) ||
      !vault_entries_find (self, realm, store_entry_get_name (entry), if_etag, &old, error))
    return NULL;

  stored = vault_entries_make_stored (entry, store_entry_get_created (old.entry), g_get_real_time (), old.version + 1,
                                      store_entry_get_labels (old.entry));
  if (!vault_entries_update (self, realm, &old, stored, error) || !vault_call_commit (self, &transaction, error))
    return NULL;

  vault_call_empty_log (self);

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
  g_autoptr (VaultCall) G_GNUC_UNUSED call = vault_call_begin (self, cancellable);
  g_auto (VaultTransaction) transaction = { NULL };
  g_auto (VaultFound) old = { NULL };

  if (!vault_call_begin_write (self, &transaction, error) ||
      !vault_entries_find (self, realm, name, if_etag, &old, error) ||
      !vault_call_run_with_id (self, VAULT_QUERY_DELETE, old.id, error) ||
      !vault_call_commit (self, &transaction, error))
    return NULL;

  vault_call_empty_log (self);

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
  g_autoptr (VaultCall) G_GNUC_UNUSED call = vault_call_begin (self, cancellable);
  g_auto (VaultTransaction) transaction = { NULL };
  g_auto (VaultFound) old = { NULL };

  return store_labels_validate (labels, error) && vault_call_begin_write (self, &transaction, error) &&
         vault_entries_find (self, realm, name, NULL, &old, error) &&
         vault_call_run_with_id (self, VAULT_QUERY_DELETE_LABELS, old.id, error) &&
         vault_labels_insert (self, old.id, labels, error) && vault_call_commit (self, &transaction, error);
}
