/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Encrypts with a password what goes into a PKCS#12 file. Not for other folders. */

#pragma once

#include "pki/pki-export.h"

G_BEGIN_DECLS

/* What encrypts a file, and how. */
typedef struct
{
  PkiEncryption  protection;
  const char    *password; /* in UTF-8 */
  guint32        rounds;   /* of each derivation */
} PkiPbe;

void     pki_pbe_init    (PkiPbe         *self,
                          PkiEncryption   protection,
                          const char     *password,
                          guint           n_derivations);
gboolean pki_pbe_encrypt (const PkiPbe   *self,
                          gconstpointer   plain,
                          gsize           size,
                          GByteArray     *algorithm,
                          GByteArray     *cipher_text,
                          GError        **error);

G_END_DECLS
