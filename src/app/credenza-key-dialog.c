/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-key-dialog.h"

#include "app/credenza-text.h"

#include <glib/gi18n.h>

/* Until the form says what is asked for, when it is sent. */
#define PROVISIONAL_NAME "Request"

struct _CredenzaKeyDialog
{
  AdwWindow       parent_instance;

  GtkWidget      *kinds;
  GtkCheckButton *rsa_3072;
  GtkCheckButton *rsa_4096;
  GtkCheckButton *p256;
  GtkCheckButton *p384;
  GtkLabel       *error;
  GtkSpinner     *spinner;
  GtkWidget      *create_button;

  GCancellable   *cancellable; /* (owned) */
};

enum
{
  SIGNAL_MADE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CredenzaKeyDialog, credenza_key_dialog, ADW_TYPE_WINDOW)

static PkiKeyKind
get_kind (CredenzaKeyDialog *self)
{
  if (gtk_check_button_get_active (self->rsa_3072))
    return PKI_KEY_KIND_RSA_3072;
  if (gtk_check_button_get_active (self->p256))
    return PKI_KEY_KIND_EC_P256;
  if (gtk_check_button_get_active (self->p384))
    return PKI_KEY_KIND_EC_P384;
  return PKI_KEY_KIND_RSA_4096;
}

static void
set_busy (CredenzaKeyDialog *self,
          gboolean           busy)
{
  gtk_widget_set_sensitive (self->kinds, !busy);
  gtk_widget_set_sensitive (self->create_button, !busy);
  gtk_spinner_set_spinning (self->spinner, busy);
}

static void
made_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (CredenzaKeyDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ModelSigningRequest) request = model_signing_request_make_finish (result, &error);
  g_autofree char *sentence = NULL;

  if (store_error_is_cancelled (error))
    return;
  if (request != NULL)
    {
      g_signal_emit (self, signals[SIGNAL_MADE], 0, request);
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  sentence = credenza_text_request_error (error, NULL);
  gtk_label_set_text (self->error, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->error), TRUE);
  set_busy (self, FALSE);
}

static void
create_cb (CredenzaKeyDialog *self)
{
  set_busy (self, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->error), FALSE);
  model_signing_request_make_async (get_kind (self), PROVISIONAL_NAME, self->cancellable, made_cb, g_object_ref (self));
}

static gboolean
credenza_key_dialog_close_request (GtkWindow *window)
{
  g_cancellable_cancel (CREDENZA_KEY_DIALOG (window)->cancellable);

  return GTK_WINDOW_CLASS (credenza_key_dialog_parent_class)->close_request (window);
}

static void
credenza_key_dialog_dispose (GObject *object)
{
  CredenzaKeyDialog *self = CREDENZA_KEY_DIALOG (object);

  g_cancellable_cancel (self->cancellable);

  G_OBJECT_CLASS (credenza_key_dialog_parent_class)->dispose (object);
}

static void
credenza_key_dialog_finalize (GObject *object)
{
  g_object_unref (CREDENZA_KEY_DIALOG (object)->cancellable);

  G_OBJECT_CLASS (credenza_key_dialog_parent_class)->finalize (object);
}

static void
credenza_key_dialog_class_init (CredenzaKeyDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = credenza_key_dialog_dispose;
  object_class->finalize = credenza_key_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = credenza_key_dialog_close_request;

  signals[SIGNAL_MADE] = g_signal_new ("made", CREDENZA_TYPE_KEY_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, MODEL_TYPE_SIGNING_REQUEST);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-key-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaKeyDialog, kinds);
  gtk_widget_class_bind_template_child (widget_class, CredenzaKeyDialog, rsa_3072);
  gtk_widget_class_bind_template_child (widget_class, CredenzaKeyDialog, rsa_4096);
  gtk_widget_class_bind_template_child (widget_class, CredenzaKeyDialog, p256);
  gtk_widget_class_bind_template_child (widget_class, CredenzaKeyDialog, p384);
  gtk_widget_class_bind_template_child (widget_class, CredenzaKeyDialog, error);
  gtk_widget_class_bind_template_child (widget_class, CredenzaKeyDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, CredenzaKeyDialog, create_button);
  gtk_widget_class_bind_template_callback (widget_class, create_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
credenza_key_dialog_init (CredenzaKeyDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
}

/**
 * credenza_key_dialog_new:
 * @parent: the window that asks
 *
 * Returns: (transfer none): a dialog
 */
GtkWidget *
credenza_key_dialog_new (GtkWindow *parent)
{
  return g_object_new (CREDENZA_TYPE_KEY_DIALOG, "transient-for", parent, NULL);
}
