/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is issued anew, and what a file takes the place of. */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-window-private.h"

#include "app/credenza-comparison-dialog.h"
#include "app/credenza-file-picker.h"
#include "app/credenza-regeneration-dialog.h"
#include "app/credenza-text.h"

#include <glib/gi18n.h>

/* Long enough to notice a mistake and to reach the button. */
#define UNDO_SECONDS 10

static ModelDocument *
get_document (CredenzaWindow *self)
{
  if (self->pane == NULL)
    return NULL;
  return credenza_document_view_get_document (credenza_pane_get_document_view (self->pane));
}

void
credenza_window_update_renewal (CredenzaWindow *self)
{
  ModelDocument *document = get_document (self);
  gboolean writable = document != NULL && credenza_window_can_write (self) && self->operation == NULL &&
                      model_document_get_freshness (document) == MODEL_FRESHNESS_CURRENT;
  gboolean renewable = writable && model_document_get_can_regenerate (document);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.renew", renewable);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.edit-generation", renewable);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.replace", writable);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.compare",
                                 document != NULL && model_document_get_container (document) != NULL);
}

/* The pane shows what is there now, unless somebody looks at something else by now. */
static void
show_again (CredenzaWindow *self,
            const char     *name)
{
  ModelDocument *document = get_document (self);

  if (document != NULL && g_str_equal (store_entry_get_name (model_document_get_entry (document)), name))
    credenza_window_open_entry (self, name);
}

/* Somebody else was faster: nothing was done, and the list is to show what they did. */
static void
tell_failure (CredenzaWindow *self,
              const GError   *error,
              const char     *name)
{
  if (store_error_is_cancelled (error))
    return;
  credenza_window_toast_error (self, error, name);
  if (g_error_matches (error, STORE_ERROR, STORE_ERROR_CHANGED) ||
      g_error_matches (error, STORE_ERROR, STORE_ERROR_NOT_FOUND))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.refresh", NULL);
}

/* Renew and edit */

static void
regenerated_cb (CredenzaWindow    *self,
                ModelRegeneration *regeneration)
{
  const char *name = model_regeneration_get_name (regeneration);
  ModelComparison *comparison = model_regeneration_get_comparison (regeneration);

  show_again (self, name);
  if (comparison != NULL)
    gtk_window_present (GTK_WINDOW (credenza_comparison_dialog_new (GTK_WINDOW (self), name, comparison)));
}

static void
changed_cb (CredenzaWindow *self,
            const GError   *error)
{
  ModelDocument *document = get_document (self);

  tell_failure (self, error, document != NULL ? store_entry_get_name (model_document_get_entry (document)) : "");
}

