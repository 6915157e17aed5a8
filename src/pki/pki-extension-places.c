/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where to find more about a certificate, and whose key signed it: RFC 5280, sections 4.2.1.1, 4.2.1.2, 4.2.1.13,
 * 4.2.1.15 and 4.2.2. */

#include "config.h"

#include "pki/pki-extension-private.h"
#include "pki/pki-name-private.h"

/* nameRelativeToCRLIssuer: one RelativeDistinguishedName with an implicit tag. */
static gboolean
add_relative_name (PkiFields           *self,
                   const PkiDerElement *rdn)
{
  g_autoptr (GByteArray) der = NULL;
  g_autoptr (GByteArray) rdns = NULL;
  g_autoptr (PkiName) name = NULL;
  guint8 header[2] = { PKI_DER_SET, 0 };

  if (rdn->length > 125)
    {
      pki_fields_add_hex (self, PKI_FIELD_RELATIVE_NAME, rdn->content, rdn->length);
      return TRUE;
    }
  der = g_byte_array_new ();
  header[0] = PKI_DER_SEQUENCE;
  header[1] = (guint8) (rdn->length + 2);
  g_byte_array_append (der, header, 2);
  header[0] = PKI_DER_SET;
  header[1] = (guint8) rdn->length;
  g_byte_array_append (der, header, 2);
  g_byte_array_append (der, rdn->content, (guint) rdn->length);
  name = pki_name_new_from_der (der->data, der->len);
  pki_fields_take_text (self, PKI_FIELD_RELATIVE_NAME, g_strdup (pki_name_to_string (name)));
  return TRUE;
}

/* DistributionPointName: [0] full names or [1] a relative one. */
static gboolean
add_point_name (PkiFields           *self,
                const PkiDerElement *name)
{
  PkiDerRun run = pki_der_inside (name);
  PkiDerElement choice;

  if (!pki_der_run_next (&run, &choice) || run.size > 0)
    return FALSE;
  if (choice.tag == PKI_DER_CONTEXT_CONSTRUCTED (0))
    return pki_fields_add_names (self, pki_der_inside (&choice));
  return choice.tag == PKI_DER_CONTEXT_CONSTRUCTED (1) && add_relative_name (self, &choice);
}

static gboolean
add_reasons (PkiFields           *self,
             const PkiDerElement *reasons)
{
  guint bits;

  if (!pki_der_get_bits (reasons, &bits))
    return FALSE;
  pki_fields_add_number (self, PKI_FIELD_REASONS, bits);
  return TRUE;
}

static gboolean
add_crl_issuer (PkiFields           *self,
                const PkiDerElement *names)
{
  gboolean ok;

  pki_fields_add (self, PKI_FIELD_CRL_ISSUER);
  self->depth++;
  ok = pki_fields_add_names (self, pki_der_inside (names));
  self->depth = 1;
  return ok;
}

static gboolean
add_distribution_point (PkiFields           *self,
                        const PkiDerElement *point)
{
  PkiDerRun run = pki_der_inside (point);
  PkiDerElement element;

  pki_fields_add (self, PKI_FIELD_DISTRIBUTION_POINT);
  self->depth = 1;
  if (pki_der_run_accept (&run, PKI_DER_CONTEXT_CONSTRUCTED (0), &element) && !add_point_name (self, &element))
    return FALSE;
  if (pki_der_run_accept (&run, PKI_DER_CONTEXT (1), &element) && !add_reasons (self, &element))
    return FALSE;
  if (pki_der_run_accept (&run, PKI_DER_CONTEXT_CONSTRUCTED (2), &element) && !add_crl_issuer (self, &element))
    return FALSE;
  self->depth = 0;
  return run.size == 0;
}

gboolean
pki_fields_decode_distribution_points (PkiFields *self,
                                       PkiDerRun  value)
{
  PkiDerElement points, point;
  PkiDerRun run;

  if (!pki_der_run_only (&value, PKI_DER_SEQUENCE, &points))
    return FALSE;
  run = pki_der_inside (&points);
  while (run.size > 0 && !pki_fields_is_full (self))
    if (!pki_der_run_expect (&run, PKI_DER_SEQUENCE, &point) || !add_distribution_point (self, &point))
      return FALSE;
  return TRUE;
}

/* AuthorityInfoAccess and SubjectInfoAccess. */
gboolean
pki_fields_decode_access (PkiFields *self,
                          PkiDerRun  value)
{
  PkiDerElement descriptions, description, method, place;
  PkiDerRun run;

  if (!pki_der_run_only (&value, PKI_DER_SEQUENCE, &descriptions))
    return FALSE;
  run = pki_der_inside (&descriptions);
  while (run.size > 0 && !pki_fields_is_full (self))
    {
      PkiDerRun inside;

      if (!pki_der_run_expect (&run, PKI_DER_SEQUENCE, &description))
        return FALSE;
      inside = pki_der_inside (&description);
      self->depth = 0;
      if (!pki_der_run_next (&inside, &method) || !pki_fields_add_oid (self, PKI_FIELD_ACCESS_METHOD, &method))
        return FALSE;
      self->depth = 1;
      if (!pki_der_run_next (&inside, &place) || !pki_fields_add_name (self, &place))
        return FALSE;
    }
  return TRUE;
}

gboolean
pki_fields_decode_subject_key_id (PkiFields *self,
                                  PkiDerRun  value)
{
  PkiDerElement id;

  if (!pki_der_run_only (&value, PKI_DER_OCTET_STRING, &id))
    return FALSE;
  pki_fields_add_hex (self, PKI_FIELD_KEY_ID, id.content, id.length);
  return TRUE;
}

/* An id [0], or the issuer's issuer [1] and serial [2], or all of them. */
gboolean
pki_fields_decode_authority_key_id (PkiFields *self,
                                    PkiDerRun  value)
{
  PkiDerElement sequence, element;
  PkiDerRun run;

  if (!pki_der_run_only (&value, PKI_DER_SEQUENCE, &sequence))
    return FALSE;
  run = pki_der_inside (&sequence);
  if (pki_der_run_accept (&run, PKI_DER_CONTEXT (0), &element))
    pki_fields_add_hex (self, PKI_FIELD_KEY_ID, element.content, element.length);
  if (pki_der_run_accept (&run, PKI_DER_CONTEXT_CONSTRUCTED (1), &element))
    {
      pki_fields_add (self, PKI_FIELD_AUTHORITY_NAME);
      self->depth = 1;
      if (!pki_fields_add_names (self, pki_der_inside (&element)))
        return FALSE;
      self->depth = 0;
    }
  if (pki_der_run_accept (&run, PKI_DER_CONTEXT (2), &element))
    pki_fields_add_hex (self, PKI_FIELD_AUTHORITY_SERIAL, element.content, element.length);
  return run.size == 0;
}
