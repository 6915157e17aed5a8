/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The words for what the model knows: the only place where an error or a state becomes a sentence. */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-text.h"

#include <glib/gi18n.h>
#include <string.h>

/* Longer text out of a certificate is cut: nobody reads it, and laying it out takes long. */
#define MAX_VISIBLE_CHARS 2000

#define SECONDS_PER_DAY (24 * 60 * 60)

static gboolean
is_deceptive (gunichar c)
{
  return g_unichar_iscntrl (c) || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x2069) || c == 0x061C || c == 0xFEFF || c == 0x2028 || c == 0x2029;
}

/**
 * credenza_text_visible:
 * @text: (nullable): text out of a certificate, a file or a server
 *
 * Makes characters visible that would change how the text around them looks (control and bidirectional formatting
 * characters, Unicode Technical Report 36), and cuts text that is far too long.
 *
 * Returns: (transfer full): text that can be shown; it is not escaped for markup
 */
char *
credenza_text_visible (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  GString *visible = g_string_sized_new (strlen (valid));
  guint n = 0;

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (n++ == MAX_VISIBLE_CHARS)
        {
          g_string_append (visible, "…");
          break;
        }
      if (is_deceptive (c))
        g_string_append_printf (visible, "⟨U+%04X⟩", c);
      else
        g_string_append_unichar (visible, c);
    }

  return g_string_free (visible, FALSE);
}

static char *
format_date (gint64      seconds,
             const char *format,
             gboolean    utc)
{
  g_autoptr (GDateTime) date = utc ? g_date_time_new_from_unix_utc (seconds) : g_date_time_new_from_unix_local (seconds);
  char *text = date != NULL ? g_date_time_format (date, format) : NULL;

  return text != NULL ? text : g_strdup (_("Unknown"));
}

char *
credenza_text_date (gint64 seconds)
{
  /* Translators: a date, for g_date_time_format() */
  return format_date (seconds, _("%-d %B %Y"), FALSE);
}

char *
credenza_text_date_time (gint64 seconds)
{
  /* Translators: a date and a time, for g_date_time_format() */
  return format_date (seconds, _("%-d %B %Y, %H:%M"), FALSE);
}

/**
 * credenza_text_exact:
 * @seconds: a time in seconds since the epoch
 *
 * Returns: (transfer full): the time to the second, in UTC, as certificates have it
 */
char *
credenza_text_exact (gint64 seconds)
{
  return format_date (seconds, "%Y-%m-%d %H:%M:%S UTC", TRUE);
}

static char *
format_span (gint64 span)
{
  gint64 days = span / SECONDS_PER_DAY;

  if (days >= 2 * 365)
    return g_strdup_printf (ngettext ("%d year", "%d years", days / 365), (int) (days / 365));
  if (days >= 90)
    return g_strdup_printf (ngettext ("%d month", "%d months", days / 30), (int) (days / 30));
  if (days >= 1)
    return g_strdup_printf (ngettext ("%d day", "%d days", days), (int) days);
  if (span >= 60 * 60)
    return g_strdup_printf (ngettext ("%d hour", "%d hours", span / 3600), (int) (span / 3600));
  return g_strdup_printf (ngettext ("%d minute", "%d minutes", span / 60), (int) (span / 60));
}

/**
 * credenza_text_relative:
 * @seconds: a time in seconds since the epoch
 * @now: the time now
 *
 * Returns: (transfer full): how far away it is, such as "in 12 days" or "3 months ago"
 */
char *
credenza_text_relative (gint64 seconds,
                        gint64 now)
{
  g_autofree char *span = format_span (ABS (seconds - now));

  /* Translators: %s is a span of time such as "12 days" */
  return g_strdup_printf (seconds >= now ? _("in %s") : _("%s ago"), span);
}

/**
 * credenza_text_hex:
 * @hex: (nullable): hexadecimal digits
 *
 * Returns: (transfer full): the same in upper case, with a colon after every second digit
 */
char *
credenza_text_hex (const char *hex)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; hex != NULL && hex[i] != '\0'; i++)
    {
      if (i > 0 && i % 2 == 0)
        g_string_append_c (text, ':');
      g_string_append_c (text, g_ascii_toupper (hex[i]));
    }

  return g_string_free (text, FALSE);
}

/* States */

