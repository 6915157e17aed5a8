/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <sqlite3.h>

#include "store/store.h"
#include "vault/vault-generations-private.h"

G_BEGIN_DECLS

/* The columns of an entry and of its generation, in the order that vault_record_read() wants. What may be large comes
 * last, and may be left out. */
#define VAULT_RECORD_BARE_COLUMNS \
  "id, name, method, file_name, created, modified, version, etag, entry_id, common_name, validity, validity_unit," \
  " automatic_renewal, has_password, password_id, renewed, failed, failure_code, failure, signing_request"
#define VAULT_RECORD_COLUMNS VAULT_RECORD_BARE_COLUMNS ", certificate, content"

/* The same without content, with more behind it: see vault_record_read_generated(). */
#define VAULT_RECORD_GENERATED_COLUMNS VAULT_RECORD_BARE_COLUMNS ", certificate, realm, expires"

char       *vault_record_compute_etag (const char    *name,
                                       GBytes        *content,
                                       gint64         version);
StoreEntry *vault_record_read         (sqlite3_stmt  *row,
                                       GPtrArray     *labels,
                                       GError       **error);
VaultGenerated *
            vault_record_read_generated (sqlite3_stmt *row,
                                         GError      **error);
gboolean    vault_record_verify       (StoreEntry    *entry,
                                       gint64         version,
                                       GError       **error);

G_END_DECLS
