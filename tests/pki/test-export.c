/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Keystores of several entries, and certificates alone: read again here, and judged by openssl, certtool, keytool and pyjks. */

#include "config.h"

#include "test-fixture.h"

#define DAY ((gint64) 24 * 60 * 60)
#define CREATED 1700000000
#define PASSWORD "secret1"

static PkiIdentity *root, *authority, *leaves[2];
static PkiPrivateKey *keys[2];

static PkiIdentity *
make (const char    *common_name,
      PkiPrivateKey *key,
      PkiIdentity   *issuer)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  PkiIdentityRequest request = {
    .common_name = common_name, .key = key, .is_authority = key == NULL, .not_before = now - 60, .not_after = now + 10 * DAY,
  };
  g_autoptr (GError) error = NULL;
  PkiIdentity *identity = pki_identity_new (&request, issuer, &error);

  g_assert_no_error (error);
  return identity;
}

static void
make_identities (void)
{
  const PkiKeyKind kinds[] = { PKI_KEY_KIND_EC_P256, PKI_KEY_KIND_RSA_3072 };
  const char *names[] = { "first", "second" };

  root = make ("The Root", NULL, NULL);
  authority = make ("The Authority", NULL, root);
  for (guint i = 0; i < G_N_ELEMENTS (leaves); i++)
    {
      keys[i] = pki_private_key_new (kinds[i], NULL);
      leaves[i] = make (names[i], keys[i], authority);
    }
}

static void
add (PkiExport     *export,
     const char    *alias,
     PkiIdentity   *identity,
     gboolean       whole_chain,
     PkiPrivateKey *key)
{
  g_autoptr (GPtrArray) chain = pki_identity_get_chain (identity);
  g_autoptr (GError) error = NULL;

  if (!whole_chain)
    g_ptr_array_set_size (chain, 1);
  g_assert_true (pki_export_add (export, alias, chain, key, CREATED, &error));
  g_assert_no_error (error);
}

/* Two keys, whose names differ in case only, with the issuers that they share; one of those and another one trusted. */
static PkiExport *
make_keystore (void)
{
  PkiExport *export = pki_export_new ();

  add (export, "Client Kéy", leaves[0], TRUE, keys[0]);
  add (export, "client kéy", leaves[1], TRUE, keys[1]);
  add (export, NULL, root, FALSE, NULL);
  add (export, "trusted", authority, FALSE, NULL);
  g_assert_cmpuint (pki_export_get_n_entries (export), ==, 4);
  g_assert_cmpuint (pki_export_get_n_keys (export), ==, 2);
  g_assert_cmpuint (pki_export_get_n_certificates (export), ==, 4);
  return export;
}

static PkiExport *
make_chain (void)
{
  PkiExport *export = pki_export_new ();

  add (export, "client", leaves[0], TRUE, NULL);
  g_assert_cmpuint (pki_export_get_n_entries (export), ==, 3);
  return export;
}

static GBytes *
write_file (PkiExport       *export,
            PkiExportFormat  format,
            PkiEncryption    protection,
            const char      *password,
            const char      *file)
{
  const PkiExportOptions options = { format, protection, password, NULL };
  g_autoptr (GError) error = NULL;
  GBytes *bytes = pki_export_write (export, &options, &error);

  g_assert_no_error (error);
  fixture_put (file, bytes);
  return bytes;
}

static void
assert_entry (PkiContainer *container,
              const char   *alias,
              PkiEntryKind  kind,
              PkiIdentity  *identity,
              guint         n_certificates)
{
  PkiEntry *entry = find_entry (container, alias);

  g_assert_cmpint (pki_entry_get_kind (entry), ==, kind);
  g_assert_true (pki_certificate_equal (pki_entry_get_certificate (entry), pki_identity_get_certificate (identity)));
  if (kind == PKI_ENTRY_PRIVATE_KEY)
    g_assert_cmpuint (pki_entry_get_certificates (entry)->len, ==, n_certificates);
}

static const char judge_keystore[] =
  "keytool -list -v -keystore %1$s -storepass " PASSWORD " >listed && "
  "test $(grep -c 'Entry type: PrivateKeyEntry' listed) = 2 && test $(grep -c 'Entry type: trustedCertEntry' listed) = 2 && "
  "test $(grep -c 'Certificate chain length: 3' listed) = 2 && test $(grep -c 'Certificate\\[3\\]' listed) = 2 && "
  "grep -qx 'Alias name: the root' listed && grep -qx 'Alias name: trusted' listed && "
  "grep -q '^Alias name: client k.*y-2$' listed && "
  "keytool -importkeystore -noprompt -srckeystore %1$s -srcstorepass " PASSWORD " -destkeystore %1$s.moved.p12 "
  "-deststoretype PKCS12 -deststorepass " PASSWORD " 2>moving && grep -q '4 entries successfully imported' moving";

