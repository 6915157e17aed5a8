/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "destination/destination-level-private.h"

#include "destination/destination-entry.h"
#include "destination/destination-uri.h"

#include <glib/gi18n.h>

/* One request creates no more than this. */
#define MAX_BATCH_ENTRIES 25
#define MAX_BATCH_BYTES (2 * 1024 * 1024)

/* Items on their way: each is reported once. */
typedef struct
{
  DestinationLevel *level;
  DestinationCall *call;
  GError *first_error; /* (owned) (nullable) */
  guint first_failed;  /* whose error that is: items are told in any order */
} Many;

static void
report (Many *self, guint index, StoreEntry *entry, const GError *error)
{
  if (error != NULL && (self->first_error == NULL || index < self->first_failed))
    {
      g_clear_error (&self->first_error);
      self->first_error = g_error_copy (error);
      self->first_failed = index;
    }
  destination_call_send_item (self->call, index, entry, error);
}

static gboolean
end (Many *self, GError **error)
{
  if (self->first_error == NULL)
    return TRUE;

  g_propagate_error (error, self->first_error);

  return FALSE;
}

static GHashTable *
new_found (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

/* Several entries, however the service can be asked for them. */
static gboolean
read_entries (Many *self, GPtrArray *names, GHashTable *found, GError **error)
{
  for (guint i = 0, n; i < names->len; i += n)
    {
      const char * const *from = (const char * const *) names->pdata + i;
      g_autoptr (GError) local_error = NULL;

      n = destination_read_fitting (self->level, from, names->len - i);
      if (destination_read_chunk (self->level, self->call, from, n, found, &local_error))
        continue;
      if (!g_error_matches (local_error, STORE_ERROR, STORE_ERROR_NOT_SUPPORTED))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      if (!destination_read_each (self->level, self->call, from, n, found, error))
        return FALSE;
    }

  return TRUE;
}

/* The answer for each item of a request, by its name: {"name","status","cause","etag"} */
static JsonObject *
find_item (JsonArray *array, const char *name)
{
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *object = destination_json_object (json_array_get_element (array, i));

      if (g_strcmp0 (destination_json_get_string (object, "name"), name) == 0)
        return object;
    }

  return NULL;
}

static GError *
make_item_error (gint64 status, const char *cause)
{
  g_autofree char *valid = cause != NULL ? g_utf8_make_valid (cause, -1) : NULL;
  g_autofree char *cut = valid != NULL ? g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), 300)) : NULL;
  StoreError code = status == 409                  ? STORE_ERROR_EXISTS
                    : status == 404                ? STORE_ERROR_NOT_FOUND
                    : status == 403                ? STORE_ERROR_FORBIDDEN
                    : status == 429                ? STORE_ERROR_RATE_LIMITED
                    : status >= 400 && status < 500 ? STORE_ERROR_INVALID
                                                   : STORE_ERROR_UNAVAILABLE;
  const StoreErrorDetails details = { .status = (guint) CLAMP (status, 0, 999), .service_message = cut };

  return store_error_new_with_details (code, NC_("reason", "The service refuses this one"), &details);
}

/* Creating */

/* A part of the entries that goes into one request; no name is twice in it. */
typedef struct
{
  GPtrArray *entries;  /* (owned) (element-type StoreEntry) */
  GArray *indices;     /* (owned) (element-type guint) */
  GHashTable *names;   /* (owned) (element-type utf8) */
  gsize size;
} Batch;

static void
batch_init (Batch *self)
{
  self->entries = g_ptr_array_new_with_free_func (g_object_unref);
  self->indices = g_array_new (FALSE, FALSE, sizeof (guint));
  self->names = g_hash_table_new (g_str_hash, g_str_equal);
  self->size = 0;
}

