/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Service keys travel in many envelopes: flat (the cockpit, the BTP command line), below "credentials" (cf
 * service-key), in VCAP_SERVICES (cf env), in a Kubernetes secret (its fields in Base64, or all of them as one JSON
 * text in a field); and the command lines print a few words before. */

#include "config.h"

#include "destination/destination-envelope-private.h"

#include "store/store.h"

#include <string.h>

/* VCAP_SERVICES in a Kubernetes secret in a file of settings: nobody has more. */
#define MAX_ENVELOPES 6

static gboolean open_object (DestinationEnvelope *self, JsonObject *object, guint depth, GError **error);

static gboolean
refuse (GError **error, const char *subject, const char *message)
{
  StoreErrorDetails details = { .subject = (char *) subject };

  g_propagate_error (error, store_error_new_with_details (STORE_ERROR_INVALID, message, &details));

  return FALSE;
}

static JsonNode *
keep (DestinationEnvelope *self, JsonNode *tree)
{
  g_ptr_array_add (self->trees, tree);

  return tree;
}

/* A member that is an object, or the text of one. */
static JsonObject *
get_object (DestinationEnvelope *self, JsonObject *object, const char *name)
{
  JsonNode *node = destination_json_member (object, name);
  const char *text = destination_json_string (node);
  JsonNode *tree;

  if (text == NULL || text[strspn (text, " \t\r\n")] != '{')
    return destination_json_object (node);

  tree = destination_json_parse (text, strlen (text), NULL);

  return tree != NULL ? destination_json_object (keep (self, tree)) : NULL;
}

/* The types of the authorization service, which every key of the Destination Service but one by IAS has. */
static gboolean
is_authorization_type (const char *type)
{
  return g_str_equal (type, "binding-secret") || g_str_equal (type, "instance-secret") ||
         g_ascii_strcasecmp (type, "x509") == 0;
}

/* The service's own names for how its clients prove who they are are in capitals, those of the others are not. */
static gboolean
is_identity (JsonObject *object)
{
  const char *type = destination_json_get_string (object, "credential-type");
  const char *url = destination_json_get_string (object, "url");

  if (json_object_has_member (object, "xsappname") || json_object_has_member (object, "uaadomain") ||
      (type != NULL && is_authorization_type (type)))
    return FALSE;
  if (type != NULL &&
      (g_str_has_prefix (type, "X509_") || g_str_equal (type, "SECRET") || g_str_equal (type, "NONE") ||
          g_str_equal (type, "JWT_CLIENT_AUTH")))
    return TRUE;

  return json_object_has_member (object, "app_tid") || json_object_has_member (object, "btp-tenant-api") ||
         (url != NULL && strstr (url, ".accounts") != NULL);
}

static void
take (DestinationEnvelope *self, JsonObject *credentials)
{
  if (is_identity (credentials))
    self->identity = credentials;
  else
    self->destination = credentials;
}

/* The first instance of a service that is bound. */
static gboolean
open_service (DestinationEnvelope *self, JsonObject *services, const char *name, guint depth, GError **error)
{
  JsonArray *instances = destination_json_array (destination_json_member (services, name));
  JsonObject *instance = NULL;

  if (instances != NULL && json_array_get_length (instances) > 0)
    instance = destination_json_object (json_array_get_element (instances, 0));

  return instance == NULL || open_object (self, instance, depth, error);
}

static gboolean
open_services (DestinationEnvelope *self, JsonObject *services, guint depth, GError **error)
{
  const char *instance;

  if (!open_service (self, services, "destination", depth, error))
    return FALSE;
  instance = self->instance;
  if (!open_service (self, services, "identity", depth, error))
    return FALSE;
  self->instance = instance;

  if (self->destination == NULL && self->identity == NULL)
    return refuse (error, "destination", "VCAP_SERVICES has no instance of the Destination Service");
  return TRUE;
}

static gboolean
is_base64 (const char *text)
{
  gsize n = 0;

  for (; *text != '\0'; text++)
    if (g_ascii_isalnum (*text) || *text == '+' || *text == '/' || *text == '=')
      n++;
    else if (!g_ascii_isspace (*text))
      return FALSE;

  return n % 4 == 0;
}

/* Returns: (nullable) (transfer full): the text that @base64 stands for, %NULL when it is no Base64 of a text */
static char *
decode (const char *base64)
{
  g_autofree guchar *data = NULL;
  gsize size = 0;
  char *text = NULL;

  if (!is_base64 (base64))
    return NULL;

  data = g_base64_decode (base64, &size);
  if (size == 0 || g_utf8_validate ((const char *) data, (gssize) size, NULL))
    text = g_strndup ((const char *) data, size);
  store_secret_wipe (data, size);

  return text;
}

/* Adds the members of @from, decoded; names in @problems those that cannot be. */
static void
add_decoded (JsonObject *flat, JsonObject *from, GPtrArray *problems)
{
  g_autoptr (GList) names = from != NULL ? json_object_get_members (from) : NULL;

  for (GList *l = names; l != NULL; l = l->next)
    {
      const char *base64 = destination_json_get_string (from, l->data);
      g_autoptr (StoreSecret) text = base64 != NULL ? decode (base64) : NULL;

      if (text != NULL)
        json_object_set_string_member (flat, l->data, text);
      else
        g_ptr_array_add (problems, l->data);
    }
}

static void
add_plain (JsonObject *flat, JsonObject *from)
{
  g_autoptr (GList) names = from != NULL ? json_object_get_members (from) : NULL;

  for (GList *l = names; l != NULL; l = l->next)
    if (destination_json_get_string (from, l->data) != NULL)
      json_object_set_string_member (flat, l->data, destination_json_get_string (from, l->data));
}

