/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tokens: who gets one, what they say, and which are taken. */

#include "config.h"

#include <locale.h>

#include "destination/destination-server-token-private.h"
#include "server-fixture.h"

#define PROVIDER "provider.credenza.localhost"
#define SUBSCRIBER "subscriber.credenza.localhost"

static JsonObject *
get_object (JsonNode *node)
{
  g_assert_true (JSON_NODE_HOLDS_OBJECT (node));

  return json_node_get_object (node);
}

static JsonNode *
decode_part (const char *token, guint part)
{
  g_auto (GStrv) parts = g_strsplit (token, ".", -1);
  g_autoptr (GString) text = NULL;
  g_autofree guchar *bytes = NULL;
  g_autofree char *json = NULL;
  JsonNode *root;
  gsize size;

  g_assert_cmpuint (g_strv_length (parts), ==, 3);
  text = g_string_new (parts[part]);
  g_strdelimit (text->str, "-", '+');
  g_strdelimit (text->str, "_", '/');
  while (text->len % 4 != 0)
    g_string_append_c (text, '=');
  bytes = g_base64_decode (text->str, &size);
  json = g_strndup ((const char *) bytes, size);
  root = json_from_string (json, NULL);
  g_assert_nonnull (root);

  return root;
}

static char *
encode_part (const char *json)
{
  char *text = g_base64_encode ((const guchar *) json, strlen (json));

  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[strcspn (text, "=")] = '\0';

  return text;
}

static void
setup (ServerFixture *self, gconstpointer with_tls)
{
  server_fixture_init (self, with_tls != NULL);
}

static void
teardown (ServerFixture *self, gconstpointer data)
{
  server_fixture_clear (self);
}

static guint
get_status (ServerFixture *self, const char *path)
{
  g_auto (ServerAnswer) answer = server_fixture_call (self, "GET", path, NULL);

  if (answer.status == 401)
    {
      g_assert_cmpstr (answer.text, ==, "Unauthorized");
      g_assert_cmpstr (server_answer_header (&answer, "WWW-Authenticate"), ==, "Bearer");
    }

  return answer.status;
}

static void
assert_taken (ServerFixture *self, const char *token, gboolean is_taken)
{
  g_free (self->token);
  self->token = g_strdup (token);
  g_assert_cmpuint (get_status (self, SERVER_CERTIFICATES), ==, is_taken ? 200 : 401);
  g_assert_cmpuint (get_status (self, SERVER_INSTANCE_CERTIFICATES), ==, is_taken ? 200 : 401);
}

static void
test_claims (ServerFixture *self, gconstpointer data)
{
  g_autoptr (JsonNode) payload = NULL;
  g_autoptr (JsonNode) header = NULL;
  JsonObject *claims;
  JsonObject *attributes;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  server_fixture_log_in (self, SUBSCRIBER);
  header = decode_part (self->token, 0);
  payload = decode_part (self->token, 1);
  claims = get_object (payload);
  attributes = json_object_get_object_member (claims, "ext_attr");

  g_assert_cmpstr (json_object_get_string_member (get_object (header), "alg"), ==, "HS256");
  g_assert_cmpstr (json_object_get_string_member (attributes, "zdn"), ==, "subscriber");
  g_assert_cmpstr (json_object_get_string_member (attributes, "enhancer"), ==, "XSUAA");
  g_assert_cmpstr (json_object_get_string_member (attributes, "subaccountid"), ==,
                   json_object_get_string_member (claims, "zid"));
  g_assert_cmpstr (json_object_get_string_member (attributes, "serviceinstanceid"), ==,
                   destination_server_identity_get_instance (self->identity));
  g_assert_cmpstr (json_object_get_string_member (claims, "zid"), !=,
                   destination_server_identity_get_tenant (self->identity));
  g_assert_cmpstr (json_object_get_string_member (claims, "cid"), ==,
                   destination_server_identity_get_client_id (self->identity));
  g_assert_true (g_str_has_prefix (json_object_get_string_member (claims, "iss"), "http://" SUBSCRIBER ":"));
  g_assert_cmpint (json_object_get_int_member (claims, "iat"), >=, now);
  g_assert_cmpint (json_object_get_int_member (claims, "exp") - json_object_get_int_member (claims, "iat"), ==, 43200);
}

