/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-check-row.h"

#include "app/credenza-error-details.h"

struct _CredenzaCheckRow
{
  GtkListBoxRow         parent_instance;

  GtkStack             *stack;
  GtkImage             *icon;
  GtkLabel             *title;
  GtkLabel             *result;
  GtkLabel             *sentence;
  CredenzaErrorDetails *details;

  CredenzaCheckState    state;
};

G_DEFINE_FINAL_TYPE (CredenzaCheckRow, credenza_check_row, GTK_TYPE_LIST_BOX_ROW)

static const struct
{
  const char *icon_name;
  const char *style_class;
} looks[] = {
  [CREDENZA_CHECK_WAITING] = { "content-loading-symbolic", "dim-label" },
  [CREDENZA_CHECK_RUNNING] = { "content-loading-symbolic", "dim-label" },
  [CREDENZA_CHECK_PASSED] = { "credenza-valid-symbolic", "success" },
  [CREDENZA_CHECK_FAILED] = { "credenza-expired-symbolic", "error" },
  [CREDENZA_CHECK_SKIPPED] = { "content-loading-symbolic", "dim-label" },
};

/**
 * credenza_check_row_set:
 * @self: a row
 * @state: how the step stands
 * @text: (nullable): that in words; not markup
 * @error: (nullable): why it failed
 */
void
credenza_check_row_set (CredenzaCheckRow   *self,
                        CredenzaCheckState  state,
                        const char         *text,
                        const GError       *error)
{
  g_return_if_fail (CREDENZA_IS_CHECK_ROW (self));

  gtk_widget_remove_css_class (GTK_WIDGET (self->icon), looks[self->state].style_class);
  self->state = state;
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), looks[state].style_class);
  gtk_image_set_from_icon_name (self->icon, looks[state].icon_name);
  gtk_stack_set_visible_child_name (self->stack, state == CREDENZA_CHECK_RUNNING ? "running" : "icon");
  /* A number or a word stands beside the title, a sentence below it. */
  gtk_label_set_text (self->result, error == NULL && text != NULL ? text : "");
  gtk_label_set_text (self->sentence, error != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->sentence), error != NULL);
  credenza_error_details_set_error (self->details, error);
}

CredenzaCheckState
credenza_check_row_get_state (CredenzaCheckRow *self)
{
  g_return_val_if_fail (CREDENZA_IS_CHECK_ROW (self), CREDENZA_CHECK_WAITING);
  return self->state;
}

const char *
credenza_check_row_get_text (CredenzaCheckRow *self)
{
  g_return_val_if_fail (CREDENZA_IS_CHECK_ROW (self), NULL);
  return gtk_label_get_text (self->state == CREDENZA_CHECK_FAILED ? self->sentence : self->result);
}

static void
credenza_check_row_class_init (CredenzaCheckRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (CREDENZA_TYPE_ERROR_DETAILS);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-check-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaCheckRow, stack);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCheckRow, icon);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCheckRow, title);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCheckRow, result);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCheckRow, sentence);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCheckRow, details);
}

static void
credenza_check_row_init (CredenzaCheckRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  credenza_check_row_set (self, CREDENZA_CHECK_WAITING, NULL, NULL);
}

/**
 * credenza_check_row_new:
 * @title: what is tested
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
credenza_check_row_new (const char *title)
{
  CredenzaCheckRow *self = g_object_new (CREDENZA_TYPE_CHECK_ROW, NULL);

  gtk_label_set_text (self->title, title);
  return GTK_WIDGET (self);
}
