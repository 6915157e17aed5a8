/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How long a generated certificate is valid, when it renews, and what is known of it. */

#include "config.h"

#include <locale.h>

#include "store/store.h"

#define HOUR ((gint64) 60 * 60)
#define DAY (24 * HOUR)

/* The table of SAP's documentation: both ends of each of its lines. */
static void
test_lead (void)
{
  static const struct
  {
    StoreValidityUnit unit;
    guint validity;
    gint64 lead;
  } cases[] = {
    { STORE_VALIDITY_DAYS, 1, 12 * HOUR },    { STORE_VALIDITY_DAYS, 2, DAY },         { STORE_VALIDITY_DAYS, 14, DAY },
    { STORE_VALIDITY_DAYS, 15, 3 * DAY },     { STORE_VALIDITY_DAYS, 31, 3 * DAY },    { STORE_VALIDITY_DAYS, 32, 7 * DAY },
    { STORE_VALIDITY_DAYS, 154, 7 * DAY },    { STORE_VALIDITY_DAYS, 155, 30 * DAY },  { STORE_VALIDITY_DAYS, 365, 30 * DAY },
    { STORE_VALIDITY_DAYS, 366, 30 * DAY },   { STORE_VALIDITY_DAYS, 5000, 30 * DAY }, { STORE_VALIDITY_MONTHS, 1, 3 * DAY },
    { STORE_VALIDITY_MONTHS, 2, 7 * DAY },    { STORE_VALIDITY_MONTHS, 5, 7 * DAY },   { STORE_VALIDITY_MONTHS, 6, 30 * DAY },
    { STORE_VALIDITY_MONTHS, 12, 30 * DAY },  { STORE_VALIDITY_MONTHS, 13, 30 * DAY }, { STORE_VALIDITY_YEARS, 1, 30 * DAY },
    { STORE_VALIDITY_YEARS, 20, 30 * DAY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (store_renewal_get_lead (cases[i].validity, cases[i].unit), ==, cases[i].lead);
}

/* Nothing renews before it is valid, nor all the time. */
static void
test_lead_is_short (void)
{
  const StoreValidityUnit units[] = { STORE_VALIDITY_DAYS, STORE_VALIDITY_MONTHS, STORE_VALIDITY_YEARS };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    for (guint validity = 1; validity <= 1000; validity++)
      {
        gint64 end = store_validity_get_end (0, validity, units[i]);

        g_assert_cmpint (store_renewal_get_lead (validity, units[i]), <=, end / 2);
      }
}

static gint64
parse (const char *text)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, NULL);

  g_assert_nonnull (time);

  return g_date_time_to_unix (time);
}

