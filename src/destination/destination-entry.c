/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "destination/destination-entry.h"

#include <glib/gi18n.h>
#include <string.h>

#include "destination/destination-base64.h"

#define USEC_PER_MSEC 1000

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, STORE_ERROR, STORE_ERROR_PROTOCOL, message);

  return FALSE;
}

static JsonNode *
parse (GBytes *text, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (text, &size);

  return destination_json_parse (data != NULL ? data : "", size, error);
}

static JsonArray *
get_array (JsonNode *root, GError **error)
{
  JsonArray *array = destination_json_array (root);

  if (array == NULL)
    refuse (error, NC_("reason", "The answer is no list"));

  return array;
}

/* (nullable): the root, owned by @root */
static JsonArray *
parse_array (GBytes *text, JsonNode **root, GError **error)
{
  *root = parse (text, error);

  return *root != NULL ? get_array (*root, error) : NULL;
}

static JsonNode *
parse_apart (GBytes *text, GArray *pieces, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (text, &size);

  return destination_json_parse_apart (data != NULL ? data : "", size, "Content", pieces, error);
}

/* (nullable) */
static GBytes *
decode (const char *text)
{
  return text != NULL ? destination_base64_decode (text, strlen (text)) : NULL;
}

/* Labels */

static StoreLabel *
read_label (JsonObject *object)
{
  const char *key = destination_json_get_string (object, "key");
  JsonArray *array = destination_json_array (destination_json_member (object, "values"));
  g_autoptr (GPtrArray) values = g_ptr_array_new ();

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      const char *value = destination_json_string (json_array_get_element (array, i));

      if (value != NULL)
        g_ptr_array_add (values, (gpointer) value);
    }
  g_ptr_array_add (values, NULL);

  return key != NULL ? store_label_new (key, (const char * const *) values->pdata) : NULL;
}

/* What is no label is left out: labels are not worth losing a list for. */
static GPtrArray *
read_labels (JsonArray *array)
{
  GPtrArray *labels = g_ptr_array_new_with_free_func ((GDestroyNotify) store_label_unref);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      StoreLabel *label = read_label (destination_json_object (json_array_get_element (array, i)));

      if (label != NULL)
        g_ptr_array_add (labels, label);
    }

  return labels;
}

/* Entries */

/* (nullable) */
static GBytes *
read_content (JsonObject *object, GArray *pieces)
{
  DestinationJsonPiece piece;

  return destination_json_get_piece (object, "Content", pieces, &piece)
             ? destination_base64_decode (piece.text, piece.size)
             : NULL;
}

/**
 * destination_entry_from_json:
 * @object: (nullable): a certificate, as the service writes it
 * @pieces: (element-type DestinationJsonPiece): the contents, which were cut out
 * @etag: (nullable): its etag, where it did not come along
 * @labels: (nullable): its labels, where they did not come along
 * @error: return location: %STORE_ERROR_PROTOCOL
 *
 * Members that nobody knows are passed over. "Type" is free text that says nothing about the format.
 *
 * Returns: (transfer full): the entry, %NULL on failure
 */
StoreEntry *
destination_entry_from_json (JsonObject *object, GArray *pieces, const char *etag, GPtrArray *labels, GError **error)
{
  JsonObject *metadata = destination_json_object (destination_json_member (object, "$metadata"));
  const char *name = destination_json_get_string (object, "Name");
  g_autoptr (GBytes) content = read_content (object, pieces);
  JsonArray *label_array = destination_json_array (destination_json_member (metadata, "labels"));
  g_autoptr (GPtrArray) own_labels = label_array != NULL ? read_labels (label_array) : NULL;
  const char *own_etag = destination_json_get_string (metadata, "etag");
  gint64 modified = -1;

  if (name == NULL || content == NULL)
    {
      refuse (error, name == NULL ? NC_("reason", "A certificate has no name")
                                  : NC_("reason", "A certificate has no content in Base64"));
      return NULL;
    }
  if (destination_json_get_number (metadata, "modification_time", &modified))
    modified = modified >= 0 && modified < G_MAXINT64 / USEC_PER_MSEC ? modified * USEC_PER_MSEC : -1;

  return g_object_new (STORE_TYPE_ENTRY, "name", name, "content", content, "method", STORE_METHOD_UNKNOWN, "created",
                       (gint64) -1, "modified", modified, "etag", own_etag != NULL ? own_etag : etag, "labels",
                       own_labels != NULL ? own_labels : labels, NULL);
}

