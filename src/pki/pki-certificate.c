/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-algorithm-private.h"
#include "pki/pki-certificate-private.h"
#include "pki/pki-error.h"
#include "pki/pki-extension-private.h"
#include "pki/pki-key-private.h"
#include "pki/pki-name-private.h"
#include "pki/pki-number.h"
#include "pki/pki-pem-private.h"
#include "pki/pki-pkcs12-der.h"
#include "pki/pki-private.h"
#include "pki/pki-tbs-private.h"

#include <glib/gi18n.h>
#include <string.h>

#define SHA1_SIZE 20
#define SHA256_SIZE 32

struct _PkiCertificate
{
  GObject                parent_instance;

  GBytes                *der;                 /* (owned) */
  char                  *problem;             /* (owned) (nullable) */
  PkiName               *subject;             /* (owned) (nullable) */
  PkiName               *issuer;              /* (owned) (nullable) */
  GBytes                *raw_subject;         /* (owned) (nullable) */
  GBytes                *raw_issuer;          /* (owned) (nullable) */
  char                  *serial;              /* (owned) (nullable) */
  char                  *key_algorithm;       /* (owned) (nullable) */
  char                  *key_curve;           /* (owned) (nullable) */
  char                  *signature_algorithm; /* (owned) (nullable) */
  PkiCertificateDetails *details;             /* (owned) (nullable): once asked for, see g_once_init_enter() */
  gint64                 not_before;
  gint64                 not_after;
  guint                  key_bits;
  guint                  version;
  gsize                  sha1_is_there;       /* it is computed once asked for, see g_once_init_enter() */
  gsize                  key_id_is_there;     /* likewise */
  char                   sha1[2 * SHA1_SIZE + 1];
  char                   sha256[2 * SHA256_SIZE + 1];
  char                   key_id[2 * SHA256_SIZE + 1];
};

G_DEFINE_FINAL_TYPE (PkiCertificate, pki_certificate, G_TYPE_OBJECT)

/* Decoding */

static void
compute_digest (gconstpointer              data,
                gsize                      data_size,
                gnutls_digest_algorithm_t  algorithm,
                gsize                      size,
                char                      *text)
{
  guint8 digest[SHA256_SIZE];
  g_autofree char *hex = NULL;

  if (gnutls_hash_fast (algorithm, data, data_size, digest) < 0)
    return;
  hex = pki_hex (digest, size);
  memcpy (text, hex, 2 * size + 1);
}

static void
compute_fingerprint (GBytes                    *der,
                     gnutls_digest_algorithm_t  algorithm,
                     gsize                      size,
                     char                      *text)
{
  compute_digest (g_bytes_get_data (der, NULL), g_bytes_get_size (der), algorithm, size, text);
}

static PkiName *
read_name (int                (*get_raw) (gnutls_x509_crt_t, gnutls_datum_t *),
           gnutls_x509_crt_t    crt,
           PkiNamePool         *pool,
           GBytes             **raw)
{
  g_auto (PkiDatum) datum = { NULL, 0 };

  if (get_raw (crt, &datum) < 0)
    pki_datum_clear (&datum);
  return pki_name_pool_get (pool, datum.data, datum.size, raw);
}

static char *
read_serial (PkiCertificate *self)
{
  PkiDerElement serial;
  gsize start = 0;

  if (!pki_tbs_find (self->der, PKI_TBS_SERIAL, &serial) || serial.length > PKI_MAX_DECIMAL_OCTETS)
    return g_strdup ("");
  while (start + 1 < serial.length && serial.content[start] == 0)
    start++;
  return pki_hex (serial.content + start, serial.length - start);
}

/* GnuTLS has no time after the year 2105: that of "no well-defined expiration" (RFC 5280, section 4.1.2.5) is another one
 * there. What is not written as RFC 5280 wants is left to it. */
static void
read_validity (PkiCertificate    *self,
               gnutls_x509_crt_t  crt)
{
  PkiDerElement validity, not_before, not_after;
  PkiDerRun run = { NULL, 0 };

  self->not_before = gnutls_x509_crt_get_activation_time (crt);
  self->not_after = gnutls_x509_crt_get_expiration_time (crt);
  if (!pki_tbs_find (self->der, PKI_TBS_VALIDITY, &validity))
    return;
  run = pki_der_inside (&validity);
  if (pki_der_run_next (&run, &not_before))
    pki_der_get_time (&not_before, &self->not_before);
  if (pki_der_run_next (&run, &not_after))
    pki_der_get_time (&not_after, &self->not_after);
}

