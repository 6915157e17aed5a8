/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "pki/pki-error.h"
#include "pki/pki-gnutls-private.h"

G_BEGIN_DECLS

/* What may be shown of a private key. Never the key itself. */
typedef struct
{
  char       *algorithm; /* (owned) (nullable) */
  char       *id;        /* (owned) (nullable): of the public key, as of a certificate's */
  const char *format;
  guint       bits;
  gboolean    locked;
} PkiKeyDescription;

void     pki_key_description_clear (PkiKeyDescription  *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PkiKeyDescription, pki_key_description_clear)

typedef enum
{
  PKI_KEY_PLAIN,           /* PKCS#8, PKCS#1, SEC1 or DSA */
  PKI_KEY_PKCS8_ENCRYPTED, /* RFC 5958 EncryptedPrivateKeyInfo */
  PKI_KEY_OPENSSL_PEM,     /* PEM text with Proc-Type and DEK-Info headers */
} PkiKeyEncoding;

gboolean pki_key_describe (gconstpointer       data,
                           gsize               size,
                           PkiKeyEncoding      encoding,
                           const char         *format,
                           const char         *password,
                           PkiKeyDescription  *description,
                           GError            **error);

gboolean    pki_key_import         (gnutls_x509_privkey_t   key,
                                    gconstpointer           data,
                                    gsize                   size,
                                    PkiKeyEncoding          encoding,
                                    const char             *password,
                                    GError                **error);

gboolean    pki_check_generation   (int                     result,
                                    GError                **error);

/* Of a gnutls_pk_algorithm_t and a gnutls_ecc_curve_t. */
char       *pki_key_algorithm_name (int                     algorithm);
guint       pki_key_size           (int                     algorithm,
                                    unsigned int            bits);
const char *pki_key_curve_name     (int                     curve);

G_END_DECLS
