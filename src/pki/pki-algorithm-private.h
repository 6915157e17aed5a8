/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Names of algorithms that GnuTLS does not know. Not for other folders. */

#pragma once

#include "pki/pki-pkcs12-der.h"

G_BEGIN_DECLS

/* What an AlgorithmIdentifier says of a key. */
typedef struct
{
  char       *name;  /* (owned): of the algorithm, or its OID */
  char       *curve; /* (owned) (nullable): its name or its OID */
  const char *curve_name; /* (nullable): NULL if there is only an OID */
  guint       bits;  /* 0: not known */
} PkiAlgorithm;

void     pki_algorithm_clear             (PkiAlgorithm *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PkiAlgorithm, pki_algorithm_clear)

gboolean    pki_algorithm_read                  (PkiAlgorithm *self,
                                                 PkiDerSpan    identifier);
gboolean    pki_algorithm_read_from_pkcs8       (PkiAlgorithm *self,
                                                 PkiDerSpan    der);
gboolean    pki_algorithm_read_from_certificate (PkiAlgorithm *self,
                                                 PkiDerSpan    der);
gboolean    pki_algorithm_read_from_request     (PkiAlgorithm *self,
                                                 PkiDerSpan    der);
char       *pki_algorithm_dup_title             (const PkiAlgorithm *self); /* name and curve */

const char *pki_oid_get_name                    (const char *oid); /* @oid itself if it has no name here */
guint       pki_curve_get_bits                  (const char *oid); /* 0: not known */

G_END_DECLS
