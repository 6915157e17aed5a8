/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-connections.h"

#include "model/model-connection-private.h"
#include "model/model-error.h"
#include "model/model-keyring.h"

#include <glib/gi18n.h>
#include <string.h>

#define KEY "connections"

struct _ModelConnections
{
  GObject         parent_instance;

  StoreConnector *connector;   /* (owned) */
  GSettings      *settings;    /* (owned) */
  GPtrArray      *connections; /* (owned) (element-type ModelConnection) */
  GPtrArray      *foreign;     /* (owned) (element-type GVariant): in the settings, but no connection for us */
};

static GType
get_item_type (GListModel *model)
{
  return MODEL_TYPE_CONNECTION;
}

static guint
get_n_items (GListModel *model)
{
  return MODEL_CONNECTIONS (model)->connections->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  ModelConnections *self = MODEL_CONNECTIONS (model);

  return position < self->connections->len ? g_object_ref (g_ptr_array_index (self->connections, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ModelConnections, model_connections, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* Settings */

static ModelConnection *
find_by_id (ModelConnections *self,
            const char       *id)
{
  for (guint i = 0; i < self->connections->len; i++)
    if (strcmp (model_connection_get_id (g_ptr_array_index (self->connections, i)), id) == 0)
      return g_ptr_array_index (self->connections, i);
  return NULL;
}

static void
read_settings (ModelConnections *self)
{
  g_autoptr (GVariant) saved = g_settings_get_value (self->settings, KEY);

  for (gsize i = 0; i < g_variant_n_children (saved); i++)
    {
      g_autoptr (GVariant) dict = g_variant_get_child_value (saved, i);
      g_autoptr (ModelConnection) connection = model_connection_new_from_variant (self->connector, dict);

      if (connection != NULL && find_by_id (self, model_connection_get_id (connection)) == NULL)
        g_ptr_array_add (self->connections, g_steal_pointer (&connection));
      else
        g_ptr_array_add (self->foreign, g_steal_pointer (&dict));
    }
}

static void
save (ModelConnections *self)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < self->connections->len; i++)
    {
      ModelConnection *connection = g_ptr_array_index (self->connections, i);

      if (model_connection_get_is_saved (connection))
        g_variant_builder_add_value (&builder, model_connection_to_variant (connection));
    }
  for (guint i = 0; i < self->foreign->len; i++)
    g_variant_builder_add_value (&builder, g_ptr_array_index (self->foreign, i));
  g_settings_set_value (self->settings, KEY, g_variant_builder_end (&builder));
}

/* Names */

static gboolean
is_taken (ModelConnections *self,
          const char       *name)
{
  for (guint i = 0; i < self->connections->len; i++)
    if (strcmp (model_connection_get_name (g_ptr_array_index (self->connections, i)), name) == 0)
      return TRUE;
  return FALSE;
}

/**
 * model_connections_suggest_name:
 * @self: the connections
 * @credentials: of a new one
 *
 * Returns: (transfer full): a name that tells it from the others
 */
char *
model_connections_suggest_name (ModelConnections *self,
                                StoreCredentials *credentials)
{
  const char *subdomain = store_credentials_get_subdomain (credentials);
  const char *region = store_credentials_get_region (credentials);
  const char *base = subdomain != NULL ? subdomain : store_credentials_get_host (credentials);
  g_autofree char *longer = NULL;

  g_return_val_if_fail (MODEL_IS_CONNECTIONS (self), NULL);

  if (!is_taken (self, base))
    return g_strdup (base);

  longer = region != NULL ? g_strdup_printf ("%s (%s)", base, region) : g_strdup (base);
  if (!is_taken (self, longer))
    return g_steal_pointer (&longer);

  for (guint n = 2;; n++)
    {
      g_autofree char *numbered = g_strdup_printf ("%s %u", longer, n);

      if (!is_taken (self, numbered))
        return g_steal_pointer (&numbered);
    }
}

/* Adding */

/* A key on its way into the keyring. */
typedef struct
{
  ModelConnection  *connection;   /* (owned) */
  StoreCredentials *credentials;  /* (owned) */
  GBytes           *authorities;  /* (owned) (nullable) */
  char             *subscriber;   /* (owned) (nullable) */
  gboolean          session_only;
  gboolean          is_new;
} Change;

static void
change_free (Change *change)
{
  g_clear_object (&change->connection);
  g_clear_object (&change->credentials);
  g_clear_pointer (&change->authorities, g_bytes_unref);
  g_free (change->subscriber);
  g_free (change);
}

static Change *
change_new (ModelConnection   *connection,
            const StoreAccess *access,
            gboolean           session_only,
            gboolean           is_new)
{
  Change *change = g_new0 (Change, 1);

  change->connection = g_object_ref (connection);
  change->credentials = g_object_ref (access->credentials);
  change->authorities = access->authorities != NULL ? g_bytes_ref (access->authorities) : NULL;
  change->subscriber = g_strdup (access->subscriber);
  change->session_only = session_only;
  change->is_new = is_new;
  return change;
}

static void
add_to_list (ModelConnections *self,
             ModelConnection  *connection)
{
  g_ptr_array_add (self->connections, g_object_ref (connection));
  g_list_model_items_changed (G_LIST_MODEL (self), self->connections->len - 1, 0, 1);
}

/* The secret is where it belongs: the rest can follow. */
static void
apply (ModelConnections *self,
       Change           *change)
{
  StoreAccess access = { change->credentials, NULL, change->authorities };
  const char *id = model_connection_get_id (change->connection);

  /* It was removed while the keyring asked. */
  if (!change->is_new && find_by_id (self, id) == NULL)
    {
      model_keyring_remove_async (MODEL_KEYRING_SERVICE_KEYS, id, NULL, NULL, NULL);
      return;
    }

  model_connection_set_access (change->connection, &access, change->session_only);
  if (change->subscriber != NULL)
    model_connection_add_subscriber (change->connection, change->subscriber, NULL);
  if (change->is_new)
    add_to_list (self, change->connection);
  save (self);
}

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (!model_keyring_store_finish (result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  apply (g_task_get_source_object (task), g_task_get_task_data (task));
  g_task_return_boolean (task, TRUE);
}

static void
run_change (GTask *task)
{
  Change *change = g_task_get_task_data (task);

  if (g_task_return_error_if_cancelled (task))
    return;
  if (store_credentials_get_needs (change->credentials) != STORE_CREDENTIALS_COMPLETE)
    {
      g_task_return_new_error (task, STORE_ERROR, STORE_ERROR_INVALID,
                               NC_("reason", "The service key is not complete"));
      return;
    }
  if (!change->session_only)
    {
      model_keyring_store_async (MODEL_KEYRING_SERVICE_KEYS, model_connection_get_id (change->connection),
                                 model_connection_get_name (change->connection),
                                 store_credentials_get_secret (change->credentials),
                                 !model_connection_get_is_saved (change->connection), g_task_get_cancellable (task),
                                 stored_cb, g_object_ref (task));
      return;
    }

  apply (g_task_get_source_object (task), change);
  g_task_return_boolean (task, TRUE);
}

/**
 * model_connections_add_async:
 * @self: the connections
 * @name: what it is called; empty: as model_connections_suggest_name() suggests
 * @access: how the service is reached; copied; a subscriber in it becomes the first of the connection's
 * @session_only: keep the secret in memory, and nothing anywhere else
 * @cancellable: (nullable): a cancellable; a question of the keyring's then counts for nothing
 * @callback: called when it was added, or was not
 * @user_data: for @callback
 */
void
model_connections_add_async (ModelConnections    *self,
                             const char          *name,
                             const StoreAccess   *access,
                             gboolean             session_only,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (ModelConnection) connection = NULL;
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *suggested = NULL;

  g_return_if_fail (MODEL_IS_CONNECTIONS (self));
  g_return_if_fail (access != NULL && STORE_IS_CREDENTIALS (access->credentials));

  if (name == NULL || *name == '\0')
    name = suggested = model_connections_suggest_name (self, access->credentials);

  connection = model_connection_new (self->connector, id, name);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, model_connections_add_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, change_new (connection, access, session_only, TRUE), (GDestroyNotify) change_free);
  run_change (task);
}

/**
 * model_connections_add_finish:
 * @self: the connections
 * @result: the result
 * @error: return location: a #ModelError of the keyring; %STORE_ERROR_INVALID when something of the credentials is missing
 *
 * Returns: (transfer none): the connection, which is in the list now
 */
ModelConnection *
model_connections_add_finish (ModelConnections  *self,
                              GAsyncResult      *result,
                              GError           **error)
{
  Change *change;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, model_connections_add_async), NULL);

  change = g_task_get_task_data (G_TASK (result));
  return g_task_propagate_boolean (G_TASK (result), error) ? change->connection : NULL;
}