/* The name of what GnuTLS does not know, or else its OID. */
static char *
read_name_of_oid (int               (*get_oid) (gnutls_x509_crt_t, char *, size_t *),
                  gnutls_x509_crt_t   crt)
{
  char oid[256];
  size_t size = sizeof oid;

  return get_oid (crt, oid, &size) >= 0 ? g_strdup (pki_oid_get_label (oid)) : g_strdup ("");
}

static void
read_curve (PkiCertificate    *self,
            gnutls_x509_crt_t  crt)
{
  gnutls_ecc_curve_t curve;
  PkiDerElement key;
  guint bits;

  if (gnutls_x509_crt_get_pk_ecc_raw (crt, &curve, NULL, NULL) >= 0 && pki_key_curve_name (curve) != NULL)
    {
      self->key_curve = g_strdup (pki_key_curve_name (curve));
      return;
    }
  if (!pki_tbs_find (self->der, PKI_TBS_PUBLIC_KEY, &key))
    return;
  self->key_curve = pki_algorithm_dup_curve (&key, &bits);
  if (bits > 0)
    self->key_bits = bits;
}

static void
read_key (PkiCertificate    *self,
          gnutls_x509_crt_t  crt)
{
  unsigned int bits = 0;
  int algorithm = gnutls_x509_crt_get_pk_algorithm (crt, &bits);

  if (algorithm > GNUTLS_PK_UNKNOWN)
    {
      self->key_bits = pki_key_size (algorithm, bits);
      self->key_algorithm = pki_key_algorithm_name (algorithm);
    }
  else
    self->key_algorithm = read_name_of_oid (gnutls_x509_crt_get_pk_oid, crt);
  if (g_strcmp0 (self->key_algorithm, "EC") == 0)
    read_curve (self, crt);
}

static void
read_signature (PkiCertificate    *self,
                gnutls_x509_crt_t  crt)
{
  int algorithm = gnutls_x509_crt_get_signature_algorithm (crt);
  const char *name = algorithm > GNUTLS_SIGN_UNKNOWN ? gnutls_sign_get_name (algorithm) : NULL;

  self->signature_algorithm = name != NULL ? g_strdup (name)
                                           : read_name_of_oid (gnutls_x509_crt_get_signature_oid, crt);
}

static PkiCertificate *
new_with_der (GBytes *der)
{
  PkiCertificate *self = g_object_new (PKI_TYPE_CERTIFICATE, NULL);

  self->der = g_bytes_ref (der);
  compute_fingerprint (der, GNUTLS_DIG_SHA256, SHA256_SIZE, self->sha256);
  return self;
}

/* The same as pki_certificate_new_from_der(), with the names that were met before. */
PkiCertificate *
pki_certificate_new_with_pool (GBytes       *der,
                               PkiNamePool  *pool,
                               GError      **error)
{
  g_auto (gnutls_x509_crt_t) crt = NULL;
  g_autoptr (PkiCertificate) self = NULL;
  gnutls_datum_t datum = pki_datum_from_bytes (der);
  int result;

  if (!pki_der_is_modest ((PkiDerSpan) { datum.data, datum.size }))
    {
      g_set_error_literal (error, PKI_ERROR, PKI_ERROR_TOO_LARGE, NC_("reason", "The certificate has too many parts"));
      return NULL;
    }
  if ((result = gnutls_x509_crt_init (&crt)) < 0 ||
      (result = gnutls_x509_crt_import (crt, &datum, GNUTLS_X509_FMT_DER)) < 0)
    {
      g_set_error_literal (error, PKI_ERROR, PKI_ERROR_DAMAGED, gnutls_strerror (result));
      return NULL;
    }

  self = new_with_der (der);
  self->subject = read_name (gnutls_x509_crt_get_raw_dn, crt, pool, &self->raw_subject);
  self->issuer = read_name (gnutls_x509_crt_get_raw_issuer_dn, crt, pool, &self->raw_issuer);
  self->serial = read_serial (self);
  read_validity (self, crt);
  self->version = MAX (0, gnutls_x509_crt_get_version (crt));
  read_key (self, crt);
  read_signature (self, crt);
  return g_steal_pointer (&self);
}

/**
 * pki_certificate_new_from_der:
 * @der: the DER of a Certificate (RFC 5280, section 4.1)
 * @error: return location for a #PkiError
 *
 * Returns: (transfer full): the certificate
 */
PkiCertificate *
pki_certificate_new_from_der (GBytes  *der,
                              GError **error)
{
  g_autoptr (PkiNamePool) pool = pki_name_pool_new ();

  g_return_val_if_fail (der != NULL, NULL);

  return pki_certificate_new_with_pool (der, pool, error);
}

