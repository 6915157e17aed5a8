/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-chip.h"

#include "app/credenza-text.h"

#include <glib/gi18n.h>

/* The longest that is shown of a text; the rest is in the tooltip. */
#define MAX_WIDTH_CHARS 32

struct _CredenzaChip
{
  GtkWidget  parent_instance;

  GtkLabel  *label;
  char      *key;   /* (owned) (nullable): of the label it finds */
  char      *value; /* (owned) (nullable) */
};

enum
{
  SIGNAL_REMOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CredenzaChip, credenza_chip, GTK_TYPE_WIDGET)

static gboolean
query_tooltip_cb (GtkWidget  *widget,
                  int         x,
                  int         y,
                  gboolean    keyboard,
                  GtkTooltip *tooltip,
                  GtkLabel   *label)
{
  if (!pango_layout_is_ellipsized (gtk_label_get_layout (label)))
    return FALSE;
  gtk_tooltip_set_text (tooltip, gtk_label_get_text (label));
  return TRUE;
}

static GtkLabel *
create_label (CredenzaChip *self)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL,
                                   "ellipsize", PANGO_ELLIPSIZE_END,
                                   "max-width-chars", MAX_WIDTH_CHARS,
                                   "xalign", 0.0,
                                   "hexpand", TRUE,
                                   NULL);

  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect_object (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), label, 0);
  return GTK_LABEL (label);
}

static void
set_text (CredenzaChip *self,
          const char   *text)
{
  g_autofree char *visible = credenza_text_visible (text);

  /* Nothing at all could not be seen. */
  gtk_label_set_text (self->label, *visible != '\0' ? visible : _("(empty)"));
}

/**
 * credenza_chip_get_label:
 * @self: a chip
 * @key: (out) (transfer none): the key
 * @value: (out) (transfer none) (nullable): the value
 *
 * Returns: whether the chip stands for a label that can be searched for
 */
gboolean
credenza_chip_get_label (CredenzaChip  *self,
                         const char   **key,
                         const char   **value)
{
  g_return_val_if_fail (CREDENZA_IS_CHIP (self), FALSE);

  *key = self->key;
  *value = self->value;
  return self->key != NULL;
}

static void
set_filter (CredenzaChip *self,
            const char   *key,
            const char   *value)
{
  g_free (self->key);
  g_free (self->value);
  self->key = g_strdup (key);
  self->value = g_strdup (value);
}

/**
 * credenza_chip_set_label:
 * @self: a chip that credenza_chip_new() made
 * @key: the key of a label
 * @value: (nullable): a value of it
 *
 * Shows both.
 */
void
credenza_chip_set_label (CredenzaChip *self,
                         const char   *key,
                         const char   *value)
{
  g_autofree char *text = NULL;

  g_return_if_fail (CREDENZA_IS_CHIP (self));

  /* Translators: a label of a certificate: its key, and one of its values */
  text = value != NULL ? credenza_text_labelled (key, value) : g_strdup (key);
  set_text (self, text);
  set_filter (self, key, value);
}

static void
remove_cb (CredenzaChip *self)
{
  g_signal_emit (self, signals[SIGNAL_REMOVED], 0);
}

static void
credenza_chip_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (credenza_chip_parent_class)->dispose (object);
}

static void
credenza_chip_finalize (GObject *object)
{
  set_filter (CREDENZA_CHIP (object), NULL, NULL);

  G_OBJECT_CLASS (credenza_chip_parent_class)->finalize (object);
}

static void
credenza_chip_class_init (CredenzaChipClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = credenza_chip_dispose;
  object_class->finalize = credenza_chip_finalize;

  signals[SIGNAL_REMOVED] = g_signal_new ("removed", CREDENZA_TYPE_CHIP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);

  gtk_widget_class_set_css_name (widget_class, "chip");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
}

static void
credenza_chip_init (CredenzaChip *self)
{
  self->label = create_label (self);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

/**
 * credenza_chip_new:
 *
 * Returns: (transfer floating): a chip that shows nothing yet
 */
GtkWidget *
credenza_chip_new (void)
{
  CredenzaChip *self = g_object_new (CREDENZA_TYPE_CHIP, NULL);

  gtk_widget_set_parent (GTK_WIDGET (self->label), GTK_WIDGET (self));
  return GTK_WIDGET (self);
}

/**
 * credenza_chip_new_filter:
 * @text: what is on it
 * @key: the key of a label
 * @value: (nullable): a value of it
 *
 * Returns: (transfer floating): a chip that is a button: it searches for the certificates with this label
 */
GtkWidget *
credenza_chip_new_filter (const char *text,
                          const char *key,
                          const char *value)
{
  CredenzaChip *self = g_object_new (CREDENZA_TYPE_CHIP, NULL);
  GtkWidget *button = gtk_button_new ();

  set_text (self, text);
  set_filter (self, key, value);
  gtk_button_set_child (GTK_BUTTON (button), GTK_WIDGET (self->label));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, gtk_label_get_text (self->label), -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.search-label");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(sms)", key, value);
  gtk_widget_set_parent (button, GTK_WIDGET (self));
  return GTK_WIDGET (self);
}

/**
 * credenza_chip_new_removable:
 * @value: what is on it
 *
 * Returns: (transfer floating): a chip with a button that takes it away; whoever has it does that
 */
GtkWidget *
credenza_chip_new_removable (const char *value)
{
  CredenzaChip *self = g_object_new (CREDENZA_TYPE_CHIP, NULL);
  GtkWidget *button = gtk_button_new_from_icon_name ("window-close-symbolic");
  g_autofree char *name = NULL;

  set_text (self, value);
  gtk_widget_set_parent (GTK_WIDGET (self->label), GTK_WIDGET (self));
  /* Translators: %s is a value of a label */
  name = g_strdup_printf (_("Remove “%s”"), gtk_label_get_text (self->label));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (GTK_WIDGET (self), "removable");
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_set_parent (button, GTK_WIDGET (self));
  return GTK_WIDGET (self);
}
