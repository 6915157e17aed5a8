/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-place-private.h"

#include "model/model-cache.h"
#include "model/model-certificate-list-private.h"
#include "model/model-connection-private.h"
#include "model/model-countdown.h"

struct _ModelPlace
{
  GObject               parent_instance;

  char                 *id;            /* (owned) */
  ModelPlaceKind        kind;
  StoreLevel            level;
  ModelConnection      *connection;    /* (unowned) (nullable): it owns this; weak */
  char                 *subscriber;    /* (owned) (nullable) */
  ModelCertificateList *list;          /* (owned) (nullable): not asked for yet */
  GSignalGroup         *store_signals; /* (owned): of the store that is open */
  int                   count;
  ModelCountdown        waiting;
};

enum
{
  PROP_COUNT = 1,
  PROP_WAITING,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ModelPlace, model_place, G_TYPE_OBJECT)

/* Count */

static void
set_count (ModelPlace *self,
           int         count)
{
  if (self->count == count)
    return;

  self->count = count;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_COUNT]);
}

/* While rows are arriving the old number is nearer to the truth. */
static void
update_count (ModelPlace *self)
{
  if (!model_certificate_list_get_loading (self->list) && model_certificate_list_get_read_at (self->list) != 0)
    set_count (self, (int) g_list_model_get_n_items (G_LIST_MODEL (self->list)));
}

static void
counted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (ModelPlace) self = user_data;
  g_autoptr (ModelCacheReading) reading = model_cache_read_finish (result, NULL);

  if (reading != NULL && self->count < 0)
    set_count (self, (int) reading->n_rows);
}

/* Waiting */

static void
waiting_cb (ModelPlace *self,
            guint       seconds)
{
  model_countdown_start (&self->waiting, seconds);
}

/* Opening */

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ModelPlace *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) stores = model_opener_open_finish (MODEL_OPENER (source), result, &error);

  if (stores != NULL)
    g_task_return_pointer (task, g_object_ref (g_ptr_array_index (stores, self->level)), g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
open_async (GObject             *owner,
            GCancellable        *cancellable,
            GAsyncReadyCallback  callback,
            gpointer             user_data)
{
  ModelPlace *self = MODEL_PLACE (owner);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, open_async);
  if (self->connection != NULL)
    model_opener_open_async (model_connection_get_opener (self->connection), self->subscriber, cancellable, opened_cb,
                             g_steal_pointer (&task));
  else
    g_task_return_new_error (task, STORE_ERROR, STORE_ERROR_NOT_FOUND, "The connection was removed");
}

static Store *
open_finish (GObject       *owner,
             GAsyncResult  *result,
             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, owner), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static const ModelStoreOpening opening = { open_async, open_finish };

/* The list */

/* A connection does not tell how its entries were generated. */
static void
give_memory (ModelPlace *self,
             gboolean    is_kept)
{
  g_autoptr (ModelRenewalMemory) memory = model_renewal_memory_new (is_kept ? self->id : NULL);

  model_certificate_list_set_memory (self->list, memory);
}

