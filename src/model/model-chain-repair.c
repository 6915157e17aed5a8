/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-chain-repair.h"

#include "model/model-chain-search.h"
#include "model/model-chain-writing.h"

struct _ModelChainRepair
{
  GObject               parent_instance;

  ModelChainCompletion *completion; /* (owned): immutable, for any thread */
  GPtrArray            *additions;  /* (owned) (element-type ModelChainAddition) */
  gboolean              makes_pem;

  GBytes               *bytes;      /* (owned) (nullable): what was there before it was carried out */
  PkiContainer         *container;  /* (owned) (nullable): what that holds */
};

G_DEFINE_FINAL_TYPE (ModelChainRepair, model_chain_repair, G_TYPE_OBJECT)

/* Finding */

static ModelChainRepair *
repair_new (ModelChainSearch *search,
            PkiContainer     *container)
{
  ModelChainRepair *self = g_object_new (MODEL_TYPE_CHAIN_REPAIR, NULL);

  self->additions = model_chain_search_dup_additions (search);
  self->completion = model_chain_search_steal_completion (search);
  self->makes_pem = model_chain_needs_pem (container);
  return self;
}

static gboolean
is_worthwhile (ModelChainCompletion *completion,
               PkiContainer         *container)
{
  return completion != NULL && (completion->added->len > 0 || (completion->reorders && !model_chain_needs_pem (container))) &&
         model_chain_can_write (container, completion);
}

static void
searched_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  PkiContainer *container = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (ModelChainSearch) search = model_chain_search_run_finish (result, &error);

  if (search == NULL)
    g_task_return_error (task, error);
  else if (is_worthwhile (model_chain_search_get_completion (search), container))
    g_task_return_pointer (task, repair_new (search, container), g_object_unref);
  else
    g_task_return_pointer (task, NULL, NULL);
}

/**
 * model_chain_repair_find_async:
 * @import: an import
 * @attachment: one of its attachments, which was read
 * @cancellable: (nullable): a cancellable
 * @callback: called when it was looked for
 * @user_data: for @callback
 *
 * Looks at the chain of an attachment, and, where an issuer is missing, for that in the other attachments, then in the
 * store: there among the entries that the list says may have it. What is found has signed the certificate below it: that is
 * verified.
 */
void
model_chain_repair_find_async (ModelImport         *import,
                               ModelAttachment     *attachment,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (MODEL_IS_IMPORT (import));
  g_return_if_fail (MODEL_IS_ATTACHMENT (attachment));
  g_return_if_fail (model_attachment_get_container (attachment) != NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, model_chain_repair_find_async);
  g_task_set_task_data (task, g_object_ref (model_attachment_get_container (attachment)), g_object_unref);
  model_chain_search_run_async (import, attachment, cancellable, searched_cb, task);
}

/**
 * model_chain_repair_find_finish:
 * @result: the result
 * @error: return location for an error: it was cancelled, or a #StoreError of the store
 *
 * Returns: (transfer full) (nullable): what can be done; %NULL without an error: nothing can, or need be
 */
ModelChainRepair *
model_chain_repair_find_finish (GAsyncResult  *result,
                                GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, model_chain_repair_find_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Carrying out, in a thread. The task has no source object and owns what it works on. */

typedef struct
{
  ModelChainRepair *repair;    /* (owned): its completion is read */
  GBytes           *bytes;     /* (owned) */
  PkiContainer     *container; /* (owned) */
  ModelPasswordSet *passwords; /* (owned) */
} Writing;

static void
writing_free (Writing *writing)
{
  g_object_unref (writing->repair);
  g_bytes_unref (writing->bytes);
  g_object_unref (writing->container);
  model_password_set_unref (writing->passwords);
  g_free (writing);
}

static void
write_thread (GTask        *task,
              gpointer      source,
              gpointer      task_data,
              GCancellable *cancellable)
{
  Writing *writing = task_data;
  GError *error = NULL;
  ModelChainWritten *written = model_chain_write (writing->bytes, writing->container, writing->repair->completion,
                                                  writing->passwords, &error);

  if (written != NULL)
    g_task_return_pointer (task, written, (GDestroyNotify) model_chain_written_free);
  else
    g_task_return_error (task, error);
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ModelChainRepair *self = g_task_get_source_object (task);
  ModelAttachment *attachment = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (ModelChainWritten) written = g_task_propagate_pointer (G_TASK (result), &error);

  if (written == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  /* It may be on its way to the store by now. */
  if (!model_attachment_get_editable (attachment))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "It is being stored");
      return;
    }

  g_clear_pointer (&self->bytes, g_bytes_unref);
  self->bytes = g_bytes_ref (model_attachment_get_bytes (attachment));
  g_set_object (&self->container, model_attachment_get_container (attachment));
  model_attachment_set_repair (attachment, G_OBJECT (self));
  model_attachment_set_content (attachment, written->bytes, written->container);
  g_task_return_boolean (task, TRUE);
}

