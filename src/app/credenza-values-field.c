/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-values-field.h"

#include "app/credenza-chip.h"
#include "app/credenza-focus.h"
#include "app/credenza-text.h"
#include "app/credenza-wrap-layout.h"

#include "store/store.h"

#include <glib/gi18n.h>
#include <string.h>

/* What there is room for, at least, to go on typing. */
#define TEXT_WIDTH_CHARS 10

struct _CredenzaValuesField
{
  GtkWidget  parent_instance;

  GtkEntry  *text;   /* the last child; before it a chip for each value */
  GPtrArray *values; /* (owned) (element-type char*) */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CredenzaValuesField, credenza_values_field, GTK_TYPE_WIDGET)

static char *
dup_typed (CredenzaValuesField *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->text))));
}

static gboolean
has_value (CredenzaValuesField *self,
           const char          *value)
{
  return g_ptr_array_find_with_equal_func (self->values, value, g_str_equal, NULL);
}

static gboolean
is_too_long (const char *value)
{
  return g_utf8_strlen (value, -1) > STORE_MAX_LABEL_CHARS;
}

static gboolean
can_take (CredenzaValuesField *self,
          const char          *value)
{
  return *value != '\0' && !has_value (self, value) && !is_too_long (value) && self->values->len < STORE_MAX_LABEL_VALUES;
}

static void
changed (CredenzaValuesField *self)
{
  gboolean is_full = self->values->len >= STORE_MAX_LABEL_VALUES;

  gtk_editable_set_editable (GTK_EDITABLE (self->text), !is_full);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->text), is_full ? 1 : TEXT_WIDTH_CHARS);
  gtk_entry_set_placeholder_text (self->text, self->values->len == 0 ? _("Add value") : NULL);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* Chips */

static void
remove_chip (CredenzaValuesField *self,
             GtkWidget           *chip)
{
  guint position = 0;

  for (GtkWidget *before = gtk_widget_get_prev_sibling (chip); before != NULL; before = gtk_widget_get_prev_sibling (before))
    position++;

  gtk_widget_grab_focus (GTK_WIDGET (self->text));
  g_ptr_array_remove_index (self->values, position);
  gtk_widget_unparent (chip);
  changed (self);
}

static void
add_chip (CredenzaValuesField *self,
          const char          *value)
{
  GtkWidget *chip = credenza_chip_new_removable (value);

  g_ptr_array_add (self->values, g_strdup (value));
  g_signal_connect_object (chip, "removed", G_CALLBACK (remove_chip), self, G_CONNECT_SWAPPED);
  gtk_widget_insert_before (chip, GTK_WIDGET (self), GTK_WIDGET (self->text));
}

static void
clear_chips (CredenzaValuesField *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != GTK_WIDGET (self->text))
    gtk_widget_unparent (child);
  g_ptr_array_set_size (self->values, 0);
}

/* Typing */

static void
text_changed_cb (CredenzaValuesField *self);

static void
set_typed (CredenzaValuesField *self,
           const char          *text)
{
  g_signal_handlers_block_by_func (self->text, text_changed_cb, self);
  gtk_editable_set_text (GTK_EDITABLE (self->text), text);
  gtk_editable_set_position (GTK_EDITABLE (self->text), -1);
  g_signal_handlers_unblock_by_func (self->text, text_changed_cb, self);
}

/* What cannot be a value stays where it was typed. */
static void
take_typed (CredenzaValuesField *self)
{
  g_autofree char *value = dup_typed (self);

  if (can_take (self, value))
    {
      add_chip (self, value);
      set_typed (self, "");
    }
  changed (self);
}

/* Several that were pasted at once, with commas between them. */
static void
take_parts (CredenzaValuesField *self,
            const char          *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  g_autoptr (GStrvBuilder) rest = g_strv_builder_new ();
  g_auto (GStrv) left = NULL;
  g_autofree char *joined = NULL;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_strstrip (parts[i]);
      if (parts[i + 1] != NULL && can_take (self, parts[i]))
        add_chip (self, parts[i]);
      else if (parts[i][0] != '\0')
        g_strv_builder_add (rest, parts[i]);
    }
  left = g_strv_builder_end (rest);
  joined = g_strjoinv (" ", left);
  set_typed (self, joined);
}

static void
text_changed_cb (CredenzaValuesField *self)
{
  g_autofree char *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->text)));

  if (strchr (text, ',') != NULL)
    take_parts (self, text);
  changed (self);
}

static void
backspace_cb (CredenzaValuesField *self,
              GtkText             *text)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (text)) != '\0' || self->values->len == 0)
    return;
  g_signal_stop_emission_by_name (text, "backspace");
  remove_chip (self, gtk_widget_get_prev_sibling (GTK_WIDGET (self->text)));
}

