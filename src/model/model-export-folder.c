/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-export-folder.h"

#include "model/model-error.h"

#include <string.h>

/* Followed by the id of the document and the name of the folder in it, with what is not plain in percents. */
#define DOCUMENT "document:"

static char *
dup_downloads (void)
{
  const char *folder = g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD);

  return folder != NULL ? g_strdup (folder) : g_build_filename (g_get_home_dir (), "Downloads", NULL);
}

/**
 * model_export_folder_dup_documents:
 *
 * Returns: (transfer full) (type filename): where the document portal shows its documents
 */
char *
model_export_folder_dup_documents (void)
{
  return g_build_filename (g_get_user_runtime_dir (), "doc", NULL);
}

/* (nullable) (transfer full): "1a2b3c/Keys" */
static char *
dup_document (GFile      *folder,
              const char *documents)
{
  g_autoptr (GFile) root = g_file_new_for_path (documents);
  g_autofree char *path = g_file_get_relative_path (root, folder);

  return path != NULL && strchr (path, G_DIR_SEPARATOR) != NULL ? g_steal_pointer (&path) : NULL;
}

static gboolean
is_below (GFile      *folder,
          const char *documents)
{
  g_autoptr (GFile) root = g_file_new_for_path (documents);

  return g_file_equal (folder, root) || g_file_has_prefix (folder, root);
}

/**
 * model_export_folder_new_setting:
 * @folder: a folder that was chosen
 * @documents: (type filename): where the document portal shows its documents
 *
 * Returns: (transfer full) (nullable): what to keep of it; %NULL: it has no path that files can be written to
 */
char *
model_export_folder_new_setting (GFile      *folder,
                                 const char *documents)
{
  g_autofree char *document = dup_document (folder, documents);
  g_autofree char *escaped = document != NULL ? g_uri_escape_string (document, "/", TRUE) : NULL;

  if (escaped != NULL)
    return g_strconcat (DOCUMENT, escaped, NULL);
  if (g_file_peek_path (folder) == NULL || is_below (folder, documents))
    return NULL;
  return g_filename_to_uri (g_file_peek_path (folder), NULL, NULL);
}

/* (nullable) (transfer full): of a document; it may not lead out of its folder */
static char *
dup_relative (const char *setting)
{
  g_autofree char *path = g_uri_unescape_string (setting + strlen (DOCUMENT), NULL);
  g_auto (GStrv) parts = path != NULL ? g_strsplit (path, "/", -1) : NULL;

  if (parts == NULL || g_strv_length (parts) < 2)
    return NULL;
  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] == '\0' || g_str_equal (parts[i], ".") || g_str_equal (parts[i], ".."))
      return NULL;
  return g_steal_pointer (&path);
}

/* (nullable) (transfer full): NULL for Downloads, and for what is not understood */
static char *
dup_chosen (const char *setting,
            const char *documents)
{
  g_autofree char *relative = NULL;

  if (!g_str_has_prefix (setting, DOCUMENT))
    return *setting != '\0' ? g_filename_from_uri (setting, NULL, NULL) : NULL;
  relative = dup_relative (setting);
  return relative != NULL ? g_build_filename (documents, relative, NULL) : NULL;
}

/**
 * model_export_folder_dup_path:
 * @setting: what is kept of the folder
 * @documents: (type filename): where the document portal shows its documents
 *
 * Returns: (transfer full) (type filename): its path, which is neither to be kept nor shown
 */
char *
model_export_folder_dup_path (const char *setting,
                              const char *documents)
{
  char *path = dup_chosen (setting, documents);

  return path != NULL ? path : dup_downloads ();
}

/**
 * model_export_folder_dup_name:
 * @setting: what is kept of the folder
 *
 * Returns: (transfer full) (nullable): the name of a folder that was chosen; %NULL: it is the user's Downloads
 */
char *
model_export_folder_dup_name (const char *setting)
{
  g_autofree char *path = dup_chosen (setting, "/");
  g_autofree char *name = path != NULL ? g_path_get_basename (path) : NULL;

  return name != NULL ? g_filename_display_name (name) : NULL;
}

/* Finding it */

static void
find_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  const char *path = task_data;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    g_task_return_pointer (task, g_strdup (path), g_free);
  else
    g_task_return_new_error (task, MODEL_ERROR, MODEL_ERROR_FOLDER_MISSING, "It is not there");
}

/**
 * model_export_folder_find_async:
 * @setting: what is kept of the folder
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is known whether it is there
 * @user_data: for @callback
 *
 * A folder that was chosen has to be there still: it may be on a drive that was removed, or deleted on purpose. The
 * user's Downloads need not: they are made for the first file.
 */
void
model_export_folder_find_async (const char          *setting,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *documents = model_export_folder_dup_documents ();
  char *path = dup_chosen (setting, documents);

  g_task_set_source_tag (task, model_export_folder_find_async);
  if (path == NULL)
    {
      g_task_return_pointer (task, dup_downloads (), g_free);
      return;
    }
  g_task_set_task_data (task, path, g_free);
  g_task_run_in_thread (task, find_thread);
}

/**
 * model_export_folder_find_finish:
 * @result: the result
 * @error: return location for a #ModelError: %MODEL_ERROR_FOLDER_MISSING
 *
 * Returns: (transfer full) (type filename): its path
 */
char *
model_export_folder_find_finish (GAsyncResult  *result,
                                 GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, model_export_folder_find_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
