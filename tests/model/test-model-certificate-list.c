/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>

#include "model-fixture.h"

/* What a view would think is in the list, from its signals alone. */
typedef struct
{
  GPtrArray *rows; /* (owned) */
  guint      n_changes;
} Mirror;

static void
mirror_cb (GListModel *list,
           guint       position,
           guint       removed,
           guint       added,
           Mirror     *mirror)
{
  g_assert_cmpuint (position + removed, <=, mirror->rows->len);
  for (guint i = 0; i < removed; i++)
    g_ptr_array_remove_index (mirror->rows, position);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (mirror->rows, position + i, g_list_model_get_item (list, position + i));
  mirror->n_changes++;

  g_assert_cmpuint (mirror->rows->len, ==, g_list_model_get_n_items (list));
  for (guint i = 0; i < mirror->rows->len; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (list, i);

      g_assert_true (item == g_ptr_array_index (mirror->rows, i));
    }
}

static void
mirror_init (Mirror       *mirror,
             ModelFixture *fixture)
{
  mirror->rows = g_ptr_array_new_with_free_func (g_object_unref);
  mirror->n_changes = 0;
  g_signal_connect (fixture->list, "items-changed", G_CALLBACK (mirror_cb), mirror);
}

static void
mirror_clear (Mirror       *mirror,
              ModelFixture *fixture)
{
  g_signal_handlers_disconnect_by_data (fixture->list, mirror);
  g_ptr_array_unref (mirror->rows);
}

static guint
n_items (ModelFixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->list));
}

static void
add_pem (ModelFixture *fixture,
         const char   *name)
{
  g_autoptr (GBytes) pem = model_fixture_pem (name, 100);

  model_fixture_add (fixture, name, pem);
}

static void
remove_stored (ModelFixture *fixture,
               const char   *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreEntry) entry = store_await_delete (STORE_STORE (fixture->vault), name, NULL, &error);

  g_assert_no_error (error);
}

static void
assert_loads (ModelFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (model_fixture_load (fixture, &error));
  g_assert_no_error (error);
  g_assert_null (model_certificate_list_get_error (fixture->list));
  g_assert_false (model_certificate_list_get_loading (fixture->list));
}

static void
test_load (ModelFixture  *fixture,
           gconstpointer  data)
{
  Mirror mirror;

  add_pem (fixture, "a.pem");
  add_pem (fixture, "b.pem");
  mirror_init (&mirror, fixture);
  assert_loads (fixture);
  g_assert_cmpuint (n_items (fixture), ==, 2);
  g_assert_cmpuint (mirror.rows->len, ==, 2);
  g_assert_cmpint (model_certificate_get_state (model_certificate_list_lookup (fixture->list, "a.pem")), ==,
                   MODEL_STATE_VALID);
  g_assert_null (model_certificate_list_lookup (fixture->list, "c.pem"));
  mirror_clear (&mirror, fixture);
}

/* The rows that are still there stay the same objects: a selection is not lost. */
static void
test_reload (ModelFixture  *fixture,
             gconstpointer  data)
{
  g_autoptr (GBytes) other = model_fixture_pem ("other", 3);
  g_autoptr (StoreEntry) entry = store_entry_new ("b.pem", other, "b.pem");
  g_autoptr (StoreEntry) replaced = NULL;
  ModelCertificate *kept, *changed;
  Mirror mirror;

  add_pem (fixture, "a.pem");
  add_pem (fixture, "b.pem");
  add_pem (fixture, "c.pem");
  mirror_init (&mirror, fixture);
  assert_loads (fixture);
  kept = model_certificate_list_lookup (fixture->list, "a.pem");
  changed = model_certificate_list_lookup (fixture->list, "b.pem");

  mirror.n_changes = 0;
  assert_loads (fixture);
  g_assert_cmpuint (mirror.n_changes, ==, 0);

  replaced = store_await_replace (STORE_STORE (fixture->vault), entry, NULL, NULL);
  g_assert_nonnull (replaced);
  remove_stored (fixture, "c.pem");
  add_pem (fixture, "d.pem");
  assert_loads (fixture);
  g_assert_true (model_certificate_list_lookup (fixture->list, "a.pem") == kept);
  g_assert_true (model_certificate_list_lookup (fixture->list, "b.pem") != changed);
  g_assert_null (model_certificate_list_lookup (fixture->list, "c.pem"));
  g_assert_nonnull (model_certificate_list_lookup (fixture->list, "d.pem"));
  g_assert_cmpuint (n_items (fixture), ==, 3);
  mirror_clear (&mirror, fixture);
}

