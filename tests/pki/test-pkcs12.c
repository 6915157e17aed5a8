/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "test-fixture.h"

static void
make_fixtures (void)
{
  fixture_java ();
  fixture_run ("P='openssl pkcs12 -export -inkey key.pem -in cert.pem -name Łódź'; "
               "$P -passout pass:secret1 -out pbes2 && $P -passout pass:secret1 -legacy -out legacy && "
               "$P -passout pass:secret1 -nomac -out nomac && $P -passout pass: -out empty && "
               "$P -passout pass:secret1 -keypbe NONE -certpbe NONE -out plain && "
               "$P -passout pass:zażółć -out accents");
  fixture_run ("P='openssl pkcs12 -export -inkey key.pem -in cert.pem -name Łódź -passout pass:secret1 -legacy'; "
               "$P -keypbe PBE-SHA1-RC2-128 -certpbe PBE-SHA1-RC2-128 -out rc2-128 && "
               "$P -keypbe PBE-SHA1-RC2-40 -certpbe PBE-SHA1-RC2-40 -out rc2-40 && "
               "$P -keypbe PBE-SHA1-2DES -certpbe PBE-SHA1-2DES -out 2des && "
               "$P -keypbe PBE-SHA1-RC4-128 -certpbe PBE-SHA1-RC4-128 -out rc4 && "
               "$P -macalg sha512 -out sha512 && $P -macalg sha384 -out sha384 && $P -macalg md5 -out md5");
  fixture_run ("C='certtool --to-p12 --load-privkey key.pem --load-certificate cert.pem --p12-name a --password secret1 --outder'; "
               "$C --pkcs-cipher aes-256 --outfile gnutls-aes && $C --pkcs-cipher 3des-pkcs12 --outfile gnutls-3des && "
               "$C --pkcs-cipher rc2-40 --outfile gnutls-rc2");
  fixture_run ("K='keytool -storepass secret1 -keystore keytool -storetype PKCS12'; "
               "$K -genkeypair -alias rsa -keyalg RSA -keysize 2048 -dname CN=rsa && "
               "$K -genkeypair -alias ec -keyalg EC -groupname secp256r1 -dname CN=ec && "
               "$K -genseckey -alias aes -keyalg AES -keysize 128 && "
               "$K -importcert -noprompt -alias trusted -file cert.pem");
  fixture_python (
    "H = {'sha256': (oid(1, 2, 840, 113549, 2, 9), hashlib.sha256), 'sha512': (oid(1, 2, 840, 113549, 2, 11), hashlib.sha512)}\n"
    "pfx = children(content(open('nomac', 'rb').read()))\n"
    "safe = content(content(children(content(pfx[1]))[1]))\n"
    "def make(name, mac, prf, rounds, claimed=None):\n"
    "  salt, length = b'saltsalt', H[mac][1]().digest_size\n"
    "  key = hashlib.pbkdf2_hmac(prf, b'secret1', salt, rounds, length)\n"
    "  kdf = seq(oid(1, 2, 840, 113549, 1, 5, 12), seq(tlv(4, salt), integer(claimed or rounds), integer(length), seq(H[prf][0], tlv(5, b''))))\n"
    "  alg = seq(oid(1, 2, 840, 113549, 1, 5, 14), seq(kdf, seq(H[mac][0], tlv(5, b''))))\n"
    "  data = seq(seq(alg, tlv(4, hmac.new(key, safe, H[mac][1]).digest())), tlv(4, b'NOT USED'), integer(1))\n"
    "  open(name, 'wb').write(seq(*pfx, data))\n"
    "for mac, prf in (('sha256', 'sha256'), ('sha256', 'sha512'), ('sha512', 'sha512')):\n"
    "  make(f'pbmac1-{prf}-{mac}', mac, prf, 2048)\n"
    "make('pbmac1-greedy', 'sha256', 'sha256', 1, 2**31 - 1)\n");
  /* More certificates in one bag than gnutls_pkcs12_bag_t keeps. */
  fixture_run ("for i in $(seq 40); do openssl req -x509 -key key.pem -subj /CN=$i -days 30; done >many.pem && "
               "openssl pkcs12 -export -nokeys -in many.pem -passout pass:secret1 -out many");
}

