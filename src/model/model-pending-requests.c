/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-pending-requests.h"

#include "model/model-error.h"
#include "model/model-pending-request-private.h"

#define ID_PREFIX "request/"

struct _ModelPendingRequests
{
  GObject       parent_instance;

  StoreSecrets *secrets;   /* (owned) */
  GPtrArray    *requests;  /* (owned) (element-type ModelPendingRequest) */
  gboolean      available;
};

enum
{
  PROP_AVAILABLE = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static GType
get_item_type (GListModel *model)
{
  return MODEL_TYPE_PENDING_REQUEST;
}

static guint
get_n_items (GListModel *model)
{
  return MODEL_PENDING_REQUESTS (model)->requests->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  GPtrArray *requests = MODEL_PENDING_REQUESTS (model)->requests;

  return position < requests->len ? g_object_ref (g_ptr_array_index (requests, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ModelPendingRequests, model_pending_requests, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
set_available (ModelPendingRequests *self,
               gboolean              available)
{
  if (self->available == available)
    return;
  self->available = available;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_AVAILABLE]);
}

/* What a place for secrets reports, as the keyring's: STORE_ERROR is about stores where it is put in words. */
static GError *
translate (ModelPendingRequests *self,
           GError               *error /* (transfer full) */)
{
  static const struct { StoreError store; ModelError model; } codes[] = {
    { STORE_ERROR_UNAVAILABLE, MODEL_ERROR_NO_KEYRING },
    { STORE_ERROR_FORBIDDEN, MODEL_ERROR_KEYRING_LOCKED },
    { STORE_ERROR_NOT_FOUND, MODEL_ERROR_SECRET_MISSING },
  };
  ModelError code = MODEL_ERROR_KEYRING;
  GError *translated;

  if (error->domain != STORE_ERROR || store_error_is_cancelled (error))
    return error;

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (error, STORE_ERROR, (int) codes[i].store))
      code = codes[i].model;
  set_available (self, code != MODEL_ERROR_NO_KEYRING);
  translated = g_error_new_literal (MODEL_ERROR, (int) code, error->message);
  g_error_free (error);
  return translated;
}

static GTask *
new_task (ModelPendingRequests *self,
          gpointer              tag,
          GCancellable         *cancellable,
          GAsyncReadyCallback   callback,
          gpointer              user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  /* What the keyring has done by then is done. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_source_tag (task, tag);
  return task;
}

static void
return_error (GTask  *task,
              GError *error /* (transfer full) */)
{
  g_task_return_error (task, translate (g_task_get_source_object (task), error));
}

/* The list */

static gboolean
find (ModelPendingRequests *self,
      const char           *id,
      guint                *position)
{
  for (*position = 0; *position < self->requests->len; (*position)++)
    if (g_str_equal (model_pending_request_get_id (g_ptr_array_index (self->requests, *position)), id))
      return TRUE;
  return FALSE;
}

static void
take_out (ModelPendingRequests *self,
          const char           *id)
{
  guint position;

  if (!find (self, id, &position))
    return;
  g_ptr_array_remove_index (self->requests, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

static void
put_in (ModelPendingRequests *self,
        ModelPendingRequest  *request)
{
  guint position = self->requests->len;

  while (position > 0 && model_pending_request_get_created (g_ptr_array_index (self->requests, position - 1)) >
                           model_pending_request_get_created (request))
    position--;
  g_ptr_array_insert (self->requests, (int) position, g_object_ref (request));
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
}

/* One for this key, of an earlier attempt. */
static ModelPendingRequest *
find_key (ModelPendingRequests *self,
          PkiSigningRequest    *request)
{
  const char *key_id = pki_signing_request_get_key_id (request);

  for (guint i = 0; i < self->requests->len; i++)
    {
      ModelPendingRequest *pending = g_ptr_array_index (self->requests, i);

      if (g_str_equal (pki_signing_request_get_key_id (model_pending_request_get_request (pending)), key_id))
        return pending;
    }
  return NULL;
}

/**
 * model_pending_requests_lookup:
 * @self: the requests
 * @place_id: the id of a place
 * @name: the name of an entry
 *
 * Returns: (transfer none) (nullable): the latest request that is for the entry
 */
ModelPendingRequest *
model_pending_requests_lookup (ModelPendingRequests *self,
                               const char           *place_id,
                               const char           *name)
{
  g_return_val_if_fail (MODEL_IS_PENDING_REQUESTS (self), NULL);

  for (guint i = self->requests->len; i-- > 0;)
    {
      ModelPendingRequest *pending = g_ptr_array_index (self->requests, i);

      if (g_str_equal (model_pending_request_get_place_id (pending), place_id) &&
          g_str_equal (model_pending_request_get_name (pending), name))
        return pending;
    }
  return NULL;
}

/* A secret, on its way through a thread */

typedef struct
{
  char *id;     /* (owned) */
  char *secret; /* (owned) */
} Kept;

static Kept *
kept_new (const char *id,
          char       *secret /* (transfer full) */)
{
  Kept *kept = g_new (Kept, 1);

  kept->id = g_strdup (id);
  kept->secret = secret;
  return kept;
}

static void
kept_free (Kept *kept)
{
  g_free (kept->id);
  store_secret_free (kept->secret);
  g_free (kept);
}

static void
parse_thread (GTask        *task,
              gpointer      source,
              gpointer      task_data,
              GCancellable *cancellable)
{
  Kept *kept = task_data;
  GError *error = NULL;
  ModelPendingRequest *request = model_pending_request_new_from_secret (kept->id, kept->secret, &error);

  if (request != NULL)
    g_task_return_pointer (task, request, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
run_in_thread (GTaskThreadFunc      thread,
               gpointer             data /* (transfer full) */,
               GDestroyNotify       data_free,
               GCancellable        *cancellable,
               GAsyncReadyCallback  callback,
               GTask               *outer)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, g_object_ref (outer));

  g_task_set_task_data (task, data, data_free);
  g_task_run_in_thread (task, thread);
}

/* Loading */

typedef struct
{
  char  **ids;  /* (owned) */
  guint   next;
} Loading;

static void
loading_free (Loading *loading)
{
  g_strfreev (loading->ids);
  g_free (loading);
}

static void load_next (GTask *task);

static void
parsed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ModelPendingRequests *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (ModelPendingRequest) request = g_task_propagate_pointer (G_TASK (result), &error);
  guint position;

  if (store_error_is_cancelled (error))
    {
      return_error (task, g_steal_pointer (&error));
      return;
    }
  /* What can't be read is not offered, and stays where it is. */
  if (request != NULL && !find (self, model_pending_request_get_id (request), &position))
    put_in (self, request);
  load_next (task);
}

static void
looked_up_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Loading *loading = g_task_get_task_data (task);
  GError *error = NULL;
  char *secret = store_secrets_lookup_finish (STORE_SECRETS (source), result, &error);

  if (secret == NULL)
    return_error (task, error);
  else
    run_in_thread (parse_thread, kept_new (loading->ids[loading->next++], secret), (GDestroyNotify) kept_free,
                   g_task_get_cancellable (task), parsed_cb, task);
}

static void
load_next (GTask *task)
{
  ModelPendingRequests *self = g_task_get_source_object (task);
  Loading *loading = g_task_get_task_data (task);
  guint position;

  while (loading->ids[loading->next] != NULL && find (self, loading->ids[loading->next], &position))
    loading->next++;
  if (loading->ids[loading->next] == NULL)
    g_task_return_boolean (task, TRUE);
  else
    store_secrets_lookup_async (self->secrets, loading->ids[loading->next], g_task_get_cancellable (task), looked_up_cb,
                                g_object_ref (task));
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Loading *loading = g_task_get_task_data (task);
  GError *error = NULL;

  loading->ids = store_secrets_list_finish (STORE_SECRETS (source), result, &error);
  if (loading->ids == NULL)
    {
      return_error (task, error);
      return;
    }
  set_available (g_task_get_source_object (task), TRUE);
  load_next (task);
}

/**
 * model_pending_requests_load_async:
 * @self: the requests
 * @cancellable: (nullable): a cancellable
 * @callback: called when done
 * @user_data: for @callback
 *
 * Reads from the keyring what earlier runs have left. Where there is something, a locked keyring asks its question.
 */
void
model_pending_requests_load_async (ModelPendingRequests *self,
                                   GCancellable         *cancellable,
                                   GAsyncReadyCallback   callback,
                                   gpointer              user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (MODEL_IS_PENDING_REQUESTS (self));

  task = new_task (self, model_pending_requests_load_async, cancellable, callback, user_data);
  g_task_set_task_data (task, g_new0 (Loading, 1), (GDestroyNotify) loading_free);
  store_secrets_list_async (self->secrets, ID_PREFIX, cancellable, listed_cb, g_object_ref (task));
}

gboolean
model_pending_requests_load_finish (ModelPendingRequests  *self,
                                    GAsyncResult          *result,
                                    GError               **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, model_pending_requests_load_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Keeping */

typedef struct
{
  ModelSigningRequest *request;     /* (owned) */
  ModelPendingRequest *terms;       /* (owned): what is asked for, of the request as it is */
  ModelPendingRequest *pending;     /* (owned) (nullable): what is kept */
  StoreSecret         *secret;      /* (owned) (nullable): of it */
} Keeping;

static void
keeping_free (Keeping *keeping)
{
  g_object_unref (keeping->request);
  g_object_unref (keeping->terms);
  g_clear_object (&keeping->pending);
  store_secret_free (keeping->secret);
  g_free (keeping);
}

static const char *
get_wanted_name (ModelPendingRequest *terms)
{
  const char *common_name = model_pending_request_get_common_name (terms);

  return common_name != NULL ? common_name : model_pending_request_get_name (terms);
}

/* The form's name may have changed since the key was made: the request that is sent says what is asked for. */
static PkiSigningRequest *
dup_request (Keeping  *keeping,
             GError  **error)
{
  PkiSigningRequest *request = model_signing_request_get_request (keeping->request);
  const char *wanted = get_wanted_name (keeping->terms);

  if (g_strcmp0 (pki_name_get_common_name (pki_signing_request_get_subject (request)), wanted) == 0)
    return g_object_ref (request);
  return pki_signing_request_new (model_signing_request_get_key (keeping->request), wanted, error);
}

static ModelPendingRequest *
make_pending (Keeping            *keeping,
              PkiSigningRequest  *request)
{
  ModelPendingRequest *terms = keeping->terms;
  StoreGenerateRequest values = {
    .name = model_pending_request_get_name (terms),
    .common_name = model_pending_request_get_common_name (terms),
    .validity = model_pending_request_get_validity (terms),
    .validity_unit = model_pending_request_get_validity_unit (terms),
    .automatic_renewal = model_pending_request_get_automatic_renewal (terms),
  };

  return model_pending_request_new (model_pending_request_get_id (terms), model_pending_request_get_place_id (terms),
                                    &values, request, model_pending_request_get_created (terms));
}

static void
prepare_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  Keeping *keeping = task_data;
  GError *error = NULL;
  g_autoptr (PkiSigningRequest) request = dup_request (keeping, &error);

  if (request != NULL)
    {
      keeping->pending = make_pending (keeping, request);
      keeping->secret = model_pending_request_to_secret (keeping->pending,
                                                         model_signing_request_get_key (keeping->request), &error);
    }
  if (keeping->secret != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
kept_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ModelPendingRequests *self = g_task_get_source_object (task);
  ModelPendingRequest *pending = g_task_get_task_data (task);
  GError *error = NULL;

  if (!store_secrets_save_finish (STORE_SECRETS (source), result, &error))
    {
      return_error (task, error);
      return;
    }
  set_available (self, TRUE);
  take_out (self, model_pending_request_get_id (pending));
  put_in (self, pending);
  g_task_return_pointer (task, g_object_ref (pending), g_object_unref);
}

static void
prepared_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ModelPendingRequests *self = g_task_get_source_object (task);
  Keeping *keeping = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      return_error (task, error);
      return;
    }
  g_task_set_task_data (task, g_object_ref (keeping->pending), g_object_unref);
  store_secrets_save_async (self->secrets, model_pending_request_get_id (keeping->pending),
                            model_pending_request_get_name (keeping->pending), keeping->secret,
                            g_task_get_cancellable (task), kept_cb, g_object_ref (task));
}

