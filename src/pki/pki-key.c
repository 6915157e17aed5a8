/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-der-private.h"
#include "pki/pki-gnutls-private.h"
#include "pki/pki-key-private.h"
#include "pki/pki-name-private.h"
#include "pki/pki-private.h"

#include <string.h>

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

/* GnuTLS counts whole octets: the field of secp521r1 has 521 bits (FIPS 186-4, D.1.2.5), not 528. */
guint
pki_key_size (int          algorithm,
              unsigned int bits)
{
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

static gboolean
set_key_error (GError     **error,
               int          result,
               const char  *detail)
{
  switch (result)
    {
    case GNUTLS_E_DECRYPTION_FAILED:
      g_set_error_literal (error, PKI_ERROR, PKI_ERROR_WRONG_PASSWORD, "The password does not open the private key");
      break;
    case GNUTLS_E_UNKNOWN_CIPHER_TYPE:
    case GNUTLS_E_UNKNOWN_HASH_ALGORITHM:
    case GNUTLS_E_UNKNOWN_PK_ALGORITHM:
    case GNUTLS_E_UNKNOWN_ALGORITHM:
    case GNUTLS_E_ECC_UNSUPPORTED_CURVE:
      g_set_error_literal (error, PKI_ERROR, PKI_ERROR_UNSUPPORTED_ALGORITHM, detail);
      break;
    default:
      g_set_error_literal (error, PKI_ERROR, PKI_ERROR_DAMAGED, gnutls_strerror (result));
      break;
    }
  return FALSE;
}

/* What an EncryptedPrivateKeyInfo says of its encryption, before anything expensive is done. */
static gboolean
check_encryption (const gnutls_datum_t  *datum,
                  char                 **name, /* (out) (transfer full) */
                  GError               **error)
{
  unsigned int schema = 0, cipher = 0, iterations = 0;
  char *oid = NULL;
  int result;

  result = gnutls_pkcs8_info (datum, GNUTLS_X509_FMT_DER, &schema, &cipher, NULL, NULL, &iterations, &oid);
  *name = g_strdup (oid != NULL ? oid : "unknown");
  gnutls_free (oid);

  if (result == GNUTLS_E_UNKNOWN_CIPHER_TYPE)
    return set_key_error (error, result, *name);
  if (result < 0 && result != GNUTLS_E_INVALID_REQUEST)
    return set_key_error (error, result, *name);
  if (iterations > PKI_MAX_KDF_ITERATIONS)
    {
      g_set_error (error, PKI_ERROR, PKI_ERROR_TOO_LARGE, "%u key derivation rounds", iterations);
      return FALSE;
    }
  return TRUE;
}

/* Without a password it is only looked at. */
static gboolean
import_encrypted (const gnutls_datum_t  *datum,
                  gnutls_x509_privkey_t  key,
                  const char            *password,
                  GError               **error)
{
  g_autofree char *cipher = NULL;
  int result;

  if (!check_encryption (datum, &cipher, error))
    return FALSE;
  if (password == NULL)
    return TRUE;
  result = gnutls_x509_privkey_import_pkcs8 (key, datum, GNUTLS_X509_FMT_DER, password, 0);
  if (result < 0)
    return set_key_error (error, result == GNUTLS_E_ASN1_DER_ERROR || result == GNUTLS_E_ASN1_TAG_ERROR
                                   ? GNUTLS_E_DECRYPTION_FAILED : result, cipher);
  return TRUE;
}

static gboolean
import_openssl (const gnutls_datum_t  *datum,
                gnutls_x509_privkey_t  key,
                const char            *password,
                GError               **error)
{
  int result;

  if (password == NULL)
    return TRUE;
  result = gnutls_x509_privkey_import_openssl (key, datum, password);
  if (result < 0)
    return set_key_error (error, result == GNUTLS_E_DECRYPTION_FAILED || result == GNUTLS_E_ASN1_DER_ERROR ||
                                 result == GNUTLS_E_ASN1_TAG_ERROR || result == GNUTLS_E_PARSING_ERROR
                                   ? GNUTLS_E_DECRYPTION_FAILED : result, "DEK-Info");
  return TRUE;
}

static gboolean
import_with_password (const gnutls_datum_t  *datum,
                      PkiKeyEncoding         encoding,
                      gnutls_x509_privkey_t  key,
                      const char            *password,
                      GError               **error)
{
  return encoding == PKI_KEY_OPENSSL_PEM ? import_openssl (datum, key, password, error)
                                         : import_encrypted (datum, key, password, error);
}

/* Tries the passwords one after the other. Without any the key is only looked at. */
static gboolean
import_protected (const gnutls_datum_t  *datum,
                  PkiKeyEncoding         encoding,
                  gnutls_x509_privkey_t  key,
                  const char * const    *passwords,
                  PkiEffort             *effort,
                  GError               **error)
{
  if (passwords == NULL || passwords[0] == NULL)
    return import_with_password (datum, encoding, key, NULL, error);

  for (guint i = 0; passwords[i] != NULL; i++)
    {
      g_autoptr (GError) failure = NULL;

      if (!pki_effort_check (effort, error))
        return FALSE;
      if (import_with_password (datum, encoding, key, passwords[i], &failure))
        return TRUE;
      if (passwords[i + 1] == NULL || !g_error_matches (failure, PKI_ERROR, PKI_ERROR_WRONG_PASSWORD))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
    }
  g_return_val_if_reached (FALSE);
}

static gboolean
describe_protected (const gnutls_datum_t  *datum,
                    PkiKeyEncoding         encoding,
                    const char * const    *passwords,
                    PkiEffort             *effort,
                    PkiKeyDescription     *description,
                    GError               **error)
{
  if (!import_protected (datum, encoding, description->handle, passwords, effort, error))
    return FALSE;
  description->locked = passwords == NULL || passwords[0] == NULL;
  if (description->locked)
    g_clear_pointer (&description->handle, gnutls_x509_privkey_deinit);
  else
    describe (description->handle, description);
  return TRUE;
}

/* X.690, section 8.19, as dotted decimal. */
static char *
format_oid (const PkiDerElement *oid)
{
  GString *text = g_string_new (NULL);
  guint64 arc = 0;

  for (gsize i = 0; i < oid->length; i++)
    {
      arc = (arc << 7) | (oid->content[i] & 0x7f);
      if (oid->content[i] & 0x80)
        continue;
      if (text->len == 0)
        g_string_append_printf (text, "%u.%" G_GUINT64_FORMAT, (guint) MIN (arc / 40, 2), arc - 40 * MIN (arc / 40, 2));
      else
        g_string_append_printf (text, ".%" G_GUINT64_FORMAT, arc);
      arc = 0;
    }
  return g_string_free (text, FALSE);
}

/* PrivateKeyInfo (RFC 5958, section 2): a version, then the AlgorithmIdentifier: an OID and, of EC, that of the curve. */
static gboolean
read_pkcs8_algorithm (const gnutls_datum_t  *datum,
                      char                 **algorithm, /* (out) (transfer full) */
                      char                 **curve)     /* (out) (transfer full) (nullable) */
{
  const guint8 *data = datum->data;
  gsize size = datum->size;
  PkiDerElement element;

  if (!pki_der_next (&data, &size, &element) || element.tag != PKI_DER_SEQUENCE)
    return FALSE;
  data = element.content;
  size = element.length;
  if (!pki_der_next (&data, &size, &element) || element.tag != PKI_DER_INTEGER ||
      !pki_der_next (&data, &size, &element) || element.tag != PKI_DER_SEQUENCE)
    return FALSE;
  data = element.content;
  size = element.length;
  if (!pki_der_next (&data, &size, &element) || element.tag != PKI_DER_OID || element.length == 0)
    return FALSE;

  *algorithm = format_oid (&element);
  *curve = pki_der_next (&data, &size, &element) && element.tag == PKI_DER_OID ? format_oid (&element) : NULL;
  return TRUE;
}

static gboolean
describe_plain (const gnutls_datum_t  *datum,
                PkiKeyDescription     *description,
                GError               **error)
{
  g_autofree char *curve = NULL;
  int result = gnutls_x509_privkey_import2 (description->handle, datum, GNUTLS_X509_FMT_DER, NULL, 0);

  if (result >= 0)
    {
      describe (description->handle, description);
      return TRUE;
    }

  /* A key of a kind that GnuTLS does not know is a key all the same, shown by its OID. */
  g_clear_pointer (&description->handle, gnutls_x509_privkey_deinit);
  if (pki_key_describe_bare_ec (datum->data, datum->size, description))
    return TRUE;
  if (g_strcmp0 (description->format, "PKCS#8") == 0 &&
      read_pkcs8_algorithm (datum, &description->algorithm, &curve))
    return TRUE;
  return set_key_error (error, result, "private key");
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
  int result = gnutls_x509_privkey_init (&description->handle);

  description->format = format;
  if (result < 0)
    return set_key_error (error, result, NULL);

  if (encoding == PKI_KEY_PLAIN)
    return describe_plain (&datum, description, error);
  return describe_protected (&datum, encoding, passwords, effort, description, error);
}

/* GnuTLS says of a key of an unknown kind that it is damaged. */
static gboolean
import_plain (const gnutls_datum_t   *datum,
              gnutls_x509_privkey_t   key,
              GError                **error)
{
  g_autofree char *algorithm = NULL;
  g_autofree char *curve = NULL;
  int result = gnutls_x509_privkey_import2 (key, datum, GNUTLS_X509_FMT_DER, NULL, 0);

  if (result >= 0)
    return TRUE;
  if (read_pkcs8_algorithm (datum, &algorithm, &curve))
    {
      if (gnutls_oid_to_pk (algorithm) == GNUTLS_PK_UNKNOWN)
        return set_key_error (error, GNUTLS_E_UNKNOWN_PK_ALGORITHM, algorithm);
      if (curve != NULL && gnutls_oid_to_ecc_curve (curve) == GNUTLS_ECC_CURVE_INVALID)
        return set_key_error (error, GNUTLS_E_ECC_UNSUPPORTED_CURVE, curve);
    }
  return set_key_error (error, result, "private key");
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

  if (encoding == PKI_KEY_PLAIN)
    return import_plain (&datum, key, error);
  if (!import_protected (&datum, encoding, key, passwords, effort, error))
    return FALSE;
  if (passwords != NULL && passwords[0] != NULL)
    return TRUE;
  g_set_error_literal (error, PKI_ERROR, PKI_ERROR_WRONG_PASSWORD, "The private key is encrypted");
  return FALSE;
}
