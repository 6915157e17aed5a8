/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "destination/destination-transfer-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "destination/destination-watch.h"

#define CHUNK_BYTES (64 * 1024)

struct _DestinationTransfer
{
  DestinationRequest *request;  /* (unowned) */
  GTlsCertificate *certificate; /* (owned) (nullable): what is presented */
  DestinationTiming timing;
  GCancellable *cancellable;    /* (owned) (nullable): the caller's */
  DestinationTransferFunc func;
  gpointer user_data;

  GCancellable *attempt;        /* (owned): ours; it also stops an exchange that takes too long */
  DestinationWatch *watch;      /* (owned) (nullable): of the caller's */
  GSource *silence;             /* (owned) (nullable): nothing came for so long */
  GSource *limit;               /* (owned) (nullable): it takes too long in all */
  const char *timeout;          /* (nullable): what took too long, in words */
  SoupMessage *message;         /* (owned) (nullable) */
  GInputStream *stream;         /* (owned) (nullable) */
  GByteArray *body;             /* (owned) (nullable) */
  guint8 *chunk;                /* (owned) (nullable) */
  GTlsCertificateFlags tls_errors;
  guint64 n_sent;
  gboolean is_connected;
  gboolean has_shaken_hands; /* a TLS handshake began */

  DestinationAnswer *answer;    /* (owned) (nullable) */
  GError *error;                /* (owned) (nullable) */
};

static void
stop_source (GSource **source)
{
  if (*source == NULL)
    return;

  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static GSource *
attach (GSource *source /* (transfer full) */, GSourceFunc func, gpointer data)
{
  g_source_set_callback (source, func, data, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());

  return source;
}

/* A copy of what was sent may still lie in the memory of the library; what we hold is wiped. */
static void
free_body (DestinationTransfer *self)
{
  if (self->body != NULL)
    store_secret_wipe (self->body->data, self->body->len);
  g_clear_pointer (&self->body, g_byte_array_unref);
  if (self->chunk != NULL)
    store_secret_wipe (self->chunk, CHUNK_BYTES);
  g_clear_pointer (&self->chunk, g_free);
}

/**
 * destination_transfer_free:
 * @self: (transfer full): an exchange that is over, or never began
 *
 * Frees it, on the session's thread.
 */
void
destination_transfer_free (DestinationTransfer *self)
{
  g_clear_pointer (&self->watch, destination_watch_free);
  stop_source (&self->silence);
  stop_source (&self->limit);
  free_body (self);
  g_clear_object (&self->certificate);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->attempt);
  g_clear_object (&self->stream);
  g_clear_object (&self->message);
  g_clear_pointer (&self->answer, destination_answer_free);
  g_clear_error (&self->error);
  g_free (self);
}

/* How it ends */

/* An answer that was not read to its end keeps its connection until it is closed; cancelled, that reads no further. */
static void
close_stream (DestinationTransfer *self)
{
  if (self->answer == NULL)
    g_cancellable_cancel (self->attempt);
  if (self->stream != NULL)
    g_input_stream_close_async (self->stream, G_PRIORITY_DEFAULT, self->attempt, NULL, NULL);
}

static void
finish (DestinationTransfer *self)
{
  g_clear_pointer (&self->watch, destination_watch_free);
  stop_source (&self->silence);
  stop_source (&self->limit);
  close_stream (self);
  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, self);

  self->func (self, self->user_data);
}

static void
fail (DestinationTransfer *self, StoreError code, const char *message)
{
  g_autoptr (GUri) uri = g_uri_parse (self->request->url, SOUP_HTTP_URI_FLAGS, NULL);
  const StoreErrorDetails details = {
    .subject = uri != NULL ? (char *) g_uri_get_host (uri) : NULL,
    .tls_errors = self->tls_errors,
  };

  self->error = store_error_new_with_details (code, message, &details);
  finish (self);
}

static gboolean
has_expired (GTlsCertificate *certificate)
{
  g_autoptr (GDateTime) until = certificate != NULL ? g_tls_certificate_get_not_valid_after (certificate) : NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  return until != NULL && g_date_time_compare (until, now) < 0;
}

/* A server that refuses our certificate breaks off the handshake, with a word about it or without. In TLS 1.3 the
 * handshake is over for us by then, and the service has proved who it is: so it is us that it wants to know more of. */