/**
 * model_pending_requests_keep_async:
 * @self: the requests
 * @request: a request that was made here
 * @place_id: the id of the place whose service is to be asked
 * @terms: what is to be asked for; its signing request and its password do not count
 * @cancellable: (nullable): a cancellable
 * @callback: called when the key is in the keyring
 * @user_data: for @callback
 *
 * Keeps the key in the keyring, with what is needed to go on another day. What is to be sent is the result's PEM: the
 * request is signed anew where it asks for another name. A request of an earlier attempt with the same key is replaced.
 */
void
model_pending_requests_keep_async (ModelPendingRequests       *self,
                                   ModelSigningRequest        *request,
                                   const char                 *place_id,
                                   const StoreGenerateRequest *terms,
                                   GCancellable               *cancellable,
                                   GAsyncReadyCallback         callback,
                                   gpointer                    user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *id = g_strconcat (ID_PREFIX, uuid, NULL);
  ModelPendingRequest *earlier;
  Keeping *keeping;

  g_return_if_fail (MODEL_IS_PENDING_REQUESTS (self));
  g_return_if_fail (model_signing_request_get_key (request) != NULL);

  task = new_task (self, model_pending_requests_keep_async, cancellable, callback, user_data);
  earlier = find_key (self, model_signing_request_get_request (request));
  keeping = g_new0 (Keeping, 1);
  keeping->request = g_object_ref (request);
  keeping->terms = model_pending_request_new (earlier != NULL ? model_pending_request_get_id (earlier) : id, place_id,
                                              terms, model_signing_request_get_request (request), g_get_real_time ());
  run_in_thread (prepare_thread, keeping, (GDestroyNotify) keeping_free, cancellable, prepared_cb, task);
}

