/* SPDX-License-Identifier: GPL-3.0-or-later */

/* AdwBanner is newer than the floor. */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-banner.h"

#include "app/credenza-error-details.h"

struct _CredenzaBanner
{
  AdwBin                parent_instance;

  GtkRevealer          *revealer;
  GtkLabel             *label;
  CredenzaErrorDetails *details;
  GtkButton            *button;
};

enum
{
  PROP_BUTTON_LABEL = 1,
  PROP_ACTION_NAME,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (CredenzaBanner, credenza_banner, ADW_TYPE_BIN)

/**
 * credenza_banner_show:
 * @self: a banner
 * @text: a sentence; not markup
 * @error: (nullable): the error whose details belong to it
 */
void
credenza_banner_show (CredenzaBanner *self,
                      const char     *text,
                      const GError   *error)
{
  g_return_if_fail (CREDENZA_IS_BANNER (self));

  gtk_label_set_text (self->label, text);
  credenza_error_details_set_error (self->details, error);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
}

void
credenza_banner_hide (CredenzaBanner *self)
{
  g_return_if_fail (CREDENZA_IS_BANNER (self));
  gtk_revealer_set_reveal_child (self->revealer, FALSE);
}

gboolean
credenza_banner_is_shown (CredenzaBanner *self)
{
  g_return_val_if_fail (CREDENZA_IS_BANNER (self), FALSE);
  return gtk_revealer_get_reveal_child (self->revealer);
}

const char *
credenza_banner_get_text (CredenzaBanner *self)
{
  g_return_val_if_fail (CREDENZA_IS_BANNER (self), NULL);
  return gtk_label_get_text (self->label);
}

/* Hidden once it has slid away: neither a key nor a screen reader finds its button then. */
static void
child_revealed_cb (CredenzaBanner *self)
{
  if (!gtk_revealer_get_child_revealed (self->revealer) && !gtk_revealer_get_reveal_child (self->revealer))
    gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
credenza_banner_get_property (GObject    *object,
                              guint       id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  CredenzaBanner *self = CREDENZA_BANNER (object);

  switch (id)
    {
    case PROP_BUTTON_LABEL:
      g_value_set_string (value, gtk_button_get_label (self->button));
      break;
    case PROP_ACTION_NAME:
      g_value_set_string (value, gtk_actionable_get_action_name (GTK_ACTIONABLE (self->button)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
credenza_banner_set_property (GObject      *object,
                              guint         id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  CredenzaBanner *self = CREDENZA_BANNER (object);

  switch (id)
    {
    case PROP_BUTTON_LABEL:
      gtk_button_set_label (self->button, g_value_get_string (value) != NULL ? g_value_get_string (value) : "");
      gtk_widget_set_visible (GTK_WIDGET (self->button), g_value_get_string (value) != NULL);
      break;
    case PROP_ACTION_NAME:
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
credenza_banner_class_init (CredenzaBannerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = credenza_banner_get_property;
  object_class->set_property = credenza_banner_set_property;

  props[PROP_BUTTON_LABEL] = g_param_spec_string ("button-label", NULL, NULL, NULL, flags);
  props[PROP_ACTION_NAME] = g_param_spec_string ("action-name", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (CREDENZA_TYPE_ERROR_DETAILS);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaBanner, revealer);
  gtk_widget_class_bind_template_child (widget_class, CredenzaBanner, label);
  gtk_widget_class_bind_template_child (widget_class, CredenzaBanner, details);
  gtk_widget_class_bind_template_child (widget_class, CredenzaBanner, button);
  gtk_widget_class_bind_template_callback (widget_class, child_revealed_cb);
}

static void
credenza_banner_init (CredenzaBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
