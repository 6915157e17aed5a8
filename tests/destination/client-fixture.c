/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "client-fixture.h"

#include "destination/destination-connector-private.h"
#include "store-await.h"

const DestinationTiming client_fixture_timing = {
  .connect = 30000,
  .read = 30000,
  .exchange = 120000,
  .retry = 5,
  .retry_busy = 10,
  .second = 100,
  .max_waiting = 120,
};

StoreCredentials *
client_fixture_describe (StoreConnector *connector, GBytes *key)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  StoreCredentials *credentials;

  store_connector_describe_async (connector, key, NULL, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  credentials = store_connector_describe_finish (connector, result, &error);
  g_assert_no_error (error);

  return credentials;
}

/* The stores of a connection, by their level. */
GPtrArray *
client_fixture_open (const DestinationTiming *timing, GBytes *key, GBytes *authorities)
{
  return client_fixture_open_for (timing, key, authorities, NULL);
}

GPtrArray *
client_fixture_open_for (const DestinationTiming *timing, GBytes *key, GBytes *authorities, const char *subscriber)
{
  g_autoptr (StoreConnector) connector = destination_connector_new_with_timing (timing);
  g_autoptr (StoreCredentials) credentials = client_fixture_describe (connector, key);
  const StoreAccess access = { credentials, subscriber, authorities };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *stores;

  store_connector_open_async (connector, &access, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  stores = store_connector_open_finish (connector, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (stores->len, ==, STORE_N_LEVELS);

  return stores;
}

/* Everything at one address. */
GBytes *
client_fixture_make_key (const char *url)
{
  char *text = g_strdup_printf ("{\"clientid\":\"" CLIENT_FIXTURE_ID "\",\"clientsecret\":\"" CLIENT_FIXTURE_SECRET "\","
                                "\"url\":\"%s\",\"uri\":\"%s\"}",
                                url, url);

  return g_bytes_new_take (text, strlen (text));
}
