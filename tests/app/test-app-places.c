/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The window over several stores: the menu of them, going from one to another, and what it says while one of them cannot
 * be reached. Runs with a keyring. */

#include "config.h"

#include <adwaita.h>
#include <locale.h>
#include <string.h>

#include "app/app.h"
#include "app/credenza-place-row.h"
#include "app/credenza-window-private.h"
#include "app-warnings.h"
#include "connection-fixture.h"

/* One for all cases: it has a name on the bus. */
static CredenzaApplication *application;

typedef struct
{
  ConnectionFixture  base;
  CredenzaWindow    *window;
  ModelConnection   *connection;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) pem = model_fixture_pem ("a", 100);

  connection_fixture_set_up (&fixture->base, data);
  g_settings_reset (fixture->base.settings, "place");
  model_fixture_add (&fixture->base.base, "a.pem", pem);
  fixture->connection = connection_fixture_add (&fixture->base, "Work <1>", "x509", FALSE, &error);
  g_assert_no_error (error);
}

/* What is under way holds the window until it has noticed that it is cancelled. */
static void
close_window (Fixture *fixture)
{
  if (fixture->window == NULL)
    return;
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  STORE_AWAIT (fixture->window == NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  close_window (fixture);
  while (g_list_model_get_n_items (G_LIST_MODEL (fixture->base.connections)) > 0)
    {
      connection_fixture_remove (&fixture->base, connection_fixture_first (&fixture->base), &error);
      g_assert_no_error (error);
    }
  connection_fixture_tear_down (&fixture->base, data);
}

static gboolean
is_loaded (Fixture *fixture)
{
  return fixture->window->list != NULL && !model_certificate_list_get_loading (fixture->window->list);
}

static void
open_window (Fixture *fixture)
{
  fixture->window = credenza_window_new (GTK_APPLICATION (application));
  gtk_window_present (GTK_WINDOW (fixture->window));
  credenza_window_set_connections (fixture->window, fixture->base.connections);
  credenza_window_set_store (fixture->window, fixture->base.base.store);
  STORE_AWAIT (is_loaded (fixture));
}

static ModelPlace *
level (Fixture *fixture,
       guint    position)
{
  return connection_fixture_place (connection_fixture_first (&fixture->base), position);
}

/* As a click in the menu. */
static void
choose (Fixture    *fixture,
        ModelPlace *place)
{
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.choose-place", NULL);
  gtk_popover_popdown (GTK_POPOVER (fixture->window->place_menu));
  g_signal_emit_by_name (fixture->window->place_menu, "chosen", place);
}

static const char *
page (Fixture *fixture)
{
  return gtk_stack_get_visible_child_name (fixture->window->stack);
}

static GtkWidget *
get_child (gpointer    widget,
           const char *name)
{
  return GTK_WIDGET (gtk_widget_get_template_child (widget, G_OBJECT_TYPE (widget), name));
}

static GtkListBoxRow *
get_row (Fixture *fixture,
         int      position)
{
  return gtk_list_box_get_row_at_index (GTK_LIST_BOX (get_child (fixture->window->place_menu, "list")), position);
}

static void
check_row (Fixture    *fixture,
           int         position,
           const char *label,
           gboolean    current)
{
  GtkListBoxRow *row = get_row (fixture, position);

  g_assert_nonnull (row);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, label);
  gtk_test_accessible_assert_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_SELECTED, current);
}

/* A label below @widget that has this text in it. */
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

static void
test_menu (Fixture       *fixture,
           gconstpointer  data)
{
  open_window (fixture);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.choose-place", NULL);
  STORE_AWAIT (gtk_widget_get_mapped (GTK_WIDGET (fixture->window->place_menu)));

  check_row (fixture, 0, "This Computer, 1 certificate", TRUE);
  check_row (fixture, 1, "Work <1>, Subaccount", FALSE);
  check_row (fixture, 2, "Work <1>, Instance", FALSE);
  g_assert_null (get_row (fixture, 3));
  g_assert_true (gtk_widget_has_focus (GTK_WIDGET (get_row (fixture, 0))));
  g_assert_nonnull (find_label (GTK_WIDGET (fixture->window->place_menu), "Work <1>"));
  g_assert_null (find_label (GTK_WIDGET (fixture->window->place_menu), "Key expires"));
  g_assert_true (gtk_widget_get_visible (get_child (fixture->window->place_menu, "connection_buttons")));
}

