/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "store/store.h"

static char *
fill (const char *unit, guint n, const char *end)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append (text, unit);
  g_string_append (text, end);

  return g_string_free (text, FALSE);
}

static void
test_file_type (void)
{
  const struct
  {
    const char *name;
    StoreFileType type;
    const char *label;
    gboolean is_keystore;
  } cases[] = {
    { "a.pem", STORE_FILE_TYPE_PEM, "PEM", FALSE },    { "a.PEM", STORE_FILE_TYPE_PEM, "PEM", FALSE },
    { "a.cer", STORE_FILE_TYPE_CER, "CER", FALSE },    { "a.Crt", STORE_FILE_TYPE_CRT, "CRT", FALSE },
    { "a.der", STORE_FILE_TYPE_DER, "DER", FALSE },    { "a.p12", STORE_FILE_TYPE_P12, "P12", TRUE },
    { "a.pem.pfx", STORE_FILE_TYPE_PFX, "PFX", TRUE }, { ".jks", STORE_FILE_TYPE_JKS, "JKS", TRUE },
    { "", STORE_FILE_TYPE_UNKNOWN, "", FALSE },        { "pem", STORE_FILE_TYPE_UNKNOWN, "", FALSE },
    { "a.pem.txt", STORE_FILE_TYPE_UNKNOWN, "", FALSE }, { "a.pem.", STORE_FILE_TYPE_UNKNOWN, "", FALSE },
    { "a.pem ", STORE_FILE_TYPE_UNKNOWN, "", FALSE },  { "a.keystore", STORE_FILE_TYPE_UNKNOWN, "", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpint (store_file_type_from_name (cases[i].name), ==, cases[i].type);
      g_assert_cmpstr (store_file_type_get_label (cases[i].type), ==, cases[i].label);
      g_assert_cmpint (store_file_type_is_keystore (cases[i].type), ==, cases[i].is_keystore);
    }
}

static void
test_valid (void)
{
  g_autofree char *longest = fill ("ä", STORE_MAX_NAME_CHARS - 4, ".pem");
  const char *names[] = { "a.pem", ".pem", "..pem", "a b's (1).PFX", "100%.crt", "証明書.jks", "a\\b.p12", longest };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (store_name_validate (names[i], &error));
      g_assert_no_error (error);
    }
}

static void
test_invalid (void)
{
  g_autofree char *too_long = fill ("ä", STORE_MAX_NAME_CHARS - 3, ".pem");
  const struct
  {
    const char *name;
    const char *word;
  } cases[] = {
    { "", "empty" },
    { "a\xff.pem", "UTF-8" },
    { "\xc3.pem", "UTF-8" },
    { ".", "folder" },
    { "..", "folder" },
    { too_long, "longer" },
    { "a/b.pem", "slash" },
    { "/.pem", "slash" },
    { "a\tb.pem", "control" },
    { "a\x7f.pem", "control" },
    { "a\xc2\x85.pem", "control" },
    { "a", ".pem, .cer" },
    { "a.txt", ".pem, .cer" },
    { "pem", ".pem, .cer" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (store_name_validate (cases[i].name, &error));
      g_assert_error (error, STORE_ERROR, STORE_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, cases[i].word));
      g_assert_false (store_name_validate (cases[i].name, NULL));
    }
}

static void
test_portable (void)
{
  g_assert_true (store_name_is_portable ("aZ09_.-.pem"));
  g_assert_false (store_name_is_portable (""));
  g_assert_false (store_name_is_portable ("a b.pem"));
  g_assert_false (store_name_is_portable ("a(1).pem"));
  g_assert_false (store_name_is_portable ("ä.pem"));
}

static void
test_from_basename (void)
{
  g_autofree char *long_name = fill ("ä", 300, ".pem");
  g_autofree char *long_cut = fill ("ä", STORE_MAX_NAME_CHARS - 4, ".pem");
  g_autofree char *long_unknown = fill ("b", 300, "");
  const struct
  {
    const char *basename;
    const char *name;
  } cases[] = {
    { "a.pem", "a.pem" },
    { "my cert (1).P12", "my cert (1).P12" },
    { "a\nb\tc.pem", "a_b_c.pem" },
    { "a/b.pem", "a_b.pem" },
    { "a\xff.pem", "a\xef\xbf\xbd.pem" },
    { "notes.txt", "notes.txt" },
    { "noextension", "noextension" },
    { "", "" },
    { "..", ".." },
    { long_name, long_cut },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = store_name_from_basename (cases[i].basename);

      g_assert_cmpstr (name, ==, cases[i].name);
      if (store_file_type_from_name (name) != STORE_FILE_TYPE_UNKNOWN)
        g_assert_true (store_name_validate (name, NULL));
    }

  g_clear_pointer (&long_name, g_free);
  long_name = store_name_from_basename (long_unknown);
  g_assert_cmpint (g_utf8_strlen (long_name, -1), ==, STORE_MAX_NAME_CHARS);
  g_assert_false (store_name_validate (long_name, NULL));
}

/* Whatever bytes come before a known extension, a valid name comes out. */
static void
test_from_any_bytes (void)
{
  for (guint i = 0; i < 2000; i++)
    {
      char bytes[64];
      g_autofree char *name = NULL;
      g_autoptr (GError) error = NULL;
      gsize n = (gsize) g_test_rand_int_range (0, sizeof bytes - 5);

      for (gsize k = 0; k < n; k++)
        bytes[k] = (char) g_test_rand_int_range (1, 256);
      memcpy (bytes + n, ".pem", 5);

      name = store_name_from_basename (bytes);
      g_assert_true (store_name_validate (name, &error));
      g_assert_no_error (error);
    }
}

static void
test_make_unique (void)
{
  g_autofree char *simple = store_name_make_unique ("a.pem", 2);
  g_autofree char *dots = store_name_make_unique ("a.b.P12", 13);
  g_autofree char *bare = store_name_make_unique ("a", 2);
  g_autofree char *longest = fill ("ä", STORE_MAX_NAME_CHARS - 4, ".pem");
  g_autofree char *cut = store_name_make_unique (longest, G_MAXUINT);

  g_assert_cmpstr (simple, ==, "a-2.pem");
  g_assert_cmpstr (dots, ==, "a.b-13.P12");
  g_assert_cmpstr (bare, ==, "a-2");
  g_assert_cmpint (g_utf8_strlen (cut, -1), ==, STORE_MAX_NAME_CHARS);
  g_assert_true (g_str_has_suffix (cut, "ä-4294967295.pem"));
  g_assert_true (store_name_validate (cut, NULL));
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/name/file-type", test_file_type);
  g_test_add_func ("/store/name/valid", test_valid);
  g_test_add_func ("/store/name/invalid", test_invalid);
  g_test_add_func ("/store/name/portable", test_portable);
  g_test_add_func ("/store/name/from-basename", test_from_basename);
  g_test_add_func ("/store/name/from-any-bytes", test_from_any_bytes);
  g_test_add_func ("/store/name/make-unique", test_make_unique);

  return g_test_run ();
}
