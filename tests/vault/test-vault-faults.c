/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the disk can do to a vault. SQLite's own hook replaces the system calls it makes
 * (https://www.sqlite.org/c3ref/vfs.html, xSetSystemCall), so this needs no mount and no privilege. */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "store-await.h"
#include "vault-fixture.h"

static struct
{
  int countdown; /* (atomic): calls that still succeed */
  int code;      /* (atomic): errno of those that do not; 0: all succeed */
  int hits;      /* (atomic) */
} fault;

static gboolean
is_faulty (void)
{
  int code = g_atomic_int_get (&fault.code);

  if (code == 0 || g_atomic_int_add (&fault.countdown, -1) > 0)
    return FALSE;

  g_atomic_int_inc (&fault.hits);
  errno = code;

  return TRUE;
}

static ssize_t
faulty_write (int fd, const void *data, size_t size)
{
  return is_faulty () ? -1 : write (fd, data, size);
}

static ssize_t
faulty_pwrite (int fd, const void *data, size_t size, off_t at)
{
  return is_faulty () ? -1 : pwrite (fd, data, size, at);
}

static ssize_t
faulty_pread (int fd, void *data, size_t size, off_t at)
{
  return is_faulty () ? -1 : pread (fd, data, size, at);
}

/* As on a file system that is mounted read-only. */
static int
faulty_open (const char *path, int flags, int mode)
{
  if ((flags & O_ACCMODE) != O_RDONLY && is_faulty ())
    return -1;

  return open (path, flags, mode);
}

/* The log cannot be made: the folder is read-only, the file is not. */
static int
faulty_open_log (const char *path, int flags, int mode)
{
  if ((g_str_has_suffix (path, "-wal") || g_str_has_suffix (path, "-shm") || g_str_has_suffix (path, "-journal")) &&
      is_faulty ())
    return -1;

  return open (path, flags, mode);
}

static void
replace_call (const char *name, sqlite3_syscall_ptr function)
{
  sqlite3_vfs *vfs = sqlite3_vfs_find (NULL);

  vfs->xSetSystemCall (vfs, name, function);
}

static void
begin_faults (int countdown, int code)
{
  g_atomic_int_set (&fault.countdown, countdown);
  g_atomic_int_set (&fault.hits, 0);
  g_atomic_int_set (&fault.code, code);
}

static guint
end_faults (void)
{
  g_atomic_int_set (&fault.code, 0);

  return (guint) g_atomic_int_get (&fault.hits);
}

static void
fail_writes (void)
{
  replace_call ("write", (sqlite3_syscall_ptr) faulty_write);
  replace_call ("pwrite", (sqlite3_syscall_ptr) faulty_pwrite);
  replace_call ("pwrite64", (sqlite3_syscall_ptr) faulty_pwrite);
}

static void
fail_reads (void)
{
  replace_call ("pread", (sqlite3_syscall_ptr) faulty_pread);
  replace_call ("pread64", (sqlite3_syscall_ptr) faulty_pread);
}

static void
restore_calls (void)
{
  replace_call (NULL, NULL);
}

static StoreEntry *
make (const char *name, char letter)
{
  g_autofree char *text = g_strnfill (20000, letter);

  return vault_fixture_make (name, text);
}

static char
get_letter (Store *store, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) entry = store_await_get (store, name, &error);
  const char *text;
  gsize size;

  g_assert_no_error (error);
  text = g_bytes_get_data (store_entry_get_content (entry), &size);
  g_assert_cmpuint (size, ==, 20000);
  for (gsize i = 1; i < size; i++)
    g_assert_cmpint (text[i], ==, text[0]);

  return text[0];
}

static void
assert_not_found (Store *store, const char *name)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (store_await_get (store, name, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
}

/* Fails from the nth write on: what was reported is so, and nothing is half done. */
static gboolean
check_create (Store *store, int n, int code, const char *word)
{
  g_autofree char *name = g_strdup_printf ("%d.pem", n);
  g_autoptr (StoreEntry) entry = make (name, 'c');
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) stored = NULL;
  guint hits;

  begin_faults (n, code);
  stored = store_await_create (store, entry, &error);
  hits = end_faults ();

  if (stored != NULL)
    {
      g_assert_cmpint (get_letter (store, name), ==, 'c');
      return hits > 0;
    }

  g_assert_cmpuint (hits, >, 0);
  g_assert_error (error, STORE_ERROR, STORE_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, word));
  assert_not_found (store, name);

  return TRUE;
}