/**
 * destination_entries_from_text:
 * @text: what was answered
 * @entries: (element-type StoreEntry): where they are added
 * @has_metadata: (inout): set to %FALSE when one comes without its metadata
 * @error: return location: %STORE_ERROR_PROTOCOL; then nothing of the answer counts
 *
 * Returns: whether all of the list was understood
 */
gboolean
destination_entries_from_text (GBytes *text, GPtrArray *entries, gboolean *has_metadata, GError **error)
{
  g_autoptr (GArray) pieces = g_array_new (FALSE, FALSE, sizeof (DestinationJsonPiece));
  g_autoptr (JsonNode) root = parse_apart (text, pieces, error);
  JsonArray *array = root != NULL ? get_array (root, error) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *object = destination_json_object (json_array_get_element (array, i));
      StoreEntry *entry = destination_entry_from_json (object, pieces, NULL, NULL, error);

      if (entry == NULL)
        return FALSE;
      g_ptr_array_add (entries, entry);
      *has_metadata = *has_metadata && destination_json_member (object, "$metadata") != NULL;
    }

  return array != NULL;
}

/**
 * destination_entry_from_text:
 * @text: what was answered
 * @etag: (nullable): of the answer's header
 * @labels: (nullable): its labels
 * @error: return location: %STORE_ERROR_PROTOCOL
 *
 * Returns: (transfer full): the entry, %NULL on failure
 */
StoreEntry *
destination_entry_from_text (GBytes *text, const char *etag, GPtrArray *labels, GError **error)
{
  g_autoptr (GArray) pieces = g_array_new (FALSE, FALSE, sizeof (DestinationJsonPiece));
  g_autoptr (JsonNode) root = parse_apart (text, pieces, error);

  return root != NULL ? destination_entry_from_json (destination_json_object (root), pieces, etag, labels, error) : NULL;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

/* Sorted: drops what is there twice. */
static void
remove_duplicates (GPtrArray *names)
{
  for (guint i = names->len; i > 1; i--)
    if (g_str_equal (names->pdata[i - 1], names->pdata[i - 2]))
      g_ptr_array_remove_index (names, i - 1);
}

/**
 * destination_names_from_text:
 * @text: what was answered
 * @error: return location: %STORE_ERROR_PROTOCOL
 *
 * Returns: (transfer container) (element-type utf8): the names in the order of their bytes, %NULL on failure
 */
GPtrArray *
destination_names_from_text (GBytes *text, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (JsonNode) root = NULL;
  JsonArray *array = parse_array (text, &root, error);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      const char *name =
          destination_json_get_string (destination_json_object (json_array_get_element (array, i)), "Name");

      if (name == NULL)
        {
          refuse (error, NC_("reason", "A certificate has no name"));
          return NULL;
        }
      g_ptr_array_add (names, g_strdup (name));
    }
  if (array == NULL)
    return NULL;

  g_ptr_array_sort (names, compare_names);
  remove_duplicates (names);

  return g_steal_pointer (&names);
}

/**
 * destination_labels_from_text:
 * @text: what was answered
 * @error: return location: %STORE_ERROR_PROTOCOL
 *
 * Returns: (transfer container) (element-type StoreLabel): the labels, %NULL on failure
 */
GPtrArray *
destination_labels_from_text (GBytes *text, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  JsonArray *array = parse_array (text, &root, error);

  return array != NULL ? read_labels (array) : NULL;
}

/* Documented as Base64 of PEM; the samples show the PEM itself. */
static GBytes *
read_pem (const char *text)
{
  if (text != NULL && strstr (text, "-----BEGIN") != NULL)
    return g_bytes_new (text, strlen (text));

  return decode (text);
}

/**
 * destination_public_keys_from_text:
 * @text: what was answered
 * @error: return location: %STORE_ERROR_PROTOCOL
 *
 * Returns: (transfer container) (element-type StorePublicKey): the public keys, %NULL on failure
 */
GPtrArray *
destination_public_keys_from_text (GBytes *text, GError **error)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func ((GDestroyNotify) store_public_key_unref);
  g_autoptr (JsonNode) root = NULL;
  JsonArray *array = parse_array (text, &root, error);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *object = destination_json_object (json_array_get_element (array, i));
      g_autoptr (GBytes) pem = read_pem (destination_json_get_string (object, "Content"));

      if (pem == NULL)
        {
          refuse (error, NC_("reason", "A public key has no content"));
          return NULL;
        }
      g_ptr_array_add (keys, store_public_key_new (destination_json_get_string (object, "Alias"),
                                                   destination_json_get_string (object, "SubjectDN"), pem));
    }

  return array != NULL ? g_steal_pointer (&keys) : NULL;
}

