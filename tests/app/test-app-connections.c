/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Adding and looking after connections, in process, without a keyring. */

#include "config.h"

#include <adwaita.h>
#include <locale.h>
#include <string.h>

#include "app/app.h"
#include "app/credenza-banner.h"
#include "app/credenza-check-list.h"
#include "app/credenza-check-row.h"
#include "app/credenza-connection-dialog.h"
#include "app/credenza-connection-row.h"
#include "app/credenza-connections-window.h"
#include "app/credenza-file-row.h"
#include "app/credenza-key-page.h"
#include "app-warnings.h"
#include "connection-fixture.h"

#define KEY(client) "{\"clientid\":\"" client "\"}"

typedef struct
{
  ConnectionFixture  base;
  GtkWidget         *parent;
  GtkWidget         *dialog; /* (nullable) */
  ModelConnection   *saved;  /* (owned) (nullable): by the dialog */
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  connection_fixture_set_up (&fixture->base, data);
  fixture->parent = gtk_window_new ();
  gtk_window_present (GTK_WINDOW (fixture->parent));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  if (fixture->dialog != NULL)
    {
      g_object_remove_weak_pointer (G_OBJECT (fixture->dialog), (gpointer *) &fixture->dialog);
      gtk_window_destroy (GTK_WINDOW (fixture->dialog));
    }
  g_clear_object (&fixture->saved);
  gtk_window_destroy (GTK_WINDOW (fixture->parent));
  connection_fixture_tear_down (&fixture->base, data);
}

/* Looking */

static gpointer
get_child (gpointer    widget,
           const char *name)
{
  GObject *child = gtk_widget_get_template_child (widget, G_OBJECT_TYPE (widget), name);

  g_assert_nonnull (child);
  return child;
}

static const char *
page (Fixture *fixture)
{
  return gtk_stack_get_visible_child_name (get_child (fixture->dialog, "stack"));
}

static gboolean
is_enabled (GtkWidget  *widget,
            const char *action)
{
  g_autoptr (GtkWidget) button = g_object_ref_sink (gtk_button_new ());
  gboolean enabled;

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_set_parent (button, widget);
  enabled = gtk_widget_get_sensitive (button);
  gtk_widget_unparent (button);
  return enabled;
}

static GtkWidget *
find_toplevel (GType type)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (toplevels, i);

      if (G_TYPE_CHECK_INSTANCE_TYPE (window, type) && gtk_widget_get_mapped (window))
        return window;
    }

  return NULL;
}

static void
answer (const char *response)
{
  GtkWidget *question;

  STORE_AWAIT (find_toplevel (ADW_TYPE_MESSAGE_DIALOG) != NULL);
  question = find_toplevel (ADW_TYPE_MESSAGE_DIALOG);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (question), response);
  gtk_window_destroy (GTK_WINDOW (question));
}

static GtkWidget *
find_label (GtkWidget  *widget,
            const char *text)
{
  GtkWidget *found = NULL;

  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_label (child, text);
  return found;
}

/* Newer libadwaita has one in each header bar, which names itself. */
static gboolean
is_in_back_button (GtkWidget *widget)
{
  GType back_button = g_type_from_name ("AdwBackButton");

  return back_button != 0 && gtk_widget_get_ancestor (widget, back_button) != NULL;
}

/* Buttons without a text need a name for those who do not see the icon. Those in an entry are libadwaita's. */
static void
check_names (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget) && gtk_button_get_icon_name (GTK_BUTTON (widget)) != NULL &&
      gtk_widget_get_ancestor (widget, GTK_TYPE_WINDOW_CONTROLS) == NULL &&
      gtk_widget_get_ancestor (widget, ADW_TYPE_ENTRY_ROW) == NULL && !is_in_back_button (widget))
    {
      g_autofree char *error = gtk_test_accessible_check_property (GTK_ACCESSIBLE (widget),
                                                                   GTK_ACCESSIBLE_PROPERTY_LABEL,
                                                                   gtk_widget_get_tooltip_text (widget));

      g_assert_cmpstr (error, ==, NULL);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    check_names (child);
}

/* Acting */

static void
saved_cb (Fixture         *fixture,
          ModelConnection *connection)
{
  g_set_object (&fixture->saved, connection);
}

