/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Loading: the store delivers pages in the main thread; each page goes to a thread that decodes it into rows and drops
 * the content; the rows come back to the main thread, where a few at a time go into the list, so that no iteration of
 * the main loop becomes long enough to be felt. */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-certificate-list-private.h"

#include <malloc.h>

#include "model/model-cache.h"

/* How long one main-loop iteration may spend on putting rows into the list, in microseconds. */
#define INSERT_BUDGET_USEC 3000

/* A view builds widgets for the first rows, many more than fit on a screen, and styles and lays them out in the next
 * frame. So the first screenful comes at once, then a few rows a frame, and what the view builds nothing for as fast as
 * it goes. */
#define FIRST_ROWS 18
#define ROWS_PER_FRAME 6
#define ROWS_WITH_WIDGETS 240
#define FRAME_MSEC 16
#define ROWS_AT_ONCE 50

#define UPDATE_INTERVAL_SECONDS 600

/* From here on it pays to give the memory back that the decoding of the rows took. */
#define MANY_ROWS 200

struct _ModelCertificateList
{
  GObject     parent_instance;

  Store      *store;         /* (owned) (nullable): not opened yet */
  GObject    *owner;         /* (unowned) (nullable): who opens it */
  const ModelStoreOpening *opening; /* (nullable): how */
  guint       n_closed;      /* how often the store was closed again */
  char       *cache_id;      /* (owned) (nullable): the place whose rows the cache keeps */
  GPtrArray  *rows;          /* (owned) (element-type ModelCertificate) */
  GHashTable *by_name;       /* (owned) (element-type utf8 ModelCertificate): keys belong to the rows */
  GHashTable *touched;       /* (owned) (element-type utf8): changed here while a load was under way: newer than the load */
  GError     *error;         /* (owned) (nullable): of the last load */
  gint64      read_at;       /* when the last complete load ended, this program's or a former one's; 0: there was none */
  gboolean    is_stale;      /* the rows are as of then, and there was no complete load since */
  guint       expiring_days;
  guint       update_id;
  guint       loading;
};

