/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-keyring.h"

#include <libsecret/secret.h>

#include "model/model-error.h"
#include "store/store.h"

static const SecretSchema key_schema = {
  .name = "org.credenza.Credenza.ServiceKey",
  .flags = SECRET_SCHEMA_NONE,
  .attributes = {
    { "connection", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 },
  },
};

static GHashTable *
attributes_of (const char *id)
{
  return secret_attributes_build (&key_schema, "connection", id, NULL);
}

/* Errors */

/* The ways in which the bus says that nobody is there. */
static gboolean
means_nobody (const GError *error)
{
  static const GDBusError codes[] = {
    G_DBUS_ERROR_SERVICE_UNKNOWN,
    G_DBUS_ERROR_NAME_HAS_NO_OWNER,
    G_DBUS_ERROR_NO_REPLY,
    G_DBUS_ERROR_NO_SERVER,
    G_DBUS_ERROR_DISCONNECTED,
    G_DBUS_ERROR_SPAWN_EXEC_FAILED,
    G_DBUS_ERROR_SPAWN_CHILD_EXITED,
    G_DBUS_ERROR_SPAWN_CHILD_SIGNALED,
    G_DBUS_ERROR_SPAWN_FAILED,
    G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND,
  };

  /* There is no bus at all. */
  if (error->domain == G_IO_ERROR)
    return error->code != G_IO_ERROR_CANCELLED && error->code != G_IO_ERROR_DBUS_ERROR;

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (error, G_DBUS_ERROR, (int) codes[i]))
      return TRUE;
  return FALSE;
}

static GError *
locked_error (void)
{
  return g_error_new_literal (MODEL_ERROR, MODEL_ERROR_KEYRING_LOCKED, "The keyring is locked");
}

static void
return_keyring_error (GTask  *task,
                      GError *error /* (transfer full) */)
{
  g_autoptr (GError) own = error;

  if (g_error_matches (own, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&own));
  else if (g_error_matches (own, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    g_task_return_error (task, locked_error ());
  else if (means_nobody (own))
    g_task_return_new_error (task, MODEL_ERROR, MODEL_ERROR_NO_KEYRING, "%s", own->message);
  else
    g_task_return_new_error (task, MODEL_ERROR, MODEL_ERROR_KEYRING, "%s", own->message);
}

/* Whether one of the items that were found was not unlocked. */
static gboolean
any_locked (GList *items)
{
  for (GList *l = items; l != NULL; l = l->next)
    if (SECRET_IS_ITEM (l->data) && secret_item_get_locked (l->data))
      return TRUE;
  return FALSE;
}

static void
free_items (GList *items)
{
  g_list_free_full (items, g_object_unref);
}

/* Storing */

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (secret_password_store_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else if (error != NULL)
    return_keyring_error (task, error);
  else
    g_task_return_error (task, locked_error ());
}

/**
 * model_keyring_store_async:
 * @id: the id of a connection
 * @label: what a person finds the secret by
 * @secret: the secret; one that is there already is exchanged
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is stored
 * @user_data: for @callback
 */
void
model_keyring_store_async (const char          *id,
                           const char          *label,
                           const char          *secret,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GHashTable) attributes = attributes_of (id);

  g_task_set_source_tag (task, model_keyring_store_async);
  secret_password_storev (&key_schema, attributes, SECRET_COLLECTION_DEFAULT, label, secret, cancellable, stored_cb,
                          g_steal_pointer (&task));
}

gboolean
model_keyring_store_finish (GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, model_keyring_store_async), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Looking up */

static void
looked_closer_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GList *items = secret_password_search_finish (result, &error);

  if (error != NULL)
    return_keyring_error (task, error);
  else if (items != NULL)
    g_task_return_error (task, locked_error ());
  else
    g_task_return_new_error (task, MODEL_ERROR, MODEL_ERROR_SECRET_MISSING, "The keyring has no such secret");
  free_items (items);
}

