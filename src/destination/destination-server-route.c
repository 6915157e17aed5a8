/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "destination/destination-server-route-private.h"

#include <string.h>

#define TOKEN_PATH "/oauth/token"
#define PREFIX "/destination-configuration/v1/"

static const char * const collections[STORE_N_LEVELS] = {
  [STORE_LEVEL_SUBACCOUNT] = "subaccountCertificates",
  [STORE_LEVEL_INSTANCE] = "instanceCertificates",
};

static const char * const methods[] = {
  [DESTINATION_ROUTE_TOKEN] = "POST",
  [DESTINATION_ROUTE_CERTIFICATES] = "GET, POST, PUT, DELETE",
  [DESTINATION_ROUTE_CERTIFICATE] = "GET, DELETE",
  [DESTINATION_ROUTE_PUBLIC_KEYS] = "GET",
  [DESTINATION_ROUTE_LABELS] = "GET, PUT, PATCH",
};

static gboolean
parse_collection (DestinationRoute *self, const char *segment)
{
  for (guint i = 0; i < STORE_N_LEVELS; i++)
    if (g_str_equal (segment, collections[i]))
      {
        self->level = (StoreLevel) i;
        return TRUE;
      }

  return FALSE;
}

static gboolean
parse_name (DestinationRoute *self, const char *segment)
{
  self->name = g_uri_unescape_string (segment, NULL);

  return self->name != NULL && *self->name != '\0' && g_utf8_validate (self->name, -1, NULL);
}

static gboolean
parse_part (DestinationRoute *self, const char *segment)
{
  if (segment == NULL)
    self->kind = DESTINATION_ROUTE_CERTIFICATE;
  else if (g_str_equal (segment, "publicKeys"))
    self->kind = DESTINATION_ROUTE_PUBLIC_KEYS;
  else if (g_str_equal (segment, "labels"))
    self->kind = DESTINATION_ROUTE_LABELS;
  else
    return FALSE;

  return TRUE;
}

static gboolean
parse_segments (DestinationRoute *self, char **segments)
{
  guint n = g_strv_length (segments);

  if (n == 0 || n > 3 || !parse_collection (self, segments[0]))
    return FALSE;
  if (n == 1)
    {
      self->kind = DESTINATION_ROUTE_CERTIFICATES;
      return TRUE;
    }

  return parse_name (self, segments[1]) && parse_part (self, segments[2]);
}

/**
 * destination_route_parse:
 * @self: (out caller-allocates): the route
 * @path: a path, percent-encoded
 *
 * Returns: whether it leads anywhere
 */
gboolean
destination_route_parse (DestinationRoute *self, const char *path)
{
  g_auto (GStrv) segments = NULL;

  memset (self, 0, sizeof *self);
  if (g_str_equal (path, TOKEN_PATH))
    {
      self->kind = DESTINATION_ROUTE_TOKEN;
      return TRUE;
    }
  if (!g_str_has_prefix (path, PREFIX))
    return FALSE;

  segments = g_strsplit (path + strlen (PREFIX), "/", 5);

  return parse_segments (self, segments);
}

void
destination_route_clear (DestinationRoute *self)
{
  g_clear_pointer (&self->name, g_free);
}

const char *
destination_route_get_methods (const DestinationRoute *self)
{
  return methods[self->kind];
}

gboolean
destination_route_has_method (const DestinationRoute *self, const char *method)
{
  g_auto (GStrv) words = g_strsplit (methods[self->kind], ", ", -1);

  return g_strv_contains ((const char * const *) words, method);
}

const char *
destination_route_get_collection (const DestinationRoute *self)
{
  return collections[self->level];
}