static void
test_end (void)
{
  static const struct
  {
    const char *start;
    guint validity;
    StoreValidityUnit unit;
    const char *end; /* (nullable): beyond all dates */
  } cases[] = {
    { "2026-11-24T10:20:30Z", 1, STORE_VALIDITY_DAYS, "2026-11-25T10:20:30Z" },
    { "2026-11-24T10:20:30Z", 365, STORE_VALIDITY_DAYS, "2027-11-24T10:20:30Z" },
    { "2027-12-31T23:59:59Z", 1, STORE_VALIDITY_DAYS, "2028-01-01T23:59:59Z" },
    { "2028-02-28T00:00:00Z", 1, STORE_VALIDITY_DAYS, "2028-02-29T00:00:00Z" },
    { "2028-02-28T00:00:00Z", 366, STORE_VALIDITY_DAYS, "2029-02-28T00:00:00Z" },
    { "2026-11-24T10:20:30Z", 0, STORE_VALIDITY_DAYS, "2026-11-24T10:20:30Z" },
    /* A month ends with the last day that it has. */
    { "2027-01-31T01:02:03Z", 1, STORE_VALIDITY_MONTHS, "2027-02-28T01:02:03Z" },
    { "2028-01-31T01:02:03Z", 1, STORE_VALIDITY_MONTHS, "2028-02-29T01:02:03Z" },
    { "2027-01-31T01:02:03Z", 3, STORE_VALIDITY_MONTHS, "2027-04-30T01:02:03Z" },
    { "2026-11-30T01:02:03Z", 3, STORE_VALIDITY_MONTHS, "2027-02-28T01:02:03Z" },
    { "2026-12-31T23:59:59Z", 2, STORE_VALIDITY_MONTHS, "2027-02-28T23:59:59Z" },
    { "2026-11-24T10:20:30Z", 13, STORE_VALIDITY_MONTHS, "2027-12-24T10:20:30Z" },
    { "2100-01-31T00:00:00Z", 1, STORE_VALIDITY_MONTHS, "2100-02-28T00:00:00Z" },
    /* Leap years: not 2100, but 2000. */
    { "2028-02-29T12:00:00Z", 1, STORE_VALIDITY_YEARS, "2029-02-28T12:00:00Z" },
    { "2028-02-29T12:00:00Z", 4, STORE_VALIDITY_YEARS, "2032-02-29T12:00:00Z" },
    { "2096-02-29T12:00:00Z", 4, STORE_VALIDITY_YEARS, "2100-02-28T12:00:00Z" },
    { "1996-02-29T12:00:00Z", 4, STORE_VALIDITY_YEARS, "2000-02-29T12:00:00Z" },
    { "2026-11-24T10:20:30Z", 20, STORE_VALIDITY_YEARS, "2046-11-24T10:20:30Z" },
    /* The last date of a certificate has four digits for its year. */
    { "9998-12-31T23:59:59Z", 1, STORE_VALIDITY_YEARS, "9999-12-31T23:59:59Z" },
    { "9999-12-31T23:59:59Z", 1, STORE_VALIDITY_DAYS, NULL },
    { "9999-12-01T00:00:00Z", 1, STORE_VALIDITY_MONTHS, NULL },
    { "2026-11-24T10:20:30Z", 7974, STORE_VALIDITY_YEARS, NULL },
    { "2026-11-24T10:20:30Z", 120000, STORE_VALIDITY_MONTHS, NULL },
    { "2026-11-24T10:20:30Z", 1000 * 366, STORE_VALIDITY_YEARS, NULL },
    { "2026-11-24T10:20:30Z", 1000 * 366 + 1, STORE_VALIDITY_DAYS, NULL },
    { "2026-11-24T10:20:30Z", G_MAXINT, STORE_VALIDITY_DAYS, NULL },
    { "2026-11-24T10:20:30Z", G_MAXUINT, STORE_VALIDITY_DAYS, NULL },
    { "2026-11-24T10:20:30Z", G_MAXUINT, STORE_VALIDITY_MONTHS, NULL },
    { "2026-11-24T10:20:30Z", G_MAXUINT, STORE_VALIDITY_YEARS, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 end = store_validity_get_end (parse (cases[i].start), cases[i].validity, cases[i].unit);

      g_test_message ("%s and %u", cases[i].start, cases[i].validity);
      g_assert_cmpint (end, ==, cases[i].end != NULL ? parse (cases[i].end) : -1);
    }
}

static void
test_end_of_nothing (void)
{
  g_assert_cmpint (store_validity_get_end (G_MAXINT64, 1, STORE_VALIDITY_DAYS), ==, -1);
  g_assert_cmpint (store_validity_get_end (G_MININT64, 1, STORE_VALIDITY_DAYS), ==, -1);
}

/* The calendar is that of UTC, whatever the clocks here do. */
static void
test_end_with_summer_time (void)
{
  g_setenv ("TZ", "Europe/Berlin", TRUE);
  g_assert_cmpint (store_validity_get_end (parse ("2027-03-27T01:30:00Z"), 1, STORE_VALIDITY_DAYS), ==,
                   parse ("2027-03-28T01:30:00Z"));
  g_assert_cmpint (store_validity_get_end (parse ("2026-12-31T23:30:00Z"), 2, STORE_VALIDITY_MONTHS), ==,
                   parse ("2027-02-28T23:30:00Z"));
  g_unsetenv ("TZ");
}

static void
test_generation (void)
{
  char name[] = "cn";
  char failure[] = "no";
  g_autoptr (GBytes) request = g_bytes_new_static ("pem", 3);
  const StoreGeneration values = {
    .common_name = name,
    .validity = 3,
    .validity_unit = STORE_VALIDITY_MONTHS,
    .automatic_renewal = TRUE,
    .has_password = TRUE,
    .signing_request = request,
    .renewed = 5,
    .failed = 6,
    .failure_code = STORE_ERROR_STORAGE,
    .failure = failure,
    .password_id = NULL,
  };
  g_autoptr (StoreGeneration) generation = store_generation_new (&values);
  g_autoptr (StoreGeneration) again = store_generation_ref (generation);

  name[0] = failure[0] = '?';
  g_assert_true (again == generation);
  g_assert_cmpstr (again->common_name, ==, "cn");
  g_assert_cmpuint (again->validity, ==, 3);
  g_assert_cmpint (again->validity_unit, ==, STORE_VALIDITY_MONTHS);
  g_assert_true (again->automatic_renewal && again->has_password);
  g_assert_true (again->signing_request == request);
  g_assert_cmpint (again->renewed, ==, 5);
  g_assert_cmpint (again->failed, ==, 6);
  g_assert_cmpint (again->failure_code, ==, STORE_ERROR_STORAGE);
  g_assert_cmpstr (again->failure, ==, "no");
  g_assert_null (again->password_id);
}

/* An entry carries it, also under another name. */
static void
test_entry (void)
{
  const StoreGeneration values = { .validity = 1, .renewed = -1, .failed = -1 };
  g_autoptr (StoreGeneration) generation = store_generation_new (&values);
  g_autoptr (StoreEntry) entry = g_object_new (STORE_TYPE_ENTRY, "name", "a.pem", "generation", generation, NULL);
  g_autoptr (StoreEntry) renamed = store_entry_copy_renamed (entry, "b.pem");
  g_autoptr (StoreEntry) plain = store_entry_new ("a.pem", NULL, NULL);

  g_assert_true (store_entry_get_generation (entry) == generation);
  g_assert_true (store_entry_get_generation (renamed) == generation);
  g_assert_null (store_entry_get_generation (plain));
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/generation/lead", test_lead);
  g_test_add_func ("/store/generation/lead-is-short", test_lead_is_short);
  g_test_add_func ("/store/generation/end", test_end);
  g_test_add_func ("/store/generation/end-of-nothing", test_end_of_nothing);
  g_test_add_func ("/store/generation/end-with-summer-time", test_end_with_summer_time);
  g_test_add_func ("/store/generation/values", test_generation);
  g_test_add_func ("/store/generation/entry", test_entry);

  return g_test_run ();
}