static void
fail_of_transport (DestinationTransfer *self, const GError *error)
{
  if (g_cancellable_is_cancelled (self->cancellable))
    fail (self, STORE_ERROR_CANCELLED, "The call was cancelled");
  else if (self->timeout != NULL)
    fail (self, STORE_ERROR_NETWORK, self->timeout);
  else if (self->tls_errors != 0 || g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    fail (self, STORE_ERROR_TLS, NC_("reason", "The service could not prove who it is"));
  else if (self->has_shaken_hands && has_expired (self->certificate))
    fail (self, STORE_ERROR_AUTHENTICATION, NC_("reason", "The client certificate has expired"));
  else if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_CERTIFICATE_REQUIRED))
    fail (self, STORE_ERROR_AUTHENTICATION, NC_("reason", "The service asks for a client certificate"));
  else if (error->domain == G_TLS_ERROR && error->code != G_TLS_ERROR_EOF)
    fail (self, self->certificate != NULL || self->is_connected ? STORE_ERROR_AUTHENTICATION : STORE_ERROR_TLS,
          error->message);
  else
    fail (self, STORE_ERROR_NETWORK, error->message);
}

static void
succeed (DestinationTransfer *self)
{
  gsize size = self->body->len;

  self->answer = g_new0 (DestinationAnswer, 1);
  self->answer->status = soup_message_get_status (self->message);
  self->answer->headers = soup_message_headers_ref (soup_message_get_response_headers (self->message));
  self->answer->body = store_secret_bytes_take (g_byte_array_free (g_steal_pointer (&self->body), FALSE), size);
  finish (self);
}

static void
fail_too_large (DestinationTransfer *self)
{
  self->request->is_too_large = TRUE;
  fail (self, STORE_ERROR_PROTOCOL, NC_("reason", "The answer is too large"));
}

/* What takes too long */

static gboolean
cancelled_cb (gpointer user_data)
{
  DestinationTransfer *self = user_data;

  g_cancellable_cancel (self->attempt);

  return G_SOURCE_REMOVE;
}

static gboolean
silence_cb (gpointer user_data)
{
  DestinationTransfer *self = user_data;

  self->timeout = self->is_connected ? NC_("reason", "The service is silent")
                                     : NC_("reason", "There is no connection to the service");
  g_cancellable_cancel (self->attempt);

  return G_SOURCE_REMOVE;
}

static gboolean
limit_cb (gpointer user_data)
{
  DestinationTransfer *self = user_data;

  self->timeout = NC_("reason", "The answer takes too long");
  g_cancellable_cancel (self->attempt);

  return G_SOURCE_REMOVE;
}

static void
heard (DestinationTransfer *self)
{
  guint patience = self->is_connected ? self->timing.read : self->timing.connect;

  if (self->silence != NULL)
    g_source_set_ready_time (self->silence, g_get_monotonic_time () + patience * G_TIME_SPAN_MILLISECOND);
}

/* What the message tells */

static void
starting_cb (SoupMessage *message, DestinationTransfer *self)
{
  self->is_connected = TRUE;
  self->n_sent = 0;
  heard (self);
}

static void
set_body (DestinationTransfer *self)
{
  if (self->request->body != NULL)
    soup_message_set_request_body_from_bytes (self->message, self->request->content_type, self->request->body);
}

/* libsoup sends again by itself what may be sent twice, when a connection that was used before turns out to be dead: but
 * of the body only what it has not read yet, which is nothing. */
static void
restarted_cb (SoupMessage *message, DestinationTransfer *self)
{
  set_body (self);
  self->request->was_uncertain = TRUE;
  self->is_connected = FALSE;
  heard (self);
}

static void
wrote_body_data_cb (SoupMessage *message, guint n_bytes, DestinationTransfer *self)
{
  self->n_sent += n_bytes;
  heard (self);
  if (self->request->sent_func != NULL)
    self->request->sent_func (self->n_sent, self->request->sent_data);
}

static void
network_event_cb (SoupMessage *message, GSocketClientEvent event, GIOStream *stream, DestinationTransfer *self)
{
  self->has_shaken_hands |= event == G_SOCKET_CLIENT_TLS_HANDSHAKING;
}

static void
got_headers_cb (SoupMessage *message, DestinationTransfer *self)
{
  heard (self);
}

static gboolean
accept_certificate_cb (SoupMessage          *message,
                       GTlsCertificate      *certificate,
                       GTlsCertificateFlags  tls_errors,
                       DestinationTransfer  *self)
{
  self->tls_errors = tls_errors;

  return FALSE;
}

static void
watch (DestinationTransfer *self)
{
  g_signal_connect (self->message, "starting", G_CALLBACK (starting_cb), self);
  g_signal_connect (self->message, "restarted", G_CALLBACK (restarted_cb), self);
  g_signal_connect (self->message, "wrote-body-data", G_CALLBACK (wrote_body_data_cb), self);
  g_signal_connect (self->message, "network-event", G_CALLBACK (network_event_cb), self);
  g_signal_connect (self->message, "got-headers", G_CALLBACK (got_headers_cb), self);
  g_signal_connect (self->message, "accept-certificate", G_CALLBACK (accept_certificate_cb), self);
}

/* The answer */

