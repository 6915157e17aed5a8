/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The floor that reading certificates is measured against: decodes each and nothing else. The file is a length in four
 * bytes, the most significant first, and DER, again and again. */

#include <glib.h>
#include <gnutls/x509.h>
#include <stdio.h>

static gboolean
import_one (const guint8 *der,
            gsize         size)
{
  gnutls_datum_t data = { (guint8 *) der, (unsigned int) size };
  gnutls_x509_crt_t certificate;
  gboolean done;

  gnutls_x509_crt_init (&certificate);
  done = gnutls_x509_crt_import (certificate, &data, GNUTLS_X509_FMT_DER) >= 0;
  gnutls_x509_crt_deinit (certificate);
  return done;
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *contents = NULL;
  const guint8 *bytes;
  gsize size;
  guint n = 0;

  if (argc != 2 || !g_file_get_contents (argv[1], &contents, &size, NULL))
    return 2;
  bytes = (const guint8 *) contents;
  for (gsize i = 0; i + 4 <= size; n++)
    {
      gsize length = (gsize) bytes[i] << 24 | (gsize) bytes[i + 1] << 16 | (gsize) bytes[i + 2] << 8 | bytes[i + 3];

      i += 4;
      if (length > size - i || !import_one (bytes + i, length))
        return 1;
      i += length;
    }
  printf ("%u\n", n);
  return 0;
}
