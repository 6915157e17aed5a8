/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What there is to say about a certificate, in groups of labelled values: the view only lays them out. */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-certificate-fields.h"

#include "app/credenza-text-renewal.h"
#include "app/credenza-text.h"

#include <glib/gi18n.h>

/* More rows than this are no use to anybody, and each is a widget. */
#define MAX_ROWS 100

static void
field_free (CredenzaField *field)
{
  g_free (field->label);
  g_free (field->value);
  g_free (field->copy_text);
  g_free (field);
}

static void
group_free (CredenzaFieldGroup *group)
{
  g_free (group->title);
  g_free (group->copy_text);
  g_ptr_array_unref (group->fields);
  g_free (group);
}

static GPtrArray *
groups_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) group_free);
}

static CredenzaFieldGroup *
add_group (GPtrArray  *groups,
           const char *title,
           const char *copy_text)
{
  CredenzaFieldGroup *group = g_new0 (CredenzaFieldGroup, 1);

  group->title = g_strdup (title);
  group->copy_text = g_strdup (copy_text);
  group->fields = g_ptr_array_new_with_free_func ((GDestroyNotify) field_free);
  g_ptr_array_add (groups, group);
  return group;
}

static CredenzaField *
add_field (CredenzaFieldGroup *group,
           const char         *label,
           const char         *value)
{
  CredenzaField *field;

  if (value == NULL || *value == '\0')
    return NULL;

  field = g_new0 (CredenzaField, 1);
  field->label = g_strdup (label);
  field->value = g_strdup (value);
  g_ptr_array_add (group->fields, field);
  return field;
}

static void
add_hex (CredenzaFieldGroup *group,
         const char         *label,
         const char         *hex,
         gboolean            copy)
{
  g_autofree char *text = credenza_text_hex (hex);
  CredenzaField *field = add_field (group, label, text);

  if (field == NULL)
    return;
  field->monospace = TRUE;
  if (copy)
    field->copy_text = g_strdup (text);
}

static void
add_more (CredenzaFieldGroup *group,
          guint               n_more)
{
  g_autofree char *text = g_strdup_printf (ngettext ("%u more", "%u more", n_more), n_more);

  add_field (group, "…", text);
}

