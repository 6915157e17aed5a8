/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A question, mostly before something that destroys. Cancel comes first, has the focus and is what Escape means; Return
 * does not destroy anything. */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-ask.h"

#include <adwaita.h>
#include <glib/gi18n.h>

static void
response_cb (AdwMessageDialog *dialog,
             const char       *response,
             gpointer          user_data)
{
  g_autoptr (GTask) task = user_data;

  g_task_return_boolean (task, g_strcmp0 (response, "affirmative") == 0);
}

static void
cancelled_cb (GCancellable *cancellable,
              GtkWindow    *dialog)
{
  gtk_window_close (dialog);
}

static void
ask (GTask                 *task /* (transfer full) */,
     const char            *heading,
     const char            *body,
     const char            *affirmative,
     AdwResponseAppearance  appearance)
{
  GtkWindow *parent = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GtkWidget *dialog = adw_message_dialog_new (parent, heading, body);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog),
                                    "cancel", _("_Cancel"),
                                    "affirmative", affirmative,
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "affirmative", appearance);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), task);
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (cancelled_cb), dialog, 0);

  gtk_window_present (GTK_WINDOW (dialog));
}

/**
 * credenza_ask_async:
 * @parent: the window that asks
 * @heading: the question
 * @body: what it means
 * @affirmative: the label of the button that does it, with a mnemonic
 * @cancellable: (nullable): closes the question
 * @callback: called with the answer
 * @user_data: for @callback
 */
void
credenza_ask_async (GtkWindow           *parent,
                    const char          *heading,
                    const char          *body,
                    const char          *affirmative,
                    GCancellable        *cancellable,
                    GAsyncReadyCallback  callback,
                    gpointer             user_data)
{
  GTask *task = g_task_new (parent, cancellable, callback, user_data);

  g_task_set_source_tag (task, credenza_ask_async);
  ask (task, heading, body, affirmative, ADW_RESPONSE_DESTRUCTIVE);
}

gboolean
credenza_ask_finish (GtkWindow     *parent,
                     GAsyncResult  *result,
                     GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, parent), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, credenza_ask_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * credenza_offer_async:
 * @parent: the window that asks
 * @heading: the question
 * @body: what it means
 * @affirmative: the label of the button that does it, with a mnemonic
 * @cancellable: (nullable): closes the question
 * @callback: called with the answer
 * @user_data: for @callback
 *
 * As credenza_ask_async(), for what destroys nothing.
 */
void
credenza_offer_async (GtkWindow           *parent,
                      const char          *heading,
                      const char          *body,
                      const char          *affirmative,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  GTask *task = g_task_new (parent, cancellable, callback, user_data);

  g_task_set_source_tag (task, credenza_offer_async);
  ask (task, heading, body, affirmative, ADW_RESPONSE_SUGGESTED);
}

gboolean
credenza_offer_finish (GtkWindow     *parent,
                       GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, parent), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, credenza_offer_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
