/* SPDX-License-Identifier: GPL-3.0-or-later */

/* For tests: a connector that is less patient, and seconds that are shorter. Not for other folders. */

#pragma once

#include "destination/destination-connector.h"
#include "destination/destination-timing.h"

G_BEGIN_DECLS

StoreConnector *destination_connector_new_with_timing (const DestinationTiming *timing) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
