/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "server-fixture.h"

#include <glib/gstdio.h>
#include <stdlib.h>

#include "store-await.h"

static Store *
find_store (StoreLevel level, const char *subaccount, const char *instance, gpointer user_data)
{
  ServerFixture *self = user_data;
  g_autofree char *realm = g_strdup_printf ("%d/%s/%s", level, subaccount, instance != NULL ? instance : "");

  g_assert_true ((level == STORE_LEVEL_INSTANCE) == (instance != NULL));

  return vault_get_realm (self->vault, realm);
}

static GTlsDatabase *
make_trust (DestinationServerIdentity *identity, const char *path)
{
  g_autoptr (GBytes) pem = destination_server_identity_get_authority (identity);
  g_autoptr (GError) error = NULL;
  GTlsDatabase *database;

  g_file_set_contents (path, g_bytes_get_data (pem, NULL), (gssize) g_bytes_get_size (pem), &error);
  g_assert_no_error (error);
  database = g_tls_file_database_new (path, &error);
  g_assert_no_error (error);

  return database;
}

static char *one_authority; /* (owned) (nullable): a file, which is read again for each connection */

static void
forget_authority (void)
{
  g_unlink (one_authority);
  g_clear_pointer (&one_authority, g_free);
}

/* glib-networking reads all authorities of the system for each connection, whatever it verifies with then: with sanitizers
 * that was most of the time of a test. No server here has a certificate from one of them, nor from this one. */
static void
trust_one_authority (void)
{
  g_autoptr (DestinationServerIdentity) other = NULL;
  g_autoptr (GTlsDatabase) trust = NULL;
  g_autoptr (GError) error = NULL;
  int fd;

  if (one_authority != NULL)
    return;
  fd = g_file_open_tmp ("authority-XXXXXX.pem", &one_authority, &error);
  g_assert_no_error (error);
  g_close (fd, NULL);
  atexit (forget_authority);
  other = destination_server_identity_new (&error);
  g_assert_no_error (error);
  trust = make_trust (other, one_authority);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), trust);
}

void
server_fixture_init (ServerFixture *self, gboolean with_tls)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GInetAddress) address = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GTlsDatabase) trust = NULL;
  g_autofree char *path = NULL;

  memset (self, 0, sizeof *self);
  vault_place_init (&self->place);
  self->vault = vault_fixture_open (self->place.path, &error);
  g_assert_no_error (error);
  self->identity = destination_server_identity_new (&error);
  g_assert_no_error (error);
  self->server = destination_server_new (self->identity, find_store, self, NULL);
  g_assert_true (destination_server_add_subscriber (self->server, "subscriber", &error));
  g_assert_true (destination_server_listen (self->server, address, 0, with_tls, &error));
  g_assert_no_error (error);

  if (with_tls)
    trust_one_authority ();
  self->session = soup_session_new ();
  path = g_build_filename (self->place.folder, "ca.pem", NULL);
  trust = make_trust (self->identity, path);
  soup_session_set_tls_database (self->session, trust);
}

void
server_fixture_clear (ServerFixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;

  soup_session_abort (self->session);
  g_clear_object (&self->session);
  destination_server_stop_async (self->server, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  g_assert_true (destination_server_stop_finish (self->server, result, NULL));
  g_clear_object (&result);
  g_assert_finalize_object (self->server);
  g_clear_object (&self->identity);
  vault_fixture_close (self->vault);
  vault_place_clear (&self->place);
  g_clear_pointer (&self->token, g_free);
}

void
server_answer_clear (ServerAnswer *self)
{
  g_clear_object (&self->message);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->text, g_free);
}

/* The address of a path on one of the server's hosts; without a host, on the loopback address itself. */
char *
server_fixture_address (ServerFixture *self, const char *host, const char *path)
{
  g_autoptr (GBytes) key = destination_server_make_service_key (self->server, STORE_CREDENTIALS_SECRET);
  gboolean with_tls = g_strstr_len (g_bytes_get_data (key, NULL), (gssize) g_bytes_get_size (key), "https:") != NULL;

  return g_strdup_printf ("%s://%s:%u%s", with_tls ? "https" : "http", host != NULL ? host : "127.0.0.1",
                          destination_server_get_port (self->server), path);
}

