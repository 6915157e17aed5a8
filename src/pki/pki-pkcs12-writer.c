/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writes the format that pki-pkcs12.c reads, RFC 7292. GnuTLS writes it too, but not the attribute by which Java tells a
 * trusted certificate, nor names beyond the basic plane. */

#include "config.h"

#include "pki/pki-certificate.h"
#include "pki/pki-der-writer.h"
#include "pki/pki-error.h"
#include "pki/pki-gnutls-private.h"
#include "pki/pki-pkcs12-crypto.h"
#include "pki/pki-pkcs12-writer.h"

#include <string.h>

#define OID_DATA "1.2.840.113549.1.7.1"
#define OID_ENCRYPTED_DATA "1.2.840.113549.1.7.6"
#define OID_SHROUDED_KEY_BAG "1.2.840.113549.1.12.10.1.2"
#define OID_CERTIFICATE_BAG "1.2.840.113549.1.12.10.1.3"
#define OID_X509_CERTIFICATE "1.2.840.113549.1.9.22.1"
#define OID_FRIENDLY_NAME "1.2.840.113549.1.9.20"
#define OID_LOCAL_KEY_ID "1.2.840.113549.1.9.21"
#define OID_SHA256 "2.16.840.1.101.3.4.2.1"
#define OID_PBES2 "1.2.840.113549.1.5.13"
#define OID_PBKDF2 "1.2.840.113549.1.5.12"
#define OID_HMAC_SHA256 "1.2.840.113549.2.9"
#define OID_AES256_CBC "2.16.840.1.101.3.4.1.42"

/* The JDK's own: what a certificate is trusted for; any purpose (RFC 5280, section 4.2.1.12). */
#define OID_TRUSTED_KEY_USAGE "2.16.840.1.113894.746875.1.1"
#define OID_ANY_PURPOSE "2.5.29.37.0"

#define SALT_SIZE 16
#define BLOCK_SIZE 16
#define AES256_KEY_SIZE 32

#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
#define ROUNDS 10
#else
/* As many as GnuTLS makes for the key: a password is no safer than the cheapest way to try it. */
#define ROUNDS 600000
#endif

#define KEY_ID_SIZE 20

static void
append_sequence (GByteArray *out,
                 GByteArray *content) /* (transfer full) */
{
  pki_der_append_take (out, PKI_DER_SEQUENCE, content);
}

/* Attributes (RFC 7292, section 4.2) */

/* A PKCS12Attribute of one value. @value: (transfer full) */
static GByteArray *
make_attribute (const char *oid,
                GByteArray *value)
{
  g_autoptr (GByteArray) attribute = g_byte_array_new ();
  GByteArray *out = g_byte_array_new ();

  pki_der_append_oid (attribute, oid);
  pki_der_append_take (attribute, PKI_DER_SET, value);
  append_sequence (out, g_steal_pointer (&attribute));
  return out;
}

/* UTF-16 with the most significant byte first; what is beyond the basic plane as surrogates, as Java and OpenSSL do. */
static GByteArray *
make_friendly_name (const char *alias)
{
  g_autofree gunichar2 *units = NULL;
  glong n_units = 0;
  GByteArray *value = g_byte_array_new ();

  units = g_utf8_to_utf16 (alias, -1, NULL, &n_units, NULL);
  for (glong i = 0; i < n_units; i++)
    units[i] = GUINT16_TO_BE (units[i]);
  pki_der_append (value, PKI_DER_BMP_STRING, units, n_units * sizeof *units);
  return make_attribute (OID_FRIENDLY_NAME, value);
}

static GByteArray *
make_local_key_id (const guint8 *key_id)
{
  GByteArray *value = g_byte_array_new ();

  pki_der_append (value, PKI_DER_OCTET_STRING, key_id, KEY_ID_SIZE);
  return make_attribute (OID_LOCAL_KEY_ID, value);
}

static GByteArray *
make_trusted_key_usage (void)
{
  GByteArray *value = g_byte_array_new ();

  pki_der_append_oid (value, OID_ANY_PURPOSE);
  return make_attribute (OID_TRUSTED_KEY_USAGE, value);
}

static int
compare_encodings (gconstpointer a,
                   gconstpointer b)
{
  const GByteArray *one = *(GByteArray * const *) a;
  const GByteArray *other = *(GByteArray * const *) b;
  int order = memcmp (one->data, other->data, MIN (one->len, other->len));

  return order != 0 ? order : (int) one->len - (int) other->len;
}

