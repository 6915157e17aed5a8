/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-create-view.h"

#include "app/credenza-attachment-row.h"
#include "app/credenza-banner.h"
#include "app/credenza-focus.h"
#include "app/credenza-generate-view.h"
#include "app/credenza-request-row.h"
#include "app/credenza-text.h"

#include <glib/gi18n.h>

struct _CredenzaCreateView
{
  AdwBin                parent_instance;

  GtkWidget            *method_group;
  AdwActionRow         *service_method_row;
  GtkCheckButton       *service_method;
  GtkCheckButton       *import_method;
  GtkStack             *methods;
  GtkLabel             *title;
  GtkListBox           *attachments;
  GtkWidget            *drop_zone;
  CredenzaGenerateView *generate_view;
  CredenzaBanner       *banner;
  GtkWidget            *spinner;
  GtkLabel             *status;
  GtkWidget            *cancel_button;
  GtkWidget            *discard_button;
  GtkWidget            *create_button;

  ModelImport          *import;     /* (owned) (nullable) */
  ModelGeneration      *generation; /* (owned) (nullable): together with the import */
};

enum
{
  SIGNAL_CREATED,
  SIGNAL_DISCARDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CredenzaCreateView, credenza_create_view, ADW_TYPE_BIN)

static GtkWidget *
create_row_cb (gpointer item,
               gpointer user_data)
{
  return credenza_attachment_row_new (CREDENZA_CREATE_VIEW (user_data)->import, item);
}

/* How far it has come, or how it ended. */
static char *
describe_status (ModelImport *import)
{
  guint n_all = g_list_model_get_n_items (G_LIST_MODEL (import));
  guint n_stored = model_import_count (import, MODEL_ATTACHMENT_STORED);
  guint n_failed = model_import_count (import, MODEL_ATTACHMENT_FAILED);

  g_autofree char *stored = NULL;
  g_autofree char *failed = NULL;

  if (n_stored == 0 && n_failed == 0 && !model_import_get_busy (import))
    return g_strdup ("");
  /* Translators: how many files were stored, of how many */
  stored = g_strdup_printf (ngettext ("%u of %u created", "%u of %u created", n_all), n_stored, n_all);
  if (n_failed == 0 || model_import_get_busy (import))
    return g_steal_pointer (&stored);
  /* Translators: how many files could not be stored; it stands behind “1 of 6 created” */
  failed = g_strdup_printf (ngettext ("%u failed", "%u failed", n_failed), n_failed);
  return g_strdup_printf ("%s · %s", stored, failed);
}

static gboolean
is_generating (CredenzaCreateView *self)
{
  return gtk_check_button_get_active (self->service_method);
}

static gboolean
is_busy (CredenzaCreateView *self)
{
  if (self->import == NULL)
    return FALSE;
  return is_generating (self) ? model_generation_get_busy (self->generation) : model_import_get_busy (self->import);
}

static gboolean
can_create (CredenzaCreateView *self)
{
  if (self->import == NULL)
    return FALSE;
  return is_generating (self) ? model_generation_get_can_create (self->generation)
                              : model_import_get_can_store (self->import);
}

static char *
dup_status (CredenzaCreateView *self)
{
  if (self->import == NULL)
    return g_strdup ("");
  if (is_generating (self))
    return g_strdup (credenza_text_generation_step (model_generation_get_step (self->generation)));
  return describe_status (self->import);
}

static void
update_status (CredenzaCreateView *self)
{
  gboolean busy = is_busy (self);
  gboolean begins = busy && is_generating (self) && !gtk_widget_get_visible (self->cancel_button);
  g_autofree char *status = dup_status (self);

  gtk_label_set_text (self->status, status);
  gtk_widget_set_visible (self->spinner, busy && is_generating (self));
  gtk_widget_set_visible (self->cancel_button, busy);
  if (begins)
    gtk_widget_grab_focus (self->cancel_button);
  gtk_widget_set_visible (self->discard_button, !busy);
  gtk_widget_set_sensitive (self->method_group, !busy);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_BUSY, busy, -1);
}

/* Why the service was asked in vain, where that is about no field. */
static void
update_banner (CredenzaCreateView *self)
{
  const GError *error = self->generation != NULL ? model_generation_get_error (self->generation) : NULL;
  g_autofree char *text = NULL;

  if (error == NULL || !is_generating (self))
    {
      credenza_banner_hide (self->banner);
      return;
    }
  text = credenza_text_generation_error (error, model_generation_get_full_name (self->generation));
  credenza_banner_show (self->banner, text, error);
}

static void
update (CredenzaCreateView *self)
{
  guint n = self->import != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->import)) : 0;
  /* Translators: %u is how many files there are */
  g_autofree char *title = g_strdup_printf (_("Attachments (%u)"), n);

  gtk_label_set_text (self->title, title);
  gtk_widget_set_visible (GTK_WIDGET (self->attachments), n > 0);
  gtk_widget_set_sensitive (self->create_button, can_create (self));
  update_status (self);
  update_banner (self);
}

/* The method */

