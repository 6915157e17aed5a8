/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-pkcs12-der.h"

#include "pki/pki-container.h"
#include "pki/pki-pkcs12-crypto.h"

#define CONSTRUCTED 0x20
#define MULTI_BYTE_TAG 0x1f

/* Encodings in encodings. A PKCS #12 file needs a dozen to an octet string. */
#define MAX_DEPTH 32

/* Of a certificate. */
#define MAX_ELEMENTS 5000

typedef struct
{
  guint8   tag;
  gsize    header;     /* bytes of tag and length */
  gsize    length;     /* of the content, unless indefinite */
  gboolean indefinite;
} BerHeader;

/* X.690, section 8.1. Tags of more than a byte appear in nothing that is read here. */
static gboolean
read_header (const PkiDerSpan *span,
             BerHeader        *header)
{
  gsize n_octets;

  if (span->size < 2 || (span->data[0] & MULTI_BYTE_TAG) == MULTI_BYTE_TAG)
    return FALSE;
  *header = (BerHeader) { span->data[0], 2, span->data[1], FALSE };
  if (header->length < 0x80)
    return header->length <= span->size - header->header;

  n_octets = header->length & 0x7f;
  header->length = 0;
  if (n_octets == 0)
    {
      header->indefinite = TRUE;
      return (header->tag & CONSTRUCTED) != 0;
    }
  if (n_octets > 8 || n_octets > span->size - 2)
    return FALSE;
  for (gsize i = 0; i < n_octets; i++)
    {
      if (header->length > G_MAXSIZE >> 8)
        return FALSE;
      header->length = header->length << 8 | span->data[2 + i];
    }
  header->header += n_octets;
  return header->length <= span->size - header->header;
}

static void
skip (PkiDerSpan *span,
      gsize       size)
{
  span->data += size;
  span->size -= size;
}

PkiDerSpan
pki_der_span_of_text (const char *text)
{
  return text != NULL ? (PkiDerSpan) { (const guint8 *) text, strlen (text) } : (PkiDerSpan) { NULL, 0 };
}

gboolean
pki_der_span_peek (const PkiDerSpan *self,
                   guint8            tag)
{
  return self->size > 0 && self->data[0] == tag;
}

/**
 * pki_der_span_take_any:
 * @whole: (out) (optional): the element with its tag and its length
 *
 * Takes one element of a definite length off the front.
 */
gboolean
pki_der_span_take_any (PkiDerSpan *self,
                       guint8     *tag,
                       PkiDerSpan *content,
                       PkiDerSpan *whole)
{
  BerHeader header;

  if (!read_header (self, &header) || header.indefinite)
    return FALSE;
  *tag = header.tag;
  *content = (PkiDerSpan) { self->data + header.header, header.length };
  if (whole != NULL)
    *whole = (PkiDerSpan) { self->data, header.header + header.length };
  skip (self, header.header + header.length);
  return TRUE;
}

gboolean
pki_der_span_take (PkiDerSpan *self,
                   guint8      tag,
                   PkiDerSpan *content)
{
  return pki_der_span_peek (self, tag) && pki_der_span_take_any (self, &tag, content, NULL);
}

/**
 * pki_der_span_take_number:
 *
 * Takes a positive INTEGER. One that does not fit is as large as can be, so that whatever it counts is refused.
 */
gboolean
pki_der_span_take_number (PkiDerSpan *self,
                          guint64    *number)
{
  PkiDerSpan content;

  if (!pki_der_span_take (self, PKI_DER_INTEGER, &content) || content.size == 0 || content.data[0] >= 0x80)
    return FALSE;
  *number = 0;
  for (gsize i = 0; i < content.size; i++)
    {
      if (*number > G_MAXUINT64 >> 8)
        {
          *number = G_MAXUINT64;
          return TRUE;
        }
      *number = *number << 8 | content.data[i];
    }
  return TRUE;
}

/**
 * pki_der_span_take_oid:
 * @oid: (out) (transfer full): in dotted decimal
 */
gboolean
pki_der_span_take_oid (PkiDerSpan  *self,
                       char       **oid)
{
  g_autoptr (GString) text = g_string_new (NULL);
  PkiDerSpan content;
  guint64 arc = 0;

  if (!pki_der_span_take (self, PKI_DER_OID, &content)
      || content.size == 0 || content.size > 64 || content.data[content.size - 1] >= 0x80)
    return FALSE;
  for (gsize i = 0; i < content.size; i++)
    {
      if (arc > G_MAXUINT64 >> 7)
        return FALSE;
      arc = arc << 7 | (content.data[i] & 0x7f);
      if (content.data[i] >= 0x80)
        continue;
      if (text->len == 0)
        {
          guint64 first = MIN (arc / 40, 2);

          g_string_append_printf (text, "%" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT, first, arc - 40 * first);
        }
      else
        g_string_append_printf (text, ".%" G_GUINT64_FORMAT, arc);
      arc = 0;
    }
  *oid = g_string_free (g_steal_pointer (&text), FALSE);
  return TRUE;
}

/* Counts what is inside, to the depth that matters; what is not DER is left to who decodes it. */
static gboolean
spend_elements (PkiDerSpan  span,
                guint       depth,
                guint      *left)
{
  PkiDerSpan content;
  guint8 tag;

  while (span.size > 0 && pki_der_span_take_any (&span, &tag, &content, NULL))
    {
      if ((*left)-- == 0)
        return FALSE;
      if ((tag & CONSTRUCTED) && depth < MAX_DEPTH && !spend_elements (content, depth + 1, left))
        return FALSE;
    }
  return TRUE;
}

