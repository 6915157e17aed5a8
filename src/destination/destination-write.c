/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "destination/destination-level-private.h"

#include "destination/destination-entry.h"

/* The body on its way. Only ever forward: an attempt that is made again begins anew. */
typedef struct
{
  DestinationCall *call;
  guint64 total;
  guint64 done; /* (atomic) by being written on the session's thread only */
} Upload;

static void
sent_cb (guint64 n_bytes, gpointer user_data)
{
  Upload *upload = user_data;

  if (n_bytes <= upload->done || n_bytes > upload->total)
    return;

  upload->done = n_bytes;
  destination_call_send_progress (upload->call, n_bytes, upload->total);
}

static void
send_whole (DestinationCall *call, GBytes *body)
{
  destination_call_send_progress (call, g_bytes_get_size (body), g_bytes_get_size (body));
}

/**
 * destination_write_is_valid:
 * @entry: to be written
 * @error: return location: %STORE_ERROR_INVALID
 *
 * Returns: whether a store takes it
 */
gboolean
destination_write_is_valid (StoreEntry *entry, GError **error)
{
  if (store_entry_get_content (entry) == NULL)
    {
      g_set_error (error, STORE_ERROR, STORE_ERROR_INVALID, "“%s” has no content", store_entry_get_name (entry));
      return FALSE;
    }

  return store_name_validate (store_entry_get_name (entry), error) &&
         store_labels_validate (store_entry_get_labels (entry), error);
}

gboolean
destination_write_is_same (StoreEntry *a, StoreEntry *b)
{
  return store_entry_get_content (a) != NULL && store_entry_get_content (b) != NULL &&
         g_bytes_equal (store_entry_get_content (a), store_entry_get_content (b));
}

/**
 * destination_write_as_sent:
 * @entry: what was written
 * @etag: (nullable): what the service said of it
 *
 * Returns: (transfer full): what is known of an entry that was stored and cannot be read at present
 */
StoreEntry *
destination_write_as_sent (StoreEntry *entry, const char *etag)
{
  return g_object_new (STORE_TYPE_ENTRY, "name", store_entry_get_name (entry), "content",
                       store_entry_get_content (entry), "method", STORE_METHOD_UNKNOWN, "created", (gint64) -1,
                       "modified", (gint64) -1, "etag", etag, NULL);
}

/* Nobody can tell: the same whatever the service or the connection did last. */
static void
set_unknown (GError **error, const GError *failure)
{
  const StoreErrorDetails none = { 0 };
  const StoreErrorDetails *details = store_error_get_details (failure);

  g_propagate_error (error, store_error_new_with_details (STORE_ERROR_NETWORK, failure->message,
                                                          details != NULL ? details : &none));
}

/* Writing once */

static gboolean
write_attempt (DestinationLevel          *self,
               DestinationCall           *call,
               const DestinationWriting  *writing,
               Upload                    *upload,
               gboolean                  *was_uncertain,
               GError                   **error)
{
  DestinationRequest request = {
    .method = writing->method,
    .body = writing->body,
    .if_match = writing->if_match,
    .secret = writing->secret,
    .is_once = TRUE,
    .sent_func = sent_cb,
    .sent_data = upload,
  };
  g_autoptr (DestinationAnswer) answer =
      destination_level_send_collection (self, call, &request, NULL, DESTINATION_RETRY_UNSEEN, error);

  *was_uncertain |= request.was_uncertain;

  return answer != NULL;
}

static void
set_fate_error (DestinationFate fate, const DestinationWriting *writing, GError *failure, GError **error)
{
  g_autoptr (GError) owned = failure;

  if (fate == DESTINATION_FATE_OTHER && g_str_equal (writing->method, "POST"))
    g_set_error (error, STORE_ERROR, STORE_ERROR_EXISTS, "There is another “%s”", writing->name);
  else if (fate == DESTINATION_FATE_OTHER)
    g_set_error (error, STORE_ERROR, STORE_ERROR_CHANGED, "“%s” was changed meanwhile", writing->name);
  else if (fate == DESTINATION_FATE_UNKNOWN)
    set_unknown (error, owned);
  else
    g_propagate_error (error, g_steal_pointer (&owned));
}

