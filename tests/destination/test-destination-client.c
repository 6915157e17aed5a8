/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The client's token, and how it gets along with services of other makings. */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "client-fixture.h"
#include "destination/destination-token.h"
#include "fault-server.h"
#include "store-await.h"

/* The token by itself */

#define N_CALLERS 8

typedef struct
{
  DestinationToken *token;
  int n_fetches; /* (atomic) */
  int n_started; /* (atomic) */
  guint wait_for; /* a fetch lasts until so many callers are on their way */
  gint64 lifetime;
  const GError *failure; /* (nullable) */
  GCancellable *stuck;   /* (nullable): the first fetch lasts until this is cancelled */
} Fetches;

typedef struct
{
  Fetches *fetches;
  GCancellable *cancellable; /* (nullable) */
  char *token;
  GError *error;
} Caller;

static char *
fetch (gint64 *lifetime, GCancellable *cancellable, gpointer user_data, GError **error)
{
  Fetches *self = user_data;
  int number = g_atomic_int_add (&self->n_fetches, 1) + 1;

  while (g_atomic_int_get (&self->n_started) < (int) self->wait_for)
    g_thread_yield ();
  if (self->stuck != NULL && cancellable == self->stuck)
    {
      while (!g_cancellable_is_cancelled (self->stuck))
        g_thread_yield ();
      g_set_error_literal (error, STORE_ERROR, STORE_ERROR_CANCELLED, "cancelled");
      return NULL;
    }
  if (self->failure != NULL)
    {
      g_propagate_error (error, g_error_copy (self->failure));
      return NULL;
    }
  *lifetime = self->lifetime;

  return g_strdup_printf ("token %d", number);
}

static gpointer
call (gpointer data)
{
  Caller *self = data;

  g_atomic_int_inc (&self->fetches->n_started);
  self->token = destination_token_get (self->fetches->token, fetch, self->fetches, self->cancellable, &self->error);

  return NULL;
}

static char *
get (Fetches *self)
{
  g_autoptr (GError) error = NULL;
  char *token = destination_token_get (self->token, fetch, self, NULL, &error);

  g_assert_no_error (error);

  return token;
}

static void
test_token_once (void)
{
  Fetches self = { .token = destination_token_new (&destination_timing_default), .wait_for = N_CALLERS, .lifetime = 1000 };
  Caller callers[N_CALLERS] = { { NULL } };
  GThread *threads[N_CALLERS];

  for (guint i = 0; i < N_CALLERS; i++)
    {
      callers[i].fetches = &self;
      threads[i] = g_thread_new ("caller", call, &callers[i]);
    }
  for (guint i = 0; i < N_CALLERS; i++)
    {
      g_thread_join (threads[i]);
      g_assert_no_error (callers[i].error);
      g_assert_cmpstr (callers[i].token, ==, "token 1");
      g_free (callers[i].token);
    }
  g_assert_cmpint (self.n_fetches, ==, 1);
  destination_token_free (self.token);
}