static void
test_answer (ServerFixture *self, gconstpointer data)
{
  g_auto (ServerAnswer) answer = server_fixture_ask (self, NULL, NULL);
  g_autoptr (JsonNode) root = server_answer_json (&answer);

  g_assert_cmpuint (answer.status, ==, 200);
  g_assert_cmpstr (json_object_get_string_member (get_object (root), "token_type"), ==, "bearer");
  g_assert_cmpint (json_object_get_int_member (get_object (root), "expires_in"), ==, 43199);
  g_assert_cmpstr (server_answer_header (&answer, "Cache-Control"), ==, "no-store");
}

static void
assert_refused (ServerAnswer *answer, const char *error, const char *description)
{
  g_autofree char *text = g_strdup_printf ("{\"error\":\"%s\",\"error_description\":\"%s\"}", error, description);
  g_autofree char *challenge = g_strdup_printf ("Basic realm=\"UAA/client\", error=\"unauthorized\", "
                                                "error_description=\"%s\"", description);

  g_assert_cmpuint (answer->status, ==, 401);
  g_assert_cmpstr (answer->text, ==, text);
  g_assert_cmpstr (server_answer_header (answer, "WWW-Authenticate"), ==, challenge);
  g_assert_cmpstr (server_answer_header (answer, "Content-Type"), ==, "application/json");
  g_assert_cmpstr (server_answer_header (answer, "Cache-Control"), ==, "no-store");
}

static char *
make_form (const char *id, const char *secret)
{
  if (secret == NULL)
    return soup_form_encode ("grant_type", "client_credentials", "client_id", id, NULL);

  return soup_form_encode ("grant_type", "client_credentials", "client_id", id, "client_secret", secret, NULL);
}

static void
test_wrong_secret (ServerFixture *self, gconstpointer data)
{
  const char *id = destination_server_identity_get_client_id (self->identity);
  const char *secret = destination_server_identity_get_client_secret (self->identity);
  g_autofree char *cut = g_strndup (secret, strlen (secret) - 1);
  g_autofree char *longer = g_strconcat (secret, "x", NULL);
  g_autofree char *twice = g_strconcat (secret, secret, NULL);
  const struct
  {
    const char *id, *secret;
  } cases[] = {
    { id, "" }, { id, "wrong" }, { id, cut }, { id, longer }, { id, twice }, { id, NULL }, { "other", secret }, { "", secret },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *form = make_form (cases[i].id, cases[i].secret);
      g_auto (ServerAnswer) answer = server_fixture_ask (self, NULL, form);

      assert_refused (&answer, "invalid_client", "Bad credentials");
    }
}

static void
test_grant_types (ServerFixture *self, gconstpointer data)
{
  g_auto (ServerAnswer) missing = server_fixture_ask (self, NULL, "client_id=x");
  g_auto (ServerAnswer) password = server_fixture_ask (self, NULL, "grant_type=password&username=x&password=y");

  g_assert_cmpuint (missing.status, ==, 400);
  g_assert_cmpstr (missing.text, ==, "{\"error\":\"invalid_request\",\"error_description\":\"Missing grant type\"}");
  g_assert_cmpuint (password.status, ==, 400);
  g_assert_nonnull (strstr (password.text, "\"unsupported_grant_type\""));
}

static ServerAnswer
ask_basic (ServerFixture *self, const char *id, const char *secret, gboolean is_encoded)
{
  g_autofree char *address = server_fixture_address (self, NULL, "/oauth/token");
  SoupMessage *message = soup_message_new ("POST", address);
  g_autofree char *pair = g_strconcat (id, ":", secret, NULL);
  g_autofree char *base64 = g_base64_encode ((const guchar *) pair, strlen (pair));
  g_autofree char *value = g_strconcat ("Basic ", base64, NULL);
  g_autoptr (GBytes) body = g_bytes_new_static ("grant_type=client_credentials", 29);

  soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", value);
  if (is_encoded)
    soup_message_headers_replace (soup_message_get_request_headers (message), "X-CF-ENCODED-CREDENTIALS", "true");
  soup_message_set_request_body_from_bytes (message, "application/x-www-form-urlencoded", body);
  /* The session must not try again by itself. */
  soup_message_disable_feature (message, SOUP_TYPE_AUTH_MANAGER);

  return server_fixture_send (self, message);
}

static void
test_basic (ServerFixture *self, gconstpointer data)
{
  const char *id = destination_server_identity_get_client_id (self->identity);
  const char *secret = destination_server_identity_get_client_secret (self->identity);
  g_autofree char *encoded_id = g_uri_escape_string (id, NULL, FALSE);
  g_autofree char *encoded_secret = g_uri_escape_string (secret, NULL, FALSE);
  g_auto (ServerAnswer) plain = ask_basic (self, id, secret, FALSE);
  g_auto (ServerAnswer) encoded = ask_basic (self, encoded_id, encoded_secret, TRUE);
  g_auto (ServerAnswer) not_said = ask_basic (self, encoded_id, encoded_secret, FALSE);
  g_auto (ServerAnswer) wrong = ask_basic (self, id, "wrong", FALSE);

  g_assert_cmpuint (plain.status, ==, 200);
  g_assert_cmpuint (encoded.status, ==, 200);
  assert_refused (&not_said, "invalid_client", "Bad credentials");
  assert_refused (&wrong, "invalid_client", "Bad credentials");
}

