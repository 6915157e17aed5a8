/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Encryption with a password, as an AlgorithmIdentifier describes it: PBES1, PBES2 (RFC 8018), the schemes of RFC 7292,
 * appendix C, and what OpenSSL wrote before. Not for other folders. */

#pragma once

#include <gnutls/gnutls.h>

#include "pki/pki-container.h"
#include "pki/pki-kdf-private.h"

G_BEGIN_DECLS

/* Where a key comes from. */
typedef enum
{
  PKI_PBE_PKCS12,
  PKI_PBE_PBKDF1,
  PKI_PBE_PBKDF2,
  PKI_PBE_SCRYPT,
  PKI_PBE_OPENSSL,
} PkiPbeDerivation;

#define PKI_PBE_MAX_KEY 32
#define PKI_PBE_MAX_IV 16

/* How to decrypt something. The spans are within what was read. */
typedef struct
{
  gnutls_cipher_algorithm_t cipher;
  gboolean                  is_rc2;   /* of a size that @cipher does not have */
  gsize                     key_size; /* as derived */
  gsize                     iv_size;
  PkiPbeDerivation          derivation;
  gnutls_digest_algorithm_t digest; /* of PBKDF1 */
  gnutls_mac_algorithm_t    prf;    /* of PBKDF2 */
  PkiScryptCost             cost;   /* of scrypt */
  guint64                   rounds;
  guint64                   key_length; /* asked for by PBKDF2, 0: not at all */
  PkiDerSpan                salt;
  PkiDerSpan                iv; /* of PBES2 */
} PkiPbeScheme;

gboolean pki_pbe_scheme_read            (PkiDerSpan              algorithm,
                                         PkiPbeScheme           *scheme,
                                         GError                **error);
gboolean pki_pbe_scheme_read_derivation (PkiDerSpan              derivation,
                                         PkiPbeScheme           *scheme,
                                         GError                **error);
gboolean pki_pbe_scheme_read_openssl    (const char             *cipher, /* as DEK-Info names it */
                                         PkiDerSpan              iv,
                                         PkiPbeScheme           *scheme,
                                         GError                **error);

gboolean pki_pbe_scheme_derive          (const PkiPbeScheme     *scheme,
                                         const char             *password, /* (nullable) */
                                         const PkiEffort        *effort,
                                         guint8                 *key,
                                         guint8                 *iv);

/* How often the rounds are made for the key. */
guint64  pki_pbe_scheme_count_blocks    (const PkiPbeScheme     *scheme);

gboolean pki_pbe_is_hmac                (gnutls_mac_algorithm_t  mac);
void     pki_protection_note_rounds     (guint64                 rounds,
                                         PkiProtection          *protection);

G_END_DECLS
