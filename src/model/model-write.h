/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

char     *model_write_temporary (const char  *folder,
                                 GBytes      *bytes,
                                 GError     **error);
gboolean  model_write_rename    (const char  *temporary,
                                 const char  *path,
                                 GError     **error);

G_END_DECLS
