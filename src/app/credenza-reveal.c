/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-reveal.h"

/* Where it does not fit, its top is shown. Setting the value ends GTK's own gliding to what has the focus. */
static void
scroll_to (GtkWidget *widget)
{
  GtkWidget *scroller = gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *adjustment;
  graphene_rect_t bounds;
  double value, top, page;

  if (scroller == NULL || !gtk_widget_compute_bounds (widget, scroller, &bounds))
    return;
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  value = gtk_adjustment_get_value (adjustment);
  page = gtk_adjustment_get_page_size (adjustment);
  top = value + bounds.origin.y;
  gtk_adjustment_set_value (adjustment, CLAMP (value, top + MIN (bounds.size.height, page) - page, top));
}

static void
painted_cb (GtkWidget     *widget,
            GdkFrameClock *clock)
{
  g_signal_handlers_disconnect_by_func (clock, painted_cb, widget);
  scroll_to (widget);
}

/**
 * credenza_reveal:
 * @widget: a widget within a scrolled window
 *
 * Scrolls until @widget is in sight as a whole, as soon as what has just been shown in it has a place. GTK itself scrolls
 * to what has the focus, but not to what is said below it.
 */
void
credenza_reveal (GtkWidget *widget)
{
  GdkFrameClock *clock;

  g_return_if_fail (GTK_IS_WIDGET (widget));

  clock = gtk_widget_get_frame_clock (widget);
  if (clock == NULL)
    return;
  g_signal_handlers_disconnect_by_func (clock, painted_cb, widget);
  g_signal_connect_object (clock, "after-paint", G_CALLBACK (painted_cb), widget, G_CONNECT_SWAPPED);
  gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_AFTER_PAINT);
}
