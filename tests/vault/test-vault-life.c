/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>
#include <sqlite3.h>

#include "store-await.h"
#include "vault-fixture.h"
#include "vault/vault-worker-private.h"

static StoreEntry *
make_numbered (guint i)
{
  g_autofree char *name = g_strdup_printf ("%u.pem", i);

  return vault_fixture_make (name, name);
}

static void
assert_closed (const GError *error)
{
  g_assert_error (error, STORE_ERROR, STORE_ERROR_UNAVAILABLE);
}

/* Until the files that SQLite keeps beside an open database are gone. */
static void
await_files_closed (const char *path)
{
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  gint64 deadline = g_get_monotonic_time () + 30 * G_TIME_SPAN_SECOND;

  while (g_file_test (log, G_FILE_TEST_EXISTS))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, FALSE);
      g_thread_yield ();
    }
}

static guint
count (const char *path)
{
  Vault *vault = vault_fixture_open (path, NULL);
  g_autoptr (GPtrArray) entries = store_await_list (STORE_STORE (vault), NULL);
  guint n = entries->len;

  g_clear_pointer (&entries, g_ptr_array_unref);
  vault_fixture_close (vault);

  return n;
}

static void
test_close_busy (void)
{
  g_auto (VaultPlace) place = { NULL };
  GAsyncResult *results[50] = { NULL };
  GAsyncResult *closed = NULL;
  GAsyncResult *again = NULL;
  g_autoptr (GAsyncResult) late = NULL;
  g_autoptr (GError) error = NULL;
  Vault *vault;

  vault_place_init (&place);
  vault = vault_fixture_open (place.path, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (StoreEntry) entry = make_numbered (i);

      store_create_async (STORE_STORE (vault), entry, NULL, NULL, NULL, store_await_result_cb, &results[i]);
    }
  vault_close_async (vault, store_await_result_cb, &closed);
  vault_close_async (vault, store_await_result_cb, &again);
  store_list_async (STORE_STORE (vault), NULL, NULL, NULL, NULL, NULL, store_await_result_cb, &late);
  g_assert_null (late);

  STORE_AWAIT (again != NULL);
  g_assert_nonnull (closed);
  g_assert_true (vault_close_finish (vault, closed, NULL));
  g_assert_true (vault_close_finish (vault, again, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (StoreEntry) stored = NULL;

      g_assert_nonnull (results[i]);
      stored = store_create_finish (STORE_STORE (vault), results[i], NULL);
      g_assert_nonnull (stored);
      g_clear_object (&results[i]);
    }

  STORE_AWAIT (late != NULL);
  g_assert_false (store_list_finish (STORE_STORE (vault), late, &error));
  assert_closed (error);
  g_clear_error (&error);
  g_assert_null (store_await_get (STORE_STORE (vault), "0.pem", &error));
  assert_closed (error);

  g_clear_object (&closed);
  g_clear_object (&again);
  g_clear_object (&late);
  g_assert_finalize_object (vault);
  g_assert_cmpuint (count (place.path), ==, G_N_ELEMENTS (results));
}

static void
test_unref (void)
{
  g_auto (VaultPlace) place = { NULL };
  Vault *vault;

  vault_place_init (&place);
  vault = vault_fixture_open (place.path, NULL);
  vault_fixture_fill (vault, 10);
  g_assert_finalize_object (vault);
  await_files_closed (place.path);
  g_assert_cmpuint (count (place.path), ==, 10);
}

/* A call keeps its store. */
static void
test_unref_busy (void)
{
  g_auto (VaultPlace) place = { NULL };
  GAsyncResult *results[20] = { NULL };
  Vault *vault;

  vault_place_init (&place);
  vault = vault_fixture_open (place.path, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (StoreEntry) entry = make_numbered (i);

      store_create_async (STORE_STORE (vault), entry, NULL, NULL, NULL, store_await_result_cb, &results[i]);
    }
  g_object_unref (vault);

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (StoreEntry) stored = NULL;

      STORE_AWAIT (results[i] != NULL);
      stored = store_create_finish (STORE_STORE (vault), results[i], NULL);
      g_assert_nonnull (stored);
      g_clear_object (&results[i]);
    }

  await_files_closed (place.path);
  g_assert_cmpuint (count (place.path), ==, G_N_ELEMENTS (results));
}

typedef struct
{
  Vault *vault;
  GThread *finalized_by;
  guint pages;
} Last;

static void
finalized_cb (gpointer data, GObject *object)
{
  Last *last = data;

  last->finalized_by = g_thread_self ();
}

static void
drop_in_callback_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Last *last = user_data;

  g_clear_object (&last->vault);
}

