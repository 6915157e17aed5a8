/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Keys that were made here and wait for their files: they are offered until they are saved, or deleted. */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-window-private.h"

#include "app/credenza-pending-dialog.h"
#include "app/credenza-request-save-dialog.h"
#include "app/credenza-text.h"

#include <glib/gi18n.h>

static guint
count (CredenzaWindow       *self,
       ModelPendingRequest **last)
{
  GListModel *requests = G_LIST_MODEL (self->requests);
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (requests); i++)
    {
      g_autoptr (ModelPendingRequest) pending = g_list_model_get_item (requests, i);

      if (g_str_equal (model_pending_request_get_place_id (pending), model_place_get_id (self->place)))
        {
          *last = pending;
          n++;
        }
    }
  return n;
}

static char *
text_pending (CredenzaWindow *self)
{
  ModelPendingRequest *last = NULL;
  guint n = self->requests != NULL && self->place != NULL ? count (self, &last) : 0;
  g_autofree char *name = NULL;

  if (n == 0)
    return NULL;
  if (n > 1)
    return g_strdup_printf (ngettext ("%u key waits for its file.", "%u keys wait for their files.", n), n);
  name = credenza_text_visible (model_pending_request_get_name (last));
  if (model_certificate_list_lookup (self->list, model_pending_request_get_name (last)) != NULL)
    return g_strdup_printf (_("A key for “%s” waits for its file."), name);
  return g_strdup_printf (_("A key for “%s” waits for its certificate."), name);
}

/* Where somebody is creating something, the form is where things happen. */
void
credenza_window_update_requests (CredenzaWindow *self)
{
  g_autofree char *text = text_pending (self);
  gboolean creating = self->pane != NULL && credenza_create_view_has_import (credenza_pane_get_create_view (self->pane));

  if (text != NULL && !creating)
    credenza_banner_show (self->request_banner, text, NULL);
  else
    credenza_banner_hide (self->request_banner);
}

/* Saving */

static void
saved_cb (CredenzaWindow *self,
          GFile          *file)
{
  g_autofree char *basename = g_file_get_basename (file);
  g_autofree char *display_name = g_filename_display_name (basename);
  g_autofree char *text = g_strdup_printf (_("“%s” saved"), display_name);

  credenza_window_toast_file (self, file, text);
}

static void
save_request (CredenzaWindow      *self,
              ModelPendingRequest *pending)
{
  GtkWidget *dialog = credenza_request_save_dialog_new (GTK_WINDOW (self), self->requests, pending, self->list);

  g_signal_connect_object (dialog, "saved", G_CALLBACK (saved_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/**
 * credenza_window_offer_request:
 * @self: a window
 * @name: the name of an entry that has been created
 * @sent: the request that was sent for it, as PEM
 *
 * Where its key was made here, asks where to save both.
 */
void
credenza_window_offer_request (CredenzaWindow *self,
                               const char     *name,
                               GBytes         *sent)
{
  ModelPendingRequest *pending = NULL;

  if (self->requests != NULL && self->place != NULL)
    pending = model_pending_requests_lookup (self->requests, model_place_get_id (self->place), name);
  if (pending != NULL && g_bytes_equal (model_pending_request_get_pem (pending), sent))
    save_request (self, pending);
}

/* Creating again */

typedef struct
{
  CredenzaWindow      *window;  /* (owned) */
  ModelPendingRequest *pending; /* (owned) */
} Again;

static void
again_free (Again *again)
{
  g_object_unref (again->window);
  g_object_unref (again->pending);
  g_free (again);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Again, again_free)

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (Again) again = user_data;
  CredenzaWindow *self = again->window;
  g_autoptr (GError) error = NULL;
  g_autoptr (ModelSigningRequest) request = model_pending_requests_open_finish (MODEL_PENDING_REQUESTS (source), result,
                                                                                &error);
  g_autofree char *sentence = NULL;

  if (store_error_is_cancelled (error))
    return;
  if (request == NULL)
    {
      sentence = credenza_text_request_error (error, model_pending_request_get_name (again->pending));
      credenza_window_toast_text (self, sentence);
      return;
    }
  if (!credenza_window_can_write (self))
    {
      credenza_window_toast_obstacle (self);
      return;
    }
  credenza_window_start_create (self);
  credenza_create_view_fill_again (credenza_pane_get_create_view (self->pane), again->pending, request);
}

static void
create_again (CredenzaWindow      *self,
              ModelPendingRequest *pending)
{
  Again *again = g_new0 (Again, 1);

  again->window = g_object_ref (self);
  again->pending = g_object_ref (pending);
  model_pending_requests_open_async (self->requests, pending, self->cancellable, opened_cb, again);
}

static void
pending_requests_action (GtkWidget  *widget,
                         const char *name,
                         GVariant   *parameter)
{
  CredenzaWindow *self = CREDENZA_WINDOW (widget);
  GtkWidget *dialog;

  if (self->requests == NULL || self->place == NULL)
    return;
  dialog = credenza_pending_dialog_new (GTK_WINDOW (self), self->requests, model_place_get_id (self->place), self->list);
  g_signal_connect_object (dialog, "save", G_CALLBACK (save_request), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (dialog, "again", G_CALLBACK (create_again), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Loading */

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (CredenzaWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  /* Without a keyring there is nothing to offer; the form says why none can be made. A locked one asks again with the
   * next place. */
  if (!model_pending_requests_load_finish (MODEL_PENDING_REQUESTS (source), result, &error))
    g_debug ("No unfinished requests: %s", error->message);
}

void
credenza_window_load_requests (CredenzaWindow *self)
{
  if (self->requests != NULL)
    model_pending_requests_load_async (self->requests, self->cancellable, loaded_cb, g_object_ref (self));
}

/**
 * credenza_window_set_requests:
 * @self: a window
 * @requests: where the keys are kept that are made here
 */
void
credenza_window_set_requests (CredenzaWindow       *self,
                              ModelPendingRequests *requests)
{
  g_return_if_fail (CREDENZA_IS_WINDOW (self));

  if (!g_set_object (&self->requests, requests))
    return;
  g_signal_connect_object (requests, "items-changed", G_CALLBACK (credenza_window_update_requests), self,
                           G_CONNECT_SWAPPED);
  credenza_window_load_requests (self);
}

void
credenza_window_class_init_request (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.pending-requests", NULL, pending_requests_action);
}