static gboolean
check_replace (Store *store, int n, int code)
{
  g_autoptr (StoreEntry) old = make ("r.pem", 'a');
  g_autoptr (StoreEntry) entry = make ("r.pem", 'b');
  g_autoptr (StoreEntry) G_GNUC_UNUSED reset = store_await_replace (store, old, NULL, NULL);
  g_autoptr (StoreEntry) stored = NULL;
  guint hits;

  begin_faults (n, code);
  stored = store_await_replace (store, entry, NULL, NULL);
  hits = end_faults ();
  g_assert_cmpint (get_letter (store, "r.pem"), ==, stored != NULL ? 'b' : 'a');

  return hits > 0;
}

static gboolean
check_delete (Store *store, int n, int code)
{
  g_autoptr (StoreEntry) entry = make ("d.pem", 'd');
  g_autoptr (StoreEntry) G_GNUC_UNUSED created = store_await_create (store, entry, NULL);
  g_autoptr (StoreEntry) deleted = NULL;
  guint hits;

  begin_faults (n, code);
  deleted = store_await_delete (store, "d.pem", NULL, NULL);
  hits = end_faults ();
  if (deleted != NULL)
    assert_not_found (store, "d.pem");
  else
    g_assert_cmpint (get_letter (store, "d.pem"), ==, 'd');

  return hits > 0;
}

typedef struct
{
  GAsyncResult *results[6]; /* (owned) */
  gboolean is_done[6];
} Group;

/* Makes calls without waiting for any: those that the worker finds together become one transaction. */
static void
run_calls (Store *store, Group *group)
{
  g_autoptr (StoreEntry) first = make ("g.pem", 'g');
  g_autoptr (StoreEntry) second = make ("h.pem", 'h');
  g_autoptr (StoreEntry) replacement = make ("r.pem", 'b');
  GAsyncResult **results = group->results;

  store_create_async (store, first, NULL, NULL, NULL, store_await_result_cb, &results[0]);
  store_create_async (store, second, NULL, NULL, NULL, store_await_result_cb, &results[1]);
  store_replace_async (store, replacement, NULL, NULL, NULL, NULL, store_await_result_cb, &results[2]);
  store_delete_async (store, "d.pem", NULL, NULL, NULL, NULL, store_await_result_cb, &results[3]);
  store_create_async (store, first, NULL, NULL, NULL, store_await_result_cb, &results[4]);
  store_get_async (store, "h.pem", NULL, NULL, NULL, store_await_result_cb, &results[5]);
  for (guint i = 0; i < G_N_ELEMENTS (group->results); i++)
    STORE_AWAIT (results[i] != NULL);
}

static void
take_results (Store *store, Group *group)
{
  StoreEntry *entries[] = {
    store_create_finish (store, group->results[0], NULL), store_create_finish (store, group->results[1], NULL),
    store_replace_finish (store, group->results[2], NULL), store_delete_finish (store, group->results[3], NULL),
    store_create_finish (store, group->results[4], NULL), store_get_finish (store, group->results[5], NULL),
  };

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      group->is_done[i] = entries[i] != NULL;
      g_clear_object (&entries[i]);
      g_clear_object (&group->results[i]);
    }
}

static gboolean
is_there (Store *store, const char *name)
{
  g_autoptr (StoreEntry) entry = store_await_get (store, name, NULL);

  return entry != NULL;
}

static void
put_back (Store *store)
{
  g_autoptr (StoreEntry) old = make ("r.pem", 'a');
  g_autoptr (StoreEntry) other = make ("d.pem", 'd');
  g_autoptr (StoreEntry) G_GNUC_UNUSED reset = store_await_replace (store, old, NULL, NULL);
  g_autoptr (StoreEntry) G_GNUC_UNUSED created = store_await_create (store, other, NULL);
  g_autoptr (StoreEntry) G_GNUC_UNUSED first = store_await_delete (store, "g.pem", NULL, NULL);
  g_autoptr (StoreEntry) G_GNUC_UNUSED second = store_await_delete (store, "h.pem", NULL, NULL);
}

