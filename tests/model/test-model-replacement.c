/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "model-fixture.h"

/* A generated entry, opened; and a replacement of it. */
typedef struct
{
  ModelFixture      base;
  GBytes           *old;
  ModelDocument    *document;
  ModelReplacement *replacement;
} Fixture;

static ModelDocument *
open_document (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ModelDocument *document;

  model_document_open_async (fixture->base.list, "a.pem", NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  document = model_document_open_finish (result, &error);
  g_assert_no_error (error);
  return document;
}

static GBytes *
get_der (GBytes *pem)
{
  g_autoptr (PkiContainer) container = pki_container_parse (pem, NULL, NULL);

  return g_bytes_ref (pki_certificate_get_der (model_comparison_find_leaf (container)));
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  StoreGeneration values = { .common_name = (char *) "cn", .validity = 3, .validity_unit = STORE_VALIDITY_MONTHS,
                             .automatic_renewal = TRUE, .renewed = -1, .failed = -1 };
  g_autoptr (StoreGeneration) generation = NULL;
  g_autoptr (GBytes) der = NULL;
  g_autoptr (StoreEntry) entry = NULL;
  g_autoptr (StoreEntry) created = NULL;
  g_autoptr (GError) error = NULL;

  model_fixture_set_up (&fixture->base, data);
  fixture->old = model_fixture_pem ("old", 100);
  values.certificate = der = get_der (fixture->old);
  generation = store_generation_new (&values);
  entry = g_object_new (STORE_TYPE_ENTRY, "name", "a.pem", "content", fixture->old, "method",
                        STORE_METHOD_EXTERNAL_SERVICE, "generation", generation, NULL);
  created = store_await_create (STORE_STORE (fixture->base.vault), entry, &error);
  g_assert_no_error (error);
  g_assert_true (model_fixture_load (&fixture->base, NULL));
  fixture->document = open_document (fixture);
  fixture->replacement = model_replacement_new (fixture->base.list, fixture->document);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_object (&fixture->replacement);
  g_clear_object (&fixture->document);
  g_bytes_unref (fixture->old);
  model_fixture_tear_down (&fixture->base, data);
}

static gboolean
read_file (Fixture     *fixture,
           const char  *basename,
           GBytes      *content,
           GError     **error)
{
  g_autofree char *path = model_fixture_write (&fixture->base, basename, content);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;

  model_replacement_read_async (fixture->replacement, file, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  return model_replacement_read_finish (fixture->replacement, result, error);
}

static gboolean
run (Fixture  *fixture,
     GError  **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  model_replacement_run_async (fixture->replacement, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  return model_replacement_run_finish (fixture->replacement, result, error);
}

static gboolean
undo (Fixture  *fixture,
      GError  **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  model_replacement_undo_async (fixture->replacement, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  return model_replacement_undo_finish (fixture->replacement, result, error);
}

static StoreEntry *
get_stored (Fixture *fixture)
{
  return store_await_get (STORE_STORE (fixture->base.vault), "a.pem", NULL);
}

static ModelRenewalState
get_state (Fixture *fixture)
{
  return model_certificate_get_renewal (model_certificate_list_lookup (fixture->base.list, "a.pem")).state;
}

/* A generated entry becomes an imported one, and again the generated one that it was. */
static void
test_replace (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GBytes) new = model_fixture_pem ("new", 50);
  g_autoptr (StoreEntry) replaced = NULL;
  g_autoptr (StoreEntry) back = NULL;
  g_autoptr (ModelComparisonRow) row = NULL;

  g_assert_cmpint (get_state (fixture), ==, MODEL_RENEWAL_AUTOMATIC);
  g_assert_true (read_file (fixture, "new.pem", new, NULL));
  g_assert_true (model_replacement_get_fits (fixture->replacement));
  row = g_list_model_get_item (G_LIST_MODEL (model_replacement_get_comparison (fixture->replacement)),
                               MODEL_COMPARISON_PUBLIC_KEY);
  g_assert_cmpuint (strlen (model_comparison_row_get_before (row)), ==, 64);
  g_assert_true (model_comparison_row_get_differs (row));

  g_assert_true (run (fixture, NULL));
  replaced = get_stored (fixture);
  g_assert_true (g_bytes_equal (store_entry_get_content (replaced), new));
  g_assert_cmpint (store_entry_get_method (replaced), ==, STORE_METHOD_IMPORT);
  g_assert_cmpstr (store_entry_get_file_name (replaced), ==, "new.pem");
  g_assert_null (store_entry_get_generation (replaced));
  g_assert_cmpint (get_state (fixture), ==, MODEL_RENEWAL_NEVER);

  g_assert_true (undo (fixture, NULL));
  back = get_stored (fixture);
  g_assert_true (g_bytes_equal (store_entry_get_content (back), fixture->old));
  g_assert_cmpint (store_entry_get_method (back), ==, STORE_METHOD_EXTERNAL_SERVICE);
  g_assert_null (store_entry_get_file_name (back));
  g_assert_cmpstr (store_entry_get_generation (back)->common_name, ==, "cn");
  g_assert_cmpint (get_state (fixture), ==, MODEL_RENEWAL_AUTOMATIC);
}

static void
change_elsewhere (Fixture    *fixture,
                  const char *common_name)
{
  g_autoptr (GBytes) content = model_fixture_pem (common_name, 70);
  g_autoptr (StoreEntry) entry = store_entry_new ("a.pem", content, NULL);
  g_autoptr (StoreEntry) replaced = store_await_replace (STORE_STORE (fixture->base.vault), entry, NULL, NULL);

  g_assert_nonnull (replaced);
}

static void
test_changed (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GBytes) new = model_fixture_pem ("new", 50);
  g_autoptr (StoreEntry) there = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (read_file (fixture, "new.pem", new, NULL));
  change_elsewhere (fixture, "other");
  g_assert_false (run (fixture, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_CHANGED);
  there = get_stored (fixture);
  g_assert_false (g_bytes_equal (store_entry_get_content (there), new));
}

static void
test_undo_changed (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (GBytes) new = model_fixture_pem ("new", 50);
  g_autoptr (StoreEntry) there = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (read_file (fixture, "new.pem", new, NULL));
  g_assert_true (run (fixture, NULL));
  change_elsewhere (fixture, "other");
  g_assert_false (undo (fixture, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_CHANGED);
  there = get_stored (fixture);
  g_assert_false (g_bytes_equal (store_entry_get_content (there), fixture->old));
}

static void
test_unusable (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (GBytes) text = model_fixture_text ("no certificate at all");
  g_autoptr (GError) error = NULL;

  g_assert_false (read_file (fixture, "text.pem", text, &error));
  g_assert_error (error, PKI_ERROR, PKI_ERROR_UNRECOGNIZED);
  g_assert_null (model_replacement_get_comparison (fixture->replacement));
}

/* A keystore under the name of a PEM file: it is said, and shown when it is unlocked. */
static void
test_locked (Fixture       *fixture,
             gconstpointer  data)
{
  static const char * const passwords[] = { "wrong", "secret" };
  g_autoptr (GBytes) keystore = model_fixture_pkcs12 ("new", "secret");
  PkiContainer *container;

  g_assert_true (read_file (fixture, "new.p12", keystore, NULL));
  g_assert_false (model_replacement_get_fits (fixture->replacement));
  g_assert_true (pki_container_get_locked (model_replacement_get_container (fixture->replacement)));
  for (guint i = 0; i < G_N_ELEMENTS (passwords); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      model_replacement_unlock_async (fixture->replacement, passwords[i], NULL, store_await_result_cb, &result);
      STORE_AWAIT (result != NULL);
      g_assert_cmpint (model_replacement_unlock_finish (fixture->replacement, result, &error), ==, i == 1);
      if (i == 0)
        g_assert_error (error, PKI_ERROR, PKI_ERROR_WRONG_PASSWORD);
    }
  container = model_replacement_get_container (fixture->replacement);
  g_assert_false (pki_container_get_locked (container));
}

static void
test_cancel (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (GBytes) new = model_fixture_pem ("new", 50);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (StoreEntry) there = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (read_file (fixture, "new.pem", new, NULL));
  gate_store_hold (fixture->base.gate);
  model_replacement_run_async (fixture->replacement, cancellable, store_await_result_cb, &result);
  STORE_AWAIT (gate_store_n_waiting (fixture->base.gate) == 1);
  g_cancellable_cancel (cancellable);
  gate_store_open (fixture->base.gate);
  STORE_AWAIT (result != NULL);
  g_assert_false (model_replacement_run_finish (fixture->replacement, result, &error));
  g_assert_true (store_error_is_cancelled (error));
  there = get_stored (fixture);
  g_assert_true (g_bytes_equal (store_entry_get_content (there), fixture->old));
}

#define TEST(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  TEST ("/model/replacement/replace", test_replace);
  TEST ("/model/replacement/changed", test_changed);
  TEST ("/model/replacement/undo-changed", test_undo_changed);
  TEST ("/model/replacement/unusable", test_unusable);
  TEST ("/model/replacement/locked", test_locked);
  TEST ("/model/replacement/cancel", test_cancel);

  return g_test_run ();
}
