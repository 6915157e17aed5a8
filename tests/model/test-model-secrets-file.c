/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The secrets in a file that libsecret encrypts, as in a sandbox, where the portal gives the key. The environment names
 * that file's back end (meson.build), and this its place. */

#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "model/model.h"
#include "store-await.h"

static char *
read_file (void)
{
  char *content = NULL;

  g_assert_true (g_file_get_contents (g_getenv ("SECRET_FILE_TEST_PATH"), &content, NULL, NULL));
  return content;
}

static void
save (StoreSecrets *secrets,
      const char   *id,
      const char   *secret)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  store_secrets_save_async (secrets, id, "Password of “a.p12”", secret, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  g_assert_true (store_secrets_save_finish (secrets, result, &error));
  g_assert_no_error (error);
}

static StoreSecret *
lookup (StoreSecrets  *secrets,
        const char    *id,
        GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  store_secrets_lookup_async (secrets, id, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  return store_secrets_lookup_finish (secrets, result, error);
}

static void
remove_secret (StoreSecrets *secrets,
               const char   *id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  store_secrets_remove_async (secrets, id, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  g_assert_true (store_secrets_remove_finish (secrets, result, &error));
  g_assert_no_error (error);
}

static void
assert_ids (StoreSecrets *secrets,
            const char   *prefix,
            const char   *expected)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) ids = NULL;
  g_autofree char *joined = NULL;

  store_secrets_list_async (secrets, prefix, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  ids = store_secrets_list_finish (secrets, result, &error);
  g_assert_no_error (error);
  joined = g_strjoinv (" ", ids);
  g_assert_cmpstr (joined, ==, expected);
}

static void
test_life (void)
{
  g_autoptr (StoreSecrets) secrets = model_secrets_new ();
  g_autoptr (StoreSecret) before = NULL;
  g_autoptr (StoreSecret) after = NULL;
  g_autofree char *content = NULL;

  assert_ids (secrets, "vault/", "");
  save (secrets, "vault/1", "Geheim-4711");
  save (secrets, "other/1", "another");
  before = lookup (secrets, "vault/1", NULL);
  g_assert_cmpstr (before, ==, "Geheim-4711");
  content = read_file ();
  g_assert_null (g_strstr_len (content, -1, "Geheim"));

  /* The ones of a prefix are found without a Secret Service, too: by them an unfinished request is found again. */
  assert_ids (secrets, "vault/", "vault/1");
  assert_ids (secrets, "other/", "other/1");

  save (secrets, "vault/1", "exchanged");
  after = lookup (secrets, "vault/1", NULL);
  g_assert_cmpstr (after, ==, "exchanged");
  remove_secret (secrets, "vault/1");
  assert_ids (secrets, "vault/", "");
}

static void
test_missing (void)
{
  g_autoptr (StoreSecrets) secrets = model_secrets_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (lookup (secrets, "vault/none", &error));
  remove_secret (secrets, "vault/none");
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *folder = g_dir_make_tmp ("credenza-secrets-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "default.keyring", NULL);
  int status;

  g_setenv ("SECRET_FILE_TEST_PATH", path, TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/secrets-file/life", test_life);
  g_test_add_func ("/model/secrets-file/missing", test_missing);

  status = g_test_run ();
  g_unlink (path);
  g_rmdir (folder);
  return status;
}
