/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "destination/destination-json.h"
#include "destination/destination-service-key.h"
#include "store/store.h"
#include "store-await.h"
#include "test-identity.h"

#define CLIENT_ID    "sb-clone0123456789abcdef!b123|destination-xsappname!b404"
#define SECRET       "0b1d7a52-3c4e$hunter2+Zm9v/YmFy="
#define TENANT       "6a9c8d5e-1111-4222-8333-444455556666"
#define INSTANCE     "11112222-3333-4444-5555-666677778888"
#define URL          "https://my-subdomain.authentication.eu10.hana.ondemand.com"
#define CERT_URL     "https://my-subdomain.authentication.cert.eu10.hana.ondemand.com"
#define URI          "https://destination-configuration.cfapps.eu10.hana.ondemand.com"
#define IDENTITY_URL "https://tenant.accounts.ondemand.com"

/* Made once: keys take a while. */
static TestIdentity *root;
static TestIdentity *middle;
static TestIdentity *leaf; /* EC */
static TestIdentity *rsa_leaf;
static TestIdentity *stranger;

/* A key as text, of names and values. A value NULL leaves the name out, one that begins with '\1' is JSON itself. */
static char *make_key (const char *name, ...) G_GNUC_NULL_TERMINATED;

static void
add_value (JsonObject *object, const char *name, const char *value)
{
  if (value == NULL)
    return;
  if (*value == '\1')
    json_object_set_member (object, name, json_from_string (value + 1, NULL));
  else
    json_object_set_string_member (object, name, value);
}

static char *
object_to_text (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);

  return destination_json_to_text (node);
}

static char *
make_key (const char *name, ...)
{
  g_autoptr (JsonObject) object = json_object_new ();
  va_list args;

  va_start (args, name);
  for (; name != NULL; name = va_arg (args, const char *))
    add_value (object, name, va_arg (args, const char *));
  va_end (args);

  return object_to_text (object);
}

static char *
make_secret_key (void)
{
  return make_key ("clientid",
                   CLIENT_ID,
                   "clientsecret",
                   SECRET,
                   "credential-type",
                   "binding-secret",
                   "identityzone",
                   "my-subdomain",
                   "instanceid",
                   INSTANCE,
                   "tenantid",
                   TENANT,
                   "tenantmode",
                   "dedicated",
                   "uaadomain",
                   "authentication.eu10.hana.ondemand.com",
                   "uri",
                   URI,
                   "url",
                   URL,
                   "xsappname",
                   "clone!b1",
                   NULL);
}

static char *
make_x509_key (const char *certificate, const char *key)
{
  return make_key ("clientid",
                   CLIENT_ID,
                   "credential-type",
                   "x509",
                   "certificate",
                   certificate,
                   "key",
                   key,
                   "certurl",
                   CERT_URL,
                   "identityzone",
                   "my-subdomain",
                   "instanceid",
                   INSTANCE,
                   "tenantid",
                   TENANT,
                   "uri",
                   URI,
                   "url",
                   URL,
                   "xsappname",
                   "clone!b1",
                   "certificate-pinning",
                   "\1true",
                   NULL);
}

static char *
make_identity_key (const char *certificate, const char *key)
{
  return make_key ("clientid",
                   "2f8a0c1e-9999",
                   "credential-type",
                   "X509_GENERATED",
                   "certificate",
                   certificate,
                   "key",
                   key,
                   "url",
                   IDENTITY_URL,
                   "app_tid",
                   TENANT,
                   "certificate_expires_at",
                   "2030-01-01T00:00:00Z",
                   NULL);
}

/* One of each kind that is good by itself. */
static char *
make_good (StoreCredentialsKind kind)
{
  g_autofree char *chain = test_identity_to_pem (leaf);
  g_autofree char *key = test_identity_to_pkcs8 (leaf, NULL);
  g_autofree char *text = NULL;

  if (kind == STORE_CREDENTIALS_SECRET)
    return make_secret_key ();
  if (kind == STORE_CREDENTIALS_X509)
    return make_x509_key (chain, key);

  text = make_identity_key (chain, key);
  text[strlen (text) - 1] = '\0';
  return g_strconcat (text, ",\"uri\":\"" URI "\"}", NULL);
}

static DestinationServiceKey *
parse (const char *text, const StoreSupplement *supplement, GError **error)
{
  /* A copy of its own, so that a sanitizer sees a step over its end. */
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return destination_service_key_parse (bytes, supplement, error);
}

static DestinationServiceKey *
parse_good (const char *text, const StoreSupplement *supplement)
{
  g_autoptr (GError) error = NULL;
  DestinationServiceKey *key = parse (text, supplement, &error);

  g_assert_no_error (error);
  g_assert_nonnull (key);

  return key;
}

/* No error says anything of a secret. */
static void
assert_tells_nothing (const GError *error)
{
  const StoreErrorDetails *details = store_error_get_details (error);
  const char *texts[] = { error->message, details->subject, details->service_message };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i] != NULL)
      {
        g_assert_null (strstr (texts[i], "hunter2"));
        g_assert_null (strstr (texts[i], "-----"));
        g_assert_null (strstr (texts[i], "MII"));
      }
}

