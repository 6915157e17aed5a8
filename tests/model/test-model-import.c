/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>
#include <sys/stat.h>

#include "model-fixture.h"

#define MAX_BYTES (5 * 1024 * 1024)

static ModelAttachment *
nth (ModelImport *import,
     guint        n)
{
  /* The import keeps it. */
  g_autoptr (ModelAttachment) attachment = g_list_model_get_item (G_LIST_MODEL (import), n);

  return attachment;
}

static ModelAttachment *
add_path (ModelImport *import,
          const char  *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  ModelAttachment *attachment;

  model_import_add_file (import, file);
  attachment = nth (import, g_list_model_get_n_items (G_LIST_MODEL (import)) - 1);
  STORE_AWAIT (model_attachment_get_state (attachment) != MODEL_ATTACHMENT_READING);
  return attachment;
}

static ModelAttachment *
add_content (ModelFixture *fixture,
             ModelImport  *import,
             const char   *basename,
             GBytes       *content)
{
  g_autofree char *path = model_fixture_write (fixture, basename, content);

  return add_path (import, path);
}

static ModelAttachment *
add_pem (ModelFixture *fixture,
         ModelImport  *import,
         const char   *basename)
{
  g_autoptr (GBytes) pem = model_fixture_pem (basename, 100);

  return add_content (fixture, import, basename, pem);
}

