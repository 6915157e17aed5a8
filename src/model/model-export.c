/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Both ways write a temporary file beside the target and rename it, so that a file is there whole or not at all. The
 * files are readable by their owner alone: they may hold private keys. */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-export.h"

#include "model/model-error.h"
#include "model/model-write.h"
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* NAME_MAX is 255 bytes; " (9999)" has to fit as well. */
#define MAX_NAME_BYTES 240
#define MAX_NUMBERED 9999

typedef struct
{
  GBytes *bytes;  /* (owned) */
  char   *name;   /* (owned) */
  char   *folder; /* (owned) */
} Export;

static void
export_free (Export *self)
{
  g_bytes_unref (self->bytes);
  g_free (self->name);
  g_free (self->folder);
  g_free (self);
}

static void
set_errno_error (GError **error,
                 int      code)
{
  g_set_error_literal (error, MODEL_ERROR, MODEL_ERROR_UNWRITABLE, g_strerror (code));
}

static gsize
stem_length (const char *name)
{
  const char *dot = strrchr (name, '.');

  return dot != NULL && dot != name ? (gsize) (dot - name) : strlen (name);
}

/**
 * model_export_safe_name:
 * @name: a name out of a store
 *
 * Returns: (transfer full) (type filename): a file name like it: no path, not hidden, not too long for a file system
 */
char *
model_export_safe_name (const char *name)
{
  g_autofree char *safe = g_utf8_make_valid (name, -1);
  gsize stem, extension;

  for (char *p = safe; *p != '\0'; p++)
    if (*p == '/' || g_ascii_iscntrl (*p))
      *p = '_';
  if (*safe == '.' || *safe == '\0')
    {
      g_autofree char *visible = g_strconcat ("_", safe, NULL);

      g_free (safe);
      safe = g_steal_pointer (&visible);
    }

  stem = stem_length (safe);
  extension = strlen (safe) - stem;
  if (stem + extension > MAX_NAME_BYTES && extension < MAX_NAME_BYTES)
    {
      const char *end = g_utf8_find_prev_char (safe, safe + MAX_NAME_BYTES - extension + 1);
      g_autofree char *cut = g_strndup (safe, end != NULL ? (gsize) (end - safe) : 1);

      return g_strconcat (cut, safe + stem, NULL);
    }

  return g_steal_pointer (&safe);
}

/**
 * model_export_dup_chain:
 * @container: what a file holds
 *
 * Returns: (transfer full) (nullable): its certificates as PEM, each once, in their order and without any key; %NULL where
 *   none can be read
 */
GBytes *
model_export_dup_chain (PkiContainer *container)
{
  GPtrArray *entries = pki_container_get_entries (container);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < entries->len; i++)
    pki_certificates_append_pem (pki_entry_get_certificates (g_ptr_array_index (entries, i)), text, seen);

  return text->len > 0 ? g_string_free_to_bytes (g_steal_pointer (&text)) : NULL;
}

static void
chain_thread (GTask        *task,
              gpointer      source,
              gpointer      data,
              GCancellable *cancellable)
{
  g_task_return_pointer (task, model_export_dup_chain (data), (GDestroyNotify) g_bytes_unref);
}

/**
 * model_export_chain_async:
 * @container: what a file holds, which may be thousands of certificates
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does what model_export_dup_chain() does, in a thread.
 */
void
model_export_chain_async (PkiContainer        *container,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, model_export_chain_async);
  g_task_set_task_data (task, g_object_ref (container), g_object_unref);
  g_task_run_in_thread (task, chain_thread);
}

/**
 * model_export_chain_finish:
 * @result: the result
 * @error: return location for an error: that it was cancelled
 *
 * Returns: (transfer full) (nullable): the certificates as PEM; %NULL, and no error, where none can be read
 */
