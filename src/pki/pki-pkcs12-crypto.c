/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-pkcs12-crypto.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>

#include "pki/pki-kdf-private.h"

/* gnutls_pkcs12_bag_t keeps 32 elements of a bag and drops the rest; a Java trust store has some 150 in one. So the
 * bags are read and decrypted here, with GnuTLS for the ciphers and the hashes. */

#define OID_PBES2 "1.2.840.113549.1.5.13"
#define OID_SCRYPT "1.3.6.1.4.1.11591.4.11"
#define OID_PBKDF2 "1.2.840.113549.1.5.12"
#define OID_PBMAC1 "1.2.840.113549.1.5.14"
#define OID_RC2 "1.2.840.113549.3.2"
#define OID_BLAKE2B_512 "1.3.6.1.4.1.1722.12.2.1.16"
#define OID_HMAC_SHA1 "1.2.840.113549.2.7"

#define MAX_HASH_BLOCK 128
#define MAX_MAC_KEY 256
#define MAX_KEY 32
#define MAX_IV 16

/* RFC 7292, appendix B.3: what the derived bytes are for. */
enum
{
  PURPOSE_KEY = 1,
  PURPOSE_IV = 2,
  PURPOSE_MAC = 3,
};

typedef struct
{
  gnutls_digest_algorithm_t algorithm; /* GNUTLS_DIG_UNKNOWN: BLAKE2b */
  gsize                     block;
  gsize                     size;
} Hash;

/* Where a key comes from. */
typedef enum
{
  DERIVE_PKCS12,
  DERIVE_PBKDF1,
  DERIVE_PBKDF2,
  DERIVE_SCRYPT,
  DERIVE_OPENSSL,
} Derivation;

/* How to decrypt something. */
typedef struct
{
  gnutls_cipher_algorithm_t cipher;
  gboolean                  is_rc2;   /* of a size that @cipher does not have */
  gsize                     key_size; /* as derived */
  gsize                     iv_size;
  Derivation                derivation;
  gnutls_digest_algorithm_t digest; /* of PBKDF1 */
  gnutls_mac_algorithm_t    prf;    /* of PBKDF2 */
  PkiScryptCost             cost;   /* of scrypt */
  guint64                   rounds;
  guint64                   key_length; /* asked for by PBKDF2, 0: not at all */
  PkiDerSpan                salt;
  PkiDerSpan                iv; /* of PBES2 */
} Scheme;

