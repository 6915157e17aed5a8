/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One renewal: password, authority, certificate, write; or the note why not. */

#include "config.h"

#include "vault/vault-renewal-private.h"

#include "pki/pki.h"
#include "vault/vault-issuing-private.h"
#include "vault/vault-private.h"

#include <glib/gi18n.h>

typedef struct
{
  VaultRenewalOrder order;   /* its pointers are not owned */
  StoreSecret *password;     /* (owned) (nullable) */
  VaultIssueOrder *issue;    /* (owned) (nullable) */

  GCancellable *asking;      /* (owned) (nullable): of asking for the password */
  GSource *timeout;          /* (owned) (nullable): until it is given up */
  GSource *cancelled;        /* (owned) (nullable) */
  gboolean is_patience_over;

  VaultRenewalOutcome outcome;
  GError *error;             /* (owned) (nullable) */
} Renewal;

/* A job on the database's worker. */
typedef struct
{
  VaultDatabase *database; /* (unowned): closing it is the worker's last job */
  char *realm;             /* (owned) */
  char *name;              /* (owned) */
  char *etag;              /* (owned) */
  GBytes *content;         /* (owned) (nullable) */
  GBytes *certificate;     /* (owned) (nullable) */
  GError *failure;         /* (owned) (nullable) */
  gint64 time;             /* in microseconds since the epoch */
  guint n_damaged;         /* the output, beside the result */
} Job;

static void
drop_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
renewal_free (Renewal *self)
{
  drop_source (&self->timeout);
  drop_source (&self->cancelled);
  store_secret_free (self->password);
  g_clear_pointer (&self->issue, vault_issue_order_free);
  g_clear_object (&self->asking);
  g_clear_error (&self->error);
  g_free (self);
}

static void
job_free (Job *job)
{
  g_free (job->realm);
  g_free (job->name);
  g_free (job->etag);
  g_clear_pointer (&job->content, g_bytes_unref);
  g_clear_pointer (&job->certificate, g_bytes_unref);
  g_clear_error (&job->failure);
  g_free (job);
}

static Job *
job_new (GTask *task)
{
  Renewal *self = g_task_get_task_data (task);
  VaultGenerated *generated = self->order.generated;
  Job *job = g_new0 (Job, 1);

  job->database = vault_get_base (g_task_get_source_object (task))->database;
  job->realm = g_strdup (generated->realm);
  job->name = g_strdup (store_entry_get_name (generated->entry));
  job->etag = g_strdup (store_entry_get_etag (generated->entry));
  job->time = self->order.now * G_USEC_PER_SEC;

  return job;
}

static void
end (GTask *task, VaultRenewalOutcome outcome)
{
  Renewal *self = g_task_get_task_data (task);

  self->outcome = outcome;
  g_task_return_boolean (task, TRUE);
}

static gboolean
is_overtaken (const GError *error)
{
  return g_error_matches (error, STORE_ERROR, STORE_ERROR_CHANGED) ||
         g_error_matches (error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
}

static gboolean
is_stopped (GTask *task, const GError *error)
{
  return store_error_is_cancelled (error) || g_cancellable_is_cancelled (g_task_get_cancellable (task)) ||
         vault_get_base (g_task_get_source_object (task))->database == NULL;
}

/* Listing */

static gpointer
run_list (gpointer data, GCancellable *cancellable, GError **error)
{
  Job *job = data;

  return vault_database_list_generated (job->database, &job->n_damaged, cancellable, error);
}

/* The job goes before the caller takes the result. */
static void
list_done (GTask *task, gpointer data, gpointer result, GError *error)
{
  Job *job = data;

  g_task_set_task_data (task, GUINT_TO_POINTER (job->n_damaged), NULL);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, result, (GDestroyNotify) g_ptr_array_unref);
}

static const VaultJobType list_job = { VAULT_JOB_READ, run_list, list_done, (GDestroyNotify) g_ptr_array_unref };

/**
 * vault_list_generated_async:
 * @vault: a vault
 * @cancellable: (nullable): to stop it
 * @callback: called when it is done, in the thread-default context of the caller
 * @user_data: closure of @callback
 *
 * Does vault_database_list_generated() on the worker.
 */
void
vault_list_generated_async (Vault *vault, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = vault_new_task (vault, vault_list_generated_async, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->database = vault_get_base (vault)->database;
  vault_push_job (vault, task, &list_job, job, (GDestroyNotify) job_free);
}

/**
 * vault_list_generated_finish:
 * @vault: a vault
 * @result: what the callback was given
 * @n_damaged: (out): how many there are beside those, which are damaged
 * @error: return location: #StoreError
 *
 * Returns: (transfer full) (element-type VaultGenerated): all that was generated
 */
GPtrArray *
vault_list_generated_finish (Vault *vault, GAsyncResult *result, guint *n_damaged, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, vault), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, vault_list_generated_async), NULL);

  *n_damaged = GPOINTER_TO_UINT (g_task_get_task_data (G_TASK (result)));

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Failing */

