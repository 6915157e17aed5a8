/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-certificate-private.h"
#include "pki/pki-chain-analysis-private.h"

struct _PkiChain
{
  GObject          parent_instance;

  GPtrArray       *links;   /* (owned) (element-type PkiChainLink) */
  GPtrArray       *others;  /* (owned) (element-type PkiChainLink) */
  PkiEntry        *entry;   /* (owned) (nullable) */
  PkiChainLink    *culprit; /* (nullable): one of the links */
  PkiChainVerdict  verdict;
  PkiChainKey      key;
  gboolean         several_leaves;
  gboolean         unordered;
  gboolean         capped;
};

G_DEFINE_FINAL_TYPE (PkiChain, pki_chain, G_TYPE_OBJECT)

static void
link_free (PkiChainLink *link)
{
  g_object_unref (link->certificate);
  g_free (link);
}

/* The parts of an analysis */

void
pki_chain_pool_init (PkiChainPool *self,
                     GPtrArray    *certificates,
                     gint64        now)
{
  self->certificates = certificates;
  self->now = now;
  self->unique = g_ptr_array_new ();
  self->positions = g_hash_table_new (NULL, NULL);
  self->by_hash = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < certificates->len; i++)
    {
      PkiCertificate *certificate = g_ptr_array_index (certificates, i);
      const char *hash = pki_certificate_get_sha256 (certificate);

      if (pki_certificate_get_problem (certificate) != NULL || g_hash_table_contains (self->by_hash, hash))
        continue;
      g_hash_table_insert (self->by_hash, (gpointer) hash, certificate);
      g_hash_table_insert (self->positions, certificate, GUINT_TO_POINTER (i));
      g_ptr_array_add (self->unique, certificate);
    }
  self->finder = pki_path_finder_new (self->unique, now);
}

void
pki_chain_pool_clear (PkiChainPool *self)
{
  g_clear_pointer (&self->finder, pki_path_finder_free);
  g_clear_pointer (&self->unique, g_ptr_array_unref);
  g_clear_pointer (&self->positions, g_hash_table_unref);
  g_clear_pointer (&self->by_hash, g_hash_table_unref);
}

/* Finding the leaf */

/* (element-type GBytes): the names that have issued a certificate, except their own. */
static GHashTable *
collect_issuers (GPtrArray *certificates)
{
  GHashTable *issuers = g_hash_table_new (g_bytes_hash, g_bytes_equal);

  for (guint i = 0; i < certificates->len; i++)
    {
      PkiCertificate *certificate = g_ptr_array_index (certificates, i);

      if (!pki_certificate_is_self_issued (certificate) && pki_certificate_get_raw_issuer (certificate) != NULL)
        g_hash_table_add (issuers, pki_certificate_get_raw_issuer (certificate));
    }
  return issuers;
}

/* What only a leaf is, what an authority below another one is, and what a lone root is; a lower number is more of a leaf. */
static guint
rank_leaf (PkiCertificate *certificate)
{
  gboolean is_ca = FALSE;
  int path_length;

  if (pki_certificate_is_self_issued (certificate))
    return 2;
  return pki_certificate_get_basic_constraints (certificate, &is_ca, &path_length) && is_ca ? 1 : 0;
}

/* Of those that have issued no other; (nullable) where there is none. */
static PkiCertificate *
choose_leaf (PkiChainPool *pool,
             gboolean     *several)
{
  g_autoptr (GHashTable) issuers = collect_issuers (pool->unique);
  PkiCertificate *leaf = NULL;
  guint best = G_MAXUINT;

  *several = FALSE;
  /* Two that can only be leaves settle it: ranking decodes the extensions, which a thousand certificates are spared. */
  for (guint i = 0; i < pool->unique->len && !(*several && best == 0); i++)
    {
      PkiCertificate *certificate = g_ptr_array_index (pool->unique, i);
      guint rank;

      if (g_hash_table_contains (issuers, pki_certificate_get_raw_subject (certificate)))
        continue;
      rank = rank_leaf (certificate);
      if (rank > best)
        continue;
      *several = rank == best;
      if (rank < best)
        leaf = certificate;
      best = rank;
    }
  if (leaf == NULL && pool->unique->len > 0)
    leaf = g_ptr_array_index (pool->unique, 0);
  return leaf;
}

