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

  if ((flags & STORE_FIXTURE_KEEPS_ORIGIN) == 0)
    {
      g_test_skip ("This store does not tell");
      return;
    }

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
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (watch.pages, ==, 0);
  g_assert_cmpuint (watch.reports, ==, 0);
  while (watch.result == NULL)
    g_main_context_iteration (context, TRUE);
  g_main_context_pop_thread_default (context);

  g_assert_true (store_list_finish (store, watch.result, NULL));
  g_assert_cmpuint (watch.entries->len, ==, 1);
}

static void
test_generate (Store *store, StoreFixtureFlags flags)
{
  StoreGenerateRequest request = { .name = "a.pem", .validity = 1 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (store_get_capabilities (store) & STORE_CAPABILITY_GENERATE)
    {
      g_test_skip ("This store can");
      return;
    }

  store_generate_async (store, &request, NULL, NULL, NULL, store_await_result_cb, &result);
  g_assert_null (result);
  STORE_AWAIT (result != NULL);
  g_assert_null (store_generate_finish (store, result, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_NOT_SUPPORTED);
}

static const struct
{
  const char *name;
  void (* run) (Store *store, StoreFixtureFlags flags);
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
  { "replace/origin", test_replace_origin },
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
      ContractCase *contract_case = g_new0 (ContractCase, 1);

      contract_case->factory = factory;
      contract_case->run = tests[i].run;
      g_test_add_data_func_full (path, contract_case, run_case, g_free);
    }
}
