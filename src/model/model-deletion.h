/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/model-certificate-list.h"
#include "model/model-failure.h"

G_BEGIN_DECLS

/* A delete of one entry or many that can be undone from the bytes it still holds. Every entry has a result of its own.
 * Property, read-only, notified: "n-done" (uint: how many of the entries have their result). */
#define MODEL_TYPE_DELETION (model_deletion_get_type ())
G_DECLARE_FINAL_TYPE (ModelDeletion, model_deletion, MODEL, DELETION, GObject)

ModelDeletion      *model_deletion_new           (ModelCertificateList *list,
                                                  const char           *name,
                                                  const char           *etag) G_GNUC_WARN_UNUSED_RESULT;
ModelDeletion      *model_deletion_new_many      (ModelCertificateList *list,
                                                  GPtrArray            *rows) G_GNUC_WARN_UNUSED_RESULT;
ModelCertificateList *model_deletion_get_list    (ModelDeletion        *self);
const char * const *model_deletion_get_names     (ModelDeletion        *self);
gboolean            model_deletion_contains      (ModelDeletion        *self,
                                                  const char           *name);
guint               model_deletion_get_n_items   (ModelDeletion        *self);
guint               model_deletion_get_n_done    (ModelDeletion        *self);
GPtrArray          *model_deletion_get_deleted   (ModelDeletion        *self);
GPtrArray          *model_deletion_get_failures  (ModelDeletion        *self);

void                model_deletion_run_async     (ModelDeletion        *self,
                                                  GCancellable         *cancellable,
                                                  GAsyncReadyCallback   callback,
                                                  gpointer              user_data);
gboolean            model_deletion_run_finish    (ModelDeletion        *self,
                                                  GAsyncResult         *result,
                                                  GError              **error);
void                model_deletion_undo_async    (ModelDeletion        *self,
                                                  GCancellable         *cancellable,
                                                  GAsyncReadyCallback   callback,
                                                  gpointer              user_data);
gboolean            model_deletion_undo_finish   (ModelDeletion        *self,
                                                  GAsyncResult         *result,
                                                  GError              **error);

G_END_DECLS
