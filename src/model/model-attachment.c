/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-attachment.h"
#include "model/model-error.h"
#include "model/model-read.h"

struct _ModelAttachment
{
  GObject               parent_instance;

  GFile                *file;        /* (owned) */
  char                 *file_name;   /* (owned) */
  char                 *name;        /* (owned): in the store */
  GBytes               *bytes;       /* (owned) (nullable): until it is stored */
  PkiContainer         *container;   /* (owned) (nullable) */
  GError               *error;       /* (owned) (nullable) */
  GCancellable         *cancellable; /* (owned): of what is under way */
  double                fraction;
  ModelAttachmentState  state;
  gboolean              replace;
};

enum
{
  PROP_FILE_NAME = 1,
  PROP_NAME,
  PROP_STATE,
  PROP_ERROR,
  PROP_CONTAINER,
  PROP_FRACTION,
  PROP_REPLACE,
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

/* Reading */

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ModelReading) reading = model_read_finish (result, &error);
  ModelAttachment *self = g_task_get_source_object (task);

  if (reading == NULL)
    {
      set_state (self, MODEL_ATTACHMENT_UNUSABLE, error);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  self->bytes = g_steal_pointer (&reading->bytes);
  self->container = g_steal_pointer (&reading->container);
  notify (self, PROP_CONTAINER);
  set_state (self, MODEL_ATTACHMENT_READY, NULL);
  g_task_return_boolean (task, TRUE);
}

/**
 * model_attachment_read_async:
 * @self: an attachment that was not read yet, or could not be
 * @callback: called when the file was read and looked at
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

  task = g_task_new (self, self->cancellable, callback, user_data);
  g_task_set_source_tag (task, model_attachment_read_async);
  set_state (self, MODEL_ATTACHMENT_READING, NULL);
  model_read_async (self->file, self->cancellable, read_cb, g_steal_pointer (&task));
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

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) entry = NULL;
  ModelAttachment *self = g_task_get_source_object (task);

  if (GPOINTER_TO_INT (g_task_get_task_data (task)))
    entry = store_replace_finish (STORE_STORE (source), result, &error);
  else
    entry = store_create_finish (STORE_STORE (source), result, &error);

  if (entry == NULL)
    {
      /* What was not stored keeps its bytes, so that it can be tried again. */
      set_state (self, store_error_is_cancelled (error) ? MODEL_ATTACHMENT_READY : MODEL_ATTACHMENT_FAILED,
                 store_error_is_cancelled (error) ? NULL : error);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  g_clear_pointer (&self->bytes, g_bytes_unref);
  set_fraction (self, 1.0);
  set_state (self, MODEL_ATTACHMENT_STORED, NULL);
  g_task_return_pointer (task, g_steal_pointer (&entry), g_object_unref);
}

static void
progress_cb (guint64  done,
             guint64  total,
             gpointer user_data)
{
  if (total > 0)
    set_fraction (user_data, (double) done / (double) total);
}

/**
 * model_attachment_store_async:
 * @self: an attachment that is ready, or that failed before
 * @store: where it is to be stored
 * @callback: called when it was stored, or could not be
 * @user_data: for @callback
 *
 * Stores the file under its name. An entry that has this name already is only replaced when that was asked for with
 * model_attachment_set_replace().
 */
void
model_attachment_store_async (ModelAttachment     *self,
                              Store               *store,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (StoreEntry) entry = NULL;
  GError *error = NULL;

  g_return_if_fail (MODEL_IS_ATTACHMENT (self));
  g_return_if_fail (self->bytes != NULL);

  task = g_task_new (self, self->cancellable, callback, user_data);
  g_task_set_source_tag (task, model_attachment_store_async);
  g_task_set_task_data (task, GINT_TO_POINTER (self->replace), NULL);

  if (!store_name_validate (self->name, &error))
    {
      set_state (self, MODEL_ATTACHMENT_FAILED, error);
      g_task_return_error (task, error);
      return;
    }

  entry = g_object_new (STORE_TYPE_ENTRY,
                        "name", self->name,
                        "content", self->bytes,
                        "file-name", self->file_name,
                        "method", STORE_METHOD_IMPORT,
                        NULL);
  set_fraction (self, 0.0);
  set_state (self, MODEL_ATTACHMENT_STORING, NULL);
  if (self->replace)
    store_replace_async (store, entry, NULL, progress_cb, self, self->cancellable, stored_cb, g_steal_pointer (&task));
  else
    store_create_async (store, entry, progress_cb, self, self->cancellable, stored_cb, g_steal_pointer (&task));
}

/**
 * model_attachment_store_finish:
 * @self: an attachment
 * @result: the result
 * @error: return location for a #StoreError
 *
 * Returns: (transfer full): the entry as it is stored now
 */
StoreEntry *
model_attachment_store_finish (ModelAttachment  *self,
                               GAsyncResult     *result,
                               GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, model_attachment_store_async), NULL);

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

GFile *
model_attachment_get_file (ModelAttachment *self)
{
  g_return_val_if_fail (MODEL_IS_ATTACHMENT (self), NULL);
  return self->file;
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
  notify (self, PROP_NAME);
  model_attachment_set_replace (self, FALSE);

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

double
model_attachment_get_fraction (ModelAttachment *self)
{
  g_return_val_if_fail (MODEL_IS_ATTACHMENT (self), 0.0);
  return self->fraction;
}

gboolean
model_attachment_get_replace (ModelAttachment *self)
{
  g_return_val_if_fail (MODEL_IS_ATTACHMENT (self), FALSE);
  return self->replace;
}

void
model_attachment_set_replace (ModelAttachment *self,
                              gboolean         replace)
{
  g_return_if_fail (MODEL_IS_ATTACHMENT (self));

  if (self->replace == replace)
    return;

  self->replace = replace;
  notify (self, PROP_REPLACE);
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
    case PROP_CONTAINER:
      g_value_set_object (value, self->container);
      break;
    case PROP_FRACTION:
      g_value_set_double (value, self->fraction);
      break;
    case PROP_REPLACE:
      g_value_set_boolean (value, self->replace);
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
    case PROP_REPLACE:
      model_attachment_set_replace (self, g_value_get_boolean (value));
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
  g_free (self->file_name);
  g_free (self->name);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_object (&self->container);
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
  props[PROP_CONTAINER] = g_param_spec_object ("container", NULL, NULL, PKI_TYPE_CONTAINER, G_PARAM_READABLE | flags);
  props[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0.0, 1.0, 0.0, G_PARAM_READABLE | flags);
  props[PROP_REPLACE] = g_param_spec_boolean ("replace", NULL, NULL, FALSE, G_PARAM_READWRITE | flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
model_attachment_init (ModelAttachment *self)
{
  self->cancellable = g_cancellable_new ();
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
