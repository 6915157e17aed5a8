/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How PKCS #12 files are protected. Not for other folders. */

#pragma once

#include "pki/pki-container.h"
#include "pki/pki-effort-private.h"
#include "pki/pki-pbe-ahead-private.h"
#include "pki/pki-pkcs12-der.h"

G_BEGIN_DECLS

/* What opens a file: the passwords to try. */
typedef struct
{
  const char **candidates; /* (owned) (element-type utf8): NULL is no password at all, which is not the empty one */
  guint        n_candidates;
  PkiEffort   *effort;
  PkiPbeAhead *ahead; /* (owned) (nullable): the derivation of a key that will be needed */
} PkiPkcs12Password;

void      pki_pkcs12_password_init (PkiPkcs12Password  *self,
                                    const char * const *passwords,
                                    PkiEffort          *effort);
void      pki_pkcs12_password_clear (PkiPkcs12Password *self);

/* What has opened one part of a file goes first from then on. */
void      pki_pkcs12_password_prefer (PkiPkcs12Password *self,
                                      guint              index);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PkiPkcs12Password, pki_pkcs12_password_clear)

void      pki_pkcs12_note_cipher   (PkiDerSpan          algorithm,
                                    PkiProtection      *protection);
void      pki_pkcs12_note_mac      (PkiDerSpan          mac_data,
                                    PkiProtection      *protection);
gboolean  pki_pkcs12_verify_mac    (PkiPkcs12Password  *password,
                                    PkiDerSpan          mac_data,
                                    PkiDerSpan          content,
                                    gboolean           *verified,
                                    GError            **error);
void      pki_pkcs12_begin_decrypting (PkiPkcs12Password *password,
                                       PkiDerSpan         algorithm);
gboolean  pki_pkcs12_decrypt       (PkiPkcs12Password  *password,
                                    PkiDerSpan          algorithm,
                                    PkiDerSpan          cipher_text,
                                    guint8            **plain,
                                    gsize              *size,
                                    GError            **error);
gboolean  pki_pkcs12_check_encryption (PkiDerSpan      algorithm,
                                       GError        **error);
gboolean  pki_pkcs12_decrypt_openssl (PkiPkcs12Password *password, /* (nullable) */
                                    const char         *cipher,
                                    PkiDerSpan          iv,
                                    PkiDerSpan          cipher_text,
                                    guint8            **plain,
                                    gsize              *size,
                                    GError            **error);
gboolean  pki_pkcs12_compute_mac   (const char         *digest_oid,
                                    const char         *password,
                                    PkiDerSpan          salt,
                                    guint64             rounds,
                                    PkiDerSpan          content,
                                    guint8             *mac,
                                    gsize              *size);
gboolean  pki_pkcs12_derive_3des   (const char         *password,
                                    PkiDerSpan          salt,
                                    guint64             rounds,
                                    guint8             *key,
                                    guint8             *iv);
void      pki_pkcs12_wipe          (guint8             *bytes,
                                    gsize               size);

void      pki_rc2_decrypt          (const guint8       *key,
                                    gsize               key_size,
                                    const guint8       *iv,
                                    const guint8       *cipher_text,
                                    gsize               size,
                                    guint8             *plain);

G_END_DECLS
