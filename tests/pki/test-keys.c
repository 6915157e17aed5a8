/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Private keys of every kind and under every protection, algorithms that are known by name only, and texts as people
 * really have them. */

#include "config.h"

#include "test-fixture.h"

/* Keys of algorithms that no program at hand knows: only the identifier matters, and that nothing is refused. */
static void
make_unknown (void)
{
  fixture_python (
    "NIST = (2, 16, 840, 1, 101, 3, 4)\n"
    "NAMES = {'mldsa44': (*NIST, 3, 17), 'mldsa65': (*NIST, 3, 18), 'mldsa87': (*NIST, 3, 19), 'mlkem768': (*NIST, 4, 2),\n"
    "         'slhdsa': (*NIST, 3, 31), 'nameless': (1, 3, 9999, 1)}\n"
    "def name(text): return seq(tlv(0x31, seq(oid(2, 5, 4, 3), tlv(12, text.encode()))))\n"
    "for n, o in NAMES.items():\n"
    "  alg = seq(oid(*o))\n"
    "  spki = seq(alg, tlv(3, b'\\0' + bytes(64)))\n"
    "  open(n + '.key', 'w').write(pem('PRIVATE KEY', seq(integer(0), alg, tlv(4, bytes(40)))))\n"
    "  tbs = seq(tlv(0xa0, integer(2)), integer(7), alg, name('ca'), seq(tlv(23, b'200101000000Z'), tlv(23, b'400101000000Z')),\n"
    "            name(n), spki)\n"
    "  open(n + '.pem', 'w').write(pem('CERTIFICATE', seq(tbs, alg, tlv(3, b'\\0' + bytes(64)))))\n"
    "  info = seq(integer(0), name(n), spki, tlv(0xa0, b''))\n"
    "  open(n + '.csr', 'w').write(pem('NEW CERTIFICATE REQUEST', seq(info, alg, tlv(3, b'\\0' + bytes(64)))))\n");
}

static void
make_keys (void)
{
  fixture_run ("for a in ed25519 ed448 x25519; do openssl genpkey -algorithm $a -out $a.key; done; "
               "for c in secp256k1 secp384r1 secp521r1 brainpoolP384r1; do openssl ecparam -genkey -noout -name $c -out $c.key && "
               "openssl pkcs8 -topk8 -nocrypt -in $c.key -out $c.p8; done; "
               "openssl genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -out pss.key; "
               "certtool --generate-privkey --key-type dsa --bits 1024 --no-text --outfile dsa.key; "
               "openssl req -x509 -new -key brainpoolP384r1.key -subj /CN=bp -out bp.pem; "
               "openssl req -new -key brainpoolP384r1.key -subj /CN=bp -out bp.csr");
  fixture_run ("openssl req -x509 -newkey rsa:2048 -nodes -keyout rsa.key -out rsa.pem -subj /CN=rsa -days 30; "
               "L='-provider legacy -provider default'; P='openssl pkcs8 -topk8 -in rsa.key -passout pass:zażółć'; "
               "for a in PBE-MD5-DES PBE-SHA1-DES PBE-MD5-RC2-64 PBE-SHA1-RC2-64 PBE-SHA1-RC2-128 PBE-SHA1-RC4-128; do "
               "openssl pkcs8 -topk8 -in rsa.key -passout pass:secret1 $L -v1 $a -out v1-$a; done; "
               "for a in aes-128-cbc aes-192-cbc aes-256-cbc des3 rc2-40-cbc rc2-64-cbc rc2-cbc camellia-256-cbc; do "
               "$P $L -v2 $a -out v2-$a; done; $P -v2 aes-256-cbc -v2prf hmacWithSHA512 -out v2-sha512; "
               "$P -scrypt -out v2-scrypt; $P -v2 aria-128-cbc -out aria; "
               "for a in aes128 aes192 aes256 des des3 rc2-cbc rc2-40-cbc camellia256; do "
               "openssl rsa -in rsa.key -traditional -$a -passout pass:secret1 $L -out old-$a; done");
}