static void
test_unref_in_callback (void)
{
  for (guint round = 0; round < 100; round++)
    {
      g_auto (VaultPlace) place = { NULL };
      Last last = { NULL };

      vault_place_init (&place);
      last.vault = vault_fixture_open (place.path, NULL);
      g_object_weak_ref (G_OBJECT (last.vault), finalized_cb, &last);
      store_get_async (STORE_STORE (last.vault), "a.pem", NULL, NULL, NULL, drop_in_callback_cb, &last);
      STORE_AWAIT (last.finalized_by != NULL);
      g_assert_true (last.finalized_by == g_thread_self ());
      await_files_closed (place.path);
    }
}

static void
drop_in_page_cb (Store *store, GPtrArray *entries, gpointer user_data)
{
  Last *last = user_data;

  last->pages++;
  g_clear_object (&last->vault);
}

static void
ignore_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
}

static void
test_unref_in_page (void)
{
  g_auto (VaultPlace) place = { NULL };
  Last last = { NULL };

  vault_place_init (&place);
  last.vault = vault_fixture_open (place.path, NULL);
  vault_fixture_fill (last.vault, 250);
  g_object_weak_ref (G_OBJECT (last.vault), finalized_cb, &last);
  store_list_async (STORE_STORE (last.vault), drop_in_page_cb, &last, NULL, NULL, NULL, ignore_cb, NULL);
  STORE_AWAIT (last.finalized_by != NULL);
  g_assert_cmpuint (last.pages, ==, 3);
  g_assert_true (last.finalized_by == g_thread_self ());
  await_files_closed (place.path);
}

static gpointer
drop_in_thread (gpointer data)
{
  g_object_unref (data);

  return NULL;
}

static void
test_unref_in_thread (void)
{
  g_auto (VaultPlace) place = { NULL };

  vault_place_init (&place);
  g_thread_join (g_thread_new ("drop", drop_in_thread, vault_fixture_open (place.path, NULL)));
  await_files_closed (place.path);
}

static gpointer
run_drop (gpointer data, GCancellable *cancellable, GError **error)
{
  g_object_unref (data);

  return GINT_TO_POINTER (TRUE);
}