static void
batch_clear (Batch *self)
{
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_clear_pointer (&self->indices, g_array_unref);
  g_clear_pointer (&self->names, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Batch, batch_clear)

static gboolean
batch_takes (const Batch *self, StoreEntry *entry)
{
  return self->entries->len == 0 ||
         (self->entries->len < MAX_BATCH_ENTRIES && !g_hash_table_contains (self->names, store_entry_get_name (entry)) &&
          self->size + g_bytes_get_size (store_entry_get_content (entry)) <= MAX_BATCH_BYTES);
}

static void
batch_add (Batch *self, StoreEntry *entry, guint index)
{
  g_ptr_array_add (self->entries, g_object_ref (entry));
  g_array_append_val (self->indices, index);
  g_hash_table_add (self->names, (gpointer) store_entry_get_name (entry));
  self->size += g_bytes_get_size (store_entry_get_content (entry));
}

static guint
batch_index (const Batch *self, guint i)
{
  return g_array_index (self->indices, guint, i);
}

static GPtrArray *
batch_names (const Batch *self)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < self->entries->len; i++)
    g_ptr_array_add (names, (gpointer) store_entry_get_name (self->entries->pdata[i]));

  return names;
}

/* One by one, for what cannot be done at once. */
static void
create_each (Many *self, const Batch *batch)
{
  for (guint i = 0; i < batch->entries->len; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (StoreEntry) stored =
          destination_call_check (self->call, &error)
              ? destination_write_create (self->level, self->call, batch->entries->pdata[i], &error)
              : NULL;

      report (self, batch_index (batch, i), stored, error);
    }
}

static void
fail_each (Many *self, const Batch *batch, const GError *error)
{
  for (guint i = 0; i < batch->entries->len; i++)
    report (self, batch_index (batch, i), NULL, error);
}

/* What is stored, as it is read back; as it was sent where that fails. */
static void
report_created (Many *self, StoreEntry *entry, guint index, GHashTable *found, const char *etag)
{
  StoreEntry *read = g_hash_table_lookup (found, store_entry_get_name (entry));
  g_autoptr (StoreEntry) stored = read != NULL ? g_object_ref (read) : destination_write_as_sent (entry, etag);

  report (self, index, stored, NULL);
}

static void
set_labels (Many *self, StoreEntry *entry)
{
  if (store_entry_get_labels (entry)->len > 0)
    destination_write_labels (self->level, self->call, store_entry_get_name (entry), store_entry_get_labels (entry),
                              NULL);
}

/* Those the answer does not mention go to @unsettled. */
static void
settle_by_answer (Many *self, const Batch *batch, JsonArray *array, Batch *unsettled)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GHashTable) found = new_found ();
  gint64 status[MAX_BATCH_ENTRIES];

  for (guint i = 0; i < batch->entries->len; i++)
    {
      StoreEntry *entry = batch->entries->pdata[i];

      if (!destination_json_get_number (find_item (array, store_entry_get_name (entry)), "status", &status[i]))
        status[i] = 0;
      if (status[i] >= 200 && status[i] < 300)
        {
          set_labels (self, entry);
          g_ptr_array_add (names, (gpointer) store_entry_get_name (entry));
        }
    }

  read_entries (self, names, found, NULL);
  for (guint i = 0; i < batch->entries->len; i++)
    {
      StoreEntry *entry = batch->entries->pdata[i];
      JsonObject *item = find_item (array, store_entry_get_name (entry));

      if (status[i] >= 200 && status[i] < 300)
        report_created (self, entry, batch_index (batch, i), found, destination_json_get_string (item, "etag"));
      else if (status[i] >= 400 && status[i] < 500)
        {
          g_autoptr (GError) error = make_item_error (status[i], destination_json_get_string (item, "cause"));

          report (self, batch_index (batch, i), NULL, error);
        }
      else
        batch_add (unsettled, entry, batch_index (batch, i));
    }
}

/* After a request that left open what it did: what is there is done, what is not goes to @unsettled. */
static gboolean
settle_by_reading (Many *self, const Batch *batch, Batch *unsettled)
{
  g_autoptr (GPtrArray) names = batch_names (batch);
  g_autoptr (GHashTable) found = new_found ();

  if (!read_entries (self, names, found, NULL))
    return FALSE;

  for (guint i = 0; i < batch->entries->len; i++)
    {
      StoreEntry *entry = batch->entries->pdata[i];
      StoreEntry *stored = g_hash_table_lookup (found, store_entry_get_name (entry));

      if (stored == NULL)
        batch_add (unsettled, entry, batch_index (batch, i));
      else if (destination_write_is_same (stored, entry))
        {
          set_labels (self, entry);
          report (self, batch_index (batch, i), stored, NULL);
        }
      else
        {
          g_autoptr (GError) error =
              g_error_new (STORE_ERROR, STORE_ERROR_EXISTS, "There is another “%s”", store_entry_get_name (entry));

          report (self, batch_index (batch, i), NULL, error);
        }
    }

  return TRUE;
}

