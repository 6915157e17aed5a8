/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-dump-row.h"

#include <glib/gi18n.h>

/* A text view only knows the height of what it has laid out: so many lines have the whole height. */
#define MANY_LINES 12
#define FULL_HEIGHT 240

struct _CredenzaDumpRow
{
  AdwPreferencesRow  parent_instance;

  GtkScrolledWindow *scroller;
  GtkTextView       *view;
  GtkWidget         *copy_button;
  char              *title;     /* (owned) */
  char              *copy_text; /* (owned) */
};

G_DEFINE_FINAL_TYPE (CredenzaDumpRow, credenza_dump_row, ADW_TYPE_PREFERENCES_ROW)

static void
copy_cb (CredenzaDumpRow *self)
{
  g_autofree char *toast = g_strdup_printf (_("“%s” copied"), self->title);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->copy_text);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-toast", "s", toast);
}

static void
credenza_dump_row_finalize (GObject *object)
{
  CredenzaDumpRow *self = CREDENZA_DUMP_ROW (object);

  g_free (self->title);
  g_free (self->copy_text);

  G_OBJECT_CLASS (credenza_dump_row_parent_class)->finalize (object);
}

static void
credenza_dump_row_class_init (CredenzaDumpRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = credenza_dump_row_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-dump-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaDumpRow, scroller);
  gtk_widget_class_bind_template_child (widget_class, CredenzaDumpRow, view);
  gtk_widget_class_bind_template_child (widget_class, CredenzaDumpRow, copy_button);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
credenza_dump_row_init (CredenzaDumpRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * credenza_dump_row_new:
 * @title: what it is
 * @text: what to show
 * @copy_text: what the Copy button copies
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
credenza_dump_row_new (const char *title,
                       const char *text,
                       const char *copy_text)
{
  CredenzaDumpRow *self = g_object_new (CREDENZA_TYPE_DUMP_ROW, NULL);
  g_autofree char *tooltip = g_strdup_printf (_("Copy “%s”"), title);

  self->title = g_strdup (title);
  self->copy_text = g_strdup (copy_text);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->view), text, -1);
  if (gtk_text_buffer_get_line_count (gtk_text_view_get_buffer (self->view)) > MANY_LINES)
    gtk_scrolled_window_set_min_content_height (self->scroller, FULL_HEIGHT);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_widget_set_tooltip_text (self->copy_button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->copy_button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);
  return GTK_WIDGET (self);
}
