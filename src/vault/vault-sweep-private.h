/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "vault/vault.h"

G_BEGIN_DECLS

void     vault_sweep_async  (Vault                *vault,
                             guint                 delay,
                             GCancellable         *cancellable,
                             GAsyncReadyCallback   callback,
                             gpointer              user_data);
gboolean vault_sweep_finish (Vault                *vault,
                             GAsyncResult         *result,
                             GError              **error);

G_END_DECLS
