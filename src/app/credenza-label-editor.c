/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-label-editor.h"

#include "app/credenza-focus.h"
#include "app/credenza-label-row.h"

#include <glib/gi18n.h>

struct _CredenzaLabelEditor
{
  AdwBin     parent_instance;

  GtkBox    *rows;
  GtkWidget *add_button;
  GtkLabel  *count;

  gboolean   valid;
  gboolean   setting; /* what is being set is not a change of the user's */
};

enum
{
  PROP_VALID = 1,
  N_PROPS
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CredenzaLabelEditor, credenza_label_editor, ADW_TYPE_BIN)

static CredenzaLabelRow *
get_first_row (CredenzaLabelEditor *self)
{
  return (CredenzaLabelRow *) gtk_widget_get_first_child (GTK_WIDGET (self->rows));
}

static CredenzaLabelRow *
get_next_row (CredenzaLabelRow *row)
{
  return (CredenzaLabelRow *) gtk_widget_get_next_sibling (GTK_WIDGET (row));
}

static guint
count_rows (CredenzaLabelEditor *self)
{
  guint n = 0;

  for (CredenzaLabelRow *row = get_first_row (self); row != NULL; row = get_next_row (row))
    n++;
  return n;
}

static void
show_count (CredenzaLabelEditor *self,
            guint                n)
{
  g_autofree char *text = NULL;

  if (n >= STORE_MAX_LABELS)
    text = g_strdup_printf (ngettext ("%u of %d label. Remove one to add another.",
                                      "%u of %d labels. Remove one to add another.", STORE_MAX_LABELS), n, STORE_MAX_LABELS);
  else
    /* Translators: the plural is that of the second number */
    text = g_strdup_printf (ngettext ("%u of %d label", "%u of %d labels", STORE_MAX_LABELS), n, STORE_MAX_LABELS);
  gtk_label_set_text (self->count, text);
  gtk_widget_set_sensitive (self->add_button, n < STORE_MAX_LABELS);
}

static gboolean
update_rows (CredenzaLabelEditor *self)
{
  g_autoptr (GHashTable) keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean valid = TRUE;

  for (CredenzaLabelRow *row = get_first_row (self); row != NULL; row = get_next_row (row))
    {
      char *key = credenza_label_row_dup_key (row);
      gboolean is_taken = *key != '\0' && g_hash_table_contains (keys, key);

      valid = credenza_label_row_update (row, is_taken) && valid;
      g_hash_table_add (keys, key);
    }
  return valid;
}

static void
update (CredenzaLabelEditor *self)
{
  guint n = count_rows (self);
  gboolean valid;

  if (self->setting)
    return;

  valid = update_rows (self) && n <= STORE_MAX_LABELS;
  show_count (self, n);
  if (self->valid != valid)
    {
      self->valid = valid;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_VALID]);
    }
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* The focus goes to the next one, or to the one before. */
static void
remove_cb (CredenzaLabelEditor *self,
           GtkWidget           *row)
{
  GtkWidget *neighbour = gtk_widget_get_next_sibling (row);

  if (neighbour == NULL)
    neighbour = gtk_widget_get_prev_sibling (row);
  if (neighbour != NULL)
    gtk_widget_grab_focus (neighbour);
  gtk_box_remove (self->rows, row);
  update (self);
  if (neighbour == NULL)
    gtk_widget_grab_focus (self->add_button);
}

static GtkWidget *
append_row (CredenzaLabelEditor *self,
            StoreLabel          *label)
{
  GtkWidget *row = credenza_label_row_new (label);

  g_signal_connect_object (row, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "remove", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (self->rows, row);
  return row;
}

/**
 * credenza_label_editor_add:
 * @self: an editor
 *
 * Adds a label to be filled in, where there is room for one, and gives it the focus.
 */
void
credenza_label_editor_add (CredenzaLabelEditor *self)
{
  GtkWidget *row;

  g_return_if_fail (CREDENZA_IS_LABEL_EDITOR (self));

  if (count_rows (self) >= STORE_MAX_LABELS)
    return;
  row = append_row (self, NULL);
  update (self);
  gtk_widget_grab_focus (row);
}

/**
 * credenza_label_editor_set_labels:
 * @self: an editor
 * @labels: (element-type StoreLabel): what to begin with
 */
void
credenza_label_editor_set_labels (CredenzaLabelEditor *self,
                                  GPtrArray           *labels)
{
  g_return_if_fail (CREDENZA_IS_LABEL_EDITOR (self));
  g_return_if_fail (labels != NULL);

  self->setting = TRUE;
  while (get_first_row (self) != NULL)
    gtk_box_remove (self->rows, GTK_WIDGET (get_first_row (self)));
  for (guint i = 0; i < labels->len; i++)
    append_row (self, g_ptr_array_index (labels, i));
  self->setting = FALSE;
  update (self);
}

/**
 * credenza_label_editor_get_labels:
 * @self: an editor
 *
 * Returns: (transfer full) (element-type StoreLabel): the labels; what was typed counts without being closed, and what is
 *   empty does not
 */
GPtrArray *
credenza_label_editor_get_labels (CredenzaLabelEditor *self)
{
  GPtrArray *labels = g_ptr_array_new_with_free_func ((GDestroyNotify) store_label_unref);

  g_return_val_if_fail (CREDENZA_IS_LABEL_EDITOR (self), labels);

  for (CredenzaLabelRow *row = get_first_row (self); row != NULL; row = get_next_row (row))
    {
      StoreLabel *label = credenza_label_row_dup_label (row);

      if (label != NULL)
        g_ptr_array_add (labels, label);
    }
  return labels;
}

gboolean
credenza_label_editor_get_valid (CredenzaLabelEditor *self)
{
  g_return_val_if_fail (CREDENZA_IS_LABEL_EDITOR (self), FALSE);
  return self->valid;
}

static gboolean
credenza_label_editor_grab_focus (GtkWidget *widget)
{
  CredenzaLabelEditor *self = CREDENZA_LABEL_EDITOR (widget);
  CredenzaLabelRow *row = get_first_row (self);

  return gtk_widget_grab_focus (row != NULL ? GTK_WIDGET (row) : self->add_button);
}

static void
credenza_label_editor_get_property (GObject    *object,
                                    guint       id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_VALID:
      g_value_set_boolean (value, CREDENZA_LABEL_EDITOR (object)->valid);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
credenza_label_editor_class_init (CredenzaLabelEditorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = credenza_label_editor_get_property;
  widget_class->focus = credenza_focus_children;
  widget_class->grab_focus = credenza_label_editor_grab_focus;

  props[PROP_VALID] = g_param_spec_boolean ("valid", NULL, NULL, TRUE,
                                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", CREDENZA_TYPE_LABEL_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-label-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaLabelEditor, rows);
  gtk_widget_class_bind_template_child (widget_class, CredenzaLabelEditor, add_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaLabelEditor, count);
  gtk_widget_class_bind_template_callback (widget_class, credenza_label_editor_add);
}

static void
credenza_label_editor_init (CredenzaLabelEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->valid = TRUE;
  show_count (self, 0);
}

/**
 * credenza_label_editor_new:
 *
 * Returns: (transfer floating): an editor without labels
 */
GtkWidget *
credenza_label_editor_new (void)
{
  return g_object_new (CREDENZA_TYPE_LABEL_EDITOR, NULL);
}
