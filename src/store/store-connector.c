/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/store-connector.h"

G_DEFINE_INTERFACE (StoreConnector, store_connector, G_TYPE_OBJECT)

static void
store_connector_default_init (StoreConnectorInterface *iface)
{
}

/**
 * store_connector_describe_async:
 * @self: a connector
 * @text: what was dropped, chosen or pasted
 * @supplement: (nullable): what a first look said was missing; copied
 * @cancellable: (nullable): to stop it
 * @callback: called when it is done, in the thread-default context of the caller
 * @user_data: closure of @callback
 *
 * Reads a service key, in whichever envelope it comes. Nothing is sent to anybody.
 */
void
store_connector_describe_async (StoreConnector        *self,
                                GBytes                *text,
                                const StoreSupplement *supplement,
                                GCancellable          *cancellable,
                                GAsyncReadyCallback    callback,
                                gpointer               user_data)
{
  g_return_if_fail (STORE_IS_CONNECTOR (self));
  g_return_if_fail (text != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  STORE_CONNECTOR_GET_IFACE (self)->describe_async (self, text, supplement, cancellable, callback, user_data);
}

/**
 * store_connector_describe_finish:
 * @self: a connector
 * @result: what the callback was given
 * @error: return location: %STORE_ERROR_INVALID; its details' subject names the fields that are missing or malformed,
 *   separated by ", "
 *
 * Returns: (transfer full): what it is, %NULL when it is no service key; look at store_credentials_get_needs() before
 *   it is used
 */
StoreCredentials *
store_connector_describe_finish (StoreConnector *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (STORE_IS_CONNECTOR (self), NULL);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return STORE_CONNECTOR_GET_IFACE (self)->describe_finish (self, result, error);
}

/**
 * store_connector_check_async:
 * @self: a connector
 * @access: how the service is reached; copied
 * @check_func: (scope notified) (closure check_data): called with the result of each step
 * @check_data: closure of @check_func
 * @cancellable: (nullable): to stop it
 * @callback: called when it is done, in the thread-default context of the caller
 * @user_data: closure of @callback
 *
 * Tests a connection step by step, from scratch: nothing that another call already has (a token, a connection) is used.
 */
void
store_connector_check_async (StoreConnector      *self,
                             const StoreAccess   *access,
                             StoreCheckFunc       check_func,
                             gpointer             check_data,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_return_if_fail (STORE_IS_CONNECTOR (self));
  g_return_if_fail (access != NULL && STORE_IS_CREDENTIALS (access->credentials));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  STORE_CONNECTOR_GET_IFACE (self)->check_async (self, access, check_func, check_data, cancellable, callback,
                                                 user_data);
}

/**
 * store_connector_check_finish:
 * @self: a connector
 * @result: what the callback was given
 * @error: return location: of the first step that failed
 *
 * Returns: whether every step succeeded
 */
gboolean
store_connector_check_finish (StoreConnector *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (STORE_IS_CONNECTOR (self), FALSE);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return STORE_CONNECTOR_GET_IFACE (self)->check_finish (self, result, error);
}

/**
 * store_connector_open_async:
 * @self: a connector
 * @access: how the service is reached; copied
 * @cancellable: (nullable): to stop it
 * @callback: called when it is done, in the thread-default context of the caller
 * @user_data: closure of @callback
 *
 * Makes the stores of a connection. Nothing is sent before one of them is used.
 */
void
store_connector_open_async (StoreConnector      *self,
                            const StoreAccess   *access,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_return_if_fail (STORE_IS_CONNECTOR (self));
  g_return_if_fail (access != NULL && STORE_IS_CREDENTIALS (access->credentials));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  STORE_CONNECTOR_GET_IFACE (self)->open_async (self, access, cancellable, callback, user_data);
}

/**
 * store_connector_open_finish:
 * @self: a connector
 * @result: what the callback was given
 * @error: return location: %STORE_ERROR_INVALID
 *
 * Returns: (transfer container) (element-type Store): the #STORE_N_LEVELS stores by their #StoreLevel, which share
 *   their token and their connections; %NULL on failure
 */
GPtrArray *
store_connector_open_finish (StoreConnector *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (STORE_IS_CONNECTOR (self), NULL);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return STORE_CONNECTOR_GET_IFACE (self)->open_finish (self, result, error);
}
