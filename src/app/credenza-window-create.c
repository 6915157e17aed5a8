/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What comes in: by the file chooser, by drag and drop, from the command line. */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-window-private.h"

#include "app/credenza-file-picker.h"

#include <glib/gi18n.h>

/* The form */

void
credenza_window_start_create (CredenzaWindow *self)
{
  CredenzaCreateView *view = credenza_pane_get_create_view (credenza_window_get_pane (self));

  if (!credenza_window_can_write (self))
    {
      credenza_window_toast_obstacle (self);
      return;
    }
  if (!credenza_create_view_has_import (view))
    {
      g_autoptr (ModelImport) import = model_import_new (self->list);
      /* What is not remembered is known until these files are stored all the same: to work on what it has opened. */
      g_autoptr (ModelPasswords) passwords = model_passwords_get_keeps (self->passwords) ? g_object_ref (self->passwords)
                                                                                          : model_passwords_new ();

      model_import_set_passwords (import, passwords);
      credenza_create_view_set_requests (view, self->requests, model_place_get_id (self->place));
      credenza_create_view_set_import (view, import);
      credenza_window_update_requests (self);
    }

  gtk_stack_set_visible_child_name (self->stack, "table");
  credenza_certificate_table_set_draft (self->table, TRUE);
}

void
credenza_window_end_create (CredenzaWindow *self)
{
  credenza_create_view_set_import (credenza_pane_get_create_view (credenza_window_get_pane (self)), NULL);
  credenza_certificate_table_set_draft (self->table, FALSE);
  credenza_window_update_requests (self);
}

static void
created_cb (CredenzaWindow *self,
            const char     *name)
{
  ModelGeneration *generation = credenza_create_view_get_generation (credenza_pane_get_create_view (self->pane));
  GBytes *request = model_generation_get_signing_request (generation);
  g_autoptr (GBytes) sent = request != NULL ? g_bytes_ref (request) : NULL;
  g_autofree char *kept = g_strdup (name);

  credenza_window_end_create (self);
  credenza_certificate_table_select_name (self->table, kept);
  credenza_window_focus_list (self);
  if (sent != NULL)
    credenza_window_offer_request (self, kept, sent);
}

static void
discarded_cb (CredenzaWindow *self)
{
  credenza_window_end_create (self);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.close-pane", NULL);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.refresh", NULL);
}

static void
create_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  CredenzaWindow *self = CREDENZA_WINDOW (widget);

  credenza_window_start_create (self);
  if (self->pane != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (credenza_pane_get_create_view (self->pane)));
}

/**
 * credenza_window_add_files:
 * @self: a window
 * @files: (element-type GFile): files
 *
 * Shows what @files hold, ready to be stored. Files that come before there is a store wait for it.
 */
void
credenza_window_add_files (CredenzaWindow *self,
                           GListModel     *files)
{
  g_return_if_fail (CREDENZA_IS_WINDOW (self));

  if (!credenza_window_can_write (self))
    {
      if (self->list == NULL || model_certificate_list_get_loading (self->list))
        g_set_object (&self->waiting_files, files);
      credenza_window_toast_obstacle (self);
      return;
    }

  credenza_window_start_create (self);
  credenza_create_view_add_files (credenza_pane_get_create_view (credenza_window_get_pane (self)), files);
}

/**
 * credenza_window_begin:
 * @self: a window
 * @action: "win.create" or "win.upload"
 *
 * Does that, as soon as there is a store.
 */
void
credenza_window_begin (CredenzaWindow *self,
                       const char     *action)
{
  g_return_if_fail (CREDENZA_IS_WINDOW (self));
  g_return_if_fail (action != NULL);

  if (credenza_window_can_write (self))
    {
      gtk_widget_activate_action (GTK_WIDGET (self), action, NULL);
      return;
    }
  if (self->list == NULL || model_certificate_list_get_loading (self->list))
    self->waiting_action = g_intern_string (action);
  credenza_window_toast_obstacle (self);
}

