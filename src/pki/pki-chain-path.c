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
#define MAX_WRONG      3    /* signatures in a path: what goes on after them is none that anybody has made */

struct _PkiPathFinder
{
  GHashTable *by_subject; /* (owned) (element-type GBytes GPtrArray): each array borrows its certificates */
  GHashTable *checked;    /* (owned) (element-type Pair): and in itself, what came of it */
  GHashTable *refused;    /* (owned) (element-type Refusal): what was not signed with a key */
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
  PkiCertificate *certificate;
  const char     *key_id; /* of a certificate of the pool */
} Refusal;

typedef struct
{
  PkiCertificate    *certificate;
  PkiSignatureState  signature;
} Candidate;

/* What may have issued a certificate, and what else has the issuer's name. */
typedef struct
{
  GArray   *candidates; /* (owned) (element-type Candidate): the likely ones first */
  gboolean  namesake;   /* one with another key */
  gboolean  circular;   /* one that is in the path already */
  gboolean  cut;        /* there are more, which nobody looks at */
} Issuers;

static void
issuers_clear (Issuers *self)
{
  g_clear_pointer (&self->candidates, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Issuers, issuers_clear)

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

static guint
refusal_hash (gconstpointer data)
{
  const Refusal *refusal = data;

  return g_direct_hash (refusal->certificate) * 31 + g_str_hash (refusal->key_id);
}

static gboolean
refusal_equal (gconstpointer a,
               gconstpointer b)
{
  const Refusal *first = a, *second = b;

  return first->certificate == second->certificate && g_str_equal (first->key_id, second->key_id);
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
  self->refused = g_hash_table_new_full (refusal_hash, refusal_equal, g_free, NULL);
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
  g_hash_table_unref (self->refused);
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

/* A signature that was not made with a key is none of any other certificate with that key: a file may have hundreds of one
 * name and one key. Whether one that was made with it counts is up to the certificate. */
static gboolean
is_refused (PkiPathFinder  *self,
            PkiCertificate *certificate,
            PkiCertificate *issuer)
{
  const Refusal refusal = { certificate, pki_certificate_get_key_id (issuer) };

  return refusal.key_id != NULL && g_hash_table_contains (self->refused, &refusal);
}

static void
refuse (PkiPathFinder  *self,
        PkiCertificate *certificate,
        PkiCertificate *issuer)
{
  const Refusal refusal = { certificate, pki_certificate_get_key_id (issuer) };

  if (refusal.key_id != NULL)
    g_hash_table_add (self->refused, g_memdup2 (&refusal, sizeof refusal));
}

static PkiSignatureState
check_signature (PkiPathFinder  *self,
                 PkiCertificate *certificate,
                 PkiCertificate *issuer)
{
  Pair wanted = { certificate, issuer, PKI_SIGNATURE_UNCHECKED };
  Pair *pair = g_hash_table_lookup (self->checked, &wanted);

  if (pair != NULL)
    return pair->state;
  if (is_refused (self, certificate, issuer))
    return PKI_SIGNATURE_WRONG;
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
  if (pair->state == PKI_SIGNATURE_WRONG)
    refuse (self, certificate, issuer);
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

static void
find_issuers (PkiPathFinder  *self,
              PkiCertificate *certificate,
              Issuers        *issuers)
{
  GBytes *issuer = pki_certificate_get_raw_issuer (certificate);
  GPtrArray *same = issuer != NULL ? g_hash_table_lookup (self->by_subject, issuer) : NULL;

  *issuers = (Issuers) { g_array_new (FALSE, FALSE, sizeof (Candidate)), FALSE, FALSE,
                         same != NULL && same->len > MAX_CANDIDATES };
  self->capped = self->capped || issuers->cut;
  for (guint i = 0; same != NULL && i < MIN (same->len, MAX_CANDIDATES); i++)
    {
      Candidate candidate = { g_ptr_array_index (same, i), PKI_SIGNATURE_UNCHECKED };

      if (candidate.certificate == certificate)
        continue;
      if (!key_ids_agree (certificate, candidate.certificate))
        issuers->namesake = TRUE;
      else if (is_in_path (self, candidate.certificate))
        issuers->circular = TRUE;
      else
        {
          candidate.signature = check_signature (self, certificate, candidate.certificate);
          g_array_append_val (issuers->candidates, candidate);
        }
    }
  g_array_sort_with_data (issuers->candidates, compare_candidates, &self->now);
}

static gboolean
may_be_right (GArray *candidates)
{
  return candidates->len > 0 && g_array_index (candidates, Candidate, 0).signature != PKI_SIGNATURE_WRONG;
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

static gboolean
has_too_many_wrong (PkiPathFinder *self)
{
  guint n = 0;

  for (guint i = 0; i < self->steps->len; i++)
    n += g_array_index (self->steps, PkiPathStep, i).signature == PKI_SIGNATURE_WRONG;
  return n > MAX_WRONG;
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
  g_auto (Issuers) issuers = { NULL };

  if (end_at_root (self, FALSE))
    return;
  if (self->steps->len >= PKI_CHAIN_MAX_LENGTH || has_too_many_wrong (self))
    {
      self->capped = TRUE;
      finish_path (self, PKI_PATH_CAPPED, FALSE);
      return;
    }

  find_issuers (self, get_last (self)->certificate, &issuers);
  if (issuers.cut && !may_be_right (issuers.candidates))
    finish_path (self, PKI_PATH_CAPPED, FALSE); /* what has signed it may be among those that nobody looks at */
  else if (issuers.candidates->len > 0)
    follow_candidates (self, issuers.candidates);
  else if (issuers.circular)
    finish_path (self, PKI_PATH_CIRCULAR, FALSE);
  else if (!end_at_root (self, TRUE))
    finish_path (self, PKI_PATH_MISSING, issuers.namesake);
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
