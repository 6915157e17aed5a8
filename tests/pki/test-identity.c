/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is made here, judged by openssl, certtool and keytool. */

#include "config.h"

#include "test-fixture.h"

#define DAY ((gint64) 24 * 60 * 60)

static PkiIdentity *
make (const char  *name,
      gboolean     is_authority,
      PkiIdentity *issuer)
{
  const char *dns_names[] = { "one.example.org", NULL };
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  PkiIdentityRequest request = { name, "Example", dns_names, now - DAY, now + 10 * DAY, is_authority };
  g_autoptr (GError) error = NULL;
  PkiIdentity *identity = pki_identity_new (&request, issuer, &error);

  g_assert_no_error (error);
  return identity;
}

static void
put (const char *name,
     GBytes     *bytes)
{
  g_autofree char *path = g_build_filename (fixture_dir, name, NULL);

  g_assert_nonnull (bytes);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL));
}

static void
test_chain (void)
{
  g_autoptr (PkiIdentity) root = make ("root", TRUE, NULL);
  g_autoptr (PkiIdentity) sub = make ("sub", TRUE, root);
  g_autoptr (PkiIdentity) leaf = make ("leaf", FALSE, sub);
  g_autoptr (GBytes) root_pem = pki_identity_to_pem (root, FALSE, NULL);
  g_autoptr (GBytes) sub_pem = pki_identity_to_pem (sub, FALSE, NULL);
  g_autoptr (GBytes) leaf_pem = pki_identity_to_pem (leaf, FALSE, NULL);
  g_autoptr (PkiContainer) container = NULL;

  put ("root.pem", root_pem);
  put ("sub.pem", sub_pem);
  put ("leaf.pem", leaf_pem);
  fixture_run ("openssl verify -x509_strict -CAfile root.pem -untrusted sub.pem -purpose sslclient leaf.pem");
  fixture_run ("certtool --verify-chain --infile leaf.pem");
  fixture_run ("openssl x509 -in leaf.pem -noout -ext subjectAltName | grep -q DNS:one.example.org");
  /* No private key unless it is asked for. */
  fixture_run ("! grep -q PRIVATE leaf.pem");

  container = fixture_open ("leaf.pem", NULL);
  g_assert_cmpuint (pki_container_get_entries (container)->len, ==, 3);
}

static void
test_key (void)
{
  g_autoptr (PkiIdentity) identity = make ("leaf", FALSE, NULL);
  g_autoptr (GBytes) pem = pki_identity_to_pem (identity, TRUE, NULL);

  put ("both.pem", pem);
  fixture_run ("test \"$(openssl x509 -in both.pem -noout -pubkey)\" = \"$(openssl pkey -in both.pem -pubout)\"");
}

static void
test_serials (void)
{
  g_autoptr (PkiIdentity) one = make ("one", FALSE, NULL);
  g_autoptr (PkiIdentity) two = make ("two", FALSE, NULL);

  g_assert_cmpstr (pki_certificate_get_serial (pki_identity_get_certificate (one)), !=,
                   pki_certificate_get_serial (pki_identity_get_certificate (two)));
}

static void
test_pkcs12 (void)
{
  g_autoptr (PkiIdentity) root = make ("root", TRUE, NULL);
  g_autoptr (PkiIdentity) leaf = make ("leaf", FALSE, root);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) pkcs12 = pki_identity_to_pkcs12 (leaf, "my key", "passwörd", &error);
  g_autoptr (PkiContainer) container = NULL;

  g_assert_no_error (error);
  put ("key.p12", pkcs12);
  fixture_run ("openssl pkcs12 -in key.p12 -passin pass:passwörd -nodes -out opened.pem && "
               "test $(grep -c 'BEGIN CERTIFICATE' opened.pem) = 2 && grep -q 'BEGIN PRIVATE KEY' opened.pem");
  fixture_run ("! openssl pkcs12 -in key.p12 -passin pass:wrong -nodes");
  container = fixture_open ("key.p12", "passwörd");
  g_assert_cmpint (pki_container_get_integrity (container), ==, PKI_INTEGRITY_VERIFIED);
  g_assert_cmpuint (pki_entry_get_certificates (find_entry (container, "my key"))->len, ==, 2);
  assert_fails (pkcs12, "wrong", PKI_ERROR_WRONG_PASSWORD);
}

