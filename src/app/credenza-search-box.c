/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-search-box.h"

#include "app/credenza-text.h"
#include "model/model.h"

#include <glib/gi18n.h>
#include <string.h>

struct _CredenzaSearchBox
{
  GtkWidget   parent_instance;

  GtkEditable *entry;       /* (nullable) */
  GtkPopover  *popover;
  GtkListBox  *list;

  GListModel  *rows;        /* (owned) (nullable) */
  GPtrArray   *completions; /* (owned) (element-type ModelCompletion): what is offered */
};

enum
{
  PROP_ENTRY = 1,
  PROP_ROWS,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (CredenzaSearchBox, credenza_search_box, GTK_TYPE_WIDGET)

/* What is offered */

static GtkWidget *
create_row (ModelCompletion *completion)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  g_autofree char *title = credenza_text_visible (completion->title);
  g_autofree char *n = g_strdup_printf ("%u", completion->n_rows);
  g_autofree char *name = NULL;
  GtkWidget *row;
  GtkWidget *count = gtk_label_new (n);

  gtk_box_append (GTK_BOX (box), g_object_new (GTK_TYPE_LABEL,
                                               "label", *title != '\0' ? title : _("(empty)"),
                                               "xalign", 0.0,
                                               "hexpand", TRUE,
                                               "ellipsize", PANGO_ELLIPSIZE_END,
                                               "max-width-chars", 40,
                                               NULL));
  gtk_widget_add_css_class (count, "dim-label");
  gtk_widget_add_css_class (count, "numeric");
  gtk_box_append (GTK_BOX (box), count);
  row = g_object_new (GTK_TYPE_LIST_BOX_ROW, "child", box, NULL);
  /* Translators: a key or a value of labels, and how many certificates have it */
  name = g_strdup_printf (ngettext ("%s, %u certificate", "%s, %u certificates", completion->n_rows), title,
                          completion->n_rows);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return row;
}

static void
hide (CredenzaSearchBox *self)
{
  g_ptr_array_set_size (self->completions, 0);
  gtk_popover_popdown (self->popover);
}

/* The first is the one that Enter takes, unless it is only guessed that it is about labels at all. */
static void
select_first (CredenzaSearchBox *self)
{
  ModelCompletion *first = g_ptr_array_index (self->completions, 0);
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, 0);

  gtk_list_box_select_row (self->list, g_str_has_suffix (first->text, first->title) && self->completions->len == 1 &&
                                         strcmp (first->title, "label:") == 0 ? NULL : row);
}

static void
show (CredenzaSearchBox *self)
{
  GtkWidget *row;

  while ((row = GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, 0))) != NULL)
    gtk_list_box_remove (self->list, row);
  for (guint i = 0; i < self->completions->len; i++)
    gtk_list_box_append (self->list, create_row (g_ptr_array_index (self->completions, i)));
  select_first (self);
  gtk_popover_popup (self->popover);
}

static gboolean
is_at_end (CredenzaSearchBox *self)
{
  const char *text = gtk_editable_get_text (self->entry);

  return gtk_editable_get_position (self->entry) == g_utf8_strlen (text, -1);
}

static gboolean
has_focus (CredenzaSearchBox *self)
{
  return (gtk_widget_get_state_flags (GTK_WIDGET (self->entry)) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0;
}

static void
update (CredenzaSearchBox *self)
{
  g_autoptr (GPtrArray) completions = NULL;

  if (self->rows == NULL || !has_focus (self) || !is_at_end (self))
    {
      hide (self);
      return;
    }

  completions = model_search_complete (self->rows, gtk_editable_get_text (self->entry));
  if (completions->len == 0)
    {
      hide (self);
      return;
    }
  g_ptr_array_unref (self->completions);
  self->completions = g_steal_pointer (&completions);
  show (self);
}

/* Taking one */

static void
take (CredenzaSearchBox *self,
      GtkListBoxRow     *row)
{
  guint index = (guint) gtk_list_box_row_get_index (row);
  ModelCompletion *completion = g_ptr_array_index (self->completions, index);
  g_autofree char *text = g_strdup (completion->text);

  gtk_editable_set_text (self->entry, text);
  gtk_editable_set_position (self->entry, -1);
}

static void
move (CredenzaSearchBox *self,
      int                by)
{
  GtkListBoxRow *selected = gtk_list_box_get_selected_row (self->list);
  int n = (int) self->completions->len;
  int index = selected != NULL ? gtk_list_box_row_get_index (selected) + by : by > 0 ? 0 : n - 1;

  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, (index + n) % n));
}

