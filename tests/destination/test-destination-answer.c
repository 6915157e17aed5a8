/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "destination/destination-answer.h"
#include "destination/destination-base64.h"
#include "destination/destination-entry.h"

static DestinationAnswer *
make_answer (guint status, const char *body, const char *header, const char *value)
{
  DestinationAnswer *answer = g_new0 (DestinationAnswer, 1);

  answer->status = status;
  answer->headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  answer->body = g_bytes_new (body, strlen (body));
  if (header != NULL)
    soup_message_headers_append (answer->headers, header, value);

  return answer;
}

static void
test_messages (void)
{
  const struct { const char *body, *type, *message; } cases[] = {
    { "{\"ErrorMessage\":\"Duplicate  key\\n\"}", "application/json", "Duplicate key" },
    { "\"Duplicate key\"", "application/json", "Duplicate key" },
    { "Unauthorized", "text/plain", "Unauthorized" },
    { "{\"error\":\"invalid_client\",\"error_description\":\"Bad credentials\"}", NULL, "Bad credentials" },
    { "{\"error\":\"unauthorized\"}", NULL, "unauthorized" },
    { "<html><head><title>502 <b>Bad</b> Gateway</title></head><body>x</body></html>", "text/html", "502 Bad Gateway" },
    { "<HTML><BODY><p>No\nroute</p></BODY></HTML>", "text/html; charset=utf-8", "No route" },
    { "<title>open for ever", "text/html", "open for ever" },
    { "a\xff\x01z", NULL, "a\xef\xbf\xbd z" },
    { "", NULL, NULL },
    { "{\"ErrorMessage\":17}", "application/json", NULL },
    { "[1]", "application/json", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DestinationAnswer) answer = make_answer (500, cases[i].body, "Content-Type", cases[i].type != NULL ? cases[i].type : "x/y");
      g_autoptr (GError) error = destination_answer_to_error (answer, DESTINATION_HOST_SERVICE, NULL);

      g_assert_error (error, STORE_ERROR, STORE_ERROR_UNAVAILABLE);
      g_assert_cmpstr (store_error_get_details (error)->service_message, ==, cases[i].message);
      g_assert_cmpuint (store_error_get_details (error)->status, ==, 500);
    }
}

static void
test_long_message (void)
{
  g_autofree char *text = g_strnfill (100000, 'x');
  g_autoptr (DestinationAnswer) answer = make_answer (400, text, NULL, NULL);
  g_autoptr (GError) error = destination_answer_to_error (answer, DESTINATION_HOST_SERVICE, NULL);

  g_assert_cmpint (g_utf8_strlen (store_error_get_details (error)->service_message, -1), ==, 301);
}

static void
test_no_secret (void)
{
  const char * const secrets[] = { "hunter2", "", "pa  ss", NULL };
  g_autoptr (DestinationAnswer) answer =
      make_answer (401, "{\"ErrorMessage\":\"bad: hunter2, hunter2; pa  ss\"}", NULL, NULL);
  g_autoptr (GError) error = destination_answer_to_error (answer, DESTINATION_HOST_TOKEN, secrets);

  g_assert_cmpstr (store_error_get_details (error)->service_message, ==, "bad: …, …; …");
}

