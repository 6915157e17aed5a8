/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Around a search entry: offers below it how what is typed about labels may go on. Properties: "entry" (GtkSearchEntry, its
 * child), "rows" (GListModel of ModelCertificate that is searched). */
#define CREDENZA_TYPE_SEARCH_BOX (credenza_search_box_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaSearchBox, credenza_search_box, CREDENZA, SEARCH_BOX, GtkWidget)

void     credenza_search_box_set_rows    (CredenzaSearchBox *self,
                                          GListModel        *rows);
gboolean credenza_search_box_is_offering (CredenzaSearchBox *self);

G_END_DECLS
