/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rows of the last time. There is no Secret Service: the connection is one that was saved, with a secret in memory. */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "connection-fixture.h"

#define ID "11111111-1111-4111-8111-111111111111"
#define PASSWORD "correct horse battery staple"

static void
open_again (ConnectionFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  connection_fixture_restart (fixture);
  g_assert_true (connection_fixture_replace (fixture, connection_fixture_first (fixture), "client", TRUE, &error));
  g_assert_no_error (error);
}

static void
cache_set_up (ConnectionFixture *fixture,
              gconstpointer      data)
{
  g_autoptr (GVariant) value = NULL;

  connection_fixture_set_up (fixture, data);
  value = g_variant_parse (G_VARIANT_TYPE ("aa{sv}"),
                           "[{'id': <'" ID "'>, 'name': <'Saved'>, 'host': <'destination.example.org'>,"
                           " 'subdomain': <'provider'>, 'tenant': <'4a1a3b1c-0000-4000-8000-000000000001'>,"
                           " 'instance': <'4a1a3b1c-0000-4000-8000-000000000002'>}]", NULL, NULL, NULL);
  g_settings_set_value (fixture->settings, "connections", value);
  open_again (fixture);
}

#define CACHE_TEST(path, function) \
  g_test_add (path, ConnectionFixture, NULL, cache_set_up, function, connection_fixture_tear_down)

static ModelPlace *
first_place (ConnectionFixture *fixture)
{
  return connection_fixture_place (connection_fixture_first (fixture), 0);
}

static char *
get_path (const char *name)
{
  return g_build_filename (g_get_user_cache_dir (), "credenza", "lists", name, NULL);
}

static void
be_offline (ConnectionFixture *fixture)
{
  for (guint level = 0; level < STORE_N_LEVELS; level++)
    fake_connector_set_store (fixture->connector, (StoreLevel) level, NULL);
}

static void
be_online (ConnectionFixture *fixture)
{
  for (guint level = 0; level < STORE_N_LEVELS; level++)
    fake_connector_set_store (fixture->connector, (StoreLevel) level, fixture->base.store);
}

static void
add_entries (ConnectionFixture *fixture)
{
  g_autoptr (GBytes) pem = model_fixture_pem ("first", 100);
  g_autoptr (GBytes) soon = model_fixture_pem ("second", 3);
  g_autoptr (GBytes) pkcs12 = model_fixture_pkcs12 ("third", PASSWORD);
  g_autoptr (GBytes) text = model_fixture_text ("no certificate");

  model_fixture_add (&fixture->base, "a.pem", pem);
  model_fixture_add (&fixture->base, "b.pem", soon);
  model_fixture_add (&fixture->base, "c.p12", pkcs12);
  model_fixture_add (&fixture->base, "d.cer", text);
}

/* Loads the first place, so that it is in the cache. */
static void
fill_cache (ConnectionFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (connection_fixture_load (first_place (fixture), &error));
  g_assert_no_error (error);
  connection_fixture_await_cache ();
}

static ModelCertificateList *
await_list (ConnectionFixture *fixture)
{
  ModelCertificateList *list = model_place_get_list (first_place (fixture));

  STORE_AWAIT (!model_certificate_list_get_loading (list));
  return list;
}

static guint
n_items (ModelCertificateList *list)
{
  return g_list_model_get_n_items (G_LIST_MODEL (list));
}

