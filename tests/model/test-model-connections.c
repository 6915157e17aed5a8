/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Without a Secret Service: there is not even a bus. */

#include "config.h"

#include "connection-fixture.h"

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

static void
test_session (ConnectionFixture *fixture,
              gconstpointer      data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *settings = NULL;
  ModelConnection *connection = add (fixture, "Mine", "client");
  ModelPlace *place = connection_fixture_place (connection, 0);

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

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  CONNECTION_TEST ("/model/connections/session", test_session);
  (void) put_in_settings;

  return g_test_run ();
}
