/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The certificate endpoints, seen by libsoup's client. */

#include "config.h"

#include <locale.h>

#include "pki/pki.h"
#include "server-fixture.h"
#include "store-await.h"

#define CALL(fixture, method, path, body) server_fixture_call (fixture, method, path, body)

static void
setup (ServerFixture *self, gconstpointer data)
{
  server_fixture_init (self, FALSE);
  server_fixture_log_in (self, NULL);
}

static void
teardown (ServerFixture *self, gconstpointer data)
{
  server_fixture_clear (self);
}

static void
assert_error (ServerAnswer *answer, guint status, const char *message)
{
  g_autoptr (JsonNode) root = server_answer_json (answer);

  g_assert_cmpuint (answer->status, ==, status);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (root), "ErrorMessage"), ==, message);
}

static void
assert_call (ServerFixture *self, const char *method, const char *path, const char *body, guint status, const char *text)
{
  g_auto (ServerAnswer) answer = CALL (self, method, path, body);

  g_assert_cmpstr (answer.text, ==, text);
  g_assert_cmpuint (answer.status, ==, status);
}

static void
test_create (ServerFixture *self, gconstpointer data)
{
  g_auto (ServerAnswer) answer = CALL (self, "POST", SERVER_CERTIFICATES, "{\"Name\":\"a.pem\",\"Content\":\"aGVsbG8=\"}");
  g_auto (ServerAnswer) again = { 0 };

  g_assert_cmpuint (answer.status, ==, 201);
  g_assert_cmpstr (answer.text, ==, "");
  g_assert_cmpstr (server_answer_header (&answer, "Content-Length"), ==, "0");
  g_assert_nonnull (server_answer_header (&answer, "x-vcap-request-id"));

  again = CALL (self, "POST", SERVER_CERTIFICATES, "{\"Name\":\"a.pem\",\"Content\":\"aGVsbG8=\"}");
  assert_error (&again, 409, "Duplicate key");
  assert_call (self, "GET", SERVER_CERTIFICATES "/a.pem", NULL, 200,
               "{\"Name\":\"a.pem\",\"Type\":\"PEM\",\"Content\":\"aGVsbG8=\"}");
}

static void
test_create_metadata (ServerFixture *self, gconstpointer data)
{
  static const char path[] = SERVER_CERTIFICATES "?$includeMetadata=modification_time%3Betag";
  g_auto (ServerAnswer) answer = CALL (self, "POST", path, "{\"Name\":\"a.pem\",\"Content\":\"aGVsbG8=\"}");
  g_auto (ServerAnswer) again = CALL (self, "POST", path, "{\"Name\":\"a.pem\",\"Content\":\"aGVsbG8=\"}");
  g_autoptr (JsonNode) root = server_answer_json (&answer);
  g_autoptr (JsonNode) root_again = server_answer_json (&again);
  JsonObject *metadata = json_object_get_object_member (json_node_get_object (root), "$metadata");
  JsonObject *metadata_again = json_object_get_object_member (json_node_get_object (root_again), "$metadata");

  g_assert_cmpuint (answer.status, ==, 201);
  g_assert_cmpuint (strlen (json_object_get_string_member (metadata, "etag")), ==, 64);
  g_assert_cmpint (g_ascii_strtoll (json_object_get_string_member (metadata, "modification_time"), NULL, 10), >,
                   G_GINT64_CONSTANT (1700000000000));
  assert_error (&again, 409, "Duplicate key");
  g_assert_cmpstr (json_object_get_string_member (metadata_again, "etag"), ==,
                   json_object_get_string_member (metadata, "etag"));
}

