/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Passwords that belong to no entry (any more): the process ended between the two, or the entry was deleted.
 *
 * A password is kept before its entry is written, and the entry of a delete that is undone comes back: so it goes only
 * if no entry names it now, and none does a while later. */

#include "config.h"

#include "vault/vault-sweep-private.h"

#include "vault/vault-private.h"
#include "vault/vault-renewal-private.h"

typedef struct
{
  guint delay;      /* in milliseconds */
  char *prefix;     /* (owned) (nullable) */
  GHashTable *lost; /* (owned) (nullable) (element-type utf8): the ids that no entry names */
  char **ids;       /* (owned) (nullable): those that are removed, one after the other */
  GSource *source;  /* (owned) (nullable): the wait */
  GSource *cancelled; /* (owned) (nullable): what ends it early */
  gboolean has_waited;
  guint next;
} Sweep;

/* A job on the database's worker. */
typedef struct
{
  VaultDatabase *database; /* (unowned): closing it is the worker's last job */
} Job;

static void
drop_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
sweep_free (Sweep *self)
{
  drop_source (&self->source);
  drop_source (&self->cancelled);
  g_free (self->prefix);
  g_clear_pointer (&self->lost, g_hash_table_unref);
  g_strfreev (self->ids);
  g_free (self);
}

static void remove_next (GTask *task);

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Sweep *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!store_secrets_remove_finish (STORE_SECRETS (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  self->next++;
  remove_next (task);
}

static void
remove_next (GTask *task)
{
  Sweep *self = g_task_get_task_data (task);
  const char *id = self->ids[self->next];

  if (id == NULL)
    g_task_return_boolean (task, TRUE);
  else
    store_secrets_remove_async (vault_get_secrets (g_task_get_source_object (task)), id, g_task_get_cancellable (task),
                                removed_cb, g_object_ref (task));
}

static void
keep_named (Sweep *self, GPtrArray *all)
{
  for (guint i = 0; i < all->len; i++)
    {
      VaultGenerated *generated = all->pdata[i];
      const char *id = store_entry_get_generation (generated->entry)->password_id;

      if (id != NULL)
        g_hash_table_remove (self->lost, id);
    }
}

static void
begin_removing (GTask *task)
{
  Sweep *self = g_task_get_task_data (task);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->lost);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_strv_builder_add (ids, id);
  self->ids = g_strv_builder_end (ids);
  remove_next (task);
}

static void wait_a_while (GTask *task);

static void
generated_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Sweep *self = g_task_get_task_data (task);
  GError *error = NULL;
  guint n_damaged;
  g_autoptr (GPtrArray) all = vault_list_generated_finish (VAULT_VAULT (source), result, &n_damaged, &error);

  /* A damaged row may have named any of them. */
  if (all != NULL && n_damaged > 0)
    error = g_error_new_literal (STORE_ERROR, STORE_ERROR_STORAGE, "An entry is damaged");
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  keep_named (self, all);
  if (g_hash_table_size (self->lost) > 0 && !self->has_waited)
    wait_a_while (task);
  else
    begin_removing (task);
}

static void
look (GTask *task)
{
  vault_list_generated_async (g_task_get_source_object (task), g_task_get_cancellable (task), generated_cb,
                              g_object_ref (task));
}

static gboolean
waited_cb (gpointer user_data)
{
  GTask *task = user_data;
  Sweep *self = g_task_get_task_data (task);

  self->has_waited = TRUE;
  drop_source (&self->cancelled);
  look (task);

  return G_SOURCE_REMOVE;
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  Sweep *self = g_task_get_task_data (task);
  g_autoptr (GTask) owned = g_object_ref (task);

  drop_source (&self->source);
  g_task_return_new_error (task, STORE_ERROR, STORE_ERROR_CANCELLED, "The operation was cancelled");

  return G_SOURCE_REMOVE;
}

static GSource *
attach (GTask *task, GSource *source, GSourceFunc callback, GDestroyNotify notify)
{
  g_source_set_static_name (source, "vault sweep");
  g_source_set_callback (source, callback, task, notify);
  g_source_attach (source, g_task_get_context (task));

  return source;
}

static void
wait_a_while (GTask *task)
{
  Sweep *self = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  self->source = attach (task, g_timeout_source_new (self->delay), waited_cb, g_object_unref);
  g_object_ref (task);
  if (cancellable != NULL)
    self->cancelled = attach (task, g_cancellable_source_new (cancellable), G_SOURCE_FUNC (cancelled_cb), NULL);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Sweep *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_auto (GStrv) ids = store_secrets_list_finish (STORE_SECRETS (source), result, &error);

  if (ids == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  self->lost = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; ids[i] != NULL; i++)
    g_hash_table_add (self->lost, g_strdup (ids[i]));
  look (task);
}

static gpointer
run_prefix (gpointer data, GCancellable *cancellable, GError **error)
{
  Job *job = data;
  g_autoptr (VaultAuthority) authority = vault_database_load_authority (job->database, cancellable, error);

  return authority != NULL ? g_strconcat ("vault/", vault_authority_get_id (authority), "/", NULL) : NULL;
}

/* What has no authority yet has never kept a password. */
static void
prefix_done (GTask *task, gpointer data, gpointer result, GError *error)
{
  Sweep *self = g_task_get_task_data (task);
  g_autoptr (GError) owned = error;

  self->prefix = result;
  if (self->prefix != NULL)
    store_secrets_list_async (vault_get_secrets (g_task_get_source_object (task)), self->prefix,
                              g_task_get_cancellable (task), listed_cb, g_object_ref (task));
  else if (g_error_matches (owned, STORE_ERROR, STORE_ERROR_NOT_FOUND))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&owned));
}

static const VaultJobType prefix_job = { VAULT_JOB_READ, run_prefix, prefix_done, g_free };

/**
 * vault_sweep_async:
 * @vault: a vault
 * @delay: how long an entry may be on its way, in milliseconds
 * @cancellable: (nullable): to stop it
 * @callback: called when it is done, in the thread-default context of the caller
 * @user_data: closure of @callback
 *
 * Removes the passwords that no entry of the vault names.
 */
void
vault_sweep_async (Vault               *vault,
                   guint                delay,
                   GCancellable        *cancellable,
                   GAsyncReadyCallback  callback,
                   gpointer             user_data)
{
  g_autoptr (GTask) task = vault_new_task (vault, vault_sweep_async, cancellable, callback, user_data);
  Sweep *self = g_new0 (Sweep, 1);
  Job *job = g_new0 (Job, 1);

  self->delay = delay;
  g_task_set_task_data (task, self, (GDestroyNotify) sweep_free);
  job->database = vault_get_base (vault)->database;
  vault_push_job (vault, g_steal_pointer (&task), &prefix_job, job, g_free);
}

/**
 * vault_sweep_finish:
 * @vault: a vault
 * @result: what the callback was given
 * @error: return location: #StoreError
 *
 * Returns: whether there are none (any more)
 */
gboolean
vault_sweep_finish (Vault *vault, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, vault), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, vault_sweep_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
