/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where the program is now, which need not be where it was configured to be. */

#include "config.h"

#include "installation.h"

#include <glib.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <string.h>

static char *
cut_suffix (const char *folder,
            const char *suffix)
{
  g_autofree char *end = g_strconcat ("/", suffix, NULL);

  return g_str_has_suffix (folder, end) ? g_strndup (folder, strlen (folder) - strlen (end)) : NULL;
}

/**
 * credenza_installation_get_prefix:
 *
 * Returns: (transfer full) (nullable): /prefix of /prefix/bin, or of /prefix/libexec, that the program is in; %NULL when
 *   it is not installed
 */
char *
credenza_installation_get_prefix (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : NULL;
  char *prefix = NULL;

  if (folder != NULL)
    prefix = cut_suffix (folder, BINDIR);
  if (folder != NULL && prefix == NULL)
    prefix = cut_suffix (folder, LIBEXECDIR);
  return prefix;
}

/**
 * credenza_installation_bind_texts:
 *
 * Sets the locale, and lets gettext find the translations that were installed with the program, moved or not.
 */
void
credenza_installation_bind_texts (void)
{
  g_autofree char *prefix = credenza_installation_get_prefix ();
  g_autofree char *folder = prefix != NULL ? g_build_filename (prefix, LOCALESUBDIR, NULL) : NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, folder != NULL && g_file_test (folder, G_FILE_TEST_IS_DIR) ? folder : LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}
