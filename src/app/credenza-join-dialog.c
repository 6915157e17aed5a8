/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-join-dialog.h"

#include "app/credenza-text.h"

#include <glib/gi18n.h>

/* A dialog is no list: of more than these, the number is enough. */
#define MAX_NAMED 5

struct _CredenzaJoinDialog
{
  AdwWindow        parent_instance;

  GtkLabel        *message;
  GtkLabel        *left_out;
  GtkWidget       *fields;
  GtkCheckButton  *pem;
  GtkEditable     *password;
  GtkEditable     *repeated;
  GtkLabel        *hint;
  GtkLabel        *error;
  GtkSpinner      *spinner;
  GtkWidget       *join_button;

  ModelImport     *import;      /* (owned) */
  ModelAttachment *key;         /* (owned) */
  ModelAttachment *certificate; /* (owned) */
  GCancellable    *cancellable; /* (owned) */
};

G_DEFINE_FINAL_TYPE (CredenzaJoinDialog, credenza_join_dialog, ADW_TYPE_WINDOW)

static gboolean
is_busy (CredenzaJoinDialog *self)
{
  return gtk_spinner_get_spinning (self->spinner);
}

static PkiEncoding
get_encoding (CredenzaJoinDialog *self)
{
  return gtk_check_button_get_active (self->pem) ? PKI_ENCODING_PEM : PKI_ENCODING_PKCS12;
}

/* What is to be known before Join, or what is not right yet. */
static const char *
get_hint (CredenzaJoinDialog *self)
{
  const char *password = gtk_editable_get_text (self->password);
  const char *repeated = gtk_editable_get_text (self->repeated);

  /* While it is being typed for the second time, it is not wrong yet. */
  if (*repeated != '\0' && !g_str_has_prefix (password, repeated))
    return _("The passwords are not the same.");
  if (*password == '\0' && get_encoding (self) == PKI_ENCODING_PEM)
    return _("Without a password, the private key in the file is not encrypted: whoever gets the file can use it.");
  return NULL;
}

static void
update (CredenzaJoinDialog *self)
{
  const char *password = gtk_editable_get_text (self->password);
  gboolean is_same = g_str_equal (password, gtk_editable_get_text (self->repeated));
  const char *hint = get_hint (self);

  gtk_label_set_text (self->hint, hint != NULL ? hint : "");
  gtk_widget_set_visible (GTK_WIDGET (self->hint), hint != NULL);
  if (is_same)
    gtk_widget_remove_css_class (GTK_WIDGET (self->hint), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->hint), "error");
  gtk_widget_set_sensitive (self->join_button, !is_busy (self) && is_same &&
                                               (*password != '\0' || get_encoding (self) == PKI_ENCODING_PEM));
}

static void
set_busy (CredenzaJoinDialog *self,
          gboolean            busy)
{
  /* A field that loses the focus by becoming insensitive would not notice. */
  if (busy)
    gtk_window_set_focus (GTK_WINDOW (self), NULL);
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_widget_set_sensitive (self->fields, !busy);
  update (self);
}

/* Joining */

static void
show_error (CredenzaJoinDialog *self,
            const GError       *error)
{
  g_autofree char *reason = credenza_text_error (error, model_attachment_get_file_name (self->key));
  g_autofree char *sentence = g_strdup_printf (_("The files could not be joined, and are as they were. %s"), reason);

  gtk_label_set_text (self->error, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->error), TRUE);
}

static void
take_place (CredenzaJoinDialog *self,
            ModelAttachment    *joined)
{
  g_autoptr (GPtrArray) new = g_ptr_array_new ();

  g_ptr_array_add (new, joined);
  model_import_exchange (self->import, model_attachment_get_parts (joined), new);
}

static void
joined_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (CredenzaJoinDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ModelAttachment) joined = model_join_finish (result, &error);

  if (store_error_is_cancelled (error))
    return;
  if (joined == NULL)
    {
      set_busy (self, FALSE);
      show_error (self, error);
      return;
    }
  take_place (self, joined);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
join_cb (CredenzaJoinDialog *self)
{
  const char *password = gtk_editable_get_text (self->password);

  if (!gtk_widget_get_sensitive (self->join_button))
    return;
  set_busy (self, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->error), FALSE);
  model_join_async (self->key, self->certificate, model_import_get_passwords (self->import), get_encoding (self),
                    *password != '\0' ? password : NULL, self->cancellable, joined_cb, g_object_ref (self));
}

