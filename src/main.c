/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Puts the rooms of the house together: the windows are given the store on this computer, and a way to connect to
 * services. People start launch.c, which becomes this program. */

#include "config.h"

#include "demo.h"
#include "installation.h"

#include "app/app.h"
#include "destination/destination.h"
#include "vault/vault.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <sys/prctl.h>

/* What the callbacks of one run share. */
typedef struct
{
  CredenzaApplication *application; /* (owned) */
  Vault               *vault;       /* (owned) (nullable) */
  VaultRenewer        *renewer;     /* (owned) (nullable) */
  char                *path;        /* (owned): of the vault */
  gboolean             demo;
  gboolean             opening;     /* the vault has been asked for and has not answered */
} Run;

static void
set_store_error (Run          *run,
                 const GError *error)
{
  run->opening = FALSE;
  credenza_application_set_store_error (run->application, error);
}

static void
offer_store (Run *run)
{
  run->opening = FALSE;
  credenza_application_set_store (run->application, STORE_STORE (run->vault));
  run->renewer = vault_renewer_new (run->vault);
  vault_renewer_start (run->renewer);
}

/* Whether there is a keyring shows when a password is to go into it. A demonstration leaves nothing there. */
static void
set_secrets (Run *run)
{
  g_autoptr (StoreSecrets) secrets = NULL;

  if (run->demo)
    return;
  secrets = model_secrets_new ();
  vault_set_secrets (run->vault, secrets);
}

static void
filled_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Run *run = user_data;
  g_autoptr (GError) error = NULL;

  if (!credenza_demo_fill_finish (result, &error))
    {
      set_store_error (run, error);
      return;
    }
  offer_store (run);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Run *run = user_data;
  g_autoptr (GError) error = NULL;

  run->vault = vault_open_finish (result, &error);
  if (run->vault == NULL)
    {
      set_store_error (run, error);
      return;
    }
  set_secrets (run);
  if (run->demo)
    {
      credenza_demo_fill_async (STORE_STORE (run->vault), filled_cb, run);
      return;
    }
  offer_store (run);
}

static void
open_store_cb (Run *run)
{
  /* Not held meanwhile: with what was held last ends the time in which a service waits to be called. */
  run->opening = TRUE;
  vault_open_async (run->path, NULL, opened_cb, run);
}

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  gboolean *closed = user_data;
  g_autoptr (GError) error = NULL;

  /* What was stored is safe in any case: only the tidying up failed. */
  if (!vault_close_finish (VAULT_VAULT (source), result, &error))
    g_debug ("The vault could not be closed: %s", error->message);
  *closed = TRUE;
}

/* A window can be closed before the vault has answered. */
static void
wait_for_vault (Run *run)
{
  while (run->opening)
    g_main_context_iteration (NULL, TRUE);
}

static void
close_vault (Run *run)
{
  gboolean closed = FALSE;

  g_clear_object (&run->renewer);
  if (run->vault == NULL)
    return;
  vault_close_async (run->vault, closed_cb, &closed);
  while (!closed)
    g_main_context_iteration (NULL, TRUE);
  g_clear_object (&run->vault);
}

/* A demonstration has no connections: nothing of it is to be kept, and nothing of the user's shown. */
static void
offer_connections (CredenzaApplication *application)
{
  g_autoptr (StoreConnector) connector = destination_connector_new ();
  g_autoptr (GSettings) settings = g_settings_new (APP_ID);
  g_autoptr (ModelConnections) connections = model_connections_new (connector, settings);

  credenza_application_set_connections (application, connections);
}

/* The keys of a demonstration end with it. */
static void
offer_requests (CredenzaApplication *application,
                Run                 *run)
{
  g_autoptr (StoreSecrets) secrets = run->demo ? store_memory_secrets_new () : model_secrets_new ();
  g_autoptr (ModelPendingRequests) requests = model_pending_requests_new (secrets);

  credenza_application_set_requests (application, requests);
}

/* For who reports a problem. */
static void
tell_libraries (CredenzaApplication *application)
{
  g_autoptr (GString) text = g_string_new (NULL);

  pki_append_libraries (text);
  destination_append_libraries (text);
  vault_append_libraries (text);
  model_append_libraries (text);
  credenza_application_set_libraries (application, text->str);
}

