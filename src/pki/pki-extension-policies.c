/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The policies of a certificate: RFC 5280, sections 4.2.1.4, 4.2.1.5, 4.2.1.11 and 4.2.1.14. */

#include "config.h"

#include "pki/pki-extension-private.h"
#include "pki/pki-oid.h"

#define MAX_NOTICE_NUMBERS 100

/* NoticeReference: an organization and numbers of notices of its. */
static gboolean
add_notice_reference (PkiFields           *self,
                      const PkiDerElement *reference)
{
  PkiDerRun run = pki_der_inside (reference), numbers;
  PkiDerElement organization, list, number;
  g_autoptr (GString) text = NULL;
  g_autofree char *name = NULL;

  if (!pki_der_run_next (&run, &organization) || !pki_der_is_string (organization.tag) ||
      !pki_der_run_only (&run, PKI_DER_SEQUENCE, &list))
    return FALSE;

  name = pki_der_dup_string (&organization);
  text = g_string_new (name);
  numbers = pki_der_inside (&list);
  for (guint i = 0; i < MAX_NOTICE_NUMBERS && pki_der_run_next (&numbers, &number); i++)
    {
      gint64 n;

      if (!pki_der_get_integer (&number, &n))
        return FALSE;
      g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? ", " : " #", n);
    }
  pki_fields_take_text (self, PKI_FIELD_NOTICE_REFERENCE, g_string_free (g_steal_pointer (&text), FALSE));
  return TRUE;
}

/* UserNotice: a reference and a text, both optional. */
static gboolean
add_notice (PkiFields           *self,
            const PkiDerElement *notice)
{
  PkiDerRun run = pki_der_inside (notice);
  PkiDerElement element;

  if (notice->tag != PKI_DER_SEQUENCE)
    return FALSE;
  if (pki_der_run_accept (&run, PKI_DER_SEQUENCE, &element) && !add_notice_reference (self, &element))
    return FALSE;
  if (run.size > 0 && (!pki_der_run_next (&run, &element) || !pki_fields_add_string (self, PKI_FIELD_NOTICE, &element)))
    return FALSE;
  return run.size == 0;
}

static gboolean
add_qualifier (PkiFields           *self,
               const PkiDerElement *info)
{
  PkiDerRun run = pki_der_inside (info);
  PkiDerElement type, qualifier;
  g_autofree char *oid = NULL;

  if (info->tag != PKI_DER_SEQUENCE || !pki_der_run_expect (&run, PKI_DER_OID, &type))
    return FALSE;
  oid = pki_oid_format (type.content, type.length);
  if (oid == NULL)
    return FALSE;
  if (g_str_equal (oid, "1.3.6.1.5.5.7.2.1"))
    return pki_der_run_next (&run, &qualifier) && pki_fields_add_string (self, PKI_FIELD_CPS, &qualifier);
  if (g_str_equal (oid, "1.3.6.1.5.5.7.2.2"))
    return pki_der_run_next (&run, &qualifier) && add_notice (self, &qualifier);

  pki_fields_add_hex (self, PKI_FIELD_QUALIFIER, run.data, run.size);
  ((PkiField *) g_ptr_array_index (self->fields, self->fields->len - 1))->oid = g_steal_pointer (&oid);
  return TRUE;
}

static gboolean
add_qualifiers (PkiFields           *self,
                const PkiDerElement *qualifiers)
{
  PkiDerRun run = pki_der_inside (qualifiers);
  PkiDerElement info;

  self->depth = 1;
  while (run.size > 0 && !pki_fields_is_full (self))
    if (!pki_der_run_next (&run, &info) || !add_qualifier (self, &info))
      return FALSE;
  self->depth = 0;
  return TRUE;
}

gboolean
pki_fields_decode_policies (PkiFields *self,
                            PkiDerRun  value)
{
  PkiDerElement policies, policy, element;
  PkiDerRun run;

  if (!pki_der_run_only (&value, PKI_DER_SEQUENCE, &policies))
    return FALSE;
  run = pki_der_inside (&policies);
  while (run.size > 0 && !pki_fields_is_full (self))
    {
      PkiDerRun inside;

      if (!pki_der_run_expect (&run, PKI_DER_SEQUENCE, &policy))
        return FALSE;
      inside = pki_der_inside (&policy);
      if (!pki_der_run_next (&inside, &element) || !pki_fields_add_oid (self, PKI_FIELD_POLICY, &element))
        return FALSE;
      if (pki_der_run_accept (&inside, PKI_DER_SEQUENCE, &element) && !add_qualifiers (self, &element))
        return FALSE;
    }
  return TRUE;
}

gboolean
pki_fields_decode_policy_mappings (PkiFields *self,
                                   PkiDerRun  value)
{
  PkiDerElement mappings, mapping, issuer, subject;
  PkiDerRun run;

  if (!pki_der_run_only (&value, PKI_DER_SEQUENCE, &mappings))
    return FALSE;
  run = pki_der_inside (&mappings);
  while (run.size > 0 && !pki_fields_is_full (self))
    {
      PkiDerRun inside;

      if (!pki_der_run_expect (&run, PKI_DER_SEQUENCE, &mapping))
        return FALSE;
      inside = pki_der_inside (&mapping);
      self->depth = 0;
      if (!pki_der_run_next (&inside, &issuer) || !pki_fields_add_oid (self, PKI_FIELD_ISSUER_POLICY, &issuer))
        return FALSE;
      self->depth = 1;
      if (!pki_der_run_next (&inside, &subject) || !pki_fields_add_oid (self, PKI_FIELD_SUBJECT_POLICY, &subject))
        return FALSE;
    }
  return TRUE;
}

/* Two numbers with implicit tags, both optional. */
gboolean
pki_fields_decode_policy_constraints (PkiFields *self,
                                      PkiDerRun  value)
{
  PkiDerElement constraints, number;
  PkiDerRun run;

  if (!pki_der_run_only (&value, PKI_DER_SEQUENCE, &constraints))
    return FALSE;
  run = pki_der_inside (&constraints);
  if (pki_der_run_accept (&run, PKI_DER_CONTEXT (0), &number) &&
      !pki_fields_add_integer (self, PKI_FIELD_REQUIRE_POLICY, &number))
    return FALSE;
  if (pki_der_run_accept (&run, PKI_DER_CONTEXT (1), &number) &&
      !pki_fields_add_integer (self, PKI_FIELD_INHIBIT_MAPPING, &number))
    return FALSE;
  return run.size == 0;
}

gboolean
pki_fields_decode_inhibit_any_policy (PkiFields *self,
                                      PkiDerRun  value)
{
  PkiDerElement number;

  return pki_der_run_only (&value, PKI_DER_INTEGER, &number) &&
         pki_fields_add_integer (self, PKI_FIELD_INHIBIT_ANY, &number);
}
