/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "destination/destination-server-exchange-private.h"

#include <string.h>

#include "destination/destination-json.h"

/* What the service says of any entry that is missing, whatever its kind. */
#define NOT_FOUND_MESSAGE "Configuration with the specified name was not found"
#define EXISTS_MESSAGE "Duplicate key"

static const struct
{
  StoreError code;
  guint status;
} statuses[] = {
  { STORE_ERROR_NOT_FOUND, SOUP_STATUS_NOT_FOUND },
  { STORE_ERROR_EXISTS, SOUP_STATUS_CONFLICT },
  { STORE_ERROR_CHANGED, SOUP_STATUS_PRECONDITION_FAILED },
  { STORE_ERROR_INVALID, SOUP_STATUS_BAD_REQUEST },
  { STORE_ERROR_NOT_SUPPORTED, SOUP_STATUS_BAD_REQUEST },
  { STORE_ERROR_AUTHENTICATION, SOUP_STATUS_FORBIDDEN },
  { STORE_ERROR_FORBIDDEN, SOUP_STATUS_FORBIDDEN },
  { STORE_ERROR_UNAVAILABLE, SOUP_STATUS_SERVICE_UNAVAILABLE },
};

guint
destination_error_to_status (const GError *error)
{
  for (guint i = 0; error->domain == STORE_ERROR && i < G_N_ELEMENTS (statuses); i++)
    if (statuses[i].code == (StoreError) error->code)
      return statuses[i].status;

  return SOUP_STATUS_INTERNAL_SERVER_ERROR;
}

/* What goes wrong inside is nobody's business outside: its message may name files. */
const char *
destination_error_to_message (const GError *error)
{
  guint status = destination_error_to_status (error);

  if (status == SOUP_STATUS_NOT_FOUND)
    return NOT_FOUND_MESSAGE;
  if (status == SOUP_STATUS_CONFLICT)
    return EXISTS_MESSAGE;

  return status < SOUP_STATUS_INTERNAL_SERVER_ERROR ? error->message : soup_status_get_phrase (status);
}

static void
gone_cb (DestinationExchange *self)
{
  self->is_gone = TRUE;
  g_cancellable_cancel (self->cancellable);
}

static GHashTable *
parse_parameters (SoupServerMessage *message)
{
  const char *query = g_uri_get_query (soup_server_message_get_uri (message));

  return soup_form_decode (query != NULL ? query : "");
}

/**
 * destination_exchange_new:
 * @server: the server
 * @message: a request with its body; paused until the answer is there
 * @route: (transfer full): where its path leads
 * @store: what it is about
 *
 * Returns: (transfer full): the exchange
 */
DestinationExchange *
destination_exchange_new (DestinationServer *server, SoupServerMessage *message, DestinationRoute *route, Store *store)
{
  DestinationExchange *self = g_new0 (DestinationExchange, 1);

  self->server = g_object_ref (server);
  self->message = g_object_ref (message);
  self->route = *route;
  memset (route, 0, sizeof *route);
  self->parameters = parse_parameters (message);
  self->store = g_object_ref (store);
  self->body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  self->cancellable = g_cancellable_new ();
  g_signal_connect_swapped (message, "disconnected", G_CALLBACK (gone_cb), self);
  g_signal_connect_swapped (message, "finished", G_CALLBACK (gone_cb), self);
  soup_server_message_pause (message);

  return self;
}

static void
destination_exchange_free (DestinationExchange *self)
{
  g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->store);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->parameters, g_hash_table_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
  destination_route_clear (&self->route);
  g_clear_object (&self->message);
  g_clear_object (&self->server);
  g_free (self);
}

const char *
destination_exchange_get_method (DestinationExchange *self)
{
  return soup_server_message_get_method (self->message);
}

const char *
destination_exchange_get_parameter (DestinationExchange *self, const char *name)
{
  return g_hash_table_lookup (self->parameters, name);
}

