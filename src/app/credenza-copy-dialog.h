/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "model/model.h"

G_BEGIN_DECLS

/* Asks where certificates are to be copied to. Emits "chosen" with a #ModelPlace. */
#define CREDENZA_TYPE_COPY_DIALOG (credenza_copy_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaCopyDialog, credenza_copy_dialog, CREDENZA, COPY_DIALOG, AdwWindow)

GtkWidget *credenza_copy_dialog_new (GtkWindow  *parent,
                                     guint       n,
                                     GListModel *places);

G_END_DECLS
