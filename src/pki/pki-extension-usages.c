/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a certificate and its key may be used for: RFC 5280, sections 4.2.1.3, 4.2.1.9 and 4.2.1.12, RFC 7633, and what
 * Netscape had before. */

#include "config.h"

#include "pki/pki-extension-private.h"

static gboolean
add_bits (PkiFields    *self,
          PkiFieldKind  kind,
          PkiDerRun     value)
{
  PkiDerElement element;
  guint bits;

  if (!pki_der_run_only (&value, PKI_DER_BIT_STRING, &element) || !pki_der_get_bits (&element, &bits))
    return FALSE;
  for (guint i = 0; i < 32; i++)
    if (bits & (1u << i))
      pki_fields_add_number (self, kind, i);
  return TRUE;
}

gboolean
pki_fields_decode_key_usage (PkiFields *self,
                             PkiDerRun  value)
{
  return add_bits (self, PKI_FIELD_KEY_USAGE, value);
}

gboolean
pki_fields_decode_netscape_type (PkiFields *self,
                                 PkiDerRun  value)
{
  return add_bits (self, PKI_FIELD_NETSCAPE_TYPE, value);
}

gboolean
pki_fields_decode_key_purposes (PkiFields *self,
                                PkiDerRun  value)
{
  PkiDerElement purposes, purpose;
  PkiDerRun run;

  if (!pki_der_run_only (&value, PKI_DER_SEQUENCE, &purposes))
    return FALSE;
  run = pki_der_inside (&purposes);
  while (run.size > 0 && !pki_fields_is_full (self))
    if (!pki_der_run_next (&run, &purpose) || !pki_fields_add_oid (self, PKI_FIELD_KEY_PURPOSE, &purpose))
      return FALSE;
  return TRUE;
}

/* A BOOLEAN DEFAULT FALSE and an INTEGER OPTIONAL. */
gboolean
pki_fields_decode_basic_constraints (PkiFields *self,
                                     PkiDerRun  value)
{
  PkiDerElement constraints, element;
  PkiDerRun run;
  gboolean authority = FALSE;

  if (!pki_der_run_only (&value, PKI_DER_SEQUENCE, &constraints))
    return FALSE;
  run = pki_der_inside (&constraints);
  if (pki_der_run_accept (&run, PKI_DER_BOOLEAN, &element))
    authority = element.length == 1 && element.content[0] != 0;
  pki_fields_add_number (self, PKI_FIELD_AUTHORITY, authority);
  if (pki_der_run_accept (&run, PKI_DER_INTEGER, &element) &&
      !pki_fields_add_integer (self, PKI_FIELD_PATH_LENGTH, &element))
    return FALSE;
  return run.size == 0;
}

/* GeneralizedTime with implicit tags: RFC 3280, section 4.2.1.4. */
gboolean
pki_fields_decode_private_key_usage_period (PkiFields *self,
                                            PkiDerRun  value)
{
  PkiDerElement period, element;
  PkiDerRun run;
  gint64 seconds;

  if (!pki_der_run_only (&value, PKI_DER_SEQUENCE, &period))
    return FALSE;
  run = pki_der_inside (&period);
  while (run.size > 0)
    {
      if (!pki_der_run_next (&run, &element) || (element.tag != PKI_DER_CONTEXT (0) && element.tag != PKI_DER_CONTEXT (1)) ||
          !pki_der_get_time (&element, &seconds))
        return FALSE;
      pki_fields_add_number (self, element.tag == PKI_DER_CONTEXT (0) ? PKI_FIELD_NOT_BEFORE : PKI_FIELD_NOT_AFTER,
                             seconds);
    }
  return TRUE;
}

gboolean
pki_fields_decode_tls_features (PkiFields *self,
                                PkiDerRun  value)
{
  PkiDerElement features, feature;
  PkiDerRun run;

  if (!pki_der_run_only (&value, PKI_DER_SEQUENCE, &features))
    return FALSE;
  run = pki_der_inside (&features);
  while (run.size > 0 && !pki_fields_is_full (self))
    if (!pki_der_run_expect (&run, PKI_DER_INTEGER, &feature) ||
        !pki_fields_add_integer (self, PKI_FIELD_TLS_FEATURE, &feature))
      return FALSE;
  return TRUE;
}

/* CT poison and OCSP No Check have a NULL inside, noRevAvail too: it says nothing more. */
gboolean
pki_fields_decode_present (PkiFields *self,
                           PkiDerRun  value)
{
  pki_fields_add (self, PKI_FIELD_PRESENT);
  return TRUE;
}
