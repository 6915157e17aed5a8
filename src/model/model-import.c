/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-import.h"

#include "model/model-countdown.h"

/* Calls to stores at a time: enough to hide how long one takes, few enough not to be taken for an attack. */
#define MAX_CALLS 4

struct _ModelImport
{
  GObject               parent_instance;

  ModelCertificateList *list;        /* (owned) */
  GPtrArray            *attachments; /* (owned) (element-type ModelAttachment) */
  ModelPasswords       *passwords;   /* (owned) (nullable): of the window */
  GQueue                queue;       /* (element-type Step): to be stored when others are done */
  Store                *watched;     /* (owned) (nullable): tells when it waits */
  gboolean              opening;     /* that store */
  guint                 n_stores;    /* calls of model_import_store_async() under way */
  guint                 n_running;   /* calls to the store under way */
  ModelCountdown        waiting;     /* until the store takes the next call */
  guint                 judge_id;
};

enum
{
  PROP_BUSY = 1,
  PROP_CAN_STORE,
  PROP_WAITING,
  N_PROPS
};

enum
{
  CONTENTS_CHANGED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

/* One call of model_import_store_async(). */
typedef struct
{
  char   *first_name; /* (owned) (nullable): of the first attachment that was stored */
  GError *error;      /* (owned) (nullable): the first */
  guint   pending;
} Batch;

/* One attachment of a call. */
typedef struct
{
  ModelAttachment *attachment; /* (owned) */
  GTask           *task;       /* (owned) */
} Step;

static void
step_free (Step *step)
{
  g_object_unref (step->attachment);
  g_object_unref (step->task);
  g_free (step);
}

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

/* What the list says about the names */

static void
judge (ModelImport     *self,
       ModelAttachment *attachment)
{
  ModelCertificate *row = model_certificate_list_lookup (self->list, model_attachment_get_name (attachment));

  model_attachment_judge (attachment, row != NULL, row != NULL ? model_certificate_get_etag (row) : NULL);
}

static void
judge_all (ModelImport *self)
{
  for (guint i = 0; i < self->attachments->len; i++)
    judge (self, g_ptr_array_index (self->attachments, i));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAN_STORE]);
}

static gboolean
judge_cb (gpointer user_data)
{
  ModelImport *self = user_data;

  self->judge_id = 0;
  judge_all (self);
  return G_SOURCE_REMOVE;
}

/* A list that loads changes many times in a row. */
static void
list_changed_cb (ModelImport *self)
{
  if (self->judge_id == 0 && self->attachments->len > 0)
    self->judge_id = g_idle_add (judge_cb, self);
}

/* Reading */

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  /* The attachment keeps the error, its row shows it. */
  model_attachment_read_finish (MODEL_ATTACHMENT (source), result, NULL);
}

static void
read_next (ModelImport *self)
{
  guint n_reading = 0;

  for (guint i = 0; i < self->attachments->len; i++)
    n_reading += model_attachment_is_reading (g_ptr_array_index (self->attachments, i)) ? 1 : 0;

  for (guint i = 0; i < self->attachments->len && n_reading < MAX_CALLS; i++)
    {
      ModelAttachment *attachment = g_ptr_array_index (self->attachments, i);

      if (model_attachment_get_state (attachment) != MODEL_ATTACHMENT_READING || model_attachment_is_reading (attachment))
        continue;
      model_attachment_read_async (attachment, read_cb, NULL);
      n_reading++;
    }
}

static void
attachment_changed_cb (ModelImport     *self,
                       GParamSpec      *pspec,
                       ModelAttachment *attachment)
{
  judge (self, attachment);
  read_next (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAN_STORE]);
}

static void
tell_contents (ModelImport *self)
{
  g_signal_emit (self, signals[CONTENTS_CHANGED], 0);
}