static void
open_dialog (Fixture         *fixture,
             ModelConnection *replaced)
{
  fixture->dialog = credenza_connection_dialog_new (GTK_WINDOW (fixture->parent), fixture->base.connections, replaced);
  g_object_add_weak_pointer (G_OBJECT (fixture->dialog), (gpointer *) &fixture->dialog);
  g_signal_connect_swapped (fixture->dialog, "saved", G_CALLBACK (saved_cb), fixture);
  gtk_window_present (GTK_WINDOW (fixture->dialog));
}

static void
act (Fixture    *fixture,
     const char *action)
{
  gtk_widget_activate_action (fixture->dialog, action, NULL);
}

/* The drop target of a widget, as if something had been dropped. */
static void
drop (gpointer      widget,
      const GValue *value)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  gboolean dropped = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_DROP_TARGET (controller))
        g_signal_emit_by_name (controller, "drop", value, 1.0, 1.0, &dropped);
    }
  g_assert_true (dropped);
}

static void
drop_text (Fixture    *fixture,
           const char *text)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, text);
  drop (get_child (fixture->dialog, "key_page"), &value);
}

static void
drop_file (gpointer    widget,
           const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&value, gdk_file_list_new_from_array (&file, 1));
  drop (widget, &value);
}

/* As far as the page that says what the key is. */
static void
open_key (Fixture    *fixture,
          const char *text)
{
  open_dialog (fixture, NULL);
  drop_text (fixture, text);
  STORE_AWAIT (g_str_equal (page (fixture), "connection"));
}

static void
enter (Fixture    *fixture,
       const char *row,
       const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (get_child (fixture->dialog, row)), text);
}

/* The key */

static void
test_drop_text (Fixture       *fixture,
                gconstpointer  data)
{
  open_dialog (fixture, NULL);
  g_assert_cmpstr (page (fixture), ==, "key");
  g_assert_false (is_enabled (fixture->dialog, "connection.connect"));
  drop_text (fixture, KEY ("client"));
  STORE_AWAIT (g_str_equal (page (fixture), "connection"));
  g_assert_nonnull (find_label (get_child (fixture->dialog, "fields"), "provider in eu10"));
  g_assert_nonnull (find_label (get_child (fixture->dialog, "fields"), "destination.example.org"));
  g_assert_nonnull (find_label (get_child (fixture->dialog, "fields"), "Client secret"));
  g_assert_null (find_label (get_child (fixture->dialog, "fields"), "Expires"));
  g_assert_cmpstr (gtk_editable_get_text (get_child (fixture->dialog, "name_row")), !=, "");
  g_assert_true (is_enabled (fixture->dialog, "connection.connect"));
}

static void
test_drop_file (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (GBytes) key = model_fixture_text (KEY ("x509"));
  g_autofree char *path = model_fixture_write (&fixture->base.base, "key.json", key);

  open_dialog (fixture, NULL);
  drop_file (get_child (fixture->dialog, "key_page"), path);
  STORE_AWAIT (g_str_equal (page (fixture), "connection"));
  g_assert_nonnull (find_label (get_child (fixture->dialog, "fields"), "Client certificate"));
  g_assert_nonnull (find_label (get_child (fixture->dialog, "fields"), "Expires in"));
}

static void
test_paste (Fixture       *fixture,
            gconstpointer  data)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (fixture->parent);

  gdk_clipboard_set_text (clipboard, KEY ("client"));
  open_dialog (fixture, NULL);
  act (fixture, "connection.paste");
  STORE_AWAIT (g_str_equal (page (fixture), "connection"));
}

static void
test_paste_nothing (Fixture       *fixture,
                    gconstpointer  data)
{
  CredenzaKeyPage *key_page;

  gdk_clipboard_set_content (gtk_widget_get_clipboard (fixture->parent), NULL);
  open_dialog (fixture, NULL);
  key_page = get_child (fixture->dialog, "key_page");
  act (fixture, "connection.paste");
  STORE_AWAIT (g_str_has_prefix (credenza_key_page_get_error (key_page), "There is no text to paste."));
}

static void
test_no_key (Fixture       *fixture,
             gconstpointer  data)
{
  CredenzaKeyPage *key_page;

  open_dialog (fixture, NULL);
  key_page = get_child (fixture->dialog, "key_page");
  drop_text (fixture, "no <service> key");
  STORE_AWAIT (g_str_has_prefix (credenza_key_page_get_error (key_page), "This is not a service key."));
  g_assert_cmpstr (page (fixture), ==, "key");

  drop_file (key_page, "/nonexistent/key.json");
  STORE_AWAIT (g_str_has_prefix (credenza_key_page_get_error (key_page), "“key.json” could not be read"));

  /* What was wrong before does not stay in sight. */
  drop_text (fixture, KEY ("client"));
  STORE_AWAIT (g_str_equal (page (fixture), "connection"));
  act (fixture, "connection.back");
  g_assert_cmpstr (page (fixture), ==, "key");
  g_assert_cmpstr (credenza_key_page_get_error (key_page), ==, "");
}

