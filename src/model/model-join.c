/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-join.h"

#include "model/model-error.h"

#include <glib/gi18n.h>
#include <string.h>

/* Who belongs to whom */

/* What is being stored, or was, stays as it is. */
static PkiContainer *
get_usable (ModelAttachment *attachment)
{
  return model_attachment_get_editable (attachment) ? model_attachment_get_container (attachment) : NULL;
}

/* The entry of a file that holds one private key and nothing else. */
static PkiEntry *
get_lone_key (ModelAttachment *attachment)
{
  PkiContainer *container = get_usable (attachment);
  GPtrArray *entries = container != NULL ? pki_container_get_entries (container) : NULL;
  PkiEntry *entry = entries != NULL && entries->len == 1 ? g_ptr_array_index (entries, 0) : NULL;

  if (entry == NULL || pki_entry_get_kind (entry) != PKI_ENTRY_PRIVATE_KEY || pki_entry_get_locked (entry) ||
      pki_entry_get_certificate (entry) != NULL)
    return NULL;
  return entry;
}

/* The certificate of a key in a file that has no key. */
static PkiCertificate *
find_certificate (PkiContainer *container,
                  PkiEntry     *key)
{
  GPtrArray *entries = pki_container_get_entries (container);

  if (pki_container_has_private_key (container))
    return NULL;
  for (guint i = 0; i < entries->len; i++)
    {
      PkiCertificate *certificate = pki_entry_get_certificate (g_ptr_array_index (entries, i));

      if (certificate != NULL && pki_entry_has_key_of (key, certificate))
        return certificate;
    }
  return NULL;
}

/* (element-type PkiCertificate): as they lie in the file */
static GPtrArray *
list_certificates (PkiContainer *container)
{
  g_autoptr (GPtrArray) certificates = g_ptr_array_new_with_free_func (g_object_unref);
  GPtrArray *entries = pki_container_get_entries (container);

  for (guint i = 0; i < entries->len; i++)
    {
      GPtrArray *chain = pki_entry_get_certificates (g_ptr_array_index (entries, i));

      for (guint k = 0; k < chain->len; k++)
        g_ptr_array_add (certificates, g_object_ref (g_ptr_array_index (chain, k)));
    }
  return g_steal_pointer (&certificates);
}

static gboolean
belong_together (ModelAttachment *key,
                 ModelAttachment *certificate)
{
  PkiEntry *entry = get_lone_key (key);
  PkiContainer *container = get_usable (certificate);

  return entry != NULL && container != NULL && find_certificate (container, entry) != NULL;
}

/**
 * model_join_is_key:
 * @attachment: an attachment
 *
 * Returns: whether it holds a private key, which can be read, and nothing else
 */
gboolean
model_join_is_key (ModelAttachment *attachment)
{
  g_return_val_if_fail (MODEL_IS_ATTACHMENT (attachment), FALSE);
  return get_lone_key (attachment) != NULL;
}

/**
 * model_join_find_partner:
 * @import: an import
 * @attachment: one of its attachments
 *
 * Returns: (nullable) (transfer none): of a private key that came alone, the attachment with its certificate, and the
 *   other way round
 */
ModelAttachment *
model_join_find_partner (ModelImport     *import,
                         ModelAttachment *attachment)
{
  gboolean is_key;

  g_return_val_if_fail (MODEL_IS_IMPORT (import), NULL);
  g_return_val_if_fail (MODEL_IS_ATTACHMENT (attachment), NULL);

  is_key = model_join_is_key (attachment);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (import)); i++)
    {
      /* The import keeps it. */
      g_autoptr (ModelAttachment) other = g_list_model_get_item (G_LIST_MODEL (import), i);

      if (is_key ? belong_together (attachment, other) : belong_together (other, attachment))
        return other;
    }
  return NULL;
}