/**
 * pki_certificate_new_undecodable:
 * @der: the bytes
 * @problem: why they can't be decoded
 *
 * Returns: (transfer full): a certificate that has its bytes, its fingerprints and a problem, and nothing else
 */
PkiCertificate *
pki_certificate_new_undecodable (GBytes     *der,
                                 const char *problem)
{
  PkiCertificate *self;

  g_return_val_if_fail (der != NULL && problem != NULL, NULL);

  self = new_with_der (der);
  self->problem = g_strdup (problem);
  self->not_before = -1;
  self->not_after = -1;
  return self;
}

/* Getters */

const char *
pki_certificate_get_problem (PkiCertificate *self)
{
  g_return_val_if_fail (PKI_IS_CERTIFICATE (self), NULL);
  return self->problem;
}

GBytes *
pki_certificate_get_der (PkiCertificate *self)
{
  g_return_val_if_fail (PKI_IS_CERTIFICATE (self), NULL);
  return self->der;
}

/**
 * pki_certificate_to_pem:
 * @self: a certificate
 *
 * Returns: (transfer full): its bytes in the textual encoding of RFC 7468, with lines of 64 characters
 */
char *
pki_certificate_to_pem (PkiCertificate *self)
{
  g_return_val_if_fail (PKI_IS_CERTIFICATE (self), NULL);
  return g_string_free (pki_pem_encode ("CERTIFICATE", self->der), FALSE);
}

/**
 * pki_certificates_append_pem:
 * @certificates: (element-type PkiCertificate): certificates
 * @text: what they are appended to, as pki_certificate_to_pem() has them
 * @seen: (element-type utf8): a set of SHA-256 fingerprints, which need not be freed: of those that are there already and
 *   are left out; those that are appended are added
 */
void
pki_certificates_append_pem (GPtrArray  *certificates,
                             GString    *text,
                             GHashTable *seen)
{
  for (guint i = 0; i < certificates->len; i++)
    {
      PkiCertificate *certificate = g_ptr_array_index (certificates, i);
      g_autofree char *pem = NULL;

      if (!g_hash_table_add (seen, (gpointer) pki_certificate_get_sha256 (certificate)))
        continue;
      pem = pki_certificate_to_pem (certificate);
      g_string_append (text, pem);
    }
}

const char *
pki_certificate_get_sha1 (PkiCertificate *self)
{
  g_return_val_if_fail (PKI_IS_CERTIFICATE (self), NULL);

  if (g_once_init_enter (&self->sha1_is_there))
    {
      compute_fingerprint (self->der, GNUTLS_DIG_SHA1, SHA1_SIZE, self->sha1);
      g_once_init_leave (&self->sha1_is_there, 1);
    }
  return self->sha1;
}

const char *
pki_certificate_get_sha256 (PkiCertificate *self)
{
  g_return_val_if_fail (PKI_IS_CERTIFICATE (self), NULL);
  return self->sha256;
}

static void
compute_key_id (PkiCertificate *self)
{
  PkiDerElement key;

  if (self->problem == NULL && pki_tbs_find (self->der, PKI_TBS_PUBLIC_KEY, &key))
    compute_digest (key.content - (key.size - key.length), key.size, GNUTLS_DIG_SHA256, SHA256_SIZE, self->key_id);
}

/**
 * pki_certificate_get_key_id:
 * @self: a certificate
 *
 * Certificates, requests and private keys with the same id have the same key pair.
 *
 * Returns: (transfer none) (nullable): the SHA-256 of the DER of the SubjectPublicKeyInfo (RFC 5280, section 4.1), in
 *   lower-case hex; %NULL for a certificate that could not be decoded
 */
const char *
pki_certificate_get_key_id (PkiCertificate *self)
{
  g_return_val_if_fail (PKI_IS_CERTIFICATE (self), NULL);

  if (g_once_init_enter (&self->key_id_is_there))
    {
      compute_key_id (self);
      g_once_init_leave (&self->key_id_is_there, 1);
    }
  return *self->key_id != '\0' ? self->key_id : NULL;
}

/**
 * pki_certificate_dup_pin:
 * @self: a certificate
 *
 * Returns: (transfer full) (nullable): the pin-sha256 of its public key, RFC 7469, section 2.1.1: Base64 of the SHA-256 of
 *   the SubjectPublicKeyInfo; %NULL for a certificate that could not be decoded
 */
