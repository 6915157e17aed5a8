/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "destination/destination-uri.h"

#include <string.h>

#define ROOT "/destination-configuration/v1/"

/* As much as is asked for of each entry; a list with semicolons, which are encoded. */
#define METADATA "$includeMetadata=modification_time%3Betag%3Blabels"

/* Everything but the unreserved characters, as RFC 3986 has it: a blank is %20. */
static char *
encode (const char *text)
{
  return g_uri_escape_string (text, NULL, FALSE);
}

/* A name in a filter is encoded, then quoted; then the whole filter is encoded again. So a quote in a name travels as
 * %2527. */
static void
append_name (GString *filter, const char *name)
{
  g_autofree char *encoded = encode (name);

  g_string_append_printf (filter, "%s'%s'", filter->len > 0 ? ", " : "", encoded);
}

static char *
make_filter (const char * const *names, guint n_names)
{
  g_autoptr (GString) list = g_string_new (NULL);
  g_autofree char *filter = NULL;

  for (guint i = 0; i < n_names; i++)
    append_name (list, names[i]);
  filter = g_strdup_printf ("Name in (%s)", list->str);

  return encode (filter);
}

/**
 * destination_uri_can_name:
 * @name: a name
 *
 * Returns: whether a path can say it: a segment of dots means another place, and none means the collection
 */
gboolean
destination_uri_can_name (const char *name)
{
  return *name != '\0' && strcmp (name, ".") != 0 && strcmp (name, "..") != 0;
}

/**
 * destination_uri_collection:
 * @service_url: scheme and host of the service
 * @collection: such as "subaccountCertificates"
 * @query: (nullable): what comes after the question mark, encoded
 *
 * Returns: (transfer full): the address of all certificates of a level
 */
char *
destination_uri_collection (const char *service_url, const char *collection, const char *query)
{
  return g_strconcat (service_url, ROOT, collection, query != NULL ? "?" : NULL, query, NULL);
}

/**
 * destination_uri_item:
 * @service_url: scheme and host of the service
 * @collection: such as "subaccountCertificates"
 * @name: a name that destination_uri_can_name()
 * @part: (nullable): "labels" or "publicKeys"
 *
 * Returns: (transfer full): the address of one certificate, or of a part of it
 */
char *
destination_uri_item (const char *service_url, const char *collection, const char *name, const char *part)
{
  g_autofree char *encoded = encode (name);

  return g_strconcat (service_url, ROOT, collection, "/", encoded, part != NULL ? "/" : NULL, part, NULL);
}

/**
 * destination_uri_names_query:
 * @names: (array length=n_names): names
 * @n_names: how many; at least one
 * @with_metadata: whether etag, modification time and labels are to come along
 *
 * Returns: (transfer full): a query for these names only
 */
char *
destination_uri_names_query (const char * const *names, guint n_names, gboolean with_metadata)
{
  g_autofree char *filter = make_filter (names, n_names);

  return g_strconcat ("$filter=", filter, with_metadata ? "&" METADATA : NULL, NULL);
}

/**
 * destination_uri_count_fitting:
 * @collection: such as "subaccountCertificates"
 * @names: (array length=n_names): names
 * @n_names: how many
 *
 * Returns: how many of the first of them fit into one query; 0 when the first alone is too long
 */
guint
destination_uri_count_fitting (const char *collection, const char * const *names, guint n_names)
{
  gsize used = strlen (ROOT) + strlen (collection) + strlen ("?$filter=&" METADATA) + strlen ("Name%20in%20%28%29");

  for (guint i = 0; i < n_names; i++)
    {
      g_autofree char *encoded = encode (names[i]);
      gsize size = strlen ("%27%27%2C%20");

      for (const char *p = encoded; *p != '\0'; p++)
        size += *p == '%' ? strlen ("%25") : 1;
      used += size;
      if (used > DESTINATION_URI_MAX_CHARS)
        return i;
    }

  return n_names;
}
