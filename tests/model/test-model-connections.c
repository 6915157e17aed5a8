/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Without a Secret Service: there is not even a bus. */

#include "config.h"

#include <string.h>

#include "connection-fixture.h"

static void
count_cb (guint *count)
{
  (*count)++;
}

static guint
n_connections (ConnectionFixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->connections));
}

static ModelConnection *
add (ConnectionFixture *fixture,
     const char        *name,
     const char        *client_id)
{
  g_autoptr (GError) error = NULL;
  ModelConnection *connection = connection_fixture_add (fixture, name, client_id, TRUE, &error);

  g_assert_no_error (error);
  return connection;
}

/* A connection as a former run of the program has left it. */
static void
put_in_settings (ConnectionFixture *fixture,
                 const char        *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value = g_variant_parse (G_VARIANT_TYPE ("aa{sv}"), text, NULL, NULL, &error);

  g_assert_no_error (error);
  g_settings_set_value (fixture->settings, "connections", value);
  connection_fixture_restart (fixture);
}

#define ID "11111111-1111-4111-8111-111111111111"

/* A connection as a former run of the program has left it, but with a secret in memory: there is no keyring. */
static ModelConnection *
open_saved (ConnectionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  ModelConnection *connection;

  put_in_settings (fixture, "[{'id': <'" ID "'>, 'name': <'Saved'>, 'host': <'destination.example.org'>,"
                            " 'subdomain': <'provider'>, 'region': <'eu10'>,"
                            " 'tenant': <'4a1a3b1c-0000-4000-8000-000000000001'>,"
                            " 'instance': <'4a1a3b1c-0000-4000-8000-000000000002'>, 'later': <{'a': 1}>}]");
  connection = connection_fixture_first (fixture);
  g_assert_true (connection_fixture_replace (fixture, connection, "client", TRUE, &error));
  g_assert_no_error (error);
  return connection;
}

static void
test_session (ConnectionFixture *fixture,
              gconstpointer      data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *settings = NULL;
  ModelConnection *connection;
  ModelPlace *place;
  guint n_changes = 0;

  g_signal_connect_swapped (fixture->connections, "items-changed", G_CALLBACK (count_cb), &n_changes);
  connection = add (fixture, "Mine", "client");
  place = connection_fixture_place (connection, 0);
  g_assert_cmpuint (n_changes, ==, 1);
  g_assert_cmpuint (n_connections (fixture), ==, 1);
  g_assert_cmpstr (model_connection_get_name (connection), ==, "Mine");
  g_assert_cmpint (model_connection_get_secret_state (connection), ==, MODEL_SECRET_SESSION);
  g_assert_cmpuint (g_list_model_get_n_items (model_connection_get_places (connection)), ==, 2);
  g_assert_cmpint (model_place_get_kind (place), ==, MODEL_PLACE_SUBACCOUNT);
  g_assert_cmpint (model_place_get_count (place), ==, -1);
  g_assert_true (model_connections_lookup_place (fixture->connections, model_place_get_id (place)) == place);

  g_assert_null (model_certificate_list_get_store (model_place_get_list (place)));
  g_assert_true (connection_fixture_load (place, &error));
  g_assert_no_error (error);
  g_assert_true (model_certificate_list_get_store (model_place_get_list (place)) == fixture->base.store);
  g_assert_cmpint (model_place_get_count (place), ==, 0);
  g_assert_cmpstr (fake_connector_get_client_id (fixture->connector), ==, "client");

  /* Both levels are opened at once. */
  g_assert_true (connection_fixture_load (connection_fixture_place (connection, 1), &error));
  g_assert_cmpuint (fake_connector_n_opened (fixture->connector), ==, 1);

  /* Nothing of it is kept. */
  settings = connection_fixture_settings (fixture);
  g_assert_cmpstr (settings, ==, "@aa{sv} []");
}

static void
test_no_keyring (ConnectionFixture *fixture,
                 gconstpointer      data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (connection_fixture_add (fixture, "Mine", "client", FALSE, &error));
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_NO_KEYRING);
  g_assert_null (strstr (error->message, "clientid"));
  g_assert_cmpuint (n_connections (fixture), ==, 0);
}

