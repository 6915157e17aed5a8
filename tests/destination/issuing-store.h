/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A store in memory that issues certificates, at once or when it is told to, and remembers what it was asked. All of it
 * on the thread of the default context. */

#pragma once

#include "pki/pki.h"
#include "store/store.h"

G_BEGIN_DECLS

#define ISSUING_TYPE_STORE (issuing_store_get_type ())
G_DECLARE_FINAL_TYPE (IssuingStore, issuing_store, ISSUING, STORE, GObject)

IssuingStore               *issuing_store_new          (void);
PkiIdentity                *issuing_store_issue        (IssuingStore      *self,
                                                        const char        *common_name,
                                                        PkiSigningRequest *request,    /* (nullable) */
                                                        gint64             not_before);
void                        issuing_store_put          (IssuingStore      *self,
                                                        const char        *name,
                                                        PkiIdentity       *identity);  /* as somebody else does */
StoreEntry                 *issuing_store_get          (IssuingStore      *self,
                                                        const char        *name);      /* (nullable) (transfer none) */
guint                       issuing_store_get_n_issued (IssuingStore      *self);      /* of those that it was asked for */
const StoreGenerateRequest *issuing_store_get_request  (IssuingStore      *self);      /* (nullable): the last */
void                        issuing_store_fail         (IssuingStore      *self,
                                                        const char        *message);   /* INVALID from now on; NULL: no more */
void                        issuing_store_disable      (IssuingStore      *self);      /* it cannot issue any more */
void                        issuing_store_hold         (IssuingStore      *self);
void                        issuing_store_release      (IssuingStore      *self);
guint                       issuing_store_get_n_held   (IssuingStore      *self);

G_END_DECLS
