/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One level of the service as a Store. Not for other folders: they see a Store. */

#pragma once

#include "destination/destination-client.h"
#include "store/store.h"

G_BEGIN_DECLS

#define DESTINATION_TYPE_STORE (destination_store_get_type ())
G_DECLARE_FINAL_TYPE (DestinationStore, destination_store, DESTINATION, STORE, GObject)

Store *destination_store_new (DestinationClient *client,
                              StoreLevel         level) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
