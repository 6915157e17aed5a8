/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The end of a request whose key was made here: the chain is read from the store, the key from the keyring, both go into
 * a PKCS#12 file, and only when that is on the disk and was read back, the key leaves the keyring. */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-request-file.h"

#include "model/model-error.h"
#include "model/model-write.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

typedef struct
{
  ModelPendingRequests *requests; /* (owned) */
  ModelPendingRequest  *pending;  /* (owned) */
  StoreSecret          *password; /* (owned) */
  char                 *path;     /* (owned) (nullable): not in a file system */
  GBytes               *content;  /* (owned) (nullable): of the entry, until it is read */
} Saving;

/* What is joined and written, in a thread. */
typedef struct
{
  GBytes        *content;  /* (owned) */
  PkiPrivateKey *key;      /* (owned) */
  StoreSecret   *password; /* (owned) */
  char          *path;     /* (owned) */
} Joining;

static void
saving_free (Saving *saving)
{
  g_object_unref (saving->requests);
  g_object_unref (saving->pending);
  store_secret_free (saving->password);
  g_free (saving->path);
  g_clear_pointer (&saving->content, g_bytes_unref);
  g_free (saving);
}

static void
joining_free (Joining *joining)
{
  g_bytes_unref (joining->content);
  g_object_unref (joining->key);
  store_secret_free (joining->password);
  g_free (joining->path);
  g_free (joining);
}

/* Joining */

/* The certificate of the key first; pki_identity_new_from_parts() finds its chain in the others. */
static void
add_certificate (GPtrArray      *certificates,
                 PkiCertificate *certificate,
                 PkiPrivateKey  *key,
                 gboolean       *found)
{
  gboolean is_leaf = !*found && pki_private_key_matches_certificate (key, certificate);

  g_ptr_array_insert (certificates, is_leaf ? 0 : -1, g_object_ref (certificate));
  *found = *found || is_leaf;
}

static GPtrArray *
collect_certificates (PkiContainer   *container,
                      PkiPrivateKey  *key,
                      GError        **error)
{
  g_autoptr (GPtrArray) certificates = g_ptr_array_new_with_free_func (g_object_unref);
  GPtrArray *entries = pki_container_get_entries (container);
  gboolean found = FALSE;

  for (guint i = 0; i < entries->len; i++)
    {
      GPtrArray *chain = pki_entry_get_certificates (g_ptr_array_index (entries, i));

      for (guint k = 0; k < chain->len; k++)
        add_certificate (certificates, g_ptr_array_index (chain, k), key, &found);
    }

  if (found)
    return g_steal_pointer (&certificates);
  g_set_error_literal (error, MODEL_ERROR, MODEL_ERROR_OTHER_KEY, "No certificate is one of the key");
  return NULL;
}

static GBytes *
encode (PkiIdentity  *identity,
        const char   *password,
        GError      **error)
{
  const char *common_name = pki_name_get_common_name (pki_certificate_get_subject (pki_identity_get_certificate (identity)));

  return pki_identity_encode (identity, PKI_ENCODING_PKCS12, common_name != NULL ? common_name : "1", password, 0, error);
}

static PkiIdentity *
join (Joining  *joining,
      GError  **error)
{
  g_autoptr (PkiContainer) container = pki_container_parse (joining->content, NULL, error);
  g_autoptr (GPtrArray) certificates = NULL;

  if (container != NULL)
    certificates = collect_certificates (container, joining->key, error);
  return certificates != NULL ? pki_identity_new_from_parts (joining->key, certificates, error) : NULL;
}

/* Writing */

static gboolean
has_identity (PkiContainer *container,
              PkiIdentity  *identity)
{
  GPtrArray *entries = pki_container_get_entries (container);

  for (guint i = 0; i < entries->len; i++)
    {
      PkiEntry *entry = g_ptr_array_index (entries, i);
      PkiCertificate *certificate = pki_entry_get_certificate (entry);

      if (pki_entry_get_kind (entry) == PKI_ENTRY_PRIVATE_KEY && !pki_entry_get_locked (entry) && certificate != NULL &&
          pki_certificate_equal (certificate, pki_identity_get_certificate (identity)))
        return pki_container_get_integrity (container) == PKI_INTEGRITY_VERIFIED;
    }
  return FALSE;
}

/* From the file as it is, with the password as a person will type it. */
static gboolean
check_file (const char   *path,
            PkiIdentity  *identity,
            const char   *password,
            GError      **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, &cause);
  g_autoptr (GBytes) bytes = file != NULL ? g_mapped_file_get_bytes (file) : NULL;
  g_autoptr (PkiContainer) container = bytes != NULL ? pki_container_parse (bytes, password, &cause) : NULL;

  if (container != NULL && has_identity (container, identity))
    return TRUE;
  g_set_error_literal (error, MODEL_ERROR, MODEL_ERROR_UNWRITABLE,
                       cause != NULL ? cause->message : NC_("reason", "What was written can’t be read back"));
  return FALSE;
}

