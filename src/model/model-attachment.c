/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-attachment.h"
#include "model/model-error.h"
#include "model/model-export.h"
#include "model/model-read.h"
#include "model/model-unlock.h"

struct _ModelAttachment
{
  GObject               parent_instance;

  GFile                *file;        /* (owned) (nullable): where it comes from, or ... */
  GBytes               *text;        /* (owned) (nullable): ... the text that was pasted, or ... */
  ModelCertificateList *source;      /* (owned) (nullable): ... the list and ... */
  gboolean              leaves_key_out; /* only the certificates of the entry are meant */
  char                 *source_name; /* (owned) (nullable): ... the entry */
  char                 *file_name;   /* (owned): for display */
  StoreEntry           *original;    /* (owned) (nullable): without content: file name and labels go along */
  char                 *name;        /* (owned): in the store */
  char                 *etag;        /* (owned) (nullable): of the entry that it was agreed to replace */
  GBytes               *bytes;       /* (owned) (nullable): until it is stored */
  PkiContainer         *container;   /* (owned) (nullable) */
  ModelPasswords       *passwords;   /* (owned) (nullable): of the window */
  GPtrArray            *parts;       /* (owned) (nullable) (element-type ModelAttachment): that it was joined of */
  GObject              *repair;      /* (owned) (nullable): that has made its content, and can undo that */
  ModelLock            *lock;        /* (owned) (nullable): of the bytes, where there was something locked in them */
  ModelAnalysis        *analysis;    /* (owned) (nullable): of the container, a moment later */
  GError               *error;       /* (owned) (nullable) */
  GCancellable         *cancellable; /* (owned): of what is under way */
  double                fraction;
  ModelAttachmentState  state;
  ModelConflict         conflict;
  gboolean              reading;
  gboolean              replace;
  gboolean              attempted;   /* a call broke off: nobody knows whether it is stored under its name */
};

enum
{
  PROP_FILE_NAME = 1,
  PROP_NAME,
  PROP_STATE,
  PROP_ERROR,
  PROP_CONTAINER,
  PROP_ANALYSIS,
  PROP_FRACTION,
  PROP_CONFLICT,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ModelAttachment, model_attachment, G_TYPE_OBJECT)

static void
notify (ModelAttachment *self,
        guint            id)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[id]);
}

static void
set_state (ModelAttachment      *self,
           ModelAttachmentState  state,
           const GError         *error)
{
  g_object_freeze_notify (G_OBJECT (self));
  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  self->state = state;
  notify (self, PROP_ERROR);
  notify (self, PROP_STATE);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
set_fraction (ModelAttachment *self,
              double           fraction)
{
  self->fraction = fraction;
  notify (self, PROP_FRACTION);
}

/* What it holds */

static void
unlocked_cb (ModelAttachment *self)
{
  if (g_set_object (&self->container, model_lock_get_container (self->lock)))
    notify (self, PROP_CONTAINER);
}

static void
drop_lock (ModelAttachment *self)
{
  if (self->lock == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->lock, self);
  model_lock_cancel (self->lock);
  g_clear_object (&self->lock);
}

static void
take_content (ModelAttachment *self,
              GBytes          *bytes /* (transfer full) */,
              PkiContainer    *container /* (transfer full) */)
{
  drop_lock (self);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_object (&self->container);
  self->bytes = bytes;
  self->container = container;
  if (model_unlock_is_wanted (container))
    {
      self->lock = model_lock_new (bytes, container, self->passwords);
      g_signal_connect_object (self->lock, "notify::container", G_CALLBACK (unlocked_cb), self, G_CONNECT_SWAPPED);
    }
  notify (self, PROP_CONTAINER);
}

/* Reading */

static void
read_failed (GTask  *task,
             GError *error /* (transfer full) */)
{
  ModelAttachment *self = g_task_get_source_object (task);

  self->reading = FALSE;
  set_state (self, MODEL_ATTACHMENT_UNUSABLE, error);
  g_task_return_error (task, error);
}

static void
analysed_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (ModelAttachment) self = user_data;
  g_autoptr (ModelAnalysis) analysis = model_analyse_finish (result, NULL);

  /* It may have been read once more since. */
  if (analysis == NULL || model_analysis_get_container (analysis) != self->container)
    return;
  g_set_object (&self->analysis, analysis);
  notify (self, PROP_ANALYSIS);
}