static void
test_too_large (Fixture       *fixture,
                gconstpointer  data)
{
  g_autofree char *text = g_strnfill (2 * 1024 * 1024, 'a');
  g_autoptr (GBytes) key = model_fixture_text (text);
  g_autofree char *path = model_fixture_write (&fixture->base.base, "key.json", key);
  CredenzaKeyPage *key_page;

  open_dialog (fixture, NULL);
  key_page = get_child (fixture->dialog, "key_page");
  drop_file (key_page, path);
  STORE_AWAIT (strstr (credenza_key_page_get_error (key_page), "larger") != NULL);
}

static void
test_needs_key (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (GBytes) pem = model_fixture_pem ("a", 100);
  g_autofree char *path = model_fixture_write (&fixture->base.base, "a.pem", pem);
  CredenzaFileRow *row;

  open_key (fixture, KEY ("no-key"));
  row = get_child (fixture->dialog, "key_row");
  g_assert_true (gtk_widget_get_visible (get_child (fixture->dialog, "needs_group")));
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (row)));
  g_assert_false (gtk_widget_get_visible (get_child (fixture->dialog, "certificate_row")));
  g_assert_false (is_enabled (fixture->dialog, "connection.connect"));
  g_assert_false (is_enabled (fixture->dialog, "connection.test"));

  /* A certificate is no key. */
  drop_file (row, path);
  STORE_AWAIT (g_str_has_prefix (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), "“a.pem” holds no private key."));
  g_assert_null (credenza_file_row_get_content (row));
}

static void
test_authorities (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (GBytes) pem = model_fixture_pem ("Corp & Root", 100);
  g_autofree char *path = model_fixture_write (&fixture->base.base, "root.pem", pem);
  CredenzaFileRow *row;

  open_key (fixture, KEY ("client"));
  row = get_child (fixture->dialog, "authorities_row");
  drop_file (row, path);
  STORE_AWAIT (credenza_file_row_get_content (row) != NULL);
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), ==, "Corp & Root");
  g_assert_true (g_bytes_equal (credenza_file_row_get_content (row), pem));
}

/* Name and subscriber */

static void
test_name (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  GtkLabel *label;

  connection_fixture_add (&fixture->base, "Work", "client", TRUE, &error);
  g_assert_no_error (error);
  open_key (fixture, KEY ("client"));
  label = get_child (fixture->dialog, "name_label");

  enter (fixture, "name_row", "  ");
  g_assert_cmpstr (gtk_label_get_text (label), ==, "Give the connection a name.");
  g_assert_false (is_enabled (fixture->dialog, "connection.connect"));
  /* To test it, it needs no name. */
  g_assert_true (is_enabled (fixture->dialog, "connection.test"));

  enter (fixture, "name_row", " wORK ");
  g_assert_true (g_str_has_prefix (gtk_label_get_text (label), "There is already a connection of this name."));
  gtk_test_accessible_assert_state (GTK_ACCESSIBLE (get_child (fixture->dialog, "name_row")),
                                    GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_TRUE);
  g_assert_false (is_enabled (fixture->dialog, "connection.connect"));

  enter (fixture, "name_row", "Play");
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (label)));
  g_assert_true (is_enabled (fixture->dialog, "connection.connect"));
}

static void
test_subscriber (Fixture       *fixture,
                 gconstpointer  data)
{
  const char *wrong[] = { "a.b", "evil.example.org/", "-a", "a-", "ü", "a b" };

  open_key (fixture, KEY ("client"));
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      enter (fixture, "subscriber_row", wrong[i]);
      g_assert_false (is_enabled (fixture->dialog, "connection.connect"));
      g_assert_true (gtk_widget_get_visible (get_child (fixture->dialog, "subscriber_label")));
    }
  enter (fixture, "subscriber_row", "acme-2");
  g_assert_true (is_enabled (fixture->dialog, "connection.connect"));
}

/* Test */

static CredenzaCheckRow *
get_check (Fixture *fixture,
           int      position)
{
  GtkListBox *list = get_child (get_child (fixture->dialog, "checks"), "list");

  return CREDENZA_CHECK_ROW (gtk_list_box_get_row_at_index (list, position));
}

