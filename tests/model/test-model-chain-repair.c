/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "model-fixture.h"

/* A client, issued by "issuing", which was issued by "root". */
typedef struct
{
  ModelFixture    base;
  PkiIdentity    *root;
  PkiIdentity    *issuing;
  PkiIdentity    *client;
  ModelPasswords *passwords;
  ModelImport    *import;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  model_fixture_set_up (&self->base, NULL);
  self->root = model_fixture_identity ("root", TRUE, NULL);
  self->issuing = model_fixture_identity ("issuing", TRUE, self->root);
  self->client = model_fixture_identity ("client", FALSE, self->issuing);
  self->passwords = model_passwords_new ();
  self->import = model_import_new (self->base.list);
  model_import_set_passwords (self->import, self->passwords);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  g_clear_object (&self->import);
  g_clear_object (&self->passwords);
  g_clear_object (&self->client);
  g_clear_object (&self->issuing);
  g_clear_object (&self->root);
  model_fixture_tear_down (&self->base, NULL);
}

/* One certificate, without its issuers. */
static GBytes *
alone (PkiIdentity *identity)
{
  char *pem = pki_certificate_to_pem (pki_identity_get_certificate (identity));

  return g_bytes_new_take (pem, strlen (pem));
}

static ModelAttachment *
attach (Fixture    *self,
        const char *basename,
        GBytes     *content /* (transfer full) */)
{
  g_autoptr (GBytes) bytes = content;

  return model_fixture_attach (&self->base, self->import, basename, bytes);
}

static void
put (Fixture    *self,
     const char *name,
     GBytes     *content /* (transfer full) */)
{
  g_autoptr (GBytes) bytes = content;

  model_fixture_add (&self->base, name, bytes);
}

static ModelChainRepair *
find (Fixture         *self,
      ModelAttachment *attachment)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ModelChainRepair *repair;

  model_chain_repair_find_async (self->import, attachment, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  repair = model_chain_repair_find_finish (result, &error);
  g_assert_no_error (error);
  return repair;
}

