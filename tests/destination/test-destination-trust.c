/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <libsoup/soup.h>
#include <locale.h>
#include <string.h>

#include "destination/destination-trust.h"
#include "fault-server.h"
#include "store/store.h"
#include "test-identity.h"

#define ACCEPTED 0

static TestIdentity *root;
static TestIdentity *middle;
static TestIdentity *stranger; /* another root of the same name */

static GBytes *
dup_authority (TestIdentity *identity)
{
  char *pem = test_identity_to_pem (identity);

  return g_bytes_new_take (pem, strlen (pem));
}

static gboolean
accept_cb (SoupMessage *message, GTlsCertificate *certificate, GTlsCertificateFlags errors, gpointer user_data)
{
  *(GTlsCertificateFlags *) user_data = errors;

  return FALSE;
}

/* Asks a server with this certificate, and says what was wrong with it. */
static GTlsCertificateFlags
ask (const TestIdentityRequest *request, TestIdentity *issuer, GTlsDatabase *database, const char *host)
{
  g_autoptr (TestIdentity) identity = test_identity_new (request, issuer);
  g_autoptr (GTlsCertificate) certificate = test_identity_to_tls (identity);
  g_autoptr (FaultServer) server = fault_server_new (certificate);
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autofree char *url = g_strdup_printf ("https://%s:%u/", host, fault_server_get_port (server));
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = NULL;
  GTlsCertificateFlags flags = ACCEPTED;

  if (database != NULL)
    soup_session_set_tls_database (session, database);
  g_signal_connect (message, "accept-certificate", G_CALLBACK (accept_cb), &flags);
  body = soup_session_send_and_read (session, message, NULL, &error);

  /* Nothing that should not be accepted gets as far as a request. */
  g_assert_cmpuint (fault_server_count (server, NULL, NULL), ==, flags == ACCEPTED);
  if (flags == ACCEPTED)
    g_assert_no_error (error);
  else
    g_assert_error (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  soup_session_abort (session);

  return flags;
}

static GTlsDatabase *
trust (TestIdentity *authority)
{
  g_autoptr (GBytes) pem = dup_authority (authority);
  g_autoptr (GError) error = NULL;
  GTlsDatabase *database = destination_trust_new (pem, &error);

  g_assert_no_error (error);

  return database;
}

static void
test_accepted (void)
{
  g_autoptr (GTlsDatabase) database = trust (root);
  TestIdentityRequest request = { .common_name = "server", .dns_name = "localhost", .is_loopback = TRUE };

  g_assert_cmpint (ask (&request, root, database, "127.0.0.1"), ==, ACCEPTED);
  g_assert_cmpint (ask (&request, root, database, "localhost"), ==, ACCEPTED);
  g_assert_cmpint (ask (&request, middle, database, "127.0.0.1"), ==, ACCEPTED);
}

/* Without it the same server is refused. */
static void
test_system_alone (void)
{
  TestIdentityRequest request = { .common_name = "server", .is_loopback = TRUE };

  g_assert_cmpint (ask (&request, root, NULL, "127.0.0.1"), ==, G_TLS_CERTIFICATE_UNKNOWN_CA);
}

static void
assert_flag (GTlsCertificateFlags flags, GTlsCertificateFlags flag)
{
  g_assert_cmpint (flags & flag, ==, flag);
}

static void
test_unknown (void)
{
  g_autoptr (GTlsDatabase) database = trust (root);
  g_autoptr (GTlsDatabase) other = trust (stranger);
  TestIdentityRequest request = { .common_name = "server", .is_loopback = TRUE };
  TestIdentityRequest nameless = { .common_name = "server", .is_loopback = TRUE, .has_no_key_ids = TRUE };

  assert_flag (ask (&nameless, stranger, database, "127.0.0.1"), G_TLS_CERTIFICATE_UNKNOWN_CA);
  assert_flag (ask (&request, stranger, database, "127.0.0.1"), G_TLS_CERTIFICATE_UNKNOWN_CA);
  assert_flag (ask (&request, root, other, "127.0.0.1"), G_TLS_CERTIFICATE_UNKNOWN_CA);
  assert_flag (ask (&request, NULL, database, "127.0.0.1"), G_TLS_CERTIFICATE_UNKNOWN_CA);
}

/* The reason is the one that counts, not that the system does not know the issuer. */
static void
test_other_problems (void)
{
  g_autoptr (GTlsDatabase) database = trust (root);
  TestIdentityRequest wrong_host = { .common_name = "server", .dns_name = "other.example" };
  TestIdentityRequest expired = { .common_name = "server", .is_loopback = TRUE, .age = 7200, .rest = -60 };
  TestIdentityRequest early = { .common_name = "server", .is_loopback = TRUE, .age = -1800 };
  TestIdentityRequest both = { .common_name = "server", .dns_name = "other.example", .age = 7200, .rest = -60 };
  TestIdentityRequest client = { .common_name = "server", .is_loopback = TRUE, .is_client = TRUE };

  g_assert_cmpint (ask (&wrong_host, root, database, "127.0.0.1"), ==, G_TLS_CERTIFICATE_BAD_IDENTITY);
  g_assert_cmpint (ask (&expired, root, database, "127.0.0.1"), ==, G_TLS_CERTIFICATE_EXPIRED);
  g_assert_cmpint (ask (&early, root, database, "127.0.0.1"), ==, G_TLS_CERTIFICATE_NOT_ACTIVATED);
  g_assert_cmpint (
      ask (&both, root, database, "127.0.0.1"), ==, G_TLS_CERTIFICATE_BAD_IDENTITY | G_TLS_CERTIFICATE_EXPIRED);
  assert_flag (ask (&client, root, database, "127.0.0.1"), G_TLS_CERTIFICATE_GENERIC_ERROR);
}

/* An authority must be one. */
static void
test_issued_by_no_authority (void)
{
  g_autoptr (GTlsDatabase) database = trust (root);
  TestIdentityRequest request = { .common_name = "server", .is_loopback = TRUE };
  g_autoptr (TestIdentity) leaf = test_identity_new (&request, root);

  g_assert_cmpint (ask (&request, leaf, database, "127.0.0.1"), !=, ACCEPTED);
}

static void
assert_no_authorities (const char *text, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, size);
  g_autoptr (GError) error = NULL;

  g_assert_null (destination_trust_new (bytes, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_INVALID);
  g_assert_cmpstr (store_error_get_details (error)->subject, ==, "authorities");
}

static void
test_malformed (void)
{
  g_autofree char *pem = test_identity_to_pem (root);
  g_autofree char *key = test_identity_to_pkcs8 (root, NULL);
  g_autofree char *both = g_strconcat (pem, key, NULL);
  g_autofree char *cut = g_strdup_printf ("%s%.*s", pem, 200, pem);

  assert_no_authorities ("", 0);
  assert_no_authorities ("nope", 4);
  assert_no_authorities (key, strlen (key));
  assert_no_authorities (both, strlen (both));
  assert_no_authorities (cut, strlen (cut));
  for (gsize size = 0; size + 2 < strlen (pem); size++)
    assert_no_authorities (pem, size);
}

/* Two in one file, each counts. */
static void
test_several (void)
{
  g_autofree char *first = test_identity_to_pem (stranger);
  g_autofree char *second = test_identity_to_pem (root);
  g_autofree char *text = g_strconcat ("one\n", first, "two\r\n", second, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsDatabase) database = destination_trust_new (bytes, &error);
  TestIdentityRequest request = { .common_name = "server", .is_loopback = TRUE };

  g_assert_no_error (error);
  g_assert_cmpint (ask (&request, root, database, "127.0.0.1"), ==, ACCEPTED);
  g_assert_cmpint (ask (&request, stranger, database, "127.0.0.1"), ==, ACCEPTED);
}

int
main (int argc, char *argv[])
{
  int result;

  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  root = test_identity_new (&(TestIdentityRequest){ .common_name = "Root", .is_authority = TRUE, .age = 86400 }, NULL);
  middle
      = test_identity_new (&(TestIdentityRequest){ .common_name = "Issuer", .is_authority = TRUE, .age = 86400 }, root);
  stranger
      = test_identity_new (&(TestIdentityRequest){ .common_name = "Root", .is_authority = TRUE, .age = 86400 }, NULL);

  g_test_add_func ("/destination/trust/accepted", test_accepted);
  g_test_add_func ("/destination/trust/system-alone", test_system_alone);
  g_test_add_func ("/destination/trust/unknown", test_unknown);
  g_test_add_func ("/destination/trust/other-problems", test_other_problems);
  g_test_add_func ("/destination/trust/issued-by-no-authority", test_issued_by_no_authority);
  g_test_add_func ("/destination/trust/malformed", test_malformed);
  g_test_add_func ("/destination/trust/several", test_several);

  result = g_test_run ();
  test_identity_free (stranger);
  test_identity_free (middle);
  test_identity_free (root);

  return result;
}
