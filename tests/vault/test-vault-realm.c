/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The name spaces of a vault, its settings, parts of its list, and a file of the first version. */

#include "config.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <sqlite3.h>

#include "store-await.h"
#include "vault-fixture.h"

/* Schema and an entry as the first version of the program made them. */
#define VERSION_1 \
  "PRAGMA application_id = 0x4352445a;" \
  "PRAGMA user_version = 1;" \
  "CREATE TABLE entry (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE BINARY, method INTEGER NOT NULL," \
  "  file_name TEXT, created INTEGER NOT NULL, modified INTEGER NOT NULL, version INTEGER NOT NULL, etag TEXT NOT NULL," \
  "  content BLOB NOT NULL) STRICT;" \
  "CREATE TABLE label (entry_id INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE, position INTEGER NOT NULL," \
  "  key TEXT NOT NULL, PRIMARY KEY (entry_id, position), UNIQUE (entry_id, key)) STRICT, WITHOUT ROWID;" \
  "CREATE TABLE label_value (entry_id INTEGER NOT NULL, label_position INTEGER NOT NULL, position INTEGER NOT NULL," \
  "  value TEXT NOT NULL, PRIMARY KEY (entry_id, label_position, position), UNIQUE (entry_id, label_position, value)," \
  "  FOREIGN KEY (entry_id, label_position) REFERENCES label (entry_id, position) ON DELETE CASCADE)" \
  "  STRICT, WITHOUT ROWID;" \
  "INSERT INTO entry VALUES (7, 'old.pem', 1, 'file.pem', 1000000, 2000000, 3," \
  "  'ec34dd8a8e1bc4da0cce1bc8f3ff0e83cf4ec6b1d2d3a11d1d2bb4d8cb0c2d10', X'6f6c64');" \
  "INSERT INTO entry VALUES (9, 'second.pem', 0, NULL, 1000000, 2000000, 1, 'x', X'');" \
  "INSERT INTO label VALUES (7, 0, 'env'), (7, 1, 'empty'), (9, 0, 'env');" \
  "INSERT INTO label_value VALUES (7, 0, 0, 'prod'), (7, 0, 1, 'eu'), (9, 0, 0, 'test');"

typedef struct
{
  VaultPlace place;
  Vault *vault;
} Fixture;

static void
setup (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  vault_place_init (&self->place);
  self->vault = vault_fixture_open (self->place.path, &error);
  g_assert_no_error (error);
}

static void
teardown (Fixture *self, gconstpointer data)
{
  vault_fixture_close (self->vault);
  vault_place_clear (&self->place);
}

static void
put_in (Store *store, const char *name, const char *text)
{
  g_autoptr (StoreEntry) entry = vault_fixture_make (name, text);
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) stored = store_await_create (store, entry, &error);

  g_assert_no_error (error);
}

static void
assert_text (Store *store, const char *name, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) entry = store_await_get (store, name, &error);
  GBytes *content;

  if (text == NULL)
    {
      g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
      return;
    }

  g_assert_no_error (error);
  content = store_entry_get_content (entry);
  g_assert_cmpmem (g_bytes_get_data (content, NULL), g_bytes_get_size (content), text, strlen (text));
}

static guint
count (Store *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = store_await_list (store, &error);

  g_assert_no_error (error);

  return entries->len;
}

/* One name in three realms: three entries. What is done to one leaves the others alone. */
static void
test_realms (Fixture *self, gconstpointer data)
{
  Store *own = STORE_STORE (self->vault);
  g_autoptr (Store) a = vault_get_realm (self->vault, "a");
  g_autoptr (Store) b = vault_get_realm (self->vault, "b");
  g_autoptr (Store) again = vault_get_realm (VAULT_VAULT (b), "a");
  g_autoptr (Store) same = vault_get_realm (self->vault, "");
  g_autoptr (StoreEntry) new_entry = vault_fixture_make ("x.pem", "replaced");
  g_autoptr (StoreEntry) replaced = NULL;
  g_autoptr (StoreEntry) deleted = NULL;

  put_in (own, "x.pem", "own");
  put_in (a, "x.pem", "a");
  put_in (b, "x.pem", "b");
  put_in (b, "y.pem", "b");
  assert_text (own, "x.pem", "own");
  assert_text (same, "x.pem", "own");
  assert_text (again, "x.pem", "a");
  assert_text (a, "y.pem", NULL);
  g_assert_cmpuint (count (own), ==, 1);
  g_assert_cmpuint (count (a), ==, 1);
  g_assert_cmpuint (count (b), ==, 2);

  replaced = store_await_replace (a, new_entry, NULL, NULL);
  g_assert_nonnull (replaced);
  deleted = store_await_delete (b, "x.pem", NULL, NULL);
  g_assert_nonnull (deleted);
  assert_text (own, "x.pem", "own");
  assert_text (a, "x.pem", "replaced");
  assert_text (b, "x.pem", NULL);
}

