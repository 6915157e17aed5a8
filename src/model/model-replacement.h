/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/model-comparison.h"
#include "model/model-document.h"

G_BEGIN_DECLS

/* Puts a file into the place of an entry, and can put the old content back. */
#define MODEL_TYPE_REPLACEMENT (model_replacement_get_type ())
G_DECLARE_FINAL_TYPE (ModelReplacement, model_replacement, MODEL, REPLACEMENT, GObject)

ModelReplacement *model_replacement_new            (ModelCertificateList *list,
                                                    ModelDocument        *document) G_GNUC_WARN_UNUSED_RESULT;

void              model_replacement_set_passwords  (ModelReplacement     *self,
                                                    ModelPasswords       *passwords);
void              model_replacement_read_async     (ModelReplacement     *self,
                                                    GFile                *file,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
gboolean          model_replacement_read_finish    (ModelReplacement     *self,
                                                    GAsyncResult         *result,
                                                    GError              **error);
void              model_replacement_set_content    (ModelReplacement     *self,
                                                    const char           *file_name,
                                                    GBytes               *bytes,
                                                    PkiContainer         *container);
void              model_replacement_unlock_async   (ModelReplacement     *self,
                                                    const char           *password,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
gboolean          model_replacement_unlock_finish  (ModelReplacement     *self,
                                                    GAsyncResult         *result,
                                                    GError              **error);

const char       *model_replacement_get_name       (ModelReplacement     *self);
const char       *model_replacement_get_file_name  (ModelReplacement     *self);
PkiContainer     *model_replacement_get_container  (ModelReplacement     *self);
gboolean          model_replacement_get_fits       (ModelReplacement     *self);
ModelComparison  *model_replacement_get_comparison (ModelReplacement     *self);

void              model_replacement_run_async      (ModelReplacement     *self,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
gboolean          model_replacement_run_finish     (ModelReplacement     *self,
                                                    GAsyncResult         *result,
                                                    GError              **error);
void              model_replacement_undo_async     (ModelReplacement     *self,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
gboolean          model_replacement_undo_finish    (ModelReplacement     *self,
                                                    GAsyncResult         *result,
                                                    GError              **error);

G_END_DECLS
