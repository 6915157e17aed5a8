/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model-fixture.h"

static ModelDocument *
open_document (ModelFixture  *fixture,
               const char    *name,
               GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  model_document_open_async (fixture->list, name, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  return model_document_open_finish (result, error);
}

static gboolean
unlock (ModelDocument  *document,
        const char     *password,
        GError        **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  model_document_unlock_async (document, password, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  return model_document_unlock_finish (document, result, error);
}

static void
add_keystore (ModelFixture *fixture)
{
  g_autoptr (GBytes) pkcs12 = model_fixture_pkcs12 ("client", "secret");

  model_fixture_add (fixture, "k.p12", pkcs12);
}

static void
test_open (ModelFixture  *fixture,
           gconstpointer  data)
{
  g_autoptr (GBytes) pem = model_fixture_pem ("a", 100);
  g_autoptr (GError) error = NULL;
  g_autoptr (ModelDocument) document = NULL;

  model_fixture_add (fixture, "a.pem", pem);
  document = open_document (fixture, "a.pem", &error);
  g_assert_no_error (error);
  g_assert_null (model_document_get_problem (document));
  g_assert_cmpstr (store_entry_get_name (model_document_get_entry (document)), ==, "a.pem");
  g_assert_cmpuint (pki_container_get_entries (model_document_get_container (document))->len, ==, 1);
}

/* What cannot be read opens all the same, and says why: it can still be exported and deleted. */
static void
test_unreadable (ModelFixture  *fixture,
                 gconstpointer  data)
{
  g_autoptr (GBytes) text = model_fixture_text ("not a certificate");
  g_autoptr (GError) error = NULL;
  g_autoptr (ModelDocument) document = NULL;

  model_fixture_add (fixture, "a.pem", text);
  document = open_document (fixture, "a.pem", &error);
  g_assert_no_error (error);
  g_assert_null (model_document_get_container (document));
  g_assert_error (model_document_get_problem (document), PKI_ERROR, PKI_ERROR_UNRECOGNIZED);
}

static void
test_not_found (ModelFixture  *fixture,
                gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (open_document (fixture, "missing.pem", &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
}

static void
test_cancel (ModelFixture  *fixture,
             gconstpointer  data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  add_keystore (fixture);
  gate_store_hold (fixture->gate);
  model_document_open_async (fixture->list, "k.p12", cancellable, store_await_result_cb, &result);
  g_cancellable_cancel (cancellable);
  gate_store_let (fixture->gate);
  STORE_AWAIT (result != NULL);
  g_assert_null (model_document_open_finish (result, &error));
  g_assert_true (store_error_is_cancelled (error));
}

static void
test_unlock (ModelFixture  *fixture,
             gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ModelDocument) document = NULL;

  add_keystore (fixture);
  document = open_document (fixture, "k.p12", &error);
  g_assert_no_error (error);
  g_assert_true (pki_container_get_locked (model_document_get_container (document)));

  /* The wrong password changes nothing. */
  g_assert_false (unlock (document, "wrong", &error));
  g_assert_error (error, PKI_ERROR, PKI_ERROR_WRONG_PASSWORD);
  g_assert_true (pki_container_get_locked (model_document_get_container (document)));
  g_clear_error (&error);

  g_assert_true (unlock (document, "secret", &error));
  g_assert_no_error (error);
  g_assert_false (pki_container_get_locked (model_document_get_container (document)));
  g_assert_cmpint (pki_container_get_integrity (model_document_get_container (document)), ==, PKI_INTEGRITY_VERIFIED);
}

static void
test_unlock_cancel (ModelFixture  *fixture,
                    gconstpointer  data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ModelDocument) document = NULL;

  add_keystore (fixture);
  document = open_document (fixture, "k.p12", &error);
  model_document_unlock_async (document, "secret", cancellable, store_await_result_cb, &result);
  g_cancellable_cancel (cancellable);
  STORE_AWAIT (result != NULL);
  g_assert_false (model_document_unlock_finish (document, result, &error));
  g_assert_true (store_error_is_cancelled (error));
  g_assert_true (pki_container_get_locked (model_document_get_container (document)));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  MODEL_TEST ("/model/document/open", test_open);
  MODEL_TEST ("/model/document/unreadable", test_unreadable);
  MODEL_TEST ("/model/document/not-found", test_not_found);
  MODEL_TEST ("/model/document/cancel", test_cancel);
  MODEL_TEST ("/model/document/unlock", test_unlock);
  MODEL_TEST ("/model/document/unlock/cancel", test_unlock_cancel);

  return g_test_run ();
}
