/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "pki/pki-certificate.h"

G_BEGIN_DECLS

/* A private key with its certificate and the issuers of that, made or read here; immutable. The key is wiped with the object. */
#define PKI_TYPE_IDENTITY (pki_identity_get_type ())
G_DECLARE_FINAL_TYPE (PkiIdentity, pki_identity, PKI, IDENTITY, GObject)

/**
 * PkiIdentityRequest:
 * @common_name: the common name of the subject
 * @organization: (nullable): its organization
 * @dns_names: (nullable) (array zero-terminated=1): DNS names the certificate is for
 * @not_before: the start of the validity, in seconds since the epoch
 * @not_after: its end
 * @is_authority: whether it may issue certificates
 * @is_server: whether it is for a TLS server; else it is for a client
 * @addresses: (nullable) (array zero-terminated=1): IP addresses the certificate is for, in their textual form
 *
 * What a certificate is to say.
 */
typedef struct
{
  const char         *common_name;
  const char         *organization;
  const char * const *dns_names;
  gint64              not_before;
  gint64              not_after;
  gboolean            is_authority;
  gboolean            is_server;
  const char * const *addresses;
} PkiIdentityRequest;

PkiIdentity    *pki_identity_new             (const PkiIdentityRequest  *request,
                                              PkiIdentity               *issuer,
                                              GError                   **error) G_GNUC_WARN_UNUSED_RESULT;
PkiIdentity    *pki_identity_new_from_pem    (GBytes                    *pem,
                                              GError                   **error) G_GNUC_WARN_UNUSED_RESULT;
PkiCertificate *pki_identity_get_certificate (PkiIdentity               *self);
GBytes         *pki_identity_to_pem          (PkiIdentity               *self,
                                              gboolean                   with_key,
                                              GError                   **error);
GBytes         *pki_identity_key_to_pem      (PkiIdentity               *self,
                                              GError                   **error);
GBytes         *pki_identity_to_pkcs12       (PkiIdentity               *self,
                                              const char                *alias,
                                              const char                *password,
                                              GError                   **error);

G_END_DECLS
