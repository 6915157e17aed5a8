/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The window over a real store, in process. */

#include "config.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#include "app/app.h"
#include "app/credenza-certificate-table.h"
#include "app/credenza-create-view.h"
#include "app/credenza-entry-provider.h"
#include "app/credenza-pane.h"
#include "app/credenza-preferences-window.h"
#include "app/credenza-window-private.h"
#include "app-warnings.h"
#include "gate-store.h"
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

/* A file can take the place of anything; only what a service has made can be issued anew. */
static void
test_renewal (Fixture       *fixture,
              gconstpointer  data)
{
  add_certificate (fixture, "a.pem", 100);
  open_window (fixture);
  g_assert_false (is_enabled (fixture, "win.replace"));
  g_assert_true (credenza_certificate_table_select_name (fixture->window->table, "a.pem"));
  STORE_AWAIT (is_enabled (fixture, "win.replace"));
  g_assert_false (is_enabled (fixture, "win.renew"));
  g_assert_false (is_enabled (fixture, "win.edit-generation"));
  g_assert_cmpint (model_certificate_get_renewal (model_certificate_list_lookup (fixture->window->list, "a.pem")).state,
                   ==, MODEL_RENEWAL_NEVER);
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

/* Sorting: by the menu, by the heads of the columns, as it was left last time */

static GtkColumnView *
get_view (Fixture *fixture)
{
  GtkWidget *scroller = gtk_widget_get_first_child (GTK_WIDGET (fixture->window->table));

  return GTK_COLUMN_VIEW (gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (scroller)));
}

/* What a click on the head of a column does. */
static void
click_head (Fixture        *fixture,
            CredenzaColumn  column,
            GtkSortType     order)
{
  g_autoptr (GtkColumnViewColumn) head = g_list_model_get_item (gtk_column_view_get_columns (get_view (fixture)), column);

  gtk_column_view_sort_by_column (get_view (fixture), NULL, GTK_SORT_ASCENDING);
  gtk_column_view_sort_by_column (get_view (fixture), head, order);
}

static void
assert_action_state (Fixture    *fixture,
                     const char *name,
                     const char *expected)
{
  g_autoptr (GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (fixture->window), name);

  g_assert_cmpstr (g_variant_get_string (state, NULL), ==, expected);
}

/* The menu, the list and the settings agree. */
static void
assert_sorted (Fixture        *fixture,
               CredenzaColumn  column,
               GtkSortType     order)
{
  g_autoptr (GEnumClass) columns = g_type_class_ref (CREDENZA_TYPE_COLUMN);
  const char *name = g_enum_get_value (columns, column)->value_nick;
  g_autofree char *stored = g_settings_get_string (fixture->window->settings, "sort-column");
  CredenzaColumn is_column;
  GtkSortType is_order;

  g_assert_true (credenza_certificate_table_get_sort (fixture->window->table, &is_column, &is_order));
  g_assert_cmpint (is_column, ==, column);
  g_assert_cmpint (is_order, ==, order);
  assert_action_state (fixture, "sort-by", name);
  assert_action_state (fixture, "sort-order", order == GTK_SORT_ASCENDING ? "ascending" : "descending");
  g_assert_cmpstr (stored, ==, name);
  g_assert_cmpint (g_settings_get_boolean (fixture->window->settings, "sort-descending"), ==, order == GTK_SORT_DESCENDING);
}

static void
told_cb (GActionGroup  *group,
         const char    *name,
         GVariant      *state,
         char         **told)
{
  g_free (*told);
  *told = g_variant_dup_string (state, NULL);
}

static void
test_sort (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (GEnumClass) columns = g_type_class_ref (CREDENZA_TYPE_COLUMN);
  g_autofree char *column = NULL, *order = NULL; /* that the menu was told of */

  open_window (fixture);
  g_signal_connect (fixture->window, "action-state-changed::sort-by", G_CALLBACK (told_cb), &column);
  g_signal_connect (fixture->window, "action-state-changed::sort-order", G_CALLBACK (told_cb), &order);
  assert_sorted (fixture, CREDENZA_COLUMN_NAME, GTK_SORT_ASCENDING);
  for (int i = 0; i < CREDENZA_N_COLUMNS; i++)
    {
      const char *name = g_enum_get_value (columns, i)->value_nick;

      /* The direction stays; a click on another head begins with the first. */
      gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.sort-order", "s", "descending");
      gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.sort-by", "s", name);
      assert_sorted (fixture, i, GTK_SORT_DESCENDING);
      click_head (fixture, (i + 1) % CREDENZA_N_COLUMNS, GTK_SORT_ASCENDING);
      assert_sorted (fixture, (i + 1) % CREDENZA_N_COLUMNS, GTK_SORT_ASCENDING);
      g_assert_cmpstr (column, !=, name);
      g_assert_cmpstr (order, ==, "ascending");
      click_head (fixture, i, GTK_SORT_DESCENDING);
      assert_sorted (fixture, i, GTK_SORT_DESCENDING);
      g_assert_cmpstr (column, ==, name);
      g_assert_cmpstr (order, ==, "descending");
    }

  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (get_view (fixture)), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "Sorted by “Labels”, descending");
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  open_window (fixture);
  assert_sorted (fixture, CREDENZA_COLUMN_LABELS, GTK_SORT_DESCENDING);
  g_settings_reset (fixture->window->settings, "sort-column");
  g_settings_reset (fixture->window->settings, "sort-descending");
}

