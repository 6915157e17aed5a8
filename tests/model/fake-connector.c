/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fake-connector.h"

#include <string.h>

#define BEFORE "{\"clientid\":\""
#define AFTER "\"}"

struct _FakeConnector
{
  GObject  parent_instance;

  Store   *stores[STORE_N_LEVELS]; /* (owned) (nullable) */
  GQueue   waiting;                /* (element-type GTask) (owned): openings */
  gboolean holds;
  guint    n_opened;
  char    *client_id;              /* (owned) (nullable) */
  char    *subscriber;             /* (owned) (nullable) */
  GBytes  *authorities;            /* (owned) (nullable) */
};

static void connector_init (StoreConnectorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeConnector, fake_connector, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (STORE_TYPE_CONNECTOR, connector_init))

StoreCredentials *
fake_connector_make_credentials (const char *client_id)
{
  g_autofree char *secret = g_strconcat (BEFORE, client_id, AFTER, NULL);
  gboolean is_x509 = strcmp (client_id, "x509") == 0;
  StoreCredentialsFields fields = {
    .kind = is_x509 ? STORE_CREDENTIALS_X509 : STORE_CREDENTIALS_SECRET,
    .needs = strcmp (client_id, "no-key") == 0 ? STORE_CREDENTIALS_NEED_KEY : STORE_CREDENTIALS_COMPLETE,
    .host = strcmp (client_id, "other") == 0 ? "other.example.org" : "destination.example.org",
    .token_host = "provider.authentication.example.org",
    .client_id = client_id,
    .subdomain = "provider",
    .region = "eu10",
    .tenant = "4a1a3b1c-0000-4000-8000-000000000001",
    .instance = "4a1a3b1c-0000-4000-8000-000000000002",
    .expires = is_x509 ? 1893456000 : -1,
    .secret = secret,
  };

  return store_credentials_new (&fields);
}

static void
describe_async (StoreConnector *self, GBytes *text, const StoreSupplement *supplement, GCancellable *cancellable,
                GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  gsize length = g_bytes_get_size (text);
  g_autofree char *copy = g_strndup (length > 0 ? g_bytes_get_data (text, NULL) : "", length);
  g_autofree char *client_id = NULL;

  if (!g_str_has_prefix (copy, BEFORE) || !g_str_has_suffix (copy, AFTER))
    {
      g_task_return_new_error (task, STORE_ERROR, STORE_ERROR_INVALID, "No service key");
      return;
    }

  client_id = g_strndup (copy + strlen (BEFORE), length - strlen (BEFORE) - strlen (AFTER));
  g_task_return_pointer (task, fake_connector_make_credentials (client_id), g_object_unref);
}

static StoreCredentials *
describe_finish (StoreConnector *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
check_async (StoreConnector *self, const StoreAccess *access, StoreCheckFunc check_func, gpointer check_data,
             GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GError) error = NULL;

  check_func (STORE_CHECK_REACH, 0, NULL, check_data);
  if (strcmp (store_credentials_get_client_id (access->credentials), "wrong") == 0)
    {
      error = g_error_new_literal (STORE_ERROR, STORE_ERROR_AUTHENTICATION, "Not accepted");
      check_func (STORE_CHECK_TOKEN, 0, error, check_data);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  check_func (STORE_CHECK_TOKEN, 0, NULL, check_data);
  check_func (STORE_CHECK_SUBACCOUNT, 2, NULL, check_data);
  check_func (STORE_CHECK_INSTANCE, 1, NULL, check_data);
  g_task_return_boolean (task, TRUE);
}

static gboolean
check_finish (StoreConnector *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
open_stores (FakeConnector *self,
             GTask         *task)
{
  g_autoptr (GPtrArray) stores = g_ptr_array_new_with_free_func (g_object_unref);

  if (strcmp (self->client_id, "wrong") == 0)
    {
      g_task_return_new_error (task, STORE_ERROR, STORE_ERROR_AUTHENTICATION, "Not accepted");
      return;
    }
  for (guint level = 0; level < STORE_N_LEVELS; level++)
    {
      if (self->stores[level] == NULL)
        {
          g_task_return_new_error (task, STORE_ERROR, STORE_ERROR_NETWORK, "Nobody there");
          return;
        }
      g_ptr_array_add (stores, g_object_ref (self->stores[level]));
    }
  g_task_return_pointer (task, g_steal_pointer (&stores), (GDestroyNotify) g_ptr_array_unref);
}

static void
open_async (StoreConnector *connector, const StoreAccess *access, GCancellable *cancellable,
            GAsyncReadyCallback callback, gpointer user_data)
{
  FakeConnector *self = FAKE_CONNECTOR (connector);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  self->n_opened++;
  g_free (self->client_id);
  self->client_id = g_strdup (store_credentials_get_client_id (access->credentials));
  g_free (self->subscriber);
  self->subscriber = g_strdup (access->subscriber);
  g_clear_pointer (&self->authorities, g_bytes_unref);
  self->authorities = access->authorities != NULL ? g_bytes_ref (access->authorities) : NULL;

  if (self->holds)
    g_queue_push_tail (&self->waiting, g_steal_pointer (&task));
  else
    open_stores (self, task);
}

static GPtrArray *
open_finish (StoreConnector *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
connector_init (StoreConnectorInterface *iface)
{
  iface->describe_async = describe_async;
  iface->describe_finish = describe_finish;
  iface->check_async = check_async;
  iface->check_finish = check_finish;
  iface->open_async = open_async;
  iface->open_finish = open_finish;
}

/* (nullable): from now on there is none. */
void
fake_connector_set_store (FakeConnector *self,
                          StoreLevel     level,
                          Store         *store)
{
  g_set_object (&self->stores[level], store);
}

/* From now on every opening waits. */
void
fake_connector_hold (FakeConnector *self)
{
  self->holds = TRUE;
}

guint
fake_connector_n_waiting (FakeConnector *self)
{
  return g_queue_get_length (&self->waiting);
}

/* Lets the opening through that has waited longest. */
void
fake_connector_let (FakeConnector *self)
{
  g_autoptr (GTask) task = g_queue_pop_head (&self->waiting);

  g_assert_nonnull (task);
  open_stores (self, task);
}

guint
fake_connector_n_opened (FakeConnector *self)
{
  return self->n_opened;
}

const char *
fake_connector_get_subscriber (FakeConnector *self)
{
  return self->subscriber;
}

const char *
fake_connector_get_client_id (FakeConnector *self)
{
  return self->client_id;
}

GBytes *
fake_connector_get_authorities (FakeConnector *self)
{
  return self->authorities;
}

static void
fake_connector_finalize (GObject *object)
{
  FakeConnector *self = FAKE_CONNECTOR (object);

  g_assert_true (g_queue_is_empty (&self->waiting));
  for (guint level = 0; level < STORE_N_LEVELS; level++)
    g_clear_object (&self->stores[level]);
  g_free (self->client_id);
  g_free (self->subscriber);
  g_clear_pointer (&self->authorities, g_bytes_unref);

  G_OBJECT_CLASS (fake_connector_parent_class)->finalize (object);
}

static void
fake_connector_class_init (FakeConnectorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_connector_finalize;
}

static void
fake_connector_init (FakeConnector *self)
{
  g_queue_init (&self->waiting);
}

FakeConnector *
fake_connector_new (void)
{
  return g_object_new (FAKE_TYPE_CONNECTOR, NULL);
}
