/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The addresses in a service key. Not for other folders. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char       *destination_address_read          (const char  *text,
                                               const char **problem);
char       *destination_address_dup_host      (const char  *url);
char       *destination_address_dup_region    (const char  *host);
char       *destination_address_dup_subdomain (const char  *host);
char       *destination_address_replace_zone  (const char  *url,
                                               const char  *zone,
                                               const char  *subdomain);

gboolean    destination_subdomain_is_valid    (const char  *subdomain);

G_END_DECLS