/* 250 entries are three pages. */
static void
test_broken (ModelFixture  *fixture,
             gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;
  Mirror mirror;

  vault_fixture_fill (fixture->vault, 250);
  mirror_init (&mirror, fixture);
  assert_loads (fixture);
  g_assert_cmpuint (n_items (fixture), ==, 250);

  /* A list that breaks off is an error, never a short list: what was there stays. */
  gate_store_break_list (fixture->gate, 1);
  g_assert_false (model_fixture_load (fixture, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NETWORK);
  g_assert_cmpuint (n_items (fixture), ==, 250);
  g_assert_error (model_certificate_list_get_error (fixture->list), STORE_ERROR, STORE_ERROR_NETWORK);

  gate_store_break_list (fixture->gate, 0);
  assert_loads (fixture);
  mirror_clear (&mirror, fixture);
}

static void
test_failure (ModelFixture  *fixture,
              gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  gate_store_hold (fixture->gate);
  model_certificate_list_load_async (fixture->list, NULL, store_await_result_cb, &result);
  g_assert_true (model_certificate_list_get_loading (fixture->list));
  gate_store_turn_away (fixture->gate, STORE_ERROR_UNAVAILABLE);
  STORE_AWAIT (result != NULL);
  g_assert_false (model_certificate_list_load_finish (fixture->list, result, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_UNAVAILABLE);
  g_assert_false (model_certificate_list_get_loading (fixture->list));
}

static void
test_cancel (ModelFixture  *fixture,
             gconstpointer  data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  vault_fixture_fill (fixture->vault, 250);
  gate_store_hold (fixture->gate);
  model_certificate_list_load_async (fixture->list, cancellable, store_await_result_cb, &result);
  gate_store_let (fixture->gate);
  g_cancellable_cancel (cancellable);
  STORE_AWAIT (result != NULL);
  g_assert_false (model_certificate_list_load_finish (fixture->list, result, &error));
  g_assert_true (store_error_is_cancelled (error));
  /* Nobody is told of what he wanted. */
  g_assert_null (model_certificate_list_get_error (fixture->list));
  g_assert_false (model_certificate_list_get_loading (fixture->list));
}

static void
test_cancel_between_pages (ModelFixture  *fixture,
                           gconstpointer  data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  vault_fixture_fill (fixture->vault, 250);
  model_certificate_list_load_async (fixture->list, cancellable, store_await_result_cb, &result);
  STORE_AWAIT (n_items (fixture) > 0);
  g_cancellable_cancel (cancellable);
  STORE_AWAIT (result != NULL);
  g_assert_false (model_certificate_list_load_finish (fixture->list, result, &error));
  g_assert_true (store_error_is_cancelled (error));
}

/* What the user did while a load was under way is newer than what the load brings. */
static void
test_changes_meanwhile (ModelFixture  *fixture,
                        gconstpointer  data)
{
  g_autoptr (GBytes) pem = model_fixture_pem ("new", 100);
  g_autoptr (StoreEntry) entry = store_entry_new ("new.pem", pem, "new.pem");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) put = NULL;
  g_autoptr (GError) error = NULL;

  add_pem (fixture, "a.pem");
  add_pem (fixture, "b.pem");
  assert_loads (fixture);
  gate_store_hold (fixture->gate);
  model_certificate_list_load_async (fixture->list, NULL, store_await_result_cb, &result);
  model_certificate_list_remove (fixture->list, "a.pem");
  model_certificate_list_put_async (fixture->list, entry, store_await_result_cb, &put);
  STORE_AWAIT (put != NULL);
  g_assert_true (model_certificate_list_put_finish (fixture->list, put, &error));
  gate_store_let (fixture->gate);
  STORE_AWAIT (result != NULL);
  g_assert_true (model_certificate_list_load_finish (fixture->list, result, &error));
  g_assert_null (model_certificate_list_lookup (fixture->list, "a.pem"));
  g_assert_nonnull (model_certificate_list_lookup (fixture->list, "b.pem"));
  g_assert_nonnull (model_certificate_list_lookup (fixture->list, "new.pem"));
}

static void
test_two_loads (ModelFixture  *fixture,
                gconstpointer  data)
{
  g_autoptr (GAsyncResult) one = NULL;
  g_autoptr (GAsyncResult) two = NULL;
  Mirror mirror;

  vault_fixture_fill (fixture->vault, 120);
  mirror_init (&mirror, fixture);
  model_certificate_list_load_async (fixture->list, NULL, store_await_result_cb, &one);
  model_certificate_list_load_async (fixture->list, NULL, store_await_result_cb, &two);
  STORE_AWAIT (one != NULL && two != NULL);
  g_assert_true (model_certificate_list_load_finish (fixture->list, one, NULL));
  g_assert_true (model_certificate_list_load_finish (fixture->list, two, NULL));
  g_assert_cmpuint (n_items (fixture), ==, 120);
  g_assert_false (model_certificate_list_get_loading (fixture->list));
  mirror_clear (&mirror, fixture);
}

static void
test_time (ModelFixture  *fixture,
           gconstpointer  data)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  ModelCertificate *row;
  Mirror mirror;

  add_pem (fixture, "a.pem");
  mirror_init (&mirror, fixture);
  assert_loads (fixture);
  row = model_certificate_list_lookup (fixture->list, "a.pem");
  mirror.n_changes = 0;
  model_certificate_list_update_states (fixture->list, now + DAY);
  g_assert_cmpuint (mirror.n_changes, ==, 0);
  model_certificate_list_update_states (fixture->list, now + 80 * DAY);
  g_assert_cmpuint (mirror.n_changes, ==, 1);
  g_assert_cmpint (model_certificate_get_state (row), ==, MODEL_STATE_EXPIRING);
  model_certificate_list_set_expiring_days (fixture->list, 200);
  g_assert_cmpint (model_certificate_get_state (row), ==, MODEL_STATE_EXPIRING);
  model_certificate_list_set_expiring_days (fixture->list, 2);
  g_assert_cmpint (model_certificate_get_state (row), ==, MODEL_STATE_VALID);
  mirror_clear (&mirror, fixture);
}

