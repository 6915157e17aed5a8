/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/model-chain-writing.h"

#include <glib/gi18n.h>

#define NO_ENTRY G_MAXUINT

void
model_chain_written_free (ModelChainWritten *self)
{
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_object (&self->container);
  g_free (self);
}

/* The index of the one private key; NO_ENTRY: there is none. */
static guint
find_key (PkiContainer *container)
{
  GPtrArray *entries = pki_container_get_entries (container);

  for (guint i = 0; i < entries->len; i++)
    if (pki_entry_get_kind (g_ptr_array_index (entries, i)) == PKI_ENTRY_PRIVATE_KEY)
      return i;
  return NO_ENTRY;
}

static guint
count_kind (PkiContainer *container,
            PkiEntryKind  kind)
{
  GPtrArray *entries = pki_container_get_entries (container);
  guint n = 0;

  for (guint i = 0; i < entries->len; i++)
    n += pki_entry_get_kind (g_ptr_array_index (entries, i)) == kind ? 1 : 0;
  return n;
}

static gboolean
has_only_certificates (PkiContainer *container,
                       guint         n_keys)
{
  return pki_container_get_entries (container)->len == count_kind (container, PKI_ENTRY_CERTIFICATE) + n_keys;
}

/**
 * model_chain_needs_pem:
 * @container: what a file holds
 *
 * Returns: whether a chain is written as PEM, since what the file is now holds one certificate, or is not written here
 */
gboolean
model_chain_needs_pem (PkiContainer *container)
{
  PkiFormat format = pki_container_get_format (container);

  return format == PKI_FORMAT_DER || format == PKI_FORMAT_PKCS7;
}

/**
 * model_chain_can_write:
 * @container: what a file holds
 * @completion: its chain
 *
 * Returns: whether the file can be written with the chain without losing anything that is in it
 */
gboolean
model_chain_can_write (PkiContainer         *container,
                       ModelChainCompletion *completion)
{
  guint n_keys = count_kind (container, PKI_ENTRY_PRIVATE_KEY);

  switch (pki_container_get_format (container))
    {
    case PKI_FORMAT_PEM:
      return n_keys <= 1;
    case PKI_FORMAT_DER:
    case PKI_FORMAT_PKCS7:
      return n_keys == 0 && has_only_certificates (container, 0);
    case PKI_FORMAT_PKCS12:
    case PKI_FORMAT_JKS:
      return n_keys == 1 && has_only_certificates (container, 1) && completion->others->len == 0 &&
             !pki_container_get_locked (container) &&
             pki_container_get_integrity (container) == PKI_INTEGRITY_VERIFIED;
    case PKI_FORMAT_JCEKS:
    default:
      return FALSE;
    }
}

/* Writing */

static GPtrArray *
collect_all (ModelChainCompletion *completion)
{
  GPtrArray *all = g_ptr_array_new ();

  for (guint i = 0; i < completion->chain->len; i++)
    g_ptr_array_add (all, g_ptr_array_index (completion->chain, i));
  for (guint i = 0; i < completion->others->len; i++)
    g_ptr_array_add (all, g_ptr_array_index (completion->others, i));
  return all;
}

static GBytes *
write_pem (ModelChainCompletion *completion)
{
  g_autoptr (GPtrArray) all = collect_all (completion);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < all->len; i++)
    {
      g_autofree char *pem = pki_certificate_to_pem (g_ptr_array_index (all, i));

      g_string_append (text, pem);
    }
  return g_string_free_to_bytes (g_steal_pointer (&text));
}

static GBytes *
rewrite_pem (GBytes                *bytes,
             ModelChainCompletion  *completion,
             GError               **error)
{
  g_autoptr (GPtrArray) all = collect_all (completion);

  return pki_pem_replace_certificates (bytes, all, error);
}

/* The one password that opens all of a keystore: the new one gets the same. */
static const char *
find_password (GBytes           *bytes,
               ModelPasswordSet *passwords)
{
  for (guint i = 0; i < model_password_set_get_n (passwords); i++)
    {
      const char *password = model_password_set_get (passwords)[i];
      g_autoptr (PkiContainer) container = pki_container_parse (bytes, password, NULL);

      if (container != NULL && !pki_container_get_locked (container) &&
          pki_container_get_integrity (container) == PKI_INTEGRITY_VERIFIED)
        return password;
    }
  return NULL;
}

static GBytes *
encode (PkiEntry             *entry,
        PkiPrivateKey        *key,
        ModelChainCompletion *completion,
        PkiEncoding           encoding,
        const char           *password,
        GError              **error)
{
  g_autoptr (PkiIdentity) identity = pki_identity_new_from_parts (key, completion->chain, error);
  const char *alias = pki_entry_get_alias (entry);
  gint64 created = pki_entry_get_created (entry);

  if (identity == NULL)
    return NULL;
  return pki_identity_encode (identity, encoding, alias != NULL ? alias : "1", password,
                              created >= 0 ? created : g_get_real_time () / G_USEC_PER_SEC, error);
}

