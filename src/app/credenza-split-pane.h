/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A list with a pane at its end and a divider between them that can be dragged. The pane can be closed and expanded
 * over the list; where there is no room for both, the pane lies over the list like a page of its own. */
#define CREDENZA_TYPE_SPLIT_PANE (credenza_split_pane_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaSplitPane, credenza_split_pane, CREDENZA, SPLIT_PANE, GtkWidget)

gboolean credenza_split_pane_get_folded       (CredenzaSplitPane *self);
gboolean credenza_split_pane_get_pane_visible (CredenzaSplitPane *self);
void     credenza_split_pane_set_pane_visible (CredenzaSplitPane *self,
                                               gboolean           visible);
gboolean credenza_split_pane_get_expanded     (CredenzaSplitPane *self);
void     credenza_split_pane_set_expanded     (CredenzaSplitPane *self,
                                               gboolean           expanded);

G_END_DECLS
