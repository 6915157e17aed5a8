/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "pki/pki-certificate.h"
#include "pki/pki-private-key.h"
#include "pki/pki-signing-request.h"

G_BEGIN_DECLS

/* The attribute types of a name (RFC 4519, section 2). */
#define PKI_OID_COMMON_NAME "2.5.4.3"
#define PKI_OID_COUNTRY "2.5.4.6"
#define PKI_OID_LOCALITY "2.5.4.7"
#define PKI_OID_ORGANIZATION "2.5.4.10"
#define PKI_OID_ORGANIZATIONAL_UNIT "2.5.4.11"

/**
 * PkiSubjectAttribute:
 * @oid: the attribute type as dotted decimal; %NULL ends an array
 * @value: the value, in UTF-8
 *
 * One attribute of the name that a certificate is to carry.
 */
typedef struct
{
  const char *oid;
  const char *value;
} PkiSubjectAttribute;

/**
 * PkiEncoding:
 * @PKI_ENCODING_PEM: the textual encodings of RFC 7468
 * @PKI_ENCODING_PKCS12: PKCS#12 (RFC 7292)
 * @PKI_ENCODING_JKS: the Java keystore of the JDK's provider SUN, version 2
 *
 * The files that an identity can be written as.
 */
typedef enum
{
  PKI_ENCODING_PEM,
  PKI_ENCODING_PKCS12,
  PKI_ENCODING_JKS,
} PkiEncoding;

/* A certificate with its issuers and, if it is ours, its private key; made or read here; immutable. The key is wiped with
 * the object. */
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
 * @subject: (nullable): the whole subject, in the order of the encoding (most significant first), ended by an attribute
 *   whose OID is %NULL; an attribute may be there more than once. It replaces @common_name and @organization
 * @key_kind: what key to make
 * @key: (nullable): the key to certify, instead of a new one
 * @signing_request: (nullable): a request whose public key is certified, instead of a key; nothing else of it counts
 * @has_path_length: whether the authorities below this one are limited
 * @path_length: how many authorities may follow in a chain (RFC 5280, section 4.2.1.9)
 *
 * What a certificate is to say.
 */
typedef struct
{
  const char                *common_name;
  const char                *organization;
  const char * const        *dns_names;
  gint64                     not_before;
  gint64                     not_after;
  gboolean                   is_authority;
  gboolean                   is_server;
  const char * const        *addresses;
  const PkiSubjectAttribute *subject;
  PkiKeyKind                 key_kind;
  PkiPrivateKey             *key;
  PkiSigningRequest         *signing_request;
  gboolean                   has_path_length;
  guint                      path_length;
} PkiIdentityRequest;

PkiIdentity    *pki_identity_new             (const PkiIdentityRequest  *request,
                                              PkiIdentity               *issuer,
                                              GError                   **error) G_GNUC_WARN_UNUSED_RESULT;
PkiIdentity    *pki_identity_new_from_pem    (GBytes                    *pem,
                                              GError                   **error) G_GNUC_WARN_UNUSED_RESULT;
PkiIdentity    *pki_identity_new_from_parts  (PkiPrivateKey             *key,
                                              GPtrArray                 *certificates,
                                              GError                   **error) G_GNUC_WARN_UNUSED_RESULT;
PkiCertificate *pki_identity_get_certificate (PkiIdentity               *self);
gboolean        pki_identity_has_key         (PkiIdentity               *self);
PkiIdentity    *pki_identity_get_issuer      (PkiIdentity               *self); /* (nullable): itself, or not there */
GPtrArray      *pki_identity_get_chain       (PkiIdentity               *self);
GBytes         *pki_identity_encode          (PkiIdentity               *self,
                                              PkiEncoding                encoding,
                                              const char                *alias,
                                              const char                *password,
                                              gint64                     created,
                                              GError                   **error);
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
