/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "pki/pki-chain-signature-private.h"

G_BEGIN_DECLS

/* Longer paths are followed no further: nobody accepts them. */
#define PKI_CHAIN_MAX_LENGTH 100

typedef enum
{
  PKI_PATH_ROOT,     /* the last one has signed itself */
  PKI_PATH_MISSING,  /* its issuer is not there */
  PKI_PATH_CIRCULAR, /* its issuer is in the path already */
  PKI_PATH_CAPPED,   /* nobody looked further */
} PkiPathEnd;

typedef struct
{
  PkiCertificate    *certificate; /* (not owned) */
  PkiSignatureState  signature;   /* by the next step's key, of a root by its own */
} PkiPathStep;

typedef struct
{
  GArray     *steps;    /* (owned) (element-type PkiPathStep) */
  PkiPathEnd  end;
  gboolean    namesake; /* at the end: the issuer's name is there, but with another key */
} PkiPath;

void     pki_path_clear (PkiPath *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PkiPath, pki_path_clear)

/* Finds the best path from a certificate up; it borrows the certificates. Many paths may be asked for: what was verified
 * once is not verified again. */
typedef struct _PkiPathFinder PkiPathFinder;

PkiPathFinder *pki_path_finder_new       (GPtrArray      *pool,
                                          gint64          now);
void           pki_path_finder_free      (PkiPathFinder  *self);
void           pki_path_finder_find      (PkiPathFinder  *self,
                                          PkiCertificate *leaf,
                                          PkiPath        *path);
gboolean       pki_path_finder_is_capped (PkiPathFinder  *self); /* in the last one */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PkiPathFinder, pki_path_finder_free)

/* Whether a certificate may issue others: RFC 5280, sections 4.2.1.3 and 4.2.1.9. */
gboolean       pki_certificate_may_issue (PkiCertificate *self);

G_END_DECLS
