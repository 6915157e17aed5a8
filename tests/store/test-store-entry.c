/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "store/store.h"

static GPtrArray *
make_labels (void)
{
  const char *values[] = { "one", "two", NULL };
  GPtrArray *labels = g_ptr_array_new_with_free_func ((GDestroyNotify) store_label_unref);

  g_ptr_array_add (labels, store_label_new ("key", values));
  g_ptr_array_add (labels, store_label_new ("empty", NULL));

  return labels;
}

static StoreEntry *
make_full (GBytes *content, GPtrArray *labels)
{
  return g_object_new (STORE_TYPE_ENTRY,
                       "name", "a.p12",
                       "content", content,
                       "method", STORE_METHOD_EXTERNAL_SERVICE,
                       "file-name", "/f.p12",
                       "created", G_GINT64_CONSTANT (12),
                       "modified", G_GINT64_CONSTANT (34),
                       "etag", "e",
                       "labels", labels,
                       NULL);
}

static void
test_getters (void)
{
  g_autoptr (GBytes) content = g_bytes_new_static ("abc", 3);
  g_autoptr (GPtrArray) labels = make_labels ();
  g_autoptr (StoreEntry) entry = make_full (content, labels);

  g_assert_cmpstr (store_entry_get_name (entry), ==, "a.p12");
  g_assert_cmpint (store_entry_get_file_type (entry), ==, STORE_FILE_TYPE_P12);
  g_assert_true (store_entry_get_content (entry) == content);
  g_assert_cmpint (store_entry_get_method (entry), ==, STORE_METHOD_EXTERNAL_SERVICE);
  g_assert_cmpstr (store_entry_get_file_name (entry), ==, "/f.p12");
  g_assert_cmpint (store_entry_get_created (entry), ==, 12);
  g_assert_cmpint (store_entry_get_modified (entry), ==, 34);
  g_assert_cmpstr (store_entry_get_etag (entry), ==, "e");
  g_assert_cmpuint (store_entry_get_labels (entry)->len, ==, 2);
}

static void
test_properties (void)
{
  g_autoptr (GBytes) content = g_bytes_new_static ("abc", 3);
  g_autoptr (GPtrArray) labels = make_labels ();
  g_autoptr (StoreEntry) entry = make_full (content, labels);
  g_autofree char *name = NULL;
  g_autofree char *file_name = NULL;
  g_autofree char *etag = NULL;
  g_autoptr (GBytes) read_content = NULL;
  g_autoptr (GPtrArray) read_labels = NULL;
  gint64 created;
  gint64 modified;
  int method;

  g_object_get (entry, "name", &name, "content", &read_content, "method", &method, "file-name", &file_name, "created",
                &created, "modified", &modified, "etag", &etag, "labels", &read_labels, NULL);
  g_assert_cmpstr (name, ==, "a.p12");
  g_assert_true (read_content == content);
  g_assert_cmpint (method, ==, STORE_METHOD_EXTERNAL_SERVICE);
  g_assert_cmpstr (file_name, ==, "/f.p12");
  g_assert_cmpint (created, ==, 12);
  g_assert_cmpint (modified, ==, 34);
  g_assert_cmpstr (etag, ==, "e");
  g_assert_true (read_labels == store_entry_get_labels (entry));
}

static void
test_defaults (void)
{
  g_autoptr (StoreEntry) entry = g_object_new (STORE_TYPE_ENTRY, "name", "x", NULL);
  g_autoptr (StoreEntry) fresh = store_entry_new ("a.pem", NULL, NULL);

  g_assert_cmpint (store_entry_get_file_type (entry), ==, STORE_FILE_TYPE_UNKNOWN);
  g_assert_null (store_entry_get_content (entry));
  g_assert_cmpint (store_entry_get_method (entry), ==, STORE_METHOD_UNKNOWN);
  g_assert_null (store_entry_get_file_name (entry));
  g_assert_cmpint (store_entry_get_created (entry), ==, -1);
  g_assert_cmpint (store_entry_get_modified (entry), ==, -1);
  g_assert_null (store_entry_get_etag (entry));
  g_assert_nonnull (store_entry_get_labels (entry));
  g_assert_cmpuint (store_entry_get_labels (entry)->len, ==, 0);
  g_assert_cmpint (store_entry_get_method (fresh), ==, STORE_METHOD_IMPORT);
}

/* What the caller does with its array afterwards changes no entry. */
static void
test_immutable (void)
{
  g_autoptr (GPtrArray) labels = make_labels ();
  g_autoptr (StoreEntry) entry = make_full (NULL, labels);

  g_ptr_array_set_size (labels, 0);
  g_assert_cmpuint (store_entry_get_labels (entry)->len, ==, 2);
}