char *
pki_certificate_dup_pin (PkiCertificate *self)
{
  const char *hex = pki_certificate_get_key_id (self);
  guint8 digest[SHA256_SIZE];

  if (hex == NULL)
    return NULL;
  for (guint i = 0; i < SHA256_SIZE; i++)
    digest[i] = (guint8) (g_ascii_xdigit_value (hex[2 * i]) << 4 | g_ascii_xdigit_value (hex[2 * i + 1]));
  return g_base64_encode (digest, sizeof digest);
}

PkiName *
pki_certificate_get_subject (PkiCertificate *self)
{
  g_return_val_if_fail (PKI_IS_CERTIFICATE (self), NULL);
  return self->subject;
}

PkiName *
pki_certificate_get_issuer (PkiCertificate *self)
{
  g_return_val_if_fail (PKI_IS_CERTIFICATE (self), NULL);
  return self->issuer;
}

GBytes *
pki_certificate_get_raw_subject (PkiCertificate *self)
{
  return self->raw_subject;
}

GBytes *
pki_certificate_get_raw_issuer (PkiCertificate *self)
{
  return self->raw_issuer;
}

const char *
pki_certificate_get_serial (PkiCertificate *self)
{
  g_return_val_if_fail (PKI_IS_CERTIFICATE (self), NULL);
  return self->serial;
}

/**
 * pki_certificate_dup_serial_decimal:
 * @self: a certificate
 *
 * Returns: (transfer full) (nullable): the serial number in decimal digits; it may be negative, although RFC 5280 forbids
 *   that; %NULL when there is none that can be read
 */
char *
pki_certificate_dup_serial_decimal (PkiCertificate *self)
{
  PkiDerElement serial;

  g_return_val_if_fail (PKI_IS_CERTIFICATE (self), NULL);

  if (self->problem != NULL || !pki_tbs_find (self->der, PKI_TBS_SERIAL, &serial))
    return NULL;
  return pki_number_format_decimal (serial.content, serial.length);
}

gint64
pki_certificate_get_not_before (PkiCertificate *self)
{
  g_return_val_if_fail (PKI_IS_CERTIFICATE (self), -1);
  return self->not_before;
}

gint64
pki_certificate_get_not_after (PkiCertificate *self)
{
  g_return_val_if_fail (PKI_IS_CERTIFICATE (self), -1);
  return self->not_after;
}

guint
pki_certificate_get_version (PkiCertificate *self)
{
  g_return_val_if_fail (PKI_IS_CERTIFICATE (self), 0);
  return self->version;
}

const char *
pki_certificate_get_key_algorithm (PkiCertificate *self)
{
  g_return_val_if_fail (PKI_IS_CERTIFICATE (self), NULL);
  return self->key_algorithm;
}

guint
pki_certificate_get_key_bits (PkiCertificate *self)
{
  g_return_val_if_fail (PKI_IS_CERTIFICATE (self), 0);
  return self->key_bits;
}

const char *
pki_certificate_get_key_curve (PkiCertificate *self)
{
  g_return_val_if_fail (PKI_IS_CERTIFICATE (self), NULL);
  return self->key_curve;
}

const char *
pki_certificate_get_signature_algorithm (PkiCertificate *self)
{
  g_return_val_if_fail (PKI_IS_CERTIFICATE (self), NULL);
  return self->signature_algorithm;
}

/**
 * pki_certificate_get_pss_parameters:
 * @self: a certificate
 * @hash: (out) (transfer full): the name of the hash
 * @mask_hash: (out) (transfer full): that of the mask generation function
 * @salt_length: (out): in octets
 *
 * Returns: whether it is signed with RSASSA-PSS (RFC 4055, section 3.1)
 */
gboolean
pki_certificate_get_pss_parameters (PkiCertificate  *self,
                                    char           **hash,
                                    char           **mask_hash,
                                    guint           *salt_length)
{
  PkiDerElement algorithm;

  g_return_val_if_fail (PKI_IS_CERTIFICATE (self), FALSE);

  return self->problem == NULL && pki_tbs_find (self->der, PKI_TBS_SIGNATURE, &algorithm) &&
         algorithm.tag == PKI_DER_SEQUENCE && pki_algorithm_read_pss (&algorithm, hash, mask_hash, salt_length);
}

/**
 * pki_certificate_is_self_issued:
 * @self: a certificate
 *
 * Returns: whether subject and issuer are the same name (RFC 5280, section 3.2); no signature is verified
 */
gboolean
pki_certificate_is_self_issued (PkiCertificate *self)
{
  g_return_val_if_fail (PKI_IS_CERTIFICATE (self), FALSE);
  return self->raw_subject != NULL && g_bytes_equal (self->raw_subject, self->raw_issuer);
}

