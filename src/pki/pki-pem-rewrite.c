/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-certificate.h"
#include "pki/pki-pem-private.h"
#include "pki/pki-pem-rewrite.h"
#include "pki/pki-secret-private.h"

static gboolean
holds_certificates (const PkiPemBlock *block)
{
  return pki_pem_label_is_one_of (block->label, "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE", "PKCS7",
                                  "PKCS #7 SIGNED DATA", "CMS", NULL);
}

static GString *
write_certificates (GPtrArray *certificates)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < certificates->len; i++)
    {
      g_autofree char *pem = pki_certificate_to_pem (g_ptr_array_index (certificates, i));

      g_string_append (text, pem);
    }
  return text;
}

/* As it is, to the end of its last line. */
static void
append_block (GString           *out,
              const PkiPemBlock *block)
{
  g_string_append_len (out, block->start, block->next - block->start);
  if (block->next[-1] != '\n')
    g_string_append_c (out, '\n');
}

static void
append_once (GString  *out,
             GString **certificates)
{
  if (*certificates == NULL)
    return;
  g_string_append_len (out, (*certificates)->str, (*certificates)->len);
  g_string_free (g_steal_pointer (certificates), TRUE);
}

/**
 * pki_pem_replace_certificates:
 * @pem: a text in the textual encodings of RFC 7468
 * @certificates: (element-type PkiCertificate): what takes the place of the certificates in it
 * @error: return location for a #PkiError
 *
 * The new certificates come where the first of the old ones was, or at the end; every other block, a private key above all,
 * stays as it is, byte by byte, and in its order. Text around the blocks is left out: it may be about what is not there any
 * more.
 *
 * Returns: (transfer full): the new text, wiped when it is freed
 */
GBytes *
pki_pem_replace_certificates (GBytes     *pem,
                              GPtrArray  *certificates,
                              GError    **error)
{
  g_autoptr (GError) local_error = NULL;
  gsize size;
  const char *text = g_bytes_get_data (pem, &size);
  const char *end = text + size;
  GString *new_blocks = write_certificates (certificates);
  /* As large as it becomes, with a line end for each of the shortest blocks: a buffer that grows leaves copies of a key. */
  GString *out = g_string_sized_new (2 * size + new_blocks->len + 1);
  PkiPemBlock block;

  while (pki_pem_block_next (text, end, &block, &local_error))
    {
      text = block.next;
      if (holds_certificates (&block))
        append_once (out, &new_blocks);
      else
        append_block (out, &block);
    }
  append_once (out, &new_blocks);
  if (local_error == NULL)
    return pki_secret_bytes_new_take_string (out);

  g_propagate_error (error, g_steal_pointer (&local_error));
  g_bytes_unref (pki_secret_bytes_new_take_string (out));
  return NULL;
}
