/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ModelKeyringKind:
 * @MODEL_KEYRING_SERVICE_KEYS: service keys, by the id of their connection
 * @MODEL_KEYRING_SECRETS: what #ModelSecrets keeps, by the ids of its callers
 *
 * What this program keeps in the Secret Service.
 */
typedef enum
{
  MODEL_KEYRING_SERVICE_KEYS,
  MODEL_KEYRING_SECRETS,
} ModelKeyringKind;

/* The secrets of this program in the Secret Service. Every call may wait for a question that the keyring asks by itself;
 * a cancelled call returns at once, the question stays, its answer counts for nothing. Errors: MODEL_ERROR_NO_KEYRING,
 * _KEYRING_LOCKED, _KEYRING, or G_IO_ERROR_CANCELLED. */

void      model_keyring_store_async   (ModelKeyringKind      kind,
                                       const char           *id,
                                       const char           *label,
                                       const char           *secret,
                                       gboolean              is_new,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
gboolean  model_keyring_store_finish  (GAsyncResult         *result,
                                       GError              **error);

void      model_keyring_lookup_async  (ModelKeyringKind      kind,
                                       const char           *id,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
GBytes   *model_keyring_lookup_finish (GAsyncResult         *result,
                                       GError              **error);

void      model_keyring_remove_async  (ModelKeyringKind      kind,
                                       const char           *id,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
gboolean  model_keyring_remove_finish (GAsyncResult         *result,
                                       GError              **error);

void      model_keyring_list_async    (const char           *prefix,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
char    **model_keyring_list_finish   (GAsyncResult         *result,
                                       GError              **error);

void      model_keyring_relabel       (ModelKeyringKind      kind,
                                       const char           *id,
                                       const char           *label);

G_END_DECLS
