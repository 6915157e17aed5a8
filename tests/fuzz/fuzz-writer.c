/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Any text as alias and password of the files that are written: what is written is read as it was meant. */

#include "config.h"

#include "fuzz.h"

#include <string.h>

#define CREATED 1700000000

static GPtrArray *certificates;

static GPtrArray *
make_certificates (void)
{
  PkiIdentityRequest request = { .common_name = "fuzz", .not_before = CREATED, .not_after = CREATED + 86400 };
  g_autoptr (PkiIdentity) identity = pki_identity_new (&request, NULL, NULL);
  GPtrArray *made = g_ptr_array_new_with_free_func (g_object_unref);

  require (identity != NULL);
  g_ptr_array_add (made, g_object_ref (pki_identity_get_certificate (identity)));
  return made;
}

static void
write_and_read (PkiExport       *export,
                PkiExportFormat  format,
                const char      *password)
{
  const PkiExportOptions options = { .format = format, .password = password };
  g_autoptr (GBytes) written = pki_export_encode (export, &options, NULL);
  g_autoptr (PkiContainer) container = NULL;
  PkiEntry *entry;

  if (written == NULL)
    return;
  require (pki_export_check (export, written, &options, NULL));
  container = fuzz_open (written, password);
  require (container != NULL && pki_container_get_integrity (container) == PKI_INTEGRITY_VERIFIED);
  require (pki_container_get_entries (container)->len == 1 && pki_container_get_warnings (container)->len == 0);
  entry = g_ptr_array_index (pki_container_get_entries (container), 0);
  require (pki_certificate_equal (pki_entry_get_certificate (entry), g_ptr_array_index (certificates, 0)));
}

/* Up to a NUL the alias, up to the next the password. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *alias = NULL;
  g_autofree char *password = NULL;
  g_autoptr (PkiExport) export = pki_export_new ();
  gsize length;

  if (size == 0)
    return 0;
  alias = g_strndup ((const char *) data, size);
  length = MIN (size, strlen (alias) + 1);
  password = g_strndup ((const char *) data + length, size - length);
  /* The window takes nothing else. */
  if (!g_utf8_validate (alias, -1, NULL) || !g_utf8_validate (password, -1, NULL))
    return 0;

  if (certificates == NULL)
    certificates = make_certificates ();
  if (!pki_export_add (export, alias, certificates, NULL, CREATED, NULL))
    return 0;
  write_and_read (export, PKI_EXPORT_JKS, password);
  write_and_read (export, PKI_EXPORT_PKCS12, password);
  return 0;
}
