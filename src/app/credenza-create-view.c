/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-create-view.h"

#include "app/credenza-attachment-row.h"

#include <glib/gi18n.h>

struct _CredenzaCreateView
{
  AdwBin       parent_instance;

  GtkLabel    *title;
  GtkListBox  *attachments;
  GtkWidget   *drop_zone;
  GtkLabel    *status;
  GtkWidget   *cancel_button;
  GtkWidget   *discard_button;
  GtkWidget   *create_button;

  ModelImport *import; /* (owned) (nullable) */
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

  if (model_import_get_busy (import) || (n_stored > 0 && n_failed == 0))
    return g_strdup_printf (_("%u of %u created"), n_stored, n_all);
  if (n_failed > 0)
    return g_strdup_printf (_("%u of %u created, %u failed"), n_stored, n_all, n_failed);
  return g_strdup ("");
}

static void
update_status (CredenzaCreateView *self)
{
  gboolean busy = self->import != NULL && model_import_get_busy (self->import);
  g_autofree char *status = self->import != NULL ? describe_status (self->import) : g_strdup ("");

  gtk_label_set_text (self->status, status);
  gtk_widget_set_visible (self->cancel_button, busy);
  gtk_widget_set_visible (self->discard_button, !busy);
}

static void
update (CredenzaCreateView *self)
{
  guint n = self->import != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->import)) : 0;
  g_autofree char *title = g_strdup_printf (_("Attachments (%u)"), n);

  gtk_label_set_text (self->title, title);
  gtk_widget_set_visible (GTK_WIDGET (self->attachments), n > 0);
  gtk_widget_set_sensitive (self->create_button, self->import != NULL && model_import_get_can_store (self->import));
  update_status (self);
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
  model_import_store_async (self->import, NULL, stored_cb, NULL);
}

static void
cancel_cb (CredenzaCreateView *self)
{
  model_import_cancel (self->import);
}

static void
discard_cb (CredenzaCreateView *self)
{
  g_signal_emit (self, signals[SIGNAL_DISCARDED], 0);
}

/**
 * credenza_create_view_set_import:
 * @self: a view
 * @import: (nullable): what to work on; %NULL when nothing is being created
 */
void
credenza_create_view_set_import (CredenzaCreateView *self,
                                 ModelImport        *import)
{
  g_return_if_fail (CREDENZA_IS_CREATE_VIEW (self));

  if (self->import == import)
    return;

  if (self->import != NULL)
    {
      gtk_list_box_bind_model (self->attachments, NULL, NULL, NULL, NULL);
      g_signal_handlers_disconnect_by_data (self->import, self);
      model_import_cancel (self->import);
    }

  g_set_object (&self->import, import);
  if (import != NULL)
    {
      gtk_list_box_bind_model (self->attachments, G_LIST_MODEL (import), create_row_cb, self, NULL);
      g_signal_connect_object (import, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (import, "notify::can-store", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (import, "notify::busy", G_CALLBACK (busy_changed_cb), self, G_CONNECT_SWAPPED);
    }
  update (self);
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
    }
  g_clear_object (&self->import);

  G_OBJECT_CLASS (credenza_create_view_parent_class)->dispose (object);
}

static void
credenza_create_view_class_init (CredenzaCreateViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = credenza_create_view_dispose;

  signals[SIGNAL_CREATED] = g_signal_new ("created", CREDENZA_TYPE_CREATE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_DISCARDED] = g_signal_new ("discarded", CREDENZA_TYPE_CREATE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                            NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-create-view.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaCreateView, title);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCreateView, attachments);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCreateView, drop_zone);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCreateView, status);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCreateView, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCreateView, discard_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCreateView, create_button);
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
