/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-failures-dialog.h"

#include "app/credenza-text.h"

#include <glib/gi18n.h>

/* Nobody reads more; laying out hundreds of rows would be felt. */
#define MAX_ROWS 100

struct _CredenzaFailuresDialog
{
  AdwMessageDialog  parent_instance;

  GtkListBox       *list;
};

G_DEFINE_FINAL_TYPE (CredenzaFailuresDialog, credenza_failures_dialog, ADW_TYPE_MESSAGE_DIALOG)

static void
add_row (CredenzaFailuresDialog *self,
         const char             *name,
         const char             *reason)
{
  g_autofree char *visible = credenza_text_visible (name);

  gtk_list_box_append (self->list, g_object_new (ADW_TYPE_ACTION_ROW,
                                                 "use-markup", FALSE,
                                                 "title", visible,
                                                 "subtitle", reason,
                                                 "activatable", FALSE,
                                                 NULL));
}

static void
add_failure (CredenzaFailuresDialog *self,
             const ModelFailure     *failure)
{
  g_autofree char *reason = NULL;

  if (store_error_is_cancelled (failure->error))
    reason = g_strdup (_("Cancelled"));
  else
    reason = credenza_text_error (failure->error, failure->name);
  add_row (self, failure->name, reason);
}

static void
credenza_failures_dialog_class_init (CredenzaFailuresDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-failures-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaFailuresDialog, list);
}

static void
credenza_failures_dialog_init (CredenzaFailuresDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * credenza_failures_dialog_present:
 * @parent: the window that tells
 * @heading: what could not be done
 * @failures: (element-type ModelFailure): with which, and why
 */
void
credenza_failures_dialog_present (GtkWindow  *parent,
                                  const char *heading,
                                  GPtrArray  *failures)
{
  CredenzaFailuresDialog *self = g_object_new (CREDENZA_TYPE_FAILURES_DIALOG,
                                               "transient-for", parent,
                                               "heading", heading,
                                               NULL);

  for (guint i = 0; i < MIN (failures->len, MAX_ROWS); i++)
    add_failure (self, g_ptr_array_index (failures, i));
  if (failures->len > MAX_ROWS)
    {
      guint n_more = failures->len - MAX_ROWS;
      g_autofree char *more = g_strdup_printf (ngettext ("and %u more", "and %u more", n_more), n_more);

      add_row (self, more, "");
    }
  gtk_window_present (GTK_WINDOW (self));
}