/* The same rows stay selected. */
static void
test_sort_keeps (Fixture       *fixture,
                 gconstpointer  data)
{
  const char *names[] = { "a.pem", "c.pem", NULL };
  g_autoptr (GPtrArray) rows = NULL;

  add_certificate (fixture, "a.pem", 100);
  add_certificate (fixture, "b.pem", 300);
  add_certificate (fixture, "c.pem", 200);
  open_window (fixture);
  credenza_certificate_table_select_names (fixture->window->table, names);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.sort-by", "s", "expires");
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.sort-order", "s", "descending");
  rows = credenza_certificate_table_dup_selection (fixture->window->table);
  g_assert_cmpuint (rows->len, ==, 2);
  g_assert_cmpstr (model_certificate_get_name (g_ptr_array_index (rows, 0)), ==, "c.pem");
  g_assert_cmpstr (model_certificate_get_name (g_ptr_array_index (rows, 1)), ==, "a.pem");
  g_settings_reset (fixture->window->settings, "sort-column");
  g_settings_reset (fixture->window->settings, "sort-descending");
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

/* Nobody has meddled with what the store has renewed by itself. */
static void
test_renewed (Fixture       *fixture,
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
  replaced = store_await_replace (STORE_STORE (fixture->vault), entry, NULL, NULL);
  store_emit_changed (STORE_STORE (fixture->vault), "a.pem");
  STORE_AWAIT (has_text (GTK_WIDGET (fixture->window->pane), "This certificate was renewed. This is the old one."));
  g_assert_true (credenza_document_view_get_document (view) == opened);

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.show-new", NULL);
  STORE_AWAIT (credenza_document_view_get_document (view) != opened);
  g_assert_false (has_text (GTK_WIDGET (fixture->window->pane), "This certificate was renewed. This is the old one."));
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

static GtkWidget *
find_button (GtkWidget  *widget,
             const char *label)
{
  if (GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget) && has_text (widget, label))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_button (child, label);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static GtkWindow *
find_dialog (Fixture *fixture)
{
  g_autoptr (GListModel) toplevels = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (toplevels, i);

      if (gtk_window_get_transient_for (window) == GTK_WINDOW (fixture->window) && gtk_widget_get_mapped (GTK_WIDGET (window)))
        return window;
    }
  return NULL;
}

static void
press (GtkWidget  *root,
       const char *label)
{
  GtkWidget *button;

  STORE_AWAIT ((button = find_button (root, label)) != NULL);
  g_signal_emit_by_name (button, "clicked");
}

static void
answer (Fixture    *fixture,
        const char *label)
{
  STORE_AWAIT (find_dialog (fixture) != NULL);
  press (GTK_WIDGET (find_dialog (fixture)), label);
  STORE_AWAIT (find_dialog (fixture) == NULL);
}

static guint
count_rows (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->window->list));
}

static void
test_delete_several (Fixture       *fixture,
                     gconstpointer  data)
{
  const char *two[] = { "a.pem", "b.pem", NULL };

  add_certificate (fixture, "a.pem", 100);
  add_certificate (fixture, "b.pem", 100);
  add_certificate (fixture, "c.pem", 100);
  open_window (fixture);
  credenza_certificate_table_select_names (fixture->window->table, two);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.delete", NULL);
  STORE_AWAIT (find_dialog (fixture) != NULL);
  g_assert_true (has_text (GTK_WIDGET (find_dialog (fixture)), "Delete 2 Certificates?"));
  answer (fixture, "Delete");
  STORE_AWAIT (count_rows (fixture) == 1);
  STORE_AWAIT (has_text (GTK_WIDGET (fixture->window->toasts), "2 certificates deleted"));
  g_assert_false (credenza_split_pane_get_pane_visible (fixture->window->split));
  g_assert_null (fixture->window->operation);

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.undo", NULL);
  STORE_AWAIT (count_rows (fixture) == 3);
  /* They are selected again. */
  STORE_AWAIT (credenza_certificate_table_get_n_selected (fixture->window->table) == 2);
}

/* One was changed by somebody else: it stays, and a list names it. */
static void
test_delete_partly (Fixture       *fixture,
                    gconstpointer  data)
{
  const char *two[] = { "a.pem", "b.pem", NULL };
  g_autoptr (GBytes) other = g_bytes_new_static ("other", 5);
  g_autoptr (StoreEntry) entry = store_entry_new ("b.pem", other, NULL);
  g_autoptr (StoreEntry) replaced = NULL;

  add_certificate (fixture, "a.pem", 100);
  add_certificate (fixture, "b.pem", 100);
  open_window (fixture);
  replaced = store_await_replace (STORE_STORE (fixture->vault), entry, NULL, NULL);
  credenza_certificate_table_select_names (fixture->window->table, two);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.delete", NULL);
  STORE_AWAIT (find_dialog (fixture) != NULL);
  press (GTK_WIDGET (find_dialog (fixture)), "Delete");
  STORE_AWAIT (find_dialog (fixture) != NULL &&
               has_text (GTK_WIDGET (find_dialog (fixture)), "Some Certificates Could Not Be Deleted"));
  g_assert_true (has_text (GTK_WIDGET (find_dialog (fixture)), "b.pem"));
  g_assert_false (has_text (GTK_WIDGET (find_dialog (fixture)), "a.pem"));
  answer (fixture, "Close");
  g_assert_cmpuint (count_rows (fixture), ==, 1);
  STORE_AWAIT (has_text (GTK_WIDGET (fixture->window->toasts), "1 certificate deleted"));
}