static void
test_create_many (ServerFixture *self, gconstpointer data)
{
  g_auto (ServerAnswer) answer = CALL (self, "POST", SERVER_CERTIFICATES,
                                       "[{\"Name\":\"a.pem\",\"Content\":\"YQ==\"},{\"Name\":\"b.pem\",\"Content\":\"Yg==\"}]");
  g_auto (ServerAnswer) mixed = { 0 };
  g_autoptr (JsonNode) root = server_answer_json (&answer);
  JsonArray *array = json_node_get_array (root);

  g_assert_cmpuint (answer.status, ==, 201);
  g_assert_cmpuint (json_array_get_length (array), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (array, 1), "name"), ==, "b.pem");
  g_assert_cmpint (json_object_get_int_member (json_array_get_object_element (array, 1), "status"), ==, 201);
  g_assert_cmpuint (strlen (json_object_get_string_member (json_array_get_object_element (array, 1), "etag")), ==, 64);

  assert_call (self, "POST", SERVER_CERTIFICATES,
               "[{\"Name\":\"a.pem\",\"Content\":\"YQ==\"},{\"Name\":\"x\",\"Content\":\"Yg==\"},"
               "{\"Name\":\"g.pem\",\"Attributes\":{\"CN\":7}}]", 207,
               "[{\"name\":\"a.pem\",\"status\":409,\"cause\":\"Duplicate key\"},"
               "{\"name\":\"x\",\"status\":400,\"cause\":\"The name ends in none of .pem, .cer, .crt, .der, .p12, .pfx and .jks\"},"
               "{\"name\":\"g.pem\",\"status\":400,\"cause\":\"CN must be a string\"}]");
  assert_call (self, "POST", SERVER_CERTIFICATES, "[]", 201, "[]");
  mixed = CALL (self, "POST", SERVER_CERTIFICATES,
                "[{\"Name\":\"a.pem\",\"Content\":\"YQ==\"},{\"Name\":\"c.pem\",\"Content\":\"Yw==\"}]");
  g_assert_cmpuint (mixed.status, ==, 207);
  assert_call (self, "GET", SERVER_CERTIFICATES "?$select=Name", NULL, 200,
               "[{\"Name\":\"a.pem\"},{\"Name\":\"b.pem\"},{\"Name\":\"c.pem\"}]");
}

