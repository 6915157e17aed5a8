/* SPDX-License-Identifier: GPL-3.0-or-later */

/* generate VAULT NAME... : has the vault's authority issue certificates, three months each with automatic renewal. */

#include "config.h"

#include "vault-fixture.h"

#include "store-await.h"

static void
generate (Store      *store,
          const char *name)
{
  StoreGenerateRequest request = { .name = name, .common_name = "Client", .validity = 3,
                                   .validity_unit = STORE_VALIDITY_MONTHS, .automatic_renewal = TRUE };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) entry = NULL;

  store_generate_async (store, &request, NULL, NULL, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  entry = store_generate_finish (store, result, &error);
  g_assert_no_error (error);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_path_get_dirname (argv[1]);
  Vault *vault;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  vault = vault_fixture_open (argv[1], &error);
  g_assert_no_error (error);
  for (int i = 2; i < argc; i++)
    generate (STORE_STORE (vault), argv[i]);
  vault_fixture_close (vault);
  return 0;
}