/* Each tenant has realms of its own, and each level; the name may be the same. */
static void
test_tenants (ServerFixture *self, gconstpointer data)
{
  g_auto (ServerAnswer) stranger = server_fixture_ask (self, "stranger.credenza.localhost", NULL);
  g_autofree char *provider = NULL;

  assert_refused (&stranger, "unauthorized", "The tenant is not subscribed");
  server_fixture_log_in (self, PROVIDER);
  provider = g_strdup (self->token);
  server_fixture_put_in (self, "a.pem", "of the provider");
  g_assert_cmpuint (get_status (self, SERVER_CERTIFICATES "/a.pem"), ==, 200);
  g_assert_cmpuint (get_status (self, SERVER_INSTANCE_CERTIFICATES "/a.pem"), ==, 404);

  server_fixture_log_in (self, SUBSCRIBER);
  g_assert_cmpuint (get_status (self, SERVER_CERTIFICATES "/a.pem"), ==, 404);
  server_fixture_put_in (self, "a.pem", "of the subscriber");
  {
    g_auto (ServerAnswer) answer = server_fixture_call (self, "GET", SERVER_CERTIFICATES "/a.pem", NULL);

    g_assert_nonnull (strstr (answer.text, "b2YgdGhlIHN1YnNjcmliZXI="));
  }
  assert_taken (self, provider, TRUE);
}

static void
test_zone_header (ServerFixture *self, gconstpointer data)
{
  const char *zones[] = { destination_server_get_tenant (self->server, "subscriber"), "nobody" };

  for (guint i = 0; i < G_N_ELEMENTS (zones); i++)
    {
      g_autofree char *address = server_fixture_address (self, NULL, "/oauth/token");
      SoupMessage *message = soup_message_new ("POST", address);
      g_autofree char *form = make_form (destination_server_identity_get_client_id (self->identity),
                                         destination_server_identity_get_client_secret (self->identity));
      g_autoptr (GBytes) body = g_bytes_new (form, strlen (form));
      g_auto (ServerAnswer) answer = { 0 };

      soup_message_headers_replace (soup_message_get_request_headers (message), "x-zid", zones[i]);
      soup_message_set_request_body_from_bytes (message, "application/x-www-form-urlencoded", body);
      answer = server_fixture_send (self, message);
      g_assert_cmpuint (answer.status, ==, i == 0 ? 200 : 401);
      if (i == 0)
        {
          g_autoptr (JsonNode) root = server_answer_json (&answer);
          g_autoptr (JsonNode) claims = decode_part (json_object_get_string_member (get_object (root), "access_token"), 1);

          g_assert_cmpstr (json_object_get_string_member (get_object (claims), "zid"), ==, zones[i]);
        }
    }
}

static gint64
read_clock (gpointer user_data)
{
  return *(gint64 *) user_data;
}

static void
test_expiry (ServerFixture *self, gconstpointer data)
{
  gint64 now = 1000000;
  g_autofree char *token = NULL;

  destination_server_set_clock (self->server, read_clock, &now);
  server_fixture_log_in (self, NULL);
  token = g_strdup (self->token);
  assert_taken (self, token, TRUE);
  now += DESTINATION_TOKEN_SECONDS - 1;
  assert_taken (self, token, TRUE);
  now += 1;
  assert_taken (self, token, FALSE);
}

/* The claims of a good token under a signature of ours; but for one thing. */
static char *
forge (ServerFixture *self, const char *header, const char *from, const char *to)
{
  g_autofree char *good_payload = NULL;
  g_autofree char *payload = NULL;
  g_autofree char *signed_text = NULL;
  g_autofree char *header_part = encode_part (header);
  g_autoptr (JsonNode) claims = decode_part (self->token, 1);
  g_autofree char *json = json_to_string (claims, FALSE);
  g_auto (GStrv) parts = g_strsplit (json, from, 2);
  g_autofree char *changed = g_strjoinv (to, parts);
  GBytes *key = destination_server_identity_get_signing_key (self->identity);
  guint8 digest[32];
  gsize size = sizeof digest;
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, g_bytes_get_data (key, NULL), g_bytes_get_size (key));
  g_autofree char *base64 = NULL;

  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  payload = encode_part (changed);
  signed_text = g_strjoin (".", header_part, payload, NULL);
  g_hmac_update (hmac, (const guchar *) signed_text, -1);
  g_hmac_get_digest (hmac, digest, &size);
  base64 = g_base64_encode (digest, size);
  g_strdelimit (base64, "+", '-');
  g_strdelimit (base64, "/", '_');
  base64[strcspn (base64, "=")] = '\0';

  return g_strjoin (".", signed_text, base64, NULL);
}