static void
method_chosen_cb (CredenzaCreateView *self)
{
  gtk_stack_set_visible_child_name (self->methods, is_generating (self) ? "service" : "import");
  update (self);
}

static void
update_service (CredenzaCreateView *self)
{
  gboolean can_generate = model_generation_get_service (self->generation) != NULL;

  gtk_widget_set_sensitive (GTK_WIDGET (self->service_method_row), can_generate);
  adw_action_row_set_subtitle (self->service_method_row,
                               can_generate ? _("The service makes the key and the certificate")
                                            : _("This store has no service that makes certificates"));
}

/* What comes is to be imported, whatever was being filled in. */
static void
attachments_changed_cb (CredenzaCreateView *self,
                        guint               position,
                        guint               removed,
                        guint               added)
{
  if (added > removed)
    gtk_check_button_set_active (self->import_method, TRUE);
  update (self);
}

static ModelAttachment *
get_first_stored (CredenzaCreateView *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->import)); i++)
    {
      g_autoptr (ModelAttachment) attachment = g_list_model_get_item (G_LIST_MODEL (self->import), i);

      if (model_attachment_get_state (attachment) == MODEL_ATTACHMENT_STORED)
        return attachment;
    }

  return NULL;
}

/* Nothing is left to do once everything is stored; what failed keeps its row, with its reason. */
static void
busy_changed_cb (CredenzaCreateView *self)
{
  ModelAttachment *first;
  g_autofree char *name = NULL;

  if (model_import_get_busy (self->import) || model_import_get_n_unstored (self->import) > 0)
    return;

  first = get_first_stored (self);
  if (first == NULL)
    return;
  name = g_strdup (model_attachment_get_name (first));
  g_signal_emit (self, signals[SIGNAL_CREATED], 0, name);
}

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  model_import_store_finish (MODEL_IMPORT (source), result, NULL, NULL);
}

static void
create_cb (CredenzaCreateView *self)
{
  if (is_generating (self))
    credenza_generate_view_create (self->generate_view);
  else
    model_import_store_async (self->import, NULL, stored_cb, NULL);
}

static void
generated_cb (CredenzaCreateView *self,
              const char         *name)
{
  g_signal_emit (self, signals[SIGNAL_CREATED], 0, name);
}

/* It may have been made all the same, where the answer was lost or not waited for: the list tells. */
static void
generation_failed_cb (CredenzaCreateView *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.refresh", NULL);
}

/* A button that is pressed by a key answers a moment later: what it was to stop may have ended by then. */
static void
cancel_cb (CredenzaCreateView *self)
{
  if (!is_busy (self))
    return;
  if (is_generating (self))
    model_generation_cancel (self->generation);
  else
    model_import_cancel (self->import);
}

static void
discard_cb (CredenzaCreateView *self)
{
  g_signal_emit (self, signals[SIGNAL_DISCARDED], 0);
}

static void
forget (CredenzaCreateView *self)
{
  if (self->import == NULL)
    return;

  gtk_list_box_bind_model (self->attachments, NULL, NULL, NULL, NULL);
  g_signal_handlers_disconnect_by_data (self->import, self);
  g_signal_handlers_disconnect_by_data (self->generation, self);
  model_import_cancel (self->import);
  credenza_generate_view_set_generation (self->generate_view, NULL);
  g_clear_object (&self->generation);
  g_clear_object (&self->import);
}