static void
assert_refused (const char *text, const StoreSupplement *supplement, const char *subject, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DestinationServiceKey) key = parse (text, supplement, &error);

  g_assert_null (key);
  g_assert_error (error, STORE_ERROR, STORE_ERROR_INVALID);
  g_assert_cmpstr (store_error_get_details (error)->subject, ==, subject);
  if (words != NULL && strstr (error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", error->message, words);
  assert_tells_nothing (error);
}

static void
assert_kind (DestinationServiceKey *key, StoreCredentialsKind kind)
{
  StoreCredentials *credentials = destination_service_key_get_credentials (key);
  gboolean is_identity = kind == STORE_CREDENTIALS_IDENTITY;

  g_assert_cmpint (destination_service_key_get_kind (key), ==, kind);
  g_assert_cmpint (store_credentials_get_kind (credentials), ==, kind);
  g_assert_cmpint (store_credentials_get_needs (credentials), ==, STORE_CREDENTIALS_COMPLETE);
  g_assert_cmpstr (destination_service_key_get_service_url (key), ==, URI);
  g_assert_cmpstr (store_credentials_get_host (credentials), ==, &URI[strlen ("https://")]);
  g_assert_cmpstr (store_credentials_get_region (credentials), ==, "eu10");
  g_assert_cmpstr (store_credentials_get_tenant (credentials), ==, TENANT);
  g_assert_cmpstr (destination_service_key_get_tenant (key), ==, TENANT);
  g_assert_cmpstr (destination_service_key_get_client_id (key), ==, is_identity ? "2f8a0c1e-9999" : CLIENT_ID);
  g_assert_cmpstr (
      destination_service_key_get_client_secret (key), ==, kind == STORE_CREDENTIALS_SECRET ? SECRET : NULL);
  g_assert_cmpstr (destination_service_key_get_token_url (key),
                   ==,
                   is_identity                      ? IDENTITY_URL "/oauth2/token"
                   : kind == STORE_CREDENTIALS_X509 ? CERT_URL "/oauth/token"
                                                    : URL "/oauth/token");
  if (!is_identity)
    {
      g_assert_cmpstr (store_credentials_get_subdomain (credentials), ==, "my-subdomain");
      g_assert_cmpstr (destination_service_key_get_identity_zone (key), ==, "my-subdomain");
      g_assert_cmpstr (store_credentials_get_instance (credentials), ==, INSTANCE);
    }
}

/* The whole chain is there, and the key, and the end is the leaf's. */
static void
assert_client (DestinationServiceKey *key, TestIdentity *identity, guint n_certificates)
{
  GTlsCertificate *certificate = destination_service_key_get_tls_certificate (key);
  g_autofree char *private_key = NULL;
  guint n = 0;

  g_assert_nonnull (certificate);
  g_object_get (certificate, "private-key-pem", &private_key, NULL);
  g_assert_nonnull (private_key);
  for (; certificate != NULL; certificate = g_tls_certificate_get_issuer (certificate))
    n++;
  g_assert_cmpuint (n, ==, n_certificates);
  g_assert_cmpint (store_credentials_get_expires (destination_service_key_get_credentials (key)),
                   ==,
                   test_identity_get_end (identity));
}

/* Into Base64, as "kubectl get secret -o json" has it. */
static char *
make_kubernetes (const char *flat, const char *wrapper)
{
  g_autoptr (JsonNode) node = json_from_string (flat, NULL);
  g_autoptr (JsonObject) data = json_object_new ();
  g_autoptr (GList) names = json_object_get_members (json_node_get_object (node));
  g_autofree char *text = NULL;

  for (GList *l = names; l != NULL; l = l->next)
    {
      JsonNode *member = json_object_get_member (json_node_get_object (node), l->data);
      g_autofree char *value
          = json_node_get_value_type (member) == G_TYPE_STRING ? json_node_dup_string (member) : g_strdup ("true");
      g_autofree char *encoded = wrapper != NULL && g_str_equal (wrapper, "stringData")
                                     ? g_strdup (value)
                                     : g_base64_encode ((const guchar *) value, strlen (value));

      json_object_set_string_member (data, l->data, encoded);
    }

  text = object_to_text (data);
  return wrapper != NULL ? g_strdup_printf (
             "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"a\"},\"%s\":%s}", wrapper, text)
                         : g_steal_pointer (&text);
}

/* A field with the whole key in it. */
static char *
make_kubernetes_json (const char *flat)
{
  g_autofree char *encoded = g_base64_encode ((const guchar *) flat, strlen (flat));

  return g_strdup_printf ("{\"kind\":\"Secret\",\"data\":{\".metadata\":\"e30=\",\"key.json\":\"%s\"}}", encoded);
}

static void
assert_all_envelopes (const char *flat, StoreCredentialsKind kind)
{
  const char *service = kind == STORE_CREDENTIALS_IDENTITY ? "identity" : "destination";
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (texts, g_strdup (flat));
  g_ptr_array_add (texts, g_strdup_printf ("\xef\xbb\xbf \r\n\t%s\r\n \n", flat));
  g_ptr_array_add (texts, g_strdup_printf ("{\"credentials\":%s}", flat));
  g_ptr_array_add (
      texts, g_strdup_printf ("Getting key k for service instance d as a@b.c...\n\n{\n\"credentials\": %s\n}\n", flat));
  g_ptr_array_add (texts, g_strdup_printf ("Getting key k for service instance d as a@b.c...\n\n%s\n", flat));
  g_ptr_array_add (
      texts, g_strdup_printf ("{\"VCAP_SERVICES\":{\"%s\":[{\"credentials\":%s,\"name\":\"d\"}]}}", service, flat));
  g_ptr_array_add (
      texts,
      g_strdup_printf (
          "{\"%s\":[{\"label\":\"d\",\"credentials\":%s},{\"credentials\":{\"uri\":\"other\"}}]}", service, flat));
  g_ptr_array_add (
      texts,
      g_strdup_printf (
          "System-Provided:\nVCAP_SERVICES: {\"%s\":[{\"credentials\":%s}]}\n\nVCAP_APPLICATION: {}\n", service, flat));
  g_ptr_array_add (
      texts,
      g_strdup_printf (
          "export VCAP_SERVICES='{\"xsuaa\":[{\"credentials\":{}}],\"%s\":[{\"credentials\":%s}]}'\n", service, flat));
  g_ptr_array_add (texts, make_kubernetes (flat, "data"));
  g_ptr_array_add (texts, make_kubernetes (flat, "stringData"));
  g_ptr_array_add (texts, make_kubernetes (flat, NULL));
  g_ptr_array_add (texts, make_kubernetes_json (flat));

  for (guint i = 0; i < texts->len; i++)
    {
      g_autoptr (DestinationServiceKey) key = NULL;

      g_test_message ("envelope %u", i);
      key = parse_good (texts->pdata[i], NULL);
      assert_kind (key, kind);
    }
}

static void
test_envelopes (gconstpointer data)
{
  StoreCredentialsKind kind = GPOINTER_TO_INT (data);
  g_autofree char *flat = make_good (kind);

  assert_all_envelopes (flat, kind);
}

static void
test_round_trip (gconstpointer data)
{
  StoreCredentialsKind kind = GPOINTER_TO_INT (data);
  g_autofree char *flat = make_good (kind);
  g_autoptr (DestinationServiceKey) first = parse_good (flat, NULL);
  StoreCredentials *credentials = destination_service_key_get_credentials (first);
  g_autoptr (GError) error = NULL;
  g_autoptr (DestinationServiceKey) second = destination_service_key_new_from_credentials (credentials, &error);

  g_assert_no_error (error);
  assert_kind (second, kind);
  g_assert_cmpstr (store_credentials_get_secret (destination_service_key_get_credentials (second)),
                   ==,
                   store_credentials_get_secret (credentials));
  g_assert_cmpint (store_credentials_get_expires (destination_service_key_get_credentials (second)),
                   ==,
                   store_credentials_get_expires (credentials));
}

/* Found by the fuzzer: what was understood once was not understood in its own words. */
static void
test_same_again (void)
{
  const char *url = "https://a.accounts.example.com";
  g_autofree char *text
      = make_key ("clientid", CLIENT_ID, "clientsecret", SECRET, "uri", URI, "url", url, "xsappname", "a", NULL);
  g_autoptr (DestinationServiceKey) first = parse_good (text, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (DestinationServiceKey) second
      = destination_service_key_new_from_credentials (destination_service_key_get_credentials (first), &error);

  g_assert_no_error (error);
  g_assert_cmpint (destination_service_key_get_kind (second), ==, STORE_CREDENTIALS_SECRET);
}

/* Each of these is stripped of a value, and then there is none. */
static void
test_blank (void)
{
  const char *blanks[] = { " ", "\t", "\n", "\r", "\f", " \f " };

  for (guint i = 0; i < G_N_ELEMENTS (blanks); i++)
    {
      g_autofree char *text = make_key ("clientid", blanks[i], "clientsecret", SECRET, "uri", URI, "url", URL, NULL);
      g_autofree char *optional = make_key (
          "clientid", CLIENT_ID, "clientsecret", SECRET, "uri", URI, "url", URL, "tenantid", blanks[i], NULL);
      g_autoptr (DestinationServiceKey) key = parse_good (optional, NULL);

      assert_refused (text, NULL, "clientid", "is missing");
      g_assert_null (destination_service_key_get_tenant (key));
    }
}

static void
test_secret_types (void)
{
  const char *types[] = { NULL, "binding-secret", "instance-secret", "" };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *text = make_key ("clientid",
                                        CLIENT_ID,
                                        "clientsecret",
                                        SECRET,
                                        "credential-type",
                                        types[i],
                                        "uri",
                                        URI "/destination-configuration/",
                                        "url",
                                        URL "//",
                                        "tenantid",
                                        TENANT,
                                        "instanceid",
                                        INSTANCE,
                                        NULL);
      g_autoptr (DestinationServiceKey) key = parse_good (text, NULL);

      /* The subdomain is the first label of the address. */
      assert_kind (key, STORE_CREDENTIALS_SECRET);
      g_assert_cmpint (store_credentials_get_expires (destination_service_key_get_credentials (key)), ==, -1);
      g_assert_null (destination_service_key_get_tls_certificate (key));
    }
}

static void
test_instance_of_envelope (void)
{
  g_autofree char *flat = make_key ("clientid", CLIENT_ID, "clientsecret", SECRET, "uri", URI, "url", URL, NULL);
  g_autofree char *text
      = g_strdup_printf ("{\"destination\":[{\"instance_guid\":\"" INSTANCE "\",\"credentials\":%s}],"
                         "\"identity\":[{\"instance_guid\":\"other\",\"credentials\":{\"url\":\"" IDENTITY_URL "\"}}]}",
                         flat);
  g_autoptr (DestinationServiceKey) key = parse_good (text, NULL);

  g_assert_cmpint (destination_service_key_get_kind (key), ==, STORE_CREDENTIALS_SECRET);
  g_assert_cmpstr (store_credentials_get_instance (destination_service_key_get_credentials (key)), ==, INSTANCE);
}

static char *
dup_crlf (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  return g_strjoinv ("\r\n", lines);
}

static char *
dup_escaped (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  return g_strjoinv ("\\n", lines);
}

static void
test_key_formats (void)
{
  TestIdentity *identities[] = { leaf, rsa_leaf };

  for (guint i = 0; i < G_N_ELEMENTS (identities); i++)
    {
      g_autofree char *chain = test_identity_to_pem (identities[i]);
      g_autofree char *pkcs1 = test_identity_to_pkcs1 (identities[i]);
      g_autofree char *pkcs8 = test_identity_to_pkcs8 (identities[i], NULL);
      g_autofree char *crlf = dup_crlf (pkcs1);
      g_autofree char *escaped = dup_escaped (pkcs8);
      char *keys[] = { pkcs1, pkcs8, crlf, escaped };

      for (guint k = 0; k < G_N_ELEMENTS (keys); k++)
        {
          g_autofree char *text = make_x509_key (chain, keys[k]);
          g_autoptr (DestinationServiceKey) key = parse_good (text, NULL);

          assert_kind (key, STORE_CREDENTIALS_X509);
          assert_client (key, identities[i], 2);
        }
    }
}

/* A chain in the wrong order is put right: the key says which certificate is meant. */
static void
test_chain_order (void)
{
  g_autofree char *own = test_identity_to_pem (leaf);
  g_autofree char *issuer = test_identity_to_pem (middle);
  g_autofree char *alone = g_strndup (own, strlen (own) - strlen (issuer));
  g_autofree char *turned = g_strconcat (issuer, alone, NULL);
  g_autofree char *pkcs8 = test_identity_to_pkcs8 (leaf, NULL);
  g_autofree char *text = make_x509_key (turned, pkcs8);
  g_autoptr (DestinationServiceKey) key = NULL;

  g_assert_true (g_str_has_suffix (own, issuer));
  key = parse_good (text, NULL);
  assert_client (key, leaf, 2);
}

static void
test_missing (void)
{
  g_autofree char *no_secret = make_key ("clientid", CLIENT_ID, "uri", URI, "url", URL, NULL);
  g_autofree char *no_id = make_key ("clientsecret", SECRET, "uri", URI, "url", URL, NULL);
  g_autofree char *no_uri = make_key ("clientid", CLIENT_ID, "clientsecret", SECRET, "url", URL, NULL);
  g_autofree char *no_url = make_key ("clientid", CLIENT_ID, "clientsecret", SECRET, "uri", URI, NULL);
  g_autofree char *blank = make_key ("clientid", " ", "clientsecret", "", "uri", "\n", "url", "\1null", NULL);
  g_autofree char *no_cert_url
      = make_key ("clientid", CLIENT_ID, "credential-type", "x509", "uri", URI, "url", URL, NULL);
  g_autofree char *no_identity_url = make_key ("clientid", CLIENT_ID, "credential-type", "X509_GENERATED", NULL);

  assert_refused ("{}", NULL, "clientid, clientsecret, url, uri", "uri is missing");
  assert_refused (no_secret, NULL, "clientsecret", "is missing");
  assert_refused (no_id, NULL, "clientid", "is missing");
  assert_refused (no_uri, NULL, "uri", "is missing");
  assert_refused (no_url, NULL, "url", "is missing");
  assert_refused (blank, NULL, "clientid, clientsecret, url, uri", "is missing");
  assert_refused (no_cert_url, NULL, "certurl", "is missing");
  assert_refused (no_identity_url, NULL, "url", "is missing");
}

static void
test_malformed_texts (void)
{
  g_autofree char *types = make_key ("clientid",
                                     "\1[1]",
                                     "clientsecret",
                                     "\1{\"a\":1}",
                                     "uri",
                                     "\1true",
                                     "url",
                                     "\1"
                                     "12",
                                     "identityzone",
                                     "\1[]",
                                     "tenantid",
                                     "\1{}",
                                     "instanceid",
                                     "\1"
                                     "1.5",
                                     "credential-type",
                                     "\1[]",
                                     NULL);
  g_autofree char *kind = make_key (
      "clientid", CLIENT_ID, "clientsecret", SECRET, "credential-type", "magic", "uri", URI, "url", URL, NULL);
  g_autofree char *secret_type = make_key ("clientid",
                                           CLIENT_ID,
                                           "clientsecret",
                                           SECRET,
                                           "credential-type",
                                           "SECRET",
                                           "certificate",
                                           "\1null",
                                           "url",
                                           IDENTITY_URL,
                                           NULL);
  g_autofree char *control = make_key ("clientid", "a\r\nb", "clientsecret", SECRET, "uri", URI, "url", URL, NULL);
  g_autofree char *zone = make_key (
      "clientid", CLIENT_ID, "clientsecret", SECRET, "identityzone", "evil.com/x", "uri", URI, "url", URL, NULL);

  assert_refused (types,
                  NULL,
                  "credential-type, clientid, clientsecret, url, instanceid, uri, identityzone, tenantid",
                  "is no text");
  assert_refused (kind, NULL, "credential-type", "not known");
  assert_refused (secret_type, NULL, "credential-type", "X509_GENERATED");
  assert_refused (control, NULL, "clientid", "control");
  assert_refused (zone, NULL, "identityzone", "subdomain");
}

static void
test_malformed_urls (void)
{
  const char *urls[] = {
    "http://example.com",
    "ftp://example.com",
    "example.com",
    "https://",
    "https:///x",
    "https://a b",
    "https://a/b c",
    "https://a/\xc3\xa4",
    "https://u@h",
    "https://u:hunter2@h",
    "https://h?x",
    "https://h#x",
    "https://a..b",
    "https://-a",
    "https://a_b/",
    "http://10.0.0.1",
    "http://localhost.evil.com",
    "http://127.0.0.1.evil.com",
    "http://evillocalhost",
    "//h",
    "https://h:99999",
    "javascript:x",
  };

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autofree char *url = make_key ("clientid", CLIENT_ID, "clientsecret", SECRET, "uri", URI, "url", urls[i], NULL);
      g_autofree char *uri = make_key ("clientid", CLIENT_ID, "clientsecret", SECRET, "uri", urls[i], "url", URL, NULL);
      g_autofree char *cert_url
          = make_key ("clientid", CLIENT_ID, "credential-type", "x509", "uri", URI, "certurl", urls[i], NULL);

      g_test_message ("%s", urls[i]);
      assert_refused (url, NULL, "url", NULL);
      assert_refused (uri, NULL, "uri", NULL);
      assert_refused (cert_url, NULL, "certurl", NULL);
    }
}

