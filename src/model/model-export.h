/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "pki/pki.h"

G_BEGIN_DECLS

void   model_export_to_folder_async  (GBytes               *bytes,
                                      const char           *name,
                                      const char           *folder,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
GFile *model_export_to_folder_finish (GAsyncResult         *result,
                                      GError              **error);

void     model_export_to_file_async  (GBytes               *bytes,
                                      GFile                *file,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
gboolean model_export_to_file_finish (GAsyncResult         *result,
                                      GError              **error);

char    *model_export_safe_name      (const char           *name);
GBytes  *model_export_dup_chain      (PkiContainer         *container);
void     model_export_chain_async    (PkiContainer         *container,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
GBytes  *model_export_chain_finish   (GAsyncResult         *result,
                                      GError              **error);
char    *model_export_dup_chain_name (const char           *name);

G_END_DECLS
