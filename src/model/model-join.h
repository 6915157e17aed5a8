/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/model-import.h"

G_BEGIN_DECLS

/* A private key and its certificate that came in two files, as one file. */

gboolean         model_join_is_key       (ModelAttachment      *attachment);
ModelAttachment *model_join_find_partner (ModelImport          *import,
                                          ModelAttachment      *attachment);
GPtrArray       *model_join_list_left_out (ModelAttachment     *key,
                                          ModelAttachment      *certificate);
char            *model_join_make_name    (ModelAttachment      *certificate,
                                          PkiEncoding           encoding);

void             model_join_async        (ModelAttachment      *key,
                                          ModelAttachment      *certificate,
                                          ModelPasswords       *passwords,
                                          PkiEncoding           encoding,
                                          const char           *password,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
ModelAttachment *model_join_finish       (GAsyncResult         *result,
                                          GError              **error);

G_END_DECLS
