/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "pki/pki-gnutls-private.h"
#include "pki/pki-signing-request.h"

G_BEGIN_DECLS

/* Gives a certificate that is being made the public key of the request. */
gboolean pki_signing_request_set_key (PkiSigningRequest  *self,
                                      gnutls_x509_crt_t   crt,
                                      GError            **error);

G_END_DECLS
