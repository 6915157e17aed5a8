/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The key that a password stands for. */

#include "config.h"

#include "pki/pki-pbe-scheme-private.h"

#include <string.h>

#include "pki/pki-pkcs12-crypto.h"
#include "pki/pki-pkcs12-kdf-private.h"

static gboolean
derive_by_pkcs12 (const PkiPbeScheme *scheme, const char *password, const PkiEffort *effort, guint8 *key, guint8 *iv)
{
  static const PkiPkcs12Hash sha1 = { GNUTLS_DIG_SHA1, 64, 20 };

  return pki_pkcs12_derive (
             &sha1, PKI_PKCS12_PURPOSE_KEY, password, scheme->salt, scheme->rounds, effort, key, scheme->key_size)
         && pki_pkcs12_derive (
             &sha1, PKI_PKCS12_PURPOSE_IV, password, scheme->salt, scheme->rounds, effort, iv, scheme->iv_size);
}

static gboolean
derive_by_pbkdf1 (const PkiPbeScheme *scheme, const char *password, const PkiEffort *effort, guint8 *key, guint8 *iv)
{
  guint8 derived[16];
  gboolean done
      = pki_kdf_pbkdf1 (scheme->digest, pki_der_span_of_text (password), scheme->salt, scheme->rounds, effort, derived);

  memcpy (key, derived, 8);
  memcpy (iv, derived + 8, 8);
  pki_pkcs12_wipe (derived, sizeof derived);
  return done;
}

/* EVP_BytesToKey() of OpenSSL with MD5 and one round: each piece is the hash of the one before, the password and the
 * salt, and the salt is the beginning of the initialization vector. */
static gboolean
derive_by_openssl (const PkiPbeScheme *scheme, const char *password, guint8 *key)
{
  static const PkiPkcs12Hash md5 = { GNUTLS_DIG_MD5, 64, 16 };
  guint8 piece[16];
  PkiDerSpan pieces[] = { { piece, 0 }, pki_der_span_of_text (password), scheme->salt };
  gboolean done = TRUE;

  for (gsize start = 0; start < scheme->key_size && done; start += sizeof piece)
    {
      done = pki_pkcs12_hash_pieces (&md5, pieces, G_N_ELEMENTS (pieces), piece);
      memcpy (key + start, piece, MIN (sizeof piece, scheme->key_size - start));
      pieces[0].size = sizeof piece;
    }
  pki_pkcs12_wipe (piece, sizeof piece);
  return done;
}

/**
 * pki_pbe_scheme_derive:
 * @password: (nullable)
 * @key: (out caller-allocates): #PKI_PBE_MAX_KEY bytes
 * @iv: (out caller-allocates): #PKI_PBE_MAX_IV bytes
 *
 * Returns: whether the key and the initialization vector could be derived; %FALSE also when it was cancelled
 */
gboolean
pki_pbe_scheme_derive (const PkiPbeScheme *scheme, const char *password, const PkiEffort *effort, guint8 *key, guint8 *iv)
{
  switch (scheme->derivation)
    {
    case PKI_PBE_PKCS12:
      return derive_by_pkcs12 (scheme, password, effort, key, iv);
    case PKI_PBE_PBKDF1:
      return derive_by_pbkdf1 (scheme, password, effort, key, iv);
    case PKI_PBE_PBKDF2:
      memcpy (iv, scheme->iv.data, scheme->iv_size);
      return pki_kdf_pbkdf2 (
          scheme->prf, pki_der_span_of_text (password), scheme->salt, scheme->rounds, effort, key, scheme->key_size);
    case PKI_PBE_OPENSSL:
      memcpy (iv, scheme->iv.data, scheme->iv_size);
      return derive_by_openssl (scheme, password, key);
    case PKI_PBE_SCRYPT:
    default:
      memcpy (iv, scheme->iv.data, scheme->iv_size);
      return pki_kdf_scrypt (
          &scheme->cost, pki_der_span_of_text (password), scheme->salt, effort, key, scheme->key_size);
    }
}

/**
 * pki_pkcs12_derive_3des:
 * @key: (out caller-allocates): the 24 bytes of a key for three-key Triple DES
 * @iv: (out caller-allocates): 8 bytes
 *
 * Returns: whether they could be derived as RFC 7292, appendix C, says for pbeWithSHAAnd3-KeyTripleDES-CBC; %FALSE if
 *   @password is not UTF-8
 */
gboolean
pki_pkcs12_derive_3des (const char *password, PkiDerSpan salt, guint64 rounds, guint8 *key, guint8 *iv)
{
  const PkiPbeScheme scheme = { .key_size = 24, .iv_size = 8, .rounds = rounds, .salt = salt };
  const PkiEffort effort = { rounds, NULL };

  return derive_by_pkcs12 (&scheme, password, &effort, key, iv);
}