static void
assert_same_row (ModelCertificate *a,
                 ModelCertificate *b)
{
  const char *terms[] = { "third", NULL };

  g_assert_nonnull (b);
  g_assert_true (a != b);
  g_assert_cmpstr (model_certificate_get_name (a), ==, model_certificate_get_name (b));
  g_assert_cmpstr (model_certificate_get_sort_key (a), ==, model_certificate_get_sort_key (b));
  g_assert_cmpstr (model_certificate_get_type_label (a), ==, model_certificate_get_type_label (b));
  g_assert_cmpstr (model_certificate_get_labels_text (a), ==, model_certificate_get_labels_text (b));
  g_assert_cmpstr (model_certificate_get_etag (a), ==, model_certificate_get_etag (b));
  g_assert_cmpint (model_certificate_get_modified (a), ==, model_certificate_get_modified (b));
  g_assert_cmpint (model_certificate_get_expires (a), ==, model_certificate_get_expires (b));
  g_assert_cmpuint (model_certificate_get_n_certificates (a), ==, model_certificate_get_n_certificates (b));
  g_assert_cmpint (model_certificate_get_state (a), ==, model_certificate_get_state (b));
  g_assert_cmpint (model_certificate_matches (a, terms), ==, model_certificate_matches (b, terms));
}

static void
test_shown (ConnectionFixture *fixture,
            gconstpointer      data)
{
  gint64 before = g_get_real_time ();
  g_autoptr (ModelPlace) old = g_object_ref (first_place (fixture));
  ModelCertificateList *old_list = model_place_get_list (old);
  ModelCertificateList *list;
  gint64 as_of;

  add_entries (fixture);
  fill_cache (fixture);
  g_assert_cmpint (model_certificate_list_get_as_of (old_list), ==, 0);

  be_offline (fixture);
  open_again (fixture);
  connection_fixture_await_cache ();
  g_assert_cmpint (model_place_get_count (first_place (fixture)), ==, 4);
  g_assert_cmpint (model_place_get_count (connection_fixture_place (connection_fixture_first (fixture), 1)), ==, -1);
  g_assert_cmpuint (fake_connector_n_opened (fixture->connector), ==, 1);

  list = await_list (fixture);
  as_of = model_certificate_list_get_as_of (list);
  g_assert_cmpint (as_of, >=, before);
  g_assert_cmpint (as_of, <=, g_get_real_time ());
  g_assert_false (model_certificate_list_get_offline (list));
  g_assert_null (model_certificate_list_get_store (list));
  g_assert_cmpuint (n_items (list), ==, 4);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (ModelCertificate) row = g_list_model_get_item (G_LIST_MODEL (old_list), i);

      assert_same_row (row, model_certificate_list_lookup (list, model_certificate_get_name (row)));
    }
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
test_offline (ConnectionFixture *fixture,
              gconstpointer      data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;
  ModelCertificateList *list;
  guint n_as_of = 0, n_offline = 0;
  gint64 as_of;

  add_entries (fixture);
  fill_cache (fixture);
  be_offline (fixture);
  open_again (fixture);
  list = await_list (fixture);
  as_of = model_certificate_list_get_as_of (list);
  g_signal_connect_swapped (list, "notify::as-of", G_CALLBACK (count_cb), &n_as_of);
  g_signal_connect_swapped (list, "notify::offline", G_CALLBACK (count_cb), &n_offline);

  /* The service cannot be reached: the rows stay, as of then. */
  g_assert_false (connection_fixture_load (first_place (fixture), &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NETWORK);
  g_assert_true (model_certificate_list_get_offline (list));
  g_assert_cmpint (model_certificate_list_get_as_of (list), ==, as_of);
  g_assert_cmpuint (n_items (list), ==, 4);
  g_assert_cmpuint (n_offline, >, 0);
  connection_fixture_await_cache ();

  /* And when it can be reached again they are live. */
  be_online (fixture);
  g_assert_true (connection_fixture_load (first_place (fixture), &again));
  g_assert_no_error (again);
  g_assert_false (model_certificate_list_get_offline (list));
  g_assert_cmpint (model_certificate_list_get_as_of (list), ==, 0);
  g_assert_cmpuint (n_as_of, >, 0);

  /* The connection breaks off in the middle of the session. */
  gate_store_break_list (fixture->base.gate, 1);
  g_assert_false (connection_fixture_load (first_place (fixture), NULL));
  g_assert_true (model_certificate_list_get_offline (list));
  g_assert_cmpint (model_certificate_list_get_as_of (list), >, as_of);
  g_assert_cmpuint (n_items (list), ==, 4);
  gate_store_break_list (fixture->base.gate, 0);
}

/* Another reason than the network: the rows are old, but there is something to do about it. */
static void
test_refused (ConnectionFixture *fixture,
              gconstpointer      data)
{
  g_autoptr (GError) error = NULL;
  ModelCertificateList *list;

  add_entries (fixture);
  fill_cache (fixture);
  connection_fixture_restart (fixture);
  list = model_place_get_list (first_place (fixture));
  g_assert_false (connection_fixture_load (first_place (fixture), &error));
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_NO_KEYRING);
  g_assert_false (model_certificate_list_get_offline (list));
  g_assert_cmpint (model_certificate_list_get_as_of (list), >, 0);
  g_assert_cmpuint (n_items (list), ==, 4);
}

