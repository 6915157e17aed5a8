/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Having certificates issued, by client and server, over a store that issues at once, or when it is told to. */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "destination/destination-generate-request.h"
#include "fault-fixture.h"
#include "issuing-store.h"
#include "store-await.h"

#define LIST   "Certificates"
#define LABELS "/labels"
#define HTML   "Content-Type: text/html\r\n"
#define PAGE   "<html><head><title>502 Bad Gateway</title></head></html>"

typedef struct
{
  IssuingStore *behind;
  DestinationServerIdentity *identity;
  DestinationServer *server;
  FaultServer *front;
  Store *store; /* the client */
} Fixture;

static Store *
find_store (StoreLevel level, const char *subaccount, const char *instance, gpointer user_data)
{
  return g_object_ref (user_data);
}

static void
setup (Fixture *self, gconstpointer data)
{
  /* Nothing that is to be seen here takes real seconds; what is not to be seen has them. */
  const DestinationTiming timing = {
    .connect = 20000, .read = 20000, .exchange = 40000, .retry = 1, .retry_busy = 1, .second = 1, .max_waiting = 120,
  };
  g_autoptr (GInetAddress) address = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GBytes) key = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *url = NULL;
  g_autofree char *with_uri = NULL;
  g_autofree char *secret = NULL;

  self->behind = issuing_store_new ();
  self->identity = destination_server_identity_new (&error);
  g_assert_no_error (error);
  self->server = destination_server_new (self->identity, find_store, self->behind, NULL);
  g_assert_true (destination_server_listen (self->server, address, 0, FALSE, &error));
  self->front = fault_server_new (NULL);
  fault_server_set_upstream (self->front, destination_server_get_port (self->server), FALSE);

  key = destination_server_make_service_key (self->server, STORE_CREDENTIALS_SECRET);
  text = g_strndup (g_bytes_get_data (key, NULL), g_bytes_get_size (key));
  url = fault_server_dup_url (self->front);
  with_uri = fault_fixture_change (text, "uri", url);
  secret = fault_fixture_change (with_uri, "url", url);
  self->store = fault_fixture_connect (secret, NULL, &timing);
}

