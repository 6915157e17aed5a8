/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-der-writer.h"

#define TAG_INTEGER 0x02
#define TAG_NULL 0x05
#define TAG_OID 0x06

/* X.690, section 8.1.3: one octet up to 127, else the number of octets and the octets. */
static void
append_length (GByteArray *out,
               gsize       size)
{
  guint8 octets[1 + sizeof size];
  guint n = 0;

  if (size < 0x80)
    octets[n++] = (guint8) size;
  else
    {
      guint n_octets = 1;

      while (size >> (8 * n_octets) > 0)
        n_octets++;
      octets[n++] = (guint8) (0x80 | n_octets);
      while (n_octets-- > 0)
        octets[n++] = (guint8) (size >> (8 * n_octets));
    }
  g_byte_array_append (out, octets, n);
}

void
pki_der_append (GByteArray    *out,
                guint8         tag,
                gconstpointer  content,
                gsize          size)
{
  g_byte_array_append (out, &tag, 1);
  append_length (out, size);
  if (size > 0)
    g_byte_array_append (out, content, size);
}

/* @content: (transfer full) */
void
pki_der_append_take (GByteArray *out,
                     guint8      tag,
                     GByteArray *content)
{
  pki_der_append (out, tag, content->data, content->len);
  g_byte_array_unref (content);
}

/* Seven bits an octet, the last octet of a number without the high bit. */
static void
append_base128 (GByteArray *out,
                guint64     number)
{
  guint8 octets[10];
  guint n = sizeof octets;

  octets[--n] = number & 0x7f;
  while ((number >>= 7) > 0)
    octets[--n] = 0x80 | (number & 0x7f);
  g_byte_array_append (out, octets + n, sizeof octets - n);
}

/* X.690, section 8.19. @oid: dotted decimal */
void
pki_der_append_oid (GByteArray *out,
                    const char *oid)
{
  GByteArray *content = g_byte_array_new ();
  char *rest;
  guint64 first = g_ascii_strtoull (oid, &rest, 10);

  append_base128 (content, 40 * first + g_ascii_strtoull (rest + 1, &rest, 10));
  while (*rest == '.')
    append_base128 (content, g_ascii_strtoull (rest + 1, &rest, 10));
  pki_der_append_take (out, TAG_OID, content);
}

void
pki_der_append_uint (GByteArray *out,
                     guint32     number)
{
  guint64 wire = GUINT64_TO_BE ((guint64) number);
  const guint8 *octets = (const guint8 *) &wire;
  guint start = 0;

  /* No leading zero octet but the one that keeps it positive. */
  while (start < sizeof wire - 1 && octets[start] == 0 && (octets[start + 1] & 0x80) == 0)
    start++;
  pki_der_append (out, TAG_INTEGER, octets + start, sizeof wire - start);
}

void
pki_der_append_null (GByteArray *out)
{
  pki_der_append (out, TAG_NULL, NULL, 0);
}
