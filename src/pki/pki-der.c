/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One DER structure, told from the others by its first elements. */

#include "config.h"

#include "pki/pki-bundle-private.h"
#include "pki/pki-der-private.h"

#include <glib/gi18n.h>
#include <string.h>

typedef enum
{
  SHAPE_UNKNOWN,
  SHAPE_CERTIFICATE,
  SHAPE_CRL,
  SHAPE_REQUEST,
  SHAPE_PKCS8,
  SHAPE_PKCS8_ENCRYPTED,
  SHAPE_PKCS1,
  SHAPE_SEC1,
  SHAPE_DSA,
  SHAPE_PKCS7,
  SHAPE_PATH,
  SHAPE_PUBLIC_KEY,
} Shape;

/* Reads a header. @cut_short tells bytes that end too early from bytes that are something else. */
gboolean
pki_der_peek (const guint8  *data,
              gsize          size,
              PkiDerElement *element,
              gboolean      *cut_short)
{
  gsize header = 2, length;

  *cut_short = TRUE;
  if (size < 2)
    return FALSE;

  length = data[1];
  if (length & 0x80)
    {
      guint n = length & 0x7f;

      *cut_short = FALSE;
      if (n == 0 || n > 4)
        return FALSE;
      *cut_short = TRUE;
      if (size < 2 + n)
        return FALSE;
      length = 0;
      for (guint i = 0; i < n; i++)
        length = (length << 8) | data[2 + i];
      header += n;
    }
  if (length > size - header)
    return FALSE;

  *cut_short = FALSE;
  element->tag = data[0];
  element->content = data + header;
  element->length = length;
  element->size = header + length;
  return TRUE;
}

/* Takes the next element off a run of them. */
gboolean
pki_der_next (const guint8  **data,
              gsize          *size,
              PkiDerElement  *element)
{
  gboolean cut_short;

  if (!pki_der_peek (*data, *size, element, &cut_short))
    return FALSE;
  *data += element->size;
  *size -= element->size;
  return TRUE;
}

static gboolean
is_time (const PkiDerElement *element)
{
  return element->tag == PKI_DER_UTC_TIME || element->tag == PKI_DER_GENERALIZED_TIME;
}

/* The first three elements of what is signed: a TBSCertificate (RFC 5280, section 4.1), a TBSCertList (section 5.1) or a
 * CertificationRequestInfo (RFC 2986). */
static Shape
get_signed_shape (const PkiDerElement *tbs)
{
  const guint8 *data = tbs->content;
  gsize size = tbs->length;
  PkiDerElement elements[4] = { { 0 } };
  guint n = 0;

  while (n < G_N_ELEMENTS (elements) && pki_der_next (&data, &size, &elements[n]))
    n++;

  if (n >= 1 && elements[0].tag == PKI_DER_CONTEXT_0)
    return SHAPE_CERTIFICATE;
  if (n >= 3 && elements[0].tag == PKI_DER_SEQUENCE && is_time (&elements[2]))
    return SHAPE_CRL;
  if (n >= 4 && elements[0].tag == PKI_DER_INTEGER && is_time (&elements[3]))
    return SHAPE_CRL;
  if (n >= 4 && elements[0].tag == PKI_DER_INTEGER && elements[3].tag == PKI_DER_CONTEXT_0)
    return SHAPE_REQUEST;
  if (n == 3 && elements[0].tag == PKI_DER_INTEGER && elements[2].tag == PKI_DER_SEQUENCE)
    return SHAPE_REQUEST;
  return SHAPE_CERTIFICATE;
}

/* The most elements that tell something: a PKCS #1 private key (RFC 8017, appendix A.1.2) has nine, one of DSA six. */
#define MAX_ELEMENTS 9

static guint
take_elements (const PkiDerElement *outer,
               PkiDerElement       *elements)
{
  const guint8 *data = outer->content;
  gsize size = outer->length;
  guint n = 0;

  while (n < MAX_ELEMENTS && pki_der_next (&data, &size, &elements[n]))
    n++;
  return n;
}

