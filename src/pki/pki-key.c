/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-error-private.h"
#include "pki/pki-gnutls-private.h"
#include "pki/pki-key-algorithm-private.h"
#include "pki/pki-key-private.h"
#include "pki/pki-name-private.h"
#include "pki/pki-private.h"

#include <string.h>

/* GnuTLS computes with the numbers of a key when it reads it. One of RSA with 16,384 bits has some 10,000 bytes. */
#define MAX_KEY_BYTES 65536

/* With a DSA key it computes a power: one of 3,072 bits, which FIPS 186-4 has at most, has some 850 bytes. */
#define MAX_DSA_KEY_BYTES 2048

/* The modulus and the exponent of a power. FIPS 186-4, sections 4.2 and B.3.1, has exponents of at most 256 bits. */
#define MAX_MODULUS_BITS 16384
#define MAX_EXPONENT_BITS 256

void
pki_key_description_clear (PkiKeyDescription *self)
{
  g_clear_pointer (&self->algorithm, g_free);
  g_clear_pointer (&self->id, g_free);
  g_clear_error (&self->problem);
  g_clear_pointer (&self->handle, gnutls_x509_privkey_deinit);
  pki_secret_datum_clear (&self->scalar);
}

/* The SHA-1 of the public key, as lower-case hex: what a certificate's public key id would be. */
char *
pki_key_dup_id (gnutls_x509_privkey_t key)
{
  guint8 id[64];
  size_t size = sizeof id;

  return gnutls_x509_privkey_get_key_id (key, 0, id, &size) >= 0 ? pki_hex (id, size) : NULL;
}

/* FALSE, and PKI_ERROR_GENERATION, when a call of GnuTLS has failed. */
gboolean
pki_check_generation (int       result,
                      GError  **error)
{
  if (result >= 0)
    return TRUE;
  g_set_error_literal (error, PKI_ERROR, PKI_ERROR_GENERATION, gnutls_strerror (result));
  return FALSE;
}

char *
pki_key_algorithm_name (int algorithm)
{
  switch (algorithm)
    {
    case GNUTLS_PK_ECDSA:
      return g_strdup ("EC");
    case GNUTLS_PK_EDDSA_ED25519:
      return g_strdup ("Ed25519");
    case GNUTLS_PK_EDDSA_ED448:
      return g_strdup ("Ed448");
    case GNUTLS_PK_ECDH_X25519:
      return g_strdup ("X25519");
    case GNUTLS_PK_ECDH_X448:
      return g_strdup ("X448");
    default:
      return g_strdup (gnutls_pk_get_name (algorithm));
    }
}

/* RFC 8422, section 5.1.1, writes them in lower case. */
const char *
pki_key_curve_name (int curve)
{
  switch (curve)
    {
    case GNUTLS_ECC_CURVE_SECP192R1:
      return "secp192r1";
    case GNUTLS_ECC_CURVE_SECP224R1:
      return "secp224r1";
    case GNUTLS_ECC_CURVE_SECP256R1:
      return "secp256r1";
    case GNUTLS_ECC_CURVE_SECP384R1:
      return "secp384r1";
    case GNUTLS_ECC_CURVE_SECP521R1:
      return "secp521r1";
    default:
      return gnutls_ecc_curve_get_name (curve);
    }
}

/* GnuTLS counts whole octets: the field of secp521r1 has 521 bits (FIPS 186-4, D.1.2.5), not 528. Of ML-DSA and ML-KEM
 * (FIPS 203, 204), which it knows from 3.8.9 on, it tells the octets of the public key, which is no measure of strength:
 * their names say it. */
guint
pki_key_size (int          algorithm,
              unsigned int bits)
{
  const char *name = gnutls_pk_get_name (algorithm);

  if (name != NULL && g_str_has_prefix (name, "ML-"))
    return 0;
  return algorithm == GNUTLS_PK_ECDSA && bits == 528 ? 521 : bits;
}

static void
describe (gnutls_x509_privkey_t  key,
          PkiKeyDescription     *description)
{
  unsigned int bits = 0;
  int algorithm = gnutls_x509_privkey_get_pk_algorithm2 (key, &bits);

  if (algorithm > GNUTLS_PK_UNKNOWN)
    description->algorithm = pki_key_algorithm_name (algorithm);
  description->bits = pki_key_size (algorithm, bits);
  description->id = pki_key_dup_id (key);
}

