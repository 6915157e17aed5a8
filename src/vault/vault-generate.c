/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The calls of the store that have the vault's own authority issue something. */

#include "config.h"

#include <string.h>

#include "vault/vault-issuing-private.h"
#include "vault/vault-private.h"

/* The progress: the name, the authority, key and certificate, the password, the write. */
#define N_STEPS 5

/* One call that generates. */
typedef struct
{
  VaultIssueOrder *order;    /* (owned) */
  gboolean automatic_renewal;
  gboolean is_new;           /* it makes an entry; else it writes one that is there */
  char *if_etag;             /* (owned) (nullable) */

  VaultAuthority *authority; /* (owned) (nullable) */
  VaultIssued *issued;       /* (owned) (nullable) */
  char *password_id;         /* (owned) (nullable): the password was saved under it, or may have been */
  GError *failure;           /* (owned) (nullable): to be told when the password is gone again */

  StoreProgressFunc progress;
  gpointer progress_data;
  guint step;
} Generating;

/* The first look at the name. */
typedef struct
{
  VaultDatabase *database; /* (unowned): closing it is the worker's last job */
  char *realm;             /* (owned) */
  char *name;              /* (owned) */
  char *if_etag;           /* (owned) (nullable) */
  gboolean is_new;
} Check;

static void
generating_free (Generating *self)
{
  vault_issue_order_free (self->order);
  g_free (self->if_etag);
  g_clear_pointer (&self->authority, vault_authority_unref);
  g_clear_pointer (&self->issued, vault_issued_free);
  g_free (self->password_id);
  g_clear_error (&self->failure);
  g_free (self);
}

static void
check_free (Check *check)
{
  g_free (check->realm);
  g_free (check->name);
  g_free (check->if_etag);
  g_free (check);
}

static void
report_step (Generating *self)
{
  self->step++;
  if (self->progress != NULL)
    self->progress (self->step, N_STEPS, self->progress_data);
}

/* Only what protects something counts as a password. */
static gboolean
has_password (Generating *self)
{
  return self->order->password != NULL && *self->order->password != '\0' && self->order->signing_request == NULL;
}

static GError *
name_field (GError *error /* (transfer full) */)
{
  g_autoptr (GError) owned = error;
  GError *named = NULL;

  if (!g_error_matches (owned, STORE_ERROR, STORE_ERROR_EXISTS))
    return g_steal_pointer (&owned);

  vault_set_field_error (&named, STORE_ERROR_EXISTS, STORE_FIELD_NAME, owned->message);

  return named;
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Generating *self = g_task_get_task_data (task);

  /* What stays there belongs to no entry: the next sweep finds it. */
  store_secrets_remove_finish (STORE_SECRETS (source), result, NULL);
  g_task_return_error (task, g_steal_pointer (&self->failure));
}

/* Nothing was stored: the password is not to stay either. */
static void
fail (GTask *task, GError *error /* (transfer full) */)
{
  Generating *self = g_task_get_task_data (task);

  if (self->password_id == NULL)
    {
      g_task_return_error (task, name_field (error));
      return;
    }

  self->failure = name_field (error);
  store_secrets_remove_async (vault_get_secrets (g_task_get_source_object (task)), self->password_id, NULL, removed_cb,
                              g_object_ref (task));
}

static void
stored (GTask *task, StoreEntry *entry /* (transfer full) (nullable) */, GError *error /* (transfer full) */)
{
  if (entry == NULL)
    {
      fail (task, error);
      return;
    }

  report_step (g_task_get_task_data (task));
  g_task_return_pointer (task, entry, g_object_unref);
}

static void
created_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  StoreEntry *entry = store_create_finish (STORE_STORE (source), result, &error);

  stored (task, entry, error);
}

static void
replaced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  StoreEntry *entry = store_replace_finish (STORE_STORE (source), result, &error);

  stored (task, entry, error);
}

