/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-import-comparison.h"

#include "model/model-document.h"

/* A comparison on its way. */
typedef struct
{
  ModelImport     *import;     /* (owned) */
  ModelAttachment *attachment; /* (owned) */
  ModelDocument   *document;   /* (owned) (nullable): the entry, while passwords are tried */
} Comparing;

static void
comparing_free (Comparing *comparing)
{
  g_object_unref (comparing->import);
  g_object_unref (comparing->attachment);
  g_clear_object (&comparing->document);
  g_free (comparing);
}

/**
 * model_import_can_compare:
 * @attachment: an attachment
 *
 * Returns: whether there is an entry of its name, and something to compare with that
 */
gboolean
model_import_can_compare (ModelAttachment *attachment)
{
  g_return_val_if_fail (MODEL_IS_ATTACHMENT (attachment), FALSE);

  if (!model_attachment_get_editable (attachment))
    return FALSE;
  switch (model_attachment_get_conflict (attachment))
    {
    case MODEL_CONFLICT_TAKEN:
    case MODEL_CONFLICT_REPLACING:
    case MODEL_CONFLICT_CHANGED:
      return TRUE;
    case MODEL_CONFLICT_NONE:
    case MODEL_CONFLICT_DELETED:
    default:
      return FALSE;
    }
}

static void
compare (GTask         *task,
         ModelDocument *document)
{
  Comparing *comparing = g_task_get_task_data (task);
  g_autoptr (ModelReplacement) replacement = NULL;

  /* It may have been removed, or be on its way, by now. */
  if (!model_attachment_get_editable (comparing->attachment))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Nothing is left to compare");
      return;
    }
  replacement = model_replacement_new (model_import_get_list (comparing->import), document);
  model_replacement_set_passwords (replacement, model_import_get_passwords (comparing->import));
  model_replacement_set_content (replacement, model_attachment_get_file_name (comparing->attachment),
                                 model_attachment_get_bytes (comparing->attachment),
                                 model_attachment_get_container (comparing->attachment));
  g_task_return_pointer (task, g_steal_pointer (&replacement), g_object_unref);
}

/* What no password opens is compared as far as it can be seen. */
static void
trying_over_cb (GTask *task)
{
  Comparing *comparing = g_task_get_task_data (task);
  g_autoptr (ModelDocument) document = g_steal_pointer (&comparing->document);

  g_signal_handlers_disconnect_by_data (document, task);
  if (!g_task_return_error_if_cancelled (task))
    compare (task, document);
  g_object_unref (task);
}

/* A document is shown before all passwords are tried, when that takes long; a comparison can wait. */
static void
tried_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  GTask *task = user_data;
  Comparing *comparing = g_task_get_task_data (task);

  comparing->document = g_object_ref (MODEL_DOCUMENT (source));
  model_document_try_finish (comparing->document, result, NULL);
  if (model_document_get_trying (comparing->document))
    g_signal_connect_swapped (comparing->document, "notify::trying", G_CALLBACK (trying_over_cb), task);
  else
    trying_over_cb (task);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Comparing *comparing = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (ModelDocument) document = model_document_open_finish (result, &error);

  if (document == NULL)
    g_task_return_error (task, error);
  else if (model_document_set_passwords (document, model_import_get_passwords (comparing->import)))
    model_document_try_async (document, g_task_get_cancellable (task), tried_cb, g_object_ref (task));
  else
    compare (task, document);
}

/**
 * model_import_compare_async:
 * @import: an import
 * @attachment: one of its attachments, see model_import_can_compare()
 * @cancellable: (nullable): a cancellable
 * @callback: called when both are known
 * @user_data: for @callback
 *
 * Reads the entry that has the name of the attachment, with the passwords of the window.
 */
void
model_import_compare_async (ModelImport         *import,
                            ModelAttachment     *attachment,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  Comparing *comparing;

  g_return_if_fail (MODEL_IS_IMPORT (import));
  g_return_if_fail (MODEL_IS_ATTACHMENT (attachment) && model_import_can_compare (attachment));

  comparing = g_new0 (Comparing, 1);
  comparing->import = g_object_ref (import);
  comparing->attachment = g_object_ref (attachment);
  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, model_import_compare_async);
  g_task_set_task_data (task, comparing, (GDestroyNotify) comparing_free);
  model_document_open_async (model_import_get_list (import), model_attachment_get_name (attachment), cancellable, opened_cb,
                             g_steal_pointer (&task));
}

/**
 * model_import_compare_finish:
 * @result: the result
 * @error: return location for a #StoreError, or a #ModelError of the keyring
 *
 * Returns: (transfer full): a replacement with a comparison; nothing is replaced
 */
ModelReplacement *
model_import_compare_finish (GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, model_import_compare_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
