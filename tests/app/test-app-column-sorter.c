/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <adwaita.h>
#include <locale.h>

#include "app/credenza-column-sorter.h"
#include "model/model.h"

/* A column view with the five sorters, as the table has it. */
typedef struct
{
  GtkColumnView       *view;
  GtkColumnViewColumn *columns[CREDENZA_N_COLUMNS];
  GtkSorter           *sorters[CREDENZA_N_COLUMNS];
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->view = GTK_COLUMN_VIEW (g_object_ref_sink (gtk_column_view_new (NULL)));
  for (int i = 0; i < CREDENZA_N_COLUMNS; i++)
    {
      fixture->columns[i] = gtk_column_view_column_new ("x", NULL);
      fixture->sorters[i] = credenza_column_sorter_new (i);
      gtk_column_view_column_set_sorter (fixture->columns[i], fixture->sorters[i]);
      gtk_column_view_append_column (fixture->view, fixture->columns[i]);
    }
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  for (int i = 0; i < CREDENZA_N_COLUMNS; i++)
    {
      g_object_unref (fixture->columns[i]);
      g_object_unref (fixture->sorters[i]);
    }
  g_object_unref (fixture->view);
}

static void
test_identify (Fixture       *fixture,
               gconstpointer  data)
{
  GtkSorter *sorter = gtk_column_view_get_sorter (fixture->view);
  CredenzaColumn column;
  GtkSortType direction;

  g_assert_false (credenza_column_sorter_identify (sorter, fixture->sorters, &column, &direction));

  for (int i = 0; i < CREDENZA_N_COLUMNS; i++)
    for (int k = GTK_SORT_ASCENDING; k <= GTK_SORT_DESCENDING; k++)
      {
        gtk_column_view_sort_by_column (fixture->view, fixture->columns[i], k);
        g_assert_true (credenza_column_sorter_identify (sorter, fixture->sorters, &column, &direction));
        g_assert_cmpint (column, ==, i);
        g_assert_cmpint (direction, ==, k);
      }

  gtk_column_view_sort_by_column (fixture->view, NULL, GTK_SORT_ASCENDING);
  g_assert_false (credenza_column_sorter_identify (sorter, fixture->sorters, &column, &direction));
}

static ModelCertificate *
make_row (const char *name)
{
  g_autoptr (GBytes) content = g_bytes_new_static ("-", 1);
  g_autoptr (StoreEntry) entry = store_entry_new (name, content, name);

  return model_certificate_new (entry);
}

/* Equal in the column: by name, so that the order is always the same. */
static void
test_names_decide (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (ModelCertificate) two = make_row ("file-2.pem");
  g_autoptr (ModelCertificate) ten = make_row ("file-10.pem");
  g_autoptr (ModelCertificate) jks = make_row ("a.jks");

  for (int i = 0; i < CREDENZA_N_COLUMNS; i++)
    {
      g_assert_cmpint (gtk_sorter_compare (fixture->sorters[i], two, ten), ==, GTK_ORDERING_SMALLER);
      g_assert_cmpint (gtk_sorter_compare (fixture->sorters[i], ten, two), ==, GTK_ORDERING_LARGER);
    }
  g_assert_cmpint (gtk_sorter_compare (fixture->sorters[CREDENZA_COLUMN_TYPE], two, jks), ==, GTK_ORDERING_LARGER);
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add ("/app/column-sorter/identify", Fixture, NULL, set_up, test_identify, tear_down);
  g_test_add ("/app/column-sorter/names-decide", Fixture, NULL, set_up, test_names_decide, tear_down);

  return g_test_run ();
}
