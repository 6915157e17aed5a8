/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-frame.h"

#include <glib/gstdio.h>
#include <string.h>

#define CHECKSUM_LENGTH 64

/* Nothing that this program writes comes near it. */
#define MAX_BYTES (256 * 1024 * 1024)

static gsize
get_header_length (const char *format)
{
  return strlen (format) + 1 + CHECKSUM_LENGTH + 1;
}

static GByteArray *
frame (const char *format,
       GVariant   *payload)
{
  g_autoptr (GBytes) bytes = g_variant_get_data_as_bytes (payload);
  g_autofree char *checksum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  g_autofree char *header = g_strdup_printf ("%s %s\n", format, checksum);
  GByteArray *file = g_byte_array_sized_new ((guint) (strlen (header) + g_bytes_get_size (bytes)));

  g_byte_array_append (file, (const guint8 *) header, (guint) strlen (header));
  g_byte_array_append (file, g_bytes_get_data (bytes, NULL), (guint) g_bytes_get_size (bytes));
  return file;
}

/**
 * model_frame_write:
 * @path: where the file is to be; the folder is made
 * @format: what it is, without a line break
 * @payload: what it holds
 * @error: return location for a #GFileError
 *
 * The file is the old one or the new one, whenever this ends.
 *
 * Returns: whether it was written
 */
gboolean
model_frame_write (const char  *path,
                   const char  *format,
                   GVariant    *payload,
                   GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GByteArray) file = frame (format, payload);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "The folder can't be made");
      return FALSE;
    }
  return g_file_set_contents_full (path, (const char *) file->data, file->len, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                   error);
}

static gboolean
is_intact (const char *format,
           const char *file,
           gsize       length)
{
  gsize format_length = strlen (format);
  gsize header_length = get_header_length (format);
  g_autofree char *checksum = NULL;

  if (length < header_length || memcmp (file, format, format_length) != 0 || file[format_length] != ' ' ||
      file[header_length - 1] != '\n')
    return FALSE;

  checksum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) file + header_length,
                                          length - header_length);
  return memcmp (file + format_length + 1, checksum, CHECKSUM_LENGTH) == 0;
}

/**
 * model_frame_read:
 * @path: a file
 * @format: what it is to be
 * @type: the type of what it holds
 * @error: return location for a #GFileError, or %G_IO_ERROR_INVALID_DATA
 *
 * Returns: (transfer full): what it holds
 */
GVariant *
model_frame_read (const char          *path,
                  const char          *format,
                  const GVariantType  *type,
                  GError             **error)
{
  g_autofree char *file = NULL;
  g_autoptr (GBytes) payload = NULL;
  GStatBuf info;
  gsize length;

  if (g_stat (path, &info) == 0 && info.st_size > MAX_BYTES)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "Too large");
      return NULL;
    }
  if (!g_file_get_contents (path, &file, &length, error))
    return NULL;
  if (!is_intact (format, file, length))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "Not a file that this program wrote");
      return NULL;
    }

  payload = g_bytes_new (file + get_header_length (format), length - get_header_length (format));
  return g_variant_ref_sink (g_variant_new_from_bytes (type, payload, FALSE));
}
