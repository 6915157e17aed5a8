/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-split-pane.h"

#include <glib/gi18n.h>

/* Below this width, in pixels, list and pane are pages of their own. */
#define FOLD_WIDTH 700
/* And below this one the header of the pane has no room for everything. */
#define NARROW_WIDTH 440
#define KEY_STEP 24

struct _CredenzaSplitPane
{
  GtkWidget  parent_instance;

  GtkWidget *content;      /* (nullable) */
  GtkWidget *pane;         /* (nullable) */
  GtkWidget *handle;
  double     position;     /* the pane's share of the width, 0 to 1 */
  double     drag_start;
  guint      visible_id;
  guint      pane_visible : 1;
  guint      expanded : 1;
  guint      folded : 1;
  guint      content_shown : 1;
  guint      pane_shown : 1;
  guint      pane_narrow : 1;
};

enum
{
  PROP_CONTENT = 1,
  PROP_PANE,
  PROP_POSITION,
  PROP_PANE_VISIBLE,
  PROP_EXPANDED,
  PROP_FOLDED,
  PROP_CONTENT_SHOWN,
  PROP_PANE_SHOWN,
  PROP_PANE_NARROW,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static void buildable_init (GtkBuildableIface *iface);

static GtkBuildableIface *parent_buildable;

G_DEFINE_FINAL_TYPE_WITH_CODE (CredenzaSplitPane, credenza_split_pane, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE, buildable_init))

static void
buildable_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
}

static void
notify (CredenzaSplitPane *self,
        guint              id)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[id]);
}

/* What is to be seen follows from what is wanted and from the room there is. */
static void
update_shown (CredenzaSplitPane *self)
{
  gboolean pane_shown = self->pane_visible;
  gboolean content_shown = !pane_shown || !(self->folded || self->expanded);

  if (self->pane_shown != pane_shown)
    {
      self->pane_shown = pane_shown;
      notify (self, PROP_PANE_SHOWN);
    }
  if (self->content_shown != content_shown)
    {
      self->content_shown = content_shown;
      notify (self, PROP_CONTENT_SHOWN);
    }
}

/* A hidden child has to be invisible for assistive technologies too, which the visibility to its parent does not tell
 * them. It can't change during an allocation: that would queue another one. */
static gboolean
update_visible_cb (gpointer user_data)
{
  CredenzaSplitPane *self = user_data;

  self->visible_id = 0;
  if (self->content != NULL)
    gtk_widget_set_visible (self->content, self->content_shown);
  if (self->pane != NULL)
    gtk_widget_set_visible (self->pane, self->pane_shown);
  return G_SOURCE_REMOVE;
}

/* What comes into sight must be there for the allocation that shows it. */
static void
update_visible (CredenzaSplitPane *self)
{
  if (self->content != NULL && self->content_shown)
    gtk_widget_set_visible (self->content, TRUE);
  if (self->pane != NULL && self->pane_shown)
    gtk_widget_set_visible (self->pane, TRUE);
  if (self->visible_id == 0)
    self->visible_id = g_idle_add (update_visible_cb, self);
}

static void
update_children (CredenzaSplitPane *self)
{
  update_visible (self);
  if (self->content != NULL)
    gtk_widget_set_child_visible (self->content, self->content_shown);
  if (self->pane != NULL)
    gtk_widget_set_child_visible (self->pane, self->pane_shown);
  gtk_widget_set_child_visible (self->handle, self->content_shown && self->pane_shown);
}

/* Layout */

static void
measure_child (GtkWidget      *child,
               GtkOrientation  orientation,
               int             for_size,
               int            *minimum,
               int            *natural)
{
  *minimum = *natural = 0;
  if (child != NULL)
    gtk_widget_measure (child, orientation, for_size, minimum, natural, NULL, NULL);
}