/* From a worker's thread, while it works: nothing there waits for a thread. */
static void
test_unref_on_worker (void)
{
  static const VaultJobType drop_job = { VAULT_JOB_ALONE, run_drop, NULL, NULL };
  g_auto (VaultPlace) place = { NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (VaultWorker) worker = vault_worker_new ("drop", &error);

  vault_place_init (&place);
  g_assert_no_error (error);
  vault_worker_push_last (worker, &drop_job, vault_fixture_open (place.path, NULL));
  await_files_closed (place.path);
}

static void
test_open_cancelled (void)
{
  g_auto (VaultPlace) place = { NULL };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  vault_place_init (&place);
  g_cancellable_cancel (cancellable);
  vault_open_async (place.path, cancellable, store_await_result_cb, &result);
  g_assert_null (result);
  STORE_AWAIT (result != NULL);
  g_assert_null (vault_open_finish (result, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_CANCELLED);
  g_assert_false (g_file_test (place.path, G_FILE_TEST_EXISTS));
}

/* Nobody takes the vault that was opened. */
static void
test_open_dropped (void)
{
  g_auto (VaultPlace) place = { NULL };
  GAsyncResult *result = NULL;

  vault_place_init (&place);
  vault_open_async (place.path, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  g_clear_object (&result);
  await_files_closed (place.path);
}

/* A cancel that comes after the write is not an error: it was done. */
static void
test_cancel_too_late (void)
{
  g_auto (VaultPlace) place = { NULL };
  g_autoptr (StoreEntry) entry = make_numbered (1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (StoreEntry) stored = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;
  Vault *vault;

  vault_place_init (&place);
  vault = vault_fixture_open (place.path, NULL);
  store_create_async (STORE_STORE (vault), entry, NULL, NULL, cancellable, store_await_result_cb, &result);
  while (!g_main_context_pending (NULL))
    g_thread_yield ();
  g_cancellable_cancel (cancellable);
  STORE_AWAIT (result != NULL);
  stored = store_create_finish (STORE_STORE (vault), result, &error);
  g_assert_no_error (error);
  g_assert_nonnull (stored);
  g_clear_object (&result);
  vault_fixture_close (vault);
}

static void
cancel_before_next_cb (Store *store, GPtrArray *entries, gpointer user_data)
{
  StoreWatch *watch = user_data;
  gint64 deadline = g_get_monotonic_time () + 30 * G_TIME_SPAN_SECOND;

  /* Until the next page waits to be dispatched. */
  while (!g_main_context_pending (NULL) && g_get_monotonic_time () < deadline)
    g_thread_yield ();
  g_assert_true (g_main_context_pending (NULL));
  store_watch_page_cb (store, entries, watch);
}

/* A page that has been sent when the list is cancelled does not arrive. */
static void
test_list_cancelled_late (void)
{
  g_auto (VaultPlace) place = { NULL };
  g_auto (StoreWatch) watch = { NULL };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Vault *vault;

  vault_place_init (&place);
  store_watch_init (&watch);
  watch.cancellable = cancellable;
  watch.cancel_after = 1;
  vault = vault_fixture_open (place.path, NULL);
  vault_fixture_fill (vault, 250);
  store_list_async (STORE_STORE (vault), cancel_before_next_cb, &watch, store_watch_progress_cb, &watch, cancellable,
                    store_watch_result_cb, &watch);
  STORE_AWAIT (watch.result != NULL);
  g_assert_false (store_list_finish (STORE_STORE (vault), watch.result, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_CANCELLED);
  g_assert_cmpuint (watch.pages, ==, 1);
  g_assert_cmpuint (watch.reports, ==, 0);
  g_clear_object (&watch.result);
  vault_fixture_close (vault);
}

/* Many make the same vault at the very same moment. */
static void
test_open_at_once (void)
{
  for (guint round = 0; round < 40; round++)
    {
      g_auto (VaultPlace) place = { NULL };
      GAsyncResult *results[8] = { NULL };
      Vault *vaults[G_N_ELEMENTS (results)];

      vault_place_init (&place);
      for (guint i = 0; i < G_N_ELEMENTS (results); i++)
        vault_open_async (place.path, NULL, store_await_result_cb, &results[i]);
      for (guint i = 0; i < G_N_ELEMENTS (results); i++)
        {
          g_autoptr (GError) error = NULL;

          STORE_AWAIT (results[i] != NULL);
          vaults[i] = vault_open_finish (results[i], &error);
          g_assert_no_error (error);
          g_clear_object (&results[i]);
        }
      for (guint i = 0; i < G_N_ELEMENTS (results); i++)
        vault_fixture_close (vaults[i]);
    }
}

typedef struct
{
  StoreWatch watch;
  const char *path;
} Meddler;

/* While the caller is busy the list waits, and keeps its transaction: so the log cannot be emptied. */
static void
assert_list_waits (sqlite3 *db)
{
  gint64 until = g_get_monotonic_time () + 50 * G_TIME_SPAN_MILLISECOND;

  while (g_get_monotonic_time () < until)
    g_assert_cmpint (sqlite3_wal_checkpoint_v2 (db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL), ==, SQLITE_BUSY);
}

static void
meddle_cb (Store *store, GPtrArray *entries, gpointer user_data)
{
  Meddler *meddler = user_data;
  sqlite3 *db = NULL;

  if (meddler->watch.pages == 0)
    {
      g_assert_cmpint (sqlite3_open (meddler->path, &db), ==, SQLITE_OK);
      g_assert_cmpint (sqlite3_exec (db, "DELETE FROM entry", NULL, NULL, NULL), ==, SQLITE_OK);
      assert_list_waits (db);
      sqlite3_close (db);
    }
  store_watch_page_cb (store, entries, &meddler->watch);
}

/* A list shows one moment, whatever others do to the store meanwhile, and holds a few pages in memory. */
static void
test_list_consistent (void)
{
  g_auto (VaultPlace) place = { NULL };
  Meddler meddler = { .path = NULL };
  g_autoptr (GPtrArray) after = NULL;
  Vault *vault;

  vault_place_init (&place);
  meddler.path = place.path;
  store_watch_init (&meddler.watch);
  vault = vault_fixture_open (place.path, NULL);
  vault_fixture_fill (vault, 1500);
  store_list_async (STORE_STORE (vault), meddle_cb, &meddler, NULL, NULL, NULL, store_watch_result_cb,
                    &meddler.watch);
  STORE_AWAIT (meddler.watch.result != NULL);
  g_assert_true (store_list_finish (STORE_STORE (vault), meddler.watch.result, NULL));
  g_assert_cmpuint (meddler.watch.entries->len, ==, 1500);
  store_watch_clear (&meddler.watch);

  after = store_await_list (STORE_STORE (vault), NULL);
  g_assert_cmpuint (after->len, ==, 0);
  g_clear_pointer (&after, g_ptr_array_unref);
  vault_fixture_close (vault);
}

static void
test_two_vaults (void)
{
  g_auto (VaultPlace) place = { NULL };
  g_autoptr (StoreEntry) entry = make_numbered (1);
  g_autoptr (StoreEntry) stored = NULL;
  g_autoptr (StoreEntry) read = NULL;
  g_autoptr (GError) error = NULL;
  Vault *one;
  Vault *two;

  vault_place_init (&place);
  one = vault_fixture_open (place.path, NULL);
  two = vault_fixture_open (place.path, NULL);
  stored = store_await_create (STORE_STORE (one), entry, NULL);
  read = store_await_get (STORE_STORE (two), "1.pem", NULL);
  g_assert_cmpstr (store_entry_get_etag (read), ==, store_entry_get_etag (stored));
  g_assert_null (store_await_create (STORE_STORE (two), entry, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_EXISTS);
  vault_fixture_close (one);
  vault_fixture_close (two);
}

static void
test_limits (void)
{
  g_auto (VaultPlace) place = { NULL };
  g_autoptr (GBytes) most = g_bytes_new_take (g_malloc0 (32 * 1024 * 1024), 32 * 1024 * 1024);
  g_autoptr (GBytes) too_much = g_bytes_new_take (g_malloc0 (32 * 1024 * 1024 + 1), 32 * 1024 * 1024 + 1);
  g_autoptr (GBytes) none = g_bytes_new (NULL, 0);
  g_autoptr (StoreEntry) largest = store_entry_new ("largest.p12", most, NULL);
  g_autoptr (StoreEntry) too_large = store_entry_new ("too-large.p12", too_much, NULL);
  g_autoptr (StoreEntry) empty = store_entry_new ("empty.p12", none, NULL);
  g_autoptr (StoreEntry) odd = store_entry_new ("odd.p12", none, "\xff");
  g_autoptr (StoreEntry) stored = NULL;
  g_autoptr (StoreEntry) stored_empty = NULL;
  g_autoptr (StoreEntry) read = NULL;
  g_autoptr (GError) error = NULL;
  Vault *vault;

  vault_place_init (&place);
  vault = vault_fixture_open (place.path, NULL);
  stored = store_await_create (STORE_STORE (vault), largest, NULL);
  g_assert_nonnull (stored);
  stored_empty = store_await_create (STORE_STORE (vault), empty, NULL);
  read = store_await_get (STORE_STORE (vault), "empty.p12", NULL);
  g_assert_cmpuint (g_bytes_get_size (store_entry_get_content (read)), ==, 0);

  g_assert_null (store_await_create (STORE_STORE (vault), too_large, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (store_await_create (STORE_STORE (vault), odd, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_INVALID);
  vault_fixture_close (vault);
}

/* Says how long it takes; the budget is kept by the benchmarks. */
static void
test_list_1000 (void)
{
  g_auto (VaultPlace) place = { NULL };
  Vault *vault;

  vault_place_init (&place);
  vault = vault_fixture_open (place.path, NULL);
  vault_fixture_fill (vault, 1000);
  for (guint i = 0; i < 5; i++)
    {
      gint64 start = g_get_monotonic_time ();
      g_autoptr (GPtrArray) entries = store_await_list (STORE_STORE (vault), NULL);

      g_test_message ("1000 entries listed in %.1f ms", (double) (g_get_monotonic_time () - start) / 1000);
      g_assert_cmpuint (entries->len, ==, 1000);
    }
  vault_fixture_close (vault);
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vault/life/close-busy", test_close_busy);
  g_test_add_func ("/vault/life/unref", test_unref);
  g_test_add_func ("/vault/life/unref-busy", test_unref_busy);
  g_test_add_func ("/vault/life/unref-in-callback", test_unref_in_callback);
  g_test_add_func ("/vault/life/unref-in-page", test_unref_in_page);
  g_test_add_func ("/vault/life/unref-in-thread", test_unref_in_thread);
  g_test_add_func ("/vault/life/unref-on-worker", test_unref_on_worker);
  g_test_add_func ("/vault/life/open-cancelled", test_open_cancelled);
  g_test_add_func ("/vault/life/open-dropped", test_open_dropped);
  g_test_add_func ("/vault/life/cancel-too-late", test_cancel_too_late);
  g_test_add_func ("/vault/life/open-at-once", test_open_at_once);
  g_test_add_func ("/vault/life/list-cancelled-late", test_list_cancelled_late);
  g_test_add_func ("/vault/life/list-consistent", test_list_consistent);
  g_test_add_func ("/vault/life/two-vaults", test_two_vaults);
  g_test_add_func ("/vault/life/limits", test_limits);
  g_test_add_func ("/vault/life/list-1000", test_list_1000);

  return g_test_run ();
}