/* @attributes: (element-type GByteArray). X.690, section 11.6: the elements of a SET OF in the order of their bytes. */
static void
append_attributes (GByteArray *out,
                   GPtrArray  *attributes)
{
  GByteArray *set = g_byte_array_new ();

  g_ptr_array_sort (attributes, compare_encodings);
  for (guint i = 0; i < attributes->len; i++)
    {
      GByteArray *attribute = g_ptr_array_index (attributes, i);

      g_byte_array_append (set, attribute->data, attribute->len);
    }
  pki_der_append_take (out, PKI_DER_SET, set);
}

static GPtrArray *
make_attributes (const char   *alias,
                 const guint8 *key_id)
{
  GPtrArray *attributes = g_ptr_array_new_with_free_func ((GDestroyNotify) g_byte_array_unref);

  g_ptr_array_add (attributes, make_friendly_name (alias));
  if (key_id != NULL)
    g_ptr_array_add (attributes, make_local_key_id (key_id));
  else
    g_ptr_array_add (attributes, make_trusted_key_usage ());
  return attributes;
}

/* Bags */

/* @attributes: (nullable); @value: (transfer full): one element */
static void
append_bag (GByteArray *out,
            const char *oid,
            GByteArray *value,
            GPtrArray  *attributes)
{
  GByteArray *bag = g_byte_array_new ();

  pki_der_append_oid (bag, oid);
  pki_der_append_take (bag, PKI_DER_CONTEXT_0, value);
  if (attributes != NULL)
    append_attributes (bag, attributes);
  append_sequence (out, bag);
}

static void
append_certificate_bag (GByteArray     *out,
                        PkiCertificate *certificate,
                        GPtrArray      *attributes)
{
  gsize size;
  gconstpointer der = g_bytes_get_data (pki_certificate_get_der (certificate), &size);
  GByteArray *octets = g_byte_array_new ();
  GByteArray *content = g_byte_array_new ();
  GByteArray *value = g_byte_array_new ();

  pki_der_append (octets, PKI_DER_OCTET_STRING, der, size);
  pki_der_append_oid (content, OID_X509_CERTIFICATE);
  pki_der_append_take (content, PKI_DER_CONTEXT_0, octets);
  append_sequence (value, content);
  append_bag (out, OID_CERTIFICATE_BAG, value, attributes);
}

/* A key's certificate has its name and its id, and the issuers have none; without a key all are trusted ones. */
static GByteArray *
make_certificate_bags (GPtrArray          *certificates,
                       const char * const *aliases,
                       const guint8       *key_id)
{
  g_autoptr (GByteArray) bags = g_byte_array_new ();
  GByteArray *out = g_byte_array_new ();

  for (guint i = 0; i < certificates->len; i++)
    {
      g_autoptr (GPtrArray) attributes = i == 0 || key_id == NULL ? make_attributes (aliases[i], key_id) : NULL;

      append_certificate_bag (bags, g_ptr_array_index (certificates, i), attributes);
    }
  append_sequence (out, g_steal_pointer (&bags));
  return out;
}

static GByteArray *
make_key_bags (gconstpointer  key,
               gsize          key_size,
               const char    *alias,
               const guint8  *key_id)
{
  g_autoptr (GPtrArray) attributes = make_attributes (alias, key_id);
  GByteArray *value = g_byte_array_new ();
  GByteArray *bags = g_byte_array_new ();
  GByteArray *out = g_byte_array_new ();

  g_byte_array_append (value, key, key_size);
  append_bag (bags, OID_SHROUDED_KEY_BAG, value, attributes);
  append_sequence (out, bags);
  return out;
}

/* Encryption */

