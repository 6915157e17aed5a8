/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/model-certificate-list.h"

G_BEGIN_DECLS

/* A delete that can be undone from the bytes it still holds. */
#define MODEL_TYPE_DELETION (model_deletion_get_type ())
G_DECLARE_FINAL_TYPE (ModelDeletion, model_deletion, MODEL, DELETION, GObject)

ModelDeletion *model_deletion_new         (ModelCertificateList *list,
                                           const char           *name,
                                           const char           *etag) G_GNUC_WARN_UNUSED_RESULT;
const char    *model_deletion_get_name    (ModelDeletion        *self);
void           model_deletion_run_async   (ModelDeletion        *self,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
gboolean       model_deletion_run_finish  (ModelDeletion        *self,
                                           GAsyncResult         *result,
                                           GError              **error);
void           model_deletion_undo_async  (ModelDeletion        *self,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
gboolean       model_deletion_undo_finish (ModelDeletion        *self,
                                           GAsyncResult         *result,
                                           GError              **error);

G_END_DECLS
