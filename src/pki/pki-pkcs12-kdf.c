/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-pkcs12-kdf-private.h"

#include <gnutls/crypto.h>
#include <string.h>

#include "pki/pki-error-private.h"
#include "pki/pki-pkcs12-crypto.h"

#define OID_BLAKE2B_512 "1.3.6.1.4.1.1722.12.2.1.16"

gboolean
pki_pkcs12_hash_from_oid (const char *oid, PkiPkcs12Hash *hash, GError **error)
{
  hash->algorithm = gnutls_oid_to_digest (oid);
  switch ((int) hash->algorithm)
    {
    case GNUTLS_DIG_MD5:
    case GNUTLS_DIG_SHA1:
    case GNUTLS_DIG_SHA224:
    case GNUTLS_DIG_SHA256:
      hash->block = 64;
      break;
    case GNUTLS_DIG_SHA384:
    case GNUTLS_DIG_SHA512:
      hash->block = 128;
      break;
    default:
      if (strcmp (oid, OID_BLAKE2B_512) != 0)
        return pki_error_set_unsupported (oid, error);
      *hash = (PkiPkcs12Hash){ GNUTLS_DIG_UNKNOWN, 128, 64 };
      return TRUE;
    }
  hash->size = gnutls_hash_get_len (hash->algorithm);
  return TRUE;
}

gboolean
pki_pkcs12_hash_pieces (const PkiPkcs12Hash *hash, const PkiDerSpan *pieces, gsize n_pieces, guint8 *digest)
{
  gnutls_hash_hd_t handle;

  if (hash->algorithm == GNUTLS_DIG_UNKNOWN)
    {
      pki_pkcs12_blake2b (pieces, n_pieces, digest);
      return TRUE;
    }
  if (gnutls_hash_init (&handle, hash->algorithm) < 0)
    return FALSE;
  for (gsize i = 0; i < n_pieces; i++)
    if (pieces[i].size > 0)
      gnutls_hash (handle, pieces[i].data, pieces[i].size);
  gnutls_hash_deinit (handle, digest);
  return TRUE;
}

/* RFC 2104. The key is never longer than a block here. */
gboolean
pki_pkcs12_hmac (const PkiPkcs12Hash *hash, const guint8 *key, gsize key_size, PkiDerSpan content, guint8 *mac)
{
  guint8 pad[PKI_PKCS12_MAX_HASH_BLOCK] = { 0 };
  guint8 inner[PKI_PKCS12_MAX_DIGEST];
  PkiDerSpan pieces[2] = { { pad, hash->block }, content };
  gboolean done;

  memcpy (pad, key, key_size);
  for (gsize i = 0; i < hash->block; i++)
    pad[i] ^= 0x36;
  done = pki_pkcs12_hash_pieces (hash, pieces, 2, inner);
  for (gsize i = 0; i < hash->block; i++)
    pad[i] ^= 0x36 ^ 0x5c;
  pieces[1] = (PkiDerSpan){ inner, hash->size };
  done = done && pki_pkcs12_hash_pieces (hash, pieces, 2, mac);
  pki_pkcs12_wipe (pad, sizeof pad);
  return done;
}

/* RFC 7292, appendix B.1: UTF-16 with the most significant byte first and a terminator; nothing for no password. */
static guint8 *
password_to_bmp (const char *password, gsize *size)
{
  g_autofree gunichar2 *units = NULL;
  glong n_units = 0;
  guint8 *bmp;

  *size = 0;
  if (password == NULL)
    return g_malloc0 (1);
  units = g_utf8_to_utf16 (password, -1, NULL, &n_units, NULL);
  if (units == NULL)
    return NULL;
  *size = ((gsize) n_units + 1) * 2;
  bmp = g_malloc0 (*size);
  for (glong i = 0; i < n_units; i++)
    {
      bmp[2 * i] = (guint8) (units[i] >> 8);
      bmp[2 * i + 1] = (guint8) units[i];
    }
  gnutls_memset (units, 0, (gsize) n_units * sizeof *units);
  return bmp;
}

/* Fills @to with @from over and over. */
static void
fill_cyclic (guint8 *to, gsize to_size, const guint8 *from, gsize from_size)
{
  for (gsize i = 0; i < to_size; i++)
    to[i] = from[i % from_size];
}

