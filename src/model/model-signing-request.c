/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Requests are read, made and verified in a thread. The tasks have no source object and own what they work on: GLib 2.74
 * may free a threaded task's data in the thread. */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-signing-request.h"

#include "model/model-read.h"

struct _ModelSigningRequest
{
  GObject            parent_instance;

  PkiSigningRequest *request;   /* (owned) */
  PkiPrivateKey     *key;       /* (owned) (nullable): is not here */
  char              *file_name; /* (owned) (nullable): was made here */
  GBytes            *pem;       /* (owned) */
};

G_DEFINE_FINAL_TYPE (ModelSigningRequest, model_signing_request, G_TYPE_OBJECT)

/* What is to be made. */
typedef struct
{
  PkiKeyKind  kind;
  char       *common_name; /* (owned) */
} Making;

static void
making_free (Making *making)
{
  g_free (making->common_name);
  g_free (making);
}

PkiSigningRequest *
model_signing_request_get_request (ModelSigningRequest *self)
{
  g_return_val_if_fail (MODEL_IS_SIGNING_REQUEST (self), NULL);
  return self->request;
}

PkiPrivateKey *
model_signing_request_get_key (ModelSigningRequest *self)
{
  g_return_val_if_fail (MODEL_IS_SIGNING_REQUEST (self), NULL);
  return self->key;
}

const char *
model_signing_request_get_file_name (ModelSigningRequest *self)
{
  g_return_val_if_fail (MODEL_IS_SIGNING_REQUEST (self), NULL);
  return self->file_name;
}

GBytes *
model_signing_request_get_pem (ModelSigningRequest *self)
{
  g_return_val_if_fail (MODEL_IS_SIGNING_REQUEST (self), NULL);
  return self->pem;
}

/* Files */

static void
load_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (GBytes) bytes = model_read_bytes (task_data, cancellable, &error);
  g_autoptr (PkiSigningRequest) request = bytes != NULL ? pki_signing_request_new_from_bytes (bytes, &error) : NULL;
  g_autofree char *basename = g_file_get_basename (task_data);
  g_autofree char *file_name = basename != NULL ? g_filename_display_name (basename) : g_strdup ("");

  if (request == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, model_signing_request_new (request, NULL, file_name), g_object_unref);
}

/**
 * model_signing_request_load_async:
 * @file: a file
 * @cancellable: (nullable): a cancellable
 * @callback: called when done
 * @user_data: for @callback
 *
 * Reads a request, PEM or DER, and verifies its signature: whoever made it has the key.
 */
void
model_signing_request_load_async (GFile               *file,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, model_signing_request_load_async);
  g_task_set_task_data (task, g_file_dup (file), g_object_unref);
  g_task_run_in_thread (task, load_thread);
}

/**
 * model_signing_request_load_finish:
 * @result: the result
 * @error: return location for a #ModelError or a #PkiError
 *
 * Returns: (transfer full): the request
 */
ModelSigningRequest *
model_signing_request_load_finish (GAsyncResult  *result,
                                   GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, model_signing_request_load_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Made here */

static void
make_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Making *making = task_data;
  GError *error = NULL;
  g_autoptr (PkiPrivateKey) key = pki_private_key_new (making->kind, &error);
  g_autoptr (PkiSigningRequest) request = key != NULL ? pki_signing_request_new (key, making->common_name, &error) : NULL;

  if (request == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, model_signing_request_new (request, key, NULL), g_object_unref);
}

/**
 * model_signing_request_make_async:
 * @kind: what key to make
 * @common_name: the common name to ask for
 * @cancellable: (nullable): a cancellable; an RSA key takes a second or more
 * @callback: called when done
 * @user_data: for @callback
 *
 * Makes a key and a request for it. The key is nowhere else than in the result.
 */
void
model_signing_request_make_async (PkiKeyKind           kind,
                                  const char          *common_name,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Making *making = g_new0 (Making, 1);

  making->kind = kind;
  making->common_name = g_strdup (common_name);
  g_task_set_source_tag (task, model_signing_request_make_async);
  g_task_set_task_data (task, making, (GDestroyNotify) making_free);
  /* Nothing interrupts the search for a prime, but nobody has to wait for its end. */
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, make_thread);
}

/**
 * model_signing_request_make_finish:
 * @result: the result
 * @error: return location for a #PkiError
 *
 * Returns: (transfer full): the request, with its key
 */
ModelSigningRequest *
model_signing_request_make_finish (GAsyncResult  *result,
                                   GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, model_signing_request_make_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Life */

static void
model_signing_request_finalize (GObject *object)
{
  ModelSigningRequest *self = MODEL_SIGNING_REQUEST (object);

  g_clear_object (&self->request);
  g_clear_object (&self->key);
  g_clear_pointer (&self->file_name, g_free);
  g_clear_pointer (&self->pem, g_bytes_unref);

  G_OBJECT_CLASS (model_signing_request_parent_class)->finalize (object);
}

static void
model_signing_request_class_init (ModelSigningRequestClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = model_signing_request_finalize;
}

static void
model_signing_request_init (ModelSigningRequest *self)
{
}

/**
 * model_signing_request_new:
 * @request: the request
 * @key: (nullable): its key, where that is here
 * @file_name: (nullable): the name of the file that it is from
 *
 * Returns: (transfer full): a request with where it is from
 */
ModelSigningRequest *
model_signing_request_new (PkiSigningRequest *request,
                           PkiPrivateKey     *key,
                           const char        *file_name)
{
  ModelSigningRequest *self = g_object_new (MODEL_TYPE_SIGNING_REQUEST, NULL);

  self->request = g_object_ref (request);
  self->key = key != NULL ? g_object_ref (key) : NULL;
  self->file_name = g_strdup (file_name);
  self->pem = pki_signing_request_to_pem (request);
  return self;
}
