/* SPDX-License-Identifier: GPL-3.0-or-later */

/* With a real Secret Service on a bus of our own (tests/e2e/session -k). The last case leaves the keyring locked. */

#include "config.h"

#include <libsecret/secret.h>
#include <string.h>

#include "keyring-fixture.h"
#include "model/model.h"
#include "store-await.h"

#define PREFIX "vault/8e5a1c5e/"

static const SecretSchema any_schema = {
  .name = "org.credenza.Credenza.Secret",
  .attributes = { { "id", SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, 0 } },
};

static gboolean
save (StoreSecrets  *secrets,
      const char    *id,
      const char    *secret,
      GCancellable  *cancellable,
      GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  store_secrets_save_async (secrets, id, "Password of “a.p12”", secret, cancellable, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  return store_secrets_save_finish (secrets, result, error);
}

static StoreSecret *
lookup (StoreSecrets  *secrets,
        const char    *id,
        GCancellable  *cancellable,
        GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  store_secrets_lookup_async (secrets, id, cancellable, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  return store_secrets_lookup_finish (secrets, result, error);
}

static gboolean
remove_secret (StoreSecrets  *secrets,
               const char    *id,
               GCancellable  *cancellable,
               GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  store_secrets_remove_async (secrets, id, cancellable, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  return store_secrets_remove_finish (secrets, result, error);
}

static char **
list (StoreSecrets  *secrets,
      const char    *prefix,
      GCancellable  *cancellable,
      GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  store_secrets_list_async (secrets, prefix, cancellable, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  return store_secrets_list_finish (secrets, result, error);
}

static void
assert_secret (StoreSecrets *secrets,
               const char   *id,
               const char   *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreSecret) actual = lookup (secrets, id, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (actual, ==, expected);
}

static void
assert_none (StoreSecrets *secrets,
             const char   *id)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (lookup (secrets, id, NULL, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
}

/* As another program sees it. */
static void
assert_item (const char *id,
             const char *label,
             const char *secret)
{
  g_autoptr (GError) error = NULL;
  GList *items = secret_password_search_sync (&any_schema, SECRET_SEARCH_ALL | SECRET_SEARCH_LOAD_SECRETS, NULL, &error,
                                              "id", id, NULL);
  g_autoptr (SecretValue) value = NULL;
  g_autofree char *actual = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (g_list_length (items), ==, 1);
  value = secret_item_get_secret (items->data);
  actual = secret_item_get_label (items->data);
  g_assert_cmpstr (secret_value_get_text (value), ==, secret);
  g_assert_cmpstr (actual, ==, label);
  g_list_free_full (items, g_object_unref);
}

static void
must_save (StoreSecrets *secrets,
           const char   *id,
           const char   *secret)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (save (secrets, id, secret, NULL, &error));
  g_assert_no_error (error);
}

static void
must_remove (StoreSecrets *secrets,
             const char   *id)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (remove_secret (secrets, id, NULL, &error));
  g_assert_no_error (error);
}

static void
test_life (void)
{
  g_autoptr (StoreSecrets) secrets = model_secrets_new ();
  g_autoptr (StoreSecrets) another = NULL;

  assert_none (secrets, PREFIX "1");
  must_save (secrets, PREFIX "1", "first");
  assert_secret (secrets, PREFIX "1", "first");
  assert_item (PREFIX "1", "Password of “a.p12”", "first");

  must_save (secrets, PREFIX "1", "pässword …");
  assert_item (PREFIX "1", "Password of “a.p12”", "pässword …");

  /* The next run of the program finds it. */
  another = model_secrets_new ();
  assert_secret (another, PREFIX "1", "pässword …");

  must_remove (another, PREFIX "1");
  assert_none (secrets, PREFIX "1");

  /* What is gone already need not be removed. */
  must_remove (secrets, PREFIX "1");
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  return strcmp (*(char * const *) a, *(char * const *) b);
}

static void
assert_listed (StoreSecrets *secrets,
               const char   *prefix,
               const char   *expected)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) ids = list (secrets, prefix, NULL, &error);
  g_autofree char *actual = NULL;

  g_assert_no_error (error);
  qsort (ids, g_strv_length (ids), sizeof *ids, compare);
  actual = g_strjoinv (" ", ids);
  g_assert_cmpstr (actual, ==, expected);
}

static void
test_list (void)
{
  g_autoptr (StoreSecrets) secrets = model_secrets_new ();
  g_autoptr (GError) error = NULL;

  assert_listed (secrets, PREFIX, "");
  must_save (secrets, PREFIX "1", "one");
  must_save (secrets, PREFIX "2", "two");
  must_save (secrets, "vault/another/1", "three");
  /* Not of this kind, though it looks like it. */
  g_assert_true (secret_password_store_sync (SECRET_SCHEMA_NOTE, NULL, "Note", "note", NULL, &error, NULL));

  assert_listed (secrets, PREFIX, PREFIX "1 " PREFIX "2");
  assert_listed (secrets, "vault/", PREFIX "1 " PREFIX "2 vault/another/1");

  must_remove (secrets, PREFIX "1");
  must_remove (secrets, "vault/another/1");
  assert_listed (secrets, "vault/", PREFIX "2");
  assert_secret (secrets, PREFIX "2", "two");
  must_remove (secrets, PREFIX "2");
}

static void
assert_cancelled (GError *error /* (transfer full) */)
{
  g_autoptr (GError) own = error;

  g_assert_true (store_error_is_cancelled (own));
}

static void
test_cancel (void)
{
  g_autoptr (StoreSecrets) secrets = model_secrets_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GError *errors[4] = { NULL };

  must_save (secrets, PREFIX "1", "first");
  g_cancellable_cancel (cancellable);
  g_assert_false (save (secrets, PREFIX "1", "second", cancellable, &errors[0]));
  g_assert_null (lookup (secrets, PREFIX "1", cancellable, &errors[1]));
  g_assert_false (remove_secret (secrets, PREFIX "1", cancellable, &errors[2]));
  g_assert_null (list (secrets, PREFIX, cancellable, &errors[3]));
  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    assert_cancelled (errors[i]);
  assert_secret (secrets, PREFIX "1", "first");
  must_remove (secrets, PREFIX "1");
}

/* There is nobody who could ask for the password: it is as if the question had been dismissed. */
static void
check_dismissed (StoreSecrets *secrets)
{
  g_autoptr (GError) saving = NULL;
  g_autoptr (GError) looking = NULL;
  g_autoptr (GError) removing = NULL;

  g_assert_false (save (secrets, PREFIX "2", "two", NULL, &saving));
  g_assert_error (saving, STORE_ERROR, STORE_ERROR_FORBIDDEN);
  g_assert_null (lookup (secrets, PREFIX "1", NULL, &looking));
  g_assert_error (looking, STORE_ERROR, STORE_ERROR_FORBIDDEN);
  g_assert_false (remove_secret (secrets, PREFIX "1", NULL, &removing));
  g_assert_error (removing, STORE_ERROR, STORE_ERROR_FORBIDDEN);
}

/* Who does not want to wait for an answer need not. */
static void
check_unanswered (StoreSecrets *secrets)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  store_secrets_lookup_async (secrets, PREFIX "1", cancellable, store_await_result_cb, &result);
  STORE_AWAIT (keyring_fixture_is_asking ());
  g_assert_null (result);
  g_cancellable_cancel (cancellable);
  STORE_AWAIT (result != NULL);
  g_assert_null (store_secrets_lookup_finish (secrets, result, &error));
  assert_cancelled (error);
  keyring_fixture_dismiss ();
}