/* Who waited for a fetch shares its failure; who comes later asks again. */
static void
test_token_failure (void)
{
  g_autoptr (GError) failure = g_error_new_literal (STORE_ERROR, STORE_ERROR_FORBIDDEN, "no");
  Fetches self = { .token = destination_token_new (&destination_timing_default), .lifetime = 1000, .failure = failure };
  g_autoptr (GError) error = NULL;
  g_autofree char *token = NULL;

  g_assert_null (destination_token_get (self.token, fetch, &self, NULL, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_FORBIDDEN);
  self.failure = NULL;
  token = get (&self);
  g_assert_cmpstr (token, ==, "token 2");
  destination_token_free (self.token);
}

/* That one caller is cancelled is nothing to the others: one of them goes on. */
static void
test_token_fetcher_cancelled (void)
{
  g_autoptr (GCancellable) stuck = g_cancellable_new ();
  Fetches self = { .token = destination_token_new (&destination_timing_default), .lifetime = 1000, .stuck = stuck };
  Caller first = { .fetches = &self, .cancellable = stuck };
  Caller second = { .fetches = &self };
  GThread *first_thread = g_thread_new ("first", call, &first);
  GThread *second_thread;

  while (g_atomic_int_get (&self.n_fetches) == 0)
    g_thread_yield ();
  second_thread = g_thread_new ("second", call, &second);
  while (g_atomic_int_get (&self.n_started) < 2)
    g_thread_yield ();
  g_cancellable_cancel (stuck);
  g_thread_join (first_thread);
  g_thread_join (second_thread);

  g_assert_error (first.error, STORE_ERROR, STORE_ERROR_CANCELLED);
  g_assert_no_error (second.error);
  g_assert_cmpstr (second.token, ==, "token 2");
  g_free (second.token);
  g_clear_error (&first.error);
  destination_token_free (self.token);
}

static void
test_token_waiter_cancelled (void)
{
  g_autoptr (GCancellable) stuck = g_cancellable_new ();
  g_autoptr (GCancellable) impatient = g_cancellable_new ();
  Fetches self = { .token = destination_token_new (&destination_timing_default), .lifetime = 1000, .stuck = stuck };
  Caller first = { .fetches = &self, .cancellable = stuck };
  Caller second = { .fetches = &self, .cancellable = impatient };
  GThread *first_thread = g_thread_new ("first", call, &first);
  GThread *second_thread;

  while (g_atomic_int_get (&self.n_fetches) == 0)
    g_thread_yield ();
  second_thread = g_thread_new ("second", call, &second);
  g_cancellable_cancel (impatient);
  g_thread_join (second_thread);
  g_assert_error (second.error, STORE_ERROR, STORE_ERROR_CANCELLED);

  g_cancellable_cancel (stuck);
  g_thread_join (first_thread);
  g_clear_error (&first.error);
  g_clear_error (&second.error);
  destination_token_free (self.token);
}

/* Waits until the clock says so: not for a time, but for the condition that a time is over. */
static void
await_clock (gint64 until)
{
  while (g_get_monotonic_time () < until)
    g_thread_yield ();
}

/* A second is a millisecond here. */
static void
test_token_half_life (void)
{
  DestinationTiming timing = destination_timing_default;
  Fetches self = { .lifetime = 400 };
  g_autoptr (GError) failure = g_error_new_literal (STORE_ERROR, STORE_ERROR_NETWORK, "down");
  g_autofree char *first = NULL;
  g_autofree char *same = NULL;
  g_autofree char *old = NULL;
  g_autofree char *renewed = NULL;
  gint64 start;

  timing.second = 1;
  self.token = destination_token_new (&timing);
  first = get (&self);
  start = g_get_monotonic_time ();
  same = get (&self);
  if (g_get_monotonic_time () - start < 150 * G_TIME_SPAN_MILLISECOND)
    g_assert_cmpint (self.n_fetches, ==, 1);
  g_assert_cmpstr (first, ==, "token 1");

  /* From half of its life on another is asked for; while none can be had the old one is good. */
  await_clock (start + 205 * G_TIME_SPAN_MILLISECOND);
  self.failure = failure;
  old = destination_token_get (self.token, fetch, &self, NULL, NULL);
  if (old != NULL)
    g_assert_cmpstr (old, ==, same);
  g_assert_cmpint (self.n_fetches, ==, 2);

  self.failure = NULL;
  renewed = get (&self);
  g_assert_cmpstr (renewed, ==, "token 3");
  destination_token_free (self.token);
}

static void
test_token_drop (void)
{
  Fetches self = { .token = destination_token_new (&destination_timing_default), .lifetime = 1000 };
  g_autofree char *first = get (&self);
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;

  destination_token_drop (self.token, "token 0"); /* an older one, which somebody else held */
  second = get (&self);
  g_assert_cmpstr (second, ==, first);
  destination_token_drop (self.token, first);
  third = get (&self);
  g_assert_cmpstr (third, ==, "token 2");
  destination_token_free (self.token);
}

/* Services of other makings: answers that are written down here */

typedef struct
{
  FaultServer *server;
  Store *store;
  GPtrArray *strings; /* (owned) */
} Fixture;

static void
answer_with (Fixture *self, const char *method, const char *path, guint status, const char *headers, const char *body)
{
  const FaultRule rule = {
    .method = method, .path = path, .kind = FAULT_ANSWER, .status = status, .headers = headers, .body = body,
  };

  fault_server_add (self->server, &rule);
}

/* Text that lives as long as the server. */
static const char *
keep (Fixture *self, char *text)
{
  g_ptr_array_add (self->strings, text);

  return text;
}

static void
setup (Fixture *self, gconstpointer data)
{
  g_autofree char *url = NULL;
  g_autoptr (GBytes) key = NULL;
  g_autoptr (GPtrArray) stores = NULL;

  self->strings = g_ptr_array_new_with_free_func (g_free);
  self->server = fault_server_new (NULL);
  url = fault_server_dup_url (self->server);
  key = client_fixture_make_key (url);
  stores = client_fixture_open (&client_fixture_timing, key, NULL);
  self->store = g_object_ref (stores->pdata[STORE_LEVEL_SUBACCOUNT]);
  answer_with (self, NULL, NULL, 404, NULL, "{\"ErrorMessage\":\"Configuration with the specified name was not found\"}");
  answer_with (self, "POST", "/oauth/token", 200, NULL, "{\"access_token\":\"t0ken\",\"expires_in\":43199}");
}

static void
teardown (Fixture *self, gconstpointer data)
{
  g_assert_finalize_object (self->store);
  fault_server_free (self->server);
  g_ptr_array_unref (self->strings);
}

#define ENTRY(name, metadata) "{\"Name\":\"" name "\",\"Content\":\"YQ==\"" metadata "}"

static void
test_token_request (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) entries = NULL;
  FaultRequest *request;

  answer_with (self, "GET", "$select=Name", 200, NULL, "[]");
  entries = store_await_list (self->store, NULL);
  g_assert_nonnull (entries);

  request = fault_server_get_request (self->server, 0);
  g_assert_cmpstr (request->method, ==, "POST");
  g_assert_nonnull (strstr (request->headers, "application/x-www-form-urlencoded"));
  g_assert_nonnull (strstr (request->headers, "user-agent: credenza/" PACKAGE_VERSION));
  g_assert_cmpstr (request->body, ==,
                   "grant_type=client_credentials&client_id=sb-clone%21b1%7Cdestination-xsappname%21b2"
                   "&client_secret=s3cret%24with%2Bsigns%3D");
  g_assert_null (strstr (request->headers, "authorization"));
  request = fault_server_get_request (self->server, 1);
  g_assert_nonnull (strstr (request->headers, "authorization: bearer t0ken"));
}