const char *
credenza_text_state (ModelState state)
{
  switch (state)
    {
    case MODEL_STATE_EXPIRED:
      return C_("state", "Expired");
    case MODEL_STATE_EXPIRING:
      return C_("state", "Expiring");
    case MODEL_STATE_NOT_YET_VALID:
      return C_("state", "Not Yet Valid");
    case MODEL_STATE_UNREADABLE:
      return C_("state", "Unreadable");
    case MODEL_STATE_LOCKED:
      return C_("state", "Locked");
    case MODEL_STATE_NO_CERTIFICATE:
      return C_("state", "No Certificate");
    case MODEL_STATE_VALID:
      return C_("state", "Valid");
    case MODEL_STATE_DRAFT:
      return C_("state", "Draft");
    default:
      g_return_val_if_reached ("");
    }
}

const char *
credenza_text_state_icon (ModelState state)
{
  switch (state)
    {
    case MODEL_STATE_EXPIRED:
      return "credenza-expired-symbolic";
    case MODEL_STATE_EXPIRING:
      return "credenza-expiring-symbolic";
    case MODEL_STATE_NOT_YET_VALID:
      return "credenza-not-yet-valid-symbolic";
    case MODEL_STATE_UNREADABLE:
      return "credenza-unreadable-symbolic";
    case MODEL_STATE_LOCKED:
      return "credenza-locked-symbolic";
    case MODEL_STATE_NO_CERTIFICATE:
      return "credenza-no-certificate-symbolic";
    case MODEL_STATE_VALID:
      return "credenza-valid-symbolic";
    case MODEL_STATE_DRAFT:
      return "credenza-draft-symbolic";
    default:
      g_return_val_if_reached ("");
    }
}

/**
 * credenza_text_state_class:
 * @state: a state
 *
 * Returns: (transfer none): the style class that goes with it
 */
const char *
credenza_text_state_class (ModelState state)
{
  switch (state)
    {
    case MODEL_STATE_EXPIRED:
      return "error";
    case MODEL_STATE_EXPIRING:
    case MODEL_STATE_NOT_YET_VALID:
    case MODEL_STATE_UNREADABLE:
      return "warning";
    case MODEL_STATE_VALID:
      return "success";
    case MODEL_STATE_LOCKED:
    case MODEL_STATE_NO_CERTIFICATE:
    case MODEL_STATE_DRAFT:
    default:
      return "dim-label";
    }
}

/**
 * credenza_text_validity:
 * @not_before: the start of the validity, in seconds since the epoch
 * @not_after: its end
 * @now: the time now
 * @expiring_days: how many days before its end a certificate counts as expiring
 *
 * Returns: (transfer full): a sentence on the state of a certificate
 */
char *
credenza_text_validity (gint64 not_before,
                        gint64 not_after,
                        gint64 now,
                        guint  expiring_days)
{
  g_autofree char *end = format_span (ABS (not_after - now));
  g_autofree char *start = format_span (ABS (not_before - now));

  switch (model_state_from_validity (not_before, not_after, now, expiring_days))
    {
    case MODEL_STATE_EXPIRED:
      return g_strdup_printf (_("This certificate expired %s ago"), end);
    case MODEL_STATE_EXPIRING:
      /* The state of a short-lived certificate says what is more urgent, the sentence what is the case now. */
      if (now < not_before)
        return g_strdup_printf (_("This certificate will be valid in %s"), start);
      return g_strdup_printf (_("This certificate expires in %s"), end);
    case MODEL_STATE_NOT_YET_VALID:
      return g_strdup_printf (_("This certificate will be valid in %s"), start);
    case MODEL_STATE_VALID:
    case MODEL_STATE_UNREADABLE:
    case MODEL_STATE_LOCKED:
    case MODEL_STATE_NO_CERTIFICATE:
    case MODEL_STATE_DRAFT:
    default:
      return g_strdup_printf (_("This certificate is valid for another %s"), end);
    }
}

/* Errors: what happened, to which file or certificate, and what to do */

