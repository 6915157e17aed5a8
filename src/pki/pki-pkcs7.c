/* SPDX-License-Identifier: GPL-3.0-or-later */

/* PKCS #7 SignedData (RFC 2315) as a carrier of certificates and revocation lists. */

#include "config.h"

#include "pki/pki-bundle-private.h"
#include "pki/pki-der-private.h"

#include <string.h>

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

gboolean
pki_pkcs7_read (GBytes      *bytes,
                PkiReading  *reading,
                GError     **error)
{
  g_auto (PkiBundle) bundle = { NULL };

  pki_bundle_init (&bundle, reading);
  return pki_bundle_add_pkcs7 (&bundle, bytes, error) && pki_bundle_finish (&bundle, error);
}