/* keytool takes no password from its command line that is not ASCII. */
static void
test_pkcs12_in_java (void)
{
  g_autoptr (PkiIdentity) root = make ("root", TRUE, NULL);
  g_autoptr (PkiIdentity) leaf = make ("leaf", FALSE, root);
  g_autoptr (GBytes) pkcs12 = pki_identity_to_pkcs12 (leaf, "my key", "changeit", NULL);

  put ("java.p12", pkcs12);
  fixture_run ("keytool -list -v -keystore java.p12 -storepass changeit >listed && grep -q 'Alias name: my key' listed && "
               "grep -q PrivateKeyEntry listed && grep -q 'chain length: 2' listed");
}

static void
test_jks (void)
{
  g_autoptr (PkiIdentity) one = make ("one", TRUE, NULL);
  g_autoptr (PkiIdentity) two = make ("two", TRUE, NULL);
  g_autoptr (GPtrArray) certificates = g_ptr_array_new ();
  const char *aliases[] = { "first", "second", NULL };
  g_autoptr (GBytes) jks = NULL;
  g_autoptr (PkiContainer) container = NULL;

  g_ptr_array_add (certificates, pki_identity_get_certificate (one));
  g_ptr_array_add (certificates, pki_identity_get_certificate (two));
  jks = pki_jks_write_trust_store (certificates, aliases, "changeit", 1700000000);
  put ("trust.jks", jks);
  fixture_run ("keytool -list -v -keystore trust.jks -storepass changeit >listed && grep -q 'contains 2 entries' listed && "
               "grep -q 'Alias name: second' listed && grep -q 'Nov 14, 2023' listed");
  fixture_run ("! keytool -list -keystore trust.jks -storepass wrong1");
  container = fixture_open ("trust.jks", "changeit");
  g_assert_cmpint (pki_container_get_integrity (container), ==, PKI_INTEGRITY_VERIFIED);
  g_assert_cmpint (pki_entry_get_created (find_entry (container, "first")), ==, 1700000000);
}

/* So many that several threads share the work: everything in its place all the same. */
static void
test_jks_many (void)
{
  g_autoptr (PkiIdentity) one = make ("one", TRUE, NULL);
  g_autoptr (PkiIdentity) two = make ("two", TRUE, NULL);
  g_autoptr (GBytes) nonsense = g_bytes_new_static ("nonsense", 8);
  g_autoptr (PkiCertificate) undecodable = pki_certificate_new_undecodable (nonsense, "it is nonsense");
  PkiCertificate *kinds[] = { pki_identity_get_certificate (one), pki_identity_get_certificate (two), undecodable };
  g_autoptr (GPtrArray) certificates = g_ptr_array_new ();
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) aliases = NULL;
  g_autoptr (GBytes) jks = NULL;
  g_autoptr (PkiContainer) container = NULL;
  const guint n = 1000;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *alias = g_strdup_printf ("%u", i);

      g_ptr_array_add (certificates, kinds[i % 3]);
      g_strv_builder_add (builder, alias);
    }
  aliases = g_strv_builder_end (builder);
  jks = pki_jks_write_trust_store (certificates, (const char * const *) aliases, "changeit", 1700000000);
  container = pki_container_parse (jks, "changeit", NULL);
  g_assert_cmpuint (pki_container_get_entries (container)->len, ==, n);
  g_assert_cmpuint (pki_container_get_warnings (container)->len, ==, n / 3);
  for (guint i = 0; i < n; i++)
    {
      PkiEntry *entry = g_ptr_array_index (pki_container_get_entries (container), i);

      g_assert_cmpstr (pki_entry_get_alias (entry), ==, aliases[i]);
      g_assert_true (pki_certificate_equal (pki_entry_get_certificate (entry), kinds[i % 3]));
      g_assert_cmpint (pki_certificate_get_problem (pki_entry_get_certificate (entry)) != NULL, ==, i % 3 == 2);
    }
}

