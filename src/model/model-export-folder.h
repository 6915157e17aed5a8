/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The folder that exports go to, as the settings keep it: nothing for the user's Downloads, an address, or, for a folder
 * that a sandbox was given through the document portal, its document and its name: where that portal shows it is nobody's
 * business, and can change. */

char *model_export_folder_new_setting  (GFile               *folder,
                                        const char          *documents);
char *model_export_folder_dup_path     (const char          *setting,
                                        const char          *documents);
char *model_export_folder_dup_name     (const char          *setting);

void  model_export_folder_find_async   (const char          *setting,
                                        GCancellable        *cancellable,
                                        GAsyncReadyCallback  callback,
                                        gpointer             user_data);
char *model_export_folder_find_finish  (GAsyncResult        *result,
                                        GError             **error);

/* Where the document portal shows its documents. */
char *model_export_folder_dup_documents (void);

G_END_DECLS
