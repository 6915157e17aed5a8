/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What protects a PKCS #12 file against changes: the MAC of RFC 7292, appendix B, and PBMAC1 of RFC 9579. */

#include "config.h"

#include "pki/pki-pkcs12-crypto.h"

#include <gnutls/crypto.h>
#include <string.h>

#include "pki/pki-error-private.h"
#include "pki/pki-kdf-private.h"
#include "pki/pki-pbe-scheme-private.h"
#include "pki/pki-pkcs12-kdf-private.h"

#define OID_PBMAC1  "1.2.840.113549.1.5.14"

#define MAX_MAC_KEY 256

static gboolean
make_mac (const PkiPkcs12Hash *hash,
          const char *password,
          PkiDerSpan salt,
          guint64 rounds,
          PkiDerSpan content,
          const PkiEffort *effort,
          guint8 *mac)
{
  guint8 key[PKI_PKCS12_MAX_DIGEST];
  gboolean done;

  done = pki_pkcs12_derive (hash, PKI_PKCS12_PURPOSE_MAC, password, salt, rounds, effort, key, hash->size)
         && pki_pkcs12_hmac (hash, key, hash->size, content, mac);
  pki_pkcs12_wipe (key, sizeof key);
  return done;
}

static gboolean
check_mac (const PkiPkcs12Hash *hash,
           const char *password,
           const PkiDerSpan *salt,
           guint64 rounds,
           PkiDerSpan content,
           const PkiDerSpan *expected,
           const PkiEffort *effort)
{
  guint8 mac[PKI_PKCS12_MAX_DIGEST];

  return make_mac (hash, password, *salt, rounds, content, effort, mac) && expected->size == hash->size
         && gnutls_memcmp (mac, expected->data, hash->size) == 0;
}

/**
 * pki_pkcs12_compute_mac:
 * @digest_oid: what the MAC is made with
 * @salt: some random bytes
 * @rounds: how often the password is hashed
 * @content: what the MAC is made of: the content of the octet string in authSafe
 * @mac: (out caller-allocates): #PKI_PKCS12_MAX_DIGEST bytes
 * @size: (out): how many of them are the MAC's
 *
 * Returns: whether there is an HMAC with the key derivation of RFC 7292, appendix B; %FALSE if @password is not UTF-8,
 * or the hash is not known
 */
gboolean
pki_pkcs12_compute_mac (const char *digest_oid,
                        const char *password,
                        PkiDerSpan salt,
                        guint64 rounds,
                        PkiDerSpan content,
                        guint8 *mac,
                        gsize *size)
{
  const PkiEffort effort = { rounds, NULL };
  PkiPkcs12Hash hash;

  if (!pki_pkcs12_hash_from_oid (digest_oid, &hash, NULL))
    return FALSE;
  *size = hash.size;
  return make_mac (&hash, password, salt, rounds, content, &effort, mac);
}

static gboolean
verify_hmac (PkiPkcs12Password *password,
             const char *oid,
             PkiDerSpan mac_data,
             PkiDerSpan content,
             PkiDerSpan expected,
             gboolean *verified,
             GError **error)
{
  PkiDerSpan salt;
  guint64 rounds = 1;
  PkiPkcs12Hash hash;

  if (!pki_der_span_take (&mac_data, PKI_DER_OCTET_STRING, &salt)
      || (mac_data.size > 0 && !pki_der_span_take_number (&mac_data, &rounds)))
    return pki_error_set_damaged (error);
  if (!pki_pkcs12_hash_from_oid (oid, &hash, error))
    return FALSE;

  for (guint i = 0; i < password->n_candidates && !*verified; i++)
    {
      if (!pki_effort_spend (password->effort, rounds, error))
        return FALSE;
      *verified = check_mac (&hash, password->candidates[i], &salt, rounds, content, &expected, password->effort);
      if (*verified)
        pki_pkcs12_password_prefer (password, i);
    }
  return pki_effort_check (password->effort, error);
}

static gboolean
check_pbmac1 (const PkiPbeScheme *scheme,
              gnutls_mac_algorithm_t mac,
              const char *password,
              PkiDerSpan content,
              const PkiDerSpan *expected,
              const PkiEffort *effort)
{
  guint8 key[MAX_MAC_KEY];
  guint8 computed[PKI_PKCS12_MAX_DIGEST];
  gboolean same;

  same
      = pki_kdf_pbkdf2 (
            scheme->prf, pki_der_span_of_text (password), scheme->salt, scheme->rounds, effort, key, scheme->key_length)
        && gnutls_hmac_fast (mac, key, scheme->key_length, content.data, content.size, computed) >= 0
        && expected->size == gnutls_hmac_get_len (mac) && gnutls_memcmp (computed, expected->data, expected->size) == 0;
  pki_pkcs12_wipe (key, sizeof key);
  return same;
}

/* PBMAC1-params ::= SEQUENCE { keyDerivationFunc, messageAuthScheme }, RFC 8018, appendix A.5. RFC 9579, section 4,
 * wants PBKDF2 with the length of the key, and the password in UTF-8; macSalt and iterations mean nothing. */
