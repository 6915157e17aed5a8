/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "model-fixture.h"

#define ALL_TYPES (1u << STORE_FILE_TYPE_PEM | 1u << STORE_FILE_TYPE_P12 | 1u << STORE_FILE_TYPE_JKS)

static const StoreGenerationService service = {
  STORE_AUTHORITY_SAP_CERTIFICATE_SERVICE, ALL_TYPES, 1u << STORE_FILE_TYPE_PEM,
};

static const StoreGenerationService no_requests = { STORE_AUTHORITY_SAP_CERTIFICATE_SERVICE, ALL_TYPES, 0 };

static ModelGeneration *
begin (ModelFixture *fixture)
{
  gate_store_set_service (fixture->gate, &service);
  return model_generation_new (fixture->list);
}

static ModelGenerationProblem
problem (ModelGeneration      *generation,
         ModelGenerationField  field)
{
  ModelGenerationProblem found = model_generation_get_problem (generation, field);

  /* Whatever is wrong keeps it from being run. */
  if (found != MODEL_GENERATION_PROBLEM_NONE)
    g_assert_false (model_generation_get_can_create (generation));
  return found;
}

static ModelGenerationProblem
problem_of_name (ModelGeneration *generation,
                 const char      *name)
{
  g_object_set (generation, "name", name, NULL);
  return problem (generation, MODEL_GENERATION_FIELD_NAME);
}

static ModelGenerationProblem
problem_of_validity (ModelGeneration *generation,
                     const char      *validity)
{
  g_object_set (generation, "validity", validity, NULL);
  return problem (generation, MODEL_GENERATION_FIELD_VALIDITY);
}

static StoreEntry *
await (ModelGeneration  *generation,
       GAsyncResult    **result,
       GError          **error)
{
  STORE_AWAIT (*result != NULL);
  return model_generation_run_finish (generation, *result, error);
}

static StoreEntry *
run (ModelGeneration  *generation,
     GError          **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_true (model_generation_get_can_create (generation));
  model_generation_run_async (generation, store_await_result_cb, &result);
  g_assert_true (model_generation_get_busy (generation));
  g_assert_false (model_generation_get_can_create (generation));
  return await (generation, &result, error);
}

static char *
text_of (StoreEntry *entry)
{
  GBytes *content = store_entry_get_content (entry);

  return g_strndup (g_bytes_get_data (content, NULL), g_bytes_get_size (content));
}

static void
assert_made (StoreEntry *entry,
             const char *expected)
{
  g_autofree char *text = text_of (entry);

  g_assert_cmpstr (text, ==, expected);
}

static GPtrArray *
make_labels (void)
{
  const char *values[] = { "eu", NULL };
  GPtrArray *labels = g_ptr_array_new_with_free_func ((GDestroyNotify) store_label_unref);

  g_ptr_array_add (labels, store_label_new ("region", values));
  return labels;
}

static void
test_usual (ModelFixture  *fixture,
            gconstpointer  data)
{
  g_autoptr (ModelGeneration) generation = begin (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) entry = NULL;

  g_assert_false (model_generation_get_edited (generation));
  g_object_set (generation, "name", "mycert", NULL);
  g_assert_true (model_generation_get_edited (generation));
  g_assert_cmpstr (model_generation_get_full_name (generation), ==, "mycert.pem");
  entry = run (generation, &error);
  g_assert_no_error (error);
  assert_made (entry, "mycert.pem||3|1||1|");
  g_assert_false (model_generation_get_busy (generation));
  g_assert_nonnull (model_certificate_list_lookup (fixture->list, "mycert.pem"));
  /* Now it is taken. */
  g_assert_cmpint (problem (generation, MODEL_GENERATION_FIELD_NAME), ==, MODEL_GENERATION_PROBLEM_NAME_TAKEN);
}