/* A button whose text is in a label of its own has no name of its own. */
static void
test_menu_accessible (Fixture       *fixture,
                      gconstpointer  data)
{
  GtkWidget *buttons, *add;

  open_window (fixture);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.choose-place", NULL);
  buttons = get_child (fixture->window->place_menu, "connection_buttons");
  add = gtk_widget_get_next_sibling (gtk_widget_get_first_child (buttons));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (add), GTK_ACCESSIBLE_PROPERTY_LABEL, "Add Connection…");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (gtk_widget_get_next_sibling (add)),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Manage Connections");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (fixture->window->place_button),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Store: This Computer");
}

/* What comes, goes and is counted while the menu is there. */
static void
test_menu_follows (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  open_window (fixture);
  choose (fixture, level (fixture, 1));
  STORE_AWAIT (is_loaded (fixture));
  check_row (fixture, 0, "This Computer, 1 certificate", FALSE);
  STORE_AWAIT (model_place_get_count (level (fixture, 1)) == 1);
  check_row (fixture, 2, "Work <1>, Instance, 1 certificate", TRUE);

  model_connections_rename (fixture->base.connections, fixture->connection, "Play");
  check_row (fixture, 2, "Play, Instance, 1 certificate", TRUE);
  g_assert_cmpstr (adw_window_title_get_title (fixture->window->title), ==, "Play");

  g_assert_true (model_connections_add_subscriber (fixture->base.connections, fixture->connection, "acme", &error));
  check_row (fixture, 3, "Play, Subaccount of acme", FALSE);
  check_row (fixture, 4, "Play, Instance for acme", FALSE);
}

static void
test_key_expires (Fixture       *fixture,
                  gconstpointer  data)
{
  g_settings_set_uint (fixture->base.settings, "expiring-days", 3650);
  open_window (fixture);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.choose-place", NULL);
  g_assert_nonnull (find_label (GTK_WIDGET (fixture->window->place_menu), "Key expires in"));
  g_settings_reset (fixture->base.settings, "expiring-days");
}

/* Without connections there is nothing to add either. */
static void
test_alone (Fixture       *fixture,
            gconstpointer  data)
{
  fixture->window = credenza_window_new (GTK_APPLICATION (application));
  gtk_window_present (GTK_WINDOW (fixture->window));
  credenza_window_set_store (fixture->window, fixture->base.base.store);
  STORE_AWAIT (is_loaded (fixture));
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.choose-place", NULL);
  check_row (fixture, 0, "This Computer, 1 certificate", TRUE);
  g_assert_null (get_row (fixture, 1));
  g_assert_false (gtk_widget_get_visible (get_child (fixture->window->place_menu, "connection_buttons")));
}

static void
test_switch (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *id = NULL;

  open_window (fixture);
  g_assert_cmpstr (adw_window_title_get_title (fixture->window->title), ==, "This Computer");
  g_assert_cmpstr (adw_window_title_get_subtitle (fixture->window->title), ==, "All: 1");

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.search", NULL);
  gtk_editable_set_text (fixture->window->search_entry, "nothing");
  credenza_certificate_table_select_name (fixture->window->table, "a.pem");
  g_assert_true (credenza_split_pane_get_pane_visible (fixture->window->split));
  choose (fixture, level (fixture, 0));

  g_assert_true (credenza_window_get_place (fixture->window) == level (fixture, 0));
  g_assert_false (gtk_search_bar_get_search_mode (fixture->window->search_bar));
  g_assert_false (credenza_split_pane_get_pane_visible (fixture->window->split));
  g_assert_null (credenza_certificate_table_get_selected (fixture->window->table));
  g_assert_cmpstr (adw_window_title_get_title (fixture->window->title), ==, "Work <1>");
  STORE_AWAIT (is_loaded (fixture) &&
               g_str_equal (adw_window_title_get_subtitle (fixture->window->title), "Subaccount · All: 1"));
  id = g_settings_get_string (fixture->base.settings, "place");
  g_assert_cmpstr (id, ==, model_place_get_id (level (fixture, 0)));
}

static void
test_remembered (Fixture       *fixture,
                 gconstpointer  data)
{
  g_settings_set_string (fixture->base.settings, "place", model_place_get_id (level (fixture, 1)));
  open_window (fixture);
  g_assert_true (credenza_window_get_place (fixture->window) == level (fixture, 1));

  close_window (fixture);
  g_settings_set_string (fixture->base.settings, "place", "gone");
  open_window (fixture);
  g_assert_cmpint (model_place_get_kind (credenza_window_get_place (fixture->window)), ==, MODEL_PLACE_COMPUTER);
}