static void
analyse_cb (ModelAttachment *self)
{
  g_clear_object (&self->analysis);
  notify (self, PROP_ANALYSIS);
  if (self->container != NULL)
    model_analyse_async (self->container, self->file_name, NULL, analysed_cb, g_object_ref (self));
}

static void
was_read (GTask        *task,
          GBytes       *bytes /* (transfer full) */,
          PkiContainer *container /* (transfer full) */)
{
  ModelAttachment *self = g_task_get_source_object (task);

  self->reading = FALSE;
  take_content (self, bytes, container);
  set_state (self, MODEL_ATTACHMENT_READY, NULL);
  g_task_return_boolean (task, TRUE);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (ModelReading) reading = model_read_finish (result, &error);

  if (reading == NULL)
    read_failed (task, error);
  else
    was_read (task, g_steal_pointer (&reading->bytes), g_steal_pointer (&reading->container));
}

static void parsed_cb (GObject *source, GAsyncResult *result, gpointer user_data);

/* Looks at the certificates alone, as if they had been the content. */
static void
read_chain (GTask        *task,
            PkiContainer *container)
{
  ModelAttachment *self = g_task_get_source_object (task);
  g_autoptr (GBytes) chain = model_export_dup_chain (container);
  g_autofree char *name = model_export_dup_chain_name (self->name);

  if (chain == NULL)
    {
      read_failed (task, g_error_new_literal (PKI_ERROR, PKI_ERROR_EMPTY, "No certificate"));
      return;
    }
  model_attachment_set_name (self, name);
  g_task_set_task_data (task, g_bytes_ref (chain), (GDestroyNotify) g_bytes_unref);
  model_parse_async (chain, NULL, g_task_get_cancellable (task), parsed_cb, g_object_ref (task));
}

static void
parsed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ModelAttachment *self = g_task_get_source_object (task);
  GError *error = NULL;
  PkiContainer *container = model_parse_finish (result, &error);

  if (container == NULL)
    read_failed (task, error);
  else if (self->leaves_key_out && pki_container_has_private_key (container))
    {
      read_chain (task, container);
      g_object_unref (container);
    }
  else
    was_read (task, g_bytes_ref (g_task_get_task_data (task)), container);
}

/* What goes along with the content. */
static StoreEntry *
without_content (StoreEntry *entry)
{
  return g_object_new (STORE_TYPE_ENTRY,
                       "name", store_entry_get_name (entry),
                       "file-name", store_entry_get_file_name (entry),
                       "labels", store_entry_get_labels (entry),
                       NULL);
}

static void
got_source_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ModelAttachment *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (StoreEntry) entry = store_get_finish (STORE_STORE (source), result, &error);
  GBytes *content = entry != NULL ? store_entry_get_content (entry) : NULL;

  if (entry != NULL && content == NULL)
    error = g_error_new_literal (PKI_ERROR, PKI_ERROR_EMPTY, "No content");
  else if (content != NULL && g_bytes_get_size (content) > MODEL_MAX_FILE_BYTES)
    error = g_error_new (MODEL_ERROR, MODEL_ERROR_TOO_LARGE, "More than %d bytes", MODEL_MAX_FILE_BYTES);
  if (error != NULL)
    {
      read_failed (task, error);
      return;
    }

  g_clear_object (&self->original);
  self->original = without_content (entry);
  g_task_set_task_data (task, g_bytes_ref (content), (GDestroyNotify) g_bytes_unref);
  model_parse_async (content, NULL, g_task_get_cancellable (task), parsed_cb, g_object_ref (task));
}

static void
parse_text (GTask *task)
{
  ModelAttachment *self = g_task_get_source_object (task);

  if (g_bytes_get_size (self->text) > MODEL_MAX_FILE_BYTES)
    {
      read_failed (task, g_error_new (MODEL_ERROR, MODEL_ERROR_TOO_LARGE, "More than %d bytes", MODEL_MAX_FILE_BYTES));
      return;
    }
  g_task_set_task_data (task, g_bytes_ref (self->text), (GDestroyNotify) g_bytes_unref);
  model_parse_async (self->text, NULL, g_task_get_cancellable (task), parsed_cb, g_object_ref (task));
}