/* The file chooser */

static void
picked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  CredenzaWindow *self = CREDENZA_WINDOW (source);
  g_autoptr (GListModel) files = credenza_pick_files_finish (GTK_WINDOW (self), result, NULL);

  if (files != NULL)
    credenza_window_add_files (self, files);
}

static void
upload_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  credenza_pick_files_async (GTK_WINDOW (widget), picked_cb, NULL);
}

/* Drag and drop */

/* GTK delivers a drop to the window behind a modal dialog all the same. */
static gboolean
has_modal_dialog (CredenzaWindow *self)
{
  g_autoptr (GListModel) toplevels = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (toplevels, i);

      if (gtk_window_get_transient_for (window) == GTK_WINDOW (self) && gtk_window_get_modal (window) &&
          gtk_widget_get_mapped (GTK_WIDGET (window)))
        return TRUE;
    }

  return FALSE;
}

static void
set_highlight (CredenzaWindow *self,
               gboolean        highlight)
{
  gtk_widget_set_visible (self->drop_highlight, highlight);
}

static gboolean
can_drop (CredenzaWindow *self)
{
  return self->list != NULL && !has_modal_dialog (self);
}

static gboolean
accept_cb (CredenzaWindow *self,
           GdkDrop        *drop)
{
  /* What was dragged out of this list is in the store already. */
  if (gdk_drop_get_drag (drop) != NULL)
    return FALSE;
  return can_drop (self) && gdk_content_formats_contain_gtype (gdk_drop_get_formats (drop), GDK_TYPE_FILE_LIST);
}

static GdkDragAction
enter_cb (CredenzaWindow *self)
{
  if (!can_drop (self))
    return 0;
  set_highlight (self, TRUE);
  return GDK_ACTION_COPY;
}

static void
leave_cb (CredenzaWindow *self)
{
  set_highlight (self, FALSE);
}

/* A signing request goes to the form that asks for one. */
static gboolean
take_request (CredenzaWindow *self,
              const GSList   *files)
{
  if (self->pane == NULL || files == NULL || files->next != NULL)
    return FALSE;
  return credenza_create_view_take_request (credenza_pane_get_create_view (self->pane), files->data);
}

/**
 * credenza_window_take_files:
 * @self: a window
 * @files: (element-type GFile): what was dropped or pasted
 */
void
credenza_window_take_files (CredenzaWindow *self,
                            const GSList   *files)
{
  g_autoptr (GListStore) list = g_list_store_new (G_TYPE_FILE);

  if (take_request (self, files))
    return;
  for (const GSList *l = files; l != NULL; l = l->next)
    g_list_store_append (list, l->data);
  credenza_window_add_files (self, G_LIST_MODEL (list));
}

static gboolean
drop_cb (CredenzaWindow *self,
         const GValue   *value)
{
  /* "leave" comes only with the next drag. */
  set_highlight (self, FALSE);
  if (!can_drop (self) || !G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    return FALSE;

  credenza_window_take_files (self, g_value_get_boxed (value));
  gtk_window_present (GTK_WINDOW (self));
  return TRUE;
}

void
credenza_window_class_init_create (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.create", NULL, create_action);
  gtk_widget_class_install_action (widget_class, "win.upload", NULL, upload_action);
}

void
credenza_window_init_create (CredenzaWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect_object (target, "accept", G_CALLBACK (accept_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "enter", G_CALLBACK (enter_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "leave", G_CALLBACK (leave_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->toasts), GTK_EVENT_CONTROLLER (target));
}

/* When the pane has come. */
void
credenza_window_connect_create (CredenzaWindow *self)
{
  CredenzaCreateView *view = credenza_pane_get_create_view (self->pane);

  g_signal_connect_object (view, "created", G_CALLBACK (created_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "discarded", G_CALLBACK (discarded_cb), self, G_CONNECT_SWAPPED);
}
