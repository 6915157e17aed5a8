/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-gnutls-private.h"
#include "pki/pki-identity.h"
#include "pki/pki-private.h"

#include <arpa/inet.h>
#include <gnutls/pkcs12.h>
#include <string.h>

/* RFC 5280, 4.1.2.2: positive and unique for each certificate of an issuer. */
#define SERIAL_BYTES 16

#define KEY_ID_BYTES 20

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_pkcs12_t, gnutls_pkcs12_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_pkcs12_bag_t, gnutls_pkcs12_bag_deinit, NULL)

struct _PkiIdentity
{
  GObject                parent_instance;

  gnutls_x509_privkey_t  key;         /* (owned) */
  gnutls_x509_crt_t      crt;         /* (owned) */
  PkiCertificate        *certificate; /* (owned): the same, decoded */
  PkiIdentity           *issuer;      /* (owned) (nullable): itself */
};

G_DEFINE_FINAL_TYPE (PkiIdentity, pki_identity, G_TYPE_OBJECT)

/* FALSE, and the error, when a call of GnuTLS has failed. */
static gboolean
check (int      result,
       GError **error)
{
  if (result >= 0)
    return TRUE;
  g_set_error (error, PKI_ERROR, PKI_ERROR_GENERATION, "%s", gnutls_strerror (result));
  return FALSE;
}

static gboolean
make_key (PkiIdentity  *self,
          GError      **error)
{
  return check (gnutls_x509_privkey_init (&self->key), error) &&
         check (gnutls_x509_privkey_generate (self->key, GNUTLS_PK_ECDSA,
                                              GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0), error);
}

static gboolean
set_serial (gnutls_x509_crt_t   crt,
            GError            **error)
{
  guint8 serial[SERIAL_BYTES];

  if (!check (gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial), error))
    return FALSE;
  /* Neither negative nor with a leading zero octet. */
  serial[0] = (serial[0] & 0x7f) | 0x40;
  return check (gnutls_x509_crt_set_serial (crt, serial, sizeof serial), error);
}

static gboolean
set_name (gnutls_x509_crt_t           crt,
          const PkiIdentityRequest   *request,
          GError                    **error)
{
  const char *names[] = { request->organization, request->common_name };
  const char *oids[] = { GNUTLS_OID_X520_ORGANIZATION_NAME, GNUTLS_OID_X520_COMMON_NAME };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i] != NULL &&
        !check (gnutls_x509_crt_set_dn_by_oid (crt, oids[i], 0, names[i], strlen (names[i])), error))
      return FALSE;
  return TRUE;
}