/* Replacing the key */

void
model_connections_replace_async (ModelConnections    *self,
                                 ModelConnection     *connection,
                                 const StoreAccess   *access,
                                 gboolean             session_only,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (MODEL_IS_CONNECTIONS (self));
  g_return_if_fail (MODEL_IS_CONNECTION (connection));
  g_return_if_fail (access != NULL && STORE_IS_CREDENTIALS (access->credentials));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, model_connections_replace_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, change_new (connection, access, session_only, FALSE), (GDestroyNotify) change_free);
  run_change (task);
}

gboolean
model_connections_replace_finish (ModelConnections  *self,
                                  GAsyncResult      *result,
                                  GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, model_connections_replace_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Removing */

static void
forget (ModelConnections *self,
        ModelConnection  *connection)
{
  guint position;

  if (!g_ptr_array_find (self->connections, connection, &position))
    return;

  model_connection_forget (connection);
  g_ptr_array_remove_index (self->connections, position);
  save (self);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

/* A secret that was kept in memory because there is no keyring has left none there. */
static gboolean
may_be_there (ModelConnection *connection,
              const GError    *error)
{
  return !g_error_matches (error, MODEL_ERROR, MODEL_ERROR_NO_KEYRING) ||
         model_connection_get_secret_state (connection) == MODEL_SECRET_STORED;
}

static void
removed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ModelConnection *connection = g_task_get_task_data (task);
  GError *error = NULL;

  if (!model_keyring_remove_finish (result, &error) && may_be_there (connection, error))
    {
      g_task_return_error (task, error);
      return;
    }

  g_clear_error (&error);
  forget (g_task_get_source_object (task), connection);
  g_task_return_boolean (task, TRUE);
}

/**
 * model_connections_remove_async:
 * @self: the connections
 * @connection: one of them
 * @cancellable: (nullable): a cancellable; a question of the keyring's then counts for nothing
 * @callback: called when it is forgotten, or is not
 * @user_data: for @callback
 */
void
model_connections_remove_async (ModelConnections    *self,
                                ModelConnection     *connection,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (MODEL_IS_CONNECTIONS (self));
  g_return_if_fail (MODEL_IS_CONNECTION (connection));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, model_connections_remove_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, g_object_ref (connection), g_object_unref);

  if (model_connection_get_is_saved (connection))
    {
      model_keyring_remove_async (MODEL_KEYRING_SERVICE_KEYS, model_connection_get_id (connection), cancellable,
                                  removed_cb, g_object_ref (task));
      return;
    }

  forget (self, connection);
  g_task_return_boolean (task, TRUE);
}

