/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a notification says of certificates that expire soon. */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-text.h"

#include <glib/gi18n.h>

/* A notification has few lines. */
#define MAX_LINES 3

static char *
text_one (ModelCertificate *row,
          gint64            now)
{
  g_autofree char *name = credenza_text_visible (model_certificate_get_name (row));
  g_autofree char *when = credenza_text_relative (model_certificate_get_expires (row), now);

  /* Translators: the first %s is the name of a certificate, the second something like "in 3 days" */
  return g_strdup_printf (_("“%s” expires %s"), name, when);
}

/**
 * credenza_text_expiry_title:
 * @rows: (element-type ModelCertificate): what expires, at least one
 * @now: the time now, in seconds since the epoch
 *
 * Returns: (transfer full): the title of a notification
 */
char *
credenza_text_expiry_title (GPtrArray *rows,
                            gint64     now)
{
  if (rows->len == 1)
    return text_one (g_ptr_array_index (rows, 0), now);
  return g_strdup_printf (ngettext ("%u certificate expires soon", "%u certificates expire soon", rows->len), rows->len);
}

/**
 * credenza_text_expiry_body:
 * @rows: (element-type ModelCertificate): what expires, at least one, the next one first
 * @place: where they are
 * @now: the time now, in seconds since the epoch
 *
 * Returns: (transfer full): what stands below the title
 */
char *
credenza_text_expiry_body (GPtrArray  *rows,
                           ModelPlace *place,
                           gint64      now)
{
  g_autofree char *title = credenza_text_place_title (place);
  GString *text = g_string_new (NULL);

  for (guint i = 0; rows->len > 1 && i < rows->len && i < MAX_LINES; i++)
    {
      g_autofree char *line = text_one (g_ptr_array_index (rows, i), now);

      g_string_append_printf (text, "%s\n", line);
    }
  if (rows->len > MAX_LINES)
    g_string_append (text, "…\n");
  g_string_append (text, title);
  return g_string_free (text, FALSE);
}
