/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "pki/pki-certificate.h"

G_BEGIN_DECLS

/**
 * PkiSignatureState:
 * @PKI_SIGNATURE_VERIFIED: made with the issuer's key
 * @PKI_SIGNATURE_UNCHECKED: nobody can tell: an algorithm is not known here, or the key is too large
 * @PKI_SIGNATURE_WRONG: not made with the issuer's key, or the certificate was changed since
 */
typedef enum
{
  PKI_SIGNATURE_VERIFIED,
  PKI_SIGNATURE_UNCHECKED,
  PKI_SIGNATURE_WRONG,
} PkiSignatureState;

PkiSignatureState pki_certificate_check_signature (PkiCertificate *self,
                                                   PkiCertificate *issuer);

G_END_DECLS
