/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-comparison-row.h"

#include "app/credenza-text-extension.h"
#include "app/credenza-text-renewal.h"
#include "app/credenza-text.h"

#include <glib/gi18n.h>
#include <string.h>

/* Enough of a checksum to tell two apart by eye. */
#define SHOWN_DIGITS 16

struct _CredenzaComparisonRow
{
  AdwPreferencesRow  parent_instance;

  GtkLabel          *field;
  GtkLabel          *verdict;
  GtkLabel          *before;
  GtkLabel          *after;
};

G_DEFINE_FINAL_TYPE (CredenzaComparisonRow, credenza_comparison_row, ADW_TYPE_PREFERENCES_ROW)

static char *
format_digits (const char *hex,
               gsize       n)
{
  g_autofree char *digits = g_strndup (hex, n);
  g_autofree char *text = credenza_text_hex (digits);

  return strlen (hex) > n ? g_strconcat (text, "…", NULL) : g_steal_pointer (&text);
}

static char *
format (ModelComparisonField  field,
        const char           *text,
        gint64                date)
{
  if (date != MODEL_NO_DATE)
    return credenza_text_date_time (date);
  if (text == NULL)
    return g_strdup ("—");
  if (field == MODEL_COMPARISON_SERIAL)
    return format_digits (text, strlen (text));
  if (field == MODEL_COMPARISON_PUBLIC_KEY)
    return credenza_text_base64 (text); /* the pin of RFC 7469 */
  if (field == MODEL_COMPARISON_FINGERPRINT)
    return format_digits (text, SHOWN_DIGITS);
  return credenza_text_visible (text);
}

/* What is not understood: its beginning, and how long it is. */
static char *
format_bytes (GBytes *value)
{
  gsize size = g_bytes_get_size (value);
  g_autofree char *dump = credenza_text_hex_dump (value, SHOWN_DIGITS / 2);

  g_strdelimit (dump, "\n", ' ');
  return g_strdup_printf (ngettext ("%zu byte: %s", "%zu bytes: %s", size), size, dump);
}

static char *
format_extension (const char *oid,
                  GBytes     *value, /* (nullable) */
                  gboolean    critical)
{
  g_autofree char *text = NULL;

  if (value == NULL)
    return g_strdup ("—");
  text = credenza_text_extension (oid, value);
  if (text == NULL)
    text = format_bytes (value);
  return critical ? g_strdup_printf ("%s\n%s", text, _("Critical")) : g_steal_pointer (&text);
}

static gboolean
is_there (const char *text,
          gint64      date,
          GBytes     *value)
{
  return text != NULL || date != MODEL_NO_DATE || value != NULL;
}

static const char *
get_verdict (ModelComparisonRow     *row,
             CredenzaComparisonKind  kind)
{
  gboolean before = is_there (model_comparison_row_get_before (row), model_comparison_row_get_before_date (row),
                              model_comparison_row_get_before_value (row));
  gboolean after = is_there (model_comparison_row_get_after (row), model_comparison_row_get_after_date (row),
                             model_comparison_row_get_after_value (row));

  if (!model_comparison_row_get_differs (row))
    return C_("comparison", "Same");
  if (kind == CREDENZA_COMPARISON_CHANGE)
    return after || model_comparison_row_get_n_common (row) > 0 ? C_("comparison", "New") : C_("comparison", "Gone");
  if ((!before || !after) && model_comparison_row_get_n_common (row) == 0)
    return before ? C_("comparison", "Only Stored") : C_("comparison", "Only in the File");
  return C_("comparison", "Different");
}

static void
show_verdict (CredenzaComparisonRow  *self,
              ModelComparisonRow     *row,
              CredenzaComparisonKind  kind)
{
  gboolean differs = model_comparison_row_get_differs (row);

  if (kind == CREDENZA_COMPARISON_NONE)
    return;
  gtk_label_set_text (self->verdict, get_verdict (row, kind));
  gtk_widget_add_css_class (GTK_WIDGET (self->verdict), differs ? "accent" : "dim-label");
  if (!differs || kind == CREDENZA_COMPARISON_CHANGE)
    gtk_widget_add_css_class (GTK_WIDGET (self->before), "dim-label");
  if (!differs)
    gtk_widget_add_css_class (GTK_WIDGET (self->after), "dim-label");
}

static char *
add_common (char  *text, /* (transfer full) */
            guint  n_common)
{
  g_autofree char *names = text;

  if (n_common == 0)
    return g_steal_pointer (&names);
  return g_strdup_printf (ngettext ("%s\nand %u name that both have", "%s\nand %u names that both have", n_common), names,
                          n_common);
}

static void
show_values (CredenzaComparisonRow *self,
             ModelComparisonRow    *row)
{
  ModelComparisonField field = model_comparison_row_get_field (row);
  const char *oid = model_comparison_row_get_oid (row);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  if (oid != NULL)
    {
      before = format_extension (oid, model_comparison_row_get_before_value (row),
                                 model_comparison_row_get_before_critical (row));
      after = format_extension (oid, model_comparison_row_get_after_value (row),
                                model_comparison_row_get_after_critical (row));
    }
  else
    {
      before = format (field, model_comparison_row_get_before (row), model_comparison_row_get_before_date (row));
      after = format (field, model_comparison_row_get_after (row), model_comparison_row_get_after_date (row));
      before = add_common (before, model_comparison_row_get_n_common (row));
      after = add_common (after, model_comparison_row_get_n_common (row));
    }
  gtk_label_set_text (self->before, before);
  gtk_label_set_text (self->after, after);
}

static void
credenza_comparison_row_class_init (CredenzaComparisonRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-comparison-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaComparisonRow, field);
  gtk_widget_class_bind_template_child (widget_class, CredenzaComparisonRow, verdict);
  gtk_widget_class_bind_template_child (widget_class, CredenzaComparisonRow, before);
  gtk_widget_class_bind_template_child (widget_class, CredenzaComparisonRow, after);
}

static void
credenza_comparison_row_init (CredenzaComparisonRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * credenza_comparison_row_new:
 * @row: a field of two certificates
 * @kind: what is compared
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
credenza_comparison_row_new (ModelComparisonRow     *row,
                             CredenzaComparisonKind  kind)
{
  CredenzaComparisonRow *self = g_object_new (CREDENZA_TYPE_COMPARISON_ROW, NULL);
  const char *oid = model_comparison_row_get_oid (row);
  const char *title = oid != NULL ? credenza_text_extension_name (oid)
                                  : credenza_text_comparison_field (model_comparison_row_get_field (row));

  gtk_label_set_text (self->field, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  show_values (self, row);
  show_verdict (self, row, kind);
  return GTK_WIDGET (self);
}
