/* SPDX-License-Identifier: GPL-3.0-or-later */

/* In rounds: the chain is completed with what is at hand, in a thread; where an issuer is still missing, the entries of the
 * store that may have it are read, one after the other, and it is tried again. */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-chain-search.h"

#include "model/model-certificate-private.h"
#include "model/model-read.h"

/* Entries of the store that are read for one chain: many have an authority's certificate in them, one of them is enough. */
#define MAX_READ 4

struct _ModelChainSearch
{
  ModelCertificateList *list;       /* (owned) */
  PkiContainer         *container;  /* (owned) */
  GPtrArray            *candidates; /* (owned) (element-type ModelChainAddition) */
  GHashTable           *read;       /* (owned) (element-type utf8): names of the entries that were read */
  GQueue                names;      /* (element-type utf8): of those to read in this round */
  ModelChainCompletion *completion; /* (owned) (nullable) */
};

static void
addition_free (gpointer data)
{
  ModelChainAddition *addition = data;

  g_object_unref (addition->certificate);
  g_free (addition->source);
  g_free (addition);
}

void
model_chain_search_free (ModelChainSearch *self)
{
  g_object_unref (self->list);
  g_object_unref (self->container);
  g_ptr_array_unref (self->candidates);
  g_hash_table_unref (self->read);
  g_queue_clear_full (&self->names, g_free);
  g_clear_pointer (&self->completion, model_chain_completion_free);
  g_free (self);
}

static void
add_candidates (ModelChainSearch *self,
                PkiContainer     *container,
                const char       *source,
                gboolean          from_store)
{
  GPtrArray *certificates = pki_container_get_certificates (container);

  for (guint i = 0; i < certificates->len; i++)
    {
      ModelChainAddition *candidate = g_new0 (ModelChainAddition, 1);

      candidate->certificate = g_object_ref (g_ptr_array_index (certificates, i));
      candidate->source = g_utf8_make_valid (source, -1);
      candidate->from_store = from_store;
      g_ptr_array_add (self->candidates, candidate);
    }
}

/* Rounds */

typedef struct
{
  PkiContainer *container;  /* (owned) */
  GPtrArray    *candidates; /* (owned) (element-type PkiCertificate) */
} Round;

static void
round_free (Round *round)
{
  g_object_unref (round->container);
  g_ptr_array_unref (round->candidates);
  g_free (round);
}

static void
complete_thread (GTask        *task,
                 gpointer      source,
                 gpointer      task_data,
                 GCancellable *cancellable)
{
  Round *round = task_data;

  g_task_return_pointer (task, model_chain_complete (round->container, round->candidates, g_get_real_time () / G_USEC_PER_SEC),
                         (GDestroyNotify) model_chain_completion_free);
}

static void read_next (GTask *task);

static gboolean
may_have (ModelCertificate *row,
          const char       *name,
          const char      **folded_terms)
{
  /* The one certificate of an entry is the one that the row knows. */
  if (model_certificate_get_n_certificates (row) == 0 ||
      (model_certificate_get_n_certificates (row) == 1 &&
       model_certificate_get_sighting (row).subject_hash != g_str_hash (name)))
    return FALSE;
  return model_certificate_matches (row, folded_terms);
}

/* Those that are the certificate of the issuer come first, then those that have more than one. */
static void
plan_reading (ModelChainSearch *self)
{
  const char *name = pki_name_to_string (self->completion->missing);
  g_autofree char *folded = g_utf8_casefold (name, -1);
  const char *terms[] = { folded, NULL };
  guint n_left = MAX_READ - MIN (MAX_READ, g_hash_table_size (self->read));

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->list)); i++)
    {
      g_autoptr (ModelCertificate) row = g_list_model_get_item (G_LIST_MODEL (self->list), i);
      gboolean is_first = model_certificate_get_sighting (row).subject_hash == g_str_hash (name);

      if (g_hash_table_contains (self->read, model_certificate_get_name (row)) || !may_have (row, name, terms))
        continue;
      if (is_first)
        g_queue_push_head (&self->names, g_strdup (model_certificate_get_name (row)));
      else
        g_queue_push_tail (&self->names, g_strdup (model_certificate_get_name (row)));
    }
  while (self->names.length > n_left)
    g_free (g_queue_pop_tail (&self->names));
}

static void
finish (GTask *task)
{
  ModelChainSearch *self = g_task_get_task_data (task);
  ModelChainSearch *result = g_new0 (ModelChainSearch, 1);

  *result = *self;
  g_queue_init (&result->names);
  result->list = g_object_ref (self->list);
  result->container = g_object_ref (self->container);
  result->candidates = g_ptr_array_ref (self->candidates);
  result->read = g_hash_table_ref (self->read);
  self->completion = NULL;
  g_task_return_pointer (task, result, (GDestroyNotify) model_chain_search_free);
}

static void
completed_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ModelChainSearch *self = g_task_get_task_data (task);
  GError *error = NULL;

  g_clear_pointer (&self->completion, model_chain_completion_free);
  self->completion = g_task_propagate_pointer (G_TASK (result), &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (self->completion != NULL && self->completion->missing != NULL)
    plan_reading (self);
  if (self->names.length > 0)
    read_next (task);
  else
    finish (task);
}

