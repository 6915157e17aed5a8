/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "destination/destination-server-private.h"

#include <string.h>
#include <sys/socket.h>

#include "destination/destination-json.h"
#include "destination/destination-server-exchange-private.h"
#include "destination/destination-server-token-private.h"

/* How long a stop waits for clients that do not finish what they began, seconds. */
#define STOP_SECONDS 10

/**
 * DestinationServer:
 *
 * The Destination Service's REST contract over stores: the token endpoint and the certificate endpoints. It lives in
 * the thread-default context that it was made in; what takes long is done in threads.
 */
struct _DestinationServer
{
  GObject parent_instance;

  DestinationServerIdentity *identity; /* (owned) */
  DestinationStoreFunc store_func;
  gpointer store_data; /* (owned by free_store_data) */
  GDestroyNotify free_store_data;
  GHashTable *tenants; /* (owned) (element-type utf8 utf8): subdomain to the id of its subaccount */
  GHashTable *zones;   /* (owned) (element-type utf8 utf8): the other way round */

  SoupServer *soup;    /* (owned) */
  gboolean has_tls;
  char *host;          /* (owned) (nullable): what others call it; NULL on the loopback address, with its own domain */
  guint n_running;     /* requests whose answer is not on its way yet */
  GTask *stopping;     /* (owned) (nullable) */
  guint stop_timeout;

  DestinationClockFunc clock;
  gpointer clock_data;
};

G_DEFINE_FINAL_TYPE (DestinationServer, destination_server, G_TYPE_OBJECT)

static gint64
read_clock (gpointer user_data)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/* Stopping */

static void
end_stop (DestinationServer *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->stopping);

  g_clear_handle_id (&self->stop_timeout, g_source_remove);
  soup_server_disconnect (self->soup);
  g_task_return_boolean (task, TRUE);
}

static gboolean
stop_timeout_cb (gpointer user_data)
{
  DestinationServer *self = user_data;

  self->stop_timeout = 0;
  end_stop (self);

  return G_SOURCE_REMOVE;
}

static gboolean
stop_idle_cb (gpointer user_data)
{
  DestinationServer *self = user_data;

  if (self->stopping != NULL && self->n_running == 0)
    end_stop (self);

  return G_SOURCE_REMOVE;
}

/* Not at once: the message that is over is still being put away. */
static void
check_stop (DestinationServer *self)
{
  if (self->stopping != NULL && self->n_running == 0)
    g_idle_add_full (G_PRIORITY_DEFAULT, stop_idle_cb, g_object_ref (self), g_object_unref);
}

/* Requests */

static void
request_over_cb (SoupServerMessage *message, gpointer user_data)
{
  DestinationServer *self = user_data;

  g_signal_handlers_disconnect_by_func (message, request_over_cb, self);
  self->n_running--;
  check_stop (self);
}

static void
refuse (SoupServerMessage *message, guint status, const char *text)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_COPY, text, strlen (text));
}

static void
refuse_bearer (SoupServerMessage *message)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "WWW-Authenticate", "Bearer");
  refuse (message, SOUP_STATUS_UNAUTHORIZED, "Unauthorized");
}

static void
refuse_method (SoupServerMessage *message, const DestinationRoute *route)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Allow",
                                destination_route_get_methods (route));
  refuse (message, SOUP_STATUS_METHOD_NOT_ALLOWED, "Method Not Allowed");
}

/* The tenant that the request's token is for; NULL when it has none that is good. */
static char *
check_bearer (DestinationServer *self, SoupServerMessage *message)
{
  const char *value = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Authorization");
  g_autofree char *tenant = NULL;

  if (value == NULL || g_ascii_strncasecmp (value, "Bearer ", 7) != 0)
    return NULL;

  tenant = destination_token_check (self->identity, value + 7, destination_server_get_time (self));

  return tenant != NULL && g_hash_table_contains (self->zones, tenant) ? g_steal_pointer (&tenant) : NULL;
}

/* Subaccount and instance both come from the token. */
static Store *
get_store (DestinationServer *self, StoreLevel level, const char *tenant)
{
  const char *instance = level == STORE_LEVEL_INSTANCE ? destination_server_identity_get_instance (self->identity)
                                                       : NULL;

  return self->store_func (level, tenant, instance, self->store_data);
}

