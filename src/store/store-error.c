/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/store-error.h"

typedef StoreErrorDetails StoreErrorPrivate;

static void
store_error_private_init (StoreErrorPrivate *priv)
{
}

static void
store_error_private_copy (const StoreErrorPrivate *source, StoreErrorPrivate *copy)
{
  *copy = *source;
  copy->request_id = g_strdup (source->request_id);
  copy->service_message = g_strdup (source->service_message);
  copy->subject = g_strdup (source->subject);
}

static void
store_error_private_clear (StoreErrorPrivate *priv)
{
  g_free (priv->request_id);
  g_free (priv->service_message);
  g_free (priv->subject);
}

G_DEFINE_EXTENDED_ERROR (StoreError, store_error)

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

/**
 * store_error_new_with_details:
 * @code: what went wrong
 * @message: it in words, for logs
 * @details: what else is known; copied
 *
 * Returns: (transfer full): an error of the domain %STORE_ERROR
 */
GError *
store_error_new_with_details (StoreError code, const char *message, const StoreErrorDetails *details)
{
  GError *error = g_error_new_literal (STORE_ERROR, code, message);

  store_error_private_copy (details, store_error_get_private (error));

  return error;
}

/**
 * store_error_get_details:
 * @error: (nullable): an error
 *
 * Returns: (nullable) (transfer none): what else is known of an error of this domain; every field may be empty
 */
const StoreErrorDetails *
store_error_get_details (const GError *error)
{
  return error != NULL && error->domain == STORE_ERROR ? store_error_get_private (error) : NULL;
}
