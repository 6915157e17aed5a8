/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/model-analysis.h"
#include "model/model-certificate-list.h"
#include "model/model-lock.h"

G_BEGIN_DECLS

/**
 * ModelAttachmentState:
 * @MODEL_ATTACHMENT_READING: it is being read and looked at, or waits for its turn
 * @MODEL_ATTACHMENT_UNUSABLE: it can't be stored: it could not be read or is no certificate file; the error says why
 * @MODEL_ATTACHMENT_READY: it can be stored
 * @MODEL_ATTACHMENT_QUEUED: it is stored when others are done
 * @MODEL_ATTACHMENT_STORING: it is being stored
 * @MODEL_ATTACHMENT_STORED: it is in the store
 * @MODEL_ATTACHMENT_FAILED: storing it failed; the error says why, and it can be tried again
 */
typedef enum
{
  MODEL_ATTACHMENT_READING,
  MODEL_ATTACHMENT_UNUSABLE,
  MODEL_ATTACHMENT_READY,
  MODEL_ATTACHMENT_QUEUED,
  MODEL_ATTACHMENT_STORING,
  MODEL_ATTACHMENT_STORED,
  MODEL_ATTACHMENT_FAILED,
} ModelAttachmentState;

/**
 * ModelConflict:
 * @MODEL_CONFLICT_NONE: the name is free
 * @MODEL_CONFLICT_TAKEN: an entry has the name already
 * @MODEL_CONFLICT_REPLACING: it was agreed to replace that entry, which is still as it was then
 * @MODEL_CONFLICT_CHANGED: it was agreed, but the entry has changed since: that needs another agreement
 * @MODEL_CONFLICT_DELETED: it was agreed, but the entry is gone: there is nothing left to replace
 *
 * What is in the way of an attachment's name in the store.
 */
typedef enum
{
  MODEL_CONFLICT_NONE,
  MODEL_CONFLICT_TAKEN,
  MODEL_CONFLICT_REPLACING,
  MODEL_CONFLICT_CHANGED,
  MODEL_CONFLICT_DELETED,
} ModelConflict;

/* A file, a text, or an entry of another store, that is to be stored: what it holds, the name it will get, and how storing it
 * went. */
#define MODEL_TYPE_ATTACHMENT (model_attachment_get_type ())
G_DECLARE_FINAL_TYPE (ModelAttachment, model_attachment, MODEL, ATTACHMENT, GObject)

ModelAttachment      *model_attachment_new            (GFile           *file) G_GNUC_WARN_UNUSED_RESULT;
ModelAttachment      *model_attachment_new_from_text  (const char           *name,
                                                       GBytes               *text) G_GNUC_WARN_UNUSED_RESULT;
ModelAttachment      *model_attachment_new_from_entry (ModelCertificateList *source,
                                                       const char           *name) G_GNUC_WARN_UNUSED_RESULT;
ModelAttachment      *model_attachment_new_from_content (const char    *name,
                                                         GBytes        *bytes,
                                                         PkiContainer  *container) G_GNUC_WARN_UNUSED_RESULT;
void                  model_attachment_leave_key_out  (ModelAttachment *self);

gboolean              model_attachment_is_same_source (ModelAttachment *self,
                                                       ModelAttachment *other);
const char           *model_attachment_get_file_name  (ModelAttachment *self); /* for display: valid UTF-8 */
ModelAttachmentState  model_attachment_get_state      (ModelAttachment *self);
const GError         *model_attachment_get_error      (ModelAttachment *self);
PkiContainer         *model_attachment_get_container  (ModelAttachment *self);
GBytes               *model_attachment_get_bytes      (ModelAttachment *self);
void                  model_attachment_set_content    (ModelAttachment *self,
                                                       GBytes          *bytes,
                                                       PkiContainer    *container);
void                  model_attachment_set_passwords  (ModelAttachment *self,
                                                       ModelPasswords  *passwords);
void                  model_attachment_set_parts      (ModelAttachment *self,
                                                       GPtrArray       *parts);
GPtrArray            *model_attachment_get_parts      (ModelAttachment *self);
void                  model_attachment_set_repair     (ModelAttachment *self,
                                                       GObject         *repair);
gpointer              model_attachment_get_repair     (ModelAttachment *self); /* (nullable) (transfer none): a ModelChainRepair that was carried out */
gboolean              model_attachment_get_editable   (ModelAttachment *self); /* it holds something that is not stored, and not about to be */
ModelLock            *model_attachment_get_lock       (ModelAttachment *self);
ModelAnalysis        *model_attachment_get_analysis   (ModelAttachment *self);
double                model_attachment_get_fraction   (ModelAttachment *self);
const char           *model_attachment_get_name       (ModelAttachment *self);
void                  model_attachment_set_name       (ModelAttachment *self,
                                                       const char      *name);
ModelConflict         model_attachment_get_conflict   (ModelAttachment *self);
gboolean              model_attachment_get_attempted  (ModelAttachment *self);

void                  model_attachment_agree          (ModelAttachment *self,
                                                       const char      *etag);
void                  model_attachment_judge          (ModelAttachment *self,
                                                       gboolean         taken,
                                                       const char      *etag);
void                  model_attachment_set_queued     (ModelAttachment *self,
                                                       gboolean         queued);
void                  model_attachment_set_failed     (ModelAttachment *self,
                                                       const GError    *error);

gboolean              model_attachment_is_reading     (ModelAttachment     *self);
void                  model_attachment_read_async     (ModelAttachment     *self,
                                                       GAsyncReadyCallback  callback,
                                                       gpointer             user_data);
gboolean              model_attachment_read_finish    (ModelAttachment     *self,
                                                       GAsyncResult        *result,
                                                       GError             **error);
void                  model_attachment_store_async    (ModelAttachment     *self,
                                                       Store               *store,
                                                       GAsyncReadyCallback  callback,
                                                       gpointer             user_data);
StoreEntry           *model_attachment_store_finish   (ModelAttachment     *self,
                                                       GAsyncResult        *result,
                                                       StoreEntry         **in_the_way,
                                                       GError             **error);
void                  model_attachment_cancel         (ModelAttachment     *self);

G_END_DECLS
