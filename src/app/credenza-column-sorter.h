/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  CREDENZA_COLUMN_STATE,
  CREDENZA_COLUMN_NAME,
  CREDENZA_COLUMN_TYPE,
  CREDENZA_COLUMN_EXPIRES,
  CREDENZA_COLUMN_RENEWAL,
  CREDENZA_COLUMN_LABELS,
  CREDENZA_N_COLUMNS,
} CredenzaColumn;

#define CREDENZA_TYPE_COLUMN (credenza_column_get_type ())
GType credenza_column_get_type (void);

/* Orders ModelCertificate rows by one column of the table; equal ones by name. */
#define CREDENZA_TYPE_COLUMN_SORTER (credenza_column_sorter_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaColumnSorter, credenza_column_sorter, CREDENZA, COLUMN_SORTER, GtkSorter)

GtkSorter *credenza_column_sorter_new      (CredenzaColumn   column);
gboolean   credenza_column_sorter_identify (GtkSorter       *view_sorter,
                                            GtkSorter      **sorters,
                                            CredenzaColumn  *column,
                                            GtkSortType     *direction);

G_END_DECLS