enum
{
  PROP_STORE = 1,
  PROP_LOADING,
  PROP_ERROR,
  PROP_AS_OF,
  PROP_OFFLINE,
  PROP_EXPIRING_DAYS,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

enum
{
  ENTRY_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* One load, from its start until its last row is in the list. */
typedef struct
{
  GQueue      ready;       /* (element-type ModelCertificate): decoded, not in the list yet */
  GHashTable *seen;        /* (owned) (element-type utf8): the names that arrived */
  GError     *error;       /* (owned) (nullable): the first */
  GQueue      pieces;      /* (element-type GPtrArray): of pages, not decoded yet */
  guint       n_pieces;    /* so far */
  guint       pending;     /* the store's call, and every piece until it is decoded */
  gboolean    decoding;
  guint       decode_id;
  guint       insert_id;
  gint64      as_of;       /* of the cached rows */
  gboolean    is_cached;   /* the rows of the last time, from the cache: whatever else is there is newer */
} Load;

static void
load_free (Load *load)
{
  g_queue_clear_full (&load->ready, g_object_unref);
  g_queue_clear_full (&load->pieces, (GDestroyNotify) g_ptr_array_unref);
  g_hash_table_unref (load->seen);
  g_clear_error (&load->error);
  g_clear_handle_id (&load->insert_id, g_source_remove);
  g_clear_handle_id (&load->decode_id, g_source_remove);
  g_free (load);
}

static GType
get_item_type (GListModel *model)
{
  return MODEL_TYPE_CERTIFICATE;
}

static guint
get_n_items (GListModel *model)
{
  return MODEL_CERTIFICATE_LIST (model)->rows->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  ModelCertificateList *self = MODEL_CERTIFICATE_LIST (model);

  return position < self->rows->len ? g_object_ref (g_ptr_array_index (self->rows, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ModelCertificateList, model_certificate_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static gint64
now_seconds (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/* Rows */

static void
append_row (ModelCertificateList *self,
            ModelCertificate     *row)
{
  g_ptr_array_add (self->rows, g_object_ref (row));
  g_hash_table_replace (self->by_name, (gpointer) model_certificate_get_name (row), row);
}

static void
replace_row (ModelCertificateList *self,
             ModelCertificate     *old,
             ModelCertificate     *row)
{
  guint position;

  if (!g_ptr_array_find (self->rows, old, &position))
    g_return_if_reached ();

  g_hash_table_replace (self->by_name, (gpointer) model_certificate_get_name (row), row);
  g_object_unref (old);
  self->rows->pdata[position] = g_object_ref (row);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 1);
}

/* Announces the rows that were appended since there were *@n_known. */
static void
announce_appended (ModelCertificateList *self,
                   guint                *n_known)
{
  guint n_appended = self->rows->len - *n_known;

  if (n_appended > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), *n_known, 0, n_appended);
  *n_known = self->rows->len;
}

/* For those who have the entry open. */
static void
tell_changed (ModelCertificateList *self,
              const char           *name,
              ModelChange           change)
{
  if (g_signal_has_handler_pending (self, signals[ENTRY_CHANGED], 0, TRUE))
    g_signal_emit (self, signals[ENTRY_CHANGED], 0, name, change);
}

static gboolean
is_same (ModelCertificate *old,
         ModelCertificate *row)
{
  return model_certificate_get_etag (row) != NULL &&
         g_strcmp0 (model_certificate_get_etag (old), model_certificate_get_etag (row)) == 0 &&
         g_strcmp0 (model_certificate_get_labels_text (old), model_certificate_get_labels_text (row)) == 0;
}

/* A view does much work for each announcement: new rows are only appended, for announce_appended(). Whether there is
 * something new about the entry. */
static gboolean
put_row (ModelCertificateList *self,
         ModelCertificate     *row,
         guint                *n_known)
{
  ModelCertificate *old = model_certificate_list_lookup (self, model_certificate_get_name (row));

  model_certificate_update_state (row, now_seconds (), self->expiring_days);
  if (old == NULL)
    {
      append_row (self, row);
      return TRUE;
    }

  announce_appended (self, n_known);
  if (is_same (old, row))
    return FALSE;

  replace_row (self, old, row);
  return TRUE;
}

static void
remove_row (ModelCertificateList *self,
            const char           *name)
{
  ModelCertificate *row = model_certificate_list_lookup (self, name);
  guint position;

  if (row == NULL || !g_ptr_array_find (self->rows, row, &position))
    return;

  g_hash_table_remove (self->by_name, name);
  g_ptr_array_remove_index (self->rows, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

static void
touch (ModelCertificateList *self,
       const char           *name)
{
  if (self->loading > 0)
    g_hash_table_add (self->touched, g_strdup (name));
}

static void
remove_unseen (ModelCertificateList *self,
               GHashTable           *seen)
{
  for (guint i = self->rows->len; i-- > 0;)
    {
      g_autoptr (ModelCertificate) row = g_object_ref (g_ptr_array_index (self->rows, i));
      const char *name = model_certificate_get_name (row);

      if (g_hash_table_contains (seen, name) || g_hash_table_contains (self->touched, name))
        continue;
      remove_row (self, name);
      tell_changed (self, name, MODEL_CHANGE_ELSEWHERE);
    }
}

/* Loading */

static void
set_loading (ModelCertificateList *self,
             int                   change)
{
  self->loading += change;
  if (self->loading == 0)
    g_hash_table_remove_all (self->touched);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LOADING]);
}

static void
set_error (ModelCertificateList *self,
           const GError         *error)
{
  g_clear_error (&self->error);
  if (error != NULL && !store_error_is_cancelled (error))
    self->error = g_error_copy (error);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ERROR]);
}

static void
set_read (ModelCertificateList *self,
          gint64                read_at,
          gboolean              is_stale)
{
  self->read_at = read_at;
  self->is_stale = is_stale;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_AS_OF]);
}

static void
trim_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  malloc_trim (0);
  g_task_return_boolean (task, TRUE);
}

static void
trim_memory (void)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_set_source_tag (task, trim_memory);
  g_task_run_in_thread (task, trim_thread);
}

static void
end_cached (ModelCertificateList *self,
            Load                 *load)
{
  /* Otherwise nothing was found, or a load was faster. */
  if (load->error == NULL && self->read_at == 0)
    {
      set_read (self, load->as_of, TRUE);
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_OFFLINE]);
    }
  set_loading (self, -1);
}

