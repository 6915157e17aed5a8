/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-regeneration-dialog.h"

#include "app/credenza-file-picker.h"
#include "app/credenza-text.h"

#include <glib/gi18n.h>

#define PULSE_MSEC 100

struct _CredenzaRegenerationDialog
{
  AdwWindow          parent_instance;

  AdwWindowTitle    *title;
  GtkButton         *run_button;
  GtkWidget         *fields;
  GtkWidget         *validity_row;
  GtkSpinButton     *validity;
  GtkDropDown       *unit;
  GtkWidget         *automatic_row;
  GtkSwitch         *automatic;
  GtkWidget         *protect_row;
  GtkSwitch         *protect;
  GtkEditable       *password;
  AdwActionRow      *request_row;
  GtkLabel          *message;
  GtkProgressBar    *progress;

  char              *request_name; /* (owned) (nullable): of the file that was chosen */
  ModelRegeneration *regeneration; /* (owned) */
  GCancellable      *cancellable;  /* (owned): of what is under way */
  guint              pulse_id;
  gboolean           running;
  gboolean           edits;
};

enum
{
  REGENERATED,
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CredenzaRegenerationDialog, credenza_regeneration_dialog, ADW_TYPE_WINDOW)

static void
update (CredenzaRegenerationDialog *self)
{
  gboolean protects = gtk_switch_get_active (self->protect);
  gboolean has_password = gtk_editable_get_text (self->password)[0] != '\0';

  gtk_widget_set_sensitive (GTK_WIDGET (self->run_button),
                            !self->running && (!protects || has_password) &&
                            !model_regeneration_needs_request (self->regeneration));
}

static void
show_message (CredenzaRegenerationDialog *self,
              const char                 *text)
{
  gtk_label_set_text (self->message, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), text != NULL);
}

/* The signing request */

static void
request_read_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (CredenzaRegenerationDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;
  gboolean read = model_regeneration_read_request_finish (MODEL_REGENERATION (source), result, &error);

  if (store_error_is_cancelled (error))
    return;
  if (read)
    adw_action_row_set_subtitle (self->request_row, _("Chosen"));
  else
    sentence = credenza_text_request_error (error, self->request_name);
  show_message (self, sentence);
  update (self);
}

static void
request_picked_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  CredenzaRegenerationDialog *self = CREDENZA_REGENERATION_DIALOG (source);
  g_autoptr (GFile) file = credenza_pick_file_finish (GTK_WINDOW (self), result, NULL);
  g_autofree char *basename = file != NULL ? g_file_get_basename (file) : NULL;

  if (file == NULL)
    return;
  g_free (self->request_name);
  self->request_name = g_filename_display_name (basename != NULL ? basename : "");
  model_regeneration_read_request_async (self->regeneration, file, self->cancellable, request_read_cb, g_object_ref (self));
}

static void
choose_request_cb (CredenzaRegenerationDialog *self)
{
  credenza_pick_file_async (GTK_WINDOW (self), _("Choose a Signing Request"), _("Signing Requests"), "csr,pem,req,p10",
                            request_picked_cb, NULL);
}

/* Running */

static gboolean
pulse_cb (gpointer user_data)
{
  CredenzaRegenerationDialog *self = user_data;
  double fraction = model_regeneration_get_fraction (self->regeneration);

  if (fraction > 0.0)
    gtk_progress_bar_set_fraction (self->progress, fraction);
  else
    gtk_progress_bar_pulse (self->progress);
  return G_SOURCE_CONTINUE;
}

static void
set_running (CredenzaRegenerationDialog *self,
             gboolean                    running)
{
  self->running = running;
  gtk_widget_set_sensitive (self->fields, !running);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), running);
  g_clear_handle_id (&self->pulse_id, g_source_remove);
  if (running)
    self->pulse_id = g_timeout_add (PULSE_MSEC, pulse_cb, self);
  update (self);
}

static void
run_done_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (CredenzaRegenerationDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;
  gboolean done = model_regeneration_run_finish (MODEL_REGENERATION (source), result, &error);

  if (done)
    g_signal_emit (self, signals[REGENERATED], 0, source);
  else if (g_error_matches (error, STORE_ERROR, STORE_ERROR_CHANGED) ||
           g_error_matches (error, STORE_ERROR, STORE_ERROR_NOT_FOUND))
    g_signal_emit (self, signals[CHANGED], 0, error);
  else if (!store_error_is_cancelled (error))
    {
      sentence = credenza_text_error (error, model_regeneration_get_name (self->regeneration));
      show_message (self, sentence);
      set_running (self, FALSE);
      return;
    }
  set_running (self, FALSE);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
run_cb (CredenzaRegenerationDialog *self)
{
  const char *password = gtk_switch_get_active (self->protect) ? gtk_editable_get_text (self->password) : NULL;

  show_message (self, NULL);
  model_regeneration_set_validity (self->regeneration, (guint) gtk_spin_button_get_value_as_int (self->validity),
                                   (StoreValidityUnit) gtk_drop_down_get_selected (self->unit));
  model_regeneration_set_automatic_renewal (self->regeneration, gtk_switch_get_active (self->automatic));
  model_regeneration_run_async (self->regeneration, password, self->cancellable, run_done_cb, g_object_ref (self));
  set_running (self, TRUE);
}

/* While it runs, closing is cancelling: what was done all the same is told when it ends. */
static gboolean
credenza_regeneration_dialog_close_request (GtkWindow *window)
{
  CredenzaRegenerationDialog *self = CREDENZA_REGENERATION_DIALOG (window);

  g_cancellable_cancel (self->cancellable);
  if (self->running)
    return GDK_EVENT_STOP;
  return GTK_WINDOW_CLASS (credenza_regeneration_dialog_parent_class)->close_request (window);
}

static void
credenza_regeneration_dialog_dispose (GObject *object)
{
  CredenzaRegenerationDialog *self = CREDENZA_REGENERATION_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->pulse_id, g_source_remove);

  G_OBJECT_CLASS (credenza_regeneration_dialog_parent_class)->dispose (object);
}