/**
 * destination_write_once:
 * @self: a level
 * @call: on whose behalf
 * @writing: what is written
 * @error: return location: #StoreError; %STORE_ERROR_NETWORK when nobody can tell whether it was done
 *
 * Writes what must not be written twice: after an attempt that left open what it did, nothing is sent again before a
 * read shows that it did nothing.
 *
 * Returns: whether it is written
 */
gboolean
destination_write_once (DestinationLevel          *self,
                        DestinationCall           *call,
                        const DestinationWriting  *writing,
                        GError                   **error)
{
  Upload upload = { call, g_bytes_get_size (writing->body), 0 };
  gboolean was_uncertain = FALSE;

  for (guint attempt = 1;; attempt++)
    {
      g_autoptr (GError) failure = NULL;
      DestinationFate fate;

      if (write_attempt (self, call, writing, &upload, &was_uncertain, &failure))
        return TRUE;
      was_uncertain |= destination_error_is_uncertain (failure);
      if (!was_uncertain || store_error_is_cancelled (failure))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }

      fate = writing->find_fate (self, call, writing->fate_data);
      if (fate == DESTINATION_FATE_DONE)
        return TRUE;
      if (!destination_call_check (call, error))
        return FALSE;
      if (fate == DESTINATION_FATE_UNDONE && destination_error_is_uncertain (failure) &&
          attempt < DESTINATION_MAX_ATTEMPTS)
        {
          if (!destination_call_wait (call, destination_client_get_delay (self->client, attempt), error))
            return FALSE;
          continue;
        }

      set_fate_error (fate, writing, g_steal_pointer (&failure), error);
      return FALSE;
    }
}

/* Creating */

/* @entry: (nullable): what was sent; NULL: any will do */
static DestinationFate
find_fate (DestinationLevel *self, DestinationCall *call, const char *name, StoreEntry *entry)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) stored = destination_read_entry (self, call, name, &error);

  if (stored != NULL)
    return entry == NULL || destination_write_is_same (stored, entry) ? DESTINATION_FATE_DONE : DESTINATION_FATE_OTHER;

  return g_error_matches (error, STORE_ERROR, STORE_ERROR_NOT_FOUND) ? DESTINATION_FATE_UNDONE
                                                                     : DESTINATION_FATE_UNKNOWN;
}

static DestinationFate
find_upload_fate (DestinationLevel *self, DestinationCall *call, gpointer data)
{
  StoreEntry *entry = data;

  return find_fate (self, call, store_entry_get_name (entry), entry);
}

static gboolean
post (DestinationLevel *self, DestinationCall *call, StoreEntry *entry, GBytes *body, GError **error)
{
  const DestinationWriting writing = {
    .method = "POST",
    .name = store_entry_get_name (entry),
    .body = body,
    .find_fate = find_upload_fate,
    .fate_data = entry,
  };

  return destination_write_once (self, call, &writing, error);
}

/* The entry is there. That its labels could not be set is seen on what is returned. */
static void
label (DestinationLevel *self, DestinationCall *call, StoreEntry *entry)
{
  g_autoptr (DestinationCall) inner = destination_call_new_within (call, NULL, destination_call_get_cancellable (call));

  if (store_entry_get_labels (entry)->len > 0)
    destination_write_labels (self, inner, store_entry_get_name (entry), store_entry_get_labels (entry), NULL);
}