static void
test_checks (Fixture       *fixture,
             gconstpointer  data)
{
  const char *texts[] = { "Works", "Works", "2 certificates", "1 certificate" };

  open_key (fixture, KEY ("client"));
  g_assert_false (gtk_widget_get_visible (get_child (fixture->dialog, "checks")));
  act (fixture, "connection.test");
  STORE_AWAIT (!credenza_check_list_get_running (get_child (fixture->dialog, "checks")));
  for (int i = 0; i < STORE_N_CHECKS; i++)
    {
      g_assert_cmpint (credenza_check_row_get_state (get_check (fixture, i)), ==, CREDENZA_CHECK_PASSED);
      g_assert_cmpstr (credenza_check_row_get_text (get_check (fixture, i)), ==, texts[i]);
    }
  g_assert_null (credenza_check_list_get_error (get_child (fixture->dialog, "checks")));
}

static void
test_checks_fail (Fixture       *fixture,
                  gconstpointer  data)
{
  const CredenzaCheckState states[] = {
    CREDENZA_CHECK_PASSED, CREDENZA_CHECK_FAILED, CREDENZA_CHECK_SKIPPED, CREDENZA_CHECK_SKIPPED
  };

  open_key (fixture, KEY ("wrong"));
  act (fixture, "connection.test");
  STORE_AWAIT (!credenza_check_list_get_running (get_child (fixture->dialog, "checks")));
  for (int i = 0; i < STORE_N_CHECKS; i++)
    g_assert_cmpint (credenza_check_row_get_state (get_check (fixture, i)), ==, states[i]);
  g_assert_true (g_str_has_prefix (credenza_check_row_get_text (get_check (fixture, 1)),
                                   "The service does not accept the service key."));
  g_assert_cmpstr (credenza_check_row_get_text (get_check (fixture, 2)), ==, "Not tested");
  /* It can be saved all the same: the network may be what is wrong. */
  g_assert_true (is_enabled (fixture->dialog, "connection.connect"));
}

/* Save */

static void
test_session_only (Fixture       *fixture,
                   gconstpointer  data)
{
  open_key (fixture, KEY ("client"));
  enter (fixture, "name_row", "Work");
  enter (fixture, "subscriber_row", "acme");
  act (fixture, "connection.connect");
  answer ("affirmative");
  STORE_AWAIT (fixture->saved != NULL);
  g_assert_cmpstr (model_connection_get_name (fixture->saved), ==, "Work");
  g_assert_cmpint (model_connection_get_secret_state (fixture->saved), ==, MODEL_SECRET_SESSION);
  g_assert_true (g_strv_contains (model_connection_get_subscribers (fixture->saved), "acme"));
  STORE_AWAIT (fixture->dialog == NULL);
}

static void
test_session_only_refused (Fixture       *fixture,
                           gconstpointer  data)
{
  open_key (fixture, KEY ("client"));
  act (fixture, "connection.connect");
  STORE_AWAIT (find_toplevel (ADW_TYPE_MESSAGE_DIALOG) != NULL);
  answer ("cancel");
  STORE_AWAIT (find_toplevel (ADW_TYPE_MESSAGE_DIALOG) == NULL);
  g_assert_cmpstr (page (fixture), ==, "connection");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->base.connections)), ==, 0);
  g_assert_null (fixture->saved);
}

/* Escape while it waits for the keyring is for the waiting, not for the dialog. */
static void
test_save_cancelled (Fixture       *fixture,
                     gconstpointer  data)
{
  open_key (fixture, KEY ("client"));
  act (fixture, "connection.connect");
  g_assert_cmpstr (page (fixture), ==, "saving");
  act (fixture, "connection.cancel");
  STORE_AWAIT (g_str_equal (page (fixture), "connection"));
  g_assert_null (find_toplevel (ADW_TYPE_MESSAGE_DIALOG));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->base.connections)), ==, 0);
}

/* Closed in the middle of everything: nothing comes back to a dialog that is gone. */
static void
test_closed_early (Fixture       *fixture,
                   gconstpointer  data)
{
  open_key (fixture, KEY ("client"));
  act (fixture, "connection.test");
  act (fixture, "connection.connect");
  gtk_window_close (GTK_WINDOW (fixture->dialog));
  STORE_AWAIT (fixture->dialog == NULL);
}

