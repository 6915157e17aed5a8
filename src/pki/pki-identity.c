/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-error.h"
#include "pki/pki-identity-private.h"
#include "pki/pki-key-private.h"
#include "pki/pki-private.h"

#include <glib/gi18n.h>

G_DEFINE_FINAL_TYPE (PkiIdentity, pki_identity, G_TYPE_OBJECT)

/* An identity without its key. */
static PkiIdentity *
new_from_certificate (PkiCertificate  *certificate,
                      GError         **error)
{
  g_autoptr (PkiIdentity) self = g_object_new (PKI_TYPE_IDENTITY, NULL);
  gnutls_datum_t der = pki_datum_from_bytes (pki_certificate_get_der (certificate));

  self->certificate = g_object_ref (certificate);
  if (!pki_check_generation (gnutls_x509_crt_init (&self->crt), error) ||
      !pki_check_generation (gnutls_x509_crt_import (self->crt, &der, GNUTLS_X509_FMT_DER), error))
    return NULL;
  return g_steal_pointer (&self);
}

/* From the end of the chain: each one's issuer is there before it. */
static PkiIdentity *
new_from_chain (GPtrArray  *chain,
                GError    **error)
{
  g_autoptr (PkiIdentity) self = NULL;

  for (guint i = chain->len; i-- > 0;)
    {
      g_autoptr (PkiIdentity) issuer = g_steal_pointer (&self);

      self = new_from_certificate (g_ptr_array_index (chain, i), error);
      if (self == NULL)
        return NULL;
      self->issuer = g_steal_pointer (&issuer);
    }
  return g_steal_pointer (&self);
}

/**
 * pki_identity_new_from_parts:
 * @key: (nullable): the private key
 * @certificates: (element-type PkiCertificate): the certificate of the key first, then its issuers in any order; what
 *   is not in its chain is left out
 * @error: return location for an error, %PKI_ERROR_GENERATION
 *
 * Joins a private key with its certificate and the issuers of that. No signature is verified.
 *
 * Returns: (transfer full): the identity; an error when the first certificate is not the key's
 */
PkiIdentity *
pki_identity_new_from_parts (PkiPrivateKey  *key,
                             GPtrArray      *certificates,
                             GError        **error)
{
  g_autoptr (PkiIdentity) self = NULL;
  g_autoptr (GPtrArray) chain = NULL;

  g_return_val_if_fail (key == NULL || PKI_IS_PRIVATE_KEY (key), NULL);
  g_return_val_if_fail (certificates != NULL && certificates->len > 0, NULL);

  if (key != NULL && !pki_private_key_matches_certificate (key, g_ptr_array_index (certificates, 0)))
    {
      g_set_error_literal (error, PKI_ERROR, PKI_ERROR_GENERATION,
                           NC_("reason", "The certificate is not the one of the private key"));
      return NULL;
    }
  chain = pki_chain_follow (g_ptr_array_index (certificates, 0), certificates);
  self = new_from_chain (chain, error);
  if (self != NULL)
    g_set_object (&self->key, key);
  return g_steal_pointer (&self);
}

/* (element-type PkiCertificate): in the order of the text */
static GPtrArray *
read_certificates (GBytes  *pem,
                   GError **error)
{
  g_autoptr (GPtrArray) certificates = g_ptr_array_new_with_free_func (g_object_unref);
  gnutls_datum_t text = pki_datum_from_bytes (pem);
  gnutls_x509_crt_t *crts = NULL;
  unsigned int n = 0;
  gboolean is_good;

  is_good = pki_check_generation (gnutls_x509_crt_list_import2 (&crts, &n, &text, GNUTLS_X509_FMT_PEM, 0), error);
  for (unsigned int i = 0; i < n; i++)
    {
      g_auto (gnutls_x509_crt_t) crt = crts[i];
      g_auto (PkiDatum) der = { NULL, 0 };
      g_autoptr (GBytes) bytes = NULL;
      PkiCertificate *certificate;

      if (!is_good || !pki_check_generation (gnutls_x509_crt_export2 (crt, GNUTLS_X509_FMT_DER, &der), error))
        {
          is_good = FALSE;
          continue;
        }
      bytes = g_bytes_new (der.data, der.size);
      certificate = pki_certificate_new_from_der (bytes, error);
      is_good = certificate != NULL;
      if (is_good)
        g_ptr_array_add (certificates, certificate);
    }
  gnutls_free (crts);
  return is_good ? g_steal_pointer (&certificates) : NULL;
}

/**
 * pki_identity_new_from_pem:
 * @pem: what pki_identity_to_pem() makes: a private key that is not encrypted, and its certificate with its issuers
 * @error: return location for a #PkiError
 *
 * Returns: (transfer full): the identity
 */
PkiIdentity *
pki_identity_new_from_pem (GBytes  *pem,
                           GError **error)
{
  g_autoptr (PkiPrivateKey) key = NULL;
  g_autoptr (GPtrArray) certificates = NULL;

  g_return_val_if_fail (pem != NULL, NULL);

  key = pki_private_key_new_from_pem (pem, NULL, error);
  certificates = key != NULL ? read_certificates (pem, error) : NULL;
  return certificates != NULL ? pki_identity_new_from_parts (key, certificates, error) : NULL;
}

/* Getters */

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

gboolean
pki_identity_has_key (PkiIdentity *self)
{
  g_return_val_if_fail (PKI_IS_IDENTITY (self), FALSE);
  return self->key != NULL;
}

/**
 * pki_identity_get_issuer:
 * @self: an identity
 *
 * Returns: (transfer none) (nullable): who has issued its certificate; %NULL: itself, or that is not there
 */
PkiIdentity *
pki_identity_get_issuer (PkiIdentity *self)
{
  g_return_val_if_fail (PKI_IS_IDENTITY (self), NULL);
  return self->issuer;
}

/**
 * pki_identity_get_chain:
 * @self: an identity
 *
 * Returns: (transfer full) (element-type PkiCertificate): its certificate, then the issuers
 */
GPtrArray *
pki_identity_get_chain (PkiIdentity *self)
{
  GPtrArray *chain;

  g_return_val_if_fail (PKI_IS_IDENTITY (self), NULL);

  chain = g_ptr_array_new_with_free_func (g_object_unref);
  for (PkiIdentity *identity = self; identity != NULL; identity = identity->issuer)
    g_ptr_array_add (chain, g_object_ref (identity->certificate));
  return chain;
}

static void
pki_identity_finalize (GObject *object)
{
  PkiIdentity *self = PKI_IDENTITY (object);

  g_clear_object (&self->key);
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
