/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a service cannot prove, what a client cannot, and who says nothing at all. */

#include "config.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#include "destination/destination-store.h"
#include "fault-fixture.h"
#include "store-await.h"

#define TOKEN "{\"access_token\":\"eyJhbGciOiJub25lIn0.e30.x\",\"token_type\":\"bearer\",\"expires_in\":43199}"

static const DestinationTiming timing = {
  .connect = 20000,
  .read = 20000,
  .exchange = 40000,
  .retry = 1,
  .retry_busy = 1,
  .second = 1,
  .max_waiting = 120,
};

/* Who issues servers' certificates, who clients', and who is unknown to everybody. */
static TestIdentity *root;
static TestIdentity *client_root;
static TestIdentity *stranger;

static FaultServer *
start_server (const TestIdentityRequest *request, TestIdentity *issuer)
{
  g_autoptr (TestIdentity) identity = test_identity_new (request, issuer);
  g_autoptr (GTlsCertificate) certificate = test_identity_to_tls (identity);
  FaultServer *server = fault_server_new (certificate);

  fault_server_add (server, &(FaultRule){ .path = "Certificates", .body = "[]" });
  fault_server_add (server, &(FaultRule){ .path = "/oauth", .body = TOKEN });

  return server;
}

static FaultServer *
start_good_server (void)
{
  return start_server (&(TestIdentityRequest){ .common_name = "server", .is_loopback = TRUE }, root);
}

static char *
make_secret_key (FaultServer *tokens, FaultServer *service)
{
  g_autofree char *url = fault_server_dup_url (tokens);
  g_autofree char *uri = fault_server_dup_url (service);

  return g_strdup_printf ("{\"clientid\":\"me\",\"clientsecret\":\"hunter2\",\"url\":\"%s\",\"uri\":\"%s\"}", url, uri);
}

/* With a certificate of this kind; a key of the identity service when there is no certurl. */
static char *
make_certificate_key (FaultServer *tokens, FaultServer *service, gboolean is_identity, TestIdentity *identity)
{
  g_autofree char *url = fault_server_dup_url (tokens);
  g_autofree char *uri = fault_server_dup_url (service);
  g_autofree char *certificate = test_identity_to_pem (identity);
  g_autofree char *private_key = test_identity_to_pkcs8 (identity, NULL);
  g_autofree char *base
      = g_strdup_printf ("{\"clientid\":\"me\",\"credential-type\":\"%s\",\"%s\":\"%s\",\"uri\":\"%s\"}",
                         is_identity ? "X509_GENERATED" : "x509",
                         is_identity ? "url" : "certurl",
                         url,
                         uri);
  g_autofree char *with_certificate = fault_fixture_change (base, "certificate", certificate);

  return fault_fixture_change (with_certificate, "key", private_key);
}

static GError *
list_error (const char *key, TestIdentity *authority, const DestinationTiming *patience)
{
  g_autoptr (Store) store = fault_fixture_connect (key, authority, patience);
  g_autoptr (GPtrArray) entries = NULL;
  GError *error = NULL;

  entries = store_await_list (store, &error);
  g_assert_null (entries);
  g_assert_nonnull (error);
  g_assert_null (strstr (error->message, "hunter2"));

  return error;
}

