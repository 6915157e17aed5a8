/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads what was written, with the reader for files from anywhere, and compares. */

#include "config.h"

#include "pki/pki-export-private.h"

#include "pki/pki-container.h"
#include "pki/pki-error.h"
#include "pki/pki-jks-alias.h"

#include <glib/gi18n.h>

static gboolean
differs (GError     **error,
         const char  *what)
{
  /* Translators: behind it, with a colon, stands what is different, such as “a private key” */
  g_set_error (error, PKI_ERROR, PKI_ERROR_GENERATION, "%s: %s",
               NC_("reason", "What was written reads back differently"), what);
  return FALSE;
}

static gboolean
is_keystore (const PkiExportOptions *options)
{
  return options->format == PKI_EXPORT_PKCS12 || options->format == PKI_EXPORT_JKS;
}

/* All certificates and no others, by their SHA-256. */
static gboolean
check_certificates (PkiExport     *self,
                    PkiContainer  *container,
                    GError       **error)
{
  g_autoptr (GHashTable) found = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *entries = pki_container_get_entries (container);

  for (guint i = 0; i < entries->len; i++)
    {
      GPtrArray *chain = pki_entry_get_certificates (g_ptr_array_index (entries, i));

      for (guint k = 0; k < chain->len; k++)
        {
          const char *sha256 = pki_certificate_get_sha256 (g_ptr_array_index (chain, k));

          if (!g_hash_table_contains (self->seen, sha256))
            return differs (error, NC_("reason", "a certificate"));
          g_hash_table_add (found, (gpointer) sha256);
        }
    }
  return g_hash_table_size (found) == g_hash_table_size (self->seen) ||
         differs (error, NC_("reason", "a certificate is missing"));
}

/* All private keys and no others, by their key id; in a keystore each at its alias as well. */
static gboolean
check_keys (PkiExport  *self,
            GPtrArray  *keys,
            GError    **error)
{
  g_autoptr (GHashTable) left = g_hash_table_new (g_str_hash, g_str_equal);
  guint n = 0;

  for (guint i = 0; i < self->entries->len; i++)
    {
      PkiPrivateKey *key = ((PkiKeystoreEntry *) g_ptr_array_index (self->entries, i))->key;

      if (key != NULL)
        g_hash_table_add (left, (gpointer) pki_private_key_get_key_id (key));
    }
  for (guint i = 0; i < keys->len; i++)
    {
      PkiPrivateKey *key = g_ptr_array_index (keys, i);

      if (key != NULL && !g_hash_table_contains (left, pki_private_key_get_key_id (key)))
        return differs (error, NC_("reason", "a private key"));
      n += key != NULL;
    }
  return n == self->n_keys || differs (error, NC_("reason", "a private key is missing"));
}

static PkiPrivateKey *
find_key (PkiContainer *container,
          GPtrArray    *keys,
          PkiEntry     *entry)
{
  guint index;

  return g_ptr_array_find (pki_container_get_entries (container), entry, &index) && index < keys->len
           ? g_ptr_array_index (keys, index) : NULL;
}

static gboolean
is_same_key (PkiPrivateKey *written,
             PkiPrivateKey *read)
{
  return written == NULL ||
         (read != NULL && g_str_equal (pki_private_key_get_key_id (written), pki_private_key_get_key_id (read)));
}

/* (transfer full) (element-type utf8 PkiEntry): what was read, by alias */
static GHashTable *
index_aliases (PkiContainer *container)
{
  GHashTable *index = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *entries = pki_container_get_entries (container);

  for (guint i = 0; i < entries->len; i++)
    {
      const char *alias = pki_entry_get_alias (g_ptr_array_index (entries, i));

      if (alias != NULL)
        g_hash_table_insert (index, (gpointer) alias, g_ptr_array_index (entries, i));
    }
  return index;
}

static gboolean
check_entry (PkiKeystoreEntry        *written,
             PkiEntry                *read,
             const PkiExportOptions  *options,
             GError                 **error)
{
  PkiEntryKind kind = written->key != NULL ? PKI_ENTRY_PRIVATE_KEY : PKI_ENTRY_CERTIFICATE;
  GPtrArray *chain = read != NULL ? pki_entry_get_certificates (read) : NULL;

  if (read == NULL)
    return differs (error, NC_("reason", "an alias"));
  if (pki_entry_get_kind (read) != kind || pki_entry_get_locked (read))
    return differs (error, NC_("reason", "a private key"));
  if (chain->len == 0 || !pki_certificate_equal (chain->pdata[0], written->chain->pdata[0]))
    return differs (error, NC_("reason", "the certificate of an alias"));
  /* PKCS#12 has no chains, only certificates: the reader puts them together. */
  if (options->format == PKI_EXPORT_JKS && written->key != NULL && chain->len != written->chain->len)
    return differs (error, NC_("reason", "a chain"));
  return TRUE;
}

static char *
dup_alias (PkiKeystoreEntry       *entry,
           const PkiExportOptions *options)
{
  return options->format == PKI_EXPORT_JKS ? pki_jks_alias_to_lower (entry->alias) : g_strdup (entry->alias);
}

static gboolean
check_aliases (PkiExport               *self,
               PkiContainer            *container,
               GPtrArray               *keys,
               const PkiExportOptions  *options,
               GError                 **error)
{
  g_autoptr (GHashTable) index = index_aliases (container);

  if (pki_container_get_integrity (container) != PKI_INTEGRITY_VERIFIED)
    return differs (error, NC_("reason", "the integrity"));
  for (guint i = 0; i < self->entries->len; i++)
    {
      PkiKeystoreEntry *entry = g_ptr_array_index (self->entries, i);
      g_autofree char *alias = dup_alias (entry, options);
      PkiEntry *read = alias != NULL ? g_hash_table_lookup (index, alias) : NULL;

      if (!check_entry (entry, read, options, error))
        return FALSE;
      if (!is_same_key (entry->key, find_key (container, keys, read)))
        return differs (error, NC_("reason", "the private key of an alias"));
    }
  return g_hash_table_size (index) == self->entries->len || differs (error, NC_("reason", "an alias"));
}

/**
 * pki_export_check:
 * @self: an export
 * @written: what was made of it
 * @options: what it was made with
 * @error: return location for an error, %PKI_ERROR_GENERATION when it is not the same
 *
 * Reads @written as any other file: the certificates are to be the same by their SHA-256, and in a keystore the aliases,
 * what is at each, and the integrity; each private key is to be there and open, and the same by its key id.
 *
 * Returns: whether it is the same
 */
gboolean
pki_export_check (PkiExport               *self,
                  GBytes                  *written,
                  const PkiExportOptions  *options,
                  GError                 **error)
{
  const char *passwords[] = { options->password != NULL || !is_keystore (options) ? options->password : "", NULL };
  g_autoptr (GPtrArray) keys = NULL;
  g_autoptr (PkiContainer) container = NULL;

  g_return_val_if_fail (PKI_IS_EXPORT (self), FALSE);
  g_return_val_if_fail (written != NULL, FALSE);

  container = pki_container_parse_with_keys (written, passwords, options->cancelled, &keys, error);
  if (container == NULL)
    return FALSE;
  if (pki_container_get_locked (container))
    return differs (error, NC_("reason", "the password"));
  return check_certificates (self, container, error) && check_keys (self, keys, error) &&
         (!is_keystore (options) || check_aliases (self, container, keys, options, error));
}
