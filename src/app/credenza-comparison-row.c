/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-comparison-row.h"

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
  if (field == MODEL_COMPARISON_PUBLIC_KEY || field == MODEL_COMPARISON_FINGERPRINT)
    return format_digits (text, SHOWN_DIGITS);
  return credenza_text_visible (text);
}

static void
show_verdict (CredenzaComparisonRow *self,
              gboolean               differs)
{
  gtk_label_set_text (self->verdict, differs ? C_("comparison", "New") : C_("comparison", "Same"));
  gtk_widget_add_css_class (GTK_WIDGET (self->verdict), differs ? "accent" : "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->before), "dim-label");
  if (!differs)
    gtk_widget_add_css_class (GTK_WIDGET (self->after), "dim-label");
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

GtkWidget *
credenza_comparison_row_new (ModelComparisonRow *row)
{
  CredenzaComparisonRow *self = g_object_new (CREDENZA_TYPE_COMPARISON_ROW, NULL);
  ModelComparisonField field = model_comparison_row_get_field (row);
  const char *title = credenza_text_comparison_field (field);
  g_autofree char *before = format (field, model_comparison_row_get_before (row), model_comparison_row_get_before_date (row));
  g_autofree char *after = format (field, model_comparison_row_get_after (row), model_comparison_row_get_after_date (row));

  gtk_label_set_text (self->field, title);
  gtk_label_set_text (self->before, before);
  gtk_label_set_text (self->after, after);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  show_verdict (self, model_comparison_row_get_differs (row));
  return GTK_WIDGET (self);
}
