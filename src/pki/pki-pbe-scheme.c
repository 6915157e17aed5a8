/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How something is encrypted with a password: what an AlgorithmIdentifier says of it. */

#include "config.h"

#include "pki/pki-pbe-scheme-private.h"

#include <gnutls/crypto.h>
#include <string.h>

#include "pki/pki-error-private.h"
#include "pki/pki-pkcs12-crypto.h"

#define OID_PBES2     "1.2.840.113549.1.5.13"
#define OID_SCRYPT    "1.3.6.1.4.1.11591.4.11"
#define OID_PBKDF2    "1.2.840.113549.1.5.12"
#define OID_RC2       "1.2.840.113549.3.2"
#define OID_HMAC_SHA1 "1.2.840.113549.2.7"

typedef struct
{
  const char *oid;
  gnutls_cipher_algorithm_t cipher;
  gsize key_size;
  gsize iv_size;
  gnutls_digest_algorithm_t digest; /* of PBES1 */
} CipherRow;

/* RFC 8018, appendix B.2, and RFC 3565. */
static const CipherRow pbes2_ciphers[] = {
  { "2.16.840.1.101.3.4.1.2", GNUTLS_CIPHER_AES_128_CBC, 16, 16 },
  { "2.16.840.1.101.3.4.1.22", GNUTLS_CIPHER_AES_192_CBC, 24, 16 },
  { "2.16.840.1.101.3.4.1.42", GNUTLS_CIPHER_AES_256_CBC, 32, 16 },
  { "1.2.392.200011.61.1.1.1.2", GNUTLS_CIPHER_CAMELLIA_128_CBC, 16, 16 },
  { "1.2.392.200011.61.1.1.1.3", GNUTLS_CIPHER_CAMELLIA_192_CBC, 24, 16 },
  { "1.2.392.200011.61.1.1.1.4", GNUTLS_CIPHER_CAMELLIA_256_CBC, 32, 16 },
  { "1.2.840.113549.3.7", GNUTLS_CIPHER_3DES_CBC, 24, 8 },
  { "1.3.14.3.2.7", GNUTLS_CIPHER_DES_CBC, 8, 8 },
};

/* RFC 7292, appendix C. %GNUTLS_CIPHER_UNKNOWN: RC2 of a size that GnuTLS does not have. */
static const CipherRow pkcs12_ciphers[] = {
  { "1.2.840.113549.1.12.1.1", GNUTLS_CIPHER_ARCFOUR_128, 16, 0 },
  { "1.2.840.113549.1.12.1.3", GNUTLS_CIPHER_3DES_CBC, 24, 8 },
  { "1.2.840.113549.1.12.1.4", GNUTLS_CIPHER_3DES_CBC, 16, 8 },
  { "1.2.840.113549.1.12.1.5", GNUTLS_CIPHER_UNKNOWN, 16, 8 },
  { "1.2.840.113549.1.12.1.6", GNUTLS_CIPHER_RC2_40_CBC, 5, 8 },
};

/* RFC 8018, appendix A.3. */
static const CipherRow pbes1_ciphers[] = {
  { "1.2.840.113549.1.5.3", GNUTLS_CIPHER_DES_CBC, 8, 8, GNUTLS_DIG_MD5 },
  { "1.2.840.113549.1.5.6", GNUTLS_CIPHER_UNKNOWN, 8, 8, GNUTLS_DIG_MD5 },
  { "1.2.840.113549.1.5.10", GNUTLS_CIPHER_DES_CBC, 8, 8, GNUTLS_DIG_SHA1 },
  { "1.2.840.113549.1.5.11", GNUTLS_CIPHER_UNKNOWN, 8, 8, GNUTLS_DIG_SHA1 },
};

/* RC2-CBC-Parameter, RFC 8018, appendix B.2.3: what the version says of the effective bits. */
static gboolean
set_rc2 (PkiPbeScheme *scheme, PkiDerSpan encryption, GError **error)
{
  PkiDerSpan parameters;
  guint64 version;

  if (!pki_der_span_take (&encryption, PKI_DER_SEQUENCE, &parameters)
      || !pki_der_span_take_number (&parameters, &version)
      || !pki_der_span_take (&parameters, PKI_DER_OCTET_STRING, &scheme->iv) || scheme->iv.size != 8)
    return pki_error_set_damaged (error);
  scheme->is_rc2 = TRUE;
  scheme->iv_size = 8;
  scheme->key_size = version == 160 ? 5 : version == 120 ? 8 : version == 58 ? 16 : 0;
  return scheme->key_size > 0 || pki_error_set_unsupported (OID_RC2, error);
}