static void
end_load (ModelCertificateList *self,
          Load                 *load)
{
  if (load->error == NULL)
    {
      remove_unseen (self, load->seen);
      set_read (self, g_get_real_time (), FALSE);
      if (self->cache_id != NULL)
        model_cache_write (self->cache_id, self->read_at, self->rows);
      if (self->rows->len >= MANY_ROWS)
        trim_memory ();
    }
  else if (!store_error_is_cancelled (load->error))
    set_read (self, self->read_at, self->read_at != 0);

  set_error (self, load->error);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_OFFLINE]);
  set_loading (self, -1);
}

static void
load_complete (GTask *task)
{
  ModelCertificateList *self = g_task_get_source_object (task);
  Load *load = g_task_get_task_data (task);

  if (load->is_cached)
    end_cached (self, load);
  else
    end_load (self, load);

  if (load->error != NULL)
    g_task_return_error (task, g_steal_pointer (&load->error));
  else
    g_task_return_boolean (task, TRUE);
}

static guint
max_new_rows (ModelCertificateList *self)
{
  if (self->rows->len < FIRST_ROWS)
    return FIRST_ROWS;
  return self->rows->len < ROWS_WITH_WIDGETS ? ROWS_PER_FRAME : ROWS_AT_ONCE;
}

static void
insert_row (ModelCertificateList *self,
            ModelCertificate     *row,
            gboolean              is_cached,
            guint                *n_known)
{
  const char *name = model_certificate_get_name (row);

  if (g_hash_table_contains (self->touched, name))
    return;
  if (!is_cached && put_row (self, row, n_known))
    tell_changed (self, name, MODEL_CHANGE_ELSEWHERE);
  else if (is_cached && self->read_at == 0 && model_certificate_list_lookup (self, name) == NULL)
    put_row (self, row, n_known);
}

static void
insert_some (ModelCertificateList *self,
             Load                 *load)
{
  GQueue *ready = &load->ready;
  gint64 start = g_get_monotonic_time ();
  guint n_known = self->rows->len;
  guint end = self->rows->len + max_new_rows (self);

  while (!g_queue_is_empty (ready) && self->rows->len < end && g_get_monotonic_time () - start < INSERT_BUDGET_USEC)
    {
      g_autoptr (ModelCertificate) row = g_queue_pop_head (ready);

      insert_row (self, row, load->is_cached, &n_known);
    }
  announce_appended (self, &n_known);
}

static void schedule_insert (GTask *task);

static gboolean
insert_some_cb (gpointer user_data)
{
  GTask *task = user_data;
  Load *load = g_task_get_task_data (task);

  load->insert_id = 0;
  insert_some (g_task_get_source_object (task), load);
  if (!g_queue_is_empty (&load->ready))
    schedule_insert (task);
  else if (load->pending == 0)
    load_complete (task);
  return G_SOURCE_REMOVE;
}

static void
schedule_insert (GTask *task)
{
  ModelCertificateList *self = g_task_get_source_object (task);
  Load *load = g_task_get_task_data (task);
  guint n = self->rows->len;

  if (load->insert_id != 0)
    return;
  if (n >= FIRST_ROWS && n < ROWS_WITH_WIDGETS && !g_queue_is_empty (&load->ready))
    load->insert_id = g_timeout_add_full (G_PRIORITY_DEFAULT_IDLE, FRAME_MSEC, insert_some_cb, g_object_ref (task),
                                          g_object_unref);
  else
    load->insert_id = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, insert_some_cb, g_object_ref (task), g_object_unref);
}

static void
load_step_done (GTask  *task,
                GError *error /* (transfer full) (nullable) */)
{
  Load *load = g_task_get_task_data (task);

  if (load->error == NULL)
    load->error = error;
  else
    g_clear_error (&error);

  load->pending--;
  schedule_insert (task);
}

static void
decode_thread (GTask        *task,
               gpointer      source,
               gpointer      task_data,
               GCancellable *cancellable)
{
  GPtrArray *entries = task_data;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < entries->len; i++)
    {
      if (g_task_return_error_if_cancelled (task))
        return;
      g_ptr_array_add (rows, model_certificate_new (g_ptr_array_index (entries, i)));
    }

  /* What may hold private keys is not kept any longer than it takes to look at it. */
  g_ptr_array_set_size (entries, 0);
  g_task_return_pointer (task, g_steal_pointer (&rows), (GDestroyNotify) g_ptr_array_unref);
}