static void
test_loopback_urls (void)
{
  const char *urls[] = { "http://127.0.0.1:8443",
                         "http://localhost:1",
                         "http://[::1]:8080/",
                         "http://zone.localhost",
                         "https://127.0.0.1:8443" };

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autofree char *text
          = make_key ("clientid", CLIENT_ID, "clientsecret", SECRET, "uri", urls[i], "url", urls[i], NULL);
      g_autoptr (DestinationServiceKey) key = parse_good (text, NULL);

      g_assert_null (store_credentials_get_region (destination_service_key_get_credentials (key)));
      g_assert_cmpstr (destination_service_key_get_identity_zone (key), ==, i == 3 ? "zone" : NULL);
    }
}

static void
test_malformed_pem (void)
{
  g_autofree char *chain = test_identity_to_pem (leaf);
  g_autofree char *pkcs8 = test_identity_to_pkcs8 (leaf, NULL);
  g_autofree char *encrypted = test_identity_to_pkcs8 (leaf, "hunter2");
  g_autofree char *other = test_identity_to_pkcs8 (stranger, NULL);
  g_autofree char *cut_chain = g_strndup (chain, strlen (chain) - 100);
  g_autofree char *cut_key = g_strndup (pkcs8, strlen (pkcs8) / 2);
  g_autofree char *damaged_key = g_strdup (pkcs8);
  const struct
  {
    const char *certificate, *key, *subject, *words;
  } cases[] = {
    { chain, encrypted, "key", "is encrypted" },
    { chain, other, "key", "does not belong" },
    { chain, cut_key, "key", "no private key" },
    { chain, damaged_key, "key", "cannot be read" },
    { chain, chain, "key", "no private key" },
    { chain, "hunter2", "key", "no private key" },
    { cut_chain, pkcs8, "certificate", "cannot be read" },
    { pkcs8, pkcs8, "certificate", "no certificate" },
    { "nope", pkcs8, "certificate", "PEM" },
    { "nope", "hunter2", "certificate, key", "PEM" },
    { "\1"
      "12",
      "\1[]",
      "certificate, key",
      "is no text" },
  };

  memset (strchr (damaged_key, '\n') + 1, 'A', 40);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *x509 = make_x509_key (cases[i].certificate, cases[i].key);
      g_autofree char *identity = make_identity_key (cases[i].certificate, cases[i].key);

      g_test_message ("case %u", i);
      assert_refused (x509, NULL, cases[i].subject, cases[i].words);
      assert_refused (identity, NULL, cases[i].subject, cases[i].words);
    }
}

