/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "destination/destination-client-certificate-private.h"
#include "store/store.h"

G_BEGIN_DECLS

/* The fields of a service key, read and checked. All owned, all nullable unless said otherwise. */
typedef struct
{
  StoreCredentialsKind         kind;
  StoreCredentialsNeeds        needs;
  char                        *client_id;     /* never NULL */
  char                        *client_secret; /* wiped */
  DestinationClientCertificate client;
  char                        *authority;     /* where tokens come from, as the key says it: url or certurl; never NULL */
  char                        *token_url;     /* the endpoint; never NULL */
  char                        *token_host;    /* never NULL */
  char                        *service_url;
  char                        *host;
  char                        *identity_zone;
  char                        *tenant;
  char                        *instance;
  char                        *region;
} DestinationServiceKeyFields;

gboolean destination_service_key_fields_read    (DestinationServiceKeyFields *self,
                                                 GBytes                      *text,
                                                 const StoreSupplement       *supplement,
                                                 GError                     **error); /* STORE_ERROR_INVALID */
void     destination_service_key_fields_clear   (DestinationServiceKeyFields *self);
char    *destination_service_key_fields_to_text (DestinationServiceKeyFields *self); /* (transfer full): to be wiped */

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DestinationServiceKeyFields, destination_service_key_fields_clear)

G_END_DECLS
