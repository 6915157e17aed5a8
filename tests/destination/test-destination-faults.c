/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a service, and the way to it, can do to a client: each time the error says it, and nothing is lost or stored
 * twice. */

#include "config.h"

#include <locale.h>
#include <string.h>
#include <sys/resource.h>

#include "fault-fixture.h"
#include "store-await.h"

#define TOKEN  "/oauth/token"
#define NAMES  "$select=Name"
#define LIST   "Certificates"

#define HTML   "Content-Type: text/html\r\nx-vcap-request-id: 0a1b2c3d\r\n"
#define PAGE   "<html><head><title>502 Bad Gateway</title></head><body><h1>Oh &amp; no</h1></body></html>"

#define OURS   "-----BEGIN CERTIFICATE-----\nours\n-----END CERTIFICATE-----\n"
#define THEIRS "-----BEGIN CERTIFICATE-----\ntheirs\n-----END CERTIFICATE-----\n"

/* As many attempts as the client makes. */
#define ATTEMPTS DESTINATION_MAX_ATTEMPTS

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

static GError *
list_error (FaultFixture *self)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) entries = store_await_list (self->store, &error);

  g_assert_null (entries);
  g_assert_nonnull (error);

  return error;
}

static void
assert_list (FaultFixture *self, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = store_await_list (self->store, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (entries->len, ==, n);
}

/* Who we are */

static void
test_wrong_secret (FaultFixture *self, gconstpointer data)
{
  g_autofree char *wrong = fault_fixture_change (self->secret, "clientsecret", "hunter2$x+y=");
  g_autoptr (GError) error = NULL;

  g_free (self->secret);
  self->secret = g_steal_pointer (&wrong);
  fault_fixture_open (self);
  error = list_error (self);

  fault_assert (error, STORE_ERROR_AUTHENTICATION, 401);
  g_assert_cmpstr (store_error_get_details (error)->service_message, ==, "Bad credentials");
  g_assert_null (strstr (error->message, "hunter2"));
  g_assert_cmpuint (fault_server_count (self->front, NULL, TOKEN), ==, 1);
  g_assert_cmpuint (fault_server_count (self->front, NULL, LIST), ==, 0);
}

/* Some token services repeat what they were sent. */
static void
test_repeated_secret (FaultFixture *self, gconstpointer data)
{
  g_autoptr (JsonNode) root = json_from_string (self->secret, NULL);
  const char *secret = json_object_get_string_member (json_node_get_object (root), "clientsecret");
  g_autofree char *body = g_strdup_printf ("{\"error\":\"a\",\"error_description\":\"%s is wrong\"}", secret);
  g_autoptr (GError) error = NULL;

  fault_fixture_add (self, "POST", TOKEN, 0, 401, NULL, body);
  error = list_error (self);
  fault_assert (error, STORE_ERROR_AUTHENTICATION, 401);
  g_assert_null (strstr (store_error_get_details (error)->service_message, secret));
  g_assert_nonnull (strstr (store_error_get_details (error)->service_message, "is wrong"));
}

static void
test_token_endpoint_down (FaultFixture *self, gconstpointer data)
{
  g_autoptr (FaultServer) tokens = fault_server_new (NULL);
  g_autofree char *url = fault_server_dup_url (tokens);
  g_autofree char *key = fault_fixture_change (self->secret, "url", url);
  g_autoptr (GError) error = NULL;

  fault_server_set_upstream (tokens, destination_server_get_port (self->behind.server), FALSE);
  g_free (self->secret);
  self->secret = g_steal_pointer (&key);
  fault_fixture_open (self);

  fault_server_stop (tokens);
  error = list_error (self);
  fault_assert (error, STORE_ERROR_NETWORK, 0);
  g_assert_cmpstr (store_error_get_details (error)->subject, ==, "127.0.0.1");
  g_assert_cmpuint (fault_server_count (self->front, NULL, NULL), ==, 0);

  fault_server_start (tokens);
  assert_list (self, 0);
}

static void
test_token_endpoint_ill (FaultFixture *self, gconstpointer data)
{
  const char *bodies[] = { "",
                           "[]",
                           "{}",
                           "{\"access_token\":1}",
                           "{\"access_token\":\"\"}",
                           "{\"access_token\":\"a\\r\\nb\"}",
                           "{\"access_token\":\"cut" };
  g_autofree char *brackets = g_strnfill (100000, '[');
  g_autoptr (GError) unavailable = NULL;
  g_autoptr (GError) deep = NULL;

  fault_fixture_add (self, "POST", TOKEN, 0, 503, HTML, PAGE);
  unavailable = list_error (self);
  fault_assert (unavailable, STORE_ERROR_UNAVAILABLE, 503);
  g_assert_cmpuint (fault_server_count (self->front, NULL, TOKEN), ==, ATTEMPTS);

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (GError) error = NULL;

      fault_fixture_add (self, "POST", TOKEN, 0, 200, NULL, bodies[i]);
      error = list_error (self);
      fault_assert (error, STORE_ERROR_PROTOCOL, 0);
    }
  fault_fixture_add (self, "POST", TOKEN, 0, 200, NULL, brackets);
  deep = list_error (self);
  fault_assert (deep, STORE_ERROR_PROTOCOL, 0);
  g_assert_cmpuint (fault_server_count (self->front, NULL, LIST), ==, 0);
}

