/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the database knows of what was generated, for whoever renews it. */

#pragma once

#include "vault/vault-database-private.h"

G_BEGIN_DECLS

/**
 * VaultGenerated:
 * @realm: the realm of @entry
 * @entry: the entry, without content and labels; its generation has the certificate
 * @expires: when the certificate expires, in seconds since the epoch
 *
 * An entry that was generated.
 */
typedef struct
{
  char       *realm; /* (owned) */
  StoreEntry *entry; /* (owned) */
  gint64      expires;
} VaultGenerated;

void        vault_generated_free           (VaultGenerated  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VaultGenerated, vault_generated_free)

GPtrArray  *vault_database_list_generated  (VaultDatabase   *self,
                                            guint           *n_damaged,
                                            GCancellable    *cancellable,
                                            GError         **error);
StoreEntry *vault_database_renew           (VaultDatabase   *self,
                                            const char      *realm,
                                            const char      *name,
                                            const char      *if_etag,
                                            GBytes          *content,
                                            GBytes          *certificate,
                                            gint64           renewed,
                                            GCancellable    *cancellable,
                                            GError         **error);
gboolean    vault_database_note_failure    (VaultDatabase   *self,
                                            const char      *realm,
                                            const char      *name,
                                            const char      *if_etag,
                                            StoreError       code,
                                            const char      *message,
                                            gint64           failed,
                                            GCancellable    *cancellable,
                                            GError         **error);

G_END_DECLS
