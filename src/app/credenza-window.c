/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-window-private.h"

#include "app/credenza-text.h"

#include <glib/gi18n.h>

/* From when on loading is slow. */
#define SLOW_MSEC 300

/* The window comes up with its list, when that does not take longer. */
#define MAX_HIDDEN_MSEC 150
#define ROWS_OF_A_SCREEN 18

enum
{
  SIGNAL_RETRY_STORE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CredenzaWindow, credenza_window, ADW_TYPE_APPLICATION_WINDOW)

/* Toasts: a title is always markup in libadwaita 1.2. */

void
credenza_window_toast_text (CredenzaWindow *self,
                            const char     *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (escaped));
}

void
credenza_window_toast_error (CredenzaWindow *self,
                             const GError   *error,
                             const char     *subject)
{
  g_autofree char *text = NULL;

  if (store_error_is_cancelled (error))
    return;
  text = credenza_text_error (error, subject);
  credenza_window_toast_text (self, text);
}

/* The list: counts, pages, banner */

static char *
count_entries (CredenzaWindow *self)
{
  guint n_all = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  guint n_shown = credenza_certificate_table_get_n_shown (self->table);

  if (n_shown == n_all)
    /* Translators: how many certificates there are */
    return g_strdup_printf (_("All: %u"), n_all);
  /* Translators: how many certificates match the search, of how many */
  return g_strdup_printf (_("%u of %u"), n_shown, n_all);
}

/* Nothing may be there that could not be read: that it is none would be said of it too early. */
static gboolean
is_count_known (CredenzaWindow *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->list)) > 0 ||
         (!self->load_stopped && model_certificate_list_get_error (self->list) == NULL);
}

static void
update_title (CredenzaWindow *self)
{
  g_autofree char *count = is_count_known (self) ? count_entries (self) : NULL;
  g_autofree char *level = NULL;
  g_autofree char *subtitle = NULL;

  if (model_place_get_connection (self->place) != NULL)
    level = credenza_text_place_level (self->place);
  if (level != NULL && count != NULL)
    subtitle = g_strdup_printf ("%s · %s", level, count);
  adw_window_title_set_subtitle (self->title, subtitle != NULL ? subtitle : level != NULL ? level : count);
}

static const char *
get_page (CredenzaWindow *self)
{
  guint n_all = g_list_model_get_n_items (G_LIST_MODEL (self->list));

  if (self->pane != NULL && credenza_create_view_has_import (credenza_pane_get_create_view (self->pane)))
    return "table";
  if (n_all > 0)
    return credenza_certificate_table_get_n_shown (self->table) > 0 ? "table" : "no-results";
  if (model_certificate_list_get_loading (self->list))
    return self->slow_id == 0 ? "loading" : "table";
  return model_certificate_list_get_error (self->list) != NULL || self->load_stopped ? "error" : "empty";
}

/* What is said over the list: why it is not as new as it could be. */
static char *
text_banner (CredenzaWindow *self,
             const GError   *error)
{
  gint64 as_of = model_certificate_list_get_as_of (self->list);
  g_autofree char *title = credenza_text_place_title (self->place);
  g_autofree char *sentence = error != NULL ? credenza_text_error (error, title) : NULL;
  g_autofree char *time = NULL;

  if (as_of == 0 && credenza_window_is_offline (self))
    /* Translators: %s is a sentence that says why */
    return g_strdup_printf (_("Offline. %s"), sentence);
  if (as_of == 0)
    return g_steal_pointer (&sentence);
  time = credenza_text_as_of (as_of / G_USEC_PER_SEC, g_get_real_time () / G_USEC_PER_SEC);
  if (credenza_window_is_offline (self))
    /* Translators: the first %s is a time, the second a sentence that says why */
    return g_strdup_printf (_("Offline: as of %s. %s"), time, sentence);
  if (error == NULL)
    /* Translators: %s is a time */
    return g_strdup_printf (_("This is the list as of %s."), time);
  /* Translators: the first %s is a sentence that says what went wrong, the second a time */
  return g_strdup_printf (_("%s This is the list as of %s."), sentence, time);
}

