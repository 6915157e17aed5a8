/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The textual encodings of RFC 7468, read the lax way: blocks in any order, with text before, between and after them, with
 * indented lines, lines of any length, any line ends and a byte order mark. */

#include "config.h"

#include "pki/pki-bundle-private.h"
#include "pki/pki-gnutls-private.h"
#include "pki/pki-pem-private.h"

#include <string.h>

static void
wipe (GBytes *bytes)
{
  gsize size;
  gpointer data = (gpointer) g_bytes_get_data (bytes, &size);

  /* The bytes are this file's own copy, made by pki_pem_block_decode(). */
  gnutls_memset (data, 0, size);
}

static gboolean
add_old_key (PkiBundle    *bundle,
             const PkiPemBlock  *block,
             GBytes       *der,
             const char   *format,
             GError      **error)
{
  if (pki_pem_block_is_encrypted (block))
    return pki_bundle_add_key (bundle, block->start, block->next - block->start, PKI_KEY_OPENSSL_PEM, format,
                               error);
  return pki_bundle_add_key (bundle, g_bytes_get_data (der, NULL), g_bytes_get_size (der), PKI_KEY_PLAIN, format,
                             error);
}

static gboolean
add_key (PkiBundle    *bundle,
         const PkiPemBlock  *block,
         GBytes       *der,
         GError      **error)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (der, &size);

  if (g_str_equal (block->label, "PRIVATE KEY"))
    return pki_bundle_add_key (bundle, data, size, PKI_KEY_PLAIN, "PKCS#8", error);
  if (g_str_equal (block->label, "ENCRYPTED PRIVATE KEY"))
    return pki_bundle_add_key (bundle, data, size, PKI_KEY_PKCS8_ENCRYPTED, "PKCS#8", error);
  if (g_str_equal (block->label, "RSA PRIVATE KEY"))
    return add_old_key (bundle, block, der, "PKCS#1", error);
  if (g_str_equal (block->label, "EC PRIVATE KEY"))
    return add_old_key (bundle, block, der, "SEC1", error);
  return add_old_key (bundle, block, der, "DSA", error);
}

static gboolean
add_block (PkiBundle    *bundle,
           const PkiPemBlock  *block,
           GError      **error)
{
  g_autoptr (GBytes) der = NULL;
  gboolean added;

  if (pki_pem_label_is_one_of (block->label, "EC PARAMETERS", "DSA PARAMETERS", "DH PARAMETERS", "PUBLIC KEY", "RSA PUBLIC KEY", NULL))
    return TRUE;

  der = pki_pem_block_decode (block);
  if (der == NULL)
    {
      g_set_error (error, PKI_ERROR, PKI_ERROR_DAMAGED, "The block “%s” is not Base64", block->label);
      return FALSE;
    }

  if (pki_pem_label_is_one_of (block->label, "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE", NULL))
    return pki_bundle_add_certificate (bundle, der, error);
  if (g_str_equal (block->label, "X509 CRL"))
    return pki_bundle_add_crl (bundle, der, error);
  if (pki_pem_label_is_one_of (block->label, "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST", NULL))
    return pki_bundle_add_request (bundle, der, error);
  if (pki_pem_label_is_one_of (block->label, "PKCS7", "PKCS #7 SIGNED DATA", "CMS", NULL))
    return pki_bundle_add_pkcs7 (bundle, der, error);
  if (g_str_has_suffix (block->label, "PRIVATE KEY"))
    {
      added = add_key (bundle, block, der, error);
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

  return size > 0 && memmem (text, size, "-----BEGIN ", strlen ("-----BEGIN ")) != NULL;
}

/* One bad block does not hide the good ones; a file of nothing but bad ones is damaged. */
gboolean
pki_pem_read (GBytes      *bytes,
              PkiReading  *reading,
              GError     **error)
{
  g_auto (PkiBundle) bundle = { NULL };
  g_autoptr (GError) first_error = NULL;
  g_autoptr (GError) block_error = NULL;
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);
  const char *end = text + size;
  PkiPemBlock block;

  pki_bundle_init (&bundle, reading);
  while (pki_pem_block_next (text, end, &block, &block_error))
    {
      text = block.next;
      if (add_block (&bundle, &block, &block_error))
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
