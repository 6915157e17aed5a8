/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The value types of the port. */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "store/store.h"

static GError *
make_error (void)
{
  const StoreErrorDetails details = {
    .status = 503,
    .request_id = (char *) "4f2a",
    .service_message = (char *) "Try later",
    .subject = (char *) "example.com",
    .retry_after = 12,
    .tls_errors = G_TLS_CERTIFICATE_EXPIRED,
  };

  return store_error_new_with_details (STORE_ERROR_UNAVAILABLE, "It is not available", &details);
}

static void
check_details (const GError *error)
{
  const StoreErrorDetails *details = store_error_get_details (error);

  g_assert_error (error, STORE_ERROR, STORE_ERROR_UNAVAILABLE);
  g_assert_cmpstr (error->message, ==, "It is not available");
  g_assert_nonnull (details);
  g_assert_cmpuint (details->status, ==, 503);
  g_assert_cmpstr (details->request_id, ==, "4f2a");
  g_assert_cmpstr (details->service_message, ==, "Try later");
  g_assert_cmpstr (details->subject, ==, "example.com");
  g_assert_cmpuint (details->retry_after, ==, 12);
  g_assert_cmpint (details->tls_errors, ==, G_TLS_CERTIFICATE_EXPIRED);
}

static void
test_error_details (void)
{
  g_autoptr (GError) error = make_error ();
  g_autoptr (GError) copy = g_error_copy (error);

  check_details (error);
  g_clear_error (&error);
  check_details (copy); /* its own, not the first one's */
}

static void
test_error_without_details (void)
{
  g_autoptr (GError) plain = g_error_new_literal (STORE_ERROR, STORE_ERROR_EXISTS, "");
  g_autoptr (GError) other = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "");

  g_assert_cmpuint (store_error_get_details (plain)->status, ==, 0);
  g_assert_null (store_error_get_details (plain)->request_id);
  g_assert_null (store_error_get_details (other));
  g_assert_null (store_error_get_details (NULL));
}

static void
test_credentials (void)
{
  char secret[] = "{\"clientsecret\":\"x\"}";
  const StoreCredentialsFields fields = {
    .kind = STORE_CREDENTIALS_X509,
    .needs = STORE_CREDENTIALS_NEED_KEY | STORE_CREDENTIALS_NEED_ADDRESS,
    .host = "service.example.com",
    .token_host = "token.example.com",
    .client_id = "sb-1!b2|destination-xsappname!b3",
    .subdomain = "mine",
    .region = "eu10",
    .tenant = "t",
    .instance = "i",
    .expires = 1900000000,
    .secret = secret,
  };
  g_autoptr (StoreCredentials) credentials = store_credentials_new (&fields);

  memset (secret, 'z', strlen (secret)); /* the credentials have a copy */
  g_assert_cmpint (store_credentials_get_kind (credentials), ==, STORE_CREDENTIALS_X509);
  g_assert_cmpint (store_credentials_get_needs (credentials), ==,
                   STORE_CREDENTIALS_NEED_KEY | STORE_CREDENTIALS_NEED_ADDRESS);
  g_assert_cmpstr (store_credentials_get_host (credentials), ==, "service.example.com");
  g_assert_cmpstr (store_credentials_get_token_host (credentials), ==, "token.example.com");
  g_assert_cmpstr (store_credentials_get_client_id (credentials), ==, "sb-1!b2|destination-xsappname!b3");
  g_assert_cmpstr (store_credentials_get_subdomain (credentials), ==, "mine");
  g_assert_cmpstr (store_credentials_get_region (credentials), ==, "eu10");
  g_assert_cmpstr (store_credentials_get_tenant (credentials), ==, "t");
  g_assert_cmpstr (store_credentials_get_instance (credentials), ==, "i");
  g_assert_cmpint (store_credentials_get_expires (credentials), ==, 1900000000);
  g_assert_cmpstr (store_credentials_get_secret (credentials), ==, "{\"clientsecret\":\"x\"}");
}

static void
test_public_key (void)
{
  g_autoptr (GBytes) pem = g_bytes_new_static ("pem", 3);
  g_autoptr (StorePublicKey) key = store_public_key_new ("alias", NULL, pem);
  g_autoptr (StorePublicKey) again = store_public_key_ref (key);

  g_assert_cmpstr (store_public_key_get_alias (again), ==, "alias");
  g_assert_null (store_public_key_get_subject (again));
  g_assert_true (store_public_key_get_pem (again) == pem);
}

static void
test_secret (void)
{
  g_autoptr (StoreSecret) secret = g_strdup ("hunter2");
  g_autoptr (GBytes) bytes = store_secret_to_bytes (g_strdup ("hunter2"));
  char buffer[] = "hunter2";

  store_secret_wipe (buffer, strlen (buffer));
  for (guint i = 0; i < sizeof buffer; i++)
    g_assert_cmpint (buffer[i], ==, 0);
  store_secret_wipe (NULL, 0);
  store_secret_free (NULL);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), secret, strlen (secret));
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/port/error-details", test_error_details);
  g_test_add_func ("/store/port/error-without-details", test_error_without_details);
  g_test_add_func ("/store/port/credentials", test_credentials);
  g_test_add_func ("/store/port/public-key", test_public_key);
  g_test_add_func ("/store/port/secret", test_secret);

  return g_test_run ();
}