/* What is saved, where there is no keyring any more. */
static void
test_keyring_gone (ConnectionFixture *fixture,
                   gconstpointer      data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) removal = NULL;
  g_autoptr (GError) credentials = NULL;
  ModelConnection *connection;
  ModelPlace *place;

  put_in_settings (fixture, "[{'id': <'" ID "'>, 'host': <'h.example.org'>}]");
  connection = connection_fixture_first (fixture);
  place = connection_fixture_place (connection, 0);
  g_assert_false (connection_fixture_load (place, &error));
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_NO_KEYRING);
  g_assert_error (model_certificate_list_get_error (model_place_get_list (place)), MODEL_ERROR, MODEL_ERROR_NO_KEYRING);
  g_assert_null (connection_fixture_get_credentials (fixture, connection, &credentials));
  g_assert_error (credentials, MODEL_ERROR, MODEL_ERROR_NO_KEYRING);

  g_assert_false (connection_fixture_remove (fixture, connection, &removal));
  g_assert_error (removal, MODEL_ERROR, MODEL_ERROR_NO_KEYRING);
  g_assert_cmpuint (n_connections (fixture), ==, 1);
}

static void
test_incomplete (ConnectionFixture *fixture,
                 gconstpointer      data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (connection_fixture_add (fixture, "Mine", "no-key", TRUE, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_INVALID);
  g_assert_cmpuint (n_connections (fixture), ==, 0);
}

static void
test_refused (ConnectionFixture *fixture,
              gconstpointer      data)
{
  g_autoptr (GError) error = NULL;
  ModelPlace *place = connection_fixture_place (add (fixture, "Mine", "wrong"), 0);

  g_assert_false (connection_fixture_load (place, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_AUTHENTICATION);
  g_assert_error (model_certificate_list_get_error (model_place_get_list (place)), STORE_ERROR,
                  STORE_ERROR_AUTHENTICATION);
  g_assert_cmpint (model_place_get_count (place), ==, -1);
}

static void
test_credentials (ConnectionFixture *fixture,
                  gconstpointer      data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreCredentials) credentials = NULL;

  credentials = connection_fixture_get_credentials (fixture, add (fixture, "Mine", "client"), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (store_credentials_get_client_id (credentials), ==, "client");
}

static void
test_names (ConnectionFixture *fixture,
            gconstpointer      data)
{
  const char *expected[] = { "provider", "provider (eu10)", "provider (eu10) 2", "provider (eu10) 3" };

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpstr (model_connection_get_name (add (fixture, "", "client")), ==, expected[i]);
}

static void
test_settings (ConnectionFixture *fixture,
               gconstpointer      data)
{
  g_autofree char *settings = NULL;
  g_autoptr (GBytes) authorities = model_fixture_text ("-----BEGIN CERTIFICATE-----");
  ModelConnection *connection = open_saved (fixture);
  guint n_names = 0;

  g_signal_connect_swapped (connection, "notify::name", G_CALLBACK (count_cb), &n_names);
  model_connections_rename (fixture->connections, connection, "Renamed");
  model_connections_rename (fixture->connections, connection, "Renamed");
  model_connections_rename (fixture->connections, connection, "");
  g_assert_cmpuint (n_names, ==, 1);
  model_connections_set_authorities (fixture->connections, connection, authorities);
  g_assert_true (model_connections_add_subscriber (fixture->connections, connection, "Tenant-1", NULL));
  g_assert_true (connection_fixture_replace (fixture, connection, "x509", TRUE, NULL));

  /* Replacing the key says what is trusted, too. */
  g_assert_null (model_connection_get_authorities (connection));
  model_connections_set_authorities (fixture->connections, connection, authorities);

  connection_fixture_restart (fixture);
  connection = connection_fixture_first (fixture);
  g_assert_cmpstr (model_connection_get_id (connection), ==, ID);
  g_assert_cmpstr (model_connection_get_name (connection), ==, "Renamed");
  g_assert_cmpint (model_connection_get_kind (connection), ==, STORE_CREDENTIALS_X509);
  g_assert_cmpstr (model_connection_get_host (connection), ==, "destination.example.org");
  g_assert_cmpstr (model_connection_get_token_host (connection), ==, "provider.authentication.example.org");
  g_assert_cmpstr (model_connection_get_subdomain (connection), ==, "provider");
  g_assert_cmpstr (model_connection_get_region (connection), ==, "eu10");
  g_assert_cmpint (model_connection_get_expires (connection), ==, 1893456000);
  g_assert_true (g_bytes_equal (model_connection_get_authorities (connection), authorities));
  g_assert_cmpstr (model_connection_get_subscribers (connection)[0], ==, "tenant-1");
  g_assert_null (model_connection_get_subscribers (connection)[1]);
  g_assert_cmpuint (g_list_model_get_n_items (model_connection_get_places (connection)), ==, 4);

  settings = connection_fixture_settings (fixture);
  g_assert_nonnull (strstr (settings, "'later': <{'a': 1}>"));
  g_assert_null (strstr (settings, "clientid"));
}

static void
test_hostile_settings (ConnectionFixture *fixture,
                       gconstpointer      data)
{
  g_autofree char *long_text = g_strnfill (1001, 'x');
  g_autofree char *text = g_strdup_printf (
      "[{}, {'id': <1>}, {'id': <'../../etc/passwd'>, 'host': <'h'>}, {'id': <'" ID "'>},"
      " {'id': <'" ID "'>, 'host': <''>}, {'id': <'" ID "'>, 'host': <'%s'>},"
      " {'id': <'" ID "'>, 'host': <'h'>, 'name': <5>, 'kind': <99>, 'expires': <'soon'>, 'region': <['a']>,"
      "  'tenant': <'%s'>, 'authorities': <7>, 'subscribers': <['ok', 'a/b', '', '-a', 'a-', 'a.b', 'ok', 'a@b']>},"
      " {'id': <'" ID "'>, 'host': <'twice'>}]", long_text, long_text);
  g_autofree char *settings = NULL;
  ModelConnection *connection;

  put_in_settings (fixture, text);
  g_assert_cmpuint (n_connections (fixture), ==, 1);
  connection = connection_fixture_first (fixture);
  g_assert_cmpstr (model_connection_get_name (connection), ==, "h");
  g_assert_cmpint (model_connection_get_kind (connection), ==, STORE_CREDENTIALS_SECRET);
  g_assert_cmpint (model_connection_get_expires (connection), ==, -1);
  g_assert_null (model_connection_get_region (connection));
  g_assert_null (model_connection_get_authorities (connection));
  g_assert_cmpstr (model_connection_get_subscribers (connection)[0], ==, "ok");
  g_assert_null (model_connection_get_subscribers (connection)[1]);

  /* It may be somebody's all the same. */
  model_connections_rename (fixture->connections, connection, "n");
  settings = connection_fixture_settings (fixture);
  g_assert_nonnull (strstr (settings, "etc/passwd"));
  g_assert_nonnull (strstr (settings, "twice"));
}

static void
test_subscribers (ConnectionFixture *fixture,
                  gconstpointer      data)
{
  const char *wrong[] = { "", "-a", "a-", "a.b", "a/b", "a b", "a:1", "a@b", "ä", "a%2e",
                          "0123456789012345678901234567890123456789012345678901234567890123" };
  ModelConnection *connection = add (fixture, "Mine", "client");
  GListModel *places = model_connection_get_places (connection);
  ModelPlace *place;

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (model_connections_add_subscriber (fixture->connections, connection, wrong[i], &error));
      g_assert_error (error, STORE_ERROR, STORE_ERROR_INVALID);
    }
  g_assert_cmpuint (g_list_model_get_n_items (places), ==, 2);

  g_assert_true (model_connections_add_subscriber (fixture->connections, connection, "one", NULL));
  g_assert_true (model_connections_add_subscriber (fixture->connections, connection, "one", NULL));
  g_assert_true (model_connections_add_subscriber (fixture->connections, connection, "two", NULL));
  g_assert_cmpuint (g_list_model_get_n_items (places), ==, 6);
  place = connection_fixture_place (connection, 2);
  g_assert_cmpint (model_place_get_kind (place), ==, MODEL_PLACE_SUBSCRIBER_SUBACCOUNT);
  g_assert_cmpint (model_place_get_kind (connection_fixture_place (connection, 3)), ==, MODEL_PLACE_SUBSCRIPTION);
  g_assert_cmpstr (model_place_get_subscriber (place), ==, "one");

  g_assert_true (connection_fixture_load (place, NULL));
  g_assert_cmpstr (fake_connector_get_subscriber (fixture->connector), ==, "one");
  g_assert_true (connection_fixture_load (connection_fixture_place (connection, 0), NULL));
  g_assert_null (fake_connector_get_subscriber (fixture->connector));
  g_assert_cmpuint (fake_connector_n_opened (fixture->connector), ==, 2);

  model_connections_remove_subscriber (fixture->connections, connection, "one");
  g_assert_cmpuint (g_list_model_get_n_items (places), ==, 4);
  g_assert_cmpstr (model_connection_get_subscribers (connection)[0], ==, "two");
  g_assert_null (model_connection_get_subscribers (connection)[1]);
}

static ModelCertificateList *
start_load (ModelPlace    *place,
            GCancellable  *cancellable,
            GAsyncResult **result)
{
  ModelCertificateList *list = model_place_get_list (place);

  model_certificate_list_load_async (list, cancellable, store_await_result_cb, result);
  return list;
}

/* Two places need the stores at the same time: they are opened once. */
static void
test_shared (ConnectionFixture *fixture,
             gconstpointer      data)
{
  ModelConnection *connection = add (fixture, "Mine", "client");
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  ModelCertificateList *one, *two;

  fake_connector_hold (fixture->connector);
  one = start_load (connection_fixture_place (connection, 0), NULL, &first);
  two = start_load (connection_fixture_place (connection, 1), NULL, &second);
  STORE_AWAIT (fake_connector_n_waiting (fixture->connector) > 0);
  g_assert_true (model_certificate_list_get_loading (one));
  fake_connector_let (fixture->connector);
  STORE_AWAIT (first != NULL && second != NULL);
  g_assert_true (model_certificate_list_load_finish (one, first, NULL));
  g_assert_true (model_certificate_list_load_finish (two, second, NULL));
  g_assert_cmpuint (fake_connector_n_opened (fixture->connector), ==, 1);
}

/* One of two gives up: the other does not notice. */
static void
test_cancel_one (ConnectionFixture *fixture,
                 gconstpointer      data)
{
  ModelConnection *connection = add (fixture, "Mine", "client");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;
  ModelCertificateList *one, *two;

  fake_connector_hold (fixture->connector);
  one = start_load (connection_fixture_place (connection, 0), cancellable, &first);
  two = start_load (connection_fixture_place (connection, 1), NULL, &second);
  STORE_AWAIT (fake_connector_n_waiting (fixture->connector) > 0);
  g_cancellable_cancel (cancellable);
  STORE_AWAIT (first != NULL);
  g_assert_false (model_certificate_list_load_finish (one, first, &error));
  g_assert_true (store_error_is_cancelled (error));
  g_assert_null (model_certificate_list_get_error (one));

  fake_connector_let (fixture->connector);
  STORE_AWAIT (second != NULL);
  g_assert_true (model_certificate_list_load_finish (two, second, NULL));
}

static void
test_cancel_all (ConnectionFixture *fixture,
                 gconstpointer      data)
{
  ModelPlace *place = connection_fixture_place (add (fixture, "Mine", "client"), 0);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;
  ModelCertificateList *list;

  fake_connector_hold (fixture->connector);
  list = start_load (place, cancellable, &first);
  STORE_AWAIT (fake_connector_n_waiting (fixture->connector) > 0);
  g_cancellable_cancel (cancellable);
  STORE_AWAIT (first != NULL);
  g_assert_false (model_certificate_list_load_finish (list, first, &error));
  g_assert_true (store_error_is_cancelled (error));
  g_assert_false (model_certificate_list_get_loading (list));

  /* The opening goes on, and is there for the next one. */
  start_load (place, NULL, &second);
  fake_connector_let (fixture->connector);
  STORE_AWAIT (second != NULL);
  g_assert_true (model_certificate_list_load_finish (list, second, NULL));
  g_assert_cmpuint (fake_connector_n_opened (fixture->connector), ==, 1);
}

static void
test_cancel_before (ConnectionFixture *fixture,
                    gconstpointer      data)
{
  ModelPlace *place = connection_fixture_place (add (fixture, "Mine", "client"), 0);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ModelCertificateList *list;

  g_cancellable_cancel (cancellable);
  list = start_load (place, cancellable, &result);
  STORE_AWAIT (result != NULL);
  g_assert_false (model_certificate_list_load_finish (list, result, &error));
  g_assert_true (store_error_is_cancelled (error));
  g_assert_cmpuint (fake_connector_n_opened (fixture->connector), ==, 0);
}

static void
test_replace (ConnectionFixture *fixture,
              gconstpointer      data)
{
  ModelConnection *connection = add (fixture, "Mine", "client");
  ModelPlace *place = connection_fixture_place (connection, 0);
  ModelCertificateList *list = model_place_get_list (place);
  g_autoptr (GBytes) authorities = model_fixture_text ("PEM");

  g_assert_true (connection_fixture_load (place, NULL));
  g_assert_nonnull (model_certificate_list_get_store (list));

  g_assert_true (connection_fixture_replace (fixture, connection, "x509", TRUE, NULL));
  g_assert_true (connection_fixture_place (connection, 0) == place);
  g_assert_null (model_certificate_list_get_store (list));
  g_assert_cmpint (model_connection_get_kind (connection), ==, STORE_CREDENTIALS_X509);
  g_assert_true (connection_fixture_load (place, NULL));
  g_assert_cmpstr (fake_connector_get_client_id (fixture->connector), ==, "x509");
  g_assert_null (fake_connector_get_authorities (fixture->connector));

  model_connections_set_authorities (fixture->connections, connection, authorities);
  g_assert_null (model_certificate_list_get_store (list));
  g_assert_true (connection_fixture_load (place, NULL));
  g_assert_true (g_bytes_equal (fake_connector_get_authorities (fixture->connector), authorities));
}

/* What is being opened with the old key is opened with the new one before anybody gets it. */
static void
test_replace_meanwhile (ConnectionFixture *fixture,
                        gconstpointer      data)
{
  ModelConnection *connection = add (fixture, "Mine", "client");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) other = NULL;
  ModelCertificateList *list, *second;

  fake_connector_hold (fixture->connector);
  list = start_load (connection_fixture_place (connection, 0), NULL, &result);
  STORE_AWAIT (fake_connector_n_waiting (fixture->connector) == 1);
  g_assert_true (connection_fixture_replace (fixture, connection, "x509", TRUE, NULL));
  STORE_AWAIT (fake_connector_n_waiting (fixture->connector) == 2);
  fake_connector_let (fixture->connector);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpstr (fake_connector_get_client_id (fixture->connector), ==, "x509");
  second = start_load (connection_fixture_place (connection, 1), NULL, &other);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (model_certificate_list_get_store (list));
  g_assert_null (model_certificate_list_get_store (second));

  fake_connector_let (fixture->connector);
  STORE_AWAIT (result != NULL && other != NULL);
  g_assert_true (model_certificate_list_load_finish (list, result, NULL));
  g_assert_cmpuint (fake_connector_n_opened (fixture->connector), ==, 2);
}

