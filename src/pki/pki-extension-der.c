/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The types of ASN.1 that extensions are made of. */

#include "config.h"

#include "pki/pki-extension-private.h"

/* What is inside a constructed element. */
PkiDerRun
pki_der_inside (const PkiDerElement *element)
{
  PkiDerRun run = { element->content, element->length };

  return run;
}

gboolean
pki_der_run_next (PkiDerRun     *run,
                  PkiDerElement *element)
{
  return pki_der_next (&run->data, &run->size, element);
}

gboolean
pki_der_run_expect (PkiDerRun     *run,
                    guint8         tag,
                    PkiDerElement *element)
{
  return pki_der_run_next (run, element) && element->tag == tag;
}

/* An OPTIONAL element: it is only taken when it is there. */
gboolean
pki_der_run_accept (PkiDerRun     *run,
                    guint8         tag,
                    PkiDerElement *element)
{
  return run->size > 0 && run->data[0] == tag && pki_der_run_next (run, element);
}

/* The value of most extensions is one element and nothing behind it. */
gboolean
pki_der_run_only (PkiDerRun     *run,
                  guint8         tag,
                  PkiDerElement *element)
{
  return pki_der_run_expect (run, tag, element) && run->size == 0;
}

/* An INTEGER or ENUMERATED, also with an implicit tag, of up to 64 bits (X.690, section 8.3). */
gboolean
pki_der_get_integer (const PkiDerElement *element,
                     gint64              *number)
{
  guint64 value;

  if (element->length == 0 || element->length > 8)
    return FALSE;
  value = element->content[0] & 0x80 ? G_MAXUINT64 : 0;
  for (gsize i = 0; i < element->length; i++)
    value = (value << 8) | element->content[i];
  *number = (gint64) value;
  return TRUE;
}

/* A BIT STRING of named bits, the first of them as 1 << 0 (X.690, section 8.6). */
gboolean
pki_der_get_bits (const PkiDerElement *element,
                  guint               *bits)
{
  *bits = 0;
  if (element->length == 0 || element->content[0] > 7 || (element->length == 1 && element->content[0] > 0))
    return FALSE;
  for (gsize i = 1; i < element->length && i <= 4; i++)
    for (guint k = 0; k < 8; k++)
      if (element->content[i] & (0x80 >> k))
        *bits |= 1u << (8 * (i - 1) + k);
  return TRUE;
}

static const char *
get_charset (guint8 tag)
{
  switch (tag)
    {
    case PKI_DER_BMP_STRING:
      return "UTF-16BE";
    case PKI_DER_UNIVERSAL_STRING:
      return "UTF-32BE";
    case PKI_DER_T61_STRING:
      return "ISO-8859-1"; /* as everybody reads it */
    default:
      return NULL;
    }
}

gboolean
pki_der_is_string (guint8 tag)
{
  return tag == PKI_DER_UTF8_STRING || (tag >= 0x12 && tag <= 0x16) || (tag >= 0x19 && tag <= 0x1c) ||
         tag == PKI_DER_BMP_STRING;
}

/* One of the string types, as valid UTF-8; a NUL inside does not hide what follows. */
char *
pki_der_dup_string (const PkiDerElement *element)
{
  const char *charset = get_charset (element->tag);
  char *text = NULL;

  if (charset != NULL)
    text = g_convert ((const char *) element->content, element->length, "UTF-8", charset, NULL, NULL, NULL);
  return text != NULL ? text : g_utf8_make_valid ((const char *) element->content, element->length);
}

/* Days since 1970-01-01 in the Gregorian calendar; year 0 is a leap year. */
static gint64
count_days (int year,
            int month,
            int day)
{
  static const int before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334 };
  gint64 y = month > 2 ? year : year - 1;
  gint64 leaps = year > 0 || month > 2 ? y / 4 - y / 100 + y / 400 + 1 : 0;

  return 365 * (gint64) year + leaps + before[month - 1] + day - 1 - 719528;
}

static gboolean
read_digits (const guint8 **text,
             guint          n,
             int           *number)
{
  *number = 0;
  for (guint i = 0; i < n; i++, (*text)++)
    {
      if (!g_ascii_isdigit (**text))
        return FALSE;
      *number = *number * 10 + (**text - '0');
    }
  return TRUE;
}

static gboolean
is_time_of_calendar (int month,
                     int day,
                     int hour,
                     int minute,
                     int second)
{
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour <= 23 && minute <= 59 && second <= 60;
}

/* UTCTime or GeneralizedTime as RFC 5280, sections 4.1.2.5.1 and 4.1.2.5.2, wants them: to the second, in UTC. Any year
 * from 0 to 9999. A GeneralizedTime may have an implicit tag. */
gboolean
pki_der_get_time (const PkiDerElement *element,
                  gint64              *seconds)
{
  gboolean is_short = element->tag == PKI_DER_UTC_TIME;
  const guint8 *text = element->content;
  int year, month, day, hour, minute, second;

  if (element->length != (is_short ? 13 : 15) || text[element->length - 1] != 'Z')
    return FALSE;
  if (!read_digits (&text, is_short ? 2 : 4, &year) || !read_digits (&text, 2, &month) ||
      !read_digits (&text, 2, &day) || !read_digits (&text, 2, &hour) || !read_digits (&text, 2, &minute) ||
      !read_digits (&text, 2, &second) || !is_time_of_calendar (month, day, hour, minute, second))
    return FALSE;
  if (is_short)
    year += year >= 50 ? 1900 : 2000;
  *seconds = count_days (year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
  return TRUE;
}
