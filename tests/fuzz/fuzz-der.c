/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Any bytes as DER: element by element, as a distinguished name, or as one structure of unknown kind; the first byte says
 * which. */

#include "config.h"

#include "fuzz.h"

#include "pki/pki-der-private.h"
#include "pki/pki-name-private.h"

#define MAX_DEPTH 40
#define CONSTRUCTED 0x20

/* What an element holds is inside it, and the elements of a run follow each other without a gap. */
static void
walk (const guint8 *data,
      gsize         size,
      guint         depth)
{
  const guint8 *end = data + size;
  PkiDerElement element;

  while (depth < MAX_DEPTH)
    {
      const guint8 *start = data;

      if (!pki_der_next (&data, &size, &element))
        break;
      require (element.size >= 2 && data == start + element.size && data + size == end);
      require (element.content > start && element.content + element.length == data);
      require (element.tag == *start);
      if (element.tag & CONSTRUCTED)
        walk (element.content, element.length, depth + 1);
    }
}

static void
read_name (const guint8 *data,
           gsize         size)
{
  g_autoptr (PkiNamePool) pool = pki_name_pool_new ();
  g_autoptr (PkiName) name = pki_name_new_from_der (data, size);

  fuzz_walk_name (name);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GBytes) raw = NULL;
      g_autoptr (PkiName) pooled = pki_name_pool_get (pool, data, size, &raw);

      require (g_strcmp0 (pki_name_to_string (pooled), pki_name_to_string (name)) == 0);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (PkiContainer) container = NULL;

  if (size < 2)
    return 0;
  switch (data[0] % 3)
    {
    case 0:
      walk (data + 1, size - 1, 0);
      break;
    case 1:
      read_name (data + 1, size - 1);
      break;
    default:
      bytes = g_bytes_new (data + 1, size - 1);
      container = fuzz_open (bytes, FUZZ_PASSWORD);
      break;
    }
  return 0;
}
