/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "destination/destination-server-private.h"

#include <string.h>
#include <sys/random.h>

#include "destination/destination-json.h"
#include "pki/pki.h"
#include "store/store.h"

#define DAY ((gint64) 24 * 60 * 60)

/* A clock that is a little behind must not make a new certificate one of the future. */
#define BACKDATING (DAY / 24)

#define AUTHORITY_DAYS 3650
#define ISSUED_DAYS 365

#define SIGNING_KEY_BYTES 32
#define SECRET_BYTES 32

#define CLIENT_AUTHENTICATION "1.3.6.1.5.5.7.3.2" /* RFC 5280, section 4.2.1.12 */

struct _DestinationServerIdentity
{
  GObject parent_instance;

  char *client_id;            /* (owned) */
  StoreSecret *client_secret; /* (owned) */
  char *tenant;               /* (owned): the id of the provider's subaccount */
  char *instance;             /* (owned) */
  GBytes *signing_key;        /* (owned) */
  PkiIdentity *authority;     /* (owned) */

  /* Made anew each time */
  GTlsCertificate *trusted; /* (owned): the authority's */
  GBytes *client_pem;       /* (owned) */
  GBytes *client_key;       /* (owned) */
};

G_DEFINE_FINAL_TYPE (DestinationServerIdentity, destination_server_identity, G_TYPE_OBJECT)

static void
fill_random (guint8 *bytes, gsize size)
{
  /* getentropy() gives all or nothing, and only fails without a kernel behind it. */
  if (getentropy (bytes, size) != 0)
    g_error ("The system has no random numbers");
}

static GBytes *
make_random (gsize size)
{
  guint8 *bytes = g_malloc (size);

  fill_random (bytes, size);

  return store_secret_bytes_take (bytes, size);
}

static char *
encode (GBytes *bytes)
{
  return g_base64_encode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* As the service's look: an id, and what is random. */
static char *
make_secret (void)
{
  g_autoptr (GBytes) bytes = make_random (SECRET_BYTES);
  g_autofree char *id = g_uuid_string_random ();
  g_autoptr (StoreSecret) text = encode (bytes);

  return g_strconcat (id, "$", text, NULL);
}

static char *
make_client_id (void)
{
  g_autofree char *id = g_uuid_string_random ();
  g_auto (GStrv) parts = g_strsplit (id, "-", -1);
  g_autofree char *digits = g_strjoinv ("", parts);

  return g_strdup_printf ("sb-clone%s!b1|destination!b1", digits);
}

static PkiIdentity *
make_authority (gint64 now, GError **error)
{
  const PkiIdentityRequest request = {
    .common_name = "Credenza Server CA",
    .organization = "Credenza",
    .not_before = now - BACKDATING,
    .not_after = now + AUTHORITY_DAYS * DAY,
    .is_authority = TRUE,
  };

  return pki_identity_new (&request, NULL, error);
}

/* The whole of it, key and chain, in one buffer. */
static GBytes *
issue (DestinationServerIdentity *self, PkiIdentityRequest *request, gboolean with_key, GBytes **key, GError **error)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (PkiIdentity) identity = NULL;

  request->not_before = now - BACKDATING;
  request->not_after = MIN (now + ISSUED_DAYS * DAY,
                            pki_certificate_get_not_after (pki_identity_get_certificate (self->authority)));
  identity = pki_identity_new (request, self->authority, error);
  if (identity == NULL || (key != NULL && (*key = pki_identity_key_to_pem (identity, error)) == NULL))
    return NULL;

  return pki_identity_to_pem (identity, with_key, error);
}

static gboolean
issue_client (DestinationServerIdentity *self, GError **error)
{
  PkiIdentityRequest request = { .common_name = self->client_id };

  self->client_pem = issue (self, &request, FALSE, &self->client_key, error);

  return self->client_pem != NULL;
}

static gboolean
trust (DestinationServerIdentity *self, GError **error)
{
  g_autofree char *pem = pki_certificate_to_pem (pki_identity_get_certificate (self->authority));

  self->trusted = g_tls_certificate_new_from_pem (pem, -1, error);

  return self->trusted != NULL;
}

static gboolean
complete (DestinationServerIdentity *self, GError **error)
{
  return trust (self, error) && issue_client (self, error);
}

static GBytes *
decode (const char *text)
{
  gsize size;
  guchar *bytes = g_base64_decode (text, &size);

  return store_secret_bytes_take (bytes, size);
}

