/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where tokens come from: the client credentials grant (RFC 6749, section 4.4) as XSUAA grants it. */

#include "config.h"

#include "destination/destination-server-token-private.h"

#include <string.h>

#include "destination/destination-json.h"

/* What a client says of itself. */
typedef struct
{
  char *id;            /* (owned) (nullable) */
  StoreSecret *secret; /* (owned) (nullable) */
} Client;

static void
client_clear (Client *client)
{
  g_free (client->id);
  store_secret_free (client->secret);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Client, client_clear)

static void
answer (SoupServerMessage *message, guint status, JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  char *text = destination_json_to_text (root);

  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Cache-Control", "no-store");
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_TAKE, text, strlen (text));
}

static void
answer_error (SoupServerMessage *message, guint status, const char *error, const char *description)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "error");
  json_builder_add_string_value (builder, error);
  json_builder_set_member_name (builder, "error_description");
  json_builder_add_string_value (builder, description);
  json_builder_end_object (builder);
  answer (message, status, builder);
}

/* As it was recorded of the service. */
static void
refuse (SoupServerMessage *message, const char *error, const char *description)
{
  g_autofree char *challenge = g_strdup_printf ("Basic realm=\"UAA/client\", error=\"unauthorized\", "
                                                "error_description=\"%s\"", description);

  soup_message_headers_replace (soup_server_message_get_response_headers (message), "WWW-Authenticate", challenge);
  answer_error (message, SOUP_STATUS_UNAUTHORIZED, error, description);
}

static void
refuse_client (SoupServerMessage *message)
{
  refuse (message, "invalid_client", "Bad credentials");
}

/* The form, decoded; its values are wiped by free_form(). */
static GHashTable *
read_form (SoupServerMessage *message)
{
  g_autoptr (GBytes) body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_autoptr (StoreSecret) text = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));

  return soup_form_decode (text != NULL ? text : "");
}

static void
free_form (GHashTable *form)
{
  char *secret = g_hash_table_lookup (form, "client_secret");

  if (secret != NULL)
    store_secret_wipe (secret, strlen (secret));
  g_hash_table_unref (form);
}

typedef GHashTable Form;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Form, free_form)

/* Both parts may be URL-encoded before the Base64; a header then says so. */
static void
decode_client (Client *client, SoupMessageHeaders *headers)
{
  const char *encoded = soup_message_headers_get_one (headers, "X-CF-ENCODED-CREDENTIALS");
  char *id;
  char *secret;

  if (encoded == NULL || g_ascii_strcasecmp (encoded, "true") != 0)
    return;

  id = g_uri_unescape_string (client->id, NULL);
  secret = g_uri_unescape_string (client->secret, NULL);
  client_clear (client);
  client->id = id;
  client->secret = secret;
}

static gboolean
read_basic (Client *client, SoupMessageHeaders *headers)
{
  const char *value = soup_message_headers_get_one (headers, "Authorization");
  gsize size = 0;
  g_autofree guchar *bytes = NULL;
  g_autoptr (StoreSecret) text = NULL;
  char *colon;

  if (value == NULL || g_ascii_strncasecmp (value, "Basic ", 6) != 0)
    return FALSE;

  bytes = g_base64_decode (value + 6, &size);
  text = g_strndup ((const char *) bytes, size);
  store_secret_wipe (bytes, size);
  colon = text != NULL ? strchr (text, ':') : NULL;
  if (colon != NULL)
    {
      client->id = g_strndup (text, (gsize) (colon - text));
      client->secret = g_strdup (colon + 1);
      decode_client (client, headers);
    }

  return TRUE;
}

static void
read_client (Client *client, SoupMessageHeaders *headers, GHashTable *form)
{
  if (read_basic (client, headers))
    return;

  client->id = g_strdup (g_hash_table_lookup (form, "client_id"));
  client->secret = g_strdup (g_hash_table_lookup (form, "client_secret"));
}

