/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rows go through a filter and a sorter into a selection; the draft, where there is one, stays on top of them. The
 * cells are made in C: a column view makes some two hundred rows of them at once, and parsing a template for each would be
 * felt. */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-certificate-table.h"

#include "app/credenza-chip.h"
#include "app/credenza-focus.h"
#include "app/credenza-text-renewal.h"
#include "app/credenza-text.h"

#include <glib/gi18n.h>

/* In pixels. */
#define CELL_PADDING 18
#define TITLE_PADDING 36
#define CHIP_PADDING 46 /* and the number of the others */
#define ICON_WIDTH (16 + 6)
#define MIN_WIDTH 240
#define MIN_HEIGHT 120
#define NATURAL_WIDTH 600
#define NAME_WIDTH 200 /* that others make room for */
#define NATURAL_HEIGHT 400

/* Of labels in a row: how many, and how long they may be together. */
#define MAX_CHIPS 2
#define MAX_CHIPS_CHARS 18

#define LIST_ITEM_KEY "credenza-list-item"

#define SECONDS_PER_DAY ((gint64) 24 * 60 * 60)

struct _CredenzaCertificateTable
{
  GtkWidget             parent_instance;

  GtkWidget            *scroller;
  GtkColumnView        *view;
  GtkWidget            *menu;                        /* (nullable) */
  guint                 room_id;
  gboolean              narrow;
  int                   width;                       /* in pixels: as allocated */
  int                   widths[CREDENZA_N_COLUMNS];  /* in pixels: what each wants; 0: any */
  GtkColumnViewColumn  *columns[CREDENZA_N_COLUMNS];
  GtkSorter            *sorters[CREDENZA_N_COLUMNS]; /* (owned) */
  CredenzaColumn        sort_column;                 /* as it was told last */
  GtkSortType           sort_order;
  GListStore           *drafts;                      /* (owned) */
  GtkFilter            *filter;                      /* (owned) */
  GtkFilterListModel   *filtered;                    /* (owned) */
  GtkSortListModel     *sorted;                      /* (owned) */
  GtkMultiSelection    *selection;                   /* (owned) */
  GPtrArray            *selected;                    /* (owned) (element-type ModelCertificate): as it was told last */
  char                **terms;                       /* (owned) (nullable) */
};

enum
{
  PROP_SELECTED = 1,
  PROP_NARROW,
  PROP_SORT_COLUMN,
  PROP_SORT_ORDER,
  N_PROPS
};

enum
{
  SIGNAL_SORT_CHANGED,
  SIGNAL_SHOWN_CHANGED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CredenzaCertificateTable, credenza_certificate_table, GTK_TYPE_WIDGET)

/* Size: it scrolls, so what it needs does not depend on what is in it. Asking the hundreds of cells all the same, for
 * each row that arrives, is most of the work of an ordinary container here. */

static void
credenza_certificate_table_measure (GtkWidget      *widget,
                                    GtkOrientation  orientation,
                                    int             for_size,
                                    int            *minimum,
                                    int            *natural,
                                    int            *minimum_baseline,
                                    int            *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? MIN_WIDTH : MIN_HEIGHT;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? NATURAL_WIDTH : NATURAL_HEIGHT;
}

static void fit_columns (CredenzaCertificateTable *self);

static gboolean
room_cb (gpointer user_data)
{
  CredenzaCertificateTable *self = user_data;

  self->room_id = 0;
  fit_columns (self);
  return G_SOURCE_REMOVE;
}

/* Columns can't come and go in the middle of an allocation. */
static void
queue_room (CredenzaCertificateTable *self)
{
  if (self->room_id == 0)
    self->room_id = g_idle_add (room_cb, self);
}

static void
credenza_certificate_table_size_allocate (GtkWidget *widget,
                                          int        width,
                                          int        height,
                                          int        baseline)
{
  CredenzaCertificateTable *self = CREDENZA_CERTIFICATE_TABLE (widget);

  gtk_widget_size_allocate (self->scroller, &(GtkAllocation) { 0, 0, width, height }, -1);
  if (width != self->width)
    {
      self->width = width;
      queue_room (self);
    }
  if (self->menu != NULL)
    gtk_popover_present (GTK_POPOVER (self->menu));
}

/* Cells */

/* A column view does not tell which row is where; its cells remember. */
static void
set_cell (GtkListItem *list_item,
          GtkWidget   *child)
{
  g_object_set_data (G_OBJECT (child), LIST_ITEM_KEY, list_item);
  gtk_list_item_set_child (list_item, child);
}

static GtkWidget *
create_label (void)
{
  return g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
}

static void
setup_label_cb (GtkSignalListItemFactory *factory,
                GtkListItem              *list_item)
{
  set_cell (list_item, create_label ());
}

static void
setup_state_cb (GtkSignalListItemFactory *factory,
                GtkListItem              *list_item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_box_append (GTK_BOX (box), g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL));
  gtk_box_append (GTK_BOX (box), create_label ());
  set_cell (list_item, box);
}

