/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-keyring-probe.h"

#include "model/model-keyring.h"

/**
 * model_keyring_probe_async:
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is known
 * @user_data: for @callback
 *
 * Asks whether there is a keyring that answers. Nothing is unlocked, and nothing is read that is secret.
 */
void
model_keyring_probe_async (GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  model_keyring_list_async ("", cancellable, callback, user_data);
}

/**
 * model_keyring_probe_finish:
 * @result: the result
 * @error: return location for a #ModelError: %MODEL_ERROR_NO_KEYRING where there is none
 *
 * Returns: whether it answered
 */
gboolean
model_keyring_probe_finish (GAsyncResult  *result,
                            GError       **error)
{
  g_auto (GStrv) ids = model_keyring_list_finish (result, error);

  return ids != NULL;
}