/* RFC 4519 and RFC 4514 have the short names; people know the long ones. */
static const char *
attribute_label (const PkiNameAttribute *attribute)
{
  static const struct { const char *type, *label; } labels[] = {
    { "CN", NC_("name attribute", "Common Name (CN)") },
    { "O", NC_("name attribute", "Organization (O)") },
    { "OU", NC_("name attribute", "Organizational Unit (OU)") },
    { "C", NC_("name attribute", "Country (C)") },
    { "ST", NC_("name attribute", "State or Province (ST)") },
    { "L", NC_("name attribute", "Locality (L)") },
    { "DC", NC_("name attribute", "Domain Component (DC)") },
    { "UID", NC_("name attribute", "User ID (UID)") },
    { "EMAIL", NC_("name attribute", "Email Address") },
    { "serialNumber", NC_("name attribute", "Serial Number of the Subject") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    if (g_str_equal (attribute->label, labels[i].type))
      return g_dpgettext2 (NULL, "name attribute", labels[i].label);
  return attribute->label;
}

static void
add_name_group (GPtrArray  *groups,
                const char *title,
                PkiName    *name)
{
  CredenzaFieldGroup *group;
  guint n;

  if (name == NULL)
    return;

  n = pki_name_get_n_attributes (name);
  group = add_group (groups, title, pki_name_to_string (name));
  if (n == 0)
    add_field (group, title, _("Empty"));
  for (guint i = 0; i < n; i++)
    {
      const PkiNameAttribute *attribute = pki_name_get_attribute (name, n - 1 - i);

      if (i == MAX_ROWS)
        {
          add_more (group, n - i);
          break;
        }
      add_field (group, attribute_label (attribute), *attribute->value != '\0' ? attribute->value : _("Empty"));
    }
}

static const char *
alternative_name_label (PkiAlternativeNameKind kind)
{
  switch (kind)
    {
    case PKI_ALTERNATIVE_NAME_DNS:
      return _("DNS Name");
    case PKI_ALTERNATIVE_NAME_EMAIL:
      return _("Email Address");
    case PKI_ALTERNATIVE_NAME_URI:
      return _("URI");
    case PKI_ALTERNATIVE_NAME_IP:
      return _("IP Address");
    case PKI_ALTERNATIVE_NAME_DIRECTORY:
      return _("Directory Name");
    case PKI_ALTERNATIVE_NAME_REGISTERED_ID:
      return _("Registered ID");
    case PKI_ALTERNATIVE_NAME_OTHER:
    default:
      return _("Other Name");
    }
}

static void
add_alternative_names (GPtrArray      *groups,
                       PkiCertificate *certificate)
{
  GPtrArray *names = pki_certificate_get_alternative_names (certificate);
  CredenzaFieldGroup *group;

  if (names == NULL || names->len == 0)
    return;

  group = add_group (groups, _("Alternative Names"), NULL);
  for (guint i = 0; i < names->len; i++)
    {
      PkiAlternativeName *name = g_ptr_array_index (names, i);

      if (i == MAX_ROWS)
        {
          add_more (group, names->len - i);
          break;
        }
      add_field (group, alternative_name_label (name->kind), name->value);
    }
}

static void
add_key (CredenzaFieldGroup *group,
         PkiCertificate     *certificate)
{
  const char *algorithm = pki_certificate_get_key_algorithm (certificate);
  const char *curve = pki_certificate_get_key_curve (certificate);
  guint bits = pki_certificate_get_key_bits (certificate);
  g_autofree char *text = NULL;

  if (algorithm == NULL)
    return;
  if (curve != NULL)
    /* Translators: a key's algorithm, curve and size, such as "EC, secp256r1, 256 bits" */
    text = g_strdup_printf (_("%s, %s, %u bits"), algorithm, curve, bits);
  else if (bits > 0)
    /* Translators: a key's algorithm and size, such as "RSA, 2048 bits" */
    text = g_strdup_printf (_("%s, %u bits"), algorithm, bits);
  else
    text = g_strdup (algorithm);
  add_field (group, _("Public Key"), text);
}

static void
add_key_usage (CredenzaFieldGroup *group,
               PkiCertificate     *certificate)
{
  const struct { PkiKeyUsage bit; const char *label; } usages[] = {
    { PKI_KEY_USAGE_DIGITAL_SIGNATURE, _("Digital signature") },
    { PKI_KEY_USAGE_NON_REPUDIATION, _("Non-repudiation") },
    { PKI_KEY_USAGE_KEY_ENCIPHERMENT, _("Key encipherment") },
    { PKI_KEY_USAGE_DATA_ENCIPHERMENT, _("Data encipherment") },
    { PKI_KEY_USAGE_KEY_AGREEMENT, _("Key agreement") },
    { PKI_KEY_USAGE_KEY_CERT_SIGN, _("Certificate signing") },
    { PKI_KEY_USAGE_CRL_SIGN, _("CRL signing") },
    { PKI_KEY_USAGE_ENCIPHER_ONLY, _("Encipher only") },
    { PKI_KEY_USAGE_DECIPHER_ONLY, _("Decipher only") },
  };
  g_autoptr (GString) text = g_string_new (NULL);
  PkiKeyUsage usage;

  if (!pki_certificate_get_key_usage (certificate, &usage))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (usages); i++)
    if (usage & usages[i].bit)
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", usages[i].label);
  add_field (group, _("Key Usage"), text->str);
}

static const char *
extended_key_usage_label (const char *oid)
{
  const struct { const char *oid; const char *label; } known[] = {
    { "1.3.6.1.5.5.7.3.1", _("Server authentication") }, { "1.3.6.1.5.5.7.3.2", _("Client authentication") },
    { "1.3.6.1.5.5.7.3.3", _("Code signing") },          { "1.3.6.1.5.5.7.3.4", _("Email protection") },
    { "1.3.6.1.5.5.7.3.8", _("Time stamping") },         { "1.3.6.1.5.5.7.3.9", _("OCSP signing") },
    { "2.5.29.37.0", _("Any purpose") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (known[i].oid, oid))
      return known[i].label;
  return oid;
}

static void
add_extended_key_usages (CredenzaFieldGroup *group,
                         PkiCertificate     *certificate)
{
  const char * const *oids = pki_certificate_get_extended_key_usages (certificate);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; oids != NULL && oids[i] != NULL && i < MAX_ROWS; i++)
    g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", extended_key_usage_label (oids[i]));
  add_field (group, _("Extended Key Usage"), text->str);
}

static void
add_basic_constraints (CredenzaFieldGroup *group,
                       PkiCertificate     *certificate)
{
  g_autofree char *text = NULL;
  gboolean is_ca;
  int path_length;

  if (!pki_certificate_get_basic_constraints (certificate, &is_ca, &path_length))
    return;
  if (is_ca && path_length >= 0)
    text = g_strdup_printf (_("Certificate authority, path length %d"), path_length);
  else
    text = g_strdup (is_ca ? _("Certificate authority") : _("No certificate authority"));
  add_field (group, _("Basic Constraints"), text);
}

/* What has a row of its own already. */
static gboolean
is_shown_elsewhere (const char *oid)
{
  const char *shown[] = { "2.5.29.14", "2.5.29.15", "2.5.29.17", "2.5.29.19", "2.5.29.35", "2.5.29.37", NULL };

  return g_strv_contains (shown, oid);
}

static void
add_extensions (GPtrArray      *groups,
                PkiCertificate *certificate)
{
  GPtrArray *extensions = pki_certificate_get_extensions (certificate);
  CredenzaFieldGroup *group = NULL;

  for (guint i = 0; extensions != NULL && i < extensions->len && i < MAX_ROWS; i++)
    {
      PkiExtension *extension = g_ptr_array_index (extensions, i);
      g_autofree char *text = NULL;

      if (is_shown_elsewhere (extension->oid))
        continue;
      if (group == NULL)
        group = add_group (groups, _("Other Extensions"), NULL);
      text = g_strdup_printf (ngettext ("%zu byte", "%zu bytes", g_bytes_get_size (extension->value)),
                              g_bytes_get_size (extension->value));
      if (extension->critical)
        {
          g_autofree char *critical = g_strdup_printf (_("%s, critical"), text);

          add_field (group, extension->oid, critical);
        }
      else
        add_field (group, extension->oid, text);
    }
}

/* To the second: the bar above shows days. */
static void
add_validity (CredenzaFieldGroup *group,
              PkiCertificate     *certificate)
{
  g_autofree char *from = credenza_text_exact (pki_certificate_get_not_before (certificate));
  g_autofree char *until = credenza_text_exact (pki_certificate_get_not_after (certificate));

  add_field (group, _("Valid From"), from);
  add_field (group, _("Valid Until"), until);
}

static void
add_details (GPtrArray      *groups,
             PkiCertificate *certificate)
{
  CredenzaFieldGroup *group = add_group (groups, _("Details"), NULL);

  add_hex (group, _("Serial Number"), pki_certificate_get_serial (certificate), TRUE);
  add_hex (group, _("SHA-256 Fingerprint"), pki_certificate_get_sha256 (certificate), TRUE);
  add_hex (group, _("SHA-1 Fingerprint"), pki_certificate_get_sha1 (certificate), TRUE);
  if (pki_certificate_get_problem (certificate) != NULL)
    return;

  add_validity (group, certificate);
  add_key (group, certificate);
  add_field (group, _("Signature Algorithm"), pki_certificate_get_signature_algorithm (certificate));
  add_key_usage (group, certificate);
  add_extended_key_usages (group, certificate);
  add_basic_constraints (group, certificate);
  add_hex (group, _("Subject Key Identifier"), pki_certificate_get_subject_key_id (certificate), FALSE);
  add_hex (group, _("Authority Key Identifier"), pki_certificate_get_authority_key_id (certificate), FALSE);
}

/**
 * credenza_fields_of_certificate:
 * @certificate: a certificate
 *
 * Returns: (transfer full) (element-type CredenzaFieldGroup): everything but its validity
 */
GPtrArray *
credenza_fields_of_certificate (PkiCertificate *certificate)
{
  GPtrArray *groups = groups_new ();

  add_name_group (groups, _("Subject"), pki_certificate_get_subject (certificate));
  add_name_group (groups, _("Issuer"), pki_certificate_get_issuer (certificate));
  if (pki_certificate_get_problem (certificate) == NULL)
    add_alternative_names (groups, certificate);
  add_details (groups, certificate);
  if (pki_certificate_get_problem (certificate) == NULL)
    add_extensions (groups, certificate);
  return groups;
}

/**
 * credenza_fields_of_entry:
 * @entry: an entry that is no certificate: a key, a CRL, a signing request
 *
 * Returns: (transfer full) (element-type CredenzaFieldGroup): what may be shown of it
 */
GPtrArray *
credenza_fields_of_entry (PkiEntry *entry)
{
  GPtrArray *groups = groups_new ();
  CredenzaFieldGroup *group = add_group (groups, _("Details"), NULL);
  g_autofree char *bits = NULL;
  g_autofree char *created = NULL;

  add_field (group, _("Alias"), pki_entry_get_alias (entry));
  add_field (group, _("Format"), pki_entry_get_key_format (entry));
  add_field (group, _("Algorithm"), pki_entry_get_algorithm (entry));
  if (pki_entry_get_bits (entry) > 0)
    bits = g_strdup_printf (ngettext ("%u bit", "%u bits", pki_entry_get_bits (entry)), pki_entry_get_bits (entry));
  add_field (group, _("Size"), bits);
  if (pki_entry_get_created (entry) >= 0)
    created = credenza_text_date_time (pki_entry_get_created (entry));
  add_field (group, _("Created"), created);
  if (pki_entry_get_kind (entry) == PKI_ENTRY_PRIVATE_KEY || pki_entry_get_kind (entry) == PKI_ENTRY_SECRET_KEY)
    add_field (group, _("Protection"), pki_entry_get_locked (entry) ? _("Locked with a password") : _("Readable"));
  if (pki_entry_get_kind (entry) == PKI_ENTRY_REQUEST)
    add_name_group (groups, _("Subject"), pki_entry_get_subject (entry));
  if (pki_entry_get_kind (entry) == PKI_ENTRY_CRL)
    add_name_group (groups, _("Issuer"), pki_entry_get_subject (entry));
  return groups;
}

static const char *
integrity_text (PkiIntegrity integrity)
{
  switch (integrity)
    {
    case PKI_INTEGRITY_VERIFIED:
      return _("Verified with the password");
    case PKI_INTEGRITY_UNCHECKED:
      return _("Not checked: that needs the password");
    case PKI_INTEGRITY_FAILED:
      return _("Failed: the file was changed");
    case PKI_INTEGRITY_NONE:
    default:
      return NULL;
    }
}

static void
add_time (CredenzaFieldGroup *group,
          const char         *label,
          gint64              microseconds)
{
  g_autofree char *text = microseconds >= 0 ? credenza_text_date_time (microseconds / G_USEC_PER_SEC) : NULL;

  add_field (group, label, text);
}

static void
add_labels (GPtrArray  *groups,
            StoreEntry *entry)
{
  GPtrArray *labels = store_entry_get_labels (entry);
  CredenzaFieldGroup *group = add_group (groups, _("Labels"), NULL);

  for (guint i = 0; i < labels->len; i++)
    {
      StoreLabel *label = g_ptr_array_index (labels, i);
      g_autofree char *key = credenza_text_visible (store_label_get_key (label));
      g_autofree char *values = g_strjoinv (", ", (char **) store_label_get_values (label));

      add_field (group, key, *values != '\0' ? values : _("No Value"));
    }
}

/* What was asked for when it was generated. */
static void
add_generation (CredenzaFieldGroup *group,
                ModelDocument      *document)
{
  StoreGeneration *generation = model_document_get_generation (document);
  StoreAuthorityKind authority;
  g_autofree char *validity = NULL;

  if (model_document_get_authority (document, &authority))
    add_field (group, _("Generation Service"), credenza_text_authority (authority));
  if (generation == NULL)
    {
      add_field (group, _("Password"), _("Not known"));
      add_field (group, _("Automatic Renewal"), _("Not known"));
      return;
    }

  if (generation->validity > 0)
    validity = credenza_text_validity_period (generation->validity, generation->validity_unit);
  add_field (group, _("Common Name"), generation->common_name);
  add_field (group, _("Validity"), validity);
  add_field (group, _("Password"), generation->has_password ? _("Yes") : _("No"));
  if (generation->signing_request != NULL)
    add_field (group, _("Signing Request"), _("Yes"));
  add_field (group, _("Automatic Renewal"), generation->automatic_renewal ? _("Yes") : _("No"));
  if (generation->renewed >= 0)
    add_time (group, _("Renewed"), generation->renewed);
}

static void
add_method (CredenzaFieldGroup *group,
            ModelDocument      *document)
{
  ModelRenewal renewal = model_document_get_renewal (document, 0);

  if (renewal.generated)
    {
      add_field (group, _("Method"), _("External service"));
      add_generation (group, document);
    }
  else if (renewal.state == MODEL_RENEWAL_NEVER)
    add_field (group, _("Method"), renewal.probable ? _("Probably import") : _("Import"));
}

/**
 * credenza_fields_of_creation:
 * @document: an entry of a store that was opened
 *
 * Returns: (transfer full) (element-type CredenzaFieldGroup): how it came into the store, and its labels
 */
GPtrArray *
credenza_fields_of_creation (ModelDocument *document)
{
  GPtrArray *groups = groups_new ();
  CredenzaFieldGroup *group = add_group (groups, _("Creation Details"), NULL);
  StoreEntry *entry = model_document_get_entry (document);
  PkiContainer *container = model_document_get_container (document);

  add_method (group, document);
  add_field (group, _("File Name"), store_entry_get_file_name (entry));
  if (container != NULL)
    {
      add_field (group, _("Format"), pki_format_get_name (pki_container_get_format (container)));
      add_field (group, _("Integrity"), integrity_text (pki_container_get_integrity (container)));
    }
  add_time (group, _("Created"), store_entry_get_created (entry));
  if (store_entry_get_modified (entry) > store_entry_get_created (entry))
    add_time (group, _("Modified"), store_entry_get_modified (entry));
  add_labels (groups, entry);
  return groups;
}
