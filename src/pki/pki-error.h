/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PkiError:
 * @PKI_ERROR_EMPTY: there is nothing in the file
 * @PKI_ERROR_TOO_LARGE: a cap was hit (bytes, entries, nesting, key derivation rounds)
 * @PKI_ERROR_UNRECOGNIZED: the bytes are none of the formats that are read here
 * @PKI_ERROR_DAMAGED: the format was recognized, but the file is cut short or inconsistent
 * @PKI_ERROR_WRONG_PASSWORD: the password that was given does not open the file
 * @PKI_ERROR_UNSUPPORTED_ALGORITHM: the file needs an algorithm that is not available; the message names it
 * @PKI_ERROR_CANCELLED: nobody waits for it any more
 * @PKI_ERROR_GENERATION: a key or a certificate could not be made
 *
 * Why a file or a certificate could not be read or made.
 */
typedef enum
{
  PKI_ERROR_EMPTY,
  PKI_ERROR_TOO_LARGE,
  PKI_ERROR_UNRECOGNIZED,
  PKI_ERROR_DAMAGED,
  PKI_ERROR_WRONG_PASSWORD,
  PKI_ERROR_UNSUPPORTED_ALGORITHM,
  PKI_ERROR_CANCELLED,
  PKI_ERROR_GENERATION,
} PkiError;

#define PKI_ERROR (pki_error_quark ())

GQuark      pki_error_quark    (void);
const char *pki_error_get_code (PkiError code);

G_END_DECLS
