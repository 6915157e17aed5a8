/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Buffers that hold a secret are wiped before they are given back. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A string that is wiped when it is freed: g_autoptr (StoreSecret) password = dup_password (). */
typedef char StoreSecret;

void    store_secret_free       (char          *secret);
void    store_secret_wipe       (gpointer       data,
                                 gsize          size);
GBytes *store_secret_to_bytes   (char          *secret);
GBytes *store_secret_bytes_take (gpointer       data,
                                 gsize          size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreSecret, store_secret_free)

G_END_DECLS
