/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "pki/pki-jks-writer.h"

G_BEGIN_DECLS

GBytes *pki_jks_write_key_store (gconstpointer  key,
                                 gsize          key_size,
                                 GPtrArray     *chain,
                                 const char    *alias,
                                 const char    *password,
                                 gint64         created);

G_END_DECLS
