/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-certificate-view.h"

#include "app/credenza-certificate-fields.h"
#include "app/credenza-field-list.h"
#include "app/credenza-findings.h"
#include "app/credenza-labels-section.h"
#include "app/credenza-names-dialog.h"
#include "app/credenza-renewal-view.h"
#include "app/credenza-text.h"

#include <glib/gi18n.h>

struct _CredenzaCertificateView
{
  AdwBin             parent_instance;

  GtkScrolledWindow *scroller;
  GtkWidget         *validity;
  GtkImage          *state_icon;
  GtkLabel          *sentence;
  GtkProgressBar    *bar;
  GtkLabel          *from;
  GtkLabel          *to;
  CredenzaFindings  *findings;
  GtkBox            *fields;
  GtkBox            *creation;
  CredenzaLabelsSection *labels;
  CredenzaRenewalView *renewal;

  PkiCertificate    *certificate; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (CredenzaCertificateView, credenza_certificate_view, ADW_TYPE_BIN)

static void
set_state_class (CredenzaCertificateView *self,
                 ModelState               state)
{
  const char *classes[] = { "validity", credenza_text_state_class (state), NULL };

  gtk_widget_set_css_classes (self->validity, classes);
}

static void
show_date (GtkLabel *label,
           gint64    seconds)
{
  g_autofree char *text = credenza_text_date (seconds);
  g_autofree char *exact = credenza_text_exact (seconds);

  gtk_label_set_text (label, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (label), exact);
}

static void
show_validity (CredenzaCertificateView *self,
               guint                    expiring_days)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gint64 not_before = pki_certificate_get_not_before (self->certificate);
  gint64 not_after = pki_certificate_get_not_after (self->certificate);
  ModelState state = model_state_from_validity (not_before, not_after, now, expiring_days);
  g_autofree char *sentence = credenza_text_validity (not_before, not_after, now, expiring_days);
  double share = not_after > not_before ? (double) (now - not_before) / (double) (not_after - not_before) : 1.0;

  gtk_label_set_text (self->sentence, sentence);
  gtk_image_set_from_icon_name (self->state_icon, credenza_text_state_icon (state));
  set_state_class (self, state);
  gtk_progress_bar_set_fraction (self->bar, CLAMP (share, 0.0, 1.0));
  gtk_widget_set_visible (GTK_WIDGET (self->bar), TRUE);
  show_date (self->from, not_before);
  show_date (self->to, not_after);
}

static void
show_problem (CredenzaCertificateView *self)
{
  g_autofree char *reason = credenza_text_reason (pki_certificate_get_problem (self->certificate));
  g_autofree char *problem = credenza_text_visible (reason);
  g_autofree char *sentence = g_strdup_printf (_("This certificate can’t be decoded: %s"), problem);

  gtk_label_set_text (self->sentence, sentence);
  gtk_image_set_from_icon_name (self->state_icon, credenza_text_state_icon (MODEL_STATE_UNREADABLE));
  set_state_class (self, MODEL_STATE_UNREADABLE);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), FALSE);
  gtk_label_set_text (self->from, "");
  gtk_label_set_text (self->to, "");
}

static void
scroll_to_top (CredenzaCertificateView *self)
{
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0.0);
}

/**
 * credenza_certificate_view_show_certificate:
 * @self: a view
 * @certificate: what to show
 * @expiring_days: how many days before its end a certificate counts as expiring
 */
void
credenza_certificate_view_show_certificate (CredenzaCertificateView *self,
                                            PkiCertificate          *certificate,
                                            guint                    expiring_days)
{
  g_autoptr (GPtrArray) groups = NULL;

  g_return_if_fail (CREDENZA_IS_CERTIFICATE_VIEW (self));

  g_set_object (&self->certificate, certificate);
  gtk_widget_set_visible (self->validity, TRUE);
  if (pki_certificate_get_problem (certificate) != NULL)
    show_problem (self);
  else
    show_validity (self, expiring_days);

  credenza_findings_set_analysis (self->findings, NULL);
  groups = credenza_fields_of_certificate (certificate);
  credenza_field_list_fill (self->fields, groups);
  gtk_widget_set_visible (GTK_WIDGET (self->creation), FALSE);
  credenza_labels_section_set_document (self->labels, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->renewal), FALSE);
  scroll_to_top (self);
}

