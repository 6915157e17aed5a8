/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-extension-private.h"
#include "pki/pki-tbs-private.h"

/* Finds a part of the certificate in @der; @element points into it. */
gboolean
pki_tbs_find (GBytes        *der,
              PkiTbsPart     part,
              PkiDerElement *element)
{
  PkiDerRun run;

  run.data = g_bytes_get_data (der, &run.size);
  for (guint i = 0; i < 2; i++)
    {
      if (!pki_der_run_expect (&run, PKI_DER_SEQUENCE, element))
        return FALSE;
      run = pki_der_inside (element);
    }

  pki_der_run_accept (&run, PKI_DER_CONTEXT_0, element); /* the version */
  for (guint i = 0; i <= MIN (part, PKI_TBS_PUBLIC_KEY); i++)
    if (!pki_der_run_next (&run, element))
      return FALSE;
  while (part == PKI_TBS_EXTENSIONS && element->tag != PKI_DER_CONTEXT_CONSTRUCTED (3))
    if (!pki_der_run_next (&run, element))
      return FALSE;
  return TRUE;
}
