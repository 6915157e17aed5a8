/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/model-certificate-list.h"
#include "model/model-pending-requests.h"

G_BEGIN_DECLS

void     model_request_file_save_async  (ModelPendingRequests  *requests,
                                         ModelPendingRequest   *pending,
                                         ModelCertificateList  *list,
                                         const char            *password,
                                         GFile                 *file,
                                         GCancellable          *cancellable,
                                         GAsyncReadyCallback    callback,
                                         gpointer               user_data);
gboolean model_request_file_save_finish (GAsyncResult          *result,
                                         GError               **error);

G_END_DECLS