/* Takes the content of @entries away with them: it is dropped once it has been looked at. */
static void
decode_async (GPtrArray           *entries,
              GCancellable        *cancellable,
              GAsyncReadyCallback  callback,
              gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, decode_async);
  g_task_set_task_data (task, g_ptr_array_ref (entries), (GDestroyNotify) g_ptr_array_unref);
  g_task_run_in_thread (task, decode_thread);
}

static GPtrArray *
decode_finish (GAsyncResult  *result,
               GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, decode_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void decode_next (GTask *task);

static gboolean
decode_next_cb (gpointer user_data)
{
  GTask *task = user_data;
  Load *load = g_task_get_task_data (task);

  load->decode_id = 0;
  decode_next (task);
  return G_SOURCE_REMOVE;
}

static void
piece_decoded_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = decode_finish (result, &error);
  Load *load = g_task_get_task_data (task);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      ModelCertificate *row = g_ptr_array_index (rows, i);

      g_hash_table_add (load->seen, g_strdup (model_certificate_get_name (row)));
      g_queue_push_tail (&load->ready, g_object_ref (row));
    }

  load->decoding = FALSE;
  /* When there is nothing better to do, such as drawing what is there. */
  if (!g_queue_is_empty (&load->pieces))
    load->decode_id = g_idle_add_full (G_PRIORITY_LOW, decode_next_cb, g_object_ref (task), g_object_unref);
  load_step_done (task, g_steal_pointer (&error));
}

/* One piece at a time: many threads would take the processor from the one that draws. */
static void
decode_next (GTask *task)
{
  Load *load = g_task_get_task_data (task);
  g_autoptr (GPtrArray) piece = NULL;

  if (load->decoding || load->decode_id != 0 || g_queue_is_empty (&load->pieces))
    return;

  load->decoding = TRUE;
  piece = g_queue_pop_head (&load->pieces);
  decode_async (piece, g_task_get_cancellable (task), piece_decoded_cb, g_object_ref (task));
}

static void
add_piece (Load      *load,
           GPtrArray *entries,
           guint      first,
           guint      end)
{
  GPtrArray *piece = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = first; i < end; i++)
    g_ptr_array_add (piece, g_object_ref (g_ptr_array_index (entries, i)));
  g_queue_push_tail (&load->pieces, piece);
  load->pending++;
  load->n_pieces++;
}

static void
page_cb (Store     *store,
         GPtrArray *entries,
         gpointer   user_data)
{
  GTask *task = user_data;
  Load *load = g_task_get_task_data (task);
  /* The first screenful does not wait for the rest of its page. */
  guint first = load->n_pieces == 0 ? MIN (FIRST_ROWS, entries->len) : 0;

  if (first > 0)
    add_piece (load, entries, 0, first);
  if (first < entries->len)
    add_piece (load, entries, first, entries->len);
  decode_next (task);
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  store_list_finish (STORE_STORE (source), result, &error);
  load_step_done (task, g_steal_pointer (&error));
}

static GTask *
load_new (ModelCertificateList *self,
          gboolean              is_cached,
          GCancellable         *cancellable,
          GAsyncReadyCallback   callback,
          gpointer              user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Load *load = g_new0 (Load, 1);

  g_queue_init (&load->ready);
  g_queue_init (&load->pieces);
  load->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  load->pending = 1;
  load->is_cached = is_cached;
  g_task_set_task_data (task, load, (GDestroyNotify) load_free);
  return task;
}

static void
opened_to_load_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ModelCertificateList *self = MODEL_CERTIFICATE_LIST (source);
  GError *error = NULL;
  g_autoptr (Store) store = model_certificate_list_open_store_finish (self, result, &error);

  if (store != NULL)
    store_list_async (store, page_cb, task, NULL, NULL, g_task_get_cancellable (task), listed_cb, g_object_ref (task));
  else
    load_step_done (task, error);
}

/**
 * model_certificate_list_load_async:
 * @self: a list
 * @cancellable: (nullable): a cancellable
 * @callback: called when every row is in the list
 * @user_data: for @callback
 *
 * Reads the store, which is opened first where it is not. Rows appear as they arrive. What is gone from the store leaves
 * the list only when the whole store was read; when that fails, what is shown stays.
 */
