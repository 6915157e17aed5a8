/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The format of a file has the version of the program, since another one may read other things off a certificate. A file
 * that is damaged, of another version or of another place is as good as none. */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-cache.h"

#include <glib/gstdio.h>
#include <string.h>

#include "model/model-certificate-private.h"
#include "model/model-frame.h"

/* The number changes with the format. */
#define FILE_FORMAT "credenza-list-3 " PACKAGE_VERSION

/* id of the place, as of, rows */
#define FORMAT "(sxa" MODEL_CERTIFICATE_VARIANT_FORMAT ")"

typedef struct
{
  void       (* run) (GTask *task);
  char      *id;        /* (owned): of the place */
  gint64     as_of;
  GPtrArray *rows;      /* (owned) (nullable) */
  gboolean   with_rows;
} Job;

static void
job_free (Job *job)
{
  g_free (job->id);
  g_clear_pointer (&job->rows, g_ptr_array_unref);
  g_free (job);
}

void
model_cache_reading_free (ModelCacheReading *self)
{
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_free (self);
}

static char *
get_path (const char *id)
{
  g_autofree char *name = g_strconcat (id, ".list", NULL);

  g_strdelimit (name, "/", '_');
  return g_build_filename (g_get_user_cache_dir (), "credenza", "lists", name, NULL);
}

/* The worker */

static void
run_job (gpointer data,
         gpointer user_data)
{
  g_autoptr (GTask) task = data;
  Job *job = g_task_get_task_data (task);

  job->run (task);
}

/* One thread, so that a removal is never overtaken by a write that was asked for before it. */
static void
push_job (GTask *task /* (transfer full) */,
          Job   *job /* (transfer full) */)
{
  static gsize pool;

  if (g_once_init_enter (&pool))
    g_once_init_leave (&pool, (gsize) g_thread_pool_new (run_job, NULL, 1, FALSE, NULL));

  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_thread_pool_push ((GThreadPool *) pool, task, NULL);
}

/* Writing */

static GVariant *
serialize (Job *job)
{
  GVariantBuilder rows;

  g_variant_builder_init (&rows, G_VARIANT_TYPE ("a" MODEL_CERTIFICATE_VARIANT_FORMAT));
  for (guint i = 0; i < job->rows->len; i++)
    g_variant_builder_add_value (&rows, model_certificate_to_variant (g_ptr_array_index (job->rows, i)));
  return g_variant_ref_sink (g_variant_new (FORMAT, job->id, job->as_of, &rows));
}

static void
write_file (Job *job)
{
  g_autofree char *path = get_path (job->id);
  g_autoptr (GVariant) payload = serialize (job);

  /* Without the cache there is nothing to show while the service cannot be reached: no more is lost. */
  model_frame_write (path, FILE_FORMAT, payload, NULL);
}

static void
run_write (GTask *task)
{
  Job *job = g_task_get_task_data (task);

  write_file (job);
  g_task_return_boolean (task, TRUE);
}

/**
 * model_cache_write:
 * @id: the id of a place
 * @as_of: when its rows were read, in microseconds since the epoch
 * @rows: (element-type ModelCertificate): the rows
 */
void
model_cache_write (const char *id,
                   gint64      as_of,
                   GPtrArray  *rows)
{
  GTask *task = g_task_new (NULL, NULL, NULL, NULL);
  Job *job = g_new0 (Job, 1);

  g_task_set_source_tag (task, model_cache_write);
  job->run = run_write;
  job->id = g_strdup (id);
  job->as_of = as_of;
  job->rows = g_ptr_array_new_full (rows->len, g_object_unref);
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (job->rows, g_object_ref (g_ptr_array_index (rows, i)));
  push_job (task, job);
}

/* Removing */

static void
run_remove (GTask *task)
{
  Job *job = g_task_get_task_data (task);
  g_autofree char *path = get_path (job->id);

  g_unlink (path);
  g_task_return_boolean (task, TRUE);
}

void
model_cache_remove (const char *id)
{
  GTask *task = g_task_new (NULL, NULL, NULL, NULL);
  Job *job = g_new0 (Job, 1);

  g_task_set_source_tag (task, model_cache_remove);
  job->run = run_remove;
  job->id = g_strdup (id);
  push_job (task, job);
}

/* Reading */

static GVariant *
read_payload (const char  *id,
              GError     **error)
{
  g_autofree char *path = get_path (id);

  return model_frame_read (path, FILE_FORMAT, G_VARIANT_TYPE (FORMAT), error);
}

static GPtrArray *
read_rows (GVariant *variants)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (gsize i = 0; i < g_variant_n_children (variants); i++)
    {
      g_autoptr (GVariant) variant = g_variant_get_child_value (variants, i);

      g_ptr_array_add (rows, model_certificate_new_from_variant (variant));
    }
  return rows;
}

static void
run_read (GTask *task)
{
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GVariant) payload = read_payload (job->id, &error);
  g_autoptr (GVariant) variants = NULL;
  g_autoptr (ModelCacheReading) reading = NULL;
  const char *id;

  if (payload == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  reading = g_new0 (ModelCacheReading, 1);
  g_variant_get (payload, "(&sx@a" MODEL_CERTIFICATE_VARIANT_FORMAT ")", &id, &reading->as_of, &variants);
  if (strcmp (id, job->id) != 0 || reading->as_of <= 0)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The list of another place");
      return;
    }

  reading->n_rows = (guint) g_variant_n_children (variants);
  if (job->with_rows)
    reading->rows = read_rows (variants);
  g_task_return_pointer (task, g_steal_pointer (&reading), (GDestroyNotify) model_cache_reading_free);
}

/**
 * model_cache_read_async:
 * @id: the id of a place
 * @with_rows: whether the rows themselves are wanted
 * @cancellable: (nullable): a cancellable
 * @callback: called when it was read
 * @user_data: for @callback
 */
void
model_cache_read_async (const char          *id,
                        gboolean             with_rows,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  g_task_set_source_tag (task, model_cache_read_async);
  job->run = run_read;
  job->id = g_strdup (id);
  job->with_rows = with_rows;
  push_job (task, job);
}

/**
 * model_cache_read_finish:
 * @result: the result
 * @error: return location; nobody needs to be told
 *
 * Returns: (transfer full) (nullable): what the cache has of the place
 */
ModelCacheReading *
model_cache_read_finish (GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, model_cache_read_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