static StoreEntry *
make_entry (Generating *self)
{
  const StoreGeneration values = {
    .common_name = self->order->common_name,
    .validity = self->order->validity,
    .validity_unit = self->order->validity_unit,
    .automatic_renewal = self->automatic_renewal,
    .has_password = has_password (self),
    .signing_request = self->order->signing_request,
    .renewed = -1,
    .failed = -1,
    .password_id = self->password_id,
    .certificate = pki_certificate_get_der (self->issued->leaf),
  };
  g_autoptr (StoreGeneration) generation = store_generation_new (&values);

  return g_object_new (STORE_TYPE_ENTRY,
                       "name", self->order->name,
                       "content", self->issued->content,
                       "method", STORE_METHOD_EXTERNAL_SERVICE,
                       "generation", generation,
                       NULL);
}

static void
write_entry (GTask *task)
{
  Generating *self = g_task_get_task_data (task);
  Store *store = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (StoreEntry) entry = make_entry (self);

  report_step (self);
  if (self->is_new)
    store_create_async (store, entry, NULL, NULL, cancellable, created_cb, g_object_ref (task));
  else
    store_replace_async (store, entry, self->if_etag, NULL, NULL, cancellable, replaced_cb, g_object_ref (task));
}

static GError *
make_saving_error (GError *error /* (transfer full) */)
{
  g_autoptr (GError) owned = error;
  StoreError code = owned->domain == STORE_ERROR ? (StoreError) owned->code : STORE_ERROR_UNAVAILABLE;
  GError *named = NULL;

  if (store_error_is_cancelled (owned))
    return g_error_new_literal (STORE_ERROR, STORE_ERROR_CANCELLED, "The operation was cancelled");

  vault_set_field_error (&named, code, STORE_FIELD_AUTOMATIC_RENEWAL, owned->message);

  return named;
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (store_secrets_save_finish (STORE_SECRETS (source), result, &error))
    write_entry (task);
  else
    fail (task, make_saving_error (error));
}

static char *
make_password_id (VaultAuthority *authority)
{
  g_autofree char *uuid = g_uuid_string_random ();

  return g_strconcat ("vault/", vault_authority_get_id (authority), "/", uuid, NULL);
}

/* Before the entry: an entry whose password nobody knows could not be renewed. */
static void
save_password (GTask *task)
{
  Generating *self = g_task_get_task_data (task);

  if (!self->automatic_renewal || !has_password (self))
    {
      write_entry (task);
      return;
    }

  self->password_id = make_password_id (self->authority);
  store_secrets_save_async (vault_get_secrets (g_task_get_source_object (task)), self->password_id, self->order->name,
                            self->order->password, g_task_get_cancellable (task), saved_cb, g_object_ref (task));
}

