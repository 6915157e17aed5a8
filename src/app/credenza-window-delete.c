/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What goes away, and how it comes back. */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-window-private.h"

#include "app/credenza-ask.h"
#include "app/credenza-text.h"

#include <glib/gi18n.h>

/* Long enough to notice a mistake and to reach the button. */
#define UNDO_SECONDS 10

static void
undone_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (CredenzaWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  const char *name = model_deletion_get_name (MODEL_DELETION (source));

  if (model_deletion_undo_finish (MODEL_DELETION (source), result, &error))
    credenza_certificate_table_select_name (self->table, name);
  else
    credenza_window_toast_error (self, error, name);
}

static void
undo (CredenzaWindow *self,
      ModelDeletion  *deletion)
{
  g_queue_remove (&self->deletions, deletion);
  model_deletion_undo_async (deletion, NULL, undone_cb, g_object_ref (self));
  g_object_unref (deletion);
}

static void
undo_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  CredenzaWindow *self = CREDENZA_WINDOW (widget);
  ModelDeletion *last = g_queue_peek_tail (&self->deletions);

  if (last != NULL)
    undo (self, last);
}

static ModelDeletion *
find_deletion (CredenzaWindow *self,
               const char     *name)
{
  for (GList *l = self->deletions.tail; l != NULL; l = l->prev)
    if (g_str_equal (model_deletion_get_name (l->data), name))
      return l->data;
  return NULL;
}

static void
undo_delete_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  CredenzaWindow *self = CREDENZA_WINDOW (widget);
  ModelDeletion *deletion = find_deletion (self, g_variant_get_string (parameter, NULL));

  if (deletion != NULL)
    undo (self, deletion);
}

/* With its toast goes the last copy of what was deleted: it may hold a private key. */
static void
dismissed_cb (CredenzaWindow *self,
              AdwToast       *toast)
{
  GVariant *target = adw_toast_get_action_target_value (toast);
  ModelDeletion *deletion = find_deletion (self, g_variant_get_string (target, NULL));

  if (deletion != NULL && g_queue_remove (&self->deletions, deletion))
    g_object_unref (deletion);
}

static void
toast_deleted (CredenzaWindow *self,
               ModelDeletion  *deletion)
{
  g_autofree char *name = credenza_text_visible (model_deletion_get_name (deletion));
  g_autofree char *text = g_strdup_printf (_("“%s” deleted"), name);
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (escaped);

  adw_toast_set_button_label (toast, _("_Undo"));
  adw_toast_set_action_name (toast, "win.undo-delete");
  adw_toast_set_action_target (toast, "s", model_deletion_get_name (deletion));
  adw_toast_set_timeout (toast, UNDO_SECONDS);
  g_queue_push_tail (&self->deletions, g_object_ref (deletion));
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (dismissed_cb), self, G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
deleted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (CredenzaWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  ModelDeletion *deletion = MODEL_DELETION (source);

  if (!model_deletion_run_finish (deletion, result, &error))
    {
      credenza_window_toast_error (self, error, model_deletion_get_name (deletion));
      return;
    }

  gtk_widget_activate_action (GTK_WIDGET (self), "win.close-pane", NULL);
  toast_deleted (self, deletion);
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  CredenzaWindow *self = CREDENZA_WINDOW (source);
  g_autoptr (ModelDeletion) deletion = user_data;

  if (credenza_ask_finish (GTK_WINDOW (self), result, NULL))
    model_deletion_run_async (deletion, NULL, deleted_cb, g_object_ref (self));
}

static void
delete_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  CredenzaWindow *self = CREDENZA_WINDOW (widget);
  ModelDocument *document = credenza_document_view_get_document (credenza_pane_get_document_view (credenza_window_get_pane (self)));
  StoreEntry *entry = model_document_get_entry (document);
  g_autofree char *visible = credenza_text_visible (store_entry_get_name (entry));
  g_autofree char *heading = g_strdup_printf (_("Delete “%s”?"), visible);
  ModelDeletion *deletion = model_deletion_new (self->list, store_entry_get_name (entry), store_entry_get_etag (entry));

  credenza_ask_async (GTK_WINDOW (self), heading,
                      _("Destinations that use this certificate will stop working."),
                      _("_Delete"), self->cancellable, answered_cb, deletion);
}

void
credenza_window_class_init_delete (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.delete", NULL, delete_action);
  gtk_widget_class_install_action (widget_class, "win.undo", NULL, undo_action);
  gtk_widget_class_install_action (widget_class, "win.undo-delete", "s", undo_delete_action);
}
