/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "keyring-fixture.h"

#include <libsecret/secret.h>

#define PROMPTER "org.gnome.keyring.SystemPrompter"

static GQueue           asked = G_QUEUE_INIT; /* (element-type GDBusMethodInvocation) (owned) */
static GDBusConnection *bus;                  /* (owned) (nullable) */
static guint            prompter_id;

void
keyring_fixture_lock (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretService) service = secret_service_get_sync (SECRET_SERVICE_LOAD_COLLECTIONS, NULL, &error);
  GList *collections = secret_service_get_collections (service);

  g_assert_no_error (error);
  g_assert_cmpint (secret_service_lock_sync (service, collections, NULL, NULL, &error), >, 0);
  g_assert_no_error (error);
  g_list_free_full (collections, g_object_unref);
}

static void
prompter_called_cb (GDBusConnection       *connection,
                    const char            *sender,
                    const char            *path,
                    const char            *interface,
                    const char            *method,
                    GVariant              *parameters,
                    GDBusMethodInvocation *invocation,
                    gpointer               user_data)
{
  g_queue_push_tail (&asked, invocation);
}

gboolean
keyring_fixture_is_asking (void)
{
  return !g_queue_is_empty (&asked);
}

void
keyring_fixture_dismiss (void)
{
  GDBusMethodInvocation *invocation;

  while ((invocation = g_queue_pop_head (&asked)) != NULL)
    g_dbus_method_invocation_return_dbus_error (invocation, "org.gnome.keyring.Error.Failed", "Dismissed");
}

void
keyring_fixture_begin_asking (void)
{
  static const GDBusInterfaceVTable vtable = { .method_call = prompter_called_cb };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (
      "<node><interface name='org.gnome.keyring.internal.Prompter'>"
      "<method name='BeginPrompting'><arg type='o' direction='in'/></method>"
      "<method name='PerformPrompt'><arg type='o' direction='in'/><arg type='s' direction='in'/>"
      "<arg type='a{sv}' direction='in'/><arg type='s' direction='in'/></method>"
      "<method name='StopPrompting'><arg type='o' direction='in'/></method></interface></node>", NULL);
  g_autoptr (GVariant) answer = NULL;

  bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  prompter_id = g_dbus_connection_register_object (bus, "/org/gnome/keyring/Prompter", node->interfaces[0], &vtable, NULL,
                                                   NULL, NULL);
  g_assert_cmpuint (prompter_id, !=, 0);
  answer = g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "RequestName",
                                        g_variant_new ("(su)", PROMPTER, 4u), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  g_assert_nonnull (answer);
}

void
keyring_fixture_end_asking (void)
{
  g_dbus_connection_unregister_object (bus, prompter_id);
  g_clear_object (&bus);
}