static void
test_codes (void)
{
  const struct { guint status; StoreError service, token; } cases[] = {
    { 400, STORE_ERROR_INVALID, STORE_ERROR_AUTHENTICATION },
    { 401, STORE_ERROR_AUTHENTICATION, STORE_ERROR_AUTHENTICATION },
    { 403, STORE_ERROR_FORBIDDEN, STORE_ERROR_FORBIDDEN },
    { 404, STORE_ERROR_NOT_FOUND, STORE_ERROR_AUTHENTICATION },
    { 405, STORE_ERROR_NOT_SUPPORTED, STORE_ERROR_AUTHENTICATION },
    { 408, STORE_ERROR_UNAVAILABLE, STORE_ERROR_UNAVAILABLE },
    { 409, STORE_ERROR_EXISTS, STORE_ERROR_AUTHENTICATION },
    { 412, STORE_ERROR_CHANGED, STORE_ERROR_AUTHENTICATION },
    { 418, STORE_ERROR_PROTOCOL, STORE_ERROR_AUTHENTICATION },
    { 429, STORE_ERROR_RATE_LIMITED, STORE_ERROR_RATE_LIMITED },
    { 302, STORE_ERROR_PROTOCOL, STORE_ERROR_PROTOCOL },
    { 503, STORE_ERROR_UNAVAILABLE, STORE_ERROR_UNAVAILABLE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DestinationAnswer) answer = make_answer (cases[i].status, "x", NULL, NULL);
      g_autoptr (GError) service = destination_answer_to_error (answer, DESTINATION_HOST_SERVICE, NULL);
      g_autoptr (GError) token = destination_answer_to_error (answer, DESTINATION_HOST_TOKEN, NULL);

      g_assert_cmpint (service->code, ==, (int) cases[i].service);
      g_assert_cmpint (token->code, ==, (int) cases[i].token);
    }
}

/* A gateway that does not find the service says nothing about an entry. */
static void
test_gateway_not_found (void)
{
  g_autoptr (DestinationAnswer) page = make_answer (404, "<html></html>", "Content-Type", "text/html");
  g_autoptr (DestinationAnswer) route = make_answer (404, "404 Not Found", "X-Cf-RouterError", "unknown_route");
  g_autoptr (GError) page_error = destination_answer_to_error (page, DESTINATION_HOST_SERVICE, NULL);
  g_autoptr (GError) route_error = destination_answer_to_error (route, DESTINATION_HOST_SERVICE, NULL);

  g_assert_error (page_error, STORE_ERROR, STORE_ERROR_UNAVAILABLE);
  g_assert_error (route_error, STORE_ERROR, STORE_ERROR_UNAVAILABLE);
}

static void
test_redirect (void)
{
  g_autoptr (DestinationAnswer) answer =
      make_answer (307, "", "Location", "https://user:hunter2@elsewhere.example/path?token=hunter2");
  g_autoptr (GError) error = destination_answer_to_error (answer, DESTINATION_HOST_SERVICE, NULL);

  g_assert_error (error, STORE_ERROR, STORE_ERROR_PROTOCOL);
  g_assert_cmpstr (store_error_get_details (error)->subject, ==, "elsewhere.example");
  g_assert_null (strstr (error->message, "hunter2"));
}

static void
test_retry_after (void)
{
  const struct { const char *text; guint seconds; } cases[] = {
    { "12", 12 }, { "0", 0 }, { "-5", 0 }, { "soon", 0 }, { "99999999999999999999", 0 },
    { "Wed, 21 Oct 2015 07:28:30 GMT", 30 }, { "Wed, 21 Oct 2015 07:27:00 GMT", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DestinationAnswer) answer = make_answer (429, "", "Retry-After", cases[i].text);

      g_assert_cmpuint (destination_answer_get_retry_after (answer, 1445412480), ==, cases[i].seconds);
    }
}

static void
test_request_id (void)
{
  const char *names[] = { "x-vcap-request-id", "x-request-id", "x-correlationid" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (DestinationAnswer) answer = make_answer (500, "", names[i], "abc-1");
      g_autoptr (GError) error = destination_answer_to_error (answer, DESTINATION_HOST_SERVICE, NULL);

      g_assert_cmpstr (store_error_get_details (error)->request_id, ==, "abc-1");
    }
}

/* What the answers hold */

static void
assert_base64 (const char *text, const char *expected)
{
  g_autoptr (GBytes) bytes = destination_base64_decode (text, strlen (text));

  if (expected == NULL)
    {
      g_assert_null (bytes);
      return;
    }
  g_assert_nonnull (bytes);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected, strlen (expected));
}

