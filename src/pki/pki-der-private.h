/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PKI_DER_INTEGER 0x02
#define PKI_DER_BIT_STRING 0x03
#define PKI_DER_OCTET_STRING 0x04
#define PKI_DER_NULL 0x05
#define PKI_DER_OID 0x06
#define PKI_DER_UTC_TIME 0x17
#define PKI_DER_GENERALIZED_TIME 0x18
#define PKI_DER_SEQUENCE 0x30
#define PKI_DER_CONTEXT_0 0xa0

/* A bounded view of one element of DER (X.690, section 8.1): single-byte tags, definite length. */
typedef struct
{
  guint8        tag;
  const guint8 *content;
  gsize         length;  /* of the content */
  gsize         size;    /* of the whole, with its header */
} PkiDerElement;

gboolean pki_der_peek        (const guint8  *data,
                              gsize          size,
                              PkiDerElement *element,
                              gboolean      *cut_short);
gboolean pki_der_next        (const guint8 **data,
                              gsize         *size,
                              PkiDerElement *element);

G_END_DECLS