/* @algorithm: (nullable): of the key; NULL: not known */
static gboolean
set_key_error (GError     **error,
               int          result,
               const char  *algorithm)
{
  switch (result)
    {
    case GNUTLS_E_UNKNOWN_CIPHER_TYPE:
    case GNUTLS_E_UNKNOWN_HASH_ALGORITHM:
    case GNUTLS_E_UNKNOWN_PK_ALGORITHM:
    case GNUTLS_E_UNKNOWN_ALGORITHM:
    case GNUTLS_E_ECC_UNSUPPORTED_CURVE:
      return pki_error_set_unsupported (algorithm, error);
    default:
      g_set_error_literal (error, PKI_ERROR, PKI_ERROR_DAMAGED, gnutls_strerror (result));
      break;
    }
  return FALSE;
}

/* Whether GnuTLS can read keys like this, so that one which it does not read is a damaged one. */
static gboolean
is_known (const PkiKeyAlgorithm *algorithm)
{
  static const char * const curves[] = { "secp192r1", "secp224r1", "secp256r1", "secp384r1", "secp521r1", NULL };
  static const char * const names[] = { "RSA", "DSA", "Ed25519", "Ed448", NULL };

  return g_strv_contains (names, algorithm->name)
         || (algorithm->curve != NULL && g_strv_contains (curves, algorithm->curve));
}

/* A key of a kind that GnuTLS does not know is a key all the same, shown by the name of its algorithm. */
static gboolean
describe_unknown (PkiDerSpan         der,
                  PkiKeyDescription *description)
{
  g_auto (PkiKeyAlgorithm) algorithm = { NULL };

  if (pki_key_describe_bare_ec (der.data, der.size, description))
    return TRUE;
  if (!pki_key_algorithm_read_from_pkcs8 (&algorithm, der) || is_known (&algorithm))
    return FALSE;
  description->algorithm = pki_key_algorithm_dup_title (&algorithm);
  description->bits = algorithm.bits;
  return TRUE;
}

static gboolean
is_short (const gnutls_datum_t *number)
{
  return number->size <= MAX_EXPONENT_BITS / 8 || (number->size == MAX_EXPONENT_BITS / 8 + 1 && number->data[0] == 0);
}

static gboolean
has_short_exponent (gnutls_pubkey_t key)
{
  g_auto (PkiDatum) modulus = { NULL, 0 };
  g_auto (PkiDatum) exponent = { NULL, 0 };

  return gnutls_pubkey_export_rsa_raw (key, &modulus, &exponent) >= 0 && is_short (&exponent);
}

static gboolean
has_short_order (gnutls_pubkey_t key)
{
  g_auto (PkiDatum) p = { NULL, 0 };
  g_auto (PkiDatum) q = { NULL, 0 };
  g_auto (PkiDatum) g = { NULL, 0 };
  g_auto (PkiDatum) y = { NULL, 0 };

  return gnutls_pubkey_export_dsa_raw (key, &p, &q, &g, &y) >= 0 && is_short (&q);
}

/* Whether a signature can be verified with a public key in some milliseconds: GnuTLS computes with numbers of any size,
 * with those of a certificate of 40 kB for minutes. */
gboolean
pki_key_is_affordable (gnutls_pubkey_t key)
{
  unsigned int bits = 0;

  switch (gnutls_pubkey_get_pk_algorithm (key, &bits))
    {
    case GNUTLS_PK_RSA:
    case GNUTLS_PK_RSA_PSS:
      return bits <= MAX_MODULUS_BITS && has_short_exponent (key);
    case GNUTLS_PK_DSA:
      return bits <= MAX_MODULUS_BITS && has_short_order (key);
    default:
      return TRUE;
    }
}

/* PrivateKeyInfo (RFC 5958, section 2) of a key of id-dsa (RFC 3279, section 2.3.2), of which GnuTLS computes g to the power
 * of x. What is not like this is for GnuTLS to refuse. */
static gboolean
is_long_dsa (PkiDerSpan der)
{
  static const guint8 id_dsa[] = { PKI_DER_OID, 7, 0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01 };
  const gsize size = der.size;
  PkiDerSpan info, version, algorithm, secret, x;

  if (!pki_der_span_take (&der, PKI_DER_SEQUENCE, &info) || !pki_der_span_take (&info, PKI_DER_INTEGER, &version) ||
      !pki_der_span_take (&info, PKI_DER_SEQUENCE, &algorithm) || algorithm.size < sizeof id_dsa ||
      memcmp (algorithm.data, id_dsa, sizeof id_dsa) != 0)
    return FALSE;
  return size > MAX_DSA_KEY_BYTES || !pki_der_span_take (&info, PKI_DER_OCTET_STRING, &secret) ||
         !pki_der_span_take (&secret, PKI_DER_INTEGER, &x) || !is_short (&(gnutls_datum_t) { (guint8 *) x.data, x.size });
}