static gboolean
is_better_for_key (PkiCertificate *certificate,
                   PkiCertificate *other)
{
  if (other == NULL || rank_leaf (certificate) != rank_leaf (other))
    return other == NULL || rank_leaf (certificate) < rank_leaf (other);
  return pki_certificate_get_not_after (certificate) > pki_certificate_get_not_after (other);
}

static PkiCertificate *
find_by_key (PkiChainPool *pool,
             const char   *key_id)
{
  PkiCertificate *leaf = NULL;

  for (guint i = 0; i < pool->unique->len; i++)
    {
      PkiCertificate *certificate = g_ptr_array_index (pool->unique, i);

      if (g_strcmp0 (pki_certificate_get_key_id (certificate), key_id) == 0 && is_better_for_key (certificate, leaf))
        leaf = certificate;
    }
  return leaf;
}

/* Findings */

static PkiChainFindings
judge_dates (PkiChainPool   *pool,
             PkiCertificate *certificate)
{
  if (pool->now > pki_certificate_get_not_after (certificate))
    return PKI_CHAIN_FINDING_EXPIRED;
  return pool->now < pki_certificate_get_not_before (certificate) ? PKI_CHAIN_FINDING_NOT_YET_VALID
                                                                 : PKI_CHAIN_FINDING_NONE;
}

static PkiChainFindings
judge_signature (const PkiPathStep *step)
{
  switch (step->signature)
    {
    case PKI_SIGNATURE_WRONG:
      return PKI_CHAIN_FINDING_WRONG_SIGNATURE;
    case PKI_SIGNATURE_UNCHECKED:
      return PKI_CHAIN_FINDING_UNCHECKED;
    case PKI_SIGNATURE_VERIFIED:
    default:
      return PKI_CHAIN_FINDING_NONE;
    }
}

static PkiChainFindings
judge_end (const PkiPath *path)
{
  const PkiPathStep *last = &g_array_index (path->steps, PkiPathStep, path->steps->len - 1);
  PkiChainFindings findings;

  switch (path->end)
    {
    case PKI_PATH_ROOT:
      findings = judge_signature (last);
      return findings != PKI_CHAIN_FINDING_NONE ? findings : PKI_CHAIN_FINDING_ROOT;
    case PKI_PATH_MISSING:
      return PKI_CHAIN_FINDING_MISSING_ISSUER | (path->namesake ? PKI_CHAIN_FINDING_NAMESAKE : 0);
    case PKI_PATH_CIRCULAR:
      return PKI_CHAIN_FINDING_CIRCULAR;
    case PKI_PATH_CAPPED:
    default:
      return PKI_CHAIN_FINDING_UNCHECKED;
    }
}

/* @n_below: the authorities between this one and the leaf that are not issued by themselves. */
static PkiChainFindings
judge_authority (PkiCertificate *certificate,
                 guint           n_below)
{
  PkiChainFindings findings = pki_certificate_may_issue (certificate) ? PKI_CHAIN_FINDING_NONE
                                                                      : PKI_CHAIN_FINDING_NOT_CA;
  gboolean is_ca;
  int path_length;

  if (pki_certificate_get_basic_constraints (certificate, &is_ca, &path_length) && path_length >= 0 &&
      n_below > (guint) path_length)
    findings |= PKI_CHAIN_FINDING_PATH_TOO_LONG;
  return findings;
}

static PkiChainLink *
add_link (GPtrArray        *links,
          PkiCertificate   *certificate,
          PkiChainFindings  findings,
          guint             position)
{
  PkiChainLink *link = g_new0 (PkiChainLink, 1);

  link->certificate = g_object_ref (certificate);
  link->findings = findings;
  link->position = position;
  g_ptr_array_add (links, link);
  return link;
}