/* The live rows come over the cached ones; what did not change stays the same object. */
static void
test_live (ConnectionFixture *fixture,
           gconstpointer      data)
{
  g_autoptr (GBytes) pem = model_fixture_pem ("new", 100);
  g_autoptr (StoreEntry) entry = store_entry_new ("b.pem", pem, "b.pem");
  g_autoptr (StoreEntry) replaced = NULL;
  g_autoptr (StoreEntry) deleted = NULL;
  ModelCertificateList *list;
  ModelCertificate *kept, *changed;

  add_entries (fixture);
  fill_cache (fixture);
  replaced = store_await_replace (STORE_STORE (fixture->base.vault), entry, NULL, NULL);
  deleted = store_await_delete (STORE_STORE (fixture->base.vault), "d.cer", NULL, NULL);
  model_fixture_add (&fixture->base, "e.pem", pem);

  open_again (fixture);
  list = await_list (fixture);
  kept = model_certificate_list_lookup (list, "a.pem");
  changed = model_certificate_list_lookup (list, "b.pem");
  g_assert_nonnull (model_certificate_list_lookup (list, "d.cer"));
  g_assert_true (connection_fixture_load (first_place (fixture), NULL));
  g_assert_true (model_certificate_list_lookup (list, "a.pem") == kept);
  g_assert_true (model_certificate_list_lookup (list, "b.pem") != changed);
  g_assert_null (model_certificate_list_lookup (list, "d.cer"));
  g_assert_nonnull (model_certificate_list_lookup (list, "e.pem"));
  g_assert_cmpuint (n_items (list), ==, 4);
  g_assert_cmpint (model_place_get_count (first_place (fixture)), ==, 4);
}

/* Loading at once: whichever is first, the live rows win. */
static void
test_both_at_once (ConnectionFixture *fixture,
                   gconstpointer      data)
{
  g_autoptr (StoreEntry) deleted = NULL;
  ModelCertificateList *list;

  add_entries (fixture);
  fill_cache (fixture);
  deleted = store_await_delete (STORE_STORE (fixture->base.vault), "a.pem", NULL, NULL);
  open_again (fixture);
  g_assert_true (connection_fixture_load (first_place (fixture), NULL));
  list = model_place_get_list (first_place (fixture));
  g_assert_cmpuint (n_items (list), ==, 3);
  g_assert_null (model_certificate_list_lookup (list, "a.pem"));
  g_assert_cmpint (model_certificate_list_get_as_of (list), ==, 0);
}

