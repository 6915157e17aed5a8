/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The calls for many items, for stores that know only the calls for one. */

#include "config.h"

#include "store/store-error.h"
#include "store/store-interface.h"

/* Items, one after the other. */
typedef struct
{
  GPtrArray *entries; /* (owned) (nullable) (element-type StoreEntry): to create */
  char **names;       /* (owned) (nullable): to delete */
  char **etags;       /* (owned) (nullable): what they must be; "" for any */
  guint n;
  guint next;
  StoreItemFunc item_func;
  gpointer item_data;
  GError *first_error; /* (owned) (nullable) */
} Many;

static void
many_free (Many *many)
{
  g_clear_pointer (&many->entries, g_ptr_array_unref);
  g_strfreev (many->names);
  g_strfreev (many->etags);
  g_clear_error (&many->first_error);
  g_free (many);
}

static void step (GTask *task /* (transfer full) */);

static void
item_done (GTask *task /* (transfer full) */, StoreEntry *entry, const GError *error)
{
  Many *many = g_task_get_task_data (task);

  if (error != NULL && many->first_error == NULL)
    many->first_error = g_error_copy (error);
  if (many->item_func != NULL)
    many->item_func (g_task_get_source_object (task), many->next, entry, error, many->item_data);
  many->next++;
  step (task);
}

static void
created_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) entry = store_create_finish (STORE_STORE (source), result, &error);

  item_done (user_data, entry, error);
}

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) entry = store_delete_finish (STORE_STORE (source), result, &error);

  item_done (user_data, entry, error);
}

static void
step (GTask *task /* (transfer full) */)
{
  Many *many = g_task_get_task_data (task);
  Store *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (many->next == many->n)
    {
      if (many->first_error != NULL)
        g_task_return_error (task, g_steal_pointer (&many->first_error));
      else
        g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }

  if (many->entries != NULL)
    store_create_async (self, many->entries->pdata[many->next], NULL, NULL, cancellable, created_cb, task);
  else
    store_delete_async (self, many->names[many->next],
                        many->etags != NULL && *many->etags[many->next] != '\0' ? many->etags[many->next] : NULL, NULL,
                        NULL, cancellable, deleted_cb, task);
}

