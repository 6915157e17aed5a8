/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "pki/pki-extension.h"
#include "pki/pki-name.h"

G_BEGIN_DECLS

/**
 * PkiAlternativeNameKind:
 *
 * The kinds of GeneralName of RFC 5280, section 4.2.1.6.
 */
typedef enum
{
  PKI_ALTERNATIVE_NAME_DNS,
  PKI_ALTERNATIVE_NAME_EMAIL,
  PKI_ALTERNATIVE_NAME_URI,
  PKI_ALTERNATIVE_NAME_IP,
  PKI_ALTERNATIVE_NAME_DIRECTORY,
  PKI_ALTERNATIVE_NAME_REGISTERED_ID,
  PKI_ALTERNATIVE_NAME_OTHER,
} PkiAlternativeNameKind;

typedef struct
{
  PkiAlternativeNameKind  kind;
  char                   *value; /* UTF-8; an IP address in its textual form; an other name decoded or as "OID: hex" */
  char                   *type;  /* (nullable): the OID of an other name */
} PkiAlternativeName;

/**
 * PkiKeyUsage:
 *
 * The bits of the key usage extension, RFC 5280, section 4.2.1.3.
 */
typedef enum
{
  PKI_KEY_USAGE_NONE = 0,
  PKI_KEY_USAGE_DIGITAL_SIGNATURE = 1 << 0,
  PKI_KEY_USAGE_NON_REPUDIATION = 1 << 1,
  PKI_KEY_USAGE_KEY_ENCIPHERMENT = 1 << 2,
  PKI_KEY_USAGE_DATA_ENCIPHERMENT = 1 << 3,
  PKI_KEY_USAGE_KEY_AGREEMENT = 1 << 4,
  PKI_KEY_USAGE_KEY_CERT_SIGN = 1 << 5,
  PKI_KEY_USAGE_CRL_SIGN = 1 << 6,
  PKI_KEY_USAGE_ENCIPHER_ONLY = 1 << 7,
  PKI_KEY_USAGE_DECIPHER_ONLY = 1 << 8,
} PkiKeyUsage;

/* An immutable X.509 certificate; safe to read from any thread. A certificate that could not be decoded is an object
 * too: it has its bytes, its fingerprints and a problem, and everything else is NULL, 0 or -1. */
#define PKI_TYPE_CERTIFICATE (pki_certificate_get_type ())
G_DECLARE_FINAL_TYPE (PkiCertificate, pki_certificate, PKI, CERTIFICATE, GObject)

PkiCertificate *pki_certificate_new_from_der            (GBytes         *der,
                                                         GError        **error) G_GNUC_WARN_UNUSED_RESULT;
PkiCertificate *pki_certificate_new_undecodable         (GBytes         *der,
                                                         const char     *problem) G_GNUC_WARN_UNUSED_RESULT;

const char     *pki_certificate_get_problem             (PkiCertificate *self); /* (nullable): why it could not be decoded */
GBytes         *pki_certificate_get_der                 (PkiCertificate *self);
char           *pki_certificate_to_pem                  (PkiCertificate *self);
void            pki_certificates_append_pem             (GPtrArray      *certificates,
                                                         GString        *text,
                                                         GHashTable     *seen);
const char     *pki_certificate_get_sha1                (PkiCertificate *self); /* lower-case hex, no separators */
const char     *pki_certificate_get_sha256              (PkiCertificate *self);

PkiName        *pki_certificate_get_subject             (PkiCertificate *self);
PkiName        *pki_certificate_get_issuer              (PkiCertificate *self);
const char     *pki_certificate_get_serial              (PkiCertificate *self); /* lower-case hex of the INTEGER's octets without leading zero octets */
char           *pki_certificate_dup_serial_decimal      (PkiCertificate *self); /* (nullable) (transfer full) */
gint64          pki_certificate_get_not_before          (PkiCertificate *self); /* seconds since the epoch, UTC */
gint64          pki_certificate_get_not_after           (PkiCertificate *self);
guint           pki_certificate_get_version             (PkiCertificate *self); /* 1 to 3 */
const char     *pki_certificate_get_key_algorithm       (PkiCertificate *self); /* "RSA", "EC", "Ed25519", "ML-DSA-65", ... or an OID */
guint           pki_certificate_get_key_bits            (PkiCertificate *self);
const char     *pki_certificate_get_key_curve           (PkiCertificate *self); /* (nullable): "secp256r1", ... or an OID */
const char     *pki_certificate_get_key_id              (PkiCertificate *self); /* (nullable): lower-case hex of the SHA-256 of the public key */
char           *pki_certificate_dup_pin                 (PkiCertificate *self); /* (nullable) (transfer full): Base64 */
const char     *pki_certificate_get_signature_algorithm (PkiCertificate *self); /* "RSA-SHA256", ... or an OID */
gboolean        pki_certificate_get_pss_parameters      (PkiCertificate *self,
                                                         char          **hash,
                                                         char          **mask_hash,
                                                         guint          *salt_length);
gboolean        pki_certificate_is_self_issued          (PkiCertificate *self);

/* Decoded on first use. */
GPtrArray      *pki_certificate_get_alternative_names   (PkiCertificate *self); /* (element-type PkiAlternativeName) (transfer none) */
gboolean        pki_certificate_get_key_usage           (PkiCertificate *self,
                                                         PkiKeyUsage    *usage); /* FALSE: no such extension */
const char * const *
                pki_certificate_get_extended_key_usages (PkiCertificate *self); /* OIDs, NULL-terminated, maybe empty */
gboolean        pki_certificate_get_basic_constraints   (PkiCertificate *self,
                                                         gboolean       *is_ca,
                                                         int            *path_length); /* -1: no limit */
const char     *pki_certificate_get_subject_key_id      (PkiCertificate *self); /* (nullable): lower-case hex */
const char     *pki_certificate_get_authority_key_id    (PkiCertificate *self);
GPtrArray      *pki_certificate_get_extensions          (PkiCertificate *self); /* (element-type PkiExtension) (transfer none): all of them, in order */

gboolean        pki_certificate_equal                   (PkiCertificate *self,
                                                         PkiCertificate *other);

G_END_DECLS
