/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/store-interface.h"

#include "store/store-error.h"
#include "store/store-interface-private.h"

G_DEFINE_INTERFACE (Store, store, G_TYPE_OBJECT)

static guint waiting_signal;
static guint changed_signal;

static void
store_default_init (StoreInterface *iface)
{
  /**
   * Store::waiting:
   * @self: the store
   * @seconds: until its next attempt; 0: it goes on
   *
   * The store was asked to slow down.
   */
  waiting_signal = g_signal_new ("waiting", G_TYPE_FROM_INTERFACE (iface), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_UINT);
  /**
   * Store::changed:
   * @self: the store
   * @name: of an entry
   *
   * The store has written the entry by itself, or a renewal of it has failed.
   */
  changed_signal = g_signal_new ("changed", G_TYPE_FROM_INTERFACE (iface), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_STRING);
}

/**
 * store_emit_waiting:
 * @self: a store
 * @seconds: until its next attempt; 0: it goes on
 *
 * For stores: tells that one of their calls waits, in the thread-default context of that call.
 */
void
store_emit_waiting (Store *self, guint seconds)
{
  g_return_if_fail (STORE_IS_STORE (self));

  g_signal_emit (self, waiting_signal, 0, seconds);
}

/**
 * store_emit_changed:
 * @self: a store
 * @name: of an entry
 *
 * For stores: tells that the entry is not any more what it was, and that nobody asked for it.
 */
void
store_emit_changed (Store *self, const char *name)
{
  g_return_if_fail (STORE_IS_STORE (self));

  g_signal_emit (self, changed_signal, 0, name);
}

/* A store that cannot do something says so as it says anything else: later, through the callback. The result carries
 * the tag of the public function, which tells it from the store's own. */
void
store_report_not_supported (Store *self, GAsyncReadyCallback callback, gpointer user_data, gpointer tag)
{
  g_task_report_new_error (self, callback, user_data, tag, STORE_ERROR, STORE_ERROR_NOT_SUPPORTED,
                           "This store cannot do that");
}

gboolean
store_is_not_supported (Store *self, GAsyncResult *result, gpointer tag)
{
  return g_async_result_is_tagged (result, tag) && g_task_is_valid (result, self);
}

/**
 * store_get_capabilities:
 * @self: a store
 *
 * Returns: what the store can do beyond keeping entries
 */
StoreCapabilities
store_get_capabilities (Store *self)
{
  StoreInterface *iface;

  g_return_val_if_fail (STORE_IS_STORE (self), STORE_CAPABILITY_NONE);

  iface = STORE_STORE_GET_IFACE (self);

  return iface->get_capabilities != NULL ? iface->get_capabilities (self) : STORE_CAPABILITY_NONE;
}

/**
 * store_list_async:
 * @self: a store
 * @page_func: (nullable) (scope notified) (closure page_data): called with each page that arrives; see #StorePageFunc
 * @page_data: closure of @page_func
 * @progress: (nullable) (scope notified) (closure progress_data): called as the work goes on
 * @progress_data: closure of @progress
 * @cancellable: (nullable): to stop it
 * @callback: called when it is done, in the thread-default context of the caller
 * @user_data: closure of @callback
 *
 * Reads all entries, content included, in the order of their names. Either every page arrives and the call succeeds,
 * or it
 * fails: there is no short list. No page arrives after @callback, nor after @cancellable was cancelled.
 */
