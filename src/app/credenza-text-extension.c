/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The words for what extensions say. */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-text-extension.h"

#include "app/credenza-text.h"

#include <glib/gi18n.h>
#include <string.h>

/* Nobody reads more lines of one extension; its bytes are there all the same. */
#define MAX_LINES 100

#define OCTETS_PER_LINE 8

typedef struct
{
  const char *oid;
  const char *text;
} Word;

static const char *
find_word (const Word *words,
           guint       n,
           const char *oid,
           const char *context)
{
  for (guint i = 0; i < n; i++)
    if (g_str_equal (words[i].oid, oid))
      return g_dpgettext2 (NULL, context, words[i].text);
  return NULL;
}

/**
 * credenza_text_extension_name:
 * @oid: the identifier of an extension
 *
 * Returns: (transfer none): what people call it; the name that a standard gives it; or @oid
 */
const char *
credenza_text_extension_name (const char *oid)
{
  static const Word words[] = {
    { "2.5.29.9", NC_("extension", "Subject Directory Attributes") },
    { "2.5.29.14", NC_("extension", "Subject Key Identifier") },
    { "2.5.29.15", NC_("extension", "Key Usage") },
    { "2.5.29.16", NC_("extension", "Private Key Usage Period") },
    { "2.5.29.17", NC_("extension", "Alternative Names") },
    { "2.5.29.18", NC_("extension", "Alternative Names of the Issuer") },
    { "2.5.29.19", NC_("extension", "Basic Constraints") },
    { "2.5.29.30", NC_("extension", "Name Constraints") },
    { "2.5.29.31", NC_("extension", "CRL Distribution Points") },
    { "2.5.29.32", NC_("extension", "Certificate Policies") },
    { "2.5.29.33", NC_("extension", "Policy Mappings") },
    { "2.5.29.35", NC_("extension", "Authority Key Identifier") },
    { "2.5.29.36", NC_("extension", "Policy Constraints") },
    { "2.5.29.37", NC_("extension", "Extended Key Usage") },
    { "2.5.29.46", NC_("extension", "Freshest CRL") },
    { "2.5.29.54", NC_("extension", "Inhibit anyPolicy") },
    { "2.5.29.56", NC_("extension", "No Revocation Available") },
    { "1.3.6.1.5.5.7.1.1", NC_("extension", "Authority Information Access") },
    { "1.3.6.1.5.5.7.1.3", NC_("extension", "Qualified Certificate Statements") },
    { "1.3.6.1.5.5.7.1.11", NC_("extension", "Subject Information Access") },
    { "1.3.6.1.5.5.7.1.24", NC_("extension", "TLS Features") },
    { "1.3.6.1.5.5.7.48.1.5", NC_("extension", "OCSP No Check") },
    { "1.3.6.1.4.1.11129.2.4.2", NC_("extension", "Signed Certificate Timestamps") },
    { "1.3.6.1.4.1.11129.2.4.3", NC_("extension", "Certificate Transparency Poison") },
    { "1.3.6.1.4.1.311.20.2", NC_("extension", "Microsoft Certificate Template Name") },
    { "1.3.6.1.4.1.311.21.1", NC_("extension", "Microsoft CA Version") },
    { "1.3.6.1.4.1.311.21.2", NC_("extension", "Microsoft Previous CA Certificate Hash") },
    { "1.3.6.1.4.1.311.21.7", NC_("extension", "Microsoft Certificate Template") },
    { "1.3.6.1.4.1.311.21.10", NC_("extension", "Microsoft Application Policies") },
    { "1.3.6.1.4.1.311.21.11", NC_("extension", "Microsoft Application Policy Mappings") },
    { "1.3.6.1.4.1.311.21.12", NC_("extension", "Microsoft Application Policy Constraints") },
    { "1.3.6.1.4.1.311.25.2", NC_("extension", "Microsoft Security Identifier") },
    { "2.16.840.1.113730.1.1", NC_("extension", "Netscape Certificate Type") },
    { "2.16.840.1.113730.1.2", NC_("extension", "Netscape Base URL") },
    { "2.16.840.1.113730.1.3", NC_("extension", "Netscape Revocation URL") },
    { "2.16.840.1.113730.1.4", NC_("extension", "Netscape CA Revocation URL") },
    { "2.16.840.1.113730.1.7", NC_("extension", "Netscape Renewal URL") },
    { "2.16.840.1.113730.1.8", NC_("extension", "Netscape CA Policy URL") },
    { "2.16.840.1.113730.1.12", NC_("extension", "Netscape Server Name") },
    { "2.16.840.1.113730.1.13", NC_("extension", "Netscape Comment") },
  };
  const char *text = find_word (words, G_N_ELEMENTS (words), oid, "extension");

  if (text == NULL)
    text = pki_oid_get_name (oid);
  return text != NULL ? text : oid;
}

