/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which store is shown: the one on this computer, or a level of a connection; and how it stands with it. */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-window-private.h"

#include "app/credenza-ask.h"
#include "app/credenza-connection-dialog.h"
#include "app/credenza-connections-window.h"
#include "app/credenza-text.h"

#include <glib/gi18n.h>

/* What can be done */

/* Rows of a former time, or those that were read before the connection broke off. */
gboolean
credenza_window_is_offline (CredenzaWindow *self)
{
  return g_error_matches (model_certificate_list_get_error (self->list), STORE_ERROR, STORE_ERROR_NETWORK);
}

/* Why nothing can be stored at present; NULL when it can. */
static const char *
get_obstacle (CredenzaWindow *self)
{
  if (self->list == NULL)
    return _("The store is not open yet.");
  if (credenza_window_is_offline (self))
    return _("Offline: try again when the service can be reached.");
  if (model_certificate_list_get_store (self->list) != NULL)
    return NULL;
  return model_certificate_list_get_loading (self->list) ? _("Connecting…") : _("There is no connection. Try again.");
}

static void
take_what_waits (CredenzaWindow *self)
{
  g_autoptr (GListModel) files = g_steal_pointer (&self->waiting_files);
  const char *action = g_steal_pointer (&self->waiting_action);

  if (files != NULL)
    credenza_window_add_files (self, files);
  if (action != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), action, NULL);
}

/* Whether something can be stored, and why not. */
void
credenza_window_update_writing (CredenzaWindow *self)
{
  const char *obstacle = get_obstacle (self);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.create", obstacle == NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.upload", obstacle == NULL);
  credenza_window_update_renewal (self);
  credenza_window_update_export (self);
  gtk_widget_set_tooltip_text (self->create_button, obstacle != NULL ? obstacle : _("Create a Certificate"));
  if (obstacle == NULL)
    take_what_waits (self);
}

gboolean
credenza_window_can_write (CredenzaWindow *self)
{
  return get_obstacle (self) == NULL;
}

/* Says why not, when it will not be possible in a moment. */
void
credenza_window_toast_obstacle (CredenzaWindow *self)
{
  if (self->list != NULL && !model_certificate_list_get_loading (self->list))
    credenza_window_toast_text (self, get_obstacle (self));
}

/* Whether another service key, or another authority, would help. */
gboolean
credenza_window_is_about_key (CredenzaWindow *self,
                              const GError   *error)
{
  if (self->place == NULL || model_place_get_connection (self->place) == NULL)
    return FALSE;
  return g_error_matches (error, STORE_ERROR, STORE_ERROR_AUTHENTICATION) ||
         g_error_matches (error, STORE_ERROR, STORE_ERROR_FORBIDDEN) ||
         g_error_matches (error, STORE_ERROR, STORE_ERROR_TLS) ||
         g_error_matches (error, MODEL_ERROR, MODEL_ERROR_SECRET_MISSING);
}

/* Title and banner */

