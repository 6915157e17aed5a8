/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza-model"

#include "config.h"

#include "model/model-comparison.h"

#include "model/model-certificate.h"

/* So many alternative names are compared as they stand. */
#define MAX_WHOLE_NAMES 10

struct _ModelComparisonRow
{
  GObject               parent_instance;

  ModelComparisonField  field;
  char                 *before;      /* (owned) (nullable) */
  char                 *after;       /* (owned) (nullable) */
  gint64                before_date;
  gint64                after_date;
  char                 *oid;          /* (owned) (nullable) */
  GBytes               *before_value; /* (owned) (nullable) */
  GBytes               *after_value;  /* (owned) (nullable) */
  gboolean              before_critical;
  gboolean              after_critical;
  guint                 n_common;
};

G_DEFINE_FINAL_TYPE (ModelComparisonRow, model_comparison_row, G_TYPE_OBJECT)

static void
model_comparison_row_finalize (GObject *object)
{
  ModelComparisonRow *self = MODEL_COMPARISON_ROW (object);

  g_free (self->before);
  g_free (self->after);
  g_free (self->oid);
  g_clear_pointer (&self->before_value, g_bytes_unref);
  g_clear_pointer (&self->after_value, g_bytes_unref);

  G_OBJECT_CLASS (model_comparison_row_parent_class)->finalize (object);
}

static void
model_comparison_row_class_init (ModelComparisonRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = model_comparison_row_finalize;
}

static void
model_comparison_row_init (ModelComparisonRow *self)
{
  self->before_date = MODEL_NO_DATE;
  self->after_date = MODEL_NO_DATE;
}

ModelComparisonField
model_comparison_row_get_field (ModelComparisonRow *self)
{
  g_return_val_if_fail (MODEL_IS_COMPARISON_ROW (self), MODEL_N_COMPARISON_FIELDS);
  return self->field;
}

const char *
model_comparison_row_get_before (ModelComparisonRow *self)
{
  g_return_val_if_fail (MODEL_IS_COMPARISON_ROW (self), NULL);
  return self->before;
}

const char *
model_comparison_row_get_after (ModelComparisonRow *self)
{
  g_return_val_if_fail (MODEL_IS_COMPARISON_ROW (self), NULL);
  return self->after;
}

gint64
model_comparison_row_get_before_date (ModelComparisonRow *self)
{
  g_return_val_if_fail (MODEL_IS_COMPARISON_ROW (self), MODEL_NO_DATE);
  return self->before_date;
}

gint64
model_comparison_row_get_after_date (ModelComparisonRow *self)
{
  g_return_val_if_fail (MODEL_IS_COMPARISON_ROW (self), MODEL_NO_DATE);
  return self->after_date;
}

guint
model_comparison_row_get_n_common (ModelComparisonRow *self)
{
  g_return_val_if_fail (MODEL_IS_COMPARISON_ROW (self), 0);
  return self->n_common;
}

static gboolean
bytes_equal (GBytes *one,
             GBytes *other)
{
  return one != NULL && other != NULL ? g_bytes_equal (one, other) : one == other;
}

gboolean
model_comparison_row_get_differs (ModelComparisonRow *self)
{
  g_return_val_if_fail (MODEL_IS_COMPARISON_ROW (self), FALSE);
  return self->before_date != self->after_date || g_strcmp0 (self->before, self->after) != 0 ||
         self->before_critical != self->after_critical || !bytes_equal (self->before_value, self->after_value);
}

const char *
model_comparison_row_get_oid (ModelComparisonRow *self)
{
  g_return_val_if_fail (MODEL_IS_COMPARISON_ROW (self), NULL);
  return self->oid;
}

GBytes *
model_comparison_row_get_before_value (ModelComparisonRow *self)
{
  g_return_val_if_fail (MODEL_IS_COMPARISON_ROW (self), NULL);
  return self->before_value;
}

GBytes *
model_comparison_row_get_after_value (ModelComparisonRow *self)
{
  g_return_val_if_fail (MODEL_IS_COMPARISON_ROW (self), NULL);
  return self->after_value;
}

gboolean
model_comparison_row_get_before_critical (ModelComparisonRow *self)
{
  g_return_val_if_fail (MODEL_IS_COMPARISON_ROW (self), FALSE);
  return self->before_critical;
}

gboolean
model_comparison_row_get_after_critical (ModelComparisonRow *self)
{
  g_return_val_if_fail (MODEL_IS_COMPARISON_ROW (self), FALSE);
  return self->after_critical;
}

