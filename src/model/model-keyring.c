/* SPDX-License-Identifier: GPL-3.0-or-later */

/* libsecret's calls are never cancelled: withdrawing a question that the keyring asks takes down its daemon
 * (gnome-keyring 42 fails an assertion in gkd-secret-unlock.c), and libsecret 0.20 then returns twice. Who does not want
 * to wait any more need not: his call returns at once, and the answer to the question counts for nothing. */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-keyring.h"

#include <glib/gi18n.h>
#include <libsecret/secret.h>

#include "model/model-error.h"
#include "store/store.h"

#define ID_ATTRIBUTE "id"

/* Each kind has one attribute, by which an item is found. */
static const SecretSchema schemas[] = {
  [MODEL_KEYRING_SERVICE_KEYS] = {
    .name = "org.credenza.Credenza.ServiceKey",
    .flags = SECRET_SCHEMA_NONE,
    .attributes = {
      { "connection", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { NULL, 0 },
    },
  },
  [MODEL_KEYRING_SECRETS] = {
    .name = "org.credenza.Credenza.Secret",
    .flags = SECRET_SCHEMA_NONE,
    .attributes = {
      { ID_ATTRIBUTE, SECRET_SCHEMA_ATTRIBUTE_STRING },
      { NULL, 0 },
    },
  },
};

typedef struct
{
  ModelKeyringKind kind;
  char    *id;           /* (owned): the value of its attribute; or how the ones that are looked for begin */
  GSource *cancelled;    /* (owned) (nullable) */
  gboolean is_new;       /* nothing was stored under this id before */
  gboolean is_abandoned; /* the caller has been answered */
} Call;

static void
call_free (Call *call)
{
  if (call->cancelled != NULL)
    {
      g_source_destroy (call->cancelled);
      g_source_unref (call->cancelled);
    }
  g_free (call->id);
  g_free (call);
}

static gboolean
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  GTask *task = user_data;
  Call *call = g_task_get_task_data (task);

  call->is_abandoned = TRUE;
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

/* (transfer full) (nullable): none when the call is over already */
static GTask *
call_new (ModelKeyringKind     kind,
          const char          *id,
          gpointer             tag,
          GCancellable        *cancellable,
          GAsyncReadyCallback  callback,
          gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Call *call = g_new0 (Call, 1);

  g_task_set_source_tag (task, tag);
  call->kind = kind;
  call->id = g_strdup (id);
  g_task_set_task_data (task, call, (GDestroyNotify) call_free);
  if (g_task_return_error_if_cancelled (task))
    return NULL;

  if (cancellable != NULL)
    {
      call->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_static_name (call->cancelled, "[credenza] keyring call cancelled");
      g_source_set_callback (call->cancelled, G_SOURCE_FUNC (cancelled_cb), task, NULL);
      g_source_attach (call->cancelled, g_task_get_context (task));
    }
  return g_steal_pointer (&task);
}

/* What libsecret answered is the answer to the caller, if he still waits. */
static gboolean
arrive (GTask *task)
{
  Call *call = g_task_get_task_data (task);

  if (call->cancelled != NULL)
    g_source_destroy (call->cancelled);
  return !call->is_abandoned;
}

static const SecretSchema *
schema_of (GTask *task)
{
  Call *call = g_task_get_task_data (task);

  return &schemas[call->kind];
}

static GHashTable *
build_attributes (ModelKeyringKind  kind,
                  const char       *id)
{
  const SecretSchema *schema = &schemas[kind];

  return secret_attributes_build (schema, schema->attributes[0].name, id, NULL);
}

static GHashTable *
attributes_of (GTask *task)
{
  Call *call = g_task_get_task_data (task);

  return build_attributes (call->kind, call->id);
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
    return error->code != G_IO_ERROR_DBUS_ERROR;

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (error, G_DBUS_ERROR, (int) codes[i]))
      return TRUE;
  return FALSE;
}

static GError *
locked_error (void)
{
  return g_error_new_literal (MODEL_ERROR, MODEL_ERROR_KEYRING_LOCKED, NC_("reason", "The keyring is locked"));
}

