/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-error.h"
#include "pki/pki-gnutls-private.h"
#include "pki/pki-pem-private.h"

#include <glib/gi18n.h>
#include <string.h>

#define BEGIN "-----BEGIN "
#define END "-----END "
#define DASHES "-----"

static const char *
find (const char *text,
      const char *end,
      const char *needle)
{
  return memmem (text, end - text, needle, strlen (needle));
}

/* RFC 7468, section 3: a label is printable ASCII. */
static gboolean
read_label (const char *text,
            const char *end,
            char       *label,
            const char **after)
{
  const char *dashes = find (text, MIN (end, text + PKI_PEM_MAX_LABEL + strlen (DASHES)), DASHES);

  if (dashes == NULL)
    return FALSE;
  for (const char *p = text; p < dashes; p++)
    if (!g_ascii_isprint (*p))
      return FALSE;
  memcpy (label, text, dashes - text);
  label[dashes - text] = '\0';
  *after = dashes + strlen (DASHES);
  return TRUE;
}

/* Whether the text ends in the middle of a BEGIN line. */
static gboolean
ends_in_label (const char *text,
               const char *end)
{
  return end - text < PKI_PEM_MAX_LABEL && memchr (text, '\n', end - text) == NULL;
}

/* Finds the next block. FALSE without an error: there is none. */
gboolean
pki_pem_block_next (const char   *text,
                    const char   *end,
                    PkiPemBlock  *block,
                    GError      **error)
{
  const char *begin;

  while ((begin = find (text, end, BEGIN)) != NULL)
    {
      char end_label[PKI_PEM_MAX_LABEL + 1];

      text = begin + strlen (BEGIN);
      if (!read_label (text, end, block->label, &block->body))
        {
          if (!ends_in_label (text, end))
            continue;
          g_set_error_literal (error, PKI_ERROR, PKI_ERROR_DAMAGED, NC_("reason", "A block has no end"));
          return FALSE;
        }

      block->start = begin;
      block->body_end = find (block->body, end, END);
      if (block->body_end == NULL || !read_label (block->body_end + strlen (END), end, end_label, &block->next))
        {
          g_set_error (error, PKI_ERROR, PKI_ERROR_DAMAGED, NC_("reason", "The block “%s” has no end"), block->label);
          return FALSE;
        }
      return TRUE;
    }
  return FALSE;
}

/* Header lines of RFC 1421 (“Proc-Type: 4,ENCRYPTED”) and attributes of PKCS #12 dumps end where a line has no colon. */
static const char *
skip_headers (const char *body,
              const char *end)
{
  while (body < end)
    {
      const char *line_end = memchr (body, '\n', end - body);
      const char *stop = line_end != NULL ? line_end : end;
      gboolean blank = TRUE;

      for (const char *p = body; p < stop && blank; p++)
        blank = g_ascii_isspace (*p);
      if (!blank && memchr (body, ':', stop - body) == NULL)
        return body;
      body = line_end != NULL ? line_end + 1 : end;
    }
  return body;
}

/* Base64 without its white space. NULL: something else is among it. */
GBytes *
pki_pem_block_decode (const PkiPemBlock *self)
{
  const char *body = skip_headers (self->body, self->body_end);
  gsize n = 0, size;
  g_autofree char *text = g_malloc (self->body_end - body + 3);

  for (const char *p = body; p < self->body_end; p++)
    {
      if (g_ascii_isspace (*p))
        continue;
      if (!g_ascii_isalnum (*p) && *p != '+' && *p != '/' && *p != '=')
        return NULL;
      text[n++] = *p;
    }
  /* Some leave the padding out. */
  for (; n % 4 > 1; n++)
    text[n] = '=';
  text[n] = '\0';
  if (n == 0 || n % 4 != 0)
    {
      gnutls_memset (text, 0, n);
      return NULL;
    }

  g_base64_decode_inplace (text, &size);
  /* What was decoded is shorter than the text, which may be a key: no end of that stays behind. */
  gnutls_memset (text + size, 0, n - size);
  return g_bytes_new_take (g_steal_pointer (&text), size);
}

/* Whether it has the headers of RFC 1421 that OpenSSL's own encryption of keys writes. */
gboolean
pki_pem_block_is_encrypted (const PkiPemBlock *self)
{
  return find (self->body, self->body_end, "ENCRYPTED") != NULL && find (self->body, self->body_end, "Proc-Type") != NULL;
}

/* RFC 7468, section 2: lines of 64 characters. */
GString *
pki_pem_encode (const char *label,
                GBytes     *der)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (der, &size);
  g_autofree char *base64 = g_base64_encode (data, size);
  gsize length = strlen (base64);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, BEGIN "%s" DASHES "\n", label);
  for (gsize i = 0; i < length; i += 64)
    {
      g_string_append_len (text, base64 + i, MIN (64, length - i));
      g_string_append_c (text, '\n');
    }
  g_string_append_printf (text, END "%s" DASHES "\n", label);
  return text;
}

gboolean
pki_pem_label_is_one_of (const char *label,
                         const char *first,
                         ...)
{
  va_list args;
  gboolean found = FALSE;

  va_start (args, first);
  for (const char *l = first; l != NULL && !found; l = va_arg (args, const char *))
    found = g_str_equal (label, l);
  va_end (args);
  return found;
}
