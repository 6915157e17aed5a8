/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <sqlite3.h>

#include "store/store.h"

G_BEGIN_DECLS

/* The columns of an entry, in the order that vault_record_read() wants; the last may be left out. */
#define VAULT_RECORD_BARE_COLUMNS "id, name, method, file_name, created, modified, version, etag"
#define VAULT_RECORD_COLUMNS VAULT_RECORD_BARE_COLUMNS ", content"

char       *vault_record_compute_etag (const char    *name,
                                       GBytes        *content,
                                       gint64         version);
StoreEntry *vault_record_read         (sqlite3_stmt  *row,
                                       GPtrArray     *labels,
                                       GError       **error);
gboolean    vault_record_verify       (StoreEntry    *entry,
                                       gint64         version,
                                       GError       **error);

G_END_DECLS
