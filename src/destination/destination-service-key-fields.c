/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "destination/destination-service-key-private.h"

#include "destination/destination-address.h"
#include "destination/destination-envelope-private.h"

#include <string.h>

#define TOKEN_PATH          "/oauth/token"
#define IDENTITY_TOKEN_PATH "/oauth2/token"
#define SERVICE_PATH        "/destination-configuration"

/* No field but PEM is longer. */
#define MAX_FIELD 4096

/* What is wrong, field by field. */
typedef struct
{
  GString *names;   /* (owned): what the details say */
  GString *reasons; /* (owned): the same with the reasons */
} Problems;

static void
problems_clear (Problems *self)
{
  g_string_free (self->names, TRUE);
  g_string_free (self->reasons, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Problems, problems_clear)

static void
add_problem (Problems *self, const char *field, const char *reason)
{
  g_string_append_printf (self->names, "%s%s", self->names->len > 0 ? ", " : "", field);
  g_string_append_printf (self->reasons, "%s%s %s", self->reasons->len > 0 ? "; " : "", field, reason);
}

static gboolean
set_error (Problems *self, GError **error)
{
  g_autofree char *message = g_strdup_printf ("The service key is not complete: %s", self->reasons->str);
  StoreErrorDetails details = { .subject = self->names->str };

  g_propagate_error (error, store_error_new_with_details (STORE_ERROR_INVALID, message, &details));

  return FALSE;
}

/* What g_strstrip() leaves nothing of. */
static gboolean
is_blank (const char *text)
{
  while (g_ascii_isspace (*text))
    text++;

  return *text == '\0';
}

/* Of a field that may be missing.
 *
 * Returns: (nullable) (transfer none) */
static const char *
get_optional (JsonObject *object, const char *name, Problems *problems)
{
  JsonNode *node = destination_json_member (object, name);
  const char *text = destination_json_string (node);

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return NULL;
  if (text == NULL)
    add_problem (problems, name, "is no text");

  return text != NULL && !is_blank (text) ? text : NULL;
}

/* Of a field that has to be there. */
static const char *
get_required (JsonObject *object, const char *name, Problems *problems)
{
  gsize before = problems->names->len;
  const char *text = get_optional (object, name, problems);

  if (text == NULL && problems->names->len == before)
    add_problem (problems, name, "is missing");

  return text;
}

/* A field that goes into requests and onto the screen. */
static char *
dup_plain (const char *text, const char *name, Problems *problems)
{
  g_autofree char *plain = text != NULL ? g_strstrip (g_strdup (text)) : NULL;

  if (plain == NULL)
    return NULL;
  for (const char *p = plain; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      {
        add_problem (problems, name, "has control characters");
        return NULL;
      }
  if (strlen (plain) > MAX_FIELD)
    {
      add_problem (problems, name, "is too long");
      return NULL;
    }

  return g_steal_pointer (&plain);
}

static char *
dup_url (const char *text, const char *name, Problems *problems)
{
  g_autofree char *plain = dup_plain (text, name, problems);
  const char *problem;
  char *url;

  if (plain == NULL)
    return NULL;
  if ((url = destination_address_read (plain, &problem)) == NULL)
    add_problem (problems, name, problem);

  return url;
}

static gboolean
drop_suffix (char *path, const char *suffix)
{
  gboolean has_it = g_str_has_suffix (path, suffix);

  if (has_it)
    path[strlen (path) - strlen (suffix)] = '\0';

  return has_it;
}

/* However often it, and slashes, are at the end of the path: what is left reads the same when it is read again. */
static void
drop_end (char *url, const char *end)
{
  char *host = strstr (url, "://") + strlen ("://");
  char *path = host + strcspn (host, "/");

  while (drop_suffix (path, end) || drop_suffix (path, "/"))
    ;
}

static void
set_token_url (DestinationServiceKeyFields *self, const char *url, const char *name, Problems *problems)
{
  const char *path = self->kind == STORE_CREDENTIALS_IDENTITY ? IDENTITY_TOKEN_PATH : TOKEN_PATH;

  self->authority = dup_url (url, name, problems);
  if (self->authority == NULL)
    return;

  drop_end (self->authority, path);
  self->token_url = g_strconcat (self->authority, path, NULL);
  self->token_host = destination_address_dup_host (self->authority);
}

static void
set_service_url (DestinationServiceKeyFields *self, const char *url, const char *name, Problems *problems)
{
  self->service_url = dup_url (url, name, problems);
  if (self->service_url == NULL)
    return;

  drop_end (self->service_url, SERVICE_PATH);
  self->host = destination_address_dup_host (self->service_url);
}

static void
set_zone (DestinationServiceKeyFields *self, JsonObject *object, Problems *problems)
{
  self->identity_zone = dup_plain (get_optional (object, "identityzone", problems), "identityzone", problems);
  if (self->identity_zone == NULL || destination_subdomain_is_valid (self->identity_zone))
    return;

  add_problem (problems, "identityzone", "is no subdomain");
  g_clear_pointer (&self->identity_zone, g_free);
}

/* What is the same in every key of the Destination Service. */
static void
read_place (DestinationServiceKeyFields *self, JsonObject *object, const char *instance, Problems *problems)
{
  const char *own_instance = get_optional (object, "instanceid", problems);

  set_service_url (self, get_required (object, "uri", problems), "uri", problems);
  set_zone (self, object, problems);
  self->tenant = dup_plain (get_optional (object, "tenantid", problems), "tenantid", problems);
  self->instance = dup_plain (own_instance != NULL ? own_instance : instance, "instanceid", problems);
}

/* The certificate and the key, of which what is missing is taken from the supplement, or else asked for. */
static void
read_client (DestinationServiceKeyFields *self,
             JsonObject *object,
             const char *given_certificate,
             const char *given_key,
             Problems *problems)
{
  gsize before = problems->names->len;
  const char *certificate = get_optional (object, "certificate", problems);
  const char *key = get_optional (object, "key", problems);
  DestinationClientCertificateProblem problem;

  if (problems->names->len > before)
    return;

  certificate = certificate != NULL ? certificate : given_certificate;
  key = key != NULL ? key : given_key;
  if (certificate == NULL)
    self->needs |= STORE_CREDENTIALS_NEED_CERTIFICATE;
  if (key == NULL)
    self->needs |= STORE_CREDENTIALS_NEED_KEY;
  if (destination_client_certificate_read (&self->client, certificate, key, &problem))
    return;

  if (problem.certificate != NULL)
    add_problem (problems, "certificate", problem.certificate);
  if (problem.key != NULL)
    add_problem (problems, "key", problem.key);
  if (problem.is_mismatch)
    add_problem (problems, "key", "does not belong to the certificate");
}

/* A file with both parts is both parts. */
static char *
dup_given (GBytes *bytes, GBytes *other)
{
  GBytes *given = bytes != NULL ? bytes : other;
  gsize size = given != NULL ? g_bytes_get_size (given) : 0;
  const char *text = size > 0 ? g_bytes_get_data (given, NULL) : "";

  if (given == NULL || (bytes == NULL && g_strstr_len (text, size, "-----BEGIN CERTIFICATE-----") == NULL))
    return NULL;

  return g_strndup (text, size);
}

static void
read_client_with (DestinationServiceKeyFields *self,
                  JsonObject *object,
                  const StoreSupplement *supplement,
                  Problems *problems)
{
  g_autoptr (StoreSecret) certificate = NULL;
  g_autoptr (StoreSecret) key = NULL;

  if (supplement != NULL)
    {
      certificate = dup_given (supplement->certificate, supplement->key);
      key = supplement->key != NULL ? dup_given (supplement->key, NULL) : NULL;
    }

  read_client (self, object, certificate, key, problems);
}

/* "credential-type" may be missing in older keys. */
static StoreCredentialsKind
find_kind (JsonObject *object, Problems *problems)
{
  const char *type = get_optional (object, "credential-type", problems);

  if (type == NULL)
    return !json_object_has_member (object, "clientsecret") &&
                   (json_object_has_member (object, "certificate") || json_object_has_member (object, "certurl"))
               ? STORE_CREDENTIALS_X509
               : STORE_CREDENTIALS_SECRET;
  if (g_ascii_strcasecmp (type, "x509") == 0)
    return STORE_CREDENTIALS_X509;
  if (!g_str_equal (type, "binding-secret") && !g_str_equal (type, "instance-secret"))
    add_problem (problems, "credential-type", "is of a kind that is not known");

  return STORE_CREDENTIALS_SECRET;
}

static void
read_destination (DestinationServiceKeyFields *self,
                  const DestinationEnvelope *envelope,
                  const StoreSupplement *supplement,
                  Problems *problems)
{
  JsonObject *object = envelope->destination;
  gboolean is_x509;

  self->kind = find_kind (object, problems);
  is_x509 = self->kind == STORE_CREDENTIALS_X509;
  self->client_id = dup_plain (get_required (object, "clientid", problems), "clientid", problems);
  if (is_x509)
    read_client_with (self, object, supplement, problems);
  else
    self->client_secret = g_strdup (get_required (object, "clientsecret", problems));
  set_token_url (
      self, get_required (object, is_x509 ? "certurl" : "url", problems), is_x509 ? "certurl" : "url", problems);
  read_place (self, object, envelope->instance, problems);

  if (self->identity_zone == NULL && self->token_host != NULL)
    self->identity_zone = destination_address_dup_subdomain (self->token_host);
}

/* The address that somebody gave: a URL, the name of a host, or a service key that has it. */
static void
read_given_address (DestinationServiceKeyFields *self, const char *address, Problems *problems)
{
  g_autoptr (GBytes) text = store_secret_to_bytes (g_strdup (address));
  g_auto (DestinationEnvelope) envelope = { NULL };
  g_autofree char *url = NULL;

  if (strchr (address, '{') == NULL)
    {
      url = strstr (address, "://") != NULL ? g_strdup (address)
                                            : g_strconcat ("https://", address + strspn (address, " \t\r\n"), NULL);
      set_service_url (self, url, "address", problems);
    }
  else if (destination_envelope_open (&envelope, text, NULL) && envelope.destination != NULL)
    read_place (self, envelope.destination, envelope.instance, problems);
  else
    add_problem (problems, "address", "is no service key of the Destination Service");
}

static void
read_address (DestinationServiceKeyFields *self,
              const DestinationEnvelope *envelope,
              const StoreSupplement *supplement,
              Problems *problems)
{
  if (envelope->destination != NULL)
    read_place (self, envelope->destination, envelope->instance, problems);
  else if (json_object_has_member (envelope->identity, "uri"))
    read_place (self, envelope->identity, NULL, problems);
  else if (supplement != NULL && supplement->address != NULL && !is_blank (supplement->address))
    read_given_address (self, supplement->address, problems);
  else
    self->needs |= STORE_CREDENTIALS_NEED_ADDRESS;
}

/* The Destination Service wants to see the certificate itself, so that a secret is not enough. */
static void
check_identity_type (JsonObject *object, Problems *problems)
{
  const char *type = get_optional (object, "credential-type", problems);

  if (type != NULL && !g_str_has_prefix (type, "X509_"))
    add_problem (problems, "credential-type", "is not X509_GENERATED: the Destination Service asks for a certificate");
}

static void
read_identity (DestinationServiceKeyFields *self,
               const DestinationEnvelope *envelope,
               const StoreSupplement *supplement,
               Problems *problems)
{
  JsonObject *object = envelope->identity;

  self->kind = STORE_CREDENTIALS_IDENTITY;
  check_identity_type (object, problems);
  self->client_id = dup_plain (get_required (object, "clientid", problems), "clientid", problems);
  read_client_with (self, object, supplement, problems);
  set_token_url (self, get_required (object, "url", problems), "url", problems);
  read_address (self, envelope, supplement, problems);
  if (self->tenant == NULL)
    self->tenant = dup_plain (get_optional (object, "app_tid", problems), "app_tid", problems);
  if (self->tenant == NULL)
    self->tenant = dup_plain (get_optional (object, "tenantid", problems), "tenantid", problems);
}

/* A key of the Destination Service that has nothing to get a token with leaves that to the one of the identity service.
 */
static gboolean
is_by_identity (const DestinationEnvelope *envelope)
{
  return envelope->identity != NULL &&
         (envelope->destination == NULL || !json_object_has_member (envelope->destination, "clientid") ||
             (!json_object_has_member (envelope->destination, "clientsecret") &&
                 !json_object_has_member (envelope->destination, "certurl")));
}

/**
 * destination_service_key_fields_read:
 * @self: (out caller-allocates): the fields; to be cleared in any case
 * @text: a service key in any envelope
 * @supplement: (nullable): what it does not say itself
 * @error: return location: %STORE_ERROR_INVALID; its details' subject names the fields that are missing or malformed
 *
 * Returns: whether nothing is wrong with what is there
 */
gboolean
destination_service_key_fields_read (DestinationServiceKeyFields *self,
                                     GBytes *text,
                                     const StoreSupplement *supplement,
                                     GError **error)
{
  g_auto (DestinationEnvelope) envelope = { NULL };
  g_auto (Problems) problems = { g_string_new (NULL), g_string_new (NULL) };

  *self = (DestinationServiceKeyFields){ .client.expires = -1 };

  if (!destination_envelope_open (&envelope, text, error))
    return FALSE;

  if (is_by_identity (&envelope))
    read_identity (self, &envelope, supplement, &problems);
  else
    read_destination (self, &envelope, supplement, &problems);
  if (problems.names->len > 0)
    return set_error (&problems, error);

  self->region = destination_address_dup_region (self->host);
  if (self->region == NULL)
    self->region = destination_address_dup_region (self->token_host);

  return TRUE;
}

void
destination_service_key_fields_clear (DestinationServiceKeyFields *self)
{
  g_clear_pointer (&self->client_id, g_free);
  g_clear_pointer (&self->client_secret, store_secret_free);
  destination_client_certificate_clear (&self->client);
  g_clear_pointer (&self->authority, g_free);
  g_clear_pointer (&self->token_url, g_free);
  g_clear_pointer (&self->token_host, g_free);
  g_clear_pointer (&self->service_url, g_free);
  g_clear_pointer (&self->host, g_free);
  g_clear_pointer (&self->identity_zone, g_free);
  g_clear_pointer (&self->tenant, g_free);
  g_clear_pointer (&self->instance, g_free);
  g_clear_pointer (&self->region, g_free);
}

static void
add_member (JsonObject *object, const char *name, const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, name, text);
}

static const char *
get_type (StoreCredentialsKind kind)
{
  switch (kind)
    {
    case STORE_CREDENTIALS_X509:
      return "x509";
    case STORE_CREDENTIALS_IDENTITY:
      return "X509_GENERATED";
    case STORE_CREDENTIALS_SECRET:
    default:
      return "binding-secret";
    }
}

/**
 * destination_service_key_fields_to_text:
 * @self: fields that were read
 *
 * Returns: (transfer full): a flat service key with all of it, supplement included; a secret
 */
char *
destination_service_key_fields_to_text (DestinationServiceKeyFields *self)
{
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_init_object (json_node_alloc (), object);
  char *text;

  json_object_unref (object);
  add_member (object, "credential-type", get_type (self->kind));
  add_member (object, "clientid", self->client_id);
  add_member (object, "clientsecret", self->client_secret);
  add_member (object, "certificate", self->client.certificate);
  add_member (object, "key", self->client.key);
  add_member (object, self->kind == STORE_CREDENTIALS_X509 ? "certurl" : "url", self->authority);
  add_member (object, "uri", self->service_url);
  add_member (object, "identityzone", self->identity_zone);
  add_member (object, "tenantid", self->tenant);
  add_member (object, "instanceid", self->instance);

  text = destination_json_to_text (node);
  destination_json_free_wiped (node);

  return text;
}
