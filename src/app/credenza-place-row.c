/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-place-row.h"

#include "app/credenza-text.h"

#include <glib/gi18n.h>

struct _CredenzaPlaceRow
{
  GtkListBoxRow  parent_instance;

  GtkImage      *icon;
  GtkLabel      *name;
  GtkLabel      *count;
  GtkWidget     *check;

  ModelPlace    *place; /* (owned) */
};

G_DEFINE_FINAL_TYPE (CredenzaPlaceRow, credenza_place_row, GTK_TYPE_LIST_BOX_ROW)

/* The row as a whole, for those who hear it: without the heading over it, “Subaccount” could be anybody's. */
static char *
describe (CredenzaPlaceRow *self)
{
  g_autofree char *title = credenza_text_place_title (self->place);
  const char *level = gtk_label_get_text (self->name);
  int count = model_place_get_count (self->place);
  g_autofree char *whole = NULL;

  if (model_place_get_connection (self->place) == NULL)
    whole = g_strdup (title);
  else
    /* Translators: the name of a connection, and which of its stores, such as “Subaccount” */
    whole = g_strdup_printf (_("%s, %s"), title, level);
  if (count < 0)
    return g_steal_pointer (&whole);
  /* Translators: %s is the name of a store */
  return g_strdup_printf (ngettext ("%s, %d certificate", "%s, %d certificates", count), whole, count);
}

static void
update (CredenzaPlaceRow *self)
{
  int count = model_place_get_count (self->place);
  g_autofree char *number = count >= 0 ? g_strdup_printf ("%d", count) : NULL;
  g_autofree char *description = describe (self);

  gtk_label_set_text (self->count, number != NULL ? number : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, description, -1);
}

static const char *
get_icon_name (ModelPlaceKind kind)
{
  switch (kind)
    {
    case MODEL_PLACE_COMPUTER:
      return "computer-symbolic";
    case MODEL_PLACE_INSTANCE:
    case MODEL_PLACE_SUBSCRIPTION:
      return "network-server-symbolic";
    case MODEL_PLACE_SUBACCOUNT:
    case MODEL_PLACE_SUBSCRIBER_SUBACCOUNT:
    default:
      return "network-workgroup-symbolic";
    }
}

static void
credenza_place_row_dispose (GObject *object)
{
  g_clear_object (&CREDENZA_PLACE_ROW (object)->place);

  G_OBJECT_CLASS (credenza_place_row_parent_class)->dispose (object);
}

static void
credenza_place_row_class_init (CredenzaPlaceRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = credenza_place_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-place-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaPlaceRow, icon);
  gtk_widget_class_bind_template_child (widget_class, CredenzaPlaceRow, name);
  gtk_widget_class_bind_template_child (widget_class, CredenzaPlaceRow, count);
  gtk_widget_class_bind_template_child (widget_class, CredenzaPlaceRow, check);
}

static void
credenza_place_row_init (CredenzaPlaceRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * credenza_place_row_new:
 * @place: a place
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
credenza_place_row_new (ModelPlace *place)
{
  CredenzaPlaceRow *self = g_object_new (CREDENZA_TYPE_PLACE_ROW, NULL);
  g_autofree char *level = credenza_text_place_level (place);

  self->place = g_object_ref (place);
  gtk_label_set_text (self->name, level);
  gtk_image_set_from_icon_name (self->icon, get_icon_name (model_place_get_kind (place)));
  g_signal_connect_object (place, "notify::count", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  if (model_place_get_connection (place) != NULL)
    g_signal_connect_object (model_place_get_connection (place), "notify::name", G_CALLBACK (update), self,
                             G_CONNECT_SWAPPED);
  update (self);

  return GTK_WIDGET (self);
}

ModelPlace *
credenza_place_row_get_place (CredenzaPlaceRow *self)
{
  g_return_val_if_fail (CREDENZA_IS_PLACE_ROW (self), NULL);
  return self->place;
}

/**
 * credenza_place_row_set_current:
 * @self: a row
 * @current: whether its place is the one that is shown
 */
void
credenza_place_row_set_current (CredenzaPlaceRow *self,
                                gboolean          current)
{
  g_return_if_fail (CREDENZA_IS_PLACE_ROW (self));

  /* Without the mark its room stays, so that the numbers stand one under the other. */
  gtk_widget_set_opacity (self->check, current ? 1 : 0);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_SELECTED, current, -1);
}