static void
add_links (PkiChain      *self,
           PkiChainPool  *pool,
           const PkiPath *path)
{
  guint n_below = 0;

  for (guint i = 0; i < path->steps->len; i++)
    {
      const PkiPathStep *step = &g_array_index (path->steps, PkiPathStep, i);
      PkiChainFindings findings = judge_dates (pool, step->certificate);

      findings |= i + 1 < path->steps->len ? judge_signature (step) : judge_end (path);
      if (i > 0)
        findings |= judge_authority (step->certificate, n_below);
      if (i > 0 && !pki_certificate_is_self_issued (step->certificate))
        n_below++;
      add_link (self->links, step->certificate, findings,
                GPOINTER_TO_UINT (g_hash_table_lookup (pool->positions, step->certificate)));
    }
}

static void
add_others (PkiChain     *self,
            PkiChainPool *pool)
{
  g_autoptr (GHashTable) used = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < self->links->len; i++)
    g_hash_table_add (used, ((PkiChainLink *) g_ptr_array_index (self->links, i))->certificate);

  for (guint i = 0; i < pool->certificates->len; i++)
    {
      PkiCertificate *certificate = g_ptr_array_index (pool->certificates, i);
      gpointer first = g_hash_table_lookup (pool->by_hash, pki_certificate_get_sha256 (certificate));

      if (pki_certificate_get_problem (certificate) != NULL)
        add_link (self->others, certificate, PKI_CHAIN_FINDING_UNDECODABLE, i);
      else if (first != certificate || GPOINTER_TO_UINT (g_hash_table_lookup (pool->positions, certificate)) != i)
        add_link (self->others, certificate, PKI_CHAIN_FINDING_DUPLICATE | judge_dates (pool, certificate), i);
      else if (!g_hash_table_contains (used, certificate))
        add_link (self->others, certificate, PKI_CHAIN_FINDING_UNRELATED | judge_dates (pool, certificate), i);
    }
}

/* The verdict */

static PkiChainLink *
find_link (PkiChain         *self,
           PkiChainFindings  findings)
{
  for (guint i = 0; i < self->links->len; i++)
    {
      PkiChainLink *link = g_ptr_array_index (self->links, i);

      if (link->findings & findings)
        return link;
    }
  return NULL;
}

static void
decide (PkiChain *self)
{
  static const struct { PkiChainFindings findings; PkiChainVerdict verdict; } verdicts[] = {
    { PKI_CHAIN_FINDING_WRONG_SIGNATURE, PKI_CHAIN_BROKEN },
    { PKI_CHAIN_FINDING_CIRCULAR, PKI_CHAIN_CIRCULAR },
    { PKI_CHAIN_FINDING_NOT_CA | PKI_CHAIN_FINDING_PATH_TOO_LONG, PKI_CHAIN_NOT_ALLOWED },
    { PKI_CHAIN_FINDING_MISSING_ISSUER, PKI_CHAIN_INCOMPLETE },
    { PKI_CHAIN_FINDING_UNCHECKED, PKI_CHAIN_UNCHECKED },
    { PKI_CHAIN_FINDING_EXPIRED, PKI_CHAIN_EXPIRED },
    { PKI_CHAIN_FINDING_NOT_YET_VALID, PKI_CHAIN_NOT_YET_VALID },
    { PKI_CHAIN_FINDING_ROOT, PKI_CHAIN_COMPLETE },
  };

  self->verdict = self->several_leaves ? PKI_CHAIN_SEVERAL_LEAVES : PKI_CHAIN_EMPTY;
  for (guint i = 0; !self->several_leaves && self->links->len > 0 && i < G_N_ELEMENTS (verdicts); i++)
    {
      self->culprit = find_link (self, verdicts[i].findings);
      if (self->culprit == NULL)
        continue;
      self->verdict = verdicts[i].verdict;
      return;
    }
}

/* Takes the path from @leaf, or finds the leaf where there is none given. */
PkiChain *
pki_chain_new_without_others (PkiChainPool   *pool,
                              PkiCertificate *leaf,
                              PkiChainKey     key,
                              PkiEntry       *entry)
{
  PkiChain *self = g_object_new (PKI_TYPE_CHAIN, NULL);
  g_auto (PkiPath) path = { NULL };

  if (leaf != NULL)
    leaf = g_hash_table_lookup (pool->by_hash, pki_certificate_get_sha256 (leaf));
  else
    leaf = choose_leaf (pool, &self->several_leaves);
  if (leaf != NULL)
    {
      pki_path_finder_find (pool->finder, leaf, &path);
      self->capped = pki_path_finder_is_capped (pool->finder);
      add_links (self, pool, &path);
    }
  self->key = key;
  self->unordered = pool->unordered;
  self->entry = entry != NULL ? g_object_ref (entry) : NULL;
  decide (self);
  return self;
}