/* To the service */

static char *
quote (const char *text)
{
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), text);

  return destination_json_to_text (node);
}

/* By hand: the content is copied once, and the text is wiped afterwards. */
static void
append_entry (GString *text, StoreEntry *entry)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (store_entry_get_content (entry), &size);
  g_autofree char *name = quote (store_entry_get_name (entry));
  g_autoptr (StoreSecret) content = g_base64_encode (data, size);

  g_string_append (text, "{\"Name\":");
  g_string_append (text, name);
  g_string_append (text, ",\"Content\":\"");
  g_string_append (text, content);
  g_string_append (text, "\"}");
}

static gsize
measure_entry (StoreEntry *entry)
{
  return g_bytes_get_size (store_entry_get_content (entry)) / 3 * 4 + strlen (store_entry_get_name (entry)) * 6 + 64;
}

/**
 * destination_entry_to_text:
 * @entry: an entry with content
 *
 * Returns: (transfer full): the body that creates or replaces it
 */
GBytes *
destination_entry_to_text (StoreEntry *entry)
{
  GString *text = g_string_sized_new (measure_entry (entry));

  append_entry (text, entry);

  return store_secret_to_bytes (g_string_free (text, FALSE));
}

/**
 * destination_entries_to_text:
 * @entries: (element-type StoreEntry): entries with content
 *
 * Returns: (transfer full): the body that creates all of them
 */
GBytes *
destination_entries_to_text (GPtrArray *entries)
{
  gsize size = 2;
  GString *text;

  for (guint i = 0; i < entries->len; i++)
    size += measure_entry (entries->pdata[i]);

  text = g_string_sized_new (size);
  for (guint i = 0; i < entries->len; i++)
    {
      g_string_append_c (text, i == 0 ? '[' : ',');
      append_entry (text, entries->pdata[i]);
    }
  g_string_append_c (text, ']');

  return store_secret_to_bytes (g_string_free (text, FALSE));
}

static GBytes *
build (JsonBuilder *builder)
{
  JsonNode *root = json_builder_get_root (builder);
  char *text = destination_json_to_text (root);

  destination_json_free_wiped (root);

  return store_secret_to_bytes (text);
}

/**
 * destination_labels_to_text:
 * @labels: (element-type StoreLabel): labels
 *
 * Returns: (transfer full): the body that sets them
 */
GBytes *
destination_labels_to_text (GPtrArray *labels)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < labels->len; i++)
    {
      const char * const *values = store_label_get_values (labels->pdata[i]);

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "key");
      json_builder_add_string_value (builder, store_label_get_key (labels->pdata[i]));
      json_builder_set_member_name (builder, "values");
      json_builder_begin_array (builder);
      for (guint k = 0; values[k] != NULL; k++)
        json_builder_add_string_value (builder, values[k]);
      json_builder_end_array (builder);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);

  return build (builder);
}

static void
add_member (JsonBuilder *builder, const char *name, const char *value)
{
  if (value == NULL)
    return;

  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_validity (JsonBuilder *builder, const StoreGenerateRequest *request)
{
  static const char * const units[] = {
    [STORE_VALIDITY_DAYS] = "DAYS",
    [STORE_VALIDITY_MONTHS] = "MONTHS",
    [STORE_VALIDITY_YEARS] = "YEARS",
  };

  json_builder_set_member_name (builder, "Validity");
  json_builder_begin_object (builder);
  add_member (builder, "TimeUnit", units[request->validity_unit]);
  json_builder_set_member_name (builder, "Value");
  json_builder_add_int_value (builder, request->validity);
  json_builder_end_object (builder);
}

/**
 * destination_generate_to_text:
 * @request: what is asked for
 *
 * Returns: (transfer full): the body that has a certificate issued
 */
GBytes *
destination_generate_to_text (const StoreGenerateRequest *request)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *csr = NULL;

  if (request->signing_request != NULL)
    csr = g_base64_encode (g_bytes_get_data (request->signing_request, NULL),
                           g_bytes_get_size (request->signing_request));

  json_builder_begin_object (builder);
  add_member (builder, "Name", request->name);
  json_builder_set_member_name (builder, "Attributes");
  json_builder_begin_object (builder);
  add_member (builder, "CN", request->common_name);
  add_validity (builder, request);
  json_builder_set_member_name (builder, "AutomaticRenew");
  json_builder_add_boolean_value (builder, request->automatic_renewal);
  add_member (builder, "Password", request->password);
  add_member (builder, "CSR", csr);
  json_builder_end_object (builder);
  json_builder_end_object (builder);

  return build (builder);
}