/* What is worth more than the name that a standard gives it. */
static const char *
get_words_of_oid (const char *oid)
{
  static const Word words[] = {
    { "1.3.6.1.5.5.7.3.1", NC_("purpose", "Server authentication") },
    { "1.3.6.1.5.5.7.3.2", NC_("purpose", "Client authentication") },
    { "1.3.6.1.5.5.7.3.3", NC_("purpose", "Code signing") },
    { "1.3.6.1.5.5.7.3.4", NC_("purpose", "Email protection") },
    { "1.3.6.1.5.5.7.3.8", NC_("purpose", "Time stamping") },
    { "1.3.6.1.5.5.7.3.9", NC_("purpose", "OCSP signing") },
    { "1.3.6.1.5.5.7.3.17", NC_("purpose", "IPsec key exchange") },
    { "1.3.6.1.5.5.7.3.36", NC_("purpose", "Document signing") },
    { "1.3.6.1.5.2.3.4", NC_("purpose", "Kerberos client authentication") },
    { "1.3.6.1.5.2.3.5", NC_("purpose", "Kerberos key distribution") },
    { "1.3.6.1.4.1.311.10.3.4", NC_("purpose", "Encrypting File System") },
    { "1.3.6.1.4.1.311.10.3.12", NC_("purpose", "Document signing (Microsoft)") },
    { "1.3.6.1.4.1.311.20.2.1", NC_("purpose", "Certificate request agent") },
    { "1.3.6.1.4.1.311.20.2.2", NC_("purpose", "Smart card logon") },
    { "1.3.6.1.4.1.311.54.1.2", NC_("purpose", "Remote Desktop authentication") },
    { "1.3.6.1.4.1.311.20.2.3", NC_("purpose", "User principal name") },
    { "1.3.6.1.4.1.311.25.1", NC_("purpose", "Domain controller") },
    { "1.3.6.1.5.2.2", NC_("purpose", "Kerberos principal") },
    { "1.3.6.1.5.5.7.8.3", NC_("purpose", "Permanent identifier") },
    { "1.3.6.1.5.5.7.8.4", NC_("purpose", "Hardware module") },
    { "1.3.6.1.5.5.7.8.5", NC_("purpose", "XMPP address") },
    { "1.3.6.1.5.5.7.8.7", NC_("purpose", "Service name") },
    { "1.3.6.1.5.5.7.8.8", NC_("purpose", "Realm") },
    { "1.3.6.1.5.5.7.8.9", NC_("purpose", "Email address") },
    { "1.3.6.1.5.5.7.48.1", NC_("purpose", "OCSP") },
    { "1.3.6.1.5.5.7.48.2", NC_("purpose", "Issuer’s certificate") },
    { "1.3.6.1.5.5.7.48.3", NC_("purpose", "Time stamping") },
    { "1.3.6.1.5.5.7.48.5", NC_("purpose", "Repository of the authority") },
    { "1.3.6.1.5.5.7.9.1", NC_("purpose", "Date of birth") },
    { "1.3.6.1.5.5.7.9.2", NC_("purpose", "Place of birth") },
    { "1.3.6.1.5.5.7.9.3", NC_("purpose", "Gender") },
    { "1.3.6.1.5.5.7.9.4", NC_("purpose", "Citizenship") },
    { "1.3.6.1.5.5.7.9.5", NC_("purpose", "Residence") },
    { "2.5.29.37.0", NC_("purpose", "Any purpose") },
    { "2.5.29.32.0", NC_("purpose", "Any policy") },
    { "2.23.140.1.1", NC_("purpose", "Extended validation") },
    { "2.23.140.1.2.1", NC_("purpose", "Domain validated") },
    { "2.23.140.1.2.2", NC_("purpose", "Organization validated") },
    { "2.23.140.1.2.3", NC_("purpose", "Individual validated") },
    { "2.23.140.1.3", NC_("purpose", "Code signing, extended validation") },
    { "2.23.140.1.4.1", NC_("purpose", "Code signing") },
    { "0.4.0.1862.1.1", NC_("purpose", "EU qualified certificate") },
    { "0.4.0.1862.1.2", NC_("purpose", "Limit of a transaction") },
    { "0.4.0.1862.1.3", NC_("purpose", "Retention period") },
    { "0.4.0.1862.1.4", NC_("purpose", "Key in a qualified device") },
    { "0.4.0.1862.1.5", NC_("purpose", "Disclosure statements") },
    { "0.4.0.1862.1.6", NC_("purpose", "Type of the certificate") },
    { "0.4.0.1862.1.7", NC_("purpose", "Legislation") },
    { "0.4.0.1862.1.6.1", NC_("purpose", "Electronic signature") },
    { "0.4.0.1862.1.6.2", NC_("purpose", "Electronic seal") },
    { "0.4.0.1862.1.6.3", NC_("purpose", "Website authentication") },
  };

  return find_word (words, G_N_ELEMENTS (words), oid, "purpose");
}

