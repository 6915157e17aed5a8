/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void credenza_field_list_fill (GtkBox    *box,
                               GPtrArray *groups);

G_END_DECLS
