/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/store-error.h"

G_DEFINE_QUARK (store-error-quark, store_error)

/**
 * store_error_is_cancelled:
 * @error: (nullable): an error
 *
 * Returns: whether @error says that the call was cancelled, in this domain or in GIO's
 */
gboolean
store_error_is_cancelled (const GError *error)
{
  return g_error_matches (error, STORE_ERROR, STORE_ERROR_CANCELLED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}