static void
test_token_refused_once (FaultFixture *self, gconstpointer data)
{
  fault_fixture_put_in (self, 1);
  assert_list (self, 1);
  fault_fixture_add (self, NULL, LIST, 1, 401, "Content-Type: text/plain\r\n", "Unauthorized");
  assert_list (self, 1);
  g_assert_cmpuint (fault_server_count (self->front, NULL, TOKEN), ==, 2);
}

static void
test_token_refused_always (FaultFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fault_fixture_add (self, NULL, LIST, 0, 401, "Content-Type: text/plain\r\nx-vcap-request-id: 7\r\n", "Unauthorized");
  error = list_error (self);
  fault_assert (error, STORE_ERROR_AUTHENTICATION, 401);
  g_assert_cmpstr (store_error_get_details (error)->request_id, ==, "7");
  g_assert_cmpstr (store_error_get_details (error)->service_message, ==, "Unauthorized");
  g_assert_cmpuint (fault_server_count (self->front, NULL, LIST), ==, 2);
  g_assert_cmpuint (fault_server_count (self->front, NULL, TOKEN), ==, 2);
}

static void
test_forbidden (FaultFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fault_fixture_add (self, NULL, LIST, 0, 403, NULL, "{\"ErrorMessage\":\"Not you\"}");
  error = list_error (self);
  fault_assert (error, STORE_ERROR_FORBIDDEN, 403);
  g_assert_cmpstr (store_error_get_details (error)->service_message, ==, "Not you");
  g_assert_cmpuint (fault_server_count (self->front, NULL, LIST), ==, 1);
  g_assert_cmpuint (fault_server_count (self->front, NULL, TOKEN), ==, 1);
}

/* Whoever the service points to does not get the token. */
static void
test_redirect (FaultFixture *self, gconstpointer data)
{
  g_autoptr (FaultServer) other = fault_server_new (NULL);
  g_autofree char *url = fault_server_dup_url (other);
  g_autofree char *headers = g_strdup_printf ("Location: %s/\r\n", url);
  const guint statuses[] = { 301, 302, 303, 307, 308 };

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr (GError) error = NULL;

      fault_fixture_add (self, NULL, LIST, 0, statuses[i], headers, "");
      error = list_error (self);
      fault_assert (error, STORE_ERROR_PROTOCOL, statuses[i]);
      g_assert_cmpstr (store_error_get_details (error)->subject, ==, "127.0.0.1");
    }
  g_assert_cmpuint (fault_server_count (other, NULL, NULL), ==, 0);
}

/* How much it can do */

static void
test_limited_by_seconds (FaultFixture *self, gconstpointer data)
{
  fault_fixture_put_in (self, 1);
  fault_fixture_add (self, NULL, NAMES, 2, 429, "Retry-After: 12\r\n", "");
  assert_list (self, 1);
  g_assert_cmpuint (self->n_waits, ==, 2);
  g_assert_cmpuint (self->longest_wait, ==, 12);
  g_assert_cmpuint (self->last_wait, ==, 0);
  g_assert_cmpuint (fault_server_count (self->front, NULL, NAMES), ==, 3);
}

static void
test_limited_by_date (FaultFixture *self, gconstpointer data)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) then = g_date_time_add_seconds (now, 30);
  g_autofree char *date = soup_date_time_to_string (then, SOUP_DATE_HTTP);
  g_autofree char *headers = g_strdup_printf ("Retry-After: %s\r\n", date);

  fault_fixture_put_in (self, 1);
  fault_fixture_add (self, NULL, NAMES, 1, 429, headers, "");
  assert_list (self, 1);
  g_assert_cmpuint (self->n_waits, ==, 1);
  g_assert_cmpuint (self->longest_wait, <=, 30);
  g_assert_cmpuint (self->longest_wait, >, 20);
}

static void
test_limited_too_long (FaultFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fault_fixture_add (self, NULL, NAMES, 0, 429, "Retry-After: 86400\r\n", "");
  error = list_error (self);
  fault_assert (error, STORE_ERROR_RATE_LIMITED, 429);
  g_assert_cmpuint (store_error_get_details (error)->retry_after, ==, 86400);
  g_assert_cmpuint (self->n_waits, ==, 0);
}