/* Step 6.C: adds the block @b and one to each block of @input. */
static void
add_to_blocks (guint8 *input, gsize size, const guint8 *b, gsize block)
{
  for (gsize start = 0; start < size; start += block)
    {
      guint carry = 1;

      for (gsize i = block; i > 0; i--)
        {
          carry += input[start + i - 1] + b[i - 1];
          input[start + i - 1] = (guint8) carry;
          carry >>= 8;
        }
    }
}

/* The rounds after the first one, with a hash that is made only once. */
static gboolean
iterate_gnutls (const PkiPkcs12Hash *hash, guint64 rounds, const PkiEffort *effort, guint8 *a)
{
  gnutls_hash_hd_t handle;
  gboolean done = TRUE;

  if (gnutls_hash_init (&handle, hash->algorithm) < 0)
    return FALSE;
  for (guint64 i = 1; i < rounds && done; i++)
    {
      done = i % PKI_ROUNDS_PER_SLICE != 0 || !pki_effort_is_cancelled (effort);
      gnutls_hash (handle, a, hash->size);
      gnutls_hash_output (handle, a);
    }
  gnutls_hash_deinit (handle, NULL);
  return done;
}

static gboolean
iterate_blake2b (const PkiPkcs12Hash *hash, guint64 rounds, const PkiEffort *effort, guint8 *a)
{
  const PkiDerSpan again = { a, hash->size };

  for (guint64 i = 1; i < rounds; i++)
    if ((i % PKI_ROUNDS_PER_SLICE == 0 && pki_effort_is_cancelled (effort))
        || !pki_pkcs12_hash_pieces (hash, &again, 1, a))
      return FALSE;
  return TRUE;
}

static gboolean
iterate_hash (const PkiPkcs12Hash *hash,
              const guint8 *diversifier,
              const PkiDerSpan *input,
              guint64 rounds,
              const PkiEffort *effort,
              guint8 *a)
{
  const PkiDerSpan first[] = { { diversifier, hash->block }, *input };

  if (!pki_pkcs12_hash_pieces (hash, first, 2, a))
    return FALSE;
  return hash->algorithm == GNUTLS_DIG_UNKNOWN ? iterate_blake2b (hash, rounds, effort, a)
                                               : iterate_gnutls (hash, rounds, effort, a);
}

/* The key derivation of RFC 7292, appendix B.2. */
static gboolean
derive_bytes (const PkiPkcs12Hash *hash,
              guint8 purpose,
              PkiDerSpan password,
              PkiDerSpan salt,
              guint64 rounds,
              const PkiEffort *effort,
              guint8 *derived,
              gsize size)
{
  gsize salt_size = (salt.size + hash->block - 1) / hash->block * hash->block;
  gsize password_size = (password.size + hash->block - 1) / hash->block * hash->block;
  g_autofree guint8 *bytes = g_malloc0 (salt_size + password_size + 1);
  PkiDerSpan input = { bytes, salt_size + password_size };
  guint8 diversifier[PKI_PKCS12_MAX_HASH_BLOCK];
  guint8 a[PKI_PKCS12_MAX_DIGEST];
  guint8 b[PKI_PKCS12_MAX_HASH_BLOCK];
  gboolean done = TRUE;

  memset (diversifier, purpose, sizeof diversifier);
  fill_cyclic (bytes, salt_size, salt.data, salt.size);
  fill_cyclic (bytes + salt_size, password_size, password.data, password.size);
  for (gsize start = 0; start < size && done; start += hash->size)
    {
      done = iterate_hash (hash, diversifier, &input, rounds, effort, a);
      memcpy (derived + start, a, MIN (hash->size, size - start));
      fill_cyclic (b, hash->block, a, hash->size);
      add_to_blocks (bytes, input.size, b, hash->block);
    }
  pki_pkcs12_wipe (bytes, input.size);
  pki_pkcs12_wipe (a, sizeof a);
  pki_pkcs12_wipe (b, sizeof b);
  return done;
}

gboolean
pki_pkcs12_derive (const PkiPkcs12Hash *hash,
                   PkiPkcs12Purpose purpose,
                   const char *password,
                   PkiDerSpan salt,
                   guint64 rounds,
                   const PkiEffort *effort,
                   guint8 *derived,
                   gsize size)
{
  gsize bmp_size;
  g_autofree guint8 *bmp = password_to_bmp (password, &bmp_size);
  gboolean done;

  if (bmp == NULL)
    return FALSE;
  done = derive_bytes (hash, (guint8) purpose, (PkiDerSpan){ bmp, bmp_size }, salt, rounds, effort, derived, size);
  pki_pkcs12_wipe (bmp, bmp_size);
  return done;
}
