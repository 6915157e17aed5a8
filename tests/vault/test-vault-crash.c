/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>
#include <sqlite3.h>

#include "pki/pki.h"
#include "store-await.h"
#include "vault-fixture.h"

#define ROUNDS 100

static GSubprocess *
spawn (const char *mode, const char *path, const char *tag, const char *n)
{
  g_autofree char *helper = vault_fixture_helper ();
  g_autoptr (GError) error = NULL;
  GSubprocess *child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, helper, mode, path, tag, n, NULL);

  g_assert_no_error (error);

  return child;
}

/* Nobody can say when; so it is by chance, and often. */
static void
spin (int microseconds)
{
  gint64 until = g_get_monotonic_time () + microseconds;

  while (g_get_monotonic_time () < until)
    g_thread_yield ();
}

static gsize
kill_while_writing (const char *path, const char *mode)
{
  g_autoptr (GSubprocess) child = spawn (mode, path, NULL, NULL);
  gsize wanted = (gsize) g_test_rand_int_range (0, 5);
  char bytes[4096];
  gsize reported = 0;
  gsize rest = 0;
  GInputStream *out = g_subprocess_get_stdout_pipe (child);

  g_assert_true (g_input_stream_read_all (out, bytes, wanted, &reported, NULL, NULL));
  g_assert_cmpuint (reported, ==, wanted);
  spin (g_test_rand_int_range (0, 4000));
  g_subprocess_force_exit (child);
  g_assert_true (g_input_stream_read_all (out, bytes, sizeof bytes, &rest, NULL, NULL));
  g_assert_true (g_subprocess_wait (child, NULL, NULL));
  g_assert_true (g_subprocess_get_if_signaled (child));

  return reported + rest;
}

static char
get_letter (StoreEntry *entry)
{
  gsize size;
  const char *text = g_bytes_get_data (store_entry_get_content (entry), &size);

  g_assert_cmpuint (size, ==, 9000);
  for (gsize i = 1; i < size; i++)
    g_assert_cmpint (text[i], ==, text[0]);

  return text[0];
}

static void
assert_integrity (const char *path)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *query = NULL;

  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "PRAGMA integrity_check", -1, &query, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (query), ==, SQLITE_ROW);
  g_assert_cmpstr ((const char *) sqlite3_column_text (query, 0), ==, "ok");
  sqlite3_finalize (query);
  sqlite3_close (db);
}

/* What was reported is there and new; what was under way is whole, and there at most once. */
static void
check_after_kill (const char *path, gsize reported)
{
  g_autoptr (GError) error = NULL;
  Vault *vault = vault_fixture_open (path, &error);
  g_autoptr (GPtrArray) entries = NULL;

  g_assert_no_error (error);
  entries = store_await_list (STORE_STORE (vault), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (entries->len, >=, reported);
  g_assert_cmpuint (entries->len, <=, reported + 1);

  for (guint i = 0; i < entries->len; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.pem", i);
      g_autoptr (StoreEntry) entry = store_await_get (STORE_STORE (vault), name, &error);
      char letter;

      g_assert_no_error (error);
      letter = get_letter (entry);
      g_assert_true (letter == 'n' || (letter == 'o' && i == reported));
    }

  g_clear_pointer (&entries, g_ptr_array_unref);
  vault_fixture_close (vault);
}

static void
test_kill (void)
{
  for (guint round = 0; round < ROUNDS; round++)
    {
      g_auto (VaultPlace) place = { NULL };

      vault_place_init (&place);
      check_after_kill (place.path, kill_while_writing (place.path, "write"));
      assert_integrity (place.path);
    }
}

/* The certificate that is known of is the one in the content, and both are of one write. */
static void
check_generated (StoreEntry *entry, gboolean is_reported)
{
  StoreGeneration *generation = store_entry_get_generation (entry);
  g_autoptr (PkiContainer) container = NULL;
  g_autoptr (GError) error = NULL;
  PkiEntry *chain;
  PkiCertificate *leaf;
  gint64 span;

  g_assert_nonnull (generation);
  container = pki_container_parse (store_entry_get_content (entry), NULL, &error);
  g_assert_no_error (error);
  chain = pki_container_get_entries (container)->pdata[0];
  leaf = pki_entry_get_certificate (chain);
  g_assert_true (g_bytes_equal (pki_certificate_get_der (leaf), generation->certificate));
  span = pki_certificate_get_not_after (leaf) - pki_certificate_get_not_before (leaf);
  g_assert_cmpint (span, ==, generation->validity * 86400 + 3600);
  g_assert_true (generation->validity == 2 || (generation->validity == 1 && !is_reported));
}

static void
check_generated_after_kill (const char *path, gsize reported)
{
  g_autoptr (GError) error = NULL;
  Vault *vault = vault_fixture_open (path, &error);
  g_autoptr (GPtrArray) entries = NULL;

  g_assert_no_error (error);
  entries = store_await_list (STORE_STORE (vault), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (entries->len, >=, reported);
  g_assert_cmpuint (entries->len, <=, reported + 1);
  for (guint i = 0; i < entries->len; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.pem", i);
      g_autoptr (StoreEntry) entry = store_await_get (STORE_STORE (vault), name, &error);

      g_assert_no_error (error);
      check_generated (entry, i < reported);
    }

  g_clear_pointer (&entries, g_ptr_array_unref);
  vault_fixture_close (vault);
}

static void
test_kill_generating (void)
{
  for (guint round = 0; round < ROUNDS / 2; round++)
    {
      g_auto (VaultPlace) place = { NULL };

      vault_place_init (&place);
      vault_fixture_add_authority (place.path);
      check_generated_after_kill (place.path, kill_while_writing (place.path, "generate"));
      assert_integrity (place.path);
    }
}

/* There is no authority, or a whole one. */
static void
test_kill_first_authority (void)
{
  for (guint round = 0; round < 5; round++)
    {
      g_auto (VaultPlace) place = { NULL };
      g_autoptr (GSubprocess) child = NULL;
      g_autoptr (GBytes) root = NULL;
      Vault *vault;

      vault_place_init (&place);
      child = spawn ("generate", place.path, NULL, NULL);
      spin (g_test_rand_int_range (0, 3000000));
      g_subprocess_force_exit (child);
      g_assert_true (g_subprocess_wait (child, NULL, NULL));
      vault = vault_fixture_open (place.path, NULL);
      root = vault_fixture_get_root (STORE_STORE (vault));
      g_assert_cmpuint (g_bytes_get_size (root), >, 1000);
      vault_fixture_close (vault);
      assert_integrity (place.path);
    }
}

/* At any moment of the very first open, too. */
static void
test_kill_first_open (void)
{
  for (guint round = 0; round < ROUNDS / 2; round++)
    {
      g_auto (VaultPlace) place = { NULL };
      g_autoptr (GSubprocess) child = NULL;
      g_autoptr (GError) error = NULL;
      Vault *vault;

      vault_place_init (&place);
      child = spawn ("write", place.path, NULL, NULL);
      spin (g_test_rand_int_range (0, 15000));
      g_subprocess_force_exit (child);
      g_assert_true (g_subprocess_wait (child, NULL, NULL));

      vault = vault_fixture_open (place.path, &error);
      g_assert_no_error (error);
      vault_fixture_close (vault);
      assert_integrity (place.path);
    }
}

static void
exit_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  guint *running = user_data;
  g_autoptr (GError) error = NULL;

  g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, &error);
  g_assert_no_error (error);
  (*running)--;
}

