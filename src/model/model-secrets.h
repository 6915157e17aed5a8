/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/store.h"

G_BEGIN_DECLS

/* Secrets in the Secret Service (the keyring of the desktop), where they outlive this process. */
#define MODEL_TYPE_SECRETS (model_secrets_get_type ())
G_DECLARE_FINAL_TYPE (ModelSecrets, model_secrets, MODEL, SECRETS, GObject)

StoreSecrets *model_secrets_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