static void
check_pair (const char   *name,
            const char   *password,
            PkiIntegrity  integrity)
{
  g_autoptr (PkiContainer) container = fixture_open (name, password);
  PkiEntry *entry = find_entry (container, "Łódź");

  g_assert_cmpint (pki_container_get_format (container), ==, PKI_FORMAT_PKCS12);
  g_assert_cmpint (pki_container_get_integrity (container), ==, integrity);
  g_assert_false (pki_container_get_locked (container));
  g_assert_cmpuint (pki_container_get_entries (container)->len, ==, 1);
  g_assert_cmpint (pki_entry_get_kind (entry), ==, PKI_ENTRY_PRIVATE_KEY);
  g_assert_cmpstr (pki_entry_get_algorithm (entry), ==, "RSA");
  g_assert_cmpuint (pki_entry_get_bits (entry), ==, 2048);
  g_assert_cmpuint (pki_entry_get_certificates (entry)->len, ==, 1);
}

static void
test_openssl (void)
{
  check_pair ("pbes2", "secret1", PKI_INTEGRITY_VERIFIED);
  check_pair ("legacy", "secret1", PKI_INTEGRITY_VERIFIED);
  check_pair ("nomac", "secret1", PKI_INTEGRITY_NONE);
  check_pair ("plain", "secret1", PKI_INTEGRITY_VERIFIED);
  check_pair ("empty", "", PKI_INTEGRITY_VERIFIED);
  check_pair ("empty", NULL, PKI_INTEGRITY_VERIFIED);
  check_pair ("accents", "zażółć", PKI_INTEGRITY_VERIFIED);
}

/* Each cipher and hash of RFC 7292 that has been in use, by OpenSSL. */
static void
test_algorithms (void)
{
  static const char * const names[] = { "rc2-128", "rc2-40", "2des", "rc4", "sha512", "sha384", "md5" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GBytes) bytes = fixture_bytes (names[i]);

      g_test_message ("%s", names[i]);
      check_pair (names[i], "secret1", PKI_INTEGRITY_VERIFIED);
      assert_fails (bytes, "wrong", PKI_ERROR_WRONG_PASSWORD);
    }
}

static void
test_gnutls (void)
{
  static const char * const passwords[] = { "secret1", NULL };
  static const char * const names[] = { "gnutls-aes", "gnutls-3des", "gnutls-rc2" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (PkiContainer) container = fixture_open (names[i], "secret1");

      g_assert_cmpint (pki_container_get_integrity (container), ==, PKI_INTEGRITY_VERIFIED);
      g_assert_cmpuint (check_extraction (names[i], passwords), ==, 1);
    }
}

