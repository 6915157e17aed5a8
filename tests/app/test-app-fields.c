/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "app/credenza-certificate-fields.h"
#include "app/credenza-content-item.h"
#include "app/credenza-text-extension.h"
#include "app/credenza-text.h"

#define DAY ((gint64) 24 * 60 * 60)
#define NOW G_GINT64_CONSTANT (1700000000)

static const char *
find_value (GPtrArray  *groups,
            const char *title,
            const char *label)
{
  for (guint i = 0; i < groups->len; i++)
    {
      CredenzaFieldGroup *group = g_ptr_array_index (groups, i);

      for (guint k = 0; g_str_equal (group->title, title) && k < group->fields->len; k++)
        {
          CredenzaField *field = g_ptr_array_index (group->fields, k);

          if (g_str_equal (field->label, label))
            return field->value;
        }
    }
  return NULL;
}

static PkiIdentity *
make_identity (const char  *name,
               gboolean     is_authority,
               PkiIdentity *issuer)
{
  const char *dns_names[] = { "one.example.org", "two.example.org", NULL };
  PkiIdentityRequest request = { name, "Example", dns_names, NOW, NOW + 100 * DAY, is_authority };
  g_autoptr (GError) error = NULL;
  PkiIdentity *identity = pki_identity_new (&request, issuer, &error);

  g_assert_no_error (error);
  return identity;
}

static void
test_certificate (void)
{
  g_autoptr (PkiIdentity) authority = make_identity ("Authority", TRUE, NULL);
  g_autoptr (PkiIdentity) identity = make_identity ("client", FALSE, authority);
  g_autoptr (GPtrArray) groups = credenza_fields_of_certificate (pki_identity_get_certificate (identity));

  g_assert_cmpstr (find_value (groups, "Subject", "Common Name (CN)"), ==, "client");
  g_assert_cmpstr (find_value (groups, "Subject", "Organization (O)"), ==, "Example");
  g_assert_cmpstr (find_value (groups, "Issuer", "Common Name (CN)"), ==, "Authority");
  g_assert_cmpstr (find_value (groups, "Alternative Names", "DNS Name"), ==, "one.example.org");
  g_assert_cmpstr (find_value (groups, "Details", "Valid From"), ==, "14 November 2023, 22:13:20 UTC");
  g_assert_cmpstr (find_value (groups, "Details", "Valid Until"), ==, "22 February 2024, 22:13:20 UTC");
  g_assert_cmpstr (find_value (groups, "Details", "Public Key"), ==, "EC, secp256r1, 256 bits");
  g_assert_cmpstr (find_value (groups, "Details", "Signature Algorithm"), ==, "ECDSA-SHA256");
  g_assert_cmpstr (find_value (groups, "Details", "Key Usage"), ==, "Digital signature");
  g_assert_cmpstr (find_value (groups, "Details", "Extended Key Usage"), ==, "Client authentication");
  g_assert_cmpstr (find_value (groups, "Details", "Basic Constraints"), ==, "No certificate authority");
  g_assert_cmpuint (strlen (find_value (groups, "Details", "SHA-256 Fingerprint")), ==, 32 * 3 - 1);
}

/* What is copied of a fingerprint is what is shown. */
static void
test_copies (void)
{
  g_autoptr (PkiIdentity) identity = make_identity ("client", FALSE, NULL);
  g_autoptr (GPtrArray) groups = credenza_fields_of_certificate (pki_identity_get_certificate (identity));
  CredenzaFieldGroup *subject = g_ptr_array_index (groups, 0);
  guint n_copies = 0;

  g_assert_cmpstr (subject->title, ==, "Subject");
  g_assert_nonnull (strstr (subject->copy_text, "CN=client"));
  for (guint i = 0; i < groups->len; i++)
    {
      CredenzaFieldGroup *group = g_ptr_array_index (groups, i);

      for (guint k = 0; k < group->fields->len; k++)
        {
          CredenzaField *field = g_ptr_array_index (group->fields, k);

          if (field->copy_text == NULL)
            continue;
          g_assert_cmpstr (field->copy_text, ==, field->value);
          n_copies++;
        }
    }
  g_assert_cmpuint (n_copies, ==, 4);
}

static CredenzaField *
find_field (GPtrArray  *groups,
            const char *label)
{
  for (guint i = 0; i < groups->len; i++)
    {
      CredenzaFieldGroup *group = g_ptr_array_index (groups, i);

      for (guint k = 0; k < group->fields->len; k++)
        if (g_str_equal (((CredenzaField *) g_ptr_array_index (group->fields, k))->label, label))
          return g_ptr_array_index (group->fields, k);
    }
  g_error ("no field %s", label);
}

