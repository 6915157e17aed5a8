/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-deletion.h"

struct _ModelDeletion
{
  GObject               parent_instance;

  ModelCertificateList *list;     /* (owned) */
  Store                *store;    /* (owned) (nullable): that they were deleted from */
  char                **names;    /* (owned) */
  char                **etags;    /* (owned): of the entries that are meant; "": whatever is there */
  GPtrArray            *deleted;  /* (owned) (element-type StoreEntry): as they were */
  GPtrArray            *failures; /* (owned) (element-type ModelFailure): of what was done last */
  guint                 n_done;
};

enum
{
  PROP_N_DONE = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ModelDeletion, model_deletion, G_TYPE_OBJECT)

/* An undo under way. */
typedef struct
{
  GPtrArray *entries; /* (owned) (element-type StoreEntry) */
  GError    *error;   /* (owned) (nullable): the first */
  guint      pending; /* the store's call, and every row until it is in the list */
} Undo;

static void
undo_free (Undo *undo)
{
  g_ptr_array_unref (undo->entries);
  g_clear_error (&undo->error);
  g_free (undo);
}

static void
set_n_done (ModelDeletion *self,
            guint          n_done)
{
  self->n_done = n_done;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_DONE]);
}

static void
begin (ModelDeletion *self)
{
  g_ptr_array_set_size (self->failures, 0);
  set_n_done (self, 0);
}

/* Deleting */

static void
item_deleted_cb (Store        *store,
                 guint         index,
                 StoreEntry   *entry,
                 const GError *error,
                 gpointer      user_data)
{
  ModelDeletion *self = user_data;

  if (error != NULL)
    g_ptr_array_add (self->failures, model_failure_new (self->names[index], error));
  else
    {
      g_ptr_array_add (self->deleted, g_object_ref (entry));
      model_certificate_list_remove (self->list, self->names[index]);
    }
  set_n_done (self, self->n_done + 1);
}

