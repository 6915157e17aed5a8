/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writes the format that pki-pkcs12.c reads, RFC 7292. GnuTLS writes it too, but not the attribute by which Java tells a
 * trusted certificate, nor names beyond the basic plane. */

#include "config.h"

#include "pki/pki-pkcs12-writer.h"

#include "pki/pki-der-writer.h"
#include "pki/pki-error.h"
#include "pki/pki-keystore-entry-private.h"
#include "pki/pki-pbe-writer.h"
#include "pki/pki-pkcs12-crypto.h"
#include "pki/pki-pkcs12-kdf-private.h"
#include "pki/pki-private-key-private.h"

#include <glib/gi18n.h>
#include <string.h>

#define OID_DATA "1.2.840.113549.1.7.1"
#define OID_ENCRYPTED_DATA "1.2.840.113549.1.7.6"
#define OID_SHROUDED_KEY_BAG "1.2.840.113549.1.12.10.1.2"
#define OID_CERTIFICATE_BAG "1.2.840.113549.1.12.10.1.3"
#define OID_X509_CERTIFICATE "1.2.840.113549.1.9.22.1"
#define OID_FRIENDLY_NAME "1.2.840.113549.1.9.20"
#define OID_LOCAL_KEY_ID "1.2.840.113549.1.9.21"
#define OID_SHA1 "1.3.14.3.2.26"
#define OID_SHA256 "2.16.840.1.101.3.4.2.1"

/* The JDK's own: what a certificate is trusted for; any purpose (RFC 5280, section 4.2.1.12). */
#define OID_TRUSTED_KEY_USAGE "2.16.840.1.113894.746875.1.1"
#define OID_ANY_PURPOSE "2.5.29.37.0"

#define SALT_SIZE 16
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

/* Any bytes do that are the same in both bags: OpenSSL takes these. */
static gboolean
make_key_id (PkiKeystoreEntry  *entry,
             guint8            *key_id,
             GError           **error)
{
  GBytes *leaf = pki_certificate_get_der (g_ptr_array_index (entry->chain, 0));

  if (gnutls_hash_fast (GNUTLS_DIG_SHA1, g_bytes_get_data (leaf, NULL), g_bytes_get_size (leaf), key_id) >= 0)
    return TRUE;
  g_set_error_literal (error, PKI_ERROR, PKI_ERROR_GENERATION, NC_("reason", "SHA-1 is not there"));
  return FALSE;
}

/* The key's own certificate has its name and its id; two keys may share it. */
static gboolean
append_leaf (GByteArray        *out,
             PkiKeystoreEntry  *entry,
             GHashTable        *seen,
             GError           **error)
{
  PkiCertificate *leaf = g_ptr_array_index (entry->chain, 0);
  g_autoptr (GPtrArray) attributes = NULL;
  guint8 key_id[KEY_ID_SIZE];

  if (!make_key_id (entry, key_id, error))
    return FALSE;
  if (!g_hash_table_add (seen, (gpointer) pki_certificate_get_sha256 (leaf)))
    return TRUE;
  attributes = make_attributes (entry->alias, key_id);
  append_certificate_bag (out, leaf, attributes);
  return TRUE;
}

static void
append_issuers (GByteArray       *out,
                PkiKeystoreEntry *entry,
                GHashTable       *seen)
{
  for (guint i = 1; i < entry->chain->len; i++)
    {
      PkiCertificate *issuer = g_ptr_array_index (entry->chain, i);

      if (g_hash_table_add (seen, (gpointer) pki_certificate_get_sha256 (issuer)))
        append_certificate_bag (out, issuer, NULL);
    }
}

/* Keys' certificates first, then their issuers: readers look for an issuer from the start, and a trusted certificate that
 * is one as well stays an entry of its own. */
