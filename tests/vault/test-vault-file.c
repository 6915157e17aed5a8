/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store-await.h"
#include "vault-fixture.h"

static void
run_sql (const char *path, const char *sql, gboolean keep_log)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_db_config (db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep_log, NULL);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static guint
get_mode (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  GStatBuf st;

  g_assert_cmpint (g_stat (path, &st), ==, 0);

  return st.st_mode & 07777;
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

/* Every file of the folder with its bytes' checksum; without the shared memory, which holds locks only. */
static char *
describe (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *data = NULL;
      g_autofree char *sum = NULL;
      gsize size;

      if (g_str_has_suffix (name, "-shm"))
        continue;
      g_assert_true (g_file_get_contents (path, &data, &size, NULL));
      sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) data, size);
      g_ptr_array_add (lines, g_strconcat (name, " ", sum, NULL));
    }
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);

  return g_strjoinv ("\n", (char **) lines->pdata);
}

/* Opening fails, says why, and leaves everything as it is. */
static void
assert_refused (const char *path, const char *word)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *before = describe (folder);
  g_autofree char *after = NULL;
  g_autofree char *shm = g_strconcat (path, "-shm", NULL);
  gboolean had_log = g_file_test (shm, G_FILE_TEST_EXISTS) || strstr (before, "-wal") != NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (vault_fixture_open (path, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_STORAGE);
  if (strstr (error->message, word) == NULL)
    g_error ("“%s” does not say “%s”", error->message, word);

  after = describe (folder);
  g_assert_cmpstr (after, ==, before);
  if (!had_log)
    g_assert_false (g_file_test (shm, G_FILE_TEST_EXISTS));
}

static void
make_vault (const char *path, guint n)
{
  Vault *vault = vault_fixture_open (path, NULL);

  vault_fixture_fill (vault, n);
  vault_fixture_close (vault);
}

static void
write_file (const char *path, const char *data, gsize size)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (path, data, (gssize) size, NULL));
}

static void
check_modes (mode_t mask)
{
  g_auto (VaultPlace) place = { NULL };
  g_autofree char *folder = NULL;
  mode_t old;
  Vault *vault;

  vault_place_init (&place);
  folder = g_path_get_dirname (place.path);
  old = umask (mask);
  vault = vault_fixture_open (place.path, NULL);
  vault_fixture_fill (vault, 1);
  umask (old);

  g_assert_cmpuint (get_mode (place.folder, "data"), ==, 0700);
  g_assert_cmpuint (get_mode (folder, "vault.sqlite"), ==, 0600);
  g_assert_cmpuint (get_mode (folder, "vault.sqlite-wal"), ==, 0600);
  g_assert_cmpuint (get_mode (folder, "vault.sqlite-shm"), ==, 0600);
  vault_fixture_close (vault);
}

static void
test_modes (void)
{
  check_modes (0);
  check_modes (022);
  check_modes (0777);
}

static void
test_modes_narrowed (void)
{
  g_auto (VaultPlace) place = { NULL };
  g_autofree char *folder = NULL;
  g_autofree char *log = NULL;
  Vault *vault;

  vault_place_init (&place);
  folder = g_path_get_dirname (place.path);
  log = g_strconcat (place.path, "-wal", NULL);
  make_vault (place.path, 1);
  run_sql (place.path, "UPDATE entry SET created = 7", TRUE);
  g_assert_cmpint (g_chmod (place.path, 0664), ==, 0);
  g_assert_cmpint (g_chmod (log, 0644), ==, 0);

  vault = vault_fixture_open (place.path, NULL);
  g_assert_cmpuint (get_mode (folder, "vault.sqlite"), ==, 0600);
  g_assert_cmpuint (get_mode (folder, "vault.sqlite-wal"), ==, 0600);
  vault_fixture_close (vault);
}

/* Folders that are there keep their mode. */
static void
test_modes_folder_kept (void)
{
  g_auto (VaultPlace) place = { NULL };
  g_autofree char *path = NULL;
  Vault *vault;

  vault_place_init (&place);
  path = g_build_filename (place.folder, "v.sqlite", NULL);
  g_assert_cmpint (g_chmod (place.folder, 0755), ==, 0);
  vault = vault_fixture_open (path, NULL);
  vault_fixture_close (vault);
  g_assert_cmpuint (get_mode (place.folder, "."), ==, 0755);
}

static void
test_nested_folders (void)
{
  g_auto (VaultPlace) place = { NULL };
  g_autofree char *path = NULL;

  vault_place_init (&place);
  path = g_build_filename (place.folder, "a b", "c%20", "file:x?mode=ro#", "v.sqlite", NULL);
  make_vault (path, 1);
  g_assert_cmpuint (get_mode (place.folder, "a b"), ==, 0700);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
}

static void
test_reopen (void)
{
  g_auto (VaultPlace) place = { NULL };
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) second = NULL;
  Vault *vault;

  vault_place_init (&place);
  make_vault (place.path, 3);
  vault = vault_fixture_open (place.path, NULL);
  first = store_await_list (STORE_STORE (vault), NULL);
  vault_fixture_close (vault);
  vault = vault_fixture_open (place.path, NULL);
  second = store_await_list (STORE_STORE (vault), NULL);
  vault_fixture_close (vault);

  g_assert_cmpuint (second->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpstr (store_entry_get_etag (first->pdata[i]), ==, store_entry_get_etag (second->pdata[i]));
}

