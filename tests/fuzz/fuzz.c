/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fuzz.h"

#include <string.h>

/* A complaint of GLib is a finding too. */
int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
  return 0;
}

static gboolean
is_text (const char *text)
{
  return text != NULL && g_utf8_validate (text, -1, NULL);
}

void
fuzz_walk_name (PkiName *name)
{
  if (name == NULL)
    return;
  require (is_text (pki_name_to_string (name)));
  require (pki_name_get_common_name (name) == NULL || is_text (pki_name_get_common_name (name)));
  for (guint i = 0; i < pki_name_get_n_attributes (name); i++)
    require (is_text (pki_name_get_attribute (name, i)->value));
}

static void
walk_fields (const PkiExtension *extension)
{
  g_autoptr (GPtrArray) fields = pki_extension_decode (extension->oid, extension->value);

  for (guint i = 0; fields != NULL && i < fields->len; i++)
    {
      PkiField *field = g_ptr_array_index (fields, i);

      require (field->oid == NULL || is_text (field->oid));
      require (field->text == NULL || is_text (field->text));
      require (field->hex == NULL || is_text (field->hex));
    }
}

static void
walk_extensions (PkiCertificate *certificate)
{
  GPtrArray *extensions = pki_certificate_get_extensions (certificate);
  const char * const *usages = pki_certificate_get_extended_key_usages (certificate);
  const char *subject_key_id = pki_certificate_get_subject_key_id (certificate);
  const char *authority_key_id = pki_certificate_get_authority_key_id (certificate);
  gboolean is_authority;
  int path_length;
  PkiKeyUsage usage;

  for (guint i = 0; i < extensions->len; i++)
    {
      PkiExtension *extension = g_ptr_array_index (extensions, i);

      require (is_text (extension->oid) && extension->value != NULL);
      walk_fields (extension);
    }
  for (guint i = 0; usages[i] != NULL; i++)
    require (is_text (usages[i]));
  require (subject_key_id == NULL || is_text (subject_key_id));
  require (authority_key_id == NULL || is_text (authority_key_id));
  pki_certificate_get_key_usage (certificate, &usage);
  pki_certificate_get_basic_constraints (certificate, &is_authority, &path_length);
}

/* Everything that can be asked of a certificate. */
void
fuzz_walk_certificate (PkiCertificate *certificate)
{
  g_autofree char *pem = pki_certificate_to_pem (certificate);
  GPtrArray *names;

  require (g_str_has_prefix (pem, "-----BEGIN CERTIFICATE-----"));
  require (strlen (pki_certificate_get_sha256 (certificate)) == 64);
  require (strlen (pki_certificate_get_sha1 (certificate)) == 40);
  fuzz_walk_name (pki_certificate_get_subject (certificate));
  fuzz_walk_name (pki_certificate_get_issuer (certificate));
  pki_certificate_get_key_id (certificate);
  pki_certificate_is_self_issued (certificate);
  if (pki_certificate_get_problem (certificate) != NULL)
    {
      require (is_text (pki_certificate_get_problem (certificate)));
      return;
    }
  require (is_text (pki_certificate_get_serial (certificate)));
  require (is_text (pki_certificate_get_key_algorithm (certificate)));
  require (is_text (pki_certificate_get_signature_algorithm (certificate)));
  names = pki_certificate_get_alternative_names (certificate);
  for (guint i = 0; i < names->len; i++)
    require (is_text (((PkiAlternativeName *) names->pdata[i])->value));
  walk_extensions (certificate);
}

static void
walk_entry (PkiEntry *entry)
{
  GPtrArray *certificates = pki_entry_get_certificates (entry);
  PkiEntryKind kind = pki_entry_get_kind (entry);
  const char *alias = pki_entry_get_alias (entry);
  const char *algorithm = pki_entry_get_algorithm (entry);

  require (alias == NULL || is_text (alias));
  require (algorithm == NULL || is_text (algorithm));
  fuzz_walk_name (pki_entry_get_subject (entry));
  for (guint i = 0; i < certificates->len; i++)
    fuzz_walk_certificate (g_ptr_array_index (certificates, i));
  if (kind == PKI_ENTRY_PRIVATE_KEY || kind == PKI_ENTRY_SECRET_KEY)
    require (pki_entry_get_bytes (entry) == NULL);
}

static void
walk_links (GPtrArray *links)
{
  for (guint i = 0; i < links->len; i++)
    require (((PkiChainLink *) g_ptr_array_index (links, i))->certificate != NULL);
}

/* What is said of the file as a whole: its chains, and what is to be warned of. */
static void
walk_findings (PkiContainer *container)
{
  g_autoptr (GPtrArray) chains = pki_container_analyse (container, FUZZ_NOW);
  g_autoptr (GPtrArray) checks = pki_container_check (container, "file.pem", FUZZ_NOW);

  for (guint i = 0; i < chains->len; i++)
    {
      PkiChain *chain = g_ptr_array_index (chains, i);

      require (pki_chain_verdict_get_name (pki_chain_get_verdict (chain)) != NULL);
      walk_links (pki_chain_get_links (chain));
      walk_links (pki_chain_get_others (chain));
      fuzz_walk_name (pki_chain_get_missing_issuer (chain));
    }
  for (guint i = 0; i < checks->len; i++)
    require (pki_check_get_code_name (((PkiCheck *) g_ptr_array_index (checks, i))->code) != NULL);
}

/* Everything that can be asked of a file. */
void
fuzz_walk_container (PkiContainer *container)
{
  GPtrArray *entries = pki_container_get_entries (container);
  GPtrArray *warnings = pki_container_get_warnings (container);

  require (entries->len <= PKI_MAX_ENTRIES);
  for (guint i = 0; i < entries->len; i++)
    walk_entry (g_ptr_array_index (entries, i));
  for (guint i = 0; i < warnings->len; i++)
    {
      PkiWarning *warning = g_ptr_array_index (warnings, i);

      require (pki_warning_get_code_name (warning->code) != NULL);
      require (warning->detail == NULL || is_text (warning->detail));
    }
  walk_findings (container);
  pki_container_has_private_key (container);
  pki_container_get_earliest_expiry (container);
}

void
fuzz_check_error (const GError *error)
{
  require (error != NULL && error->domain == PKI_ERROR && is_text (error->message));
  require (pki_error_get_code (error->code) != NULL);
}

/* Opens the bytes and asks for all there is; (nullable) (transfer full). */
PkiContainer *
fuzz_open (GBytes     *bytes,
           const char *password)
{
  g_autoptr (GError) error = NULL;
  PkiContainer *container = pki_container_parse (bytes, password, &error);

  require ((container == NULL) == (error != NULL));
  if (container != NULL)
    fuzz_walk_container (container);
  else
    fuzz_check_error (error);
  return container;
}
