/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-certificate-private.h"
#include "pki/pki-chain-analysis.h"
#include "pki/pki-chain-private.h"
#include "pki/pki-private.h"

/* No path that anybody accepts is longer. */
#define MAX_CHAIN 100

struct _PkiChainIndex
{
  GHashTable *by_subject; /* (owned) (element-type GBytes GPtrArray): each array borrows its certificates */
};

PkiChainIndex *
pki_chain_index_new (GPtrArray *pool)
{
  PkiChainIndex *self = g_new0 (PkiChainIndex, 1);

  self->by_subject = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, NULL, (GDestroyNotify) g_ptr_array_unref);
  for (guint i = 0; i < pool->len; i++)
    {
      PkiCertificate *certificate = g_ptr_array_index (pool, i);
      GBytes *subject = pki_certificate_get_raw_subject (certificate);
      GPtrArray *same;

      if (subject == NULL || g_bytes_get_size (subject) == 0)
        continue;
      same = g_hash_table_lookup (self->by_subject, subject);
      if (same == NULL)
        {
          same = g_ptr_array_new ();
          g_hash_table_insert (self->by_subject, subject, same);
        }
      g_ptr_array_add (same, certificate);
    }
  return self;
}

void
pki_chain_index_free (PkiChainIndex *self)
{
  g_hash_table_unref (self->by_subject);
  g_free (self);
}

/* RFC 5280, section 4.2.1.1: where both identifiers are there, they have to agree. */
static gboolean
key_ids_agree (PkiCertificate *certificate,
               PkiCertificate *issuer)
{
  const char *authority = pki_certificate_get_authority_key_id (certificate);
  const char *subject = pki_certificate_get_subject_key_id (issuer);

  return authority == NULL || subject == NULL || g_str_equal (authority, subject);
}

static PkiCertificate *
find_issuer (PkiChainIndex  *self,
             PkiCertificate *certificate)
{
  GBytes *issuer = pki_certificate_get_raw_issuer (certificate);
  GPtrArray *candidates;

  if (issuer == NULL || pki_certificate_is_self_issued (certificate))
    return NULL;

  candidates = g_hash_table_lookup (self->by_subject, issuer);
  if (candidates == NULL)
    return NULL;
  if (candidates->len == 1)
    return g_ptr_array_index (candidates, 0);
  for (guint i = 0; i < MIN (candidates->len, MAX_CHAIN); i++)
    if (key_ids_agree (certificate, g_ptr_array_index (candidates, i)))
      return g_ptr_array_index (candidates, i);
  return NULL;
}

/* The leaf and its issuers by name, as far as they are there. Names say who claims to have issued what: no signature is
 * verified here. */
GPtrArray *
pki_chain_index_follow (PkiChainIndex  *self,
                        PkiCertificate *leaf)
{
  GPtrArray *chain = g_ptr_array_new_with_free_func (g_object_unref);

  for (PkiCertificate *next = leaf; next != NULL && chain->len < MAX_CHAIN; next = find_issuer (self, next))
    {
      if (g_ptr_array_find (chain, next, NULL))
        break;
      g_ptr_array_add (chain, g_object_ref (next));
    }
  return chain;
}

/**
 * pki_chain_follow:
 * @leaf: a certificate
 * @pool: (element-type PkiCertificate): where its issuers may be
 *
 * Orders a chain by names and key identifiers. No signature is verified: pki_chain_analyse() does that.
 *
 * Returns: (transfer full) (element-type PkiCertificate): @leaf, then its issuers as far as they are in @pool
 */
GPtrArray *
pki_chain_follow (PkiCertificate *leaf,
                  GPtrArray      *pool)
{
  g_autoptr (PkiChainIndex) index = pki_chain_index_new (pool);

  return pki_chain_index_follow (index, leaf);
}
