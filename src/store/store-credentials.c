/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/store-credentials.h"

#include "store/store-secret.h"

struct _StoreCredentials
{
  GObject parent_instance;

  StoreCredentialsKind kind;
  StoreCredentialsNeeds needs;
  char *host;       /* (owned) (nullable) */
  char *token_host; /* (owned) */
  char *client_id;  /* (owned) */
  char *subdomain;  /* (owned) (nullable) */
  char *region;     /* (owned) (nullable) */
  char *tenant;     /* (owned) (nullable) */
  char *instance;   /* (owned) (nullable) */
  gint64 expires;
  char *secret;     /* (owned): wiped */
};

G_DEFINE_FINAL_TYPE (StoreCredentials, store_credentials, G_TYPE_OBJECT)

static void
store_credentials_finalize (GObject *object)
{
  StoreCredentials *self = STORE_CREDENTIALS (object);

  g_free (self->host);
  g_free (self->token_host);
  g_free (self->client_id);
  g_free (self->subdomain);
  g_free (self->region);
  g_free (self->tenant);
  g_free (self->instance);
  store_secret_free (self->secret);

  G_OBJECT_CLASS (store_credentials_parent_class)->finalize (object);
}

static void
store_credentials_class_init (StoreCredentialsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = store_credentials_finalize;
}

static void
store_credentials_init (StoreCredentials *self)
{
}

/**
 * store_credentials_new:
 * @fields: what is known; copied
 *
 * Returns: (transfer full): the credentials
 */
StoreCredentials *
store_credentials_new (const StoreCredentialsFields *fields)
{
  StoreCredentials *self;

  g_return_val_if_fail (fields != NULL, NULL);
  g_return_val_if_fail (fields->secret != NULL, NULL);

  self = g_object_new (STORE_TYPE_CREDENTIALS, NULL);
  self->kind = fields->kind;
  self->needs = fields->needs;
  self->host = g_strdup (fields->host);
  self->token_host = g_strdup (fields->token_host);
  self->client_id = g_strdup (fields->client_id);
  self->subdomain = g_strdup (fields->subdomain);
  self->region = g_strdup (fields->region);
  self->tenant = g_strdup (fields->tenant);
  self->instance = g_strdup (fields->instance);
  self->expires = fields->expires;
  self->secret = g_strdup (fields->secret);

  return self;
}

StoreCredentialsKind
store_credentials_get_kind (StoreCredentials *self)
{
  g_return_val_if_fail (STORE_IS_CREDENTIALS (self), STORE_CREDENTIALS_SECRET);
  return self->kind;
}

StoreCredentialsNeeds
store_credentials_get_needs (StoreCredentials *self)
{
  g_return_val_if_fail (STORE_IS_CREDENTIALS (self), STORE_CREDENTIALS_COMPLETE);
  return self->needs;
}

const char *
store_credentials_get_host (StoreCredentials *self)
{
  g_return_val_if_fail (STORE_IS_CREDENTIALS (self), NULL);
  return self->host;
}

const char *
store_credentials_get_token_host (StoreCredentials *self)
{
  g_return_val_if_fail (STORE_IS_CREDENTIALS (self), NULL);
  return self->token_host;
}

const char *
store_credentials_get_client_id (StoreCredentials *self)
{
  g_return_val_if_fail (STORE_IS_CREDENTIALS (self), NULL);
  return self->client_id;
}

const char *
store_credentials_get_subdomain (StoreCredentials *self)
{
  g_return_val_if_fail (STORE_IS_CREDENTIALS (self), NULL);
  return self->subdomain;
}

const char *
store_credentials_get_region (StoreCredentials *self)
{
  g_return_val_if_fail (STORE_IS_CREDENTIALS (self), NULL);
  return self->region;
}

const char *
store_credentials_get_tenant (StoreCredentials *self)
{
  g_return_val_if_fail (STORE_IS_CREDENTIALS (self), NULL);
  return self->tenant;
}

const char *
store_credentials_get_instance (StoreCredentials *self)
{
  g_return_val_if_fail (STORE_IS_CREDENTIALS (self), NULL);
  return self->instance;
}

gint64
store_credentials_get_expires (StoreCredentials *self)
{
  g_return_val_if_fail (STORE_IS_CREDENTIALS (self), -1);
  return self->expires;
}

const char *
store_credentials_get_secret (StoreCredentials *self)
{
  g_return_val_if_fail (STORE_IS_CREDENTIALS (self), NULL);
  return self->secret;
}