static void
assert_names (GPtrArray *entries, const char * const *names)
{
  g_assert_nonnull (entries);
  g_assert_cmpuint (entries->len, ==, g_strv_length ((char **) names));
  for (guint i = 0; i < entries->len; i++)
    g_assert_cmpstr (store_entry_get_name (entries->pdata[i]), ==, names[i]);
}

/* $includeMetadata is passed over: etags come from the entries themselves. */
static void
test_without_metadata (Fixture *self, gconstpointer data)
{
  const char *names[] = { "a.pem", "b.pem", NULL };
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (StoreEntry) entry = NULL;

  answer_with (self, "GET", "$select=Name", 200, NULL, "[{\"Name\":\"b.pem\"},{\"Name\":\"a.pem\"}]");
  answer_with (self, "GET", "$filter", 200, NULL, "[" ENTRY ("b.pem", "") "," ENTRY ("a.pem", "") "]");
  answer_with (self, "GET", "/a.pem", 200, "ETag: \"e1\"\r\n", ENTRY ("a.pem", ""));
  answer_with (self, "GET", "/a.pem/labels", 404, NULL, "");

  entries = store_await_list (self->store, NULL);
  assert_names (entries, names);
  g_assert_true (store_get_capabilities (self->store) & STORE_CAPABILITY_LABELS);
  entry = store_await_get (self->store, "a.pem", NULL);
  g_assert_cmpstr (store_entry_get_etag (entry), ==, "\"e1\"");
  /* There are no labels of an entry that is there. */
  g_assert_false (store_get_capabilities (self->store) & STORE_CAPABILITY_LABELS);
  g_assert_true (store_get_capabilities (self->store) & STORE_CAPABILITY_GENERATE);
}

