/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "model-fixture.h"

static char *
export (ModelFixture  *fixture,
        GBytes        *bytes,
        const char    *name,
        const char    *folder,
        GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GFile) file = NULL;

  model_export_to_folder_async (bytes, name, folder, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  file = model_export_to_folder_finish (result, error);
  return file != NULL ? g_file_get_path (file) : NULL;
}

static void
assert_content (const char *path,
                const char *text)
{
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &content, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (content, ==, text);
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_numbers (ModelFixture  *fixture,
              gconstpointer  data)
{
  static const char * const basenames[] = { "a.b.p12", "a.b (1).p12", "a.b (2).p12" };
  g_autofree char *folder = g_build_filename (fixture->place.folder, "new", "Downloads", NULL);
  GStatBuf status;

  for (guint i = 0; i < G_N_ELEMENTS (basenames); i++)
    {
      g_autofree char *text = g_strdup_printf ("content %u", i);
      g_autoptr (GBytes) bytes = model_fixture_text (text);
      g_autoptr (GError) error = NULL;
      g_autofree char *path = export (fixture, bytes, "a.b.p12", folder, &error);
      g_autofree char *basename = NULL;

      g_assert_no_error (error);
      basename = g_path_get_basename (path);
      g_assert_cmpstr (basename, ==, basenames[i]);
      assert_content (path, text);
      /* It may hold a private key. */
      g_assert_cmpint (g_stat (path, &status), ==, 0);
      g_assert_cmpint (status.st_mode & 0077, ==, 0);
    }
  /* No temporary file stays. */
  g_assert_cmpuint (count_files (folder), ==, G_N_ELEMENTS (basenames));
}

/* Twenty at once under one name: twenty files. */
static void
test_at_once (ModelFixture  *fixture,
              gconstpointer  data)
{
  g_autofree char *folder = g_build_filename (fixture->place.folder, "Downloads", NULL);
  g_autoptr (GBytes) bytes = model_fixture_text ("content");
  GAsyncResult *results[20] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    model_export_to_folder_async (bytes, "a.pem", folder, NULL, store_await_result_cb, &results[i]);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (GFile) file = NULL;

      STORE_AWAIT (results[i] != NULL);
      file = model_export_to_folder_finish (results[i], NULL);
      g_assert_nonnull (file);
      g_clear_object (&results[i]);
    }
  g_assert_cmpuint (count_files (folder), ==, G_N_ELEMENTS (results));
}

static void
test_safe_names (void)
{
  static const struct { const char *name, *safe; } cases[] = {
    { "a.pem", "a.pem" },
    { "grüße aus köln.pem", "grüße aus köln.pem" },
    { "../../etc/passwd", "_.._.._etc_passwd" },
    { "/absolute.pem", "_absolute.pem" },
    { ".hidden.pem", "_.hidden.pem" },
    { "..", "_.." },
    { "", "_" },
    { "a\nb.pem", "a_b.pem" },
    { "bad\xff.pem", "bad\xef\xbf\xbd.pem" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *safe = model_export_safe_name (cases[i].name);

      g_assert_cmpstr (safe, ==, cases[i].safe);
    }
}

static void
test_long_names (void)
{
  static const char * const units[] = { "a", "ä", "証", "🔑" };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      GString *name = g_string_new (NULL);
      g_autofree char *safe = NULL;

      for (guint k = 0; k < 300; k++)
        g_string_append (name, units[i]);
      g_string_append (name, ".pem");
      safe = model_export_safe_name (name->str);
      g_assert_cmpuint (strlen (safe), <=, 240);
      g_assert_cmpuint (strlen (safe), >, 200);
      g_assert_true (g_utf8_validate (safe, -1, NULL));
      g_assert_true (g_str_has_suffix (safe, ".pem"));
      g_string_free (name, TRUE);
    }
}

static void
test_failure (ModelFixture  *fixture,
              gconstpointer  data)
{
  g_autoptr (GBytes) bytes = model_fixture_text ("content");
  g_autofree char *folder = model_fixture_write (fixture, "a-file", bytes);
  g_autoptr (GError) error = NULL;

  g_assert_null (export (fixture, bytes, "a.pem", folder, &error));
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_UNWRITABLE);
  assert_content (folder, "content");
}