static void
test_base64 (void)
{
  const char *wrong[] = { "a", "ab", "abc", "abcd=", "abc=d", "=abc", "ab==ab==", "a-_d", "ab c", "abcd====", "é===", "a\tbc" };

  assert_base64 ("", "");
  assert_base64 ("YQ==", "a");
  assert_base64 ("YWI=", "ab");
  assert_base64 ("YWJj", "abc");
  assert_base64 ("YWJjZGVm\r\nZ2hp\n", "abcdefghi");
  assert_base64 ("Y\nW\nI\n=\n", "ab");
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    assert_base64 (wrong[i], NULL);

  for (gsize size = 0; size < 300; size++)
    {
      g_autofree guint8 *data = g_malloc (size + 1);
      g_autofree char *text = NULL;
      g_autoptr (GBytes) bytes = NULL;

      for (gsize i = 0; i < size; i++)
        data[i] = (guint8) (i * 37 + size);
      text = g_base64_encode (data, size);
      bytes = destination_base64_decode (text, strlen (text));
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), data, size);
    }
}

static GPtrArray *
read_entries (const char *text, gboolean *has_metadata, GError **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  *has_metadata = TRUE;

  return destination_entries_from_text (bytes, entries, has_metadata, error) ? g_steal_pointer (&entries) : NULL;
}

static void
test_entries (void)
{
  g_autofree char *big = g_strnfill (4000, 'Q');
  g_autofree char *text = g_strdup_printf (
      "[{\"Name\":\"big.pem\",\"Type\":null,\"Content\" : \"%s\",\"$metadata\":{\"etag\":\"e1\",\"modification_time\":"
      "\"1759500334313\",\"labels\":[{\"key\":\"k\",\"values\":[\"v\",7]},{\"nokey\":1}]}},"
      "{\"New\":[],\"Content\":\"YQ\\u003d=\",\"Name\":\"#0\",\"$metadata\":{}},{\"Name\":\"b.pem\",\"Content\":\"\"}]", big);
  gboolean has_metadata;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = read_entries (text, &has_metadata, &error);
  StoreEntry *first;

  g_assert_no_error (error);
  g_assert_false (has_metadata);
  g_assert_cmpuint (entries->len, ==, 3);
  first = entries->pdata[0];
  g_assert_cmpuint (g_bytes_get_size (store_entry_get_content (first)), ==, 3000);
  g_assert_cmpstr (store_entry_get_etag (first), ==, "e1");
  g_assert_cmpint (store_entry_get_modified (first), ==, G_GINT64_CONSTANT (1759500334313000));
  g_assert_cmpint (store_entry_get_created (first), ==, -1);
  g_assert_cmpuint (store_entry_get_labels (first)->len, ==, 1);
  g_assert_cmpstr (store_entry_get_name (entries->pdata[1]), ==, "#0");
  g_assert_cmpuint (g_bytes_get_size (store_entry_get_content (entries->pdata[1])), ==, 1);
  g_assert_cmpuint (g_bytes_get_size (store_entry_get_content (entries->pdata[2])), ==, 0);
}

static void
test_entries_wrong (void)
{
  g_autofree char *big = g_strnfill (4000, '\xff');
  g_autofree char *no_text = g_strdup_printf ("[{\"Name\":\"a\",\"Content\":\"%s\"}]", big);
  const char *texts[] = {
    "{}", "null", "[1]", "[{}]", "[{\"Name\":\"a\"}]", "[{\"Name\":1,\"Content\":\"YQ==\"}]",
    "[{\"Name\":\"a\",\"Content\":5}]", "[{\"Name\":\"a\",\"Content\":\"Y\"}]", "[{\"Name\":\"a\",\"Content\":\"YQ==\"}",
    "[{\"Name\":\"a\",\"Content\":[\"YQ==\"]}]", no_text,
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      gboolean has_metadata;
      g_autoptr (GError) error = NULL;

      g_assert_null (read_entries (texts[i], &has_metadata, &error));
      g_assert_error (error, STORE_ERROR, STORE_ERROR_PROTOCOL);
    }
}

