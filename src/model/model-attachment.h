/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "pki/pki.h"
#include "store/store.h"

G_BEGIN_DECLS

/**
 * ModelAttachmentState:
 * @MODEL_ATTACHMENT_READING: the file is being read and looked at
 * @MODEL_ATTACHMENT_UNUSABLE: it can't be stored: it could not be read or is no certificate file; the error says why
 * @MODEL_ATTACHMENT_READY: it can be stored
 * @MODEL_ATTACHMENT_STORING: it is being stored
 * @MODEL_ATTACHMENT_STORED: it is in the store
 * @MODEL_ATTACHMENT_FAILED: storing it failed; the error says why, and it can be tried again
 */
typedef enum
{
  MODEL_ATTACHMENT_READING,
  MODEL_ATTACHMENT_UNUSABLE,
  MODEL_ATTACHMENT_READY,
  MODEL_ATTACHMENT_STORING,
  MODEL_ATTACHMENT_STORED,
  MODEL_ATTACHMENT_FAILED,
} ModelAttachmentState;

/* A file that is to be stored: what it holds, the name it will get, and how storing it went. */
#define MODEL_TYPE_ATTACHMENT (model_attachment_get_type ())
G_DECLARE_FINAL_TYPE (ModelAttachment, model_attachment, MODEL, ATTACHMENT, GObject)

ModelAttachment      *model_attachment_new           (GFile           *file) G_GNUC_WARN_UNUSED_RESULT;

GFile                *model_attachment_get_file      (ModelAttachment *self);
const char           *model_attachment_get_file_name (ModelAttachment *self); /* for display: valid UTF-8 */
ModelAttachmentState  model_attachment_get_state     (ModelAttachment *self);
const GError         *model_attachment_get_error     (ModelAttachment *self);
PkiContainer         *model_attachment_get_container (ModelAttachment *self);
double                model_attachment_get_fraction  (ModelAttachment *self);
const char           *model_attachment_get_name      (ModelAttachment *self);
void                  model_attachment_set_name      (ModelAttachment *self,
                                                      const char      *name);
gboolean              model_attachment_get_replace   (ModelAttachment *self);
void                  model_attachment_set_replace   (ModelAttachment *self,
                                                      gboolean         replace);

void                  model_attachment_read_async    (ModelAttachment     *self,
                                                      GAsyncReadyCallback  callback,
                                                      gpointer             user_data);
gboolean              model_attachment_read_finish   (ModelAttachment     *self,
                                                      GAsyncResult        *result,
                                                      GError             **error);
void                  model_attachment_store_async   (ModelAttachment     *self,
                                                      Store               *store,
                                                      GAsyncReadyCallback  callback,
                                                      gpointer             user_data);
StoreEntry           *model_attachment_store_finish  (ModelAttachment     *self,
                                                      GAsyncResult        *result,
                                                      GError             **error);
void                  model_attachment_cancel        (ModelAttachment     *self);

G_END_DECLS
