/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/model-attachment.h"
#include "model/model-certificate-list.h"

G_BEGIN_DECLS

/* What is to be stored, as a GListModel of ModelAttachment: files, texts, or entries of another store. Properties, read-only,
 * notified: "busy", "can-store" (booleans), "waiting" (uint: seconds until the store takes the next call, counted down;
 * 0: it does not wait). The signal "contents-changed" tells that what an attachment holds, or which there are, is another. */
#define MODEL_TYPE_IMPORT (model_import_get_type ())
G_DECLARE_FINAL_TYPE (ModelImport, model_import, MODEL, IMPORT, GObject)

ModelImport           *model_import_new            (ModelCertificateList *list) G_GNUC_WARN_UNUSED_RESULT;
ModelCertificateList  *model_import_get_list       (ModelImport          *self);
void                   model_import_set_passwords  (ModelImport          *self,
                                                    ModelPasswords       *passwords);
ModelPasswords        *model_import_get_passwords  (ModelImport          *self);
void                   model_import_add_file       (ModelImport          *self,
                                                    GFile                *file);
void                   model_import_add_text       (ModelImport          *self,
                                                    GBytes               *text,
                                                    const char           *name);
void                   model_import_add_entry      (ModelImport          *self,
                                                    ModelCertificateList *source,
                                                    const char           *name,
                                                    gboolean              without_key);
void                   model_import_remove         (ModelImport          *self,
                                                    ModelAttachment      *attachment);
void                   model_import_exchange       (ModelImport          *self,
                                                    GPtrArray            *old,
                                                    GPtrArray            *new);
void                   model_import_agree          (ModelImport          *self,
                                                    ModelAttachment      *attachment);
char                  *model_import_suggest_name   (ModelImport          *self,
                                                    ModelAttachment      *attachment);
gboolean               model_import_get_can_store  (ModelImport          *self);
gboolean               model_import_get_busy       (ModelImport          *self);
guint                  model_import_get_waiting    (ModelImport          *self);
guint                  model_import_count          (ModelImport          *self,
                                                    ModelAttachmentState  state);
guint                  model_import_get_n_unstored (ModelImport          *self);
void                   model_import_cancel_one     (ModelImport          *self,
                                                    ModelAttachment      *attachment);
void                   model_import_cancel         (ModelImport          *self);

void                   model_import_store_async    (ModelImport          *self,
                                                    ModelAttachment      *only,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
gboolean               model_import_store_finish   (ModelImport          *self,
                                                    GAsyncResult         *result,
                                                    char                **first_name,
                                                    GError              **error);

G_END_DECLS
