/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is selected: several at once, the menu for them, what is being done with them; and whether what is opened is
 * still what the store has. */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-window-private.h"

#include <glib/gi18n.h>

/* Several */

/**
 * credenza_window_dup_several:
 * @self: a window
 *
 * Returns: (transfer full) (nullable) (element-type ModelCertificate): what is selected, when it is not just one row
 */
GPtrArray *
credenza_window_dup_several (CredenzaWindow *self)
{
  g_autoptr (GPtrArray) rows = NULL;

  if (credenza_certificate_table_get_n_selected (self->table) < 2)
    return NULL;
  rows = credenza_certificate_table_dup_selection (self->table);
  return rows->len > 0 ? g_steal_pointer (&rows) : NULL;
}

/**
 * credenza_window_dup_names:
 * @rows: (element-type ModelCertificate): rows
 *
 * Returns: (transfer full): their names
 */
char **
credenza_window_dup_names (GPtrArray *rows)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; i < rows->len; i++)
    g_strv_builder_add (names, model_certificate_get_name (g_ptr_array_index (rows, i)));
  return g_strv_builder_end (names);
}

/* While keys are held to select more, a pane that covers the list would be in the way. */
static gboolean
is_extending (CredenzaWindow *self)
{
  GdkSeat *seat = gdk_display_get_default_seat (gtk_widget_get_display (GTK_WIDGET (self)));
  GdkDevice *keyboard = seat != NULL ? gdk_seat_get_keyboard (seat) : NULL;
  GdkModifierType state = keyboard != NULL ? gdk_device_get_modifier_state (keyboard) : 0;

  return (state & (GDK_CONTROL_MASK | GDK_SHIFT_MASK)) != 0;
}

void
credenza_window_show_several (CredenzaWindow *self,
                              GPtrArray      *rows)
{
  credenza_pane_show_selection (credenza_window_get_pane (self), rows);
  if (!credenza_split_pane_get_folded (self->split) || !is_extending (self))
    credenza_window_show_pane (self);
}

/**
 * credenza_window_keeps_selection:
 * @self: a window
 *
 * Returns: whether all that is selected is being deleted: then nothing is opened until that is done
 */
gboolean
credenza_window_keeps_selection (CredenzaWindow *self)
{
  g_autoptr (GPtrArray) rows = NULL;

  if (self->deleting == NULL || model_deletion_get_list (self->deleting) != self->list)
    return FALSE;
  rows = credenza_certificate_table_dup_selection (self->table);
  for (guint i = 0; i < rows->len; i++)
    if (!model_deletion_contains (self->deleting, model_certificate_get_name (g_ptr_array_index (rows, i))))
      return FALSE;
  return TRUE;
}

/* What is being done with them */

gboolean
credenza_window_begin_operation (CredenzaWindow *self)
{
  if (self->operation != NULL)
    return FALSE;
  self->operation = g_cancellable_new ();
  credenza_window_update_actions (self);
  return TRUE;
}

/* @text: what is being done, and how much of it is */
void
credenza_window_set_progress (CredenzaWindow *self,
                              const char     *text,
                              guint           n_done,
                              guint           n_all)
{
  if (self->pane != NULL)
    credenza_selection_view_set_operation (credenza_pane_get_selection_view (self->pane), text,
                                           (double) n_done / (double) MAX (n_all, 1));
}

void
credenza_window_end_operation (CredenzaWindow *self)
{
  g_clear_object (&self->operation);
  if (self->pane != NULL)
    credenza_selection_view_set_operation (credenza_pane_get_selection_view (self->pane), NULL, 0.0);
  credenza_window_update_actions (self);
}

static void
cancel_operation_action (GtkWidget  *widget,
                         const char *name,
                         GVariant   *parameter)
{
  g_cancellable_cancel (CREDENZA_WINDOW (widget)->operation);
}

/* Freshness */

ModelDocument *
credenza_window_get_document (CredenzaWindow *self)
{
  return self->pane != NULL ? credenza_document_view_get_document (credenza_pane_get_document_view (self->pane)) : NULL;
}

/**
 * credenza_window_keeps_document:
 * @self: a window
 *
 * Returns: whether what is opened is gone from the store, so that it is shown although nothing is selected
 */
gboolean
credenza_window_keeps_document (CredenzaWindow *self)
{
  ModelDocument *document = credenza_window_get_document (self);

  return document != NULL && self->open_list == self->list &&
         model_certificate_list_lookup (self->list, store_entry_get_name (model_document_get_entry (document))) == NULL;
}

/**
 * credenza_window_learn:
 * @self: a window
 * @document: what was opened just now
 *
 * Where the list has an older state of it, the list learns.
 */
void
credenza_window_learn (CredenzaWindow *self,
                       ModelDocument  *document)
{
  StoreEntry *entry = model_document_get_entry (document);
  ModelCertificate *row = NULL;

  if (self->open_list != NULL)
    row = model_certificate_list_lookup (self->open_list, store_entry_get_name (entry));
  if (row != NULL && g_strcmp0 (model_certificate_get_etag (row), store_entry_get_etag (entry)) != 0)
    model_certificate_list_put_async (self->open_list, entry, NULL, NULL);
}

