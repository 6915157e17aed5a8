/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>

#include "store-await.h"

/* A store that can do nothing. */
#define BARE_TYPE_STORE (bare_store_get_type ())
G_DECLARE_FINAL_TYPE (BareStore, bare_store, BARE, STORE, GObject)

struct _BareStore
{
  GObject parent_instance;
};

static void
bare_store_iface_init (StoreInterface *iface)
{
}

G_DEFINE_FINAL_TYPE_WITH_CODE (BareStore, bare_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (STORE_TYPE_STORE, bare_store_iface_init))

static void
bare_store_class_init (BareStoreClass *klass)
{
}

static void
bare_store_init (BareStore *self)
{
}

typedef struct
{
  Store *store;
  StoreEntry *entry;
  GPtrArray *labels;
  GAsyncResult *result;
  GError *error;
} Bare;

static void
bare_init (Bare *self)
{
  *self = (Bare) {
    .store = g_object_new (BARE_TYPE_STORE, NULL),
    .entry = store_entry_new ("a.pem", NULL, NULL),
    .labels = g_ptr_array_new (),
  };
}

static void
bare_clear (Bare *self)
{
  g_clear_error (&self->error);
  g_clear_object (&self->result);
  g_clear_object (&self->entry);
  g_clear_pointer (&self->labels, g_ptr_array_unref);
  g_assert_finalize_object (self->store);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Bare, bare_clear)

static void
await (Bare *self)
{
  g_assert_null (self->result);
  STORE_AWAIT (self->result != NULL);
}

static void
check (Bare *self, gboolean succeeded)
{
  g_assert_false (succeeded);
  g_assert_error (self->error, STORE_ERROR, STORE_ERROR_NOT_SUPPORTED);
}

static void
test_capabilities (void)
{
  g_auto (Bare) bare = { NULL };

  bare_init (&bare);
  g_assert_cmpint (store_get_capabilities (bare.store), ==, STORE_CAPABILITY_NONE);
}

static void
test_list (void)
{
  g_auto (Bare) bare = { NULL };

  bare_init (&bare);
  store_list_async (bare.store, NULL, NULL, NULL, NULL, NULL, store_await_result_cb, &bare.result);
  await (&bare);
  check (&bare, store_list_finish (bare.store, bare.result, &bare.error));
}

static void
test_get (void)
{
  g_auto (Bare) bare = { NULL };

  bare_init (&bare);
  store_get_async (bare.store, "a.pem", NULL, NULL, NULL, store_await_result_cb, &bare.result);
  await (&bare);
  check (&bare, store_get_finish (bare.store, bare.result, &bare.error) != NULL);
}

static void
test_create (void)
{
  g_auto (Bare) bare = { NULL };

  bare_init (&bare);
  store_create_async (bare.store, bare.entry, NULL, NULL, NULL, store_await_result_cb, &bare.result);
  await (&bare);
  check (&bare, store_create_finish (bare.store, bare.result, &bare.error) != NULL);
}

static void
test_replace (void)
{
  g_auto (Bare) bare = { NULL };

  bare_init (&bare);
  store_replace_async (bare.store, bare.entry, NULL, NULL, NULL, NULL, store_await_result_cb, &bare.result);
  await (&bare);
  check (&bare, store_replace_finish (bare.store, bare.result, &bare.error) != NULL);
}

static void
test_delete (void)
{
  g_auto (Bare) bare = { NULL };

  bare_init (&bare);
  store_delete_async (bare.store, "a.pem", NULL, NULL, NULL, NULL, store_await_result_cb, &bare.result);
  await (&bare);
  check (&bare, store_delete_finish (bare.store, bare.result, &bare.error) != NULL);
}

static void
test_set_labels (void)
{
  g_auto (Bare) bare = { NULL };

  bare_init (&bare);
  store_set_labels_async (bare.store, "a.pem", bare.labels, NULL, NULL, NULL, store_await_result_cb, &bare.result);
  await (&bare);
  check (&bare, store_set_labels_finish (bare.store, bare.result, &bare.error));
}

static void
test_generate (void)
{
  StoreGenerateRequest request = { .name = "a.pem" };
  g_auto (Bare) bare = { NULL };

  bare_init (&bare);
  store_generate_async (bare.store, &request, NULL, NULL, NULL, store_await_result_cb, &bare.result);
  await (&bare);
  check (&bare, store_generate_finish (bare.store, bare.result, &bare.error) != NULL);
}

static void
test_is_cancelled (void)
{
  g_autoptr (GError) own = g_error_new_literal (STORE_ERROR, STORE_ERROR_CANCELLED, "");
  g_autoptr (GError) gio = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "");
  g_autoptr (GError) other = g_error_new_literal (STORE_ERROR, STORE_ERROR_EXISTS, "");

  g_assert_true (store_error_is_cancelled (own));
  g_assert_true (store_error_is_cancelled (gio));
  g_assert_false (store_error_is_cancelled (other));
  g_assert_false (store_error_is_cancelled (NULL));
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/interface/capabilities", test_capabilities);
  g_test_add_func ("/store/interface/list", test_list);
  g_test_add_func ("/store/interface/get", test_get);
  g_test_add_func ("/store/interface/create", test_create);
  g_test_add_func ("/store/interface/replace", test_replace);
  g_test_add_func ("/store/interface/delete", test_delete);
  g_test_add_func ("/store/interface/set-labels", test_set_labels);
  g_test_add_func ("/store/interface/generate", test_generate);
  g_test_add_func ("/store/error/is-cancelled", test_is_cancelled);

  return g_test_run ();
}