static gboolean
read_authority (DestinationServerIdentity *self, JsonObject *object, GError **error)
{
  const char *text = destination_json_get_string (object, "authority");
  g_autoptr (GBytes) pem = text != NULL ? store_secret_to_bytes (g_strdup (text)) : NULL;

  if (pem != NULL)
    self->authority = pki_identity_new_from_pem (pem, error);
  else
    g_set_error_literal (error, STORE_ERROR, STORE_ERROR_PROTOCOL, "The server’s identity has no authority");

  return self->authority != NULL;
}

static gboolean
read_fields (DestinationServerIdentity *self, JsonObject *object, GError **error)
{
  const char *signing_key = destination_json_get_string (object, "signing_key");

  self->client_id = g_strdup (destination_json_get_string (object, "client_id"));
  self->client_secret = g_strdup (destination_json_get_string (object, "client_secret"));
  self->tenant = g_strdup (destination_json_get_string (object, "tenant"));
  self->instance = g_strdup (destination_json_get_string (object, "instance"));
  if (signing_key != NULL)
    self->signing_key = decode (signing_key);

  if (self->client_id != NULL && self->client_secret != NULL && self->tenant != NULL && self->instance != NULL &&
      self->signing_key != NULL && g_bytes_get_size (self->signing_key) == SIGNING_KEY_BYTES)
    return TRUE;

  g_set_error_literal (error, STORE_ERROR, STORE_ERROR_PROTOCOL, "The server’s identity lacks a part");

  return FALSE;
}

/**
 * destination_server_identity_new:
 * @error: return location for an error of pki/
 *
 * Makes a new identity. This takes some milliseconds: not for the main thread of a program with windows.
 *
 * Returns: (transfer full): the identity
 */
