/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "model-fixture.h"

#define NOW G_GINT64_CONSTANT (1700000000)

static PkiIdentity *
make_identity (const char  *name,
               gboolean     is_authority,
               PkiIdentity *issuer)
{
  PkiIdentityRequest request = { name, "Example", NULL, NOW, NOW + 86400, is_authority };
  g_autoptr (GError) error = NULL;
  PkiIdentity *identity = pki_identity_new (&request, issuer, &error);

  g_assert_no_error (error);
  return identity;
}

static PkiContainer *
make_container (PkiIdentity *identity,
                gboolean     keystore,
                const char  *password)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = keystore ? pki_identity_to_pkcs12 (identity, "alias", "secret", &error)
                                      : pki_identity_to_pem (identity, FALSE, &error);
  PkiContainer *container;

  g_assert_no_error (error);
  container = pki_container_parse (bytes, password, &error);
  g_assert_no_error (error);
  return container;
}

/* (nullable) (transfer full): the first row of the kind, and of the extension when @oid is given */
static ModelComparisonRow *
find_row (ModelComparison      *comparison,
          ModelComparisonField  field,
          const char           *oid)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (comparison)); i++)
    {
      g_autoptr (ModelComparisonRow) row = g_list_model_get_item (G_LIST_MODEL (comparison), i);

      if (model_comparison_row_get_field (row) == field &&
          (oid == NULL || g_strcmp0 (model_comparison_row_get_oid (row), oid) == 0))
        return g_steal_pointer (&row);
    }
  return NULL;
}

static void
test_same (void)
{
  g_autoptr (PkiIdentity) identity = make_identity ("same", FALSE, NULL);
  g_autoptr (PkiContainer) one = make_container (identity, FALSE, NULL);
  g_autoptr (PkiContainer) other = make_container (identity, TRUE, "secret");
  g_autoptr (ModelComparison) comparison = model_comparison_new (one, other);

  g_assert_true (model_comparison_has_before (comparison));
  g_assert_true (model_comparison_has_after (comparison));
  g_assert_cmpuint (model_comparison_get_n_differences (comparison), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (comparison)), >, MODEL_COMPARISON_EXTENSION);
}

static PkiContainer *
make_other (const char *name,
            PkiKeyKind  kind,
            gint64      begin,
            gint64      end)
{
  const char *dns_names[] = { name, NULL };
  const PkiIdentityRequest request = {
    .common_name = name, .dns_names = dns_names, .not_before = begin, .not_after = end, .key_kind = kind,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (PkiIdentity) identity = pki_identity_new (&request, NULL, &error);

  g_assert_no_error (error);
  return make_container (identity, FALSE, NULL);
}

static const char *
get_serial (PkiContainer *container)
{
  return pki_certificate_get_serial (model_comparison_find_leaf (container));
}

/* No field is passed over: two certificates that have nothing in common differ in each. */
static void
test_fields (void)
{
  g_autoptr (PkiContainer) before = make_other ("one", PKI_KEY_KIND_EC_P256, NOW, NOW + 1000);
  g_autoptr (PkiContainer) after = make_other ("two", PKI_KEY_KIND_RSA_3072, NOW + 1, NOW + 2000);
  g_autoptr (ModelComparison) comparison = model_comparison_new (before, after);
  g_autoptr (ModelComparisonRow) serial = find_row (comparison, MODEL_COMPARISON_SERIAL, NULL);
  g_autoptr (ModelComparisonRow) begin = find_row (comparison, MODEL_COMPARISON_NOT_BEFORE, NULL);
  g_autoptr (ModelComparisonRow) end = find_row (comparison, MODEL_COMPARISON_NOT_AFTER, NULL);

  for (ModelComparisonField field = 0; field < MODEL_COMPARISON_EXTENSION; field++)
    {
      g_autoptr (ModelComparisonRow) row = find_row (comparison, field, NULL);

      g_test_message ("field %d", field);
      g_assert_nonnull (row);
      g_assert_true (model_comparison_row_get_differs (row));
    }
  g_assert_cmpstr (model_comparison_row_get_before (serial), ==, get_serial (before));
  g_assert_cmpstr (model_comparison_row_get_after (serial), ==, get_serial (after));
  g_assert_cmpint (model_comparison_row_get_before_date (begin), ==, NOW);
  g_assert_cmpint (model_comparison_row_get_after_date (begin), ==, NOW + 1);
  g_assert_cmpint (model_comparison_row_get_before_date (end), ==, NOW + 1000);
  g_assert_cmpint (model_comparison_row_get_after_date (end), ==, NOW + 2000);
}

/* Extension by extension: what changed, what came and what went. */
static void
test_extensions (void)
{
  g_autoptr (PkiIdentity) authority = make_identity ("authority", TRUE, NULL);
  g_autoptr (PkiIdentity) client = make_identity ("client", FALSE, authority);
  g_autoptr (PkiContainer) before = make_container (authority, FALSE, NULL);
  g_autoptr (PkiContainer) after = make_container (client, FALSE, NULL);
  g_autoptr (ModelComparison) comparison = model_comparison_new (before, after);
  g_autoptr (ModelComparisonRow) constraints = find_row (comparison, MODEL_COMPARISON_EXTENSION, "2.5.29.19");
  g_autoptr (ModelComparisonRow) purposes = find_row (comparison, MODEL_COMPARISON_EXTENSION, "2.5.29.37");

  g_assert_nonnull (constraints);
  g_assert_true (model_comparison_row_get_differs (constraints));
  g_assert_nonnull (model_comparison_row_get_before_value (constraints));
  g_assert_nonnull (model_comparison_row_get_after_value (constraints));
  g_assert_true (model_comparison_row_get_before_critical (constraints));
  g_assert_nonnull (purposes);
  g_assert_null (model_comparison_row_get_before_value (purposes));
  g_assert_nonnull (model_comparison_row_get_after_value (purposes));
  g_assert_true (model_comparison_row_get_differs (purposes));
  g_assert_null (find_row (comparison, MODEL_COMPARISON_EXTENSION, "2.5.29.17"));
}

/* Keystores are compared by their leaf; of the others it is said which only one of them has. */
static void
test_keystores (void)
{
  g_autoptr (PkiIdentity) authority = make_identity ("authority", TRUE, NULL);
  g_autoptr (PkiIdentity) client = make_identity ("client", FALSE, authority);
  g_autoptr (PkiIdentity) alone = make_identity ("alone", FALSE, NULL);
  g_autoptr (PkiContainer) before = make_container (client, TRUE, "secret");
  g_autoptr (PkiContainer) after = make_container (alone, TRUE, "secret");
  g_autoptr (ModelComparison) there = model_comparison_new (before, after);
  g_autoptr (ModelComparison) back = model_comparison_new (after, before);
  g_autoptr (ModelComparisonRow) gone = find_row (there, MODEL_COMPARISON_CERTIFICATE, NULL);
  g_autoptr (ModelComparisonRow) new = find_row (back, MODEL_COMPARISON_CERTIFICATE, NULL);

  g_assert_nonnull (strstr (model_comparison_row_get_before (gone), "CN=authority"));
  g_assert_null (model_comparison_row_get_after (gone));
  g_assert_true (model_comparison_row_get_differs (gone));
  g_assert_null (model_comparison_row_get_before (new));
  g_assert_nonnull (strstr (model_comparison_row_get_after (new), "CN=authority"));
}

static PkiContainer *
make_named (guint first,
            guint last)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;
  PkiIdentityRequest request = { "named", "Example", NULL, NOW, NOW + 86400, FALSE };
  g_autoptr (PkiIdentity) identity = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = first; i <= last; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%u", i);

      g_strv_builder_add (builder, name);
    }
  names = g_strv_builder_end (builder);
  request.dns_names = (const char * const *) names;
  identity = pki_identity_new (&request, NULL, &error);
  g_assert_no_error (error);
  return make_container (identity, FALSE, NULL);
}

