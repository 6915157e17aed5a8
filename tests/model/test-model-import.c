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
  g_assert_cmpint (model_attachment_get_conflict (attachment), ==, MODEL_CONFLICT_TAKEN);
  g_assert_false (model_import_get_can_store (import));
  suggested = model_import_suggest_name (import, attachment);
  g_assert_cmpstr (suggested, ==, "a-3.pem");

  model_attachment_set_name (attachment, suggested);
  g_assert_cmpint (model_attachment_get_conflict (attachment), ==, MODEL_CONFLICT_NONE);
  g_assert_true (model_import_get_can_store (import));
  model_attachment_set_name (attachment, "no extension");
  g_assert_false (model_import_get_can_store (import));

  model_attachment_set_name (attachment, "a.pem");
  model_import_agree (import, attachment);
  g_assert_cmpint (model_attachment_get_conflict (attachment), ==, MODEL_CONFLICT_REPLACING);
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

/* Somebody else changes the entry that was to be replaced: that needs another agreement. */
static void
test_changed_meanwhile (ModelFixture  *fixture,
                        gconstpointer  data)
{
  g_autoptr (ModelImport) import = model_import_new (fixture->list);
  g_autoptr (GBytes) old = model_fixture_pem ("old", 100);
  g_autoptr (GBytes) theirs = model_fixture_pem ("theirs", 100);
  g_autoptr (StoreEntry) changed = store_entry_new ("a.pem", theirs, NULL);
  g_autoptr (StoreEntry) replaced = NULL;
  g_autoptr (StoreEntry) entry = NULL;
  g_autoptr (GError) error = NULL;
  ModelAttachment *attachment;

  model_fixture_add (fixture, "a.pem", old);
  g_assert_true (model_fixture_load (fixture, NULL));
  attachment = add_pem (fixture, import, "a.pem");
  model_import_agree (import, attachment);
  replaced = store_await_replace (STORE_STORE (fixture->vault), changed, NULL, &error);
  g_assert_no_error (error);

  /* The store refuses, and the list learns what is there now. */
  g_assert_false (store_all (import, NULL, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_CHANGED);
  g_assert_cmpint (model_attachment_get_state (attachment), ==, MODEL_ATTACHMENT_FAILED);
  STORE_AWAIT (model_attachment_get_conflict (attachment) == MODEL_CONFLICT_CHANGED);
  g_assert_cmpstr (model_certificate_get_etag (model_certificate_list_lookup (fixture->list, "a.pem")), ==,
                   store_entry_get_etag (replaced));
  g_assert_false (model_import_get_can_store (import));

  model_import_agree (import, attachment);
  g_assert_cmpint (model_attachment_get_conflict (attachment), ==, MODEL_CONFLICT_REPLACING);
  g_assert_cmpint (model_attachment_get_state (attachment), ==, MODEL_ATTACHMENT_READY);
  g_assert_true (store_all (import, NULL, NULL));
  entry = store_await_get (STORE_STORE (fixture->vault), "a.pem", NULL);
  g_assert_false (g_bytes_equal (store_entry_get_content (entry), theirs));
}

/* It is gone: said so, and created. */
static void
test_deleted_meanwhile (ModelFixture  *fixture,
                        gconstpointer  data)
{
  g_autoptr (ModelImport) import = model_import_new (fixture->list);
  g_autoptr (GBytes) old = model_fixture_pem ("old", 100);
  g_autoptr (StoreEntry) deleted = NULL;
  g_autoptr (GError) error = NULL;
  ModelAttachment *attachment;

  model_fixture_add (fixture, "a.pem", old);
  g_assert_true (model_fixture_load (fixture, NULL));
  attachment = add_pem (fixture, import, "a.pem");
  model_import_agree (import, attachment);
  deleted = store_await_delete (STORE_STORE (fixture->vault), "a.pem", NULL, &error);
  g_assert_false (store_all (import, NULL, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
  STORE_AWAIT (model_attachment_get_conflict (attachment) == MODEL_CONFLICT_DELETED);
  g_assert_null (model_certificate_list_lookup (fixture->list, "a.pem"));

  g_assert_true (model_import_get_can_store (import));
  g_assert_true (store_all (import, NULL, NULL));
  assert_stored (fixture, "a.pem", TRUE);
}

/* A refresh marks what has changed or gone before anything is sent. */
static void
test_refresh_marks (ModelFixture  *fixture,
                    gconstpointer  data)
{
  g_autoptr (ModelImport) import = model_import_new (fixture->list);
  g_autoptr (GBytes) old = model_fixture_pem ("old", 100);
  g_autoptr (GBytes) theirs = model_fixture_pem ("theirs", 100);
  g_autoptr (StoreEntry) changed = store_entry_new ("a.pem", theirs, NULL);
  g_autoptr (StoreEntry) replaced = NULL;
  g_autoptr (StoreEntry) deleted = NULL;
  ModelAttachment *a, *b, *c;

  model_fixture_add (fixture, "a.pem", old);
  model_fixture_add (fixture, "b.pem", old);
  g_assert_true (model_fixture_load (fixture, NULL));
  a = add_pem (fixture, import, "a.pem");
  b = add_pem (fixture, import, "b.pem");
  c = add_pem (fixture, import, "c.pem");
  model_import_agree (import, a);
  model_import_agree (import, b);

  replaced = store_await_replace (STORE_STORE (fixture->vault), changed, NULL, NULL);
  deleted = store_await_delete (STORE_STORE (fixture->vault), "b.pem", NULL, NULL);
  model_fixture_add (fixture, "c.pem", theirs);
  g_assert_true (model_fixture_load (fixture, NULL));
  STORE_AWAIT (model_attachment_get_conflict (a) == MODEL_CONFLICT_CHANGED);
  STORE_AWAIT (model_attachment_get_conflict (b) == MODEL_CONFLICT_DELETED);
  STORE_AWAIT (model_attachment_get_conflict (c) == MODEL_CONFLICT_TAKEN);
}

static guint
count_list (ModelFixture *fixture)
{
  g_autoptr (GPtrArray) entries = store_await_list (STORE_STORE (fixture->vault), NULL);

  return entries->len;
}

static guint
count_taken (ModelImport *import)
{
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (import)); i++)
    n += model_attachment_get_conflict (nth (import, i)) == MODEL_CONFLICT_TAKEN ? 1 : 0;
  return n;
}

/* The network goes away in the middle of 20 uploads. The call that broke off was carried out all the same. */
static void
test_broken_off (ModelFixture  *fixture,
                 gconstpointer  data)
{
  g_autoptr (ModelImport) import = model_import_new (fixture->list);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *name = g_strdup_printf ("%02u.pem", i);

      add_pem (fixture, import, name);
    }
  gate_store_hold (fixture->gate);
  model_import_store_async (import, NULL, store_await_result_cb, &result);

  /* A few at a time. */
  g_assert_cmpuint (gate_store_n_waiting (fixture->gate), ==, 4);
  g_assert_cmpuint (model_import_count (import, MODEL_ATTACHMENT_STORING), ==, 4);
  g_assert_cmpuint (model_import_count (import, MODEL_ATTACHMENT_QUEUED), ==, 16);
  for (guint i = 0; i < 10; i++)
    {
      gate_store_let (fixture->gate);
      STORE_AWAIT (model_import_count (import, MODEL_ATTACHMENT_STORED) == i + 1);
    }
  STORE_AWAIT (gate_store_n_waiting (fixture->gate) == 4);
  gate_store_break_off (fixture->gate);
  while (gate_store_n_waiting (fixture->gate) > 0)
    gate_store_turn_away (fixture->gate, STORE_ERROR_NETWORK);
  while (result == NULL)
    {
      g_main_context_iteration (NULL, TRUE);
      while (gate_store_n_waiting (fixture->gate) > 0)
        gate_store_turn_away (fixture->gate, STORE_ERROR_NETWORK);
    }
  g_assert_false (model_import_store_finish (import, result, NULL, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NETWORK);
  STORE_AWAIT (count_list (fixture) == 11);
  g_assert_cmpuint (model_import_count (import, MODEL_ATTACHMENT_STORED), ==, 10);
  g_assert_cmpuint (model_import_count (import, MODEL_ATTACHMENT_FAILED), ==, 10);
  for (guint i = 0; i < 20; i++)
    g_assert_nonnull (model_attachment_get_container (nth (import, i)));

  /* Even with the list read again, what may be ours is not taken for somebody else's. */
  gate_store_open (fixture->gate);
  g_assert_true (model_fixture_load (fixture, NULL));
  STORE_AWAIT (count_taken (import) == 1);
  g_assert_true (store_all (import, NULL, NULL));
  g_assert_cmpuint (model_import_get_n_unstored (import), ==, 0);
  g_assert_cmpuint (count_list (fixture), ==, 20);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->list)), ==, 20);
}

