/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "destination/destination-service-key.h"

#include "destination/destination-service-key-private.h"

#include <glib/gi18n.h>
#include <string.h>

struct _DestinationServiceKey
{
  GObject parent_instance;

  DestinationServiceKeyFields fields; /* (owned) */
  StoreCredentials *credentials;      /* (owned) */
};

G_DEFINE_FINAL_TYPE (DestinationServiceKey, destination_service_key, G_TYPE_OBJECT)

static void
destination_service_key_finalize (GObject *object)
{
  DestinationServiceKey *self = DESTINATION_SERVICE_KEY (object);

  destination_service_key_fields_clear (&self->fields);
  g_clear_object (&self->credentials);

  G_OBJECT_CLASS (destination_service_key_parent_class)->finalize (object);
}

static void
destination_service_key_class_init (DestinationServiceKeyClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = destination_service_key_finalize;
}

static void
destination_service_key_init (DestinationServiceKey *self)
{
}

static StoreCredentials *
make_credentials (DestinationServiceKeyFields *fields)
{
  g_autoptr (StoreSecret) secret = destination_service_key_fields_to_text (fields);
  StoreCredentialsFields credentials = {
    .kind = fields->kind,
    .needs = fields->needs,
    .host = fields->host,
    .token_host = fields->token_host,
    .client_id = fields->client_id,
    .subdomain = fields->identity_zone,
    .region = fields->region,
    .tenant = fields->tenant,
    .instance = fields->instance,
    .expires = fields->client.expires,
    .secret = secret,
  };

  return store_credentials_new (&credentials);
}

/**
 * destination_service_key_parse:
 * @text: a service key in any envelope
 * @supplement: (nullable): what it does not say itself
 * @error: return location: %STORE_ERROR_INVALID; its details' subject names the fields that are missing or malformed
 *
 * Takes some milliseconds where there is a certificate: not for a main thread.
 *
 * Returns: (transfer full): the key; what can still be missing, its credentials' needs say
 */
DestinationServiceKey *
destination_service_key_parse (GBytes *text, const StoreSupplement *supplement, GError **error)
{
  g_autoptr (DestinationServiceKey) self = g_object_new (DESTINATION_TYPE_SERVICE_KEY, NULL);

  g_return_val_if_fail (text != NULL, NULL);

  if (g_bytes_get_size (text) > DESTINATION_SERVICE_KEY_MAX_BYTES)
    {
      g_set_error_literal (error, STORE_ERROR, STORE_ERROR_INVALID, "The text is too long for a service key");
      return NULL;
    }
  if (!destination_service_key_fields_read (&self->fields, text, supplement, error))
    return NULL;
  self->credentials = make_credentials (&self->fields);

  return g_steal_pointer (&self);
}

/**
 * destination_service_key_new_from_credentials:
 * @credentials: credentials that were described before
 * @error: return location: %STORE_ERROR_INVALID; also when something is still missing
 *
 * Returns: (transfer full): a key with everything that a connection needs
 */
DestinationServiceKey *
destination_service_key_new_from_credentials (StoreCredentials *credentials, GError **error)
{
  g_autoptr (DestinationServiceKey) self = NULL;
  g_autoptr (GBytes) text = NULL;

  g_return_val_if_fail (STORE_IS_CREDENTIALS (credentials), NULL);

  text = store_secret_to_bytes (g_strdup (store_credentials_get_secret (credentials)));
  self = destination_service_key_parse (text, NULL, error);
  if (self == NULL)
    return NULL;
  if (self->fields.needs != STORE_CREDENTIALS_COMPLETE)
    {
      g_set_error_literal (error, STORE_ERROR, STORE_ERROR_INVALID, "The service key is not complete yet");
      return NULL;
    }

  return g_steal_pointer (&self);
}

StoreCredentialsKind
destination_service_key_get_kind (DestinationServiceKey *self)
{
  g_return_val_if_fail (DESTINATION_IS_SERVICE_KEY (self), STORE_CREDENTIALS_SECRET);
  return self->fields.kind;
}

const char *
destination_service_key_get_token_url (DestinationServiceKey *self)
{
  g_return_val_if_fail (DESTINATION_IS_SERVICE_KEY (self), NULL);
  return self->fields.token_url;
}

const char *
destination_service_key_get_service_url (DestinationServiceKey *self)
{
  g_return_val_if_fail (DESTINATION_IS_SERVICE_KEY (self), NULL);
  return self->fields.service_url;
}

const char *
destination_service_key_get_client_id (DestinationServiceKey *self)
{
  g_return_val_if_fail (DESTINATION_IS_SERVICE_KEY (self), NULL);
  return self->fields.client_id;
}

const char *
destination_service_key_get_client_secret (DestinationServiceKey *self)
{
  g_return_val_if_fail (DESTINATION_IS_SERVICE_KEY (self), NULL);
  return self->fields.client_secret;
}