/* A minute, were it not cancelled. */
static void
test_cancel_while_waiting (FaultFixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_auto (StoreWatch) watch = { NULL };
  gint64 start = g_get_monotonic_time ();

  store_watch_init (&watch);
  self->timing.second = 1000;
  fault_fixture_open (self);
  self->cancel = cancellable;
  fault_fixture_add (self, NULL, NAMES, 0, 429, "Retry-After: 60\r\n", "");
  store_list_async (self->store, store_watch_page_cb, &watch, NULL, NULL, cancellable, store_watch_result_cb, &watch);
  STORE_AWAIT (watch.result != NULL);

  g_assert_false (store_list_finish (self->store, watch.result, &error));
  g_assert_true (store_error_is_cancelled (error));
  g_assert_cmpuint (self->n_waits, ==, 1);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 30 * G_TIME_SPAN_SECOND);
}

static void
test_server_errors (FaultFixture *self, gconstpointer data)
{
  const guint statuses[] = { 500, 502, 503, 504, 408 };

  fault_fixture_put_in (self, 1);
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr (GError) error = NULL;

      fault_server_clear (self->front);
      fault_fixture_add (self, NULL, LIST, 0, statuses[i], HTML, PAGE);
      error = list_error (self);
      fault_assert (error, STORE_ERROR_UNAVAILABLE, statuses[i]);
      g_assert_cmpstr (store_error_get_details (error)->service_message, ==, "502 Bad Gateway");
      g_assert_cmpstr (store_error_get_details (error)->request_id, ==, "0a1b2c3d");
      g_assert_cmpuint (fault_server_count (self->front, NULL, LIST), ==, ATTEMPTS);

      fault_server_clear (self->front);
      fault_fixture_add (self, NULL, LIST, ATTEMPTS - 1, statuses[i], HTML, PAGE);
      assert_list (self, 1);
    }
}

/* Broken answers */

/* However much of it arrives, it is never taken for a whole list. */
static void
test_reset_in_list (FaultFixture *self, gconstpointer data)
{
  fault_fixture_put_in (self, 3);
  for (gsize after = 0; after < 12000; after += 997)
    {
      const FaultRule rule = { .path = "$filter", .kind = FAULT_RESET, .after = after, .is_done = TRUE };
      g_autoptr (GError) error = NULL;

      fault_server_clear (self->front);
      fault_server_add (self->front, &rule);
      error = list_error (self);
      fault_assert (error, STORE_ERROR_NETWORK, 0);
      g_assert_cmpuint (fault_server_count (self->front, NULL, "$filter"), >=, ATTEMPTS);
    }
  fault_server_clear (self->front);
  assert_list (self, 3);
}

static void
test_reset_once (FaultFixture *self, gconstpointer data)
{
  const FaultRule first = { .path = NAMES, .times = 1, .kind = FAULT_RESET, .after = 40, .is_done = TRUE };
  const FaultRule second = { .path = "$filter", .times = 1, .kind = FAULT_RESET, .after = 400, .is_done = TRUE };

  fault_fixture_put_in (self, 3);
  fault_server_add (self->front, &first);
  fault_server_add (self->front, &second);
  assert_list (self, 3);
}

/* The pages before it were shown, and the call says that they are not all. A few are asked for at once, but no further one
 * before the first was shown. */
static void
test_reset_in_later_page (FaultFixture *self, gconstpointer data)
{
  const FaultRule rule = { .path = "$filter", .skip = 3, .kind = FAULT_RESET, .after = 1000, .is_done = TRUE };
  g_auto (StoreWatch) watch = { NULL };
  g_autoptr (GError) error = NULL;

  store_watch_init (&watch);
  fault_fixture_put_in (self, 600);
  fault_server_add (self->front, &rule);
  store_list_async (self->store, store_watch_page_cb, &watch, NULL, NULL, NULL, store_watch_result_cb, &watch);
  STORE_AWAIT (watch.result != NULL);

  g_assert_false (store_list_finish (self->store, watch.result, &error));
  fault_assert (error, STORE_ERROR_NETWORK, 0);
  g_assert_cmpuint (watch.entries->len, >, 0);
  g_assert_cmpuint (watch.entries->len, <, 600);
  g_assert_cmpuint (watch.late, ==, 0);
}

