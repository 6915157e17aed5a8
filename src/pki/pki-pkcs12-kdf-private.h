/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The key derivation of RFC 7292, appendix B, and the hashes it is made of. Not for other folders. */

#pragma once

#include <gnutls/gnutls.h>

#include "pki/pki-effort-private.h"
#include "pki/pki-pkcs12-der.h"

G_BEGIN_DECLS

#define PKI_PKCS12_MAX_DIGEST 64
#define PKI_PKCS12_MAX_HASH_BLOCK 128

typedef struct
{
  gnutls_digest_algorithm_t algorithm; /* GNUTLS_DIG_UNKNOWN: BLAKE2b */
  gsize                     block;
  gsize                     size;
} PkiPkcs12Hash;

/* RFC 7292, appendix B.3: what the derived bytes are for. */
typedef enum
{
  PKI_PKCS12_PURPOSE_KEY = 1,
  PKI_PKCS12_PURPOSE_IV = 2,
  PKI_PKCS12_PURPOSE_MAC = 3,
} PkiPkcs12Purpose;

gboolean pki_pkcs12_hash_from_oid (const char           *oid,
                                   PkiPkcs12Hash        *hash,
                                   GError              **error);
gboolean pki_pkcs12_hash_pieces   (const PkiPkcs12Hash  *hash,
                                   const PkiDerSpan     *pieces,
                                   gsize                 n_pieces,
                                   guint8               *digest);
gboolean pki_pkcs12_hmac          (const PkiPkcs12Hash  *hash,
                                   const guint8         *key,
                                   gsize                 key_size, /* a block at most */
                                   PkiDerSpan            content,
                                   guint8               *mac);
void     pki_pkcs12_blake2b       (const PkiDerSpan     *pieces,
                                   gsize                 n_pieces,
                                   guint8               *digest);

/* FALSE when the password is not UTF-8, or it was cancelled. */
gboolean pki_pkcs12_derive        (const PkiPkcs12Hash  *hash,
                                   PkiPkcs12Purpose      purpose,
                                   const char           *password, /* (nullable) */
                                   PkiDerSpan            salt,
                                   guint64               rounds,
                                   const PkiEffort      *effort,
                                   guint8               *derived,
                                   gsize                 size);

G_END_DECLS
