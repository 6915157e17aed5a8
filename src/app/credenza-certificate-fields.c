/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What there is to say about a certificate, in groups of labelled values: the view only lays them out. */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-certificate-fields.h"

#include "app/credenza-extension-fields.h"
#include "app/credenza-text-extension.h"
#include "app/credenza-text-renewal.h"
#include "app/credenza-text.h"

#include <glib/gi18n.h>

/* More rows than this are no use to anybody, and each is a widget. */
#define MAX_ROWS 100

/* More names than this have a list of their own. */
#define MAX_NAMES 20

static CredenzaField *
add_hex (CredenzaFieldGroup *group,
         const char         *label,
         const char         *hex)
{
  g_autofree char *text = credenza_text_hex (hex);
  CredenzaField *field = credenza_field_group_add (group, label, text);

  if (field != NULL)
    field->monospace = TRUE;
  return field;
}

/* What people paste elsewhere, in the forms that are asked for there. */
static CredenzaField *
add_digits (CredenzaFieldGroup *group,
            const char         *label,
            const char         *hex)
{
  CredenzaField *field = add_hex (group, label, hex);

  if (field == NULL)
    return NULL;
  field->copy_text = g_strdup (field->value);
  credenza_field_add_copy (field, _("With _Colons"), field->value);
  credenza_field_add_copy (field, _("_Plain"), hex);
  return field;
}

static void
add_fingerprint (CredenzaFieldGroup *group,
                 const char         *label,
                 const char         *hex)
{
  CredenzaField *field = add_digits (group, label, hex);
  g_autofree char *base64 = field != NULL ? credenza_text_base64 (hex) : NULL;

  if (field != NULL)
    credenza_field_add_copy (field, _("_Base64"), base64);
}

/* In digits of both kinds: what issues certificates shows the one or the other. */
static void
add_serial (CredenzaFieldGroup *group,
            PkiCertificate     *certificate)
{
  CredenzaField *field = add_digits (group, _("Serial Number"), pki_certificate_get_serial (certificate));
  g_autofree char *decimal = field != NULL ? pki_certificate_dup_serial_decimal (certificate) : NULL;

  if (decimal == NULL)
    return;
  credenza_field_add_copy (field, _("_Decimal"), decimal);
  field = credenza_field_group_add (group, _("Serial Number, Decimal"), decimal);
  field->monospace = TRUE;
}

/* RFC 7469, section 2.1.1 */
static void
add_pin (CredenzaFieldGroup *group,
         PkiCertificate     *certificate)
{
  g_autofree char *pin = pki_certificate_dup_pin (certificate);
  CredenzaField *field = credenza_field_group_add (group, _("Public Key Pin"), pin);
  g_autofree char *directive = NULL;

  if (field == NULL)
    return;
  directive = g_strdup_printf ("pin-sha256=\"%s\"", pin);
  field->monospace = TRUE;
  field->copy_text = g_strdup (pin);
  credenza_field_add_copy (field, _("_Base64"), pin);
  credenza_field_add_copy (field, _("_Hexadecimal"), pki_certificate_get_key_id (certificate));
  credenza_field_add_copy (field, _("_Directive"), directive);
}

static void
add_more (CredenzaFieldGroup *group,
          guint               n_more)
{
  g_autofree char *text = g_strdup_printf (ngettext ("%u more", "%u more", n_more), n_more);

  credenza_field_group_add (group, "…", text);
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
  group = credenza_field_groups_add (groups, title, pki_name_to_string (name));
  if (n == 0)
    credenza_field_group_add (group, title, _("Empty"));
  for (guint i = 0; i < n; i++)
    {
      const PkiNameAttribute *attribute = pki_name_get_attribute (name, n - 1 - i);

      if (i == MAX_ROWS)
        {
          add_more (group, n - i);
          break;
        }
      credenza_field_group_add (group, attribute_label (attribute), *attribute->value != '\0' ? attribute->value : _("Empty"));
    }
}

static char *
join_alternative_names (GPtrArray *names)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < names->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", ((PkiAlternativeName *) g_ptr_array_index (names, i))->value);
  return g_string_free (text, FALSE);
}