/* Another place, for what is copied to it. */
typedef struct
{
  VaultPlace  place;
  Vault      *vault;
  ModelPlace *shown;
} Target;

static void
target_open (Target *target)
{
  vault_place_init (&target->place);
  target->vault = vault_fixture_open (target->place.path, NULL);
  target->shown = model_place_new_computer (STORE_STORE (target->vault));
}

static void
target_close (Target  *target,
              Fixture *fixture)
{
  credenza_window_set_place (fixture->window, fixture->window->computer);
  STORE_AWAIT (!model_certificate_list_get_loading (fixture->window->list));
  g_clear_object (&target->shown);
  STORE_AWAIT (G_OBJECT (target->vault)->ref_count == 1);
  vault_fixture_close (target->vault);
  vault_place_clear (&target->place);
}

static ModelImport *
get_import (Fixture *fixture)
{
  return credenza_create_view_get_import (credenza_pane_get_create_view (fixture->window->pane));
}

static void
test_copy (Fixture       *fixture,
           gconstpointer  data)
{
  const char *names[] = { "a.pem", "b.pem", NULL };
  Target target;
  g_autoptr (StoreEntry) copy = NULL;

  add_certificate (fixture, "a.pem", 100);
  add_certificate (fixture, "b.pem", 100);
  open_window (fixture);
  target_open (&target);
  credenza_window_copy_to (fixture->window, fixture->window->list, names, target.shown);
  g_assert_true (credenza_window_get_place (fixture->window) == target.shown);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (get_import (fixture))), ==, 2);
  STORE_AWAIT (model_import_count (get_import (fixture), MODEL_ATTACHMENT_READY) == 2);
  g_assert_true (has_text (GTK_WIDGET (fixture->window->pane), "PEM · 1 entry · expires in 3 months · no private key"));

  press (GTK_WIDGET (fixture->window->pane), "Create");
  STORE_AWAIT (count_rows (fixture) == 2);
  copy = store_await_get (STORE_STORE (target.vault), "a.pem", NULL);
  g_assert_nonnull (copy);
  target_close (&target, fixture);
  g_assert_cmpuint (count_rows (fixture), ==, 2);
}

/* What is being created here is not forgotten without a question. */
static void
test_copy_asks (Fixture       *fixture,
                gconstpointer  data)
{
  const char *names[] = { "a.pem", NULL };
  Target target;

  add_certificate (fixture, "a.pem", 100);
  open_window (fixture);
  target_open (&target);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.create", NULL);
  model_import_add_entry (get_import (fixture), fixture->window->list, "a.pem", FALSE);
  credenza_window_copy_to (fixture->window, fixture->window->list, names, target.shown);
  answer (fixture, "Cancel");
  g_assert_true (credenza_window_get_place (fixture->window) == fixture->window->computer);
  credenza_window_copy_to (fixture->window, fixture->window->list, names, target.shown);
  answer (fixture, "Discard");
  STORE_AWAIT (credenza_window_get_place (fixture->window) == target.shown);
  STORE_AWAIT (model_import_count (get_import (fixture), MODEL_ATTACHMENT_READY) == 1);
  target_close (&target, fixture);
}

/* Dropped on the store's name, it is asked where to; what is dragged inside the program needs no file. */
static void
test_copy_drop (Fixture       *fixture,
                gconstpointer  data)
{
  const char *names[] = { "a.pem", NULL };
  g_autoptr (GdkContentProvider) provider = NULL;
  g_autoptr (GListModel) controllers = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  gboolean dropped = FALSE;

  add_certificate (fixture, "a.pem", 100);
  open_window (fixture);
  provider = credenza_entry_provider_new (fixture->window->list, names, "/nonexistent");
  g_value_init (&value, CREDENZA_TYPE_ENTRY_PROVIDER);
  g_assert_true (gdk_content_provider_get_value (provider, &value, NULL));

  controllers = gtk_widget_observe_controllers (GTK_WIDGET (fixture->window->place_button));
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_DROP_TARGET (controller))
        g_signal_emit_by_name (controller, "drop", &value, 0.0, 0.0, &dropped);
    }
  g_assert_true (dropped);
  STORE_AWAIT (find_dialog (fixture) != NULL);
  g_assert_true (has_text (GTK_WIDGET (find_dialog (fixture)), "Copy 1 Certificate To"));
  g_assert_true (has_text (GTK_WIDGET (find_dialog (fixture)), "No Other Store"));
  gtk_window_close (find_dialog (fixture));
  STORE_AWAIT (find_dialog (fixture) == NULL);
}