static void
dispatch (DestinationExchange *exchange)
{
  static const struct
  {
    DestinationRouteKind kind;
    const char *method;
    void (*func) (DestinationExchange *exchange);
  } table[] = {
    { DESTINATION_ROUTE_CERTIFICATES, "GET", destination_certificates_list },
    { DESTINATION_ROUTE_CERTIFICATES, "POST", destination_certificates_write },
    { DESTINATION_ROUTE_CERTIFICATES, "PUT", destination_certificates_write },
    { DESTINATION_ROUTE_CERTIFICATES, "DELETE", destination_certificates_delete_many },
    { DESTINATION_ROUTE_CERTIFICATE, "GET", destination_certificates_get },
    { DESTINATION_ROUTE_CERTIFICATE, "DELETE", destination_certificates_delete },
    { DESTINATION_ROUTE_PUBLIC_KEYS, "GET", destination_public_keys_get },
    { DESTINATION_ROUTE_LABELS, "GET", destination_labels_get },
    { DESTINATION_ROUTE_LABELS, "PUT", destination_labels_put },
    { DESTINATION_ROUTE_LABELS, "PATCH", destination_labels_patch },
  };
  const char *method = destination_exchange_get_method (exchange);

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (table[i].kind == exchange->route.kind && g_str_equal (table[i].method, method))
      {
        table[i].func (exchange);
        return;
      }

  g_assert_not_reached ();
}

static void
serve (DestinationServer *self, SoupServerMessage *message, DestinationRoute *route)
{
  g_autofree char *tenant = NULL;
  g_autoptr (Store) store = NULL;

  if (!destination_route_has_method (route, soup_server_message_get_method (message)))
    {
      refuse_method (message, route);
      return;
    }
  if (route->kind == DESTINATION_ROUTE_TOKEN)
    {
      destination_token_answer (self, message);
      return;
    }

  tenant = check_bearer (self, message);
  if (tenant == NULL)
    {
      refuse_bearer (message);
      return;
    }

  store = get_store (self, route->level, tenant);
  dispatch (destination_exchange_new (self, message, route, store));
}

static void
request_cb (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  g_auto (DestinationRoute) route = { 0 };

  if (soup_server_message_get_status (message) != SOUP_STATUS_NONE)
    return;
  if (destination_route_parse (&route, g_uri_get_path (soup_server_message_get_uri (message))))
    serve (user_data, message, &route);
  else
    refuse (message, SOUP_STATUS_NOT_FOUND, "Not Found");
}

static gsize
measure_uri (SoupServerMessage *message)
{
  GUri *uri = soup_server_message_get_uri (message);
  const char *query = g_uri_get_query (uri);

  return strlen (g_uri_get_path (uri)) + (query != NULL ? 1 + strlen (query) : 0);
}

static goffset
get_body_limit (SoupServerMessage *message)
{
  g_auto (DestinationRoute) route = { 0 };

  if (!destination_route_parse (&route, g_uri_get_path (soup_server_message_get_uri (message))))
    return 0;

  return route.kind == DESTINATION_ROUTE_TOKEN ? DESTINATION_SERVER_MAX_FORM : DESTINATION_SERVER_MAX_BODY;
}

/* What comes in is not kept once the answer is certain. */
static void
refuse_early (SoupServerMessage *message, guint status, const char *text)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Connection", "close");
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  refuse (message, status, text);
}

/* A body may come without saying how large it is. */
static void
got_chunk_cb (SoupServerMessage *message, GBytes *chunk, gpointer user_data)
{
  if (soup_server_message_get_status (message) == SOUP_STATUS_NONE &&
      soup_server_message_get_request_body (message)->length > get_body_limit (message))
    {
      soup_message_body_truncate (soup_server_message_get_request_body (message));
      refuse_early (message, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "Request Entity Too Large");
    }
}

/* Gives every answer a mark of its own, by which it is found again. */
static void
mark (SoupServerMessage *message)
{
  g_autofree char *id = g_uuid_string_random ();

  soup_message_headers_replace (soup_server_message_get_response_headers (message), "x-vcap-request-id", id);
}

/* libsoup 3.2 forgets a connection that waits for another request when its client ends it: it reads the end and never
 * closes the socket, and each would cost a file descriptor for ever. So waiting connections are watched here, too, after
 * libsoup has looked. */

#define WATCH "destination-watch"

static void
destroy_source (gpointer source)
{
  g_source_destroy (source);
  g_source_unref (source);
}

static gboolean
idle_ready_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  char byte;

  if (!g_socket_is_closed (socket) && recv (g_socket_get_fd (socket), &byte, 1, MSG_PEEK | MSG_DONTWAIT) != 0)
    return G_SOURCE_CONTINUE;

  g_socket_close (socket, NULL);
  g_object_set_data (G_OBJECT (socket), WATCH, NULL);

  return G_SOURCE_REMOVE;
}

