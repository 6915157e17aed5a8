/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-help-window.h"

struct _CredenzaHelpWindow
{
  AdwPreferencesWindow parent_instance;
};

G_DEFINE_FINAL_TYPE (CredenzaHelpWindow, credenza_help_window, ADW_TYPE_PREFERENCES_WINDOW)

static void
credenza_help_window_class_init (CredenzaHelpWindowClass *klass)
{
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass), "/org/credenza/Credenza/credenza-help-window.ui");
}

static void
credenza_help_window_init (CredenzaHelpWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * credenza_help_window_new:
 * @parent: the window that it belongs to, and can be used beside
 *
 * Returns: (transfer none): the help
 */
GtkWidget *
credenza_help_window_new (GtkWindow *parent)
{
  return g_object_new (CREDENZA_TYPE_HELP_WINDOW,
                       "transient-for", parent, "destroy-with-parent", TRUE, "modal", FALSE, NULL);
}
