/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the parts of the server share. Not for other folders, but for tests. */

#pragma once

#include <libsoup/soup.h>

#include "destination/destination-server.h"

G_BEGIN_DECLS

/* The domain of a server's hosts: three labels, for GnuTLS heeds no wildcard below two. GLib, curl and browsers resolve
 * every name below "localhost" to the loopback address (RFC 6761, section 6.3). */
#define DESTINATION_SERVER_DOMAIN "credenza.localhost"
#define DESTINATION_SERVER_SUBDOMAIN "provider"

/* Larger bodies are refused. Three quarters of it are what a vault takes as one entry, with room for a bulk. */
#define DESTINATION_SERVER_MAX_BODY (64 * 1024 * 1024)
#define DESTINATION_SERVER_MAX_FORM (64 * 1024)
#define DESTINATION_SERVER_MAX_URI 4000

typedef gint64 (*DestinationClockFunc) (gpointer user_data); /* seconds since the epoch */

void                       destination_server_set_clock    (DestinationServer    *self,
                                                            DestinationClockFunc  clock,
                                                            gpointer              clock_data);
gint64                     destination_server_get_time     (DestinationServer    *self);
DestinationServerIdentity *destination_server_get_identity (DestinationServer    *self);
const char                *destination_server_get_tenant   (DestinationServer    *self,
                                                            const char           *subdomain); /* (nullable): its id */
const char                *destination_server_get_zone     (DestinationServer    *self,
                                                            const char           *tenant); /* (nullable): the subdomain */
char                      *destination_server_dup_address  (DestinationServer    *self,
                                                            const char           *subdomain);

const char *destination_server_identity_get_client_id     (DestinationServerIdentity *self);
const char *destination_server_identity_get_client_secret (DestinationServerIdentity *self);
const char *destination_server_identity_get_tenant        (DestinationServerIdentity *self);
const char *destination_server_identity_get_instance      (DestinationServerIdentity *self);
GBytes     *destination_server_identity_get_signing_key   (DestinationServerIdentity *self);
gboolean    destination_server_identity_check_secret      (DestinationServerIdentity *self,
                                                           const char                *secret);
gboolean    destination_server_identity_check_certificate (DestinationServerIdentity *self,
                                                           GTlsCertificate           *certificate);
GTlsCertificate *destination_server_identity_issue_certificate (DestinationServerIdentity *self,
                                                                const char                *name,
                                                                const char                *address,
                                                                GError                   **error);
GBytes     *destination_server_identity_get_client_pem    (DestinationServerIdentity *self); /* the chain */
GBytes     *destination_server_identity_get_client_key    (DestinationServerIdentity *self); /* PEM */

G_END_DECLS
