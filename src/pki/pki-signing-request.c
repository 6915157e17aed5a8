/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-der-private.h"
#include "pki/pki-error.h"
#include "pki/pki-key-private.h"
#include "pki/pki-name-private.h"
#include "pki/pki-pem-private.h"
#include "pki/pki-private-key-private.h"
#include "pki/pki-signing-request-private.h"

#include <glib/gi18n.h>
#include <string.h>

#define SHA256_SIZE 32

struct _PkiSigningRequest
{
  GObject     parent_instance;

  GBytes     *der;       /* (owned) */
  PkiName    *subject;   /* (owned) */
  char       *algorithm; /* (owned) */
  const char *curve;     /* (nullable) */
  char       *key_id;    /* (owned) */
  guint       bits;
};

G_DEFINE_FINAL_TYPE (PkiSigningRequest, pki_signing_request, G_TYPE_OBJECT)

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_pubkey_t, gnutls_pubkey_deinit, NULL)

/* The parts of a CertificationRequest (RFC 2986, section 4) that GnuTLS has no calls for. */
typedef struct
{
  PkiDerElement subject;
  PkiDerElement public_key;
} Parts;

static gboolean
fail (GError     **error,
      PkiError     code,
      const char  *message)
{
  g_set_error_literal (error, PKI_ERROR, code, message);
  return FALSE;
}

/* Reading */

static const guint8 *
element_start (const PkiDerElement *element)
{
  return element->content - (element->size - element->length);
}

static gboolean
take (const guint8  **data,
      gsize          *size,
      guint8          tag,
      PkiDerElement  *element)
{
  return pki_der_next (data, size, element) && element->tag == tag;
}

/* What no signature covers and GnuTLS passes over: parameters of the algorithm are absent, NULL or a SEQUENCE (RFC 4055),
 * and a signature is whole octets. */
static gboolean
is_plain_signature (const PkiDerElement *algorithm,
                    const PkiDerElement *signature)
{
  const guint8 *data = algorithm->content;
  gsize size = algorithm->length;
  PkiDerElement element;

  if (!take (&data, &size, PKI_DER_OID, &element) || signature->length == 0 || signature->content[0] != 0)
    return FALSE;
  if (size == 0)
    return TRUE;
  return pki_der_next (&data, &size, &element) && size == 0 &&
         (element.tag == PKI_DER_SEQUENCE || (element.tag == PKI_DER_NULL && element.length == 0));
}

/* CertificationRequest: info, signatureAlgorithm, signature; the info: version, subject, subjectPKInfo, attributes. */
static gboolean
read_parts (const PkiDerElement *outer,
            Parts               *parts)
{
  PkiDerElement info, algorithm, signature, element;
  const guint8 *data = outer->content;
  gsize size = outer->length;

  if (!take (&data, &size, PKI_DER_SEQUENCE, &info) || !take (&data, &size, PKI_DER_SEQUENCE, &algorithm) ||
      !take (&data, &size, PKI_DER_BIT_STRING, &signature) || size > 0 || !is_plain_signature (&algorithm, &signature))
    return FALSE;
  data = info.content;
  size = info.length;
  return take (&data, &size, PKI_DER_INTEGER, &element) && take (&data, &size, PKI_DER_SEQUENCE, &parts->subject) &&
         take (&data, &size, PKI_DER_SEQUENCE, &parts->public_key) &&
         (size == 0 || (take (&data, &size, PKI_DER_CONTEXT_0, &element) && size == 0));
}

static gboolean
find_parts (GBytes  *der,
            Parts   *parts,
            GError **error)
{
  PkiDerElement outer;
  gboolean cut_short;
  gsize size;
  const guint8 *data = g_bytes_get_data (der, &size);

  if (!pki_der_peek (data, size, &outer, &cut_short) || outer.size < size)
    return fail (error, PKI_ERROR_DAMAGED, "The request is cut short, or something is behind it");
  return read_parts (&outer, parts) ? TRUE : fail (error, PKI_ERROR_UNRECOGNIZED, "This is no request");
}

