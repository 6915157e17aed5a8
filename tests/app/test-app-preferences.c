/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The preferences, and what the program tells of itself for a report of a problem. */

#include "config.h"

#include <adwaita.h>
#include <locale.h>
#include <string.h>

#include "app/app.h"
#include "app/credenza-about.h"
#include "app/credenza-preferences-window.h"
#include "app/credenza-troubleshooting.h"
#include "connection-fixture.h"

typedef struct
{
  ConnectionFixture  base;
  ModelPasswords    *passwords; /* (owned) */
  GtkWidget         *window;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  connection_fixture_set_up (&fixture->base, data);
  fixture->passwords = model_passwords_new ();
  fixture->window = credenza_preferences_window_new (NULL, fixture->passwords);
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_object_unref (fixture->passwords);
  g_settings_reset (fixture->base.settings, "export-folder");
  connection_fixture_tear_down (&fixture->base, data);
}

static gpointer
get_child (Fixture    *fixture,
           const char *name)
{
  GObject *child = gtk_widget_get_template_child (fixture->window, CREDENZA_TYPE_PREFERENCES_WINDOW, name);

  g_assert_nonnull (child);
  return child;
}

static const char *
get_subtitle (Fixture    *fixture,
              const char *row)
{
  return adw_action_row_get_subtitle (get_child (fixture, row));
}

static void
click (Fixture    *fixture,
       const char *button)
{
  g_signal_emit_by_name (get_child (fixture, button), "clicked");
}

