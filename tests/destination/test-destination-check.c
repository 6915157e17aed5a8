/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The test of a connection: what each of its steps says when something is wrong. */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "destination/destination-connector-private.h"
#include "fault-fixture.h"
#include "store-await.h"

#define HTML "Content-Type: text/html\r\n"
#define PAGE "<html><title>503 Service Unavailable</title></html>"

/* What the steps said. */
typedef struct
{
  gboolean is_made[STORE_N_CHECKS];
  guint n_entries[STORE_N_CHECKS];
  GError *errors[STORE_N_CHECKS]; /* (owned) (nullable) */
  guint n_steps;
  GCancellable *cancellable; /* (unowned) (nullable): cancelled after the first step */
  GError *error;             /* (owned) (nullable): of the whole */
} Steps;

static void
steps_clear (Steps *self)
{
  for (guint i = 0; i < STORE_N_CHECKS; i++)
    g_clear_error (&self->errors[i]);
  g_clear_error (&self->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Steps, steps_clear)

static void
setup (FaultFixture *self, gconstpointer data)
{
  fault_fixture_init (self);
}

static void
teardown (FaultFixture *self, gconstpointer data)
{
  fault_fixture_clear (self);
}

static void
check_cb (StoreCheck check, guint n_entries, const GError *error, gpointer user_data)
{
  Steps *self = user_data;

  /* Once each, in their order. */
  g_assert_cmpuint (check, ==, self->n_steps);
  self->n_steps++;
  self->is_made[check] = TRUE;
  self->n_entries[check] = n_entries;
  self->errors[check] = error != NULL ? g_error_copy (error) : NULL;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

static StoreCredentials *
describe (StoreConnector *connector, const char *key)
{
  g_autoptr (GBytes) text = g_bytes_new (key, strlen (key));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  StoreCredentials *credentials;

  store_connector_describe_async (connector, text, NULL, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  credentials = store_connector_describe_finish (connector, result, &error);
  g_assert_no_error (error);

  return credentials;
}

static void
check (FaultFixture *self, const char *key, Steps *steps)
{
  g_autoptr (StoreConnector) connector = destination_connector_new_with_timing (&self->timing);
  g_autoptr (StoreCredentials) credentials = describe (connector, key);
  g_autoptr (GAsyncResult) result = NULL;
  gboolean is_fine;

  store_connector_check_async (connector,
                               &(StoreAccess){ .credentials = credentials },
                               check_cb,
                               steps,
                               steps->cancellable,
                               store_await_result_cb,
                               &result);
  STORE_AWAIT (result != NULL);
  is_fine = store_connector_check_finish (connector, result, &steps->error);
  g_assert_true (is_fine == (steps->error == NULL));
}

/* The steps before it are fine, it is not, and it is the last; the whole fails with its error. */
static void
assert_fails_at (const Steps *steps, StoreCheck step, StoreError code)
{
  for (guint i = 0; i < (guint) step; i++)
    g_assert_no_error (steps->errors[i]);
  g_assert_error (steps->errors[step], STORE_ERROR, (int) code);
  g_assert_error (steps->error, STORE_ERROR, (int) code);
}

static void
test_fine (FaultFixture *self, gconstpointer data)
{
  g_auto (Steps) steps = { 0 };

  fault_fixture_put_in (self, 7);
  check (self, self->secret, &steps);
  g_assert_no_error (steps.error);
  g_assert_cmpuint (steps.n_steps, ==, STORE_N_CHECKS);
  g_assert_cmpuint (steps.n_entries[STORE_CHECK_SUBACCOUNT], ==, 7);
  g_assert_cmpuint (steps.n_entries[STORE_CHECK_INSTANCE], ==, 0);
}

static void
test_out_of_reach (FaultFixture *self, gconstpointer data)
{
  g_auto (Steps) steps = { 0 };

  fault_server_stop (self->front);
  check (self, self->secret, &steps);
  assert_fails_at (&steps, STORE_CHECK_REACH, STORE_ERROR_NETWORK);
  g_assert_cmpuint (steps.n_steps, ==, 1);
  fault_server_start (self->front);
}

/* One host is there, the other is not. */
static void
test_tokens_out_of_reach (FaultFixture *self, gconstpointer data)
{
  g_autoptr (FaultServer) tokens = fault_server_new (NULL);
  g_autofree char *url = fault_server_dup_url (tokens);
  g_autofree char *key = fault_fixture_change (self->secret, "url", url);
  g_auto (Steps) steps = { 0 };

  fault_server_stop (tokens);
  check (self, key, &steps);
  assert_fails_at (&steps, STORE_CHECK_REACH, STORE_ERROR_NETWORK);
}

static void
test_unknown_issuer (FaultFixture *self, gconstpointer data)
{
  g_autoptr (TestIdentity) identity
      = test_identity_new (&(TestIdentityRequest){ .common_name = "server", .is_loopback = TRUE }, NULL);
  g_autoptr (GTlsCertificate) certificate = test_identity_to_tls (identity);
  g_autoptr (FaultServer) service = fault_server_new (certificate);
  g_autofree char *url = fault_server_dup_url (service);
  g_autofree char *key = fault_fixture_change (self->secret, "uri", url);
  g_auto (Steps) steps = { 0 };

  check (self, key, &steps);
  assert_fails_at (&steps, STORE_CHECK_REACH, STORE_ERROR_TLS);
  g_assert_cmpint (store_error_get_details (steps.error)->tls_errors, ==, G_TLS_CERTIFICATE_UNKNOWN_CA);
  g_assert_cmpuint (fault_server_count (service, NULL, NULL), ==, 0);
}

static void
test_wrong_secret (FaultFixture *self, gconstpointer data)
{
  g_autofree char *key = fault_fixture_change (self->secret, "clientsecret", "wrong");
  g_auto (Steps) steps = { 0 };

  check (self, key, &steps);
  assert_fails_at (&steps, STORE_CHECK_TOKEN, STORE_ERROR_AUTHENTICATION);
  g_assert_cmpuint (steps.n_steps, ==, 2);
}

/* Without the rights for the one level the other can be of use. */
static void
test_one_level_forbidden (FaultFixture *self, gconstpointer data)
{
  g_auto (Steps) first = { 0 };
  g_auto (Steps) second = { 0 };

  fault_fixture_add (self, "GET", "/instanceCertificates", 0, 403, NULL, "{\"ErrorMessage\":\"Not you\"}");
  check (self, self->secret, &first);
  assert_fails_at (&first, STORE_CHECK_INSTANCE, STORE_ERROR_FORBIDDEN);

  fault_server_clear (self->front);
  fault_fixture_add (self, "GET", "/subaccountCertificates", 0, 403, NULL, "{\"ErrorMessage\":\"Not you\"}");
  check (self, self->secret, &second);
  assert_fails_at (&second, STORE_CHECK_SUBACCOUNT, STORE_ERROR_FORBIDDEN);
  g_assert_true (second.is_made[STORE_CHECK_INSTANCE]);
  g_assert_no_error (second.errors[STORE_CHECK_INSTANCE]);
}

static void
test_ill (FaultFixture *self, gconstpointer data)
{
  g_auto (Steps) steps = { 0 };

  fault_fixture_add (self, "GET", "/subaccountCertificates", 0, 503, HTML, PAGE);
  check (self, self->secret, &steps);
  assert_fails_at (&steps, STORE_CHECK_SUBACCOUNT, STORE_ERROR_UNAVAILABLE);
  g_assert_cmpstr (store_error_get_details (steps.error)->service_message, ==, "503 Service Unavailable");
}

/* What was said before the cancel stays said. */
static void
test_cancelled (FaultFixture *self, gconstpointer data)
{
  const FaultRule silence = { .path = "/oauth/token", .kind = FAULT_SILENCE };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Steps) steps = { .cancellable = cancellable };

  fault_server_add (self->front, &silence);
  /* It is reached all the same: GET is answered by the one behind. */
  fault_fixture_add (self, "GET", "/oauth/token", 0, 405, NULL, "");
  check (self, self->secret, &steps);
  g_assert_true (store_error_is_cancelled (steps.error));
  g_assert_cmpuint (steps.n_steps, ==, 1);
  g_assert_no_error (steps.errors[STORE_CHECK_REACH]);
}

#define ADD(name, func) g_test_add ("/destination/check/" name, FaultFixture, NULL, setup, func, teardown)

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  ADD ("fine", test_fine);
  ADD ("out-of-reach", test_out_of_reach);
  ADD ("tokens-out-of-reach", test_tokens_out_of_reach);
  ADD ("unknown-issuer", test_unknown_issuer);
  ADD ("wrong-secret", test_wrong_secret);
  ADD ("one-level-forbidden", test_one_level_forbidden);
  ADD ("ill", test_ill);
  ADD ("cancelled", test_cancelled);

  return g_test_run ();
}