static gpointer
run_note (gpointer data, GCancellable *cancellable, GError **error)
{
  Job *job = data;
  StoreError code = job->failure->domain == STORE_ERROR ? (StoreError) job->failure->code : STORE_ERROR_UNAVAILABLE;

  return GINT_TO_POINTER (vault_database_note_failure (job->database, job->realm, job->name, job->etag, code,
                                                       job->failure->message, job->time, cancellable, error));
}

/* A failure that cannot be written down is still one. */
static void
note_done (GTask *task, gpointer data, gpointer result, GError *error)
{
  g_autoptr (GError) owned = error;
  Renewal *self = g_task_get_task_data (task);

  if (owned != NULL && is_stopped (task, owned))
    end (task, VAULT_RENEWAL_CANCELLED);
  else if (owned != NULL && is_overtaken (owned))
    end (task, VAULT_RENEWAL_OVERTAKEN);
  else
    end (task, self->outcome);
}

static const VaultJobType note_job = { VAULT_JOB_WRITE, run_note, note_done, NULL };

static void
fail_as (GTask *task, VaultRenewalOutcome outcome, GError *error /* (transfer full) */)
{
  Renewal *self = g_task_get_task_data (task);
  Job *job;

  self->error = error;
  self->outcome = outcome;
  if (is_stopped (task, error))
    {
      end (task, VAULT_RENEWAL_CANCELLED);
      return;
    }

  job = job_new (task);
  job->failure = g_error_copy (error);
  vault_push_job (g_task_get_source_object (task), g_object_ref (task), &note_job, job, (GDestroyNotify) job_free);
}

static void
fail (GTask *task, GError *error /* (transfer full) */)
{
  fail_as (task, VAULT_RENEWAL_FAILED, error);
}

/* Writing */

static gpointer
run_renew (gpointer data, GCancellable *cancellable, GError **error)
{
  Job *job = data;

  return vault_database_renew (job->database, job->realm, job->name, job->etag, job->content, job->certificate, job->time,
                               cancellable, error);
}

static void
renew_done (GTask *task, gpointer data, gpointer result, GError *error)
{
  g_autoptr (StoreEntry) entry = result;

  if (entry != NULL)
    end (task, VAULT_RENEWAL_DONE);
  else if (is_overtaken (error))
    {
      g_error_free (error);
      end (task, VAULT_RENEWAL_OVERTAKEN);
    }
  else
    fail (task, error);
}

static const VaultJobType renew_job = { VAULT_JOB_WRITE, run_renew, renew_done, g_object_unref };

static void
issued_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (VaultIssued) issued = vault_issue_finish (result, &error);
  Job *job;

  if (issued == NULL)
    {
      fail (task, error);
      return;
    }

  job = job_new (task);
  job->content = g_bytes_ref (issued->content);
  job->certificate = g_bytes_ref (pki_certificate_get_der (issued->leaf));
  vault_push_job (g_task_get_source_object (task), g_object_ref (task), &renew_job, job, (GDestroyNotify) job_free);
}

/* Issuing */

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Renewal *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (VaultAuthority) authority = vault_load_authority_finish (VAULT_VAULT (source), result, &error);

  if (authority != NULL)
    vault_issue_async (authority, self->issue, g_task_get_cancellable (task), issued_cb, g_object_ref (task));
  else
    fail (task, error);
}

static VaultIssueOrder *
make_issue_order (Renewal *self, PkiCertificate *leaf)
{
  VaultGenerated *generated = self->order.generated;
  StoreGeneration *generation = store_entry_get_generation (generated->entry);
  const VaultIssueOrder issue = {
    .realm = generated->realm,
    .name = (char *) store_entry_get_name (generated->entry),
    .common_name = generation->common_name,
    .leaf = leaf,
    .validity = generation->validity,
    .validity_unit = generation->validity_unit,
    .password = self->password,
    .signing_request = generation->signing_request,
    .now = self->order.now,
  };

  return vault_issue_order_copy (&issue);
}

static void
issue (GTask *task)
{
  Renewal *self = g_task_get_task_data (task);
  StoreGeneration *generation = store_entry_get_generation (self->order.generated->entry);
  g_autoptr (PkiCertificate) leaf = pki_certificate_new_from_der (generation->certificate, NULL);

  if (leaf == NULL)
    {
      fail (task, g_error_new_literal (STORE_ERROR, STORE_ERROR_STORAGE,
                                       NC_("reason", "The stored certificate cannot be read")));
      return;
    }

  self->issue = make_issue_order (self, leaf);
  vault_load_authority_async (g_task_get_source_object (task), self->order.now, vault_issue_order_get_end (self->issue),
                              g_task_get_cancellable (task), loaded_cb, g_object_ref (task));
}

/* The password: who keeps it may put a question to somebody who is not there */

static gboolean
patience_over_cb (gpointer user_data)
{
  Renewal *self = user_data;

  self->is_patience_over = TRUE;
  g_cancellable_cancel (self->asking);

  return G_SOURCE_REMOVE;
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  Renewal *self = user_data;

  g_cancellable_cancel (self->asking);

  return G_SOURCE_REMOVE;
}

