/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "vault/vault-renewer-private.h"

#include "vault/vault-alarm-private.h"
#include "vault/vault-private.h"
#include "vault/vault-renewal-private.h"
#include "vault/vault-sweep-private.h"

#define HOUR_MSEC (60 * 60 * 1000)

/* Somebody who sits there answers the keyring's question by then. */
#define PATIENCE_MSEC (60 * 1000)

/* Twice as long as a write waits for another process. */
#define SWEEP_DELAY_MSEC (10 * 1000)

/* One look at all that was generated. It does not keep the renewer, which takes it along when it goes. */
typedef struct
{
  VaultRenewer *owner;       /* (unowned) (nullable): gone */
  Vault *vault;              /* (owned) */
  VaultRenewerTiming timing;
  GCancellable *cancellable; /* (owned) */
  GPtrArray *all;            /* (owned) (nullable) (element-type VaultGenerated) */
  guint next;
  GError *refusal;           /* (owned) (nullable): why there are no passwords; they are asked for once */
  guint n_renewed;
  guint n_failed;
} Pass;

/**
 * VaultRenewer:
 *
 * Renews what a vault has generated, in all its realms, one after the other. What fails is tried again in the next pass.
 * Everything happens in the thread-default context in which the renewer is started, which has to be the one in which the
 * vault was opened.
 */
struct _VaultRenewer
{
  GObject parent_instance;

  Vault *vault; /* (owned) */
  VaultRenewerTiming timing;

  VaultAlarm *alarm;         /* (owned) (nullable): not started yet */
  GSource *start;            /* (owned) (nullable): the first pass, when there is nothing better to do */
  GCancellable *cancellable; /* (owned): of the sweep */
  Pass *pass;                /* (unowned) (nullable): the one that runs */
  GPtrArray *waiting;        /* (owned) (element-type GTask): for its end */
};

G_DEFINE_FINAL_TYPE (VaultRenewer, vault_renewer, G_TYPE_OBJECT)

/* One who waits for the end of a pass: what has come of it. */
typedef struct
{
  GSource *cancelled; /* (owned) (nullable) */
  guint n_renewed;
  guint n_failed;
} Wait;

static void
wait_free (Wait *wait)
{
  if (wait->cancelled != NULL)
    g_source_destroy (wait->cancelled);
  g_clear_pointer (&wait->cancelled, g_source_unref);
  g_free (wait);
}

static void
pass_free (Pass *pass)
{
  g_clear_object (&pass->vault);
  g_clear_object (&pass->cancellable);
  g_clear_pointer (&pass->all, g_ptr_array_unref);
  g_clear_error (&pass->refusal);
  g_free (pass);
}

static gint64
get_real_now (gpointer data)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static void
answer (GTask *task, const Pass *pass, const GError *error)
{
  Wait *wait = g_task_get_task_data (task);

  wait->n_renewed = pass->n_renewed;
  wait->n_failed = pass->n_failed;
  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
end_pass (Pass *pass, const GError *error)
{
  VaultRenewer *self = pass->owner;

  if (self != NULL)
    {
      g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

      self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
      self->pass = NULL;
      for (guint i = 0; i < waiting->len; i++)
        answer (waiting->pdata[i], pass, error);
    }
  pass_free (pass);
}

static void
end_cancelled (Pass *pass)
{
  g_autoptr (GError) error = g_error_new_literal (STORE_ERROR, STORE_ERROR_CANCELLED, "The operation was cancelled");

  end_pass (pass, error);
}

static void renew_next (Pass *pass);

static void
count (Pass *pass, VaultRenewalOutcome outcome)
{
  VaultGenerated *generated = pass->all->pdata[pass->next];

  if (outcome == VAULT_RENEWAL_OVERTAKEN)
    return;
  if (outcome == VAULT_RENEWAL_DONE)
    pass->n_renewed++;
  else
    pass->n_failed++;
  vault_emit_changed (pass->vault, generated->realm, store_entry_get_name (generated->entry));
}

static void
renewed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Pass *pass = user_data;
  g_autoptr (GError) error = NULL;
  VaultRenewalOutcome outcome = vault_renew_finish (VAULT_VAULT (source), result, &error);

  if (outcome == VAULT_RENEWAL_CANCELLED)
    {
      end_cancelled (pass);
      return;
    }

  if (outcome == VAULT_RENEWAL_REFUSED && pass->refusal == NULL)
    pass->refusal = g_steal_pointer (&error);
  count (pass, outcome);
  pass->next++;
  renew_next (pass);
}

static gboolean
find_due (Pass *pass, gint64 now)
{
  while (pass->next < pass->all->len && !vault_renewal_is_due (pass->all->pdata[pass->next], now))
    pass->next++;

  return pass->next < pass->all->len;
}

static void
renew_next (Pass *pass)
{
  VaultRenewalOrder order = { .patience = pass->timing.patience, .refusal = pass->refusal };

  order.now = pass->timing.get_now (pass->timing.clock_data);
  if (!find_due (pass, order.now))
    {
      end_pass (pass, NULL);
      return;
    }

  order.generated = pass->all->pdata[pass->next];
  vault_renew_async (pass->vault, &order, pass->cancellable, renewed_cb, pass);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Pass *pass = user_data;
  g_autoptr (GError) error = NULL;
  guint n_damaged;

  /* What is damaged says so where it is read. */
  pass->all = vault_list_generated_finish (VAULT_VAULT (source), result, &n_damaged, &error);
  if (pass->all != NULL)
    renew_next (pass);
  else
    end_pass (pass, error);
}

