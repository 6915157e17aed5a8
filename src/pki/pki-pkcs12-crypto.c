/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-pkcs12-crypto.h"

#include <gnutls/crypto.h>
#include <string.h>

#include "pki/pki-error-private.h"
#include "pki/pki-pbe-ahead-private.h"
#include "pki/pki-pbe-scheme-private.h"

/* gnutls_pkcs12_bag_t keeps 32 elements of a bag and drops the rest; a Java trust store has some 150 in one. So the
 * bags are read and decrypted here, with GnuTLS for the ciphers and the hashes. */

void
pki_pkcs12_wipe (guint8 *bytes, gsize size)
{
  gnutls_memset (bytes, 0, size);
}

/**
 * pki_pkcs12_password_init:
 *
 * No password and the empty one derive differently (RFC 7292, appendix B.1: the latter is a terminator of two bytes),
 * and programs differ in which of them they use when the user gives none.
 */
void
pki_pkcs12_password_init (PkiPkcs12Password *self, const char *const *passwords, PkiEffort *effort)
{
  static const char *const none[] = { "", NULL };
  const char *const *all = passwords != NULL ? passwords : none;

  self->candidates = g_new0 (const char *, 2 * g_strv_length ((char **) all));
  self->n_candidates = 0;
  self->effort = effort;
  self->ahead = NULL;
  for (guint i = 0; all[i] != NULL; i++)
    {
      self->candidates[self->n_candidates++] = all[i];
      if (*all[i] == '\0')
        self->candidates[self->n_candidates++] = NULL;
    }
}

void
pki_pkcs12_password_clear (PkiPkcs12Password *self)
{
  g_clear_pointer (&self->ahead, pki_pbe_ahead_free);
  g_clear_pointer (&self->candidates, g_free);
  self->n_candidates = 0;
}

/* What has opened one part of a file goes first from then on. */
void
pki_pkcs12_password_prefer (PkiPkcs12Password *self, guint index)
{
  const char *first = self->candidates[index];

  memmove (self->candidates + 1, self->candidates, index * sizeof *self->candidates);
  self->candidates[0] = first;
}

/* The padding of RFC 8018, section 6.1.1, of a block cipher; and a stream cipher has none. */
static gboolean
remove_padding (const guint8 *plain, gsize *size, gsize block)
{
  guint8 padding;

  if (block == 0)
    return TRUE;
  padding = plain[*size - 1];
  if (padding == 0 || padding > block)
    return FALSE;
  for (gsize i = *size - padding; i < *size; i++)
    if (plain[i] != padding)
      return FALSE;
  *size -= padding;
  return TRUE;
}

/* What was encrypted is one SEQUENCE in any case; this and the padding tell a wrong password. In BER its length may be
 * left open. */
static gboolean
is_one_sequence (const guint8 *plain, gsize size)
{
  PkiDerSpan rest = { plain, size };
  PkiDerSpan content;

  if (size > 4 && plain[0] == PKI_DER_SEQUENCE && plain[1] == 0x80)
    return plain[size - 2] == 0 && plain[size - 1] == 0;
  return pki_der_span_take (&rest, PKI_DER_SEQUENCE, &content) && rest.size == 0;
}

static gboolean
run_cipher (const PkiPbeScheme *scheme,
            guint8 *key_bytes,
            guint8 *iv_bytes,
            const PkiDerSpan *cipher_text,
            guint8 *plain)
{
  gnutls_datum_t key = { key_bytes, (unsigned int) scheme->key_size };
  gnutls_datum_t iv = { iv_bytes, (unsigned int) scheme->iv_size };
  gnutls_cipher_hd_t handle;
  gboolean done;

  if (scheme->is_rc2)
    {
      pki_rc2_decrypt (key_bytes, scheme->key_size, iv_bytes, cipher_text->data, cipher_text->size, plain);
      return TRUE;
    }
  /* Two-key 3DES: the first key is the third too. */
  if (scheme->cipher == GNUTLS_CIPHER_3DES_CBC && key.size == 16)
    {
      memcpy (key_bytes + 16, key_bytes, 8);
      key.size = 24;
    }
  if (gnutls_cipher_init (&handle, scheme->cipher, &key, iv.size > 0 ? &iv : NULL) < 0)
    return FALSE;
  done = gnutls_cipher_decrypt2 (handle, cipher_text->data, cipher_text->size, plain, cipher_text->size) >= 0;
  gnutls_cipher_deinit (handle);
  return done;
}

