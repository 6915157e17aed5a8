/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "destination/destination-server-text-private.h"

#include <string.h>

#include "destination/destination-json.h"

/* Of one entry beside its name, content and metadata. */
#define FRAME_BYTES 64

/* Plain data for the thread. */
typedef struct
{
  GPtrArray *entries; /* (owned) (element-type StoreEntry) */
  DestinationEntriesForm form;
  DestinationMetadata metadata;
} Job;

static void
job_free (Job *job)
{
  g_ptr_array_unref (job->entries);
  g_free (job);
}

static gsize
get_size (StoreEntry *entry)
{
  GBytes *content = store_entry_get_content (entry);

  return content != NULL ? g_bytes_get_size (content) : 0;
}

/* RFC 8259, section 7: what has to be escaped. */
static void
append_string (GString *text, const char *value)
{
  g_string_append_c (text, '"');
  for (; *value != '\0'; value++)
    if (*value == '"' || *value == '\\')
      {
        g_string_append_c (text, '\\');
        g_string_append_c (text, *value);
      }
    else if ((guchar) *value < 0x20)
      g_string_append_printf (text, "\\u%04x", (guchar) *value);
    else
      g_string_append_c (text, *value);
  g_string_append_c (text, '"');
}

static void
append_base64 (GString *text, GBytes *bytes)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);
  gsize start = text->len;
  int state = 0;
  int save = 0;
  gsize written;

  g_string_set_size (text, start + (size / 3 + 1) * 4 + 4);
  written = g_base64_encode_step (data, size, FALSE, text->str + start, &state, &save);
  written += g_base64_encode_close (FALSE, text->str + start + written, &state, &save);
  g_string_truncate (text, start + written);
}

/* The store does not keep what an upload said of its type; nobody may derive anything from it anyway. */
static void
append_type (GString *text, StoreEntry *entry)
{
  const char *type = store_file_type_get_label (store_entry_get_file_type (entry));

  if (*type != '\0')
    {
      g_string_append (text, ",\"Type\":");
      append_string (text, type);
    }
}

static void
append_content (GString *text, StoreEntry *entry)
{
  g_string_append (text, ",\"Content\":\"");
  append_base64 (text, store_entry_get_content (entry));
  g_string_append_c (text, '"');
}

static void
append_metadata (GString *text, StoreEntry *entry, DestinationMetadata metadata)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *json = NULL;

  destination_metadata_to_json (builder, entry, metadata);
  root = json_builder_get_root (builder);
  json = destination_json_to_text (root);
  g_string_append (text, ",\"$metadata\":");
  g_string_append (text, json);
}

static void
append_entry (GString *text, StoreEntry *entry, const Job *job)
{
  g_string_append (text, "{\"Name\":");
  append_string (text, store_entry_get_name (entry));
  if (job->form != DESTINATION_ENTRIES_NAMES)
    {
      append_type (text, entry);
      append_content (text, entry);
    }
  if (job->metadata != DESTINATION_METADATA_NONE)
    append_metadata (text, entry, job->metadata);
  g_string_append_c (text, '}');
}

/* As large as it becomes, but for metadata: a buffer that grows leaves copies of private keys behind. */
static gsize
measure (const Job *job)
{
  gsize size = FRAME_BYTES;

  for (guint i = 0; i < job->entries->len; i++)
    size += FRAME_BYTES + 6 * strlen (store_entry_get_name (job->entries->pdata[i])) +
            (get_size (job->entries->pdata[i]) / 3 + 1) * 4 + 4 + (job->metadata != DESTINATION_METADATA_NONE ? 1024 : 0);

  return size;
}

static GBytes *
make_text (const Job *job)
{
  GString *text = g_string_sized_new (measure (job));
  gsize size;

  if (job->form != DESTINATION_ENTRIES_ONE)
    g_string_append_c (text, '[');
  for (guint i = 0; i < job->entries->len; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      append_entry (text, job->entries->pdata[i], job);
    }
  if (job->form != DESTINATION_ENTRIES_ONE)
    g_string_append_c (text, ']');
  size = text->len;

  return store_secret_bytes_take (g_string_free (text, FALSE), size);
}