static void
bind_state_cb (GtkSignalListItemFactory *factory,
               GtkListItem              *list_item)
{
  ModelState state = model_certificate_get_state (gtk_list_item_get_item (list_item));
  GtkWidget *box = gtk_list_item_get_child (list_item);
  GtkWidget *icon = gtk_widget_get_first_child (box);
  const char *classes[] = { credenza_text_state_class (state), NULL };

  gtk_image_set_from_icon_name (GTK_IMAGE (icon), credenza_text_state_icon (state));
  gtk_widget_set_css_classes (icon, classes);
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_last_child (box)), credenza_text_state (state));
}

static void
bind_name_cb (GtkSignalListItemFactory *factory,
              GtkListItem              *list_item)
{
  ModelCertificate *row = gtk_list_item_get_item (list_item);
  GtkWidget *label = gtk_list_item_get_child (list_item);
  g_autofree char *name = credenza_text_visible (model_certificate_get_name (row));

  if (model_certificate_get_state (row) == MODEL_STATE_DRAFT)
    gtk_label_set_text (GTK_LABEL (label), _("New Certificate"));
  else
    gtk_label_set_text (GTK_LABEL (label), name);
}

static void
bind_type_cb (GtkSignalListItemFactory *factory,
              GtkListItem              *list_item)
{
  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (list_item)),
                      model_certificate_get_type_label (gtk_list_item_get_item (list_item)));
}

static void
bind_expires_cb (GtkSignalListItemFactory *factory,
                 GtkListItem              *list_item)
{
  GtkWidget *label = gtk_list_item_get_child (list_item);
  gint64 expires = model_certificate_get_expires (gtk_list_item_get_item (list_item));
  g_autofree char *relative = NULL;

  if (expires == MODEL_NO_DATE)
    {
      gtk_label_set_text (GTK_LABEL (label), "");
      gtk_widget_set_has_tooltip (label, FALSE);
      return;
    }

  relative = credenza_text_relative (expires, g_get_real_time () / G_USEC_PER_SEC);
  gtk_label_set_text (GTK_LABEL (label), relative);
  gtk_widget_set_has_tooltip (label, TRUE);
}

/* Formatting a date is slow; it is done when somebody points at it. */
static gboolean
query_tooltip_cb (GtkWidget   *label,
                  int          x,
                  int          y,
                  gboolean     keyboard,
                  GtkTooltip  *tooltip,
                  GtkListItem *list_item)
{
  ModelCertificate *row = gtk_list_item_get_item (list_item);
  g_autofree char *date = NULL;

  if (row == NULL || model_certificate_get_expires (row) == MODEL_NO_DATE)
    return FALSE;

  date = credenza_text_date_time (model_certificate_get_expires (row));
  gtk_tooltip_set_text (tooltip, date);
  return TRUE;
}

static void
setup_expires_cb (GtkSignalListItemFactory *factory,
                  GtkListItem              *list_item)
{
  GtkWidget *label = create_label ();

  gtk_widget_add_css_class (label, "numeric");
  g_signal_connect (label, "query-tooltip", G_CALLBACK (query_tooltip_cb), list_item);
  set_cell (list_item, label);
}

/* Labels: there may be as many as a hundred in a row. Chips are made when there is something on them, and kept: most rows
 * never need one. */

static GtkWidget *
take_chip (GtkWidget *box,
           GtkWidget *chip /* (nullable): the one that is next */)
{
  if (chip != NULL && CREDENZA_IS_CHIP (chip))
    return chip;

  chip = credenza_chip_new ();
  gtk_widget_insert_before (chip, box, gtk_widget_get_last_child (box));
  return chip;
}

static guint
count_chips (GPtrArray *labels)
{
  guint n = 0;

  for (guint i = 0; i < labels->len; i++)
    n += MAX (g_strv_length ((char **) store_label_get_values (g_ptr_array_index (labels, i))), 1);
  return n;
}

/* Which chip stands for which value. */
static void
get_chip_label (GPtrArray   *labels,
                guint        index,
                const char **key,
                const char **value)
{
  for (guint i = 0; i < labels->len; i++)
    {
      const char * const *values = store_label_get_values (g_ptr_array_index (labels, i));
      guint n = MAX (g_strv_length ((char **) values), 1);

      *key = store_label_get_key (g_ptr_array_index (labels, i));
      if (index < n)
        {
          *value = values[0] != NULL ? values[index] : NULL;
          return;
        }
      index -= n;
    }
}

/* A second one that would leave the first no room says less than the number of those that are not shown. */
static guint
count_shown (GPtrArray *labels,
             guint      n_chips)
{
  glong length = 0;

  for (guint i = 0; i < MIN (n_chips, MAX_CHIPS); i++)
    {
      const char *key, *value;

      get_chip_label (labels, i, &key, &value);
      length += g_utf8_strlen (key, -1) + (value != NULL ? g_utf8_strlen (value, -1) + 2 : 0);
      if (i > 0 && length > MAX_CHIPS_CHARS)
        return i;
    }
  return MIN (n_chips, MAX_CHIPS);
}