/**
 * model_chain_repair_apply_async:
 * @self: a repair
 * @attachment: the attachment that it was found for
 * @passwords: (nullable): the passwords of the window
 * @cancellable: (nullable): a cancellable
 * @callback: called when the attachment holds the chain
 * @user_data: for @callback
 *
 * Writes the content of the attachment anew and reads it back; only then it takes the place of the old one.
 */
void
model_chain_repair_apply_async (ModelChainRepair    *self,
                                ModelAttachment     *attachment,
                                ModelPasswords      *passwords,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  GTask *task;
  g_autoptr (GTask) thread = NULL;
  Writing *writing;

  g_return_if_fail (MODEL_IS_CHAIN_REPAIR (self));
  g_return_if_fail (model_attachment_get_editable (attachment));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, model_chain_repair_apply_async);
  g_task_set_task_data (task, g_object_ref (attachment), g_object_unref);
  writing = g_new0 (Writing, 1);
  writing->repair = g_object_ref (self);
  writing->bytes = g_bytes_ref (model_attachment_get_bytes (attachment));
  writing->container = g_object_ref (model_attachment_get_container (attachment));
  writing->passwords = model_passwords_dup_set (passwords, NULL);
  thread = g_task_new (NULL, cancellable, written_cb, task);
  g_task_set_task_data (thread, writing, (GDestroyNotify) writing_free);
  g_task_run_in_thread (thread, write_thread);
}

/**
 * model_chain_repair_apply_finish:
 * @self: a repair
 * @result: the result
 * @error: return location for a #PkiError
 *
 * Returns: whether it was carried out; where not, the attachment is as it was
 */
gboolean
model_chain_repair_apply_finish (ModelChainRepair  *self,
                                 GAsyncResult      *result,
                                 GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, model_chain_repair_apply_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * model_chain_repair_undo:
 * @self: a repair that was carried out
 * @attachment: the attachment
 *
 * Puts the old content back.
 */
void
model_chain_repair_undo (ModelChainRepair *self,
                         ModelAttachment  *attachment)
{
  g_autoptr (ModelChainRepair) kept = NULL;

  g_return_if_fail (MODEL_IS_CHAIN_REPAIR (self));
  g_return_if_fail (self->bytes != NULL);
  g_return_if_fail (model_attachment_get_editable (attachment));

  kept = g_object_ref (self);
  model_attachment_set_repair (attachment, NULL);
  model_attachment_set_content (attachment, self->bytes, self->container);
}

/* Properties */

GPtrArray *
model_chain_repair_get_additions (ModelChainRepair *self)
{
  g_return_val_if_fail (MODEL_IS_CHAIN_REPAIR (self), NULL);
  return self->additions;
}

gboolean
model_chain_repair_get_reorders (ModelChainRepair *self)
{
  g_return_val_if_fail (MODEL_IS_CHAIN_REPAIR (self), FALSE);
  return self->completion->reorders;
}

gboolean
model_chain_repair_get_makes_pem (ModelChainRepair *self)
{
  g_return_val_if_fail (MODEL_IS_CHAIN_REPAIR (self), FALSE);
  return self->makes_pem;
}

PkiName *
model_chain_repair_get_missing (ModelChainRepair *self)
{
  g_return_val_if_fail (MODEL_IS_CHAIN_REPAIR (self), NULL);
  return self->completion->missing;
}

static void
model_chain_repair_finalize (GObject *object)
{
  ModelChainRepair *self = MODEL_CHAIN_REPAIR (object);

  g_clear_pointer (&self->completion, model_chain_completion_free);
  g_clear_pointer (&self->additions, g_ptr_array_unref);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_object (&self->container);

  G_OBJECT_CLASS (model_chain_repair_parent_class)->finalize (object);
}

static void
model_chain_repair_class_init (ModelChainRepairClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = model_chain_repair_finalize;
}

static void
model_chain_repair_init (ModelChainRepair *self)
{
}
