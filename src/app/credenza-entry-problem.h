/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "model/model.h"

G_BEGIN_DECLS

char       *credenza_entry_dup_text               (AdwEntryRow      *row);
void        credenza_entry_show_problem           (AdwEntryRow      *row,
                                                   GtkLabel         *label,
                                                   const char       *problem);

const char *credenza_entry_problem_of_name        (ModelConnections *connections,
                                                   ModelConnection  *connection,
                                                   const char       *name);
const char *credenza_entry_problem_of_subscriber  (const char       *subdomain);

G_END_DECLS
