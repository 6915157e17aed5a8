/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "pki/pki.h"

G_BEGIN_DECLS

/* What a file's chains are and what it is to be warned of; immutable. */
#define MODEL_TYPE_ANALYSIS (model_analysis_get_type ())
G_DECLARE_FINAL_TYPE (ModelAnalysis, model_analysis, MODEL, ANALYSIS, GObject)

void           model_analyse_async             (PkiContainer         *container,
                                                const char           *file_name,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
ModelAnalysis *model_analyse_finish            (GAsyncResult         *result,
                                                GError              **error);

PkiContainer  *model_analysis_get_container    (ModelAnalysis        *self);
GPtrArray     *model_analysis_get_chains       (ModelAnalysis        *self);
GPtrArray     *model_analysis_get_checks       (ModelAnalysis        *self);
PkiChain      *model_analysis_get_main_chain   (ModelAnalysis        *self);

G_END_DECLS
