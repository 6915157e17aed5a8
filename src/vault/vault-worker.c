/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "vault/vault-worker-private.h"

#include "store/store.h"

/* VaultWorker: where the database lives. SQLite blocks, and a connection is best left to one thread.
 *
 * A GTask and all that hangs on it (the store, the callback's data) belong to the thread that asked. The worker never
 * returns through a task and never drops one: a task's last reference may take its source object with it, and that
 * would then be finalized here. So a finished job travels back whole to the context it came from; what is left of it
 * is freed there.
 *
 * A write costs a wait for the disk. Jobs that queue up meanwhile are made one group, which waits once for all of them:
 * none is told before all are safe, and if the group comes to nothing each is done again by itself. */
struct _VaultWorker
{
  GAsyncQueue *queue; /* (owned) (element-type VaultJob) */
  GThread *thread;    /* (owned) */

  /* Of the worker's thread */
  gpointer held; /* (owned) (nullable): a VaultJob that was taken from the queue, but whose turn it is not yet */
  VaultGroupFunc begin_group; /* (nullable) */
  VaultGroupFunc end_group;   /* (nullable) */
  gpointer group_data;
};

/* More jobs are never made one group. */
#define MAX_GROUP 64

typedef struct
{
  /* Input */
  const VaultJobType *type;
  gpointer data; /* (owned by free_data) */
  GDestroyNotify free_data;
  GCancellable *cancellable; /* (owned) (nullable) */
  gboolean is_last;

  /* Of the caller's thread: only carried here */
  GTask *task;           /* (owned) (nullable): none for the last job */
  GMainContext *context; /* (owned) (nullable) */

  /* Output */
  gpointer result;
  GError *error; /* (owned) (nullable) */
} VaultJob;

static void
vault_job_free (VaultJob *job)
{
  if (job->free_data != NULL)
    job->free_data (job->data);
  g_clear_object (&job->task);
  g_clear_object (&job->cancellable);
  g_clear_pointer (&job->context, g_main_context_unref);
  g_clear_error (&job->error);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VaultJob, vault_job_free)

static gboolean
deliver_cb (gpointer user_data)
{
  VaultJob *job = user_data;

  job->type->done (job->task, job->data, g_steal_pointer (&job->result), g_steal_pointer (&job->error));

  return G_SOURCE_REMOVE;
}

static void
deliver (VaultJob *job)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  g_autoptr (GMainContext) context = g_main_context_ref (job->context);

  g_source_set_priority (source, g_task_get_priority (job->task));
  g_source_set_callback (source, deliver_cb, job, (GDestroyNotify) vault_job_free);
  g_source_set_static_name (source, "vault job");
  g_source_attach (source, context);
}

static void
execute (VaultJob *job)
{
  if (g_cancellable_is_cancelled (job->cancellable))
    g_set_error_literal (&job->error, STORE_ERROR, STORE_ERROR_CANCELLED, "The operation was cancelled");
  else
    job->result = job->type->run (job->data, job->cancellable, &job->error);
}

static void
finish (VaultJob *job)
{
  if (job->task != NULL)
    deliver (job);
  else
    vault_job_free (job);
}

static void
forget (VaultJob *job)
{
  if (job->result != NULL && job->type->free_result != NULL)
    job->type->free_result (job->result);
  job->result = NULL;
  g_clear_error (&job->error);
}

static gboolean
is_member (VaultWorker *self, VaultJob *job)
{
  return self->begin_group != NULL && job->type->kind != VAULT_JOB_ALONE;
}

/* @first, a write, and what has queued up behind it. */
static GPtrArray *
collect_group (VaultWorker *self, VaultJob *first)
{
  GPtrArray *jobs = g_ptr_array_new ();
  VaultJob *job = first;

  do
    g_ptr_array_add (jobs, job);
  while (jobs->len < MAX_GROUP && (job = g_async_queue_try_pop (self->queue)) != NULL && is_member (self, job));

  if (jobs->len < MAX_GROUP)
    self->held = job;

  return jobs;
}

static gboolean
try_group (VaultWorker *self, GPtrArray *jobs)
{
  if (jobs->len == 1 || !self->begin_group (self->group_data))
    return FALSE;

  for (guint i = 0; i < jobs->len; i++)
    execute (jobs->pdata[i]);
  if (self->end_group (self->group_data))
    return TRUE;

  for (guint i = 0; i < jobs->len; i++)
    forget (jobs->pdata[i]);

  return FALSE;
}

static void
run_group (VaultWorker *self, VaultJob *first)
{
  g_autoptr (GPtrArray) jobs = collect_group (self, first);
  gboolean is_done = try_group (self, jobs);

  for (guint i = 0; i < jobs->len; i++)
    {
      if (!is_done)
        execute (jobs->pdata[i]);
      finish (jobs->pdata[i]);
    }
}