/* The member that is a whole key in JSON, for who puts it into a secret or a file of settings like that. */
static JsonObject *
find_nested (DestinationEnvelope *self, JsonObject *object)
{
  g_autoptr (GList) names = json_object_get_members (object);

  for (GList *l = names; l != NULL; l = l->next)
    {
      JsonObject *nested = get_object (self, object, l->data);

      if (nested != NULL &&
          (json_object_has_member (nested, "clientid") || json_object_has_member (nested, "credentials")))
        return nested;
    }

  return NULL;
}

/* Opens what was in Base64, or says which fields are none. */
static gboolean
open_secret (DestinationEnvelope *self, JsonObject *data, JsonObject *plain, guint depth, GError **error)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new ();
  JsonObject *flat = json_object_new ();
  JsonNode *node = json_node_init_object (json_node_alloc (), flat);

  json_object_unref (flat);
  keep (self, node);
  add_decoded (flat, data, problems);
  add_plain (flat, plain);

  if (problems->len > 0)
    {
      g_autofree char *names = NULL;

      g_ptr_array_add (problems, NULL);
      names = g_strjoinv (", ", (char **) problems->pdata);
      return refuse (error, names, "Fields of the Kubernetes secret are no Base64 of a text");
    }

  return open_object (self, flat, depth, error);
}

/* A secret's fields without the secret around them: no address has a form that is Base64 as well. */
static gboolean
is_encoded (JsonObject *object)
{
  const char *url = destination_json_get_string (object, "url");
  g_autofree char *text = url != NULL && strchr (url, ':') == NULL ? decode (url) : NULL;

  return text != NULL && strstr (text, "://") != NULL;
}

static gboolean
open_object (DestinationEnvelope *self, JsonObject *object, guint depth, GError **error)
{
  JsonObject *services, *credentials, *data, *plain;

  if (depth == MAX_ENVELOPES)
    return refuse (error, NULL, "The service key is in too many envelopes");
  if ((services = get_object (self, object, "VCAP_SERVICES")) != NULL)
    return open_services (self, services, depth + 1, error);
  if (destination_json_array (destination_json_member (object, "destination")) != NULL ||
      destination_json_array (destination_json_member (object, "identity")) != NULL)
    return open_services (self, object, depth + 1, error);

  if (destination_json_get_string (object, "instance_guid") != NULL)
    self->instance = destination_json_get_string (object, "instance_guid");
  if ((credentials = get_object (self, object, "credentials")) != NULL)
    return open_object (self, credentials, depth + 1, error);

  data = destination_json_object (destination_json_member (object, "data"));
  plain = destination_json_object (destination_json_member (object, "stringData"));
  if (data != NULL || plain != NULL)
    return open_secret (self, data, plain, depth + 1, error);
  if (is_encoded (object))
    return open_secret (self, object, NULL, depth + 1, error);
  if (!json_object_has_member (object, "clientid") && (credentials = find_nested (self, object)) != NULL)
    return open_object (self, credentials, depth + 1, error);

  take (self, object);
  return TRUE;
}

/* The end of the object that @text begins with, %NULL: it has none. What is in it is the parser's affair. */
static const char *
find_end (const char *text, const char *end)
{
  gboolean in_string = FALSE;
  gsize depth = 0;

  for (; text < end; text++)
    {
      if (in_string && *text == '\\' && text + 1 < end)
        text++;
      else if (*text == '"')
        in_string = !in_string;
      else if (!in_string && *text == '{')
        depth++;
      else if (!in_string && *text == '}' && --depth == 0)
        return text + 1;
    }

  return NULL;
}

/* What may stand on the line after the object: the quote that a shell needs around it. */
static gboolean
is_end_of_line (const char *text, const char *end)
{
  while (text < end && strchr (" \t\r'", *text) != NULL && *text != '\0')
    text++;

  return text == end || *text == '\n';
}

/* The object in @text, without what a command line prints before and after it. */
static gboolean
find_object (const char **text, const char **end)
{
  const char *start = memchr (*text, '{', *end - *text);
  const char *stop = start != NULL ? find_end (start, *end) : NULL;

  if (stop == NULL || !is_end_of_line (stop, *end))
    return FALSE;

  *text = start;
  *end = stop;
  return TRUE;
}

static void
free_tree (gpointer data)
{
  destination_json_free_wiped (data);
}

/**
 * destination_envelope_open:
 * @self: (out caller-allocates): what is found; to be cleared, also after an error
 * @text: what was dropped, chosen or pasted
 * @error: return location: %STORE_ERROR_INVALID
 *
 * Returns: whether there are fields of a service key; which of them are there is not looked at
 */
gboolean
destination_envelope_open (DestinationEnvelope *self, GBytes *text, GError **error)
{
  gsize size = g_bytes_get_size (text);
  const char *start = size > 0 ? g_bytes_get_data (text, NULL) : "";
  const char *end = start + size;
  JsonNode *tree;

  *self = (DestinationEnvelope){ .trees = g_ptr_array_new_with_free_func (free_tree) };

  if (!find_object (&start, &end) || (tree = destination_json_parse (start, end - start, NULL)) == NULL)
    return refuse (error, NULL, "The text is no service key: there is no JSON object in it");

  return open_object (self, destination_json_object (keep (self, tree)), 0, error);
}

void
destination_envelope_clear (DestinationEnvelope *self)
{
  g_clear_pointer (&self->trees, g_ptr_array_unref);
}