void
model_certificate_list_load_async (ModelCertificateList *self,
                                   GCancellable         *cancellable,
                                   GAsyncReadyCallback   callback,
                                   gpointer              user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (MODEL_IS_CERTIFICATE_LIST (self));

  task = load_new (self, FALSE, cancellable, callback, user_data);
  g_task_set_source_tag (task, model_certificate_list_load_async);
  set_loading (self, +1);
  if (self->store != NULL)
    store_list_async (self->store, page_cb, task, NULL, NULL, cancellable, listed_cb, g_object_ref (task));
  else
    model_certificate_list_open_store_async (self, cancellable, opened_to_load_cb, g_object_ref (task));
}

/**
 * model_certificate_list_load_finish:
 * @self: a list
 * @result: the result
 * @error: return location for a #StoreError
 *
 * Returns: whether the whole store was read
 */
gboolean
model_certificate_list_load_finish (ModelCertificateList  *self,
                                    GAsyncResult          *result,
                                    GError               **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, model_certificate_list_load_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* The cache */

static void
read_cached_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Load *load = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (ModelCacheReading) reading = model_cache_read_finish (result, &error);

  for (guint i = 0; reading != NULL && i < reading->rows->len; i++)
    g_queue_push_tail (&load->ready, g_object_ref (g_ptr_array_index (reading->rows, i)));
  if (reading != NULL)
    load->as_of = reading->as_of;
  load_step_done (task, error);
}

static void
show_cached (ModelCertificateList *self)
{
  GTask *task = load_new (self, TRUE, NULL, NULL, NULL);

  g_task_set_source_tag (task, show_cached);
  set_loading (self, +1);
  model_cache_read_async (self->cache_id, TRUE, NULL, read_cached_cb, task);
}

/**
 * model_certificate_list_set_cache_id:
 * @self: a list
 * @cache_id: (nullable): the id of the place whose rows the cache keeps; %NULL: nothing is kept from now on
 */
void
model_certificate_list_set_cache_id (ModelCertificateList *self,
                                     const char           *cache_id)
{
  g_free (self->cache_id);
  self->cache_id = g_strdup (cache_id);
}

/* What the store has changed by itself. The list may go before the store has answered: the calls do not keep it. */

typedef struct
{
  GWeakRef list;
  char    *name; /* (owned) */
} Reread;

static Reread *
reread_new (ModelCertificateList *self,
            const char           *name)
{
  Reread *reread = g_new0 (Reread, 1);

  g_weak_ref_init (&reread->list, self);
  reread->name = g_strdup (name);
  return reread;
}

static void
reread_free (Reread *reread)
{
  g_weak_ref_clear (&reread->list);
  g_free (reread->name);
  g_free (reread);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reread, reread_free)

/* A failed renewal is in the new row, though the entry is the same. What was put here meanwhile is newer. */
static void
put_reread_row (ModelCertificateList *self,
                ModelCertificate     *row)
{
  const char *name = model_certificate_get_name (row);
  ModelCertificate *old = model_certificate_list_lookup (self, name);
  guint n_known = self->rows->len;

  if (old != NULL && model_certificate_get_modified (old) > model_certificate_get_modified (row))
    return;

  touch (self, name);
  if (old != NULL && is_same (old, row))
    {
      model_certificate_update_state (row, now_seconds (), self->expiring_days);
      replace_row (self, old, row);
    }
  else
    put_row (self, row, &n_known);
  announce_appended (self, &n_known);
  tell_changed (self, name, MODEL_CHANGE_RENEWAL);
}

static void
reread_decoded_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (Reread) reread = user_data;
  g_autoptr (ModelCertificateList) self = g_weak_ref_get (&reread->list);
  g_autoptr (GPtrArray) rows = decode_finish (result, NULL);

  if (self != NULL && rows != NULL)
    put_reread_row (self, g_ptr_array_index (rows, 0));
}

static void
reread_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (Reread) reread = user_data;
  g_autoptr (ModelCertificateList) self = g_weak_ref_get (&reread->list);
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) entry = store_get_finish (STORE_STORE (source), result, &error);

  if (self == NULL || self->store != STORE_STORE (source))
    return;

  if (entry != NULL)
    {
      g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_object_unref);

      g_ptr_array_add (entries, g_object_ref (entry));
      decode_async (entries, NULL, reread_decoded_cb, g_steal_pointer (&reread));
    }
  else if (g_error_matches (error, STORE_ERROR, STORE_ERROR_NOT_FOUND))
    {
      touch (self, reread->name);
      remove_row (self, reread->name);
      tell_changed (self, reread->name, MODEL_CHANGE_ELSEWHERE);
    }
}