GTlsCertificate *
destination_service_key_get_tls_certificate (DestinationServiceKey *self)
{
  g_return_val_if_fail (DESTINATION_IS_SERVICE_KEY (self), NULL);
  return self->fields.client.tls;
}

const char *
destination_service_key_get_identity_zone (DestinationServiceKey *self)
{
  g_return_val_if_fail (DESTINATION_IS_SERVICE_KEY (self), NULL);
  return self->fields.identity_zone;
}

const char *
destination_service_key_get_tenant (DestinationServiceKey *self)
{
  g_return_val_if_fail (DESTINATION_IS_SERVICE_KEY (self), NULL);
  return self->fields.tenant;
}

StoreCredentials *
destination_service_key_get_credentials (DestinationServiceKey *self)
{
  g_return_val_if_fail (DESTINATION_IS_SERVICE_KEY (self), NULL);
  return self->credentials;
}

static char *
refuse_subscriber (GError **error, const char *subscriber, StoreError code, const char *message)
{
  StoreErrorDetails details = { .subject = (char *) subscriber };

  g_propagate_error (error, store_error_new_with_details (code, message, &details));

  return NULL;
}

/**
 * destination_service_key_dup_token_url_for:
 * @self: a service key
 * @subscriber: (nullable): the subdomain of a subscriber; %NULL: the provider itself
 * @error: return location: %STORE_ERROR_INVALID when it is no subdomain; %STORE_ERROR_NOT_SUPPORTED when the key's
 *   address has none that it could replace
 *
 * A subscriber's tokens come from the provider's address with the subscriber's subdomain in it.
 *
 * Returns: (transfer full): where its tokens come from
 */
char *
destination_service_key_dup_token_url_for (DestinationServiceKey *self, const char *subscriber, GError **error)
{
  char *url;

  g_return_val_if_fail (DESTINATION_IS_SERVICE_KEY (self), NULL);

  if (subscriber == NULL)
    return g_strdup (self->fields.token_url);
  if (!destination_subdomain_is_valid (subscriber))
    return refuse_subscriber (error, subscriber, STORE_ERROR_INVALID, NC_("reason", "The subscriber is no subdomain"));
  if (self->fields.kind == STORE_CREDENTIALS_IDENTITY)
    return refuse_subscriber (
        error, subscriber, STORE_ERROR_NOT_SUPPORTED,
        NC_("reason", "The identity service knows its subscribers by their tenant, not by a subdomain"));

  url = destination_address_replace_zone (self->fields.token_url, self->fields.identity_zone, subscriber);
  if (url == NULL)
    return refuse_subscriber (
        error, subscriber, STORE_ERROR_NOT_SUPPORTED,
        NC_("reason", "The address that tokens come from has no subdomain"));

  return url;
}

/* What the thread works on: all its own. */
typedef struct
{
  GBytes *text;        /* (owned) */
  GBytes *key;         /* (owned) (nullable) */
  GBytes *certificate; /* (owned) (nullable) */
  char *address;       /* (owned) (nullable): may be a service key; wiped */
} Description;

static void
description_free (gpointer data)
{
  Description *self = data;

  g_bytes_unref (self->text);
  g_clear_pointer (&self->key, g_bytes_unref);
  g_clear_pointer (&self->certificate, g_bytes_unref);
  g_clear_pointer (&self->address, store_secret_free);
  g_free (self);
}

static Description *
description_new (GBytes *text, const StoreSupplement *supplement)
{
  Description *self = g_new0 (Description, 1);

  self->text = g_bytes_ref (text);
  if (supplement == NULL)
    return self;

  self->key = supplement->key != NULL ? g_bytes_ref (supplement->key) : NULL;
  self->certificate = supplement->certificate != NULL ? g_bytes_ref (supplement->certificate) : NULL;
  self->address = g_strdup (supplement->address);

  return self;
}

static void
describe_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Description *description = task_data;
  StoreSupplement supplement = { description->key, description->certificate, description->address };
  g_autoptr (GError) error = NULL;
  g_autoptr (DestinationServiceKey) key = destination_service_key_parse (description->text, &supplement, &error);

  if (key == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, g_object_ref (key->credentials), g_object_unref);
}

/**
 * destination_service_key_describe_async:
 * @text: a service key in any envelope
 * @supplement: (nullable): what it does not say itself; copied
 * @cancellable: (nullable): to stop it
 * @callback: called when it is done; its source is %NULL
 * @user_data: closure of @callback
 *
 * Reads a service key in a thread.
 */
void
destination_service_key_describe_async (GBytes *text,
                                        const StoreSupplement *supplement,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_return_if_fail (text != NULL);

  g_task_set_source_tag (task, destination_service_key_describe_async);
  g_task_set_task_data (task, description_new (text, supplement), description_free);
  g_task_run_in_thread (task, describe_in_thread);
}

/**
 * destination_service_key_describe_finish:
 * @result: what the callback was given
 * @error: return location: as of destination_service_key_parse()
 *
 * Returns: (transfer full): what the key is
 */
StoreCredentials *
destination_service_key_describe_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
