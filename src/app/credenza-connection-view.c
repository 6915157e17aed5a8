/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-connection-view.h"

#include "app/credenza-ask.h"
#include "app/credenza-banner.h"
#include "app/credenza-check-list.h"
#include "app/credenza-connection-dialog.h"
#include "app/credenza-entry-problem.h"
#include "app/credenza-file-row.h"
#include "app/credenza-key-fields.h"
#include "app/credenza-text.h"

#include <glib/gi18n.h>

struct _CredenzaConnectionView
{
  AdwBin             parent_instance;

  CredenzaBanner    *banner;
  CredenzaBanner    *keyring_banner;
  AdwEntryRow       *name_row;
  GtkLabel          *name_label;
  GtkListBox        *fields;
  GtkLabel          *secret_label;
  GtkListBox        *places;
  GtkListBox        *subscribers;
  AdwEntryRow       *subscriber_row;
  GtkLabel          *subscriber_label;
  CredenzaFileRow   *authorities_row;
  GtkButton         *test_button;
  CredenzaCheckList *checks;

  ModelConnections  *connections; /* (owned) */
  ModelConnection   *connection;  /* (owned) */
  GSettings         *settings;    /* (owned) */
  GCancellable      *cancellable; /* (owned): of what waits for the keyring */
  gboolean           waiting;     /* for the keyring */
};

G_DEFINE_FINAL_TYPE (CredenzaConnectionView, credenza_connection_view, ADW_TYPE_BIN)

/* What is shown */

static const char *
get_secret_text (CredenzaConnectionView *self)
{
  switch (model_connection_get_secret_state (self->connection))
    {
    case MODEL_SECRET_SESSION:
      return _("The service key is kept for this session only.");
    case MODEL_SECRET_MISSING:
      return _("The service key is missing. Give it again with Replace.");
    case MODEL_SECRET_STORED:
    default:
      return NULL;
    }
}

static void
update_key (CredenzaConnectionView *self)
{
  const char *text = get_secret_text (self);
  CredenzaKeyFacts facts;

  credenza_key_facts_from_connection (&facts, self->connection);
  credenza_key_fields_fill (self->fields, &facts, g_settings_get_uint (self->settings, "expiring-days"));
  gtk_label_set_text (self->secret_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->secret_label), text != NULL);
}

static void
update_actions (CredenzaConnectionView *self)
{
  gboolean running = credenza_check_list_get_running (self->checks);

  gtk_button_set_label (self->test_button, running ? _("_Stop") : _("_Test"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "connection.test", !self->waiting);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "connection.replace", !self->waiting);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "connection.remove", !self->waiting);
}

static gboolean
count_to_text (GBinding     *binding,
               const GValue *from,
               GValue       *to,
               gpointer      user_data)
{
  int count = g_value_get_int (from);

  g_value_take_string (to, count >= 0 ? g_strdup_printf ("%d", count) : g_strdup (""));
  return TRUE;
}

static GtkWidget *
create_place_cb (gpointer item,
                 gpointer user_data)
{
  g_autofree char *level = credenza_text_place_level (item);
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title", level, NULL);
  GtkWidget *count = gtk_label_new (NULL);

  gtk_widget_add_css_class (count, "dim-label");
  gtk_widget_add_css_class (count, "numeric");
  g_object_bind_property_full (item, "count", count, "label", G_BINDING_SYNC_CREATE, count_to_text, NULL, NULL, NULL);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), count);
  return row;
}

/* Waiting for the keyring */

static GCancellable *
begin_waiting (CredenzaConnectionView *self)
{
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->waiting = TRUE;
  credenza_banner_hide (self->banner);
  credenza_banner_show (self->keyring_banner, _("Waiting for the keyring…"), NULL);
  update_actions (self);
  return self->cancellable;
}

static void
end_waiting (CredenzaConnectionView *self)
{
  self->waiting = FALSE;
  credenza_banner_hide (self->keyring_banner);
  update_actions (self);
}

static void
show_error (CredenzaConnectionView *self,
            const GError           *error)
{
  g_autofree char *sentence = NULL;

  if (store_error_is_cancelled (error))
    return;
  sentence = credenza_text_error (error, model_connection_get_name (self->connection));
  credenza_banner_show (self->banner, sentence, error);
}

static void
stop_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  g_cancellable_cancel (CREDENZA_CONNECTION_VIEW (widget)->cancellable);
}

/* Name */

static void
name_changed_cb (CredenzaConnectionView *self)
{
  g_autofree char *name = credenza_entry_dup_text (self->name_row);

  credenza_entry_show_problem (self->name_row, self->name_label,
                               credenza_entry_problem_of_name (self->connections, self->connection, name));
}