static void
test_refusals (ServerFixture *self, gconstpointer data)
{
  static const struct
  {
    const char *body, *message;
  } cases[] = {
    { "", "The request body is not JSON" },
    { "{", "The request body is not JSON" },
    { "7", "The request body is no object and no array" },
    { "{\"Content\":\"YQ==\"}", "Name must be a string" },
    { "{\"Name\":7,\"Content\":\"YQ==\"}", "Name must be a string" },
    { "{\"Name\":\"a.pem\"}", "There must be Content or Attributes" },
    { "{\"Name\":\"a.pem\",\"Content\":\"YQ==\",\"Attributes\":{}}", "There can be Content or Attributes, not both" },
    { "{\"Name\":\"a.pem\",\"Content\":\"YQ=\"}", "Content must be a Base64 encoded string" },
    { "{\"Name\":\"a.pem\",\"Content\":\"Y Q==\"}", "Content must be a Base64 encoded string" },
    { "{\"Name\":\"a.pem\",\"Content\":\"\"}", "Content must be a Base64 encoded string" },
    { "{\"Name\":\"a.pem\",\"Content\":7}", "Content must be a Base64 encoded string" },
    { "{\"Name\":\"a.txt\",\"Content\":\"YQ==\"}", "The name ends in none of .pem, .cer, .crt, .der, .p12, .pfx and .jks" },
    { "{\"Name\":\"a.pem\",\"Attributes\":7}", "There must be Content or Attributes" },
    { "{\"Name\":\"a\",\"Attributes\":{}}", "The name ends in none of .pem, .cer, .crt, .der, .p12, .pfx and .jks" },
    { "{\"Name\":\"a.pem\",\"Attributes\":{\"CN\":7}}", "CN must be a string" },
    { "{\"Name\":\"a.pem\",\"Attributes\":{\"CN\":\"a\\nb\"}}", "CN: The common name has control characters" },
    { "{\"Name\":\"a.crt\",\"Attributes\":{}}",
      "Name: Only files that end in .pem, .p12, .pfx or .jks can be generated" },
    { "{\"Name\":\"a.pem\",\"Attributes\":{\"Password\":7}}", "Password must be a string" },
    { "{\"Name\":\"a.pem\",\"Attributes\":{\"AutomaticRenew\":\"true\"}}", "AutomaticRenew must be true or false" },
    { "{\"Name\":\"a.pem\",\"Attributes\":{\"CSR\":\"?\"}}", "CSR must be a Base64 encoded string" },
    { "{\"Name\":\"a.pem\",\"Attributes\":{\"Validity\":7}}",
      "Validity must have a TimeUnit (DAYS, MONTHS, YEARS) and a Value of at least 1" },
    { "{\"Name\":\"a.jks\",\"Attributes\":{\"CSR\":\"YQ==\"}}", "With a CSR only a PEM certificate can be generated" },
    { "{\"Name\":\"a.pem\",\"Attributes\":{\"Validity\":{\"TimeUnit\":\"WEEKS\",\"Value\":1}}}",
      "Validity must have a TimeUnit (DAYS, MONTHS, YEARS) and a Value of at least 1" },
    { "{\"Name\":\"a.pem\",\"Attributes\":{\"Validity\":{\"TimeUnit\":\"DAYS\",\"Value\":0}}}",
      "Validity must have a TimeUnit (DAYS, MONTHS, YEARS) and a Value of at least 1" },
    { "{\"Name\":\"a.pem\",\"Content\":\"YQ==\",\"$metadata\":{\"shared_with_subscriber\":\"yes\"}}",
      "$metadata must be an object, its shared_with_subscriber true or false" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (ServerAnswer) answer = CALL (self, "POST", SERVER_CERTIFICATES, cases[i].body);

      assert_error (&answer, 400, cases[i].message);
    }
  assert_call (self, "GET", SERVER_CERTIFICATES, NULL, 200, "[]");
}

static void
test_replace (ServerFixture *self, gconstpointer data)
{
  g_auto (ServerAnswer) missing = CALL (self, "PUT", SERVER_CERTIFICATES, "{\"Name\":\"a.pem\",\"Content\":\"YQ==\"}");
  g_auto (ServerAnswer) answer = { 0 };
  SoupMessage *conditional;

  assert_error (&missing, 404, "Configuration with the specified name was not found");
  server_fixture_put_in (self, "a.pem", "old");
  assert_call (self, "PUT", SERVER_CERTIFICATES, "{\"Name\":\"a.pem\",\"Content\":\"bmV3\"}", 200, "{ \"Count\": 1 }");
  assert_call (self, "GET", SERVER_CERTIFICATES "/a.pem", NULL, 200,
               "{\"Name\":\"a.pem\",\"Type\":\"PEM\",\"Content\":\"bmV3\"}");
  assert_call (self, "PUT", SERVER_CERTIFICATES, "[{\"Name\":\"b.pem\",\"Content\":\"bmV3\"}]", 207,
               "[{\"name\":\"b.pem\",\"status\":404,\"cause\":\"Configuration with the specified name was not found\"}]");

  conditional = server_fixture_message (self, "PUT", SERVER_CERTIFICATES, "{\"Name\":\"a.pem\",\"Content\":\"YQ==\"}");
  soup_message_headers_replace (soup_message_get_request_headers (conditional), "If-Match", "0123");
  answer = server_fixture_send (self, conditional);
  g_assert_cmpuint (answer.status, ==, 412);
}

/* With a request for an EC key: those are quick to be certified. */
static char *
make_attributes (const char *name, const char *more)
{
  g_autoptr (PkiPrivateKey) key = pki_private_key_new (PKI_KEY_KIND_EC_P256, NULL);
  g_autoptr (PkiSigningRequest) request = pki_signing_request_new (key, "any", NULL);
  g_autoptr (GBytes) pem = pki_signing_request_to_pem (request);
  g_autofree char *csr = g_base64_encode (g_bytes_get_data (pem, NULL), g_bytes_get_size (pem));

  return g_strdup_printf ("{\"Name\":\"%s\",\"Type\":null,\"Other\":[1],\"Attributes\":{\"CSR\":\"%s\",\"Password\":null,"
                          "\"Unknown\":{}%s}}", name, csr, more);
}

static char *
dup_etag (ServerFixture *self, const char *path)
{
  g_auto (ServerAnswer) answer = CALL (self, "GET", path, NULL);

  g_assert_cmpuint (answer.status, ==, 200);

  return g_strdup (server_answer_header (&answer, "ETag"));
}

static guint
put_if_match (ServerFixture *self, const char *body, const char *etag)
{
  SoupMessage *message = server_fixture_message (self, "PUT", SERVER_CERTIFICATES, body);
  g_auto (ServerAnswer) answer = { 0 };

  soup_message_headers_replace (soup_message_get_request_headers (message), "If-Match", etag);
  answer = server_fixture_send (self, message);

  return answer.status;
}

static void
test_generate (ServerFixture *self, gconstpointer data)
{
  static const char metadata[] = SERVER_CERTIFICATES "?$includeMetadata=modification_time%3Betag";
  static const char path[] = SERVER_CERTIFICATES "/a.pem";
  g_autofree char *attributes = make_attributes ("a.pem", "");
  g_autofree char *long_ones = make_attributes ("a.pem", ",\"CN\":\"x\",\"Validity\":{\"TimeUnit\":\"YEARS\",\"Value\":1}");
  g_autofree char *others = make_attributes ("b.pem", ",\"CN\":null,\"Validity\":null,\"AutomaticRenew\":null");
  g_autofree char *many = g_strdup_printf ("[%s,%s]", attributes, others);
  g_auto (ServerAnswer) missing = CALL (self, "PUT", SERVER_CERTIFICATES, attributes);
  g_auto (ServerAnswer) created = { 0 };
  g_auto (ServerAnswer) again = { 0 };
  g_auto (ServerAnswer) mixed = { 0 };
  g_auto (ServerAnswer) other = { 0 };
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;

  assert_error (&missing, 404, "Configuration with the specified name was not found");
  created = CALL (self, "POST", SERVER_CERTIFICATES, attributes);
  g_assert_cmpuint (created.status, ==, 201);
  g_assert_cmpstr (created.text, ==, "");
  again = CALL (self, "POST", SERVER_CERTIFICATES, attributes);
  assert_error (&again, 409, "Duplicate key");

  assert_call (self, "PUT", SERVER_CERTIFICATES "/a.pem/labels", "[{\"key\":\"k\",\"values\":[\"v\"]}]", 204, "");
  first = dup_etag (self, path);
  assert_call (self, "PUT", SERVER_CERTIFICATES, long_ones, 200, "{ \"Count\": 1 }");
  second = dup_etag (self, path);
  g_assert_cmpstr (second, !=, first);
  assert_call (self, "GET", SERVER_CERTIFICATES "/a.pem/labels", NULL, 200, "[{\"key\":\"k\",\"values\":[\"v\"]}]");
  g_assert_cmpuint (put_if_match (self, attributes, first), ==, 412);
  g_assert_cmpuint (put_if_match (self, attributes, second), ==, 200);

  third = dup_etag (self, path);
  mixed = CALL (self, "PUT", SERVER_CERTIFICATES, many);
  g_assert_cmpuint (mixed.status, ==, 207);
  g_assert_nonnull (strstr (mixed.text, "{\"name\":\"a.pem\",\"status\":200,\"etag\":\""));
  g_assert_nonnull (strstr (mixed.text, "{\"name\":\"b.pem\",\"status\":404,\"cause\":\""));
  g_assert_null (strstr (mixed.text, third));
  other = CALL (self, "POST", metadata, others);
  g_assert_cmpuint (other.status, ==, 201);
  g_assert_nonnull (strstr (other.text, "\"etag\":\""));
}

static void
test_conditions (ServerFixture *self, gconstpointer data)
{
  static const struct
  {
    const char *header, *format;
    guint status;
  } cases[] = {
    { "If-None-Match", "%s", 304 }, { "If-None-Match", "\"%s\"", 304 }, { "If-None-Match", "W/\"%s\"", 304 },
    { "If-None-Match", "x, %s", 304 }, { "If-None-Match", "x%s", 200 },
    { "If-Match", "%s", 200 }, { "If-Match", "\"%s\"", 200 }, { "If-Match", "x%s", 412 },
  };
  g_autofree char *etag = NULL;

  server_fixture_put_in (self, "a.pem", "text");
  {
    g_auto (ServerAnswer) answer = CALL (self, "GET", SERVER_CERTIFICATES "/a.pem", NULL);

    etag = g_strdup (server_answer_header (&answer, "ETag"));
    g_assert_cmpuint (strlen (etag), ==, 64);
  }

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      SoupMessage *message = server_fixture_message (self, "GET", SERVER_CERTIFICATES "/a.pem", NULL);
      g_auto (GStrv) parts = g_strsplit (cases[i].format, "%s", 2);
      g_autofree char *value = g_strjoinv (etag, parts);
      g_auto (ServerAnswer) answer = { 0 };

      soup_message_headers_replace (soup_message_get_request_headers (message), cases[i].header, value);
      answer = server_fixture_send (self, message);
      g_assert_cmpuint (answer.status, ==, cases[i].status);
      g_assert_cmpstr (server_answer_header (&answer, "ETag"), ==, etag);
      g_assert_cmpint (answer.text[0] == '\0', ==, cases[i].status != 200);
    }
}

