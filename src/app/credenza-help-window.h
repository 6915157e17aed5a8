/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What can be done, and how: a row for each task. */
#define CREDENZA_TYPE_HELP_WINDOW (credenza_help_window_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaHelpWindow, credenza_help_window, CREDENZA, HELP_WINDOW, AdwPreferencesWindow)

GtkWidget *credenza_help_window_new (GtkWindow *parent);

G_END_DECLS