static gboolean
scheme_set_cipher (PkiPbeScheme *scheme, const CipherRow *rows, gsize n_rows, const char *oid, GError **error)
{
  for (gsize i = 0; i < n_rows; i++)
    if (strcmp (rows[i].oid, oid) == 0)
      {
        scheme->cipher = rows[i].cipher;
        scheme->key_size = rows[i].key_size;
        scheme->iv_size = rows[i].iv_size;
        scheme->digest = rows[i].digest;
        scheme->is_rc2 = rows[i].cipher == GNUTLS_CIPHER_UNKNOWN;
        return TRUE;
      }
  return pki_error_set_unsupported (oid, error);
}

gboolean
pki_pbe_is_hmac (gnutls_mac_algorithm_t mac)
{
  switch ((int) mac)
    {
    case GNUTLS_MAC_MD5:
    case GNUTLS_MAC_SHA1:
    case GNUTLS_MAC_SHA224:
    case GNUTLS_MAC_SHA256:
    case GNUTLS_MAC_SHA384:
    case GNUTLS_MAC_SHA512:
      return TRUE;
    default:
      return FALSE;
    }
}

/* scrypt-params ::= SEQUENCE { salt, costParameter, blockSize, parallelizationParameter, keyLength OPTIONAL }, RFC
 * 7914, section 7. */
static gboolean
read_scrypt (PkiDerSpan derivation, PkiPbeScheme *scheme, GError **error)
{
  PkiDerSpan parameters;

  scheme->derivation = PKI_PBE_SCRYPT;
  if (!pki_der_span_take (&derivation, PKI_DER_SEQUENCE, &parameters)
      || !pki_der_span_take (&parameters, PKI_DER_OCTET_STRING, &scheme->salt)
      || !pki_der_span_take_number (&parameters, &scheme->cost.n)
      || !pki_der_span_take_number (&parameters, &scheme->cost.r)
      || !pki_der_span_take_number (&parameters, &scheme->cost.p))
    return pki_error_set_damaged (error);
  if (!pki_scrypt_cost_is_sane (&scheme->cost))
    {
      g_set_error_literal (error, PKI_ERROR, PKI_ERROR_TOO_LARGE, "The file asks for too much of scrypt");
      return FALSE;
    }
  scheme->rounds = scheme->cost.n * scheme->cost.r * scheme->cost.p;
  return TRUE;
}

/* PBKDF2-params ::= SEQUENCE { salt, iterationCount, keyLength OPTIONAL, prf DEFAULT hmacWithSHA1 }, RFC 8018,
 * appendix A.2. */
gboolean
pki_pbe_scheme_read_derivation (PkiDerSpan derivation, PkiPbeScheme *scheme, GError **error)
{
  g_autofree char *oid = NULL;
  g_autofree char *prf_oid = NULL;
  PkiDerSpan parameters;
  PkiDerSpan prf;

  if (!pki_der_span_take_oid (&derivation, &oid))
    return pki_error_set_damaged (error);
  if (strcmp (oid, OID_SCRYPT) == 0)
    return read_scrypt (derivation, scheme, error);
  if (strcmp (oid, OID_PBKDF2) != 0)
    return pki_error_set_unsupported (oid, error);
  scheme->derivation = PKI_PBE_PBKDF2;
  if (!pki_der_span_take (&derivation, PKI_DER_SEQUENCE, &parameters)
      || !pki_der_span_take (&parameters, PKI_DER_OCTET_STRING, &scheme->salt)
      || !pki_der_span_take_number (&parameters, &scheme->rounds)
      || (pki_der_span_peek (&parameters, PKI_DER_INTEGER)
          && !pki_der_span_take_number (&parameters, &scheme->key_length))
      || (parameters.size > 0
          && (!pki_der_span_take (&parameters, PKI_DER_SEQUENCE, &prf) || !pki_der_span_take_oid (&prf, &prf_oid))))
    return pki_error_set_damaged (error);
  if (scheme->rounds == 0)
    return pki_error_set_damaged (error);
  scheme->prf = gnutls_oid_to_mac (prf_oid != NULL ? prf_oid : OID_HMAC_SHA1);
  return pki_pbe_is_hmac (scheme->prf) || pki_error_set_unsupported (prf_oid, error);
}

