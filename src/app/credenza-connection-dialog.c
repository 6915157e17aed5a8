/* SPDX-License-Identifier: GPL-3.0-or-later */

/* First a service key is asked for, then shown what it is, tested and saved. The key itself is in memory alone, and no
 * longer than it is needed. */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-connection-dialog.h"

#include "app/credenza-ask.h"
#include "app/credenza-banner.h"
#include "app/credenza-check-list.h"
#include "app/credenza-entry-problem.h"
#include "app/credenza-file-row.h"
#include "app/credenza-key-fields.h"
#include "app/credenza-key-page.h"
#include "app/credenza-text.h"

#include <glib/gi18n.h>

struct _CredenzaConnectionDialog
{
  AdwWindow          parent_instance;

  GtkStack          *stack;
  GtkWidget         *back_button;
  GtkButton         *connect_button;
  CredenzaKeyPage   *key_page;
  CredenzaBanner    *banner;
  GtkListBox        *fields;
  GtkWidget         *other_service;
  GtkWidget         *needs_group;
  CredenzaFileRow   *key_row;
  CredenzaFileRow   *certificate_row;
  AdwEntryRow       *address_row;
  GtkLabel          *needs_label;
  AdwEntryRow       *name_row;
  GtkLabel          *name_label;
  AdwExpanderRow    *more_row;
  AdwEntryRow       *subscriber_row;
  GtkLabel          *subscriber_label;
  CredenzaFileRow   *authorities_row;
  GtkButton         *test_button;
  CredenzaCheckList *checks;

  ModelConnections  *connections; /* (owned) */
  ModelConnection   *replaced;    /* (owned) (nullable): the connection that gets another key */
  GSettings         *settings;    /* (owned) */
  GBytes            *key;         /* (owned) (nullable): as it was given, while parts of it are missing */
  StoreCredentials  *credentials; /* (owned) (nullable): what it was understood as */
  GCancellable      *cancellable; /* (owned): of what is being done */
  gboolean           saving;
};

enum
{
  SIGNAL_SAVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CredenzaConnectionDialog, credenza_connection_dialog, ADW_TYPE_WINDOW)

static GCancellable *
renew_cancellable (CredenzaConnectionDialog *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  return self->cancellable;
}

/* What the user has entered */

static const char *
get_name_problem (CredenzaConnectionDialog *self)
{
  g_autofree char *name = credenza_entry_dup_text (self->name_row);

  return self->replaced == NULL ? credenza_entry_problem_of_name (self->connections, NULL, name) : NULL;
}

static const char *
get_subscriber_problem (CredenzaConnectionDialog *self)
{
  g_autofree char *subscriber = credenza_entry_dup_text (self->subscriber_row);

  return credenza_entry_problem_of_subscriber (subscriber);
}

static gboolean
is_complete (CredenzaConnectionDialog *self)
{
  return self->credentials != NULL && store_credentials_get_needs (self->credentials) == STORE_CREDENTIALS_COMPLETE;
}

static void
update (CredenzaConnectionDialog *self)
{
  const char *name_problem = get_name_problem (self);
  const char *subscriber_problem = get_subscriber_problem (self);
  gboolean on_connection_page = g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "connection") == 0;
  gboolean running = credenza_check_list_get_running (self->checks);
  gboolean complete = on_connection_page && is_complete (self) && subscriber_problem == NULL;

  credenza_entry_show_problem (self->name_row, self->name_label, name_problem);
  credenza_entry_show_problem (self->subscriber_row, self->subscriber_label, subscriber_problem);
  gtk_widget_set_visible (self->back_button, on_connection_page);
  gtk_widget_set_visible (GTK_WIDGET (self->connect_button), on_connection_page);
  gtk_button_set_label (self->test_button, running ? _("_Stop") : _("_Test"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "connection.test", complete);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "connection.connect", complete && name_problem == NULL);
}

static void
show_page (CredenzaConnectionDialog *self,
           const char               *name)
{
  gtk_stack_set_visible_child_name (self->stack, name);
  update (self);
}

/* What the key is */

static gboolean
is_other_service (CredenzaConnectionDialog *self)
{
  return self->replaced != NULL &&
         (g_strcmp0 (model_connection_get_host (self->replaced), store_credentials_get_host (self->credentials)) != 0 ||
          g_strcmp0 (model_connection_get_subdomain (self->replaced),
                     store_credentials_get_subdomain (self->credentials)) != 0);
}

