/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "test-fixture.h"

static void
make_store (const char *type)
{
  g_autofree char *command = g_strdup_printf (
    "K='keytool -storepass secret1 -keystore %s -storetype %s'; "
    "$K -genkeypair -alias rsa -keyalg RSA -keysize 2048 -dname CN=rsa -keypass secret1 && "
    "$K -genkeypair -alias ec -keyalg EC -groupname secp256r1 -dname CN=ec -keypass other22 && "
    "$K -exportcert -alias rsa -file %s.der && $K -importcert -noprompt -alias zażółć -file %s.der",
    type, type, type, type);

  fixture_run (command);
}

static void
test_jks (void)
{
  g_autoptr (PkiContainer) open = fixture_open ("JKS", "secret1");
  g_autoptr (PkiContainer) locked = fixture_open ("JKS", NULL);
  PkiEntry *rsa = find_entry (open, "rsa");

  g_assert_cmpint (pki_container_get_format (open), ==, PKI_FORMAT_JKS);
  g_assert_cmpint (pki_container_get_integrity (open), ==, PKI_INTEGRITY_VERIFIED);
  g_assert_cmpuint (pki_container_get_entries (open)->len, ==, 3);
  g_assert_false (pki_entry_get_locked (rsa));
  g_assert_cmpstr (pki_entry_get_algorithm (rsa), ==, "RSA");
  g_assert_cmpuint (pki_entry_get_bits (rsa), ==, 2048);
  g_assert_cmpstr (pki_entry_get_key_format (rsa), ==, "PKCS#8");
  g_assert_cmpint (pki_entry_get_created (rsa), >, 1600000000);
  g_assert_true (pki_entry_get_locked (find_entry (open, "ec")));
  g_assert_cmpint (pki_entry_get_kind (find_entry (open, "zażółć")), ==, PKI_ENTRY_CERTIFICATE);

  g_assert_cmpint (pki_container_get_integrity (locked), ==, PKI_INTEGRITY_UNCHECKED);
  g_assert_true (pki_container_get_locked (locked));
  g_assert_true (pki_entry_get_locked (find_entry (locked, "rsa")));
  g_assert_cmpuint (pki_entry_get_bits (find_entry (locked, "rsa")), ==, 2048);
}

static void
test_jceks (void)
{
  g_autoptr (PkiContainer) open = fixture_open ("JCEKS", "secret1");
  PkiEntry *secret = find_entry (open, "secret");

  g_assert_cmpuint (pki_container_get_entries (open)->len, ==, 4);
  g_assert_false (pki_entry_get_locked (find_entry (open, "rsa")));
  g_assert_true (pki_entry_get_locked (find_entry (open, "ec")));
  g_assert_cmpint (pki_entry_get_kind (secret), ==, PKI_ENTRY_SECRET_KEY);
  g_assert_false (pki_entry_get_locked (secret));
  g_assert_cmpstr (pki_entry_get_algorithm (secret), ==, "AES");
  g_assert_cmpuint (pki_entry_get_bits (secret), ==, 256);
}

/* The store's password and the one that a key has of its own, in any order; or the latter alone, which does not tell
 * whether the file was changed. */
static void
test_passwords (void)
{
  static const char * const none[] = { NULL };
  static const char * const both[] = { "wrong", "other22", "secret1", NULL };
  static const char * const own[] = { "other22", NULL };
  static const char * const names[] = { "JKS", "JCEKS" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (PkiContainer) open = fixture_open_with (names[i], both);
      g_autoptr (PkiContainer) partly = fixture_open_with (names[i], own);
      PkiWarning *warning = g_ptr_array_index (pki_container_get_warnings (partly), 0);

      g_assert_false (pki_container_get_locked (open));
      g_assert_cmpint (pki_container_get_integrity (open), ==, PKI_INTEGRITY_VERIFIED);
      g_assert_cmpuint (pki_container_get_warnings (open)->len, ==, 0);
      g_assert_false (pki_entry_get_locked (find_entry (partly, "ec")));
      g_assert_true (pki_entry_get_locked (find_entry (partly, "rsa")));
      g_assert_cmpint (pki_container_get_integrity (partly), ==, PKI_INTEGRITY_UNCHECKED);
      g_assert_cmpint (warning->code, ==, PKI_WARNING_INTEGRITY_UNCHECKED);

      g_assert_cmpuint (check_extraction (names[i], both), ==, 2);
      g_assert_cmpuint (check_extraction (names[i], own), ==, 1);
      g_assert_cmpuint (check_extraction (names[i], none), ==, 0);
      g_assert_cmpuint (check_extraction (names[i], NULL), ==, 0);
    }
}