/* Nobody knows what became of them; also where the caller does not want to know any more. */
static void
fail_unknown (Many *self, const Batch *batch, const GError *failure)
{
  const StoreErrorDetails none = { 0 };
  const StoreErrorDetails *details = store_error_get_details (failure);
  g_autoptr (GError) cancelled = NULL;
  g_autoptr (GError) unknown = store_error_new_with_details (STORE_ERROR_NETWORK, failure->message,
                                                             details != NULL ? details : &none);

  fail_each (self, batch, destination_call_check (self->call, &cancelled) ? unknown : cancelled);
}

static void create_batch (Many *self, const Batch *batch, guint attempt);

static void
go_on (Many *self, const Batch *unsettled, guint attempt, const GError *failure)
{
  g_autoptr (GError) error = NULL;

  if (unsettled->entries->len == 0)
    return;
  if (attempt >= DESTINATION_MAX_ATTEMPTS)
    fail_each (self, unsettled, failure);
  else if (!destination_call_wait (self->call, destination_client_get_delay (self->level->client, attempt), &error))
    fail_each (self, unsettled, error);
  else
    create_batch (self, unsettled, attempt + 1);
}

static void
settle (Many *self, const Batch *batch, const DestinationAnswer *answer, guint attempt)
{
  g_auto (Batch) unmentioned = { NULL };
  g_auto (Batch) absent = { NULL };
  gsize size;
  const char *data = g_bytes_get_data (answer->body, &size);
  g_autoptr (JsonNode) root = destination_json_parse (data != NULL ? data : "", size, NULL);
  g_autoptr (GError) failure =
      g_error_new_literal (STORE_ERROR, STORE_ERROR_PROTOCOL,
                           NC_("reason", "The answer does not say what became of this one"));

  batch_init (&unmentioned);
  batch_init (&absent);
  settle_by_answer (self, batch, destination_json_array (root), &unmentioned);
  if (unmentioned.entries->len == 0)
    return;

  if (settle_by_reading (self, &unmentioned, &absent))
    go_on (self, &absent, attempt, failure);
  else
    fail_unknown (self, &unmentioned, failure);
}

/* A request that was refused as a whole may have been refused for one of its items. */
static gboolean
is_refused_as_whole (const GError *failure)
{
  const StoreErrorDetails *details = store_error_get_details (failure);

  return details != NULL && details->status >= 400 && details->status < 500 && details->status != 401 &&
         details->status != 403 && details->status != 408 && details->status != 429;
}

static void
create_batch (Many *self, const Batch *batch, guint attempt)
{
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) failure = NULL;
  g_autoptr (DestinationAnswer) answer = NULL;
  DestinationRequest request = { .method = "POST" };
  g_auto (Batch) absent = { NULL };

  if (batch->entries->len == 1 || !destination_call_check (self->call, NULL))
    {
      create_each (self, batch);
      return;
    }

  body = destination_entries_to_text (batch->entries);
  request.body = body;
  answer = destination_level_send_collection (self->level, self->call, &request, NULL, DESTINATION_RETRY_UNSEEN,
                                              &failure);
  if (answer != NULL)
    {
      settle (self, batch, answer, attempt);
      return;
    }
  if (is_refused_as_whole (failure))
    {
      create_each (self, batch);
      return;
    }
  if (!destination_error_is_uncertain (failure))
    {
      fail_each (self, batch, failure);
      return;
    }

  batch_init (&absent);
  if (settle_by_reading (self, batch, &absent))
    go_on (self, &absent, attempt, failure);
  else
    fail_unknown (self, batch, failure);
}

/**
 * destination_create_many:
 * @self: a level
 * @call: on whose behalf
 * @entries: (element-type StoreEntry): as destination_write_create() takes them
 * @error: return location: of the first item that failed
 *
 * Stores new entries, many with one request, and finds out what became of each.
 *
 * Returns: whether all are stored
 */