/* What was asked for once stays: another file can be chosen. */
static void
show_needs (CredenzaConnectionDialog *self)
{
  StoreCredentialsNeeds needs = store_credentials_get_needs (self->credentials);

  if (needs & STORE_CREDENTIALS_NEED_KEY)
    gtk_widget_set_visible (GTK_WIDGET (self->key_row), TRUE);
  if (needs & STORE_CREDENTIALS_NEED_CERTIFICATE)
    gtk_widget_set_visible (GTK_WIDGET (self->certificate_row), TRUE);
  if (needs & STORE_CREDENTIALS_NEED_ADDRESS)
    gtk_widget_set_visible (GTK_WIDGET (self->address_row), TRUE);
  if (needs != STORE_CREDENTIALS_COMPLETE)
    gtk_widget_set_visible (self->needs_group, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->needs_label), FALSE);

  /* Nothing can be missing of it any more. */
  if (!gtk_widget_get_visible (self->needs_group))
    g_clear_pointer (&self->key, g_bytes_unref);
}

static void
suggest_name (CredenzaConnectionDialog *self)
{
  g_autofree char *name = credenza_entry_dup_text (self->name_row);
  g_autofree char *suggested = NULL;

  if (*name != '\0')
    return;
  suggested = model_connections_suggest_name (self->connections, self->credentials);
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), suggested);
}

/* The focus goes along: it would fall to Cancel. */
static void
show_connection_page (CredenzaConnectionDialog *self)
{
  gboolean is_new = g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "connection") != 0;

  show_page (self, "connection");
  if (is_new && is_complete (self))
    gtk_widget_grab_focus (GTK_WIDGET (self->connect_button));
}

static void
show_credentials (CredenzaConnectionDialog *self)
{
  CredenzaKeyFacts facts;

  credenza_key_facts_from_credentials (&facts, self->credentials);
  credenza_key_fields_fill (self->fields, &facts, g_settings_get_uint (self->settings, "expiring-days"));
  gtk_widget_set_visible (self->other_service, is_other_service (self));
  show_needs (self);
  suggest_name (self);
  show_connection_page (self);
}

static void
show_described_error (CredenzaConnectionDialog *self,
                      const GError             *error)
{
  g_autofree char *sentence = credenza_text_service_key_error (error);

  if (self->credentials == NULL)
    {
      g_clear_pointer (&self->key, g_bytes_unref);
      credenza_key_page_show_error (self->key_page, sentence);
      return;
    }
  gtk_label_set_text (self->needs_label, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->needs_label), TRUE);
}

static void
described_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (CredenzaConnectionDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreCredentials) credentials = store_connector_describe_finish (STORE_CONNECTOR (source), result, &error);

  if (store_error_is_cancelled (error))
    return;
  if (credentials == NULL)
    {
      show_described_error (self, error);
      return;
    }
  g_set_object (&self->credentials, credentials);
  show_credentials (self);
}

static void
describe (CredenzaConnectionDialog *self)
{
  g_autofree char *address = credenza_entry_dup_text (self->address_row);
  StoreSupplement supplement = {
    credenza_file_row_get_content (self->key_row),
    credenza_file_row_get_content (self->certificate_row),
    *address != '\0' ? address : NULL,
  };

  if (self->key == NULL)
    return;
  store_connector_describe_async (model_connections_get_connector (self->connections), self->key, &supplement,
                                  renew_cancellable (self), described_cb, g_object_ref (self));
}

static void
key_cb (CredenzaConnectionDialog *self,
        GBytes                   *key)
{
  g_clear_pointer (&self->key, g_bytes_unref);
  self->key = g_bytes_ref (key);
  describe (self);
}

/* Another key: nothing of the first one stays. */
static void
back_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  CredenzaConnectionDialog *self = CREDENZA_CONNECTION_DIALOG (widget);

  renew_cancellable (self);
  credenza_check_list_stop (self->checks);
  gtk_widget_set_visible (GTK_WIDGET (self->checks), FALSE);
  g_clear_pointer (&self->key, g_bytes_unref);
  g_clear_object (&self->credentials);
  credenza_file_row_set_content (self->key_row, NULL);
  credenza_file_row_set_content (self->certificate_row, NULL);
  gtk_editable_set_text (GTK_EDITABLE (self->address_row), "");
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), "");
  gtk_widget_set_visible (self->needs_group, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->key_row), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->certificate_row), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->address_row), FALSE);
  credenza_banner_hide (self->banner);
  show_page (self, "key");
  gtk_widget_grab_focus (GTK_WIDGET (self->key_page));
}

/* Testing */

/* An authority that is not trusted can be added: the row for it is not to be searched for. */
static void
running_changed_cb (CredenzaConnectionDialog *self)
{
  const GError *error = credenza_check_list_get_error (self->checks);

  if (g_error_matches (error, STORE_ERROR, STORE_ERROR_TLS))
    adw_expander_row_set_expanded (self->more_row, TRUE);
  update (self);
}