static void
update_name (CredenzaWindow *self)
{
  g_autofree char *title = credenza_text_place_title (self->place);
  /* Translators: a button that opens the list of stores; %s is the name of the one that is shown */
  g_autofree char *label = g_strdup_printf (_("Store: %s"), title);

  adw_window_title_set_title (self->title, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->place_button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/* While the rows of the last time are shown: the keyring may wait for its password, the network for better times. */
static char *
text_connecting (CredenzaWindow *self)
{
  gint64 as_of = self->list != NULL ? model_certificate_list_get_as_of (self->list) : 0;
  g_autofree char *time = NULL;

  if (as_of == 0 || self->slow_id != 0 || !model_certificate_list_get_loading (self->list) ||
      model_certificate_list_get_error (self->list) != NULL || g_list_model_get_n_items (G_LIST_MODEL (self->list)) == 0)
    return NULL;
  time = credenza_text_as_of (as_of / G_USEC_PER_SEC, g_get_real_time () / G_USEC_PER_SEC);
  /* Translators: %s is a time */
  return g_strdup_printf (_("Connecting… This is the list as of %s."), time);
}

static char *
text_waiting (CredenzaWindow *self)
{
  guint seconds = self->place != NULL ? model_place_get_waiting (self->place) : 0;

  if (seconds == 0)
    return text_connecting (self);
  return g_strdup_printf (ngettext ("The service asks to wait: going on in %u second.",
                                    "The service asks to wait: going on in %u seconds.", seconds), seconds);
}

void
credenza_window_update_waiting (CredenzaWindow *self)
{
  g_autofree char *text = text_waiting (self);

  if (text != NULL)
    credenza_banner_show (self->waiting_banner, text, NULL);
  else
    credenza_banner_hide (self->waiting_banner);
}

static void
stop_waiting_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  CredenzaWindow *self = CREDENZA_WINDOW (widget);

  g_cancellable_cancel (self->load_cancellable);
  g_cancellable_cancel (self->open_cancellable);
}

/* Leaving one place, entering another */

static void
leave_place (CredenzaWindow *self)
{
  g_cancellable_cancel (self->open_cancellable);
  g_clear_object (&self->open_cancellable);
  g_clear_pointer (&self->select_name, g_free);
  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  credenza_certificate_table_unselect (self->table);
  credenza_split_pane_set_pane_visible (self->split, FALSE);
  credenza_split_pane_set_expanded (self->split, FALSE);
  if (self->pane == NULL)
    return;
  credenza_window_end_create (self);
  credenza_pane_show_nothing (self->pane);
}

/* The store on this computer is to be shown, and not there. */
static void
enter_nothing (CredenzaWindow *self)
{
  credenza_certificate_table_set_list (self->table, NULL);
  credenza_search_box_set_rows (self->search_box, NULL);
  adw_window_title_set_subtitle (self->title, "");
  credenza_banner_hide (self->banner);
  credenza_banner_hide (self->request_banner);
  credenza_window_update_writing (self);
  credenza_window_show_store_error (self);
}

static void
enter_place (CredenzaWindow *self)
{
  self->list = g_object_ref (model_place_get_list (self->place));
  g_settings_bind (self->settings, "expiring-days", self->list, "expiring-days", G_SETTINGS_BIND_GET);
  credenza_certificate_table_set_list (self->table, self->list);
  credenza_search_box_set_rows (self->search_box, G_LIST_MODEL (self->list));
  g_settings_set_string (self->settings, "place", model_place_get_id (self->place));
  self->load_stopped = FALSE;
  credenza_window_load (self);
  credenza_window_load_requests (self);
}

static void
follow_place (CredenzaWindow *self)
{
  ModelConnection *connection = self->place != NULL ? model_place_get_connection (self->place) : NULL;

  if (self->notifier != NULL)
    credenza_expiry_notifier_set_place (self->notifier, self->place);
  g_signal_group_set_target (self->list_signals, self->list);
  g_signal_group_set_target (self->place_signals, self->place);
  g_signal_group_set_target (self->connection_signals, connection);
  g_signal_group_set_target (self->levels_signals, connection != NULL ? model_connection_get_places (connection) : NULL);
}

/**
 * credenza_window_set_place:
 * @self: a window
 * @place: (nullable): the place to show; %NULL for the store on this computer while that is not open
 *
 * What is being opened is given up, and what is not stored yet, too: see credenza_window_ask_for_place().
 */
void
credenza_window_set_place (CredenzaWindow *self,
                           ModelPlace     *place)
{
  g_return_if_fail (CREDENZA_IS_WINDOW (self));

  if (self->place == place && place != NULL)
    return;

  if (self->place != NULL)
    leave_place (self);
  g_set_object (&self->place, place);
  g_clear_object (&self->list);
  if (place != NULL)
    enter_place (self);
  else
    enter_nothing (self);
  follow_place (self);
  update_name (self);
  credenza_window_update_waiting (self);
  credenza_window_update_actions (self);
  if (self->place_menu != NULL)
    credenza_place_menu_set_current (self->place_menu, place);
}

ModelPlace *
credenza_window_get_place (CredenzaWindow *self)
{
  g_return_val_if_fail (CREDENZA_IS_WINDOW (self), NULL);
  return self->place;
}

/* The other levels of the connection */

static void
counted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  /* Who goes there is told what went wrong. */
  model_certificate_list_load_finish (MODEL_CERTIFICATE_LIST (source), result, NULL);
}