/* Values */

static char *
dup_name (PkiName *name)
{
  return name != NULL ? g_strdup (pki_name_to_string (name)) : NULL;
}

static char *
dup_key (PkiCertificate *certificate)
{
  const char *algorithm = pki_certificate_get_key_algorithm (certificate);
  const char *curve = pki_certificate_get_key_curve (certificate);

  if (algorithm == NULL)
    return NULL;
  if (curve != NULL)
    return g_strdup_printf ("%s %s", algorithm, curve);
  return g_strdup_printf ("%s %u", algorithm, pki_certificate_get_key_bits (certificate));
}

/* (nullable) (transfer full): without those in @without */
static char *
dup_alternative_names (PkiCertificate *certificate,
                       GHashTable     *without /* (nullable) */)
{
  GPtrArray *names = pki_certificate_get_alternative_names (certificate);
  GString *text = g_string_new (NULL);

  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      const char *value = ((PkiAlternativeName *) g_ptr_array_index (names, i))->value;

      if (without == NULL || !g_hash_table_contains (without, value))
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", value);
    }
  return g_string_free (text, text->len == 0);
}

static GHashTable *
list_alternative_names (PkiCertificate *certificate)
{
  GPtrArray *names = pki_certificate_get_alternative_names (certificate);
  GHashTable *values = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; names != NULL && i < names->len; i++)
    g_hash_table_add (values, ((PkiAlternativeName *) g_ptr_array_index (names, i))->value);
  return values;
}

/* Of long lists only what differs is of use. */
static void
leave_out_common_names (ModelComparisonRow *self,
                        PkiCertificate     *before,
                        PkiCertificate     *after)
{
  g_autoptr (GHashTable) old = list_alternative_names (before);
  g_autoptr (GHashTable) new = list_alternative_names (after);
  GHashTableIter iter;
  gpointer name;
  guint n_common = 0;

  g_hash_table_iter_init (&iter, old);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    n_common += g_hash_table_contains (new, name);
  if (MAX (g_hash_table_size (old), g_hash_table_size (new)) <= MAX_WHOLE_NAMES ||
      (n_common == g_hash_table_size (old) && n_common == g_hash_table_size (new)))
    return;

  self->n_common = n_common;
  g_free (self->before);
  g_free (self->after);
  self->before = dup_alternative_names (before, new);
  self->after = dup_alternative_names (after, old);
}

static char *
dup_value (PkiCertificate       *certificate,
           ModelComparisonField  field)
{
  switch (field)
    {
    case MODEL_COMPARISON_SUBJECT:
      return dup_name (pki_certificate_get_subject (certificate));
    case MODEL_COMPARISON_ISSUER:
      return dup_name (pki_certificate_get_issuer (certificate));
    case MODEL_COMPARISON_SERIAL:
      return g_strdup (pki_certificate_get_serial (certificate));
    case MODEL_COMPARISON_KEY:
      return dup_key (certificate);
    case MODEL_COMPARISON_PUBLIC_KEY:
      return g_strdup (pki_certificate_get_key_id (certificate));
    case MODEL_COMPARISON_SIGNATURE:
      return g_strdup (pki_certificate_get_signature_algorithm (certificate));
    case MODEL_COMPARISON_ALTERNATIVE_NAMES:
      return dup_alternative_names (certificate, NULL);
    case MODEL_COMPARISON_FINGERPRINT:
      return g_strdup (pki_certificate_get_sha256 (certificate));
    case MODEL_COMPARISON_NOT_BEFORE:
    case MODEL_COMPARISON_NOT_AFTER:
    case MODEL_COMPARISON_EXTENSION:
    case MODEL_COMPARISON_CERTIFICATE:
    case MODEL_N_COMPARISON_FIELDS:
    default:
      return NULL;
    }
}

static gint64
get_date (PkiCertificate       *certificate,
          ModelComparisonField  field)
{
  if (pki_certificate_get_problem (certificate) != NULL)
    return MODEL_NO_DATE;
  if (field == MODEL_COMPARISON_NOT_BEFORE)
    return pki_certificate_get_not_before (certificate);
  return field == MODEL_COMPARISON_NOT_AFTER ? pki_certificate_get_not_after (certificate) : MODEL_NO_DATE;
}

