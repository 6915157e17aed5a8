/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-document.h"

#include <string.h>

#include "model/model-certificate-list-private.h"
#include "model/model-certificate-private.h"
#include "model/model-comparison.h"
#include "model/model-read.h"
#include "model/model-unlock.h"

/* What opens sooner is shown at once as it is when it is open. */
#define GRACE_MSEC 200

struct _ModelDocument
{
  GObject       parent_instance;

  StoreEntry   *entry;     /* (owned) */
  PkiContainer *container; /* (owned) (nullable) */
  GError       *problem;   /* (owned) (nullable): why there is no container */

  ModelPasswords *passwords; /* (owned) (nullable): of the window */
  ModelLock    *lock;        /* (owned) (nullable): while its passwords are tried */

  GPtrArray    *public_keys;        /* (owned) (nullable) (element-type PkiContainer): what the store tells without the password */
  GCancellable *public_cancellable; /* (owned): of asking for them */
  GPtrArray    *labels;    /* (owned) (nullable) (element-type StoreLabel): as the list knows them; NULL: the store has none */
  ModelFreshness freshness;
  gint64        expires;            /* as the list says; MODEL_NO_DATE: it does not */
  guint32       subject_hash;       /* in the same way */

  StoreGeneration   *generation;    /* (owned) (nullable): how it was generated, where that is known */
  gboolean           is_old;        /* it is not what this program had generated any more */
  gboolean           was_renewed;   /* it was seen to renew */
  gboolean           can_generate;  /* the store can */
  StoreAuthorityKind authority;     /* which it generates with */
};

enum
{
  PROP_CONTAINER = 1,
  PROP_TRYING,
  PROP_PUBLIC_KEYS,
  PROP_FRESHNESS,
  PROP_LABELS,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ModelDocument, model_document, G_TYPE_OBJECT)

/* Freshness */

static void
set_freshness (ModelDocument  *self,
               ModelFreshness  freshness)
{
  if (self->freshness == freshness)
    return;

  self->freshness = freshness;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FRESHNESS]);
}

/* Somebody else's certificate in the same place is no renewal, however long it is valid. */
static gboolean
is_renewal (ModelDocument    *self,
            ModelCertificate *row,
            ModelChange       change)
{
  gint64 expires = model_certificate_get_expires (row);

  return change == MODEL_CHANGE_RENEWAL ||
         (self->expires != MODEL_NO_DATE && expires != MODEL_NO_DATE && expires > self->expires &&
          model_certificate_get_sighting (row).subject_hash == self->subject_hash);
}

static ModelFreshness
judge (ModelDocument    *self,
       ModelCertificate *row,
       ModelChange       change)
{
  if (row == NULL)
    return MODEL_FRESHNESS_DELETED;
  if (g_strcmp0 (model_certificate_get_etag (row), store_entry_get_etag (self->entry)) == 0)
    return MODEL_FRESHNESS_CURRENT;
  return is_renewal (self, row, change) ? MODEL_FRESHNESS_RENEWED : MODEL_FRESHNESS_CHANGED;
}

static void
set_labels (ModelDocument *self,
            GPtrArray     *labels /* (transfer full) (nullable) */)
{
  g_clear_pointer (&self->labels, g_ptr_array_unref);
  self->labels = labels;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LABELS]);
}

static void
entry_changed_cb (ModelCertificateList *list,
                  const char           *name,
                  ModelChange           change,
                  ModelDocument        *self)
{
  ModelCertificate *row;

  if (strcmp (name, store_entry_get_name (self->entry)) != 0)
    return;
  row = model_certificate_list_lookup (list, name);
  if (row != NULL && self->labels != NULL)
    set_labels (self, model_certificate_dup_labels (row));
  if (change != MODEL_CHANGE_HERE)
    set_freshness (self, judge (self, row, change));
}

