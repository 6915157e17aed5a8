/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "app-warnings.h"

#include <adwaita.h>
#include <string.h>

/* Of the heading of an AdwMessageDialog, when it has two lines, and of the dialog around it. */
static gboolean
is_known (const char *message)
{
  return g_str_has_prefix (message, "Trying to measure GtkLabel ") ||
         g_str_has_prefix (message, "Trying to measure CredenzaFailuresDialog ");
}

static GLogWriterOutput
write_cb (GLogLevelFlags   level,
          const GLogField *fields,
          gsize            n_fields,
          gpointer         user_data)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE") && fields[i].length < 0 && is_known (fields[i].value))
      return G_LOG_WRITER_HANDLED;
  return g_log_writer_default (level, fields, n_fields, user_data);
}

static gboolean
is_fatal_cb (const char     *domain,
             GLogLevelFlags  level,
             const char     *message,
             gpointer        user_data)
{
  return !is_known (message);
}

void
app_warnings_allow (void)
{
  /* On the floor there is none of them. */
  if (adw_get_minor_version () <= 2)
    return;
  g_log_set_writer_func (write_cb, NULL, NULL);
  g_test_log_set_fatal_handler (is_fatal_cb, NULL);
}