static void
teardown (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_finalize_object (self->store);
  fault_server_free (self->front);
  destination_server_stop_async (self->server, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  g_assert_true (destination_server_stop_finish (self->server, result, NULL));
  g_clear_object (&result);
  g_assert_finalize_object (self->server);
  g_assert_finalize_object (self->identity);
  g_assert_finalize_object (self->behind);
}

#define REQUEST(a_name, a_common_name, a_validity, ...) \
  (&(const StoreGenerateRequest) { .name = a_name, .common_name = a_common_name, .validity = a_validity, ##__VA_ARGS__ })
#define USUAL REQUEST ("a.pem", "cn", 3)

static gint64
get_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static const char *
get_subject (const GError *error)
{
  return store_error_get_details (error)->subject;
}

static StoreEntry *
generate (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  StoreEntry *entry = store_await_generate (self->store, USUAL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (store_entry_get_content (entry));

  return entry;
}

static void
put_behind (Fixture *self, const char *common_name, gint64 age)
{
  g_autoptr (PkiIdentity) identity = issuing_store_issue (self->behind, common_name, NULL, get_now () - age);

  issuing_store_put (self->behind, "a.pem", identity);
}

static void
assert_same_as_behind (Fixture *self, StoreEntry *entry)
{
  StoreEntry *stored = issuing_store_get (self->behind, store_entry_get_name (entry));

  g_assert_nonnull (stored);
  g_assert_true (g_bytes_equal (store_entry_get_content (entry), store_entry_get_content (stored)));
  g_assert_cmpstr (store_entry_get_etag (entry), ==, store_entry_get_etag (stored));
}

/* What is asked for */

static GBytes *
make_signing_request (void)
{
  g_autoptr (PkiPrivateKey) key = pki_private_key_new (PKI_KEY_KIND_EC_P256, NULL);
  g_autoptr (PkiSigningRequest) request = pki_signing_request_new (key, "ignored", NULL);

  return pki_signing_request_to_pem (request);
}

static void
test_everything (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) signing_request = make_signing_request ();
  const StoreGenerateRequest *request =
      REQUEST ("a.pem", "cn “ä”", 2, .validity_unit = STORE_VALIDITY_YEARS, .password = "hunter2\"",
               .automatic_renewal = TRUE, .signing_request = signing_request);
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) entry = store_await_generate (self->store, request, &error);
  const StoreGenerateRequest *arrived = issuing_store_get_request (self->behind);
  StoreGeneration *generation;

  g_assert_no_error (error);
  g_assert_cmpstr (arrived->name, ==, "a.pem");
  g_assert_cmpstr (arrived->common_name, ==, "cn “ä”");
  g_assert_cmpuint (arrived->validity, ==, 2);
  g_assert_cmpint (arrived->validity_unit, ==, STORE_VALIDITY_YEARS);
  g_assert_cmpstr (arrived->password, ==, "hunter2\"");
  g_assert_true (arrived->automatic_renewal);
  g_assert_true (g_bytes_equal (arrived->signing_request, signing_request));

  /* The service does not tell; but we know. */
  assert_same_as_behind (self, entry);
  g_assert_cmpint (store_entry_get_method (entry), ==, STORE_METHOD_EXTERNAL_SERVICE);
  g_assert_cmpint (store_entry_get_modified (entry), >, 0);
  generation = store_entry_get_generation (entry);
  g_assert_cmpstr (generation->common_name, ==, "cn “ä”");
  g_assert_cmpuint (generation->validity, ==, 2);
  g_assert_cmpint (generation->validity_unit, ==, STORE_VALIDITY_YEARS);
  g_assert_true (generation->automatic_renewal && generation->has_password);
  g_assert_true (generation->signing_request == signing_request);
  g_assert_cmpint (generation->renewed, ==, -1);
  g_assert_cmpint (generation->failed, ==, -1);
  g_assert_null (generation->password_id);
}

static void
test_little (Fixture *self, gconstpointer data)
{
  g_autoptr (StoreEntry) entry =
      store_await_generate (self->store, REQUEST ("a.jks", NULL, 1), NULL);
  const StoreGenerateRequest *arrived = issuing_store_get_request (self->behind);
  g_autoptr (StoreEntry) read = store_await_get (self->store, "a.jks", NULL);

  /* The store's own default, not ours. */
  g_assert_null (arrived->common_name);
  g_assert_null (arrived->password);
  g_assert_null (arrived->signing_request);
  g_assert_false (arrived->automatic_renewal);
  g_assert_null (store_entry_get_generation (entry)->common_name);
  g_assert_false (store_entry_get_generation (entry)->has_password);

  /* Later nobody knows any more. */
  g_assert_cmpint (store_entry_get_method (read), ==, STORE_METHOD_UNKNOWN);
  g_assert_null (store_entry_get_generation (read));
}

static void
test_service (Fixture *self, gconstpointer data)
{
  const StoreGenerationService *service = store_get_generation_service (self->store);

  g_assert_cmpint (service->authority, ==, STORE_AUTHORITY_SAP_CERTIFICATE_SERVICE);
  g_assert_cmpuint (service->file_types, ==,
                    1 << STORE_FILE_TYPE_PEM | 1 << STORE_FILE_TYPE_P12 | 1 << STORE_FILE_TYPE_PFX | 1 << STORE_FILE_TYPE_JKS);
  g_assert_cmpuint (service->request_file_types, ==, 1 << STORE_FILE_TYPE_PEM);
  g_assert_false (store_get_capabilities (self->store) & STORE_CAPABILITY_ROOT);
}

/* What needs no question. */
static void
test_invalid (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) signing_request = make_signing_request ();
  const struct
  {
    StoreGenerateRequest request;
    const char *field;
  } cases[] = {
    { *REQUEST ("a", "cn", 3), STORE_FIELD_NAME },
    { *REQUEST ("a/b.pem", "cn", 3), STORE_FIELD_NAME },
    { *REQUEST ("", "cn", 3), STORE_FIELD_NAME },
    { *REQUEST ("a.crt", "cn", 3), STORE_FIELD_NAME },
    { *REQUEST ("a.pem", "cn", 0), STORE_FIELD_VALIDITY },
    { *REQUEST ("a.p12", "cn", 3, .signing_request = signing_request), STORE_FIELD_NAME },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) again = NULL;

      g_assert_null (store_await_generate (self->store, &cases[i].request, &error));
      g_assert_error (error, STORE_ERROR, STORE_ERROR_INVALID);
      g_assert_cmpstr (get_subject (error), ==, cases[i].field);
      g_assert_null (store_await_regenerate (self->store, &cases[i].request, NULL, &again));
      g_assert_error (again, STORE_ERROR, STORE_ERROR_INVALID);
    }
  g_assert_cmpuint (fault_server_count (self->front, NULL, LIST), ==, 0);
}

/* Refusals */