/**
 * credenza_text_key_purpose:
 * @oid: the identifier of a purpose, a method, a type of names
 *
 * Returns: (transfer full): its name in words, or that of a standard with the identifier, or the identifier
 */
char *
credenza_text_key_purpose (const char *oid)
{
  const char *words = get_words_of_oid (oid);
  const char *name = pki_oid_get_name (oid);

  if (words != NULL)
    return g_strdup (words);
  /* Translators: the name of something and its identifier, such as "ipsecTunnel (1.3.6.1.5.5.7.3.6)" */
  return name != NULL ? g_strdup_printf (_("%s (%s)"), name, oid) : g_strdup (oid);
}

/**
 * credenza_text_oid:
 * @oid: an identifier
 *
 * Returns: (transfer full): it, with its name in front where it has one
 */
char *
credenza_text_oid (const char *oid)
{
  const char *words = get_words_of_oid (oid);
  const char *name = words != NULL ? words : pki_oid_get_name (oid);

  return name != NULL ? g_strdup_printf (_("%s (%s)"), name, oid) : g_strdup (oid);
}

/**
 * credenza_text_alternative_name_kind:
 * @kind: a kind of names
 *
 * Returns: (transfer none): its name
 */
const char *
credenza_text_alternative_name_kind (PkiAlternativeNameKind kind)
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

static const char *
get_key_usage (guint bit)
{
  const char * const usages[] = { _("Digital signature"), _("Non-repudiation"), _("Key encipherment"), _("Data encipherment"),
                                  _("Key agreement"), _("Certificate signing"), _("CRL signing"), _("Encipher only"),
                                  _("Decipher only") };

  return bit < G_N_ELEMENTS (usages) ? usages[bit] : NULL;
}

/**
 * credenza_text_key_usage:
 * @usage: what a key may be used for
 *
 * Returns: (transfer full): it in words, or an empty string
 */
char *
credenza_text_key_usage (PkiKeyUsage usage)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; get_key_usage (i) != NULL; i++)
    if ((guint) usage & (1u << i))
      credenza_text_append_item (text, get_key_usage (i));
  return g_string_free (text, FALSE);
}

static const char *
get_netscape_type (gint64 bit)
{
  const char * const types[] = { _("SSL client"), _("SSL server"), _("S/MIME"), _("Object signing"), NULL, _("SSL authority"),
                                 _("S/MIME authority"), _("Object signing authority") };

  return bit >= 0 && bit < (gint64) G_N_ELEMENTS (types) ? types[bit] : NULL;
}

