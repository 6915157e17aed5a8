/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/model-certificate-list.h"
#include "model/model-failure.h"

G_BEGIN_DECLS

void       model_export_entries_async  (ModelCertificateList *list,
                                        const char * const   *names,
                                        const char           *folder,
                                        gboolean              without_keys,
                                        StoreProgressFunc     progress,
                                        gpointer              progress_data,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
GPtrArray *model_export_entries_finish (GAsyncResult         *result,
                                        GPtrArray           **failures,
                                        GPtrArray           **keyless);

void       model_export_text_async     (ModelCertificateList *list,
                                        const char * const   *names,
                                        StoreProgressFunc     progress,
                                        gpointer              progress_data,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
char      *model_export_text_finish    (GAsyncResult         *result,
                                        GPtrArray           **failures);

G_END_DECLS