static void
test_delete (ServerFixture *self, gconstpointer data)
{
  g_auto (ServerAnswer) missing = CALL (self, "DELETE", SERVER_CERTIFICATES "/a.pem", NULL);
  g_auto (ServerAnswer) no_filter = CALL (self, "DELETE", SERVER_CERTIFICATES, NULL);

  assert_error (&missing, 404, "Configuration with the specified name was not found");
  assert_error (&no_filter, 400, "The parameter $filter is missing");
  server_fixture_put_in (self, "a.pem", "a");
  server_fixture_put_in (self, "team's (b).pem", "b");
  assert_call (self, "DELETE", SERVER_CERTIFICATES "/a.pem", NULL, 200, "{ \"Count\": 1 }");
  assert_call (self, "DELETE",
               SERVER_CERTIFICATES "?$filter=Name+in+%28%27team%2527s%2520%2528b%2529.pem%27%2C%27c.pem%27%29", NULL, 200,
               "{\"Count\":1,\"Summary\":[{\"name\":\"team's (b).pem\",\"status\":\"DELETED\"},"
               "{\"name\":\"c.pem\",\"status\":\"NOT_FOUND\",\"reason\":\"Could not find configuration\"}]}");
  assert_call (self, "GET", SERVER_CERTIFICATES, NULL, 200, "[]");
}