void
pki_pkcs12_wipe (guint8 *bytes,
                 gsize   size)
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
pki_pkcs12_password_init (PkiPkcs12Password  *self,
                          const char * const *passwords,
                          PkiEffort          *effort)
{
  static const char * const none[] = { "", NULL };
  const char * const *all = passwords != NULL ? passwords : none;

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
static void
prefer_candidate (PkiPkcs12Password *self,
                  guint              index)
{
  const char *first = self->candidates[index];

  memmove (self->candidates + 1, self->candidates, index * sizeof *self->candidates);
  self->candidates[0] = first;
}

static gboolean
fail_damaged (GError **error)
{
  g_set_error_literal (error, PKI_ERROR, PKI_ERROR_DAMAGED, "The file is cut short or inconsistent");
  return FALSE;
}

static gboolean
fail_unsupported (const char  *name,
                  GError     **error)
{
  g_set_error (error, PKI_ERROR, PKI_ERROR_UNSUPPORTED_ALGORITHM, "The algorithm %s is not supported", name);
  return FALSE;
}

static gboolean
hash_pieces (const Hash       *hash,
             const PkiDerSpan *pieces,
             gsize             n_pieces,
             guint8           *digest)
{
  gnutls_hash_hd_t handle;

  if (hash->algorithm == GNUTLS_DIG_UNKNOWN)
    {
      pki_pkcs12_blake2b (pieces, n_pieces, digest);
      return TRUE;
    }
  if (gnutls_hash_init (&handle, hash->algorithm) < 0)
    return FALSE;
  for (gsize i = 0; i < n_pieces; i++)
    if (pieces[i].size > 0)
      gnutls_hash (handle, pieces[i].data, pieces[i].size);
  gnutls_hash_deinit (handle, digest);
  return TRUE;
}

/* RFC 2104. The key is never longer than a block here. */
static gboolean
hmac (const Hash   *hash,
      const guint8 *key,
      gsize         key_size,
      PkiDerSpan    content,
      guint8       *mac)
{
  guint8 pad[MAX_HASH_BLOCK] = { 0 };
  guint8 inner[PKI_PKCS12_MAX_DIGEST];
  PkiDerSpan pieces[2] = { { pad, hash->block }, content };
  gboolean done;

  memcpy (pad, key, key_size);
  for (gsize i = 0; i < hash->block; i++)
    pad[i] ^= 0x36;
  done = hash_pieces (hash, pieces, 2, inner);
  for (gsize i = 0; i < hash->block; i++)
    pad[i] ^= 0x36 ^ 0x5c;
  pieces[1] = (PkiDerSpan) { inner, hash->size };
  done = done && hash_pieces (hash, pieces, 2, mac);
  pki_pkcs12_wipe (pad, sizeof pad);
  return done;
}

/* RFC 7292, appendix B.1: UTF-16 with the most significant byte first and a terminator; nothing for no password. */
static guint8 *
password_to_bmp (const char *password,
                 gsize      *size)
{
  g_autofree gunichar2 *units = NULL;
  glong n_units = 0;
  guint8 *bmp;

  *size = 0;
  if (password == NULL)
    return g_malloc0 (1);
  units = g_utf8_to_utf16 (password, -1, NULL, &n_units, NULL);
  if (units == NULL)
    return NULL;
  *size = ((gsize) n_units + 1) * 2;
  bmp = g_malloc0 (*size);
  for (glong i = 0; i < n_units; i++)
    {
      bmp[2 * i] = (guint8) (units[i] >> 8);
      bmp[2 * i + 1] = (guint8) units[i];
    }
  gnutls_memset (units, 0, (gsize) n_units * sizeof *units);
  return bmp;
}

/* Fills @to with @from over and over. */
static void
fill_cyclic (guint8       *to,
             gsize         to_size,
             const guint8 *from,
             gsize         from_size)
{
  for (gsize i = 0; i < to_size; i++)
    to[i] = from[i % from_size];
}

/* Step 6.C: adds the block @b and one to each block of @input. */
static void
add_to_blocks (guint8       *input,
               gsize         size,
               const guint8 *b,
               gsize         block)
{
  for (gsize start = 0; start < size; start += block)
    {
      guint carry = 1;

      for (gsize i = block; i > 0; i--)
        {
          carry += input[start + i - 1] + b[i - 1];
          input[start + i - 1] = (guint8) carry;
          carry >>= 8;
        }
    }
}

/* The rounds after the first one, with a hash that is made only once. */
static gboolean
iterate_gnutls (const Hash      *hash,
                guint64          rounds,
                const PkiEffort *effort,
                guint8          *a)
{
  gnutls_hash_hd_t handle;
  gboolean done = TRUE;

  if (gnutls_hash_init (&handle, hash->algorithm) < 0)
    return FALSE;
  for (guint64 i = 1; i < rounds && done; i++)
    {
      done = i % PKI_ROUNDS_PER_SLICE != 0 || !pki_effort_is_cancelled (effort);
      gnutls_hash (handle, a, hash->size);
      gnutls_hash_output (handle, a);
    }
  gnutls_hash_deinit (handle, NULL);
  return done;
}

static gboolean
iterate_blake2b (const Hash      *hash,
                 guint64          rounds,
                 const PkiEffort *effort,
                 guint8          *a)
{
  const PkiDerSpan again = { a, hash->size };

  for (guint64 i = 1; i < rounds; i++)
    if ((i % PKI_ROUNDS_PER_SLICE == 0 && pki_effort_is_cancelled (effort)) || !hash_pieces (hash, &again, 1, a))
      return FALSE;
  return TRUE;
}

static gboolean
iterate_hash (const Hash       *hash,
              const guint8     *diversifier,
              const PkiDerSpan *input,
              guint64           rounds,
              const PkiEffort  *effort,
              guint8           *a)
{
  const PkiDerSpan first[] = { { diversifier, hash->block }, *input };

  if (!hash_pieces (hash, first, 2, a))
    return FALSE;
  return hash->algorithm == GNUTLS_DIG_UNKNOWN ? iterate_blake2b (hash, rounds, effort, a)
                                               : iterate_gnutls (hash, rounds, effort, a);
}

/* The key derivation of RFC 7292, appendix B.2. */
static gboolean
derive_pkcs12 (const Hash      *hash,
               guint8           purpose,
               PkiDerSpan       password,
               PkiDerSpan       salt,
               guint64          rounds,
               const PkiEffort *effort,
               guint8          *derived,
               gsize            size)
{
  gsize salt_size = (salt.size + hash->block - 1) / hash->block * hash->block;
  gsize password_size = (password.size + hash->block - 1) / hash->block * hash->block;
  g_autofree guint8 *bytes = g_malloc0 (salt_size + password_size + 1);
  PkiDerSpan input = { bytes, salt_size + password_size };
  guint8 diversifier[MAX_HASH_BLOCK];
  guint8 a[PKI_PKCS12_MAX_DIGEST];
  guint8 b[MAX_HASH_BLOCK];
  gboolean done = TRUE;

  memset (diversifier, purpose, sizeof diversifier);
  fill_cyclic (bytes, salt_size, salt.data, salt.size);
  fill_cyclic (bytes + salt_size, password_size, password.data, password.size);
  for (gsize start = 0; start < size && done; start += hash->size)
    {
      done = iterate_hash (hash, diversifier, &input, rounds, effort, a);
      memcpy (derived + start, a, MIN (hash->size, size - start));
      fill_cyclic (b, hash->block, a, hash->size);
      add_to_blocks (bytes, input.size, b, hash->block);
    }
  pki_pkcs12_wipe (bytes, input.size);
  pki_pkcs12_wipe (a, sizeof a);
  pki_pkcs12_wipe (b, sizeof b);
  return done;
}

static gboolean
hash_from_oid (const char  *oid,
               Hash        *hash,
               GError     **error)
{
  hash->algorithm = gnutls_oid_to_digest (oid);
  switch ((int) hash->algorithm)
    {
    case GNUTLS_DIG_MD5:
    case GNUTLS_DIG_SHA1:
    case GNUTLS_DIG_SHA224:
    case GNUTLS_DIG_SHA256:
      hash->block = 64;
      break;
    case GNUTLS_DIG_SHA384:
    case GNUTLS_DIG_SHA512:
      hash->block = 128;
      break;
    default:
      if (strcmp (oid, OID_BLAKE2B_512) != 0)
        return fail_unsupported (oid, error);
      *hash = (Hash) { GNUTLS_DIG_UNKNOWN, 128, 64 };
      return TRUE;
    }
  hash->size = gnutls_hash_get_len (hash->algorithm);
  return TRUE;
}

static gboolean
make_mac (const Hash *hash,
          const char *password,
          PkiDerSpan  salt,
          guint64     rounds,
          PkiDerSpan  content,
          const PkiEffort *effort,
          guint8     *mac)
{
  gsize bmp_size;
  g_autofree guint8 *bmp = password_to_bmp (password, &bmp_size);
  guint8 key[PKI_PKCS12_MAX_DIGEST];
  gboolean done;

  if (bmp == NULL)
    return FALSE;
  done = derive_pkcs12 (hash, PURPOSE_MAC, (PkiDerSpan) { bmp, bmp_size }, salt, rounds, effort, key, hash->size)
         && hmac (hash, key, hash->size, content, mac);
  pki_pkcs12_wipe (bmp, bmp_size);
  pki_pkcs12_wipe (key, sizeof key);
  return done;
}

static gboolean
check_mac (const Hash       *hash,
           const char       *password,
           const PkiDerSpan *salt,
           guint64           rounds,
           PkiDerSpan        content,
           const PkiDerSpan *expected,
           const PkiEffort  *effort)
{
  guint8 mac[PKI_PKCS12_MAX_DIGEST];

  return make_mac (hash, password, *salt, rounds, content, effort, mac) && expected->size == hash->size &&
         gnutls_memcmp (mac, expected->data, hash->size) == 0;
}

/**
 * pki_pkcs12_compute_mac:
 * @digest_oid: what the MAC is made with
 * @salt: some random bytes
 * @rounds: how often the password is hashed
 * @content: what the MAC is made of: the content of the octet string in authSafe
 * @mac: (out caller-allocates): #PKI_PKCS12_MAX_DIGEST bytes
 * @size: (out): how many of them are the MAC's
 *
 * Returns: whether there is an HMAC with the key derivation of RFC 7292, appendix B; %FALSE if @password is not UTF-8, or
 *   the hash is not known
 */
gboolean
pki_pkcs12_compute_mac (const char *digest_oid,
                        const char *password,
                        PkiDerSpan  salt,
                        guint64     rounds,
                        PkiDerSpan  content,
                        guint8     *mac,
                        gsize      *size)
{
  const PkiEffort effort = { rounds, NULL };
  Hash hash;

  if (!hash_from_oid (digest_oid, &hash, NULL))
    return FALSE;
  *size = hash.size;
  return make_mac (&hash, password, salt, rounds, content, &effort, mac);
}

typedef struct
{
  const char                *oid;
  gnutls_cipher_algorithm_t  cipher;
  gsize                      key_size;
  gsize                      iv_size;
  gnutls_digest_algorithm_t  digest; /* of PBES1 */
} CipherRow;

/* RFC 8018, appendix B.2, and RFC 3565. */
static const CipherRow pbes2_ciphers[] = {
  { "2.16.840.1.101.3.4.1.2", GNUTLS_CIPHER_AES_128_CBC, 16, 16 },
  { "2.16.840.1.101.3.4.1.22", GNUTLS_CIPHER_AES_192_CBC, 24, 16 },
  { "2.16.840.1.101.3.4.1.42", GNUTLS_CIPHER_AES_256_CBC, 32, 16 },
  { "1.2.392.200011.61.1.1.1.2", GNUTLS_CIPHER_CAMELLIA_128_CBC, 16, 16 },
  { "1.2.392.200011.61.1.1.1.3", GNUTLS_CIPHER_CAMELLIA_192_CBC, 24, 16 },
  { "1.2.392.200011.61.1.1.1.4", GNUTLS_CIPHER_CAMELLIA_256_CBC, 32, 16 },
  { "1.2.840.113549.3.7", GNUTLS_CIPHER_3DES_CBC, 24, 8 },
  { "1.3.14.3.2.7", GNUTLS_CIPHER_DES_CBC, 8, 8 },
};

/* RFC 7292, appendix C. %GNUTLS_CIPHER_UNKNOWN: RC2 of a size that GnuTLS does not have. */
static const CipherRow pkcs12_ciphers[] = {
  { "1.2.840.113549.1.12.1.1", GNUTLS_CIPHER_ARCFOUR_128, 16, 0 },
  { "1.2.840.113549.1.12.1.3", GNUTLS_CIPHER_3DES_CBC, 24, 8 },
  { "1.2.840.113549.1.12.1.4", GNUTLS_CIPHER_3DES_CBC, 16, 8 },
  { "1.2.840.113549.1.12.1.5", GNUTLS_CIPHER_UNKNOWN, 16, 8 },
  { "1.2.840.113549.1.12.1.6", GNUTLS_CIPHER_RC2_40_CBC, 5, 8 },
};

/* RFC 8018, appendix A.3. */
static const CipherRow pbes1_ciphers[] = {
  { "1.2.840.113549.1.5.3", GNUTLS_CIPHER_DES_CBC, 8, 8, GNUTLS_DIG_MD5 },
  { "1.2.840.113549.1.5.6", GNUTLS_CIPHER_UNKNOWN, 8, 8, GNUTLS_DIG_MD5 },
  { "1.2.840.113549.1.5.10", GNUTLS_CIPHER_DES_CBC, 8, 8, GNUTLS_DIG_SHA1 },
  { "1.2.840.113549.1.5.11", GNUTLS_CIPHER_UNKNOWN, 8, 8, GNUTLS_DIG_SHA1 },
};

/* RC2-CBC-Parameter, RFC 8018, appendix B.2.3: what the version says of the effective bits. */
static gboolean
set_rc2 (Scheme      *scheme,
         PkiDerSpan   encryption,
         GError     **error)
{
  PkiDerSpan parameters;
  guint64 version;

  if (!pki_der_span_take (&encryption, PKI_DER_SEQUENCE, &parameters)
      || !pki_der_span_take_number (&parameters, &version)
      || !pki_der_span_take (&parameters, PKI_DER_OCTET_STRING, &scheme->iv) || scheme->iv.size != 8)
    return fail_damaged (error);
  scheme->is_rc2 = TRUE;
  scheme->iv_size = 8;
  scheme->key_size = version == 160 ? 5 : version == 120 ? 8 : version == 58 ? 16 : 0;
  return scheme->key_size > 0 || fail_unsupported (OID_RC2, error);
}

static gboolean
scheme_set_cipher (Scheme           *scheme,
                   const CipherRow  *rows,
                   gsize             n_rows,
                   const char       *oid,
                   GError          **error)
{
  for (gsize i = 0; i < n_rows; i++)
    if (strcmp (rows[i].oid, oid) == 0)
      {
        scheme->cipher = rows[i].cipher;
        scheme->key_size = rows[i].key_size;
        scheme->iv_size = rows[i].iv_size;
        scheme->digest = rows[i].digest;
        scheme->is_rc2 = rows[i].cipher == GNUTLS_CIPHER_UNKNOWN;
        return TRUE;
      }
  return fail_unsupported (oid, error);
}

static gboolean
is_hmac (gnutls_mac_algorithm_t mac)
{
  switch ((int) mac)
    {
    case GNUTLS_MAC_MD5:
    case GNUTLS_MAC_SHA1:
    case GNUTLS_MAC_SHA224:
    case GNUTLS_MAC_SHA256:
    case GNUTLS_MAC_SHA384:
    case GNUTLS_MAC_SHA512:
      return TRUE;
    default:
      return FALSE;
    }
}

/* scrypt-params ::= SEQUENCE { salt, costParameter, blockSize, parallelizationParameter, keyLength OPTIONAL }, RFC 7914,
 * section 7. */
static gboolean
read_scrypt (PkiDerSpan   derivation,
             Scheme      *scheme,
             GError     **error)
{
  PkiDerSpan parameters;

  scheme->derivation = DERIVE_SCRYPT;
  if (!pki_der_span_take (&derivation, PKI_DER_SEQUENCE, &parameters)
      || !pki_der_span_take (&parameters, PKI_DER_OCTET_STRING, &scheme->salt)
      || !pki_der_span_take_number (&parameters, &scheme->cost.n)
      || !pki_der_span_take_number (&parameters, &scheme->cost.r)
      || !pki_der_span_take_number (&parameters, &scheme->cost.p))
    return fail_damaged (error);
  if (!pki_scrypt_cost_is_sane (&scheme->cost))
    {
      g_set_error_literal (error, PKI_ERROR, PKI_ERROR_TOO_LARGE, "The file asks for too much of scrypt");
      return FALSE;
    }
  scheme->rounds = scheme->cost.n * scheme->cost.r * scheme->cost.p;
  return TRUE;
}

/* PBKDF2-params ::= SEQUENCE { salt, iterationCount, keyLength OPTIONAL, prf DEFAULT hmacWithSHA1 }, RFC 8018,
 * appendix A.2. */
static gboolean
read_derivation (PkiDerSpan   derivation,
                 Scheme      *scheme,
                 GError     **error)
{
  g_autofree char *oid = NULL;
  g_autofree char *prf_oid = NULL;
  PkiDerSpan parameters;
  PkiDerSpan prf;

  if (!pki_der_span_take_oid (&derivation, &oid))
    return fail_damaged (error);
  if (strcmp (oid, OID_SCRYPT) == 0)
    return read_scrypt (derivation, scheme, error);
  if (strcmp (oid, OID_PBKDF2) != 0)
    return fail_unsupported (oid, error);
  scheme->derivation = DERIVE_PBKDF2;
  if (!pki_der_span_take (&derivation, PKI_DER_SEQUENCE, &parameters)
      || !pki_der_span_take (&parameters, PKI_DER_OCTET_STRING, &scheme->salt)
      || !pki_der_span_take_number (&parameters, &scheme->rounds)
      || (pki_der_span_peek (&parameters, PKI_DER_INTEGER) && !pki_der_span_take_number (&parameters, &scheme->key_length))
      || (parameters.size > 0
          && (!pki_der_span_take (&parameters, PKI_DER_SEQUENCE, &prf) || !pki_der_span_take_oid (&prf, &prf_oid))))
    return fail_damaged (error);
  if (scheme->rounds == 0)
    return fail_damaged (error);
  scheme->prf = gnutls_oid_to_mac (prf_oid != NULL ? prf_oid : OID_HMAC_SHA1);
  return is_hmac (scheme->prf) || fail_unsupported (prf_oid, error);
}

/* What several blocks of a derivation cost is what as many derivations do. */
static gboolean
spend_blocks (PkiEffort  *effort,
              guint64     rounds,
              guint64     n_blocks,
              GError    **error)
{
  return pki_effort_spend (effort, rounds > G_MAXUINT64 / n_blocks ? G_MAXUINT64 : rounds * n_blocks, error);
}

static gboolean
verify_hmac (PkiPkcs12Password  *password,
             const char         *oid,
             PkiDerSpan          mac_data,
             PkiDerSpan          content,
             PkiDerSpan          expected,
             gboolean           *verified,
             GError            **error)
{
  PkiDerSpan salt;
  guint64 rounds = 1;
  Hash hash;

  if (!pki_der_span_take (&mac_data, PKI_DER_OCTET_STRING, &salt)
      || (mac_data.size > 0 && !pki_der_span_take_number (&mac_data, &rounds)))
    return fail_damaged (error);
  if (!hash_from_oid (oid, &hash, error))
    return FALSE;

  for (guint i = 0; i < password->n_candidates && !*verified; i++)
    {
      if (!pki_effort_spend (password->effort, rounds, error))
        return FALSE;
      *verified = check_mac (&hash, password->candidates[i], &salt, rounds, content, &expected, password->effort);
      if (*verified)
        prefer_candidate (password, i);
    }
  return pki_effort_check (password->effort, error);
}

static PkiDerSpan
span_of (const char *text)
{
  return text != NULL ? (PkiDerSpan) { (const guint8 *) text, strlen (text) } : (PkiDerSpan) { NULL, 0 };
}

static gboolean
check_pbmac1 (const Scheme           *scheme,
              gnutls_mac_algorithm_t  mac,
              const char             *password,
              PkiDerSpan              content,
              const PkiDerSpan       *expected,
              const PkiEffort        *effort)
{
  guint8 key[MAX_MAC_KEY];
  guint8 computed[PKI_PKCS12_MAX_DIGEST];
  gboolean same;

  same = pki_kdf_pbkdf2 (scheme->prf, span_of (password), scheme->salt, scheme->rounds, effort, key, scheme->key_length)
         && gnutls_hmac_fast (mac, key, scheme->key_length, content.data, content.size, computed) >= 0
         && expected->size == gnutls_hmac_get_len (mac)
         && gnutls_memcmp (computed, expected->data, expected->size) == 0;
  pki_pkcs12_wipe (key, sizeof key);
  return same;
}

/* PBMAC1-params ::= SEQUENCE { keyDerivationFunc, messageAuthScheme }, RFC 8018, appendix A.5. RFC 9579, section 4, wants
 * PBKDF2 with the length of the key, and the password in UTF-8; macSalt and iterations mean nothing. */
static gboolean
read_pbmac1 (PkiDerSpan               algorithm,
             Scheme                  *scheme,
             gnutls_mac_algorithm_t  *mac,
             GError                 **error)
{
  g_autofree char *oid = NULL;
  PkiDerSpan parameters;
  PkiDerSpan derivation;
  PkiDerSpan authentication;

  memset (scheme, 0, sizeof *scheme);
  if (!pki_der_span_take (&algorithm, PKI_DER_SEQUENCE, &parameters)
      || !pki_der_span_take (&parameters, PKI_DER_SEQUENCE, &derivation)
      || !pki_der_span_take (&parameters, PKI_DER_SEQUENCE, &authentication)
      || !pki_der_span_take_oid (&authentication, &oid))
    return fail_damaged (error);
  if (!read_derivation (derivation, scheme, error))
    return FALSE;
  if (scheme->derivation != DERIVE_PBKDF2)
    return fail_unsupported ("PBMAC1 with scrypt", error);
  *mac = gnutls_oid_to_mac (oid);
  if (!is_hmac (*mac))
    return fail_unsupported (oid, error);
  return (scheme->key_length > 0 && scheme->key_length <= MAX_MAC_KEY) || fail_damaged (error);
}

static gboolean
verify_pbmac1 (PkiPkcs12Password  *password,
               PkiDerSpan          algorithm,
               PkiDerSpan          content,
               PkiDerSpan          expected,
               gboolean           *verified,
               GError            **error)
{
  gnutls_mac_algorithm_t mac;
  Scheme scheme;
  guint64 n_blocks;

  if (!read_pbmac1 (algorithm, &scheme, &mac, error))
    return FALSE;
  n_blocks = (scheme.key_length - 1) / MAX (1, gnutls_hmac_get_len (scheme.prf)) + 1;
  for (guint i = 0; i < password->n_candidates && !*verified; i++)
    {
      if (!spend_blocks (password->effort, scheme.rounds, n_blocks, error))
        return FALSE;
      *verified = check_pbmac1 (&scheme, mac, password->candidates[i], content, &expected, password->effort);
      if (*verified)
        prefer_candidate (password, i);
    }
  return pki_effort_check (password->effort, error);
}

/**
 * pki_pkcs12_verify_mac:
 * @mac_data: the content of the MacData (RFC 7292, section 4): DigestInfo, macSalt, iterations DEFAULT 1
 * @content: what the MAC is made of: the content of the octet string in authSafe
 * @verified: (out): whether a candidate of @password verifies it; that candidate is tried first from then on
 *
 * Returns: %FALSE with an error if the check can't be made
 */
gboolean
pki_pkcs12_verify_mac (PkiPkcs12Password  *password,
                       PkiDerSpan          mac_data,
                       PkiDerSpan          content,
                       gboolean           *verified,
                       GError            **error)
{
  g_autofree char *oid = NULL;
  PkiDerSpan info;
  PkiDerSpan algorithm;
  PkiDerSpan expected;

  *verified = FALSE;
  if (!pki_der_span_take (&mac_data, PKI_DER_SEQUENCE, &info)
      || !pki_der_span_take (&info, PKI_DER_SEQUENCE, &algorithm)
      || !pki_der_span_take_oid (&algorithm, &oid)
      || !pki_der_span_take (&info, PKI_DER_OCTET_STRING, &expected))
    return fail_damaged (error);
  return strcmp (oid, OID_PBMAC1) == 0
           ? verify_pbmac1 (password, algorithm, content, expected, verified, error)
           : verify_hmac (password, oid, mac_data, content, expected, verified, error);
}

/* PBES2-params ::= SEQUENCE { keyDerivationFunc, encryptionScheme }, RFC 8018, appendix A.4. */
static gboolean
read_pbes2 (PkiDerSpan   algorithm,
            Scheme      *scheme,
            GError     **error)
{
  g_autofree char *oid = NULL;
  PkiDerSpan parameters;
  PkiDerSpan derivation;
  PkiDerSpan encryption;

  if (!pki_der_span_take (&algorithm, PKI_DER_SEQUENCE, &parameters)
      || !pki_der_span_take (&parameters, PKI_DER_SEQUENCE, &derivation)
      || !pki_der_span_take (&parameters, PKI_DER_SEQUENCE, &encryption)
      || !pki_der_span_take_oid (&encryption, &oid))
    return fail_damaged (error);
  if (!read_derivation (derivation, scheme, error))
    return FALSE;
  if (strcmp (oid, OID_RC2) == 0)
    return set_rc2 (scheme, encryption, error);
  if (!scheme_set_cipher (scheme, pbes2_ciphers, G_N_ELEMENTS (pbes2_ciphers), oid, error))
    return FALSE;
  return (pki_der_span_take (&encryption, PKI_DER_OCTET_STRING, &scheme->iv) && scheme->iv.size == scheme->iv_size)
         || fail_damaged (error);
}

/* pkcs-12PbeParams ::= SEQUENCE { salt, iterations }, RFC 7292, appendix C. */
static gboolean
read_scheme (PkiDerSpan   algorithm,
             Scheme      *scheme,
             GError     **error)
{
  g_autofree char *oid = NULL;
  PkiDerSpan parameters;

  memset (scheme, 0, sizeof *scheme);
  if (!pki_der_span_take_oid (&algorithm, &oid))
    return fail_damaged (error);
  if (strcmp (oid, OID_PBES2) == 0)
    return read_pbes2 (algorithm, scheme, error);
  scheme->derivation = DERIVE_PBKDF1;
  if (!scheme_set_cipher (scheme, pbes1_ciphers, G_N_ELEMENTS (pbes1_ciphers), oid, NULL))
    {
      scheme->derivation = DERIVE_PKCS12;
      if (!scheme_set_cipher (scheme, pkcs12_ciphers, G_N_ELEMENTS (pkcs12_ciphers), oid, error))
        return FALSE;
    }
  return (pki_der_span_take (&algorithm, PKI_DER_SEQUENCE, &parameters)
          && pki_der_span_take (&parameters, PKI_DER_OCTET_STRING, &scheme->salt)
          && pki_der_span_take_number (&parameters, &scheme->rounds))
         || fail_damaged (error);
}

/* What nobody should encrypt with any more, the weakest first: RFC 7292, appendix C, and RFC 8018, appendix B.2. */
static const struct { const char *oid, *name; } weak_ciphers[] = {
  { "1.2.840.113549.1.12.1.6", "40-bit RC2" },  { "1.2.840.113549.1.12.1.2", "40-bit RC4" },
  { "1.3.14.3.2.7", "DES" },                    { "1.2.840.113549.1.12.1.5", "128-bit RC2" },
  { "1.2.840.113549.3.2", "RC2" },              { "1.2.840.113549.1.12.1.1", "128-bit RC4" },
  { "1.2.840.113549.1.12.1.4", "two-key 3DES" }, { "1.2.840.113549.1.12.1.3", "3DES" },
  { "1.2.840.113549.3.7", "3DES" },
};

static void
note_rounds (guint64        rounds,
             PkiProtection *protection)
{
  if (rounds > 0 && (protection->rounds == 0 || rounds < protection->rounds))
    protection->rounds = rounds;
}

static void
note_weak_cipher (const char    *oid,
                  PkiProtection *protection)
{
  for (guint i = 0; i < G_N_ELEMENTS (weak_ciphers); i++)
    {
      /* What was noted before is weaker. */
      if (weak_ciphers[i].name == protection->weak_cipher)
        return;
      if (strcmp (weak_ciphers[i].oid, oid) == 0)
        {
          protection->weak_cipher = weak_ciphers[i].name;
          return;
        }
    }
}

/* PBES2-params ::= SEQUENCE { keyDerivationFunc, encryptionScheme }. */
static gboolean
take_pbes2_cipher (PkiDerSpan   algorithm,
                   char       **oid)
{
  PkiDerSpan parameters;
  PkiDerSpan derivation;
  PkiDerSpan encryption;

  return pki_der_span_take (&algorithm, PKI_DER_SEQUENCE, &parameters)
         && pki_der_span_take (&parameters, PKI_DER_SEQUENCE, &derivation)
         && pki_der_span_take (&parameters, PKI_DER_SEQUENCE, &encryption)
         && pki_der_span_take_oid (&encryption, oid);
}

/**
 * pki_pkcs12_note_cipher:
 * @algorithm: the content of the AlgorithmIdentifier of something that is encrypted
 * @protection: what is known of the file so far
 *
 * Remembers how something is encrypted, be it that it can't be decrypted.
 */
void
pki_pkcs12_note_cipher (PkiDerSpan     algorithm,
                        PkiProtection *protection)
{
  g_autofree char *oid = NULL;
  g_autofree char *cipher_oid = NULL;
  PkiDerSpan rest = algorithm;
  Scheme scheme;

  if (!pki_der_span_take_oid (&rest, &oid))
    return;
  if (strcmp (oid, OID_PBES2) != 0)
    note_weak_cipher (oid, protection);
  else if (take_pbes2_cipher (rest, &cipher_oid))
    note_weak_cipher (cipher_oid, protection);
  if (read_scheme (algorithm, &scheme, NULL))
    note_rounds (scheme.rounds, protection);
}

/**
 * pki_pkcs12_note_mac:
 * @mac_data: as for pki_pkcs12_verify_mac()
 * @protection: what is known of the file so far
 *
 * Remembers what the MAC is made with.
 */
void
pki_pkcs12_note_mac (PkiDerSpan     mac_data,
                     PkiProtection *protection)
{
  g_autofree char *oid = NULL;
  PkiDerSpan info;
  PkiDerSpan algorithm;
  PkiDerSpan salt;
  guint64 rounds = 1;
  int digest;

  if (!pki_der_span_take (&mac_data, PKI_DER_SEQUENCE, &info)
      || !pki_der_span_take (&info, PKI_DER_SEQUENCE, &algorithm)
      || !pki_der_span_take_oid (&algorithm, &oid)
      || !pki_der_span_take (&mac_data, PKI_DER_OCTET_STRING, &salt)
      || (mac_data.size > 0 && !pki_der_span_take_number (&mac_data, &rounds)))
    return;
  digest = gnutls_oid_to_digest (oid);
  if (digest == GNUTLS_DIG_SHA1 || digest == GNUTLS_DIG_MD5)
    protection->weak_digest = digest == GNUTLS_DIG_SHA1 ? "SHA-1" : "MD5";
  /* PBMAC1 (RFC 9579) has its own number of rounds; this field says nothing there. */
  if (strcmp (oid, OID_PBMAC1) != 0)
    note_rounds (rounds, protection);
}

static gboolean
derive_by_pkcs12 (const Scheme *scheme,
                  const char   *password,
                  const PkiEffort *effort,
                  guint8       *key,
                  guint8       *iv)
{
  static const Hash sha1 = { GNUTLS_DIG_SHA1, 64, 20 };
  gsize bmp_size;
  g_autofree guint8 *bmp = password_to_bmp (password, &bmp_size);
  PkiDerSpan secret = { bmp, bmp_size };
  gboolean done;

  if (bmp == NULL)
    return FALSE;
  done = derive_pkcs12 (&sha1, PURPOSE_KEY, secret, scheme->salt, scheme->rounds, effort, key, scheme->key_size)
         && derive_pkcs12 (&sha1, PURPOSE_IV, secret, scheme->salt, scheme->rounds, effort, iv, scheme->iv_size);
  pki_pkcs12_wipe (bmp, bmp_size);
  return done;
}

static gboolean
derive_by_pbkdf1 (const Scheme    *scheme,
                  const char      *password,
                  const PkiEffort *effort,
                  guint8          *key,
                  guint8          *iv)
{
  guint8 derived[16];
  gboolean done = pki_kdf_pbkdf1 (scheme->digest, span_of (password), scheme->salt, scheme->rounds, effort, derived);

  memcpy (key, derived, 8);
  memcpy (iv, derived + 8, 8);
  pki_pkcs12_wipe (derived, sizeof derived);
  return done;
}

/* EVP_BytesToKey() of OpenSSL with MD5 and one round: each piece is the hash of the one before, the password and the
 * salt, and the salt is the beginning of the initialization vector. */
static gboolean
derive_by_openssl (const Scheme *scheme,
                   const char   *password,
                   guint8       *key)
{
  static const Hash md5 = { GNUTLS_DIG_MD5, 64, 16 };
  guint8 piece[16];
  PkiDerSpan pieces[] = { { piece, 0 }, span_of (password), scheme->salt };
  gboolean done = TRUE;

  for (gsize start = 0; start < scheme->key_size && done; start += sizeof piece)
    {
      done = hash_pieces (&md5, pieces, G_N_ELEMENTS (pieces), piece);
      memcpy (key + start, piece, MIN (sizeof piece, scheme->key_size - start));
      pieces[0].size = sizeof piece;
    }
  pki_pkcs12_wipe (piece, sizeof piece);
  return done;
}

static gboolean
derive (const Scheme    *scheme,
        const char      *password,
        const PkiEffort *effort,
        guint8          *key,
        guint8          *iv)
{
  switch (scheme->derivation)
    {
    case DERIVE_PKCS12:
      return derive_by_pkcs12 (scheme, password, effort, key, iv);
    case DERIVE_PBKDF1:
      return derive_by_pbkdf1 (scheme, password, effort, key, iv);
    case DERIVE_PBKDF2:
      memcpy (iv, scheme->iv.data, scheme->iv_size);
      return pki_kdf_pbkdf2 (scheme->prf, span_of (password), scheme->salt, scheme->rounds, effort, key, scheme->key_size);
    case DERIVE_OPENSSL:
      memcpy (iv, scheme->iv.data, scheme->iv_size);
      return derive_by_openssl (scheme, password, key);
    case DERIVE_SCRYPT:
    default:
      memcpy (iv, scheme->iv.data, scheme->iv_size);
      return pki_kdf_scrypt (&scheme->cost, span_of (password), scheme->salt, effort, key, scheme->key_size);
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
pki_pkcs12_derive_3des (const char *password,
                        PkiDerSpan  salt,
                        guint64     rounds,
                        guint8     *key,
                        guint8     *iv)
{
  const Scheme scheme = { .key_size = 24, .iv_size = 8, .rounds = rounds, .salt = salt };
  const PkiEffort effort = { rounds, NULL };

  return derive_by_pkcs12 (&scheme, password, &effort, key, iv);
}

/* The padding of RFC 8018, section 6.1.1, of a block cipher; and a stream cipher has none. */
static gboolean
remove_padding (const guint8 *plain,
                gsize        *size,
                gsize         block)
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
is_one_sequence (const guint8 *plain,
                 gsize         size)
{
  PkiDerSpan rest = { plain, size };
  PkiDerSpan content;

  if (size > 4 && plain[0] == PKI_DER_SEQUENCE && plain[1] == 0x80)
    return plain[size - 2] == 0 && plain[size - 1] == 0;
  return pki_der_span_take (&rest, PKI_DER_SEQUENCE, &content) && rest.size == 0;
}

static gboolean
run_cipher (const Scheme     *scheme,
            guint8           *key_bytes,
            guint8           *iv_bytes,
            const PkiDerSpan *cipher_text,
            guint8           *plain)
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
decrypt_with_key (const Scheme     *scheme,
                  guint8           *key,
                  guint8           *iv,
                  const PkiDerSpan *cipher_text,
                  gsize            *size)
{
  guint8 *plain = g_malloc (cipher_text->size);

  *size = cipher_text->size;
  if (run_cipher (scheme, key, iv, cipher_text, plain) && remove_padding (plain, size, scheme->iv_size) &&
      is_one_sequence (plain, *size))
    return plain;
  pki_pkcs12_wipe (plain, cipher_text->size);
  g_free (plain);
  return NULL;
}

static guint8 *
decrypt_with_password (const Scheme     *scheme,
                       const char       *password,
                       const PkiEffort  *effort,
                       const PkiDerSpan *cipher_text,
                       gsize            *size)
{
  guint8 key[MAX_KEY] = { 0 };
  guint8 iv[MAX_IV] = { 0 };
  guint8 *plain = NULL;

  if (derive (scheme, password, effort, key, iv))
    plain = decrypt_with_key (scheme, key, iv, cipher_text, size);
  pki_pkcs12_wipe (key, sizeof key);
  pki_pkcs12_wipe (iv, sizeof iv);
  return plain;
}

/* How often the rounds are made for the key. */
static guint64
count_blocks (const Scheme *scheme)
{
  gsize digest_size = scheme->derivation == DERIVE_PBKDF2 ? gnutls_hmac_get_len (scheme->prf) : 0;

  return digest_size > 0 ? (scheme->key_size - 1) / digest_size + 1 : 1;
}

static gboolean
decrypt (PkiPkcs12Password  *password,
         const Scheme       *scheme,
         PkiDerSpan          cipher_text,
         guint8            **plain,
         gsize              *size,
         GError            **error)
{
  if (cipher_text.size == 0 || (scheme->iv_size > 0 && cipher_text.size % scheme->iv_size != 0))
    return fail_damaged (error);
  for (guint i = 0; i < password->n_candidates; i++)
    {
      if (!spend_blocks (password->effort, scheme->rounds, count_blocks (scheme), error))
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
pki_pkcs12_decrypt (PkiPkcs12Password  *password,
                    PkiDerSpan          algorithm,
                    PkiDerSpan          cipher_text,
                    guint8            **plain,
                    gsize              *size,
                    GError            **error)
{
  Scheme scheme;

  return read_scheme (algorithm, &scheme, error) && decrypt (password, &scheme, cipher_text, plain, size, error);
}

/**
 * pki_pkcs12_check_encryption:
 * @algorithm: the content of the AlgorithmIdentifier
 *
 * Returns: whether pki_pkcs12_decrypt() would try it: the algorithm is there, and does not ask for too much
 */
gboolean
pki_pkcs12_check_encryption (PkiDerSpan   algorithm,
                             GError     **error)
{
  Scheme scheme;
  PkiEffort effort;

  pki_effort_init (&effort, NULL);
  return read_scheme (algorithm, &scheme, error) &&
         spend_blocks (&effort, scheme.rounds, count_blocks (&scheme), error);
}

/* The names that OpenSSL writes into DEK-Info. */
static const CipherRow openssl_ciphers[] = {
  { "AES-128-CBC", GNUTLS_CIPHER_AES_128_CBC, 16, 16 },
  { "AES-192-CBC", GNUTLS_CIPHER_AES_192_CBC, 24, 16 },
  { "AES-256-CBC", GNUTLS_CIPHER_AES_256_CBC, 32, 16 },
  { "CAMELLIA-128-CBC", GNUTLS_CIPHER_CAMELLIA_128_CBC, 16, 16 },
  { "CAMELLIA-192-CBC", GNUTLS_CIPHER_CAMELLIA_192_CBC, 24, 16 },
  { "CAMELLIA-256-CBC", GNUTLS_CIPHER_CAMELLIA_256_CBC, 32, 16 },
  { "DES-CBC", GNUTLS_CIPHER_DES_CBC, 8, 8 },
  { "DES-EDE-CBC", GNUTLS_CIPHER_3DES_CBC, 16, 8 },
  { "DES-EDE3-CBC", GNUTLS_CIPHER_3DES_CBC, 24, 8 },
  { "RC2-40-CBC", GNUTLS_CIPHER_UNKNOWN, 5, 8 },
  { "RC2-64-CBC", GNUTLS_CIPHER_UNKNOWN, 8, 8 },
  { "RC2-CBC", GNUTLS_CIPHER_UNKNOWN, 16, 8 },
};

static gboolean
read_openssl_scheme (const char  *cipher,
                     PkiDerSpan   iv,
                     Scheme      *scheme,
                     GError     **error)
{
  memset (scheme, 0, sizeof *scheme);
  if (!scheme_set_cipher (scheme, openssl_ciphers, G_N_ELEMENTS (openssl_ciphers), cipher, error))
    return FALSE;
  if (iv.size != scheme->iv_size)
    return fail_damaged (error);
  scheme->derivation = DERIVE_OPENSSL;
  scheme->iv = iv;
  scheme->salt = (PkiDerSpan) { iv.data, 8 };
  return TRUE;
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
pki_pkcs12_decrypt_openssl (PkiPkcs12Password  *password,
                            const char         *cipher,
                            PkiDerSpan          iv,
                            PkiDerSpan          cipher_text,
                            guint8            **plain,
                            gsize              *size,
                            GError            **error)
{
  Scheme scheme;

  *plain = NULL;
  if (!read_openssl_scheme (cipher, iv, &scheme, error))
    return FALSE;
  return password == NULL || decrypt (password, &scheme, cipher_text, plain, size, error);
}
