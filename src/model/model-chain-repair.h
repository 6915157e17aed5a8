/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/model-import.h"

G_BEGIN_DECLS

/* A certificate that completes a chain, and where it was found. */
typedef struct
{
  PkiCertificate *certificate; /* (owned) */
  char           *source;      /* (owned): the name of a file, or of an entry of the store; valid UTF-8 */
  gboolean        from_store;
} ModelChainAddition;

/* What makes the chain of an attachment complete, or puts it in order: found, then carried out, then undone. What it says
 * does not change. */
#define MODEL_TYPE_CHAIN_REPAIR (model_chain_repair_get_type ())
G_DECLARE_FINAL_TYPE (ModelChainRepair, model_chain_repair, MODEL, CHAIN_REPAIR, GObject)

void              model_chain_repair_find_async    (ModelImport          *import,
                                                    ModelAttachment      *attachment,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
ModelChainRepair *model_chain_repair_find_finish   (GAsyncResult         *result,
                                                    GError              **error);

GPtrArray        *model_chain_repair_get_additions (ModelChainRepair     *self); /* (element-type ModelChainAddition) (transfer none) */
gboolean          model_chain_repair_get_reorders  (ModelChainRepair     *self);
gboolean          model_chain_repair_get_makes_pem (ModelChainRepair     *self); /* what it is now can't hold a chain */
PkiName          *model_chain_repair_get_missing   (ModelChainRepair     *self); /* (nullable) (transfer none): an issuer that is found nowhere */

void              model_chain_repair_apply_async   (ModelChainRepair     *self,
                                                    ModelAttachment      *attachment,
                                                    ModelPasswords       *passwords,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
gboolean          model_chain_repair_apply_finish  (ModelChainRepair     *self,
                                                    GAsyncResult         *result,
                                                    GError              **error);
void              model_chain_repair_undo          (ModelChainRepair     *self,
                                                    ModelAttachment      *attachment);

G_END_DECLS
