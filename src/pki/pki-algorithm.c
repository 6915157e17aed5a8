/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-algorithm-private.h"

#include <string.h>

#define OID_EC_PUBLIC_KEY "1.2.840.10045.2.1"

typedef struct
{
  const char *oid;
  const char *name;
  guint       bits; /* of a curve */
} Row;

/* Keys and signatures: the registry of NIST's Computer Security Objects (FIPS 203 to 205), RFC 8017, RFC 8410, RFC 8708,
 * RFC 9215, GM/T 0006; secret keys, by the names that Java has for them: RFC 8018. Curves: RFC 5639, SEC 2. */
static const Row rows[] = {
  { "1.2.156.10197.1.301", "SM2", 256 },
  { "1.2.156.10197.1.501", "SM2-SM3" },
  { "1.2.643.7.1.1.1.1", "GOST R 34.10-2012-256" },
  { "1.2.643.7.1.1.1.2", "GOST R 34.10-2012-512" },
  { "1.2.840.10040.4.1", "DSA" },
  { OID_EC_PUBLIC_KEY, "EC" },
  { "1.2.840.10045.3.1.1", "secp192r1", 192 },
  { "1.2.840.10045.3.1.7", "secp256r1", 256 },
  { "1.2.840.10046.2.1", "DH" },
  { "1.2.840.113549.1.1.1", "RSA" },
  { "1.2.840.113549.1.1.10", "RSA-PSS" },
  { "1.2.840.113549.1.1.2", "RSA-MD2" },
  { "1.2.840.113549.1.1.3", "RSA-MD4" },
  { "1.2.840.113549.1.1.7", "RSA-OAEP" },
  { "1.2.840.113549.1.3.1", "DH" },
  { "1.2.840.113549.1.9.16.3.17", "HSS/LMS" },
  { "1.2.840.113549.2.10", "HmacSHA384" },
  { "1.2.840.113549.2.11", "HmacSHA512" },
  { "1.2.840.113549.2.7", "HmacSHA1" },
  { "1.2.840.113549.2.8", "HmacSHA224" },
  { "1.2.840.113549.2.9", "HmacSHA256" },
  { "1.2.840.113549.3.2", "RC2" },
  { "1.2.840.113549.3.4", "RC4" },
  { "1.2.840.113549.3.7", "DESede" },
  { "1.3.101.110", "X25519" },
  { "1.3.101.111", "X448" },
  { "1.3.101.112", "Ed25519" },
  { "1.3.101.113", "Ed448" },
  { "1.3.132.0.1", "sect163k1", 163 },
  { "1.3.132.0.10", "secp256k1", 256 },
  { "1.3.132.0.15", "sect163r2", 163 },
  { "1.3.132.0.16", "sect283k1", 283 },
  { "1.3.132.0.17", "sect283r1", 283 },
  { "1.3.132.0.26", "sect233k1", 233 },
  { "1.3.132.0.27", "sect233r1", 233 },
  { "1.3.132.0.31", "secp192k1", 192 },
  { "1.3.132.0.32", "secp224k1", 224 },
  { "1.3.132.0.33", "secp224r1", 224 },
  { "1.3.132.0.34", "secp384r1", 384 },
  { "1.3.132.0.35", "secp521r1", 521 },
  { "1.3.132.0.36", "sect409k1", 409 },
  { "1.3.132.0.37", "sect409r1", 409 },
  { "1.3.132.0.38", "sect571k1", 571 },
  { "1.3.132.0.39", "sect571r1", 571 },
  { "1.3.132.0.8", "secp160r1", 160 },
  { "1.3.14.3.2.7", "DES" },
  { "1.3.36.3.3.2.8.1.1.1", "brainpoolP160r1", 160 },
  { "1.3.36.3.3.2.8.1.1.10", "brainpoolP320t1", 320 },
  { "1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1", 384 },
  { "1.3.36.3.3.2.8.1.1.12", "brainpoolP384t1", 384 },
  { "1.3.36.3.3.2.8.1.1.13", "brainpoolP512r1", 512 },
  { "1.3.36.3.3.2.8.1.1.14", "brainpoolP512t1", 512 },
  { "1.3.36.3.3.2.8.1.1.2", "brainpoolP160t1", 160 },
  { "1.3.36.3.3.2.8.1.1.3", "brainpoolP192r1", 192 },
  { "1.3.36.3.3.2.8.1.1.4", "brainpoolP192t1", 192 },
  { "1.3.36.3.3.2.8.1.1.5", "brainpoolP224r1", 224 },
  { "1.3.36.3.3.2.8.1.1.6", "brainpoolP224t1", 224 },
  { "1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1", 256 },
  { "1.3.36.3.3.2.8.1.1.8", "brainpoolP256t1", 256 },
  { "1.3.36.3.3.2.8.1.1.9", "brainpoolP320r1", 320 },
  { "1.3.6.1.5.5.7.6.34", "XMSS" },
  { "1.3.6.1.5.5.7.6.35", "XMSS-MT" },
  { "2.16.840.1.101.3.4.3.17", "ML-DSA-44" },
  { "2.16.840.1.101.3.4.3.18", "ML-DSA-65" },
  { "2.16.840.1.101.3.4.3.19", "ML-DSA-87" },
  { "2.16.840.1.101.3.4.3.20", "SLH-DSA-SHA2-128s" },
  { "2.16.840.1.101.3.4.3.21", "SLH-DSA-SHA2-128f" },
  { "2.16.840.1.101.3.4.3.22", "SLH-DSA-SHA2-192s" },
  { "2.16.840.1.101.3.4.3.23", "SLH-DSA-SHA2-192f" },
  { "2.16.840.1.101.3.4.3.24", "SLH-DSA-SHA2-256s" },
  { "2.16.840.1.101.3.4.3.25", "SLH-DSA-SHA2-256f" },
  { "2.16.840.1.101.3.4.3.26", "SLH-DSA-SHAKE-128s" },
  { "2.16.840.1.101.3.4.3.27", "SLH-DSA-SHAKE-128f" },
  { "2.16.840.1.101.3.4.3.28", "SLH-DSA-SHAKE-192s" },
  { "2.16.840.1.101.3.4.3.29", "SLH-DSA-SHAKE-192f" },
  { "2.16.840.1.101.3.4.3.30", "SLH-DSA-SHAKE-256s" },
  { "2.16.840.1.101.3.4.3.31", "SLH-DSA-SHAKE-256f" },
  { "2.16.840.1.101.3.4.3.32", "HashML-DSA-44" },
  { "2.16.840.1.101.3.4.3.33", "HashML-DSA-65" },
  { "2.16.840.1.101.3.4.3.34", "HashML-DSA-87" },
  { "2.16.840.1.101.3.4.4.1", "ML-KEM-512" },
  { "2.16.840.1.101.3.4.4.2", "ML-KEM-768" },
  { "2.16.840.1.101.3.4.4.3", "ML-KEM-1024" },
};