GBytes *
model_export_chain_finish (GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, model_export_chain_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * model_export_dup_chain_name:
 * @name: the name of an entry
 *
 * Returns: (transfer full): what the file of its certificates is called: "server.p12" makes "server.pem"
 */
char *
model_export_dup_chain_name (const char *name)
{
  const char *dot = store_file_type_from_name (name) != STORE_FILE_TYPE_UNKNOWN ? strrchr (name, '.') : NULL;

  return g_strdup_printf ("%.*s.pem", (int) (dot != NULL ? (gsize) (dot - name) : strlen (name)), name);
}

static char *
numbered_path (const Export *self,
               guint         number)
{
  g_autofree char *name = NULL;
  gsize stem = stem_length (self->name);

  if (number == 0)
    name = g_strdup (self->name);
  else
    name = g_strdup_printf ("%.*s (%u)%s", (int) stem, self->name, number, self->name + stem);

  return g_build_filename (self->folder, name, NULL);
}

/* Renames without ever replacing. Where the file system can't do that in one step, an empty file takes the name first. */
static int
rename_to_free_name (const char *from,
                     const char *to)
{
  int fd;

  if (renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
    return 0;
  if (errno != EINVAL && errno != ENOSYS)
    return -1;

  fd = open (to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0)
    return -1;
  close (fd);
  return rename (from, to);
}

static char *
move_into_place (const Export *self,
                 const char   *temporary,
                 GError      **error)
{
  for (guint number = 0; number <= MAX_NUMBERED; number++)
    {
      g_autofree char *path = numbered_path (self, number);

      if (rename_to_free_name (temporary, path) == 0)
        return g_steal_pointer (&path);
      if (errno != EEXIST)
        {
          set_errno_error (error, errno);
          return NULL;
        }
    }

  set_errno_error (error, EEXIST);
  return NULL;
}

static char *
export_to_folder (const Export  *self,
                  GCancellable  *cancellable,
                  GError       **error)
{
  g_autofree char *temporary = NULL;
  g_autofree char *path = NULL;

  if (g_mkdir_with_parents (self->folder, 0700) < 0)
    {
      set_errno_error (error, errno);
      return NULL;
    }

  temporary = model_write_temporary (self->folder, self->bytes, error);
  if (temporary == NULL)
    return NULL;
  if (!g_cancellable_set_error_if_cancelled (cancellable, error))
    path = move_into_place (self, temporary, error);
  if (path == NULL)
    g_unlink (temporary);

  return g_steal_pointer (&path);
}

static void
export_thread (GTask        *task,
               gpointer      source,
               gpointer      task_data,
               GCancellable *cancellable)
{
  g_autofree char *path = NULL;
  GError *error = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;

  path = export_to_folder (task_data, cancellable, &error);
  if (path == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_file_new_for_path (path), g_object_unref);
}

/**
 * model_export_to_folder_async:
 * @bytes: what to write
 * @name: the file name to use
 * @folder: (type filename): the folder; it is made when it is not there
 * @cancellable: (nullable): a cancellable
 * @callback: called when the file is there
 * @user_data: for @callback
 *
 * Writes a file that was not there before: where @name is taken, "name (1)", "name (2)", ... is used, with the extension
 * kept at the end.
 */
void
model_export_to_folder_async (GBytes              *bytes,
                              const char          *name,
                              const char          *folder,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Export *self = g_new0 (Export, 1);

  self->bytes = g_bytes_ref (bytes);
  self->name = model_export_safe_name (name);
  self->folder = g_strdup (folder);
  /* Once the file is there, it counts. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_source_tag (task, model_export_to_folder_async);
  g_task_set_task_data (task, self, (GDestroyNotify) export_free);
  g_task_run_in_thread (task, export_thread);
}

/**
 * model_export_to_folder_finish:
 * @result: the result
 * @error: return location for a #ModelError
 *
 * Returns: (transfer full): the file that was written
 */
GFile *
model_export_to_folder_finish (GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, model_export_to_folder_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* A chosen file */

typedef struct
{
  GBytes *bytes; /* (owned) */
  GFile  *file;  /* (owned) */
} Replacing;

static void
replacing_free (Replacing *self)
{
  g_bytes_unref (self->bytes);
  g_object_unref (self->file);
  g_free (self);
}

static gboolean
replace_path (const char    *path,
              GBytes        *bytes,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *temporary = model_write_temporary (folder, bytes, error);

  if (temporary == NULL)
    return FALSE;
  if (!g_cancellable_set_error_if_cancelled (cancellable, error) && model_write_rename (temporary, path, error))
    return TRUE;
  g_unlink (temporary);
  return FALSE;
}

/* A stream that is closed while it is cancelled does not replace anything. */
static gboolean
write_stream (GFileOutputStream  *stream,
              GBytes             *bytes,
              GCancellable       *cancellable,
              GError            **error)
{
  g_autoptr (GCancellable) abandon = g_cancellable_new ();

  if (g_output_stream_write_all (G_OUTPUT_STREAM (stream), g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL,
                                 cancellable, error))
    return g_output_stream_close (G_OUTPUT_STREAM (stream), cancellable, error);
  g_cancellable_cancel (abandon);
  g_output_stream_close (G_OUTPUT_STREAM (stream), abandon, NULL);
  return FALSE;
}

/* On another computer, as well as GIO can. */
static gboolean
replace_remote (GFile         *file,
                GBytes        *bytes,
                GCancellable  *cancellable,
                GError       **error)
{
  GError *cause = NULL;
  g_autoptr (GFileOutputStream) stream =
    g_file_replace (file, NULL, FALSE, G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION, cancellable, &cause);

  if (stream != NULL && write_stream (stream, bytes, cancellable, &cause))
    return TRUE;
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, cause);
  else
    {
      g_set_error_literal (error, MODEL_ERROR, MODEL_ERROR_UNWRITABLE, cause->message);
      g_error_free (cause);
    }
  return FALSE;
}

static void
replace_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  Replacing *self = task_data;
  const char *path = g_file_peek_path (self->file);
  GError *error = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;

  if (path != NULL ? replace_path (path, self->bytes, cancellable, &error)
                   : replace_remote (self->file, self->bytes, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * model_export_to_file_async:
 * @bytes: what to write
 * @file: the file that was chosen; where it is there, replacing it was agreed to
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is written
 * @user_data: for @callback
 *
 * Writes it whole or not at all: where the disk is full, what was there before stays.
 */
void
model_export_to_file_async (GBytes              *bytes,
                            GFile               *file,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Replacing *self = g_new0 (Replacing, 1);

  self->bytes = g_bytes_ref (bytes);
  self->file = g_object_ref (file);
  /* Once the file is there, it counts. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_source_tag (task, model_export_to_file_async);
  g_task_set_task_data (task, self, (GDestroyNotify) replacing_free);
  g_task_run_in_thread (task, replace_thread);
}

gboolean
model_export_to_file_finish (GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, model_export_to_file_async), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
