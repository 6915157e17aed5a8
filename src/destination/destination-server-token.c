/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "destination/destination-server-token-private.h"

#include <string.h>

#include "destination/destination-json.h"

#define HEADER "{\"alg\":\"HS256\",\"kid\":\"credenza\",\"typ\":\"JWT\"}"

#define DIGEST_BYTES 32

/* The claim that says whom a token is for. */
#define AUDIENCE "destination"

/* Longer ones are not ours. */
#define MAX_TOKEN 8192

/* Base64 with the alphabet for URLs, without padding: RFC 4648, section 5, as RFC 7515 wants it. */
static char *
encode (gconstpointer data, gsize size)
{
  char *text = g_base64_encode (data, size);

  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[strcspn (text, "=")] = '\0';

  return text;
}

static guchar *
decode (const char *text, gsize *size)
{
  g_autoptr (GString) padded = g_string_new (text);

  g_strdelimit (padded->str, "-", '+');
  g_strdelimit (padded->str, "_", '/');
  while (padded->len % 4 != 0)
    g_string_append_c (padded, '=');

  return g_base64_decode (padded->str, size);
}

static void
sign (DestinationServerIdentity *identity, const char *text, gsize size, guint8 digest[DIGEST_BYTES])
{
  GBytes *key = destination_server_identity_get_signing_key (identity);
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, g_bytes_get_data (key, NULL), g_bytes_get_size (key));
  gsize length = DIGEST_BYTES;

  g_hmac_update (hmac, (const guchar *) text, (gssize) size);
  g_hmac_get_digest (hmac, digest, &length);
}

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_number (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_strings (JsonBuilder *builder, const char *name, const char * const *values)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (; *values != NULL; values++)
    json_builder_add_string_value (builder, *values);
  json_builder_end_array (builder);
}

/* The attributes by which the service knows the levels that a token reaches. */
static void
add_attributes (JsonBuilder *builder, DestinationServerIdentity *identity, const DestinationClaims *claims)
{
  json_builder_set_member_name (builder, "ext_attr");
  json_builder_begin_object (builder);
  add_string (builder, "enhancer", "XSUAA");
  add_string (builder, "subaccountid", claims->tenant);
  add_string (builder, "serviceinstanceid", destination_server_identity_get_instance (identity));
  add_string (builder, "zdn", claims->zone);
  json_builder_end_object (builder);
}

static char *
make_claims (DestinationServerIdentity *identity, const DestinationClaims *claims)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *id = g_uuid_string_random ();
  const char *client = destination_server_identity_get_client_id (identity);
  const char *audiences[] = { AUDIENCE, client, NULL };

  json_builder_begin_object (builder);
  add_string (builder, "jti", id);
  add_attributes (builder, identity, claims);
  add_string (builder, "sub", client);
  add_string (builder, "client_id", client);
  add_string (builder, "cid", client);
  add_string (builder, "azp", client);
  add_string (builder, "grant_type", "client_credentials");
  add_number (builder, "iat", claims->now);
  add_number (builder, "exp", claims->now + DESTINATION_TOKEN_SECONDS);
  add_string (builder, "iss", claims->issuer);
  add_string (builder, "zid", claims->tenant);
  add_strings (builder, "aud", audiences);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);

  return destination_json_to_text (root);
}

/**
 * destination_token_issue:
 * @identity: who signs
 * @claims: what the token is to say
 *
 * Returns: (transfer full): the token
 */
char *
destination_token_issue (DestinationServerIdentity *identity, const DestinationClaims *claims)
{
  g_autofree char *text = make_claims (identity, claims);
  g_autofree char *header = encode (HEADER, strlen (HEADER));
  g_autofree char *payload = encode (text, strlen (text));
  g_autofree char *signed_text = g_strjoin (".", header, payload, NULL);
  g_autofree char *signature = NULL;
  guint8 digest[DIGEST_BYTES];

  sign (identity, signed_text, strlen (signed_text), digest);
  signature = encode (digest, sizeof digest);

  return g_strjoin (".", signed_text, signature, NULL);
}

/* The text of the signature, not what it decodes to, which other texts do, too. In a time that does not depend on where
 * they differ. */
static gboolean
is_signed (DestinationServerIdentity *identity, const char *token, gsize size, const char *signature)
{
  guint8 digest[DIGEST_BYTES];
  g_autofree char *wanted = NULL;
  gsize length = strlen (signature);
  guint difference = 0;

  sign (identity, token, size, digest);
  wanted = encode (digest, sizeof digest);
  if (length != strlen (wanted))
    return FALSE;

  for (gsize i = 0; i < length; i++)
    difference |= (guchar) wanted[i] ^ (guchar) signature[i];

  return difference == 0;
}

static JsonNode *
parse_part (const char *text)
{
  gsize size = 0;
  g_autofree guchar *json = decode (text, &size);

  return destination_json_parse ((const char *) json, size, NULL);
}

/* "none", and every algorithm that is not ours, is refused here, whatever the signature. */
static gboolean
is_our_header (const char *text)
{
  g_autoptr (JsonNode) root = parse_part (text);

  return g_strcmp0 (destination_json_get_string (destination_json_object (root), "alg"), "HS256") == 0;
}

static gboolean
has_audience (JsonObject *claims)
{
  JsonArray *audiences = destination_json_array (destination_json_member (claims, "aud"));

  for (guint i = 0; audiences != NULL && i < json_array_get_length (audiences); i++)
    if (g_strcmp0 (destination_json_string (json_array_get_element (audiences, i)), AUDIENCE) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
are_good (DestinationServerIdentity *identity, JsonObject *claims, gint64 now)
{
  JsonObject *attributes = destination_json_object (destination_json_member (claims, "ext_attr"));
  gint64 expires = 0;

  return destination_json_get_number (claims, "exp", &expires) && expires > now && has_audience (claims) &&
         g_strcmp0 (destination_json_get_string (attributes, "serviceinstanceid"),
                    destination_server_identity_get_instance (identity)) == 0 &&
         g_strcmp0 (destination_json_get_string (attributes, "subaccountid"),
                    destination_json_get_string (claims, "zid")) == 0;
}

/**
 * destination_token_check:
 * @identity: who must have signed it
 * @token: what a request bears
 * @now: seconds since the epoch
 *
 * Checks signature, expiry and audience.
 *
 * Returns: (transfer full) (nullable): the id of the tenant that it is for; %NULL if it is no good
 */
char *
destination_token_check (DestinationServerIdentity *identity, const char *token, gint64 now)
{
  g_auto (GStrv) parts = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonObject *claims;

  if (strlen (token) > MAX_TOKEN)
    return NULL;

  parts = g_strsplit (token, ".", 4);
  if (g_strv_length (parts) != 3 || !is_our_header (parts[0]) ||
      !is_signed (identity, token, strlen (parts[0]) + 1 + strlen (parts[1]), parts[2]))
    return NULL;

  root = parse_part (parts[1]);
  claims = destination_json_object (root);

  return are_good (identity, claims, now) ? g_strdup (destination_json_get_string (claims, "zid")) : NULL;
}
