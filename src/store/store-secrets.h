/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "store/store-secret.h"

G_BEGIN_DECLS

/* Where secrets are kept: the keyring, or the memory of this process. Each has an id of the caller's choice; ids that
 * belong together begin alike, as in "vault/<uuid>/". Errors: STORE_ERROR_UNAVAILABLE (there is no such place),
 * STORE_ERROR_FORBIDDEN (it is locked and stays so), STORE_ERROR_NOT_FOUND, G_IO_ERROR_CANCELLED. */
#define STORE_TYPE_SECRETS (store_secrets_get_type ())
G_DECLARE_INTERFACE (StoreSecrets, store_secrets, STORE, SECRETS, GObject)

struct _StoreSecretsInterface
{
  GTypeInterface parent_iface;

  void     (* save_async   ) (StoreSecrets        *self,
                              const char          *id,
                              const char          *label,
                              const char          *secret,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data);
  gboolean (* save_finish  ) (StoreSecrets        *self,
                              GAsyncResult        *result,
                              GError             **error);
  void     (* lookup_async ) (StoreSecrets        *self,
                              const char          *id,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data);
  char *   (* lookup_finish) (StoreSecrets        *self,
                              GAsyncResult        *result,
                              GError             **error);
  void     (* remove_async ) (StoreSecrets        *self,
                              const char          *id,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data);
  gboolean (* remove_finish) (StoreSecrets        *self,
                              GAsyncResult        *result,
                              GError             **error);
  void     (* list_async   ) (StoreSecrets        *self,
                              const char          *prefix,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data);
  char **  (* list_finish  ) (StoreSecrets        *self,
                              GAsyncResult        *result,
                              GError             **error);
};

void         store_secrets_save_async    (StoreSecrets        *self,
                                          const char          *id,
                                          const char          *label,
                                          const char          *secret,
                                          GCancellable        *cancellable,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data);
gboolean     store_secrets_save_finish   (StoreSecrets        *self,
                                          GAsyncResult        *result,
                                          GError             **error);
void         store_secrets_lookup_async  (StoreSecrets        *self,
                                          const char          *id,
                                          GCancellable        *cancellable,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data);
StoreSecret *store_secrets_lookup_finish (StoreSecrets        *self,
                                          GAsyncResult        *result,
                                          GError             **error);
void         store_secrets_remove_async  (StoreSecrets        *self,
                                          const char          *id,
                                          GCancellable        *cancellable,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data);
gboolean     store_secrets_remove_finish (StoreSecrets        *self,
                                          GAsyncResult        *result,
                                          GError             **error);
void         store_secrets_list_async    (StoreSecrets        *self,
                                          const char          *prefix,
                                          GCancellable        *cancellable,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data);
char       **store_secrets_list_finish   (StoreSecrets        *self,
                                          GAsyncResult        *result,
                                          GError             **error);

/* Of this process: gone when it ends. */
#define STORE_TYPE_MEMORY_SECRETS (store_memory_secrets_get_type ())
G_DECLARE_FINAL_TYPE (StoreMemorySecrets, store_memory_secrets, STORE, MEMORY_SECRETS, GObject)

StoreSecrets *store_memory_secrets_new   (void);

G_END_DECLS