/* AES-256-CBC with a key of PBKDF2 (RFC 8018, section 6.2). @data is padded, and encrypted in place. */
static gboolean
encrypt (GByteArray   *data,
         const char   *password,
         guint8       *salt,
         guint8       *iv)
{
  gsize padding = BLOCK_SIZE - data->len % BLOCK_SIZE;
  const gnutls_datum_t password_datum = { (unsigned char *) password, strlen (password) };
  const gnutls_datum_t salt_datum = { salt, SALT_SIZE }, iv_datum = { iv, BLOCK_SIZE };
  guint8 key[AES256_KEY_SIZE];
  const gnutls_datum_t key_datum = { key, sizeof key };
  gnutls_cipher_hd_t cipher = NULL;
  gboolean done;

  g_byte_array_set_size (data, data->len + padding);
  memset (data->data + data->len - padding, padding, padding);
  done = gnutls_pbkdf2 (GNUTLS_MAC_SHA256, &password_datum, &salt_datum, ROUNDS, key, sizeof key) >= 0 &&
         gnutls_cipher_init (&cipher, GNUTLS_CIPHER_AES_256_CBC, &key_datum, &iv_datum) >= 0 &&
         gnutls_cipher_encrypt (cipher, data->data, data->len) >= 0;
  g_clear_pointer (&cipher, gnutls_cipher_deinit);
  gnutls_memset (key, 0, sizeof key);
  return done;
}

/* PBKDF2-params of RFC 8018, appendix A.2 */
static void
append_derivation (GByteArray   *out,
                   const guint8 *salt)
{
  GByteArray *prf = g_byte_array_new ();
  GByteArray *parameters = g_byte_array_new ();
  GByteArray *derivation = g_byte_array_new ();

  pki_der_append_oid (prf, OID_HMAC_SHA256);
  pki_der_append_null (prf);
  pki_der_append (parameters, PKI_DER_OCTET_STRING, salt, SALT_SIZE);
  pki_der_append_uint (parameters, ROUNDS);
  append_sequence (parameters, prf);
  pki_der_append_oid (derivation, OID_PBKDF2);
  append_sequence (derivation, parameters);
  append_sequence (out, derivation);
}

/* PBES2-params of RFC 8018, appendix A.4 */
static void
append_scheme (GByteArray   *out,
               const guint8 *salt,
               const guint8 *iv)
{
  GByteArray *cipher = g_byte_array_new ();
  GByteArray *parameters = g_byte_array_new ();
  GByteArray *scheme = g_byte_array_new ();

  pki_der_append_oid (cipher, OID_AES256_CBC);
  pki_der_append (cipher, PKI_DER_OCTET_STRING, iv, BLOCK_SIZE);
  append_derivation (parameters, salt);
  append_sequence (parameters, cipher);
  pki_der_append_oid (scheme, OID_PBES2);
  append_sequence (scheme, parameters);
  append_sequence (out, scheme);
}

/* The whole */

/* ContentInfo of RFC 5652, section 3. @content: (transfer full): one element */
static void
append_content (GByteArray *out,
                const char *oid,
                GByteArray *content)
{
  GByteArray *info = g_byte_array_new ();

  pki_der_append_oid (info, oid);
  pki_der_append_take (info, PKI_DER_CONTEXT_0, content);
  append_sequence (out, info);
}

/* @data: (transfer full) */
static void
append_data (GByteArray *out,
             GByteArray *data)
{
  GByteArray *content = g_byte_array_new ();

  pki_der_append_take (content, PKI_DER_OCTET_STRING, data);
  append_content (out, OID_DATA, content);
}

/* EncryptedData of RFC 5652, section 8. @data: (transfer full) */
static gboolean
append_encrypted (GByteArray  *out,
                  GByteArray  *data,
                  const char  *password,
                  GError     **error)
{
  g_autoptr (GByteArray) cipher_text = data;
  guint8 salt[SALT_SIZE], iv[BLOCK_SIZE];
  GByteArray *info, *encrypted, *content;

  if (gnutls_rnd (GNUTLS_RND_RANDOM, salt, sizeof salt) < 0 || gnutls_rnd (GNUTLS_RND_NONCE, iv, sizeof iv) < 0 ||
      !encrypt (cipher_text, password, salt, iv))
    {
      g_set_error_literal (error, PKI_ERROR, PKI_ERROR_GENERATION, "The certificates can't be encrypted");
      return FALSE;
    }
  info = g_byte_array_new ();
  pki_der_append_oid (info, OID_DATA);
  append_scheme (info, salt, iv);
  pki_der_append (info, PKI_DER_CONTEXT (0), cipher_text->data, cipher_text->len);
  encrypted = g_byte_array_new ();
  pki_der_append_uint (encrypted, 0);
  append_sequence (encrypted, info);
  content = g_byte_array_new ();
  append_sequence (content, encrypted);
  append_content (out, OID_ENCRYPTED_DATA, content);
  return TRUE;
}

