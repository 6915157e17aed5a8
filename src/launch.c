/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The program that people start. What needs no window is done here, without the libraries that a window needs: loading
 * them takes longer than reading a file. For everything else this process becomes the program with the windows. */

#include "config.h"

#include "inspect.h"
#include "installation.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <stdlib.h>
#include <unistd.h>

#define WINDOW_PROGRAM "credenza-window"

static void
add_path (GPtrArray  *paths,
          const char *first,
          const char *second)
{
  g_ptr_array_add (paths, g_build_filename (first, second, WINDOW_PROGRAM, NULL));
}

/* Installed, moved or not; not installed, where it was built; and where it was configured to be. */
static GPtrArray *
list_paths (void)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : NULL;
  g_autofree char *prefix = credenza_installation_get_prefix ();

  if (prefix != NULL)
    add_path (paths, prefix, LIBEXECDIR);
  else if (folder != NULL)
    add_path (paths, folder, "");
  add_path (paths, g_path_is_absolute (LIBEXECDIR) ? "" : INSTALL_PREFIX, LIBEXECDIR);
  return paths;
}

/* Returns only if there is no such program. Its name stays the one that this program was called by, and so do its windows'
 * class and its number among the processes. */
static int
become_window_program (char **argv)
{
  g_autoptr (GPtrArray) paths = list_paths ();
  const char *path = NULL;
  int code = ENOENT;

  for (guint i = 0; i < paths->len && code == ENOENT; i++)
    {
      path = g_ptr_array_index (paths, i);
      execv (path, argv);
      code = errno;
    }
  /* Translators: a file name, then a message of the system. */
  g_printerr (_("%s can’t be started: %s"), path, g_strerror (code));
  g_printerr ("\n");
  return EXIT_FAILURE;
}

int
main (int    argc,
      char **argv)
{
  credenza_installation_bind_texts ();

  return credenza_inspect_wanted (argc, argv) ? credenza_inspect (argc, argv) : become_window_program (argv);
}