static void
assert_page (ServerFixture *self, const char *query, const char *names, const char *link)
{
  g_autofree char *path = g_strconcat (SERVER_CERTIFICATES, query, NULL);
  g_auto (ServerAnswer) answer = CALL (self, "GET", path, NULL);
  g_autoptr (JsonNode) root = server_answer_json (&answer);
  g_autoptr (GString) seen = g_string_new (NULL);
  JsonArray *array = json_node_get_array (root);

  g_assert_cmpuint (answer.status, ==, 200);
  for (guint i = 0; i < json_array_get_length (array); i++)
    g_string_append_c (seen, *json_object_get_string_member (json_array_get_object_element (array, i), "Name"));
  g_assert_cmpstr (seen->str, ==, names);
  g_assert_cmpstr (server_answer_header (&answer, "Link"), ==, link);
  g_assert_cmpstr (server_answer_header (&answer, "Page-Count"), ==, strstr (query, "pageCount=true") ? "3" : NULL);
  g_assert_cmpstr (server_answer_header (&answer, "Entity-Count"), ==, strstr (query, "entityCount=true") ? "5" : NULL);
}

static void
test_pages (ServerFixture *self, gconstpointer data)
{
  for (char letter = 'a'; letter <= 'e'; letter++)
    {
      g_autofree char *name = g_strdup_printf ("%c.pem", letter);

      server_fixture_put_in (self, name, name);
    }

  assert_page (self, "", "abcde", NULL);
  assert_page (self, "?$page=1", "abcde", NULL);
  assert_page (self, "?$page=1&$pageSize=2&$pageCount=true&$entityCount=true", "ab",
               "</subaccountCertificates?$page=2&$pageSize=2>; rel='next'");
  assert_page (self, "?$page=2&$pageSize=2&$pageCount=true&$entityCount=false", "cd",
               "</subaccountCertificates?$page=1&$pageSize=2>; rel='previous', "
               "</subaccountCertificates?$page=3&$pageSize=2>; rel='next'");
  assert_page (self, "?%24page=3&%24pageSize=2", "e", "</subaccountCertificates?$page=2&$pageSize=2>; rel='previous'");
  assert_page (self, "?$page=2147483647&$pageSize=1000", "",
               "</subaccountCertificates?$page=2147483646&$pageSize=1000>; rel='previous'");
}

static void
test_modes (ServerFixture *self, gconstpointer data)
{
  static const char * const queries[] = {
    "$select=Name&$page=1", "$select=Name&$filter=Name+in+('a.pem')", "$page=1&$filter=Name+in+('a.pem')",
    "$page=1&$includeMetadata=etag", "$select=Name&$includeMetadata=etag", "$select=Type", "$select=", "$pageSize=5",
    "$pageCount=true", "$entityCount=true", "$page=0", "$page=-1", "$page=x", "$page=1&$pageSize=0",
    "$page=1&$pageSize=1001", "$page=1&$pageCount=yes", "$page=99999999999", "$filter=", "$filter=Name",
    "$filter=Name+in+()", "$filter=Name+in+('a.pem'", "$filter=Name+in+('a.pem')+x", "$filter=Name+eq+'a.pem'",
    "$filter=startswith(Name,'a')", "$filter=Name+in+('a%2500.pem')", "$filter=Name+in+('a.pem')+AND+Name+in+('b.pem')",
    "$filter=Label['a']", "$filter=Label[a]+HAS+('b')",
  };

  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autofree char *path = g_strconcat (SERVER_CERTIFICATES "?", queries[i], NULL);
      g_auto (ServerAnswer) answer = CALL (self, "GET", path, NULL);

      if (answer.status != 400)
        g_test_message ("%s", queries[i]);
      g_assert_cmpuint (answer.status, ==, 400);
      g_assert_true (g_str_has_prefix (answer.text, "{\"ErrorMessage\":"));
    }
}