static void
test_server (void)
{
  const char *dns_names[] = { "*.credenza.localhost", "localhost", NULL };
  const char *addresses[] = { "127.0.0.1", "::1", NULL };
  const char *no_addresses[] = { "localhost", NULL };
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  PkiIdentityRequest request = {
    .common_name = "server", .dns_names = dns_names, .addresses = addresses, .is_server = TRUE,
    .not_before = now - DAY, .not_after = now + DAY,
  };
  g_autoptr (PkiIdentity) root = make ("root", TRUE, NULL);
  g_autoptr (GBytes) root_pem = pki_identity_to_pem (root, FALSE, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (PkiIdentity) server = pki_identity_new (&request, root, &error);
  g_autoptr (GBytes) server_pem = NULL;

  g_assert_no_error (error);
  server_pem = pki_identity_to_pem (server, FALSE, NULL);
  put ("server-root.pem", root_pem);
  put ("server.pem", server_pem);
  fixture_run ("openssl verify -x509_strict -CAfile server-root.pem -purpose sslserver -verify_hostname a.credenza.localhost "
               "server.pem");
  fixture_run ("openssl verify -CAfile server-root.pem -purpose sslserver -verify_ip 127.0.0.1 server.pem");
  fixture_run ("openssl verify -CAfile server-root.pem -purpose sslserver -verify_ip ::1 server.pem");
  fixture_run ("! openssl verify -CAfile server-root.pem -purpose sslclient server.pem");
  fixture_run ("! openssl verify -CAfile server-root.pem -verify_ip 127.0.0.2 server.pem");

  request.addresses = no_addresses;
  g_assert_null (pki_identity_new (&request, root, &error));
  g_assert_error (error, PKI_ERROR, PKI_ERROR_GENERATION);
}

/* What was read back is the same, and can still issue. */
static void
test_from_pem (void)
{
  g_autoptr (PkiIdentity) root = make ("root", TRUE, NULL);
  g_autoptr (PkiIdentity) sub = make ("sub", TRUE, root);
  g_autoptr (GBytes) pem = pki_identity_to_pem (sub, TRUE, NULL);
  g_autoptr (GBytes) root_pem = pki_identity_to_pem (root, FALSE, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (PkiIdentity) again = pki_identity_new_from_pem (pem, &error);
  g_autoptr (GBytes) again_pem = NULL;
  g_autoptr (PkiIdentity) leaf = NULL;
  g_autoptr (GBytes) leaf_pem = NULL;

  g_assert_no_error (error);
  again_pem = pki_identity_to_pem (again, TRUE, NULL);
  g_assert_true (g_bytes_equal (pem, again_pem));
  leaf = make ("leaf", FALSE, again);
  leaf_pem = pki_identity_to_pem (leaf, FALSE, NULL);
  put ("again-root.pem", root_pem);
  put ("again-leaf.pem", leaf_pem);
  fixture_run ("openssl verify -x509_strict -CAfile again-root.pem -untrusted again-leaf.pem -purpose sslclient "
               "again-leaf.pem");

  /* Any part of it that is cut off makes it no identity. */
  for (gsize size = 0; size < g_bytes_get_size (pem) - 1; size += 61)
    {
      g_autoptr (GBytes) cut = g_bytes_new_from_bytes (pem, 0, size);
      g_autoptr (GError) cut_error = NULL;
      g_autoptr (PkiIdentity) partial = pki_identity_new_from_pem (cut, &cut_error);

      g_assert_true (partial != NULL || cut_error != NULL);
    }
  g_assert_null (pki_identity_new_from_pem (root_pem, &error));
  g_assert_error (error, PKI_ERROR, PKI_ERROR_UNRECOGNIZED);
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  fixture_set_up ();

  g_test_add_func ("/pki/identity/chain", test_chain);
  g_test_add_func ("/pki/identity/key", test_key);
  g_test_add_func ("/pki/identity/serials", test_serials);
  g_test_add_func ("/pki/identity/pkcs12", test_pkcs12);
  g_test_add_func ("/pki/identity/pkcs12/java", test_pkcs12_in_java);
  g_test_add_func ("/pki/identity/server", test_server);
  g_test_add_func ("/pki/identity/from-pem", test_from_pem);
  g_test_add_func ("/pki/jks/trust-store", test_jks);
  g_test_add_func ("/pki/jks/trust-store/many", test_jks_many);

  status = g_test_run ();
  fixture_tear_down ();
  return status;
}
