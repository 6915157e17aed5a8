/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "vault-fixture.h"

#include <glib/gstdio.h>

#include "pki/pki.h"
#include "store-await.h"

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        remove_folder (path);
      else
        g_unlink (path);
    }
  g_rmdir (folder);
}

void
vault_place_init (VaultPlace *self)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("vault-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->folder, "data", "vault.sqlite", NULL);
}

void
vault_place_clear (VaultPlace *self)
{
  remove_folder (self->folder);
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->path, g_free);
}

Vault *
vault_fixture_open (const char *path, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  vault_open_async (path, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);

  return vault_open_finish (result, error);
}

/* Takes the vault, and sees that nobody else held it. */
void
vault_fixture_close (Vault *vault)
{
  GAsyncResult *result = NULL;
  g_autoptr (GError) error = NULL;

  vault_close_async (vault, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  g_assert_true (vault_close_finish (vault, result, &error));
  g_assert_no_error (error);
  g_clear_object (&result);
  g_assert_finalize_object (vault);
}

StoreEntry *
vault_fixture_make (const char *name, const char *text)
{
  g_autoptr (GBytes) content = g_bytes_new (text, strlen (text));

  return store_entry_new (name, content, "file.pem");
}

/* Fills it with entries of about 2 KB. */
guint
vault_fixture_fill (Vault *vault, guint n)
{
  g_autofree char *text = g_strnfill (2000, 'x');

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("entry-%05u.pem", i);
      g_autoptr (StoreEntry) entry = vault_fixture_make (name, text);
      g_autoptr (GError) error = NULL;
      g_autoptr (StoreEntry) stored = store_await_create (STORE_STORE (vault), entry, &error);

      g_assert_no_error (error);
    }

  return n;
}

/* The program beside the tests that does in a process of its own what may kill it. */
char *
vault_fixture_helper (void)
{
  return g_test_build_filename (G_TEST_BUILT, "vault", "vault-child", NULL);
}

GBytes *
vault_fixture_get_root (Store *store)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GBytes *root;

  store_get_root_async (store, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  root = store_get_root_finish (store, result, &error);
  g_assert_no_error (error);

  return root;
}

/* Keys of authorities take seconds: the vaults of one program share theirs. A new vault is made at @path. */
void
vault_fixture_add_authority (const char *path)
{
  static char *bytes;
  static gsize size;
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GBytes) root = NULL;
  Vault *vault;

  if (bytes != NULL)
    {
      g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
      g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
      return;
    }

  vault = vault_fixture_open (path, NULL);
  root = vault_fixture_get_root (STORE_STORE (vault));
  vault_fixture_close (vault);
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
}

/* Of an EC key, which costs nothing, with a subject that nobody is to believe. */
GBytes *
vault_fixture_make_request (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PkiPrivateKey) key = pki_private_key_new (PKI_KEY_KIND_EC_P256, &error);
  g_autoptr (PkiSigningRequest) request = NULL;

  g_assert_no_error (error);
  request = pki_signing_request_new (key, "somebody-else", &error);
  g_assert_no_error (error);

  return pki_signing_request_to_pem (request);
}

StoreEntry *
vault_fixture_generate (Store *store, const StoreGenerateRequest *request, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  store_generate_async (store, request, NULL, NULL, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);

  return store_generate_finish (store, result, error);
}

StoreEntry *
vault_fixture_regenerate (Store *store, const StoreGenerateRequest *request, const char *if_etag, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  store_regenerate_async (store, request, if_etag, NULL, NULL, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);

  return store_regenerate_finish (store, result, error);
}