/* libsoup 3.2 does not tell that the last chunk is missing: what is there tells it. Newer ones say that it broke off. */
static void
test_chunked_abort (FaultFixture *self, gconstpointer data)
{
  const char *bodies[] = { "", "[", "[{\"Name\":\"0.pem\"}", "[{\"Name\":\"0.pem\"}," };

  fault_fixture_put_in (self, 3);
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      const FaultRule rule = { .path = NAMES, .kind = FAULT_CHUNKED, .body = bodies[i] };
      g_autoptr (GError) error = NULL;

      fault_server_add (self->front, &rule);
      error = list_error (self);
      fault_assert (error, soup_check_version (3, 4, 0) ? STORE_ERROR_NETWORK : STORE_ERROR_PROTOCOL, 0);
    }
}

static void
assert_bad_answers (FaultFixture *self, const char *path, const char *const *bodies, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s: %.60s", path, bodies[i]);
      fault_server_clear (self->front);
      fault_fixture_add (self, "GET", path, 0, 200, NULL, bodies[i]);
      error = list_error (self);
      fault_assert (error, STORE_ERROR_PROTOCOL, 0);
    }
}

static void
test_truncated_json (FaultFixture *self, gconstpointer data)
{
  const char *names[] = { "", "[", "[{", "[{\"Name\":\"0.pem\"}", "[{\"Name\":\"0.p" };
  const char *entries[]
      = { "", "[", "[{\"Name\":\"0.pem\",\"Content\":\"eA==\"}", "[{\"Name\":\"0.pem\",\"Content\":\"eA" };

  fault_fixture_put_in (self, 1);
  assert_bad_answers (self, NAMES, names, G_N_ELEMENTS (names));
  assert_bad_answers (self, "$filter", entries, G_N_ELEMENTS (entries));
}

static void
test_nested_brackets (FaultFixture *self, gconstpointer data)
{
  g_autofree char *arrays = g_strnfill (100000, '[');
  g_autofree char *hidden = g_strconcat ("/*\"*/", arrays, NULL);
  g_autoptr (GString) objects = g_string_new (NULL);
  const char *bodies[3] = { arrays, hidden };

  for (guint i = 0; i < 100000; i++)
    g_string_append (objects, "{\"a\":");
  bodies[2] = objects->str;

  fault_fixture_put_in (self, 1);
  assert_bad_answers (self, NAMES, bodies, G_N_ELEMENTS (bodies));
  assert_bad_answers (self, "$filter", bodies, G_N_ELEMENTS (bodies));
}

static void
test_wrong_types (FaultFixture *self, gconstpointer data)
{
  const char *names[] = { "{}",
                          "null",
                          "12",
                          "\"a\"",
                          "[1]",
                          "[[]]",
                          "[null]",
                          "[{}]",
                          "[{\"Name\":1}]",
                          "[{\"Name\":null}]",
                          "[{\"name\":\"0.pem\"}]" };
  const char *entries[] = { "{}",
                            "null",
                            "12",
                            "[1]",
                            "[[]]",
                            "[{}]",
                            "[{\"Name\":1,\"Content\":\"eA==\"}]",
                            "[{\"Name\":\"0.pem\",\"Content\":7}]",
                            "[{\"Name\":\"0.pem\",\"Content\":\"!\"}]",
                            "[{\"Name\":\"0.pem\",\"Content\":[]}]" };

  fault_fixture_put_in (self, 1);
  assert_bad_answers (self, NAMES, names, G_N_ELEMENTS (names));
  assert_bad_answers (self, "$filter", entries, G_N_ELEMENTS (entries));
}

static glong
get_peak_kib (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);

  return usage.ru_maxrss;
}

/* 200 MiB, said or not, and one without an end: none is waited for, and none is kept. */
static void
test_huge (FaultFixture *self, gconstpointer data)
{
  const gsize sizes[] = { 200 * 1024 * 1024, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      const FaultRule rule = { .path = NAMES, .kind = FAULT_GENERATE, .size = sizes[i] };
      g_autoptr (GError) error = NULL;
      glong before = get_peak_kib ();

      fault_server_clear (self->front);
      fault_server_add (self->front, &rule);
      error = list_error (self);
      fault_assert (error, STORE_ERROR_PROTOCOL, 0);
      g_assert_cmpuint (fault_server_count (self->front, NULL, NAMES), ==, 1);
      g_assert_cmpint (get_peak_kib () - before, <, 200 * 1024);
    }
}

static void
test_huge_length (FaultFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fault_fixture_add (self, NULL, NAMES, 0, 200, "Content-Length: 209715200\r\nX: ", "");
  error = list_error (self);
  fault_assert (error, STORE_ERROR_PROTOCOL, 0);
}

/* A blank now and then is not silence. */
static void
test_endless_drip (FaultFixture *self, gconstpointer data)
{
  const FaultRule rule = { .path = NAMES, .kind = FAULT_GENERATE, .delay = 10 };
  g_autoptr (GError) error = NULL;

  self->timing.exchange = 300;
  fault_fixture_open (self);
  fault_server_add (self->front, &rule);
  error = list_error (self);
  fault_assert (error, STORE_ERROR_NETWORK, 0);
}

