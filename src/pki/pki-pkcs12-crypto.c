/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-pkcs12-crypto.h"

#include <gnutls/crypto.h>
#include <string.h>

#include "pki/pki-error-private.h"
#include "pki/pki-pbe-scheme-private.h"
#include "pki/pki-pkcs12-kdf-private.h"

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

static gboolean
derive_by_pkcs12 (const PkiPbeScheme *scheme, const char *password, const PkiEffort *effort, guint8 *key, guint8 *iv)
{
  static const PkiPkcs12Hash sha1 = { GNUTLS_DIG_SHA1, 64, 20 };

  return pki_pkcs12_derive (
             &sha1, PKI_PKCS12_PURPOSE_KEY, password, scheme->salt, scheme->rounds, effort, key, scheme->key_size)
         && pki_pkcs12_derive (
             &sha1, PKI_PKCS12_PURPOSE_IV, password, scheme->salt, scheme->rounds, effort, iv, scheme->iv_size);
}

static gboolean
derive_by_pbkdf1 (const PkiPbeScheme *scheme, const char *password, const PkiEffort *effort, guint8 *key, guint8 *iv)
{
  guint8 derived[16];
  gboolean done
      = pki_kdf_pbkdf1 (scheme->digest, pki_der_span_of_text (password), scheme->salt, scheme->rounds, effort, derived);

  memcpy (key, derived, 8);
  memcpy (iv, derived + 8, 8);
  pki_pkcs12_wipe (derived, sizeof derived);
  return done;
}

/* EVP_BytesToKey() of OpenSSL with MD5 and one round: each piece is the hash of the one before, the password and the
 * salt, and the salt is the beginning of the initialization vector. */
static gboolean
derive_by_openssl (const PkiPbeScheme *scheme, const char *password, guint8 *key)
{
  static const PkiPkcs12Hash md5 = { GNUTLS_DIG_MD5, 64, 16 };
  guint8 piece[16];
  PkiDerSpan pieces[] = { { piece, 0 }, pki_der_span_of_text (password), scheme->salt };
  gboolean done = TRUE;

  for (gsize start = 0; start < scheme->key_size && done; start += sizeof piece)
    {
      done = pki_pkcs12_hash_pieces (&md5, pieces, G_N_ELEMENTS (pieces), piece);
      memcpy (key + start, piece, MIN (sizeof piece, scheme->key_size - start));
      pieces[0].size = sizeof piece;
    }
  pki_pkcs12_wipe (piece, sizeof piece);
  return done;
}

static gboolean
derive (const PkiPbeScheme *scheme, const char *password, const PkiEffort *effort, guint8 *key, guint8 *iv)
{
  switch (scheme->derivation)
    {
    case PKI_PBE_PKCS12:
      return derive_by_pkcs12 (scheme, password, effort, key, iv);
    case PKI_PBE_PBKDF1:
      return derive_by_pbkdf1 (scheme, password, effort, key, iv);
    case PKI_PBE_PBKDF2:
      memcpy (iv, scheme->iv.data, scheme->iv_size);
      return pki_kdf_pbkdf2 (
          scheme->prf, pki_der_span_of_text (password), scheme->salt, scheme->rounds, effort, key, scheme->key_size);
    case PKI_PBE_OPENSSL:
      memcpy (iv, scheme->iv.data, scheme->iv_size);
      return derive_by_openssl (scheme, password, key);
    case PKI_PBE_SCRYPT:
    default:
      memcpy (iv, scheme->iv.data, scheme->iv_size);
      return pki_kdf_scrypt (
          &scheme->cost, pki_der_span_of_text (password), scheme->salt, effort, key, scheme->key_size);
    }
}

/**
 * pki_pkcs12_derive_3des:
 * @key: (out caller-allocates): the 24 bytes of a key for three-key Triple DES
 * @iv: (out caller-allocates): 8 bytes
 *
 * Returns: whether they could be derived as RFC 7292, appendix C, says for pbeWithSHAAnd3-KeyTripleDES-CBC; %FALSE if
 *   @password is not UTF-8
 */
gboolean
pki_pkcs12_derive_3des (const char *password, PkiDerSpan salt, guint64 rounds, guint8 *key, guint8 *iv)
{
  const PkiPbeScheme scheme = { .key_size = 24, .iv_size = 8, .rounds = rounds, .salt = salt };
  const PkiEffort effort = { rounds, NULL };

  return derive_by_pkcs12 (&scheme, password, &effort, key, iv);
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

static guint8 *
decrypt_with_password (const PkiPbeScheme *scheme,
                       const char *password,
                       const PkiEffort *effort,
                       const PkiDerSpan *cipher_text,
                       gsize *size)
{
  guint8 key[PKI_PBE_MAX_KEY] = { 0 };
  guint8 iv[PKI_PBE_MAX_IV] = { 0 };
  guint8 *plain = NULL;

  if (derive (scheme, password, effort, key, iv))
    plain = decrypt_with_key (scheme, key, iv, cipher_text, size);
  pki_pkcs12_wipe (key, sizeof key);
  pki_pkcs12_wipe (iv, sizeof iv);
  return plain;
}

static gboolean
decrypt (PkiPkcs12Password *password,
         const PkiPbeScheme *scheme,
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
      *plain = decrypt_with_password (scheme, password->candidates[i], password->effort, &cipher_text, size);
      if (*plain != NULL)
        return TRUE;
    }
  if (!pki_effort_check (password->effort, error))
    return FALSE;
  g_set_error_literal (error, PKI_ERROR, PKI_ERROR_WRONG_PASSWORD, "Wrong password");
  return FALSE;
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
  PkiPbeScheme scheme;

  return pki_pbe_scheme_read (algorithm, &scheme, error)
         && decrypt (password, &scheme, cipher_text, plain, size, error);
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
  return password == NULL || decrypt (password, &scheme, cipher_text, plain, size, error);
}