static int
compare_row (const void *oid,
             const void *row)
{
  return strcmp (oid, ((const Row *) row)->oid);
}

static const Row *
find_row (const char *oid)
{
  return bsearch (oid, rows, G_N_ELEMENTS (rows), sizeof *rows, compare_row);
}

const char *
pki_oid_get_name (const char *oid)
{
  const Row *row = find_row (oid);

  return row != NULL ? row->name : oid;
}

guint
pki_curve_get_bits (const char *oid)
{
  const Row *row = find_row (oid);

  return row != NULL ? row->bits : 0;
}

void
pki_algorithm_clear (PkiAlgorithm *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->curve, g_free);
}

/* @identifier: the content of an AlgorithmIdentifier (RFC 5280, section 4.1.1.2); the parameters of EC are its curve */
gboolean
pki_algorithm_read (PkiAlgorithm *self,
                    PkiDerSpan    identifier)
{
  g_autofree char *oid = NULL;
  g_autofree char *curve = NULL;

  if (!pki_der_span_take_oid (&identifier, &oid))
    return FALSE;
  self->name = g_strdup (pki_oid_get_name (oid));
  if (strcmp (oid, OID_EC_PUBLIC_KEY) == 0 && pki_der_span_take_oid (&identifier, &curve))
    {
      self->curve = g_strdup (pki_oid_get_name (curve));
      self->curve_name = find_row (curve) != NULL ? find_row (curve)->name : NULL;
      self->bits = pki_curve_get_bits (curve);
    }
  return TRUE;
}

/* PrivateKeyInfo (RFC 5958, section 2): a version, then the algorithm. */
gboolean
pki_algorithm_read_from_pkcs8 (PkiAlgorithm *self,
                               PkiDerSpan    der)
{
  PkiDerSpan info;
  PkiDerSpan identifier;
  guint64 version;

  return pki_der_span_take (&der, PKI_DER_SEQUENCE, &info)
         && pki_der_span_take_number (&info, &version)
         && pki_der_span_take (&info, PKI_DER_SEQUENCE, &identifier)
         && pki_algorithm_read (self, identifier);
}

/* SubjectPublicKeyInfo, after @n_before elements of what is signed. */
static gboolean
read_from_signed (PkiAlgorithm *self,
                  PkiDerSpan    der,
                  guint         n_before)
{
  PkiDerSpan outer;
  PkiDerSpan inner;
  PkiDerSpan skipped;
  PkiDerSpan info;
  PkiDerSpan identifier;
  guint8 tag;

  if (!pki_der_span_take (&der, PKI_DER_SEQUENCE, &outer) || !pki_der_span_take (&outer, PKI_DER_SEQUENCE, &inner))
    return FALSE;
  /* The version of a certificate, which one of version 1 does not have. */
  if (pki_der_span_peek (&inner, PKI_DER_EXPLICIT_0))
    n_before++;
  for (guint i = 0; i < n_before; i++)
    if (!pki_der_span_take_any (&inner, &tag, &skipped, NULL))
      return FALSE;
  return pki_der_span_take (&inner, PKI_DER_SEQUENCE, &info)
         && pki_der_span_take (&info, PKI_DER_SEQUENCE, &identifier)
         && pki_algorithm_read (self, identifier);
}

/* TBSCertificate (RFC 5280, section 4.1): serial number, signature, issuer, validity, subject, and the key. */
gboolean
pki_algorithm_read_from_certificate (PkiAlgorithm *self,
                                     PkiDerSpan    der)
{
  return read_from_signed (self, der, 5);
}

/* CertificationRequestInfo (RFC 2986, section 4.1): version, subject, and the key. */
gboolean
pki_algorithm_read_from_request (PkiAlgorithm *self,
                                 PkiDerSpan    der)
{
  return read_from_signed (self, der, 2);
}

char *
pki_algorithm_dup_title (const PkiAlgorithm *self)
{
  return self->curve != NULL ? g_strdup_printf ("%s (%s)", self->name, self->curve) : g_strdup (self->name);
}