static GBytes *
take_secret (char *secret)
{
  GBytes *bytes = store_secret_to_bytes (g_strdup (secret));

  secret_password_free (secret);
  return bytes;
}

static void
looked_up_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  const char *id = g_task_get_task_data (task);
  g_autoptr (GHashTable) attributes = attributes_of (id);
  GError *error = NULL;
  char *secret = secret_password_lookup_finish (result, &error);

  if (secret != NULL)
    g_task_return_pointer (task, take_secret (secret), (GDestroyNotify) g_bytes_unref);
  else if (error != NULL)
    return_keyring_error (task, error);
  else
    /* Nothing there, or the question was dismissed: that looks the same so far. */
    secret_password_searchv (&key_schema, attributes, SECRET_SEARCH_NONE, g_task_get_cancellable (task),
                             looked_closer_cb, g_object_ref (task));
}

void
model_keyring_lookup_async (const char          *id,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GHashTable) attributes = attributes_of (id);

  g_task_set_source_tag (task, model_keyring_lookup_async);
  g_task_set_task_data (task, g_strdup (id), g_free);
  secret_password_lookupv (&key_schema, attributes, cancellable, looked_up_cb, g_steal_pointer (&task));
}

/**
 * model_keyring_lookup_finish:
 * @result: the result
 * @error: return location for a #ModelError; %MODEL_ERROR_SECRET_MISSING when there is none
 *
 * Returns: (transfer full): the secret, which is wiped with its last reference
 */
GBytes *
model_keyring_lookup_finish (GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, model_keyring_lookup_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Removing */

static void
cleared_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  secret_password_clear_finish (result, &error);
  if (error != NULL)
    return_keyring_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
found_to_clear_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GHashTable) attributes = attributes_of (g_task_get_task_data (task));
  GError *error = NULL;
  GList *items = secret_password_search_finish (result, &error);

  if (error != NULL)
    return_keyring_error (task, error);
  else if (any_locked (items))
    g_task_return_error (task, locked_error ());
  else if (items == NULL)
    g_task_return_boolean (task, TRUE);
  else
    secret_password_clearv (&key_schema, attributes, g_task_get_cancellable (task), cleared_cb, g_object_ref (task));
  free_items (items);
}

/**
 * model_keyring_remove_async:
 * @id: the id of a connection
 * @cancellable: (nullable): a cancellable
 * @callback: called when the keyring has no secret for it any more
 * @user_data: for @callback
 *
 * What is in a locked keyring would silently be left there: it is unlocked first.
 */
void
model_keyring_remove_async (const char          *id,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GHashTable) attributes = attributes_of (id);

  g_task_set_source_tag (task, model_keyring_remove_async);
  g_task_set_task_data (task, g_strdup (id), g_free);
  secret_password_searchv (&key_schema, attributes, SECRET_SEARCH_ALL | SECRET_SEARCH_UNLOCK, cancellable,
                           found_to_clear_cb, g_steal_pointer (&task));
}

gboolean
model_keyring_remove_finish (GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, model_keyring_remove_async), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Labels */

static void
found_to_label_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autofree char *label = user_data;
  GList *items = secret_password_search_finish (result, NULL);

  for (GList *l = items; l != NULL; l = l->next)
    if (SECRET_IS_ITEM (l->data))
      secret_item_set_label (l->data, label, NULL, NULL, NULL);
  free_items (items);
}

/**
 * model_keyring_relabel:
 * @id: the id of a connection
 * @label: what a person finds its secret by from now on
 *
 * Asks for nothing and reports nothing: the label is a help for whoever looks into the keyring, and a locked one keeps
 * the old.
 */
void
model_keyring_relabel (const char *id,
                       const char *label)
{
  g_autoptr (GHashTable) attributes = attributes_of (id);

  secret_password_searchv (&key_schema, attributes, SECRET_SEARCH_ALL, NULL, found_to_label_cb, g_strdup (label));
}
