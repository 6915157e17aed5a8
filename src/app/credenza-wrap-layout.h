/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Lays out children like words: side by side as long as there is room, then in another line. The last one can take the rest
 * of its line. Properties: "spacing" (int, pixels), "fill-last" (boolean). */
#define CREDENZA_TYPE_WRAP_LAYOUT (credenza_wrap_layout_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaWrapLayout, credenza_wrap_layout, CREDENZA, WRAP_LAYOUT, GtkLayoutManager)

G_END_DECLS