static char *
text_pki_error (const GError *error,
                const char   *subject)
{
  switch ((PkiError) error->code)
    {
    case PKI_ERROR_EMPTY:
      return g_strdup_printf (_("“%s” is empty. Choose a file that holds a certificate."), subject);
    case PKI_ERROR_TOO_LARGE:
      return g_strdup_printf (_("“%s” holds more than Credenza can open safely."), subject);
    case PKI_ERROR_DAMAGED:
      return g_strdup_printf (_("“%s” is damaged or incomplete. Get the file from its source again."), subject);
    case PKI_ERROR_WRONG_PASSWORD:
      return g_strdup (_("The password is wrong. Try again."));
    case PKI_ERROR_UNSUPPORTED_ALGORITHM:
      return g_strdup_printf (_("“%s” needs an algorithm that Credenza does not support: %s"), subject, error->message);
    case PKI_ERROR_GENERATION:
      return g_strdup_printf (_("“%s” could not be made: %s"), subject, error->message);
    case PKI_ERROR_UNRECOGNIZED:
    default:
      return g_strdup_printf (_("“%s” is not a certificate file. Choose a JKS, PFX, P12, PEM, CER or CRT file."), subject);
    }
}

static char *
text_model_error (const GError *error,
                  const char   *subject)
{
  switch ((ModelError) error->code)
    {
    case MODEL_ERROR_FOLDER:
      return g_strdup_printf (_("“%s” is a folder. Choose the certificate files in it."), subject);
    case MODEL_ERROR_TOO_LARGE:
      return g_strdup_printf (_("“%s” is larger than 5 MB. Certificate files are much smaller: check that it is the right one."), subject);
    case MODEL_ERROR_UNWRITABLE:
      return g_strdup_printf (_("“%s” could not be written: %s. Choose another place."), subject, error->message);
    case MODEL_ERROR_NO_KEYRING:
      return g_strdup (_("There is no keyring on this computer that could keep the service key."));
    case MODEL_ERROR_KEYRING_LOCKED:
      return g_strdup (_("The keyring is locked. Unlock it and try again."));
    case MODEL_ERROR_KEYRING:
      return g_strdup_printf (_("The keyring reported a problem: %s"), error->message);
    case MODEL_ERROR_SECRET_MISSING:
      return g_strdup_printf (_("The keyring has no service key for “%s” any more. Give it again in Manage Connections."), subject);
    case MODEL_ERROR_UNREADABLE:
    default:
      return g_strdup_printf (_("“%s” could not be read: %s"), subject, error->message);
    }
}

static char *
text_store_error (const GError *error,
                  const char   *subject)
{
  switch ((StoreError) error->code)
    {
    case STORE_ERROR_NOT_FOUND:
      return g_strdup_printf (_("“%s” is not there any more. Reload the list."), subject);
    case STORE_ERROR_EXISTS:
      return g_strdup_printf (_("There is already a certificate named “%s”. Replace it or choose another name."), subject);
    case STORE_ERROR_CHANGED:
      return g_strdup_printf (_("“%s” was changed in the meantime. Reload the list and look at it again."), subject);
    case STORE_ERROR_INVALID:
      return g_strdup_printf (_("“%s” can’t be stored: %s"), subject, error->message);
    case STORE_ERROR_NOT_SUPPORTED:
      return g_strdup (_("This store can’t do that."));
    case STORE_ERROR_UNAVAILABLE:
      return g_strdup (_("The store is not available at the moment. Try again."));
    case STORE_ERROR_AUTHENTICATION:
    case STORE_ERROR_FORBIDDEN:
    case STORE_ERROR_RATE_LIMITED:
    case STORE_ERROR_NETWORK:
    case STORE_ERROR_TLS:
    case STORE_ERROR_PROTOCOL:
    case STORE_ERROR_STORAGE:
    case STORE_ERROR_CANCELLED:
    default:
      return g_strdup_printf (_("The store on this computer reported a problem: %s"), error->message);
    }
}

/**
 * credenza_text_error:
 * @error: an error of pki/, store/ or model/
 * @subject: the name of the file or certificate that it is about
 *
 * Returns: (transfer full): a sentence; it is not escaped for markup
 */
char *
credenza_text_error (const GError *error,
                     const char   *subject)
{
  g_autofree char *visible = credenza_text_visible (subject);
  g_autofree char *text = NULL;

  if (error->domain == PKI_ERROR)
    text = text_pki_error (error, visible);
  else if (error->domain == MODEL_ERROR)
    text = text_model_error (error, visible);
  else if (error->domain == STORE_ERROR)
    text = text_store_error (error, visible);
  else
    text = g_strdup_printf (_("“%s”: %s"), visible, error->message);

  return credenza_text_visible (text);
}
