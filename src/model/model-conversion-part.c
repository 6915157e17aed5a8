/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-conversion-part.h"

void
model_conversion_part_clear (ModelConversionPart *self)
{
  g_clear_object (&self->container);
  g_clear_object (&self->certificate);
}

static PkiEntry *
get_entry (const ModelConversionPart *self,
           guint                      index)
{
  return g_ptr_array_index (pki_container_get_entries (self->container), index);
}

static guint
get_n_entries (const ModelConversionPart *self)
{
  return self->container != NULL ? pki_container_get_entries (self->container)->len : 0;
}

gboolean
model_conversion_part_contains (const ModelConversionPart *self,
                                guint                      index)
{
  return self->index == MODEL_WHOLE_FILE || self->index == index;
}

/* A certificate that was chosen has no key with it. */
static gboolean
is_key_entry (const ModelConversionPart *self,
              guint                      index)
{
  return self->certificate == NULL && model_conversion_part_contains (self, index) &&
         pki_entry_get_kind (get_entry (self, index)) == PKI_ENTRY_PRIVATE_KEY;
}

/**
 * model_conversion_part_count:
 *
 * Returns: how many entries of a kind are meant
 */
guint
model_conversion_part_count (const ModelConversionPart *self,
                             PkiEntryKind               kind)
{
  guint n = 0;

  for (guint i = 0; i < get_n_entries (self); i++)
    if (kind == PKI_ENTRY_PRIVATE_KEY)
      n += is_key_entry (self, i) != FALSE;
    else
      n += model_conversion_part_contains (self, i) && pki_entry_get_kind (get_entry (self, i)) == kind;
  return n;
}

/* Certificates */

static void
add_new (GPtrArray      *certificates,
         GHashTable     *seen,
         PkiCertificate *certificate)
{
  if (g_hash_table_add (seen, (gpointer) pki_certificate_get_sha256 (certificate)))
    g_ptr_array_add (certificates, g_object_ref (certificate));
}

/* (element-type utf8): the SHA-256 of what has issued something in the file */
static GHashTable *
collect_issuers (const ModelConversionPart *self)
{
  GHashTable *issuers = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < get_n_entries (self); i++)
    {
      GPtrArray *chain = pki_entry_get_certificates (get_entry (self, i));

      for (guint k = 1; k < chain->len; k++)
        g_hash_table_add (issuers, (gpointer) pki_certificate_get_sha256 (g_ptr_array_index (chain, k)));
    }
  return issuers;
}

/* Of a chain that was cut to what begins with the certificate that was chosen. */
static guint
get_start (const ModelConversionPart *self,
           GPtrArray                 *chain)
{
  guint start = 0;

  for (guint i = 0; self->certificate != NULL && i < chain->len; i++)
    if (pki_certificate_equal (self->certificate, g_ptr_array_index (chain, i)))
      start = i;
  return start;
}

static void
add_chain (const ModelConversionPart *self,
           GPtrArray                 *certificates,
           GHashTable                *seen,
           GPtrArray                 *chain)
{
  for (guint i = get_start (self, chain); i < chain->len; i++)
    add_new (certificates, seen, g_ptr_array_index (chain, i));
}

/* In a whole file an issuer of something else in it is no certificate of its own, as long as there is another. */
static void
add_leaf (const ModelConversionPart *self,
          GPtrArray                 *certificates,
          GHashTable                *seen,
          GHashTable                *issuers,
          GPtrArray                 *chain)
{
  guint start = get_start (self, chain);
  PkiCertificate *leaf = start < chain->len ? g_ptr_array_index (chain, start) : NULL;

  if (leaf != NULL &&
      (self->index != MODEL_WHOLE_FILE || !g_hash_table_contains (issuers, pki_certificate_get_sha256 (leaf))))
    add_new (certificates, seen, leaf);
}

/**
 * model_conversion_part_certificates:
 *
 * Returns: (transfer full) (element-type PkiCertificate): the certificates that are meant, each once
 */
GPtrArray *
model_conversion_part_certificates (const ModelConversionPart *self,
                                    ModelConversionContent     content)
{
  GPtrArray *certificates = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) issuers = collect_issuers (self);

  for (guint i = 0; i < get_n_entries (self); i++)
    {
      GPtrArray *chain = pki_entry_get_certificates (get_entry (self, i));

      if (!model_conversion_part_contains (self, i))
        continue;
      if (content == MODEL_CONVERSION_CERTIFICATE)
        add_leaf (self, certificates, seen, issuers, chain);
      else
        add_chain (self, certificates, seen, chain);
    }
  return certificates;
}

