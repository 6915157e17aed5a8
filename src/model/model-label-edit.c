/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-label-edit.h"

#include "model/model-error.h"

struct _ModelLabelEdit
{
  GObject               parent_instance;

  ModelCertificateList *list;      /* (owned) */
  char                 *name;      /* (owned) */
  GPtrArray            *base;      /* (owned) (element-type StoreLabel): what was read at first */
  GPtrArray            *theirs;    /* (owned) (element-type StoreLabel): what was read before saving */
  GPtrArray            *merged;    /* (owned) (element-type StoreLabel) */
  GPtrArray            *conflicts; /* (owned) (element-type ModelLabelConflict) */
};

G_DEFINE_FINAL_TYPE (ModelLabelEdit, model_label_edit, G_TYPE_OBJECT)

static GPtrArray *
labels_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) store_label_unref);
}

static void
take_labels (GPtrArray **labels,
             GPtrArray  *others /* (transfer full) */)
{
  g_ptr_array_unref (*labels);
  *labels = others;
}

/* Reading what is there now: for loading, and before saving. */

static void
got_labels_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GPtrArray *labels = store_get_labels_finish (STORE_STORE (source), result, &error);

  if (labels != NULL)
    g_task_return_pointer (task, labels, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static void
get_labels (GTask *task,
            Store *store)
{
  ModelLabelEdit *self = g_task_get_source_object (task);

  if (store_get_capabilities (store) & STORE_CAPABILITY_LABELS)
    store_get_labels_async (store, self->name, g_task_get_cancellable (task), got_labels_cb, g_object_ref (task));
  else
    g_task_return_new_error (task, STORE_ERROR, STORE_ERROR_NOT_SUPPORTED, "The store knows no labels");
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (Store) store = model_certificate_list_open_store_finish (MODEL_CERTIFICATE_LIST (source), result, &error);

  if (store != NULL)
    get_labels (task, store);
  else
    g_task_return_error (task, error);
}

static void
read_async (ModelLabelEdit      *self,
            GCancellable        *cancellable,
            GAsyncReadyCallback  callback,
            gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, read_async);
  model_certificate_list_open_store_async (self->list, cancellable, opened_cb, g_steal_pointer (&task));
}

static GPtrArray *
read_finish (GAsyncResult  *result,
             GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ModelLabelEdit *self = MODEL_LABEL_EDIT (source);
  GError *error = NULL;
  GPtrArray *labels = read_finish (result, &error);

  if (labels == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  take_labels (&self->base, labels);
  g_task_return_pointer (task, g_ptr_array_ref (labels), (GDestroyNotify) g_ptr_array_unref);
}

/**
 * model_label_edit_load_async:
 * @self: an edit
 * @cancellable: (nullable): a cancellable
 * @callback: called when the labels were read
 * @user_data: for @callback
 *
 * Reads the labels that are to be edited.
 */
void
model_label_edit_load_async (ModelLabelEdit      *self,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (MODEL_IS_LABEL_EDIT (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, model_label_edit_load_async);
  read_async (self, cancellable, loaded_cb, g_steal_pointer (&task));
}

/**
 * model_label_edit_load_finish:
 * @self: an edit
 * @result: the result
 * @error: return location for a #StoreError, %STORE_ERROR_NOT_SUPPORTED where the store has no labels; or a #ModelError of
 *   the keyring
 *
 * Returns: (transfer full) (element-type StoreLabel): the labels, not to be changed
 */
GPtrArray *
model_label_edit_load_finish (ModelLabelEdit  *self,
                              GAsyncResult    *result,
                              GError         **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, model_label_edit_load_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Saving. Once the labels are written, nothing can fail any more: when the row does not learn of it now, it does so when
 * the list is read again. */

static void
put_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;

  model_certificate_list_put_finish (MODEL_CERTIFICATE_LIST (source), result, NULL);
  g_task_return_boolean (task, TRUE);
}

static void
read_again_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ModelLabelEdit *self = g_task_get_source_object (task);
  g_autoptr (StoreEntry) entry = store_get_finish (STORE_STORE (source), result, NULL);

  if (entry != NULL)
    model_certificate_list_put_async (self->list, entry, put_cb, g_object_ref (task));
  else
    g_task_return_boolean (task, TRUE);
}

static void
finish_saving (GTask *task,
               Store *store)
{
  ModelLabelEdit *self = g_task_get_source_object (task);

  take_labels (&self->base, g_ptr_array_ref (self->merged));
  store_get_async (store, self->name, NULL, NULL, NULL, read_again_cb, g_object_ref (task));
}

static void
labels_set_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (store_set_labels_finish (STORE_STORE (source), result, &error))
    finish_saving (task, STORE_STORE (source));
  else
    g_task_return_error (task, error);
}

static void
write_merged (GTask *task)
{
  ModelLabelEdit *self = g_task_get_source_object (task);
  Store *store = model_certificate_list_get_store (self->list);

  if (store == NULL)
    g_task_return_new_error (task, STORE_ERROR, STORE_ERROR_UNAVAILABLE, "The store was closed");
  else if (model_labels_equal (self->merged, self->theirs))
    finish_saving (task, store);
  else
    store_set_labels_async (store, self->name, self->merged, NULL, NULL, g_task_get_cancellable (task), labels_set_cb,
                            g_object_ref (task));
}

static void
read_before_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ModelLabelEdit *self = MODEL_LABEL_EDIT (source);
  GError *error = NULL;
  GPtrArray *theirs = read_finish (result, &error);

  if (theirs == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  take_labels (&self->theirs, theirs);
  take_labels (&self->merged, model_label_merge (self->base, g_task_get_task_data (task), theirs, self->conflicts));
  if (self->conflicts->len > 0)
    g_task_return_new_error (task, MODEL_ERROR, MODEL_ERROR_LABELS_CHANGED, "Somebody else has changed the same labels");
  else if (self->merged->len > STORE_MAX_LABELS)
    g_task_return_new_error (task, MODEL_ERROR, MODEL_ERROR_TOO_MANY_LABELS, "With those of somebody else there are %u labels",
                             self->merged->len);
  else
    write_merged (task);
}

