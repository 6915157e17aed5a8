/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writes the format that pki-jks.c reads: java.io.DataOutput, then a SHA-1 digest over the password, a whitener and all
 * bytes before it. */

#include "config.h"

#include "pki/pki-gnutls-private.h"
#include "pki/pki-jks-alias.h"
#include "pki/pki-jks-protection.h"
#include "pki/pki-jks-writer-private.h"

#include <string.h>

#define JKS_MAGIC 0xfeedfeed
#define JKS_VERSION 2
#define TAG_PRIVATE_KEY 1
#define TAG_TRUSTED_CERTIFICATE 2

static void
append_u16 (GByteArray *out,
            guint16     value)
{
  guint16 wire = GUINT16_TO_BE (value);

  g_byte_array_append (out, (const guint8 *) &wire, sizeof wire);
}

static void
append_u32 (GByteArray *out,
            guint32     value)
{
  guint32 wire = GUINT32_TO_BE (value);

  g_byte_array_append (out, (const guint8 *) &wire, sizeof wire);
}

static void
append_u64 (GByteArray *out,
            guint64     value)
{
  guint64 wire = GUINT64_TO_BE (value);

  g_byte_array_append (out, (const guint8 *) &wire, sizeof wire);
}

/* java.io.DataOutput.writeUTF(): two bytes of length, then modified UTF-8. */
static gboolean
append_utf (GByteArray *out,
            const char *text)
{
  g_autoptr (GByteArray) encoded = pki_jks_encode_utf (text);

  if (encoded == NULL || encoded->len > G_MAXUINT16)
    return FALSE;
  append_u16 (out, encoded->len);
  g_byte_array_append (out, encoded->data, encoded->len);
  return TRUE;
}

static void
append_sized (GByteArray *out,
              GBytes     *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  append_u32 (out, size);
  g_byte_array_append (out, data, size);
}

static void
append_certificate (GByteArray     *out,
                    PkiCertificate *certificate)
{
  append_utf (out, "X.509");
  append_sized (out, pki_certificate_get_der (certificate));
}

/* java.security.KeyStore of type JKS looks for an alias in lower case, but does not make the one of a file so. */
static gboolean
append_entry (GByteArray *out,
              guint32     tag,
              const char *alias,
              gint64      created)
{
  g_autofree char *lower = pki_jks_alias_to_lower (alias);

  append_u32 (out, tag);
  if (lower == NULL || !append_utf (out, lower))
    return FALSE;
  append_u64 (out, (guint64) created * 1000);
  return TRUE;
}

static GByteArray *
begin (guint n_entries)
{
  GByteArray *out = g_byte_array_new ();

  append_u32 (out, JKS_MAGIC);
  append_u32 (out, JKS_VERSION);
  append_u32 (out, n_entries);
  return out;
}

static GBytes *
finish (GByteArray           *out, /* (transfer full) */
        const PkiJksPassword *password)
{
  g_autoptr (GByteArray) store = out;
  guint8 digest[PKI_JKS_DIGEST_SIZE];

  if (!pki_jks_digest_compute (password, store->data, store->len, digest))
    return NULL;
  g_byte_array_append (store, digest, sizeof digest);
  return g_byte_array_free_to_bytes (g_steal_pointer (&store));
}

/**
 * pki_jks_write_trust_store:
 * @certificates: (element-type PkiCertificate): the trusted certificates
 * @aliases: (array zero-terminated=1): an alias for each, in UTF-8; they get into lower case, as Java looks for them
 * @password: what the digest is made with, in UTF-8
 * @created: when the entries were made, in seconds since the epoch
 *
 * Returns: (transfer full) (nullable): a Java keystore (JKS, version 2) of trusted certificates; %NULL when the
 *   password or an alias is not valid UTF-8, an alias is longer than 65535 bytes, or SHA-1 is forbidden on this system
 */
GBytes *
pki_jks_write_trust_store (GPtrArray          *certificates,
                           const char * const *aliases,
                           const char         *password,
                           gint64              created)
{
  g_autoptr (GByteArray) out = NULL;
  g_auto (PkiJksPassword) secret = { { NULL, 0 }, { NULL, 0 } };

  g_return_val_if_fail (g_strv_length ((char **) aliases) == certificates->len, NULL);

  if (!pki_jks_password_init (&secret, password))
    return NULL;
  out = begin (certificates->len);
  for (guint i = 0; i < certificates->len; i++)
    {
      if (!append_entry (out, TAG_TRUSTED_CERTIFICATE, aliases[i], created))
        return NULL;
      append_certificate (out, g_ptr_array_index (certificates, i));
    }
  return finish (g_steal_pointer (&out), &secret);
}

/**
 * pki_jks_write_key_store:
 * @key: a private key as PKCS#8 PrivateKeyInfo (RFC 5958), which the caller wipes
 * @key_size: its bytes
 * @chain: (element-type PkiCertificate): its certificate, then the issuers
 * @alias: the alias of the entry, in UTF-8; it gets into lower case, as Java looks for it
 * @password: what protects the key and makes the digest, in UTF-8
 * @created: when the entry was made, in seconds since the epoch
 *
 * Returns: (transfer full) (nullable): a Java keystore (JKS, version 2) of one private key; %NULL as for
 *   pki_jks_write_trust_store()
 */
GBytes *
pki_jks_write_key_store (gconstpointer  key,
                         gsize          key_size,
                         GPtrArray     *chain,
                         const char    *alias,
                         const char    *password,
                         gint64         created)
{
  g_autoptr (GByteArray) out = NULL;
  g_autoptr (GBytes) info = NULL;
  g_auto (PkiJksPassword) secret = { { NULL, 0 }, { NULL, 0 } };

  if (!pki_jks_password_init (&secret, password))
    return NULL;
  info = pki_jks_key_protect (&secret, key, key_size);
  out = begin (1);
  if (info == NULL || !append_entry (out, TAG_PRIVATE_KEY, alias, created))
    return NULL;
  append_sized (out, info);
  append_u32 (out, chain->len);
  for (guint i = 0; i < chain->len; i++)
    append_certificate (out, g_ptr_array_index (chain, i));
  return finish (g_steal_pointer (&out), &secret);
}