static void
name_applied_cb (CredenzaConnectionView *self)
{
  g_autofree char *name = credenza_entry_dup_text (self->name_row);

  if (credenza_entry_problem_of_name (self->connections, self->connection, name) == NULL)
    model_connections_rename (self->connections, self->connection, name);
  else
    gtk_editable_set_text (GTK_EDITABLE (self->name_row), model_connection_get_name (self->connection));
}

/* Key */

static void
replace_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  CredenzaConnectionView *self = CREDENZA_CONNECTION_VIEW (widget);
  GtkWindow *parent = GTK_WINDOW (gtk_widget_get_root (widget));

  gtk_window_present (GTK_WINDOW (credenza_connection_dialog_new (parent, self->connections, self->connection)));
}

/* Test */

static void
got_credentials_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (CredenzaConnectionView) self = user_data;
  g_autoptr (GError) error = NULL;
  StoreAccess access = { NULL, NULL, model_connection_get_authorities (self->connection) };
  g_autoptr (StoreCredentials) credentials = NULL;

  credentials = model_connections_get_credentials_finish (MODEL_CONNECTIONS (source), result, &error);
  end_waiting (self);
  if (credentials == NULL)
    {
      show_error (self, error);
      return;
    }
  access.credentials = credentials;
  credenza_check_list_run (self->checks, model_connections_get_connector (self->connections), &access);
}

static void
test_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  CredenzaConnectionView *self = CREDENZA_CONNECTION_VIEW (widget);

  if (credenza_check_list_get_running (self->checks))
    credenza_check_list_stop (self->checks);
  else
    model_connections_get_credentials_async (self->connections, self->connection, begin_waiting (self),
                                             got_credentials_cb, g_object_ref (self));
}

/* Subscribers */

static void
remove_subscriber_action (GtkWidget  *widget,
                          const char *name,
                          GVariant   *parameter)
{
  CredenzaConnectionView *self = CREDENZA_CONNECTION_VIEW (widget);

  model_connections_remove_subscriber (self->connections, self->connection, g_variant_get_string (parameter, NULL));
}

static GtkWidget *
create_subscriber_row (const char *subdomain)
{
  g_autofree char *visible = credenza_text_visible (subdomain);
  g_autofree char *tooltip = g_strdup_printf (_("Remove “%s”"), visible);
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title", visible, NULL);
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "connection.remove-subscriber");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", subdomain);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

/* The entry that adds one is the last row. */
static void
update_subscribers (CredenzaConnectionView *self)
{
  GListModel *places = model_connection_get_places (self->connection);
  GtkWidget *child;
  int n = 0;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->subscribers))) != NULL &&
         child != GTK_WIDGET (self->subscriber_row))
    gtk_list_box_remove (self->subscribers, child);
  for (guint i = 0; i < g_list_model_get_n_items (places); i++)
    {
      g_autoptr (ModelPlace) place = g_list_model_get_item (places, i);

      if (model_place_get_kind (place) == MODEL_PLACE_SUBSCRIBER_SUBACCOUNT)
        gtk_list_box_insert (self->subscribers, create_subscriber_row (model_place_get_subscriber (place)), n++);
    }
}

static void
subscriber_changed_cb (CredenzaConnectionView *self)
{
  g_autofree char *subdomain = credenza_entry_dup_text (self->subscriber_row);

  credenza_entry_show_problem (self->subscriber_row, self->subscriber_label,
                               credenza_entry_problem_of_subscriber (subdomain));
}

static void
subscriber_applied_cb (CredenzaConnectionView *self)
{
  g_autofree char *subdomain = credenza_entry_dup_text (self->subscriber_row);
  g_autoptr (GError) error = NULL;

  if (*subdomain == '\0' || credenza_entry_problem_of_subscriber (subdomain) != NULL)
    return;
  if (model_connections_add_subscriber (self->connections, self->connection, subdomain, &error))
    gtk_editable_set_text (GTK_EDITABLE (self->subscriber_row), "");
  else
    show_error (self, error);
}

/* Trust */

static void
authorities_changed_cb (CredenzaConnectionView *self)
{
  GBytes *chosen = credenza_file_row_get_content (self->authorities_row);
  GBytes *known = model_connection_get_authorities (self->connection);

  if (chosen == known || (chosen != NULL && known != NULL && g_bytes_equal (chosen, known)))
    return;
  model_connections_set_authorities (self->connections, self->connection, chosen);
}

/* Remove */

