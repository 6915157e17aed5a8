/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The files that identities are written as: read again here, and judged by openssl, certtool, keytool and Java. */

#include "config.h"

#include "test-fixture.h"

#define DAY ((gint64) 24 * 60 * 60)
#define CREATED 1700000000

static const PkiKeyKind kinds[] = {
  PKI_KEY_KIND_EC_P256, PKI_KEY_KIND_EC_P384, PKI_KEY_KIND_RSA_3072, PKI_KEY_KIND_RSA_4096,
};

static const char *passwords[] = { NULL, "secret1", "pässwörd пароль" };

/* A chain of three for each kind of key. RSA keys take their time: they are made once. */
static PkiIdentity *root, *authority, *leaves[G_N_ELEMENTS (kinds)];

static PkiIdentity *
make (PkiIdentityRequest *request,
      PkiIdentity        *issuer)
{
  g_autoptr (GError) error = NULL;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  PkiIdentity *identity;

  request->not_before = now - 60 * 60;
  request->not_after = now + 10 * DAY;
  identity = pki_identity_new (request, issuer, &error);
  g_assert_no_error (error);
  return identity;
}

static void
make_identities (void)
{
  const PkiSubjectAttribute subject[] = {
    { PKI_OID_COUNTRY, "DE" },
    { PKI_OID_ORGANIZATION, "Exämple AG" },
    { PKI_OID_ORGANIZATIONAL_UNIT, "Clients" },
    { PKI_OID_ORGANIZATIONAL_UNIT, "Canary" },
    { PKI_OID_LOCALITY, "host.example.org/0123" },
    { PKI_OID_COMMON_NAME, "leaf" },
    { NULL, NULL },
  };
  PkiIdentityRequest request = { .common_name = "root", .is_authority = TRUE, .key_kind = PKI_KEY_KIND_RSA_3072 };
  g_autoptr (GBytes) pem = NULL;

  root = make (&request, NULL);
  request = (PkiIdentityRequest) {
    .common_name = "authority", .is_authority = TRUE, .key_kind = PKI_KEY_KIND_EC_P384, .has_path_length = TRUE,
  };
  authority = make (&request, root);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      request = (PkiIdentityRequest) { .subject = subject, .key_kind = kinds[i] };
      leaves[i] = make (&request, authority);
    }
  pem = pki_identity_to_pem (root, FALSE, NULL);
  fixture_put ("root.pem", pem);
}

static GBytes *
encode (PkiIdentity *identity,
        PkiEncoding  encoding,
        const char  *alias,
        const char  *password)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes = pki_identity_encode (identity, encoding, alias, password, CREATED, &error);

  g_assert_no_error (error);
  return bytes;
}

/* Read here: one private key, open, with its chain. */
static void
assert_read (GBytes      *bytes,
             PkiIdentity *identity,
             const char  *alias,
             const char  *password)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PkiContainer) container = pki_container_parse (bytes, password, &error);
  g_autoptr (GPtrArray) chain = pki_identity_get_chain (identity);
  PkiEntry *entry;

  g_assert_no_error (error);
  g_assert_cmpuint (pki_container_get_entries (container)->len, ==, 1);
  g_assert_cmpuint (pki_container_get_warnings (container)->len, ==, 0);
  g_assert_false (pki_container_get_locked (container));
  entry = g_ptr_array_index (pki_container_get_entries (container), 0);
  g_assert_cmpint (pki_entry_get_kind (entry), ==, PKI_ENTRY_PRIVATE_KEY);
  g_assert_cmpstr (pki_entry_get_alias (entry), ==, alias);
  g_assert_cmpstr (pki_entry_get_algorithm (entry), ==, pki_certificate_get_key_algorithm (chain->pdata[0]));
  g_assert_cmpuint (pki_entry_get_bits (entry), ==, pki_certificate_get_key_bits (chain->pdata[0]));
  g_assert_cmpuint (pki_entry_get_certificates (entry)->len, ==, chain->len);
  for (guint i = 0; i < chain->len; i++)
    g_assert_true (pki_certificate_equal (chain->pdata[i], g_ptr_array_index (pki_entry_get_certificates (entry), i)));
}

