/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ModelError:
 * @MODEL_ERROR_FOLDER: a folder was given where a file is needed
 * @MODEL_ERROR_UNREADABLE: the file could not be read; the message is the system's
 * @MODEL_ERROR_HIDDEN: the file is not where this program could see it: only its place was given, from outside of the sandbox
 *   in which this runs
 * @MODEL_ERROR_TOO_LARGE: the file is larger than %MODEL_MAX_FILE_BYTES
 * @MODEL_ERROR_UNWRITABLE: the file could not be written; the message is the system's
 * @MODEL_ERROR_FOLDER_MISSING: the folder that files are exported to is not there (any more)
 * @MODEL_ERROR_NO_KEYRING: there is no Secret Service
 * @MODEL_ERROR_KEYRING_LOCKED: the keyring is locked, and its question was dismissed
 * @MODEL_ERROR_KEYRING: the keyring failed; the message is its own
 * @MODEL_ERROR_SECRET_MISSING: the keyring has no secret for the connection
 * @MODEL_ERROR_LABELS_CHANGED: somebody else has changed the same labels, see model_label_edit_get_conflicts()
 * @MODEL_ERROR_TOO_MANY_LABELS: with those of somebody else they are more than %STORE_MAX_LABELS
 * @MODEL_ERROR_OTHER_KEY: the certificate is not one of the key that it should be joined with
 *
 * What went wrong with a file of the user's, with the keyring, or with what several people change at once.
 */
typedef enum
{
  MODEL_ERROR_FOLDER,
  MODEL_ERROR_UNREADABLE,
  MODEL_ERROR_HIDDEN,
  MODEL_ERROR_TOO_LARGE,
  MODEL_ERROR_UNWRITABLE,
  MODEL_ERROR_FOLDER_MISSING,
  MODEL_ERROR_NO_KEYRING,
  MODEL_ERROR_KEYRING_LOCKED,
  MODEL_ERROR_KEYRING,
  MODEL_ERROR_SECRET_MISSING,
  MODEL_ERROR_LABELS_CHANGED,
  MODEL_ERROR_TOO_MANY_LABELS,
  MODEL_ERROR_OTHER_KEY,
} ModelError;

/* No keystore that a destination can use comes near this size. */
#define MODEL_MAX_FILE_BYTES (5 * 1024 * 1024)

#define MODEL_ERROR (model_error_quark ())

GQuark model_error_quark (void);

GError *model_error_of_file (const GError *cause,
                             gboolean      in_sandbox);

G_END_DECLS