/* Only where the list knows the same entry. */
static void
take_row (ModelDocument        *self,
          ModelCertificateList *list)
{
  ModelCertificate *row = model_certificate_list_lookup (list, store_entry_get_name (self->entry));

  self->expires = MODEL_NO_DATE;
  if (row == NULL || g_strcmp0 (model_certificate_get_etag (row), store_entry_get_etag (self->entry)) != 0)
    return;
  self->expires = model_certificate_get_expires (row);
  self->subject_hash = model_certificate_get_sighting (row).subject_hash;
}

/* Public keys: the document may be closed before the store has answered, the calls do not keep it. */

static GWeakRef *
weak_new (ModelDocument *self)
{
  GWeakRef *weak = g_new (GWeakRef, 1);

  g_weak_ref_init (weak, self);
  return weak;
}

/* (transfer full) (nullable) */
static ModelDocument *
weak_take (GWeakRef *weak)
{
  ModelDocument *self = g_weak_ref_get (weak);

  g_weak_ref_clear (weak);
  g_free (weak);
  return self;
}

static void
parse_public_keys_thread (GTask        *task,
                          gpointer      source,
                          gpointer      task_data,
                          GCancellable *cancellable)
{
  GPtrArray *keys = task_data;
  g_autoptr (GPtrArray) chains = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < keys->len; i++)
    {
      PkiContainer *chain = pki_container_parse (store_public_key_get_pem (g_ptr_array_index (keys, i)), NULL, NULL);

      if (chain != NULL)
        g_ptr_array_add (chains, chain);
    }
  g_task_return_pointer (task, g_steal_pointer (&chains), (GDestroyNotify) g_ptr_array_unref);
}

static void
public_keys_parsed_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr (ModelDocument) self = weak_take (user_data);
  g_autoptr (GPtrArray) chains = g_task_propagate_pointer (G_TASK (result), NULL);

  if (self == NULL || chains == NULL || chains->len == 0)
    return;

  self->public_keys = g_steal_pointer (&chains);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PUBLIC_KEYS]);
}

static void
got_public_keys_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (ModelDocument) self = weak_take (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) keys = store_get_public_keys_finish (STORE_STORE (source), result, &error);
  g_autoptr (GTask) task = NULL;

  /* The store has nothing to tell: then the password is the only way. */
  if (self == NULL || keys == NULL)
    return;

  task = g_task_new (NULL, self->public_cancellable, public_keys_parsed_cb, weak_new (self));
  g_task_set_source_tag (task, got_public_keys_cb);
  g_task_set_task_data (task, g_steal_pointer (&keys), (GDestroyNotify) g_ptr_array_unref);
  g_task_run_in_thread (task, parse_public_keys_thread);
}

static gboolean
shows_certificate (PkiContainer *container)
{
  GPtrArray *entries = pki_container_get_entries (container);

  for (guint i = 0; i < entries->len; i++)
    if (pki_entry_get_certificate (g_ptr_array_index (entries, i)) != NULL)
      return TRUE;
  return FALSE;
}

static void
ask_for_public_keys (ModelDocument *self,
                     Store         *store)
{
  if ((store_get_capabilities (store) & STORE_CAPABILITY_PUBLIC_KEYS) == 0 || self->container == NULL ||
      !pki_container_get_locked (self->container) || shows_certificate (self->container))
    return;

  store_get_public_keys_async (store, store_entry_get_name (self->entry), self->public_cancellable, got_public_keys_cb,
                               weak_new (self));
}

/* Renewal */

static void
take_generation (ModelDocument        *self,
                 ModelCertificateList *list,
                 Store                *store)
{
  const StoreGenerationService *service = store_get_generation_service (store);
  ModelRenewalMemory *memory = model_certificate_list_get_memory (list);

  self->generation = model_certificate_list_dup_generation (list, self->entry);
  self->can_generate = service != NULL;
  if (service != NULL)
    self->authority = service->authority;
  if (memory != NULL)
    {
      ModelRenewalMemo memo = model_renewal_memory_look_up (memory, store_entry_get_name (self->entry));

      self->is_old = memo.is_old;
      self->was_renewed = memo.was_renewed;
    }
}