static guint8 *
decrypt_with_key (const PkiPbeScheme *scheme, guint8 *key, guint8 *iv, const PkiDerSpan *cipher_text, gsize *size)
{
  guint8 *plain = g_malloc (cipher_text->size);

  *size = cipher_text->size;
  if (run_cipher (scheme, key, iv, cipher_text, plain) && remove_padding (plain, size, scheme->iv_size)
      && is_one_sequence (plain, *size))
    return plain;
  pki_pkcs12_wipe (plain, cipher_text->size);
  g_free (plain);
  return NULL;
}

/* @ahead: (nullable): a derivation that has begun before; it is only for one password. */
static guint8 *
decrypt_with_password (const PkiPbeScheme *scheme,
                       const char *password,
                       PkiPbeAhead *ahead,
                       const PkiEffort *effort,
                       const PkiDerSpan *cipher_text,
                       gsize *size)
{
  guint8 key[PKI_PBE_MAX_KEY] = { 0 };
  guint8 iv[PKI_PBE_MAX_IV] = { 0 };
  guint8 *plain = NULL;

  if ((ahead != NULL && pki_pbe_ahead_take (ahead, password, effort, key, iv))
      || pki_pbe_scheme_derive (scheme, password, effort, key, iv))
    plain = decrypt_with_key (scheme, key, iv, cipher_text, size);
  pki_pkcs12_wipe (key, sizeof key);
  pki_pkcs12_wipe (iv, sizeof iv);
  return plain;
}

static gboolean
decrypt (PkiPkcs12Password *password,
         const PkiPbeScheme *scheme,
         PkiPbeAhead *ahead,
         PkiDerSpan cipher_text,
         guint8 **plain,
         gsize *size,
         GError **error)
{
  if (cipher_text.size == 0 || (scheme->iv_size > 0 && cipher_text.size % scheme->iv_size != 0))
    return pki_error_set_damaged (error);
  for (guint i = 0; i < password->n_candidates; i++)
    {
      if (!pki_effort_spend_blocks (password->effort, scheme->rounds, pki_pbe_scheme_count_blocks (scheme), error))
        return FALSE;
      *plain = decrypt_with_password (scheme, password->candidates[i], ahead, password->effort, &cipher_text, size);
      if (*plain != NULL)
        return TRUE;
    }
  if (!pki_effort_check (password->effort, error))
    return FALSE;
  g_set_error_literal (error, PKI_ERROR, PKI_ERROR_WRONG_PASSWORD, "Wrong password");
  return FALSE;
}

/**
 * pki_pkcs12_begin_decrypting:
 * @algorithm: the content of the AlgorithmIdentifier of what will be decrypted soon, most likely
 *
 * Derives the key for the first candidate in a thread of its own, where that is worth it. The MAC has a key of its own,
 * which takes as long; so the two are made at the same time.
 */
void
pki_pkcs12_begin_decrypting (PkiPkcs12Password *password, PkiDerSpan algorithm)
{
  if (password->ahead == NULL && password->n_candidates > 0)
    password->ahead = pki_pbe_ahead_new (algorithm, password->candidates[0], password->effort);
}

/**
 * pki_pkcs12_decrypt:
 * @algorithm: the content of the AlgorithmIdentifier
 * @plain: (out) (transfer full): wipe it before freeing
 *
 * Returns: %FALSE with #PKI_ERROR_WRONG_PASSWORD if no candidate opens it, and with another error if it can't be tried
 */
gboolean
pki_pkcs12_decrypt (PkiPkcs12Password *password,
                    PkiDerSpan algorithm,
                    PkiDerSpan cipher_text,
                    guint8 **plain,
                    gsize *size,
                    GError **error)
{
  PkiPbeAhead *ahead
      = password->ahead != NULL && pki_pbe_ahead_is_for (password->ahead, algorithm) ? password->ahead : NULL;
  PkiPbeScheme scheme;

  return pki_pbe_scheme_read (algorithm, &scheme, error)
         && decrypt (password, &scheme, ahead, cipher_text, plain, size, error);
}

/**
 * pki_pkcs12_decrypt_openssl:
 * @cipher: as DEK-Info names it
 * @plain: (out) (transfer full): wipe it before freeing
 *
 * Decrypts what OpenSSL wrote before there was PKCS #8, as pki_pkcs12_decrypt() does. Without passwords it is only
 * looked at whether it could be, and @plain is %NULL.
 */
gboolean
pki_pkcs12_decrypt_openssl (PkiPkcs12Password *password,
                            const char *cipher,
                            PkiDerSpan iv,
                            PkiDerSpan cipher_text,
                            guint8 **plain,
                            gsize *size,
                            GError **error)
{
  PkiPbeScheme scheme;

  *plain = NULL;
  if (!pki_pbe_scheme_read_openssl (cipher, iv, &scheme, error))
    return FALSE;
  return password == NULL || decrypt (password, &scheme, NULL, cipher_text, plain, size, error);
}
