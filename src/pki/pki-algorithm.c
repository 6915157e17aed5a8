/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-algorithm-private.h"
#include "pki/pki-extension-private.h"
#include "pki/pki-oid.h"

#include <string.h>

#define OID_EC_PUBLIC_KEY "1.2.840.10045.2.1"

/* RFC 8017, appendix A.2.3 */
#define DEFAULT_SALT_LENGTH 20

/* Reads the OID of an AlgorithmIdentifier; @run is left before its parameters. */
static char *
read_oid (const PkiDerElement *algorithm,
          PkiDerRun           *run)
{
  PkiDerElement oid;

  *run = pki_der_inside (algorithm);
  return pki_der_run_expect (run, PKI_DER_OID, &oid) ? pki_oid_format (oid.content, oid.length) : NULL;
}

/* The named curve of an EC key (RFC 5480, section 2.1.1) and the size of its field, 0 when that is not known.
 * Returns: (transfer full) (nullable): its name or OID; %NULL: it is no EC key, or its curve has none */
char *
pki_algorithm_dup_curve (const PkiDerElement *key,
                         guint               *bits)
{
  PkiDerRun run = pki_der_inside (key), parameters;
  PkiDerElement algorithm, curve;
  g_autofree char *key_oid = NULL;
  g_autofree char *oid = NULL;
  const char *name;

  *bits = 0;
  if (!pki_der_run_expect (&run, PKI_DER_SEQUENCE, &algorithm))
    return NULL;
  key_oid = read_oid (&algorithm, &parameters);
  if (g_strcmp0 (key_oid, OID_EC_PUBLIC_KEY) != 0 || !pki_der_run_expect (&parameters, PKI_DER_OID, &curve))
    return NULL;

  oid = pki_oid_format (curve.content, curve.length);
  name = oid != NULL ? pki_oid_get_name (oid) : NULL;
  if (name == NULL)
    return g_steal_pointer (&oid);
  *bits = pki_oid_get_curve_bits (oid);
  return g_strdup (name);
}

static char *
read_explicit_name (const PkiDerElement *tagged,
                    PkiDerRun           *parameters)
{
  PkiDerRun run = pki_der_inside (tagged);
  PkiDerElement algorithm;
  g_autofree char *oid = NULL;

  if (!pki_der_run_only (&run, PKI_DER_SEQUENCE, &algorithm))
    return NULL;
  oid = read_oid (&algorithm, parameters);
  return oid != NULL ? g_strdup (pki_oid_get_label (oid)) : NULL;
}

/* The hash of the mask generation function, which is its parameter. */
static char *
read_mask_hash (const PkiDerElement *tagged)
{
  PkiDerRun parameters, unused;
  PkiDerElement hash;
  g_autofree char *mask = read_explicit_name (tagged, &parameters);
  g_autofree char *oid = NULL;

  if (g_strcmp0 (mask, "MGF1") != 0 || !pki_der_run_expect (&parameters, PKI_DER_SEQUENCE, &hash))
    return NULL;
  oid = read_oid (&hash, &unused);
  return oid != NULL ? g_strdup (pki_oid_get_label (oid)) : NULL;
}

/* RSASSA-PSS-params: what is left out has the value of its standard.
 * Returns: whether it is that algorithm, with parameters that can be read */
gboolean
pki_algorithm_read_pss (const PkiDerElement  *algorithm,
                        char                **hash,      /* (out) (transfer full) */
                        char                **mask_hash, /* (out) (transfer full) */
                        guint                *salt_length)
{
  PkiDerRun run, unused;
  PkiDerElement parameters, element, number;
  g_autofree char *oid = read_oid (algorithm, &run);
  g_autofree char *digest = NULL;
  g_autofree char *mask = NULL;
  gint64 salt = DEFAULT_SALT_LENGTH;

  if (g_strcmp0 (oid, "1.2.840.113549.1.1.10") != 0 || !pki_der_run_expect (&run, PKI_DER_SEQUENCE, &parameters))
    return FALSE;

  run = pki_der_inside (&parameters);
  digest = pki_der_run_accept (&run, PKI_DER_CONTEXT_0, &element) ? read_explicit_name (&element, &unused)
                                                                  : g_strdup ("SHA1");
  mask = pki_der_run_accept (&run, PKI_DER_CONTEXT_CONSTRUCTED (1), &element) ? read_mask_hash (&element)
                                                                              : g_strdup ("SHA1");
  if (pki_der_run_accept (&run, PKI_DER_CONTEXT_CONSTRUCTED (2), &element))
    {
      run = pki_der_inside (&element);
      if (!pki_der_run_only (&run, PKI_DER_INTEGER, &number) || !pki_der_get_integer (&number, &salt))
        return FALSE;
    }
  if (digest == NULL || mask == NULL || salt < 0 || salt > G_MAXINT)
    return FALSE;
  *hash = g_steal_pointer (&digest);
  *mask_hash = g_steal_pointer (&mask);
  *salt_length = (guint) salt;
  return TRUE;
}
