/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The slow parts of issuing, as calls that return at once. Like all calls of a vault they return in the thread-default
 * context that they were made in; %STORE_ERROR_CANCELLED comes at once, wherever they are. */

#pragma once

#include "vault/vault-issue-private.h"
#include "vault/vault.h"

G_BEGIN_DECLS

void            vault_load_authority_async  (Vault                 *self,
                                             gint64                 now,
                                             gint64                 until,
                                             GCancellable          *cancellable,
                                             GAsyncReadyCallback    callback,
                                             gpointer               user_data);
VaultAuthority *vault_load_authority_finish (Vault                 *self,
                                             GAsyncResult          *result,
                                             GError               **error);
void            vault_issue_async           (VaultAuthority        *authority,
                                             const VaultIssueOrder *order,
                                             GCancellable          *cancellable,
                                             GAsyncReadyCallback    callback,
                                             gpointer               user_data);
VaultIssued    *vault_issue_finish          (GAsyncResult          *result,
                                             GError               **error);

G_END_DECLS
