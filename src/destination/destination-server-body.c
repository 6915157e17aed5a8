/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "destination/destination-server-body-private.h"

#include <string.h>

#include "destination/destination-generate-request.h"
#include "destination/destination-json.h"
#include "destination/destination-server-text-private.h"

/* What is assumed of a certificate to generate when nothing is said; the service's samples have it. */
#define DEFAULT_VALIDITY STORE_DEFAULT_VALIDITY
#define DEFAULT_UNIT STORE_DEFAULT_VALIDITY_UNIT

static const char * const units[] = {
  [STORE_VALIDITY_DAYS] = "DAYS",
  [STORE_VALIDITY_MONTHS] = "MONTHS",
  [STORE_VALIDITY_YEARS] = "YEARS",
};

static void
item_free (DestinationItem *item)
{
  g_free (item->name);
  g_clear_object (&item->entry);
  g_clear_pointer (&item->request, destination_generate_request_free);
  g_free (item->problem);
  g_free (item);
}

void
destination_body_free (DestinationBody *self)
{
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_free (self);
}

static void
fail (DestinationItem *item, const char *problem)
{
  if (item->problem == NULL)
    item->problem = g_strdup (problem);
}

/* RFC 4648, section 4, to the letter: GLib skips what does not belong there. */
static gboolean
is_base64 (const char *text)
{
  gsize length = strlen (text);
  gsize body = strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
  gsize padding = length - body;

  return length > 0 && length % 4 == 0 && padding <= 2 && strspn (text + body, "=") == padding;
}

static GBytes *
decode (const char *text)
{
  gsize size = 0;
  guchar *bytes;

  if (text == NULL || !is_base64 (text))
    return NULL;
  bytes = g_base64_decode (text, &size);

  return store_secret_bytes_take (bytes, size);
}

/* A null is as good as nothing. */
static JsonNode *
get_member (JsonObject *object, const char *name)
{
  JsonNode *node = destination_json_member (object, name);

  return node != NULL && !JSON_NODE_HOLDS_NULL (node) ? node : NULL;
}

/* An upload */

static void
read_upload (DestinationItem *item, JsonObject *object)
{
  g_autoptr (GBytes) content = decode (destination_json_get_string (object, "Content"));

  if (content == NULL)
    fail (item, "Content must be a Base64 encoded string");
  else if (item->problem == NULL)
    item->entry = store_entry_new (item->name, content, NULL);
}

/* A generation */

static gboolean
read_unit (StoreGenerateRequest *request, JsonObject *validity)
{
  const char *unit = destination_json_get_string (validity, "TimeUnit");

  for (guint i = 0; unit != NULL && i < G_N_ELEMENTS (units); i++)
    if (g_str_equal (units[i], unit))
      {
        request->validity_unit = i;
        return TRUE;
      }

  return FALSE;
}

static void
read_validity (DestinationItem *item, JsonObject *attributes)
{
  JsonNode *node = get_member (attributes, "Validity");
  JsonObject *validity = destination_json_object (node);
  gint64 value = DEFAULT_VALIDITY;

  item->request->validity_unit = DEFAULT_UNIT;
  if (node != NULL && (!read_unit (item->request, validity) ||
                       !destination_json_get_number (validity, "Value", &value) || value < 1 || value > G_MAXINT32))
    fail (item, "Validity must have a TimeUnit (DAYS, MONTHS, YEARS) and a Value of at least 1");
  item->request->validity = (guint) value;
}

static char *
read_text (DestinationItem *item, JsonObject *attributes, const char *name, const char *problem)
{
  JsonNode *node = get_member (attributes, name);
  const char *text = destination_json_string (node);

  if (node != NULL && text == NULL)
    fail (item, problem);

  return g_strdup (text);
}

static void
read_automatic_renewal (DestinationItem *item, JsonObject *attributes)
{
  if (get_member (attributes, "AutomaticRenew") != NULL &&
      !destination_json_get_bool (attributes, "AutomaticRenew", &item->request->automatic_renewal))
    fail (item, "AutomaticRenew must be true or false");
}

static void
read_signing_request (DestinationItem *item, JsonObject *attributes)
{
  if (get_member (attributes, "CSR") == NULL)
    return;

  item->request->signing_request = decode (destination_json_get_string (attributes, "CSR"));
  if (item->request->signing_request == NULL)
    fail (item, "CSR must be a Base64 encoded string");
  else if (store_file_type_from_name (item->name) != STORE_FILE_TYPE_PEM)
    fail (item, "With a CSR only a PEM certificate can be generated");
}

static void
read_generation (DestinationItem *item, JsonObject *attributes)
{
  StoreGenerateRequest *request = g_new0 (StoreGenerateRequest, 1);

  item->request = request;
  request->name = g_strdup (item->name);
  request->common_name = read_text (item, attributes, "CN", "CN must be a string");
  request->password = read_text (item, attributes, "Password", "Password must be a string");
  /* A form in which nothing was typed. */
  if (request->password != NULL && *request->password == '\0')
    g_clear_pointer ((char **) &request->password, g_free);
  read_automatic_renewal (item, attributes);
  read_validity (item, attributes);
  read_signing_request (item, attributes);
}

/* Either */

static void
read_name (DestinationItem *item, JsonObject *object)
{
  const char *name = destination_json_get_string (object, "Name");
  g_autoptr (GError) error = NULL;

  item->name = g_strdup (name != NULL ? name : "");
  if (name == NULL)
    fail (item, "Name must be a string");
  else if (!store_name_validate (name, &error))
    fail (item, error->message);
}