static void
test_fields (void)
{
  static const struct
  {
    const char *message;
    const char *field;
  } cases[] = {
    /* Those of the server of this project. */
    { "Name must be a string", STORE_FIELD_NAME },
    { "The name ends in none of .pem, .cer, .crt, .der, .p12, .pfx and .jks", STORE_FIELD_NAME },
    { "Validity must have a TimeUnit (DAYS, MONTHS, YEARS) and a Value of at least 1", STORE_FIELD_VALIDITY },
    { "CN must be a string", STORE_FIELD_COMMON_NAME },
    { "Password must be a string", STORE_FIELD_PASSWORD },
    { "AutomaticRenew must be true or false", STORE_FIELD_AUTOMATIC_RENEWAL },
    { "CSR must be a Base64 encoded string", STORE_FIELD_SIGNING_REQUEST },
    { "With a CSR only a PEM certificate can be generated", STORE_FIELD_SIGNING_REQUEST },

    { "Invalid CN", STORE_FIELD_COMMON_NAME },
    { "The common name is longer than 64 characters", STORE_FIELD_COMMON_NAME },
    { "attribute 'commonName' must match [a-z]+", STORE_FIELD_COMMON_NAME },
    { "COMMON_NAME_TOO_LONG", STORE_FIELD_COMMON_NAME },
    { "Subject DN is malformed", STORE_FIELD_COMMON_NAME },
    { "Attributes.CN: size must be between 1 and 64", STORE_FIELD_COMMON_NAME },
    { "CN=a,b contains a comma", STORE_FIELD_COMMON_NAME },

    { "Invalid validity: 400 DAYS", STORE_FIELD_VALIDITY },
    { "Unknown TimeUnit WEEKS", STORE_FIELD_VALIDITY },
    { "time unit must be one of [DAYS, MONTHS, YEARS]", STORE_FIELD_VALIDITY },
    { "The certificate cannot be valid for more than 1 year", STORE_FIELD_VALIDITY },
    { "Maximum is 365 days", STORE_FIELD_VALIDITY },
    { "The expiry is beyond that of the issuing CA", STORE_FIELD_VALIDITY },
    { "validity.value must be greater than or equal to 1", STORE_FIELD_VALIDITY },

    { "The password is too short", STORE_FIELD_PASSWORD },
    { "Passphrase must be at least 6 characters", STORE_FIELD_PASSWORD },
    { "Keystore password required for the file type JKS", STORE_FIELD_PASSWORD },
    { "Password is not supported together with CSR", STORE_FIELD_PASSWORD },

    { "Automatic renewal is not available", STORE_FIELD_AUTOMATIC_RENEWAL },
    { "auto-renew must be boolean", STORE_FIELD_AUTOMATIC_RENEWAL },
    { "Certificate cannot be renewed automatically", STORE_FIELD_AUTOMATIC_RENEWAL },
    { "AUTOMATIC RENEW not allowed here", STORE_FIELD_AUTOMATIC_RENEWAL },

    { "Could not parse the certificate signing request", STORE_FIELD_SIGNING_REQUEST },
    { "Malformed PKCS#10", STORE_FIELD_SIGNING_REQUEST },
    { "invalid csr", STORE_FIELD_SIGNING_REQUEST },
    { "The CSR's common name is empty", STORE_FIELD_SIGNING_REQUEST },
    { "The provided CSR is not valid for the name", STORE_FIELD_SIGNING_REQUEST },
    { "The signing request has a weak key", STORE_FIELD_SIGNING_REQUEST },

    { "Unsupported file extension", STORE_FIELD_NAME },
    { "Type must be PEM", STORE_FIELD_NAME },
    { "File format XYZ is unknown", STORE_FIELD_NAME },
    { "The name contains illegal characters", STORE_FIELD_NAME },

    /* It cannot be told. */
    { "Bad Request", NULL },
    { "", NULL },
    { "Something went wrong", NULL },
    { "Either CN or CSR must be given", NULL },
    { "Allowed attributes: CN, Validity, AutomaticRenew, Password, CSR", NULL },
    { "Unexpected token at position 17", NULL },
    { "The daycare is closed", NULL },
    { "renaming", NULL },
    { "пароль", NULL },

    /* What was sent may come back. */
    { "my password.pem is not allowed", NULL },
    { "\"my password.pem\": the validity is wrong", STORE_FIELD_VALIDITY },
    { "renewal and csr is too long", NULL },
    { "CN 'renewal and csr' is too long", STORE_FIELD_COMMON_NAME },
  };
  const StoreGenerateRequest request = { .name = "my password.pem", .common_name = "renewal and csr", .validity = 1 };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *field = destination_generate_request_find_field (&request, cases[i].message);

      if (g_strcmp0 (field, cases[i].field) != 0)
        g_test_message ("%s", cases[i].message);
      g_assert_cmpstr (field, ==, cases[i].field);
    }
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  const FaultRule *none = &(const FaultRule) { .method = "POST", .path = LIST, .status = 400, .body = "\"Bad Request\"" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) unknown = NULL;

  issuing_store_fail (self->behind, "The common name is longer than 64 characters");
  g_assert_null (store_await_generate (self->store, USUAL, &error));
  fault_assert (error, STORE_ERROR_INVALID, 400);
  g_assert_cmpstr (get_subject (error), ==, STORE_FIELD_COMMON_NAME);
  g_assert_cmpstr (store_error_get_details (error)->service_message, ==, "The common name is longer than 64 characters");
  g_assert_cmpuint (fault_server_count (self->front, "POST", LIST), ==, 1);

  fault_server_add (self->front, none);
  g_assert_null (store_await_generate (self->store, USUAL, &unknown));
  fault_assert (unknown, STORE_ERROR_INVALID, 400);
  g_assert_null (get_subject (unknown));
}

