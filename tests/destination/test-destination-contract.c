/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What every store must do, over client and server: plain, with TLS, and with a client certificate. */

#include "config.h"

#include <locale.h>

#include "client-fixture.h"
#include "server-fixture.h"
#include "store-await.h"
#include "store-contract.h"

typedef struct
{
  gboolean with_tls;
  StoreCredentialsKind kind;
  StoreLevel level;

  ServerFixture server;
} Place;

static void
open_async (const StoreFixtureFactory *factory, GAsyncReadyCallback callback, gpointer user_data)
{
  Place *place = factory->data;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  g_autoptr (GBytes) key = NULL;
  g_autoptr (GBytes) authority = NULL;
  g_autoptr (GPtrArray) stores = NULL;

  server_fixture_init (&place->server, place->with_tls);
  key = destination_server_make_service_key (place->server.server, place->kind);
  authority = place->with_tls ? destination_server_identity_get_authority (place->server.identity) : NULL;
  stores = client_fixture_open (&client_fixture_timing, key, authority);
  g_task_return_pointer (task, g_object_ref (stores->pdata[place->level]), g_object_unref);
}

static Store *
open_finish (const StoreFixtureFactory *factory, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
close_store (const StoreFixtureFactory *factory, Store *store)
{
  Place *place = factory->data;

  g_assert_finalize_object (store);
  server_fixture_clear (&place->server);
}

/* The suite is long: each kind of place is a run of its own, named by the argument. */
int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *name;
    Place place;
  } kinds[] = {
    { "plain", { FALSE, STORE_CREDENTIALS_SECRET, STORE_LEVEL_SUBACCOUNT } },
    { "tls", { TRUE, STORE_CREDENTIALS_SECRET, STORE_LEVEL_INSTANCE } },
    { "mtls", { TRUE, STORE_CREDENTIALS_X509, STORE_LEVEL_SUBACCOUNT } },
  };
  StoreFixtureFactory factory = {
    .flags = STORE_FIXTURE_NONE,
    .open_async = open_async,
    .open_finish = open_finish,
    .close = close_store,
  };
  Place place;

  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (argc == 2 && g_str_equal (argv[1], kinds[i].name))
      {
        g_autofree char *prefix = g_strconcat ("/destination/contract/", kinds[i].name, NULL);

        place = kinds[i].place;
        factory.data = &place;
        store_contract_add_tests (prefix, &factory);
        return g_test_run ();
      }

  g_printerr ("usage: %s plain|tls|mtls\n", argv[0]);
  return 2;
}
