/* SPDX-License-Identifier: GPL-3.0-or-later */

/* First the labels are read, then edited. What somebody else has done meanwhile to the same ones is shown before anything is
 * written. Whatever goes wrong, what was typed stays. */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-labels-dialog.h"

#include "app/credenza-banner.h"
#include "app/credenza-conflict-row.h"
#include "app/credenza-error-details.h"
#include "app/credenza-label-editor.h"
#include "app/credenza-text.h"

#include <glib/gi18n.h>

struct _CredenzaLabelsDialog
{
  AdwWindow             parent_instance;

  AdwWindowTitle       *title;
  GtkStack             *stack;
  GtkWidget            *spinner;
  GtkWidget            *cancel_button;
  CredenzaBanner       *banner;
  CredenzaLabelEditor  *editor;
  GtkBox               *conflicts;
  AdwStatusPage        *error_page;
  CredenzaErrorDetails *error_details;

  ModelLabelEdit       *edit;        /* (owned) */
  GCancellable         *cancellable; /* (owned): of what is being done */
  gboolean              busy;
};

enum
{
  SIGNAL_NOT_SUPPORTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CredenzaLabelsDialog, credenza_labels_dialog, ADW_TYPE_WINDOW)

static gboolean
is_on_page (CredenzaLabelsDialog *self,
            const char           *name)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), name) == 0;
}

static gboolean
is_decided (CredenzaLabelsDialog *self)
{
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->conflicts)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    if (!credenza_conflict_row_get_chosen (CREDENZA_CONFLICT_ROW (row)))
      return FALSE;
  return TRUE;
}

static void
update (CredenzaLabelsDialog *self)
{
  gboolean can_save = (is_on_page (self, "editor") && credenza_label_editor_get_valid (self->editor)) ||
                      (is_on_page (self, "conflicts") && is_decided (self));

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "labels.save", can_save && !self->busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->stack), !self->busy);
  gtk_widget_set_visible (self->spinner, self->busy && !is_on_page (self, "loading"));
}

static void
show_page (CredenzaLabelsDialog *self,
           const char           *name)
{
  gtk_stack_set_visible_child_name (self->stack, name);
  update (self);
}

static GCancellable *
begin (CredenzaLabelsDialog *self)
{
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->busy = TRUE;
  /* An entry that becomes insensitive does not notice that it loses the focus. */
  gtk_widget_grab_focus (self->cancel_button);
  credenza_banner_hide (self->banner);
  update (self);
  return self->cancellable;
}

static void
end (CredenzaLabelsDialog *self)
{
  self->busy = FALSE;
  update (self);
}

static gboolean
is_closed (CredenzaLabelsDialog *self)
{
  return !gtk_widget_get_visible (GTK_WIDGET (self));
}

/* Whoever opened the dialog says so in its place. */
static gboolean
close_not_supported (CredenzaLabelsDialog *self,
                     const GError         *error)
{
  if (!g_error_matches (error, STORE_ERROR, STORE_ERROR_NOT_SUPPORTED))
    return FALSE;
  g_signal_emit (self, signals[SIGNAL_NOT_SUPPORTED], 0);
  gtk_window_destroy (GTK_WINDOW (self));
  return TRUE;
}

/* Loading */

static void
show_editor (CredenzaLabelsDialog *self,
             GPtrArray            *labels)
{
  credenza_label_editor_set_labels (self->editor, labels);
  show_page (self, "editor");
  if (labels->len == 0)
    credenza_label_editor_add (self->editor);
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->editor));
}

static void
show_load_error (CredenzaLabelsDialog *self,
                 const GError         *error)
{
  g_autofree char *sentence = credenza_text_error (error, model_label_edit_get_name (self->edit));
  g_autofree char *escaped = g_markup_escape_text (sentence, -1);

  adw_status_page_set_description (self->error_page, escaped);
  credenza_error_details_set_error (self->error_details, error);
  show_page (self, "error");
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (CredenzaLabelsDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) labels = model_label_edit_load_finish (MODEL_LABEL_EDIT (source), result, &error);

  if (is_closed (self))
    return;
  end (self);
  if (labels != NULL)
    show_editor (self, labels);
  else if (!close_not_supported (self, error))
    show_load_error (self, error);
}

static void
load (CredenzaLabelsDialog *self)
{
  show_page (self, "loading");
  model_label_edit_load_async (self->edit, begin (self), loaded_cb, g_object_ref (self));
}

/* Saving */

static void
show_conflicts (CredenzaLabelsDialog *self)
{
  GPtrArray *conflicts = model_label_edit_get_conflicts (self->edit);
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->conflicts))) != NULL)
    gtk_box_remove (self->conflicts, row);
  for (guint i = 0; i < conflicts->len; i++)
    {
      row = credenza_conflict_row_new (g_ptr_array_index (conflicts, i));
      g_signal_connect_object (row, "chosen", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
      gtk_box_append (self->conflicts, row);
    }
  show_page (self, "conflicts");
  gtk_widget_grab_focus (gtk_widget_get_first_child (GTK_WIDGET (self->conflicts)));
}

