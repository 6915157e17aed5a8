/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "model/model.h"

G_BEGIN_DECLS

/* The store menu: This Computer, each connection with its levels, Add Connection…, Manage Connections. Emits "chosen"
 * with a #ModelPlace. */
#define CREDENZA_TYPE_PLACE_MENU (credenza_place_menu_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaPlaceMenu, credenza_place_menu, CREDENZA, PLACE_MENU, GtkPopover)

GtkWidget *credenza_place_menu_new          (ModelConnections  *connections) G_GNUC_WARN_UNUSED_RESULT;
void       credenza_place_menu_set_computer (CredenzaPlaceMenu *self,
                                             ModelPlace        *computer);
void       credenza_place_menu_set_current  (CredenzaPlaceMenu *self,
                                             ModelPlace        *current);
void       credenza_place_menu_set_expiring_days (CredenzaPlaceMenu *self,
                                                  guint              days);

G_END_DECLS
