/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/model-pending-request.h"

G_BEGIN_DECLS

/* The requests whose keys were made here and wait for their certificates, as a GListModel of ModelPendingRequest, the
 * oldest first. Each is in the keyring, before it is sent anywhere, until it is removed. Property, read-only, notified:
 * "available" (whether there is a keyring, as far as is known). Errors of every call: MODEL_ERROR_NO_KEYRING,
 * _KEYRING_LOCKED, _KEYRING, _SECRET_MISSING, a PkiError, or G_IO_ERROR_CANCELLED. */
#define MODEL_TYPE_PENDING_REQUESTS (model_pending_requests_get_type ())
G_DECLARE_FINAL_TYPE (ModelPendingRequests, model_pending_requests, MODEL, PENDING_REQUESTS, GObject)

ModelPendingRequests *model_pending_requests_new           (StoreSecrets                *secrets) G_GNUC_WARN_UNUSED_RESULT;
gboolean              model_pending_requests_get_available (ModelPendingRequests        *self);
ModelPendingRequest  *model_pending_requests_lookup        (ModelPendingRequests        *self,
                                                            const char                  *place_id,
                                                            const char                  *name);

void                  model_pending_requests_load_async    (ModelPendingRequests        *self,
                                                            GCancellable                *cancellable,
                                                            GAsyncReadyCallback          callback,
                                                            gpointer                     user_data);
gboolean              model_pending_requests_load_finish   (ModelPendingRequests        *self,
                                                            GAsyncResult                *result,
                                                            GError                     **error);

void                  model_pending_requests_keep_async    (ModelPendingRequests        *self,
                                                            ModelSigningRequest         *request,
                                                            const char                  *place_id,
                                                            const StoreGenerateRequest  *terms,
                                                            GCancellable                *cancellable,
                                                            GAsyncReadyCallback          callback,
                                                            gpointer                     user_data);
ModelPendingRequest  *model_pending_requests_keep_finish   (ModelPendingRequests        *self,
                                                            GAsyncResult                *result,
                                                            GError                     **error);

void                  model_pending_requests_open_async    (ModelPendingRequests        *self,
                                                            ModelPendingRequest         *pending,
                                                            GCancellable                *cancellable,
                                                            GAsyncReadyCallback          callback,
                                                            gpointer                     user_data);
ModelSigningRequest  *model_pending_requests_open_finish   (ModelPendingRequests        *self,
                                                            GAsyncResult                *result,
                                                            GError                     **error);

void                  model_pending_requests_remove_async  (ModelPendingRequests        *self,
                                                            ModelPendingRequest         *pending,
                                                            GCancellable                *cancellable,
                                                            GAsyncReadyCallback          callback,
                                                            gpointer                     user_data);
gboolean              model_pending_requests_remove_finish (ModelPendingRequests        *self,
                                                            GAsyncResult                *result,
                                                            GError                     **error);

G_END_DECLS
