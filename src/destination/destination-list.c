/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "destination/destination-level-private.h"

#include <string.h>

#include "destination/destination-entry.h"

/* While chunks are decoded the next is on its way. */
#define N_READERS 3

typedef struct _Listing Listing;

/* One of the threads. */
typedef struct
{
  Listing *listing;
  GCancellable *stop;    /* (owned) */
  DestinationCall *call; /* (owned): a part of the caller's that "stop" stops */
  guint number;          /* (mutex listing's): of the chunk it is at */
} Reader;

/* A list on its way: names in order, read in chunks by several threads, sent in order. */
struct _Listing
{
  DestinationLevel *level;
  DestinationCall *call;  /* the caller's */
  GPtrArray *names;       /* (element-type utf8) */
  DestinationLanes lanes; /* what the readers share */
  Reader readers[N_READERS];

  GMutex mutex;
  GCond cond;
  guint next_name;  /* (mutex mutex): the first of the next chunk */
  guint next_chunk; /* (mutex mutex) */
  guint next_sent;  /* (mutex mutex): whose turn it is to be sent */
  guint n_done;     /* (mutex mutex): names whose fate the caller knows */
  GError *error;    /* (owned) (nullable) (mutex mutex): of the first chunk that failed */
  guint failed;     /* (mutex mutex): which that is */
};

static const char * const *
names_from (GPtrArray *names, guint from)
{
  return (const char * const *) names->pdata + from;
}

/* In the order of their names. */
static GPtrArray *
make_page (GHashTable *found, const char * const *names, guint n_names)
{
  GPtrArray *page = g_ptr_array_new_full (n_names, g_object_unref);

  for (guint i = 0; i < n_names; i++)
    {
      StoreEntry *entry = g_hash_table_lookup (found, names[i]);

      if (entry != NULL)
        g_ptr_array_add (page, g_object_ref (entry));
    }

  return page;
}

static void
send_page (DestinationCall *call, GPtrArray *page /* (transfer full) */, guint done, guint total)
{
  if (page->len > 0)
    {
      destination_call_send_page (call, page, done, total);
      return;
    }

  g_ptr_array_unref (page);
  destination_call_send_progress (call, done, total);
}