static void
store_changed_cb (ModelCertificateList *self,
                  const char           *name,
                  Store                *store)
{
  store_get_async (store, name, NULL, NULL, NULL, reread_cb, reread_new (self, name));
}

/* The store */

static void
set_store (ModelCertificateList *self,
           Store                *store)
{
  if (self->store == store)
    return;

  if (self->store != NULL)
    g_signal_handlers_disconnect_by_func (self->store, store_changed_cb, self);
  g_set_object (&self->store, store);
  if (store != NULL)
    g_signal_connect_object (store, "changed", G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STORE]);
}

static void open_store (ModelCertificateList *self,
                        GTask                *task);

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ModelCertificateList *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (Store) store = self->opening->open_finish (source, result, &error);

  if (store == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  /* It was closed again before it was here. */
  if (GPOINTER_TO_UINT (g_task_get_task_data (task)) != self->n_closed)
    {
      open_store (self, task);
      return;
    }

  set_store (self, store);
  g_task_return_pointer (task, g_steal_pointer (&store), g_object_unref);
}

static void
open_store (ModelCertificateList *self,
            GTask                *task)
{
  if (self->owner == NULL)
    {
      g_task_return_new_error (task, STORE_ERROR, STORE_ERROR_NOT_FOUND, "The connection was removed");
      return;
    }

  g_task_set_task_data (task, GUINT_TO_POINTER (self->n_closed), NULL);
  self->opening->open_async (self->owner, g_task_get_cancellable (task), opened_cb, g_object_ref (task));
}

/**
 * model_certificate_list_open_store_async:
 * @self: a list
 * @cancellable: (nullable): a cancellable
 * @callback: called when the store is open
 * @user_data: for @callback
 *
 * For whatever needs the store before the list was loaded. Of a connection the secret is read from the keyring, which may
 * ask its own question and take as long as it likes.
 */
