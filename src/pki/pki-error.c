/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-error-private.h"

#include <glib/gi18n.h>

G_DEFINE_QUARK (pki-error-quark, pki_error)

/**
 * pki_error_get_code:
 * @code: an error code
 *
 * Returns: (transfer none): the code's name for machines, in lower case with dashes
 */
const char *
pki_error_get_code (PkiError code)
{
  switch (code)
    {
    case PKI_ERROR_EMPTY:
      return "empty";
    case PKI_ERROR_TOO_LARGE:
      return "too-large";
    case PKI_ERROR_UNRECOGNIZED:
      return "unrecognized";
    case PKI_ERROR_DAMAGED:
      return "damaged";
    case PKI_ERROR_WRONG_PASSWORD:
      return "wrong-password";
    case PKI_ERROR_UNSUPPORTED_ALGORITHM:
      return "unsupported-algorithm";
    case PKI_ERROR_CANCELLED:
      return "cancelled";
    case PKI_ERROR_GENERATION:
      return "generation";
    default:
      g_return_val_if_reached ("unknown");
    }
}

gboolean
pki_error_set_damaged (GError **error)
{
  g_set_error_literal (error, PKI_ERROR, PKI_ERROR_DAMAGED, NC_("reason", "The file is cut short or inconsistent"));
  return FALSE;
}

/* @algorithm: (nullable): its name or its OID; NULL: not known */
gboolean
pki_error_set_unsupported (const char  *algorithm,
                           GError     **error)
{
  if (algorithm != NULL)
    g_set_error (error, PKI_ERROR, PKI_ERROR_UNSUPPORTED_ALGORITHM,
                 /* Translators: %s is the name or the number of an algorithm, such as “PBMAC1” */
                 NC_("reason", "The algorithm “%s” is not supported"), algorithm);
  else
    g_set_error_literal (error, PKI_ERROR, PKI_ERROR_UNSUPPORTED_ALGORITHM,
                         NC_("reason", "The algorithm is not supported"));
  return FALSE;
}
