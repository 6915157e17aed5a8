/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-connections-window.h"

#include "app/credenza-connection-dialog.h"
#include "app/credenza-connection-row.h"
#include "app/credenza-connection-view.h"
#include "app/credenza-text.h"

#include <glib/gi18n.h>

struct _CredenzaConnectionsWindow
{
  AdwWindow         parent_instance;

  AdwWindowTitle   *title;
  GtkWidget        *add_button;
  GtkWidget        *back_button;
  GtkStack         *stack;
  GtkListBox       *list;
  AdwBin           *view;

  ModelConnections *connections; /* (owned) */
  ModelConnection  *shown;       /* (owned) (nullable): the one with everything about it */
  guint             expiring_days;
};

G_DEFINE_FINAL_TYPE (CredenzaConnectionsWindow, credenza_connections_window, ADW_TYPE_WINDOW)

static void
update (CredenzaConnectionsWindow *self)
{
  gboolean empty = g_list_model_get_n_items (G_LIST_MODEL (self->connections)) == 0;
  g_autofree char *name = NULL;

  if (self->shown != NULL)
    name = credenza_text_visible (model_connection_get_name (self->shown));
  adw_window_title_set_title (self->title, name != NULL ? name : _("Connections"));
  gtk_widget_set_visible (self->add_button, self->shown == NULL && !empty);
  gtk_widget_set_visible (self->back_button, self->shown != NULL);
  gtk_stack_set_visible_child_name (self->stack, self->shown != NULL ? "connection" : empty ? "empty" : "list");
}

static void
show_list (CredenzaConnectionsWindow *self)
{
  if (self->shown != NULL)
    g_signal_handlers_disconnect_by_func (self->shown, update, self);
  g_clear_object (&self->shown);
  adw_bin_set_child (self->view, NULL);
  update (self);
}

/**
 * credenza_connections_window_show:
 * @self: a window
 * @connection: one of its connections
 *
 * Shows everything about a connection.
 */
void
credenza_connections_window_show (CredenzaConnectionsWindow *self,
                                  ModelConnection           *connection)
{
  g_return_if_fail (CREDENZA_IS_CONNECTIONS_WINDOW (self));

  show_list (self);
  self->shown = g_object_ref (connection);
  g_signal_connect_object (connection, "notify::name", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (self->view, credenza_connection_view_new (self->connections, connection));
  update (self);
}

static gboolean
is_there (CredenzaConnectionsWindow *self,
          ModelConnection           *connection)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->connections)); i++)
    {
      g_autoptr (ModelConnection) other = g_list_model_get_item (G_LIST_MODEL (self->connections), i);

      if (other == connection)
        return TRUE;
    }

  return FALSE;
}

static void
items_changed_cb (CredenzaConnectionsWindow *self)
{
  if (self->shown != NULL && !is_there (self, self->shown))
    show_list (self);
  else
    update (self);
}

static GtkWidget *
create_row_cb (gpointer item,
               gpointer user_data)
{
  return credenza_connection_row_new (item, CREDENZA_CONNECTIONS_WINDOW (user_data)->expiring_days);
}

static void
activated_cb (CredenzaConnectionsWindow *self,
              GtkListBoxRow             *row)
{
  credenza_connections_window_show (self, credenza_connection_row_get_connection (CREDENZA_CONNECTION_ROW (row)));
}

static void
back_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  show_list (CREDENZA_CONNECTIONS_WINDOW (widget));
}

/* Escape closes the innermost thing. */
static void
escape_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  CredenzaConnectionsWindow *self = CREDENZA_CONNECTIONS_WINDOW (widget);

  if (self->shown != NULL)
    show_list (self);
  else
    gtk_window_close (GTK_WINDOW (self));
}

static void
add_action (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  CredenzaConnectionsWindow *self = CREDENZA_CONNECTIONS_WINDOW (widget);

  gtk_window_present (GTK_WINDOW (credenza_connection_dialog_new (GTK_WINDOW (self), self->connections, NULL)));
}

static void
credenza_connections_window_dispose (GObject *object)
{
  CredenzaConnectionsWindow *self = CREDENZA_CONNECTIONS_WINDOW (object);

  g_clear_object (&self->connections);
  g_clear_object (&self->shown);

  G_OBJECT_CLASS (credenza_connections_window_parent_class)->dispose (object);
}

static void
credenza_connections_window_class_init (CredenzaConnectionsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = credenza_connections_window_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-connections-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionsWindow, title);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionsWindow, add_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionsWindow, back_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionsWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionsWindow, list);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionsWindow, view);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);

  gtk_widget_class_install_action (widget_class, "connections.add", NULL, add_action);
  gtk_widget_class_install_action (widget_class, "connections.back", NULL, back_action);
  gtk_widget_class_install_action (widget_class, "connections.escape", NULL, escape_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "connections.escape", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "connections.back", NULL);
}

static void
credenza_connections_window_init (CredenzaConnectionsWindow *self)
{
  g_autoptr (GSettings) settings = g_settings_new (APP_ID);

  self->expiring_days = g_settings_get_uint (settings, "expiring-days");
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * credenza_connections_window_new:
 * @parent: the window that it belongs to
 * @connections: the connections
 *
 * Returns: (transfer none): a window, not presented yet
 */
GtkWidget *
credenza_connections_window_new (GtkWindow        *parent,
                                 ModelConnections *connections)
{
  CredenzaConnectionsWindow *self = g_object_new (CREDENZA_TYPE_CONNECTIONS_WINDOW, "transient-for", parent, NULL);

  self->connections = g_object_ref (connections);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (connections), create_row_cb, self, NULL);
  g_signal_connect_object (connections, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
