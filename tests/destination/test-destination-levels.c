/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The levels of a provider and of its subscriber: four stores over one service, each a list of its own. */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "client-fixture.h"
#include "server-fixture.h"
#include "store-await.h"

static GPtrArray *
open_levels (ServerFixture *server, gconstpointer data, const char *subscriber)
{
  StoreCredentialsKind kind = GPOINTER_TO_INT (data);
  g_autoptr (GBytes) key = destination_server_make_service_key (server->server, kind);
  g_autoptr (GBytes) authority = destination_server_identity_get_authority (server->identity);

  return client_fixture_open_for (&client_fixture_timing, key, authority, subscriber);
}

static void
put (Store *store, const char *text)
{
  g_autoptr (GBytes) content = g_bytes_new (text, strlen (text));
  g_autoptr (StoreEntry) entry = store_entry_new ("same name.pem", content, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) G_GNUC_UNUSED stored = store_await_create (store, entry, &error);

  g_assert_no_error (error);
}

static void
assert_has_only (Store *store, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = store_await_list (store, &error);
  GBytes *content;

  g_assert_no_error (error);
  g_assert_cmpuint (entries->len, ==, 1);
  content = store_entry_get_content (entries->pdata[0]);
  g_assert_cmpmem (g_bytes_get_data (content, NULL), g_bytes_get_size (content), text, strlen (text));
}

static void
test_apart (gconstpointer data)
{
  g_auto (ServerFixture) server = { NULL };
  g_autoptr (GPtrArray) provider = NULL;
  g_autoptr (GPtrArray) subscriber = NULL;

  server_fixture_init (&server, TRUE);
  provider = open_levels (&server, data, NULL);
  subscriber = open_levels (&server, data, "subscriber");

  put (provider->pdata[STORE_LEVEL_SUBACCOUNT], "subaccount of the provider");
  put (provider->pdata[STORE_LEVEL_INSTANCE], "instance of the provider");
  put (subscriber->pdata[STORE_LEVEL_SUBACCOUNT], "subaccount of the subscriber");
  put (subscriber->pdata[STORE_LEVEL_INSTANCE], "subscription");

  assert_has_only (provider->pdata[STORE_LEVEL_SUBACCOUNT], "subaccount of the provider");
  assert_has_only (provider->pdata[STORE_LEVEL_INSTANCE], "instance of the provider");
  assert_has_only (subscriber->pdata[STORE_LEVEL_SUBACCOUNT], "subaccount of the subscriber");
  assert_has_only (subscriber->pdata[STORE_LEVEL_INSTANCE], "subscription");
}

/* A tenant that did not subscribe gets no token. */
static void
test_unknown_tenant (gconstpointer data)
{
  g_auto (ServerFixture) server = { NULL };
  g_autoptr (GPtrArray) stores = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GError) error = NULL;

  server_fixture_init (&server, TRUE);
  stores = open_levels (&server, data, "nobody");
  entries = store_await_list (stores->pdata[STORE_LEVEL_SUBACCOUNT], &error);
  g_assert_null (entries);
  g_assert_error (error, STORE_ERROR, STORE_ERROR_AUTHENTICATION);
  g_assert_cmpuint (store_error_get_details (error)->status, ==, 401);
}

int
main (int argc, char *argv[])
{
  gconstpointer secret = GINT_TO_POINTER (STORE_CREDENTIALS_SECRET);
  gconstpointer x509 = GINT_TO_POINTER (STORE_CREDENTIALS_X509);

  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/destination/levels/apart/secret", secret, test_apart);
  g_test_add_data_func ("/destination/levels/apart/x509", x509, test_apart);
  g_test_add_data_func ("/destination/levels/unknown-tenant/secret", secret, test_unknown_tenant);
  g_test_add_data_func ("/destination/levels/unknown-tenant/x509", x509, test_unknown_tenant);

  return g_test_run ();
}
