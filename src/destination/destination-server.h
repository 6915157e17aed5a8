/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "destination/destination-server-identity.h"
#include "store/store.h"

G_BEGIN_DECLS

/**
 * DestinationStoreFunc:
 * @level: the level that is asked for
 * @subaccount: the id of the provider's or of a subscriber's subaccount
 * @instance: (nullable): the id of the service instance; %NULL for the subaccount level, which all instances share
 * @user_data: the closure
 *
 * Returns: (transfer full): the store of that realm
 */
typedef Store *(*DestinationStoreFunc) (StoreLevel  level,
                                        const char *subaccount,
                                        const char *instance,
                                        gpointer    user_data);

/* Serves stores as the Destination Service does: its REST contract over HTTP or HTTPS. */
#define DESTINATION_TYPE_SERVER (destination_server_get_type ())
G_DECLARE_FINAL_TYPE (DestinationServer, destination_server, DESTINATION, SERVER, GObject)

DestinationServer *destination_server_new              (DestinationServerIdentity  *identity,
                                                        DestinationStoreFunc        store_func,
                                                        gpointer                    store_data,
                                                        GDestroyNotify              free_store_data);
gboolean           destination_server_add_subscriber   (DestinationServer          *self,
                                                        const char                 *subdomain,
                                                        GError                    **error);
gboolean           destination_server_listen           (DestinationServer          *self,
                                                        GInetAddress               *address,
                                                        guint16                     port,
                                                        gboolean                    with_tls,
                                                        GError                    **error);
guint16            destination_server_get_port         (DestinationServer          *self); /* 0: it does not listen */
GBytes            *destination_server_make_service_key (DestinationServer          *self,
                                                        StoreCredentialsKind        kind);
void               destination_server_stop_async       (DestinationServer          *self,
                                                        GAsyncReadyCallback         callback,
                                                        gpointer                    user_data);
gboolean           destination_server_stop_finish      (DestinationServer          *self,
                                                        GAsyncResult               *result,
                                                        GError                    **error);

G_END_DECLS