/* A server over a store that issues nothing. */
static void
test_disabled (Fixture *self, gconstpointer data)
{
  g_autoptr (StoreEntry) old = generate (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;

  issuing_store_disable (self->behind);
  g_assert_null (store_await_generate (self->store, REQUEST ("b.pem", "cn", 1), &error));
  fault_assert (error, STORE_ERROR_INVALID, 400);
  g_assert_cmpstr (store_error_get_details (error)->service_message, ==, "This service does not generate certificates");
  g_assert_null (get_subject (error));
  g_assert_null (store_await_regenerate (self->store, USUAL, NULL, &again));
  fault_assert (again, STORE_ERROR_INVALID, 400);
}

static void
test_taken (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  put_behind (self, "cn", 0);
  g_assert_null (store_await_generate (self->store, USUAL, &error));
  fault_assert (error, STORE_ERROR_EXISTS, 409);
  g_assert_cmpstr (get_subject (error), ==, STORE_FIELD_NAME);
  g_assert_cmpuint (issuing_store_get_n_issued (self->behind), ==, 0);
}

/* Some services repeat what they were sent. */
static void
test_repeated_password (Fixture *self, gconstpointer data)
{
  const FaultRule rule = {
    .method = "POST",
    .path = LIST,
    .status = 400,
    .body = "{\"ErrorMessage\":\"The Password 'hunter2 x' is too short\"}",
  };
  g_autoptr (GError) error = NULL;

  fault_server_add (self->front, &rule);
  g_assert_null (store_await_generate (self->store, REQUEST ("a.pem", "cn", 3, .password = "hunter2 x"), &error));
  g_assert_cmpstr (store_error_get_details (error)->service_message, ==, "The Password '…' is too short");
  g_assert_cmpstr (get_subject (error), ==, STORE_FIELD_PASSWORD);
}

/* Answers that are lost */

static void
test_generate_answer_lost (Fixture *self, gconstpointer data)
{
  const FaultRule rule = { .method = "POST", .path = LIST, .times = 1, .kind = FAULT_RESET, .is_done = TRUE };
  g_autoptr (StoreEntry) entry = NULL;

  fault_server_add (self->front, &rule);
  entry = generate (self);
  assert_same_as_behind (self, entry);
  g_assert_cmpint (store_entry_get_method (entry), ==, STORE_METHOD_EXTERNAL_SERVICE);
  g_assert_cmpuint (fault_server_count (self->front, "POST", LIST), ==, 1);
  g_assert_cmpuint (issuing_store_get_n_issued (self->behind), ==, 1);
}

static void
test_generate_answer_lost_with_request (Fixture *self, gconstpointer data)
{
  const FaultRule rule = { .method = "POST", .path = LIST, .times = 1, .kind = FAULT_RESET, .is_done = TRUE, .after = 20 };
  g_autoptr (GBytes) signing_request = make_signing_request ();
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) entry = NULL;

  fault_server_add (self->front, &rule);
  entry = store_await_generate (self->store, REQUEST ("a.pem", "cn", 3, .signing_request = signing_request), &error);
  g_assert_no_error (error);
  assert_same_as_behind (self, entry);
  g_assert_cmpuint (fault_server_count (self->front, "POST", LIST), ==, 1);
}

static void
test_generate_request_lost (Fixture *self, gconstpointer data)
{
  const FaultRule rules[] = {
    { .method = "POST", .path = LIST, .times = 1, .kind = FAULT_RESET },
    { .method = "POST", .path = LIST, .times = 1, .status = 502, .headers = HTML, .body = PAGE },
    { .method = "POST", .path = LIST, .times = 1, .status = 503, .headers = "Retry-After: 1\r\n" },
    { .method = "POST", .path = LIST, .times = 1, .status = 429, .headers = "Retry-After: 1\r\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.pem", i);
      g_autoptr (GError) error = NULL;
      g_autoptr (StoreEntry) entry = NULL;

      fault_server_clear (self->front);
      fault_server_add (self->front, &rules[i]);
      entry = store_await_generate (self->store, REQUEST (name, "cn", 3), &error);
      g_assert_no_error (error);
      assert_same_as_behind (self, entry);
      g_assert_cmpuint (fault_server_count (self->front, "POST", LIST), ==, 2);
      g_assert_cmpuint (issuing_store_get_n_issued (self->behind), ==, i + 1);
    }
}

static PkiIdentity *
make_own (Fixture *self)
{
  const PkiIdentityRequest values = { .common_name = "cn", .not_before = get_now (), .not_after = get_now () + 3600 };

  return pki_identity_new (&values, NULL, NULL);
}

static PkiIdentity *
make_other (Fixture *self)
{
  return issuing_store_issue (self->behind, "other", NULL, get_now () - 3600);
}

static PkiIdentity *
make_old (Fixture *self)
{
  return issuing_store_issue (self->behind, "cn", NULL, get_now () - 2 * 24 * 3600);
}

/* Somebody else's entry of that name is no sign that ours was made. */
static void
test_generate_name_taken (Fixture *self, gconstpointer data)
{
  const FaultRule rule = { .method = "POST", .path = LIST, .kind = FAULT_RESET };
  PkiIdentity *(* const kinds[]) (Fixture *) = { make_own, make_other, make_old };

  fault_server_add (self->front, &rule);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (PkiIdentity) identity = kinds[i] (self);
      g_autoptr (GError) error = NULL;

      issuing_store_put (self->behind, "a.pem", identity);
      g_assert_null (store_await_generate (self->store, USUAL, &error));
      g_assert_error (error, STORE_ERROR, STORE_ERROR_EXISTS);
      g_assert_cmpstr (get_subject (error), ==, STORE_FIELD_NAME);
    }
}