static void
test_forgeries (ServerFixture *self, gconstpointer data)
{
  static const char header[] = "{\"alg\":\"HS256\"}";
  const struct
  {
    const char *header, *from, *to;
    gboolean is_taken;
  } cases[] = {
    { header, "\"exp\"", "\"exp\"", TRUE }, /* the forger knows his trade */
    { header, "\"exp\"", "\"other\"", FALSE },
    { header, "\"aud\":[\"destination\"", "\"aud\":[\"other\"", FALSE },
    { header, "\"serviceinstanceid\":\"", "\"serviceinstanceid\":\"x", FALSE },
    { header, "\"zid\":\"", "\"zid\":\"x", FALSE },
    { "{\"alg\":\"none\"}", "\"exp\"", "\"exp\"", FALSE },
    { "{\"alg\":\"RS256\"}", "\"exp\"", "\"exp\"", FALSE },
    { "{}", "\"exp\"", "\"exp\"", FALSE },
    { "[", "\"exp\"", "\"exp\"", FALSE },
  };
  g_autofree char *good = NULL;

  server_fixture_log_in (self, NULL);
  good = g_strdup (self->token);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *token = NULL;

      g_free (self->token);
      self->token = g_strdup (good);
      token = forge (self, cases[i].header, cases[i].from, cases[i].to);
      g_test_message ("%u", i);
      assert_taken (self, token, cases[i].is_taken);
    }
}