/**
 * model_label_edit_save_async:
 * @self: an edit that was loaded
 * @labels: (element-type StoreLabel): what the labels are to be; not to be changed until the call returns
 * @cancellable: (nullable): a cancellable
 * @callback: called when they are saved, or nothing was written
 * @user_data: for @callback
 *
 * Reads the labels once more. What somebody else has done meanwhile to labels that were not touched here stays; where both
 * have changed the same one, nothing is written before model_label_edit_resolve() was called.
 */
void
model_label_edit_save_async (ModelLabelEdit      *self,
                             GPtrArray           *labels,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (MODEL_IS_LABEL_EDIT (self));
  g_return_if_fail (labels != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  /* When it is cancelled after the labels were written, they are saved. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_source_tag (task, model_label_edit_save_async);
  g_task_set_task_data (task, g_ptr_array_ref (labels), (GDestroyNotify) g_ptr_array_unref);
  g_ptr_array_set_size (self->conflicts, 0);
  read_async (self, cancellable, read_before_cb, g_steal_pointer (&task));
}

/**
 * model_label_edit_save_finish:
 * @self: an edit
 * @result: the result
 * @error: return location for %MODEL_ERROR_LABELS_CHANGED, %MODEL_ERROR_TOO_MANY_LABELS or a #StoreError
 *
 * Returns: whether the labels are saved
 */
gboolean
model_label_edit_save_finish (ModelLabelEdit  *self,
                              GAsyncResult    *result,
                              GError         **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, model_label_edit_save_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Conflicts */

/**
 * model_label_edit_get_conflicts:
 * @self: an edit
 *
 * Returns: (transfer none) (element-type ModelLabelConflict): why the last saving has written nothing
 */
GPtrArray *
model_label_edit_get_conflicts (ModelLabelEdit *self)
{
  g_return_val_if_fail (MODEL_IS_LABEL_EDIT (self), NULL);
  return self->conflicts;
}

static ModelLabelConflict *
find_conflict (ModelLabelEdit *self,
               const char     *key)
{
  for (guint i = 0; i < self->conflicts->len; i++)
    if (g_str_equal (((ModelLabelConflict *) g_ptr_array_index (self->conflicts, i))->key, key))
      return g_ptr_array_index (self->conflicts, i);
  return NULL;
}

static void
take_theirs (ModelLabelEdit *self,
             GPtrArray      *labels)
{
  for (guint i = 0; i < self->conflicts->len; i++)
    {
      ModelLabelConflict *conflict = g_ptr_array_index (self->conflicts, i);

      if (conflict->take_theirs && conflict->theirs != NULL)
        g_ptr_array_add (labels, store_label_ref (conflict->theirs));
    }
}

/**
 * model_label_edit_resolve:
 * @self: an edit whose saving met conflicts, of which it was decided what becomes of each
 *
 * From now on it counts as known what somebody else has done until the last saving.
 *
 * Returns: (transfer full) (element-type StoreLabel): what the labels are to be now, to be saved again
 */
GPtrArray *
model_label_edit_resolve (ModelLabelEdit *self)
{
  GPtrArray *labels = labels_new ();

  g_return_val_if_fail (MODEL_IS_LABEL_EDIT (self), labels);

  for (guint i = 0; i < self->merged->len; i++)
    {
      ModelLabelConflict *conflict = find_conflict (self, store_label_get_key (g_ptr_array_index (self->merged, i)));

      if (conflict == NULL || !conflict->take_theirs)
        g_ptr_array_add (labels, store_label_ref (g_ptr_array_index (self->merged, i)));
    }
  take_theirs (self, labels);
  take_labels (&self->base, g_ptr_array_ref (self->theirs));
  g_ptr_array_set_size (self->conflicts, 0);
  return labels;
}

const char *
model_label_edit_get_name (ModelLabelEdit *self)
{
  g_return_val_if_fail (MODEL_IS_LABEL_EDIT (self), NULL);
  return self->name;
}

static void
model_label_edit_finalize (GObject *object)
{
  ModelLabelEdit *self = MODEL_LABEL_EDIT (object);

  g_clear_object (&self->list);
  g_free (self->name);
  g_ptr_array_unref (self->base);
  g_ptr_array_unref (self->theirs);
  g_ptr_array_unref (self->merged);
  g_ptr_array_unref (self->conflicts);

  G_OBJECT_CLASS (model_label_edit_parent_class)->finalize (object);
}

static void
model_label_edit_class_init (ModelLabelEditClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = model_label_edit_finalize;
}

static void
model_label_edit_init (ModelLabelEdit *self)
{
  self->base = labels_new ();
  self->theirs = labels_new ();
  self->merged = labels_new ();
  self->conflicts = g_ptr_array_new_with_free_func ((GDestroyNotify) model_label_conflict_free);
}

/**
 * model_label_edit_new:
 * @list: the list of the store
 * @name: the name of an entry
 *
 * Returns: (transfer full): an edit of its labels
 */
ModelLabelEdit *
model_label_edit_new (ModelCertificateList *list,
                      const char           *name)
{
  ModelLabelEdit *self;

  g_return_val_if_fail (MODEL_IS_CERTIFICATE_LIST (list), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  self = g_object_new (MODEL_TYPE_LABEL_EDIT, NULL);
  self->list = g_object_ref (list);
  self->name = g_strdup (name);
  return self;
}
