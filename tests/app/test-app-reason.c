/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What libraries say, in German: the sentences of ours are translated, and nothing else is. */

#include "config.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#include "app/credenza-text-renewal.h"
#include "app/credenza-text.h"
#include "model/model.h"
#include "pki/pki.h"
#include "store/store.h"

#define LOCALE "de_DE.UTF-8"

/* A locale that the machine need not have; the folder that it is in. */
static char *
make_locale (void)
{
  char *folder = g_dir_make_tmp ("credenza-locale-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, LOCALE, NULL);
  const char *command[] = { "localedef", "-i", "de_DE", "-f", "UTF-8", "--no-archive", path, NULL };

  g_assert_nonnull (folder);
  /* Its warnings make a status too. */
  g_spawn_sync (NULL, (char **) command, NULL,
                G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL, NULL,
                NULL, NULL);
  if (!g_file_test (path, G_FILE_TEST_IS_DIR))
    g_error ("localedef made no locale: is its source (package locales) there?");
  return folder;
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_folder (child);
    }
  g_remove (path);
}

static void
speak_german (const char *locales)
{
  g_setenv ("LOCPATH", locales, TRUE);
  g_setenv ("LANGUAGE", "de", TRUE);
  g_assert_nonnull (setlocale (LC_ALL, LOCALE));
  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("CREDENZA_CATALOGS"));
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

/* What is behind a sentence or in front of it, and in it, is found out. */
static void
test_sentences (void)
{
  static const struct { const char *message, *reason; } cases[] = {
    { "The store’s file is damaged", "Die Datei des Speichers ist beschädigt" },
    { "The store’s file is damaged (it is cut short)", "Die Datei des Speichers ist beschädigt (sie ist abgeschnitten)" },
    { "The store’s file cannot be opened (Who knows (why))",
      "Die Datei des Speichers kann nicht geöffnet werden (Who knows (why))" },
    { "The certificate could not be made: The private key is not there",
      "Das Zertifikat konnte nicht erstellt werden: Der private Schlüssel ist nicht vorhanden" },
    { "The certificate could not be made: Whatever", "Das Zertifikat konnte nicht erstellt werden: Whatever" },
    { "The algorithm “1.2.3” is not supported", "Der Algorithmus „1.2.3“ wird nicht unterstützt" },
    { "server: The algorithm “1.2.3” is not supported", "server: Der Algorithmus „1.2.3“ wird nicht unterstützt" },
    { "one: a certificate of the type “PGP”", "one: ein Zertifikat vom Typ „PGP“" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *reason = credenza_text_reason (cases[i].message);

      g_assert_cmpstr (reason, ==, cases[i].reason);
    }
}

/* Names in files are nobody's sentences: words of the window among them stay, formats and quotes do no harm. */
static void
test_names (void)
{
  static const struct { const char *message, *reason; } cases[] = {
    { "Key: a certificate of another kind than X.509", "Key: ein Zertifikat einer anderen Art als X.509" },
    { "Password: (x): a certificate of another kind than X.509", "Password: (x): ein Zertifikat einer anderen Art als X.509" },
    { "The block “%n” “%s” is not Base64", "Der Block „%n” “%s“ ist nicht in Base64" },
    { "The block ”“ is not Base64", "The block ”“ is not Base64" },
    { "Key", "Key" },
    { "%s", "%s" },
    { "The connection was reset by peer", "The connection was reset by peer" },
    { ": ", ": " },
    { " ()", " ()" },
    { "", "" },
    { NULL, "" },
  };
  g_autofree char *endless = g_strnfill (1000000, ':');
  g_autofree char *same = credenza_text_reason (endless);
  g_autoptr (GString) many = g_string_new (NULL);
  g_autofree char *cut = NULL;

  g_assert_cmpstr (gettext ("Key"), !=, "Key");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *reason = credenza_text_reason (cases[i].message);

      g_assert_cmpstr (reason, ==, cases[i].reason);
    }
  g_assert_cmpstr (same, ==, endless);

  for (guint i = 0; i < 500; i++)
    g_string_append (many, "a: ");
  g_string_append (many, "a certificate of another kind than X.509");
  cut = credenza_text_reason (many->str);
  g_assert_cmpstr (cut, ==, many->str);
}

/* A library answers in English in any locale: credenza-server passes that on. */
static void
test_errors (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;

  g_assert_false (store_name_validate ("a/b.pem", &error));
  g_assert_cmpstr (error->message, ==, "The name contains a slash");
  sentence = credenza_text_error (error, "a/b.pem");
  g_assert_cmpstr (sentence, ==, "„a/b.pem“ kann nicht gespeichert werden: Der Name enthält einen Schrägstrich");
}

static void
check (GQuark      domain,
       int         code,
       const char *message,
       const char *subject,
       const char *expected)
{
  g_autoptr (GError) error = g_error_new_literal (domain, code, message);
  g_autofree char *sentence = credenza_text_error (error, subject);

  g_assert_cmpstr (sentence, ==, expected);
}

