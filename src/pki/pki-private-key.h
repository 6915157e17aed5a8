/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "pki/pki-certificate.h"

G_BEGIN_DECLS

/**
 * PkiKeyKind:
 * @PKI_KEY_KIND_EC_P256: EC, the curve secp256r1
 * @PKI_KEY_KIND_EC_P384: EC, the curve secp384r1
 * @PKI_KEY_KIND_RSA_3072: RSA, 3072 bits
 * @PKI_KEY_KIND_RSA_4096: RSA, 4096 bits
 *
 * The kinds of keys that are made here. Others can be read.
 */
typedef enum
{
  PKI_KEY_KIND_EC_P256,
  PKI_KEY_KIND_EC_P384,
  PKI_KEY_KIND_RSA_3072,
  PKI_KEY_KIND_RSA_4096,
} PkiKeyKind;

/* A private key; immutable; safe to read from any thread. It is wiped with the object. */
#define PKI_TYPE_PRIVATE_KEY (pki_private_key_get_type ())
G_DECLARE_FINAL_TYPE (PkiPrivateKey, pki_private_key, PKI, PRIVATE_KEY, GObject)

PkiPrivateKey *pki_private_key_new                 (PkiKeyKind       kind,
                                                    GError         **error) G_GNUC_WARN_UNUSED_RESULT;
PkiPrivateKey *pki_private_key_new_from_pem        (GBytes          *pem,
                                                    const char      *password,
                                                    GError         **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes        *pki_private_key_to_pem              (PkiPrivateKey   *self,
                                                    const char      *password,
                                                    GError         **error);
const char    *pki_private_key_get_algorithm       (PkiPrivateKey   *self); /* "RSA", "EC", "Ed25519", ... */
guint          pki_private_key_get_bits            (PkiPrivateKey   *self);
const char    *pki_private_key_get_curve           (PkiPrivateKey   *self); /* (nullable): "secp256r1", ... */
const char    *pki_private_key_get_key_id          (PkiPrivateKey   *self); /* as pki_certificate_get_key_id() */
gboolean       pki_private_key_matches_certificate (PkiPrivateKey   *self,
                                                    PkiCertificate  *certificate);

G_END_DECLS
