/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store-contract.h"

#include <string.h>

#include "store-await.h"

typedef struct
{
  const StoreFixtureFactory *factory;
  void (* run) (Store *store, StoreFixtureFlags flags);
} ContractCase;

/* In the order of their bytes. */
static const char * const odd_names[] = {
  " leading blank.pem", "'quoted'.pem",   "(round) [square].p12", "100% sure?.crt",   "A.PEM",
  "a b+c&d=e#f.cer",    "a.b.c.pem",      "a.pem",                "back\\slash.jks",  "semi;colon,comma.pfx",
  "ünïcödé.pem",        "шифр.der",        "証明書.pem",            "🔑.p12",
};

static GBytes *
make_content (gsize size, guint seed)
{
  guint8 *data = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    data[i] = (guint8) ((i * 31 + (i >> 8) + seed) & 0xff);

  return g_bytes_new_take (data, size);
}

static StoreEntry *
make_entry (const char *name, gsize size, guint seed)
{
  g_autoptr (GBytes) content = make_content (size, seed);

  return store_entry_new (name, content, "file name.pem");
}

static StoreEntry *
put (Store *store, const char *name, guint seed)
{
  g_autoptr (StoreEntry) entry = make_entry (name, 2000, seed);
  g_autoptr (GError) error = NULL;
  StoreEntry *stored = store_await_create (store, entry, &error);

  g_assert_no_error (error);
  g_assert_nonnull (stored);

  return stored;
}

static void
put_many (Store *store, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("entry-%04u.pem", (i * 7919) % 10000);
      g_autoptr (StoreEntry) G_GNUC_UNUSED stored = put (store, name, i);
    }
}

static GPtrArray *
make_labels (guint n, guint n_values)
{
  g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func ((GDestroyNotify) store_label_unref);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *key = g_strdup_printf ("key %u ä", n - i);
      g_auto (GStrv) values = g_new0 (char *, n_values + 1);

      for (guint k = 0; k < n_values; k++)
        values[k] = g_strdup_printf ("value “%u”", n_values - k);
      g_ptr_array_add (labels, store_label_new (key, (const char * const *) values));
    }

  return g_steal_pointer (&labels);
}

static void
assert_same_labels (GPtrArray *a, GPtrArray *b)
{
  g_assert_cmpuint (a->len, ==, b->len);
  for (guint i = 0; i < a->len; i++)
    {
      g_assert_cmpstr (store_label_get_key (a->pdata[i]), ==, store_label_get_key (b->pdata[i]));
      g_assert_cmpstrv ((char **) store_label_get_values (a->pdata[i]),
                        (char **) store_label_get_values (b->pdata[i]));
    }
}

static void
assert_same_content (StoreEntry *a, StoreEntry *b)
{
  g_assert_cmpstr (store_entry_get_name (a), ==, store_entry_get_name (b));
  g_assert_nonnull (store_entry_get_content (a));
  g_assert_true (g_bytes_equal (store_entry_get_content (a), store_entry_get_content (b)));
}

static void
assert_same (StoreEntry *a, StoreEntry *b, StoreFixtureFlags flags)
{
  assert_same_content (a, b);
  assert_same_labels (store_entry_get_labels (a), store_entry_get_labels (b));
  if (flags & STORE_FIXTURE_KEEPS_ORIGIN)
    {
      g_assert_cmpstr (store_entry_get_file_name (a), ==, store_entry_get_file_name (b));
      g_assert_cmpint (store_entry_get_method (a), ==, store_entry_get_method (b));
      g_assert_cmpint (store_entry_get_created (a), ==, store_entry_get_created (b));
    }
}

static void
assert_gone (Store *store, const char *name)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (store_await_get (store, name, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
}

static StoreEntry *
get (Store *store, const char *name)
{
  g_autoptr (GError) error = NULL;
  StoreEntry *entry = store_await_get (store, name, &error);

  g_assert_no_error (error);

  return entry;
}

static void
assert_cancelled (const GError *error)
{
  g_assert_nonnull (error);
  g_assert_true (store_error_is_cancelled (error));
}

static void
check_list (Store *store, guint n)
{
  g_auto (StoreWatch) watch = { NULL };
  g_autoptr (GError) error = NULL;

  put_many (store, n);
  store_watch_init (&watch);
  store_list_async (store, store_watch_page_cb, &watch, store_watch_progress_cb, &watch, NULL, store_watch_result_cb,
                    &watch);
  STORE_AWAIT (watch.result != NULL);
  g_assert_true (store_list_finish (store, watch.result, &error));
  g_assert_no_error (error);

  g_assert_cmpuint (watch.entries->len, ==, n);
  g_assert_cmpuint (watch.largest_page, <=, STORE_PAGE_SIZE);
  g_assert_cmpuint (watch.pages, >=, (n + STORE_PAGE_SIZE - 1) / STORE_PAGE_SIZE);
  g_assert_true (watch.is_monotonic);
  for (guint i = 1; i < n; i++)
    g_assert_cmpint (strcmp (store_entry_get_name (watch.entries->pdata[i - 1]),
                             store_entry_get_name (watch.entries->pdata[i])), <, 0);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("entry-%04u.pem", (i * 7919) % 10000);
      g_autoptr (GBytes) content = make_content (2000, i);
      guint found = 0;

      for (guint k = 0; k < n; k++)
        if (g_str_equal (store_entry_get_name (watch.entries->pdata[k]), name))
          found += g_bytes_equal (store_entry_get_content (watch.entries->pdata[k]), content);
      g_assert_cmpuint (found, ==, 1);
    }
}

static void
test_list_0 (Store *store, StoreFixtureFlags flags)
{
  check_list (store, 0);
}

static void
test_list_1 (Store *store, StoreFixtureFlags flags)
{
  check_list (store, 1);
}

static void
test_list_100 (Store *store, StoreFixtureFlags flags)
{
  check_list (store, 100);
}

static void
test_list_101 (Store *store, StoreFixtureFlags flags)
{
  check_list (store, 101);
}