static void
run (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, make_text (data), (GDestroyNotify) g_bytes_unref);
}

static gsize
count_bytes (GPtrArray *entries)
{
  gsize size = 0;

  for (guint i = 0; i < entries->len; i++)
    size += FRAME_BYTES + get_size (entries->pdata[i]);

  return size;
}

/**
 * destination_entries_to_text_async:
 * @entries: (transfer full) (element-type StoreEntry): entries, with content unless only names are wanted
 * @form: what is made of them
 * @metadata: what each says of itself
 * @callback: called when it is done, in the thread-default context of the caller; at once, if there is little to do
 * @user_data: closure of @callback
 *
 * Writes entries as the service shows them.
 */
void
destination_entries_to_text_async (GPtrArray              *entries,
                                   DestinationEntriesForm  form,
                                   DestinationMetadata     metadata,
                                   GAsyncReadyCallback     callback,
                                   gpointer                user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Job *job = g_new0 (Job, 1);
  gboolean is_small = count_bytes (entries) <= DESTINATION_INLINE_BYTES;

  job->entries = entries;
  job->form = form;
  job->metadata = metadata;
  g_task_set_source_tag (task, destination_entries_to_text_async);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  if (is_small)
    run (task, NULL, job, NULL);
  else
    g_task_run_in_thread (task, run);
}

GBytes *
destination_entries_to_text_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

/* JSON of small things */

static void
add_strings (JsonBuilder *builder, const char * const *values)
{
  json_builder_begin_array (builder);
  for (; *values != NULL; values++)
    json_builder_add_string_value (builder, *values);
  json_builder_end_array (builder);
}

/* An array of keys, each with its values. */
void
destination_labels_to_json (JsonBuilder *builder, GPtrArray *labels)
{
  json_builder_begin_array (builder);
  for (guint i = 0; i < labels->len; i++)
    {
      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "key");
      json_builder_add_string_value (builder, store_label_get_key (labels->pdata[i]));
      json_builder_set_member_name (builder, "values");
      add_strings (builder, store_label_get_values (labels->pdata[i]));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

/* The service writes a time as a string of milliseconds. */
static void
add_modified (JsonBuilder *builder, StoreEntry *entry)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, MAX (store_entry_get_modified (entry), 0) / 1000);

  json_builder_set_member_name (builder, "modification_time");
  json_builder_add_string_value (builder, text);
}

static void
add_etag (JsonBuilder *builder, StoreEntry *entry)
{
  g_autofree char *etag = destination_entry_dup_etag (entry);

  json_builder_set_member_name (builder, "etag");
  json_builder_add_string_value (builder, etag);
}

/* The object `$metadata` of an entry. Nothing here is shared with subscribers: each has realms of its own. */
void
destination_metadata_to_json (JsonBuilder *builder, StoreEntry *entry, DestinationMetadata metadata)
{
  json_builder_begin_object (builder);
  if (metadata & DESTINATION_METADATA_MODIFIED)
    add_modified (builder, entry);
  if (metadata & DESTINATION_METADATA_ETAG)
    add_etag (builder, entry);
  if (metadata & DESTINATION_METADATA_SHARED)
    {
      json_builder_set_member_name (builder, "shared_with_subscriber");
      json_builder_add_boolean_value (builder, FALSE);
    }
  if (metadata & DESTINATION_METADATA_LABELS)
    {
      json_builder_set_member_name (builder, "labels");
      destination_labels_to_json (builder, store_entry_get_labels (entry));
    }
  json_builder_end_object (builder);
}

/* What stands for the entry's state: the store's own mark, or the digest of its content if it has none. */
char *
destination_entry_dup_etag (StoreEntry *entry)
{
  const char *etag = store_entry_get_etag (entry);

  return etag != NULL ? g_strdup (etag)
                      : g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, store_entry_get_content (entry));
}
