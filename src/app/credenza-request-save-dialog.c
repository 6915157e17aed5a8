/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-request-save-dialog.h"

#include "app/credenza-file-picker.h"
#include "app/credenza-text.h"

#include <glib/gi18n.h>
#include <string.h>

struct _CredenzaRequestSaveDialog
{
  AdwWindow             parent_instance;

  GtkLabel             *message;
  GtkWidget            *fields;
  GtkEditable          *password;
  GtkEditable          *repeated;
  GtkLabel             *hint;
  GtkLabel             *error;
  GtkSpinner           *spinner;
  GtkWidget            *save_button;

  ModelPendingRequests *requests;    /* (owned) */
  ModelPendingRequest  *pending;     /* (owned) */
  ModelCertificateList *list;        /* (owned) */
  GCancellable         *cancellable; /* (owned) */
};

enum
{
  SIGNAL_SAVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CredenzaRequestSaveDialog, credenza_request_save_dialog, ADW_TYPE_WINDOW)

static gboolean
is_busy (CredenzaRequestSaveDialog *self)
{
  return gtk_spinner_get_spinning (self->spinner);
}

static void
update (CredenzaRequestSaveDialog *self)
{
  const char *password = gtk_editable_get_text (self->password);
  const char *repeated = gtk_editable_get_text (self->repeated);
  gboolean is_same = g_str_equal (password, repeated);

  /* While it is being typed for the second time, it is not wrong yet. */
  gtk_widget_set_visible (GTK_WIDGET (self->hint), !is_same && *repeated != '\0' && !g_str_has_prefix (password, repeated));
  gtk_widget_set_sensitive (self->save_button, !is_busy (self) && is_same && *password != '\0');
}

static void
set_busy (CredenzaRequestSaveDialog *self,
          gboolean                   busy)
{
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_widget_set_sensitive (self->fields, !busy);
  update (self);
}

static void
show_error (CredenzaRequestSaveDialog *self,
            const GError              *error,
            const char                *file_name)
{
  const char *name = error->domain == MODEL_ERROR && error->code == MODEL_ERROR_UNWRITABLE
                       ? file_name : model_pending_request_get_name (self->pending);
  g_autofree char *sentence = credenza_text_request_error (error, name);

  gtk_label_set_text (self->error, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->error), TRUE);
}

/* Saving */

typedef struct
{
  CredenzaRequestSaveDialog *dialog; /* (owned) */
  GFile                     *file;   /* (owned) */
} Saving;

static void
saving_free (Saving *saving)
{
  g_object_unref (saving->dialog);
  g_object_unref (saving->file);
  g_free (saving);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Saving, saving_free)

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (Saving) saving = user_data;
  CredenzaRequestSaveDialog *self = saving->dialog;
  g_autoptr (GError) error = NULL;
  g_autofree char *basename = g_file_get_basename (saving->file);
  g_autofree char *file_name = g_filename_display_name (basename);

  if (model_request_file_save_finish (result, &error))
    {
      g_signal_emit (self, signals[SIGNAL_SAVED], 0, saving->file);
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  if (store_error_is_cancelled (error))
    return;
  set_busy (self, FALSE);
  show_error (self, error, file_name);
}

/**
 * credenza_request_save_dialog_save:
 * @self: a dialog with a password in it
 * @file: the file that was chosen
 */
void
credenza_request_save_dialog_save (CredenzaRequestSaveDialog *self,
                                   GFile                     *file)
{
  Saving *saving;

  g_return_if_fail (CREDENZA_IS_REQUEST_SAVE_DIALOG (self));

  set_busy (self, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->error), FALSE);
  saving = g_new0 (Saving, 1);
  saving->dialog = g_object_ref (self);
  saving->file = g_object_ref (file);
  model_request_file_save_async (self->requests, self->pending, self->list, gtk_editable_get_text (self->password), file,
                                 self->cancellable, saved_cb, saving);
}

static void
picked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  CredenzaRequestSaveDialog *self = CREDENZA_REQUEST_SAVE_DIALOG (source);
  g_autoptr (GFile) file = credenza_pick_target_finish (GTK_WINDOW (self), result, NULL);

  if (file != NULL)
    credenza_request_save_dialog_save (self, file);
}

