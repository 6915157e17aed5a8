/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "model-fixture.h"
#include "model/model-certificate-list-private.h"

static const StoreGenerationService service = {
  STORE_AUTHORITY_SAP_CERTIFICATE_SERVICE, 1 << STORE_FILE_TYPE_PEM, 1 << STORE_FILE_TYPE_PEM,
};

static ModelDocument *
open_document (ModelFixture *fixture,
               const char   *name)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ModelDocument *document;

  model_document_open_async (fixture->list, name, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  document = model_document_open_finish (result, &error);
  g_assert_no_error (error);
  return document;
}

static void
set_up (ModelFixture  *fixture,
        gconstpointer  data)
{
  g_autoptr (GBytes) old = model_fixture_pem ("old", 10);
  g_autoptr (GBytes) new = model_fixture_pem ("new", 100);
  g_autoptr (StoreEntry) entry = g_object_new (STORE_TYPE_ENTRY, "name", "a.pem", "content", old, NULL);
  g_autoptr (StoreEntry) created = NULL;
  g_autoptr (ModelRenewalMemory) memory = model_renewal_memory_new (NULL);

  model_fixture_set_up (fixture, data);
  created = store_await_create (STORE_STORE (fixture->vault), entry, NULL);
  g_assert_nonnull (created);
  gate_store_set_service (fixture->gate, &service);
  gate_store_set_issue (fixture->gate, new);
  model_certificate_list_set_memory (fixture->list, memory);
}

static void
remember (ModelFixture *fixture)
{
  g_autoptr (GBytes) request = g_bytes_new_static ("CSR", 4);
  StoreGeneration values = { .common_name = (char *) "cn", .validity = 3, .validity_unit = STORE_VALIDITY_MONTHS,
                             .automatic_renewal = TRUE, .has_password = TRUE, .signing_request = request,
                             .renewed = -1, .failed = -1 };
  g_autoptr (StoreGeneration) generation = store_generation_new (&values);

  model_certificate_list_remember_generation (fixture->list, "a.pem", generation);
  g_assert_true (model_fixture_load (fixture, NULL));
}

static gboolean
run (ModelRegeneration  *regeneration,
     const char         *password,
     GError            **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  model_regeneration_run_async (regeneration, password, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  return model_regeneration_run_finish (regeneration, result, error);
}

/* What was sent before is sent again, and what comes back is compared, listed and remembered. */
static void
test_renew (ModelFixture  *fixture,
            gconstpointer  data)
{
  g_autoptr (ModelDocument) document = NULL;
  g_autoptr (ModelRegeneration) regeneration = NULL;
  g_autoptr (ModelDocument) after = NULL;
  g_autoptr (ModelComparisonRow) subject = NULL;
  ModelComparison *comparison;

  remember (fixture);
  document = open_document (fixture, "a.pem");
  g_assert_true (model_document_get_can_regenerate (document));
  regeneration = model_regeneration_new (fixture->list, document);
  g_assert_true (model_regeneration_get_is_known (regeneration));
  g_assert_true (model_regeneration_needs_password (regeneration));
  g_assert_false (model_regeneration_needs_request (regeneration));
  g_assert_true (run (regeneration, "pw", NULL));
  g_assert_cmpstr (gate_store_get_asked (fixture->gate), ==, "a.pem|cn|3|1|pw|1|CSR");

  comparison = model_regeneration_get_comparison (regeneration);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (comparison)), >, MODEL_COMPARISON_EXTENSION);
  subject = g_list_model_get_item (G_LIST_MODEL (comparison), MODEL_COMPARISON_SUBJECT);
  g_assert_nonnull (strstr (model_comparison_row_get_before (subject), "CN=old"));
  g_assert_nonnull (strstr (model_comparison_row_get_after (subject), "CN=new"));
  g_assert_true (model_comparison_row_get_differs (subject));
  g_assert_cmpuint (model_comparison_get_n_differences (comparison), >=, 5);

  g_assert_cmpint (model_certificate_get_renewal (model_certificate_list_lookup (fixture->list, "a.pem")).state, ==,
                   MODEL_RENEWAL_AUTOMATIC);
  after = open_document (fixture, "a.pem");
  g_assert_true (model_document_get_generation (after)->has_password);
}

