/* SPDX-License-Identifier: GPL-3.0-or-later */

/* As much of BER and DER as a PKCS #12 file needs. Not for other folders. */

#pragma once

#include "pki/pki-der-tags.h"

#include <glib.h>

G_BEGIN_DECLS

/* Bytes that belong to someone else. */
typedef struct
{
  const guint8 *data;
  gsize         size;
} PkiDerSpan;

PkiDerSpan  pki_der_span_of_text     (const char       *text); /* (nullable) */
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
