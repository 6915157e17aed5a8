/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From a connection to its stores: the secret (of this session, or from the keyring), what it means, the stores. The
 * places of a connection may ask at the same time; the keyring's question is asked once. */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-opener.h"

#include "model/model-error.h"
#include "model/model-keyring.h"

struct _ModelOpener
{
  GObject           parent_instance;

  StoreConnector   *connector;   /* (owned) */
  char             *id;          /* (owned): of the connection */
  StoreCredentials *session;     /* (owned) (nullable): kept until the program ends, not in the keyring */
  GBytes           *authorities; /* (owned) (nullable) */
  GHashTable       *opened;      /* (owned) (element-type utf8 GPtrArray): stores by their subscriber, "" for none */
  GHashTable       *openings;    /* (owned) (element-type utf8 Opening): under way, by their subscriber */
  ModelSecretState  secret_state;
};

enum
{
  PROP_SECRET_STATE = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ModelOpener, model_opener, G_TYPE_OBJECT)

/* Somebody who waits for an opening. */
typedef struct
{
  GTask   *task;      /* (owned) */
  GSource *cancelled; /* (owned) (nullable) */
} Waiter;

/* Who waits may give up; the opening itself goes on, so that whoever comes next finds the keyring's question already
 * asked. */
typedef struct
{
  ModelOpener *opener;      /* (owned) */
  char        *subscriber;  /* (owned): "" for none */
  GPtrArray   *waiters;     /* (owned) (element-type Waiter) */
  gboolean     is_outdated; /* the key changed meanwhile: another opening has taken the place of this one */
} Opening;

static void
waiter_free (Waiter *waiter)
{
  if (waiter->cancelled != NULL)
    {
      g_source_destroy (waiter->cancelled);
      g_source_unref (waiter->cancelled);
    }
  g_object_unref (waiter->task);
  g_free (waiter);
}

static void
opening_clear (gpointer data)
{
  Opening *opening = data;

  g_clear_object (&opening->opener);
  g_ptr_array_unref (opening->waiters);
  g_free (opening->subscriber);
}

static void
opening_release (Opening *opening)
{
  g_rc_box_release_full (opening, opening_clear);
}

static void
set_secret_state (ModelOpener      *self,
                  ModelSecretState  state)
{
  if (self->secret_state == state)
    return;

  self->secret_state = state;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SECRET_STATE]);
}

/* Credentials */

static void
described_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  StoreCredentials *credentials = store_connector_describe_finish (STORE_CONNECTOR (source), result, &error);

  if (credentials != NULL)
    g_task_return_pointer (task, credentials, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
looked_up_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ModelOpener *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GBytes) secret = model_keyring_lookup_finish (result, &error);

  if (secret != NULL)
    {
      set_secret_state (self, self->session != NULL ? MODEL_SECRET_SESSION : MODEL_SECRET_STORED);
      store_connector_describe_async (self->connector, secret, NULL, g_task_get_cancellable (task), described_cb,
                                      g_object_ref (task));
      return;
    }

  if (self->session == NULL && g_error_matches (error, MODEL_ERROR, MODEL_ERROR_SECRET_MISSING))
    set_secret_state (self, MODEL_SECRET_MISSING);
  g_task_return_error (task, error);
}

/**
 * model_opener_get_credentials_async:
 * @self: an opener
 * @cancellable: (nullable): a cancellable
 * @callback: called when they are there
 * @user_data: for @callback
 *
 * The keyring may ask its own question and take as long as it likes.
 */
void
model_opener_get_credentials_async (ModelOpener         *self,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, model_opener_get_credentials_async);
  if (self->session != NULL)
    g_task_return_pointer (task, g_object_ref (self->session), g_object_unref);
  else
    model_keyring_lookup_async (MODEL_KEYRING_SERVICE_KEYS, self->id, cancellable, looked_up_cb,
                                g_steal_pointer (&task));
}

