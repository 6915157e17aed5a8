/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * StoreError:
 *
 * What went wrong in a store. @STORE_ERROR_CANCELLED exists so that every store reports a cancelled call the same way;
 * use store_error_is_cancelled() to test for it, since GIO's own code may arrive as well.
 */
typedef enum
{
  STORE_ERROR_NOT_FOUND,
  STORE_ERROR_EXISTS,
  STORE_ERROR_CHANGED,        /* the entry is not the one that was read any more */
  STORE_ERROR_INVALID,
  STORE_ERROR_AUTHENTICATION,
  STORE_ERROR_FORBIDDEN,
  STORE_ERROR_RATE_LIMITED,
  STORE_ERROR_UNAVAILABLE,
  STORE_ERROR_NETWORK,
  STORE_ERROR_PROTOCOL,
  STORE_ERROR_STORAGE,
  STORE_ERROR_NOT_SUPPORTED,
  STORE_ERROR_CANCELLED,
} StoreError;

#define STORE_ERROR (store_error_quark ())

GQuark   store_error_quark        (void);
gboolean store_error_is_cancelled (const GError *error);

G_END_DECLS
