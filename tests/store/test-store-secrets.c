/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The place for secrets that ends with the process. */

#include "config.h"

#include <locale.h>

#include "store-await.h"

typedef struct
{
  StoreSecrets *secrets;
} Fixture;

static void
setup (Fixture *self, gconstpointer data)
{
  self->secrets = store_memory_secrets_new ();
}

static void
teardown (Fixture *self, gconstpointer data)
{
  g_assert_finalize_object (self->secrets);
}

static gboolean
save (Fixture *self, const char *id, const char *secret, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  store_secrets_save_async (self->secrets, id, "label", secret, cancellable, store_await_result_cb, &result);
  g_assert_null (result);
  STORE_AWAIT (result != NULL);

  return store_secrets_save_finish (self->secrets, result, error);
}

static StoreSecret *
lookup (Fixture *self, const char *id, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  store_secrets_lookup_async (self->secrets, id, cancellable, store_await_result_cb, &result);
  g_assert_null (result);
  STORE_AWAIT (result != NULL);

  return store_secrets_lookup_finish (self->secrets, result, error);
}

static gboolean
remove_secret (Fixture *self, const char *id, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  store_secrets_remove_async (self->secrets, id, cancellable, store_await_result_cb, &result);
  g_assert_null (result);
  STORE_AWAIT (result != NULL);

  return store_secrets_remove_finish (self->secrets, result, error);
}

static char **
list (Fixture *self, const char *prefix, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  store_secrets_list_async (self->secrets, prefix, cancellable, store_await_result_cb, &result);
  g_assert_null (result);
  STORE_AWAIT (result != NULL);

  return store_secrets_list_finish (self->secrets, result, error);
}

static void
assert_secret (Fixture *self, const char *id, const char *wanted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreSecret) secret = lookup (self, id, NULL, &error);

  if (wanted == NULL)
    g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
  else
    g_assert_no_error (error);
  g_assert_cmpstr (secret, ==, wanted);
}

static void
test_save (Fixture *self, gconstpointer data)
{
  assert_secret (self, "a", NULL);
  g_assert_true (save (self, "a", "hunter2", NULL, NULL));
  g_assert_true (save (self, "b", "", NULL, NULL));
  assert_secret (self, "a", "hunter2");
  assert_secret (self, "b", "");
  assert_secret (self, "A", NULL);
  g_assert_true (save (self, "a", "another", NULL, NULL));
  assert_secret (self, "a", "another");
}

static void
test_remove (Fixture *self, gconstpointer data)
{
  g_assert_true (save (self, "a", "hunter2", NULL, NULL));
  g_assert_true (remove_secret (self, "a", NULL, NULL));
  assert_secret (self, "a", NULL);
  /* What is not there is removed already. */
  g_assert_true (remove_secret (self, "a", NULL, NULL));
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char * const *) a, *(const char * const *) b);
}

static void
assert_list (Fixture *self, const char *prefix, const char * const *wanted)
{
  g_auto (GStrv) ids = list (self, prefix, NULL, NULL);

  g_assert_nonnull (ids);
  qsort (ids, g_strv_length (ids), sizeof *ids, compare);
  g_assert_cmpstrv (ids, (char **) wanted);
}

static void
test_list (Fixture *self, gconstpointer data)
{
  const char *none[] = { NULL };
  const char *some[] = { "vault/1", "vault/2", NULL };
  const char *all[] = { "request/1", "vault", "vault/1", "vault/2", NULL };

  assert_list (self, "", none);
  for (guint i = 0; all[i] != NULL; i++)
    g_assert_true (save (self, all[i], "x", NULL, NULL));
  assert_list (self, "", all);
  assert_list (self, "vault/", some);
  assert_list (self, "other", none);
}

/* A write that is cancelled before it begins is not made. */
static void
test_cancelled (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) save_error = NULL;
  g_autoptr (GError) remove_error = NULL;
  g_autoptr (GError) lookup_error = NULL;
  g_autoptr (GError) list_error = NULL;

  g_assert_true (save (self, "a", "hunter2", NULL, NULL));
  g_cancellable_cancel (cancellable);
  g_assert_false (save (self, "a", "another", cancellable, &save_error));
  g_assert_true (store_error_is_cancelled (save_error));
  g_assert_false (remove_secret (self, "a", cancellable, &remove_error));
  g_assert_true (store_error_is_cancelled (remove_error));
  g_assert_null (lookup (self, "a", cancellable, &lookup_error));
  g_assert_true (store_error_is_cancelled (lookup_error));
  g_assert_null (list (self, "", cancellable, &list_error));
  g_assert_true (store_error_is_cancelled (list_error));
  assert_secret (self, "a", "hunter2");
}

#define N_THREADS 8

static gpointer
use (gpointer data)
{
  Fixture *self = data;
  g_autoptr (GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i % 7);
      g_autoptr (GAsyncResult) saved = NULL;
      g_autoptr (GAsyncResult) found = NULL;
      g_autoptr (StoreSecret) secret = NULL;

      store_secrets_save_async (self->secrets, id, "label", "hunter2", NULL, store_await_result_cb, &saved);
      while (saved == NULL)
        g_main_context_iteration (context, TRUE);
      g_assert_true (store_secrets_save_finish (self->secrets, saved, NULL));
      store_secrets_lookup_async (self->secrets, id, NULL, store_await_result_cb, &found);
      while (found == NULL)
        g_main_context_iteration (context, TRUE);
      secret = store_secrets_lookup_finish (self->secrets, found, NULL);
      g_assert_cmpstr (secret, ==, "hunter2");
    }
  g_main_context_pop_thread_default (context);

  return NULL;
}

static void
test_threads (Fixture *self, gconstpointer data)
{
  GThread *threads[N_THREADS];

  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("secrets", use, self);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/store/secrets/" name, Fixture, NULL, setup, func, teardown)
  ADD ("save", test_save);
  ADD ("remove", test_remove);
  ADD ("list", test_list);
  ADD ("cancelled", test_cancelled);
  ADD ("threads", test_threads);

  return g_test_run ();
}
