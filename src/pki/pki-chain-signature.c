/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-certificate-private.h"
#include "pki/pki-chain-signature-private.h"
#include "pki/pki-key-private.h"

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_pubkey_t, gnutls_pubkey_deinit, NULL)

/* The signature is all that is asked about: a weak algorithm, a date or a constraint makes no signature wrong. And the one
 * of a root on itself is to be verified, not believed. */
#define FLAGS (GNUTLS_VERIFY_DO_NOT_ALLOW_SAME | GNUTLS_VERIFY_DISABLE_CA_SIGN | GNUTLS_VERIFY_ALLOW_ANY_X509_V1_CA_CRT | \
               GNUTLS_VERIFY_ALLOW_BROKEN | GNUTLS_VERIFY_ALLOW_SIGN_WITH_SHA1 | GNUTLS_VERIFY_DISABLE_TIME_CHECKS | \
               GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS | GNUTLS_VERIFY_DISABLE_CRL_CHECKS | \
               GNUTLS_VERIFY_IGNORE_UNKNOWN_CRIT_EXTENSIONS)

static gboolean
import (PkiCertificate    *certificate,
        gnutls_x509_crt_t *crt)
{
  gnutls_datum_t der = pki_datum_from_bytes (pki_certificate_get_der (certificate));

  return gnutls_x509_crt_init (crt) >= 0 && gnutls_x509_crt_import (*crt, &der, GNUTLS_X509_FMT_DER) >= 0;
}

/* Known, and of a size that no file can keep anybody busy with. */
static gboolean
has_usable_key (gnutls_x509_crt_t crt)
{
  g_auto (gnutls_pubkey_t) key = NULL;

  return gnutls_pubkey_init (&key) >= 0 && gnutls_pubkey_import_x509 (key, crt, 0) >= 0 &&
         gnutls_pubkey_get_pk_algorithm (key, NULL) > GNUTLS_PK_UNKNOWN && pki_key_is_affordable (key);
}

/* GnuTLS verifies RSASSA-PSS (RFC 4055) only with a salt as long as the digest: that it refuses one means nothing. */
static gboolean
is_refusal_certain (gnutls_x509_crt_t crt)
{
  return gnutls_sign_get_pk_algorithm (gnutls_x509_crt_get_signature_algorithm (crt)) != GNUTLS_PK_RSA_PSS;
}

/**
 * pki_certificate_check_signature:
 * @self: a certificate
 * @issuer: what is said to have signed it, maybe itself
 *
 * Verifies one signature (RFC 5280, section 4.1.1.3); only with what is positively verified it says so.
 *
 * Returns: whether @self was signed with the key of @issuer
 */
PkiSignatureState
pki_certificate_check_signature (PkiCertificate *self,
                                 PkiCertificate *issuer)
{
  g_auto (gnutls_x509_crt_t) crt = NULL;
  g_auto (gnutls_x509_crt_t) other_crt = NULL;
  gnutls_x509_crt_t issuer_crt;
  unsigned int status = 0;

  if (!import (self, &crt) || (issuer != self && !import (issuer, &other_crt)))
    return PKI_SIGNATURE_UNCHECKED;
  issuer_crt = issuer != self ? other_crt : crt;
  if (!has_usable_key (issuer_crt) || gnutls_x509_crt_get_signature_algorithm (crt) <= GNUTLS_SIGN_UNKNOWN ||
      gnutls_x509_crt_verify (crt, &issuer_crt, 1, FLAGS, &status) < 0)
    return PKI_SIGNATURE_UNCHECKED;
  if (status & GNUTLS_CERT_SIGNATURE_FAILURE)
    return is_refusal_certain (crt) ? PKI_SIGNATURE_WRONG : PKI_SIGNATURE_UNCHECKED;
  return status == 0 ? PKI_SIGNATURE_VERIFIED : PKI_SIGNATURE_UNCHECKED;
}
