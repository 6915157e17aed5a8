/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Any bytes as a PKCS #12 file, or as BER that becomes DER; the first byte says which. */

#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "pki/pki-pkcs12-der.h"

/* What was made DER once is left as it is. */
static void
normalize (PkiDerSpan ber)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) again = NULL;
  gsize used;
  g_autoptr (GByteArray) der = pki_ber_normalize (ber, &used, &error);

  if (der == NULL)
    {
      fuzz_check_error (error);
      return;
    }
  require (used <= ber.size);
  again = pki_ber_normalize ((PkiDerSpan) { der->data, der->len }, &used, &error);
  require (again != NULL && used == der->len);
  require (again->len == der->len && memcmp (again->data, der->data, der->len) == 0);
}

static void
take_all (PkiDerSpan span)
{
  guint8 tag;
  guint64 number;
  PkiDerSpan content;

  while (span.size > 0)
    {
      g_autofree char *oid = NULL;

      if (!pki_der_span_take_number (&span, &number) && !pki_der_span_take_oid (&span, &oid) &&
          !pki_der_span_take_any (&span, &tag, &content, NULL))
        return;
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (PkiContainer) locked = NULL;
  g_autoptr (PkiContainer) unlocked = NULL;

  if (size < 2)
    return 0;
  if (data[0] % 8 == 7)
    {
      normalize ((PkiDerSpan) { data + 1, size - 1 });
      take_all ((PkiDerSpan) { data + 1, size - 1 });
      return 0;
    }
  bytes = g_bytes_new (data + 1, size - 1);
  locked = fuzz_open (bytes, data[0] % 2 == 0 ? NULL : "");
  unlocked = fuzz_open (bytes, FUZZ_PASSWORD);
  return 0;
}