static void
removed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (CredenzaConnectionView) self = user_data;
  g_autoptr (GError) error = NULL;

  /* That it is gone is seen by whoever shows the connections. */
  if (!model_connections_remove_finish (MODEL_CONNECTIONS (source), result, &error))
    show_error (self, error);
  end_waiting (self);
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (CredenzaConnectionView) self = user_data;

  if (credenza_ask_finish (GTK_WINDOW (source), result, NULL))
    model_connections_remove_async (self->connections, self->connection, begin_waiting (self), removed_cb,
                                    g_object_ref (self));
}

static void
remove_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  CredenzaConnectionView *self = CREDENZA_CONNECTION_VIEW (widget);
  g_autofree char *visible = credenza_text_visible (model_connection_get_name (self->connection));
  g_autofree char *heading = g_strdup_printf (_("Remove “%s”?"), visible);

  credenza_ask_async (GTK_WINDOW (gtk_widget_get_root (widget)), heading,
                      _("Credenza forgets everything about this connection, also its service key in the keyring. Nothing changes in the service: the certificates stay there, and the service key stays valid."),
                      _("_Remove"), self->cancellable, answered_cb, g_object_ref (self));
}

/* Life */

/* What waits for the keyring holds the view: it ends with the window. */
static void
credenza_connection_view_unroot (GtkWidget *widget)
{
  g_cancellable_cancel (CREDENZA_CONNECTION_VIEW (widget)->cancellable);

  GTK_WIDGET_CLASS (credenza_connection_view_parent_class)->unroot (widget);
}

static void
credenza_connection_view_dispose (GObject *object)
{
  CredenzaConnectionView *self = CREDENZA_CONNECTION_VIEW (object);

  g_clear_object (&self->connections);
  g_clear_object (&self->connection);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (credenza_connection_view_parent_class)->dispose (object);
}

static void
credenza_connection_view_finalize (GObject *object)
{
  g_object_unref (CREDENZA_CONNECTION_VIEW (object)->cancellable);

  G_OBJECT_CLASS (credenza_connection_view_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionView, banner);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionView, keyring_banner);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionView, name_row);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionView, name_label);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionView, fields);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionView, secret_label);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionView, places);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionView, subscribers);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionView, subscriber_row);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionView, subscriber_label);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionView, authorities_row);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionView, test_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionView, checks);
  gtk_widget_class_bind_template_callback (widget_class, name_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, name_applied_cb);
  gtk_widget_class_bind_template_callback (widget_class, subscriber_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, subscriber_applied_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_actions);
}

static void
credenza_connection_view_class_init (CredenzaConnectionViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = credenza_connection_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = credenza_connection_view_finalize;
  widget_class->unroot = credenza_connection_view_unroot;

  g_type_ensure (CREDENZA_TYPE_BANNER);
  g_type_ensure (CREDENZA_TYPE_CHECK_LIST);
  g_type_ensure (CREDENZA_TYPE_FILE_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-connection-view.ui");
  bind_template (widget_class);

  gtk_widget_class_install_action (widget_class, "connection.replace", NULL, replace_action);
  gtk_widget_class_install_action (widget_class, "connection.test", NULL, test_action);
  gtk_widget_class_install_action (widget_class, "connection.stop", NULL, stop_action);
  gtk_widget_class_install_action (widget_class, "connection.remove", NULL, remove_action);
  gtk_widget_class_install_action (widget_class, "connection.remove-subscriber", "s", remove_subscriber_action);
}

static void
credenza_connection_view_init (CredenzaConnectionView *self)
{
  self->cancellable = g_cancellable_new ();
  self->settings = g_settings_new (APP_ID);
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
follow (CredenzaConnectionView *self)
{
  GListModel *places = model_connection_get_places (self->connection);

  gtk_list_box_bind_model (self->places, places, create_place_cb, NULL, NULL);
  g_signal_connect_object (places, "items-changed", G_CALLBACK (update_subscribers), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->connection, "notify", G_CALLBACK (update_key), self, G_CONNECT_SWAPPED);
  update_subscribers (self);
  update_key (self);
}

/**
 * credenza_connection_view_new:
 * @connections: the connections
 * @connection: one of them
 *
 * Returns: (transfer floating): a view
 */
GtkWidget *
credenza_connection_view_new (ModelConnections *connections,
                              ModelConnection  *connection)
{
  CredenzaConnectionView *self = g_object_new (CREDENZA_TYPE_CONNECTION_VIEW, NULL);

  self->connections = g_object_ref (connections);
  self->connection = g_object_ref (connection);
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), model_connection_get_name (connection));
  credenza_file_row_set_content (self->authorities_row, model_connection_get_authorities (connection));
  g_signal_connect_object (self->authorities_row, "notify::content", G_CALLBACK (authorities_changed_cb), self,
                           G_CONNECT_SWAPPED);
  follow (self);
  update_actions (self);
  return GTK_WIDGET (self);
}