static void
return_keyring_error (GTask  *task,
                      GError *error /* (transfer full) */)
{
  g_autoptr (GError) own = error;

  /* In a sandbox the portal unlocks, and reports a dismissed question as cancelled. */
  if (g_error_matches (own, SECRET_ERROR, SECRET_ERROR_IS_LOCKED) || g_error_matches (own, G_IO_ERROR, G_IO_ERROR_CANCELLED))
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

/* Nobody wants it any more. What it has taken the place of is gone, however: then it is better than nothing. */
static void
take_back (GTask *task)
{
  g_autoptr (GHashTable) attributes = attributes_of (task);
  Call *call = g_task_get_task_data (task);

  if (call->is_new)
    secret_password_clearv (schema_of (task), attributes, NULL, NULL, NULL);
}

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  gboolean is_stored = secret_password_store_finish (result, &error);

  if (!arrive (task))
    {
      g_clear_error (&error);
      if (is_stored)
        take_back (task);
    }
  else if (is_stored)
    g_task_return_boolean (task, TRUE);
  else if (error != NULL)
    return_keyring_error (task, error);
  else
    g_task_return_error (task, locked_error ());
}

/**
 * model_keyring_store_async:
 * @kind: what kind of secret it is
 * @id: its id
 * @label: what a person finds the secret by
 * @secret: the secret; one that is there already is exchanged
 * @is_new: whether there is none yet
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is stored
 * @user_data: for @callback
 */
void
model_keyring_store_async (ModelKeyringKind     kind,
                           const char          *id,
                           const char          *label,
                           const char          *secret,
                           gboolean             is_new,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  GTask *task = call_new (kind, id, model_keyring_store_async, cancellable, callback, user_data);
  g_autoptr (GHashTable) attributes = NULL;

  if (task == NULL)
    return;

  ((Call *) g_task_get_task_data (task))->is_new = is_new;
  attributes = attributes_of (task);
  secret_password_storev (schema_of (task), attributes, SECRET_COLLECTION_DEFAULT, label, secret, NULL, stored_cb,
                          task);
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

  if (!arrive (task))
    g_clear_error (&error);
  else if (error != NULL)
    return_keyring_error (task, error);
  else if (items != NULL)
    g_task_return_error (task, locked_error ());
  else
    g_task_return_new_error (task, MODEL_ERROR, MODEL_ERROR_SECRET_MISSING,
                             NC_("reason", "The keyring has no such secret"));
  free_items (items);
}

static GBytes *
take_secret (char *secret)
{
  GBytes *bytes = secret != NULL ? store_secret_to_bytes (g_strdup (secret)) : NULL;

  secret_password_free (secret);
  return bytes;
}

static void
looked_up_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GHashTable) attributes = attributes_of (task);
  GError *error = NULL;
  g_autoptr (GBytes) secret = take_secret (secret_password_lookup_finish (result, &error));

  if (secret == NULL && error == NULL)
    {
      /* Nothing there, or the question was dismissed: that looks the same so far. */
      secret_password_searchv (schema_of (task), attributes, SECRET_SEARCH_NONE, NULL, looked_closer_cb,
                               g_object_ref (task));
      return;
    }

  if (!arrive (task))
    g_clear_error (&error);
  else if (secret != NULL)
    g_task_return_pointer (task, g_steal_pointer (&secret), (GDestroyNotify) g_bytes_unref);
  else
    return_keyring_error (task, error);
}

void
model_keyring_lookup_async (ModelKeyringKind     kind,
                            const char          *id,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  GTask *task = call_new (kind, id, model_keyring_lookup_async, cancellable, callback, user_data);
  g_autoptr (GHashTable) attributes = NULL;

  if (task == NULL)
    return;

  attributes = attributes_of (task);
  secret_password_lookupv (schema_of (task), attributes, NULL, looked_up_cb, task);
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
  if (!arrive (task))
    g_clear_error (&error);
  else if (error != NULL)
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
  g_autoptr (GHashTable) attributes = attributes_of (task);
  GError *error = NULL;
  GList *items = secret_password_search_finish (result, &error);

  if (((Call *) g_task_get_task_data (task))->is_abandoned)
    g_clear_error (&error);
  else if (error != NULL)
    return_keyring_error (task, error);
  else if (any_locked (items))
    g_task_return_error (task, locked_error ());
  else if (items == NULL)
    g_task_return_boolean (task, TRUE);
  else
    secret_password_clearv (schema_of (task), attributes, NULL, cleared_cb, g_object_ref (task));
  free_items (items);
}