static void
test_old_encryption (void)
{
  g_autofree char *chain = test_identity_to_pem (leaf);
  g_autofree char *text = make_x509_key (chain,
                                         "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
                                         "DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n"
                                         "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n-----END RSA PRIVATE KEY-----\n");

  assert_refused (text, NULL, "key", "is encrypted");
}

static void
assert_needs (const char *text, const StoreSupplement *supplement, StoreCredentialsNeeds needs)
{
  g_autoptr (DestinationServiceKey) key = parse_good (text, supplement);
  StoreCredentials *credentials = destination_service_key_get_credentials (key);
  g_autoptr (GError) error = NULL;
  g_autoptr (DestinationServiceKey) again = NULL;

  g_assert_cmpint (store_credentials_get_needs (credentials), ==, needs);
  if (needs == STORE_CREDENTIALS_COMPLETE)
    return;

  again = destination_service_key_new_from_credentials (credentials, &error);
  g_assert_null (again);
  g_assert_error (error, STORE_ERROR, STORE_ERROR_INVALID);
}

static void
test_self_managed (void)
{
  g_autofree char *chain = test_identity_to_pem (rsa_leaf);
  g_autofree char *pkcs1 = test_identity_to_pkcs1 (rsa_leaf);
  g_autofree char *both = g_strconcat (chain, pkcs1, NULL);
  g_autofree char *wrong = test_identity_to_pkcs8 (stranger, NULL);
  g_autofree char *no_key = make_x509_key (chain, NULL);
  g_autofree char *hidden = make_x509_key (NULL, NULL);
  g_autofree char *no_certificate = make_x509_key (NULL, pkcs1);
  g_autoptr (GBytes) chain_bytes = g_bytes_new (chain, strlen (chain));
  g_autoptr (GBytes) key_bytes = g_bytes_new (pkcs1, strlen (pkcs1));
  g_autoptr (GBytes) both_bytes = g_bytes_new (both, strlen (both));
  g_autoptr (GBytes) wrong_bytes = g_bytes_new (wrong, strlen (wrong));
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);

  assert_needs (no_key, NULL, STORE_CREDENTIALS_NEED_KEY);
  assert_needs (hidden, NULL, STORE_CREDENTIALS_NEED_KEY | STORE_CREDENTIALS_NEED_CERTIFICATE);
  assert_needs (no_certificate, NULL, STORE_CREDENTIALS_NEED_CERTIFICATE);
  assert_needs (hidden, &(StoreSupplement){ .key = key_bytes }, STORE_CREDENTIALS_NEED_CERTIFICATE);
  assert_needs (hidden, &(StoreSupplement){ .certificate = chain_bytes }, STORE_CREDENTIALS_NEED_KEY);

  assert_needs (no_key, &(StoreSupplement){ .key = key_bytes }, STORE_CREDENTIALS_COMPLETE);
  assert_needs (no_certificate, &(StoreSupplement){ .certificate = chain_bytes }, STORE_CREDENTIALS_COMPLETE);
  assert_needs (hidden, &(StoreSupplement){ .key = key_bytes, .certificate = chain_bytes }, STORE_CREDENTIALS_COMPLETE);
  assert_needs (hidden, &(StoreSupplement){ .key = both_bytes }, STORE_CREDENTIALS_COMPLETE);
  assert_needs (hidden, &(StoreSupplement){ .key = both_bytes, .certificate = both_bytes }, STORE_CREDENTIALS_COMPLETE);

  assert_refused (no_key, &(StoreSupplement){ .key = wrong_bytes }, "key", "does not belong");
  assert_refused (no_key, &(StoreSupplement){ .key = chain_bytes }, "key", "no private key");
  assert_refused (no_key, &(StoreSupplement){ .key = empty }, "key", "no private key");
  assert_refused (
      hidden, &(StoreSupplement){ .key = key_bytes, .certificate = key_bytes }, "certificate", "no certificate");
}