/* Where the desktop does not start programs over D-Bus, its menu beside the icon starts them with an option. */
static int
activate_action (GApplication *application,
                 const char   *action)
{
  g_autoptr (GError) error = NULL;

  if (!g_application_register (application, NULL, &error))
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }
  g_action_group_activate_action (G_ACTION_GROUP (application), action, NULL);
  return -1;
}

static int
local_options_cb (GApplication *application,
                  GVariantDict *options,
                  gpointer      user_data)
{
  const char *actions[] = { "create", "upload" };

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("Credenza %s\n", PACKAGE_VERSION);
      return EXIT_SUCCESS;
    }
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_variant_dict_contains (options, actions[i]))
      return activate_action (application, actions[i]);
  return -1;
}

/* For --help: --inspect and --demo are taken before the application sees them, the former in launch.c. */
static void
add_options (GApplication *application)
{
  const GOptionEntry options[] = {
    { "create", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Create a certificate"), NULL },
    { "demo", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Use a throw-away store full of samples"), NULL },
    { "inspect", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print what files hold, without a window (see --inspect --help)"), NULL },
    { "upload", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Choose files to upload"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print the version"), NULL },
    { NULL },
  };

  g_application_add_main_option_entries (application, options);
  g_application_set_option_context_parameter_string (application, _("[FILE…]"));
  g_signal_connect (application, "handle-local-options", G_CALLBACK (local_options_cb), NULL);
}

/* What logging out or Ctrl+C ends, ends in order: the vault is closed, a demonstration leaves nothing behind. */
static gboolean
signal_cb (gpointer user_data)
{
  g_action_group_activate_action (G_ACTION_GROUP (user_data), "quit", NULL);
  return G_SOURCE_CONTINUE;
}

static int
run_application (int      argc,
                 char   **argv,
                 gboolean demo)
{
  Run run = { .demo = demo };
  g_autofree char *folder = NULL;
  guint signal_ids[2];
  int status;

  if (demo && (folder = credenza_demo_make_folder ()) == NULL)
    {
      g_printerr ("%s\n", _("No folder could be made for the demonstration."));
      return EXIT_FAILURE;
    }

  run.path = demo ? g_build_filename (folder, "vault.sqlite", NULL) : vault_get_default_path ();
  run.application = credenza_application_new (demo ? G_APPLICATION_NON_UNIQUE : 0);
  tell_libraries (run.application);
  /* Nobody is to be told of samples. */
  credenza_application_set_notifies (run.application, !demo);
  if (!demo)
    g_signal_connect (run.application, "startup", G_CALLBACK (offer_connections), NULL);
  g_signal_connect (run.application, "startup", G_CALLBACK (offer_requests), &run);
  add_options (G_APPLICATION (run.application));
  for (guint i = 0; i < G_N_ELEMENTS (signal_ids); i++)
    signal_ids[i] = g_unix_signal_add (i == 0 ? SIGTERM : SIGINT, signal_cb, run.application);
  g_signal_connect_swapped (run.application, "open-store", G_CALLBACK (open_store_cb), &run);
  status = g_application_run (G_APPLICATION (run.application), argc, argv);

  for (guint i = 0; i < G_N_ELEMENTS (signal_ids); i++)
    g_source_remove (signal_ids[i]);
  wait_for_vault (&run);
  g_clear_object (&run.application);
  close_vault (&run);
  if (folder != NULL)
    credenza_demo_remove_folder (folder);
  g_free (run.path);
  return status;
}

/* GApplication does not know the option. */
static gboolean
take_demo_option (int   *argc,
                  char **argv)
{
  for (int i = 1; i < *argc && !g_str_equal (argv[i], "--"); i++)
    if (g_str_equal (argv[i], "--demo"))
      {
        for (int k = i; k < *argc; k++)
          argv[k] = argv[k + 1];
        (*argc)--;
        return TRUE;
      }
  return FALSE;
}

int
main (int    argc,
      char **argv)
{
  credenza_installation_bind_texts ();

  /* Among the processes it is the program that was started, not the file that this part of it is in. */
  prctl (PR_SET_NAME, "credenza");
  g_set_application_name ("Credenza");
  return run_application (argc, argv, take_demo_option (&argc, argv));
}