static void
credenza_split_pane_measure (GtkWidget      *widget,
                             GtkOrientation  orientation,
                             int             for_size,
                             int            *minimum,
                             int            *natural,
                             int            *minimum_baseline,
                             int            *natural_baseline)
{
  CredenzaSplitPane *self = CREDENZA_SPLIT_PANE (widget);
  int content_min, content_nat, pane_min, pane_nat;

  measure_child (self->content, orientation, -1, &content_min, &content_nat);
  measure_child (self->pane, orientation, -1, &pane_min, &pane_nat);

  /* Each has to fit alone; both together only when there is room. */
  *minimum = MAX (content_min, pane_min);
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? content_nat + pane_nat : MAX (content_nat, pane_nat);
}

static void
allocate_at (CredenzaSplitPane *self,
             GtkWidget         *child,
             int                x,
             int                width,
             int                height)
{
  GtkAllocation allocation = { x, 0, width, height };

  if (child == NULL || !gtk_widget_get_child_visible (child))
    return;
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    allocation.x = gtk_widget_get_width (GTK_WIDGET (self)) - x - width;
  gtk_widget_size_allocate (child, &allocation, -1);
}

static int
get_pane_width (CredenzaSplitPane *self,
                int                width)
{
  int content_min, pane_min, unused;

  measure_child (self->content, GTK_ORIENTATION_HORIZONTAL, -1, &content_min, &unused);
  measure_child (self->pane, GTK_ORIENTATION_HORIZONTAL, -1, &pane_min, &unused);
  return CLAMP ((int) (width * self->position), pane_min, MAX (pane_min, width - content_min));
}

static void
allocate_pane (CredenzaSplitPane *self,
               int                x,
               int                width,
               int                height)
{
  gboolean narrow = width < NARROW_WIDTH;

  if (self->pane_shown && self->pane_narrow != narrow)
    {
      self->pane_narrow = narrow;
      notify (self, PROP_PANE_NARROW);
    }
  allocate_at (self, self->pane, x, width, height);
}

static void
credenza_split_pane_size_allocate (GtkWidget *widget,
                                   int        width,
                                   int        height,
                                   int        baseline)
{
  CredenzaSplitPane *self = CREDENZA_SPLIT_PANE (widget);
  gboolean folded = width < FOLD_WIDTH;
  int handle_width, unused, pane_width;

  if (self->folded != folded)
    {
      self->folded = folded;
      update_shown (self);
      notify (self, PROP_FOLDED);
    }
  update_children (self);

  if (!self->content_shown || !self->pane_shown)
    {
      allocate_at (self, self->content, 0, width, height);
      allocate_pane (self, 0, width, height);
      return;
    }

  measure_child (self->handle, GTK_ORIENTATION_HORIZONTAL, -1, &handle_width, &unused);
  pane_width = get_pane_width (self, width);
  allocate_at (self, self->content, 0, width - pane_width, height);
  allocate_pane (self, width - pane_width, pane_width, height);
  allocate_at (self, self->handle, width - pane_width - handle_width / 2, handle_width, height);
}

/* The divider */

static void
set_position (CredenzaSplitPane *self,
              double             position)
{
  self->position = CLAMP (position, 0.1, 0.9);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  notify (self, PROP_POSITION);
}

static void
move_by (CredenzaSplitPane *self,
         int                from,
         double             offset)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));

  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    offset = -offset;
  if (width > 0)
    set_position (self, (from - offset) / width);
}