static Shape
get_key_shape (const PkiDerElement *elements,
               guint                n)
{
  guint n_integers = 0;

  while (n_integers < n && elements[n_integers].tag == PKI_DER_INTEGER)
    n_integers++;
  if (n >= 3 && elements[1].tag == PKI_DER_SEQUENCE && elements[2].tag == PKI_DER_OCTET_STRING)
    return SHAPE_PKCS8;
  if (n >= 2 && elements[1].tag == PKI_DER_OCTET_STRING)
    return SHAPE_SEC1;
  if (n_integers == 6 && n == 6)
    return SHAPE_DSA;
  if (n_integers >= 4)
    return SHAPE_PKCS1;
  return SHAPE_UNKNOWN;
}

/* PkiPath ::= SEQUENCE OF Certificate (RFC 5246 cites X.509 for it), as the JDK writes it. */
static gboolean
is_path (const PkiDerElement *elements,
         guint                n)
{
  PkiDerElement inner[MAX_ELEMENTS] = { { 0 } };

  for (guint i = 0; i < n; i++)
    if (elements[i].tag != PKI_DER_SEQUENCE || take_elements (&elements[i], inner) != 3
        || inner[0].tag != PKI_DER_SEQUENCE || inner[1].tag != PKI_DER_SEQUENCE || inner[2].tag != PKI_DER_BIT_STRING)
      return FALSE;
  return n > 0;
}

static Shape
get_shape (const PkiDerElement *outer)
{
  static const guint8 signed_data[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02 };
  PkiDerElement elements[MAX_ELEMENTS] = { { 0 } };
  guint n = take_elements (outer, elements);

  if (n >= 1 && elements[0].tag == PKI_DER_INTEGER)
    return get_key_shape (elements, n);
  if (n >= 3 && elements[0].tag == PKI_DER_SEQUENCE && elements[1].tag == PKI_DER_SEQUENCE &&
      elements[2].tag == PKI_DER_BIT_STRING)
    return get_signed_shape (&elements[0]);
  if (n == 2 && elements[0].tag == PKI_DER_SEQUENCE && elements[1].tag == PKI_DER_OCTET_STRING)
    return SHAPE_PKCS8_ENCRYPTED;
  if (n == 2 && elements[0].tag == PKI_DER_SEQUENCE && elements[1].tag == PKI_DER_BIT_STRING)
    return SHAPE_PUBLIC_KEY;
  if (n == 2 && elements[0].tag == PKI_DER_OID && elements[0].length == sizeof signed_data &&
      memcmp (elements[0].content, signed_data, sizeof signed_data) == 0)
    return SHAPE_PKCS7;
  return is_path (elements, n) ? SHAPE_PATH : SHAPE_UNKNOWN;
}

