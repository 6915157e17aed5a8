/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The door of store/: what any certificate store can do. Nothing else of this folder is included from outside. */

#pragma once

#include "store/store-connector.h"
#include "store/store-credentials.h"
#include "store/store-entry.h"
#include "store/store-error.h"
#include "store/store-generation.h"
#include "store/store-interface.h"
#include "store/store-label.h"
#include "store/store-name.h"
#include "store/store-public-key.h"
#include "store/store-secret.h"
#include "store/store-secrets.h"