static void
show_chips (GtkWidget *box,
            GPtrArray *labels)
{
  guint n_chips = count_chips (labels);
  guint n_shown = count_shown (labels, n_chips);
  GtkWidget *more = gtk_widget_get_last_child (box);
  GtkWidget *chip = gtk_widget_get_first_child (box);
  g_autofree char *text = n_chips > n_shown ? g_strdup_printf ("+%u", n_chips - n_shown) : NULL;

  for (guint i = 0; i < n_shown; i++, chip = gtk_widget_get_next_sibling (chip))
    {
      const char *key, *value;

      get_chip_label (labels, i, &key, &value);
      chip = take_chip (box, chip);
      credenza_chip_set_label (CREDENZA_CHIP (chip), key, value);
      gtk_widget_set_visible (chip, TRUE);
    }
  for (; chip != more; chip = gtk_widget_get_next_sibling (chip))
    gtk_widget_set_visible (chip, FALSE);
  gtk_label_set_text (GTK_LABEL (more), text != NULL ? text : "");
  gtk_widget_set_visible (more, text != NULL);
  gtk_widget_set_has_tooltip (box, text != NULL);
}

static gboolean
query_labels_tooltip_cb (GtkWidget   *box,
                         int          x,
                         int          y,
                         gboolean     keyboard,
                         GtkTooltip  *tooltip,
                         GtkListItem *list_item)
{
  ModelCertificate *row = gtk_list_item_get_item (list_item);
  g_autofree char *text = NULL;

  if (row == NULL)
    return FALSE;
  text = credenza_text_visible (model_certificate_get_labels_text (row));
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static void
setup_labels_cb (GtkSignalListItemFactory *factory,
                 GtkListItem              *list_item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *more = gtk_label_new (NULL);

  gtk_widget_add_css_class (more, "dim-label");
  gtk_widget_set_visible (more, FALSE);
  gtk_box_append (GTK_BOX (box), more);
  g_signal_connect (box, "query-tooltip", G_CALLBACK (query_labels_tooltip_cb), list_item);
  set_cell (list_item, box);
}

static void
bind_renewal_cb (GtkSignalListItemFactory *factory,
                 GtkListItem              *list_item)
{
  ModelCertificate *row = gtk_list_item_get_item (list_item);
  ModelRenewal renewal = model_certificate_get_renewal (row);
  GtkWidget *box = gtk_list_item_get_child (list_item);
  GtkWidget *icon = gtk_widget_get_first_child (box);
  const char *icon_name = credenza_text_renewal_icon (&renewal);
  const char *classes[] = { credenza_text_renewal_class (&renewal), NULL };
  gboolean draft = model_certificate_get_state (row) == MODEL_STATE_DRAFT;

  gtk_image_set_from_icon_name (GTK_IMAGE (icon), icon_name);
  gtk_widget_set_visible (icon, icon_name != NULL);
  gtk_widget_set_css_classes (icon, classes);
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_last_child (box)), draft ? "" : credenza_text_renewal (&renewal));
  gtk_widget_set_has_tooltip (box, !draft);
}

static gboolean
query_renewal_cb (GtkWidget   *box,
                  int          x,
                  int          y,
                  gboolean     keyboard,
                  GtkTooltip  *tooltip,
                  GtkListItem *list_item)
{
  ModelCertificate *row = gtk_list_item_get_item (list_item);
  ModelRenewal renewal;
  g_autofree char *sentence = NULL;

  if (row == NULL)
    return FALSE;

  renewal = model_certificate_get_renewal (row);
  sentence = credenza_text_renewal_sentence (&renewal, NULL);
  gtk_tooltip_set_text (tooltip, sentence);
  return TRUE;
}

static void
setup_renewal_cb (GtkSignalListItemFactory *factory,
                  GtkListItem              *list_item)
{
  setup_state_cb (factory, list_item);
  g_signal_connect (gtk_list_item_get_child (list_item), "query-tooltip", G_CALLBACK (query_renewal_cb), list_item);
}

static void
bind_labels_cb (GtkSignalListItemFactory *factory,
                GtkListItem              *list_item)
{
  g_autoptr (GPtrArray) labels = model_certificate_dup_labels (gtk_list_item_get_item (list_item));

  show_chips (gtk_list_item_get_child (list_item), labels);
}

static void
setup_column (CredenzaCertificateTable *self,
              CredenzaColumn            column,
              GCallback                 setup,
              GCallback                 bind)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", setup, NULL);
  g_signal_connect (factory, "bind", bind, NULL);
  gtk_column_view_column_set_factory (self->columns[column], factory);
  self->sorters[column] = credenza_column_sorter_new (column);
  gtk_column_view_column_set_sorter (self->columns[column], self->sorters[column]);
}

/* Widths: a column that knows its width asks none of its cells, which saves most of the work of laying out the table,
 * and it does not move while rows arrive. */

static int
measure_text (CredenzaCertificateTable *self,
              const char               *text)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self->view), text);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  return width;
}

static void
measure_column (CredenzaCertificateTable *self,
                CredenzaColumn            column,
                int                       cell_width)
{
  const char *title = gtk_column_view_column_get_title (self->columns[column]);

  self->widths[column] = MAX (cell_width + CELL_PADDING, measure_text (self, title) + TITLE_PADDING);
}