static void
test_realm_labels (Fixture *self, gconstpointer data)
{
  g_autoptr (Store) a = vault_get_realm (self->vault, "a");
  g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func ((GDestroyNotify) store_label_unref);
  const char *values[] = { "v", NULL };
  g_autoptr (StoreEntry) own = NULL;
  g_autoptr (StoreEntry) other = NULL;

  put_in (STORE_STORE (self->vault), "x.pem", "own");
  put_in (a, "x.pem", "a");
  g_ptr_array_add (labels, store_label_new ("k", values));
  g_assert_true (store_await_set_labels (a, "x.pem", labels, NULL));
  own = store_await_get (STORE_STORE (self->vault), "x.pem", NULL);
  other = store_await_get (a, "x.pem", NULL);
  g_assert_cmpuint (store_entry_get_labels (own)->len, ==, 0);
  g_assert_cmpuint (store_entry_get_labels (other)->len, ==, 1);
}

static GPtrArray *
await_range (Store *store, guint offset, guint n, gboolean with_content, guint *n_all)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *entries;

  store_list_range_async (store, offset, n, with_content, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  entries = store_list_range_finish (store, result, n_all, &error);
  g_assert_no_error (error);

  return entries;
}

static void
test_range (Fixture *self, gconstpointer data)
{
  static const struct
  {
    guint offset, n, n_wanted;
  } cases[] = { { 0, 10, 5 }, { 0, 2, 2 }, { 1, 3, 3 }, { 4, 2, 1 }, { 5, 1, 0 }, { 0, 0, 0 }, { G_MAXUINT, G_MAXUINT, 0 },
                { 0, G_MAXUINT, 5 } };
  g_autoptr (Store) other = vault_get_realm (self->vault, "other");

  for (guint i = 5; i > 0; i--)
    {
      g_autofree char *name = g_strdup_printf ("%u.pem", i - 1);

      put_in (STORE_STORE (self->vault), name, name);
    }
  put_in (other, "0.pem", "other");

  for (guint i = 0; i < 2 * G_N_ELEMENTS (cases); i++)
    {
      gboolean with_content = i % 2;
      guint offset = cases[i / 2].offset;
      guint n_all = 0;
      g_autoptr (GPtrArray) entries = await_range (STORE_STORE (self->vault), offset, cases[i / 2].n, with_content, &n_all);

      g_assert_cmpuint (n_all, ==, 5);
      g_assert_cmpuint (entries->len, ==, cases[i / 2].n_wanted);
      for (guint j = 0; j < entries->len; j++)
        {
          g_autofree char *name = g_strdup_printf ("%u.pem", offset + j);

          g_assert_cmpstr (store_entry_get_name (entries->pdata[j]), ==, name);
          g_assert_cmpuint (strlen (store_entry_get_etag (entries->pdata[j])), ==, 64);
          g_assert_cmpint (store_entry_get_content (entries->pdata[j]) != NULL, ==, with_content);
        }
    }
}

static void
test_range_cancelled (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  store_list_range_async (STORE_STORE (self->vault), 0, 1, TRUE, cancellable, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  g_assert_null (store_list_range_finish (STORE_STORE (self->vault), result, NULL, &error));
  g_assert_true (store_error_is_cancelled (error));
}

static GBytes *
await_load (Vault *vault, const char *name, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  vault_load_setting_async (vault, name, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);

  return vault_load_setting_finish (vault, result, error);
}

static void
store_setting (Vault *vault, const char *name, const char *text)
{
  g_autoptr (GBytes) value = g_bytes_new (text, strlen (text));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  vault_store_setting_async (vault, name, value, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  g_assert_true (vault_store_setting_finish (vault, result, &error));
  g_assert_no_error (error);
}

static void
assert_setting (Vault *vault, const char *name, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) value = await_load (vault, name, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (value, NULL), g_bytes_get_size (value), text, strlen (text));
}

static void
test_settings (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GBytes *missing = await_load (self->vault, "a", &error);

  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
  g_assert_null (missing);
  g_clear_error (&error);

  store_setting (self->vault, "a", "first");
  store_setting (self->vault, "b", "");
  store_setting (self->vault, "a", "second");
  vault_fixture_close (self->vault);
  self->vault = vault_fixture_open (self->place.path, &error);
  g_assert_no_error (error);
  assert_setting (self->vault, "a", "second");
  assert_setting (self->vault, "b", "");
  g_assert_cmpuint (count (STORE_STORE (self->vault)), ==, 0);
}

/* What was replaced may be a secret: it is not left behind in the file. */
static void
test_settings_overwritten (Fixture *self, gconstpointer data)
{
  static const char * const suffixes[] = { "", "-wal" };

  store_setting (self->vault, "a", "the-old-secret-value");
  store_setting (self->vault, "a", "the-new-secret-value");
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strconcat (self->place.path, suffixes[i], NULL);
      g_autofree char *bytes = NULL;
      gsize size;

      g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
      g_assert_null (memmem (bytes, size, "the-old-secret-value", 20));
    }
}

