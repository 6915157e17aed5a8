/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/model-certificate-list.h"
#include "model/model-lock.h"

G_BEGIN_DECLS

/**
 * ModelFreshness:
 * @MODEL_FRESHNESS_CURRENT: as the list knows it
 * @MODEL_FRESHNESS_CHANGED: somebody else has changed the entry since it was opened
 * @MODEL_FRESHNESS_RENEWED: there is a new certificate that is valid longer, or the store itself has renewed it
 * @MODEL_FRESHNESS_DELETED: somebody else has deleted it
 *
 * Whether what was opened is still what is stored. What this program does itself counts as known.
 */
typedef enum
{
  MODEL_FRESHNESS_CURRENT,
  MODEL_FRESHNESS_CHANGED,
  MODEL_FRESHNESS_RENEWED,
  MODEL_FRESHNESS_DELETED,
} ModelFreshness;

/* An entry of a store that was opened: read again by its name, with its content, until it is closed. Properties,
 * read-only, notified: "container", "trying" (boolean), "freshness" (ModelFreshness as int), "public-keys", "labels" (a GPtrArray of StoreLabel). */
#define MODEL_TYPE_DOCUMENT (model_document_get_type ())
G_DECLARE_FINAL_TYPE (ModelDocument, model_document, MODEL, DOCUMENT, GObject)

void           model_document_open_async    (ModelCertificateList *list,
                                             const char           *name,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
ModelDocument *model_document_open_finish   (GAsyncResult         *result,
                                             GError              **error);

StoreEntry    *model_document_get_entry     (ModelDocument        *self);
PkiContainer  *model_document_get_container (ModelDocument        *self);
const GError  *model_document_get_problem   (ModelDocument        *self);
GPtrArray     *model_document_get_public_keys (ModelDocument      *self);
GPtrArray     *model_document_get_labels    (ModelDocument        *self);
void           model_document_deny_labels   (ModelDocument        *self);
ModelFreshness model_document_get_freshness (ModelDocument        *self);
StoreGeneration *model_document_get_generation (ModelDocument     *self);
gboolean       model_document_get_authority (ModelDocument        *self,
                                             StoreAuthorityKind   *authority);
ModelRenewal   model_document_get_renewal   (ModelDocument        *self,
                                             gint64                now);
gboolean       model_document_get_can_regenerate (ModelDocument   *self);

gboolean       model_document_set_passwords (ModelDocument        *self,
                                             ModelPasswords       *passwords);
void           model_document_try_async     (ModelDocument        *self,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
gboolean       model_document_try_finish    (ModelDocument        *self,
                                             GAsyncResult         *result,
                                             GError              **error);
gboolean       model_document_get_trying    (ModelDocument        *self);
ModelPasswordSet *model_document_dup_passwords (ModelDocument     *self);

void           model_document_unlock_async  (ModelDocument        *self,
                                             const char           *password,
                                             GCancellable         *cancellable,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
gboolean       model_document_unlock_finish (ModelDocument        *self,
                                             GAsyncResult         *result,
                                             GError              **error);

G_END_DECLS
