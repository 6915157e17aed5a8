/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "pki/pki.h"

G_BEGIN_DECLS

/* Nobody wants a certificate to be valid longer, and the root has to outlive it. */
#define VAULT_MAX_VALIDITY_YEARS 10

/* Certificates are valid a little before they are made: clocks differ. */
#define VAULT_BACKDATE ((gint64) 60 * 60)

/* Who issues what a vault generates: a root, and an authority below it that signs. Immutable; from any thread. */
typedef struct _VaultAuthority VaultAuthority;

VaultAuthority *vault_authority_new          (VaultAuthority  *old,
                                              gint64           now,
                                              gint64           until,
                                              GError         **error);
VaultAuthority *vault_authority_new_from_pem (const char      *id,
                                              GBytes          *root,
                                              GBytes          *issuer,
                                              GError         **error);
VaultAuthority *vault_authority_ref          (VaultAuthority  *self);
void            vault_authority_unref        (VaultAuthority  *self);
gboolean        vault_authority_covers       (VaultAuthority  *self,
                                              gint64           until);
const char     *vault_authority_get_id       (VaultAuthority  *self);
PkiCertificate *vault_authority_get_root     (VaultAuthority  *self);
PkiIdentity    *vault_authority_get_issuer   (VaultAuthority  *self);
GBytes         *vault_authority_get_root_pem   (VaultAuthority *self);
GBytes         *vault_authority_get_issuer_pem (VaultAuthority *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VaultAuthority, vault_authority_unref)

G_END_DECLS
