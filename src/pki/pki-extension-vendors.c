/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Netscape's texts, Microsoft's templates ([MS-WCCE] section 2.2.2.7, [MS-DTYP] section 2.4.2 for identifiers of
 * accounts), statements of qualified certificates (RFC 3739, ETSI EN 319 412-5) and attributes of the subject
 * (RFC 5280, section 4.2.1.8). */

#include "config.h"

#include "pki/pki-extension-private.h"
#include "pki/pki-name-private.h"
#include "pki/pki-oid.h"

#define MAX_STATEMENT_PARTS 100

gboolean
pki_fields_decode_text (PkiFields *self,
                        PkiDerRun  value)
{
  PkiDerElement text;

  return pki_der_run_next (&value, &text) && value.size == 0 && pki_fields_add_string (self, PKI_FIELD_TEXT, &text);
}

gboolean
pki_fields_decode_octets (PkiFields *self,
                          PkiDerRun  value)
{
  PkiDerElement octets;

  if (!pki_der_run_only (&value, PKI_DER_OCTET_STRING, &octets))
    return FALSE;
  pki_fields_add_hex (self, PKI_FIELD_HEX, octets.content, octets.length);
  return TRUE;
}

/* An OID, and up to two numbers: the version. */
gboolean
pki_fields_decode_template (PkiFields *self,
                            PkiDerRun  value)
{
  PkiDerElement sequence, element;
  PkiDerRun run;

  if (!pki_der_run_only (&value, PKI_DER_SEQUENCE, &sequence))
    return FALSE;
  run = pki_der_inside (&sequence);
  if (!pki_der_run_next (&run, &element) || !pki_fields_add_oid (self, PKI_FIELD_TEMPLATE, &element))
    return FALSE;
  if (pki_der_run_accept (&run, PKI_DER_INTEGER, &element) &&
      !pki_fields_add_integer (self, PKI_FIELD_MAJOR_VERSION, &element))
    return FALSE;
  if (pki_der_run_accept (&run, PKI_DER_INTEGER, &element) &&
      !pki_fields_add_integer (self, PKI_FIELD_MINOR_VERSION, &element))
    return FALSE;
  return run.size == 0;
}

gboolean
pki_fields_decode_template_name (PkiFields *self,
                                 PkiDerRun  value)
{
  PkiDerElement text;

  return pki_der_run_next (&value, &text) && value.size == 0 &&
         pki_fields_add_string (self, PKI_FIELD_TEMPLATE, &text);
}

/* The index of the certificate of the authority, and of its key times 65536. */
gboolean
pki_fields_decode_authority_version (PkiFields *self,
                                     PkiDerRun  value)
{
  PkiDerElement element;
  gint64 number;

  if (!pki_der_run_only (&value, PKI_DER_INTEGER, &element) || !pki_der_get_integer (&element, &number) || number < 0)
    return FALSE;
  pki_fields_add_number (self, PKI_FIELD_CERTIFICATE_INDEX, number & 0xffff);
  pki_fields_add_number (self, PKI_FIELD_KEY_INDEX, number >> 16);
  return TRUE;
}

static gboolean
is_security_id (const PkiDerElement *value)
{
  return value->tag == PKI_DER_OCTET_STRING && value->length > 2 &&
         value->content[0] == 'S' && value->content[1] == '-';
}

/* An OtherName with the identifier of the account as text. */
gboolean
pki_fields_decode_security (PkiFields *self,
                            PkiDerRun  value)
{
  PkiDerElement names, other, type, explicit_value, id;
  PkiDerRun run;

  if (!pki_der_run_only (&value, PKI_DER_SEQUENCE, &names))
    return FALSE;
  run = pki_der_inside (&names);
  while (run.size > 0 && !pki_fields_is_full (self))
    {
      PkiDerRun inside;

      if (!pki_der_run_expect (&run, PKI_DER_CONTEXT_0, &other))
        return FALSE;
      inside = pki_der_inside (&other);
      if (!pki_der_run_expect (&inside, PKI_DER_OID, &type) ||
          !pki_der_run_expect (&inside, PKI_DER_CONTEXT_0, &explicit_value))
        return FALSE;
      inside = pki_der_inside (&explicit_value);
      if (!pki_der_run_next (&inside, &id) || !is_security_id (&id))
        return FALSE;
      pki_fields_take_text (self, PKI_FIELD_SECURITY_ID, g_utf8_make_valid ((const char *) id.content, id.length));
    }
  return TRUE;
}

/* MonetaryValue: a currency, as letters or a number of ISO 4217, an amount and an exponent. */
static gboolean
add_amount (PkiFields *self,
            PkiDerRun  run)
{
  PkiDerElement sequence, currency, element;
  g_autofree char *name = NULL;
  gint64 amount, exponent, number;

  if (!pki_der_run_only (&run, PKI_DER_SEQUENCE, &sequence))
    return FALSE;
  run = pki_der_inside (&sequence);
  if (!pki_der_run_next (&run, &currency) || !pki_der_run_expect (&run, PKI_DER_INTEGER, &element) ||
      !pki_der_get_integer (&element, &amount) || !pki_der_run_only (&run, PKI_DER_INTEGER, &element) ||
      !pki_der_get_integer (&element, &exponent))
    return FALSE;

  if (currency.tag == PKI_DER_INTEGER && pki_der_get_integer (&currency, &number))
    name = g_strdup_printf ("%03" G_GINT64_FORMAT, number);
  else
    name = pki_der_dup_string (&currency);
  if (exponent == 0)
    pki_fields_take_text (self, PKI_FIELD_AMOUNT, g_strdup_printf ("%s %" G_GINT64_FORMAT, name, amount));
  else
    pki_fields_take_text (self, PKI_FIELD_AMOUNT, g_strdup_printf ("%s %" G_GINT64_FORMAT "E%" G_GINT64_FORMAT, name,
                                                                   amount, exponent));
  return TRUE;
}