void
store_list_async (Store *self,
                  StorePageFunc page_func,
                  gpointer page_data,
                  StoreProgressFunc progress,
                  gpointer progress_data,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  StoreInterface *iface;

  g_return_if_fail (STORE_IS_STORE (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  iface = STORE_STORE_GET_IFACE (self);
  if (iface->list_async == NULL)
    store_report_not_supported (self, callback, user_data, store_list_async);
  else
    iface->list_async (self, page_func, page_data, progress, progress_data, cancellable, callback, user_data);
}

/**
 * store_list_finish:
 * @self: a store
 * @result: what the callback was given
 * @error: return location: #StoreError
 *
 * Returns: %TRUE when every page has arrived
 */
gboolean
store_list_finish (Store *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (STORE_IS_STORE (self), FALSE);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (store_is_not_supported (self, result, store_list_async))
    return g_task_propagate_boolean (G_TASK (result), error);

  return STORE_STORE_GET_IFACE (self)->list_finish (self, result, error);
}

/**
 * store_get_async:
 * @self: a store
 * @name: the name, exactly
 * @progress: (nullable) (scope notified) (closure progress_data): called as the work goes on
 * @progress_data: closure of @progress
 * @cancellable: (nullable): to stop it
 * @callback: called when it is done, in the thread-default context of the caller
 * @user_data: closure of @callback
 *
 * Reads one entry.
 */
void
store_get_async (Store *self,
                 const char *name,
                 StoreProgressFunc progress,
                 gpointer progress_data,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer user_data)
{
  StoreInterface *iface;

  g_return_if_fail (STORE_IS_STORE (self));
  g_return_if_fail (name != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  iface = STORE_STORE_GET_IFACE (self);
  if (iface->get_async == NULL)
    store_report_not_supported (self, callback, user_data, store_get_async);
  else
    iface->get_async (self, name, progress, progress_data, cancellable, callback, user_data);
}

/**
 * store_get_finish:
 * @self: a store
 * @result: what the callback was given
 * @error: return location: #StoreError
 *
 * Returns: (transfer full): the entry with its content, %NULL on failure: %STORE_ERROR_NOT_FOUND
 */
StoreEntry *
store_get_finish (Store *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (STORE_IS_STORE (self), NULL);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (store_is_not_supported (self, result, store_get_async))
    return g_task_propagate_pointer (G_TASK (result), error);

  return STORE_STORE_GET_IFACE (self)->get_finish (self, result, error);
}

/**
 * store_create_async:
 * @self: a store
 * @entry: name, content, method, file name, labels, and the creation time where it has one
 * @progress: (nullable) (scope notified) (closure progress_data): called as the work goes on
 * @progress_data: closure of @progress
 * @cancellable: (nullable): to stop it
 * @callback: called when it is done, in the thread-default context of the caller
 * @user_data: closure of @callback
 *
 * Writes a new entry. A creation time that is known is kept, so that a delete that is undone gives the same entry
 * again.
 */
void
store_create_async (Store *self,
                    StoreEntry *entry,
                    StoreProgressFunc progress,
                    gpointer progress_data,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  StoreInterface *iface;

  g_return_if_fail (STORE_IS_STORE (self));
  g_return_if_fail (STORE_IS_ENTRY (entry));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  iface = STORE_STORE_GET_IFACE (self);
  if (iface->create_async == NULL)
    store_report_not_supported (self, callback, user_data, store_create_async);
  else
    iface->create_async (self, entry, progress, progress_data, cancellable, callback, user_data);
}

/**
 * store_create_finish:
 * @self: a store
 * @result: what the callback was given
 * @error: return location: #StoreError
 *
 * Returns: (transfer full): the entry as it was stored, with etag, times and content, %NULL on failure:
 *   %STORE_ERROR_EXISTS when
 *   the name is taken, %STORE_ERROR_INVALID
 */
StoreEntry *
store_create_finish (Store *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (STORE_IS_STORE (self), NULL);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (store_is_not_supported (self, result, store_create_async))
    return g_task_propagate_pointer (G_TASK (result), error);

  return STORE_STORE_GET_IFACE (self)->create_finish (self, result, error);
}

/**
 * store_replace_async:
 * @self: a store
 * @entry: name, content, method and file name
 * @if_etag: (nullable): the etag the entry must still have
 * @progress: (nullable) (scope notified) (closure progress_data): called as the work goes on
 * @progress_data: closure of @progress
 * @cancellable: (nullable): to stop it
 * @callback: called when it is done, in the thread-default context of the caller
 * @user_data: closure of @callback
 *
 * Writes new content under an existing name. The labels and the creation time stay.
 */
void
store_replace_async (Store *self,
                     StoreEntry *entry,
                     const char *if_etag,
                     StoreProgressFunc progress,
                     gpointer progress_data,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  StoreInterface *iface;

  g_return_if_fail (STORE_IS_STORE (self));
  g_return_if_fail (STORE_IS_ENTRY (entry));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  iface = STORE_STORE_GET_IFACE (self);
  if (iface->replace_async == NULL)
    store_report_not_supported (self, callback, user_data, store_replace_async);
  else
    iface->replace_async (self, entry, if_etag, progress, progress_data, cancellable, callback, user_data);
}

/**
 * store_replace_finish:
 * @self: a store
 * @result: what the callback was given
 * @error: return location: #StoreError
 *
 * Returns: (transfer full): the entry as it was stored, %NULL on failure: %STORE_ERROR_NOT_FOUND,
 *   %STORE_ERROR_CHANGED when
 *   @if_etag is not its etag any more
 */
StoreEntry *
store_replace_finish (Store *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (STORE_IS_STORE (self), NULL);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (store_is_not_supported (self, result, store_replace_async))
    return g_task_propagate_pointer (G_TASK (result), error);

  return STORE_STORE_GET_IFACE (self)->replace_finish (self, result, error);
}

/**
 * store_delete_async:
 * @self: a store
 * @name: the name, exactly
 * @if_etag: (nullable): the etag the entry must still have
 * @progress: (nullable) (scope notified) (closure progress_data): called as the work goes on
 * @progress_data: closure of @progress
 * @cancellable: (nullable): to stop it
 * @callback: called when it is done, in the thread-default context of the caller
 * @user_data: closure of @callback
 *
 * Removes an entry.
 */
void
store_delete_async (Store *self,
                    const char *name,
                    const char *if_etag,
                    StoreProgressFunc progress,
                    gpointer progress_data,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  StoreInterface *iface;

  g_return_if_fail (STORE_IS_STORE (self));
  g_return_if_fail (name != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  iface = STORE_STORE_GET_IFACE (self);
  if (iface->delete_async == NULL)
    store_report_not_supported (self, callback, user_data, store_delete_async);
  else
    iface->delete_async (self, name, if_etag, progress, progress_data, cancellable, callback, user_data);
}

/**
 * store_delete_finish:
 * @self: a store
 * @result: what the callback was given
 * @error: return location: #StoreError
 *
 * Returns: (transfer full): the entry as it was, with content and labels, which store_create_async() takes to undo
 *   this, %NULL on
 *   failure: %STORE_ERROR_NOT_FOUND, %STORE_ERROR_CHANGED
 */
StoreEntry *
store_delete_finish (Store *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (STORE_IS_STORE (self), NULL);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (store_is_not_supported (self, result, store_delete_async))
    return g_task_propagate_pointer (G_TASK (result), error);

  return STORE_STORE_GET_IFACE (self)->delete_finish (self, result, error);
}

/**
 * store_set_labels_async:
 * @self: a store
 * @name: the name, exactly
 * @labels: (element-type StoreLabel): all labels the entry is to have; not to be changed until the call returns
 * @progress: (nullable) (scope notified) (closure progress_data): called as the work goes on
 * @progress_data: closure of @progress
 * @cancellable: (nullable): to stop it
 * @callback: called when it is done, in the thread-default context of the caller
 * @user_data: closure of @callback
 *
 * Replaces all labels of an entry. Its etag and its times stay.
 */
void
store_set_labels_async (Store *self,
                        const char *name,
                        GPtrArray *labels,
                        StoreProgressFunc progress,
                        gpointer progress_data,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  StoreInterface *iface;

  g_return_if_fail (STORE_IS_STORE (self));
  g_return_if_fail (name != NULL);
  g_return_if_fail (labels != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  iface = STORE_STORE_GET_IFACE (self);
  if (iface->set_labels_async == NULL)
    store_report_not_supported (self, callback, user_data, store_set_labels_async);
  else
    iface->set_labels_async (self, name, labels, progress, progress_data, cancellable, callback, user_data);
}

/**
 * store_set_labels_finish:
 * @self: a store
 * @result: what the callback was given
 * @error: return location: #StoreError
 *
 * Returns: %TRUE when they are set; else %STORE_ERROR_NOT_FOUND, %STORE_ERROR_INVALID (see store_labels_validate())
 */
gboolean
store_set_labels_finish (Store *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (STORE_IS_STORE (self), FALSE);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (store_is_not_supported (self, result, store_set_labels_async))
    return g_task_propagate_boolean (G_TASK (result), error);

  return STORE_STORE_GET_IFACE (self)->set_labels_finish (self, result, error);
}

/**
 * store_get_public_keys_async:
 * @self: a store
 * @name: the name, exactly
 * @cancellable: (nullable): to stop it
 * @callback: called when it is done, in the thread-default context of the caller
 * @user_data: closure of @callback
 *
 * Asks what the store tells of an entry without its password.
 */
void
store_get_public_keys_async (Store *self,
                             const char *name,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  StoreInterface *iface;

  g_return_if_fail (STORE_IS_STORE (self));
  g_return_if_fail (name != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  iface = STORE_STORE_GET_IFACE (self);
  if (iface->get_public_keys_async == NULL)
    store_report_not_supported (self, callback, user_data, store_get_public_keys_async);
  else
    iface->get_public_keys_async (self, name, cancellable, callback, user_data);
}

/**
 * store_get_public_keys_finish:
 * @self: a store
 * @result: what the callback was given
 * @error: return location: %STORE_ERROR_NOT_FOUND, %STORE_ERROR_INVALID when it cannot be read without the password,
 *   %STORE_ERROR_NOT_SUPPORTED where the store has no %STORE_CAPABILITY_PUBLIC_KEYS
 *
 * Returns: (transfer container) (element-type StorePublicKey): one for each alias of a keystore, one for anything else;
 *   %NULL on failure
 */
GPtrArray *
store_get_public_keys_finish (Store *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (STORE_IS_STORE (self), NULL);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (store_is_not_supported (self, result, store_get_public_keys_async))
    return g_task_propagate_pointer (G_TASK (result), error);

  return STORE_STORE_GET_IFACE (self)->get_public_keys_finish (self, result, error);
}
