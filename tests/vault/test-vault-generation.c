/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How what was generated lives on: names that are taken, cancels, passwords, undo. All with a signing request, since
 * a key takes its time. */

#include "config.h"

#include <locale.h>
#include <sqlite3.h>

#include "pki/pki.h"
#include "store-await.h"
#include "vault-fixture.h"

#define N_STEPS 5

typedef struct
{
  VaultPlace place;
  Vault *vault;
  Store *store;          /* (unowned): the same */
  StoreSecrets *secrets; /* (owned) */
  GBytes *csr;           /* (owned) */
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  vault_place_init (&self->place);
  vault_fixture_add_authority (self->place.path);
  self->vault = vault_fixture_open (self->place.path, &error);
  g_assert_no_error (error);
  self->store = STORE_STORE (self->vault);
  self->secrets = store_memory_secrets_new ();
  vault_set_secrets (self->vault, self->secrets);
  self->csr = vault_fixture_make_request ();
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  vault_fixture_close (self->vault);
  g_clear_object (&self->secrets);
  g_bytes_unref (self->csr);
  vault_place_clear (&self->place);
}

static StoreGenerateRequest
ask_for (Fixture *self, const char *name)
{
  return (StoreGenerateRequest) { .name = name, .validity = 5, .signing_request = self->csr };
}

static StoreEntry *
generate (Fixture *self, const char *name)
{
  const StoreGenerateRequest request = ask_for (self, name);
  g_autoptr (GError) error = NULL;
  StoreEntry *entry = vault_fixture_generate (self->store, &request, &error);

  g_assert_no_error (error);

  return entry;
}

static guint
count (Store *store)
{
  g_autoptr (GPtrArray) entries = store_await_list (store, NULL);

  return entries->len;
}

static char **
list_secrets (StoreSecrets *secrets)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char **ids;

  store_secrets_list_async (secrets, "vault/", NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  ids = store_secrets_list_finish (secrets, result, &error);
  g_assert_no_error (error);

  return ids;
}

static void
assert_n_secrets (StoreSecrets *secrets, guint n)
{
  g_auto (GStrv) ids = list_secrets (secrets);

  g_assert_cmpuint (g_strv_length (ids), ==, n);
}

static void
assert_same_generation (StoreEntry *a, StoreEntry *b)
{
  StoreGeneration *x = store_entry_get_generation (a);
  StoreGeneration *y = store_entry_get_generation (b);

  g_assert_true (x != NULL && y != NULL);
  g_assert_cmpstr (x->common_name, ==, y->common_name);
  g_assert_cmpuint (x->validity, ==, y->validity);
  g_assert_cmpint (x->validity_unit, ==, y->validity_unit);
  g_assert_cmpint (x->automatic_renewal, ==, y->automatic_renewal);
  g_assert_cmpint (x->has_password, ==, y->has_password);
  g_assert_cmpstr (x->password_id, ==, y->password_id);
  g_assert_cmpint (x->renewed, ==, y->renewed);
  g_assert_cmpint (x->failed, ==, y->failed);
  g_assert_true (g_bytes_equal (x->certificate, y->certificate));
  g_assert_true (g_bytes_equal (x->signing_request, y->signing_request));
}

static void
assert_name_error (const GError *error, StoreError code)
{
  g_assert_error (error, STORE_ERROR, (int) code);
  g_assert_cmpstr (store_error_get_details (error)->subject, ==, STORE_FIELD_NAME);
}