gboolean
destination_create_many (DestinationLevel *self, DestinationCall *call, GPtrArray *entries, GError **error)
{
  Many many = { self, call };
  guint next = 0;

  while (next < entries->len)
    {
      g_auto (Batch) batch = { NULL };

      batch_init (&batch);
      for (; next < entries->len; next++)
        {
          g_autoptr (GError) invalid = NULL;

          if (!destination_write_is_valid (entries->pdata[next], &invalid))
            report (&many, next, NULL, invalid);
          else if (batch_takes (&batch, entries->pdata[next]))
            batch_add (&batch, entries->pdata[next], next);
          else
            break;
        }
      if (batch.entries->len > 0)
        create_batch (&many, &batch, 1);
    }

  return end (&many, error);
}

/* Deleting */

/* Items that are deleted with one request. */
typedef struct
{
  const char * const *names;
  const char * const *if_etags; /* (nullable) */
  guint from;
  guint n;
  GHashTable *found; /* (owned) (element-type utf8 StoreEntry): as they were */
} Deletion;

static const char *
get_etag (const Deletion *deletion, guint i)
{
  const char *etag = deletion->if_etags != NULL ? deletion->if_etags[deletion->from + i] : "";

  return *etag != '\0' ? etag : NULL;
}

static void
report_absent (Many *self, const Deletion *deletion, guint i)
{
  g_autoptr (GError) error =
      g_error_new (STORE_ERROR, STORE_ERROR_NOT_FOUND, "There is no “%s”", deletion->names[deletion->from + i]);

  report (self, deletion->from + i, NULL, error);
}

/* Those that are there and are still what they were; the others are reported. */
static GArray *
choose (Many *self, const Deletion *deletion)
{
  GArray *chosen = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < deletion->n; i++)
    {
      const char *name = deletion->names[deletion->from + i];
      StoreEntry *entry = g_hash_table_lookup (deletion->found, name);
      g_autoptr (GError) error = NULL;

      /* A second time it is not there any more. */
      if (entry == NULL || g_hash_table_contains (seen, name))
        report_absent (self, deletion, i);
      else if (!destination_read_is_etag (entry, get_etag (deletion, i), &error))
        report (self, deletion->from + i, NULL, error);
      else
        {
          g_hash_table_add (seen, (gpointer) name);
          g_array_append_val (chosen, i);
        }
    }

  return chosen;
}

static GPtrArray *
names_of (const Deletion *deletion, GArray *chosen)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < chosen->len; i++)
    g_ptr_array_add (names, (gpointer) deletion->names[deletion->from + g_array_index (chosen, guint, i)]);

  return names;
}

static void
delete_each (Many *self, const Deletion *deletion, GArray *chosen)
{
  for (guint i = 0; i < chosen->len; i++)
    {
      guint item = g_array_index (chosen, guint, i);
      g_autoptr (GError) error = NULL;
      g_autoptr (StoreEntry) entry =
          destination_call_check (self->call, &error)
              ? destination_write_delete (self->level, self->call, deletion->names[deletion->from + item],
                                          get_etag (deletion, item), &error)
              : NULL;

      report (self, deletion->from + item, entry, error);
    }
}

static void
fail_deletion (Many *self, const Deletion *deletion, GArray *chosen, const GError *error)
{
  for (guint i = 0; i < chosen->len; i++)
    report (self, deletion->from + g_array_index (chosen, guint, i), NULL, error);
}

/* What is gone was deleted: it was there a moment ago. */
static void
settle_deletion (Many *self, const Deletion *deletion, GArray *chosen, const GError *failure)
{
  g_autoptr (GPtrArray) names = names_of (deletion, chosen);
  g_autoptr (GHashTable) left = new_found ();
  gboolean is_known = read_entries (self, names, left, NULL);

  for (guint i = 0; i < chosen->len; i++)
    {
      guint item = g_array_index (chosen, guint, i);
      gboolean is_gone = is_known && !g_hash_table_contains (left, names->pdata[i]);

      report (self, deletion->from + item, is_gone ? g_hash_table_lookup (deletion->found, names->pdata[i]) : NULL,
              is_gone ? NULL : failure);
    }
}

