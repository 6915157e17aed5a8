/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "model/model.h"

G_BEGIN_DECLS

/* What the pane shows while several certificates are selected: what they are, and what can be done with all of them. */
#define CREDENZA_TYPE_SELECTION_VIEW (credenza_selection_view_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaSelectionView, credenza_selection_view, CREDENZA, SELECTION_VIEW, AdwBin)

void credenza_selection_view_set_rows      (CredenzaSelectionView *self,
                                            GPtrArray             *rows);
void credenza_selection_view_set_to_downloads (CredenzaSelectionView *self,
                                               gboolean               to_downloads);
void credenza_selection_view_set_operation (CredenzaSelectionView *self,
                                            const char            *text,
                                            double                 fraction);

G_END_DECLS