/* A key for another service leads to other places. */
static void
test_replace_service (ConnectionFixture *fixture,
                      gconstpointer      data)
{
  ModelConnection *connection = add (fixture, "Mine", "client");
  g_autoptr (ModelPlace) place = g_object_ref (connection_fixture_place (connection, 0));
  g_autoptr (GError) error = NULL;

  g_assert_true (model_connections_add_subscriber (fixture->connections, connection, "one", NULL));
  g_assert_true (connection_fixture_load (place, NULL));
  g_assert_true (connection_fixture_replace (fixture, connection, "other", TRUE, NULL));
  g_assert_cmpstr (model_connection_get_host (connection), ==, "other.example.org");
  g_assert_cmpuint (g_list_model_get_n_items (model_connection_get_places (connection)), ==, 2);
  g_assert_null (model_connection_get_subscribers (connection)[0]);
  g_assert_true (connection_fixture_place (connection, 0) != place);

  g_assert_null (model_place_get_connection (place));
  g_assert_false (connection_fixture_load (place, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
}

static void
test_remove (ConnectionFixture *fixture,
             gconstpointer      data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) removal = NULL;
  g_autofree char *settings = NULL;
  ModelConnection *connection = open_saved (fixture);
  g_autoptr (ModelPlace) place = g_object_ref (connection_fixture_place (connection, 0));

  /* Its secret is in memory: there is nothing that a missing keyring could keep. */
  g_assert_true (connection_fixture_remove (fixture, connection, &removal));
  g_assert_no_error (removal);
  g_assert_cmpuint (n_connections (fixture), ==, 0);
  settings = connection_fixture_settings (fixture);
  g_assert_cmpstr (settings, ==, "@aa{sv} []");

  /* A window may still show it. */
  g_assert_false (connection_fixture_load (place, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
}

static void
add_pem (ConnectionFixture *fixture,
         const char        *name)
{
  g_autoptr (GBytes) pem = model_fixture_pem (name, 100);

  model_fixture_add (&fixture->base, name, pem);
}

static void
test_count (ConnectionFixture *fixture,
            gconstpointer      data)
{
  ModelPlace *place = connection_fixture_place (add (fixture, "Mine", "client"), 0);
  g_autoptr (ModelPlace) computer = model_place_new_computer (fixture->base.store);
  guint n_notified = 0;

  g_signal_connect_swapped (place, "notify::count", G_CALLBACK (count_cb), &n_notified);
  add_pem (fixture, "a.pem");
  add_pem (fixture, "b.pem");
  g_assert_true (connection_fixture_load (place, NULL));
  g_assert_cmpint (model_place_get_count (place), ==, 2);
  g_assert_cmpuint (n_notified, ==, 1);
  model_certificate_list_remove (model_place_get_list (place), "a.pem");
  g_assert_cmpint (model_place_get_count (place), ==, 1);

  /* A load that fails counts nothing. */
  gate_store_break_list (fixture->base.gate, 1);
  g_assert_false (connection_fixture_load (place, NULL));
  gate_store_break_list (fixture->base.gate, 0);
  g_assert_cmpint (model_place_get_count (place), ==, 2);

  g_assert_cmpint (model_place_get_kind (computer), ==, MODEL_PLACE_COMPUTER);
  g_assert_cmpstr (model_place_get_id (computer), ==, "computer");
  g_assert_null (model_place_get_connection (computer));
  g_assert_true (connection_fixture_load (computer, NULL));
  g_assert_cmpint (model_place_get_count (computer), ==, 2);
}

static void
test_waiting (ConnectionFixture *fixture,
              gconstpointer      data)
{
  ModelPlace *place = connection_fixture_place (add (fixture, "Mine", "client"), 0);
  guint n_notified = 0;

  g_assert_true (connection_fixture_load (place, NULL));
  store_emit_waiting (fixture->base.store, 12);
  g_assert_cmpuint (model_place_get_waiting (place), ==, 12);
  store_emit_waiting (fixture->base.store, 0);
  g_assert_cmpuint (model_place_get_waiting (place), ==, 0);

  store_emit_waiting (fixture->base.store, 2);
  g_signal_connect_swapped (place, "notify::waiting", G_CALLBACK (count_cb), &n_notified);
  g_assert_cmpuint (model_place_get_waiting (place), ==, 2);
  STORE_AWAIT (model_place_get_waiting (place) == 1);
  store_emit_waiting (fixture->base.store, 0); /* the last second lasts until then */
  g_assert_cmpuint (model_place_get_waiting (place), ==, 0);
  g_assert_cmpuint (n_notified, ==, 2);
}

/* An entry of a list that nobody has loaded yet: the store is opened for it. */
static void
test_document (ConnectionFixture *fixture,
               gconstpointer      data)
{
  ModelPlace *place = connection_fixture_place (add (fixture, "Mine", "client"), 0);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) offline = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ModelDocument) document = NULL;

  add_pem (fixture, "a.pem");
  model_document_open_async (model_place_get_list (place), "a.pem", NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  document = model_document_open_finish (result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (store_entry_get_name (model_document_get_entry (document)), ==, "a.pem");

  fake_connector_set_store (fixture->connector, STORE_LEVEL_SUBACCOUNT, NULL);
  place = connection_fixture_place (add (fixture, "Offline", "client"), 0);
  model_document_open_async (model_place_get_list (place), "a.pem", NULL, store_await_result_cb, &offline);
  STORE_AWAIT (offline != NULL);
  g_assert_null (model_document_open_finish (offline, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NETWORK);
}

/* The window closes and with it everything, in the middle of an opening. */
static void
test_end_meanwhile (ConnectionFixture *fixture,
                    gconstpointer      data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (ModelCertificateList) list = NULL;
  g_autoptr (GError) error = NULL;

  fake_connector_hold (fixture->connector);
  list = g_object_ref (start_load (connection_fixture_place (add (fixture, "Mine", "client"), 0), cancellable, &result));
  STORE_AWAIT (fake_connector_n_waiting (fixture->connector) == 1);
  connection_fixture_restart (fixture);
  g_cancellable_cancel (cancellable);
  STORE_AWAIT (result != NULL);
  g_assert_false (model_certificate_list_load_finish (list, result, &error));
  g_assert_true (store_error_is_cancelled (error));
  fake_connector_let (fixture->connector);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  CONNECTION_TEST ("/model/connections/session", test_session);
  CONNECTION_TEST ("/model/connections/no-keyring", test_no_keyring);
  CONNECTION_TEST ("/model/connections/keyring-gone", test_keyring_gone);
  CONNECTION_TEST ("/model/connections/incomplete", test_incomplete);
  CONNECTION_TEST ("/model/connections/refused", test_refused);
  CONNECTION_TEST ("/model/connections/credentials", test_credentials);
  CONNECTION_TEST ("/model/connections/names", test_names);
  CONNECTION_TEST ("/model/connections/settings", test_settings);
  CONNECTION_TEST ("/model/connections/settings/hostile", test_hostile_settings);
  CONNECTION_TEST ("/model/connections/subscribers", test_subscribers);
  CONNECTION_TEST ("/model/connections/shared", test_shared);
  CONNECTION_TEST ("/model/connections/cancel-one", test_cancel_one);
  CONNECTION_TEST ("/model/connections/cancel-all", test_cancel_all);
  CONNECTION_TEST ("/model/connections/cancel-before", test_cancel_before);
  CONNECTION_TEST ("/model/connections/replace", test_replace);
  CONNECTION_TEST ("/model/connections/replace/meanwhile", test_replace_meanwhile);
  CONNECTION_TEST ("/model/connections/replace/service", test_replace_service);
  CONNECTION_TEST ("/model/connections/remove", test_remove);
  CONNECTION_TEST ("/model/connections/count", test_count);
  CONNECTION_TEST ("/model/connections/waiting", test_waiting);
  CONNECTION_TEST ("/model/connections/document", test_document);
  CONNECTION_TEST ("/model/connections/end-meanwhile", test_end_meanwhile);

  return connection_fixture_run ();
}
