/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "model/model.h"

G_BEGIN_DECLS

/* A file that is to be stored: what it holds, its name in the store, and how storing it went. */
#define CREDENZA_TYPE_ATTACHMENT_ROW (credenza_attachment_row_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaAttachmentRow, credenza_attachment_row, CREDENZA, ATTACHMENT_ROW, GtkListBoxRow)

GtkWidget       *credenza_attachment_row_new            (ModelImport           *import,
                                                         ModelAttachment       *attachment);
ModelAttachment *credenza_attachment_row_get_attachment (CredenzaAttachmentRow *self);

G_END_DECLS
