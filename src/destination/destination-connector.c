/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "destination/destination-connector.h"

#include "destination/destination-trust.h"
#include "destination/destination-connector-private.h"
#include "destination/destination-level-private.h"
#include "destination/destination-store.h"

/**
 * DestinationConnector:
 *
 * Knows the service keys of the Destination Service, tests connections with them and opens their stores.
 */
struct _DestinationConnector
{
  GObject parent_instance;

  DestinationTiming timing;
};

static void destination_connector_connector_init (StoreConnectorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (DestinationConnector,
                               destination_connector,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (STORE_TYPE_CONNECTOR, destination_connector_connector_init))

/* An access and what is made of it. Freed in the caller's context. */
typedef struct
{
  GTask *task;                   /* (owned) */
  StoreCredentials *credentials; /* (owned) */
  char *subscriber;              /* (owned) (nullable) */
  GBytes *authorities;           /* (owned) (nullable) */
  DestinationTiming timing;
  DestinationCall *call;         /* (owned) */
  DestinationClient *client;     /* (owned) (nullable) */
  GError *error;                 /* (owned) (nullable) */
} Connecting;

static void
connecting_free (Connecting *self)
{
  g_clear_object (&self->credentials);
  g_free (self->subscriber);
  g_clear_pointer (&self->authorities, g_bytes_unref);
  g_clear_pointer (&self->call, destination_call_unref);
  g_clear_pointer (&self->client, destination_client_unref);
  g_clear_error (&self->error);
  g_free (self);
}

static Connecting *
connecting_new (DestinationConnector *connector,
                const StoreAccess    *access,
                StoreCheckFunc        check_func,
                gpointer              check_data,
                GCancellable         *cancellable,
                GAsyncReadyCallback   callback,
                gpointer              user_data)
{
  const DestinationCallback own = { .check_func = check_func, .check_data = check_data };
  Connecting *self = g_new0 (Connecting, 1);

  self->task = g_task_new (connector, cancellable, callback, user_data);
  self->credentials = g_object_ref (access->credentials);
  self->subscriber = g_strdup (access->subscriber);
  self->authorities = access->authorities != NULL ? g_bytes_ref (access->authorities) : NULL;
  self->timing = connector->timing;
  self->call = destination_call_new (&own, g_task_get_context (self->task), cancellable);
  g_task_set_task_data (self->task, self, (GDestroyNotify) connecting_free);

  return self;
}

/* On a thread: keys and certificates are parsed. */
static DestinationClient *
make_client (const Connecting *self, GError **error)
{
  g_autoptr (DestinationServiceKey) key = destination_service_key_new_from_credentials (self->credentials, error);
  g_autoptr (GTlsDatabase) database = NULL;

  if (key == NULL)
    return NULL;
  if (self->authorities != NULL)
    {
      database = destination_trust_new (self->authorities, error);
      if (database == NULL)
        return NULL;
    }

  return destination_client_new (key, self->subscriber, database, &self->timing, error);
}

/* describe */

static void
described_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  StoreCredentials *credentials = destination_service_key_describe_finish (result, &error);

  if (credentials != NULL)
    g_task_return_pointer (task, credentials, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
destination_connector_describe_async (StoreConnector        *connector,
                                      GBytes                *text,
                                      const StoreSupplement *supplement,
                                      GCancellable          *cancellable,
                                      GAsyncReadyCallback    callback,
                                      gpointer               user_data)
{
  GTask *task = g_task_new (connector, cancellable, callback, user_data);

  g_task_set_source_tag (task, destination_connector_describe_async);
  destination_service_key_describe_async (text, supplement, cancellable, described_cb, task);
}

static StoreCredentials *
destination_connector_describe_finish (StoreConnector *connector, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, connector), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, destination_connector_describe_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* check */

/* Tells of a step; the first that fails is what the whole test fails with. */
static gboolean
told (Connecting *self, StoreCheck check, guint n_entries, GError *error /* (transfer full) */)
{
  /* A cancel says nothing about the step. */
  if (error == NULL || !store_error_is_cancelled (error))
    destination_call_send_check (self->call, check, n_entries, error);
  if (error == NULL)
    return TRUE;

  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);

  return FALSE;
}

static void
check_level (Connecting *self, StoreCheck check, StoreLevel store_level)
{
  DestinationLevel level;
  GError *error = NULL;
  g_autoptr (GPtrArray) names = NULL;

  destination_level_init (&level, self->client, store_level);
  names = destination_read_names (&level, self->call, &error);
  destination_level_clear (&level);

  told (self, check, names != NULL ? names->len : 0, error);
}

static void
check_steps (Connecting *self)
{
  GError *error = NULL;

  self->client = make_client (self, &self->error);
  if (self->client == NULL)
    return;

  destination_client_reach (self->client, self->call, &error);
  if (!told (self, STORE_CHECK_REACH, 0, g_steal_pointer (&error)))
    return;
  destination_client_enter (self->client, self->call, &error);
  if (!told (self, STORE_CHECK_TOKEN, 0, g_steal_pointer (&error)))
    return;

  check_level (self, STORE_CHECK_SUBACCOUNT, STORE_LEVEL_SUBACCOUNT);
  if (destination_call_check (self->call, NULL))
    check_level (self, STORE_CHECK_INSTANCE, STORE_LEVEL_INSTANCE);
}

static gboolean
checked_cb (gpointer user_data)
{
  Connecting *self = user_data;
  g_autoptr (GTask) task = self->task;

  if (self->error != NULL)
    g_task_return_error (task, g_steal_pointer (&self->error));
  else
    g_task_return_boolean (task, TRUE);

  return G_SOURCE_REMOVE;
}

static gpointer
run_check (gpointer data)
{
  Connecting *self = data;

  if (destination_call_check (self->call, &self->error))
    check_steps (self);
  destination_call_send_end (self->call, checked_cb, self);

  return NULL;
}

static void
destination_connector_check_async (StoreConnector      *connector,
                                   const StoreAccess   *access,
                                   StoreCheckFunc       check_func,
                                   gpointer             check_data,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  Connecting *self = connecting_new (DESTINATION_CONNECTOR (connector), access, check_func, check_data, cancellable,
                                     callback, user_data);

  g_task_set_source_tag (self->task, destination_connector_check_async);
  g_thread_unref (g_thread_new ("destination check", run_check, self));
}

static gboolean
destination_connector_check_finish (StoreConnector *connector, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, connector), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, destination_connector_check_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* open */

static gboolean
opened_cb (gpointer user_data)
{
  Connecting *self = user_data;
  g_autoptr (GTask) task = self->task;
  GPtrArray *stores;

  if (self->client == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&self->error));
      return G_SOURCE_REMOVE;
    }

  stores = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < STORE_N_LEVELS; i++)
    g_ptr_array_add (stores, destination_store_new (self->client, (StoreLevel) i));
  g_task_return_pointer (task, stores, (GDestroyNotify) g_ptr_array_unref);

  return G_SOURCE_REMOVE;
}

