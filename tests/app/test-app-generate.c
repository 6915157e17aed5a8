/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The form for what an external service is to issue, in the window over a store that waits for the test. */

#include "config.h"

#include <adwaita.h>
#include <locale.h>
#include <string.h>

#include "app/app.h"
#include "app/credenza-create-view.h"
#include "app/credenza-window-private.h"
#include "model-fixture.h"

/* One for all cases: it has a name on the bus. */
static CredenzaApplication *application;

static const StoreGenerationService service = {
  STORE_AUTHORITY_SAP_CERTIFICATE_SERVICE, 1u << STORE_FILE_TYPE_PEM | 1u << STORE_FILE_TYPE_P12, 1u << STORE_FILE_TYPE_PEM,
};

typedef struct
{
  ModelFixture        base;
  CredenzaWindow     *window;
  CredenzaCreateView *view;
  ModelGeneration    *generation;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  with_service)
{
  model_fixture_set_up (&fixture->base, NULL);
  if (with_service != NULL)
    gate_store_set_service (fixture->base.gate, with_service);
  fixture->window = credenza_window_new (GTK_APPLICATION (application));
  gtk_window_present (GTK_WINDOW (fixture->window));
  credenza_window_set_store (fixture->window, fixture->base.store);
  STORE_AWAIT (!model_certificate_list_get_loading (fixture->window->list));
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.create", NULL);
  fixture->view = credenza_pane_get_create_view (fixture->window->pane);
  fixture->generation = credenza_create_view_get_generation (fixture->view);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  /* What is under way holds the store until it has noticed that it is cancelled. */
  STORE_AWAIT (G_OBJECT (fixture->base.gate)->ref_count == 2);
  model_fixture_tear_down (&fixture->base, NULL);
}

/* A mapped widget that satisfies @matches. */
static GtkWidget *
find (GtkWidget   *widget,
      gboolean   (*matches) (GtkWidget *, const char *),
      const char  *text)
{
  if (gtk_widget_get_mapped (widget) && matches (widget, text))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, matches, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
is_label (GtkWidget  *widget,
          const char *text)
{
  return GTK_IS_LABEL (widget) && g_str_has_prefix (gtk_label_get_text (GTK_LABEL (widget)), text);
}

static gboolean
is_button (GtkWidget  *widget,
           const char *text)
{
  return GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), text) == 0;
}

static GtkWidget *
button (Fixture    *fixture,
        const char *label)
{
  return find (GTK_WIDGET (fixture->view), is_button, label);
}

static gboolean
shows (Fixture    *fixture,
       const char *text)
{
  return find (GTK_WIDGET (fixture->window), is_label, text) != NULL;
}

static void
create (Fixture *fixture)
{
  STORE_AWAIT (button (fixture, "_Create") != NULL);
  gate_store_hold (fixture->base.gate);
  g_signal_emit_by_name (button (fixture, "_Create"), "clicked");
  STORE_AWAIT (gate_store_n_waiting (fixture->base.gate) == 1);
}

static void
test_create (Fixture       *fixture,
             gconstpointer  data)
{
  STORE_AWAIT (button (fixture, "_Create") != NULL && shows (fixture, "SAP Certificate Service"));
  g_assert_false (gtk_widget_get_sensitive (button (fixture, "_Create")));
  g_object_set (fixture->generation, "name", "a", NULL);
  g_assert_true (gtk_widget_get_sensitive (button (fixture, "_Create")));
  create (fixture);
  STORE_AWAIT (shows (fixture, "Creating key and certificate…"));
  STORE_AWAIT (button (fixture, "_Cancel") != NULL);
  g_assert_false (gtk_widget_get_sensitive (button (fixture, "_Create")));
  gate_store_open (fixture->base.gate);
  STORE_AWAIT (!credenza_create_view_has_import (fixture->view));
  STORE_AWAIT (credenza_certificate_table_get_selected (fixture->window->table) != NULL);
  g_assert_cmpstr (model_certificate_get_name (credenza_certificate_table_get_selected (fixture->window->table)), ==,
                   "a.pem");
}

/* A button that is pressed by a key answers when its time is over. */
static void
test_late_cancel (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (GtkWidget) cancel = NULL;

  g_object_set (fixture->generation, "name", "a", NULL);
  create (fixture);
  STORE_AWAIT (button (fixture, "_Cancel") != NULL);
  cancel = g_object_ref (button (fixture, "_Cancel"));
  gate_store_open (fixture->base.gate);
  STORE_AWAIT (!credenza_create_view_has_import (fixture->view));
  g_signal_emit_by_name (cancel, "clicked");
  STORE_AWAIT (credenza_certificate_table_get_selected (fixture->window->table) != NULL);
}

