/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-document.h"
#include "model/model-read.h"

struct _ModelDocument
{
  GObject       parent_instance;

  StoreEntry   *entry;     /* (owned) */
  PkiContainer *container; /* (owned) (nullable) */
  GError       *problem;   /* (owned) (nullable): why there is no container */
};

enum
{
  PROP_CONTAINER = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ModelDocument, model_document, G_TYPE_OBJECT)

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (ModelDocument) self = g_object_ref (g_task_get_task_data (task));

  /* What can't be read is still an entry that can be exported and deleted. */
  self->container = model_parse_finish (result, &self->problem);
  if (g_error_matches (self->problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&self->problem));
  else
    g_task_return_pointer (task, g_steal_pointer (&self), g_object_unref);
}

static void
got_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GBytes) none = NULL;
  g_autoptr (ModelDocument) self = g_object_new (MODEL_TYPE_DOCUMENT, NULL);
  GError *error = NULL;
  GBytes *content;

  self->entry = store_get_finish (STORE_STORE (source), result, &error);
  if (self->entry == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  content = store_entry_get_content (self->entry);
  if (content == NULL)
    content = none = g_bytes_new (NULL, 0);

  g_task_set_task_data (task, g_steal_pointer (&self), g_object_unref);
  model_parse_async (content, NULL, g_task_get_cancellable (task), opened_cb, g_object_ref (task));
}

/**
 * model_document_open_async:
 * @store: a store
 * @name: the name of an entry
 * @cancellable: (nullable): a cancellable
 * @callback: called when it was read and looked at
 * @user_data: for @callback
 */
void
model_document_open_async (Store               *store,
                           const char          *name,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, model_document_open_async);
  store_get_async (store, name, NULL, NULL, cancellable, got_cb, g_steal_pointer (&task));
}

/**
 * model_document_open_finish:
 * @result: the result
 * @error: return location for a #StoreError
 *
 * Returns: (transfer full): the document; also where the content means nothing, see model_document_get_problem()
 */
ModelDocument *
model_document_open_finish (GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, model_document_open_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
unlocked_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ModelDocument *self = g_task_get_source_object (task);
  g_autoptr (PkiContainer) container = NULL;
  GError *error = NULL;

  container = model_parse_finish (result, &error);
  if (container == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  if (g_set_object (&self->container, container))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CONTAINER]);
  g_clear_error (&self->problem);
  g_task_return_boolean (task, TRUE);
}

/**
 * model_document_unlock_async:
 * @self: a document
 * @password: what is to open it
 * @cancellable: (nullable): a cancellable
 * @callback: called when it was tried
 * @user_data: for @callback
 *
 * Looks at the content once more, with a password. With the wrong one everything stays as it is.
 */
void
model_document_unlock_async (ModelDocument       *self,
                             const char          *password,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (MODEL_IS_DOCUMENT (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, model_document_unlock_async);
  model_parse_async (store_entry_get_content (self->entry), password, cancellable, unlocked_cb, g_steal_pointer (&task));
}

gboolean
model_document_unlock_finish (ModelDocument  *self,
                              GAsyncResult   *result,
                              GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, model_document_unlock_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

StoreEntry *
model_document_get_entry (ModelDocument *self)
{
  g_return_val_if_fail (MODEL_IS_DOCUMENT (self), NULL);
  return self->entry;
}

/**
 * model_document_get_container:
 * @self: a document
 *
 * Returns: (nullable) (transfer none): what the content holds
 */
PkiContainer *
model_document_get_container (ModelDocument *self)
{
  g_return_val_if_fail (MODEL_IS_DOCUMENT (self), NULL);
  return self->container;
}

/**
 * model_document_get_problem:
 * @self: a document
 *
 * Returns: (nullable) (transfer none): the #PkiError that says why there is no container
 */
const GError *
model_document_get_problem (ModelDocument *self)
{
  g_return_val_if_fail (MODEL_IS_DOCUMENT (self), NULL);
  return self->problem;
}

static void
model_document_get_property (GObject    *object,
                             guint       id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_CONTAINER:
      g_value_set_object (value, MODEL_DOCUMENT (object)->container);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
model_document_finalize (GObject *object)
{
  ModelDocument *self = MODEL_DOCUMENT (object);

  g_clear_object (&self->entry);
  g_clear_object (&self->container);
  g_clear_error (&self->problem);

  G_OBJECT_CLASS (model_document_parent_class)->finalize (object);
}

static void
model_document_class_init (ModelDocumentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = model_document_get_property;
  object_class->finalize = model_document_finalize;

  props[PROP_CONTAINER] = g_param_spec_object ("container", NULL, NULL, PKI_TYPE_CONTAINER,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
model_document_init (ModelDocument *self)
{
}
