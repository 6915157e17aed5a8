/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *pki_oid_get_name       (const char    *oid); /* (nullable) */
const char *pki_oid_get_label      (const char    *oid);
guint       pki_oid_get_curve_bits (const char    *oid);
char       *pki_oid_format         (gconstpointer  content,
                                    gsize          length); /* (nullable) (transfer full) */

G_END_DECLS