static void
get_source (GTask *task,
            Store *store)
{
  ModelAttachment *self = g_task_get_source_object (task);

  store_get_async (store, self->source_name, NULL, NULL, g_task_get_cancellable (task), got_source_cb, g_object_ref (task));
}

static void
source_opened_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (Store) store = model_certificate_list_open_store_finish (MODEL_CERTIFICATE_LIST (source), result, &error);

  if (store != NULL)
    get_source (task, store);
  else
    read_failed (task, error);
}

/**
 * model_attachment_read_async:
 * @self: an attachment that was not read yet, or could not be
 * @callback: called when it was read and looked at
 * @user_data: for @callback
 */
void
model_attachment_read_async (ModelAttachment     *self,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (MODEL_IS_ATTACHMENT (self));
  g_return_if_fail (self->bytes == NULL);
  g_return_if_fail (!self->reading);

  task = g_task_new (self, self->cancellable, callback, user_data);
  g_task_set_source_tag (task, model_attachment_read_async);
  self->reading = TRUE;
  set_state (self, MODEL_ATTACHMENT_READING, NULL);
  if (self->file != NULL)
    model_read_async (self->file, self->cancellable, read_cb, g_steal_pointer (&task));
  else if (self->text != NULL)
    parse_text (task);
  else if (model_certificate_list_get_store (self->source) != NULL)
    get_source (task, model_certificate_list_get_store (self->source));
  else
    model_certificate_list_open_store_async (self->source, self->cancellable, source_opened_cb, g_steal_pointer (&task));
}

gboolean
model_attachment_read_finish (ModelAttachment  *self,
                              GAsyncResult     *result,
                              GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, model_attachment_read_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Storing */

/* One call of model_attachment_store_async(). */
typedef struct
{
  GError     *error;      /* (owned) (nullable): why it was not stored */
  StoreEntry *in_the_way; /* (owned) (nullable): what has the name instead */
  gboolean    replaces;
} Storing;

static void
storing_free (Storing *storing)
{
  g_clear_error (&storing->error);
  g_clear_object (&storing->in_the_way);
  g_free (storing);
}

static void
was_stored (GTask      *task,
            StoreEntry *entry /* (transfer full) */)
{
  ModelAttachment *self = g_task_get_source_object (task);

  drop_lock (self);
  g_clear_object (&self->repair);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->text, g_bytes_unref);
  g_clear_object (&self->original);
  self->attempted = FALSE;
  set_fraction (self, 1.0);
  set_state (self, MODEL_ATTACHMENT_STORED, NULL);
  g_task_return_pointer (task, entry, g_object_unref);
}

/* What was not stored keeps its bytes, so that it can be tried again. */
static void
was_not_stored (GTask  *task,
                GError *error /* (transfer full) */)
{
  ModelAttachment *self = g_task_get_source_object (task);

  if (store_error_is_cancelled (error))
    set_state (self, MODEL_ATTACHMENT_READY, NULL);
  else
    set_state (self, MODEL_ATTACHMENT_FAILED, error);
  g_task_return_error (task, error);
}

/* Whether the store did nothing, for certain. */
static gboolean
is_definite (const GError *error)
{
  static const StoreError codes[] = {
    STORE_ERROR_NOT_FOUND, STORE_ERROR_EXISTS,         STORE_ERROR_CHANGED,   STORE_ERROR_INVALID,
    STORE_ERROR_TLS,       STORE_ERROR_AUTHENTICATION, STORE_ERROR_FORBIDDEN, STORE_ERROR_NOT_SUPPORTED,
  };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (error, STORE_ERROR, (int) codes[i]))
      return TRUE;
  return FALSE;
}

/* A call that broke off may have been carried out all the same: then what is there is ours. */
static gboolean
is_ours (ModelAttachment *self,
         StoreEntry      *entry)
{
  GBytes *content = store_entry_get_content (entry);

  return self->attempted && content != NULL && g_bytes_equal (content, self->bytes);
}

