/* SPDX-License-Identifier: GPL-3.0-or-later */

/* With a real Secret Service on a bus of our own (tests/e2e/session -k). The last case leaves the keyring locked. */

#include "config.h"

#include <libsecret/secret.h>
#include <string.h>

#include "connection-fixture.h"
#include "keyring-fixture.h"

static const SecretSchema any_schema = {
  .name = "org.credenza.Credenza.ServiceKey",
  .attributes = { { "connection", SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, 0 } },
};

/* What is in the keyring under the id of a connection. */
static GList *
find_items (const char *id)
{
  g_autoptr (GError) error = NULL;
  GList *items = secret_password_search_sync (&any_schema, SECRET_SEARCH_ALL | SECRET_SEARCH_LOAD_SECRETS, NULL, &error,
                                              "connection", id, NULL);

  g_assert_no_error (error);
  return items;
}

static void
assert_kept (const char *id,
             const char *label,
             const char *secret)
{
  GList *items = find_items (id);
  g_autoptr (SecretValue) value = NULL;
  g_autofree char *actual = NULL;

  g_assert_cmpuint (g_list_length (items), ==, 1);
  value = secret_item_get_secret (items->data);
  actual = secret_item_get_label (items->data);
  g_assert_cmpstr (secret_value_get_text (value), ==, secret);
  g_assert_cmpstr (actual, ==, label);
  g_list_free_full (items, g_object_unref);
}

static void
assert_not_kept (const char *id)
{
  g_assert_null (find_items (id));
}

static ModelConnection *
add (ConnectionFixture *fixture,
     const char        *name)
{
  g_autoptr (GError) error = NULL;
  ModelConnection *connection = connection_fixture_add (fixture, name, "client", FALSE, &error);

  g_assert_no_error (error);
  return connection;
}

static void
remove_first (ConnectionFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (connection_fixture_remove (fixture, connection_fixture_first (fixture), &error));
  g_assert_no_error (error);
}

static void
test_life (ConnectionFixture *fixture,
           gconstpointer      data)
{
  g_autofree char *settings = NULL;
  g_autofree char *id = NULL;
  ModelConnection *connection = add (fixture, "Mine");

  id = g_strdup (model_connection_get_id (connection));
  g_assert_cmpint (model_connection_get_secret_state (connection), ==, MODEL_SECRET_STORED);
  assert_kept (id, "Mine", "{\"clientid\":\"client\"}");
  settings = connection_fixture_settings (fixture);
  g_assert_nonnull (strstr (settings, "'Mine'"));
  g_assert_null (strstr (settings, "clientid"));

  /* The next run of the program reads it from there. */
  connection_fixture_restart (fixture);
  connection = connection_fixture_first (fixture);
  g_assert_true (connection_fixture_load (connection_fixture_place (connection, 0), NULL));
  g_assert_cmpstr (fake_connector_get_client_id (fixture->connector), ==, "client");

  g_assert_true (connection_fixture_replace (fixture, connection, "x509", FALSE, NULL));
  assert_kept (id, "Mine", "{\"clientid\":\"x509\"}");
  g_assert_true (connection_fixture_load (connection_fixture_place (connection, 0), NULL));
  g_assert_cmpstr (fake_connector_get_client_id (fixture->connector), ==, "x509");

  remove_first (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->connections)), ==, 0);
  assert_not_kept (id);
}

static gboolean
has_label (const char *id,
           const char *label)
{
  GList *items = find_items (id);
  g_autofree char *actual = secret_item_get_label (items->data);

  g_list_free_full (items, g_object_unref);
  return strcmp (actual, label) == 0;
}

static void
test_rename (ConnectionFixture *fixture,
             gconstpointer      data)
{
  ModelConnection *connection = add (fixture, "Before");
  const char *id = model_connection_get_id (connection);
  guint timeout = store_await_begin ("the label in the keyring");

  model_connections_rename (fixture->connections, connection, "After");
  while (!has_label (id, "After"))
    g_main_context_iteration (NULL, FALSE);
  store_await_end (timeout);
  assert_kept (id, "After", "{\"clientid\":\"client\"}");
  remove_first (fixture);
}

