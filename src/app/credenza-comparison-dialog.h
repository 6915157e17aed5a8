/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "model/model.h"

G_BEGIN_DECLS

/* A certificate before and after it was renewed; or before and after it is replaced, which can be confirmed: signal
 * "replace"; or a certificate and that of a file. */
#define CREDENZA_TYPE_COMPARISON_DIALOG (credenza_comparison_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaComparisonDialog, credenza_comparison_dialog, CREDENZA, COMPARISON_DIALOG, AdwWindow)

GtkWidget        *credenza_comparison_dialog_new             (GtkWindow                *parent,
                                                              const char               *name,
                                                              ModelComparison          *comparison);
GtkWidget        *credenza_comparison_dialog_new_replacement (GtkWindow                *parent,
                                                              ModelReplacement         *replacement);
GtkWidget        *credenza_comparison_dialog_new_file        (GtkWindow                *parent,
                                                              ModelReplacement         *replacement);
ModelReplacement *credenza_comparison_dialog_get_replacement (CredenzaComparisonDialog *self);

G_END_DECLS
