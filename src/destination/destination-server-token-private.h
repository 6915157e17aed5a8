/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Bearer tokens: signed claims (JWT, RFC 7519, with HS256 of RFC 7518). */

#pragma once

#include "destination/destination-server-private.h"

G_BEGIN_DECLS

/* How long a token is good, seconds. The service's default. */
#define DESTINATION_TOKEN_SECONDS 43200

typedef struct
{
  const char *tenant; /* the subaccount that the token is for */
  const char *zone;   /* its subdomain */
  const char *issuer; /* the token endpoint */
  gint64 now;         /* seconds since the epoch */
} DestinationClaims;

char *destination_token_issue    (DestinationServerIdentity *identity,
                                  const DestinationClaims   *claims);
char *destination_token_check    (DestinationServerIdentity *identity,
                                  const char                *token,
                                  gint64                     now); /* (nullable): the tenant */
void  destination_token_answer   (DestinationServer         *server,
                                  SoupServerMessage         *message);

G_END_DECLS