static void
test_list_250 (Store *store, StoreFixtureFlags flags)
{
  check_list (store, 250);
}

static void
test_list_labels (Store *store, StoreFixtureFlags flags)
{
  g_autoptr (StoreEntry) a = put (store, "a.pem", 1);
  g_autoptr (StoreEntry) b = put (store, "b.pem", 2);
  g_autoptr (GPtrArray) labels = make_labels (3, 2);
  g_autoptr (GPtrArray) entries = NULL;

  g_assert_true (store_await_set_labels (store, "b.pem", labels, NULL));
  entries = store_await_list (store, NULL);
  g_assert_nonnull (entries);
  g_assert_cmpuint (entries->len, ==, 2);
  assert_same (entries->pdata[0], a, flags);
  assert_same_content (entries->pdata[1], b);
  assert_same_labels (store_entry_get_labels (entries->pdata[1]), labels);
  g_assert_cmpstr (store_entry_get_etag (entries->pdata[1]), ==, store_entry_get_etag (b));
}

static void
test_list_without_callbacks (Store *store, StoreFixtureFlags flags)
{
  g_autoptr (StoreEntry) G_GNUC_UNUSED a = put (store, "a.pem", 1);
  g_autoptr (GAsyncResult) result = NULL;

  store_list_async (store, NULL, NULL, NULL, NULL, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  g_assert_true (store_list_finish (store, result, NULL));
}

/* Every call with each odd name. */
static void
test_names (Store *store, StoreFixtureFlags flags)
{
  g_autofree char *stem = g_strnfill (STORE_MAX_NAME_CHARS - 4, 'z');
  g_autofree char *longest = g_strconcat (stem, ".pem", NULL);
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (StoreEntry) G_GNUC_UNUSED last = put (store, longest, 99);

  for (guint i = G_N_ELEMENTS (odd_names); i > 0; i--)
    {
      g_autoptr (StoreEntry) stored = put (store, odd_names[i - 1], i);
      g_autoptr (StoreEntry) read = get (store, odd_names[i - 1]);

      assert_same (stored, read, flags);
    }

  entries = store_await_list (store, NULL);
  g_assert_cmpuint (entries->len, ==, G_N_ELEMENTS (odd_names) + 1);
  for (guint i = 0, k = 0; i < entries->len; i++)
    if (!g_str_equal (store_entry_get_name (entries->pdata[i]), longest))
      g_assert_cmpstr (store_entry_get_name (entries->pdata[i]), ==, odd_names[k++]);

  for (guint i = 0; i < G_N_ELEMENTS (odd_names); i++)
    {
      g_autoptr (GPtrArray) labels = make_labels (1, 1);
      g_autoptr (StoreEntry) other = make_entry (odd_names[i], 10, 200 + i);
      g_autoptr (StoreEntry) replaced = store_await_replace (store, other, NULL, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (StoreEntry) deleted = NULL;

      assert_same_content (replaced, other);
      store_await_set_labels (store, odd_names[i], labels, &error);
      g_assert_no_error (error);
      deleted = store_await_delete (store, odd_names[i], store_entry_get_etag (replaced), NULL);
      assert_same_content (deleted, other);
      assert_same_labels (store_entry_get_labels (deleted), labels);
      assert_gone (store, odd_names[i]);
    }
}

static void
test_create (Store *store, StoreFixtureFlags flags)
{
  g_autoptr (StoreEntry) entry = make_entry ("a.pem", 3000, 7);
  g_autoptr (StoreEntry) stored = store_await_create (store, entry, NULL);
  g_autoptr (StoreEntry) read = NULL;

  assert_same_content (stored, entry);
  g_assert_cmpstr (store_entry_get_etag (stored), !=, NULL);
  if (flags & STORE_FIXTURE_KEEPS_ORIGIN)
    {
      g_assert_cmpstr (store_entry_get_file_name (stored), ==, "file name.pem");
      g_assert_cmpint (store_entry_get_method (stored), ==, STORE_METHOD_IMPORT);
      g_assert_cmpint (store_entry_get_created (stored), >, 0);
      g_assert_cmpint (store_entry_get_modified (stored), >=, store_entry_get_created (stored));
    }

  read = get (store, "a.pem");
  assert_same (read, stored, flags);
  g_assert_cmpstr (store_entry_get_etag (read), ==, store_entry_get_etag (stored));
}

static void
test_create_exists (Store *store, StoreFixtureFlags flags)
{
  g_autoptr (StoreEntry) first = put (store, "a.pem", 1);
  g_autoptr (StoreEntry) second = make_entry ("a.pem", 50, 2);
  g_autoptr (StoreEntry) G_GNUC_UNUSED other_case = put (store, "A.pem", 3);
  g_autoptr (StoreEntry) read = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (store_await_create (store, second, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_EXISTS);
  read = get (store, "a.pem");
  assert_same (read, first, flags);
}

static void
test_create_invalid (Store *store, StoreFixtureFlags flags)
{
  g_autofree char *stem = g_strnfill (STORE_MAX_NAME_CHARS - 3, 'z');
  g_autofree char *too_long = g_strconcat (stem, ".pem", NULL);
  const char *names[] = { "", "a", "a.txt", "a/b.pem", "a\nb.pem", too_long };
  g_autoptr (GPtrArray) entries = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (StoreEntry) entry = make_entry (names[i], 10, 1);
      g_autoptr (GError) error = NULL;

      g_assert_null (store_await_create (store, entry, &error));
      g_assert_error (error, STORE_ERROR, STORE_ERROR_INVALID);
    }

  entries = store_await_list (store, NULL);
  g_assert_cmpuint (entries->len, ==, 0);
}

static void
test_create_without_content (Store *store, StoreFixtureFlags flags)
{
  g_autoptr (StoreEntry) entry = store_entry_new ("a.pem", NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (store_await_create (store, entry, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_INVALID);
  assert_gone (store, "a.pem");
}

static void
test_content_every_size (Store *store, StoreFixtureFlags flags)
{
  const gsize sizes[] = { 1, 2, 3, 255, 4095, 4096, 4097, 100000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.p12", i);
      g_autoptr (StoreEntry) entry = make_entry (name, sizes[i], 0);
      g_autoptr (StoreEntry) stored = store_await_create (store, entry, NULL);
      g_autoptr (StoreEntry) read = get (store, name);

      assert_same_content (stored, entry);
      assert_same_content (read, entry);
    }
}

static void
test_content_big (Store *store, StoreFixtureFlags flags)
{
  g_autoptr (StoreEntry) entry = make_entry ("big.p12", 5 * 1024 * 1024, 3);
  g_autoptr (StoreEntry) stored = store_await_create (store, entry, NULL);
  g_autoptr (GPtrArray) entries = store_await_list (store, NULL);
  g_autoptr (StoreEntry) read = get (store, "big.p12");
  g_autoptr (StoreEntry) deleted = NULL;

  assert_same_content (stored, entry);
  assert_same_content (read, entry);
  g_assert_cmpuint (entries->len, ==, 1);
  assert_same_content (entries->pdata[0], entry);
  deleted = store_await_delete (store, "big.p12", NULL, NULL);
  assert_same_content (deleted, entry);
}

static void
test_not_found (Store *store, StoreFixtureFlags flags)
{
  g_autoptr (StoreEntry) G_GNUC_UNUSED other = put (store, "other.pem", 1);
  g_autoptr (StoreEntry) entry = make_entry ("a.pem", 10, 1);
  g_autoptr (GPtrArray) labels = make_labels (1, 1);
  GError *error = NULL;

  assert_gone (store, "a.pem");
  assert_gone (store, "Other.pem");

  g_assert_null (store_await_replace (store, entry, NULL, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_assert_null (store_await_delete (store, "a.pem", NULL, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_assert_false (store_await_set_labels (store, "a.pem", labels, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);

  assert_gone (store, "a.pem");
}

static void
test_replace (Store *store, StoreFixtureFlags flags)
{
  g_autoptr (StoreEntry) old = put (store, "a.pem", 1);
  g_autoptr (StoreEntry) entry = make_entry ("a.pem", 5000, 2);
  g_autoptr (GPtrArray) labels = make_labels (2, 2);
  g_autoptr (StoreEntry) replaced = NULL;
  g_autoptr (StoreEntry) again = NULL;
  g_autoptr (StoreEntry) read = NULL;

  g_assert_true (store_await_set_labels (store, "a.pem", labels, NULL));
  replaced = store_await_replace (store, entry, store_entry_get_etag (old), NULL);
  assert_same_content (replaced, entry);
  g_assert_cmpstr (store_entry_get_etag (replaced), !=, store_entry_get_etag (old));

  again = store_await_replace (store, entry, NULL, NULL);
  g_assert_cmpstr (store_entry_get_etag (again), !=, store_entry_get_etag (replaced));

  read = get (store, "a.pem");
  assert_same (read, again, flags);
  assert_same_labels (store_entry_get_labels (read), labels);
  g_assert_cmpstr (store_entry_get_etag (read), ==, store_entry_get_etag (again));
  g_assert_cmpint (store_entry_get_created (read), ==, store_entry_get_created (old));
}

static void
test_replace_origin (Store *store, StoreFixtureFlags flags)
{
  g_autoptr (StoreEntry) G_GNUC_UNUSED old = put (store, "a.pem", 1);
  g_autoptr (GBytes) content = make_content (20, 9);
  g_autoptr (StoreEntry) entry = g_object_new (STORE_TYPE_ENTRY, "name", "a.pem", "content", content, "method",
                                               STORE_METHOD_EXTERNAL_SERVICE, "file-name", NULL, NULL);
  g_autoptr (StoreEntry) G_GNUC_UNUSED replaced = store_await_replace (store, entry, NULL, NULL);
  g_autoptr (StoreEntry) read = get (store, "a.pem");

  g_assert_cmpint (store_entry_get_method (read), ==, STORE_METHOD_EXTERNAL_SERVICE);
  g_assert_null (store_entry_get_file_name (read));
}

static void
test_changed (Store *store, StoreFixtureFlags flags)
{
  g_autoptr (StoreEntry) old = put (store, "a.pem", 1);
  g_autoptr (StoreEntry) entry = make_entry ("a.pem", 5000, 2);
  g_autoptr (StoreEntry) replaced = store_await_replace (store, entry, NULL, NULL);
  g_autoptr (StoreEntry) late = make_entry ("a.pem", 50, 3);
  g_autoptr (StoreEntry) read = NULL;
  GError *error = NULL;

  g_assert_null (store_await_replace (store, late, store_entry_get_etag (old), &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_CHANGED);
  g_clear_error (&error);

  g_assert_null (store_await_delete (store, "a.pem", store_entry_get_etag (old), &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_CHANGED);
  g_clear_error (&error);

  read = get (store, "a.pem");
  assert_same (read, replaced, flags);
}

static void
test_delete_undo (Store *store, StoreFixtureFlags flags)
{
  g_autoptr (StoreEntry) stored = put (store, "a.pem", 1);
  g_autoptr (StoreEntry) G_GNUC_UNUSED other = put (store, "b.pem", 2);
  g_autoptr (GPtrArray) labels = make_labels (3, 3);
  g_autoptr (StoreEntry) deleted = NULL;
  g_autoptr (StoreEntry) undone = NULL;
  g_autoptr (StoreEntry) read = NULL;

  g_assert_true (store_await_set_labels (store, "a.pem", labels, NULL));
  deleted = store_await_delete (store, "a.pem", store_entry_get_etag (stored), NULL);
  assert_same_content (deleted, stored);
  assert_same_labels (store_entry_get_labels (deleted), labels);
  assert_gone (store, "a.pem");

  undone = store_await_create (store, deleted, NULL);
  assert_same (undone, deleted, flags);
  read = get (store, "a.pem");
  assert_same (read, deleted, flags);
}

static void
test_labels (Store *store, StoreFixtureFlags flags)
{
  g_autoptr (StoreEntry) stored = put (store, "a.pem", 1);
  g_autoptr (GPtrArray) most = make_labels (STORE_MAX_LABELS, STORE_MAX_LABEL_VALUES);
  g_autoptr (GPtrArray) few = make_labels (2, 1);
  g_autoptr (GPtrArray) none = make_labels (0, 0);
  GPtrArray *each[] = { few, most, none, few };

  for (guint i = 0; i < G_N_ELEMENTS (each); i++)
    {
      g_autoptr (StoreEntry) read = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (store_await_set_labels (store, "a.pem", each[i], &error));
      g_assert_no_error (error);
      read = get (store, "a.pem");
      assert_same_labels (store_entry_get_labels (read), each[i]);
      assert_same_content (read, stored);
      g_assert_cmpstr (store_entry_get_etag (read), ==, store_entry_get_etag (stored));
      g_assert_cmpint (store_entry_get_modified (read), ==, store_entry_get_modified (stored));
    }
}

static void
test_labels_invalid (Store *store, StoreFixtureFlags flags)
{
  g_autoptr (StoreEntry) G_GNUC_UNUSED stored = put (store, "a.pem", 1);
  g_autoptr (GPtrArray) good = make_labels (2, 2);
  g_autoptr (GPtrArray) many = make_labels (STORE_MAX_LABELS + 1, 1);
  g_autoptr (GPtrArray) many_values = make_labels (1, STORE_MAX_LABEL_VALUES + 1);
  g_autoptr (GPtrArray) twice = make_labels (2, 1);
  g_autoptr (GPtrArray) value_twice = make_labels (1, 1);
  const char *same[] = { "x", "y", "x", NULL };
  GPtrArray *bad[] = { many, many_values, twice, value_twice };
  g_autoptr (StoreEntry) read = NULL;

  g_ptr_array_add (twice, store_label_ref (twice->pdata[0]));
  g_ptr_array_add (value_twice, store_label_new ("k", same));
  g_assert_true (store_await_set_labels (store, "a.pem", good, NULL));

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (store_await_set_labels (store, "a.pem", bad[i], &error));
      g_assert_error (error, STORE_ERROR, STORE_ERROR_INVALID);
    }

  read = get (store, "a.pem");
  assert_same_labels (store_entry_get_labels (read), good);
}

static void
test_parallel (Store *store, StoreFixtureFlags flags)
{
  GAsyncResult *results[50] = { NULL };
  g_autoptr (GPtrArray) entries = NULL;
  guint ready = 0;

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.pem", i);
      g_autoptr (StoreEntry) entry = make_entry (name, 500, i);

      store_create_async (store, entry, NULL, NULL, NULL, store_await_result_cb, &results[i]);
      g_assert_null (results[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (results); i++, ready++)
    {
      g_autoptr (StoreEntry) stored = NULL;
      g_autoptr (GError) error = NULL;

      STORE_AWAIT (results[i] != NULL);
      stored = store_create_finish (store, results[i], &error);
      g_assert_no_error (error);
      g_clear_object (&results[i]);
    }

  entries = store_await_list (store, NULL);
  g_assert_cmpuint (entries->len, ==, G_N_ELEMENTS (results));
}

/* Of many who create the same entry at once one wins. */
static void
test_parallel_same_name (Store *store, StoreFixtureFlags flags)
{
  GAsyncResult *results[50] = { NULL };
  guint won = 0;

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (StoreEntry) entry = make_entry ("a.pem", 500, i);

      store_create_async (store, entry, NULL, NULL, NULL, store_await_result_cb, &results[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (StoreEntry) stored = NULL;
      g_autoptr (GError) error = NULL;

      STORE_AWAIT (results[i] != NULL);
      stored = store_create_finish (store, results[i], &error);
      won += stored != NULL;
      if (stored == NULL)
        g_assert_error (error, STORE_ERROR, STORE_ERROR_EXISTS);
      g_clear_object (&results[i]);
    }

  g_assert_cmpuint (won, ==, 1);
}

typedef void (*StartFunc) (Store *store, GCancellable *cancellable, GAsyncResult **result);
typedef gboolean (*FinishFunc) (Store *store, GAsyncResult *result, GError **error);

static void
start_list (Store *store, GCancellable *cancellable, GAsyncResult **result)
{
  store_list_async (store, NULL, NULL, NULL, NULL, cancellable, store_await_result_cb, result);
}

static void
start_get (Store *store, GCancellable *cancellable, GAsyncResult **result)
{
  store_get_async (store, "a.pem", NULL, NULL, cancellable, store_await_result_cb, result);
}

static void
start_create (Store *store, GCancellable *cancellable, GAsyncResult **result)
{
  g_autoptr (StoreEntry) entry = make_entry ("new.pem", 100, 2);

  store_create_async (store, entry, NULL, NULL, cancellable, store_await_result_cb, result);
}

static void
start_replace (Store *store, GCancellable *cancellable, GAsyncResult **result)
{
  g_autoptr (StoreEntry) entry = make_entry ("a.pem", 100, 2);

  store_replace_async (store, entry, NULL, NULL, NULL, cancellable, store_await_result_cb, result);
}

static void
start_delete (Store *store, GCancellable *cancellable, GAsyncResult **result)
{
  store_delete_async (store, "a.pem", NULL, NULL, NULL, cancellable, store_await_result_cb, result);
}

static void
start_set_labels (Store *store, GCancellable *cancellable, GAsyncResult **result)
{
  g_autoptr (GPtrArray) labels = make_labels (1, 1);

  store_set_labels_async (store, "a.pem", labels, NULL, NULL, cancellable, store_await_result_cb, result);
}

static gboolean
drop_entry (StoreEntry *entry)
{
  g_autoptr (StoreEntry) owned = entry;

  return owned != NULL;
}

static gboolean
finish_get (Store *store, GAsyncResult *result, GError **error)
{
  return drop_entry (store_get_finish (store, result, error));
}

static gboolean
finish_create (Store *store, GAsyncResult *result, GError **error)
{
  return drop_entry (store_create_finish (store, result, error));
}

static gboolean
finish_replace (Store *store, GAsyncResult *result, GError **error)
{
  return drop_entry (store_replace_finish (store, result, error));
}

static gboolean
finish_delete (Store *store, GAsyncResult *result, GError **error)
{
  return drop_entry (store_delete_finish (store, result, error));
}

static const struct
{
  StartFunc start;
  FinishFunc finish;
} calls[] = {
  { start_list, store_list_finish }, { start_get, finish_get },       { start_create, finish_create },
  { start_replace, finish_replace }, { start_delete, finish_delete }, { start_set_labels, store_set_labels_finish },
};

static void
test_cancel_before (Store *store, StoreFixtureFlags flags)
{
  g_autoptr (StoreEntry) stored = put (store, "a.pem", 1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (StoreEntry) read = NULL;

  g_cancellable_cancel (cancellable);
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      calls[i].start (store, cancellable, &result);
      g_assert_null (result);
      STORE_AWAIT (result != NULL);
      g_assert_false (calls[i].finish (store, result, &error));
      assert_cancelled (error);
    }

  assert_gone (store, "new.pem");
  read = get (store, "a.pem");
  assert_same (read, stored, flags);
}

/* Cancels each call at many moments. What was reported is what is there. */
static void
test_cancel_create (Store *store, StoreFixtureFlags flags)
{
  for (guint round = 0; round < 40; round++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autofree char *name = g_strdup_printf ("%u.pem", round);
      g_autoptr (StoreEntry) entry = make_entry (name, 20000, round);
      g_autoptr (StoreEntry) stored = NULL;
      g_autoptr (StoreEntry) read = NULL;
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      gint64 until = g_get_monotonic_time () + round * 50;

      store_create_async (store, entry, NULL, NULL, cancellable, store_await_result_cb, &result);
      while (result == NULL && g_get_monotonic_time () < until)
        g_main_context_iteration (NULL, FALSE);
      g_cancellable_cancel (cancellable);
      STORE_AWAIT (result != NULL);

      stored = store_create_finish (store, result, &error);
      if (stored == NULL)
        assert_cancelled (error);
      read = store_await_get (store, name, NULL);
      if (stored != NULL || read != NULL)
        assert_same_content (read, entry);
      if (stored == NULL && (flags & STORE_FIXTURE_EXACT_CANCEL))
        g_assert_null (read);
    }
}

static void
test_cancel_list (Store *store, StoreFixtureFlags flags)
{
  put_many (store, 250);

  for (guint after = 1; after <= 3; after++)
    {
      g_auto (StoreWatch) watch = { NULL };
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GPtrArray) all = NULL;
      g_autoptr (GError) error = NULL;

      store_watch_init (&watch);
      watch.cancellable = cancellable;
      watch.cancel_after = after;
      store_list_async (store, store_watch_page_cb, &watch, store_watch_progress_cb, &watch, cancellable,
                        store_watch_result_cb, &watch);
      STORE_AWAIT (watch.result != NULL);
      g_assert_false (store_list_finish (store, watch.result, &error));
      assert_cancelled (error);
      g_assert_cmpuint (watch.pages, ==, after);

      all = store_await_list (store, NULL);
      g_assert_cmpuint (all->len, ==, 250);
      g_assert_cmpuint (watch.late, ==, 0);
    }
}

static void
check_progress (StoreWatch *watch)
{
  g_assert_true (watch->is_monotonic);
  g_assert_cmpuint (watch->reports, >=, 1);
  g_assert_cmpuint (watch->done, >, 0);
  g_assert_true (watch->total == 0 || watch->done == watch->total);
  g_assert_cmpuint (watch->late, ==, 0);
}

static void
test_progress (Store *store, StoreFixtureFlags flags)
{
  g_autoptr (StoreEntry) entry = make_entry ("a.pem", 1024 * 1024, 1);
  g_autoptr (StoreEntry) created = NULL;
  g_autoptr (StoreEntry) read = NULL;
  g_autoptr (StoreEntry) replaced = NULL;
  g_autoptr (StoreEntry) deleted = NULL;
  g_auto (StoreWatch) create = { NULL };
  g_auto (StoreWatch) fetch = { NULL };
  g_auto (StoreWatch) replace = { NULL };
  g_auto (StoreWatch) remove = { NULL };

  store_watch_init (&create);
  store_create_async (store, entry, store_watch_progress_cb, &create, NULL, store_watch_result_cb, &create);
  STORE_AWAIT (create.result != NULL);
  created = store_create_finish (store, create.result, NULL);
  check_progress (&create);

  store_watch_init (&fetch);
  store_get_async (store, "a.pem", store_watch_progress_cb, &fetch, NULL, store_watch_result_cb, &fetch);
  STORE_AWAIT (fetch.result != NULL);
  read = store_get_finish (store, fetch.result, NULL);
  check_progress (&fetch);

  store_watch_init (&replace);
  store_replace_async (store, entry, NULL, store_watch_progress_cb, &replace, NULL, store_watch_result_cb, &replace);
  STORE_AWAIT (replace.result != NULL);
  replaced = store_replace_finish (store, replace.result, NULL);
  check_progress (&replace);

  store_watch_init (&remove);
  store_delete_async (store, "a.pem", NULL, store_watch_progress_cb, &remove, NULL, store_watch_result_cb, &remove);
  STORE_AWAIT (remove.result != NULL);
  deleted = store_delete_finish (store, remove.result, NULL);
  check_progress (&remove);
}

/* Everything comes back in the context it was asked from. */
static void
test_context (Store *store, StoreFixtureFlags flags)
{
  g_autoptr (StoreEntry) G_GNUC_UNUSED stored = put (store, "a.pem", 1);
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_auto (StoreWatch) watch = { NULL };

  store_watch_init (&watch);
  g_main_context_push_thread_default (context);
  store_list_async (store, store_watch_page_cb, &watch, store_watch_progress_cb, &watch, NULL, store_watch_result_cb,
                    &watch);
  g_main_context_pop_thread_default (context);

  /* What serves the store may need the default context, but nothing comes back there. */
  while (watch.result == NULL)
    {
      guint pages = watch.pages;
      guint reports = watch.reports;

      g_main_context_iteration (NULL, FALSE);
      g_assert_cmpuint (watch.pages, ==, pages);
      g_assert_cmpuint (watch.reports, ==, reports);
      g_assert_null (watch.result);
      g_main_context_iteration (context, FALSE);
    }

  g_assert_true (store_list_finish (store, watch.result, NULL));
  g_assert_cmpuint (watch.entries->len, ==, 1);
}

/* A store that has nobody behind it who issues certificates says so. */
static void
test_generate (Store *store, StoreFixtureFlags flags)
{
  StoreGenerateRequest request = { .name = "a.pem", .validity = 1 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (StoreEntry) entry = NULL;
  g_autoptr (GError) error = NULL;

  store_generate_async (store, &request, NULL, NULL, NULL, store_await_result_cb, &result);
  g_assert_null (result);
  STORE_AWAIT (result != NULL);
  entry = store_generate_finish (store, result, &error);
  if (store_get_capabilities (store) & STORE_CAPABILITY_GENERATE)
    {
      g_assert_no_error (error);
      g_assert_cmpstr (store_entry_get_name (entry), ==, "a.pem");
      return;
    }

  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_SUPPORTED);
  g_assert_null (entry);
  assert_gone (store, "a.pem");
}

/* Many at once */

typedef struct
{
  guint n_told[300];
  StoreEntry *entries[300]; /* (owned) (nullable) */
  GError *errors[300];      /* (owned) (nullable) */
  GAsyncResult *result;     /* (owned) (nullable) */
} Items;

static void
items_clear (Items *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->entries); i++)
    {
      g_clear_object (&self->entries[i]);
      g_clear_error (&self->errors[i]);
    }
  g_clear_object (&self->result);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Items, items_clear)

static void
item_cb (Store *store, guint index, StoreEntry *entry, const GError *error, gpointer user_data)
{
  Items *self = user_data;

  g_assert_true (STORE_IS_STORE (store));
  g_assert_null (self->result);
  g_assert_cmpuint (self->n_told[index]++, ==, 0);
  g_assert_true ((entry != NULL) != (error != NULL));
  g_set_object (&self->entries[index], entry);
  self->errors[index] = error != NULL ? g_error_copy (error) : NULL;
}

static void
items_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  store_await_result_cb (source, result, &((Items *) user_data)->result);
}

static void
assert_told (const Items *self, guint n)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->n_told); i++)
    g_assert_cmpuint (self->n_told[i], ==, i < n);
}

static gboolean
create_many (Store *store, GPtrArray *entries, GCancellable *cancellable, Items *items, GError **error)
{
  store_create_many_async (store, entries, item_cb, items, cancellable, items_done_cb, items);
  g_assert_null (items->result);
  STORE_AWAIT (items->result != NULL);
  assert_told (items, entries->len);

  return store_create_many_finish (store, items->result, error);
}

static gboolean
delete_many (Store *store, char **names, char **etags, Items *items, GError **error)
{
  store_delete_many_async (store, (const char * const *) names, (const char * const *) etags, item_cb, items, NULL,
                           items_done_cb, items);
  STORE_AWAIT (items->result != NULL);
  assert_told (items, g_strv_length (names));

  return store_delete_many_finish (store, items->result, error);
}

static GPtrArray *
make_entries (guint n, gsize size)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u (it’s №%%%u).pem", (i * 7919) % 10000, i);

      g_ptr_array_add (entries, make_entry (name, size, i));
    }

  return entries;
}

static void
test_create_many (Store *store, StoreFixtureFlags flags)
{
  g_autoptr (GPtrArray) entries = make_entries (120, 3000);
  g_autoptr (GPtrArray) listed = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Items) items = { 0 };

  g_assert_true (create_many (store, entries, NULL, &items, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < entries->len; i++)
    {
      g_autoptr (StoreEntry) read = get (store, store_entry_get_name (entries->pdata[i]));

      assert_same_content (items.entries[i], entries->pdata[i]);
      assert_same (read, items.entries[i], flags);
      g_assert_cmpstr (store_entry_get_etag (items.entries[i]), ==, store_entry_get_etag (read));
      g_assert_cmpint (store_entry_get_modified (items.entries[i]), ==, store_entry_get_modified (read));
    }
  listed = store_await_list (store, NULL);
  g_assert_cmpuint (listed->len, ==, entries->len);
}

/* One that fails does not keep the others from being written. */
static void
test_create_many_mixed (Store *store, StoreFixtureFlags flags)
{
  g_autoptr (GPtrArray) entries = make_entries (6, 100);
  g_autoptr (StoreEntry) taken = put (store, store_entry_get_name (entries->pdata[1]), 77);
  g_autoptr (StoreEntry) read = NULL;
  g_autoptr (GPtrArray) listed = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Items) items = { 0 };

  g_ptr_array_add (entries, make_entry ("no extension", 10, 1));
  g_ptr_array_add (entries, store_entry_new ("empty.pem", NULL, NULL));
  g_ptr_array_add (entries, make_entry (store_entry_get_name (entries->pdata[0]), 10, 99));

  g_assert_false (create_many (store, entries, NULL, &items, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_EXISTS);
  for (guint i = 0; i < 6; i++)
    if (i != 1)
      assert_same_content (items.entries[i], entries->pdata[i]);
  g_assert_error (items.errors[1], STORE_ERROR, STORE_ERROR_EXISTS);
  g_assert_error (items.errors[6], STORE_ERROR, STORE_ERROR_INVALID);
  g_assert_error (items.errors[7], STORE_ERROR, STORE_ERROR_INVALID);
  g_assert_error (items.errors[8], STORE_ERROR, STORE_ERROR_EXISTS);

  read = get (store, store_entry_get_name (taken));
  assert_same (read, taken, flags);
  listed = store_await_list (store, NULL);
  g_assert_cmpuint (listed->len, ==, 6);
}

static void
test_create_many_labels (Store *store, StoreFixtureFlags flags)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) labels = make_labels (2, 2);
  g_autoptr (GBytes) content = make_content (30, 1);
  g_auto (Items) items = { 0 };

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.pem", i);

      g_ptr_array_add (entries, g_object_new (STORE_TYPE_ENTRY, "name", name, "content", content, "labels", labels, NULL));
    }
  g_assert_true (create_many (store, entries, NULL, &items, NULL));
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (StoreEntry) read = get (store, store_entry_get_name (entries->pdata[i]));

      assert_same_labels (store_entry_get_labels (items.entries[i]), labels);
      assert_same_labels (store_entry_get_labels (read), labels);
    }
}