static ModelComparisonRow *
row_new (ModelComparisonField  field,
         PkiCertificate       *before,
         PkiCertificate       *after)
{
  ModelComparisonRow *self = g_object_new (MODEL_TYPE_COMPARISON_ROW, NULL);

  self->field = field;
  if (before != NULL)
    {
      self->before = dup_value (before, field);
      self->before_date = get_date (before, field);
    }
  if (after != NULL)
    {
      self->after = dup_value (after, field);
      self->after_date = get_date (after, field);
    }
  if (field == MODEL_COMPARISON_ALTERNATIVE_NAMES && before != NULL && after != NULL)
    leave_out_common_names (self, before, after);
  return self;
}

static ModelComparisonRow *
extension_row_new (const PkiExtension *before /* (nullable) */,
                   const PkiExtension *after /* (nullable) */)
{
  ModelComparisonRow *self = g_object_new (MODEL_TYPE_COMPARISON_ROW, NULL);

  self->field = MODEL_COMPARISON_EXTENSION;
  self->oid = g_strdup (before != NULL ? before->oid : after->oid);
  if (before != NULL)
    {
      self->before_value = g_bytes_ref (before->value);
      self->before_critical = before->critical;
    }
  if (after != NULL)
    {
      self->after_value = g_bytes_ref (after->value);
      self->after_critical = after->critical;
    }
  return self;
}

/* The model */

struct _ModelComparison
{
  GObject    parent_instance;

  GPtrArray *rows;       /* (owned) (element-type ModelComparisonRow) */
  gboolean   has_before;
  gboolean   has_after;
};

static GType
get_item_type (GListModel *model)
{
  return MODEL_TYPE_COMPARISON_ROW;
}

