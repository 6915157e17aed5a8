/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The calls for many items over a store that knows only the calls for one. */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "store-await.h"

/* Keeps names in a list; "bad…" can be neither created nor deleted. */
#define PLAIN_TYPE_STORE (plain_store_get_type ())
G_DECLARE_FINAL_TYPE (PlainStore, plain_store, PLAIN, STORE, GObject)

struct _PlainStore
{
  GObject parent_instance;

  GPtrArray *entries; /* (owned) (element-type StoreEntry) */
  guint running;      /* calls that have not returned */
  guint most_running;
};

static gboolean
find (PlainStore *self, const char *name, guint *position)
{
  for (guint i = 0; i < self->entries->len; i++)
    if (g_str_equal (store_entry_get_name (self->entries->pdata[i]), name))
      {
        *position = i;
        return TRUE;
      }

  return FALSE;
}

static void
begin (PlainStore *self)
{
  self->running++;
  self->most_running = MAX (self->most_running, self->running);
}

static void
create_async (Store *store, StoreEntry *entry, StoreProgressFunc progress, gpointer progress_data,
              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  PlainStore *self = PLAIN_STORE (store);
  g_autoptr (GTask) task = g_task_new (store, cancellable, callback, user_data);

  begin (self);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (g_str_has_prefix (store_entry_get_name (entry), "bad"))
    {
      g_task_return_new_error (task, STORE_ERROR, STORE_ERROR_INVALID, "Bad");
      return;
    }

  g_ptr_array_add (self->entries, g_object_ref (entry));
  g_task_return_pointer (task, g_object_ref (entry), g_object_unref);
}

static void
delete_async (Store *store, const char *name, const char *if_etag, StoreProgressFunc progress, gpointer progress_data,
              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  PlainStore *self = PLAIN_STORE (store);
  g_autoptr (GTask) task = g_task_new (store, cancellable, callback, user_data);
  guint position;

  begin (self);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (if_etag != NULL || !find (self, name, &position))
    g_task_return_new_error (task, STORE_ERROR, if_etag != NULL ? STORE_ERROR_CHANGED : STORE_ERROR_NOT_FOUND, "No");
  else
    g_task_return_pointer (task, g_ptr_array_steal_index (self->entries, position), g_object_unref);
}

