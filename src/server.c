/* SPDX-License-Identifier: GPL-3.0-or-later */

/* credenza-server: a Destination Service on a developer's own machine. Puts a vault and the server together. */

#include "config.h"

#include "destination/destination.h"
#include "vault/vault.h"

#include <glib-unix.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

/* The name under which the vault keeps who the server is. */
#define IDENTITY_SETTING "server-identity"

#define DEFAULT_ADDRESS "127.0.0.1"
#define DEFAULT_PORT 8443

enum
{
  STATUS_FAILED = 1,
  STATUS_USAGE = 2,
};

typedef struct
{
  char *address;      /* (owned) (nullable) */
  int port;
  gboolean with_tls;
  char *database;     /* (owned) (nullable) */
  char *key_file;     /* (owned) (nullable) */
  char *ca_file;      /* (owned) (nullable) */
  gboolean with_x509;
  char **subscribers; /* (owned) (nullable) */
} Options;

/* What the callbacks of one run share. */
typedef struct
{
  Options options;
  GMainLoop *loop;                     /* (owned) */
  GInetAddress *address;               /* (owned) */
  Vault *vault;                        /* (owned) (nullable) */
  VaultRenewer *renewer;               /* (owned) (nullable) */
  DestinationServerIdentity *identity; /* (owned) (nullable) */
  DestinationServer *server;           /* (owned) (nullable) */
  gboolean is_ending;
  int status;
} Run;

static void
run_clear (Run *run)
{
  g_free (run->options.address);
  g_free (run->options.database);
  g_free (run->options.key_file);
  g_free (run->options.ca_file);
  g_strfreev (run->options.subscribers);
  g_clear_object (&run->server);
  g_clear_object (&run->identity);
  g_clear_object (&run->renewer);
  g_clear_object (&run->vault);
  g_clear_object (&run->address);
  g_clear_pointer (&run->loop, g_main_loop_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

/* Ending: the server first, so that what it has said is also done; then the file */

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (GError) error = NULL;

  if (!vault_close_finish (VAULT_VAULT (source), result, &error))
    {
      g_printerr ("credenza-server: %s\n", error->message);
      run->status = STATUS_FAILED;
    }
  g_main_loop_quit (run->loop);
}

static void
close_vault (Run *run)
{
  g_clear_object (&run->renewer);
  if (run->vault != NULL)
    vault_close_async (run->vault, closed_cb, run);
  else
    g_main_loop_quit (run->loop);
}

static void
stopped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  destination_server_stop_finish (DESTINATION_SERVER (source), result, NULL);
  close_vault (user_data);
}

static void
end (Run *run)
{
  if (run->is_ending)
    return;

  run->is_ending = TRUE;
  if (run->server != NULL)
    destination_server_stop_async (run->server, stopped_cb, run);
  else
    close_vault (run);
}

static void
fail (Run *run, const GError *error)
{
  g_printerr ("credenza-server: %s\n", error->message);
  run->status = STATUS_FAILED;
  end (run);
}

static gboolean
signal_cb (gpointer user_data)
{
  end (user_data);

  return G_SOURCE_CONTINUE;
}

/* Starting */

static Store *
find_store (StoreLevel level, const char *subaccount, const char *instance, gpointer user_data)
{
  Run *run = user_data;
  g_autofree char *realm = level == STORE_LEVEL_SUBACCOUNT
                               ? g_strdup_printf ("subaccount/%s", subaccount)
                               : g_strdup_printf ("instance/%s/%s", instance, subaccount);

  return vault_get_realm (run->vault, realm);
}

/* Whole or not at all, and for its owner only: there is a secret in it. */
static gboolean
write_file (const char *path, GBytes *text, int mode, GError **error)
{
  /* A file that is there already gives its mode to the new one, since GLib 2.84 at the latest. */
  if (path != NULL)
    (void) g_chmod (path, mode);
  return path == NULL ||
         g_file_set_contents_full (path, g_bytes_get_data (text, NULL), (gssize) g_bytes_get_size (text),
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, mode, error);
}

static gboolean
write_files (Run *run, GError **error)
{
  g_autoptr (GBytes) key = destination_server_make_service_key (run->server, run->options.with_x509
                                                                                 ? STORE_CREDENTIALS_X509
                                                                                 : STORE_CREDENTIALS_SECRET);
  g_autoptr (GBytes) authority = destination_server_identity_get_authority (run->identity);

  return write_file (run->options.key_file, key, 0600, error) &&
         write_file (run->options.ca_file, authority, 0644, error);
}

static gboolean
add_subscribers (Run *run, GError **error)
{
  for (char **name = run->options.subscribers; name != NULL && *name != NULL; name++)
    if (!destination_server_add_subscriber (run->server, *name, error))
      return FALSE;

  return TRUE;
}

/* One line that a program can read, once it can connect. */
static void
announce (Run *run)
{
  g_autofree char *address = g_inet_address_to_string (run->address);
  gboolean is_v6 = g_inet_address_get_family (run->address) == G_SOCKET_FAMILY_IPV6;

  g_print ("Listening on %s://%s%s%s:%u\n", run->options.with_tls ? "https" : "http", is_v6 ? "[" : "", address,
           is_v6 ? "]" : "", destination_server_get_port (run->server));
  fflush (stdout);
}

