/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/model-chain-completion.h"
#include "model/model-chain-repair.h"

G_BEGIN_DECLS

/* Looking for the issuers that are missing in the chain of an attachment. Not for other folders. */
typedef struct _ModelChainSearch ModelChainSearch;

void                  model_chain_search_run_async        (ModelImport          *import,
                                                           ModelAttachment      *attachment,
                                                           GCancellable         *cancellable,
                                                           GAsyncReadyCallback   callback,
                                                           gpointer              user_data);
ModelChainSearch     *model_chain_search_run_finish       (GAsyncResult         *result,
                                                           GError              **error);
void                  model_chain_search_free             (ModelChainSearch     *self);
ModelChainCompletion *model_chain_search_get_completion   (ModelChainSearch     *self); /* (nullable) */
ModelChainCompletion *model_chain_search_steal_completion (ModelChainSearch     *self); /* (nullable) */
GPtrArray            *model_chain_search_dup_additions    (ModelChainSearch     *self); /* (element-type ModelChainAddition) */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ModelChainSearch, model_chain_search_free)

G_END_DECLS