static ModelRenewalFacts
get_facts (ModelDocument *self)
{
  PkiCertificate *leaf = model_comparison_find_leaf (self->container);
  ModelRenewalFacts facts = { FALSE, FALSE, 0, 0 };

  if (leaf == NULL || pki_certificate_get_problem (leaf) != NULL)
    return facts;
  facts.has_leaf = TRUE;
  facts.looks_generated = model_renewal_looks_generated (pki_certificate_get_issuer (leaf),
                                                         pki_certificate_get_subject (leaf));
  facts.not_before = pki_certificate_get_not_before (leaf);
  facts.not_after = pki_certificate_get_not_after (leaf);
  return facts;
}

/* Opening */

/* A document on its way. */
typedef struct
{
  ModelCertificateList *list;     /* (owned) */
  char                 *name;     /* (owned) */
  Store                *store;    /* (owned) (nullable) */
  ModelDocument        *document; /* (owned) (nullable) */
} Opening;

static void
opening_free (Opening *opening)
{
  g_clear_object (&opening->list);
  g_clear_object (&opening->store);
  g_clear_object (&opening->document);
  g_free (opening->name);
  g_free (opening);
}

static void
parsed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Opening *opening = g_task_get_task_data (task);
  ModelDocument *self = opening->document;

  /* What can't be read is still an entry that can be exported and deleted. */
  self->container = model_parse_finish (result, &self->problem);
  if (g_error_matches (self->problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, g_steal_pointer (&self->problem));
      return;
    }

  ask_for_public_keys (self, opening->store);
  g_task_return_pointer (task, g_steal_pointer (&opening->document), g_object_unref);
}

static void
got_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Opening *opening = g_task_get_task_data (task);
  g_autoptr (GBytes) none = NULL;
  GError *error = NULL;
  StoreEntry *entry = store_get_finish (STORE_STORE (source), result, &error);
  GBytes *content;

  if (entry == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  opening->document = g_object_new (MODEL_TYPE_DOCUMENT, NULL);
  opening->document->entry = entry;
  if (store_get_capabilities (opening->store) & STORE_CAPABILITY_LABELS)
    opening->document->labels = g_ptr_array_ref (store_entry_get_labels (entry));
  take_row (opening->document, opening->list);
  take_generation (opening->document, opening->list, opening->store);
  g_signal_connect_object (opening->list, "entry-changed", G_CALLBACK (entry_changed_cb), opening->document, 0);

  content = store_entry_get_content (entry);
  if (content == NULL)
    content = none = g_bytes_new (NULL, 0);
  model_parse_async (content, NULL, g_task_get_cancellable (task), parsed_cb, g_object_ref (task));
}

static void
get (GTask *task,
     Store *store)
{
  Opening *opening = g_task_get_task_data (task);

  opening->store = g_object_ref (store);
  store_get_async (store, opening->name, NULL, NULL, g_task_get_cancellable (task), got_cb, g_object_ref (task));
}

static void
store_opened_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (Store) store = model_certificate_list_open_store_finish (MODEL_CERTIFICATE_LIST (source), result, &error);

  if (store != NULL)
    get (task, store);
  else
    g_task_return_error (task, error);
}

/**
 * model_document_open_async:
 * @list: the list of a store, which is opened where it is not yet
 * @name: the name of an entry
 * @cancellable: (nullable): a cancellable
 * @callback: called when it was read and looked at
 * @user_data: for @callback
 */
void
model_document_open_async (ModelCertificateList *list,
                           const char           *name,
                           GCancellable         *cancellable,
                           GAsyncReadyCallback   callback,
                           gpointer              user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Opening *opening = g_new0 (Opening, 1);
  Store *store = model_certificate_list_get_store (list);

  g_task_set_source_tag (task, model_document_open_async);
  opening->list = g_object_ref (list);
  opening->name = g_strdup (name);
  g_task_set_task_data (task, opening, (GDestroyNotify) opening_free);
  if (store != NULL)
    get (task, store);
  else
    model_certificate_list_open_store_async (list, cancellable, store_opened_cb, g_object_ref (task));
}

