/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/store.h"

G_BEGIN_DECLS

/**
 * ModelLabelConflict:
 * @key: the key that both have changed
 * @mine: (nullable): what is to be saved here; %NULL: it was removed
 * @theirs: (nullable): what somebody else has saved meanwhile; %NULL: it was removed
 * @take_theirs: what is to become of it; to be set
 *
 * One label that was changed at both ends.
 */
typedef struct
{
  char       *key;
  StoreLabel *mine;
  StoreLabel *theirs;
  gboolean    take_theirs;
} ModelLabelConflict;

void       model_label_conflict_free (ModelLabelConflict *self);
gboolean   model_labels_equal        (GPtrArray          *labels,
                                      GPtrArray          *others);
GPtrArray *model_label_merge         (GPtrArray          *base,
                                      GPtrArray          *mine,
                                      GPtrArray          *theirs,
                                      GPtrArray          *conflicts) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