static void
test_switches (Fixture       *fixture,
               gconstpointer  data)
{
  const struct { const char *key, *widget; } switches[] = {
    { "notify-expiry", "notify_expiry" },
    { "remember-passwords", "remember_passwords" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    {
      g_assert_true (gtk_switch_get_active (get_child (fixture, switches[i].widget)));
      gtk_switch_set_active (get_child (fixture, switches[i].widget), FALSE);
      g_assert_false (g_settings_get_boolean (fixture->base.settings, switches[i].key));
      g_settings_reset (fixture->base.settings, switches[i].key);
      g_assert_true (gtk_switch_get_active (get_child (fixture, switches[i].widget)));
    }
}

/* The name of the folder, never where it is; markup in it is text. */
static void
test_folder (Fixture       *fixture,
             gconstpointer  data)
{
  const struct { const char *setting, *subtitle; } folders[] = {
    { "file:///srv/secret%20place/Keys", "Keys" },
    { "document:1a2b3c/My%20Keys", "My Keys" },
    { "file:///srv/%3Cb%3E%26", "<b>&" },
  };

  g_assert_cmpstr (get_subtitle (fixture, "folder_row"), ==, "Downloads");
  g_assert_false (gtk_widget_get_visible (get_child (fixture, "reset_button")));
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_settings_set_string (fixture->base.settings, "export-folder", folders[i].setting);
      g_assert_cmpstr (get_subtitle (fixture, "folder_row"), ==, folders[i].subtitle);
      g_assert_true (gtk_widget_get_visible (get_child (fixture, "reset_button")));
    }
  click (fixture, "reset_button");
  g_assert_cmpstr (get_subtitle (fixture, "folder_row"), ==, "Downloads");
}

static void
test_passwords (Fixture       *fixture,
                gconstpointer  data)
{
  g_assert_cmpstr (get_subtitle (fixture, "forget_row"), ==, "None");
  g_assert_false (gtk_widget_get_sensitive (get_child (fixture, "forget_button")));
  model_passwords_add (fixture->passwords, "secret");
  g_assert_cmpstr (get_subtitle (fixture, "forget_row"), ==, "1 password");
  model_passwords_add (fixture->passwords, "another");
  g_assert_cmpstr (get_subtitle (fixture, "forget_row"), ==, "2 passwords");
  click (fixture, "forget_button");
  g_assert_cmpuint (model_passwords_get_n (fixture->passwords), ==, 0);
  g_assert_cmpstr (get_subtitle (fixture, "forget_row"), ==, "None");
  g_assert_false (gtk_widget_get_sensitive (get_child (fixture, "forget_button")));
}

/* Troubleshooting */

static void
assert_without (const char *text,
                const char *secret)
{
  if (secret == NULL)
    return;
  g_test_message ("%s", secret);
  g_assert_null (strstr (text, secret));
}

static void
assert_nothing_of (const char      *text,
                   ModelConnection *connection)
{
  assert_without (text, model_connection_get_id (connection));
  assert_without (text, model_connection_get_name (connection));
  assert_without (text, model_connection_get_host (connection));
  assert_without (text, model_connection_get_token_host (connection));
  assert_without (text, model_connection_get_subdomain (connection));
  assert_without (text, "clientid");
}

static void
test_troubleshooting (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  ModelConnection *secret = connection_fixture_add (&fixture->base, "Quite Private", "some-client", TRUE, &error);
  ModelConnection *certificate = connection_fixture_add (&fixture->base, "Also Private", "x509", TRUE, &error);
  g_autoptr (GString) libraries = g_string_new (NULL);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  pki_append_libraries (libraries);
  model_append_libraries (libraries);
  text = credenza_troubleshooting_dup_text (libraries->str, G_LIST_MODEL (fixture->base.connections), "answers");
  g_test_message ("%s", text);
  g_assert_true (g_str_has_prefix (text, "Credenza " PACKAGE_VERSION "\n"));
  g_assert_nonnull (strstr (text, "\nGTK 4."));
  g_assert_nonnull (strstr (text, "\nlibadwaita 1."));
  g_assert_nonnull (strstr (text, "\nGLib 2."));
  g_assert_nonnull (strstr (text, "\nGnuTLS 3."));
  g_assert_nonnull (strstr (text, "\nlibsecret "));
  g_assert_nonnull (strstr (text, "\nStores: this computer; 1 connection by client secret; 1 connection by client certificate\n"));
  g_assert_nonnull (strstr (text, "\nKeyring: answers\n"));
  assert_nothing_of (text, secret);
  assert_nothing_of (text, certificate);
  assert_without (text, "some-client");
  assert_without (text, g_get_home_dir ());
  assert_without (text, fixture->base.base.place.folder);
}

/* What it tells of the keyring comes when that has answered. */
static void
test_about (Fixture       *fixture,
            gconstpointer  data)
{
  GtkWindow *about = credenza_about_new (NULL, "Library 1.0\n", NULL);
  const char *text = adw_about_window_get_debug_info (ADW_ABOUT_WINDOW (about));

  g_assert_nonnull (strstr (text, "\nLibrary 1.0\n"));
  g_assert_nonnull (strstr (text, "\nStores: this computer\n"));
  g_assert_nonnull (strstr (text, "\nKeyring: has not answered\n"));
  STORE_AWAIT (strstr (adw_about_window_get_debug_info (ADW_ABOUT_WINDOW (about)), "\nKeyring: none\n") != NULL);
  gtk_window_destroy (about);
}

/* The keyring answers nobody. */
static void
test_about_closed_early (Fixture       *fixture,
                         gconstpointer  data)
{
  GtkWindow *about = credenza_about_new (NULL, NULL, NULL);
  g_autoptr (GAsyncResult) result = NULL;

  gtk_window_destroy (about);
  model_keyring_probe_async (NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  g_assert_false (model_keyring_probe_finish (result, NULL));
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

#define ADD(name, function) g_test_add ("/app/preferences/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("switches", test_switches);
  ADD ("folder", test_folder);
  ADD ("passwords", test_passwords);
  ADD ("troubleshooting", test_troubleshooting);
  ADD ("about", test_about);
  ADD ("about/closed-early", test_about_closed_early);
#undef ADD

  return connection_fixture_run ();
}
