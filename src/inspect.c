/* SPDX-License-Identifier: GPL-3.0-or-later */

/* credenza --inspect: what files hold, for scripts, without a display. */

#include "config.h"

#include "inspect.h"

#include "pki/pki.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define EXIT_UNOPENED 1
#define EXIT_USAGE 2
#define MAX_PASSWORD_BYTES 4096

/* What came of one file. */
typedef struct
{
  const char   *path;
  PkiContainer *container;  /* (owned) (nullable) */
  GPtrArray    *chains;     /* (owned) (nullable) (element-type PkiChain) */
  GPtrArray    *checks;     /* (owned) (nullable) (element-type PkiCheck) */
  const char   *code;       /* (nullable): of the error */
  char         *message;    /* (owned) (nullable) */
} Report;

static void
report_clear (Report *report)
{
  g_clear_object (&report->container);
  g_clear_pointer (&report->chains, g_ptr_array_unref);
  g_clear_pointer (&report->checks, g_ptr_array_unref);
  g_clear_pointer (&report->message, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Report, report_clear)

/* Reading */

static GBytes *
read_fd (int     fd,
         gsize   max,
         GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint8 buffer[65536];
  gssize n;

  while (bytes->len <= max && (n = read (fd, buffer, sizeof buffer)) != 0)
    {
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          int code = errno;

          g_set_error_literal (error, G_FILE_ERROR, g_file_error_from_errno (code), g_strerror (code));
          return NULL;
        }
      g_byte_array_append (bytes, buffer, n);
    }
  explicit_bzero (buffer, sizeof buffer);
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

/* A pipe is read as well, but not a folder or a device that never ends. */
static GBytes *
read_path (const char  *path,
           gsize        max,
           GError     **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  struct stat info;
  GBytes *bytes = NULL;
  int code = errno;

  if (fd >= 0 && fstat (fd, &info) == 0 && S_ISDIR (info.st_mode))
    code = EISDIR;
  else if (fd >= 0)
    {
      bytes = read_fd (fd, max, error);
      close (fd);
      return bytes;
    }

  if (fd >= 0)
    close (fd);
  g_set_error_literal (error, G_FILE_ERROR, g_file_error_from_errno (code), g_strerror (code));
  return NULL;
}

/* The first line, without its end. The caller wipes it. */
static char *
read_password (const char  *path,
               GError     **error)
{
  g_autoptr (GBytes) bytes = NULL;
  gconstpointer data, end;
  gsize size;
  char *password;

  bytes = g_str_equal (path, "-") ? read_fd (STDIN_FILENO, MAX_PASSWORD_BYTES, error)
                                  : read_path (path, MAX_PASSWORD_BYTES, error);
  if (bytes == NULL)
    return NULL;

  data = g_bytes_get_data (bytes, &size);
  end = size > 0 ? memchr (data, '\n', size) : NULL;
  password = g_strndup (data != NULL ? data : "", end != NULL ? (gsize) ((const char *) end - (const char *) data) : size);
  if (size > 0)
    explicit_bzero ((gpointer) data, size);
  if (g_str_has_suffix (password, "\r"))
    password[strlen (password) - 1] = '\0';
  return password;
}

static void
inspect_file (const char *path,
              const char *password,
              Report     *report)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = read_path (path, PKI_MAX_BYTES, &error);

  report->path = path;
  if (bytes == NULL)
    {
      report->code = "unreadable";
      report->message = g_strdup (error->message);
      return;
    }

  report->container = pki_container_parse (bytes, password, &error);
  if (report->container != NULL)
    return;

  report->code = pki_error_get_code (error->code);
  report->message = g_strdup (error->message);
  /* What can be read without the password can be read with the wrong one. */
  if (g_error_matches (error, PKI_ERROR, PKI_ERROR_WRONG_PASSWORD))
    report->container = pki_container_parse (bytes, NULL, NULL);
}

static void
analyse (Report *report)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  if (report->container == NULL)
    return;
  report->chains = pki_container_analyse (report->container, now);
  report->checks = pki_container_check (report->container, report->path, now);
}

static gboolean
is_wrong_password (const Report *report)
{
  return report->container != NULL && report->code != NULL;
}

static const char *
get_integrity (const Report *report)
{
  if (is_wrong_password (report))
    return pki_integrity_get_name (PKI_INTEGRITY_FAILED);
  return pki_integrity_get_name (report->container != NULL ? pki_container_get_integrity (report->container)
                                                           : PKI_INTEGRITY_NONE);
}

