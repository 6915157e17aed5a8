/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "vault/vault-database-private.h"
#include "vault/vault-worker-private.h"
#include "vault/vault.h"

G_BEGIN_DECLS

struct _Vault
{
  GObject parent_instance;

  VaultWorker *worker;     /* (owned) */
  VaultDatabase *database; /* (nullable): NULL once it is closed. Passed to the worker and never touched here */
  StoreSecrets *secrets;   /* (owned) */

  char *realm; /* (owned) (nullable): NULL for the vault itself, whose realm is "" */
  Vault *root; /* (owned) (nullable): of a realm: the vault, which has the rest */

  GMutex realms_lock;
  GPtrArray *realms; /* (owned) (element-type GWeakRef): those that are there, guarded by the lock; of the vault itself */
};

Vault        *vault_get_base     (Vault                *self);
const char   *vault_get_name     (Vault                *self);
StoreSecrets *vault_get_secrets  (Vault                *self);
GTask        *vault_new_task     (gpointer              source,
                                  gpointer              tag,
                                  GCancellable         *cancellable,
                                  GAsyncReadyCallback   callback,
                                  gpointer              user_data);
void          vault_push_job     (Vault                *self,
                                  GTask                *task,
                                  const VaultJobType   *type,
                                  gpointer              data,
                                  GDestroyNotify        free_data);

/* Those who are to be told of a change, in vault-realms.c */
GPtrArray    *vault_realms_new   (void);
void          vault_realms_add   (Vault                *self,
                                  Vault                *realm);
void          vault_emit_changed (Vault                *self,
                                  const char           *realm,
                                  const char           *name);

/* The calls of the store that generate, in vault-generate.c */
void          vault_generate_init (StoreInterface      *iface);

G_END_DECLS