/* The menu tells how many there are on each level, also on those where nobody has been yet. They are asked for when the
 * level that is shown has come: what the keyring gave is at hand then, and nobody waits for them. */
void
credenza_window_count_levels (CredenzaWindow *self)
{
  ModelConnection *connection = self->place != NULL ? model_place_get_connection (self->place) : NULL;
  GListModel *places = connection != NULL ? model_connection_get_places (connection) : NULL;

  for (guint i = 0; places != NULL && i < g_list_model_get_n_items (places); i++)
    {
      g_autoptr (ModelPlace) place = g_list_model_get_item (places, i);

      if (model_place_get_count (place) < 0)
        model_certificate_list_load_async (model_place_get_list (place), self->cancellable, counted_cb, NULL);
    }
}

/* What would be lost */

static CredenzaCreateView *
get_creating (CredenzaWindow *self)
{
  CredenzaCreateView *view = self->pane != NULL ? credenza_pane_get_create_view (self->pane) : NULL;

  return view != NULL && credenza_create_view_has_import (view) ? view : NULL;
}

/* (nullable) (transfer full): a sentence on it */
static char *
describe_loss (CredenzaWindow *self)
{
  CredenzaCreateView *view = get_creating (self);
  guint n_unstored = view != NULL ? model_import_get_n_unstored (credenza_create_view_get_import (view)) : 0;

  if (n_unstored > 0)
    return g_strdup_printf (ngettext ("%u file has not been stored yet. It stays where it is, but has to be chosen again.",
                                      "%u files have not been stored yet. They stay where they are, but have to be chosen again.",
                                      n_unstored), n_unstored);
  if (view != NULL && model_generation_get_edited (credenza_create_view_get_generation (view)))
    return g_strdup (_("What was filled in for the new certificate is forgotten."));
  return NULL;
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  CredenzaWindow *self = CREDENZA_WINDOW (source);
  g_autoptr (ModelPlace) place = user_data;

  if (credenza_ask_finish (GTK_WINDOW (self), result, NULL))
    credenza_window_set_place (self, place);
}

/* Shows a place; asks before files that wait to be stored are forgotten. */
static void
ask_for_place (CredenzaWindow *self,
               ModelPlace     *place)
{
  g_autofree char *body = describe_loss (self);

  if (place == self->place)
    return;
  if (body == NULL)
    {
      credenza_window_set_place (self, place);
      return;
    }

  credenza_ask_async (GTK_WINDOW (self), _("Discard What Is Being Created?"), body, _("_Discard"), self->cancellable,
                      answered_cb, g_object_ref (place));
}

/* What expires */

/**
 * credenza_window_start_notifier:
 * @self: a window of an application
 *
 * From now on notifications tell which certificates of the place that is shown expire soon.
 */
void
credenza_window_start_notifier (CredenzaWindow *self)
{
  g_return_if_fail (CREDENZA_IS_WINDOW (self));
  g_return_if_fail (self->notifier == NULL);

  self->notifier = credenza_expiry_notifier_new (G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))),
                                                 self->settings);
  credenza_expiry_notifier_set_place (self->notifier, self->place);
}

static void
select_expiring (CredenzaWindow *self,
                 const char     *name)
{
  /* What is searched for would hide it. */
  gtk_search_bar_set_search_mode (self->search_bar, *name == '\0');
  gtk_editable_set_text (self->search_entry, *name == '\0' ? "state:expiring" : "");
  g_clear_pointer (&self->select_name, g_free);
  if (*name != '\0' && (self->list == NULL || !credenza_certificate_table_select_name (self->table, name)))
    self->select_name = g_strdup (name);
}

static ModelPlace *
lookup_place (CredenzaWindow *self,
              const char     *id)
{
  if (g_str_equal (id, MODEL_PLACE_COMPUTER_ID))
    return self->computer;
  return self->connections != NULL ? model_connections_lookup_place (self->connections, id) : NULL;
}

