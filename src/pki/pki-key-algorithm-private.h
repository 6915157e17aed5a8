/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an AlgorithmIdentifier (RFC 5280, section 4.1.1.2) says of a key, also of one that GnuTLS does not know. */

#pragma once

#include "pki/pki-pkcs12-der.h"

G_BEGIN_DECLS

typedef struct
{
  char  *name;  /* (owned): of the algorithm, or its OID */
  char  *curve; /* (owned) (nullable): its name or its OID */
  guint  bits;  /* 0: not known */
} PkiKeyAlgorithm;

void     pki_key_algorithm_clear             (PkiKeyAlgorithm       *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PkiKeyAlgorithm, pki_key_algorithm_clear)

gboolean pki_key_algorithm_read              (PkiKeyAlgorithm       *self,
                                              PkiDerSpan             identifier);
gboolean pki_key_algorithm_read_from_pkcs8   (PkiKeyAlgorithm       *self,
                                              PkiDerSpan             der);
gboolean pki_key_algorithm_read_from_request (PkiKeyAlgorithm       *self,
                                              PkiDerSpan             der);
char    *pki_key_algorithm_dup_title         (const PkiKeyAlgorithm *self); /* name and curve */

G_END_DECLS