static gpointer
run_open (gpointer data)
{
  Connecting *self = data;

  self->client = make_client (self, &self->error);
  destination_call_send_end (self->call, opened_cb, self);

  return NULL;
}

static void
destination_connector_open_async (StoreConnector      *connector,
                                  const StoreAccess   *access,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  Connecting *self =
      connecting_new (DESTINATION_CONNECTOR (connector), access, NULL, NULL, cancellable, callback, user_data);

  g_task_set_source_tag (self->task, destination_connector_open_async);
  g_thread_unref (g_thread_new ("destination open", run_open, self));
}

static GPtrArray *
destination_connector_open_finish (StoreConnector *connector, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, connector), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, destination_connector_open_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
destination_connector_connector_init (StoreConnectorInterface *iface)
{
  iface->describe_async = destination_connector_describe_async;
  iface->describe_finish = destination_connector_describe_finish;
  iface->check_async = destination_connector_check_async;
  iface->check_finish = destination_connector_check_finish;
  iface->open_async = destination_connector_open_async;
  iface->open_finish = destination_connector_open_finish;
}

static void
destination_connector_class_init (DestinationConnectorClass *klass)
{
}

static void
destination_connector_init (DestinationConnector *self)
{
  self->timing = destination_timing_default;
}

/**
 * destination_connector_new:
 *
 * Returns: (transfer full): a connector for the Destination Service
 */
StoreConnector *
destination_connector_new (void)
{
  return g_object_new (DESTINATION_TYPE_CONNECTOR, NULL);
}

/**
 * destination_connector_new_with_timing:
 * @timing: how patient its stores are
 *
 * Returns: (transfer full): a connector for the Destination Service
 */
StoreConnector *
destination_connector_new_with_timing (const DestinationTiming *timing)
{
  DestinationConnector *self = g_object_new (DESTINATION_TYPE_CONNECTOR, NULL);

  self->timing = *timing;

  return STORE_CONNECTOR (self);
}