static GByteArray *
make_certificate_bags (GPtrArray  *entries,
                       GError    **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GByteArray) bags = g_byte_array_new ();
  GByteArray *out;

  for (guint i = 0; i < entries->len; i++)
    {
      PkiKeystoreEntry *entry = g_ptr_array_index (entries, i);

      if (entry->key != NULL && !append_leaf (bags, entry, seen, error))
        return NULL;
    }
  for (guint i = 0; i < entries->len; i++)
    if (((PkiKeystoreEntry *) g_ptr_array_index (entries, i))->key != NULL)
      append_issuers (bags, g_ptr_array_index (entries, i), seen);
  for (guint i = 0; i < entries->len; i++)
    {
      PkiKeystoreEntry *entry = g_ptr_array_index (entries, i);
      g_autoptr (GPtrArray) attributes = entry->key == NULL ? make_attributes (entry->alias, NULL) : NULL;

      if (attributes != NULL)
        append_certificate_bag (bags, g_ptr_array_index (entry->chain, 0), attributes);
    }
  out = g_byte_array_new ();
  append_sequence (out, g_steal_pointer (&bags));
  return out;
}

/* EncryptedPrivateKeyInfo of RFC 5958, section 3 */
static GByteArray *
encrypt_key (PkiPrivateKey  *key,
             const PkiPbe   *pbe,
             GError        **error)
{
  g_auto (PkiSecretDatum) plain = { NULL, 0 };
  g_autoptr (GByteArray) cipher_text = g_byte_array_new ();
  g_autoptr (GByteArray) info = g_byte_array_new ();
  GByteArray *out;

  if (!pki_private_key_export (key, GNUTLS_X509_FMT_DER, NULL, &plain, error) ||
      !pki_pbe_encrypt (pbe, plain.data, plain.size, info, cipher_text, error))
    return NULL;
  pki_der_append_take (info, PKI_DER_OCTET_STRING, g_steal_pointer (&cipher_text));
  out = g_byte_array_new ();
  append_sequence (out, g_steal_pointer (&info));
  return out;
}

static gboolean
append_key_bag (GByteArray        *out,
                PkiKeystoreEntry  *entry,
                const PkiPbe      *pbe,
                GError           **error)
{
  g_autoptr (GPtrArray) attributes = NULL;
  guint8 key_id[KEY_ID_SIZE];
  GByteArray *value;

  if (!make_key_id (entry, key_id, error))
    return FALSE;
  value = encrypt_key (entry->key, pbe, error);
  if (value == NULL)
    return FALSE;
  attributes = make_attributes (entry->alias, key_id);
  append_bag (out, OID_SHROUDED_KEY_BAG, value, attributes);
  return TRUE;
}

