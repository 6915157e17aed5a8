/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "issuing-store.h"

#include "destination/destination-generate-request.h"

struct _IssuingStore
{
  GObject parent_instance;

  GHashTable *entries;           /* (owned) (element-type utf8 StoreEntry) */
  PkiIdentity *authority;        /* (owned) */
  StoreGenerateRequest *request; /* (owned) (nullable) */
  const char *failure;           /* (nullable) */
  GQueue held;                   /* (element-type GTask) (owned) */
  gboolean is_holding;
  gboolean is_disabled;
  guint n_issued;
};

static void issuing_store_store_init (StoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (IssuingStore,
                               issuing_store,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (STORE_TYPE_STORE, issuing_store_store_init))

static gint64
get_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

StoreEntry *
issuing_store_get (IssuingStore *self, const char *name)
{
  return g_hash_table_lookup (self->entries, name);
}

PkiIdentity *
issuing_store_issue (IssuingStore *self, const char *common_name, PkiSigningRequest *request, gint64 not_before)
{
  const PkiIdentityRequest values = {
    .common_name = common_name,
    .not_before = not_before,
    .not_after = not_before + 30 * 24 * 3600,
    .signing_request = request,
  };
  g_autoptr (GError) error = NULL;
  PkiIdentity *identity = pki_identity_new (&values, self->authority, &error);

  g_assert_no_error (error);

  return identity;
}

static void
write_entry (IssuingStore *self, const char *name, GBytes *content, GPtrArray *labels)
{
  g_autofree char *etag = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, content);

  g_hash_table_insert (self->entries, g_strdup (name),
                       g_object_new (STORE_TYPE_ENTRY, "name", name, "content", content, "labels", labels, "modified",
                                     g_get_real_time (), "etag", etag, NULL));
}

/* Labels stay. */
void
issuing_store_put (IssuingStore *self, const char *name, PkiIdentity *identity)
{
  g_autoptr (GBytes) content = pki_identity_to_pem (identity, pki_identity_has_key (identity), NULL);
  StoreEntry *before = issuing_store_get (self, name);

  write_entry (self, name, content, before != NULL ? store_entry_get_labels (before) : NULL);
}

guint
issuing_store_get_n_issued (IssuingStore *self)
{
  return self->n_issued;
}

const StoreGenerateRequest *
issuing_store_get_request (IssuingStore *self)
{
  return self->request;
}

void
issuing_store_fail (IssuingStore *self, const char *message)
{
  self->failure = message;
}

void
issuing_store_disable (IssuingStore *self)
{
  self->is_disabled = TRUE;
}

void
issuing_store_hold (IssuingStore *self)
{
  self->is_holding = TRUE;
}

guint
issuing_store_get_n_held (IssuingStore *self)
{
  return self->held.length;
}

/* What a task asks for */

typedef struct
{
  StoreGenerateRequest *request; /* (owned) */
  char *if_etag;                 /* (owned) (nullable) */
  gboolean is_new;
} Order;

static void
order_free (Order *order)
{
  destination_generate_request_free (order->request);
  g_free (order->if_etag);
  g_free (order);
}

static PkiIdentity *
issue (IssuingStore *self, const StoreGenerateRequest *request)
{
  g_autoptr (PkiSigningRequest) signing_request =
      request->signing_request != NULL ? pki_signing_request_new_from_bytes (request->signing_request, NULL) : NULL;

  self->n_issued++;

  return issuing_store_issue (self, request->common_name != NULL ? request->common_name : request->name, signing_request,
                              get_now () - 3600);
}

static void
fulfil (GTask *task /* (transfer full) */)
{
  g_autoptr (GTask) owned = task;
  IssuingStore *self = g_task_get_source_object (task);
  const Order *order = g_task_get_task_data (task);
  StoreEntry *present = issuing_store_get (self, order->request->name);
  g_autoptr (PkiIdentity) identity = NULL;

  if (self->failure != NULL)
    g_task_return_new_error (task, STORE_ERROR, STORE_ERROR_INVALID, "%s", self->failure);
  else if (order->is_new && present != NULL)
    g_task_return_new_error (task, STORE_ERROR, STORE_ERROR_EXISTS, "It is there");
  else if (!order->is_new && present == NULL)
    g_task_return_new_error (task, STORE_ERROR, STORE_ERROR_NOT_FOUND, "It is not there");
  else if (order->if_etag != NULL && !g_str_equal (order->if_etag, store_entry_get_etag (present)))
    g_task_return_new_error (task, STORE_ERROR, STORE_ERROR_CHANGED, "It is another");
  else
    {
      identity = issue (self, order->request);
      issuing_store_put (self, order->request->name, identity);
      g_task_return_pointer (task, g_object_ref (issuing_store_get (self, order->request->name)), g_object_unref);
    }
}

void
issuing_store_release (IssuingStore *self)
{
  self->is_holding = FALSE;
  while (!g_queue_is_empty (&self->held))
    fulfil (g_queue_pop_head (&self->held));
}