static void
begin_round (GTask *task)
{
  ModelChainSearch *self = g_task_get_task_data (task);
  g_autoptr (GTask) thread = g_task_new (NULL, g_task_get_cancellable (task), completed_cb, g_object_ref (task));
  Round *round = g_new0 (Round, 1);

  round->container = g_object_ref (self->container);
  round->candidates = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < self->candidates->len; i++)
    g_ptr_array_add (round->candidates,
                     g_object_ref (((ModelChainAddition *) g_ptr_array_index (self->candidates, i))->certificate));
  g_task_set_task_data (thread, round, (GDestroyNotify) round_free);
  g_task_run_in_thread (thread, complete_thread);
}

/* The store */

static void
parsed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ModelChainSearch *self = g_task_get_task_data (task);
  g_autofree char *name = g_queue_pop_head (&self->names);
  g_autoptr (PkiContainer) container = model_parse_finish (result, NULL);

  if (g_task_return_error_if_cancelled (task))
    return;
  if (container != NULL)
    add_candidates (self, container, name, TRUE);
  read_next (task);
}

/* An entry that is gone, or can't be read at the moment, has nothing to offer. */
static void
got_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ModelChainSearch *self = g_task_get_task_data (task);
  g_autoptr (StoreEntry) entry = store_get_finish (STORE_STORE (source), result, NULL);
  GBytes *content = entry != NULL ? store_entry_get_content (entry) : NULL;

  if (g_task_return_error_if_cancelled (task))
    return;
  g_hash_table_add (self->read, g_strdup (g_queue_peek_head (&self->names)));
  if (content != NULL)
    {
      model_parse_async (content, NULL, g_task_get_cancellable (task), parsed_cb, g_object_ref (task));
      return;
    }
  g_free (g_queue_pop_head (&self->names));
  read_next (task);
}

static void
get (GTask *task,
     Store *store)
{
  ModelChainSearch *self = g_task_get_task_data (task);

  store_get_async (store, g_queue_peek_head (&self->names), NULL, NULL, g_task_get_cancellable (task), got_cb,
                   g_object_ref (task));
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (Store) store = model_certificate_list_open_store_finish (MODEL_CERTIFICATE_LIST (source), result, NULL);

  if (g_task_return_error_if_cancelled (task))
    return;
  /* Where the store is not to be reached, the other attachments may be enough. */
  if (store != NULL)
    get (task, store);
  else
    finish (task);
}

static void
read_next (GTask *task)
{
  ModelChainSearch *self = g_task_get_task_data (task);
  Store *store = model_certificate_list_get_store (self->list);

  if (self->names.length == 0)
    begin_round (task);
  else if (store != NULL)
    get (task, store);
  else
    model_certificate_list_open_store_async (self->list, g_task_get_cancellable (task), opened_cb, g_object_ref (task));
}

/* What the others hold */

static void
add_attachments (ModelChainSearch *self,
                 ModelImport      *import,
                 ModelAttachment  *except)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (import)); i++)
    {
      g_autoptr (ModelAttachment) other = g_list_model_get_item (G_LIST_MODEL (import), i);
      PkiContainer *container = model_attachment_get_container (other);

      if (other != except && container != NULL)
        add_candidates (self, container, model_attachment_get_file_name (other), FALSE);
    }
}

void
model_chain_search_run_async (ModelImport         *import,
                              ModelAttachment     *attachment,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  ModelChainSearch *self = g_new0 (ModelChainSearch, 1);

  self->list = g_object_ref (model_import_get_list (import));
  self->container = g_object_ref (model_attachment_get_container (attachment));
  self->candidates = g_ptr_array_new_with_free_func (addition_free);
  self->read = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_queue_init (&self->names);
  add_attachments (self, import, attachment);
  g_task_set_source_tag (task, model_chain_search_run_async);
  g_task_set_task_data (task, self, (GDestroyNotify) model_chain_search_free);
  begin_round (task);
}

/* (transfer full) */
ModelChainSearch *
model_chain_search_run_finish (GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, model_chain_search_run_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

ModelChainCompletion *
model_chain_search_get_completion (ModelChainSearch *self)
{
  return self->completion;
}

ModelChainCompletion *
model_chain_search_steal_completion (ModelChainSearch *self)
{
  return g_steal_pointer (&self->completion);
}

static ModelChainAddition *
dup_addition (ModelChainSearch *self,
              PkiCertificate   *certificate)
{
  for (guint i = 0; i < self->candidates->len; i++)
    {
      const ModelChainAddition *candidate = g_ptr_array_index (self->candidates, i);
      ModelChainAddition *addition;

      if (!pki_certificate_equal (candidate->certificate, certificate))
        continue;
      addition = g_memdup2 (candidate, sizeof *candidate);
      addition->certificate = g_object_ref (candidate->certificate);
      addition->source = g_strdup (candidate->source);
      return addition;
    }
  g_return_val_if_reached (NULL);
}

GPtrArray *
model_chain_search_dup_additions (ModelChainSearch *self)
{
  GPtrArray *additions = g_ptr_array_new_with_free_func (addition_free);

  for (guint i = 0; i < self->completion->added->len; i++)
    g_ptr_array_add (additions, dup_addition (self, g_ptr_array_index (self->completion->added, i)));
  return additions;
}
