/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The door of vault/: the store on this computer. Nothing else of this folder is included from outside. */

#pragma once

#include <gio/gio.h>

#include "store/store.h"
#include "vault/vault-libraries.h"

G_BEGIN_DECLS

/* A Store in one SQLite database. */
#define VAULT_TYPE_VAULT (vault_get_type ())
G_DECLARE_FINAL_TYPE (Vault, vault, VAULT, VAULT, GObject)

char  *vault_get_default_path (void); /* (transfer full): in the user's data directory */
void   vault_open_async       (const char           *path,
                               GCancellable         *cancellable,
                               GAsyncReadyCallback   callback,
                               gpointer              user_data);
Vault *vault_open_finish      (GAsyncResult         *result,
                               GError              **error); /* STORE_ERROR */
Store *vault_get_realm        (Vault                *self,
                               const char           *realm);
void   vault_set_secrets       (Vault                *self,
                                StoreSecrets         *secrets);
void   vault_load_setting_async   (Vault                *self,
                                   const char           *name,
                                   GCancellable         *cancellable,
                                   GAsyncReadyCallback   callback,
                                   gpointer              user_data);
GBytes *vault_load_setting_finish (Vault                *self,
                                   GAsyncResult         *result,
                                   GError              **error); /* STORE_ERROR */
void   vault_store_setting_async  (Vault                *self,
                                   const char           *name,
                                   GBytes               *value,
                                   GCancellable         *cancellable,
                                   GAsyncReadyCallback   callback,
                                   gpointer              user_data);
gboolean vault_store_setting_finish (Vault              *self,
                                     GAsyncResult       *result,
                                     GError            **error); /* STORE_ERROR */
void     vault_close_async    (Vault                *self,
                               GAsyncReadyCallback   callback,
                               gpointer              user_data);
gboolean vault_close_finish   (Vault                *self,
                               GAsyncResult         *result,
                               GError              **error);

/* Renews what the vault has generated, before it expires. */
#define VAULT_TYPE_RENEWER (vault_renewer_get_type ())
G_DECLARE_FINAL_TYPE (VaultRenewer, vault_renewer, VAULT, RENEWER, GObject)

VaultRenewer *vault_renewer_new        (Vault                *vault);
void          vault_renewer_start      (VaultRenewer         *self);
void          vault_renewer_run_async  (VaultRenewer         *self,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
gboolean      vault_renewer_run_finish (VaultRenewer         *self,
                                        GAsyncResult         *result,
                                        guint                *n_renewed,
                                        guint                *n_failed,
                                        GError              **error); /* STORE_ERROR */

G_END_DECLS
