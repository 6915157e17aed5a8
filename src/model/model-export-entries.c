/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-export-entries.h"

#include "model/model-error.h"
#include "model/model-export.h"
#include "model/model-read.h"

#include <glib/gi18n.h>

/* Entries, one after the other: at no time is the content of more than one in memory. */
typedef struct
{
  Store             *store;    /* (owned) (nullable): until it is open */
  char             **names;    /* (owned) */
  char              *folder;   /* (owned) (nullable): of the files */
  guint              next;
  gboolean           without_keys;
  GBytes            *content;  /* (owned) (nullable): of the entry that is looked at */
  StoreProgressFunc  progress;
  gpointer           progress_data;
  GPtrArray         *files;    /* (owned) (element-type GFile) */
  GPtrArray         *failures; /* (owned) (element-type ModelFailure) */
  GPtrArray         *keyless;  /* (owned) (element-type utf8): the names of those whose key was left out */
  GString           *text;     /* (owned) (nullable): no files are written, the certificates are put into this */
} Export;

static void
export_free (Export *self)
{
  g_clear_object (&self->store);
  g_strfreev (self->names);
  g_free (self->folder);
  g_clear_pointer (&self->content, g_bytes_unref);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_clear_pointer (&self->failures, g_ptr_array_unref);
  g_clear_pointer (&self->keyless, g_ptr_array_unref);
  if (self->text != NULL)
    g_string_free (self->text, TRUE);
  g_free (self);
}

static void export_next (GTask *task);

static void
item_done (GTask  *task,
           GFile  *file /* (transfer full) (nullable) */,
           GError *error /* (transfer full) (nullable) */)
{
  Export *self = g_task_get_task_data (task);

  if (file != NULL)
    g_ptr_array_add (self->files, file);
  if (error != NULL)
    g_ptr_array_add (self->failures, model_failure_new (self->names[self->next], error));
  g_clear_error (&error);
  g_clear_pointer (&self->content, g_bytes_unref);
  self->next++;
  if (self->progress != NULL)
    self->progress (self->next, g_strv_length (self->names), self->progress_data);
  export_next (task);
}

static void
exported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GFile *file = model_export_to_folder_finish (result, &error);

  item_done (task, file, error);
}

static void
exported_chain_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Export *self = g_task_get_task_data (task);
  GError *error = NULL;
  GFile *file = model_export_to_folder_finish (result, &error);

  if (file != NULL)
    g_ptr_array_add (self->keyless, g_strdup (self->names[self->next]));
  item_done (task, file, error);
}

static void
write_content (GTask               *task,
               GBytes              *content,
               const char          *name,
               GAsyncReadyCallback  callback)
{
  Export *self = g_task_get_task_data (task);

  model_export_to_folder_async (content, name, self->folder, g_task_get_cancellable (task), callback, g_object_ref (task));
}

static GError *
new_hidden_error (void)
{
  return g_error_new_literal (MODEL_ERROR, MODEL_ERROR_UNWRITABLE, NC_("reason", "It holds no certificate that can be seen"));
}

static void
write_chain (GTask        *task,
             PkiContainer *container)
{
  Export *self = g_task_get_task_data (task);
  g_autoptr (GBytes) chain = model_export_dup_chain (container);
  g_autofree char *name = model_export_dup_chain_name (self->names[self->next]);

  if (chain != NULL)
    write_content (task, chain, name, exported_chain_cb);
  else if (pki_container_get_locked (container))
    write_content (task, self->content, self->names[self->next], exported_cb);
  else
    item_done (task, NULL, new_hidden_error ());
}

static void
append_chain_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Export *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GBytes) chain = model_export_chain_finish (result, &error);

  if (chain != NULL)
    g_string_append_len (self->text, g_bytes_get_data (chain, NULL), (gssize) g_bytes_get_size (chain));
  else if (error == NULL)
    error = new_hidden_error ();
  item_done (task, NULL, error);
}

/* What can't be read, or shows no key, is written as it is. */
static void
parsed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Export *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (PkiContainer) container = model_parse_finish (result, self->text != NULL ? &error : NULL);

  if (error != NULL)
    item_done (task, NULL, error);
  else if (self->text != NULL)
    model_export_chain_async (container, g_task_get_cancellable (task), append_chain_cb, g_object_ref (task));
  else if (container != NULL && pki_container_has_private_key (container))
    write_chain (task, container);
  else
    write_content (task, self->content, self->names[self->next], exported_cb);
}

static void
got_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Export *self = g_task_get_task_data (task);
  g_autoptr (GBytes) none = g_bytes_new (NULL, 0);
  GError *error = NULL;
  g_autoptr (StoreEntry) entry = store_get_finish (STORE_STORE (source), result, &error);
  GBytes *content = entry != NULL ? store_entry_get_content (entry) : NULL;

  if (entry == NULL)
    {
      item_done (task, NULL, error);
      return;
    }
  self->content = g_bytes_ref (content != NULL ? content : none);
  if (self->without_keys || self->text != NULL)
    model_parse_async (self->content, NULL, g_task_get_cancellable (task), parsed_cb, g_object_ref (task));
  else
    write_content (task, self->content, self->names[self->next], exported_cb);
}

