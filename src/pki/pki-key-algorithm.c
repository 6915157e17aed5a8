/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-key-algorithm-private.h"
#include "pki/pki-oid.h"

#define OID_EC_PUBLIC_KEY "1.2.840.10045.2.1"

void
pki_key_algorithm_clear (PkiKeyAlgorithm *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->curve, g_free);
}

/* @identifier: the content of an AlgorithmIdentifier (RFC 5280, section 4.1.1.2); the parameters of EC are its curve */
gboolean
pki_key_algorithm_read (PkiKeyAlgorithm *self,
                    PkiDerSpan    identifier)
{
  g_autofree char *oid = NULL;
  g_autofree char *curve = NULL;

  if (!pki_der_span_take_oid (&identifier, &oid))
    return FALSE;
  self->name = g_strdup (pki_oid_get_label (oid));
  if (g_str_equal (oid, OID_EC_PUBLIC_KEY) && pki_der_span_take_oid (&identifier, &curve))
    {
      self->curve = g_strdup (pki_oid_get_label (curve));
      self->bits = pki_oid_get_curve_bits (curve);
    }
  return TRUE;
}

/* PrivateKeyInfo (RFC 5958, section 2): a version, then the algorithm. */
gboolean
pki_key_algorithm_read_from_pkcs8 (PkiKeyAlgorithm *self,
                               PkiDerSpan    der)
{
  PkiDerSpan info;
  PkiDerSpan identifier;
  guint64 version;

  return pki_der_span_take (&der, PKI_DER_SEQUENCE, &info)
         && pki_der_span_take_number (&info, &version)
         && pki_der_span_take (&info, PKI_DER_SEQUENCE, &identifier)
         && pki_key_algorithm_read (self, identifier);
}

/* SubjectPublicKeyInfo, after @n_before elements of what is signed. */
static gboolean
read_from_signed (PkiKeyAlgorithm *self,
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
  if (pki_der_span_peek (&inner, PKI_DER_CONTEXT_0))
    n_before++;
  for (guint i = 0; i < n_before; i++)
    if (!pki_der_span_take_any (&inner, &tag, &skipped, NULL))
      return FALSE;
  return pki_der_span_take (&inner, PKI_DER_SEQUENCE, &info)
         && pki_der_span_take (&info, PKI_DER_SEQUENCE, &identifier)
         && pki_key_algorithm_read (self, identifier);
}

/* CertificationRequestInfo (RFC 2986, section 4.1): version, subject, and the key. */
gboolean
pki_key_algorithm_read_from_request (PkiKeyAlgorithm *self,
                                 PkiDerSpan    der)
{
  return read_from_signed (self, der, 2);
}

char *
pki_key_algorithm_dup_title (const PkiKeyAlgorithm *self)
{
  return self->curve != NULL ? g_strdup_printf ("%s (%s)", self->name, self->curve) : g_strdup (self->name);
}