static gboolean
apply (Fixture           *self,
       ModelChainRepair  *repair,
       ModelAttachment   *attachment,
       GError           **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  model_chain_repair_apply_async (repair, attachment, self->passwords, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  return model_chain_repair_apply_finish (repair, result, error);
}

/* The names of what was added and from where, "issuing<other.pem root<store:ca.pem". */
static void
assert_additions (ModelChainRepair *repair,
                  const char       *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);
  GPtrArray *additions;

  g_assert_nonnull (repair);
  additions = model_chain_repair_get_additions (repair);
  for (guint i = 0; i < additions->len; i++)
    {
      const ModelChainAddition *addition = g_ptr_array_index (additions, i);

      g_string_append_printf (text, "%s%s<%s%s", i > 0 ? " " : "",
                              pki_name_get_common_name (pki_certificate_get_subject (addition->certificate)),
                              addition->from_store ? "store:" : "", addition->source);
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
assert_chain (Fixture         *self,
              ModelAttachment *attachment)
{
  PkiIdentity *expected[] = { self->client, self->issuing, self->root };
  GPtrArray *certificates = pki_container_get_certificates (model_attachment_get_container (attachment));

  g_assert_cmpuint (certificates->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_true (pki_certificate_equal (g_ptr_array_index (certificates, i), pki_identity_get_certificate (expected[i])));
}

/* OpenSSL builds the chain from the file alone and the root. */
static void
judge (Fixture    *self,
       const char *path)
{
  g_autoptr (GBytes) root = alone (self->root);
  g_autofree char *root_path = model_fixture_write (&self->base, "judge-root.pem", root);
  g_autofree char *command = g_strdup_printf ("openssl verify -CAfile %s -untrusted %s %s", root_path, path, path);
  g_autofree char *said = NULL;
  gboolean succeeds = FALSE;

  said = model_fixture_run (command, &succeeds);
  g_test_message ("%s", said);
  g_assert_true (succeeds);
}

static void
judge_attachment (Fixture         *self,
                  ModelAttachment *attachment)
{
  g_autofree char *path = model_fixture_write (&self->base, "judged.pem", model_attachment_get_bytes (attachment));

  judge (self, path);
}

/* From another attachment and from the store; undone, everything is as it was. */
static void
test_complete (Fixture       *self,
               gconstpointer  data)
{
  g_autoptr (GBytes) original = alone (self->client);
  g_autoptr (ModelChainRepair) repair = NULL;
  g_autoptr (GError) error = NULL;
  ModelAttachment *attachment;

  put (self, "root.pem", alone (self->root));
  put (self, "client.pem", pki_identity_to_pem (self->client, FALSE, NULL));
  put (self, "unrelated.pem", model_fixture_pem ("unrelated", 100));
  g_assert_true (model_fixture_load (&self->base, NULL));
  attachment = attach (self, "new.pem", alone (self->client));
  attach (self, "issuing.crt", alone (self->issuing));

  repair = find (self, attachment);
  assert_additions (repair, "issuing<issuing.crt root<store:root.pem");
  g_assert_false (model_chain_repair_get_reorders (repair));
  g_assert_null (model_chain_repair_get_missing (repair));
  g_assert_true (apply (self, repair, attachment, &error));
  g_assert_no_error (error);
  assert_chain (self, attachment);
  judge_attachment (self, attachment);
  g_assert_true (model_attachment_get_repair (attachment) == repair);
  g_assert_null (find (self, attachment));

  model_chain_repair_undo (repair, attachment);
  g_assert_true (g_bytes_equal (model_attachment_get_bytes (attachment), original));
  g_assert_null (model_attachment_get_repair (attachment));
  g_assert_cmpuint (pki_container_get_certificates (model_attachment_get_container (attachment))->len, ==, 1);
}

/* A chain in an entry of several certificates is found as well; what is found nowhere is told. */
static void
test_store (Fixture       *self,
            gconstpointer  data)
{
  g_autoptr (ModelChainRepair) none = NULL;
  g_autoptr (ModelChainRepair) partial = NULL;
  g_autoptr (ModelChainRepair) whole = NULL;
  ModelAttachment *attachment = attach (self, "new.pem", alone (self->client));

  none = find (self, attachment);
  g_assert_null (none);
  put (self, "some.pem", model_fixture_join (model_fixture_pem ("some", 100), alone (self->issuing), NULL));
  g_assert_true (model_fixture_load (&self->base, NULL));
  partial = find (self, attachment);
  assert_additions (partial, "issuing<store:some.pem");
  g_assert_cmpstr (pki_name_get_common_name (model_chain_repair_get_missing (partial)), ==, "root");
  put (self, "chain.pem", pki_identity_to_pem (self->issuing, FALSE, NULL));
  g_assert_true (model_fixture_load (&self->base, NULL));
  whole = find (self, attachment);
  g_assert_cmpuint (model_chain_repair_get_additions (whole)->len, ==, 2);
  g_assert_null (model_chain_repair_get_missing (whole));
}

/* The name alone makes no issuer. */
static void
test_namesake (Fixture       *self,
               gconstpointer  data)
{
  g_autoptr (PkiIdentity) namesake = model_fixture_identity ("issuing", TRUE, self->root);
  g_autoptr (ModelChainRepair) none = NULL;
  g_autoptr (ModelChainRepair) right = NULL;
  ModelAttachment *attachment = attach (self, "new.pem", alone (self->client));

  attach (self, "namesake.pem", alone (namesake));
  put (self, "namesake.pem", alone (namesake));
  g_assert_true (model_fixture_load (&self->base, NULL));
  none = find (self, attachment);
  g_assert_null (none);
  attach (self, "right.pem", alone (self->issuing));
  right = find (self, attachment);
  assert_additions (right, "issuing<right.pem");
}

static void
run (Fixture    *self,
     const char *script)
{
  g_autofree char *command = g_strdup_printf ("sh -ec 'cd %s; %s'", self->base.place.folder, script);
  g_autofree char *said = NULL;
  gboolean succeeds = FALSE;

  said = model_fixture_run (command, &succeeds);
  if (!succeeds)
    g_test_message ("%s", said);
  g_assert_true (succeeds);
}

static ModelAttachment *
attach_file (Fixture    *self,
             const char *basename)
{
  g_autofree char *path = g_build_filename (self->base.place.folder, basename, NULL);
  char *content = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  return attach (self, basename, g_bytes_new_take (content, size));
}

/* Two authorities of one name whose keys can be told apart by the signature alone. */
static void
test_no_key_ids (Fixture       *self,
                 gconstpointer  data)
{
  static const char conf[] = "[req]\ndistinguished_name=dn\n[dn]\n[ca]\nbasicConstraints=critical,CA:TRUE\n"
                             "[leaf]\nbasicConstraints=CA:FALSE\n";
  g_autoptr (GBytes) text = g_bytes_new_static (conf, strlen (conf));
  g_autofree char *path = model_fixture_write (&self->base, "conf", text);
  g_autoptr (ModelChainRepair) none = NULL;
  g_autoptr (ModelChainRepair) right = NULL;
  ModelAttachment *attachment;

  run (self, "for i in 1 2; do openssl req -x509 -config conf -extensions ca -newkey ec -pkeyopt ec_paramgen_curve:P-256"
             " -nodes -keyout ca$i.key -out ca$i.pem -subj /CN=ca -days 30; done;"
             " openssl req -new -config conf -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout leaf.key"
             " -out leaf.csr -subj /CN=leaf;"
             " openssl x509 -req -in leaf.csr -CA ca1.pem -CAkey ca1.key -CAcreateserial -extfile conf -extensions leaf"
             " -days 20 -out leaf.pem");
  attachment = attach_file (self, "leaf.pem");
  attach_file (self, "ca2.pem");
  none = find (self, attachment);
  g_assert_null (none);
  attach_file (self, "ca1.pem");
  right = find (self, attachment);
  assert_additions (right, "ca<ca1.pem");
}

/* In order, with the block of the key as it is, byte by byte, and the stranger still there. */
static void
test_order (Fixture       *self,
            gconstpointer  data)
{
  g_autoptr (GBytes) key = pki_identity_key_to_pem (self->client, NULL);
  g_autoptr (PkiIdentity) stranger = model_fixture_identity ("stranger", FALSE, self->root);
  g_autoptr (ModelChainRepair) repair = NULL;
  g_autoptr (GError) error = NULL;
  ModelAttachment *attachment;
  GPtrArray *certificates;

  attachment = attach (self, "new.pem", model_fixture_join (alone (self->root), alone (self->issuing), g_bytes_ref (key),
                                                            alone (self->client), alone (stranger), NULL));
  repair = find (self, attachment);
  assert_additions (repair, "");
  g_assert_true (model_chain_repair_get_reorders (repair));
  g_assert_true (apply (self, repair, attachment, &error));
  g_assert_no_error (error);
  certificates = pki_container_get_certificates (model_attachment_get_container (attachment));
  g_assert_cmpuint (certificates->len, ==, 4);
  g_assert_true (pki_certificate_equal (g_ptr_array_index (certificates, 0), pki_identity_get_certificate (self->client)));
  g_assert_true (pki_certificate_equal (g_ptr_array_index (certificates, 3), pki_identity_get_certificate (stranger)));
  g_assert_nonnull (g_strstr_len (g_bytes_get_data (model_attachment_get_bytes (attachment), NULL),
                                  (gssize) g_bytes_get_size (model_attachment_get_bytes (attachment)),
                                  g_bytes_get_data (key, NULL)));
  judge_attachment (self, attachment);
}

/* An encrypted key, which is not unlocked, goes along. */
static void
test_locked_key (Fixture       *self,
                 gconstpointer  data)
{
  g_autoptr (GBytes) plain = pki_identity_key_to_pem (self->client, NULL);
  g_autoptr (PkiPrivateKey) key = pki_private_key_new_from_pem (plain, NULL, NULL);
  g_autoptr (ModelChainRepair) repair = NULL;
  g_autoptr (PkiPrivateKey) again = NULL;
  g_autoptr (GError) error = NULL;
  const char *passwords[] = { "secret", NULL };
  ModelAttachment *attachment;

  attachment = attach (self, "new.pem", model_fixture_join (alone (self->client),
                                                            pki_private_key_to_pem (key, "secret", NULL), NULL));
  attach (self, "issuers.pem", pki_identity_to_pem (self->issuing, FALSE, NULL));
  repair = find (self, attachment);
  assert_additions (repair, "issuing<issuers.pem root<issuers.pem");
  g_assert_true (apply (self, repair, attachment, &error));
  g_assert_no_error (error);
  assert_chain (self, attachment);
  again = pki_container_extract_key (model_attachment_get_bytes (attachment), passwords, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (pki_private_key_get_key_id (again), ==, pki_private_key_get_key_id (key));
}

/* DER can't hold a chain: the content becomes PEM under the same name. */
static void
test_der (Fixture       *self,
          gconstpointer  data)
{
  g_autoptr (ModelChainRepair) repair = NULL;
  g_autoptr (GError) error = NULL;
  ModelAttachment *attachment;

  attachment = attach (self, "new.cer",
                       g_bytes_ref (pki_certificate_get_der (pki_identity_get_certificate (self->client))));
  attach (self, "issuers.pem", pki_identity_to_pem (self->issuing, FALSE, NULL));
  repair = find (self, attachment);
  g_assert_true (model_chain_repair_get_makes_pem (repair));
  g_assert_true (apply (self, repair, attachment, &error));
  g_assert_no_error (error);
  assert_chain (self, attachment);
  judge_attachment (self, attachment);
  g_assert_cmpstr (model_attachment_get_name (attachment), ==, "new.cer");
  g_assert_cmpint (pki_container_get_format (model_attachment_get_container (attachment)), ==, PKI_FORMAT_PEM);
}

static GBytes *
keystore (Fixture     *self,
          PkiEncoding  encoding,
          const char  *password)
{
  g_autoptr (GBytes) plain = pki_identity_key_to_pem (self->client, NULL);
  g_autoptr (PkiPrivateKey) key = pki_private_key_new_from_pem (plain, NULL, NULL);
  g_autoptr (GPtrArray) certificates = g_ptr_array_new ();
  g_autoptr (PkiIdentity) identity = NULL;

  g_ptr_array_add (certificates, pki_identity_get_certificate (self->client));
  identity = pki_identity_new_from_parts (key, certificates, NULL);
  return pki_identity_encode (identity, encoding, "my alias", password, 1700000000, NULL);
}

static ModelAttachment *
complete_keystore (Fixture     *self,
                   const char  *basename,
                   PkiEncoding  encoding)
{
  ModelAttachment *attachment = attach (self, basename, keystore (self, encoding, "secret"));
  g_autoptr (ModelChainRepair) none = NULL;
  g_autoptr (ModelChainRepair) repair = NULL;
  g_autoptr (GError) error = NULL;
  PkiEntry *entry;

  attach (self, "issuers.pem", pki_identity_to_pem (self->issuing, FALSE, NULL));
  none = find (self, attachment);
  g_assert_null (none);
  model_lock_open (model_attachment_get_lock (attachment), "secret");
  STORE_AWAIT (!pki_container_get_locked (model_attachment_get_container (attachment)));
  repair = find (self, attachment);
  assert_additions (repair, "issuing<issuers.pem root<issuers.pem");
  g_assert_true (apply (self, repair, attachment, &error));
  g_assert_no_error (error);
  entry = g_ptr_array_index (pki_container_get_entries (model_attachment_get_container (attachment)), 0);
  g_assert_cmpstr (pki_entry_get_alias (entry), ==, "my alias");
  g_assert_cmpuint (pki_entry_get_certificates (entry)->len, ==, 3);
  g_assert_false (pki_entry_get_locked (entry));
  return attachment;
}

static void
test_pkcs12 (Fixture       *self,
             gconstpointer  data)
{
  ModelAttachment *attachment = complete_keystore (self, "new.p12", PKI_ENCODING_PKCS12);
  g_autofree char *path = model_fixture_write (&self->base, "judged.p12", model_attachment_get_bytes (attachment));
  g_autofree char *command = g_strdup_printf ("openssl pkcs12 -nokeys -passin pass:secret -in %s", path);
  gboolean succeeds = FALSE;
  g_autofree char *said = model_fixture_run (command, &succeeds);
  g_autoptr (GBytes) text = g_bytes_new (said, strlen (said));
  g_autofree char *pem = model_fixture_write (&self->base, "judged.pem", text);

  g_assert_true (succeeds);
  g_assert_nonnull (strstr (said, "my alias"));
  judge (self, pem);
}

static void
test_jks (Fixture       *self,
          gconstpointer  data)
{
  ModelAttachment *attachment = complete_keystore (self, "new.jks", PKI_ENCODING_JKS);
  g_autofree char *path = model_fixture_write (&self->base, "judged.jks", model_attachment_get_bytes (attachment));
  g_autofree char *command = g_strdup_printf ("keytool -J-Duser.language=en -list -v -storepass secret -keystore %s", path);
  gboolean succeeds = FALSE;
  g_autofree char *said = model_fixture_run (command, &succeeds);

  g_assert_true (succeeds);
  g_assert_nonnull (strstr (said, "Alias name: my alias"));
  g_assert_nonnull (strstr (said, "Certificate chain length: 3"));
  g_assert_nonnull (strstr (said, "Nov 14"));
}

/* Where it can't be written, and where nobody waits for it any more, the attachment is as it was. */
static void
test_failure (Fixture       *self,
              gconstpointer  data)
{
  ModelAttachment *attachment = attach (self, "new.jks", keystore (self, PKI_ENCODING_JKS, "secret"));
  g_autoptr (GBytes) before = g_bytes_ref (model_attachment_get_bytes (attachment));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) found = NULL;
  g_autoptr (GAsyncResult) applied = NULL;
  g_autoptr (ModelChainRepair) repair = NULL;
  g_autoptr (GError) error = NULL;

  attach (self, "issuers.pem", pki_identity_to_pem (self->issuing, FALSE, NULL));
  model_lock_open (model_attachment_get_lock (attachment), "secret");
  STORE_AWAIT (!pki_container_get_locked (model_attachment_get_container (attachment)));
  repair = find (self, attachment);
  model_passwords_wipe (self->passwords);
  g_assert_false (apply (self, repair, attachment, &error));
  g_assert_error (error, PKI_ERROR, PKI_ERROR_WRONG_PASSWORD);
  g_clear_error (&error);

  model_passwords_add (self->passwords, "secret");
  model_chain_repair_apply_async (repair, attachment, self->passwords, cancellable, store_await_result_cb, &applied);
  model_chain_repair_find_async (self->import, attachment, cancellable, store_await_result_cb, &found);
  g_cancellable_cancel (cancellable);
  STORE_AWAIT (applied != NULL && found != NULL);
  g_assert_false (model_chain_repair_apply_finish (repair, applied, &error));
  g_assert_true (store_error_is_cancelled (error));
  g_clear_error (&error);
  g_assert_null (model_chain_repair_find_finish (found, &error));
  g_assert_true (store_error_is_cancelled (error));
  g_assert_true (g_bytes_equal (model_attachment_get_bytes (attachment), before));
  g_assert_null (model_attachment_get_repair (attachment));
}

/* Several chains, or entries that would be lost, are left alone. */
static void
test_untouched (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr (PkiIdentity) other = model_fixture_identity ("other", FALSE, self->issuing);
  g_autoptr (ModelChainRepair) several = NULL;
  g_autoptr (ModelChainRepair) keys = NULL;
  ModelAttachment *attachment;

  attach (self, "issuers.pem", pki_identity_to_pem (self->issuing, FALSE, NULL));
  attachment = attach (self, "several.pem", model_fixture_join (alone (self->client), alone (other), NULL));
  several = find (self, attachment);
  g_assert_null (several);
  attachment = attach (self, "keys.pem", model_fixture_join (alone (self->client), alone (other),
                                                             pki_identity_key_to_pem (self->client, NULL),
                                                             pki_identity_key_to_pem (other, NULL), NULL));
  keys = find (self, attachment);
  g_assert_null (keys);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/model/chain-repair/complete", test_complete);
  ADD ("/model/chain-repair/store", test_store);
  ADD ("/model/chain-repair/namesake", test_namesake);
  ADD ("/model/chain-repair/no-key-ids", test_no_key_ids);
  ADD ("/model/chain-repair/order", test_order);
  ADD ("/model/chain-repair/locked-key", test_locked_key);
  ADD ("/model/chain-repair/der", test_der);
  ADD ("/model/chain-repair/pkcs12", test_pkcs12);
  ADD ("/model/chain-repair/jks", test_jks);
  ADD ("/model/chain-repair/failure", test_failure);
  ADD ("/model/chain-repair/untouched", test_untouched);

  return g_test_run ();
}