static gboolean
append_mac (GByteArray        *out,
            const GByteArray  *content,
            const char        *password,
            GError           **error)
{
  guint8 salt[SALT_SIZE], mac[PKI_PKCS12_MAX_DIGEST];
  gsize mac_size;
  GByteArray *algorithm, *info, *data;

  if (gnutls_rnd (GNUTLS_RND_RANDOM, salt, sizeof salt) < 0 ||
      !pki_pkcs12_compute_mac (password, (PkiDerSpan) { salt, sizeof salt }, ROUNDS,
                               (PkiDerSpan) { content->data, content->len }, mac, &mac_size))
    {
      g_set_error_literal (error, PKI_ERROR, PKI_ERROR_GENERATION, "The file can't be authenticated with this password");
      return FALSE;
    }
  algorithm = g_byte_array_new ();
  pki_der_append_oid (algorithm, OID_SHA256);
  pki_der_append_null (algorithm);
  info = g_byte_array_new ();
  append_sequence (info, algorithm);
  pki_der_append (info, PKI_DER_OCTET_STRING, mac, mac_size);
  data = g_byte_array_new ();
  append_sequence (data, info);
  pki_der_append (data, PKI_DER_OCTET_STRING, salt, sizeof salt);
  pki_der_append_uint (data, ROUNDS);
  append_sequence (out, data);
  return TRUE;
}

/* The DER of an AuthenticatedSafe. */
static GByteArray *
make_safe (gconstpointer        key,
           gsize                key_size,
           GPtrArray           *certificates,
           const char * const  *aliases,
           const guint8        *key_id,
           const char          *password,
           GError             **error)
{
  g_autoptr (GByteArray) contents = g_byte_array_new ();
  GByteArray *out;

  if (!append_encrypted (contents, make_certificate_bags (certificates, aliases, key_id), password, error))
    return NULL;
  if (key_id != NULL)
    append_data (contents, make_key_bags (key, key_size, aliases[0], key_id));
  out = g_byte_array_new ();
  append_sequence (out, g_steal_pointer (&contents));
  return out;
}

/* PFX: version 3, the safe, its MAC. @safe: (transfer full) */
static GBytes *
join (GByteArray  *safe,
      const char  *password,
      GError     **error)
{
  g_autoptr (GByteArray) content = safe;
  g_autoptr (GByteArray) pfx = g_byte_array_new ();
  GByteArray *out;

  pki_der_append_uint (pfx, 3);
  append_data (pfx, g_byte_array_ref (content));
  if (!append_mac (pfx, content, password, error))
    return NULL;
  out = g_byte_array_new ();
  append_sequence (out, g_steal_pointer (&pfx));
  return g_byte_array_free_to_bytes (out);
}

/**
 * pki_pkcs12_write:
 * @key: (nullable): an EncryptedPrivateKeyInfo (RFC 5958)
 * @key_size: its bytes
 * @certificates: (element-type PkiCertificate): the certificate of the key, then its issuers; without a key: trusted
 *   certificates
 * @aliases: (array zero-terminated=1): in UTF-8, one for each trusted certificate; of those the first is the key's
 * @password: in UTF-8; what the key is encrypted with
 * @error: return location for an error, %PKI_ERROR_GENERATION
 *
 * Returns: (transfer full): a PKCS#12 file, its certificates encrypted with PBES2 (RFC 8018) and AES-256, the whole
 *   authenticated with HMAC-SHA-256
 */
GBytes *
pki_pkcs12_write (gconstpointer        key,
                  gsize                key_size,
                  GPtrArray           *certificates,
                  const char * const  *aliases,
                  const char          *password,
                  GError             **error)
{
  guint8 key_id[KEY_ID_SIZE];
  GBytes *leaf = pki_certificate_get_der (g_ptr_array_index (certificates, 0));
  GByteArray *safe;

  /* Any bytes do that are the same in both bags: OpenSSL takes these. */
  if (gnutls_hash_fast (GNUTLS_DIG_SHA1, g_bytes_get_data (leaf, NULL), g_bytes_get_size (leaf), key_id) < 0)
    {
      g_set_error_literal (error, PKI_ERROR, PKI_ERROR_GENERATION, "SHA-1 is not there");
      return NULL;
    }
  safe = make_safe (key, key_size, certificates, aliases, key != NULL ? key_id : NULL, password, error);
  return safe != NULL ? join (safe, password, error) : NULL;
}