/* Past the list: as the store does it by itself. */
static void
renew_stored (ModelFixture *fixture,
              const char   *name)
{
  g_autoptr (GBytes) pem = model_fixture_pem ("renewed", 300);
  g_autoptr (StoreEntry) entry = store_entry_new (name, pem, name);
  g_autoptr (StoreEntry) replaced = store_await_replace (STORE_STORE (fixture->vault), entry, NULL, NULL);

  g_assert_nonnull (replaced);
}

static void
entry_changed_cb (ModelCertificateList *list,
                  const char           *name,
                  ModelChange           change,
                  GString              *told)
{
  g_string_append_printf (told, "%s %d ", name, (int) change);
}

/* What the store writes by itself is read again; what it says of an entry that is gone is that it is gone. */
static void
test_store_changed (ModelFixture  *fixture,
                    gconstpointer  data)
{
  g_autoptr (GString) told = g_string_new (NULL);
  ModelCertificate *kept, *old;
  Mirror mirror;

  add_pem (fixture, "a.pem");
  add_pem (fixture, "b.pem");
  mirror_init (&mirror, fixture);
  assert_loads (fixture);
  g_signal_connect (fixture->list, "entry-changed", G_CALLBACK (entry_changed_cb), told);
  kept = model_certificate_list_lookup (fixture->list, "b.pem");
  old = model_certificate_list_lookup (fixture->list, "a.pem");

  renew_stored (fixture, "a.pem");
  store_emit_changed (fixture->store, "a.pem");
  STORE_AWAIT (model_certificate_list_lookup (fixture->list, "a.pem") != old);
  g_assert_cmpint (model_certificate_get_expires (model_certificate_list_lookup (fixture->list, "a.pem")), >,
                   model_certificate_get_expires (kept));
  g_assert_cmpstr (told->str, ==, "a.pem 2 ");
  g_assert_true (model_certificate_list_lookup (fixture->list, "b.pem") == kept);

  /* The entry is the same; what is known of it is not. */
  mirror.n_changes = 0;
  store_emit_changed (fixture->store, "a.pem");
  STORE_AWAIT (mirror.n_changes == 1);
  g_assert_cmpuint (n_items (fixture), ==, 2);

  add_pem (fixture, "c.pem");
  store_emit_changed (fixture->store, "c.pem");
  STORE_AWAIT (n_items (fixture) == 3);

  remove_stored (fixture, "a.pem");
  store_emit_changed (fixture->store, "a.pem");
  STORE_AWAIT (n_items (fixture) == 2);
  g_assert_null (model_certificate_list_lookup (fixture->list, "a.pem"));
  g_signal_handlers_disconnect_by_data (fixture->list, told);
  mirror_clear (&mirror, fixture);
}