static void
test_filter_names (ServerFixture *self, gconstpointer data)
{
  server_fixture_put_in (self, "our-team's-app.pem", "a");
  server_fixture_put_in (self, "zweiter übung.pem", "b");
  assert_call (self, "GET",
               SERVER_CERTIFICATES "?$filter=Name+in+%28%27our-team%2527s-app.pem%27%2C+%27no.pem%27%2C%27"
               "zweiter%2520%25C3%25BCbung.pem%27%2C%27our-team%2527s-app.pem%27%29", NULL, 200,
               "[{\"Name\":\"our-team's-app.pem\",\"Type\":\"PEM\",\"Content\":\"YQ==\"},"
               "{\"Name\":\"zweiter übung.pem\",\"Type\":\"PEM\",\"Content\":\"Yg==\"}]");
  assert_call (self, "GET", SERVER_CERTIFICATES "/zweiter%20%C3%BCbung.pem", NULL, 200,
               "{\"Name\":\"zweiter übung.pem\",\"Type\":\"PEM\",\"Content\":\"Yg==\"}");
}

static void
test_labels (ServerFixture *self, gconstpointer data)
{
  static const char labels[] = SERVER_CERTIFICATES "/a.pem/labels";
  g_auto (ServerAnswer) missing = CALL (self, "PUT", labels, "[]");

  assert_error (&missing, 404, "Configuration with the specified name was not found");
  server_fixture_put_in (self, "a.pem", "a");
  server_fixture_put_in (self, "b.pem", "b");
  assert_call (self, "GET", labels, NULL, 200, "[]");
  assert_call (self, "PUT", labels, "[{\"key\":\"env\",\"values\":[\"prod\",\"eu\"]},{\"key\":\"x\",\"values\":[]}]", 204, "");
  assert_call (self, "GET", labels, NULL, 200,
               "[{\"key\":\"env\",\"values\":[\"prod\",\"eu\"]},{\"key\":\"x\",\"values\":[]}]");
  assert_call (self, "PATCH", labels, "{\"action\":\"ADD\",\"labels\":[{\"key\":\"env\",\"values\":[\"test\"]}]}", 204, "");
  assert_call (self, "PATCH", labels, "{\"action\":\"DELETE\",\"labels\":[{\"key\":\"x\",\"values\":[\"any\"]}]}", 204, "");
  assert_call (self, "GET", labels, NULL, 200, "[{\"key\":\"env\",\"values\":[\"test\"]}]");
  assert_call (self, "GET", SERVER_CERTIFICATES "?$filter=Label%5B'env'%5D+HAS+('test')&$includeMetadata=labels", NULL, 200,
               "[{\"Name\":\"a.pem\",\"Type\":\"PEM\",\"Content\":\"YQ==\","
               "\"$metadata\":{\"labels\":[{\"key\":\"env\",\"values\":[\"test\"]}]}}]");
  assert_call (self, "GET", SERVER_CERTIFICATES "?$filter=Label['env']+HAS+('test','prod')", NULL, 200, "[]");
  assert_call (self, "PATCH", labels, "{\"action\":\"REMOVE\",\"labels\":[{\"key\":\"env\",\"values\":[]}]}", 204, "");
  assert_call (self, "GET", labels, NULL, 200, "[]");
}

static void
patched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  guint *n_running = user_data;
  g_autoptr (GBytes) body = soup_session_send_and_read_finish (SOUP_SESSION (source), result, NULL);

  g_assert_nonnull (body);
  (*n_running)--;
}

