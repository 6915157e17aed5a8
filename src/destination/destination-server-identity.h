/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Who a server is: its client, its tenant and instance, what it signs tokens with, its certificate authority and what
 * that has issued. Immutable; its secrets are wiped with it. */
#define DESTINATION_TYPE_SERVER_IDENTITY (destination_server_identity_get_type ())
G_DECLARE_FINAL_TYPE (DestinationServerIdentity, destination_server_identity, DESTINATION, SERVER_IDENTITY, GObject)

DestinationServerIdentity *destination_server_identity_new            (GError                    **error) G_GNUC_WARN_UNUSED_RESULT;
DestinationServerIdentity *destination_server_identity_new_from_bytes (GBytes                     *bytes,
                                                                       GError                    **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes                    *destination_server_identity_to_bytes       (DestinationServerIdentity  *self);
GBytes                    *destination_server_identity_get_authority  (DestinationServerIdentity  *self); /* PEM, public */

G_END_DECLS