static void
fill_access (CredenzaConnectionDialog *self,
             StoreAccess              *access,
             const char               *subscriber)
{
  access->credentials = self->credentials;
  access->subscriber = subscriber != NULL && *subscriber != '\0' ? subscriber : NULL;
  access->authorities = credenza_file_row_get_content (self->authorities_row);
}

static void
test_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  CredenzaConnectionDialog *self = CREDENZA_CONNECTION_DIALOG (widget);
  g_autofree char *subscriber = credenza_entry_dup_text (self->subscriber_row);
  StoreAccess access;

  if (credenza_check_list_get_running (self->checks))
    {
      credenza_check_list_stop (self->checks);
      return;
    }
  fill_access (self, &access, subscriber);
  credenza_check_list_run (self->checks, model_connections_get_connector (self->connections), &access);
}

/* Saving: the keyring may ask for its password, and take as long as it likes */

static void save (CredenzaConnectionDialog *self,
                  gboolean                  session_only);

static void
session_only_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  CredenzaConnectionDialog *self = CREDENZA_CONNECTION_DIALOG (source);

  if (credenza_offer_finish (GTK_WINDOW (self), result, NULL))
    save (self, TRUE);
}

static gboolean
is_about_keyring (const GError *error)
{
  return g_error_matches (error, MODEL_ERROR, MODEL_ERROR_NO_KEYRING) ||
         g_error_matches (error, MODEL_ERROR, MODEL_ERROR_KEYRING_LOCKED) ||
         g_error_matches (error, MODEL_ERROR, MODEL_ERROR_KEYRING);
}

static void
offer_session_only (CredenzaConnectionDialog *self,
                    const GError             *error)
{
  g_autofree char *sentence = credenza_text_error (error, NULL);
  g_autofree char *body = g_strdup_printf ("%s\n\n%s", sentence,
                                           _("Credenza can keep the service key until it is closed. After that it has to be given again."));

  credenza_offer_async (GTK_WINDOW (self), _("Keep the Service Key for This Session?"), body,
                        _("_Keep It for This Session Only"), self->cancellable, session_only_cb, NULL);
}

static void
save_failed (CredenzaConnectionDialog *self,
             const GError             *error)
{
  g_autofree char *sentence = NULL;

  if (store_error_is_cancelled (error))
    return;
  if (is_about_keyring (error))
    {
      offer_session_only (self, error);
      return;
    }
  sentence = credenza_text_error (error, NULL);
  credenza_banner_show (self->banner, sentence, error);
}

static void
saved (CredenzaConnectionDialog *self,
       ModelConnection          *connection)
{
  g_signal_emit (self, signals[SIGNAL_SAVED], 0, connection);
  gtk_window_close (GTK_WINDOW (self));
}

/* It cannot be refused: see get_subscriber_problem(). */
static void
add_subscriber (CredenzaConnectionDialog *self,
                ModelConnection          *connection)
{
  g_autofree char *subscriber = credenza_entry_dup_text (self->subscriber_row);

  if (*subscriber != '\0')
    model_connections_add_subscriber (self->connections, connection, subscriber, NULL);
}

static void
added_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (CredenzaConnectionDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  ModelConnection *connection = model_connections_add_finish (MODEL_CONNECTIONS (source), result, &error);

  self->saving = FALSE;
  show_connection_page (self);
  if (connection == NULL)
    {
      save_failed (self, error);
      return;
    }
  add_subscriber (self, connection);
  saved (self, connection);
}

static void
replaced_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (CredenzaConnectionDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  self->saving = FALSE;
  show_connection_page (self);
  if (model_connections_replace_finish (MODEL_CONNECTIONS (source), result, &error))
    saved (self, self->replaced);
  else
    save_failed (self, error);
}

static void
save (CredenzaConnectionDialog *self,
      gboolean                  session_only)
{
  g_autofree char *name = credenza_entry_dup_text (self->name_row);
  GCancellable *cancellable = renew_cancellable (self);
  StoreAccess access;

  credenza_check_list_stop (self->checks);
  credenza_banner_hide (self->banner);
  self->saving = TRUE;
  show_page (self, "saving");

  fill_access (self, &access, NULL);
  if (self->replaced != NULL)
    model_connections_replace_async (self->connections, self->replaced, &access, session_only, cancellable,
                                     replaced_cb, g_object_ref (self));
  else
    model_connections_add_async (self->connections, name, &access, session_only, cancellable, added_cb,
                                 g_object_ref (self));
}

static void
connect_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  save (CREDENZA_CONNECTION_DIALOG (widget), FALSE);
}

/* Return in the name connects, when everything is there. */
static void
entry_activated_cb (CredenzaConnectionDialog *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "connection.connect", NULL);
}

/* Cancel: what is being saved, or everything. */
static void
cancel_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  CredenzaConnectionDialog *self = CREDENZA_CONNECTION_DIALOG (widget);

  if (self->saving)
    g_cancellable_cancel (self->cancellable);
  else
    gtk_window_close (GTK_WINDOW (self));
}