PkiChain *
pki_chain_new_from_pool (PkiChainPool   *pool,
                         PkiCertificate *leaf,
                         PkiChainKey     key,
                         PkiEntry       *entry)
{
  PkiChain *self = pki_chain_new_without_others (pool, leaf, key, entry);

  add_others (self, pool);
  return self;
}

/**
 * pki_chain_analyse:
 * @certificates: (element-type PkiCertificate): in the order that they came in
 * @key_id: (nullable): of a private key that they are for, as pki_private_key_get_key_id() has it
 * @now: the time to judge by, in seconds since the epoch
 *
 * Orders certificates from the leaf to its root and verifies each signature, also that of the root on itself. Where there is a
 * private key, the leaf is its certificate. The rules are those of RFC 5280, section 6.1, as far as they say whether the
 * certificates belong together; trust, revocation and purpose are not asked. Verifying takes about 0.1 ms a certificate, in
 * the worst case half a second: not for the main thread.
 *
 * Returns: (transfer full): what the certificates are to each other
 */
PkiChain *
pki_chain_analyse (GPtrArray  *certificates,
                   const char *key_id,
                   gint64      now)
{
  g_auto (PkiChainPool) pool = { NULL };
  PkiCertificate *leaf;

  g_return_val_if_fail (certificates != NULL, NULL);

  pki_chain_pool_init (&pool, certificates, now);
  if (key_id == NULL)
    return pki_chain_new_from_pool (&pool, NULL, PKI_CHAIN_KEY_NONE, NULL);
  leaf = find_by_key (&pool, key_id);
  return pki_chain_new_from_pool (&pool, leaf, leaf != NULL ? PKI_CHAIN_KEY_MATCHES : PKI_CHAIN_KEY_MATCHES_NONE, NULL);
}

/* Reading it */

PkiChainVerdict
pki_chain_get_verdict (PkiChain *self)
{
  g_return_val_if_fail (PKI_IS_CHAIN (self), PKI_CHAIN_EMPTY);
  return self->verdict;
}

const PkiChainLink *
pki_chain_get_culprit (PkiChain *self)
{
  g_return_val_if_fail (PKI_IS_CHAIN (self), NULL);
  return self->culprit;
}

GPtrArray *
pki_chain_get_links (PkiChain *self)
{
  g_return_val_if_fail (PKI_IS_CHAIN (self), NULL);
  return self->links;
}

GPtrArray *
pki_chain_get_others (PkiChain *self)
{
  g_return_val_if_fail (PKI_IS_CHAIN (self), NULL);
  return self->others;
}

PkiCertificate *
pki_chain_get_leaf (PkiChain *self)
{
  g_return_val_if_fail (PKI_IS_CHAIN (self), NULL);
  return self->links->len > 0 ? ((PkiChainLink *) g_ptr_array_index (self->links, 0))->certificate : NULL;
}

/**
 * pki_chain_get_missing_issuer:
 * @self: a chain
 *
 * Returns: (nullable) (transfer none): the name of the issuer that is missing, whatever else is wrong with the chain
 */
PkiName *
pki_chain_get_missing_issuer (PkiChain *self)
{
  PkiChainLink *link;

  g_return_val_if_fail (PKI_IS_CHAIN (self), NULL);

  link = find_link (self, PKI_CHAIN_FINDING_MISSING_ISSUER);
  return link != NULL ? pki_certificate_get_issuer (link->certificate) : NULL;
}

const char *
pki_chain_get_missing_key_id (PkiChain *self)
{
  PkiChainLink *link;

  g_return_val_if_fail (PKI_IS_CHAIN (self), NULL);

  link = find_link (self, PKI_CHAIN_FINDING_MISSING_ISSUER);
  return link != NULL ? pki_certificate_get_authority_key_id (link->certificate) : NULL;
}

