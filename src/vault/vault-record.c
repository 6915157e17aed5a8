/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "vault/vault-record-private.h"

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
  COLUMN_CONTENT,
};

static gboolean
has_content (sqlite3_stmt *row)
{
  return sqlite3_column_count (row) > COLUMN_CONTENT;
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
 * @row: a statement at a row of #VAULT_RECORD_COLUMNS or #VAULT_RECORD_BARE_COLUMNS
 * @labels: (element-type StoreLabel): the entry's labels
 * @error: return location: %STORE_ERROR_STORAGE
 *
 * Returns: (transfer full): the entry, %NULL if the row cannot be what was written
 */
StoreEntry *
vault_record_read (sqlite3_stmt *row, GPtrArray *labels, GError **error)
{
  g_autoptr (GBytes) content = NULL;

  if (!is_sound (row))
    {
      vault_sqlite_set_damaged (error, "an entry makes no sense");
      return NULL;
    }

  if (has_content (row))
    content = g_bytes_new (sqlite3_column_blob (row, COLUMN_CONTENT),
                           (gsize) sqlite3_column_bytes (row, COLUMN_CONTENT));

  return g_object_new (STORE_TYPE_ENTRY,
                       "name", read_text (row, COLUMN_NAME),
                       "content", content,
                       "method", sqlite3_column_int (row, COLUMN_METHOD),
                       "file-name", read_text (row, COLUMN_FILE_NAME),
                       "created", (gint64) sqlite3_column_int64 (row, COLUMN_CREATED),
                       "modified", (gint64) sqlite3_column_int64 (row, COLUMN_MODIFIED),
                       "etag", read_text (row, COLUMN_ETAG),
                       "labels", labels,
                       NULL);
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

  vault_sqlite_set_damaged (error, "an entry is not what was written");

  return FALSE;
}
