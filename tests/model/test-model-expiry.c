/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Of which certificates that expire soon a user is told, and when. */

#include "config.h"

#include <locale.h>

#include "model-fixture.h"

#define STORE "computer"
#define DAYS 30

/* A day after which @row ends. */
static gint64
before_end (ModelCertificate *row,
            gint64            seconds)
{
  return model_certificate_get_expires (row) - seconds;
}

static ModelCertificate *
make_row (const char *name,
          gint64      days)
{
  g_autoptr (GBytes) pem = model_fixture_pem (name, days);
  g_autoptr (StoreEntry) entry = store_entry_new (name, pem, name);

  return model_certificate_new (entry);
}

static GListModel *
make_list (ModelCertificate *first,
           ...)
{
  GListStore *rows = g_list_store_new (MODEL_TYPE_CERTIFICATE);
  va_list list;

  va_start (list, first);
  for (ModelCertificate *row = first; row != NULL; row = va_arg (list, ModelCertificate *))
    g_list_store_append (rows, row);
  va_end (list);
  return G_LIST_MODEL (rows);
}

static guint
count (GListModel *rows,
       gint64      now,
       guint       days)
{
  g_autoptr (GPtrArray) expiring = model_expiry_notice_list (rows, now, days);

  return expiring->len;
}

static gboolean
is_news (ModelExpiryNotice *notice,
         const char        *store_id,
         GListModel        *rows,
         gint64             now,
         guint              days)
{
  g_autoptr (GPtrArray) expiring = model_expiry_notice_list (rows, now, days);

  return model_expiry_notice_is_news (notice, store_id, expiring, now, days);
}

static void
tell (ModelExpiryNotice *notice,
      GListModel        *rows,
      gint64             now,
      guint              days)
{
  g_autoptr (GPtrArray) expiring = model_expiry_notice_list (rows, now, days);

  model_expiry_notice_tell (notice, STORE, expiring, now, days);
}

/* What expires is what the list shows as expiring, to the second. */
static void
test_list (void)
{
  g_autoptr (ModelCertificate) row = make_row ("a.pem", 100);
  g_autoptr (GListModel) rows = make_list (row, NULL);

  g_assert_cmpuint (count (rows, before_end (row, DAYS * DAY + 1), DAYS), ==, 0);
  g_assert_cmpuint (count (rows, before_end (row, DAYS * DAY), DAYS), ==, 1);
  g_assert_cmpuint (count (rows, before_end (row, 0), DAYS), ==, 1);
  g_assert_cmpuint (count (rows, before_end (row, -1), DAYS), ==, 0);
  g_assert_cmpuint (count (rows, before_end (row, 0), 0), ==, 0);
}

static void
test_order (void)
{
  g_autoptr (ModelCertificate) late = make_row ("late.pem", 20);
  g_autoptr (ModelCertificate) early = make_row ("early.pem", 10);
  g_autoptr (ModelCertificate) far = make_row ("far.pem", 300);
  g_autoptr (ModelCertificate) draft = model_certificate_new_draft ();
  g_autoptr (GBytes) keystore = model_fixture_pkcs12 ("locked", "secret");
  g_autoptr (StoreEntry) entry = store_entry_new ("locked.p12", keystore, "locked.p12");
  g_autoptr (ModelCertificate) locked = model_certificate_new (entry);
  g_autoptr (GListModel) rows = make_list (late, far, locked, early, draft, NULL);
  g_autoptr (GPtrArray) expiring = model_expiry_notice_list (rows, before_end (early, 10 * DAY), DAYS);

  g_assert_cmpuint (expiring->len, ==, 2);
  g_assert_true (g_ptr_array_index (expiring, 0) == early);
  g_assert_true (g_ptr_array_index (expiring, 1) == late);
}

/* Once when it begins to expire, a week and a day before the end, and not in between. */
static void
test_steps (void)
{
  static const struct { gint64 left; gboolean is_news; } steps[] = {
    { 30 * DAY, TRUE }, { 30 * DAY - 1, FALSE }, { 29 * DAY, FALSE }, { 7 * DAY + 1, FALSE },
    { 7 * DAY, TRUE }, { 7 * DAY - 1, FALSE }, { DAY + 1, FALSE },
    { DAY, TRUE }, { DAY - 1, FALSE }, { 0, FALSE },
  };
  g_autoptr (ModelCertificate) row = make_row ("a.pem", 100);
  g_autoptr (GListModel) rows = make_list (row, NULL);
  g_autoptr (ModelExpiryNotice) notice = model_expiry_notice_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      gint64 now = before_end (row, steps[i].left);

      g_test_message ("%" G_GINT64_FORMAT " seconds", steps[i].left);
      g_assert_cmpint (is_news (notice, STORE, rows, now, DAYS), ==, steps[i].is_news);
      if (steps[i].is_news)
        tell (notice, rows, now, DAYS);
      g_assert_false (is_news (notice, STORE, rows, now, DAYS));
    }
}