static gboolean
read_pbmac1 (PkiDerSpan algorithm, PkiPbeScheme *scheme, gnutls_mac_algorithm_t *mac, GError **error)
{
  g_autofree char *oid = NULL;
  PkiDerSpan parameters;
  PkiDerSpan derivation;
  PkiDerSpan authentication;

  memset (scheme, 0, sizeof *scheme);
  if (!pki_der_span_take (&algorithm, PKI_DER_SEQUENCE, &parameters)
      || !pki_der_span_take (&parameters, PKI_DER_SEQUENCE, &derivation)
      || !pki_der_span_take (&parameters, PKI_DER_SEQUENCE, &authentication)
      || !pki_der_span_take_oid (&authentication, &oid))
    return pki_error_set_damaged (error);
  if (!pki_pbe_scheme_read_derivation (derivation, scheme, error))
    return FALSE;
  if (scheme->derivation != PKI_PBE_PBKDF2)
    return pki_error_set_unsupported ("PBMAC1, scrypt", error);
  *mac = gnutls_oid_to_mac (oid);
  if (!pki_pbe_is_hmac (*mac))
    return pki_error_set_unsupported (oid, error);
  return (scheme->key_length > 0 && scheme->key_length <= MAX_MAC_KEY) || pki_error_set_damaged (error);
}

static gboolean
verify_pbmac1 (PkiPkcs12Password *password,
               PkiDerSpan algorithm,
               PkiDerSpan content,
               PkiDerSpan expected,
               gboolean *verified,
               GError **error)
{
  gnutls_mac_algorithm_t mac = GNUTLS_MAC_UNKNOWN;
  PkiPbeScheme scheme;
  guint64 n_blocks;

  if (!read_pbmac1 (algorithm, &scheme, &mac, error))
    return FALSE;
  n_blocks = (scheme.key_length - 1) / MAX (1, gnutls_hmac_get_len (scheme.prf)) + 1;
  for (guint i = 0; i < password->n_candidates && !*verified; i++)
    {
      if (!pki_effort_spend_blocks (password->effort, scheme.rounds, n_blocks, error))
        return FALSE;
      *verified = check_pbmac1 (&scheme, mac, password->candidates[i], content, &expected, password->effort);
      if (*verified)
        pki_pkcs12_password_prefer (password, i);
    }
  return pki_effort_check (password->effort, error);
}

/**
 * pki_pkcs12_verify_mac:
 * @mac_data: the content of the MacData (RFC 7292, section 4): DigestInfo, macSalt, iterations DEFAULT 1
 * @content: what the MAC is made of: the content of the octet string in authSafe
 * @verified: (out): whether a candidate of @password verifies it; that candidate is tried first from then on
 *
 * Returns: %FALSE with an error if the check can't be made
 */
gboolean
pki_pkcs12_verify_mac (PkiPkcs12Password *password,
                       PkiDerSpan mac_data,
                       PkiDerSpan content,
                       gboolean *verified,
                       GError **error)
{
  g_autofree char *oid = NULL;
  PkiDerSpan info;
  PkiDerSpan algorithm;
  PkiDerSpan expected;

  *verified = FALSE;
  if (!pki_der_span_take (&mac_data, PKI_DER_SEQUENCE, &info)
      || !pki_der_span_take (&info, PKI_DER_SEQUENCE, &algorithm) || !pki_der_span_take_oid (&algorithm, &oid)
      || !pki_der_span_take (&info, PKI_DER_OCTET_STRING, &expected))
    return pki_error_set_damaged (error);
  return strcmp (oid, OID_PBMAC1) == 0 ? verify_pbmac1 (password, algorithm, content, expected, verified, error)
                                       : verify_hmac (password, oid, mac_data, content, expected, verified, error);
}

/**
 * pki_pkcs12_note_mac:
 * @mac_data: as for pki_pkcs12_verify_mac()
 * @protection: what is known of the file so far
 *
 * Remembers what the MAC is made with.
 */
void
pki_pkcs12_note_mac (PkiDerSpan mac_data, PkiProtection *protection)
{
  g_autofree char *oid = NULL;
  PkiDerSpan info;
  PkiDerSpan algorithm;
  PkiDerSpan salt;
  guint64 rounds = 1;
  int digest;

  if (!pki_der_span_take (&mac_data, PKI_DER_SEQUENCE, &info)
      || !pki_der_span_take (&info, PKI_DER_SEQUENCE, &algorithm) || !pki_der_span_take_oid (&algorithm, &oid)
      || !pki_der_span_take (&mac_data, PKI_DER_OCTET_STRING, &salt)
      || (mac_data.size > 0 && !pki_der_span_take_number (&mac_data, &rounds)))
    return;
  digest = gnutls_oid_to_digest (oid);
  if (digest == GNUTLS_DIG_SHA1 || digest == GNUTLS_DIG_MD5)
    protection->weak_digest = digest == GNUTLS_DIG_SHA1 ? "SHA-1" : "MD5";
  /* PBMAC1 (RFC 9579) has its own number of rounds; this field says nothing there. */
  if (strcmp (oid, OID_PBMAC1) != 0)
    pki_protection_note_rounds (rounds, protection);
}