static void
test_everything (ModelFixture  *fixture,
                 gconstpointer  data)
{
  g_autoptr (ModelGeneration) generation = begin (fixture);
  g_autoptr (GPtrArray) labels = make_labels ();
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) entry = NULL;

  g_object_set (generation, "name", "  store ", "file-type", STORE_FILE_TYPE_JKS, "common-name", " Exämple ",
                "validity", " 14 ", "validity-unit", STORE_VALIDITY_DAYS, "automatic-renewal", FALSE, NULL);
  model_generation_set_password (generation, "  secret ");
  model_generation_set_labels (generation, labels);
  entry = run (generation, &error);
  g_assert_no_error (error);
  g_assert_no_error (model_generation_get_label_error (generation));
  assert_made (entry, "store.jks|Exämple|14|0|  secret |0|");
  g_assert_cmpuint (store_entry_get_labels (entry)->len, ==, 1);
  g_assert_cmpstr (model_certificate_get_labels_text (model_certificate_list_lookup (fixture->list, "store.jks")), !=, "");

  /* The password is not kept for the next one. */
  g_clear_object (&entry);
  g_object_set (generation, "name", "other", NULL);
  entry = run (generation, &error);
  g_assert_no_error (error);
  assert_made (entry, "other.jks|Exämple|14|0||0|");
}

static void
test_extension (ModelFixture  *fixture,
                gconstpointer  data)
{
  g_autoptr (ModelGeneration) generation = begin (fixture);

  g_object_set (generation, "name", "a.PEM", NULL);
  g_assert_cmpstr (model_generation_get_full_name (generation), ==, "a.PEM");
  g_object_set (generation, "file-type", STORE_FILE_TYPE_P12, NULL);
  g_assert_cmpstr (model_generation_get_full_name (generation), ==, "a.PEM.p12");
  g_assert_cmpint (problem (generation, MODEL_GENERATION_FIELD_FILE_TYPE), ==, MODEL_GENERATION_PROBLEM_NONE);
  g_object_set (generation, "file-type", STORE_FILE_TYPE_PFX, NULL);
  g_assert_cmpint (problem (generation, MODEL_GENERATION_FIELD_FILE_TYPE), ==, MODEL_GENERATION_PROBLEM_FILE_TYPE);
}

static void
test_name (ModelFixture  *fixture,
           gconstpointer  data)
{
  g_autoptr (ModelGeneration) generation = begin (fixture);
  g_autofree char *long_name = g_strnfill (197, 'x');

  g_assert_cmpint (problem (generation, MODEL_GENERATION_FIELD_NAME), ==, MODEL_GENERATION_PROBLEM_NAME_EMPTY);
  g_assert_cmpint (problem_of_name (generation, "  "), ==, MODEL_GENERATION_PROBLEM_NAME_EMPTY);
  g_assert_cmpint (problem_of_name (generation, "a/b"), ==, MODEL_GENERATION_PROBLEM_NAME_INVALID);
  g_assert_cmpint (problem_of_name (generation, "a\nb"), ==, MODEL_GENERATION_PROBLEM_NAME_INVALID);
  g_assert_cmpint (problem_of_name (generation, long_name), ==, MODEL_GENERATION_PROBLEM_NAME_INVALID);
  g_assert_cmpint (problem_of_name (generation, long_name + 1), ==, MODEL_GENERATION_PROBLEM_NONE);
  g_assert_cmpint (problem (generation, MODEL_GENERATION_FIELD_COMMON_NAME), ==,
                   MODEL_GENERATION_PROBLEM_COMMON_NAME_FROM_NAME);
  g_object_set (generation, "common-name", "short", NULL);
  g_assert_cmpint (problem (generation, MODEL_GENERATION_FIELD_COMMON_NAME), ==, MODEL_GENERATION_PROBLEM_NONE);
  g_assert_true (model_generation_get_can_create (generation));
}

static void
count_cb (guint *n)
{
  (*n)++;
}