static void
assert_list (const char *key)
{
  g_autoptr (Store) store = fault_fixture_connect (key, root, &timing);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = store_await_list (store, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (entries->len, ==, 0);
}

/* Neither the secret nor a token goes to who cannot prove who it is; and it is not asked again. */
static void
assert_refused (const TestIdentityRequest *request,
                TestIdentity *issuer,
                TestIdentity *authority,
                GTlsCertificateFlags flag)
{
  g_autoptr (FaultServer) bad = start_server (request, issuer);
  g_autoptr (FaultServer) good = start_good_server ();
  g_autofree char *bad_tokens = make_secret_key (bad, good);
  g_autofree char *bad_service = make_secret_key (good, bad);
  g_autoptr (GError) error = list_error (bad_tokens, authority, &timing);
  g_autoptr (GError) service_error = authority != NULL ? list_error (bad_service, authority, &timing) : NULL;

  fault_assert (error, STORE_ERROR_TLS, 0);
  g_assert_cmpint (store_error_get_details (error)->tls_errors & flag, ==, flag);
  g_assert_cmpstr (store_error_get_details (error)->subject, ==, "127.0.0.1");
  if (service_error != NULL)
    {
      fault_assert (service_error, STORE_ERROR_TLS, 0);
      g_assert_cmpint (store_error_get_details (service_error)->tls_errors & flag, ==, flag);
    }
  g_assert_cmpuint (fault_server_count (bad, NULL, NULL), ==, 0);
}

static void
test_good (void)
{
  g_autoptr (FaultServer) server = start_good_server ();
  g_autofree char *key = make_secret_key (server, server);

  assert_list (key);
}

static void
test_unknown_authority (void)
{
  const TestIdentityRequest request = { .common_name = "server", .is_loopback = TRUE };

  assert_refused (&request, root, NULL, G_TLS_CERTIFICATE_UNKNOWN_CA);
  assert_refused (&request, stranger, root, G_TLS_CERTIFICATE_UNKNOWN_CA);
  assert_refused (&request, NULL, root, G_TLS_CERTIFICATE_UNKNOWN_CA);
}

static void
test_wrong_host (void)
{
  const TestIdentityRequest request = { .common_name = "server", .dns_name = "other.example" };

  assert_refused (&request, root, root, G_TLS_CERTIFICATE_BAD_IDENTITY);
}

static void
test_expired (void)
{
  const TestIdentityRequest request = { .common_name = "server", .is_loopback = TRUE, .age = 7200, .rest = -60 };

  assert_refused (&request, root, root, G_TLS_CERTIFICATE_EXPIRED);
}

static void
test_not_yet (void)
{
  const TestIdentityRequest request = { .common_name = "server", .is_loopback = TRUE, .age = -1800 };

  assert_refused (&request, root, root, G_TLS_CERTIFICATE_NOT_ACTIVATED);
}

/* Something that does not speak TLS. */
static void
test_no_tls (void)
{
  g_autoptr (FaultServer) plain = fault_server_new (NULL);
  g_autoptr (FaultServer) good = start_good_server ();
  g_autofree char *key = make_secret_key (good, good);
  g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u", fault_server_get_port (plain));
  g_autofree char *changed = fault_fixture_change (key, "url", url);
  g_autoptr (GError) error = list_error (changed, root, &timing);

  g_assert_true (g_error_matches (error, STORE_ERROR, STORE_ERROR_TLS) ||
                 g_error_matches (error, STORE_ERROR, STORE_ERROR_NETWORK));
  g_assert_cmpuint (fault_server_count (plain, NULL, "/oauth"), ==, 0);
}

static FaultServer *
start_demanding_server (void)
{
  FaultServer *server = start_good_server ();
  g_autofree char *pem = test_identity_to_pem (client_root);
  g_autoptr (GTlsCertificate) authority = g_tls_certificate_new_from_pem (pem, -1, NULL);

  fault_server_set_clients (server, authority);

  return server;
}

static char *
make_client_key (FaultServer *tokens,
                 FaultServer *service,
                 gboolean is_identity,
                 TestIdentity *issuer,
                 gint64 age,
                 gint64 rest)
{
  g_autoptr (TestIdentity) client = test_identity_new (
      &(TestIdentityRequest){ .common_name = "client", .is_client = TRUE, .age = age, .rest = rest }, issuer);

  return make_certificate_key (tokens, service, is_identity, client);
}

static void
test_client_certificate (void)
{
  g_autoptr (FaultServer) tokens = start_demanding_server ();
  g_autoptr (FaultServer) service = start_good_server ();
  g_autofree char *key = make_client_key (tokens, service, FALSE, client_root, 0, 0);

  assert_list (key);
}

/* The service asks for the certificate of the identity service as well. */
static void
test_identity_certificate (void)
{
  g_autoptr (FaultServer) tokens = start_demanding_server ();
  g_autoptr (FaultServer) service = start_demanding_server ();
  g_autofree char *key = make_client_key (tokens, service, TRUE, client_root, 0, 0);

  assert_list (key);
  g_assert_cmpuint (fault_server_count (tokens, "POST", "/oauth2/token"), ==, 1);
}

/* And nobody else is shown it, also when asked. */
static void
test_certificate_for_tokens_only (void)
{
  g_autoptr (FaultServer) tokens = start_demanding_server ();
  g_autoptr (FaultServer) service = start_good_server ();
  g_autofree char *key = make_client_key (tokens, service, FALSE, client_root, 0, 0);

  assert_list (key);
  g_assert_cmpuint (fault_server_count (tokens, "POST", "/oauth/token"), ==, 1);
  g_assert_true (fault_server_get_request (tokens, 0)->has_certificate);
  g_assert_cmpuint (fault_server_count (service, "GET", NULL), >, 0);
  g_assert_false (fault_server_get_request (service, 0)->has_certificate);
}

static void
test_expired_client_certificate (void)
{
  g_autoptr (FaultServer) tokens = start_demanding_server ();
  g_autoptr (FaultServer) service = start_good_server ();
  g_autofree char *key = make_client_key (tokens, service, FALSE, client_root, 7200, -60);
  g_autoptr (GError) error = list_error (key, root, &timing);

  fault_assert (error, STORE_ERROR_AUTHENTICATION, 0);
  g_assert_nonnull (strstr (error->message, "expired"));
  g_assert_cmpstr (store_error_get_details (error)->subject, ==, "127.0.0.1");
  g_assert_cmpuint (fault_server_count (tokens, NULL, NULL), ==, 0);
  g_assert_cmpuint (fault_server_count (service, NULL, NULL), ==, 0);
}

/* A server that nobody here wrote, since GLib's breaks off without a word: it wants clients of client_root's. */
typedef struct
{
  GSubprocess *process; /* (owned) */
  char *folder;         /* (owned) */
  char *key;            /* (owned): a service key with its address for both hosts */
} Stranger;

static char *
write_file (Stranger *self, const char *name, char *text /* (transfer full) */)
{
  g_autofree char *owned = text;
  char *path = g_build_filename (self->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, owned, -1, NULL));

  return path;
}

