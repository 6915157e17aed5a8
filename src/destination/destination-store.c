/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "destination/destination-store.h"

#include <string.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "destination/destination-entry.h"
#include "destination/destination-generate-request.h"
#include "destination/destination-level-private.h"

/**
 * DestinationStore:
 *
 * One level of the Destination Service. Each call runs on a thread, which waits for the network and decodes what
 * arrives; it returns in the thread-default context it was made in. No thread ever touches the store.
 */
struct _DestinationStore
{
  GObject parent_instance;

  DestinationLevel *level; /* (owned): reference-counted */
};

/* One call: what its thread needs, and what came of it. Freed in the caller's context. */
typedef struct _Job Job;

typedef void (*JobFunc) (Job *job, GError **error);

struct _Job
{
  GTask *task;             /* (owned) */
  DestinationLevel *level; /* (owned) */
  DestinationCall *call;   /* (owned) */
  JobFunc func;

  /* Input */
  char *name;         /* (owned) (nullable) */
  char *if_etag;      /* (owned) (nullable) */
  StoreEntry *entry;  /* (owned) (nullable) */
  GPtrArray *items;   /* (owned) (nullable): entries or labels, an array of our own */
  StoreGenerateRequest *request; /* (owned) (nullable) */
  char **names;       /* (owned) (nullable) */
  char **etags;       /* (owned) (nullable) */
  guint offset;
  guint n;
  gboolean with_content;
  gboolean is_told_by_item;
  gboolean is_list;

  /* Output */
  gpointer result;        /* (owned) (nullable) */
  GDestroyNotify destroy; /* (nullable): of the result; NULL for calls that tell no more than their success */
  guint n_all;
  GError *error;          /* (owned) (nullable) */
};

