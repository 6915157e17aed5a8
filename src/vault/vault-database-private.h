/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "store/store.h"
#include "vault/vault-pages-private.h"
#include "vault/vault-worker-private.h"

G_BEGIN_DECLS

/* More is refused, far above the 5 MiB that a file to upload may have. */
#define VAULT_MAX_CONTENT (32 * 1024 * 1024)

/* The database file. Touched on the worker's thread only, from open to close. */
typedef struct _VaultDatabase VaultDatabase;

VaultDatabase *vault_database_open       (VaultWorker    *worker,
                                          const char     *path,
                                          GCancellable   *cancellable,
                                          GError        **error);
gboolean       vault_database_close      (VaultDatabase  *self,
                                          GError        **error);
gboolean       vault_database_list       (VaultDatabase  *self,
                                          VaultPages     *pages,
                                          GCancellable   *cancellable,
                                          GError        **error);
StoreEntry    *vault_database_get        (VaultDatabase  *self,
                                          const char     *name,
                                          GCancellable   *cancellable,
                                          GError        **error);
StoreEntry    *vault_database_create     (VaultDatabase  *self,
                                          StoreEntry     *entry,
                                          GCancellable   *cancellable,
                                          GError        **error);
StoreEntry    *vault_database_replace    (VaultDatabase  *self,
                                          StoreEntry     *entry,
                                          const char     *if_etag,
                                          GCancellable   *cancellable,
                                          GError        **error);
StoreEntry    *vault_database_delete     (VaultDatabase  *self,
                                          const char     *name,
                                          const char     *if_etag,
                                          GCancellable   *cancellable,
                                          GError        **error);
gboolean       vault_database_set_labels (VaultDatabase  *self,
                                          const char     *name,
                                          GPtrArray      *labels,
                                          GCancellable   *cancellable,
                                          GError        **error);

G_END_DECLS
