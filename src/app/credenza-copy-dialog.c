/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-copy-dialog.h"

#include "app/credenza-text.h"

#include <glib/gi18n.h>

struct _CredenzaCopyDialog
{
  AdwWindow       parent_instance;

  AdwWindowTitle *title;
  GtkStack       *stack;
  GtkListBox     *list;

  GListModel     *places; /* (owned): of ModelPlace */
};

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CredenzaCopyDialog, credenza_copy_dialog, ADW_TYPE_WINDOW)

static GtkWidget *
create_row_cb (gpointer item,
               gpointer user_data)
{
  ModelPlace *place = item;
  g_autofree char *title = credenza_text_place_title (place);
  g_autofree char *level = credenza_text_place_level (place);
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW,
                                 "use-markup", FALSE,
                                 "title", title,
                                 "subtitle", model_place_get_connection (place) != NULL ? level : "",
                                 "activatable", TRUE,
                                 NULL);

  adw_action_row_add_suffix (ADW_ACTION_ROW (row), g_object_new (GTK_TYPE_IMAGE,
                                                                 "icon-name", "go-next-symbolic",
                                                                 "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                                                                 NULL));
  return row;
}

static void
activated_cb (CredenzaCopyDialog *self,
              GtkListBoxRow      *row)
{
  g_autoptr (ModelPlace) place = g_list_model_get_item (self->places, (guint) gtk_list_box_row_get_index (row));

  /* What follows may ask a question of its own. */
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, place);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
add_connection_cb (CredenzaCopyDialog *self)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  gtk_window_close (GTK_WINDOW (self));
  gtk_widget_activate_action (GTK_WIDGET (parent), "win.add-connection", NULL);
}

static void
credenza_copy_dialog_dispose (GObject *object)
{
  g_clear_object (&CREDENZA_COPY_DIALOG (object)->places);

  G_OBJECT_CLASS (credenza_copy_dialog_parent_class)->dispose (object);
}

static void
credenza_copy_dialog_class_init (CredenzaCopyDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = credenza_copy_dialog_dispose;

  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", CREDENZA_TYPE_COPY_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, MODEL_TYPE_PLACE);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-copy-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaCopyDialog, title);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCopyDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCopyDialog, list);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_connection_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
credenza_copy_dialog_init (CredenzaCopyDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * credenza_copy_dialog_new:
 * @parent: the window that asks
 * @n: how many certificates there are to copy
 * @places: (element-type ModelPlace): where they can go
 *
 * Returns: (transfer none): a dialog
 */
GtkWidget *
credenza_copy_dialog_new (GtkWindow  *parent,
                          guint       n,
                          GListModel *places)
{
  CredenzaCopyDialog *self = g_object_new (CREDENZA_TYPE_COPY_DIALOG, "transient-for", parent, NULL);
  g_autofree char *title = g_strdup_printf (ngettext ("Copy %u Certificate To", "Copy %u Certificates To", n), n);

  self->places = g_object_ref (places);
  adw_window_title_set_title (self->title, title);
  gtk_window_set_title (GTK_WINDOW (self), title);
  gtk_list_box_bind_model (self->list, places, create_row_cb, NULL, NULL);
  gtk_stack_set_visible_child_name (self->stack, g_list_model_get_n_items (places) > 0 ? "places" : "none");
  return GTK_WIDGET (self);
}