/**
 * credenza_window_show_expiring:
 * @self: a window
 * @place_id: the id of a place; it may be gone
 * @name: the name of a certificate there, which is selected once it is in the list; empty: all that expire are searched for
 */
void
credenza_window_show_expiring (CredenzaWindow *self,
                               const char     *place_id,
                               const char     *name)
{
  ModelPlace *place;

  g_return_if_fail (CREDENZA_IS_WINDOW (self));

  place = lookup_place (self, place_id);
  if (place != NULL)
    ask_for_place (self, place);
  else if (!g_str_equal (place_id, MODEL_PLACE_COMPUTER_ID))
    return;
  else if (self->place != NULL)
    credenza_window_set_place (self, NULL); /* until the store on this computer is open */
  /* Otherwise it is asked what would be lost: whoever answers is at another thing. */
  if (self->place == place)
    select_expiring (self, name);
}

/* The menu */

static void
create_menu_cb (GtkMenuButton *button,
                gpointer       user_data)
{
  CredenzaWindow *self = user_data;

  if (self->place_menu == NULL)
    {
      self->place_menu = CREDENZA_PLACE_MENU (credenza_place_menu_new (self->connections));
      credenza_place_menu_set_computer (self->place_menu, self->computer);
      credenza_place_menu_set_current (self->place_menu, self->place);
      g_signal_connect_object (self->place_menu, "chosen", G_CALLBACK (ask_for_place), self, G_CONNECT_SWAPPED);
      gtk_menu_button_set_popover (button, GTK_WIDGET (self->place_menu));
    }
  credenza_place_menu_set_expiring_days (self->place_menu, g_settings_get_uint (self->settings, "expiring-days"));
}

static void
choose_place_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  gtk_menu_button_popup (CREDENZA_WINDOW (widget)->place_button);
}

/* The dialogs */

static void
saved_cb (CredenzaWindow  *self,
          ModelConnection *connection)
{
  g_autoptr (ModelPlace) place = g_list_model_get_item (model_connection_get_places (connection), 0);

  ask_for_place (self, place);
}

