/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the parts of the database share: its connection, its statements, and the way a call uses them. */

#pragma once

#include <sqlite3.h>

#include "vault/vault-database-private.h"
#include "vault/vault-sqlite-private.h"

G_BEGIN_DECLS

typedef enum
{
  VAULT_QUERY_COUNT,
  VAULT_QUERY_LIST,
  VAULT_QUERY_RANGE,
  VAULT_QUERY_BARE_RANGE,
  VAULT_QUERY_GET,
  VAULT_QUERY_FIND,
  VAULT_QUERY_LABELS,
  VAULT_QUERY_INSERT,
  VAULT_QUERY_UPDATE,
  VAULT_QUERY_DELETE,
  VAULT_QUERY_DELETE_LABELS,
  VAULT_QUERY_INSERT_LABEL,
  VAULT_QUERY_INSERT_VALUE,
  VAULT_QUERY_LIST_GENERATED,
  VAULT_QUERY_DELETE_GENERATION,
  VAULT_QUERY_INSERT_GENERATION,
  VAULT_QUERY_NOTE_FAILURE,
  VAULT_QUERY_LOAD_SETTING,
  VAULT_QUERY_STORE_SETTING,
  VAULT_N_QUERIES,
} VaultQueryId;

struct _VaultDatabase
{
  VaultWorker *worker; /* (unowned): the thread outlives what lives on it */
  sqlite3 *db;         /* (owned) */
  sqlite3_stmt *statements[VAULT_N_QUERIES]; /* (owned) */

  gboolean is_grouped;   /* the calls are parts of one transaction */
  gboolean owes_log;     /* its log is to be emptied in the end */

  GCancellable *cancellable; /* (unowned) (nullable): of the call that runs */
  gint64 busy_since;         /* monotonic microseconds */
};

/* The call that runs, from its first statement to its last. */
typedef VaultDatabase VaultCall;

VaultCall  *vault_call_begin           (VaultDatabase    *self,
                                        GCancellable     *cancellable);
void        vault_call_end             (VaultCall        *call);
void        vault_call_set_patient     (VaultDatabase    *self,
                                        gboolean          is_patient);
gboolean    vault_call_fail            (VaultDatabase    *self,
                                        int               code,
                                        GError          **error);
VaultQuery *vault_call_use             (VaultDatabase    *self,
                                        VaultQueryId      id);
gboolean    vault_call_run             (VaultDatabase    *self,
                                        VaultQuery       *query,
                                        GError          **error);
gboolean    vault_call_run_with_id     (VaultDatabase    *self,
                                        VaultQueryId      which,
                                        gint64            id,
                                        GError          **error);
gboolean    vault_call_begin_read      (VaultDatabase    *self,
                                        VaultTransaction *transaction,
                                        GError          **error);
gboolean    vault_call_begin_write     (VaultDatabase    *self,
                                        VaultTransaction *transaction,
                                        GError          **error);
gboolean    vault_call_commit          (VaultDatabase    *self,
                                        VaultTransaction *transaction,
                                        GError          **error);
void        vault_call_empty_log       (VaultDatabase    *self);

void        vault_query_bind_bytes     (VaultQuery       *query,
                                        int               index,
                                        GBytes           *bytes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VaultCall, vault_call_end)

/* One entry as it is now. */
typedef struct
{
  StoreEntry *entry; /* (owned) */
  gint64 id;
  gint64 version;
} VaultFound;

void        vault_found_clear          (VaultFound       *found);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VaultFound, vault_found_clear)

gboolean    vault_entries_find           (VaultDatabase  *self,
                                          const char     *realm,
                                          const char     *name,
                                          const char     *if_etag,
                                          VaultFound     *found,
                                          GError        **error);
StoreEntry *vault_entries_make_stored    (StoreEntry     *entry,
                                          gint64          created,
                                          gint64          modified,
                                          gint64          version,
                                          GPtrArray      *labels);
gboolean    vault_entries_update         (VaultDatabase  *self,
                                          const char     *realm,
                                          VaultFound     *old,
                                          StoreEntry     *stored,
                                          GError        **error);

GPtrArray  *vault_labels_read            (VaultDatabase  *self,
                                          gint64          id,
                                          GError        **error);
gboolean    vault_labels_insert          (VaultDatabase  *self,
                                          gint64          id,
                                          GPtrArray      *labels,
                                          GError        **error);

gboolean    vault_generations_validate   (StoreGeneration *generation,
                                          GError        **error);
gboolean    vault_generations_insert     (VaultDatabase  *self,
                                          gint64          id,
                                          StoreGeneration *generation,
                                          GError        **error);

G_END_DECLS