/* Nobody was there in between: it is told once, not for each step that was missed. */
static void
test_missed (void)
{
  g_autoptr (ModelCertificate) row = make_row ("a.pem", 100);
  g_autoptr (GListModel) rows = make_list (row, NULL);
  g_autoptr (ModelExpiryNotice) notice = model_expiry_notice_new (NULL);
  gint64 now = before_end (row, 3 * DAY);

  g_assert_true (is_news (notice, STORE, rows, now, DAYS));
  tell (notice, rows, now, DAYS);
  g_assert_false (is_news (notice, STORE, rows, now, DAYS));
  g_assert_true (is_news (notice, STORE, rows, before_end (row, DAY), DAYS));
}

/* Steps that are no earlier than the days of the preferences are none. */
static void
test_few_days (void)
{
  g_autoptr (ModelCertificate) row = make_row ("a.pem", 100);
  g_autoptr (GListModel) rows = make_list (row, NULL);
  g_autoptr (ModelExpiryNotice) notice = model_expiry_notice_new (NULL);

  g_assert_false (is_news (notice, STORE, rows, before_end (row, 5 * DAY + 1), 5));
  g_assert_true (is_news (notice, STORE, rows, before_end (row, 5 * DAY), 5));
  tell (notice, rows, before_end (row, 5 * DAY), 5);
  g_assert_false (is_news (notice, STORE, rows, before_end (row, 2 * DAY), 5));
  g_assert_true (is_news (notice, STORE, rows, before_end (row, DAY), 5));
  tell (notice, rows, before_end (row, DAY), 5);
  g_assert_false (is_news (notice, STORE, rows, before_end (row, DAY), 1));
  /* More days are no news of what was told with fewer. */
  g_assert_false (is_news (notice, STORE, rows, before_end (row, DAY), DAYS));
}

/* Another store, another certificate under the same name, and another name are others. */
static void
test_others (void)
{
  g_autoptr (ModelCertificate) row = make_row ("a.pem", 10);
  g_autoptr (ModelCertificate) renewed = make_row ("a.pem", 20);
  g_autoptr (ModelCertificate) other = make_row ("b.pem", 10);
  g_autoptr (GListModel) rows = make_list (row, NULL);
  g_autoptr (GListModel) renewed_rows = make_list (renewed, NULL);
  g_autoptr (GListModel) both_rows = make_list (row, other, NULL);
  g_autoptr (ModelExpiryNotice) notice = model_expiry_notice_new (NULL);
  gint64 now = before_end (row, 10 * DAY);

  tell (notice, rows, now, DAYS);
  g_assert_false (is_news (notice, STORE, rows, now, DAYS));
  g_assert_true (is_news (notice, "connection/instance", rows, now, DAYS));
  g_assert_true (is_news (notice, STORE, renewed_rows, now, DAYS));
  g_assert_true (is_news (notice, STORE, both_rows, now, DAYS));
}

/* From one run to the next, until it has expired; and nobody can read out of it what it is about. */
static void
test_kept (void)
{
  g_autoptr (ModelCertificate) row = make_row ("quite-a-name.pem", 10);
  g_autoptr (GListModel) rows = make_list (row, NULL);
  g_autoptr (ModelExpiryNotice) notice = model_expiry_notice_new (NULL);
  g_autoptr (ModelExpiryNotice) next = NULL;
  g_autoptr (GVariant) told = NULL;
  g_autoptr (GVariant) empty = NULL;
  g_autofree char *text = NULL;
  gint64 now = before_end (row, 10 * DAY);

  tell (notice, rows, now, DAYS);
  told = model_expiry_notice_dup_told (notice, now);
  g_assert_true (g_variant_is_of_type (told, G_VARIANT_TYPE (MODEL_TOLD_TYPE)));
  g_assert_cmpuint (g_variant_n_children (told), ==, 1);
  text = g_variant_print (told, FALSE);
  g_assert_null (strstr (text, "quite"));
  g_assert_null (strstr (text, STORE));

  next = model_expiry_notice_new (told);
  g_assert_false (is_news (next, STORE, rows, now, DAYS));
  g_assert_true (is_news (next, STORE, rows, before_end (row, 7 * DAY), DAYS));
  empty = model_expiry_notice_dup_told (next, before_end (row, 0));
  g_assert_cmpuint (g_variant_n_children (empty), ==, 1);
  g_clear_pointer (&empty, g_variant_unref);
  empty = model_expiry_notice_dup_told (next, before_end (row, -1));
  g_assert_cmpuint (g_variant_n_children (empty), ==, 0);
}

