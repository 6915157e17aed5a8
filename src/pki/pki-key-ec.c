/* SPDX-License-Identifier: GPL-3.0-or-later */

/* EC private keys that come without their point (RFC 5915, section 3, has it optional): the JDK leaves it out, and GnuTLS
 * does not compute it. A certificate of the key has it. */

#include "config.h"

#include "pki/pki-key-private.h"

#include <string.h>

#include "pki/pki-name-private.h"
#include "pki/pki-pkcs12-der.h"

#define OID_EC_PUBLIC_KEY "1.2.840.10045.2.1"

/* PrivateKeyInfo (RFC 5958): the curve, and the ECPrivateKey inside. */
static gboolean
open_pkcs8 (PkiDerSpan   info,
            char       **curve,
            PkiDerSpan  *key)
{
  g_autofree char *algorithm_oid = NULL;
  PkiDerSpan algorithm;
  PkiDerSpan octets;
  guint64 version;

  return pki_der_span_take_number (&info, &version)
         && pki_der_span_take (&info, PKI_DER_SEQUENCE, &algorithm)
         && pki_der_span_take_oid (&algorithm, &algorithm_oid)
         && strcmp (algorithm_oid, OID_EC_PUBLIC_KEY) == 0
         && pki_der_span_take_oid (&algorithm, curve)
         && pki_der_span_take (&info, PKI_DER_OCTET_STRING, &octets)
         && pki_der_span_take (&octets, PKI_DER_SEQUENCE, key);
}

/* ECPrivateKey (RFC 5915): version 1, the private number, and perhaps the curve. */
static gboolean
read_scalar (PkiDerSpan   key,
             PkiDerSpan  *scalar,
             char       **curve)
{
  PkiDerSpan parameters;
  guint64 version;

  if (!pki_der_span_take_number (&key, &version) || version != 1
      || !pki_der_span_take (&key, PKI_DER_OCTET_STRING, scalar) || scalar->size == 0 || scalar->size > 128)
    return FALSE;
  if (*curve == NULL && pki_der_span_take (&key, PKI_DER_EXPLICIT_0, &parameters))
    return pki_der_span_take_oid (&parameters, curve);
  return *curve != NULL;
}

/**
 * pki_key_describe_bare_ec:
 * @der: a PrivateKeyInfo or an ECPrivateKey
 *
 * Reads a key that lacks its point; pki_key_complete() adds it.
 *
 * Returns: whether it is one, of a curve that is known
 */
gboolean
pki_key_describe_bare_ec (const guint8       *der,
                          gsize               size,
                          PkiKeyDescription  *description)
{
  g_autofree char *curve = NULL;
  PkiDerSpan rest = { der, size };
  PkiDerSpan outer;
  PkiDerSpan key;
  PkiDerSpan scalar;

  if (!pki_der_span_take (&rest, PKI_DER_SEQUENCE, &outer))
    return FALSE;
  if (!open_pkcs8 (outer, &curve, &key))
    key = outer;
  if (!read_scalar (key, &scalar, &curve))
    return FALSE;
  description->curve = gnutls_oid_to_ecc_curve (curve);
  if (description->curve == GNUTLS_ECC_CURVE_INVALID)
    return FALSE;

  description->scalar.data = gnutls_malloc (scalar.size);
  if (description->scalar.data == NULL)
    return FALSE;
  memcpy (description->scalar.data, scalar.data, scalar.size);
  description->scalar.size = (unsigned int) scalar.size;
  description->algorithm = pki_key_algorithm_name (GNUTLS_PK_ECDSA);
  description->bits = pki_key_size (GNUTLS_PK_ECDSA, (unsigned int) gnutls_ecc_curve_get_size (description->curve) * 8);
  return TRUE;
}

static gboolean
read_point (PkiCertificate     *certificate,
            gnutls_ecc_curve_t *curve,
            PkiDatum           *x,
            PkiDatum           *y)
{
  g_auto (gnutls_x509_crt_t) crt = NULL;
  gnutls_datum_t der = pki_datum_from_bytes (pki_certificate_get_der (certificate));

  return gnutls_x509_crt_init (&crt) >= 0
         && gnutls_x509_crt_import (crt, &der, GNUTLS_X509_FMT_DER) >= 0
         && gnutls_x509_crt_get_pk_ecc_raw (crt, curve, x, y) >= 0;
}

/**
 * pki_key_complete:
 * @certificate: one that may be of this key
 *
 * Returns: whether the key lacked its point and the certificate has it
 */
gboolean
pki_key_complete (PkiKeyDescription *self,
                  PkiCertificate    *certificate)
{
  g_auto (PkiDatum) x = { NULL, 0 };
  g_auto (PkiDatum) y = { NULL, 0 };
  g_auto (gnutls_x509_privkey_t) key = NULL;
  gnutls_ecc_curve_t curve;

  if (self->scalar.data == NULL || self->handle != NULL || pki_certificate_get_problem (certificate) != NULL
      || !g_str_equal (pki_certificate_get_key_algorithm (certificate), "EC")
      || !read_point (certificate, &curve, &x, &y) || (int) curve != self->curve
      || gnutls_x509_privkey_init (&key) < 0
      || gnutls_x509_privkey_import_ecc_raw (key, curve, &x, &y, &self->scalar) < 0
      || gnutls_x509_privkey_verify_params (key) < 0)
    return FALSE;

  self->handle = g_steal_pointer (&key);
  self->id = pki_key_dup_id (self->handle);
  return TRUE;
}
