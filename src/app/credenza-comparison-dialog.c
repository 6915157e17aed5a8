/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-comparison-dialog.h"

#include "app/credenza-comparison-row.h"
#include "app/credenza-text.h"

#include <glib/gi18n.h>

/* More rows than this are no use to anybody, and each is a widget. */
#define MAX_ROWS 300

struct _CredenzaComparisonDialog
{
  AdwWindow         parent_instance;

  AdwWindowTitle   *title;
  GtkButton        *close_button;
  GtkWidget        *replace_button;
  GtkLabel         *warning;
  GtkWidget        *lock;
  GtkLabel         *locked;
  GtkEditable      *password;
  GtkWidget        *fields;
  GtkCheckButton   *differences;
  GtkLabel         *count;
  GtkLabel         *before;
  GtkLabel         *after;
  GtkListBox       *list;

  ModelReplacement *replacement; /* (owned) (nullable): what was read of the file */
  ModelComparison  *comparison;  /* (owned) (nullable): what is shown */
  GtkFilter        *filter;      /* (owned) */
  GCancellable     *cancellable; /* (owned) */
  CredenzaComparisonKind  kind;
};

enum
{
  REPLACE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CredenzaComparisonDialog, credenza_comparison_dialog, ADW_TYPE_WINDOW)

static gboolean
is_shown_cb (gpointer item,
             gpointer user_data)
{
  CredenzaComparisonDialog *self = user_data;

  return !gtk_check_button_get_active (self->differences) || model_comparison_row_get_differs (item);
}

static void
differences_cb (CredenzaComparisonDialog *self)
{
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

static GtkWidget *
create_row_cb (gpointer item,
               gpointer user_data)
{
  CredenzaComparisonDialog *self = user_data;
  gboolean both = model_comparison_has_before (self->comparison) && model_comparison_has_after (self->comparison);

  return credenza_comparison_row_new (item, both ? self->kind : CREDENZA_COMPARISON_NONE);
}

static void
show_count (CredenzaComparisonDialog *self,
            ModelComparison          *comparison)
{
  guint n = model_comparison_get_n_differences (comparison);
  g_autofree char *text = NULL;

  if (n > 0)
    text = g_strdup_printf (ngettext ("%u difference", "%u differences", n), n);
  else
    text = g_strdup (_("No differences"));
  gtk_label_set_text (self->count, text);

  /* An empty list would not say what is the same. */
  if (n == 0)
    gtk_check_button_set_active (self->differences, FALSE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->differences), n > 0);
}

static void
show_comparison (CredenzaComparisonDialog *self,
                 ModelComparison          *comparison)
{
  GtkFilterListModel *filtered = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (comparison)),
                                                            g_object_ref (self->filter));
  g_autoptr (GtkSliceListModel) rows = gtk_slice_list_model_new (G_LIST_MODEL (filtered), 0, MAX_ROWS);
  gboolean both = model_comparison_has_before (comparison) && model_comparison_has_after (comparison);

  g_set_object (&self->comparison, comparison);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (rows), create_row_cb, self, NULL);
  show_count (self, comparison);
  gtk_widget_set_visible (GTK_WIDGET (self->differences), both);
  gtk_widget_set_visible (GTK_WIDGET (self->count), both);
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
add_replacement_warnings (CredenzaComparisonDialog *self,
                          GString                  *text)
{
  PkiContainer *container = model_replacement_get_container (self->replacement);
  PkiCertificate *earliest = pki_container_get_earliest_expiry (container);

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
}

static void
show_warnings (CredenzaComparisonDialog *self,
               const char               *problem)
{
  PkiContainer *container = model_replacement_get_container (self->replacement);
  ModelComparison *comparison = model_replacement_get_comparison (self->replacement);
  g_autoptr (GString) text = g_string_new (NULL);

  if (problem != NULL)
    add_line (text, problem);
  if (self->kind == CREDENZA_COMPARISON_CHANGE)
    add_replacement_warnings (self, text);
  if (!model_comparison_has_before (comparison))
    add_line (text, _("There is nothing to compare with: what is stored is locked, or has no certificate."));
  if (!pki_container_get_locked (container) && !model_comparison_has_after (comparison))
    add_line (text, _("The file has no certificate."));

  gtk_label_set_text (self->warning, text->str);
  gtk_widget_set_visible (GTK_WIDGET (self->warning), text->len > 0);
}

/* Of a file that shows nothing without its password, nothing is shown, and nothing can be done with it before. */
static void
show_lock (CredenzaComparisonDialog *self)
{
  PkiContainer *container = model_replacement_get_container (self->replacement);
  gboolean locked = pki_container_get_locked (container);
  gboolean seen = model_comparison_has_after (model_replacement_get_comparison (self->replacement));
  g_autofree char *name = credenza_text_visible (model_replacement_get_file_name (self->replacement));
  g_autofree char *sentence = NULL;

  if (seen)
    sentence = g_strdup_printf (_("Some of “%s” is locked. Enter its password to see the rest."), name);
  else
    sentence = g_strdup_printf (_("“%s” is locked. Enter its password to see what is in it."), name);
  gtk_label_set_text (self->locked, sentence);
  gtk_widget_set_visible (self->lock, locked);
  gtk_widget_set_visible (self->fields, !locked || seen);
  gtk_widget_set_sensitive (self->replace_button, !locked || seen);
  if (locked && !seen)
    gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (self->password));
}

