/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "gate-store.h"

#include <string.h>

typedef enum
{
  CALL_LIST,
  CALL_GET,
  CALL_CREATE,
  CALL_REPLACE,
  CALL_DELETE,
  CALL_PUBLIC_KEYS,
  CALL_GENERATE,
  CALL_LABELS,
} CallKind;

/* What is asked of the store behind. */
typedef struct
{
  CallKind       kind;
  char          *name;
  char          *etag;
  StoreEntry    *entry;
  GPtrArray     *labels;
  StorePageFunc  page_func;
  gpointer       page_data;
  guint          n_pages; /* that went through */
  gboolean       breaks_off;
} Call;

struct _GateStore
{
  GObject  parent_instance;

  Store   *inner;     /* (owned) */
  GQueue   waiting;   /* (element-type GTask) (owned) */
  gboolean holds;
  guint    max_pages; /* of a list that breaks; 0: it does not */
  GBytes  *public_keys; /* (owned) (nullable): what is told of every entry without its password */
  const StoreGenerationService *service; /* (nullable): it generates */
};

static void store_init (StoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GateStore, gate_store, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (STORE_TYPE_STORE, store_init))

static void
call_free (gpointer data)
{
  Call *call = data;

  g_free (call->name);
  g_free (call->etag);
  g_clear_object (&call->entry);
  g_clear_pointer (&call->labels, g_ptr_array_unref);
  g_free (call);
}

static void
return_entry (GTask      *task,
              StoreEntry *entry,
              GError     *error)
{
  if (entry != NULL)
    g_task_return_pointer (task, entry, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
return_list (GateStore *self,
             GTask     *task,
             gboolean   listed,
             GError    *error)
{
  if (!listed)
    g_task_return_error (task, error);
  else if (self->max_pages > 0)
    g_task_return_new_error (task, STORE_ERROR, STORE_ERROR_NETWORK, "The list broke off");
  else
    g_task_return_boolean (task, TRUE);
}

static StoreEntry *
finish_inner (Store         *inner,
              CallKind       kind,
              GAsyncResult  *result,
              GError       **error)
{
  switch (kind)
    {
    case CALL_GET:
      return store_get_finish (inner, result, error);
    case CALL_CREATE:
    case CALL_GENERATE:
      return store_create_finish (inner, result, error);
    case CALL_REPLACE:
      return store_replace_finish (inner, result, error);
    case CALL_DELETE:
      return store_delete_finish (inner, result, error);
    case CALL_LIST:
    case CALL_PUBLIC_KEYS:
    case CALL_LABELS:
    default:
      g_assert_not_reached ();
    }
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Call *call = g_task_get_task_data (task);
  GError *error = NULL;

  if (call->breaks_off)
    {
      g_autoptr (StoreEntry) entry = finish_inner (STORE_STORE (source), call->kind, result, NULL);

      g_task_return_new_error (task, STORE_ERROR, STORE_ERROR_NETWORK, "Broken off");
    }
  else if (call->kind == CALL_LIST)
    {
      gboolean listed = store_list_finish (STORE_STORE (source), result, &error);

      return_list (g_task_get_source_object (task), task, listed, error);
    }
  else if (call->kind == CALL_LABELS)
    {
      if (store_set_labels_finish (STORE_STORE (source), result, &error))
        g_task_return_boolean (task, TRUE);
      else
        g_task_return_error (task, error);
    }
  else
    {
      StoreEntry *entry = finish_inner (STORE_STORE (source), call->kind, result, &error);

      return_entry (task, entry, error);
    }
}

static void
page_cb (Store     *inner,
         GPtrArray *entries,
         gpointer   user_data)
{
  GTask *task = user_data;
  GateStore *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);

  if (self->max_pages > 0 && call->n_pages >= self->max_pages)
    return;
  call->n_pages++;
  call->page_func (STORE_STORE (self), entries, call->page_data);
}

static void
tell_public_keys (GateStore *self,
                  GTask     *task /* (transfer full) */)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func ((GDestroyNotify) store_public_key_unref);

  if (g_bytes_get_size (self->public_keys) > 0)
    {
      g_ptr_array_add (keys, store_public_key_new ("alias", "CN=subject", self->public_keys));
      g_task_return_pointer (task, g_steal_pointer (&keys), (GDestroyNotify) g_ptr_array_unref);
    }
  else
    g_task_return_new_error (task, STORE_ERROR, STORE_ERROR_INVALID, "There is nothing to tell");
  g_object_unref (task);
}