static void
start (Store *self, Many *many, gpointer tag, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  /* A cancel is told item by item. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, many, (GDestroyNotify) many_free);
  step (task);
}

static gboolean
is_ours (Store *self, GAsyncResult *result, gpointer tag)
{
  return g_async_result_is_tagged (result, tag) && g_task_is_valid (result, self);
}

/**
 * store_create_many_async:
 * @self: a store
 * @entries: (element-type StoreEntry): as store_create_async() takes them; not to be changed until the call returns
 * @item_func: (nullable) (scope notified) (closure item_data): called with what became of each
 * @item_data: closure of @item_func
 * @cancellable: (nullable): to stop it
 * @callback: called when it is done, in the thread-default context of the caller
 * @user_data: closure of @callback
 *
 * Writes new entries. One that fails does not keep the others from being written.
 */
void
store_create_many_async (Store *self,
                         GPtrArray *entries,
                         StoreItemFunc item_func,
                         gpointer item_data,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  StoreInterface *iface;
  Many *many;

  g_return_if_fail (STORE_IS_STORE (self));
  g_return_if_fail (entries != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  iface = STORE_STORE_GET_IFACE (self);
  if (iface->create_many_async != NULL)
    {
      iface->create_many_async (self, entries, item_func, item_data, cancellable, callback, user_data);
      return;
    }

  many = g_new0 (Many, 1);
  many->entries = g_ptr_array_ref (entries);
  many->n = entries->len;
  many->item_func = item_func;
  many->item_data = item_data;
  start (self, many, store_create_many_async, cancellable, callback, user_data);
}

/**
 * store_create_many_finish:
 * @self: a store
 * @result: what the callback was given
 * @error: return location: the error of the first item that failed
 *
 * Returns: %TRUE when every entry was written
 */
gboolean
store_create_many_finish (Store *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (STORE_IS_STORE (self), FALSE);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (is_ours (self, result, store_create_many_async))
    return g_task_propagate_boolean (G_TASK (result), error);

  return STORE_STORE_GET_IFACE (self)->create_many_finish (self, result, error);
}

/**
 * store_delete_many_async:
 * @self: a store
 * @names: (array zero-terminated=1): the names, exactly
 * @if_etags: (nullable) (array zero-terminated=1): as many etags that the entries must still have; "" for any
 * @item_func: (nullable) (scope notified) (closure item_data): called with what became of each
 * @item_data: closure of @item_func
 * @cancellable: (nullable): to stop it
 * @callback: called when it is done, in the thread-default context of the caller
 * @user_data: closure of @callback
 *
 * Removes entries. One that fails does not keep the others from being removed.
 */
void
store_delete_many_async (Store *self,
                         const char * const *names,
                         const char * const *if_etags,
                         StoreItemFunc item_func,
                         gpointer item_data,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  StoreInterface *iface;
  Many *many;

  g_return_if_fail (STORE_IS_STORE (self));
  g_return_if_fail (names != NULL);
  g_return_if_fail (if_etags == NULL || g_strv_length ((char **) if_etags) == g_strv_length ((char **) names));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  iface = STORE_STORE_GET_IFACE (self);
  if (iface->delete_many_async != NULL)
    {
      iface->delete_many_async (self, names, if_etags, item_func, item_data, cancellable, callback, user_data);
      return;
    }

  many = g_new0 (Many, 1);
  many->names = g_strdupv ((char **) names);
  many->etags = g_strdupv ((char **) if_etags);
  many->n = g_strv_length (many->names);
  many->item_func = item_func;
  many->item_data = item_data;
  start (self, many, store_delete_many_async, cancellable, callback, user_data);
}

/**
 * store_delete_many_finish:
 * @self: a store
 * @result: what the callback was given
 * @error: return location: the error of the first item that failed
 *
 * Returns: %TRUE when every entry was removed
 */
gboolean
store_delete_many_finish (Store *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (STORE_IS_STORE (self), FALSE);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (is_ours (self, result, store_delete_many_async))
    return g_task_propagate_boolean (G_TASK (result), error);

  return STORE_STORE_GET_IFACE (self)->delete_many_finish (self, result, error);
}

/* A range */

typedef struct
{
  guint offset;
  guint n;
  gboolean with_content;
  guint n_seen;
  GPtrArray *entries; /* (owned) (nullable) (element-type StoreEntry) */
} Range;

static void
range_free (Range *range)
{
  g_clear_pointer (&range->entries, g_ptr_array_unref);
  g_free (range);
}

static StoreEntry *
without_content (StoreEntry *entry)
{
  return g_object_new (STORE_TYPE_ENTRY, "name", store_entry_get_name (entry), "method", store_entry_get_method (entry),
                       "file-name", store_entry_get_file_name (entry), "created", store_entry_get_created (entry),
                       "modified", store_entry_get_modified (entry), "etag", store_entry_get_etag (entry), "labels",
                       store_entry_get_labels (entry), NULL);
}

static void
range_page_cb (Store *store, GPtrArray *entries, gpointer user_data)
{
  Range *range = user_data;

  for (guint i = 0; i < entries->len; i++, range->n_seen++)
    if (range->n_seen >= range->offset && range->entries->len < range->n)
      g_ptr_array_add (range->entries, range->with_content ? g_object_ref (entries->pdata[i])
                                                           : without_content (entries->pdata[i]));
}

static void
range_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Range *range = g_task_get_task_data (task);

  if (store_list_finish (STORE_STORE (source), result, &error))
    g_task_return_pointer (task, g_steal_pointer (&range->entries), (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * store_list_range_async:
 * @self: a store
 * @offset: the first entry wanted, in the order of their names
 * @n: how many are wanted at most
 * @with_content: whether their content is wanted too
 * @cancellable: (nullable): to stop it
 * @callback: called when it is done, in the thread-default context of the caller
 * @user_data: closure of @callback
 *
 * Reads a part of the list.
 */
void
store_list_range_async (Store *self,
                        guint offset,
                        guint n,
                        gboolean with_content,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  StoreInterface *iface;
  GTask *task;
  Range *range;

  g_return_if_fail (STORE_IS_STORE (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  iface = STORE_STORE_GET_IFACE (self);
  if (iface->list_range_async != NULL)
    {
      iface->list_range_async (self, offset, n, with_content, cancellable, callback, user_data);
      return;
    }

  range = g_new0 (Range, 1);
  range->offset = offset;
  range->n = n;
  range->with_content = with_content;
  range->entries = g_ptr_array_new_with_free_func (g_object_unref);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, store_list_range_async);
  g_task_set_task_data (task, range, (GDestroyNotify) range_free);
  store_list_async (self, range_page_cb, range, NULL, NULL, cancellable, range_listed_cb, task);
}

/**
 * store_list_range_finish:
 * @self: a store
 * @result: what the callback was given
 * @n_all: (out) (optional): how many entries the store has in all
 * @error: return location: #StoreError
 *
 * Returns: (transfer container) (element-type StoreEntry): the entries, none beyond the end; %NULL on failure
 */
GPtrArray *
store_list_range_finish (Store *self, GAsyncResult *result, guint *n_all, GError **error)
{
  g_return_val_if_fail (STORE_IS_STORE (self), NULL);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (is_ours (self, result, store_list_range_async))
    {
      if (n_all != NULL)
        *n_all = ((Range *) g_task_get_task_data (G_TASK (result)))->n_seen;
      return g_task_propagate_pointer (G_TASK (result), error);
    }

  return STORE_STORE_GET_IFACE (self)->list_range_finish (self, result, n_all, error);
}
