/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "pki/pki-certificate.h"

G_BEGIN_DECLS

/* Certificates by their subject, so that following a chain does not look at all of them. It borrows the certificates. */
typedef struct _PkiChainIndex PkiChainIndex;

PkiChainIndex *pki_chain_index_new    (GPtrArray      *pool);
void           pki_chain_index_free   (PkiChainIndex  *self);
GPtrArray     *pki_chain_index_follow (PkiChainIndex  *self,
                                       PkiCertificate *leaf);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PkiChainIndex, pki_chain_index_free)

G_END_DECLS
