/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-secrets.h"

#include "model/model-error.h"
#include "model/model-keyring.h"

struct _ModelSecrets
{
  GObject parent_instance;
};

static void model_secrets_init_iface (StoreSecretsInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ModelSecrets, model_secrets, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (STORE_TYPE_SECRETS, model_secrets_init_iface))

static GTask *
task_new (StoreSecrets        *self,
          gpointer             tag,
          GCancellable        *cancellable,
          GAsyncReadyCallback  callback,
          gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  return task;
}

static gboolean
is_ours (StoreSecrets *self,
         GAsyncResult *result,
         gpointer      tag)
{
  return g_task_is_valid (result, self) && g_async_result_is_tagged (result, tag);
}

/* What the keyring says, in the words of the port. */
static void
return_error (GTask  *task,
              GError *error /* (transfer full) */)
{
  g_autoptr (GError) own = error;
  StoreError code = STORE_ERROR_UNAVAILABLE;

  if (own->domain != MODEL_ERROR)
    {
      g_task_return_error (task, g_steal_pointer (&own));
      return;
    }

  if (own->code == MODEL_ERROR_KEYRING_LOCKED)
    code = STORE_ERROR_FORBIDDEN;
  else if (own->code == MODEL_ERROR_SECRET_MISSING)
    code = STORE_ERROR_NOT_FOUND;
  g_task_return_new_error (task, STORE_ERROR, code, "%s", own->message);
}

/* Saving */

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (model_keyring_store_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    return_error (task, error);
}

/* Whether the id is a new one is not known here: what was saved after all stays. */
static void
save_async (StoreSecrets        *self,
            const char          *id,
            const char          *label,
            const char          *secret,
            GCancellable        *cancellable,
            GAsyncReadyCallback  callback,
            gpointer             user_data)
{
  GTask *task = task_new (self, save_async, cancellable, callback, user_data);

  model_keyring_store_async (MODEL_KEYRING_SECRETS, id, label, secret, FALSE, cancellable, saved_cb, task);
}

static gboolean
save_finish (StoreSecrets  *self,
             GAsyncResult  *result,
             GError       **error)
{
  g_return_val_if_fail (is_ours (self, result, save_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Looking up */

static void
looked_up_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GBytes) secret = model_keyring_lookup_finish (result, &error);
  const char *text;
  gsize size;

  if (secret == NULL)
    {
      return_error (task, error);
      return;
    }

  text = g_bytes_get_data (secret, &size);
  g_task_return_pointer (task, g_strndup (text != NULL ? text : "", size), (GDestroyNotify) store_secret_free);
}

static void
lookup_async (StoreSecrets        *self,
              const char          *id,
              GCancellable        *cancellable,
              GAsyncReadyCallback  callback,
              gpointer             user_data)
{
  GTask *task = task_new (self, lookup_async, cancellable, callback, user_data);

  model_keyring_lookup_async (MODEL_KEYRING_SECRETS, id, cancellable, looked_up_cb, task);
}

static char *
lookup_finish (StoreSecrets  *self,
               GAsyncResult  *result,
               GError       **error)
{
  g_return_val_if_fail (is_ours (self, result, lookup_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Removing */

static void
removed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (model_keyring_remove_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    return_error (task, error);
}

static void
remove_async (StoreSecrets        *self,
              const char          *id,
              GCancellable        *cancellable,
              GAsyncReadyCallback  callback,
              gpointer             user_data)
{
  GTask *task = task_new (self, remove_async, cancellable, callback, user_data);

  model_keyring_remove_async (MODEL_KEYRING_SECRETS, id, cancellable, removed_cb, task);
}

static gboolean
remove_finish (StoreSecrets  *self,
               GAsyncResult  *result,
               GError       **error)
{
  g_return_val_if_fail (is_ours (self, result, remove_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Listing */

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char **ids = model_keyring_list_finish (result, &error);

  if (ids != NULL)
    g_task_return_pointer (task, ids, (GDestroyNotify) g_strfreev);
  else
    return_error (task, error);
}

static void
list_async (StoreSecrets        *self,
            const char          *prefix,
            GCancellable        *cancellable,
            GAsyncReadyCallback  callback,
            gpointer             user_data)
{
  GTask *task = task_new (self, list_async, cancellable, callback, user_data);

  model_keyring_list_async (prefix, cancellable, listed_cb, task);
}

static char **
list_finish (StoreSecrets  *self,
             GAsyncResult  *result,
             GError       **error)
{
  g_return_val_if_fail (is_ours (self, result, list_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
model_secrets_init_iface (StoreSecretsInterface *iface)
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
model_secrets_class_init (ModelSecretsClass *klass)
{
}

static void
model_secrets_init (ModelSecrets *self)
{
}

/**
 * model_secrets_new:
 *
 * The keyring is asked when it is needed, not before: whether there is one shows then. Removing unlocks a locked one,
 * and so do saving and looking up; listing does not. To be used in the thread of the main context.
 *
 * Returns: (transfer full): the secrets in the Secret Service
 */
StoreSecrets *
model_secrets_new (void)
{
  return g_object_new (MODEL_TYPE_SECRETS, NULL);
}