static void
deleted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (store_delete_many_finish (STORE_STORE (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
run (GTask *task,
     Store *store)
{
  ModelDeletion *self = g_task_get_source_object (task);

  g_set_object (&self->store, store);
  store_delete_many_async (store, (const char * const *) self->names, (const char * const *) self->etags, item_deleted_cb,
                           self, g_task_get_cancellable (task), deleted_cb, g_object_ref (task));
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ModelDeletion *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (Store) store = model_certificate_list_open_store_finish (MODEL_CERTIFICATE_LIST (source), result, &error);

  if (store != NULL)
    {
      run (task, store);
      return;
    }

  for (guint i = 0; self->names[i] != NULL; i++)
    g_ptr_array_add (self->failures, model_failure_new (self->names[i], error));
  g_task_return_error (task, error);
}

/**
 * model_deletion_run_async:
 * @self: a deletion that was not run yet
 * @cancellable: (nullable): a cancellable; what was not deleted by then stays
 * @callback: called when every entry is gone, or could not be deleted
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
  g_return_if_fail (self->deleted->len == 0);

  task = g_task_new (self, cancellable, callback, user_data);
  /* Some may be gone when it is cancelled: the store tells of each. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_source_tag (task, model_deletion_run_async);
  begin (self);
  /* Rows of the last time are shown before the store is open. */
  if (model_certificate_list_get_store (self->list) != NULL)
    run (task, model_certificate_list_get_store (self->list));
  else
    model_certificate_list_open_store_async (self->list, cancellable, opened_cb, g_steal_pointer (&task));
}

/**
 * model_deletion_run_finish:
 * @self: a deletion
 * @result: the result
 * @error: return location for the first #StoreError
 *
 * Returns: whether every entry is gone; where not, see model_deletion_get_deleted() and model_deletion_get_failures()
 */
gboolean
model_deletion_run_finish (ModelDeletion  *self,
                           GAsyncResult   *result,
                           GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, model_deletion_run_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Undoing */

static void
undo_step_done (GTask  *task,
                GError *error /* (transfer full) (nullable) */)
{
  Undo *undo = g_task_get_task_data (task);

  if (undo->error == NULL)
    undo->error = error;
  else
    g_clear_error (&error);

  if (--undo->pending > 0)
    return;

  if (undo->error != NULL)
    g_task_return_error (task, g_steal_pointer (&undo->error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
put_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  model_certificate_list_put_finish (MODEL_CERTIFICATE_LIST (source), result, &error);
  undo_step_done (task, error);
}

static void
item_created_cb (Store        *store,
                 guint         index,
                 StoreEntry   *entry,
                 const GError *error,
                 gpointer      user_data)
{
  GTask *task = user_data;
  ModelDeletion *self = g_task_get_source_object (task);
  Undo *undo = g_task_get_task_data (task);
  StoreEntry *held = g_ptr_array_index (undo->entries, index);

  set_n_done (self, self->n_done + 1);
  if (error != NULL)
    {
      /* The bytes are kept: it can be tried again. */
      g_ptr_array_add (self->failures, model_failure_new (store_entry_get_name (held), error));
      return;
    }

  g_ptr_array_remove (self->deleted, held);
  undo->pending++;
  model_certificate_list_put_async (self->list, entry, put_cb, g_object_ref (task));
}

static void
created_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  store_create_many_finish (STORE_STORE (source), result, &error);
  undo_step_done (task, error);
}

static GPtrArray *
dup_entries (GPtrArray *entries)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < entries->len; i++)
    g_ptr_array_add (copy, g_object_ref (g_ptr_array_index (entries, i)));
  return copy;
}

/**
 * model_deletion_undo_async:
 * @self: a deletion that was run
 * @cancellable: (nullable): a cancellable; what is not back by then is still held
 * @callback: called when every entry is back, or could not be brought back
 * @user_data: for @callback
 */
void
model_deletion_undo_async (ModelDeletion       *self,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  Undo *undo;

  g_return_if_fail (MODEL_IS_DELETION (self));
  g_return_if_fail (self->deleted->len > 0);

  undo = g_new0 (Undo, 1);
  undo->entries = dup_entries (self->deleted);
  undo->pending = 1;
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_source_tag (task, model_deletion_undo_async);
  g_task_set_task_data (task, undo, (GDestroyNotify) undo_free);
  begin (self);
  store_create_many_async (self->store, undo->entries, item_created_cb, task, cancellable,
                           created_cb, g_object_ref (task));
}

/**
 * model_deletion_undo_finish:
 * @self: a deletion
 * @result: the result
 * @error: return location for the first #StoreError
 *
 * Returns: whether every entry is back; those that are not are still held, and another undo tries them again
 */
gboolean
model_deletion_undo_finish (ModelDeletion  *self,
                            GAsyncResult   *result,
                            GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, model_deletion_undo_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Properties */

ModelCertificateList *
model_deletion_get_list (ModelDeletion *self)
{
  g_return_val_if_fail (MODEL_IS_DELETION (self), NULL);
  return self->list;
}

const char * const *
model_deletion_get_names (ModelDeletion *self)
{
  g_return_val_if_fail (MODEL_IS_DELETION (self), NULL);
  return (const char * const *) self->names;
}

gboolean
model_deletion_contains (ModelDeletion *self,
                         const char    *name)
{
  g_return_val_if_fail (MODEL_IS_DELETION (self), FALSE);
  return g_strv_contains ((const char * const *) self->names, name);
}

guint
model_deletion_get_n_items (ModelDeletion *self)
{
  g_return_val_if_fail (MODEL_IS_DELETION (self), 0);
  return g_strv_length (self->names);
}

guint
model_deletion_get_n_done (ModelDeletion *self)
{
  g_return_val_if_fail (MODEL_IS_DELETION (self), 0);
  return self->n_done;
}

/**
 * model_deletion_get_deleted:
 * @self: a deletion
 *
 * Returns: (element-type StoreEntry) (transfer none): what is gone, as it was
 */
GPtrArray *
model_deletion_get_deleted (ModelDeletion *self)
{
  g_return_val_if_fail (MODEL_IS_DELETION (self), NULL);
  return self->deleted;
}

/**
 * model_deletion_get_failures:
 * @self: a deletion
 *
 * Returns: (element-type ModelFailure) (transfer none): what could not be deleted, or after an undo, not be brought back
 */
GPtrArray *
model_deletion_get_failures (ModelDeletion *self)
{
  g_return_val_if_fail (MODEL_IS_DELETION (self), NULL);
  return self->failures;
}

static void
model_deletion_get_property (GObject    *object,
                             guint       id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_N_DONE:
      g_value_set_uint (value, MODEL_DELETION (object)->n_done);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
model_deletion_finalize (GObject *object)
{
  ModelDeletion *self = MODEL_DELETION (object);

  g_clear_object (&self->list);
  g_clear_object (&self->store);
  g_strfreev (self->names);
  g_strfreev (self->etags);
  g_ptr_array_unref (self->deleted);
  g_ptr_array_unref (self->failures);

  G_OBJECT_CLASS (model_deletion_parent_class)->finalize (object);
}

static void
model_deletion_class_init (ModelDeletionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = model_deletion_get_property;
  object_class->finalize = model_deletion_finalize;

  props[PROP_N_DONE] = g_param_spec_uint ("n-done", NULL, NULL, 0, G_MAXUINT, 0,
                                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
model_deletion_init (ModelDeletion *self)
{
  self->deleted = g_ptr_array_new_with_free_func (g_object_unref);
  self->failures = model_failures_new ();
}

static ModelDeletion *
deletion_new (ModelCertificateList *list,
              char                **names /* (transfer full) */,
              char                **etags /* (transfer full) */)
{
  ModelDeletion *self = g_object_new (MODEL_TYPE_DELETION, NULL);

  self->list = g_object_ref (list);
  self->names = names;
  self->etags = etags;
  return self;
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
  const char *names[] = { name, NULL };
  const char *etags[] = { etag != NULL ? etag : "", NULL };

  g_return_val_if_fail (MODEL_IS_CERTIFICATE_LIST (list), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return deletion_new (list, g_strdupv ((char **) names), g_strdupv ((char **) etags));
}

/**
 * model_deletion_new_many:
 * @list: the list of the store
 * @rows: (element-type ModelCertificate): the rows of the entries; what has changed since it was listed is not deleted
 *
 * Returns: (transfer full): a deletion; model_deletion_run_async() does it
 */
ModelDeletion *
model_deletion_new_many (ModelCertificateList *list,
                         GPtrArray            *rows)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) etags = g_strv_builder_new ();

  g_return_val_if_fail (MODEL_IS_CERTIFICATE_LIST (list), NULL);

  for (guint i = 0; i < rows->len; i++)
    {
      const char *etag = model_certificate_get_etag (g_ptr_array_index (rows, i));

      g_strv_builder_add (names, model_certificate_get_name (g_ptr_array_index (rows, i)));
      g_strv_builder_add (etags, etag != NULL ? etag : "");
    }
  return deletion_new (list, g_strv_builder_end (names), g_strv_builder_end (etags));
}