/**
 * model_join_list_left_out:
 * @key: an attachment with a private key
 * @certificate: its partner, see model_join_find_partner()
 *
 * Returns: (transfer full) (element-type PkiCertificate): what @certificate holds that is not in the chain of the key's
 *   certificate, each once: the joined file will not have it
 */
GPtrArray *
model_join_list_left_out (ModelAttachment *key,
                          ModelAttachment *certificate)
{
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) chain = NULL;
  g_autoptr (GPtrArray) left_out = NULL;
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  g_return_val_if_fail (MODEL_IS_ATTACHMENT (key), NULL);
  g_return_val_if_fail (MODEL_IS_ATTACHMENT (certificate), NULL);
  g_return_val_if_fail (belong_together (key, certificate), NULL);

  all = list_certificates (get_usable (certificate));
  chain = pki_chain_follow (find_certificate (get_usable (certificate), get_lone_key (key)), all);
  left_out = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < chain->len; i++)
    g_hash_table_add (seen, (char *) pki_certificate_get_sha256 (g_ptr_array_index (chain, i)));
  for (guint i = 0; i < all->len; i++)
    if (g_hash_table_add (seen, (char *) pki_certificate_get_sha256 (g_ptr_array_index (all, i))))
      g_ptr_array_add (left_out, g_object_ref (g_ptr_array_index (all, i)));
  return g_steal_pointer (&left_out);
}

static char *
make_stem (const char *name)
{
  const char *dot = strrchr (name, '.');

  return g_strndup (name, dot != NULL && dot != name ? (gsize) (dot - name) : strlen (name));
}

/**
 * model_join_make_name:
 * @certificate: the attachment with the certificate
 * @encoding: what file it becomes
 *
 * Returns: (transfer full): a name for it
 */
char *
model_join_make_name (ModelAttachment *certificate,
                      PkiEncoding      encoding)
{
  g_autofree char *stem = NULL;

  g_return_val_if_fail (MODEL_IS_ATTACHMENT (certificate), NULL);

  stem = make_stem (model_attachment_get_name (certificate));
  return g_strconcat (stem, encoding == PKI_ENCODING_PKCS12 ? ".p12" : encoding == PKI_ENCODING_JKS ? ".jks" : ".pem", NULL);
}

/* Joining, in a thread. The task has no source object and owns what it works on. */

typedef struct
{
  GBytes           *key;       /* (owned): the file with the key */
  ModelPasswordSet *passwords; /* (owned): of that file */
  PkiContainer     *container; /* (owned): what the other file holds */
  ModelPasswordSet *password;  /* (owned) (nullable): of the joined file */
  char             *name;      /* (owned) */
  PkiEncoding       encoding;
} Joining;

static void
joining_free (Joining *joining)
{
  g_bytes_unref (joining->key);
  model_password_set_unref (joining->passwords);
  g_object_unref (joining->container);
  g_clear_pointer (&joining->password, model_password_set_unref);
  g_free (joining->name);
  g_free (joining);
}

typedef struct
{
  GBytes       *bytes;     /* (owned) */
  PkiContainer *container; /* (owned) */
} Joined;

static void
joined_free (Joined *joined)
{
  g_clear_pointer (&joined->bytes, g_bytes_unref);
  g_clear_object (&joined->container);
  g_free (joined);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Joined, joined_free)

static const char *
get_password (Joining *joining)
{
  return joining->password != NULL ? model_password_set_get (joining->password)[0] : NULL;
}

/* The certificate of the key first; the identity finds its chain in the others. */
static GPtrArray *
collect_certificates (PkiContainer  *container,
                      PkiPrivateKey *key)
{
  g_autoptr (GPtrArray) all = list_certificates (container);

  for (guint i = 0; i < all->len; i++)
    if (pki_private_key_matches_certificate (key, g_ptr_array_index (all, i)))
      {
        g_ptr_array_insert (all, 0, g_ptr_array_steal_index (all, i));
        return g_steal_pointer (&all);
      }
  return NULL;
}

