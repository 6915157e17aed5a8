/* SPDX-License-Identifier: GPL-3.0-or-later */

/* BLAKE2b-512 without a key, RFC 7693. GnuTLS has no BLAKE2; OpenSSL makes PKCS #12 files with it. */

#include "config.h"

#include <string.h>

#include "pki/pki-pkcs12-crypto.h"
#include "pki/pki-pkcs12-kdf-private.h"

#define BLOCK_SIZE 128
#define DIGEST_SIZE 64
#define N_ROUNDS 12

/* Section 2.6. */
static const guint64 initial[8] = {
  0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
  0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
};

/* Section 2.7; rounds 10 and 11 take the first two lines again. */
static const guint8 sigma[10][16] = {
  { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 },
  { 14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3 },
  { 11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4 },
  { 7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8 },
  { 9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13 },
  { 2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9 },
  { 12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11 },
  { 13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10 },
  { 6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5 },
  { 10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0 },
};

typedef struct
{
  guint64 h[8];
  guint64 count;
  guint8  block[BLOCK_SIZE];
  gsize   filled;
} Blake2b;

static guint64
rotate_right (guint64 value,
              guint   bits)
{
  return value >> bits | value << (64 - bits);
}

/* The mixing function G, section 3.1. */
static void
mix (guint64 *v,
     guint    a,
     guint    b,
     guint    c,
     guint    d,
     guint64  x,
     guint64  y)
{
  v[a] += v[b] + x;
  v[d] = rotate_right (v[d] ^ v[a], 32);
  v[c] += v[d];
  v[b] = rotate_right (v[b] ^ v[c], 24);
  v[a] += v[b] + y;
  v[d] = rotate_right (v[d] ^ v[a], 16);
  v[c] += v[d];
  v[b] = rotate_right (v[b] ^ v[c], 63);
}

/* The compression function F, section 3.2. */
static void
compress (Blake2b  *self,
          gboolean  last)
{
  guint64 v[16];
  guint64 m[16];

  for (guint i = 0; i < 16; i++)
    {
      memcpy (&m[i], self->block + 8 * i, 8);
      m[i] = GUINT64_FROM_LE (m[i]);
      v[i] = i < 8 ? self->h[i] : initial[i - 8];
    }
  v[12] ^= self->count;
  if (last)
    v[14] = ~v[14];
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      const guint8 *s = sigma[i % 10];

      for (guint j = 0; j < 4; j++)
        mix (v, j, 4 + j, 8 + j, 12 + j, m[s[2 * j]], m[s[2 * j + 1]]);
      for (guint j = 0; j < 4; j++)
        mix (v, j, 4 + (j + 1) % 4, 8 + (j + 2) % 4, 12 + (j + 3) % 4, m[s[8 + 2 * j]], m[s[9 + 2 * j]]);
    }
  for (guint i = 0; i < 8; i++)
    self->h[i] ^= v[i] ^ v[i + 8];
}

/* The last block is compressed in another way, so that a full one waits until more comes. */
static void
update (Blake2b          *self,
        const PkiDerSpan *piece)
{
  gsize done = 0;

  while (done < piece->size)
    {
      gsize n = MIN (piece->size - done, BLOCK_SIZE - self->filled);

      if (n == 0)
        {
          self->count += BLOCK_SIZE;
          compress (self, FALSE);
          self->filled = 0;
          continue;
        }
      memcpy (self->block + self->filled, piece->data + done, n);
      self->filled += n;
      done += n;
    }
}

/**
 * pki_pkcs12_blake2b:
 * @digest: (out caller-allocates): 64 bytes
 */
void
pki_pkcs12_blake2b (const PkiDerSpan *pieces,
                    gsize             n_pieces,
                    guint8           *digest)
{
  Blake2b state = { 0 };

  memcpy (state.h, initial, sizeof initial);
  state.h[0] ^= 0x01010000 ^ DIGEST_SIZE;
  for (gsize i = 0; i < n_pieces; i++)
    update (&state, &pieces[i]);
  state.count += state.filled;
  memset (state.block + state.filled, 0, BLOCK_SIZE - state.filled);
  compress (&state, TRUE);
  for (guint i = 0; i < DIGEST_SIZE; i++)
    digest[i] = (guint8) (state.h[i / 8] >> (8 * (i % 8)));
  pki_pkcs12_wipe ((guint8 *) &state, sizeof state);
}