/* Java's files with an empty password; its marks of trusted certificates and its secret keys. */
static void
test_java (void)
{
  static const struct { const char *name, *password; } cases[] = {
    { "java-empty", "" }, { "java-empty", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *passwords[] = { cases[i].password, NULL };
      g_autoptr (PkiContainer) container = fixture_open (cases[i].name, cases[i].password);

      g_assert_false (pki_container_get_locked (container));
      g_assert_cmpuint (pki_container_get_entries (container)->len, ==, 4);
      g_assert_cmpint (pki_entry_get_kind (find_entry (container, "klucz")), ==, PKI_ENTRY_PRIVATE_KEY);
      g_assert_cmpint (pki_entry_get_kind (find_entry (container, "trusted")), ==, PKI_ENTRY_CERTIFICATE);
      g_assert_cmpstr (pki_entry_get_algorithm (find_entry (container, "aes")), ==, "AES");
      g_assert_cmpuint (pki_entry_get_bits (find_entry (container, "aes")), ==, 256);
      g_assert_cmpstr (pki_entry_get_algorithm (find_entry (container, "hmac")), ==, "HMAC-SHA1");
      g_assert_cmpuint (pki_entry_get_bits (find_entry (container, "hmac")), ==, 160);
      g_assert_cmpuint (check_extraction (cases[i].name, passwords), ==, 1);
    }
}

static void
test_keytool (void)
{
  g_autoptr (PkiContainer) container = fixture_open ("keytool", "secret1");

  g_assert_cmpuint (pki_container_get_entries (container)->len, ==, 4);
  g_assert_cmpint (pki_entry_get_kind (find_entry (container, "rsa")), ==, PKI_ENTRY_PRIVATE_KEY);
  g_assert_cmpint (pki_entry_get_kind (find_entry (container, "ec")), ==, PKI_ENTRY_PRIVATE_KEY);
  g_assert_cmpint (pki_entry_get_kind (find_entry (container, "trusted")), ==, PKI_ENTRY_CERTIFICATE);
  g_assert_cmpint (pki_entry_get_kind (find_entry (container, "aes")), ==, PKI_ENTRY_SECRET_KEY);
  g_assert_cmpstr (pki_entry_get_algorithm (find_entry (container, "aes")), ==, "AES");
  g_assert_cmpuint (pki_entry_get_bits (find_entry (container, "aes")), ==, 128);
}

static void
test_many (void)
{
  g_autoptr (PkiContainer) container = fixture_open ("many", "secret1");

  g_assert_cmpuint (pki_container_get_entries (container)->len, ==, 40);
}

static void
test_without_password (void)
{
  g_autoptr (PkiContainer) locked = fixture_open ("pbes2", NULL);
  g_autoptr (PkiContainer) plain = fixture_open ("plain", NULL);
  g_autoptr (PkiContainer) nomac = fixture_open ("nomac", NULL);

  g_assert_true (pki_container_get_locked (locked));
  g_assert_cmpint (pki_container_get_integrity (locked), ==, PKI_INTEGRITY_UNCHECKED);
  g_assert_true (pki_container_get_locked (plain));
  g_assert_cmpuint (pki_container_get_entries (plain)->len, ==, 1);
  g_assert_true (pki_container_get_locked (nomac));
}

static void
test_passwords (void)
{
  static const char * const several[] = { "wrong", "", "zażółć", "secret1", NULL };
  static const char * const none[] = { NULL };
  static const char * const names[] = { "pbes2", "legacy", "nomac", "plain", "empty", "accents" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (PkiContainer) container = fixture_open_with (names[i], several);

      g_assert_false (pki_container_get_locked (container));
      g_assert_cmpuint (check_extraction (names[i], several), ==, 1);
    }
  g_assert_cmpuint (check_extraction ("keytool", several), ==, 2);
  g_assert_cmpuint (check_extraction ("empty", none), ==, 1);
  /* The key lies open, though nothing vouches for it. */
  g_assert_cmpuint (check_extraction ("plain", none), ==, 1);
  g_assert_cmpuint (check_extraction ("pbes2", none), ==, 0);
}

static void
test_wrong_password (void)
{
  static const char * const names[] = { "pbes2", "legacy", "nomac", "plain", "empty", "keytool" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GBytes) bytes = fixture_bytes (names[i]);

      assert_fails (bytes, "wrong", PKI_ERROR_WRONG_PASSWORD);
    }
}

/* Puts @to in the place of the last @from. */
static GBytes *
patch_last (GBytes       *bytes,
            const guint8 *from,
            const guint8 *to,
            gsize         size)
{
  gsize total = g_bytes_get_size (bytes);
  guint8 *changed = g_memdup2 (g_bytes_get_data (bytes, NULL), total);

  for (gsize i = total - size; i > 0; i--)
    if (memcmp (changed + i, from, size) == 0)
      {
        memcpy (changed + i, to, size);
        return g_bytes_new_take (changed, total);
      }
  g_assert_not_reached ();
}

/* SHA-256 with NULL parameters, in the place of which another OID of the same length fits: a hash that nobody knows. What
 * is in the file is there all the same, and that nothing vouches for it is told. */
static void
test_unknown_mac (void)
{
  static const guint8 sha256[] = "\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00";
  static const guint8 other[] = "\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x7f\x05\x00";
  g_autoptr (GBytes) bytes = fixture_bytes ("pbes2");
  g_autoptr (GBytes) patched = patch_last (bytes, sha256, other, sizeof sha256 - 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (PkiContainer) container = pki_container_parse (patched, "secret1", &error);
  PkiWarning *warning;

  g_assert_no_error (error);
  warning = g_ptr_array_index (pki_container_get_warnings (container), 0);
  g_assert_cmpint (pki_container_get_integrity (container), ==, PKI_INTEGRITY_UNCHECKED);
  g_assert_cmpint (warning->code, ==, PKI_WARNING_INTEGRITY_UNCHECKED);
  g_assert_nonnull (strstr (warning->detail, "2.16.840.1.101.3.4.2.127"));
  assert_fails (patched, "wrong", PKI_ERROR_WRONG_PASSWORD);
}

/* PBMAC1 (RFC 9579), made by Python's own HMAC and PBKDF2 over what OpenSSL has written. */
static void
test_pbmac1 (void)
{
  static const char * const names[] = { "pbmac1-sha256-sha256", "pbmac1-sha512-sha256", "pbmac1-sha512-sha512" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GBytes) bytes = fixture_bytes (names[i]);
      g_autoptr (PkiContainer) locked = fixture_open (names[i], NULL);

      check_pair (names[i], "secret1", PKI_INTEGRITY_VERIFIED);
      assert_fails (bytes, "wrong", PKI_ERROR_WRONG_PASSWORD);
      g_assert_cmpint (pki_container_get_integrity (locked), ==, PKI_INTEGRITY_UNCHECKED);
    }
  {
    g_autoptr (GBytes) greedy = fixture_bytes ("pbmac1-greedy");

    assert_fails (greedy, "secret1", PKI_ERROR_TOO_LARGE);
    assert_fails (greedy, NULL, PKI_ERROR_TOO_LARGE);
  }
}