static void
pass (GateStore *self,
      GTask     *task /* (transfer full) */)
{
  Call *call = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  switch (call->kind)
    {
    case CALL_LIST:
      store_list_async (self->inner, page_cb, task, NULL, NULL, cancellable, answered_cb, task);
      break;
    case CALL_GET:
      store_get_async (self->inner, call->name, NULL, NULL, cancellable, answered_cb, task);
      break;
    case CALL_CREATE:
    case CALL_GENERATE:
      store_create_async (self->inner, call->entry, NULL, NULL, cancellable, answered_cb, task);
      break;
    case CALL_REPLACE:
      store_replace_async (self->inner, call->entry, call->etag, NULL, NULL, cancellable, answered_cb, task);
      break;
    case CALL_PUBLIC_KEYS:
      tell_public_keys (self, task);
      break;
    case CALL_LABELS:
      store_set_labels_async (self->inner, call->name, call->labels, NULL, NULL, cancellable, answered_cb, task);
      break;
    case CALL_DELETE:
    default:
      store_delete_async (self->inner, call->name, call->etag, NULL, NULL, cancellable, answered_cb, task);
      break;
    }
}

static void
arrive (Store               *store,
        const Call          *call,
        GCancellable        *cancellable,
        GAsyncReadyCallback  callback,
        gpointer             user_data)
{
  GateStore *self = GATE_STORE (store);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_task_data (task, g_memdup2 (call, sizeof *call), call_free);
  if (self->holds)
    g_queue_push_tail (&self->waiting, task);
  else
    pass (self, task);
}

GateStore *
gate_store_new (Store *inner)
{
  GateStore *self = g_object_new (GATE_TYPE_STORE, NULL);

  self->inner = g_object_ref (inner);
  return self;
}

/* From now on every call waits. */
void
gate_store_hold (GateStore *self)
{
  self->holds = TRUE;
}

guint
gate_store_n_waiting (GateStore *self)
{
  return g_queue_get_length (&self->waiting);
}

/* Lets the call through that has waited longest. */
void
gate_store_let (GateStore *self)
{
  GTask *task = g_queue_pop_head (&self->waiting);

  g_assert_nonnull (task);
  pass (self, task);
}

/* From now on no call waits. */
void
gate_store_open (GateStore *self)
{
  self->holds = FALSE;
  while (!g_queue_is_empty (&self->waiting))
    gate_store_let (self);
}

/* Lets the call through that has waited longest, and its answer is lost. */
void
gate_store_break_off (GateStore *self)
{
  GTask *task = g_queue_peek_head (&self->waiting);

  g_assert_nonnull (task);
  ((Call *) g_task_get_task_data (task))->breaks_off = TRUE;
  gate_store_let (self);
}

/* Fails the call that has waited longest. */
void
gate_store_turn_away (GateStore  *self,
                      StoreError  code)
{
  g_autoptr (GTask) task = g_queue_pop_head (&self->waiting);

  g_assert_nonnull (task);
  g_task_return_new_error (task, STORE_ERROR, (int) code, "Turned away");
}

/* Fails the call that has waited longest for what one field of it holds. */
void
gate_store_refuse (GateStore  *self,
                   const char *field)
{
  g_autoptr (GTask) task = g_queue_pop_head (&self->waiting);
  StoreErrorDetails details = { .status = 400, .service_message = "Not like this", .subject = (char *) field };

  g_assert_nonnull (task);
  g_task_return_error (task, store_error_new_with_details (STORE_ERROR_INVALID, "Refused", &details));
}

/* From now on it generates, what is static and not copied, and takes labels: see gate_store_describe(). */
void
gate_store_set_service (GateStore                    *self,
                        const StoreGenerationService *service)
{
  self->service = service;
}

/* From now on it can tell public keys: @pem for every entry, or where that is empty, that it cannot for this one. */
void
gate_store_set_public_keys (GateStore *self,
                            GBytes    *pem)
{
  g_clear_pointer (&self->public_keys, g_bytes_unref);
  self->public_keys = g_bytes_ref (pem);
}

/* Lists break off after that many pages; 0: they do not any more. */
void
gate_store_break_list (GateStore *self,
                       guint      n_pages)
{
  self->max_pages = n_pages;
}

static void
list_async (Store *store, StorePageFunc page_func, gpointer page_data, StoreProgressFunc progress,
            gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Call call = { .kind = CALL_LIST, .page_func = page_func, .page_data = page_data };

  arrive (store, &call, cancellable, callback, user_data);
}

static void
get_async (Store *store, const char *name, StoreProgressFunc progress, gpointer progress_data,
           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Call call = { .kind = CALL_GET, .name = g_strdup (name) };

  arrive (store, &call, cancellable, callback, user_data);
}