static void
show_new_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  CredenzaWindow *self = CREDENZA_WINDOW (widget);
  ModelDocument *document = credenza_window_get_document (self);

  if (document != NULL)
    credenza_window_open_entry (self, store_entry_get_name (model_document_get_entry (document)));
}

static void
put_again_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (CredenzaWindow) self = user_data;
  ModelDocument *document = credenza_window_get_document (self);

  model_certificate_list_put_finish (MODEL_CERTIFICATE_LIST (source), result, NULL);
  if (document != NULL && self->list == MODEL_CERTIFICATE_LIST (source))
    credenza_certificate_table_select_name (self->table, store_entry_get_name (model_document_get_entry (document)));
}

typedef struct
{
  CredenzaWindow *window; /* (owned) */
  StoreEntry     *entry;  /* (owned): what is stored */
} Storing;

static void
storing_free (Storing *storing)
{
  g_clear_object (&storing->window);
  g_clear_object (&storing->entry);
  g_free (storing);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Storing, storing_free)

static void
stored_again_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (Storing) storing = user_data;
  CredenzaWindow *self = storing->window;
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) entry = store_create_finish (STORE_STORE (source), result, &error);

  if (entry == NULL)
    credenza_window_toast_error (self, error, store_entry_get_name (storing->entry));
  else if (self->open_list != NULL)
    model_certificate_list_put_async (self->open_list, entry, put_again_cb, g_object_ref (self));
}

/* What somebody else deleted is still held here. */
static void
store_again_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  CredenzaWindow *self = CREDENZA_WINDOW (widget);
  ModelDocument *document = credenza_window_get_document (self);
  Storing *storing;

  if (document == NULL || self->open_list == NULL || model_certificate_list_get_store (self->open_list) == NULL)
    return;
  storing = g_new0 (Storing, 1);
  storing->window = g_object_ref (self);
  storing->entry = g_object_ref (model_document_get_entry (document));
  store_create_async (model_certificate_list_get_store (self->open_list), storing->entry, NULL, NULL, self->cancellable,
                      stored_again_cb, storing);
}

/* The menu of a row */

static void
popup (CredenzaWindow *self,
       double          x,
       double          y)
{
  gtk_popover_set_pointing_to (GTK_POPOVER (self->row_menu), &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->row_menu));
}

static void
pressed_cb (GtkGestureClick *gesture,
            int              n_press,
            double           x,
            double           y,
            CredenzaWindow  *self)
{
  ModelCertificate *row = credenza_certificate_table_get_row_at (self->table, x, y);

  if (row == NULL || model_certificate_get_state (row) == MODEL_STATE_DRAFT)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  if (!credenza_certificate_table_is_selected (self->table, row))
    credenza_certificate_table_select_name (self->table, model_certificate_get_name (row));
  popup (self, x, y);
}

static gboolean
menu_key_cb (GtkWidget *widget,
             GVariant  *parameters,
             gpointer   user_data)
{
  CredenzaWindow *self = user_data;

  if (credenza_certificate_table_get_n_selected (self->table) == 0)
    return FALSE;
  popup (self, gtk_widget_get_width (GTK_WIDGET (self->table)) / 2.0, 48);
  return TRUE;
}

static void
add_menu_key (CredenzaWindow *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();
  GtkShortcutTrigger *trigger = gtk_shortcut_trigger_parse_string ("<Shift>F10|Menu");

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                        gtk_shortcut_new (trigger, gtk_callback_action_new (menu_key_cb, self, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self->table), controller);
}

/* @to_downloads: whether that is where exports go */
void
credenza_window_update_row_menu (CredenzaWindow *self,
                                 gboolean        to_downloads)
{
  g_autoptr (GMenu) menu = g_menu_new ();

  g_menu_append (menu, _("Cop_y"), "win.copy");
  g_menu_append (menu, _("_Copy To…"), "win.copy-to");
  g_menu_append (menu, to_downloads ? _("_Export to Downloads") : _("_Export"), "win.export");
  g_menu_append (menu, _("Export _As…"), "win.export-as");
  g_menu_append (menu, _("_Delete…"), "win.delete");
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->row_menu), G_MENU_MODEL (menu));
}

static void
add_row_menu (CredenzaWindow *self)
{
  GtkGesture *gesture = gtk_gesture_click_new ();

  self->row_menu = gtk_popover_menu_new_from_model (NULL);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->row_menu), FALSE);
  gtk_widget_set_halign (self->row_menu, GTK_ALIGN_START);
  credenza_certificate_table_set_menu (self->table, GTK_POPOVER (self->row_menu));

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (gesture), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (gesture), GTK_PHASE_CAPTURE);
  g_signal_connect_object (gesture, "pressed", G_CALLBACK (pressed_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->table), GTK_EVENT_CONTROLLER (gesture));
}

void
credenza_window_class_init_selection (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.cancel-operation", NULL, cancel_operation_action);
  gtk_widget_class_install_action (widget_class, "win.show-new", NULL, show_new_action);
  gtk_widget_class_install_action (widget_class, "win.store-again", NULL, store_again_action);
}

void
credenza_window_init_selection (CredenzaWindow *self)
{
  add_row_menu (self);
  add_menu_key (self);
}