/* The socket outlives its message, and the watch goes with it or with the next request. */
static void
watch_idle_cb (SoupServerMessage *message, gpointer user_data)
{
  GSocket *socket = user_data;
  GSource *source;

  if (g_socket_is_closed (socket))
    return;

  source = g_socket_create_source (socket, G_IO_IN, NULL);
  g_source_set_callback (source, G_SOURCE_FUNC (idle_ready_cb), NULL, NULL);
  g_source_set_priority (source, G_PRIORITY_DEFAULT_IDLE);
  g_source_attach (source, g_main_context_get_thread_default ());
  g_object_set_data_full (G_OBJECT (socket), WATCH, source, destroy_source);
}

static void
watch_when_idle (SoupServerMessage *message)
{
  GSocket *socket = soup_server_message_get_socket (message);

  if (socket == NULL)
    return;

  g_object_set_data (G_OBJECT (socket), WATCH, NULL);
  g_signal_connect_data (message, "finished", G_CALLBACK (watch_idle_cb), g_object_ref (socket),
                         (GClosureNotify) (GCallback) g_object_unref, G_CONNECT_AFTER);
}

/* When the headers are there, before the body. */
static void
early_cb (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  DestinationServer *self = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  self->n_running++;
  g_signal_connect (message, "finished", G_CALLBACK (request_over_cb), self);
  g_signal_connect (message, "disconnected", G_CALLBACK (request_over_cb), self);
  g_signal_connect (message, "got-chunk", G_CALLBACK (got_chunk_cb), self);
  mark (message);
  watch_when_idle (message);

  if (self->stopping != NULL)
    refuse_early (message, SOUP_STATUS_SERVICE_UNAVAILABLE, "Service Unavailable");
  else if (measure_uri (message) > DESTINATION_SERVER_MAX_URI)
    refuse_early (message, SOUP_STATUS_REQUEST_URI_TOO_LONG, "URI Too Long");
  else if (soup_message_headers_get_content_length (headers) > get_body_limit (message))
    refuse_early (message, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "Request Entity Too Large");
}

/* A certificate of the client's is looked at where it is needed: then the answer says what is wrong, where a broken
 * handshake would say nothing. */
static gboolean
accept_certificate_cb (SoupServerMessage *message, GTlsCertificate *certificate, GTlsCertificateFlags errors)
{
  return TRUE;
}

static void
request_started_cb (SoupServer *soup, SoupServerMessage *message, gpointer user_data)
{
  g_signal_connect (message, "accept-certificate", G_CALLBACK (accept_certificate_cb), NULL);
}

/* What the parts ask of the server */

void
destination_server_set_clock (DestinationServer *self, DestinationClockFunc clock, gpointer clock_data)
{
  self->clock = clock;
  self->clock_data = clock_data;
}

gint64
destination_server_get_time (DestinationServer *self)
{
  return self->clock (self->clock_data);
}

DestinationServerIdentity *
destination_server_get_identity (DestinationServer *self)
{
  return self->identity;
}

const char *
destination_server_get_tenant (DestinationServer *self, const char *subdomain)
{
  return g_hash_table_lookup (self->tenants, subdomain);
}

const char *
destination_server_get_zone (DestinationServer *self, const char *tenant)
{
  return g_hash_table_lookup (self->zones, tenant);
}

static char *
make_address (DestinationServer *self, const char *host)
{
  return g_strdup_printf (strchr (host, ':') != NULL ? "%s://[%s]:%u" : "%s://%s:%u", self->has_tls ? "https" : "http",
                          host, destination_server_get_port (self));
}

/* Where a tenant gets its tokens. */
char *
destination_server_dup_address (DestinationServer *self, const char *subdomain)
{
  g_autofree char *host = g_strconcat (subdomain, "." DESTINATION_SERVER_DOMAIN, NULL);

  return make_address (self, self->host != NULL ? self->host : host);
}

static void
add_tenant (DestinationServer *self, const char *subdomain, const char *tenant)
{
  g_hash_table_replace (self->tenants, g_strdup (subdomain), g_strdup (tenant));
  g_hash_table_replace (self->zones, g_strdup (tenant), g_strdup (subdomain));
}

/* Always the same for one subdomain of one server, so that a subscriber's entries are there again after a restart. The
 * form is that of a UUID of version 8 (RFC 9562, section 5.8). */
static char *
make_tenant (DestinationServer *self, const char *subdomain)
{
  g_autofree char *text = g_strconcat (destination_server_identity_get_tenant (self->identity), "/", subdomain, NULL);
  g_autofree char *hex = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  return g_strdup_printf ("%.8s-%.4s-8%.3s-8%.3s-%.12s", hex, hex + 8, hex + 13, hex + 17, hex + 20);
}

