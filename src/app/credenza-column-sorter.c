/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "credenza"

#include "config.h"

#include "app/credenza-column-sorter.h"

#include "model/model.h"

struct _CredenzaColumnSorter
{
  GtkSorter      parent_instance;

  CredenzaColumn column;
  GtkOrdering    probe; /* what to answer while the view is being asked how it sorts; EQUAL: nobody asks */
};

/* Under the names that the settings and the menu have for them. */
G_DEFINE_ENUM_TYPE (CredenzaColumn, credenza_column,
                    G_DEFINE_ENUM_VALUE (CREDENZA_COLUMN_STATE, "state"),
                    G_DEFINE_ENUM_VALUE (CREDENZA_COLUMN_NAME, "name"),
                    G_DEFINE_ENUM_VALUE (CREDENZA_COLUMN_TYPE, "type"),
                    G_DEFINE_ENUM_VALUE (CREDENZA_COLUMN_EXPIRES, "expires"),
                    G_DEFINE_ENUM_VALUE (CREDENZA_COLUMN_RENEWAL, "renewal"),
                    G_DEFINE_ENUM_VALUE (CREDENZA_COLUMN_LABELS, "labels"))

G_DEFINE_FINAL_TYPE (CredenzaColumnSorter, credenza_column_sorter, GTK_TYPE_SORTER)

static int
compare_by_name (ModelCertificate *a,
                 ModelCertificate *b)
{
  return g_strcmp0 (model_certificate_get_sort_key (a), model_certificate_get_sort_key (b));
}

static int
compare_by_expiry (ModelCertificate *a,
                   ModelCertificate *b)
{
  gint64 left = model_certificate_get_expires (a);
  gint64 right = model_certificate_get_expires (b);

  return (left > right) - (left < right);
}

static int
compare_by_state (ModelCertificate *a,
                  ModelCertificate *b)
{
  int difference = (int) model_certificate_get_state (a) - (int) model_certificate_get_state (b);

  return difference != 0 ? difference : compare_by_expiry (a, b);
}

static int
compare_by_renewal (ModelCertificate *a,
                    ModelCertificate *b)
{
  ModelRenewal left = model_certificate_get_renewal (a);
  ModelRenewal right = model_certificate_get_renewal (b);

  if (left.state != right.state)
    return (int) left.state - (int) right.state;
  return (left.date > right.date) - (left.date < right.date);
}

static int
compare (CredenzaColumn    column,
         ModelCertificate *a,
         ModelCertificate *b)
{
  switch (column)
    {
    case CREDENZA_COLUMN_STATE:
      return compare_by_state (a, b);
    case CREDENZA_COLUMN_TYPE:
      return g_strcmp0 (model_certificate_get_type_label (a), model_certificate_get_type_label (b));
    case CREDENZA_COLUMN_EXPIRES:
      return compare_by_expiry (a, b);
    case CREDENZA_COLUMN_RENEWAL:
      return compare_by_renewal (a, b);
    case CREDENZA_COLUMN_LABELS:
      return g_utf8_collate (model_certificate_get_labels_text (a), model_certificate_get_labels_text (b));
    case CREDENZA_COLUMN_NAME:
    case CREDENZA_N_COLUMNS:
    default:
      return 0;
    }
}

static GtkOrdering
credenza_column_sorter_compare (GtkSorter *sorter,
                                gpointer   item1,
                                gpointer   item2)
{
  CredenzaColumnSorter *self = CREDENZA_COLUMN_SORTER (sorter);
  int order;

  if (self->probe != GTK_ORDERING_EQUAL)
    return self->probe;

  /* Only the probe compares anything else. */
  if (!MODEL_IS_CERTIFICATE (item1) || !MODEL_IS_CERTIFICATE (item2))
    return GTK_ORDERING_EQUAL;

  order = compare (self->column, item1, item2);
  return gtk_ordering_from_cmpfunc (order != 0 ? order : compare_by_name (item1, item2));
}

static void
credenza_column_sorter_class_init (CredenzaColumnSorterClass *klass)
{
  GTK_SORTER_CLASS (klass)->compare = credenza_column_sorter_compare;
}

static void
credenza_column_sorter_init (CredenzaColumnSorter *self)
{
  self->probe = GTK_ORDERING_EQUAL;
}

GtkSorter *
credenza_column_sorter_new (CredenzaColumn column)
{
  CredenzaColumnSorter *self = g_object_new (CREDENZA_TYPE_COLUMN_SORTER, NULL);

  self->column = column;
  return GTK_SORTER (self);
}

static void
set_probes (GtkSorter      **sorters,
            CredenzaColumn   column,
            GtkOrdering      one,
            GtkOrdering      others)
{
  for (int i = 0; i < CREDENZA_N_COLUMNS; i++)
    CREDENZA_COLUMN_SORTER (sorters[i])->probe = i == (int) column ? one : others;
}

/**
 * credenza_column_sorter_identify:
 * @view_sorter: the sorter of a column view
 * @sorters: (array fixed-size=6): the sorters of its columns
 * @column: (out): the column that the view sorts by first
 * @direction: (out): its direction
 *
 * GTK 4.8 does not tell how a column view sorts. It can be found out by asking its sorter to compare two things while
 * the columns' sorters give answers agreed upon: the column sorted by first is the one whose answer decides, whatever
 * the others say.
 *
 * Returns: whether the view sorts at all
 */
gboolean
credenza_column_sorter_identify (GtkSorter       *view_sorter,
                                 GtkSorter      **sorters,
                                 CredenzaColumn  *column,
                                 GtkSortType     *direction)
{
  g_autoptr (GObject) a = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GObject) b = g_object_new (G_TYPE_OBJECT, NULL);
  gboolean found = FALSE;

  for (int i = 0; i < CREDENZA_N_COLUMNS && !found; i++)
    {
      GtkOrdering with, against;

      set_probes (sorters, i, GTK_ORDERING_SMALLER, GTK_ORDERING_SMALLER);
      with = gtk_sorter_compare (view_sorter, a, b);
      set_probes (sorters, i, GTK_ORDERING_LARGER, GTK_ORDERING_SMALLER);
      against = gtk_sorter_compare (view_sorter, a, b);

      if (with == against)
        continue;
      found = TRUE;
      *column = i;
      *direction = with == GTK_ORDERING_SMALLER ? GTK_SORT_ASCENDING : GTK_SORT_DESCENDING;
    }

  set_probes (sorters, CREDENZA_N_COLUMNS, GTK_ORDERING_EQUAL, GTK_ORDERING_EQUAL);
  return found;
}
