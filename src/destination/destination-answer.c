/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "destination/destination-answer.h"

#include <glib/gi18n.h>
#include <string.h>

#include "destination/destination-json.h"

/* Of a page of a gateway no more is looked at, and of a sentence no more is kept. */
#define MAX_TEXT_BYTES (64 * 1024)
#define MAX_MESSAGE_CHARS 300

/* What the parts of the platform call a request in their logs; the first that is there counts. */
static const char * const request_id_headers[] = { "x-vcap-request-id", "x-request-id", "x-correlationid" };

/**
 * destination_answer_free:
 * @self: (nullable) (transfer full): an answer
 *
 * Frees it.
 */
void
destination_answer_free (DestinationAnswer *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->headers, soup_message_headers_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self);
}

gboolean
destination_answer_is_success (const DestinationAnswer *self)
{
  return self->status >= 200 && self->status < 300;
}

static const char *
get_header (const DestinationAnswer *self, const char *name)
{
  return soup_message_headers_get_one (self->headers, name);
}

static gboolean
is_page (const DestinationAnswer *self)
{
  const char *type = soup_message_headers_get_content_type (self->headers, NULL);

  return type != NULL && g_ascii_strcasecmp (type, "text/html") == 0;
}

/* One line without control characters, cut. */
static char *
tidy (const char *text)
{
  GString *tidied = g_string_new (NULL);
  gboolean is_blank = FALSE;
  guint n_chars = 0;

  for (const char *p = text; *p != '\0' && n_chars < MAX_MESSAGE_CHARS; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c) || g_unichar_iscntrl (c))
        {
          is_blank = tidied->len > 0;
          continue;
        }
      if (is_blank)
        g_string_append_c (tidied, ' ');
      is_blank = FALSE;
      g_string_append_unichar (tidied, c);
      n_chars++;
    }
  if (n_chars == MAX_MESSAGE_CHARS)
    g_string_append (tidied, "…");

  return g_string_free (tidied, FALSE);
}

/* (nullable): what is between <@tag and its end, in a lower-case copy as well as in the page itself */
static char *
find_element (const char *page, const char *lower, const char *tag)
{
  g_autofree char *open = g_strconcat ("<", tag, NULL);
  g_autofree char *end = g_strconcat ("</", tag, NULL);
  const char *from = strstr (lower, open);
  const char *to;

  from = from != NULL ? strchr (from, '>') : NULL;
  to = from != NULL ? strstr (from, end) : NULL;

  return to != NULL ? g_strndup (page + (from + 1 - lower), (gsize) (to - from - 1)) : NULL;
}

static char *
strip_tags (const char *page)
{
  GString *text = g_string_new (NULL);
  gboolean in_tag = FALSE;

  for (const char *p = page; *p != '\0'; p++)
    {
      if (*p == '<')
        in_tag = TRUE;
      else if (!in_tag)
        g_string_append_c (text, *p);
      else if (*p == '>')
        {
          in_tag = FALSE;
          g_string_append_c (text, ' ');
        }
    }

  return g_string_free (text, FALSE);
}

/* A gateway in front of the service answers with a page: its title says most. */
static char *
read_page (const char *page)
{
  g_autofree char *lower = g_ascii_strdown (page, -1);
  g_autofree char *title = find_element (page, lower, "title");
  g_autofree char *body = title == NULL ? find_element (page, lower, "body") : NULL;

  return strip_tags (title != NULL ? title : body != NULL ? body : page);
}

static char *
read_object (JsonObject *object)
{
  const char *message = destination_json_get_string (object, "ErrorMessage");

  if (message == NULL)
    message = destination_json_get_string (object, "error_description");
  if (message == NULL)
    message = destination_json_get_string (object, "error");
  if (message == NULL)
    message = destination_json_get_string (object, "message");

  return g_strdup (message);
}

/* (nullable): what the body says, in any of the kinds that were met: an object with "ErrorMessage", a string, the
 * OAuth 2 object of the token service, a page, bare text */
static char *
read_message (const DestinationAnswer *self)
{
  gsize size;
  const char *data = g_bytes_get_data (self->body, &size);
  g_autoptr (JsonNode) node = size <= MAX_TEXT_BYTES ? destination_json_parse (data, size, NULL) : NULL;
  g_autofree char *text = NULL;

  if (node != NULL && destination_json_object (node) != NULL)
    return read_object (destination_json_object (node));
  if (node != NULL && destination_json_string (node) != NULL)
    return g_strdup (destination_json_string (node));
  if (node != NULL)
    return NULL;

  text = g_utf8_make_valid (data != NULL ? data : "", (gssize) MIN (size, MAX_TEXT_BYTES));

  return is_page (self) || *text == '<' ? read_page (text) : g_steal_pointer (&text);
}

/* A server may repeat what it was sent. */
static char *
remove_secret (char *message /* (transfer full) */, const char *secret)
{
  g_autofree char *owned = message;
  g_auto (GStrv) parts = NULL;

  if (*secret == '\0' || strstr (message, secret) == NULL)
    return g_steal_pointer (&owned);

  parts = g_strsplit (message, secret, -1);
  store_secret_wipe (owned, strlen (owned));

  return g_strjoinv ("…", parts);
}

