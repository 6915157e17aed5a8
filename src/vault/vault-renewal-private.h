/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "vault/vault-generations-private.h"
#include "vault/vault.h"

G_BEGIN_DECLS

/**
 * VaultRenewalOutcome:
 * @VAULT_RENEWAL_DONE: there is a new certificate
 * @VAULT_RENEWAL_OVERTAKEN: somebody else has written the entry meanwhile, or deleted it; nothing was done
 * @VAULT_RENEWAL_FAILED: it could not be done; that is noted
 * @VAULT_RENEWAL_REFUSED: the same, since the place where the password is kept was not opened
 * @VAULT_RENEWAL_CANCELLED: it was stopped, or the vault was closed; nothing was done
 *
 * What an attempt to renew came to.
 */
typedef enum
{
  VAULT_RENEWAL_DONE,
  VAULT_RENEWAL_OVERTAKEN,
  VAULT_RENEWAL_FAILED,
  VAULT_RENEWAL_REFUSED,
  VAULT_RENEWAL_CANCELLED,
} VaultRenewalOutcome;

/**
 * VaultRenewalOrder:
 * @generated: what is to be renewed; has to stay until the call is over
 * @now: the time, in seconds since the epoch
 * @patience: how long to wait for the password, in milliseconds
 * @refusal: (nullable): why the passwords cannot be had: then they are not asked for
 *
 * What is to be renewed, and how.
 */
typedef struct
{
  VaultGenerated *generated;
  gint64 now;
  guint patience;
  const GError *refusal;
} VaultRenewalOrder;

void       vault_list_generated_async    (Vault               *vault,
                                          GCancellable        *cancellable,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data);
GPtrArray *vault_list_generated_finish   (Vault               *vault,
                                          GAsyncResult        *result,
                                          guint               *n_damaged,
                                          GError             **error);

gboolean            vault_renewal_is_due (VaultGenerated          *generated,
                                          gint64                   now);
void                vault_renew_async    (Vault                   *vault,
                                          const VaultRenewalOrder *order,
                                          GCancellable            *cancellable,
                                          GAsyncReadyCallback      callback,
                                          gpointer                 user_data);
VaultRenewalOutcome vault_renew_finish   (Vault                   *vault,
                                          GAsyncResult            *result,
                                          GError                 **error);

G_END_DECLS
