/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-renewal-memory.h"

#include <glib/gstdio.h>
#include <string.h>

#include "model/model-frame.h"

#define FILE_FORMAT "credenza-renewal 1"

/* common name, validity, its unit, automatic, has a password, signing request */
#define GENERATION_FORMAT "(msuybbay)"
/* name, etag, hashes of subject and serial, not before, not after, what was sent, is old, was renewed */
#define ITEM_FORMAT "(smsuuxxm" GENERATION_FORMAT "bb)"
/* id of the place */
#define FORMAT "(sa" ITEM_FORMAT ")"

/* A service does not hold more, and a request is not longer. */
#define MAX_ITEMS 20000
#define MAX_REQUEST_BYTES (64 * 1024)

#define HOUR ((gint64) 60 * 60)
#define DAY (24 * HOUR)

typedef struct
{
  char            *etag; /* (owned) (nullable) */
  guint32          subject_hash;
  guint32          serial_hash;
  gint64           not_before;
  gint64           not_after;
  StoreGeneration *sent; /* (owned) (nullable) */
  gboolean         is_fresh; /* it was generated just now: what is seen next is what was made */
  gboolean         is_old;
  gboolean         was_renewed;
} Item;

struct _ModelRenewalMemory
{
  GObject     parent_instance;

  char       *id;    /* (owned) (nullable): of the place; NULL: nothing is kept */
  GHashTable *items; /* (owned) (element-type utf8 Item) */
  gboolean    loaded;
  gboolean    is_dirty;
};

enum
{
  LOADED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ModelRenewalMemory, model_renewal_memory, G_TYPE_OBJECT)

static void
item_free (Item *item)
{
  g_free (item->etag);
  g_clear_pointer (&item->sent, store_generation_unref);
  g_free (item);
}

static GHashTable *
items_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) item_free);
}

static char *
get_path (const char *id)
{
  g_autofree char *name = g_strconcat (id, ".renewal", NULL);

  g_strdelimit (name, "/", '_');
  return g_build_filename (g_get_user_data_dir (), "credenza", "renewals", name, NULL);
}

/* The file */

static GVariant *
serialize_generation (StoreGeneration *generation)
{
  GBytes *request = generation->signing_request;
  gsize size = request != NULL ? g_bytes_get_size (request) : 0;
  gconstpointer data = size > 0 ? g_bytes_get_data (request, NULL) : NULL;

  return g_variant_new ("(msuybb@ay)", generation->common_name, generation->validity, (int) generation->validity_unit,
                        generation->automatic_renewal, generation->has_password,
                        g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, data, size, 1));
}

static GVariant *
serialize_item (const char *name,
                Item       *item)
{
  GVariant *sent = item->sent != NULL ? serialize_generation (item->sent) : NULL;

  return g_variant_new ("(smsuuxx@m" GENERATION_FORMAT "bb)", name, item->etag, item->subject_hash, item->serial_hash,
                        item->not_before, item->not_after,
                        g_variant_new_maybe (G_VARIANT_TYPE (GENERATION_FORMAT), sent), item->is_old,
                        item->was_renewed);
}

static GVariant *
serialize (ModelRenewalMemory *self)
{
  GVariantBuilder items;
  GHashTableIter iter;
  gpointer name, item;

  g_variant_builder_init (&items, G_VARIANT_TYPE ("a" ITEM_FORMAT));
  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, &name, &item))
    g_variant_builder_add_value (&items, serialize_item (name, item));
  return g_variant_ref_sink (g_variant_new (FORMAT, self->id, &items));
}

static StoreGeneration *
parse_generation (GVariant *variant)
{
  StoreGeneration values = { .renewed = -1, .failed = -1 };
  g_autoptr (GVariant) request = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gboolean automatic_renewal, has_password;
  const char *common_name;
  guint8 unit;

  g_variant_get (variant, "(m&suybb@ay)", &common_name, &values.validity, &unit, &automatic_renewal, &has_password,
                 &request);
  if (unit > STORE_VALIDITY_YEARS)
    return NULL;

  bytes = g_variant_get_data_as_bytes (request);
  values.common_name = (char *) common_name;
  values.validity_unit = (StoreValidityUnit) unit;
  values.automatic_renewal = automatic_renewal != FALSE;
  values.has_password = has_password != FALSE;
  values.signing_request = g_bytes_get_size (bytes) > 0 ? bytes : NULL;
  return store_generation_new (&values);
}