static void
begin_asking (GTask *task)
{
  Renewal *self = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  self->asking = g_cancellable_new ();
  self->timeout = g_timeout_source_new (self->order.patience);
  g_source_set_static_name (self->timeout, "vault renewal: patience");
  g_source_set_callback (self->timeout, patience_over_cb, self, NULL);
  g_source_attach (self->timeout, g_task_get_context (task));
  if (cancellable == NULL)
    return;

  self->cancelled = g_cancellable_source_new (cancellable);
  g_source_set_static_name (self->cancelled, "vault renewal: cancelled");
  g_source_set_callback (self->cancelled, G_SOURCE_FUNC (cancelled_cb), self, NULL);
  g_source_attach (self->cancelled, g_task_get_context (task));
}

static gboolean
is_refusal (const GError *error)
{
  return g_error_matches (error, STORE_ERROR, STORE_ERROR_FORBIDDEN) ||
         g_error_matches (error, STORE_ERROR, STORE_ERROR_UNAVAILABLE);
}

static void
password_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Renewal *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->password = store_secrets_lookup_finish (STORE_SECRETS (source), result, &error);
  drop_source (&self->timeout);
  drop_source (&self->cancelled);
  if (self->password != NULL)
    {
      issue (task);
      return;
    }

  if (self->is_patience_over && store_error_is_cancelled (error))
    {
      g_clear_error (&error);
      error = g_error_new_literal (STORE_ERROR, STORE_ERROR_FORBIDDEN,
                                   NC_("reason", "Nobody has unlocked the keyring"));
    }
  fail_as (task, is_refusal (error) ? VAULT_RENEWAL_REFUSED : VAULT_RENEWAL_FAILED, error);
}

static void
get_password (GTask *task)
{
  Renewal *self = g_task_get_task_data (task);
  StoreGeneration *generation = store_entry_get_generation (self->order.generated->entry);
  StoreSecrets *secrets = vault_get_secrets (g_task_get_source_object (task));

  if (generation->password_id == NULL)
    fail (task, g_error_new_literal (STORE_ERROR, STORE_ERROR_NOT_FOUND, NC_("reason", "The password was not kept")));
  else if (self->order.refusal != NULL)
    fail (task, g_error_copy (self->order.refusal));
  else
    {
      begin_asking (task);
      store_secrets_lookup_async (secrets, generation->password_id, self->asking, password_cb, g_object_ref (task));
    }
}

/**
 * vault_renewal_is_due:
 * @generated: what was generated
 * @now: the time, in seconds since the epoch
 *
 * Returns: whether it is to be renewed by now, or was to be long ago
 */
gboolean
vault_renewal_is_due (VaultGenerated *generated, gint64 now)
{
  StoreGeneration *generation = store_entry_get_generation (generated->entry);

  return generation->automatic_renewal &&
         now >= generated->expires - store_renewal_get_lead (generation->validity, generation->validity_unit);
}

/**
 * vault_renew_async:
 * @vault: a vault
 * @order: what is to be renewed
 * @cancellable: (nullable): to stop it
 * @callback: called when it is done, in the thread-default context of the caller
 * @user_data: closure of @callback
 *
 * Has the same issued again: the same subject, as long a validity, in the same kind of file under the same password;
 * for the same key where there is a signing request, else with a new one. Only the entry that was read is written.
 */
void
vault_renew_async (Vault                   *vault,
                   const VaultRenewalOrder *order,
                   GCancellable            *cancellable,
                   GAsyncReadyCallback      callback,
                   gpointer                 user_data)
{
  g_autoptr (GTask) task = vault_new_task (vault, vault_renew_async, cancellable, callback, user_data);
  Renewal *self = g_new0 (Renewal, 1);
  StoreGeneration *generation = store_entry_get_generation (order->generated->entry);

  self->order = *order;
  g_task_set_task_data (task, self, (GDestroyNotify) renewal_free);
  if (generation->has_password && generation->signing_request == NULL)
    get_password (task);
  else
    issue (task);
}

/**
 * vault_renew_finish:
 * @vault: a vault
 * @result: what the callback was given
 * @error: return location: why it has failed, or was refused
 *
 * Returns: what it came to
 */
VaultRenewalOutcome
vault_renew_finish (Vault *vault, GAsyncResult *result, GError **error)
{
  Renewal *self;

  g_return_val_if_fail (g_task_is_valid (result, vault), VAULT_RENEWAL_CANCELLED);
  g_return_val_if_fail (g_async_result_is_tagged (result, vault_renew_async), VAULT_RENEWAL_CANCELLED);

  self = g_task_get_task_data (G_TASK (result));

  /* A job that was pushed to a vault that was closed returns through the task itself. */
  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    return VAULT_RENEWAL_CANCELLED;
  if (self->error != NULL && (self->outcome == VAULT_RENEWAL_FAILED || self->outcome == VAULT_RENEWAL_REFUSED))
    g_propagate_error (error, g_steal_pointer (&self->error));

  return self->outcome;
}
