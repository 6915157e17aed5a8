/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writes PKCS#12 files. Not for other folders. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

GBytes *pki_pkcs12_write (gconstpointer        key,
                          gsize                key_size,
                          GPtrArray           *certificates,
                          const char * const  *aliases,
                          const char          *password,
                          GError             **error);

G_END_DECLS
