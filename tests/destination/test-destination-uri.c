/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "destination/destination-uri.h"

#define SERVICE "https://service.example"
#define COLLECTION "subaccountCertificates"
#define ROOT SERVICE "/destination-configuration/v1/" COLLECTION

static void
test_item (void)
{
  const struct { const char *name, *part, *expected; } items[] = {
    { "a.pem", NULL, ROOT "/a.pem" },
    { "a b+c&d=e#f?.cer", NULL, ROOT "/a%20b%2Bc%26d%3De%23f%3F.cer" },
    { "it’s (100%).p12", "labels", ROOT "/it%E2%80%99s%20%28100%25%29.p12/labels" },
    { "a/../b'.pem", "publicKeys", ROOT "/a%2F..%2Fb%27.pem/publicKeys" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    {
      g_autofree char *uri = destination_uri_item (SERVICE, COLLECTION, items[i].name, items[i].part);

      g_assert_cmpstr (uri, ==, items[i].expected);
    }
  g_assert_false (destination_uri_can_name (""));
  g_assert_false (destination_uri_can_name ("."));
  g_assert_false (destination_uri_can_name (".."));
  g_assert_true (destination_uri_can_name ("..."));
}

/* Twice, as the contract has it: a quote in a name travels as %2527. */
static void
test_filter (void)
{
  const char *names[] = { "it's.pem", "a b.pem" };
  g_autofree char *one = destination_uri_names_query (names, 1, FALSE);
  g_autofree char *both = destination_uri_names_query (names, 2, TRUE);
  g_autofree char *uri = destination_uri_collection (SERVICE, COLLECTION, one);

  g_assert_cmpstr (one, ==, "$filter=Name%20in%20%28%27it%2527s.pem%27%29");
  g_assert_cmpstr (both, ==, "$filter=Name%20in%20%28%27it%2527s.pem%27%2C%20%27a%2520b.pem%27%29"
                             "&$includeMetadata=modification_time%3Betag%3Blabels");
  g_assert_cmpstr (uri, ==, ROOT "?$filter=Name%20in%20%28%27it%2527s.pem%27%29");
}

/* As many as fit, and not one more. */
static void
check_fitting (const char *name)
{
  const char *names[1000];
  guint n, least = 0;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    names[i] = name;
  n = destination_uri_count_fitting (COLLECTION, names, G_N_ELEMENTS (names));
  for (guint i = n; i <= n + 1; i++)
    {
      g_autofree char *query = destination_uri_names_query (names, i, TRUE);
      g_autofree char *uri = destination_uri_collection ("", COLLECTION, query);

      if (i == n)
        g_assert_cmpuint (strlen (uri), <=, DESTINATION_URI_MAX_CHARS);
      else
        least = (guint) strlen (uri);
    }
  /* What one more would need, but for the separator that the count of the last name has in reserve. */
  g_assert_cmpuint (least + strlen ("%2C%20"), >, DESTINATION_URI_MAX_CHARS);
}

static void
test_fitting (void)
{
  const char *few[] = { "a.pem", "b.pem" };
  g_autofree char *stem = g_strnfill (196, 'x');
  g_autofree char *longest = g_strconcat (stem, ".pem", NULL);
  g_autoptr (GString) keys = g_string_new (NULL);

  check_fitting ("a.pem");
  check_fitting ("certificate 0001 (it’s).pem");
  check_fitting (longest);
  g_assert_cmpuint (destination_uri_count_fitting (COLLECTION, few, 2), ==, 2);

  for (guint i = 0; i < 196; i++)
    g_string_append (keys, "🔑");
  g_string_append (keys, ".pem");
  few[0] = keys->str;
  g_assert_cmpuint (destination_uri_count_fitting (COLLECTION, few, 2), ==, 0);
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/destination/uri/item", test_item);
  g_test_add_func ("/destination/uri/filter", test_filter);
  g_test_add_func ("/destination/uri/fitting", test_fitting);

  return g_test_run ();
}
