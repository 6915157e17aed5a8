/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-jks-protection.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>

#include "pki/pki-container.h"
#include "pki/pki-der-writer.h"

#define DER_INTEGER 0x02
#define DER_OCTET_STRING 0x04
#define DER_OID 0x06
#define DER_SEQUENCE 0x30

#define SHA1_SIZE 20
#define MD5_SIZE 16
#define PBE_SALT_SIZE 8
#define PBE_BLOCK_SIZE 8
#define PBE_KEY_SIZE 24

/* 1.3.6.1.4.1.42.2.17.1.1, sun.security.provider.KeyProtector. */
static const guint8 oid_sun_protector[] = { 0x2b, 0x06, 0x01, 0x04, 0x01, 0x2a, 0x02, 0x11, 0x01, 0x01 };

/* 1.3.6.1.4.1.42.2.19.1, PBEWithMD5AndTripleDES of com.sun.crypto.provider.KeyProtector. */
static const guint8 oid_pbe_md5_3des[] = { 0x2b, 0x06, 0x01, 0x04, 0x01, 0x2a, 0x02, 0x13, 0x01 };

typedef struct
{
  const guint8 *data;
  gsize         size;
} Span;

void
pki_jks_secret_clear (PkiJksSecret *self)
{
  if (self->data != NULL)
    gnutls_memset (self->data, 0, self->size);
  g_clear_pointer (&self->data, g_free);
  self->size = 0;
}

static void
secret_allocate (PkiJksSecret *self,
                 gsize         size)
{
  self->data = g_malloc0 (size + 1);
  self->size = size;
}

/**
 * pki_jks_password_init:
 *
 * Returns: %FALSE if @password is not UTF-8; no Java program can have used it then
 */
gboolean
pki_jks_password_init (PkiJksPassword *self,
                       const char     *password)
{
  g_autofree gunichar2 *units = NULL;
  glong n_units = 0;

  memset (self, 0, sizeof *self);
  units = g_utf8_to_utf16 (password, -1, NULL, &n_units, NULL);
  if (units == NULL)
    return FALSE;

  secret_allocate (&self->utf16, (gsize) n_units * 2);
  secret_allocate (&self->narrow, (gsize) n_units);
  for (glong i = 0; i < n_units; i++)
    {
      self->utf16.data[2 * i] = (guint8) (units[i] >> 8);
      self->utf16.data[2 * i + 1] = (guint8) units[i];
      self->narrow.data[i] = (guint8) units[i];
    }
  gnutls_memset (units, 0, (gsize) n_units * sizeof *units);
  return TRUE;
}

void
pki_jks_password_clear (PkiJksPassword *self)
{
  pki_jks_secret_clear (&self->utf16);
  pki_jks_secret_clear (&self->narrow);
}

/* The digest of two or three pieces, one after the other. */
static gboolean
digest_pieces (gnutls_digest_algorithm_t  algorithm,
               const Span                *pieces,
               gsize                      n_pieces,
               guint8                    *digest)
{
  gnutls_hash_hd_t hash;

  if (gnutls_hash_init (&hash, algorithm) < 0)
    return FALSE;
  for (gsize i = 0; i < n_pieces; i++)
    if (pieces[i].size > 0)
      gnutls_hash (hash, pieces[i].data, pieces[i].size);
  gnutls_hash_deinit (hash, digest);
  return TRUE;
}

/**
 * pki_jks_digest_compute:
 * @data: everything of the file before the digest
 * @digest: (out caller-allocates): #PKI_JKS_DIGEST_SIZE bytes
 *
 * JavaKeyStore.getPreKeyedHash() of the JDK: the SHA-1 of the password in UTF-16BE, of "Mighty Aphrodite" in UTF-8 and
 * of the data.
 */
gboolean
pki_jks_digest_compute (const PkiJksPassword *password,
                        const guint8         *data,
                        gsize                 size,
                        guint8               *digest)
{
  static const char whitener[] = "Mighty Aphrodite";
  const Span pieces[] = {
    { password->utf16.data, password->utf16.size },
    { (const guint8 *) whitener, sizeof whitener - 1 },
    { data, size },
  };

  return digest_pieces (GNUTLS_DIG_SHA1, pieces, G_N_ELEMENTS (pieces), digest);
}

/**
 * pki_jks_digest_verify:
 * @data: everything of the file before the digest
 * @digest: #PKI_JKS_DIGEST_SIZE bytes
 *
 * Returns: whether @digest is what pki_jks_digest_compute() gives
 */