StoreCredentials *
model_opener_get_credentials_finish (ModelOpener   *self,
                                     GAsyncResult  *result,
                                     GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Opening */

static void
end (Opening      *opening,
     GPtrArray    *stores,
     const GError *error)
{
  g_autoptr (GPtrArray) waiters = g_steal_pointer (&opening->waiters);

  opening->waiters = g_ptr_array_new_with_free_func ((GDestroyNotify) waiter_free);
  g_hash_table_remove (opening->opener->openings, opening->subscriber);
  for (guint i = 0; i < waiters->len; i++)
    {
      GTask *task = ((Waiter *) g_ptr_array_index (waiters, i))->task;

      if (stores != NULL)
        g_task_return_pointer (task, g_ptr_array_ref (stores), (GDestroyNotify) g_ptr_array_unref);
      else
        g_task_return_error (task, g_error_copy (error));
    }
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Opening *opening = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) stores = store_connector_open_finish (STORE_CONNECTOR (source), result, &error);

  if (!opening->is_outdated)
    {
      if (stores != NULL)
        g_hash_table_replace (opening->opener->opened, g_strdup (opening->subscriber), g_ptr_array_ref (stores));
      end (opening, stores, error);
    }
  opening_release (opening);
}

static void
got_credentials_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  Opening *opening = user_data;
  ModelOpener *self = opening->opener;
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreCredentials) credentials = model_opener_get_credentials_finish (self, result, &error);
  StoreAccess access = { credentials, *opening->subscriber != '\0' ? opening->subscriber : NULL, self->authorities };

  if (!opening->is_outdated && credentials != NULL)
    store_connector_open_async (self->connector, &access, NULL, opened_cb, g_rc_box_acquire (opening));
  else if (!opening->is_outdated)
    end (opening, NULL, error);
  opening_release (opening);
}

/* Takes the waiters along. */
static void
start (ModelOpener *self,
       const char  *subscriber,
       GPtrArray   *waiters /* (transfer full) */)
{
  Opening *opening = g_rc_box_new0 (Opening);

  opening->opener = g_object_ref (self);
  opening->subscriber = g_strdup (subscriber);
  opening->waiters = waiters;
  g_hash_table_replace (self->openings, g_strdup (subscriber), opening);
  model_opener_get_credentials_async (self, NULL, got_credentials_cb, g_rc_box_acquire (opening));
}

static gboolean
waiter_cancelled_cb (GCancellable *cancellable,
                     gpointer      user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  ModelOpener *self = g_task_get_source_object (task);
  Opening *opening = g_hash_table_lookup (self->openings, g_task_get_task_data (task));

  for (guint i = 0; opening != NULL && i < opening->waiters->len; i++)
    if (((Waiter *) g_ptr_array_index (opening->waiters, i))->task == task)
      {
        g_ptr_array_remove_index (opening->waiters, i);
        g_task_return_error_if_cancelled (task);
        break;
      }
  return G_SOURCE_REMOVE;
}

static Waiter *
waiter_new (GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Waiter *waiter = g_new0 (Waiter, 1);

  waiter->task = g_object_ref (task);
  if (cancellable != NULL)
    {
      waiter->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_static_name (waiter->cancelled, "[credenza] opening cancelled");
      g_source_set_callback (waiter->cancelled, G_SOURCE_FUNC (waiter_cancelled_cb), task, NULL);
      g_source_attach (waiter->cancelled, g_task_get_context (task));
    }
  return waiter;
}

/**
 * model_opener_open_async:
 * @self: an opener
 * @subscriber: (nullable): the subdomain of a subscriber
 * @cancellable: (nullable): a cancellable
 * @callback: called when the stores are open
 * @user_data: for @callback
 *
 * The stores that are open already are returned again until the key changes.
 */