/* One that waits for its turn, one that is under way: each keeps its place, the others go on. */
static void
test_cancel_one (ModelFixture  *fixture,
                 gconstpointer  data)
{
  g_autoptr (ModelImport) import = model_import_new (fixture->list);
  g_autoptr (GAsyncResult) result = NULL;
  const char *names[] = { "0.pem", "1.pem", "2.pem", "3.pem", "4.pem", "5.pem" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    add_pem (fixture, import, names[i]);
  gate_store_hold (fixture->gate);
  model_import_store_async (import, NULL, store_await_result_cb, &result);
  g_assert_cmpint (model_attachment_get_state (nth (import, 5)), ==, MODEL_ATTACHMENT_QUEUED);
  model_import_cancel_one (import, nth (import, 5));
  model_import_cancel_one (import, nth (import, 1));
  g_assert_cmpint (model_attachment_get_state (nth (import, 5)), ==, MODEL_ATTACHMENT_READY);
  while (result == NULL)
    {
      while (gate_store_n_waiting (fixture->gate) > 0)
        gate_store_let (fixture->gate);
      g_main_context_iteration (NULL, TRUE);
    }
  g_assert_false (model_import_store_finish (import, result, NULL, NULL));
  g_assert_cmpuint (model_import_count (import, MODEL_ATTACHMENT_STORED), ==, 4);
  g_assert_cmpint (model_attachment_get_state (nth (import, 1)), ==, MODEL_ATTACHMENT_READY);
  assert_stored (fixture, "5.pem", FALSE);
  g_assert_false (model_import_get_busy (import));
}

/* The store was asked to slow down: that is told while something is under way. */
static void
test_waiting (ModelFixture  *fixture,
              gconstpointer  data)
{
  g_autoptr (ModelImport) import = model_import_new (fixture->list);
  g_autoptr (GAsyncResult) result = NULL;

  add_pem (fixture, import, "a.pem");
  gate_store_hold (fixture->gate);
  model_import_store_async (import, NULL, store_await_result_cb, &result);
  store_emit_waiting (fixture->store, 12);
  g_assert_cmpuint (model_import_get_waiting (import), ==, 12);
  STORE_AWAIT (model_import_get_waiting (import) == 11);
  store_emit_waiting (fixture->store, 0);
  g_assert_cmpuint (model_import_get_waiting (import), ==, 0);
  store_emit_waiting (fixture->store, 5);
  gate_store_let (fixture->gate);
  STORE_AWAIT (result != NULL);
  g_assert_cmpuint (model_import_get_waiting (import), ==, 0);
  store_emit_waiting (fixture->store, 5);
  g_assert_cmpuint (model_import_get_waiting (import), ==, 0);
}

/* From another store: bytes, file name and labels go along. */
static void
test_entry (ModelFixture  *fixture,
            gconstpointer  data)
{
  g_auto (VaultPlace) place = { 0 };
  Vault *other;
  g_autoptr (ModelCertificateList) source = NULL;
  g_autoptr (ModelImport) import = model_import_new (fixture->list);
  g_autoptr (GBytes) pkcs12 = model_fixture_pkcs12 ("client", "secret");
  g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func ((GDestroyNotify) store_label_unref);
  const char *values[] = { "production", NULL };
  g_autoptr (StoreEntry) entry = NULL;
  g_autoptr (StoreEntry) created = NULL;
  g_autoptr (StoreEntry) copy = NULL;

  vault_place_init (&place);
  other = vault_fixture_open (place.path, NULL);
  source = model_certificate_list_new (STORE_STORE (other));
  g_ptr_array_add (labels, store_label_new ("stage", values));
  entry = g_object_new (STORE_TYPE_ENTRY, "name", "client.p12", "content", pkcs12, "file-name", "from disk.p12", "labels",
                        labels, NULL);
  created = store_await_create (STORE_STORE (other), entry, NULL);
  g_assert_nonnull (created);

  model_import_add_entry (import, source, "client.p12", FALSE);
  model_import_add_entry (import, source, "client.p12", FALSE);
  model_import_add_entry (import, source, "gone.pem", FALSE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (import)), ==, 2);
  STORE_AWAIT (model_import_count (import, MODEL_ATTACHMENT_READING) == 0);
  g_assert_error (model_attachment_get_error (nth (import, 1)), STORE_ERROR, STORE_ERROR_NOT_FOUND);
  g_assert_cmpint (pki_container_get_format (model_attachment_get_container (nth (import, 0))), ==, PKI_FORMAT_PKCS12);

  store_all (import, NULL, NULL);
  copy = store_await_get (STORE_STORE (fixture->vault), "client.p12", NULL);
  g_assert_true (g_bytes_equal (store_entry_get_content (copy), pkcs12));
  g_assert_cmpstr (store_entry_get_file_name (copy), ==, "from disk.p12");
  g_assert_cmpuint (store_entry_get_labels (copy)->len, ==, 1);
  g_clear_object (&import);
  g_clear_object (&source);
  vault_fixture_close (other);
}