static guint
get_n_items (GListModel *model)
{
  return MODEL_COMPARISON (model)->rows->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  ModelComparison *self = MODEL_COMPARISON (model);

  return position < self->rows->len ? g_object_ref (g_ptr_array_index (self->rows, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ModelComparison, model_comparison, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/**
 * model_comparison_find_leaf:
 * @container: (nullable): what an entry holds
 *
 * Returns: (nullable) (transfer none): the first certificate, which is the one that the entry is for
 */
PkiCertificate *
model_comparison_find_leaf (PkiContainer *container)
{
  GPtrArray *entries = container != NULL ? pki_container_get_entries (container) : NULL;

  for (guint i = 0; entries != NULL && i < entries->len; i++)
    if (pki_entry_get_certificate (g_ptr_array_index (entries, i)) != NULL)
      return pki_entry_get_certificate (g_ptr_array_index (entries, i));
  return NULL;
}

/* The alternative names are a field. */
static GPtrArray *
dup_extensions (PkiCertificate *certificate)
{
  GPtrArray *all = certificate != NULL ? pki_certificate_get_extensions (certificate) : NULL;
  GPtrArray *extensions = g_ptr_array_new ();

  for (guint i = 0; all != NULL && i < all->len; i++)
    if (!g_str_equal (((PkiExtension *) g_ptr_array_index (all, i))->oid, "2.5.29.17"))
      g_ptr_array_add (extensions, g_ptr_array_index (all, i));
  return extensions;
}

static const PkiExtension *
take_extension (GPtrArray  *extensions,
                const char *oid)
{
  for (guint i = 0; i < extensions->len; i++)
    {
      PkiExtension *extension = g_ptr_array_index (extensions, i);

      if (g_str_equal (extension->oid, oid))
        {
          g_ptr_array_remove_index (extensions, i);
          return extension;
        }
    }
  return NULL;
}

/* In the order of the old ones; then what is new. */
static void
add_extensions (ModelComparison *self,
                PkiCertificate  *before,
                PkiCertificate  *after)
{
  g_autoptr (GPtrArray) old = dup_extensions (before);
  g_autoptr (GPtrArray) new = dup_extensions (after);

  for (guint i = 0; i < old->len; i++)
    {
      PkiExtension *extension = g_ptr_array_index (old, i);

      g_ptr_array_add (self->rows, extension_row_new (extension, take_extension (new, extension->oid)));
    }
  for (guint i = 0; i < new->len; i++)
    g_ptr_array_add (self->rows, extension_row_new (NULL, g_ptr_array_index (new, i)));
}

/* (element-type utf8 PkiCertificate): by its fingerprint, whatever entry it is of; without @leaf */
static GHashTable *
list_certificates (PkiContainer   *container,
                   PkiCertificate *leaf)
{
  GHashTable *certificates = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *entries = container != NULL ? pki_container_get_entries (container) : NULL;

  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      GPtrArray *chain = pki_entry_get_certificates (g_ptr_array_index (entries, i));

      for (guint k = 0; chain != NULL && k < chain->len; k++)
        {
          PkiCertificate *certificate = g_ptr_array_index (chain, k);

          g_hash_table_insert (certificates, (gpointer) pki_certificate_get_sha256 (certificate), certificate);
        }
    }
  if (leaf != NULL)
    g_hash_table_remove (certificates, pki_certificate_get_sha256 (leaf));
  return certificates;
}

static int
compare_rows (gconstpointer a,
              gconstpointer b)
{
  ModelComparisonRow *one = *(ModelComparisonRow **) a, *other = *(ModelComparisonRow **) b;

  return g_strcmp0 (one->before != NULL ? one->before : one->after, other->before != NULL ? other->before : other->after);
}

static void
add_missing (GPtrArray  *rows,
             GHashTable *certificates,
             GHashTable *others,
             gboolean    before)
{
  GHashTableIter iter;
  gpointer sha256, certificate;

  g_hash_table_iter_init (&iter, certificates);
  while (g_hash_table_iter_next (&iter, &sha256, &certificate))
    if (!g_hash_table_contains (others, sha256))
      {
        ModelComparisonRow *row = g_object_new (MODEL_TYPE_COMPARISON_ROW, NULL);
        char *name = dup_name (pki_certificate_get_subject (certificate));

        row->field = MODEL_COMPARISON_CERTIFICATE;
        *(before ? &row->before : &row->after) = name != NULL ? name : g_strdup (sha256);
        g_ptr_array_add (rows, row);
      }
}

static void
add_certificates (ModelComparison *self,
                  PkiContainer    *before,
                  PkiContainer    *after)
{
  g_autoptr (GHashTable) old = list_certificates (before, model_comparison_find_leaf (before));
  g_autoptr (GHashTable) new = list_certificates (after, model_comparison_find_leaf (after));
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();

  add_missing (rows, old, new, TRUE);
  add_missing (rows, new, old, FALSE);
  g_ptr_array_sort (rows, compare_rows);
  g_ptr_array_extend_and_steal (self->rows, g_steal_pointer (&rows));
}

/**
 * model_comparison_new:
 * @before: (nullable): what an entry holds
 * @after: (nullable): what it is to hold
 *
 * Returns: (transfer full): how their certificates differ, the first one of each field by field; where one can't be seen
 *   it has no values
 */
ModelComparison *
model_comparison_new (PkiContainer *before,
                      PkiContainer *after)
{
  ModelComparison *self = g_object_new (MODEL_TYPE_COMPARISON, NULL);
  PkiCertificate *old = model_comparison_find_leaf (before);
  PkiCertificate *new = model_comparison_find_leaf (after);

  self->has_before = old != NULL;
  self->has_after = new != NULL;
  for (int i = 0; i < MODEL_COMPARISON_EXTENSION; i++)
    g_ptr_array_add (self->rows, row_new ((ModelComparisonField) i, old, new));
  add_extensions (self, old, new);
  add_certificates (self, before, after);
  return self;
}

/**
 * model_comparison_has_before:
 * @self: a comparison
 *
 * Returns: whether there is a certificate to compare with; there is none to be seen in what is locked
 */
gboolean
model_comparison_has_before (ModelComparison *self)
{
  g_return_val_if_fail (MODEL_IS_COMPARISON (self), FALSE);
  return self->has_before;
}

gboolean
model_comparison_has_after (ModelComparison *self)
{
  g_return_val_if_fail (MODEL_IS_COMPARISON (self), FALSE);
  return self->has_after;
}

guint
model_comparison_get_n_differences (ModelComparison *self)
{
  guint n = 0;

  g_return_val_if_fail (MODEL_IS_COMPARISON (self), 0);

  for (guint i = 0; i < self->rows->len; i++)
    if (model_comparison_row_get_differs (g_ptr_array_index (self->rows, i)))
      n++;
  return n;
}

static void
model_comparison_finalize (GObject *object)
{
  g_ptr_array_unref (MODEL_COMPARISON (object)->rows);

  G_OBJECT_CLASS (model_comparison_parent_class)->finalize (object);
}

static void
model_comparison_class_init (ModelComparisonClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = model_comparison_finalize;
}

static void
model_comparison_init (ModelComparison *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
}
