/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/model-connection.h"

G_BEGIN_DECLS

/* The connections, as a GListModel of ModelConnection: in the settings, their secrets in the Secret Service, the rows
 * of their last lists in the cache folder. */
#define MODEL_TYPE_CONNECTIONS (model_connections_get_type ())
G_DECLARE_FINAL_TYPE (ModelConnections, model_connections, MODEL, CONNECTIONS, GObject)

ModelConnections *model_connections_new              (StoreConnector        *connector,
                                                      GSettings             *settings) G_GNUC_WARN_UNUSED_RESULT;
StoreConnector   *model_connections_get_connector    (ModelConnections      *self);
ModelPlace       *model_connections_lookup_place     (ModelConnections      *self,
                                                      const char            *id); /* (nullable) (transfer none) */
char             *model_connections_suggest_name     (ModelConnections      *self,
                                                      StoreCredentials      *credentials); /* not taken yet */

/* Saves a connection: the secret first. Errors: MODEL_ERROR_NO_KEYRING when there is no Secret Service,
 * MODEL_ERROR_KEYRING_LOCKED when its question was dismissed: offer @session_only then. With that nothing at all is kept
 * when the program ends, no settings and no cache either. An empty @name: the suggested one. */
void              model_connections_add_async        (ModelConnections      *self,
                                                      const char            *name,
                                                      const StoreAccess     *access,
                                                      gboolean               session_only,
                                                      GCancellable          *cancellable,
                                                      GAsyncReadyCallback    callback,
                                                      gpointer               user_data);
ModelConnection  *model_connections_add_finish       (ModelConnections      *self,
                                                      GAsyncResult          *result,
                                                      GError               **error);

/* Exchanges the key; the name, the subscribers and the cached rows stay where the key is for the same service. */
void              model_connections_replace_async    (ModelConnections      *self,
                                                      ModelConnection       *connection,
                                                      const StoreAccess     *access,
                                                      gboolean               session_only,
                                                      GCancellable          *cancellable,
                                                      GAsyncReadyCallback    callback,
                                                      gpointer               user_data);
gboolean          model_connections_replace_finish   (ModelConnections      *self,
                                                      GAsyncResult          *result,
                                                      GError               **error);

/* Forgets everything: settings, cache and the secret. When the secret cannot be removed (a locked keyring) the
 * connection stays, and the error says so. */
void              model_connections_remove_async     (ModelConnections      *self,
                                                      ModelConnection       *connection,
                                                      GCancellable          *cancellable,
                                                      GAsyncReadyCallback    callback,
                                                      gpointer               user_data);
gboolean          model_connections_remove_finish    (ModelConnections      *self,
                                                      GAsyncResult          *result,
                                                      GError               **error);

void              model_connections_rename           (ModelConnections      *self,
                                                      ModelConnection       *connection,
                                                      const char            *name);
void              model_connections_set_authorities  (ModelConnections      *self,
                                                      ModelConnection       *connection,
                                                      GBytes                *authorities);
/* STORE_ERROR_INVALID when it cannot be a subdomain. */
gboolean          model_connections_add_subscriber   (ModelConnections      *self,
                                                      ModelConnection       *connection,
                                                      const char            *subdomain,
                                                      GError               **error);
void              model_connections_remove_subscriber (ModelConnections     *self,
                                                      ModelConnection       *connection,
                                                      const char            *subdomain);

/* The secret, for testing a saved connection. */
void              model_connections_get_credentials_async  (ModelConnections     *self,
                                                            ModelConnection      *connection,
                                                            GCancellable         *cancellable,
                                                            GAsyncReadyCallback   callback,
                                                            gpointer              user_data);
StoreCredentials *model_connections_get_credentials_finish (ModelConnections     *self,
                                                            GAsyncResult         *result,
                                                            GError              **error);

G_END_DECLS
