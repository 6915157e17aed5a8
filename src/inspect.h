/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean credenza_inspect_wanted (int    argc,
                                  char **argv);
int      credenza_inspect        (int    argc,
                                  char **argv);

G_END_DECLS