static const char judge_pem[] =
  "openssl verify -x509_strict -purpose sslclient -CAfile root.pem -untrusted opened.pem opened.pem && "
  "test $(grep -c 'BEGIN CERTIFICATE' opened.pem) = 3 && certtool --verify-chain --infile opened.pem && "
  "openssl x509 -in opened.pem -noout -pubkey >public && openssl pkey -in opened.pem -passin file:password -pubout | cmp - public";

/* A line: OpenSSL does not take an empty file for the empty password. */
static void
put_password (const char *password)
{
  g_autofree char *line = g_strconcat (password != NULL ? password : "", "\n", NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (line, strlen (line));

  fixture_put ("password", bytes);
}

static void
test_pem (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (leaves); i++)
    for (guint k = 0; k < G_N_ELEMENTS (passwords); k++)
      {
        g_autoptr (GBytes) bytes = encode (leaves[i], PKI_ENCODING_PEM, NULL, passwords[k]);

        assert_read (bytes, leaves[i], NULL, passwords[k]);
        fixture_put ("opened.pem", bytes);
        put_password (passwords[k]);
        fixture_run (judge_pem);
        fixture_run (passwords[k] != NULL ? "head -1 opened.pem | grep -q 'BEGIN ENCRYPTED PRIVATE KEY'"
                                          : "head -1 opened.pem | grep -q 'BEGIN PRIVATE KEY'");
        if (passwords[k] != NULL)
          assert_fails (bytes, "wrong", PKI_ERROR_WRONG_PASSWORD);
      }
}

/* Lines for JudgeKeystores.java. */
static void
add_case (GString    *cases,
          const char *type,
          const char *file,
          const char *password,
          const char *alias,
          guint       n_certificates,
          gboolean    has_key)
{
  g_string_append_printf (cases, "%s\t%s\t%s\t%s\t%u\t%s\n", type, file, password != NULL ? password : "", alias,
                          n_certificates, has_key ? "key" : "trusted");
}

/* Java's PBEKey is of ASCII: no file with PBES2 whose password has more opens there, whoever has written it. */
static void
add_pkcs12_case (GString    *cases,
                 const char *file,
                 const char *password,
                 const char *alias,
                 guint       n_certificates,
                 gboolean    has_key)
{
  if (password == NULL || g_str_is_ascii (password))
    add_case (cases, "PKCS12", file, password, alias, n_certificates, has_key);
}

static void
judge_in_java (const GString *cases)
{
  g_autofree char *source = g_test_build_filename (G_TEST_DIST, "pki", "JudgeKeystores.java", NULL);
  g_autofree char *command = g_strdup_printf ("java -Dfile.encoding=UTF-8 '%s' cases", source);
  g_autoptr (GBytes) bytes = g_bytes_new (cases->str, cases->len);

  fixture_put ("cases", bytes);
  fixture_run (command);
}

static void
test_pkcs12 (void)
{
  g_autoptr (GString) cases = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (leaves); i++)
    for (guint k = 0; k < G_N_ELEMENTS (passwords); k++)
      {
        g_autoptr (GBytes) bytes = encode (leaves[i], PKI_ENCODING_PKCS12, "My Kéy 🔑", passwords[k]);
        g_autofree char *file = g_strdup_printf ("%u-%u.p12", i, k);
        g_autofree char *open = NULL;

        assert_read (bytes, leaves[i], "My Kéy 🔑", passwords[k]);
        assert_fails (bytes, "wrong", PKI_ERROR_WRONG_PASSWORD);
        fixture_put (file, bytes);
        put_password (passwords[k]);
        open = g_strdup_printf ("openssl pkcs12 -in %s -passin file:password -nodes -out opened.pem && "
                                "grep -q friendlyName opened.pem && "
                                "certtool --p12-info --inder --infile %s --password \"$(cat password)\"", file, file);
        fixture_run (open);
        fixture_run (judge_pem);
        add_pkcs12_case (cases, file, passwords[k], "My Kéy 🔑", 3, TRUE);
      }
  judge_in_java (cases);
  fixture_run ("openssl pkcs12 -in 0-1.p12 -passin pass:secret1 -info -noout 2>&1 | grep -q 'MAC: sha256' && "
               "openssl pkcs12 -in 0-1.p12 -passin pass:secret1 -info -noout 2>&1 | grep -q 'Keybag: PBES2, PBKDF2, AES-256' && "
               "openssl pkcs12 -in 0-1.p12 -passin pass:secret1 -info -noout 2>&1 | grep -q 'data: PBES2, PBKDF2, AES-256' && "
               "! openssl pkcs12 -in 0-1.p12 -passin pass:secret2 -noout && "
               "keytool -list -v -keystore 3-1.p12 -storepass secret1 | grep -q 'chain length: 3'");
}

