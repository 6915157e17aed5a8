/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "destination/destination-level-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "destination/destination-entry.h"
#include "destination/destination-uri.h"

/* A header may carry quotes that the metadata lacks. */
static gboolean
is_same_etag (const char *a, const char *b)
{
  gsize size_a = strlen (a);
  gsize size_b = strlen (b);

  if (size_a >= 2 && a[0] == '"' && a[size_a - 1] == '"')
    a++, size_a -= 2;
  if (size_b >= 2 && b[0] == '"' && b[size_b - 1] == '"')
    b++, size_b -= 2;

  return size_a == size_b && memcmp (a, b, size_a) == 0;
}

/**
 * destination_read_is_etag:
 * @entry: as it is now
 * @if_etag: (nullable): what it must be
 * @error: return location: %STORE_ERROR_CHANGED
 *
 * Returns: whether it is still the one that was read
 */
gboolean
destination_read_is_etag (StoreEntry *entry, const char *if_etag, GError **error)
{
  const char *etag = store_entry_get_etag (entry);

  if (if_etag == NULL || (etag != NULL && is_same_etag (etag, if_etag)))
    return TRUE;

  g_set_error (error, STORE_ERROR, STORE_ERROR_CHANGED, "“%s” is not the one that was read any more",
               store_entry_get_name (entry));

  return FALSE;
}

/**
 * destination_read_names:
 * @self: a level
 * @call: on whose behalf
 * @error: return location: #StoreError
 *
 * Returns: (transfer container) (element-type utf8): the names of all certificates, in the order of their bytes; %NULL
 *   on failure
 */
GPtrArray *
destination_read_names (DestinationLevel *self, DestinationCall *call, GError **error)
{
  DestinationRequest request = { .method = "GET" };
  g_autoptr (DestinationAnswer) answer =
      destination_level_send_collection (self, call, &request, "$select=Name", DESTINATION_RETRY_ALWAYS, error);

  return answer != NULL ? destination_names_from_text (answer->body, error) : NULL;
}

/* Labels of one entry */

static gboolean
is_there (DestinationLevel *self, DestinationCall *call, const char *name)
{
  DestinationRequest request = { .method = "GET" };
  g_autoptr (DestinationAnswer) answer = destination_level_send_item (self, call, &request, name, NULL, NULL);

  return answer != NULL;
}

/**
 * destination_read_labels:
 * @self: a level
 * @call: on whose behalf
 * @name: a name
 * @error: return location: %STORE_ERROR_NOT_FOUND; %STORE_ERROR_NOT_SUPPORTED where the service knows no labels
 *
 * A service without label endpoints says the same as one without the entry.
 *
 * Returns: (transfer container) (element-type StoreLabel): the labels, %NULL on failure
 */
GPtrArray *
destination_read_labels (DestinationLevel *self, DestinationCall *call, const char *name, GError **error)
{
  DestinationRequest request = { .method = "GET" };
  g_autoptr (DestinationAnswer) answer = NULL;
  g_autoptr (GError) failure = NULL;

  if (!destination_level_lacks (self, DESTINATION_LACKS_LABELS))
    {
      answer = destination_level_send_item (self, call, &request, name, "labels", &failure);
      if (answer != NULL)
        return destination_labels_from_text (answer->body, error);

      if (!g_error_matches (failure, STORE_ERROR, STORE_ERROR_NOT_SUPPORTED) &&
          !(g_error_matches (failure, STORE_ERROR, STORE_ERROR_NOT_FOUND) && is_there (self, call, name)))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return NULL;
        }
      destination_level_learn (self, DESTINATION_LACKS_LABELS);
    }

  g_set_error_literal (error, STORE_ERROR, STORE_ERROR_NOT_SUPPORTED, "The service knows no labels");

  return NULL;
}

/* None where there can be none. */
static GPtrArray *
read_labels (DestinationLevel *self, DestinationCall *call, const char *name, GError **error)
{
  g_autoptr (GError) failure = NULL;
  GPtrArray *labels = destination_read_labels (self, call, name, &failure);

  if (g_error_matches (failure, STORE_ERROR, STORE_ERROR_NOT_SUPPORTED))
    return g_ptr_array_new ();
  if (labels == NULL)
    g_propagate_error (error, g_steal_pointer (&failure));

  return labels;
}