/* A key that waits for its supplement does not lose what it knew, and no part of a file that held both gets lost or
 * loose. */
static void
test_supplement_later (void)
{
  g_autofree char *chain = test_identity_to_pem (leaf);
  g_autofree char *pkcs8 = test_identity_to_pkcs8 (leaf, NULL);
  g_autofree char *text = make_x509_key (chain, NULL);
  g_autoptr (GBytes) key_bytes = g_bytes_new (pkcs8, strlen (pkcs8));
  StoreSupplement supplement = { .key = key_bytes };
  g_autoptr (DestinationServiceKey) first = parse_good (text, NULL);
  g_autoptr (DestinationServiceKey) second = NULL;

  g_assert_cmpint (store_credentials_get_expires (destination_service_key_get_credentials (first)),
                   ==,
                   test_identity_get_end (leaf));
  second = parse_good (store_credentials_get_secret (destination_service_key_get_credentials (first)), &supplement);
  assert_kind (second, STORE_CREDENTIALS_X509);
  assert_client (second, leaf, 2);
}

static void
test_identity_address (void)
{
  g_autofree char *chain = test_identity_to_pem (leaf);
  g_autofree char *pkcs8 = test_identity_to_pkcs8 (leaf, NULL);
  g_autofree char *text = make_identity_key (chain, pkcs8);
  g_autofree char *other = make_secret_key ();
  g_autofree char *other_wrapped = g_strdup_printf ("{\"credentials\":%s}", other);
  const char *addresses[] = {
    URI,   " " URI "/ ", URI "/destination-configuration", "destination-configuration.cfapps.eu10.hana.ondemand.com",
    other, other_wrapped
  };

  assert_needs (text, NULL, STORE_CREDENTIALS_NEED_ADDRESS);
  assert_needs (text, &(StoreSupplement){ .address = " " }, STORE_CREDENTIALS_NEED_ADDRESS);
  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr (DestinationServiceKey) key = parse_good (text, &(StoreSupplement){ .address = addresses[i] });

      assert_kind (key, STORE_CREDENTIALS_IDENTITY);
      assert_client (key, leaf, 2);
      g_assert_cmpstr (destination_service_key_get_identity_zone (key), ==, i < 4 ? NULL : "my-subdomain");
      g_assert_null (strstr (store_credentials_get_secret (destination_service_key_get_credentials (key)), "hunter2"));
    }

  assert_refused (text, &(StoreSupplement){ .address = "http://example.com" }, "address", "https://");
  assert_refused (text, &(StoreSupplement){ .address = text }, "address", "no service key");
  assert_refused (text, &(StoreSupplement){ .address = "{" }, "address", "no service key");
}