static void
test_many_none (Store *store, StoreFixtureFlags flags)
{
  g_autoptr (GPtrArray) entries = make_entries (0, 0);
  char *names[] = { NULL };
  g_auto (Items) created = { 0 };
  g_auto (Items) deleted = { 0 };

  g_assert_true (create_many (store, entries, NULL, &created, NULL));
  g_assert_true (delete_many (store, names, NULL, &deleted, NULL));
}

static void
test_many_cancelled (Store *store, StoreFixtureFlags flags)
{
  g_autoptr (GPtrArray) entries = make_entries (30, 100);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GPtrArray) listed = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Items) items = { 0 };

  g_cancellable_cancel (cancellable);
  g_assert_false (create_many (store, entries, cancellable, &items, &error));
  assert_cancelled (error);
  for (guint i = 0; i < entries->len; i++)
    assert_cancelled (items.errors[i]);
  listed = store_await_list (store, NULL);
  g_assert_cmpuint (listed->len, ==, 0);
}

static void
test_delete_many (Store *store, StoreFixtureFlags flags)
{
  g_autoptr (GPtrArray) entries = make_entries (230, 50);
  g_autoptr (StoreEntry) kept = put (store, "kept.pem", 1);
  g_autoptr (GPtrArray) listed = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = g_new0 (char *, entries->len + 1);
  g_auto (Items) created = { 0 };
  g_auto (Items) deleted = { 0 };

  g_assert_true (create_many (store, entries, NULL, &created, NULL));
  for (guint i = 0; i < entries->len; i++)
    names[i] = g_strdup (store_entry_get_name (entries->pdata[i]));
  g_assert_true (delete_many (store, names, NULL, &deleted, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < entries->len; i++)
    assert_same (deleted.entries[i], created.entries[i], flags);

  listed = store_await_list (store, NULL);
  g_assert_cmpuint (listed->len, ==, 1);
  assert_same_content (listed->pdata[0], kept);
}

static void
test_delete_many_mixed (Store *store, StoreFixtureFlags flags)
{
  g_autoptr (StoreEntry) a = put (store, "a.pem", 1);
  g_autoptr (StoreEntry) b = put (store, "b.pem", 2);
  g_autoptr (StoreEntry) c = put (store, "c.pem", 3);
  g_autoptr (StoreEntry) other = make_entry ("b.pem", 20, 4);
  g_autoptr (StoreEntry) changed = store_await_replace (store, other, NULL, NULL);
  char *names[] = { "a.pem", "b.pem", "missing.pem", "c.pem", "a.pem", NULL };
  char *etags[] = { (char *) store_entry_get_etag (a), (char *) store_entry_get_etag (b), "", "", "", NULL };
  g_autoptr (StoreEntry) read = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Items) items = { 0 };

  g_assert_false (delete_many (store, names, etags, &items, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_CHANGED);
  assert_same (items.entries[0], a, flags);
  g_assert_error (items.errors[1], STORE_ERROR, STORE_ERROR_CHANGED);
  g_assert_error (items.errors[2], STORE_ERROR, STORE_ERROR_NOT_FOUND);
  assert_same (items.entries[3], c, flags);
  g_assert_error (items.errors[4], STORE_ERROR, STORE_ERROR_NOT_FOUND);

  read = get (store, "b.pem");
  assert_same (read, changed, flags);
  assert_gone (store, "a.pem");
  assert_gone (store, "c.pem");
}

/* A part of the list */

static GPtrArray *
list_range (Store *store, guint offset, guint n, gboolean with_content, guint *n_all)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *entries;

  store_list_range_async (store, offset, n, with_content, NULL, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  entries = store_list_range_finish (store, result, n_all, &error);
  g_assert_no_error (error);

  return entries;
}

static void
test_list_range (Store *store, StoreFixtureFlags flags)
{
  const struct { guint offset, n, expected; } ranges[] = {
    { 0, 10, 10 }, { 0, 1000, 130 }, { 120, 100, 10 }, { 129, 1, 1 }, { 130, 5, 0 }, { 1000, 5, 0 }, { 3, 0, 0 }, { 5, 105, 105 },
  };
  g_autoptr (GPtrArray) all = NULL;

  put_many (store, 130);
  all = store_await_list (store, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++)
    {
      gboolean with_content = i % 2 == 0;
      guint n_all = 0;
      g_autoptr (GPtrArray) entries = list_range (store, ranges[i].offset, ranges[i].n, with_content, &n_all);

      g_assert_cmpuint (n_all, ==, 130);
      g_assert_cmpuint (entries->len, ==, ranges[i].expected);
      for (guint k = 0; k < entries->len; k++)
        {
          StoreEntry *entry = all->pdata[ranges[i].offset + k];

          g_assert_cmpstr (store_entry_get_name (entries->pdata[k]), ==, store_entry_get_name (entry));
          g_assert_cmpstr (store_entry_get_etag (entries->pdata[k]), ==, store_entry_get_etag (entry));
          if (with_content)
            assert_same_content (entries->pdata[k], entry);
          else
            g_assert_null (store_entry_get_content (entries->pdata[k]));
        }
    }
}

static void
test_list_range_empty (Store *store, StoreFixtureFlags flags)
{
  guint n_all = 99;
  g_autoptr (GPtrArray) entries = list_range (store, 0, 10, TRUE, &n_all);

  g_assert_cmpuint (n_all, ==, 0);
  g_assert_cmpuint (entries->len, ==, 0);
}

/* What a store tells without a password, where it tells anything. */
static void
test_public_keys (Store *store, StoreFixtureFlags flags)
{
  static const char pem[] = "-----BEGIN CERTIFICATE-----\n"
                            "MIIBfTCCASOgAwIBAgIUSjUSB7jmuZP4KIGvvf6Zc3eI1NswCgYIKoZIzj0EAwIw\n"
                            "EzERMA8GA1UEAwwIY29udHJhY3QwIBcNMjYxMTI0MTM1NjE0WhgPMjEyNjEwMzEx\n"
                            "MzU2MTRaMBMxETAPBgNVBAMMCGNvbnRyYWN0MFkwEwYHKoZIzj0CAQYIKoZIzj0D\n"
                            "AQcDQgAEui1eelI0SxNnHbhRwSxDbNyIjcOZ8DPx7U8hn/f6pKm6Bp7wH9old7MJ\n"
                            "s3EOd03SXqY2W6whn3TkocEglM4Cn6NTMFEwHQYDVR0OBBYEFCnBokvtjNXnflTN\n"
                            "DcLoyZE9+mmqMB8GA1UdIwQYMBaAFCnBokvtjNXnflTNDcLoyZE9+mmqMA8GA1Ud\n"
                            "EwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIgMClfkpmySpsgkiXT74YHzxTb\n"
                            "KrVpB9Vtz3jXwCbe+n4CIQCko8Aqh6zBIx/iLqEJFcRsFgnpQMpHnfwbSamd2XXJ\n"
                            "5Q==\n"
                            "-----END CERTIFICATE-----\n";
  gboolean can = (store_get_capabilities (store) & STORE_CAPABILITY_PUBLIC_KEYS) != 0;
  g_autoptr (GBytes) content = g_bytes_new_static (pem, strlen (pem));
  g_autoptr (StoreEntry) entry = store_entry_new ("a.pem", content, NULL);
  g_autoptr (StoreEntry) G_GNUC_UNUSED stored = store_await_create (store, entry, NULL);
  const char *names[] = { "a.pem", "missing.pem" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) keys = NULL;

      store_get_public_keys_async (store, names[i], NULL, store_await_result_cb, &result);
      g_assert_null (result);
      STORE_AWAIT (result != NULL);
      keys = store_get_public_keys_finish (store, result, &error);
      if (!can)
        g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_SUPPORTED);
      else if (i == 1)
        g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
      else
        {
          const char *text;

          g_assert_no_error (error);
          g_assert_cmpuint (keys->len, ==, 1);
          text = g_bytes_get_data (store_public_key_get_pem (keys->pdata[0]), NULL);
          g_assert_true (g_str_has_prefix (text, "-----BEGIN CERTIFICATE-----"));
        }
    }
}