static void
looked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ModelAttachment *self = g_task_get_source_object (task);
  Storing *storing = g_task_get_task_data (task);

  /* Where that fails, what went wrong before is still what is told. */
  storing->in_the_way = store_get_finish (STORE_STORE (source), result, NULL);
  if (storing->in_the_way != NULL && is_ours (self, storing->in_the_way))
    {
      was_stored (task, g_steal_pointer (&storing->in_the_way));
      return;
    }

  self->attempted = FALSE;
  was_not_stored (task, g_steal_pointer (&storing->error));
}

static StoreEntry *
finish_storing (Store         *store,
                GAsyncResult  *result,
                gboolean       replaces,
                GError       **error)
{
  return replaces ? store_replace_finish (store, result, error) : store_create_finish (store, result, error);
}

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ModelAttachment *self = g_task_get_source_object (task);
  Storing *storing = g_task_get_task_data (task);
  StoreEntry *entry = finish_storing (STORE_STORE (source), result, storing->replaces, &storing->error);

  if (entry != NULL)
    {
      was_stored (task, entry);
      return;
    }

  if (!is_definite (storing->error))
    self->attempted = TRUE;
  if (g_error_matches (storing->error, STORE_ERROR, STORE_ERROR_EXISTS) ||
      g_error_matches (storing->error, STORE_ERROR, STORE_ERROR_CHANGED))
    store_get_async (STORE_STORE (source), self->name, NULL, NULL, g_task_get_cancellable (task), looked_cb,
                     g_object_ref (task));
  else
    was_not_stored (task, g_steal_pointer (&storing->error));
}

static void
progress_cb (guint64  done,
             guint64  total,
             gpointer user_data)
{
  if (total > 0)
    set_fraction (user_data, (double) done / (double) total);
}

static StoreEntry *
make_entry (ModelAttachment *self)
{
  const char *file_name = self->original != NULL ? store_entry_get_file_name (self->original) : NULL;

  return g_object_new (STORE_TYPE_ENTRY,
                       "name", self->name,
                       "content", self->bytes,
                       "file-name", file_name != NULL ? file_name : self->file_name,
                       "method", STORE_METHOD_IMPORT,
                       "labels", self->original != NULL ? store_entry_get_labels (self->original) : NULL,
                       NULL);
}

/**
 * model_attachment_store_async:
 * @self: an attachment that is ready, or that failed before
 * @store: where it is to be stored
 * @callback: called when it was stored, or could not be
 * @user_data: for @callback
 *
 * Stores it under its name. An entry that has this name already is only replaced when that was agreed to with
 * model_attachment_agree(), and when it still is what it was then.
 */
void
model_attachment_store_async (ModelAttachment     *self,
                              Store               *store,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (StoreEntry) entry = NULL;
  Storing *storing;
  GError *error = NULL;

  g_return_if_fail (MODEL_IS_ATTACHMENT (self));
  g_return_if_fail (self->bytes != NULL);

  storing = g_new0 (Storing, 1);
  storing->replaces = self->replace && self->conflict != MODEL_CONFLICT_DELETED;
  task = g_task_new (self, self->cancellable, callback, user_data);
  /* What was stored is stored, whatever was cancelled in that moment. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_source_tag (task, model_attachment_store_async);
  g_task_set_task_data (task, storing, (GDestroyNotify) storing_free);

  if (!store_name_validate (self->name, &error))
    {
      was_not_stored (task, error);
      return;
    }

  entry = make_entry (self);
  set_fraction (self, 0.0);
  set_state (self, MODEL_ATTACHMENT_STORING, NULL);
  if (storing->replaces)
    store_replace_async (store, entry, self->etag, progress_cb, self, self->cancellable, stored_cb, g_steal_pointer (&task));
  else
    store_create_async (store, entry, progress_cb, self, self->cancellable, stored_cb, g_steal_pointer (&task));
}

/**
 * model_attachment_store_finish:
 * @self: an attachment
 * @result: the result
 * @in_the_way: (out) (optional) (nullable) (transfer full): the entry that has the name, where that is the trouble
 * @error: return location for a #StoreError
 *
 * Returns: (transfer full): the entry as it is stored now
 */
StoreEntry *
model_attachment_store_finish (ModelAttachment  *self,
                               GAsyncResult     *result,
                               StoreEntry      **in_the_way,
                               GError          **error)
{
  Storing *storing;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, model_attachment_store_async), NULL);

  storing = g_task_get_task_data (G_TASK (result));
  if (in_the_way != NULL)
    *in_the_way = g_steal_pointer (&storing->in_the_way);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * model_attachment_cancel:
 * @self: an attachment
 *
 * Stops what is under way; what was not stored by then is not stored.
 */
