/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "pki/pki.h"
#include "store/store.h"

G_BEGIN_DECLS

/* An entry of a store that was opened: read again by its name, with its content, until it is closed. */
#define MODEL_TYPE_DOCUMENT (model_document_get_type ())
G_DECLARE_FINAL_TYPE (ModelDocument, model_document, MODEL, DOCUMENT, GObject)

void           model_document_open_async    (Store                *store,
                                             const char           *name,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
ModelDocument *model_document_open_finish   (GAsyncResult         *result,
                                             GError              **error);

StoreEntry    *model_document_get_entry     (ModelDocument        *self);
PkiContainer  *model_document_get_container (ModelDocument        *self);
const GError  *model_document_get_problem   (ModelDocument        *self);

void           model_document_unlock_async  (ModelDocument        *self,
                                             const char           *password,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
gboolean       model_document_unlock_finish (ModelDocument        *self,
                                             GAsyncResult         *result,
                                             GError              **error);

G_END_DECLS
