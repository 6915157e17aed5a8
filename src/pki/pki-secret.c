/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "pki/pki-secret-private.h"

static void
datum_free (gpointer data)
{
  PkiSecretDatum *datum = data;

  pki_secret_datum_clear (datum);
  g_free (datum);
}

/* Takes the memory that GnuTLS has allocated, without a copy of it; @datum is empty then. */
GBytes *
pki_secret_bytes_new_take_datum (PkiSecretDatum *datum)
{
  PkiSecretDatum *taken = g_memdup2 (datum, sizeof *datum);

  *datum = (PkiSecretDatum) { NULL, 0 };
  return g_bytes_new_with_free_func (taken->data, taken->size, datum_free, taken);
}

static void
string_free (gpointer data)
{
  GString *string = data;

  gnutls_memset (string->str, 0, string->allocated_len);
  g_string_free (string, TRUE);
}

/* A string that has grown has left copies behind: it has to be allocated as large as it becomes. */
GBytes *
pki_secret_bytes_new_take_string (GString *string)
{
  return g_bytes_new_with_free_func (string->str, string->len, string_free, string);
}