static void
show_error_page (CredenzaWindow *self,
                 const GError   *error)
{
  g_autofree char *title = credenza_text_place_title (self->place);
  g_autofree char *sentence = error != NULL ? credenza_text_error (error, title) : g_strdup (_("Loading was cancelled."));
  g_autofree char *escaped = g_markup_escape_text (sentence, -1);

  adw_status_page_set_description (self->error_page, escaped);
  credenza_error_details_set_error (self->error_details, error);
  gtk_widget_set_visible (self->edit_button, credenza_window_is_about_key (self, error));
}

/* Rows of an earlier time are news as well, when nobody is about to read them anew. */
static gboolean
has_news (CredenzaWindow *self,
          const GError   *error)
{
  return error != NULL || (model_certificate_list_get_as_of (self->list) != 0 &&
                           !model_certificate_list_get_loading (self->list));
}

static void
update_error (CredenzaWindow *self)
{
  const GError *error = model_certificate_list_get_error (self->list);
  g_autofree char *text = NULL;

  show_error_page (self, error);
  if (!has_news (self, error) || g_list_model_get_n_items (G_LIST_MODEL (self->list)) == 0)
    {
      credenza_banner_hide (self->banner);
      return;
    }
  text = text_banner (self, error);
  credenza_banner_show (self->banner, text, error);
}

/* Coming up */

static void
come_up (CredenzaWindow *self)
{
  g_clear_handle_id (&self->present_id, g_source_remove);
  gtk_window_present (GTK_WINDOW (self));
}

static gboolean
come_up_cb (gpointer user_data)
{
  CredenzaWindow *self = user_data;

  self->present_id = 0;
  come_up (self);
  return G_SOURCE_REMOVE;
}

/* Whether there is something to see: a screenful, everything there is, or why there is nothing. */
static gboolean
is_worth_showing (CredenzaWindow *self)
{
  return self->list != NULL && (!model_certificate_list_get_loading (self->list) ||
                                g_list_model_get_n_items (G_LIST_MODEL (self->list)) >= ROWS_OF_A_SCREEN);
}

/* With the page that goes, the focus would go somewhere outside. */
static void
show_page (CredenzaWindow *self,
           const char     *page)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  gboolean has_focus = focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->stack));

  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), page) == 0)
    return;

  gtk_stack_set_visible_child_name (self->stack, page);
  if (has_focus)
    credenza_window_focus_list (self);
}

void
credenza_window_update_list_page (CredenzaWindow *self)
{
  if (self->list == NULL)
    return;

  update_title (self);
  update_error (self);
  credenza_window_update_waiting (self);
  credenza_window_update_writing (self);
  credenza_window_update_requests (self);
  show_page (self, get_page (self));

  if (self->present_id != 0 && is_worth_showing (self))
    come_up (self);
  if (self->select_name != NULL && credenza_certificate_table_select_name (self->table, self->select_name))
    g_clear_pointer (&self->select_name, g_free);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (CredenzaWindow) self = user_data;

  g_autoptr (GError) error = NULL;

  /* The list keeps the error, and the page or the banner shows it. */
  model_certificate_list_load_finish (MODEL_CERTIFICATE_LIST (source), result, &error);
  if (self->list != MODEL_CERTIFICATE_LIST (source))
    return;
  self->load_stopped = store_error_is_cancelled (error);
  credenza_window_update_list_page (self);
  if (error == NULL)
    credenza_window_count_levels (self);
}

/* A spinner that comes and goes at once is only unrest: until it takes long, the table is shown as far as it is there. */
static gboolean
slow_cb (gpointer user_data)
{
  CredenzaWindow *self = user_data;

  self->slow_id = 0;
  if (self->list == NULL)
    gtk_stack_set_visible_child_name (self->stack, "loading");
  else
    credenza_window_update_list_page (self);
  return G_SOURCE_REMOVE;
}

void
credenza_window_load (CredenzaWindow *self)
{
  g_clear_handle_id (&self->slow_id, g_source_remove);
  self->slow_id = g_timeout_add (SLOW_MSEC, slow_cb, self);
  if (g_cancellable_is_cancelled (self->load_cancellable))
    {
      g_object_unref (self->load_cancellable);
      self->load_cancellable = g_cancellable_new ();
    }
  model_certificate_list_load_async (self->list, self->load_cancellable, loaded_cb, g_object_ref (self));
  credenza_window_update_list_page (self);
}

static void
refresh_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  CredenzaWindow *self = CREDENZA_WINDOW (widget);

  if (self->list == NULL)
    g_signal_emit (self, signals[SIGNAL_RETRY_STORE], 0);
  else
    credenza_window_load (self);
}