static void
measure_columns (CredenzaCertificateTable *self)
{
  gint64 spans[] = { 59, 59 * 60, 89 * SECONDS_PER_DAY, 24 * 30 * SECONDS_PER_DAY };
  int state = 0, type = 0, expires = 0, renewal = 0;

  for (int i = MODEL_STATE_EXPIRED; i <= MODEL_STATE_DRAFT; i++)
    state = MAX (state, measure_text (self, credenza_text_state (i)));
  for (int i = STORE_FILE_TYPE_UNKNOWN; i <= STORE_FILE_TYPE_JKS; i++)
    type = MAX (type, measure_text (self, store_file_type_get_label (i)));
  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    {
      g_autofree char *in = credenza_text_relative (spans[i], 0);
      g_autofree char *ago = credenza_text_relative (0, spans[i]);

      expires = MAX (expires, MAX (measure_text (self, in), measure_text (self, ago)));
    }

  for (int i = MODEL_RENEWAL_FAILED; i <= MODEL_RENEWAL_UNKNOWN; i++)
    {
      /* What is only probable may be cut: it would take the room that the name needs. */
      ModelRenewal one = { (ModelRenewalState) i, FALSE, TRUE, MODEL_NO_DATE };

      renewal = MAX (renewal, measure_text (self, credenza_text_renewal (&one)));
    }

  measure_column (self, CREDENZA_COLUMN_STATE, state + ICON_WIDTH);
  measure_column (self, CREDENZA_COLUMN_TYPE, type);
  measure_column (self, CREDENZA_COLUMN_EXPIRES, expires);
  measure_column (self, CREDENZA_COLUMN_RENEWAL, renewal + ICON_WIDTH);
  measure_column (self, CREDENZA_COLUMN_LABELS, measure_text (self, "stage: production") + CHIP_PADDING);
}

/* What the name of an entry leaves unsaid goes last. */
static gboolean
has_room (CredenzaCertificateTable *self,
          CredenzaColumn            column)
{
  const CredenzaColumn order[] = {
    CREDENZA_COLUMN_STATE, CREDENZA_COLUMN_EXPIRES, CREDENZA_COLUMN_RENEWAL, CREDENZA_COLUMN_TYPE, CREDENZA_COLUMN_LABELS,
  };
  int width = NAME_WIDTH;

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      width += self->widths[order[i]];
      if (order[i] == column)
        break;
    }
  return !self->narrow && width <= self->width;
}

static void
fit_column (CredenzaCertificateTable *self,
            CredenzaColumn            column,
            gboolean                  is_visible)
{
  /* One that stays keeps the width that the user gave it. */
  if (gtk_column_view_column_get_visible (self->columns[column]) == is_visible &&
      (!is_visible || gtk_column_view_column_get_fixed_width (self->columns[column]) > 0))
    return;
  /* A hidden column would keep the width that it was given. */
  gtk_column_view_column_set_fixed_width (self->columns[column], is_visible ? self->widths[column] : 0);
  gtk_column_view_column_set_visible (self->columns[column], is_visible);
}

static void
fit_columns (CredenzaCertificateTable *self)
{
  fit_column (self, CREDENZA_COLUMN_STATE, TRUE);
  fit_column (self, CREDENZA_COLUMN_EXPIRES, TRUE);
  fit_column (self, CREDENZA_COLUMN_RENEWAL, has_room (self, CREDENZA_COLUMN_RENEWAL));
  fit_column (self, CREDENZA_COLUMN_TYPE, has_room (self, CREDENZA_COLUMN_TYPE));
  fit_column (self, CREDENZA_COLUMN_LABELS, has_room (self, CREDENZA_COLUMN_LABELS));
}

static void
font_changed_cb (CredenzaCertificateTable *self)
{
  for (int i = 0; i < CREDENZA_N_COLUMNS; i++)
    gtk_column_view_column_set_fixed_width (self->columns[i], 0);
  measure_columns (self);
  fit_columns (self);
}

/* Models */

static gboolean
filter_cb (gpointer item,
           gpointer user_data)
{
  CredenzaCertificateTable *self = user_data;

  return model_certificate_matches (item, (const char * const *) self->terms);
}

static void
shown_changed_cb (CredenzaCertificateTable *self)
{
  g_signal_emit (self, signals[SIGNAL_SHOWN_CHANGED], 0);
}

/* For those who do not see the arrow in the head of the column. */
static void
describe_sort (CredenzaCertificateTable *self)
{
  const char *title = gtk_column_view_column_get_title (self->columns[self->sort_column]);
  g_autofree char *text = NULL;

  if (self->sort_order == GTK_SORT_ASCENDING)
    /* Translators: said of the list by screen readers; %s is the title of a column */
    text = g_strdup_printf (_("Sorted by “%s”, ascending"), title);
  else
    /* Translators: said of the list by screen readers; %s is the title of a column */
    text = g_strdup_printf (_("Sorted by “%s”, descending"), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static void
sort_changed_cb (CredenzaCertificateTable *self)
{
  /* On the way from one column to another there is none. */
  if (!credenza_certificate_table_get_sort (self, &self->sort_column, &self->sort_order))
    return;

  describe_sort (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SORT_COLUMN]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SORT_ORDER]);
  g_signal_emit (self, signals[SIGNAL_SORT_CHANGED], 0);
}

/* Selection. A row whose entry was changed is another object under the same name: it stays selected. */

static GPtrArray *
list_selected (CredenzaCertificateTable *self)
{
  g_autoptr (GtkBitset) bits = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);
  GtkBitsetIter iter;
  guint position;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, bits, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    g_ptr_array_add (rows, g_list_model_get_item (G_LIST_MODEL (self->selection), position));
  return rows;
}

