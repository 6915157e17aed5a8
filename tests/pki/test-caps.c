/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a hostile file may cost: each cap, and the end of what is allowed but long. Nothing that is read is ever
 * decompressed, so that no file grows on its way: a CompressedData of CMS (RFC 3274) is refused as any other unknown type. */

#include "config.h"

#include "test-fixture.h"

/* A day on which the certificates here are valid: 1 January 2026. */
#define NOW 1767225600

/* Files that ask for many rounds: of every derivation that there is, too many and nearly too many. */
static void
make_rounds (void)
{
  fixture_python (
    "PBES2, PBKDF2, SCRYPT = oid(1, 2, 840, 113549, 1, 5, 13), oid(1, 2, 840, 113549, 1, 5, 12), oid(1, 3, 6, 1, 4, 1, 11591, 4, 11)\n"
    "AES = seq(oid(2, 16, 840, 1, 101, 3, 4, 1, 42), tlv(4, bytes(16)))\n"
    "SHA512 = seq(oid(1, 2, 840, 113549, 2, 11), tlv(5, b''))\n"
    "SALT = tlv(4, b'saltsalt')\n"
    "def save(name, alg): open(name, 'wb').write(seq(alg, tlv(4, bytes(64))))\n"
    "def pbes2(kdf): return seq(PBES2, seq(kdf, AES))\n"
    "def scrypt(n, r, p): return pbes2(seq(SCRYPT, seq(SALT, integer(n), integer(r), integer(p))))\n"
    "for name, rounds in (('greedy', 2**31 - 1), ('greedier', 2**64 + 1), ('long', 9999999)):\n"
    "  save(name + '-pbkdf2', pbes2(seq(PBKDF2, seq(SALT, integer(rounds), SHA512))))\n"
    "  save(name + '-pbes1', seq(oid(1, 2, 840, 113549, 1, 5, 10), seq(SALT, integer(rounds))))\n"
    "  save(name + '-pkcs12', seq(oid(1, 2, 840, 113549, 1, 12, 1, 3), seq(SALT, integer(rounds))))\n"
    "  info = seq(seq(oid(2, 16, 840, 1, 101, 3, 4, 2, 3), tlv(5, b'')), tlv(4, bytes(64)))\n"
    "  safe = seq(oid(1, 2, 840, 113549, 1, 7, 1), tlv(0xa0, tlv(4, seq())))\n"
    "  cipher = pbes2(seq(PBKDF2, seq(SALT, integer(rounds), SHA512)))\n"
    "  data = seq(integer(0), seq(oid(1, 2, 840, 113549, 1, 7, 1), cipher, tlv(0x80, bytes(64))))\n"
    "  both = seq(seq(oid(1, 2, 840, 113549, 1, 7, 6), tlv(0xa0, data)))\n"
    "  both = seq(oid(1, 2, 840, 113549, 1, 7, 1), tlv(0xa0, tlv(4, both)))\n"
    "  open(name + '-safe', 'wb').write(seq(integer(3), both))\n"
    "  open(name + '-both', 'wb').write(seq(integer(3), both, seq(info, SALT, integer(rounds))))\n"
    "  open(name + '-mac', 'wb').write(seq(integer(3), safe, seq(info, SALT, integer(rounds))))\n"
    "  kdf = seq(PBKDF2, seq(SALT, integer(rounds), integer(64), SHA512))\n"
    "  info = seq(seq(oid(1, 2, 840, 113549, 1, 5, 14), seq(kdf, SHA512)), tlv(4, bytes(64)))\n"
    "  open(name + '-pbmac1', 'wb').write(seq(integer(3), safe, seq(info, SALT, integer(1))))\n"
    "  md5 = seq(seq(oid(1, 3, 6, 1, 4, 1, 42, 2, 19, 1), seq(SALT, integer(rounds))), tlv(4, bytes(64)))\n"
    "  store = bytes.fromhex('cececece 00000002 00000001 00000001 0001 61') + bytes(8) + len(md5).to_bytes(4, 'big') + md5 + bytes(4)\n"
    "  digest = hashlib.sha1('secret1'.encode('utf-16-be') + b'Mighty Aphrodite' + store).digest()\n"
    "  open(name + '-jceks', 'wb').write(store + digest)\n"
    "save('greedy-scrypt', scrypt(2**20, 8, 1)); save('greedier-scrypt', scrypt(2**62, 2**33, 1))\n"
    "save('odd-scrypt', scrypt(1000, 8, 1)); save('long-scrypt', scrypt(2**15, 8, 4))\n");
}

