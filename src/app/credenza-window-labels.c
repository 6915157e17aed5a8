/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Labels: edited in a dialog, and searched for by a click on one of them. */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-window-private.h"

#include "app/credenza-labels-dialog.h"

static void
not_supported_cb (ModelDocument *document)
{
  model_document_deny_labels (document);
}

static void
edit_labels_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  CredenzaWindow *self = CREDENZA_WINDOW (widget);
  ModelDocument *document = credenza_window_get_document (self);
  g_autoptr (ModelLabelEdit) edit = NULL;
  GtkWidget *dialog;

  if (document == NULL || self->open_list == NULL || model_document_get_labels (document) == NULL)
    return;

  edit = model_label_edit_new (self->open_list, store_entry_get_name (model_document_get_entry (document)));
  dialog = credenza_labels_dialog_new (GTK_WINDOW (self), edit);
  g_signal_connect_object (dialog, "not-supported", G_CALLBACK (not_supported_cb), document, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
search_label_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  CredenzaWindow *self = CREDENZA_WINDOW (widget);
  const char *key, *value;
  g_autofree char *text = NULL;

  g_variant_get (parameter, "(&sm&s)", &key, &value);
  text = model_search_add_label (gtk_search_bar_get_search_mode (self->search_bar)
                                   ? gtk_editable_get_text (self->search_entry) : "", key, value);
  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_editable_set_text (self->search_entry, text);
  gtk_editable_set_position (self->search_entry, -1);
}

void
credenza_window_class_init_labels (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.edit-labels", NULL, edit_labels_action);
  gtk_widget_class_install_action (widget_class, "win.search-label", "(sms)", search_label_action);
}
