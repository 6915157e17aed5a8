/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The window over a real store, in process. */

#include "config.h"

#include <adwaita.h>
#include <locale.h>
#include <string.h>

#include "app/app.h"
#include "app/credenza-certificate-table.h"
#include "app/credenza-create-view.h"
#include "app/credenza-pane.h"
#include "app/credenza-preferences-window.h"
#include "app/credenza-window-private.h"
#include "vault-fixture.h"

#include "store-await.h"

#define DAY ((gint64) 24 * 60 * 60)

/* One for all cases: it has a name on the bus. */
static CredenzaApplication *application;

typedef struct
{
  VaultPlace      place;
  Vault          *vault;
  CredenzaWindow *window;
} Fixture;

static void
add_certificate (Fixture    *fixture,
                 const char *name,
                 gint64      days)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  PkiIdentityRequest request = { name, NULL, NULL, now - 100 * DAY, now + days * DAY + DAY / 2, FALSE };
  g_autoptr (GError) error = NULL;
  g_autoptr (PkiIdentity) identity = pki_identity_new (&request, NULL, &error);
  g_autoptr (GBytes) pem = NULL;
  g_autoptr (StoreEntry) entry = NULL;
  g_autoptr (StoreEntry) created = NULL;

  g_assert_no_error (error);
  pem = pki_identity_to_pem (identity, FALSE, &error);
  entry = store_entry_new (name, pem, name);
  created = store_await_create (STORE_STORE (fixture->vault), entry, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  vault_place_init (&fixture->place);
  fixture->vault = vault_fixture_open (fixture->place.path, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  /* What is under way holds the store until it has noticed that it is cancelled. */
  STORE_AWAIT (G_OBJECT (fixture->vault)->ref_count == 1);
  vault_fixture_close (fixture->vault);
  vault_place_clear (&fixture->place);
}

/* Opens the window on what has been stored so far. */
static void
open_window (Fixture *fixture)
{
  fixture->window = credenza_window_new (GTK_APPLICATION (application));
  gtk_window_present (GTK_WINDOW (fixture->window));
  credenza_window_set_store (fixture->window, STORE_STORE (fixture->vault));
  STORE_AWAIT (!model_certificate_list_get_loading (fixture->window->list));
}

static const char *
page (Fixture *fixture)
{
  return gtk_stack_get_visible_child_name (fixture->window->stack);
}

/* Actions of a class are not in the window's group: a button asks the same way. */
static gboolean
is_enabled (Fixture    *fixture,
            const char *detailed_action)
{
  g_autoptr (GtkWidget) button = g_object_ref_sink (gtk_button_new ());
  gboolean enabled;

  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (button), detailed_action);
  gtk_widget_set_parent (button, GTK_WIDGET (fixture->window->toasts));
  enabled = gtk_widget_get_sensitive (button);
  gtk_widget_unparent (button);
  return enabled;
}

static void
test_empty (Fixture       *fixture,
            gconstpointer  data)
{
  open_window (fixture);
  g_assert_cmpstr (page (fixture), ==, "empty");
  g_assert_true (is_enabled (fixture, "win.create"));
  g_assert_false (is_enabled (fixture, "win.export"));
  g_assert_false (is_enabled (fixture, "win.delete"));
}

static void
test_before_the_store (Fixture       *fixture,
                       gconstpointer  data)
{
  fixture->window = credenza_window_new (GTK_APPLICATION (application));
  g_assert_cmpstr (page (fixture), ==, "table");
  g_assert_false (is_enabled (fixture, "win.create"));
  g_assert_false (is_enabled (fixture, "win.upload"));
  /* Only what takes long is told. */
  STORE_AWAIT (g_str_equal (page (fixture), "loading"));
}

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
test_store_error (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (GError) error = g_error_new_literal (STORE_ERROR, STORE_ERROR_STORAGE, "disk <on> fire");
  guint n_retries = 0;

  fixture->window = credenza_window_new (GTK_APPLICATION (application));
  g_signal_connect_swapped (fixture->window, "retry-store", G_CALLBACK (count_cb), &n_retries);
  credenza_window_set_store_error (fixture->window, error);
  g_assert_cmpstr (page (fixture), ==, "error");
  g_assert_nonnull (strstr (adw_status_page_get_description (fixture->window->error_page), "disk &lt;on&gt; fire"));
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.refresh", NULL);
  g_assert_cmpuint (n_retries, ==, 1);

  credenza_window_set_store (fixture->window, STORE_STORE (fixture->vault));
  STORE_AWAIT (g_str_equal (page (fixture), "empty"));
}