static void
make_texts (void)
{
  fixture_run ("sed 's/CERTIFICATE/PUBLIC KEY/' rsa.pem >label-public; sed 's/CERTIFICATE/RSA PRIVATE KEY/' rsa.pem >label-key; "
               "sed 's/PRIVATE KEY/RSA PRIVATE KEY/' rsa.key >label-pkcs1; sed 's/CERTIFICATE/PKCS7/' rsa.pem >label-pkcs7; "
               "openssl x509 -in rsa.pem -addtrust serverAuth -trustout -out trusted; "
               "B=$(openssl x509 -in rsa.pem -outform DER | base64 -w0); "
               "printf -- '-----BEGIN CERTIFICATE-----\\n%s\\n-----END CERTIFICATE-----' $B >long; "
               "printf -- '-----BEGIN CERTIFICATE----- %s -----END CERTIFICATE-----' $B >one-line; "
               "sed 's/^/\\t  /; s/$/  \\r/' rsa.pem >indented; tr '\\n' '\\r' <rsa.pem >cr; "
               "{ printf '\\357\\273\\277Bag Attributes\\n    localKeyID: 01 02\\nsubject=CN = x\\n'; cat rsa.pem; } >bag; "
               "sed '1a friendlyName: x\\nlocalKeyID: 01\\n' rsa.pem >headers; "
               "sed '/^-/!s/=*$//' rsa.pem >unpadded; openssl x509 -in rsa.pem -text >dump; "
               "sed 's/^/ /; s/$/\\r/' old-aes128 >old-odd");
}

static PkiEntry *
only_entry (PkiContainer *container)
{
  g_assert_cmpuint (pki_container_get_entries (container)->len, ==, 1);
  return g_ptr_array_index (pki_container_get_entries (container), 0);
}

static void
test_kinds (void)
{
  static const struct { const char *name, *algorithm; guint bits; gboolean known; } cases[] = {
    { "ed25519.key", "Ed25519", 256, TRUE }, { "ed448.key", "Ed448", 456, TRUE },
    { "secp384r1.key", "EC", 384, TRUE }, { "secp384r1.p8", "EC", 384, TRUE },
    { "secp521r1.key", "EC", 521, TRUE }, { "secp521r1.p8", "EC", 521, TRUE },
    { "pss.key", "RSA-PSS", 2048, TRUE }, { "dsa.key", "DSA", 1024, TRUE }, { "rsa.key", "RSA", 2048, TRUE },
    { "x25519.key", "X25519", 256, FALSE },
    { "secp256k1.key", "EC (secp256k1)", 256, FALSE }, { "secp256k1.p8", "EC (secp256k1)", 256, FALSE },
    { "brainpoolP384r1.key", "EC (brainpoolP384r1)", 384, FALSE },
    { "brainpoolP384r1.p8", "EC (brainpoolP384r1)", 384, FALSE },
    { "mldsa44.key", "ML-DSA-44", 0, FALSE }, { "mldsa65.key", "ML-DSA-65", 0, FALSE },
    { "mldsa87.key", "ML-DSA-87", 0, FALSE }, { "mlkem768.key", "ML-KEM-768", 0, FALSE },
    { "slhdsa.key", "SLH-DSA-SHAKE-256f", 0, FALSE }, { "nameless.key", "1.3.9999.1", 0, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PkiContainer) container = fixture_open (cases[i].name, NULL);
      PkiEntry *entry = only_entry (container);
      g_autoptr (GBytes) bytes = fixture_bytes (cases[i].name);
      g_autoptr (GError) error = NULL;
      g_autoptr (PkiPrivateKey) key = NULL;

      g_test_message ("%s", cases[i].name);
      g_assert_cmpint (pki_entry_get_kind (entry), ==, PKI_ENTRY_PRIVATE_KEY);
      g_assert_cmpstr (pki_entry_get_algorithm (entry), ==, cases[i].algorithm);
      g_assert_cmpuint (pki_entry_get_bits (entry), ==, cases[i].bits);
      g_assert_cmpuint (pki_container_get_warnings (container)->len, ==, 0);
      key = pki_container_extract_key (bytes, NULL, 0, &error);
      if (cases[i].known)
        g_assert_no_error (error);
      else if (!g_str_equal (cases[i].name, "x25519.key"))
        g_assert_error (error, PKI_ERROR, PKI_ERROR_UNSUPPORTED_ALGORITHM);
    }
}

