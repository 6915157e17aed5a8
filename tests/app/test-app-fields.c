/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "app/credenza-certificate-fields.h"
#include "app/credenza-content-item.h"

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
  g_assert_cmpstr (find_value (groups, "Details", "Valid From"), ==, "2023-11-14 22:13:20 UTC");
  g_assert_cmpstr (find_value (groups, "Details", "Valid Until"), ==, "2024-02-22 22:13:20 UTC");
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
  g_assert_cmpuint (n_copies, ==, 3);
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
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/fields/certificate", test_certificate);
  g_test_add_func ("/app/fields/copies", test_copies);
  g_test_add_func ("/app/fields/undecodable", test_undecodable);
  g_test_add_func ("/app/content-items", test_items);

  return g_test_run ();
}
