/* SPDX-License-Identifier: GPL-3.0-or-later */

/* fill-vault PATH N [LENGTH]: a vault with N entries of so many certificates each (1), for measuring. Three are 4 KiB. */

#include "config.h"

#include <stdlib.h>

#include "pki/pki.h"
#include "vault/vault.h"

#define DAY ((gint64) 24 * 60 * 60)

typedef struct
{
  GMainLoop *loop;
  Vault     *vault;
  guint      n;
  guint      length;
  guint      next;
} Filling;

static void
die (GError *error)
{
  if (error == NULL)
    return;
  g_printerr ("fill-vault: %s\n", error->message);
  exit (EXIT_FAILURE);
}

/* Names, subjects and dates that differ, as in a store of a large company. */
static GBytes *
make_certificate (guint number)
{
  g_autofree char *name = g_strdup_printf ("client-%04u.example.org", number);
  const char *dns_names[] = { name, "api.example.org", NULL };
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  PkiIdentityRequest request = {
    name, "Example Company", dns_names, now - 400 * DAY, now + ((gint64) number * 37 % 800 - 60) * DAY, FALSE,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (PkiIdentity) identity = pki_identity_new (&request, NULL, &error);

  die (error);
  return pki_identity_to_pem (identity, FALSE, NULL);
}

static GBytes *
make_entry (guint number,
            guint length)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();

  for (guint i = 0; i < length; i++)
    {
      g_autoptr (GBytes) certificate = make_certificate (number + i * 10000);

      g_byte_array_append (content, g_bytes_get_data (certificate, NULL), (guint) g_bytes_get_size (certificate));
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&content));
}

static void store_next (Filling *filling);

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) entry = store_create_finish (STORE_STORE (source), result, &error);

  die (error);
  store_next (user_data);
}

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Filling *filling = user_data;
  g_autoptr (GError) error = NULL;

  vault_close_finish (VAULT_VAULT (source), result, &error);
  die (error);
  g_main_loop_quit (filling->loop);
}

static void
store_next (Filling *filling)
{
  g_autofree char *name = g_strdup_printf ("certificate-%04u.pem", filling->next);
  g_autoptr (GBytes) content = NULL;
  g_autoptr (StoreEntry) entry = NULL;

  if (filling->next == filling->n)
    {
      vault_close_async (filling->vault, closed_cb, filling);
      return;
    }
  content = make_entry (filling->next++, filling->length);
  entry = store_entry_new (name, content, name);
  store_create_async (STORE_STORE (filling->vault), entry, NULL, NULL, NULL, stored_cb, filling);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Filling *filling = user_data;
  g_autoptr (GError) error = NULL;

  filling->vault = vault_open_finish (result, &error);
  die (error);
  store_next (filling);
}

int
main (int    argc,
      char **argv)
{
  Filling filling = { 0 };

  if (argc != 3 && argc != 4)
    {
      g_printerr ("usage: fill-vault PATH N [LENGTH]\n");
      return 2;
    }
  filling.n = atoi (argv[2]);
  filling.length = argc == 4 ? atoi (argv[3]) : 1;
  filling.loop = g_main_loop_new (NULL, FALSE);
  vault_open_async (argv[1], NULL, opened_cb, &filling);
  g_main_loop_run (filling.loop);
  g_main_loop_unref (filling.loop);
  g_object_unref (filling.vault);
  return EXIT_SUCCESS;
}