static void
test_read (Fixture *self, gconstpointer data)
{
  g_autoptr (StoreEntry) made = generate (self, "a.pem");
  g_autoptr (StoreEntry) got = store_await_get (self->store, "a.pem", NULL);
  g_autoptr (GPtrArray) listed = store_await_list (self->store, NULL);
  g_autoptr (GPtrArray) bare = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (StoreEntry) imported = vault_fixture_make ("b.pem", "b");
  g_autoptr (StoreEntry) stored = store_await_create (self->store, imported, NULL);

  g_assert_null (store_entry_get_generation (stored));
  assert_same_generation (made, got);
  assert_same_generation (made, listed->pdata[0]);

  store_list_range_async (self->store, 0, 2, FALSE, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  bare = store_list_range_finish (self->store, result, NULL, NULL);
  g_assert_cmpuint (bare->len, ==, 2);
  g_assert_cmpuint (store_entry_get_generation (bare->pdata[0])->validity, ==, 5);
  g_assert_null (store_entry_get_generation (bare->pdata[0])->certificate);
  g_assert_null (store_entry_get_generation (bare->pdata[1]));
}

/* An undone delete is the same entry again. */
static void
test_undo_delete (Fixture *self, gconstpointer data)
{
  g_autoptr (StoreEntry) made = generate (self, "a.pem");
  g_autoptr (StoreEntry) deleted = store_await_delete (self->store, "a.pem", NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) undone = store_await_create (self->store, deleted, &error);
  g_autoptr (StoreEntry) got = store_await_get (self->store, "a.pem", NULL);

  g_assert_no_error (error);
  assert_same_generation (made, deleted);
  assert_same_generation (made, got);
}

static void
test_replace (Fixture *self, gconstpointer data)
{
  g_autoptr (StoreEntry) made = generate (self, "a.pem");
  g_autoptr (StoreEntry) upload = vault_fixture_make ("a.pem", "uploaded");
  g_autoptr (StoreEntry) replaced = store_await_replace (self->store, upload, store_entry_get_etag (made), NULL);
  g_autoptr (StoreEntry) got = store_await_get (self->store, "a.pem", NULL);
  g_autoptr (StoreEntry) undone = NULL;
  g_autoptr (StoreEntry) again = NULL;

  g_assert_nonnull (replaced);
  g_assert_null (store_entry_get_generation (got));
  g_assert_cmpint (store_entry_get_method (got), ==, STORE_METHOD_IMPORT);

  undone = store_await_replace (self->store, made, NULL, NULL);
  again = store_await_get (self->store, "a.pem", NULL);
  assert_same_generation (made, again);
  g_assert_cmpint (store_entry_get_method (again), ==, STORE_METHOD_EXTERNAL_SERVICE);
}

/* What cannot be renewed is not taken to be generated. */
static void
test_unknown (Fixture *self, gconstpointer data)
{
  const StoreGeneration values = { .validity = 1, .renewed = -1, .failed = -1 };
  g_autoptr (StoreGeneration) generation = store_generation_new (&values);
  g_autoptr (StoreEntry) entry = g_object_new (STORE_TYPE_ENTRY, "name", "a.pem", "content", self->csr, "generation", generation, NULL);
  g_autoptr (GError) error = NULL;
  StoreEntry *stored = store_await_create (self->store, entry, &error);

  g_assert_null (stored);
  g_assert_error (error, STORE_ERROR, STORE_ERROR_INVALID);
}

static void
test_regenerate (Fixture *self, gconstpointer data)
{
  StoreGenerateRequest request = ask_for (self, "a.pem");
  g_autoptr (StoreEntry) upload = vault_fixture_make ("a.pem", "uploaded");
  g_autoptr (StoreEntry) stored = NULL;
  g_autoptr (StoreEntry) entry = NULL;
  g_autoptr (StoreEntry) got = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func ((GDestroyNotify) store_label_unref);

  g_assert_null (vault_fixture_regenerate (self->store, &request, NULL, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);

  stored = store_await_create (self->store, upload, NULL);
  g_ptr_array_add (labels, store_label_new ("k", (const char *[]) { "v", NULL }));
  g_assert_true (store_await_set_labels (self->store, "a.pem", labels, NULL));
  g_assert_null (vault_fixture_regenerate (self->store, &request, "another", &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_CHANGED);
  g_clear_error (&error);

  entry = vault_fixture_regenerate (self->store, &request, store_entry_get_etag (stored), &error);
  g_assert_no_error (error);
  got = store_await_get (self->store, "a.pem", NULL);
  assert_same_generation (entry, got);
  g_assert_cmpstr (store_entry_get_etag (got), !=, store_entry_get_etag (stored));
  g_assert_cmpint (store_entry_get_created (got), ==, store_entry_get_created (stored));
  g_assert_cmpuint (store_entry_get_labels (got)->len, ==, 1);
  g_assert_null (store_entry_get_file_name (got));
  g_assert_cmpint (store_entry_get_method (got), ==, STORE_METHOD_EXTERNAL_SERVICE);
}

static void
test_exists (Fixture *self, gconstpointer data)
{
  g_autoptr (StoreEntry) made = generate (self, "a.pem");
  const StoreGenerateRequest request = ask_for (self, "a.pem");
  g_autoptr (GError) error = NULL;

  g_assert_null (vault_fixture_generate (self->store, &request, &error));
  assert_name_error (error, STORE_ERROR_EXISTS);
}

/* One call, and what happens to it at one of its steps. */
typedef struct
{
  Fixture *fixture;
  guint step;                /* at which something happens */
  GCancellable *cancellable; /* (owned) (nullable): cancelled then */
  GAsyncResult *taken;       /* (owned) (nullable): of the creation of the same name, then */
  guint n_steps;
  GAsyncResult *result;      /* (owned) (nullable) */
} Run;

static void
step_cb (guint64 done, guint64 total, gpointer user_data)
{
  Run *run = user_data;

  g_assert_null (run->result);
  g_assert_cmpuint (total, ==, N_STEPS);
  g_assert_cmpuint (done, ==, ++run->n_steps);
  if (done != run->step)
    return;

  if (run->cancellable != NULL)
    g_cancellable_cancel (run->cancellable);
  else
    {
      g_autoptr (StoreEntry) entry = vault_fixture_make ("a.pem", "quicker");

      store_create_async (run->fixture->store, entry, NULL, NULL, NULL, store_await_result_cb, &run->taken);
    }
}

static void
run_clear (Run *run)
{
  g_clear_object (&run->cancellable);
  g_clear_object (&run->taken);
  g_clear_object (&run->result);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static StoreEntry *
do_run (Run *run, const StoreGenerateRequest *request, GError **error)
{
  Store *store = run->fixture->store;

  if (run->cancellable != NULL && run->step == 0)
    g_cancellable_cancel (run->cancellable);
  store_generate_async (store, request, step_cb, run, run->cancellable, store_await_result_cb, &run->result);
  STORE_AWAIT (run->result != NULL);

  return store_generate_finish (store, run->result, error);
}

static StoreGenerateRequest
ask_with_password (const char *name)
{
  return (StoreGenerateRequest) { .name = name, .validity = 1, .password = "secret1", .automatic_renewal = TRUE };
}

/* Somebody else is quicker: nothing of ours is left. */
static void
test_taken_meanwhile (Fixture *self, gconstpointer data)
{
  const StoreGenerateRequest request = ask_with_password ("a.pem");
  g_auto (Run) run = { .fixture = self, .step = 2 };
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) got = NULL;

  g_assert_null (do_run (&run, &request, &error));
  assert_name_error (error, STORE_ERROR_EXISTS);
  STORE_AWAIT (run.taken != NULL);
  got = store_await_get (self->store, "a.pem", NULL);
  g_assert_cmpuint (g_bytes_get_size (store_entry_get_content (got)), ==, strlen ("quicker"));
  assert_n_secrets (self->secrets, 0);
}

/* Whenever it is cancelled before the write, nothing is stored. After it, everything. */
static void
test_cancel (Fixture *self, gconstpointer data)
{
  for (guint step = 0; step <= N_STEPS; step++)
    {
      const StoreGenerateRequest request = ask_with_password ("a.p12");
      g_auto (Run) run = { .fixture = self, .step = step, .cancellable = g_cancellable_new () };
      g_autoptr (GError) error = NULL;
      g_autoptr (StoreEntry) entry = do_run (&run, &request, &error);

      if (step == N_STEPS)
        {
          g_assert_no_error (error);
          g_assert_nonnull (entry);
          continue;
        }

      g_assert_null (entry);
      g_assert_error (error, STORE_ERROR, STORE_ERROR_CANCELLED);
      g_assert_cmpuint (run.n_steps, ==, step);
      g_assert_cmpuint (count (self->store), ==, 0);
      assert_n_secrets (self->secrets, 0);
    }
  g_assert_cmpuint (count (self->store), ==, 1);
  assert_n_secrets (self->secrets, 1);
}

/* A password is kept only where a renewal will need it. */
static void
test_password (Fixture *self, gconstpointer data)
{
  StoreGenerateRequest request = ask_with_password ("a.p12");
  g_autoptr (StoreEntry) entry = vault_fixture_generate (self->store, &request, NULL);
  g_autoptr (StoreEntry) other = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (StoreSecret) secret = NULL;
  StoreGeneration *generation = store_entry_get_generation (entry);
  const char *id = generation->password_id;

  g_assert_true (generation->has_password);
  g_assert_true (g_regex_match_simple ("^vault/[0-9a-f-]{36}/[0-9a-f-]{36}$", id, 0, 0));
  store_secrets_lookup_async (self->secrets, id, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  secret = store_secrets_lookup_finish (self->secrets, result, NULL);
  g_assert_cmpstr (secret, ==, "secret1");

  request.name = "b.pem";
  request.automatic_renewal = FALSE;
  other = vault_fixture_generate (self->store, &request, NULL);
  g_assert_null (store_entry_get_generation (other)->password_id);
  g_assert_true (store_entry_get_generation (other)->has_password);
  assert_n_secrets (self->secrets, 1);
}

/* A place for secrets that is locked. */
#define TEST_TYPE_LOCKED_SECRETS (test_locked_secrets_get_type ())
G_DECLARE_FINAL_TYPE (TestLockedSecrets, test_locked_secrets, TEST, LOCKED_SECRETS, GObject)

struct _TestLockedSecrets
{
  GObject parent_instance;
};

static void
refuse_async (StoreSecrets *secrets, const char *id, const char *label, const char *secret, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (secrets, cancellable, callback, user_data);

  g_task_return_new_error (task, STORE_ERROR, STORE_ERROR_FORBIDDEN, "It is locked");
}

static void
remove_async (StoreSecrets *secrets, const char *id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  refuse_async (secrets, id, NULL, NULL, cancellable, callback, user_data);
}

static gboolean
refuse_finish (StoreSecrets *secrets, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
test_locked_secrets_init_iface (StoreSecretsInterface *iface)
{
  iface->save_async = refuse_async;
  iface->save_finish = refuse_finish;
  iface->remove_async = remove_async;
  iface->remove_finish = refuse_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestLockedSecrets, test_locked_secrets, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (STORE_TYPE_SECRETS, test_locked_secrets_init_iface))

static void
test_locked_secrets_class_init (TestLockedSecretsClass *klass)
{
}

static void
test_locked_secrets_init (TestLockedSecrets *self)
{
}

static void
test_password_refused (Fixture *self, gconstpointer data)
{
  const StoreGenerateRequest request = ask_with_password ("a.p12");
  g_autoptr (StoreSecrets) locked = g_object_new (TEST_TYPE_LOCKED_SECRETS, NULL);
  g_autoptr (GError) error = NULL;

  vault_set_secrets (self->vault, locked);
  g_assert_null (vault_fixture_generate (self->store, &request, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_FORBIDDEN);
  g_assert_cmpstr (store_error_get_details (error)->subject, ==, STORE_FIELD_AUTOMATIC_RENEWAL);
  g_assert_cmpuint (count (self->store), ==, 0);
}

static void
test_closed (Fixture *self, gconstpointer data)
{
  g_auto (VaultPlace) place = { NULL };
  const StoreGenerateRequest request = ask_for (self, "a.pem");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Vault *vault;

  vault_place_init (&place);
  vault_fixture_add_authority (place.path);
  vault = vault_fixture_open (place.path, NULL);
  vault_close_async (vault, store_await_result_cb, &result);
  g_assert_null (vault_fixture_generate (STORE_STORE (vault), &request, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_UNAVAILABLE);
  STORE_AWAIT (result != NULL);
  g_assert_true (vault_close_finish (vault, result, NULL));
  g_clear_object (&result);
  g_assert_finalize_object (vault);
}

static void
run_sql (const char *path, const char *sql)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static void
test_damaged (Fixture *self, gconstpointer data)
{
  static const char * const damages[] = {
    "UPDATE generation SET validity = 0", "UPDATE generation SET validity_unit = 7",
    "UPDATE generation SET failure_code = 99", "UPDATE generation SET renewed = -2",
    "UPDATE generation SET common_name = CAST (x'ff' AS TEXT)", "UPDATE generation SET automatic_renewal = 2",
  };

  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.pem", i);
      g_autoptr (StoreEntry) made = generate (self, name);
      g_autoptr (GError) error = NULL;
      GPtrArray *entries;

      run_sql (self->place.path, damages[i]);
      entries = store_await_list (self->store, &error);
      g_assert_null (entries);
      g_assert_error (error, STORE_ERROR, STORE_ERROR_STORAGE);
      run_sql (self->place.path, "PRAGMA foreign_keys = ON; DELETE FROM entry");
    }
}

#define ADD(path, test) g_test_add ("/vault/generation/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  ADD ("read", test_read);
  ADD ("undo-delete", test_undo_delete);
  ADD ("replace", test_replace);
  ADD ("unknown", test_unknown);
  ADD ("regenerate", test_regenerate);
  ADD ("exists", test_exists);
  ADD ("taken-meanwhile", test_taken_meanwhile);
  ADD ("cancel", test_cancel);
  ADD ("password", test_password);
  ADD ("password-refused", test_password_refused);
  ADD ("closed", test_closed);
  ADD ("damaged", test_damaged);

  return g_test_run ();
}