static void
serve (Run *run)
{
  g_autoptr (GError) error = NULL;

  if (run->is_ending)
    return;

  run->server = destination_server_new (run->identity, find_store, run, NULL);
  if (add_subscribers (run, &error) &&
      destination_server_listen (run->server, run->address, (guint16) run->options.port, run->options.with_tls, &error) &&
      write_files (run, &error))
    {
      announce (run);
      run->renewer = vault_renewer_new (run->vault);
      vault_renewer_start (run->renewer);
    }
  else
    fail (run, error);
}

static void
identity_stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (GError) error = NULL;

  if (vault_store_setting_finish (VAULT_VAULT (source), result, &error))
    serve (run);
  else
    fail (run, error);
}

static void
make_identity (Run *run)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  run->identity = destination_server_identity_new (&error);
  if (run->identity == NULL)
    {
      fail (run, error);
      return;
    }

  bytes = destination_server_identity_to_bytes (run->identity);
  vault_store_setting_async (run->vault, IDENTITY_SETTING, bytes, NULL, identity_stored_cb, run);
}

static void
identity_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = vault_load_setting_finish (VAULT_VAULT (source), result, &error);

  if (bytes != NULL)
    run->identity = destination_server_identity_new_from_bytes (bytes, &error);

  if (run->identity != NULL)
    serve (run);
  else if (g_error_matches (error, STORE_ERROR, STORE_ERROR_NOT_FOUND))
    make_identity (run);
  else
    fail (run, error);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (GError) error = NULL;

  run->vault = vault_open_finish (result, &error);
  if (run->vault != NULL)
    vault_load_setting_async (run->vault, IDENTITY_SETTING, NULL, identity_loaded_cb, run);
  else
    fail (run, error);
}

/* The command line */

static gboolean
parse (Options *options, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "address", 0, 0, G_OPTION_ARG_STRING, &options->address, "Listen on this address (default " DEFAULT_ADDRESS ")", "ADDRESS" },
    { "port", 0, 0, G_OPTION_ARG_INT, &options->port, "Listen on this port (default 8443; 0 for any that is free)", "PORT" },
    { "tls", 0, 0, G_OPTION_ARG_NONE, &options->with_tls, "Serve HTTPS", NULL },
    { "database", 0, 0, G_OPTION_ARG_FILENAME, &options->database, "Keep the certificates in this file", "FILE" },
    { "write-service-key", 0, 0, G_OPTION_ARG_FILENAME, &options->key_file, "Write a service key for clients", "FILE" },
    { "x509", 0, 0, G_OPTION_ARG_NONE, &options->with_x509, "Make it a key with a client certificate", NULL },
    { "write-ca", 0, 0, G_OPTION_ARG_FILENAME, &options->ca_file, "Write the certificate authority to trust", "FILE" },
    { "subscriber", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->subscribers, "Let this tenant in (may be repeated)", "SUBDOMAIN" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("— a Destination Service on this computer");

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_description (context, "Certificates with automatic renewal are renewed while the server runs. "
                                             "The passwords\nthat this needs are kept in memory, until the server ends.");

  return g_option_context_parse (context, argc, argv, error);
}

static const char *
find_problem (const Run *run)
{
  const Options *options = &run->options;

  if (options->database == NULL)
    return "--database is missing";
  if (options->port < 0 || options->port > G_MAXUINT16)
    return "The port must be a number from 0 to 65535";
  if (run->address == NULL)
    return "The address is no IP address";
  if (!g_inet_address_get_is_loopback (run->address) && !options->with_tls)
    return "Without --tls everybody on the network could read along: only a loopback address is served so";
  if (options->with_x509 && !options->with_tls)
    return "--x509 needs --tls: the client's certificate is a part of it";

  return NULL;
}

static gboolean
set_up (Run *run, int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  const char *problem;

  run->options.port = DEFAULT_PORT;
  if (!parse (&run->options, &argc, &argv, &error))
    problem = error->message;
  else if (argc > 1)
    problem = "There is an argument that means nothing";
  else
    {
      run->address = g_inet_address_new_from_string (run->options.address != NULL ? run->options.address : DEFAULT_ADDRESS);
      problem = find_problem (run);
    }

  if (problem != NULL)
    g_printerr ("credenza-server: %s\n", problem);

  return problem == NULL;
}

int
main (int argc, char *argv[])
{
  g_auto (Run) run = { 0 };

  setlocale (LC_ALL, "");
  g_set_prgname ("credenza-server");
  if (!set_up (&run, argc, argv))
    return STATUS_USAGE;

  /* A client that goes away must not take the server with it. */
  signal (SIGPIPE, SIG_IGN);
  run.loop = g_main_loop_new (NULL, FALSE);
  g_unix_signal_add (SIGTERM, signal_cb, &run);
  g_unix_signal_add (SIGINT, signal_cb, &run);
  vault_open_async (run.options.database, NULL, opened_cb, &run);
  g_main_loop_run (run.loop);

  return run.status;
}