/* ReasonFlags, RFC 5280, section 4.2.1.13 */
static char *
format_reasons (gint64 bits)
{
  const char * const reasons[] = { _("unused"), _("key compromised"), _("authority compromised"), _("affiliation changed"),
                                   _("superseded"), _("cessation of operation"), _("on hold"), _("privilege withdrawn"),
                                   _("attribute authority compromised") };
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (bits & (1 << i))
      credenza_text_append_item (text, reasons[i]);
  /* Translators: the reasons of revocation that a revocation list covers, such as “key compromised, superseded” */
  return g_strdup_printf (_("Only for: %s"), text->str);
}

/* What holds from some certificate of the chain on, RFC 5280, sections 4.2.1.11 and 4.2.1.14 */
static char *
format_policy_constraint (PkiFieldKind kind,
                          gint64       number)
{
  guint n = (guint) CLAMP (number, 0, G_MAXINT);

  if (kind == PKI_FIELD_REQUIRE_POLICY)
    return n == 0 ? g_strdup (_("A policy is required at once"))
                  : g_strdup_printf (ngettext ("A policy is required after %u certificate",
                                               "A policy is required after %u certificates", n), n);
  if (kind == PKI_FIELD_INHIBIT_MAPPING)
    return n == 0 ? g_strdup (_("Policies can’t be mapped"))
                  : g_strdup_printf (ngettext ("Policies can’t be mapped after %u certificate",
                                               "Policies can’t be mapped after %u certificates", n), n);
  /* Translators: a certificate that allows any policy counts as if it allowed none */
  return n == 0 ? g_strdup (_("“Any policy” is not accepted"))
                : g_strdup_printf (ngettext ("“Any policy” is not accepted after %u certificate",
                                             "“Any policy” is not accepted after %u certificates", n), n);
}

static char *
format_tls_feature (gint64 number)
{
  if (number == 5)
    return g_strdup (_("A stapled OCSP response is required (must staple)"));
  if (number == 17)
    return g_strdup (_("Stapled OCSP responses for the chain are required"));
  return g_strdup_printf (_("TLS extension %u"), (guint) CLAMP (number, 0, G_MAXINT));
}

/* Of a field whose value is its text, its digits or its identifier. */
static char *
format_value (const PkiField *field)
{
  if (field->text != NULL)
    return credenza_text_visible (field->text);
  if (field->hex != NULL)
    return credenza_text_hex (field->hex);
  return field->oid != NULL ? credenza_text_oid (field->oid) : g_strdup_printf ("%" G_GINT64_FORMAT, field->number);
}

static const char *
get_label (PkiFieldKind kind)
{
  switch ((int) kind)
    {
    case PKI_FIELD_DNS_NAME:
      return _("DNS name");
    case PKI_FIELD_EMAIL_ADDRESS:
      return _("Email address");
    case PKI_FIELD_IP_ADDRESS:
      return _("IP address");
    case PKI_FIELD_DIRECTORY_NAME:
      return _("Directory name");
    case PKI_FIELD_REGISTERED_ID:
      return _("Registered ID");
    case PKI_FIELD_X400_ADDRESS:
      return _("X.400 address");
    case PKI_FIELD_EDI_PARTY_NAME:
      return _("EDI party");
    case PKI_FIELD_CPS:
      return _("Practice statement");
    case PKI_FIELD_NOTICE:
      return _("Notice");
    case PKI_FIELD_NOTICE_REFERENCE:
      /* Translators: an organization and the numbers of its notices */
      return _("Reference of the notice");
    case PKI_FIELD_SUBJECT_POLICY:
      /* Translators: the policy of the issuer stands above, the one of the subject behind this */
      return _("Equal to the policy");
    case PKI_FIELD_RELATIVE_NAME:
      /* Translators: the name of a distribution point, without that of the issuer, which is in front of it */
      return _("Name relative to the issuer");
    case PKI_FIELD_AUTHORITY_SERIAL:
      return _("Serial number");
    case PKI_FIELD_SCT_LOG:
      return _("Log");
    case PKI_FIELD_SCT_SIGNATURE:
      return _("Signature");
    case PKI_FIELD_MAJOR_VERSION:
      return _("Major version");
    case PKI_FIELD_MINOR_VERSION:
      return _("Minor version");
    case PKI_FIELD_CERTIFICATE_INDEX:
      return _("Certificate index");
    case PKI_FIELD_KEY_INDEX:
      return _("Key index");
    default:
      return NULL; /* the value says what it is */
    }
}

