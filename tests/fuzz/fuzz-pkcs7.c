/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Any bytes as what is in a PKCS #7 SignedData (RFC 2315) after its type, or as a whole file; the first byte says which. */

#include "config.h"

#include "fuzz.h"

static const guint8 signed_data[] = { 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02 };

/* A ContentInfo of the right length. */
static GBytes *
wrap (const guint8 *data,
      gsize         size)
{
  GByteArray *out = g_byte_array_new ();
  gsize inside = sizeof signed_data + size;
  guint8 header[] = { 0x30, 0x83, (guint8) (inside >> 16), (guint8) (inside >> 8), (guint8) inside };

  g_byte_array_append (out, header, sizeof header);
  g_byte_array_append (out, signed_data, sizeof signed_data);
  g_byte_array_append (out, data, size);
  return g_byte_array_free_to_bytes (out);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (PkiContainer) container = NULL;

  if (size < 2)
    return 0;
  bytes = data[0] % 2 == 0 ? g_bytes_new (data + 1, size - 1) : wrap (data + 1, size - 1);
  container = fuzz_open (bytes, NULL);
  require (container == NULL || pki_container_get_integrity (container) != PKI_INTEGRITY_VERIFIED);
  return 0;
}
