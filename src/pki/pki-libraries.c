/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-pki"

#include "config.h"

#include "pki/pki-libraries.h"

#include <gnutls/gnutls.h>

/**
 * pki_append_libraries:
 * @text: where to append to
 *
 * Appends what this room stands on, a line each: for whoever reports a problem.
 */
void
pki_append_libraries (GString *text)
{
  g_string_append_printf (text, "GnuTLS %s (built with %s)\n", gnutls_check_version (NULL), GNUTLS_VERSION);
}
