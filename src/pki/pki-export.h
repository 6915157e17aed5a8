/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "pki/pki-certificate.h"
#include "pki/pki-private-key.h"

G_BEGIN_DECLS

/**
 * PkiExportFormat:
 * @PKI_EXPORT_PEM: the textual encodings of RFC 7468: for each entry its private key, then its certificates
 * @PKI_EXPORT_DER: one certificate as DER (RFC 5280)
 * @PKI_EXPORT_PKCS7: a SignedData of certificates alone (RFC 5652, section 5), as DER
 * @PKI_EXPORT_PKCS7_PEM: the same as text (RFC 7468, section 8)
 * @PKI_EXPORT_PKCS12: PKCS#12 (RFC 7292)
 * @PKI_EXPORT_JKS: the Java keystore of the JDK's provider SUN, version 2
 *
 * What certificates and keys can be written as.
 */
typedef enum
{
  PKI_EXPORT_PEM,
  PKI_EXPORT_DER,
  PKI_EXPORT_PKCS7,
  PKI_EXPORT_PKCS7_PEM,
  PKI_EXPORT_PKCS12,
  PKI_EXPORT_JKS,
} PkiExportFormat;

/**
 * PkiEncryption:
 * @PKI_ENCRYPTION_MODERN: PBES2 (RFC 8018) with AES-256-CBC and PBKDF2 with HMAC-SHA-256; an HMAC-SHA-256 over it
 * @PKI_ENCRYPTION_COMPATIBLE: three-key Triple DES with SHA-1 (RFC 7292, appendix C); an HMAC-SHA-1 over it. Weak: for
 *   programs that open nothing else
 *
 * How a PKCS#12 file is encrypted.
 */
typedef enum
{
  PKI_ENCRYPTION_MODERN,
  PKI_ENCRYPTION_COMPATIBLE,
} PkiEncryption;

/**
 * PkiExportOptions:
 * @format: what to write
 * @protection: how a PKCS#12 file is encrypted
 * @password: (nullable): what encrypts the private keys, and protects a keystore, in UTF-8; %NULL: private keys are
 *   written to PEM as they are, and a keystore gets the empty password
 * @cancelled: (nullable): ends the work when it is set to 1, from any thread
 */
typedef struct
{
  PkiExportFormat      format;
  PkiEncryption        protection;
  const char          *password;
  const volatile gint *cancelled;
} PkiExportOptions;

/* What is to be written: certificates and private keys, in their order, each under an alias of its own. Not to be changed
 * any more once it is written; then it is safe to use from any thread. */
#define PKI_TYPE_EXPORT (pki_export_get_type ())
G_DECLARE_FINAL_TYPE (PkiExport, pki_export, PKI, EXPORT, GObject)

PkiExport *pki_export_new                 (void) G_GNUC_WARN_UNUSED_RESULT;
gboolean   pki_export_add                 (PkiExport               *self,
                                           const char              *alias,
                                           GPtrArray               *certificates,
                                           PkiPrivateKey           *key,
                                           gint64                   created,
                                           GError                 **error);
guint      pki_export_get_n_entries       (PkiExport               *self);
guint      pki_export_get_n_certificates  (PkiExport               *self); /* without those that are there twice */
guint      pki_export_get_n_keys          (PkiExport               *self);
GBytes    *pki_export_encode              (PkiExport               *self,
                                           const PkiExportOptions  *options,
                                           GError                 **error);
gboolean   pki_export_check               (PkiExport               *self,
                                           GBytes                  *written,
                                           const PkiExportOptions  *options,
                                           GError                 **error);
GBytes    *pki_export_write               (PkiExport               *self,
                                           const PkiExportOptions  *options,
                                           GError                 **error);

G_END_DECLS