/**
 * model_pending_requests_keep_finish:
 * @self: the requests
 * @result: the result
 * @error: return location for an error
 *
 * Returns: (transfer full): what is kept; only now may its PEM be sent
 */
ModelPendingRequest *
model_pending_requests_keep_finish (ModelPendingRequests  *self,
                                    GAsyncResult          *result,
                                    GError               **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, model_pending_requests_keep_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Opening */

static void
open_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Kept *kept = task_data;
  GError *error = NULL;
  g_autoptr (PkiPrivateKey) key = model_pending_request_read_key (kept->secret, &error);
  g_autoptr (ModelPendingRequest) pending = NULL;

  if (key != NULL)
    pending = model_pending_request_new_from_secret (kept->id, kept->secret, &error);
  if (pending != NULL)
    g_task_return_pointer (task, model_signing_request_new (model_pending_request_get_request (pending), key, NULL),
                           g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
key_read_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  ModelSigningRequest *request = g_task_propagate_pointer (G_TASK (result), &error);

  if (request != NULL)
    g_task_return_pointer (task, request, g_object_unref);
  else
    return_error (task, error);
}

static void
found_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char *secret = store_secrets_lookup_finish (STORE_SECRETS (source), result, &error);

  if (secret == NULL)
    return_error (task, error);
  else
    run_in_thread (open_thread, kept_new (g_task_get_task_data (task), secret), (GDestroyNotify) kept_free,
                   g_task_get_cancellable (task), key_read_cb, task);
}

