/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-selection-view.h"

#include "app/credenza-text.h"

#include <glib/gi18n.h>

struct _CredenzaSelectionView
{
  AdwBin          parent_instance;

  AdwStatusPage  *page;
  GtkWidget      *buttons;
  GtkButton      *export_button;
  GtkWidget      *operation;
  GtkLabel       *operation_label;
  GtkProgressBar *progress;
};

G_DEFINE_FINAL_TYPE (CredenzaSelectionView, credenza_selection_view, ADW_TYPE_BIN)

/* "2 Expired · 1 Valid", the ones that need attention first */
static char *
describe (GPtrArray *rows)
{
  guint counts[MODEL_STATE_DRAFT + 1] = { 0 };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    counts[model_certificate_get_state (g_ptr_array_index (rows, i))]++;
  for (guint state = 0; state < G_N_ELEMENTS (counts); state++)
    if (counts[state] > 0)
      {
        g_autofree char *part = credenza_text_state_count (state, counts[state]);

        g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", part);
      }

  return g_string_free (text, FALSE);
}

/**
 * credenza_selection_view_set_rows:
 * @self: a view
 * @rows: (element-type ModelCertificate): what is selected
 */
void
credenza_selection_view_set_rows (CredenzaSelectionView *self,
                                  GPtrArray             *rows)
{
  g_autofree char *title = NULL;
  g_autofree char *description = NULL;

  g_return_if_fail (CREDENZA_IS_SELECTION_VIEW (self));

  title = g_strdup_printf (ngettext ("%u Certificate Selected", "%u Certificates Selected", rows->len), rows->len);
  description = describe (rows);
  adw_status_page_set_title (self->page, title);
  adw_status_page_set_description (self->page, description);
}

/**
 * credenza_selection_view_set_to_downloads:
 * @self: a view
 * @to_downloads: whether that is where exports go
 */
void
credenza_selection_view_set_to_downloads (CredenzaSelectionView *self,
                                          gboolean               to_downloads)
{
  g_return_if_fail (CREDENZA_IS_SELECTION_VIEW (self));
  gtk_button_set_label (self->export_button, to_downloads ? _("_Export to Downloads") : _("_Export"));
}

/**
 * credenza_selection_view_set_operation:
 * @self: a view
 * @text: (nullable): what is being done; %NULL when nothing is
 * @fraction: how much of it is done
 */
void
credenza_selection_view_set_operation (CredenzaSelectionView *self,
                                       const char            *text,
                                       double                 fraction)
{
  g_return_if_fail (CREDENZA_IS_SELECTION_VIEW (self));

  gtk_widget_set_visible (self->operation, text != NULL);
  gtk_widget_set_visible (self->buttons, text == NULL);
  gtk_label_set_text (self->operation_label, text != NULL ? text : "");
  gtk_progress_bar_set_fraction (self->progress, fraction);
}

static void
credenza_selection_view_class_init (CredenzaSelectionViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-selection-view.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaSelectionView, page);
  gtk_widget_class_bind_template_child (widget_class, CredenzaSelectionView, buttons);
  gtk_widget_class_bind_template_child (widget_class, CredenzaSelectionView, export_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaSelectionView, operation);
  gtk_widget_class_bind_template_child (widget_class, CredenzaSelectionView, operation_label);
  gtk_widget_class_bind_template_child (widget_class, CredenzaSelectionView, progress);
}

static void
credenza_selection_view_init (CredenzaSelectionView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