/* One entry by its own address, which also is the last word on whether it exists. */
static StoreEntry *
read_single (DestinationLevel *self, DestinationCall *call, const char *name, GError **error)
{
  DestinationRequest request = { .method = "GET" };
  g_autoptr (DestinationAnswer) answer = destination_level_send_item (self, call, &request, name, NULL, error);
  g_autofree char *etag = NULL;
  g_autoptr (GPtrArray) labels = NULL;
  g_autoptr (StoreEntry) entry = NULL;

  if (answer == NULL)
    return NULL;
  labels = read_labels (self, call, name, error);
  if (labels == NULL)
    return NULL;

  etag = destination_answer_dup_etag (answer);
  entry = destination_entry_from_text (answer->body, etag, labels, error);
  if (entry != NULL && !g_str_equal (store_entry_get_name (entry), name))
    {
      g_set_error_literal (error, STORE_ERROR, STORE_ERROR_PROTOCOL,
                           NC_("reason", "The answer is another certificate"));
      return NULL;
    }

  return g_steal_pointer (&entry);
}

/* Many entries */

static gboolean
is_refused (const GError *error)
{
  const StoreErrorDetails *details = store_error_get_details (error);

  return details != NULL && (details->status == 400 || details->status == 501);
}

static DestinationAnswer *
send_query (DestinationLevel    *self,
            DestinationCall     *call,
            const char * const  *names,
            guint                n_names,
            gboolean             with_metadata,
            gboolean            *is_too_large,
            GError             **error)
{
  DestinationRequest request = { .method = "GET" };
  g_autofree char *query = destination_uri_names_query (names, n_names, with_metadata);
  DestinationAnswer *answer =
      destination_level_send_collection (self, call, &request, query, DESTINATION_RETRY_ALWAYS, error);

  *is_too_large = request.is_too_large;

  return answer;
}

/* With the metadata, where the service knows them. %STORE_ERROR_NOT_SUPPORTED: it does not even know filters. */
static DestinationAnswer *
query_names (DestinationLevel    *self,
             DestinationCall     *call,
             const char * const  *names,
             guint                n_names,
             gboolean            *is_too_large,
             GError             **error)
{
  g_autoptr (GError) local_error = NULL;
  DestinationAnswer *answer = NULL;

  *is_too_large = FALSE;
  if (!destination_level_lacks (self, DESTINATION_LACKS_METADATA))
    {
      answer = send_query (self, call, names, n_names, TRUE, is_too_large, &local_error);
      if (answer != NULL || !is_refused (local_error))
        {
          if (local_error != NULL)
            g_propagate_error (error, g_steal_pointer (&local_error));
          return answer;
        }
      g_clear_error (&local_error);
    }

  if (!destination_level_lacks (self, DESTINATION_LACKS_FILTER))
    answer = send_query (self, call, names, n_names, FALSE, is_too_large, &local_error);
  if (answer != NULL)
    destination_level_learn (self, DESTINATION_LACKS_METADATA);
  else if (local_error == NULL || is_refused (local_error))
    {
      destination_level_learn (self, DESTINATION_LACKS_METADATA | DESTINATION_LACKS_FILTER);
      g_set_error_literal (error, STORE_ERROR, STORE_ERROR_NOT_SUPPORTED, "The service knows no filter");
    }
  else
    g_propagate_error (error, g_steal_pointer (&local_error));

  return answer;
}

/**
 * destination_read_fitting:
 * @self: a level
 * @names: (array length=n_names): names
 * @n_names: how many; at least one
 *
 * Returns: how many of the first of them make one chunk; at least one
 */
guint
destination_read_fitting (DestinationLevel *self, const char * const *names, guint n_names)
{
  return MAX (destination_uri_count_fitting (self->collection, names, MIN (n_names, STORE_PAGE_SIZE)), 1);
}

/* Only what was asked for: a service that passes over the filter sends everything. */
static gboolean
collect (DestinationLevel    *self,
         GBytes              *text,
         const char * const  *names,
         guint                n_names,
         GHashTable          *found,
         GError             **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) wanted = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean has_metadata = TRUE;

  if (!destination_entries_from_text (text, entries, &has_metadata, error))
    return FALSE;
  if (!has_metadata)
    destination_level_learn (self, DESTINATION_LACKS_METADATA);

  for (guint i = 0; i < n_names; i++)
    g_hash_table_add (wanted, (gpointer) names[i]);
  for (guint i = 0; i < entries->len; i++)
    if (g_hash_table_contains (wanted, store_entry_get_name (entries->pdata[i])))
      g_hash_table_insert (found, g_strdup (store_entry_get_name (entries->pdata[i])), g_object_ref (entries->pdata[i]));

  return TRUE;
}