static void
test_refused_metadata (Fixture *self, gconstpointer data)
{
  const char *names[] = { "a.pem", NULL };
  g_autoptr (GPtrArray) entries = NULL;

  answer_with (self, "GET", "$select=Name", 200, NULL, "[{\"Name\":\"a.pem\"}]");
  answer_with (self, "GET", "$filter", 200, NULL, "[" ENTRY ("a.pem", "") "]");
  answer_with (self, "GET", "$includeMetadata", 400, NULL, "{\"ErrorMessage\":\"Unknown parameter\"}");

  for (guint i = 0; i < 2; i++)
    {
      g_clear_pointer (&entries, g_ptr_array_unref);
      entries = store_await_list (self->store, NULL);
      assert_names (entries, names);
    }
  /* That was learned. */
  g_assert_cmpuint (fault_server_count (self->server, "GET", "$includeMetadata"), ==, 1);
}

/* The service's own pages: in no order, one of them twice, one of them never, one gone meanwhile. */
static void
test_pages (Fixture *self, gconstpointer data)
{
  const char *names[] = { "a.pem", "b.pem", "c.pem", "d.pem", NULL };
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GError) error = NULL;

  answer_with (self, "GET", "$select=Name", 200, NULL,
               "[{\"Name\":\"d.pem\"},{\"Name\":\"c.pem\"},{\"Name\":\"b.pem\"},{\"Name\":\"a.pem\"},{\"Name\":\"gone.pem\"}]");
  answer_with (self, "GET", "$filter", 400, NULL, "\"no\"");
  answer_with (self, "GET", "$page=1&", 200, "Link: </subaccountCertificates?$page=2&$pageSize=100>; rel='next'\r\n",
               "[" ENTRY ("d.pem", "") "," ENTRY ("a.pem", "") "]");
  answer_with (self, "GET", "$page=2&", 200, "Link: </subaccountCertificates?$page=1&$pageSize=100>; rel='previous'\r\n",
               "[" ENTRY ("c.pem", "") "," ENTRY ("a.pem", "") "]");
  answer_with (self, "GET", "/b.pem", 200, "ETag: e\r\n", ENTRY ("b.pem", ""));
  answer_with (self, "GET", "/b.pem/labels", 200, NULL, "[]");

  entries = store_await_list (self->store, &error);
  g_assert_no_error (error);
  assert_names (entries, names);
  g_assert_cmpuint (fault_server_count (self->server, "GET", "$page"), ==, 2);
  g_assert_cmpuint (fault_server_count (self->server, "GET", "/gone.pem"), ==, 1);
}

/* What a filter does not bring is asked for by its address: only that says that it is not there. */
static void
test_left_out (Fixture *self, gconstpointer data)
{
  const char *names[] = { "a.pem", "b.pem", NULL };
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GError) error = NULL;

  answer_with (self, "GET", "$select=Name", 200, NULL,
               "[{\"Name\":\"a.pem\"},{\"Name\":\"b.pem\"},{\"Name\":\"gone.pem\"}]");
  answer_with (self, "GET", "$filter", 200, NULL, "[" ENTRY ("a.pem", ",\"$metadata\":{\"etag\":\"e\"}") "]");
  answer_with (self, "GET", "/b.pem", 200, NULL, ENTRY ("b.pem", ""));
  answer_with (self, "GET", "/b.pem/labels", 200, NULL, "[{\"key\":\"k\",\"values\":[]}]");
  entries = store_await_list (self->store, &error);
  g_assert_no_error (error);
  assert_names (entries, names);
  g_assert_cmpuint (store_entry_get_labels (entries->pdata[1])->len, ==, 1);

  /* A router that lost its way is no such word. */
  g_clear_pointer (&entries, g_ptr_array_unref);
  answer_with (self, "GET", "/gone.pem", 404, "X-Cf-RouterError: unknown_route\r\n", "404 Not Found");
  g_assert_null (store_await_list (self->store, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_UNAVAILABLE);
}

