/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-labels-section.h"

#include "app/credenza-chip.h"
#include "app/credenza-text.h"
#include "app/credenza-wrap-layout.h"

#include <glib/gi18n.h>

struct _CredenzaLabelsSection
{
  AdwBin         parent_instance;

  GtkWidget     *edit_button;
  GtkLabel      *message;
  GtkListBox    *list;

  ModelDocument *document; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (CredenzaLabelsSection, credenza_labels_section, ADW_TYPE_BIN)

static GtkWidget *
create_chips (StoreLabel *label)
{
  GtkWidget *chips = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  const char * const *values = store_label_get_values (label);

  gtk_widget_set_layout_manager (chips, g_object_new (CREDENZA_TYPE_WRAP_LAYOUT, NULL));
  for (guint i = 0; values[i] != NULL; i++)
    gtk_box_append (GTK_BOX (chips), credenza_chip_new_filter (values[i], store_label_get_key (label), values[i]));
  return chips;
}

static GtkWidget *
create_key (StoreLabel *label)
{
  g_autofree char *key = credenza_text_visible (store_label_get_key (label));
  GtkWidget *widget = g_object_new (GTK_TYPE_LABEL,
                                    "label", key,
                                    "xalign", 0.0,
                                    "wrap", TRUE,
                                    "wrap-mode", PANGO_WRAP_WORD_CHAR,
                                    NULL);

  gtk_widget_add_css_class (widget, "caption");
  gtk_widget_add_css_class (widget, "dim-label");
  return widget;
}

static GtkWidget *
create_row (StoreLabel *label)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *row = g_object_new (GTK_TYPE_LIST_BOX_ROW, "activatable", FALSE, "focusable", FALSE, "child", box, NULL);

  gtk_widget_add_css_class (row, "label");
  gtk_box_append (GTK_BOX (box), create_key (label));
  if (*store_label_get_values (label) != NULL)
    gtk_box_append (GTK_BOX (box), create_chips (label));
  return row;
}

static void
show_message (CredenzaLabelsSection *self,
              const char            *text)
{
  gtk_label_set_text (self->message, text);
  gtk_widget_set_visible (GTK_WIDGET (self->message), TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->list), FALSE);
}

static void
fill (CredenzaLabelsSection *self,
      GPtrArray             *labels)
{
  GtkWidget *row;

  while ((row = GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, 0))) != NULL)
    gtk_list_box_remove (self->list, row);
  for (guint i = 0; labels != NULL && i < labels->len; i++)
    gtk_list_box_append (self->list, create_row (g_ptr_array_index (labels, i)));
}

static void
update (CredenzaLabelsSection *self)
{
  GPtrArray *labels = self->document != NULL ? model_document_get_labels (self->document) : NULL;

  fill (self, labels);
  gtk_widget_set_visible (self->edit_button, labels != NULL);
  if (labels == NULL)
    show_message (self, _("This service doesn’t support labels."));
  else if (labels->len == 0)
    show_message (self, _("No labels"));
  else
    {
      gtk_widget_set_visible (GTK_WIDGET (self->message), FALSE);
      gtk_widget_set_visible (GTK_WIDGET (self->list), TRUE);
    }
}

/**
 * credenza_labels_section_set_document:
 * @self: a section
 * @document: (nullable): whose labels to show; %NULL hides the section
 */
void
credenza_labels_section_set_document (CredenzaLabelsSection *self,
                                      ModelDocument         *document)
{
  g_return_if_fail (CREDENZA_IS_LABELS_SECTION (self));

  if (self->document != NULL)
    g_signal_handlers_disconnect_by_func (self->document, update, self);
  g_set_object (&self->document, document);
  if (document != NULL)
    g_signal_connect_object (document, "notify::labels", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  gtk_widget_set_visible (GTK_WIDGET (self), document != NULL);
  update (self);
}

static void
credenza_labels_section_dispose (GObject *object)
{
  g_clear_object (&CREDENZA_LABELS_SECTION (object)->document);

  G_OBJECT_CLASS (credenza_labels_section_parent_class)->dispose (object);
}

static void
credenza_labels_section_class_init (CredenzaLabelsSectionClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = credenza_labels_section_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-labels-section.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaLabelsSection, edit_button);
  gtk_widget_class_bind_template_child (widget_class, CredenzaLabelsSection, message);
  gtk_widget_class_bind_template_child (widget_class, CredenzaLabelsSection, list);
}

static void
credenza_labels_section_init (CredenzaLabelsSection *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
