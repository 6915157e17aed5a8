/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-field-row.h"

#include "app/credenza-text.h"

#include <glib/gi18n.h>

struct _CredenzaFieldRow
{
  AdwPreferencesRow  parent_instance;

  GtkLabel      *label;
  GtkLabel      *value;
  GtkButton     *copy_button;
  GtkMenuButton *copies_button;
  char          *copy_text; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (CredenzaFieldRow, credenza_field_row, ADW_TYPE_PREFERENCES_ROW)

static void
copy_cb (CredenzaFieldRow *self)
{
  g_autofree char *title = g_strdup_printf (_("“%s” copied"), gtk_label_get_text (self->label));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->copy_text);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-toast", "s", title);
}

static void
credenza_field_row_finalize (GObject *object)
{
  g_free (CREDENZA_FIELD_ROW (object)->copy_text);

  G_OBJECT_CLASS (credenza_field_row_parent_class)->finalize (object);
}

static void
credenza_field_row_class_init (CredenzaFieldRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = credenza_field_row_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-field-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaFieldRow, label);
  gtk_widget_class_bind_template_child (widget_class, CredenzaFieldRow, value);
  gtk_widget_class_bind_template_child (widget_class, CredenzaFieldRow, copy_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaFieldRow, copies_button);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
credenza_field_row_init (CredenzaFieldRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * credenza_field_row_new:
 * @label: what it is
 * @value: what to show; it may come out of a certificate
 * @copy_text: (nullable): what the Copy button copies; %NULL for no button
 * @monospace: whether the value is digits and letters to compare
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
credenza_field_row_new (const char *label,
                        const char *value,
                        const char *copy_text,
                        gboolean    monospace)
{
  CredenzaFieldRow *self = g_object_new (CREDENZA_TYPE_FIELD_ROW, NULL);
  g_autofree char *visible = credenza_text_visible (value);

  gtk_label_set_text (self->label, label);
  gtk_label_set_text (self->value, visible);
  if (monospace)
    gtk_widget_add_css_class (GTK_WIDGET (self->value), "monospace");

  if (copy_text != NULL)
    {
      g_autofree char *tooltip = g_strdup_printf (_("Copy “%s”"), label);

      self->copy_text = g_strdup (copy_text);
      gtk_widget_set_visible (GTK_WIDGET (self->copy_button), TRUE);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->copy_button), tooltip);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->copy_button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);
    }

  return GTK_WIDGET (self);
}

static GMenuModel *
create_copies_menu (const CredenzaField *field)
{
  GMenu *menu = g_menu_new ();

  for (guint i = 0; i < field->copies->len; i++)
    {
      CredenzaFieldCopy *copy = g_ptr_array_index (field->copies, i);
      g_autoptr (GMenuItem) item = g_menu_item_new (copy->label, NULL);

      g_menu_item_set_action_and_target (item, "win.copy-text", "(ss)", field->label, copy->text);
      g_menu_append_item (menu, item);
    }
  return G_MENU_MODEL (menu);
}

static void
show_copies (CredenzaFieldRow    *self,
             const CredenzaField *field)
{
  g_autoptr (GMenuModel) menu = create_copies_menu (field);
  g_autofree char *tooltip = g_strdup_printf (_("Copy “%s” As"), field->label);

  gtk_menu_button_set_menu_model (self->copies_button, menu);
  gtk_widget_set_visible (GTK_WIDGET (self->copies_button), TRUE);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->copies_button), tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->copies_button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);
}

/**
 * credenza_field_row_new_for_field:
 * @field: what to show
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
credenza_field_row_new_for_field (const CredenzaField *field)
{
  GtkWidget *row = credenza_field_row_new (field->label, field->value, field->copy_text, field->monospace);
  CredenzaFieldRow *self = CREDENZA_FIELD_ROW (row);

  if (field->is_visible)
    gtk_label_set_text (self->value, field->value);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->value), field->tooltip);
  if (field->copies != NULL)
    show_copies (self, field);
  return row;
}

/**
 * credenza_field_row_set_emphasis:
 * @self: a row
 * @style_class: a style class for the value, such as "warning"; the value says the same in words
 */
void
credenza_field_row_set_emphasis (CredenzaFieldRow *self,
                                 const char       *style_class)
{
  g_return_if_fail (CREDENZA_IS_FIELD_ROW (self));
  gtk_widget_add_css_class (GTK_WIDGET (self->value), style_class);
}
