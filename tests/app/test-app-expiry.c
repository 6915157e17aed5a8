/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Notifications of certificates that expire soon, as a desktop gets them: one that is played here, on a bus of its own. */

#include "config.h"

#include <adwaita.h>
#include <locale.h>

#include "app/app.h"
#include "app/credenza-certificate-table.h"
#include "app/credenza-window-private.h"
#include "vault-fixture.h"

#include "store-await.h"

#define DAY ((gint64) 24 * 60 * 60)

#define XML \
  "<node>" \
  "  <interface name='org.gtk.Notifications'>" \
  "    <method name='AddNotification'>" \
  "      <arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='a{sv}' direction='in'/>" \
  "    </method>" \
  "    <method name='RemoveNotification'>" \
  "      <arg type='s' direction='in'/><arg type='s' direction='in'/>" \
  "    </method>" \
  "  </interface>" \
  "</node>"

/* The desktop. */
typedef struct
{
  GDBusConnection *bus;
  guint            filter_id;
  guint            object_id;
  guint            name_id;
  gboolean         owns_name;
  int              n_refused;    /* atomic: how often a service was asked for that there is none of */
  guint            n_added;
  guint            n_removed;
  char            *id;           /* (owned) (nullable): of what was added last */
  GVariant        *notification; /* (owned) (nullable): it */
} Desktop;

static void
method_call_cb (GDBusConnection       *bus,
                const char            *sender,
                const char            *path,
                const char            *interface,
                const char            *method,
                GVariant              *parameters,
                GDBusMethodInvocation *invocation,
                gpointer               user_data)
{
  Desktop *desktop = user_data;

  if (g_str_equal (method, "AddNotification"))
    {
      g_clear_pointer (&desktop->id, g_free);
      g_clear_pointer (&desktop->notification, g_variant_unref);
      g_variant_get (parameters, "(&ss@a{sv})", NULL, &desktop->id, &desktop->notification);
      desktop->n_added++;
    }
  else
    desktop->n_removed++;
  g_dbus_method_invocation_return_value (invocation, NULL);
}

/* In the thread of the bus. */
static GDBusMessage *
filter_cb (GDBusConnection *bus,
           GDBusMessage    *message,
           gboolean         incoming,
           gpointer         user_data)
{
  Desktop *desktop = user_data;

  if (incoming && g_strcmp0 (g_dbus_message_get_error_name (message), "org.freedesktop.DBus.Error.ServiceUnknown") == 0)
    g_atomic_int_inc (&desktop->n_refused);
  return message;
}

static void
name_acquired_cb (GDBusConnection *bus,
                  const char      *name,
                  gpointer         user_data)
{
  ((Desktop *) user_data)->owns_name = TRUE;
}

/* From now on it shows notifications. */
static void
desktop_begin (Desktop *desktop)
{
  static const GDBusInterfaceVTable vtable = { .method_call = method_call_cb };
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (XML, NULL);
  g_autoptr (GError) error = NULL;

  desktop->object_id = g_dbus_connection_register_object (desktop->bus, "/org/gtk/Notifications", info->interfaces[0],
                                                          &vtable, desktop, NULL, &error);
  g_assert_no_error (error);
  desktop->name_id = g_bus_own_name_on_connection (desktop->bus, "org.gtk.Notifications", 0, name_acquired_cb, NULL,
                                                   desktop, NULL);
  STORE_AWAIT (desktop->owns_name);
}

static void
desktop_clear (Desktop *desktop)
{
  g_bus_unown_name (desktop->name_id);
  g_dbus_connection_unregister_object (desktop->bus, desktop->object_id);
  g_dbus_connection_remove_filter (desktop->bus, desktop->filter_id);
  g_clear_pointer (&desktop->id, g_free);
  g_clear_pointer (&desktop->notification, g_variant_unref);
  g_clear_object (&desktop->bus);
}

static void
assert_notification (Desktop    *desktop,
                     const char *expected_title,
                     const char *expected_body,
                     const char *expected_name)
{
  const char *title, *body, *action, *place_id, *name;

  g_assert_cmpstr (desktop->id, ==, "expiry-computer");
  g_assert_true (g_variant_lookup (desktop->notification, "title", "&s", &title));
  g_assert_true (g_variant_lookup (desktop->notification, "body", "&s", &body));
  g_assert_true (g_variant_lookup (desktop->notification, "default-action", "&s", &action));
  g_assert_true (g_variant_lookup (desktop->notification, "default-action-target", "(&s&s)", &place_id, &name));
  g_assert_cmpstr (title, ==, expected_title);
  g_assert_cmpstr (body, ==, expected_body);
  g_assert_cmpstr (action, ==, "app.show-expiring");
  g_assert_cmpstr (place_id, ==, "computer");
  g_assert_cmpstr (name, ==, expected_name);
}

/* As somebody clicks on it. */
static void
click (CredenzaApplication *application,
       Desktop             *desktop)
{
  g_autoptr (GVariant) target = g_variant_lookup_value (desktop->notification, "default-action-target", NULL);

  g_action_group_activate_action (G_ACTION_GROUP (application), "show-expiring", target);
}