static Item *
parse_item (GVariant    *variant,
            const char **name)
{
  Item *item = g_new0 (Item, 1);
  g_autoptr (GVariant) sent = NULL;

  g_variant_get (variant, "(&smsuuxxm@" GENERATION_FORMAT "bb)", name, &item->etag, &item->subject_hash,
                 &item->serial_hash, &item->not_before, &item->not_after, &sent, &item->is_old, &item->was_renewed);
  item->sent = sent != NULL ? parse_generation (sent) : NULL;
  item->is_fresh = item->etag == NULL && item->not_after == 0;
  return item;
}

static GHashTable *
parse (GVariant   *payload,
       const char *id)
{
  GHashTable *items = items_new ();
  g_autoptr (GVariant) variants = NULL;
  const char *whose;

  g_variant_get (payload, "(&s@a" ITEM_FORMAT ")", &whose, &variants);
  for (gsize i = 0; strcmp (whose, id) == 0 && i < MIN (g_variant_n_children (variants), MAX_ITEMS); i++)
    {
      g_autoptr (GVariant) variant = g_variant_get_child_value (variants, i);
      const char *name;
      Item *item = parse_item (variant, &name);

      g_hash_table_replace (items, g_strdup (name), item);
    }
  return items;
}

/* The worker: one thread, so that what is asked for last is what is done last. */

typedef struct
{
  char     *id;      /* (owned) */
  GVariant *payload; /* (owned) (nullable): to be written */
  gboolean  removes;
} Job;

static void
job_free (Job *job)
{
  g_free (job->id);
  g_clear_pointer (&job->payload, g_variant_unref);
  g_free (job);
}

static void
run_job (gpointer data,
         gpointer user_data)
{
  g_autoptr (GTask) task = data;
  Job *job = g_task_get_task_data (task);
  g_autofree char *path = get_path (job->id);
  g_autoptr (GVariant) payload = NULL;

  if (job->removes)
    g_unlink (path);
  else if (job->payload != NULL)
    model_frame_write (path, FILE_FORMAT, job->payload, NULL); /* what can't be kept is inferred anew */
  else
    payload = model_frame_read (path, FILE_FORMAT, G_VARIANT_TYPE (FORMAT), NULL);

  g_task_return_pointer (task, payload != NULL ? parse (payload, job->id) : NULL, (GDestroyNotify) g_hash_table_unref);
}

static void
push_job (const char          *id,
          GVariant            *payload /* (transfer full) (nullable) */,
          gboolean             removes,
          GAsyncReadyCallback  callback,
          gpointer             user_data)
{
  static gsize pool;
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Job *job = g_new0 (Job, 1);

  if (g_once_init_enter (&pool))
    g_once_init_leave (&pool, (gsize) g_thread_pool_new (run_job, NULL, 1, FALSE, NULL));

  job->id = g_strdup (id);
  job->payload = payload;
  job->removes = removes;
  g_task_set_source_tag (task, push_job);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_thread_pool_push ((GThreadPool *) pool, task, NULL);
}

static void
set_loaded (ModelRenewalMemory *self)
{
  self->loaded = TRUE;
  g_signal_emit (self, signals[LOADED], 0);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (ModelRenewalMemory) self = user_data;
  g_autoptr (GHashTable) kept = g_task_propagate_pointer (G_TASK (result), NULL);
  GHashTableIter iter;
  gpointer name, item;

  if (kept != NULL)
    {
      g_hash_table_iter_init (&iter, kept);
      while (g_hash_table_iter_next (&iter, &name, &item))
        if (!g_hash_table_contains (self->items, name))
          {
            g_hash_table_iter_steal (&iter);
            g_hash_table_insert (self->items, name, item);
          }
    }
  set_loaded (self);
}

/* What is seen */