/* What the list learns, the form says at once. */
static void
test_name_taken (ModelFixture  *fixture,
                 gconstpointer  data)
{
  g_autoptr (ModelGeneration) generation = begin (fixture);
  g_autoptr (GBytes) pem = model_fixture_pem ("a", 100);
  guint n = 0;

  g_object_set (generation, "name", "a", NULL);
  g_assert_true (model_generation_get_can_create (generation));
  g_signal_connect_swapped (generation, "changed", G_CALLBACK (count_cb), &n);
  model_fixture_add (fixture, "a.pem", pem);
  g_assert_true (model_fixture_load (fixture, NULL));
  g_assert_cmpint (problem (generation, MODEL_GENERATION_FIELD_NAME), ==, MODEL_GENERATION_PROBLEM_NAME_TAKEN);
  g_assert_cmpuint (n, ==, 1);
  g_object_set (generation, "file-type", STORE_FILE_TYPE_P12, NULL);
  g_assert_true (model_generation_get_can_create (generation));
  g_object_set (generation, "file-type", STORE_FILE_TYPE_PEM, NULL);
  model_certificate_list_remove (fixture->list, "a.pem");
  g_assert_true (model_generation_get_can_create (generation));
}

static void
test_common_name (ModelFixture  *fixture,
                  gconstpointer  data)
{
  g_autoptr (ModelGeneration) generation = begin (fixture);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < 65; i++)
    g_string_append (text, "ä");
  g_object_set (generation, "name", "a", "common-name", text->str, NULL);
  g_assert_cmpint (problem (generation, MODEL_GENERATION_FIELD_COMMON_NAME), ==,
                   MODEL_GENERATION_PROBLEM_COMMON_NAME_TOO_LONG);
  g_object_set (generation, "common-name", text->str + strlen ("ä"), NULL);
  g_assert_true (model_generation_get_can_create (generation));
}

static void
test_validity (ModelFixture  *fixture,
               gconstpointer  data)
{
  static const char *no_numbers[] = { "x", "0", "00", "-1", "+1", "1.5", "1e3", "0x10", "1 2", "٣" };
  g_autoptr (ModelGeneration) generation = begin (fixture);

  g_object_set (generation, "name", "a", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (no_numbers); i++)
    g_assert_cmpint (problem_of_validity (generation, no_numbers[i]), ==,
                     MODEL_GENERATION_PROBLEM_VALIDITY_NO_NUMBER);
  g_assert_cmpint (problem_of_validity (generation, "1"), ==, MODEL_GENERATION_PROBLEM_NONE);
  g_assert_cmpint (problem_of_validity (generation, "  "), ==, MODEL_GENERATION_PROBLEM_NONE);
  g_assert_cmpint (problem_of_validity (generation, "120"), ==, MODEL_GENERATION_PROBLEM_NONE);
  g_object_set (generation, "validity-unit", STORE_VALIDITY_YEARS, NULL);
  g_assert_cmpint (problem_of_validity (generation, "9000"), ==, MODEL_GENERATION_PROBLEM_VALIDITY_TOO_LONG);
  g_assert_cmpint (problem_of_validity (generation, "4294967297"), ==, MODEL_GENERATION_PROBLEM_VALIDITY_TOO_LONG);
  g_assert_cmpint (problem_of_validity (generation, "99999999999999999999999"), ==,
                   MODEL_GENERATION_PROBLEM_VALIDITY_TOO_LONG);
}

static void
test_signing_request (ModelFixture  *fixture,
                      gconstpointer  data)
{
  g_autoptr (ModelGeneration) generation = begin (fixture);
  g_autoptr (GBytes) csr = g_bytes_new_static ("CSR", 4);
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) entry = NULL;

  g_object_set (generation, "name", "a", "file-type", STORE_FILE_TYPE_P12, NULL);
  model_generation_set_password (generation, "secret");
  model_generation_set_signing_request (generation, csr, "a.csr");
  g_assert_cmpstr (model_generation_get_signing_request_description (generation), ==, "a.csr");
  /* It is the service that has to make it: what it cannot make is not chosen any more. */
  g_assert_cmpstr (model_generation_get_full_name (generation), ==, "a.pem");
  g_assert_false (model_generation_can_make (generation, STORE_FILE_TYPE_P12));
  g_assert_cmpint (problem (generation, MODEL_GENERATION_FIELD_PASSWORD), ==,
                   MODEL_GENERATION_PROBLEM_PASSWORD_NOT_NEEDED);
  model_generation_set_password (generation, "");
  entry = run (generation, &error);
  g_assert_no_error (error);
  assert_made (entry, "a.pem||3|1||1|CSR");

  gate_store_set_service (fixture->gate, &no_requests);
  g_object_set (generation, "name", "b", NULL);
  g_assert_cmpint (problem (generation, MODEL_GENERATION_FIELD_SIGNING_REQUEST), ==,
                   MODEL_GENERATION_PROBLEM_NO_SIGNING_REQUESTS);
  model_generation_set_signing_request (generation, NULL, NULL);
  g_assert_true (model_generation_get_can_create (generation));
}