/* A list of which only the parts are small enough. */
static void
test_many_chunks (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) names = g_string_new ("[");
  g_autoptr (GString) all = g_string_new ("[");
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 250; i++)
    {
      g_string_append_printf (names, "%s{\"Name\":\"%03u long enough (to need several requests) ünïcödé.pem\"}", i > 0 ? "," : "", i);
      g_string_append_printf (all, "%s" ENTRY ("%03u long enough (to need several requests) ünïcödé.pem", ",\"$metadata\":{}"),
                              i > 0 ? "," : "", i);
    }
  g_string_append_c (names, ']');
  g_string_append_c (all, ']');
  answer_with (self, "GET", "$select=Name", 200, NULL, keep (self, g_strdup (names->str)));
  answer_with (self, "GET", "$filter", 200, NULL, keep (self, g_strdup (all->str)));

  entries = store_await_list (self->store, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (entries->len, ==, 250);
  for (guint i = 0; i < 250; i++)
    g_assert_cmpint (atoi (store_entry_get_name (entries->pdata[i])), ==, (int) i);
  g_assert_cmpuint (fault_server_count (self->server, "GET", "$filter"), >, 3);
}

static void
test_labels_unknown (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) labels = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  answer_with (self, "GET", "$filter", 200, NULL, "[" ENTRY ("a.pem", ",\"$metadata\":{\"etag\":\"e\"}") "]");
  g_assert_false (store_await_set_labels (self->store, "a.pem", labels, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_SUPPORTED);
  g_assert_false (store_get_capabilities (self->store) & STORE_CAPABILITY_LABELS);
}

static void
test_generate (Fixture *self, gconstpointer data)
{
  const StoreGenerateRequest request = { .name = "a.pem", .common_name = "cn", .validity = 2, .automatic_renewal = TRUE };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) entry = NULL;

  answer_with (self, "POST", "subaccountCertificates", 201, NULL, "");
  answer_with (self, "GET", "$filter", 200, NULL, "[" ENTRY ("a.pem", ",\"$metadata\":{\"etag\":\"e\"}") "]");
  store_generate_async (self->store, &request, NULL, NULL, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  entry = store_generate_finish (self->store, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (store_entry_get_name (entry), ==, "a.pem");
  g_assert_cmpstr (store_entry_get_etag (entry), ==, "e");
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/destination/client/token/once", test_token_once);
  g_test_add_func ("/destination/client/token/failure", test_token_failure);
  g_test_add_func ("/destination/client/token/fetcher-cancelled", test_token_fetcher_cancelled);
  g_test_add_func ("/destination/client/token/waiter-cancelled", test_token_waiter_cancelled);
  g_test_add_func ("/destination/client/token/half-life", test_token_half_life);
  g_test_add_func ("/destination/client/token/drop", test_token_drop);
#define ADD(name, func) g_test_add ("/destination/client/" name, Fixture, NULL, setup, func, teardown)
  ADD ("token/request", test_token_request);
  ADD ("old/without-metadata", test_without_metadata);
  ADD ("old/refused-metadata", test_refused_metadata);
  ADD ("old/pages", test_pages);
  ADD ("old/labels-unknown", test_labels_unknown);
  ADD ("list/left-out", test_left_out);
  ADD ("list/many-chunks", test_many_chunks);
  ADD ("generate", test_generate);

  return g_test_run ();
}