static void
add_certificate (Vault      *vault,
                 const char *name,
                 gint64      days)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  PkiIdentityRequest request = { name, NULL, NULL, now - 100 * DAY, now + days * DAY + DAY / 2, FALSE };
  g_autoptr (GError) error = NULL;
  g_autoptr (PkiIdentity) identity = pki_identity_new (&request, NULL, &error);
  g_autoptr (GBytes) pem = NULL;
  g_autoptr (StoreEntry) entry = NULL;
  g_autoptr (StoreEntry) created = NULL;

  g_assert_no_error (error);
  pem = pki_identity_to_pem (identity, FALSE, &error);
  entry = store_entry_new (name, pem, name);
  created = store_await_create (STORE_STORE (vault), entry, &error);
  g_assert_no_error (error);
}

static void
remove_certificate (Vault      *vault,
                    const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) removed = store_await_delete (STORE_STORE (vault), name, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (removed);
}

static guint
n_told (GSettings *settings)
{
  g_autoptr (GVariant) told = g_settings_get_value (settings, "told-expiries");

  return g_variant_n_children (told);
}

static CredenzaWindow *
open_window (CredenzaApplication *application,
             Vault               *vault)
{
  g_application_activate (G_APPLICATION (application));
  credenza_application_set_store (application, STORE_STORE (vault));
  STORE_AWAIT (gtk_application_get_active_window (GTK_APPLICATION (application)) != NULL);
  return CREDENZA_WINDOW (gtk_application_get_active_window (GTK_APPLICATION (application)));
}

/* What somebody else has done. */
static void
reload (CredenzaWindow *window)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "win.refresh", NULL);
}

static const char *
get_selected (CredenzaWindow *window)
{
  ModelCertificate *row = credenza_certificate_table_get_selected (window->table);

  return row != NULL ? model_certificate_get_name (row) : NULL;
}

static void
check_notifications (CredenzaApplication *application,
                     Desktop             *desktop,
                     Vault               *vault)
{
  g_autoptr (GSettings) settings = g_settings_new (APP_ID);
  CredenzaWindow *window;

  add_certificate (vault, "far.pem", 300);
  add_certificate (vault, "a.pem", 3);
  window = open_window (application, vault);

  /* Nobody shows it: then nobody was told either. */
  STORE_AWAIT (g_atomic_int_get (&desktop->n_refused) > 0);
  g_assert_cmpuint (n_told (settings), ==, 0);

  desktop_begin (desktop);
  g_settings_set_uint (settings, "expiring-days", 20);
  STORE_AWAIT (desktop->n_added == 1);
  assert_notification (desktop, "“a.pem” expires in 3 days", "This Computer", "a.pem");
  g_assert_cmpuint (n_told (settings), ==, 1);
  g_assert_null (get_selected (window));
  click (application, desktop);
  g_assert_cmpstr (get_selected (window), ==, "a.pem");

  /* Something else comes to expire: what is told then is all of it. */
  add_certificate (vault, "b.pem", 5);
  reload (window);
  STORE_AWAIT (desktop->n_added == 2);
  assert_notification (desktop, "2 certificates expire soon",
                       "“a.pem” expires in 3 days\n“b.pem” expires in 5 days\nThis Computer", "");
  click (application, desktop);
  g_assert_cmpstr (gtk_editable_get_text (window->search_entry), ==, "state:expiring");
  STORE_AWAIT (credenza_certificate_table_get_n_shown (window->table) == 2);

  /* It is no longer true, and what is left was told before. */
  remove_certificate (vault, "a.pem");
  reload (window);
  STORE_AWAIT (desktop->n_removed == 1);
  g_assert_cmpuint (desktop->n_added, ==, 2);

  add_certificate (vault, "c.pem", 6);
  reload (window);
  STORE_AWAIT (desktop->n_added == 3);
  g_settings_set_boolean (settings, "notify-expiry", FALSE);
  STORE_AWAIT (desktop->n_removed == 2);
  g_assert_cmpuint (desktop->n_added, ==, 3);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_notifications (void)
{
  CredenzaApplication *application = credenza_application_new (G_APPLICATION_NON_UNIQUE);
  g_autoptr (GError) error = NULL;
  Desktop desktop = { 0 };
  VaultPlace place;
  Vault *vault;

  vault_place_init (&place);
  vault = vault_fixture_open (place.path, &error);
  g_assert_no_error (error);
  credenza_application_set_notifies (application, TRUE);
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
  desktop.bus = g_object_ref (g_application_get_dbus_connection (G_APPLICATION (application)));
  desktop.filter_id = g_dbus_connection_add_filter (desktop.bus, filter_cb, &desktop, NULL);

  check_notifications (application, &desktop, vault);

  /* GTK keeps an application that does not run. */
  credenza_application_set_store (application, NULL);
  g_object_unref (application);
  STORE_AWAIT (G_OBJECT (vault)->ref_count == 1);
  vault_fixture_close (vault);
  vault_place_clear (&place);
  desktop_clear (&desktop);
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/expiry/notifications", test_notifications);

  return g_test_run ();
}
