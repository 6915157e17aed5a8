/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A key that is derived in a thread of its own before it is needed. Not for other folders. */

#pragma once

#include "pki/pki-effort-private.h"
#include "pki/pki-pkcs12-der.h"

G_BEGIN_DECLS

typedef struct _PkiPbeAhead PkiPbeAhead;

/* (nullable): NULL when it is not worth a thread, or asks for more than @effort allows. */
PkiPbeAhead *pki_pbe_ahead_new    (PkiDerSpan         algorithm,
                                   const char        *password, /* (nullable): stays with the caller */
                                   const PkiEffort   *effort);
void         pki_pbe_ahead_free   (PkiPbeAhead       *self);
gboolean     pki_pbe_ahead_is_for (const PkiPbeAhead *self,
                                   PkiDerSpan         algorithm);

/* Waits for the end; FALSE when it is of another password, or was cancelled. */
gboolean     pki_pbe_ahead_take   (PkiPbeAhead       *self,
                                   const char        *password,
                                   const PkiEffort   *effort,
                                   guint8            *key,
                                   guint8            *iv);

G_END_DECLS
