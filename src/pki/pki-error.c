/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-error.h"

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
