/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-deletion.h"

struct _ModelDeletion
{
  GObject               parent_instance;

  ModelCertificateList *list;    /* (owned) */
  char                 *name;    /* (owned) */
  char                 *etag;    /* (owned) (nullable): of the entry that is meant */
  StoreEntry           *deleted; /* (owned) (nullable): as it was */
};

G_DEFINE_FINAL_TYPE (ModelDeletion, model_deletion, G_TYPE_OBJECT)

static void
deleted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ModelDeletion *self = g_task_get_source_object (task);
  GError *error = NULL;

  self->deleted = store_delete_finish (STORE_STORE (source), result, &error);
  if (self->deleted == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  model_certificate_list_remove (self->list, self->name);
  g_task_return_boolean (task, TRUE);
}

/**
 * model_deletion_run_async:
 * @self: a deletion that was not run yet
 * @cancellable: (nullable): a cancellable
 * @callback: called when the entry is gone, or could not be deleted
 * @user_data: for @callback
 */
void
model_deletion_run_async (ModelDeletion       *self,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (MODEL_IS_DELETION (self));
  g_return_if_fail (self->deleted == NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, model_deletion_run_async);
  store_delete_async (model_certificate_list_get_store (self->list), self->name, self->etag, NULL, NULL, cancellable,
                      deleted_cb, g_steal_pointer (&task));
}

gboolean
model_deletion_run_finish (ModelDeletion  *self,
                           GAsyncResult   *result,
                           GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, model_deletion_run_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
put_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (model_certificate_list_put_finish (MODEL_CERTIFICATE_LIST (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
created_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ModelDeletion *self = g_task_get_source_object (task);
  g_autoptr (StoreEntry) entry = NULL;
  GError *error = NULL;

  entry = store_create_finish (STORE_STORE (source), result, &error);
  if (entry == NULL)
    {
      /* The bytes are kept: it can be tried again. */
      g_task_return_error (task, error);
      return;
    }

  g_clear_object (&self->deleted);
  model_certificate_list_put_async (self->list, entry, put_cb, g_steal_pointer (&task));
}

/**
 * model_deletion_undo_async:
 * @self: a deletion that was run
 * @cancellable: (nullable): a cancellable
 * @callback: called when the entry is back, or could not be brought back
 * @user_data: for @callback
 */
void
model_deletion_undo_async (ModelDeletion       *self,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (MODEL_IS_DELETION (self));
  g_return_if_fail (self->deleted != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, model_deletion_undo_async);
  store_create_async (model_certificate_list_get_store (self->list), self->deleted, NULL, NULL, cancellable,
                      created_cb, g_steal_pointer (&task));
}

gboolean
model_deletion_undo_finish (ModelDeletion  *self,
                            GAsyncResult   *result,
                            GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, model_deletion_undo_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

const char *
model_deletion_get_name (ModelDeletion *self)
{
  g_return_val_if_fail (MODEL_IS_DELETION (self), NULL);
  return self->name;
}

static void
model_deletion_finalize (GObject *object)
{
  ModelDeletion *self = MODEL_DELETION (object);

  g_clear_object (&self->list);
  g_free (self->name);
  g_free (self->etag);
  g_clear_object (&self->deleted);

  G_OBJECT_CLASS (model_deletion_parent_class)->finalize (object);
}

static void
model_deletion_class_init (ModelDeletionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = model_deletion_finalize;
}

static void
model_deletion_init (ModelDeletion *self)
{
}

/**
 * model_deletion_new:
 * @list: the list of the store
 * @name: the name of the entry
 * @etag: (nullable): the state of the entry that was shown; one that has changed since is not deleted
 *
 * Returns: (transfer full): a deletion; model_deletion_run_async() does it
 */
ModelDeletion *
model_deletion_new (ModelCertificateList *list,
                    const char           *name,
                    const char           *etag)
{
  ModelDeletion *self;

  g_return_val_if_fail (MODEL_IS_CERTIFICATE_LIST (list), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  self = g_object_new (MODEL_TYPE_DELETION, NULL);
  self->list = g_object_ref (list);
  self->name = g_strdup (name);
  self->etag = g_strdup (etag);
  return self;
}
