/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void        credenza_pick_files_async  (GtkWindow            *parent,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
GListModel *credenza_pick_files_finish (GtkWindow            *parent,
                                        GAsyncResult         *result,
                                        GError              **error);

void        credenza_pick_file_async   (GtkWindow            *parent,
                                        const char           *title,
                                        const char           *kind,
                                        const char           *suffixes,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
GFile      *credenza_pick_file_finish  (GtkWindow            *parent,
                                        GAsyncResult         *result,
                                        GError              **error);

void        credenza_pick_folder_async (GtkWindow            *parent,
                                        const char           *title,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
GFile      *credenza_pick_folder_finish (GtkWindow           *parent,
                                         GAsyncResult        *result,
                                         GError             **error);

void        credenza_pick_target_async  (GtkWindow            *parent,
                                         const char           *name,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
void        credenza_pick_key_target_async (GtkWindow            *parent,
                                            const char           *name,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
GFile      *credenza_pick_target_finish (GtkWindow            *parent,
                                         GAsyncResult         *result,
                                         GError              **error);

G_END_DECLS
