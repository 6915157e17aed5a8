/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Finds the way from a certificate to a root (RFC 4158 says how many there may be): depth first, the likely issuers first,
 * until one is without fault. What a hostile file can cost is capped. */

#include "config.h"

#include "pki/pki-certificate-private.h"
#include "pki/pki-chain-path-private.h"

#define MAX_CANDIDATES 500 /* of one name, whose key identifiers are looked at */
#define MAX_CHECKS     256  /* signatures verified for one path */
#define MAX_ALL_CHECKS 20000
#define MAX_STEPS      500

struct _PkiPathFinder
{
  GHashTable *by_subject; /* (owned) (element-type GBytes GPtrArray): each array borrows its certificates */
  GHashTable *checked;    /* (owned) (element-type Pair): and in itself, what came of it */
  gint64      now;
  guint       checks_left;
  guint       all_checks_left;
  guint       steps_left;
  gboolean    capped;

  GArray     *steps;      /* (owned) (element-type PkiPathStep): the path that is looked at */
  PkiPath    *best;       /* (not owned) */
  guint       best_score;
};

typedef struct
{
  PkiCertificate    *certificate;
  PkiCertificate    *issuer;
  PkiSignatureState  state;
} Pair;

typedef struct
{
  PkiCertificate    *certificate;
  PkiSignatureState  signature;
} Candidate;

static guint
pair_hash (gconstpointer data)
{
  const Pair *pair = data;

  return g_direct_hash (pair->certificate) * 31 + g_direct_hash (pair->issuer);
}

static gboolean
pair_equal (gconstpointer a,
            gconstpointer b)
{
  const Pair *first = a, *second = b;

  return first->certificate == second->certificate && first->issuer == second->issuer;
}

void
pki_path_clear (PkiPath *self)
{
  g_clear_pointer (&self->steps, g_array_unref);
}

static void
add_to_index (PkiPathFinder  *self,
              PkiCertificate *certificate)
{
  GBytes *subject = pki_certificate_get_raw_subject (certificate);
  GPtrArray *same;

  if (subject == NULL || g_bytes_get_size (subject) == 0)
    return;
  same = g_hash_table_lookup (self->by_subject, subject);
  if (same == NULL)
    {
      same = g_ptr_array_new ();
      g_hash_table_insert (self->by_subject, subject, same);
    }
  g_ptr_array_add (same, certificate);
}

/**
 * pki_path_finder_new:
 * @pool: (element-type PkiCertificate): the certificates that may be in a path, each once; they have to stay
 * @now: the time to judge by, in seconds since the epoch
 *
 * Returns: (transfer full): a finder
 */
PkiPathFinder *
pki_path_finder_new (GPtrArray *pool,
                     gint64     now)
{
  PkiPathFinder *self = g_new0 (PkiPathFinder, 1);

  self->now = now;
  self->all_checks_left = MAX_ALL_CHECKS;
  self->by_subject = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, NULL, (GDestroyNotify) g_ptr_array_unref);
  self->checked = g_hash_table_new_full (pair_hash, pair_equal, g_free, NULL);
  self->steps = g_array_new (FALSE, FALSE, sizeof (PkiPathStep));
  for (guint i = 0; i < pool->len; i++)
    add_to_index (self, g_ptr_array_index (pool, i));
  return self;
}

void
pki_path_finder_free (PkiPathFinder *self)
{
  g_hash_table_unref (self->by_subject);
  g_hash_table_unref (self->checked);
  g_array_unref (self->steps);
  g_free (self);
}

gboolean
pki_path_finder_is_capped (PkiPathFinder *self)
{
  return self->capped;
}

gboolean
pki_certificate_may_issue (PkiCertificate *self)
{
  PkiKeyUsage usage;
  gboolean is_ca;
  int path_length;

  if (pki_certificate_get_key_usage (self, &usage) && !(usage & PKI_KEY_USAGE_KEY_CERT_SIGN))
    return FALSE;
  if (pki_certificate_get_basic_constraints (self, &is_ca, &path_length))
    return is_ca;
  /* The roots of before there were extensions. */
  return pki_certificate_get_version (self) < 3 && pki_certificate_is_self_issued (self);
}

/* Looking at one certificate */