/* A name is easily had: only so many certificates of it are looked at. */
#define MAX_NAMESAKES 10

/**
 * pki_chain_find_missing_issuer:
 * @self: a chain
 * @certificates: (element-type PkiCertificate): where the missing issuer may be
 *
 * Verifies at most ten signatures; otherwise it only compares names.
 *
 * Returns: (nullable) (transfer none): the certificate that has issued the last one of the chain
 */
PkiCertificate *
pki_chain_find_missing_issuer (PkiChain  *self,
                               GPtrArray *certificates)
{
  PkiChainLink *link;
  guint n_left = MAX_NAMESAKES;

  g_return_val_if_fail (PKI_IS_CHAIN (self), NULL);

  link = find_link (self, PKI_CHAIN_FINDING_MISSING_ISSUER);
  for (guint i = 0; link != NULL && n_left > 0 && i < certificates->len; i++)
    {
      PkiCertificate *candidate = g_ptr_array_index (certificates, i);
      GBytes *subject = pki_certificate_get_raw_subject (candidate);

      if (subject == NULL || !g_bytes_equal (subject, pki_certificate_get_raw_issuer (link->certificate)) ||
          pki_certificate_equal (candidate, link->certificate))
        continue;
      n_left--;
      if (pki_certificate_check_signature (link->certificate, candidate) == PKI_SIGNATURE_VERIFIED)
        return candidate;
    }
  return NULL;
}

gboolean
pki_chain_has_root (PkiChain *self)
{
  g_return_val_if_fail (PKI_IS_CHAIN (self), FALSE);
  return find_link (self, PKI_CHAIN_FINDING_ROOT) != NULL;
}

/**
 * pki_chain_is_ordered:
 * @self: a chain
 *
 * Returns: whether the links came leaf first and each before its issuer, as whoever reads them one after the other wants
 *   them; also where their order means nothing: in PKCS#7, PKCS#12 and among the trusted certificates of a Java keystore
 */
gboolean
pki_chain_is_ordered (PkiChain *self)
{
  g_return_val_if_fail (PKI_IS_CHAIN (self), FALSE);

  for (guint i = 1; !self->unordered && i < self->links->len; i++)
    {
      PkiChainLink *before = g_ptr_array_index (self->links, i - 1);
      PkiChainLink *link = g_ptr_array_index (self->links, i);

      if (link->position < before->position)
        return FALSE;
    }
  return TRUE;
}

gboolean
pki_chain_is_capped (PkiChain *self)
{
  g_return_val_if_fail (PKI_IS_CHAIN (self), FALSE);
  return self->capped;
}

PkiChainKey
pki_chain_get_key (PkiChain *self)
{
  g_return_val_if_fail (PKI_IS_CHAIN (self), PKI_CHAIN_KEY_NONE);
  return self->key;
}

PkiEntry *
pki_chain_get_entry (PkiChain *self)
{
  g_return_val_if_fail (PKI_IS_CHAIN (self), NULL);
  return self->entry;
}

const char *
pki_chain_verdict_get_name (PkiChainVerdict verdict)
{
  static const char * const names[] = {
    "empty", "several-leaves", "broken", "circular", "not-allowed", "incomplete", "unchecked", "expired",
    "not-yet-valid", "complete",
  };

  g_return_val_if_fail (verdict < G_N_ELEMENTS (names), "unknown");
  return names[verdict];
}

static void
pki_chain_finalize (GObject *object)
{
  PkiChain *self = PKI_CHAIN (object);

  g_ptr_array_unref (self->links);
  g_ptr_array_unref (self->others);
  g_clear_object (&self->entry);

  G_OBJECT_CLASS (pki_chain_parent_class)->finalize (object);
}

static void
pki_chain_class_init (PkiChainClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pki_chain_finalize;
}

static void
pki_chain_init (PkiChain *self)
{
  self->links = g_ptr_array_new_with_free_func ((GDestroyNotify) link_free);
  self->others = g_ptr_array_new_with_free_func ((GDestroyNotify) link_free);
}
