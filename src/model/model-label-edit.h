/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/model-certificate-list.h"
#include "model/model-label-merge.h"

G_BEGIN_DECLS

/* The labels of one entry while they are edited: read, and saved without undoing what somebody else does meanwhile. */
#define MODEL_TYPE_LABEL_EDIT (model_label_edit_get_type ())
G_DECLARE_FINAL_TYPE (ModelLabelEdit, model_label_edit, MODEL, LABEL_EDIT, GObject)

ModelLabelEdit *model_label_edit_new           (ModelCertificateList *list,
                                                const char           *name) G_GNUC_WARN_UNUSED_RESULT;
const char     *model_label_edit_get_name      (ModelLabelEdit       *self);

void            model_label_edit_load_async    (ModelLabelEdit       *self,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
GPtrArray      *model_label_edit_load_finish   (ModelLabelEdit       *self,
                                                GAsyncResult         *result,
                                                GError              **error) G_GNUC_WARN_UNUSED_RESULT;

void            model_label_edit_save_async    (ModelLabelEdit       *self,
                                                GPtrArray            *labels,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
gboolean        model_label_edit_save_finish   (ModelLabelEdit       *self,
                                                GAsyncResult         *result,
                                                GError              **error);

GPtrArray      *model_label_edit_get_conflicts (ModelLabelEdit       *self);
GPtrArray      *model_label_edit_resolve       (ModelLabelEdit       *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