static gboolean
is_subdomain (const char *text)
{
  gsize length = strlen (text);

  return length >= 1 && length <= 63 && strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789-") == length &&
         text[0] != '-' && text[length - 1] != '-';
}

/**
 * destination_server_new:
 * @identity: who it is
 * @store_func: what finds the store of a realm
 * @store_data: closure of @store_func
 * @free_store_data: (nullable): frees @store_data
 *
 * Makes a server that does not listen yet.
 *
 * Returns: (transfer full): the server
 */
DestinationServer *
destination_server_new (DestinationServerIdentity *identity,
                        DestinationStoreFunc       store_func,
                        gpointer                   store_data,
                        GDestroyNotify             free_store_data)
{
  DestinationServer *self = g_object_new (DESTINATION_TYPE_SERVER, NULL);

  self->identity = g_object_ref (identity);
  self->store_func = store_func;
  self->store_data = store_data;
  self->free_store_data = free_store_data;
  add_tenant (self, DESTINATION_SERVER_SUBDOMAIN, destination_server_identity_get_tenant (identity));

  return self;
}

/**
 * destination_server_add_subscriber:
 * @self: a server
 * @subdomain: a label of a host name, lower case
 * @error: return location: %STORE_ERROR_INVALID
 *
 * Lets a tenant in that is not the provider. It gets tokens from the host with @subdomain as its first label, and has
 * realms of its own.
 *
 * Returns: whether @subdomain can be one
 */
gboolean
destination_server_add_subscriber (DestinationServer *self, const char *subdomain, GError **error)
{
  g_autofree char *tenant = NULL;

  if (!is_subdomain (subdomain) || g_str_equal (subdomain, DESTINATION_SERVER_SUBDOMAIN))
    {
      g_set_error (error, STORE_ERROR, STORE_ERROR_INVALID,
                   "“%s” cannot be a subscriber’s subdomain (lower-case letters, digits and hyphens)", subdomain);
      return FALSE;
    }

  tenant = make_tenant (self, subdomain);
  add_tenant (self, subdomain, tenant);

  return TRUE;
}

static void
set_host (DestinationServer *self, GInetAddress *address)
{
  g_clear_pointer (&self->host, g_free);
  if (g_inet_address_get_is_any (address))
    self->host = g_strdup (g_get_host_name ());
  else if (!g_inet_address_get_is_loopback (address))
    self->host = g_inet_address_to_string (address);
}

static gboolean
set_up_tls (DestinationServer *self, GError **error)
{
  gboolean is_address = self->host != NULL && g_hostname_is_ip_address (self->host);
  g_autoptr (GTlsCertificate) certificate = NULL;

  certificate = destination_server_identity_issue_certificate (self->identity, is_address ? NULL : self->host,
                                                               is_address ? self->host : NULL, error);
  if (certificate == NULL)
    return FALSE;

  soup_server_set_tls_certificate (self->soup, certificate);
  soup_server_set_tls_auth_mode (self->soup, G_TLS_AUTHENTICATION_REQUESTED);

  return TRUE;
}

/**
 * destination_server_listen:
 * @self: a server that does not listen yet
 * @address: where
 * @port: the port; 0 for any that is free
 * @with_tls: whether over HTTPS
 * @error: return location for an error of GIO or pki/
 *
 * On the loopback address it serves the hosts below "credenza.localhost", whose first label is a tenant's subdomain.
 * Elsewhere it has the one name that others know this computer by. With TLS it asks clients for a certificate, and
 * issues its own.
 *
 * Returns: whether it listens
 */
gboolean
destination_server_listen (DestinationServer *self, GInetAddress *address, guint16 port, gboolean with_tls, GError **error)
{
  g_autoptr (GSocketAddress) socket_address = g_inet_socket_address_new (address, port);

  self->has_tls = with_tls;
  set_host (self, address);
  if (with_tls && !set_up_tls (self, error))
    return FALSE;

  return soup_server_listen (self->soup, socket_address, with_tls ? SOUP_SERVER_LISTEN_HTTPS : 0, error);
}

/**
 * destination_server_get_port:
 * @self: a server
 *
 * Returns: the port it listens on, 0 if it does not
 */