static void
set_list (ModelPlace           *self,
          ModelCertificateList *list /* (transfer full) */)
{
  self->list = list;
  g_signal_connect_object (list, "items-changed", G_CALLBACK (update_count), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (list, "notify::loading", G_CALLBACK (update_count), self, G_CONNECT_SWAPPED);
  g_object_bind_property (list, "store", self->store_signals, "target", G_BINDING_SYNC_CREATE);
}

/**
 * model_place_get_list:
 * @self: a place
 *
 * Returns: (transfer none): its entries; of a connection the rows of the last time come into it without being asked for,
 *   and model_certificate_list_load_async() opens the store
 */
ModelCertificateList *
model_place_get_list (ModelPlace *self)
{
  g_return_val_if_fail (MODEL_IS_PLACE (self), NULL);

  if (self->list == NULL)
    {
      gboolean is_kept = self->connection != NULL && model_connection_get_is_saved (self->connection);

      set_list (self, model_certificate_list_new_lazy (G_OBJECT (self), &opening, is_kept ? self->id : NULL));
      give_memory (self, is_kept);
    }
  return self->list;
}

/**
 * model_place_keep:
 * @self: a place
 *
 * From now on the rows of its list are kept in the cache, and what is remembered of them.
 */
void
model_place_keep (ModelPlace *self)
{
  if (self->list == NULL)
    return;
  model_certificate_list_set_cache_id (self->list, self->id);
  model_renewal_memory_keep (model_certificate_list_get_memory (self->list), self->id);
}

/**
 * model_place_close:
 * @self: a place
 *
 * What is open was opened with a key or with authorities that are no longer those of the connection.
 */
void
model_place_close (ModelPlace *self)
{
  if (self->list != NULL && self->kind != MODEL_PLACE_COMPUTER)
    model_certificate_list_close_store (self->list);
}

/**
 * model_place_forget:
 * @self: a place that is no longer offered
 *
 * Removes what is kept of it, and keeps nothing more.
 */
void
model_place_forget (ModelPlace *self)
{
  if (self->list != NULL && self->kind != MODEL_PLACE_COMPUTER)
    {
      model_certificate_list_set_cache_id (self->list, NULL);
      model_renewal_memory_keep (model_certificate_list_get_memory (self->list), NULL);
    }
  model_place_close (self);
  g_clear_weak_pointer (&self->connection);
  model_cache_remove (self->id);
  model_renewal_memory_remove (self->id);
}

/* Properties */

const char *
model_place_get_id (ModelPlace *self)
{
  g_return_val_if_fail (MODEL_IS_PLACE (self), NULL);
  return self->id;
}

ModelPlaceKind
model_place_get_kind (ModelPlace *self)
{
  g_return_val_if_fail (MODEL_IS_PLACE (self), MODEL_PLACE_COMPUTER);
  return self->kind;
}

/**
 * model_place_get_connection:
 * @self: a place
 *
 * Returns: (nullable) (transfer none): its connection; %NULL for the store on this computer, and once it was removed
 */
ModelConnection *
model_place_get_connection (ModelPlace *self)
{
  g_return_val_if_fail (MODEL_IS_PLACE (self), NULL);
  return self->connection;
}

const char *
model_place_get_subscriber (ModelPlace *self)
{
  g_return_val_if_fail (MODEL_IS_PLACE (self), NULL);
  return self->subscriber;
}

int
model_place_get_count (ModelPlace *self)
{
  g_return_val_if_fail (MODEL_IS_PLACE (self), -1);
  return self->count;
}

guint
model_place_get_waiting (ModelPlace *self)
{
  g_return_val_if_fail (MODEL_IS_PLACE (self), 0);
  return self->waiting.seconds;
}

static void
model_place_get_property (GObject    *object,
                          guint       id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  ModelPlace *self = MODEL_PLACE (object);

  switch (id)
    {
    case PROP_COUNT:
      g_value_set_int (value, self->count);
      break;
    case PROP_WAITING:
      g_value_set_uint (value, self->waiting.seconds);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
model_place_finalize (GObject *object)
{
  ModelPlace *self = MODEL_PLACE (object);

  model_countdown_clear (&self->waiting);
  g_clear_weak_pointer (&self->connection);
  g_clear_object (&self->store_signals);
  g_clear_object (&self->list);
  g_free (self->subscriber);
  g_free (self->id);

  G_OBJECT_CLASS (model_place_parent_class)->finalize (object);
}

static void
model_place_class_init (ModelPlaceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = model_place_get_property;
  object_class->finalize = model_place_finalize;

  props[PROP_COUNT] = g_param_spec_int ("count", NULL, NULL, -1, G_MAXINT, -1, flags);
  props[PROP_WAITING] = g_param_spec_uint ("waiting", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
model_place_init (ModelPlace *self)
{
  self->count = -1;
  model_countdown_init (&self->waiting, G_OBJECT (self), props[PROP_WAITING]);
  self->store_signals = g_signal_group_new (STORE_TYPE_STORE);
  g_signal_group_connect_swapped (self->store_signals, "waiting", G_CALLBACK (waiting_cb), self);
}

/**
 * model_place_new_computer:
 * @store: the store on this computer
 *
 * Returns: (transfer full): its place
 */
ModelPlace *
model_place_new_computer (Store *store)
{
  ModelPlace *self;

  g_return_val_if_fail (STORE_IS_STORE (store), NULL);

  self = g_object_new (MODEL_TYPE_PLACE, NULL);
  self->kind = MODEL_PLACE_COMPUTER;
  self->id = g_strdup (MODEL_PLACE_COMPUTER_ID);
  set_list (self, model_certificate_list_new (store));
  return self;
}

static ModelPlaceKind
kind_of (StoreLevel level,
         gboolean   is_subscribers)
{
  if (level == STORE_LEVEL_SUBACCOUNT)
    return is_subscribers ? MODEL_PLACE_SUBSCRIBER_SUBACCOUNT : MODEL_PLACE_SUBACCOUNT;
  return is_subscribers ? MODEL_PLACE_SUBSCRIPTION : MODEL_PLACE_INSTANCE;
}

/**
 * model_place_new_in_connection:
 * @connection: the connection, which owns the place
 * @level: the level
 * @subscriber: (nullable): the subdomain of the subscriber whose level is meant
 *
 * Returns: (transfer full): the place
 */
ModelPlace *
model_place_new_in_connection (ModelConnection *connection,
                               StoreLevel       level,
                               const char      *subscriber)
{
  ModelPlace *self = g_object_new (MODEL_TYPE_PLACE, NULL);

  self->kind = kind_of (level, subscriber != NULL);
  self->level = level;
  self->subscriber = g_strdup (subscriber);
  self->id = g_strdup_printf ("%s/%s%s%s", model_connection_get_id (connection), subscriber != NULL ? subscriber : "",
                              subscriber != NULL ? "/" : "",
                              level == STORE_LEVEL_SUBACCOUNT ? "subaccount" : "instance");
  g_set_weak_pointer (&self->connection, connection);
  model_cache_read_async (self->id, FALSE, NULL, counted_cb, g_object_ref (self));
  return self;
}