static PkiIdentity *
join (Joining  *joining,
      GError  **error)
{
  g_autoptr (PkiPrivateKey) key = NULL;
  g_autoptr (GPtrArray) certificates = NULL;

  key = pki_container_extract_key (joining->key, model_password_set_get (joining->passwords), 0, error);
  if (key == NULL)
    return NULL;
  certificates = collect_certificates (joining->container, key);
  if (certificates != NULL)
    return pki_identity_new_from_parts (key, certificates, error);
  g_set_error_literal (error, MODEL_ERROR, MODEL_ERROR_OTHER_KEY, "No certificate is one of the key");
  return NULL;
}

/* Whether what was written is what was to be written: the certificate with its whole chain ... */
static gboolean
holds_chain (PkiContainer *container,
             PkiIdentity  *identity)
{
  g_autoptr (GPtrArray) chain = pki_identity_get_chain (identity);
  GPtrArray *entries = pki_container_get_entries (container);
  PkiEntry *entry = entries->len == 1 ? g_ptr_array_index (entries, 0) : NULL;
  GPtrArray *written = entry != NULL ? pki_entry_get_certificates (entry) : NULL;

  if (pki_container_get_locked (container) || written == NULL || written->len != chain->len ||
      pki_entry_get_kind (entry) != PKI_ENTRY_PRIVATE_KEY)
    return FALSE;
  for (guint i = 0; i < chain->len; i++)
    if (!pki_certificate_equal (g_ptr_array_index (written, i), g_ptr_array_index (chain, i)))
      return FALSE;
  return TRUE;
}

/* ... and its key. */
static gboolean
holds_key (GBytes              *bytes,
           const char * const  *passwords,
           PkiIdentity         *identity,
           GError             **error)
{
  g_autoptr (PkiPrivateKey) key = pki_container_extract_key (bytes, passwords, 0, error);

  return key != NULL && pki_private_key_matches_certificate (key, pki_identity_get_certificate (identity));
}

static PkiContainer *
read_back (GBytes       *bytes,
           const char   *password,
           PkiIdentity  *identity,
           GError      **error)
{
  const char *passwords[] = { password, NULL };
  g_autoptr (GError) cause = NULL;
  g_autoptr (PkiContainer) container = pki_container_parse (bytes, password, &cause);

  if (container != NULL && holds_chain (container, identity) && holds_key (bytes, passwords, identity, &cause))
    return g_steal_pointer (&container);
  g_set_error_literal (error, PKI_ERROR, PKI_ERROR_GENERATION,
                       cause != NULL ? cause->message : NC_("reason", "What was written can’t be read back"));
  return NULL;
}

static void
join_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Joining *joining = task_data;
  GError *error = NULL;
  g_autoptr (PkiIdentity) identity = join (joining, &error);
  g_autofree char *alias = make_stem (joining->name);
  g_autoptr (Joined) joined = g_new0 (Joined, 1);

  if (identity != NULL)
    joined->bytes = pki_identity_encode (identity, joining->encoding, alias, get_password (joining),
                                         g_get_real_time () / G_USEC_PER_SEC, &error);
  if (joined->bytes != NULL)
    joined->container = read_back (joined->bytes, get_password (joining), identity, &error);
  if (joined->container == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&joined), (GDestroyNotify) joined_free);
}

/* What is done with it when it is there. */
typedef struct
{
  GPtrArray        *parts;     /* (owned) (element-type ModelAttachment): the certificate, the key */
  ModelPasswords   *passwords; /* (owned) (nullable) */
  ModelPasswordSet *password;  /* (owned) (nullable): the new one */
  char             *name;      /* (owned) */
} Parts;

static void
parts_free (Parts *parts)
{
  g_ptr_array_unref (parts->parts);
  g_clear_object (&parts->passwords);
  g_clear_pointer (&parts->password, model_password_set_unref);
  g_free (parts->name);
  g_free (parts);
}

