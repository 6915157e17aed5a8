/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-libraries.h"

#include <libsecret/secret.h>

/**
 * model_append_libraries:
 * @text: where to append to
 *
 * Appends what this room stands on, a line each: for whoever reports a problem.
 */
void
model_append_libraries (GString *text)
{
  /* It does not tell which one is in use. */
  g_string_append_printf (text, "libsecret (built with %d.%d.%d)\n",
                          SECRET_MAJOR_VERSION, SECRET_MINOR_VERSION, SECRET_MICRO_VERSION);
}