static void
make_shapes (void)
{
  fixture_python (
    "import zlib\n"
    "OCTETS, SAFE = oid(1, 2, 840, 113549, 1, 7, 1), oid(1, 2, 840, 113549, 1, 12, 10, 1, 6)\n"
    "def pfx(contents): return seq(integer(3), seq(OCTETS, tlv(0xa0, tlv(4, seq(seq(OCTETS, tlv(0xa0, tlv(4, contents))))))))\n"
    "def attributes(text): return tlv(0x31, seq(oid(1, 2, 840, 113549, 1, 9, 20), tlv(0x31, tlv(0x1e, text.encode('utf-16-be')))))\n"
    "KEY = seq(integer(0), seq(oid(1, 3, 9999, 1)), tlv(4, bytes(8)))\n"
    "def key(text): return seq(oid(1, 2, 840, 113549, 1, 12, 10, 1, 1), tlv(0xa0, KEY), attributes(text))\n"
    "def nested(n): return seq(key('x')) if n == 0 else seq(seq(SAFE, tlv(0xa0, nested(n - 1))))\n"
    "for n in (3, 8, 9, 100): open(f'nested-{n}', 'wb').write(pfx(nested(n)))\n"
    "open('alias', 'wb').write(pfx(seq(key('ż' * 100000), key('short'))))\n"
    "open('many', 'wb').write(pfx(seq(*[key(str(i)) for i in range(20001)])))\n"
    "open('brackets', 'wb').write(pfx(seq(key('x')))[:20] + b'\\x30\\x80' * 1000000)\n"
    "open('brackets-alone', 'wb').write(b'\\x30\\x80\\x02\\x01\\x03\\x30\\x80\\x06\\x01' + b'\\x24\\x80' * 1000000)\n"
    "big = seq(integer(0), seq(oid(1, 2, 840, 113549, 1, 1, 1), tlv(5, b'')),\n"
    "          tlv(4, seq(integer(0), *[integer(2**800000 + 1)] * 8)))\n"
    "open('big.key', 'wb').write(big)\n"
    "def cn(text): return seq(tlv(0x31, seq(oid(2, 5, 4, 3), tlv(12, text))))\n"
    "def certificate(subject, *rest):\n"
    "  alg = seq(oid(1, 3, 101, 112))\n"
    "  tbs = seq(tlv(0xa0, integer(2)), integer(7), alg, cn(b'ca'), seq(tlv(23, b'200101000000Z'), tlv(23, b'400101000000Z')),\n"
    "            subject, seq(alg, tlv(3, bytes(33))), *rest)\n"
    "  return seq(tbs, alg, tlv(3, bytes(65)))\n"
    "open('compressed.p7', 'wb').write(seq(oid(1, 2, 840, 113549, 1, 9, 16, 1, 9), tlv(0xa0, seq(integer(0), seq(oid(1, 2, 840, 113549,\n"
    "  1, 9, 16, 3, 8)), seq(oid(1, 2, 840, 113549, 1, 7, 1), tlv(0xa0, tlv(4, zlib.compress(bytes(100000000)))))))))\n"
    "open('long-name.der', 'wb').write(certificate(cn(b'x' * 4000000)))\n"
    "open('many-names.der', 'wb').write(certificate(seq(*[tlv(0x31, seq(oid(2, 5, 4, 11), tlv(12, b'y')))] * 100000)))\n"
    "def san(*names): return tlv(0xa3, seq(seq(oid(2, 5, 29, 17), tlv(4, seq(*names)))))\n"
    "open('long-san.der', 'wb').write(certificate(cn(b'x'), san(tlv(0x82, b'x' * 4000000))))\n"
    "open('many-sans.der', 'wb').write(certificate(cn(b'x'), san(*[tlv(0x82, b'y')] * 150000)))\n");
}

/* Certificates that seem to have issued themselves, so that their own key is asked about their signature; a request; and
 * private keys: each of numbers that it would take minutes to compute with. */
