/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Any text as blocks of RFC 7468: block by block, and as a file. */

#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "pki/pki-pem-private.h"

/* What is written is read as it was. */
static void
write_again (const PkiPemBlock *block,
             GBytes            *der)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) again = NULL;
  GString *text = pki_pem_encode (block->label, der);
  PkiPemBlock found;

  require (pki_pem_block_next (text->str, text->str + text->len, &found, &error));
  require (g_str_equal (found.label, block->label) && found.next <= text->str + text->len);
  again = pki_pem_block_decode (&found);
  require (g_bytes_get_size (der) == 0 || (again != NULL && g_bytes_equal (again, der)));
  g_string_free (text, TRUE);
}

static void
walk_blocks (const char *text,
             gsize       size)
{
  const char *end = text + size;
  g_autoptr (GError) error = NULL;
  PkiPemBlock block;

  while (pki_pem_block_next (text, end, &block, &error))
    {
      g_autoptr (GBytes) der = pki_pem_block_decode (&block);

      require (text <= block.start && block.start < block.body && block.body <= block.body_end);
      require (block.body_end < block.next && block.next <= end);
      require (strlen (block.label) <= PKI_PEM_MAX_LABEL && g_utf8_validate (block.label, -1, NULL));
      pki_pem_block_is_encrypted (&block);
      if (der != NULL)
        write_again (&block, der);
      text = block.next;
    }
  if (error != NULL)
    fuzz_check_error (error);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  /* A copy of the very size, so that a byte read beyond it is found. */
  g_autofree char *text = g_memdup2 (data, size);
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (PkiContainer) container = NULL;

  if (size == 0)
    return 0;
  walk_blocks (text, size);
  container = fuzz_open (bytes, FUZZ_PASSWORD);
  return 0;
}
