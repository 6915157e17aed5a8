/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-export-private.h"

#include "pki/pki-container.h"
#include "pki/pki-error.h"
#include "pki/pki-jks-alias.h"
#include "pki/pki-jks-writer-private.h"
#include "pki/pki-key-private.h"
#include "pki/pki-pkcs12-writer.h"
#include "pki/pki-private-key-private.h"
#include "pki/pki-secret-private.h"

#include <glib/gi18n.h>
#include <string.h>

#define DEFAULT_ALIAS "certificate"

G_DEFINE_FINAL_TYPE (PkiExport, pki_export, G_TYPE_OBJECT)

static void
set_error (GError     **error,
           const char  *message)
{
  g_set_error_literal (error, PKI_ERROR, PKI_ERROR_GENERATION, message);
}

/* Aliases */

static char *
fold_alias (const char *alias)
{
  char *lower = pki_jks_alias_to_lower (alias);

  return lower != NULL ? lower : g_strdup (alias);
}

/* (transfer full): the common name, as a file that has no aliases has nothing else to tell entries by */
static char *
derive_alias (PkiCertificate *certificate)
{
  PkiName *subject = certificate != NULL ? pki_certificate_get_subject (certificate) : NULL;
  const char *common_name = subject != NULL ? pki_name_get_common_name (subject) : NULL;

  return g_strdup (common_name != NULL && *common_name != '\0' ? common_name : DEFAULT_ALIAS);
}

/* Java knows no two aliases that differ in case only: the second entry would replace the first. */
static char *
take_alias (PkiExport *self,
            const char *wanted)
{
  g_autofree char *alias = g_strdup (wanted);
  char *folded = fold_alias (alias);

  for (guint number = 2; g_hash_table_contains (self->aliases, folded); number++)
    {
      g_free (alias);
      g_free (folded);
      alias = g_strdup_printf ("%s-%u", wanted, number);
      folded = fold_alias (alias);
    }
  g_hash_table_add (self->aliases, folded);
  return g_steal_pointer (&alias);
}

static char *
make_alias (PkiExport      *self,
            const char     *alias,
            PkiCertificate *certificate)
{
  g_autofree char *derived = alias == NULL || *alias == '\0' ? derive_alias (certificate) : NULL;

  return take_alias (self, derived != NULL ? derived : alias);
}

/* What is to be written */

static void
add_entry (PkiExport     *self,
           const char    *alias,
           GPtrArray     *certificates,
           PkiPrivateKey *key,
           gint64         created)
{
  PkiCertificate *first = certificates->len > 0 ? g_ptr_array_index (certificates, 0) : NULL;
  g_autofree char *unique = make_alias (self, alias, first);

  g_ptr_array_add (self->entries, pki_keystore_entry_new (unique, certificates, key, created));
  for (guint i = 0; i < certificates->len; i++)
    {
      PkiCertificate *certificate = g_ptr_array_index (certificates, i);

      if (g_hash_table_add (self->seen, (gpointer) pki_certificate_get_sha256 (certificate)))
        g_ptr_array_add (self->certificates, g_object_ref (certificate));
    }
}

/* In a keystore each is trusted by a name of its own. */
static void
add_trusted (PkiExport  *self,
             const char *alias,
             GPtrArray  *certificates,
             gint64      created)
{
  for (guint i = 0; i < certificates->len; i++)
    {
      g_autoptr (GPtrArray) one = g_ptr_array_new_with_free_func (g_object_unref);

      g_ptr_array_add (one, g_object_ref (g_ptr_array_index (certificates, i)));
      add_entry (self, i == 0 ? alias : NULL, one, NULL, created);
    }
}

static gboolean
check_entry (PkiExport      *self,
             const char     *alias,
             GPtrArray      *certificates,
             PkiPrivateKey  *key,
             GError        **error)
{
  if (alias != NULL && !g_utf8_validate (alias, -1, NULL))
    set_error (error, NC_("reason", "The alias is not UTF-8"));
  else if (self->entries->len + certificates->len > PKI_MAX_ENTRIES)
    g_set_error (error, PKI_ERROR, PKI_ERROR_TOO_LARGE, "More than %d entries", PKI_MAX_ENTRIES);
  else if (key != NULL && certificates->len > 0 && !pki_private_key_matches_certificate (key, certificates->pdata[0]))
    set_error (error, NC_("reason", "The certificate is not the one of the private key"));
  else
    return TRUE;
  return FALSE;
}

/**
 * pki_export_new:
 *
 * Returns: (transfer full): an export of nothing
 */
PkiExport *
pki_export_new (void)
{
  return g_object_new (PKI_TYPE_EXPORT, NULL);
}

