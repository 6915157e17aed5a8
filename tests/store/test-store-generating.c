/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The calls about generated certificates and labels over stores that lack them: one that can do nothing, and one that
 * can only read. */

#include "config.h"

#include <locale.h>

#include "store-await.h"

#define TYPE_BARE_STORE (bare_store_get_type ())
G_DECLARE_FINAL_TYPE (BareStore, bare_store, BARE, STORE, GObject)

struct _BareStore
{
  GObject parent_instance;
};

static void
bare_store_store_init (StoreInterface *iface)
{
}

G_DEFINE_FINAL_TYPE_WITH_CODE (BareStore,
                               bare_store,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (STORE_TYPE_STORE, bare_store_store_init))

static void
bare_store_class_init (BareStoreClass *klass)
{
}

static void
bare_store_init (BareStore *self)
{
}

#define TYPE_READING_STORE (reading_store_get_type ())
G_DECLARE_FINAL_TYPE (ReadingStore, reading_store, READING, STORE, GObject)

struct _ReadingStore
{
  GObject parent_instance;
};

/* It knows "a.pem". */
static void
reading_store_get_async (Store               *store,
                         const char          *name,
                         StoreProgressFunc    progress,
                         gpointer             progress_data,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (store, cancellable, callback, user_data);
  const char *values[] = { "v", NULL };
  g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func ((GDestroyNotify) store_label_unref);

  g_ptr_array_add (labels, store_label_new ("k", values));
  if (g_str_equal (name, "a.pem"))
    g_task_return_pointer (task, g_object_new (STORE_TYPE_ENTRY, "name", name, "labels", labels, NULL), g_object_unref);
  else
    g_task_return_new_error (task, STORE_ERROR, STORE_ERROR_NOT_FOUND, "There is no such entry");
}

static StoreEntry *
reading_store_get_finish (Store *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
reading_store_store_init (StoreInterface *iface)
{
  iface->get_async = reading_store_get_async;
  iface->get_finish = reading_store_get_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ReadingStore,
                               reading_store,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (STORE_TYPE_STORE, reading_store_store_init))

static void
reading_store_class_init (ReadingStoreClass *klass)
{
}

static void
reading_store_init (ReadingStore *self)
{
}

static void
test_not_supported (void)
{
  const StoreGenerateRequest request = { .name = "a.pem", .validity = 1 };
  g_autoptr (Store) store = g_object_new (TYPE_BARE_STORE, NULL);
  g_autoptr (GAsyncResult) generated = NULL;
  g_autoptr (GAsyncResult) regenerated = NULL;
  g_autoptr (GAsyncResult) root = NULL;
  GError *error = NULL;

  g_assert_null (store_get_generation_service (store));

  store_generate_async (store, &request, NULL, NULL, NULL, store_await_result_cb, &generated);
  store_regenerate_async (store, &request, "etag", NULL, NULL, NULL, store_await_result_cb, &regenerated);
  store_get_root_async (store, NULL, store_await_result_cb, &root);
  g_assert_true (generated == NULL && regenerated == NULL && root == NULL);
  STORE_AWAIT (generated != NULL && regenerated != NULL && root != NULL);

  g_assert_null (store_generate_finish (store, generated, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_SUPPORTED);
  g_clear_error (&error);
  g_assert_null (store_regenerate_finish (store, regenerated, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_SUPPORTED);
  g_clear_error (&error);
  g_assert_null (store_get_root_finish (store, root, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_SUPPORTED);
  g_clear_error (&error);
}

/* Of a store that has no call for labels alone: those of the entry. */
static void
test_labels (void)
{
  g_autoptr (Store) store = g_object_new (TYPE_READING_STORE, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) labels = store_await_get_labels (store, "a.pem", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (labels->len, ==, 1);
  g_assert_cmpstr (store_label_get_key (labels->pdata[0]), ==, "k");
  g_assert_null (store_await_get_labels (store, "b.pem", &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
}

static void
test_labels_cancelled (void)
{
  g_autoptr (Store) store = g_object_new (TYPE_READING_STORE, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  store_get_labels_async (store, "a.pem", cancellable, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  g_assert_null (store_get_labels_finish (store, result, &error));
  g_assert_true (store_error_is_cancelled (error));
}

static void
test_labels_of_nothing (void)
{
  g_autoptr (Store) store = g_object_new (TYPE_BARE_STORE, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (store_await_get_labels (store, "a.pem", &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_SUPPORTED);
}

static void
changed_cb (Store *store, const char *name, GPtrArray *names)
{
  g_ptr_array_add (names, g_strdup (name));
}

static void
test_changed (void)
{
  g_autoptr (Store) store = g_object_new (TYPE_BARE_STORE, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  g_signal_connect (store, "changed", G_CALLBACK (changed_cb), names);
  store_emit_changed (store, "a.pem");
  store_emit_changed (store, "ünïcödé.pem");
  g_assert_cmpuint (names->len, ==, 2);
  g_assert_cmpstr (names->pdata[0], ==, "a.pem");
  g_assert_cmpstr (names->pdata[1], ==, "ünïcödé.pem");
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/generating/not-supported", test_not_supported);
  g_test_add_func ("/store/generating/labels", test_labels);
  g_test_add_func ("/store/generating/labels-cancelled", test_labels_cancelled);
  g_test_add_func ("/store/generating/labels-of-nothing", test_labels_of_nothing);
  g_test_add_func ("/store/generating/changed", test_changed);

  return g_test_run ();
}
