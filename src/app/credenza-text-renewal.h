/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Words for what is generated, and for what becomes of it. */

#pragma once

#include <glib.h>

#include "model/model.h"

G_BEGIN_DECLS

const char *credenza_text_renewal          (const ModelRenewal    *renewal);
const char *credenza_text_renewal_icon     (const ModelRenewal    *renewal);
const char *credenza_text_renewal_class    (const ModelRenewal    *renewal);
char       *credenza_text_renewal_sentence (const ModelRenewal    *renewal,
                                            const StoreGeneration *generation);
char       *credenza_text_validity_period  (guint                  validity,
                                            StoreValidityUnit      unit);
const char *credenza_text_comparison_field (ModelComparisonField   field);

G_END_DECLS
