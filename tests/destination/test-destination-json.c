/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "destination/destination-json.h"
#include "store/store.h"

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = destination_json_parse (text, strlen (text), &error);

  g_assert_no_error (error);
  g_assert_nonnull (node);

  return node;
}

static void
assert_refused (const char *text, gsize size)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (destination_json_parse (text, size, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_PROTOCOL);
}

static void
test_values (void)
{
  g_autoptr (JsonNode) node = parse ("{\"s\":\"a/b'=;[{\\\"\",\"n\":12,\"t\":\"1759500334313\",\"d\":2.0,\"b\":true,"
                                     "\"x\":null,\"l\":[1],\"o\":{}}");
  JsonObject *object = destination_json_object (node);
  gint64 number = 0;
  gboolean value = FALSE;

  g_assert_cmpstr (destination_json_get_string (object, "s"), ==, "a/b'=;[{\"");
  g_assert_true (destination_json_get_number (object, "n", &number) && number == 12);
  g_assert_true (destination_json_get_number (object, "t", &number) && number == G_GINT64_CONSTANT (1759500334313));
  g_assert_true (destination_json_get_number (object, "d", &number) && number == 2);
  g_assert_true (destination_json_get_bool (object, "b", &value) && value);
  g_assert_nonnull (destination_json_array (destination_json_member (object, "l")));
  g_assert_nonnull (destination_json_object (destination_json_member (object, "o")));
}

static void
test_wrong_types (void)
{
  g_autoptr (JsonNode) node = parse ("{\"s\":\"a\",\"n\":1e999,\"x\":null,\"l\":[1]}");
  JsonObject *object = destination_json_object (node);
  gint64 number = 0;
  gboolean value = FALSE;

  for (const char *name = "snxlz"; *name != '\0'; name++)
    {
      char member[] = { *name, '\0' };

      g_assert_false (destination_json_get_number (object, member, &number));
      g_assert_false (destination_json_get_bool (object, member, &value));
      if (*name != 's')
        g_assert_null (destination_json_get_string (object, member));
    }
  g_assert_null (destination_json_array (node));
  g_assert_null (destination_json_get_string (NULL, "s"));
}

static void
test_refused (void)
{
  const char *texts[] = { "", " ", "{", "}", "[1]]", "{\"a\":", "/**/[]", "['a']", "var a = [];", "nope", "\"a" };
  g_autofree char *brackets = g_strnfill (100000, '[');
  g_autofree char *hidden = g_strconcat ("/*\"*/", brackets, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_refused (texts[i], strlen (texts[i]));
  assert_refused (brackets, 100000);
  assert_refused (hidden, strlen (hidden));
  assert_refused ("[\"\xff\"]", 5);
  assert_refused ("[1]\0", 4);
}

static void
test_error_tells_nothing (void)
{
  g_autoptr (GError) error = NULL;
  const char *text = "{\"clientsecret\": hunter2secret}";

  g_assert_null (destination_json_parse (text, strlen (text), &error));
  g_assert_null (strstr (error->message, "hunter2secret"));
}

static void
test_wiped (void)
{
  JsonNode *node = parse ("{\"a\":[\"secret one\",{\"b\":\"secret two\"}]}");

  /* What it does to the memory cannot be seen afterwards; that it walks every kind of node can (under sanitizers). */
  destination_json_free_wiped (node);
  destination_json_free_wiped (NULL);
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/destination/json/values", test_values);
  g_test_add_func ("/destination/json/wrong-types", test_wrong_types);
  g_test_add_func ("/destination/json/refused", test_refused);
  g_test_add_func ("/destination/json/error-tells-nothing", test_error_tells_nothing);
  g_test_add_func ("/destination/json/wiped", test_wiped);

  return g_test_run ();
}
