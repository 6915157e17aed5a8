/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Signed certificate timestamps, RFC 6962, sections 3.2 and 3.3: not DER but the presentation language of TLS. */

#include "config.h"

#include "pki/pki-extension-private.h"

#define LOG_ID_SIZE 32

static gboolean
take (PkiDerRun     *run,
      gsize          size,
      const guint8 **data)
{
  if (run->size < size)
    return FALSE;
  *data = run->data;
  run->data += size;
  run->size -= size;
  return TRUE;
}

/* A length of two octets, and as many octets. */
static gboolean
take_vector (PkiDerRun *run,
             PkiDerRun *vector)
{
  const guint8 *length;

  if (!take (run, 2, &length))
    return FALSE;
  vector->size = (gsize) length[0] << 8 | length[1];
  return take (run, vector->size, &vector->data);
}

static const char *
get_hash_name (guint8 hash)
{
  static const char * const names[] = { NULL, "MD5", "SHA1", "SHA224", "SHA256", "SHA384", "SHA512" };

  return hash < G_N_ELEMENTS (names) ? names[hash] : NULL;
}

static const char *
get_signature_name (guint8 signature)
{
  static const char * const names[] = { NULL, "RSA", "DSA", "ECDSA" };

  return signature < G_N_ELEMENTS (names) ? names[signature] : NULL;
}

/* SignatureAndHashAlgorithm, RFC 5246, section 7.4.1.4.1 */
static void
add_signature (PkiFields    *self,
               const guint8 *algorithm)
{
  const char *hash = get_hash_name (algorithm[0]);
  const char *signature = get_signature_name (algorithm[1]);
  PkiField *field = pki_fields_add (self, PKI_FIELD_SCT_SIGNATURE);

  field->number = algorithm[0] << 8 | algorithm[1];
  if (hash != NULL && signature != NULL)
    field->text = g_strdup_printf ("%s-%s", signature, hash);
}

/* Of another version than 1 only the version and the id of the log can be read. */
static gboolean
add_timestamp (PkiFields *self,
               PkiDerRun  sct)
{
  const guint8 *version, *log, *time, *algorithm;
  PkiDerRun extensions;
  gint64 milliseconds = 0;

  if (!take (&sct, 1, &version) || !take (&sct, LOG_ID_SIZE, &log) || !take (&sct, 8, &time))
    return FALSE;
  for (guint i = 0; i < 8; i++)
    milliseconds = (gint64) ((guint64) milliseconds << 8 | time[i]);

  self->depth = 0;
  pki_fields_add_number (self, PKI_FIELD_TIMESTAMP, milliseconds);
  self->depth = 1;
  pki_fields_add_number (self, PKI_FIELD_SCT_VERSION, *version + 1);
  pki_fields_add_hex (self, PKI_FIELD_SCT_LOG, log, LOG_ID_SIZE);
  if (*version != 0)
    return TRUE;
  if (!take_vector (&sct, &extensions) || !take (&sct, 2, &algorithm))
    return FALSE;
  add_signature (self, algorithm);
  return TRUE;
}

gboolean
pki_fields_decode_timestamps (PkiFields *self,
                              PkiDerRun  value)
{
  PkiDerElement octets;
  PkiDerRun run, list, sct;

  if (!pki_der_run_only (&value, PKI_DER_OCTET_STRING, &octets))
    return FALSE;
  run = pki_der_inside (&octets);
  if (!take_vector (&run, &list) || run.size > 0)
    return FALSE;
  while (list.size > 0 && !pki_fields_is_full (self))
    if (!take_vector (&list, &sct) || !add_timestamp (self, sct))
      return FALSE;
  return TRUE;
}
