/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "vault/vault-call-private.h"

/* How long to wait for another process that writes. */
#define BUSY_TIMEOUT (5 * G_TIME_SPAN_SECOND)
#define BUSY_INTERVAL (5 * G_TIME_SPAN_MILLISECOND)

static int
busy_cb (void *data, int count)
{
  VaultDatabase *self = data;
  gint64 now = g_get_monotonic_time ();

  if (count == 0)
    self->busy_since = now;
  if (now - self->busy_since >= BUSY_TIMEOUT || g_cancellable_is_cancelled (self->cancellable))
    return 0;

  g_usleep (BUSY_INTERVAL);

  return 1;
}

/**
 * vault_call_begin:
 * @self: a database
 * @cancellable: (nullable): what stops the call
 *
 * Returns: (transfer full): the call, on the worker
 */
VaultCall *
vault_call_begin (VaultDatabase *self, GCancellable *cancellable)
{
  g_assert (vault_worker_is_current (self->worker));

  self->cancellable = cancellable;

  return self;
}

/**
 * vault_call_end:
 * @call: (transfer full): a call
 *
 * Ends it.
 */
void
vault_call_end (VaultCall *call)
{
  call->cancellable = NULL;
}

/**
 * vault_call_set_patient:
 * @self: a database
 * @is_patient: whether to wait for another process that writes
 *
 * Says whether what is locked is waited for, or fails at once.
 */
void
vault_call_set_patient (VaultDatabase *self, gboolean is_patient)
{
  sqlite3_busy_handler (self->db, is_patient ? busy_cb : NULL, self);
}

/**
 * vault_call_fail:
 * @self: a database
 * @code: SQLite's result code
 * @error: return location: #StoreError
 *
 * Says that SQLite failed, unless it was the cancel that made it fail.
 *
 * Returns: %FALSE, always
 */
gboolean
vault_call_fail (VaultDatabase *self, int code, GError **error)
{
  if (code == SQLITE_BUSY && g_cancellable_is_cancelled (self->cancellable))
    code = SQLITE_INTERRUPT;

  return vault_sqlite_set_error (error, self->db, code);
}

/**
 * vault_call_use:
 * @self: a database
 * @id: which statement
 *
 * Returns: (transfer full): the statement, for one use
 */
VaultQuery *
vault_call_use (VaultDatabase *self, VaultQueryId id)
{
  return self->statements[id];
}

/**
 * vault_call_run:
 * @self: a database
 * @query: a statement without rows, all bound
 * @error: return location: #StoreError
 *
 * Returns: whether it did what it says
 */
gboolean
vault_call_run (VaultDatabase *self, VaultQuery *query, GError **error)
{
  int rc = sqlite3_step (query);

  return rc == SQLITE_DONE || vault_call_fail (self, rc, error);
}

/**
 * vault_call_run_with_id:
 * @self: a database
 * @which: a statement without rows
 * @id: what to bind to its only parameter
 * @error: return location: #StoreError
 *
 * Returns: whether it did what it says
 */
gboolean
vault_call_run_with_id (VaultDatabase *self, VaultQueryId which, gint64 id, GError **error)
{
  g_autoptr (VaultQuery) query = vault_call_use (self, which);

  sqlite3_bind_int64 (query, 1, id);

  return vault_call_run (self, query, error);
}

/**
 * vault_query_bind_bytes:
 * @query: a statement
 * @index: which parameter, from 1
 * @bytes: what to bind; has to stay until the use of @query ends
 *
 * Binds a blob.
 */
void
vault_query_bind_bytes (VaultQuery *query, int index, GBytes *bytes)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  /* A blob of no bytes is still a blob; from a NULL pointer it would be NULL. */
  if (size == 0)
    sqlite3_bind_zeroblob (query, index, 0);
  else
    sqlite3_bind_blob64 (query, index, data, size, SQLITE_STATIC);
}

/**
 * vault_call_begin_read:
 * @self: a database
 * @transaction: (out caller-allocates): the transaction
 * @error: return location: #StoreError
 *
 * Begins to read one moment. What a group has written is there for its own reads.
 *
 * Returns: whether it has begun
 */
gboolean
vault_call_begin_read (VaultDatabase *self, VaultTransaction *transaction, GError **error)
{
  return self->is_grouped || vault_transaction_begin (transaction, self->db, "BEGIN", error);
}

/**
 * vault_call_begin_write:
 * @self: a database
 * @transaction: (out caller-allocates): the transaction
 * @error: return location: #StoreError
 *
 * Begins a write, alone or as a part of a group.
 *
 * Returns: whether it has begun
 */
gboolean
vault_call_begin_write (VaultDatabase *self, VaultTransaction *transaction, GError **error)
{
  int rc;

  if (self->is_grouped)
    return vault_transaction_nest (transaction, self->db, error);

  rc = sqlite3_exec (self->db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
  if (rc != SQLITE_OK)
    return vault_call_fail (self, rc, error);

  transaction->db = self->db;

  return TRUE;
}

/**
 * vault_call_commit:
 * @self: a database
 * @transaction: a write
 * @error: return location: #StoreError
 *
 * Makes it last. Nothing can stop a commit once it has begun: it is either done or not.
 *
 * Returns: whether it is on the disk, or is with its group
 */
gboolean
vault_call_commit (VaultDatabase *self, VaultTransaction *transaction, GError **error)
{
  if (g_cancellable_is_cancelled (self->cancellable))
    return vault_sqlite_set_error (error, NULL, SQLITE_INTERRUPT);

  self->cancellable = NULL;

  return vault_transaction_commit (transaction, error);
}

/**
 * vault_call_empty_log:
 * @self: a database
 *
 * Empties the log, which still holds the pages as they were, if nobody is reading; else the next write or the close
 * does it.
 */
void
vault_call_empty_log (VaultDatabase *self)
{
  if (self->is_grouped)
    {
      self->owes_log = TRUE;
      return;
    }

  vault_call_set_patient (self, FALSE);
  sqlite3_wal_checkpoint_v2 (self->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
  vault_call_set_patient (self, TRUE);
}
