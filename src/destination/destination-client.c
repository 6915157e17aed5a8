/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "destination/destination-client.h"

#include <glib/gi18n.h>
#include <string.h>

#include "destination/destination-json.h"
#include "destination/destination-token.h"
#include "destination/destination-uri.h"

/* Longer is no token: the platform takes headers of 16 KB. */
#define MAX_TOKEN_ANSWER_BYTES (256 * 1024)

struct _DestinationClient
{
  DestinationServiceKey *key;  /* (owned) */
  char *token_url;             /* (owned) */
  DestinationSession *session; /* (owned) */
  DestinationToken *token;     /* (owned) */
  DestinationTiming timing;
};

/* What one call has tried so far. */
typedef struct
{
  guint n_failed;
  guint waited; /* seconds, because it was asked to */
  gboolean has_new_token;
} Attempts;

/**
 * destination_client_new:
 * @key: a complete key
 * @subscriber: (nullable): the subdomain of a subscriber
 * @database: (nullable): whom to trust; %NULL: whom the system trusts
 * @timing: how patient to be
 * @error: return location: %STORE_ERROR_INVALID
 *
 * Returns: (transfer full): a connection, on which nothing was sent yet
 */
DestinationClient *
destination_client_new (DestinationServiceKey    *key,
                        const char               *subscriber,
                        GTlsDatabase             *database,
                        const DestinationTiming  *timing,
                        GError                  **error)
{
  g_autofree char *token_url = NULL;
  GTlsCertificate *certificate = destination_service_key_get_tls_certificate (key);
  DestinationClient *self;

  if (destination_service_key_get_service_url (key) == NULL)
    {
      g_set_error_literal (error, STORE_ERROR, STORE_ERROR_INVALID,
                           NC_("reason", "The key does not say where the service is"));
      return NULL;
    }

  token_url = subscriber != NULL ? destination_service_key_dup_token_url_for (key, subscriber, error)
                                 : g_strdup (destination_service_key_get_token_url (key));
  if (token_url == NULL)
    return NULL;

  self = g_atomic_rc_box_new0 (DestinationClient);
  self->key = g_object_ref (key);
  self->token_url = g_steal_pointer (&token_url);
  self->timing = *timing;
  self->token = destination_token_new (timing);
  /* The service asks for the certificate of the identity service again. */
  self->session = destination_session_new (
      certificate, destination_service_key_get_kind (key) == STORE_CREDENTIALS_IDENTITY ? certificate : NULL, database,
      timing);

  return self;
}

