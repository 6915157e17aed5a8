/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "pki/pki-der-tags.h"

#include <glib.h>

G_BEGIN_DECLS

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
