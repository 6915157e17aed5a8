/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/model-failure.h"
#include "store/store.h"

G_BEGIN_DECLS

void       model_export_entries_async  (Store                *store,
                                        const char * const   *names,
                                        const char           *folder,
                                        StoreProgressFunc     progress,
                                        gpointer              progress_data,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
GPtrArray *model_export_entries_finish (GAsyncResult         *result,
                                        GPtrArray           **failures);

G_END_DECLS
