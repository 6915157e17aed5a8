/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What goes away, and how it comes back. */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-window-private.h"

#include "app/credenza-ask.h"
#include "app/credenza-failures-dialog.h"
#include "app/credenza-text.h"

#include <glib/gi18n.h>

/* Long enough to notice a mistake and to reach the button. */
#define UNDO_SECONDS 10

/* Words */

static char *
dup_visible_name (ModelDeletion *deletion)
{
  return credenza_text_visible (model_deletion_get_names (deletion)[0]);
}

static char *
describe_deleted (ModelDeletion *deletion)
{
  guint n = model_deletion_get_deleted (deletion)->len;
  g_autofree char *name = dup_visible_name (deletion);

  if (model_deletion_get_n_items (deletion) == 1)
    return g_strdup_printf (_("“%s” deleted"), name);
  return g_strdup_printf (ngettext ("%u certificate deleted", "%u certificates deleted", n), n);
}

static char *
describe_held (ModelDeletion *deletion)
{
  guint n = model_deletion_get_deleted (deletion)->len;
  g_autofree char *name = dup_visible_name (deletion);

  if (model_deletion_get_n_items (deletion) == 1)
    return g_strdup_printf (_("“%s” can still be brought back"), name);
  return g_strdup_printf (ngettext ("%u certificate can still be brought back", "%u certificates can still be brought back", n), n);
}

/* One that failed is told by a toast, several by a list. */
static void
tell_failures (CredenzaWindow *self,
               ModelDeletion  *deletion,
               const GError   *error,
               const char     *heading)
{
  if (store_error_is_cancelled (error))
    return;
  if (model_deletion_get_n_items (deletion) == 1)
    credenza_window_toast_error (self, error, model_deletion_get_names (deletion)[0]);
  else
    credenza_failures_dialog_present (GTK_WINDOW (self), heading, model_deletion_get_failures (deletion));
}

/* Undo */

static ModelDeletion *
find_deletion (CredenzaWindow *self,
               const char     *name)
{
  for (GList *l = self->deletions.tail; l != NULL; l = l->prev)
    if (g_str_equal (model_deletion_get_names (l->data)[0], name))
      return l->data;
  return NULL;
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
offer_undo (CredenzaWindow *self,
            ModelDeletion  *deletion,
            const char     *text,
            const char     *button)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (escaped);

  adw_toast_set_button_label (toast, button);
  adw_toast_set_action_name (toast, "win.undo-delete");
  adw_toast_set_action_target (toast, "s", model_deletion_get_names (deletion)[0]);
  adw_toast_set_timeout (toast, UNDO_SECONDS);
  g_queue_push_tail (&self->deletions, g_object_ref (deletion));
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (dismissed_cb), self, G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
undone_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (CredenzaWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  ModelDeletion *deletion = MODEL_DELETION (source);
  const char * const *names = model_deletion_get_names (deletion);
  gboolean undone = model_deletion_undo_finish (deletion, result, &error);

  /* The window may be gone. */
  if (g_cancellable_is_cancelled (self->cancellable))
    return;

  if (!undone)
    {
      /* What is not back is still held: it can be tried again. */
      g_autofree char *held = describe_held (deletion);

      tell_failures (self, deletion, error, _("Some Certificates Could Not Be Brought Back"));
      offer_undo (self, deletion, held, _("_Try Again"));
    }

  if (names[1] == NULL)
    credenza_certificate_table_select_name (self->table, names[0]);
  else
    credenza_certificate_table_select_names (self->table, names);
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

/* Delete */

static void
progress_cb (CredenzaWindow *self)
{
  guint n_done = model_deletion_get_n_done (self->deleting);
  guint n_all = model_deletion_get_n_items (self->deleting);
  /* Translators: certificates; how many are deleted, and of how many; the plural form is that of the second number */
  g_autofree char *text = g_strdup_printf (ngettext ("Deleting… %u of %u", "Deleting… %u of %u", n_all), n_done, n_all);

  credenza_window_set_progress (self, text, n_done, n_all);
}

static void
end_deletion (CredenzaWindow *self,
              gboolean        close_pane)
{
  gboolean all_meant = credenza_window_keeps_selection (self);

  g_signal_handlers_disconnect_by_func (self->deleting, progress_cb, self);
  g_clear_object (&self->deleting);
  credenza_window_end_operation (self);
  /* Somebody may be looking at something else by now. */
  if (!all_meant)
    return;
  if (close_pane)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.close-pane", NULL);
  else
    credenza_window_update_selected (self);
}

static void
deleted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (CredenzaWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  ModelDeletion *deletion = MODEL_DELETION (source);
  gboolean deleted = model_deletion_run_finish (deletion, result, &error);

  /* The window may be gone. */
  if (g_cancellable_is_cancelled (self->cancellable))
    return;

  end_deletion (self, deleted);
  if (!deleted)
    tell_failures (self, deletion, error, _("Some Certificates Could Not Be Deleted"));
  if (model_deletion_get_deleted (deletion)->len > 0)
    {
      g_autofree char *text = describe_deleted (deletion);

      offer_undo (self, deletion, text, _("_Undo"));
    }
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  CredenzaWindow *self = CREDENZA_WINDOW (source);
  g_autoptr (ModelDeletion) deletion = user_data;

  if (!credenza_ask_finish (GTK_WINDOW (self), result, NULL) || !credenza_window_begin_operation (self))
    return;

  g_set_object (&self->deleting, deletion);
  g_signal_connect_object (deletion, "notify::n-done", G_CALLBACK (progress_cb), self, G_CONNECT_SWAPPED);
  model_deletion_run_async (deletion, self->operation, deleted_cb, g_object_ref (self));
}

static ModelDeletion *
make_deletion (CredenzaWindow *self)
{
  g_autoptr (GPtrArray) several = credenza_window_dup_several (self);
  ModelDocument *document;
  StoreEntry *entry;

  if (several != NULL)
    return model_deletion_new_many (self->list, several);

  document = credenza_document_view_get_document (credenza_pane_get_document_view (credenza_window_get_pane (self)));
  entry = model_document_get_entry (document);
  return model_deletion_new (self->list, store_entry_get_name (entry), store_entry_get_etag (entry));
}

static char *
make_heading (ModelDeletion *deletion)
{
  guint n = model_deletion_get_n_items (deletion);
  g_autofree char *name = dup_visible_name (deletion);

  if (n == 1)
    return g_strdup_printf (_("Delete “%s”?"), name);
  return g_strdup_printf (ngettext ("Delete %u Certificate?", "Delete %u Certificates?", n), n);
}

static void
delete_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  CredenzaWindow *self = CREDENZA_WINDOW (widget);
  ModelDeletion *deletion = make_deletion (self);
  g_autofree char *heading = make_heading (deletion);

  credenza_ask_async (GTK_WINDOW (self), heading,
                      ngettext ("Destinations that use this certificate will stop working.",
                                "Destinations that use these certificates will stop working.",
                                model_deletion_get_n_items (deletion)),
                      _("_Delete"), self->cancellable, answered_cb, deletion);
}

void
credenza_window_class_init_delete (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.delete", NULL, delete_action);
  gtk_widget_class_install_action (widget_class, "win.undo", NULL, undo_action);
  gtk_widget_class_install_action (widget_class, "win.undo-delete", "s", undo_delete_action);
}