static void
test_edit (ModelFixture  *fixture,
           gconstpointer  data)
{
  g_autoptr (ModelDocument) document = NULL;
  g_autoptr (ModelRegeneration) regeneration = NULL;
  ModelRenewal renewal;

  remember (fixture);
  document = open_document (fixture, "a.pem");
  regeneration = model_regeneration_new (fixture->list, document);
  model_regeneration_set_validity (regeneration, 1, STORE_VALIDITY_YEARS);
  model_regeneration_set_automatic_renewal (regeneration, FALSE);
  g_assert_true (run (regeneration, NULL, NULL));
  g_assert_cmpstr (gate_store_get_asked (fixture->gate), ==, "a.pem|cn|1|2||0|CSR");
  renewal = model_certificate_get_renewal (model_certificate_list_lookup (fixture->list, "a.pem"));
  g_assert_cmpint (renewal.state, ==, MODEL_RENEWAL_OFF);
  g_assert_false (renewal.probable);
}

/* Nobody knows how it was made: what can be seen is taken, the rest is asked for. */
static void
test_guess (ModelFixture  *fixture,
            gconstpointer  data)
{
  static const struct { guint validity; StoreValidityUnit unit; } periods[] = {
    { 3, STORE_VALIDITY_MONTHS }, { 1, STORE_VALIDITY_YEARS }, { 17, STORE_VALIDITY_DAYS }, { 11, STORE_VALIDITY_MONTHS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (periods); i++)
    {
      gint64 start = g_get_real_time () / G_USEC_PER_SEC;
      PkiIdentityRequest request = { .common_name = "client", .not_before = start - 3600,
                                     .not_after = store_validity_get_end (start, periods[i].validity, periods[i].unit) };
      g_autoptr (PkiIdentity) identity = pki_identity_new (&request, NULL, NULL);
      g_autoptr (GBytes) pem = pki_identity_to_pem (identity, TRUE, NULL);
      g_autofree char *name = g_strdup_printf ("guess-%u.pem", i);
      g_autoptr (StoreEntry) entry = g_object_new (STORE_TYPE_ENTRY, "name", name, "content", pem, NULL);
      g_autoptr (StoreEntry) created = store_await_create (STORE_STORE (fixture->vault), entry, NULL);
      g_autoptr (ModelDocument) document = open_document (fixture, name);
      g_autoptr (ModelRegeneration) regeneration = model_regeneration_new (fixture->list, document);
      StoreValidityUnit unit;

      g_assert_cmpuint (model_regeneration_get_validity (regeneration, &unit), ==, periods[i].validity);
      g_assert_cmpint (unit, ==, periods[i].unit);
      g_assert_false (model_regeneration_get_is_known (regeneration));
      g_assert_false (model_regeneration_needs_request (regeneration));
    }
}

static void
test_request (ModelFixture  *fixture,
              gconstpointer  data)
{
  g_autoptr (ModelDocument) document = open_document (fixture, "a.pem");
  g_autoptr (ModelRegeneration) regeneration = model_regeneration_new (fixture->list, document);
  g_autoptr (GBytes) no_request = model_fixture_pem ("x", 10);
  g_autoptr (PkiPrivateKey) key = pki_private_key_new (PKI_KEY_KIND_EC_P256, NULL);
  g_autoptr (PkiSigningRequest) signing_request = pki_signing_request_new (key, "client", NULL);
  g_autoptr (GBytes) pem = NULL;
  g_autofree char *wrong = model_fixture_write (fixture, "wrong.csr", no_request);
  g_autofree char *right = NULL;
  const char *paths[2];

  g_assert_nonnull (signing_request);
  pem = pki_signing_request_to_pem (signing_request);
  right = model_fixture_write (fixture, "right.csr", pem);
  paths[0] = wrong;
  paths[1] = right;
  /* There is no private key: it was made for a request that nobody remembers. */
  g_assert_true (model_regeneration_needs_request (regeneration));
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GFile) file = g_file_new_for_path (paths[i]);
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      model_regeneration_read_request_async (regeneration, file, NULL, store_await_result_cb, &result);
      STORE_AWAIT (result != NULL);
      g_assert_cmpint (model_regeneration_read_request_finish (regeneration, result, &error), ==, i == 1);
      if (i == 0)
        g_assert_error (error, PKI_ERROR, PKI_ERROR_UNRECOGNIZED);
      g_assert_cmpint (model_regeneration_needs_request (regeneration), ==, i == 0);
    }
  g_assert_true (run (regeneration, NULL, NULL));
  g_assert_nonnull (strstr (gate_store_get_asked (fixture->gate), "CERTIFICATE REQUEST"));
}

