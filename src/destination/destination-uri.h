/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The addresses of the certificate endpoints. Not for other folders. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The service takes this much of path and query. */
#define DESTINATION_URI_MAX_CHARS 4000

gboolean destination_uri_can_name     (const char         *name);
char    *destination_uri_collection   (const char         *service_url,
                                       const char         *collection,
                                       const char         *query);
char    *destination_uri_item         (const char         *service_url,
                                       const char         *collection,
                                       const char         *name,
                                       const char         *part);
char    *destination_uri_names_query  (const char * const *names,
                                       guint               n_names,
                                       gboolean            with_metadata);
guint    destination_uri_count_fitting (const char         *collection,
                                       const char * const *names,
                                       guint               n_names);

G_END_DECLS
