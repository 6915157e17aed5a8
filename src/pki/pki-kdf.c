/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-kdf-private.h"

#include <gnutls/crypto.h>
#include <string.h>

#define MAX_DIGEST 64
#define PBKDF1_SIZE 16

/* A block of the derivation; whole words, for the rounds spend their time on it. */
typedef union
{
  guint8  bytes[MAX_DIGEST];
  guint64 words[MAX_DIGEST / 8];
} Block;

/* U_2 and so on, RFC 8018, section 5.2. */
static gboolean
add_rounds (gnutls_hmac_hd_t  hmac,
            gsize             digest_size,
            guint64           rounds,
            const PkiEffort  *effort,
            Block            *u,
            Block            *t)
{
  for (guint64 i = 1; i < rounds; i++)
    {
      if (i % PKI_ROUNDS_PER_SLICE == 0 && pki_effort_is_cancelled (effort))
        return FALSE;
      if (gnutls_hmac (hmac, u->bytes, digest_size) < 0)
        return FALSE;
      gnutls_hmac_output (hmac, u->bytes);
      for (gsize k = 0; k < G_N_ELEMENTS (t->words); k++)
        t->words[k] ^= u->words[k];
    }
  return TRUE;
}

static gboolean
derive_block (gnutls_hmac_hd_t  hmac,
              gsize             digest_size,
              PkiDerSpan        salt,
              guint32           number,
              guint64           rounds,
              const PkiEffort  *effort,
              Block            *t)
{
  const guint32 big_endian = GUINT32_TO_BE (number);
  Block u = { { 0 } };
  gboolean done;

  if ((salt.size > 0 && gnutls_hmac (hmac, salt.data, salt.size) < 0)
      || gnutls_hmac (hmac, &big_endian, sizeof big_endian) < 0)
    return FALSE;
  gnutls_hmac_output (hmac, u.bytes);
  *t = u;
  done = add_rounds (hmac, digest_size, rounds, effort, &u, t);
  gnutls_memset (&u, 0, sizeof u);
  return done;
}

/**
 * pki_kdf_pbkdf2:
 * @derived: (out caller-allocates): @size bytes
 *
 * PBKDF2 of RFC 8018, section 5.2. gnutls_pbkdf2() can't be ended before its end.
 */
gboolean
pki_kdf_pbkdf2 (gnutls_mac_algorithm_t  prf,
                PkiDerSpan              password,
                PkiDerSpan              salt,
                guint64                 rounds,
                const PkiEffort        *effort,
                guint8                 *derived,
                gsize                   size)
{
  gsize digest_size = gnutls_hmac_get_len (prf);
  gnutls_hmac_hd_t hmac;
  Block t = { { 0 } };
  gboolean done = TRUE;

  if (rounds == 0 || digest_size == 0 || digest_size > MAX_DIGEST ||
      gnutls_hmac_init (&hmac, prf, password.data, password.size) < 0)
    return FALSE;
  for (gsize start = 0; start < size && done; start += digest_size)
    {
      done = derive_block (hmac, digest_size, salt, (guint32) (start / digest_size + 1), rounds, effort, &t);
      memcpy (derived + start, t.bytes, MIN (digest_size, size - start));
    }
  gnutls_hmac_deinit (hmac, NULL);
  gnutls_memset (&t, 0, sizeof t);
  return done;
}

/**
 * pki_kdf_pbkdf1:
 * @derived: (out caller-allocates): 16 bytes
 *
 * PBKDF1 of RFC 8018, section 5.1.
 */
gboolean
pki_kdf_pbkdf1 (gnutls_digest_algorithm_t  digest,
                PkiDerSpan                 password,
                PkiDerSpan                 salt,
                guint64                    rounds,
                const PkiEffort           *effort,
                guint8                    *derived)
{
  guint8 t[MAX_DIGEST];
  gnutls_hash_hd_t hash;
  gboolean done = TRUE;

  if (rounds == 0 || gnutls_hash_init (&hash, digest) < 0)
    return FALSE;
  gnutls_hash (hash, password.data, password.size);
  gnutls_hash (hash, salt.data, salt.size);
  gnutls_hash_output (hash, t);
  for (guint64 i = 1; i < rounds && done; i++)
    {
      done = i % PKI_ROUNDS_PER_SLICE != 0 || !pki_effort_is_cancelled (effort);
      gnutls_hash (hash, t, gnutls_hash_get_len (digest));
      gnutls_hash_output (hash, t);
    }
  gnutls_hash_deinit (hash, NULL);
  memcpy (derived, t, PBKDF1_SIZE);
  gnutls_memset (t, 0, sizeof t);
  return done;
}