/**
 * credenza_certificate_view_show_entry:
 * @self: a view
 * @entry: a key, a CRL or a signing request
 */
void
credenza_certificate_view_show_entry (CredenzaCertificateView *self,
                                      PkiEntry                *entry)
{
  g_autoptr (GPtrArray) groups = NULL;

  g_return_if_fail (CREDENZA_IS_CERTIFICATE_VIEW (self));

  g_clear_object (&self->certificate);
  gtk_widget_set_visible (self->validity, FALSE);
  credenza_findings_set_analysis (self->findings, NULL);
  groups = credenza_fields_of_entry (entry);
  credenza_field_list_fill (self->fields, groups);
  gtk_widget_set_visible (GTK_WIDGET (self->creation), FALSE);
  credenza_labels_section_set_document (self->labels, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->renewal), FALSE);
  scroll_to_top (self);
}

/**
 * credenza_certificate_view_show_creation:
 * @self: a view
 * @document: the entry of the store that the certificate is
 *
 * Adds how the entry came into the store, and what becomes of it.
 */
void
credenza_certificate_view_show_creation (CredenzaCertificateView *self,
                                         ModelDocument           *document)
{
  g_autoptr (GPtrArray) groups = NULL;

  g_return_if_fail (CREDENZA_IS_CERTIFICATE_VIEW (self));

  groups = credenza_fields_of_creation (document);
  credenza_field_list_fill (self->creation, groups);
  credenza_renewal_view_show_document (self->renewal, document);
  gtk_widget_set_visible (GTK_WIDGET (self->creation), TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->renewal), TRUE);
}

/**
 * credenza_certificate_view_show_analysis:
 * @self: a view
 * @analysis: of the file that has this one certificate
 *
 * Adds what is to be said of the chain, and the warnings.
 */
void
credenza_certificate_view_show_analysis (CredenzaCertificateView *self,
                                         ModelAnalysis           *analysis)
{
  g_return_if_fail (CREDENZA_IS_CERTIFICATE_VIEW (self));
  credenza_findings_set_analysis (self->findings, analysis);
}

/**
 * credenza_certificate_view_show_labels:
 * @self: a view
 * @document: the entry that the certificate is
 *
 * Adds the labels of the entry.
 */
void
credenza_certificate_view_show_labels (CredenzaCertificateView *self,
                                       ModelDocument           *document)
{
  g_return_if_fail (CREDENZA_IS_CERTIFICATE_VIEW (self));
  credenza_labels_section_set_document (self->labels, document);
}

/**
 * credenza_certificate_view_get_certificate:
 * @self: a view
 *
 * Returns: (nullable) (transfer none): the certificate that is shown
 */
PkiCertificate *
credenza_certificate_view_get_certificate (CredenzaCertificateView *self)
{
  g_return_val_if_fail (CREDENZA_IS_CERTIFICATE_VIEW (self), NULL);
  return self->certificate;
}

static void
show_names_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  CredenzaCertificateView *self = CREDENZA_CERTIFICATE_VIEW (widget);

  if (self->certificate != NULL)
    gtk_window_present (GTK_WINDOW (credenza_names_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)),
                                                               self->certificate)));
}

static void
credenza_certificate_view_dispose (GObject *object)
{
  g_clear_object (&CREDENZA_CERTIFICATE_VIEW (object)->certificate);

  G_OBJECT_CLASS (credenza_certificate_view_parent_class)->dispose (object);
}

static void
credenza_certificate_view_class_init (CredenzaCertificateViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = credenza_certificate_view_dispose;

  g_type_ensure (CREDENZA_TYPE_FINDINGS);
  g_type_ensure (CREDENZA_TYPE_LABELS_SECTION);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-certificate-view.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaCertificateView, scroller);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCertificateView, validity);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCertificateView, state_icon);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCertificateView, sentence);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCertificateView, bar);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCertificateView, from);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCertificateView, to);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCertificateView, findings);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCertificateView, fields);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCertificateView, creation);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCertificateView, labels);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCertificateView, renewal);

  gtk_widget_class_install_action (widget_class, "certificate.show-names", NULL, show_names_action);

  g_type_ensure (CREDENZA_TYPE_RENEWAL_VIEW);
}

static void
credenza_certificate_view_init (CredenzaCertificateView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  credenza_findings_set_knows_validity (self->findings, TRUE);
}
