/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/store-error.h"
#include "store/store-secrets.h"

struct _StoreMemorySecrets
{
  GObject parent_instance;

  GMutex lock;
  GHashTable *secrets; /* (owned) (element-type utf8 StoreSecret): guarded by the lock */
};

static void store_memory_secrets_init_iface (StoreSecretsInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (StoreMemorySecrets,
                               store_memory_secrets,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (STORE_TYPE_SECRETS, store_memory_secrets_init_iface))

static GTask *
new_task (StoreSecrets *self, gpointer tag, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);

  return task;
}

static gboolean
is_ours (StoreSecrets *self, GAsyncResult *result, gpointer tag)
{
  return g_task_is_valid (result, self) && g_async_result_is_tagged (result, tag);
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
  StoreMemorySecrets *self = STORE_MEMORY_SECRETS (secrets);
  g_autoptr (GTask) task = new_task (secrets, save_async, cancellable, callback, user_data);

  if (g_task_return_error_if_cancelled (task))
    return;

  g_mutex_lock (&self->lock);
  g_hash_table_replace (self->secrets, g_strdup (id), g_strdup (secret));
  g_mutex_unlock (&self->lock);
  g_task_return_boolean (task, TRUE);
}

static gboolean
save_finish (StoreSecrets *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (is_ours (self, result, save_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
lookup_async (StoreSecrets        *secrets,
              const char          *id,
              GCancellable        *cancellable,
              GAsyncReadyCallback  callback,
              gpointer             user_data)
{
  StoreMemorySecrets *self = STORE_MEMORY_SECRETS (secrets);
  g_autoptr (GTask) task = new_task (secrets, lookup_async, cancellable, callback, user_data);
  g_autoptr (StoreSecret) secret = NULL;

  g_mutex_lock (&self->lock);
  secret = g_strdup (g_hash_table_lookup (self->secrets, id));
  g_mutex_unlock (&self->lock);

  if (secret != NULL)
    g_task_return_pointer (task, g_steal_pointer (&secret), (GDestroyNotify) store_secret_free);
  else
    g_task_return_new_error (task, STORE_ERROR, STORE_ERROR_NOT_FOUND, "There is no such secret");
}

static char *
lookup_finish (StoreSecrets *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (is_ours (self, result, lookup_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
remove_async (StoreSecrets        *secrets,
              const char          *id,
              GCancellable        *cancellable,
              GAsyncReadyCallback  callback,
              gpointer             user_data)
{
  StoreMemorySecrets *self = STORE_MEMORY_SECRETS (secrets);
  g_autoptr (GTask) task = new_task (secrets, remove_async, cancellable, callback, user_data);

  if (g_task_return_error_if_cancelled (task))
    return;

  g_mutex_lock (&self->lock);
  g_hash_table_remove (self->secrets, id);
  g_mutex_unlock (&self->lock);
  g_task_return_boolean (task, TRUE);
}

static gboolean
remove_finish (StoreSecrets *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (is_ours (self, result, remove_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static char **
find_ids (StoreMemorySecrets *self, const char *prefix)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer id;

  g_mutex_lock (&self->lock);
  g_hash_table_iter_init (&iter, self->secrets);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (g_str_has_prefix (id, prefix))
      g_strv_builder_add (ids, id);
  g_mutex_unlock (&self->lock);

  return g_strv_builder_end (ids);
}

static void
list_async (StoreSecrets        *secrets,
            const char          *prefix,
            GCancellable        *cancellable,
            GAsyncReadyCallback  callback,
            gpointer             user_data)
{
  g_autoptr (GTask) task = new_task (secrets, list_async, cancellable, callback, user_data);

  g_task_return_pointer (task, find_ids (STORE_MEMORY_SECRETS (secrets), prefix), (GDestroyNotify) g_strfreev);
}

static char **
list_finish (StoreSecrets *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (is_ours (self, result, list_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
store_memory_secrets_init_iface (StoreSecretsInterface *iface)
{
  iface->save_async = save_async;
  iface->save_finish = save_finish;
  iface->lookup_async = lookup_async;
  iface->lookup_finish = lookup_finish;
  iface->remove_async = remove_async;
  iface->remove_finish = remove_finish;
  iface->list_async = list_async;
  iface->list_finish = list_finish;
}

static void
store_memory_secrets_finalize (GObject *object)
{
  StoreMemorySecrets *self = STORE_MEMORY_SECRETS (object);

  g_hash_table_unref (self->secrets);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (store_memory_secrets_parent_class)->finalize (object);
}

static void
store_memory_secrets_class_init (StoreMemorySecretsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = store_memory_secrets_finalize;
}

static void
store_memory_secrets_init (StoreMemorySecrets *self)
{
  g_mutex_init (&self->lock);
  self->secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) store_secret_free);
}

/**
 * store_memory_secrets_new:
 *
 * Returns: (transfer full): a place for secrets that ends with the object; each is wiped
 */
StoreSecrets *
store_memory_secrets_new (void)
{
  return g_object_new (STORE_TYPE_MEMORY_SECRETS, NULL);
}