static void
add_connection_action (GtkWidget  *widget,
                       const char *name,
                       GVariant   *parameter)
{
  CredenzaWindow *self = CREDENZA_WINDOW (widget);
  GtkWidget *dialog;

  if (self->connections == NULL)
    return;
  dialog = credenza_connection_dialog_new (GTK_WINDOW (self), self->connections, NULL);
  g_signal_connect_object (dialog, "saved", G_CALLBACK (saved_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
manage_connections_action (GtkWidget  *widget,
                           const char *name,
                           GVariant   *parameter)
{
  CredenzaWindow *self = CREDENZA_WINDOW (widget);

  if (self->connections != NULL)
    gtk_window_present (GTK_WINDOW (credenza_connections_window_new (GTK_WINDOW (self), self->connections)));
}

/* The connection of the place that is shown. */
static void
edit_connection_action (GtkWidget  *widget,
                        const char *name,
                        GVariant   *parameter)
{
  CredenzaWindow *self = CREDENZA_WINDOW (widget);
  ModelConnection *connection = self->place != NULL ? model_place_get_connection (self->place) : NULL;
  GtkWidget *window;

  if (connection == NULL)
    return;
  window = credenza_connections_window_new (GTK_WINDOW (self), self->connections);
  credenza_connections_window_show (CREDENZA_CONNECTIONS_WINDOW (window), connection);
  gtk_window_present (GTK_WINDOW (window));
}

/* Places come and go */

static void
leave_removed_place (CredenzaWindow *self)
{
  ModelPlace *there;

  if (self->place == NULL || model_place_get_kind (self->place) == MODEL_PLACE_COMPUTER)
    return;
  /* A key for another service has made places of the same name. */
  there = model_connections_lookup_place (self->connections, model_place_get_id (self->place));
  if (there != self->place)
    credenza_window_set_place (self, there != NULL ? there : self->computer);
}

/**
 * credenza_window_set_connections:
 * @self: a window
 * @connections: the connections
 *
 * Shows the place that was shown last, when it is one of a connection.
 */
void
credenza_window_set_connections (CredenzaWindow   *self,
                                 ModelConnections *connections)
{
  g_autofree char *id = NULL;
  ModelPlace *place;

  g_return_if_fail (CREDENZA_IS_WINDOW (self));
  g_return_if_fail (self->connections == NULL);

  self->connections = g_object_ref (connections);
  g_signal_connect_object (connections, "items-changed", G_CALLBACK (leave_removed_place), self, G_CONNECT_SWAPPED);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.add-connection", TRUE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.manage-connections", TRUE);

  id = g_settings_get_string (self->settings, "place");
  place = model_connections_lookup_place (connections, id);
  if (place != NULL)
    credenza_window_set_place (self, place);
}

/**
 * credenza_window_set_store:
 * @self: a window
 * @store: the store on this computer
 *
 * Shows it, unless a connection is shown already.
 */
void
credenza_window_set_store (CredenzaWindow *self,
                           Store          *store)
{
  g_return_if_fail (CREDENZA_IS_WINDOW (self));
  g_return_if_fail (self->computer == NULL);

  g_clear_error (&self->store_error);
  self->computer = model_place_new_computer (store);
  if (self->place_menu != NULL)
    credenza_place_menu_set_computer (self->place_menu, self->computer);
  if (self->place == NULL)
    credenza_window_set_place (self, self->computer);
}

/**
 * credenza_window_set_store_error:
 * @self: a window
 * @error: why the store on this computer could not be opened
 */
void
credenza_window_set_store_error (CredenzaWindow *self,
                                 const GError   *error)
{
  g_return_if_fail (CREDENZA_IS_WINDOW (self));

  g_clear_error (&self->store_error);
  self->store_error = g_error_copy (error);
  if (self->place == NULL)
    credenza_window_show_store_error (self);
  else
    credenza_window_toast_error (self, error, _("This Computer"));
}

/* Life */

void
credenza_window_class_init_place (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.choose-place", NULL, choose_place_action);
  gtk_widget_class_install_action (widget_class, "win.add-connection", NULL, add_connection_action);
  gtk_widget_class_install_action (widget_class, "win.manage-connections", NULL, manage_connections_action);
  gtk_widget_class_install_action (widget_class, "win.edit-connection", NULL, edit_connection_action);
  gtk_widget_class_install_action (widget_class, "win.stop-waiting", NULL, stop_waiting_action);
}

void
credenza_window_init_place (CredenzaWindow *self)
{
  const char *list_signals[] = { "notify::loading", "notify::error", "notify::store", "notify::offline", "notify::as-of" };

  self->list_signals = g_signal_group_new (MODEL_TYPE_CERTIFICATE_LIST);
  for (guint i = 0; i < G_N_ELEMENTS (list_signals); i++)
    g_signal_group_connect_swapped (self->list_signals, list_signals[i], G_CALLBACK (credenza_window_update_list_page),
                                    self);
  self->place_signals = g_signal_group_new (MODEL_TYPE_PLACE);
  g_signal_group_connect_swapped (self->place_signals, "notify::waiting", G_CALLBACK (credenza_window_update_waiting),
                                  self);
  self->connection_signals = g_signal_group_new (MODEL_TYPE_CONNECTION);
  g_signal_group_connect_swapped (self->connection_signals, "notify::name", G_CALLBACK (update_name), self);
  self->levels_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->levels_signals, "items-changed", G_CALLBACK (leave_removed_place), self);

  gtk_menu_button_set_create_popup_func (self->place_button, create_menu_cb, self, NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.add-connection", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.manage-connections", FALSE);
  update_name (self);
  credenza_window_update_writing (self);
}

void
credenza_window_dispose_place (CredenzaWindow *self)
{
  /* GTK 4.8 loses a popover that is open when its window goes. */
  if (self->place_menu != NULL)
    gtk_popover_popdown (GTK_POPOVER (self->place_menu));
  self->place_menu = NULL; /* its button has it */
  g_clear_object (&self->list_signals);
  g_clear_object (&self->place_signals);
  g_clear_object (&self->connection_signals);
  g_clear_object (&self->levels_signals);
  g_clear_object (&self->connections);
  g_clear_object (&self->computer);
  g_clear_object (&self->place);
  g_clear_error (&self->store_error);
}