static void
test_identity_beside (void)
{
  g_autofree char *chain = test_identity_to_pem (leaf);
  g_autofree char *pkcs8 = test_identity_to_pkcs8 (leaf, NULL);
  g_autofree char *identity = make_identity_key (chain, pkcs8);
  g_autofree char *text = g_strdup_printf ("{\"VCAP_SERVICES\":{\"destination\":[{\"instance_guid\":\"" INSTANCE
                                           "\",\"credentials\":{\"uri\":\"" URI "\","
                                           "\"xsappname\":\"a\"}}],\"identity\":[{\"credentials\":%s}]}}",
                                           identity);
  g_autoptr (DestinationServiceKey) key = parse_good (text, NULL);

  assert_kind (key, STORE_CREDENTIALS_IDENTITY);
  g_assert_cmpstr (store_credentials_get_instance (destination_service_key_get_credentials (key)), ==, INSTANCE);
}

static void
test_no_key (void)
{
  const char *texts[] = { "",
                          " ",
                          "nope",
                          "[]",
                          "{",
                          "}",
                          "null",
                          "\"{}\"",
                          "[{}]",
                          "{} {}",
                          "{}x",
                          "{'a':1}",
                          "{\"a\":}",
                          "{\"VCAP_SERVICES\":{\"xsuaa\":[]}}",
                          "{\"destination\":[]}",
                          "{\"destination\":[1]}",
                          "{\"a\":\"\\u0000\"}",
                          "hunter2 { hunter2 }" };
  g_autofree char *brackets = g_strnfill (100000, '[');
  g_autofree char *braces = g_strnfill (100000, '{');
  g_autofree char *deep = g_strdup_printf ("{\"a\":%s", brackets);
  g_autoptr (GString) envelopes = g_string_new ("{}");
  g_autofree char *large = g_strnfill (DESTINATION_SERVICE_KEY_MAX_BYTES + 1, ' ');

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (texts[i], NULL, &error));
      g_assert_error (error, STORE_ERROR, STORE_ERROR_INVALID);
      assert_tells_nothing (error);
    }
  assert_refused (brackets, NULL, NULL, NULL);
  assert_refused (braces, NULL, NULL, NULL);
  assert_refused (deep, NULL, NULL, NULL);
  assert_refused (large, NULL, NULL, "too long");

  for (guint i = 0; i < 20; i++)
    {
      g_string_prepend (envelopes, "{\"credentials\":");
      g_string_append_c (envelopes, '}');
    }
  assert_refused (envelopes->str, NULL, NULL, "too many envelopes");
}