static gboolean
find_row (CredenzaCertificateTable *self,
          const char               *name,
          guint                    *position)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ModelCertificate) row = g_list_model_get_item (G_LIST_MODEL (self->selection), i);

      if (model_certificate_get_state (row) == MODEL_STATE_DRAFT || g_strcmp0 (model_certificate_get_name (row), name) != 0)
        continue;
      *position = i;
      return TRUE;
    }

  return FALSE;
}

static GHashTable *
collect_names (GPtrArray *rows)
{
  GHashTable *names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < rows->len; i++)
    g_hash_table_add (names, (gpointer) model_certificate_get_name (g_ptr_array_index (rows, i)));
  return names;
}

static gboolean
is_same_selection (GPtrArray *rows,
                   GPtrArray *others)
{
  g_autoptr (GHashTable) names = NULL;

  if (rows->len != others->len)
    return FALSE;
  names = collect_names (others);
  for (guint i = 0; i < rows->len; i++)
    if (!g_hash_table_contains (names, model_certificate_get_name (g_ptr_array_index (rows, i))))
      return FALSE;
  return TRUE;
}

static void
update_selected (CredenzaCertificateTable *self)
{
  g_autoptr (GPtrArray) before = g_steal_pointer (&self->selected);

  self->selected = list_selected (self);
  if (!is_same_selection (before, self->selected))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SELECTED]);
}

/* A selection model does not tell that a row left it because it left the list. */
static void
rows_changed_cb (CredenzaCertificateTable *self)
{
  g_autoptr (GPtrArray) now = list_selected (self);
  g_autoptr (GPtrArray) before = g_ptr_array_ref (self->selected);
  g_autoptr (GHashTable) names = collect_names (now);

  for (guint i = 0; now->len < before->len && i < before->len; i++)
    {
      const char *name = model_certificate_get_name (g_ptr_array_index (before, i));
      guint position;

      if (!g_hash_table_contains (names, name) && find_row (self, name, &position))
        gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, FALSE);
    }
  update_selected (self);
}

static void
select_only (CredenzaCertificateTable *self,
             guint                     position)
{
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
}