static const struct
{
  const char *name;
  void (* run) (Store *store, StoreFixtureFlags flags);
  StoreFixtureFlags needs; /* only for stores that promise this */
} tests[] = {
  { "list/0", test_list_0 },
  { "list/1", test_list_1 },
  { "list/100", test_list_100 },
  { "list/101", test_list_101 },
  { "list/250", test_list_250 },
  { "list/labels", test_list_labels },
  { "list/without-callbacks", test_list_without_callbacks },
  { "names", test_names },
  { "create/stored", test_create },
  { "create/exists", test_create_exists },
  { "create/invalid", test_create_invalid },
  { "create/without-content", test_create_without_content },
  { "content/every-size", test_content_every_size },
  { "content/big", test_content_big },
  { "not-found", test_not_found },
  { "replace/stored", test_replace },
  { "replace/origin", test_replace_origin, STORE_FIXTURE_KEEPS_ORIGIN },
  { "changed", test_changed },
  { "delete/undo", test_delete_undo },
  { "labels/set", test_labels },
  { "labels/invalid", test_labels_invalid },
  { "parallel/50", test_parallel },
  { "parallel/same-name", test_parallel_same_name },
  { "cancel/before", test_cancel_before },
  { "cancel/create", test_cancel_create },
  { "cancel/list", test_cancel_list },
  { "progress", test_progress },
  { "context", test_context },
  { "generate", test_generate },
  { "many/create", test_create_many },
  { "many/create-mixed", test_create_many_mixed },
  { "many/create-labels", test_create_many_labels },
  { "many/none", test_many_none },
  { "many/cancelled", test_many_cancelled },
  { "many/delete", test_delete_many },
  { "many/delete-mixed", test_delete_many_mixed },
  { "range/parts", test_list_range },
  { "range/empty", test_list_range_empty },
  { "public-keys", test_public_keys },
};

static void
run_case (gconstpointer data)
{
  const ContractCase *self = data;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Store *store;

  self->factory->open_async (self->factory, store_await_result_cb, &result);
  STORE_AWAIT (result != NULL);
  store = self->factory->open_finish (self->factory, result, &error);
  g_assert_no_error (error);
  g_clear_object (&result);

  self->run (store, self->factory->flags);

  self->factory->close (self->factory, store);
}

void
store_contract_add_tests (const char *prefix, const StoreFixtureFactory *factory)
{
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%s", prefix, tests[i].name);
      ContractCase *contract_case;

      if ((factory->flags & tests[i].needs) != tests[i].needs)
        continue;

      contract_case = g_new0 (ContractCase, 1);
      contract_case->factory = factory;
      contract_case->run = tests[i].run;
      g_test_add_data_func_full (path, contract_case, run_case, g_free);
    }
}
