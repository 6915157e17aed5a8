/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "model/model.h"

G_BEGIN_DECLS

#define CREDENZA_TYPE_PREFERENCES_WINDOW (credenza_preferences_window_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaPreferencesWindow, credenza_preferences_window, CREDENZA, PREFERENCES_WINDOW,
                      AdwPreferencesWindow)

GtkWidget *credenza_preferences_window_new (GtkWindow      *parent,
                                            ModelPasswords *passwords);

G_END_DECLS