static void destination_store_store_init (StoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (DestinationStore,
                               destination_store,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (STORE_TYPE_STORE, destination_store_store_init))

static void
level_unref (DestinationLevel *level)
{
  g_atomic_rc_box_release_full (level, (GDestroyNotify) destination_level_clear);
}

static void
job_free (Job *job)
{
  if (job->result != NULL && job->destroy != NULL)
    job->destroy (job->result);
  g_free (job->name);
  g_free (job->if_etag);
  g_clear_object (&job->entry);
  g_clear_pointer (&job->items, g_ptr_array_unref);
  g_clear_pointer (&job->request, destination_generate_request_free);
  g_strfreev (job->names);
  g_strfreev (job->etags);
  g_clear_error (&job->error);
  destination_call_unref (job->call);
  level_unref (job->level);
  g_free (job);
}

/* In the caller's context, after all that the call had to tell. The job goes with the task. */
static gboolean
end_cb (gpointer user_data)
{
  Job *job = user_data;
  g_autoptr (GTask) task = job->task;

  if (job->error != NULL)
    g_task_return_error (task, g_steal_pointer (&job->error));
  else if (job->destroy != NULL)
    g_task_return_pointer (task, g_steal_pointer (&job->result), job->destroy);
  else
    g_task_return_boolean (task, TRUE);

  return G_SOURCE_REMOVE;
}

/* A list leaves megabytes of decoded text behind, which the C library keeps for threads to come. */
static void
give_back_memory (void)
{
#ifdef __GLIBC__
  malloc_trim (0);
#endif
}

static gpointer
run (gpointer data)
{
  Job *job = data;
  gboolean is_list = job->is_list;

  if (job->is_told_by_item || destination_call_check (job->call, &job->error))
    job->func (job, &job->error);
  destination_call_send_end (job->call, end_cb, job);

  /* Nobody waits for this. */
  if (is_list)
    give_back_memory ();

  return NULL;
}

/* A write that was done is told as done, even if it was cancelled meanwhile; so the task does not look itself. */
static Job *
job_new (DestinationStore          *self,
         JobFunc                    func,
         const DestinationCallback *callback,
         GCancellable              *cancellable,
         GAsyncReadyCallback        done,
         gpointer                   user_data)
{
  Job *job = g_new0 (Job, 1);
  DestinationCallback own = *callback;

  own.store = STORE_STORE (self);
  job->task = g_task_new (self, cancellable, done, user_data);
  job->level = g_atomic_rc_box_acquire (self->level);
  job->call = destination_call_new (&own, g_task_get_context (job->task), cancellable);
  job->func = func;
  g_task_set_check_cancellable (job->task, FALSE);
  g_task_set_task_data (job->task, job, (GDestroyNotify) job_free);

  return job;
}

static void
start (Job *job, gpointer tag)
{
  g_task_set_source_tag (job->task, tag);
  g_thread_unref (g_thread_new ("destination call", run, job));
}

static gboolean
is_ours (Store *store, GAsyncResult *result, gpointer tag)
{
  return g_task_is_valid (result, store) && g_async_result_is_tagged (result, tag);
}

static StoreCapabilities
destination_store_get_capabilities (Store *store)
{
  DestinationStore *self = DESTINATION_STORE (store);

  return STORE_CAPABILITY_GENERATE | STORE_CAPABILITY_PUBLIC_KEYS |
         (destination_level_lacks (self->level, DESTINATION_LACKS_LABELS) ? STORE_CAPABILITY_NONE
                                                                           : STORE_CAPABILITY_LABELS);
}

/* list */

static void
run_list (Job *job, GError **error)
{
  destination_list (job->level, job->call, error);
}

static void
destination_store_list_async (Store               *store,
                              StorePageFunc        page_func,
                              gpointer             page_data,
                              StoreProgressFunc    progress,
                              gpointer             progress_data,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  const DestinationCallback own = {
    .page_func = page_func,
    .page_data = page_data,
    .progress = progress,
    .progress_data = progress_data,
  };
  Job *job = job_new (DESTINATION_STORE (store), run_list, &own, cancellable, callback, user_data);

  /* Pages are dropped from a cancel on, so what is told must be the cancel. */
  g_task_set_check_cancellable (job->task, TRUE);
  job->is_list = TRUE;
  start (job, destination_store_list_async);
}

static gboolean
destination_store_list_finish (Store *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (is_ours (store, result, destination_store_list_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* get */

static void
run_get (Job *job, GError **error)
{
  StoreEntry *entry = destination_read_entry (job->level, job->call, job->name, error);

  job->result = entry;
  if (entry != NULL)
    destination_call_send_progress (job->call, g_bytes_get_size (store_entry_get_content (entry)),
                                    g_bytes_get_size (store_entry_get_content (entry)));
}

static void
destination_store_get_async (Store               *store,
                             const char          *name,
                             StoreProgressFunc    progress,
                             gpointer             progress_data,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  const DestinationCallback own = { .progress = progress, .progress_data = progress_data };
  Job *job = job_new (DESTINATION_STORE (store), run_get, &own, cancellable, callback, user_data);

  job->name = g_strdup (name);
  job->destroy = g_object_unref;
  start (job, destination_store_get_async);
}

static StoreEntry *
destination_store_get_finish (Store *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (is_ours (store, result, destination_store_get_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* create */

static void
run_create (Job *job, GError **error)
{
  job->result = destination_write_create (job->level, job->call, job->entry, error);
}

static void
destination_store_create_async (Store               *store,
                                StoreEntry          *entry,
                                StoreProgressFunc    progress,
                                gpointer             progress_data,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  const DestinationCallback own = { .progress = progress, .progress_data = progress_data };
  Job *job = job_new (DESTINATION_STORE (store), run_create, &own, cancellable, callback, user_data);

  job->entry = g_object_ref (entry);
  job->destroy = g_object_unref;
  start (job, destination_store_create_async);
}

static StoreEntry *
destination_store_create_finish (Store *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (is_ours (store, result, destination_store_create_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* replace */

static void
run_replace (Job *job, GError **error)
{
  job->result = destination_write_replace (job->level, job->call, job->entry, job->if_etag, error);
}

static void
destination_store_replace_async (Store               *store,
                                 StoreEntry          *entry,
                                 const char          *if_etag,
                                 StoreProgressFunc    progress,
                                 gpointer             progress_data,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  const DestinationCallback own = { .progress = progress, .progress_data = progress_data };
  Job *job = job_new (DESTINATION_STORE (store), run_replace, &own, cancellable, callback, user_data);

  job->entry = g_object_ref (entry);
  job->if_etag = g_strdup (if_etag);
  job->destroy = g_object_unref;
  start (job, destination_store_replace_async);
}

static StoreEntry *
destination_store_replace_finish (Store *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (is_ours (store, result, destination_store_replace_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* delete */

static void
run_delete (Job *job, GError **error)
{
  job->result = destination_write_delete (job->level, job->call, job->name, job->if_etag, error);
}

static void
destination_store_delete_async (Store               *store,
                                const char          *name,
                                const char          *if_etag,
                                StoreProgressFunc    progress,
                                gpointer             progress_data,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  const DestinationCallback own = { .progress = progress, .progress_data = progress_data };
  Job *job = job_new (DESTINATION_STORE (store), run_delete, &own, cancellable, callback, user_data);

  job->name = g_strdup (name);
  job->if_etag = g_strdup (if_etag);
  job->destroy = g_object_unref;
  start (job, destination_store_delete_async);
}

static StoreEntry *
destination_store_delete_finish (Store *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (is_ours (store, result, destination_store_delete_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* set_labels */

static GPtrArray *
copy_labels (GPtrArray *labels)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func ((GDestroyNotify) store_label_unref);

  for (guint i = 0; i < labels->len; i++)
    g_ptr_array_add (copy, store_label_ref (labels->pdata[i]));

  return copy;
}

static void
run_set_labels (Job *job, GError **error)
{
  destination_write_labels (job->level, job->call, job->name, job->items, error);
}

static void
destination_store_set_labels_async (Store               *store,
                                    const char          *name,
                                    GPtrArray           *labels,
                                    StoreProgressFunc    progress,
                                    gpointer             progress_data,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  const DestinationCallback own = { .progress = progress, .progress_data = progress_data };
  Job *job = job_new (DESTINATION_STORE (store), run_set_labels, &own, cancellable, callback, user_data);

  job->name = g_strdup (name);
  job->items = copy_labels (labels);
  start (job, destination_store_set_labels_async);
}

static gboolean
destination_store_set_labels_finish (Store *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (is_ours (store, result, destination_store_set_labels_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* generate */

static void
run_generate (Job *job, GError **error)
{
  job->result = destination_generate (job->level, job->call, job->request, error);
}

static void
destination_store_generate_async (Store                      *store,
                                  const StoreGenerateRequest *request,
                                  StoreProgressFunc           progress,
                                  gpointer                    progress_data,
                                  GCancellable               *cancellable,
                                  GAsyncReadyCallback         callback,
                                  gpointer                    user_data)
{
  const DestinationCallback own = { .progress = progress, .progress_data = progress_data };
  Job *job = job_new (DESTINATION_STORE (store), run_generate, &own, cancellable, callback, user_data);

  job->request = destination_generate_request_copy (request);
  job->destroy = g_object_unref;
  start (job, destination_store_generate_async);
}

static StoreEntry *
destination_store_generate_finish (Store *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (is_ours (store, result, destination_store_generate_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* regenerate */

static void
run_regenerate (Job *job, GError **error)
{
  job->result = destination_regenerate (job->level, job->call, job->request, job->if_etag, error);
}

static void
destination_store_regenerate_async (Store                      *store,
                                    const StoreGenerateRequest *request,
                                    const char                 *if_etag,
                                    StoreProgressFunc           progress,
                                    gpointer                    progress_data,
                                    GCancellable               *cancellable,
                                    GAsyncReadyCallback         callback,
                                    gpointer                    user_data)
{
  const DestinationCallback own = { .progress = progress, .progress_data = progress_data };
  Job *job = job_new (DESTINATION_STORE (store), run_regenerate, &own, cancellable, callback, user_data);

  job->request = destination_generate_request_copy (request);
  job->if_etag = g_strdup (if_etag);
  job->destroy = g_object_unref;
  start (job, destination_store_regenerate_async);
}

static StoreEntry *
destination_store_regenerate_finish (Store *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (is_ours (store, result, destination_store_regenerate_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static const StoreGenerationService *
destination_store_get_generation_service (Store *store)
{
  return destination_generation_service_get ();
}

/* get_labels */

static void
run_get_labels (Job *job, GError **error)
{
  job->result = destination_read_labels (job->level, job->call, job->name, error);
}

static void
destination_store_get_labels_async (Store               *store,
                                    const char          *name,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  const DestinationCallback own = { NULL };
  Job *job = job_new (DESTINATION_STORE (store), run_get_labels, &own, cancellable, callback, user_data);

  job->name = g_strdup (name);
  job->destroy = (GDestroyNotify) g_ptr_array_unref;
  start (job, destination_store_get_labels_async);
}

static GPtrArray *
destination_store_get_labels_finish (Store *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (is_ours (store, result, destination_store_get_labels_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* list_range */

static void
run_list_range (Job *job, GError **error)
{
  job->result = destination_list_range (job->level, job->call, job->offset, job->n, job->with_content, &job->n_all, error);
}

static void
destination_store_list_range_async (Store               *store,
                                    guint                offset,
                                    guint                n,
                                    gboolean             with_content,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  const DestinationCallback own = { NULL };
  Job *job = job_new (DESTINATION_STORE (store), run_list_range, &own, cancellable, callback, user_data);

  job->offset = offset;
  job->n = n;
  job->with_content = with_content;
  job->destroy = (GDestroyNotify) g_ptr_array_unref;
  start (job, destination_store_list_range_async);
}

static GPtrArray *
destination_store_list_range_finish (Store *store, GAsyncResult *result, guint *n_all, GError **error)
{
  g_return_val_if_fail (is_ours (store, result, destination_store_list_range_async), NULL);

  if (n_all != NULL)
    *n_all = ((const Job *) g_task_get_task_data (G_TASK (result)))->n_all;

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* create_many */

static GPtrArray *
copy_entries (GPtrArray *entries)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < entries->len; i++)
    g_ptr_array_add (copy, g_object_ref (entries->pdata[i]));

  return copy;
}

static void
run_create_many (Job *job, GError **error)
{
  destination_create_many (job->level, job->call, job->items, error);
}

/* Every item is told also when it was cancelled before it began. */
static void
start_many (Job *job, gpointer tag)
{
  job->is_told_by_item = TRUE;
  start (job, tag);
}

static void
destination_store_create_many_async (Store               *store,
                                     GPtrArray           *entries,
                                     StoreItemFunc        item_func,
                                     gpointer             item_data,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data)
{
  const DestinationCallback own = { .item_func = item_func, .item_data = item_data };
  Job *job = job_new (DESTINATION_STORE (store), run_create_many, &own, cancellable, callback, user_data);

  job->items = copy_entries (entries);
  start_many (job, destination_store_create_many_async);
}

static gboolean
destination_store_create_many_finish (Store *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (is_ours (store, result, destination_store_create_many_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* delete_many */

static void
run_delete_many (Job *job, GError **error)
{
  destination_delete_many (job->level, job->call, (const char * const *) job->names, (const char * const *) job->etags,
                           error);
}

static void
destination_store_delete_many_async (Store               *store,
                                     const char * const  *names,
                                     const char * const  *if_etags,
                                     StoreItemFunc        item_func,
                                     gpointer             item_data,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data)
{
  const DestinationCallback own = { .item_func = item_func, .item_data = item_data };
  Job *job = job_new (DESTINATION_STORE (store), run_delete_many, &own, cancellable, callback, user_data);

  job->names = g_strdupv ((char **) names);
  job->etags = g_strdupv ((char **) if_etags);
  start_many (job, destination_store_delete_many_async);
}

static gboolean
destination_store_delete_many_finish (Store *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (is_ours (store, result, destination_store_delete_many_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* get_public_keys */

static void
run_get_public_keys (Job *job, GError **error)
{
  job->result = destination_read_public_keys (job->level, job->call, job->name, error);
}

static void
destination_store_get_public_keys_async (Store               *store,
                                         const char          *name,
                                         GCancellable        *cancellable,
                                         GAsyncReadyCallback  callback,
                                         gpointer             user_data)
{
  const DestinationCallback own = { NULL };
  Job *job = job_new (DESTINATION_STORE (store), run_get_public_keys, &own, cancellable, callback, user_data);

  job->name = g_strdup (name);
  job->destroy = (GDestroyNotify) g_ptr_array_unref;
  start (job, destination_store_get_public_keys_async);
}

static GPtrArray *
destination_store_get_public_keys_finish (Store *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (is_ours (store, result, destination_store_get_public_keys_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
destination_store_finalize (GObject *object)
{
  DestinationStore *self = DESTINATION_STORE (object);

  g_clear_pointer (&self->level, level_unref);

  G_OBJECT_CLASS (destination_store_parent_class)->finalize (object);
}

static void
destination_store_store_init (StoreInterface *iface)
{
  iface->get_capabilities = destination_store_get_capabilities;
  iface->list_async = destination_store_list_async;
  iface->list_finish = destination_store_list_finish;
  iface->get_async = destination_store_get_async;
  iface->get_finish = destination_store_get_finish;
  iface->create_async = destination_store_create_async;
  iface->create_finish = destination_store_create_finish;
  iface->replace_async = destination_store_replace_async;
  iface->replace_finish = destination_store_replace_finish;
  iface->delete_async = destination_store_delete_async;
  iface->delete_finish = destination_store_delete_finish;
  iface->set_labels_async = destination_store_set_labels_async;
  iface->set_labels_finish = destination_store_set_labels_finish;
  iface->generate_async = destination_store_generate_async;
  iface->generate_finish = destination_store_generate_finish;
  iface->regenerate_async = destination_store_regenerate_async;
  iface->regenerate_finish = destination_store_regenerate_finish;
  iface->get_generation_service = destination_store_get_generation_service;
  iface->get_labels_async = destination_store_get_labels_async;
  iface->get_labels_finish = destination_store_get_labels_finish;
  iface->list_range_async = destination_store_list_range_async;
  iface->list_range_finish = destination_store_list_range_finish;
  iface->create_many_async = destination_store_create_many_async;
  iface->create_many_finish = destination_store_create_many_finish;
  iface->delete_many_async = destination_store_delete_many_async;
  iface->delete_many_finish = destination_store_delete_many_finish;
  iface->get_public_keys_async = destination_store_get_public_keys_async;
  iface->get_public_keys_finish = destination_store_get_public_keys_finish;
}

static void
destination_store_class_init (DestinationStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = destination_store_finalize;
}

static void
destination_store_init (DestinationStore *self)
{
}

/**
 * destination_store_new:
 * @client: the connection
 * @level: which of its levels
 *
 * Returns: (transfer full): the level as a store
 */
Store *
destination_store_new (DestinationClient *client, StoreLevel level)
{
  DestinationStore *self = g_object_new (DESTINATION_TYPE_STORE, NULL);

  self->level = g_atomic_rc_box_new0 (DestinationLevel);
  destination_level_init (self->level, client, level);

  return STORE_STORE (self);
}