gboolean
model_connections_remove_finish (ModelConnections  *self,
                                 GAsyncResult      *result,
                                 GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, model_connections_remove_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Other changes */

/**
 * model_connections_rename:
 * @self: the connections
 * @connection: one of them
 * @name: what it is called from now on; an empty one changes nothing
 */
void
model_connections_rename (ModelConnections *self,
                          ModelConnection  *connection,
                          const char       *name)
{
  g_return_if_fail (MODEL_IS_CONNECTIONS (self));
  g_return_if_fail (MODEL_IS_CONNECTION (connection));
  g_return_if_fail (name != NULL);

  if (*name == '\0' || strcmp (name, model_connection_get_name (connection)) == 0)
    return;

  model_connection_set_name (connection, name);
  save (self);
  if (model_connection_get_is_saved (connection))
    model_keyring_relabel (MODEL_KEYRING_SERVICE_KEYS, model_connection_get_id (connection), name);
}

/**
 * model_connections_set_authorities:
 * @self: the connections
 * @connection: one of them
 * @authorities: (nullable): PEM; certificate authorities to trust beside those of the system
 *
 * What is open is closed: it trusted somebody else.
 */
void
model_connections_set_authorities (ModelConnections *self,
                                   ModelConnection  *connection,
                                   GBytes           *authorities)
{
  g_return_if_fail (MODEL_IS_CONNECTIONS (self));
  g_return_if_fail (MODEL_IS_CONNECTION (connection));

  model_connection_set_authorities (connection, authorities);
  save (self);
}

/**
 * model_connections_add_subscriber:
 * @self: the connections
 * @connection: one of them
 * @subdomain: of a subscriber
 * @error: return location for %STORE_ERROR_INVALID
 *
 * Returns: whether its places are there now
 */
gboolean
model_connections_add_subscriber (ModelConnections  *self,
                                  ModelConnection   *connection,
                                  const char        *subdomain,
                                  GError           **error)
{
  g_return_val_if_fail (MODEL_IS_CONNECTIONS (self), FALSE);
  g_return_val_if_fail (MODEL_IS_CONNECTION (connection), FALSE);
  g_return_val_if_fail (subdomain != NULL, FALSE);

  if (!model_connection_add_subscriber (connection, subdomain, error))
    return FALSE;

  save (self);
  return TRUE;
}

void
model_connections_remove_subscriber (ModelConnections *self,
                                     ModelConnection  *connection,
                                     const char       *subdomain)
{
  g_return_if_fail (MODEL_IS_CONNECTIONS (self));
  g_return_if_fail (MODEL_IS_CONNECTION (connection));
  g_return_if_fail (subdomain != NULL);

  if (model_connection_remove_subscriber (connection, subdomain))
    save (self);
}

/* Looking */

/**
 * model_connections_lookup_place:
 * @self: the connections
 * @id: of a place
 *
 * Returns: (nullable) (transfer none): the place
 */
ModelPlace *
model_connections_lookup_place (ModelConnections *self,
                                const char       *id)
{
  g_return_val_if_fail (MODEL_IS_CONNECTIONS (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  for (guint i = 0; i < self->connections->len; i++)
    {
      GListModel *places = model_connection_get_places (g_ptr_array_index (self->connections, i));

      for (guint j = 0; j < g_list_model_get_n_items (places); j++)
        {
          g_autoptr (ModelPlace) place = g_list_model_get_item (places, j);

          if (strcmp (model_place_get_id (place), id) == 0)
            return place; /* its connection keeps it */
        }
    }
  return NULL;
}

StoreConnector *
model_connections_get_connector (ModelConnections *self)
{
  g_return_val_if_fail (MODEL_IS_CONNECTIONS (self), NULL);
  return self->connector;
}

static void
got_credentials_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  StoreCredentials *credentials = model_opener_get_credentials_finish (MODEL_OPENER (source), result, &error);

  if (credentials != NULL)
    g_task_return_pointer (task, credentials, g_object_unref);
  else
    g_task_return_error (task, error);
}

void
model_connections_get_credentials_async (ModelConnections    *self,
                                         ModelConnection     *connection,
                                         GCancellable        *cancellable,
                                         GAsyncReadyCallback  callback,
                                         gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (MODEL_IS_CONNECTIONS (self));
  g_return_if_fail (MODEL_IS_CONNECTION (connection));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, model_connections_get_credentials_async);
  model_opener_get_credentials_async (model_connection_get_opener (connection), cancellable, got_credentials_cb,
                                      g_steal_pointer (&task));
}

/**
 * model_connections_get_credentials_finish:
 * @self: the connections
 * @result: the result
 * @error: return location: a #ModelError of the keyring; a #StoreError when the secret there is not understood any more
 *
 * Returns: (transfer full): the credentials
 */
StoreCredentials *
model_connections_get_credentials_finish (ModelConnections  *self,
                                          GAsyncResult      *result,
                                          GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, model_connections_get_credentials_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
model_connections_finalize (GObject *object)
{
  ModelConnections *self = MODEL_CONNECTIONS (object);

  g_ptr_array_unref (self->connections);
  g_ptr_array_unref (self->foreign);
  g_clear_object (&self->settings);
  g_clear_object (&self->connector);

  G_OBJECT_CLASS (model_connections_parent_class)->finalize (object);
}

static void
model_connections_class_init (ModelConnectionsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = model_connections_finalize;
}

static void
model_connections_init (ModelConnections *self)
{
  self->connections = g_ptr_array_new_with_free_func (g_object_unref);
  self->foreign = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
}

/**
 * model_connections_new:
 * @connector: knows the service
 * @settings: of the program
 *
 * Returns: (transfer full): the connections that the settings know
 */
ModelConnections *
model_connections_new (StoreConnector *connector,
                       GSettings      *settings)
{
  ModelConnections *self;

  g_return_val_if_fail (STORE_IS_CONNECTOR (connector), NULL);
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  self = g_object_new (MODEL_TYPE_CONNECTIONS, NULL);
  self->connector = g_object_ref (connector);
  self->settings = g_object_ref (settings);
  read_settings (self);
  return self;
}
