/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "pki/pki-chain-analysis.h"
#include "pki/pki-chain-path-private.h"

G_BEGIN_DECLS

/* Certificates that chains are looked for in. */
typedef struct
{
  GPtrArray     *certificates; /* (not owned) (element-type PkiCertificate) */
  GPtrArray     *unique;       /* (owned) (element-type PkiCertificate): decoded, each once; borrows them */
  GHashTable    *positions;    /* (owned) (element-type PkiCertificate guint): of these, in @certificates */
  GHashTable    *by_hash;      /* (owned) (element-type utf8 PkiCertificate) */
  PkiPathFinder *finder;       /* (owned) */
  gint64         now;
  gboolean       unordered;    /* the order of @certificates means nothing */
} PkiChainPool;

void      pki_chain_pool_init     (PkiChainPool   *self,
                                   GPtrArray      *certificates,
                                   gint64          now);
void      pki_chain_pool_clear    (PkiChainPool   *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PkiChainPool, pki_chain_pool_clear)

PkiChain *pki_chain_new_from_pool (PkiChainPool   *pool,
                                   PkiCertificate *leaf,
                                   PkiChainKey     key,
                                   PkiEntry       *entry);
PkiChain *pki_chain_new_without_others (PkiChainPool   *pool,
                                        PkiCertificate *leaf,
                                        PkiChainKey     key,
                                        PkiEntry       *entry);

G_END_DECLS
