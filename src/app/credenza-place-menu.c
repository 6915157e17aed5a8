/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-place-menu.h"

#include "app/credenza-place-row.h"
#include "app/credenza-text.h"

#include <glib/gi18n.h>

struct _CredenzaPlaceMenu
{
  GtkPopover    parent_instance;

  GtkListBox   *list;
  GtkWidget    *connection_buttons;

  GListStore   *parts;         /* (owned): GListModels of ModelPlace, one after the other in the list */
  GListStore   *computer;      /* (owned): the first part */
  ModelPlace   *current;       /* (owned) (nullable) */
  guint         expiring_days;
};

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CredenzaPlaceMenu, credenza_place_menu, GTK_TYPE_POPOVER)

/* Headings: whose places follow, and whether its service key ends soon */

static ModelConnection *
get_connection (GtkListBoxRow *row)
{
  return model_place_get_connection (credenza_place_row_get_place (CREDENZA_PLACE_ROW (row)));
}

static GtkWidget *
create_label (const char *text,
              const char *style_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 30);
  gtk_widget_add_css_class (label, style_class);
  return label;
}

static GtkWidget *
create_warning (ModelConnection *connection,
                guint            expiring_days)
{
  ModelState state;
  g_autofree char *text = credenza_text_key_warning (connection, expiring_days, &state);
  GtkWidget *box;

  if (text == NULL)
    return NULL;
  box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (credenza_text_state_icon (state)));
  gtk_box_append (GTK_BOX (box), create_label (text, "caption"));
  gtk_widget_add_css_class (box, credenza_text_state_class (state));
  return box;
}

static void
header_cb (GtkListBoxRow *row,
           GtkListBoxRow *before,
           gpointer       user_data)
{
  ModelConnection *connection = get_connection (row);
  g_autofree char *name = NULL;
  GtkWidget *box, *warning;

  if (connection == NULL || (before != NULL && get_connection (before) == connection))
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }

  name = credenza_text_visible (model_connection_get_name (connection));
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  gtk_widget_add_css_class (box, "place-heading");
  gtk_box_append (GTK_BOX (box), create_label (name, "heading"));
  warning = create_warning (connection, CREDENZA_PLACE_MENU (user_data)->expiring_days);
  if (warning != NULL)
    gtk_box_append (GTK_BOX (box), warning);
  gtk_list_box_row_set_header (row, box);
}

/* Rows */

static GtkWidget *
create_row_cb (gpointer item,
               gpointer user_data)
{
  return credenza_place_row_new (item);
}

/* Only of rows that are in the list: newer GTK forgets that a row is selected when it comes into one where none can be. */
static void
mark_current (CredenzaPlaceMenu *self)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    credenza_place_row_set_current (CREDENZA_PLACE_ROW (row),
                                    credenza_place_row_get_place (CREDENZA_PLACE_ROW (row)) == self->current);
}

static void
activated_cb (CredenzaPlaceMenu *self,
              GtkListBoxRow     *row)
{
  g_autoptr (ModelPlace) place = g_object_ref (credenza_place_row_get_place (CREDENZA_PLACE_ROW (row)));

  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, place);
}

static void
clicked_cb (CredenzaPlaceMenu *self)
{
  gtk_popover_popdown (GTK_POPOVER (self));
}

/* The keys start at the place that is shown. */
static void
focus_current (CredenzaPlaceMenu *self)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (credenza_place_row_get_place (CREDENZA_PLACE_ROW (row)) == self->current)
      gtk_widget_grab_focus (GTK_WIDGET (row));
}

static void
credenza_place_menu_map (GtkWidget *widget)
{
  CredenzaPlaceMenu *self = CREDENZA_PLACE_MENU (widget);

  /* What ends soon depends on the time, what a connection is called on its owner. */
  gtk_list_box_invalidate_headers (self->list);
  GTK_WIDGET_CLASS (credenza_place_menu_parent_class)->map (widget);
  mark_current (self);
  focus_current (self);
}