static void
test_silence_after_request (FaultFixture *self, gconstpointer data)
{
  const FaultRule rule = { .path = NAMES, .kind = FAULT_SILENCE };
  g_autoptr (GError) error = NULL;

  self->timing.read = 1000;
  fault_fixture_open (self);
  fault_server_add (self->front, &rule);
  error = list_error (self);
  fault_assert (error, STORE_ERROR_NETWORK, 0);
  g_assert_cmpstr (store_error_get_details (error)->subject, ==, "127.0.0.1");
  g_assert_cmpuint (fault_server_count (self->front, NULL, NAMES), ==, ATTEMPTS);
}

/* Writing */

static GBytes *
dup_content (guint n)
{
  char *text = g_strdup_printf ("-----BEGIN CERTIFICATE-----\ncontent of %u\n-----END CERTIFICATE-----\n", n);

  return g_bytes_new_take (text, strlen (text));
}

static StoreEntry *
make_upload (guint n)
{
  g_autofree char *name = g_strdup_printf ("upload %u.pem", n);
  g_autoptr (GBytes) content = dup_content (n);

  return store_entry_new (name, content, "upload.pem");
}

static void
assert_stored (FaultFixture *self, guint n)
{
  g_autofree char *name = g_strdup_printf ("upload %u.pem", n);
  g_autoptr (GBytes) content = dup_content (n);
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) entry = store_await_get (self->vault, name, &error);

  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (store_entry_get_content (entry), content));
}

/* The answer to a create is lost: that it was done all the same is found out, and it is not done again. */
static void
test_create_answer_lost (FaultFixture *self, gconstpointer data)
{
  const FaultRule rule = { .method = "POST", .path = LIST, .times = 1, .kind = FAULT_RESET, .is_done = TRUE };
  g_autoptr (StoreEntry) upload = make_upload (0);
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) stored = NULL;

  fault_server_add (self->front, &rule);
  stored = store_await_create (self->store, upload, &error);
  g_assert_no_error (error);
  g_assert_nonnull (store_entry_get_etag (stored));
  g_assert_cmpuint (fault_server_count (self->front, "POST", LIST), ==, 1);
  g_assert_cmpuint (fault_fixture_count (self), ==, 1);
  assert_stored (self, 0);
}

/* The request itself is lost: a read shows that the entry is not there, and it is made again. */
static void
test_create_request_lost (FaultFixture *self, gconstpointer data)
{
  const guint statuses[] = { 0, 502, 503 };

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      const FaultRule rule = {
        .method = "POST",
        .path = LIST,
        .times = 1,
        .kind = statuses[i] == 0 ? FAULT_RESET : FAULT_ANSWER,
        .status = statuses[i],
        .headers = HTML,
        .body = PAGE,
      };
      g_autoptr (StoreEntry) upload = make_upload (i);
      g_autoptr (GError) error = NULL;
      g_autoptr (StoreEntry) stored = NULL;

      fault_server_clear (self->front);
      fault_server_add (self->front, &rule);
      stored = store_await_create (self->store, upload, &error);
      g_assert_no_error (error);
      g_assert_nonnull (stored);
      g_assert_cmpuint (fault_server_count (self->front, "POST", LIST), ==, 2);
      g_assert_cmpuint (fault_server_count (self->front, "GET", LIST), >=, 1);
      assert_stored (self, i);
    }
  g_assert_cmpuint (fault_fixture_count (self), ==, G_N_ELEMENTS (statuses));
}

/* Somebody else's entry of that name is no sign that ours is stored. */
static void
test_create_name_taken (FaultFixture *self, gconstpointer data)
{
  const FaultRule rule = { .method = "POST", .path = LIST, .times = 1, .kind = FAULT_RESET };
  g_autoptr (StoreEntry) other = vault_fixture_make ("upload 0.pem", THEIRS);
  g_autoptr (StoreEntry) upload = make_upload (0);
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) theirs = store_await_create (self->vault, other, &error);

  g_assert_no_error (error);
  fault_server_add (self->front, &rule);
  g_assert_null (store_await_create (self->store, upload, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_EXISTS);
  g_assert_cmpuint (fault_fixture_count (self), ==, 1);
}

#define N_BATCH 20

/* What a batch said of its items. */
typedef struct
{
  gboolean is_stored[N_BATCH];
  GError *errors[N_BATCH]; /* (owned) */
  guint n_reports;
} Batch;