static void
setup_models (CredenzaCertificateTable *self)
{
  GListStore *parts = g_list_store_new (G_TYPE_LIST_MODEL);
  GtkSorter *view_sorter = gtk_column_view_get_sorter (self->view);

  self->drafts = g_list_store_new (MODEL_TYPE_CERTIFICATE);
  self->filter = GTK_FILTER (gtk_custom_filter_new (filter_cb, self, NULL));
  self->filtered = gtk_filter_list_model_new (NULL, g_object_ref (self->filter));
  self->sorted = gtk_sort_list_model_new (G_LIST_MODEL (g_object_ref (self->filtered)), g_object_ref (view_sorter));

  g_list_store_append (parts, self->drafts);
  g_list_store_append (parts, self->sorted);
  self->selection = gtk_multi_selection_new (G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (parts))));
  self->selected = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));

  g_signal_connect_object (self->filtered, "items-changed", G_CALLBACK (shown_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (update_selected), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (rows_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view_sorter, "changed", G_CALLBACK (sort_changed_cb), self, G_CONNECT_SWAPPED);
}

/* Public */

/**
 * credenza_certificate_table_set_list:
 * @self: a table
 * @list: (nullable): what to show
 */
void
credenza_certificate_table_set_list (CredenzaCertificateTable *self,
                                     ModelCertificateList     *list)
{
  g_return_if_fail (CREDENZA_IS_CERTIFICATE_TABLE (self));
  gtk_filter_list_model_set_model (self->filtered, G_LIST_MODEL (list));
}

/**
 * credenza_certificate_table_set_search:
 * @self: a table
 * @text: what was typed
 */
void
credenza_certificate_table_set_search (CredenzaCertificateTable *self,
                                       const char               *text)
{
  g_return_if_fail (CREDENZA_IS_CERTIFICATE_TABLE (self));

  g_strfreev (self->terms);
  self->terms = model_fold_search_terms (text);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

/**
 * credenza_certificate_table_get_n_shown:
 * @self: a table
 *
 * Returns: how many entries match the search; the draft does not count
 */
guint
credenza_certificate_table_get_n_shown (CredenzaCertificateTable *self)
{
  g_return_val_if_fail (CREDENZA_IS_CERTIFICATE_TABLE (self), 0);
  return g_list_model_get_n_items (G_LIST_MODEL (self->filtered));
}

/**
 * credenza_certificate_table_get_selected:
 * @self: a table
 *
 * Returns: (nullable) (transfer none): the selected row, which may be the draft; %NULL when it is not exactly one
 */
ModelCertificate *
credenza_certificate_table_get_selected (CredenzaCertificateTable *self)
{
  g_return_val_if_fail (CREDENZA_IS_CERTIFICATE_TABLE (self), NULL);
  return self->selected->len == 1 ? g_ptr_array_index (self->selected, 0) : NULL;
}

/**
 * credenza_certificate_table_dup_selection:
 * @self: a table
 *
 * Returns: (transfer full) (element-type ModelCertificate): the selected rows, without the draft, from the top
 */
GPtrArray *
credenza_certificate_table_dup_selection (CredenzaCertificateTable *self)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (CREDENZA_IS_CERTIFICATE_TABLE (self), NULL);

  for (guint i = 0; i < self->selected->len; i++)
    if (model_certificate_get_state (g_ptr_array_index (self->selected, i)) != MODEL_STATE_DRAFT)
      g_ptr_array_add (rows, g_object_ref (g_ptr_array_index (self->selected, i)));
  return rows;
}

guint
credenza_certificate_table_get_n_selected (CredenzaCertificateTable *self)
{
  g_return_val_if_fail (CREDENZA_IS_CERTIFICATE_TABLE (self), 0);
  return self->selected->len;
}

gboolean
credenza_certificate_table_is_selected (CredenzaCertificateTable *self,
                                        ModelCertificate         *row)
{
  g_return_val_if_fail (CREDENZA_IS_CERTIFICATE_TABLE (self), FALSE);
  return g_ptr_array_find (self->selected, row, NULL);
}

/**
 * credenza_certificate_table_set_menu:
 * @self: a table without a menu
 * @menu: (transfer floating): the menu of its rows, which points to a place in the table when it pops up
 */
void
credenza_certificate_table_set_menu (CredenzaCertificateTable *self,
                                     GtkPopover               *menu)
{
  g_return_if_fail (CREDENZA_IS_CERTIFICATE_TABLE (self));
  g_return_if_fail (self->menu == NULL);

  self->menu = GTK_WIDGET (menu);
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
}

static void
scroll_to (CredenzaCertificateTable *self,
           guint                     position)
{
  /* GTK 4.8 has no gtk_column_view_scroll_to(): the list inside has an action for it. */
  gtk_widget_activate_action (gtk_widget_get_last_child (GTK_WIDGET (self->view)), "list.scroll-to-item", "u", position);
}

static GtkListItem *
get_list_item_at (CredenzaCertificateTable *self,
                  double                    x,
                  double                    y)
{
  for (GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
       widget != NULL && widget != GTK_WIDGET (self->view); widget = gtk_widget_get_parent (widget))
    {
      GtkWidget *child = gtk_widget_get_first_child (widget);
      GtkListItem *list_item = g_object_get_data (G_OBJECT (widget), LIST_ITEM_KEY);

      /* Beside the text, it is the cell around it that is met. */
      if (list_item == NULL && child != NULL)
        list_item = g_object_get_data (G_OBJECT (child), LIST_ITEM_KEY);
      if (list_item != NULL)
        return list_item;
    }
  return NULL;
}

/**
 * credenza_certificate_table_get_row_at:
 * @self: a table
 * @x: a place in it, in pixels
 * @y: and from the top
 *
 * Returns: (nullable) (transfer none): the row there
 */
ModelCertificate *
credenza_certificate_table_get_row_at (CredenzaCertificateTable *self,
                                       double                    x,
                                       double                    y)
{
  GtkListItem *list_item;

  g_return_val_if_fail (CREDENZA_IS_CERTIFICATE_TABLE (self), NULL);

  list_item = get_list_item_at (self, x, y);
  return list_item != NULL ? gtk_list_item_get_item (list_item) : NULL;
}

/* A click on a label looks for the others that have it. */
static gboolean
search_label_at (CredenzaCertificateTable *self,
                 double                    x,
                 double                    y)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  GtkWidget *chip = picked != NULL ? gtk_widget_get_ancestor (picked, CREDENZA_TYPE_CHIP) : NULL;
  const char *key, *value;

  if (chip == NULL || !credenza_chip_get_label (CREDENZA_CHIP (chip), &key, &value))
    return FALSE;
  gtk_widget_activate_action (GTK_WIDGET (self), "win.search-label", "(sms)", key, value);
  return TRUE;
}