void
model_opener_open_async (ModelOpener         *self,
                         const char          *subscriber,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  const char *key = subscriber != NULL ? subscriber : "";
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GPtrArray *stores = g_hash_table_lookup (self->opened, key);
  Opening *opening = g_hash_table_lookup (self->openings, key);

  g_task_set_source_tag (task, model_opener_open_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (stores != NULL)
    {
      g_task_return_pointer (task, g_ptr_array_ref (stores), (GDestroyNotify) g_ptr_array_unref);
      return;
    }

  g_task_set_task_data (task, g_strdup (key), g_free);
  if (opening == NULL)
    {
      start (self, key, g_ptr_array_new_with_free_func ((GDestroyNotify) waiter_free));
      opening = g_hash_table_lookup (self->openings, key);
    }
  g_ptr_array_add (opening->waiters, waiter_new (task));
}

/**
 * model_opener_open_finish:
 * @self: an opener
 * @result: the result
 * @error: return location: a #ModelError of the keyring, or a #StoreError
 *
 * Returns: (transfer container) (element-type Store): the stores by their #StoreLevel
 */
GPtrArray *
model_opener_open_finish (ModelOpener   *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* What is open was opened with something else. */
static void
start_over (ModelOpener *self)
{
  g_autoptr (GList) openings = g_hash_table_get_values (self->openings);

  g_hash_table_remove_all (self->opened);
  for (GList *l = openings; l != NULL; l = l->next)
    {
      Opening *opening = l->data;
      GPtrArray *waiters = g_steal_pointer (&opening->waiters);

      opening->waiters = g_ptr_array_new_with_free_func ((GDestroyNotify) waiter_free);
      opening->is_outdated = TRUE;
      start (self, opening->subscriber, waiters);
    }
}

static void
take_authorities (ModelOpener *self,
                  GBytes      *authorities)
{
  g_clear_pointer (&self->authorities, g_bytes_unref);
  self->authorities = authorities != NULL ? g_bytes_ref (authorities) : NULL;
}

/**
 * model_opener_set_access:
 * @self: an opener
 * @session_credentials: (nullable): what to use until the program ends; %NULL: what is in the keyring now
 * @authorities: (nullable): PEM; certificate authorities to trust beside those of the system
 *
 * Exchanges the key. The stores that are open are forgotten.
 */
void
model_opener_set_access (ModelOpener      *self,
                         StoreCredentials *session_credentials,
                         GBytes           *authorities)
{
  g_return_if_fail (MODEL_IS_OPENER (self));

  g_set_object (&self->session, session_credentials);
  take_authorities (self, authorities);
  set_secret_state (self, session_credentials != NULL ? MODEL_SECRET_SESSION : MODEL_SECRET_STORED);
  start_over (self);
}

void
model_opener_set_authorities (ModelOpener *self,
                              GBytes      *authorities)
{
  g_return_if_fail (MODEL_IS_OPENER (self));

  take_authorities (self, authorities);
  start_over (self);
}

ModelSecretState
model_opener_get_secret_state (ModelOpener *self)
{
  g_return_val_if_fail (MODEL_IS_OPENER (self), MODEL_SECRET_MISSING);
  return self->secret_state;
}

static void
model_opener_get_property (GObject    *object,
                           guint       id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SECRET_STATE:
      g_value_set_int (value, (int) MODEL_OPENER (object)->secret_state);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
model_opener_finalize (GObject *object)
{
  ModelOpener *self = MODEL_OPENER (object);

  g_hash_table_unref (self->opened);
  g_hash_table_unref (self->openings);
  g_clear_object (&self->session);
  g_clear_pointer (&self->authorities, g_bytes_unref);
  g_clear_object (&self->connector);
  g_free (self->id);

  G_OBJECT_CLASS (model_opener_parent_class)->finalize (object);
}

static void
model_opener_class_init (ModelOpenerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = model_opener_get_property;
  object_class->finalize = model_opener_finalize;

  props[PROP_SECRET_STATE] = g_param_spec_int ("secret-state", NULL, NULL, MODEL_SECRET_STORED, MODEL_SECRET_MISSING,
                                               MODEL_SECRET_STORED,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
model_opener_init (ModelOpener *self)
{
  self->opened = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->openings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) opening_release);
}

ModelOpener *
model_opener_new (StoreConnector *connector,
                  const char     *id)
{
  ModelOpener *self = g_object_new (MODEL_TYPE_OPENER, NULL);

  self->connector = g_object_ref (connector);
  self->id = g_strdup (id);
  return self;
}
