/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading and parsing in a thread. The tasks have no source object and own what they work on: GLib 2.74 may free a
 * threaded task's data in the thread. */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-error.h"
#include "model/model-read.h"
#include "model/model-sandbox.h"
#include "model/model-stop.h"

#include <glib/gi18n.h>

typedef struct
{
  GBytes           *bytes;     /* (owned) */
  ModelPasswordSet *passwords; /* (owned) (nullable) */
} ParseInput;

static void
parse_input_free (ParseInput *input)
{
  g_clear_pointer (&input->passwords, model_password_set_unref);
  g_bytes_unref (input->bytes);
  g_free (input);
}

void
model_reading_free (ModelReading *self)
{
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_object (&self->container);
  g_free (self);
}

static void
set_file_error (GError **error,
                GError  *cause /* (transfer full) */)
{
  g_propagate_error (error, model_error_of_file (cause, model_sandbox_is_around ()));
  g_error_free (cause);
}

/* A device or a pipe would never end, or never begin. */
static gboolean
check_file_type (GFile         *file,
                 GCancellable  *cancellable,
                 GError       **error)
{
  g_autoptr (GFileInfo) info = NULL;
  GError *cause = NULL;

  info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE, cancellable, &cause);
  if (info == NULL)
    {
      set_file_error (error, cause);
      return FALSE;
    }

  switch (g_file_info_get_file_type (info))
    {
    case G_FILE_TYPE_DIRECTORY:
      g_set_error_literal (error, MODEL_ERROR, MODEL_ERROR_FOLDER, "Is a directory");
      return FALSE;
    case G_FILE_TYPE_REGULAR:
    case G_FILE_TYPE_UNKNOWN:
      return TRUE;
    case G_FILE_TYPE_SYMBOLIC_LINK:
    case G_FILE_TYPE_SPECIAL:
    case G_FILE_TYPE_SHORTCUT:
    case G_FILE_TYPE_MOUNTABLE:
    default:
      g_set_error_literal (error, MODEL_ERROR, MODEL_ERROR_UNREADABLE, NC_("reason", "Not a regular file"));
      return FALSE;
    }
}

/**
 * model_read_bytes:
 * @file: a file
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #ModelError
 *
 * Blocks: for threads.
 *
 * Returns: (transfer full): what it holds, at most %MODEL_MAX_FILE_BYTES
 */
GBytes *
model_read_bytes (GFile         *file,
                  GCancellable  *cancellable,
                  GError       **error)
{
  g_autoptr (GFileInputStream) stream = NULL;
  g_autofree guint8 *buffer = g_malloc (MODEL_MAX_FILE_BYTES + 1);
  gsize n_read = 0;
  GError *cause = NULL;

  if (!check_file_type (file, cancellable, error))
    return NULL;

  stream = g_file_read (file, cancellable, &cause);
  if (stream == NULL ||
      !g_input_stream_read_all (G_INPUT_STREAM (stream), buffer, MODEL_MAX_FILE_BYTES + 1, &n_read, cancellable, &cause))
    {
      set_file_error (error, cause);
      return NULL;
    }

  if (n_read > MODEL_MAX_FILE_BYTES)
    {
      g_set_error (error, MODEL_ERROR, MODEL_ERROR_TOO_LARGE, "More than %d bytes", MODEL_MAX_FILE_BYTES);
      return NULL;
    }

  return g_bytes_new (buffer, n_read);
}

static PkiContainer *
parse (GBytes            *bytes,
       ModelPasswordSet  *passwords,
       GCancellable      *cancellable,
       GError           **error)
{
  gboolean given = passwords != NULL && model_password_set_get_n (passwords) > 0;
  GError *local_error = NULL;
  g_auto (ModelStop) stop = { 0 };
  PkiContainer *container;

  model_stop_init (&stop, cancellable);
  container = pki_container_parse_with (bytes, given ? model_password_set_get (passwords) : NULL, &stop.stopped, &local_error);
  model_stop_translate_error (&local_error);
  if (container == NULL)
    g_propagate_error (error, local_error);
  return container;
}

static void
read_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  g_autoptr (ModelReading) reading = g_new0 (ModelReading, 1);
  GError *error = NULL;

  reading->bytes = model_read_bytes (task_data, cancellable, &error);
  if (reading->bytes != NULL)
    reading->container = parse (reading->bytes, NULL, cancellable, &error);

  if (reading->container == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&reading), (GDestroyNotify) model_reading_free);
}

/**
 * model_read_async:
 * @file: a file
 * @cancellable: (nullable): a cancellable
 * @callback: called when done
 * @user_data: for @callback
 *
 * Reads a file of at most %MODEL_MAX_FILE_BYTES and looks at what it holds, without a password.
 */
void
model_read_async (GFile               *file,
                  GCancellable        *cancellable,
                  GAsyncReadyCallback  callback,
                  gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, model_read_async);
  g_task_set_task_data (task, g_file_dup (file), g_object_unref);
  g_task_run_in_thread (task, read_thread);
}

/**
 * model_read_finish:
 * @result: the result
 * @error: return location for a #ModelError or a #PkiError
 *
 * Returns: (transfer full): the bytes and what they mean
 */
ModelReading *
model_read_finish (GAsyncResult  *result,
                   GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, model_read_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
parse_thread (GTask        *task,
              gpointer      source,
              gpointer      task_data,
              GCancellable *cancellable)
{
  ParseInput *input = task_data;
  GError *error = NULL;
  PkiContainer *container = parse (input->bytes, input->passwords, cancellable, &error);

  if (container == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, container, g_object_unref);
}

/**
 * model_parse_async:
 * @bytes: the content of a file
 * @passwords: (nullable): what may open it
 * @cancellable: (nullable): a cancellable
 * @callback: called when done
 * @user_data: for @callback
 *
 * Runs pki_container_parse_with() in a thread.
 */
void
model_parse_async (GBytes              *bytes,
                   ModelPasswordSet    *passwords,
                   GCancellable        *cancellable,
                   GAsyncReadyCallback  callback,
                   gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  ParseInput *input = g_new0 (ParseInput, 1);

  input->bytes = g_bytes_ref (bytes);
  input->passwords = passwords != NULL ? model_password_set_ref (passwords) : NULL;
  g_task_set_source_tag (task, model_parse_async);
  g_task_set_task_data (task, input, (GDestroyNotify) parse_input_free);
  g_task_run_in_thread (task, parse_thread);
}

/**
 * model_parse_finish:
 * @result: the result
 * @error: return location for a #PkiError
 *
 * Returns: (transfer full): what the bytes mean
 */
PkiContainer *
model_parse_finish (GAsyncResult  *result,
                    GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, model_parse_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