/* Three processes write and this one reads. */
static void
check_processes (const char *path)
{
  const char *tags[] = { "a", "b", "c" };
  GSubprocess *children[G_N_ELEMENTS (tags)];
  g_autoptr (StoreEntry) shared = NULL;
  g_autoptr (StoreEntry) stored = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GError) error = NULL;
  guint running = G_N_ELEMENTS (tags);
  g_autofree char *text = g_strnfill (9000, 's');
  Vault *vault = vault_fixture_open (path, &error);

  g_assert_no_error (error);
  shared = vault_fixture_make ("shared.pem", text);
  stored = store_await_create (STORE_STORE (vault), shared, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    {
      children[i] = spawn ("fill", path, tags[i], "20");
      g_subprocess_wait_check_async (children[i], NULL, exit_cb, &running);
    }
  while (running > 0)
    {
      g_autoptr (GPtrArray) seen = store_await_list (STORE_STORE (vault), &error);

      g_assert_no_error (error);
      for (guint i = 0; i < seen->len; i++)
        get_letter (seen->pdata[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    g_object_unref (children[i]);

  entries = store_await_list (STORE_STORE (vault), NULL);
  g_assert_cmpuint (entries->len, ==, 20 * G_N_ELEMENTS (tags) + 1);
  g_clear_pointer (&entries, g_ptr_array_unref);
  vault_fixture_close (vault);
  assert_integrity (path);
}

static void
test_processes (void)
{
  g_auto (VaultPlace) place = { NULL };

  vault_place_init (&place);
  check_processes (place.path);
}

/* Many make the same vault at once, in processes of their own. */
static void
test_processes_first_open (void)
{
  for (guint round = 0; round < 10; round++)
    {
      g_auto (VaultPlace) place = { NULL };
      GSubprocess *children[4];
      guint running = G_N_ELEMENTS (children);

      vault_place_init (&place);
      for (guint i = 0; i < G_N_ELEMENTS (children); i++)
        {
          children[i] = spawn ("fill", place.path, "x", "0");
          g_subprocess_wait_check_async (children[i], NULL, exit_cb, &running);
        }
      STORE_AWAIT (running == 0);
      for (guint i = 0; i < G_N_ELEMENTS (children); i++)
        g_object_unref (children[i]);
      assert_integrity (place.path);
    }
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vault/crash/kill", test_kill);
  g_test_add_func ("/vault/crash/kill-generating", test_kill_generating);
  g_test_add_func ("/vault/crash/kill-first-authority", test_kill_first_authority);
  g_test_add_func ("/vault/crash/kill-first-open", test_kill_first_open);
  g_test_add_func ("/vault/crash/processes", test_processes);
  g_test_add_func ("/vault/crash/processes-first-open", test_processes_first_open);

  return g_test_run ();
}
