/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "model/model.h"

G_BEGIN_DECLS

/* A label that somebody else has changed as well: both beside each other, and which one it is to be. Signal: "chosen". */
#define CREDENZA_TYPE_CONFLICT_ROW (credenza_conflict_row_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaConflictRow, credenza_conflict_row, CREDENZA, CONFLICT_ROW, AdwBin)

GtkWidget *credenza_conflict_row_new             (ModelLabelConflict  *conflict);
gboolean   credenza_conflict_row_get_chosen      (CredenzaConflictRow *self);
gboolean   credenza_conflict_row_get_take_theirs (CredenzaConflictRow *self);

G_END_DECLS
