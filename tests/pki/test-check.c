/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What files are warned of, and what they are not. */

#include "config.h"

#include "test-fixture.h"

static void
make_fixtures (void)
{
  fixture_run ("set -e; R='openssl req -x509 -nodes -newkey'; E='-addext basicConstraints=critical,CA:FALSE'; "
               "$R rsa:2048 -keyout good.key -out good.pem -subj /CN=good -days 90 $E; "
               "$R rsa:1024 -keyout small.key -out small.pem -subj /CN=small -days 90 $E; "
               "$R rsa:2048 -keyout long.key -out long.pem -subj /CN=long -days 399 $E; "
               "$R rsa:2048 -keyout edge.key -out edge.pem -subj /CN=edge -days 398 $E; "
               "$R rsa:2048 -keyout ca.key -out ca.pem -subj /CN=ca -days 3000 -sha1; "
               "openssl req -new -newkey rsa:2048 -nodes -keyout sha.key -out sha.csr -subj /CN=sha; "
               "openssl x509 -req -in sha.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out sha1.pem -days 90 -sha1; "
               "openssl x509 -req -in sha.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out md5.pem -days 90 -md5; "
               "openssl x509 -in good.pem -outform DER -out good.der; cat good.key good.pem >both.pem; "
               "openssl pkcs8 -topk8 -in good.key -passout pass:secret1 -out enc.key; cat enc.key good.pem >encrypted.pem; "
               "P='openssl pkcs12 -export -in good.pem -inkey good.key -passout pass:secret1'; "
               "$P -out new.p12; $P -legacy -out legacy.p12; $P -certpbe PBE-SHA1-3DES -keypbe PBE-SHA1-3DES -macalg sha1 "
               "-out des.p12; $P -iter 5 -out few.p12; $P -keypbe NONE -certpbe NONE -out open.p12; "
               "openssl pkcs12 -export -nokeys -in good.pem -passout pass:secret1 -out single.p12");
}

/* The codes of a file, the most severe first. */
static char *
check (const char *name,
       const char *as,
       const char *password,
       gint64      days)
{
  g_autoptr (PkiContainer) container = fixture_open (name, password);
  g_autoptr (GPtrArray) checks = pki_container_check (container, as, g_get_real_time () / G_USEC_PER_SEC + days * 86400);
  GString *codes = g_string_new (NULL);

  for (guint i = 0; i < checks->len; i++)
    {
      PkiCheck *found = g_ptr_array_index (checks, i);

      g_string_append_printf (codes, "%s%s=%s", i > 0 ? " " : "", pki_check_get_code_name (found->code),
                              pki_severity_get_name (found->severity));
      if (found->number > 0 && found->code != PKI_CHECK_WRONG_EXTENSION)
        g_string_append_printf (codes, "(%" G_GUINT64_FORMAT ")", found->number);
      if (found->detail != NULL)
        g_string_append_printf (codes, "[%s]", found->detail);
    }
  return g_string_free (codes, FALSE);
}

#define KEY "private-key=information"

static void
test_codes (void)
{
  static const struct { const char *file, *as, *password; gint64 days; const char *codes; } cases[] = {
    { "good.pem", "good.pem", NULL, 1, "" },
    { "good.pem", "good.CRT", NULL, 1, "" },
    { "good.pem", NULL, NULL, 1, "" },
    { "good.pem", "good", NULL, 1, "" },
    { "good.pem", "good.unheard", NULL, 1, "" },
    { "good.pem", "good.pem", NULL, 91, "expired=error" },
    { "good.pem", "good.pem", NULL, -1, "not-yet-valid=error" },
    { "small.pem", "small.pem", NULL, 1, "weak-key=warning(1024)[RSA]" },
    { "long.pem", "long.pem", NULL, 1, "long-validity=information(399)" },
    { "edge.pem", "edge.pem", NULL, 1, "" },
    { "ca.pem", "ca.pem", NULL, 1, "" },
    { "sha1.pem", "sha1.pem", NULL, 1, "weak-signature=warning[RSA-SHA1]" },
    { "md5.pem", "md5.pem", NULL, 1, "weak-signature=warning[RSA-MD5]" },
    { "good.der", "good.cer", NULL, 1, "" },
    { "good.der", "good.pem", NULL, 1, "wrong-extension=warning[.pem]" },
    { "good.pem", "good.p12", NULL, 1, "wrong-extension=warning[.p12]" },
    { "new.p12", "new.cer", "secret1", 1, "wrong-extension=warning[.cer] " KEY },
    { "both.pem", "both.pem", NULL, 1, "plain-private-key=warning" },
    { "encrypted.pem", "encrypted.pem", NULL, 1, KEY },
    { "encrypted.pem", "encrypted.pem", "secret1", 1, KEY },
    { "new.p12", "new.pfx", "secret1", 1, KEY },
    { "new.p12", "new.p12", NULL, 1, KEY },
    { "legacy.p12", "legacy.p12", "secret1", 1, "weak-encryption=warning[40-bit RC2] " KEY " weak-integrity=information[SHA-1]" },
    { "des.p12", "des.p12", "secret1", 1, "weak-encryption=warning[3DES] " KEY " weak-integrity=information[SHA-1]" },
    { "few.p12", "few.p12", "secret1", 1, "few-iterations=warning(5) " KEY },
    { "open.p12", "open.p12", "secret1", 1, "plain-private-key=warning" },
    { "single.p12", "single.p12", "secret1", 1, "needless-keystore=information" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *codes = check (cases[i].file, cases[i].as, cases[i].password, cases[i].days);

      g_test_message ("%s as %s", cases[i].file, cases[i].as);
      g_assert_cmpstr (codes, ==, cases[i].codes);
    }
}

/* What is true of many is said once. */
static void
test_count (void)
{
  g_autoptr (PkiContainer) container = NULL;
  g_autoptr (GPtrArray) checks = NULL;
  PkiCheck *first;

  fixture_run ("cat good.pem long.pem edge.pem good.pem >many.pem");
  container = fixture_open ("many.pem", NULL);
  checks = pki_container_check (container, "many.pem", g_get_real_time () / G_USEC_PER_SEC + 400 * (gint64) 86400);
  g_assert_cmpuint (checks->len, ==, 2);
  first = g_ptr_array_index (checks, 0);
  g_assert_cmpint (first->code, ==, PKI_CHECK_EXPIRED);
  g_assert_cmpuint (first->count, ==, 3);
  g_assert_cmpstr (pki_name_get_common_name (pki_certificate_get_subject (first->certificate)), ==, "good");
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  fixture_set_up ();
  make_fixtures ();
  g_test_add_func ("/check/codes", test_codes);
  g_test_add_func ("/check/count", test_count);
  status = g_test_run ();
  fixture_tear_down ();
  return status;
}