DestinationClient *
destination_client_ref (DestinationClient *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
destination_client_clear (gpointer data)
{
  DestinationClient *self = data;

  g_clear_object (&self->key);
  g_free (self->token_url);
  g_clear_pointer (&self->session, destination_session_unref);
  g_clear_pointer (&self->token, destination_token_free);
}

void
destination_client_unref (DestinationClient *self)
{
  g_atomic_rc_box_release_full (self, destination_client_clear);
}

const char *
destination_client_get_service_url (DestinationClient *self)
{
  return destination_service_key_get_service_url (self->key);
}

/* Milliseconds before something is tried again after so many failures. */
guint
destination_client_get_delay (DestinationClient *self, guint attempt)
{
  return destination_timing_delay (&self->timing, FALSE, attempt);
}

/* Trying again */

/* The service asked us to slow down: told to the caller, second by second of its own. */
static gboolean
slow_down (DestinationClient *self, DestinationCall *call, guint seconds, GError **error)
{
  gboolean is_over;

  destination_call_send_waiting (call, seconds);
  is_over = destination_call_wait (call, seconds * self->timing.second, error);
  destination_call_send_waiting (call, 0);

  return is_over;
}

static gboolean
is_busy_status (guint status)
{
  return status == 500 || status == 503;
}

/* Whether another attempt can help, after the time for it. @failure is what came of this one. */
static gboolean
try_again (DestinationClient *self,
           DestinationCall   *call,
           DestinationRetry   retry,
           Attempts          *attempts,
           const GError      *failure)
{
  const StoreErrorDetails *details = store_error_get_details (failure);
  gboolean is_limited = g_error_matches (failure, STORE_ERROR, STORE_ERROR_RATE_LIMITED);
  guint seconds;

  if (!is_limited && (!destination_error_is_uncertain (failure) || retry == DESTINATION_RETRY_UNSEEN))
    return FALSE;

  attempts->n_failed++;
  if (!is_limited && (details->retry_after == 0 || !is_busy_status (details->status)))
    return attempts->n_failed < DESTINATION_MAX_ATTEMPTS &&
           destination_call_wait (
               call, destination_timing_delay (&self->timing, is_busy_status (details->status), attempts->n_failed), NULL);

  /* Who asks for more patience than anybody has gets no further attempt. Without a number: longer each time. */
  seconds = details->retry_after > 0 ? details->retry_after : 1u << MIN (attempts->n_failed - 1, 10);
  if (seconds > self->timing.max_waiting - attempts->waited)
    return FALSE;
  attempts->waited += seconds;

  return slow_down (self, call, seconds, NULL);
}

/* A failed wait for another attempt means a cancel. */
static DestinationAnswer *
give_up (DestinationCall *call, GError *failure /* (transfer full) */, GError **error)
{
  if (destination_call_check (call, error))
    g_propagate_error (error, failure);
  else
    g_error_free (failure);

  return NULL;
}

/* The token */

static GBytes *
make_token_form (DestinationClient *self)
{
  const char *secret = destination_service_key_get_client_secret (self->key);
  g_autofree char *id = g_uri_escape_string (destination_service_key_get_client_id (self->key), NULL, FALSE);
  g_autoptr (StoreSecret) encoded = secret != NULL ? g_uri_escape_string (secret, NULL, FALSE) : NULL;

  return store_secret_to_bytes (g_strconcat ("grant_type=client_credentials&client_id=", id,
                                             encoded != NULL ? "&client_secret=" : NULL, encoded, NULL));
}

static char *
read_token (const DestinationAnswer *answer, gint64 *lifetime, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (answer->body, &size);
  JsonNode *root = destination_json_parse (data != NULL ? data : "", size, error);
  const char *text = destination_json_get_string (destination_json_object (root), "access_token");
  char *token = text != NULL && *text != '\0' && g_str_is_ascii (text) && strpbrk (text, "\r\n") == NULL
                    ? g_strdup (text)
                    : NULL;

  if (token == NULL && root != NULL)
    g_set_error_literal (error, STORE_ERROR, STORE_ERROR_PROTOCOL, NC_("reason", "The answer holds no token"));
  if (!destination_json_get_number (destination_json_object (root), "expires_in", lifetime))
    *lifetime = 0;
  destination_json_free_wiped (root);

  return token;
}

typedef struct
{
  DestinationClient *client;
  DestinationCall *call;
} TokenFetch;

/* Asking for a token changes nothing, so it can be asked for again. */
static char *
fetch_token (gint64 *lifetime, GCancellable *cancellable, gpointer user_data, GError **error)
{
  const TokenFetch *fetch = user_data;
  DestinationClient *self = fetch->client;
  const char * const secrets[] = { destination_service_key_get_client_secret (self->key), NULL };
  g_autoptr (GBytes) form = make_token_form (self);
  Attempts attempts = { 0 };

  while (TRUE)
    {
      DestinationRequest request = {
        .method = "POST",
        .host = DESTINATION_HOST_TOKEN,
        .url = self->token_url,
        .content_type = "application/x-www-form-urlencoded",
        .body = form,
        .max_bytes = MAX_TOKEN_ANSWER_BYTES,
      };
      GError *failure = NULL;
      g_autoptr (DestinationAnswer) answer = destination_session_send (self->session, &request, cancellable, &failure);

      if (answer != NULL && destination_answer_is_success (answer))
        return read_token (answer, lifetime, error);
      if (answer != NULL)
        failure = destination_answer_to_error (answer, DESTINATION_HOST_TOKEN, secrets);
      if (try_again (self, fetch->call, DESTINATION_RETRY_ALWAYS, &attempts, failure))
        {
          g_error_free (failure);
          continue;
        }

      give_up (fetch->call, failure, error);
      return NULL;
    }
}

static char *
get_token (DestinationClient *self, DestinationCall *call, GError **error)
{
  TokenFetch fetch = { self, call };

  return destination_token_get (self->token, fetch_token, &fetch, destination_call_get_cancellable (call), error);
}

/* Calls */

/* One attempt: the answer, or what is wrong. @token is given out, so that it can be dropped. */
static DestinationAnswer *
send_once (DestinationClient   *self,
           DestinationCall     *call,
           DestinationRequest  *request,
           char               **token,
           GError             **error)
{
  const char *secrets[] = { NULL, request->secret, NULL };
  g_autoptr (StoreSecret) authorization = NULL;
  g_autoptr (DestinationAnswer) answer = NULL;
  gint64 entered;

  *token = get_token (self, call, error);
  if (*token == NULL)
    return NULL;

  authorization = g_strconcat ("Bearer ", *token, NULL);
  request->authorization = authorization;
  entered = destination_call_enter_lane (call);
  answer = destination_session_send (self->session, request, destination_call_get_cancellable (call), error);
  destination_call_leave_lane (call, entered);
  request->authorization = NULL;
  if (answer == NULL || destination_answer_is_success (answer))
    return g_steal_pointer (&answer);

  secrets[0] = *token;
  g_propagate_error (error, destination_answer_to_error (answer, DESTINATION_HOST_SERVICE, secrets));

  return NULL;
}

/* The service's own word that it does not know us; not that we could not get a token, which was tried already. */
static gboolean
is_refused_token (const GError *failure, const char *token)
{
  const StoreErrorDetails *details = store_error_get_details (failure);

  return token != NULL && details != NULL && details->status == 401;
}

/**
 * destination_client_send:
 * @self: a connection
 * @call: on whose behalf
 * @request: what is sent; its host, authorization and limit are filled in
 * @retry: what may be tried again
 * @error: return location: #StoreError with details
 *
 * Sends a request to the service with the token: again with a new token when it was refused, once; again after a while
 * when the connection broke off or the service asked for time. Blocks.
 *
 * Returns: (transfer full): an answer that says success, %NULL on failure
 */
DestinationAnswer *
destination_client_send (DestinationClient   *self,
                         DestinationCall     *call,
                         DestinationRequest  *request,
                         DestinationRetry     retry,
                         GError             **error)
{
  Attempts attempts = { 0 };

  request->host = DESTINATION_HOST_SERVICE;
  request->max_bytes = DESTINATION_MAX_ANSWER_BYTES;
  request->content_type = request->body != NULL ? "application/json" : NULL;

  while (TRUE)
    {
      g_autoptr (StoreSecret) token = NULL;
      GError *failure = NULL;
      DestinationAnswer *answer = send_once (self, call, request, &token, &failure);

      if (answer != NULL)
        return answer;
      if (is_refused_token (failure, token) && !attempts.has_new_token)
        {
          destination_token_drop (self->token, token);
          attempts.has_new_token = TRUE;
          g_error_free (failure);
          continue;
        }
      if (token != NULL && try_again (self, call, retry, &attempts, failure))
        {
          request->was_uncertain |= destination_error_is_uncertain (failure);
          g_error_free (failure);
          continue;
        }

      return give_up (call, failure, error);
    }
}

/* The test of a connection */

static gboolean
reach_host (DestinationClient *self, DestinationCall *call, DestinationHost host, const char *url, GError **error)
{
  DestinationRequest request = { .method = "GET", .host = host, .url = url, .max_bytes = DESTINATION_MAX_ANSWER_BYTES };
  g_autoptr (GError) local_error = NULL;
  g_autoptr (DestinationAnswer) answer =
      destination_session_send (self->session, &request, destination_call_get_cancellable (call), &local_error);

  /* Any answer will do, also that it is too large; and a host that refuses our certificate is there as well. */
  if (answer != NULL || request.is_too_large || g_error_matches (local_error, STORE_ERROR, STORE_ERROR_AUTHENTICATION))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

/**
 * destination_client_reach:
 * @self: a connection
 * @call: on whose behalf
 * @error: return location: %STORE_ERROR_NETWORK, %STORE_ERROR_TLS
 *
 * Returns: whether both hosts answer and prove who they are
 */
gboolean
destination_client_reach (DestinationClient *self, DestinationCall *call, GError **error)
{
  g_autofree char *service_url =
      destination_uri_collection (destination_client_get_service_url (self), "subaccountCertificates", "$select=Name");

  return reach_host (self, call, DESTINATION_HOST_SERVICE, service_url, error) &&
         reach_host (self, call, DESTINATION_HOST_TOKEN, self->token_url, error);
}

/**
 * destination_client_enter:
 * @self: a connection
 * @call: on whose behalf
 * @error: return location: %STORE_ERROR_AUTHENTICATION
 *
 * Returns: whether there is a token for us
 */
gboolean
destination_client_enter (DestinationClient *self, DestinationCall *call, GError **error)
{
  g_autoptr (StoreSecret) token = get_token (self, call, error);

  return token != NULL;
}