/* The source is read a few at a time, and what is taken off is not read at all. */
static void
test_entry_throttle (ModelFixture  *fixture,
                     gconstpointer  data)
{
  g_autoptr (ModelImport) import = model_import_new (fixture->list);
  g_autoptr (GBytes) pem = model_fixture_pem ("a", 100);

  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.pem", i);

      model_fixture_add (fixture, name, pem);
    }
  gate_store_hold (fixture->gate);
  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.pem", i);

      model_import_add_entry (import, fixture->list, name, FALSE);
    }
  g_assert_cmpuint (gate_store_n_waiting (fixture->gate), ==, 4);
  model_import_remove (import, nth (import, 7));
  gate_store_turn_away (fixture->gate, STORE_ERROR_NETWORK);
  STORE_AWAIT (model_import_count (import, MODEL_ATTACHMENT_UNUSABLE) == 1);
  while (model_import_count (import, MODEL_ATTACHMENT_READING) > 0)
    {
      if (gate_store_n_waiting (fixture->gate) > 0)
        gate_store_let (fixture->gate);
      g_main_context_iteration (NULL, TRUE);
    }
  g_assert_cmpuint (model_import_count (import, MODEL_ATTACHMENT_READY), ==, 6);
}

/* What was pasted is looked at like a file, and named like one. */
static void
test_text (ModelFixture  *fixture,
           gconstpointer  data)
{
  g_autoptr (ModelImport) import = model_import_new (fixture->list);
  g_autoptr (GBytes) pem = model_fixture_pem ("a", 100);
  g_autoptr (GBytes) same = model_fixture_text ("no certificate");
  g_autoptr (GBytes) garbage = model_fixture_text ("no certificate");
  g_autofree char *zeros = g_malloc0 (MAX_BYTES + 1);
  g_autoptr (GBytes) large = g_bytes_new (zeros, MAX_BYTES + 1);
  g_autoptr (StoreEntry) entry = NULL;

  model_fixture_add (fixture, "certificate.pem", pem);
  g_assert_true (model_fixture_load (fixture, NULL));
  model_import_add_text (import, pem, "certificate.pem");
  model_import_add_text (import, garbage, "certificate.pem");
  model_import_add_text (import, same, "certificate.pem");
  model_import_add_text (import, large, "large.pem");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (import)), ==, 3);
  STORE_AWAIT (model_import_count (import, MODEL_ATTACHMENT_READING) == 0);
  g_assert_error (model_attachment_get_error (nth (import, 1)), PKI_ERROR, PKI_ERROR_UNRECOGNIZED);
  g_assert_error (model_attachment_get_error (nth (import, 2)), MODEL_ERROR, MODEL_ERROR_TOO_LARGE);
  g_assert_cmpstr (model_attachment_get_name (nth (import, 0)), ==, "certificate-2.pem");
  g_assert_cmpstr (model_attachment_get_name (nth (import, 1)), ==, "certificate-3.pem");

  store_all (import, NULL, NULL);
  assert_stored (fixture, "certificate-2.pem", TRUE);
  assert_stored (fixture, "certificate-3.pem", FALSE);
  entry = store_await_get (STORE_STORE (fixture->vault), "certificate-2.pem", NULL);
  g_assert_true (g_bytes_equal (store_entry_get_content (entry), pem));
}