/**
 * model_document_open_finish:
 * @result: the result
 * @error: return location for a #StoreError, or a #ModelError of the keyring
 *
 * Returns: (transfer full): the document; also where the content means nothing, see model_document_get_problem()
 */
ModelDocument *
model_document_open_finish (GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, model_document_open_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* The passwords of the window */

/**
 * model_document_set_passwords:
 * @self: a document
 * @passwords: (nullable): the passwords of the window
 *
 * A password that opens the document is added to them.
 *
 * Returns: whether they may tell more about the document: see model_document_try_async()
 */
gboolean
model_document_set_passwords (ModelDocument  *self,
                              ModelPasswords *passwords)
{
  g_return_val_if_fail (MODEL_IS_DOCUMENT (self), FALSE);

  g_set_object (&self->passwords, passwords);
  return passwords != NULL && model_passwords_get_n (passwords) > 0 && self->container != NULL &&
         model_unlock_is_wanted (self->container);
}

/**
 * model_document_dup_passwords:
 * @self: a document
 *
 * Returns: (transfer full): the passwords that may open what is in it, for a thread
 */
ModelPasswordSet *
model_document_dup_passwords (ModelDocument *self)
{
  g_return_val_if_fail (MODEL_IS_DOCUMENT (self), NULL);
  return model_passwords_dup_set (self->passwords, NULL);
}

gboolean
model_document_get_trying (ModelDocument *self)
{
  g_return_val_if_fail (MODEL_IS_DOCUMENT (self), FALSE);
  return self->lock != NULL;
}

static void
stop_trying (ModelDocument *self)
{
  if (self->lock == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->lock, self);
  model_lock_cancel (self->lock);
  g_clear_object (&self->lock);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TRYING]);
}

static void
tried_cb (ModelDocument *self)
{
  if (model_lock_get_busy (self->lock))
    return;
  if (g_set_object (&self->container, model_lock_get_container (self->lock)))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CONTAINER]);
  stop_trying (self);
}

static void
start_trying (ModelDocument *self)
{
  stop_trying (self);
  self->lock = model_lock_new (store_entry_get_content (self->entry), self->container, self->passwords);
  g_signal_connect_object (self->lock, "notify::busy", G_CALLBACK (tried_cb), self, G_CONNECT_SWAPPED);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TRYING]);
}

/* What is waited for ends with the trial or with its time; the sources go with the task. */

static void
stop_waiting (GTask *task)
{
  ModelDocument *self = g_task_get_source_object (task);

  g_signal_handlers_disconnect_by_data (self, task);
  g_source_destroy (g_task_get_task_data (task));
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static gboolean
grace_over_cb (gpointer user_data)
{
  stop_waiting (user_data);
  return G_SOURCE_REMOVE;
}

static GSource *
wait_for_grace (GTask *task)
{
  GSource *source = g_timeout_source_new (GRACE_MSEC);

  g_source_set_callback (source, grace_over_cb, task, NULL);
  g_source_attach (source, g_task_get_context (task));
  return source;
}

/**
 * model_document_try_async:
 * @self: a document whose model_document_set_passwords() said so
 * @cancellable: (nullable): a cancellable
 * @callback: called when the passwords of the window were tried, or when that takes long: then it goes on, and "container"
 *   and "trying" tell how it ends
 * @user_data: for @callback
 *
 * Tries the passwords of the window silently.
 */
void
model_document_try_async (ModelDocument       *self,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (MODEL_IS_DOCUMENT (self));
  g_return_if_fail (self->container != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, model_document_try_async);
  start_trying (self);
  g_task_set_task_data (task, wait_for_grace (task), (GDestroyNotify) g_source_unref);
  g_signal_connect_swapped (self, "notify::trying", G_CALLBACK (stop_waiting), task);
}

/**
 * model_document_try_finish:
 * @self: a document
 * @result: the result
 * @error: return location for an error: it was cancelled
 *
 * Returns: whether the document can be shown
 */
gboolean
model_document_try_finish (ModelDocument  *self,
                           GAsyncResult   *result,
                           GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, model_document_try_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* A password that is typed */

static void
unlocked_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ModelDocument *self = g_task_get_source_object (task);
  g_autoptr (PkiContainer) container = NULL;
  GError *error = NULL;

  container = model_unlock_finish (result, &error);
  if (container == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  if (g_set_object (&self->container, container))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CONTAINER]);
  g_clear_error (&self->problem);
  g_task_return_boolean (task, TRUE);
}

