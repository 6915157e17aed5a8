/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writes the format that pki-jks.c reads: java.io.DataOutput, then a SHA-1 digest over the password, a whitener and all
 * bytes before it. */

#include "config.h"

#include "pki/pki-jks-writer-private.h"

#include "pki/pki-jks-alias.h"
#include "pki/pki-jks-protection.h"
#include "pki/pki-keystore-entry-private.h"
#include "pki/pki-private-key-private.h"

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
append_head (GByteArray             *out,
             guint32                 tag,
             const PkiKeystoreEntry *entry)
{
  g_autofree char *lower = pki_jks_alias_to_lower (entry->alias);

  append_u32 (out, tag);
  if (lower == NULL || !append_utf (out, lower))
    return FALSE;
  append_u64 (out, (guint64) MAX (entry->created, 0) * 1000);
  return TRUE;
}

static gboolean
append_key (GByteArray             *out,
            const PkiKeystoreEntry *entry,
            const PkiJksPassword   *password)
{
  g_auto (PkiSecretDatum) key = { NULL, 0 };
  g_autoptr (GBytes) info = NULL;

  if (!append_head (out, TAG_PRIVATE_KEY, entry) ||
      !pki_private_key_export (entry->key, GNUTLS_X509_FMT_DER, NULL, &key, NULL))
    return FALSE;
  info = pki_jks_key_protect (password, key.data, key.size);
  if (info == NULL)
    return FALSE;
  append_sized (out, info);
  append_u32 (out, entry->chain->len);
  for (guint i = 0; i < entry->chain->len; i++)
    append_certificate (out, g_ptr_array_index (entry->chain, i));
  return TRUE;
}

static gboolean
append_trusted (GByteArray             *out,
                const PkiKeystoreEntry *entry)
{
  if (!append_head (out, TAG_TRUSTED_CERTIFICATE, entry))
    return FALSE;
  append_certificate (out, g_ptr_array_index (entry->chain, 0));
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
 * pki_jks_write:
 * @entries: (element-type PkiKeystoreEntry): private keys with their chains, and trusted certificates; their aliases get
 *   into lower case, as Java looks for them
 * @password: what protects the keys and makes the digest, in UTF-8
 *
 * Returns: (transfer full) (nullable): a Java keystore (JKS, version 2); %NULL when the password or an alias is not valid
 *   UTF-8, an alias is longer than 65535 bytes, or SHA-1 is forbidden on this system
 */
GBytes *
pki_jks_write (GPtrArray  *entries,
               const char *password)
{
  g_autoptr (GByteArray) out = NULL;
  g_auto (PkiJksPassword) secret = { { NULL, 0 }, { NULL, 0 } };

  if (!pki_jks_password_init (&secret, password))
    return NULL;
  out = begin (entries->len);
  for (guint i = 0; i < entries->len; i++)
    {
      const PkiKeystoreEntry *entry = g_ptr_array_index (entries, i);

      if (entry->key != NULL ? !append_key (out, entry, &secret) : !append_trusted (out, entry))
        return NULL;
    }
  return finish (g_steal_pointer (&out), &secret);
}

/**
 * pki_jks_write_trust_store:
 * @certificates: (element-type PkiCertificate): the trusted certificates
 * @aliases: (array zero-terminated=1): an alias for each, in UTF-8; they get into lower case, as Java looks for them
 * @password: what the digest is made with, in UTF-8
 * @created: when the entries were made, in seconds since the epoch
 *
 * Returns: (transfer full) (nullable): a Java keystore (JKS, version 2) of trusted certificates; %NULL as for
 *   pki_jks_write()
 */
GBytes *
pki_jks_write_trust_store (GPtrArray          *certificates,
                           const char * const *aliases,
                           const char         *password,
                           gint64              created)
{
  g_autoptr (GPtrArray) entries = pki_keystore_entries_new ();

  g_return_val_if_fail (g_strv_length ((char **) aliases) == certificates->len, NULL);

  for (guint i = 0; i < certificates->len; i++)
    g_ptr_array_add (entries, pki_keystore_entry_new_trusted (aliases[i], g_ptr_array_index (certificates, i), created));
  return pki_jks_write (entries, password);
}