/* Connections do not get in each other's way. */
static void
test_two (ConnectionFixture *fixture,
          gconstpointer      data)
{
  g_autofree char *first = g_strdup (model_connection_get_id (add (fixture, "One")));
  g_autofree char *second = g_strdup (model_connection_get_id (add (fixture, "Two")));

  remove_first (fixture);
  assert_not_kept (first);
  assert_kept (second, "Two", "{\"clientid\":\"client\"}");
  remove_first (fixture);
}

static void
clear (const char *id)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (secret_password_clear_sync (&any_schema, NULL, &error, "connection", id, NULL));
  g_assert_no_error (error);
}

/* Somebody has tidied up in the keyring. */
static void
test_missing (ConnectionFixture *fixture,
              gconstpointer      data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) none = NULL;
  ModelConnection *connection = add (fixture, "Mine");
  ModelPlace *place = connection_fixture_place (connection, 0);

  clear (model_connection_get_id (connection));
  g_assert_false (connection_fixture_load (place, &error));
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_SECRET_MISSING);
  g_assert_cmpint (model_connection_get_secret_state (connection), ==, MODEL_SECRET_MISSING);

  g_assert_true (connection_fixture_replace (fixture, connection, "client", FALSE, &none));
  g_assert_no_error (none);
  g_assert_cmpint (model_connection_get_secret_state (connection), ==, MODEL_SECRET_STORED);
  g_assert_true (connection_fixture_load (place, &none));

  /* What is gone already need not be removed. */
  clear (model_connection_get_id (connection));
  remove_first (fixture);
}

/* What is in the keyring means nothing (any more). */
static void
test_not_understood (ConnectionFixture *fixture,
                     gconstpointer      data)
{
  g_autoptr (GError) error = NULL;
  ModelConnection *connection = add (fixture, "Mine");

  g_assert_true (secret_password_store_sync (&any_schema, NULL, "Mine", "rubbish", NULL, NULL, "connection",
                                             model_connection_get_id (connection), NULL));
  g_assert_false (connection_fixture_load (connection_fixture_place (connection, 0), &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_INVALID);
  g_assert_null (strstr (error->message, "rubbish"));
  remove_first (fixture);
}

/* For this session only: the keyring hears nothing of it, until it is asked to keep it. */
static void
test_session (ConnectionFixture *fixture,
              gconstpointer      data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *settings = NULL;
  ModelConnection *connection = connection_fixture_add (fixture, "Mine", "client", TRUE, &error);
  const char *id = model_connection_get_id (connection);
  ModelPlace *place = connection_fixture_place (connection, 0);

  g_assert_true (connection_fixture_load (place, &error));
  assert_not_kept (id);
  g_assert_true (connection_fixture_replace (fixture, connection, "client", FALSE, &error));
  assert_kept (id, "Mine", "{\"clientid\":\"client\"}");
  g_assert_cmpint (model_connection_get_secret_state (connection), ==, MODEL_SECRET_STORED);
  settings = connection_fixture_settings (fixture);
  g_assert_nonnull (strstr (settings, "'Mine'"));

  /* And from then on its rows are kept, too. */
  g_assert_true (connection_fixture_load (place, NULL));
  connection_fixture_restart (fixture);
  connection_fixture_await_cache ();
  g_assert_cmpint (model_place_get_count (connection_fixture_place (connection_fixture_first (fixture), 0)), ==, 0);
  remove_first (fixture);
}

static void
test_cancel (ConnectionFixture *fixture,
             gconstpointer      data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (StoreCredentials) credentials = fake_connector_make_credentials ("client");
  StoreAccess access = { credentials, NULL, NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  model_connections_add_async (fixture->connections, "Mine", &access, FALSE, cancellable, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  g_assert_null (model_connections_add_finish (fixture->connections, result, &error));
  g_assert_true (store_error_is_cancelled (error));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->connections)), ==, 0);
}

/* A keyring that is locked */

/* There is nobody who could ask for the password: it is as if the question had been dismissed. */
static void
check_dismissed (ConnectionFixture *fixture,
                 ModelConnection   *connection)
{
  g_autoptr (GError) load = NULL;
  g_autoptr (GError) addition = NULL;
  g_autoptr (GError) removal = NULL;

  g_assert_false (connection_fixture_load (connection_fixture_place (connection, 0), &load));
  g_assert_error (load, MODEL_ERROR, MODEL_ERROR_KEYRING_LOCKED);
  g_assert_cmpint (model_connection_get_secret_state (connection), ==, MODEL_SECRET_STORED);

  g_assert_null (connection_fixture_add (fixture, "Another", "client", FALSE, &addition));
  g_assert_error (addition, MODEL_ERROR, MODEL_ERROR_KEYRING_LOCKED);

  g_assert_false (connection_fixture_remove (fixture, connection, &removal));
  g_assert_error (removal, MODEL_ERROR, MODEL_ERROR_KEYRING_LOCKED);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->connections)), ==, 1);
}