/* It says "ACCEPT 127.0.0.1:1234" when it listens. */
static guint
read_port (Stranger *self)
{
  g_autoptr (GDataInputStream) output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  guint port = 0;

  while (port == 0)
    {
      g_autofree char *line = g_data_input_stream_read_line (output, NULL, NULL, NULL);
      const char *colon = line != NULL ? strrchr (line, ':') : NULL;

      g_assert_nonnull (line);
      if (colon != NULL && g_str_has_prefix (line, "ACCEPT"))
        port = (guint) g_ascii_strtoull (colon + 1, NULL, 10);
    }

  return port;
}

static void
stranger_init (Stranger *self)
{
  g_autoptr (TestIdentity) identity
      = test_identity_new (&(TestIdentityRequest){ .common_name = "server", .is_loopback = TRUE }, root);
  g_autofree char *certificate = NULL, *key = NULL, *clients = NULL;
  g_autoptr (GError) error = NULL;
  guint port;

  self->folder = g_dir_make_tmp ("faults-XXXXXX", NULL);
  certificate = write_file (self, "certificate.pem", test_identity_to_pem (identity));
  key = write_file (self, "key.pem", test_identity_to_pkcs8 (identity, NULL));
  clients = write_file (self, "clients.pem", test_identity_to_pem (client_root));
  self->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                                    &error,
                                    "openssl",
                                    "s_server",
                                    "-accept",
                                    "127.0.0.1:0",
                                    "-cert",
                                    certificate,
                                    "-key",
                                    key,
                                    "-CAfile",
                                    clients,
                                    "-Verify",
                                    "2",
                                    "-verify_return_error",
                                    "-www",
                                    NULL);
  g_assert_no_error (error);
  port = read_port (self);
  self->key = g_strdup_printf ("{\"clientid\":\"me\",\"clientsecret\":\"hunter2\",\"url\":\"https://127.0.0.1:%u\","
                               "\"uri\":\"https://127.0.0.1:%u\"}",
                               port,
                               port);
}

static void
stranger_clear (Stranger *self)
{
  const char *names[] = { "certificate.pem", "key.pem", "clients.pem" };

  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, NULL);
  g_clear_object (&self->process);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (self->folder, names[i], NULL);

      g_unlink (path);
    }
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self->key);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Stranger, stranger_clear)

static void
test_foreign_client_certificate (void)
{
  g_auto (Stranger) server = { NULL };
  g_autoptr (TestIdentity) client
      = test_identity_new (&(TestIdentityRequest){ .common_name = "client", .is_client = TRUE }, stranger);
  g_autofree char *certificate = test_identity_to_pem (client);
  g_autofree char *private_key = test_identity_to_pkcs8 (client, NULL);
  g_autofree char *with_type = NULL, *with_certificate = NULL, *with_key = NULL, *key = NULL;
  g_autoptr (JsonNode) root_node = NULL;
  g_autoptr (GError) error = NULL;

  stranger_init (&server);
  root_node = json_from_string (server.key, NULL);
  with_type = fault_fixture_change (server.key, "credential-type", "x509");
  with_certificate = fault_fixture_change (with_type, "certificate", certificate);
  with_key = fault_fixture_change (with_certificate, "key", private_key);
  key = fault_fixture_change (
      with_key, "certurl", json_object_get_string_member (json_node_get_object (root_node), "url"));
  error = list_error (key, root, &timing);

  fault_assert (error, STORE_ERROR_AUTHENTICATION, 0);
  g_assert_cmpstr (store_error_get_details (error)->subject, ==, "127.0.0.1");
}

