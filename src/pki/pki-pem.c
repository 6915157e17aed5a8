/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The textual encodings of RFC 7468, read the lax way: blocks in any order, with text before, between and after them, with
 * indented lines, lines of any length, any line ends and a byte order mark. */

#include "config.h"

#include "pki/pki-bundle-private.h"
#include "pki/pki-gnutls-private.h"
#include "pki/pki-pem-private.h"

#include <glib/gi18n.h>
#include <string.h>

static void
wipe (GBytes *bytes)
{
  gsize size;
  gpointer data = (gpointer) g_bytes_get_data (bytes, &size);

  /* The bytes are this file's own copy, made by pki_pem_block_decode(). */
  gnutls_memset (data, 0, size);
}

static const char *
get_key_format (const char *label)
{
  if (g_str_equal (label, "RSA PRIVATE KEY"))
    return "PKCS#1";
  if (g_str_equal (label, "EC PRIVATE KEY"))
    return "SEC1";
  return g_str_equal (label, "DSA PRIVATE KEY") ? "DSA" : "PKCS#8";
}

static gboolean
is_private_key (const PkiPemBlock *block)
{
  return g_str_has_suffix (block->label, "PRIVATE KEY");
}

/* What has no structure that is known is what its label says, and broken. */
static gboolean
add_by_label (PkiBundle         *bundle,
              const PkiPemBlock *block,
              GBytes            *der,
              GError           **error)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (der, &size);

  if (pki_pem_label_is_one_of (block->label, "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE", NULL))
    return pki_bundle_add_certificate (bundle, der, error);
  if (g_str_equal (block->label, "X509 CRL"))
    return pki_bundle_add_crl (bundle, der, error);
  if (pki_pem_label_is_one_of (block->label, "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST", NULL))
    return pki_bundle_add_request (bundle, der, error);
  if (pki_pem_label_is_one_of (block->label, "PKCS7", "PKCS #7 SIGNED DATA", "CMS", NULL))
    return pki_bundle_add_pkcs7 (bundle, der, error);
  if (g_str_equal (block->label, "ENCRYPTED PRIVATE KEY"))
    return pki_bundle_add_key (bundle, data, size, PKI_KEY_PKCS8_ENCRYPTED, "PKCS#8", error);
  if (is_private_key (block))
    return pki_bundle_add_key (bundle, data, size, PKI_KEY_PLAIN, get_key_format (block->label), error);
  return TRUE;
}

static gboolean
has_known_label (const PkiPemBlock *block)
{
  return is_private_key (block) || g_str_has_suffix (block->label, "PUBLIC KEY") ||
         g_str_has_suffix (block->label, "PARAMETERS") ||
         pki_pem_label_is_one_of (block->label, "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE", "X509 CRL",
                                  "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST", "PKCS7", "PKCS #7 SIGNED DATA",
                                  "CMS", "CERTIFICATE CHAIN", "PKIPATH", NULL);
}

static gboolean
add_der (PkiBundle          *bundle,
         const PkiPemBlock  *block,
         GBytes             *der,
         GError            **error)
{
  gboolean added;

  if (!pki_der_add_block (bundle, der, g_str_equal (block->label, "TRUSTED CERTIFICATE"), &added, error))
    return FALSE;
  return added || add_by_label (bundle, block, der, error);
}

static gboolean
add_block (PkiBundle          *bundle,
           const PkiPemBlock  *block,
           GError            **error)
{
  g_autoptr (GBytes) der = NULL;
  gboolean added;
  guint n_keys;

  if (!has_known_label (block))
    {
      pki_reading_warn (bundle->reading, PKI_WARNING_UNKNOWN_PEM_BLOCK, block->label);
      return TRUE;
    }
  if (is_private_key (block) && pki_pem_block_is_encrypted (block))
    return pki_bundle_add_key (bundle, block->start, block->next - block->start, PKI_KEY_OPENSSL_PEM,
                               get_key_format (block->label), error);
  der = pki_pem_block_decode (block);
  if (der == NULL)
    {
      g_set_error (error, PKI_ERROR, PKI_ERROR_DAMAGED, NC_("reason", "The block “%s” is not Base64"), block->label);
      return FALSE;
    }
  n_keys = bundle->keys->len;
  added = add_der (bundle, block, der, error);
  /* Whatever the label says: certificates refer to these bytes, keys do not. */
  if (bundle->keys->len > n_keys || !added)
    wipe (der);
  return added;
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
      if (!pki_effort_check (&reading->effort, error))
        return FALSE;
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
