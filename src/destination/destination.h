/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The door of destination/: the REST contract of the Destination Service, spoken from both ends. Nothing else of this
 * folder is included from outside. */

#pragma once

#include "destination/destination-connector.h"
#include "destination/destination-libraries.h"
#include "destination/destination-server-identity.h"
#include "destination/destination-server.h"
#include "store/store.h"