static void
batch_clear (Batch *self)
{
  for (guint i = 0; i < N_BATCH; i++)
    g_clear_error (&self->errors[i]);
  memset (self, 0, sizeof *self);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Batch, batch_clear)

static void
item_cb (Store *store, guint index, StoreEntry *entry, const GError *error, gpointer user_data)
{
  Batch *self = user_data;

  g_assert_cmpuint (index, <, N_BATCH);
  g_assert_true (!self->is_stored[index] && self->errors[index] == NULL);
  g_assert_true ((entry == NULL) == (error != NULL));
  self->n_reports++;
  self->is_stored[index] = entry != NULL;
  self->errors[index] = error != NULL ? g_error_copy (error) : NULL;
}

static void
upload_all (FaultFixture *self, Batch *batch)
{
  g_autoptr (GPtrArray) uploads = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < N_BATCH; i++)
    g_ptr_array_add (uploads, make_upload (i));
  store_create_many_async (self->store, uploads, item_cb, batch, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  store_create_many_finish (self->store, result, &error);
  g_assert_cmpuint (batch->n_reports, ==, N_BATCH);
}

/* One after the other, as somebody does who wants to see each. */
static void
upload_each (FaultFixture *self, Batch *batch)
{
  for (guint i = 0; i < N_BATCH; i++)
    {
      g_autoptr (StoreEntry) upload = make_upload (i);
      g_autoptr (GError) error = NULL;
      g_autoptr (StoreEntry) stored = store_await_create (self->store, upload, &error);

      item_cb (self->store, i, stored, error, batch);
    }
}

static gboolean
is_in_vault (FaultFixture *self, guint n)
{
  g_autofree char *name = g_strdup_printf ("upload %u.pem", n);
  g_autoptr (StoreEntry) entry = store_await_get (self->vault, name, NULL);

  return entry != NULL;
}

/* Whatever was said to be stored is; whatever is not known is said not to be known, and can be found out. */
static void
check_batch (FaultFixture *self, Batch *batch)
{
  for (guint i = 0; i < N_BATCH; i++)
    {
      gboolean is_there = is_in_vault (self, i);

      if (batch->is_stored[i])
        assert_stored (self, i);
      else
        g_assert_error (batch->errors[i], STORE_ERROR, STORE_ERROR_NETWORK);
      g_test_message (
          "%u: %s, %s", i, batch->is_stored[i] ? "said to be stored" : "not known", is_there ? "stored" : "not there");
    }
}

/* When the network is back everything can be uploaded again: what is there already is told as such. */
static void
upload_rest (FaultFixture *self, void (*upload) (FaultFixture *, Batch *), Batch *before)
{
  g_auto (Batch) after = { 0 };
  gboolean was_there[N_BATCH];

  for (guint i = 0; i < N_BATCH; i++)
    was_there[i] = is_in_vault (self, i);
  upload (self, &after);

  for (guint i = 0; i < N_BATCH; i++)
    {
      if (was_there[i])
        g_assert_error (after.errors[i], STORE_ERROR, STORE_ERROR_EXISTS);
      else
        g_assert_true (after.is_stored[i]);
      assert_stored (self, i);
    }
  g_assert_cmpuint (fault_fixture_count (self), ==, N_BATCH);
}

static void
lose_network (FaultFixture *self, guint skip, gboolean is_done, void (*upload) (FaultFixture *, Batch *))
{
  const FaultRule rule = {
    .method = "POST",
    .path = LIST,
    .skip = skip,
    .times = 1,
    .kind = FAULT_RESET,
    .is_done = is_done,
    .stops = TRUE,
  };
  g_auto (Batch) batch = { 0 };

  fault_server_add (self->front, &rule);
  upload (self, &batch);
  fault_server_stop (self->front);
  check_batch (self, &batch);

  fault_server_start (self->front);
  upload_rest (self, upload, &batch);
}

static void
test_network_lost_before (FaultFixture *self, gconstpointer data)
{
  lose_network (self, 0, FALSE, upload_all);
}

static void
test_network_lost_after (FaultFixture *self, gconstpointer data)
{
  lose_network (self, 0, TRUE, upload_all);
}

static void
test_network_lost_between (FaultFixture *self, gconstpointer data)
{
  lose_network (self, 7, FALSE, upload_each);
}

static void
test_network_lost_between_done (FaultFixture *self, gconstpointer data)
{
  lose_network (self, 7, TRUE, upload_each);
}

/* The network is back before the client gives up. */
static void
test_answer_of_batch_lost (FaultFixture *self, gconstpointer data)
{
  const FaultRule rule
      = { .method = "POST", .path = LIST, .times = 1, .kind = FAULT_RESET, .is_done = TRUE, .after = 20 };
  g_auto (Batch) batch = { 0 };

  fault_server_add (self->front, &rule);
  upload_all (self, &batch);
  for (guint i = 0; i < N_BATCH; i++)
    g_assert_true (batch.is_stored[i]);
  g_assert_cmpuint (fault_server_count (self->front, "POST", LIST), ==, 1);
  g_assert_cmpuint (fault_fixture_count (self), ==, N_BATCH);
}