static void
test_names (void)
{
  const char *list = "[{\"Name\":\"b\"},{\"Name\":\"a\"},{\"Name\":\"B\"},{\"Name\":\"a\"}]";
  g_autoptr (GBytes) text = g_bytes_new_static (list, strlen (list));
  g_autoptr (GPtrArray) names = destination_names_from_text (text, NULL);

  g_assert_cmpuint (names->len, ==, 3);
  g_assert_cmpstr (names->pdata[0], ==, "B");
  g_assert_cmpstr (names->pdata[1], ==, "a");
  g_assert_cmpstr (names->pdata[2], ==, "b");
}

/* Raw PEM as in the samples, or Base64 of it as in the text. */
static void
test_public_keys (void)
{
  const char *raw = "[{\"Alias\":\"x\",\"SubjectDN\":\"CN=a\",\"Content\":\"-----BEGIN CERTIFICATE-----\\nYQ==\\n\"},"
                    "{\"Content\":\"LS0tLS1CRUdJTi0=\"}]";
  g_autoptr (GBytes) text = g_bytes_new_static (raw, strlen (raw));
  g_autoptr (GPtrArray) keys = destination_public_keys_from_text (text, NULL);
  GBytes *pem;

  g_assert_cmpuint (keys->len, ==, 2);
  g_assert_cmpstr (store_public_key_get_alias (keys->pdata[0]), ==, "x");
  g_assert_cmpstr (store_public_key_get_subject (keys->pdata[0]), ==, "CN=a");
  pem = store_public_key_get_pem (keys->pdata[1]);
  g_assert_cmpmem (g_bytes_get_data (pem, NULL), g_bytes_get_size (pem), "-----BEGIN-", 11);
}

static void
test_generate_body (void)
{
  const char *pem = "-----BEGIN CERTIFICATE REQUEST-----\n";
  g_autoptr (GBytes) csr = g_bytes_new_static (pem, strlen (pem));
  const StoreGenerateRequest request = {
    "a \"b\".pem", "my-cn", 3, STORE_VALIDITY_MONTHS, "pass", TRUE, csr,
  };
  g_autoptr (GBytes) body = destination_generate_to_text (&request);
  g_autofree char *text = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));

  g_assert_cmpstr (text, ==,
                   "{\"Name\":\"a \\\"b\\\".pem\",\"Attributes\":{\"CN\":\"my-cn\",\"Validity\":{\"TimeUnit\":\"MONTHS\",\"Value\":3},"
                   "\"AutomaticRenew\":true,\"Password\":\"pass\",\"CSR\":\"LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K\"}}");
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/destination/answer/messages", test_messages);
  g_test_add_func ("/destination/answer/long-message", test_long_message);
  g_test_add_func ("/destination/answer/no-secret", test_no_secret);
  g_test_add_func ("/destination/answer/codes", test_codes);
  g_test_add_func ("/destination/answer/gateway-not-found", test_gateway_not_found);
  g_test_add_func ("/destination/answer/redirect", test_redirect);
  g_test_add_func ("/destination/answer/retry-after", test_retry_after);
  g_test_add_func ("/destination/answer/request-id", test_request_id);
  g_test_add_func ("/destination/answer/base64", test_base64);
  g_test_add_func ("/destination/answer/entries", test_entries);
  g_test_add_func ("/destination/answer/entries-wrong", test_entries_wrong);
  g_test_add_func ("/destination/answer/names", test_names);
  g_test_add_func ("/destination/answer/public-keys", test_public_keys);
  g_test_add_func ("/destination/answer/generate-body", test_generate_body);

  return g_test_run ();
}