/* Somebody else was faster: nothing is done, and what they did is what the next one starts from. */
static void
test_changed (ModelFixture  *fixture,
              gconstpointer  data)
{
  g_autoptr (ModelDocument) document = NULL;
  g_autoptr (ModelRegeneration) regeneration = NULL;
  g_autoptr (GBytes) other = model_fixture_pem ("other", 50);
  g_autoptr (StoreEntry) entry = store_entry_new ("a.pem", other, NULL);
  g_autoptr (StoreEntry) replaced = NULL;
  g_autoptr (StoreEntry) there = NULL;
  g_autoptr (GError) error = NULL;

  remember (fixture);
  document = open_document (fixture, "a.pem");
  regeneration = model_regeneration_new (fixture->list, document);
  replaced = store_await_replace (STORE_STORE (fixture->vault), entry, NULL, NULL);
  g_assert_false (run (regeneration, "pw", &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_CHANGED);
  g_assert_null (model_regeneration_get_comparison (regeneration));
  there = store_await_get (STORE_STORE (fixture->vault), "a.pem", NULL);
  g_assert_true (g_bytes_equal (store_entry_get_content (there), other));
}

static void
test_failure (ModelFixture  *fixture,
              gconstpointer  data)
{
  g_autoptr (ModelDocument) document = open_document (fixture, "a.pem");
  g_autoptr (ModelRegeneration) regeneration = model_regeneration_new (fixture->list, document);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  gate_store_hold (fixture->gate);
  model_regeneration_run_async (regeneration, NULL, NULL, store_await_result_cb, &result);
  STORE_AWAIT (gate_store_n_waiting (fixture->gate) == 1);
  gate_store_turn_away (fixture->gate, STORE_ERROR_UNAVAILABLE);
  STORE_AWAIT (result != NULL);
  g_assert_false (model_regeneration_run_finish (regeneration, result, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_UNAVAILABLE);
  gate_store_open (fixture->gate);

  /* It can be tried again. */
  g_assert_true (run (regeneration, NULL, NULL));
}

static void
test_cancel (ModelFixture  *fixture,
             gconstpointer  data)
{
  g_autoptr (ModelDocument) document = open_document (fixture, "a.pem");
  g_autoptr (ModelRegeneration) regeneration = model_regeneration_new (fixture->list, document);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  gate_store_hold (fixture->gate);
  model_regeneration_run_async (regeneration, NULL, cancellable, store_await_result_cb, &result);
  STORE_AWAIT (gate_store_n_waiting (fixture->gate) == 1);
  g_cancellable_cancel (cancellable);
  gate_store_open (fixture->gate);
  STORE_AWAIT (result != NULL);
  g_assert_false (model_regeneration_run_finish (regeneration, result, &error));
  g_assert_true (store_error_is_cancelled (error));
  g_assert_null (model_regeneration_get_comparison (regeneration));
}

#define TEST(path, function) g_test_add (path, ModelFixture, NULL, set_up, function, model_fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  TEST ("/model/regeneration/renew", test_renew);
  TEST ("/model/regeneration/edit", test_edit);
  TEST ("/model/regeneration/guess", test_guess);
  TEST ("/model/regeneration/request", test_request);
  TEST ("/model/regeneration/changed", test_changed);
  TEST ("/model/regeneration/failure", test_failure);
  TEST ("/model/regeneration/cancel", test_cancel);

  return g_test_run ();
}
