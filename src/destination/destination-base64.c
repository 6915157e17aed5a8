/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "destination/destination-base64.h"

#include <string.h>

#include "store/store.h"

/* g_base64_decode() leaves out what it does not know, and so would make something of anything; and it looks at one
 * character at a time, which a list has millions of. */

#define NONE 0xff
#define BLANK 0xfe

static guint8 values[256];

static gpointer
fill_values (gpointer data)
{
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  memset (values, NONE, sizeof values);
  for (guint i = 0; i < 64; i++)
    values[(guchar) alphabet[i]] = (guint8) i;
  values['\r'] = values['\n'] = BLANK;

  return values;
}

/* Four characters at a time, as long as there is nothing but the alphabet. Returns how many characters were read. */
static gsize
decode_fast (const guchar *text, gsize size, guint8 *out)
{
  gsize i = 0;

  for (; i + 4 <= size; i += 4, out += 3)
    {
      guint8 a = values[text[i]], b = values[text[i + 1]], c = values[text[i + 2]], d = values[text[i + 3]];

      if ((a | b | c | d) & 0xc0)
        break;
      out[0] = (guint8) (a << 2 | b >> 4);
      out[1] = (guint8) (b << 4 | c >> 2);
      out[2] = (guint8) (c << 6 | d);
    }

  return i;
}

/* The rest, with line breaks and padding. Returns the bytes written, -1 when it is no Base64. */
static gssize
decode_slow (const guchar *text, gsize size, guint8 *out)
{
  guint32 bits = 0;
  guint n_chars = 0, n_padding = 0;
  gssize n = 0;

  for (gsize i = 0; i < size; i++)
    {
      guint8 value = values[text[i]];

      if (value == BLANK)
        continue;
      if (text[i] == '=')
        value = 0, n_padding++;
      else if (value == NONE || n_padding > 0)
        return -1;

      bits = bits << 6 | value;
      if (++n_chars % 4 != 0)
        continue;
      if (n_padding > 2)
        return -1;
      for (guint k = 0; k < 3 - n_padding; k++)
        out[n++] = (guint8) (bits >> (16 - 8 * k));
      bits = 0;
      if (n_padding > 0)
        n_chars = 0;
    }

  return n_chars % 4 == 0 ? n : -1;
}

/**
 * destination_base64_decode:
 * @text: Base64 with padding; line breaks are fine
 * @size: its size
 *
 * Returns: (transfer full) (nullable): the bytes, %NULL when it is no Base64
 */
GBytes *
destination_base64_decode (const char *text, gsize size)
{
  static GOnce once = G_ONCE_INIT;
  const guchar *chars = (const guchar *) text;
  g_autofree guint8 *data = g_malloc (size / 4 * 3 + 4);
  gsize n_read;
  gssize n_rest;

  g_once (&once, fill_values, NULL);
  n_read = decode_fast (chars, size, data);
  n_rest = decode_slow (chars + n_read, size - n_read, data + n_read / 4 * 3);
  if (n_rest < 0)
    {
      store_secret_wipe (data, n_read / 4 * 3);
      return NULL;
    }

  return g_bytes_new_take (g_steal_pointer (&data), n_read / 4 * 3 + (gsize) n_rest);
}