static void
test_no_service (ModelFixture  *fixture,
                 gconstpointer  data)
{
  g_autoptr (ModelGeneration) generation = model_generation_new (fixture->list);

  g_object_set (generation, "name", "a", NULL);
  g_assert_null (model_generation_get_service (generation));
  g_assert_false (model_generation_get_can_create (generation));
}

static void
test_refused (ModelFixture  *fixture,
              gconstpointer  data)
{
  g_autoptr (ModelGeneration) generation = begin (fixture);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_object_set (generation, "name", "a", "common-name", "b", NULL);
  gate_store_hold (fixture->gate);
  model_generation_run_async (generation, store_await_result_cb, &result);
  STORE_AWAIT (gate_store_n_waiting (fixture->gate) == 1);
  gate_store_refuse (fixture->gate, STORE_FIELD_COMMON_NAME);
  g_assert_null (await (generation, &result, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_INVALID);
  g_assert_null (model_generation_get_error (generation));
  g_assert_error (model_generation_get_refusal (generation, MODEL_GENERATION_FIELD_COMMON_NAME), STORE_ERROR,
                  STORE_ERROR_INVALID);
  /* The same again would be refused again. */
  g_assert_false (model_generation_get_can_create (generation));

  g_object_set (generation, "validity", "1", NULL);
  g_assert_true (model_generation_get_can_create (generation));
  g_assert_nonnull (model_generation_get_refusal (generation, MODEL_GENERATION_FIELD_COMMON_NAME));
  g_object_set (generation, "common-name", "c", NULL);
  g_assert_null (model_generation_get_refusal (generation, MODEL_GENERATION_FIELD_COMMON_NAME));
}

/* The list does not know of it yet, the store does. */
static void
test_exists (ModelFixture  *fixture,
             gconstpointer  data)
{
  g_autoptr (ModelGeneration) generation = begin (fixture);
  g_autoptr (GBytes) pem = model_fixture_pem ("a", 100);
  g_autoptr (GError) error = NULL;

  model_fixture_add (fixture, "a.pem", pem);
  g_object_set (generation, "name", "a", NULL);
  g_assert_null (run (generation, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_EXISTS);
  g_assert_nonnull (model_generation_get_refusal (generation, MODEL_GENERATION_FIELD_NAME));
}

/* Whoever knows whether it was made: everything stays as it was filled in, the password too. */
static void
test_broken_off (ModelFixture  *fixture,
                 gconstpointer  data)
{
  g_autoptr (ModelGeneration) generation = begin (fixture);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) entry = NULL;

  g_object_set (generation, "name", "a", NULL);
  model_generation_set_password (generation, "secret");
  gate_store_hold (fixture->gate);
  model_generation_run_async (generation, store_await_result_cb, &result);
  STORE_AWAIT (gate_store_n_waiting (fixture->gate) == 1);
  gate_store_break_off (fixture->gate);
  g_assert_null (await (generation, &result, &error));
  g_assert_error (model_generation_get_error (generation), STORE_ERROR, STORE_ERROR_NETWORK);
  g_assert_true (model_generation_get_can_create (generation));
  gate_store_open (fixture->gate);
  g_assert_true (model_fixture_load (fixture, NULL));
  g_assert_cmpint (problem (generation, MODEL_GENERATION_FIELD_NAME), ==, MODEL_GENERATION_PROBLEM_NAME_TAKEN);

  g_object_set (generation, "name", "b", NULL);
  g_clear_error (&error);
  entry = run (generation, &error);
  g_assert_no_error (error);
  g_assert_no_error (model_generation_get_error (generation));
  assert_made (entry, "b.pem||3|1|secret|1|");
}

static void
test_cancel (ModelFixture  *fixture,
             gconstpointer  data)
{
  g_autoptr (ModelGeneration) generation = begin (fixture);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_object_set (generation, "name", "a", NULL);
  gate_store_hold (fixture->gate);
  model_generation_run_async (generation, store_await_result_cb, &result);
  STORE_AWAIT (gate_store_n_waiting (fixture->gate) == 1);
  g_assert_cmpint (model_generation_get_step (generation), ==, MODEL_GENERATION_STEP_CREATING);
  model_generation_cancel (generation);
  gate_store_let (fixture->gate);
  g_assert_null (await (generation, &result, &error));
  g_assert_true (store_error_is_cancelled (error));
  g_assert_false (model_generation_get_busy (generation));
  g_assert_no_error (model_generation_get_error (generation));
  g_assert_true (model_generation_get_can_create (generation));
  g_assert_null (model_certificate_list_lookup (fixture->list, "a.pem"));
}

static void
test_no_labels (ModelFixture  *fixture,
                gconstpointer  data)
{
  g_autoptr (ModelGeneration) generation = begin (fixture);
  g_autoptr (GPtrArray) labels = make_labels ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) entry = NULL;

  g_object_set (generation, "name", "a", NULL);
  model_generation_set_labels (generation, labels);
  gate_store_hold (fixture->gate);
  model_generation_run_async (generation, store_await_result_cb, &result);
  STORE_AWAIT (gate_store_n_waiting (fixture->gate) == 1);
  gate_store_let (fixture->gate);
  STORE_AWAIT (gate_store_n_waiting (fixture->gate) == 1);
  g_assert_cmpint (model_generation_get_step (generation), ==, MODEL_GENERATION_STEP_LABELLING);
  gate_store_turn_away (fixture->gate, STORE_ERROR_FORBIDDEN);
  entry = await (generation, &result, &error);
  g_assert_no_error (error);
  g_assert_nonnull (entry);
  g_assert_error (model_generation_get_label_error (generation), STORE_ERROR, STORE_ERROR_FORBIDDEN);
  g_assert_nonnull (model_certificate_list_lookup (fixture->list, "a.pem"));
}

