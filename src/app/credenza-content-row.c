/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-content-row.h"

#include "app/credenza-text.h"

#define INDENT 18
#define MAX_INDENTS 8

struct _CredenzaContentRow
{
  AdwBin               parent_instance;

  GtkWidget           *box;
  GtkImage            *icon;
  GtkLabel            *title;
  GtkLabel            *subtitle;
  GtkLabel            *kind;
  GtkWidget           *above;
  GtkWidget           *below;
  GtkWidget           *state;
  GtkImage            *state_icon;
  GtkLabel            *state_label;
  GtkWidget           *arrow;

  CredenzaContentItem *item; /* (owned) (nullable) */
};

enum
{
  PROP_ITEM = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (CredenzaContentRow, credenza_content_row, ADW_TYPE_BIN)

static void
set_state_class (GtkWidget  *widget,
                 const char *name)
{
  static const char * const names[] = { "error", "warning", "success", "dim-label" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    gtk_widget_remove_css_class (widget, names[i]);
  gtk_widget_add_css_class (widget, name);
}

static void
show_state (CredenzaContentRow  *self,
            CredenzaContentItem *item)
{
  ModelState state = MODEL_STATE_VALID;
  const char *word = credenza_content_item_get_state (item, &state);

  gtk_widget_set_visible (self->state, word != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->kind), word == NULL);
  if (word == NULL)
    return;
  gtk_label_set_text (self->state_label, word);
  gtk_image_set_from_icon_name (self->state_icon, credenza_text_state_icon (state));
  set_state_class (GTK_WIDGET (self->state_icon), credenza_text_state_class (state));
}

static void
set_dim (GtkWidget *widget,
         gboolean   dim)
{
  if (dim)
    gtk_widget_add_css_class (widget, "dim-label");
  else
    gtk_widget_remove_css_class (widget, "dim-label");
}

/* The line keeps its room where it is not drawn, so that the icons stand below each other. */
static void
show_line (CredenzaContentRow  *self,
           CredenzaContentItem *item)
{
  gtk_widget_set_opacity (self->above, credenza_content_item_get_joins_above (item) ? 1 : 0);
  gtk_widget_set_opacity (self->below, credenza_content_item_get_joins_below (item) ? 1 : 0);
}

static void
set_item (CredenzaContentRow  *self,
          CredenzaContentItem *item)
{
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;

  if (!g_set_object (&self->item, item) || item == NULL)
    return;

  title = credenza_content_item_dup_title (item);
  subtitle = credenza_content_item_dup_subtitle (item);
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->subtitle, subtitle);
  gtk_widget_set_visible (GTK_WIDGET (self->subtitle), *subtitle != '\0');
  gtk_label_set_text (self->kind, credenza_content_item_get_kind_label (item));
  gtk_image_set_from_icon_name (self->icon, credenza_content_item_get_icon_name (item));
  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (self->icon)), credenza_content_item_get_icon_name (item) != NULL);
  gtk_widget_set_visible (self->arrow, credenza_content_item_get_opens (item));
  set_dim (GTK_WIDGET (self->title), !credenza_content_item_get_opens (item));
  show_state (self, item);
  show_line (self, item);
  gtk_widget_set_margin_start (self->box, MIN (credenza_content_item_get_depth (item), MAX_INDENTS) * INDENT);
}

static void
credenza_content_row_set_property (GObject      *object,
                                   guint         id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  switch (id)
    {
    case PROP_ITEM:
      set_item (CREDENZA_CONTENT_ROW (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
credenza_content_row_dispose (GObject *object)
{
  g_clear_object (&CREDENZA_CONTENT_ROW (object)->item);

  G_OBJECT_CLASS (credenza_content_row_parent_class)->dispose (object);
}

static void
credenza_content_row_class_init (CredenzaContentRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = credenza_content_row_dispose;
  object_class->set_property = credenza_content_row_set_property;

  props[PROP_ITEM] = g_param_spec_object ("item", NULL, NULL, CREDENZA_TYPE_CONTENT_ITEM,
                                          G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-content-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaContentRow, box);
  gtk_widget_class_bind_template_child (widget_class, CredenzaContentRow, icon);
  gtk_widget_class_bind_template_child (widget_class, CredenzaContentRow, title);
  gtk_widget_class_bind_template_child (widget_class, CredenzaContentRow, subtitle);
  gtk_widget_class_bind_template_child (widget_class, CredenzaContentRow, kind);
  gtk_widget_class_bind_template_child (widget_class, CredenzaContentRow, above);
  gtk_widget_class_bind_template_child (widget_class, CredenzaContentRow, below);
  gtk_widget_class_bind_template_child (widget_class, CredenzaContentRow, state);
  gtk_widget_class_bind_template_child (widget_class, CredenzaContentRow, state_icon);
  gtk_widget_class_bind_template_child (widget_class, CredenzaContentRow, state_label);
  gtk_widget_class_bind_template_child (widget_class, CredenzaContentRow, arrow);
}

static void
credenza_content_row_init (CredenzaContentRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