static gboolean
read_key_id (PkiSigningRequest    *self,
             const PkiDerElement  *public_key,
             GError              **error)
{
  guint8 digest[SHA256_SIZE];

  if (gnutls_hash_fast (GNUTLS_DIG_SHA256, element_start (public_key), public_key->size, digest) < 0)
    return fail (error, PKI_ERROR_UNSUPPORTED_ALGORITHM, "SHA-256");
  self->key_id = pki_hex (digest, sizeof digest);
  return TRUE;
}

static gboolean
fail_unknown_key (gnutls_x509_crq_t   crq,
                  GError            **error)
{
  char oid[256];
  size_t size = sizeof oid;

  return fail (error, PKI_ERROR_UNSUPPORTED_ALGORITHM,
               /* Translators: the algorithm of a key */
               gnutls_x509_crq_get_pk_oid (crq, oid, &size) >= 0 ? oid : NC_("reason", "unknown"));
}

static gboolean
read_key (PkiSigningRequest  *self,
          gnutls_x509_crq_t   crq,
          GError            **error)
{
  g_auto (gnutls_pubkey_t) key = NULL;
  unsigned int bits = 0;
  int algorithm = gnutls_x509_crq_get_pk_algorithm (crq, &bits);
  gnutls_ecc_curve_t curve;

  if (algorithm <= GNUTLS_PK_UNKNOWN)
    return fail_unknown_key (crq, error);
  if (gnutls_pubkey_init (&key) < 0 || gnutls_pubkey_import_x509_crq (key, crq, 0) < 0)
    return fail (error, PKI_ERROR_UNSUPPORTED_ALGORITHM, gnutls_pk_get_name (algorithm));
  if (bits > PKI_SIGNING_REQUEST_MAX_KEY_BITS || !pki_key_is_affordable (key))
    {
      g_set_error (error, PKI_ERROR, PKI_ERROR_TOO_LARGE, "A key of %u bits", bits);
      return FALSE;
    }

  self->algorithm = pki_key_algorithm_name (algorithm);
  self->bits = pki_key_size (algorithm, bits);
  if (algorithm == GNUTLS_PK_ECDSA && gnutls_pubkey_export_ecc_raw (key, &curve, NULL, NULL) >= 0)
    self->curve = pki_key_curve_name (curve);
  return TRUE;
}

/* The signature proves that who asks has the private key (RFC 2986, section 3). SHA-1 still does: its collisions are of
 * no use against it. */
static gboolean
verify (gnutls_x509_crq_t   crq,
        GError            **error)
{
  int result = gnutls_x509_crq_verify (crq, GNUTLS_VERIFY_ALLOW_SIGN_WITH_SHA1);

  if (result >= 0)
    return TRUE;
  if (result == GNUTLS_E_PK_SIG_VERIFY_FAILED)
    return fail (error, PKI_ERROR_DAMAGED, "The signature of the request is wrong");
  if (result == GNUTLS_E_INSUFFICIENT_SECURITY || result == GNUTLS_E_UNKNOWN_ALGORITHM ||
      result == GNUTLS_E_UNSUPPORTED_SIGNATURE_ALGORITHM || result == GNUTLS_E_UNKNOWN_HASH_ALGORITHM)
    return fail (error, PKI_ERROR_UNSUPPORTED_ALGORITHM, gnutls_strerror (result));
  return fail (error, PKI_ERROR_DAMAGED, gnutls_strerror (result));
}

static gboolean
import (GBytes              *der,
        gnutls_x509_crq_t   *crq,
        GError             **error)
{
  gnutls_datum_t datum = pki_datum_from_bytes (der);
  int result = gnutls_x509_crq_init (crq);

  if (result >= 0)
    result = gnutls_x509_crq_import (*crq, &datum, GNUTLS_X509_FMT_DER);
  return result >= 0 ? TRUE : fail (error, PKI_ERROR_DAMAGED, gnutls_strerror (result));
}