static void
test_damage (ServerFixture *self, gconstpointer data)
{
  g_autofree char *good = NULL;
  g_autofree char *unsigned_token = NULL;
  g_auto (GStrv) parts = NULL;
  static const char * const bad[] = { "", "x", "..", "a.b.c", "a.b", "e30.e30.e30" };

  server_fixture_log_in (self, NULL);
  good = g_strdup (self->token);
  parts = g_strsplit (good, ".", -1);
  unsigned_token = g_strjoin (".", parts[0], parts[1], "", NULL);
  assert_taken (self, unsigned_token, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_taken (self, bad[i], FALSE);
  for (gsize i = 0; i < strlen (good); i += 7)
    {
      g_autofree char *damaged = g_strdup (good);

      damaged[i] = damaged[i] == 'A' ? 'Q' : 'A';
      assert_taken (self, damaged, FALSE);
    }
  g_clear_pointer (&self->token, g_free);
  g_assert_cmpuint (get_status (self, SERVER_CERTIFICATES), ==, 401);
}

/* Another server's token is worth nothing here. */
static void
test_foreign (ServerFixture *self, gconstpointer data)
{
  g_auto (ServerFixture) other = { 0 };

  server_fixture_init (&other, FALSE);
  server_fixture_log_in (&other, NULL);
  assert_taken (self, other.token, FALSE);
}

/* With a client certificate */

static ServerAnswer
ask_with_certificate (ServerFixture *self, GTlsCertificate *certificate)
{
  g_autofree char *address = server_fixture_address (self, PROVIDER, "/oauth/token");
  SoupMessage *message = soup_message_new ("POST", address);
  g_autofree char *form = make_form (destination_server_identity_get_client_id (self->identity), NULL);
  g_autoptr (GBytes) body = g_bytes_new (form, strlen (form));

  soup_message_set_request_body_from_bytes (message, "application/x-www-form-urlencoded", body);
  if (certificate != NULL)
    soup_message_set_tls_client_certificate (message, certificate);

  return server_fixture_send (self, message);
}

static GTlsCertificate *
get_certificate (DestinationServer *server)
{
  g_autoptr (GBytes) text = destination_server_make_service_key (server, STORE_CREDENTIALS_X509);
  g_autofree char *terminated = g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
  g_autoptr (JsonNode) root = json_from_string (terminated, NULL);
  g_autofree char *pem = g_strconcat (json_object_get_string_member (get_object (root), "certificate"),
                                      json_object_get_string_member (get_object (root), "key"), NULL);
  g_autoptr (GError) error = NULL;
  GTlsCertificate *certificate = g_tls_certificate_new_from_pem (pem, -1, &error);

  g_assert_no_error (error);
  g_assert_false (json_object_has_member (get_object (root), "clientsecret"));
  g_assert_true (json_object_has_member (get_object (root), "certurl"));

  return certificate;
}

static void
test_certificate (ServerFixture *self, gconstpointer data)
{
  g_autoptr (GTlsCertificate) certificate = get_certificate (self->server);
  g_auto (ServerAnswer) answer = ask_with_certificate (self, certificate);
  g_auto (ServerAnswer) without = { 0 };

  g_assert_cmpuint (answer.status, ==, 200);
  /* A connection of its own: the other one is still that of the certificate's bearer. */
  soup_session_abort (self->session);
  without = ask_with_certificate (self, NULL);
  assert_refused (&without, "invalid_client", "Bad credentials");
}

static void
test_foreign_certificate (ServerFixture *self, gconstpointer data)
{
  g_auto (ServerFixture) other = { 0 };
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_auto (ServerAnswer) answer = { 0 };

  server_fixture_init (&other, TRUE);
  certificate = get_certificate (other.server);
  answer = ask_with_certificate (self, certificate);
  assert_refused (&answer, "invalid_client", "Bad credentials");
}

/* An identity that was kept: what it issued before is still good, and its tokens, too. */
static void
test_kept_identity (ServerFixture *self, gconstpointer data)
{
  g_autoptr (GTlsCertificate) certificate = get_certificate (self->server);
  g_autoptr (GBytes) bytes = destination_server_identity_to_bytes (self->identity);
  g_autoptr (GBytes) authority = destination_server_identity_get_authority (self->identity);
  g_autoptr (GBytes) kept_authority = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (DestinationServerIdentity) kept = destination_server_identity_new_from_bytes (bytes, &error);
  g_autofree char *tenant = NULL;

  g_assert_no_error (error);
  kept_authority = destination_server_identity_get_authority (kept);
  g_assert_true (g_bytes_equal (authority, kept_authority));
  g_assert_true (destination_server_identity_check_certificate (kept, certificate));
  g_assert_true (destination_server_identity_check_secret (kept, destination_server_identity_get_client_secret (self->identity)));
  server_fixture_log_in (self, NULL);
  tenant = destination_token_check (kept, self->token, g_get_real_time () / G_USEC_PER_SEC);
  g_assert_cmpstr (tenant, ==, destination_server_identity_get_tenant (self->identity));
}

static void
test_damaged_identity (ServerFixture *self, gconstpointer data)
{
  g_autoptr (GBytes) bytes = destination_server_identity_to_bytes (self->identity);
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  static const char * const members[] = { "client_id", "client_secret", "tenant", "instance", "signing_key", "authority" };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_auto (GStrv) parts = g_strsplit (text, members[i], 2);
      g_autofree char *damaged = g_strjoinv ("other", parts);
      g_autoptr (GBytes) damaged_bytes = g_bytes_new (damaged, strlen (damaged));
      g_autoptr (GError) error = NULL;
      g_autoptr (DestinationServerIdentity) identity = destination_server_identity_new_from_bytes (damaged_bytes, &error);

      g_assert_error (error, STORE_ERROR, STORE_ERROR_PROTOCOL);
      g_assert_null (identity);
    }
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

#define ADD(name, with_tls, func) \
  g_test_add ("/destination/token/" name, ServerFixture, GINT_TO_POINTER (with_tls), setup, func, teardown)
  ADD ("claims", FALSE, test_claims);
  ADD ("answer", FALSE, test_answer);
  ADD ("wrong-secret", FALSE, test_wrong_secret);
  ADD ("grant-types", FALSE, test_grant_types);
  ADD ("basic", FALSE, test_basic);
  ADD ("tenants", FALSE, test_tenants);
  ADD ("zone-header", FALSE, test_zone_header);
  ADD ("expiry", FALSE, test_expiry);
  ADD ("forgeries", FALSE, test_forgeries);
  ADD ("damage", FALSE, test_damage);
  ADD ("foreign", FALSE, test_foreign);
  ADD ("tls/tenants", TRUE, test_tenants);
  ADD ("tls/certificate", TRUE, test_certificate);
  ADD ("tls/foreign-certificate", TRUE, test_foreign_certificate);
  ADD ("kept-identity", TRUE, test_kept_identity);
  ADD ("damaged-identity", FALSE, test_damaged_identity);
#undef ADD

  return g_test_run ();
}
