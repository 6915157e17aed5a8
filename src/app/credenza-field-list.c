/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-field-list.h"

#include "app/credenza-data-row.h"
#include "app/credenza-field.h"
#include "app/credenza-field-row.h"

#include <adwaita.h>
#include <glib/gi18n.h>

static GtkWidget *
create_copy_button (CredenzaFieldGroup *group)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-copy-symbolic");
  g_autofree char *tooltip = g_strdup_printf (_("Copy “%s”"), group->title);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.copy-text");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(ss)", group->title, group->copy_text);
  return button;
}

/* A row that leads elsewhere: the whole of it is a button. */
static GtkWidget *
create_action_row (const CredenzaField *field)
{
  GtkWidget *row = adw_preferences_row_new ();
  GtkWidget *button = gtk_button_new_with_label (field->label);

  gtk_widget_add_css_class (button, "flat");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), field->action);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), button);
  return row;
}

static GtkWidget *
create_row (const CredenzaField *field)
{
  if (field->action != NULL)
    return create_action_row (field);
  if (field->bytes != NULL || field->certificate != NULL)
    return credenza_data_row_new (field);
  return credenza_field_row_new_for_field (field);
}

static GtkWidget *
create_group (CredenzaFieldGroup *group)
{
  GtkWidget *widget = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (widget), group->title);
  if (group->copy_text != NULL)
    adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (widget), create_copy_button (group));
  for (guint i = 0; i < group->fields->len; i++)
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (widget), create_row (g_ptr_array_index (group->fields, i)));
  return widget;
}

/**
 * credenza_field_list_fill:
 * @box: a box; what was in it goes
 * @groups: (element-type CredenzaFieldGroup): what to show
 *
 * Lays out groups of fields.
 */
void
credenza_field_list_fill (GtkBox    *box,
                          GPtrArray *groups)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
  for (guint i = 0; i < groups->len; i++)
    {
      CredenzaFieldGroup *group = g_ptr_array_index (groups, i);

      if (group->fields->len > 0)
        gtk_box_append (box, create_group (group));
    }
}