static gboolean
write_file (Joining       *joining,
            PkiIdentity   *identity,
            GBytes        *bytes,
            GCancellable  *cancellable,
            GError       **error)
{
  g_autofree char *folder = g_path_get_dirname (joining->path);
  g_autofree char *temporary = model_write_temporary (folder, bytes, error);

  if (temporary == NULL)
    return FALSE;
  if (check_file (temporary, identity, joining->password, error) &&
      !g_cancellable_set_error_if_cancelled (cancellable, error) &&
      model_write_rename (temporary, joining->path, error))
    return TRUE;
  g_unlink (temporary);
  return FALSE;
}

static void
join_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Joining *joining = task_data;
  GError *error = NULL;
  g_autoptr (PkiIdentity) identity = join (joining, &error);
  g_autoptr (GBytes) bytes = identity != NULL ? encode (identity, joining->password, &error) : NULL;

  if (bytes != NULL && write_file (joining, identity, bytes, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* One step after the other */

static void
removed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;

  /* The file is there. A key that could not be removed is offered again, no more. */
  model_pending_requests_remove_finish (MODEL_PENDING_REQUESTS (source), result, NULL);
  g_task_return_boolean (task, TRUE);
}

static void
joined_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Saving *saving = g_task_get_task_data (task);
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    model_pending_requests_remove_async (saving->requests, saving->pending, NULL, removed_cb, g_object_ref (task));
  else
    g_task_return_error (task, error);
}

static void
join_and_write (GTask               *task,
                ModelSigningRequest *request)
{
  Saving *saving = g_task_get_task_data (task);
  g_autoptr (GTask) thread = g_task_new (NULL, g_task_get_cancellable (task), joined_cb, g_object_ref (task));
  Joining *joining = g_new0 (Joining, 1);

  joining->content = g_steal_pointer (&saving->content);
  joining->key = g_object_ref (model_signing_request_get_key (request));
  joining->password = g_steal_pointer (&saving->password);
  joining->path = g_strdup (saving->path);
  /* Whether it was written is known only afterwards. */
  g_task_set_check_cancellable (thread, FALSE);
  g_task_set_task_data (thread, joining, (GDestroyNotify) joining_free);
  g_task_run_in_thread (thread, join_thread);
}

static void
key_opened_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (ModelSigningRequest) request = model_pending_requests_open_finish (MODEL_PENDING_REQUESTS (source), result,
                                                                                &error);

  if (request != NULL)
    join_and_write (task, request);
  else
    g_task_return_error (task, error);
}

static void
got_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Saving *saving = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (StoreEntry) entry = store_get_finish (STORE_STORE (source), result, &error);

  if (entry == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  saving->content = store_entry_get_content (entry) != NULL ? g_bytes_ref (store_entry_get_content (entry))
                                                            : g_bytes_new (NULL, 0);
  model_pending_requests_open_async (saving->requests, saving->pending, g_task_get_cancellable (task), key_opened_cb,
                                     g_object_ref (task));
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Saving *saving = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (Store) store = model_certificate_list_open_store_finish (MODEL_CERTIFICATE_LIST (source), result, &error);

  if (store != NULL)
    store_get_async (store, model_pending_request_get_name (saving->pending), NULL, NULL, g_task_get_cancellable (task),
                     got_cb, g_object_ref (task));
  else
    g_task_return_error (task, error);
}

/**
 * model_request_file_save_async:
 * @requests: the requests
 * @pending: one of them, which the store has answered
 * @list: the list of that store
 * @password: what is to protect the file, UTF-8; the copy that this takes is wiped
 * @file: where to; where there is a file, replacing it was agreed to
 * @cancellable: (nullable): a cancellable
 * @callback: called when the file is there, whole and on the disk
 * @user_data: for @callback
 *
 * Writes the key and its chain to a PKCS#12 file that only its owner can read, and ends the request. Where that fails or
 * is cancelled, the request stays, with its key.
 */
void
model_request_file_save_async (ModelPendingRequests *requests,
                               ModelPendingRequest  *pending,
                               ModelCertificateList *list,
                               const char           *password,
                               GFile                *file,
                               GCancellable         *cancellable,
                               GAsyncReadyCallback   callback,
                               gpointer              user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Saving *saving = g_new0 (Saving, 1);

  saving->requests = g_object_ref (requests);
  saving->pending = g_object_ref (pending);
  saving->password = g_strdup (password);
  saving->path = g_file_get_path (file);
  /* Once the file is there, it counts. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_source_tag (task, model_request_file_save_async);
  g_task_set_task_data (task, saving, (GDestroyNotify) saving_free);
  if (saving->path == NULL)
    g_task_return_new_error (task, MODEL_ERROR, MODEL_ERROR_UNWRITABLE, "%s", g_strerror (ENOTSUP));
  else
    model_certificate_list_open_store_async (list, cancellable, opened_cb, g_object_ref (task));
}

/**
 * model_request_file_save_finish:
 * @result: the result
 * @error: return location for a #ModelError (%MODEL_ERROR_OTHER_KEY: the entry has another certificate), a #PkiError or
 *   a #StoreError
 *
 * Returns: whether the file is there
 */
gboolean
model_request_file_save_finish (GAsyncResult  *result,
                                GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, model_request_file_save_async), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