static void
add_alternative_names (GPtrArray      *groups,
                       PkiCertificate *certificate)
{
  GPtrArray *names = pki_certificate_get_alternative_names (certificate);
  g_autofree char *all = NULL;
  CredenzaFieldGroup *group;

  if (names == NULL || names->len == 0)
    return;

  all = join_alternative_names (names);
  group = credenza_field_groups_add (groups, _("Alternative Names"), all);
  for (guint i = 0; i < MIN (names->len, MAX_NAMES); i++)
    {
      PkiAlternativeName *name = g_ptr_array_index (names, i);
      g_autofree char *type = name->type != NULL ? credenza_text_key_purpose (name->type) : NULL;

      credenza_field_group_add (group, type != NULL ? type : credenza_text_alternative_name_kind (name->kind), name->value);
    }
  if (names->len > MAX_NAMES)
    {
      g_autofree char *text = g_strdup_printf (ngettext ("Show All %u Name…", "Show All %u Names…", names->len), names->len);

      credenza_field_group_add (group, text, text)->action = g_strdup ("certificate.show-names");
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
    text = g_strdup_printf (ngettext ("%s, %s, %u bit", "%s, %s, %u bits", bits), algorithm, curve, bits);
  else if (bits > 0)
    text = credenza_text_key_size (algorithm, bits);
  else
    text = g_strdup (algorithm);
  credenza_field_group_add (group, _("Public Key"), text);
}

static void
add_key_usage (CredenzaFieldGroup *group,
               PkiCertificate     *certificate)
{
  g_autofree char *text = NULL;
  PkiKeyUsage usage;

  if (!pki_certificate_get_key_usage (certificate, &usage))
    return;
  text = credenza_text_key_usage (usage);
  credenza_field_group_add (group, _("Key Usage"), text);
}

static void
add_extended_key_usages (CredenzaFieldGroup *group,
                         PkiCertificate     *certificate)
{
  const char * const *oids = pki_certificate_get_extended_key_usages (certificate);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; oids != NULL && oids[i] != NULL && i < MAX_ROWS; i++)
    {
      g_autofree char *purpose = credenza_text_key_purpose (oids[i]);

      credenza_text_append_item (text, purpose);
    }
  credenza_field_group_add (group, _("Extended Key Usage"), text->str);
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
    /* Translators: %d is how many authorities may follow in a chain */
    text = g_strdup_printf (_("Certificate authority, path length %d"), path_length);
  else
    text = g_strdup (is_ca ? _("Certificate authority") : _("No certificate authority"));
  credenza_field_group_add (group, _("Basic Constraints"), text);
}

static void
add_signature (CredenzaFieldGroup *group,
               PkiCertificate     *certificate)
{
  g_autofree char *hash = NULL;
  g_autofree char *mask_hash = NULL;
  g_autofree char *text = NULL;
  guint salt_length;

  if (pki_certificate_get_pss_parameters (certificate, &hash, &mask_hash, &salt_length))
    /* Translators: a signature algorithm, its hash, that of its mask (MGF1), and the length of its salt */
    text = g_strdup_printf (ngettext ("RSA-PSS, %s, MGF1 with %s, salt of %u byte",
                                      "RSA-PSS, %s, MGF1 with %s, salt of %u bytes", salt_length),
                            hash, mask_hash, salt_length);
  else
    text = g_strdup (pki_certificate_get_signature_algorithm (certificate));
  credenza_field_group_add (group, _("Signature Algorithm"), text);
}

/* To the second: the bar above shows days. */
static void
add_date (CredenzaFieldGroup *group,
          const char         *label,
          gint64              seconds)
{
  g_autofree char *text = credenza_text_local (seconds);

  credenza_field_group_add (group, label, text)->tooltip = credenza_text_exact (seconds);
}

