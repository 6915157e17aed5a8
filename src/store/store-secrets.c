/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/store-secrets.h"

G_DEFINE_INTERFACE (StoreSecrets, store_secrets, G_TYPE_OBJECT)

static void
store_secrets_default_init (StoreSecretsInterface *iface)
{
}

/**
 * store_secrets_save_async:
 * @self: where secrets are kept
 * @id: the secret's id
 * @label: what a person sees of it in the keyring
 * @secret: the secret, UTF-8; read before this returns
 * @cancellable: (nullable): to stop it
 * @callback: called when it is done, in the thread-default context of the caller
 * @user_data: closure of @callback
 *
 * Keeps a secret, in the place of the one that has this id.
 */
void
store_secrets_save_async (StoreSecrets        *self,
                          const char          *id,
                          const char          *label,
                          const char          *secret,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_return_if_fail (STORE_IS_SECRETS (self));
  g_return_if_fail (id != NULL && label != NULL && secret != NULL);

  STORE_SECRETS_GET_IFACE (self)->save_async (self, id, label, secret, cancellable, callback, user_data);
}

/**
 * store_secrets_save_finish:
 * @self: where secrets are kept
 * @result: what the callback was given
 * @error: return location: see #StoreSecrets
 *
 * Returns: whether it is kept
 */
gboolean
store_secrets_save_finish (StoreSecrets *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (STORE_IS_SECRETS (self), FALSE);

  return STORE_SECRETS_GET_IFACE (self)->save_finish (self, result, error);
}

/**
 * store_secrets_lookup_async:
 * @self: where secrets are kept
 * @id: the secret's id
 * @cancellable: (nullable): to stop it
 * @callback: called when it is done, in the thread-default context of the caller
 * @user_data: closure of @callback
 */
void
store_secrets_lookup_async (StoreSecrets        *self,
                            const char          *id,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_return_if_fail (STORE_IS_SECRETS (self));
  g_return_if_fail (id != NULL);

  STORE_SECRETS_GET_IFACE (self)->lookup_async (self, id, cancellable, callback, user_data);
}

/**
 * store_secrets_lookup_finish:
 * @self: where secrets are kept
 * @result: what the callback was given
 * @error: return location: %STORE_ERROR_NOT_FOUND, or see #StoreSecrets
 *
 * Returns: (transfer full): the secret; free with store_secret_free()
 */
StoreSecret *
store_secrets_lookup_finish (StoreSecrets *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (STORE_IS_SECRETS (self), NULL);

  return STORE_SECRETS_GET_IFACE (self)->lookup_finish (self, result, error);
}

/**
 * store_secrets_remove_async:
 * @self: where secrets are kept
 * @id: the secret's id
 * @cancellable: (nullable): to stop it
 * @callback: called when it is done, in the thread-default context of the caller
 * @user_data: closure of @callback
 */
void
store_secrets_remove_async (StoreSecrets        *self,
                            const char          *id,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_return_if_fail (STORE_IS_SECRETS (self));
  g_return_if_fail (id != NULL);

  STORE_SECRETS_GET_IFACE (self)->remove_async (self, id, cancellable, callback, user_data);
}

/**
 * store_secrets_remove_finish:
 * @self: where secrets are kept
 * @result: what the callback was given
 * @error: return location: see #StoreSecrets
 *
 * Returns: whether there is none (any more) with that id
 */
gboolean
store_secrets_remove_finish (StoreSecrets *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (STORE_IS_SECRETS (self), FALSE);

  return STORE_SECRETS_GET_IFACE (self)->remove_finish (self, result, error);
}

/**
 * store_secrets_list_async:
 * @self: where secrets are kept
 * @prefix: how the ids begin
 * @cancellable: (nullable): to stop it
 * @callback: called when it is done, in the thread-default context of the caller
 * @user_data: closure of @callback
 *
 * Asks which secrets there are, without reading them.
 */
void
store_secrets_list_async (StoreSecrets        *self,
                          const char          *prefix,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_return_if_fail (STORE_IS_SECRETS (self));
  g_return_if_fail (prefix != NULL);

  STORE_SECRETS_GET_IFACE (self)->list_async (self, prefix, cancellable, callback, user_data);
}

/**
 * store_secrets_list_finish:
 * @self: where secrets are kept
 * @result: what the callback was given
 * @error: return location: see #StoreSecrets
 *
 * Returns: (transfer full) (array zero-terminated=1): the ids, in no order; %NULL on failure
 */
char **
store_secrets_list_finish (StoreSecrets *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (STORE_IS_SECRETS (self), NULL);

  return STORE_SECRETS_GET_IFACE (self)->list_finish (self, result, error);
}