static void
test_removed (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  open_window (fixture);
  choose (fixture, level (fixture, 0));
  STORE_AWAIT (is_loaded (fixture));
  connection_fixture_remove (&fixture->base, fixture->connection, &error);
  g_assert_no_error (error);
  g_assert_cmpint (model_place_get_kind (credenza_window_get_place (fixture->window)), ==, MODEL_PLACE_COMPUTER);
  g_assert_cmpstr (adw_window_title_get_title (fixture->window->title), ==, "This Computer");
  g_assert_null (get_row (fixture, 1));
}

/* Of a subscriber that is removed. */
static void
test_removed_level (Fixture       *fixture,
                    gconstpointer  data)
{
  g_assert_true (model_connections_add_subscriber (fixture->base.connections, fixture->connection, "acme", NULL));
  open_window (fixture);
  choose (fixture, level (fixture, 2));
  STORE_AWAIT (is_loaded (fixture));
  model_connections_remove_subscriber (fixture->base.connections, fixture->connection, "acme");
  g_assert_cmpint (model_place_get_kind (credenza_window_get_place (fixture->window)), ==, MODEL_PLACE_COMPUTER);
}

/* Questions */

static AdwMessageDialog *
find_question (void)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (toplevels, i);

      if (ADW_IS_MESSAGE_DIALOG (window) && gtk_widget_get_mapped (GTK_WIDGET (window)))
        return ADW_MESSAGE_DIALOG (window);
    }

  return NULL;
}

static void
answer (const char *response)
{
  AdwMessageDialog *question;

  STORE_AWAIT (find_question () != NULL);
  question = find_question ();
  adw_message_dialog_response (question, response);
  gtk_window_destroy (GTK_WINDOW (question));
}

static void
test_unstored (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (GBytes) pem = model_fixture_pem ("b", 100);
  g_autofree char *path = model_fixture_write (&fixture->base.base, "b.pem", pem);
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  CredenzaCreateView *view;
  ModelPlace *before;

  open_window (fixture);
  before = credenza_window_get_place (fixture->window);
  g_list_store_append (files, file);
  credenza_window_add_files (fixture->window, G_LIST_MODEL (files));
  view = credenza_pane_get_create_view (credenza_window_get_pane (fixture->window));
  STORE_AWAIT (model_import_get_can_store (credenza_create_view_get_import (view)));

  choose (fixture, level (fixture, 0));
  answer ("cancel");
  STORE_AWAIT (find_question () == NULL);
  g_assert_true (credenza_window_get_place (fixture->window) == before);
  g_assert_true (credenza_create_view_has_import (view));

  choose (fixture, level (fixture, 0));
  answer ("affirmative");
  STORE_AWAIT (credenza_window_get_place (fixture->window) == level (fixture, 0));
  g_assert_false (credenza_create_view_has_import (view));
}

/* A form in which nothing is lost is left without a question. */
static void
test_empty_form (Fixture       *fixture,
                 gconstpointer  data)
{
  open_window (fixture);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.create", NULL);
  choose (fixture, level (fixture, 0));
  g_assert_null (find_question ());
  g_assert_true (credenza_window_get_place (fixture->window) == level (fixture, 0));
}

/* How it stands with a service */

static void
lose_service (Fixture *fixture)
{
  for (guint i = 0; i < STORE_N_LEVELS; i++)
    fake_connector_set_store (fixture->base.connector, (StoreLevel) i, NULL);
}

static void
test_offline (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  /* The rows of one run are those of the next, when there is no network. */
  connection_fixture_load (level (fixture, 0), &error);
  g_assert_no_error (error);
  lose_service (fixture);
  connection_fixture_restart (&fixture->base);
  fixture->connection = connection_fixture_first (&fixture->base);
  g_settings_set_string (fixture->base.settings, "place", model_place_get_id (level (fixture, 0)));
  open_window (fixture);

  STORE_AWAIT (credenza_banner_is_shown (fixture->window->banner));
  g_assert_true (g_str_has_prefix (credenza_banner_get_text (fixture->window->banner), "Offline: as of "));
  g_assert_cmpstr (page (fixture), ==, "table");
  g_assert_cmpstr (adw_window_title_get_subtitle (fixture->window->title), ==, "Subaccount · All: 1");
  g_assert_false (gtk_widget_get_sensitive (fixture->window->create_button));
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (fixture->window->create_button), "Offline"));

  /* It is there again. */
  for (guint i = 0; i < STORE_N_LEVELS; i++)
    fake_connector_set_store (fixture->base.connector, (StoreLevel) i, fixture->base.base.store);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.refresh", NULL);
  STORE_AWAIT (!credenza_banner_is_shown (fixture->window->banner) && is_loaded (fixture));
  g_assert_true (gtk_widget_get_sensitive (fixture->window->create_button));
}

