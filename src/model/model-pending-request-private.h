/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/model-pending-request.h"

G_BEGIN_DECLS

ModelPendingRequest *model_pending_request_new             (const char                  *id,
                                                            const char                  *place_id,
                                                            const StoreGenerateRequest  *terms,
                                                            PkiSigningRequest           *request,
                                                            gint64                       created) G_GNUC_WARN_UNUSED_RESULT;
ModelPendingRequest *model_pending_request_new_from_secret (const char                  *id,
                                                            const char                  *secret,
                                                            GError                     **error) G_GNUC_WARN_UNUSED_RESULT;
char                *model_pending_request_to_secret       (ModelPendingRequest         *self,
                                                            PkiPrivateKey               *key,
                                                            GError                     **error) G_GNUC_WARN_UNUSED_RESULT;
PkiPrivateKey       *model_pending_request_read_key        (const char                  *secret,
                                                            GError                     **error) G_GNUC_WARN_UNUSED_RESULT;
const char          *model_pending_request_get_id          (ModelPendingRequest         *self);

G_END_DECLS