/* A part of the batch was stored when the service broke: only the rest is sent again. */
static void
test_half_of_batch_stored (FaultFixture *self, gconstpointer data)
{
  const FaultRule rule = { .method = "POST", .path = LIST, .times = 1, .status = 502, .headers = HTML, .body = PAGE };
  g_auto (Batch) batch = { 0 };

  for (guint i = 0; i < N_BATCH; i += 2)
    {
      g_autoptr (StoreEntry) upload = make_upload (i);
      g_autoptr (GError) error = NULL;
      g_autoptr (StoreEntry) stored = store_await_create (self->vault, upload, &error);

      g_assert_no_error (error);
    }

  fault_server_add (self->front, &rule);
  upload_all (self, &batch);
  for (guint i = 0; i < N_BATCH; i++)
    {
      g_assert_true (batch.is_stored[i]);
      assert_stored (self, i);
    }
  g_assert_cmpuint (fault_server_count (self->front, "POST", LIST), ==, 2);
  g_assert_cmpuint (fault_fixture_count (self), ==, N_BATCH);
}

/* Somebody else meanwhile */

static char *
read_etag (FaultFixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) entry = store_await_get (self->store, "0.pem", &error);

  g_assert_no_error (error);

  return g_strdup (store_entry_get_etag (entry));
}

static void
change_behind (FaultFixture *self)
{
  g_autoptr (StoreEntry) entry = vault_fixture_make ("0.pem", THEIRS);
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) stored = store_await_replace (self->vault, entry, NULL, &error);

  g_assert_no_error (error);
}

static void
delete_behind (FaultFixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) deleted = store_await_delete (self->vault, "0.pem", NULL, &error);

  g_assert_no_error (error);
}

static void
assert_theirs (FaultFixture *self)
{
  g_autoptr (StoreEntry) entry = store_await_get (self->vault, "0.pem", NULL);
  g_autoptr (GBytes) theirs = g_bytes_new_static (THEIRS, strlen (THEIRS));

  g_assert_nonnull (entry);
  g_assert_true (g_bytes_equal (store_entry_get_content (entry), theirs));
}