static void
test_unreachable (Fixture       *fixture,
                  gconstpointer  data)
{
  lose_service (fixture);
  open_window (fixture);
  choose (fixture, level (fixture, 0));
  STORE_AWAIT (g_str_equal (page (fixture), "error"));
  /* Nobody knows that there are none. */
  g_assert_cmpstr (adw_window_title_get_subtitle (fixture->window->title), ==, "Subaccount");
  g_assert_nonnull (strstr (credenza_error_details_get_text (fixture->window->error_details), "Nobody there"));
  g_assert_false (gtk_widget_get_visible (fixture->window->edit_button));
  g_assert_false (gtk_widget_get_sensitive (fixture->window->create_button));
}

static void
test_refused (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  connection_fixture_replace (&fixture->base, fixture->connection, "wrong", FALSE, &error);
  g_assert_no_error (error);
  open_window (fixture);
  choose (fixture, level (fixture, 0));
  STORE_AWAIT (g_str_equal (page (fixture), "error"));
  g_assert_nonnull (strstr (adw_status_page_get_description (fixture->window->error_page), "does not accept"));
  g_assert_true (gtk_widget_get_visible (fixture->window->edit_button));
}

static void
test_waiting (Fixture       *fixture,
              gconstpointer  data)
{
  open_window (fixture);
  choose (fixture, level (fixture, 0));
  STORE_AWAIT (is_loaded (fixture));
  g_assert_false (credenza_banner_is_shown (fixture->window->waiting_banner));
  store_emit_waiting (fixture->base.base.store, 12);
  g_assert_true (credenza_banner_is_shown (fixture->window->waiting_banner));
  g_assert_cmpstr (credenza_banner_get_text (fixture->window->waiting_banner), ==,
                   "The service asks to wait: going on in 12 seconds.");
  STORE_AWAIT (g_str_has_suffix (credenza_banner_get_text (fixture->window->waiting_banner), "11 seconds."));
  store_emit_waiting (fixture->base.base.store, 0);
  g_assert_false (credenza_banner_is_shown (fixture->window->waiting_banner));
}

/* Cancel is for what waits: the list that is being read. */
static void
test_waiting_cancelled (Fixture       *fixture,
                        gconstpointer  data)
{
  GateStore *gate = fixture->base.base.gate;

  open_window (fixture);
  gate_store_hold (gate);
  choose (fixture, level (fixture, 0));
  STORE_AWAIT (gate_store_n_waiting (gate) == 1);
  store_emit_waiting (fixture->base.base.store, 12);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.stop-waiting", NULL);
  gate_store_let (gate);
  STORE_AWAIT (g_str_equal (page (fixture), "error"));
  g_assert_cmpstr (adw_status_page_get_description (fixture->window->error_page), ==, "Loading was cancelled.");
  g_assert_cmpstr (adw_window_title_get_subtitle (fixture->window->title), ==, "Subaccount");
  store_emit_waiting (fixture->base.base.store, 0);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;
  int status;

  gtk_test_init (&argc, &argv, NULL);
  app_warnings_allow ();
  application = credenza_application_new (G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);

#define ADD(name, function) g_test_add ("/app/places/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("menu", test_menu);
  ADD ("menu/accessible", test_menu_accessible);
  ADD ("menu/follows", test_menu_follows);
  ADD ("menu/key-expires", test_key_expires);
  ADD ("menu/alone", test_alone);
  ADD ("switch", test_switch);
  ADD ("switch/remembered", test_remembered);
  ADD ("switch/removed", test_removed);
  ADD ("switch/removed-level", test_removed_level);
  ADD ("switch/unstored", test_unstored);
  ADD ("switch/empty-form", test_empty_form);
  ADD ("offline", test_offline);
  ADD ("unreachable", test_unreachable);
  ADD ("refused", test_refused);
  ADD ("waiting", test_waiting);
  ADD ("waiting/cancelled", test_waiting_cancelled);
#undef ADD

  status = connection_fixture_run ();
  g_object_unref (application);
  return status;
}
