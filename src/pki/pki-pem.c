/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The textual encodings of RFC 7468, read the lax way: blocks in any order, with text before, between and after them, with
 * indented lines, lines of any length, any line ends and a byte order mark. */

#include "config.h"

#include "pki/pki-bundle-private.h"
#include "pki/pki-gnutls-private.h"

#include <string.h>

#define BEGIN "-----BEGIN "
#define END "-----END "
#define DASHES "-----"
#define MAX_LABEL 64

/* One block of the text; all pointers are into it. */
typedef struct
{
  char        label[MAX_LABEL + 1];
  const char *start;     /* of the BEGIN line */
  const char *body;      /* after the BEGIN line */
  const char *body_end;  /* where the END line starts */
  const char *next;      /* after the END line */
} Block;

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
  const char *dashes = find (text, MIN (end, text + MAX_LABEL + strlen (DASHES)), DASHES);

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

/* Finds the next block. FALSE without an error: there is none. */
static gboolean
next_block (const char  *text,
            const char  *end,
            Block       *block,
            GError     **error)
{
  const char *begin;

  while ((begin = find (text, end, BEGIN)) != NULL)
    {
      char end_label[MAX_LABEL + 1];

      if (!read_label (begin + strlen (BEGIN), end, block->label, &block->body))
        {
          text = begin + strlen (BEGIN);
          continue;
        }

      block->start = begin;
      block->body_end = find (block->body, end, END);
      if (block->body_end == NULL || !read_label (block->body_end + strlen (END), end, end_label, &block->next))
        {
          g_set_error (error, PKI_ERROR, PKI_ERROR_DAMAGED, "The block “%s” has no end", block->label);
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
static GBytes *
decode_body (const Block *block)
{
  const char *body = skip_headers (block->body, block->body_end);
  gsize n = 0, size;
  g_autofree char *text = g_malloc (block->body_end - body + 1);

  for (const char *p = body; p < block->body_end; p++)
    {
      if (g_ascii_isspace (*p))
        continue;
      if (!g_ascii_isalnum (*p) && *p != '+' && *p != '/' && *p != '=')
        return NULL;
      text[n++] = *p;
    }
  text[n] = '\0';
  if (n == 0 || n % 4 != 0)
    {
      gnutls_memset (text, 0, n);
      return NULL;
    }

  g_base64_decode_inplace (text, &size);
  return g_bytes_new_take (g_steal_pointer (&text), size);
}

static void
wipe (GBytes *bytes)
{
  gsize size;
  gpointer data = (gpointer) g_bytes_get_data (bytes, &size);

  /* The bytes are this file's own copy, made by decode_body(). */
  gnutls_memset (data, 0, size);
}

static gboolean
is_label (const char *label,
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

static gboolean
add_old_key (PkiBundle    *bundle,
             const Block  *block,
             GBytes       *der,
             const char   *password,
             const char   *format,
             GError      **error)
{
  const char *header = find (block->body, block->body_end, "ENCRYPTED");

  if (header != NULL && find (block->body, block->body_end, "Proc-Type") != NULL)
    return pki_bundle_add_key (bundle, block->start, block->next - block->start, PKI_KEY_OPENSSL_PEM, format,
                               password, error);
  return pki_bundle_add_key (bundle, g_bytes_get_data (der, NULL), g_bytes_get_size (der), PKI_KEY_PLAIN, format,
                             password, error);
}

static gboolean
add_key (PkiBundle    *bundle,
         const Block  *block,
         GBytes       *der,
         const char   *password,
         GError      **error)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (der, &size);

  if (g_str_equal (block->label, "PRIVATE KEY"))
    return pki_bundle_add_key (bundle, data, size, PKI_KEY_PLAIN, "PKCS#8", password, error);
  if (g_str_equal (block->label, "ENCRYPTED PRIVATE KEY"))
    return pki_bundle_add_key (bundle, data, size, PKI_KEY_PKCS8_ENCRYPTED, "PKCS#8", password, error);
  if (g_str_equal (block->label, "RSA PRIVATE KEY"))
    return add_old_key (bundle, block, der, password, "PKCS#1", error);
  if (g_str_equal (block->label, "EC PRIVATE KEY"))
    return add_old_key (bundle, block, der, password, "SEC1", error);
  return add_old_key (bundle, block, der, password, "DSA", error);
}

static gboolean
add_block (PkiBundle    *bundle,
           const Block  *block,
           const char   *password,
           GError      **error)
{
  g_autoptr (GBytes) der = NULL;
  gboolean added;

  if (is_label (block->label, "EC PARAMETERS", "DSA PARAMETERS", "DH PARAMETERS", "PUBLIC KEY", "RSA PUBLIC KEY", NULL))
    return TRUE;

  der = decode_body (block);
  if (der == NULL)
    {
      g_set_error (error, PKI_ERROR, PKI_ERROR_DAMAGED, "The block “%s” is not Base64", block->label);
      return FALSE;
    }

  if (is_label (block->label, "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE", NULL))
    return pki_bundle_add_certificate (bundle, der, error);
  if (g_str_equal (block->label, "X509 CRL"))
    return pki_bundle_add_crl (bundle, der, error);
  if (is_label (block->label, "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST", NULL))
    return pki_bundle_add_request (bundle, der, error);
  if (is_label (block->label, "PKCS7", "PKCS #7 SIGNED DATA", "CMS", NULL))
    return pki_bundle_add_pkcs7 (bundle, der, error);
  if (g_str_has_suffix (block->label, "PRIVATE KEY"))
    {
      added = add_key (bundle, block, der, password, error);
      wipe (der);
      return added;
    }

  pki_reading_warn (bundle->reading, PKI_WARNING_UNKNOWN_PEM_BLOCK, block->label);
  return TRUE;
}

static gboolean
is_bad_block (const GError *error)
{
  return g_error_matches (error, PKI_ERROR, PKI_ERROR_DAMAGED);
}

static gboolean
is_empty (const PkiBundle *bundle)
{
  return bundle->certificates->len + bundle->keys->len + bundle->others->len == 0;
}

gboolean
pki_pem_matches (GBytes *bytes)
{
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);

  return size > 0 && find (text, text + size, BEGIN) != NULL;
}

/* One bad block does not hide the good ones; a file of nothing but bad ones is damaged. */
gboolean
pki_pem_read (GBytes      *bytes,
              const char  *password,
              PkiReading  *reading,
              GError     **error)
{
  g_auto (PkiBundle) bundle = { NULL };
  g_autoptr (GError) first_error = NULL;
  g_autoptr (GError) block_error = NULL;
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);
  const char *end = text + size;
  Block block;

  pki_bundle_init (&bundle, reading);
  while (next_block (text, end, &block, &block_error))
    {
      text = block.next;
      if (add_block (&bundle, &block, password, &block_error))
        continue;
      if (!is_bad_block (block_error))
        {
          g_propagate_error (error, g_steal_pointer (&block_error));
          return FALSE;
        }
      pki_reading_warn (reading, PKI_WARNING_UNREADABLE_ENTRY, block_error->message);
      if (first_error == NULL)
        first_error = g_steal_pointer (&block_error);
      g_clear_error (&block_error);
    }

  if (block_error != NULL)
    pki_reading_warn (reading, PKI_WARNING_UNREADABLE_ENTRY, block_error->message);
  if (is_empty (&bundle) && (first_error != NULL || block_error != NULL))
    {
      g_propagate_error (error, first_error != NULL ? g_steal_pointer (&first_error) : g_steal_pointer (&block_error));
      return FALSE;
    }
  if (is_empty (&bundle))
    {
      g_set_error_literal (error, PKI_ERROR, PKI_ERROR_UNRECOGNIZED, "No block of a known kind");
      return FALSE;
    }
  return pki_bundle_finish (&bundle, error);
}
