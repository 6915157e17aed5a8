/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-preferences-window.h"

struct _CredenzaPreferencesWindow
{
  AdwPreferencesWindow  parent_instance;

  GtkSpinButton        *expiring_days;
  GSettings            *settings; /* (owned) */
};

G_DEFINE_FINAL_TYPE (CredenzaPreferencesWindow, credenza_preferences_window, ADW_TYPE_PREFERENCES_WINDOW)

static void
credenza_preferences_window_dispose (GObject *object)
{
  g_clear_object (&CREDENZA_PREFERENCES_WINDOW (object)->settings);

  G_OBJECT_CLASS (credenza_preferences_window_parent_class)->dispose (object);
}

static void
credenza_preferences_window_class_init (CredenzaPreferencesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = credenza_preferences_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-preferences-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaPreferencesWindow, expiring_days);
}

static void
credenza_preferences_window_init (CredenzaPreferencesWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = g_settings_new (APP_ID);
  g_settings_bind (self->settings, "expiring-days", self->expiring_days, "value", G_SETTINGS_BIND_DEFAULT);
}

GtkWidget *
credenza_preferences_window_new (GtkWindow *parent)
{
  return g_object_new (CREDENZA_TYPE_PREFERENCES_WINDOW, "transient-for", parent, "modal", TRUE, NULL);
}
