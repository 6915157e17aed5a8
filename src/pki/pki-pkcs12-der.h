/* SPDX-License-Identifier: GPL-3.0-or-later */

/* As much of BER and DER as a PKCS #12 file needs. Not for other folders. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

enum
{
  PKI_DER_INTEGER = 0x02,
  PKI_DER_OCTET_STRING = 0x04,
  PKI_DER_NULL = 0x05,
  PKI_DER_OID = 0x06,
  PKI_DER_BMP_STRING = 0x1e,
  PKI_DER_SEQUENCE = 0x30,
  PKI_DER_SET = 0x31,
  PKI_DER_CONTEXT_0 = 0x80,
  PKI_DER_EXPLICIT_0 = 0xa0,
};

/* Bytes that belong to someone else. */
typedef struct
{
  const guint8 *data;
  gsize         size;
} PkiDerSpan;

gboolean    pki_der_span_peek        (const PkiDerSpan *self,
                                      guint8            tag);
gboolean    pki_der_span_take        (PkiDerSpan       *self,
                                      guint8            tag,
                                      PkiDerSpan       *content);
gboolean    pki_der_span_take_any    (PkiDerSpan       *self,
                                      guint8           *tag,
                                      PkiDerSpan       *content,
                                      PkiDerSpan       *whole);
gboolean    pki_der_span_take_number (PkiDerSpan       *self,
                                      guint64          *number);
gboolean    pki_der_span_take_oid    (PkiDerSpan       *self,
                                      char            **oid);

gboolean    pki_der_is_modest        (PkiDerSpan        der);

GByteArray *pki_ber_normalize        (PkiDerSpan        ber,
                                      gsize            *used,
                                      GError          **error);

G_END_DECLS
