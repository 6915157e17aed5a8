/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a hostile file may cost: each cap, and the end of what is allowed but long. */

#include "config.h"

#include "test-fixture.h"



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
    "def certificate(subject):\n"
    "  alg = seq(oid(1, 3, 101, 112))\n"
    "  tbs = seq(tlv(0xa0, integer(2)), integer(7), alg, cn(b'ca'), seq(tlv(23, b'200101000000Z'), tlv(23, b'400101000000Z')),\n"
    "            subject, seq(alg, tlv(3, bytes(33))))\n"
    "  return seq(tbs, alg, tlv(3, bytes(65)))\n"
    "open('long-name.der', 'wb').write(certificate(cn(b'x' * 4000000)))\n"
    "open('many-names.der', 'wb').write(certificate(seq(*[tlv(0x31, seq(oid(2, 5, 4, 11), tlv(12, b'y')))] * 100000)))\n");
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

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  fixture_set_up ();
  make_rounds ();
  make_shapes ();

  g_test_add_func ("/pki/caps/greedy", test_greedy);
  g_test_add_func ("/pki/caps/cancellation", test_cancellation);
  g_test_add_func ("/pki/caps/nesting", test_nesting);
  g_test_add_func ("/pki/caps/aliases", test_aliases);
  g_test_add_func ("/pki/caps/counts", test_counts);
  g_test_add_func ("/pki/caps/names", test_names);

  status = g_test_run ();
  fixture_tear_down ();
  return status;
}