static void
test_replace (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  ModelConnection *connection = connection_fixture_add (&fixture->base, "Work", "client", TRUE, &error);

  g_assert_no_error (error);
  open_dialog (fixture, connection);
  drop_text (fixture, KEY ("other"));
  STORE_AWAIT (g_str_equal (page (fixture), "connection"));
  g_assert_true (gtk_widget_get_visible (get_child (fixture->dialog, "other_service")));
  g_assert_false (gtk_widget_get_visible (get_child (fixture->dialog, "name_row")));

  act (fixture, "connection.back");
  drop_text (fixture, KEY ("x509"));
  STORE_AWAIT (g_str_equal (page (fixture), "connection"));
  g_assert_false (gtk_widget_get_visible (get_child (fixture->dialog, "other_service")));
  act (fixture, "connection.connect");
  answer ("affirmative");
  STORE_AWAIT (fixture->saved == connection);
  g_assert_cmpstr (model_connection_get_name (connection), ==, "Work");
  g_assert_cmpint (model_connection_get_kind (connection), ==, STORE_CREDENTIALS_X509);
}

static void
test_dialog_accessible (Fixture       *fixture,
                        gconstpointer  data)
{
  open_key (fixture, KEY ("no-key"));
  check_names (fixture->dialog);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (get_child (fixture->dialog, "fields")),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Service key");
  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (get_child (fixture->dialog, "fields")), GTK_ACCESSIBLE_ROLE_LIST);
}

/* Managing */

static void
open_manager (Fixture *fixture)
{
  fixture->dialog = credenza_connections_window_new (GTK_WINDOW (fixture->parent), fixture->base.connections);
  g_object_add_weak_pointer (G_OBJECT (fixture->dialog), (gpointer *) &fixture->dialog);
  gtk_window_present (GTK_WINDOW (fixture->dialog));
}

static GtkWidget *
open_view (Fixture         *fixture,
           ModelConnection *connection)
{
  open_manager (fixture);
  credenza_connections_window_show (CREDENZA_CONNECTIONS_WINDOW (fixture->dialog), connection);
  g_assert_cmpstr (page (fixture), ==, "connection");
  return adw_bin_get_child (get_child (fixture->dialog, "view"));
}

static void
test_manage (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  GtkListBox *list;
  GtkListBoxRow *row;

  open_manager (fixture);
  g_assert_cmpstr (page (fixture), ==, "empty");
  connection_fixture_add (&fixture->base, "Work <1> & more", "x509", TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (page (fixture), ==, "list");

  list = get_child (fixture->dialog, "list");
  row = gtk_list_box_get_row_at_index (list, 0);
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), ==, "Work <1> & more");
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), ==, "Client certificate · destination.example.org");
  g_assert_cmpstr (credenza_connection_row_get_warning (CREDENZA_CONNECTION_ROW (row)), ==, "");

  g_signal_emit_by_name (list, "row-activated", row);
  g_assert_cmpstr (page (fixture), ==, "connection");
  check_names (fixture->dialog);
  act (fixture, "connections.escape");
  g_assert_cmpstr (page (fixture), ==, "list");
  act (fixture, "connections.escape");
  STORE_AWAIT (fixture->dialog == NULL);
}

static void
test_rename (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  ModelConnection *connection = connection_fixture_add (&fixture->base, "Work", "client", TRUE, &error);
  GtkWidget *view = open_view (fixture, connection);
  AdwEntryRow *row = get_child (view, "name_row");

  connection_fixture_add (&fixture->base, "Play", "client", TRUE, &error);
  g_assert_no_error (error);
  gtk_editable_set_text (GTK_EDITABLE (row), " Home ");
  g_signal_emit_by_name (row, "apply");
  g_assert_cmpstr (model_connection_get_name (connection), ==, "Home");
  g_assert_cmpstr (adw_window_title_get_title (get_child (fixture->dialog, "title")), ==, "Home");

  gtk_editable_set_text (GTK_EDITABLE (row), "play");
  g_assert_true (gtk_widget_get_visible (get_child (view, "name_label")));
  g_signal_emit_by_name (row, "apply");
  g_assert_cmpstr (model_connection_get_name (connection), ==, "Home");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "Home");
}