static gboolean
store_all (ModelImport  *import,
           char        **first_name,
           GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  model_import_store_async (import, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  return model_import_store_finish (import, result, first_name, error);
}

static void
assert_stored (ModelFixture *fixture,
               const char   *name,
               gboolean      is_stored)
{
  g_autoptr (StoreEntry) entry = store_await_get (STORE_STORE (fixture->vault), name, NULL);

  g_assert_cmpint (entry != NULL, ==, is_stored);
  g_assert_cmpint (model_certificate_list_lookup (fixture->list, name) != NULL, ==, is_stored);
}

static void
test_store (ModelFixture  *fixture,
            gconstpointer  data)
{
  g_autoptr (ModelImport) import = model_import_new (fixture->list);
  g_autofree char *first = NULL;
  g_autoptr (GError) error = NULL;
  ModelAttachment *attachment;

  g_assert_false (model_import_get_can_store (import));
  attachment = add_pem (fixture, import, "a.pem");
  add_pem (fixture, import, "b.pem");
  g_assert_cmpint (model_attachment_get_state (attachment), ==, MODEL_ATTACHMENT_READY);
  g_assert_cmpint (pki_container_get_format (model_attachment_get_container (attachment)), ==, PKI_FORMAT_PEM);
  g_assert_true (model_import_get_can_store (import));
  g_assert_cmpuint (model_import_get_n_unstored (import), ==, 2);

  g_assert_true (store_all (import, &first, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (first, ==, "a.pem");
  assert_stored (fixture, "a.pem", TRUE);
  assert_stored (fixture, "b.pem", TRUE);
  g_assert_cmpint (model_attachment_get_state (attachment), ==, MODEL_ATTACHMENT_STORED);
  g_assert_cmpuint (model_import_get_n_unstored (import), ==, 0);
  g_assert_false (model_import_get_can_store (import));
}

/* The bytes that are stored are those of the file. */
static void
test_bytes (ModelFixture  *fixture,
            gconstpointer  data)
{
  g_autoptr (ModelImport) import = model_import_new (fixture->list);
  g_autoptr (GBytes) pkcs12 = model_fixture_pkcs12 ("client", "secret");
  g_autoptr (StoreEntry) entry = NULL;

  add_content (fixture, import, "client.p12", pkcs12);
  g_assert_true (store_all (import, NULL, NULL));
  entry = store_await_get (STORE_STORE (fixture->vault), "client.p12", NULL);
  g_assert_true (g_bytes_equal (store_entry_get_content (entry), pkcs12));
  g_assert_cmpstr (store_entry_get_file_name (entry), ==, "client.p12");
  g_assert_cmpint (store_entry_get_method (entry), ==, STORE_METHOD_IMPORT);
}

static GBytes *
pad (gsize size)
{
  g_autoptr (GBytes) pem = model_fixture_pem ("padded", 100);
  char *text = g_malloc (size);

  memset (text, '#', size);
  memcpy (text, g_bytes_get_data (pem, NULL), g_bytes_get_size (pem));
  return g_bytes_new_take (text, size);
}

static void
assert_unusable (ModelAttachment *attachment,
                 GQuark           domain,
                 int              code)
{
  g_assert_cmpint (model_attachment_get_state (attachment), ==, MODEL_ATTACHMENT_UNUSABLE);
  g_assert_error (model_attachment_get_error (attachment), domain, code);
  g_assert_null (model_attachment_get_container (attachment));
}

static void
test_unusable (ModelFixture  *fixture,
               gconstpointer  data)
{
  g_autoptr (ModelImport) import = model_import_new (fixture->list);
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr (GBytes) text = model_fixture_text ("Remember the milk\n");
  g_autoptr (GBytes) largest = pad (MAX_BYTES);
  g_autoptr (GBytes) larger = pad (MAX_BYTES + 1);

  assert_unusable (add_path (import, fixture->place.folder), MODEL_ERROR, MODEL_ERROR_FOLDER);
  assert_unusable (add_path (import, "/nonexistent/a.pem"), MODEL_ERROR, MODEL_ERROR_UNREADABLE);
  assert_unusable (add_content (fixture, import, "empty.pem", empty), PKI_ERROR, PKI_ERROR_EMPTY);
  assert_unusable (add_content (fixture, import, "text.pem", text), PKI_ERROR, PKI_ERROR_UNRECOGNIZED);
  assert_unusable (add_content (fixture, import, "larger.pem", larger), MODEL_ERROR, MODEL_ERROR_TOO_LARGE);
  g_assert_false (model_import_get_can_store (import));
  g_assert_cmpint (model_attachment_get_state (add_content (fixture, import, "largest.pem", largest)), ==,
                   MODEL_ATTACHMENT_READY);
  g_assert_true (model_import_get_can_store (import));
}

/* What is no regular file might never end, or never begin. */
static void
test_no_file (ModelFixture  *fixture,
              gconstpointer  data)
{
  g_autoptr (ModelImport) import = model_import_new (fixture->list);
  g_autofree char *fifo = g_build_filename (fixture->place.folder, "fifo.pem", NULL);

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  assert_unusable (add_path (import, fifo), MODEL_ERROR, MODEL_ERROR_UNREADABLE);
  assert_unusable (add_path (import, "/dev/zero"), MODEL_ERROR, MODEL_ERROR_UNREADABLE);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  *(gboolean *) user_data = model_attachment_read_finish (MODEL_ATTACHMENT (source), result, NULL);
}

static void
test_read_again (ModelFixture  *fixture,
                 gconstpointer  data)
{
  g_autoptr (ModelImport) import = model_import_new (fixture->list);
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr (GBytes) pem = model_fixture_pem ("a", 100);
  ModelAttachment *attachment = add_content (fixture, import, "a.pem", empty);
  g_autofree char *path = model_fixture_write (fixture, "a.pem", pem);
  gboolean was_read = FALSE;

  model_attachment_read_async (attachment, read_cb, &was_read);
  STORE_AWAIT (model_attachment_get_state (attachment) == MODEL_ATTACHMENT_READY);
  STORE_AWAIT (was_read);
  g_assert_null (model_attachment_get_error (attachment));
}

static void
test_same_file_twice (ModelFixture  *fixture,
                      gconstpointer  data)
{
  g_autoptr (ModelImport) import = model_import_new (fixture->list);

  add_pem (fixture, import, "a.pem");
  add_pem (fixture, import, "a.pem");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (import)), ==, 1);
}

static void
test_name_taken (ModelFixture  *fixture,
                 gconstpointer  data)
{
  g_autoptr (ModelImport) import = model_import_new (fixture->list);
  g_autoptr (GBytes) old = model_fixture_pem ("old", 100);
  g_autoptr (GBytes) new = model_fixture_pem ("new", 100);
  g_autofree char *suggested = NULL;
  g_autoptr (StoreEntry) entry = NULL;
  ModelAttachment *attachment;

  model_fixture_add (fixture, "a.pem", old);
  model_fixture_add (fixture, "a-2.pem", old);
  g_assert_true (model_fixture_load (fixture, NULL));
  attachment = add_content (fixture, import, "a.pem", new);
  g_assert_true (model_import_is_name_taken (import, attachment));
  g_assert_false (model_import_get_can_store (import));
  suggested = model_import_suggest_name (import, attachment);
  g_assert_cmpstr (suggested, ==, "a-3.pem");

  model_attachment_set_name (attachment, suggested);
  g_assert_false (model_import_is_name_taken (import, attachment));
  g_assert_true (model_import_get_can_store (import));
  model_attachment_set_name (attachment, "no extension");
  g_assert_false (model_import_get_can_store (import));

  model_attachment_set_name (attachment, "a.pem");
  model_attachment_set_replace (attachment, TRUE);
  g_assert_true (model_import_get_can_store (import));
  g_assert_true (store_all (import, NULL, NULL));
  entry = store_await_get (STORE_STORE (fixture->vault), "a.pem", NULL);
  g_assert_true (g_bytes_equal (store_entry_get_content (entry), new));
}

/* Another program stored that name since the list was read. */
static void
test_name_taken_meanwhile (ModelFixture  *fixture,
                           gconstpointer  data)
{
  g_autoptr (ModelImport) import = model_import_new (fixture->list);
  g_autoptr (GBytes) old = model_fixture_pem ("old", 100);
  g_autoptr (GError) error = NULL;
  ModelAttachment *attachment = add_pem (fixture, import, "a.pem");

  model_fixture_add (fixture, "a.pem", old);
  g_assert_false (store_all (import, NULL, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_EXISTS);
  g_assert_cmpint (model_attachment_get_state (attachment), ==, MODEL_ATTACHMENT_FAILED);

  /* A new name makes it ready again; its bytes are still there. */
  model_attachment_set_name (attachment, "b.pem");
  g_assert_cmpint (model_attachment_get_state (attachment), ==, MODEL_ATTACHMENT_READY);
  g_assert_true (store_all (import, NULL, NULL));
  assert_stored (fixture, "b.pem", TRUE);
}

/* Each ends with a result of its own: one fails, the others are stored, and the one is tried again. */
static void
test_partial (ModelFixture  *fixture,
              gconstpointer  data)
{
  g_autoptr (ModelImport) import = model_import_new (fixture->list);
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *first = NULL;
  g_autoptr (GError) error = NULL;

  add_pem (fixture, import, "a.pem");
  add_pem (fixture, import, "b.pem");
  add_pem (fixture, import, "c.pem");
  gate_store_hold (fixture->gate);
  model_import_store_async (import, NULL, store_await_result_cb, &result);
  g_assert_true (model_import_get_busy (import));
  g_assert_false (model_import_get_can_store (import));
  g_assert_cmpuint (gate_store_n_waiting (fixture->gate), ==, 3);
  gate_store_turn_away (fixture->gate, STORE_ERROR_UNAVAILABLE);
  gate_store_let (fixture->gate);
  gate_store_let (fixture->gate);
  STORE_AWAIT (result != NULL);
  g_assert_false (model_import_store_finish (import, result, &first, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_UNAVAILABLE);
  g_assert_cmpstr (first, ==, "b.pem");
  g_assert_cmpint (model_attachment_get_state (nth (import, 0)), ==, MODEL_ATTACHMENT_FAILED);
  g_assert_cmpint (model_attachment_get_state (nth (import, 1)), ==, MODEL_ATTACHMENT_STORED);
  g_assert_cmpint (model_attachment_get_state (nth (import, 2)), ==, MODEL_ATTACHMENT_STORED);
  assert_stored (fixture, "c.pem", TRUE);
  g_clear_object (&result);
  g_clear_error (&error);

  model_import_store_async (import, nth (import, 0), store_await_result_cb, &result);
  gate_store_let (fixture->gate);
  STORE_AWAIT (result != NULL);
  g_assert_true (model_import_store_finish (import, result, NULL, &error));
  assert_stored (fixture, "a.pem", TRUE);
}

static void
test_cancel (ModelFixture  *fixture,
             gconstpointer  data)
{
  g_autoptr (ModelImport) import = model_import_new (fixture->list);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ModelAttachment *attachment = add_pem (fixture, import, "a.pem");

  gate_store_hold (fixture->gate);
  model_import_store_async (import, NULL, store_await_result_cb, &result);
  model_import_cancel (import);
  gate_store_let (fixture->gate);
  STORE_AWAIT (result != NULL);
  g_assert_false (model_import_store_finish (import, result, NULL, &error));
  g_assert_true (store_error_is_cancelled (error));
  /* As if nothing had been: it can be stored again. */
  g_assert_cmpint (model_attachment_get_state (attachment), ==, MODEL_ATTACHMENT_READY);
  g_assert_null (model_attachment_get_error (attachment));
  assert_stored (fixture, "a.pem", FALSE);
  g_assert_true (model_import_get_can_store (import));
}

/* Gone while it is being read or stored. */
static void
test_remove (ModelFixture  *fixture,
             gconstpointer  data)
{
  g_autoptr (ModelImport) import = model_import_new (fixture->list);
  g_autoptr (GFile) file = g_file_new_for_path ("/etc/hostname");
  g_autoptr (GAsyncResult) result = NULL;

  model_import_add_file (import, file);
  model_import_remove (import, nth (import, 0));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (import)), ==, 0);

  add_pem (fixture, import, "a.pem");
  gate_store_hold (fixture->gate);
  model_import_store_async (import, NULL, store_await_result_cb, &result);
  model_import_remove (import, nth (import, 0));
  gate_store_let (fixture->gate);
  STORE_AWAIT (result != NULL);
  g_assert_false (model_import_store_finish (import, result, NULL, NULL));
  assert_stored (fixture, "a.pem", FALSE);
  g_assert_false (model_import_get_busy (import));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  MODEL_TEST ("/model/import/store", test_store);
  MODEL_TEST ("/model/import/bytes", test_bytes);
  MODEL_TEST ("/model/import/unusable", test_unusable);
  MODEL_TEST ("/model/import/no-file", test_no_file);
  MODEL_TEST ("/model/import/read-again", test_read_again);
  MODEL_TEST ("/model/import/same-file-twice", test_same_file_twice);
  MODEL_TEST ("/model/import/name-taken", test_name_taken);
  MODEL_TEST ("/model/import/name-taken/meanwhile", test_name_taken_meanwhile);
  MODEL_TEST ("/model/import/partial", test_partial);
  MODEL_TEST ("/model/import/cancel", test_cancel);
  MODEL_TEST ("/model/import/remove", test_remove);

  return g_test_run ();
}
