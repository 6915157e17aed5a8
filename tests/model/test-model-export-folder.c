/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The folder that exports go to: what is kept of it, and what becomes of that again. */

#include "config.h"

#include <glib/gstdio.h>
#include <locale.h>

#include "model-fixture.h"

#define DOCUMENTS "/run/user/1000/doc"

static char *
keep (const char *path)
{
  g_autoptr (GFile) folder = g_file_new_for_path (path);

  return model_export_folder_new_setting (folder, DOCUMENTS);
}

static void
assert_kept (const char *path,
             const char *expected_setting,
             const char *expected_name)
{
  g_autofree char *setting = keep (path);
  g_autofree char *again = model_export_folder_dup_path (setting, DOCUMENTS);
  g_autofree char *name = model_export_folder_dup_name (setting);

  g_assert_cmpstr (setting, ==, expected_setting);
  g_assert_cmpstr (again, ==, path);
  g_assert_cmpstr (name, ==, expected_name);
}

static void
test_kept (void)
{
  assert_kept ("/srv/Keys", "file:///srv/Keys", "Keys");
  assert_kept ("/srv/Größe & 100%", "file:///srv/Gr%C3%B6%C3%9Fe%20&%20100%25", "Größe & 100%");
}

/* Where the document portal shows a folder is not kept: the path is of this login. */
static void
test_document (void)
{
  g_autofree char *elsewhere = NULL;

  assert_kept (DOCUMENTS "/1a2b3c/Keys", "document:1a2b3c/Keys", "Keys");
  assert_kept (DOCUMENTS "/1a2b3c/My Keys/100%", "document:1a2b3c/My%20Keys/100%25", "100%");
  elsewhere = model_export_folder_dup_path ("document:1a2b3c/Keys", "/run/user/7/doc");
  g_assert_cmpstr (elsewhere, ==, "/run/user/7/doc/1a2b3c/Keys");
}

/* No path, no folder: the root of the portal and a document that is not named are none either. */
static void
test_refused (void)
{
  g_autoptr (GFile) remote = g_file_new_for_uri ("sftp://example.org/keys");
  const char *paths[] = { DOCUMENTS, DOCUMENTS "/1a2b3c" };

  g_assert_null (model_export_folder_new_setting (remote, DOCUMENTS));
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    g_assert_null (keep (paths[i]));
}

/* What nobody can have kept leads to Downloads, and not out of the documents. */
static void
test_hostile (void)
{
  g_autofree char *downloads = model_export_folder_dup_path ("", DOCUMENTS);
  const char *settings[] = { "document:", "document:a", "document:a/..", "document:../../etc", "document:a/%2e%2e/b",
                             "document:/etc/x", "document:a//b", "document:a/b%00c", "/etc", "nonsense", "http://x/y", "file:" };

  g_assert_true (g_path_is_absolute (downloads));
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_autofree char *path = model_export_folder_dup_path (settings[i], DOCUMENTS);
      g_autofree char *name = model_export_folder_dup_name (settings[i]);

      g_test_message ("%s", settings[i]);
      g_assert_cmpstr (path, ==, downloads);
      g_assert_null (name);
    }
}

static char *
find (const char    *setting,
      GCancellable  *cancellable,
      GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  model_export_folder_find_async (setting, cancellable, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  return model_export_folder_find_finish (result, error);
}

/* A folder that was chosen has to be there; Downloads will be made. */
static void
test_find (ModelFixture  *fixture,
           gconstpointer  data)
{
  g_autofree char *folder = g_build_filename (fixture->place.folder, "Keys", NULL);
  g_autofree char *setting = keep (folder);
  g_autofree char *downloads = find ("", NULL, NULL);
  g_autofree char *expected = model_export_folder_dup_path ("", DOCUMENTS);
  g_autofree char *found = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_assert_cmpstr (downloads, ==, expected);
  g_assert_null (find (setting, NULL, &error));
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_FOLDER_MISSING);
  g_clear_error (&error);

  g_assert_true (g_file_set_contents (folder, "", 0, NULL));
  g_assert_null (find (setting, NULL, &error));
  g_assert_error (error, MODEL_ERROR, MODEL_ERROR_FOLDER_MISSING);
  g_clear_error (&error);
  g_assert_cmpint (g_unlink (folder), ==, 0);

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  found = find (setting, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, folder);

  g_cancellable_cancel (cancellable);
  g_assert_null (find (setting, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/export-folder/kept", test_kept);
  g_test_add_func ("/model/export-folder/document", test_document);
  g_test_add_func ("/model/export-folder/refused", test_refused);
  g_test_add_func ("/model/export-folder/hostile", test_hostile);
  MODEL_TEST ("/model/export-folder/find", test_find);

  return g_test_run ();
}
