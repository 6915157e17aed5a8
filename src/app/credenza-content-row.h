/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/credenza-content-item.h"

G_BEGIN_DECLS

/* Shows a CredenzaContentItem in the list of what a keystore holds. */
#define CREDENZA_TYPE_CONTENT_ROW (credenza_content_row_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaContentRow, credenza_content_row, CREDENZA, CONTENT_ROW, AdwBin)

G_END_DECLS
