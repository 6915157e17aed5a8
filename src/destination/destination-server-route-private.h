/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/store.h"

G_BEGIN_DECLS

typedef enum
{
  DESTINATION_ROUTE_TOKEN,
  DESTINATION_ROUTE_CERTIFICATES,
  DESTINATION_ROUTE_CERTIFICATE,
  DESTINATION_ROUTE_PUBLIC_KEYS,
  DESTINATION_ROUTE_LABELS,
} DestinationRouteKind;

/* What a path leads to. */
typedef struct
{
  DestinationRouteKind kind;
  StoreLevel level;
  char *name; /* (owned) (nullable): of the entry */
} DestinationRoute;

gboolean    destination_route_parse           (DestinationRoute       *self,
                                               const char             *path);
void        destination_route_clear           (DestinationRoute       *self);
const char *destination_route_get_methods     (const DestinationRoute *self); /* as the header Allow has them */
gboolean    destination_route_has_method      (const DestinationRoute *self,
                                               const char             *method);
const char *destination_route_get_collection  (const DestinationRoute *self); /* "subaccountCertificates", ... */

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DestinationRoute, destination_route_clear)

G_END_DECLS
