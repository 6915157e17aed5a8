/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Base64 that has to be right. Not for other folders. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

GBytes *destination_base64_decode (const char *text,
                                   gsize       size); /* (transfer full) (nullable) */

G_END_DECLS
