/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "model/model.h"

G_BEGIN_DECLS

/* What was found about a file: a sentence on its chain and then the warnings, the most severe first. It is visible
 * even while there is nothing to say: GTK keeps asking what was hidden for a height without a width, and cuts lines off. */
#define CREDENZA_TYPE_FINDINGS (credenza_findings_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaFindings, credenza_findings, CREDENZA, FINDINGS, AdwBin)

void credenza_findings_set_analysis (CredenzaFindings *self,
                                     ModelAnalysis    *analysis);
void credenza_findings_set_knows_key (CredenzaFindings *self,
                                      gboolean          knows_key);
void credenza_findings_set_knows_validity (CredenzaFindings *self,
                                           gboolean          knows_validity);

G_END_DECLS
