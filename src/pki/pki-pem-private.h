/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The blocks of a text in the textual encodings of RFC 7468, as pki-pem.c reads them. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PKI_PEM_MAX_LABEL 64

/* One block of the text; all pointers are into it. */
typedef struct
{
  char        label[PKI_PEM_MAX_LABEL + 1];
  const char *start;     /* of the BEGIN line */
  const char *body;      /* after the BEGIN line */
  const char *body_end;  /* where the END line starts */
  const char *next;      /* after the END line */
} PkiPemBlock;

gboolean  pki_pem_block_next         (const char         *text,
                                      const char         *end,
                                      PkiPemBlock        *block,
                                      GError            **error);
GBytes   *pki_pem_block_decode       (const PkiPemBlock  *self);
gboolean  pki_pem_block_is_encrypted (const PkiPemBlock  *self);
GString  *pki_pem_encode             (const char         *label,
                                      GBytes             *der);
gboolean  pki_pem_label_is_one_of    (const char         *label,
                                      const char         *first,
                                      ...) G_GNUC_NULL_TERMINATED;

G_END_DECLS