/**
 * pki_export_add:
 * @self: an export
 * @alias: (nullable): what it is called in a keystore, in UTF-8; %NULL: the common name of its certificate. Where the
 *   name is taken, "-2" and so on is added
 * @certificates: (element-type PkiCertificate): with a key its chain, its own certificate first; else certificates that
 *   are to be trusted
 * @key: (nullable): a private key
 * @created: when it was made, in seconds since the epoch; only a JKS tells it
 * @error: return location for an error, %PKI_ERROR_GENERATION when the first certificate is not the key's,
 *   %PKI_ERROR_TOO_LARGE
 *
 * Returns: whether it was added
 */
gboolean
pki_export_add (PkiExport      *self,
                const char     *alias,
                GPtrArray      *certificates,
                PkiPrivateKey  *key,
                gint64          created,
                GError        **error)
{
  g_return_val_if_fail (PKI_IS_EXPORT (self), FALSE);
  g_return_val_if_fail (certificates != NULL && (certificates->len > 0 || key != NULL), FALSE);

  if (!check_entry (self, alias, certificates, key, error))
    return FALSE;
  if (key == NULL)
    add_trusted (self, alias, certificates, created);
  else
    add_entry (self, alias, certificates, key, created);
  self->n_keys += key != NULL;
  return TRUE;
}

guint
pki_export_get_n_entries (PkiExport *self)
{
  g_return_val_if_fail (PKI_IS_EXPORT (self), 0);
  return self->entries->len;
}

guint
pki_export_get_n_certificates (PkiExport *self)
{
  g_return_val_if_fail (PKI_IS_EXPORT (self), 0);
  return self->certificates->len;
}

guint
pki_export_get_n_keys (PkiExport *self)
{
  g_return_val_if_fail (PKI_IS_EXPORT (self), 0);
  return self->n_keys;
}

/* PEM */

/* Base64 makes four characters of three bytes; the lines and their ends take less than the rest. */
static gsize
measure_certificate (PkiCertificate *certificate)
{
  return 2 * g_bytes_get_size (pki_certificate_get_der (certificate)) + 128;
}

static gsize
measure_pem (PkiExport *self,
             GPtrArray *keys)
{
  gsize size = 1;

  for (guint i = 0; i < keys->len; i++)
    size += g_bytes_get_size (g_ptr_array_index (keys, i));
  for (guint i = 0; i < self->certificates->len; i++)
    size += measure_certificate (g_ptr_array_index (self->certificates, i));
  return size;
}

/* (element-type GBytes): of the entries that have one, in their order */
static GPtrArray *
encode_keys (PkiExport               *self,
             const PkiExportOptions  *options,
             GError                 **error)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; i < self->entries->len; i++)
    {
      PkiKeystoreEntry *entry = g_ptr_array_index (self->entries, i);
      GBytes *pem;

      if (entry->key == NULL)
        continue;
      if (options->cancelled != NULL && g_atomic_int_get (options->cancelled))
        {
          g_set_error_literal (error, PKI_ERROR, PKI_ERROR_CANCELLED, "Cancelled");
          return NULL;
        }
      pem = pki_private_key_to_pem (entry->key, options->password, error);
      if (pem == NULL)
        return NULL;
      g_ptr_array_add (keys, pem);
    }
  return g_steal_pointer (&keys);
}

/* Each key stands before its chain, and a certificate is there once. */
static GBytes *
encode_pem (PkiExport               *self,
            const PkiExportOptions  *options,
            GError                 **error)
{
  g_autoptr (GPtrArray) keys = encode_keys (self, options, error);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GString *text;
  guint next = 0;

  if (keys == NULL)
    return NULL;
  /* As large as it becomes: a buffer that grows leaves copies of the keys behind. */
  text = g_string_sized_new (measure_pem (self, keys));
  for (guint i = 0; i < self->entries->len; i++)
    {
      PkiKeystoreEntry *entry = g_ptr_array_index (self->entries, i);
      GBytes *key = entry->key != NULL ? g_ptr_array_index (keys, next++) : NULL;

      if (key != NULL)
        g_string_append_len (text, g_bytes_get_data (key, NULL), (gssize) g_bytes_get_size (key));
      pki_certificates_append_pem (entry->chain, text, seen);
    }
  return pki_secret_bytes_new_take_string (text);
}

/* DER and PKCS#7 */

static GBytes *
encode_der (PkiExport  *self,
            GError    **error)
{
  if (self->certificates->len == 1)
    return g_bytes_ref (pki_certificate_get_der (g_ptr_array_index (self->certificates, 0)));
  set_error (error, NC_("reason", "DER holds one certificate"));
  return NULL;
}

static gboolean
fill_pkcs7 (PkiExport       *self,
            gnutls_pkcs7_t   pkcs7,
            GError         **error)
{
  for (guint i = 0; i < self->certificates->len; i++)
    {
      gnutls_datum_t der = pki_datum_from_bytes (pki_certificate_get_der (g_ptr_array_index (self->certificates, i)));

      if (!pki_check_generation (gnutls_pkcs7_set_crt_raw (pkcs7, &der), error))
        return FALSE;
    }
  return TRUE;
}

