/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The files that an identity is written as. */

#include "config.h"

#include "pki/pki-error.h"
#include "pki/pki-identity-private.h"
#include "pki/pki-jks-writer-private.h"
#include "pki/pki-keystore-entry-private.h"
#include "pki/pki-pkcs12-writer.h"
#include "pki/pki-private-key-private.h"
#include "pki/pki-secret-private.h"

#include <glib/gi18n.h>

static gboolean
need_key (PkiIdentity  *self,
          GError      **error)
{
  if (self->key != NULL)
    return TRUE;
  g_set_error_literal (error, PKI_ERROR, PKI_ERROR_GENERATION, NC_("reason", "The private key is not there"));
  return FALSE;
}

/* PEM */

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

/* The key if it is there, then the chain. */
static GBytes *
join_pem (PkiIdentity          *self,
          const PkiSecretDatum *key)
{
  /* As large as it becomes: a buffer that grows leaves copies of the key behind. */
  GString *text = g_string_sized_new (measure_pem (self, key));

  if (key->size > 0)
    g_string_append_len (text, (const char *) key->data, key->size);
  for (PkiIdentity *identity = self; identity != NULL; identity = identity->issuer)
    {
      g_autofree char *pem = pki_certificate_to_pem (identity->certificate);

      g_string_append (text, pem);
    }
  return pki_secret_bytes_new_take_string (text);
}

static GBytes *
encode_pem (PkiIdentity  *self,
            const char   *password,
            GError      **error)
{
  g_auto (PkiSecretDatum) key = { NULL, 0 };

  if (self->key != NULL && !pki_private_key_export (self->key, GNUTLS_X509_FMT_PEM, password, &key, error))
    return NULL;
  return join_pem (self, &key);
}

/**
 * pki_identity_to_pem:
 * @self: an identity
 * @with_key: whether the private key (PKCS#8, not encrypted) comes along
 * @error: return location for an error, %PKI_ERROR_GENERATION, also when there is no private key
 *
 * Returns: (transfer full): a PEM bundle, the certificate first, then its issuers; with the key it is wiped when it is
 *   freed
 */
GBytes *
pki_identity_to_pem (PkiIdentity  *self,
                     gboolean      with_key,
                     GError      **error)
{
  const PkiSecretDatum no_key = { NULL, 0 };

  g_return_val_if_fail (PKI_IS_IDENTITY (self), NULL);

  if (!with_key)
    return join_pem (self, &no_key);
  return need_key (self, error) ? encode_pem (self, NULL, error) : NULL;
}

/**
 * pki_identity_key_to_pem:
 * @self: an identity
 * @error: return location for an error, %PKI_ERROR_GENERATION, also when there is no private key
 *
 * Returns: (transfer full): the private key alone (PKCS#8, not encrypted), wiped when it is freed
 */
GBytes *
pki_identity_key_to_pem (PkiIdentity  *self,
                         GError      **error)
{
  g_return_val_if_fail (PKI_IS_IDENTITY (self), NULL);
  return need_key (self, error) ? pki_private_key_to_pem (self->key, NULL, error) : NULL;
}

/* PKCS#12 */

/* With a key one entry; without, a trusted one of each certificate: the alias, then the alias with "-2" and so on behind
 * it. */
static GPtrArray *
make_entries (PkiIdentity *self,
              const char  *alias,
              gint64       created)
{
  GPtrArray *entries = pki_keystore_entries_new ();
  g_autoptr (GPtrArray) chain = pki_identity_get_chain (self);

  if (self->key != NULL)
    {
      g_ptr_array_add (entries, pki_keystore_entry_new (alias, chain, self->key, created));
      return entries;
    }
  for (guint i = 0; i < chain->len; i++)
    {
      g_autofree char *numbered = i == 0 ? g_strdup (alias) : g_strdup_printf ("%s-%u", alias, i + 1);

      g_ptr_array_add (entries, pki_keystore_entry_new_trusted (numbered, g_ptr_array_index (chain, i), created));
    }
  return entries;
}

static GBytes *
encode_pkcs12 (PkiIdentity  *self,
               const char   *alias,
               const char   *password,
               GError      **error)
{
  g_autoptr (GPtrArray) entries = make_entries (self, alias, -1);

  return pki_pkcs12_write (entries, PKI_ENCRYPTION_MODERN, password, NULL, error);
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
  g_return_val_if_fail (PKI_IS_IDENTITY (self), NULL);
  g_return_val_if_fail (alias != NULL && password != NULL, NULL);

  return pki_identity_encode (self, PKI_ENCODING_PKCS12, alias, password, 0, error);
}

/* JKS */

static GBytes *
encode_jks (PkiIdentity  *self,
            const char   *alias,
            const char   *password,
            gint64        created,
            GError      **error)
{
  g_autoptr (GPtrArray) entries = make_entries (self, alias, created);
  GBytes *jks = pki_jks_write (entries, password);

  if (jks == NULL)
    g_set_error_literal (error, PKI_ERROR, PKI_ERROR_GENERATION,
                         NC_("reason", "The alias or the password can’t be written in a JKS"));
  return jks;
}

/**
 * pki_identity_encode:
 * @self: an identity
 * @encoding: what file
 * @alias: in a keystore, the name of the entry, in UTF-8; a JKS has it in lower case, as Java looks for it
 * @password: (nullable): what protects the private key, and a keystore as a whole, in UTF-8; %NULL: PEM has the key not
 *   encrypted, a keystore gets the empty password
 * @created: when the entry was made, in seconds since the epoch; only a JKS tells it
 * @error: return location for an error, %PKI_ERROR_GENERATION
 *
 * Writes the identity with all its issuers:
 *
 * - PEM: the private key as PKCS#8 (RFC 5958), encrypted with PBES2 (RFC 8018) and AES-256 when there is a password;
 *   the certificate, the issuers, the root.
 * - PKCS#12 (RFC 7292): encrypted with PBES2 and AES-256, authenticated with HMAC-SHA-256.
 * - JKS, version 2, as sun.security.provider.JavaKeyStore of the JDK writes it, its key under the protection of
 *   sun.security.provider.KeyProtector.
 *
 * Without a private key the certificates are in a keystore as trusted ones: the first with the alias, the others with
 * "-2" and so on behind it. This takes some milliseconds: not for a main thread.
 *
 * Returns: (transfer full): the file; a PEM is wiped when it is freed
 */
GBytes *
pki_identity_encode (PkiIdentity  *self,
                     PkiEncoding   encoding,
                     const char   *alias,
                     const char   *password,
                     gint64        created,
                     GError      **error)
{
  g_return_val_if_fail (PKI_IS_IDENTITY (self), NULL);
  g_return_val_if_fail (encoding == PKI_ENCODING_PEM || alias != NULL, NULL);

  if (encoding != PKI_ENCODING_PEM && !g_utf8_validate (alias, -1, NULL))
    {
      g_set_error_literal (error, PKI_ERROR, PKI_ERROR_GENERATION, NC_("reason", "The alias is not UTF-8"));
      return NULL;
    }

  switch (encoding)
    {
    case PKI_ENCODING_PEM:
      return encode_pem (self, password, error);
    case PKI_ENCODING_PKCS12:
      return encode_pkcs12 (self, alias, password != NULL ? password : "", error);
    case PKI_ENCODING_JKS:
      return encode_jks (self, alias, password != NULL ? password : "", created, error);
    default:
      g_return_val_if_reached (NULL);
    }
}