/**
 * destination_write_create:
 * @self: a level
 * @call: on whose behalf
 * @entry: name, content, labels
 * @error: return location: %STORE_ERROR_EXISTS, %STORE_ERROR_INVALID; %STORE_ERROR_NETWORK when nobody can tell whether
 *   it was stored
 *
 * Stores a new entry, once. The service answers nothing, so it is read back; where that fails it is stored all the
 * same.
 *
 * Returns: (transfer full): the entry as it is stored, %NULL on failure
 */
StoreEntry *
destination_write_create (DestinationLevel *self, DestinationCall *call, StoreEntry *entry, GError **error)
{
  const char *name = store_entry_get_name (entry);
  g_autoptr (GBytes) body = NULL;
  StoreEntry *stored;

  if (!destination_write_is_valid (entry, error))
    return NULL;

  body = destination_entry_to_text (entry);
  if (!post (self, call, entry, body, error))
    return NULL;

  label (self, call, entry);
  stored = destination_read_entry (self, call, name, NULL);
  send_whole (call, body);

  return stored != NULL ? stored : destination_write_as_sent (entry, NULL);
}

/* Replacing */

/* A replacement that is made a second time meets what it made itself the first time; or it was made although no answer
 * came. */
static gboolean
was_replaced (DestinationLevel *self, DestinationCall *call, StoreEntry *entry, gboolean was_uncertain, const GError *failure)
{
  gboolean is_own = was_uncertain && g_error_matches (failure, STORE_ERROR, STORE_ERROR_CHANGED);

  return (is_own || destination_error_is_uncertain (failure)) &&
         find_fate (self, call, store_entry_get_name (entry), entry) == DESTINATION_FATE_DONE;
}

static gboolean
put (DestinationLevel *self, DestinationCall *call, StoreEntry *entry, GBytes *body, const char *if_etag, GError **error)
{
  Upload upload = { call, g_bytes_get_size (body), 0 };
  DestinationRequest request = {
    .method = "PUT",
    .body = body,
    .if_match = if_etag,
    .sent_func = sent_cb,
    .sent_data = &upload,
  };
  g_autoptr (GError) failure = NULL;
  g_autoptr (DestinationAnswer) answer =
      destination_level_send_collection (self, call, &request, NULL, DESTINATION_RETRY_ALWAYS, &failure);

  if (answer != NULL || was_replaced (self, call, entry, request.was_uncertain, failure))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failure));

  return FALSE;
}

static gboolean
check_etag (DestinationLevel *self, DestinationCall *call, const char *name, const char *if_etag, GError **error)
{
  g_autoptr (StoreEntry) present = if_etag != NULL ? destination_read_entry (self, call, name, error) : NULL;

  return if_etag == NULL || (present != NULL && destination_read_is_etag (present, if_etag, error));
}

/**
 * destination_write_replace:
 * @self: a level
 * @call: on whose behalf
 * @entry: name and content
 * @if_etag: (nullable): the etag the entry must still have
 * @error: return location: %STORE_ERROR_NOT_FOUND, %STORE_ERROR_CHANGED
 *
 * Returns: (transfer full): the entry as it is stored, %NULL on failure
 */
StoreEntry *
destination_write_replace (DestinationLevel  *self,
                           DestinationCall   *call,
                           StoreEntry        *entry,
                           const char        *if_etag,
                           GError           **error)
{
  const char *name = store_entry_get_name (entry);
  g_autoptr (GBytes) body = NULL;
  StoreEntry *stored;

  if (!destination_write_is_valid (entry, error) || !check_etag (self, call, name, if_etag, error))
    return NULL;

  body = destination_entry_to_text (entry);
  if (!put (self, call, entry, body, if_etag, error))
    return NULL;

  stored = destination_read_entry (self, call, name, NULL);
  send_whole (call, body);

  return stored != NULL ? stored : destination_write_as_sent (entry, NULL);
}

/* Deleting */