static void
follow_import (CredenzaCreateView *self,
               ModelImport        *import)
{
  self->import = g_object_ref (import);
  gtk_list_box_bind_model (self->attachments, G_LIST_MODEL (import), create_row_cb, self, NULL);
  g_signal_connect_object (import, "items-changed", G_CALLBACK (attachments_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (import, "notify::can-store", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (import, "notify::busy", G_CALLBACK (busy_changed_cb), self, G_CONNECT_SWAPPED);
}

/* It begins with the service, where there is one. */
static void
follow_generation (CredenzaCreateView *self)
{
  self->generation = model_generation_new (model_import_get_list (self->import));
  credenza_generate_view_set_generation (self->generate_view, self->generation);
  g_signal_connect_object (self->generation, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->generation, "notify::service", G_CALLBACK (update_service), self, G_CONNECT_SWAPPED);
  update_service (self);
  gtk_check_button_set_active (model_generation_get_service (self->generation) != NULL ? self->service_method
                                                                                       : self->import_method, TRUE);
}

/**
 * credenza_create_view_set_import:
 * @self: a view
 * @import: (nullable): what to work on; %NULL when nothing is being created
 *
 * Begins anew, with a form for what the service of the import's store is to issue.
 */
void
credenza_create_view_set_import (CredenzaCreateView *self,
                                 ModelImport        *import)
{
  g_return_if_fail (CREDENZA_IS_CREATE_VIEW (self));

  if (self->import == import)
    return;

  forget (self);
  if (import != NULL)
    {
      follow_import (self, import);
      follow_generation (self);
    }
  update (self);
}

/**
 * credenza_create_view_set_requests:
 * @self: a view
 * @requests: (nullable): where the keys are kept that are made here
 * @place_id: (nullable): the id of the place whose service is asked
 */
void
credenza_create_view_set_requests (CredenzaCreateView   *self,
                                   ModelPendingRequests *requests,
                                   const char           *place_id)
{
  g_return_if_fail (CREDENZA_IS_CREATE_VIEW (self));
  credenza_generate_view_set_requests (self->generate_view, requests, place_id);
}

/**
 * credenza_create_view_fill_again:
 * @self: a view that has an import
 * @pending: what was asked for in vain
 * @request: the same, with its key
 */
void
credenza_create_view_fill_again (CredenzaCreateView  *self,
                                 ModelPendingRequest *pending,
                                 ModelSigningRequest *request)
{
  g_return_if_fail (CREDENZA_IS_CREATE_VIEW (self));
  g_return_if_fail (self->import != NULL);

  if (model_generation_get_service (self->generation) == NULL)
    return;
  gtk_check_button_set_active (self->service_method, TRUE);
  credenza_generate_view_fill_again (self->generate_view, pending, request);
}

/**
 * credenza_create_view_take_request:
 * @self: a view
 * @file: a file that was dropped somewhere
 *
 * Returns: whether it is a signing request, and the form that is shown takes one
 */
gboolean
credenza_create_view_take_request (CredenzaCreateView *self,
                                   GFile              *file)
{
  g_return_val_if_fail (CREDENZA_IS_CREATE_VIEW (self), FALSE);

  if (self->import == NULL || !is_generating (self) || is_busy (self) || !credenza_request_row_is_request (file))
    return FALSE;
  credenza_generate_view_open_request (self->generate_view, file);
  return TRUE;
}

gboolean
credenza_create_view_has_import (CredenzaCreateView *self)
{
  g_return_val_if_fail (CREDENZA_IS_CREATE_VIEW (self), FALSE);
  return self->import != NULL;
}

/**
 * credenza_create_view_get_import:
 * @self: a view
 *
 * Returns: (nullable) (transfer none): what it works on
 */
ModelImport *
credenza_create_view_get_import (CredenzaCreateView *self)
{
  g_return_val_if_fail (CREDENZA_IS_CREATE_VIEW (self), NULL);
  return self->import;
}

/**
 * credenza_create_view_get_generation:
 * @self: a view
 *
 * Returns: (nullable) (transfer none): what the service is to issue, as far as it is filled in
 */
ModelGeneration *
credenza_create_view_get_generation (CredenzaCreateView *self)
{
  g_return_val_if_fail (CREDENZA_IS_CREATE_VIEW (self), NULL);
  return self->generation;
}

/**
 * credenza_create_view_add_files:
 * @self: a view that has an import
 * @files: (element-type GFile): files
 */
void
credenza_create_view_add_files (CredenzaCreateView *self,
                                GListModel         *files)
{
  g_return_if_fail (CREDENZA_IS_CREATE_VIEW (self));
  g_return_if_fail (self->import != NULL);

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);

      model_import_add_file (self->import, file);
    }
}

static void
credenza_create_view_dispose (GObject *object)
{
  CredenzaCreateView *self = CREDENZA_CREATE_VIEW (object);

  if (self->import != NULL)
    {
      model_import_cancel (self->import);
      g_signal_handlers_disconnect_by_data (self->import, self);
      g_signal_handlers_disconnect_by_data (self->generation, self);
    }
  g_clear_object (&self->import);
  g_clear_object (&self->generation);

  G_OBJECT_CLASS (credenza_create_view_parent_class)->dispose (object);
}

/* Where there is something to type. */
static gboolean
credenza_create_view_grab_focus (GtkWidget *widget)
{
  CredenzaCreateView *self = CREDENZA_CREATE_VIEW (widget);

  if (is_generating (self))
    return gtk_widget_grab_focus (GTK_WIDGET (self->generate_view));
  return GTK_WIDGET_CLASS (credenza_create_view_parent_class)->grab_focus (widget);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CredenzaCreateView, method_group);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCreateView, service_method_row);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCreateView, service_method);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCreateView, import_method);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCreateView, methods);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCreateView, title);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCreateView, attachments);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCreateView, drop_zone);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCreateView, generate_view);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCreateView, banner);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCreateView, spinner);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCreateView, status);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCreateView, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCreateView, discard_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCreateView, create_button);
}

static void
credenza_create_view_class_init (CredenzaCreateViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = credenza_create_view_dispose;
  widget_class->focus = credenza_focus_children;
  widget_class->grab_focus = credenza_create_view_grab_focus;

  signals[SIGNAL_CREATED] = g_signal_new ("created", CREDENZA_TYPE_CREATE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_DISCARDED] = g_signal_new ("discarded", CREDENZA_TYPE_CREATE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                            NULL, G_TYPE_NONE, 0);

  g_type_ensure (CREDENZA_TYPE_BANNER);
  g_type_ensure (CREDENZA_TYPE_GENERATE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-create-view.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, method_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, generated_cb);
  gtk_widget_class_bind_template_callback (widget_class, generation_failed_cb);
  gtk_widget_class_bind_template_callback (widget_class, create_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, discard_cb);
}

static void
credenza_create_view_init (CredenzaCreateView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}