/* A failed call changes nothing, and a list that is gone wants nothing. */
static void
test_store_changed_failure (ModelFixture  *fixture,
                            gconstpointer  data)
{
  ModelCertificateList *other = model_certificate_list_new (fixture->store);
  g_autoptr (StoreEntry) entry = NULL;
  ModelCertificate *row;

  add_pem (fixture, "a.pem");
  assert_loads (fixture);
  row = model_certificate_list_lookup (fixture->list, "a.pem");
  gate_store_hold (fixture->gate);
  store_emit_changed (fixture->store, "a.pem");
  STORE_AWAIT (gate_store_n_waiting (fixture->gate) == 2);
  g_assert_finalize_object (other);
  gate_store_turn_away (fixture->gate, STORE_ERROR_NETWORK);
  gate_store_open (fixture->gate);
  /* The vault answers in turn. */
  entry = store_await_get (fixture->store, "a.pem", NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_true (model_certificate_list_lookup (fixture->list, "a.pem") == row);
}

/* While the list is loaded. */
static void
test_store_changed_meanwhile (ModelFixture  *fixture,
                              gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;
  ModelCertificate *row;

  add_pem (fixture, "a.pem");
  add_pem (fixture, "b.pem");
  assert_loads (fixture);
  row = model_certificate_list_lookup (fixture->list, "a.pem");
  gate_store_hold (fixture->gate);
  model_certificate_list_load_async (fixture->list, NULL, store_await_result_cb, &result);
  renew_stored (fixture, "a.pem");
  remove_stored (fixture, "b.pem");
  store_emit_changed (fixture->store, "a.pem");
  store_emit_changed (fixture->store, "b.pem");
  STORE_AWAIT (gate_store_n_waiting (fixture->gate) == 3);
  gate_store_open (fixture->gate);
  STORE_AWAIT (result != NULL);
  g_assert_true (model_certificate_list_load_finish (fixture->list, result, NULL));
  STORE_AWAIT (n_items (fixture) == 1);
  STORE_AWAIT (model_certificate_list_lookup (fixture->list, "a.pem") != row);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (n_items (fixture), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  MODEL_TEST ("/model/certificate-list/load", test_load);
  MODEL_TEST ("/model/certificate-list/reload", test_reload);
  MODEL_TEST ("/model/certificate-list/broken", test_broken);
  MODEL_TEST ("/model/certificate-list/failure", test_failure);
  MODEL_TEST ("/model/certificate-list/cancel", test_cancel);
  MODEL_TEST ("/model/certificate-list/cancel-between-pages", test_cancel_between_pages);
  MODEL_TEST ("/model/certificate-list/changes-meanwhile", test_changes_meanwhile);
  MODEL_TEST ("/model/certificate-list/two-loads", test_two_loads);
  MODEL_TEST ("/model/certificate-list/time", test_time);
  MODEL_TEST ("/model/certificate-list/store-changed", test_store_changed);
  MODEL_TEST ("/model/certificate-list/store-changed-failure", test_store_changed_failure);
  MODEL_TEST ("/model/certificate-list/store-changed-meanwhile", test_store_changed_meanwhile);

  return g_test_run ();
}
