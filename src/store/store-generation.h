/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Certificates that an external service issues: what is asked of it, what is known of what it made, and when it makes
 * a new one by itself. */

#pragma once

#include <glib-object.h>

#include "store/store-error.h"

G_BEGIN_DECLS

typedef enum
{
  STORE_VALIDITY_DAYS,
  STORE_VALIDITY_MONTHS,
  STORE_VALIDITY_YEARS,
} StoreValidityUnit;

/* What a service that is told no validity is taken to use: the samples of its documentation have it. */
#define STORE_DEFAULT_VALIDITY 3
#define STORE_DEFAULT_VALIDITY_UNIT STORE_VALIDITY_MONTHS

/* The subject of the #StoreErrorDetails of a call that generates, where the error is about one field of the request. */
#define STORE_FIELD_NAME "name"
#define STORE_FIELD_COMMON_NAME "common-name"
#define STORE_FIELD_VALIDITY "validity"
#define STORE_FIELD_PASSWORD "password"
#define STORE_FIELD_AUTOMATIC_RENEWAL "automatic-renewal"
#define STORE_FIELD_SIGNING_REQUEST "signing-request"

/**
 * StoreGenerateRequest:
 * @name: the entry's name; its extension says which kind of file is made
 * @common_name: (nullable): the common name of the subject; %NULL: what the service takes by itself (the name)
 * @validity: how many units it is to be valid, at least 1
 * @validity_unit: the unit
 * @password: (nullable): what protects the private key, or the keystore
 * @automatic_renewal: whether the service makes a new one before it expires
 * @signing_request: (nullable): PEM; the service then certifies that key, and makes none of its own
 *
 * What an external service is asked to issue.
 */
typedef struct
{
  const char       *name;
  const char       *common_name;
  guint             validity;
  StoreValidityUnit validity_unit;
  const char       *password;
  gboolean          automatic_renewal;
  GBytes           *signing_request;
} StoreGenerateRequest;

/**
 * StoreAuthorityKind:
 * @STORE_AUTHORITY_SAP_CERTIFICATE_SERVICE: SAP's PKI, which the Destination Service asks
 * @STORE_AUTHORITY_THIS_COMPUTER: the store's own authority, whose root can be read; see store_get_root_async()
 *
 * Who issues what a store generates.
 */
typedef enum
{
  STORE_AUTHORITY_SAP_CERTIFICATE_SERVICE,
  STORE_AUTHORITY_THIS_COMPUTER,
} StoreAuthorityKind;

/**
 * StoreGenerationService:
 * @authority: who issues
 * @file_types: the kinds of files it makes: 1 << #StoreFileType for each
 * @request_file_types: the same, where a signing request is given
 *
 * What a store can be asked to generate.
 */
typedef struct
{
  StoreAuthorityKind authority;
  guint              file_types;
  guint              request_file_types;
} StoreGenerationService;

/**
 * StoreGeneration:
 * @common_name: (nullable): as it was asked for
 * @validity: how many units each certificate is valid; 0: not known
 * @validity_unit: the unit
 * @automatic_renewal: whether it renews by itself
 * @has_password: whether the private key, or the keystore, has a password
 * @signing_request: (nullable): PEM: the request whose key is certified
 * @renewed: when the store renewed it last, in microseconds since the epoch; -1: never
 * @failed: when the last attempt to renew it failed, in microseconds since the epoch; -1: it did not, or it was
 *   renewed since
 * @failure_code: why it failed
 * @failure: (nullable): the same in the library's words, never a secret
 * @password_id: (nullable): where the store finds the password; means nothing to anybody else
 * @certificate: (nullable): DER: the certificate that was issued, where the store keeps it beside the content and the
 *   content was asked for
 *
 * What is known of how an entry was generated. Immutable once it is made; reference-counted, from any thread.
 */
#define STORE_TYPE_GENERATION (store_generation_get_type ())
typedef struct
{
  char             *common_name;
  guint             validity;
  StoreValidityUnit validity_unit;
  gboolean          automatic_renewal;
  gboolean          has_password;
  GBytes           *signing_request;
  gint64            renewed;
  gint64            failed;
  StoreError        failure_code;
  char             *failure;
  char             *password_id;
  GBytes           *certificate;
} StoreGeneration;

GType            store_generation_get_type (void);
StoreGeneration *store_generation_new      (const StoreGeneration *values);
StoreGeneration *store_generation_ref      (StoreGeneration       *self);
void             store_generation_unref    (StoreGeneration       *self);

gint64           store_validity_get_end    (gint64                 start,
                                            guint                  validity,
                                            StoreValidityUnit      unit);
gint64           store_renewal_get_lead    (guint                  validity,
                                            StoreValidityUnit      unit);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreGeneration, store_generation_unref)

G_END_DECLS