gboolean
pki_jks_digest_verify (const PkiJksPassword *password,
                       const guint8         *data,
                       gsize                 size,
                       const guint8         *digest)
{
  guint8 computed[PKI_JKS_DIGEST_SIZE];

  return pki_jks_digest_compute (password, data, size, computed) &&
         gnutls_memcmp (computed, digest, sizeof computed) == 0;
}

/* Takes one DER element with @tag off the front of @from. */
static gboolean
der_take (Span   *from,
          guint8  tag,
          Span   *content)
{
  gsize header = 2;
  gsize length;

  if (from->size < 2 || from->data[0] != tag)
    return FALSE;
  length = from->data[1];
  if (length >= 0x80)
    {
      gsize n_octets = length & 0x7f;

      if (n_octets == 0 || n_octets > 4 || from->size < 2 + n_octets)
        return FALSE;
      length = 0;
      for (gsize i = 0; i < n_octets; i++)
        length = length << 8 | from->data[2 + i];
      header += n_octets;
    }
  if (length > from->size - header)
    return FALSE;

  *content = (Span) { from->data + header, length };
  from->data += header + length;
  from->size -= header + length;
  return TRUE;
}

/* A positive INTEGER; what does not fit is as large as can be, so that the caps catch it. */
static gboolean
der_take_number (Span    *from,
                 guint64 *number)
{
  Span content;

  if (!der_take (from, DER_INTEGER, &content) || content.size == 0 || content.data[0] >= 0x80)
    return FALSE;
  *number = 0;
  for (gsize i = 0; i < content.size; i++)
    {
      if (*number > G_MAXUINT64 >> 8)
        {
          *number = G_MAXUINT64;
          return TRUE;
        }
      *number = *number << 8 | content.data[i];
    }
  return TRUE;
}

static gboolean
span_equal (const Span   *span,
            const guint8 *bytes,
            gsize         size)
{
  return span->size == size && memcmp (span->data, bytes, size) == 0;
}

/* XORs @cipher with the keystream: SHA-1 of the password and the salt, then of the password and the last block. */
static gboolean
sun_keystream_apply (const PkiJksPassword *password,
                     const guint8         *salt,
                     const Span           *cipher,
                     guint8               *plain)
{
  guint8 block[SHA1_SIZE];
  gboolean done = TRUE;

  memcpy (block, salt, SHA1_SIZE);
  for (gsize start = 0; start < cipher->size && done; start += SHA1_SIZE)
    {
      const Span pieces[] = { { password->utf16.data, password->utf16.size }, { block, SHA1_SIZE } };

      done = digest_pieces (GNUTLS_DIG_SHA1, pieces, G_N_ELEMENTS (pieces), block);
      for (gsize i = 0; i < SHA1_SIZE && start + i < cipher->size; i++)
        plain[start + i] = cipher->data[start + i] ^ block[i];
    }
  gnutls_memset (block, 0, sizeof block);
  return done;
}

/* sun.security.provider.KeyProtector.recover(): 20 bytes of salt, the key, and the SHA-1 of password and key. */
static PkiJksOutcome
sun_protector_open (const PkiJksPassword *password,
                    const Span           *protected_key,
                    PkiJksSecret         *key)
{
  Span cipher;
  Span pieces[2];
  guint8 check[SHA1_SIZE];

  if (protected_key->size <= 2 * SHA1_SIZE)
    return PKI_JKS_LOCKED;
  cipher = (Span) { protected_key->data + SHA1_SIZE, protected_key->size - 2 * SHA1_SIZE };
  secret_allocate (key, cipher.size);
  pieces[0] = (Span) { password->utf16.data, password->utf16.size };
  pieces[1] = (Span) { key->data, key->size };
  if (sun_keystream_apply (password, protected_key->data, &cipher, key->data)
      && digest_pieces (GNUTLS_DIG_SHA1, pieces, G_N_ELEMENTS (pieces), check)
      && gnutls_memcmp (check, cipher.data + cipher.size, SHA1_SIZE) == 0)
    return PKI_JKS_OPENED;

  pki_jks_secret_clear (key);
  return PKI_JKS_LOCKED;
}

/**
 * pki_jks_key_protect:
 * @key: a PrivateKeyInfo
 *
 * sun.security.provider.KeyProtector.protect(): what sun_protector_open() opens.
 *
 * Returns: (transfer full) (nullable): an EncryptedPrivateKeyInfo (RFC 5208, section 6); %NULL if SHA-1 is forbidden
 */
