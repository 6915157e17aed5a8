/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/model-place.h"

G_BEGIN_DECLS

typedef enum
{
  MODEL_SECRET_STORED,  /* in the Secret Service */
  MODEL_SECRET_SESSION, /* in memory until the program ends */
  MODEL_SECRET_MISSING, /* not there (any more): the service key must be given again */
} ModelSecretState;

/* A service somebody connected to: what is known of it but its secret. Made by ModelConnections. Properties, read-only,
 * notified: "name", "secret-state", "expires". */
#define MODEL_TYPE_CONNECTION (model_connection_get_type ())
G_DECLARE_FINAL_TYPE (ModelConnection, model_connection, MODEL, CONNECTION, GObject)

const char           *model_connection_get_id           (ModelConnection *self);
const char           *model_connection_get_name         (ModelConnection *self);
StoreCredentialsKind  model_connection_get_kind         (ModelConnection *self);
const char           *model_connection_get_host         (ModelConnection *self);
const char           *model_connection_get_token_host   (ModelConnection *self); /* (nullable) */
const char           *model_connection_get_subdomain    (ModelConnection *self); /* (nullable) */
const char           *model_connection_get_region       (ModelConnection *self); /* (nullable) */
gint64                model_connection_get_expires      (ModelConnection *self); /* of the service key; seconds, -1: not known */
ModelSecretState      model_connection_get_secret_state (ModelConnection *self);
GBytes               *model_connection_get_authorities  (ModelConnection *self); /* (nullable): PEM, to trust beside the system's */
const char * const   *model_connection_get_subscribers  (ModelConnection *self); /* subdomains */
GListModel           *model_connection_get_places       (ModelConnection *self); /* (transfer none): of ModelPlace */

G_END_DECLS