static void
show_save_error (CredenzaLabelsDialog *self,
                 const GError         *error)
{
  g_autofree char *sentence = credenza_text_error (error, model_label_edit_get_name (self->edit));

  if (!store_error_is_cancelled (error))
    credenza_banner_show (self->banner, sentence, error);
  show_page (self, "editor");
  gtk_widget_grab_focus (GTK_WIDGET (self->editor));
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (CredenzaLabelsDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean saved = model_label_edit_save_finish (MODEL_LABEL_EDIT (source), result, &error);

  if (is_closed (self))
    return;
  end (self);
  if (saved)
    gtk_window_destroy (GTK_WINDOW (self));
  else if (g_error_matches (error, MODEL_ERROR, MODEL_ERROR_LABELS_CHANGED))
    show_conflicts (self);
  else if (!close_not_supported (self, error))
    show_save_error (self, error);
}

/* What was decided is what is edited from now on. */
static void
take_decisions (CredenzaLabelsDialog *self)
{
  GPtrArray *conflicts = model_label_edit_get_conflicts (self->edit);
  GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->conflicts));
  g_autoptr (GPtrArray) labels = NULL;

  for (guint i = 0; i < conflicts->len; i++, row = gtk_widget_get_next_sibling (row))
    ((ModelLabelConflict *) g_ptr_array_index (conflicts, i))->take_theirs =
      credenza_conflict_row_get_take_theirs (CREDENZA_CONFLICT_ROW (row));
  labels = model_label_edit_resolve (self->edit);
  credenza_label_editor_set_labels (self->editor, labels);
}

static void
save_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  CredenzaLabelsDialog *self = CREDENZA_LABELS_DIALOG (widget);
  g_autoptr (GPtrArray) labels = NULL;

  if (is_on_page (self, "conflicts"))
    take_decisions (self);
  labels = credenza_label_editor_get_labels (self->editor);
  model_label_edit_save_async (self->edit, labels, begin (self), saved_cb, g_object_ref (self));
}

static void
try_again_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  load (CREDENZA_LABELS_DIALOG (widget));
}

/* The innermost thing: saving, the decision, the dialog. */
static void
cancel_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  CredenzaLabelsDialog *self = CREDENZA_LABELS_DIALOG (widget);

  if (self->busy && !is_on_page (self, "loading"))
    g_cancellable_cancel (self->cancellable);
  else if (is_on_page (self, "conflicts"))
    {
      show_page (self, "editor");
      gtk_widget_grab_focus (GTK_WIDGET (self->editor));
    }
  else
    gtk_window_close (GTK_WINDOW (self));
}

static void
credenza_labels_dialog_dispose (GObject *object)
{
  CredenzaLabelsDialog *self = CREDENZA_LABELS_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->edit);

  G_OBJECT_CLASS (credenza_labels_dialog_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CredenzaLabelsDialog, title);
  gtk_widget_class_bind_template_child (widget_class, CredenzaLabelsDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, CredenzaLabelsDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, CredenzaLabelsDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaLabelsDialog, banner);
  gtk_widget_class_bind_template_child (widget_class, CredenzaLabelsDialog, editor);
  gtk_widget_class_bind_template_child (widget_class, CredenzaLabelsDialog, conflicts);
  gtk_widget_class_bind_template_child (widget_class, CredenzaLabelsDialog, error_page);
  gtk_widget_class_bind_template_child (widget_class, CredenzaLabelsDialog, error_details);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
credenza_labels_dialog_class_init (CredenzaLabelsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = credenza_labels_dialog_dispose;

  signals[SIGNAL_NOT_SUPPORTED] = g_signal_new ("not-supported", CREDENZA_TYPE_LABELS_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL,
                                                NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (CREDENZA_TYPE_BANNER);
  g_type_ensure (CREDENZA_TYPE_ERROR_DETAILS);
  g_type_ensure (CREDENZA_TYPE_LABEL_EDITOR);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-labels-dialog.ui");
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "labels.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "labels.cancel", NULL, cancel_action);
  gtk_widget_class_install_action (widget_class, "labels.try-again", NULL, try_again_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "labels.save", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Enter, GDK_CONTROL_MASK, "labels.save", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "labels.cancel", NULL);
}

static void
credenza_labels_dialog_init (CredenzaLabelsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * credenza_labels_dialog_new:
 * @parent: the window with the entry
 * @edit: its labels
 *
 * Returns: (transfer none): a dialog that reads the labels
 */
GtkWidget *
credenza_labels_dialog_new (GtkWindow      *parent,
                            ModelLabelEdit *edit)
{
  CredenzaLabelsDialog *self = g_object_new (CREDENZA_TYPE_LABELS_DIALOG, "transient-for", parent, NULL);
  g_autofree char *name = credenza_text_visible (model_label_edit_get_name (edit));

  self->edit = g_object_ref (edit);
  adw_window_title_set_subtitle (self->title, name);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  load (self);
  return GTK_WIDGET (self);
}