static PkiSignatureState
check_signature (PkiPathFinder  *self,
                 PkiCertificate *certificate,
                 PkiCertificate *issuer)
{
  Pair wanted = { certificate, issuer, PKI_SIGNATURE_UNCHECKED };
  Pair *pair = g_hash_table_lookup (self->checked, &wanted);

  if (pair != NULL)
    return pair->state;
  if (self->checks_left == 0 || self->all_checks_left == 0)
    {
      self->capped = TRUE;
      return PKI_SIGNATURE_UNCHECKED;
    }

  self->checks_left--;
  self->all_checks_left--;
  wanted.state = pki_certificate_check_signature (certificate, issuer);
  pair = g_memdup2 (&wanted, sizeof wanted);
  g_hash_table_add (self->checked, pair);
  return pair->state;
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

static gboolean
is_valid_at (PkiCertificate *certificate,
             gint64          now)
{
  return now >= pki_certificate_get_not_before (certificate) && now <= pki_certificate_get_not_after (certificate);
}

static gboolean
is_in_path (PkiPathFinder  *self,
            PkiCertificate *certificate)
{
  for (guint i = 0; i < self->steps->len; i++)
    if (g_array_index (self->steps, PkiPathStep, i).certificate == certificate)
      return TRUE;
  return FALSE;
}

/* The likely ones first: verified, valid now, valid for longer. */
static int
compare_candidates (gconstpointer a,
                    gconstpointer b,
                    gpointer      user_data)
{
  const Candidate *first = a, *second = b;
  gint64 now = *(gint64 *) user_data;
  gint64 first_end = pki_certificate_get_not_after (first->certificate);
  gint64 second_end = pki_certificate_get_not_after (second->certificate);

  if (first->signature != second->signature)
    return (int) first->signature - (int) second->signature;
  if (is_valid_at (first->certificate, now) != is_valid_at (second->certificate, now))
    return is_valid_at (first->certificate, now) ? -1 : 1;
  return first_end < second_end ? 1 : first_end > second_end ? -1 : 0;
}

/* What may have issued @certificate: (element-type Candidate) (transfer full). */
static GArray *
find_candidates (PkiPathFinder  *self,
                 PkiCertificate *certificate,
                 gboolean       *namesake,
                 gboolean       *circular)
{
  GArray *candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
  GBytes *issuer = pki_certificate_get_raw_issuer (certificate);
  GPtrArray *same = issuer != NULL ? g_hash_table_lookup (self->by_subject, issuer) : NULL;

  *namesake = FALSE;
  *circular = FALSE;
  self->capped = self->capped || (same != NULL && same->len > MAX_CANDIDATES);
  for (guint i = 0; same != NULL && i < MIN (same->len, MAX_CANDIDATES); i++)
    {
      Candidate candidate = { g_ptr_array_index (same, i), PKI_SIGNATURE_UNCHECKED };

      if (candidate.certificate == certificate)
        continue;
      if (!key_ids_agree (certificate, candidate.certificate))
        *namesake = TRUE;
      else if (is_in_path (self, candidate.certificate))
        *circular = TRUE;
      else
        {
          candidate.signature = check_signature (self, certificate, candidate.certificate);
          g_array_append_val (candidates, candidate);
        }
    }
  g_array_sort_with_data (candidates, compare_candidates, &self->now);
  return candidates;
}

/* Comparing paths */

static gboolean
is_faultless (PkiPathFinder *self,
              guint          i)
{
  PkiCertificate *certificate = g_array_index (self->steps, PkiPathStep, i).certificate;

  return is_valid_at (certificate, self->now) && (i == 0 || pki_certificate_may_issue (certificate));
}

/* No wrong signature, then reaching a root, then everything checked, then no other fault; then the longer one. */
static guint
rate (PkiPathFinder *self,
      PkiPathEnd     end)
{
  gboolean right = TRUE, checked = TRUE, faultless = TRUE;

  for (guint i = 0; i < self->steps->len; i++)
    {
      PkiSignatureState state = g_array_index (self->steps, PkiPathStep, i).signature;
      gboolean has_issuer = i + 1 < self->steps->len || end == PKI_PATH_ROOT;

      right = right && (!has_issuer || state != PKI_SIGNATURE_WRONG);
      checked = checked && (!has_issuer || state == PKI_SIGNATURE_VERIFIED);
      faultless = faultless && is_faultless (self, i);
    }
  return (right ? 0x8000 : 0) + (end == PKI_PATH_ROOT ? 0x4000 : 0) + (checked ? 0x2000 : 0) +
         (faultless ? 0x1000 : 0) + self->steps->len;
}

#define PERFECT 0xf000

static void
finish_path (PkiPathFinder *self,
             PkiPathEnd     end,
             gboolean       namesake)
{
  guint score = rate (self, end);

  if (self->best->steps != NULL && score <= self->best_score)
    return;
  g_clear_pointer (&self->best->steps, g_array_unref);
  self->best->steps = g_array_copy (self->steps);
  self->best->end = end;
  self->best->namesake = namesake;
  self->best_score = score;
}

static PkiPathStep *
get_last (PkiPathFinder *self)
{
  return &g_array_index (self->steps, PkiPathStep, self->steps->len - 1);
}

/* A certificate with its own name as issuer need not have signed itself: it may be for a new key, by the old one. */
static gboolean
end_at_root (PkiPathFinder *self,
             gboolean       alone)
{
  PkiPathStep *last = get_last (self);

  if (!pki_certificate_is_self_issued (last->certificate) || !key_ids_agree (last->certificate, last->certificate))
    return FALSE;
  last->signature = check_signature (self, last->certificate, last->certificate);
  if (last->signature == PKI_SIGNATURE_WRONG && !alone)
    return FALSE;
  finish_path (self, PKI_PATH_ROOT, FALSE);
  return TRUE;
}

static void follow (PkiPathFinder *self);

static void
follow_candidates (PkiPathFinder *self,
                   GArray        *candidates)
{
  guint depth = self->steps->len;

  for (guint i = 0; i < candidates->len && self->best_score < PERFECT; i++)
    {
      Candidate *candidate = &g_array_index (candidates, Candidate, i);
      PkiPathStep step = { candidate->certificate, PKI_SIGNATURE_UNCHECKED };

      /* One by another key is of interest only where there is no other. */
      if (i > 0 && candidate->signature == PKI_SIGNATURE_WRONG)
        break;
      if (self->steps_left == 0)
        {
          self->capped = TRUE;
          break;
        }
      self->steps_left--;
      get_last (self)->signature = candidate->signature;
      g_array_append_val (self->steps, step);
      follow (self);
      g_array_set_size (self->steps, depth);
    }
}

/* Goes on from the last step. */
static void
follow (PkiPathFinder *self)
{
  PkiCertificate *certificate = get_last (self)->certificate;
  g_autoptr (GArray) candidates = NULL;
  gboolean namesake, circular;

  if (end_at_root (self, FALSE))
    return;
  if (self->steps->len >= PKI_CHAIN_MAX_LENGTH)
    {
      self->capped = TRUE;
      finish_path (self, PKI_PATH_CAPPED, FALSE);
      return;
    }

  candidates = find_candidates (self, certificate, &namesake, &circular);
  if (candidates->len > 0)
    follow_candidates (self, candidates);
  else if (circular)
    finish_path (self, PKI_PATH_CIRCULAR, FALSE);
  else if (!end_at_root (self, TRUE))
    finish_path (self, PKI_PATH_MISSING, namesake);
}

/**
 * pki_path_finder_find:
 * @self: a finder
 * @leaf: where to start
 * @path: (out): the best path: the leaf and its issuers
 */
void
pki_path_finder_find (PkiPathFinder  *self,
                      PkiCertificate *leaf,
                      PkiPath        *path)
{
  PkiPathStep step = { leaf, PKI_SIGNATURE_UNCHECKED };

  *path = (PkiPath) { NULL, PKI_PATH_MISSING, FALSE };
  self->best = path;
  self->best_score = 0;
  self->checks_left = MAX_CHECKS;
  self->steps_left = MAX_STEPS;
  self->capped = FALSE;
  g_array_set_size (self->steps, 0);
  g_array_append_val (self->steps, step);
  follow (self);
  if (path->steps == NULL)
    finish_path (self, PKI_PATH_CAPPED, FALSE);
}
