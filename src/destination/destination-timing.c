/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "destination/destination-timing.h"

const DestinationTiming destination_timing_default = {
  .connect = 5000,
  .read = 30000,
  .exchange = 600000,
  .retry = 300,
  .retry_busy = 1000,
  .second = 1000,
  .max_waiting = 120,
};

/**
 * destination_timing_delay:
 * @self: a timing
 * @is_busy: whether the service answered that it has a problem; else the connection had one
 * @attempt: how many attempts failed so far; at least 1
 *
 * Returns: milliseconds until the next attempt. Chance makes them a quarter longer or shorter, so that clients that
 *   failed together do not come back together.
 */
guint
destination_timing_delay (const DestinationTiming *self, gboolean is_busy, guint attempt)
{
  double delay = is_busy ? self->retry_busy : self->retry;

  for (guint i = 1; i < attempt; i++)
    delay *= is_busy ? 3 : 2;

  return (guint) (delay * g_random_double_range (0.75, 1.25));
}