static void read_more (DestinationTransfer *self);

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DestinationTransfer *self = user_data;
  g_autoptr (GError) error = NULL;
  gssize size = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  heard (self);
  if (size < 0)
    fail_of_transport (self, error);
  else if (size == 0)
    succeed (self);
  else if (self->body->len + (gsize) size > self->request->max_bytes)
    fail_too_large (self);
  else
    {
      g_byte_array_append (self->body, self->chunk, (guint) size);
      read_more (self);
    }
}

static void
read_more (DestinationTransfer *self)
{
  g_input_stream_read_async (self->stream, self->chunk, CHUNK_BYTES, G_PRIORITY_DEFAULT, self->attempt, read_cb, self);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DestinationTransfer *self = user_data;
  g_autoptr (GError) error = NULL;
  goffset length;

  self->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (self->stream == NULL)
    {
      fail_of_transport (self, error);
      return;
    }

  length = soup_message_headers_get_content_length (soup_message_get_response_headers (self->message));
  if (length > 0 && (guint64) length > self->request->max_bytes)
    {
      fail_too_large (self);
      return;
    }

  /* The length is only said so far: no more than what is usual is believed. */
  self->body = g_byte_array_sized_new ((guint) CLAMP (length + 1, CHUNK_BYTES, 1024 * 1024));
  self->chunk = g_malloc (CHUNK_BYTES);
  read_more (self);
}

static gboolean
make_message (DestinationTransfer *self)
{
  const DestinationRequest *request = self->request;
  SoupMessageHeaders *headers;

  self->message = soup_message_new (request->method, request->url);
  if (self->message == NULL)
    return FALSE;

  soup_message_add_flags (self->message, SOUP_MESSAGE_NO_REDIRECT);
  /* Only a connection that was used before can turn out to be dead in a way that makes libsoup send again. */
  if (request->is_once)
    soup_message_add_flags (self->message, SOUP_MESSAGE_NEW_CONNECTION);
  headers = soup_message_get_request_headers (self->message);
  soup_message_headers_replace (headers, "Accept", "application/json");
  if (request->authorization != NULL)
    soup_message_headers_replace (headers, "Authorization", request->authorization);
  if (request->if_match != NULL)
    soup_message_headers_replace (headers, "If-Match", request->if_match);
  set_body (self);
  if (self->certificate != NULL)
    soup_message_set_tls_client_certificate (self->message, self->certificate);

  return TRUE;
}

/**
 * destination_transfer_new:
 * @request: what is sent; of the caller, who keeps it until the exchange is over
 * @certificate: (nullable): the client's own
 * @timing: how patient to be
 * @cancellable: (nullable): to stop it
 * @func: called when it is over
 * @user_data: closure of @func
 *
 * Returns: (transfer full): an exchange
 */
DestinationTransfer *
destination_transfer_new (DestinationRequest      *request,
                          GTlsCertificate         *certificate,
                          const DestinationTiming *timing,
                          GCancellable            *cancellable,
                          DestinationTransferFunc  func,
                          gpointer                 user_data)
{
  DestinationTransfer *self = g_new0 (DestinationTransfer, 1);

  self->request = request;
  self->timing = *timing;
  self->func = func;
  self->user_data = user_data;
  self->attempt = g_cancellable_new ();
  g_set_object (&self->certificate, certificate);
  g_set_object (&self->cancellable, cancellable);

  return self;
}

/**
 * destination_transfer_start:
 * @self: an exchange
 * @session: what carries it
 *
 * Begins, on the thread of @session.
 */
void
destination_transfer_start (DestinationTransfer *self, SoupSession *session)
{
  if (g_cancellable_is_cancelled (self->cancellable))
    {
      fail (self, STORE_ERROR_CANCELLED, "The call was cancelled");
      return;
    }
  if (!make_message (self))
    {
      fail (self, STORE_ERROR_INVALID, NC_("reason", "The address is not one of a service"));
      return;
    }

  if (self->cancellable != NULL)
    self->watch = destination_watch_new (self->cancellable, cancelled_cb, self);
  self->silence = attach (g_timeout_source_new (self->timing.connect), silence_cb, self);
  self->limit = attach (g_timeout_source_new (self->timing.exchange), limit_cb, self);
  watch (self);
  soup_session_send_async (session, self->message, G_PRIORITY_DEFAULT, self->attempt, sent_cb, self);
}

DestinationHost
destination_transfer_get_host (DestinationTransfer *self)
{
  return self->request->host;
}

/**
 * destination_transfer_steal:
 * @self: an exchange that is over
 * @error: return location: #StoreError
 *
 * Returns: (transfer full): what was answered, with whatever status, %NULL when nothing whole was
 */
DestinationAnswer *
destination_transfer_steal (DestinationTransfer *self, GError **error)
{
  if (self->error != NULL)
    g_propagate_error (error, g_steal_pointer (&self->error));

  return g_steal_pointer (&self->answer);
}
