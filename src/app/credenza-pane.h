/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/credenza-create-view.h"
#include "app/credenza-document-view.h"
#include "app/credenza-selection-view.h"
#include "model/model.h"

G_BEGIN_DECLS

/* The side pane: an opened entry, several that are selected, the form that creates one, or what there is to say while there is neither. */
#define CREDENZA_TYPE_PANE (credenza_pane_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaPane, credenza_pane, CREDENZA, PANE, AdwBin)

void                   credenza_pane_show_nothing       (CredenzaPane  *self);
void                   credenza_pane_show_loading       (CredenzaPane  *self,
                                                         const char    *name);
void                   credenza_pane_show_error         (CredenzaPane  *self,
                                                         const char    *name,
                                                         const GError  *error);
void                   credenza_pane_show_document      (CredenzaPane  *self,
                                                         ModelDocument *document,
                                                         guint          expiring_days);
void                   credenza_pane_show_selection     (CredenzaPane  *self,
                                                         GPtrArray     *rows);
void                   credenza_pane_show_create        (CredenzaPane  *self);
gboolean               credenza_pane_go_back            (CredenzaPane  *self);
void                   credenza_pane_focus_content      (CredenzaPane  *self);
CredenzaDocumentView  *credenza_pane_get_document_view  (CredenzaPane  *self);
void                   credenza_pane_set_folder_name    (CredenzaPane  *self,
                                                         const char    *name);
CredenzaSelectionView *credenza_pane_get_selection_view (CredenzaPane  *self);
CredenzaCreateView    *credenza_pane_get_create_view    (CredenzaPane  *self);

G_END_DECLS
