/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How Java keystores protect themselves and their keys. Not for other folders. */

#pragma once

#include "pki/pki-effort-private.h"

G_BEGIN_DECLS

#define PKI_JKS_DIGEST_SIZE 20

/* Bytes that are wiped before they are freed. */
typedef struct
{
  guint8 *data;
  gsize   size;
} PkiJksSecret;

void pki_jks_secret_clear (PkiJksSecret *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PkiJksSecret, pki_jks_secret_clear)

/**
 * PkiJksOutcome:
 * @PKI_JKS_OPENED: the key is there in the clear
 * @PKI_JKS_LOCKED: the password does not open it, or nothing here knows its protection
 * @PKI_JKS_EXHAUSTED: the file asks for more rounds of key derivation in all than are made for one file
 * @PKI_JKS_TOO_MANY_ROUNDS: this key alone asks for more rounds than #PKI_MAX_KDF_ITERATIONS
 * @PKI_JKS_CANCELLED: nobody waits for it any more
 */
typedef enum
{
  PKI_JKS_OPENED,
  PKI_JKS_LOCKED,
  PKI_JKS_EXHAUSTED,
  PKI_JKS_TOO_MANY_ROUNDS,
  PKI_JKS_CANCELLED,
} PkiJksOutcome;

/* A password in the two forms that the protections take. */
typedef struct
{
  PkiJksSecret utf16;  /* UTF-16BE */
  PkiJksSecret narrow; /* the low byte of each UTF-16 unit */
} PkiJksPassword;

gboolean      pki_jks_password_init   (PkiJksPassword       *self,
                                       const char           *password);
void          pki_jks_password_clear  (PkiJksPassword       *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PkiJksPassword, pki_jks_password_clear)

gboolean      pki_jks_digest_compute  (const PkiJksPassword *password,
                                       const guint8         *data,
                                       gsize                 size,
                                       guint8               *digest);
gboolean      pki_jks_digest_verify   (const PkiJksPassword *password,
                                       const guint8         *data,
                                       gsize                 size,
                                       const guint8         *digest);
GBytes       *pki_jks_key_protect     (const PkiJksPassword *password,
                                       const guint8         *key,
                                       gsize                 size);
PkiJksOutcome pki_jks_key_unprotect   (const PkiJksPassword *password,
                                       PkiEffort            *effort,
                                       const guint8         *info,
                                       gsize                 size,
                                       PkiJksSecret         *key);
PkiJksOutcome pki_jks_object_unseal   (const PkiJksPassword *password,
                                       PkiEffort            *effort,
                                       const guint8         *parameters,
                                       gsize                 parameters_size,
                                       const guint8         *sealed,
                                       gsize                 sealed_size,
                                       PkiJksSecret         *object);

G_END_DECLS
