/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "store/store.h"

G_BEGIN_DECLS

/* The labels of an entry, to be edited. Property "valid" (boolean, read-only, notified): whether they can be saved as they
 * are. Signal: "changed". */
#define CREDENZA_TYPE_LABEL_EDITOR (credenza_label_editor_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaLabelEditor, credenza_label_editor, CREDENZA, LABEL_EDITOR, AdwBin)

GtkWidget *credenza_label_editor_new        (void);
void       credenza_label_editor_set_labels (CredenzaLabelEditor *self,
                                             GPtrArray           *labels);
GPtrArray *credenza_label_editor_get_labels (CredenzaLabelEditor *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean   credenza_label_editor_get_valid  (CredenzaLabelEditor *self);
void       credenza_label_editor_add        (CredenzaLabelEditor *self);

G_END_DECLS