/* The wish to share it with subscribers; understood on the level of the instance, where each has a realm anyway. */
static void
check_metadata (DestinationItem *item, JsonObject *object)
{
  JsonNode *node = destination_json_member (object, "$metadata");
  JsonObject *metadata = destination_json_object (node);
  gboolean shared;

  if (node != NULL && (metadata == NULL || (json_object_has_member (metadata, "shared_with_subscriber") &&
                                            !destination_json_get_bool (metadata, "shared_with_subscriber", &shared))))
    fail (item, "$metadata must be an object, its shared_with_subscriber true or false");
}

static DestinationItem *
read_item (JsonNode *node)
{
  DestinationItem *item = g_new0 (DestinationItem, 1);
  JsonObject *object = destination_json_object (node);
  JsonNode *content = get_member (object, "Content");
  JsonNode *attributes = get_member (object, "Attributes");

  read_name (item, object);
  check_metadata (item, object);
  if (content != NULL && attributes != NULL)
    fail (item, "There can be Content or Attributes, not both");
  else if (content != NULL)
    read_upload (item, object);
  else if (destination_json_object (attributes) != NULL)
    read_generation (item, destination_json_object (attributes));
  else
    fail (item, "There must be Content or Attributes");

  return item;
}

static DestinationBody *
read_body (JsonNode *root)
{
  DestinationBody *body = g_new0 (DestinationBody, 1);
  JsonArray *array = destination_json_array (root);
  guint n = array != NULL ? json_array_get_length (array) : 0;

  body->is_array = array != NULL;
  body->items = g_ptr_array_new_with_free_func ((GDestroyNotify) item_free);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (body->items, read_item (json_array_get_element (array, i)));
  if (array == NULL)
    g_ptr_array_add (body->items, read_item (root));

  return body;
}

static JsonNode *
parse (GBytes *text, GError **error)
{
  JsonNode *root = destination_json_parse (g_bytes_get_data (text, NULL), g_bytes_get_size (text), NULL);

  if (root == NULL)
    g_set_error_literal (error, STORE_ERROR, STORE_ERROR_INVALID, "The request body is not JSON");

  return root;
}

static void
run (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  JsonNode *root = parse (data, &error);

  if (root == NULL)
    g_task_return_error (task, error);
  else if (destination_json_array (root) == NULL && destination_json_object (root) == NULL)
    g_task_return_new_error (task, STORE_ERROR, STORE_ERROR_INVALID, "The request body is no object and no array");
  else
    g_task_return_pointer (task, read_body (root), (GDestroyNotify) destination_body_free);

  destination_json_free_wiped (root);
}

/**
 * destination_body_parse_async:
 * @text: the body
 * @callback: called when it is done, in the thread-default context of the caller
 * @user_data: closure of @callback
 *
 * Reads what is to be written, large bodies in a thread.
 */
void
destination_body_parse_async (GBytes *text, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, destination_body_parse_async);
  g_task_set_task_data (task, g_bytes_ref (text), (GDestroyNotify) g_bytes_unref);
  if (g_bytes_get_size (text) <= DESTINATION_INLINE_BYTES)
    run (task, NULL, text, NULL);
  else
    g_task_run_in_thread (task, run);
}

DestinationBody *
destination_body_parse_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Labels */

static gboolean
refuse_labels (GError **error)
{
  g_set_error_literal (error, STORE_ERROR, STORE_ERROR_INVALID,
                       "Labels must be an array of objects with a key and an array of values");

  return FALSE;
}

static gboolean
read_label (GPtrArray *labels, JsonObject *object, GError **error)
{
  const char *key = destination_json_get_string (object, "key");
  JsonNode *node = destination_json_member (object, "values");
  JsonArray *array = destination_json_array (node);
  g_autoptr (GPtrArray) values = g_ptr_array_new ();

  if (key == NULL || (node != NULL && array == NULL))
    return refuse_labels (error);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      const char *value = destination_json_string (json_array_get_element (array, i));

      if (value == NULL)
        return refuse_labels (error);
      g_ptr_array_add (values, (char *) value);
    }
  g_ptr_array_add (values, NULL);
  g_ptr_array_add (labels, store_label_new (key, (const char * const *) values->pdata));

  return TRUE;
}

static GPtrArray *
read_labels (JsonArray *array, GError **error)
{
  g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func ((GDestroyNotify) store_label_unref);

  if (array == NULL)
    {
      refuse_labels (error);
      return NULL;
    }

  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!read_label (labels, destination_json_object (json_array_get_element (array, i)), error))
      return NULL;

  return store_labels_validate (labels, error) ? g_steal_pointer (&labels) : NULL;
}

/**
 * destination_labels_parse:
 * @text: the body: an array of labels; or an object with an action and such an array
 * @action: (out) (optional): %NULL for the array alone; else the action is wanted
 * @error: return location: %STORE_ERROR_INVALID
 *
 * Returns: (transfer full) (element-type StoreLabel): the labels
 */
GPtrArray *
destination_labels_parse (GBytes *text, char **action, GError **error)
{
  g_autoptr (JsonNode) root = parse (text, error);
  JsonObject *object = destination_json_object (root);

  if (root == NULL)
    return NULL;
  if (action == NULL)
    return read_labels (destination_json_array (root), error);

  *action = g_strdup (destination_json_get_string (object, "action"));

  return read_labels (destination_json_array (destination_json_member (object, "labels")), error);
}
