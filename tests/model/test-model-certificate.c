/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>

#include "model-fixture.h"

#define NOW G_GINT64_CONSTANT (1700000000)

static void
test_state (void)
{
  static const struct { gint64 start, end; guint days; ModelState state; } cases[] = {
    { -DAY, 31 * DAY, 30, MODEL_STATE_VALID },
    { -DAY, 30 * DAY + 1, 30, MODEL_STATE_VALID },
    { -DAY, 30 * DAY, 30, MODEL_STATE_EXPIRING },
    { -DAY, 0, 30, MODEL_STATE_EXPIRING },
    { -DAY, -1, 30, MODEL_STATE_EXPIRED },
    { 0, 100 * DAY, 30, MODEL_STATE_VALID },
    { 1, 100 * DAY, 30, MODEL_STATE_NOT_YET_VALID },
    { -DAY, DAY, 0, MODEL_STATE_VALID },
    { -DAY, 0, 0, MODEL_STATE_EXPIRING },
    { -DAY, 3000 * DAY, 3650, MODEL_STATE_EXPIRING },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (model_state_from_validity (NOW + cases[i].start, NOW + cases[i].end, NOW, cases[i].days), ==,
                     cases[i].state);
}

static ModelCertificate *
make_row (const char *name,
          GBytes     *content)
{
  g_autoptr (StoreEntry) entry = store_entry_new (name, content, name);

  return model_certificate_new (entry);
}

static gboolean
matches (ModelCertificate *row,
         const char       *text)
{
  g_auto (GStrv) terms = model_fold_search_terms (text);

  return model_certificate_matches (row, (const char * const *) terms);
}

static void
test_search (void)
{
  g_autoptr (GBytes) pem = model_fixture_pem ("Client One", 100);
  g_autoptr (ModelCertificate) row = make_row ("File.PEM", pem);
  g_autoptr (GError) error = NULL;
  g_autoptr (PkiContainer) container = pki_container_parse (pem, NULL, &error);
  PkiCertificate *certificate = pki_container_get_earliest_expiry (container);
  const char *sha256 = pki_certificate_get_sha256 (certificate);
  g_autofree char *upper = g_ascii_strup (pki_certificate_get_serial (certificate), -1);
  GString *colons = g_string_new (NULL);

  for (guint i = 0; i < 8; i += 2)
    g_string_append_printf (colons, "%s%.2s", i > 0 ? ":" : "", sha256 + i);

  g_assert_true (matches (row, ""));
  g_assert_true (matches (row, "file.pem"));
  g_assert_true (matches (row, "CLIENT"));
  g_assert_true (matches (row, "  one   client "));
  g_assert_true (matches (row, "exämple"));
  g_assert_true (matches (row, "EXÄMPLE"));
  g_assert_true (matches (row, "alt.example"));
  g_assert_true (matches (row, sha256));
  g_assert_true (matches (row, pki_certificate_get_sha1 (certificate)));
  g_assert_true (matches (row, upper));
  g_assert_true (matches (row, colons->str));
  g_assert_false (matches (row, "client two"));
  g_assert_false (matches (row, "nothing"));
  g_string_free (colons, TRUE);
}

static void
test_kinds (void)
{
  g_autoptr (GBytes) pem = model_fixture_pem ("a", 10);
  g_autoptr (GBytes) locked = model_fixture_pkcs12 ("b", "secret");
  g_autoptr (GBytes) text = model_fixture_text ("no certificate at all");
  g_autoptr (ModelCertificate) expiring = make_row ("a.crt", pem);
  g_autoptr (ModelCertificate) keystore = make_row ("b.p12", locked);
  g_autoptr (ModelCertificate) unreadable = make_row ("c.pem", text);
  g_autoptr (ModelCertificate) draft = model_certificate_new_draft ();
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  model_certificate_update_state (expiring, now, 30);
  g_assert_cmpint (model_certificate_get_state (expiring), ==, MODEL_STATE_EXPIRING);
  g_assert_cmpstr (model_certificate_get_type_label (expiring), ==, "CRT");
  g_assert_cmpuint (model_certificate_get_n_certificates (expiring), ==, 1);
  /* Only a change is announced. */
  g_assert_false (model_certificate_update_state (expiring, now, 30));
  g_assert_true (model_certificate_update_state (expiring, now, 5));
  g_assert_true (model_certificate_update_state (expiring, now + 20 * DAY, 5));
  g_assert_cmpint (model_certificate_get_state (expiring), ==, MODEL_STATE_EXPIRED);

  model_certificate_update_state (keystore, now, 30);
  g_assert_cmpint (model_certificate_get_state (keystore), ==, MODEL_STATE_LOCKED);
  g_assert_cmpint (model_certificate_get_expires (keystore), ==, MODEL_NO_DATE);
  model_certificate_update_state (unreadable, now, 30);
  g_assert_cmpint (model_certificate_get_state (unreadable), ==, MODEL_STATE_UNREADABLE);
  g_assert_cmpint (model_certificate_get_state (draft), ==, MODEL_STATE_DRAFT);
}

/* A keystore shows its earliest expiry. */
static void
test_earliest (void)
{
  g_autoptr (GBytes) late = model_fixture_pem ("late", 300);
  g_autoptr (GBytes) early = model_fixture_pem ("early", 5);
  g_autoptr (GByteArray) both = g_byte_array_new ();
  g_autoptr (GBytes) bundle = NULL;
  g_autoptr (ModelCertificate) row = NULL;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  g_byte_array_append (both, g_bytes_get_data (late, NULL), g_bytes_get_size (late));
  g_byte_array_append (both, g_bytes_get_data (early, NULL), g_bytes_get_size (early));
  bundle = g_byte_array_free_to_bytes (g_steal_pointer (&both));
  row = make_row ("both.pem", bundle);
  model_certificate_update_state (row, now, 30);
  g_assert_cmpuint (model_certificate_get_n_certificates (row), ==, 2);
  g_assert_cmpint (model_certificate_get_state (row), ==, MODEL_STATE_EXPIRING);
  g_assert_cmpint (model_certificate_get_expires (row) - now, <, 6 * DAY);
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/certificate/state", test_state);
  g_test_add_func ("/model/certificate/search", test_search);
  g_test_add_func ("/model/certificate/kinds", test_kinds);
  g_test_add_func ("/model/certificate/earliest", test_earliest);

  return g_test_run ();
}
