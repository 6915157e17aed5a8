/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "store/store.h"

G_BEGIN_DECLS

/* One label of the editor: its key, its values, and what is wrong with them. Signals: "changed", "remove". */
#define CREDENZA_TYPE_LABEL_ROW (credenza_label_row_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaLabelRow, credenza_label_row, CREDENZA, LABEL_ROW, AdwBin)

GtkWidget  *credenza_label_row_new       (StoreLabel       *label);
char       *credenza_label_row_dup_key   (CredenzaLabelRow *self);
StoreLabel *credenza_label_row_dup_label (CredenzaLabelRow *self);
gboolean    credenza_label_row_update    (CredenzaLabelRow *self,
                                          gboolean          is_key_taken);

G_END_DECLS
