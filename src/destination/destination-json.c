/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "destination/destination-json.h"

#include "store/store.h"

#include <math.h>
#include <string.h>

/* json-glib 1.6 overruns its stack on deep nesting, and takes comments and quotes that are no JSON, in which brackets
 * could hide from a count. So they are refused before it sees the text.
 *
 * Returns: (nullable): what is wrong */
static const char *
find_problem (const char *text, gsize size)
{
  gboolean in_string = FALSE;
  guint depth = 0;

  for (gsize i = 0; i < size; i++)
    {
      if (text[i] == '\0')
        return "a zero byte";
      if (in_string)
        {
          if (text[i] == '\\')
            i++;
          else if (text[i] == '"')
            in_string = FALSE;
        }
      else if (text[i] == '"')
        in_string = TRUE;
      else if ((text[i] == '[' || text[i] == '{') && ++depth > DESTINATION_JSON_MAX_DEPTH)
        return "too many nested brackets";
      else if ((text[i] == ']' || text[i] == '}') && depth-- == 0)
        return "a bracket that nothing opens";
      else if (text[i] == '/' || text[i] == '\'' || text[i] == '=' || text[i] == ';')
        return "a character that cannot be there";
    }

  return in_string || depth > 0 ? "no end" : NULL;
}

/**
 * destination_json_parse:
 * @text: UTF-8, not necessarily terminated
 * @size: its size in bytes; the caller has a cap for it
 * @error: return location: %STORE_ERROR_PROTOCOL
 *
 * Returns: (transfer full): the root, never %NULL on success
 */
JsonNode *
destination_json_parse (const char *text, gsize size, GError **error)
{
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (GError) local_error = NULL;
  const char *problem = find_problem (text, size);
  JsonNode *root;

  if (problem == NULL && !g_utf8_validate (text, (gssize) size, NULL))
    problem = "no UTF-8";
  if (problem != NULL)
    {
      g_set_error (error, STORE_ERROR, STORE_ERROR_PROTOCOL, "The JSON has %s", problem);
      return NULL;
    }

  /* The message of the parser's own error cites the text, which may be a secret. */
  parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, text, (gssize) size, &local_error) ||
      (root = json_parser_steal_root (parser)) == NULL)
    {
      g_set_error_literal (error, STORE_ERROR, STORE_ERROR_PROTOCOL, "The text is not JSON");
      return NULL;
    }

  return root;
}

static void
wipe (JsonNode *node)
{
  if (destination_json_string (node) != NULL)
    {
      const char *text = json_node_get_string (node);

      /* The node gives its string away for reading only, but owns it. */
      store_secret_wipe ((gpointer) text, strlen (text));
    }
  else if (JSON_NODE_HOLDS_OBJECT (node))
    {
      g_autoptr (GList) members = json_object_get_values (json_node_get_object (node));

      for (GList *l = members; l != NULL; l = l->next)
        wipe (l->data);
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        wipe (json_array_get_element (array, i));
    }
}

/**
 * destination_json_free_wiped:
 * @node: (nullable) (transfer full): a tree that nobody else refers to
 *
 * Overwrites every string of the tree, and frees it.
 */
void
destination_json_free_wiped (JsonNode *node)
{
  if (node == NULL)
    return;

  wipe (node);
  json_node_unref (node);
}

/**
 * destination_json_to_text:
 * @node: a tree
 *
 * Returns: (transfer full): its text, without blanks
 */
char *
destination_json_to_text (JsonNode *node)
{
  return json_to_string (node, FALSE);
}

JsonObject *
destination_json_object (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

JsonArray *
destination_json_array (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

const char *
destination_json_string (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

JsonNode *
destination_json_member (JsonObject *object, const char *name)
{
  return object != NULL ? json_object_get_member (object, name) : NULL;
}

const char *
destination_json_get_string (JsonObject *object, const char *name)
{
  return destination_json_string (destination_json_member (object, name));
}

/* A number in a string counts too: the service writes times so. What does not fit is no number. */
gboolean
destination_json_get_number (JsonObject *object, const char *name, gint64 *number)
{
  JsonNode *node = destination_json_member (object, name);
  const char *text = destination_json_string (node);
  double value;

  if (text != NULL)
    return g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, number, NULL);
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return FALSE;
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    {
      *number = json_node_get_int (node);
      return TRUE;
    }
  if (json_node_get_value_type (node) != G_TYPE_DOUBLE)
    return FALSE;

  value = json_node_get_double (node);
  if (!isfinite (value) || fabs (value) > 9e15)
    return FALSE;
  *number = (gint64) value;
  return TRUE;
}

gboolean
destination_json_get_bool (JsonObject *object, const char *name, gboolean *value)
{
  JsonNode *node = destination_json_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return FALSE;

  *value = json_node_get_boolean (node);
  return TRUE;
}