/* Changes that come at once are all made: none reads what another is about to write. */
static void
test_label_changes (ServerFixture *self, gconstpointer data)
{
  guint n_running = 8;

  server_fixture_put_in (self, "a.pem", "a");
  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *body = g_strdup_printf ("{\"action\":\"ADD\",\"labels\":[{\"key\":\"%u\",\"values\":[]}]}", i);
      g_autoptr (SoupMessage) message = server_fixture_message (self, "PATCH", SERVER_CERTIFICATES "/a.pem/labels", body);

      soup_session_send_and_read_async (self->session, message, G_PRIORITY_DEFAULT, NULL, patched_cb, &n_running);
    }
  STORE_AWAIT (n_running == 0);
  {
    g_auto (ServerAnswer) answer = CALL (self, "GET", SERVER_CERTIFICATES "/a.pem/labels", NULL);
    g_autoptr (JsonNode) root = server_answer_json (&answer);

    g_assert_cmpuint (json_array_get_length (json_node_get_array (root)), ==, 8);
  }
}

static void
put_bytes_in (ServerFixture *self, const char *name, GBytes *bytes)
{
  g_autofree char *content = g_base64_encode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_autofree char *body = g_strdup_printf ("{\"Name\":\"%s\",\"Content\":\"%s\"}", name, content);
  g_auto (ServerAnswer) answer = CALL (self, "POST", SERVER_CERTIFICATES, body);

  g_assert_cmpuint (answer.status, ==, 201);
}

static PkiIdentity *
make_identity (void)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  const PkiIdentityRequest root_request = { .common_name = "root", .not_before = now - 60, .not_after = now + 3600,
                                            .is_authority = TRUE };
  const PkiIdentityRequest leaf_request = { .common_name = "leaf", .organization = "Example", .not_before = now - 60,
                                            .not_after = now + 3600 };
  g_autoptr (PkiIdentity) root = pki_identity_new (&root_request, NULL, NULL);

  return pki_identity_new (&leaf_request, root, NULL);
}

static JsonArray *
get_public_keys (ServerFixture *self, const char *name, JsonNode **root)
{
  g_autofree char *path = g_strdup_printf (SERVER_CERTIFICATES "/%s/publicKeys", name);
  g_auto (ServerAnswer) answer = CALL (self, "GET", path, NULL);

  g_assert_cmpuint (answer.status, ==, 200);
  g_assert_null (strstr (answer.text, "PRIVATE"));
  *root = server_answer_json (&answer);

  return json_node_get_array (*root);
}

/* A file is one chain, however its parts are ordered; a keystore has one for each alias. */
static void
test_public_keys (ServerFixture *self, gconstpointer data)
{
  g_autoptr (PkiIdentity) identity = make_identity ();
  g_autoptr (GBytes) pem = pki_identity_to_pem (identity, TRUE, NULL);
  g_autoptr (GBytes) p12 = pki_identity_to_pkcs12 (identity, "alias", "changeit", NULL);
  g_autoptr (GPtrArray) trusted = g_ptr_array_new ();
  const char *aliases[] = { "one", "two", NULL };
  g_autoptr (GBytes) jks = NULL;
  g_autoptr (JsonNode) file_root = NULL;
  g_autoptr (JsonNode) store_root = NULL;
  g_auto (ServerAnswer) locked = { 0 };
  g_auto (ServerAnswer) garbage = { 0 };
  JsonArray *keys;
  const char *content;

  g_ptr_array_add (trusted, pki_identity_get_certificate (identity));
  g_ptr_array_add (trusted, pki_identity_get_certificate (identity));
  jks = pki_jks_write_trust_store (trusted, aliases, "changeit", 0);
  put_bytes_in (self, "a.pem", pem);
  put_bytes_in (self, "a.p12", p12);
  put_bytes_in (self, "a.jks", jks);
  server_fixture_put_in (self, "garbage.pem", "nothing that anybody could read");

  keys = get_public_keys (self, "a.pem", &file_root);
  g_assert_cmpuint (json_array_get_length (keys), ==, 1);
  content = json_object_get_string_member (json_array_get_object_element (keys, 0), "Content");
  g_assert_true (g_str_has_prefix (content, "-----BEGIN CERTIFICATE-----\n"));
  g_assert_true (g_str_has_suffix (content, "\n-----END CERTIFICATE-----"));
  g_assert_nonnull (strstr (content, "-----END CERTIFICATE-----\n-----BEGIN CERTIFICATE-----"));
  g_assert_nonnull (strstr (content, "\r\n"));
  g_assert_true (g_str_has_prefix (json_object_get_string_member (json_array_get_object_element (keys, 0), "SubjectDN"),
                                   "CN=leaf"));
  g_assert_false (json_object_has_member (json_array_get_object_element (keys, 0), "Alias"));

  keys = get_public_keys (self, "a.jks", &store_root);
  g_assert_cmpuint (json_array_get_length (keys), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (keys, 1), "Alias"), ==, "two");

  locked = CALL (self, "GET", SERVER_CERTIFICATES "/a.p12/publicKeys", NULL);
  assert_error (&locked, 400, "The keystore is password-protected and public keys cannot be retrieved");
  garbage = CALL (self, "GET", SERVER_CERTIFICATES "/garbage.pem/publicKeys", NULL);
  assert_error (&garbage, 400, "There are no public keys that can be retrieved");
}