/* The pane */

void
credenza_window_update_actions (CredenzaWindow *self)
{
  CredenzaDocumentView *view = self->pane != NULL ? credenza_pane_get_document_view (self->pane) : NULL;
  gboolean opened = view != NULL && credenza_document_view_get_document (view) != NULL;
  gboolean certificate = view != NULL && credenza_document_view_get_certificate (view) != NULL;
  g_autoptr (GPtrArray) several = credenza_window_dup_several (self);
  gboolean busy = self->operation != NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.copy", (opened || several != NULL) && !busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.copy-to", (opened || several != NULL) && !busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.export", (opened || several != NULL) && !busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.export-as", opened);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.export-certificate", certificate);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.delete",
                                 ((opened && !credenza_window_keeps_document (self)) || several != NULL) && !busy);
  credenza_window_update_renewal (self);
}

/* The pane is built when it is needed for the first time: it would make every start slower. */
CredenzaPane *
credenza_window_get_pane (CredenzaWindow *self)
{
  if (self->pane != NULL)
    return self->pane;

  self->pane = g_object_new (CREDENZA_TYPE_PANE, NULL);
  g_object_bind_property (self->split, "folded", self->pane, "folded", G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->split, "expanded", self->pane, "expanded", G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->split, "pane-narrow", self->pane, "narrow", G_BINDING_SYNC_CREATE);
  g_object_set (self->split, "pane", self->pane, NULL);
  g_signal_connect_object (credenza_pane_get_document_view (self->pane), "notify::nested", G_CALLBACK (credenza_window_update_actions),
                           self, G_CONNECT_SWAPPED);
  credenza_window_connect_create (self);
  credenza_window_update_folder (self);
  return self->pane;
}

void
credenza_window_show_pane (CredenzaWindow *self)
{
  credenza_window_get_pane (self);
  credenza_split_pane_set_pane_visible (self->split, TRUE);
}

static void
show_document (CredenzaWindow *self,
               ModelDocument  *document)
{
  credenza_pane_show_document (credenza_window_get_pane (self), document, model_certificate_list_get_expiring_days (self->list));
  credenza_window_learn (self, document);
  credenza_window_update_actions (self);
}

static void
tried_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (CredenzaWindow) self = user_data;

  if (model_document_try_finish (MODEL_DOCUMENT (source), result, NULL))
    show_document (self, MODEL_DOCUMENT (source));
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (CredenzaWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ModelDocument) document = model_document_open_finish (result, &error);
  ModelCertificate *selected;

  /* Cancelled: something else is being opened, or nothing any more. */
  if (store_error_is_cancelled (error))
    return;

  if (document != NULL && model_document_set_passwords (document, self->passwords))
    {
      model_document_try_async (document, self->open_cancellable, tried_cb, g_object_ref (self));
      return;
    }
  if (document != NULL)
    {
      show_document (self, document);
      return;
    }
  selected = credenza_certificate_table_get_selected (self->table);
  credenza_pane_show_error (credenza_window_get_pane (self), selected != NULL ? model_certificate_get_name (selected) : "", error);
  credenza_window_update_actions (self);
}

void
credenza_window_open_entry (CredenzaWindow *self,
                            const char     *name)
{
  credenza_pane_show_loading (credenza_window_get_pane (self), name);
  credenza_window_show_pane (self);

  g_cancellable_cancel (self->open_cancellable);
  g_clear_object (&self->open_cancellable);
  self->open_cancellable = g_cancellable_new ();
  g_set_weak_pointer (&self->open_list, self->list);
  model_document_open_async (self->list, name, self->open_cancellable, opened_cb, g_object_ref (self));
}

static void
show_nothing (CredenzaWindow *self)
{
  credenza_pane_show_nothing (credenza_window_get_pane (self));
  if (credenza_split_pane_get_folded (self->split))
    credenza_split_pane_set_pane_visible (self->split, FALSE);
}

