/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "model/model.h"

G_BEGIN_DECLS

/* What was found about a file: a sentence on its chain and then the warnings, the most severe first. Not visible while there
 * is nothing to say. */
#define CREDENZA_TYPE_FINDINGS (credenza_findings_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaFindings, credenza_findings, CREDENZA, FINDINGS, AdwBin)

void credenza_findings_set_analysis (CredenzaFindings *self,
                                     ModelAnalysis    *analysis);

G_END_DECLS
