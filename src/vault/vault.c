/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "vault/vault.h"

#include "vault/vault-pages-private.h"
#include "vault/vault-private.h"

/**
 * Vault:
 *
 * A store in one SQLite database on this computer. Everything it does there is done on a worker thread of its own, one
 * call after the other in the order they were made; the calls return in the thread-default context they were made in.
 */

/* One call: what the worker needs, and whom to tell of the progress. Plain data, freed in the caller's context. */
typedef struct
{
  VaultDatabase *database; /* (unowned): closing it is the worker's last job */

  /* Input */
  char *realm;       /* (owned) */
  char *name;        /* (owned) (nullable) */
  char *if_etag;     /* (owned) (nullable) */
  StoreEntry *entry; /* (owned) (nullable) */
  GPtrArray *labels; /* (owned) (nullable) */
  VaultPages *pages; /* (owned) (nullable) */
  GBytes *value;     /* (owned) (nullable) */
  VaultRange range;

  /* Output, beside the result */
  guint n_all;

  /* Of the caller's thread */
  StoreProgressFunc progress;
  gpointer progress_data;
} VaultRequest;

typedef struct
{
  VaultWorker *worker; /* (owned) */
  char *path;          /* (owned) */
} VaultOpening;

static void vault_store_init (StoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (Vault, vault, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (STORE_TYPE_STORE, vault_store_init))

static void
vault_request_free (VaultRequest *request)
{
  g_free (request->realm);
  g_free (request->name);
  g_free (request->if_etag);
  g_clear_object (&request->entry);
  g_clear_pointer (&request->labels, g_ptr_array_unref);
  g_clear_pointer (&request->pages, vault_pages_unref);
  g_clear_pointer (&request->value, g_bytes_unref);
  g_free (request);
}

static void
vault_opening_free (VaultOpening *opening)
{
  vault_worker_unref (opening->worker);
  g_free (opening->path);
  g_free (opening);
}

/**
 * vault_get_base:
 * @self: a vault, or one of its realms
 *
 * Returns: (transfer none): the vault, which has the worker and the database
 */
Vault *
vault_get_base (Vault *self)
{
  return self->root != NULL ? self->root : self;
}

/**
 * vault_get_name:
 * @self: a vault, or one of its realms
 *
 * Returns: its realm
 */
const char *
vault_get_name (Vault *self)
{
  return self->realm != NULL ? self->realm : "";
}

/**
 * vault_get_secrets:
 * @self: a vault, or one of its realms
 *
 * Returns: (transfer none): where the passwords are
 */
StoreSecrets *
vault_get_secrets (Vault *self)
{
  return vault_get_base (self)->secrets;
}

static VaultRequest *
vault_request_new (Vault *self, StoreProgressFunc progress, gpointer progress_data)
{
  VaultRequest *request = g_new0 (VaultRequest, 1);

  request->database = vault_get_base (self)->database;
  request->realm = g_strdup (vault_get_name (self));
  request->progress = progress;
  request->progress_data = progress_data;

  return request;
}

/* The caller may change its array before the worker reads it. */
static GPtrArray *
copy_labels (GPtrArray *labels)
{
  GPtrArray *copy = g_ptr_array_new_full (labels->len, (GDestroyNotify) store_label_unref);

  for (guint i = 0; i < labels->len; i++)
    g_ptr_array_add (copy, store_label_ref (labels->pdata[i]));

  return copy;
}

/**
 * vault_new_task:
 * @source: (nullable): the source
 * @tag: the source tag
 * @cancellable: (nullable): what stops it
 * @callback: called when it is done
 * @user_data: closure of @callback
 *
 * Makes the task of a call. A cancel that comes too late must not turn what was done into an error, as GTask would.
 *
 * Returns: (transfer full): the task
 */
GTask *
vault_new_task (gpointer             source,
                gpointer             tag,
                GCancellable        *cancellable,
                GAsyncReadyCallback  callback,
                gpointer             user_data)
{
  GTask *task = g_task_new (source, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_check_cancellable (task, FALSE);

  return task;
}

/**
 * vault_push_job:
 * @self: a vault, or one of its realms
 * @task: (transfer full): the task to return through
 * @type: what to do
 * @data: plain data
 * @free_data: (nullable): frees @data
 *
 * Has the worker do something, unless the vault is closed: then the task returns %STORE_ERROR_UNAVAILABLE.
 */
void
vault_push_job (Vault *self, GTask *task, const VaultJobType *type, gpointer data, GDestroyNotify free_data)
{
  g_autoptr (GTask) owned = task;
  Vault *base = vault_get_base (self);

  if (base->database != NULL)
    {
      vault_worker_push (base->worker, g_steal_pointer (&owned), type, data, free_data);
      return;
    }

  if (free_data != NULL)
    free_data (data);
  g_task_return_new_error (owned, STORE_ERROR, STORE_ERROR_UNAVAILABLE, "The store is closed");
}

static void
push (Vault *self, GTask *task, const VaultJobType *type, VaultRequest *request)
{
  vault_push_job (self, task, type, request, (GDestroyNotify) vault_request_free);
}

/* The last step of the progress, before the callback. */
static void
report_done (VaultRequest *request, guint64 total)
{
  if (request->progress != NULL)
    request->progress (total, total, request->progress_data);
}

static void
entry_done (GTask *task, gpointer data, gpointer result, GError *error)
{
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  report_done (data, g_bytes_get_size (store_entry_get_content (result)));
  g_task_return_pointer (task, result, g_object_unref);
}

static void
labels_done (GTask *task, gpointer data, gpointer result, GError *error)
{
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  report_done (data, 1);
  g_task_return_boolean (task, TRUE);
}

/* A page that arrived after the cancel was dropped, so this list would be a short one. */
static void
list_done (GTask *task, gpointer data, gpointer result, GError *error)
{
  if (error == NULL && g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    error = g_error_new_literal (STORE_ERROR, STORE_ERROR_CANCELLED, "The operation was cancelled");

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* The request goes before the caller takes the result. */
static void
range_done (GTask *task, gpointer data, gpointer result, GError *error)
{
  VaultRequest *request = data;

  g_task_set_task_data (task, GUINT_TO_POINTER (request->n_all), NULL);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, result, (GDestroyNotify) g_ptr_array_unref);
}

static void
setting_done (GTask *task, gpointer data, gpointer result, GError *error)
{
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, result, (GDestroyNotify) g_bytes_unref);
}

static void
close_done (GTask *task, gpointer data, gpointer result, GError *error)
{
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static gpointer
run_close (gpointer data, GCancellable *cancellable, GError **error)
{
  VaultDatabase *database = data;

  return GINT_TO_POINTER (database == NULL || vault_database_close (database, error));
}

static gpointer
run_open (gpointer data, GCancellable *cancellable, GError **error)
{
  VaultOpening *opening = data;

  return vault_database_open (opening->worker, opening->path, cancellable, error);
}

static const VaultJobType close_job;

static void
open_done (GTask *task, gpointer data, gpointer result, GError *error)
{
  VaultOpening *opening = data;
  Vault *vault;

  if (error != NULL)
    {
      vault_worker_push_last (opening->worker, &close_job, NULL);
      g_task_return_error (task, error);
      return;
    }

  vault = g_object_new (VAULT_TYPE_VAULT, NULL);
  vault->worker = vault_worker_ref (opening->worker);
  vault->database = result;
  vault->secrets = store_memory_secrets_new ();
  g_task_return_pointer (task, vault, g_object_unref);
}

static gpointer
run_list (gpointer data, GCancellable *cancellable, GError **error)
{
  VaultRequest *request = data;

  return GINT_TO_POINTER (vault_database_list (request->database, request->realm, request->pages, cancellable, error));
}

static gpointer
run_list_range (gpointer data, GCancellable *cancellable, GError **error)
{
  VaultRequest *request = data;

  return vault_database_list_range (request->database, request->realm, &request->range, &request->n_all, cancellable,
                                    error);
}

static gpointer
run_load_setting (gpointer data, GCancellable *cancellable, GError **error)
{
  VaultRequest *request = data;

  return vault_database_load_setting (request->database, request->name, cancellable, error);
}

static gpointer
run_store_setting (gpointer data, GCancellable *cancellable, GError **error)
{
  VaultRequest *request = data;

  return GINT_TO_POINTER (vault_database_store_setting (request->database, request->name, request->value, cancellable,
                                                        error));
}

static gpointer
run_get (gpointer data, GCancellable *cancellable, GError **error)
{
  VaultRequest *request = data;

  return vault_database_get (request->database, request->realm, request->name, cancellable, error);
}

static gpointer
run_create (gpointer data, GCancellable *cancellable, GError **error)
{
  VaultRequest *request = data;

  return vault_database_create (request->database, request->realm, request->entry, cancellable, error);
}

static gpointer
run_replace (gpointer data, GCancellable *cancellable, GError **error)
{
  VaultRequest *request = data;

  return vault_database_replace (request->database, request->realm, request->entry, request->if_etag, cancellable, error);
}

static gpointer
run_delete (gpointer data, GCancellable *cancellable, GError **error)
{
  VaultRequest *request = data;

  return vault_database_delete (request->database, request->realm, request->name, request->if_etag, cancellable, error);
}

static gpointer
run_set_labels (gpointer data, GCancellable *cancellable, GError **error)
{
  VaultRequest *request = data;

  return GINT_TO_POINTER (vault_database_set_labels (request->database, request->realm, request->name, request->labels, cancellable,
                                                     error));
}

static const VaultJobType list_job = { VAULT_JOB_ALONE, run_list, list_done, NULL };
static const VaultJobType list_range_job = { VAULT_JOB_READ, run_list_range, range_done, (GDestroyNotify) g_ptr_array_unref };
static const VaultJobType get_job = { VAULT_JOB_READ, run_get, entry_done, g_object_unref };
static const VaultJobType create_job = { VAULT_JOB_WRITE, run_create, entry_done, g_object_unref };
static const VaultJobType replace_job = { VAULT_JOB_WRITE, run_replace, entry_done, g_object_unref };
static const VaultJobType delete_job = { VAULT_JOB_WRITE, run_delete, entry_done, g_object_unref };
static const VaultJobType set_labels_job = { VAULT_JOB_WRITE, run_set_labels, labels_done, NULL };
static const VaultJobType load_setting_job = { VAULT_JOB_READ, run_load_setting, setting_done, (GDestroyNotify) g_bytes_unref };
static const VaultJobType store_setting_job = { VAULT_JOB_WRITE, run_store_setting, close_done, NULL };
static const VaultJobType open_job = { VAULT_JOB_ALONE, run_open, open_done, NULL };
static const VaultJobType close_job = { VAULT_JOB_ALONE, run_close, close_done, NULL };

static StoreCapabilities
vault_store_get_capabilities (Store *store)
{
  return STORE_CAPABILITY_GENERATE | STORE_CAPABILITY_LABELS | STORE_CAPABILITY_ROOT;
}

static void
vault_store_list_async (Store               *store,
                        StorePageFunc        page_func,
                        gpointer             page_data,
                        StoreProgressFunc    progress,
                        gpointer             progress_data,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  Vault *self = VAULT_VAULT (store);
  VaultRequest *request = vault_request_new (self, progress, progress_data);
  GTask *task = vault_new_task (self, vault_store_list_async, cancellable, callback, user_data);

  request->pages = vault_pages_new (task, page_func, page_data, progress, progress_data);
  push (self, task, &list_job, request);
}

static gboolean
vault_store_list_finish (Store *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, vault_store_list_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
vault_store_list_range_async (Store               *store,
                              guint                offset,
                              guint                n,
                              gboolean             with_content,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  Vault *self = VAULT_VAULT (store);
  VaultRequest *request = vault_request_new (self, NULL, NULL);
  GTask *task = vault_new_task (self, vault_store_list_range_async, cancellable, callback, user_data);

  request->range = (VaultRange) { offset, n, with_content };
  push (self, task, &list_range_job, request);
}

static GPtrArray *
vault_store_list_range_finish (Store *store, GAsyncResult *result, guint *n_all, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, vault_store_list_range_async), NULL);

  if (n_all != NULL)
    *n_all = GPOINTER_TO_UINT (g_task_get_task_data (G_TASK (result)));

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
vault_store_get_async (Store               *store,
                       const char          *name,
                       StoreProgressFunc    progress,
                       gpointer             progress_data,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  Vault *self = VAULT_VAULT (store);
  VaultRequest *request = vault_request_new (self, progress, progress_data);
  GTask *task = vault_new_task (self, vault_store_get_async, cancellable, callback, user_data);

  request->name = g_strdup (name);
  push (self, task, &get_job, request);
}

static StoreEntry *
vault_store_get_finish (Store *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, vault_store_get_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
vault_store_create_async (Store               *store,
                          StoreEntry          *entry,
                          StoreProgressFunc    progress,
                          gpointer             progress_data,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  Vault *self = VAULT_VAULT (store);
  VaultRequest *request = vault_request_new (self, progress, progress_data);
  GTask *task = vault_new_task (self, vault_store_create_async, cancellable, callback, user_data);

  request->entry = g_object_ref (entry);
  push (self, task, &create_job, request);
}

static StoreEntry *
vault_store_create_finish (Store *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, vault_store_create_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
vault_store_replace_async (Store               *store,
                           StoreEntry          *entry,
                           const char          *if_etag,
                           StoreProgressFunc    progress,
                           gpointer             progress_data,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  Vault *self = VAULT_VAULT (store);
  VaultRequest *request = vault_request_new (self, progress, progress_data);
  GTask *task = vault_new_task (self, vault_store_replace_async, cancellable, callback, user_data);

  request->entry = g_object_ref (entry);
  request->if_etag = g_strdup (if_etag);
  push (self, task, &replace_job, request);
}

static StoreEntry *
vault_store_replace_finish (Store *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, vault_store_replace_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
vault_store_delete_async (Store               *store,
                          const char          *name,
                          const char          *if_etag,
                          StoreProgressFunc    progress,
                          gpointer             progress_data,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  Vault *self = VAULT_VAULT (store);
  VaultRequest *request = vault_request_new (self, progress, progress_data);
  GTask *task = vault_new_task (self, vault_store_delete_async, cancellable, callback, user_data);

  request->name = g_strdup (name);
  request->if_etag = g_strdup (if_etag);
  push (self, task, &delete_job, request);
}

static StoreEntry *
vault_store_delete_finish (Store *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, vault_store_delete_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
vault_store_set_labels_async (Store               *store,
                              const char          *name,
                              GPtrArray           *labels,
                              StoreProgressFunc    progress,
                              gpointer             progress_data,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  Vault *self = VAULT_VAULT (store);
  VaultRequest *request = vault_request_new (self, progress, progress_data);
  GTask *task = vault_new_task (self, vault_store_set_labels_async, cancellable, callback, user_data);

  request->name = g_strdup (name);
  request->labels = copy_labels (labels);
  push (self, task, &set_labels_job, request);
}

static gboolean
vault_store_set_labels_finish (Store *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, vault_store_set_labels_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Calls hold a reference, so none is left. The thread is not waited for: this may be the main thread, or be the
 * worker itself. */
static void
vault_finalize (GObject *object)
{
  Vault *self = VAULT_VAULT (object);

  if (self->worker != NULL)
    vault_worker_push_last (self->worker, &close_job, self->database);
  g_clear_pointer (&self->worker, vault_worker_unref);
  g_clear_object (&self->secrets);
  g_clear_pointer (&self->realm, g_free);
  g_clear_object (&self->root);
  g_ptr_array_unref (self->realms);
  g_mutex_clear (&self->realms_lock);

  G_OBJECT_CLASS (vault_parent_class)->finalize (object);
}

static void
vault_store_init (StoreInterface *iface)
{
  iface->get_capabilities = vault_store_get_capabilities;
  iface->list_async = vault_store_list_async;
  iface->list_finish = vault_store_list_finish;
  iface->get_async = vault_store_get_async;
  iface->get_finish = vault_store_get_finish;
  iface->create_async = vault_store_create_async;
  iface->create_finish = vault_store_create_finish;
  iface->replace_async = vault_store_replace_async;
  iface->replace_finish = vault_store_replace_finish;
  iface->delete_async = vault_store_delete_async;
  iface->delete_finish = vault_store_delete_finish;
  iface->set_labels_async = vault_store_set_labels_async;
  iface->set_labels_finish = vault_store_set_labels_finish;
  iface->list_range_async = vault_store_list_range_async;
  iface->list_range_finish = vault_store_list_range_finish;
  vault_generate_init (iface);
}

static void
vault_class_init (VaultClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vault_finalize;
}

static void
vault_init (Vault *self)
{
  g_mutex_init (&self->realms_lock);
  self->realms = vault_realms_new ();
}

/**
 * vault_open_async:
 * @path: (type filename): the database's file; made, with its folder, where there is none
 * @cancellable: (nullable): to stop it
 * @callback: called when it is done, in the thread-default context of the caller
 * @user_data: closure of @callback
 *
 * Opens a vault. Several vaults, in this process and in others, may be open on one file.
 */
void
vault_open_async (const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (VaultWorker) worker = NULL;
  g_autoptr (GError) error = NULL;
  VaultOpening *opening;

  g_return_if_fail (path != NULL);

  task = vault_new_task (NULL, vault_open_async, cancellable, callback, user_data);

  worker = vault_worker_new ("vault", &error);
  if (worker == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  opening = g_new0 (VaultOpening, 1);
  opening->worker = vault_worker_ref (worker);
  opening->path = g_canonicalize_filename (path, NULL);
  vault_worker_push (worker, g_steal_pointer (&task), &open_job, opening, (GDestroyNotify) vault_opening_free);
}

/**
 * vault_open_finish:
 * @result: what the callback was given
 * @error: return location: %STORE_ERROR_STORAGE when the file cannot be used (it is left as it is),
 *   %STORE_ERROR_UNAVAILABLE when another process keeps it locked
 *
 * Returns: (transfer full): the vault, %NULL on failure
 */
Vault *
vault_open_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, vault_open_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * vault_get_realm:
 * @self: a vault
 * @realm: the name of a name space; "" for the vault's own
 *
 * A vault holds several stores that know nothing of each other. A realm that nothing was ever put in is an empty store.
 *
 * Returns: (transfer full): the store of that name space, on the same worker and database
 */
Store *
vault_get_realm (Vault *self, const char *realm)
{
  Vault *store;

  g_return_val_if_fail (VAULT_IS_VAULT (self), NULL);
  g_return_val_if_fail (realm != NULL, NULL);

  store = g_object_new (VAULT_TYPE_VAULT, NULL);
  store->root = g_object_ref (vault_get_base (self));
  store->realm = g_strdup (realm);
  vault_realms_add (store->root, store);

  return STORE_STORE (store);
}

/**
 * vault_set_secrets:
 * @self: a vault, not one of its realms
 * @secrets: where it keeps the passwords that a renewal needs, for itself and its realms
 *
 * To be called before anything is generated. At first it is the memory of this process.
 */
void
vault_set_secrets (Vault *self, StoreSecrets *secrets)
{
  g_return_if_fail (VAULT_IS_VAULT (self) && self->root == NULL);
  g_return_if_fail (STORE_IS_SECRETS (secrets));

  g_set_object (&self->secrets, secrets);
}

/**
 * vault_load_setting_async:
 * @self: a vault
 * @name: a name
 * @cancellable: (nullable): to stop it
 * @callback: called when it is done, in the thread-default context of the caller
 * @user_data: closure of @callback
 *
 * Reads what vault_store_setting_async() stored. Settings belong to the file, not to a realm.
 */
void
vault_load_setting_async (Vault               *self,
                          const char          *name,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  VaultRequest *request;
  GTask *task;

  g_return_if_fail (VAULT_IS_VAULT (self));
  g_return_if_fail (name != NULL);

  request = vault_request_new (self, NULL, NULL);
  request->name = g_strdup (name);
  task = vault_new_task (self, vault_load_setting_async, cancellable, callback, user_data);
  push (self, task, &load_setting_job, request);
}

/**
 * vault_load_setting_finish:
 * @self: a vault
 * @result: what the callback was given
 * @error: return location: %STORE_ERROR_NOT_FOUND
 *
 * Returns: (transfer full): the value, wiped when it is freed
 */
GBytes *
vault_load_setting_finish (Vault *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, vault_load_setting_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * vault_store_setting_async:
 * @self: a vault
 * @name: a name
 * @value: what to keep under it; it may be secret, the file is for its owner only
 * @cancellable: (nullable): to stop it
 * @callback: called when it is done, in the thread-default context of the caller
 * @user_data: closure of @callback
 *
 * Keeps a value in the vault's file, in the place of what was there.
 */
void
vault_store_setting_async (Vault               *self,
                           const char          *name,
                           GBytes              *value,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  VaultRequest *request;
  GTask *task;

  g_return_if_fail (VAULT_IS_VAULT (self));
  g_return_if_fail (name != NULL && value != NULL);

  request = vault_request_new (self, NULL, NULL);
  request->name = g_strdup (name);
  request->value = g_bytes_ref (value);
  task = vault_new_task (self, vault_store_setting_async, cancellable, callback, user_data);
  push (self, task, &store_setting_job, request);
}

/**
 * vault_store_setting_finish:
 * @self: a vault
 * @result: what the callback was given
 * @error: return location: #StoreError
 *
 * Returns: whether it is stored
 */
gboolean
vault_store_setting_finish (Vault *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, vault_store_setting_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * vault_close_async:
 * @self: a vault, not one of its realms
 * @callback: called when it is done, in the thread-default context of the caller
 * @user_data: closure of @callback
 *
 * Closes the file after the calls that were made before. Later ones fail with %STORE_ERROR_UNAVAILABLE, but a second
 * close does not. Dropping the last reference closes, too; only this tells when it is done.
 */
void
vault_close_async (Vault *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;

  g_return_if_fail (VAULT_IS_VAULT (self) && self->root == NULL);

  task = vault_new_task (self, vault_close_async, NULL, callback, user_data);
  vault_worker_push (self->worker, task, &close_job, g_steal_pointer (&self->database), NULL);
}

/**
 * vault_close_finish:
 * @self: a vault
 * @result: what the callback was given
 * @error: return location: %STORE_ERROR_STORAGE when the log could not be moved into the database; nothing is lost
 *   then, the next one who opens it reads both
 *
 * Returns: %TRUE when the file is closed and complete
 */
gboolean
vault_close_finish (Vault *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (VAULT_IS_VAULT (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, vault_close_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