static StoreEntry *
entry_finish (Store *store, GAsyncResult *result, GError **error)
{
  PLAIN_STORE (store)->running--;
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
list_async (Store *store, StorePageFunc page_func, gpointer page_data, StoreProgressFunc progress,
            gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  PlainStore *self = PLAIN_STORE (store);
  g_autoptr (GTask) task = g_task_new (store, cancellable, callback, user_data);

  for (guint i = 0; i < self->entries->len; i += 2)
    {
      g_autoptr (GPtrArray) page = g_ptr_array_new ();

      for (guint k = i; k < MIN (i + 2, self->entries->len); k++)
        g_ptr_array_add (page, self->entries->pdata[k]);
      page_func (store, page, page_data);
    }
  g_task_return_boolean (task, TRUE);
}

static gboolean
list_finish (Store *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
plain_store_iface_init (StoreInterface *iface)
{
  iface->create_async = create_async;
  iface->create_finish = entry_finish;
  iface->delete_async = delete_async;
  iface->delete_finish = entry_finish;
  iface->list_async = list_async;
  iface->list_finish = list_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PlainStore, plain_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (STORE_TYPE_STORE, plain_store_iface_init))

static void
plain_store_finalize (GObject *object)
{
  g_ptr_array_unref (PLAIN_STORE (object)->entries);

  G_OBJECT_CLASS (plain_store_parent_class)->finalize (object);
}

static void
plain_store_class_init (PlainStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = plain_store_finalize;
}

static void
plain_store_init (PlainStore *self)
{
  self->entries = g_ptr_array_new_with_free_func (g_object_unref);
}

/* What the items reported: "0+" done, "1-" not. */
typedef struct
{
  GString *reports;
  GCancellable *cancellable; /* (unowned) (nullable): cancelled after the first report */
} Reports;

static void
item_cb (Store *store, guint index, StoreEntry *entry, const GError *error, gpointer user_data)
{
  Reports *self = user_data;

  g_assert_true ((entry != NULL) == (error == NULL));
  g_string_append_printf (self->reports, "%u%c", index, entry != NULL ? '+' : '-');
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

static GPtrArray *
make_entries (const char * const *names)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr (GBytes) content = g_bytes_new (names[i], strlen (names[i]));

      g_ptr_array_add (entries, store_entry_new (names[i], content, NULL));
    }

  return entries;
}

static gboolean
create_many (Store *store, const char * const *names, Reports *reports, GError **error)
{
  g_autoptr (GPtrArray) entries = make_entries (names);
  g_autoptr (GAsyncResult) result = NULL;

  reports->reports = g_string_new (NULL);
  store_create_many_async (store, entries, item_cb, reports, reports->cancellable, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);

  return store_create_many_finish (store, result, error);
}

static gboolean
delete_many (Store *store, const char * const *names, const char * const *etags, Reports *reports, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  reports->reports = g_string_new (NULL);
  store_delete_many_async (store, names, etags, item_cb, reports, reports->cancellable, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);

  return store_delete_many_finish (store, result, error);
}

static void
check_reports (Reports *reports, const char *expected)
{
  g_assert_cmpstr (reports->reports->str, ==, expected);
  g_string_free (reports->reports, TRUE);
}

static void
test_create (void)
{
  g_autoptr (Store) store = g_object_new (PLAIN_TYPE_STORE, NULL);
  const char *names[] = { "a.pem", "b.pem", "c.pem", NULL };
  g_autoptr (GError) error = NULL;
  Reports reports = { NULL };

  g_assert_true (create_many (store, names, &reports, &error));
  g_assert_no_error (error);
  check_reports (&reports, "0+1+2+");
  g_assert_cmpuint (PLAIN_STORE (store)->most_running, ==, 1);
}

static void
test_create_none (void)
{
  g_autoptr (Store) store = g_object_new (PLAIN_TYPE_STORE, NULL);
  const char *names[] = { NULL };
  g_autoptr (GError) error = NULL;
  Reports reports = { NULL };

  g_assert_true (create_many (store, names, &reports, &error));
  g_assert_no_error (error);
  check_reports (&reports, "");
}

static void
test_create_some_fail (void)
{
  g_autoptr (Store) store = g_object_new (PLAIN_TYPE_STORE, NULL);
  const char *names[] = { "a.pem", "bad.pem", "c.pem", "bad-2.pem", NULL };
  g_autoptr (GError) error = NULL;
  Reports reports = { NULL };

  g_assert_false (create_many (store, names, &reports, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_INVALID);
  check_reports (&reports, "0+1-2+3-");
  g_assert_cmpuint (PLAIN_STORE (store)->entries->len, ==, 2);
}

static void
test_create_cancelled (void)
{
  g_autoptr (Store) store = g_object_new (PLAIN_TYPE_STORE, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const char *names[] = { "a.pem", "b.pem", "c.pem", NULL };
  g_autoptr (GError) error = NULL;
  Reports reports = { .cancellable = cancellable };

  g_assert_false (create_many (store, names, &reports, &error));
  g_assert_true (store_error_is_cancelled (error));
  check_reports (&reports, "0+1-2-");
  g_assert_cmpuint (PLAIN_STORE (store)->entries->len, ==, 1);
}

static void
test_delete (void)
{
  g_autoptr (Store) store = g_object_new (PLAIN_TYPE_STORE, NULL);
  const char *names[] = { "a.pem", "b.pem", "c.pem", NULL };
  const char *deleted[] = { "c.pem", "none.pem", "b.pem", "a.pem", NULL };
  const char *etags[] = { "", "", "etag", "", NULL };
  g_autoptr (GError) error = NULL;
  Reports reports = { NULL };

  g_assert_true (create_many (store, names, &reports, NULL));
  check_reports (&reports, "0+1+2+");
  g_assert_false (delete_many (store, deleted, etags, &reports, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
  check_reports (&reports, "0+1-2-3+");
  g_assert_cmpuint (PLAIN_STORE (store)->entries->len, ==, 1);
}

static void
check_range (Store *store, guint offset, guint n, gboolean with_content, const char *expected)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GString) names = g_string_new (NULL);
  guint n_all = 0;

  store_list_range_async (store, offset, n, with_content, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  entries = store_list_range_finish (store, result, &n_all, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < entries->len; i++)
    {
      g_string_append (names, store_entry_get_name (entries->pdata[i]));
      g_assert_true ((store_entry_get_content (entries->pdata[i]) != NULL) == with_content);
    }
  g_assert_cmpstr (names->str, ==, expected);
  g_assert_cmpuint (n_all, ==, 5);
}

static void
test_range (void)
{
  g_autoptr (Store) store = g_object_new (PLAIN_TYPE_STORE, NULL);
  const char *names[] = { "a", "b", "c", "d", "e", NULL };
  Reports reports = { NULL };

  g_assert_true (create_many (store, names, &reports, NULL));
  check_reports (&reports, "0+1+2+3+4+");
  check_range (store, 0, 2, TRUE, "ab");
  check_range (store, 1, 3, FALSE, "bcd");
  check_range (store, 4, 10, TRUE, "e");
  check_range (store, 5, 10, TRUE, "");
  check_range (store, 0, 0, FALSE, "");
}

static void
waiting_cb (Store *store, guint seconds, gpointer user_data)
{
  *(guint *) user_data = seconds;
}

static void
test_waiting (void)
{
  g_autoptr (Store) store = g_object_new (PLAIN_TYPE_STORE, NULL);
  guint seconds = 0;

  g_signal_connect (store, "waiting", G_CALLBACK (waiting_cb), &seconds);
  store_emit_waiting (store, 12);
  g_assert_cmpuint (seconds, ==, 12);
  store_emit_waiting (store, 0);
  g_assert_cmpuint (seconds, ==, 0);
}

static void
test_public_keys (void)
{
  g_autoptr (Store) store = g_object_new (PLAIN_TYPE_STORE, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  store_get_public_keys_async (store, "a.pem", NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  g_assert_null (store_get_public_keys_finish (store, result, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_SUPPORTED);
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/many/create", test_create);
  g_test_add_func ("/store/many/create-none", test_create_none);
  g_test_add_func ("/store/many/create-some-fail", test_create_some_fail);
  g_test_add_func ("/store/many/create-cancelled", test_create_cancelled);
  g_test_add_func ("/store/many/delete", test_delete);
  g_test_add_func ("/store/many/range", test_range);
  g_test_add_func ("/store/many/waiting", test_waiting);
  g_test_add_func ("/store/many/public-keys", test_public_keys);

  return g_test_run ();
}
