/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "model/model.h"

G_BEGIN_DECLS

/* A place in the store menu: what it is called, how many entries it has, and whether it is the one that is shown. */
#define CREDENZA_TYPE_PLACE_ROW (credenza_place_row_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaPlaceRow, credenza_place_row, CREDENZA, PLACE_ROW, GtkListBoxRow)

GtkWidget  *credenza_place_row_new         (ModelPlace       *place) G_GNUC_WARN_UNUSED_RESULT;
ModelPlace *credenza_place_row_get_place   (CredenzaPlaceRow *self);
void        credenza_place_row_set_current (CredenzaPlaceRow *self,
                                            gboolean          current);

G_END_DECLS