static void
judge (const char *file)
{
  g_autofree char *command = g_strdup_printf (judge_keystore, file);

  fixture_run (command);
}

/* OpenSSL gives both keys; each certificate comes once, and once more where it is trusted as well. */
static const char judge_pkcs12[] =
  "openssl pkcs12 -in %1$s -passin pass:" PASSWORD " -nodes %2$s -out opened.pem && "
  "test $(grep -c 'BEGIN PRIVATE KEY' opened.pem) = 2 && test $(grep -c 'BEGIN CERTIFICATE' opened.pem) = 6 && "
  "openssl pkcs12 -in %1$s -passin pass:" PASSWORD " -info -noout %2$s 2>info; grep -q 'MAC: %3$s' info && "
  "grep -q 'data: %4$s' info && grep -q 'Keybag: %4$s' info && "
  "certtool --p12-info --inder --infile %1$s --password " PASSWORD " >certtool && "
  "test $(grep -c 'BEGIN ENCRYPTED PRIVATE KEY' certtool) = 2 && test $(grep -c 'BEGIN CERTIFICATE' certtool) = 6";

static void
test_pkcs12 (void)
{
  const struct { PkiEncryption protection; const char *file, *option, *mac, *cipher; } cases[] = {
    { PKI_ENCRYPTION_MODERN, "modern.p12", "", "sha256, Iteration 600000", "PBES2, PBKDF2, AES-256-CBC, Iteration 600000" },
    { PKI_ENCRYPTION_COMPATIBLE, "compatible.p12", "-legacy", "sha1, Iteration 100000",
      "pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 100000" },
  };
  g_autoptr (PkiExport) export = make_keystore ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bytes = write_file (export, PKI_EXPORT_PKCS12, cases[i].protection, PASSWORD, cases[i].file);
      g_autoptr (PkiContainer) container = fixture_open (cases[i].file, PASSWORD);
      g_autofree char *command = g_strdup_printf (judge_pkcs12, cases[i].file, cases[i].option, cases[i].mac, cases[i].cipher);

      g_assert_cmpuint (pki_container_get_entries (container)->len, ==, 4);
      g_assert_cmpint (pki_container_get_integrity (container), ==, PKI_INTEGRITY_VERIFIED);
      assert_entry (container, "Client Kéy", PKI_ENTRY_PRIVATE_KEY, leaves[0], 3);
      assert_entry (container, "client kéy-2", PKI_ENTRY_PRIVATE_KEY, leaves[1], 3);
      assert_entry (container, "The Root", PKI_ENTRY_CERTIFICATE, root, 1);
      assert_entry (container, "trusted", PKI_ENTRY_CERTIFICATE, authority, 1);
      assert_fails (bytes, "wrong", PKI_ERROR_WRONG_PASSWORD);
      fixture_run (command);
      judge (cases[i].file);
    }
}

static void
test_jks (void)
{
  g_autoptr (PkiExport) export = make_keystore ();
  g_autoptr (GBytes) bytes = write_file (export, PKI_EXPORT_JKS, PKI_ENCRYPTION_MODERN, PASSWORD, "store.jks");
  g_autoptr (PkiContainer) container = fixture_open ("store.jks", PASSWORD);

  assert_entry (container, "client kéy", PKI_ENTRY_PRIVATE_KEY, leaves[0], 3);
  assert_entry (container, "client kéy-2", PKI_ENTRY_PRIVATE_KEY, leaves[1], 3);
  assert_entry (container, "trusted", PKI_ENTRY_CERTIFICATE, authority, 1);
  assert_fails (bytes, "wrong", PKI_ERROR_WRONG_PASSWORD);
  judge ("store.jks");
  fixture_run ("grep -q 'Nov 14, 2023' listed");
}

/* A reader that shares nothing with ours nor with Java's sees the same: entries, times, the digest under the password, and
 * keys that are those of their certificates. */
