/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-error-details.h"

#include "app/credenza-text.h"

struct _CredenzaErrorDetails
{
  AdwBin       parent_instance;

  GtkExpander *expander;
  GtkLabel    *text;
};

G_DEFINE_FINAL_TYPE (CredenzaErrorDetails, credenza_error_details, ADW_TYPE_BIN)

/**
 * credenza_error_details_set_error:
 * @self: details
 * @error: (nullable): the error
 */
void
credenza_error_details_set_error (CredenzaErrorDetails *self,
                                  const GError         *error)
{
  g_autofree char *text = error != NULL ? credenza_text_error_details (error) : NULL;

  g_return_if_fail (CREDENZA_IS_ERROR_DETAILS (self));

  /* The same error again, as every attempt without a network gives it: what was opened stays open. */
  if (g_strcmp0 (text, gtk_label_get_text (self->text)) == 0)
    return;
  gtk_label_set_text (self->text, text != NULL ? text : "");
  gtk_expander_set_expanded (self->expander, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), text != NULL);
}

/**
 * credenza_error_details_get_text:
 * @self: details
 *
 * Returns: (transfer none): what is shown; "" when there are none
 */
const char *
credenza_error_details_get_text (CredenzaErrorDetails *self)
{
  g_return_val_if_fail (CREDENZA_IS_ERROR_DETAILS (self), NULL);
  return gtk_label_get_text (self->text);
}

static void
credenza_error_details_class_init (CredenzaErrorDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-error-details.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaErrorDetails, expander);
  gtk_widget_class_bind_template_child (widget_class, CredenzaErrorDetails, text);
}

static void
credenza_error_details_init (CredenzaErrorDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
