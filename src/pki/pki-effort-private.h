/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How much work a file may still cause, and what ends it. Not for other folders. */

#pragma once

#include "pki/pki-error.h"

G_BEGIN_DECLS

/* Derivations ask after so many rounds whether they are still wanted: some milliseconds of work. */
#define PKI_ROUNDS_PER_SLICE 4096

typedef struct
{
  guint64              rounds;    /* of key derivation that are still allowed */
  const volatile gint *cancelled; /* (nullable): not 0: nobody waits any more */
  const gint          *unwanted;  /* (nullable): not 0: the one who waits needs it no more */
} PkiEffort;

void     pki_effort_init         (PkiEffort            *self,
                                  const volatile gint  *cancelled);
gboolean pki_effort_is_cancelled (const PkiEffort      *self);
gboolean pki_effort_check        (const PkiEffort      *self,
                                  GError              **error); /* CANCELLED */
gboolean pki_effort_spend        (PkiEffort            *self,
                                  guint64               rounds,
                                  GError              **error); /* CANCELLED, TOO_LARGE */
gboolean pki_effort_spend_blocks (PkiEffort            *self,
                                  guint64               rounds,
                                  guint64               n_blocks,
                                  GError              **error);

G_END_DECLS