static void
take_order (Store                      *store,
            const StoreGenerateRequest *request,
            const char                 *if_etag,
            gboolean                    is_new,
            GCancellable               *cancellable,
            GAsyncReadyCallback         callback,
            gpointer                    user_data)
{
  IssuingStore *self = ISSUING_STORE (store);
  GTask *task = g_task_new (store, cancellable, callback, user_data);
  Order *order = g_new0 (Order, 1);

  g_clear_pointer (&self->request, destination_generate_request_free);
  self->request = destination_generate_request_copy (request);
  order->request = destination_generate_request_copy (request);
  order->if_etag = g_strdup (if_etag);
  order->is_new = is_new;
  g_task_set_task_data (task, order, (GDestroyNotify) order_free);
  if (self->is_holding)
    g_queue_push_tail (&self->held, task);
  else
    fulfil (task);
}

static void
issuing_store_generate_async (Store                      *store,
                              const StoreGenerateRequest *request,
                              StoreProgressFunc           progress,
                              gpointer                    progress_data,
                              GCancellable               *cancellable,
                              GAsyncReadyCallback         callback,
                              gpointer                    user_data)
{
  take_order (store, request, NULL, TRUE, cancellable, callback, user_data);
}

static void
issuing_store_regenerate_async (Store                      *store,
                                const StoreGenerateRequest *request,
                                const char                 *if_etag,
                                StoreProgressFunc           progress,
                                gpointer                    progress_data,
                                GCancellable               *cancellable,
                                GAsyncReadyCallback         callback,
                                gpointer                    user_data)
{
  take_order (store, request, if_etag, FALSE, cancellable, callback, user_data);
}

static void
issuing_store_get_async (Store               *store,
                         const char          *name,
                         StoreProgressFunc    progress,
                         gpointer             progress_data,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (store, cancellable, callback, user_data);
  StoreEntry *entry = issuing_store_get (ISSUING_STORE (store), name);

  if (entry != NULL)
    g_task_return_pointer (task, g_object_ref (entry), g_object_unref);
  else
    g_task_return_new_error (task, STORE_ERROR, STORE_ERROR_NOT_FOUND, "It is not there");
}

static StoreEntry *
finish_entry (Store *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
issuing_store_set_labels_async (Store               *store,
                                const char          *name,
                                GPtrArray           *labels,
                                StoreProgressFunc    progress,
                                gpointer             progress_data,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (store, cancellable, callback, user_data);
  StoreEntry *entry = issuing_store_get (ISSUING_STORE (store), name);
  g_autoptr (GBytes) content = NULL;

  if (entry == NULL)
    {
      g_task_return_new_error (task, STORE_ERROR, STORE_ERROR_NOT_FOUND, "It is not there");
      return;
    }

  content = g_bytes_ref (store_entry_get_content (entry));
  write_entry (ISSUING_STORE (store), name, content, labels);
  g_task_return_boolean (task, TRUE);
}

static gboolean
issuing_store_set_labels_finish (Store *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static StoreCapabilities
issuing_store_get_capabilities (Store *store)
{
  return STORE_CAPABILITY_LABELS | (ISSUING_STORE (store)->is_disabled ? 0 : STORE_CAPABILITY_GENERATE);
}

static void
issuing_store_store_init (StoreInterface *iface)
{
  iface->get_capabilities = issuing_store_get_capabilities;
  iface->get_async = issuing_store_get_async;
  iface->get_finish = finish_entry;
  iface->generate_async = issuing_store_generate_async;
  iface->generate_finish = finish_entry;
  iface->regenerate_async = issuing_store_regenerate_async;
  iface->regenerate_finish = finish_entry;
  iface->set_labels_async = issuing_store_set_labels_async;
  iface->set_labels_finish = issuing_store_set_labels_finish;
}

static void
issuing_store_finalize (GObject *object)
{
  IssuingStore *self = ISSUING_STORE (object);

  g_clear_pointer (&self->entries, g_hash_table_unref);
  g_clear_object (&self->authority);
  g_clear_pointer (&self->request, destination_generate_request_free);

  G_OBJECT_CLASS (issuing_store_parent_class)->finalize (object);
}

static void
issuing_store_class_init (IssuingStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = issuing_store_finalize;
}

static void
issuing_store_init (IssuingStore *self)
{
  const PkiIdentityRequest request = {
    .common_name = "authority",
    .not_before = get_now () - 7 * 24 * 3600,
    .not_after = get_now () + 365 * 24 * 3600,
    .is_authority = TRUE,
  };
  g_autoptr (GError) error = NULL;

  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->authority = pki_identity_new (&request, NULL, &error);
  g_assert_no_error (error);
  g_queue_init (&self->held);
}

IssuingStore *
issuing_store_new (void)
{
  return g_object_new (ISSUING_TYPE_STORE, NULL);
}
