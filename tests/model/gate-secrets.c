/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "gate-secrets.h"

struct _GateSecrets
{
  GObject           parent_instance;

  StoreSecrets     *inner;     /* (owned) */
  GateSecretsCalls  refused;
  GateSecretsCalls  held;
  StoreError        code;
  guint             n_waiting;
};

static void init_iface (StoreSecretsInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GateSecrets, gate_secrets, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (STORE_TYPE_SECRETS, init_iface))

/* A call that waits. */
typedef struct
{
  GTask  *task; /* (owned) */
  gulong  id;
} Waiting;

static gboolean
end_waiting_cb (gpointer user_data)
{
  Waiting *waiting = user_data;
  GateSecrets *self = g_task_get_source_object (waiting->task);

  self->n_waiting--;
  g_cancellable_disconnect (g_task_get_cancellable (waiting->task), waiting->id);
  g_task_return_error_if_cancelled (waiting->task);
  g_object_unref (waiting->task);
  g_free (waiting);
  return G_SOURCE_REMOVE;
}

static void
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  g_idle_add (end_waiting_cb, user_data);
}

static void
wait_for_cancel (GateSecrets *self,
                 GTask       *task)
{
  Waiting *waiting = g_new0 (Waiting, 1);

  self->n_waiting++;
  waiting->task = g_object_ref (task);
  waiting->id = g_cancellable_connect (g_task_get_cancellable (task), G_CALLBACK (cancelled_cb), waiting, NULL);
}

/* A task for the call, unless it has ended, or ends in its own time. */
static GTask *
enter (gpointer             secrets,
       GateSecretsCalls     call,
       GCancellable        *cancellable,
       GAsyncReadyCallback  callback,
       gpointer             user_data)
{
  GateSecrets *self = GATE_SECRETS (secrets);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  if (self->refused & call)
    g_task_return_new_error (task, STORE_ERROR, (int) self->code, "Turned away");
  else if (self->held & call)
    wait_for_cancel (self, task);
  else
    return g_steal_pointer (&task);
  return NULL;
}

static gboolean
finish_boolean (StoreSecrets  *secrets,
                GAsyncResult  *result,
                GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gpointer
finish_pointer (StoreSecrets  *secrets,
                GAsyncResult  *result,
                GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
return_boolean (GTask    *task,
                gboolean  done,
                GError   *error)
{
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  return_boolean (task, store_secrets_save_finish (STORE_SECRETS (source), result, &error), error);
}

static void
save_async (StoreSecrets        *secrets,
            const char          *id,
            const char          *label,
            const char          *secret,
            GCancellable        *cancellable,
            GAsyncReadyCallback  callback,
            gpointer             user_data)
{
  GTask *task = enter (secrets, GATE_SECRETS_SAVE, cancellable, callback, user_data);

  if (task != NULL)
    store_secrets_save_async (GATE_SECRETS (secrets)->inner, id, label, secret, cancellable, saved_cb, task);
}

static void
looked_up_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char *secret = store_secrets_lookup_finish (STORE_SECRETS (source), result, &error);

  if (secret != NULL)
    g_task_return_pointer (task, secret, (GDestroyNotify) store_secret_free);
  else
    g_task_return_error (task, error);
}

static void
lookup_async (StoreSecrets        *secrets,
              const char          *id,
              GCancellable        *cancellable,
              GAsyncReadyCallback  callback,
              gpointer             user_data)
{
  GTask *task = enter (secrets, GATE_SECRETS_LOOKUP, cancellable, callback, user_data);

  if (task != NULL)
    store_secrets_lookup_async (GATE_SECRETS (secrets)->inner, id, cancellable, looked_up_cb, task);
}

static void
removed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  return_boolean (task, store_secrets_remove_finish (STORE_SECRETS (source), result, &error), error);
}

static void
remove_async (StoreSecrets        *secrets,
              const char          *id,
              GCancellable        *cancellable,
              GAsyncReadyCallback  callback,
              gpointer             user_data)
{
  GTask *task = enter (secrets, GATE_SECRETS_REMOVE, cancellable, callback, user_data);

  if (task != NULL)
    store_secrets_remove_async (GATE_SECRETS (secrets)->inner, id, cancellable, removed_cb, task);
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;

  g_task_return_pointer (task, store_secrets_list_finish (STORE_SECRETS (source), result, NULL),
                         (GDestroyNotify) g_strfreev);
}

static void
list_async (StoreSecrets        *secrets,
            const char          *prefix,
            GCancellable        *cancellable,
            GAsyncReadyCallback  callback,
            gpointer             user_data)
{
  GTask *task = enter (secrets, GATE_SECRETS_LIST, cancellable, callback, user_data);

  if (task != NULL)
    store_secrets_list_async (GATE_SECRETS (secrets)->inner, prefix, cancellable, listed_cb, task);
}

static char *
lookup_finish (StoreSecrets  *secrets,
               GAsyncResult  *result,
               GError       **error)
{
  return finish_pointer (secrets, result, error);
}

static char **
list_finish (StoreSecrets  *secrets,
             GAsyncResult  *result,
             GError       **error)
{
  return finish_pointer (secrets, result, error);
}

static void
init_iface (StoreSecretsInterface *iface)
{
  iface->save_async = save_async;
  iface->save_finish = finish_boolean;
  iface->lookup_async = lookup_async;
  iface->lookup_finish = lookup_finish;
  iface->remove_async = remove_async;
  iface->remove_finish = finish_boolean;
  iface->list_async = list_async;
  iface->list_finish = list_finish;
}

static void
gate_secrets_finalize (GObject *object)
{
  g_object_unref (GATE_SECRETS (object)->inner);

  G_OBJECT_CLASS (gate_secrets_parent_class)->finalize (object);
}

static void
gate_secrets_class_init (GateSecretsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gate_secrets_finalize;
}

static void
gate_secrets_init (GateSecrets *self)
{
  self->inner = store_memory_secrets_new ();
}

GateSecrets *
gate_secrets_new (void)
{
  return g_object_new (GATE_TYPE_SECRETS, NULL);
}

void
gate_secrets_turn_away (GateSecrets      *self,
                        GateSecretsCalls  calls,
                        StoreError        code)
{
  self->refused = calls;
  self->code = code;
}

void
gate_secrets_hold (GateSecrets      *self,
                   GateSecretsCalls  calls)
{
  self->held = calls;
}

guint
gate_secrets_n_waiting (GateSecrets *self)
{
  return self->n_waiting;
}

/* Everything goes through from now on; what waits goes on waiting. */
void
gate_secrets_open (GateSecrets *self)
{
  self->refused = 0;
  self->held = 0;
}
