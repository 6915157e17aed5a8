/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

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

/* Freshness */

static void
load (ModelFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (model_fixture_load (fixture, &error));
  g_assert_no_error (error);
}

static ModelDocument *
open_loaded (ModelFixture *fixture)
{
  g_autoptr (GBytes) a = model_fixture_pem ("a", 100);
  g_autoptr (GBytes) b = model_fixture_pem ("b", 100);
  g_autoptr (GError) error = NULL;
  ModelDocument *document;

  model_fixture_add (fixture, "a.pem", a);
  model_fixture_add (fixture, "b.pem", b);
  load (fixture);
  document = open_document (fixture, "a.pem", &error);
  g_assert_no_error (error);
  return document;
}

/* Past the list: as somebody else does it. */
static void
replace_elsewhere (ModelFixture *fixture,
                   const char   *name)
{
  g_autoptr (GBytes) pem = model_fixture_pem ("elsewhere", 50);
  g_autoptr (StoreEntry) entry = store_entry_new (name, pem, name);
  g_autoptr (StoreEntry) replaced = store_await_replace (STORE_STORE (fixture->vault), entry, NULL, NULL);

  g_assert_nonnull (replaced);
}

static void
delete_elsewhere (ModelFixture *fixture,
                  const char   *name)
{
  g_autoptr (StoreEntry) deleted = store_await_delete (STORE_STORE (fixture->vault), name, NULL, NULL);

  g_assert_nonnull (deleted);
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
test_changed_elsewhere (ModelFixture  *fixture,
                        gconstpointer  data)
{
  g_autoptr (ModelDocument) document = open_loaded (fixture);
  g_autoptr (ModelDocument) again = NULL;
  guint n_notified = 0;

  g_signal_connect_swapped (document, "notify::freshness", G_CALLBACK (count_cb), &n_notified);
  load (fixture);
  replace_elsewhere (fixture, "b.pem");
  load (fixture);
  g_assert_cmpint (model_document_get_freshness (document), ==, MODEL_FRESHNESS_CURRENT);
  g_assert_cmpuint (n_notified, ==, 0);

  replace_elsewhere (fixture, "a.pem");
  load (fixture);
  g_assert_cmpint (model_document_get_freshness (document), ==, MODEL_FRESHNESS_CHANGED);
  g_assert_cmpuint (n_notified, ==, 1);

  again = open_document (fixture, "a.pem", NULL);
  g_assert_cmpint (model_document_get_freshness (again), ==, MODEL_FRESHNESS_CURRENT);
}

static void
renew (ModelFixture *fixture,
       const char   *name,
       GBytes       *content)
{
  g_autoptr (StoreEntry) entry = store_entry_new (name, content, name);
  g_autoptr (StoreEntry) replaced = store_await_replace (STORE_STORE (fixture->vault), entry, NULL, NULL);

  g_assert_nonnull (replaced);
}

/* By the store itself, or by a service: a certificate that is valid longer. */
static void
test_renewed (ModelFixture  *fixture,
              gconstpointer  data)
{
  g_autoptr (ModelDocument) document = open_loaded (fixture);
  g_autoptr (ModelDocument) other = open_document (fixture, "b.pem", NULL);
  g_autoptr (GBytes) longer = model_fixture_pem ("renewed", 300);
  g_autoptr (GBytes) same = model_fixture_pem ("b", 300);

  renew (fixture, "a.pem", longer);
  store_emit_changed (fixture->store, "a.pem");
  STORE_AWAIT (model_document_get_freshness (document) != MODEL_FRESHNESS_CURRENT);
  g_assert_cmpint (model_document_get_freshness (document), ==, MODEL_FRESHNESS_RENEWED);
  g_assert_cmpint (model_document_get_freshness (other), ==, MODEL_FRESHNESS_CURRENT);

  /* Somebody else's certificate is no renewal. */
  renew (fixture, "b.pem", longer);
  load (fixture);
  g_assert_cmpint (model_document_get_freshness (other), ==, MODEL_FRESHNESS_CHANGED);
  renew (fixture, "b.pem", same);
  load (fixture);
  g_assert_cmpint (model_document_get_freshness (other), ==, MODEL_FRESHNESS_RENEWED);
}

/* Of a locked one nobody can say how long it is valid; the store has said that it has renewed it. */
static void
test_renewed_locked (ModelFixture  *fixture,
                     gconstpointer  data)
{
  g_autoptr (GBytes) old = model_fixture_pkcs12 ("a", "secret");
  g_autoptr (GBytes) new = model_fixture_pkcs12 ("b", "secret");
  g_autoptr (ModelDocument) document = NULL;

  model_fixture_add (fixture, "a.p12", old);
  load (fixture);
  document = open_document (fixture, "a.p12", NULL);
  renew (fixture, "a.p12", new);
  store_emit_changed (fixture->store, "a.p12");
  STORE_AWAIT (model_document_get_freshness (document) != MODEL_FRESHNESS_CURRENT);
  g_assert_cmpint (model_document_get_freshness (document), ==, MODEL_FRESHNESS_RENEWED);
}

static void
test_deleted_elsewhere (ModelFixture  *fixture,
                        gconstpointer  data)
{
  g_autoptr (ModelDocument) document = open_loaded (fixture);
  g_autoptr (GBytes) pem = model_fixture_pem ("new", 100);

  delete_elsewhere (fixture, "a.pem");
  load (fixture);
  g_assert_cmpint (model_document_get_freshness (document), ==, MODEL_FRESHNESS_DELETED);

  /* Another one has taken the name. */
  model_fixture_add (fixture, "a.pem", pem);
  load (fixture);
  g_assert_cmpint (model_document_get_freshness (document), ==, MODEL_FRESHNESS_CHANGED);
}

/* It was changed between the last load and the opening: what was opened is the newest. */
static void
test_newer_than_list (ModelFixture  *fixture,
                      gconstpointer  data)
{
  g_autoptr (ModelDocument) document = NULL;

  g_object_unref (open_loaded (fixture));
  replace_elsewhere (fixture, "a.pem");
  document = open_document (fixture, "a.pem", NULL);
  load (fixture);
  g_assert_cmpint (model_document_get_freshness (document), ==, MODEL_FRESHNESS_CURRENT);
}

static void
put_here (ModelFixture *fixture,
          StoreEntry   *entry)
{
  g_autoptr (GAsyncResult) result = NULL;

  model_certificate_list_put_async (fixture->list, entry, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  g_assert_true (model_certificate_list_put_finish (fixture->list, result, NULL));
}

/* What this program does itself is no news. */
static void
test_changed_here (ModelFixture  *fixture,
                   gconstpointer  data)
{
  g_autoptr (ModelDocument) document = open_loaded (fixture);
  g_autoptr (GBytes) pem = model_fixture_pem ("here", 100);
  g_autoptr (StoreEntry) entry = store_entry_new ("a.pem", pem, "a.pem");
  g_autoptr (StoreEntry) replaced = store_await_replace (fixture->store, entry, NULL, NULL);

  put_here (fixture, replaced);
  load (fixture);
  g_assert_cmpint (model_document_get_freshness (document), ==, MODEL_FRESHNESS_CURRENT);
  replace_elsewhere (fixture, "a.pem");
  load (fixture);
  g_assert_cmpint (model_document_get_freshness (document), ==, MODEL_FRESHNESS_CHANGED);

  delete_elsewhere (fixture, "a.pem");
  model_certificate_list_remove (fixture->list, "a.pem");
  load (fixture);
  g_assert_cmpint (model_document_get_freshness (document), ==, MODEL_FRESHNESS_CHANGED);
}

/* Public keys */

static void
test_public_keys (ModelFixture  *fixture,
                  gconstpointer  data)
{
  g_autoptr (GBytes) pem = model_fixture_pem ("told", 100);
  g_autoptr (ModelDocument) document = NULL;
  GPtrArray *chains;
  guint n_notified = 0;

  add_keystore (fixture);
  gate_store_set_public_keys (fixture->gate, pem);
  document = open_document (fixture, "k.p12", NULL);
  g_signal_connect_swapped (document, "notify::public-keys", G_CALLBACK (count_cb), &n_notified);
  g_assert_null (model_document_get_public_keys (document));
  STORE_AWAIT (n_notified > 0);
  chains = model_document_get_public_keys (document);
  g_assert_cmpuint (chains->len, ==, 1);
  g_assert_cmpuint (pki_container_get_entries (g_ptr_array_index (chains, 0))->len, ==, 1);
  g_assert_true (pki_container_get_locked (model_document_get_container (document)));
}

/* "No" is an answer, and so is rubbish. */
static void
test_no_public_keys (ModelFixture  *fixture,
                     gconstpointer  data)
{
  g_autoptr (GBytes) none = model_fixture_text ("");
  g_autoptr (GBytes) rubbish = model_fixture_text ("rubbish");
  g_autoptr (ModelDocument) document = NULL;
  g_autoptr (ModelDocument) other = NULL;

  add_keystore (fixture);
  gate_store_set_public_keys (fixture->gate, none);
  document = open_document (fixture, "k.p12", NULL);
  gate_store_set_public_keys (fixture->gate, rubbish);
  other = open_document (fixture, "k.p12", NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (model_document_get_public_keys (document));
  g_assert_null (model_document_get_public_keys (other));
}

/* A key behind a password, made for this test with openssl; there is no certificate of it. */
#define ENCRYPTED_KEY \
  "-----BEGIN ENCRYPTED PRIVATE KEY-----\n" \
  "MIHjME4GCSqGSIb3DQEFDTBBMCkGCSqGSIb3DQEFDDAcBAhMBDqp73+0BAICCAAw\n" \
  "DAYIKoZIhvcNAgkFADAUBggqhkiG9w0DBwQITCpHqzB11RIEgZDQ2J8hAfKPVqCg\n" \
  "7Dbw4KkhUevwF6FZ7u7SnvsFZD1tkGufY3fQv8y+23K+T0i5a1uNBOd5i77kSENK\n" \
  "Wqc9+wHZATOlm9aaxLwpmQtcXC9ihn4ck4UqlBWBqS/BCRxkwaYWR3a3urMf9yhE\n" \
  "0x0d76lViCqZRWc5k9Tocgvw9/L4o03xiqfaEmpTgOEUzmAyhpQ=\n" \
  "-----END ENCRYPTED PRIVATE KEY-----\n"

static GBytes *
with_encrypted_key (GBytes *pem)
{
  g_autofree char *text = g_strndup (g_bytes_get_data (pem, NULL), g_bytes_get_size (pem));
  g_autofree char *both = g_strconcat (text, ENCRYPTED_KEY, NULL);

  return model_fixture_text (both);
}

/* A key without a password, and no certificate of it. */
static GBytes *
only_key (void)
{
  PkiIdentityRequest request = { "keyed", NULL, NULL, 0, 4102444800, FALSE };
  g_autoptr (PkiIdentity) identity = pki_identity_new (&request, NULL, NULL);
  g_autoptr (GBytes) pem = pki_identity_to_pem (identity, TRUE, NULL);
  g_autofree char *text = g_strndup (g_bytes_get_data (pem, NULL), g_bytes_get_size (pem));
  char *key = strstr (text, "PRIVATE KEY-----");

  g_assert_nonnull (key);
  *strstr (key, "-----END") = '\0';
  key = g_strrstr_len (text, key - text, "-----BEGIN");
  key = g_strconcat (key, "-----END PRIVATE KEY-----\n", NULL);
  return store_secret_to_bytes (key);
}

/* Opens it through the gate. */
static ModelDocument *
open_held (ModelFixture *fixture,
           const char   *name)
{
  g_autoptr (GAsyncResult) result = NULL;

  model_document_open_async (fixture->list, name, NULL, store_await_result_cb, &result);
  gate_store_let (fixture->gate);
  STORE_AWAIT (result != NULL);
  return model_document_open_finish (result, NULL);
}

static void
assert_asked (ModelFixture *fixture,
              const char   *name,
              gboolean      is_asked)
{
  g_autoptr (ModelDocument) document = open_held (fixture, name);

  g_assert_nonnull (document);
  g_assert_cmpuint (gate_store_n_waiting (fixture->gate), ==, is_asked ? 1 : 0);

  /* The answer may come after the document was closed. */
  g_assert_finalize_object (g_steal_pointer (&document));
  if (is_asked)
    gate_store_let (fixture->gate);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* Only what shows nothing for want of a password is asked about. */
static void
test_public_keys_asked (ModelFixture  *fixture,
                        gconstpointer  data)
{
  g_autoptr (GBytes) pem = model_fixture_pem ("told", 100);
  g_autoptr (GBytes) shown = with_encrypted_key (pem);
  g_autoptr (GBytes) text = model_fixture_text ("not a certificate");
  g_autoptr (GBytes) key = only_key ();

  add_keystore (fixture);
  model_fixture_add (fixture, "a.pem", pem);
  model_fixture_add (fixture, "shown.pem", shown);
  model_fixture_add (fixture, "text.pem", text);
  model_fixture_add (fixture, "key.pem", key);
  gate_store_set_public_keys (fixture->gate, pem);
  gate_store_hold (fixture->gate);
  assert_asked (fixture, "a.pem", FALSE);
  assert_asked (fixture, "shown.pem", FALSE);
  assert_asked (fixture, "text.pem", FALSE);
  assert_asked (fixture, "key.pem", FALSE);
  assert_asked (fixture, "k.p12", TRUE);
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

  MODEL_TEST ("/model/document/changed-elsewhere", test_changed_elsewhere);
  MODEL_TEST ("/model/document/renewed", test_renewed);
  MODEL_TEST ("/model/document/renewed-locked", test_renewed_locked);
  MODEL_TEST ("/model/document/deleted-elsewhere", test_deleted_elsewhere);
  MODEL_TEST ("/model/document/newer-than-list", test_newer_than_list);
  MODEL_TEST ("/model/document/changed-here", test_changed_here);
  MODEL_TEST ("/model/document/public-keys", test_public_keys);
  MODEL_TEST ("/model/document/public-keys/none", test_no_public_keys);
  MODEL_TEST ("/model/document/public-keys/asked", test_public_keys_asked);

  return g_test_run ();
}
