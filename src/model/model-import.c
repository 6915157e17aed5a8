/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-import.h"

struct _ModelImport
{
  GObject               parent_instance;

  ModelCertificateList *list;        /* (owned) */
  GPtrArray            *attachments; /* (owned) (element-type ModelAttachment) */
  guint                 n_stores;    /* store calls under way */
};

enum
{
  PROP_BUSY = 1,
  PROP_CAN_STORE,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

/* One call of model_import_store_async(). */
typedef struct
{
  char   *first_name; /* (owned) (nullable): of the first attachment that was stored */
  GError *error;      /* (owned) (nullable): the first */
  guint   pending;
} Batch;

static void
batch_free (Batch *batch)
{
  g_free (batch->first_name);
  g_clear_error (&batch->error);
  g_free (batch);
}

static GType
get_item_type (GListModel *model)
{
  return MODEL_TYPE_ATTACHMENT;
}

static guint
get_n_items (GListModel *model)
{
  return MODEL_IMPORT (model)->attachments->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  GPtrArray *attachments = MODEL_IMPORT (model)->attachments;

  return position < attachments->len ? g_object_ref (g_ptr_array_index (attachments, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ModelImport, model_import, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
attachment_changed_cb (ModelImport *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAN_STORE]);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  /* The attachment keeps the error, its row shows it. */
  model_attachment_read_finish (MODEL_ATTACHMENT (source), result, NULL);
}

/**
 * model_import_add_file:
 * @self: an import
 * @file: a file
 *
 * Adds a file and starts to look at it. A file that is there already, and not stored yet, is not added again.
 */
void
model_import_add_file (ModelImport *self,
                       GFile       *file)
{
  g_autoptr (ModelAttachment) attachment = NULL;

  g_return_if_fail (MODEL_IS_IMPORT (self));
  g_return_if_fail (G_IS_FILE (file));

  for (guint i = 0; i < self->attachments->len; i++)
    {
      ModelAttachment *other = g_ptr_array_index (self->attachments, i);

      if (g_file_equal (model_attachment_get_file (other), file) &&
          model_attachment_get_state (other) != MODEL_ATTACHMENT_STORED)
        return;
    }

  attachment = model_attachment_new (file);
  g_signal_connect_object (attachment, "notify::state", G_CALLBACK (attachment_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (attachment, "notify::name", G_CALLBACK (attachment_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (attachment, "notify::replace", G_CALLBACK (attachment_changed_cb), self, G_CONNECT_SWAPPED);

  model_attachment_read_async (attachment, read_cb, NULL);
  g_ptr_array_add (self->attachments, g_steal_pointer (&attachment));
  g_list_model_items_changed (G_LIST_MODEL (self), self->attachments->len - 1, 0, 1);
  attachment_changed_cb (self);
}

/**
 * model_import_remove:
 * @self: an import
 * @attachment: one of its attachments
 *
 * Takes a file off the list, and stops what is under way for it.
 */
void
model_import_remove (ModelImport     *self,
                     ModelAttachment *attachment)
{
  guint position;

  g_return_if_fail (MODEL_IS_IMPORT (self));

  if (!g_ptr_array_find (self->attachments, attachment, &position))
    return;

  model_attachment_cancel (attachment);
  g_ptr_array_remove_index (self->attachments, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  attachment_changed_cb (self);
}

static gboolean
is_name_used (ModelImport     *self,
              ModelAttachment *except,
              const char      *name)
{
  if (model_certificate_list_lookup (self->list, name) != NULL)
    return TRUE;

  for (guint i = 0; i < self->attachments->len; i++)
    {
      ModelAttachment *other = g_ptr_array_index (self->attachments, i);

      if (other != except && model_attachment_get_state (other) != MODEL_ATTACHMENT_STORED &&
          g_strcmp0 (model_attachment_get_name (other), name) == 0)
        return TRUE;
    }

  return FALSE;
}

/**
 * model_import_is_name_taken:
 * @self: an import
 * @attachment: one of its attachments
 *
 * Returns: whether the store's list has the name of @attachment already
 */
gboolean
model_import_is_name_taken (ModelImport     *self,
                            ModelAttachment *attachment)
{
  g_return_val_if_fail (MODEL_IS_IMPORT (self), FALSE);

  return model_attachment_get_state (attachment) != MODEL_ATTACHMENT_STORED &&
         model_certificate_list_lookup (self->list, model_attachment_get_name (attachment)) != NULL;
}

/**
 * model_import_suggest_name:
 * @self: an import
 * @attachment: one of its attachments
 *
 * Returns: (transfer full): a name like the attachment's that neither the store nor another attachment has
 */
char *
model_import_suggest_name (ModelImport     *self,
                           ModelAttachment *attachment)
{
  g_return_val_if_fail (MODEL_IS_IMPORT (self), NULL);

  for (guint n = 2;; n++)
    {
      g_autofree char *name = store_name_make_unique (model_attachment_get_name (attachment), n);

      if (!is_name_used (self, attachment, name))
        return g_steal_pointer (&name);
    }
}

static gboolean
can_store (ModelImport     *self,
           ModelAttachment *attachment)
{
  ModelAttachmentState state = model_attachment_get_state (attachment);

  return (state == MODEL_ATTACHMENT_READY || state == MODEL_ATTACHMENT_FAILED) &&
         store_name_validate (model_attachment_get_name (attachment), NULL) &&
         (model_attachment_get_replace (attachment) || !model_import_is_name_taken (self, attachment));
}

/**
 * model_import_get_can_store:
 * @self: an import
 *
 * Returns: whether there is anything that could be stored now
 */
gboolean
model_import_get_can_store (ModelImport *self)
{
  g_return_val_if_fail (MODEL_IS_IMPORT (self), FALSE);

  for (guint i = 0; i < self->attachments->len; i++)
    if (can_store (self, g_ptr_array_index (self->attachments, i)))
      return self->n_stores == 0;

  return FALSE;
}

gboolean
model_import_get_busy (ModelImport *self)
{
  g_return_val_if_fail (MODEL_IS_IMPORT (self), FALSE);
  return self->n_stores > 0;
}

/**
 * model_import_get_n_unstored:
 * @self: an import
 *
 * Returns: how many attachments are not in the store
 */
guint
model_import_get_n_unstored (ModelImport *self)
{
  guint n = 0;

  g_return_val_if_fail (MODEL_IS_IMPORT (self), 0);

  for (guint i = 0; i < self->attachments->len; i++)
    if (model_attachment_get_state (g_ptr_array_index (self->attachments, i)) != MODEL_ATTACHMENT_STORED)
      n++;

  return n;
}

/**
 * model_import_cancel:
 * @self: an import
 *
 * Stops everything that is under way.
 */
void
model_import_cancel (ModelImport *self)
{
  g_return_if_fail (MODEL_IS_IMPORT (self));

  for (guint i = 0; i < self->attachments->len; i++)
    model_attachment_cancel (g_ptr_array_index (self->attachments, i));
}

/* Storing: every attachment gets a result of its own; the call ends with the last of them. */

static void
set_n_stores (ModelImport *self,
              int          change)
{
  self->n_stores += change;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BUSY]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAN_STORE]);
}

static void
batch_step_done (GTask  *task,
                 GError *error /* (transfer full) (nullable) */)
{
  Batch *batch = g_task_get_task_data (task);

  if (batch->error == NULL)
    batch->error = error;
  else
    g_clear_error (&error);

  if (--batch->pending > 0)
    return;

  set_n_stores (g_task_get_source_object (task), -1);
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
  batch_step_done (task, error);
}

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ModelImport *self = g_task_get_source_object (task);
  Batch *batch = g_task_get_task_data (task);
  g_autoptr (StoreEntry) entry = NULL;
  GError *error = NULL;

  entry = model_attachment_store_finish (MODEL_ATTACHMENT (source), result, &error);
  if (entry == NULL)
    {
      batch_step_done (task, error);
      return;
    }

  if (batch->first_name == NULL)
    batch->first_name = g_strdup (store_entry_get_name (entry));
  model_certificate_list_put_async (self->list, entry, put_cb, g_steal_pointer (&task));
}

/**
 * model_import_store_async:
 * @self: an import
 * @only: (nullable): the one attachment to store; %NULL for all that can be
 * @callback: called when every one of them has its result
 * @user_data: for @callback
 */
void
model_import_store_async (ModelImport         *self,
                          ModelAttachment     *only,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  Batch *batch = g_new0 (Batch, 1);

  g_return_if_fail (MODEL_IS_IMPORT (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, model_import_store_async);
  g_task_set_task_data (task, batch, (GDestroyNotify) batch_free);

  /* The start counts as one step, so that a step that ends at once does not end the call. */
  batch->pending = 1;
  set_n_stores (self, +1);

  for (guint i = 0; i < self->attachments->len; i++)
    {
      ModelAttachment *attachment = g_ptr_array_index (self->attachments, i);

      if ((only != NULL && only != attachment) || !can_store (self, attachment))
        continue;

      batch->pending++;
      model_attachment_store_async (attachment, model_certificate_list_get_store (self->list),
                                    stored_cb, g_object_ref (task));
    }

  batch_step_done (task, NULL);
}

/**
 * model_import_store_finish:
 * @self: an import
 * @result: the result
 * @first_name: (out) (optional) (nullable) (transfer full): the name of the first entry that was stored
 * @error: return location for the first error
 *
 * Returns: whether everything was stored; each attachment has its own error
 */
gboolean
model_import_store_finish (ModelImport   *self,
                           GAsyncResult  *result,
                           char         **first_name,
                           GError       **error)
{
  Batch *batch;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, model_import_store_async), FALSE);

  batch = g_task_get_task_data (G_TASK (result));
  if (first_name != NULL)
    *first_name = g_steal_pointer (&batch->first_name);
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  if (batch->error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&batch->error));
  return FALSE;
}

static void
model_import_get_property (GObject    *object,
                           guint       id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  ModelImport *self = MODEL_IMPORT (object);

  switch (id)
    {
    case PROP_BUSY:
      g_value_set_boolean (value, model_import_get_busy (self));
      break;
    case PROP_CAN_STORE:
      g_value_set_boolean (value, model_import_get_can_store (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
model_import_finalize (GObject *object)
{
  ModelImport *self = MODEL_IMPORT (object);

  g_ptr_array_unref (self->attachments);
  g_clear_object (&self->list);

  G_OBJECT_CLASS (model_import_parent_class)->finalize (object);
}

static void
model_import_class_init (ModelImportClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = model_import_get_property;
  object_class->finalize = model_import_finalize;

  props[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  props[PROP_CAN_STORE] = g_param_spec_boolean ("can-store", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
model_import_init (ModelImport *self)
{
  self->attachments = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * model_import_new:
 * @list: the list of the store that the files go to
 *
 * Returns: (transfer full): an import without files
 */
ModelImport *
model_import_new (ModelCertificateList *list)
{
  ModelImport *self;

  g_return_val_if_fail (MODEL_IS_CERTIFICATE_LIST (list), NULL);

  self = g_object_new (MODEL_TYPE_IMPORT, NULL);
  self->list = g_object_ref (list);
  return self;
}