static void
add_details (GPtrArray      *groups,
             PkiCertificate *certificate)
{
  CredenzaFieldGroup *group = credenza_field_groups_add (groups, _("Details"), NULL);

  add_serial (group, certificate);
  add_fingerprint (group, _("SHA-256 Fingerprint"), pki_certificate_get_sha256 (certificate));
  add_fingerprint (group, _("SHA-1 Fingerprint"), pki_certificate_get_sha1 (certificate));
  if (pki_certificate_get_problem (certificate) != NULL)
    return;

  add_date (group, _("Valid From"), pki_certificate_get_not_before (certificate));
  add_date (group, _("Valid Until"), pki_certificate_get_not_after (certificate));
  add_key (group, certificate);
  add_pin (group, certificate);
  add_signature (group, certificate);
  add_key_usage (group, certificate);
  add_extended_key_usages (group, certificate);
  add_basic_constraints (group, certificate);
  add_hex (group, _("Subject Key Identifier"), pki_certificate_get_subject_key_id (certificate));
  add_hex (group, _("Authority Key Identifier"), pki_certificate_get_authority_key_id (certificate));
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
  GPtrArray *groups = credenza_field_groups_new ();

  add_name_group (groups, _("Subject"), pki_certificate_get_subject (certificate));
  add_name_group (groups, _("Issuer"), pki_certificate_get_issuer (certificate));
  if (pki_certificate_get_problem (certificate) == NULL)
    add_alternative_names (groups, certificate);
  add_details (groups, certificate);
  if (pki_certificate_get_problem (certificate) == NULL)
    credenza_extension_fields_add (groups, certificate);
  credenza_extension_fields_add_data (groups, certificate);
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
  GPtrArray *groups = credenza_field_groups_new ();
  CredenzaFieldGroup *group = credenza_field_groups_add (groups, _("Details"), NULL);
  g_autofree char *bits = NULL;
  g_autofree char *created = NULL;

  credenza_field_group_add (group, _("Alias"), pki_entry_get_alias (entry));
  credenza_field_group_add (group, _("Format"), pki_entry_get_key_format (entry));
  credenza_field_group_add (group, _("Algorithm"), pki_entry_get_algorithm (entry));
  if (pki_entry_get_bits (entry) > 0)
    bits = g_strdup_printf (ngettext ("%u bit", "%u bits", pki_entry_get_bits (entry)), pki_entry_get_bits (entry));
  credenza_field_group_add (group, _("Size"), bits);
  if (pki_entry_get_created (entry) >= 0)
    created = credenza_text_date_time (pki_entry_get_created (entry));
  /* Translators: when something was created */
  credenza_field_group_add (group, C_("time", "Created"), created);
  if (pki_entry_get_kind (entry) == PKI_ENTRY_PRIVATE_KEY || pki_entry_get_kind (entry) == PKI_ENTRY_SECRET_KEY)
    credenza_field_group_add (group, _("Protection"), pki_entry_get_locked (entry) ? _("Locked with a password") : _("Readable"));
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

  credenza_field_group_add (group, label, text);
}

static void
add_labels (GPtrArray  *groups,
            StoreEntry *entry)
{
  GPtrArray *labels = store_entry_get_labels (entry);
  CredenzaFieldGroup *group = credenza_field_groups_add (groups, _("Labels"), NULL);

  for (guint i = 0; i < labels->len; i++)
    {
      StoreLabel *label = g_ptr_array_index (labels, i);
      g_autofree char *key = credenza_text_visible (store_label_get_key (label));
      /* Translators: what stands between the items of a list in one line */
      g_autofree char *values = g_strjoinv (_(", "), (char **) store_label_get_values (label));

      credenza_field_group_add (group, key, *values != '\0' ? values : _("No Value"));
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
    credenza_field_group_add (group, _("Generation Service"), credenza_text_authority (authority));
  if (generation == NULL)
    {
      credenza_field_group_add (group, _("Password"), _("Not known"));
      credenza_field_group_add (group, _("Automatic Renewal"), _("Not known"));
      return;
    }

  if (generation->validity > 0)
    validity = credenza_text_validity_period (generation->validity, generation->validity_unit);
  credenza_field_group_add (group, _("Common Name"), generation->common_name);
  credenza_field_group_add (group, _("Validity"), validity);
  credenza_field_group_add (group, _("Password"), generation->has_password ? _("Yes") : _("No"));
  if (generation->signing_request != NULL)
    credenza_field_group_add (group, _("Signing Request"), _("Yes"));
  credenza_field_group_add (group, _("Automatic Renewal"), generation->automatic_renewal ? _("Yes") : _("No"));
  if (generation->renewed >= 0)
    add_time (group, C_("time", "Renewed"), generation->renewed);
}

static void
add_method (CredenzaFieldGroup *group,
            ModelDocument      *document)
{
  ModelRenewal renewal = model_document_get_renewal (document, 0);

  if (renewal.generated)
    {
      credenza_field_group_add (group, _("Method"), _("External service"));
      add_generation (group, document);
    }
  else if (renewal.state == MODEL_RENEWAL_NEVER)
    credenza_field_group_add (group, _("Method"), renewal.probable ? _("Probably import") : _("Import"));
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
  GPtrArray *groups = credenza_field_groups_new ();
  CredenzaFieldGroup *group = credenza_field_groups_add (groups, _("Creation Details"), NULL);
  StoreEntry *entry = model_document_get_entry (document);
  PkiContainer *container = model_document_get_container (document);

  add_method (group, document);
  credenza_field_group_add (group, _("File Name"), store_entry_get_file_name (entry));
  if (container != NULL)
    {
      credenza_field_group_add (group, _("Format"), pki_format_get_name (pki_container_get_format (container)));
      credenza_field_group_add (group, _("Integrity"), integrity_text (pki_container_get_integrity (container)));
    }
  add_time (group, C_("time", "Created"), store_entry_get_created (entry));
  if (store_entry_get_modified (entry) > store_entry_get_created (entry))
    add_time (group, C_("time", "Modified"), store_entry_get_modified (entry));
  add_labels (groups, entry);
  return groups;
}
