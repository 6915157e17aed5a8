/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "destination/destination-address.h"

#include <gio/gio.h>
#include <string.h>

/* RFC 1035, 2.3.4 */
#define MAX_LABEL 63
#define MAX_HOST  253

static gboolean
is_label_char (char c)
{
  return g_ascii_isalnum (c) || c == '-';
}

static gboolean
is_label (const char *text, gsize size)
{
  if (size == 0 || size > MAX_LABEL || text[0] == '-' || text[size - 1] == '-')
    return FALSE;
  for (gsize i = 0; i < size; i++)
    if (!is_label_char (text[i]))
      return FALSE;

  return TRUE;
}

/**
 * destination_subdomain_is_valid:
 * @subdomain: (nullable): what is to become the first label of a host name
 *
 * Returns: whether it is one label (RFC 1123, 2.1), so that no other host can be meant
 */
gboolean
destination_subdomain_is_valid (const char *subdomain)
{
  return subdomain != NULL && is_label (subdomain, strlen (subdomain));
}

static gboolean
is_host_name (const char *host)
{
  const char *dot;

  if (strlen (host) > MAX_HOST)
    return FALSE;
  for (; (dot = strchr (host, '.')) != NULL; host = dot + 1)
    if (!is_label (host, dot - host))
      return FALSE;

  return is_label (host, strlen (host));
}

/* RFC 6761, 6.3 */
static gboolean
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);

  return g_ascii_strcasecmp (host, "localhost") == 0 ||
         (strlen (host) > strlen (".localhost") &&
             g_ascii_strcasecmp (host + strlen (host) - strlen (".localhost"), ".localhost") == 0);
}

/* GLib takes blanks in a path. */
static gboolean
has_only_graphs (const char *text)
{
  while (g_ascii_isgraph (*text))
    text++;

  return *text == '\0';
}

/* Returns: (nullable): what is wrong with it */
static const char *
find_problem (GUri *uri)
{
  const char *scheme = g_uri_get_scheme (uri);
  const char *host = g_uri_get_host (uri);

  if (host == NULL || (!g_hostname_is_ip_address (host) && !is_host_name (host)))
    return "has no valid host";
  if (g_uri_get_userinfo (uri) != NULL || g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL)
    return "has more than a host and a path";
  if (g_str_equal (scheme, "https") || (g_str_equal (scheme, "http") && is_loopback (host)))
    return NULL;

  return "does not begin with https://";
}

/**
 * destination_address_read:
 * @text: what should be a URL
 * @problem: (out): what is wrong with it
 *
 * Without TLS only this computer may be addressed: whoever is on the way would read the client's secret.
 *
 * Returns: (nullable) (transfer full): the URL without slashes at its end; %NULL when something is wrong
 */
char *
destination_address_read (const char *text, const char **problem)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  g_autoptr (GUri) uri = has_only_graphs (trimmed) ? g_uri_parse (trimmed, G_URI_FLAGS_NONE, NULL) : NULL;
  gsize size;

  *problem = uri != NULL ? find_problem (uri) : "is no URL";
  if (*problem != NULL)
    return NULL;

  for (size = strlen (trimmed); trimmed[size - 1] == '/'; size--)
    trimmed[size - 1] = '\0';

  return g_steal_pointer (&trimmed);
}

/* Of a URL that was read before. */
char *
destination_address_dup_host (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);

  return g_strdup (g_uri_get_host (uri));
}

/* "eu10", "us20", "eu10-004" */
static gboolean
is_region (const char *text)
{
  gsize letters = strspn (text, "abcdefghijklmnopqrstuvwxyz");
  gsize digits = strspn (text + letters, "0123456789");
  const char *rest = text + letters + digits;

  return letters > 1 && digits > 0 &&
         (*rest == '\0' || (*rest == '-' && strspn (rest + 1, "0123456789") == strlen (rest + 1)));
}

/**
 * destination_address_dup_region:
 * @host: (nullable): such as destination-configuration.cfapps.eu10.hana.ondemand.com
 *
 * Returns: (nullable) (transfer full): the region that is in the name, "eu10"
 */
char *
destination_address_dup_region (const char *host)
{
  g_auto (GStrv) labels = g_strsplit (host != NULL ? host : "", ".", -1);

  /* The host's own label is never it. */
  for (guint i = 1; i < g_strv_length (labels); i++)
    if (is_region (labels[i]) && labels[i + 1] != NULL)
      return g_strdup (labels[i]);

  return NULL;
}

/**
 * destination_address_dup_subdomain:
 * @host: such as my-subdomain.authentication.eu10.hana.ondemand.com
 *
 * Returns: (nullable) (transfer full): its first label; %NULL for an address or a name of one label
 */
char *
destination_address_dup_subdomain (const char *host)
{
  const char *dot = strchr (host, '.');

  return dot != NULL && !g_hostname_is_ip_address (host) ? g_strndup (host, dot - host) : NULL;
}

/**
 * destination_address_replace_zone:
 * @url: a URL that was read before
 * @zone: (nullable): what its host begins with; %NULL: its first label, whatever that is
 * @subdomain: a valid subdomain
 *
 * Returns: (nullable) (transfer full): the same URL of another subaccount; %NULL when the host has no subdomain
 */
char *
destination_address_replace_zone (const char *url, const char *zone, const char *subdomain)
{
  g_autofree char *host = destination_address_dup_host (url);
  g_autofree char *first = destination_address_dup_subdomain (host);
  const char *start = strstr (url, "://") + strlen ("://");

  if (first == NULL || (zone != NULL && g_ascii_strcasecmp (first, zone) != 0))
    return NULL;

  return g_strdup_printf ("%.*s%s%s", (int) (start - url), url, subdomain, start + strlen (first));
}