static void
test_cancel (ModelFixture  *fixture,
             gconstpointer  data)
{
  g_autofree char *folder = g_build_filename (fixture->place.folder, "Downloads", NULL);
  g_autoptr (GBytes) bytes = model_fixture_text ("content");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  model_export_to_folder_async (bytes, "a.pem", folder, cancellable, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  g_assert_null (model_export_to_folder_finish (result, &error));
  g_assert_true (store_error_is_cancelled (error));
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

static gboolean
export_to_file (GBytes        *bytes,
                const char    *path,
                GCancellable  *cancellable,
                GError       **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;

  model_export_to_file_async (bytes, file, cancellable, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  return model_export_to_file_finish (result, error);
}

static void
test_file (ModelFixture  *fixture,
           gconstpointer  data)
{
  g_autoptr (GBytes) old = model_fixture_text ("old and much longer");
  g_autoptr (GBytes) bytes = model_fixture_text ("content");
  g_autofree char *path = model_fixture_write (fixture, "chosen.pem", old);
  g_autofree char *nowhere = g_build_filename (fixture->place.folder, "no", "such", "folder.pem", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (export_to_file (bytes, path, cancellable, &error));
  g_assert_true (store_error_is_cancelled (error));
  assert_content (path, "old and much longer");
  g_clear_error (&error);

  /* The chooser has asked whether to replace it. */
  g_assert_true (export_to_file (bytes, path, NULL, &error));
  g_assert_no_error (error);
  assert_content (path, "content");

  g_assert_false (export_to_file (bytes, nowhere, NULL, &error));
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_UNWRITABLE);
}

static void
progress_cb (guint64  done,
             guint64  total,
             gpointer user_data)
{
  guint64 *last = user_data;

  g_assert_cmpuint (done, ==, *last + 1);
  g_assert_cmpuint (total, ==, 3);
  *last = done;
}

/* Each to a file of its own; one that is gone does not keep the others from being written. */
static void
test_entries (ModelFixture  *fixture,
              gconstpointer  data)
{
  const char *names[] = { "a.pem", "gone.pem", "b.pem", NULL };
  g_autofree char *folder = g_build_filename (fixture->place.folder, "out", NULL);
  g_autoptr (GBytes) a = model_fixture_text ("content of a");
  g_autoptr (GBytes) b = model_fixture_text ("content of b");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (GPtrArray) failures = NULL;
  g_autofree char *path = NULL;
  guint64 last = 0;

  model_fixture_add (fixture, "a.pem", a);
  model_fixture_add (fixture, "b.pem", b);
  model_export_entries_async (fixture->list, names, folder, FALSE, progress_cb, &last, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  files = model_export_entries_finish (result, &failures, NULL);
  g_assert_cmpuint (last, ==, 3);
  g_assert_cmpuint (files->len, ==, 2);
  path = g_file_get_path (g_ptr_array_index (files, 1));
  assert_content (path, "content of b");
  g_assert_cmpuint (failures->len, ==, 1);
  g_assert_cmpstr (((ModelFailure *) g_ptr_array_index (failures, 0))->name, ==, "gone.pem");
  g_assert_error (((ModelFailure *) g_ptr_array_index (failures, 0))->error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
}

/* Of what shows a key, the certificates are written, and it is told; what is locked goes as it is. */
static void
test_entries_keyless (ModelFixture  *fixture,
                      gconstpointer  data)
{
  const char *names[] = { "plain.pem", "with-key.crt", "locked.p12", "lone-key.pem", NULL };
  g_autofree char *folder = g_build_filename (fixture->place.folder, "out", NULL);
  g_autoptr (PkiIdentity) identity = model_fixture_identity ("client", FALSE, NULL);
  g_autoptr (GBytes) plain = pki_identity_to_pem (identity, FALSE, NULL);
  g_autoptr (GBytes) with_key = pki_identity_to_pem (identity, TRUE, NULL);
  g_autoptr (GBytes) key = pki_identity_key_to_pem (identity, NULL);
  g_autoptr (GBytes) locked = model_fixture_pkcs12 ("locked", "secret");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (GPtrArray) failures = NULL;
  g_autoptr (GPtrArray) keyless = NULL;
  g_autofree char *path = NULL;
  g_autofree char *text = g_strndup (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain));

  model_fixture_add (fixture, names[0], plain);
  model_fixture_add (fixture, names[1], with_key);
  model_fixture_add (fixture, names[2], locked);
  model_fixture_add (fixture, names[3], key);
  model_export_entries_async (fixture->list, names, folder, TRUE, NULL, NULL, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  files = model_export_entries_finish (result, &failures, &keyless);
  g_assert_cmpuint (files->len, ==, 3);
  path = g_file_get_path (g_ptr_array_index (files, 1));
  g_assert_true (g_str_has_suffix (path, "/with-key.pem"));
  assert_content (path, text);
  g_assert_cmpuint (keyless->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (keyless, 0), ==, "with-key.crt");
  /* Without its key, nothing would be left of it. */
  g_assert_cmpuint (failures->len, ==, 1);
  g_assert_cmpstr (((ModelFailure *) g_ptr_array_index (failures, 0))->name, ==, "lone-key.pem");
}

static void
test_entries_cancel (ModelFixture  *fixture,
                     gconstpointer  data)
{
  const char *names[] = { "a.pem", "b.pem", NULL };
  g_autofree char *folder = g_build_filename (fixture->place.folder, "out", NULL);
  g_autoptr (GBytes) a = model_fixture_text ("content of a");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (GPtrArray) failures = NULL;

  model_fixture_add (fixture, "a.pem", a);
  model_fixture_add (fixture, "b.pem", a);
  gate_store_hold (fixture->gate);
  model_export_entries_async (fixture->list, names, folder, FALSE, NULL, NULL, cancellable, store_await_result_cb, &result);
  gate_store_let (fixture->gate);
  STORE_AWAIT (gate_store_n_waiting (fixture->gate) == 1);
  g_cancellable_cancel (cancellable);
  gate_store_open (fixture->gate);
  STORE_AWAIT (result != NULL);
  files = model_export_entries_finish (result, &failures, NULL);
  g_assert_cmpuint (files->len, ==, 1);
  g_assert_cmpuint (count_files (folder), ==, 1);
  g_assert_cmpuint (failures->len, ==, 1);
  g_assert_true (store_error_is_cancelled (((ModelFailure *) g_ptr_array_index (failures, 0))->error));
}

static char *
export_text (ModelFixture        *fixture,
             const char * const  *names,
             GCancellable        *cancellable,
             GPtrArray          **failures)
{
  g_autoptr (GAsyncResult) result = NULL;

  model_export_text_async (fixture->list, names, NULL, NULL, cancellable, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  return model_export_text_finish (result, failures);
}

/* What several entries of a file lead to is written once. */
static void
test_chain_once (ModelFixture  *fixture,
                 gconstpointer  data)
{
  g_autoptr (PkiIdentity) root = model_fixture_identity ("root", TRUE, NULL);
  g_autoptr (PkiIdentity) leaf = model_fixture_identity ("leaf", FALSE, root);
  g_autoptr (GBytes) leaf_pem = pki_identity_to_pem (leaf, FALSE, NULL);
  g_autoptr (GBytes) root_pem = pki_identity_to_pem (root, FALSE, NULL);
  g_autoptr (GBytes) both = model_fixture_join (g_bytes_ref (leaf_pem), g_bytes_ref (root_pem), NULL);
  g_autoptr (PkiContainer) container = pki_container_parse (both, NULL, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) chain = NULL;

  g_assert_nonnull (container);
  g_assert_cmpuint (pki_container_get_entries (container)->len, >, 1);
  model_export_chain_async (container, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  chain = model_export_chain_finish (result, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (chain, leaf_pem));

  g_clear_object (&result);
  g_cancellable_cancel (cancellable);
  model_export_chain_async (container, cancellable, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  g_assert_null (model_export_chain_finish (result, &error));
  g_assert_true (store_error_is_cancelled (error));
}

/* The certificates of all in one text, and no key; what can't be seen, read or found is told. */
static void
test_text (ModelFixture  *fixture,
           gconstpointer  data)
{
  const char *names[] = { "with-key.crt", "locked.p12", "text.pem", "gone.pem", "plain.pem", NULL };
  const int codes[] = { MODEL_ERROR_UNWRITABLE, PKI_ERROR_UNRECOGNIZED, STORE_ERROR_NOT_FOUND };
  g_autoptr (PkiIdentity) identity = model_fixture_identity ("client", FALSE, NULL);
  g_autoptr (GBytes) bytes = pki_identity_to_pem (identity, FALSE, NULL);
  g_autoptr (GBytes) with_key = pki_identity_to_pem (identity, TRUE, NULL);
  g_autoptr (GBytes) locked = model_fixture_pkcs12 ("locked", "secret");
  g_autoptr (GBytes) garbage = model_fixture_text ("no certificate");
  g_autofree char *plain = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_autofree char *twice = g_strconcat (plain, plain, NULL);
  g_autoptr (GPtrArray) failures = NULL;
  g_autofree char *text = NULL;

  model_fixture_add (fixture, names[0], with_key);
  model_fixture_add (fixture, names[1], locked);
  model_fixture_add (fixture, names[2], garbage);
  model_fixture_add (fixture, names[4], bytes);
  text = export_text (fixture, names, NULL, &failures);
  g_assert_cmpstr (text, ==, twice);
  g_assert_cmpuint (failures->len, ==, G_N_ELEMENTS (codes));
  for (guint i = 0; i < failures->len; i++)
    {
      ModelFailure *failure = g_ptr_array_index (failures, i);

      g_assert_cmpstr (failure->name, ==, names[i + 1]);
      g_assert_cmpint (failure->error->code, ==, codes[i]);
    }
}

static void
test_text_cancel (ModelFixture  *fixture,
                  gconstpointer  data)
{
  const char *names[] = { "a.pem", "b.pem", NULL };
  g_autoptr (GBytes) a = model_fixture_pem ("a", 100);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) failures = NULL;
  g_autofree char *text = NULL;

  model_fixture_add (fixture, "a.pem", a);
  model_fixture_add (fixture, "b.pem", a);
  gate_store_hold (fixture->gate);
  model_export_text_async (fixture->list, names, NULL, NULL, cancellable, store_await_result_cb, &result);
  gate_store_let (fixture->gate);
  STORE_AWAIT (gate_store_n_waiting (fixture->gate) == 1);
  g_cancellable_cancel (cancellable);
  gate_store_open (fixture->gate);
  STORE_AWAIT (result != NULL);
  text = model_export_text_finish (result, &failures);
  g_assert_nonnull (strstr (text, "-----END CERTIFICATE-----"));
  g_assert_cmpuint (failures->len, ==, 1);
  g_assert_true (store_error_is_cancelled (((ModelFailure *) g_ptr_array_index (failures, 0))->error));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  MODEL_TEST ("/model/export/numbers", test_numbers);
  MODEL_TEST ("/model/export/at-once", test_at_once);
  g_test_add_func ("/model/export/safe-names", test_safe_names);
  g_test_add_func ("/model/export/long-names", test_long_names);
  MODEL_TEST ("/model/export/failure", test_failure);
  MODEL_TEST ("/model/export/cancel", test_cancel);
  MODEL_TEST ("/model/export/file", test_file);
  MODEL_TEST ("/model/export/entries", test_entries);
  MODEL_TEST ("/model/export/entries/cancel", test_entries_cancel);
  MODEL_TEST ("/model/export/entries/keyless", test_entries_keyless);
  MODEL_TEST ("/model/export/chain-once", test_chain_once);
  MODEL_TEST ("/model/export/text", test_text);
  MODEL_TEST ("/model/export/text/cancel", test_text_cancel);

  return g_test_run ();
}
