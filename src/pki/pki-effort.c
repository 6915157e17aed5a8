/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-effort-private.h"

#include "pki/pki-container.h"

/* A single derivation may take PKI_MAX_KDF_ITERATIONS; all of a file together a few times that, so that no file of many
 * keys keeps a reader busy for hours. */
#define ROUNDS_PER_FILE (4 * (guint64) PKI_MAX_KDF_ITERATIONS)

void
pki_effort_init (PkiEffort           *self,
                 const volatile gint *cancelled)
{
  self->rounds = ROUNDS_PER_FILE;
  self->cancelled = cancelled;
  self->unwanted = NULL;
}

gboolean
pki_effort_is_cancelled (const PkiEffort *self)
{
  return (self->cancelled != NULL && g_atomic_int_get (self->cancelled) != 0) ||
         (self->unwanted != NULL && g_atomic_int_get (self->unwanted) != 0);
}

/* FALSE, and PKI_ERROR_CANCELLED, when nobody waits any more. */
gboolean
pki_effort_check (const PkiEffort  *self,
                  GError          **error)
{
  if (!pki_effort_is_cancelled (self))
    return TRUE;
  g_set_error_literal (error, PKI_ERROR, PKI_ERROR_CANCELLED, "Reading was cancelled");
  return FALSE;
}

/* To be asked before a derivation; FALSE also when the file has asked for too much in all. */
gboolean
pki_effort_spend (PkiEffort  *self,
                  guint64     rounds,
                  GError    **error)
{
  if (!pki_effort_check (self, error))
    return FALSE;
  if (rounds > PKI_MAX_KDF_ITERATIONS || rounds > self->rounds)
    {
      g_set_error_literal (error, PKI_ERROR, PKI_ERROR_TOO_LARGE, "The file asks for too many rounds of key derivation");
      return FALSE;
    }
  self->rounds -= rounds;
  return TRUE;
}

/* What several blocks of a derivation cost is what as many derivations do. */
gboolean
pki_effort_spend_blocks (PkiEffort  *self,
                         guint64     rounds,
                         guint64     n_blocks,
                         GError    **error)
{
  return pki_effort_spend (self, rounds > G_MAXUINT64 / n_blocks ? G_MAXUINT64 : rounds * n_blocks, error);
}