static void
test_jks_in_pyjks (void)
{
  const char *passwords[] = { PASSWORD, NULL, "pässwörd пароль 😀" };
  g_autofree char *program = g_test_build_filename (G_TEST_DIST, "pki", "judge-jks.py", NULL);
  g_autoptr (PkiExport) export = make_keystore ();

  for (guint i = 0; i < G_N_ELEMENTS (passwords); i++)
    {
      g_autoptr (GBytes) bytes = write_file (export, PKI_EXPORT_JKS, PKI_ENCRYPTION_MODERN, passwords[i], "store.jks");
      g_autofree char *command = g_strdup_printf (
        "rm -f *.key; LC_ALL=C.UTF-8 /usr/bin/python3 '%1$s' store.jks '%2$s' >listed && sort listed >sorted && "
        "printf '%%s\\n' 'client kéy-2: key of 3 X.509, 1700000000000' 'client kéy: key of 3 X.509, 1700000000000' "
        "'the root: trusted X.509, 1700000000000' 'trusted: trusted X.509, 1700000000000' | sort | cmp - sorted && "
        "test $(ls *.key | wc -l) = 2 && for n in *.key; do openssl pkey -inform DER -in $n -pubout >public && "
        "openssl x509 -inform DER -in ${n%%.key}.der -noout -pubkey | cmp - public || exit 1; done && "
        "! /usr/bin/python3 '%1$s' store.jks wrong",
        program, passwords[i] != NULL ? passwords[i] : "");

      fixture_run (command);
    }
}

/* Each key before its own certificate, and each certificate once. */
static void
test_pem (void)
{
  g_autoptr (PkiExport) export = make_keystore ();
  g_autoptr (GBytes) encrypted = write_file (export, PKI_EXPORT_PEM, PKI_ENCRYPTION_MODERN, PASSWORD, "encrypted.pem");
  g_autoptr (GBytes) plain = write_file (export, PKI_EXPORT_PEM, PKI_ENCRYPTION_MODERN, NULL, "plain.pem");

  assert_fails (encrypted, "wrong", PKI_ERROR_WRONG_PASSWORD);
  fixture_run ("test $(grep -c 'BEGIN ENCRYPTED PRIVATE KEY' encrypted.pem) = 2 && ! grep -q 'BEGIN PRIVATE KEY' encrypted.pem && "
               "test $(grep -c 'BEGIN CERTIFICATE' encrypted.pem) = 4 && "
               "openssl asn1parse -in encrypted.pem | grep -q aes-256-cbc && "
               "openssl pkey -in encrypted.pem -passin pass:" PASSWORD " -pubout >key && "
               "openssl x509 -in encrypted.pem -noout -pubkey | cmp - key && "
               "! openssl pkey -in encrypted.pem -passin pass:wrong -noout && "
               "certtool -k --infile encrypted.pem --password " PASSWORD " >certtool && "
               "test $(grep -c 'BEGIN PRIVATE KEY' plain.pem) = 2 && openssl pkey -in plain.pem -pubout | cmp - key && "
               "awk '/BEGIN PRIVATE/ { n++ } n == 2' plain.pem >rest && openssl pkey -in rest -pubout >key && "
               "openssl x509 -in rest -noout -pubkey | cmp - key");
}

static void
test_certificates (void)
{
  g_autoptr (PkiExport) chain = make_chain ();
  g_autoptr (PkiExport) leaf = pki_export_new ();
  g_autoptr (GBytes) pem = write_file (chain, PKI_EXPORT_PEM, PKI_ENCRYPTION_MODERN, NULL, "chain.pem");
  g_autoptr (GBytes) pkcs7 = write_file (chain, PKI_EXPORT_PKCS7, PKI_ENCRYPTION_MODERN, NULL, "chain.p7b");
  g_autoptr (GBytes) text = write_file (chain, PKI_EXPORT_PKCS7_PEM, PKI_ENCRYPTION_MODERN, NULL, "chain.p7c");
  g_autoptr (GBytes) trusted = write_file (chain, PKI_EXPORT_PKCS12, PKI_ENCRYPTION_MODERN, NULL, "trusted.p12");
  g_autoptr (GBytes) der = NULL;

  add (leaf, NULL, leaves[1], FALSE, NULL);
  der = write_file (leaf, PKI_EXPORT_DER, PKI_ENCRYPTION_MODERN, NULL, "leaf.cer");
  g_assert_true (g_bytes_equal (der, pki_certificate_get_der (pki_identity_get_certificate (leaves[1]))));
  fixture_run ("openssl pkcs7 -inform DER -in chain.p7b -print_certs -out der.pem && test $(grep -c BEGIN der.pem) = 3 && "
               "openssl pkcs7 -in chain.p7c -print_certs | cmp - der.pem && "
               "keytool -printcert -file chain.p7b >printed && test $(grep -c '^Owner:' printed) = 3 && "
               "certtool --p7-info --inder --infile chain.p7b | grep -q 'Number of certificates: 3' && "
               "certtool --verify-chain --infile chain.pem && "
               "openssl x509 -inform DER -in leaf.cer -noout -subject | grep -q second && "
               "openssl pkcs12 -in trusted.p12 -passin pass: -nokeys | grep -c 'BEGIN CERTIFICATE' | grep -qx 3");
}

