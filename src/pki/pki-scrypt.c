/* SPDX-License-Identifier: GPL-3.0-or-later */

/* scrypt, RFC 7914. GnuTLS has none; OpenSSL protects keys with it when it is asked to. */

#include "config.h"

#include "pki/pki-kdf-private.h"

#include <gnutls/crypto.h>
#include <string.h>

#define SALSA_WORDS 16
#define SALSA_SIZE 64

static guint32
rotate_left (guint32 value,
             guint   bits)
{
  return value << bits | value >> (32 - bits);
}

static void
quarter_round (guint32 *x,
               guint    a,
               guint    b,
               guint    c,
               guint    d)
{
  x[b] ^= rotate_left (x[a] + x[d], 7);
  x[c] ^= rotate_left (x[b] + x[a], 9);
  x[d] ^= rotate_left (x[c] + x[b], 13);
  x[a] ^= rotate_left (x[d] + x[c], 18);
}

/* Section 3. */
static void
salsa20_8 (guint32 *block)
{
  guint32 x[SALSA_WORDS];

  memcpy (x, block, sizeof x);
  for (guint i = 0; i < 8; i += 2)
    {
      quarter_round (x, 0, 4, 8, 12);
      quarter_round (x, 5, 9, 13, 1);
      quarter_round (x, 10, 14, 2, 6);
      quarter_round (x, 15, 3, 7, 11);
      quarter_round (x, 0, 1, 2, 3);
      quarter_round (x, 5, 6, 7, 4);
      quarter_round (x, 10, 11, 8, 9);
      quarter_round (x, 15, 12, 13, 14);
    }
  for (guint i = 0; i < SALSA_WORDS; i++)
    block[i] += x[i];
}

/* Section 4: @block and @scratch are 2 * r salsa blocks. */
static void
mix_block (guint32 *block,
           guint32 *scratch,
           gsize    r)
{
  guint32 x[SALSA_WORDS];

  memcpy (x, block + (2 * r - 1) * SALSA_WORDS, sizeof x);
  for (gsize i = 0; i < 2 * r; i++)
    {
      gsize to = i % 2 == 0 ? i / 2 : r + i / 2;

      for (guint k = 0; k < SALSA_WORDS; k++)
        x[k] ^= block[i * SALSA_WORDS + k];
      salsa20_8 (x);
      memcpy (scratch + to * SALSA_WORDS, x, sizeof x);
    }
  memcpy (block, scratch, 2 * r * sizeof x);
}

/* Section 5. @table: N + 1 blocks, the last one to scratch in */
static gboolean
mix_rom (guint32          *block,
         guint32          *table,
         guint64           n,
         gsize             r,
         const PkiEffort  *effort)
{
  const gsize words = 2 * r * SALSA_WORDS;
  guint32 *scratch = table + n * words;
  gboolean done = TRUE;
  guint64 i;

  for (i = 0; i < 2 * n && done; i++)
    {
      guint64 j = block[(2 * r - 1) * SALSA_WORDS] & (n - 1);

      done = i % 256 != 0 || !pki_effort_is_cancelled (effort);
      if (i < n)
        memcpy (table + i * words, block, words * sizeof *block);
      for (gsize k = 0; i >= n && k < words; k++)
        block[k] ^= table[j * words + k];
      mix_block (block, scratch, r);
    }
  /* Only what was written to: a reading that was cancelled is not to wait for the rest. */
  gnutls_memset (table, 0, MIN (i, n) * words * sizeof *table);
  gnutls_memset (scratch, 0, words * sizeof *table);
  return done;
}

static void
swap_words (guint32 *words,
            gsize    n)
{
  for (gsize i = 0; i < n; i++)
    words[i] = GUINT32_FROM_LE (words[i]);
}

/* Whether memory and time stay bounded: 32 MiB, and some seconds. */
gboolean
pki_scrypt_cost_is_sane (const PkiScryptCost *cost)
{
  return cost->n >= 2 && (cost->n & (cost->n - 1)) == 0 && cost->r > 0 && cost->p > 0
         && cost->r <= 1024 && cost->p <= 16 && cost->n <= PKI_MAX_SCRYPT_BLOCKS
         && cost->n * cost->r <= PKI_MAX_SCRYPT_BLOCKS
         && cost->n * cost->r * cost->p <= 4 * PKI_MAX_SCRYPT_BLOCKS;
}

/**
 * pki_kdf_scrypt:
 * @cost: what pki_scrypt_cost_is_sane() has found so
 * @derived: (out caller-allocates): @size bytes
 */
gboolean
pki_kdf_scrypt (const PkiScryptCost *cost,
                PkiDerSpan           password,
                PkiDerSpan           salt,
                const PkiEffort     *effort,
                guint8              *derived,
                gsize                size)
{
  const gsize words = 2 * cost->r * SALSA_WORDS;
  const gsize n_blocks = words * cost->p;
  const gsize n_table = words * (cost->n + 1);
  g_autofree guint32 *blocks = g_new (guint32, n_blocks);
  g_autofree guint32 *table = g_try_new (guint32, n_table);
  const PkiDerSpan bytes = { (const guint8 *) blocks, n_blocks * sizeof *blocks };
  gboolean done = table != NULL
                  && pki_kdf_pbkdf2 (GNUTLS_MAC_SHA256, password, salt, 1, effort, (guint8 *) blocks, bytes.size);

  swap_words (blocks, done ? n_blocks : 0);
  for (guint64 i = 0; i < cost->p && done; i++)
    done = mix_rom (blocks + i * words, table, cost->n, cost->r, effort);
  swap_words (blocks, done ? n_blocks : 0);
  done = done && pki_kdf_pbkdf2 (GNUTLS_MAC_SHA256, password, bytes, 1, effort, derived, size);
  gnutls_memset (blocks, 0, bytes.size);
  return done;
}