/* A renewal happens when the old certificate is due, and makes another one of the same length. */
static gboolean
is_renewal (Item                *item,
            const ModelSighting *sighting)
{
  ModelRenewalFacts old = { TRUE, TRUE, item->not_before, item->not_after };
  gint64 made = sighting->facts.not_before + HOUR;
  gint64 longer = (sighting->facts.not_after - sighting->facts.not_before) - (item->not_after - item->not_before);

  /* Months differ by up to three days, and so do the same three or six of them. */
  return sighting->subject_hash == item->subject_hash && ABS (longer) <= 4 * DAY &&
         made >= item->not_after - model_renewal_get_lead (&old) && made <= item->not_after + DAY;
}

static void
take_sighting (Item                *item,
               const ModelSighting *sighting)
{
  if (g_strcmp0 (item->etag, sighting->etag) != 0)
    {
      g_free (item->etag);
      item->etag = g_strdup (sighting->etag);
    }
  item->subject_hash = sighting->subject_hash;
  item->serial_hash = sighting->serial_hash;
  item->not_before = sighting->facts.not_before;
  item->not_after = sighting->facts.not_after;
}

static gboolean
is_same (Item                *item,
         const ModelSighting *sighting)
{
  return g_strcmp0 (item->etag, sighting->etag) == 0 && item->serial_hash == sighting->serial_hash &&
         item->not_after == sighting->facts.not_after;
}

static void
judge_change (Item                *item,
              const ModelSighting *sighting)
{
  if (item->is_fresh)
    return;
  /* Of a keystore with a password nothing is seen but that it changed. */
  if (!sighting->facts.has_leaf)
    item->is_old = TRUE;
  else if (item->serial_hash == sighting->serial_hash)
    return;
  else if (is_renewal (item, sighting))
    item->was_renewed = TRUE;
  else
    {
      item->is_old = TRUE;
      item->was_renewed = FALSE;
    }
}

/**
 * model_renewal_memory_note:
 * @self: a memory
 * @name: the name of an entry
 * @sighting: what it is like now
 *
 * Compares an entry with what it was like. Does nothing before what was kept is there.
 */
void
model_renewal_memory_note (ModelRenewalMemory  *self,
                           const char          *name,
                           const ModelSighting *sighting)
{
  Item *item;

  g_return_if_fail (MODEL_IS_RENEWAL_MEMORY (self));

  if (!self->loaded)
    return;

  item = g_hash_table_lookup (self->items, name);
  if (item != NULL && is_same (item, sighting))
    return;

  /* A file was put in its place: what was known of it is no more. */
  if (item != NULL && !item->is_fresh && sighting->facts.has_leaf && !sighting->facts.looks_generated)
    {
      model_renewal_memory_forget (self, name);
      return;
    }

  if (item == NULL && (!sighting->facts.looks_generated || g_hash_table_size (self->items) >= MAX_ITEMS))
    return;
  if (item == NULL)
    {
      item = g_new0 (Item, 1);
      g_hash_table_insert (self->items, g_strdup (name), item);
    }
  else
    judge_change (item, sighting);
  item->is_fresh = FALSE;
  take_sighting (item, sighting);
  self->is_dirty = TRUE;
}

/**
 * model_renewal_memory_look_up:
 * @self: a memory
 * @name: the name of an entry
 *
 * Returns: what is remembered of it; what was sent belongs to the memory
 */
ModelRenewalMemo
model_renewal_memory_look_up (ModelRenewalMemory *self,
                              const char         *name)
{
  ModelRenewalMemo memo = { NULL, FALSE, FALSE };
  Item *item;

  g_return_val_if_fail (MODEL_IS_RENEWAL_MEMORY (self), memo);

  item = g_hash_table_lookup (self->items, name);
  if (item != NULL)
    memo = (ModelRenewalMemo) { item->sent, item->is_old, item->was_renewed };
  return memo;
}

/* What is worth keeping: never where a password is, nor a request of any length. */
static StoreGeneration *
copy_generation (StoreGeneration *generation)
{
  StoreGeneration values = *generation;

  values.password_id = NULL;
  values.certificate = NULL;
  values.failure = NULL;
  values.failed = -1;
  values.renewed = -1;
  if (values.signing_request != NULL && g_bytes_get_size (values.signing_request) > MAX_REQUEST_BYTES)
    values.signing_request = NULL;
  return store_generation_new (&values);
}