static const char *
get_copy (CredenzaField *field,
          guint          index)
{
  return ((CredenzaFieldCopy *) g_ptr_array_index (field->copies, index))->text;
}

/* The same digits in the forms that other programs want. */
static void
test_forms (void)
{
  g_autoptr (PkiIdentity) identity = make_identity ("client", FALSE, NULL);
  PkiCertificate *certificate = pki_identity_get_certificate (identity);
  g_autoptr (GPtrArray) groups = credenza_fields_of_certificate (certificate);
  CredenzaField *fingerprint = find_field (groups, "SHA-256 Fingerprint");
  CredenzaField *pin = find_field (groups, "Public Key Pin");
  g_autofree char *quoted = g_strdup_printf ("pin-sha256=\"%s\"", pin->value);
  g_autofree guchar *octets = NULL;
  g_autofree char *back = NULL;
  gsize size;

  g_assert_cmpuint (fingerprint->copies->len, ==, 3);
  g_assert_cmpstr (get_copy (fingerprint, 0), ==, fingerprint->value);
  g_assert_cmpstr (get_copy (fingerprint, 1), ==, pki_certificate_get_sha256 (certificate));
  octets = g_base64_decode (get_copy (fingerprint, 2), &size);
  back = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, pki_certificate_get_der (certificate));
  g_assert_cmpuint (size, ==, 32);
  g_assert_cmpstr (back, ==, get_copy (fingerprint, 1));
  g_assert_cmpint (octets[0], ==, g_ascii_xdigit_value (back[0]) * 16 + g_ascii_xdigit_value (back[1]));
  g_assert_cmpstr (get_copy (pin, 2), ==, quoted);
  g_assert_cmpstr (find_field (groups, "Valid From")->tooltip, ==, "2023-11-14 22:13:20 UTC");
  g_assert_true (find_field (groups, "PEM")->certificate == certificate);
  g_assert_true (g_bytes_equal (find_field (groups, "Hexadecimal")->bytes, pki_certificate_get_der (certificate)));
}

static void
check_words (const char *oid,
             const char *der,
             gsize       size,
             const char *expected)
{
  g_autoptr (GBytes) bytes = g_bytes_new (der, size);
  g_autofree char *text = credenza_text_extension (oid, bytes);

  g_assert_cmpstr (text, ==, expected);
}

#define CHECK_WORDS(oid, der, expected) check_words (oid, der, sizeof der - 1, expected)

/* What comes out of a certificate can't look like a line of ours. */
static void
test_words (void)
{
  CHECK_WORDS ("2.5.29.15", "\x03\x02\x05\xa0", "Digital signature, Key encipherment");
  CHECK_WORDS ("2.5.29.19", "\x30\x06\x01\x01\xff\x02\x01\x02", "Certificate authority, path length 2");
  CHECK_WORDS ("2.5.29.37", "\x30\x0a\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x01", "Server authentication");
  CHECK_WORDS ("2.5.29.32", "\x30\x0a\x30\x08\x06\x06\x67\x81\x0c\x01\x02\x02",
               "Organization validated (2.23.140.1.2.2)");
  CHECK_WORDS ("2.5.29.31", "\x30\x0d\x30\x0b\xa0\x09\xa0\x07\x86\x05http:", "http:");
  CHECK_WORDS ("2.5.29.36", "\x30\x06\x80\x01\x03\x81\x01\x00",
               "A policy is required after 3 certificates\nPolicies can’t be mapped");
  CHECK_WORDS ("2.5.29.30", "\x30\x09\xa0\x07\x30\x05\x82\x03\x61\x0a\x62",
               "Permitted:\n\u2007\u2007\u2007DNS name: a⟨U+000A⟩b");
  CHECK_WORDS ("2.5.29.14", "\x04\x02\xca\xfe", "CA:FE");
  CHECK_WORDS ("2.5.29.54", "\x02\x02\xff", NULL);
  CHECK_WORDS ("1.2.3.4.5", "\x05\x00", NULL);
  g_assert_cmpstr (credenza_text_extension_name ("2.5.29.32"), ==, "Certificate Policies");
  g_assert_cmpstr (credenza_text_extension_name ("2.5.29.20"), ==, "cRLNumber");
  g_assert_cmpstr (credenza_text_extension_name ("1.2.3.4.5"), ==, "1.2.3.4.5");
}

/* The last second of 9999 is no date. */
static void
test_no_expiration (void)
{
  const gint64 never = G_GINT64_CONSTANT (253402300799);
  g_autofree char *date = credenza_text_date (never);
  g_autofree char *exact = credenza_text_exact (never);
  g_autofree char *relative = credenza_text_relative (never, NOW);
  g_autofree char *sentence = credenza_text_validity (NOW - 1, never, NOW, 30);
  g_autofree char *late = credenza_text_exact (never - 1);

  g_assert_cmpstr (date, ==, "No expiration date");
  g_assert_cmpstr (exact, ==, "9999-12-31 23:59:59 UTC");
  g_assert_cmpstr (late, ==, "9999-12-31 23:59:58 UTC");
  g_assert_cmpstr (relative, ==, "never");
  g_assert_cmpstr (sentence, ==, "This certificate does not expire");
}

