/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "destination/destination-server-query-private.h"

#include <string.h>

#define DEFAULT_PAGE_SIZE 10
#define MAX_PAGE_SIZE 1000

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, STORE_ERROR, STORE_ERROR_INVALID, message);

  return FALSE;
}

/* The filter, read from left to right. */

static void
skip_blanks (const char **text)
{
  while (g_ascii_isspace (**text))
    (*text)++;
}

static gboolean
take_mark (const char **text, char mark)
{
  skip_blanks (text);
  if (**text != mark)
    return FALSE;
  (*text)++;

  return TRUE;
}

static gboolean
take_word (const char **text, const char *word)
{
  gsize length = strlen (word);

  skip_blanks (text);
  if (g_ascii_strncasecmp (*text, word, length) != 0 || g_ascii_isalnum ((*text)[length]))
    return FALSE;
  *text += length;

  return TRUE;
}

/* A value is percent-encoded, then quoted: so a quote always ends it. */
static char *
take_value (const char **text)
{
  g_autofree char *value = NULL;
  const char *end;

  if (!take_mark (text, '\'') || (end = strchr (*text, '\'')) == NULL)
    return NULL;
  value = g_uri_unescape_segment (*text, end, NULL);
  *text = end + 1;

  return value != NULL && g_utf8_validate (value, -1, NULL) ? g_steal_pointer (&value) : NULL;
}

static GPtrArray *
take_values (const char **text)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);

  if (!take_mark (text, '('))
    return NULL;

  do
    {
      g_autofree char *value = take_value (text);

      if (value == NULL)
        return NULL;
      if (!g_ptr_array_find_with_equal_func (values, value, g_str_equal, NULL))
        g_ptr_array_add (values, g_steal_pointer (&value));
    }
  while (take_mark (text, ','));

  return take_mark (text, ')') ? g_steal_pointer (&values) : NULL;
}

static gboolean
take_names (DestinationFilter *self, const char **text)
{
  if (self->names != NULL || !take_word (text, "in"))
    return FALSE;
  self->names = take_values (text);

  return self->names != NULL;
}

static gboolean
take_label (DestinationFilter *self, const char **text)
{
  g_autofree char *key = NULL;
  g_autoptr (GPtrArray) values = NULL;

  if (!take_mark (text, '[') || (key = take_value (text)) == NULL || !take_mark (text, ']') ||
      !take_word (text, "has") || (values = take_values (text)) == NULL)
    return FALSE;

  g_ptr_array_add (values, NULL);
  if (self->labels == NULL)
    self->labels = g_ptr_array_new_with_free_func ((GDestroyNotify) store_label_unref);
  g_ptr_array_add (self->labels, store_label_new (key, (const char * const *) values->pdata));

  return TRUE;
}

static gboolean
take_clause (DestinationFilter *self, const char **text)
{
  if (take_word (text, "Name"))
    return take_names (self, text);

  return take_word (text, "Label") && take_label (self, text);
}

/**
 * destination_filter_parse:
 * @self: (out caller-allocates): the filter
 * @text: the value of `$filter`, once decoded: "Name in ('a%27s.pem', 'b.pem')" or "Label['key'] HAS ('value')";
 *   clauses joined by "AND" must all hold
 * @error: return location: %STORE_ERROR_INVALID
 *
 * Returns: whether it was understood
 */
gboolean
destination_filter_parse (DestinationFilter *self, const char *text, GError **error)
{
  memset (self, 0, sizeof *self);

  do
    if (!take_clause (self, &text))
      return refuse (error, "The filter is none of: Name in ('…', '…'), Label['…'] HAS ('…', '…')");
  while (take_word (&text, "and"));

  skip_blanks (&text);

  return *text == '\0' || refuse (error, "There is something after the filter’s end");
}

static gboolean
has_label (StoreEntry *entry, StoreLabel *wanted)
{
  GPtrArray *labels = store_entry_get_labels (entry);
  const char * const *values = store_label_get_values (wanted);

  for (guint i = 0; i < labels->len; i++)
    if (g_str_equal (store_label_get_key (labels->pdata[i]), store_label_get_key (wanted)))
      {
        while (*values != NULL && g_strv_contains (store_label_get_values (labels->pdata[i]), *values))
          values++;
        return *values == NULL;
      }

  return FALSE;
}