/* In GTK 4.8 both the cell and the row take a click: with Ctrl, the second would undo what the first did. */
static void
pressed_cb (GtkGestureClick *gesture,
            int              n_press,
            double           x,
            double           y,
            gpointer         user_data)
{
  CredenzaCertificateTable *self = user_data;
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  GtkListItem *list_item = get_list_item_at (self, x, y);

  if ((state & (GDK_CONTROL_MASK | GDK_SHIFT_MASK)) == 0 && search_label_at (self, x, y))
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  if (list_item == NULL || (state & GDK_CONTROL_MASK) == 0 || (state & GDK_SHIFT_MASK) != 0)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_activate_action (gtk_widget_get_last_child (GTK_WIDGET (self->view)), "list.select-item", "(ubb)",
                              gtk_list_item_get_position (list_item), TRUE, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
setup_clicks (CredenzaCertificateTable *self)
{
  GtkGesture *gesture = gtk_gesture_click_new ();

  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (gesture), GTK_PHASE_CAPTURE);
  g_signal_connect_object (gesture, "pressed", G_CALLBACK (pressed_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (gesture));
}

/**
 * credenza_certificate_table_select_name:
 * @self: a table
 * @name: the name of an entry
 *
 * Returns: whether it is among those shown
 */
gboolean
credenza_certificate_table_select_name (CredenzaCertificateTable *self,
                                        const char               *name)
{
  guint position;

  g_return_val_if_fail (CREDENZA_IS_CERTIFICATE_TABLE (self), FALSE);

  if (!find_row (self, name, &position))
    return FALSE;
  select_only (self, position);
  scroll_to (self, position);
  return TRUE;
}

/**
 * credenza_certificate_table_select_names:
 * @self: a table
 * @names: (array zero-terminated=1): the names of entries
 *
 * Selects those that are shown, and nothing else.
 */
void
credenza_certificate_table_select_names (CredenzaCertificateTable *self,
                                         const char * const       *names)
{
  g_autoptr (GtkBitset) selected = gtk_bitset_new_empty ();
  g_autoptr (GtkBitset) mask = NULL;
  guint position;

  g_return_if_fail (CREDENZA_IS_CERTIFICATE_TABLE (self));

  for (guint i = 0; names[i] != NULL; i++)
    if (find_row (self, names[i], &position))
      gtk_bitset_add (selected, position);
  mask = gtk_bitset_new_range (0, g_list_model_get_n_items (G_LIST_MODEL (self->selection)));
  gtk_selection_model_set_selection (GTK_SELECTION_MODEL (self->selection), selected, mask);
}

void
credenza_certificate_table_unselect (CredenzaCertificateTable *self)
{
  g_return_if_fail (CREDENZA_IS_CERTIFICATE_TABLE (self));
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
}

/**
 * credenza_certificate_table_set_draft:
 * @self: a table
 * @draft: whether something is being created
 *
 * Shows a row for it, and selects it.
 */
void
credenza_certificate_table_set_draft (CredenzaCertificateTable *self,
                                      gboolean                  draft)
{
  gboolean has_draft;

  g_return_if_fail (CREDENZA_IS_CERTIFICATE_TABLE (self));

  has_draft = g_list_model_get_n_items (G_LIST_MODEL (self->drafts)) > 0;
  if (draft && !has_draft)
    {
      g_autoptr (ModelCertificate) row = model_certificate_new_draft ();

      g_list_store_append (self->drafts, row);
    }
  else if (!draft && has_draft)
    g_list_store_remove_all (self->drafts);

  if (draft)
    select_only (self, 0);
}

/**
 * credenza_certificate_table_set_sort:
 * @self: a table
 * @column: the column to sort by
 * @direction: its direction
 */
void
credenza_certificate_table_set_sort (CredenzaCertificateTable *self,
                                     CredenzaColumn            column,
                                     GtkSortType               direction)
{
  g_return_if_fail (CREDENZA_IS_CERTIFICATE_TABLE (self));
  g_return_if_fail (column < CREDENZA_N_COLUMNS);

  /* Without forgetting the old order first, GTK 4.8 turns the direction round instead of setting it. */
  gtk_column_view_sort_by_column (self->view, NULL, GTK_SORT_ASCENDING);
  gtk_column_view_sort_by_column (self->view, self->columns[column], direction);
}

/**
 * credenza_certificate_table_get_sort:
 * @self: a table
 * @column: (out): the column it is sorted by
 * @direction: (out): its direction
 *
 * Returns: whether it is sorted
 */
gboolean
credenza_certificate_table_get_sort (CredenzaCertificateTable *self,
                                     CredenzaColumn           *column,
                                     GtkSortType              *direction)
{
  g_return_val_if_fail (CREDENZA_IS_CERTIFICATE_TABLE (self), FALSE);
  return credenza_column_sorter_identify (gtk_column_view_get_sorter (self->view), self->sorters, column, direction);
}

static void
credenza_certificate_table_get_property (GObject    *object,
                                         guint       id,
                                         GValue     *value,
                                         GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SELECTED:
      g_value_set_object (value, credenza_certificate_table_get_selected (CREDENZA_CERTIFICATE_TABLE (object)));
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, CREDENZA_CERTIFICATE_TABLE (object)->narrow);
      break;
    case PROP_SORT_COLUMN:
      g_value_set_enum (value, CREDENZA_CERTIFICATE_TABLE (object)->sort_column);
      break;
    case PROP_SORT_ORDER:
      g_value_set_enum (value, CREDENZA_CERTIFICATE_TABLE (object)->sort_order);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
credenza_certificate_table_set_property (GObject      *object,
                                         guint         id,
                                         const GValue *value,
                                         GParamSpec   *pspec)
{
  CredenzaCertificateTable *self = CREDENZA_CERTIFICATE_TABLE (object);

  switch (id)
    {
    case PROP_NARROW:
      self->narrow = g_value_get_boolean (value);
      queue_room (self);
      break;
    case PROP_SORT_COLUMN:
      credenza_certificate_table_set_sort (self, g_value_get_enum (value), self->sort_order);
      break;
    case PROP_SORT_ORDER:
      credenza_certificate_table_set_sort (self, self->sort_column, g_value_get_enum (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static gboolean
credenza_certificate_table_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (CREDENZA_CERTIFICATE_TABLE (widget)->view));
}

/* Tab goes on to what is beside the list: the list itself would take it through all of its rows (before GTK 4.12). */
static gboolean
credenza_certificate_table_focus (GtkWidget        *widget,
                                  GtkDirectionType  direction)
{
  gboolean is_tab = direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD;

  if (is_tab && gtk_widget_get_focus_child (widget) != NULL)
    return FALSE;
  return credenza_focus_children (widget, direction);
}

static void
credenza_certificate_table_dispose (GObject *object)
{
  CredenzaCertificateTable *self = CREDENZA_CERTIFICATE_TABLE (object);

  g_clear_handle_id (&self->room_id, g_source_remove);
  /* The view drops its columns one by one and tells of each: that is no wish of the user. */
  if (self->sorters[0] != NULL)
    g_signal_handlers_disconnect_by_func (gtk_column_view_get_sorter (self->view), sort_changed_cb, self);
  for (int i = 0; i < CREDENZA_N_COLUMNS; i++)
    g_clear_object (&self->sorters[i]);
  /* Nor does it matter any more what leaves the list. */
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_object (&self->selection);
  g_clear_object (&self->sorted);
  g_clear_object (&self->filtered);
  g_clear_object (&self->filter);
  g_clear_object (&self->drafts);

  G_OBJECT_CLASS (credenza_certificate_table_parent_class)->dispose (object);
}

static void
credenza_certificate_table_finalize (GObject *object)
{
  CredenzaCertificateTable *self = CREDENZA_CERTIFICATE_TABLE (object);

  g_strfreev (self->terms);
  g_ptr_array_unref (self->selected);

  G_OBJECT_CLASS (credenza_certificate_table_parent_class)->finalize (object);
}

static void
bind_column (GtkWidgetClass *widget_class,
             const char     *name,
             CredenzaColumn  column)
{
  gtk_widget_class_bind_template_child_full (widget_class, name, FALSE,
                                             G_STRUCT_OFFSET (CredenzaCertificateTable, columns) +
                                             column * sizeof (GtkColumnViewColumn *));
}

static void
credenza_certificate_table_class_init (CredenzaCertificateTableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = credenza_certificate_table_dispose;
  object_class->finalize = credenza_certificate_table_finalize;
  object_class->get_property = credenza_certificate_table_get_property;
  object_class->set_property = credenza_certificate_table_set_property;
  widget_class->measure = credenza_certificate_table_measure;
  widget_class->size_allocate = credenza_certificate_table_size_allocate;
  widget_class->focus = credenza_certificate_table_focus;
  widget_class->grab_focus = credenza_certificate_table_grab_focus;

  props[PROP_SELECTED] = g_param_spec_object ("selected", NULL, NULL, MODEL_TYPE_CERTIFICATE,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_SORT_COLUMN] = g_param_spec_enum ("sort-column", NULL, NULL, CREDENZA_TYPE_COLUMN, CREDENZA_COLUMN_NAME,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_SORT_ORDER] = g_param_spec_enum ("sort-order", NULL, NULL, GTK_TYPE_SORT_TYPE, GTK_SORT_ASCENDING,
                                              G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[SIGNAL_SORT_CHANGED] = g_signal_new ("sort-changed", CREDENZA_TYPE_CERTIFICATE_TABLE, G_SIGNAL_RUN_LAST, 0,
                                               NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_SHOWN_CHANGED] = g_signal_new ("shown-changed", CREDENZA_TYPE_CERTIFICATE_TABLE, G_SIGNAL_RUN_LAST, 0,
                                                NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/credenza/Credenza/credenza-certificate-table.ui");
  gtk_widget_class_bind_template_child (widget_class, CredenzaCertificateTable, scroller);
  gtk_widget_class_bind_template_child (widget_class, CredenzaCertificateTable, view);
  bind_column (widget_class, "state_column", CREDENZA_COLUMN_STATE);
  bind_column (widget_class, "name_column", CREDENZA_COLUMN_NAME);
  bind_column (widget_class, "type_column", CREDENZA_COLUMN_TYPE);
  bind_column (widget_class, "expires_column", CREDENZA_COLUMN_EXPIRES);
  bind_column (widget_class, "renewal_column", CREDENZA_COLUMN_RENEWAL);
  bind_column (widget_class, "labels_column", CREDENZA_COLUMN_LABELS);
}

static void
credenza_certificate_table_init (CredenzaCertificateTable *self)
{
  GtkSettings *settings = gtk_settings_get_default ();

  gtk_widget_init_template (GTK_WIDGET (self));

  setup_column (self, CREDENZA_COLUMN_STATE, G_CALLBACK (setup_state_cb), G_CALLBACK (bind_state_cb));
  setup_column (self, CREDENZA_COLUMN_NAME, G_CALLBACK (setup_label_cb), G_CALLBACK (bind_name_cb));
  setup_column (self, CREDENZA_COLUMN_TYPE, G_CALLBACK (setup_label_cb), G_CALLBACK (bind_type_cb));
  setup_column (self, CREDENZA_COLUMN_EXPIRES, G_CALLBACK (setup_expires_cb), G_CALLBACK (bind_expires_cb));
  setup_column (self, CREDENZA_COLUMN_RENEWAL, G_CALLBACK (setup_renewal_cb), G_CALLBACK (bind_renewal_cb));
  setup_column (self, CREDENZA_COLUMN_LABELS, G_CALLBACK (setup_labels_cb), G_CALLBACK (bind_labels_cb));
  setup_models (self);
  setup_clicks (self);

  self->width = G_MAXINT; /* until it is known */
  credenza_certificate_table_set_sort (self, CREDENZA_COLUMN_NAME, GTK_SORT_ASCENDING);
  font_changed_cb (self);
  g_signal_connect_object (settings, "notify::gtk-font-name", G_CALLBACK (font_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "notify::gtk-xft-dpi", G_CALLBACK (font_changed_cb), self, G_CONNECT_SWAPPED);
}