void
model_attachment_cancel (ModelAttachment *self)
{
  g_autoptr (GCancellable) cancellable = NULL;

  g_return_if_fail (MODEL_IS_ATTACHMENT (self));

  cancellable = g_steal_pointer (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_cancellable_cancel (cancellable);
}

/* Properties */

/**
 * model_attachment_is_same_source:
 * @self: an attachment
 * @other: another one
 *
 * Returns: whether both come from the same file, the same text or the same entry
 */
gboolean
model_attachment_is_same_source (ModelAttachment *self,
                                 ModelAttachment *other)
{
  g_return_val_if_fail (MODEL_IS_ATTACHMENT (self), FALSE);
  g_return_val_if_fail (MODEL_IS_ATTACHMENT (other), FALSE);

  if (self->file != NULL)
    return other->file != NULL && g_file_equal (self->file, other->file);
  if (self->text != NULL)
    return other->text != NULL && g_bytes_equal (self->text, other->text);
  return self->source != NULL && self->source == other->source && g_strcmp0 (self->source_name, other->source_name) == 0;
}

const char *
model_attachment_get_file_name (ModelAttachment *self)
{
  g_return_val_if_fail (MODEL_IS_ATTACHMENT (self), NULL);
  return self->file_name;
}

const char *
model_attachment_get_name (ModelAttachment *self)
{
  g_return_val_if_fail (MODEL_IS_ATTACHMENT (self), NULL);
  return self->name;
}

void
model_attachment_set_name (ModelAttachment *self,
                           const char      *name)
{
  g_return_if_fail (MODEL_IS_ATTACHMENT (self));

  if (g_strcmp0 (self->name, name) == 0)
    return;

  g_free (self->name);
  self->name = g_strdup (name != NULL ? name : "");
  self->replace = FALSE;
  self->attempted = FALSE;
  g_clear_pointer (&self->etag, g_free);
  notify (self, PROP_NAME);

  /* The old name's trouble is not the new name's. */
  if (self->state == MODEL_ATTACHMENT_FAILED)
    set_state (self, MODEL_ATTACHMENT_READY, NULL);
}

ModelAttachmentState
model_attachment_get_state (ModelAttachment *self)
{
  g_return_val_if_fail (MODEL_IS_ATTACHMENT (self), MODEL_ATTACHMENT_UNUSABLE);
  return self->state;
}

/**
 * model_attachment_get_error:
 * @self: an attachment
 *
 * Returns: (nullable) (transfer none): why it is unusable, or why storing it failed: a #ModelError, #PkiError or #StoreError
 */
const GError *
model_attachment_get_error (ModelAttachment *self)
{
  g_return_val_if_fail (MODEL_IS_ATTACHMENT (self), NULL);
  return self->error;
}

/**
 * model_attachment_get_container:
 * @self: an attachment
 *
 * Returns: (nullable) (transfer none): what the file holds
 */
PkiContainer *
model_attachment_get_container (ModelAttachment *self)
{
  g_return_val_if_fail (MODEL_IS_ATTACHMENT (self), NULL);
  return self->container;
}

/**
 * model_attachment_get_bytes:
 * @self: an attachment
 *
 * Returns: (nullable) (transfer none): its content, until it is stored
 */
GBytes *
model_attachment_get_bytes (ModelAttachment *self)
{
  g_return_val_if_fail (MODEL_IS_ATTACHMENT (self), NULL);
  return self->bytes;
}

/**
 * model_attachment_set_content:
 * @self: an attachment that can be stored
 * @bytes: what to store in the place of its content
 * @container: what that holds
 *
 * Whether it may have been stored with what it held before is not known any more: the name says then that it is taken.
 */
void
model_attachment_set_content (ModelAttachment *self,
                              GBytes          *bytes,
                              PkiContainer    *container)
{
  g_return_if_fail (MODEL_IS_ATTACHMENT (self));
  g_return_if_fail (self->bytes != NULL);

  self->attempted = FALSE;
  take_content (self, g_bytes_ref (bytes), g_object_ref (container));
  if (self->state == MODEL_ATTACHMENT_FAILED)
    set_state (self, MODEL_ATTACHMENT_READY, NULL);
}

/**
 * model_attachment_set_passwords:
 * @self: an attachment that was not read yet
 * @passwords: (nullable): the passwords of the window, which are tried where something is locked
 */
void
model_attachment_set_passwords (ModelAttachment *self,
                                ModelPasswords  *passwords)
{
  g_return_if_fail (MODEL_IS_ATTACHMENT (self));
  g_set_object (&self->passwords, passwords);
}

/**
 * model_attachment_set_parts:
 * @self: an attachment
 * @parts: (element-type ModelAttachment): what its content was joined of, and what takes its place when that is undone
 */
void
model_attachment_set_parts (ModelAttachment *self,
                            GPtrArray       *parts)
{
  g_return_if_fail (MODEL_IS_ATTACHMENT (self));

  g_clear_pointer (&self->parts, g_ptr_array_unref);
  self->parts = g_ptr_array_ref (parts);
}

/**
 * model_attachment_get_parts:
 * @self: an attachment
 *
 * Returns: (nullable) (transfer none) (element-type ModelAttachment): what it was joined of
 */
GPtrArray *
model_attachment_get_parts (ModelAttachment *self)
{
  g_return_val_if_fail (MODEL_IS_ATTACHMENT (self), NULL);
  return self->parts;
}

/**
 * model_attachment_set_repair:
 * @self: an attachment
 * @repair: (nullable): the #ModelChainRepair that is about to set its content
 */
void
model_attachment_set_repair (ModelAttachment *self,
                             GObject         *repair)
{
  g_return_if_fail (MODEL_IS_ATTACHMENT (self));
  g_set_object (&self->repair, repair);
}

gpointer
model_attachment_get_repair (ModelAttachment *self)
{
  g_return_val_if_fail (MODEL_IS_ATTACHMENT (self), NULL);
  return self->repair;
}

gboolean
model_attachment_get_editable (ModelAttachment *self)
{
  g_return_val_if_fail (MODEL_IS_ATTACHMENT (self), FALSE);
  return self->bytes != NULL && (self->state == MODEL_ATTACHMENT_READY || self->state == MODEL_ATTACHMENT_FAILED);
}

/**
 * model_attachment_get_lock:
 * @self: an attachment
 *
 * Returns: (nullable) (transfer none): what opens its content, until it is stored; %NULL where nothing was locked
 */
ModelLock *
model_attachment_get_lock (ModelAttachment *self)
{
  g_return_val_if_fail (MODEL_IS_ATTACHMENT (self), NULL);
  return self->lock;
}

/**
 * model_attachment_get_analysis:
 * @self: an attachment
 *
 * Returns: (nullable) (transfer none): whether its chain is there, and what it is to be warned of; %NULL until that is known
 */
ModelAnalysis *
model_attachment_get_analysis (ModelAttachment *self)
{
  g_return_val_if_fail (MODEL_IS_ATTACHMENT (self), NULL);
  return self->analysis;
}

double
model_attachment_get_fraction (ModelAttachment *self)
{
  g_return_val_if_fail (MODEL_IS_ATTACHMENT (self), 0.0);
  return self->fraction;
}

ModelConflict
model_attachment_get_conflict (ModelAttachment *self)
{
  g_return_val_if_fail (MODEL_IS_ATTACHMENT (self), MODEL_CONFLICT_NONE);
  return self->conflict;
}

/**
 * model_attachment_get_attempted:
 * @self: an attachment
 *
 * Returns: whether it may be in the store without anybody knowing: trying again finds out
 */
gboolean
model_attachment_get_attempted (ModelAttachment *self)
{
  g_return_val_if_fail (MODEL_IS_ATTACHMENT (self), FALSE);
  return self->attempted;
}

gboolean
model_attachment_is_reading (ModelAttachment *self)
{
  g_return_val_if_fail (MODEL_IS_ATTACHMENT (self), FALSE);
  return self->reading;
}

/**
 * model_attachment_agree:
 * @self: an attachment
 * @etag: (nullable): of the entry that is meant, as it was shown
 *
 * Agrees to replace the entry that has the name.
 */
void
model_attachment_agree (ModelAttachment *self,
                        const char      *etag)
{
  g_return_if_fail (MODEL_IS_ATTACHMENT (self));

  self->replace = TRUE;
  g_free (self->etag);
  self->etag = g_strdup (etag);
  if (self->state == MODEL_ATTACHMENT_FAILED)
    set_state (self, MODEL_ATTACHMENT_READY, NULL);
}

static ModelConflict
get_conflict (ModelAttachment *self,
              gboolean         taken,
              const char      *etag)
{
  if (self->state == MODEL_ATTACHMENT_STORED)
    return MODEL_CONFLICT_NONE;
  if (!taken)
    return self->replace ? MODEL_CONFLICT_DELETED : MODEL_CONFLICT_NONE;
  if (!self->replace)
    return MODEL_CONFLICT_TAKEN;
  return g_strcmp0 (self->etag, etag) == 0 ? MODEL_CONFLICT_REPLACING : MODEL_CONFLICT_CHANGED;
}

/**
 * model_attachment_judge:
 * @self: an attachment
 * @taken: whether the store has an entry of its name
 * @etag: (nullable): of that entry
 *
 * Tells what the store has now.
 */
void
model_attachment_judge (ModelAttachment *self,
                        gboolean         taken,
                        const char      *etag)
{
  ModelConflict conflict;

  g_return_if_fail (MODEL_IS_ATTACHMENT (self));

  conflict = get_conflict (self, taken, etag);
  if (self->conflict == conflict)
    return;
  self->conflict = conflict;
  notify (self, PROP_CONFLICT);
}

/**
 * model_attachment_set_queued:
 * @self: an attachment that can be stored, or that is queued
 * @queued: whether it waits until others are stored
 */
void
model_attachment_set_queued (ModelAttachment *self,
                             gboolean         queued)
{
  g_return_if_fail (MODEL_IS_ATTACHMENT (self));
  set_state (self, queued ? MODEL_ATTACHMENT_QUEUED : MODEL_ATTACHMENT_READY, NULL);
}

/**
 * model_attachment_set_failed:
 * @self: an attachment that is queued
 * @error: why its turn can't come
 */
void
model_attachment_set_failed (ModelAttachment *self,
                             const GError    *error)
{
  g_return_if_fail (MODEL_IS_ATTACHMENT (self));
  set_state (self, store_error_is_cancelled (error) ? MODEL_ATTACHMENT_READY : MODEL_ATTACHMENT_FAILED,
             store_error_is_cancelled (error) ? NULL : error);
}

static void
model_attachment_get_property (GObject    *object,
                               guint       id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  ModelAttachment *self = MODEL_ATTACHMENT (object);

  switch (id)
    {
    case PROP_FILE_NAME:
      g_value_set_string (value, self->file_name);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_STATE:
      g_value_set_uint (value, self->state);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_ANALYSIS:
      g_value_set_object (value, self->analysis);
      break;
    case PROP_CONTAINER:
      g_value_set_object (value, self->container);
      break;
    case PROP_FRACTION:
      g_value_set_double (value, self->fraction);
      break;
    case PROP_CONFLICT:
      g_value_set_uint (value, self->conflict);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
model_attachment_set_property (GObject      *object,
                               guint         id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  ModelAttachment *self = MODEL_ATTACHMENT (object);

  switch (id)
    {
    case PROP_NAME:
      model_attachment_set_name (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
model_attachment_finalize (GObject *object)
{
  ModelAttachment *self = MODEL_ATTACHMENT (object);

  g_clear_object (&self->file);
  g_clear_pointer (&self->text, g_bytes_unref);
  g_clear_object (&self->source);
  g_free (self->source_name);
  g_clear_object (&self->original);
  g_free (self->file_name);
  g_free (self->etag);
  g_free (self->name);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_object (&self->container);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_clear_object (&self->repair);
  g_clear_object (&self->lock);
  g_clear_object (&self->passwords);
  g_clear_object (&self->analysis);
  g_clear_error (&self->error);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (model_attachment_parent_class)->finalize (object);
}

static void
model_attachment_class_init (ModelAttachmentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = model_attachment_get_property;
  object_class->set_property = model_attachment_set_property;
  object_class->finalize = model_attachment_finalize;

  props[PROP_FILE_NAME] = g_param_spec_string ("file-name", NULL, NULL, NULL, G_PARAM_READABLE | flags);
  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, G_PARAM_READWRITE | flags);
  props[PROP_STATE] = g_param_spec_uint ("state", NULL, NULL, 0, MODEL_ATTACHMENT_FAILED, 0, G_PARAM_READABLE | flags);
  props[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, G_PARAM_READABLE | flags);
  props[PROP_ANALYSIS] = g_param_spec_object ("analysis", NULL, NULL, MODEL_TYPE_ANALYSIS, G_PARAM_READABLE | flags);
  props[PROP_CONTAINER] = g_param_spec_object ("container", NULL, NULL, PKI_TYPE_CONTAINER, G_PARAM_READABLE | flags);
  props[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0.0, 1.0, 0.0, G_PARAM_READABLE | flags);
  props[PROP_CONFLICT] = g_param_spec_uint ("conflict", NULL, NULL, 0, MODEL_CONFLICT_DELETED, 0, G_PARAM_READABLE | flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
model_attachment_init (ModelAttachment *self)
{
  self->cancellable = g_cancellable_new ();
  g_signal_connect (self, "notify::container", G_CALLBACK (analyse_cb), NULL);
}

/**
 * model_attachment_new:
 * @file: a file
 *
 * Returns: (transfer full): an attachment; model_attachment_read_async() looks at the file
 */
ModelAttachment *
model_attachment_new (GFile *file)
{
  ModelAttachment *self = g_object_new (MODEL_TYPE_ATTACHMENT, NULL);
  g_autofree char *basename = g_file_get_basename (file);

  self->file = g_object_ref (file);
  self->file_name = g_filename_display_name (basename != NULL ? basename : "");
  self->name = store_name_from_basename (basename != NULL ? basename : "");
  return self;
}

/**
 * model_attachment_new_from_text:
 * @name: its name in the store, and of the file that it would be
 * @text: what may be PEM, or anything else
 *
 * Returns: (transfer full): an attachment; model_attachment_read_async() looks at the text
 */
ModelAttachment *
model_attachment_new_from_text (const char *name,
                                GBytes     *text)
{
  ModelAttachment *self = g_object_new (MODEL_TYPE_ATTACHMENT, NULL);

  self->text = g_bytes_ref (text);
  self->file_name = g_strdup (name);
  self->name = g_strdup (name);
  return self;
}

/**
 * model_attachment_leave_key_out:
 * @self: an attachment of an entry, which was not read yet
 *
 * Of what shows a private key, only the certificates are copied, as PEM.
 */
void
model_attachment_leave_key_out (ModelAttachment *self)
{
  g_return_if_fail (MODEL_IS_ATTACHMENT (self));
  self->leaves_key_out = TRUE;
}

/**
 * model_attachment_new_from_entry:
 * @source: the list of another store, which is opened when it is needed
 * @name: the name of one of its entries
 *
 * Returns: (transfer full): an attachment; model_attachment_read_async() looks at the entry
 */
ModelAttachment *
model_attachment_new_from_entry (ModelCertificateList *source,
                                 const char           *name)
{
  ModelAttachment *self = g_object_new (MODEL_TYPE_ATTACHMENT, NULL);

  self->source = g_object_ref (source);
  self->source_name = g_strdup (name);
  self->file_name = g_utf8_make_valid (name, -1);
  self->name = g_strdup (name);
  return self;
}

/**
 * model_attachment_new_from_content:
 * @name: its name in the store, and of the file that it would be
 * @bytes: its content, which was made here
 * @container: what that holds
 *
 * Returns: (transfer full): an attachment that can be stored
 */
ModelAttachment *
model_attachment_new_from_content (const char   *name,
                                   GBytes       *bytes,
                                   PkiContainer *container)
{
  ModelAttachment *self = g_object_new (MODEL_TYPE_ATTACHMENT, NULL);

  self->file_name = g_utf8_make_valid (name, -1);
  self->name = g_strdup (name);
  self->state = MODEL_ATTACHMENT_READY;
  take_content (self, g_bytes_ref (bytes), g_object_ref (container));
  return self;
}
