/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-label-row.h"

#include "app/credenza-focus.h"
#include "app/credenza-reveal.h"
#include "app/credenza-text.h"
#include "app/credenza-values-field.h"

#include <glib/gi18n.h>

struct _CredenzaLabelRow
{
  AdwBin               parent_instance;

  GtkWidget           *line;
  GtkEditable         *key;
  CredenzaValuesField *values;
  GtkWidget           *remove_button;
  GtkLabel            *problem;
  GtkLabel            *count;
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_REMOVE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CredenzaLabelRow, credenza_label_row, ADW_TYPE_BIN)

/**
 * credenza_label_row_dup_key:
 * @self: a row
 *
 * Returns: (transfer full): the key
 */
char *
credenza_label_row_dup_key (CredenzaLabelRow *self)
{
  g_return_val_if_fail (CREDENZA_IS_LABEL_ROW (self), NULL);
  return g_strstrip (g_strdup (gtk_editable_get_text (self->key)));
}

/**
 * credenza_label_row_dup_label:
 * @self: a row
 *
 * Returns: (transfer full) (nullable): the label; %NULL while there is nothing in it
 */
StoreLabel *
credenza_label_row_dup_label (CredenzaLabelRow *self)
{
  g_autofree char *key = credenza_label_row_dup_key (self);
  g_auto (GStrv) values = credenza_values_field_dup_values (self->values);

  if (*key == '\0' && *values == NULL)
    return NULL;
  return store_label_new (key, (const char * const *) values);
}

static char *
dup_key_problem (CredenzaLabelRow *self,
                 gboolean          is_key_taken)
{
  g_autofree char *key = credenza_label_row_dup_key (self);
  g_autofree char *visible = credenza_text_visible (key);
  g_auto (GStrv) values = credenza_values_field_dup_values (self->values);

  if (*key == '\0' && *values != NULL)
    return g_strdup (_("Enter a key for these values."));
  if (g_utf8_strlen (key, -1) > STORE_MAX_LABEL_CHARS)
    return g_strdup_printf (ngettext ("A key can have at most %d character.", "A key can have at most %d characters.",
                                      STORE_MAX_LABEL_CHARS), STORE_MAX_LABEL_CHARS);
  if (is_key_taken)
    return g_strdup_printf (_("There is already a label “%s”."), visible);
  return NULL;
}

static void
show_count (CredenzaLabelRow *self)
{
  guint n = credenza_values_field_get_n (self->values);
  g_autofree char *text = NULL;

  if (n >= STORE_MAX_LABEL_VALUES)
    text = g_strdup_printf (ngettext ("%u of %d value. Remove one to add another.",
                                      "%u of %d values. Remove one to add another.", STORE_MAX_LABEL_VALUES),
                            n, STORE_MAX_LABEL_VALUES);
  else
    /* Translators: the plural is that of the second number */
    text = g_strdup_printf (ngettext ("%u of %d value", "%u of %d values", STORE_MAX_LABEL_VALUES), n, STORE_MAX_LABEL_VALUES);
  gtk_label_set_text (self->count, text);
  gtk_widget_set_visible (GTK_WIDGET (self->count), n > 0);
}

static void
show_wrong (gpointer widget,
            gboolean is_wrong)
{
  if (is_wrong)
    gtk_widget_add_css_class (widget, "error");
  else
    gtk_widget_remove_css_class (widget, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_STATE_INVALID,
                               is_wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

/**
 * credenza_label_row_update:
 * @self: a row
 * @is_key_taken: whether a label before it has the same key
 *
 * Says what is wrong.
 *
 * Returns: whether nothing is
 */
gboolean
credenza_label_row_update (CredenzaLabelRow *self,
                           gboolean          is_key_taken)
{
  g_autofree char *key_problem = dup_key_problem (self, is_key_taken);
  g_autofree char *values_problem = credenza_values_field_dup_problem (self->values);
  const char *problem = key_problem != NULL ? key_problem : values_problem;
  gboolean is_new = problem != NULL && !gtk_widget_get_visible (GTK_WIDGET (self->problem));

  show_wrong (self->key, key_problem != NULL);
  show_wrong (self->values, values_problem != NULL);
  gtk_label_set_text (self->problem, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), problem != NULL);
  if (is_new)
    credenza_reveal (GTK_WIDGET (self));
  show_count (self);
  return problem == NULL;
}

/* Every label has one of the same name: a screen reader also says which label it removes. */
static void
describe_remove_button (CredenzaLabelRow *self)
{
  g_autofree char *key = credenza_label_row_dup_key (self);
  g_autofree char *visible = credenza_text_visible (key);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->remove_button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, visible, -1);
}

static void
changed_cb (CredenzaLabelRow *self)
{
  describe_remove_button (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
remove_cb (CredenzaLabelRow *self)
{
  g_signal_emit (self, signals[SIGNAL_REMOVE], 0);
}

static void
key_activate_cb (CredenzaLabelRow *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->values));
}

static gboolean
credenza_label_row_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (CREDENZA_LABEL_ROW (widget)->key));
}

/* From the key to the values, which can have several lines, to the button. */
static gboolean
credenza_label_row_focus (GtkWidget        *widget,
                          GtkDirectionType  direction)
{
  return credenza_focus_children (CREDENZA_LABEL_ROW (widget)->line, direction);
}

static void
credenza_label_row_class_init (CredenzaLabelRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->focus = credenza_label_row_focus;
  widget_class->grab_focus = credenza_label_row_grab_focus;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", CREDENZA_TYPE_LABEL_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
  signals[SIGNAL_REMOVE] = g_signal_new ("remove", CREDENZA_TYPE_LABEL_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);

  g_type_ensure (CREDENZA_TYPE_VALUES_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-label-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaLabelRow, line);
  gtk_widget_class_bind_template_child (widget_class, CredenzaLabelRow, key);
  gtk_widget_class_bind_template_child (widget_class, CredenzaLabelRow, remove_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaLabelRow, values);
  gtk_widget_class_bind_template_child (widget_class, CredenzaLabelRow, problem);
  gtk_widget_class_bind_template_child (widget_class, CredenzaLabelRow, count);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
}

static void
credenza_label_row_init (CredenzaLabelRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * credenza_label_row_new:
 * @label: (nullable): what is in it
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
credenza_label_row_new (StoreLabel *label)
{
  CredenzaLabelRow *self = g_object_new (CREDENZA_TYPE_LABEL_ROW, NULL);

  if (label != NULL)
    {
      gtk_editable_set_text (self->key, store_label_get_key (label));
      credenza_values_field_set_values (self->values, store_label_get_values (label));
    }
  return GTK_WIDGET (self);
}
