/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/model-chain-completion.h"

/* No chain that anybody accepts is longer. */
#define MAX_ADDED 10

/* So many certificates of one name are looked at; each costs the verification of a signature. */
#define MAX_NAMESAKES 32

void
model_chain_completion_free (ModelChainCompletion *self)
{
  g_ptr_array_unref (self->chain);
  g_ptr_array_unref (self->added);
  g_ptr_array_unref (self->others);
  g_clear_pointer (&self->missing, pki_name_unref);
  g_free (self);
}

static gboolean
has (GPtrArray      *certificates,
     PkiCertificate *certificate)
{
  return g_ptr_array_find_with_equal_func (certificates, certificate, (GEqualFunc) pki_certificate_equal, NULL);
}

static int
compare_positions (gconstpointer a,
                   gconstpointer b)
{
  const PkiChainLink *first = *(PkiChainLink * const *) a;
  const PkiChainLink *second = *(PkiChainLink * const *) b;

  return first->position < second->position ? -1 : first->position > second->position;
}

/* All certificates that were analysed, in the order in which they were. */
static GPtrArray *
collect (PkiChain *chain)
{
  g_autoptr (GPtrArray) links = g_ptr_array_new ();
  GPtrArray *certificates = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < pki_chain_get_links (chain)->len; i++)
    g_ptr_array_add (links, g_ptr_array_index (pki_chain_get_links (chain), i));
  for (guint i = 0; i < pki_chain_get_others (chain)->len; i++)
    g_ptr_array_add (links, g_ptr_array_index (pki_chain_get_others (chain), i));
  g_ptr_array_sort (links, compare_positions);
  for (guint i = 0; i < links->len; i++)
    g_ptr_array_add (certificates, g_object_ref (((PkiChainLink *) g_ptr_array_index (links, i))->certificate));
  return certificates;
}

/* Whether the certificate is in the chain as the verified issuer of the one below it. */
static gboolean
is_verified_issuer (PkiChain       *chain,
                    PkiCertificate *certificate)
{
  static const PkiChainFindings wrong = PKI_CHAIN_FINDING_MISSING_ISSUER | PKI_CHAIN_FINDING_WRONG_SIGNATURE |
                                        PKI_CHAIN_FINDING_UNCHECKED | PKI_CHAIN_FINDING_CIRCULAR;
  GPtrArray *links = pki_chain_get_links (chain);

  for (guint i = 1; i < links->len; i++)
    {
      const PkiChainLink *below = g_ptr_array_index (links, i - 1);
      const PkiChainLink *link = g_ptr_array_index (links, i);

      if (pki_certificate_equal (link->certificate, certificate))
        return (below->findings & wrong) == 0 && (link->findings & PKI_CHAIN_FINDING_NOT_CA) == 0;
    }
  return FALSE;
}

static gboolean
has_name (PkiCertificate *certificate,
          PkiName        *name)
{
  PkiName *subject = pki_certificate_get_problem (certificate) == NULL ? pki_certificate_get_subject (certificate) : NULL;

  return subject != NULL && g_str_equal (pki_name_to_string (subject), pki_name_to_string (name));
}

static PkiChain *
analyse_with (GPtrArray      *certificates,
              PkiCertificate *another,
              const char     *key_id,
              gint64          now)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  for (guint i = 0; i < certificates->len; i++)
    g_ptr_array_add (all, g_ptr_array_index (certificates, i));
  g_ptr_array_add (all, another);
  return pki_chain_analyse (all, key_id, now);
}

/* The chain with one more certificate: the one of the candidates that has signed its last. */
static PkiChain *
extend (PkiChain   *chain,
        GPtrArray  *certificates,
        GPtrArray  *candidates,
        const char *key_id,
        gint64      now)
{
  PkiName *missing = pki_chain_get_missing_issuer (chain);
  guint n_tried = 0;

  for (guint i = 0; missing != NULL && i < candidates->len && n_tried < MAX_NAMESAKES; i++)
    {
      PkiCertificate *candidate = g_ptr_array_index (candidates, i);
      g_autoptr (PkiChain) longer = NULL;

      if (!has_name (candidate, missing) || has (certificates, candidate))
        continue;
      n_tried++;
      longer = analyse_with (certificates, candidate, key_id, now);
      if (!is_verified_issuer (longer, candidate))
        continue;
      g_ptr_array_add (certificates, g_object_ref (candidate));
      return g_steal_pointer (&longer);
    }
  return NULL;
}

