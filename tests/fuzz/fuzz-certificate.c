/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Any bytes as a certificate: all of its details; and as one that belongs to nothing. */

#include "config.h"

#include "fuzz.h"

#include <string.h>

static void
read_again (PkiCertificate *certificate)
{
  g_autofree char *pem = pki_certificate_to_pem (certificate);
  g_autoptr (GBytes) bytes = g_bytes_new_static (pem, strlen (pem));
  g_autoptr (PkiContainer) container = fuzz_open (bytes, NULL);
  PkiEntry *entry;

  require (container != NULL && pki_container_get_entries (container)->len == 1);
  entry = g_ptr_array_index (pki_container_get_entries (container), 0);
  require (pki_entry_get_certificates (entry)->len == 1);
  require (pki_certificate_equal (g_ptr_array_index (pki_entry_get_certificates (entry), 0), certificate));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GBytes) der = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (PkiCertificate) certificate = pki_certificate_new_from_der (der, &error);
  g_autoptr (PkiCertificate) undecodable = pki_certificate_new_undecodable (der, "A reason");

  require ((certificate == NULL) == (error != NULL));
  fuzz_walk_certificate (undecodable);
  if (certificate != NULL)
    {
      fuzz_walk_certificate (certificate);
      read_again (certificate);
    }
  else
    fuzz_check_error (error);
  return 0;
}
