/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ModelError:
 * @MODEL_ERROR_FOLDER: a folder was given where a file is needed
 * @MODEL_ERROR_UNREADABLE: the file could not be read; the message is the system's
 * @MODEL_ERROR_TOO_LARGE: the file is larger than %MODEL_MAX_FILE_BYTES
 * @MODEL_ERROR_UNWRITABLE: the file could not be written; the message is the system's
 *
 * What went wrong with a file of the user's.
 */
typedef enum
{
  MODEL_ERROR_FOLDER,
  MODEL_ERROR_UNREADABLE,
  MODEL_ERROR_TOO_LARGE,
  MODEL_ERROR_UNWRITABLE,
} ModelError;

/* No keystore that a destination can use comes near this size. */
#define MODEL_MAX_FILE_BYTES (5 * 1024 * 1024)

#define MODEL_ERROR (model_error_quark ())

GQuark model_error_quark (void);

G_END_DECLS
