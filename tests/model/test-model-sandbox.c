/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a sandbox changes, told from outside of one. */

#include "config.h"

#include <gio/gio.h>

#include "model/model.h"

static void
test_file_errors (void)
{
  static const struct { int cause; gboolean in_sandbox; ModelError code; } cases[] = {
    { G_IO_ERROR_NOT_FOUND, FALSE, MODEL_ERROR_UNREADABLE },
    { G_IO_ERROR_NOT_FOUND, TRUE, MODEL_ERROR_HIDDEN },
    { G_IO_ERROR_PERMISSION_DENIED, TRUE, MODEL_ERROR_UNREADABLE },
    { G_IO_ERROR_IS_DIRECTORY, TRUE, MODEL_ERROR_FOLDER },
    { G_IO_ERROR_IS_DIRECTORY, FALSE, MODEL_ERROR_FOLDER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) cause = g_error_new_literal (G_IO_ERROR, cases[i].cause, "the system's words");
      g_autoptr (GError) error = model_error_of_file (cause, cases[i].in_sandbox);

      g_assert_error (error, MODEL_ERROR, (int) cases[i].code);
      g_assert_cmpstr (error->message, ==, "the system's words");
    }
}

static void
test_cancelled (void)
{
  g_autoptr (GError) cause = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
  g_autoptr (GError) error = model_error_of_file (cause, TRUE);

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_around (void)
{
  g_assert_true (model_sandbox_is_around () == g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS));
}

static void
test_shared (void)
{
  g_autofree char *outside = model_sandbox_dup_shared ("/run/user/1000", NULL);
  g_autofree char *inside = model_sandbox_dup_shared ("/run/user/1000", "org.example.App");

  g_assert_cmpstr (outside, ==, "/run/user/1000");
  g_assert_cmpstr (inside, ==, "/run/user/1000/app/org.example.App");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/sandbox/file-errors", test_file_errors);
  g_test_add_func ("/model/sandbox/cancelled", test_cancelled);
  g_test_add_func ("/model/sandbox/around", test_around);
  g_test_add_func ("/model/sandbox/shared", test_shared);

  return g_test_run ();
}
