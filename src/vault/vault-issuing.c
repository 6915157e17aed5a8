/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "vault/vault-issuing-private.h"

#include "vault/vault-private.h"

#include <glib/gi18n.h>

/* What a thread of its own works on, and what it comes to. */
typedef struct
{
  VaultAuthority *authority; /* (owned) (nullable) */
  VaultIssueOrder *order;    /* (owned) (nullable) */
  gint64 now;
  gint64 until;
} Work;

/* A job on the database's worker. */
typedef struct
{
  VaultDatabase *database;   /* (unowned): closing it is the worker's last job */
  VaultAuthority *authority; /* (owned) (nullable) */
  VaultAuthority *old;       /* (owned) (nullable) */
} Job;

/* One call for the authority. */
typedef struct
{
  gint64 now;
  gint64 until;
  VaultAuthority *old; /* (owned) (nullable): as it was read */
} Loading;

static void
work_free (Work *work)
{
  g_clear_pointer (&work->authority, vault_authority_unref);
  g_clear_pointer (&work->order, vault_issue_order_free);
  g_free (work);
}

static void
job_free (Job *job)
{
  g_clear_pointer (&job->authority, vault_authority_unref);
  g_clear_pointer (&job->old, vault_authority_unref);
  g_free (job);
}

static void
loading_free (Loading *loading)
{
  g_clear_pointer (&loading->old, vault_authority_unref);
  g_free (loading);
}

/* A key takes its time, and GnuTLS cannot be told to stop: a cancelled task returns at once, and what its thread comes
 * to later is dropped there. */
static void
run_in_thread (GTask *task, Work *work /* (transfer full) */, GTaskThreadFunc func)
{
  g_task_set_task_data (task, work, (GDestroyNotify) work_free);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, func);
}

static gpointer
propagate (GTask *task, GError **error)
{
  g_autoptr (GError) local = NULL;
  gpointer result = g_task_propagate_pointer (task, &local);

  if (store_error_is_cancelled (local))
    g_set_error_literal (error, STORE_ERROR, STORE_ERROR_CANCELLED, "The operation was cancelled");
  else if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));

  return result;
}

static gpointer
run_load (gpointer data, GCancellable *cancellable, GError **error)
{
  Job *job = data;

  return vault_database_load_authority (job->database, cancellable, error);
}

static gpointer
run_store (gpointer data, GCancellable *cancellable, GError **error)
{
  Job *job = data;

  return vault_database_store_authority (job->database, job->authority, job->old, cancellable, error);
}

static void make (GTask *task, VaultAuthority *old);

/* The authority that is there may end too early for what is to be issued. */
static void
load_done (GTask *task, gpointer data, gpointer result, GError *error)
{
  Loading *loading = g_task_get_task_data (task);
  g_autoptr (VaultAuthority) authority = result;
  g_autoptr (GError) owned = error;

  if (authority != NULL && vault_authority_covers (authority, loading->until))
    g_task_return_pointer (task, g_steal_pointer (&authority), (GDestroyNotify) vault_authority_unref);
  else if (authority != NULL || g_error_matches (owned, STORE_ERROR, STORE_ERROR_NOT_FOUND))
    make (task, authority);
  else
    g_task_return_error (task, g_steal_pointer (&owned));
}

static const VaultJobType load_job = { VAULT_JOB_READ, run_load, load_done, (GDestroyNotify) vault_authority_unref };
static const VaultJobType store_job = { VAULT_JOB_WRITE, run_store, load_done, (GDestroyNotify) vault_authority_unref };

static void
push (GTask *task /* (transfer full) */, const VaultJobType *type, VaultAuthority *authority, VaultAuthority *old)
{
  Vault *vault = g_task_get_source_object (task);
  Job *job = g_new0 (Job, 1);

  job->database = vault_get_base (vault)->database;
  if (authority != NULL)
    job->authority = vault_authority_ref (authority);
  if (old != NULL)
    job->old = vault_authority_ref (old);

  vault_push_job (vault, task, type, job, (GDestroyNotify) job_free);
}