/**
 * model_document_unlock_async:
 * @self: a document
 * @password: what is to open it
 * @cancellable: (nullable): a cancellable
 * @callback: called when it was tried
 * @user_data: for @callback
 *
 * Looks at the content once more, with a password. With the wrong one everything stays as it is.
 */
void
model_document_unlock_async (ModelDocument       *self,
                             const char          *password,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (MODEL_IS_DOCUMENT (self));
  g_return_if_fail (self->container != NULL);

  stop_trying (self);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, model_document_unlock_async);
  model_unlock_async (store_entry_get_content (self->entry), self->container, self->passwords, password, cancellable,
                      unlocked_cb, g_steal_pointer (&task));
}

gboolean
model_document_unlock_finish (ModelDocument  *self,
                              GAsyncResult   *result,
                              GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, model_document_unlock_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

StoreEntry *
model_document_get_entry (ModelDocument *self)
{
  g_return_val_if_fail (MODEL_IS_DOCUMENT (self), NULL);
  return self->entry;
}

/**
 * model_document_get_container:
 * @self: a document
 *
 * Returns: (nullable) (transfer none): what the content holds
 */
PkiContainer *
model_document_get_container (ModelDocument *self)
{
  g_return_val_if_fail (MODEL_IS_DOCUMENT (self), NULL);
  return self->container;
}

/**
 * model_document_get_problem:
 * @self: a document
 *
 * Returns: (nullable) (transfer none): the #PkiError that says why there is no container
 */
const GError *
model_document_get_problem (ModelDocument *self)
{
  g_return_val_if_fail (MODEL_IS_DOCUMENT (self), NULL);
  return self->problem;
}

/**
 * model_document_get_public_keys:
 * @self: a document
 *
 * Returns: (nullable) (transfer none) (element-type PkiContainer): of an entry that shows nothing without its password,
 *   the chains that the store tells all the same, leaf first; they come a while after the document was opened
 */
GPtrArray *
model_document_get_public_keys (ModelDocument *self)
{
  g_return_val_if_fail (MODEL_IS_DOCUMENT (self), NULL);
  return self->public_keys;
}

/**
 * model_document_get_generation:
 * @self: a document
 *
 * Returns: (nullable) (transfer none): how the entry was generated: as the store tells, or as this program remembers
 */
StoreGeneration *
model_document_get_generation (ModelDocument *self)
{
  g_return_val_if_fail (MODEL_IS_DOCUMENT (self), NULL);
  return self->generation;
}

/**
 * model_document_get_authority:
 * @self: a document
 * @authority: (out): who issues what the store generates
 *
 * Returns: whether the store can generate
 */
gboolean
model_document_get_authority (ModelDocument      *self,
                              StoreAuthorityKind *authority)
{
  g_return_val_if_fail (MODEL_IS_DOCUMENT (self), FALSE);

  *authority = self->authority;
  return self->can_generate;
}

/**
 * model_document_get_renewal:
 * @self: a document
 * @now: the time to judge by, in seconds since the epoch
 *
 * Returns: what is going to become of the entry
 */
ModelRenewal
model_document_get_renewal (ModelDocument *self,
                            gint64         now)
{
  ModelRenewalFacts facts = get_facts (self);
  ModelRenewalMemo memo = { self->generation, self->is_old, self->was_renewed };

  return model_renewal_judge (store_entry_get_method (self->entry), store_entry_get_generation (self->entry), &facts,
                              &memo, now);
}

/**
 * model_document_get_can_regenerate:
 * @self: a document
 *
 * Returns: whether the store can issue another certificate in the place of this one: of what was imported it can't, of what
 *   nobody knows about it may
 */
gboolean
model_document_get_can_regenerate (ModelDocument *self)
{
  g_return_val_if_fail (MODEL_IS_DOCUMENT (self), FALSE);
  return self->can_generate && model_document_get_renewal (self, 0).state != MODEL_RENEWAL_NEVER;
}

ModelFreshness
model_document_get_freshness (ModelDocument *self)
{
  g_return_val_if_fail (MODEL_IS_DOCUMENT (self), MODEL_FRESHNESS_CURRENT);
  return self->freshness;
}

/**
 * model_document_get_labels:
 * @self: a document
 *
 * Returns: (transfer none) (nullable) (element-type StoreLabel): the labels of the entry as the list knows them, which learns
 *   of changes; %NULL where the store has no labels
 */
GPtrArray *
model_document_get_labels (ModelDocument *self)
{
  g_return_val_if_fail (MODEL_IS_DOCUMENT (self), NULL);
  return self->labels;
}

/**
 * model_document_deny_labels:
 * @self: a document
 *
 * For whoever has learned from the store that it has no labels.
 */
void
model_document_deny_labels (ModelDocument *self)
{
  g_return_if_fail (MODEL_IS_DOCUMENT (self));

  if (self->labels != NULL)
    set_labels (self, NULL);
}

static void
model_document_get_property (GObject    *object,
                             guint       id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  ModelDocument *self = MODEL_DOCUMENT (object);

  switch (id)
    {
    case PROP_CONTAINER:
      g_value_set_object (value, self->container);
      break;
    case PROP_TRYING:
      g_value_set_boolean (value, self->lock != NULL);
      break;
    case PROP_PUBLIC_KEYS:
      g_value_set_boxed (value, self->public_keys);
      break;
    case PROP_FRESHNESS:
      g_value_set_int (value, (int) self->freshness);
      break;
    case PROP_LABELS:
      g_value_set_boxed (value, self->labels);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
model_document_finalize (GObject *object)
{
  ModelDocument *self = MODEL_DOCUMENT (object);

  g_cancellable_cancel (self->public_cancellable);
  g_clear_object (&self->public_cancellable);
  g_clear_object (&self->lock);
  g_clear_object (&self->passwords);
  g_clear_pointer (&self->public_keys, g_ptr_array_unref);
  g_clear_pointer (&self->labels, g_ptr_array_unref);
  g_clear_object (&self->entry);
  g_clear_pointer (&self->generation, store_generation_unref);
  g_clear_object (&self->container);
  g_clear_error (&self->problem);

  G_OBJECT_CLASS (model_document_parent_class)->finalize (object);
}

static void
model_document_class_init (ModelDocumentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = model_document_get_property;
  object_class->finalize = model_document_finalize;

  props[PROP_CONTAINER] = g_param_spec_object ("container", NULL, NULL, PKI_TYPE_CONTAINER, flags);
  props[PROP_TRYING] = g_param_spec_boolean ("trying", NULL, NULL, FALSE, flags);
  props[PROP_PUBLIC_KEYS] = g_param_spec_boxed ("public-keys", NULL, NULL, G_TYPE_PTR_ARRAY, flags);
  props[PROP_FRESHNESS] = g_param_spec_int ("freshness", NULL, NULL, MODEL_FRESHNESS_CURRENT, MODEL_FRESHNESS_DELETED,
                                            MODEL_FRESHNESS_CURRENT, flags);
  props[PROP_LABELS] = g_param_spec_boxed ("labels", NULL, NULL, G_TYPE_PTR_ARRAY, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
model_document_init (ModelDocument *self)
{
  self->public_cancellable = g_cancellable_new ();
}
