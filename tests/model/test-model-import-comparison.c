/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model-fixture.h"

/* An entry that is locked, and a file with its name. */
typedef struct
{
  ModelFixture     base;
  ModelPasswords  *passwords;
  ModelImport     *import;
  ModelAttachment *attachment;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  g_autoptr (GBytes) stored = model_fixture_pkcs12 ("stored", "secret");
  g_autoptr (GBytes) file = model_fixture_pem ("of the file", 100);

  model_fixture_set_up (&self->base, NULL);
  model_fixture_add (&self->base, "a.p12", stored);
  g_assert_true (model_fixture_load (&self->base, NULL));
  self->passwords = model_passwords_new ();
  self->import = model_import_new (self->base.list);
  model_import_set_passwords (self->import, self->passwords);
  self->attachment = model_fixture_attach (&self->base, self->import, "a.p12", file);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  g_clear_object (&self->import);
  g_clear_object (&self->passwords);
  model_fixture_tear_down (&self->base, NULL);
}

static ModelReplacement *
compare (Fixture  *self,
         GError  **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  model_import_compare_async (self->import, self->attachment, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  return model_import_compare_finish (result, error);
}

static const char *
get_common_name (ModelComparison *comparison,
                 gboolean         before)
{
  g_autoptr (ModelComparisonRow) row = g_list_model_get_item (G_LIST_MODEL (comparison), MODEL_COMPARISON_SUBJECT);

  return before ? model_comparison_row_get_before (row) : model_comparison_row_get_after (row);
}

/* What the window knows opens the entry; what is stored stays as it is. */
static void
test_compare (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ModelReplacement) found = NULL;
  g_autoptr (StoreEntry) before = store_await_get (STORE_STORE (self->base.vault), "a.p12", NULL);
  g_autoptr (StoreEntry) after = NULL;
  ModelComparison *comparison;

  model_passwords_add (self->passwords, "secret");
  g_assert_true (model_import_can_compare (self->attachment));
  found = compare (self, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (model_replacement_get_name (found), ==, "a.p12");
  g_assert_cmpstr (model_replacement_get_file_name (found), ==, "a.p12");
  comparison = model_replacement_get_comparison (found);
  g_assert_true (g_str_has_prefix (get_common_name (comparison, TRUE), "CN=stored"));
  g_assert_true (g_str_has_prefix (get_common_name (comparison, FALSE), "CN=of the file"));

  after = store_await_get (STORE_STORE (self->base.vault), "a.p12", NULL);
  g_assert_true (g_bytes_equal (store_entry_get_content (before), store_entry_get_content (after)));
  g_assert_cmpint (model_attachment_get_conflict (self->attachment), ==, MODEL_CONFLICT_TAKEN);
  model_import_agree (self->import, self->attachment);
  g_assert_true (model_import_can_compare (self->attachment));
}

/* Without the password, the file can still be seen. */
static void
test_locked (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr (ModelReplacement) found = NULL;

  model_passwords_add (self->passwords, "another");
  found = compare (self, NULL);
  g_assert_false (model_comparison_has_before (model_replacement_get_comparison (found)));
  g_assert_true (model_comparison_has_after (model_replacement_get_comparison (found)));
}

static void
test_free_name (Fixture       *self,
                gconstpointer  data)
{
  model_attachment_set_name (self->attachment, "b.p12");
  g_assert_false (model_import_can_compare (self->attachment));
  model_attachment_set_name (self->attachment, "a.p12");
  g_assert_true (model_import_can_compare (self->attachment));
}

/* Somebody else has deleted it. */
static void
test_failure (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr (StoreEntry) deleted = store_await_delete (STORE_STORE (self->base.vault), "a.p12", NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (deleted);
  g_assert_null (compare (self, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
}

static void
test_cancel (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  gate_store_hold (self->base.gate);
  model_import_compare_async (self->import, self->attachment, cancellable, store_await_result_cb, &result);
  g_cancellable_cancel (cancellable);
  gate_store_open (self->base.gate);
  STORE_AWAIT (result != NULL);
  g_assert_null (model_import_compare_finish (result, &error));
  g_assert_true (store_error_is_cancelled (error));
}

/* What is being stored by the time that the entry is read can't be compared any more. */
static void
test_stored (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) stored = NULL;
  g_autoptr (GError) error = NULL;

  gate_store_hold (self->base.gate);
  model_import_compare_async (self->import, self->attachment, NULL, store_await_result_cb, &result);
  model_attachment_set_name (self->attachment, "b.p12");
  model_import_store_async (self->import, self->attachment, store_await_result_cb, &stored);
  gate_store_open (self->base.gate);
  STORE_AWAIT (result != NULL && stored != NULL);
  g_assert_null (model_import_compare_finish (result, &error));
  g_assert_true (store_error_is_cancelled (error));
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/model/import-comparison/compare", test_compare);
  ADD ("/model/import-comparison/locked", test_locked);
  ADD ("/model/import-comparison/free-name", test_free_name);
  ADD ("/model/import-comparison/failure", test_failure);
  ADD ("/model/import-comparison/cancel", test_cancel);
  ADD ("/model/import-comparison/stored", test_stored);

  return g_test_run ();
}