static void
test_label_refusals (ServerFixture *self, gconstpointer data)
{
  static const struct
  {
    const char *method, *body;
  } cases[] = {
    { "PUT", "{}" }, { "PUT", "[7]" }, { "PUT", "[{\"values\":[]}]" }, { "PUT", "[{\"key\":\"a\",\"values\":7}]" },
    { "PUT", "[{\"key\":\"a\",\"values\":[7]}]" }, { "PUT", "[{\"key\":\"a\"},{\"key\":\"a\"}]" }, { "PUT", "nothing" },
    { "PUT", "[{\"key\":\"a\",\"values\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"10\",\"11\"]}]" },
    { "PATCH", "[]" }, { "PATCH", "{\"action\":\"ADD\"}" }, { "PATCH", "{\"labels\":[]}" },
    { "PATCH", "{\"action\":\"SET\",\"labels\":[]}" },
  };

  server_fixture_put_in (self, "a.pem", "a");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (ServerAnswer) answer = CALL (self, cases[i].method, SERVER_CERTIFICATES "/a.pem/labels", cases[i].body);

      g_assert_cmpuint (answer.status, ==, 400);
    }
}

static void
test_routes (ServerFixture *self, gconstpointer data)
{
  static const struct
  {
    const char *method, *path;
    guint status;
  } cases[] = {
    { "GET", "/", 404 }, { "GET", "/destination-configuration/v1/", 404 },
    { "GET", "/destination-configuration/v1/otherCertificates", 404 },
    { "GET", "/destination-configuration/v2/subaccountCertificates", 404 },
    { "GET", SERVER_CERTIFICATES "/", 404 }, { "GET", SERVER_CERTIFICATES "/a.pem/", 404 },
    { "GET", SERVER_CERTIFICATES "/a.pem/other", 404 }, { "GET", SERVER_CERTIFICATES "/a.pem/labels/x", 404 },
    { "GET", SERVER_CERTIFICATES "/a%00.pem", 404 }, { "GET", SERVER_CERTIFICATES "/a%FF.pem", 404 },
    { "PUT", SERVER_CERTIFICATES "/a.pem", 405 }, { "PATCH", SERVER_CERTIFICATES, 405 }, { "GET", "/oauth/token", 405 },
    { "DELETE", SERVER_CERTIFICATES "/a.pem/publicKeys", 405 },
    { "GET", SERVER_CERTIFICATES "/..%2F..%2Fsecret.pem", 404 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (ServerAnswer) answer = CALL (self, cases[i].method, cases[i].path, NULL);

      if (answer.status != cases[i].status)
        g_test_message ("%s %s", cases[i].method, cases[i].path);
      g_assert_cmpuint (answer.status, ==, cases[i].status);
      g_assert_cmpint (server_answer_header (&answer, "Allow") != NULL, ==, answer.status == 405);
    }
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/destination/server/" name, ServerFixture, NULL, setup, func, teardown)
  ADD ("create", test_create);
  ADD ("create-metadata", test_create_metadata);
  ADD ("create-many", test_create_many);
  ADD ("refusals", test_refusals);
  ADD ("replace", test_replace);
  ADD ("generate", test_generate);
  ADD ("conditions", test_conditions);
  ADD ("delete", test_delete);
  ADD ("pages", test_pages);
  ADD ("modes", test_modes);
  ADD ("filter-names", test_filter_names);
  ADD ("labels", test_labels);
  ADD ("label-changes", test_label_changes);
  ADD ("label-refusals", test_label_refusals);
  ADD ("public-keys", test_public_keys);
  ADD ("routes", test_routes);
#undef ADD

  return g_test_run ();
}