/**
 * pki_der_is_modest:
 * @der: a certificate, a request or a name
 *
 * libtasn1 takes a time that grows with the square of the number of elements: a name of 100,000 parts keeps it busy for
 * minutes, and nothing ends it. Real certificates have a few hundred elements; an extension counts as one, whatever is in
 * it.
 *
 * Returns: whether it is safe to decode
 */
gboolean
pki_der_is_modest (PkiDerSpan der)
{
  guint left = MAX_ELEMENTS;

  return spend_elements (der, 0, &left);
}

static void
append_element (GByteArray       *to,
                guint8            tag,
                const GByteArray *content)
{
  guint8 header[10] = { tag };
  guint n = 2;

  if (content->len < 0x80)
    header[1] = (guint8) content->len;
  else
    {
      guint n_octets = content->len > 0xffffff ? 4 : content->len > 0xffff ? 3 : content->len > 0xff ? 2 : 1;

      header[1] = (guint8) (0x80 | n_octets);
      for (guint i = n_octets; i > 0; i--)
        header[n++] = (guint8) (content->len >> (8 * (i - 1)));
    }
  g_byte_array_append (to, header, n);
  g_byte_array_append (to, content->data, content->len);
}

static gboolean normalize_element (PkiDerSpan *from,
                                   guint       depth,
                                   gboolean    bare,
                                   GByteArray *to);

/* The elements inside a constructed one, to its end or to its end-of-contents octets. */
static gboolean
normalize_content (PkiDerSpan      *from,
                   const BerHeader *header,
                   guint            depth,
                   gboolean         bare,
                   GByteArray      *to)
{
  PkiDerSpan inside = { from->data, header->indefinite ? from->size : header->length };

  while (inside.size > 0)
    {
      if (header->indefinite && inside.size >= 2 && inside.data[0] == 0 && inside.data[1] == 0)
        {
          skip (&inside, 2);
          skip (from, from->size - inside.size);
          return TRUE;
        }
      if (!normalize_element (&inside, depth + 1, bare, to))
        return FALSE;
    }
  if (header->indefinite)
    return FALSE;
  skip (from, header->length);
  return TRUE;
}

/* With @bare, only what is in a segment of a constructed OCTET STRING is appended (X.690, section 8.7.3). */
static gboolean
normalize_element (PkiDerSpan *from,
                   guint       depth,
                   gboolean    bare,
                   GByteArray *to)
{
  g_autoptr (GByteArray) content = NULL;
  BerHeader header;
  gboolean is_string;

  if (depth > MAX_DEPTH || !read_header (from, &header))
    return FALSE;
  is_string = (header.tag & ~CONSTRUCTED) == PKI_DER_OCTET_STRING;
  if (bare && !is_string)
    return FALSE;
  skip (from, header.header);
  content = g_byte_array_sized_new ((guint) header.length);
  if (header.tag & CONSTRUCTED)
    {
      if (!normalize_content (from, &header, depth, is_string, content))
        return FALSE;
    }
  else
    {
      g_byte_array_append (content, from->data, (guint) header.length);
      skip (from, header.length);
    }

  if (bare)
    g_byte_array_append (to, content->data, content->len);
  else
    append_element (to, is_string ? PKI_DER_OCTET_STRING : header.tag, content);
  pki_pkcs12_wipe (content->data, content->len);
  return TRUE;
}

static gboolean
has_shortest_length (const BerHeader *header)
{
  gsize header_size = 2;

  for (gsize length = header->length; header->length >= 0x80 && length > 0; length >>= 8)
    header_size++;
  return header->header == header_size;
}

/* Whether the element at the front is written already as it is to be; then it is skipped. */
static gboolean
skip_normal (PkiDerSpan *from,
             guint       depth)
{
  BerHeader header;
  PkiDerSpan inside;

  if (depth > MAX_DEPTH || !read_header (from, &header) || header.indefinite || !has_shortest_length (&header)
      || header.tag == (CONSTRUCTED | PKI_DER_OCTET_STRING))
    return FALSE;
  inside = (PkiDerSpan) { from->data + header.header, header.length };
  skip (from, header.header + header.length);
  while ((header.tag & CONSTRUCTED) && inside.size > 0)
    if (!skip_normal (&inside, depth + 1))
      return FALSE;
  return TRUE;
}

/**
 * pki_ber_normalize:
 * @used: (out): the bytes of @ber that the element took
 *
 * Writes the first element of @ber with definite lengths and with its octet strings in one piece, as DER does. Firefox
 * and Java write PKCS #12 files in BER. What is inside an octet string is left alone: the integrity check is made of
 * it.
 */
GByteArray *
pki_ber_normalize (PkiDerSpan   ber,
                   gsize       *used,
                   GError     **error)
{
  g_autoptr (GByteArray) der = NULL;
  PkiDerSpan rest = ber;

  if (ber.size <= PKI_MAX_BYTES && skip_normal (&rest, 0))
    {
      *used = ber.size - rest.size;
      der = g_byte_array_sized_new ((guint) *used);
      g_byte_array_append (der, ber.data, (guint) *used);
      return g_steal_pointer (&der);
    }

  rest = ber;
  der = g_byte_array_new ();
  if (ber.size > PKI_MAX_BYTES || !normalize_element (&rest, 0, FALSE, der))
    {
      g_set_error_literal (error, PKI_ERROR, PKI_ERROR_DAMAGED, "The file is cut short or inconsistent");
      return NULL;
    }
  *used = ber.size - rest.size;
  return g_steal_pointer (&der);
}