static void
test_bad_labels (ModelFixture  *fixture,
                 gconstpointer  data)
{
  g_autoptr (ModelGeneration) generation = begin (fixture);
  g_autoptr (GPtrArray) labels = make_labels ();

  g_object_set (generation, "name", "a", NULL);
  g_ptr_array_add (labels, store_label_ref (g_ptr_array_index (labels, 0)));
  model_generation_set_labels (generation, labels);
  g_assert_cmpint (problem (generation, MODEL_GENERATION_FIELD_LABELS), ==, MODEL_GENERATION_PROBLEM_LABELS);
  g_ptr_array_set_size (labels, 1);
  model_generation_set_labels (generation, labels);
  g_assert_true (model_generation_get_can_create (generation));
  /* Unfinished ones */
  model_generation_set_labels (generation, NULL);
  g_assert_cmpint (problem (generation, MODEL_GENERATION_FIELD_LABELS), ==, MODEL_GENERATION_PROBLEM_LABELS);
  g_assert_false (model_generation_get_can_create (generation));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  MODEL_TEST ("/model/generation/usual", test_usual);
  MODEL_TEST ("/model/generation/everything", test_everything);
  MODEL_TEST ("/model/generation/extension", test_extension);
  MODEL_TEST ("/model/generation/name", test_name);
  MODEL_TEST ("/model/generation/name-taken", test_name_taken);
  MODEL_TEST ("/model/generation/common-name", test_common_name);
  MODEL_TEST ("/model/generation/validity", test_validity);
  MODEL_TEST ("/model/generation/signing-request", test_signing_request);
  MODEL_TEST ("/model/generation/no-service", test_no_service);
  MODEL_TEST ("/model/generation/refused", test_refused);
  MODEL_TEST ("/model/generation/exists", test_exists);
  MODEL_TEST ("/model/generation/broken-off", test_broken_off);
  MODEL_TEST ("/model/generation/cancel", test_cancel);
  MODEL_TEST ("/model/generation/labels/failed", test_no_labels);
  MODEL_TEST ("/model/generation/labels/bad", test_bad_labels);

  return g_test_run ();
}