static void
test_unknown (void)
{
  static const struct { const char *name, *algorithm; } cases[] = {
    { "mldsa44", "ML-DSA-44" }, { "mldsa65", "ML-DSA-65" }, { "mldsa87", "ML-DSA-87" }, { "mlkem768", "ML-KEM-768" },
    { "slhdsa", "SLH-DSA-SHAKE-256f" }, { "nameless", "1.3.9999.1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *pem = g_strconcat (cases[i].name, ".pem", NULL);
      g_autofree char *csr = g_strconcat (cases[i].name, ".csr", NULL);
      g_autoptr (PkiContainer) certificates = fixture_open (pem, NULL);
      g_autoptr (PkiContainer) requests = fixture_open (csr, NULL);
      PkiCertificate *certificate = pki_entry_get_certificate (only_entry (certificates));

      g_test_message ("%s", cases[i].name);
      g_assert_null (pki_certificate_get_problem (certificate));
      g_assert_cmpstr (pki_certificate_get_key_algorithm (certificate), ==, cases[i].algorithm);
      g_assert_cmpstr (pki_certificate_get_signature_algorithm (certificate), ==, cases[i].algorithm);
      g_assert_cmpint (pki_entry_get_kind (only_entry (requests)), ==, PKI_ENTRY_REQUEST);
      g_assert_cmpstr (pki_entry_get_algorithm (only_entry (requests)), ==, cases[i].algorithm);
    }
}

static void
test_brainpool (void)
{
  g_autoptr (PkiContainer) certificates = fixture_open ("bp.pem", NULL);
  g_autoptr (PkiContainer) requests = fixture_open ("bp.csr", NULL);
  PkiCertificate *certificate = pki_entry_get_certificate (only_entry (certificates));

  g_assert_cmpstr (pki_certificate_get_key_algorithm (certificate), ==, "EC");
  g_assert_cmpuint (pki_certificate_get_key_bits (certificate), ==, 384);
  g_assert_cmpstr (pki_entry_get_algorithm (only_entry (requests)), ==, "EC (brainpoolP384r1)");
  g_assert_cmpuint (pki_entry_get_bits (only_entry (requests)), ==, 384);
}

static void
check_protected (const char *name,
                 const char *password)
{
  const char *passwords[] = { "wrong", password, NULL };
  g_autoptr (GBytes) bytes = fixture_bytes (name);
  g_autoptr (PkiContainer) locked = fixture_open (name, NULL);
  g_autoptr (PkiContainer) open = fixture_open (name, password);

  g_test_message ("%s", name);
  g_assert_true (pki_entry_get_locked (only_entry (locked)));
  g_assert_cmpuint (pki_entry_get_bits (only_entry (open)), ==, 2048);
  g_assert_cmpuint (check_extraction (name, passwords), ==, 1);
  assert_fails (bytes, "wrong", PKI_ERROR_WRONG_PASSWORD);
}

static void
test_protections (void)
{
  static const char * const v2[] = {
    "v2-aes-128-cbc", "v2-aes-192-cbc", "v2-aes-256-cbc", "v2-des3", "v2-rc2-40-cbc", "v2-rc2-64-cbc", "v2-rc2-cbc",
    "v2-camellia-256-cbc", "v2-sha512", "v2-scrypt",
  };
  static const char * const others[] = {
    "v1-PBE-MD5-DES", "v1-PBE-SHA1-DES", "v1-PBE-MD5-RC2-64", "v1-PBE-SHA1-RC2-64", "v1-PBE-SHA1-RC2-128",
    "v1-PBE-SHA1-RC4-128", "old-aes128", "old-aes192", "old-aes256", "old-des", "old-des3", "old-rc2-cbc",
    "old-rc2-40-cbc", "old-camellia256", "old-odd",
  };

  for (guint i = 0; i < G_N_ELEMENTS (v2); i++)
    check_protected (v2[i], "zażółć");
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    check_protected (others[i], "secret1");
}

/* Not a wrong password, whatever is given: a key that can't be opened, and which algorithm that takes. */
static void
test_unsupported (void)
{
  static const char * const passwords[] = { NULL, "zażółć", "wrong" };

  for (guint i = 0; i < G_N_ELEMENTS (passwords); i++)
    {
      const char *given[] = { passwords[i], NULL };
      g_autoptr (GBytes) bytes = fixture_bytes ("aria");
      g_autoptr (PkiContainer) container = fixture_open ("aria", passwords[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (PkiPrivateKey) key = pki_container_extract_key (bytes, given, 0, &error);
      PkiWarning *warning = g_ptr_array_index (pki_container_get_warnings (container), 0);

      g_assert_true (pki_entry_get_locked (only_entry (container)));
      g_assert_cmpint (warning->code, ==, PKI_WARNING_UNREADABLE_ENTRY);
      g_assert_nonnull (strstr (warning->detail, "1.2.410.200046.1.1.2"));
      g_assert_error (error, PKI_ERROR, PKI_ERROR_UNSUPPORTED_ALGORITHM);
    }
}

/* What the file calls its cipher is any bytes. */
static void
test_cipher_name (void)
{
  static const char pem[] = "-----BEGIN RSA PRIVATE KEY-----\n"
                            "Proc-Type: 4,ENCRYPTED\n"
                            "DEK-Info: \xff\xfe-CBC,00112233445566778899AABBCCDDEEFF\n\n"
                            "AAAAAAAAAAAAAAAAAAAAAA==\n"
                            "-----END RSA PRIVATE KEY-----\n";
  g_autoptr (GBytes) bytes = g_bytes_new_static (pem, sizeof pem - 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (PkiPrivateKey) key = pki_private_key_new_from_pem (bytes, "password", &error);

  g_assert_error (error, PKI_ERROR, PKI_ERROR_UNSUPPORTED_ALGORITHM);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

static void
test_texts (void)
{
  static const struct { const char *name; PkiEntryKind kind; const char *key_format; } cases[] = {
    { "label-public", PKI_ENTRY_CERTIFICATE }, { "label-key", PKI_ENTRY_CERTIFICATE },
    { "label-pkcs7", PKI_ENTRY_CERTIFICATE }, { "label-pkcs1", PKI_ENTRY_PRIVATE_KEY, "PKCS#8" },
    { "trusted", PKI_ENTRY_CERTIFICATE }, { "long", PKI_ENTRY_CERTIFICATE }, { "one-line", PKI_ENTRY_CERTIFICATE },
    { "indented", PKI_ENTRY_CERTIFICATE }, { "cr", PKI_ENTRY_CERTIFICATE }, { "bag", PKI_ENTRY_CERTIFICATE },
    { "headers", PKI_ENTRY_CERTIFICATE }, { "unpadded", PKI_ENTRY_CERTIFICATE }, { "dump", PKI_ENTRY_CERTIFICATE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PkiContainer) container = fixture_open (cases[i].name, NULL);
      PkiEntry *entry = only_entry (container);

      g_test_message ("%s", cases[i].name);
      g_assert_cmpint (pki_container_get_format (container), ==, PKI_FORMAT_PEM);
      g_assert_cmpint (pki_entry_get_kind (entry), ==, cases[i].kind);
      g_assert_cmpstr (pki_entry_get_key_format (entry), ==, cases[i].key_format);
      g_assert_cmpuint (pki_entry_get_bits (entry), ==, 2048);
      g_assert_cmpuint (pki_container_get_warnings (container)->len, ==, 0);
      if (cases[i].kind == PKI_ENTRY_CERTIFICATE)
        g_assert_null (pki_certificate_get_problem (pki_entry_get_certificate (entry)));
    }
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  fixture_set_up ();
  make_keys ();
  make_unknown ();
  make_texts ();

  g_test_add_func ("/pki/keys/kinds", test_kinds);
  g_test_add_func ("/pki/keys/unknown", test_unknown);
  g_test_add_func ("/pki/keys/brainpool", test_brainpool);
  g_test_add_func ("/pki/keys/protections", test_protections);
  g_test_add_func ("/pki/keys/unsupported", test_unsupported);
  g_test_add_func ("/pki/keys/cipher-name", test_cipher_name);
  g_test_add_func ("/pki/keys/texts", test_texts);

  status = g_test_run ();
  fixture_tear_down ();
  return status;
}
