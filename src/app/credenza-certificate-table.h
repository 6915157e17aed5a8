/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "app/credenza-column-sorter.h"
#include "model/model.h"

G_BEGIN_DECLS

/* The list of a store's entries: searched, sorted, one or several of them selected. */
#define CREDENZA_TYPE_CERTIFICATE_TABLE (credenza_certificate_table_get_type ())
G_DECLARE_FINAL_TYPE (CredenzaCertificateTable, credenza_certificate_table, CREDENZA, CERTIFICATE_TABLE, GtkWidget)

void              credenza_certificate_table_set_list     (CredenzaCertificateTable *self,
                                                           ModelCertificateList     *list);
void              credenza_certificate_table_set_search   (CredenzaCertificateTable *self,
                                                           const char               *text);
guint             credenza_certificate_table_get_n_shown  (CredenzaCertificateTable *self);
ModelCertificate *credenza_certificate_table_get_selected (CredenzaCertificateTable *self);
GPtrArray        *credenza_certificate_table_dup_selection (CredenzaCertificateTable *self);
guint             credenza_certificate_table_get_n_selected (CredenzaCertificateTable *self);
gboolean          credenza_certificate_table_is_selected (CredenzaCertificateTable *self,
                                                          ModelCertificate         *row);
void              credenza_certificate_table_set_menu    (CredenzaCertificateTable *self,
                                                          GtkPopover               *menu);
ModelCertificate *credenza_certificate_table_get_row_at   (CredenzaCertificateTable *self,
                                                           double                    x,
                                                           double                    y);
gboolean          credenza_certificate_table_select_name  (CredenzaCertificateTable *self,
                                                           const char               *name);
void              credenza_certificate_table_select_names (CredenzaCertificateTable *self,
                                                           const char * const       *names);
void              credenza_certificate_table_unselect     (CredenzaCertificateTable *self);
void              credenza_certificate_table_set_draft    (CredenzaCertificateTable *self,
                                                           gboolean                  draft);
void              credenza_certificate_table_set_sort     (CredenzaCertificateTable *self,
                                                           CredenzaColumn            column,
                                                           GtkSortType               direction);
gboolean          credenza_certificate_table_get_sort     (CredenzaCertificateTable *self,
                                                           CredenzaColumn           *column,
                                                           GtkSortType              *direction);

G_END_DECLS