static gboolean
was_deleted (DestinationLevel *self, DestinationCall *call, const char *name, gboolean was_uncertain, const GError *failure)
{
  if (was_uncertain && g_error_matches (failure, STORE_ERROR, STORE_ERROR_NOT_FOUND))
    return TRUE;

  return destination_error_is_uncertain (failure) && find_fate (self, call, name, NULL) == DESTINATION_FATE_UNDONE;
}

/**
 * destination_write_delete:
 * @self: a level
 * @call: on whose behalf
 * @name: a name
 * @if_etag: (nullable): the etag the entry must still have
 * @error: return location: %STORE_ERROR_NOT_FOUND, %STORE_ERROR_CHANGED
 *
 * Returns: (transfer full): the entry as it was, %NULL on failure
 */
StoreEntry *
destination_write_delete (DestinationLevel  *self,
                          DestinationCall   *call,
                          const char        *name,
                          const char        *if_etag,
                          GError           **error)
{
  DestinationRequest request = { .method = "DELETE", .if_match = if_etag };
  g_autoptr (StoreEntry) entry = destination_read_entry (self, call, name, error);
  g_autoptr (DestinationAnswer) answer = NULL;
  g_autoptr (GError) failure = NULL;

  if (entry == NULL || !destination_read_is_etag (entry, if_etag, error))
    return NULL;

  answer = destination_level_send_item (self, call, &request, name, NULL, &failure);
  if (answer == NULL && !was_deleted (self, call, name, request.was_uncertain, failure))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }

  send_whole (call, store_entry_get_content (entry));

  return g_steal_pointer (&entry);
}

/* Labels */

/* The service says the same of an entry that does not exist and of labels that it does not know. */
static void
set_labels_error (DestinationLevel *self, DestinationCall *call, const char *name, GError *failure, GError **error)
{
  g_autoptr (GError) owned = failure;
  gboolean is_missing = g_error_matches (owned, STORE_ERROR, STORE_ERROR_NOT_FOUND);
  gboolean is_unknown = g_error_matches (owned, STORE_ERROR, STORE_ERROR_NOT_SUPPORTED);

  if (is_missing || is_unknown)
    switch (find_fate (self, call, name, NULL))
      {
      case DESTINATION_FATE_UNDONE:
        g_set_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "There is no “%s”", name);
        return;
      case DESTINATION_FATE_DONE:
        destination_level_learn (self, DESTINATION_LACKS_LABELS);
        g_set_error_literal (error, STORE_ERROR, STORE_ERROR_NOT_SUPPORTED, "The service knows no labels");
        return;
      case DESTINATION_FATE_OTHER:
      case DESTINATION_FATE_UNKNOWN:
      default:
        break;
      }

  g_propagate_error (error, g_steal_pointer (&owned));
}

/**
 * destination_write_labels:
 * @self: a level
 * @call: on whose behalf
 * @name: a name
 * @labels: (element-type StoreLabel): all its labels
 * @error: return location: %STORE_ERROR_NOT_FOUND, %STORE_ERROR_INVALID, %STORE_ERROR_NOT_SUPPORTED
 *
 * Returns: whether they are set
 */
gboolean
destination_write_labels (DestinationLevel *self, DestinationCall *call, const char *name, GPtrArray *labels, GError **error)
{
  DestinationRequest request = { .method = "PUT" };
  g_autoptr (DestinationAnswer) answer = NULL;
  g_autoptr (GBytes) body = NULL;
  GError *failure = NULL;

  if (!store_labels_validate (labels, error))
    return FALSE;
  if (destination_level_lacks (self, DESTINATION_LACKS_LABELS))
    {
      g_set_error_literal (error, STORE_ERROR, STORE_ERROR_NOT_SUPPORTED, "The service knows no labels");
      return FALSE;
    }

  body = destination_labels_to_text (labels);
  request.body = body;
  answer = destination_level_send_item (self, call, &request, name, "labels", &failure);
  if (answer != NULL)
    {
      send_whole (call, body);
      return TRUE;
    }

  set_labels_error (self, call, name, failure, error);

  return FALSE;
}