/* With a secret, or without one but with a certificate of ours from the TLS handshake. */
static gboolean
is_known (DestinationServerIdentity *identity, const Client *client, SoupServerMessage *message)
{
  GTlsCertificate *certificate = soup_server_message_get_tls_peer_certificate (message);

  if (g_strcmp0 (client->id, destination_server_identity_get_client_id (identity)) != 0)
    return FALSE;
  if (client->secret != NULL)
    return destination_server_identity_check_secret (identity, client->secret);

  return certificate != NULL && destination_server_identity_check_certificate (identity, certificate);
}

/* The first label of the host that was asked, if that is one of ours: a machine has a name of its own, too. */
static char *
get_subdomain (SoupServerMessage *message)
{
  g_autofree char *host = g_ascii_strdown (g_uri_get_host (soup_server_message_get_uri (message)), -1);

  if (!g_str_has_suffix (host, "." DESTINATION_SERVER_DOMAIN))
    return g_strdup (DESTINATION_SERVER_SUBDOMAIN);

  return g_strndup (host, strcspn (host, "."));
}

/* The zone header says a tenant's id, the host its subdomain; without either it is the provider. */
static const char *
find_tenant (DestinationServer *server, SoupServerMessage *message)
{
  const char *id = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "X-zid");
  g_autofree char *subdomain = get_subdomain (message);

  if (id != NULL)
    return destination_server_get_zone (server, id) != NULL ? id : NULL;

  return destination_server_get_tenant (server, subdomain);
}

static void
grant (DestinationServer *server, SoupServerMessage *message, const char *tenant)
{
  const char *zone = destination_server_get_zone (server, tenant);
  g_autofree char *address = destination_server_dup_address (server, zone);
  g_autofree char *issuer = g_strconcat (address, "/oauth/token", NULL);
  const DestinationClaims claims = { tenant, zone, issuer, destination_server_get_time (server) };
  g_autofree char *token = destination_token_issue (destination_server_get_identity (server), &claims);
  g_autofree char *id = g_uuid_string_random ();
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "access_token");
  json_builder_add_string_value (builder, token);
  json_builder_set_member_name (builder, "token_type");
  json_builder_add_string_value (builder, "bearer");
  json_builder_set_member_name (builder, "expires_in");
  json_builder_add_int_value (builder, DESTINATION_TOKEN_SECONDS - 1);
  json_builder_set_member_name (builder, "scope");
  json_builder_add_string_value (builder, "uaa.resource");
  json_builder_set_member_name (builder, "jti");
  json_builder_add_string_value (builder, id);
  json_builder_end_object (builder);
  answer (message, SOUP_STATUS_OK, builder);
}

static gboolean
check_grant_type (SoupServerMessage *message, GHashTable *form)
{
  const char *type = g_hash_table_lookup (form, "grant_type");

  if (type == NULL)
    answer_error (message, SOUP_STATUS_BAD_REQUEST, "invalid_request", "Missing grant type");
  else if (!g_str_equal (type, "client_credentials"))
    answer_error (message, SOUP_STATUS_BAD_REQUEST, "unsupported_grant_type", "Unsupported grant type");
  else
    return TRUE;

  return FALSE;
}

/**
 * destination_token_answer:
 * @server: a server
 * @message: a POST to its token endpoint, with its body
 *
 * Gives a token, or says why not. A tenant that nobody subscribed is as unknown as a wrong secret.
 */
void
destination_token_answer (DestinationServer *server, SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  g_autoptr (Form) form = read_form (message);
  g_auto (Client) client = { NULL };
  const char *tenant;

  if (!check_grant_type (message, form))
    return;

  read_client (&client, headers, form);
  if (!is_known (destination_server_get_identity (server), &client, message))
    {
      refuse_client (message);
      return;
    }

  tenant = find_tenant (server, message);
  if (tenant != NULL)
    grant (server, message, tenant);
  else
    refuse (message, "unauthorized", "The tenant is not subscribed");
}
