/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writes the format that pki-jks.c reads: java.io.DataOutput, then a SHA-1 digest over the password, a whitener and all
 * bytes before it. */

#include "config.h"

#include "pki/pki-gnutls-private.h"
#include "pki/pki-jks-protection.h"
#include "pki/pki-jks-writer.h"

#include <string.h>

#define JKS_MAGIC 0xfeedfeed
#define JKS_VERSION 2
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

static void
append_ascii (GByteArray *out,
              const char *text)
{
  append_u16 (out, strlen (text));
  g_byte_array_append (out, (const guint8 *) text, strlen (text));
}

static void
append_certificate (GByteArray     *out,
                    PkiCertificate *certificate,
                    const char     *alias,
                    gint64          created)
{
  gsize size;
  const guint8 *der = g_bytes_get_data (pki_certificate_get_der (certificate), &size);

  append_u32 (out, TAG_TRUSTED_CERTIFICATE);
  append_ascii (out, alias);
  append_u64 (out, (guint64) created * 1000);
  append_ascii (out, "X.509");
  append_u32 (out, size);
  g_byte_array_append (out, der, size);
}

/**
 * pki_jks_write_trust_store:
 * @certificates: (element-type PkiCertificate): the trusted certificates
 * @aliases: (array zero-terminated=1): an alias for each, in lower-case ASCII as keytool writes them
 * @password: what the digest is made with
 * @created: when the entries were made, in seconds since the epoch
 *
 * Returns: (transfer full) (nullable): a Java keystore (JKS, version 2) of trusted certificates; %NULL when the
 *   password is not valid UTF-8 or SHA-1 is forbidden on this system
 */
GBytes *
pki_jks_write_trust_store (GPtrArray          *certificates,
                           const char * const *aliases,
                           const char         *password,
                           gint64              created)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_auto (PkiJksPassword) secret = { { NULL, 0 }, { NULL, 0 }, 0 };
  guint8 digest[PKI_JKS_DIGEST_SIZE];

  g_return_val_if_fail (g_strv_length ((char **) aliases) == certificates->len, NULL);

  if (!pki_jks_password_init (&secret, password))
    return NULL;

  append_u32 (out, JKS_MAGIC);
  append_u32 (out, JKS_VERSION);
  append_u32 (out, certificates->len);
  for (guint i = 0; i < certificates->len; i++)
    append_certificate (out, g_ptr_array_index (certificates, i), aliases[i], created);

  if (!pki_jks_digest_compute (&secret, out->data, out->len, digest))
    return NULL;
  g_byte_array_append (out, digest, sizeof digest);
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}
