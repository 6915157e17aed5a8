/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files that are there whole or not at all: written beside their place and renamed. They are readable by their owner
 * alone: they may hold private keys. Everything here blocks: it is for threads. */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-write.h"

#include "model/model-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <unistd.h>

static gboolean
set_errno_error (GError **error,
                 int      code)
{
  g_set_error_literal (error, MODEL_ERROR, MODEL_ERROR_UNWRITABLE, g_strerror (code));
  return FALSE;
}

static gboolean
write_all (int      fd,
           GBytes  *bytes,
           GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  while (size > 0)
    {
      gssize n = write (fd, data, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return set_errno_error (error, errno);
      data += n;
      size -= n;
    }

  if (fsync (fd) < 0)
    return set_errno_error (error, errno);
  return TRUE;
}

/**
 * model_write_temporary:
 * @folder: (type filename): a folder
 * @bytes: what to write
 * @error: return location for %MODEL_ERROR_UNWRITABLE
 *
 * Writes a hidden file with a name of its own, down to the disk. Where it can't, nothing stays.
 *
 * Returns: (transfer full) (type filename): its path
 */
char *
model_write_temporary (const char  *folder,
                       GBytes      *bytes,
                       GError     **error)
{
  g_autofree char *path = g_build_filename (folder, ".credenza-XXXXXX", NULL);
  int fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);
  gboolean written;

  if (fd < 0)
    {
      set_errno_error (error, errno);
      return NULL;
    }

  written = write_all (fd, bytes, error);
  close (fd);
  if (!written)
    {
      g_unlink (path);
      return NULL;
    }
  return g_steal_pointer (&path);
}

/* The new name is on the disk only when its folder is. */
static gboolean
sync_folder (const char  *path,
             GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean synced = fd >= 0 && (fsync (fd) == 0 || errno == EINVAL);
  int code = errno;

  if (fd >= 0)
    close (fd);
  return synced || set_errno_error (error, code);
}

/**
 * model_write_rename:
 * @temporary: (type filename): what model_write_temporary() has written
 * @path: (type filename): its place, in the same folder; what is there is replaced
 * @error: return location for %MODEL_ERROR_UNWRITABLE
 *
 * Returns: whether it is there, and stays there when the power fails now
 */
gboolean
model_write_rename (const char  *temporary,
                    const char  *path,
                    GError     **error)
{
  if (g_rename (temporary, path) < 0)
    return set_errno_error (error, errno);
  return sync_folder (path, error);
}