static void
test_kubernetes_no_base64 (void)
{
  assert_refused (
      "{\"data\":{\"clientid\":\"YQ==\",\"clientsecret\":\"hunter2!\",\"uri\":\"/w==\",\"url\":1,\"key\":\"a\"}}",
      NULL,
      "clientsecret, uri, url, key",
      "Base64");
}

/* Whatever is cut off, what is left is never taken for a key. */
static void
test_truncated (gconstpointer data)
{
  g_autofree char *flat = make_good (GPOINTER_TO_INT (data));
  g_autofree char *kubernetes = make_kubernetes (flat, "data");
  g_autofree char *services = g_strdup_printf ("{\"VCAP_SERVICES\":{\"destination\":[{\"credentials\":%s}]}}", flat);
  char *texts[] = { flat, kubernetes, services };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    for (gsize size = 0; size < strlen (texts[i]); size++)
      {
        g_autoptr (GBytes) bytes = g_bytes_new (texts[i], size);
        g_autoptr (GError) error = NULL;

        g_assert_null (destination_service_key_parse (bytes, NULL, &error));
        g_assert_error (error, STORE_ERROR, STORE_ERROR_INVALID);
        assert_tells_nothing (error);
      }
}

/* A byte of it changed: read or refused, and a refusal tells nothing. */
static void
test_damaged (gconstpointer data)
{
  g_autofree char *flat = make_good (GPOINTER_TO_INT (data));
  gsize size = strlen (flat);

  for (gsize i = 0; i < size; i += 3)
    {
      g_autofree char *damaged = g_strdup (flat);
      g_autoptr (GError) error = NULL;
      g_autoptr (DestinationServiceKey) key = NULL;

      damaged[i] = "\"{}[]\\x\1\xff,"[i % 10];
      key = parse (damaged, NULL, &error);
      g_assert_true ((key == NULL) == (error != NULL));
      if (error != NULL && strstr (flat, "hunter2") != NULL)
        assert_tells_nothing (error);
    }
}