static gboolean
check_size (const gnutls_datum_t  *datum,
            GError               **error)
{
  if (datum->size <= MAX_KEY_BYTES && !is_long_dsa ((PkiDerSpan) { datum->data, datum->size }))
    return TRUE;
  g_set_error (error, PKI_ERROR, PKI_ERROR_TOO_LARGE, "A private key of %u bytes", datum->size);
  return FALSE;
}

static gboolean
describe_plain (const gnutls_datum_t  *datum,
                PkiKeyDescription     *description,
                GError               **error)
{
  int result;

  if (!check_size (datum, error))
    return FALSE;
  result = gnutls_x509_privkey_init (&description->handle);
  if (result >= 0)
    result = gnutls_x509_privkey_import2 (description->handle, datum, GNUTLS_X509_FMT_DER, NULL, 0);
  if (result >= 0)
    {
      describe (description->handle, description);
      return TRUE;
    }

  g_clear_pointer (&description->handle, gnutls_x509_privkey_deinit);
  if (describe_unknown ((PkiDerSpan) { datum->data, datum->size }, description))
    return TRUE;
  return set_key_error (error, result, NULL);
}

static gboolean
describe_protected (gconstpointer        data,
                    gsize                size,
                    PkiKeyEncoding       encoding,
                    const char * const  *passwords,
                    PkiEffort           *effort,
                    PkiKeyDescription   *description,
                    GError             **error)
{
  gnutls_datum_t datum;
  guint8 *plain;
  gsize plain_size;
  gboolean done;

  description->locked = TRUE;
  if (!pki_key_unprotect (data, size, encoding, passwords, effort, &plain, &plain_size, error))
    return FALSE;
  if (plain == NULL)
    return TRUE;

  description->locked = FALSE;
  datum = (gnutls_datum_t) { plain, (unsigned int) plain_size };
  done = describe_plain (&datum, description, error);
  gnutls_memset (plain, 0, plain_size);
  g_free (plain);
  return done;
}

/* Reads off a private key what may be shown of it, and the key itself. */
gboolean
pki_key_describe (gconstpointer       data,
                  gsize               size,
                  PkiKeyEncoding      encoding,
                  const char         *format,
                  const char * const *passwords,
                  PkiEffort          *effort,
                  PkiKeyDescription  *description,
                  GError            **error)
{
  gnutls_datum_t datum = { (unsigned char *) data, (unsigned int) size };

  description->format = format;
  if (encoding == PKI_KEY_PLAIN)
    return describe_plain (&datum, description, error);
  return describe_protected (data, size, encoding, passwords, effort, description, error);
}

/* GnuTLS says of a key of an unknown kind that it is damaged. */
static gboolean
import_plain (const gnutls_datum_t   *datum,
              gnutls_x509_privkey_t   key,
              GError                **error)
{
  g_auto (PkiKeyDescription) unknown = { NULL };
  int result;

  if (!check_size (datum, error))
    return FALSE;
  result = gnutls_x509_privkey_import2 (key, datum, GNUTLS_X509_FMT_DER, NULL, 0);
  if (result >= 0)
    return TRUE;
  if (describe_unknown ((PkiDerSpan) { datum->data, datum->size }, &unknown))
    return set_key_error (error, GNUTLS_E_UNKNOWN_PK_ALGORITHM, unknown.algorithm);
  return set_key_error (error, result, NULL);
}

static gboolean
import_protected (gnutls_x509_privkey_t   key,
                  gconstpointer           data,
                  gsize                   size,
                  PkiKeyEncoding          encoding,
                  const char * const     *passwords,
                  PkiEffort              *effort,
                  GError                **error)
{
  gnutls_datum_t datum;
  guint8 *plain;
  gsize plain_size;
  gboolean done;

  if (!pki_key_unprotect (data, size, encoding, passwords, effort, &plain, &plain_size, error))
    return FALSE;
  if (plain == NULL)
    {
      g_set_error_literal (error, PKI_ERROR, PKI_ERROR_WRONG_PASSWORD, "The private key is encrypted");
      return FALSE;
    }
  datum = (gnutls_datum_t) { plain, (unsigned int) plain_size };
  done = import_plain (&datum, key, error);
  gnutls_memset (plain, 0, plain_size);
  g_free (plain);
  return done;
}

/* Reads a private key. Without the password that it needs: PKI_ERROR_WRONG_PASSWORD. */
gboolean
pki_key_import (gnutls_x509_privkey_t   key,
                gconstpointer           data,
                gsize                   size,
                PkiKeyEncoding          encoding,
                const char * const     *passwords,
                PkiEffort              *effort,
                GError                **error)
{
  gnutls_datum_t datum = { (unsigned char *) data, (unsigned int) size };

  return encoding == PKI_KEY_PLAIN ? import_plain (&datum, key, error)
                                   : import_protected (key, data, size, encoding, passwords, effort, error);
}