static PkiSigningRequest *
new_from_der (GBytes  *der,
              GError **error)
{
  g_autoptr (PkiSigningRequest) self = g_object_new (PKI_TYPE_SIGNING_REQUEST, NULL);
  g_auto (gnutls_x509_crq_t) crq = NULL;
  Parts parts;

  if (!find_parts (der, &parts, error))
    return NULL;
  self->der = g_bytes_ref (der);
  self->subject = pki_name_new_from_der (element_start (&parts.subject), parts.subject.size);
  if (!import (der, &crq, error) || !read_key (self, crq, error) || !verify (crq, error) ||
      !read_key_id (self, &parts.public_key, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* The one request of a text. Without an error and NULL: there is no block in it at all. */
static GBytes *
decode_pem (const char  *text,
            gsize        size,
            GError     **error)
{
  g_autoptr (GBytes) der = NULL;
  PkiPemBlock block;
  GError *local_error = NULL;

  for (const char *end = text + size; pki_pem_block_next (text, end, &block, &local_error); text = block.next)
    {
      if (!pki_pem_label_is_one_of (block.label, "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST", NULL))
        continue;
      if (der != NULL)
        {
          fail (error, PKI_ERROR_UNRECOGNIZED, "There is more than one request");
          return NULL;
        }
      der = pki_pem_block_decode (&block);
      if (der == NULL)
        {
          fail (error, PKI_ERROR_DAMAGED, "The request is not Base64");
          return NULL;
        }
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return NULL;
    }
  if (der == NULL)
    fail (error, PKI_ERROR_UNRECOGNIZED, "There is no request");
  return g_steal_pointer (&der);
}

static GBytes *
find_der (GBytes  *bytes,
          GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  if (size == 0)
    fail (error, PKI_ERROR_EMPTY, "The file is empty");
  else if (size > PKI_SIGNING_REQUEST_MAX_BYTES)
    g_set_error (error, PKI_ERROR, PKI_ERROR_TOO_LARGE, "More than %d bytes", PKI_SIGNING_REQUEST_MAX_BYTES);
  else if ((guint8) data[0] == PKI_DER_SEQUENCE && memmem (data, size, "-----BEGIN ", strlen ("-----BEGIN ")) == NULL)
    return g_bytes_ref (bytes);
  else
    return decode_pem (data, size, error);
  return NULL;
}

/**
 * pki_signing_request_new_from_bytes:
 * @pem_or_der: a request as DER, or in the textual encoding of RFC 7468 with any text around it
 * @error: return location for a #PkiError: %PKI_ERROR_UNRECOGNIZED if it is no request, or more than one;
 *   %PKI_ERROR_DAMAGED if it is cut short or changed, or its signature is wrong; %PKI_ERROR_UNSUPPORTED_ALGORITHM, with
 *   the name or the OID, if its key or signature is of a kind not known here; %PKI_ERROR_TOO_LARGE beyond the caps
 *
 * Reads a request and verifies its signature. It takes some milliseconds: not for a main thread.
 *
 * Returns: (transfer full): the request
 */
PkiSigningRequest *
pki_signing_request_new_from_bytes (GBytes  *pem_or_der,
                                    GError **error)
{
  g_autoptr (GBytes) der = NULL;

  g_return_val_if_fail (pem_or_der != NULL, NULL);

  der = find_der (pem_or_der, error);
  return der != NULL ? new_from_der (der, error) : NULL;
}

/* Making */

/**
 * pki_signing_request_new:
 * @key: the key that is to be certified, which signs the request: over SHA-256, or SHA-384 for secp384r1
 * @common_name: the common name of the subject
 * @error: return location for an error, %PKI_ERROR_GENERATION
 *
 * Makes a request. This takes some milliseconds: not for a main thread.
 *
 * Returns: (transfer full): the request
 */
PkiSigningRequest *
pki_signing_request_new (PkiPrivateKey  *key,
                         const char     *common_name,
                         GError        **error)
{
  g_auto (gnutls_x509_crq_t) crq = NULL;
  g_auto (PkiDatum) datum = { NULL, 0 };
  g_autoptr (GBytes) der = NULL;
  gnutls_x509_privkey_t handle;

  g_return_val_if_fail (PKI_IS_PRIVATE_KEY (key) && common_name != NULL, NULL);

  handle = pki_private_key_get_handle (key);
  if (!pki_check_generation (gnutls_x509_crq_init (&crq), error) ||
      !pki_check_generation (gnutls_x509_crq_set_version (crq, 1), error) ||
      !pki_check_generation (gnutls_x509_crq_set_dn_by_oid (crq, GNUTLS_OID_X520_COMMON_NAME, 0, common_name, strlen (common_name)),
              error) ||
      !pki_check_generation (gnutls_x509_crq_set_key (crq, handle), error) ||
      !pki_check_generation (gnutls_x509_crq_sign2 (crq, handle, pki_private_key_get_digest (key), 0), error) ||
      !pki_check_generation (gnutls_x509_crq_export2 (crq, GNUTLS_X509_FMT_DER, &datum), error))
    return NULL;
  der = g_bytes_new (datum.data, datum.size);
  return new_from_der (der, error);
}

gboolean
pki_signing_request_set_key (PkiSigningRequest  *self,
                             gnutls_x509_crt_t   crt,
                             GError            **error)
{
  g_auto (gnutls_x509_crq_t) crq = NULL;
  g_auto (gnutls_pubkey_t) key = NULL;

  return import (self->der, &crq, error) && pki_check_generation (gnutls_pubkey_init (&key), error) &&
         pki_check_generation (gnutls_pubkey_import_x509_crq (key, crq, 0), error) &&
         pki_check_generation (gnutls_x509_crt_set_pubkey (crt, key), error);
}

/* Getters */

PkiName *
pki_signing_request_get_subject (PkiSigningRequest *self)
{
  g_return_val_if_fail (PKI_IS_SIGNING_REQUEST (self), NULL);
  return self->subject;
}

const char *
pki_signing_request_get_key_algorithm (PkiSigningRequest *self)
{
  g_return_val_if_fail (PKI_IS_SIGNING_REQUEST (self), NULL);
  return self->algorithm;
}

guint
pki_signing_request_get_key_bits (PkiSigningRequest *self)
{
  g_return_val_if_fail (PKI_IS_SIGNING_REQUEST (self), 0);
  return self->bits;
}

const char *
pki_signing_request_get_key_curve (PkiSigningRequest *self)
{
  g_return_val_if_fail (PKI_IS_SIGNING_REQUEST (self), NULL);
  return self->curve;
}

const char *
pki_signing_request_get_key_id (PkiSigningRequest *self)
{
  g_return_val_if_fail (PKI_IS_SIGNING_REQUEST (self), NULL);
  return self->key_id;
}

GBytes *
pki_signing_request_get_der (PkiSigningRequest *self)
{
  g_return_val_if_fail (PKI_IS_SIGNING_REQUEST (self), NULL);
  return self->der;
}

/**
 * pki_signing_request_to_pem:
 * @self: a request
 *
 * Returns: (transfer full): its bytes in the textual encoding of RFC 7468
 */
GBytes *
pki_signing_request_to_pem (PkiSigningRequest *self)
{
  g_autoptr (GString) text = NULL;

  g_return_val_if_fail (PKI_IS_SIGNING_REQUEST (self), NULL);

  text = pki_pem_encode ("CERTIFICATE REQUEST", self->der);
  return g_string_free_to_bytes (g_steal_pointer (&text));
}

/**
 * pki_signing_request_matches_certificate:
 * @self: a request
 * @certificate: a certificate
 *
 * Returns: whether the certificate has the request's SubjectPublicKeyInfo
 */
gboolean
pki_signing_request_matches_certificate (PkiSigningRequest *self,
                                         PkiCertificate    *certificate)
{
  g_return_val_if_fail (PKI_IS_SIGNING_REQUEST (self) && PKI_IS_CERTIFICATE (certificate), FALSE);
  return g_strcmp0 (self->key_id, pki_certificate_get_key_id (certificate)) == 0;
}

static void
pki_signing_request_finalize (GObject *object)
{
  PkiSigningRequest *self = PKI_SIGNING_REQUEST (object);

  g_clear_pointer (&self->der, g_bytes_unref);
  g_clear_pointer (&self->subject, pki_name_unref);
  g_free (self->algorithm);
  g_free (self->key_id);

  G_OBJECT_CLASS (pki_signing_request_parent_class)->finalize (object);
}

static void
pki_signing_request_class_init (PkiSigningRequestClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pki_signing_request_finalize;
}

static void
pki_signing_request_init (PkiSigningRequest *self)
{
}
