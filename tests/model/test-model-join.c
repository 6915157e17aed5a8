/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "model-fixture.h"

/* A client's key and its certificate with one issuer, in two files. */
typedef struct
{
  ModelFixture     base;
  PkiIdentity     *authority;
  PkiIdentity     *client;
  ModelPasswords  *passwords;
  ModelImport     *import;
  ModelAttachment *key;
  ModelAttachment *certificate;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  const char *key_password = data;
  g_autoptr (PkiPrivateKey) private_key = NULL;
  g_autoptr (GBytes) plain = NULL;
  g_autoptr (GBytes) key = NULL;
  g_autoptr (GBytes) certificate = NULL;

  model_fixture_set_up (&self->base, NULL);
  self->authority = model_fixture_identity ("authority", TRUE, NULL);
  self->client = model_fixture_identity ("client", FALSE, self->authority);
  self->passwords = model_passwords_new ();
  self->import = model_import_new (self->base.list);
  model_import_set_passwords (self->import, self->passwords);

  plain = pki_identity_key_to_pem (self->client, NULL);
  private_key = pki_private_key_new_from_pem (plain, NULL, NULL);
  key = pki_private_key_to_pem (private_key, key_password, NULL);
  certificate = pki_identity_to_pem (self->client, FALSE, NULL);
  self->key = model_fixture_attach (&self->base, self->import, "client-key.pem", key);
  self->certificate = model_fixture_attach (&self->base, self->import, "client.crt", certificate);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  g_clear_object (&self->import);
  g_clear_object (&self->passwords);
  g_clear_object (&self->client);
  g_clear_object (&self->authority);
  model_fixture_tear_down (&self->base, NULL);
}

static ModelAttachment *
join (Fixture      *self,
      PkiEncoding   encoding,
      const char   *password,
      GError      **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  model_join_async (self->key, self->certificate, self->passwords, encoding, password, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  return model_join_finish (result, error);
}

static guint
count (Fixture *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->import));
}

static void
take_place (Fixture         *self,
            ModelAttachment *joined)
{
  g_autoptr (GPtrArray) new = g_ptr_array_new ();

  g_ptr_array_add (new, joined);
  model_import_exchange (self->import, model_attachment_get_parts (joined), new);
}

/* OpenSSL finds the key, the certificate and its issuer, and the chain verifies. */
static void
judge (Fixture         *self,
       ModelAttachment *joined,
       const char      *reading)
{
  g_autofree char *path = model_fixture_write (&self->base, "judged", model_attachment_get_bytes (joined));
  g_autofree char *root = NULL;
  g_autofree char *leaf = NULL;
  g_autofree char *command = g_strconcat (reading, " ", path, NULL);
  g_autofree char *verify = NULL;
  g_autofree char *said = NULL;
  g_autofree char *verdict = NULL;
  g_autoptr (GBytes) authority = pki_identity_to_pem (self->authority, FALSE, NULL);
  g_autoptr (GBytes) text = NULL;
  gboolean succeeds = FALSE;

  said = model_fixture_run (command, &succeeds);
  if (!succeeds)
    g_test_message ("%s", said);
  g_assert_true (succeeds);
  g_assert_nonnull (strstr (said, "PRIVATE KEY-----"));
  g_assert_nonnull (strstr (strstr (said, "BEGIN CERTIFICATE-----") + 1, "BEGIN CERTIFICATE-----"));

  text = g_bytes_new (said, strlen (said));
  leaf = model_fixture_write (&self->base, "judged.pem", text);
  root = model_fixture_write (&self->base, "root.pem", authority);
  verify = g_strdup_printf ("openssl verify -CAfile %s %s", root, leaf);
  verdict = model_fixture_run (verify, &succeeds);
  g_test_message ("%s", verdict);
  g_assert_true (succeeds);
}

static void
test_pkcs12 (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ModelAttachment) joined = NULL;

  g_assert_true (model_join_find_partner (self->import, self->key) == self->certificate);
  g_assert_true (model_join_find_partner (self->import, self->certificate) == self->key);
  joined = join (self, PKI_ENCODING_PKCS12, "new secret", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (model_attachment_get_name (joined), ==, "client.p12");
  judge (self, joined, "openssl pkcs12 -nodes -passin \"pass:new secret\" -in");

  take_place (self, joined);
  g_assert_cmpuint (count (self), ==, 1);
  g_assert_null (model_join_find_partner (self->import, joined));
  g_assert_true (model_import_get_can_store (self->import));
  /* Whoever opens it later in this window is not asked. */
  g_assert_cmpuint (model_passwords_get_n (self->passwords), ==, 1);
}