static void
test_subscriber (void)
{
  g_autofree char *flat = make_good (STORE_CREDENTIALS_X509);
  g_autofree char *identity_text = make_good (STORE_CREDENTIALS_IDENTITY);
  g_autofree char *local = make_key ("clientid",
                                     CLIENT_ID,
                                     "clientsecret",
                                     SECRET,
                                     "uri",
                                     "https://127.0.0.1",
                                     "url",
                                     "https://127.0.0.1",
                                     "identityzone",
                                     "zone",
                                     NULL);
  g_autoptr (DestinationServiceKey) key = parse_good (flat, NULL);
  g_autoptr (DestinationServiceKey) identity = parse_good (identity_text, NULL);
  g_autoptr (DestinationServiceKey) local_key = parse_good (local, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *url = destination_service_key_dup_token_url_for (key, "other", &error);
  g_autofree char *own = destination_service_key_dup_token_url_for (key, NULL, &error);
  const char *bad[] = { "",          "a.b",
                        "evil.com/", "evil.com#",
                        "a/b",       "a@b",
                        "a:1",       "-a",
                        "a-",        "a b",
                        "ä",         "a%2e",
                        "a\n",       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" };

  g_assert_cmpstr (url, ==, "https://other.authentication.cert.eu10.hana.ondemand.com/oauth/token");
  g_assert_cmpstr (own, ==, CERT_URL "/oauth/token");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_false (destination_subdomain_is_valid (bad[i]));
      g_assert_null (destination_service_key_dup_token_url_for (key, bad[i], &error));
      g_assert_error (error, STORE_ERROR, STORE_ERROR_INVALID);
      g_clear_error (&error);
    }

  g_assert_null (destination_service_key_dup_token_url_for (identity, "other", &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_SUPPORTED);
  g_clear_error (&error);
  g_assert_null (destination_service_key_dup_token_url_for (local_key, "other", &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_SUPPORTED);
}

/* What people copy with the address. */
static void
test_paths (void)
{
  const struct
  {
    const char *url, *token_url, *uri, *service_url;
  } cases[] = {
    { "https://a.b/oauth/token", "https://a.b/oauth/token", "https://c.d/destination-configuration//", "https://c.d" },
    { "https://a.b//oauth/token/",
      "https://a.b/oauth/token",
      "https://c.d/x/destination-configuration",
      "https://c.d/x" },
    { "https://a.b/x",
      "https://a.b/x/oauth/token",
      "https://destination-configuration/",
      "https://destination-configuration" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text
          = make_key ("clientid", CLIENT_ID, "clientsecret", SECRET, "uri", cases[i].uri, "url", cases[i].url, NULL);
      g_autoptr (DestinationServiceKey) key = parse_good (text, NULL);

      g_assert_cmpstr (destination_service_key_get_token_url (key), ==, cases[i].token_url);
      g_assert_cmpstr (destination_service_key_get_service_url (key), ==, cases[i].service_url);
    }
}

static void
test_regions (void)
{
  const struct
  {
    const char *uri, *region;
  } cases[] = {
    { "https://destination-configuration.cfapps.us20.hana.ondemand.com", "us20" },
    { "https://destination-configuration.cfapps.eu10-004.hana.ondemand.com", "eu10-004" },
    { "https://destination-configuration.cfapps.cn40.platform.sapcloud.cn", "cn40" },
    { "https://eu10.example.com", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = make_key (
          "clientid", CLIENT_ID, "clientsecret", SECRET, "uri", cases[i].uri, "url", "https://zone.example.com", NULL);
      g_autoptr (DestinationServiceKey) key = parse_good (text, NULL);

      g_assert_cmpstr (
          store_credentials_get_region (destination_service_key_get_credentials (key)), ==, cases[i].region);
    }
}

static StoreCredentials *
describe (const char *text, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GAsyncResult) result = NULL;

  destination_service_key_describe_async (bytes, NULL, cancellable, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);

  return destination_service_key_describe_finish (result, error);
}

static void
test_describe (void)
{
  g_autofree char *flat = make_good (STORE_CREDENTIALS_X509);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreCredentials) credentials = describe (flat, cancellable, &error);

  g_assert_no_error (error);
  g_assert_cmpint (store_credentials_get_kind (credentials), ==, STORE_CREDENTIALS_X509);

  g_assert_null (describe ("{}", NULL, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_INVALID);
  g_assert_cmpstr (store_error_get_details (error)->subject, ==, "clientid, clientsecret, url, uri");
  g_clear_error (&error);

  g_cancellable_cancel (cancellable);
  g_assert_null (describe (flat, cancellable, &error));
  g_assert_true (store_error_is_cancelled (error));
}

static void
make_identities (void)
{
  root = test_identity_new (&(TestIdentityRequest){ .common_name = "Root", .is_authority = TRUE }, NULL);
  middle = test_identity_new (&(TestIdentityRequest){ .common_name = "Issuer", .is_authority = TRUE }, root);
  leaf = test_identity_new (&(TestIdentityRequest){ .common_name = "client", .is_client = TRUE, .rest = 7200 }, middle);
  rsa_leaf = test_identity_new (&(TestIdentityRequest){ .common_name = "client", .is_client = TRUE, .is_rsa = TRUE },
                                middle);
  stranger = test_identity_new (&(TestIdentityRequest){ .common_name = "stranger", .is_client = TRUE }, middle);
}

static void
free_identities (void)
{
  test_identity_free (stranger);
  test_identity_free (rsa_leaf);
  test_identity_free (leaf);
  test_identity_free (middle);
  test_identity_free (root);
}

static void
add_for_each_kind (const char *name, GTestDataFunc func)
{
  const char *kinds[] = { "secret", "x509", "identity" };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strdup_printf ("/destination/service-key/%s/%s", name, kinds[i]);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), func);
    }
}

int
main (int argc, char *argv[])
{
  int result;

  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  make_identities ();

  add_for_each_kind ("envelopes", test_envelopes);
  add_for_each_kind ("round-trip", test_round_trip);
  add_for_each_kind ("truncated", test_truncated);
  add_for_each_kind ("damaged", test_damaged);
  g_test_add_func ("/destination/service-key/same-again", test_same_again);
  g_test_add_func ("/destination/service-key/blank", test_blank);
  g_test_add_func ("/destination/service-key/secret-types", test_secret_types);
  g_test_add_func ("/destination/service-key/instance-of-envelope", test_instance_of_envelope);
  g_test_add_func ("/destination/service-key/key-formats", test_key_formats);
  g_test_add_func ("/destination/service-key/chain-order", test_chain_order);
  g_test_add_func ("/destination/service-key/missing", test_missing);
  g_test_add_func ("/destination/service-key/malformed-texts", test_malformed_texts);
  g_test_add_func ("/destination/service-key/malformed-urls", test_malformed_urls);
  g_test_add_func ("/destination/service-key/loopback-urls", test_loopback_urls);
  g_test_add_func ("/destination/service-key/malformed-pem", test_malformed_pem);
  g_test_add_func ("/destination/service-key/old-encryption", test_old_encryption);
  g_test_add_func ("/destination/service-key/self-managed", test_self_managed);
  g_test_add_func ("/destination/service-key/supplement-later", test_supplement_later);
  g_test_add_func ("/destination/service-key/identity-address", test_identity_address);
  g_test_add_func ("/destination/service-key/identity-beside", test_identity_beside);
  g_test_add_func ("/destination/service-key/no-key", test_no_key);
  g_test_add_func ("/destination/service-key/kubernetes-no-base64", test_kubernetes_no_base64);
  g_test_add_func ("/destination/service-key/subscriber", test_subscriber);
  g_test_add_func ("/destination/service-key/paths", test_paths);
  g_test_add_func ("/destination/service-key/regions", test_regions);
  g_test_add_func ("/destination/service-key/describe", test_describe);

  result = g_test_run ();
  free_identities ();

  return result;
}