static void
test_select (Fixture       *fixture,
             gconstpointer  data)
{
  CredenzaDocumentView *view;

  add_certificate (fixture, "a.pem", 100);
  add_certificate (fixture, "b.pem", 10);
  open_window (fixture);
  g_assert_cmpstr (page (fixture), ==, "table");
  g_assert_cmpstr (adw_window_title_get_subtitle (fixture->window->title), ==, "All: 2");
  g_assert_false (credenza_split_pane_get_pane_visible (fixture->window->split));

  view = credenza_pane_get_document_view (credenza_window_get_pane (fixture->window));
  g_assert_true (credenza_certificate_table_select_name (fixture->window->table, "b.pem"));
  STORE_AWAIT (credenza_document_view_get_document (view) != NULL);
  g_assert_true (credenza_split_pane_get_pane_visible (fixture->window->split));
  g_assert_true (is_enabled (fixture, "win.export"));
  g_assert_true (is_enabled (fixture, "win.export-certificate::pem"));

  /* Another one before the first has come: only the last is shown. */
  credenza_certificate_table_select_name (fixture->window->table, "a.pem");
  credenza_certificate_table_select_name (fixture->window->table, "b.pem");
  credenza_certificate_table_select_name (fixture->window->table, "a.pem");
  STORE_AWAIT (credenza_document_view_get_document (view) != NULL &&
               g_str_equal (store_entry_get_name (model_document_get_entry (credenza_document_view_get_document (view))),
                            "a.pem"));

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.close-pane", NULL);
  g_assert_false (credenza_split_pane_get_pane_visible (fixture->window->split));
  g_assert_null (credenza_certificate_table_get_selected (fixture->window->table));
  g_assert_false (is_enabled (fixture, "win.delete"));
}

static void
test_search (Fixture       *fixture,
             gconstpointer  data)
{
  add_certificate (fixture, "alpha.pem", 100);
  add_certificate (fixture, "beta.pem", 100);
  open_window (fixture);
  credenza_certificate_table_set_search (fixture->window->table, "ALPHA");
  STORE_AWAIT (credenza_certificate_table_get_n_shown (fixture->window->table) == 1);
  g_assert_cmpstr (adw_window_title_get_subtitle (fixture->window->title), ==, "1 of 2");
  credenza_certificate_table_set_search (fixture->window->table, "gamma");
  STORE_AWAIT (g_str_equal (page (fixture), "no-results"));
  credenza_certificate_table_set_search (fixture->window->table, "");
  STORE_AWAIT (g_str_equal (page (fixture), "table"));
}

static void
test_draft (Fixture       *fixture,
            gconstpointer  data)
{
  CredenzaCreateView *view;

  open_window (fixture);
  view = credenza_pane_get_create_view (credenza_window_get_pane (fixture->window));
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.create", NULL);
  g_assert_true (credenza_create_view_has_import (view));
  g_assert_cmpstr (page (fixture), ==, "table");
  g_assert_cmpint (model_certificate_get_state (credenza_certificate_table_get_selected (fixture->window->table)), ==,
                   MODEL_STATE_DRAFT);
  g_assert_true (credenza_split_pane_get_pane_visible (fixture->window->split));
  /* There is nothing to export or delete of a draft. */
  g_assert_false (is_enabled (fixture, "win.export"));
  g_assert_false (is_enabled (fixture, "win.delete"));
}

static const char *
pane_page (Fixture *fixture)
{
  GtkWidget *view = GTK_WIDGET (credenza_pane_get_selection_view (credenza_window_get_pane (fixture->window)));

  return gtk_stack_get_visible_child_name (GTK_STACK (gtk_widget_get_ancestor (view, GTK_TYPE_STACK)));
}

static gboolean
has_text (GtkWidget  *widget,
          const char *text)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) && g_strcmp0 (gtk_label_get_text (GTK_LABEL (widget)), text) == 0)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (has_text (child, text))
      return TRUE;
  return FALSE;
}

static void
test_select_several (Fixture       *fixture,
                     gconstpointer  data)
{
  const char *both[] = { "a.pem", "b.pem", NULL };
  CredenzaDocumentView *view;
  g_autoptr (GPtrArray) rows = NULL;

  add_certificate (fixture, "a.pem", 100);
  add_certificate (fixture, "b.pem", 10);
  add_certificate (fixture, "c.pem", 100);
  open_window (fixture);
  view = credenza_pane_get_document_view (credenza_window_get_pane (fixture->window));
  credenza_certificate_table_select_names (fixture->window->table, both);
  g_assert_null (credenza_certificate_table_get_selected (fixture->window->table));
  rows = credenza_certificate_table_dup_selection (fixture->window->table);
  g_assert_cmpuint (rows->len, ==, 2);
  g_assert_cmpstr (pane_page (fixture), ==, "selection");
  STORE_AWAIT (has_text (GTK_WIDGET (fixture->window->pane), "2 Certificates Selected"));
  g_assert_true (has_text (GTK_WIDGET (fixture->window->pane), "1 Expiring · 1 Valid"));
  g_assert_true (is_enabled (fixture, "win.export"));
  g_assert_true (is_enabled (fixture, "win.delete"));
  g_assert_false (is_enabled (fixture, "win.export-as"));
  g_assert_null (credenza_document_view_get_document (view));

  /* One is left: it is opened as ever. */
  credenza_certificate_table_select_name (fixture->window->table, "c.pem");
  STORE_AWAIT (credenza_document_view_get_document (view) != NULL);
  g_assert_cmpstr (pane_page (fixture), ==, "document");
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.close-pane", NULL);
  g_assert_cmpuint (credenza_certificate_table_get_n_selected (fixture->window->table), ==, 0);
  g_assert_false (is_enabled (fixture, "win.delete"));
}

