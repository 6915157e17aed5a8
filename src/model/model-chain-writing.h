/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/model-chain-completion.h"
#include "model/model-password-set.h"

G_BEGIN_DECLS

/* A file whose chain is written anew, in a thread. Not for other folders. */
typedef struct
{
  GBytes       *bytes;     /* (owned) */
  PkiContainer *container; /* (owned): what they hold, read back */
} ModelChainWritten;

gboolean           model_chain_can_write    (PkiContainer            *container,
                                             ModelChainCompletion    *completion);
gboolean           model_chain_needs_pem    (PkiContainer            *container);
ModelChainWritten *model_chain_write        (GBytes                  *bytes,
                                             PkiContainer            *container,
                                             ModelChainCompletion    *completion,
                                             ModelPasswordSet        *passwords,
                                             GError                 **error) G_GNUC_WARN_UNUSED_RESULT;
void               model_chain_written_free (ModelChainWritten       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ModelChainWritten, model_chain_written_free)

G_END_DECLS