static ModelChainCompletion *
completion_new (PkiChain  *chain,
                GPtrArray *certificates,
                guint      n_own)
{
  ModelChainCompletion *self = g_new0 (ModelChainCompletion, 1);
  GPtrArray *links = pki_chain_get_links (chain);
  GPtrArray *others = pki_chain_get_others (chain);

  self->chain = g_ptr_array_new_with_free_func (g_object_unref);
  self->added = g_ptr_array_new_with_free_func (g_object_unref);
  self->others = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < links->len; i++)
    g_ptr_array_add (self->chain, g_object_ref (((PkiChainLink *) g_ptr_array_index (links, i))->certificate));
  for (guint i = n_own; i < certificates->len; i++)
    g_ptr_array_add (self->added, g_object_ref (g_ptr_array_index (certificates, i)));
  for (guint i = 0; i < others->len; i++)
    {
      const PkiChainLink *link = g_ptr_array_index (others, i);

      if ((link->findings & PKI_CHAIN_FINDING_DUPLICATE) == 0)
        g_ptr_array_add (self->others, g_object_ref (link->certificate));
    }
  self->missing = pki_chain_get_missing_issuer (chain) != NULL ? pki_name_ref (pki_chain_get_missing_issuer (chain)) : NULL;
  return self;
}

/* Chains that are wrong in themselves are not made longer. */
static gboolean
can_be_repaired (PkiChain *chain)
{
  switch (pki_chain_get_verdict (chain))
    {
    case PKI_CHAIN_INCOMPLETE:
    case PKI_CHAIN_EXPIRED:
    case PKI_CHAIN_NOT_YET_VALID:
    case PKI_CHAIN_COMPLETE:
      return !pki_chain_is_capped (chain);
    case PKI_CHAIN_EMPTY:
    case PKI_CHAIN_SEVERAL_LEAVES:
    case PKI_CHAIN_BROKEN:
    case PKI_CHAIN_CIRCULAR:
    case PKI_CHAIN_NOT_ALLOWED:
    case PKI_CHAIN_UNCHECKED:
    default:
      return FALSE;
    }
}

/**
 * model_chain_complete:
 * @container: what a file holds
 * @candidates: (element-type PkiCertificate): certificates from elsewhere
 * @now: the time to judge by, in seconds since the epoch
 *
 * A candidate becomes part of the chain when its key has verified the signature of the certificate below it. That takes some
 * milliseconds: not for the main thread.
 *
 * Returns: (transfer full) (nullable): the chain as far as it can be completed; %NULL where there is no single chain
 */
ModelChainCompletion *
model_chain_complete (PkiContainer *container,
                      GPtrArray    *candidates,
                      gint64        now)
{
  g_autoptr (GPtrArray) chains = pki_container_analyse (container, now);
  g_autoptr (PkiChain) chain = NULL;
  g_autoptr (GPtrArray) certificates = NULL;
  ModelChainCompletion *completion;
  gboolean reorders;
  const char *key_id;
  guint n_own;

  if (chains->len != 1 || !can_be_repaired (g_ptr_array_index (chains, 0)))
    return NULL;
  chain = g_object_ref (g_ptr_array_index (chains, 0));
  reorders = !pki_chain_is_ordered (chain);
  key_id = pki_container_has_private_key (container) ? pki_certificate_get_key_id (pki_chain_get_leaf (chain)) : NULL;
  certificates = collect (chain);
  n_own = certificates->len;
  while (certificates->len < n_own + MAX_ADDED)
    {
      PkiChain *longer = extend (chain, certificates, candidates, key_id, now);

      if (longer == NULL)
        break;
      g_object_unref (chain);
      chain = longer;
    }
  completion = completion_new (chain, certificates, n_own);
  completion->reorders = reorders;
  return completion;
}