static void
test_jks (void)
{
  g_autoptr (GString) cases = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (leaves); i++)
    for (guint k = 0; k < G_N_ELEMENTS (passwords); k++)
      {
        g_autoptr (GBytes) bytes = encode (leaves[i], PKI_ENCODING_JKS, "My Kéy 🔑", passwords[k]);
        g_autofree char *file = g_strdup_printf ("%u-%u.jks", i, k);

        assert_read (bytes, leaves[i], "my kéy 🔑", passwords[k] != NULL ? passwords[k] : "");
        assert_fails (bytes, "wrong", PKI_ERROR_WRONG_PASSWORD);
        fixture_put (file, bytes);
        add_case (cases, "JKS", file, passwords[k], "My Kéy 🔑", 3, TRUE);
      }
  judge_in_java (cases);
}

static void
test_jks_in_keytool (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (leaves); i++)
    {
      g_autoptr (GBytes) bytes = encode (leaves[i], PKI_ENCODING_JKS, "Client", "secret1");

      fixture_put ("client.jks", bytes);
      fixture_put ("leaf.der", pki_certificate_get_der (pki_identity_get_certificate (leaves[i])));
      put_password ("secret1");
      fixture_run ("rm -f moved.p12; keytool -list -v -keystore client.jks -storepass secret1 >listed && "
                   "grep -q 'Alias name: client' listed && grep -q PrivateKeyEntry listed && "
                   "grep -q 'chain length: 3' listed && grep -q 'Nov 14, 2023' listed && "
                   "keytool -exportcert -alias client -keystore client.jks -storepass secret1 | cmp - leaf.der && "
                   "keytool -importkeystore -srckeystore client.jks -srcstorepass secret1 -destkeystore moved.p12 "
                   "-deststoretype PKCS12 -deststorepass secret1 && "
                   "openssl pkcs12 -in moved.p12 -passin pass:secret1 -nodes -out opened.pem");
      fixture_run (judge_pem);
    }
}

/* Java's lower case is not a C library's: a sigma at the end of a word, a Turkish i, letters of two units. */
static void
test_aliases (void)
{
  const char *aliases[] = {
    "ΟΔΥΣΣΕΥΣ", "ΑΣ ΣΑ", "Σ", "ΑΣ-ΒΣ", "İSTANBUL", "STRASSE ẞ", "𐐀𐐁", "ǅ", "ÀÉÎ", "with\"quote\\", "日本語",
  };
  g_autoptr (GString) cases = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (aliases); i++)
    {
      g_autoptr (GBytes) jks = encode (leaves[0], PKI_ENCODING_JKS, aliases[i], "secret1");
      g_autofree char *jks_file = g_strdup_printf ("alias-%u.jks", i);

      fixture_put (jks_file, jks);
      add_case (cases, "JKS", jks_file, "secret1", aliases[i], 3, TRUE);
    }
  judge_in_java (cases);
}