static void
create_async (Store *store, StoreEntry *entry, StoreProgressFunc progress, gpointer progress_data,
              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Call call = { .kind = CALL_CREATE, .entry = g_object_ref (entry) };

  arrive (store, &call, cancellable, callback, user_data);
}

static void
replace_async (Store *store, StoreEntry *entry, const char *if_etag, StoreProgressFunc progress,
               gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Call call = { .kind = CALL_REPLACE, .entry = g_object_ref (entry), .etag = g_strdup (if_etag) };

  arrive (store, &call, cancellable, callback, user_data);
}

static void
delete_async (Store *store, const char *name, const char *if_etag, StoreProgressFunc progress,
              gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Call call = { .kind = CALL_DELETE, .name = g_strdup (name), .etag = g_strdup (if_etag) };

  arrive (store, &call, cancellable, callback, user_data);
}

static StoreCapabilities
get_capabilities (Store *store)
{
  GateStore *self = GATE_STORE (store);

  return (self->public_keys != NULL ? STORE_CAPABILITY_PUBLIC_KEYS : STORE_CAPABILITY_NONE) |
         (self->service != NULL ? STORE_CAPABILITY_GENERATE | STORE_CAPABILITY_LABELS : STORE_CAPABILITY_NONE);
}

static const StoreGenerationService *
get_generation_service (Store *store)
{
  return GATE_STORE (store)->service;
}

/* What it makes is no certificate, but tells what it was asked for. */
char *
gate_store_describe (const StoreGenerateRequest *request)
{
  const char *csr = request->signing_request != NULL ? g_bytes_get_data (request->signing_request, NULL) : "";

  return g_strdup_printf ("%s|%s|%u|%d|%s|%d|%s", request->name,
                          request->common_name != NULL ? request->common_name : "", request->validity,
                          request->validity_unit, request->password != NULL ? request->password : "",
                          request->automatic_renewal, csr);
}

static void
generate_async (Store *store, const StoreGenerateRequest *request, StoreProgressFunc progress,
                gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  char *text = gate_store_describe (request);
  g_autoptr (GBytes) content = g_bytes_new_take (text, strlen (text));
  Call call = { .kind = CALL_GENERATE, .entry = store_entry_new (request->name, content, NULL) };

  arrive (store, &call, cancellable, callback, user_data);
}

static void
set_labels_async (Store *store, const char *name, GPtrArray *labels, StoreProgressFunc progress,
                  gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Call call = { .kind = CALL_LABELS, .name = g_strdup (name), .labels = g_ptr_array_ref (labels) };

  arrive (store, &call, cancellable, callback, user_data);
}

static void
get_public_keys_async (Store *store, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback,
                       gpointer user_data)
{
  Call call = { .kind = CALL_PUBLIC_KEYS, .name = g_strdup (name) };

  arrive (store, &call, cancellable, callback, user_data);
}

static GPtrArray *
get_public_keys_finish (Store         *store,
                        GAsyncResult  *result,
                        GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
finish_boolean (Store         *store,
             GAsyncResult  *result,
             GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static StoreEntry *
finish_entry (Store         *store,
              GAsyncResult  *result,
              GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
store_init (StoreInterface *iface)
{
  iface->list_async = list_async;
  iface->list_finish = finish_boolean;
  iface->get_async = get_async;
  iface->get_finish = finish_entry;
  iface->create_async = create_async;
  iface->create_finish = finish_entry;
  iface->replace_async = replace_async;
  iface->replace_finish = finish_entry;
  iface->delete_async = delete_async;
  iface->delete_finish = finish_entry;
  iface->get_capabilities = get_capabilities;
  iface->get_generation_service = get_generation_service;
  iface->generate_async = generate_async;
  iface->generate_finish = finish_entry;
  iface->set_labels_async = set_labels_async;
  iface->set_labels_finish = finish_boolean;
  iface->get_public_keys_async = get_public_keys_async;
  iface->get_public_keys_finish = get_public_keys_finish;
}

static void
gate_store_finalize (GObject *object)
{
  GateStore *self = GATE_STORE (object);

  g_assert_true (g_queue_is_empty (&self->waiting));
  g_clear_object (&self->inner);
  g_clear_pointer (&self->public_keys, g_bytes_unref);

  G_OBJECT_CLASS (gate_store_parent_class)->finalize (object);
}

static void
gate_store_class_init (GateStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gate_store_finalize;
}

static void
gate_store_init (GateStore *self)
{
  g_queue_init (&self->waiting);
}
