/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "vault/vault-record-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "vault/vault-sqlite-private.h"

enum
{
  COLUMN_ID,
  COLUMN_NAME,
  COLUMN_METHOD,
  COLUMN_FILE_NAME,
  COLUMN_CREATED,
  COLUMN_MODIFIED,
  COLUMN_VERSION,
  COLUMN_ETAG,
  COLUMN_ENTRY_ID, /* from here on NULL where nothing was generated */
  COLUMN_COMMON_NAME,
  COLUMN_VALIDITY,
  COLUMN_VALIDITY_UNIT,
  COLUMN_AUTOMATIC_RENEWAL,
  COLUMN_HAS_PASSWORD,
  COLUMN_PASSWORD_ID,
  COLUMN_RENEWED,
  COLUMN_FAILED,
  COLUMN_FAILURE_CODE,
  COLUMN_FAILURE,
  COLUMN_SIGNING_REQUEST,
  COLUMN_CERTIFICATE,
  COLUMN_CONTENT,
  N_COLUMNS,
};

/* Of VAULT_RECORD_GENERATED_COLUMNS, which has no content */
enum
{
  COLUMN_REALM = COLUMN_CERTIFICATE + 1,
  COLUMN_EXPIRES,
};

static gboolean
has_content (sqlite3_stmt *row)
{
  return sqlite3_column_count (row) == N_COLUMNS;
}

static const char *
read_text (sqlite3_stmt *row, int column)
{
  return (const char *) sqlite3_column_text (row, column);
}

static gboolean
is_text (const char *text, int length)
{
  return text != NULL && g_utf8_validate (text, length, NULL);
}

/* A damaged page can hold anything in a column; SQLite does not look. */
static gboolean
is_sound (sqlite3_stmt *row)
{
  const char *name = read_text (row, COLUMN_NAME);
  const char *file_name = read_text (row, COLUMN_FILE_NAME);
  int method = sqlite3_column_int (row, COLUMN_METHOD);

  return is_text (name, sqlite3_column_bytes (row, COLUMN_NAME)) && store_name_validate (name, NULL) &&
         (file_name == NULL || is_text (file_name, sqlite3_column_bytes (row, COLUMN_FILE_NAME))) &&
         is_text (read_text (row, COLUMN_ETAG), sqlite3_column_bytes (row, COLUMN_ETAG)) &&
         method >= STORE_METHOD_UNKNOWN && method <= STORE_METHOD_EXTERNAL_SERVICE &&
         sqlite3_column_int64 (row, COLUMN_CREATED) >= -1 && sqlite3_column_int64 (row, COLUMN_MODIFIED) >= -1 &&
         (!has_content (row) || sqlite3_column_type (row, COLUMN_CONTENT) == SQLITE_BLOB);
}

static gboolean
has_certificate (sqlite3_stmt *row)
{
  return sqlite3_column_count (row) > COLUMN_CERTIFICATE;
}

static gboolean
is_text_or_null (sqlite3_stmt *row, int column)
{
  const char *text = read_text (row, column);

  return text == NULL || is_text (text, sqlite3_column_bytes (row, column));
}

static gboolean
is_in_range (sqlite3_stmt *row, int column, gint64 least, gint64 most)
{
  gint64 number = sqlite3_column_int64 (row, column);

  return sqlite3_column_type (row, column) == SQLITE_INTEGER && number >= least && number <= most;
}

static gboolean
is_generation_sound (sqlite3_stmt *row)
{
  int request_type = sqlite3_column_type (row, COLUMN_SIGNING_REQUEST);

  return is_text_or_null (row, COLUMN_COMMON_NAME) && is_text_or_null (row, COLUMN_PASSWORD_ID) &&
         is_text_or_null (row, COLUMN_FAILURE) &&
         is_in_range (row, COLUMN_VALIDITY, 1, G_MAXUINT) &&
         is_in_range (row, COLUMN_VALIDITY_UNIT, STORE_VALIDITY_DAYS, STORE_VALIDITY_YEARS) &&
         is_in_range (row, COLUMN_AUTOMATIC_RENEWAL, 0, 1) && is_in_range (row, COLUMN_HAS_PASSWORD, 0, 1) &&
         is_in_range (row, COLUMN_RENEWED, -1, G_MAXINT64) && is_in_range (row, COLUMN_FAILED, -1, G_MAXINT64) &&
         is_in_range (row, COLUMN_FAILURE_CODE, 0, STORE_ERROR_CANCELLED) &&
         (request_type == SQLITE_BLOB || request_type == SQLITE_NULL) &&
         (!has_certificate (row) || sqlite3_column_type (row, COLUMN_CERTIFICATE) == SQLITE_BLOB);
}

static GBytes *
read_bytes (sqlite3_stmt *row, int column)
{
  gconstpointer data = sqlite3_column_blob (row, column);

  return data != NULL ? g_bytes_new (data, (gsize) sqlite3_column_bytes (row, column)) : NULL;
}