/* Every sentence that a reason is put into */
static void
test_reasons (void)
{
  const char *written = "What was written can’t be read back";

  check (PKI_ERROR, PKI_ERROR_GENERATION, "DER holds one certificate", "a",
         "„a“ konnte nicht erstellt werden: DER enthält nur ein Zertifikat");
  check (PKI_ERROR, PKI_ERROR_UNSUPPORTED_ALGORITHM, "The algorithm “RC5” is not supported", "a",
         "„a“ kann nicht geöffnet werden: Der Algorithmus „RC5“ wird nicht unterstützt");
  check (MODEL_ERROR, MODEL_ERROR_UNWRITABLE, written, "a",
         "„a“ konnte nicht geschrieben werden: Was geschrieben wurde, kann nicht wieder gelesen werden. Wählen Sie einen anderen Ort.");
  check (MODEL_ERROR, MODEL_ERROR_UNWRITABLE, written, NULL,
         "Die Datei konnte nicht geschrieben werden: Was geschrieben wurde, kann nicht wieder gelesen werden. Wählen Sie einen anderen Ort.");
  check (MODEL_ERROR, MODEL_ERROR_UNREADABLE, "Not a regular file", "a", "„a“ konnte nicht gelesen werden: Keine reguläre Datei");
  check (STORE_ERROR, STORE_ERROR_STORAGE, "The store’s file is damaged (invalid page number 7)", "a",
         "Der Speicher auf diesem Rechner meldet ein Problem: Die Datei des Speichers ist beschädigt (invalid page number 7)");
  check (STORE_ERROR, STORE_ERROR_INVALID, "The service key is not complete", NULL,
         "Das hat nicht funktioniert: Der Serviceschlüssel ist nicht vollständig");
}

static void
check_details (StoreError               code,
               const char              *message,
               const StoreErrorDetails *details,
               const char              *sentence,
               const char              *line)
{
  g_autoptr (GError) error = store_error_new_with_details (code, message, details);
  g_autofree char *text = credenza_text_error (error, "a");
  g_autofree char *lines = credenza_text_error_details (error);

  if (sentence != NULL)
    g_assert_cmpstr (text, ==, sentence);
  g_assert_nonnull (strstr (lines, line));
}

/* A service is cited. */
static void
test_details (void)
{
  check_details (STORE_ERROR_INVALID, "The validity is longer than 10 years",
                 &(StoreErrorDetails) { .subject = (char *) STORE_FIELD_VALIDITY },
                 "Diese Gültigkeit wird nicht akzeptiert: Die Gültigkeit ist länger als 10 Jahre",
                 "Grund: Die Gültigkeit ist länger als 10 Jahre");
  check_details (STORE_ERROR_INVALID, "The service answers with an error",
                 &(StoreErrorDetails) { .status = 400, .subject = (char *) STORE_FIELD_VALIDITY,
                                        .service_message = (char *) "The validity is longer than 10 years" },
                 "Diese Gültigkeit wird nicht akzeptiert: The validity is longer than 10 years",
                 "The validity is longer than 10 years");
  check_details (STORE_ERROR_NETWORK, "The service is silent", &(StoreErrorDetails) { .status = 0 }, NULL,
                 "Grund: Der Service antwortet nicht");
  check_details (STORE_ERROR_FORBIDDEN, "The keyring is locked",
                 &(StoreErrorDetails) { .subject = (char *) STORE_FIELD_AUTOMATIC_RENEWAL },
                 "Eine automatische Erneuerung ist nicht möglich, da das Passwort nicht aufbewahrt werden kann: "
                 "Der Schlüsselbund ist gesperrt", "Der Schlüsselbund ist gesperrt");
}

/* As the vault noted it, in English, perhaps long ago. */
static void
test_renewal (void)
{
  const ModelRenewal failed = { MODEL_RENEWAL_FAILED, FALSE, TRUE, 1700000000 };
  StoreGeneration values = { .failure_code = STORE_ERROR_FORBIDDEN,
                             .failure = (char *) "Nobody has unlocked the keyring",
                             .renewed = -1 };
  g_autofree char *sentence = credenza_text_renewal_sentence (&failed, &values);
  g_autofree char *stopped = NULL;

  g_assert_true (g_str_has_suffix (sentence, " fehlgeschlagen: Niemand hat den Schlüsselbund entsperrt. "
                                             "Er wird stündlich wiederholt."));
  values.failure = (char *) "The certificate could not be made: The request is invalid.";
  stopped = credenza_text_renewal_sentence (&failed, &values);
  g_assert_true (g_str_has_suffix (stopped, "erstellt werden: The request is invalid. Er wird stündlich wiederholt."));
}

/* What a file gives, from the decoder to the window. */
static void
test_library (void)
{
  static const char text[] = "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"
                             "-----BEGIN X509 CRL-----\n!\n-----END X509 CRL-----\n";
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (PkiContainer) container = pki_container_parse (bytes, NULL, &error);
  g_autofree char *reason = NULL;

  g_assert_null (container);
  g_assert_error (error, PKI_ERROR, PKI_ERROR_DAMAGED);
  reason = credenza_text_reason (error->message);
  g_assert_cmpstr (error->message, ==, "The block “CERTIFICATE” is not Base64");
  g_assert_cmpstr (reason, ==, "Der Block „CERTIFICATE“ ist nicht in Base64");
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *locales = make_locale ();
  int status;

  speak_german (locales);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/reason/sentences", test_sentences);
  g_test_add_func ("/app/reason/names", test_names);
  g_test_add_func ("/app/reason/errors", test_errors);
  g_test_add_func ("/app/reason/reasons", test_reasons);
  g_test_add_func ("/app/reason/details", test_details);
  g_test_add_func ("/app/reason/renewal", test_renewal);
  g_test_add_func ("/app/reason/library", test_library);

  status = g_test_run ();
  remove_folder (locales);
  return status;
}
