/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/model-import.h"
#include "model/model-replacement.h"

G_BEGIN_DECLS

/* What is to be stored beside the entry that has its name. */

gboolean          model_import_can_compare    (ModelAttachment      *attachment);
void              model_import_compare_async  (ModelImport          *import,
                                               ModelAttachment      *attachment,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
ModelReplacement *model_import_compare_finish (GAsyncResult         *result,
                                               GError              **error);

G_END_DECLS
