/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-pbe-writer.h"

#include "pki/pki-der-writer.h"
#include "pki/pki-error.h"
#include "pki/pki-gnutls-private.h"
#include "pki/pki-pkcs12-crypto.h"

#include <glib/gi18n.h>
#include <string.h>

#define OID_PBES2 "1.2.840.113549.1.5.13"
#define OID_PBKDF2 "1.2.840.113549.1.5.12"
#define OID_HMAC_SHA256 "1.2.840.113549.2.9"
#define OID_AES256_CBC "2.16.840.1.101.3.4.1.42"
#define OID_SHA1_3DES "1.2.840.113549.1.12.1.3"

#define SALT_SIZE 16
#define MAX_BLOCK 16
#define AES256_KEY_SIZE 32

#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
#define ROUNDS 10
#define COMPATIBLE_ROUNDS 10
#define LEAST_ROUNDS 10
#else
/* As many as GnuTLS makes for a key in PEM: a password is no safer than the cheapest way to try it. Windows refuses
 * more. */
#define ROUNDS 600000
/* As many as Java made for its MACs while it wrote Triple DES. */
#define COMPATIBLE_ROUNDS 100000
/* As many as OpenSSL makes. */
#define LEAST_ROUNDS 2048
#endif

/* A file with many keys costs everybody who opens it a derivation for each: fewer rounds each then. */
#define ROUNDS_PER_FILE 20000000

/* The secrets of one encryption. */
typedef struct
{
  guint8 key[AES256_KEY_SIZE];
  guint8 iv[MAX_BLOCK];
} Secrets;

static void
secrets_clear (Secrets *self)
{
  gnutls_memset (self, 0, sizeof *self);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Secrets, secrets_clear)

/**
 * pki_pbe_init:
 * @n_derivations: how many keys are derived from the password in the whole file
 */
void
pki_pbe_init (PkiPbe        *self,
              PkiEncryption  protection,
              const char    *password,
              guint          n_derivations)
{
  guint32 most = protection == PKI_ENCRYPTION_MODERN ? ROUNDS : COMPATIBLE_ROUNDS;

  self->protection = protection;
  self->password = password;
  self->rounds = CLAMP (ROUNDS_PER_FILE / MAX (n_derivations, 1), LEAST_ROUNDS, most);
}

static void
append_sequence (GByteArray *out,
                 GByteArray *content) /* (transfer full) */
{
  pki_der_append_take (out, PKI_DER_SEQUENCE, content);
}

/* PBKDF2-params of RFC 8018, appendix A.2 */
static void
append_derivation (GByteArray   *out,
                   const guint8 *salt,
                   guint32       rounds)
{
  GByteArray *prf = g_byte_array_new ();
  GByteArray *parameters = g_byte_array_new ();
  GByteArray *derivation = g_byte_array_new ();

  pki_der_append_oid (prf, OID_HMAC_SHA256);
  pki_der_append_null (prf);
  pki_der_append (parameters, PKI_DER_OCTET_STRING, salt, SALT_SIZE);
  pki_der_append_uint (parameters, rounds);
  append_sequence (parameters, prf);
  pki_der_append_oid (derivation, OID_PBKDF2);
  append_sequence (derivation, parameters);
  append_sequence (out, derivation);
}

/* PBES2-params of RFC 8018, appendix A.4 */
static void
append_pbes2 (GByteArray   *out,
              const guint8 *salt,
              const guint8 *iv,
              guint32       rounds)
{
  GByteArray *cipher = g_byte_array_new ();
  GByteArray *parameters = g_byte_array_new ();
  GByteArray *scheme = g_byte_array_new ();

  pki_der_append_oid (cipher, OID_AES256_CBC);
  pki_der_append (cipher, PKI_DER_OCTET_STRING, iv, 16);
  append_derivation (parameters, salt, rounds);
  append_sequence (parameters, cipher);
  pki_der_append_oid (scheme, OID_PBES2);
  append_sequence (scheme, parameters);
  append_sequence (out, scheme);
}

/* pkcs-12PbeParams of RFC 7292, appendix C */
static void
append_pkcs12 (GByteArray   *out,
               const guint8 *salt,
               guint32       rounds)
{
  GByteArray *parameters = g_byte_array_new ();
  GByteArray *scheme = g_byte_array_new ();

  pki_der_append (parameters, PKI_DER_OCTET_STRING, salt, SALT_SIZE);
  pki_der_append_uint (parameters, rounds);
  pki_der_append_oid (scheme, OID_SHA1_3DES);
  append_sequence (scheme, parameters);
  append_sequence (out, scheme);
}