static void
test_refused (Fixture       *fixture,
              gconstpointer  data)
{
  g_object_set (fixture->generation, "name", "a", NULL);
  create (fixture);
  gate_store_refuse (fixture->base.gate, STORE_FIELD_COMMON_NAME);
  STORE_AWAIT (shows (fixture, "This common name is not accepted: Not like this"));
  g_assert_false (gtk_widget_get_sensitive (button (fixture, "_Create")));
  gate_store_open (fixture->base.gate);
  g_object_set (fixture->generation, "common-name", "b", NULL);
  g_assert_false (shows (fixture, "This common name"));
  g_assert_true (gtk_widget_get_sensitive (button (fixture, "_Create")));
}

static gboolean
is_in_sight (Fixture    *fixture,
             const char *text)
{
  GtkWidget *label = find (GTK_WIDGET (fixture->window), is_label, text);
  GtkWidget *scroller = label != NULL ? gtk_widget_get_ancestor (label, GTK_TYPE_SCROLLED_WINDOW) : NULL;
  graphene_rect_t bounds;

  return scroller != NULL && gtk_widget_compute_bounds (label, scroller, &bounds) && bounds.size.height > 0 &&
         bounds.origin.y >= 0 && bounds.origin.y + bounds.size.height <= gtk_widget_get_height (scroller);
}

/* In a window so low that the form scrolls. */
static void
test_refused_below (Fixture       *fixture,
                    gconstpointer  data)
{
  STORE_AWAIT (gtk_widget_get_height (GTK_WIDGET (fixture->view)) > 0);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1000, 360);
  STORE_AWAIT (gtk_widget_get_height (GTK_WIDGET (fixture->view)) < 400);
  g_object_set (fixture->generation, "name", "a", NULL);
  create (fixture);
  gate_store_refuse (fixture->base.gate, STORE_FIELD_AUTOMATIC_RENEWAL);
  STORE_AWAIT (is_in_sight (fixture, "Automatic renewal is not accepted: Not like this"));
  gate_store_open (fixture->base.gate);
}

/* The form stays, and the list tells what has become of it. */
static void
test_broken_off (Fixture       *fixture,
                 gconstpointer  data)
{
  g_object_set (fixture->generation, "name", "a", NULL);
  create (fixture);
  gate_store_break_off (fixture->base.gate);
  STORE_AWAIT (shows (fixture, "The service can’t be reached, or the connection broke off: nobody knows whether “a.pem”"));
  gate_store_open (fixture->base.gate);
  STORE_AWAIT (shows (fixture, "There is already a certificate of this name."));
  g_assert_true (credenza_create_view_has_import (fixture->view));
}

static void
test_no_labels (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func ((GDestroyNotify) store_label_unref);

  g_ptr_array_add (labels, store_label_new ("region", NULL));
  g_object_set (fixture->generation, "name", "a", NULL);
  model_generation_set_labels (fixture->generation, labels);
  create (fixture);
  gate_store_let (fixture->base.gate);
  STORE_AWAIT (gate_store_n_waiting (fixture->base.gate) == 1 && shows (fixture, "Storing labels…"));
  gate_store_turn_away (fixture->base.gate, STORE_ERROR_FORBIDDEN);
  gate_store_open (fixture->base.gate);
  STORE_AWAIT (shows (fixture, "“a.pem” was created without its labels. "));
  STORE_AWAIT (!credenza_create_view_has_import (fixture->view));
}

/* Discard ends what is being filled in, without a question. */
static void
test_discard (Fixture       *fixture,
              gconstpointer  data)
{
  g_object_set (fixture->generation, "name", "a", NULL);
  STORE_AWAIT (button (fixture, "_Discard") != NULL);
  g_signal_emit_by_name (button (fixture, "_Discard"), "clicked");
  g_assert_false (credenza_create_view_has_import (fixture->view));
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.create", NULL);
  g_assert_cmpstr (model_generation_get_full_name (credenza_create_view_get_generation (fixture->view)), ==, "");
}

static void
test_no_service (Fixture       *fixture,
                 gconstpointer  data)
{
  STORE_AWAIT (shows (fixture, "This store has no service that makes certificates"));
  STORE_AWAIT (shows (fixture, "Drop certificate files here"));
  g_assert_false (shows (fixture, "Generation Details"));
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;
  int status;

  setlocale (LC_ALL, "C.UTF-8");
  gtk_test_init (&argc, &argv, NULL);
  application = credenza_application_new (G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);

#define ADD(path, with_service, function) \
  g_test_add ("/app/generate/" path, Fixture, with_service, set_up, function, tear_down)
  ADD ("create", &service, test_create);
  ADD ("late-cancel", &service, test_late_cancel);
  ADD ("refused", &service, test_refused);
  ADD ("refused-below", &service, test_refused_below);
  ADD ("broken-off", &service, test_broken_off);
  ADD ("no-labels", &service, test_no_labels);
  ADD ("discard", &service, test_discard);
  ADD ("no-service", NULL, test_no_service);
#undef ADD

  status = g_test_run ();
  g_object_unref (application);
  return status;
}
