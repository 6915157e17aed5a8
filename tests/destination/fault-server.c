/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fault-server.h"

#include <string.h>
#include <sys/socket.h>

#define PIECE 65536

struct _FaultServer
{
  GTlsCertificate *certificate; /* (owned) (nullable) */
  GThread *acceptor;            /* (owned) (nullable) */
  GCancellable *stopped;        /* (owned) */
  GSocket *listener;            /* (owned) (nullable) */
  guint port;

  GMutex mutex;
  GCond cond;
  /* All of these under the mutex. */
  GTlsCertificate *clients; /* (owned) (nullable) */
  guint upstream;
  gboolean upstream_is_tls;
  gboolean is_mute;
  gboolean is_released;
  GPtrArray *rules;       /* (owned) (element-type Rule): the newest last */
  GPtrArray *requests;    /* (owned) (element-type FaultRequest) */
  GPtrArray *connections; /* (owned) (element-type GSocket): those that are open */
  guint n_handlers;
};

typedef struct
{
  FaultRule rule;
  guint n_seen;
} Rule;

typedef struct
{
  FaultServer *server;
  GSocket *socket;           /* (owned) */
  GIOStream *stream;         /* (owned) */
  GDataInputStream *input;   /* (owned) */
  GOutputStream *output;     /* (unowned) */
  GCancellable *cancellable; /* (owned) */
} Connection;

static void
request_free (gpointer data)
{
  FaultRequest *request = data;

  g_free (request->method);
  g_free (request->target);
  g_free (request->headers);
  g_free (request->body);
  g_free (request);
}

/* Whether the time went by. */
static gboolean
wait_for (Connection *self, guint milliseconds)
{
  GPollFD poll_fd;
  gboolean is_over;

  if (milliseconds == 0 || !g_cancellable_make_pollfd (self->cancellable, &poll_fd))
    return TRUE;
  is_over = g_poll (&poll_fd, 1, (int) milliseconds) == 0;
  g_cancellable_release_fd (self->cancellable);

  return is_over;
}

/* Its close will be none of the orderly kind. */
static void
make_reset (GSocket *socket)
{
  struct linger linger = { .l_onoff = 1, .l_linger = 0 };

  setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
}

/* Who reads from it wakes up. GLib's TLS loses memory with a read that is cancelled. */
static void
stop_reading (GSocket *socket)
{
  make_reset (socket);
  g_socket_shutdown (socket, TRUE, FALSE, NULL);
}

static gboolean
write_bytes (Connection *self, gconstpointer data, gsize size)
{
  return g_output_stream_write_all (self->output, data, size, NULL, self->cancellable, NULL);
}

/* Requests */

static gsize
find_length (const char *headers)
{
  const char *header = strstr (headers, "\ncontent-length:");

  return header != NULL ? g_ascii_strtoull (header + strlen ("\ncontent-length:"), NULL, 10) : 0;
}

/* The lines up to the empty one, each with its end. */
static char *
read_head (GDataInputStream *input, GCancellable *cancellable)
{
  GString *head = g_string_new (NULL);

  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line (input, NULL, cancellable, NULL);

      if (line == NULL)
        {
          g_string_free (head, TRUE);
          return NULL;
        }
      g_strchomp (line);
      if (*line == '\0')
        return g_string_free (head, FALSE);
      g_string_append_printf (head, "%s\r\n", line);
    }
}

/* Returns: (nullable) (transfer full) */
static FaultRequest *
read_request (Connection *self, char **raw_head)
{
  FaultRequest *request;
  g_auto (GStrv) words = NULL;
  char *head = read_head (self->input, NULL);
  gsize length, n_read = 0;

  *raw_head = head;
  if (head == NULL)
    return NULL;

  words = g_strsplit (head, " ", 3);
  if (g_strv_length (words) < 3)
    return NULL;

  request = g_new0 (FaultRequest, 1);
  request->method = g_strdup (words[0]);
  request->target = g_strdup (words[1]);
  request->headers = g_ascii_strdown (head, -1);
  request->has_certificate = G_IS_TLS_CONNECTION (self->stream) &&
                             g_tls_connection_get_peer_certificate (G_TLS_CONNECTION (self->stream)) != NULL;
  length = find_length (request->headers);
  request->body = g_malloc0 (length + 1);
  if (g_input_stream_read_all (G_INPUT_STREAM (self->input), request->body, length, &n_read, NULL, NULL) &&
      n_read == length)
    return request;

  request_free (request);
  return NULL;
}