static void
export_next (GTask *task)
{
  Export *self = g_task_get_task_data (task);

  if (self->names[self->next] == NULL)
    g_task_return_boolean (task, TRUE);
  else
    store_get_async (self->store, self->names[self->next], NULL, NULL, g_task_get_cancellable (task), got_cb,
                     g_object_ref (task));
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Export *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  self->store = model_certificate_list_open_store_finish (MODEL_CERTIFICATE_LIST (source), result, &error);
  if (self->store != NULL)
    {
      export_next (task);
      return;
    }

  for (guint i = 0; self->names[i] != NULL; i++)
    g_ptr_array_add (self->failures, model_failure_new (self->names[i], error));
  g_task_return_boolean (task, TRUE);
}

static Export *
export_new (const char * const *names,
            StoreProgressFunc   progress,
            gpointer            progress_data)
{
  Export *self = g_new0 (Export, 1);

  self->names = g_strdupv ((char **) names);
  self->progress = progress;
  self->progress_data = progress_data;
  self->files = g_ptr_array_new_with_free_func (g_object_unref);
  self->failures = model_failures_new ();
  self->keyless = g_ptr_array_new_with_free_func (g_free);
  return self;
}

static void
start (GTask                *task,
       Export               *self /* (transfer full) */,
       ModelCertificateList *list)
{
  /* A cancel is told entry by entry. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, self, (GDestroyNotify) export_free);
  if (model_certificate_list_get_store (list) == NULL)
    {
      model_certificate_list_open_store_async (list, g_task_get_cancellable (task), opened_cb, g_object_ref (task));
      return;
    }
  self->store = g_object_ref (model_certificate_list_get_store (list));
  export_next (task);
}

/**
 * model_export_entries_async:
 * @list: the list of a store, which is opened where it is not yet
 * @names: (array zero-terminated=1): the names of entries
 * @folder: (type filename): the folder; it is made when it is not there
 * @without_keys: whether of what shows a private key only the certificates are written, as PEM; what is locked is written
 *   as it is in any case
 * @progress: (nullable) (scope notified) (closure progress_data): called with how many entries are done
 * @progress_data: for @progress
 * @cancellable: (nullable): a cancellable; what was not written by then is not written
 * @callback: called when each has its result
 * @user_data: for @callback
 *
 * Writes each entry to a file of its own, as model_export_to_folder_async() does. One that fails does not keep the
 * others from being written.
 */
void
model_export_entries_async (ModelCertificateList *list,
                            const char * const   *names,
                            const char           *folder,
                            gboolean              without_keys,
                            StoreProgressFunc     progress,
                            gpointer              progress_data,
                            GCancellable         *cancellable,
                            GAsyncReadyCallback   callback,
                            gpointer              user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Export *self = export_new (names, progress, progress_data);

  self->folder = g_strdup (folder);
  self->without_keys = without_keys;
  g_task_set_source_tag (task, model_export_entries_async);
  start (task, self, list);
}

/**
 * model_export_entries_finish:
 * @result: the result
 * @failures: (out) (transfer full) (element-type ModelFailure): what could not be written
 * @keyless: (out) (optional) (transfer full) (element-type utf8): the names of those that were written without their key
 *
 * Returns: (transfer full) (element-type GFile): the files that were written
 */
GPtrArray *
model_export_entries_finish (GAsyncResult  *result,
                             GPtrArray    **failures,
                             GPtrArray    **keyless)
{
  Export *self;

  g_return_val_if_fail (g_async_result_is_tagged (result, model_export_entries_async), NULL);

  self = g_task_get_task_data (G_TASK (result));
  *failures = g_steal_pointer (&self->failures);
  if (keyless != NULL)
    *keyless = g_steal_pointer (&self->keyless);
  return g_steal_pointer (&self->files);
}

/**
 * model_export_text_async:
 * @list: the list of a store, which is opened where it is not yet
 * @names: (array zero-terminated=1): the names of entries
 * @progress: (nullable) (scope notified) (closure progress_data): called with how many entries are done
 * @progress_data: for @progress
 * @cancellable: (nullable): a cancellable
 * @callback: called when each has its result
 * @user_data: for @callback
 *
 * Puts the certificates of the entries into one text, as far as they can be read without a password, and no key.
 */
void
model_export_text_async (ModelCertificateList *list,
                         const char * const   *names,
                         StoreProgressFunc     progress,
                         gpointer              progress_data,
                         GCancellable         *cancellable,
                         GAsyncReadyCallback   callback,
                         gpointer              user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Export *self = export_new (names, progress, progress_data);

  self->text = g_string_new (NULL);
  g_task_set_source_tag (task, model_export_text_async);
  start (task, self, list);
}

/**
 * model_export_text_finish:
 * @result: the result
 * @failures: (out) (transfer full) (element-type ModelFailure): what is not in the text
 *
 * Returns: (transfer full): the certificates as PEM, in the order of the names; empty where there is none
 */
char *
model_export_text_finish (GAsyncResult  *result,
                          GPtrArray    **failures)
{
  Export *self;

  g_return_val_if_fail (g_async_result_is_tagged (result, model_export_text_async), NULL);

  self = g_task_get_task_data (G_TASK (result));
  *failures = g_steal_pointer (&self->failures);
  return g_string_free (g_steal_pointer (&self->text), FALSE);
}
