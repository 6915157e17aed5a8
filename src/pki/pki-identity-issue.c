/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Making certificates. */

#include "config.h"

#include "pki/pki-error.h"
#include "pki/pki-identity-private.h"
#include "pki/pki-key-private.h"
#include "pki/pki-private-key-private.h"
#include "pki/pki-signing-request-private.h"

#include <arpa/inet.h>
#include <string.h>

/* RFC 5280, 4.1.2.2: positive and unique for each certificate of an issuer. */
#define SERIAL_BYTES 16

#define KEY_ID_BYTES 20

static gboolean
set_serial (gnutls_x509_crt_t   crt,
            GError            **error)
{
  guint8 serial[SERIAL_BYTES];

  if (!pki_check_generation (gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial), error))
    return FALSE;
  /* Neither negative nor with a leading zero octet. */
  serial[0] = (serial[0] & 0x7f) | 0x40;
  return pki_check_generation (gnutls_x509_crt_set_serial (crt, serial, sizeof serial), error);
}

static gboolean
set_name (gnutls_x509_crt_t           crt,
          const PkiIdentityRequest   *request,
          GError                    **error)
{
  const PkiSubjectAttribute short_subject[] = {
    { PKI_OID_ORGANIZATION, request->organization }, { PKI_OID_COMMON_NAME, request->common_name }, { NULL, NULL },
  };
  const PkiSubjectAttribute *attribute = request->subject;

  if (attribute == NULL)
    attribute = request->organization != NULL ? short_subject : short_subject + 1;
  for (; attribute->oid != NULL; attribute++)
    if (!pki_check_generation (gnutls_x509_crt_set_dn_by_oid (crt, attribute->oid, 0, attribute->value,
                                                            strlen (attribute->value)), error))
      return FALSE;
  return TRUE;
}

static gboolean
set_dns_names (gnutls_x509_crt_t           crt,
               const PkiIdentityRequest   *request,
               GError                    **error)
{
  for (guint i = 0; request->dns_names != NULL && request->dns_names[i] != NULL; i++)
    if (!pki_check_generation (gnutls_x509_crt_set_subject_alt_name (crt, GNUTLS_SAN_DNSNAME, request->dns_names[i],
                                                      strlen (request->dns_names[i]), GNUTLS_FSAN_APPEND), error))
      return FALSE;
  return TRUE;
}

/* RFC 5280, 4.2.1.6: the address as octets, four or sixteen. */
static gboolean
add_address (gnutls_x509_crt_t   crt,
             const char         *text,
             GError            **error)
{
  guint8 address[sizeof (struct in6_addr)];
  gboolean is_v4 = inet_pton (AF_INET, text, address) == 1;

  if (!is_v4 && inet_pton (AF_INET6, text, address) != 1)
    {
      g_set_error_literal (error, PKI_ERROR, PKI_ERROR_GENERATION, "An IP address is none");
      return FALSE;
    }
  return pki_check_generation (gnutls_x509_crt_set_subject_alt_name (crt, GNUTLS_SAN_IPADDRESS, address,
                                                      is_v4 ? sizeof (struct in_addr) : sizeof (struct in6_addr),
                                                      GNUTLS_FSAN_APPEND), error);
}

static gboolean
set_addresses (gnutls_x509_crt_t           crt,
               const PkiIdentityRequest   *request,
               GError                    **error)
{
  for (guint i = 0; request->addresses != NULL && request->addresses[i] != NULL; i++)
    if (!add_address (crt, request->addresses[i], error))
      return FALSE;
  return TRUE;
}

/* RFC 5280, 4.2.1.1 and 4.2.1.2 */
static gboolean
set_key_ids (PkiIdentity  *self,
             PkiIdentity  *issuer,
             GError      **error)
{
  guint8 id[KEY_ID_BYTES];
  size_t size = sizeof id;

  if (!pki_check_generation (gnutls_x509_crt_get_key_id (self->crt, 0, id, &size), error) ||
      !pki_check_generation (gnutls_x509_crt_set_subject_key_id (self->crt, id, size), error))
    return FALSE;

  size = sizeof id;
  return pki_check_generation (gnutls_x509_crt_get_key_id (issuer->crt, 0, id, &size), error) &&
         pki_check_generation (gnutls_x509_crt_set_authority_key_id (self->crt, id, size), error);
}

/* RFC 5280, sections 4.2.1.3 and 4.2.1.9: both critical, which GnuTLS sees to. */
static gboolean
set_authority_usage (gnutls_x509_crt_t           crt,
                     const PkiIdentityRequest   *request,
                     GError                    **error)
{
  int path_length = request->has_path_length ? (int) MIN (request->path_length, G_MAXINT) : -1;

  return pki_check_generation (gnutls_x509_crt_set_basic_constraints (crt, 1, path_length), error) &&
         pki_check_generation (gnutls_x509_crt_set_key_usage (crt, GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN), error);
}

