/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  STORE_CREDENTIALS_SECRET,   /* a client secret */
  STORE_CREDENTIALS_X509,     /* a client certificate */
  STORE_CREDENTIALS_IDENTITY, /* a client certificate of the identity service, presented to the service itself too */
} StoreCredentialsKind;

/* What is still missing before a store can be opened, and somebody can be asked for. */
typedef enum
{
  STORE_CREDENTIALS_COMPLETE = 0,
  STORE_CREDENTIALS_NEED_KEY = 1 << 0,         /* the private key, a PEM file (a self-managed certificate) */
  STORE_CREDENTIALS_NEED_CERTIFICATE = 1 << 1, /* the client certificate with its chain, a PEM file */
  STORE_CREDENTIALS_NEED_ADDRESS = 1 << 2,     /* the address of the service (a key of the identity service lacks it) */
} StoreCredentialsNeeds;

/**
 * StoreCredentialsFields:
 * @kind: how the client proves who it is
 * @needs: what is missing
 * @host: (nullable): of the service
 * @token_host: where tokens come from
 * @client_id: the client
 * @subdomain: (nullable): of the subaccount
 * @region: (nullable): such as "eu10"
 * @tenant: (nullable): the id of the subaccount
 * @instance: (nullable): the id of the service instance
 * @expires: when the credentials themselves end, seconds since the epoch; -1: never, or not known
 * @secret: the whole of it, in the one form that the connector reads again: what belongs into a keyring
 *
 * What a service key turned out to be.
 */
typedef struct
{
  StoreCredentialsKind   kind;
  StoreCredentialsNeeds  needs;
  const char            *host;
  const char            *token_host;
  const char            *client_id;
  const char            *subdomain;
  const char            *region;
  const char            *tenant;
  const char            *instance;
  gint64                 expires;
  const char            *secret;
} StoreCredentialsFields;

/* A service key that was understood; immutable; safe to read from any thread. Its secret is wiped with it. */
#define STORE_TYPE_CREDENTIALS (store_credentials_get_type ())
G_DECLARE_FINAL_TYPE (StoreCredentials, store_credentials, STORE, CREDENTIALS, GObject)

StoreCredentials      *store_credentials_new            (const StoreCredentialsFields *fields) G_GNUC_WARN_UNUSED_RESULT;

StoreCredentialsKind   store_credentials_get_kind       (StoreCredentials *self);
StoreCredentialsNeeds  store_credentials_get_needs      (StoreCredentials *self);
const char            *store_credentials_get_host       (StoreCredentials *self); /* (nullable) */
const char            *store_credentials_get_token_host (StoreCredentials *self);
const char            *store_credentials_get_client_id  (StoreCredentials *self);
const char            *store_credentials_get_subdomain  (StoreCredentials *self); /* (nullable) */
const char            *store_credentials_get_region     (StoreCredentials *self); /* (nullable) */
const char            *store_credentials_get_tenant     (StoreCredentials *self); /* (nullable) */
const char            *store_credentials_get_instance   (StoreCredentials *self); /* (nullable) */
gint64                 store_credentials_get_expires    (StoreCredentials *self); /* seconds since the epoch, -1: not known */
const char            *store_credentials_get_secret     (StoreCredentials *self);

G_END_DECLS