static gboolean
get_locked (const Report *report)
{
  return report->container != NULL && (is_wrong_password (report) || pki_container_get_locked (report->container));
}

static const char *
kind_name (PkiEntryKind kind)
{
  switch (kind)
    {
    case PKI_ENTRY_CERTIFICATE:
      return "certificate";
    case PKI_ENTRY_PRIVATE_KEY:
      return "private-key";
    case PKI_ENTRY_SECRET_KEY:
      return "secret-key";
    case PKI_ENTRY_CRL:
      return "crl";
    case PKI_ENTRY_REQUEST:
      return "request";
    default:
      g_return_val_if_reached ("");
    }
}

/* ISO 8601, UTC. NULL: out of the range of years 1 to 9999. */
static char *
format_time (gint64 seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ") : NULL;
}

/* JSON */

static void
add_string (JsonBuilder *json,
            const char  *name,
            const char  *value)
{
  json_builder_set_member_name (json, name);
  if (value != NULL)
    json_builder_add_string_value (json, value);
  else
    json_builder_add_null_value (json);
}

static void
add_number (JsonBuilder *json,
            const char  *name,
            guint        value)
{
  json_builder_set_member_name (json, name);
  if (value > 0)
    json_builder_add_int_value (json, value);
  else
    json_builder_add_null_value (json);
}

static void
add_boolean (JsonBuilder *json,
             const char  *name,
             gboolean     value)
{
  json_builder_set_member_name (json, name);
  json_builder_add_boolean_value (json, value);
}

static void
add_certificate (JsonBuilder    *json,
                 PkiCertificate *certificate)
{
  PkiName *subject = pki_certificate_get_subject (certificate);
  PkiName *issuer = pki_certificate_get_issuer (certificate);
  gboolean decoded = pki_certificate_get_problem (certificate) == NULL;
  g_autofree char *not_before = decoded ? format_time (pki_certificate_get_not_before (certificate)) : NULL;
  g_autofree char *not_after = decoded ? format_time (pki_certificate_get_not_after (certificate)) : NULL;

  json_builder_begin_object (json);
  add_string (json, "subject", subject != NULL ? pki_name_to_string (subject) : NULL);
  add_string (json, "issuer", issuer != NULL ? pki_name_to_string (issuer) : NULL);
  add_string (json, "serial", pki_certificate_get_serial (certificate));
  add_string (json, "notBefore", not_before);
  add_string (json, "notAfter", not_after);
  add_string (json, "sha256", pki_certificate_get_sha256 (certificate));
  add_string (json, "keyAlgorithm", pki_certificate_get_key_algorithm (certificate));
  add_number (json, "bits", pki_certificate_get_key_bits (certificate));
  add_string (json, "signatureAlgorithm", pki_certificate_get_signature_algorithm (certificate));
  json_builder_end_object (json);
}

static void
add_entry (JsonBuilder *json,
           PkiEntry    *entry)
{
  GPtrArray *certificates = pki_entry_get_certificates (entry);

  json_builder_begin_object (json);
  add_string (json, "kind", kind_name (pki_entry_get_kind (entry)));
  add_string (json, "alias", pki_entry_get_alias (entry));
  add_boolean (json, "locked", pki_entry_get_locked (entry));
  add_string (json, "algorithm", pki_entry_get_algorithm (entry));
  add_number (json, "bits", pki_entry_get_bits (entry));
  json_builder_set_member_name (json, "certificates");
  json_builder_begin_array (json);
  for (guint i = 0; i < certificates->len; i++)
    add_certificate (json, g_ptr_array_index (certificates, i));
  json_builder_end_array (json);
  json_builder_end_object (json);
}

static const char *
warning_message (PkiWarningCode code)
{
  switch (code)
    {
    case PKI_WARNING_UNDECODABLE_CERTIFICATE:
      return _("A certificate can’t be decoded");
    case PKI_WARNING_UNREADABLE_ENTRY:
      return _("An entry can’t be read");
    case PKI_WARNING_UNKNOWN_PEM_BLOCK:
      return _("A block is of an unknown kind");
    case PKI_WARNING_DUPLICATE_ALIAS:
      return _("An alias occurs twice");
    case PKI_WARNING_TRAILING_DATA:
      return _("There are bytes after the end");
    case PKI_WARNING_INTEGRITY_UNCHECKED:
      return _("Whether the file was changed can’t be told");
    default:
      g_return_val_if_reached ("");
    }
}

static char *
format_warning (const PkiWarning *warning)
{
  if (warning->detail == NULL)
    return g_strdup (warning_message (warning->code));
  return g_strdup_printf ("%s: %s", warning_message (warning->code), warning->detail);
}

