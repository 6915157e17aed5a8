/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* A prepared statement that is kept: leaving the scope makes it ready for the next use. */
typedef sqlite3_stmt VaultQuery;

void     vault_query_release    (VaultQuery  *query);
gboolean vault_sqlite_set_error (GError     **error,
                                 sqlite3     *db,
                                 int          code);
gboolean vault_sqlite_exec      (sqlite3     *db,
                                 const char  *sql,
                                 GError     **error);
gboolean vault_sqlite_get_int   (sqlite3     *db,
                                 const char  *sql,
                                 gint64      *value,
                                 GError     **error);
void     vault_sqlite_set_damaged (GError   **error,
                                   const char *detail);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, sqlite3_finalize)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VaultQuery, vault_query_release)

/* A write. Leaving the scope without vault_transaction_commit() undoes it. */
typedef struct
{
  sqlite3 *db; /* (nullable): NULL once it is over */
  gboolean is_nested; /* it is a part of another one */
} VaultTransaction;

gboolean vault_transaction_begin  (VaultTransaction *self,
                                   sqlite3          *db,
                                   const char       *sql,
                                   GError          **error);
gboolean vault_transaction_nest   (VaultTransaction *self,
                                   sqlite3          *db,
                                   GError          **error);
gboolean vault_transaction_commit (VaultTransaction *self,
                                   GError          **error);
void     vault_transaction_clear  (VaultTransaction *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VaultTransaction, vault_transaction_clear)

G_END_DECLS