static gboolean
tick_cb (gpointer user_data)
{
  ++*(guint *) user_data;
  return G_SOURCE_CONTINUE;
}

/* The main loop goes on, and who does not want to wait any more need not. */
static void
check_unanswered (ConnectionFixture *fixture,
                  ModelConnection   *connection)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) dismissed = NULL;
  ModelCertificateList *list = model_place_get_list (connection_fixture_place (connection, 0));
  guint n_ticks = 0;
  guint tick_id = g_timeout_add (1, tick_cb, &n_ticks);

  model_certificate_list_load_async (list, cancellable, store_await_result_cb, &result);
  STORE_AWAIT (keyring_fixture_is_asking ());
  n_ticks = 0;
  STORE_AWAIT (n_ticks > 100);
  g_assert_null (result);
  g_assert_true (model_certificate_list_get_loading (list));

  g_cancellable_cancel (cancellable);
  STORE_AWAIT (result != NULL);
  g_assert_false (model_certificate_list_load_finish (list, result, &error));
  g_assert_true (store_error_is_cancelled (error));
  g_source_remove (tick_id);

  /* Whoever asks again waits for the answer to the same question. */
  model_certificate_list_load_async (list, NULL, store_await_result_cb, &again);
  keyring_fixture_dismiss ();
  STORE_AWAIT (again != NULL);
  g_assert_false (model_certificate_list_load_finish (list, again, &dismissed));
  g_assert_error (dismissed, MODEL_ERROR, MODEL_ERROR_KEYRING_LOCKED);
}

/* Adding, while the question is asked: what is cancelled is not added. */
static void
check_add_unanswered (ConnectionFixture *fixture)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (StoreCredentials) credentials = fake_connector_make_credentials ("client");
  StoreAccess access = { credentials, NULL, NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  model_connections_add_async (fixture->connections, "Another", &access, FALSE, cancellable, store_await_result_cb,
                               &result);
  STORE_AWAIT (keyring_fixture_is_asking ());
  g_cancellable_cancel (cancellable);
  STORE_AWAIT (result != NULL);
  g_assert_null (model_connections_add_finish (fixture->connections, result, &error));
  g_assert_true (store_error_is_cancelled (error));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->connections)), ==, 1);
  keyring_fixture_dismiss ();
}

/* Removing asks, too: what is in a locked keyring is not simply left there. */
static void
check_remove_unanswered (ConnectionFixture *fixture,
                         ModelConnection   *connection)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  model_connections_remove_async (fixture->connections, connection, NULL, store_await_result_cb, &result);
  STORE_AWAIT (keyring_fixture_is_asking ());
  keyring_fixture_dismiss ();
  STORE_AWAIT (result != NULL);
  g_assert_false (model_connections_remove_finish (fixture->connections, result, &error));
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_KEYRING_LOCKED);
}

static void
test_locked (ConnectionFixture *fixture,
             gconstpointer      data)
{
  ModelConnection *connection = add (fixture, "Mine");

  keyring_fixture_lock ();
  check_dismissed (fixture, connection);
  keyring_fixture_begin_asking ();
  check_unanswered (fixture, connection);
  check_add_unanswered (fixture);
  check_remove_unanswered (fixture, connection);
  keyring_fixture_end_asking ();
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);

  CONNECTION_TEST ("/model/keyring/life", test_life);
  CONNECTION_TEST ("/model/keyring/rename", test_rename);
  CONNECTION_TEST ("/model/keyring/two", test_two);
  CONNECTION_TEST ("/model/keyring/missing", test_missing);
  CONNECTION_TEST ("/model/keyring/not-understood", test_not_understood);
  CONNECTION_TEST ("/model/keyring/session", test_session);
  CONNECTION_TEST ("/model/keyring/cancel", test_cancel);
  CONNECTION_TEST ("/model/keyring/locked", test_locked);

  return connection_fixture_run ();
}