/* Taken off while it is looked at. */
static void
test_text_cancel (ModelFixture  *fixture,
                  gconstpointer  data)
{
  g_autoptr (ModelImport) import = model_import_new (fixture->list);
  g_autoptr (GBytes) pem = model_fixture_pem ("a", 100);
  g_autoptr (ModelAttachment) attachment = NULL;

  model_import_add_text (import, pem, "certificate.pem");
  attachment = g_object_ref (nth (import, 0));
  model_import_remove (import, attachment);
  STORE_AWAIT (!model_attachment_is_reading (attachment));
  g_assert_true (store_error_is_cancelled (model_attachment_get_error (attachment)));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (import)), ==, 0);
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
  MODEL_TEST ("/model/import/changed-meanwhile", test_changed_meanwhile);
  MODEL_TEST ("/model/import/deleted-meanwhile", test_deleted_meanwhile);
  MODEL_TEST ("/model/import/refresh-marks", test_refresh_marks);
  MODEL_TEST ("/model/import/broken-off", test_broken_off);
  MODEL_TEST ("/model/import/cancel/one", test_cancel_one);
  MODEL_TEST ("/model/import/waiting", test_waiting);
  MODEL_TEST ("/model/import/entry", test_entry);
  MODEL_TEST ("/model/import/entry/throttle", test_entry_throttle);
  MODEL_TEST ("/model/import/text", test_text);
  MODEL_TEST ("/model/import/text/cancel", test_text_cancel);

  return g_test_run ();
}
