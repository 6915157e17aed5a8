/* SPDX-License-Identifier: GPL-3.0-or-later */

/* generate PATH: opens the vault at PATH and makes its authority; then a line "rsa" or "request" on standard input has it
 * generate a certificate, with a key of its own or for a request (EC, made here too), and it answers with the
 * milliseconds that took. */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "pki/pki.h"
#include "vault/vault.h"

static void
die (GError *error)
{
  if (error == NULL)
    return;
  g_printerr ("generate: %s\n", error->message);
  exit (EXIT_FAILURE);
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **slot = user_data;

  *slot = g_object_ref (result);
}

static GAsyncResult *
await (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static Vault *
open_vault (const char *path)
{
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) rooted = NULL;
  g_autoptr (GBytes) root = NULL;
  g_autoptr (GError) error = NULL;
  Vault *vault;

  vault_open_async (path, NULL, result_cb, &opened);
  vault = vault_open_finish (await (&opened), &error);
  die (error);
  store_get_root_async (STORE_STORE (vault), NULL, result_cb, &rooted);
  root = store_get_root_finish (STORE_STORE (vault), await (&rooted), &error);
  die (error);
  return vault;
}

static GBytes *
make_request (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PkiPrivateKey) key = pki_private_key_new (PKI_KEY_KIND_EC_P256, &error);
  g_autoptr (PkiSigningRequest) request = NULL;

  die (error);
  request = pki_signing_request_new (key, "client", &error);
  die (error);
  return pki_signing_request_to_pem (request);
}

static void
generate (Store *store, gboolean with_request, guint number)
{
  g_autofree char *name = g_strdup_printf ("%u.pem", number);
  g_autoptr (GBytes) request = with_request ? make_request () : NULL;
  const StoreGenerateRequest wanted = { .name = name, .validity = 90, .signing_request = request };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (StoreEntry) entry = NULL;
  g_autoptr (GError) error = NULL;

  store_generate_async (store, &wanted, NULL, NULL, NULL, result_cb, &result);
  entry = store_generate_finish (store, await (&result), &error);
  die (error);
}

int
main (int argc, char *argv[])
{
  g_autoptr (Vault) vault = NULL;
  char line[16];

  if (argc != 2)
    return EXIT_FAILURE;

  vault = open_vault (argv[1]);
  for (guint i = 0; fgets (line, sizeof line, stdin) != NULL; i++)
    {
      gint64 start = g_get_monotonic_time ();

      generate (STORE_STORE (vault), g_str_has_prefix (line, "request"), i);
      printf ("%.3f\n", (double) (g_get_monotonic_time () - start) / 1000);
      fflush (stdout);
    }
  return EXIT_SUCCESS;
}
