/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "destination/destination-json.h"

#include "store/store.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* A shorter value is not worth cutting out. */
#define MIN_PIECE_BYTES 256

/* Stands for a value that was cut out: no content in Base64 starts so. */
#define PIECE_MARK "#"

/* Where the string ends whose first character is at @start: at its quote, or at the end of the text. */
static gsize
find_string_end (const char *text, gsize size, gsize start)
{
  gsize i = start;

  while (i < size)
    {
      const char *quote = memchr (text + i, '"', size - i);
      const char *escape = memchr (text + i, '\\', (quote != NULL ? (gsize) (quote - text) : size) - i);

      if (escape == NULL)
        return quote != NULL ? (gsize) (quote - text) : size;
      i = (gsize) (escape - text) + 2;
    }

  return size;
}

/* json-glib 1.6 overruns its stack on deep nesting, and takes comments and quotes that are no JSON, in which brackets
 * could hide from a count. So they are refused before it sees the text.
 *
 * Returns: (nullable): what is wrong */
static const char *
find_problem (const char *text, gsize size)
{
  guint depth = 0;

  if (size == 0)
    return NC_("reason", "The JSON is empty");
  if (memchr (text, '\0', size) != NULL)
    return NC_("reason", "The JSON has a zero byte");

  for (gsize i = 0; i < size; i++)
    if (text[i] == '"')
      {
        i = find_string_end (text, size, i + 1);
        if (i >= size)
          return NC_("reason", "The JSON has no end");
      }
    else if ((text[i] == '[' || text[i] == '{') && ++depth > DESTINATION_JSON_MAX_DEPTH)
      return NC_("reason", "The JSON has too many nested brackets");
    else if ((text[i] == ']' || text[i] == '}') && depth-- == 0)
      return NC_("reason", "The JSON has a bracket that nothing opens");
    else if (text[i] == '/' || text[i] == '\'' || text[i] == '=' || text[i] == ';')
      return NC_("reason", "The JSON has a character that cannot be there");

  return depth > 0 ? NC_("reason", "The JSON has no end") : NULL;
}

/* Without the checks that only the whole text allows. */
static JsonNode *
parse_checked (const char *text, gsize size, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) local_error = NULL;
  JsonNode *root;

  if (!g_utf8_validate (text, (gssize) size, NULL))
    {
      g_set_error_literal (error, STORE_ERROR, STORE_ERROR_PROTOCOL, NC_("reason", "The JSON has no UTF-8"));
      return NULL;
    }

  /* The message of the parser's own error cites the text, which may be a secret. */
  if (!json_parser_load_from_data (parser, text, (gssize) size, &local_error) ||
      (root = json_parser_steal_root (parser)) == NULL)
    {
      g_set_error_literal (error, STORE_ERROR, STORE_ERROR_PROTOCOL, NC_("reason", "The text is not JSON"));
      return NULL;
    }

  return root;
}

static gboolean
check (const char *text, gsize size, GError **error)
{
  const char *problem = find_problem (text, size);

  if (problem == NULL)
    return TRUE;

  g_set_error_literal (error, STORE_ERROR, STORE_ERROR_PROTOCOL, problem);

  return FALSE;
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
  return check (text, size, error) ? parse_checked (text, size, error) : NULL;
}

/* Whether the string that starts at @start is the value of @member: what is before it is that name and a colon. */
static gboolean
is_value_of (const char *text, gsize start, const char *member, gsize member_size)
{
  gsize i = start;

  while (i > 0 && g_ascii_isspace (text[i - 1]))
    i--;
  if (i == 0 || text[--i] != ':')
    return FALSE;
  while (i > 0 && g_ascii_isspace (text[i - 1]))
    i--;

  return i >= member_size + 2 && text[i - 1] == '"' && text[i - 2 - member_size] == '"' &&
         memcmp (text + i - 1 - member_size, member, member_size) == 0;
}

/* The text with each long value of @member replaced by its number among @pieces. */
static GString *
cut_out (const char *text, gsize size, const char *member, GArray *pieces)
{
  GString *rest = g_string_sized_new (MIN (size, 64 * 1024));
  gsize member_size = strlen (member);
  gsize copied = 0;

  for (const char *p = text; (p = memchr (p, '"', size - (gsize) (p - text))) != NULL; p++)
    {
      gsize start = (gsize) (p - text) + 1;
      gsize end = find_string_end (text, size, start);

      p = text + end;
      if (end - start < MIN_PIECE_BYTES || memchr (text + start, '\\', end - start) != NULL ||
          !is_value_of (text, start - 1, member, member_size))
        continue;

      g_string_append_len (rest, text + copied, (gssize) (start - copied));
      g_string_append_printf (rest, PIECE_MARK "%u", pieces->len);
      g_array_append_val (pieces, ((DestinationJsonPiece) { text + start, end - start }));
      copied = end;
    }
  g_string_append_len (rest, text + copied, (gssize) (size - copied));

  return rest;
}

/**
 * destination_json_parse_apart:
 * @text: UTF-8, not necessarily terminated, which outlives @pieces
 * @size: its size in bytes; the caller has a cap for it
 * @member: a name
 * @pieces: (element-type DestinationJsonPiece): filled with the long values of members of this name
 * @error: return location: %STORE_ERROR_PROTOCOL
 *
 * Parses without looking at what makes up nearly all of a list: json-glib reads character by character, and copies
 * twice. What is cut out was not seen to be UTF-8; see destination_json_get_piece().
 *
 * Returns: (transfer full): the root, never %NULL on success
 */
JsonNode *
destination_json_parse_apart (const char *text, gsize size, const char *member, GArray *pieces, GError **error)
{
  g_autoptr (GString) rest = NULL;

  if (!check (text, size, error))
    return NULL;

  rest = cut_out (text, size, member, pieces);

  return parse_checked (rest->str, rest->len, error);
}

/**
 * destination_json_get_piece:
 * @object: (nullable): an object of a tree that was parsed apart
 * @name: the member that was looked out for
 * @pieces: (element-type DestinationJsonPiece): what was cut out
 * @piece: (out caller-allocates): the string; not terminated
 *
 * Returns: whether the member is a string. One that only looks like what was cut out is another string of the same
 *   text: it comes from the same hand.
 */
gboolean
destination_json_get_piece (JsonObject *object, const char *name, GArray *pieces, DestinationJsonPiece *piece)
{
  const char *text = destination_json_get_string (object, name);
  guint64 index;

  if (text == NULL)
    return FALSE;

  *piece = (DestinationJsonPiece) { text, strlen (text) };
  if (g_str_has_prefix (text, PIECE_MARK) && pieces->len > 0 &&
      g_ascii_string_to_unsigned (text + strlen (PIECE_MARK), 10, 0, pieces->len - 1, &index, NULL))
    *piece = g_array_index (pieces, DestinationJsonPiece, index);

  return TRUE;
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