void
model_certificate_list_open_store_async (ModelCertificateList *self,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (MODEL_IS_CERTIFICATE_LIST (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, model_certificate_list_open_store_async);
  if (self->store != NULL)
    g_task_return_pointer (task, g_object_ref (self->store), g_object_unref);
  else
    open_store (self, task);
}

/**
 * model_certificate_list_open_store_finish:
 * @self: a list
 * @result: the result
 * @error: return location: a #ModelError of the keyring, or a #StoreError
 *
 * Returns: (transfer full): the store
 */
Store *
model_certificate_list_open_store_finish (ModelCertificateList  *self,
                                          GAsyncResult          *result,
                                          GError               **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, model_certificate_list_open_store_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * model_certificate_list_close_store:
 * @self: a list that can open its store again
 *
 * What is under way ends with the store that it began with.
 */
void
model_certificate_list_close_store (ModelCertificateList *self)
{
  g_return_if_fail (self->opening != NULL);

  self->n_closed++;
  set_store (self, NULL);
}

/* Single changes */

static void
put_decoded_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = decode_finish (result, &error);
  ModelCertificateList *self = g_task_get_source_object (task);
  guint n_known = self->rows->len;
  const char *name;

  if (rows == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  name = model_certificate_get_name (g_ptr_array_index (rows, 0));
  touch (self, name);
  put_row (self, g_ptr_array_index (rows, 0), &n_known);
  announce_appended (self, &n_known);
  tell_changed (self, name, MODEL_CHANGE_HERE);
  g_task_return_boolean (task, TRUE);
}

/**
 * model_certificate_list_put_async:
 * @self: a list
 * @entry: an entry as the store returned it, with its content
 * @callback: called when the row is in the list
 * @user_data: for @callback
 *
 * Adds the row of an entry that was created, or exchanges the row of one that was changed.
 */
void
model_certificate_list_put_async (ModelCertificateList *self,
                                  StoreEntry           *entry,
                                  GAsyncReadyCallback   callback,
                                  gpointer              user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_if_fail (MODEL_IS_CERTIFICATE_LIST (self));
  g_return_if_fail (STORE_IS_ENTRY (entry));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, model_certificate_list_put_async);
  g_ptr_array_add (entries, g_object_ref (entry));
  decode_async (entries, NULL, put_decoded_cb, g_steal_pointer (&task));
}

gboolean
model_certificate_list_put_finish (ModelCertificateList  *self,
                                   GAsyncResult          *result,
                                   GError               **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, model_certificate_list_put_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * model_certificate_list_remove:
 * @self: a list
 * @name: the name of an entry that is no longer in the store
 */
void
model_certificate_list_remove (ModelCertificateList *self,
                               const char           *name)
{
  g_return_if_fail (MODEL_IS_CERTIFICATE_LIST (self));

  touch (self, name);
  remove_row (self, name);
  tell_changed (self, name, MODEL_CHANGE_HERE);
}

/* Time */

/**
 * model_certificate_list_update_states:
 * @self: a list
 * @now: the time to judge by, in seconds since the epoch
 *
 * Judges every row anew, and announces the ones whose state is another one now.
 */
void
model_certificate_list_update_states (ModelCertificateList *self,
                                      gint64                now)
{
  g_return_if_fail (MODEL_IS_CERTIFICATE_LIST (self));

  for (guint i = 0; i < self->rows->len; i++)
    if (model_certificate_update_state (g_ptr_array_index (self->rows, i), now, self->expiring_days))
      g_list_model_items_changed (G_LIST_MODEL (self), i, 1, 1);
}

static gboolean
update_states_cb (gpointer user_data)
{
  model_certificate_list_update_states (user_data, now_seconds ());
  return G_SOURCE_CONTINUE;
}

/* Properties */

ModelCertificate *
model_certificate_list_lookup (ModelCertificateList *self,
                               const char           *name)
{
  g_return_val_if_fail (MODEL_IS_CERTIFICATE_LIST (self), NULL);
  return g_hash_table_lookup (self->by_name, name);
}

/**
 * model_certificate_list_get_store:
 * @self: a list
 *
 * Returns: (nullable) (transfer none): the store; %NULL while it is not open
 */
Store *
model_certificate_list_get_store (ModelCertificateList *self)
{
  g_return_val_if_fail (MODEL_IS_CERTIFICATE_LIST (self), NULL);
  return self->store;
}

gboolean
model_certificate_list_get_loading (ModelCertificateList *self)
{
  g_return_val_if_fail (MODEL_IS_CERTIFICATE_LIST (self), FALSE);
  return self->loading > 0;
}

/**
 * model_certificate_list_get_error:
 * @self: a list
 *
 * Returns: (nullable) (transfer none): why the last load failed
 */
const GError *
model_certificate_list_get_error (ModelCertificateList *self)
{
  g_return_val_if_fail (MODEL_IS_CERTIFICATE_LIST (self), NULL);
  return self->error;
}

/**
 * model_certificate_list_get_as_of:
 * @self: a list
 *
 * Returns: when the rows were read from the store, in microseconds since the epoch; 0 when they are live, or when there
 *   never were any
 */
gint64
model_certificate_list_get_as_of (ModelCertificateList *self)
{
  g_return_val_if_fail (MODEL_IS_CERTIFICATE_LIST (self), 0);
  return self->is_stale ? self->read_at : 0;
}

/**
 * model_certificate_list_get_read_at:
 * @self: a list
 *
 * Returns: when the store was read completely, in microseconds since the epoch; 0: never
 */
gint64
model_certificate_list_get_read_at (ModelCertificateList *self)
{
  return self->read_at;
}

/**
 * model_certificate_list_get_offline:
 * @self: a list
 *
 * Returns: whether the rows are of a former time because the store cannot be reached
 */
gboolean
model_certificate_list_get_offline (ModelCertificateList *self)
{
  g_return_val_if_fail (MODEL_IS_CERTIFICATE_LIST (self), FALSE);
  return self->is_stale && g_error_matches (self->error, STORE_ERROR, STORE_ERROR_NETWORK);
}

guint
model_certificate_list_get_expiring_days (ModelCertificateList *self)
{
  g_return_val_if_fail (MODEL_IS_CERTIFICATE_LIST (self), 0);
  return self->expiring_days;
}

void
model_certificate_list_set_expiring_days (ModelCertificateList *self,
                                          guint                 days)
{
  g_return_if_fail (MODEL_IS_CERTIFICATE_LIST (self));

  if (self->expiring_days == days)
    return;

  self->expiring_days = days;
  model_certificate_list_update_states (self, now_seconds ());
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_EXPIRING_DAYS]);
}