static void
paste_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  CredenzaConnectionDialog *self = CREDENZA_CONNECTION_DIALOG (widget);

  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "key") == 0)
    credenza_key_page_paste (self->key_page);
}

/* Life */

/* Nothing is kept of a key that was not saved. */
static gboolean
credenza_connection_dialog_close_request (GtkWindow *window)
{
  CredenzaConnectionDialog *self = CREDENZA_CONNECTION_DIALOG (window);

  g_cancellable_cancel (self->cancellable);
  credenza_check_list_stop (self->checks);

  return GTK_WINDOW_CLASS (credenza_connection_dialog_parent_class)->close_request (window);
}

static void
credenza_connection_dialog_dispose (GObject *object)
{
  CredenzaConnectionDialog *self = CREDENZA_CONNECTION_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->key, g_bytes_unref);
  g_clear_object (&self->credentials);
  g_clear_object (&self->connections);
  g_clear_object (&self->replaced);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (credenza_connection_dialog_parent_class)->dispose (object);
}

static void
credenza_connection_dialog_finalize (GObject *object)
{
  g_object_unref (CREDENZA_CONNECTION_DIALOG (object)->cancellable);

  G_OBJECT_CLASS (credenza_connection_dialog_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionDialog, back_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionDialog, connect_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionDialog, key_page);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionDialog, banner);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionDialog, fields);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionDialog, other_service);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionDialog, needs_group);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionDialog, key_row);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionDialog, certificate_row);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionDialog, address_row);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionDialog, needs_label);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionDialog, name_label);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionDialog, more_row);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionDialog, subscriber_row);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionDialog, subscriber_label);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionDialog, authorities_row);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionDialog, test_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConnectionDialog, checks);
  gtk_widget_class_bind_template_callback (widget_class, key_cb);
  gtk_widget_class_bind_template_callback (widget_class, describe);
  gtk_widget_class_bind_template_callback (widget_class, running_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, entry_activated_cb);
}

static void
credenza_connection_dialog_class_init (CredenzaConnectionDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = credenza_connection_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = credenza_connection_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = credenza_connection_dialog_close_request;

  signals[SIGNAL_SAVED] = g_signal_new ("saved", CREDENZA_TYPE_CONNECTION_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 1, MODEL_TYPE_CONNECTION);

  g_type_ensure (CREDENZA_TYPE_BANNER);
  g_type_ensure (CREDENZA_TYPE_CHECK_LIST);
  g_type_ensure (CREDENZA_TYPE_FILE_ROW);
  g_type_ensure (CREDENZA_TYPE_KEY_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-connection-dialog.ui");
  bind_children (widget_class);

  gtk_widget_class_install_action (widget_class, "connection.connect", NULL, connect_action);
  gtk_widget_class_install_action (widget_class, "connection.test", NULL, test_action);
  gtk_widget_class_install_action (widget_class, "connection.back", NULL, back_action);
  gtk_widget_class_install_action (widget_class, "connection.cancel", NULL, cancel_action);
  gtk_widget_class_install_action (widget_class, "connection.paste", NULL, paste_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "connection.cancel", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_v, GDK_CONTROL_MASK, "connection.paste", NULL);
}

static void
credenza_connection_dialog_init (CredenzaConnectionDialog *self)
{
  self->cancellable = g_cancellable_new ();
  self->settings = g_settings_new (APP_ID);
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
show_replaced (CredenzaConnectionDialog *self,
               ModelConnection          *replaced)
{
  gtk_window_set_title (GTK_WINDOW (self), _("Replace Service Key"));
  gtk_button_set_label (self->connect_button, _("_Replace"));
  gtk_widget_set_visible (GTK_WIDGET (self->name_row), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->subscriber_row), FALSE);
  credenza_file_row_set_content (self->authorities_row, model_connection_get_authorities (replaced));
}

/**
 * credenza_connection_dialog_new:
 * @parent: the window that asks
 * @connections: the connections
 * @replaced: (nullable): the connection that gets another key; %NULL to add one
 *
 * Returns: (transfer none): a dialog, not presented yet
 */
GtkWidget *
credenza_connection_dialog_new (GtkWindow        *parent,
                                ModelConnections *connections,
                                ModelConnection  *replaced)
{
  CredenzaConnectionDialog *self = g_object_new (CREDENZA_TYPE_CONNECTION_DIALOG, "transient-for", parent, NULL);

  self->connections = g_object_ref (connections);
  g_set_object (&self->replaced, replaced);
  if (replaced != NULL)
    show_replaced (self, replaced);
  update (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->key_page));
  return GTK_WIDGET (self);
}