static void
add_file (Fixture    *fixture,
          const char *name)
{
  g_autoptr (StoreEntry) entry = store_await_get (STORE_STORE (fixture->vault), "source.pem", NULL);
  g_autofree char *path = g_build_filename (fixture->place.folder, name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_assert_true (g_file_set_contents (path, g_bytes_get_data (store_entry_get_content (entry), NULL),
                                      g_bytes_get_size (store_entry_get_content (entry)), NULL));
  model_import_add_file (get_import (fixture), file);
}

/* What somebody else changed is marked in the report, and needs another agreement. */
static void
test_marks (Fixture       *fixture,
            gconstpointer  data)
{
  GtkWidget *pane;
  g_autoptr (GBytes) other = g_bytes_new_static ("other", 5);
  g_autoptr (StoreEntry) entry = store_entry_new ("a.pem", other, NULL);
  g_autoptr (StoreEntry) replaced = NULL;
  g_autoptr (StoreEntry) deleted = NULL;

  add_certificate (fixture, "a.pem", 100);
  add_certificate (fixture, "source.pem", 100);
  open_window (fixture);
  pane = GTK_WIDGET (credenza_window_get_pane (fixture->window));
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.create", NULL);
  add_file (fixture, "a.pem");
  press (pane, "Replace");
  STORE_AWAIT (has_text (pane, "The certificate “a.pem” will be replaced."));

  replaced = store_await_replace (STORE_STORE (fixture->vault), entry, NULL, NULL);
  refresh (fixture);
  STORE_AWAIT (find_button (pane, "Replace Anyway") != NULL);
  g_assert_false (model_import_get_can_store (get_import (fixture)));
  press (pane, "Replace Anyway");
  STORE_AWAIT (has_text (pane, "The certificate “a.pem” will be replaced."));

  deleted = store_await_delete (STORE_STORE (fixture->vault), "a.pem", NULL, NULL);
  refresh (fixture);
  STORE_AWAIT (has_text (pane, "“a.pem” was deleted by somebody else meanwhile. It will be created anew."));
  press (pane, "Create");
  STORE_AWAIT (model_certificate_list_lookup (fixture->window->list, "a.pem") != NULL);
}

/* The window over a store that is slow, or tells more than a vault does. */
static GateStore *
open_gate (Fixture *fixture)
{
  GateStore *gate = gate_store_new (STORE_STORE (fixture->vault));

  fixture->window = credenza_window_new (GTK_APPLICATION (application));
  gtk_window_present (GTK_WINDOW (fixture->window));
  credenza_window_set_store (fixture->window, STORE_STORE (gate));
  STORE_AWAIT (!model_certificate_list_get_loading (fixture->window->list));
  return gate;
}

/* Cancelled in the middle: what is gone is gone and can be brought back, what is not is there as before. */
static void
test_delete_cancel (Fixture       *fixture,
                    gconstpointer  data)
{
  const char *names[] = { "a.pem", "b.pem", "c.pem", NULL };
  g_autoptr (GateStore) gate = NULL;

  for (guint i = 0; names[i] != NULL; i++)
    add_certificate (fixture, names[i], 100);
  gate = open_gate (fixture);
  credenza_certificate_table_select_names (fixture->window->table, names);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.delete", NULL);
  gate_store_hold (gate);
  answer (fixture, "Delete");
  STORE_AWAIT (gate_store_n_waiting (gate) == 1);
  gate_store_let (gate);
  STORE_AWAIT (gate_store_n_waiting (gate) == 1);
  g_assert_true (has_text (GTK_WIDGET (fixture->window->pane), "Deleting… 1 of 3"));
  /* Nothing is opened that is about to go. */
  g_assert_cmpstr (pane_page (fixture), ==, "selection");
  g_assert_false (is_enabled (fixture, "win.delete"));

  press (GTK_WIDGET (fixture->window->pane), "Cancel");
  gate_store_open (gate);
  STORE_AWAIT (fixture->window->operation == NULL);
  STORE_AWAIT (has_text (GTK_WIDGET (fixture->window->toasts), "1 certificate deleted"));
  g_assert_cmpuint (count_rows (fixture), ==, 2);
  g_assert_null (find_dialog (fixture));
  g_assert_cmpuint (credenza_certificate_table_get_n_selected (fixture->window->table), ==, 2);
  STORE_AWAIT (has_text (GTK_WIDGET (fixture->window->pane), "2 Certificates Selected"));
}

/* A few at a time; the others say that they wait; each can be cancelled alone. */
static void
test_upload_slow (Fixture       *fixture,
                  gconstpointer  data)
{
  GtkWidget *pane;
  g_autoptr (GateStore) gate = NULL;
  g_autoptr (ModelAttachment) first = NULL;

  add_certificate (fixture, "source.pem", 100);
  gate = open_gate (fixture);
  pane = GTK_WIDGET (credenza_window_get_pane (fixture->window));
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.create", NULL);
  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.pem", i);

      add_file (fixture, name);
    }
  STORE_AWAIT (model_import_count (get_import (fixture), MODEL_ATTACHMENT_READY) == 6);
  gate_store_hold (gate);
  press (pane, "Create");
  g_assert_cmpuint (gate_store_n_waiting (gate), ==, 4);
  STORE_AWAIT (has_text (pane, "Creating…"));
  g_assert_true (has_text (pane, "Waiting for its turn…"));
  g_assert_true (has_text (pane, "0 of 6 created"));
  store_emit_waiting (STORE_STORE (gate), 12);
  g_assert_true (has_text (pane, "Waiting 12 s, as the service asks…"));
  store_emit_waiting (STORE_STORE (gate), 0);

  gate_store_let (gate);
  STORE_AWAIT (has_text (pane, "1 of 6 created"));
  gate_store_turn_away (gate, STORE_ERROR_UNAVAILABLE);
  STORE_AWAIT (model_import_count (get_import (fixture), MODEL_ATTACHMENT_FAILED) == 1);
  press (pane, "Cancel");
  gate_store_open (gate);
  STORE_AWAIT (!model_import_get_busy (get_import (fixture)));
  g_assert_true (has_text (pane, "1 of 6 created · 1 failed"));
  g_assert_cmpuint (model_import_count (get_import (fixture), MODEL_ATTACHMENT_READY), ==, 4);

  press (pane, "Create");
  STORE_AWAIT (count_rows (fixture) == 7);
}