static void
test_no_client_certificate (void)
{
  g_auto (Stranger) server = { NULL };
  g_autoptr (GError) error = NULL;

  stranger_init (&server);
  error = list_error (server.key, root, &timing);
  fault_assert (error, STORE_ERROR_AUTHENTICATION, 0);
}

/* A connection is there, and then nothing: neither a handshake nor an answer. */
static void
test_silent (void)
{
  g_autoptr (FaultServer) server = start_good_server ();
  g_autofree char *key = make_secret_key (server, server);
  DestinationTiming hasty = timing;
  g_autoptr (GError) error = NULL;

  hasty.connect = 200;
  fault_server_set_mute (server, TRUE);
  error = list_error (key, root, &hasty);
  fault_assert (error, STORE_ERROR_NETWORK, 0);
  g_assert_cmpstr (store_error_get_details (error)->subject, ==, "127.0.0.1");

  fault_server_set_mute (server, FALSE);
  assert_list (key);
}

/* Cancelled it does not wait for anything. */
static void
test_cancel_silent (void)
{
  g_autoptr (FaultServer) server = start_good_server ();
  g_autofree char *key = make_secret_key (server, server);
  g_autoptr (Store) store = fault_fixture_connect (key, root, &timing);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 start;

  fault_server_add (server, &(FaultRule){ .path = "Certificates", .kind = FAULT_SILENCE });
  store_list_async (store, NULL, NULL, NULL, NULL, cancellable, store_await_result_cb, &result);
  STORE_AWAIT (fault_server_count (server, NULL, "Certificates") == 1);
  start = g_get_monotonic_time ();
  g_cancellable_cancel (cancellable);
  STORE_AWAIT (result != NULL);
  g_assert_false (store_list_finish (store, result, &error));
  g_assert_true (store_error_is_cancelled (error));
  g_assert_cmpint (g_get_monotonic_time () - start, <, 15 * G_TIME_SPAN_SECOND);
}

int
main (int argc, char *argv[])
{
  int result;

  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  root = test_identity_new (&(TestIdentityRequest){ .common_name = "Root", .is_authority = TRUE, .age = 86400 }, NULL);
  client_root = test_identity_new (
      &(TestIdentityRequest){ .common_name = "Clients", .is_authority = TRUE, .age = 86400 }, NULL);
  stranger = test_identity_new (&(TestIdentityRequest){ .common_name = "Stranger", .is_authority = TRUE, .age = 86400 },
                                NULL);

  g_test_add_func ("/destination/faults-tls/good", test_good);
  g_test_add_func ("/destination/faults-tls/unknown-authority", test_unknown_authority);
  g_test_add_func ("/destination/faults-tls/wrong-host", test_wrong_host);
  g_test_add_func ("/destination/faults-tls/expired", test_expired);
  g_test_add_func ("/destination/faults-tls/not-yet", test_not_yet);
  g_test_add_func ("/destination/faults-tls/no-tls", test_no_tls);
  g_test_add_func ("/destination/faults-tls/client-certificate", test_client_certificate);
  g_test_add_func ("/destination/faults-tls/identity-certificate", test_identity_certificate);
  g_test_add_func ("/destination/faults-tls/certificate-for-tokens-only", test_certificate_for_tokens_only);
  g_test_add_func ("/destination/faults-tls/expired-client-certificate", test_expired_client_certificate);
  g_test_add_func ("/destination/faults-tls/foreign-client-certificate", test_foreign_client_certificate);
  g_test_add_func ("/destination/faults-tls/no-client-certificate", test_no_client_certificate);
  g_test_add_func ("/destination/faults-tls/silent", test_silent);
  g_test_add_func ("/destination/faults-tls/cancel-silent", test_cancel_silent);

  result = g_test_run ();
  test_identity_free (stranger);
  test_identity_free (client_root);
  test_identity_free (root);

  return result;
}