static void
show_file (CredenzaComparisonDialog *self,
           const char               *problem)
{
  show_warnings (self, problem);
  show_comparison (self, model_replacement_get_comparison (self->replacement));
  show_lock (self);
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
  gtk_widget_set_sensitive (self->lock, TRUE);
  show_file (self, problem);
  if (problem != NULL)
    gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (self->password));
}

static void
unlock_cb (CredenzaComparisonDialog *self)
{
  /* What has the focus must not become insensitive, or go. */
  gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (self->close_button));
  gtk_widget_set_sensitive (self->lock, FALSE);
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
  g_clear_object (&self->comparison);
  /* The filter asks a widget that is about to go. */
  if (self->list != NULL)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);

  G_OBJECT_CLASS (credenza_comparison_dialog_parent_class)->dispose (object);
}

static void
credenza_comparison_dialog_finalize (GObject *object)
{
  g_object_unref (CREDENZA_COMPARISON_DIALOG (object)->cancellable);
  g_object_unref (CREDENZA_COMPARISON_DIALOG (object)->filter);

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
  gtk_widget_class_bind_template_child (widget_class, CredenzaComparisonDialog, locked);
  gtk_widget_class_bind_template_child (widget_class, CredenzaComparisonDialog, fields);
  gtk_widget_class_bind_template_child (widget_class, CredenzaComparisonDialog, differences);
  gtk_widget_class_bind_template_child (widget_class, CredenzaComparisonDialog, count);
  gtk_widget_class_bind_template_child (widget_class, CredenzaComparisonDialog, before);
  gtk_widget_class_bind_template_child (widget_class, CredenzaComparisonDialog, after);
  gtk_widget_class_bind_template_callback (widget_class, differences_cb);
  gtk_widget_class_bind_template_callback (widget_class, replace_cb);
  gtk_widget_class_bind_template_callback (widget_class, unlock_cb);
}

static void
credenza_comparison_dialog_init (CredenzaComparisonDialog *self)
{
  self->cancellable = g_cancellable_new ();
  self->filter = GTK_FILTER (gtk_custom_filter_new (is_shown_cb, self, NULL));
  gtk_widget_init_template (GTK_WIDGET (self));
}

static CredenzaComparisonDialog *
dialog_new (GtkWindow  *parent,
            const char *title,
            const char *name)
{
  CredenzaComparisonDialog *self = g_object_new (CREDENZA_TYPE_COMPARISON_DIALOG, "transient-for", parent, NULL);
  g_autofree char *visible = credenza_text_visible (name);

  adw_window_title_set_title (self->title, title);
  adw_window_title_set_subtitle (self->title, visible);
  gtk_window_set_title (GTK_WINDOW (self), title);
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
  CredenzaComparisonDialog *self = dialog_new (parent, _("Certificate Renewed"), name);

  gtk_button_set_label (self->close_button, _("_Close"));
  show_comparison (self, comparison);
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
  CredenzaComparisonDialog *self = dialog_new (parent, _("Replace Certificate?"), model_replacement_get_name (replacement));

  self->replacement = g_object_ref (replacement);
  gtk_button_set_label (self->close_button, _("_Cancel"));
  gtk_widget_set_visible (self->replace_button, TRUE);
  show_file (self, NULL);
  return GTK_WIDGET (self);
}

/**
 * credenza_comparison_dialog_new_file:
 * @parent: the window that shows the entry
 * @replacement: a replacement whose file was read; nothing is replaced
 *
 * Returns: (transfer none): a dialog that shows how the certificate of the entry and that of the file differ
 */
GtkWidget *
credenza_comparison_dialog_new_file (GtkWindow        *parent,
                                     ModelReplacement *replacement)
{
  CredenzaComparisonDialog *self = dialog_new (parent, _("Comparison"), model_replacement_get_name (replacement));

  self->replacement = g_object_ref (replacement);
  self->kind = CREDENZA_COMPARISON_FILE;
  gtk_button_set_label (self->close_button, _("_Close"));
  gtk_label_set_text (self->before, _("Stored"));
  gtk_label_set_text (self->after, model_replacement_get_file_name (replacement));
  gtk_check_button_set_active (self->differences, TRUE);
  show_file (self, NULL);
  return GTK_WIDGET (self);
}

ModelReplacement *
credenza_comparison_dialog_get_replacement (CredenzaComparisonDialog *self)
{
  g_return_val_if_fail (CREDENZA_IS_COMPARISON_DIALOG (self), NULL);
  return self->replacement;
}