/* PdsLocations: an address and a language each. */
static gboolean
add_disclosures (PkiFields *self,
                 PkiDerRun  run)
{
  PkiDerElement locations, location, uri;

  if (!pki_der_run_only (&run, PKI_DER_SEQUENCE, &locations))
    return FALSE;
  run = pki_der_inside (&locations);
  for (guint i = 0; run.size > 0 && i < MAX_STATEMENT_PARTS; i++)
    {
      PkiDerRun inside;

      if (!pki_der_run_expect (&run, PKI_DER_SEQUENCE, &location))
        return FALSE;
      inside = pki_der_inside (&location);
      if (!pki_der_run_next (&inside, &uri) || !pki_fields_add_string (self, PKI_FIELD_URI, &uri))
        return FALSE;
    }
  return TRUE;
}

/* A list of OIDs or of countries. */
static gboolean
add_statement_list (PkiFields *self,
                    PkiDerRun  run)
{
  PkiDerElement list, element;

  if (!pki_der_run_only (&run, PKI_DER_SEQUENCE, &list))
    return FALSE;
  run = pki_der_inside (&list);
  for (guint i = 0; run.size > 0 && i < MAX_STATEMENT_PARTS; i++)
    if (!pki_der_run_next (&run, &element) || (!pki_fields_add_oid (self, PKI_FIELD_QC_TYPE, &element) &&
                                               !pki_fields_add_string (self, PKI_FIELD_COUNTRY, &element)))
      return FALSE;
  return TRUE;
}

static gboolean
add_retention (PkiFields *self,
               PkiDerRun  run)
{
  PkiDerElement years;

  return pki_der_run_only (&run, PKI_DER_INTEGER, &years) && pki_fields_add_integer (self, PKI_FIELD_RETENTION, &years);
}

static gboolean
add_statement_info (PkiFields  *self,
                    const char *oid,
                    PkiDerRun   info)
{
  if (g_str_equal (oid, "0.4.0.1862.1.2"))
    return add_amount (self, info);
  if (g_str_equal (oid, "0.4.0.1862.1.3"))
    return add_retention (self, info);
  if (g_str_equal (oid, "0.4.0.1862.1.5"))
    return add_disclosures (self, info);
  if (g_str_equal (oid, "0.4.0.1862.1.6") || g_str_equal (oid, "0.4.0.1862.1.7"))
    return add_statement_list (self, info);
  if (info.size > 0)
    pki_fields_add_hex (self, PKI_FIELD_HEX, info.data, info.size);
  return TRUE;
}

gboolean
pki_fields_decode_statements (PkiFields *self,
                              PkiDerRun  value)
{
  PkiDerElement statements, statement, id;
  PkiDerRun run;

  if (!pki_der_run_only (&value, PKI_DER_SEQUENCE, &statements))
    return FALSE;
  run = pki_der_inside (&statements);
  while (run.size > 0 && !pki_fields_is_full (self))
    {
      g_autofree char *oid = NULL;
      PkiDerRun inside;

      if (!pki_der_run_expect (&run, PKI_DER_SEQUENCE, &statement))
        return FALSE;
      inside = pki_der_inside (&statement);
      self->depth = 0;
      if (!pki_der_run_next (&inside, &id) || !pki_fields_add_oid (self, PKI_FIELD_STATEMENT, &id))
        return FALSE;
      oid = pki_oid_format (id.content, id.length);
      self->depth = 1;
      if (!add_statement_info (self, oid, inside))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_attribute_value (PkiFields           *self,
                     const char          *oid,
                     const PkiDerElement *value)
{
  PkiField *field = pki_fields_add (self, PKI_FIELD_ATTRIBUTE);

  field->oid = g_strdup (oid);
  if (pki_der_is_string (value->tag) || value->tag == PKI_DER_GENERALIZED_TIME)
    field->text = pki_der_dup_string (value);
  else if (value->tag == PKI_DER_OID)
    field->text = pki_oid_format (value->content, value->length);
  if (field->text == NULL)
    field->hex = pki_hex (value->content, value->length);
  return TRUE;
}

/* Attribute: a type and a SET of values. */
gboolean
pki_fields_decode_attributes (PkiFields *self,
                              PkiDerRun  value)
{
  PkiDerElement attributes, attribute, type, values, element;
  PkiDerRun run;

  if (!pki_der_run_only (&value, PKI_DER_SEQUENCE, &attributes))
    return FALSE;
  run = pki_der_inside (&attributes);
  while (run.size > 0 && !pki_fields_is_full (self))
    {
      g_autofree char *oid = NULL;
      PkiDerRun inside;

      if (!pki_der_run_expect (&run, PKI_DER_SEQUENCE, &attribute))
        return FALSE;
      inside = pki_der_inside (&attribute);
      if (!pki_der_run_expect (&inside, PKI_DER_OID, &type) || !pki_der_run_only (&inside, PKI_DER_SET, &values))
        return FALSE;
      oid = pki_oid_format (type.content, type.length);
      inside = pki_der_inside (&values);
      while (inside.size > 0 && !pki_fields_is_full (self))
        if (oid == NULL || !pki_der_run_next (&inside, &element) || !add_attribute_value (self, oid, &element))
          return FALSE;
    }
  return TRUE;
}
