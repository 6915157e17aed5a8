/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "model/model.h"

G_BEGIN_DECLS

/* Where certificates are created: by an external service, or by importing files. Emits "created" with the name of the first
 * entry when everything is stored, and "discarded". */
#define CREDENZA_TYPE_CREATE_VIEW (credenza_create_view_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaCreateView, credenza_create_view, CREDENZA, CREATE_VIEW, AdwBin)

void         credenza_create_view_set_import (CredenzaCreateView *self,
                                              ModelImport        *import);
gboolean     credenza_create_view_has_import (CredenzaCreateView *self);
ModelImport *credenza_create_view_get_import (CredenzaCreateView *self);
ModelGeneration *
             credenza_create_view_get_generation (CredenzaCreateView *self);
void         credenza_create_view_add_files  (CredenzaCreateView *self,
                                              GListModel         *files);

G_END_DECLS
