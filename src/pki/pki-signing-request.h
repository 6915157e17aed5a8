/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "pki/pki-certificate.h"
#include "pki/pki-private-key.h"

G_BEGIN_DECLS

/* The caps that keep a hostile request's cost bounded: no real one has a tenth of these bytes, or more bits. */
#define PKI_SIGNING_REQUEST_MAX_BYTES (256 * 1024)
#define PKI_SIGNING_REQUEST_MAX_KEY_BITS 8192

/* A certification request (PKCS#10, RFC 2986) whose signature was verified; immutable; safe to read from any thread. */
#define PKI_TYPE_SIGNING_REQUEST (pki_signing_request_get_type ())
G_DECLARE_FINAL_TYPE (PkiSigningRequest, pki_signing_request, PKI, SIGNING_REQUEST, GObject)

PkiSigningRequest *pki_signing_request_new                 (PkiPrivateKey      *key,
                                                            const char         *common_name,
                                                            GError            **error) G_GNUC_WARN_UNUSED_RESULT;
PkiSigningRequest *pki_signing_request_new_from_bytes      (GBytes             *pem_or_der,
                                                            GError            **error) G_GNUC_WARN_UNUSED_RESULT;
PkiName           *pki_signing_request_get_subject         (PkiSigningRequest  *self);
const char        *pki_signing_request_get_key_algorithm   (PkiSigningRequest  *self); /* "RSA", "EC", "Ed25519", ... */
guint              pki_signing_request_get_key_bits        (PkiSigningRequest  *self);
const char        *pki_signing_request_get_key_curve       (PkiSigningRequest  *self); /* (nullable): "secp256r1", ... */
const char        *pki_signing_request_get_key_id          (PkiSigningRequest  *self); /* as pki_certificate_get_key_id() */
GBytes            *pki_signing_request_get_der             (PkiSigningRequest  *self);
GBytes            *pki_signing_request_to_pem              (PkiSigningRequest  *self);
gboolean           pki_signing_request_matches_certificate (PkiSigningRequest  *self,
                                                            PkiCertificate     *certificate);

G_END_DECLS
