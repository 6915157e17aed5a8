/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "pki/pki-certificate.h"
#include "pki/pki-effort-private.h"
#include "pki/pki-gnutls-private.h"

G_BEGIN_DECLS

/* What may be shown of a private key, and the key. Who does not want it lets go of it at once. */
typedef struct
{
  char       *algorithm; /* (owned) (nullable) */
  char       *id;        /* (owned) (nullable): of the public key, as of a certificate's */
  const char *format;
  guint       bits;
  gboolean    locked;
  GError     *problem;    /* (owned) (nullable): why it is locked */

  gnutls_x509_privkey_t handle; /* (owned) (nullable): the key itself; not there of a locked or unknown one */
  PkiSecretDatum        scalar; /* (owned) (nullable): of an EC key without its point, what is there of it */
  int                   curve;  /* of @scalar */
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
                           const char * const *passwords,
                           PkiEffort          *effort,
                           PkiKeyDescription  *description,
                           GError            **error);

gboolean    pki_key_describe_bare_ec (const guint8      *der,
                                      gsize              size,
                                      PkiKeyDescription *description);
gboolean    pki_key_unprotect        (gconstpointer        data,
                                      gsize                size,
                                      PkiKeyEncoding       encoding,
                                      const char * const  *passwords,
                                      PkiEffort           *effort,
                                      guint8             **plain,
                                      gsize               *plain_size,
                                      GError             **error);

/* How often in a file a key is tried on a certificate: some tenths of a millisecond each. */
#define PKI_MAX_COMPLETIONS 200

gboolean    pki_key_complete         (PkiKeyDescription *self,
                                      PkiCertificate    *certificate);
char       *pki_key_dup_id           (gnutls_x509_privkey_t key); /* (nullable) */

gboolean    pki_key_import         (gnutls_x509_privkey_t   key,
                                    gconstpointer           data,
                                    gsize                   size,
                                    PkiKeyEncoding          encoding,
                                    const char * const     *passwords,
                                    PkiEffort              *effort,
                                    GError                **error);

gboolean    pki_key_is_affordable  (gnutls_pubkey_t         key);
gboolean    pki_check_generation   (int                     result,
                                    GError                **error);

/* Of a gnutls_pk_algorithm_t and a gnutls_ecc_curve_t. */
char       *pki_key_algorithm_name (int                     algorithm);
guint       pki_key_size           (int                     algorithm,
                                    unsigned int            bits);
const char *pki_key_curve_name     (int                     curve);

G_END_DECLS