/**
 * model_pending_requests_open_async:
 * @self: the requests
 * @pending: one of them
 * @cancellable: (nullable): a cancellable
 * @callback: called when done
 * @user_data: for @callback
 *
 * Reads the key from the keyring, to ask once more or to join it with its certificate. The request stays.
 */
void
model_pending_requests_open_async (ModelPendingRequests *self,
                                   ModelPendingRequest  *pending,
                                   GCancellable         *cancellable,
                                   GAsyncReadyCallback   callback,
                                   gpointer              user_data)
{
  g_autoptr (GTask) task = NULL;
  const char *id;

  g_return_if_fail (MODEL_IS_PENDING_REQUESTS (self));
  g_return_if_fail (MODEL_IS_PENDING_REQUEST (pending));

  id = model_pending_request_get_id (pending);
  task = new_task (self, model_pending_requests_open_async, cancellable, callback, user_data);
  g_task_set_task_data (task, g_strdup (id), g_free);
  store_secrets_lookup_async (self->secrets, id, cancellable, found_cb, g_object_ref (task));
}

/**
 * model_pending_requests_open_finish:
 * @self: the requests
 * @result: the result
 * @error: return location for an error
 *
 * Returns: (transfer full): the request, with its key
 */
ModelSigningRequest *
model_pending_requests_open_finish (ModelPendingRequests  *self,
                                    GAsyncResult          *result,
                                    GError               **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, model_pending_requests_open_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Removing */

static void
removed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (!store_secrets_remove_finish (STORE_SECRETS (source), result, &error))
    {
      return_error (task, error);
      return;
    }
  take_out (g_task_get_source_object (task), g_task_get_task_data (task));
  g_task_return_boolean (task, TRUE);
}