static void
model_certificate_list_get_property (GObject    *object,
                                     guint       id,
                                     GValue     *value,
                                     GParamSpec *pspec)
{
  ModelCertificateList *self = MODEL_CERTIFICATE_LIST (object);

  switch (id)
    {
    case PROP_STORE:
      g_value_set_object (value, self->store);
      break;
    case PROP_AS_OF:
      g_value_set_int64 (value, model_certificate_list_get_as_of (self));
      break;
    case PROP_OFFLINE:
      g_value_set_boolean (value, model_certificate_list_get_offline (self));
      break;
    case PROP_LOADING:
      g_value_set_boolean (value, self->loading > 0);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_EXPIRING_DAYS:
      g_value_set_uint (value, self->expiring_days);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
model_certificate_list_set_property (GObject      *object,
                                     guint         id,
                                     const GValue *value,
                                     GParamSpec   *pspec)
{
  switch (id)
    {
    case PROP_EXPIRING_DAYS:
      model_certificate_list_set_expiring_days (MODEL_CERTIFICATE_LIST (object), g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
model_certificate_list_finalize (GObject *object)
{
  ModelCertificateList *self = MODEL_CERTIFICATE_LIST (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  g_hash_table_unref (self->by_name);
  g_hash_table_unref (self->touched);
  g_ptr_array_unref (self->rows);
  g_clear_error (&self->error);
  g_free (self->cache_id);
  g_clear_weak_pointer (&self->owner);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (model_certificate_list_parent_class)->finalize (object);
}

static void
model_certificate_list_class_init (ModelCertificateListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = model_certificate_list_get_property;
  object_class->set_property = model_certificate_list_set_property;
  object_class->finalize = model_certificate_list_finalize;

  props[PROP_STORE] = g_param_spec_object ("store", NULL, NULL, STORE_TYPE_STORE, G_PARAM_READABLE | flags);
  props[PROP_AS_OF] = g_param_spec_int64 ("as-of", NULL, NULL, 0, G_MAXINT64, 0, G_PARAM_READABLE | flags);
  props[PROP_OFFLINE] = g_param_spec_boolean ("offline", NULL, NULL, FALSE, G_PARAM_READABLE | flags);
  props[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, G_PARAM_READABLE | flags);
  props[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, G_PARAM_READABLE | flags);
  props[PROP_EXPIRING_DAYS] = g_param_spec_uint ("expiring-days", NULL, NULL, 0, 3650, 30, G_PARAM_READWRITE | flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  /* The row of an entry appeared, is another one or went away (name, ModelChange). */
  signals[ENTRY_CHANGED] = g_signal_new ("entry-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_INT);
}

static void
model_certificate_list_init (ModelCertificateList *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  self->touched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->expiring_days = 30;
  self->update_id = g_timeout_add_seconds (UPDATE_INTERVAL_SECONDS, update_states_cb, self);
}

/**
 * model_certificate_list_new:
 * @store: a store
 *
 * Returns: (transfer full): an empty list of the entries of @store; model_certificate_list_load_async() fills it
 */
ModelCertificateList *
model_certificate_list_new (Store *store)
{
  ModelCertificateList *self;

  g_return_val_if_fail (STORE_IS_STORE (store), NULL);

  self = g_object_new (MODEL_TYPE_CERTIFICATE_LIST, NULL);
  set_store (self, store);
  return self;
}

/**
 * model_certificate_list_new_lazy:
 * @owner: who opens the store; not owned
 * @opening: how it does that; static
 * @cache_id: (nullable): the id of the place whose rows the cache keeps
 *
 * Returns: (transfer full): a list with the rows of the last time, as soon as they have been read
 */
ModelCertificateList *
model_certificate_list_new_lazy (GObject                 *owner,
                                 const ModelStoreOpening *opening,
                                 const char              *cache_id)
{
  ModelCertificateList *self = g_object_new (MODEL_TYPE_CERTIFICATE_LIST, NULL);

  g_set_weak_pointer (&self->owner, owner);
  self->opening = opening;
  self->cache_id = g_strdup (cache_id);
  if (cache_id != NULL)
    show_cached (self);
  return self;
}