static void
make_numbers (void)
{
  fixture_python (
    "import random\n"
    "random.seed(7)\n"
    "def number(bits): return random.getrandbits(bits) | 1 | 1 << (bits - 1)\n"
    "def pem_file(name, label, d): open(name, 'w').write(pem(label, d))\n"
    "NAME = seq(tlv(0x31, seq(oid(2, 5, 4, 3), tlv(12, b'ca'))))\n"
    "RSA, SIGNED = seq(oid(1, 2, 840, 113549, 1, 1, 1), tlv(5, b'')), seq(oid(1, 2, 840, 113549, 1, 1, 11), tlv(5, b''))\n"
    "DSA, DSA_SIGNED = oid(1, 2, 840, 10040, 4, 1), seq(oid(2, 16, 840, 1, 101, 3, 4, 3, 2))\n"
    "def certificate(name, key, algorithm, signature):\n"
    "  dates = seq(tlv(23, b'200101000000Z'), tlv(23, b'400101000000Z'))\n"
    "  tbs = seq(tlv(0xa0, integer(2)), integer(7), algorithm, NAME, dates, NAME, key)\n"
    "  open(name, 'wb').write(seq(tbs, algorithm, tlv(3, b'\\0' + signature)))\n"
    "def public(n, e): return seq(RSA, tlv(3, b'\\0' + seq(integer(n), integer(e))))\n"
    "def rsa(name, bits, e):\n"
    "  n = number(bits); certificate(name, public(n, e), SIGNED, (n // 3).to_bytes(bits // 8, 'big'))\n"
    "def dsa(name, bits, order):\n"
    "  p, q, g, y = number(bits), number(order), number(bits - 1), number(bits - 1)\n"
    "  key = seq(seq(DSA, seq(integer(p), integer(q), integer(g))), tlv(3, b'\\0' + integer(y)))\n"
    "  certificate(name, key, DSA_SIGNED, seq(integer(q - 12), integer(q - 34)))\n"
    "rsa('modest.der', 4096, 65537); rsa('largest.der', 16384, 65537); rsa('modest-exponent.der', 4096, number(256))\n"
    "dsa('modest-dsa.der', 3072, 256)\n"
    "rsa('modulus.der', 2000000, 65537); rsa('exponent.der', 8192, number(257)); rsa('both.der', 100000, number(100000))\n"
    "dsa('order.der', 60000, 60000); dsa('prime.der', 60000, 256)\n"
    "def request(name, n, e):\n"
    "  info = seq(integer(0), NAME, public(n, e), tlv(0xa0, b''))\n"
    "  pem_file(name, 'CERTIFICATE REQUEST', seq(info, SIGNED, tlv(3, b'\\0' + (n // 3).to_bytes((n.bit_length() + 7) // 8, 'big'))))\n"
    "request('exponent.csr', number(8192), number(800000)); request('modulus.csr', number(60000), 65537)\n"
    "def dsa_key(bits, order, x): return seq(integer(0), seq(DSA, seq(integer(number(bits)), integer(number(order)), integer(number(bits)))), tlv(4, integer(x)))\n"
    "pem_file('dsa.key', 'PRIVATE KEY', dsa_key(60000, 60000, number(60000)))\n"
    "pem_file('dsa-secret.key', 'PRIVATE KEY', dsa_key(1024, 160, number(8000)))\n"
    "pem_file('dsa-modest.key', 'PRIVATE KEY', dsa_key(3072, 256, number(255)))\n"
    "p, q, e = number(30000), number(30000), number(60000)\n"
    "inner = seq(integer(0), integer(p * q), integer(e), integer(number(60000)), integer(p), integer(q), *[integer(number(30000))] * 3)\n"
    "pem_file('rsa.key', 'PRIVATE KEY', seq(integer(0), RSA, tlv(4, inner)))\n"
    "inner = seq(integer(0), *[integer(number(8000000))] * 8)\n"
    "pem_file('rsa-huge.key', 'PRIVATE KEY', seq(integer(0), RSA, tlv(4, inner)))\n");
}

/* Refused at once, whatever is given; also where it would be tried only with a password. */
static void
test_greedy (void)
{
  static const char * const names[] = {
    "greedy-pbkdf2", "greedier-pbkdf2", "greedy-pbes1", "greedier-pbes1", "greedy-pkcs12", "greedier-pkcs12",
    "greedy-mac", "greedier-mac", "greedy-pbmac1", "greedier-pbmac1", "greedy-scrypt", "greedier-scrypt", "odd-scrypt",
    "greedy-both", "greedier-both",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GBytes) bytes = fixture_bytes (names[i]);
      gint64 start = fixture_cpu_time ();

      g_test_message ("%s", names[i]);
      assert_fails (bytes, NULL, PKI_ERROR_TOO_LARGE);
      assert_fails (bytes, "secret1", PKI_ERROR_TOO_LARGE);
      g_assert_cmpint (fixture_cpu_time () - start, <, 500000);
    }
  {
    g_autoptr (GBytes) bytes = fixture_bytes ("greedy-jceks");

    assert_fails (bytes, "secret1", PKI_ERROR_TOO_LARGE);
  }
}

