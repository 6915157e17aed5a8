/* SPDX-License-Identifier: GPL-3.0-or-later */

/* PKCS #7 SignedData (RFC 2315, RFC 5652) as a carrier of certificates and revocation lists. */

#include "config.h"

#include "pki/pki-bundle-private.h"
#include "pki/pki-error-private.h"
#include "pki/pki-pkcs12-der.h"

#include <glib/gi18n.h>
#include <string.h>

#define OID_SIGNED_DATA "1.2.840.113549.1.7.2"
#define CONTEXT_1 0xa1

/* ContentInfo: SEQUENCE { OBJECT IDENTIFIER 1.2.840.113549.1.7.2, ...; the length may be indefinite (BER). */
gboolean
pki_pkcs7_matches (GBytes *bytes)
{
  static const guint8 signed_data[] = { 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02 };
  gsize size, header;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  if (size < 2 || data[0] != PKI_DER_SEQUENCE)
    return FALSE;
  header = data[1] & 0x80 ? 2 + (data[1] & 0x7f) : 2;
  return size >= header + sizeof signed_data && memcmp (data + header, signed_data, sizeof signed_data) == 0;
}

/* Certificates and lists are SEQUENCEs; others (attribute certificates among them) have tags of their own. */
static gboolean
split_set (PkiDerSpan   set,
           GPtrArray   *parts,
           const char  *complaint,
           PkiReading  *reading,
           GError     **error)
{
  while (set.size > 0)
    {
      PkiDerSpan content;
      PkiDerSpan whole;
      guint8 tag;

      if (!pki_der_span_take_any (&set, &tag, &content, &whole))
        return pki_error_set_damaged (error);
      if (parts->len >= PKI_MAX_ENTRIES)
        {
          g_set_error (error, PKI_ERROR, PKI_ERROR_TOO_LARGE, "More than %d entries", PKI_MAX_ENTRIES);
          return FALSE;
        }
      if (tag == PKI_DER_SEQUENCE)
        g_ptr_array_add (parts, g_bytes_new (whole.data, whole.size));
      else
        pki_reading_warn (reading, PKI_WARNING_UNREADABLE_ENTRY, complaint);
    }
  return TRUE;
}

/* SignedData ::= SEQUENCE { version, digestAlgorithms SET, contentInfo, certificates [0] OPTIONAL, crls [1] OPTIONAL,
 * signerInfos SET }, RFC 5652, section 5.1. */
static gboolean
split_signed_data (PkiDerSpan   data,
                   GPtrArray   *certificates,
                   GPtrArray   *crls,
                   PkiReading  *reading,
                   GError     **error)
{
  PkiDerSpan span;
  guint64 version;

  if (!pki_der_span_take_number (&data, &version) || !pki_der_span_take (&data, PKI_DER_SET, &span)
      || !pki_der_span_take (&data, PKI_DER_SEQUENCE, &span))
    return pki_error_set_damaged (error);
  if (pki_der_span_take (&data, PKI_DER_CONTEXT_0, &span)
      && !split_set (span, certificates, NC_("reason", "a certificate of another kind than X.509"), reading, error))
    return FALSE;
  if (pki_der_span_take (&data, CONTEXT_1, &span)
      && !split_set (span, crls, NC_("reason", "revocation information of another kind than a list"), reading, error))
    return FALSE;
  return pki_der_span_take (&data, PKI_DER_SET, &span) || pki_error_set_damaged (error);
}

static gboolean
split_content_info (PkiDerSpan   span,
                    GPtrArray   *certificates,
                    GPtrArray   *crls,
                    PkiReading  *reading,
                    GError     **error)
{
  g_autofree char *oid = NULL;
  PkiDerSpan info;
  PkiDerSpan content;
  PkiDerSpan data;

  if (!pki_der_span_take (&span, PKI_DER_SEQUENCE, &info) || !pki_der_span_take_oid (&info, &oid)
      || strcmp (oid, OID_SIGNED_DATA) != 0
      || !pki_der_span_take (&info, PKI_DER_CONTEXT_0, &content)
      || !pki_der_span_take (&content, PKI_DER_SEQUENCE, &data))
    return pki_error_set_damaged (error);
  return split_signed_data (data, certificates, crls, reading, error);
}

/* Certificates are to stay as they are, byte for byte: only what is not DER on the way to them is written anew. */
gboolean
pki_pkcs7_split (GBytes      *ber,
                 GPtrArray   *certificates,
                 GPtrArray   *crls,
                 PkiReading  *reading,
                 GError     **error)
{
  g_autoptr (GByteArray) der = NULL;
  PkiDerSpan span = { NULL, 0 };
  PkiDerSpan whole;
  PkiDerSpan rest;
  guint8 tag;
  gsize used;

  span.data = g_bytes_get_data (ber, &span.size);
  rest = span;
  if (pki_der_span_take_any (&rest, &tag, &whole, NULL)
      && split_content_info (span, certificates, crls, reading, NULL))
    used = span.size - rest.size;
  else
    {
      g_ptr_array_set_size (certificates, 0);
      g_ptr_array_set_size (crls, 0);
      der = pki_ber_normalize (span, &used, error);
      if (der == NULL || !split_content_info ((PkiDerSpan) { der->data, der->len }, certificates, crls, reading, error))
        return FALSE;
    }
  if (used < span.size)
    pki_reading_warn (reading, PKI_WARNING_TRAILING_DATA, NULL);
  return TRUE;
}

gboolean
pki_pkcs7_read (GBytes      *bytes,
                PkiReading  *reading,
                GError     **error)
{
  g_auto (PkiBundle) bundle = { NULL };

  pki_bundle_init (&bundle, reading);
  return pki_bundle_add_pkcs7 (&bundle, bytes, error) && pki_bundle_finish (&bundle, error);
}
