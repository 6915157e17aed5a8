/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "store/store.h"
#include "vault/vault-authority-private.h"
#include "vault/vault-pages-private.h"
#include "vault/vault-worker-private.h"

G_BEGIN_DECLS

/* More is refused, far above the 5 MiB that a file to upload may have. */
#define VAULT_MAX_CONTENT (32 * 1024 * 1024)

/* The database file. Touched on the worker's thread only, from open to close. */
typedef struct _VaultDatabase VaultDatabase;

/* A part of a list. */
typedef struct
{
  guint offset;
  guint n;
  gboolean with_content;
} VaultRange;

VaultDatabase *vault_database_open       (VaultWorker    *worker,
                                          const char     *path,
                                          GCancellable   *cancellable,
                                          GError        **error);
gboolean       vault_database_close      (VaultDatabase  *self,
                                          GError        **error);
gboolean       vault_database_list       (VaultDatabase  *self,
                                          const char     *realm,
                                          VaultPages     *pages,
                                          GCancellable   *cancellable,
                                          GError        **error);
GPtrArray     *vault_database_list_range (VaultDatabase *self,
                                          const char     *realm,
                                          const VaultRange *range,
                                          guint          *n_all,
                                          GCancellable   *cancellable,
                                          GError        **error);
StoreEntry    *vault_database_get        (VaultDatabase  *self,
                                          const char     *realm,
                                          const char     *name,
                                          GCancellable   *cancellable,
                                          GError        **error);
gboolean       vault_database_check_name (VaultDatabase  *self,
                                          const char     *realm,
                                          const char     *name,
                                          gboolean        is_new,
                                          const char     *if_etag,
                                          GCancellable   *cancellable,
                                          GError        **error);
StoreEntry    *vault_database_create     (VaultDatabase  *self,
                                          const char     *realm,
                                          StoreEntry     *entry,
                                          GCancellable   *cancellable,
                                          GError        **error);
StoreEntry    *vault_database_replace    (VaultDatabase  *self,
                                          const char     *realm,
                                          StoreEntry     *entry,
                                          const char     *if_etag,
                                          GCancellable   *cancellable,
                                          GError        **error);
StoreEntry    *vault_database_delete     (VaultDatabase  *self,
                                          const char     *realm,
                                          const char     *name,
                                          const char     *if_etag,
                                          GCancellable   *cancellable,
                                          GError        **error);
gboolean       vault_database_set_labels (VaultDatabase  *self,
                                          const char     *realm,
                                          const char     *name,
                                          GPtrArray      *labels,
                                          GCancellable   *cancellable,
                                          GError        **error);
GBytes        *vault_database_load_setting  (VaultDatabase  *self,
                                             const char     *name,
                                             GCancellable   *cancellable,
                                             GError        **error);
gboolean       vault_database_store_setting (VaultDatabase  *self,
                                             const char     *name,
                                             GBytes         *value,
                                             GCancellable   *cancellable,
                                             GError        **error);
VaultAuthority *
               vault_database_load_authority  (VaultDatabase  *self,
                                               GCancellable   *cancellable,
                                               GError        **error);
VaultAuthority *
               vault_database_store_authority (VaultDatabase  *self,
                                               VaultAuthority *authority,
                                               VaultAuthority *old,
                                               GCancellable   *cancellable,
                                               GError        **error);

G_END_DECLS
