/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads a file that holds a secret: in a thread, capped, and wiped with the bytes. */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-secret-file.h"

#include "model/model.h"

static GBytes *
read_stream (GInputStream  *stream,
             GCancellable  *cancellable,
             GError       **error)
{
  gsize size = CREDENZA_MAX_SECRET_BYTES + 1;
  char *buffer = g_malloc (size);
  gsize n_read = 0;

  if (g_input_stream_read_all (stream, buffer, size, &n_read, cancellable, error) && n_read < size)
    return store_secret_bytes_take (buffer, n_read);

  store_secret_wipe (buffer, n_read);
  g_free (buffer);
  if (error != NULL && *error == NULL)
    g_set_error_literal (error, MODEL_ERROR, MODEL_ERROR_TOO_LARGE, "The file is too large");
  return NULL;
}

/* The system's reasons as those of a file that was chosen. */
static GError *
translate (GError *error /* (transfer full) */)
{
  GError *translated;

  if (error->domain != G_IO_ERROR)
    return error;
  translated = model_error_of_file (error, model_sandbox_is_around ());
  g_error_free (error);
  return translated;
}

static void
read_in_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (GInputStream) stream = G_INPUT_STREAM (g_file_read (task_data, cancellable, &error));
  GBytes *bytes = stream != NULL ? read_stream (stream, cancellable, &error) : NULL;

  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, translate (error));
}

/**
 * credenza_secret_file_read_async:
 * @file: a file
 * @cancellable: (nullable): to stop it
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Reads all of @file, at most %CREDENZA_MAX_SECRET_BYTES.
 */
void
credenza_secret_file_read_async (GFile               *file,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_return_if_fail (G_IS_FILE (file));

  g_task_set_source_tag (task, credenza_secret_file_read_async);
  g_task_set_task_data (task, g_object_ref (file), g_object_unref);
  g_task_run_in_thread (task, read_in_thread);
}

/**
 * credenza_secret_file_read_finish:
 * @result: the result
 * @error: return location for an error: of %MODEL_ERROR
 *
 * Returns: (transfer full): the bytes, wiped when they are freed
 */
GBytes *
credenza_secret_file_read_finish (GAsyncResult  *result,
                                  GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, credenza_secret_file_read_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
