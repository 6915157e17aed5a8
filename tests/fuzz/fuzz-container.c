/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Any bytes as a file: opened without and with a password, and everything of what is found is asked for. */

#include "config.h"

#include "fuzz-container.h"

#include <string.h>

#include "pki/pki.h"

/* What the samples are protected with. */
#define PASSWORD "changeit"

/* A promise of pki/. */
#define require(condition) \
  G_STMT_START \
    { \
      if (!(condition)) \
        g_error ("This does not hold: %s", #condition); \
    } \
  G_STMT_END

static void
walk_name (PkiName *name)
{
  if (name == NULL)
    return;
  require (g_utf8_validate (pki_name_to_string (name), -1, NULL));
  for (guint i = 0; i < pki_name_get_n_attributes (name); i++)
    require (g_utf8_validate (pki_name_get_attribute (name, i)->value, -1, NULL));
}

static void
walk_certificate (PkiCertificate *certificate)
{
  g_autofree char *pem = pki_certificate_to_pem (certificate);
  GPtrArray *names;
  gboolean is_authority;
  int path_length;
  PkiKeyUsage usage;

  require (g_str_has_prefix (pem, "-----BEGIN CERTIFICATE-----"));
  require (strlen (pki_certificate_get_sha256 (certificate)) == 64);
  walk_name (pki_certificate_get_subject (certificate));
  walk_name (pki_certificate_get_issuer (certificate));
  if (pki_certificate_get_problem (certificate) != NULL)
    {
      require (g_utf8_validate (pki_certificate_get_problem (certificate), -1, NULL));
      return;
    }
  names = pki_certificate_get_alternative_names (certificate);
  for (guint i = 0; i < names->len; i++)
    require (g_utf8_validate (((PkiAlternativeName *) names->pdata[i])->value, -1, NULL));
  pki_certificate_get_key_usage (certificate, &usage);
  pki_certificate_get_extended_key_usages (certificate);
  pki_certificate_get_basic_constraints (certificate, &is_authority, &path_length);
  pki_certificate_get_subject_key_id (certificate);
  pki_certificate_get_authority_key_id (certificate);
  pki_certificate_get_extensions (certificate);
}

static void
walk_entry (PkiEntry *entry)
{
  GPtrArray *certificates = pki_entry_get_certificates (entry);
  const char *alias = pki_entry_get_alias (entry);

  require (alias == NULL || g_utf8_validate (alias, -1, NULL));
  walk_name (pki_entry_get_subject (entry));
  for (guint i = 0; i < certificates->len; i++)
    walk_certificate (g_ptr_array_index (certificates, i));
  if (pki_entry_get_kind (entry) == PKI_ENTRY_PRIVATE_KEY || pki_entry_get_kind (entry) == PKI_ENTRY_SECRET_KEY)
    require (pki_entry_get_bytes (entry) == NULL);
}

static void
open_with (GBytes     *bytes,
           const char *password)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PkiContainer) container = pki_container_parse (bytes, password, &error);
  GPtrArray *entries, *warnings;

  require ((container == NULL) == (error != NULL));
  if (container == NULL)
    {
      require (error->domain == PKI_ERROR && g_utf8_validate (error->message, -1, NULL));
      return;
    }

  entries = pki_container_get_entries (container);
  require (entries->len <= PKI_MAX_ENTRIES);
  for (guint i = 0; i < entries->len; i++)
    walk_entry (g_ptr_array_index (entries, i));
  warnings = pki_container_get_warnings (container);
  for (guint i = 0; i < warnings->len; i++)
    {
      PkiWarning *warning = g_ptr_array_index (warnings, i);

      require (warning->detail == NULL || g_utf8_validate (warning->detail, -1, NULL));
    }
  pki_container_get_earliest_expiry (container);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);

  open_with (bytes, NULL);
  open_with (bytes, PASSWORD);
  return 0;
}