/* However many there are: what is not remembered is not told again and again. */
static void
test_bounded (void)
{
  g_autoptr (GVariantBuilder) builder = g_variant_builder_new (G_VARIANT_TYPE (MODEL_TOLD_TYPE));
  g_autoptr (ModelCertificate) row = make_row ("a.pem", 10);
  g_autoptr (GListModel) rows = make_list (row, NULL);
  g_autoptr (ModelExpiryNotice) notice = NULL;
  g_autoptr (GVariant) told = NULL;
  g_autoptr (GVariant) kept = NULL;
  gint64 now = before_end (row, 10 * DAY);

  for (guint i = 0; i < 2 * MODEL_MAX_TOLD; i++)
    {
      g_autofree char *digest = g_strdup_printf ("%032u", i);

      g_variant_builder_add (builder, "(sxu)", digest, now + DAY, 1);
    }
  told = g_variant_ref_sink (g_variant_builder_end (builder));
  notice = model_expiry_notice_new (told);
  g_assert_false (is_news (notice, STORE, rows, now, DAYS));
  tell (notice, rows, now, DAYS);
  kept = model_expiry_notice_dup_told (notice, now);
  g_assert_cmpuint (g_variant_n_children (kept), ==, MODEL_MAX_TOLD);
  g_clear_pointer (&kept, g_variant_unref);
  kept = model_expiry_notice_dup_told (notice, now + 2 * DAY);
  g_assert_cmpuint (g_variant_n_children (kept), ==, 0);
  g_assert_true (is_news (notice, STORE, rows, now, DAYS));
}

static ModelCertificate *
make_generated (const char *name,
                gboolean    renews)
{
  g_autoptr (GBytes) pem = model_fixture_pem (name, 5);
  StoreGeneration values = { .automatic_renewal = renews, .validity = 1, .validity_unit = STORE_VALIDITY_YEARS,
                             .failed = -1, .renewed = -1 };
  g_autoptr (StoreGeneration) generation = store_generation_new (&values);
  g_autoptr (StoreEntry) entry = g_object_new (STORE_TYPE_ENTRY, "name", name, "content", pem, "method",
                                               STORE_METHOD_EXTERNAL_SERVICE, "generation", generation, NULL);

  return model_certificate_new (entry);
}

/* Nothing has to be done about what renews by itself; unless it should have. */
static void
test_renewal (void)
{
  g_autoptr (ModelCertificate) automatic = make_generated ("a.pem", TRUE);
  g_autoptr (ModelCertificate) manual = make_generated ("b.pem", FALSE);
  g_autoptr (GListModel) automatic_rows = make_list (automatic, NULL);
  g_autoptr (GListModel) manual_rows = make_list (manual, NULL);
  gint64 now = before_end (automatic, 4 * DAY);

  model_certificate_update_state (automatic, before_end (automatic, 40 * DAY), DAYS);
  model_certificate_update_state (manual, before_end (manual, 40 * DAY), DAYS);
  g_assert_cmpint (model_certificate_get_renewal (automatic).state, ==, MODEL_RENEWAL_AUTOMATIC);
  g_assert_cmpuint (count (automatic_rows, now, DAYS), ==, 0);
  g_assert_cmpuint (count (manual_rows, now, DAYS), ==, 1);
  model_certificate_update_state (automatic, now, DAYS);
  g_assert_cmpint (model_certificate_get_renewal (automatic).state, ==, MODEL_RENEWAL_OVERDUE);
  g_assert_cmpuint (count (automatic_rows, now, DAYS), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/expiry/list", test_list);
  g_test_add_func ("/model/expiry/order", test_order);
  g_test_add_func ("/model/expiry/steps", test_steps);
  g_test_add_func ("/model/expiry/missed", test_missed);
  g_test_add_func ("/model/expiry/few-days", test_few_days);
  g_test_add_func ("/model/expiry/others", test_others);
  g_test_add_func ("/model/expiry/kept", test_kept);
  g_test_add_func ("/model/expiry/bounded", test_bounded);
  g_test_add_func ("/model/expiry/renewal", test_renewal);

  return g_test_run ();
}