static GBytes *
encode_pkcs7 (PkiExport              *self,
              gnutls_x509_crt_fmt_t   format,
              GError                **error)
{
  g_auto (gnutls_pkcs7_t) pkcs7 = NULL;
  g_auto (PkiDatum) out = { NULL, 0 };

  if (!pki_check_generation (gnutls_pkcs7_init (&pkcs7), error) || !fill_pkcs7 (self, pkcs7, error) ||
      !pki_check_generation (gnutls_pkcs7_export2 (pkcs7, format, &out), error))
    return NULL;
  return g_bytes_new (out.data, out.size);
}

/* Keystores */

static GBytes *
encode_jks (PkiExport               *self,
            const PkiExportOptions  *options,
            GError                 **error)
{
  GBytes *jks = pki_jks_write (self->entries, options->password != NULL ? options->password : "");

  if (jks == NULL)
    set_error (error, NC_("reason", "An alias or the password can’t be written in a JKS"));
  return jks;
}

/* Without one, Java and this program's readers make nothing of the key. */
static gboolean
need_certificates (PkiExport  *self,
                   GError    **error)
{
  for (guint i = 0; i < self->entries->len; i++)
    if (((PkiKeystoreEntry *) g_ptr_array_index (self->entries, i))->chain->len == 0)
      {
        set_error (error, NC_("reason", "A keystore needs a certificate for each private key"));
        return FALSE;
      }
  return TRUE;
}

static gboolean
check_content (PkiExport               *self,
               const PkiExportOptions  *options,
               GError                 **error)
{
  switch (options->format)
    {
    case PKI_EXPORT_DER:
    case PKI_EXPORT_PKCS7:
    case PKI_EXPORT_PKCS7_PEM:
      if (self->n_keys == 0)
        break;
      set_error (error, NC_("reason", "This format holds no private key"));
      return FALSE;
    case PKI_EXPORT_PKCS12:
    case PKI_EXPORT_JKS:
      return need_certificates (self, error);
    case PKI_EXPORT_PEM:
    default:
      break;
    }
  return TRUE;
}

/**
 * pki_export_encode:
 * @self: an export of something
 * @options: what to write
 * @error: return location for an error, %PKI_ERROR_GENERATION, also when the format can't hold what there is
 *
 * It takes up to a second for each key that is encrypted: not for a main thread.
 *
 * Returns: (transfer full): the file; a PEM is wiped when it is freed
 */
GBytes *
pki_export_encode (PkiExport               *self,
                   const PkiExportOptions  *options,
                   GError                 **error)
{
  g_return_val_if_fail (PKI_IS_EXPORT (self), NULL);
  g_return_val_if_fail (options != NULL, NULL);

  if (!check_content (self, options, error))
    return NULL;

  switch (options->format)
    {
    case PKI_EXPORT_PEM:
      return encode_pem (self, options, error);
    case PKI_EXPORT_DER:
      return encode_der (self, error);
    case PKI_EXPORT_PKCS7:
      return encode_pkcs7 (self, GNUTLS_X509_FMT_DER, error);
    case PKI_EXPORT_PKCS7_PEM:
      return encode_pkcs7 (self, GNUTLS_X509_FMT_PEM, error);
    case PKI_EXPORT_PKCS12:
      return pki_pkcs12_write (self->entries, options->protection, options->password != NULL ? options->password : "",
                               options->cancelled, error);
    case PKI_EXPORT_JKS:
      return encode_jks (self, options, error);
    default:
      g_return_val_if_reached (NULL);
    }
}

/**
 * pki_export_write:
 * @self: an export of something
 * @options: what to write
 * @error: return location for a #PkiError
 *
 * Encodes, reads what came out, and compares.
 *
 * Returns: (transfer full): the file, which was seen to hold what it should
 */
GBytes *
pki_export_write (PkiExport               *self,
                  const PkiExportOptions  *options,
                  GError                 **error)
{
  g_autoptr (GBytes) written = pki_export_encode (self, options, error);

  if (written == NULL || !pki_export_check (self, written, options, error))
    return NULL;
  return g_steal_pointer (&written);
}

static void
pki_export_finalize (GObject *object)
{
  PkiExport *self = PKI_EXPORT (object);

  g_ptr_array_unref (self->entries);
  g_hash_table_unref (self->seen);
  g_ptr_array_unref (self->certificates);
  g_hash_table_unref (self->aliases);

  G_OBJECT_CLASS (pki_export_parent_class)->finalize (object);
}

static void
pki_export_class_init (PkiExportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pki_export_finalize;
}

static void
pki_export_init (PkiExport *self)
{
  self->entries = pki_keystore_entries_new ();
  self->certificates = g_ptr_array_new_with_free_func (g_object_unref);
  self->seen = g_hash_table_new (g_str_hash, g_str_equal);
  self->aliases = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}