static gboolean
take_selected (CredenzaSearchBox *self)
{
  GtkListBoxRow *selected = gtk_list_box_get_selected_row (self->list);

  if (selected == NULL)
    return FALSE;
  take (self, selected);
  return TRUE;
}

/* Before the entry sees the key. */
static gboolean
key_cb (CredenzaSearchBox *self,
        guint              key,
        guint              code,
        GdkModifierType    state)
{
  if (!credenza_search_box_is_offering (self) || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK)) != 0)
    return FALSE;

  switch (key)
    {
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      move (self, 1);
      return TRUE;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      move (self, -1);
      return TRUE;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_Tab:
      return take_selected (self);
    case GDK_KEY_Escape:
      hide (self);
      return TRUE;
    default:
      return FALSE;
    }
}

static void
row_activated_cb (CredenzaSearchBox *self,
                  GtkListBoxRow     *row)
{
  take (self, row);
}

/* Public */

gboolean
credenza_search_box_is_offering (CredenzaSearchBox *self)
{
  g_return_val_if_fail (CREDENZA_IS_SEARCH_BOX (self), FALSE);
  return self->completions->len > 0;
}

/**
 * credenza_search_box_set_rows:
 * @self: a box
 * @rows: (nullable) (element-type ModelCertificate): what is searched
 */
void
credenza_search_box_set_rows (CredenzaSearchBox *self,
                              GListModel        *rows)
{
  g_return_if_fail (CREDENZA_IS_SEARCH_BOX (self));

  if (!g_set_object (&self->rows, rows))
    return;
  hide (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ROWS]);
}

static void
set_entry (CredenzaSearchBox *self,
           GtkEditable       *entry)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->entry = entry;
  gtk_widget_set_parent (GTK_WIDGET (entry), GTK_WIDGET (self));
  g_signal_connect_object (entry, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (entry, "notify::cursor-position", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "leave", G_CALLBACK (hide), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (entry), focus);
}

static void
credenza_search_box_get_property (GObject    *object,
                                  guint       id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  CredenzaSearchBox *self = CREDENZA_SEARCH_BOX (object);

  switch (id)
    {
    case PROP_ENTRY:
      g_value_set_object (value, self->entry);
      break;
    case PROP_ROWS:
      g_value_set_object (value, self->rows);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
credenza_search_box_set_property (GObject      *object,
                                  guint         id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  CredenzaSearchBox *self = CREDENZA_SEARCH_BOX (object);

  switch (id)
    {
    case PROP_ENTRY:
      set_entry (self, g_value_get_object (value));
      break;
    case PROP_ROWS:
      credenza_search_box_set_rows (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
credenza_search_box_dispose (GObject *object)
{
  CredenzaSearchBox *self = CREDENZA_SEARCH_BOX (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->rows);

  G_OBJECT_CLASS (credenza_search_box_parent_class)->dispose (object);
}

static void
credenza_search_box_finalize (GObject *object)
{
  g_ptr_array_unref (CREDENZA_SEARCH_BOX (object)->completions);

  G_OBJECT_CLASS (credenza_search_box_parent_class)->finalize (object);
}

static void
credenza_search_box_class_init (CredenzaSearchBoxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = credenza_search_box_get_property;
  object_class->set_property = credenza_search_box_set_property;
  object_class->dispose = credenza_search_box_dispose;
  object_class->finalize = credenza_search_box_finalize;

  props[PROP_ENTRY] = g_param_spec_object ("entry", NULL, NULL, GTK_TYPE_SEARCH_ENTRY,
                                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_ROWS] = g_param_spec_object ("rows", NULL, NULL, G_TYPE_LIST_MODEL,
                                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-search-box.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaSearchBox, popover);
  gtk_widget_class_bind_template_child (widget_class, CredenzaSearchBox, list);
  gtk_widget_class_bind_template_callback (widget_class, key_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
credenza_search_box_init (CredenzaSearchBox *self)
{
  self->completions = g_ptr_array_new_with_free_func ((GDestroyNotify) model_completion_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}
