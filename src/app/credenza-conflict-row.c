/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-conflict-row.h"

#include "app/credenza-chip.h"
#include "app/credenza-focus.h"
#include "app/credenza-text.h"
#include "app/credenza-wrap-layout.h"

#include <glib/gi18n.h>

struct _CredenzaConflictRow
{
  AdwBin          parent_instance;

  GtkLabel       *key;
  GtkBox         *mine;
  GtkBox         *theirs;
  GtkCheckButton *keep_mine;
  GtkCheckButton *take_theirs;
};

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CredenzaConflictRow, credenza_conflict_row, ADW_TYPE_BIN)

static void
append_text (GtkBox     *box,
             const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "dim-label");
  gtk_box_append (box, label);
}

static void
fill (GtkBox     *box,
      StoreLabel *label)
{
  const char * const *values = label != NULL ? store_label_get_values (label) : NULL;

  gtk_widget_set_layout_manager (GTK_WIDGET (box), g_object_new (CREDENZA_TYPE_WRAP_LAYOUT, NULL));
  if (label == NULL)
    append_text (box, _("Removed"));
  else if (*values == NULL)
    append_text (box, _("No values"));
  for (guint i = 0; values != NULL && values[i] != NULL; i++)
    {
      GtkWidget *chip = credenza_chip_new ();

      credenza_chip_set_label (CREDENZA_CHIP (chip), values[i], NULL);
      gtk_box_append (box, chip);
    }
}

static void
toggled_cb (CredenzaConflictRow *self)
{
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0);
}

gboolean
credenza_conflict_row_get_take_theirs (CredenzaConflictRow *self)
{
  g_return_val_if_fail (CREDENZA_IS_CONFLICT_ROW (self), FALSE);
  return gtk_check_button_get_active (self->take_theirs);
}

gboolean
credenza_conflict_row_get_chosen (CredenzaConflictRow *self)
{
  g_return_val_if_fail (CREDENZA_IS_CONFLICT_ROW (self), FALSE);
  return gtk_check_button_get_active (self->take_theirs) || gtk_check_button_get_active (self->keep_mine);
}

static gboolean
credenza_conflict_row_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (CREDENZA_CONFLICT_ROW (widget)->keep_mine));
}

static void
credenza_conflict_row_class_init (CredenzaConflictRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->focus = credenza_focus_children;
  widget_class->grab_focus = credenza_conflict_row_grab_focus;

  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", CREDENZA_TYPE_CONFLICT_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-conflict-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaConflictRow, key);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConflictRow, mine);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConflictRow, theirs);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConflictRow, keep_mine);
  gtk_widget_class_bind_template_child (widget_class, CredenzaConflictRow, take_theirs);
  gtk_widget_class_bind_template_callback (widget_class, toggled_cb);
}

static void
credenza_conflict_row_init (CredenzaConflictRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
credenza_conflict_row_new (ModelLabelConflict *conflict)
{
  CredenzaConflictRow *self = g_object_new (CREDENZA_TYPE_CONFLICT_ROW, NULL);
  g_autofree char *key = credenza_text_visible (conflict->key);

  gtk_label_set_text (self->key, key);
  fill (self->mine, conflict->mine);
  fill (self->theirs, conflict->theirs);
  return GTK_WIDGET (self);
}
