/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-renewal-view.h"

#include "app/credenza-text-renewal.h"
#include "app/credenza-text.h"

struct _CredenzaRenewalView
{
  AdwBin     parent_instance;

  GtkImage  *icon;
  GtkLabel  *sentence;
  GtkWidget *renew_item;
  GtkWidget *edit_item;
};

G_DEFINE_FINAL_TYPE (CredenzaRenewalView, credenza_renewal_view, ADW_TYPE_BIN)

static void
show_sentence (CredenzaRenewalView *self,
               ModelDocument       *document,
               const ModelRenewal  *renewal)
{
  const char *icon = credenza_text_renewal_icon (renewal);
  const char *classes[] = { credenza_text_renewal_class (renewal), NULL };
  g_autofree char *sentence = credenza_text_renewal_sentence (renewal, model_document_get_generation (document));
  g_autofree char *visible = credenza_text_visible (sentence);

  gtk_image_set_from_icon_name (self->icon, icon);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), icon != NULL);
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), classes);
  gtk_label_set_text (self->sentence, visible);
}

/**
 * credenza_renewal_view_show_document:
 * @self: a view
 * @document: an entry that was opened
 */
void
credenza_renewal_view_show_document (CredenzaRenewalView *self,
                                     ModelDocument       *document)
{
  ModelRenewal renewal;
  gboolean renewable;

  g_return_if_fail (CREDENZA_IS_RENEWAL_VIEW (self));

  renewal = model_document_get_renewal (document, g_get_real_time () / G_USEC_PER_SEC);
  renewable = model_document_get_can_regenerate (document);
  show_sentence (self, document, &renewal);
  gtk_widget_set_visible (self->renew_item, renewable);
  gtk_widget_set_visible (self->edit_item, renewable);
}

static void
credenza_renewal_view_class_init (CredenzaRenewalViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-renewal-view.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaRenewalView, icon);
  gtk_widget_class_bind_template_child (widget_class, CredenzaRenewalView, sentence);
  gtk_widget_class_bind_template_child (widget_class, CredenzaRenewalView, renew_item);
  gtk_widget_class_bind_template_child (widget_class, CredenzaRenewalView, edit_item);
}

static void
credenza_renewal_view_init (CredenzaRenewalView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