/* What the joined file will not have */

static char *
describe_left_out (GPtrArray *certificates)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, ngettext ("%u certificate is not in the chain, and will be left out:",
                                          "%u certificates are not in the chain, and will be left out:", certificates->len),
                          certificates->len);
  for (guint i = 0; i < MIN (certificates->len, MAX_NAMED); i++)
    {
      g_autofree char *name = credenza_text_name (pki_certificate_get_subject (g_ptr_array_index (certificates, i)));

      g_string_append_printf (text, "\n• %s", name);
    }
  if (certificates->len > MAX_NAMED)
    g_string_append (text, "\n…");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
show_left_out (CredenzaJoinDialog *self)
{
  g_autoptr (GPtrArray) certificates = model_join_list_left_out (self->key, self->certificate);
  g_autofree char *text = describe_left_out (certificates);

  gtk_label_set_text (self->left_out, text);
  gtk_widget_set_visible (GTK_WIDGET (self->left_out), certificates->len > 0);
}

/* Life */

static gboolean
credenza_join_dialog_close_request (GtkWindow *window)
{
  g_cancellable_cancel (CREDENZA_JOIN_DIALOG (window)->cancellable);

  return GTK_WINDOW_CLASS (credenza_join_dialog_parent_class)->close_request (window);
}

static void
credenza_join_dialog_dispose (GObject *object)
{
  CredenzaJoinDialog *self = CREDENZA_JOIN_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->import);
  g_clear_object (&self->key);
  g_clear_object (&self->certificate);

  G_OBJECT_CLASS (credenza_join_dialog_parent_class)->dispose (object);
}

static void
credenza_join_dialog_finalize (GObject *object)
{
  g_object_unref (CREDENZA_JOIN_DIALOG (object)->cancellable);

  G_OBJECT_CLASS (credenza_join_dialog_parent_class)->finalize (object);
}

static void
credenza_join_dialog_class_init (CredenzaJoinDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = credenza_join_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = credenza_join_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = credenza_join_dialog_close_request;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-join-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaJoinDialog, message);
  gtk_widget_class_bind_template_child (widget_class, CredenzaJoinDialog, left_out);
  gtk_widget_class_bind_template_child (widget_class, CredenzaJoinDialog, fields);
  gtk_widget_class_bind_template_child (widget_class, CredenzaJoinDialog, pem);
  gtk_widget_class_bind_template_child (widget_class, CredenzaJoinDialog, password);
  gtk_widget_class_bind_template_child (widget_class, CredenzaJoinDialog, repeated);
  gtk_widget_class_bind_template_child (widget_class, CredenzaJoinDialog, hint);
  gtk_widget_class_bind_template_child (widget_class, CredenzaJoinDialog, error);
  gtk_widget_class_bind_template_child (widget_class, CredenzaJoinDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, CredenzaJoinDialog, join_button);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, join_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
credenza_join_dialog_init (CredenzaJoinDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  update (self);
}

/**
 * credenza_join_dialog_new:
 * @parent: the window that asks
 * @import: an import
 * @key: its attachment with the private key
 * @certificate: its attachment with the certificate of that
 *
 * Returns: (transfer none): a dialog
 */
GtkWidget *
credenza_join_dialog_new (GtkWindow       *parent,
                          ModelImport     *import,
                          ModelAttachment *key,
                          ModelAttachment *certificate)
{
  CredenzaJoinDialog *self = g_object_new (CREDENZA_TYPE_JOIN_DIALOG, "transient-for", parent, NULL);
  g_autofree char *key_name = credenza_text_visible (model_attachment_get_file_name (key));
  g_autofree char *certificate_name = credenza_text_visible (model_attachment_get_file_name (certificate));
  g_autofree char *message = NULL;

  /* Translators: two file names */
  message = g_strdup_printf (_("The private key “%s” and the certificate “%s” become one file. Nothing leaves this computer until Create is pressed."),
                             key_name, certificate_name);
  self->import = g_object_ref (import);
  self->key = g_object_ref (key);
  self->certificate = g_object_ref (certificate);
  gtk_label_set_text (self->message, message);
  show_left_out (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->password));
  return GTK_WIDGET (self);
}