/* What was said to be done is done, and nothing else, however many were done in one. */
static gboolean
check_group (Store *store, int n, int code)
{
  Group group = { { NULL } };
  guint hits;

  put_back (store);
  begin_faults (n, code);
  run_calls (store, &group);
  hits = end_faults ();
  take_results (store, &group);

  g_assert_false (group.is_done[0] && group.is_done[4]);
  g_assert_cmpint (is_there (store, "g.pem"), ==, group.is_done[0] || group.is_done[4]);
  g_assert_cmpint (is_there (store, "h.pem"), ==, group.is_done[1]);
  g_assert_cmpint (get_letter (store, "r.pem"), ==, group.is_done[2] ? 'b' : 'a');
  g_assert_cmpint (is_there (store, "d.pem"), ==, !group.is_done[3]);
  g_assert_true (group.is_done[1] || !group.is_done[5]);
  if (hits == 0)
    g_assert_true (group.is_done[0] && group.is_done[1] && group.is_done[2] && group.is_done[3] && group.is_done[5]);

  return hits > 0;
}

static void
check_writes (int code, const char *word)
{
  g_auto (VaultPlace) place = { NULL };
  g_autoptr (StoreEntry) entry = make ("r.pem", 'a');
  g_autoptr (StoreEntry) stored = NULL;
  gboolean hit = TRUE;
  Vault *vault;
  int n;

  vault_place_init (&place);
  vault = vault_fixture_open (place.path, NULL);
  stored = store_await_create (STORE_STORE (vault), entry, NULL);
  fail_writes ();

  for (n = 0; hit; n++)
    {
      hit = check_create (STORE_STORE (vault), n, code, word);
      hit = check_replace (STORE_STORE (vault), n, code) || hit;
      hit = check_delete (STORE_STORE (vault), n, code) || hit;
      hit = check_group (STORE_STORE (vault), n, code) || hit;
    }
  g_assert_cmpint (n, >, 5);

  restore_calls ();
  vault_fixture_close (vault);
  vault = vault_fixture_open (place.path, NULL);
  g_assert_cmpint (get_letter (STORE_STORE (vault), "r.pem"), ==, 'b');
  vault_fixture_close (vault);
}

static void
test_full (void)
{
  check_writes (ENOSPC, "no space left");
}

static void
test_write_error (void)
{
  check_writes (EIO, "cannot be read or written");
}

/* A vault that cannot be made is an error, and can be made once there is room. */
static void
test_full_open (void)
{
  gboolean hit = TRUE;
  int n;

  fail_writes ();
  for (n = 0; hit; n++)
    {
      g_auto (VaultPlace) place = { NULL };
      g_autoptr (GError) error = NULL;
      Vault *vault;

      vault_place_init (&place);
      begin_faults (n, ENOSPC);
      vault = vault_fixture_open (place.path, &error);
      hit = end_faults () > 0;
      if (vault == NULL)
        g_assert_error (error, STORE_ERROR, STORE_ERROR_STORAGE);
      else
        vault_fixture_close (vault);

      vault = vault_fixture_open (place.path, NULL);
      g_assert_nonnull (vault);
      vault_fixture_close (vault);
    }
  restore_calls ();
  g_assert_cmpint (n, >, 5);
}

static void
test_read_error (void)
{
  g_auto (VaultPlace) place = { NULL };
  gboolean hit = TRUE;
  Vault *vault;

  vault_place_init (&place);
  vault = vault_fixture_open (place.path, NULL);
  vault_fixture_fill (vault, 300);
  vault_fixture_close (vault);

  for (int n = 0; hit; n += 7)
    {
      g_autoptr (GPtrArray) entries = NULL;
      g_autoptr (GError) error = NULL;

      vault = vault_fixture_open (place.path, NULL);
      fail_reads ();
      begin_faults (n, EIO);
      entries = store_await_list (STORE_STORE (vault), &error);
      hit = end_faults () > 0;
      restore_calls ();
      if (hit)
        g_assert_error (error, STORE_ERROR, STORE_ERROR_STORAGE);
      else
        g_assert_cmpuint (entries->len, ==, 300);
      g_clear_pointer (&entries, g_ptr_array_unref);
      vault_fixture_close (vault);
    }
}

