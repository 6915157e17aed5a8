/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A key or a value of a label. Without anything else it is only a text; what it finds, and a button that takes it away, come
 * with their functions. Signal: "removed". */
#define CREDENZA_TYPE_CHIP (credenza_chip_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaChip, credenza_chip, CREDENZA, CHIP, GtkWidget)

GtkWidget  *credenza_chip_new            (void);
GtkWidget  *credenza_chip_new_filter     (const char   *text,
                                          const char   *key,
                                          const char   *value);
GtkWidget  *credenza_chip_new_removable  (const char   *value);
void        credenza_chip_set_label      (CredenzaChip *self,
                                          const char   *key,
                                          const char   *value);
gboolean    credenza_chip_get_label      (CredenzaChip *self,
                                          const char  **key,
                                          const char  **value);

G_END_DECLS