/**
 * model_keyring_remove_async:
 * @kind: what kind of secret it is
 * @id: its id
 * @cancellable: (nullable): a cancellable
 * @callback: called when the keyring has no such secret any more
 * @user_data: for @callback
 *
 * What is in a locked keyring would silently be left there: it is unlocked first.
 */
void
model_keyring_remove_async (ModelKeyringKind     kind,
                            const char          *id,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  GTask *task = call_new (kind, id, model_keyring_remove_async, cancellable, callback, user_data);
  g_autoptr (GHashTable) attributes = NULL;

  if (task == NULL)
    return;

  attributes = attributes_of (task);
  secret_password_searchv (schema_of (task), attributes, SECRET_SEARCH_ALL | SECRET_SEARCH_UNLOCK, NULL,
                           found_to_clear_cb, task);
}

gboolean
model_keyring_remove_finish (GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, model_keyring_remove_async), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Listing */

static char **
take_ids (GList      *items,
          const char *prefix)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  for (GList *l = items; l != NULL; l = l->next)
    {
      /* Of the Secret Service they are SecretItems, of a sandbox's own file they are not. */
      g_autoptr (GHashTable) attributes = secret_retrievable_get_attributes (l->data);
      const char *id = g_hash_table_lookup (attributes, ID_ATTRIBUTE);

      if (id != NULL && g_str_has_prefix (id, prefix))
        g_strv_builder_add (ids, id);
    }
  free_items (items);
  return g_strv_builder_end (ids);
}

static void
found_to_list_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Call *call = g_task_get_task_data (task);
  GError *error = NULL;
  g_auto (GStrv) ids = take_ids (secret_password_search_finish (result, &error), call->id);

  if (!arrive (task))
    g_clear_error (&error);
  else if (error != NULL)
    return_keyring_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&ids), (GDestroyNotify) g_strfreev);
}

/**
 * model_keyring_list_async:
 * @prefix: how the ids begin
 * @cancellable: (nullable): a cancellable
 * @callback: called when they are found
 * @user_data: for @callback
 *
 * Finds the ids of %MODEL_KEYRING_SECRETS. Nothing is unlocked and no secret is read: the attributes of an item are no
 * secret, and lie open in a locked keyring, too.
 */
void
model_keyring_list_async (const char          *prefix,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  GTask *task = call_new (MODEL_KEYRING_SECRETS, prefix, model_keyring_list_async, cancellable, callback, user_data);
  g_autoptr (GHashTable) any = NULL;

  if (task == NULL)
    return;

  any = secret_attributes_build (schema_of (task), NULL);
  secret_password_searchv (schema_of (task), any, SECRET_SEARCH_ALL, NULL, found_to_list_cb, task);
}

/**
 * model_keyring_list_finish:
 * @result: the result
 * @error: return location for a #ModelError
 *
 * Returns: (transfer full) (array zero-terminated=1): the ids, in no order; %NULL on failure
 */
char **
model_keyring_list_finish (GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, model_keyring_list_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
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
 * @kind: what kind of secret it is
 * @id: its id
 * @label: what a person finds it by from now on
 *
 * Asks for nothing and reports nothing: the label is a help for whoever looks into the keyring, and a locked one keeps
 * the old.
 */
void
model_keyring_relabel (ModelKeyringKind  kind,
                       const char       *id,
                       const char       *label)
{
  g_autoptr (GHashTable) attributes = build_attributes (kind, id);

  secret_password_searchv (&schemas[kind], attributes, SECRET_SEARCH_ALL, NULL, found_to_label_cb, g_strdup (label));
}