void
destination_exchange_set_header (DestinationExchange *self, const char *name, const char *value)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (self->message), name, value);
}

/* The service shows its etags without quotes; clients that know HTTP add them, and the mark of a weak one. */
static char *
strip_etag (const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (g_str_has_prefix (text, "W/") ? text + 2 : text));
  gsize length = strlen (stripped);

  if (length >= 2 && stripped[0] == '"' && stripped[length - 1] == '"')
    return g_strndup (stripped + 1, length - 2);

  return g_steal_pointer (&stripped);
}

/* The etags of a header: NULL without one. */
static char **
get_etags (DestinationExchange *self, const char *header)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (self->message);
  const char *text = soup_message_headers_get_list (headers, header);
  char **etags = text != NULL ? g_strsplit (text, ",", -1) : NULL;

  for (guint i = 0; etags != NULL && etags[i] != NULL; i++)
    {
      char *given = g_strstrip (etags[i]);

      etags[i] = strip_etag (given);
      g_free (given);
    }

  return etags;
}

static gboolean
has_etag (char **etags, const char *etag)
{
  return g_strv_contains ((const char * const *) etags, "*") || g_strv_contains ((const char * const *) etags, etag);
}

/* What an entry must be to be written: of If-Match, where it names one etag. */
char *
destination_exchange_dup_if_match (DestinationExchange *self)
{
  g_auto (GStrv) etags = get_etags (self, "If-Match");

  return etags != NULL && etags[0] != NULL && !g_str_equal (etags[0], "*") ? g_strdup (etags[0]) : NULL;
}

/* Whether the conditions of a request keep it from being answered with the entry; @status says how it is instead. */
gboolean
destination_exchange_is_unchanged (DestinationExchange *self, const char *etag, guint *status)
{
  g_auto (GStrv) match = get_etags (self, "If-Match");
  g_auto (GStrv) none_match = get_etags (self, "If-None-Match");

  if (match != NULL && !has_etag (match, etag))
    *status = SOUP_STATUS_PRECONDITION_FAILED;
  else if (none_match != NULL && has_etag (none_match, etag))
    *status = SOUP_STATUS_NOT_MODIFIED;
  else
    return FALSE;

  return TRUE;
}

/* A client that is gone gets nothing any more. */
void
destination_exchange_answer (DestinationExchange *self, guint status)
{
  soup_server_message_set_status (self->message, status, NULL);
  if (!self->is_gone)
    soup_server_message_unpause (self->message);
  destination_exchange_free (self);
}

static void
set_body (DestinationExchange *self, const char *type, GBytes *bytes)
{
  soup_message_headers_set_content_type (soup_server_message_get_response_headers (self->message), type, NULL);
  soup_message_body_append_bytes (soup_server_message_get_response_body (self->message), bytes);
}

void
destination_exchange_answer_bytes (DestinationExchange *self, guint status, GBytes *json)
{
  set_body (self, "application/json", json);
  destination_exchange_answer (self, status);
}

void
destination_exchange_answer_json (DestinationExchange *self, guint status, JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  char *text = destination_json_to_text (root);
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));

  destination_exchange_answer_bytes (self, status, bytes);
}

void
destination_exchange_answer_message (DestinationExchange *self, guint status, const char *message)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "ErrorMessage");
  json_builder_add_string_value (builder, message);
  json_builder_end_object (builder);
  destination_exchange_answer_json (self, status, builder);
}

void
destination_exchange_answer_error (DestinationExchange *self, const GError *error)
{
  destination_exchange_answer_message (self, destination_error_to_status (error), destination_error_to_message (error));
}

/* One entry was written or removed. */
void
destination_exchange_answer_count (DestinationExchange *self)
{
  static const char text[] = "{ \"Count\": 1 }";
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));

  destination_exchange_answer_bytes (self, SOUP_STATUS_OK, bytes);
}
