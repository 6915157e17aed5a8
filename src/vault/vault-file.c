/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "vault/vault-file-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/store.h"
#include "vault/vault-schema-private.h"
#include "vault/vault-sqlite-private.h"

/* The database header, https://www.sqlite.org/fileformat.html, section 1.3: offsets of big-endian numbers. */
#define HEADER_SIZE 100
#define HEADER_MAGIC "SQLite format 3"
#define HEADER_PAGE_SIZE 16 /* two bytes, 1 for 65536 */
#define HEADER_CHANGES 24
#define HEADER_PAGES 28 /* if the two others are equal */
#define HEADER_USER_VERSION 60
#define HEADER_APPLICATION_ID 68
#define HEADER_CHANGES_THEN 92

static gboolean
fail_errno (GError **error, const char *message, int code)
{
  g_set_error (error, STORE_ERROR, STORE_ERROR_STORAGE, "%s (%s)", message, g_strerror (code));

  return FALSE;
}

static gboolean
make_folder (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *parent = g_path_get_dirname (folder);

  if (g_file_test (folder, G_FILE_TEST_IS_DIR))
    return TRUE;

  /* The umask can only have taken bits away; chmod() gives them back. */
  if (g_mkdir_with_parents (parent, 0700) == 0 && g_mkdir (folder, 0700) == 0 && g_chmod (folder, 0700) == 0)
    return TRUE;

  return errno == EEXIST || fail_errno (error, NC_("reason", "The store’s folder cannot be made"), errno);
}

static gboolean
create_empty (const char *path)
{
  int fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, 0600);
  int saved;

  if (fd < 0)
    return errno == EEXIST;

  saved = fchmod (fd, 0600) == 0 ? 0 : errno;
  close (fd);
  errno = saved;

  return saved == 0;
}

static gboolean
is_regular (const char *path, GError **error)
{
  GStatBuf st;

  if (g_stat (path, &st) != 0)
    return fail_errno (error, NC_("reason", "The store’s file cannot be opened"), errno);
  if (S_ISREG (st.st_mode))
    return TRUE;

  g_set_error_literal (error, STORE_ERROR, STORE_ERROR_STORAGE,
                       NC_("reason", "The store’s path is not that of a file"));

  return FALSE;
}

static gboolean
narrow_one (const char *path, GError **error)
{
  GStatBuf st;

  if (g_stat (path, &st) != 0 || (st.st_mode & 077) == 0)
    return TRUE;
  if (g_chmod (path, st.st_mode & 0700) == 0)
    return TRUE;

  return fail_errno (error, NC_("reason", "Others can read the store’s file, and that cannot be changed"), errno);
}

static guint32
read_number (const guint8 *bytes)
{
  guint32 number;

  memcpy (&number, bytes, sizeof number);

  return GUINT32_FROM_BE (number);
}

static gboolean
check_numbers (const guint8 *header, GError **error)
{
  if (memcmp (header, HEADER_MAGIC, sizeof HEADER_MAGIC) != 0)
    return vault_sqlite_set_error (error, NULL, SQLITE_NOTADB);

  return vault_schema_check_numbers (read_number (header + HEADER_APPLICATION_ID),
                                     read_number (header + HEADER_USER_VERSION), error);
}

/* SQLite's own xFileSize() calls a file of one byte empty. */
static gboolean
get_size (sqlite3 *db, gint64 *size, GError **error)
{
  GStatBuf st;

  if (g_stat (sqlite3_db_filename (db, "main"), &st) != 0)
    return fail_errno (error, NC_("reason", "The store’s file cannot be opened"), errno);

  *size = st.st_size;

  return TRUE;
}

static gint64
get_declared_size (const guint8 *header)
{
  gint64 page_size = header[HEADER_PAGE_SIZE] << 8 | header[HEADER_PAGE_SIZE + 1];

  if (read_number (header + HEADER_CHANGES) != read_number (header + HEADER_CHANGES_THEN))
    return 0;

  return read_number (header + HEADER_PAGES) * (page_size == 1 ? 65536 : page_size);
}

/* SQLite would not miss half a page at the end. A file may be shorter than it says while somebody writes it, and after
 * a crash; then there is a log or a journal. These are looked for between header and size, so that another process
 * that is just finishing cannot make a whole file look short. */
static gboolean
check_size (sqlite3 *db, const guint8 *header, GError **error)
{
  gint64 size = 0;

  if (vault_file_has_log (sqlite3_db_filename (db, "main")))
    return TRUE;
  if (!get_size (db, &size, error))
    return FALSE;
  if (size >= get_declared_size (header))
    return TRUE;

  vault_sqlite_set_damaged (error, NC_("reason", "it is cut short"));

  return FALSE;
}

/**
 * vault_file_prepare:
 * @path: (type filename): an absolute path
 * @error: return location: %STORE_ERROR_STORAGE
 *
 * Makes the folder (0700) and an empty file (0600) where there is none, whatever the umask; then SQLite gives the files
 * that it puts beside it the same mode. What exists is left alone.
 *
 * Returns: whether there is a file
 */
gboolean
vault_file_prepare (const char *path, GError **error)
{
  /* close() drops all POSIX locks that this process has on the file (https://www.sqlite.org/howtocorrupt.html,
   * section 2.2), so no connection of ours may be opened between open() and close(). */
  static GMutex mutex;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);

  if (!make_folder (path, error))
    return FALSE;
  if (!create_empty (path))
    return fail_errno (error, NC_("reason", "The store’s file cannot be made"), errno);

  return is_regular (path, error);
}

/**
 * vault_file_check_header:
 * @db: a connection that has not read anything yet
 * @error: return location: %STORE_ERROR_STORAGE
 *
 * Looks whether the file is one of ours before SQLite does anything with it: its first statement may roll a journal
 * back or put files beside the database. Read through the connection's own handle, for the sake of its locks.
 *
 * Returns: whether the file is empty, or a vault no newer than this program
 */
gboolean
vault_file_check_header (sqlite3 *db, GError **error)
{
  guint8 header[HEADER_SIZE];
  sqlite3_file *file = NULL;
  gint64 size = 0;
  int rc;

  if (!get_size (db, &size, error))
    return FALSE;
  if (size < HEADER_SIZE)
    return size == 0 || vault_sqlite_set_error (error, NULL, SQLITE_NOTADB);

  rc = sqlite3_file_control (db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
  if (rc == SQLITE_OK)
    rc = file->pMethods->xRead (file, header, sizeof header, 0);
  if (rc != SQLITE_OK)
    return vault_sqlite_set_error (error, NULL, rc);

  return check_numbers (header, error) && check_size (db, header, error);
}

/**
 * vault_file_narrow:
 * @path: (type filename): an absolute path
 * @error: return location: %STORE_ERROR_STORAGE
 *
 * Takes from everybody else the right to read the database and the files SQLite puts beside it.
 *
 * Returns: whether they are for their owner only
 */
gboolean
vault_file_narrow (const char *path, GError **error)
{
  const char * const suffixes[] = { "", "-wal", "-shm", "-journal" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *name = g_strconcat (path, suffixes[i], NULL);

      if (!narrow_one (name, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * vault_file_has_log:
 * @path: (type filename): an absolute path
 *
 * Returns: whether what belongs into the file may be beside it: a write-ahead log with something in it, or a journal
 */
gboolean
vault_file_has_log (const char *path)
{
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autofree char *journal = g_strconcat (path, "-journal", NULL);
  GStatBuf st;

  return (g_stat (log, &st) == 0 && st.st_size > 0) || g_file_test (journal, G_FILE_TEST_EXISTS);
}