static void
add_code_and_message (JsonBuilder *json,
                      const char  *code,
                      const char  *message)
{
  json_builder_begin_object (json);
  add_string (json, "code", code);
  add_string (json, "message", message);
  json_builder_end_object (json);
}

static void
add_entries (JsonBuilder  *json,
             PkiContainer *container)
{
  GPtrArray *entries = container != NULL ? pki_container_get_entries (container) : NULL;

  json_builder_set_member_name (json, "entries");
  json_builder_begin_array (json);
  for (guint i = 0; entries != NULL && i < entries->len; i++)
    add_entry (json, g_ptr_array_index (entries, i));
  json_builder_end_array (json);
}

static void
add_warnings (JsonBuilder  *json,
              PkiContainer *container)
{
  GPtrArray *warnings = container != NULL ? pki_container_get_warnings (container) : NULL;

  json_builder_set_member_name (json, "warnings");
  json_builder_begin_array (json);
  for (guint i = 0; warnings != NULL && i < warnings->len; i++)
    {
      PkiWarning *warning = g_ptr_array_index (warnings, i);
      g_autofree char *message = format_warning (warning);

      add_code_and_message (json, pki_warning_get_code_name (warning->code), message);
    }
  json_builder_end_array (json);
}

static const char *
key_name (PkiChainKey key)
{
  static const char * const names[] = { NULL, "unknown", "matches", "matches-none" };

  g_return_val_if_fail (key < G_N_ELEMENTS (names), NULL);
  return names[key];
}

static void
add_chain (JsonBuilder *json,
           PkiChain    *chain)
{
  GPtrArray *links = pki_chain_get_links (chain);
  PkiName *missing = pki_chain_get_missing_issuer (chain);
  const PkiChainLink *culprit = pki_chain_get_culprit (chain);

  json_builder_begin_object (json);
  add_string (json, "verdict", pki_chain_verdict_get_name (pki_chain_get_verdict (chain)));
  json_builder_set_member_name (json, "certificates");
  json_builder_begin_array (json);
  for (guint i = 0; i < links->len; i++)
    json_builder_add_string_value (json, pki_certificate_get_sha256 (((PkiChainLink *) g_ptr_array_index (links, i))->certificate));
  json_builder_end_array (json);
  add_string (json, "culprit", culprit != NULL ? pki_certificate_get_sha256 (culprit->certificate) : NULL);
  add_string (json, "missingIssuer", missing != NULL ? pki_name_to_string (missing) : NULL);
  add_string (json, "missingKeyId", pki_chain_get_missing_key_id (chain));
  add_boolean (json, "ordered", pki_chain_is_ordered (chain));
  add_boolean (json, "root", pki_chain_has_root (chain));
  add_string (json, "key", key_name (pki_chain_get_key (chain)));
  json_builder_end_object (json);
}

static void
add_chains (JsonBuilder  *json,
            const Report *report)
{
  json_builder_set_member_name (json, "chains");
  json_builder_begin_array (json);
  for (guint i = 0; report->chains != NULL && i < report->chains->len; i++)
    add_chain (json, g_ptr_array_index (report->chains, i));
  json_builder_end_array (json);
}

static void
add_check (JsonBuilder    *json,
           const PkiCheck *check)
{
  json_builder_begin_object (json);
  add_string (json, "code", pki_check_get_code_name (check->code));
  add_string (json, "severity", pki_severity_get_name (check->severity));
  add_number (json, "count", check->count);
  add_string (json, "certificate", check->certificate != NULL ? pki_certificate_get_sha256 (check->certificate) : NULL);
  add_string (json, "detail", check->detail);
  json_builder_end_object (json);
}

static void
add_checks (JsonBuilder  *json,
            const Report *report)
{
  json_builder_set_member_name (json, "checks");
  json_builder_begin_array (json);
  for (guint i = 0; report->checks != NULL && i < report->checks->len; i++)
    add_check (json, g_ptr_array_index (report->checks, i));
  json_builder_end_array (json);
}