/**
 * model_pending_requests_remove_async:
 * @self: the requests
 * @pending: one of them
 * @cancellable: (nullable): a cancellable
 * @callback: called when done
 * @user_data: for @callback
 *
 * Deletes the key. If it is nowhere else, its certificate can't be used any more.
 */
void
model_pending_requests_remove_async (ModelPendingRequests *self,
                                     ModelPendingRequest  *pending,
                                     GCancellable         *cancellable,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data)
{
  g_autoptr (GTask) task = NULL;
  const char *id;

  g_return_if_fail (MODEL_IS_PENDING_REQUESTS (self));
  g_return_if_fail (MODEL_IS_PENDING_REQUEST (pending));

  id = model_pending_request_get_id (pending);
  task = new_task (self, model_pending_requests_remove_async, cancellable, callback, user_data);
  g_task_set_task_data (task, g_strdup (id), g_free);
  store_secrets_remove_async (self->secrets, id, cancellable, removed_cb, g_object_ref (task));
}

gboolean
model_pending_requests_remove_finish (ModelPendingRequests  *self,
                                      GAsyncResult          *result,
                                      GError               **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, model_pending_requests_remove_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Life */

gboolean
model_pending_requests_get_available (ModelPendingRequests *self)
{
  g_return_val_if_fail (MODEL_IS_PENDING_REQUESTS (self), FALSE);
  return self->available;
}

static void
model_pending_requests_get_property (GObject    *object,
                                     guint       id,
                                     GValue     *value,
                                     GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_AVAILABLE:
      g_value_set_boolean (value, MODEL_PENDING_REQUESTS (object)->available);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
model_pending_requests_finalize (GObject *object)
{
  ModelPendingRequests *self = MODEL_PENDING_REQUESTS (object);

  g_clear_object (&self->secrets);
  g_ptr_array_unref (self->requests);

  G_OBJECT_CLASS (model_pending_requests_parent_class)->finalize (object);
}

static void
model_pending_requests_class_init (ModelPendingRequestsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = model_pending_requests_get_property;
  object_class->finalize = model_pending_requests_finalize;

  props[PROP_AVAILABLE] = g_param_spec_boolean ("available", NULL, NULL, TRUE,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
model_pending_requests_init (ModelPendingRequests *self)
{
  self->requests = g_ptr_array_new_with_free_func (g_object_unref);
  self->available = TRUE;
}

/**
 * model_pending_requests_new:
 * @secrets: where the keys are kept
 *
 * Returns: (transfer full): the requests, not loaded yet
 */
ModelPendingRequests *
model_pending_requests_new (StoreSecrets *secrets)
{
  ModelPendingRequests *self;

  g_return_val_if_fail (STORE_IS_SECRETS (secrets), NULL);

  self = g_object_new (MODEL_TYPE_PENDING_REQUESTS, NULL);
  self->secrets = g_object_ref (secrets);
  return self;
}
