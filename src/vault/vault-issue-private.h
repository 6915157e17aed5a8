/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/store.h"
#include "vault/vault-authority-private.h"

G_BEGIN_DECLS

/**
 * VaultIssueOrder:
 * @realm: the realm of the entry
 * @name: the entry's name; its extension says what file to make
 * @common_name: (nullable): the common name of the subject; %NULL: the name
 * @leaf: (nullable): a certificate whose subject is repeated, whatever @realm and @common_name are
 * @validity: how many units it is valid
 * @validity_unit: the unit
 * @password: (nullable): what protects the private key, or the keystore. %NULL and the empty one are the same: the
 *   key in a PEM file is not encrypted, and a keystore has the empty password
 * @signing_request: (nullable): a signing request (PEM) whose key is certified; then there is no private key to protect
 * @now: the time, in seconds since the epoch
 *
 * What is to be issued.
 */
typedef struct
{
  char             *realm;
  char             *name;
  char             *common_name;
  PkiCertificate   *leaf;
  guint             validity;
  StoreValidityUnit validity_unit;
  char             *password;
  GBytes           *signing_request;
  gint64            now;
} VaultIssueOrder;

/* What was issued. */
typedef struct
{
  GBytes *content;      /* (owned): the file, wiped when it is freed */
  PkiCertificate *leaf; /* (owned): the certificate in it */
} VaultIssued;

VaultIssueOrder *vault_issue_order_copy     (const VaultIssueOrder *order);
void             vault_issue_order_free     (VaultIssueOrder       *order);
gboolean         vault_issue_order_validate (const VaultIssueOrder *order,
                                             GError               **error);
gint64           vault_issue_order_get_end  (const VaultIssueOrder *order);

VaultIssued     *vault_issue                (VaultAuthority        *authority,
                                             const VaultIssueOrder *order,
                                             GError               **error);
void             vault_issued_free          (VaultIssued           *self);

void             vault_set_field_error      (GError               **error,
                                             StoreError             code,
                                             const char            *field,
                                             const char            *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VaultIssueOrder, vault_issue_order_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VaultIssued, vault_issued_free)

G_END_DECLS
