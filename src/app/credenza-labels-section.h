/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "model/model.h"

G_BEGIN_DECLS

/* The labels of an opened entry, with a button to edit them. */
#define CREDENZA_TYPE_LABELS_SECTION (credenza_labels_section_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaLabelsSection, credenza_labels_section, CREDENZA, LABELS_SECTION, AdwBin)

void credenza_labels_section_set_document (CredenzaLabelsSection *self,
                                           ModelDocument         *document);

G_END_DECLS