SoupMessage *
server_fixture_message (ServerFixture *self, const char *method, const char *path, const char *body)
{
  g_autofree char *address = server_fixture_address (self, NULL, path);
  SoupMessage *message = soup_message_new (method, address);

  g_assert_nonnull (message);
  if (self->token != NULL)
    {
      g_autofree char *bearer = g_strconcat ("Bearer ", self->token, NULL);

      soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", bearer);
    }
  if (body != NULL)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));

      soup_message_set_request_body_from_bytes (message, "application/json", bytes);
    }

  return message;
}

/* Takes the message. */
ServerAnswer
server_fixture_send (ServerFixture *self, SoupMessage *message)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ServerAnswer answer = { .message = message, .headers = soup_message_get_response_headers (message) };

  soup_session_send_and_read_async (self->session, message, G_PRIORITY_DEFAULT, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  answer.body = soup_session_send_and_read_finish (self->session, result, &error);
  g_assert_no_error (error);
  answer.status = soup_message_get_status (message);
  answer.text = g_strndup (g_bytes_get_data (answer.body, NULL), g_bytes_get_size (answer.body));
  if (answer.text == NULL)
    answer.text = g_strdup ("");

  return answer;
}

ServerAnswer
server_fixture_call (ServerFixture *self, const char *method, const char *path, const char *body)
{
  return server_fixture_send (self, server_fixture_message (self, method, path, body));
}

/* Asks a host for a token; without a form, with the client's secret in the body. */
ServerAnswer
server_fixture_ask (ServerFixture *self, const char *host, const char *form)
{
  g_autofree char *address = server_fixture_address (self, host, "/oauth/token");
  SoupMessage *message = soup_message_new ("POST", address);
  g_autoptr (GBytes) key = destination_server_make_service_key (self->server, STORE_CREDENTIALS_SECRET);
  g_autoptr (JsonNode) root = json_from_string (g_bytes_get_data (key, NULL), NULL);
  JsonObject *object = json_node_get_object (root);
  g_autofree char *own = soup_form_encode ("grant_type", "client_credentials",
                                           "client_id", json_object_get_string_member (object, "clientid"),
                                           "client_secret", json_object_get_string_member (object, "clientsecret"),
                                           NULL);
  g_autoptr (GBytes) body = g_bytes_new (form != NULL ? form : own, strlen (form != NULL ? form : own));

  soup_message_set_request_body_from_bytes (message, "application/x-www-form-urlencoded", body);

  return server_fixture_send (self, message);
}

void
server_fixture_log_in (ServerFixture *self, const char *host)
{
  g_auto (ServerAnswer) answer = server_fixture_ask (self, host, NULL);
  g_autoptr (JsonNode) root = server_answer_json (&answer);

  g_assert_cmpuint (answer.status, ==, 200);
  g_free (self->token);
  self->token = g_strdup (json_object_get_string_member (json_node_get_object (root), "access_token"));
}

void
server_fixture_put_in (ServerFixture *self, const char *name, const char *text)
{
  g_autofree char *content = g_base64_encode ((const guchar *) text, strlen (text));
  g_autofree char *body = g_strdup_printf ("{\"Name\":\"%s\",\"Content\":\"%s\"}", name, content);
  g_auto (ServerAnswer) answer = server_fixture_call (self, "POST", SERVER_CERTIFICATES, body);

  g_assert_cmpuint (answer.status, ==, 201);
}

const char *
server_answer_header (ServerAnswer *self, const char *name)
{
  return soup_message_headers_get_one (self->headers, name);
}

JsonNode *
server_answer_json (ServerAnswer *self)
{
  g_autoptr (GError) error = NULL;
  JsonNode *root = json_from_string (self->text, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (soup_message_headers_get_content_type (self->headers, NULL), ==, "application/json");

  return root;
}