GBytes *
pki_jks_key_protect (const PkiJksPassword *password,
                     const guint8         *key,
                     gsize                 size)
{
  g_autoptr (GByteArray) cipher = g_byte_array_new ();
  const Span plain = { key, size };
  const Span pieces[] = { { password->utf16.data, password->utf16.size }, plain };
  GByteArray *algorithm, *info, *out;

  g_byte_array_set_size (cipher, size + 2 * SHA1_SIZE);
  if (gnutls_rnd (GNUTLS_RND_RANDOM, cipher->data, SHA1_SIZE) < 0 ||
      !sun_keystream_apply (password, cipher->data, &plain, cipher->data + SHA1_SIZE) ||
      !digest_pieces (GNUTLS_DIG_SHA1, pieces, G_N_ELEMENTS (pieces), cipher->data + SHA1_SIZE + size))
    return NULL;

  algorithm = g_byte_array_new ();
  pki_der_append (algorithm, DER_OID, oid_sun_protector, sizeof oid_sun_protector);
  pki_der_append_null (algorithm);
  info = g_byte_array_new ();
  pki_der_append_take (info, DER_SEQUENCE, algorithm);
  pki_der_append_take (info, DER_OCTET_STRING, g_steal_pointer (&cipher));
  out = g_byte_array_new ();
  pki_der_append_take (out, DER_SEQUENCE, info);
  return g_byte_array_free_to_bytes (out);
}

/* PBES1Core.deriveCipherKey() of the JDK reverses the first half of a salt whose halves are equal, and has a slip in
 * it: it writes to 3-1 where 3-i was meant. Its files are made with the slip, so it is kept. */
static void
pbe_salt_prepare (guint8 *salt)
{
  if (memcmp (salt, salt + 4, 4) != 0)
    return;
  for (int i = 0; i < 2; i++)
    {
      guint8 kept = salt[i];

      salt[i] = salt[3 - i];
      salt[3 - 1] = kept;
    }
}

/* One half of the derivation: MD5 of the hash before (at first the half salt) and the password, @rounds times. */
static gboolean
pbe_half_derive (const PkiJksPassword *password,
                 const guint8         *half_salt,
                 guint64               rounds,
                 const PkiEffort      *effort,
                 guint8               *derived)
{
  gnutls_hash_hd_t hash;
  guint8 block[MD5_SIZE];
  gsize block_size = PBE_SALT_SIZE / 2;

  if (gnutls_hash_init (&hash, GNUTLS_DIG_MD5) < 0)
    return FALSE;
  memcpy (block, half_salt, block_size);
  for (guint64 i = 0; i < rounds; i++)
    {
      if (i % PKI_ROUNDS_PER_SLICE == 0 && pki_effort_is_cancelled (effort))
        break;
      gnutls_hash (hash, block, block_size);
      if (password->narrow.size > 0)
        gnutls_hash (hash, password->narrow.data, password->narrow.size);
      gnutls_hash_output (hash, block);
      block_size = MD5_SIZE;
    }
  gnutls_hash_deinit (hash, NULL);
  memcpy (derived, block, MD5_SIZE);
  gnutls_memset (block, 0, sizeof block);
  return TRUE;
}

/* PKCS #5 padding: the last byte says how many bytes, all of that value, were added. */
static gboolean
padding_remove (PkiJksSecret *plain)
{
  guint8 padding = plain->data[plain->size - 1];

  if (padding == 0 || padding > PBE_BLOCK_SIZE)
    return FALSE;
  for (gsize i = plain->size - padding; i < plain->size; i++)
    if (plain->data[i] != padding)
      return FALSE;
  gnutls_memset (plain->data + plain->size - padding, 0, padding);
  plain->size -= padding;
  return TRUE;
}

static gboolean
pbe_decrypt (guint8       *derived,
             const Span   *cipher,
             PkiJksSecret *plain)
{
  gnutls_datum_t key = { derived, PBE_KEY_SIZE };
  gnutls_datum_t iv = { derived + PBE_KEY_SIZE, PBE_BLOCK_SIZE };
  gnutls_cipher_hd_t handle;
  gboolean done;

  if (gnutls_cipher_init (&handle, GNUTLS_CIPHER_3DES_CBC, &key, &iv) < 0)
    return FALSE;
  secret_allocate (plain, cipher->size);
  done = gnutls_cipher_decrypt2 (handle, cipher->data, cipher->size, plain->data, plain->size) >= 0
         && padding_remove (plain);
  gnutls_cipher_deinit (handle);
  if (!done)
    pki_jks_secret_clear (plain);
  return done;
}