static void
check_open (sqlite3_syscall_ptr function, int code, const char *word)
{
  g_auto (VaultPlace) place = { NULL };
  g_autoptr (GError) error = NULL;
  Vault *vault;

  vault_place_init (&place);
  vault = vault_fixture_open (place.path, NULL);
  vault_fixture_fill (vault, 1);
  vault_fixture_close (vault);

  replace_call ("open", function);
  begin_faults (0, code);
  g_assert_null (vault_fixture_open (place.path, &error));
  g_assert_cmpuint (end_faults (), >, 0);
  restore_calls ();
  g_assert_error (error, STORE_ERROR, STORE_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, word));

  vault = vault_fixture_open (place.path, NULL);
  g_assert_nonnull (vault);
  vault_fixture_close (vault);
}

static void
test_read_only_file (void)
{
  check_open ((sqlite3_syscall_ptr) faulty_open, EROFS, "cannot be written to");
  check_open ((sqlite3_syscall_ptr) faulty_open, EACCES, "cannot be written to");
}

static void
test_read_only_folder (void)
{
  check_open ((sqlite3_syscall_ptr) faulty_open_log, EACCES, "store’s file");
  check_open ((sqlite3_syscall_ptr) faulty_open_log, EROFS, "store’s file");
}

static void
test_no_descriptors (void)
{
  check_open ((sqlite3_syscall_ptr) faulty_open, EMFILE, "store’s file");
}

static GCancellable *cancel_at; /* (owned) (nullable): set while the worker is idle */

static ssize_t
cancelling_pread (int fd, void *data, size_t size, off_t at)
{
  g_cancellable_cancel (cancel_at);

  return pread (fd, data, size, at);
}

static ssize_t
cancelling_pwrite (int fd, const void *data, size_t size, off_t at)
{
  g_cancellable_cancel (cancel_at);

  return pwrite (fd, data, size, at);
}

/* Replaces with a cancel in the midst. Returns what is there afterwards. */
static char
replace_and_cancel (const char *path, const char *call, sqlite3_syscall_ptr function, GError **error)
{
  g_autoptr (StoreEntry) entry = make ("r.pem", 'b');
  g_autoptr (StoreEntry) stored = NULL;
  GAsyncResult *result = NULL;
  Vault *vault = vault_fixture_open (path, NULL);
  char letter;

  cancel_at = g_cancellable_new ();
  replace_call (call, function);
  store_replace_async (STORE_STORE (vault), entry, NULL, NULL, NULL, cancel_at, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  restore_calls ();
  g_assert_true (g_cancellable_is_cancelled (cancel_at));
  stored = store_replace_finish (STORE_STORE (vault), result, error);
  g_clear_object (&result);
  g_clear_object (&cancel_at);

  letter = get_letter (STORE_STORE (vault), "r.pem");
  vault_fixture_close (vault);

  return letter;
}

/* Before the commit a cancel undoes the write, from then on it comes too late. */
static void
test_cancel_in_write (void)
{
  g_auto (VaultPlace) place = { NULL };
  g_autoptr (StoreEntry) entry = make ("r.pem", 'a');
  g_autoptr (StoreEntry) stored = NULL;
  g_autoptr (GError) error = NULL;
  Vault *vault;

  vault_place_init (&place);
  vault = vault_fixture_open (place.path, NULL);
  stored = store_await_create (STORE_STORE (vault), entry, NULL);
  vault_fixture_close (vault);

  g_assert_cmpint (replace_and_cancel (place.path, "pread64", (sqlite3_syscall_ptr) cancelling_pread, &error), ==, 'a');
  g_assert_error (error, STORE_ERROR, STORE_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_cmpint (replace_and_cancel (place.path, "pwrite64", (sqlite3_syscall_ptr) cancelling_pwrite, &error), ==,
                   'b');
  g_assert_no_error (error);
}

static sqlite3 *
lock (const char *path)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);

  return db;
}