static void
test_copy_renamed (void)
{
  g_autoptr (GBytes) content = g_bytes_new_static ("abc", 3);
  g_autoptr (GPtrArray) labels = make_labels ();
  g_autoptr (StoreEntry) entry = make_full (content, labels);
  g_autoptr (StoreEntry) copy = store_entry_copy_renamed (entry, "b.jks");

  g_assert_cmpstr (store_entry_get_name (copy), ==, "b.jks");
  g_assert_cmpint (store_entry_get_file_type (copy), ==, STORE_FILE_TYPE_JKS);
  g_assert_true (store_entry_get_content (copy) == content);
  g_assert_cmpint (store_entry_get_method (copy), ==, STORE_METHOD_EXTERNAL_SERVICE);
  g_assert_cmpstr (store_entry_get_file_name (copy), ==, "/f.p12");
  g_assert_cmpint (store_entry_get_created (copy), ==, 12);
  g_assert_cmpint (store_entry_get_modified (copy), ==, 34);
  g_assert_null (store_entry_get_etag (copy));
  g_assert_cmpuint (store_entry_get_labels (copy)->len, ==, 2);
}

static void
test_label (void)
{
  char value[] = "one";
  const char *values[] = { value, "two", NULL };
  g_autoptr (StoreLabel) label = store_label_new ("key", values);
  g_autoptr (StoreLabel) same = store_label_ref (label);
  g_autoptr (StoreLabel) empty = store_label_new ("key", NULL);
  g_auto (GValue) boxed = G_VALUE_INIT;

  value[0] = 'X';
  g_assert_true (same == label);
  g_assert_cmpstr (store_label_get_key (label), ==, "key");
  g_assert_cmpstr (store_label_get_values (label)[0], ==, "one");
  g_assert_cmpstr (store_label_get_values (label)[1], ==, "two");
  g_assert_null (store_label_get_values (label)[2]);
  g_assert_nonnull (store_label_get_values (empty));
  g_assert_null (store_label_get_values (empty)[0]);

  g_value_init (&boxed, STORE_TYPE_LABEL);
  g_value_set_boxed (&boxed, label);
  g_assert_true (g_value_get_boxed (&boxed) == label);
}

/* "#" stands for the number. */
static char *
number (const char *pattern, guint n)
{
  return g_str_equal (pattern, "#") ? g_strdup_printf ("%u", n) : g_strdup (pattern);
}

static void
check_labels (const char *key, const char *value, guint n, guint n_values, const char *word)
{
  g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func ((GDestroyNotify) store_label_unref);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_auto (GStrv) values = g_new0 (char *, n_values + 1);
      g_autofree char *numbered = number (key, i);

      for (guint k = 0; k < n_values; k++)
        values[k] = number (value, k);
      g_ptr_array_add (labels, store_label_new (numbered, (const char * const *) values));
    }

  g_assert_cmpint (store_labels_validate (labels, &error), ==, word == NULL);
  if (word == NULL)
    return;

  g_assert_error (error, STORE_ERROR, STORE_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, word));
}

static void
test_labels_validate (void)
{
  g_autofree char *longest = g_strnfill (STORE_MAX_LABEL_CHARS, 'x');
  g_autofree char *too_long = g_strconcat (longest, "x", NULL);

  check_labels ("#", "#", 0, 0, NULL);
  check_labels ("#", "#", 1, 0, NULL);
  check_labels ("#", "#", STORE_MAX_LABELS, STORE_MAX_LABEL_VALUES, NULL);
  check_labels (longest, longest, 1, 1, NULL);
  check_labels ("#", "#", STORE_MAX_LABELS + 1, 1, "more than 10 labels");
  check_labels ("#", "#", 1, STORE_MAX_LABEL_VALUES + 1, "more than 10 values");
  check_labels ("same", "#", 2, 1, "there twice");
  check_labels ("#", "same", 1, 2, "the value");
  check_labels ("", "#", 1, 1, "empty");
  check_labels (too_long, "#", 1, 1, "key is longer");
  check_labels ("#", too_long, 1, 1, "value is longer");
  check_labels ("\xff", "#", 1, 1, "key is not valid UTF-8");
  check_labels ("#", "\xff", 1, 1, "value is not valid UTF-8");
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/entry/getters", test_getters);
  g_test_add_func ("/store/entry/properties", test_properties);
  g_test_add_func ("/store/entry/defaults", test_defaults);
  g_test_add_func ("/store/entry/immutable", test_immutable);
  g_test_add_func ("/store/entry/copy-renamed", test_copy_renamed);
  g_test_add_func ("/store/label/getters", test_label);
  g_test_add_func ("/store/label/validate", test_labels_validate);

  return g_test_run ();
}
