/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rows of the table `generation`: each belongs to an entry, and is written in one transaction with it. */

#include "config.h"

#include "vault/vault-generations-private.h"

#include "pki/pki.h"
#include "vault/vault-call-private.h"
#include "vault/vault-record-private.h"

/* Far above any that is accepted. */
#define MAX_SIGNING_REQUEST (1024 * 1024)

/**
 * vault_generated_free:
 * @self: (transfer full): an entry that was generated
 *
 * Frees it.
 */
void
vault_generated_free (VaultGenerated *self)
{
  g_free (self->realm);
  g_clear_object (&self->entry);
  g_free (self);
}

static gboolean
is_text_or_null (const char *text)
{
  return text == NULL || g_utf8_validate (text, -1, NULL);
}

static gboolean
is_sound (StoreGeneration *generation)
{
  return is_text_or_null (generation->common_name) && is_text_or_null (generation->password_id) &&
         is_text_or_null (generation->failure) && generation->validity >= 1 &&
         generation->validity_unit <= STORE_VALIDITY_YEARS && generation->renewed >= -1 && generation->failed >= -1 &&
         generation->failure_code <= STORE_ERROR_CANCELLED &&
         (generation->signing_request == NULL || g_bytes_get_size (generation->signing_request) <= MAX_SIGNING_REQUEST);
}

static PkiCertificate *
decode (StoreGeneration *generation)
{
  return generation->certificate != NULL ? pki_certificate_new_from_der (generation->certificate, NULL) : NULL;
}

/**
 * vault_generations_validate:
 * @generation: (nullable): what an entry is to have
 * @error: return location: %STORE_ERROR_INVALID
 *
 * Returns: whether it can be written: there is none, or all that a renewal needs, the certificate above all
 */
gboolean
vault_generations_validate (StoreGeneration *generation, GError **error)
{
  g_autoptr (PkiCertificate) certificate = NULL;

  if (generation == NULL)
    return TRUE;

  certificate = decode (generation);
  if (certificate != NULL && is_sound (generation))
    return TRUE;

  g_set_error_literal (error, STORE_ERROR, STORE_ERROR_INVALID, "What is told of the generation makes no sense");

  return FALSE;
}

static void
bind_generation (VaultQuery *query, StoreGeneration *generation)
{
  g_autoptr (PkiCertificate) certificate = decode (generation);

  sqlite3_bind_text (query, 2, generation->common_name, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (query, 3, generation->validity);
  sqlite3_bind_int64 (query, 4, generation->validity_unit);
  sqlite3_bind_int (query, 5, generation->automatic_renewal ? 1 : 0);
  sqlite3_bind_int (query, 6, generation->has_password ? 1 : 0);
  sqlite3_bind_text (query, 7, generation->password_id, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (query, 8, pki_certificate_get_not_after (certificate));
  sqlite3_bind_int64 (query, 9, generation->renewed);
  sqlite3_bind_int64 (query, 10, generation->failed);
  sqlite3_bind_int64 (query, 11, generation->failure_code);
  sqlite3_bind_text (query, 12, generation->failure, -1, SQLITE_STATIC);
  if (generation->signing_request != NULL)
    vault_query_bind_bytes (query, 13, generation->signing_request);
  vault_query_bind_bytes (query, 14, generation->certificate);
}

/**
 * vault_generations_insert:
 * @self: a database, in a write
 * @id: the number of an entry that has none
 * @generation: (nullable): what vault_generations_validate() said yes to
 * @error: return location: #StoreError
 *
 * Returns: whether it is written
 */
gboolean
vault_generations_insert (VaultDatabase *self, gint64 id, StoreGeneration *generation, GError **error)
{
  g_autoptr (VaultQuery) query = vault_call_use (self, VAULT_QUERY_INSERT_GENERATION);

  if (generation == NULL)
    return TRUE;

  sqlite3_bind_int64 (query, 1, id);
  bind_generation (query, generation);

  return vault_call_run (self, query, error);
}

/* A row that makes no sense does not keep the others from being renewed. */
static void
take_row (VaultQuery *row, GPtrArray *all, guint *n_damaged)
{
  VaultGenerated *generated = vault_record_read_generated (row, NULL);

  if (generated != NULL)
    g_ptr_array_add (all, generated);
  else
    (*n_damaged)++;
}

static GPtrArray *
read_all (VaultDatabase *self, guint *n_damaged, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) vault_generated_free);
  g_autoptr (VaultQuery) query = vault_call_use (self, VAULT_QUERY_LIST_GENERATED);
  int rc;

  while ((rc = sqlite3_step (query)) == SQLITE_ROW)
    take_row (query, all, n_damaged);

  if (rc == SQLITE_DONE)
    return g_steal_pointer (&all);

  vault_call_fail (self, rc, error);

  return NULL;
}

/**
 * vault_database_list_generated:
 * @self: a database
 * @n_damaged: (out): how many there are beside those, which are damaged
 * @cancellable: (nullable): to stop it
 * @error: return location: #StoreError
 *
 * Returns: (transfer full) (element-type VaultGenerated): all that was generated in all realms, what expires first
 *   first
 */