/* What is to be written */

/* (element-type utf8 utf8): what certificates are called in the file, by their SHA-256 */
static GHashTable *
collect_aliases (const ModelConversionPart *self)
{
  GHashTable *aliases = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < get_n_entries (self); i++)
    {
      PkiEntry *entry = get_entry (self, i);
      PkiCertificate *leaf = pki_entry_get_certificate (entry);

      if (leaf != NULL && pki_entry_get_alias (entry) != NULL)
        g_hash_table_insert (aliases, (gpointer) pki_certificate_get_sha256 (leaf), (gpointer) pki_entry_get_alias (entry));
    }
  return aliases;
}

static gboolean
add_trusted (PkiExport       *export,
             PkiCertificate  *certificate,
             const char      *alias,
             gint64           created,
             GError         **error)
{
  g_autoptr (GPtrArray) one = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (one, g_object_ref (certificate));
  return pki_export_add (export, alias, one, NULL, created, error);
}

static gboolean
collect_certificates (const ModelConversionPart  *self,
                      PkiExport                  *export,
                      ModelConversionContent      content,
                      const char                 *alias,
                      gint64                      now,
                      GError                    **error)
{
  g_autoptr (GPtrArray) certificates = model_conversion_part_certificates (self, content);
  g_autoptr (GHashTable) aliases = collect_aliases (self);

  for (guint i = 0; i < certificates->len; i++)
    {
      PkiCertificate *certificate = g_ptr_array_index (certificates, i);
      const char *own = g_hash_table_lookup (aliases, pki_certificate_get_sha256 (certificate));

      if (!add_trusted (export, certificate, i == 0 && alias != NULL ? alias : own, now, error))
        return FALSE;
    }
  return TRUE;
}

static gint64
get_created (PkiEntry *entry,
             gint64    now)
{
  return pki_entry_get_created (entry) >= 0 ? pki_entry_get_created (entry) : now;
}

static gboolean
collect_key (const ModelConversionPart  *self,
             PkiExport                  *export,
             guint                       index,
             const char                 *alias,
             gint64                      now,
             ModelKeyFunc                get_key,
             gpointer                    user_data,
             GError                    **error)
{
  PkiEntry *entry = get_entry (self, index);
  g_autoptr (PkiPrivateKey) key = get_key (index, user_data, error);

  return key != NULL && pki_export_add (export, alias != NULL ? alias : pki_entry_get_alias (entry),
                                        pki_entry_get_certificates (entry), key, get_created (entry, now), error);
}

/* With their keys, and what is trusted as it is. */
static gboolean
collect_entries (const ModelConversionPart  *self,
                 PkiExport                  *export,
                 const char                 *alias,
                 gint64                      now,
                 ModelKeyFunc                get_key,
                 gpointer                    user_data,
                 GError                    **error)
{
  for (guint i = 0; i < get_n_entries (self); i++)
    {
      PkiEntry *entry = get_entry (self, i);

      if (is_key_entry (self, i) && !collect_key (self, export, i, alias, now, get_key, user_data, error))
        return FALSE;
      if (model_conversion_part_contains (self, i) && pki_entry_get_kind (entry) == PKI_ENTRY_CERTIFICATE &&
          !add_trusted (export, pki_entry_get_certificate (entry), pki_entry_get_alias (entry), get_created (entry, now), error))
        return FALSE;
    }
  return TRUE;
}

/**
 * model_conversion_part_collect:
 * @content: how much is meant
 * @alias: (nullable): what the first entry is to be called
 * @now: when entries were made of which it is not known, in seconds since the epoch
 * @get_key: gives a private key
 * @user_data: for @get_key
 * @error: return location for a #PkiError
 *
 * Returns: (transfer full): what is to be written
 */
PkiExport *
model_conversion_part_collect (const ModelConversionPart  *self,
                               ModelConversionContent      content,
                               const char                 *alias,
                               gint64                      now,
                               ModelKeyFunc                get_key,
                               gpointer                    user_data,
                               GError                    **error)
{
  g_autoptr (PkiExport) export = pki_export_new ();

  if (content == MODEL_CONVERSION_KEY ? !collect_entries (self, export, alias, now, get_key, user_data, error)
                                      : !collect_certificates (self, export, content, alias, now, error))
    return NULL;
  return g_steal_pointer (&export);
}