static void
add_report (JsonBuilder  *json,
            const Report *report)
{
  g_autofree char *file = g_filename_to_utf8 (report->path, -1, NULL, NULL, NULL);
  g_autofree char *valid = file != NULL ? g_strdup (file) : g_utf8_make_valid (report->path, -1);

  json_builder_begin_object (json);
  add_string (json, "file", valid);
  add_string (json, "format", report->container != NULL
                                ? pki_format_get_name (pki_container_get_format (report->container)) : NULL);
  add_string (json, "integrity", get_integrity (report));
  add_boolean (json, "locked", get_locked (report));
  add_entries (json, report->container);
  add_warnings (json, report->container);
  add_chains (json, report);
  add_checks (json, report);
  json_builder_set_member_name (json, "error");
  if (report->code != NULL)
    add_code_and_message (json, report->code, report->message);
  else
    json_builder_add_null_value (json);
  json_builder_end_object (json);
}

static void
print_json (JsonBuilder *json)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_builder_get_root (json);
  g_autofree char *text = NULL;

  json_generator_set_root (generator, root);
  text = json_generator_to_data (generator, NULL);
  g_print ("%s\n", text);
}

/* Text */

static gboolean
is_plain (const char *text)
{
  const char *p = text;

  while (g_ascii_isprint (*p))
    p++;
  return *p == '\0';
}

/* A terminal obeys control characters, and a reader is misled by bidirectional formatting. */
static void
append_escaped (GString    *text,
                const char *value)
{
  g_autofree char *valid = NULL;
  const char *next;

  if (is_plain (value))
    {
      g_string_append (text, value);
      return;
    }
  valid = g_utf8_make_valid (value, -1);
  for (const char *p = valid; *p != '\0'; p = next)
    {
      gunichar c = g_utf8_get_char (p);

      next = g_utf8_next_char (p);
      if (g_unichar_iscntrl (c) || g_unichar_type (c) == G_UNICODE_FORMAT)
        g_string_append_printf (text, "\\u{%04X}", c);
      else
        g_string_append_len (text, p, next - p);
    }
}

static void
append_field (GString    *text,
              const char *indent,
              const char *label,
              const char *value)
{
  if (value == NULL || *value == '\0')
    return;
  g_string_append (text, indent);
  g_string_append (text, label);
  g_string_append (text, ": ");
  append_escaped (text, value);
  g_string_append_c (text, '\n');
}

static void
append_certificate (GString        *text,
                    PkiCertificate *certificate)
{
  g_autofree char *not_before = NULL;
  g_autofree char *not_after = NULL;
  g_autofree char *key = NULL;

  if (pki_certificate_get_problem (certificate) != NULL)
    {
      append_field (text, "    ", _("Can’t be decoded"), pki_certificate_get_problem (certificate));
      append_field (text, "      ", "SHA-256", pki_certificate_get_sha256 (certificate));
      return;
    }

  not_before = format_time (pki_certificate_get_not_before (certificate));
  not_after = format_time (pki_certificate_get_not_after (certificate));
  key = g_strdup_printf ("%s %u", pki_certificate_get_key_algorithm (certificate),
                         pki_certificate_get_key_bits (certificate));
  append_field (text, "    ", _("Subject"), pki_name_to_string (pki_certificate_get_subject (certificate)));
  append_field (text, "      ", _("Issuer"), pki_name_to_string (pki_certificate_get_issuer (certificate)));
  append_field (text, "      ", _("Serial number"), pki_certificate_get_serial (certificate));
  append_field (text, "      ", _("Valid from"), not_before);
  append_field (text, "      ", _("Valid to"), not_after);
  append_field (text, "      ", _("Public key"), key);
  append_field (text, "      ", _("Signature"), pki_certificate_get_signature_algorithm (certificate));
  append_field (text, "      ", "SHA-256", pki_certificate_get_sha256 (certificate));
}

static void
append_entry (GString  *text,
              PkiEntry *entry)
{
  GPtrArray *certificates = pki_entry_get_certificates (entry);

  g_string_append_printf (text, "  %s%s\n", kind_name (pki_entry_get_kind (entry)),
                          pki_entry_get_locked (entry) ? _(" (locked)") : "");
  append_field (text, "    ", _("Alias"), pki_entry_get_alias (entry));
  append_field (text, "    ", _("Algorithm"), pki_entry_get_algorithm (entry));
  for (guint i = 0; i < certificates->len; i++)
    append_certificate (text, g_ptr_array_index (certificates, i));
}