static void
make_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Work *work = data;
  g_autoptr (GError) error = NULL;
  VaultAuthority *authority = vault_authority_new (work->authority, work->now, work->until, &error);

  if (authority != NULL)
    g_task_return_pointer (task, authority, (GDestroyNotify) vault_authority_unref);
  else
    g_task_return_new_error (task, STORE_ERROR, STORE_ERROR_UNAVAILABLE, "%s: %s",
                             NC_("reason", "The authority could not be made"), error->message);
}

/* Whoever stores one first has made the authority; the others' are dropped. */
static void
made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Loading *loading = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (VaultAuthority) authority = propagate (G_TASK (result), &error);

  if (authority != NULL)
    push (g_steal_pointer (&task), &store_job, authority, loading->old);
  else
    g_task_return_error (task, error);
}

static void
make (GTask *task, VaultAuthority *old)
{
  Loading *loading = g_task_get_task_data (task);
  g_autoptr (GTask) making = g_task_new (NULL, g_task_get_cancellable (task), made_cb, g_object_ref (task));
  Work *work = g_new0 (Work, 1);

  g_clear_pointer (&loading->old, vault_authority_unref);
  if (old != NULL)
    {
      loading->old = vault_authority_ref (old);
      work->authority = vault_authority_ref (old);
    }
  work->now = loading->now;
  work->until = loading->until;
  run_in_thread (making, work, make_thread);
}

/**
 * vault_load_authority_async:
 * @self: a vault, or one of its realms: they have one authority
 * @now: the time, in seconds since the epoch
 * @until: when what is to be issued ends, in the same; at most #VAULT_MAX_VALIDITY_YEARS ahead
 * @cancellable: (nullable): to stop it
 * @callback: called when it is done, in the thread-default context of the caller
 * @user_data: closure of @callback
 *
 * Reads the vault's authority. Where there is none, or it ends too early, one is made, and stored.
 */
void
vault_load_authority_async (Vault               *self,
                            gint64               now,
                            gint64               until,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  GTask *task = vault_new_task (self, vault_load_authority_async, cancellable, callback, user_data);
  Loading *loading = g_new0 (Loading, 1);

  loading->now = now;
  loading->until = until;
  g_task_set_task_data (task, loading, (GDestroyNotify) loading_free);
  push (task, &load_job, NULL, NULL);
}

/**
 * vault_load_authority_finish:
 * @self: a vault
 * @result: what the callback was given
 * @error: return location: #StoreError
 *
 * Returns: (transfer full): the authority
 */
VaultAuthority *
vault_load_authority_finish (Vault *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, vault_load_authority_async), NULL);

  return propagate (G_TASK (result), error);
}

static void
issue_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Work *work = data;
  GError *error = NULL;
  VaultIssued *issued = vault_issue (work->authority, work->order, &error);

  if (issued != NULL)
    g_task_return_pointer (task, issued, (GDestroyNotify) vault_issued_free);
  else
    g_task_return_error (task, error);
}

/**
 * vault_issue_async:
 * @authority: who issues
 * @order: what is to be issued; copied
 * @cancellable: (nullable): to stop it
 * @callback: called when it is done, in the thread-default context of the caller
 * @user_data: closure of @callback
 *
 * Does vault_issue() in a thread of its own.
 */
void
vault_issue_async (VaultAuthority        *authority,
                   const VaultIssueOrder *order,
                   GCancellable          *cancellable,
                   GAsyncReadyCallback    callback,
                   gpointer               user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Work *work = g_new0 (Work, 1);

  g_task_set_source_tag (task, vault_issue_async);
  work->authority = vault_authority_ref (authority);
  work->order = vault_issue_order_copy (order);
  run_in_thread (task, work, issue_thread);
}

/**
 * vault_issue_finish:
 * @result: what the callback was given
 * @error: return location: as vault_issue(), and %STORE_ERROR_CANCELLED
 *
 * Returns: (transfer full): what was issued
 */
VaultIssued *
vault_issue_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, vault_issue_async), NULL);

  return propagate (G_TASK (result), error);
}
