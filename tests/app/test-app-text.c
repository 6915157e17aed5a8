/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>

#include "app/credenza-text-renewal.h"
#include "app/credenza-text.h"
#include "model/model.h"
#include "pki/pki.h"
#include "store/store.h"

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

#define NOW G_GINT64_CONSTANT (1700000000)

static void
test_visible (void)
{
  static const struct { const char *text, *visible; } cases[] = {
    { "plain", "plain" },
    { NULL, "" },
    { "grüße, 証明書", "grüße, 証明書" },
    { "<b>&amp;", "<b>&amp;" },
    { "a\nb\tc", "a⟨U+000A⟩b⟨U+0009⟩c" },
    { "user\xe2\x80\xae" "gpj.exe", "user⟨U+202E⟩gpj.exe" },
    { "zero\xe2\x80\x8bwidth", "zero⟨U+200B⟩width" },
    { "bad \xff\xfe bytes", "bad \xef\xbf\xbd\xef\xbf\xbd bytes" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *visible = credenza_text_visible (cases[i].text);

      g_assert_cmpstr (visible, ==, cases[i].visible);
    }
}

static void
test_visible_is_cut (void)
{
  g_autofree char *endless = g_strnfill (1000000, 'a');
  g_autofree char *visible = credenza_text_visible (endless);

  g_assert_cmpint (g_utf8_strlen (visible, -1), <, 3000);
  g_assert_true (g_str_has_suffix (visible, "…"));
}

static void
test_relative (void)
{
  static const struct { gint64 offset; const char *text; } cases[] = {
    { 0, "in 0 minutes" },
    { 90, "in 1 minute" },
    { -5 * MINUTE, "5 minutes ago" },
    { HOUR, "in 1 hour" },
    { DAY - 1, "in 23 hours" },
    { DAY, "in 1 day" },
    { 12 * DAY + HOUR, "in 12 days" },
    { -40 * DAY, "40 days ago" },
    { 89 * DAY, "in 89 days" },
    { 90 * DAY, "in 3 months" },
    { 729 * DAY, "in 24 months" },
    { 730 * DAY, "in 2 years" },
    { -3660 * DAY, "10 years ago" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = credenza_text_relative (NOW + cases[i].offset, NOW);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_validity (void)
{
  static const struct { gint64 start, end; guint days; const char *text; } cases[] = {
    { -DAY, 300 * DAY, 30, "This certificate is valid for another 10 months" },
    { -DAY, 10 * DAY, 30, "This certificate expires in 10 days" },
    { -DAY, 10 * DAY, 5, "This certificate is valid for another 10 days" },
    { -20 * DAY, -10 * DAY, 30, "This certificate expired 10 days ago" },
    { 10 * DAY, 20 * DAY, 30, "This certificate will be valid in 10 days" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = credenza_text_validity (NOW + cases[i].start, NOW + cases[i].end, NOW, cases[i].days);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_dates (void)
{
  g_autofree char *exact = credenza_text_exact (NOW);
  g_autofree char *far = credenza_text_exact (G_MAXINT64);
  g_autofree char *date = credenza_text_date (NOW);

  g_assert_cmpstr (exact, ==, "2023-11-14 22:13:20 UTC");
  g_assert_cmpstr (far, ==, "Unknown");
  g_assert_nonnull (strstr (date, "2023"));
}

static void
test_hex (void)
{
  g_autofree char *hex = credenza_text_hex ("0a1bff");
  g_autofree char *none = credenza_text_hex (NULL);
  g_autofree char *odd = credenza_text_hex ("abc");

  g_assert_cmpstr (hex, ==, "0A:1B:FF");
  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (odd, ==, "AB:C");
}

/* Every state has a word and an icon of its own: colour alone tells nothing. */
static void
test_states (void)
{
  g_autoptr (GHashTable) words = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) icons = g_hash_table_new (g_str_hash, g_str_equal);

  for (int state = MODEL_STATE_EXPIRED; state <= MODEL_STATE_DRAFT; state++)
    {
      g_assert_true (g_hash_table_add (words, (gpointer) credenza_text_state (state)));
      g_assert_true (g_hash_table_add (icons, (gpointer) credenza_text_state_icon (state)));
      g_assert_nonnull (credenza_text_state_class (state));
    }
}

static char *
say (GQuark domain,
     int    code)
{
  g_autoptr (GError) error = g_error_new_literal (domain, code, "DETAIL");

  return credenza_text_error (error, "a\xe2\x80\xae.pem");
}

/* Every code of every domain makes a sentence of its own, with the name made harmless. */
static void
test_errors (void)
{
  const struct { GQuark domain; int last; guint n_same; } domains[] = {
    { PKI_ERROR, PKI_ERROR_GENERATION, 0 },
    { MODEL_ERROR, MODEL_ERROR_SECRET_MISSING, 0 },
    { STORE_ERROR, STORE_ERROR_NOT_SUPPORTED, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (domains); i++)
    {
      g_autoptr (GHashTable) sentences = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

      for (int code = 0; code <= domains[i].last; code++)
        {
          char *sentence = say (domains[i].domain, code);

          g_assert_null (strstr (sentence, "\xe2\x80\xae"));
          g_assert_true (g_str_has_suffix (sentence, ".") || g_str_has_suffix (sentence, "DETAIL"));
          g_assert_true (g_hash_table_add (sentences, sentence));
        }
    }
}

/* Of a service: what is known beside the code is said where it is of use. */
static void
check_service_error (StoreError               code,
                     const StoreErrorDetails *details,
                     const char              *expected)
{
  g_autoptr (GError) error = store_error_new_with_details (code, "DETAIL", details);
  g_autofree char *sentence = credenza_text_error (error, "a.pem");

  g_assert_cmpstr (sentence, ==, expected);
}

static void
test_service_errors (void)
{
  check_service_error (STORE_ERROR_RATE_LIMITED, &(StoreErrorDetails) { .retry_after = 1 },
                       "The service gets too many requests. Try again in 1 second.");
  check_service_error (STORE_ERROR_RATE_LIMITED, &(StoreErrorDetails) { .retry_after = 12 },
                       "The service gets too many requests. Try again in 12 seconds.");
  check_service_error (STORE_ERROR_NETWORK, &(StoreErrorDetails) { .subject = (char *) "h\xe2\x80\xae.org" },
                       "“h⟨U+202E⟩.org” can’t be reached, or the connection broke off. Check the network and try again.");
  check_service_error (STORE_ERROR_UNAVAILABLE, &(StoreErrorDetails) { .status = 503 },
                       "The service is not available at the moment. Nothing is wrong on this computer: try again later.");
  check_service_error (STORE_ERROR_UNAVAILABLE, &(StoreErrorDetails) { .status = 0 },
                       "The store is not available at the moment. Try again.");
  check_service_error (STORE_ERROR_INVALID,
                       &(StoreErrorDetails) { .subject = (char *) STORE_FIELD_VALIDITY, .service_message = (char *) "No" },
                       "This validity is not accepted: No");
  check_service_error (STORE_ERROR_INVALID, &(StoreErrorDetails) { .subject = (char *) STORE_FIELD_COMMON_NAME },
                       "This common name is not accepted: DETAIL");
  check_service_error (STORE_ERROR_FORBIDDEN, &(StoreErrorDetails) { .subject = (char *) STORE_FIELD_AUTOMATIC_RENEWAL },
                       "It can’t be renewed automatically, since its password can’t be kept: DETAIL");
}

/* Every reason why a certificate is refused is another sentence, which names the host. */
static void
test_tls_errors (void)
{
  const GTlsCertificateFlags flags[] = {
    G_TLS_CERTIFICATE_BAD_IDENTITY, G_TLS_CERTIFICATE_REVOKED, G_TLS_CERTIFICATE_EXPIRED,
    G_TLS_CERTIFICATE_NOT_ACTIVATED, G_TLS_CERTIFICATE_UNKNOWN_CA, G_TLS_CERTIFICATE_INSECURE, 0,
  };
  g_autoptr (GHashTable) sentences = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    {
      StoreErrorDetails details = { .subject = (char *) "host.example.org", .tls_errors = flags[i] };
      g_autoptr (GError) error = store_error_new_with_details (STORE_ERROR_TLS, "DETAIL", &details);
      char *sentence = credenza_text_error (error, "a.pem");

      g_assert_nonnull (strstr (sentence, "“host.example.org”"));
      g_assert_true (g_hash_table_add (sentences, sentence));
    }
}

/* What has no name is not called by what it is, in quotes. */
static void
test_nameless_errors (void)
{
  g_autoptr (GError) gone = g_error_new_literal (STORE_ERROR, STORE_ERROR_NOT_FOUND, "404");
  g_autoptr (GError) unwritable = g_error_new_literal (MODEL_ERROR, MODEL_ERROR_UNWRITABLE, "disk full");
  g_autoptr (GError) secret = g_error_new_literal (MODEL_ERROR, MODEL_ERROR_SECRET_MISSING, "none");
  g_autoptr (GError) other = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "broken");
  g_autoptr (GError) locked = g_error_new_literal (MODEL_ERROR, MODEL_ERROR_KEYRING_LOCKED, "locked");
  const struct
  {
    const GError *error;
    const char   *text;
  } cases[] = {
    { gone, "It is not there any more. Reload the list." },
    { unwritable, "The file could not be written: disk full. Choose another place." },
    { secret, "The keyring does not have the service key any more. Give it again in Manage Connections." },
    { other, "This did not work: broken" },
    { locked, "The keyring is locked. Unlock it and try again." },
  };
  g_autofree char *of_key = credenza_text_request_error (secret, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = credenza_text_error (cases[i].error, NULL);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
  g_assert_cmpstr (of_key, ==, "The keyring does not have the key any more.");
}

static void
test_expires (void)
{
  const struct
  {
    gint64      seconds;
    const char *text;
  } cases[] = {
    { 30 * 60, "Expires in 30 minutes" },
    { 60 * 60, "Expires in 1 hour" },
    { 12 * DAY, "Expires in 12 days" },
    { 100 * DAY, "Expires in 3 months" },
    { 3 * 365 * DAY, "Expires in 3 years" },
    { -30 * 60, "Expired 30 minutes ago" },
    { -5 * 60 * 60, "Expired 5 hours ago" },
    { -DAY, "Expired 1 day ago" },
    { -100 * DAY, "Expired 3 months ago" },
    { -2 * 365 * DAY, "Expired 2 years ago" },
    { G_GINT64_CONSTANT (253402300799), "Never expires" },
  };
  g_autofree char *count = credenza_text_state_count (MODEL_STATE_EXPIRED, 2);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = credenza_text_expires (cases[i].seconds, 0);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
  g_assert_cmpstr (count, ==, "2 Expired");
}

static void
test_error_details (void)
{
  StoreErrorDetails details = {
    .status = 403,
    .request_id = (char *) "id-1",
    .service_message = (char *) "no\nscope <b>",
    .subject = (char *) "host.example.org",
  };
  g_autoptr (GError) error = store_error_new_with_details (STORE_ERROR_FORBIDDEN, "Refused", &details);
  g_autoptr (GError) local = g_error_new_literal (STORE_ERROR, STORE_ERROR_STORAGE, "disk");
  g_autoptr (GError) exists = g_error_new_literal (STORE_ERROR, STORE_ERROR_EXISTS, "there");
  g_autoptr (GError) cancelled = g_error_new_literal (STORE_ERROR, STORE_ERROR_CANCELLED, "stop");
  g_autofree char *text = credenza_text_error_details (error);

  g_assert_cmpstr (text, ==,
                   "What it is about: host.example.org\nHTTP status: 403\nRequest ID: id-1\n"
                   "The service says: no⟨U+000A⟩scope <b>");
  g_assert_null (credenza_text_error_details (local));
  g_assert_null (credenza_text_error_details (exists));
  g_assert_null (credenza_text_error_details (cancelled));
}

static void
test_service_key_errors (void)
{
  StoreErrorDetails details = { .subject = (char *) "clientid, url" };
  g_autoptr (GError) fields = store_error_new_with_details (STORE_ERROR_INVALID, "x", &details);
  g_autoptr (GError) nothing = g_error_new_literal (STORE_ERROR, STORE_ERROR_INVALID, "x");
  g_autofree char *about_fields = credenza_text_service_key_error (fields);
  g_autofree char *about_nothing = credenza_text_service_key_error (nothing);

  g_assert_cmpstr (about_fields, ==, "This service key is not complete. Missing or malformed: clientid, url.");
  g_assert_true (g_str_has_prefix (about_nothing, "This is not a service key."));
}

static void
test_key_expiry (void)
{
  g_autofree char *soon = credenza_text_key_expiry (NOW + 12 * DAY + HOUR, NOW);
  g_autofree char *past = credenza_text_key_expiry (NOW - 3 * DAY, NOW);

  g_assert_cmpstr (soon, ==, "Expires in 12 days");
  g_assert_cmpstr (past, ==, "Expired 3 days ago");
  g_assert_null (credenza_text_key_expiry (-1, NOW));
  g_assert_cmpint (credenza_text_key_state (NOW + 12 * DAY, NOW, 30), ==, MODEL_STATE_EXPIRING);
  g_assert_cmpint (credenza_text_key_state (NOW + 12 * DAY, NOW, 5), ==, MODEL_STATE_VALID);
  g_assert_cmpint (credenza_text_key_state (NOW - 1, NOW, 5), ==, MODEL_STATE_EXPIRED);
  g_assert_cmpint (credenza_text_key_state (-1, NOW, 3650), ==, MODEL_STATE_VALID);
}

static void
test_as_of (void)
{
  g_autofree char *today = credenza_text_as_of (NOW - 3 * HOUR, NOW);
  g_autofree char *before = credenza_text_as_of (NOW - 3 * DAY, NOW);

  g_assert_cmpuint (strlen (today), ==, strlen ("14:05"));
  g_assert_nonnull (strstr (before, "2023"));
}

static void
test_unknown_error (void)
{
  g_autofree char *sentence = say (G_IO_ERROR, G_IO_ERROR_FAILED);

  g_assert_cmpstr (sentence, ==, "“a⟨U+202E⟩.pem”: DETAIL");
}

static void
test_renewal (void)
{
  static const struct { ModelRenewal renewal; const char *word, *sentence; } cases[] = {
    { { MODEL_RENEWAL_AUTOMATIC, FALSE, TRUE, 1700000000 }, "Automatic", "Renews automatically about 14 November 2023" },
    { { MODEL_RENEWAL_AUTOMATIC, TRUE, TRUE, 1700000000 }, "Probably Automatic",
      "Probably renews automatically about 14 November 2023" },
    { { MODEL_RENEWAL_AUTOMATIC, FALSE, TRUE, MODEL_NO_DATE }, "Automatic", "Renews automatically" },
    { { MODEL_RENEWAL_OVERDUE, FALSE, TRUE, 1700000000 }, "Overdue", "Renewal overdue since 14 November 2023" },
    { { MODEL_RENEWAL_OFF, FALSE, TRUE, MODEL_NO_DATE }, "Off", "Does not renew automatically" },
    { { MODEL_RENEWAL_NEVER, FALSE, FALSE, MODEL_NO_DATE }, "Imported", "Imported: will not renew" },
    { { MODEL_RENEWAL_NEVER, TRUE, FALSE, MODEL_NO_DATE }, "Imported", "Probably imported: will not renew" },
    { { MODEL_RENEWAL_UNKNOWN, FALSE, TRUE, MODEL_NO_DATE }, "—",
      "Generated; the service doesn’t tell whether it renews" },
  };
  ModelRenewal failed = { MODEL_RENEWAL_FAILED, FALSE, TRUE, 1700000000 };
  StoreGeneration values = { .failure_code = STORE_ERROR_UNAVAILABLE, .failure = (char *) "x", .renewed = -1 };
  g_autofree char *sentence = credenza_text_renewal_sentence (&failed, &values);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = credenza_text_renewal_sentence (&cases[i].renewal, NULL);

      g_assert_cmpstr (credenza_text_renewal (&cases[i].renewal), ==, cases[i].word);
      g_assert_cmpstr (text, ==, cases[i].sentence);
    }
  g_assert_true (g_str_has_prefix (sentence, "The last attempt to renew failed on 14 November 2023"));
  g_assert_true (g_str_has_suffix (sentence, "It is tried again every hour."));
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/text/renewal", test_renewal);
  g_test_add_func ("/app/text/visible", test_visible);
  g_test_add_func ("/app/text/visible/cut", test_visible_is_cut);
  g_test_add_func ("/app/text/relative", test_relative);
  g_test_add_func ("/app/text/validity", test_validity);
  g_test_add_func ("/app/text/dates", test_dates);
  g_test_add_func ("/app/text/hex", test_hex);
  g_test_add_func ("/app/text/states", test_states);
  g_test_add_func ("/app/text/errors", test_errors);
  g_test_add_func ("/app/text/errors/service", test_service_errors);
  g_test_add_func ("/app/text/errors/tls", test_tls_errors);
  g_test_add_func ("/app/text/errors/details", test_error_details);
  g_test_add_func ("/app/text/errors/nameless-errors", test_nameless_errors);
  g_test_add_func ("/app/text/errors/expires", test_expires);
  g_test_add_func ("/app/text/errors/service-key", test_service_key_errors);
  g_test_add_func ("/app/text/errors/unknown", test_unknown_error);
  g_test_add_func ("/app/text/key-expiry", test_key_expiry);
  g_test_add_func ("/app/text/as-of", test_as_of);

  return g_test_run ();
}