DestinationServerIdentity *
destination_server_identity_new (GError **error)
{
  g_autoptr (DestinationServerIdentity) self = g_object_new (DESTINATION_TYPE_SERVER_IDENTITY, NULL);

  self->client_id = make_client_id ();
  self->client_secret = make_secret ();
  self->tenant = g_uuid_string_random ();
  self->instance = g_uuid_string_random ();
  self->signing_key = make_random (SIGNING_KEY_BYTES);
  self->authority = make_authority (g_get_real_time () / G_USEC_PER_SEC, error);

  return self->authority != NULL && complete (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * destination_server_identity_new_from_bytes:
 * @bytes: what destination_server_identity_to_bytes() gave
 * @error: return location: %STORE_ERROR_PROTOCOL, or an error of pki/
 *
 * Reads an identity, and issues its client's certificate anew. Those that were issued before stay good. As slow as destination_server_identity_new().
 *
 * Returns: (transfer full): the identity
 */
DestinationServerIdentity *
destination_server_identity_new_from_bytes (GBytes *bytes, GError **error)
{
  g_autoptr (DestinationServerIdentity) self = g_object_new (DESTINATION_TYPE_SERVER_IDENTITY, NULL);
  JsonNode *root = destination_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error);
  JsonObject *object = destination_json_object (root);
  gboolean is_good = root != NULL && read_fields (self, object, error) && read_authority (self, object, error);

  destination_json_free_wiped (root);

  return is_good && complete (self, error) ? g_steal_pointer (&self) : NULL;
}

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_authority (JsonBuilder *builder, PkiIdentity *authority)
{
  g_autoptr (GBytes) pem = pki_identity_to_pem (authority, TRUE, NULL);
  g_autoptr (StoreSecret) text = g_strndup (g_bytes_get_data (pem, NULL), g_bytes_get_size (pem));

  add_string (builder, "authority", text);
}

/**
 * destination_server_identity_to_bytes:
 * @self: an identity
 *
 * Returns: (transfer full): all of it, with its secrets, to be kept where only its owner can read it
 */
GBytes *
destination_server_identity_to_bytes (DestinationServerIdentity *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (StoreSecret) signing_key = encode (self->signing_key);
  JsonNode *root;
  char *text;

  json_builder_begin_object (builder);
  add_string (builder, "client_id", self->client_id);
  add_string (builder, "client_secret", self->client_secret);
  add_string (builder, "tenant", self->tenant);
  add_string (builder, "instance", self->instance);
  add_string (builder, "signing_key", signing_key);
  add_authority (builder, self->authority);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  g_clear_object (&builder);
  text = destination_json_to_text (root);
  destination_json_free_wiped (root);

  return store_secret_to_bytes (text);
}

/**
 * destination_server_identity_get_authority:
 * @self: an identity
 *
 * Returns: (transfer full): the certificate of the authority that clients must trust, PEM
 */
GBytes *
destination_server_identity_get_authority (DestinationServerIdentity *self)
{
  char *pem = pki_certificate_to_pem (pki_identity_get_certificate (self->authority));

  return g_bytes_new_take (pem, strlen (pem));
}

const char *
destination_server_identity_get_client_id (DestinationServerIdentity *self)
{
  return self->client_id;
}

const char *
destination_server_identity_get_client_secret (DestinationServerIdentity *self)
{
  return self->client_secret;
}

const char *
destination_server_identity_get_tenant (DestinationServerIdentity *self)
{
  return self->tenant;
}

const char *
destination_server_identity_get_instance (DestinationServerIdentity *self)
{
  return self->instance;
}

GBytes *
destination_server_identity_get_signing_key (DestinationServerIdentity *self)
{
  return self->signing_key;
}

/* A certificate for a server: for this computer's own names, and for the one that others know it by. */
GTlsCertificate *
destination_server_identity_issue_certificate (DestinationServerIdentity *self,
                                               const char                *name,
                                               const char                *address,
                                               GError                   **error)
{
  const char *names[] = { "*." DESTINATION_SERVER_DOMAIN, DESTINATION_SERVER_DOMAIN, "localhost", name, NULL };
  const char *addresses[] = { "127.0.0.1", "::1", address, NULL };
  PkiIdentityRequest request = {
    .common_name = "Credenza Server", .dns_names = names, .addresses = addresses, .is_server = TRUE,
  };
  g_autoptr (GBytes) pem = issue (self, &request, TRUE, NULL, error);

  if (pem == NULL)
    return NULL;

  return g_tls_certificate_new_from_pem (g_bytes_get_data (pem, NULL), (gssize) g_bytes_get_size (pem), error);
}

GBytes *
destination_server_identity_get_client_pem (DestinationServerIdentity *self)
{
  return self->client_pem;
}

GBytes *
destination_server_identity_get_client_key (DestinationServerIdentity *self)
{
  return self->client_key;
}

/* In a time that tells nothing but the length of what was given. */
gboolean
destination_server_identity_check_secret (DestinationServerIdentity *self, const char *secret)
{
  gsize length = strlen (self->client_secret);
  gsize given = strlen (secret);
  guint difference = length != given;

  for (gsize i = 0; i < given; i++)
    difference |= (guchar) secret[i] ^ (guchar) self->client_secret[i % length];

  return difference == 0;
}

static gboolean
is_for_client (DestinationServerIdentity *self, PkiCertificate *certificate)
{
  return g_strv_contains (pki_certificate_get_extended_key_usages (certificate), CLIENT_AUTHENTICATION) &&
         g_strcmp0 (pki_name_get_common_name (pki_certificate_get_subject (certificate)), self->client_id) == 0;
}

/* Whether it is one that this authority issued to this client, and its time has come and is not over. */
gboolean
destination_server_identity_check_certificate (DestinationServerIdentity *self, GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (PkiCertificate) decoded = NULL;

  if (g_tls_certificate_verify (certificate, NULL, self->trusted) != 0)
    return FALSE;

  g_object_get (certificate, "certificate", &der, NULL);
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&der));
  decoded = pki_certificate_new_from_der (bytes, NULL);

  return decoded != NULL && is_for_client (self, decoded);
}

static void
destination_server_identity_finalize (GObject *object)
{
  DestinationServerIdentity *self = DESTINATION_SERVER_IDENTITY (object);

  g_free (self->client_id);
  store_secret_free (self->client_secret);
  g_free (self->tenant);
  g_free (self->instance);
  g_clear_pointer (&self->signing_key, g_bytes_unref);
  g_clear_object (&self->authority);
  g_clear_object (&self->trusted);
  g_clear_pointer (&self->client_pem, g_bytes_unref);
  g_clear_pointer (&self->client_key, g_bytes_unref);

  G_OBJECT_CLASS (destination_server_identity_parent_class)->finalize (object);
}

static void
destination_server_identity_class_init (DestinationServerIdentityClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = destination_server_identity_finalize;
}

static void
destination_server_identity_init (DestinationServerIdentity *self)
{
}
