/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A service key or a private key is text of a few kilobytes. */
#define CREDENZA_MAX_SECRET_BYTES (1024 * 1024)

void    credenza_secret_file_read_async  (GFile                *file,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
GBytes *credenza_secret_file_read_finish (GAsyncResult         *result,
                                          GError              **error);

G_END_DECLS
