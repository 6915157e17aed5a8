/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-focus.h"

static gboolean
goes_back (GtkDirectionType direction)
{
  return direction == GTK_DIR_TAB_BACKWARD || direction == GTK_DIR_UP || direction == GTK_DIR_LEFT;
}

/**
 * credenza_focus_children:
 * @widget: a widget that cannot have the focus itself
 * @direction: where the focus goes
 *
 * The focus() of a class that has a grab_focus() of its own. That of GtkWidget ends with grab_focus() when no child is left
 * in this direction, so that the focus would never leave the widget. It also goes by the middles of the children, this one
 * by their order.
 *
 * Returns: whether a child has taken the focus
 */
gboolean
credenza_focus_children (GtkWidget        *widget,
                         GtkDirectionType  direction)
{
  gboolean back = goes_back (direction);
  GtkWidget *child = gtk_widget_get_focus_child (widget);

  if (child == NULL)
    child = back ? gtk_widget_get_last_child (widget) : gtk_widget_get_first_child (widget);
  for (; child != NULL; child = back ? gtk_widget_get_prev_sibling (child) : gtk_widget_get_next_sibling (child))
    if (gtk_widget_child_focus (child, direction))
      return TRUE;
  return FALSE;
}
