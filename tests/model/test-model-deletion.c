/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model-fixture.h"

static void
fill (ModelFixture *fixture)
{
  g_autoptr (GBytes) pem = model_fixture_pem ("a", 100);
  g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func ((GDestroyNotify) store_label_unref);
  const char *values[] = { "production", NULL };
  g_autoptr (GError) error = NULL;

  model_fixture_add (fixture, "a.pem", pem);
  g_ptr_array_add (labels, store_label_new ("stage", values));
  g_assert_true (store_await_set_labels (STORE_STORE (fixture->vault), "a.pem", labels, &error));
  g_assert_true (model_fixture_load (fixture, &error));
  g_assert_no_error (error);
}

static gboolean
run (ModelDeletion  *deletion,
     GError        **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  model_deletion_run_async (deletion, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  return model_deletion_run_finish (deletion, result, error);
}

static gboolean
undo (ModelDeletion  *deletion,
      GError        **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  model_deletion_undo_async (deletion, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  return model_deletion_undo_finish (deletion, result, error);
}

static gboolean
is_listed (ModelFixture *fixture)
{
  return model_certificate_list_lookup (fixture->list, "a.pem") != NULL;
}

/* Bytes, labels and file name come back as they were. */
static void
test_undo (ModelFixture  *fixture,
           gconstpointer  data)
{
  g_autoptr (ModelDeletion) deletion = model_deletion_new (fixture->list, "a.pem", NULL);
  g_autoptr (StoreEntry) before = NULL;
  g_autoptr (StoreEntry) after = NULL;
  g_autoptr (GError) error = NULL;

  fill (fixture);
  before = store_await_get (STORE_STORE (fixture->vault), "a.pem", &error);
  g_assert_true (run (deletion, &error));
  g_assert_no_error (error);
  g_assert_false (is_listed (fixture));
  g_assert_null (store_await_get (STORE_STORE (fixture->vault), "a.pem", NULL));

  g_assert_true (undo (deletion, &error));
  g_assert_no_error (error);
  g_assert_true (is_listed (fixture));
  after = store_await_get (STORE_STORE (fixture->vault), "a.pem", &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (store_entry_get_content (before), store_entry_get_content (after)));
  g_assert_cmpstr (store_entry_get_file_name (after), ==, "a.pem");
  g_assert_cmpuint (store_entry_get_labels (after)->len, ==, 1);
  g_assert_cmpstr (store_label_get_values (store_entry_get_labels (after)->pdata[0])[0], ==, "production");
}

static void
test_failure (ModelFixture  *fixture,
              gconstpointer  data)
{
  g_autoptr (ModelDeletion) deletion = model_deletion_new (fixture->list, "a.pem", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fill (fixture);
  gate_store_hold (fixture->gate);
  model_deletion_run_async (deletion, NULL, store_await_result_cb, &result);
  gate_store_turn_away (fixture->gate, STORE_ERROR_STORAGE);
  STORE_AWAIT (result != NULL);
  g_assert_false (model_deletion_run_finish (deletion, result, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_STORAGE);
  g_assert_true (is_listed (fixture));
}

static void
test_cancel (ModelFixture  *fixture,
             gconstpointer  data)
{
  g_autoptr (ModelDeletion) deletion = model_deletion_new (fixture->list, "a.pem", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fill (fixture);
  gate_store_hold (fixture->gate);
  model_deletion_run_async (deletion, cancellable, store_await_result_cb, &result);
  g_cancellable_cancel (cancellable);
  gate_store_let (fixture->gate);
  STORE_AWAIT (result != NULL);
  g_assert_false (model_deletion_run_finish (deletion, result, &error));
  g_assert_true (store_error_is_cancelled (error));
  g_assert_true (is_listed (fixture));
}

/* What was changed since it was looked at is not deleted. */
static void
test_changed (ModelFixture  *fixture,
              gconstpointer  data)
{
  g_autoptr (ModelDeletion) deletion = NULL;
  g_autoptr (GBytes) pem = model_fixture_pem ("other", 100);
  g_autoptr (StoreEntry) entry = store_entry_new ("a.pem", pem, "a.pem");
  g_autoptr (StoreEntry) replaced = NULL;
  g_autoptr (GError) error = NULL;
  ModelCertificate *row;

  fill (fixture);
  row = model_certificate_list_lookup (fixture->list, "a.pem");
  deletion = model_deletion_new (fixture->list, "a.pem", model_certificate_get_etag (row));
  replaced = store_await_replace (STORE_STORE (fixture->vault), entry, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (run (deletion, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_CHANGED);
}

/* The name is taken meanwhile: an error, nothing overwritten, and another try later. */
static void
test_undo_taken (ModelFixture  *fixture,
                 gconstpointer  data)
{
  g_autoptr (ModelDeletion) deletion = model_deletion_new (fixture->list, "a.pem", NULL);
  g_autoptr (GBytes) pem = model_fixture_pem ("squatter", 100);
  g_autoptr (StoreEntry) squatter = NULL;
  g_autoptr (GError) error = NULL;

  fill (fixture);
  g_assert_true (run (deletion, &error));
  model_fixture_add (fixture, "a.pem", pem);
  g_assert_false (undo (deletion, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_EXISTS);
  g_clear_error (&error);

  squatter = store_await_delete (STORE_STORE (fixture->vault), "a.pem", NULL, &error);
  g_assert_true (g_bytes_equal (store_entry_get_content (squatter), pem));
  g_assert_true (undo (deletion, &error));
  g_assert_no_error (error);
}

static void
test_undo_cancel (ModelFixture  *fixture,
                  gconstpointer  data)
{
  g_autoptr (ModelDeletion) deletion = model_deletion_new (fixture->list, "a.pem", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fill (fixture);
  g_assert_true (run (deletion, &error));
  g_cancellable_cancel (cancellable);
  model_deletion_undo_async (deletion, cancellable, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  g_assert_false (model_deletion_undo_finish (deletion, result, &error));
  g_assert_true (store_error_is_cancelled (error));
  g_clear_error (&error);
  /* The bytes are still held. */
  g_assert_true (undo (deletion, &error));
  g_assert_no_error (error);
}

static ModelDeletion *
make_many (ModelFixture *fixture)
{
  const char *names[] = { "a.pem", "b.pem", "c.pem" };
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  g_autoptr (GBytes) pem = model_fixture_pem ("b", 100);

  model_fixture_add (fixture, "b.pem", pem);
  model_fixture_add (fixture, "c.pem", pem);
  fill (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_ptr_array_add (rows, model_certificate_list_lookup (fixture->list, names[i]));
  return model_deletion_new_many (fixture->list, rows);
}

static gboolean
has_row (ModelFixture *fixture,
         const char   *name)
{
  return model_certificate_list_lookup (fixture->list, name) != NULL;
}

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
test_many (ModelFixture  *fixture,
           gconstpointer  data)
{
  g_autoptr (ModelDeletion) deletion = make_many (fixture);
  g_autoptr (GError) error = NULL;
  guint n_reports = 0;

  g_signal_connect_swapped (deletion, "notify::n-done", G_CALLBACK (count_cb), &n_reports);
  g_assert_true (run (deletion, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->list)), ==, 0);
  g_assert_cmpuint (model_deletion_get_n_done (deletion), ==, 3);
  g_assert_cmpuint (n_reports, >=, 3);

  g_assert_true (undo (deletion, &error));
  g_assert_no_error (error);
  g_assert_true (has_row (fixture, "a.pem") && has_row (fixture, "b.pem") && has_row (fixture, "c.pem"));
  g_assert_cmpuint (model_deletion_get_deleted (deletion)->len, ==, 0);
}

/* One was changed by somebody else: it stays, and is named; the others go, and come back. */
static void
test_many_partial (ModelFixture  *fixture,
                   gconstpointer  data)
{
  g_autoptr (ModelDeletion) deletion = make_many (fixture);
  g_autoptr (GBytes) pem = model_fixture_pem ("other", 100);
  g_autoptr (StoreEntry) entry = store_entry_new ("b.pem", pem, "b.pem");
  g_autoptr (StoreEntry) replaced = store_await_replace (STORE_STORE (fixture->vault), entry, NULL, NULL);
  g_autoptr (GError) error = NULL;
  ModelFailure *failure;

  g_assert_nonnull (replaced);
  g_assert_false (run (deletion, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_CHANGED);
  g_assert_cmpuint (model_deletion_get_deleted (deletion)->len, ==, 2);
  g_assert_cmpuint (model_deletion_get_failures (deletion)->len, ==, 1);
  failure = g_ptr_array_index (model_deletion_get_failures (deletion), 0);
  g_assert_cmpstr (failure->name, ==, "b.pem");
  g_assert_error (failure->error, STORE_ERROR, STORE_ERROR_CHANGED);
  g_assert_true (!has_row (fixture, "a.pem") && has_row (fixture, "b.pem") && !has_row (fixture, "c.pem"));

  g_clear_error (&error);
  g_assert_true (undo (deletion, &error));
  g_assert_no_error (error);
  g_assert_true (has_row (fixture, "a.pem") && has_row (fixture, "c.pem"));
}

/* What was gone by then is gone, and can be brought back. */
static void
test_many_cancel (ModelFixture  *fixture,
                  gconstpointer  data)
{
  g_autoptr (ModelDeletion) deletion = make_many (fixture);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  gate_store_hold (fixture->gate);
  model_deletion_run_async (deletion, cancellable, store_await_result_cb, &result);
  gate_store_let (fixture->gate);
  STORE_AWAIT (gate_store_n_waiting (fixture->gate) == 1 && model_deletion_get_n_done (deletion) == 1);
  g_cancellable_cancel (cancellable);
  while (result == NULL)
    {
      if (gate_store_n_waiting (fixture->gate) > 0)
        gate_store_let (fixture->gate);
      g_main_context_iteration (NULL, TRUE);
    }
  g_assert_false (model_deletion_run_finish (deletion, result, &error));
  g_assert_true (store_error_is_cancelled (error));
  g_assert_cmpuint (model_deletion_get_deleted (deletion)->len, ==, 1);
  g_assert_cmpuint (model_deletion_get_failures (deletion)->len, ==, 2);
  g_assert_true (!has_row (fixture, "a.pem") && has_row (fixture, "b.pem") && has_row (fixture, "c.pem"));
}

/* One name is taken meanwhile: the others come back, that one is still held. */
static void
test_many_undo_partial (ModelFixture  *fixture,
                        gconstpointer  data)
{
  g_autoptr (ModelDeletion) deletion = make_many (fixture);
  g_autoptr (GBytes) pem = model_fixture_pem ("squatter", 100);
  g_autoptr (StoreEntry) squatter = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (run (deletion, &error));
  model_fixture_add (fixture, "b.pem", pem);
  g_assert_false (undo (deletion, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_EXISTS);
  g_assert_cmpuint (model_deletion_get_deleted (deletion)->len, ==, 1);
  g_assert_true (has_row (fixture, "a.pem") && has_row (fixture, "c.pem"));

  g_clear_error (&error);
  squatter = store_await_delete (STORE_STORE (fixture->vault), "b.pem", NULL, &error);
  g_assert_true (undo (deletion, &error));
  g_assert_no_error (error);
  g_assert_true (has_row (fixture, "b.pem"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  MODEL_TEST ("/model/deletion/undo", test_undo);
  MODEL_TEST ("/model/deletion/failure", test_failure);
  MODEL_TEST ("/model/deletion/cancel", test_cancel);
  MODEL_TEST ("/model/deletion/changed", test_changed);
  MODEL_TEST ("/model/deletion/undo/taken", test_undo_taken);
  MODEL_TEST ("/model/deletion/undo/cancel", test_undo_cancel);
  MODEL_TEST ("/model/deletion/many", test_many);
  MODEL_TEST ("/model/deletion/many/partial", test_many_partial);
  MODEL_TEST ("/model/deletion/many/cancel", test_many_cancel);
  MODEL_TEST ("/model/deletion/many/undo-partial", test_many_undo_partial);

  return g_test_run ();
}