/* PBEParameter ::= SEQUENCE { salt OCTET STRING (SIZE(8)), iterationCount INTEGER }, RFC 8018, appendix A.3. */
static PkiJksOutcome
pbe_open (const PkiJksPassword *password,
          PkiEffort            *effort,
          Span                  parameters,
          const Span           *cipher,
          PkiJksSecret         *plain)
{
  Span sequence;
  Span salt;
  guint64 rounds;
  guint8 prepared[PBE_SALT_SIZE];
  guint8 derived[2 * MD5_SIZE];
  gboolean done;

  if (!der_take (&parameters, DER_SEQUENCE, &sequence)
      || !der_take (&sequence, DER_OCTET_STRING, &salt) || salt.size != PBE_SALT_SIZE
      || !der_take_number (&sequence, &rounds) || rounds == 0
      || cipher->size == 0 || cipher->size % PBE_BLOCK_SIZE != 0)
    return PKI_JKS_LOCKED;
  if (rounds > PKI_MAX_KDF_ITERATIONS)
    return PKI_JKS_TOO_MANY_ROUNDS;
  if (pki_effort_is_cancelled (effort))
    return PKI_JKS_CANCELLED;
  if (!pki_effort_spend (effort, rounds, NULL))
    return PKI_JKS_EXHAUSTED;

  memcpy (prepared, salt.data, PBE_SALT_SIZE);
  pbe_salt_prepare (prepared);
  done = pbe_half_derive (password, prepared, rounds, effort, derived)
         && pbe_half_derive (password, prepared + PBE_SALT_SIZE / 2, rounds, effort, derived + MD5_SIZE)
         && pbe_decrypt (derived, cipher, plain);
  gnutls_memset (derived, 0, sizeof derived);
  if (pki_effort_is_cancelled (effort))
    pki_jks_secret_clear (plain);
  return pki_effort_is_cancelled (effort) ? PKI_JKS_CANCELLED : done ? PKI_JKS_OPENED : PKI_JKS_LOCKED;
}

/* Padding comes out right by chance once in 256 tries; a PrivateKeyInfo is one SEQUENCE and nothing after it. */
static gboolean
is_one_sequence (const PkiJksSecret *key)
{
  Span rest = { key->data, key->size };
  Span content;

  return der_take (&rest, DER_SEQUENCE, &content) && rest.size == 0;
}

/**
 * pki_jks_key_unprotect:
 * @info: an EncryptedPrivateKeyInfo (RFC 5208, section 6) with one of the two algorithms of the JDK's own
 * @key: (out caller-allocates): the PrivateKeyInfo; empty unless opened
 */
PkiJksOutcome
pki_jks_key_unprotect (const PkiJksPassword *password,
                       PkiEffort            *effort,
                       const guint8         *info,
                       gsize                 size,
                       PkiJksSecret         *key)
{
  Span rest = { info, size };
  Span outer;
  Span algorithm;
  Span oid;
  Span cipher;
  PkiJksOutcome outcome;

  *key = (PkiJksSecret) { NULL, 0 };
  if (!der_take (&rest, DER_SEQUENCE, &outer)
      || !der_take (&outer, DER_SEQUENCE, &algorithm)
      || !der_take (&algorithm, DER_OID, &oid)
      || !der_take (&outer, DER_OCTET_STRING, &cipher))
    return PKI_JKS_LOCKED;

  if (span_equal (&oid, oid_sun_protector, sizeof oid_sun_protector))
    return sun_protector_open (password, &cipher, key);
  if (!span_equal (&oid, oid_pbe_md5_3des, sizeof oid_pbe_md5_3des))
    return PKI_JKS_LOCKED;

  outcome = pbe_open (password, effort, algorithm, &cipher, key);
  if (outcome == PKI_JKS_OPENED && !is_one_sequence (key))
    {
      pki_jks_secret_clear (key);
      return PKI_JKS_LOCKED;
    }
  return outcome;
}

/**
 * pki_jks_object_unseal:
 * @parameters: the `encodedParams` of a javax.crypto.SealedObject whose `sealAlg` is PBEWithMD5AndTripleDES
 * @sealed: its `encryptedContent`
 * @object: (out caller-allocates): the serialized object; empty unless opened. The padding alone vouches for it.
 */
PkiJksOutcome
pki_jks_object_unseal (const PkiJksPassword *password,
                       PkiEffort            *effort,
                       const guint8         *parameters,
                       gsize                 parameters_size,
                       const guint8         *sealed,
                       gsize                 sealed_size,
                       PkiJksSecret         *object)
{
  const Span cipher = { sealed, sealed_size };

  *object = (PkiJksSecret) { NULL, 0 };
  return pbe_open (password, effort, (Span) { parameters, parameters_size }, &cipher, object);
}
