/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What whoever looks into a problem has to know, to be copied into a report. It is not translated: those who read it may
 * not speak the language. There is nothing in it that tells who somebody is, or what he connects to: no name, no host, no
 * path, no secret. */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-troubleshooting.h"

#include <adwaita.h>
#include <locale.h>

static void
append_versions (GString    *text,
                 const char *libraries)
{
  g_string_append_printf (text, "Credenza %s\n\n", PACKAGE_VERSION);
  g_string_append_printf (text, "GTK %u.%u.%u (built with %d.%d.%d)\n",
                          gtk_get_major_version (), gtk_get_minor_version (), gtk_get_micro_version (),
                          GTK_MAJOR_VERSION, GTK_MINOR_VERSION, GTK_MICRO_VERSION);
  g_string_append_printf (text, "libadwaita %u.%u.%u (built with %d.%d.%d)\n",
                          adw_get_major_version (), adw_get_minor_version (), adw_get_micro_version (),
                          ADW_MAJOR_VERSION, ADW_MINOR_VERSION, ADW_MICRO_VERSION);
  g_string_append_printf (text, "GLib %u.%u.%u (built with %d.%d.%d)\n",
                          glib_major_version, glib_minor_version, glib_micro_version,
                          GLIB_MAJOR_VERSION, GLIB_MINOR_VERSION, GLIB_MICRO_VERSION);
  if (libraries != NULL)
    g_string_append (text, libraries);
}

static const char *
get_variable (const char *name)
{
  const char *value = g_getenv (name);

  return value != NULL && *value != '\0' ? value : "unknown";
}

static void
append_system (GString *text)
{
  g_autofree char *system = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  GdkDisplay *display = gdk_display_get_default ();
  const char *locale = setlocale (LC_MESSAGES, NULL);

  g_string_append_printf (text, "\nSystem: %s\n", system != NULL ? system : "unknown");
  g_string_append_printf (text, "Desktop: %s\n", get_variable ("XDG_CURRENT_DESKTOP"));
  g_string_append_printf (text, "Session: %s\n", get_variable ("XDG_SESSION_TYPE"));
  g_string_append_printf (text, "Display: %s\n", display != NULL ? G_OBJECT_TYPE_NAME (display) : "none");
  g_string_append_printf (text, "Flatpak: %s\n", model_sandbox_is_around () ? "yes" : "no");
  g_string_append_printf (text, "Locale: %s\n", locale != NULL ? locale : "unknown");
}

static const char *
describe_kind (StoreCredentialsKind kind)
{
  switch (kind)
    {
    case STORE_CREDENTIALS_SECRET:
      return "by client secret";
    case STORE_CREDENTIALS_X509:
      return "by client certificate";
    case STORE_CREDENTIALS_IDENTITY:
      return "by client certificate of the identity service";
    default:
      g_return_val_if_reached ("");
    }
}

static void
append_stores (GString    *text,
               GListModel *connections)
{
  guint counts[STORE_CREDENTIALS_IDENTITY + 1] = { 0 };

  for (guint i = 0; connections != NULL && i < g_list_model_get_n_items (connections); i++)
    {
      g_autoptr (ModelConnection) connection = g_list_model_get_item (connections, i);

      counts[model_connection_get_kind (connection)]++;
    }
  g_string_append (text, "\nStores: this computer");
  for (guint kind = 0; kind < G_N_ELEMENTS (counts); kind++)
    if (counts[kind] > 0)
      g_string_append_printf (text, "; %u connection%s %s", counts[kind], counts[kind] == 1 ? "" : "s", describe_kind (kind));
  g_string_append_c (text, '\n');
}

/**
 * credenza_troubleshooting_dup_text:
 * @libraries: (nullable): the libraries below the windows, a line each
 * @connections: (nullable) (element-type ModelConnection): the connections
 * @keyring: what is known of the keyring
 *
 * Returns: (transfer full): what a report of a problem should tell
 */
char *
credenza_troubleshooting_dup_text (const char *libraries,
                                   GListModel *connections,
                                   const char *keyring)
{
  GString *text = g_string_new (NULL);

  append_versions (text, libraries);
  append_system (text);
  append_stores (text, connections);
  g_string_append_printf (text, "Keyring: %s\n", keyring);
  return g_string_free (text, FALSE);
}