static void
test_changed_meanwhile (FaultFixture *self, gconstpointer data)
{
  g_autoptr (StoreEntry) ours = vault_fixture_make ("0.pem", OURS);
  g_autofree char *etag = NULL;
  g_autoptr (GError) error = NULL;

  fault_fixture_put_in (self, 1);
  etag = read_etag (self);
  change_behind (self);

  g_assert_null (store_await_replace (self->store, ours, etag, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_CHANGED);
  g_clear_error (&error);
  g_assert_null (store_await_delete (self->store, "0.pem", etag, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_CHANGED);
  assert_theirs (self);
}

static void
test_deleted_meanwhile (FaultFixture *self, gconstpointer data)
{
  g_autoptr (StoreEntry) ours = vault_fixture_make ("0.pem", OURS);
  g_autofree char *etag = NULL;
  g_autoptr (GError) error = NULL;

  fault_fixture_put_in (self, 1);
  etag = read_etag (self);
  delete_behind (self);

  g_assert_null (store_await_replace (self->store, ours, etag, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (store_await_delete (self->store, "0.pem", etag, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
  g_assert_cmpuint (fault_fixture_count (self), ==, 0);
}

/* Between the look and the write: the request is on its way when it happens. */
static void
test_changed_on_the_way (FaultFixture *self, gconstpointer data)
{
  const FaultRule rule = { .method = "PUT", .path = LIST, .kind = FAULT_FORWARD, .is_held = TRUE };
  g_autoptr (StoreEntry) ours = vault_fixture_make ("0.pem", OURS);
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *etag = NULL;
  g_autoptr (GError) error = NULL;

  fault_fixture_put_in (self, 1);
  etag = read_etag (self);
  fault_server_add (self->front, &rule);
  store_replace_async (self->store, ours, etag, NULL, NULL, NULL, store_await_result_cb, &result);
  STORE_AWAIT (fault_server_count (self->front, "PUT", NULL) == 1);
  change_behind (self);
  fault_server_release (self->front);
  STORE_AWAIT (result != NULL);

  g_assert_null (store_replace_finish (self->store, result, &error));
  fault_assert (error, STORE_ERROR_CHANGED, 412);
  assert_theirs (self);
}

static void
test_changed_before_delete (FaultFixture *self, gconstpointer data)
{
  const FaultRule rule = { .method = "DELETE", .path = LIST, .kind = FAULT_FORWARD, .is_held = TRUE };
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *etag = NULL;
  g_autoptr (GError) error = NULL;

  fault_fixture_put_in (self, 1);
  etag = read_etag (self);
  fault_server_add (self->front, &rule);
  store_delete_async (self->store, "0.pem", etag, NULL, NULL, NULL, store_await_result_cb, &result);
  STORE_AWAIT (fault_server_count (self->front, "DELETE", NULL) == 1);
  change_behind (self);
  fault_server_release (self->front);
  STORE_AWAIT (result != NULL);

  g_assert_null (store_delete_finish (self->store, result, &error));
  fault_assert (error, STORE_ERROR_CHANGED, 412);
  assert_theirs (self);
}

/* A replace whose answer is lost was done; asked again with the old etag it must not fail for that. */
static void
test_replace_answer_lost (FaultFixture *self, gconstpointer data)
{
  const FaultRule rule = { .method = "PUT", .path = LIST, .times = 1, .kind = FAULT_RESET, .is_done = TRUE };
  g_autoptr (StoreEntry) ours = vault_fixture_make ("0.pem", THEIRS);
  g_autofree char *etag = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) stored = NULL;

  fault_fixture_put_in (self, 1);
  etag = read_etag (self);
  fault_server_add (self->front, &rule);
  stored = store_await_replace (self->store, ours, etag, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (store_entry_get_etag (stored), !=, etag);
  assert_theirs (self);
}

static void
test_delete_answer_lost (FaultFixture *self, gconstpointer data)
{
  const FaultRule rule = { .method = "DELETE", .path = LIST, .times = 1, .kind = FAULT_RESET, .is_done = TRUE };
  g_autofree char *etag = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) deleted = NULL;

  fault_fixture_put_in (self, 1);
  etag = read_etag (self);
  fault_server_add (self->front, &rule);
  deleted = store_await_delete (self->store, "0.pem", etag, &error);
  g_assert_no_error (error);
  g_assert_nonnull (store_entry_get_content (deleted));
  g_assert_cmpuint (fault_fixture_count (self), ==, 0);
}

#define ADD(name, func) g_test_add ("/destination/faults/" name, FaultFixture, NULL, setup, func, teardown)

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  ADD ("wrong-secret", test_wrong_secret);
  ADD ("repeated-secret", test_repeated_secret);
  ADD ("token-endpoint-down", test_token_endpoint_down);
  ADD ("token-endpoint-ill", test_token_endpoint_ill);
  ADD ("token-refused-once", test_token_refused_once);
  ADD ("token-refused-always", test_token_refused_always);
  ADD ("forbidden", test_forbidden);
  ADD ("redirect", test_redirect);
  ADD ("limited-by-seconds", test_limited_by_seconds);
  ADD ("limited-by-date", test_limited_by_date);
  ADD ("limited-too-long", test_limited_too_long);
  ADD ("cancel-while-waiting", test_cancel_while_waiting);
  ADD ("server-errors", test_server_errors);
  ADD ("reset-in-list", test_reset_in_list);
  ADD ("reset-once", test_reset_once);
  ADD ("reset-in-later-page", test_reset_in_later_page);
  ADD ("chunked-abort", test_chunked_abort);
  ADD ("truncated-json", test_truncated_json);
  ADD ("nested-brackets", test_nested_brackets);
  ADD ("wrong-types", test_wrong_types);
  ADD ("huge", test_huge);
  ADD ("huge-length", test_huge_length);
  ADD ("endless-drip", test_endless_drip);
  ADD ("silence-after-request", test_silence_after_request);
  ADD ("create-answer-lost", test_create_answer_lost);
  ADD ("create-request-lost", test_create_request_lost);
  ADD ("create-name-taken", test_create_name_taken);
  ADD ("network-lost-before", test_network_lost_before);
  ADD ("network-lost-after", test_network_lost_after);
  ADD ("network-lost-between", test_network_lost_between);
  ADD ("network-lost-between-done", test_network_lost_between_done);
  ADD ("answer-of-batch-lost", test_answer_of_batch_lost);
  ADD ("half-of-batch-stored", test_half_of_batch_stored);
  ADD ("changed-meanwhile", test_changed_meanwhile);
  ADD ("deleted-meanwhile", test_deleted_meanwhile);
  ADD ("changed-on-the-way", test_changed_on_the_way);
  ADD ("changed-before-delete", test_changed_before_delete);
  ADD ("replace-answer-lost", test_replace_answer_lost);
  ADD ("delete-answer-lost", test_delete_answer_lost);

  return g_test_run ();
}
