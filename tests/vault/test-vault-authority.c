/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>
#include <sqlite3.h>

#include "store-await.h"
#include "vault-fixture.h"
#include "vault/vault-authority-private.h"

#define DAY ((gint64) 24 * 60 * 60)

/* 1 January 2026 */
#define NOW ((gint64) 1767225600)

static gint64
get_end (PkiIdentity *identity)
{
  return pki_certificate_get_not_after (pki_identity_get_certificate (identity));
}

static const char *
get_subject (VaultAuthority *authority)
{
  PkiCertificate *issuer = pki_identity_get_certificate (vault_authority_get_issuer (authority));

  return pki_name_to_string (pki_certificate_get_subject (issuer));
}

static gboolean
have_same_root (VaultAuthority *a, VaultAuthority *b)
{
  return pki_certificate_equal (vault_authority_get_root (a), vault_authority_get_root (b));
}

/* Who signs is made anew before it would be outlived, the root as seldom as can be. */
static void
test_ages (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VaultAuthority) first = vault_authority_new (NULL, NOW, NOW + DAY, &error);
  g_autoptr (VaultAuthority) second = NULL;
  g_autoptr (VaultAuthority) third = NULL;
  gint64 end;
  gint64 root_end;

  g_assert_no_error (error);
  end = get_end (vault_authority_get_issuer (first));
  root_end = pki_certificate_get_not_after (vault_authority_get_root (first));
  g_assert_cmpint (end, ==, store_validity_get_end (NOW, 20, STORE_VALIDITY_YEARS));
  g_assert_cmpint (root_end, ==, store_validity_get_end (NOW, 30, STORE_VALIDITY_YEARS));
  g_assert_true (vault_authority_covers (first, end));
  g_assert_false (vault_authority_covers (first, end + 1));

  second = vault_authority_new (first, end - DAY, end + 1, &error);
  g_assert_no_error (error);
  g_assert_true (have_same_root (first, second));
  g_assert_true (vault_authority_covers (second, end + 1));
  g_assert_cmpint (get_end (vault_authority_get_issuer (second)), ==, root_end);
  g_assert_cmpstr (vault_authority_get_id (second), ==, vault_authority_get_id (first));
  g_assert_true (pki_certificate_is_self_issued (vault_authority_get_root (second)));
  g_assert_cmpstr (get_subject (first), ==, get_subject (second));

  third = vault_authority_new (second, root_end - DAY, root_end + 1, &error);
  g_assert_no_error (error);
  g_assert_false (have_same_root (second, third));
  g_assert_true (vault_authority_covers (third, root_end + 1));
  g_assert_cmpstr (vault_authority_get_id (third), ==, vault_authority_get_id (first));
}

static void
open_two (const VaultPlace *place, Vault *vaults[2])
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      vaults[i] = vault_fixture_open (place->path, &error);
      g_assert_no_error (error);
    }
}

/* Both find none and make one; one of them is kept, and both use it. A realm has no other. */
static void
test_two_vaults (void)
{
  g_auto (VaultPlace) place = { NULL };
  GAsyncResult *results[2] = { NULL };
  g_autoptr (GBytes) first = NULL;
  Vault *vaults[2];
  Store *stores[2];

  vault_place_init (&place);
  open_two (&place, vaults);
  stores[0] = g_object_ref (STORE_STORE (vaults[0]));
  stores[1] = vault_get_realm (vaults[1], "a");
  for (guint i = 0; i < 2; i++)
    store_get_root_async (stores[i], NULL, store_await_result_cb, &results[i]);

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) root = NULL;

      STORE_AWAIT (results[i] != NULL);
      root = store_get_root_finish (stores[i], results[i], &error);
      g_assert_no_error (error);
      if (first == NULL)
        first = g_bytes_ref (root);
      g_assert_true (g_bytes_equal (root, first));
      g_clear_object (&results[i]);
    }

  for (guint i = 0; i < 2; i++)
    {
      g_object_unref (stores[i]);
      vault_fixture_close (vaults[i]);
    }
}

static void
test_cancel (void)
{
  g_auto (VaultPlace) place = { NULL };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) root = NULL;
  Vault *vault;

  vault_place_init (&place);
  vault = vault_fixture_open (place.path, NULL);
  store_get_root_async (STORE_STORE (vault), cancellable, store_await_result_cb, &result);
  g_cancellable_cancel (cancellable);
  STORE_AWAIT (result != NULL);
  root = store_get_root_finish (STORE_STORE (vault), result, &error);
  g_assert_null (root);
  g_assert_error (error, STORE_ERROR, STORE_ERROR_CANCELLED);
  g_clear_object (&result);
  vault_fixture_close (vault);
}

static void
run_sql (const char *path, const char *sql)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

/* What is damaged is told, and never made anew: the old root is trusted somewhere. */
static void
test_damaged (void)
{
  static const char * const damages[] = {
    "UPDATE setting SET value = x'00' WHERE name = 'authority-root'",
    "UPDATE setting SET value = substr (value, 1, 900) WHERE name = 'authority-issuer'",
    "UPDATE setting SET value = x'41' WHERE name = 'authority-id'",
    "UPDATE setting SET value = (SELECT value FROM setting WHERE name = 'authority-root') WHERE name = 'authority-issuer'",
  };

  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_auto (VaultPlace) place = { NULL };
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) root = NULL;
      Vault *vault;

      vault_place_init (&place);
      vault_fixture_add_authority (place.path);
      run_sql (place.path, damages[i]);
      vault = vault_fixture_open (place.path, NULL);
      store_get_root_async (STORE_STORE (vault), NULL, store_await_result_cb, &result);
      STORE_AWAIT (result != NULL);
      root = store_get_root_finish (STORE_STORE (vault), result, &error);
      g_assert_null (root);
      g_assert_error (error, STORE_ERROR, STORE_ERROR_STORAGE);
      g_clear_object (&result);
      vault_fixture_close (vault);
    }
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vault/authority/ages", test_ages);
  g_test_add_func ("/vault/authority/two-vaults", test_two_vaults);
  g_test_add_func ("/vault/authority/cancel", test_cancel);
  g_test_add_func ("/vault/authority/damaged", test_damaged);

  return g_test_run ();
}
