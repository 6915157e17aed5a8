/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/model-signing-request.h"
#include "store/store.h"

G_BEGIN_DECLS

/* A signing request whose key was made here, from before it is sent until its certificate is in a file together with the
 * key. It does not hold the key, which is in the keyring. Immutable; made by #ModelPendingRequests. */
#define MODEL_TYPE_PENDING_REQUEST (model_pending_request_get_type ())
G_DECLARE_FINAL_TYPE (ModelPendingRequest, model_pending_request, MODEL, PENDING_REQUEST, GObject)

const char        *model_pending_request_get_name              (ModelPendingRequest *self); /* of the entry */
const char        *model_pending_request_get_place_id          (ModelPendingRequest *self);
const char        *model_pending_request_get_common_name       (ModelPendingRequest *self); /* (nullable): as it was asked for */
guint              model_pending_request_get_validity          (ModelPendingRequest *self);
StoreValidityUnit  model_pending_request_get_validity_unit     (ModelPendingRequest *self);
gboolean           model_pending_request_get_automatic_renewal (ModelPendingRequest *self);
gint64             model_pending_request_get_created           (ModelPendingRequest *self); /* microseconds since the epoch */
PkiSigningRequest *model_pending_request_get_request           (ModelPendingRequest *self);
GBytes            *model_pending_request_get_pem               (ModelPendingRequest *self); /* what is sent */

G_END_DECLS