static void
test_garbage (void)
{
  g_auto (VaultPlace) place = { NULL };
  g_autofree char *long_garbage = g_strnfill (100000, 'g');

  vault_place_init (&place);
  write_file (place.path, "x", 1);
  assert_refused (place.path, "not a store");
  write_file (place.path, "SQLite format 3", 16);
  assert_refused (place.path, "not a store");
  write_file (place.path, long_garbage, 100000);
  assert_refused (place.path, "not a store");
}

static void
test_empty (void)
{
  g_auto (VaultPlace) place = { NULL };

  vault_place_init (&place);
  write_file (place.path, "", 0);
  make_vault (place.path, 1);
}

static void
test_truncated (void)
{
  g_auto (VaultPlace) place = { NULL };
  g_autofree char *data = NULL;
  gsize size;

  vault_place_init (&place);
  make_vault (place.path, 50);
  g_assert_true (g_file_get_contents (place.path, &data, &size, NULL));
  for (gsize n = 1; n < size; n += 1777)
    {
      write_file (place.path, data, n);
      assert_refused (place.path, n < 100 ? "not a store" : "damaged");
    }
}

static void
test_schema_damaged (void)
{
  g_auto (VaultPlace) place = { NULL };
  g_autofree char *data = NULL;
  gsize size;

  vault_place_init (&place);
  make_vault (place.path, 5);
  g_assert_true (g_file_get_contents (place.path, &data, &size, NULL));
  memset (data + 100, 0xa5, 3996);
  write_file (place.path, data, size);
  assert_refused (place.path, "damaged");
}

static void
test_table_missing (void)
{
  g_auto (VaultPlace) place = { NULL };

  vault_place_init (&place);
  make_vault (place.path, 5);
  run_sql (place.path, "DROP TABLE label_value", FALSE);
  assert_refused (place.path, "damaged");
}

/* Whatever page is damaged: an error, or the right bytes; never a crash, never other bytes. */
static void
check_damaged (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autofree char *text = g_strnfill (2000, 'x');
  Vault *vault = vault_fixture_open (path, &error);

  if (vault == NULL)
    {
      g_assert_error (error, STORE_ERROR, STORE_ERROR_STORAGE);
      return;
    }

  entries = store_await_list (STORE_STORE (vault), &error);
  if (entries == NULL)
    g_assert_error (error, STORE_ERROR, STORE_ERROR_STORAGE);

  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *name = g_strdup_printf ("entry-%05u.pem", i);
      g_autoptr (GError) get_error = NULL;
      g_autoptr (StoreEntry) entry = store_await_get (STORE_STORE (vault), name, &get_error);

      if (entry == NULL)
        g_assert_true (get_error->code == STORE_ERROR_STORAGE || get_error->code == STORE_ERROR_NOT_FOUND);
      else
        g_assert_cmpint (memcmp (g_bytes_get_data (store_entry_get_content (entry), NULL), text, 2000), ==, 0);
    }

  /* Closing may meet the damage as well. */
  g_clear_pointer (&entries, g_ptr_array_unref);
  vault_fixture_close (vault);
}

static void
test_flipped (void)
{
  g_auto (VaultPlace) place = { NULL };
  g_autofree char *data = NULL;
  guint content_flips = 0;
  gsize size;

  vault_place_init (&place);
  make_vault (place.path, 50);
  g_assert_true (g_file_get_contents (place.path, &data, &size, NULL));
  for (gsize page = 0; page < size / 4096; page++)
    for (guint at = 0; at < 4; at++, content_flips++)
      {
        const gsize offsets[] = { 0, 5, 200, 3000 };
        g_autofree char *flipped = g_memdup2 (data, size);

        for (guint i = 0; i < 8; i++)
          flipped[page * 4096 + offsets[at] + i] ^= (char) (0x55 + i);
        write_file (place.path, flipped, size);
        check_damaged (place.path);
      }
  g_assert_cmpuint (content_flips, >, 100);
}