/* A disk so slow that the live rows are there first: a pipe, which is written to when the test likes. */
static void
test_slow (ConnectionFixture *fixture,
           gconstpointer      data)
{
  g_autofree char *path = get_path (ID "_subaccount.list");
  g_autofree char *file = NULL;
  g_autoptr (StoreEntry) deleted = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  ModelCertificateList *list;
  gsize length;
  int pipe;

  add_entries (fixture);
  fill_cache (fixture);
  deleted = store_await_delete (STORE_STORE (fixture->base.vault), "a.pem", NULL, NULL);
  open_again (fixture);
  connection_fixture_await_cache ();
  g_assert_true (g_file_get_contents (path, &file, &length, NULL));
  g_unlink (path);
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);

  list = model_place_get_list (first_place (fixture));
  model_certificate_list_load_async (list, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  g_assert_true (model_certificate_list_load_finish (list, result, NULL));
  g_assert_true (model_certificate_list_get_loading (list));
  g_assert_cmpuint (n_items (list), ==, 3);

  pipe = g_open (path, O_WRONLY, 0);
  g_assert_cmpint (write (pipe, file, length), ==, length);
  g_assert_true (g_close (pipe, NULL));
  STORE_AWAIT (!model_certificate_list_get_loading (list));
  g_assert_cmpuint (n_items (list), ==, 3);
  g_assert_cmpint (model_certificate_list_get_as_of (list), ==, 0);
}

/* What may be in the file: nothing of the content, and readable for nobody else. */
static void
test_file (ConnectionFixture *fixture,
           gconstpointer      data)
{
  g_autofree char *path = get_path (ID "_subaccount.list");
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *file = NULL;
  g_autofree char *text = NULL;
  g_autoptr (PkiIdentity) identity = NULL;
  g_autoptr (GBytes) key = NULL;
  g_auto (GStrv) lines = NULL;
  PkiIdentityRequest request = { "keyed", NULL, NULL, 0, 4102444800, FALSE };
  GStatBuf status;
  gsize length;

  identity = pki_identity_new (&request, NULL, NULL);
  key = pki_identity_to_pem (identity, TRUE, NULL);
  model_fixture_add (&fixture->base, "key.pem", key);
  add_entries (fixture);
  fill_cache (fixture);

  g_assert_true (g_file_get_contents (path, &file, &length, NULL));
  text = g_strndup (g_bytes_get_data (key, NULL), g_bytes_get_size (key));
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), >, 4);
  for (guint i = 0; lines[i] != NULL; i++)
    if (strlen (lines[i]) > 8)
      g_assert_null (memmem (file, length, lines[i], strlen (lines[i])));
  g_assert_null (memmem (file, length, PASSWORD, strlen (PASSWORD)));
  g_assert_null (memmem (file, length, "clientid", 8));
  g_assert_nonnull (memmem (file, length, "cn=keyed", 8));

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_cmpint (g_stat (folder, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0700);
}

static void
assert_ignored (ConnectionFixture *fixture)
{
  ModelCertificateList *list;

  open_again (fixture);
  connection_fixture_await_cache ();
  g_assert_cmpint (model_place_get_count (first_place (fixture)), ==, -1);
  list = await_list (fixture);
  g_assert_cmpuint (n_items (list), ==, 0);
  g_assert_cmpint (model_certificate_list_get_as_of (list), ==, 0);
}

/* Every byte matters, and every length. */
static void
test_damaged (ConnectionFixture *fixture,
              gconstpointer      data)
{
  g_autofree char *path = get_path (ID "_subaccount.list");
  g_autofree char *file = NULL;
  gsize length;

  add_entries (fixture);
  fill_cache (fixture);
  g_assert_true (g_file_get_contents (path, &file, &length, NULL));
  be_offline (fixture);

  for (gsize i = 0; i < length; i += 197)
    {
      file[i] ^= 0x10;
      g_assert_true (g_file_set_contents (path, file, (gssize) length, NULL));
      assert_ignored (fixture);
      file[i] ^= 0x10;
      g_assert_true (g_file_set_contents (path, file, (gssize) i, NULL));
      assert_ignored (fixture);
    }
}

/* As another version of the program would have left it. */
static void
test_version (ConnectionFixture *fixture,
              gconstpointer      data)
{
  g_autofree char *path = get_path (ID "_subaccount.list");
  g_autofree char *file = NULL;
  char *version;
  gsize length;

  add_entries (fixture);
  fill_cache (fixture);
  g_assert_true (g_file_get_contents (path, &file, &length, NULL));
  version = strstr (file, PACKAGE_VERSION);
  g_assert_nonnull (version);
  *version = '9';
  g_assert_true (g_file_set_contents (path, file, (gssize) length, NULL));
  assert_ignored (fixture);
}