void
credenza_window_update_selected (CredenzaWindow *self)
{
  ModelCertificate *row = credenza_certificate_table_get_selected (self->table);
  g_autoptr (GPtrArray) several = credenza_window_dup_several (self);

  /* What is being deleted leaves the list row by row. */
  if (credenza_window_keeps_selection (self))
    return;

  g_cancellable_cancel (self->open_cancellable);
  g_clear_object (&self->open_cancellable);

  if (several != NULL)
    credenza_window_show_several (self, several);
  else if (row == NULL)
    {
      if (!credenza_window_keeps_document (self))
        show_nothing (self);
    }
  else if (model_certificate_get_state (row) == MODEL_STATE_DRAFT)
    {
      credenza_pane_show_create (credenza_window_get_pane (self));
      credenza_window_show_pane (self);
    }
  else
    credenza_window_open_entry (self, model_certificate_get_name (row));
  credenza_window_update_actions (self);
}

/* The list, or what is shown instead of it. */
void
credenza_window_focus_list (CredenzaWindow *self)
{
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "table") == 0)
    gtk_widget_grab_focus (GTK_WIDGET (self->table));
  else
    gtk_widget_child_focus (gtk_stack_get_visible_child (self->stack), GTK_DIR_TAB_FORWARD);
}

static void
close_pane_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  CredenzaWindow *self = CREDENZA_WINDOW (widget);

  credenza_certificate_table_unselect (self->table);
  /* What was kept although it is gone from the list. */
  if (self->pane != NULL && credenza_certificate_table_get_n_selected (self->table) == 0)
    credenza_pane_show_nothing (self->pane);
  credenza_window_update_actions (self);
  credenza_split_pane_set_pane_visible (self->split, FALSE);
  credenza_split_pane_set_expanded (self->split, FALSE);
  credenza_window_focus_list (self);
}

static void
go_back_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  CredenzaWindow *self = CREDENZA_WINDOW (widget);

  if (credenza_pane_go_back (credenza_window_get_pane (self)))
    credenza_window_update_actions (self);
  else if (credenza_split_pane_get_folded (self->split))
    close_pane_action (widget, name, parameter);
}

/* Escape closes the innermost thing. */
static void
escape_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  CredenzaWindow *self = CREDENZA_WINDOW (widget);

  if (gtk_search_bar_get_search_mode (self->search_bar))
    gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  else if (credenza_pane_go_back (credenza_window_get_pane (self)))
    credenza_window_update_actions (self);
  else if (credenza_split_pane_get_pane_visible (self->split))
    close_pane_action (widget, name, parameter);
}

static void
toggle_pane_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  CredenzaWindow *self = CREDENZA_WINDOW (widget);

  if (credenza_split_pane_get_pane_visible (self->split))
    close_pane_action (widget, name, parameter);
  else
    credenza_window_show_pane (self);
}

/* From the list into the pane. */
static void
show_details_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  CredenzaWindow *self = CREDENZA_WINDOW (widget);

  if (credenza_certificate_table_get_n_selected (self->table) == 0)
    return;
  credenza_window_show_pane (self);
  credenza_pane_focus_content (self->pane);
}

static void
expand_pane_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  CredenzaWindow *self = CREDENZA_WINDOW (widget);

  credenza_split_pane_set_expanded (self->split, !credenza_split_pane_get_expanded (self->split));
}

/* Search and sort */

static void
search_changed_cb (CredenzaWindow *self)
{
  credenza_certificate_table_set_search (self->table, gtk_editable_get_text (self->search_entry));
  credenza_window_update_list_page (self);
}

static void
search_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  CredenzaWindow *self = CREDENZA_WINDOW (widget);

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

static void
sort_changed_cb (CredenzaWindow *self)
{
  CredenzaColumn column;
  GtkSortType direction;

  if (!credenza_certificate_table_get_sort (self->table, &column, &direction))
    return;
  g_settings_set_enum (self->settings, "sort-column", column);
  g_settings_set_boolean (self->settings, "sort-descending", direction == GTK_SORT_DESCENDING);
}

static void
restore_sort (CredenzaWindow *self)
{
  credenza_certificate_table_set_sort (self->table,
                                       g_settings_get_enum (self->settings, "sort-column"),
                                       g_settings_get_boolean (self->settings, "sort-descending")
                                         ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
  g_signal_connect_object (self->table, "sort-changed", G_CALLBACK (sort_changed_cb), self, G_CONNECT_SWAPPED);
}

/* A menu goes back to its first page after it has closed. In GTK 4.8 the focus goes with it, where every key is lost. */
static void
submenu_changed_cb (CredenzaWindow *self,
                    GParamSpec     *pspec,
                    GtkWidget      *menu)
{
  if (!gtk_widget_get_visible (menu))
    credenza_window_focus_list (self);
}

/* The heads of the columns take no focus, and a narrow window has not all of them: the menu sorts as well. */
static void
add_sort_actions (CredenzaWindow *self)
{
  g_autoptr (GPropertyAction) column = g_property_action_new ("sort-by", self->table, "sort-column");
  g_autoptr (GPropertyAction) order = g_property_action_new ("sort-order", self->table, "sort-order");

  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (column));
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (order));
}