static gboolean
set_dns_names (gnutls_x509_crt_t           crt,
               const PkiIdentityRequest   *request,
               GError                    **error)
{
  for (guint i = 0; request->dns_names != NULL && request->dns_names[i] != NULL; i++)
    if (!check (gnutls_x509_crt_set_subject_alt_name (crt, GNUTLS_SAN_DNSNAME, request->dns_names[i],
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
  return check (gnutls_x509_crt_set_subject_alt_name (crt, GNUTLS_SAN_IPADDRESS, address,
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

  if (!check (gnutls_x509_crt_get_key_id (self->crt, 0, id, &size), error) ||
      !check (gnutls_x509_crt_set_subject_key_id (self->crt, id, size), error))
    return FALSE;

  size = sizeof id;
  return check (gnutls_x509_crt_get_key_id (issuer->crt, 0, id, &size), error) &&
         check (gnutls_x509_crt_set_authority_key_id (self->crt, id, size), error);
}

static gboolean
set_usage (gnutls_x509_crt_t           crt,
           const PkiIdentityRequest   *request,
           GError                    **error)
{
  if (request->is_authority)
    return check (gnutls_x509_crt_set_basic_constraints (crt, 1, -1), error) &&
           check (gnutls_x509_crt_set_key_usage (crt, GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN), error);
  return check (gnutls_x509_crt_set_basic_constraints (crt, 0, -1), error) &&
         check (gnutls_x509_crt_set_key_usage (crt, GNUTLS_KEY_DIGITAL_SIGNATURE), error) &&
         check (gnutls_x509_crt_set_key_purpose_oid (crt, request->is_server ? GNUTLS_KP_TLS_WWW_SERVER
                                                                             : GNUTLS_KP_TLS_WWW_CLIENT, 0), error);
}

static gboolean
fill (PkiIdentity               *self,
      const PkiIdentityRequest  *request,
      GError                   **error)
{
  return check (gnutls_x509_crt_init (&self->crt), error) &&
         check (gnutls_x509_crt_set_version (self->crt, 3), error) &&
         set_serial (self->crt, error) &&
         check (gnutls_x509_crt_set_key (self->crt, self->key), error) &&
         check (gnutls_x509_crt_set_activation_time (self->crt, request->not_before), error) &&
         check (gnutls_x509_crt_set_expiration_time (self->crt, request->not_after), error) &&
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

  if (!set_key_ids (self, issuer, error) ||
      !check (gnutls_x509_crt_sign2 (self->crt, issuer->crt, issuer->key, GNUTLS_DIG_SHA256, 0), error) ||
      !check (gnutls_x509_crt_export2 (self->crt, GNUTLS_X509_FMT_DER, &der), error))
    return FALSE;

  bytes = g_bytes_new (der.data, der.size);
  self->certificate = pki_certificate_new_from_der (bytes, error);
  return self->certificate != NULL;
}

/**
 * pki_identity_new:
 * @request: what the certificate is to say
 * @issuer: (nullable): who signs it; %NULL for itself
 * @error: return location for an error, %PKI_ERROR_GENERATION
 *
 * Makes a key (EC, secp256r1) and a certificate for it. This takes some milliseconds: not for a main thread.
 *
 * Returns: (transfer full): the identity
 */
PkiIdentity *
pki_identity_new (const PkiIdentityRequest  *request,
                  PkiIdentity               *issuer,
                  GError                   **error)
{
  g_autoptr (PkiIdentity) self = g_object_new (PKI_TYPE_IDENTITY, NULL);

  g_return_val_if_fail (request != NULL && request->common_name != NULL, NULL);

  if (!make_key (self, error) || !fill (self, request, error) || !sign (self, issuer != NULL ? issuer : self, error))
    return NULL;
  g_set_object (&self->issuer, issuer);
  return g_steal_pointer (&self);
}

/* An identity without its key. */
static PkiIdentity *
wrap (gnutls_x509_crt_t   crt, /* (transfer full) */
      GError            **error)
{
  g_autoptr (PkiIdentity) self = g_object_new (PKI_TYPE_IDENTITY, NULL);
  g_auto (PkiDatum) der = { NULL, 0 };
  g_autoptr (GBytes) bytes = NULL;

  self->crt = crt;
  if (!check (gnutls_x509_crt_export2 (crt, GNUTLS_X509_FMT_DER, &der), error))
    return NULL;
  bytes = g_bytes_new (der.data, der.size);
  self->certificate = pki_certificate_new_from_der (bytes, error);
  return self->certificate != NULL ? g_steal_pointer (&self) : NULL;
}

/* The chain, from its end: each one's issuer is there before it. */
static PkiIdentity *
read_chain (const gnutls_datum_t  *pem,
            GError               **error)
{
  g_autoptr (PkiIdentity) self = NULL;
  gnutls_x509_crt_t *crts = NULL;
  unsigned int n = 0;
  gboolean is_good;

  is_good = check (gnutls_x509_crt_list_import2 (&crts, &n, pem, GNUTLS_X509_FMT_PEM, 0), error);
  while (n > 0)
    {
      g_auto (gnutls_x509_crt_t) crt = crts[--n];
      g_autoptr (PkiIdentity) issuer = g_steal_pointer (&self);

      self = is_good ? wrap (g_steal_pointer (&crt), error) : NULL;
      is_good = self != NULL;
      if (is_good)
        self->issuer = g_steal_pointer (&issuer);
    }
  gnutls_free (crts);
  return g_steal_pointer (&self);
}

/**
 * pki_identity_new_from_pem:
 * @pem: what pki_identity_to_pem() makes: a private key that is not encrypted, and its certificate with its issuers
 * @error: return location for an error, %PKI_ERROR_GENERATION
 *
 * Returns: (transfer full): the identity
 */
PkiIdentity *
pki_identity_new_from_pem (GBytes  *pem,
                           GError **error)
{
  g_autoptr (PkiIdentity) self = NULL;
  gnutls_datum_t datum = pki_datum_from_bytes (pem);

  self = read_chain (&datum, error);
  if (self == NULL || !check (gnutls_x509_privkey_init (&self->key), error) ||
      !check (gnutls_x509_privkey_import2 (self->key, &datum, GNUTLS_X509_FMT_PEM, NULL, 0), error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * pki_identity_get_certificate:
 * @self: an identity
 *
 * Returns: (transfer none): its certificate
 */
PkiCertificate *
pki_identity_get_certificate (PkiIdentity *self)
{
  g_return_val_if_fail (PKI_IS_IDENTITY (self), NULL);
  return self->certificate;
}

static void
free_wiped (gpointer data)
{
  GString *text = data;

  gnutls_memset (text->str, 0, text->allocated_len);
  g_string_free (text, TRUE);
}

static gsize
measure_pem (PkiIdentity          *self,
             const gnutls_datum_t *key)
{
  gsize size = key->size + 1;

  /* Base64 makes four characters of three bytes; the lines and their ends take less than the rest. */
  for (PkiIdentity *identity = self; identity != NULL; identity = identity->issuer)
    size += 2 * g_bytes_get_size (pki_certificate_get_der (identity->certificate)) + 128;
  return size;
}

/**
 * pki_identity_to_pem:
 * @self: an identity
 * @with_key: whether the private key (PKCS#8, not encrypted) comes along
 * @error: return location for an error, %PKI_ERROR_GENERATION
 *
 * Returns: (transfer full): a PEM bundle, the certificate first, then its issuers; with the key it is wiped when it is
 *   freed
 */
GBytes *
pki_identity_to_pem (PkiIdentity  *self,
                     gboolean      with_key,
                     GError      **error)
{
  g_auto (PkiSecretDatum) key = { NULL, 0 };
  GString *text;

  g_return_val_if_fail (PKI_IS_IDENTITY (self), NULL);

  if (with_key && !check (gnutls_x509_privkey_export2_pkcs8 (self->key, GNUTLS_X509_FMT_PEM, NULL,
                                                             GNUTLS_PKCS_PLAIN, &key), error))
    return NULL;

  /* As large as it becomes: a buffer that grows leaves copies of the key behind. */
  text = g_string_sized_new (measure_pem (self, &key));
  if (key.size > 0)
    g_string_append_len (text, (const char *) key.data, key.size);
  for (PkiIdentity *identity = self; identity != NULL; identity = identity->issuer)
    {
      g_autofree char *pem = pki_certificate_to_pem (identity->certificate);

      g_string_append (text, pem);
    }
  return g_bytes_new_with_free_func (text->str, text->len, free_wiped, text);
}

/**
 * pki_identity_key_to_pem:
 * @self: an identity
 * @error: return location for an error, %PKI_ERROR_GENERATION
 *
 * Returns: (transfer full): the private key alone (PKCS#8, not encrypted), wiped when it is freed
 */
GBytes *
pki_identity_key_to_pem (PkiIdentity  *self,
                         GError      **error)
{
  g_auto (PkiSecretDatum) key = { NULL, 0 };
  GString *text;

  g_return_val_if_fail (PKI_IS_IDENTITY (self), NULL);

  if (!check (gnutls_x509_privkey_export2_pkcs8 (self->key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &key), error))
    return NULL;

  text = g_string_sized_new (key.size + 1);
  g_string_append_len (text, (const char *) key.data, key.size);
  return g_bytes_new_with_free_func (text->str, text->len, free_wiped, text);
}

static gboolean
add_key_bag (PkiIdentity     *self,
             gnutls_pkcs12_t  pkcs12,
             const char      *alias,
             const char      *password,
             gnutls_datum_t  *key_id,
             GError         **error)
{
  g_auto (gnutls_pkcs12_bag_t) bag = NULL;
  g_auto (PkiDatum) key = { NULL, 0 };

  return check (gnutls_x509_privkey_export2_pkcs8 (self->key, GNUTLS_X509_FMT_DER, password,
                                                   GNUTLS_PKCS_PBES2_AES_256, &key), error) &&
         check (gnutls_pkcs12_bag_init (&bag), error) &&
         check (gnutls_pkcs12_bag_set_data (bag, GNUTLS_BAG_PKCS8_ENCRYPTED_KEY, &key), error) &&
         check (gnutls_pkcs12_bag_set_friendly_name (bag, 0, alias), error) &&
         check (gnutls_pkcs12_bag_set_key_id (bag, 0, key_id), error) &&
         check (gnutls_pkcs12_set_bag (pkcs12, bag), error);
}

static gboolean
add_certificate_bag (PkiIdentity     *self,
                     gnutls_pkcs12_t  pkcs12,
                     const char      *alias,
                     const char      *password,
                     gnutls_datum_t  *key_id,
                     GError         **error)
{
  g_auto (gnutls_pkcs12_bag_t) bag = NULL;

  if (!check (gnutls_pkcs12_bag_init (&bag), error))
    return FALSE;
  for (PkiIdentity *identity = self; identity != NULL; identity = identity->issuer)
    {
      int index = gnutls_pkcs12_bag_set_crt (bag, identity->crt);

      if (!check (index, error))
        return FALSE;
      if (identity == self && (!check (gnutls_pkcs12_bag_set_friendly_name (bag, index, alias), error) ||
                               !check (gnutls_pkcs12_bag_set_key_id (bag, index, key_id), error)))
        return FALSE;
    }
  return check (gnutls_pkcs12_bag_encrypt (bag, password, GNUTLS_PKCS_PBES2_AES_256), error) &&
         check (gnutls_pkcs12_set_bag (pkcs12, bag), error);
}

/**
 * pki_identity_to_pkcs12:
 * @self: an identity
 * @alias: the friendly name of the key and the certificate
 * @password: what protects it
 * @error: return location for an error, %PKI_ERROR_GENERATION
 *
 * Returns: (transfer full): a PKCS#12 file (RFC 7292) with the key, the certificate and its issuers, encrypted with
 *   AES-256 and authenticated with HMAC-SHA-256
 */
GBytes *
pki_identity_to_pkcs12 (PkiIdentity  *self,
                        const char   *alias,
                        const char   *password,
                        GError      **error)
{
  g_auto (gnutls_pkcs12_t) pkcs12 = NULL;
  g_auto (PkiDatum) der = { NULL, 0 };
  guint8 id[KEY_ID_BYTES];
  size_t size = sizeof id;
  gnutls_datum_t key_id = { id, sizeof id };

  g_return_val_if_fail (PKI_IS_IDENTITY (self), NULL);
  g_return_val_if_fail (alias != NULL && password != NULL, NULL);

  if (!check (gnutls_x509_crt_get_key_id (self->crt, 0, id, &size), error) ||
      !check (gnutls_pkcs12_init (&pkcs12), error) ||
      !add_certificate_bag (self, pkcs12, alias, password, &key_id, error) ||
      !add_key_bag (self, pkcs12, alias, password, &key_id, error) ||
      !check (gnutls_pkcs12_generate_mac2 (pkcs12, GNUTLS_MAC_SHA256, password), error) ||
      !check (gnutls_pkcs12_export2 (pkcs12, GNUTLS_X509_FMT_DER, &der), error))
    return NULL;
  return g_bytes_new (der.data, der.size);
}

static void
pki_identity_finalize (GObject *object)
{
  PkiIdentity *self = PKI_IDENTITY (object);

  /* GnuTLS wipes the parts of a private key. */
  g_clear_pointer (&self->key, gnutls_x509_privkey_deinit);
  g_clear_pointer (&self->crt, gnutls_x509_crt_deinit);
  g_clear_object (&self->certificate);
  g_clear_object (&self->issuer);

  G_OBJECT_CLASS (pki_identity_parent_class)->finalize (object);
}

static void
pki_identity_class_init (PkiIdentityClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pki_identity_finalize;
}

static void
pki_identity_init (PkiIdentity *self)
{
}
