/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How long the client waits for what. Tests have less patience. Not for other folders. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DestinationTiming:
 * @connect: milliseconds until a connection, with its TLS handshake, must be there
 * @read: milliseconds without a byte, in either direction, after which an exchange is given up
 * @exchange: milliseconds that one exchange may take in all, however much goes on arriving
 * @retry: milliseconds before the second attempt after a broken connection; each further delay is twice the one before
 * @retry_busy: the same after the service said that it has a problem; each further delay is three times as long
 * @second: milliseconds in a second of the service (Retry-After, the lifetime of a token)
 * @max_waiting: seconds that one call waits at most because it was asked to slow down
 *
 * The delays are those that SAP recommends: "Best Practices When Handling Access Tokens", and the resilience
 * recommendations for the Destination Service.
 */
typedef struct
{
  guint connect;
  guint read;
  guint exchange;
  guint retry;
  guint retry_busy;
  guint second;
  guint max_waiting;
} DestinationTiming;

extern const DestinationTiming destination_timing_default;

#define DESTINATION_MAX_ATTEMPTS 3

guint destination_timing_delay (const DestinationTiming *self,
                                gboolean                 is_busy,
                                guint                    attempt);

G_END_DECLS
