/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/store.h"

G_BEGIN_DECLS

/* The labels of a row as one piece of memory: there may be thousands of rows. Texts that end with a NUL, each with a byte
 * before it that says what it is; an empty one ends the block. NULL: there are no labels. */
#define MODEL_LABEL_BLOCK_KEY 'k'
#define MODEL_LABEL_BLOCK_VALUE 'v' /* of the key before it */

#define MODEL_LABEL_BLOCK_NEXT(text) ((text) + strlen (text) + 1)

GString   *model_label_block_new        (GPtrArray  *labels,
                                         gboolean    folded) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *model_label_block_dup_labels (const char *block) G_GNUC_WARN_UNUSED_RESULT;
gboolean   model_label_block_is_same    (const char *block,
                                         const char *other);

G_END_DECLS
