/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-await.h"

#define TIMEOUT_SECONDS 60

static gboolean
timeout_cb (gpointer user_data)
{
  g_error ("This did not come about within %d seconds: %s", TIMEOUT_SECONDS, (const char *) user_data);

  return G_SOURCE_REMOVE;
}

guint
store_await_begin (const char *what)
{
  return g_timeout_add_seconds (TIMEOUT_SECONDS, timeout_cb, (gpointer) what);
}

void
store_await_end (guint timeout)
{
  g_source_remove (timeout);
}

void
store_await_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **slot = user_data;

  g_assert_null (*slot);
  *slot = g_object_ref (result);
}

void
store_watch_init (StoreWatch *self)
{
  *self = (StoreWatch) { .entries = g_ptr_array_new_with_free_func (g_object_unref), .is_monotonic = TRUE };
}

void
store_watch_clear (StoreWatch *self)
{
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_clear_object (&self->result);
}

void
store_watch_page_cb (Store *store, GPtrArray *entries, gpointer user_data)
{
  StoreWatch *self = user_data;

  g_assert_true (STORE_IS_STORE (store));
  g_assert_cmpuint (entries->len, >, 0);
  for (guint i = 0; i < entries->len; i++)
    g_ptr_array_add (self->entries, g_object_ref (entries->pdata[i]));

  self->pages++;
  self->largest_page = MAX (self->largest_page, entries->len);
  self->late += self->result != NULL;
  if (self->pages == self->cancel_after)
    g_cancellable_cancel (self->cancellable);
}

void
store_watch_progress_cb (guint64 done, guint64 total, gpointer user_data)
{
  StoreWatch *self = user_data;

  if ((self->reports > 0 && done < self->done) || (total != 0 && done > total))
    self->is_monotonic = FALSE;
  self->reports++;
  self->done = done;
  self->total = total;
  self->late += self->result != NULL;
}

void
store_watch_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  StoreWatch *self = user_data;

  store_await_result_cb (source, result, &self->result);
}

GPtrArray *
store_await_list (Store *store, GError **error)
{
  g_auto (StoreWatch) watch = { NULL };

  store_watch_init (&watch);
  store_list_async (store, store_watch_page_cb, &watch, NULL, NULL, NULL, store_watch_result_cb, &watch);
  STORE_AWAIT (watch.result != NULL);

  return store_list_finish (store, watch.result, error) ? g_steal_pointer (&watch.entries) : NULL;
}

StoreEntry *
store_await_get (Store *store, const char *name, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  store_get_async (store, name, NULL, NULL, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);

  return store_get_finish (store, result, error);
}

StoreEntry *
store_await_create (Store *store, StoreEntry *entry, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  store_create_async (store, entry, NULL, NULL, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);

  return store_create_finish (store, result, error);
}

StoreEntry *
store_await_replace (Store *store, StoreEntry *entry, const char *if_etag, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  store_replace_async (store, entry, if_etag, NULL, NULL, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);

  return store_replace_finish (store, result, error);
}

StoreEntry *
store_await_delete (Store *store, const char *name, const char *if_etag, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  store_delete_async (store, name, if_etag, NULL, NULL, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);

  return store_delete_finish (store, result, error);
}

gboolean
store_await_set_labels (Store *store, const char *name, GPtrArray *labels, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  store_set_labels_async (store, name, labels, NULL, NULL, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);

  return store_set_labels_finish (store, result, error);
}

GPtrArray *
store_await_get_labels (Store *store, const char *name, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  store_get_labels_async (store, name, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);

  return store_get_labels_finish (store, result, error);
}

StoreEntry *
store_await_generate (Store *store, const StoreGenerateRequest *request, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  store_generate_async (store, request, NULL, NULL, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);

  return store_generate_finish (store, result, error);
}

StoreEntry *
store_await_regenerate (Store *store, const StoreGenerateRequest *request, const char *if_etag, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  store_regenerate_async (store, request, if_etag, NULL, NULL, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);

  return store_regenerate_finish (store, result, error);
}
