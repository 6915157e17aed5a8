/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/model-error.h"

#include <gio/gio.h>

G_DEFINE_QUARK (model-error-quark, model_error)

/**
 * model_error_of_file:
 * @cause: why a file could not be read, in GIO's words
 * @in_sandbox: whether this program runs in a sandbox, see model_sandbox_is_around()
 *
 * Returns: (transfer full): a #ModelError, or a copy of %G_IO_ERROR_CANCELLED
 */
GError *
model_error_of_file (const GError *cause,
                     gboolean      in_sandbox)
{
  ModelError code = MODEL_ERROR_UNREADABLE;

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (cause);

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY))
    code = MODEL_ERROR_FOLDER;
  else if (in_sandbox && g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    code = MODEL_ERROR_HIDDEN;
  return g_error_new_literal (MODEL_ERROR, code, cause->message);
}