GPtrArray *
vault_database_list_generated (VaultDatabase *self, guint *n_damaged, GCancellable *cancellable, GError **error)
{
  g_autoptr (VaultCall) G_GNUC_UNUSED call = vault_call_begin (self, cancellable);
  g_auto (VaultTransaction) transaction = { NULL };

  *n_damaged = 0;

  return vault_call_begin_read (self, &transaction, error) ? read_all (self, n_damaged, error) : NULL;
}

static StoreEntry *
make_renewed (VaultFound *old, GBytes *content, GBytes *certificate, gint64 renewed)
{
  StoreGeneration values = *store_entry_get_generation (old->entry);
  g_autoptr (StoreGeneration) generation = NULL;
  g_autoptr (StoreEntry) entry = NULL;

  values.certificate = certificate;
  values.renewed = renewed;
  values.failed = -1;
  values.failure = NULL;
  generation = store_generation_new (&values);
  entry = g_object_new (STORE_TYPE_ENTRY,
                        "name", store_entry_get_name (old->entry),
                        "content", content,
                        "method", store_entry_get_method (old->entry),
                        "file-name", store_entry_get_file_name (old->entry),
                        "generation", generation,
                        NULL);

  return vault_entries_make_stored (entry, store_entry_get_created (old->entry), renewed, old->version + 1,
                                    store_entry_get_labels (old->entry));
}

/* A generated entry that nobody has written since. */
static gboolean
find_generated (VaultDatabase *self,
                const char    *realm,
                const char    *name,
                const char    *if_etag,
                VaultFound    *found,
                GError       **error)
{
  if (!vault_entries_find (self, realm, name, if_etag, found, error))
    return FALSE;
  if (store_entry_get_generation (found->entry) != NULL)
    return TRUE;

  g_set_error (error, STORE_ERROR, STORE_ERROR_CHANGED, "The entry “%s” was not generated", name);

  return FALSE;
}

/**
 * vault_database_renew:
 * @self: a database
 * @realm: a name space
 * @name: a name
 * @if_etag: (nullable): the etag that the entry must have
 * @content: its new content
 * @certificate: the new certificate in it, in DER
 * @renewed: when it is renewed, in microseconds since the epoch
 * @cancellable: (nullable): to stop it
 * @error: return location: %STORE_ERROR_NOT_FOUND, %STORE_ERROR_CHANGED, %STORE_ERROR_INVALID
 *
 * Writes a renewal: nothing else of the entry changes but the etag, and the time of the last change.
 *
 * Returns: (transfer full): the entry as it was stored
 */
StoreEntry *
vault_database_renew (VaultDatabase  *self,
                      const char     *realm,
                      const char     *name,
                      const char     *if_etag,
                      GBytes         *content,
                      GBytes         *certificate,
                      gint64          renewed,
                      GCancellable   *cancellable,
                      GError        **error)
{
  g_autoptr (VaultCall) G_GNUC_UNUSED call = vault_call_begin (self, cancellable);
  g_auto (VaultTransaction) transaction = { NULL };
  g_autoptr (StoreEntry) stored = NULL;
  g_auto (VaultFound) old = { NULL };

  if (!vault_call_begin_write (self, &transaction, error) ||
      !find_generated (self, realm, name, if_etag, &old, error))
    return NULL;

  stored = make_renewed (&old, content, certificate, renewed);
  if (!vault_generations_validate (store_entry_get_generation (stored), error) ||
      !vault_entries_update (self, realm, &old, stored, error) || !vault_call_commit (self, &transaction, error))
    return NULL;

  vault_call_empty_log (self);

  return g_steal_pointer (&stored);
}

static gboolean
write_failure (VaultDatabase *self, gint64 id, StoreError code, const char *message, gint64 failed, GError **error)
{
  g_autoptr (VaultQuery) query = vault_call_use (self, VAULT_QUERY_NOTE_FAILURE);
  g_autofree char *text = g_utf8_make_valid (message, -1);

  sqlite3_bind_int64 (query, 1, id);
  sqlite3_bind_int64 (query, 2, failed);
  sqlite3_bind_int64 (query, 3, code);
  sqlite3_bind_text (query, 4, text, -1, SQLITE_STATIC);

  return vault_call_run (self, query, error);
}

/**
 * vault_database_note_failure:
 * @self: a database
 * @realm: a name space
 * @name: a name
 * @if_etag: (nullable): the etag that the entry must have
 * @code: why its renewal has failed
 * @message: the same in words, never a secret
 * @failed: when it has, in microseconds since the epoch
 * @cancellable: (nullable): to stop it
 * @error: return location: %STORE_ERROR_NOT_FOUND, %STORE_ERROR_CHANGED
 *
 * Notes that an attempt to renew an entry has failed. The entry stays as it is, its etag too.
 *
 * Returns: whether it is noted
 */
gboolean
vault_database_note_failure (VaultDatabase  *self,
                             const char     *realm,
                             const char     *name,
                             const char     *if_etag,
                             StoreError      code,
                             const char     *message,
                             gint64          failed,
                             GCancellable   *cancellable,
                             GError        **error)
{
  g_autoptr (VaultCall) G_GNUC_UNUSED call = vault_call_begin (self, cancellable);
  g_auto (VaultTransaction) transaction = { NULL };
  g_auto (VaultFound) found = { NULL };

  return vault_call_begin_write (self, &transaction, error) &&
         find_generated (self, realm, name, if_etag, &found, error) &&
         write_failure (self, found.id, code, message, failed, error) &&
         vault_call_commit (self, &transaction, error);
}
