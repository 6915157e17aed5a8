/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "pki/pki-gnutls-private.h"
#include "pki/pki-private-key.h"

G_BEGIN_DECLS

/* @handle: (transfer full), also when it fails */
PkiPrivateKey             *pki_private_key_new_take_handle (gnutls_x509_privkey_t   handle,
                                                            GError                **error);

/* (transfer none): only to be read */
gnutls_x509_privkey_t      pki_private_key_get_handle (PkiPrivateKey *self);

/* What a signature with this key is made over. */
gnutls_digest_algorithm_t  pki_private_key_get_digest (PkiPrivateKey *self);

/* (out): PKCS#8 (RFC 5958), encrypted when there is a password */
gboolean                   pki_private_key_export     (PkiPrivateKey          *self,
                                                       gnutls_x509_crt_fmt_t   format,
                                                       const char             *password,
                                                       PkiSecretDatum         *pkcs8,
                                                       GError                **error);

G_END_DECLS