/* The list of one place in the file of another. */
static void
test_foreign (ConnectionFixture *fixture,
              gconstpointer      data)
{
  g_autofree char *path = get_path (ID "_subaccount.list");
  g_autofree char *other = get_path (ID "_instance.list");

  add_entries (fixture);
  g_assert_true (connection_fixture_load (connection_fixture_place (connection_fixture_first (fixture), 1), NULL));
  connection_fixture_await_cache ();
  g_assert_cmpint (g_rename (other, path), ==, 0);
  assert_ignored (fixture);
}

/* A folder that cannot be written costs nothing but the cache. */
static void
test_no_folder (ConnectionFixture *fixture,
                gconstpointer      data)
{
  g_autofree char *blocked = g_build_filename (g_get_user_cache_dir (), "credenza", NULL);

  g_assert_cmpint (g_mkdir_with_parents (g_get_user_cache_dir (), 0700), ==, 0);
  g_assert_true (g_file_set_contents (blocked, "", 0, NULL));
  add_entries (fixture);
  fill_cache (fixture);
  assert_ignored (fixture);
}

static void
test_forgotten (ConnectionFixture *fixture,
                gconstpointer      data)
{
  ModelConnection *connection = connection_fixture_first (fixture);
  g_autofree char *path = get_path (ID "_subaccount.list");
  g_autofree char *subscribers = get_path (ID "_tenant_instance.list");
  g_autoptr (ModelPlace) place = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  add_entries (fixture);
  fill_cache (fixture);
  g_assert_true (model_connections_add_subscriber (fixture->connections, connection, "tenant", NULL));
  g_assert_true (connection_fixture_load (connection_fixture_place (connection, 3), NULL));
  connection_fixture_await_cache ();
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (subscribers, G_FILE_TEST_EXISTS));

  model_connections_remove_subscriber (fixture->connections, connection, "tenant");
  connection_fixture_await_cache ();
  g_assert_false (g_file_test (subscribers, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));

  /* A load that ends after the removal leaves nothing either. */
  place = g_object_ref (first_place (fixture));
  model_certificate_list_load_async (model_place_get_list (place), NULL, store_await_result_cb, &result);
  g_assert_true (connection_fixture_remove (fixture, connection, NULL));
  STORE_AWAIT (result != NULL);
  connection_fixture_await_cache ();
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* What is kept for this session only leaves no trace. */
static void
test_session (ConnectionFixture *fixture,
              gconstpointer      data)
{
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;
  ModelConnection *connection = connection_fixture_add (fixture, "Session", "client", TRUE, NULL);

  add_entries (fixture);
  g_assert_true (connection_fixture_load (connection_fixture_place (connection, 0), NULL));
  connection_fixture_await_cache ();
  name = g_strconcat (model_connection_get_id (connection), "_subaccount.list", NULL);
  path = get_path (name);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  CACHE_TEST ("/model/cache/shown", test_shown);
  CACHE_TEST ("/model/cache/offline", test_offline);
  CACHE_TEST ("/model/cache/refused", test_refused);
  CACHE_TEST ("/model/cache/live", test_live);
  CACHE_TEST ("/model/cache/both-at-once", test_both_at_once);
  CACHE_TEST ("/model/cache/slow", test_slow);
  CACHE_TEST ("/model/cache/file", test_file);
  CACHE_TEST ("/model/cache/damaged", test_damaged);
  CACHE_TEST ("/model/cache/version", test_version);
  CACHE_TEST ("/model/cache/foreign", test_foreign);
  CACHE_TEST ("/model/cache/no-folder", test_no_folder);
  CACHE_TEST ("/model/cache/forgotten", test_forgotten);
  CACHE_TEST ("/model/cache/session", test_session);

  return connection_fixture_run ();
}