/* What the service tells of a keystore that is locked. */
static void
test_public_keys (Fixture       *fixture,
                  gconstpointer  data)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  PkiIdentityRequest request = { "told.example.com", NULL, NULL, now - DAY, now + 100 * DAY, FALSE };
  g_autoptr (PkiIdentity) identity = pki_identity_new (&request, NULL, NULL);
  g_autoptr (GBytes) pkcs12 = pki_identity_to_pkcs12 (identity, "client", "secret", NULL);
  g_autoptr (GBytes) pem = pki_identity_to_pem (identity, FALSE, NULL);
  g_autoptr (StoreEntry) entry = store_entry_new ("client.p12", pkcs12, NULL);
  g_autoptr (StoreEntry) created = store_await_create (STORE_STORE (fixture->vault), entry, NULL);
  g_autoptr (GateStore) gate = open_gate (fixture);
  CredenzaDocumentView *view;

  g_assert_nonnull (created);
  gate_store_set_public_keys (gate, pem);
  view = open_row (fixture, "client.p12");
  STORE_AWAIT (has_text (GTK_WIDGET (view), "What the service tells without the password"));
  STORE_AWAIT (has_text (GTK_WIDGET (view), "told.example.com"));
}

/* Newer libadwaita adds a button of its own to a header bar, which has a name and no tooltip yet. */
static gboolean
is_of_adwaita (GtkWidget *widget)
{
  GType back_button = g_type_from_name ("AdwBackButton");

  return back_button != G_TYPE_INVALID && gtk_widget_get_ancestor (widget, back_button) != NULL;
}

/* Buttons without a text need a name for those who do not see the icon. */
static void
check_names (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget) && gtk_widget_get_child_visible (widget) && gtk_button_get_icon_name (GTK_BUTTON (widget)) &&
      !GTK_IS_MENU_BUTTON (gtk_widget_get_parent (widget)) &&
      gtk_widget_get_ancestor (widget, GTK_TYPE_WINDOW_CONTROLS) == NULL && !is_of_adwaita (widget))
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

/* Where exports go */

static char *
make_folder (Fixture *fixture)
{
  char *folder = g_build_filename (fixture->place.folder, "My Keys", NULL);
  g_autofree char *uri = g_filename_to_uri (folder, NULL, NULL);
  g_autoptr (GSettings) settings = g_settings_new (APP_ID);

  g_settings_set_string (settings, "export-folder", uri);
  return folder;
}

static void
reset_folder (void)
{
  g_autoptr (GSettings) settings = g_settings_new (APP_ID);

  g_settings_reset (settings, "export-folder");
}

static gpointer
get_export_button (Fixture *fixture)
{
  return gtk_widget_get_template_child (GTK_WIDGET (credenza_window_get_pane (fixture->window)), CREDENZA_TYPE_PANE,
                                        "export_button");
}

static const char *
get_row_menu_label (Fixture *fixture)
{
  GMenuModel *menu = gtk_popover_menu_get_menu_model (GTK_POPOVER_MENU (fixture->window->row_menu));
  g_autoptr (GVariant) label = g_menu_model_get_item_attribute_value (menu, 2, G_MENU_ATTRIBUTE_LABEL, NULL);

  return g_intern_string (g_variant_get_string (label, NULL));
}

