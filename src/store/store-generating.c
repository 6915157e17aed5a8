/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The calls for what an external service issues, and for labels. */

#include "config.h"

#include "store/store-error.h"
#include "store/store-interface-private.h"

/**
 * store_get_generation_service:
 * @self: a store
 *
 * Returns: (transfer none) (nullable): what it can be asked to generate; %NULL without %STORE_CAPABILITY_GENERATE
 */
const StoreGenerationService *
store_get_generation_service (Store *self)
{
  StoreInterface *iface;

  g_return_val_if_fail (STORE_IS_STORE (self), NULL);

  iface = STORE_STORE_GET_IFACE (self);

  return iface->get_generation_service != NULL ? iface->get_generation_service (self) : NULL;
}

/**
 * store_generate_async:
 * @self: a store
 * @request: what is asked for; read before this returns
 * @progress: (nullable) (scope notified) (closure progress_data): called as the work goes on
 * @progress_data: closure of @progress
 * @cancellable: (nullable): to stop it
 * @callback: called when it is done, in the thread-default context of the caller
 * @user_data: closure of @callback
 *
 * Has an external service issue a certificate and stores it.
 */
void
store_generate_async (Store *self,
                      const StoreGenerateRequest *request,
                      StoreProgressFunc progress,
                      gpointer progress_data,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  StoreInterface *iface;

  g_return_if_fail (STORE_IS_STORE (self));
  g_return_if_fail (request != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  iface = STORE_STORE_GET_IFACE (self);
  if (iface->generate_async == NULL)
    store_report_not_supported (self, callback, user_data, store_generate_async);
  else
    iface->generate_async (self, request, progress, progress_data, cancellable, callback, user_data);
}

/**
 * store_generate_finish:
 * @self: a store
 * @result: what the callback was given
 * @error: return location: #StoreError
 *
 * Returns: (transfer full): the entry as it was stored, %NULL on failure: %STORE_ERROR_EXISTS,
 *   %STORE_ERROR_INVALID, with the field (STORE_FIELD_...) as its subject, %STORE_ERROR_NOT_SUPPORTED where the store
 *   has no %STORE_CAPABILITY_GENERATE
 */
StoreEntry *
store_generate_finish (Store *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (STORE_IS_STORE (self), NULL);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (store_is_not_supported (self, result, store_generate_async))
    return g_task_propagate_pointer (G_TASK (result), error);

  return STORE_STORE_GET_IFACE (self)->generate_finish (self, result, error);
}

/**
 * store_regenerate_async:
 * @self: a store
 * @request: what is asked for, under the name of an entry that is there; read before this returns
 * @if_etag: (nullable): only if the entry still has this etag
 * @progress: (nullable) (scope notified) (closure progress_data): called as the work goes on
 * @progress_data: closure of @progress
 * @cancellable: (nullable): to stop it
 * @callback: called when it is done, in the thread-default context of the caller
 * @user_data: closure of @callback
 *
 * Has the external service issue a certificate in the place of the one that is there: a renewal, with a validity, a
 * password and an automatic renewal that may differ.
 */
void
store_regenerate_async (Store *self,
                        const StoreGenerateRequest *request,
                        const char *if_etag,
                        StoreProgressFunc progress,
                        gpointer progress_data,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  StoreInterface *iface;

  g_return_if_fail (STORE_IS_STORE (self));
  g_return_if_fail (request != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  iface = STORE_STORE_GET_IFACE (self);
  if (iface->regenerate_async == NULL)
    store_report_not_supported (self, callback, user_data, store_regenerate_async);
  else
    iface->regenerate_async (self, request, if_etag, progress, progress_data, cancellable, callback, user_data);
}

/**
 * store_regenerate_finish:
 * @self: a store
 * @result: what the callback was given
 * @error: return location: #StoreError
 *
 * Returns: (transfer full): the entry as it was stored, %NULL on failure: %STORE_ERROR_NOT_FOUND, %STORE_ERROR_CHANGED,
 *   and those of store_generate_finish()
 */
StoreEntry *
store_regenerate_finish (Store *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (STORE_IS_STORE (self), NULL);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (store_is_not_supported (self, result, store_regenerate_async))
    return g_task_propagate_pointer (G_TASK (result), error);

  return STORE_STORE_GET_IFACE (self)->regenerate_finish (self, result, error);
}

/**
 * store_get_root_async:
 * @self: a store
 * @cancellable: (nullable): to stop it
 * @callback: called when it is done, in the thread-default context of the caller
 * @user_data: closure of @callback
 *
 * Asks for the root of the store's own authority, which is made where there is none yet.
 */
void
store_get_root_async (Store *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  StoreInterface *iface;

  g_return_if_fail (STORE_IS_STORE (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  iface = STORE_STORE_GET_IFACE (self);
  if (iface->get_root_async == NULL)
    store_report_not_supported (self, callback, user_data, store_get_root_async);
  else
    iface->get_root_async (self, cancellable, callback, user_data);
}

/**
 * store_get_root_finish:
 * @self: a store
 * @result: what the callback was given
 * @error: return location: #StoreError; %STORE_ERROR_NOT_SUPPORTED where the store has no %STORE_CAPABILITY_ROOT
 *
 * Returns: (transfer full): the certificate in PEM, %NULL on failure
 */
GBytes *
store_get_root_finish (Store *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (STORE_IS_STORE (self), NULL);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (store_is_not_supported (self, result, store_get_root_async))
    return g_task_propagate_pointer (G_TASK (result), error);

  return STORE_STORE_GET_IFACE (self)->get_root_finish (self, result, error);
}

/* Of a store that knows labels only as a part of the entry. */
static void
got_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (StoreEntry) entry = store_get_finish (STORE_STORE (source), result, &error);

  if (entry != NULL)
    g_task_return_pointer (task, g_ptr_array_ref (store_entry_get_labels (entry)), (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/**
 * store_get_labels_async:
 * @self: a store
 * @name: the name, exactly
 * @cancellable: (nullable): to stop it
 * @callback: called when it is done, in the thread-default context of the caller
 * @user_data: closure of @callback
 *
 * Reads an entry's labels as they are now.
 */
void
store_get_labels_async (Store *self,
                        const char *name,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  StoreInterface *iface;
  GTask *task;

  g_return_if_fail (STORE_IS_STORE (self));
  g_return_if_fail (name != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  iface = STORE_STORE_GET_IFACE (self);
  if (iface->get_labels_async != NULL)
    {
      iface->get_labels_async (self, name, cancellable, callback, user_data);
      return;
    }

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, store_get_labels_async);
  store_get_async (self, name, NULL, NULL, cancellable, got_cb, task);
}

/**
 * store_get_labels_finish:
 * @self: a store
 * @result: what the callback was given
 * @error: return location: %STORE_ERROR_NOT_FOUND, %STORE_ERROR_NOT_SUPPORTED where the store has no
 *   %STORE_CAPABILITY_LABELS
 *
 * Returns: (transfer container) (element-type StoreLabel): the labels, not to be changed; %NULL on failure
 */
GPtrArray *
store_get_labels_finish (Store *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (STORE_IS_STORE (self), NULL);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (store_is_not_supported (self, result, store_get_labels_async))
    return g_task_propagate_pointer (G_TASK (result), error);

  return STORE_STORE_GET_IFACE (self)->get_labels_finish (self, result, error);
}