/* Both parts are there again, as they were. */
/* A certificate that has nothing to do with the chain is not joined, and is told of beforehand. */
static void
test_left_out (Fixture       *self,
               gconstpointer  data)
{
  g_autoptr (PkiIdentity) stranger = model_fixture_identity ("stranger", FALSE, NULL);
  g_autoptr (GBytes) chain = pki_identity_to_pem (self->client, FALSE, NULL);
  g_autoptr (GBytes) other = pki_identity_to_pem (stranger, FALSE, NULL);
  g_autoptr (GByteArray) both = g_byte_array_new ();
  g_autoptr (GBytes) bundle = NULL;
  g_autoptr (GPtrArray) none = model_join_list_left_out (self->key, self->certificate);
  g_autoptr (GPtrArray) left_out = NULL;
  g_autoptr (ModelAttachment) joined = NULL;
  GPtrArray *entries;

  g_assert_cmpuint (none->len, ==, 0);

  for (guint i = 0; i < 2; i++) /* twice: it is named once */
    g_byte_array_append (both, g_bytes_get_data (other, NULL), g_bytes_get_size (other));
  g_byte_array_append (both, g_bytes_get_data (chain, NULL), g_bytes_get_size (chain));
  bundle = g_byte_array_free_to_bytes (g_steal_pointer (&both));
  self->certificate = model_fixture_attach (&self->base, self->import, "bundle.pem", bundle);
  left_out = model_join_list_left_out (self->key, self->certificate);
  g_assert_cmpuint (left_out->len, ==, 1);
  g_assert_true (pki_certificate_equal (g_ptr_array_index (left_out, 0), pki_identity_get_certificate (stranger)));

  joined = join (self, PKI_ENCODING_PKCS12, "new secret", NULL);
  entries = pki_container_get_entries (model_attachment_get_container (joined));
  g_assert_cmpuint (entries->len, ==, 1);
  g_assert_cmpuint (pki_entry_get_certificates (g_ptr_array_index (entries, 0))->len, ==, 2);
}

static void
test_undo (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr (ModelAttachment) joined = join (self, PKI_ENCODING_PEM, NULL, NULL);
  g_autoptr (GPtrArray) old = g_ptr_array_new ();
  g_autoptr (ModelAttachment) first = NULL;

  judge (self, joined, "cat");
  take_place (self, joined);
  g_ptr_array_add (old, joined);
  model_import_exchange (self->import, old, model_attachment_get_parts (joined));
  g_assert_cmpuint (count (self), ==, 2);
  g_assert_true (model_join_find_partner (self->import, self->key) == self->certificate);
  first = g_list_model_get_item (G_LIST_MODEL (self->import), 0);
  g_assert_true (first == self->certificate);

  /* What is not there any more can't be exchanged. */
  model_import_exchange (self->import, old, model_attachment_get_parts (joined));
  g_assert_cmpuint (count (self), ==, 2);
}

/* A locked key has no partner until its password is known, and then is read with it. */
static void
test_locked_key (Fixture       *self,
                 gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ModelAttachment) joined = NULL;
  g_autofree char *path = NULL;
  g_autofree char *command = NULL;
  g_autofree char *said = NULL;
  gboolean succeeds = FALSE;

  g_assert_null (model_join_find_partner (self->import, self->key));
  g_assert_null (model_join_find_partner (self->import, self->certificate));
  model_lock_open (model_attachment_get_lock (self->key), data);
  STORE_AWAIT (model_join_find_partner (self->import, self->certificate) == self->key);
  joined = join (self, PKI_ENCODING_PEM, "other", &error);
  g_assert_no_error (error);
  path = model_fixture_write (&self->base, "joined.pem", model_attachment_get_bytes (joined));
  command = g_strconcat ("openssl pkey -check -noout -passin pass:other -in ", path, NULL);
  said = model_fixture_run (command, &succeeds);
  g_assert_true (succeeds);
}

/* Nothing is joined that does not belong together, or that a password is missing for. */
static void
test_failure (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr (PkiIdentity) stranger = model_fixture_identity ("stranger", FALSE, self->authority);
  g_autoptr (GBytes) pem = pki_identity_to_pem (stranger, FALSE, NULL);
  g_autoptr (GBytes) both = pki_identity_to_pem (stranger, TRUE, NULL);
  g_autoptr (GError) error = NULL;
  ModelAttachment *other = model_fixture_attach (&self->base, self->import, "stranger.crt", pem);

  g_assert_null (model_join_find_partner (self->import, other));
  g_assert_null (model_join_find_partner (self->import, model_fixture_attach (&self->base, self->import, "both.pem", both)));
  self->certificate = other;
  g_assert_null (join (self, PKI_ENCODING_PKCS12, "secret", &error));
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_OTHER_KEY);
  g_assert_cmpuint (count (self), ==, 4);
  g_assert_cmpuint (model_passwords_get_n (self->passwords), ==, 0);
}

static void
test_cancel (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  model_join_async (self->key, self->certificate, self->passwords, PKI_ENCODING_PKCS12, "secret", cancellable,
                    store_await_result_cb, &result);
  g_cancellable_cancel (cancellable);
  STORE_AWAIT (result != NULL);
  g_assert_null (model_join_finish (result, &error));
  g_assert_true (store_error_is_cancelled (error));
  g_assert_cmpuint (count (self), ==, 2);
  g_assert_cmpuint (model_passwords_get_n (self->passwords), ==, 0);
}

/* What is stored, or on its way, is not touched. */
static void
test_stored (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;

  model_import_store_async (self->import, self->certificate, store_await_result_cb, &result);
  g_assert_null (model_join_find_partner (self->import, self->key));
  STORE_AWAIT (result != NULL);
  g_assert_null (model_join_find_partner (self->import, self->key));
}

#define ADD(path, password, function) g_test_add (path, Fixture, password, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/model/join/pkcs12", NULL, test_pkcs12);
  ADD ("/model/join/left-out", NULL, test_left_out);
  ADD ("/model/join/undo", NULL, test_undo);
  ADD ("/model/join/locked-key", "secret", test_locked_key);
  ADD ("/model/join/failure", NULL, test_failure);
  ADD ("/model/join/cancel", NULL, test_cancel);
  ADD ("/model/join/stored", NULL, test_stored);

  return g_test_run ();
}