/* A closed vault's realms are closed, too; and they alone do not keep the file open. */
static void
test_closed (void)
{
  g_auto (VaultPlace) place = { NULL };
  g_autoptr (Store) realm = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) entry = NULL;
  g_autoptr (Vault) vault = NULL;

  vault_place_init (&place);
  vault = vault_fixture_open (place.path, NULL);
  realm = vault_get_realm (vault, "a");
  vault_close_async (vault, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  g_assert_true (vault_close_finish (vault, result, NULL));
  entry = store_await_get (realm, "a.pem", &error);
  g_assert_error (error, STORE_ERROR, STORE_ERROR_UNAVAILABLE);
}

/* Calls that were made without waiting are done in their order, each by itself in what it says, whether they become one
 * transaction or not. */
static void
test_queued (Fixture *self, gconstpointer data)
{
  Store *store = STORE_STORE (self->vault);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *results[40] = { NULL };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.pem", i / 4);
      g_autoptr (StoreEntry) entry = vault_fixture_make (name, "first");
      g_autoptr (StoreEntry) replacement = vault_fixture_make (name, "second");

      if (i % 4 == 0)
        store_create_async (store, entry, NULL, NULL, NULL, store_await_result_cb, &results[i]);
      else if (i % 4 == 1)
        store_create_async (store, entry, NULL, NULL, NULL, store_await_result_cb, &results[i]); /* exists */
      else if (i % 4 == 2)
        store_replace_async (store, replacement, NULL, NULL, NULL, NULL, store_await_result_cb, &results[i]);
      else if (i == 23)
        store_delete_async (store, name, NULL, NULL, NULL, cancellable, store_await_result_cb, &results[i]);
      else
        store_get_async (store, name, NULL, NULL, NULL, store_await_result_cb, &results[i]);
    }
  g_cancellable_cancel (cancellable);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    STORE_AWAIT (results[i] != NULL);

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (StoreEntry) entry = NULL;

      if (i % 4 < 2)
        entry = store_create_finish (store, results[i], &error);
      else if (i % 4 == 2)
        entry = store_replace_finish (store, results[i], &error);
      else
        entry = i == 23 ? store_delete_finish (store, results[i], &error) : store_get_finish (store, results[i], &error);

      if (i % 4 == 1)
        g_assert_error (error, STORE_ERROR, STORE_ERROR_EXISTS);
      else if (i == 23)
        g_assert_true (store_error_is_cancelled (error));
      else
        g_assert_no_error (error);
      if (i % 4 == 3 && i != 23)
        g_assert_cmpuint (g_bytes_get_size (store_entry_get_content (entry)), ==, strlen ("second"));
      g_clear_error (&error);
      g_clear_object (&results[i]);
    }
  g_assert_cmpuint (count (store), ==, 10);
}

static void
make_version (const char *path, const char *sql)
{
  g_autofree char *folder = g_path_get_dirname (path);
  sqlite3 *db = NULL;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

static void
assert_sound (const char *path)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *query = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "SELECT (SELECT group_concat (integrity_check) FROM pragma_integrity_check) ||"
                                           " (SELECT count(*) FROM pragma_foreign_key_check) ||"
                                           " (SELECT user_version FROM pragma_user_version)", -1, &query, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (query), ==, SQLITE_ROW);
  g_assert_cmpstr ((const char *) sqlite3_column_text (query, 0), ==, "ok03");
  sqlite3_finalize (query);
  sqlite3_close (db);
}