static void
credenza_place_menu_dispose (GObject *object)
{
  CredenzaPlaceMenu *self = CREDENZA_PLACE_MENU (object);

  g_clear_object (&self->parts);
  g_clear_object (&self->computer);
  g_clear_object (&self->current);

  G_OBJECT_CLASS (credenza_place_menu_parent_class)->dispose (object);
}

static void
credenza_place_menu_class_init (CredenzaPlaceMenuClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = credenza_place_menu_dispose;
  widget_class->map = credenza_place_menu_map;

  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", CREDENZA_TYPE_PLACE_MENU, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, MODEL_TYPE_PLACE);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-place-menu.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaPlaceMenu, list);
  gtk_widget_class_bind_template_child (widget_class, CredenzaPlaceMenu, connection_buttons);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, clicked_cb);
}

static void
credenza_place_menu_init (CredenzaPlaceMenu *self)
{
  GListModel *places;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->parts = g_list_store_new (G_TYPE_LIST_MODEL);
  self->computer = g_list_store_new (MODEL_TYPE_PLACE);
  g_list_store_append (self->parts, self->computer);

  places = G_LIST_MODEL (gtk_flatten_list_model_new (g_object_ref (G_LIST_MODEL (self->parts))));
  gtk_list_box_set_header_func (self->list, header_cb, self, NULL);
  gtk_list_box_bind_model (self->list, places, create_row_cb, self, NULL);
  g_signal_connect_object (places, "items-changed", G_CALLBACK (mark_current), self, G_CONNECT_SWAPPED);
  mark_current (self);
  g_object_unref (places);
}

static gpointer
get_places_cb (gpointer item /* (transfer full) */,
               gpointer user_data)
{
  g_autoptr (ModelConnection) connection = item;

  return g_object_ref (model_connection_get_places (connection));
}

/**
 * credenza_place_menu_new:
 * @connections: (nullable): the connections; %NULL when there can be none
 *
 * Returns: (transfer floating): the menu
 */
GtkWidget *
credenza_place_menu_new (ModelConnections *connections)
{
  CredenzaPlaceMenu *self = g_object_new (CREDENZA_TYPE_PLACE_MENU, NULL);
  g_autoptr (GListModel) lists = NULL;
  g_autoptr (GListModel) places = NULL;

  gtk_widget_set_visible (self->connection_buttons, connections != NULL);
  if (connections == NULL)
    return GTK_WIDGET (self);

  lists = G_LIST_MODEL (gtk_map_list_model_new (G_LIST_MODEL (g_object_ref (connections)), get_places_cb, NULL, NULL));
  places = G_LIST_MODEL (gtk_flatten_list_model_new (g_object_ref (lists)));
  g_list_store_append (self->parts, places);
  return GTK_WIDGET (self);
}

/**
 * credenza_place_menu_set_computer:
 * @self: a menu
 * @computer: (nullable): the store on this computer; %NULL while it has not been opened
 */
void
credenza_place_menu_set_computer (CredenzaPlaceMenu *self,
                                  ModelPlace        *computer)
{
  g_return_if_fail (CREDENZA_IS_PLACE_MENU (self));

  g_list_store_splice (self->computer, 0, g_list_model_get_n_items (G_LIST_MODEL (self->computer)),
                       (gpointer *) &computer, computer != NULL ? 1 : 0);
}

/**
 * credenza_place_menu_set_current:
 * @self: a menu
 * @current: (nullable): the place that is shown
 */
void
credenza_place_menu_set_current (CredenzaPlaceMenu *self,
                                 ModelPlace        *current)
{
  g_return_if_fail (CREDENZA_IS_PLACE_MENU (self));

  g_set_object (&self->current, current);
  mark_current (self);
}

/**
 * credenza_place_menu_set_expiring_days:
 * @self: a menu
 * @days: how many days before its end a service key counts as expiring
 */
void
credenza_place_menu_set_expiring_days (CredenzaPlaceMenu *self,
                                       guint              days)
{
  g_return_if_fail (CREDENZA_IS_PLACE_MENU (self));

  self->expiring_days = days;
  gtk_list_box_invalidate_headers (self->list);
}