static void
check_names (PkiContainer *before,
             PkiContainer *after,
             const char   *only_before,
             const char   *only_after,
             guint         n_common)
{
  g_autoptr (ModelComparison) comparison = model_comparison_new (before, after);
  g_autoptr (ModelComparisonRow) row = find_row (comparison, MODEL_COMPARISON_ALTERNATIVE_NAMES, NULL);

  g_assert_cmpstr (model_comparison_row_get_before (row), ==, only_before);
  g_assert_cmpstr (model_comparison_row_get_after (row), ==, only_after);
  g_assert_cmpuint (model_comparison_row_get_n_common (row), ==, n_common);
}

/* Short lists as they stand; of long ones what differs. */
static void
test_names (void)
{
  g_autoptr (PkiContainer) few = make_named (1, 2);
  g_autoptr (PkiContainer) other = make_named (2, 3);
  g_autoptr (PkiContainer) many = make_named (1, 20);
  g_autoptr (PkiContainer) more = make_named (1, 22);
  g_autoptr (ModelComparison) same = model_comparison_new (many, many);

  check_names (few, other, "n1, n2", "n2, n3", 0);
  check_names (many, more, NULL, "n21, n22", 20);
  check_names (more, many, "n21, n22", NULL, 20);
  g_assert_cmpuint (model_comparison_get_n_differences (same), ==, 0);
}

static void
test_locked (void)
{
  g_autoptr (PkiIdentity) identity = make_identity ("locked", FALSE, NULL);
  g_autoptr (PkiContainer) open = make_container (identity, FALSE, NULL);
  g_autoptr (PkiContainer) locked = make_container (identity, TRUE, NULL);
  g_autoptr (ModelComparison) comparison = model_comparison_new (open, locked);

  g_assert_true (pki_container_get_locked (locked));
  g_assert_true (model_comparison_has_before (comparison));
  g_assert_false (model_comparison_has_after (comparison));
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/comparison/same", test_same);
  g_test_add_func ("/model/comparison/fields", test_fields);
  g_test_add_func ("/model/comparison/extensions", test_extensions);
  g_test_add_func ("/model/comparison/keystores", test_keystores);
  g_test_add_func ("/model/comparison/locked", test_locked);
  g_test_add_func ("/model/comparison/names", test_names);
  return g_test_run ();
}
