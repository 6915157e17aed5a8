/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A process of its own that writes to a vault:
 *
 *   vault-child write PATH         creates and replaces until it is killed; a byte on standard output for each entry
 *                                  that was created and then replaced
 *   vault-child generate PATH      the same, generating and generating again; at first it makes the authority
 *   vault-child fill PATH TAG N    creates N entries, replacing one that is shared with others after each; 0 if all
 *                                  went well */

#include "config.h"

#include <stdlib.h>
#include <unistd.h>

#include "store-await.h"
#include "vault-fixture.h"

static StoreEntry *
make (const char *name, char letter)
{
  g_autofree char *text = g_strnfill (9000, letter);

  return vault_fixture_make (name, text);
}

static void
create (Store *store, const char *name, char letter)
{
  g_autoptr (StoreEntry) entry = make (name, letter);
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) stored = store_await_create (store, entry, &error);

  g_assert_no_error (error);
}

static void
replace (Store *store, const char *name, char letter)
{
  g_autoptr (StoreEntry) entry = make (name, letter);
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) stored = store_await_replace (store, entry, NULL, &error);

  g_assert_no_error (error);
}

static void
write_for_ever (Store *store)
{
  for (guint i = 0;; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.pem", i);

      create (store, name, 'o');
      replace (store, name, 'n');
      if (write (STDOUT_FILENO, ".", 1) != 1)
        exit (1);
    }
}

static void
fill (Store *store, const char *tag, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s-%u.pem", tag, i);

      create (store, name, *tag);
      replace (store, "shared.pem", *tag);
    }
}

static void
check (StoreEntry *entry, const GError *error)
{
  g_assert_no_error (error);
  g_object_unref (entry);
}

static void
generate_for_ever (Store *store)
{
  g_autoptr (GBytes) csr = vault_fixture_make_request ();

  for (guint i = 0;; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.pem", i);
      StoreGenerateRequest request = { .name = name, .validity = 1, .signing_request = csr };
      GError *error = NULL;

      check (vault_fixture_generate (store, &request, &error), error);
      request.validity = 2;
      check (vault_fixture_regenerate (store, &request, NULL, &error), error);
      if (write (STDOUT_FILENO, ".", 1) != 1)
        exit (1);
    }
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  Vault *vault;

  g_return_val_if_fail (argc >= 3, 2);

  vault = vault_fixture_open (argv[2], &error);
  g_assert_no_error (error);
  if (g_str_equal (argv[1], "generate"))
    generate_for_ever (STORE_STORE (vault));
  if (argc == 3)
    write_for_ever (STORE_STORE (vault));
  fill (STORE_STORE (vault), argv[3], (guint) atoi (argv[4]));
  vault_fixture_close (vault);

  return 0;
}
