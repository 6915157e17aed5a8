/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-pending-dialog.h"

#include "app/credenza-ask.h"
#include "app/credenza-text.h"

#include <glib/gi18n.h>

struct _CredenzaPendingDialog
{
  AdwWindow             parent_instance;

  GtkListBox           *rows;
  GtkLabel             *error;

  ModelPendingRequests *requests;    /* (owned) */
  char                 *place_id;    /* (owned) */
  ModelCertificateList *list;        /* (owned) */
  GCancellable         *cancellable; /* (owned) */
};

enum
{
  SIGNAL_SAVE,
  SIGNAL_AGAIN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CredenzaPendingDialog, credenza_pending_dialog, ADW_TYPE_WINDOW)

/* A button of a row, and what it is about. */
typedef struct
{
  CredenzaPendingDialog *dialog;
  ModelPendingRequest   *pending; /* (owned) */
} Choice;

static Choice *
choice_new (CredenzaPendingDialog *self,
            ModelPendingRequest   *pending)
{
  Choice *choice = g_new (Choice, 1);

  choice->dialog = self;
  choice->pending = g_object_ref (pending);
  return choice;
}

static void
choice_free (gpointer  data,
             GClosure *closure)
{
  Choice *choice = data;

  g_object_unref (choice->pending);
  g_free (choice);
}

static void
leave (CredenzaPendingDialog *self,
       guint                  signal,
       ModelPendingRequest   *pending)
{
  g_autoptr (ModelPendingRequest) kept = g_object_ref (pending);

  /* What follows asks questions of its own. */
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_signal_emit (self, signals[signal], 0, kept);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
save_cb (Choice *choice)
{
  leave (choice->dialog, SIGNAL_SAVE, choice->pending);
}

static void
again_cb (Choice *choice)
{
  leave (choice->dialog, SIGNAL_AGAIN, choice->pending);
}

/* Deleting */

static void
removed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (CredenzaPendingDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (model_pending_requests_remove_finish (MODEL_PENDING_REQUESTS (source), result, &error) ||
      store_error_is_cancelled (error))
    return;
  sentence = credenza_text_request_error (error, NULL);
  gtk_label_set_text (self->error, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->error), TRUE);
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  CredenzaPendingDialog *self = CREDENZA_PENDING_DIALOG (source);
  g_autoptr (ModelPendingRequest) pending = user_data;

  if (credenza_ask_finish (GTK_WINDOW (self), result, NULL))
    model_pending_requests_remove_async (self->requests, pending, self->cancellable, removed_cb, g_object_ref (self));
}

static void
delete_cb (Choice *choice)
{
  g_autofree char *name = credenza_text_visible (model_pending_request_get_name (choice->pending));
  g_autofree char *body = g_strdup_printf (_("The key of “%s” is nowhere else. Without it nobody can use that certificate."), name);

  credenza_ask_async (GTK_WINDOW (choice->dialog), _("Delete Key?"), body, _("_Delete Key"), choice->dialog->cancellable,
                      answered_cb, g_object_ref (choice->pending));
}

/* Rows */