/* What leads there says so, and the file is there. */
static void
test_export_folder (Fixture       *fixture,
                    gconstpointer  data)
{
  const char *names[] = { "a.pem", "b.pem", NULL };
  g_autofree char *folder = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  add_certificate (fixture, "a.pem", 100);
  add_certificate (fixture, "b.pem", 100);
  open_window (fixture);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (get_export_button (fixture)), ==, "Export to Downloads");
  g_assert_cmpstr (get_row_menu_label (fixture), ==, "_Export to Downloads");
  folder = make_folder (fixture);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (get_export_button (fixture)), ==, "Export to “My Keys”");
  gtk_test_accessible_assert_property (get_export_button (fixture), GTK_ACCESSIBLE_PROPERTY_LABEL, "Export to “My Keys”");
  g_assert_cmpstr (get_row_menu_label (fixture), ==, "_Export");

  g_assert_true (credenza_certificate_table_select_name (fixture->window->table, "a.pem"));
  STORE_AWAIT (is_enabled (fixture, "win.export"));
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.export", NULL);
  STORE_AWAIT (has_text (GTK_WIDGET (fixture->window->toasts), "“a.pem” exported to “My Keys”"));
  first = g_build_filename (folder, "a.pem", NULL);
  g_assert_true (g_file_test (first, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_unlink (first), ==, 0);

  credenza_certificate_table_select_names (fixture->window->table, names);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.export", NULL);
  STORE_AWAIT (has_text (GTK_WIDGET (fixture->window->toasts), "2 certificates exported to “My Keys”"));
  second = g_build_filename (folder, "b.pem", NULL);
  g_assert_cmpint (g_unlink (first), ==, 0);
  g_assert_cmpint (g_unlink (second), ==, 0);
  reset_folder ();
  g_assert_cmpstr (gtk_widget_get_tooltip_text (get_export_button (fixture)), ==, "Export to Downloads");
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* On a drive that was removed, say: nothing is made in its place, and nothing goes elsewhere. */
static void
test_export_folder_gone (Fixture       *fixture,
                         gconstpointer  data)
{
  const char *names[] = { "a.pem", "b.pem", NULL };
  g_autofree char *folder = make_folder (fixture);

  add_certificate (fixture, "a.pem", 100);
  add_certificate (fixture, "b.pem", 100);
  open_window (fixture);
  g_assert_true (credenza_certificate_table_select_name (fixture->window->table, "a.pem"));
  STORE_AWAIT (is_enabled (fixture, "win.export"));
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.export", NULL);
  STORE_AWAIT (has_text (GTK_WIDGET (fixture->window->toasts),
                         "The folder “My Keys” is not there. Choose another one in the preferences."));
  g_assert_true (has_text (GTK_WIDGET (fixture->window->toasts), "Preferences"));
  credenza_certificate_table_select_names (fixture->window->table, names);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.export", NULL);
  STORE_AWAIT (is_enabled (fixture, "win.export"));
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  reset_folder ();
}

/* What opened a file is not known to the next one. */
static void
test_remember_passwords (Fixture       *fixture,
                         gconstpointer  data)
{
  g_autoptr (GSettings) settings = g_settings_new (APP_ID);
  ModelPasswords *passwords;
  ModelImport *import;

  open_window (fixture);
  passwords = credenza_window_get_passwords (fixture->window);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.create", NULL);
  import = credenza_create_view_get_import (credenza_pane_get_create_view (fixture->window->pane));
  g_assert_true (model_import_get_passwords (import) == passwords);
  model_passwords_add (passwords, "secret");
  credenza_window_end_create (fixture->window);

  g_settings_set_boolean (settings, "remember-passwords", FALSE);
  g_assert_cmpuint (model_passwords_get_n (passwords), ==, 0);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.create", NULL);
  import = credenza_create_view_get_import (credenza_pane_get_create_view (fixture->window->pane));
  model_passwords_add (model_import_get_passwords (import), "secret");
  g_assert_cmpuint (model_passwords_get_n (model_import_get_passwords (import)), ==, 1);
  g_assert_cmpuint (model_passwords_get_n (passwords), ==, 0);
  g_settings_reset (settings, "remember-passwords");
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

/* "<Control>r F5": each under the name that GTK has for it. */
/* The clipboard */

static GdkClipboard *
get_clipboard (Fixture *fixture)
{
  return gtk_widget_get_clipboard (GTK_WIDGET (fixture->window));
}

/* (transfer full) (nullable): what was copied as text, if anything was */
static char *
dup_copied_text (Fixture *fixture)
{
  GdkContentProvider *content = gdk_clipboard_get_content (get_clipboard (fixture));
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_STRING);
  if (content == NULL || !gdk_content_provider_get_value (content, &value, NULL))
    return NULL;
  return g_value_dup_string (&value);
}

static guint
count_copied (Fixture *fixture)
{
  g_autofree char *text = dup_copied_text (fixture);
  guint n = 0;

  for (const char *p = text; p != NULL && (p = strstr (p, "-----BEGIN CERTIFICATE-----")) != NULL; p++)
    n++;
  return n;
}

static void
test_clipboard_copy (Fixture       *fixture,
                     gconstpointer  data)
{
  const char *both[] = { "a.pem", "b.pem", NULL };
  Target target;

  add_certificate (fixture, "a.pem", 100);
  add_certificate (fixture, "b.pem", 10);
  open_window (fixture);
  gdk_clipboard_set_content (get_clipboard (fixture), NULL);
  g_assert_false (is_enabled (fixture, "win.copy"));
  credenza_certificate_table_select_name (fixture->window->table, "a.pem");
  STORE_AWAIT (is_enabled (fixture, "win.copy"));
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.copy", NULL);
  STORE_AWAIT (count_copied (fixture) == 1);
  credenza_certificate_table_select_names (fixture->window->table, both);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.copy", NULL);
  STORE_AWAIT (count_copied (fixture) == 2);

  /* Into this store it makes no sense, into another one it does. */
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.paste", NULL);
  g_assert_null (get_import (fixture));
  target_open (&target);
  credenza_window_set_place (fixture->window, target.shown);
  STORE_AWAIT (!model_certificate_list_get_loading (fixture->window->list));
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.paste", NULL);
  STORE_AWAIT (model_import_count (get_import (fixture), MODEL_ATTACHMENT_READY) == 2);
  gdk_clipboard_set_content (get_clipboard (fixture), NULL);
  target_close (&target, fixture);
}

/* What fails is told, and what is cancelled leaves the clipboard alone. */
static void
test_clipboard_failure (Fixture       *fixture,
                        gconstpointer  data)
{
  const char *both[] = { "a.pem", "b.pem", NULL };
  g_autoptr (GateStore) gate = NULL;
  g_autofree char *text = NULL;

  add_certificate (fixture, "a.pem", 100);
  add_certificate (fixture, "b.pem", 10);
  gate = open_gate (fixture);
  gdk_clipboard_set_text (get_clipboard (fixture), "before");
  credenza_certificate_table_select_names (fixture->window->table, both);
  gate_store_hold (gate);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.copy", NULL);
  gate_store_let (gate);
  STORE_AWAIT (gate_store_n_waiting (gate) == 1);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.cancel-operation", NULL);
  gate_store_open (gate);
  STORE_AWAIT (fixture->window->operation == NULL);
  text = dup_copied_text (fixture);
  g_assert_cmpstr (text, ==, "before");

  gate_store_hold (gate);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.copy", NULL);
  gate_store_let (gate);
  STORE_AWAIT (gate_store_n_waiting (gate) == 1);
  gate_store_turn_away (gate, STORE_ERROR_NETWORK);
  STORE_AWAIT (find_dialog (fixture) != NULL);
  g_assert_true (has_text (GTK_WIDGET (find_dialog (fixture)), "Some Certificates Could Not Be Copied"));
  g_assert_cmpuint (count_copied (fixture), ==, 1);
  gtk_window_close (find_dialog (fixture));
  STORE_AWAIT (find_dialog (fixture) == NULL);
  gdk_clipboard_set_content (get_clipboard (fixture), NULL);
  gate_store_open (gate);
}

/* Of what somebody else has deleted, and what can't be read, there is nothing to copy. */
static void
test_clipboard_nothing (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("text", 4);
  g_autoptr (StoreEntry) entry = store_entry_new ("text.pem", bytes, NULL);
  g_autoptr (StoreEntry) created = store_await_create (STORE_STORE (fixture->vault), entry, NULL);
  g_autoptr (StoreEntry) deleted = NULL;
  g_autofree char *text = NULL;

  open_window (fixture);
  open_row (fixture, "text.pem");
  deleted = store_await_delete (STORE_STORE (fixture->vault), "text.pem", NULL, NULL);
  refresh (fixture);
  STORE_AWAIT (has_text (GTK_WIDGET (fixture->window->pane), "Deleted by somebody else. This is how it was."));
  gdk_clipboard_set_text (get_clipboard (fixture), "before");
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.copy", NULL);
  STORE_AWAIT (has_text (GTK_WIDGET (fixture->window), "“text.pem” shows no certificate that could be copied"));
  text = dup_copied_text (fixture);
  g_assert_cmpstr (text, ==, "before");
  gdk_clipboard_set_content (get_clipboard (fixture), NULL);
}

static void
test_clipboard_paste (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->place.folder, "file.pem", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GSList) files = g_slist_prepend (NULL, file);
  g_autofree char *text = NULL;

  add_certificate (fixture, "a.pem", 100);
  open_window (fixture);
  credenza_certificate_table_select_name (fixture->window->table, "a.pem");
  STORE_AWAIT (is_enabled (fixture, "win.copy"));
  gdk_clipboard_set_content (get_clipboard (fixture), NULL);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.copy", NULL);
  STORE_AWAIT (count_copied (fixture) == 1);
  text = dup_copied_text (fixture);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));

  gdk_clipboard_set_text (get_clipboard (fixture), text);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.paste", NULL);
  STORE_AWAIT (get_import (fixture) != NULL && model_import_count (get_import (fixture), MODEL_ATTACHMENT_READY) == 1);
  gdk_clipboard_set (get_clipboard (fixture), GDK_TYPE_FILE_LIST, files);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.paste", NULL);
  STORE_AWAIT (model_import_count (get_import (fixture), MODEL_ATTACHMENT_READY) == 2);
  gdk_clipboard_set_text (get_clipboard (fixture), "");
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.paste", NULL);
  STORE_AWAIT (has_text (GTK_WIDGET (fixture->window),
                         "There is nothing to paste. Copy a file or the text of a certificate first."));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (get_import (fixture))), ==, 2);
  gdk_clipboard_set_content (get_clipboard (fixture), NULL);
}

