/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>

#include "store-await.h"
#include "store-contract.h"
#include "vault-fixture.h"

static void
place_free (gpointer data)
{
  vault_place_clear (data);
  g_free (data);
}

static void
open_async (const StoreFixtureFactory *factory, GAsyncReadyCallback callback, gpointer user_data)
{
  VaultPlace **place = factory->data;

  *place = g_new0 (VaultPlace, 1);
  vault_place_init (*place);
  vault_open_async ((*place)->path, NULL, callback, user_data);
}

static Store *
open_finish (const StoreFixtureFactory *factory, GAsyncResult *result, GError **error)
{
  return (Store *) vault_open_finish (result, error);
}

static void
close_store (const StoreFixtureFactory *factory, Store *store)
{
  VaultPlace **place = factory->data;

  vault_fixture_close (VAULT_VAULT (store));
  g_clear_pointer (place, place_free);
}

int
main (int argc, char *argv[])
{
  VaultPlace *place = NULL;
  const StoreFixtureFactory factory = {
    .flags = STORE_FIXTURE_KEEPS_ORIGIN | STORE_FIXTURE_EXACT_CANCEL,
    .data = &place,
    .open_async = open_async,
    .open_finish = open_finish,
    .close = close_store,
  };

  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  store_contract_add_tests ("/vault/contract", &factory);

  return g_test_run ();
}