static StoreGeneration *
read_generation (sqlite3_stmt *row)
{
  g_autoptr (GBytes) request = read_bytes (row, COLUMN_SIGNING_REQUEST);
  g_autoptr (GBytes) certificate = has_certificate (row) ? read_bytes (row, COLUMN_CERTIFICATE) : NULL;
  const StoreGeneration values = {
    .common_name = (char *) read_text (row, COLUMN_COMMON_NAME),
    .validity = (guint) sqlite3_column_int64 (row, COLUMN_VALIDITY),
    .validity_unit = (StoreValidityUnit) sqlite3_column_int (row, COLUMN_VALIDITY_UNIT),
    .automatic_renewal = sqlite3_column_int (row, COLUMN_AUTOMATIC_RENEWAL),
    .has_password = sqlite3_column_int (row, COLUMN_HAS_PASSWORD),
    .signing_request = request,
    .renewed = sqlite3_column_int64 (row, COLUMN_RENEWED),
    .failed = sqlite3_column_int64 (row, COLUMN_FAILED),
    .failure_code = (StoreError) sqlite3_column_int (row, COLUMN_FAILURE_CODE),
    .failure = (char *) read_text (row, COLUMN_FAILURE),
    .password_id = (char *) read_text (row, COLUMN_PASSWORD_ID),
    .certificate = certificate,
  };

  return store_generation_new (&values);
}

static gboolean
is_generated (sqlite3_stmt *row)
{
  return sqlite3_column_type (row, COLUMN_ENTRY_ID) != SQLITE_NULL;
}

/**
 * vault_record_compute_etag:
 * @name: the entry's name
 * @content: its content
 * @version: how often it was written
 *
 * Computes what stands for one state of an entry, as the service does: 64 hexadecimal digits that change with each
 * write, even of the same content.
 *
 * Returns: (transfer full): SHA-256 over name (with its end), content and version (eight bytes, the highest first)
 */
char *
vault_record_compute_etag (const char *name, GBytes *content, gint64 version)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gint64 counter = GINT64_TO_BE (version);

  g_checksum_update (checksum, (const guchar *) name, (gssize) strlen (name) + 1);
  g_checksum_update (checksum, g_bytes_get_data (content, NULL), (gssize) g_bytes_get_size (content));
  g_checksum_update (checksum, (const guchar *) &counter, sizeof counter);

  return g_strdup (g_checksum_get_string (checksum));
}

/**
 * vault_record_read:
 * @row: a statement at a row of #VAULT_RECORD_COLUMNS, or of one of the two others
 * @labels: (element-type StoreLabel) (nullable): the entry's labels
 * @error: return location: %STORE_ERROR_STORAGE
 *
 * Returns: (transfer full): the entry, %NULL if the row cannot be what was written
 */
StoreEntry *
vault_record_read (sqlite3_stmt *row, GPtrArray *labels, GError **error)
{
  g_autoptr (GBytes) content = NULL;
  g_autoptr (StoreGeneration) generation = NULL;

  if (!is_sound (row) || (is_generated (row) && !is_generation_sound (row)))
    {
      vault_sqlite_set_damaged (error, NC_("reason", "an entry makes no sense"));
      return NULL;
    }

  if (has_content (row))
    content = g_bytes_new (sqlite3_column_blob (row, COLUMN_CONTENT),
                           (gsize) sqlite3_column_bytes (row, COLUMN_CONTENT));

  if (is_generated (row))
    generation = read_generation (row);

  return g_object_new (STORE_TYPE_ENTRY,
                       "name", read_text (row, COLUMN_NAME),
                       "content", content,
                       "method", sqlite3_column_int (row, COLUMN_METHOD),
                       "file-name", read_text (row, COLUMN_FILE_NAME),
                       "created", (gint64) sqlite3_column_int64 (row, COLUMN_CREATED),
                       "modified", (gint64) sqlite3_column_int64 (row, COLUMN_MODIFIED),
                       "etag", read_text (row, COLUMN_ETAG),
                       "labels", labels,
                       "generation", generation,
                       NULL);
}

/**
 * vault_record_read_generated:
 * @row: a statement at a row of #VAULT_RECORD_GENERATED_COLUMNS
 * @error: return location: %STORE_ERROR_STORAGE
 *
 * Returns: (transfer full): what was generated, without content and labels; %NULL if the row cannot be what was written
 */
VaultGenerated *
vault_record_read_generated (sqlite3_stmt *row, GError **error)
{
  g_autoptr (StoreEntry) entry = vault_record_read (row, NULL, error);
  VaultGenerated *generated;

  if (entry == NULL)
    return NULL;

  generated = g_new0 (VaultGenerated, 1);
  generated->realm = g_utf8_make_valid (read_text (row, COLUMN_REALM), -1);
  generated->entry = g_steal_pointer (&entry);
  generated->expires = sqlite3_column_int64 (row, COLUMN_EXPIRES);

  return generated;
}

/**
 * vault_record_verify:
 * @entry: an entry, as it was read
 * @version: its version, as it was read
 * @error: return location: %STORE_ERROR_STORAGE
 *
 * Computes the etag again. SQLite has no checksums: a bit that flipped on the disk would else come out as somebody's
 * private key.
 *
 * Returns: whether the content is what was written
 */
gboolean
vault_record_verify (StoreEntry *entry, gint64 version, GError **error)
{
  g_autofree char *etag = vault_record_compute_etag (store_entry_get_name (entry), store_entry_get_content (entry),
                                                     version);

  if (g_str_equal (etag, store_entry_get_etag (entry)))
    return TRUE;

  vault_sqlite_set_damaged (error, NC_("reason", "an entry is not what was written"));

  return FALSE;
}