static void
follow (ModelImport     *self,
        ModelAttachment *attachment)
{
  judge (self, attachment);
  g_signal_connect_object (attachment, "notify::state", G_CALLBACK (attachment_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (attachment, "notify::name", G_CALLBACK (attachment_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (attachment, "notify::state", G_CALLBACK (tell_contents), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (attachment, "notify::container", G_CALLBACK (tell_contents), self, G_CONNECT_SWAPPED);
}

static void
unfollow (ModelImport     *self,
          ModelAttachment *attachment)
{
  g_signal_handlers_disconnect_by_data (attachment, self);
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

static void
add (ModelImport     *self,
     ModelAttachment *attachment /* (transfer full) */)
{
  for (guint i = 0; i < self->attachments->len; i++)
    {
      ModelAttachment *other = g_ptr_array_index (self->attachments, i);

      if (model_attachment_is_same_source (other, attachment) &&
          model_attachment_get_state (other) != MODEL_ATTACHMENT_STORED)
        {
          g_object_unref (attachment);
          return;
        }
    }

  model_attachment_set_passwords (attachment, self->passwords);
  follow (self, attachment);
  g_ptr_array_add (self->attachments, attachment);
  g_list_model_items_changed (G_LIST_MODEL (self), self->attachments->len - 1, 0, 1);
  read_next (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAN_STORE]);
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
  g_return_if_fail (MODEL_IS_IMPORT (self));
  g_return_if_fail (G_IS_FILE (file));

  add (self, model_attachment_new (file));
}

/**
 * model_import_add_text:
 * @self: an import
 * @text: what was pasted: PEM, or nothing that can be stored
 * @name: a name for it; where that is taken, it gets another one like it
 *
 * Adds a text, as model_import_add_file() does it with a file.
 */
void
model_import_add_text (ModelImport *self,
                       GBytes      *text,
                       const char  *name)
{
  ModelAttachment *attachment;
  g_autofree char *free_name = NULL;

  g_return_if_fail (MODEL_IS_IMPORT (self));
  g_return_if_fail (text != NULL);

  attachment = model_attachment_new_from_text (name, text);
  if (is_name_used (self, attachment, name))
    {
      free_name = model_import_suggest_name (self, attachment);
      model_attachment_set_name (attachment, free_name);
    }
  add (self, attachment);
}

/**
 * model_import_add_entry:
 * @self: an import
 * @source: the list of another store
 * @name: the name of one of its entries
 * @without_key: whether only its certificates are copied, where it shows a private key
 *
 * Adds a copy of an entry, as model_import_add_file() does it with a file.
 */
void
model_import_add_entry (ModelImport          *self,
                        ModelCertificateList *source,
                        const char           *name,
                        gboolean              without_key)
{
  ModelAttachment *attachment;

  g_return_if_fail (MODEL_IS_IMPORT (self));
  g_return_if_fail (MODEL_IS_CERTIFICATE_LIST (source));

  attachment = model_attachment_new_from_entry (source, name);
  if (without_key)
    model_attachment_leave_key_out (attachment);
  add (self, attachment);
}

/**
 * model_import_remove:
 * @self: an import
 * @attachment: one of its attachments
 *
 * Takes it off the list, and stops what is under way for it.
 */
void
model_import_remove (ModelImport     *self,
                     ModelAttachment *attachment)
{
  guint position;

  g_return_if_fail (MODEL_IS_IMPORT (self));

  if (!g_ptr_array_find (self->attachments, attachment, &position))
    return;

  model_import_cancel_one (self, attachment);
  unfollow (self, attachment);
  g_ptr_array_remove_index (self->attachments, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  read_next (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAN_STORE]);
  tell_contents (self);
}

static gboolean
has_all (ModelImport *self,
         GPtrArray   *attachments)
{
  for (guint i = 0; i < attachments->len; i++)
    if (!g_ptr_array_find (self->attachments, g_ptr_array_index (attachments, i), NULL))
      return FALSE;
  return TRUE;
}

/* Those that are not in @old, with @new in the place of the first of them. */
static GPtrArray *
exchange (ModelImport *self,
          GPtrArray   *old,
          GPtrArray   *new)
{
  GPtrArray *attachments = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean is_in = FALSE;

  for (guint i = 0; i < self->attachments->len; i++)
    {
      ModelAttachment *attachment = g_ptr_array_index (self->attachments, i);

      if (!g_ptr_array_find (old, attachment, NULL))
        g_ptr_array_add (attachments, g_object_ref (attachment));
      else if (!is_in)
        {
          for (guint k = 0; k < new->len; k++)
            g_ptr_array_add (attachments, g_object_ref (g_ptr_array_index (new, k)));
          is_in = TRUE;
        }
    }
  return attachments;
}

/* What is the same at both ends is not told: its rows keep what is being typed. */
static void
tell_exchange (ModelImport *self,
               GPtrArray   *before)
{
  guint start = 0, end = 0;
  guint n_common = MIN (before->len, self->attachments->len);

  while (start < n_common && before->pdata[start] == self->attachments->pdata[start])
    start++;
  while (end < n_common - start &&
         before->pdata[before->len - 1 - end] == self->attachments->pdata[self->attachments->len - 1 - end])
    end++;
  g_list_model_items_changed (G_LIST_MODEL (self), start, before->len - start - end, self->attachments->len - start - end);
}

/**
 * model_import_exchange:
 * @self: an import
 * @old: (element-type ModelAttachment): some of its attachments, none of which is being stored
 * @new: (element-type ModelAttachment): what takes their place
 *
 * Nothing happens where one of @old is not there any more.
 */
void
model_import_exchange (ModelImport *self,
                       GPtrArray   *old,
                       GPtrArray   *new)
{
  g_autoptr (GPtrArray) before = NULL;

  g_return_if_fail (MODEL_IS_IMPORT (self));

  if (!has_all (self, old))
    return;
  for (guint i = 0; i < old->len; i++)
    unfollow (self, g_ptr_array_index (old, i));
  for (guint i = 0; i < new->len; i++)
    follow (self, g_ptr_array_index (new, i));
  before = self->attachments;
  self->attachments = exchange (self, old, new);
  tell_exchange (self, before);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAN_STORE]);
  tell_contents (self);
}

/**
 * model_import_agree:
 * @self: an import
 * @attachment: one of its attachments
 *
 * Agrees to replace the entry that the list has under the name of @attachment, as the list shows it now.
 */
void
model_import_agree (ModelImport     *self,
                    ModelAttachment *attachment)
{
  ModelCertificate *row;

  g_return_if_fail (MODEL_IS_IMPORT (self));

  row = model_certificate_list_lookup (self->list, model_attachment_get_name (attachment));
  if (row == NULL)
    return;
  model_attachment_agree (attachment, model_certificate_get_etag (row));
  judge_all (self);
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

/* What may have been stored already is found out by trying again. */
static gboolean
is_free (ModelAttachment *attachment)
{
  ModelConflict conflict = model_attachment_get_conflict (attachment);

  return (conflict != MODEL_CONFLICT_TAKEN && conflict != MODEL_CONFLICT_CHANGED) ||
         model_attachment_get_attempted (attachment);
}

static gboolean
can_store (ModelAttachment *attachment)
{
  ModelAttachmentState state = model_attachment_get_state (attachment);

  return (state == MODEL_ATTACHMENT_READY || state == MODEL_ATTACHMENT_FAILED) &&
         store_name_validate (model_attachment_get_name (attachment), NULL) && is_free (attachment);
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
    if (can_store (g_ptr_array_index (self->attachments, i)))
      return self->n_stores == 0;

  return FALSE;
}

gboolean
model_import_get_busy (ModelImport *self)
{
  g_return_val_if_fail (MODEL_IS_IMPORT (self), FALSE);
  return self->n_stores > 0;
}

guint
model_import_get_waiting (ModelImport *self)
{
  g_return_val_if_fail (MODEL_IS_IMPORT (self), 0);
  return self->waiting.seconds;
}

guint
model_import_count (ModelImport          *self,
                    ModelAttachmentState  state)
{
  guint n = 0;

  g_return_val_if_fail (MODEL_IS_IMPORT (self), 0);

  for (guint i = 0; i < self->attachments->len; i++)
    if (model_attachment_get_state (g_ptr_array_index (self->attachments, i)) == state)
      n++;

  return n;
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
  g_return_val_if_fail (MODEL_IS_IMPORT (self), 0);
  return self->attachments->len - model_import_count (self, MODEL_ATTACHMENT_STORED);
}

/**
 * model_import_set_passwords:
 * @self: an import without attachments
 * @passwords: (nullable): the passwords of the window, which are tried where something is locked
 */
void
model_import_set_passwords (ModelImport    *self,
                            ModelPasswords *passwords)
{
  g_return_if_fail (MODEL_IS_IMPORT (self));
  g_set_object (&self->passwords, passwords);
}

/**
 * model_import_get_passwords:
 * @self: an import
 *
 * Returns: (nullable) (transfer none): the passwords of the window
 */
ModelPasswords *
model_import_get_passwords (ModelImport *self)
{
  g_return_val_if_fail (MODEL_IS_IMPORT (self), NULL);
  return self->passwords;
}

ModelCertificateList *
model_import_get_list (ModelImport *self)
{
  g_return_val_if_fail (MODEL_IS_IMPORT (self), NULL);
  return self->list;
}

/* Waiting, when the store was asked to slow down */

static void
waiting_cb (ModelImport *self,
            guint        seconds)
{
  model_countdown_start (&self->waiting, self->n_running > 0 ? seconds : 0);
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
keep_error (Batch  *batch,
            GError *error /* (transfer full) (nullable) */)
{
  if (batch->error == NULL)
    batch->error = error;
  else
    g_clear_error (&error);
}

static void
batch_step_done (GTask  *task,
                 GError *error /* (transfer full) (nullable) */)
{
  Batch *batch = g_task_get_task_data (task);

  keep_error (batch, error);
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

static void store_next (ModelImport *self);

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ModelAttachment *attachment = MODEL_ATTACHMENT (source);
  ModelImport *self = g_task_get_source_object (task);
  Batch *batch = g_task_get_task_data (task);
  g_autoptr (StoreEntry) in_the_way = NULL;
  g_autoptr (StoreEntry) entry = NULL;
  GError *error = NULL;

  entry = model_attachment_store_finish (attachment, result, &in_the_way, &error);
  if (--self->n_running == 0)
    waiting_cb (self, 0);
  store_next (self);
  if (g_error_matches (error, STORE_ERROR, STORE_ERROR_NOT_FOUND))
    model_certificate_list_remove (self->list, model_attachment_get_name (attachment));
  judge (self, attachment);
  if (entry != NULL && batch->first_name == NULL)
    batch->first_name = g_strdup (store_entry_get_name (entry));

  /* The list also learns what the store has instead, so that one can decide what to do about it. */
  if (entry == NULL && in_the_way == NULL)
    {
      batch_step_done (task, error);
      return;
    }
  keep_error (batch, error);
  model_certificate_list_put_async (self->list, entry != NULL ? entry : in_the_way, put_cb, g_steal_pointer (&task));
}

/* Which call waits is not told: it is all of them, or soon will be. */
static void
watch (ModelImport *self,
       Store       *store)
{
  if (g_set_object (&self->watched, store))
    g_signal_connect_object (store, "waiting", G_CALLBACK (waiting_cb), self, G_CONNECT_SWAPPED);
}

static void
store_some (ModelImport *self,
            Store       *store)
{
  watch (self, store);
  while (self->n_running < MAX_CALLS && !g_queue_is_empty (&self->queue))
    {
      Step *step = g_queue_pop_head (&self->queue);

      self->n_running++;
      model_attachment_store_async (step->attachment, store, stored_cb, g_object_ref (step->task));
      step_free (step);
    }
}

static void
fail_queued (ModelImport  *self,
             const GError *error)
{
  while (!g_queue_is_empty (&self->queue))
    {
      Step *step = g_queue_pop_head (&self->queue);

      model_attachment_set_failed (step->attachment, error);
      batch_step_done (step->task, g_error_copy (error));
      step_free (step);
    }
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (ModelImport) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Store) store = model_certificate_list_open_store_finish (MODEL_CERTIFICATE_LIST (source), result, &error);

  self->opening = FALSE;
  if (store != NULL)
    store_some (self, store);
  else
    fail_queued (self, error);
}

/* A place that nobody looked at yet is opened first. */
static void
store_next (ModelImport *self)
{
  Store *store = model_certificate_list_get_store (self->list);

  if (store != NULL)
    store_some (self, store);
  else if (!self->opening && !g_queue_is_empty (&self->queue))
    {
      self->opening = TRUE;
      model_certificate_list_open_store_async (self->list, NULL, opened_cb, g_object_ref (self));
    }
}

static void
enqueue (ModelImport     *self,
         ModelAttachment *attachment,
         GTask           *task)
{
  Step *step = g_new0 (Step, 1);
  Batch *batch = g_task_get_task_data (task);

  step->attachment = g_object_ref (attachment);
  step->task = g_object_ref (task);
  batch->pending++;
  model_attachment_set_queued (attachment, TRUE);
  g_queue_push_tail (&self->queue, step);
}

/**
 * model_import_store_async:
 * @self: an import
 * @only: (nullable): the one attachment to store; %NULL for all that can be
 * @callback: called when every one of them has its result
 * @user_data: for @callback
 *
 * Stores a few at a time; the others wait for their turn.
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

      if ((only == NULL || only == attachment) && can_store (attachment))
        enqueue (self, attachment, task);
    }

  store_next (self);
  batch_step_done (task, NULL);
}

/* Cancelling */

static Step *
take_step (ModelImport     *self,
           ModelAttachment *attachment)
{
  for (GList *l = self->queue.head; l != NULL; l = l->next)
    {
      Step *step = l->data;

      if (step->attachment != attachment)
        continue;
      g_queue_delete_link (&self->queue, l);
      return step;
    }

  return NULL;
}

/**
 * model_import_cancel_one:
 * @self: an import
 * @attachment: one of its attachments
 *
 * Stops what is under way for it. It keeps its place and can be stored later.
 */
void
model_import_cancel_one (ModelImport     *self,
                         ModelAttachment *attachment)
{
  Step *step;

  g_return_if_fail (MODEL_IS_IMPORT (self));

  model_attachment_cancel (attachment);
  step = take_step (self, attachment);
  if (step == NULL)
    return;

  model_attachment_set_queued (attachment, FALSE);
  batch_step_done (step->task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled"));
  step_free (step);
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

  for (guint i = self->attachments->len; i-- > 0;)
    model_import_cancel_one (self, g_ptr_array_index (self->attachments, i));
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
    case PROP_WAITING:
      g_value_set_uint (value, self->waiting.seconds);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
model_import_finalize (GObject *object)
{
  ModelImport *self = MODEL_IMPORT (object);

  /* A call under way holds the import: nothing is queued any more. */
  model_countdown_clear (&self->waiting);
  g_clear_handle_id (&self->judge_id, g_source_remove);
  g_ptr_array_unref (self->attachments);
  g_clear_object (&self->watched);
  g_clear_object (&self->passwords);
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
  props[PROP_WAITING] = g_param_spec_uint ("waiting", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[CONTENTS_CHANGED] = g_signal_new ("contents-changed", MODEL_TYPE_IMPORT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 0);
}

static void
model_import_init (ModelImport *self)
{
  self->attachments = g_ptr_array_new_with_free_func (g_object_unref);
  g_queue_init (&self->queue);
  model_countdown_init (&self->waiting, G_OBJECT (self), props[PROP_WAITING]);
}

/**
 * model_import_new:
 * @list: the list of the store that they go to
 *
 * Returns: (transfer full): an import without attachments
 */
ModelImport *
model_import_new (ModelCertificateList *list)
{
  ModelImport *self;

  g_return_val_if_fail (MODEL_IS_CERTIFICATE_LIST (list), NULL);

  self = g_object_new (MODEL_TYPE_IMPORT, NULL);
  self->list = g_object_ref (list);
  g_signal_connect_object (list, "items-changed", G_CALLBACK (list_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}