/* After five seconds, and not before. */
static void
test_locked (void)
{
  g_auto (VaultPlace) place = { NULL };
  g_autoptr (StoreEntry) entry = make ("a.pem", 'a');
  g_autoptr (StoreEntry) stored = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GError) error = NULL;
  gint64 start;
  sqlite3 *db;
  Vault *vault;

  vault_place_init (&place);
  vault = vault_fixture_open (place.path, NULL);
  db = lock (place.path);
  start = g_get_monotonic_time ();
  g_assert_null (store_await_create (STORE_STORE (vault), entry, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_UNAVAILABLE);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 5 * G_TIME_SPAN_SECOND);

  entries = store_await_list (STORE_STORE (vault), NULL); /* who reads does not wait */
  g_assert_cmpuint (entries->len, ==, 0);
  sqlite3_close (db);
  stored = store_await_create (STORE_STORE (vault), entry, NULL);
  g_assert_nonnull (stored);
  g_clear_pointer (&entries, g_ptr_array_unref);
  vault_fixture_close (vault);
}

/* A cancel ends the wait for a lock; what waits behind it and is cancelled never runs. */
static void
test_locked_cancel (void)
{
  g_auto (VaultPlace) place = { NULL };
  g_autoptr (StoreEntry) first = make ("first.pem", 'a');
  g_autoptr (StoreEntry) second = make ("second.pem", 'a');
  g_autoptr (StoreEntry) third = make ("third.pem", 'a');
  g_autoptr (GCancellable) cancel_first = g_cancellable_new ();
  g_autoptr (GCancellable) cancel_second = g_cancellable_new ();
  g_autoptr (StoreEntry) stored = NULL;
  GAsyncResult *results[3] = { NULL };
  gint64 start;
  sqlite3 *db;
  Vault *vault;

  vault_place_init (&place);
  vault = vault_fixture_open (place.path, NULL);
  db = lock (place.path);
  start = g_get_monotonic_time ();
  store_create_async (STORE_STORE (vault), first, NULL, NULL, cancel_first, store_await_result_cb, &results[0]);
  store_create_async (STORE_STORE (vault), second, NULL, NULL, cancel_second, store_await_result_cb, &results[1]);
  store_create_async (STORE_STORE (vault), third, NULL, NULL, NULL, store_await_result_cb, &results[2]);
  g_cancellable_cancel (cancel_second);
  g_cancellable_cancel (cancel_first);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      STORE_AWAIT (results[i] != NULL);
      g_assert_null (store_create_finish (STORE_STORE (vault), results[i], &error));
      g_assert_error (error, STORE_ERROR, STORE_ERROR_CANCELLED);
      g_clear_object (&results[i]);
    }
  g_assert_cmpint (g_get_monotonic_time () - start, <, 4 * G_TIME_SPAN_SECOND);

  sqlite3_close (db);
  STORE_AWAIT (results[2] != NULL);
  stored = store_create_finish (STORE_STORE (vault), results[2], NULL);
  g_assert_nonnull (stored);
  g_clear_object (&results[2]);
  assert_not_found (STORE_STORE (vault), "first.pem");
  assert_not_found (STORE_STORE (vault), "second.pem");
  vault_fixture_close (vault);
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vault/faults/full", test_full);
  g_test_add_func ("/vault/faults/write-error", test_write_error);
  g_test_add_func ("/vault/faults/full-open", test_full_open);
  g_test_add_func ("/vault/faults/read-error", test_read_error);
  g_test_add_func ("/vault/faults/read-only-file", test_read_only_file);
  g_test_add_func ("/vault/faults/read-only-folder", test_read_only_folder);
  g_test_add_func ("/vault/faults/no-descriptors", test_no_descriptors);
  g_test_add_func ("/vault/faults/cancel-in-write", test_cancel_in_write);
  g_test_add_func ("/vault/faults/locked", test_locked);
  g_test_add_func ("/vault/faults/locked-cancel", test_locked_cancel);

  return g_test_run ();
}