/* Without a key all certificates are trusted. */
static void
test_trusted (void)
{
  g_autoptr (GPtrArray) chain = pki_identity_get_chain (leaves[0]);
  g_autoptr (GError) error = NULL;
  g_autoptr (PkiIdentity) identity = pki_identity_new_from_parts (NULL, chain, &error);
  g_autoptr (GString) cases = g_string_new (NULL);

  g_assert_no_error (error);
  g_assert_false (pki_identity_has_key (identity));
  for (guint k = 0; k < G_N_ELEMENTS (passwords); k++)
    {
      g_autoptr (GBytes) pem = encode (identity, PKI_ENCODING_PEM, NULL, passwords[k]);
      g_autoptr (GBytes) jks = encode (identity, PKI_ENCODING_JKS, "Trust", passwords[k]);
      g_autoptr (GBytes) pkcs12 = encode (identity, PKI_ENCODING_PKCS12, "Trust", passwords[k]);
      g_autofree char *jks_file = g_strdup_printf ("trust-%u.jks", k);
      g_autofree char *pkcs12_file = g_strdup_printf ("trust-%u.p12", k);
      g_autoptr (PkiContainer) container = NULL;

      fixture_put ("trust.pem", pem);
      fixture_run ("test $(grep -c 'BEGIN CERTIFICATE' trust.pem) = 3 && ! grep -q PRIVATE trust.pem");
      fixture_put (jks_file, jks);
      fixture_put (pkcs12_file, pkcs12);
      add_case (cases, "JKS", jks_file, passwords[k], "Trust", 3, FALSE);
      add_pkcs12_case (cases, pkcs12_file, passwords[k], "Trust", 3, FALSE);
      container = fixture_open (pkcs12_file, passwords[k]);
      g_assert_cmpint (pki_container_get_integrity (container), ==, PKI_INTEGRITY_VERIFIED);
      g_assert_cmpuint (pki_container_get_entries (container)->len, ==, 3);
      g_assert_cmpint (pki_entry_get_kind (find_entry (container, "Trust-3")), ==, PKI_ENTRY_CERTIFICATE);
    }
  judge_in_java (cases);
  fixture_run ("keytool -list -keystore trust-1.p12 -storepass secret1 >listed && test $(grep -c trustedCertEntry listed) = 3");
}

/* RFC 5280, sections 4.2.1.3 and 4.2.1.9, and the order of the names. */
static void
test_anatomy (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (leaves); i++)
    {
      gboolean is_rsa = kinds[i] == PKI_KEY_KIND_RSA_3072 || kinds[i] == PKI_KEY_KIND_RSA_4096;

      fixture_put ("leaf.der", pki_certificate_get_der (pki_identity_get_certificate (leaves[i])));
      fixture_run ("openssl x509 -inform DER -in leaf.der -noout -text >text && "
                   "openssl x509 -inform DER -in leaf.der -noout -subject -nameopt RFC2253,utf8,-esc_msb >subject && "
                   "grep -qx 'subject=CN=leaf,L=host.example.org/0123,OU=Canary,OU=Clients,O=Exämple AG,C=DE' subject && "
                   "grep -A1 'Extended Key Usage: $' text | grep -qx ' *TLS Web Client Authentication' && "
                   "grep -q 'Authority Key Identifier' text && grep -q 'Subject Key Identifier' text && "
                   "grep -A1 'Basic Constraints: critical' text | grep -q CA:FALSE && "
                   "test $(openssl x509 -inform DER -in leaf.der -noout -serial | cut -d= -f2 | tr -d '\\n' | wc -c) = 32");
      fixture_run (is_rsa ? "grep -A1 'X509v3 Key Usage: critical' text | grep -qx ' *Digital Signature, Key Encipherment'"
                          : "grep -A1 'X509v3 Key Usage: critical' text | grep -qx ' *Digital Signature'");
    }
  fixture_put ("authority.der", pki_certificate_get_der (pki_identity_get_certificate (authority)));
  fixture_run ("openssl x509 -inform DER -in authority.der -noout -text >text && "
               "grep -A1 'Basic Constraints: critical' text | grep -q 'CA:TRUE, pathlen:0' && "
               "grep -A1 'X509v3 Key Usage: critical' text | grep -qx ' *Certificate Sign, CRL Sign' && "
               "openssl x509 -in root.pem -noout -text | grep -A1 'Basic Constraints: critical' | grep -qx ' *CA:TRUE'");
}