static GHashTable *
new_found (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

/* By chunks of names */

static gboolean
take_chunk (Reader *reader, guint *from, guint *n)
{
  Listing *self = reader->listing;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (self->error != NULL || self->next_name == self->names->len)
    return FALSE;

  *from = self->next_name;
  *n = destination_read_fitting (self->level, names_from (self->names, *from), self->names->len - *from);
  reader->number = self->next_chunk++;
  self->next_name += *n;

  return TRUE;
}

/* What comes before is still sent; what comes after can not be, and need not arrive. */
static void
fail_chunk (Reader *reader, GError *error /* (transfer full) */)
{
  Listing *self = reader->listing;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (self->error != NULL && self->failed < reader->number)
    {
      g_error_free (error);
      return;
    }

  g_clear_error (&self->error);
  self->error = error;
  self->failed = reader->number;
  for (guint i = 0; i < N_READERS; i++)
    if (self->readers[i].number > self->failed)
      g_cancellable_cancel (self->readers[i].stop);
  g_cond_broadcast (&self->cond);
}

static gboolean
is_in_vain (const Reader *reader)
{
  return reader->listing->error != NULL && reader->listing->failed < reader->number;
}

static void
send_chunk (Reader *reader, GPtrArray *page /* (transfer full) */, guint n_names)
{
  Listing *self = reader->listing;
  gboolean is_fine;

  g_mutex_lock (&self->mutex);
  while (!is_in_vain (reader) && self->next_sent != reader->number)
    g_cond_wait (&self->cond, &self->mutex);
  is_fine = !is_in_vain (reader);
  self->n_done += is_fine ? n_names : 0;
  g_mutex_unlock (&self->mutex);

  if (!is_fine)
    {
      g_ptr_array_unref (page);
      return;
    }

  /* Nobody else's turn comes before next_sent says so. */
  send_page (self->call, page, self->n_done, self->names->len);

  g_mutex_lock (&self->mutex);
  self->next_sent++;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

static gpointer
read_chunks (gpointer data)
{
  Reader *reader = data;
  Listing *self = reader->listing;
  guint from, n;

  while (take_chunk (reader, &from, &n))
    {
      const char * const *names = names_from (self->names, from);
      g_autoptr (GHashTable) found = new_found ();
      GError *error = NULL;

      if (destination_read_chunk (self->level, reader->call, names, n, found, &error))
        send_chunk (reader, make_page (found, names, n), n);
      else
        fail_chunk (reader, error);
    }

  return NULL;
}

static void
stop_cb (GCancellable *cancellable, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static void
reader_init (Reader *self, Listing *listing)
{
  self->listing = listing;
  self->stop = g_cancellable_new ();
  self->call = destination_call_new_within (listing->call, &listing->lanes, self->stop);
}

static void
reader_clear (Reader *self)
{
  destination_call_unref (self->call);
  g_object_unref (self->stop);
}

static void
run_readers (Listing *self)
{
  GCancellable *cancellable = destination_call_get_cancellable (self->call);
  gulong handlers[N_READERS] = { 0 };
  GThread *threads[N_READERS];

  for (guint i = 0; i < N_READERS; i++)
    {
      Reader *reader = &self->readers[i];

      if (cancellable != NULL)
        handlers[i] = g_cancellable_connect (cancellable, G_CALLBACK (stop_cb), g_object_ref (reader->stop), g_object_unref);
      threads[i] = i > 0 ? g_thread_new ("destination list", read_chunks, reader) : NULL;
    }
  read_chunks (&self->readers[0]);
  for (guint i = 0; i < N_READERS; i++)
    {
      g_clear_pointer (&threads[i], g_thread_join);
      g_cancellable_disconnect (cancellable, handlers[i]);
    }
}

/* @n_done: how many of the names are told; the rest is still to be read when the service knows no filter */
static gboolean
list_chunks (DestinationLevel *level, DestinationCall *call, GPtrArray *names, guint *n_done, GError **error)
{
  Listing self = { .level = level, .call = call, .names = names };

  g_mutex_init (&self.mutex);
  g_cond_init (&self.cond);
  destination_lanes_init (&self.lanes);
  for (guint i = 0; i < N_READERS; i++)
    reader_init (&self.readers[i], &self);

  run_readers (&self);

  for (guint i = 0; i < N_READERS; i++)
    reader_clear (&self.readers[i]);
  destination_lanes_clear (&self.lanes);
  g_mutex_clear (&self.mutex);
  g_cond_clear (&self.cond);
  *n_done = self.n_done;
  if (self.error == NULL)
    return TRUE;

  g_propagate_error (error, self.error);

  return FALSE;
}

/* By pages: for a service that knows no filter */

static gboolean
has_next (const DestinationAnswer *answer)
{
  const char *link = soup_message_headers_get_list (answer->headers, "link");

  /* Its quotes and its address are not what they should be; that it is there is what counts. */
  return link != NULL && (strstr (link, "rel='next'") != NULL || strstr (link, "rel=\"next\"") != NULL ||
                          strstr (link, "rel=next") != NULL);
}

static gboolean
read_page (DestinationLevel *self, DestinationCall *call, guint number, GHashTable *found, gboolean *is_last, GError **error)
{
  DestinationRequest request = { .method = "GET" };
  g_autofree char *query = g_strdup_printf ("$page=%u&$pageSize=%d&$pageCount=true&$entityCount=true", number,
                                            STORE_PAGE_SIZE);
  g_autoptr (DestinationAnswer) answer =
      destination_level_send_collection (self, call, &request, query, DESTINATION_RETRY_ALWAYS, error);
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean has_metadata = TRUE;

  if (answer == NULL || !destination_entries_from_text (answer->body, entries, &has_metadata, error))
    return FALSE;

  for (guint i = 0; i < entries->len; i++)
    g_hash_table_insert (found, g_strdup (store_entry_get_name (entries->pdata[i])), g_object_ref (entries->pdata[i]));
  *is_last = entries->len == 0 || !has_next (answer);

  return TRUE;
}

/* Pages come in no order, and an entry that is created or deleted meanwhile moves the others from page to page, past
 * us or twice. What pages did not bring is read by its name, and nothing is told before all is there. */
static gboolean
list_pages (DestinationLevel *self, DestinationCall *call, GPtrArray *names, guint n_done, GError **error)
{
  g_autoptr (GHashTable) found = new_found ();
  gboolean is_last = FALSE;

  for (guint number = 1; !is_last; number++)
    if (!read_page (self, call, number, found, &is_last, error))
      return FALSE;
  if (!destination_read_each (self, call, names_from (names, n_done), names->len - n_done, found, error))
    return FALSE;

  for (guint i = n_done, n; i < names->len; i += n)
    {
      n = MIN (STORE_PAGE_SIZE, names->len - i);
      send_page (call, make_page (found, names_from (names, i), n), i + n, names->len);
    }

  return TRUE;
}

/**
 * destination_list:
 * @self: a level
 * @call: on whose behalf
 * @error: return location: #StoreError
 *
 * Reads all entries: their names first, which are small and come in one piece, then the entries by their names. So
 * nothing can be missed, etags, times and labels come along, and pages are in order; the service's own pagination gives
 * none of these.
 *
 * Returns: whether every page was sent
 */
gboolean
destination_list (DestinationLevel *self, DestinationCall *call, GError **error)
{
  g_autoptr (GPtrArray) names = destination_read_names (self, call, error);
  g_autoptr (GError) local_error = NULL;
  guint n_done = 0;

  if (names == NULL)
    return FALSE;
  destination_call_send_progress (call, 0, names->len);

  if (list_chunks (self, call, names, &n_done, &local_error))
    return destination_call_check (call, error);
  if (!g_error_matches (local_error, STORE_ERROR, STORE_ERROR_NOT_SUPPORTED))
    {
      if (destination_call_check (call, error))
        g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  return list_pages (self, call, names, n_done, error);
}

static StoreEntry *
without_content (StoreEntry *entry)
{
  return g_object_new (STORE_TYPE_ENTRY, "name", store_entry_get_name (entry), "method", store_entry_get_method (entry),
                       "created", store_entry_get_created (entry), "modified", store_entry_get_modified (entry), "etag",
                       store_entry_get_etag (entry), "labels", store_entry_get_labels (entry), NULL);
}

static gboolean
read_some (DestinationLevel    *self,
           DestinationCall     *call,
           const char * const  *names,
           guint                n_names,
           GHashTable          *found,
           GError             **error)
{
  g_autoptr (GError) local_error = NULL;

  if (destination_read_chunk (self, call, names, n_names, found, &local_error))
    return TRUE;
  if (g_error_matches (local_error, STORE_ERROR, STORE_ERROR_NOT_SUPPORTED))
    return destination_read_each (self, call, names, n_names, found, error);

  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

/**
 * destination_list_range:
 * @self: a level
 * @call: on whose behalf
 * @offset: the first entry wanted
 * @n: how many at most
 * @with_content: whether their content is wanted
 * @n_all: (out): how many there are in all
 * @error: return location: #StoreError
 *
 * Returns: (transfer container) (element-type StoreEntry): the entries, %NULL on failure
 */
GPtrArray *
destination_list_range (DestinationLevel  *self,
                        DestinationCall   *call,
                        guint              offset,
                        guint              n,
                        gboolean           with_content,
                        guint             *n_all,
                        GError           **error)
{
  g_autoptr (GPtrArray) names = destination_read_names (self, call, error);
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_object_unref);
  guint end;

  if (names == NULL)
    return NULL;

  *n_all = names->len;
  end = offset < names->len ? offset + MIN (n, names->len - offset) : offset;
  for (guint i = offset, n_chunk; i < end; i += n_chunk)
    {
      g_autoptr (GHashTable) found = new_found ();
      g_autoptr (GPtrArray) page = NULL;

      n_chunk = destination_read_fitting (self, names_from (names, i), end - i);
      if (!read_some (self, call, names_from (names, i), n_chunk, found, error))
        return NULL;
      page = make_page (found, names_from (names, i), n_chunk);
      for (guint k = 0; k < page->len; k++)
        g_ptr_array_add (entries, with_content ? g_object_ref (page->pdata[k]) : without_content (page->pdata[k]));
    }

  return g_steal_pointer (&entries);
}
