/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-destination"

#include "config.h"

#include "destination/destination-libraries.h"

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

/**
 * destination_append_libraries:
 * @text: where to append to
 *
 * Appends what this room stands on, a line each: for whoever reports a problem.
 */
void
destination_append_libraries (GString *text)
{
  g_string_append_printf (text, "libsoup %u.%u.%u (built with %u.%u.%u)\n",
                          soup_get_major_version (), soup_get_minor_version (), soup_get_micro_version (),
                          SOUP_MAJOR_VERSION, SOUP_MINOR_VERSION, SOUP_MICRO_VERSION);
  /* It does not tell which one is in use. */
  g_string_append_printf (text, "json-glib (built with %s)\n", JSON_VERSION_S);
}
