/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-pbe-ahead-private.h"

#include <string.h>

#include "pki/pki-pbe-scheme-private.h"
#include "pki/pki-pkcs12-crypto.h"

/* Some milliseconds; for less a thread is not worth it. */
#define MIN_ROUNDS 20000

struct _PkiPbeAhead
{
  GBytes      *algorithm; /* (owned): what the scheme points into */
  PkiPbeScheme scheme;
  const char  *password;
  PkiEffort    effort;
  gint         unwanted; /* atomic */
  GThread     *thread;   /* (owned) (nullable): NULL once it has ended */
  gboolean     done;
  guint8       key[PKI_PBE_MAX_KEY];
  guint8       iv[PKI_PBE_MAX_IV];
};

static gpointer
derive (gpointer data)
{
  PkiPbeAhead *self = data;

  self->done = pki_pbe_scheme_derive (&self->scheme, self->password, &self->effort, self->key, self->iv);
  return NULL;
}

static gboolean
is_worth_it (const PkiPbeScheme *scheme, const PkiEffort *effort)
{
  PkiEffort left = *effort;

  return g_get_num_processors () > 1 && scheme->rounds >= MIN_ROUNDS
         && pki_effort_spend_blocks (&left, scheme->rounds, pki_pbe_scheme_count_blocks (scheme), NULL);
}

/**
 * pki_pbe_ahead_new:
 * @algorithm: the content of an AlgorithmIdentifier
 * @password: (nullable): what is tried; outlives what is returned
 * @effort: what may be spent; who takes the key spends it
 *
 * Returns: (nullable) (transfer full): the derivation, which has begun
 */
PkiPbeAhead *
pki_pbe_ahead_new (PkiDerSpan algorithm, const char *password, const PkiEffort *effort)
{
  PkiPbeAhead *self = g_new0 (PkiPbeAhead, 1);
  PkiDerSpan copy;

  self->algorithm = g_bytes_new (algorithm.data, algorithm.size);
  self->password = password;
  self->effort = *effort;
  self->effort.unwanted = &self->unwanted;
  copy.data = g_bytes_get_data (self->algorithm, &copy.size);
  if (copy.size > 0 && pki_pbe_scheme_read (copy, &self->scheme, NULL) && is_worth_it (&self->scheme, effort))
    self->thread = g_thread_try_new ("derive", derive, self, NULL);
  if (self->thread == NULL)
    g_clear_pointer (&self, pki_pbe_ahead_free);
  return self;
}

static void
end (PkiPbeAhead *self)
{
  if (self->thread != NULL)
    g_thread_join (g_steal_pointer (&self->thread));
}

void
pki_pbe_ahead_free (PkiPbeAhead *self)
{
  g_atomic_int_set (&self->unwanted, 1);
  end (self);
  g_bytes_unref (self->algorithm);
  pki_pkcs12_wipe (self->key, sizeof self->key);
  pki_pkcs12_wipe (self->iv, sizeof self->iv);
  g_free (self);
}

gboolean
pki_pbe_ahead_is_for (const PkiPbeAhead *self, PkiDerSpan algorithm)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (self->algorithm, &size);

  return algorithm.size == size && memcmp (algorithm.data, data, size) == 0;
}

gboolean
pki_pbe_ahead_take (PkiPbeAhead *self, const char *password, const PkiEffort *effort, guint8 *key, guint8 *iv)
{
  if (self->password != password || pki_effort_is_cancelled (effort))
    return FALSE;
  end (self);
  if (!self->done)
    return FALSE;
  memcpy (key, self->key, sizeof self->key);
  memcpy (iv, self->iv, sizeof self->iv);
  return TRUE;
}
