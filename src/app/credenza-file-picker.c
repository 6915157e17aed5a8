/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The file chooser of the desktop, as asynchronous calls. The task keeps the chooser: GtkFileChooserNative does not keep
 * itself alive while it is shown. */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-file-picker.h"

#include "model/model.h"

#include <glib/gi18n.h>

static void
response_cb (GtkNativeDialog *dialog,
             int              response,
             gpointer         user_data)
{
  g_autoptr (GTask) task = user_data;
  GtkFileChooser *chooser = GTK_FILE_CHOOSER (dialog);

  if (response != GTK_RESPONSE_ACCEPT)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Dismissed");
  else if (g_task_get_source_tag (task) == credenza_pick_files_async)
    g_task_return_pointer (task, gtk_file_chooser_get_files (chooser), g_object_unref);
  else
    g_task_return_pointer (task, gtk_file_chooser_get_file (chooser), g_object_unref);
}

static void
show_chooser (GTask                *task /* (transfer full) */,
              GtkFileChooserNative *chooser /* (transfer full) */)
{
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_task_set_task_data (task, chooser, g_object_unref);
  g_signal_connect (chooser, "response", G_CALLBACK (response_cb), task);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
add_filter (GtkFileChooser *chooser,
            const char     *name,
            const char     *suffixes)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  g_auto (GStrv) list = g_strsplit (suffixes, " ", -1);

  gtk_file_filter_set_name (filter, name);
  for (guint i = 0; list[i] != NULL; i++)
    if (g_str_equal (list[i], "*"))
      gtk_file_filter_add_pattern (filter, "*");
    else
      gtk_file_filter_add_suffix (filter, list[i]);
  gtk_file_chooser_add_filter (chooser, filter);
}

/**
 * credenza_pick_files_async:
 * @parent: the window
 * @callback: called when files were chosen, or none
 * @user_data: for @callback
 *
 * Asks for certificate files.
 */
void
credenza_pick_files_async (GtkWindow           *parent,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  GTask *task = g_task_new (parent, NULL, callback, user_data);
  GtkFileChooserNative *chooser;

  g_task_set_source_tag (task, credenza_pick_files_async);
  chooser = gtk_file_chooser_native_new (_("Upload Certificates"), parent, GTK_FILE_CHOOSER_ACTION_OPEN,
                                         _("_Upload"), _("_Cancel"));
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (chooser), TRUE);
  add_filter (GTK_FILE_CHOOSER (chooser), _("Certificates and Keystores"), "jks pfx p12 pem cer crt der");
  add_filter (GTK_FILE_CHOOSER (chooser), _("All Files"), "*");
  show_chooser (task, chooser);
}

/**
 * credenza_pick_files_finish:
 * @parent: the window
 * @result: the result
 * @error: return location for an error; %G_IO_ERROR_CANCELLED when nothing was chosen
 *
 * Returns: (transfer full) (element-type GFile): the files
 */
GListModel *
credenza_pick_files_finish (GtkWindow     *parent,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, parent), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, credenza_pick_files_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * credenza_pick_file_async:
 * @parent: the window
 * @title: what is asked for
 * @kind: what files of @suffixes are called
 * @suffixes: suffixes, separated by blanks
 * @callback: called when a file was chosen, or none
 * @user_data: for @callback
 *
 * Asks for one file.
 */
void
credenza_pick_file_async (GtkWindow           *parent,
                          const char          *title,
                          const char          *kind,
                          const char          *suffixes,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  GTask *task = g_task_new (parent, NULL, callback, user_data);
  GtkFileChooserNative *chooser;

  g_task_set_source_tag (task, credenza_pick_file_async);
  chooser = gtk_file_chooser_native_new (title, parent, GTK_FILE_CHOOSER_ACTION_OPEN, _("_Choose"), _("_Cancel"));
  add_filter (GTK_FILE_CHOOSER (chooser), kind, suffixes);
  add_filter (GTK_FILE_CHOOSER (chooser), _("All Files"), "*");
  show_chooser (task, chooser);
}

/**
 * credenza_pick_file_finish:
 * @parent: the window
 * @result: the result
 * @error: return location for an error; %G_IO_ERROR_CANCELLED when nothing was chosen
 *
 * Returns: (transfer full): the file
 */
GFile *
credenza_pick_file_finish (GtkWindow     *parent,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, parent), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, credenza_pick_file_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * credenza_pick_folder_async:
 * @parent: the window
 * @title: what is asked for
 * @callback: called when a folder was chosen, or none
 * @user_data: for @callback
 *
 * Asks for a folder.
 */
void
credenza_pick_folder_async (GtkWindow           *parent,
                            const char          *title,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  GTask *task = g_task_new (parent, NULL, callback, user_data);

  g_task_set_source_tag (task, credenza_pick_folder_async);
  show_chooser (task, gtk_file_chooser_native_new (title, parent, GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _("_Choose"),
                                                   _("_Cancel")));
}

/**
 * credenza_pick_folder_finish:
 * @parent: the window
 * @result: the result
 * @error: return location for an error; %G_IO_ERROR_CANCELLED when nothing was chosen
 *
 * Returns: (transfer full): the folder
 */
GFile *
credenza_pick_folder_finish (GtkWindow     *parent,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, parent), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, credenza_pick_folder_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
pick_target (GtkWindow           *parent,
             const char          *title,
             const char          *accept,
             const char          *name,
             GAsyncReadyCallback  callback,
             gpointer             user_data)
{
  GTask *task = g_task_new (parent, NULL, callback, user_data);
  g_autofree char *safe_name = model_export_safe_name (name);
  GtkFileChooserNative *chooser;

  g_task_set_source_tag (task, credenza_pick_target_async);
  chooser = gtk_file_chooser_native_new (title, parent, GTK_FILE_CHOOSER_ACTION_SAVE, accept, _("_Cancel"));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), safe_name);
  show_chooser (task, chooser);
}

/**
 * credenza_pick_target_async:
 * @parent: the window
 * @name: the file name to suggest
 * @callback: called when a place was chosen, or none
 * @user_data: for @callback
 *
 * Asks where to save. That an existing file may be replaced is asked by the chooser.
 */
void
credenza_pick_target_async (GtkWindow           *parent,
                            const char          *name,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  pick_target (parent, _("Export Certificate"), _("_Export"), name, callback, user_data);
}

/**
 * credenza_pick_key_target_async:
 * @parent: the window
 * @name: the file name to suggest
 * @callback: called when a place was chosen, or none
 * @user_data: for @callback
 *
 * As credenza_pick_target_async(), for a key with its certificate.
 */
void
credenza_pick_key_target_async (GtkWindow           *parent,
                                const char          *name,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  pick_target (parent, _("Save P12 File"), _("_Save"), name, callback, user_data);
}

/**
 * credenza_pick_target_finish:
 * @parent: the window
 * @result: the result of either call
 * @error: return location for an error; %G_IO_ERROR_CANCELLED when nothing was chosen
 *
 * Returns: (transfer full): the file
 */
GFile *
credenza_pick_target_finish (GtkWindow     *parent,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, parent), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, credenza_pick_target_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