static void
test_cancellation (void)
{
  static const char * const names[] = { "long-pbkdf2", "long-pbes1", "long-pkcs12", "long-mac", "long-pbmac1",
                                        "long-jceks", "long-scrypt", "long-safe", "long-both" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    check_cancellation (names[i], "secret1");
}

static void
test_nesting (void)
{
  g_autoptr (PkiContainer) shallow = fixture_open ("nested-3", NULL);
  g_autoptr (PkiContainer) deep = fixture_open ("nested-8", NULL);
  g_autoptr (GBytes) deeper = fixture_bytes ("nested-9");
  g_autoptr (GBytes) abyss = fixture_bytes ("nested-100");
  g_autoptr (GBytes) brackets = fixture_bytes ("brackets");
  g_autoptr (GBytes) alone = fixture_bytes ("brackets-alone");

  g_assert_cmpuint (pki_container_get_entries (shallow)->len, ==, 1);
  g_assert_cmpuint (pki_container_get_entries (deep)->len, ==, 1);
  assert_fails (deeper, NULL, PKI_ERROR_TOO_LARGE);
  assert_fails (abyss, NULL, PKI_ERROR_DAMAGED);
  assert_fails (brackets, NULL, PKI_ERROR_DAMAGED);
  assert_fails (alone, NULL, PKI_ERROR_DAMAGED);
}

static void
test_aliases (void)
{
  g_autoptr (PkiContainer) container = fixture_open ("alias", NULL);
  PkiEntry *entry = g_ptr_array_index (pki_container_get_entries (container), 0);

  g_assert_cmpint (g_utf8_strlen (pki_entry_get_alias (entry), -1), ==, PKI_MAX_ALIAS);
  g_assert_true (g_utf8_validate (pki_entry_get_alias (entry), -1, NULL));
  g_assert_nonnull (find_entry (container, "short"));
}

static void
test_counts (void)
{
  g_autoptr (GBytes) many = fixture_bytes ("many");
  g_autoptr (GBytes) big = fixture_bytes ("big.key");

  assert_fails (many, NULL, PKI_ERROR_TOO_LARGE);
  assert_fails (big, NULL, PKI_ERROR_TOO_LARGE);
}

/* Names of millions of characters and of many thousand parts are read in no time, or not at all. */
static void
test_names (void)
{
  static const char * const names[] = { "long-name.der", "many-names.der" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gint64 start = fixture_cpu_time ();
      g_autoptr (PkiContainer) container = fixture_open (names[i], NULL);
      PkiEntry *entry = g_ptr_array_index (pki_container_get_entries (container), 0);
      const char *problem = pki_certificate_get_problem (pki_entry_get_certificate (entry));

      g_test_message ("%s: %d ms", names[i], (int) ((fixture_cpu_time () - start) / 1000));
      g_assert_cmpint (fixture_cpu_time () - start, <, 1000000);
      if (i == 0)
        g_assert_null (problem);
      else
        g_assert_cmpstr (problem, ==, "The certificate has too many parts");
    }
}

/* The most bytes there may be are looked at; one more is not. */
static void
test_bytes (void)
{
  g_autofree guint8 *zeros = g_malloc0 (PKI_MAX_BYTES + 1);
  g_autoptr (GBytes) most = g_bytes_new_static (zeros, PKI_MAX_BYTES);
  g_autoptr (GBytes) more = g_bytes_new_static (zeros, PKI_MAX_BYTES + 1);
  g_autoptr (GBytes) compressed = fixture_bytes ("compressed.p7");

  assert_fails (most, NULL, PKI_ERROR_UNRECOGNIZED);
  assert_fails (more, NULL, PKI_ERROR_TOO_LARGE);
  assert_fails (compressed, NULL, PKI_ERROR_UNRECOGNIZED);
}

/* Alternative names: long ones, and more than are kept. */
static void
test_alternative_names (void)
{
  static const char * const names[] = { "long-san.der", "many-sans.der" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gint64 start = fixture_cpu_time ();
      g_autoptr (PkiContainer) container = fixture_open (names[i], NULL);
      PkiEntry *entry = g_ptr_array_index (pki_container_get_entries (container), 0);
      GPtrArray *found = pki_certificate_get_alternative_names (pki_entry_get_certificate (entry));

      g_test_message ("%s: %u names, %d ms", names[i], found->len, (int) ((fixture_cpu_time () - start) / 1000));
      g_assert_cmpint (fixture_cpu_time () - start, <, 2000000);
      if (i == 0)
        g_assert_cmpuint (found->len, ==, 1);
      else
        g_assert_cmpuint (found->len, <=, PKI_MAX_EXTENSION_FIELDS);
    }
}

static void
assert_verdict (const char      *name,
                PkiChainVerdict  verdict)
{
  gint64 start = fixture_cpu_time ();
  g_autoptr (PkiContainer) container = fixture_open (name, NULL);
  g_autoptr (GPtrArray) chains = pki_container_analyse (container, NOW);

  g_test_message ("%s: %d ms", name, (int) ((fixture_cpu_time () - start) / 1000));
  g_assert_cmpuint (chains->len, ==, 1);
  g_assert_cmpint (pki_chain_get_verdict (chains->pdata[0]), ==, verdict);
  g_assert_cmpint (fixture_cpu_time () - start, <, 500000);
}

/* A signature is checked with any key that somebody has, and one that would take minutes is not; that is told. */
static void
test_signatures (void)
{
  static const char * const checked[] = { "modest.der", "largest.der", "modest-exponent.der", "modest-dsa.der" };
  static const char * const refused[] = { "modulus.der", "exponent.der", "both.der", "order.der", "prime.der" };

  for (guint i = 0; i < G_N_ELEMENTS (checked); i++)
    assert_verdict (checked[i], PKI_CHAIN_BROKEN);
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    assert_verdict (refused[i], PKI_CHAIN_UNCHECKED);
}

static void
test_requests (void)
{
  static const char * const names[] = { "exponent.csr", "modulus.csr" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gint64 start = fixture_cpu_time ();
      g_autoptr (GBytes) bytes = fixture_bytes (names[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (PkiSigningRequest) request = pki_signing_request_new_from_bytes (bytes, &error);
      g_autoptr (PkiContainer) container = fixture_open (names[i], NULL);

      g_assert_null (request);
      g_assert_error (error, PKI_ERROR, PKI_ERROR_TOO_LARGE);
      g_assert_cmpint (fixture_cpu_time () - start, <, 500000);
    }
}

/* The file shows a key that it can describe; nobody gets the key. */
static void
assert_large_key (const char *name,
                  gboolean    is_shown)
{
  gint64 start = fixture_cpu_time ();
  g_autoptr (GBytes) bytes = fixture_bytes (name);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) read_error = NULL;
  g_autoptr (PkiContainer) container = pki_container_parse (bytes, NULL, &read_error);
  g_autoptr (PkiPrivateKey) key = pki_private_key_new_from_pem (bytes, NULL, &error);
  g_autoptr (PkiPrivateKey) extracted = pki_container_extract_key (bytes, NULL, 0, NULL);

  g_test_message ("%s: %d ms", name, (int) ((fixture_cpu_time () - start) / 1000));
  if (is_shown)
    g_assert_no_error (read_error);
  else
    g_assert_error (read_error, PKI_ERROR, PKI_ERROR_TOO_LARGE);
  g_assert_null (key);
  g_assert_error (error, PKI_ERROR, PKI_ERROR_TOO_LARGE);
  g_assert_null (extracted);
  g_assert_cmpint (fixture_cpu_time () - start, <, 1000000);
}

static void
test_private_keys (void)
{
  g_autoptr (PkiContainer) modest = fixture_open ("dsa-modest.key", NULL);

  g_assert_cmpuint (pki_entry_get_bits (pki_container_get_entries (modest)->pdata[0]), ==, 3072);
  assert_large_key ("dsa.key", FALSE);
  assert_large_key ("dsa-secret.key", FALSE);
  assert_large_key ("rsa-huge.key", FALSE);
  assert_large_key ("rsa.key", TRUE);
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  fixture_set_up ();
  make_rounds ();
  make_shapes ();
  make_numbers ();

  g_test_add_func ("/pki/caps/greedy", test_greedy);
  g_test_add_func ("/pki/caps/cancellation", test_cancellation);
  g_test_add_func ("/pki/caps/nesting", test_nesting);
  g_test_add_func ("/pki/caps/aliases", test_aliases);
  g_test_add_func ("/pki/caps/counts", test_counts);
  g_test_add_func ("/pki/caps/names", test_names);
  g_test_add_func ("/pki/caps/names/alternative", test_alternative_names);
  g_test_add_func ("/pki/caps/bytes", test_bytes);
  g_test_add_func ("/pki/caps/numbers/signatures", test_signatures);
  g_test_add_func ("/pki/caps/numbers/requests", test_requests);
  g_test_add_func ("/pki/caps/numbers/private-keys", test_private_keys);

  status = g_test_run ();
  fixture_tear_down ();
  return status;
}