static void
issued_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Generating *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->issued = vault_issue_finish (result, &error);
  if (self->issued == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  report_step (self);
  save_password (task);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Generating *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->authority = vault_load_authority_finish (VAULT_VAULT (source), result, &error);
  if (self->authority == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  report_step (self);
  vault_issue_async (self->authority, self->order, g_task_get_cancellable (task), issued_cb, g_object_ref (task));
}

static gpointer
run_check (gpointer data, GCancellable *cancellable, GError **error)
{
  Check *check = data;

  return GINT_TO_POINTER (vault_database_check_name (check->database, check->realm, check->name, check->is_new,
                                                     check->if_etag, cancellable, error));
}

static void
check_done (GTask *task, gpointer data, gpointer result, GError *error)
{
  Generating *self = g_task_get_task_data (task);

  if (error != NULL)
    {
      g_task_return_error (task, name_field (error));
      return;
    }

  report_step (self);
  vault_load_authority_async (g_task_get_source_object (task), self->order->now,
                              vault_issue_order_get_end (self->order), g_task_get_cancellable (task), loaded_cb,
                              g_object_ref (task));
}

static const VaultJobType check_job = { VAULT_JOB_READ, run_check, check_done, NULL };

/* A key is expensive: it is not made for a name that is taken. */
static void
check_name (GTask *task /* (transfer full) */)
{
  Generating *self = g_task_get_task_data (task);
  Vault *vault = g_task_get_source_object (task);
  Check *check = g_new0 (Check, 1);

  check->database = vault_get_base (vault)->database;
  check->realm = g_strdup (vault_get_name (vault));
  check->name = g_strdup (self->order->name);
  check->if_etag = g_strdup (self->if_etag);
  check->is_new = self->is_new;
  vault_push_job (vault, task, &check_job, check, (GDestroyNotify) check_free);
}

static Generating *
generating_new (Vault *vault, const StoreGenerateRequest *request)
{
  Generating *self = g_new0 (Generating, 1);
  const VaultIssueOrder order = {
    .realm = (char *) vault_get_name (vault),
    .name = (char *) request->name,
    .common_name = (char *) request->common_name,
    .validity = request->validity,
    .validity_unit = request->validity_unit,
    .password = (char *) request->password,
    .signing_request = request->signing_request,
    .now = g_get_real_time () / G_USEC_PER_SEC,
  };

  self->order = vault_issue_order_copy (&order);
  self->automatic_renewal = request->automatic_renewal;

  return self;
}

static void
start (GTask *task /* (transfer full) */, Generating *self /* (transfer full) */)
{
  g_autoptr (GTask) owned = task;
  GError *error = NULL;

  g_task_set_task_data (task, self, (GDestroyNotify) generating_free);
  if (vault_issue_order_validate (self->order, &error))
    check_name (g_steal_pointer (&owned));
  else
    g_task_return_error (task, error);
}

static void
vault_store_generate_async (Store                      *store,
                            const StoreGenerateRequest *request,
                            StoreProgressFunc           progress,
                            gpointer                    progress_data,
                            GCancellable               *cancellable,
                            GAsyncReadyCallback         callback,
                            gpointer                    user_data)
{
  Generating *self = generating_new (VAULT_VAULT (store), request);

  self->is_new = TRUE;
  self->progress = progress;
  self->progress_data = progress_data;
  start (vault_new_task (store, vault_store_generate_async, cancellable, callback, user_data), self);
}

static StoreEntry *
vault_store_generate_finish (Store *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, vault_store_generate_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
vault_store_regenerate_async (Store                      *store,
                              const StoreGenerateRequest *request,
                              const char                 *if_etag,
                              StoreProgressFunc           progress,
                              gpointer                    progress_data,
                              GCancellable               *cancellable,
                              GAsyncReadyCallback         callback,
                              gpointer                    user_data)
{
  Generating *self = generating_new (VAULT_VAULT (store), request);

  self->if_etag = g_strdup (if_etag);
  self->progress = progress;
  self->progress_data = progress_data;
  start (vault_new_task (store, vault_store_regenerate_async, cancellable, callback, user_data), self);
}

static StoreEntry *
vault_store_regenerate_finish (Store *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, vault_store_regenerate_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static const StoreGenerationService *
vault_store_get_generation_service (Store *store)
{
  static const StoreGenerationService service = {
    .authority = STORE_AUTHORITY_THIS_COMPUTER,
    .file_types = 1 << STORE_FILE_TYPE_PEM | 1 << STORE_FILE_TYPE_P12 | 1 << STORE_FILE_TYPE_PFX |
                  1 << STORE_FILE_TYPE_JKS,
    .request_file_types = 1 << STORE_FILE_TYPE_PEM,
  };

  return &service;
}

static void
root_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (VaultAuthority) authority = vault_load_authority_finish (VAULT_VAULT (source), result, &error);
  char *pem;

  if (authority == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  pem = pki_certificate_to_pem (vault_authority_get_root (authority));
  g_task_return_pointer (task, g_bytes_new_take (pem, strlen (pem)), (GDestroyNotify) g_bytes_unref);
}

static void
vault_store_get_root_async (Store *store, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = vault_new_task (store, vault_store_get_root_async, cancellable, callback, user_data);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  vault_load_authority_async (VAULT_VAULT (store), now, now, cancellable, root_loaded_cb, task);
}

static GBytes *
vault_store_get_root_finish (Store *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, vault_store_get_root_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * vault_generate_init:
 * @iface: the vault's interface
 *
 * Fills in the calls of this file.
 */
void
vault_generate_init (StoreInterface *iface)
{
  iface->generate_async = vault_store_generate_async;
  iface->generate_finish = vault_store_generate_finish;
  iface->regenerate_async = vault_store_regenerate_async;
  iface->regenerate_finish = vault_store_regenerate_finish;
  iface->get_generation_service = vault_store_get_generation_service;
  iface->get_root_async = vault_store_get_root_async;
  iface->get_root_finish = vault_store_get_root_finish;
}