/* PBES2-params ::= SEQUENCE { keyDerivationFunc, encryptionScheme }, RFC 8018, appendix A.4. */
static gboolean
read_pbes2 (PkiDerSpan algorithm, PkiPbeScheme *scheme, GError **error)
{
  g_autofree char *oid = NULL;
  PkiDerSpan parameters;
  PkiDerSpan derivation;
  PkiDerSpan encryption;

  if (!pki_der_span_take (&algorithm, PKI_DER_SEQUENCE, &parameters)
      || !pki_der_span_take (&parameters, PKI_DER_SEQUENCE, &derivation)
      || !pki_der_span_take (&parameters, PKI_DER_SEQUENCE, &encryption) || !pki_der_span_take_oid (&encryption, &oid))
    return pki_error_set_damaged (error);
  if (!pki_pbe_scheme_read_derivation (derivation, scheme, error))
    return FALSE;
  if (strcmp (oid, OID_RC2) == 0)
    return set_rc2 (scheme, encryption, error);
  if (!scheme_set_cipher (scheme, pbes2_ciphers, G_N_ELEMENTS (pbes2_ciphers), oid, error))
    return FALSE;
  return (pki_der_span_take (&encryption, PKI_DER_OCTET_STRING, &scheme->iv) && scheme->iv.size == scheme->iv_size)
         || pki_error_set_damaged (error);
}

/* pkcs-12PbeParams ::= SEQUENCE { salt, iterations }, RFC 7292, appendix C. */
gboolean
pki_pbe_scheme_read (PkiDerSpan algorithm, PkiPbeScheme *scheme, GError **error)
{
  g_autofree char *oid = NULL;
  PkiDerSpan parameters;

  memset (scheme, 0, sizeof *scheme);
  if (!pki_der_span_take_oid (&algorithm, &oid))
    return pki_error_set_damaged (error);
  if (strcmp (oid, OID_PBES2) == 0)
    return read_pbes2 (algorithm, scheme, error);
  scheme->derivation = PKI_PBE_PBKDF1;
  if (!scheme_set_cipher (scheme, pbes1_ciphers, G_N_ELEMENTS (pbes1_ciphers), oid, NULL))
    {
      scheme->derivation = PKI_PBE_PKCS12;
      if (!scheme_set_cipher (scheme, pkcs12_ciphers, G_N_ELEMENTS (pkcs12_ciphers), oid, error))
        return FALSE;
    }
  return (pki_der_span_take (&algorithm, PKI_DER_SEQUENCE, &parameters)
          && pki_der_span_take (&parameters, PKI_DER_OCTET_STRING, &scheme->salt)
          && pki_der_span_take_number (&parameters, &scheme->rounds))
         || pki_error_set_damaged (error);
}

/* The names that OpenSSL writes into DEK-Info. */
static const CipherRow openssl_ciphers[] = {
  { "AES-128-CBC", GNUTLS_CIPHER_AES_128_CBC, 16, 16 },
  { "AES-192-CBC", GNUTLS_CIPHER_AES_192_CBC, 24, 16 },
  { "AES-256-CBC", GNUTLS_CIPHER_AES_256_CBC, 32, 16 },
  { "CAMELLIA-128-CBC", GNUTLS_CIPHER_CAMELLIA_128_CBC, 16, 16 },
  { "CAMELLIA-192-CBC", GNUTLS_CIPHER_CAMELLIA_192_CBC, 24, 16 },
  { "CAMELLIA-256-CBC", GNUTLS_CIPHER_CAMELLIA_256_CBC, 32, 16 },
  { "DES-CBC", GNUTLS_CIPHER_DES_CBC, 8, 8 },
  { "DES-EDE-CBC", GNUTLS_CIPHER_3DES_CBC, 16, 8 },
  { "DES-EDE3-CBC", GNUTLS_CIPHER_3DES_CBC, 24, 8 },
  { "RC2-40-CBC", GNUTLS_CIPHER_UNKNOWN, 5, 8 },
  { "RC2-64-CBC", GNUTLS_CIPHER_UNKNOWN, 8, 8 },
  { "RC2-CBC", GNUTLS_CIPHER_UNKNOWN, 16, 8 },
};

gboolean
pki_pbe_scheme_read_openssl (const char *cipher, PkiDerSpan iv, PkiPbeScheme *scheme, GError **error)
{
  memset (scheme, 0, sizeof *scheme);
  if (!scheme_set_cipher (scheme, openssl_ciphers, G_N_ELEMENTS (openssl_ciphers), cipher, error))
    return FALSE;
  if (iv.size != scheme->iv_size)
    return pki_error_set_damaged (error);
  scheme->derivation = PKI_PBE_OPENSSL;
  scheme->iv = iv;
  scheme->salt = (PkiDerSpan){ iv.data, 8 };
  return TRUE;
}

