/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "connection-fixture.h"

#include <glib/gstdio.h>

#include "model/model-cache.h"

/* The cache folder of a test program is its own; GLib remembers it after the first look. */
static VaultPlace cache;

/* Instead of g_test_run(). */
int
connection_fixture_run (void)
{
  int status;

  vault_place_init (&cache);
  g_assert_true (g_setenv ("XDG_CACHE_HOME", cache.folder, TRUE));
  status = g_test_run ();
  vault_place_clear (&cache);
  return status;
}

/* What was asked of the cache before is done then: there is one worker. */
void
connection_fixture_await_cache (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (ModelCacheReading) reading = NULL;

  model_cache_read_async ("none", FALSE, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  reading = model_cache_read_finish (result, NULL);
  g_assert_null (reading);
}

static void
empty_cache (void)
{
  g_autofree char *folder = g_strdup (cache.folder);

  vault_place_clear (&cache);
  cache.folder = g_steal_pointer (&folder);
  g_assert_cmpint (g_mkdir (cache.folder, 0700), ==, 0);
}

void
connection_fixture_set_up (ConnectionFixture *self,
                           gconstpointer      data)
{
  model_fixture_set_up (&self->base, data);
  self->connector = fake_connector_new ();
  for (guint level = 0; level < STORE_N_LEVELS; level++)
    fake_connector_set_store (self->connector, (StoreLevel) level, self->base.store);
  self->settings = g_settings_new ("org.credenza.Credenza");
  g_settings_reset (self->settings, "connections");
  self->connections = model_connections_new (STORE_CONNECTOR (self->connector), self->settings);
}

/* What a thread or an event under way still holds, it gives back; a thread does not wake the main loop for that. */
static void
await_references (gpointer object,
                  guint    n)
{
  guint timeout = store_await_begin ("the last references");

  while ((guint) g_atomic_int_get (&G_OBJECT (object)->ref_count) > n)
    g_main_context_iteration (NULL, FALSE);
  store_await_end (timeout);
}

static void
finalize (gpointer object)
{
  await_references (object, 1);
  g_assert_finalize_object (object);
}

void
connection_fixture_tear_down (ConnectionFixture *self,
                              gconstpointer      data)
{
  finalize (self->connections);
  finalize (self->settings);
  finalize (self->connector);
  await_references (self->base.gate, 2); /* and the list of the fixture below */
  connection_fixture_await_cache ();
  empty_cache ();
  model_fixture_tear_down (&self->base, data);
}

/* As after the end of the program and its next start. */
void
connection_fixture_restart (ConnectionFixture *self)
{
  g_clear_object (&self->connections);
  self->connections = model_connections_new (STORE_CONNECTOR (self->connector), self->settings);
}

ModelConnection *
connection_fixture_add (ConnectionFixture  *self,
                        const char         *name,
                        const char         *client_id,
                        gboolean            session_only,
                        GError            **error)
{
  g_autoptr (StoreCredentials) credentials = fake_connector_make_credentials (client_id);
  StoreAccess access = { credentials, NULL, NULL };
  g_autoptr (GAsyncResult) result = NULL;

  model_connections_add_async (self->connections, name, &access, session_only, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  return model_connections_add_finish (self->connections, result, error);
}

gboolean
connection_fixture_replace (ConnectionFixture  *self,
                            ModelConnection    *connection,
                            const char         *client_id,
                            gboolean            session_only,
                            GError            **error)
{
  g_autoptr (StoreCredentials) credentials = fake_connector_make_credentials (client_id);
  StoreAccess access = { credentials, NULL, NULL };
  g_autoptr (GAsyncResult) result = NULL;

  model_connections_replace_async (self->connections, connection, &access, session_only, NULL, store_await_result_cb,
                                   &result);
  STORE_AWAIT (result != NULL);
  return model_connections_replace_finish (self->connections, result, error);
}

gboolean
connection_fixture_remove (ConnectionFixture  *self,
                           ModelConnection    *connection,
                           GError            **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  model_connections_remove_async (self->connections, connection, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  return model_connections_remove_finish (self->connections, result, error);
}

StoreCredentials *
connection_fixture_get_credentials (ConnectionFixture  *self,
                                    ModelConnection    *connection,
                                    GError            **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  model_connections_get_credentials_async (self->connections, connection, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  return model_connections_get_credentials_finish (self->connections, result, error);
}

/* (transfer none) */
ModelConnection *
connection_fixture_first (ConnectionFixture *self)
{
  g_autoptr (ModelConnection) connection = g_list_model_get_item (G_LIST_MODEL (self->connections), 0);

  g_assert_nonnull (connection);
  return connection;
}

/* (transfer none) */
ModelPlace *
connection_fixture_place (ModelConnection *connection,
                          guint            position)
{
  g_autoptr (ModelPlace) place = g_list_model_get_item (model_connection_get_places (connection), position);

  g_assert_nonnull (place);
  return place;
}

gboolean
connection_fixture_load (ModelPlace  *place,
                         GError     **error)
{
  ModelCertificateList *list = model_place_get_list (place);
  g_autoptr (GAsyncResult) result = NULL;

  model_certificate_list_load_async (list, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL && !model_certificate_list_get_loading (list));
  return model_certificate_list_load_finish (list, result, error);
}

/* All that the settings hold of the connections, as text. */
char *
connection_fixture_settings (ConnectionFixture *self)
{
  g_autoptr (GVariant) value = g_settings_get_value (self->settings, "connections");

  return g_variant_print (value, TRUE);
}