static CredenzaDocumentView *
open_row (Fixture    *fixture,
          const char *name)
{
  CredenzaDocumentView *view = credenza_pane_get_document_view (credenza_window_get_pane (fixture->window));

  g_assert_true (credenza_certificate_table_select_name (fixture->window->table, name));
  STORE_AWAIT (credenza_document_view_get_document (view) != NULL);
  return view;
}

static void
refresh (Fixture *fixture)
{
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.refresh", NULL);
  STORE_AWAIT (!model_certificate_list_get_loading (fixture->window->list));
}

/* What was opened stays until one wants to see the new one. */
static void
test_changed_elsewhere (Fixture       *fixture,
                        gconstpointer  data)
{
  CredenzaDocumentView *view;
  g_autoptr (ModelDocument) opened = NULL;
  g_autoptr (GBytes) other = g_bytes_new_static ("other", 5);
  g_autoptr (StoreEntry) entry = store_entry_new ("a.pem", other, NULL);
  g_autoptr (StoreEntry) replaced = NULL;

  add_certificate (fixture, "a.pem", 100);
  open_window (fixture);
  view = open_row (fixture, "a.pem");
  opened = g_object_ref (credenza_document_view_get_document (view));
  refresh (fixture);
  g_assert_false (has_text (GTK_WIDGET (fixture->window->pane), "Changed by somebody else. This is how it was."));

  replaced = store_await_replace (STORE_STORE (fixture->vault), entry, NULL, NULL);
  refresh (fixture);
  STORE_AWAIT (has_text (GTK_WIDGET (fixture->window->pane), "Changed by somebody else. This is how it was."));
  g_assert_true (credenza_document_view_get_document (view) == opened);
  g_assert_cmpstr (model_certificate_get_name (credenza_certificate_table_get_selected (fixture->window->table)), ==, "a.pem");

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.show-new", NULL);
  STORE_AWAIT (credenza_document_view_get_document (view) != opened);
  g_assert_true (g_bytes_equal (store_entry_get_content (model_document_get_entry (credenza_document_view_get_document (view))),
                                other));
  g_assert_false (has_text (GTK_WIDGET (fixture->window->pane), "Changed by somebody else. This is how it was."));
}

/* What somebody else deleted is still there to be looked at, and to be stored again. */
static void
test_deleted_elsewhere (Fixture       *fixture,
                        gconstpointer  data)
{
  CredenzaDocumentView *view;
  g_autoptr (StoreEntry) deleted = NULL;
  g_autoptr (StoreEntry) again = NULL;

  add_certificate (fixture, "a.pem", 100);
  add_certificate (fixture, "b.pem", 100);
  open_window (fixture);
  view = open_row (fixture, "a.pem");
  deleted = store_await_delete (STORE_STORE (fixture->vault), "a.pem", NULL, NULL);
  refresh (fixture);
  STORE_AWAIT (has_text (GTK_WIDGET (fixture->window->pane), "Deleted by somebody else. This is how it was."));
  g_assert_nonnull (credenza_document_view_get_document (view));
  g_assert_null (credenza_certificate_table_get_selected (fixture->window->table));

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.store-again", NULL);
  STORE_AWAIT (credenza_certificate_table_get_selected (fixture->window->table) != NULL);
  STORE_AWAIT (!has_text (GTK_WIDGET (fixture->window->pane), "Deleted by somebody else. This is how it was."));
  again = store_await_get (STORE_STORE (fixture->vault), "a.pem", NULL);
  g_assert_true (g_bytes_equal (store_entry_get_content (again), store_entry_get_content (deleted)));

  /* Closed, it is gone. */
  g_clear_object (&deleted);
  STORE_AWAIT (credenza_document_view_get_document (view) != NULL);
  deleted = store_await_delete (STORE_STORE (fixture->vault), "a.pem", NULL, NULL);
  refresh (fixture);
  STORE_AWAIT (has_text (GTK_WIDGET (fixture->window->pane), "Deleted by somebody else. This is how it was."));
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.close-pane", NULL);
  g_assert_null (credenza_document_view_get_document (view));
  g_assert_false (is_enabled (fixture, "win.delete"));
}