/* 2048 rounds of the MAC at the end of the file become a number that is as long and negative, or as long and huge. */
static void
test_rounds (void)
{
  fixture_run (
               "openssl pkcs12 -export -inkey key.pem -in cert.pem -passout pass:secret1 -iter 8388608 -keypbe NONE "
               "-certpbe NONE -out rounds");
  {
    static const guint8 from[] = { 0x02, 0x04, 0x00, 0x80, 0x00, 0x00 };
    static const guint8 to[] = { 0x02, 0x04, 0x7f, 0xff, 0xff, 0xff };
    g_autoptr (GBytes) bytes = fixture_bytes ("rounds");
    g_autoptr (GBytes) patched = patch_last (bytes, from, to, sizeof from);

    assert_fails (patched, "secret1", PKI_ERROR_TOO_LARGE);
    assert_fails (patched, NULL, PKI_ERROR_TOO_LARGE);
  }
}

/* So many rounds that the key of the certificates is derived while the MAC is checked. */
static void
test_derived_ahead (void)
{
  static const char * const several[] = { "wrong", "", "secret1", NULL };
  static const char * const names[] = { "ahead", "ahead-nomac" };

  fixture_run ("openssl pkcs12 -export -inkey key.pem -in cert.pem -passout pass:secret1 -iter 30000 -name Łódź -out ahead && "
               "openssl pkcs12 -export -inkey key.pem -in cert.pem -passout pass:secret1 -iter 30000 -nomac "
               "-name Łódź -out ahead-nomac");
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GBytes) bytes = fixture_bytes (names[i]);
      g_autoptr (PkiContainer) locked = fixture_open (names[i], NULL);

      check_pair (names[i], "secret1", i == 0 ? PKI_INTEGRITY_VERIFIED : PKI_INTEGRITY_NONE);
      g_assert_cmpuint (check_extraction (names[i], several), ==, 1);
      assert_fails (bytes, "wrong", PKI_ERROR_WRONG_PASSWORD);
      g_assert_true (pki_container_get_locked (locked));
    }
}

static void
test_truncated (void)
{
  check_truncations ("pbes2", "secret1", 1);
  check_truncations ("keytool", NULL, 7);
}

static void
test_flipped (void)
{
  check_flips ("plain", 7);
  check_flips ("empty", 31);
}

int
main (int    argc,
      char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  fixture_set_up ();
  make_fixtures ();
  g_test_add_func ("/pki/pkcs12/openssl", test_openssl);
  g_test_add_func ("/pki/pkcs12/algorithms", test_algorithms);
  g_test_add_func ("/pki/pkcs12/gnutls", test_gnutls);
  g_test_add_func ("/pki/pkcs12/java", test_java);
  g_test_add_func ("/pki/pkcs12/keytool", test_keytool);
  g_test_add_func ("/pki/pkcs12/many", test_many);
  g_test_add_func ("/pki/pkcs12/without-password", test_without_password);
  g_test_add_func ("/pki/pkcs12/passwords", test_passwords);
  g_test_add_func ("/pki/pkcs12/wrong-password", test_wrong_password);
  g_test_add_func ("/pki/pkcs12/unknown-mac", test_unknown_mac);
  g_test_add_func ("/pki/pkcs12/pbmac1", test_pbmac1);
  g_test_add_func ("/pki/pkcs12/rounds", test_rounds);
  g_test_add_func ("/pki/pkcs12/derived-ahead", test_derived_ahead);
  g_test_add_func ("/pki/pkcs12/truncated", test_truncated);
  g_test_add_func ("/pki/pkcs12/flipped", test_flipped);
  result = g_test_run ();
  fixture_tear_down ();
  return result;
}