/**
 * destination_read_each:
 * @self: a level
 * @call: on whose behalf
 * @names: (array length=n_names): names
 * @n_names: how many
 * @found: (element-type utf8 StoreEntry): where they are added
 * @error: return location: #StoreError
 *
 * Reads those of the entries that @found lacks, one by one. One that does not exist is not there.
 *
 * Returns: whether the fate of each is known
 */
gboolean
destination_read_each (DestinationLevel    *self,
                       DestinationCall     *call,
                       const char * const  *names,
                       guint                n_names,
                       GHashTable          *found,
                       GError             **error)
{
  for (guint i = 0; i < n_names; i++)
    {
      g_autoptr (GError) local_error = NULL;
      StoreEntry *entry;

      if (g_hash_table_contains (found, names[i]))
        continue;

      entry = read_single (self, call, names[i], &local_error);
      if (entry != NULL)
        g_hash_table_insert (found, g_strdup (names[i]), entry);
      else if (!g_error_matches (local_error, STORE_ERROR, STORE_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }

  return TRUE;
}

/**
 * destination_read_chunk:
 * @self: a level
 * @call: on whose behalf
 * @names: (array length=n_names): names, no more than destination_read_fitting() has it
 * @n_names: how many; at least one
 * @found: (element-type utf8 StoreEntry): where they are added
 * @error: return location: #StoreError; %STORE_ERROR_NOT_SUPPORTED when the service knows no filter
 *
 * Reads entries by their names, with one request where they fit into one answer. What does not come back is asked for
 * by its own address: only that tells that it does not exist.
 *
 * Returns: whether the fate of each is known
 */
gboolean
destination_read_chunk (DestinationLevel    *self,
                        DestinationCall     *call,
                        const char * const  *names,
                        guint                n_names,
                        GHashTable          *found,
                        GError             **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (DestinationAnswer) answer = NULL;
  gboolean is_too_large;

  if (destination_uri_count_fitting (self->collection, names, n_names) < n_names)
    return destination_read_each (self, call, names, n_names, found, error);

  answer = query_names (self, call, names, n_names, &is_too_large, &local_error);
  if (answer == NULL && is_too_large && n_names > 1)
    return destination_read_chunk (self, call, names, n_names / 2, found, error) &&
           destination_read_chunk (self, call, names + n_names / 2, n_names - n_names / 2, found, error);
  if (answer == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  return collect (self, answer->body, names, n_names, found, error) &&
         destination_read_each (self, call, names, n_names, found, error);
}

/**
 * destination_read_entry:
 * @self: a level
 * @call: on whose behalf
 * @name: a name
 * @error: return location: %STORE_ERROR_NOT_FOUND
 *
 * Reads one entry with all that is known of it. By a filter, because that way its labels and its time come along.
 *
 * Returns: (transfer full): the entry, %NULL on failure
 */
StoreEntry *
destination_read_entry (DestinationLevel *self, DestinationCall *call, const char *name, GError **error)
{
  g_autoptr (GHashTable) found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  g_autoptr (DestinationAnswer) answer = NULL;
  g_autoptr (GError) local_error = NULL;
  gboolean is_too_large;

  if (!destination_level_lacks (self, DESTINATION_LACKS_METADATA) && destination_uri_can_name (name) &&
      destination_uri_count_fitting (self->collection, &name, 1) == 1)
    {
      answer = query_names (self, call, &name, 1, &is_too_large, &local_error);
      if (answer != NULL && !collect (self, answer->body, &name, 1, found, error))
        return NULL;
      if (answer == NULL && !g_error_matches (local_error, STORE_ERROR, STORE_ERROR_NOT_SUPPORTED))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
    }

  if (g_hash_table_contains (found, name) && !destination_level_lacks (self, DESTINATION_LACKS_METADATA))
    return g_object_ref (g_hash_table_lookup (found, name));

  return read_single (self, call, name, error);
}

/**
 * destination_read_public_keys:
 * @self: a level
 * @call: on whose behalf
 * @name: a name
 * @error: return location: %STORE_ERROR_NOT_FOUND, %STORE_ERROR_INVALID when there is a password on it
 *
 * Returns: (transfer container) (element-type StorePublicKey): its public keys, %NULL on failure
 */
GPtrArray *
destination_read_public_keys (DestinationLevel *self, DestinationCall *call, const char *name, GError **error)
{
  DestinationRequest request = { .method = "GET" };
  g_autoptr (DestinationAnswer) answer = destination_level_send_item (self, call, &request, name, "publicKeys", error);

  return answer != NULL ? destination_public_keys_from_text (answer->body, error) : NULL;
}