static void
add_button (GtkWidget             *row,
            CredenzaPendingDialog *self,
            ModelPendingRequest   *pending,
            GtkWidget             *button,
            void                 (*clicked_cb) (Choice *choice))
{
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_data (button, "clicked", G_CALLBACK (clicked_cb), choice_new (self, pending), choice_free,
                         G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static GtkWidget *
create_delete_button (void)
{
  GtkWidget *button = g_object_new (GTK_TYPE_BUTTON, "icon-name", "user-trash-symbolic", "tooltip-text", _("Delete Key…"),
                                    NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Delete Key…"), -1);
  gtk_widget_add_css_class (button, "flat");
  return button;
}

static char *
describe (ModelPendingRequest *pending,
          gboolean             has_certificate)
{
  g_autofree char *key = credenza_text_request_key (model_pending_request_get_request (pending));
  g_autofree char *date = credenza_text_date (model_pending_request_get_created (pending) / G_USEC_PER_SEC);

  if (has_certificate)
    /* Translators: the first %s is a kind of key, such as “RSA, 4096 bits”, the second the date when it was made */
    return g_strdup_printf (_("%s, made on %s. Its certificate is there."), key, date);
  /* Translators: the first %s is a kind of key, such as “RSA, 4096 bits”, the second the date when it was made */
  return g_strdup_printf (_("%s, made on %s. It has no certificate yet."), key, date);
}

static GtkWidget *
create_row (CredenzaPendingDialog *self,
            ModelPendingRequest   *pending)
{
  const char *name = model_pending_request_get_name (pending);
  gboolean has_certificate = model_certificate_list_lookup (self->list, name) != NULL;
  g_autofree char *visible = credenza_text_visible (name);
  g_autofree char *text = describe (pending, has_certificate);
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title", visible, "subtitle", text, NULL);

  if (has_certificate)
    add_button (row, self, pending, gtk_button_new_with_mnemonic (_("_Save as P12…")), save_cb);
  else
    add_button (row, self, pending, gtk_button_new_with_mnemonic (_("Create _Again…")), again_cb);
  add_button (row, self, pending, create_delete_button (), delete_cb);
  return row;
}

static void
fill (CredenzaPendingDialog *self)
{
  GtkWidget *row;
  guint n = 0;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->rows))) != NULL)
    gtk_list_box_remove (self->rows, row);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->requests)); i++)
    {
      g_autoptr (ModelPendingRequest) pending = g_list_model_get_item (G_LIST_MODEL (self->requests), i);

      if (!g_str_equal (model_pending_request_get_place_id (pending), self->place_id))
        continue;
      gtk_list_box_append (self->rows, create_row (self, pending));
      n++;
    }
  if (n == 0)
    gtk_window_close (GTK_WINDOW (self));
}

/* Life */

static void
credenza_pending_dialog_dispose (GObject *object)
{
  CredenzaPendingDialog *self = CREDENZA_PENDING_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->requests);
  g_clear_object (&self->list);

  G_OBJECT_CLASS (credenza_pending_dialog_parent_class)->dispose (object);
}

static void
credenza_pending_dialog_finalize (GObject *object)
{
  CredenzaPendingDialog *self = CREDENZA_PENDING_DIALOG (object);

  g_free (self->place_id);
  g_object_unref (self->cancellable);

  G_OBJECT_CLASS (credenza_pending_dialog_parent_class)->finalize (object);
}

static void
credenza_pending_dialog_class_init (CredenzaPendingDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = credenza_pending_dialog_dispose;
  object_class->finalize = credenza_pending_dialog_finalize;

  signals[SIGNAL_SAVE] = g_signal_new ("save", CREDENZA_TYPE_PENDING_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, MODEL_TYPE_PENDING_REQUEST);
  signals[SIGNAL_AGAIN] = g_signal_new ("again", CREDENZA_TYPE_PENDING_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, MODEL_TYPE_PENDING_REQUEST);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-pending-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaPendingDialog, rows);
  gtk_widget_class_bind_template_child (widget_class, CredenzaPendingDialog, error);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
credenza_pending_dialog_init (CredenzaPendingDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
}

/**
 * credenza_pending_dialog_new:
 * @parent: the window that asks
 * @requests: the requests
 * @place_id: the id of the place that is shown
 * @list: its list
 *
 * Returns: (transfer none): a dialog
 */
GtkWidget *
credenza_pending_dialog_new (GtkWindow            *parent,
                             ModelPendingRequests *requests,
                             const char           *place_id,
                             ModelCertificateList *list)
{
  CredenzaPendingDialog *self = g_object_new (CREDENZA_TYPE_PENDING_DIALOG, "transient-for", parent, NULL);

  self->requests = g_object_ref (requests);
  self->place_id = g_strdup (place_id);
  self->list = g_object_ref (list);
  g_signal_connect_object (requests, "items-changed", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  fill (self);
  return GTK_WIDGET (self);
}
