/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/store.h"

G_BEGIN_DECLS

/* Connects with the Destination Service. */
#define DESTINATION_TYPE_CONNECTOR (destination_connector_get_type ())
G_DECLARE_FINAL_TYPE (DestinationConnector, destination_connector, DESTINATION, CONNECTOR, GObject)

StoreConnector *destination_connector_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
