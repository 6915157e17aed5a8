/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

gboolean vault_file_prepare      (const char  *path,
                                  GError     **error);
gboolean vault_file_check_header (sqlite3     *db,
                                  GError     **error);
gboolean vault_file_narrow       (const char  *path,
                                  GError     **error);
gboolean vault_file_has_log      (const char  *path);

G_END_DECLS