static gboolean
rule_matches (const FaultRule *rule, const char *method, const char *target)
{
  return (rule->method == NULL || g_str_equal (rule->method, method)) &&
         (rule->path == NULL || strstr (target, rule->path) != NULL);
}

/* Writes the request down, and finds what is to become of it. */
static FaultRule
take_request (FaultServer *self, FaultRequest *request)
{
  FaultRule found = { .kind = self->upstream != 0 ? FAULT_FORWARD : FAULT_ANSWER, .status = 404, .body = "" };

  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->requests, request);
  for (guint i = self->rules->len; i-- > 0;)
    {
      Rule *rule = self->rules->pdata[i];
      guint n;

      if (!rule_matches (&rule->rule, request->method, request->target))
        continue;
      n = rule->n_seen++;
      if (n < rule->rule.skip || (rule->rule.times > 0 && n >= rule->rule.skip + rule->rule.times))
        continue;
      found = rule->rule;
      break;
    }
  g_mutex_unlock (&self->mutex);
  g_main_context_wakeup (NULL);

  return found;
}

/* Answers */

static char *
make_head (const FaultRule *rule, gsize length)
{
  const char *headers = rule->headers != NULL ? rule->headers : "Content-Type: application/json\r\n";

  return g_strdup_printf ("HTTP/1.1 %u Answer\r\n%sContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n",
                          rule->status != 0 ? rule->status : 200,
                          headers,
                          length);
}

static GBytes *
make_answer (const FaultRule *rule)
{
  const char *body = rule->body != NULL ? rule->body : "";
  g_autofree char *head = make_head (rule, strlen (body));
  char *answer = g_strconcat (head, body, NULL);

  return g_bytes_new_take (answer, strlen (answer));
}

static gboolean
write_chunk (Connection *self, const char *text, gsize size)
{
  g_autofree char *head = g_strdup_printf ("%" G_GSIZE_MODIFIER "x\r\n", size);

  return write_bytes (self, head, strlen (head)) && write_bytes (self, text, size) && write_bytes (self, "\r\n", 2);
}

static gboolean
begin_chunks (Connection *self)
{
  const char *head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";

  return write_bytes (self, head, strlen (head));
}

/* Never more than a piece of it in memory. */
static void
generate (Connection *self, const FaultRule *rule)
{
  gsize piece = rule->delay > 0 ? 1 : PIECE;
  g_autofree char *blanks = g_strnfill (piece, ' ');

  if (!begin_chunks (self) || !write_chunk (self, "[", 1))
    return;
  for (gsize n = 0; rule->size == 0 || n < rule->size; n += piece)
    if (!write_chunk (self, blanks, piece) || !wait_for (self, rule->delay))
      return;
  if (write_chunk (self, "]", 1))
    write_bytes (self, "0\r\n\r\n", 5);
}

/* Until the other side goes, or the server. */
static void
keep_silent (Connection *self)
{
  char byte;

  while (g_input_stream_read (G_INPUT_STREAM (self->input), &byte, 1, NULL, NULL) > 0)
    ;
}

/* Forwarding */

static gboolean
accept_any (GTlsConnection *connection, GTlsCertificate *certificate, GTlsCertificateFlags errors, gpointer user_data)
{
  return TRUE;
}

static GIOStream *
connect_upstream (FaultServer *self, GCancellable *cancellable)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  GIOStream *stream;

  connection = g_socket_client_connect_to_host (client, "127.0.0.1", (guint16) self->upstream, cancellable, NULL);
  if (connection == NULL || !self->upstream_is_tls)
    return (GIOStream *) g_steal_pointer (&connection);

  stream = g_tls_client_connection_new (G_IO_STREAM (connection), NULL, NULL);
  g_signal_connect (stream, "accept-certificate", G_CALLBACK (accept_any), NULL);

  return stream;
}

/* Its connection is closed after each answer, ours is not. */
static char *
change_head (const char *head)
{
  g_auto (GStrv) lines = g_strsplit (head, "\r\n", -1);
  GString *changed = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    if (g_ascii_strncasecmp (lines[i], "connection:", strlen ("connection:")) != 0)
      g_string_append_printf (changed, "%s\r\n", lines[i]);

  return g_string_free (changed, FALSE);
}