static void
credenza_regeneration_dialog_finalize (GObject *object)
{
  CredenzaRegenerationDialog *self = CREDENZA_REGENERATION_DIALOG (object);

  g_clear_object (&self->regeneration);
  g_clear_object (&self->cancellable);
  g_free (self->request_name);

  G_OBJECT_CLASS (credenza_regeneration_dialog_parent_class)->finalize (object);
}

static void
credenza_regeneration_dialog_class_init (CredenzaRegenerationDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = credenza_regeneration_dialog_dispose;
  object_class->finalize = credenza_regeneration_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = credenza_regeneration_dialog_close_request;

  signals[REGENERATED] = g_signal_new ("regenerated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, MODEL_TYPE_REGENERATION);
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_ERROR);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-regeneration-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaRegenerationDialog, title);
  gtk_widget_class_bind_template_child (widget_class, CredenzaRegenerationDialog, run_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaRegenerationDialog, fields);
  gtk_widget_class_bind_template_child (widget_class, CredenzaRegenerationDialog, validity_row);
  gtk_widget_class_bind_template_child (widget_class, CredenzaRegenerationDialog, validity);
  gtk_widget_class_bind_template_child (widget_class, CredenzaRegenerationDialog, unit);
  gtk_widget_class_bind_template_child (widget_class, CredenzaRegenerationDialog, automatic_row);
  gtk_widget_class_bind_template_child (widget_class, CredenzaRegenerationDialog, automatic);
  gtk_widget_class_bind_template_child (widget_class, CredenzaRegenerationDialog, protect_row);
  gtk_widget_class_bind_template_child (widget_class, CredenzaRegenerationDialog, protect);
  gtk_widget_class_bind_template_child (widget_class, CredenzaRegenerationDialog, password);
  gtk_widget_class_bind_template_child (widget_class, CredenzaRegenerationDialog, request_row);
  gtk_widget_class_bind_template_child (widget_class, CredenzaRegenerationDialog, message);
  gtk_widget_class_bind_template_child (widget_class, CredenzaRegenerationDialog, progress);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, run_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_request_cb);
}

static void
credenza_regeneration_dialog_init (CredenzaRegenerationDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
show_terms (CredenzaRegenerationDialog *self)
{
  gboolean needs_password = model_regeneration_needs_password (self->regeneration);
  gboolean shows_terms = self->edits || !model_regeneration_get_is_known (self->regeneration);
  StoreValidityUnit unit;
  guint validity = model_regeneration_get_validity (self->regeneration, &unit);

  gtk_spin_button_set_value (self->validity, validity);
  gtk_drop_down_set_selected (self->unit, unit);
  gtk_switch_set_active (self->automatic, model_regeneration_get_automatic_renewal (self->regeneration));
  gtk_switch_set_active (self->protect, needs_password);
  gtk_widget_set_visible (self->validity_row, shows_terms);
  gtk_widget_set_visible (self->automatic_row, shows_terms);
  gtk_widget_set_visible (self->protect_row, shows_terms || needs_password);
  gtk_widget_set_visible (GTK_WIDGET (self->request_row), model_regeneration_needs_request (self->regeneration));
  gtk_widget_set_visible (self->fields, shows_terms || needs_password ||
                                        model_regeneration_needs_request (self->regeneration));
}

/**
 * credenza_regeneration_dialog_new:
 * @parent: the window that asks
 * @regeneration: what is to be run
 * @edits: whether the validity, the automatic renewal and the password are to be changed; otherwise only what is not known
 *   is asked for
 *
 * Returns: (transfer none): a dialog
 */
GtkWidget *
credenza_regeneration_dialog_new (GtkWindow         *parent,
                                  ModelRegeneration *regeneration,
                                  gboolean           edits)
{
  CredenzaRegenerationDialog *self = g_object_new (CREDENZA_TYPE_REGENERATION_DIALOG, "transient-for", parent, NULL);
  g_autofree char *name = credenza_text_visible (model_regeneration_get_name (regeneration));

  self->regeneration = g_object_ref (regeneration);
  self->edits = edits;
  adw_window_title_set_title (self->title, edits ? _("Edit Certificate") : _("Renew Certificate"));
  adw_window_title_set_subtitle (self->title, name);
  gtk_window_set_title (GTK_WINDOW (self), adw_window_title_get_title (self->title));
  gtk_button_set_label (self->run_button, edits ? _("_Save and Renew") : _("_Renew"));
  show_terms (self);
  update (self);
  return GTK_WIDGET (self);
}