static void
drag_begin_cb (CredenzaSplitPane *self,
               double             x,
               double             y,
               GtkGesture        *gesture)
{
  self->drag_start = get_pane_width (self, gtk_widget_get_width (GTK_WIDGET (self)));
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

/* The handle moves under the pointer: offsets are only steady in the coordinates of the whole. */
static void
drag_update_cb (CredenzaSplitPane *self,
                double             offset_x,
                double             offset_y,
                GtkGestureDrag    *gesture)
{
  double start_x, start_y, x, y;
  int handle_x;

  gtk_gesture_drag_get_start_point (gesture, &start_x, &start_y);
  if (!gtk_widget_translate_coordinates (self->handle, GTK_WIDGET (self), start_x + offset_x, start_y, &x, &y))
    return;

  handle_x = gtk_widget_get_width (GTK_WIDGET (self)) - (int) x;
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    handle_x = (int) x;
  set_position (self, (double) handle_x / MAX (1, gtk_widget_get_width (GTK_WIDGET (self))));
}

static gboolean
move_binding_cb (GtkWidget *widget,
                 GVariant  *args,
                 gpointer   user_data)
{
  CredenzaSplitPane *self = CREDENZA_SPLIT_PANE (gtk_widget_get_ancestor (widget, CREDENZA_TYPE_SPLIT_PANE));

  move_by (self, get_pane_width (self, gtk_widget_get_width (GTK_WIDGET (self))), g_variant_get_int32 (args));
  return TRUE;
}

static void
add_handle_keys (GtkWidget *handle)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();
  struct { guint key; int step; } keys[] = { { GDK_KEY_Left, -KEY_STEP }, { GDK_KEY_Right, KEY_STEP } };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      GtkShortcut *shortcut = gtk_shortcut_new (gtk_keyval_trigger_new (keys[i].key, 0),
                                                gtk_callback_action_new (move_binding_cb, NULL, NULL));

      gtk_shortcut_set_arguments (shortcut, g_variant_new_int32 (keys[i].step));
      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
    }
  gtk_widget_add_controller (handle, controller);
}

