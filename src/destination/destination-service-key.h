/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A service key, in whichever envelope it comes. Not for other folders: they see a StoreConnector. */

#pragma once

#include "destination/destination-address.h"
#include "store/store.h"

G_BEGIN_DECLS

/* More is no service key. */
#define DESTINATION_SERVICE_KEY_MAX_BYTES (1024 * 1024)

/* Who the client is and where it has to go; immutable; safe to read from any thread. Secrets are wiped with it. */
#define DESTINATION_TYPE_SERVICE_KEY (destination_service_key_get_type ())
G_DECLARE_FINAL_TYPE (DestinationServiceKey, destination_service_key, DESTINATION, SERVICE_KEY, GObject)

DestinationServiceKey *destination_service_key_parse                (GBytes                *text,
                                                                     const StoreSupplement *supplement,
                                                                     GError               **error) G_GNUC_WARN_UNUSED_RESULT;
DestinationServiceKey *destination_service_key_new_from_credentials (StoreCredentials      *credentials,
                                                                     GError               **error) G_GNUC_WARN_UNUSED_RESULT;

StoreCredentialsKind   destination_service_key_get_kind             (DestinationServiceKey *self);
const char            *destination_service_key_get_token_url        (DestinationServiceKey *self); /* of the endpoint itself */
const char            *destination_service_key_get_service_url      (DestinationServiceKey *self); /* (nullable): without "/destination-configuration" and slashes after it */
const char            *destination_service_key_get_client_id        (DestinationServiceKey *self);
const char            *destination_service_key_get_client_secret    (DestinationServiceKey *self); /* (nullable) */
GTlsCertificate       *destination_service_key_get_tls_certificate  (DestinationServiceKey *self); /* (nullable) (transfer none): with its chain and its key */
const char            *destination_service_key_get_identity_zone    (DestinationServiceKey *self); /* (nullable): the subdomain */
const char            *destination_service_key_get_tenant           (DestinationServiceKey *self); /* (nullable) */
StoreCredentials      *destination_service_key_get_credentials      (DestinationServiceKey *self); /* (transfer none) */

char                  *destination_service_key_dup_token_url_for    (DestinationServiceKey *self,
                                                                     const char            *subscriber,
                                                                     GError               **error) G_GNUC_WARN_UNUSED_RESULT;

/* The describe pair of a connector. */
void                   destination_service_key_describe_async       (GBytes                *text,
                                                                     const StoreSupplement *supplement,
                                                                     GCancellable          *cancellable,
                                                                     GAsyncReadyCallback    callback,
                                                                     gpointer               user_data);
StoreCredentials      *destination_service_key_describe_finish      (GAsyncResult          *result,
                                                                     GError               **error);

G_END_DECLS
