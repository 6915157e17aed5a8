/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-preferences-window.h"

#include "app/credenza-file-picker.h"
#include "app/credenza-text.h"

#include <glib/gi18n.h>

struct _CredenzaPreferencesWindow
{
  AdwPreferencesWindow  parent_instance;

  GtkWidget            *expiring_days;
  GtkWidget            *notify_expiry;
  AdwActionRow         *folder_row;
  GtkWidget            *folder_button;
  GtkWidget            *reset_button;
  GtkWidget            *remember_passwords;
  AdwActionRow         *forget_row;
  GtkWidget            *forget_button;

  GSettings            *settings;  /* (owned) */
  ModelPasswords       *passwords; /* (owned) (nullable): there is no window that could have any */
};

G_DEFINE_FINAL_TYPE (CredenzaPreferencesWindow, credenza_preferences_window, ADW_TYPE_PREFERENCES_WINDOW)

/* The export folder */

/* Its name: where a portal shows it is nobody's business, and a path says no more to most people. */
static void
update_folder (CredenzaPreferencesWindow *self)
{
  g_autofree char *setting = g_settings_get_string (self->settings, "export-folder");
  g_autofree char *name = model_export_folder_dup_name (setting);
  g_autofree char *visible = name != NULL ? credenza_text_visible (name) : g_strdup (_("Downloads"));

  adw_action_row_set_subtitle (self->folder_row, visible);
  gtk_widget_set_visible (self->reset_button, name != NULL);
}

static void
set_folder (CredenzaPreferencesWindow *self,
            GFile                     *folder)
{
  g_autofree char *documents = model_export_folder_dup_documents ();
  g_autofree char *setting = model_export_folder_new_setting (folder, documents);

  if (setting != NULL)
    g_settings_set_string (self->settings, "export-folder", setting);
  else
    adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self),
                                      adw_toast_new (_("Files can’t be written there. Choose another folder.")));
}

static void
folder_chosen_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  CredenzaPreferencesWindow *self = CREDENZA_PREFERENCES_WINDOW (source);
  g_autoptr (GFile) folder = credenza_pick_folder_finish (GTK_WINDOW (self), result, NULL);

  if (folder != NULL && self->settings != NULL)
    set_folder (self, folder);
}

static void
choose_folder_cb (CredenzaPreferencesWindow *self)
{
  credenza_pick_folder_async (GTK_WINDOW (self), _("Choose the Export Folder"), folder_chosen_cb, NULL);
}

static void
reset_folder_cb (CredenzaPreferencesWindow *self)
{
  /* The button goes, and must not take the focus along. */
  gtk_widget_grab_focus (self->folder_button);
  g_settings_reset (self->settings, "export-folder");
}

/* Passwords */

static void
update_passwords (CredenzaPreferencesWindow *self)
{
  guint n = self->passwords != NULL ? model_passwords_get_n (self->passwords) : 0;
  g_autofree char *text = n == 0 ? g_strdup (C_("passwords", "None"))
                                 : g_strdup_printf (ngettext ("%u password", "%u passwords", n), n);

  adw_action_row_set_subtitle (self->forget_row, text);
  gtk_widget_set_sensitive (self->forget_button, n > 0);
}

static void
forget_passwords_cb (CredenzaPreferencesWindow *self)
{
  gtk_widget_grab_focus (self->remember_passwords);
  model_passwords_wipe (self->passwords);
  adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self), adw_toast_new (_("Passwords forgotten")));
}

/* Life */

static void
credenza_preferences_window_dispose (GObject *object)
{
  CredenzaPreferencesWindow *self = CREDENZA_PREFERENCES_WINDOW (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->passwords);

  G_OBJECT_CLASS (credenza_preferences_window_parent_class)->dispose (object);
}

static void
credenza_preferences_window_class_init (CredenzaPreferencesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = credenza_preferences_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-preferences-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaPreferencesWindow, expiring_days);
  gtk_widget_class_bind_template_child (widget_class, CredenzaPreferencesWindow, notify_expiry);
  gtk_widget_class_bind_template_child (widget_class, CredenzaPreferencesWindow, folder_row);
  gtk_widget_class_bind_template_child (widget_class, CredenzaPreferencesWindow, folder_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaPreferencesWindow, reset_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaPreferencesWindow, remember_passwords);
  gtk_widget_class_bind_template_child (widget_class, CredenzaPreferencesWindow, forget_row);
  gtk_widget_class_bind_template_child (widget_class, CredenzaPreferencesWindow, forget_button);
  gtk_widget_class_bind_template_callback (widget_class, choose_folder_cb);
  gtk_widget_class_bind_template_callback (widget_class, reset_folder_cb);
  gtk_widget_class_bind_template_callback (widget_class, forget_passwords_cb);
}

static void
credenza_preferences_window_init (CredenzaPreferencesWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = g_settings_new (APP_ID);
  g_settings_bind (self->settings, "expiring-days", self->expiring_days, "value", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "notify-expiry", self->notify_expiry, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "remember-passwords", self->remember_passwords, "active", G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (self->settings, "changed::export-folder", G_CALLBACK (update_folder), self, G_CONNECT_SWAPPED);
  update_folder (self);
}

/**
 * credenza_preferences_window_new:
 * @parent: (nullable): the window that it belongs to
 * @passwords: (nullable): the passwords that can be forgotten
 *
 * Returns: (transfer none): the preferences
 */
GtkWidget *
credenza_preferences_window_new (GtkWindow      *parent,
                                 ModelPasswords *passwords)
{
  CredenzaPreferencesWindow *self = g_object_new (CREDENZA_TYPE_PREFERENCES_WINDOW,
                                                  "transient-for", parent, "modal", TRUE, NULL);

  g_set_object (&self->passwords, passwords);
  if (passwords != NULL)
    g_signal_connect_object (passwords, "notify::n", G_CALLBACK (update_passwords), self, G_CONNECT_SWAPPED);
  update_passwords (self);
  return GTK_WIDGET (self);
}
