/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* To be called before the first case: what newer libraries warn of themselves ends no test. */
void app_warnings_allow (void);

G_END_DECLS