static void
regenerate (CredenzaWindow *self,
            gboolean        edits)
{
  g_autoptr (ModelRegeneration) regeneration = model_regeneration_new (self->list, get_document (self));
  GtkWidget *dialog = credenza_regeneration_dialog_new (GTK_WINDOW (self), regeneration, edits);

  g_signal_connect_object (dialog, "regenerated", G_CALLBACK (regenerated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (dialog, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
renew_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  regenerate (CREDENZA_WINDOW (widget), FALSE);
}

static void
edit_generation_action (GtkWidget  *widget,
                        const char *name,
                        GVariant   *parameter)
{
  regenerate (CREDENZA_WINDOW (widget), TRUE);
}

/* Undo */

static ModelReplacement *
find_replacement (CredenzaWindow *self,
                  const char     *name)
{
  for (GList *l = self->replacements.tail; l != NULL; l = l->prev)
    if (g_str_equal (model_replacement_get_name (l->data), name))
      return l->data;
  return NULL;
}

/* With its toast goes the last copy of what was replaced: it may hold a private key. */
static void
dismissed_cb (CredenzaWindow *self,
              AdwToast       *toast)
{
  GVariant *target = adw_toast_get_action_target_value (toast);
  ModelReplacement *replacement = find_replacement (self, g_variant_get_string (target, NULL));

  if (replacement != NULL && g_queue_remove (&self->replacements, replacement))
    g_object_unref (replacement);
}

static void
offer_undo (CredenzaWindow   *self,
            ModelReplacement *replacement)
{
  g_autofree char *name = credenza_text_visible (model_replacement_get_name (replacement));
  g_autofree char *text = g_strdup_printf (_("“%s” replaced"), name);
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (escaped);

  adw_toast_set_button_label (toast, _("_Undo"));
  adw_toast_set_action_name (toast, "win.undo-replace");
  adw_toast_set_action_target (toast, "s", model_replacement_get_name (replacement));
  adw_toast_set_timeout (toast, UNDO_SECONDS);
  g_queue_push_tail (&self->replacements, g_object_ref (replacement));
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
  ModelReplacement *replacement = MODEL_REPLACEMENT (source);
  const char *name = model_replacement_get_name (replacement);
  gboolean undone = model_replacement_undo_finish (replacement, result, &error);

  /* The window may be gone. */
  if (g_cancellable_is_cancelled (self->cancellable))
    return;

  if (undone)
    show_again (self, name);
  else
    tell_failure (self, error, name);
}

static void
undo_replace_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  CredenzaWindow *self = CREDENZA_WINDOW (widget);
  ModelReplacement *replacement = find_replacement (self, g_variant_get_string (parameter, NULL));

  if (replacement == NULL)
    return;
  g_queue_remove (&self->replacements, replacement);
  model_replacement_undo_async (replacement, NULL, undone_cb, g_object_ref (self));
  g_object_unref (replacement);
}

/* Replace */

static void
replaced_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (CredenzaWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  ModelReplacement *replacement = MODEL_REPLACEMENT (source);
  const char *name = model_replacement_get_name (replacement);
  gboolean replaced = model_replacement_run_finish (replacement, result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;

  credenza_window_end_operation (self);
  if (!replaced)
    {
      tell_failure (self, error, name);
      return;
    }
  show_again (self, name);
  offer_undo (self, replacement);
}

static void
confirmed_cb (CredenzaWindow           *self,
              CredenzaComparisonDialog *dialog)
{
  if (credenza_window_begin_operation (self))
    model_replacement_run_async (credenza_comparison_dialog_get_replacement (dialog), self->operation, replaced_cb,
                                 g_object_ref (self));
}

/* What is to be done with a file that is picked. */
typedef struct
{
  ModelReplacement    *replacement; /* (owned) */
  GAsyncReadyCallback  callback;
} Reading;

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (CredenzaWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  ModelReplacement *replacement = MODEL_REPLACEMENT (source);
  gboolean read = model_replacement_read_finish (replacement, result, &error);
  GtkWidget *dialog;

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (!read)
    {
      credenza_window_toast_error (self, error, model_replacement_get_file_name (replacement));
      return;
    }

  dialog = credenza_comparison_dialog_new_replacement (GTK_WINDOW (self), replacement);
  g_signal_connect_object (dialog, "replace", G_CALLBACK (confirmed_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* The file is read as a replacement would be, whatever becomes of it. */
static void
picked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  CredenzaWindow *self = CREDENZA_WINDOW (source);
  Reading *reading = user_data;
  g_autoptr (ModelReplacement) replacement = reading->replacement;
  g_autoptr (GFile) file = credenza_pick_file_finish (GTK_WINDOW (self), result, NULL);

  if (file != NULL)
    model_replacement_read_async (replacement, file, self->cancellable, reading->callback, g_object_ref (self));
  g_free (reading);
}

static void
pick_and_read (CredenzaWindow      *self,
               const char          *title,
               GAsyncReadyCallback  callback)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->replacement = model_replacement_new (self->list, get_document (self));
  reading->callback = callback;
  model_replacement_set_passwords (reading->replacement, self->passwords);
  credenza_pick_file_async (GTK_WINDOW (self), title, _("Certificates"), "pem,cer,crt,der,p12,pfx,jks", picked_cb,
                            reading);
}

static void
replace_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  pick_and_read (CREDENZA_WINDOW (widget), _("Replace with File"), read_cb);
}

/* Compare */

static void
compared_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (CredenzaWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  ModelReplacement *replacement = MODEL_REPLACEMENT (source);
  gboolean read = model_replacement_read_finish (replacement, result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (read)
    gtk_window_present (GTK_WINDOW (credenza_comparison_dialog_new_file (GTK_WINDOW (self), replacement)));
  else
    credenza_window_toast_error (self, error, model_replacement_get_file_name (replacement));
}

/* Nothing is replaced. */
static void
compare_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  pick_and_read (CREDENZA_WINDOW (widget), _("Compare with File"), compared_cb);
}

void
credenza_window_class_init_renewal (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.renew", NULL, renew_action);
  gtk_widget_class_install_action (widget_class, "win.edit-generation", NULL, edit_generation_action);
  gtk_widget_class_install_action (widget_class, "win.replace", NULL, replace_action);
  gtk_widget_class_install_action (widget_class, "win.compare", NULL, compare_action);
  gtk_widget_class_install_action (widget_class, "win.undo-replace", "s", undo_replace_action);
}