gboolean
pki_certificate_equal (PkiCertificate *self,
                       PkiCertificate *other)
{
  g_return_val_if_fail (PKI_IS_CERTIFICATE (self) && PKI_IS_CERTIFICATE (other), FALSE);
  return g_bytes_equal (self->der, other->der);
}

/* Details: immutable like the rest, but decoded by the first thread that asks. */

static PkiCertificateDetails *
get_details (PkiCertificate *self)
{
  if (g_once_init_enter (&self->details))
    {
      PkiCertificateDetails *details = pki_certificate_details_new (self->problem == NULL ? self->der : NULL);

      g_once_init_leave (&self->details, details);
    }
  return self->details;
}

GPtrArray *
pki_certificate_get_alternative_names (PkiCertificate *self)
{
  g_return_val_if_fail (PKI_IS_CERTIFICATE (self), NULL);
  return get_details (self)->alternative_names;
}

/**
 * pki_certificate_get_key_usage:
 * @self: a certificate
 * @usage: (out): the bits
 *
 * Returns: whether there is a key usage extension (RFC 5280, section 4.2.1.3)
 */
gboolean
pki_certificate_get_key_usage (PkiCertificate *self,
                               PkiKeyUsage    *usage)
{
  g_return_val_if_fail (PKI_IS_CERTIFICATE (self), FALSE);

  *usage = get_details (self)->key_usage;
  return get_details (self)->has_key_usage;
}

const char * const *
pki_certificate_get_extended_key_usages (PkiCertificate *self)
{
  g_return_val_if_fail (PKI_IS_CERTIFICATE (self), NULL);
  return (const char * const *) get_details (self)->extended_key_usages;
}

/**
 * pki_certificate_get_basic_constraints:
 * @self: a certificate
 * @is_ca: (out): whether it may issue certificates
 * @path_length: (out): how many intermediates may follow, -1 for no limit
 *
 * Returns: whether there is a basic constraints extension (RFC 5280, section 4.2.1.9)
 */
gboolean
pki_certificate_get_basic_constraints (PkiCertificate *self,
                                       gboolean       *is_ca,
                                       int            *path_length)
{
  g_return_val_if_fail (PKI_IS_CERTIFICATE (self), FALSE);

  *is_ca = get_details (self)->is_ca;
  *path_length = get_details (self)->path_length;
  return get_details (self)->has_basic_constraints;
}

const char *
pki_certificate_get_subject_key_id (PkiCertificate *self)
{
  g_return_val_if_fail (PKI_IS_CERTIFICATE (self), NULL);
  return get_details (self)->subject_key_id;
}

const char *
pki_certificate_get_authority_key_id (PkiCertificate *self)
{
  g_return_val_if_fail (PKI_IS_CERTIFICATE (self), NULL);
  return get_details (self)->authority_key_id;
}

GPtrArray *
pki_certificate_get_extensions (PkiCertificate *self)
{
  g_return_val_if_fail (PKI_IS_CERTIFICATE (self), NULL);
  return get_details (self)->extensions;
}

/* The id that GnuTLS gives a public key: what joins a certificate and its private key. */
char *
pki_certificate_dup_key_id (PkiCertificate *self)
{
  g_auto (gnutls_x509_crt_t) crt = NULL;
  gnutls_datum_t datum = pki_datum_from_bytes (self->der);
  guint8 id[SHA256_SIZE];
  size_t size = sizeof id;

  if (self->problem != NULL || gnutls_x509_crt_init (&crt) < 0 ||
      gnutls_x509_crt_import (crt, &datum, GNUTLS_X509_FMT_DER) < 0 ||
      gnutls_x509_crt_get_key_id (crt, 0, id, &size) < 0)
    return NULL;
  return pki_hex (id, size);
}

static void
pki_certificate_finalize (GObject *object)
{
  PkiCertificate *self = PKI_CERTIFICATE (object);

  g_clear_pointer (&self->details, pki_certificate_details_free);
  g_clear_pointer (&self->subject, pki_name_unref);
  g_clear_pointer (&self->issuer, pki_name_unref);
  g_clear_pointer (&self->raw_subject, g_bytes_unref);
  g_clear_pointer (&self->raw_issuer, g_bytes_unref);
  g_clear_pointer (&self->der, g_bytes_unref);
  g_free (self->problem);
  g_free (self->serial);
  g_free (self->key_algorithm);
  g_free (self->key_curve);
  g_free (self->signature_algorithm);

  G_OBJECT_CLASS (pki_certificate_parent_class)->finalize (object);
}

static void
pki_certificate_class_init (PkiCertificateClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pki_certificate_finalize;
}

static void
pki_certificate_init (PkiCertificate *self)
{
}