/* How often the rounds are made for the key. */
guint64
pki_pbe_scheme_count_blocks (const PkiPbeScheme *scheme)
{
  gsize digest_size = scheme->derivation == PKI_PBE_PBKDF2 ? gnutls_hmac_get_len (scheme->prf) : 0;

  return digest_size > 0 ? (scheme->key_size - 1) / digest_size + 1 : 1;
}

/**
 * pki_pkcs12_check_encryption:
 * @algorithm: the content of the AlgorithmIdentifier
 *
 * Returns: whether pki_pkcs12_decrypt() would try it: the algorithm is there, and does not ask for too much
 */
gboolean
pki_pkcs12_check_encryption (PkiDerSpan algorithm, GError **error)
{
  PkiPbeScheme scheme;
  PkiEffort effort;

  pki_effort_init (&effort, NULL);
  return pki_pbe_scheme_read (algorithm, &scheme, error)
         && pki_effort_spend_blocks (&effort, scheme.rounds, pki_pbe_scheme_count_blocks (&scheme), error);
}

/* What nobody should encrypt with any more, the weakest first: RFC 7292, appendix C, and RFC 8018, appendix B.2. */
static const struct
{
  const char *oid, *name;
} weak_ciphers[] = {
  { "1.2.840.113549.1.12.1.6", "40-bit RC2" },
  { "1.2.840.113549.1.12.1.2", "40-bit RC4" },
  { "1.3.14.3.2.7", "DES" },
  { "1.2.840.113549.1.12.1.5", "128-bit RC2" },
  { "1.2.840.113549.3.2", "RC2" },
  { "1.2.840.113549.1.12.1.1", "128-bit RC4" },
  { "1.2.840.113549.1.12.1.4", "two-key 3DES" },
  { "1.2.840.113549.1.12.1.3", "3DES" },
  { "1.2.840.113549.3.7", "3DES" },
};

void
pki_protection_note_rounds (guint64 rounds, PkiProtection *protection)
{
  if (rounds > 0 && (protection->rounds == 0 || rounds < protection->rounds))
    protection->rounds = rounds;
}

static void
note_weak_cipher (const char *oid, PkiProtection *protection)
{
  for (guint i = 0; i < G_N_ELEMENTS (weak_ciphers); i++)
    {
      /* What was noted before is weaker. */
      if (weak_ciphers[i].name == protection->weak_cipher)
        return;
      if (strcmp (weak_ciphers[i].oid, oid) == 0)
        {
          protection->weak_cipher = weak_ciphers[i].name;
          return;
        }
    }
}

/* PBES2-params ::= SEQUENCE { keyDerivationFunc, encryptionScheme }. */
static gboolean
take_pbes2_cipher (PkiDerSpan algorithm, char **oid)
{
  PkiDerSpan parameters;
  PkiDerSpan derivation;
  PkiDerSpan encryption;

  return pki_der_span_take (&algorithm, PKI_DER_SEQUENCE, &parameters)
         && pki_der_span_take (&parameters, PKI_DER_SEQUENCE, &derivation)
         && pki_der_span_take (&parameters, PKI_DER_SEQUENCE, &encryption) && pki_der_span_take_oid (&encryption, oid);
}

/**
 * pki_pkcs12_note_cipher:
 * @algorithm: the content of the AlgorithmIdentifier of something that is encrypted
 * @protection: what is known of the file so far
 *
 * Remembers how something is encrypted, be it that it can't be decrypted.
 */
void
pki_pkcs12_note_cipher (PkiDerSpan algorithm, PkiProtection *protection)
{
  g_autofree char *oid = NULL;
  g_autofree char *cipher_oid = NULL;
  PkiDerSpan rest = algorithm;
  PkiPbeScheme scheme;

  if (!pki_der_span_take_oid (&rest, &oid))
    return;
  if (strcmp (oid, OID_PBES2) != 0)
    note_weak_cipher (oid, protection);
  else if (take_pbes2_cipher (rest, &cipher_oid))
    note_weak_cipher (cipher_oid, protection);
  if (pki_pbe_scheme_read (algorithm, &scheme, NULL))
    pki_protection_note_rounds (scheme.rounds, protection);
}
