/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-comparison-dialog.h"

#include "app/credenza-comparison-row.h"
#include "app/credenza-text.h"

#include <glib/gi18n.h>

struct _CredenzaComparisonDialog
{
  AdwWindow         parent_instance;

  AdwWindowTitle   *title;
  GtkButton        *close_button;
  GtkWidget        *replace_button;
  GtkLabel         *warning;
  GtkWidget        *lock;
  GtkEditable      *password;
  GtkListBox       *list;

  ModelReplacement *replacement; /* (owned) (nullable): what can be confirmed */
  GCancellable     *cancellable; /* (owned) */
};

enum
{
  REPLACE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CredenzaComparisonDialog, credenza_comparison_dialog, ADW_TYPE_WINDOW)

static GtkWidget *
create_row_cb (gpointer item,
               gpointer user_data)
{
  return credenza_comparison_row_new (item);
}

static void
show_comparison (CredenzaComparisonDialog *self,
                 ModelComparison          *comparison)
{
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (comparison), create_row_cb, NULL, NULL);
}

static void
add_line (GString    *text,
          const char *line)
{
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append (text, line);
}

/* What somebody who replaces a certificate would want to know before. */
static void
show_warnings (CredenzaComparisonDialog *self,
               const char               *problem)
{
  PkiContainer *container = model_replacement_get_container (self->replacement);
  PkiCertificate *earliest = pki_container_get_earliest_expiry (container);
  g_autoptr (GString) text = g_string_new (NULL);

  if (problem != NULL)
    add_line (text, problem);
  if (!model_replacement_get_fits (self->replacement))
    {
      const char *format = pki_format_get_name (pki_container_get_format (container));
      g_autofree char *line = g_strdup_printf (_("The file is %s: that is not what the name says."), format);

      add_line (text, line);
    }
  if (earliest != NULL && pki_certificate_get_not_after (earliest) < g_get_real_time () / G_USEC_PER_SEC)
    add_line (text, _("A certificate in the file has expired."));
  if (!pki_container_get_locked (container) && !pki_container_has_private_key (container))
    add_line (text, _("The file has no private key."));

  gtk_label_set_text (self->warning, text->str);
  gtk_widget_set_visible (GTK_WIDGET (self->warning), text->len > 0);
  gtk_widget_set_visible (self->lock, pki_container_get_locked (container));
}

static void
unlocked_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (CredenzaComparisonDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *problem = NULL;
  ModelReplacement *replacement = MODEL_REPLACEMENT (source);

  if (!model_replacement_unlock_finish (replacement, result, &error))
    {
      if (store_error_is_cancelled (error))
        return;
      problem = credenza_text_error (error, model_replacement_get_file_name (replacement));
      gtk_editable_select_region (self->password, 0, -1);
    }
  show_warnings (self, problem);
  show_comparison (self, model_replacement_get_comparison (replacement));
}

static void
unlock_cb (CredenzaComparisonDialog *self)
{
  model_replacement_unlock_async (self->replacement, gtk_editable_get_text (self->password), self->cancellable,
                                  unlocked_cb, g_object_ref (self));
}

static void
replace_cb (CredenzaComparisonDialog *self)
{
  g_signal_emit (self, signals[REPLACE], 0);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
credenza_comparison_dialog_dispose (GObject *object)
{
  CredenzaComparisonDialog *self = CREDENZA_COMPARISON_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->replacement);

  G_OBJECT_CLASS (credenza_comparison_dialog_parent_class)->dispose (object);
}

static void
credenza_comparison_dialog_finalize (GObject *object)
{
  g_object_unref (CREDENZA_COMPARISON_DIALOG (object)->cancellable);

  G_OBJECT_CLASS (credenza_comparison_dialog_parent_class)->finalize (object);
}

static void
credenza_comparison_dialog_class_init (CredenzaComparisonDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = credenza_comparison_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = credenza_comparison_dialog_finalize;

  signals[REPLACE] = g_signal_new ("replace", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-comparison-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaComparisonDialog, title);
  gtk_widget_class_bind_template_child (widget_class, CredenzaComparisonDialog, close_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaComparisonDialog, replace_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaComparisonDialog, warning);
  gtk_widget_class_bind_template_child (widget_class, CredenzaComparisonDialog, lock);
  gtk_widget_class_bind_template_child (widget_class, CredenzaComparisonDialog, password);
  gtk_widget_class_bind_template_child (widget_class, CredenzaComparisonDialog, list);
  gtk_widget_class_bind_template_callback (widget_class, replace_cb);
  gtk_widget_class_bind_template_callback (widget_class, unlock_cb);
}

static void
credenza_comparison_dialog_init (CredenzaComparisonDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

static CredenzaComparisonDialog *
dialog_new (GtkWindow       *parent,
            const char      *title,
            const char      *name,
            ModelComparison *comparison)
{
  CredenzaComparisonDialog *self = g_object_new (CREDENZA_TYPE_COMPARISON_DIALOG, "transient-for", parent, NULL);
  g_autofree char *visible = credenza_text_visible (name);

  adw_window_title_set_title (self->title, title);
  adw_window_title_set_subtitle (self->title, visible);
  gtk_window_set_title (GTK_WINDOW (self), title);
  show_comparison (self, comparison);
  return self;
}

/**
 * credenza_comparison_dialog_new:
 * @parent: the window that tells
 * @name: the name of the entry
 * @comparison: what it was and what it is
 *
 * Returns: (transfer none): a dialog that tells that the certificate was renewed
 */
GtkWidget *
credenza_comparison_dialog_new (GtkWindow       *parent,
                                const char      *name,
                                ModelComparison *comparison)
{
  CredenzaComparisonDialog *self = dialog_new (parent, _("Certificate Renewed"), name, comparison);

  gtk_button_set_label (self->close_button, _("_Close"));
  return GTK_WIDGET (self);
}

/**
 * credenza_comparison_dialog_new_replacement:
 * @parent: the window that asks
 * @replacement: a replacement whose file was read
 *
 * Returns: (transfer none): a dialog that asks whether to do it
 */
GtkWidget *
credenza_comparison_dialog_new_replacement (GtkWindow        *parent,
                                            ModelReplacement *replacement)
{
  CredenzaComparisonDialog *self = dialog_new (parent, _("Replace Certificate?"), model_replacement_get_name (replacement),
                                               model_replacement_get_comparison (replacement));

  self->replacement = g_object_ref (replacement);
  gtk_button_set_label (self->close_button, _("_Cancel"));
  gtk_widget_set_visible (self->replace_button, TRUE);
  show_warnings (self, NULL);
  return GTK_WIDGET (self);
}

ModelReplacement *
credenza_comparison_dialog_get_replacement (CredenzaComparisonDialog *self)
{
  g_return_val_if_fail (CREDENZA_IS_COMPARISON_DIALOG (self), NULL);
  return self->replacement;
}