static void
joined_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Parts *parts = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (Joined) joined = g_task_propagate_pointer (G_TASK (result), &error);
  ModelAttachment *attachment;

  if (joined == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  attachment = model_attachment_new_from_content (parts->name, joined->bytes, joined->container);
  model_attachment_set_parts (attachment, parts->parts);
  if (parts->passwords != NULL && parts->password != NULL)
    model_passwords_add (parts->passwords, model_password_set_get (parts->password)[0]);
  g_task_return_pointer (task, attachment, g_object_unref);
}

static Joining *
joining_new (ModelAttachment *key,
             ModelAttachment *certificate,
             ModelPasswords  *passwords,
             PkiEncoding      encoding,
             const char      *password)
{
  Joining *joining = g_new0 (Joining, 1);

  joining->key = g_bytes_ref (model_attachment_get_bytes (key));
  joining->passwords = model_passwords_dup_set (passwords, NULL);
  joining->container = g_object_ref (model_attachment_get_container (certificate));
  joining->password = password != NULL ? model_password_set_new (password, NULL) : NULL;
  joining->name = model_join_make_name (certificate, encoding);
  joining->encoding = encoding;
  return joining;
}

static Parts *
parts_new (ModelAttachment *key,
           ModelAttachment *certificate,
           ModelPasswords  *passwords,
           const Joining   *joining)
{
  Parts *parts = g_new0 (Parts, 1);

  parts->parts = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (parts->parts, g_object_ref (certificate));
  g_ptr_array_add (parts->parts, g_object_ref (key));
  parts->passwords = passwords != NULL ? g_object_ref (passwords) : NULL;
  parts->password = joining->password != NULL ? model_password_set_ref (joining->password) : NULL;
  parts->name = g_strdup (joining->name);
  return parts;
}

/**
 * model_join_async:
 * @key: an attachment with a private key
 * @certificate: its partner, see model_join_find_partner()
 * @passwords: (nullable): the passwords of the window: what opens the key, and learns @password
 * @encoding: what file to make of them
 * @password: (nullable): what is to protect it, in UTF-8; the copy that this takes is wiped. %NULL: the key in a PEM is not
 *   encrypted
 * @cancellable: (nullable): a cancellable
 * @callback: called when they are one
 * @user_data: for @callback
 *
 * Joins them in memory, in a thread; what was written is read again and compared. The attachments stay as they are.
 */
void
model_join_async (ModelAttachment     *key,
                  ModelAttachment     *certificate,
                  ModelPasswords      *passwords,
                  PkiEncoding          encoding,
                  const char          *password,
                  GCancellable        *cancellable,
                  GAsyncReadyCallback  callback,
                  gpointer             user_data)
{
  GTask *task = NULL;
  g_autoptr (GTask) thread = NULL;
  Joining *joining;

  g_return_if_fail (MODEL_IS_ATTACHMENT (key) && model_attachment_get_bytes (key) != NULL);
  g_return_if_fail (MODEL_IS_ATTACHMENT (certificate) && model_attachment_get_container (certificate) != NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  thread = g_task_new (NULL, cancellable, joined_cb, task);
  joining = joining_new (key, certificate, passwords, encoding, password);
  g_task_set_source_tag (task, model_join_async);
  g_task_set_task_data (task, parts_new (key, certificate, passwords, joining), (GDestroyNotify) parts_free);
  g_task_set_task_data (thread, joining, (GDestroyNotify) joining_free);
  g_task_run_in_thread (thread, join_thread);
}

/**
 * model_join_finish:
 * @result: the result
 * @error: return location for a #PkiError, or %MODEL_ERROR_OTHER_KEY
 *
 * Returns: (transfer full): an attachment with both, for model_import_exchange(); it knows its parts
 */
ModelAttachment *
model_join_finish (GAsyncResult  *result,
                   GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, model_join_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