static char *
dup_message (const DestinationAnswer *self, const char * const *secrets)
{
  char *text = read_message (self);
  g_autofree char *clean = NULL;
  g_autofree char *message = NULL;

  for (guint i = 0; text != NULL && secrets != NULL && secrets[i] != NULL; i++)
    text = remove_secret (text, secrets[i]);
  clean = text;
  message = clean != NULL ? tidy (clean) : NULL;

  return message != NULL && *message != '\0' ? g_steal_pointer (&message) : NULL;
}

static char *
dup_request_id (const DestinationAnswer *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (request_id_headers); i++)
    {
      const char *id = get_header (self, request_id_headers[i]);
      g_autofree char *valid = id != NULL ? g_utf8_make_valid (id, (gssize) MIN (strlen (id), 1000)) : NULL;

      if (valid != NULL && *valid != '\0')
        return tidy (valid);
    }

  return NULL;
}

/* Only the host: the rest of an address may hold anything. */
static char *
dup_redirect_host (const DestinationAnswer *self)
{
  const char *location = get_header (self, "location");
  g_autoptr (GUri) uri = location != NULL ? g_uri_parse (location, SOUP_HTTP_URI_FLAGS, NULL) : NULL;

  return uri != NULL ? g_strdup (g_uri_get_host (uri)) : NULL;
}

/* Whatever the token service refuses, it refuses us; that it lacks something is never said of an entry. */
static StoreError
get_token_code (guint status)
{
  if (status == 403)
    return STORE_ERROR_FORBIDDEN;
  if (status == 429)
    return STORE_ERROR_RATE_LIMITED;
  if (status == 408 || status >= 500)
    return STORE_ERROR_UNAVAILABLE;

  return status >= 400 ? STORE_ERROR_AUTHENTICATION : STORE_ERROR_PROTOCOL;
}

static StoreError
get_service_code (const DestinationAnswer *self)
{
  switch (self->status)
    {
    case 400:
    case 413:
    case 422:
      return STORE_ERROR_INVALID;
    case 401:
      return STORE_ERROR_AUTHENTICATION;
    case 403:
      return STORE_ERROR_FORBIDDEN;
    case 404:
      /* The platform's router does not know the service at present: that is no word about an entry. */
      return is_page (self) || get_header (self, "x-cf-routererror") != NULL ? STORE_ERROR_UNAVAILABLE
                                                                              : STORE_ERROR_NOT_FOUND;
    case 405:
    case 501:
      return STORE_ERROR_NOT_SUPPORTED;
    case 409:
      return STORE_ERROR_EXISTS;
    case 412:
      return STORE_ERROR_CHANGED;
    case 429:
      return STORE_ERROR_RATE_LIMITED;
    default:
      return self->status == 408 || self->status >= 500 ? STORE_ERROR_UNAVAILABLE : STORE_ERROR_PROTOCOL;
    }
}

/**
 * destination_answer_to_error:
 * @self: an answer that is no success
 * @host: who gave it
 * @secrets: (nullable) (array zero-terminated=1): what must not be repeated
 *
 * Returns: (transfer full): a #StoreError with details
 */
GError *
destination_answer_to_error (const DestinationAnswer *self, DestinationHost host, const char * const *secrets)
{
  gboolean is_redirect = self->status >= 300 && self->status < 400;
  g_autofree char *request_id = dup_request_id (self);
  g_autofree char *service_message = dup_message (self, secrets);
  g_autofree char *subject = is_redirect ? dup_redirect_host (self) : NULL;
  const char *message = is_redirect ? NC_("reason", "The service points to another place")
                                    : NC_("reason", "The service answers with an error");
  const StoreErrorDetails details = {
    .status = self->status,
    .request_id = request_id,
    .service_message = service_message,
    .subject = subject,
    .retry_after = destination_answer_get_retry_after (self, g_get_real_time () / G_USEC_PER_SEC),
  };

  return store_error_new_with_details (host == DESTINATION_HOST_TOKEN ? get_token_code (self->status)
                                                                      : get_service_code (self),
                                       message, &details);
}

/**
 * destination_answer_get_retry_after:
 * @self: an answer
 * @now: seconds since the epoch
 *
 * Reads Retry-After, which is a number of seconds or a date (RFC 9110, 10.2.3).
 *
 * Returns: seconds to wait; 0: the answer does not say, or the time is over
 */
guint
destination_answer_get_retry_after (const DestinationAnswer *self, gint64 now)
{
  const char *text = get_header (self, "retry-after");
  g_autoptr (GDateTime) date = NULL;
  guint64 seconds;
  gint64 until;

  if (text == NULL)
    return 0;
  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, &seconds, NULL))
    return (guint) MIN (seconds, G_MAXINT);

  date = soup_date_time_new_from_http_string (text);
  until = date != NULL ? g_date_time_to_unix (date) : now;

  return (guint) CLAMP (until - now, 0, G_MAXINT);
}

/**
 * destination_answer_dup_etag:
 * @self: an answer
 *
 * Returns: (transfer full) (nullable): its ETag byte for byte, as it must be sent back
 */
char *
destination_answer_dup_etag (const DestinationAnswer *self)
{
  return g_strdup (get_header (self, "etag"));
}

/**
 * destination_error_is_uncertain:
 * @error: of an exchange
 *
 * Returns: whether the service may have done what it was asked for all the same
 */
gboolean
destination_error_is_uncertain (const GError *error)
{
  const StoreErrorDetails *details = store_error_get_details (error);

  return g_error_matches (error, STORE_ERROR, STORE_ERROR_NETWORK) ||
         (details != NULL && (details->status == 408 || details->status >= 500));
}