static GtkWidget *
create_handle (CredenzaSplitPane *self)
{
  GtkWidget *handle = g_object_new (GTK_TYPE_SEPARATOR,
                                    "orientation", GTK_ORIENTATION_VERTICAL,
                                    "focusable", TRUE,
                                    "cursor", NULL,
                                    "css-name", "splithandle",
                                    NULL);
  GtkGesture *drag = gtk_gesture_drag_new ();

  gtk_widget_set_cursor_from_name (handle, "col-resize");
  gtk_accessible_update_property (GTK_ACCESSIBLE (handle), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Divider"), -1);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  gtk_widget_add_controller (handle, GTK_EVENT_CONTROLLER (drag));
  add_handle_keys (handle);
  return handle;
}

/* Children */

static void
set_child (CredenzaSplitPane  *self,
           GtkWidget         **slot,
           GtkWidget          *child)
{
  g_clear_pointer (slot, gtk_widget_unparent);
  *slot = child;
  if (child == NULL)
    return;

  /* The handle stays last: it lies over both. */
  gtk_widget_insert_before (child, GTK_WIDGET (self), self->handle);
  update_children (self);
}

gboolean
credenza_split_pane_get_folded (CredenzaSplitPane *self)
{
  g_return_val_if_fail (CREDENZA_IS_SPLIT_PANE (self), FALSE);
  return self->folded;
}

gboolean
credenza_split_pane_get_pane_visible (CredenzaSplitPane *self)
{
  g_return_val_if_fail (CREDENZA_IS_SPLIT_PANE (self), FALSE);
  return self->pane_visible;
}

void
credenza_split_pane_set_pane_visible (CredenzaSplitPane *self,
                                      gboolean           visible)
{
  g_return_if_fail (CREDENZA_IS_SPLIT_PANE (self));

  if (self->pane_visible == !!visible)
    return;

  self->pane_visible = !!visible;
  update_shown (self);
  update_children (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  notify (self, PROP_PANE_VISIBLE);
}

gboolean
credenza_split_pane_get_expanded (CredenzaSplitPane *self)
{
  g_return_val_if_fail (CREDENZA_IS_SPLIT_PANE (self), FALSE);
  return self->expanded;
}

void
credenza_split_pane_set_expanded (CredenzaSplitPane *self,
                                  gboolean           expanded)
{
  g_return_if_fail (CREDENZA_IS_SPLIT_PANE (self));

  if (self->expanded == !!expanded)
    return;

  self->expanded = !!expanded;
  update_shown (self);
  update_children (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  notify (self, PROP_EXPANDED);
}

static void
credenza_split_pane_get_property (GObject    *object,
                                  guint       id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  CredenzaSplitPane *self = CREDENZA_SPLIT_PANE (object);

  switch (id)
    {
    case PROP_CONTENT:
      g_value_set_object (value, self->content);
      break;
    case PROP_PANE:
      g_value_set_object (value, self->pane);
      break;
    case PROP_POSITION:
      g_value_set_double (value, self->position);
      break;
    case PROP_PANE_VISIBLE:
      g_value_set_boolean (value, self->pane_visible);
      break;
    case PROP_EXPANDED:
      g_value_set_boolean (value, self->expanded);
      break;
    case PROP_FOLDED:
      g_value_set_boolean (value, self->folded);
      break;
    case PROP_CONTENT_SHOWN:
      g_value_set_boolean (value, self->content_shown);
      break;
    case PROP_PANE_SHOWN:
      g_value_set_boolean (value, self->pane_shown);
      break;
    case PROP_PANE_NARROW:
      g_value_set_boolean (value, self->pane_narrow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
credenza_split_pane_set_property (GObject      *object,
                                  guint         id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  CredenzaSplitPane *self = CREDENZA_SPLIT_PANE (object);

  switch (id)
    {
    case PROP_CONTENT:
      set_child (self, &self->content, g_value_get_object (value));
      break;
    case PROP_PANE:
      set_child (self, &self->pane, g_value_get_object (value));
      break;
    case PROP_POSITION:
      set_position (self, g_value_get_double (value));
      break;
    case PROP_PANE_VISIBLE:
      credenza_split_pane_set_pane_visible (self, g_value_get_boolean (value));
      break;
    case PROP_EXPANDED:
      credenza_split_pane_set_expanded (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
credenza_split_pane_dispose (GObject *object)
{
  CredenzaSplitPane *self = CREDENZA_SPLIT_PANE (object);

  g_clear_handle_id (&self->visible_id, g_source_remove);
  g_clear_pointer (&self->content, gtk_widget_unparent);
  g_clear_pointer (&self->pane, gtk_widget_unparent);
  g_clear_pointer (&self->handle, gtk_widget_unparent);

  G_OBJECT_CLASS (credenza_split_pane_parent_class)->dispose (object);
}

static void
credenza_split_pane_class_init (CredenzaSplitPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = credenza_split_pane_dispose;
  object_class->get_property = credenza_split_pane_get_property;
  object_class->set_property = credenza_split_pane_set_property;
  widget_class->measure = credenza_split_pane_measure;
  widget_class->size_allocate = credenza_split_pane_size_allocate;

  props[PROP_CONTENT] = g_param_spec_object ("content", NULL, NULL, GTK_TYPE_WIDGET, G_PARAM_READWRITE | flags);
  props[PROP_PANE] = g_param_spec_object ("pane", NULL, NULL, GTK_TYPE_WIDGET, G_PARAM_READWRITE | flags);
  props[PROP_POSITION] = g_param_spec_double ("position", NULL, NULL, 0.1, 0.9, 0.42, G_PARAM_READWRITE | flags);
  props[PROP_PANE_VISIBLE] = g_param_spec_boolean ("pane-visible", NULL, NULL, FALSE, G_PARAM_READWRITE | flags);
  props[PROP_EXPANDED] = g_param_spec_boolean ("expanded", NULL, NULL, FALSE, G_PARAM_READWRITE | flags);
  props[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE, G_PARAM_READABLE | flags);
  props[PROP_CONTENT_SHOWN] = g_param_spec_boolean ("content-shown", NULL, NULL, TRUE, G_PARAM_READABLE | flags);
  props[PROP_PANE_SHOWN] = g_param_spec_boolean ("pane-shown", NULL, NULL, FALSE, G_PARAM_READABLE | flags);
  props[PROP_PANE_NARROW] = g_param_spec_boolean ("pane-narrow", NULL, NULL, FALSE, G_PARAM_READABLE | flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_css_name (widget_class, "splitpane");
}

static void
credenza_split_pane_init (CredenzaSplitPane *self)
{
  self->position = 0.42;
  self->content_shown = TRUE;
  self->handle = create_handle (self);
  gtk_widget_set_parent (self->handle, GTK_WIDGET (self));
}
