/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "model/model.h"

G_BEGIN_DECLS

/* What could not be done with some of several certificates: which, and why. */
#define CREDENZA_TYPE_FAILURES_DIALOG (credenza_failures_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaFailuresDialog, credenza_failures_dialog, CREDENZA, FAILURES_DIALOG, AdwMessageDialog)

void credenza_failures_dialog_present (GtkWindow  *parent,
                                       const char *heading,
                                       GPtrArray  *failures);

G_END_DECLS
