/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The client as a test wants it: in a hurry, and opened with a line. */

#pragma once

#include "destination/destination-timing.h"
#include "destination/destination.h"

G_BEGIN_DECLS

/* Delays of milliseconds, and seconds of the service that are ten times as fast; but patient with a slow machine. */
extern const DestinationTiming client_fixture_timing;

StoreCredentials *client_fixture_describe  (StoreConnector *connector, GBytes *key);
GPtrArray        *client_fixture_open      (const DestinationTiming *timing,
                                            GBytes                  *key,
                                            GBytes                  *authorities);
GPtrArray        *client_fixture_open_for  (const DestinationTiming *timing,
                                            GBytes                  *key,
                                            GBytes                  *authorities,
                                            const char              *subscriber);
GBytes           *client_fixture_make_key  (const char *url);

/* The secret and the id of the keys that are made. */
#define CLIENT_FIXTURE_ID "sb-clone!b1|destination-xsappname!b2"
#define CLIENT_FIXTURE_SECRET "s3cret$with+signs="

G_END_DECLS
