/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/model-connection.h"

G_BEGIN_DECLS

/* Opens the stores of one connection when they are needed, once for all who need them. Property "secret-state"
 * (ModelSecretState as int), notified. */
#define MODEL_TYPE_OPENER (model_opener_get_type ())
G_DECLARE_FINAL_TYPE (ModelOpener, model_opener, MODEL, OPENER, GObject)

ModelOpener      *model_opener_new                    (StoreConnector       *connector,
                                                       const char           *id) G_GNUC_WARN_UNUSED_RESULT;
ModelSecretState  model_opener_get_secret_state       (ModelOpener          *self);
void              model_opener_set_access             (ModelOpener          *self,
                                                       StoreCredentials     *session_credentials,
                                                       GBytes               *authorities);
void              model_opener_set_authorities        (ModelOpener          *self,
                                                       GBytes               *authorities);

void              model_opener_get_credentials_async  (ModelOpener          *self,
                                                       GCancellable         *cancellable,
                                                       GAsyncReadyCallback   callback,
                                                       gpointer              user_data);
StoreCredentials *model_opener_get_credentials_finish (ModelOpener          *self,
                                                       GAsyncResult         *result,
                                                       GError              **error);

void              model_opener_open_async             (ModelOpener          *self,
                                                       const char           *subscriber,
                                                       GCancellable         *cancellable,
                                                       GAsyncReadyCallback   callback,
                                                       gpointer              user_data);
GPtrArray        *model_opener_open_finish            (ModelOpener          *self,
                                                       GAsyncResult         *result,
                                                       GError              **error);

G_END_DECLS
