/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/model-certificate.h"
#include "model/model-search.h"

G_BEGIN_DECLS

gboolean model_search_is_label_term  (const char *folded_term);
gboolean model_search_is_state_term  (const char *folded_term);
gboolean model_search_matches_state  (const char *folded_term,
                                      ModelState  state);
gboolean model_search_matches_labels (const char *folded_term,
                                      const char *folded_block);

G_END_DECLS