static char *
format_other (const PkiField *field)
{
  g_autofree char *type = credenza_text_key_purpose (field->oid);
  g_autofree char *value = format_value (field);

  return credenza_text_labelled (type, value);
}

static char *
format_time (const char *label,
             gint64      seconds)
{
  g_autofree char *time = credenza_text_exact (seconds);

  return credenza_text_labelled (label, time);
}

/* One line. */
static char *
format_field (const PkiField *field)
{
  const char *label = get_label (field->kind);
  g_autofree char *value = NULL;

  switch ((int) field->kind)
    {
    case PKI_FIELD_OTHER_NAME:
    case PKI_FIELD_QUALIFIER:
    case PKI_FIELD_ATTRIBUTE:
      return format_other (field);
    case PKI_FIELD_KEY_PURPOSE:
    case PKI_FIELD_ACCESS_METHOD:
    case PKI_FIELD_STATEMENT:
    case PKI_FIELD_QC_TYPE:
      return credenza_text_key_purpose (field->oid);
    case PKI_FIELD_KEY_USAGE:
      value = g_strdup (get_key_usage ((guint) field->number));
      break;
    case PKI_FIELD_NETSCAPE_TYPE:
      value = g_strdup (get_netscape_type (field->number));
      break;
    case PKI_FIELD_AUTHORITY:
      return g_strdup (field->number ? _("Certificate authority") : _("No certificate authority"));
    case PKI_FIELD_PATH_LENGTH:
      /* Translators: how many authorities may follow in a chain; behind “Certificate authority, ” */
      return g_strdup_printf (_("path length %u"), (guint) CLAMP (field->number, 0, G_MAXINT));
    /* Translators: the names for which it may issue certificates are in the lines below */
    case PKI_FIELD_PERMITTED:
      return g_strdup (_("Permitted:"));
    case PKI_FIELD_EXCLUDED:
      return g_strdup (_("Excluded:"));
    case PKI_FIELD_NOT_BEFORE:
      return format_time (_("Valid from"), field->number);
    case PKI_FIELD_NOT_AFTER:
      return format_time (_("Valid until"), field->number);
    case PKI_FIELD_TLS_FEATURE:
      return format_tls_feature (field->number);
    case PKI_FIELD_REQUIRE_POLICY:
    case PKI_FIELD_INHIBIT_MAPPING:
    case PKI_FIELD_INHIBIT_ANY:
      return format_policy_constraint (field->kind, field->number);
    case PKI_FIELD_DISTRIBUTION_POINT:
      return NULL;
    case PKI_FIELD_REASONS:
      return format_reasons (field->number);
    case PKI_FIELD_CRL_ISSUER:
      return g_strdup (_("Issuer of the CRL:"));
    case PKI_FIELD_AUTHORITY_NAME:
      return g_strdup (_("Issuer:"));
    case PKI_FIELD_TIMESTAMP:
      value = credenza_text_exact (field->number / 1000);
      return g_steal_pointer (&value);
    case PKI_FIELD_SCT_VERSION:
      return g_strdup_printf (_("Version %u"), (guint) CLAMP (field->number, 0, G_MAXINT));
    case PKI_FIELD_RETENTION:
      return g_strdup_printf (ngettext ("%u year", "%u years", (gulong) CLAMP (field->number, 0, G_MAXINT)),
                              (guint) CLAMP (field->number, 0, G_MAXINT));
    case PKI_FIELD_PRESENT:
      return g_strdup (_("Yes"));
    case PKI_FIELD_MORE:
      return g_strdup (_("And more"));
    default:
      break;
    }

  if (value == NULL)
    value = format_value (field);
  return label != NULL ? credenza_text_labelled (label, value) : g_steal_pointer (&value);
}

