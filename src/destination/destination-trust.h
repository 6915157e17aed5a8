/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whom the client trusts beside whom the system trusts. Not for other folders. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Verifies with the system's authorities, and with further ones what only these do not know. */
#define DESTINATION_TYPE_TRUST (destination_trust_get_type ())
G_DECLARE_FINAL_TYPE (DestinationTrust, destination_trust, DESTINATION, TRUST, GTlsDatabase)

GTlsDatabase *destination_trust_new (GBytes  *authorities,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT; /* STORE_ERROR_INVALID */

G_END_DECLS
