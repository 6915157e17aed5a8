/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-about.h"

#include "app/credenza-troubleshooting.h"

#include <glib/gi18n.h>

/* Until the keyring has answered, or never does. */
typedef struct
{
  GtkWindow    *window;      /* (weak) (nullable) */
  char         *libraries;   /* (owned) (nullable) */
  GListModel   *connections; /* (owned) (nullable) */
} Asking;

static void
asking_free (Asking *asking)
{
  g_clear_weak_pointer (&asking->window);
  g_free (asking->libraries);
  g_clear_object (&asking->connections);
  g_free (asking);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Asking, asking_free)

static void
show_keyring (Asking     *asking,
              const char *keyring)
{
  g_autofree char *text = credenza_troubleshooting_dup_text (asking->libraries, asking->connections, keyring);

  adw_about_window_set_debug_info (ADW_ABOUT_WINDOW (asking->window), text);
}

static void
probed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (Asking) asking = user_data;
  g_autoptr (GError) error = NULL;
  gboolean answers = model_keyring_probe_finish (result, &error);

  if (asking->window == NULL)
    return;
  if (answers)
    show_keyring (asking, "answers");
  else
    show_keyring (asking, g_error_matches (error, MODEL_ERROR, MODEL_ERROR_NO_KEYRING) ? "none" : "answers with an error");
}

static void
ask_keyring (GtkWindow  *window,
             const char *libraries,
             GListModel *connections)
{
  Asking *asking = g_new0 (Asking, 1);

  g_set_weak_pointer (&asking->window, window);
  asking->libraries = g_strdup (libraries);
  g_set_object (&asking->connections, connections);
  show_keyring (asking, "has not answered");
  model_keyring_probe_async (NULL, probed_cb, asking);
}

/**
 * credenza_about_new:
 * @parent: (nullable): the window that it belongs to
 * @libraries: (nullable): the libraries below the windows with their versions, a line each
 * @connections: (nullable) (element-type ModelConnection): the connections
 *
 * Returns: (transfer none): what tells of the program, and of what it stands on
 */
GtkWindow *
credenza_about_new (GtkWindow  *parent,
                    const char *libraries,
                    GListModel *connections)
{
  const char *developers[] = { "Credenza contributors", NULL };
  GtkWindow *window = g_object_new (ADW_TYPE_ABOUT_WINDOW,
                                    "transient-for", parent,
                                    "modal", TRUE,
                                    "application-name", "Credenza",
                                    "application-icon", APP_ID,
                                    "version", PACKAGE_VERSION,
                                    "developer-name", _("The Credenza Team"),
                                    "developers", developers,
                                    "comments", _("Look after the certificates of your destinations"),
                                    "license-type", GTK_LICENSE_GPL_3_0,
                                    "debug-info-filename", "credenza-troubleshooting.txt",
                                    /* Translators: put your name here, to be credited */
                                    "translator-credits", _("translator-credits"),
                                    NULL);

  ask_keyring (window, libraries, connections);
  return window;
}