static gboolean
add_path (PkiBundle            *bundle,
          GBytes               *der,
          const PkiDerElement  *outer,
          GError              **error)
{
  const guint8 *start = g_bytes_get_data (der, NULL);
  const guint8 *data = outer->content;
  gsize size = outer->length;
  PkiDerElement element;

  while (size > 0)
    {
      gsize offset = data - start;
      g_autoptr (GBytes) certificate = NULL;

      if (!pki_der_next (&data, &size, &element))
        {
          g_set_error_literal (error, PKI_ERROR, PKI_ERROR_DAMAGED, NC_("reason", "The DER structure is cut short"));
          return FALSE;
        }
      certificate = g_bytes_new_from_bytes (der, offset, element.size);
      if (!pki_bundle_add_certificate (bundle, certificate, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_key (PkiBundle       *bundle,
         GBytes          *der,
         PkiKeyEncoding   encoding,
         const char      *format,
         GError         **error)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (der, &size);

  return pki_bundle_add_key (bundle, data, size, encoding, format, error);
}

static gboolean
add_shape (PkiBundle            *bundle,
           Shape                 shape,
           GBytes               *der,
           const PkiDerElement  *outer,
           GError              **error)
{
  switch (shape)
    {
    case SHAPE_CERTIFICATE:
      return pki_bundle_add_certificate (bundle, der, error);
    case SHAPE_CRL:
      return pki_bundle_add_crl (bundle, der, error);
    case SHAPE_REQUEST:
      return pki_bundle_add_request (bundle, der, error);
    case SHAPE_PKCS8:
      return add_key (bundle, der, PKI_KEY_PLAIN, "PKCS#8", error);
    case SHAPE_PKCS8_ENCRYPTED:
      return add_key (bundle, der, PKI_KEY_PKCS8_ENCRYPTED, "PKCS#8", error);
    case SHAPE_PKCS1:
      return add_key (bundle, der, PKI_KEY_PLAIN, "PKCS#1", error);
    case SHAPE_SEC1:
      return add_key (bundle, der, PKI_KEY_PLAIN, "SEC1", error);
    case SHAPE_DSA:
      return add_key (bundle, der, PKI_KEY_PLAIN, "DSA", error);
    case SHAPE_PKCS7:
      return pki_bundle_add_pkcs7 (bundle, der, error);
    case SHAPE_PATH:
      return add_path (bundle, der, outer, error);
    case SHAPE_PUBLIC_KEY:
    case SHAPE_UNKNOWN:
    default:
      g_set_error_literal (error, PKI_ERROR, PKI_ERROR_UNRECOGNIZED, "Not a certificate, key, CRL or request");
      return FALSE;
    }
}

/**
 * pki_der_add_block:
 * @der: what is in a block of a text
 * @is_trusted: it may be followed by what OpenSSL's “TRUSTED CERTIFICATE” has there
 * @added: (out): whether it was something that is shown; what it is, is told by its structure, whatever its label says
 *
 * Returns: %FALSE with an error if it is something that can't be read
 */
gboolean
pki_der_add_block (PkiBundle  *bundle,
                   GBytes     *der,
                   gboolean    is_trusted,
                   gboolean   *added,
                   GError    **error)
{
  g_autoptr (GBytes) first = NULL;
  PkiDerElement outer;
  gboolean cut_short;
  gsize size;
  const guint8 *data = g_bytes_get_data (der, &size);
  Shape shape;

  *added = FALSE;
  if (!pki_der_peek (data, size, &outer, &cut_short) || outer.tag != PKI_DER_SEQUENCE)
    return TRUE;
  shape = get_shape (&outer);
  *added = shape == SHAPE_PUBLIC_KEY;
  if (shape == SHAPE_UNKNOWN || shape == SHAPE_PUBLIC_KEY)
    return TRUE;

  if (outer.size < size && !is_trusted)
    pki_reading_warn (bundle->reading, PKI_WARNING_TRAILING_DATA, NULL);
  first = g_bytes_new_from_bytes (der, 0, outer.size);
  *added = add_shape (bundle, shape, first, &outer, error);
  return *added;
}

/* Every truncation of a good file starts like one: SEQUENCE, a length, and then something that belongs there. */
static gboolean
looks_like_der (const guint8 *data,
                gsize         size)
{
  return size >= 2 && data[0] == PKI_DER_SEQUENCE &&
         (data[1] & 0x80 ? (data[1] & 0x7f) >= 1 && (data[1] & 0x7f) <= 4 : TRUE);
}

gboolean
pki_der_read (GBytes      *bytes,
                 PkiReading  *reading,
              GError     **error)
{
  g_auto (PkiBundle) bundle = { NULL };
  g_autoptr (GBytes) der = NULL;
  PkiDerElement outer;
  gboolean cut_short;
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  if (!looks_like_der (data, size))
    {
      g_set_error_literal (error, PKI_ERROR, PKI_ERROR_UNRECOGNIZED, "None of the formats that are read");
      return FALSE;
    }
  if (!pki_der_peek (data, size, &outer, &cut_short))
    {
      g_set_error_literal (error, PKI_ERROR, cut_short ? PKI_ERROR_DAMAGED : PKI_ERROR_UNRECOGNIZED,
                           NC_("reason", "The DER structure is cut short"));
      return FALSE;
    }

  if (outer.size < size)
    pki_reading_warn (reading, PKI_WARNING_TRAILING_DATA, NULL);
  pki_bundle_init (&bundle, reading);
  der = g_bytes_new_from_bytes (bytes, 0, outer.size);
  return add_shape (&bundle, get_shape (&outer), der, &outer, error) && pki_bundle_finish (&bundle, error);
}