/* RFC 8018, section 6.2: the key is derived, the initialization vector is random. */
static gboolean
derive_pbes2 (const PkiPbe *self,
              const guint8 *salt,
              Secrets      *secrets)
{
  const gnutls_datum_t password = { (unsigned char *) self->password, strlen (self->password) };
  const gnutls_datum_t salt_datum = { (unsigned char *) salt, SALT_SIZE };

  return gnutls_rnd (GNUTLS_RND_NONCE, secrets->iv, sizeof secrets->iv) >= 0 &&
         gnutls_pbkdf2 (GNUTLS_MAC_SHA256, &password, &salt_datum, self->rounds, secrets->key, AES256_KEY_SIZE) >= 0;
}

/* What is to be encrypted, with the padding of RFC 8018, section 6.1.1, encrypted in place. */
static gboolean
encrypt_padded (gnutls_cipher_algorithm_t  algorithm,
                Secrets                   *secrets,
                guint8                    *data,
                gsize                      size)
{
  const gnutls_datum_t key = { secrets->key, (unsigned int) gnutls_cipher_get_key_size (algorithm) };
  const gnutls_datum_t iv = { secrets->iv, (unsigned int) gnutls_cipher_get_iv_size (algorithm) };
  gnutls_cipher_hd_t cipher = NULL;
  gboolean done;

  done = gnutls_cipher_init (&cipher, algorithm, &key, &iv) >= 0 && gnutls_cipher_encrypt (cipher, data, size) >= 0;
  g_clear_pointer (&cipher, gnutls_cipher_deinit);
  return done;
}

static gboolean
encrypt (gnutls_cipher_algorithm_t  algorithm,
         Secrets                   *secrets,
         gconstpointer              plain,
         gsize                      size,
         GByteArray                *cipher_text)
{
  gsize block = gnutls_cipher_get_block_size (algorithm);
  gsize padding = block - size % block;

  /* As large as it becomes: it holds a key for a moment. */
  g_byte_array_set_size (cipher_text, (guint) (size + padding));
  memcpy (cipher_text->data, plain, size);
  memset (cipher_text->data + size, (int) padding, padding);
  if (encrypt_padded (algorithm, secrets, cipher_text->data, cipher_text->len))
    return TRUE;
  gnutls_memset (cipher_text->data, 0, cipher_text->len);
  return FALSE;
}

/**
 * pki_pbe_encrypt:
 * @plain: what to encrypt; the caller wipes it
 * @size: its bytes
 * @algorithm: where the AlgorithmIdentifier is appended
 * @cipher_text: an empty array for the encrypted bytes
 * @error: return location for an error, %PKI_ERROR_GENERATION, also when the password is not UTF-8
 */
gboolean
pki_pbe_encrypt (const PkiPbe   *self,
                 gconstpointer   plain,
                 gsize           size,
                 GByteArray     *algorithm,
                 GByteArray     *cipher_text,
                 GError        **error)
{
  gboolean is_modern = self->protection == PKI_ENCRYPTION_MODERN;
  g_auto (Secrets) secrets = { { 0 }, { 0 } };
  guint8 salt[SALT_SIZE];
  gboolean done;

  done = g_utf8_validate (self->password, -1, NULL) && gnutls_rnd (GNUTLS_RND_RANDOM, salt, sizeof salt) >= 0 &&
         (is_modern ? derive_pbes2 (self, salt, &secrets)
                    : pki_pkcs12_derive_3des (self->password, (PkiDerSpan) { salt, sizeof salt }, self->rounds,
                                              secrets.key, secrets.iv)) &&
         encrypt (is_modern ? GNUTLS_CIPHER_AES_256_CBC : GNUTLS_CIPHER_3DES_CBC, &secrets, plain, size, cipher_text);
  if (!done)
    {
      g_set_error_literal (error, PKI_ERROR, PKI_ERROR_GENERATION,
                           NC_("reason", "The file can’t be encrypted with this password"));
      return FALSE;
    }
  if (is_modern)
    append_pbes2 (algorithm, salt, secrets.iv, self->rounds);
  else
    append_pkcs12 (algorithm, salt, self->rounds);
  return TRUE;
}