static void
test_parts (void)
{
  g_autoptr (PkiPrivateKey) key = pki_private_key_new (PKI_KEY_KIND_EC_P256, NULL);
  PkiIdentityRequest request = { .common_name = "parts", .key = key };
  g_autoptr (PkiIdentity) made = make (&request, authority);
  g_autoptr (GPtrArray) mixed = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (PkiIdentity) identity = NULL;
  g_autoptr (GPtrArray) chain = NULL;
  g_autoptr (GBytes) pem = NULL;
  g_autoptr (PkiPrivateKey) written = NULL;

  g_assert_true (pki_private_key_matches_certificate (key, pki_identity_get_certificate (made)));
  g_assert_true (pki_identity_get_issuer (made) == authority);
  g_assert_null (pki_identity_get_issuer (root));

  g_ptr_array_add (mixed, pki_identity_get_certificate (made));
  g_ptr_array_add (mixed, pki_identity_get_certificate (root));
  g_ptr_array_add (mixed, pki_identity_get_certificate (leaves[0]));
  g_ptr_array_add (mixed, pki_identity_get_certificate (authority));
  identity = pki_identity_new_from_parts (key, mixed, &error);
  g_assert_no_error (error);
  g_assert_true (pki_identity_has_key (identity));
  chain = pki_identity_get_chain (identity);
  g_assert_cmpuint (chain->len, ==, 3);
  g_assert_true (pki_certificate_equal (chain->pdata[0], pki_identity_get_certificate (made)));
  g_assert_true (pki_certificate_equal (chain->pdata[1], pki_identity_get_certificate (authority)));
  g_assert_true (pki_certificate_equal (chain->pdata[2], pki_identity_get_certificate (root)));
  pem = pki_identity_key_to_pem (identity, NULL);
  written = pki_private_key_new_from_pem (pem, NULL, NULL);
  g_assert_cmpstr (pki_private_key_get_key_id (written), ==, pki_private_key_get_key_id (key));

  g_ptr_array_remove_index (mixed, 0);
  g_assert_null (pki_identity_new_from_parts (key, mixed, &error));
  g_assert_error (error, PKI_ERROR, PKI_ERROR_GENERATION);
}

/* What can't be written is an error. */
static void
test_unwritable (void)
{
  g_autofree char *long_alias = g_strnfill (65536, 'a');
  const struct { PkiEncoding encoding; const char *alias, *password; } cases[] = {
    { PKI_ENCODING_JKS, long_alias, "secret1" },
    { PKI_ENCODING_JKS, "\xff", "secret1" },
    { PKI_ENCODING_JKS, "alias", "\xff" },
    { PKI_ENCODING_PKCS12, "\xff", "secret1" },
    { PKI_ENCODING_PKCS12, "alias", "\xff" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (pki_identity_encode (leaves[0], cases[i].encoding, cases[i].alias, cases[i].password, 0, &error));
      g_assert_error (error, PKI_ERROR, PKI_ERROR_GENERATION);
    }
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  fixture_set_up ();
  make_identities ();

  g_test_add_func ("/pki/encode/anatomy", test_anatomy);
  g_test_add_func ("/pki/encode/parts", test_parts);
  g_test_add_func ("/pki/encode/pem", test_pem);
  g_test_add_func ("/pki/encode/pkcs12", test_pkcs12);
  g_test_add_func ("/pki/encode/jks", test_jks);
  g_test_add_func ("/pki/encode/jks/keytool", test_jks_in_keytool);
  g_test_add_func ("/pki/encode/aliases", test_aliases);
  g_test_add_func ("/pki/encode/trusted", test_trusted);
  g_test_add_func ("/pki/encode/unwritable", test_unwritable);

  status = g_test_run ();
  for (guint i = 0; i < G_N_ELEMENTS (leaves); i++)
    g_object_unref (leaves[i]);
  g_object_unref (authority);
  g_object_unref (root);
  fixture_tear_down ();
  return status;
}