/* Returns: (nullable): all that is left, or nothing when it breaks off */
static GBytes *
read_to_end (GInputStream *input, GCancellable *cancellable)
{
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();

  if (g_output_stream_splice (memory, input, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, cancellable, NULL) < 0)
    return NULL;

  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static gboolean
send_upstream (GIOStream *stream, const char *raw_head, FaultRequest *request, GCancellable *cancellable)
{
  GOutputStream *output = g_io_stream_get_output_stream (stream);
  g_autofree char *head = change_head (raw_head);
  g_autofree char *sent = g_strconcat (head, "Connection: close\r\n\r\n", NULL);

  return g_output_stream_write_all (output, sent, strlen (sent), NULL, cancellable, NULL) &&
         g_output_stream_write_all (output, request->body, find_length (request->headers), NULL, cancellable, NULL);
}

/* Returns: (nullable): the answer of the server behind */
static GBytes *
forward (Connection *self, const char *raw_head, FaultRequest *request)
{
  g_autoptr (GIOStream) stream = connect_upstream (self->server, self->cancellable);
  g_autoptr (GDataInputStream) input = NULL;
  g_autofree char *head = NULL, *changed = NULL, *text = NULL;
  g_autoptr (GBytes) body = NULL;
  GByteArray *answer;

  if (stream == NULL || !send_upstream (stream, raw_head, request, self->cancellable))
    return NULL;

  input = g_data_input_stream_new (g_io_stream_get_input_stream (stream));
  head = read_head (input, self->cancellable);
  body = head != NULL ? read_to_end (G_INPUT_STREAM (input), self->cancellable) : NULL;
  if (body == NULL)
    return NULL;

  changed = change_head (head);
  text = g_strconcat (changed, "\r\n", NULL);
  answer = g_byte_array_new ();
  g_byte_array_append (answer, (const guint8 *) text, strlen (text));
  g_byte_array_append (answer, g_bytes_get_data (body, NULL), g_bytes_get_size (body));

  return g_byte_array_free_to_bytes (answer);
}

/* Connections */

static void
go (FaultServer *self)
{
  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->connections->len; i++)
    stop_reading (self->connections->pdata[i]);
  g_cancellable_cancel (self->stopped);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

/* The answer, or as much of it as is wanted. */
static gboolean
write_answer (Connection *self, const FaultRule *rule, GBytes *answer)
{
  gsize size;
  const char *data = g_bytes_get_data (answer, &size);

  if (rule->kind != FAULT_RESET)
    return write_bytes (self, data, size);

  write_bytes (self, data, MIN (size, rule->after));
  return FALSE;
}

static GBytes *
find_answer (Connection *self, const FaultRule *rule, const char *raw_head, FaultRequest *request)
{
  gboolean is_behind
      = self->server->upstream != 0 && (rule->kind == FAULT_FORWARD || (rule->kind == FAULT_RESET && rule->is_done));

  return is_behind ? forward (self, raw_head, request) : make_answer (rule);
}

static void
hold (Connection *self)
{
  FaultServer *server = self->server;

  g_mutex_lock (&server->mutex);
  while (!server->is_released && !g_cancellable_is_cancelled (self->cancellable))
    g_cond_wait (&server->cond, &server->mutex);
  g_mutex_unlock (&server->mutex);
}

/* Whether the connection can be used again. */
static gboolean
answer_request (Connection *self, const FaultRule *rule, const char *raw_head, FaultRequest *request)
{
  g_autoptr (GBytes) answer = NULL;

  if (rule->is_held)
    hold (self);

  switch (rule->kind)
    {
    case FAULT_CHUNKED:
      /* An empty one would be the last. */
      if (begin_chunks (self) && *rule->body != '\0')
        write_chunk (self, rule->body, strlen (rule->body));
      return FALSE;
    case FAULT_GENERATE:
      generate (self, rule);
      return FALSE;
    case FAULT_SILENCE:
      keep_silent (self);
      return FALSE;
    case FAULT_ANSWER:
    case FAULT_FORWARD:
    case FAULT_RESET:
    default:
      answer = wait_for (self, rule->delay) ? find_answer (self, rule, raw_head, request) : NULL;
      return answer != NULL && write_answer (self, rule, answer);
    }
}

static gboolean
serve_one (Connection *self)
{
  g_autofree char *raw_head = NULL;
  FaultRequest *request = read_request (self, &raw_head);
  FaultRule rule;
  gboolean goes_on;

  if (request == NULL)
    return FALSE;

  rule = take_request (self->server, request);
  goes_on = answer_request (self, &rule, raw_head, request);
  if (rule.stops)
    go (self->server);
  if (!goes_on && rule.kind == FAULT_RESET)
    make_reset (self->socket);

  return goes_on;
}

/* Until the other side goes, or the server. */
static void
drain (GSocket *socket, GCancellable *cancellable)
{
  char bytes[256];

  while (g_socket_receive (socket, bytes, sizeof bytes, cancellable, NULL) > 0)
    ;
}

/* Whoever presents something unasked may. */
static gboolean
accept_client (GTlsConnection *connection, GTlsCertificate *certificate, GTlsCertificateFlags errors, FaultServer *self)
{
  return self->clients == NULL || g_tls_certificate_verify (certificate, NULL, self->clients) == 0;
}

static GIOStream *
make_stream (FaultServer *self, GSocket *socket, GCancellable *cancellable)
{
  g_autoptr (GSocketConnection) plain = g_socket_connection_factory_create_connection (socket);
  g_autoptr (GIOStream) stream = NULL;

  if (self->certificate == NULL)
    return G_IO_STREAM (g_steal_pointer (&plain));

  stream = g_tls_server_connection_new (G_IO_STREAM (plain), self->certificate, NULL);
  g_object_set (stream, "authentication-mode",
                self->clients != NULL ? G_TLS_AUTHENTICATION_REQUIRED : G_TLS_AUTHENTICATION_REQUESTED, NULL);
  g_signal_connect (stream, "accept-certificate", G_CALLBACK (accept_client), self);
  if (g_tls_connection_handshake (G_TLS_CONNECTION (stream), NULL, NULL))
    return g_steal_pointer (&stream);

  /* What the other side has sent already is read: closed before, the alert with the reason would not arrive. */
  g_socket_shutdown (socket, FALSE, TRUE, NULL);
  drain (socket, cancellable);

  return NULL;
}

static void
serve (Connection *self)
{
  if (self->server->is_mute)
    {
      drain (self->socket, self->cancellable);
      return;
    }

  self->stream = make_stream (self->server, self->socket, self->cancellable);
  if (self->stream == NULL)
    return;

  self->input = g_data_input_stream_new (g_io_stream_get_input_stream (self->stream));
  g_data_input_stream_set_newline_type (self->input, G_DATA_STREAM_NEWLINE_TYPE_LF);
  self->output = g_io_stream_get_output_stream (self->stream);
  while (serve_one (self))
    ;
}

static gpointer
handle (gpointer data)
{
  Connection *self = data;
  FaultServer *server = self->server;

  serve (self);

  /* Without a word of goodbye from TLS: whoever cuts does not say so. */
  g_mutex_lock (&server->mutex);
  g_ptr_array_remove (server->connections, self->socket);
  g_mutex_unlock (&server->mutex);
  g_socket_close (self->socket, NULL);
  g_clear_object (&self->input);
  g_clear_object (&self->stream);
  g_object_unref (self->socket);
  g_object_unref (self->cancellable);

  g_mutex_lock (&server->mutex);
  server->n_handlers--;
  g_cond_broadcast (&server->cond);
  g_mutex_unlock (&server->mutex);
  g_free (self);

  return NULL;
}

static void
take_connection (FaultServer *self, GSocket *socket, GCancellable *stopped)
{
  Connection *connection = g_new0 (Connection, 1);

  connection->server = self;
  connection->socket = socket;
  connection->cancellable = g_object_ref (stopped);
  g_mutex_lock (&self->mutex);
  self->n_handlers++;
  g_ptr_array_add (self->connections, g_object_ref (socket));
  if (g_cancellable_is_cancelled (stopped))
    stop_reading (socket);
  g_mutex_unlock (&self->mutex);
  g_thread_unref (g_thread_new ("fault-connection", handle, connection));
}

static gpointer
accept_all (gpointer data)
{
  FaultServer *self = data;
  g_autoptr (GCancellable) stopped = g_object_ref (self->stopped);
  GSocket *socket;

  while ((socket = g_socket_accept (self->listener, stopped, NULL)) != NULL)
    take_connection (self, socket, stopped);

  /* So that whoever still waits in its queue is refused. */
  g_socket_close (self->listener, NULL);
  g_main_context_wakeup (NULL);

  return NULL;
}

/**
 * fault_server_start:
 * @self: a server that is stopped
 *
 * Listens, again on the same port.
 */
void
fault_server_start (FaultServer *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", self->port);
  g_autoptr (GSocketAddress) local = NULL;

  g_assert_null (self->acceptor);
  g_clear_object (&self->listener);
  g_clear_object (&self->stopped);
  self->stopped = g_cancellable_new ();
  self->listener = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  g_assert_no_error (error);
  if (!g_socket_bind (self->listener, address, TRUE, &error) || !g_socket_listen (self->listener, &error))
    g_error ("%s", error->message);
  local = g_socket_get_local_address (self->listener, NULL);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local));
  self->acceptor = g_thread_new ("fault-server", accept_all, self);
}

