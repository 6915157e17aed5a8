/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fake-connector.h"
#include "model-fixture.h"

G_BEGIN_DECLS

/* Connections to a service that is no further than a vault. Both levels are the same store. */
typedef struct
{
  ModelFixture      base;
  FakeConnector    *connector;
  GSettings        *settings;
  ModelConnections *connections;
} ConnectionFixture;

int              connection_fixture_run       (void);
void             connection_fixture_set_up    (ConnectionFixture     *self,
                                               gconstpointer          data);
void             connection_fixture_tear_down (ConnectionFixture     *self,
                                               gconstpointer          data);
void             connection_fixture_restart   (ConnectionFixture     *self);
ModelConnection *connection_fixture_add       (ConnectionFixture     *self,
                                               const char            *name,
                                               const char            *client_id,
                                               gboolean               session_only,
                                               GError               **error);
gboolean         connection_fixture_replace   (ConnectionFixture     *self,
                                               ModelConnection       *connection,
                                               const char            *client_id,
                                               gboolean               session_only,
                                               GError               **error);
gboolean         connection_fixture_remove    (ConnectionFixture     *self,
                                               ModelConnection       *connection,
                                               GError               **error);
StoreCredentials *connection_fixture_get_credentials (ConnectionFixture  *self,
                                                      ModelConnection    *connection,
                                                      GError            **error);
void             connection_fixture_await_cache (void);
ModelConnection *connection_fixture_first     (ConnectionFixture     *self);
ModelPlace      *connection_fixture_place     (ModelConnection       *connection,
                                               guint                  position);
gboolean         connection_fixture_load      (ModelPlace            *place,
                                               GError               **error);
char            *connection_fixture_settings  (ConnectionFixture     *self);

#define CONNECTION_TEST(path, function) \
  g_test_add (path, ConnectionFixture, NULL, connection_fixture_set_up, function, connection_fixture_tear_down)

G_END_DECLS
