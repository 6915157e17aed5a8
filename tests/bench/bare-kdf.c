/* SPDX-License-Identifier: GPL-3.0-or-later */

/* bare-kdf ROUNDS: the key derivations of a PKCS#12 file, and nothing else: PBKDF2 with HMAC-SHA-256 (RFC 8018) for the key of
 * AES-256, and that of RFC 7292, appendix B.2, with SHA-256 for the key of the MAC, which is a hash of a hash as many times. */

#include <glib.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdlib.h>
#include <string.h>

#define KEY_SIZE 32

static gboolean
hash_again_and_again (guint64  rounds,
                      guint8  *block)
{
  gnutls_hash_hd_t hash;

  if (gnutls_hash_init (&hash, GNUTLS_DIG_SHA256) < 0)
    return FALSE;
  for (guint64 i = 0; i < rounds; i++)
    {
      gnutls_hash (hash, block, KEY_SIZE);
      gnutls_hash_output (hash, block);
    }
  gnutls_hash_deinit (hash, NULL);
  return TRUE;
}

int
main (int    argc,
      char **argv)
{
  gnutls_datum_t password = { (unsigned char *) "changeit", 8 };
  gnutls_datum_t salt = { (unsigned char *) "12345678901234567890", 20 };
  guint8 key[KEY_SIZE] = { 0 };
  guint64 rounds = argc == 2 ? g_ascii_strtoull (argv[1], NULL, 10) : 0;

  if (rounds == 0 || gnutls_pbkdf2 (GNUTLS_MAC_SHA256, &password, &salt, (unsigned int) rounds, key, sizeof key) < 0)
    return EXIT_FAILURE;
  return hash_again_and_again (rounds, key) ? EXIT_SUCCESS : EXIT_FAILURE;
}