/* An RSA key may also be sent encrypted secrets (RFC 5246, section 7.4.7.1); an EC key only signs. */
static unsigned int
get_leaf_usage (gnutls_x509_crt_t crt)
{
  return gnutls_x509_crt_get_pk_algorithm (crt, NULL) == GNUTLS_PK_RSA
           ? GNUTLS_KEY_DIGITAL_SIGNATURE | GNUTLS_KEY_KEY_ENCIPHERMENT : GNUTLS_KEY_DIGITAL_SIGNATURE;
}

static gboolean
set_usage (gnutls_x509_crt_t           crt,
           const PkiIdentityRequest   *request,
           GError                    **error)
{
  if (request->is_authority)
    return set_authority_usage (crt, request, error);
  return pki_check_generation (gnutls_x509_crt_set_basic_constraints (crt, 0, -1), error) &&
         pki_check_generation (gnutls_x509_crt_set_key_usage (crt, get_leaf_usage (crt)), error) &&
         pki_check_generation (gnutls_x509_crt_set_key_purpose_oid (crt, request->is_server ? GNUTLS_KP_TLS_WWW_SERVER
                                                                                          : GNUTLS_KP_TLS_WWW_CLIENT, 0),
                             error);
}

/* The public key: of a request, of a key that is there already, or of a new one. */
static gboolean
set_key (PkiIdentity               *self,
         const PkiIdentityRequest  *request,
         GError                   **error)
{
  if (request->signing_request != NULL)
    return pki_signing_request_set_key (request->signing_request, self->crt, error);

  self->key = request->key != NULL ? g_object_ref (request->key) : pki_private_key_new (request->key_kind, error);
  return self->key != NULL &&
         pki_check_generation (gnutls_x509_crt_set_key (self->crt, pki_private_key_get_handle (self->key)), error);
}

static gboolean
fill (PkiIdentity               *self,
      const PkiIdentityRequest  *request,
      GError                   **error)
{
  return pki_check_generation (gnutls_x509_crt_init (&self->crt), error) &&
         pki_check_generation (gnutls_x509_crt_set_version (self->crt, 3), error) &&
         set_serial (self->crt, error) &&
         set_key (self, request, error) &&
         pki_check_generation (gnutls_x509_crt_set_activation_time (self->crt, request->not_before), error) &&
         pki_check_generation (gnutls_x509_crt_set_expiration_time (self->crt, request->not_after), error) &&
         set_name (self->crt, request, error) &&
         set_dns_names (self->crt, request, error) &&
         set_addresses (self->crt, request, error) &&
         set_usage (self->crt, request, error);
}

static gboolean
sign (PkiIdentity  *self,
      PkiIdentity  *issuer,
      GError      **error)
{
  g_auto (PkiDatum) der = { NULL, 0 };
  g_autoptr (GBytes) bytes = NULL;

  if (issuer->key == NULL)
    {
      g_set_error_literal (error, PKI_ERROR, PKI_ERROR_GENERATION, "The private key of the issuer is not there");
      return FALSE;
    }
  if (!set_key_ids (self, issuer, error) ||
      !pki_check_generation (gnutls_x509_crt_sign2 (self->crt, issuer->crt, pki_private_key_get_handle (issuer->key),
                                                  pki_private_key_get_digest (issuer->key), 0), error) ||
      !pki_check_generation (gnutls_x509_crt_export2 (self->crt, GNUTLS_X509_FMT_DER, &der), error))
    return FALSE;

  bytes = g_bytes_new (der.data, der.size);
  self->certificate = pki_certificate_new_from_der (bytes, error);
  return self->certificate != NULL;
}

/* A key may be written in more than one way; who has sent the request has to find it written as there. */
static gboolean
check_request (PkiIdentity        *self,
               PkiSigningRequest  *request,
               GError            **error)
{
  if (request == NULL || pki_signing_request_matches_certificate (request, self->certificate))
    return TRUE;
  g_set_error (error, PKI_ERROR, PKI_ERROR_UNSUPPORTED_ALGORITHM, "%s, written in an unusual way",
               pki_signing_request_get_key_algorithm (request));
  return FALSE;
}

/**
 * pki_identity_new:
 * @request: what the certificate is to say
 * @issuer: (nullable): who signs it; %NULL for itself
 * @error: return location for an error, %PKI_ERROR_GENERATION; %PKI_ERROR_UNSUPPORTED_ALGORITHM when the key of the
 *   signing request can't be certified
 *
 * Makes a certificate (RFC 5280), and a key for it unless the request brings one. This takes some milliseconds, with a
 * new RSA key up to some seconds: not for a main thread.
 *
 * Returns: (transfer full): the identity; without a private key if it was made for a signing request
 */
PkiIdentity *
pki_identity_new (const PkiIdentityRequest  *request,
                  PkiIdentity               *issuer,
                  GError                   **error)
{
  g_autoptr (PkiIdentity) self = g_object_new (PKI_TYPE_IDENTITY, NULL);

  g_return_val_if_fail (request != NULL && (request->common_name != NULL || request->subject != NULL), NULL);
  g_return_val_if_fail (request->key == NULL || request->signing_request == NULL, NULL);

  if (!fill (self, request, error) || !sign (self, issuer != NULL ? issuer : self, error) ||
      !check_request (self, request->signing_request, error))
    return NULL;
  g_set_object (&self->issuer, issuer);
  return g_steal_pointer (&self);
}