static void
add_accelerators (GHashTable *keys,
                  const char *accelerators)
{
  g_auto (GStrv) words = g_strsplit (accelerators, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      GdkModifierType modifiers;
      guint key;

      g_assert_true (gtk_accelerator_parse (words[i], &key, &modifiers));
      g_hash_table_add (keys, gtk_accelerator_name (key, modifiers));
    }
}

/* What the shortcuts window tells. */
static void
add_told (GHashTable *keys,
          GtkWidget  *widget)
{
  if (GTK_IS_SHORTCUTS_SHORTCUT (widget))
    {
      g_autofree char *accelerators = NULL;

      g_object_get (widget, "accelerator", &accelerators, NULL);
      add_accelerators (keys, accelerators);
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    add_told (keys, child);
}

/* The keys of the window's class, those that lead to an action of ours. */
static void
add_window_keys (GHashTable *keys,
                 GtkWidget  *window)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (window);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GListModel) shortcuts = g_list_model_get_item (controllers, i);

      for (guint j = 0; GTK_IS_SHORTCUT_CONTROLLER (shortcuts) && j < g_list_model_get_n_items (shortcuts); j++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (shortcuts, j);
          GtkShortcutAction *action = gtk_shortcut_get_action (shortcut);
          g_autofree char *trigger = gtk_shortcut_trigger_to_string (gtk_shortcut_get_trigger (shortcut));

          if (GTK_IS_NAMED_ACTION (action) && g_str_has_prefix (gtk_named_action_get_action_name (GTK_NAMED_ACTION (action)), "win."))
            add_accelerators (keys, trigger);
        }
    }
}