static void
test_locked (void)
{
  g_autoptr (StoreSecrets) secrets = model_secrets_new ();

  must_save (secrets, PREFIX "1", "first");
  keyring_fixture_lock ();
  check_dismissed (secrets);

  keyring_fixture_begin_asking ();
  assert_listed (secrets, PREFIX, PREFIX "1");
  g_assert_false (keyring_fixture_is_asking ());
  check_unanswered (secrets);
  keyring_fixture_end_asking ();
}

/* On a bus that nobody keeps secrets on. */
static void
test_nobody (void)
{
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "model", "test-model-secrets", NULL);
  const char *argv[] = { program, "--nobody", NULL };
  g_auto (GStrv) env = g_environ_setenv (g_get_environ (), "DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  g_autoptr (GError) error = NULL;
  int status = -1;

  g_assert_true (g_spawn_sync (NULL, (char **) argv, env, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, &error));
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, &error));
}

static int
check_nobody (void)
{
  g_autoptr (StoreSecrets) secrets = model_secrets_new ();
  GError *errors[4] = { NULL };

  save (secrets, PREFIX "1", "first", NULL, &errors[0]);
  lookup (secrets, PREFIX "1", NULL, &errors[1]);
  remove_secret (secrets, PREFIX "1", NULL, &errors[2]);
  list (secrets, PREFIX, NULL, &errors[3]);
  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      g_assert_error (errors[i], STORE_ERROR, STORE_ERROR_UNAVAILABLE);
      g_error_free (errors[i]);
    }
  return 0;
}

int
main (int    argc,
      char **argv)
{
  g_log_set_always_fatal (G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
  if (argc > 1 && strcmp (argv[1], "--nobody") == 0)
    return check_nobody ();

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/secrets/life", test_life);
  g_test_add_func ("/model/secrets/list", test_list);
  g_test_add_func ("/model/secrets/cancel", test_cancel);
  g_test_add_func ("/model/secrets/nobody", test_nobody);
  g_test_add_func ("/model/secrets/locked", test_locked);

  return g_test_run ();
}