/* Beside the chips it is an entry as well. */
static void
pressed_cb (CredenzaValuesField *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
}

/* Public */

/**
 * credenza_values_field_set_values:
 * @self: a field
 * @values: (array zero-terminated=1): values
 */
void
credenza_values_field_set_values (CredenzaValuesField *self,
                                  const char * const  *values)
{
  g_return_if_fail (CREDENZA_IS_VALUES_FIELD (self));

  clear_chips (self);
  set_typed (self, "");
  for (guint i = 0; values[i] != NULL; i++)
    add_chip (self, values[i]);
  changed (self);
}

/**
 * credenza_values_field_dup_values:
 * @self: a field
 *
 * Returns: (transfer full) (array zero-terminated=1): the values, with what was typed and not closed yet
 */
char **
credenza_values_field_dup_values (CredenzaValuesField *self)
{
  g_autoptr (GStrvBuilder) values = g_strv_builder_new ();
  g_autofree char *typed = NULL;

  g_return_val_if_fail (CREDENZA_IS_VALUES_FIELD (self), NULL);

  for (guint i = 0; i < self->values->len; i++)
    g_strv_builder_add (values, g_ptr_array_index (self->values, i));
  typed = dup_typed (self);
  if (can_take (self, typed))
    g_strv_builder_add (values, typed);
  return g_strv_builder_end (values);
}

guint
credenza_values_field_get_n (CredenzaValuesField *self)
{
  g_return_val_if_fail (CREDENZA_IS_VALUES_FIELD (self), 0);
  return self->values->len;
}

/**
 * credenza_values_field_dup_problem:
 * @self: a field
 *
 * Returns: (transfer full) (nullable): why what was typed cannot be a value
 */
char *
credenza_values_field_dup_problem (CredenzaValuesField *self)
{
  g_autofree char *typed = NULL;

  g_return_val_if_fail (CREDENZA_IS_VALUES_FIELD (self), NULL);

  typed = dup_typed (self);
  if (*typed == '\0' || can_take (self, typed))
    return NULL;
  if (is_too_long (typed))
    return g_strdup_printf (ngettext ("A value can have at most %d character.", "A value can have at most %d characters.",
                                      STORE_MAX_LABEL_CHARS), STORE_MAX_LABEL_CHARS);
  if (has_value (self, typed))
    {
      g_autofree char *visible = credenza_text_visible (typed);

      return g_strdup_printf (_("The value “%s” is already there."), visible);
    }
  return g_strdup_printf (ngettext ("A label can have at most %d value.", "A label can have at most %d values.",
                                    STORE_MAX_LABEL_VALUES), STORE_MAX_LABEL_VALUES);
}

static gboolean
credenza_values_field_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (CREDENZA_VALUES_FIELD (widget)->text));
}

static void
credenza_values_field_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (credenza_values_field_parent_class)->dispose (object);
}

static void
credenza_values_field_finalize (GObject *object)
{
  g_ptr_array_unref (CREDENZA_VALUES_FIELD (object)->values);

  G_OBJECT_CLASS (credenza_values_field_parent_class)->finalize (object);
}

static void
credenza_values_field_class_init (CredenzaValuesFieldClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = credenza_values_field_dispose;
  object_class->finalize = credenza_values_field_finalize;
  widget_class->focus = credenza_focus_children;
  widget_class->grab_focus = credenza_values_field_grab_focus;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", CREDENZA_TYPE_VALUES_FIELD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);

  gtk_widget_class_set_css_name (widget_class, "entry");
  gtk_widget_class_set_layout_manager_type (widget_class, CREDENZA_TYPE_WRAP_LAYOUT);
}

static void
credenza_values_field_init (CredenzaValuesField *self)
{
  GtkGesture *gesture = gtk_gesture_click_new ();

  self->values = g_ptr_array_new_with_free_func (g_free);
  self->text = GTK_ENTRY (gtk_entry_new ());
  gtk_editable_set_width_chars (GTK_EDITABLE (self->text), TEXT_WIDTH_CHARS);
  gtk_entry_set_placeholder_text (self->text, _("Add value"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->text), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Values"), -1);
  gtk_widget_set_parent (GTK_WIDGET (self->text), GTK_WIDGET (self));
  g_object_set (gtk_widget_get_layout_manager (GTK_WIDGET (self)), "spacing", 4, "fill-last", TRUE, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self), "values");
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "text");

  g_signal_connect_object (self->text, "changed", G_CALLBACK (text_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->text, "activate", G_CALLBACK (take_typed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_editable_get_delegate (GTK_EDITABLE (self->text)), "backspace",
                           G_CALLBACK (backspace_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gesture, "pressed", G_CALLBACK (pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (gesture));
}
