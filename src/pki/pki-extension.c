/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The extensions of certificates (RFC 5280, section 4.2, and others), as lists of what they say. */

#include "config.h"

#include "pki/pki-extension-private.h"

#include <string.h>

/* Sorted as the standards do: those of RFC 5280 and X.509, then PKIX's, then the vendors'. */
static const struct
{
  const char       *oid;
  PkiFieldsDecoder  decode;
} decoders[] = {
  { "2.5.29.9", pki_fields_decode_attributes },
  { "2.5.29.14", pki_fields_decode_subject_key_id },
  { "2.5.29.15", pki_fields_decode_key_usage },
  { "2.5.29.16", pki_fields_decode_private_key_usage_period },
  { "2.5.29.17", pki_fields_decode_names },
  { "2.5.29.18", pki_fields_decode_names },
  { "2.5.29.19", pki_fields_decode_basic_constraints },
  { "2.5.29.30", pki_fields_decode_name_constraints },
  { "2.5.29.31", pki_fields_decode_distribution_points },
  { "2.5.29.32", pki_fields_decode_policies },
  { "2.5.29.33", pki_fields_decode_policy_mappings },
  { "2.5.29.35", pki_fields_decode_authority_key_id },
  { "2.5.29.36", pki_fields_decode_policy_constraints },
  { "2.5.29.37", pki_fields_decode_key_purposes },
  { "2.5.29.46", pki_fields_decode_distribution_points },
  { "2.5.29.54", pki_fields_decode_inhibit_any_policy },
  { "2.5.29.56", pki_fields_decode_present }, /* noRevAvail, RFC 9608 */
  { "1.3.6.1.5.5.7.1.1", pki_fields_decode_access },
  { "1.3.6.1.5.5.7.1.3", pki_fields_decode_statements },
  { "1.3.6.1.5.5.7.1.11", pki_fields_decode_access },
  { "1.3.6.1.5.5.7.1.24", pki_fields_decode_tls_features },
  { "1.3.6.1.5.5.7.48.1.5", pki_fields_decode_present },
  { "1.3.6.1.4.1.11129.2.4.2", pki_fields_decode_timestamps },
  { "1.3.6.1.4.1.11129.2.4.3", pki_fields_decode_present },
  { "1.3.6.1.4.1.311.20.2", pki_fields_decode_template_name },
  { "1.3.6.1.4.1.311.21.1", pki_fields_decode_authority_version },
  { "1.3.6.1.4.1.311.21.2", pki_fields_decode_octets },
  { "1.3.6.1.4.1.311.21.7", pki_fields_decode_template },
  { "1.3.6.1.4.1.311.21.10", pki_fields_decode_policies },
  { "1.3.6.1.4.1.311.21.11", pki_fields_decode_policy_mappings },
  { "1.3.6.1.4.1.311.21.12", pki_fields_decode_policy_constraints },
  { "1.3.6.1.4.1.311.25.2", pki_fields_decode_security },
  { "2.16.840.1.113730.1.1", pki_fields_decode_netscape_type },
  { "2.16.840.1.113730.1.2", pki_fields_decode_text },
  { "2.16.840.1.113730.1.3", pki_fields_decode_text },
  { "2.16.840.1.113730.1.4", pki_fields_decode_text },
  { "2.16.840.1.113730.1.7", pki_fields_decode_text },
  { "2.16.840.1.113730.1.8", pki_fields_decode_text },
  { "2.16.840.1.113730.1.12", pki_fields_decode_text },
  { "2.16.840.1.113730.1.13", pki_fields_decode_text },
};

static PkiFieldsDecoder
find_decoder (const char *oid)
{
  for (guint i = 0; i < G_N_ELEMENTS (decoders); i++)
    if (g_str_equal (decoders[i].oid, oid))
      return decoders[i].decode;
  return NULL;
}

/**
 * pki_extension_is_understood:
 * @oid: the identifier of an extension
 *
 * Returns: whether pki_extension_decode() knows such extensions
 */
gboolean
pki_extension_is_understood (const char *oid)
{
  g_return_val_if_fail (oid != NULL, FALSE);
  return find_decoder (oid) != NULL;
}

/**
 * pki_extension_decode:
 * @oid: the identifier of an extension
 * @value: the DER inside its OCTET STRING
 *
 * The time that it takes is linear in the size of @value.
 *
 * Returns: (transfer full) (nullable) (element-type PkiField): what it says; %NULL when it is not understood: of an
 *   unknown kind, or not what its identifier promises
 */
GPtrArray *
pki_extension_decode (const char *oid,
                      GBytes     *value)
{
  PkiFieldsDecoder decode;
  g_autoptr (GPtrArray) array = NULL;
  PkiFields fields = { NULL, 0 };
  PkiDerRun run;

  g_return_val_if_fail (oid != NULL && value != NULL, NULL);

  decode = find_decoder (oid);
  if (decode == NULL)
    return NULL;
  array = pki_fields_new_array ();
  fields.fields = array;
  run.data = g_bytes_get_data (value, &run.size);
  return decode (&fields, run) ? g_steal_pointer (&array) : NULL;
}