/**
 * model_renewal_memory_remember:
 * @self: a memory
 * @name: the name of an entry
 * @generation: what this program asked for when it had the entry generated, just now
 */
void
model_renewal_memory_remember (ModelRenewalMemory *self,
                               const char         *name,
                               StoreGeneration    *generation)
{
  Item *item;

  g_return_if_fail (MODEL_IS_RENEWAL_MEMORY (self));

  if (!g_hash_table_contains (self->items, name) && g_hash_table_size (self->items) >= MAX_ITEMS)
    return;
  item = g_new0 (Item, 1);
  item->sent = copy_generation (generation);
  item->is_fresh = TRUE;
  g_hash_table_replace (self->items, g_strdup (name), item);
  self->is_dirty = TRUE;
}

void
model_renewal_memory_forget (ModelRenewalMemory *self,
                             const char         *name)
{
  g_return_if_fail (MODEL_IS_RENEWAL_MEMORY (self));

  if (g_hash_table_remove (self->items, name))
    self->is_dirty = TRUE;
}

static gboolean
is_gone (gpointer name,
         gpointer item,
         gpointer names)
{
  return !g_hash_table_contains (names, name);
}

/**
 * model_renewal_memory_prune:
 * @self: a memory
 * @names: (element-type utf8): a set of all the names that there are
 */
void
model_renewal_memory_prune (ModelRenewalMemory *self,
                            GHashTable         *names)
{
  g_return_if_fail (MODEL_IS_RENEWAL_MEMORY (self));

  if (self->loaded && g_hash_table_foreach_remove (self->items, is_gone, names) > 0)
    self->is_dirty = TRUE;
}

/**
 * model_renewal_memory_keep:
 * @self: a memory
 * @id: (nullable): the id of the place; %NULL: nothing is kept from now on
 */
void
model_renewal_memory_keep (ModelRenewalMemory *self,
                           const char         *id)
{
  g_return_if_fail (MODEL_IS_RENEWAL_MEMORY (self));

  g_free (self->id);
  self->id = g_strdup (id);
  self->is_dirty = TRUE;
}

/**
 * model_renewal_memory_save:
 * @self: a memory
 *
 * Writes what is new, in a thread.
 */
void
model_renewal_memory_save (ModelRenewalMemory *self)
{
  g_return_if_fail (MODEL_IS_RENEWAL_MEMORY (self));

  if (self->id == NULL || !self->is_dirty || !self->loaded)
    return;

  push_job (self->id, serialize (self), FALSE, NULL, NULL);
  self->is_dirty = FALSE;
}

/**
 * model_renewal_memory_remove:
 * @id: the id of a place that is no longer offered
 */
void
model_renewal_memory_remove (const char *id)
{
  push_job (id, NULL, TRUE, NULL, NULL);
}

gboolean
model_renewal_memory_get_loaded (ModelRenewalMemory *self)
{
  g_return_val_if_fail (MODEL_IS_RENEWAL_MEMORY (self), FALSE);
  return self->loaded;
}

static void
model_renewal_memory_finalize (GObject *object)
{
  ModelRenewalMemory *self = MODEL_RENEWAL_MEMORY (object);

  g_free (self->id);
  g_hash_table_unref (self->items);

  G_OBJECT_CLASS (model_renewal_memory_parent_class)->finalize (object);
}

static void
model_renewal_memory_class_init (ModelRenewalMemoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = model_renewal_memory_finalize;

  signals[LOADED] = g_signal_new ("loaded", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
}

static void
model_renewal_memory_init (ModelRenewalMemory *self)
{
  self->items = items_new ();
}

/**
 * model_renewal_memory_new:
 * @id: (nullable): the id of a place; %NULL: nothing is kept
 *
 * Returns: (transfer full): a memory that reads what was kept of the place
 */
ModelRenewalMemory *
model_renewal_memory_new (const char *id)
{
  ModelRenewalMemory *self = g_object_new (MODEL_TYPE_RENEWAL_MEMORY, NULL);

  self->id = g_strdup (id);
  if (id != NULL)
    push_job (id, NULL, FALSE, read_cb, g_object_ref (self));
  else
    self->loaded = TRUE;
  return self;
}