guint16
destination_server_get_port (DestinationServer *self)
{
  g_autoptr (GSList) listeners = soup_server_get_listeners (self->soup);
  g_autoptr (GSocketAddress) address = listeners != NULL ? g_socket_get_local_address (listeners->data, NULL) : NULL;

  return address != NULL ? g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)) : 0;
}

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_bytes (JsonBuilder *builder, const char *name, GBytes *bytes)
{
  g_autoptr (StoreSecret) text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  add_string (builder, name, text);
}

static void
add_proof (DestinationServer *self, JsonBuilder *builder, StoreCredentialsKind kind, const char *address)
{
  if (kind != STORE_CREDENTIALS_X509)
    {
      add_string (builder, "credential-type", "binding-secret");
      add_string (builder, "clientsecret", destination_server_identity_get_client_secret (self->identity));
      return;
    }

  add_string (builder, "credential-type", "x509");
  add_string (builder, "certurl", address);
  add_bytes (builder, "certificate", destination_server_identity_get_client_pem (self->identity));
  add_bytes (builder, "key", destination_server_identity_get_client_key (self->identity));
}

/**
 * destination_server_make_service_key:
 * @self: a server that listens
 * @kind: %STORE_CREDENTIALS_SECRET; or %STORE_CREDENTIALS_X509, which is of use only with TLS
 *
 * Makes what a client needs, in the form the Destination Service gives it out.
 *
 * Returns: (transfer full): JSON, wiped when it is freed
 */
GBytes *
destination_server_make_service_key (DestinationServer *self, StoreCredentialsKind kind)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *address = destination_server_dup_address (self, DESTINATION_SERVER_SUBDOMAIN);
  g_autofree char *uri = make_address (self, self->host != NULL ? self->host : "localhost");
  JsonNode *root;
  g_autoptr (StoreSecret) text = NULL;

  json_builder_begin_object (builder);
  add_string (builder, "clientid", destination_server_identity_get_client_id (self->identity));
  add_proof (self, builder, kind, address);
  add_string (builder, "identityzone", DESTINATION_SERVER_SUBDOMAIN);
  add_string (builder, "instanceid", destination_server_identity_get_instance (self->identity));
  add_string (builder, "tenantid", destination_server_identity_get_tenant (self->identity));
  add_string (builder, "tenantmode", "dedicated");
  add_string (builder, "uaadomain", self->host != NULL ? self->host : DESTINATION_SERVER_DOMAIN);
  add_string (builder, "uri", uri);
  add_string (builder, "url", address);
  add_string (builder, "xsappname", destination_server_identity_get_client_id (self->identity) + strlen ("sb-"));
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  g_clear_object (&builder);
  text = json_to_string (root, TRUE);
  destination_json_free_wiped (root);

  return store_secret_to_bytes (g_strconcat (text, "\n", NULL));
}

/**
 * destination_server_stop_async:
 * @self: a server
 * @callback: called when it is done, in the thread-default context of the caller
 * @user_data: closure of @callback
 *
 * Answers the requests that are running, refuses new ones and closes every connection. A client that does not send the
 * rest of its request is waited for no longer than ten seconds.
 */
void
destination_server_stop_async (DestinationServer *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (self->stopping == NULL);

  self->stopping = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->stopping, destination_server_stop_async);
  self->stop_timeout = g_timeout_add_seconds (STOP_SECONDS, stop_timeout_cb, self);
  check_stop (self);
}

gboolean
destination_server_stop_finish (DestinationServer *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
destination_server_finalize (GObject *object)
{
  DestinationServer *self = DESTINATION_SERVER (object);

  g_signal_handlers_disconnect_by_data (self->soup, self);
  soup_server_remove_handler (self->soup, NULL);
  soup_server_disconnect (self->soup);
  g_clear_object (&self->soup);
  g_clear_object (&self->identity);
  g_clear_pointer (&self->tenants, g_hash_table_unref);
  g_clear_pointer (&self->zones, g_hash_table_unref);
  g_clear_pointer (&self->host, g_free);
  if (self->free_store_data != NULL)
    self->free_store_data (self->store_data);

  G_OBJECT_CLASS (destination_server_parent_class)->finalize (object);
}

static void
destination_server_class_init (DestinationServerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = destination_server_finalize;
}

static void
destination_server_init (DestinationServer *self)
{
  self->tenants = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->zones = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->clock = read_clock;
  self->soup = g_object_new (SOUP_TYPE_SERVER, "server-header", "credenza-server", "raw-paths", TRUE, NULL);
  soup_server_add_early_handler (self->soup, NULL, early_cb, self, NULL);
  soup_server_add_handler (self->soup, NULL, request_cb, self, NULL);
  g_signal_connect (self->soup, "request-started", G_CALLBACK (request_started_cb), self);
}