/* The service's summary: {"Summary":[{"name","status","reason"}]} */
static void
report_deletion (Many *self, const Deletion *deletion, GArray *chosen, const DestinationAnswer *answer, gboolean was_uncertain)
{
  gsize size;
  const char *data = g_bytes_get_data (answer->body, &size);
  g_autoptr (JsonNode) root = destination_json_parse (data != NULL ? data : "", size, NULL);
  JsonArray *summary = destination_json_array (destination_json_member (destination_json_object (root), "Summary"));
  g_autoptr (GArray) unsettled = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GError) failure =
      g_error_new_literal (STORE_ERROR, STORE_ERROR_PROTOCOL,
                           NC_("reason", "The answer does not say what became of this one"));

  for (guint i = 0; i < chosen->len; i++)
    {
      guint item = g_array_index (chosen, guint, i);
      const char *name = deletion->names[deletion->from + item];
      const char *status = destination_json_get_string (find_item (summary, name), "status");

      if (g_strcmp0 (status, "DELETED") == 0 || (was_uncertain && g_strcmp0 (status, "NOT_FOUND") == 0))
        report (self, deletion->from + item, g_hash_table_lookup (deletion->found, name), NULL);
      else if (g_strcmp0 (status, "NOT_FOUND") == 0)
        report_absent (self, deletion, item);
      else
        g_array_append_val (unsettled, item);
    }

  if (unsettled->len > 0)
    settle_deletion (self, deletion, unsettled, failure);
}

static void
delete_chosen (Many *self, const Deletion *deletion, GArray *chosen)
{
  g_autoptr (GPtrArray) names = names_of (deletion, chosen);
  g_autofree char *query = destination_uri_names_query ((const char * const *) names->pdata, names->len, FALSE);
  DestinationRequest request = { .method = "DELETE" };
  g_autoptr (GError) failure = NULL;
  g_autoptr (DestinationAnswer) answer = destination_level_send_collection (
      self->level, self->call, &request, query, DESTINATION_RETRY_ALWAYS, &failure);

  if (answer != NULL)
    report_deletion (self, deletion, chosen, answer, request.was_uncertain);
  else if (is_refused_as_whole (failure))
    delete_each (self, deletion, chosen);
  else if (destination_error_is_uncertain (failure))
    settle_deletion (self, deletion, chosen, failure);
  else
    fail_deletion (self, deletion, chosen, failure);
}

static void
delete_chunk (Many *self, Deletion *deletion)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GArray) chosen = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < deletion->n; i++)
    g_ptr_array_add (names, (gpointer) deletion->names[deletion->from + i]);
  if (!destination_call_check (self->call, &error) || !read_entries (self, names, deletion->found, &error))
    {
      for (guint i = 0; i < deletion->n; i++)
        report (self, deletion->from + i, NULL, error);
      return;
    }

  chosen = choose (self, deletion);
  if (chosen->len == 1 || destination_level_lacks (self->level, DESTINATION_LACKS_FILTER))
    delete_each (self, deletion, chosen);
  else if (chosen->len > 0)
    delete_chosen (self, deletion, chosen);
}

/**
 * destination_delete_many:
 * @self: a level
 * @call: on whose behalf
 * @names: (array zero-terminated=1): names
 * @if_etags: (nullable) (array zero-terminated=1): etags, "" for any
 * @error: return location: of the first item that failed
 *
 * Removes entries, many with one request, after a read that keeps what they were.
 *
 * Returns: whether all are gone
 */
gboolean
destination_delete_many (DestinationLevel    *self,
                         DestinationCall     *call,
                         const char * const  *names,
                         const char * const  *if_etags,
                         GError             **error)
{
  Many many = { self, call };
  guint n_names = g_strv_length ((char **) names);

  for (guint from = 0, n; from < n_names; from += n)
    {
      g_autoptr (GHashTable) found = new_found ();
      Deletion deletion = { names, if_etags, from, 0, found };

      n = deletion.n = destination_read_fitting (self, names + from, n_names - from);
      delete_chunk (&many, &deletion);
    }

  return end (&many, error);
}
