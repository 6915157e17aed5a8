/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-jks-alias.h"

#define CAPITAL_SIGMA 0x03a3
#define SMALL_SIGMA 0x03c3
#define FINAL_SIGMA 0x03c2
#define CAPITAL_I_WITH_DOT 0x0130
#define COMBINING_DOT 0x0307

/* Unicode, section 3.13, D135, as Java has it: letters that have a case, and what looks like them. */
static gboolean
is_cased (gunichar c)
{
  return g_unichar_isupper (c) || g_unichar_islower (c) || g_unichar_istitle (c) || (c >= 0x02b0 && c <= 0x02b8) ||
         (c >= 0x02c0 && c <= 0x02c1) || (c >= 0x02e0 && c <= 0x02e4) || c == 0x0345 || c == 0x037a ||
         (c >= 0x1d2c && c <= 0x1d61) || (c >= 0x2160 && c <= 0x217f) || (c >= 0x24b6 && c <= 0x24e9);
}

static gboolean
is_letter (gunichar c)
{
  return g_unichar_isalpha (c) || g_unichar_ismark (c);
}

/* What may be inside a word: dashes, apostrophes, quotation marks and full stops. */
static gboolean
is_inside_word (gunichar c)
{
  return g_unichar_type (c) == G_UNICODE_DASH_PUNCTUATION || c == 0x00ad || c == 0x2027 || c == '"' || c == '\'' || c == '.';
}

/* Whether the word goes on at @position, in the direction of @step: with a letter, or with one behind a dash. */
static gboolean
goes_on (const gunichar *text,
         glong           length,
         glong           position,
         int             step)
{
  if (position < 0 || position >= length)
    return FALSE;
  if (is_letter (text[position]))
    return TRUE;
  return is_inside_word (text[position]) && position + step >= 0 && position + step < length &&
         is_letter (text[position + step]);
}

static gboolean
has_cased (const gunichar *text,
           glong           length,
           glong           position,
           int             step)
{
  for (glong i = position + step; goes_on (text, length, i, step); i += step)
    if (is_cased (text[i]))
      return TRUE;
  return FALSE;
}

/**
 * pki_jks_alias_to_lower:
 * @alias: an alias
 *
 * Returns: (transfer full) (nullable): what java.lang.String.toLowerCase() makes of it in any language but Lithuanian and
 *   Turkish, whatever the language here: the letters one by one, a sigma at the end of a word and a capital i with a dot
 *   in their own ways; %NULL if it is not UTF-8
 */
char *
pki_jks_alias_to_lower (const char *alias)
{
  g_autofree gunichar *text = NULL;
  g_autoptr (GString) lower = g_string_new (NULL);
  glong length = 0;

  if (!g_utf8_validate (alias, -1, NULL))
    return NULL;
  text = g_utf8_to_ucs4_fast (alias, -1, &length);
  for (glong i = 0; i < length; i++)
    if (text[i] == CAPITAL_SIGMA)
      g_string_append_unichar (lower, has_cased (text, length, i, -1) && !has_cased (text, length, i, 1) ? FINAL_SIGMA
                                                                                                         : SMALL_SIGMA);
    else
      {
        g_string_append_unichar (lower, text[i] == CAPITAL_I_WITH_DOT ? 'i' : g_unichar_tolower (text[i]));
        if (text[i] == CAPITAL_I_WITH_DOT)
          g_string_append_unichar (lower, COMBINING_DOT);
      }
  return g_string_free (g_steal_pointer (&lower), FALSE);
}

/* A UTF-16 unit in one to three bytes. */
static void
append_unit (GByteArray *out,
             gunichar2   unit)
{
  guint8 bytes[3] = { unit, 0, 0 };
  guint n = 1;

  if (unit >= 0x800)
    {
      bytes[0] = 0xe0 | unit >> 12;
      bytes[1] = 0x80 | (unit >> 6 & 0x3f);
      bytes[2] = 0x80 | (unit & 0x3f);
      n = 3;
    }
  else if (unit >= 0x80)
    {
      bytes[0] = 0xc0 | unit >> 6;
      bytes[1] = 0x80 | (unit & 0x3f);
      n = 2;
    }
  g_byte_array_append (out, bytes, n);
}

/**
 * pki_jks_encode_utf:
 * @text: a text
 *
 * Returns: (transfer full) (nullable): the modified UTF-8 of java.io.DataInput, in which surrogates are encoded each for
 *   itself; %NULL if @text is not UTF-8
 */
GByteArray *
pki_jks_encode_utf (const char *text)
{
  g_autofree gunichar2 *units = NULL;
  glong n_units = 0;
  GByteArray *out;

  units = g_utf8_to_utf16 (text, -1, NULL, &n_units, NULL);
  if (units == NULL)
    return NULL;
  out = g_byte_array_new ();
  for (glong i = 0; i < n_units; i++)
    append_unit (out, units[i]);
  return out;
}