static void
assert_unwritable (PkiExport       *export,
                   PkiExportFormat  format,
                   const char      *password)
{
  const PkiExportOptions options = { format, PKI_ENCRYPTION_MODERN, password, NULL };
  g_autoptr (GError) error = NULL;

  g_assert_null (pki_export_write (export, &options, &error));
  g_assert_error (error, PKI_ERROR, PKI_ERROR_GENERATION);
}

/* What a format can't hold is an error, and so is a wrong pair. */
static void
test_unwritable (void)
{
  g_autoptr (PkiExport) export = make_keystore ();
  g_autoptr (PkiExport) chain = make_chain ();
  g_autoptr (PkiExport) key = pki_export_new ();
  g_autoptr (GPtrArray) other = pki_identity_get_chain (leaves[0]);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GBytes) pem = NULL;
  g_autoptr (GError) error = NULL;

  assert_unwritable (export, PKI_EXPORT_DER, NULL);
  assert_unwritable (export, PKI_EXPORT_PKCS7, NULL);
  assert_unwritable (chain, PKI_EXPORT_DER, NULL);
  assert_unwritable (export, PKI_EXPORT_PKCS12, "\xff");
  assert_unwritable (export, PKI_EXPORT_JKS, "\xff");
  g_assert_false (pki_export_add (export, NULL, other, keys[1], CREATED, &error));
  g_assert_error (error, PKI_ERROR, PKI_ERROR_GENERATION);
  g_assert_cmpuint (pki_export_get_n_entries (export), ==, 4);

  g_assert_true (pki_export_add (key, "alone", none, keys[0], CREATED, NULL));
  assert_unwritable (key, PKI_EXPORT_PKCS12, PASSWORD);
  pem = write_file (key, PKI_EXPORT_PEM, PKI_ENCRYPTION_MODERN, PASSWORD, "key.pem");
  fixture_run ("openssl pkey -in key.pem -passin pass:" PASSWORD " -noout && ! grep -q CERTIFICATE key.pem");
}

static void
assert_differs (PkiExport  *export,
                GBytes     *bytes,
                const char *password)
{
  const PkiExportOptions options = { PKI_EXPORT_PKCS12, PKI_ENCRYPTION_MODERN, password, NULL };
  g_autoptr (GError) error = NULL;

  g_assert_false (pki_export_check (export, bytes, &options, &error));
  g_assert_nonnull (error);
}

/* What is not the same is seen. */
static void
test_check (void)
{
  g_autoptr (PkiExport) export = make_keystore ();
  g_autoptr (PkiExport) fewer = pki_export_new ();
  g_autoptr (PkiExport) renamed = pki_export_new ();
  g_autoptr (PkiExport) trusted = pki_export_new ();
  g_autoptr (GBytes) bytes = NULL;

  add (fewer, "client", leaves[0], TRUE, keys[0]);
  bytes = write_file (fewer, PKI_EXPORT_PKCS12, PKI_ENCRYPTION_COMPATIBLE, PASSWORD, "fewer.p12");
  assert_differs (export, bytes, PASSWORD);
  assert_differs (fewer, bytes, "wrong");
  add (renamed, "another", leaves[0], TRUE, keys[0]);
  assert_differs (renamed, bytes, PASSWORD);
  add (trusted, "client", leaves[0], TRUE, NULL);
  assert_differs (trusted, bytes, PASSWORD);
}

static void
test_cancel (void)
{
  g_autoptr (PkiExport) export = make_keystore ();
  volatile gint cancelled = 1;
  const PkiExportOptions options = { PKI_EXPORT_PKCS12, PKI_ENCRYPTION_MODERN, PASSWORD, &cancelled };
  g_autoptr (GError) error = NULL;

  g_assert_null (pki_export_write (export, &options, &error));
  g_assert_error (error, PKI_ERROR, PKI_ERROR_CANCELLED);
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  fixture_set_up ();
  make_identities ();

  g_test_add_func ("/pki/export/pkcs12", test_pkcs12);
  g_test_add_func ("/pki/export/jks", test_jks);
  g_test_add_func ("/pki/export/jks/pyjks", test_jks_in_pyjks);
  g_test_add_func ("/pki/export/pem", test_pem);
  g_test_add_func ("/pki/export/certificates", test_certificates);
  g_test_add_func ("/pki/export/unwritable", test_unwritable);
  g_test_add_func ("/pki/export/check", test_check);
  g_test_add_func ("/pki/export/cancel", test_cancel);

  status = g_test_run ();
  for (guint i = 0; i < G_N_ELEMENTS (leaves); i++)
    {
      g_object_unref (leaves[i]);
      g_object_unref (keys[i]);
    }
  g_object_unref (authority);
  g_object_unref (root);
  fixture_tear_down ();
  return status;
}