static void
test_view (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  ModelConnection *connection = connection_fixture_add (&fixture->base, "Work", "client", TRUE, &error);
  GtkWidget *view = open_view (fixture, connection);
  AdwEntryRow *row = get_child (view, "subscriber_row");

  g_assert_nonnull (find_label (view, "kept for this session only"));
  g_assert_nonnull (find_label (get_child (view, "places"), "Instance"));

  gtk_editable_set_text (GTK_EDITABLE (row), "not.one");
  g_assert_true (gtk_widget_get_visible (get_child (view, "subscriber_label")));
  g_signal_emit_by_name (row, "apply");
  g_assert_cmpuint (g_strv_length ((char **) model_connection_get_subscribers (connection)), ==, 0);

  gtk_editable_set_text (GTK_EDITABLE (row), "acme");
  g_signal_emit_by_name (row, "apply");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "");
  g_assert_nonnull (find_label (get_child (view, "subscribers"), "acme"));
  g_assert_nonnull (find_label (get_child (view, "places"), "Instance for acme"));
  gtk_widget_activate_action (view, "connection.remove-subscriber", "s", "acme");
  g_assert_null (find_label (get_child (view, "subscribers"), "acme"));
}

static void
test_view_authorities (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  ModelConnection *connection = connection_fixture_add (&fixture->base, "Work", "client", TRUE, &error);
  g_autoptr (GBytes) pem = model_fixture_pem ("Root", 100);
  g_autofree char *path = model_fixture_write (&fixture->base.base, "root.pem", pem);
  GtkWidget *view = open_view (fixture, connection);
  CredenzaFileRow *row = get_child (view, "authorities_row");

  drop_file (row, path);
  STORE_AWAIT (model_connection_get_authorities (connection) != NULL);
  g_assert_true (g_bytes_equal (model_connection_get_authorities (connection), pem));
  credenza_file_row_set_content (row, NULL);
  g_assert_null (model_connection_get_authorities (connection));
}

static void
test_view_test (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  ModelConnection *connection = connection_fixture_add (&fixture->base, "Work", "wrong", TRUE, &error);
  GtkWidget *view = open_view (fixture, connection);
  CredenzaCheckList *checks = get_child (view, "checks");

  gtk_widget_activate_action (view, "connection.test", NULL);
  STORE_AWAIT (credenza_check_list_get_error (checks) != NULL);
  STORE_AWAIT (!credenza_check_list_get_running (checks));
  g_assert_error (credenza_check_list_get_error (checks), STORE_ERROR, STORE_ERROR_AUTHENTICATION);
  g_assert_false (credenza_banner_is_shown (get_child (view, "keyring_banner")));
}

static void
test_remove (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  ModelConnection *connection = connection_fixture_add (&fixture->base, "Work", "client", TRUE, &error);
  GtkWidget *view = open_view (fixture, connection);

  gtk_widget_activate_action (view, "connection.remove", NULL);
  answer ("cancel");
  STORE_AWAIT (find_toplevel (ADW_TYPE_MESSAGE_DIALOG) == NULL);
  g_assert_cmpstr (page (fixture), ==, "connection");

  gtk_widget_activate_action (view, "connection.remove", NULL);
  answer ("affirmative");
  STORE_AWAIT (g_list_model_get_n_items (G_LIST_MODEL (fixture->base.connections)) == 0);
  g_assert_cmpstr (page (fixture), ==, "empty");
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  app_warnings_allow ();
  adw_init ();

#define ADD(name, function) g_test_add ("/app/connections/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("key/drop-text", test_drop_text);
  ADD ("key/drop-file", test_drop_file);
  ADD ("key/paste", test_paste);
  ADD ("key/paste-nothing", test_paste_nothing);
  ADD ("key/none", test_no_key);
  ADD ("key/too-large", test_too_large);
  ADD ("key/needs-key", test_needs_key);
  ADD ("key/authorities", test_authorities);
  ADD ("name", test_name);
  ADD ("subscriber", test_subscriber);
  ADD ("checks", test_checks);
  ADD ("checks/fail", test_checks_fail);
  ADD ("session-only", test_session_only);
  ADD ("session-only/refused", test_session_only_refused);
  ADD ("save-cancelled", test_save_cancelled);
  ADD ("closed-early", test_closed_early);
  ADD ("replace", test_replace);
  ADD ("accessible", test_dialog_accessible);
  ADD ("manage", test_manage);
  ADD ("manage/rename", test_rename);
  ADD ("manage/view", test_view);
  ADD ("manage/authorities", test_view_authorities);
  ADD ("manage/test", test_view_test);
  ADD ("manage/remove", test_remove);
#undef ADD

  return connection_fixture_run ();
}