static VaultJob *
take_job (VaultWorker *self)
{
  VaultJob *held = g_steal_pointer (&self->held);

  return held != NULL ? held : g_async_queue_pop (self->queue);
}

static gpointer
worker_main (gpointer data)
{
  g_autoptr (VaultWorker) self = data;
  gboolean is_last;

  do
    {
      VaultJob *job = take_job (self);

      is_last = job->is_last;
      if (is_member (self, job) && job->type->kind == VAULT_JOB_WRITE)
        run_group (self, job);
      else
        {
          execute (job);
          finish (job);
        }
    }
  while (!is_last);

  return NULL;
}

static void
vault_worker_clear (gpointer data)
{
  VaultWorker *self = data;

  g_clear_pointer (&self->queue, g_async_queue_unref);
  g_clear_pointer (&self->thread, g_thread_unref);
}

/**
 * vault_worker_new:
 * @name: the thread's name
 * @error: return location: %STORE_ERROR_UNAVAILABLE when the system has no thread left
 *
 * Starts a worker. Its thread ends with the job of vault_worker_push_last(), which must follow.
 *
 * Returns: (transfer full): the worker
 */
VaultWorker *
vault_worker_new (const char *name, GError **error)
{
  g_autoptr (VaultWorker) self = g_atomic_rc_box_new0 (VaultWorker);
  g_autoptr (GError) local = NULL;

  self->queue = g_async_queue_new ();
  self->thread = g_thread_try_new (name, worker_main, vault_worker_ref (self), &local);
  if (self->thread == NULL)
    {
      vault_worker_unref (self); /* the thread's */
      g_set_error (error, STORE_ERROR, STORE_ERROR_UNAVAILABLE, "No thread to work on: %s", local->message);
      return NULL;
    }

  return g_steal_pointer (&self);
}

/**
 * vault_worker_ref:
 * @self: a worker
 *
 * Returns: (transfer full): @self
 */
VaultWorker *
vault_worker_ref (VaultWorker *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * vault_worker_unref:
 * @self: (transfer full): a worker
 *
 * Drops a reference. The thread holds one of its own until its last job is done, and is never waited for; so this can
 * be called from any thread, the worker's too.
 */
void
vault_worker_unref (VaultWorker *self)
{
  g_atomic_rc_box_release_full (self, vault_worker_clear);
}

/**
 * vault_worker_is_current:
 * @self: a worker
 *
 * Returns: whether the caller runs on the worker's thread
 */
gboolean
vault_worker_is_current (VaultWorker *self)
{
  return g_thread_self () == self->thread;
}

/**
 * vault_worker_push:
 * @self: a worker
 * @task: (transfer full): the task to return through
 * @type: what to do, on the worker (not once the task's cancellable is cancelled), and what then, in the context of
 *   @task: return through it. A job that is not %VAULT_JOB_ALONE may be done twice, the first time in vain.
 * @data: plain data for both
 * @free_data: (nullable): frees @data, in the context of @task
 *
 * Adds a job to the queue. The context of @task must go on running until @done was called.
 */
void
vault_worker_push (VaultWorker        *self,
                   GTask              *task,
                   const VaultJobType *type,
                   gpointer            data,
                   GDestroyNotify      free_data)
{
  VaultJob *job = g_new0 (VaultJob, 1);

  job->type = type;
  job->data = data;
  job->free_data = free_data;
  job->task = task;
  job->context = g_main_context_ref (g_task_get_context (task));
  g_set_object (&job->cancellable, g_task_get_cancellable (task));

  g_async_queue_push (self->queue, job);
}

/**
 * vault_worker_set_group:
 * @self: a worker
 * @begin: (nullable): begins a group; %NULL for no groups
 * @end: (nullable): ends it, and makes what its jobs did last
 * @data: for both
 *
 * Says how several jobs become one. To be called on the worker.
 */
void
vault_worker_set_group (VaultWorker *self, VaultGroupFunc begin, VaultGroupFunc end, gpointer data)
{
  g_assert (vault_worker_is_current (self));

  self->begin_group = begin;
  self->end_group = end;
  self->group_data = data;
}

/**
 * vault_worker_push_last:
 * @self: a worker
 * @type: what to do, on the worker, when everything else is done
 * @data: plain data that it frees
 *
 * Ends the worker: its thread ends after it. Nothing can be pushed any more.
 */
void
vault_worker_push_last (VaultWorker *self, const VaultJobType *type, gpointer data)
{
  VaultJob *job = g_new0 (VaultJob, 1);

  job->type = type;
  job->data = data;
  job->is_last = TRUE;

  g_async_queue_push (self->queue, job);
}