static GBytes *
rewrite_keystore (GBytes                *bytes,
                  PkiContainer          *container,
                  ModelChainCompletion  *completion,
                  ModelPasswordSet      *passwords,
                  GError               **error)
{
  const char *password = find_password (bytes, passwords);
  const char *own[] = { password, NULL };
  guint index = find_key (container);
  g_autoptr (PkiPrivateKey) key = NULL;

  if (password == NULL)
    {
      g_set_error_literal (error, PKI_ERROR, PKI_ERROR_WRONG_PASSWORD, "No password opens all of the keystore");
      return NULL;
    }
  key = pki_container_extract_key (bytes, own, index, error);
  if (key == NULL)
    return NULL;
  return encode (g_ptr_array_index (pki_container_get_entries (container), index), key, completion,
                 pki_container_get_format (container) == PKI_FORMAT_JKS ? PKI_ENCODING_JKS : PKI_ENCODING_PKCS12, password,
                 error);
}

static GBytes *
write_any (GBytes                *bytes,
           PkiContainer          *container,
           ModelChainCompletion  *completion,
           ModelPasswordSet      *passwords,
           GError               **error)
{
  if (model_chain_needs_pem (container))
    return write_pem (completion);
  if (pki_container_get_format (container) == PKI_FORMAT_PEM)
    return rewrite_pem (bytes, completion, error);
  return rewrite_keystore (bytes, container, completion, passwords, error);
}

/* Reading back */

/* A key that is locked is not extracted: its block was not touched. */
static char *
dup_key_id (GBytes           *bytes,
            PkiContainer     *container,
            ModelPasswordSet *passwords)
{
  guint index = find_key (container);
  g_autoptr (PkiPrivateKey) key = NULL;

  if (index == NO_ENTRY)
    return g_strdup ("none");
  if (pki_entry_get_locked (g_ptr_array_index (pki_container_get_entries (container), index)))
    return g_strdup ("locked");
  key = pki_container_extract_key (bytes, model_password_set_get (passwords), index, NULL);
  return key != NULL ? g_strdup (pki_private_key_get_key_id (key)) : g_strdup ("unknown");
}

static gboolean
holds_key (ModelChainWritten *self,
           GBytes            *bytes,
           PkiContainer      *container,
           ModelPasswordSet  *passwords)
{
  g_autofree char *before = dup_key_id (bytes, container, passwords);
  g_autofree char *after = dup_key_id (self->bytes, self->container, passwords);

  return count_kind (self->container, PKI_ENTRY_PRIVATE_KEY) == count_kind (container, PKI_ENTRY_PRIVATE_KEY) &&
         g_str_equal (before, after);
}

/* What is neither a key nor a certificate is there as well. */
static gboolean
holds_rest (ModelChainWritten *self,
            PkiContainer      *container)
{
  static const PkiEntryKind kinds[] = { PKI_ENTRY_SECRET_KEY, PKI_ENTRY_CRL, PKI_ENTRY_REQUEST };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (count_kind (self->container, kinds[i]) != count_kind (container, kinds[i]))
      return FALSE;
  return TRUE;
}

static gboolean
holds_certificates (ModelChainWritten    *self,
                    ModelChainCompletion *completion)
{
  GPtrArray *written = pki_container_get_certificates (self->container);
  g_autoptr (GPtrArray) all = collect_all (completion);

  if (written->len != all->len)
    return FALSE;
  for (guint i = 0; i < all->len; i++)
    if (!pki_certificate_equal (g_ptr_array_index (written, i), g_ptr_array_index (all, i)))
      return FALSE;
  return TRUE;
}

/**
 * model_chain_write:
 * @bytes: the content of a file
 * @container: what it holds
 * @completion: the chain that it is to hold: model_chain_can_write() said that it can
 * @passwords: what opens the file
 * @error: return location for a #PkiError
 *
 * Writes the file with the chain, in its format where that can be, with what else is in it: the blocks of a PEM byte by byte,
 * a keystore under its password and alias. What was written is read again and compared.
 *
 * Returns: (transfer full): the new file
 */
ModelChainWritten *
model_chain_write (GBytes                *bytes,
                   PkiContainer          *container,
                   ModelChainCompletion  *completion,
                   ModelPasswordSet      *passwords,
                   GError               **error)
{
  g_autoptr (ModelChainWritten) self = g_new0 (ModelChainWritten, 1);

  self->bytes = write_any (bytes, container, completion, passwords, error);
  if (self->bytes == NULL)
    return NULL;
  self->container = pki_container_parse_with (self->bytes, model_password_set_get (passwords), NULL, NULL);
  /* Passwords that open nothing, as nothing is locked or what is locked has another, are no error here. */
  if (self->container == NULL)
    self->container = pki_container_parse (self->bytes, NULL, error);
  if (self->container == NULL)
    return NULL;
  if (holds_certificates (self, completion) && holds_key (self, bytes, container, passwords) && holds_rest (self, container))
    return g_steal_pointer (&self);
  g_set_error_literal (error, PKI_ERROR, PKI_ERROR_GENERATION, NC_("reason", "What was written can’t be read back"));
  return NULL;
}