static void
add_application_keys (GHashTable *keys)
{
  g_auto (GStrv) actions = gtk_application_list_action_descriptions (GTK_APPLICATION (application));

  for (guint i = 0; actions[i] != NULL; i++)
    {
      g_auto (GStrv) accelerators = gtk_application_get_accels_for_action (GTK_APPLICATION (application), actions[i]);
      g_autofree char *all = g_strjoinv (" ", accelerators);

      add_accelerators (keys, all);
    }
}

static void
assert_subset (GHashTable *keys,
               GHashTable *others)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, keys);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!g_hash_table_contains (others, key))
      g_error ("%s is told and does nothing, or does something and is not told", (const char *) key);
}

/* The shortcuts window and the keys know of each other. */
static void
test_shortcuts (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (GHashTable) told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/org/credenza/Credenza/help-overlay.ui");
  GtkWidget *overlay = GTK_WIDGET (gtk_builder_get_object (builder, "help_overlay"));

  open_window (fixture);
  add_told (told, overlay);
  add_window_keys (keys, GTK_WIDGET (fixture->window));
  add_application_keys (keys);
  g_assert_cmpuint (g_hash_table_size (keys), >, 15);
  assert_subset (keys, told);

  /* Those that GTK has: the main menu, all rows and none; and the menu of a row, which the table has. */
  add_accelerators (keys, "F10 <Control>a <Control><Shift>a <Shift>F10 Menu");
  assert_subset (told, keys);
  gtk_window_destroy (GTK_WINDOW (overlay));
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

#define ADD(name, function) g_test_add ("/app/window/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("renewal", test_renewal);
  ADD ("empty", test_empty);
  ADD ("clipboard/copy", test_clipboard_copy);
  ADD ("clipboard/failure", test_clipboard_failure);
  ADD ("clipboard/nothing", test_clipboard_nothing);
  ADD ("clipboard/paste", test_clipboard_paste);
  ADD ("shortcuts", test_shortcuts);
  ADD ("before-the-store", test_before_the_store);
  ADD ("store-error", test_store_error);
  ADD ("select", test_select);
  ADD ("select/several", test_select_several);
  ADD ("changed-elsewhere", test_changed_elsewhere);
  ADD ("renewed", test_renewed);
  ADD ("deleted-elsewhere", test_deleted_elsewhere);
  ADD ("delete/several", test_delete_several);
  ADD ("delete/partly", test_delete_partly);
  ADD ("copy", test_copy);
  ADD ("copy/asks", test_copy_asks);
  ADD ("copy/drop", test_copy_drop);
  ADD ("marks", test_marks);
  ADD ("delete/cancel", test_delete_cancel);
  ADD ("upload/slow", test_upload_slow);
  ADD ("public-keys", test_public_keys);
  ADD ("search", test_search);
  ADD ("sort", test_sort);
  ADD ("sort/keeps", test_sort_keeps);
  ADD ("draft", test_draft);
  ADD ("accessible", test_accessible);
  ADD ("expiring-setting", test_expiring_setting);
  ADD ("export/folder", test_export_folder);
  ADD ("export/folder-gone", test_export_folder_gone);
  ADD ("remember-passwords", test_remember_passwords);
  ADD ("comes-up", test_comes_up);
  ADD ("comes-up/alone", test_comes_up_alone);
  ADD ("closed-early", test_closed_early);
#undef ADD

  status = g_test_run ();
  g_object_unref (application);
  return status;
}