static void
begin_pass (VaultRenewer *self)
{
  Pass *pass;

  if (self->pass != NULL)
    return;

  pass = g_new0 (Pass, 1);
  pass->owner = self;
  pass->vault = g_object_ref (self->vault);
  pass->timing = self->timing;
  pass->cancellable = g_cancellable_new ();
  self->pass = pass;
  vault_list_generated_async (pass->vault, pass->cancellable, listed_cb, pass);
}

static void
alarm_cb (gpointer user_data)
{
  begin_pass (user_data);
}

/* What the sweep does not reach, the next one does. */
static gboolean
start_cb (gpointer user_data)
{
  VaultRenewer *self = user_data;

  g_clear_pointer (&self->start, g_source_unref);
  begin_pass (self);
  vault_sweep_async (self->vault, self->timing.sweep_delay, self->cancellable, NULL, NULL);

  return G_SOURCE_REMOVE;
}

/**
 * vault_renewer_start:
 * @self: a renewer
 *
 * From now on it looks for what is due every hour, and when the computer wakes up or its clock was set. The first time
 * is when the main loop has nothing else to do; then the passwords that no entry needs any more go, too.
 */
void
vault_renewer_start (VaultRenewer *self)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();

  g_return_if_fail (VAULT_IS_RENEWER (self));
  g_return_if_fail (self->alarm == NULL);

  self->alarm = vault_alarm_new (self->timing.period, alarm_cb, self);
  self->start = g_idle_source_new ();
  g_source_set_priority (self->start, G_PRIORITY_LOW);
  g_source_set_static_name (self->start, "vault renewer: start");
  g_source_set_callback (self->start, start_cb, self, NULL);
  g_source_attach (self->start, context);
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  VaultRenewer *self = user_data;

  if (self->pass != NULL)
    g_cancellable_cancel (self->pass->cancellable);

  return G_SOURCE_REMOVE;
}

static void
watch (GTask *task)
{
  Wait *wait = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (cancellable == NULL)
    return;

  wait->cancelled = g_cancellable_source_new (cancellable);
  g_source_set_static_name (wait->cancelled, "vault renewer: cancelled");
  g_source_set_callback (wait->cancelled, G_SOURCE_FUNC (cancelled_cb), g_task_get_source_object (task), NULL);
  g_source_attach (wait->cancelled, g_task_get_context (task));
}

/**
 * vault_renewer_run_async:
 * @self: a renewer
 * @cancellable: (nullable): stops the pass, for all who wait for it
 * @callback: called when it is done, in the thread-default context of the caller
 * @user_data: closure of @callback
 *
 * Renews what is due now. Where that is under way already, its end is waited for.
 */
void
vault_renewer_run_async (VaultRenewer        *self,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (VAULT_IS_RENEWER (self));

  task = vault_new_task (self, vault_renewer_run_async, cancellable, callback, user_data);
  g_task_set_task_data (task, g_new0 (Wait, 1), (GDestroyNotify) wait_free);
  watch (task);
  g_ptr_array_add (self->waiting, g_steal_pointer (&task));
  begin_pass (self);
}

/**
 * vault_renewer_run_finish:
 * @self: a renewer
 * @result: what the callback was given
 * @n_renewed: (out): how many have a new certificate
 * @n_failed: (out): how many have failed; why is in their entries
 * @error: return location: #StoreError, where the pass did not get to its end
 *
 * Returns: whether it did
 */
gboolean
vault_renewer_run_finish (VaultRenewer *self, GAsyncResult *result, guint *n_renewed, guint *n_failed, GError **error)
{
  Wait *wait;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, vault_renewer_run_async), FALSE);

  wait = g_task_get_task_data (G_TASK (result));
  *n_renewed = wait->n_renewed;
  *n_failed = wait->n_failed;

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
vault_renewer_dispose (GObject *object)
{
  VaultRenewer *self = VAULT_RENEWER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->alarm, vault_alarm_free);
  if (self->start != NULL)
    g_source_destroy (self->start);
  g_clear_pointer (&self->start, g_source_unref);
  if (self->pass != NULL)
    {
      self->pass->owner = NULL;
      g_cancellable_cancel (self->pass->cancellable);
      self->pass = NULL;
    }
  g_clear_object (&self->vault);

  G_OBJECT_CLASS (vault_renewer_parent_class)->dispose (object);
}

static void
vault_renewer_finalize (GObject *object)
{
  VaultRenewer *self = VAULT_RENEWER (object);

  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->waiting);

  G_OBJECT_CLASS (vault_renewer_parent_class)->finalize (object);
}

static void
vault_renewer_class_init (VaultRenewerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = vault_renewer_dispose;
  object_class->finalize = vault_renewer_finalize;
}

static void
vault_renewer_init (VaultRenewer *self)
{
  self->cancellable = g_cancellable_new ();
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * vault_renewer_new_with_timing:
 * @vault: a vault, not one of its realms
 * @timing: when to do what
 *
 * Returns: (transfer full): a renewer that does nothing yet
 */
VaultRenewer *
vault_renewer_new_with_timing (Vault *vault, const VaultRenewerTiming *timing)
{
  VaultRenewer *self = g_object_new (VAULT_TYPE_RENEWER, NULL);

  self->vault = g_object_ref (vault);
  self->timing = *timing;

  return self;
}

/**
 * vault_renewer_new:
 * @vault: a vault, not one of its realms
 *
 * Returns: (transfer full): a renewer that does nothing yet; what it does ends with it
 */
VaultRenewer *
vault_renewer_new (Vault *vault)
{
  const VaultRenewerTiming timing = { get_real_now, NULL, HOUR_MSEC, PATIENCE_MSEC, SWEEP_DELAY_MSEC };

  g_return_val_if_fail (VAULT_IS_VAULT (vault), NULL);

  return vault_renewer_new_with_timing (vault, &timing);
}
