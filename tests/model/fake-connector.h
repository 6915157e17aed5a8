/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/store.h"

G_BEGIN_DECLS

/* A connector without a network. It understands {"clientid":"NAME"}, where NAME may also be:
 *   x509            a client certificate, which ends in 2030
 *   no-key          is not complete without a private key
 *   other           another service than that of the other names
 *   wrong           everything of it is refused
 * Its stores are given to it; without any, opening fails with STORE_ERROR_NETWORK. */
#define FAKE_TYPE_CONNECTOR (fake_connector_get_type ())
G_DECLARE_FINAL_TYPE (FakeConnector, fake_connector, FAKE, CONNECTOR, GObject)

FakeConnector    *fake_connector_new          (void);
void              fake_connector_set_store    (FakeConnector *self,
                                               StoreLevel     level,
                                               Store         *store);
void              fake_connector_hold         (FakeConnector *self);
guint             fake_connector_n_waiting    (FakeConnector *self);
void              fake_connector_let          (FakeConnector *self);

/* How often stores were opened, and what for the last time. */
guint             fake_connector_n_opened     (FakeConnector *self);
const char       *fake_connector_get_subscriber  (FakeConnector *self);
const char       *fake_connector_get_client_id   (FakeConnector *self);
GBytes           *fake_connector_get_authorities (FakeConnector *self);

StoreCredentials *fake_connector_make_credentials (const char *client_id);

G_END_DECLS
