/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-field.h"

static void
copy_free (CredenzaFieldCopy *copy)
{
  g_free (copy->label);
  g_free (copy->text);
  g_free (copy);
}

static void
field_free (CredenzaField *field)
{
  g_free (field->label);
  g_free (field->value);
  g_free (field->copy_text);
  g_free (field->tooltip);
  g_free (field->action);
  g_free (field->oid);
  g_clear_pointer (&field->bytes, g_bytes_unref);
  g_clear_object (&field->certificate);
  g_clear_pointer (&field->copies, g_ptr_array_unref);
  g_free (field);
}

static void
group_free (CredenzaFieldGroup *group)
{
  g_free (group->title);
  g_free (group->copy_text);
  g_ptr_array_unref (group->fields);
  g_free (group);
}

GPtrArray *
credenza_field_groups_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) group_free);
}

/**
 * credenza_field_groups_add:
 * @groups: (element-type CredenzaFieldGroup): groups
 * @title: the title of another one
 * @copy_text: (nullable): what its Copy button copies; %NULL for no button
 *
 * Returns: (transfer none): an empty group
 */
CredenzaFieldGroup *
credenza_field_groups_add (GPtrArray  *groups,
                           const char *title,
                           const char *copy_text)
{
  CredenzaFieldGroup *group = g_new0 (CredenzaFieldGroup, 1);

  group->title = g_strdup (title);
  group->copy_text = g_strdup (copy_text);
  group->fields = g_ptr_array_new_with_free_func ((GDestroyNotify) field_free);
  g_ptr_array_add (groups, group);
  return group;
}

/**
 * credenza_field_group_add:
 * @group: a group
 * @label: what the value is
 * @value: (nullable): the value
 *
 * Returns: (transfer none) (nullable): the field; %NULL and nothing added where there is no value
 */
CredenzaField *
credenza_field_group_add (CredenzaFieldGroup *group,
                          const char         *label,
                          const char         *value)
{
  CredenzaField *field;

  if (value == NULL || *value == '\0')
    return NULL;

  field = g_new0 (CredenzaField, 1);
  field->label = g_strdup (label);
  field->value = g_strdup (value);
  g_ptr_array_add (group->fields, field);
  return field;
}

/**
 * credenza_field_add_copy:
 * @field: a field
 * @label: the name of another form of its value
 * @text: the value in that form
 *
 * Adds an item to the menu of what can be copied.
 */
void
credenza_field_add_copy (CredenzaField *field,
                         const char    *label,
                         const char    *text)
{
  CredenzaFieldCopy *copy = g_new0 (CredenzaFieldCopy, 1);

  if (field->copies == NULL)
    field->copies = g_ptr_array_new_with_free_func ((GDestroyNotify) copy_free);
  copy->label = g_strdup (label);
  copy->text = g_strdup (text);
  g_ptr_array_add (field->copies, copy);
}