/* Bits and purposes stand in one line, the rest has lines of its own. */
static gboolean
is_enumerated (PkiFieldKind kind)
{
  return kind == PKI_FIELD_KEY_USAGE || kind == PKI_FIELD_KEY_PURPOSE || kind == PKI_FIELD_NETSCAPE_TYPE ||
         kind == PKI_FIELD_AUTHORITY || kind == PKI_FIELD_PATH_LENGTH;
}

/* What is in a distribution point that has one address needs no indentation. */
static guint
get_indentation (GPtrArray *fields,
                 guint      index)
{
  PkiField *first = g_ptr_array_index (fields, 0);
  PkiField *field = g_ptr_array_index (fields, index);

  return first->kind == PKI_FIELD_DISTRIBUTION_POINT && field->depth > 0 ? field->depth - 1 : field->depth;
}

/**
 * credenza_text_extension:
 * @oid: the identifier of an extension
 * @value: the DER inside it
 *
 * Returns: (transfer full) (nullable): what it says in words, line by line; what comes out of the certificate is made
 *   visible; %NULL when it is not understood
 */
char *
credenza_text_extension (const char *oid,
                         GBytes     *value)
{
  g_autoptr (GPtrArray) fields = pki_extension_decode (oid, value);
  GString *text;

  if (fields == NULL)
    return NULL;
  text = g_string_new (NULL);
  for (guint i = 0; i < fields->len; i++)
    {
      PkiField *field = g_ptr_array_index (fields, i);
      g_autofree char *line = i < MAX_LINES ? format_field (field) : NULL;

      if (i == MAX_LINES)
        {
          g_string_append (text, "\n…");
          break;
        }
      if (line == NULL)
        continue;
      if (text->len > 0)
        g_string_append (text, is_enumerated (field->kind) ? _(", ") : "\n");
      /* Figure spaces, which no line is broken at. */
      for (guint k = get_indentation (fields, i); k > 0; k--)
        g_string_append (text, "\u2007\u2007\u2007");
      g_string_append (text, line);
    }
  if (text->len == 0)
    g_string_append (text, _("Empty"));
  return g_string_free (text, FALSE);
}

/* Digits in other forms */

/**
 * credenza_text_base64:
 * @hex: hexadecimal digits
 *
 * Returns: (transfer full): the same octets in Base64
 */
char *
credenza_text_base64 (const char *hex)
{
  gsize size = strlen (hex) / 2;
  g_autofree guint8 *octets = g_malloc (size + 1);

  for (gsize i = 0; i < size; i++)
    octets[i] = (guint8) (g_ascii_xdigit_value (hex[2 * i]) << 4 | g_ascii_xdigit_value (hex[2 * i + 1]));
  return g_base64_encode (octets, size);
}

static void
append_dump_line (GString      *text,
                  gsize         offset,
                  const guint8 *octets,
                  gsize         n)
{
  g_string_append_printf (text, "%04zx ", offset);
  for (gsize i = 0; i < OCTETS_PER_LINE; i++)
    if (i < n)
      g_string_append_printf (text, " %02x", octets[i]);
    else
      g_string_append (text, "   ");
  g_string_append (text, "  ");
  for (gsize i = 0; i < n; i++)
    g_string_append_c (text, g_ascii_isprint (octets[i]) ? (char) octets[i] : '.');
}

/**
 * credenza_text_hex_dump:
 * @bytes: bytes
 * @max: how many of them to show at most
 *
 * Returns: (transfer full): them line by line: where, what and, where it is ASCII, as text
 */
char *
credenza_text_hex_dump (GBytes *bytes,
                        gsize   max)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < MIN (size, max); i += OCTETS_PER_LINE)
    {
      if (i > 0)
        g_string_append_c (text, '\n');
      append_dump_line (text, i, data + i, MIN (MIN (size, max) - i, OCTETS_PER_LINE));
    }
  if (size > max)
    g_string_append (text, "\n…");
  return g_string_free (text, FALSE);
}