/* The same file, as the second version has left it. */
#define VERSION_2 VERSION_1 \
  "PRAGMA user_version = 2;" \
  "CREATE TABLE entry_2 (id INTEGER PRIMARY KEY, realm TEXT NOT NULL COLLATE BINARY," \
  " name TEXT NOT NULL COLLATE BINARY, method INTEGER NOT NULL, file_name TEXT, created INTEGER NOT NULL," \
  " modified INTEGER NOT NULL, version INTEGER NOT NULL, etag TEXT NOT NULL, content BLOB NOT NULL," \
  " UNIQUE (realm, name)) STRICT;" \
  "INSERT INTO entry_2 SELECT id, 'b', name, method, file_name, created, modified, version, etag, content FROM entry;" \
  "PRAGMA foreign_keys = OFF;" \
  "DROP TABLE entry;" \
  "ALTER TABLE entry_2 RENAME TO entry;" \
  "CREATE TABLE setting (name TEXT NOT NULL PRIMARY KEY COLLATE BINARY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;" \
  "INSERT INTO setting VALUES ('a', x'6f6c64');"

static void
test_migration_from_2 (void)
{
  g_auto (VaultPlace) place = { NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (Store) realm = NULL;
  Vault *vault;

  vault_place_init (&place);
  make_version (place.path, VERSION_2);
  vault = vault_fixture_open (place.path, &error);
  g_assert_no_error (error);
  realm = vault_get_realm (vault, "b");
  entries = store_await_list (realm, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (entries->len, ==, 2);
  g_assert_null (store_entry_get_generation (entries->pdata[0]));
  g_assert_cmpuint (store_entry_get_labels (entries->pdata[0])->len, ==, 2);
  assert_setting (vault, "a", "old");
  g_clear_object (&realm);
  vault_fixture_close (vault);
  assert_sound (place.path);
}

/* Everything is there as it was, in the vault's own realm, and it is this version's file from then on. */
static void
test_migration (void)
{
  g_auto (VaultPlace) place = { NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (Store) realm = NULL;
  g_autoptr (StoreEntry) deleted = NULL;
  StoreEntry *entry;
  Vault *vault;

  vault_place_init (&place);
  make_version (place.path, VERSION_1);
  vault = vault_fixture_open (place.path, &error);
  g_assert_no_error (error);
  entries = store_await_list (STORE_STORE (vault), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (entries->len, ==, 2);
  entry = entries->pdata[0];
  g_assert_cmpstr (store_entry_get_name (entry), ==, "old.pem");
  g_assert_cmpint (store_entry_get_method (entry), ==, STORE_METHOD_IMPORT);
  g_assert_cmpstr (store_entry_get_file_name (entry), ==, "file.pem");
  g_assert_cmpint (store_entry_get_created (entry), ==, 1000000);
  g_assert_cmpint (store_entry_get_modified (entry), ==, 2000000);
  g_assert_cmpuint (store_entry_get_labels (entry)->len, ==, 2);
  g_assert_cmpstr (store_label_get_values (store_entry_get_labels (entry)->pdata[0])[1], ==, "eu");
  g_assert_cmpuint (store_entry_get_labels (entries->pdata[1])->len, ==, 1);

  realm = vault_get_realm (vault, "a");
  put_in (realm, "old.pem", "new");
  /* What refers to an entry still does: its labels go with it. */
  deleted = store_await_delete (STORE_STORE (vault), "old.pem", NULL, &error);
  g_assert_no_error (error);
  assert_text (realm, "old.pem", "new");
  g_clear_object (&realm);
  g_clear_pointer (&entries, g_ptr_array_unref);
  vault_fixture_close (vault);
  assert_sound (place.path);

  vault = vault_fixture_open (place.path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count (STORE_STORE (vault)), ==, 1);
  vault_fixture_close (vault);
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/vault/realm/" name, Fixture, NULL, setup, func, teardown)
  ADD ("realms", test_realms);
  ADD ("labels", test_realm_labels);
  ADD ("range", test_range);
  ADD ("range-cancelled", test_range_cancelled);
  ADD ("queued", test_queued);
  ADD ("settings", test_settings);
  ADD ("settings-overwritten", test_settings_overwritten);
#undef ADD
  g_test_add_func ("/vault/realm/closed", test_closed);
  g_test_add_func ("/vault/realm/migration", test_migration);
  g_test_add_func ("/vault/realm/migration-from-2", test_migration_from_2);

  return g_test_run ();
}