/* Nor is one with another key, where the key is ours. */
static void
test_generate_other_key (Fixture *self, gconstpointer data)
{
  const FaultRule rule = { .method = "POST", .path = LIST, .kind = FAULT_RESET };
  g_autoptr (GBytes) signing_request = make_signing_request ();
  g_autoptr (GError) error = NULL;

  put_behind (self, "cn", 3600);
  fault_server_add (self->front, &rule);
  g_assert_null (store_await_generate (self->store, REQUEST ("a.pem", "cn", 3, .signing_request = signing_request), &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_EXISTS);
}

static void
test_generate_network_lost (Fixture *self, gconstpointer data)
{
  const FaultRule rule = { .method = "POST", .path = LIST, .kind = FAULT_RESET, .is_done = TRUE, .stops = TRUE };
  g_autoptr (GError) error = NULL;

  fault_server_add (self->front, &rule);
  g_assert_null (store_await_generate (self->store, USUAL, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NETWORK);
  fault_server_stop (self->front);
  fault_server_start (self->front);
}

/* It is made, but cannot be read: that is no failure. */
static void
test_read_back_cut (Fixture *self, gconstpointer data)
{
  const FaultRule rule = { .method = "GET", .path = LIST, .status = 200, .body = "[{\"Name\":\"a.pem\",\"Cont" };
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) entry = NULL;

  fault_server_add (self->front, &rule);
  entry = store_await_generate (self->store, REQUEST ("a.pem", "cn", 3, .automatic_renewal = TRUE), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (store_entry_get_name (entry), ==, "a.pem");
  g_assert_null (store_entry_get_content (entry));
  g_assert_cmpint (store_entry_get_method (entry), ==, STORE_METHOD_EXTERNAL_SERVICE);
  g_assert_true (store_entry_get_generation (entry)->automatic_renewal);
}

/* Again */

static void
test_regenerate (Fixture *self, gconstpointer data)
{
  g_autoptr (StoreEntry) old = generate (self);
  g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func ((GDestroyNotify) store_label_unref);
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) entry = NULL;

  g_ptr_array_add (labels, store_label_new ("k", NULL));
  g_assert_true (store_await_set_labels (self->store, "a.pem", labels, NULL));
  entry = store_await_regenerate (self->store, REQUEST ("a.pem", "cn", 9), store_entry_get_etag (old), &error);
  g_assert_no_error (error);
  assert_same_as_behind (self, entry);
  g_assert_cmpstr (store_entry_get_etag (entry), !=, store_entry_get_etag (old));
  g_assert_cmpuint (store_entry_get_labels (entry)->len, ==, 1);
  g_assert_cmpint (store_entry_get_method (entry), ==, STORE_METHOD_EXTERNAL_SERVICE);
  g_assert_cmpuint (store_entry_get_generation (entry)->validity, ==, 9);
  g_assert_cmpuint (issuing_store_get_request (self->behind)->validity, ==, 9);
  g_assert_cmpuint (fault_server_count (self->front, "PUT", LIST), ==, 2); /* one of labels */
}

static void
test_regenerate_not_found (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (store_await_regenerate (self->store, USUAL, NULL, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
  g_assert_cmpuint (fault_server_count (self->front, "PUT", NULL), ==, 0);
}

static void
test_regenerate_changed (Fixture *self, gconstpointer data)
{
  g_autoptr (StoreEntry) old = generate (self);
  g_autoptr (GError) error = NULL;

  put_behind (self, "theirs", 0);
  g_assert_null (store_await_regenerate (self->store, USUAL, store_entry_get_etag (old), &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_CHANGED);
  g_assert_cmpuint (fault_server_count (self->front, "PUT", NULL), ==, 0);
  g_assert_cmpuint (issuing_store_get_n_issued (self->behind), ==, 1);
}

/* Between the look and the write. */
static void
test_regenerate_changed_on_the_way (Fixture *self, gconstpointer data)
{
  const FaultRule rule = { .method = "PUT", .path = LIST, .kind = FAULT_FORWARD, .is_held = TRUE };
  g_autoptr (StoreEntry) old = generate (self);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fault_server_add (self->front, &rule);
  store_regenerate_async (self->store, USUAL, store_entry_get_etag (old), NULL, NULL, NULL, store_await_result_cb,
                          &result);
  STORE_AWAIT (fault_server_count (self->front, "PUT", NULL) == 1);
  put_behind (self, "theirs", 0);
  fault_server_release (self->front);
  STORE_AWAIT (result != NULL);

  g_assert_null (store_regenerate_finish (self->store, result, &error));
  fault_assert (error, STORE_ERROR_CHANGED, 412);
  g_assert_cmpuint (issuing_store_get_n_issued (self->behind), ==, 1);
}

static void
check_regenerate (Fixture *self, const FaultRule *rule, const char *if_etag, guint n_requests)
{
  guint n_issued = issuing_store_get_n_issued (self->behind);
  g_autoptr (StoreEntry) old = g_object_ref (issuing_store_get (self->behind, "a.pem"));
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) entry = NULL;

  fault_server_clear (self->front);
  fault_server_add (self->front, rule);
  entry = store_await_regenerate (self->store, USUAL, if_etag, &error);
  g_assert_no_error (error);
  assert_same_as_behind (self, entry);
  g_assert_cmpstr (store_entry_get_etag (entry), !=, store_entry_get_etag (old));
  g_assert_cmpuint (fault_server_count (self->front, "PUT", LIST), ==, n_requests);
  g_assert_cmpuint (issuing_store_get_n_issued (self->behind), ==, n_issued + 1);
}

/* Done, but not heard of: it is not done twice, with an etag or without. */
static void
test_regenerate_answer_lost (Fixture *self, gconstpointer data)
{
  g_autoptr (StoreEntry) old = generate (self);
  const gsize after[] = { 0, 20, 60 };

  for (guint i = 0; i < G_N_ELEMENTS (after); i++)
    {
      const FaultRule rule = {
        .method = "PUT", .path = LIST, .times = 1, .kind = FAULT_RESET, .is_done = TRUE, .after = after[i],
      };
      g_autofree char *etag = g_strdup (store_entry_get_etag (issuing_store_get (self->behind, "a.pem")));

      check_regenerate (self, &rule, NULL, 1);
      g_free (etag);
      etag = g_strdup (store_entry_get_etag (issuing_store_get (self->behind, "a.pem")));
      check_regenerate (self, &rule, etag, 1);
    }
}

/* Not done: it is done again after a look. */
static void
test_regenerate_request_lost (Fixture *self, gconstpointer data)
{
  g_autoptr (StoreEntry) old = generate (self);
  const FaultRule rules[] = {
    { .method = "PUT", .path = LIST, .times = 1, .kind = FAULT_RESET },
    { .method = "PUT", .path = LIST, .times = 1, .status = 500, .body = "{}" },
    { .method = "PUT", .path = LIST, .times = 1, .status = 503, .headers = "Retry-After: 1\r\n" },
    { .method = "PUT", .path = LIST, .times = 1, .status = 429, .headers = "Retry-After: 1\r\n" },
    { .method = "PUT", .path = LIST, .times = 1, .status = 429 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    check_regenerate (self, &rules[i], NULL, 2);
}

/* It says that it is done, but what can be read is the old one: that is not passed off as the new one. Where libsoup tells
 * that the answer broke off, nobody has said that it is done: it is done again. */
static void
test_regenerate_stale (Fixture *self, gconstpointer data)
{
  const FaultRule rule = { .method = "PUT", .path = LIST, .times = 1, .kind = FAULT_CHUNKED, .body = "{\"Cou" };
  g_autoptr (StoreEntry) old = generate (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) entry = NULL;

  fault_server_add (self->front, &rule);
  entry = store_await_regenerate (self->store, USUAL, NULL, &error);
  g_assert_no_error (error);
  if (soup_check_version (3, 4, 0))
    {
      g_assert_false (g_bytes_equal (store_entry_get_content (entry), store_entry_get_content (old)));
      return;
    }
  g_assert_null (store_entry_get_content (entry));
  g_assert_null (store_entry_get_etag (entry));
}

/* Somebody else wrote meanwhile. */
static void
test_regenerate_overtaken (Fixture *self, gconstpointer data)
{
  const FaultRule rule = { .method = "PUT", .path = LIST, .kind = FAULT_RESET, .is_held = TRUE };
  g_autoptr (StoreEntry) old = generate (self);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fault_server_add (self->front, &rule);
  store_regenerate_async (self->store, USUAL, NULL, NULL, NULL, NULL, store_await_result_cb, &result);
  STORE_AWAIT (fault_server_count (self->front, "PUT", NULL) == 1);
  put_behind (self, "theirs", 0);
  fault_server_release (self->front);
  STORE_AWAIT (result != NULL);

  g_assert_null (store_regenerate_finish (self->store, result, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_CHANGED);
}

static void
test_regenerate_network_lost (Fixture *self, gconstpointer data)
{
  const FaultRule rule = { .method = "PUT", .path = LIST, .kind = FAULT_RESET, .is_done = TRUE, .stops = TRUE };
  g_autoptr (StoreEntry) old = generate (self);
  g_autoptr (GError) error = NULL;

  fault_server_add (self->front, &rule);
  g_assert_null (store_await_regenerate (self->store, USUAL, NULL, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NETWORK);
  fault_server_stop (self->front);
  fault_server_start (self->front);
}

static void
test_regenerate_refused (Fixture *self, gconstpointer data)
{
  g_autoptr (StoreEntry) old = generate (self);
  g_autoptr (GError) error = NULL;

  issuing_store_fail (self->behind, "The validity is longer than that of the authority");
  g_assert_null (store_await_regenerate (self->store, USUAL, NULL, &error));
  fault_assert (error, STORE_ERROR_INVALID, 400);
  g_assert_cmpstr (get_subject (error), ==, STORE_FIELD_VALIDITY);
  assert_same_as_behind (self, old);
}

/* Cancelled */

static void
start_generate (Fixture *self, GCancellable *cancellable, GAsyncResult **result)
{
  store_generate_async (self->store, USUAL, NULL, NULL, cancellable, store_await_result_cb, result);
}

static void
start_regenerate (Fixture *self, GCancellable *cancellable, GAsyncResult **result)
{
  store_regenerate_async (self->store, USUAL, NULL, NULL, NULL, cancellable, store_await_result_cb, result);
}

/* @is_sent: whether the service is at work already */
static void
check_cancelled (Fixture *self, gboolean is_new, gboolean is_sent)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  issuing_store_hold (self->behind);
  if (!is_sent)
    g_cancellable_cancel (cancellable);
  (is_new ? start_generate : start_regenerate) (self, cancellable, &result);
  if (is_sent)
    STORE_AWAIT (issuing_store_get_n_held (self->behind) == 1);
  g_cancellable_cancel (cancellable);
  STORE_AWAIT (result != NULL);
  g_assert_null (is_new ? store_generate_finish (self->store, result, &error)
                        : store_regenerate_finish (self->store, result, &error));
  g_assert_true (store_error_is_cancelled (error));
  g_assert_cmpuint (issuing_store_get_n_held (self->behind), ==, is_sent);
  issuing_store_release (self->behind);
}

static void
test_cancelled_before (Fixture *self, gconstpointer data)
{
  g_autoptr (StoreEntry) old = NULL;

  check_cancelled (self, TRUE, FALSE);
  old = generate (self);
  check_cancelled (self, FALSE, FALSE);
  g_assert_cmpuint (issuing_store_get_n_issued (self->behind), ==, 1);
  assert_same_as_behind (self, old);
}

/* The client that goes does not stop it: what was begun is done, once. */
static void
test_cancelled_meanwhile (Fixture *self, gconstpointer data)
{
  g_autoptr (StoreEntry) read = NULL;

  check_cancelled (self, TRUE, TRUE);
  g_assert_cmpuint (issuing_store_get_n_issued (self->behind), ==, 1);
  read = store_await_get (self->store, "a.pem", NULL);
  g_assert_nonnull (read);
  check_cancelled (self, FALSE, TRUE);
  g_assert_cmpuint (issuing_store_get_n_issued (self->behind), ==, 2);
}

/* While one is issued others are answered. */
static void
test_others_meanwhile (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) other = NULL;
  g_autoptr (GPtrArray) labels = NULL;
  g_autoptr (StoreEntry) entry = NULL;
  g_autoptr (StoreEntry) another = NULL;
  g_autoptr (GError) error = NULL;

  put_behind (self, "theirs", 0);
  issuing_store_hold (self->behind);
  store_generate_async (self->store, REQUEST ("b.pem", "cn", 3), NULL, NULL, NULL, store_await_result_cb, &result);
  store_generate_async (self->store, REQUEST ("c.pem", "cn", 3), NULL, NULL, NULL, store_await_result_cb, &other);
  STORE_AWAIT (issuing_store_get_n_held (self->behind) == 2);
  labels = store_await_get_labels (self->store, "a.pem", &error);
  g_assert_no_error (error);
  g_assert_null (result);
  issuing_store_release (self->behind);
  STORE_AWAIT (result != NULL && other != NULL);
  entry = store_generate_finish (self->store, result, &error);
  g_assert_no_error (error);
  another = store_generate_finish (self->store, other, &error);
  g_assert_no_error (error);
}

/* Labels */

static void
test_labels (Fixture *self, gconstpointer data)
{
  const char *values[] = { "x", "ä", NULL };
  g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func ((GDestroyNotify) store_label_unref);
  g_autoptr (GPtrArray) read = NULL;
  g_autoptr (GError) error = NULL;

  put_behind (self, "cn", 0);
  g_ptr_array_add (labels, store_label_new ("k", values));
  g_assert_true (store_await_set_labels (self->store, "a.pem", labels, NULL));
  read = store_await_get_labels (self->store, "a.pem", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read->len, ==, 1);
  g_assert_cmpstrv ((char **) store_label_get_values (read->pdata[0]), (char **) values);
  /* And nothing else was read: no content, which may hold a private key. */
  g_assert_cmpuint (fault_server_count (self->front, "GET", LIST), ==, 1);
  g_assert_cmpuint (fault_server_count (self->front, "GET", LABELS), ==, 1);

  g_assert_null (store_await_get_labels (self->store, "b.pem", &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
  g_assert_true (store_get_capabilities (self->store) & STORE_CAPABILITY_LABELS);
}

static void
test_labels_cancelled (Fixture *self, gconstpointer data)
{
  const FaultRule rule = { .method = "GET", .path = LABELS, .kind = FAULT_SILENCE };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fault_server_add (self->front, &rule);
  store_get_labels_async (self->store, "a.pem", cancellable, store_await_result_cb, &result);
  STORE_AWAIT (fault_server_count (self->front, "GET", LABELS) == 1);
  g_cancellable_cancel (cancellable);
  STORE_AWAIT (result != NULL);
  g_assert_null (store_get_labels_finish (self->store, result, &error));
  g_assert_true (store_error_is_cancelled (error));
}

static void
test_labels_ill (Fixture *self, gconstpointer data)
{
  const struct
  {
    FaultRule rule;
    StoreError code;
  } cases[] = {
    { { .path = LABELS, .status = 200, .body = "[{\"key\":\"k\",\"val" }, STORE_ERROR_PROTOCOL },
    { { .path = LABELS, .status = 200, .body = "{}" }, STORE_ERROR_PROTOCOL },
    { { .path = LABELS, .status = 403, .body = "{}" }, STORE_ERROR_FORBIDDEN },
    { { .path = LABELS, .status = 503, .body = "{}" }, STORE_ERROR_UNAVAILABLE },
    { { .path = LABELS, .status = 404, .headers = HTML, .body = "<html></html>" }, STORE_ERROR_UNAVAILABLE },
  };

  put_behind (self, "cn", 0);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      fault_server_clear (self->front);
      fault_server_add (self->front, &cases[i].rule);
      g_assert_null (store_await_get_labels (self->store, "a.pem", &error));
      g_assert_error (error, STORE_ERROR, (int) cases[i].code);
      g_assert_true (store_get_capabilities (self->store) & STORE_CAPABILITY_LABELS);
    }
}

/* A service of an older making, without the endpoints of labels. Only what needs them fails. */
static void
test_labels_missing (Fixture *self, gconstpointer data)
{
  const FaultRule rule = { .path = LABELS, .status = 404, .body = "{\"ErrorMessage\":\"Not found\"}" };
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (StoreEntry) entry = NULL;
  g_autoptr (StoreEntry) again = NULL;
  g_autoptr (StoreEntry) read = NULL;
  GError *error = NULL;

  fault_server_add (self->front, &rule);
  entry = generate (self);
  g_assert_true (store_get_capabilities (self->store) & STORE_CAPABILITY_LABELS);
  g_assert_null (store_await_get_labels (self->store, "a.pem", &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_SUPPORTED);
  g_clear_error (&error);

  /* That was learned. */
  g_assert_false (store_get_capabilities (self->store) & STORE_CAPABILITY_LABELS);
  g_assert_true (store_get_capabilities (self->store) & STORE_CAPABILITY_GENERATE);
  g_assert_null (store_await_get_labels (self->store, "a.pem", &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_SUPPORTED);
  g_clear_error (&error);
  g_assert_false (store_await_set_labels (self->store, "a.pem", none, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_SUPPORTED);
  g_clear_error (&error);
  g_assert_cmpuint (fault_server_count (self->front, NULL, LABELS), ==, 1);

  read = store_await_get (self->store, "a.pem", &error);
  g_assert_no_error (error);
  assert_same_as_behind (self, read);
  again = store_await_regenerate (self->store, USUAL, store_entry_get_etag (read), &error);
  g_assert_no_error (error);
  assert_same_as_behind (self, again);
}

#define ADD(name, func) g_test_add ("/destination/generate/" name, Fixture, NULL, setup, func, teardown)

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/destination/generate/fields", test_fields);
  ADD ("everything", test_everything);
  ADD ("little", test_little);
  ADD ("service", test_service);
  ADD ("invalid", test_invalid);
  ADD ("refused", test_refused);
  ADD ("disabled", test_disabled);
  ADD ("taken", test_taken);
  ADD ("repeated-password", test_repeated_password);
  ADD ("answer-lost", test_generate_answer_lost);
  ADD ("answer-lost-with-request", test_generate_answer_lost_with_request);
  ADD ("request-lost", test_generate_request_lost);
  ADD ("name-taken", test_generate_name_taken);
  ADD ("other-key", test_generate_other_key);
  ADD ("network-lost", test_generate_network_lost);
  ADD ("read-back-cut", test_read_back_cut);
  ADD ("again/done", test_regenerate);
  ADD ("again/not-found", test_regenerate_not_found);
  ADD ("again/changed", test_regenerate_changed);
  ADD ("again/changed-on-the-way", test_regenerate_changed_on_the_way);
  ADD ("again/answer-lost", test_regenerate_answer_lost);
  ADD ("again/request-lost", test_regenerate_request_lost);
  ADD ("again/stale", test_regenerate_stale);
  ADD ("again/overtaken", test_regenerate_overtaken);
  ADD ("again/network-lost", test_regenerate_network_lost);
  ADD ("again/refused", test_regenerate_refused);
  ADD ("cancelled/before", test_cancelled_before);
  ADD ("cancelled/meanwhile", test_cancelled_meanwhile);
  ADD ("others-meanwhile", test_others_meanwhile);
  ADD ("labels/read", test_labels);
  ADD ("labels/cancelled", test_labels_cancelled);
  ADD ("labels/ill", test_labels_ill);
  ADD ("labels/missing", test_labels_missing);

  return g_test_run ();
}