gboolean
destination_filter_matches (const DestinationFilter *self, StoreEntry *entry)
{
  if (self->names != NULL &&
      !g_ptr_array_find_with_equal_func (self->names, store_entry_get_name (entry), g_str_equal, NULL))
    return FALSE;

  for (guint i = 0; self->labels != NULL && i < self->labels->len; i++)
    if (!has_label (entry, self->labels->pdata[i]))
      return FALSE;

  return TRUE;
}

void
destination_filter_clear (DestinationFilter *self)
{
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_clear_pointer (&self->labels, g_ptr_array_unref);
}

/**
 * destination_metadata_parse:
 * @text: (nullable): the value of `$includeMetadata`: names with semicolons between
 *
 * Returns: what is wanted; names that mean nothing here are left out
 */
DestinationMetadata
destination_metadata_parse (const char *text)
{
  static const char * const names[] = { "modification_time", "etag", "shared_with_subscriber", "labels" };
  g_auto (GStrv) words = g_strsplit (text != NULL ? text : "", ";", -1);
  DestinationMetadata metadata = DESTINATION_METADATA_NONE;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strv_contains ((const char * const *) words, names[i]))
      metadata |= 1 << i;

  return metadata;
}

static gboolean
parse_number (GHashTable *parameters, const char *name, guint most, guint *number, GError **error)
{
  const char *text = g_hash_table_lookup (parameters, name);
  guint64 value;

  if (text == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 10, 1, most, &value, NULL))
    {
      g_set_error (error, STORE_ERROR, STORE_ERROR_INVALID, "%s must be a number from 1 to %u", name, most);
      return FALSE;
    }
  *number = (guint) value;

  return TRUE;
}

static gboolean
parse_boolean (GHashTable *parameters, const char *name, gboolean *value, GError **error)
{
  const char *text = g_hash_table_lookup (parameters, name);

  *value = g_strcmp0 (text, "true") == 0;
  if (text == NULL || *value || g_str_equal (text, "false"))
    return TRUE;

  g_set_error (error, STORE_ERROR, STORE_ERROR_INVALID, "%s must be true or false", name);

  return FALSE;
}

static gboolean
check_modes (DestinationQuery *self, GHashTable *parameters, GError **error)
{
  gboolean is_default = g_hash_table_contains (parameters, "$filter") ||
                        g_hash_table_contains (parameters, "$includeMetadata");
  gboolean is_select = g_hash_table_contains (parameters, "$select");
  gboolean is_page = g_hash_table_contains (parameters, "$page");

  if (is_default + is_select + is_page > 1)
    return refuse (error, "$select, $page and $filter or $includeMetadata exclude each other");
  if (!is_page && (g_hash_table_contains (parameters, "$pageSize") || g_hash_table_contains (parameters, "$pageCount") ||
                   g_hash_table_contains (parameters, "$entityCount")))
    return refuse (error, "$pageSize, $pageCount and $entityCount need $page");
  if (is_select && g_strcmp0 (g_hash_table_lookup (parameters, "$select"), "Name") != 0)
    return refuse (error, "Only Name can be selected");
  self->names_only = is_select;

  return TRUE;
}

/**
 * destination_query_parse:
 * @self: (out caller-allocates): the query
 * @parameters: the parameters of the URI's query, decoded
 * @error: return location: %STORE_ERROR_INVALID
 *
 * Returns: whether the parameters make sense together
 */
gboolean
destination_query_parse (DestinationQuery *self, GHashTable *parameters, GError **error)
{
  const char *filter = g_hash_table_lookup (parameters, "$filter");

  memset (self, 0, sizeof *self);
  self->page_size = DEFAULT_PAGE_SIZE;
  self->metadata = destination_metadata_parse (g_hash_table_lookup (parameters, "$includeMetadata"));

  return check_modes (self, parameters, error) &&
         parse_number (parameters, "$page", G_MAXINT32, &self->page, error) &&
         parse_number (parameters, "$pageSize", MAX_PAGE_SIZE, &self->page_size, error) &&
         parse_boolean (parameters, "$pageCount", &self->with_page_count, error) &&
         parse_boolean (parameters, "$entityCount", &self->with_entity_count, error) &&
         (filter == NULL || destination_filter_parse (&self->filter, filter, error));
}

void
destination_query_clear (DestinationQuery *self)
{
  destination_filter_clear (&self->filter);
}