/* Each takes a derivation. (nullable) */
static GByteArray *
make_key_bags (GPtrArray            *entries,
               const PkiPbe         *pbe,
               const volatile gint  *cancelled,
               GError              **error)
{
  g_autoptr (GByteArray) bags = g_byte_array_new ();
  GByteArray *out;

  for (guint i = 0; i < entries->len; i++)
    {
      PkiKeystoreEntry *entry = g_ptr_array_index (entries, i);

      if (cancelled != NULL && g_atomic_int_get (cancelled))
        {
          g_set_error_literal (error, PKI_ERROR, PKI_ERROR_CANCELLED, "Cancelled");
          return NULL;
        }
      if (entry->key != NULL && !append_key_bag (bags, entry, pbe, error))
        return NULL;
    }
  out = g_byte_array_new ();
  append_sequence (out, g_steal_pointer (&bags));
  return out;
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
append_encrypted (GByteArray    *out,
                  GByteArray    *data,
                  const PkiPbe  *pbe,
                  GError       **error)
{
  g_autoptr (GByteArray) plain = data;
  g_autoptr (GByteArray) cipher_text = g_byte_array_new ();
  g_autoptr (GByteArray) info = g_byte_array_new ();
  GByteArray *encrypted, *content;

  pki_der_append_oid (info, OID_DATA);
  if (!pki_pbe_encrypt (pbe, plain->data, plain->len, info, cipher_text, error))
    return FALSE;
  pki_der_append_take (info, PKI_DER_CONTEXT (0), g_steal_pointer (&cipher_text));
  encrypted = g_byte_array_new ();
  pki_der_append_uint (encrypted, 0);
  append_sequence (encrypted, g_steal_pointer (&info));
  content = g_byte_array_new ();
  append_sequence (content, encrypted);
  append_content (out, OID_ENCRYPTED_DATA, content);
  return TRUE;
}

/* MacData of RFC 7292, section 4 */
static gboolean
append_mac (GByteArray        *out,
            const GByteArray  *content,
            const PkiPbe      *pbe,
            GError           **error)
{
  const char *digest = pbe->protection == PKI_ENCRYPTION_MODERN ? OID_SHA256 : OID_SHA1;
  guint8 salt[SALT_SIZE], mac[PKI_PKCS12_MAX_DIGEST];
  gsize mac_size;
  GByteArray *algorithm, *info, *data;

  if (gnutls_rnd (GNUTLS_RND_RANDOM, salt, sizeof salt) < 0 ||
      !pki_pkcs12_compute_mac (digest, pbe->password, (PkiDerSpan) { salt, sizeof salt }, pbe->rounds,
                               (PkiDerSpan) { content->data, content->len }, mac, &mac_size))
    {
      g_set_error_literal (error, PKI_ERROR, PKI_ERROR_GENERATION,
                           NC_("reason", "The file can’t be authenticated with this password"));
      return FALSE;
    }
  algorithm = g_byte_array_new ();
  pki_der_append_oid (algorithm, digest);
  pki_der_append_null (algorithm);
  info = g_byte_array_new ();
  append_sequence (info, algorithm);
  pki_der_append (info, PKI_DER_OCTET_STRING, mac, mac_size);
  data = g_byte_array_new ();
  append_sequence (data, info);
  pki_der_append (data, PKI_DER_OCTET_STRING, salt, sizeof salt);
  pki_der_append_uint (data, pbe->rounds);
  append_sequence (out, data);
  return TRUE;
}

/* The DER of an AuthenticatedSafe. */
static GByteArray *
make_safe (GPtrArray            *entries,
           guint                 n_keys,
           const PkiPbe         *pbe,
           const volatile gint  *cancelled,
           GError              **error)
{
  g_autoptr (GByteArray) contents = g_byte_array_new ();
  GByteArray *certificates = make_certificate_bags (entries, error);
  GByteArray *keys, *out;

  if (certificates == NULL || !append_encrypted (contents, certificates, pbe, error))
    return NULL;
  if (n_keys > 0)
    {
      keys = make_key_bags (entries, pbe, cancelled, error);
      if (keys == NULL)
        return NULL;
      append_data (contents, keys);
    }
  out = g_byte_array_new ();
  append_sequence (out, g_steal_pointer (&contents));
  return out;
}

/* PFX: version 3, the safe, its MAC. @safe: (transfer full) */
static GBytes *
join (GByteArray    *safe,
      const PkiPbe  *pbe,
      GError       **error)
{
  g_autoptr (GByteArray) content = safe;
  g_autoptr (GByteArray) pfx = g_byte_array_new ();
  GByteArray *out;

  pki_der_append_uint (pfx, 3);
  append_data (pfx, g_byte_array_ref (content));
  if (!append_mac (pfx, content, pbe, error))
    return NULL;
  out = g_byte_array_new ();
  append_sequence (out, g_steal_pointer (&pfx));
  return g_byte_array_free_to_bytes (out);
}

static guint
count_keys (GPtrArray *entries)
{
  guint n = 0;

  for (guint i = 0; i < entries->len; i++)
    n += ((PkiKeystoreEntry *) g_ptr_array_index (entries, i))->key != NULL;
  return n;
}

/**
 * pki_pkcs12_write:
 * @entries: (element-type PkiKeystoreEntry): private keys with their chains, and trusted certificates
 * @protection: how it is encrypted
 * @password: in UTF-8; what it is encrypted with
 * @cancelled: (nullable): ends it when it is set, before the next key
 * @error: return location for an error, %PKI_ERROR_GENERATION
 *
 * Trusted certificates have the attribute by which Java tells them.
 *
 * Returns: (transfer full): a PKCS#12 file, its certificates and each key encrypted, the whole authenticated
 */
GBytes *
pki_pkcs12_write (GPtrArray            *entries,
                  PkiEncryption         protection,
                  const char           *password,
                  const volatile gint  *cancelled,
                  GError              **error)
{
  guint n_keys = count_keys (entries);
  GByteArray *safe;
  PkiPbe pbe;

  /* The certificates and the MAC take one each. */
  pki_pbe_init (&pbe, protection, password, n_keys + 2);
  safe = make_safe (entries, n_keys, &pbe, cancelled, error);
  return safe != NULL ? join (safe, &pbe, error) : NULL;
}