/**
 * fault_server_stop:
 * @self: a server; may have stopped by itself
 *
 * Resets all connections, and refuses new ones.
 */
void
fault_server_stop (FaultServer *self)
{
  go (self);
  g_clear_pointer (&self->acceptor, g_thread_join);

  g_mutex_lock (&self->mutex);
  while (self->n_handlers > 0)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

FaultServer *
fault_server_new (GTlsCertificate *certificate)
{
  FaultServer *self = g_new0 (FaultServer, 1);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  g_set_object (&self->certificate, certificate);
  self->rules = g_ptr_array_new_with_free_func (g_free);
  self->requests = g_ptr_array_new_with_free_func (request_free);
  self->connections = g_ptr_array_new_with_free_func (g_object_unref);
  fault_server_start (self);

  return self;
}

void
fault_server_free (FaultServer *self)
{
  fault_server_stop (self);
  g_clear_object (&self->listener);
  g_clear_object (&self->stopped);
  g_clear_object (&self->certificate);
  g_clear_object (&self->clients);
  g_ptr_array_unref (self->rules);
  g_ptr_array_unref (self->requests);
  g_ptr_array_unref (self->connections);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

guint
fault_server_get_port (FaultServer *self)
{
  return self->port;
}

char *
fault_server_dup_url (FaultServer *self)
{
  return g_strdup_printf ("%s://127.0.0.1:%u", self->certificate != NULL ? "https" : "http", self->port);
}

void
fault_server_set_upstream (FaultServer *self, guint port, gboolean is_tls)
{
  g_mutex_lock (&self->mutex);
  self->upstream = port;
  self->upstream_is_tls = is_tls;
  g_mutex_unlock (&self->mutex);
}

void
fault_server_set_clients (FaultServer *self, GTlsCertificate *authority)
{
  g_mutex_lock (&self->mutex);
  g_set_object (&self->clients, authority);
  g_mutex_unlock (&self->mutex);
}

void
fault_server_set_mute (FaultServer *self, gboolean is_mute)
{
  g_mutex_lock (&self->mutex);
  self->is_mute = is_mute;
  g_mutex_unlock (&self->mutex);
}

void
fault_server_add (FaultServer *self, const FaultRule *rule)
{
  Rule *copy = g_new0 (Rule, 1);

  copy->rule = *rule;
  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->rules, copy);
  g_mutex_unlock (&self->mutex);
}

void
fault_server_clear (FaultServer *self)
{
  g_mutex_lock (&self->mutex);
  g_ptr_array_set_size (self->rules, 0);
  g_ptr_array_set_size (self->requests, 0);
  g_mutex_unlock (&self->mutex);
}

void
fault_server_release (FaultServer *self)
{
  g_mutex_lock (&self->mutex);
  self->is_released = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

/**
 * fault_server_count:
 * @self: a server
 * @method: (nullable): of the requests that are meant
 * @path: (nullable): what their target contains
 *
 * Returns: how many of them there were
 */
guint
fault_server_count (FaultServer *self, const char *method, const char *path)
{
  FaultRule rule = { .method = method, .path = path };
  guint n = 0;

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->requests->len; i++)
    {
      FaultRequest *request = self->requests->pdata[i];

      n += rule_matches (&rule, request->method, request->target);
    }
  g_mutex_unlock (&self->mutex);

  return n;
}

FaultRequest *
fault_server_get_request (FaultServer *self, guint n)
{
  FaultRequest *request;

  g_mutex_lock (&self->mutex);
  request = n < self->requests->len ? self->requests->pdata[n] : NULL;
  g_mutex_unlock (&self->mutex);

  return request;
}
