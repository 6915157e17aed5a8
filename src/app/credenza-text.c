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

/* 99991231235959Z: "no well-defined expiration date", RFC 5280, section 4.1.2.5 */
#define NO_EXPIRATION G_GINT64_CONSTANT (253402300799)

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
  char *text;

  if (!utc && seconds == NO_EXPIRATION)
    return g_strdup (_("No expiration date"));
  text = date != NULL ? g_date_time_format (date, format) : NULL;
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
 * credenza_text_local:
 * @seconds: a time in seconds since the epoch
 *
 * Returns: (transfer full): the time to the second, where the user is, with the name of its zone
 */
char *
credenza_text_local (gint64 seconds)
{
  /* Translators: a date, a time and a time zone, for g_date_time_format() */
  return format_date (seconds, _("%-d %B %Y, %H:%M:%S %Z"), FALSE);
}

/**
 * credenza_text_as_of:
 * @seconds: a time in the past, in seconds since the epoch
 * @now: the time now
 *
 * Returns: (transfer full): the time of day; the date with it when it was not within the last twelve hours
 */
char *
credenza_text_as_of (gint64 seconds,
                     gint64 now)
{
  if (now - seconds > 12 * 60 * 60)
    return credenza_text_date_time (seconds);
  /* Translators: a time of day, for g_date_time_format() */
  return format_date (seconds, _("%H:%M"), FALSE);
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

typedef enum
{
  UNIT_MINUTES,
  UNIT_HOURS,
  UNIT_DAYS,
  UNIT_MONTHS,
  UNIT_YEARS,
} Unit;

/* How much of the largest unit that fits. */
static int
split_span (gint64 span,
            Unit  *unit)
{
  gint64 days = span / SECONDS_PER_DAY;

  *unit = days >= 2 * 365 ? UNIT_YEARS : days >= 90 ? UNIT_MONTHS : days >= 1 ? UNIT_DAYS
                                       : span >= 60 * 60 ? UNIT_HOURS : UNIT_MINUTES;
  switch (*unit)
    {
    case UNIT_YEARS:
      return (int) (days / 365);
    case UNIT_MONTHS:
      return (int) (days / 30);
    case UNIT_DAYS:
      return (int) days;
    case UNIT_HOURS:
      return (int) (span / 3600);
    case UNIT_MINUTES:
    default:
      return (int) (span / 60);
    }
}

/* Each is a message of its own: in many languages a unit has another form after a word. */
static char *
format_span (gint64 span)
{
  Unit unit;
  int n = split_span (span, &unit);

  switch (unit)
    {
    case UNIT_YEARS:
      return g_strdup_printf (ngettext ("%d year", "%d years", n), n);
    case UNIT_MONTHS:
      return g_strdup_printf (ngettext ("%d month", "%d months", n), n);
    case UNIT_DAYS:
      return g_strdup_printf (ngettext ("%d day", "%d days", n), n);
    case UNIT_HOURS:
      return g_strdup_printf (ngettext ("%d hour", "%d hours", n), n);
    case UNIT_MINUTES:
    default:
      return g_strdup_printf (ngettext ("%d minute", "%d minutes", n), n);
    }
}

static char *
format_ahead (gint64 span)
{
  Unit unit;
  int n = split_span (span, &unit);

  switch (unit)
    {
    case UNIT_YEARS:
      return g_strdup_printf (ngettext ("in %d year", "in %d years", n), n);
    case UNIT_MONTHS:
      return g_strdup_printf (ngettext ("in %d month", "in %d months", n), n);
    case UNIT_DAYS:
      return g_strdup_printf (ngettext ("in %d day", "in %d days", n), n);
    case UNIT_HOURS:
      return g_strdup_printf (ngettext ("in %d hour", "in %d hours", n), n);
    case UNIT_MINUTES:
    default:
      return g_strdup_printf (ngettext ("in %d minute", "in %d minutes", n), n);
    }
}

static char *
format_past (gint64 span)
{
  Unit unit;
  int n = split_span (span, &unit);

  switch (unit)
    {
    case UNIT_YEARS:
      return g_strdup_printf (ngettext ("%d year ago", "%d years ago", n), n);
    case UNIT_MONTHS:
      return g_strdup_printf (ngettext ("%d month ago", "%d months ago", n), n);
    case UNIT_DAYS:
      return g_strdup_printf (ngettext ("%d day ago", "%d days ago", n), n);
    case UNIT_HOURS:
      return g_strdup_printf (ngettext ("%d hour ago", "%d hours ago", n), n);
    case UNIT_MINUTES:
    default:
      return g_strdup_printf (ngettext ("%d minute ago", "%d minutes ago", n), n);
    }
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
  if (seconds == NO_EXPIRATION)
    /* Translators: in a column “Expires”, where others have “in 12 days” */
    return g_strdup (C_("expires", "never"));
  return seconds >= now ? format_ahead (seconds - now) : format_past (now - seconds);
}

/**
 * credenza_text_is_endless:
 * @seconds: the end of a validity, in seconds since the epoch
 *
 * Returns: whether it stands for none (RFC 5280, section 4.1.2.5)
 */
gboolean
credenza_text_is_endless (gint64 seconds)
{
  return seconds == NO_EXPIRATION;
}

/**
 * credenza_text_expires:
 * @seconds: the end of a validity, in seconds since the epoch
 * @now: the time now
 *
 * Returns: (transfer full): when that is or was, in a few words that stand alone
 */
char *
credenza_text_expires (gint64 seconds,
                       gint64 now)
{
  g_autofree char *relative = NULL;

  if (credenza_text_is_endless (seconds))
    return g_strdup (_("Never expires"));
  relative = credenza_text_relative (seconds, now);
  /* Translators: %s is “in 12 days” or “12 days ago” */
  return g_strdup_printf (seconds >= now ? _("Expires %s") : _("Expired %s"), relative);
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

/**
 * credenza_text_labelled:
 * @label: what it is
 * @value: its value
 *
 * Returns: (transfer full): both in one line
 */
char *
credenza_text_labelled (const char *label,
                        const char *value)
{
  /* Translators: what something is, and its value, such as “DNS name: example.com” */
  return g_strdup_printf (_("%s: %s"), label, value);
}

/**
 * credenza_text_key_size:
 * @algorithm: the algorithm of a key
 * @bits: its size
 *
 * Returns: (transfer full): both, such as “RSA, 2048 bits”
 */
char *
credenza_text_key_size (const char *algorithm,
                        guint       bits)
{
  /* Translators: a key’s algorithm and size, such as “RSA, 2048 bits” */
  return g_strdup_printf (ngettext ("%s, %u bit", "%s, %u bits", bits), algorithm, bits);
}

/**
 * credenza_text_append_item:
 * @text: a list in one line
 * @item: what comes next in it
 */
void
credenza_text_append_item (GString    *text,
                           const char *item)
{
  if (text->len > 0)
    /* Translators: what stands between the items of a list in one line */
    g_string_append (text, _(", "));
  g_string_append (text, item);
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

/**
 * credenza_text_state_count:
 * @state: a state
 * @n: how many certificates have it
 *
 * Returns: (transfer full): both, such as “2 Expired”
 */
char *
credenza_text_state_count (ModelState state,
                           guint      n)
{
  switch (state)
    {
    /* Translators: these say how many certificates have a state, in a list such as “2 Expired · 1 Valid” */
    case MODEL_STATE_EXPIRED:
      return g_strdup_printf (ngettext ("%u Expired", "%u Expired", n), n);
    case MODEL_STATE_EXPIRING:
      return g_strdup_printf (ngettext ("%u Expiring", "%u Expiring", n), n);
    case MODEL_STATE_NOT_YET_VALID:
      return g_strdup_printf (ngettext ("%u Not Yet Valid", "%u Not Yet Valid", n), n);
    case MODEL_STATE_UNREADABLE:
      return g_strdup_printf (ngettext ("%u Unreadable", "%u Unreadable", n), n);
    case MODEL_STATE_LOCKED:
      return g_strdup_printf (ngettext ("%u Locked", "%u Locked", n), n);
    case MODEL_STATE_NO_CERTIFICATE:
      /* Translators: how many files in which there is no certificate */
      return g_strdup_printf (ngettext ("%u No Certificate", "%u No Certificate", n), n);
    case MODEL_STATE_VALID:
      return g_strdup_printf (ngettext ("%u Valid", "%u Valid", n), n);
    case MODEL_STATE_DRAFT:
    default:
      return g_strdup_printf (ngettext ("%u Draft", "%u Drafts", n), n);
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
  g_autofree char *end = credenza_text_relative (not_after, now);
  g_autofree char *start = credenza_text_relative (not_before, now);
  g_autofree char *span = NULL;

  switch (model_state_from_validity (not_before, not_after, now, expiring_days))
    {
    case MODEL_STATE_EXPIRED:
      /* Translators: %s is “12 days ago” */
      return g_strdup_printf (_("This certificate expired %s"), end);
    case MODEL_STATE_EXPIRING:
      /* The state of a short-lived certificate says what is more urgent, the sentence what is the case now. */
      if (now < not_before)
        /* Translators: %s is “in 12 days” */
        return g_strdup_printf (_("This certificate will be valid %s"), start);
      /* Translators: %s is “in 12 days” */
      return g_strdup_printf (_("This certificate expires %s"), end);
    case MODEL_STATE_NOT_YET_VALID:
      return g_strdup_printf (_("This certificate will be valid %s"), start);
    case MODEL_STATE_VALID:
    case MODEL_STATE_UNREADABLE:
    case MODEL_STATE_LOCKED:
    case MODEL_STATE_NO_CERTIFICATE:
    case MODEL_STATE_DRAFT:
    default:
      if (not_after == NO_EXPIRATION)
        return g_strdup (_("This certificate does not expire"));
      span = format_span (not_after - now);
      /* Translators: %s is “12 days” */
      return g_strdup_printf (_("This certificate is valid for another %s"), span);
    }
}
