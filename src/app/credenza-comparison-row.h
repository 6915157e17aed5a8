/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "model/model.h"

G_BEGIN_DECLS

/* One field of two certificates, side by side; what differs says so in a word. */
#define CREDENZA_TYPE_COMPARISON_ROW (credenza_comparison_row_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaComparisonRow, credenza_comparison_row, CREDENZA, COMPARISON_ROW, AdwPreferencesRow)

typedef enum
{
  CREDENZA_COMPARISON_CHANGE, /* what an entry becomes */
  CREDENZA_COMPARISON_FILE,   /* an entry and a file */
  CREDENZA_COMPARISON_NONE,   /* one of both can't be seen */
} CredenzaComparisonKind;

GtkWidget *credenza_comparison_row_new (ModelComparisonRow     *row,
                                        CredenzaComparisonKind  kind);

G_END_DECLS