static void
test_dump (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("\x00\x7f" "ABCDEFGH", 10);
  g_autofree char *text = credenza_text_hex_dump (bytes, 100);
  g_autofree char *part = credenza_text_hex_dump (bytes, 8);

  g_assert_cmpstr (text, ==, "0000  00 7f 41 42 43 44 45 46  ..ABCDEF\n0008  47 48                    GH");
  g_assert_cmpstr (part, ==, "0000  00 7f 41 42 43 44 45 46  ..ABCDEF\n…");
}

/* Twenty rows, whatever there is; what is copied is all of it. */
static void
test_many_names (void)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;
  g_auto (GStrv) copied = NULL;
  g_autoptr (PkiIdentity) identity = NULL;
  g_autoptr (GPtrArray) groups = NULL;
  g_autoptr (GError) error = NULL;
  CredenzaFieldGroup *group;
  PkiIdentityRequest request = { "many", "Example", NULL, NOW, NOW + 100 * DAY, FALSE };

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%u.example.org", i);

      g_strv_builder_add (builder, name);
    }
  names = g_strv_builder_end (builder);
  request.dns_names = (const char * const *) names;
  identity = pki_identity_new (&request, NULL, &error);
  g_assert_no_error (error);

  groups = credenza_fields_of_certificate (pki_identity_get_certificate (identity));
  group = g_ptr_array_index (groups, 2);
  g_assert_cmpstr (group->title, ==, "Alternative Names");
  g_assert_cmpuint (group->fields->len, ==, 21);
  g_assert_cmpstr (((CredenzaField *) group->fields->pdata[20])->label, ==, "Show All 1000 Names…");
  g_assert_cmpstr (((CredenzaField *) group->fields->pdata[20])->action, ==, "certificate.show-names");
  copied = g_strsplit (group->copy_text, "\n", -1);
  g_assert_cmpstrv (copied, names);
}

static void
test_undecodable (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("nonsense", 8);
  g_autoptr (PkiCertificate) certificate = pki_certificate_new_undecodable (bytes, "no structure");
  g_autoptr (GPtrArray) groups = credenza_fields_of_certificate (certificate);

  g_assert_nonnull (find_value (groups, "Details", "SHA-256 Fingerprint"));
  g_assert_null (find_value (groups, "Details", "Signature Algorithm"));
}

static PkiContainer *
parse (GBytes     *bytes,
       const char *password)
{
  g_autoptr (GError) error = NULL;
  PkiContainer *container = pki_container_parse (bytes, password, &error);

  g_assert_no_error (error);
  return container;
}

/* A private key comes with its chain below it, a step deeper each; certificates of their own stand side by side. */
static void
test_items (void)
{
  g_autoptr (PkiIdentity) authority = make_identity ("Authority", TRUE, NULL);
  g_autoptr (PkiIdentity) identity = make_identity ("client", FALSE, authority);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = pki_identity_to_pkcs12 (identity, "my key", "password", &error);
  g_autoptr (PkiContainer) container = parse (bytes, "password");
  g_autoptr (GListModel) items = credenza_content_items_new (container);
  const char *titles[] = { "my key", "client", "Authority" };
  const char *kinds[] = { "Private Key", "X.509 Certificate", "X.509 Certificate" };

  g_assert_cmpuint (g_list_model_get_n_items (items), ==, G_N_ELEMENTS (titles));
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      g_autoptr (CredenzaContentItem) item = g_list_model_get_item (items, i);
      g_autofree char *title = credenza_content_item_dup_title (item);

      g_assert_cmpstr (title, ==, titles[i]);
      g_assert_cmpstr (credenza_content_item_get_kind_label (item), ==, kinds[i]);
      g_assert_cmpuint (credenza_content_item_get_depth (item), ==, i);
    }
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/fields/certificate", test_certificate);
  g_test_add_func ("/app/fields/copies", test_copies);
  g_test_add_func ("/app/fields/forms", test_forms);
  g_test_add_func ("/app/fields/words", test_words);
  g_test_add_func ("/app/fields/no-expiration", test_no_expiration);
  g_test_add_func ("/app/fields/dump", test_dump);
  g_test_add_func ("/app/fields/many-names", test_many_names);
  g_test_add_func ("/app/fields/undecodable", test_undecodable);
  g_test_add_func ("/app/content-items", test_items);

  return g_test_run ();
}