/* Buttons without a text need a name for those who do not see the icon. */
static void
check_names (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget) && gtk_widget_get_child_visible (widget) && gtk_button_get_icon_name (GTK_BUTTON (widget)) &&
      !GTK_IS_MENU_BUTTON (gtk_widget_get_parent (widget)) &&
      gtk_widget_get_ancestor (widget, GTK_TYPE_WINDOW_CONTROLS) == NULL)
    {
      g_autofree char *error = gtk_test_accessible_check_property (GTK_ACCESSIBLE (widget),
                                                                   GTK_ACCESSIBLE_PROPERTY_LABEL,
                                                                   gtk_widget_get_tooltip_text (widget));

      g_assert_cmpstr (error, ==, NULL);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    check_names (child);
}

static void
test_accessible (Fixture       *fixture,
                 gconstpointer  data)
{
  CredenzaDocumentView *view;

  add_certificate (fixture, "a.pem", 100);
  open_window (fixture);
  view = credenza_pane_get_document_view (credenza_window_get_pane (fixture->window));
  credenza_certificate_table_select_name (fixture->window->table, "a.pem");
  STORE_AWAIT (credenza_document_view_get_document (view) != NULL);
  /* What the button is called follows what it does. */
  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (fixture->window->search_entry), GTK_ACCESSIBLE_ROLE_SEARCH_BOX);
  check_names (GTK_WIDGET (fixture->window->pane));
}

static void
test_expiring_setting (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autoptr (GSettings) settings = g_settings_new (APP_ID);
  ModelCertificate *row;

  add_certificate (fixture, "a.pem", 40);
  open_window (fixture);
  row = model_certificate_list_lookup (fixture->window->list, "a.pem");
  g_assert_cmpint (model_certificate_get_state (row), ==, MODEL_STATE_VALID);
  g_settings_set_uint (settings, "expiring-days", 60);
  STORE_AWAIT (model_certificate_get_state (row) == MODEL_STATE_EXPIRING);
  g_settings_reset (settings, "expiring-days");
  STORE_AWAIT (model_certificate_get_state (row) == MODEL_STATE_VALID);
}

/* The window waits a moment for its list, not longer. */
static void
test_comes_up (Fixture       *fixture,
               gconstpointer  data)
{
  add_certificate (fixture, "a.pem", 100);
  fixture->window = credenza_window_new (GTK_APPLICATION (application));
  credenza_window_come_up (fixture->window);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (fixture->window)));
  credenza_window_set_store (fixture->window, STORE_STORE (fixture->vault));
  STORE_AWAIT (gtk_widget_get_visible (GTK_WIDGET (fixture->window)));
  g_assert_nonnull (model_certificate_list_lookup (fixture->window->list, "a.pem"));
}

static void
test_comes_up_alone (Fixture       *fixture,
                     gconstpointer  data)
{
  fixture->window = credenza_window_new (GTK_APPLICATION (application));
  credenza_window_come_up (fixture->window);
  STORE_AWAIT (gtk_widget_get_visible (GTK_WIDGET (fixture->window)));
}

/* Closed in the middle of everything: nothing comes back to a window that is gone. */
static void
test_closed_early (Fixture       *fixture,
                   gconstpointer  data)
{
  add_certificate (fixture, "a.pem", 100);
  fixture->window = credenza_window_new (GTK_APPLICATION (application));
  gtk_window_present (GTK_WINDOW (fixture->window));
  credenza_window_set_store (fixture->window, STORE_STORE (fixture->vault));
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.create", NULL);
  /* tear_down destroys it at once. */
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;
  int status;

  gtk_test_init (&argc, &argv, NULL);
  application = credenza_application_new (G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);

#define ADD(name, function) g_test_add ("/app/window/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("empty", test_empty);
  ADD ("before-the-store", test_before_the_store);
  ADD ("store-error", test_store_error);
  ADD ("select", test_select);
  ADD ("select/several", test_select_several);
  ADD ("changed-elsewhere", test_changed_elsewhere);
  ADD ("deleted-elsewhere", test_deleted_elsewhere);
  ADD ("search", test_search);
  ADD ("draft", test_draft);
  ADD ("accessible", test_accessible);
  ADD ("expiring-setting", test_expiring_setting);
  ADD ("comes-up", test_comes_up);
  ADD ("comes-up/alone", test_comes_up_alone);
  ADD ("closed-early", test_closed_early);
#undef ADD

  status = g_test_run ();
  g_object_unref (application);
  return status;
}