static void
append_findings (GString      *text,
                 const Report *report)
{
  for (guint i = 0; i < report->chains->len; i++)
    {
      PkiChain *chain = g_ptr_array_index (report->chains, i);
      PkiName *missing = pki_chain_get_missing_issuer (chain);

      append_field (text, "  ", _("Chain"), pki_chain_verdict_get_name (pki_chain_get_verdict (chain)));
      append_field (text, "    ", _("Missing issuer"), missing != NULL ? pki_name_to_string (missing) : NULL);
      append_field (text, "    ", _("Private key"), key_name (pki_chain_get_key (chain)));
    }
  for (guint i = 0; i < report->checks->len; i++)
    {
      const PkiCheck *check = g_ptr_array_index (report->checks, i);
      const char *name = pki_check_get_code_name (check->code);
      g_autofree char *detailed = check->detail != NULL ? g_strdup_printf ("%s (%s)", name, check->detail) : NULL;

      append_field (text, "  ", pki_severity_get_name (check->severity), detailed != NULL ? detailed : name);
    }
}

static void
append_report (GString      *text,
               const Report *report)
{
  GPtrArray *entries, *warnings;

  append_escaped (text, report->path);
  g_string_append_c (text, '\n');
  if (report->code != NULL)
    append_field (text, "  ", _("Error"), report->message);
  if (report->container == NULL)
    return;

  append_field (text, "  ", _("Format"), pki_format_get_name (pki_container_get_format (report->container)));
  append_field (text, "  ", _("Integrity"), get_integrity (report));
  append_field (text, "  ", _("Locked"), get_locked (report) ? _("yes") : _("no"));
  entries = pki_container_get_entries (report->container);
  for (guint i = 0; i < entries->len; i++)
    append_entry (text, g_ptr_array_index (entries, i));
  warnings = pki_container_get_warnings (report->container);
  for (guint i = 0; i < warnings->len; i++)
    {
      g_autofree char *message = format_warning (g_ptr_array_index (warnings, i));

      append_field (text, "  ", _("Warning"), message);
    }
  append_findings (text, report);
}

/* At once: g_print() writes to the file with each call. */
static void
print_text (const Report *report)
{
  g_autoptr (GString) text = g_string_new (NULL);

  append_report (text, report);
  g_print ("%s", text->str);
}

static gboolean
inspect_all (char       **files,
             const char  *password,
             gboolean     as_json)
{
  g_autoptr (JsonBuilder) json = as_json ? json_builder_new () : NULL;
  gboolean all_opened = TRUE;

  if (as_json)
    json_builder_begin_array (json);
  for (guint i = 0; files[i] != NULL; i++)
    {
      g_auto (Report) report = { NULL };

      inspect_file (files[i], password, &report);
      analyse (&report);
      all_opened = all_opened && report.code == NULL;
      if (as_json)
        add_report (json, &report);
      else
        print_text (&report);
    }
  if (as_json)
    {
      json_builder_end_array (json);
      print_json (json);
    }
  return all_opened;
}

static int
usage_error (GOptionContext *context,
             const char     *message)
{
  g_autofree char *help = g_option_context_get_help (context, TRUE, NULL);

  g_printerr ("%s\n\n%s", message, help);
  return EXIT_USAGE;
}

/**
 * credenza_inspect_wanted:
 * @argc: the number of arguments
 * @argv: the arguments
 *
 * Returns: whether --inspect is among the arguments, before any "--"
 */
gboolean
credenza_inspect_wanted (int    argc,
                         char **argv)
{
  for (int i = 1; i < argc && !g_str_equal (argv[i], "--"); i++)
    if (g_str_equal (argv[i], "--inspect"))
      return TRUE;
  return FALSE;
}

/**
 * credenza_inspect:
 * @argc: the number of arguments
 * @argv: the arguments
 *
 * Prints what the files hold.
 *
 * Returns: the exit status: 0 when every file opened, 1 when one did not, 2 for wrong usage
 */
int
credenza_inspect (int    argc,
                  char **argv)
{
  gboolean inspect = FALSE, as_json = FALSE, opened;
  g_autofree char *password_file = NULL;
  g_auto (GStrv) files = NULL;
  const GOptionEntry options[] = {
    { "inspect", 0, 0, G_OPTION_ARG_NONE, &inspect, N_("Print what files hold"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, N_("Print JSON"), NULL },
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &password_file,
      N_("Read the password from the first line of FILE, or of standard input"), N_("FILE|-") },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &files, NULL, N_("FILE…") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  char *password = NULL;

  g_option_context_add_main_entries (context, options, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    return usage_error (context, error->message);
  if (files == NULL)
    return usage_error (context, _("No file was given"));
  if (password_file != NULL && (password = read_password (password_file, &error)) == NULL)
    return usage_error (context, error->message);

  opened = inspect_all (files, password, as_json);
  if (password != NULL)
    explicit_bzero (password, strlen (password));
  g_free (password);
  return opened ? EXIT_SUCCESS : EXIT_UNOPENED;
}