static void
test_wrong_password (void)
{
  g_autoptr (GBytes) jks = fixture_bytes ("JKS");
  g_autoptr (GBytes) jceks = fixture_bytes ("JCEKS");

  assert_fails (jks, "wrong", PKI_ERROR_WRONG_PASSWORD);
  assert_fails (jks, "", PKI_ERROR_WRONG_PASSWORD);
  assert_fails (jks, "\xff", PKI_ERROR_WRONG_PASSWORD);
  assert_fails (jceks, "wrong", PKI_ERROR_WRONG_PASSWORD);
}

static void
test_truncated (void)
{
  check_truncations ("JKS", NULL, 1);
  check_truncations ("JCEKS", "secret1", 1);
}

static void
test_flipped (void)
{
  check_flips ("JKS", 1);
  check_flips ("JCEKS", 1);
}

static void
test_counts (void)
{
  static const guint8 many[] = "\xfe\xed\xfe\xed\0\0\0\2\xff\xff\xff\xff________________________";
  static const guint8 version[] = "\xfe\xed\xfe\xed\0\0\0\3\0\0\0\0________________________";
  static const guint8 alias[] = "\xfe\xed\xfe\xed\0\0\0\2\0\0\0\1\0\0\0\2\xff\xff________________________";
  g_autoptr (GBytes) a = g_bytes_new_static (many, sizeof many);
  g_autoptr (GBytes) b = g_bytes_new_static (version, sizeof version);
  g_autoptr (GBytes) c = g_bytes_new_static (alias, sizeof alias);

  assert_fails (a, NULL, PKI_ERROR_TOO_LARGE);
  assert_fails (b, NULL, PKI_ERROR_DAMAGED);
  assert_fails (c, NULL, PKI_ERROR_DAMAGED);
}

/* A key under PBEWithMD5AndTripleDES that asks for 2^31 - 1 rounds; it is refused before a round is made. */
static void
test_rounds (void)
{
  static const guint8 store[] = {
    0xce, 0xce, 0xce, 0xce, 0, 0, 0, 2, 0, 0, 0, 1,     /* one entry */
    0, 0, 0, 1, 0, 1, 'a', 0, 0, 0, 0, 0, 0, 0, 0,      /* a private key, its alias and its time */
    0, 0, 0, 0x2b, 0x30, 0x29, 0x30, 0x1d,              /* EncryptedPrivateKeyInfo */
    0x06, 0x09, 0x2b, 0x06, 0x01, 0x04, 0x01, 0x2a, 0x02, 0x13, 0x01,
    0x30, 0x10, 0x04, 0x08, 1, 2, 3, 4, 5, 6, 7, 8,     /* the salt */
    0x02, 0x04, 0x7f, 0xff, 0xff, 0xff,                 /* the rounds */
    0x04, 0x08, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0,     /* the key, and no certificates */
  };
  static const char whitener[] = "\0xMighty Aphrodite";
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 bytes[sizeof store + 20];
  gsize digest_size = 20;
  g_autoptr (GBytes) bomb = NULL;

  g_checksum_update (sum, (const guint8 *) whitener, sizeof whitener - 1);
  g_checksum_update (sum, store, sizeof store);
  memcpy (bytes, store, sizeof store);
  g_checksum_get_digest (sum, bytes + sizeof store, &digest_size);
  bomb = g_bytes_new (bytes, sizeof bytes);
  assert_fails (bomb, "x", PKI_ERROR_TOO_LARGE);
}

int
main (int    argc,
      char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  fixture_set_up ();
  make_store ("JKS");
  make_store ("JCEKS");
  fixture_run ("keytool -storepass secret1 -keystore JCEKS -storetype JCEKS -genseckey -alias secret -keyalg AES "
               "-keysize 256 -keypass secret1");
  g_test_add_func ("/pki/jks/jks", test_jks);
  g_test_add_func ("/pki/jks/jceks", test_jceks);
  g_test_add_func ("/pki/jks/passwords", test_passwords);
  g_test_add_func ("/pki/jks/wrong-password", test_wrong_password);
  g_test_add_func ("/pki/jks/truncated", test_truncated);
  g_test_add_func ("/pki/jks/flipped", test_flipped);
  g_test_add_func ("/pki/jks/counts", test_counts);
  g_test_add_func ("/pki/jks/rounds", test_rounds);
  result = g_test_run ();
  fixture_tear_down ();
  return result;
}
