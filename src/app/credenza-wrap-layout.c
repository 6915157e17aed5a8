/* SPDX-License-Identifier: GPL-3.0-or-later */

/* AdwWrapBox is newer than the floor, and a flow box makes columns. */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-wrap-layout.h"

struct _CredenzaWrapLayout
{
  GtkLayoutManager parent_instance;

  int              spacing;
  gboolean         fill_last;
};

enum
{
  PROP_SPACING = 1,
  PROP_FILL_LAST,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (CredenzaWrapLayout, credenza_wrap_layout, GTK_TYPE_LAYOUT_MANAGER)

static GtkSizeRequestMode
get_request_mode (GtkLayoutManager *manager,
                  GtkWidget        *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static gboolean
is_last (GtkWidget *child)
{
  GtkWidget *next = gtk_widget_get_next_sibling (child);

  while (next != NULL && !gtk_widget_should_layout (next))
    next = gtk_widget_get_next_sibling (next);
  return next == NULL;
}

/* The one that is to take the rest of the line gets along with its least. */
static int
get_width (CredenzaWrapLayout *self,
           GtkWidget          *child,
           int                 width)
{
  int minimum, natural;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  if (self->fill_last && is_last (child))
    return minimum;
  return MAX (minimum, MIN (natural, width));
}

/* All lines are as high as the highest child. */
static int
get_line_height (GtkWidget *widget)
{
  int height = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int natural = 0;

      if (gtk_widget_should_layout (child))
        gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, -1, NULL, &natural, NULL, NULL);
      height = MAX (height, natural);
    }
  return height;
}

static void
allocate_child (CredenzaWrapLayout *self,
                GtkWidget          *widget,
                GtkWidget          *child,
                GtkAllocation      *place,
                int                 total)
{
  GtkAllocation allocation = *place;

  if (self->fill_last && is_last (child))
    allocation.width = MAX (total - place->x, place->width);
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    allocation.x = total - allocation.x - allocation.width;
  gtk_widget_size_allocate (child, &allocation, -1);
}

/* Returns the height; allocates only when it is asked to. */
static int
lay_out (CredenzaWrapLayout *self,
         GtkWidget          *widget,
         int                 total,
         gboolean            allocates)
{
  GtkAllocation place = { .height = get_line_height (widget) };

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      if (!gtk_widget_should_layout (child))
        continue;

      place.width = get_width (self, child, total);
      if (place.x > 0 && place.x + place.width > total)
        {
          place.x = 0;
          place.y += place.height + self->spacing;
        }
      if (allocates)
        allocate_child (self, widget, child, &place, total);
      place.x += place.width + self->spacing;
    }
  return place.y + place.height;
}

static void
measure_width (CredenzaWrapLayout *self,
               GtkWidget          *widget,
               int                *minimum,
               int                *natural)
{
  *minimum = *natural = 0;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int child_minimum, child_natural;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &child_minimum, &child_natural, NULL, NULL);
      *minimum = MAX (*minimum, child_minimum);
      *natural += child_natural + (*natural > 0 ? self->spacing : 0);
    }
}

static void
measure (GtkLayoutManager *manager,
         GtkWidget        *widget,
         GtkOrientation    orientation,
         int               for_size,
         int              *minimum,
         int              *natural,
         int              *minimum_baseline,
         int              *natural_baseline)
{
  CredenzaWrapLayout *self = CREDENZA_WRAP_LAYOUT (manager);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    measure_width (self, widget, minimum, natural);
  else
    *minimum = *natural = lay_out (self, widget, for_size >= 0 ? for_size : G_MAXINT / 2, FALSE);
}

static void
allocate (GtkLayoutManager *manager,
          GtkWidget        *widget,
          int               width,
          int               height,
          int               baseline)
{
  lay_out (CREDENZA_WRAP_LAYOUT (manager), widget, width, TRUE);
}

static void
credenza_wrap_layout_get_property (GObject    *object,
                                   guint       id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  CredenzaWrapLayout *self = CREDENZA_WRAP_LAYOUT (object);

  switch (id)
    {
    case PROP_SPACING:
      g_value_set_int (value, self->spacing);
      break;
    case PROP_FILL_LAST:
      g_value_set_boolean (value, self->fill_last);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
credenza_wrap_layout_set_property (GObject      *object,
                                   guint         id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  CredenzaWrapLayout *self = CREDENZA_WRAP_LAYOUT (object);

  switch (id)
    {
    case PROP_SPACING:
      self->spacing = g_value_get_int (value);
      break;
    case PROP_FILL_LAST:
      self->fill_last = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
credenza_wrap_layout_class_init (CredenzaWrapLayoutClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS;

  object_class->get_property = credenza_wrap_layout_get_property;
  object_class->set_property = credenza_wrap_layout_set_property;
  layout_class->get_request_mode = get_request_mode;
  layout_class->measure = measure;
  layout_class->allocate = allocate;

  props[PROP_SPACING] = g_param_spec_int ("spacing", NULL, NULL, 0, 100, 6, flags);
  props[PROP_FILL_LAST] = g_param_spec_boolean ("fill-last", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
credenza_wrap_layout_init (CredenzaWrapLayout *self)
{
}
