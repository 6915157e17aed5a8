/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean model_sandbox_is_around  (void);
char    *model_sandbox_dup_shared (const char *runtime_dir,
                                   const char *app_id);

G_END_DECLS
