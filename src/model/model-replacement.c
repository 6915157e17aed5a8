/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-replacement.h"

#include "model/model-read.h"
#include "model/model-unlock.h"

struct _ModelReplacement
{
  GObject               parent_instance;

  ModelCertificateList *list;       /* (owned) */
  StoreEntry           *old;        /* (owned): as it was, with its content */
  PkiContainer         *before;     /* (owned) (nullable): what it holds */
  StoreGeneration      *generation; /* (owned) (nullable): how it was generated */
  char                 *file_name;  /* (owned) (nullable): of the file, for display: valid UTF-8 */
  GBytes               *bytes;      /* (owned) (nullable): of the file */
  PkiContainer         *container;  /* (owned) (nullable): what it holds */
  ModelComparison      *comparison; /* (owned) (nullable) */
  ModelPasswords       *passwords;  /* (owned) (nullable): of the window */
  char                 *etag;       /* (owned) (nullable): of what took its place */
};

G_DEFINE_FINAL_TYPE (ModelReplacement, model_replacement, G_TYPE_OBJECT)

/* The file */

static void
take_container (ModelReplacement *self,
                PkiContainer     *container)
{
  g_autoptr (ModelComparison) comparison = model_comparison_new (self->before, container);

  g_set_object (&self->container, container);
  g_set_object (&self->comparison, comparison);
}

/* A file that the passwords of the window do not open is still there to be looked at. */
static void
tried_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (PkiContainer) container = model_unlock_finish (result, NULL);

  if (g_task_return_error_if_cancelled (task))
    return;
  if (container != NULL)
    take_container (g_task_get_source_object (task), container);
  g_task_return_boolean (task, TRUE);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ModelReplacement *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (ModelReading) reading = model_read_finish (result, &error);

  if (reading == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  g_clear_pointer (&self->bytes, g_bytes_unref);
  self->bytes = g_bytes_ref (reading->bytes);
  take_container (self, reading->container);
  if (self->passwords != NULL && model_passwords_get_n (self->passwords) > 0 && model_unlock_is_wanted (self->container))
    model_unlock_async (self->bytes, self->container, self->passwords, NULL, g_task_get_cancellable (task), tried_cb,
                        g_object_ref (task));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * model_replacement_set_passwords:
 * @self: a replacement
 * @passwords: (nullable): the passwords of the window, which are tried with the file
 */
void
model_replacement_set_passwords (ModelReplacement *self,
                                 ModelPasswords   *passwords)
{
  g_return_if_fail (MODEL_IS_REPLACEMENT (self));
  g_set_object (&self->passwords, passwords);
}

/**
 * model_replacement_read_async:
 * @self: a replacement
 * @file: the file that is to take the place
 * @cancellable: (nullable): a cancellable
 * @callback: called when it was read and looked at
 * @user_data: for @callback
 */
void
model_replacement_read_async (ModelReplacement    *self,
                              GFile               *file,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autofree char *basename = NULL;
  GTask *task;

  g_return_if_fail (MODEL_IS_REPLACEMENT (self));

  basename = g_file_get_basename (file);
  g_free (self->file_name);
  self->file_name = basename != NULL ? g_filename_display_name (basename) : NULL;
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, model_replacement_read_async);
  model_read_async (file, cancellable, read_cb, task);
}

/**
 * model_replacement_read_finish:
 * @self: a replacement
 * @result: the result
 * @error: return location for a #ModelError or a #PkiError
 *
 * Returns: whether it is a file that holds something
 */
