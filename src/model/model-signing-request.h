/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "pki/pki.h"

G_BEGIN_DECLS

/* What a service is asked to certify: a request out of a file, whose key is somewhere else, or one that was made here
 * together with its key. Immutable; safe to read from any thread. */
#define MODEL_TYPE_SIGNING_REQUEST (model_signing_request_get_type ())
G_DECLARE_FINAL_TYPE (ModelSigningRequest, model_signing_request, MODEL, SIGNING_REQUEST, GObject)

ModelSigningRequest *model_signing_request_new           (PkiSigningRequest    *request,
                                                          PkiPrivateKey        *key,
                                                          const char           *file_name) G_GNUC_WARN_UNUSED_RESULT;
PkiSigningRequest   *model_signing_request_get_request   (ModelSigningRequest  *self); /* (transfer none) */
PkiPrivateKey       *model_signing_request_get_key       (ModelSigningRequest  *self); /* (nullable) (transfer none): made here */
const char          *model_signing_request_get_file_name (ModelSigningRequest  *self); /* (nullable): UTF-8; made here */
GBytes              *model_signing_request_get_pem       (ModelSigningRequest  *self); /* (transfer none) */

void                 model_signing_request_load_async    (GFile                *file,
                                                          GCancellable         *cancellable,
                                                          GAsyncReadyCallback   callback,
                                                          gpointer              user_data);
ModelSigningRequest *model_signing_request_load_finish   (GAsyncResult         *result,
                                                          GError              **error);
void                 model_signing_request_make_async    (PkiKeyKind            kind,
                                                          const char           *common_name,
                                                          GCancellable         *cancellable,
                                                          GAsyncReadyCallback   callback,
                                                          gpointer              user_data);
ModelSigningRequest *model_signing_request_make_finish   (GAsyncResult         *result,
                                                          GError              **error);

G_END_DECLS