/* SQLite has no checksums; the etag is one. */
static void
test_flipped_content (void)
{
  g_auto (VaultPlace) place = { NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) deleted = NULL;
  Vault *vault;

  vault_place_init (&place);
  make_vault (place.path, 1);
  run_sql (place.path, "UPDATE entry SET content = CAST (replace (content, 'xxxx', 'xyxx') AS BLOB)", FALSE);

  vault = vault_fixture_open (place.path, NULL);
  g_assert_null (store_await_get (STORE_STORE (vault), "entry-00000.pem", &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_STORAGE);
  deleted = store_await_delete (STORE_STORE (vault), "entry-00000.pem", NULL, NULL);
  g_assert_nonnull (deleted);
  vault_fixture_close (vault);
}

static void
test_newer (void)
{
  g_auto (VaultPlace) place = { NULL };

  vault_place_init (&place);
  make_vault (place.path, 2);
  run_sql (place.path, "PRAGMA user_version = 99", FALSE);
  assert_refused (place.path, "newer");
}

/* Newer in the log only: the header of the file does not tell yet. */
static void
test_newer_in_log (void)
{
  g_auto (VaultPlace) place = { NULL };

  vault_place_init (&place);
  make_vault (place.path, 2);
  run_sql (place.path, "PRAGMA user_version = 99", TRUE);
  assert_refused (place.path, "newer");
  assert_refused (place.path, "newer");
}

static void
test_foreign (void)
{
  const char *schemas[] = {
    "CREATE TABLE t (a); INSERT INTO t VALUES (1); PRAGMA application_id = 77",
    "CREATE TABLE t (a); PRAGMA user_version = 1",
    "CREATE TABLE entry (a)",
    "PRAGMA journal_mode = WAL; CREATE TABLE t (a)",
  };

  for (guint i = 0; i < G_N_ELEMENTS (schemas); i++)
    {
      g_auto (VaultPlace) place = { NULL };

      vault_place_init (&place);
      write_file (place.path, "", 0);
      run_sql (place.path, schemas[i], FALSE);
      assert_refused (place.path, "another program");
    }
}

static void
assert_no_way (const char *path)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (vault_fixture_open (path, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_STORAGE);
}

static void
test_no_way (void)
{
  g_auto (VaultPlace) place = { NULL };
  g_autofree char *below_file = NULL;
  g_autofree char *pipe = NULL;
  g_autofree char *dangling = NULL;

  vault_place_init (&place);
  make_vault (place.path, 1);
  below_file = g_build_filename (place.path, "sub", "vault.sqlite", NULL);
  pipe = g_build_filename (place.folder, "pipe", NULL);
  dangling = g_build_filename (place.folder, "dangling", NULL);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_assert_cmpint (symlink ("/nowhere/at all", dangling), ==, 0);

  assert_no_way (place.folder);
  assert_no_way (below_file);
  assert_no_way (pipe);
  assert_no_way (dangling);
  assert_no_way ("/dev/full");
  assert_no_way ("/dev/null");
  assert_no_way ("/proc/vault/vault.sqlite");
  assert_no_way ("/proc/self/vault.sqlite");
}

static gboolean
folder_holds (const char *folder, const char *needle)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  gboolean holds = FALSE;
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *data = NULL;
      gsize size;

      g_assert_true (g_file_get_contents (path, &data, &size, NULL));
      holds = holds || memmem (data, size, needle, strlen (needle)) != NULL;
    }

  return holds;
}

static void
test_deleted_is_gone (void)
{
  g_auto (VaultPlace) place = { NULL };
  g_autofree char *folder = NULL;
  g_autoptr (StoreEntry) secret = vault_fixture_make ("a.pem", "a very private key");
  g_autoptr (StoreEntry) other = vault_fixture_make ("a.pem", "a public certificate");
  g_autoptr (StoreEntry) stored = NULL;
  g_autoptr (StoreEntry) replaced = NULL;
  g_autoptr (StoreEntry) deleted = NULL;
  Vault *vault;

  vault_place_init (&place);
  folder = g_path_get_dirname (place.path);
  vault = vault_fixture_open (place.path, NULL);
  stored = store_await_create (STORE_STORE (vault), secret, NULL);
  g_assert_true (folder_holds (folder, "a very private key"));
  replaced = store_await_replace (STORE_STORE (vault), other, NULL, NULL);
  g_assert_false (folder_holds (folder, "a very private key"));
  g_assert_true (folder_holds (folder, "a public certificate"));
  deleted = store_await_delete (STORE_STORE (vault), "a.pem", NULL, NULL);
  g_assert_false (folder_holds (folder, "a public certificate"));
  vault_fixture_close (vault);
  g_assert_false (folder_holds (folder, "a public certificate"));
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vault/file/modes", test_modes);
  g_test_add_func ("/vault/file/modes-narrowed", test_modes_narrowed);
  g_test_add_func ("/vault/file/modes-folder-kept", test_modes_folder_kept);
  g_test_add_func ("/vault/file/nested-folders", test_nested_folders);
  g_test_add_func ("/vault/file/reopen", test_reopen);
  g_test_add_func ("/vault/file/empty", test_empty);
  g_test_add_func ("/vault/file/garbage", test_garbage);
  g_test_add_func ("/vault/file/truncated", test_truncated);
  g_test_add_func ("/vault/file/schema-damaged", test_schema_damaged);
  g_test_add_func ("/vault/file/table-missing", test_table_missing);
  g_test_add_func ("/vault/file/flipped", test_flipped);
  g_test_add_func ("/vault/file/flipped-content", test_flipped_content);
  g_test_add_func ("/vault/file/newer", test_newer);
  g_test_add_func ("/vault/file/newer-in-log", test_newer_in_log);
  g_test_add_func ("/vault/file/foreign", test_foreign);
  g_test_add_func ("/vault/file/no-way", test_no_way);
  g_test_add_func ("/vault/file/deleted-is-gone", test_deleted_is_gone);

  return g_test_run ();
}