/* They hold the table. */
static void
remove_sort_actions (CredenzaWindow *self)
{
  g_action_map_remove_action (G_ACTION_MAP (self), "sort-by");
  g_action_map_remove_action (G_ACTION_MAP (self), "sort-order");
}

/* Built when it is wanted for the first time: it would make every start slower. */
static void
show_shortcuts_action (GtkWidget  *widget,
                       const char *name,
                       GVariant   *parameter)
{
  GtkApplicationWindow *window = GTK_APPLICATION_WINDOW (widget);

  if (gtk_application_window_get_help_overlay (window) == NULL)
    {
      g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/org/credenza/Credenza/help-overlay.ui");
      g_autoptr (GSList) objects = gtk_builder_get_objects (builder);

      for (GSList *l = objects; l != NULL; l = l->next)
        if (GTK_IS_SHORTCUTS_WINDOW (l->data))
          gtk_application_window_set_help_overlay (window, l->data);
    }
  gtk_window_present (GTK_WINDOW (gtk_application_window_get_help_overlay (window)));
}

/* For the rows of the pane. */
static void
show_toast_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  credenza_window_toast_text (CREDENZA_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

/* Public */

CredenzaWindow *
credenza_window_new (GtkApplication *application)
{
  return g_object_new (CREDENZA_TYPE_WINDOW, "application", application, NULL);
}

/**
 * credenza_window_get_passwords:
 * @self: a window
 *
 * Returns: (transfer none): those that have opened something in this window
 */
ModelPasswords *
credenza_window_get_passwords (CredenzaWindow *self)
{
  g_return_val_if_fail (CREDENZA_IS_WINDOW (self), NULL);
  return self->passwords;
}

/**
 * credenza_window_come_up:
 * @self: a window
 *
 * Presents the window: at once when it is visible already or its list is there, otherwise with the first rows, or after
 * a moment without them. One frame with the list takes less than an empty one and then another.
 */
void
credenza_window_come_up (CredenzaWindow *self)
{
  g_return_if_fail (CREDENZA_IS_WINDOW (self));

  if (gtk_widget_get_visible (GTK_WIDGET (self)) || is_worth_showing (self))
    come_up (self);
  else if (self->present_id == 0)
    self->present_id = g_timeout_add (MAX_HIDDEN_MSEC, come_up_cb, self);
}

/* The store on this computer is to be shown, and not there: not yet, or not at all. */
void
credenza_window_show_store_error (CredenzaWindow *self)
{
  if (self->store_error == NULL)
    {
      gtk_stack_set_visible_child_name (self->stack, "loading");
      return;
    }

  show_error_page (self, self->store_error);
  gtk_stack_set_visible_child_name (self->stack, "error");
  g_clear_handle_id (&self->slow_id, g_source_remove);
  if (self->present_id != 0)
    come_up (self);
}

/* Life */

static void
restore_state (CredenzaWindow *self)
{
  gtk_window_set_default_size (GTK_WINDOW (self),
                               g_settings_get_int (self->settings, "window-width"),
                               g_settings_get_int (self->settings, "window-height"));
  if (g_settings_get_boolean (self->settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  g_settings_bind (self->settings, "pane-position", self->split, "position", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "remember-passwords", self->passwords, "keeps", G_SETTINGS_BIND_GET);
  restore_sort (self);
}

static gboolean
credenza_window_close_request (GtkWindow *window)
{
  CredenzaWindow *self = CREDENZA_WINDOW (window);
  int width, height;

  gtk_window_get_default_size (window, &width, &height);
  g_settings_set_int (self->settings, "window-width", width);
  g_settings_set_int (self->settings, "window-height", height);
  g_settings_set_boolean (self->settings, "window-maximized", gtk_window_is_maximized (window));

  return GTK_WINDOW_CLASS (credenza_window_parent_class)->close_request (window);
}

static void
credenza_window_dispose (GObject *object)
{
  CredenzaWindow *self = CREDENZA_WINDOW (object);

  if (self->settings != NULL)
    remove_sort_actions (self);
  g_clear_object (&self->notifier);
  credenza_window_dispose_export (self);
  model_passwords_wipe (self->passwords);
  self->pane = NULL; /* the split pane has it */
  g_clear_handle_id (&self->slow_id, g_source_remove);
  g_clear_handle_id (&self->present_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->load_cancellable);
  g_cancellable_cancel (self->open_cancellable);
  g_clear_object (&self->open_cancellable);
  g_cancellable_cancel (self->operation);
  g_clear_object (&self->operation);
  g_clear_object (&self->deleting);
  g_clear_weak_pointer (&self->open_list);
  g_clear_weak_pointer (&self->clipboard_toast);
  credenza_window_dispose_place (self);
  g_clear_object (&self->list);
  g_clear_object (&self->waiting_files);
  g_clear_object (&self->requests);
  g_clear_object (&self->settings);
  g_queue_clear_full (&self->deletions, g_object_unref);
  g_queue_clear_full (&self->replacements, g_object_unref);
  g_clear_pointer (&self->select_name, g_free);

  G_OBJECT_CLASS (credenza_window_parent_class)->dispose (object);
}

static void
credenza_window_finalize (GObject *object)
{
  g_clear_object (&CREDENZA_WINDOW (object)->passwords);
  g_clear_object (&CREDENZA_WINDOW (object)->cancellable);
  g_clear_object (&CREDENZA_WINDOW (object)->load_cancellable);

  G_OBJECT_CLASS (credenza_window_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CredenzaWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, CredenzaWindow, drop_highlight);
  gtk_widget_class_bind_template_child (widget_class, CredenzaWindow, split);
  gtk_widget_class_bind_template_child (widget_class, CredenzaWindow, title);
  gtk_widget_class_bind_template_child (widget_class, CredenzaWindow, place_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaWindow, create_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaWindow, search_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaWindow, search_bar);
  gtk_widget_class_bind_template_child (widget_class, CredenzaWindow, search_box);
  gtk_widget_class_bind_template_child (widget_class, CredenzaWindow, search_entry);
  gtk_widget_class_bind_template_child (widget_class, CredenzaWindow, banner);
  gtk_widget_class_bind_template_child (widget_class, CredenzaWindow, waiting_banner);
  gtk_widget_class_bind_template_child (widget_class, CredenzaWindow, request_banner);
  gtk_widget_class_bind_template_child (widget_class, CredenzaWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, CredenzaWindow, error_page);
  gtk_widget_class_bind_template_child (widget_class, CredenzaWindow, error_details);
  gtk_widget_class_bind_template_child (widget_class, CredenzaWindow, edit_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaWindow, table);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.refresh", NULL, refresh_action);
  gtk_widget_class_install_action (widget_class, "win.show-shortcuts", NULL, show_shortcuts_action);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search_action);
  gtk_widget_class_install_action (widget_class, "win.close-pane", NULL, close_pane_action);
  gtk_widget_class_install_action (widget_class, "win.go-back", NULL, go_back_action);
  gtk_widget_class_install_action (widget_class, "win.escape", NULL, escape_action);
  gtk_widget_class_install_action (widget_class, "win.toggle-pane", NULL, toggle_pane_action);
  gtk_widget_class_install_action (widget_class, "win.show-details", NULL, show_details_action);
  gtk_widget_class_install_action (widget_class, "win.expand-pane", NULL, expand_pane_action);
  gtk_widget_class_install_action (widget_class, "win.show-toast", "s", show_toast_action);
}

static void
add_keys (GtkWidgetClass *widget_class)
{
  const struct { guint key; GdkModifierType modifiers; const char *action; } keys[] = {
    { GDK_KEY_n, GDK_CONTROL_MASK, "win.create" },
    { GDK_KEY_o, GDK_CONTROL_MASK, "win.upload" },
    { GDK_KEY_question, GDK_CONTROL_MASK, "win.show-shortcuts" },
    { GDK_KEY_Down, GDK_ALT_MASK, "win.choose-place" },
    { GDK_KEY_r, GDK_CONTROL_MASK, "win.refresh" },
    { GDK_KEY_F5, 0, "win.refresh" },
    { GDK_KEY_s, GDK_CONTROL_MASK, "win.export" },
    { GDK_KEY_s, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "win.export-as" },
    { GDK_KEY_c, GDK_CONTROL_MASK, "win.copy" },
    { GDK_KEY_c, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "win.copy-to" },
    { GDK_KEY_v, GDK_CONTROL_MASK, "win.paste" },
    { GDK_KEY_Delete, 0, "win.delete" },
    { GDK_KEY_z, GDK_CONTROL_MASK, "win.undo" },
    { GDK_KEY_F9, 0, "win.toggle-pane" },
    { GDK_KEY_Return, GDK_ALT_MASK, "win.show-details" },
    { GDK_KEY_F11, 0, "win.expand-pane" },
    { GDK_KEY_Left, GDK_ALT_MASK, "win.go-back" },
    { GDK_KEY_Escape, 0, "win.escape" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (widget_class, keys[i].key, keys[i].modifiers, keys[i].action, NULL);
}

static void
credenza_window_class_init (CredenzaWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = credenza_window_dispose;
  object_class->finalize = credenza_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = credenza_window_close_request;

  signals[SIGNAL_RETRY_STORE] = g_signal_new ("retry-store", CREDENZA_TYPE_WINDOW, G_SIGNAL_RUN_LAST, 0,
                                              NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (CREDENZA_TYPE_BANNER);
  g_type_ensure (CREDENZA_TYPE_ERROR_DETAILS);
  g_type_ensure (CREDENZA_TYPE_SEARCH_BOX);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-window.ui");
  bind_children (widget_class);
  install_actions (widget_class);
  credenza_window_class_init_selection (widget_class);
  credenza_window_class_init_create (widget_class);
  credenza_window_class_init_clipboard (widget_class);
  credenza_window_class_init_copy (widget_class);
  credenza_window_class_init_export (widget_class);
  credenza_window_class_init_delete (widget_class);
  credenza_window_class_init_labels (widget_class);
  credenza_window_class_init_renewal (widget_class);
  credenza_window_class_init_request (widget_class);
  credenza_window_class_init_place (widget_class);
  add_keys (widget_class);

  g_type_ensure (CREDENZA_TYPE_SPLIT_PANE);
  g_type_ensure (CREDENZA_TYPE_CERTIFICATE_TABLE);
}

static void
add_shortcut (GtkWidget           *widget,
              GtkPropagationPhase  phase,
              guint                key,
              GdkModifierType      modifiers,
              const char          *action)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, phase);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (key, modifiers), gtk_named_action_new (action)));
  gtk_widget_add_controller (widget, controller);
}

/* Those that something within the window would take for itself: a text that can be selected Ctrl+F, for its cursor; the
   overlay of the toasts Escape, as long as a toast is shown. */
static void
add_early_keys (CredenzaWindow *self)
{
  add_shortcut (GTK_WIDGET (self), GTK_PHASE_CAPTURE, GDK_KEY_f, GDK_CONTROL_MASK, "win.search");
  add_shortcut (GTK_WIDGET (self->split), GTK_PHASE_BUBBLE, GDK_KEY_Escape, 0, "win.escape");
}

static void
credenza_window_init (CredenzaWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->passwords = model_passwords_new ();
  self->cancellable = g_cancellable_new ();
  self->load_cancellable = g_cancellable_new ();
  g_queue_init (&self->deletions);
  g_queue_init (&self->replacements);
  self->settings = g_settings_new (APP_ID);
  gtk_search_bar_connect_entry (self->search_bar, self->search_entry);
  gtk_search_bar_set_key_capture_widget (self->search_bar, GTK_WIDGET (self));
  credenza_window_init_selection (self);
  credenza_window_init_create (self);
  credenza_window_init_copy (self);
  credenza_window_init_export (self);
  credenza_window_init_place (self);
  restore_state (self);
  add_sort_actions (self);
  g_signal_connect_object (gtk_menu_button_get_popover (self->menu_button), "notify::visible-submenu",
                           G_CALLBACK (submenu_changed_cb), self, G_CONNECT_SWAPPED);
  add_early_keys (self);

  g_signal_connect_object (self->table, "notify::selected", G_CALLBACK (credenza_window_update_selected), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "shown-changed", G_CALLBACK (credenza_window_update_list_page), self, G_CONNECT_SWAPPED);
  credenza_window_update_actions (self);
  self->slow_id = g_timeout_add (SLOW_MSEC, slow_cb, self);
}