gboolean
model_replacement_read_finish (ModelReplacement  *self,
                               GAsyncResult      *result,
                               GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, model_replacement_read_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * model_replacement_set_content:
 * @self: a replacement
 * @file_name: the name of a file, for display: valid UTF-8
 * @bytes: its content
 * @container: what it holds
 *
 * Takes a file that was read already.
 */
void
model_replacement_set_content (ModelReplacement *self,
                               const char       *file_name,
                               GBytes           *bytes,
                               PkiContainer     *container)
{
  g_return_if_fail (MODEL_IS_REPLACEMENT (self));
  g_return_if_fail (self->bytes == NULL);

  self->file_name = g_strdup (file_name);
  self->bytes = g_bytes_ref (bytes);
  take_container (self, container);
}

static void
unlocked_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (PkiContainer) container = model_unlock_finish (result, &error);

  if (container == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  take_container (g_task_get_source_object (task), container);
  g_task_return_boolean (task, TRUE);
}

/**
 * model_replacement_unlock_async:
 * @self: a replacement whose file was read
 * @password: the password of the file
 * @cancellable: (nullable): a cancellable
 * @callback: called when it was tried
 * @user_data: for @callback
 *
 * Looks at the file once more, to compare what it holds. It can be stored without that.
 */
void
model_replacement_unlock_async (ModelReplacement    *self,
                                const char          *password,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (MODEL_IS_REPLACEMENT (self));
  g_return_if_fail (self->bytes != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, model_replacement_unlock_async);
  model_unlock_async (self->bytes, self->container, self->passwords, password, cancellable, unlocked_cb, task);
}

gboolean
model_replacement_unlock_finish (ModelReplacement  *self,
                                 GAsyncResult      *result,
                                 GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, model_replacement_unlock_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Storing */

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

static gboolean
is_undo (GTask *task)
{
  return g_task_get_source_tag (task) == model_replacement_undo_async;
}

/* What is remembered of a generated entry goes with its content, and comes back with it. */
static void
update_memory (ModelReplacement *self,
               gboolean          undone)
{
  const char *name = store_entry_get_name (self->old);

  if (!undone)
    model_certificate_list_forget_generation (self->list, name);
  else if (self->generation != NULL)
    model_certificate_list_remember_generation (self->list, name, self->generation);
}

static void
replaced_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ModelReplacement *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (StoreEntry) entry = store_replace_finish (STORE_STORE (source), result, &error);

  if (entry == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  g_free (self->etag);
  self->etag = g_strdup (store_entry_get_etag (entry));
  update_memory (self, is_undo (task));
  model_certificate_list_put_async (self->list, entry, put_cb, g_steal_pointer (&task));
}

static void
replace (GTask *task /* (transfer full) */,
         Store *store)
{
  ModelReplacement *self = g_task_get_source_object (task);
  const char *etag = is_undo (task) ? self->etag : store_entry_get_etag (self->old);
  g_autoptr (StoreEntry) entry = NULL;

  if (is_undo (task))
    entry = g_object_ref (self->old);
  else
    entry = store_entry_new (store_entry_get_name (self->old), self->bytes, self->file_name);
  store_replace_async (store, entry, etag, NULL, NULL, g_task_get_cancellable (task), replaced_cb, task);
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
    replace (g_steal_pointer (&task), store);
  else
    g_task_return_error (task, error);
}

static void
start (ModelReplacement    *self,
       gpointer             tag,
       GCancellable        *cancellable,
       GAsyncReadyCallback  callback,
       gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  /* It may be done by the time that it is cancelled. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_source_tag (task, tag);
  model_certificate_list_open_store_async (self->list, cancellable, opened_cb, task);
}

/**
 * model_replacement_run_async:
 * @self: a replacement whose file was read
 * @cancellable: (nullable): a cancellable
 * @callback: called when the new content is in the store, and its row in the list
 * @user_data: for @callback
 */
void
model_replacement_run_async (ModelReplacement    *self,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_return_if_fail (MODEL_IS_REPLACEMENT (self));
  g_return_if_fail (self->bytes != NULL);

  start (self, model_replacement_run_async, cancellable, callback, user_data);
}

/**
 * model_replacement_run_finish:
 * @self: a replacement
 * @result: the result
 * @error: return location for a #StoreError: %STORE_ERROR_CHANGED where somebody else was faster, and nothing was done
 *
 * Returns: whether the file is in the place of the entry
 */
gboolean
model_replacement_run_finish (ModelReplacement  *self,
                              GAsyncResult      *result,
                              GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, model_replacement_run_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * model_replacement_undo_async:
 * @self: a replacement that was run
 * @cancellable: (nullable): a cancellable
 * @callback: called when the old content is in the store again
 * @user_data: for @callback
 *
 * Puts the old entry back, with how it came to be. Can be tried again.
 */
void
model_replacement_undo_async (ModelReplacement    *self,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_return_if_fail (MODEL_IS_REPLACEMENT (self));

  start (self, model_replacement_undo_async, cancellable, callback, user_data);
}

/**
 * model_replacement_undo_finish:
 * @self: a replacement
 * @result: the result
 * @error: return location for a #StoreError: %STORE_ERROR_CHANGED where somebody has changed the entry since
 *
 * Returns: whether the entry is what it was
 */
gboolean
model_replacement_undo_finish (ModelReplacement  *self,
                               GAsyncResult      *result,
                               GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, model_replacement_undo_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Properties */

const char *
model_replacement_get_name (ModelReplacement *self)
{
  g_return_val_if_fail (MODEL_IS_REPLACEMENT (self), NULL);
  return store_entry_get_name (self->old);
}

const char *
model_replacement_get_file_name (ModelReplacement *self)
{
  g_return_val_if_fail (MODEL_IS_REPLACEMENT (self), NULL);
  return self->file_name;
}

/**
 * model_replacement_get_container:
 * @self: a replacement
 *
 * Returns: (nullable) (transfer none): what the file holds
 */
PkiContainer *
model_replacement_get_container (ModelReplacement *self)
{
  g_return_val_if_fail (MODEL_IS_REPLACEMENT (self), NULL);
  return self->container;
}

/**
 * model_replacement_get_fits:
 * @self: a replacement whose file was read
 *
 * Returns: whether the file is of the kind that the extension of the entry's name says
 */
gboolean
model_replacement_get_fits (ModelReplacement *self)
{
  PkiFormat format;

  g_return_val_if_fail (MODEL_IS_REPLACEMENT (self), FALSE);
  g_return_val_if_fail (self->container != NULL, FALSE);

  format = pki_container_get_format (self->container);
  switch (store_entry_get_file_type (self->old))
    {
    case STORE_FILE_TYPE_P12:
    case STORE_FILE_TYPE_PFX:
      return format == PKI_FORMAT_PKCS12;
    case STORE_FILE_TYPE_JKS:
      return format == PKI_FORMAT_JKS;
    case STORE_FILE_TYPE_PEM:
      return format == PKI_FORMAT_PEM;
    case STORE_FILE_TYPE_CER:
    case STORE_FILE_TYPE_CRT:
      return format == PKI_FORMAT_PEM || format == PKI_FORMAT_DER;
    case STORE_FILE_TYPE_DER:
      return format == PKI_FORMAT_DER;
    case STORE_FILE_TYPE_UNKNOWN:
    default:
      return TRUE;
    }
}

/**
 * model_replacement_get_comparison:
 * @self: a replacement
 *
 * Returns: (nullable) (transfer none): what is there and what the file holds, once it was read
 */
ModelComparison *
model_replacement_get_comparison (ModelReplacement *self)
{
  g_return_val_if_fail (MODEL_IS_REPLACEMENT (self), NULL);
  return self->comparison;
}

static void
model_replacement_finalize (GObject *object)
{
  ModelReplacement *self = MODEL_REPLACEMENT (object);

  g_object_unref (self->list);
  g_object_unref (self->old);
  g_clear_object (&self->before);
  g_clear_pointer (&self->generation, store_generation_unref);
  g_free (self->file_name);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_object (&self->container);
  g_clear_object (&self->comparison);
  g_clear_object (&self->passwords);
  g_free (self->etag);

  G_OBJECT_CLASS (model_replacement_parent_class)->finalize (object);
}

static void
model_replacement_class_init (ModelReplacementClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = model_replacement_finalize;
}

static void
model_replacement_init (ModelReplacement *self)
{
}

/**
 * model_replacement_new:
 * @list: a list
 * @document: an entry of it that was opened
 *
 * Returns: (transfer full): what puts a file into the place of the entry
 */
ModelReplacement *
model_replacement_new (ModelCertificateList *list,
                       ModelDocument        *document)
{
  ModelReplacement *self;

  g_return_val_if_fail (MODEL_IS_CERTIFICATE_LIST (list), NULL);
  g_return_val_if_fail (MODEL_IS_DOCUMENT (document), NULL);

  self = g_object_new (MODEL_TYPE_REPLACEMENT, NULL);
  self->list = g_object_ref (list);
  self->old = g_object_ref (model_document_get_entry (document));
  g_set_object (&self->before, model_document_get_container (document));
  self->generation = model_certificate_list_dup_generation (list, self->old);
  return self;
}