/* "server.pem" makes "server.p12". */
static char *
propose_name (CredenzaRequestSaveDialog *self)
{
  const char *name = model_pending_request_get_name (self->pending);
  const char *dot = strrchr (name, '.');

  return g_strdup_printf ("%.*s.p12", (int) (dot != NULL ? (gsize) (dot - name) : strlen (name)), name);
}

static void
save_cb (CredenzaRequestSaveDialog *self)
{
  g_autofree char *name = propose_name (self);

  if (gtk_widget_get_sensitive (self->save_button))
    credenza_pick_key_target_async (GTK_WINDOW (self), name, picked_cb, NULL);
}

/* Life */

static gboolean
credenza_request_save_dialog_close_request (GtkWindow *window)
{
  g_cancellable_cancel (CREDENZA_REQUEST_SAVE_DIALOG (window)->cancellable);

  return GTK_WINDOW_CLASS (credenza_request_save_dialog_parent_class)->close_request (window);
}

static void
credenza_request_save_dialog_dispose (GObject *object)
{
  CredenzaRequestSaveDialog *self = CREDENZA_REQUEST_SAVE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->requests);
  g_clear_object (&self->pending);
  g_clear_object (&self->list);

  G_OBJECT_CLASS (credenza_request_save_dialog_parent_class)->dispose (object);
}

static void
credenza_request_save_dialog_finalize (GObject *object)
{
  g_object_unref (CREDENZA_REQUEST_SAVE_DIALOG (object)->cancellable);

  G_OBJECT_CLASS (credenza_request_save_dialog_parent_class)->finalize (object);
}

static void
credenza_request_save_dialog_class_init (CredenzaRequestSaveDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = credenza_request_save_dialog_dispose;
  object_class->finalize = credenza_request_save_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = credenza_request_save_dialog_close_request;

  signals[SIGNAL_SAVED] = g_signal_new ("saved", CREDENZA_TYPE_REQUEST_SAVE_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_FILE);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-request-save-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaRequestSaveDialog, message);
  gtk_widget_class_bind_template_child (widget_class, CredenzaRequestSaveDialog, fields);
  gtk_widget_class_bind_template_child (widget_class, CredenzaRequestSaveDialog, password);
  gtk_widget_class_bind_template_child (widget_class, CredenzaRequestSaveDialog, repeated);
  gtk_widget_class_bind_template_child (widget_class, CredenzaRequestSaveDialog, hint);
  gtk_widget_class_bind_template_child (widget_class, CredenzaRequestSaveDialog, error);
  gtk_widget_class_bind_template_child (widget_class, CredenzaRequestSaveDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, CredenzaRequestSaveDialog, save_button);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
credenza_request_save_dialog_init (CredenzaRequestSaveDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  update (self);
}

/**
 * credenza_request_save_dialog_new:
 * @parent: the window that asks
 * @requests: the requests
 * @pending: one of them, whose certificate is there
 * @list: the list of the store that has it
 *
 * Returns: (transfer none): a dialog
 */
GtkWidget *
credenza_request_save_dialog_new (GtkWindow            *parent,
                                  ModelPendingRequests *requests,
                                  ModelPendingRequest  *pending,
                                  ModelCertificateList *list)
{
  CredenzaRequestSaveDialog *self = g_object_new (CREDENZA_TYPE_REQUEST_SAVE_DIALOG, "transient-for", parent, NULL);
  g_autofree char *name = credenza_text_visible (model_pending_request_get_name (pending));
  g_autofree char *message = NULL;

  message = g_strdup_printf (_("The key of “%s” was made on this computer and is nowhere else. Save it with its certificate to a P12 file, under a password that you keep safe."),
                             name);
  self->requests = g_object_ref (requests);
  self->pending = g_object_ref (pending);
  self->list = g_object_ref (list);
  gtk_label_set_text (self->message, message);
  gtk_widget_grab_focus (GTK_WIDGET (self->password));
  return GTK_WIDGET (self);
}
