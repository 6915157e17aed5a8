/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <adwaita.h>

#include "app/credenza-split-pane.h"
#include "store-await.h"

typedef struct
{
  GtkWidget         *window;
  CredenzaSplitPane *split;
  GtkWidget         *content;
  GtkWidget         *pane;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->content = adw_bin_new ();
  fixture->pane = adw_bin_new ();
  gtk_widget_set_size_request (fixture->content, 300, -1);
  gtk_widget_set_size_request (fixture->pane, 300, -1);
  fixture->split = g_object_new (CREDENZA_TYPE_SPLIT_PANE, "content", fixture->content, "pane", fixture->pane, NULL);
  fixture->window = gtk_window_new ();
  gtk_window_set_decorated (GTK_WINDOW (fixture->window), FALSE);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->split));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* Lays out as in a window of that width, without one. */
static void
lay_out (Fixture *fixture,
         int      width)
{
  GtkAllocation allocation = { 0, 0, width, 400 };
  int minimum, natural;

  while (g_main_context_iteration (NULL, FALSE))
    ;
  gtk_widget_measure (GTK_WIDGET (fixture->split), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  gtk_widget_measure (GTK_WIDGET (fixture->split), GTK_ORIENTATION_VERTICAL, width, &minimum, &natural, NULL, NULL);
  gtk_widget_size_allocate (GTK_WIDGET (fixture->split), &allocation, -1);
  /* Visibility follows in an idle. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  gtk_widget_size_allocate (GTK_WIDGET (fixture->split), &allocation, -1);
}

static void
assert_shown (Fixture  *fixture,
              gboolean  content,
              gboolean  pane)
{
  g_assert_cmpint (gtk_widget_get_child_visible (fixture->content), ==, content);
  g_assert_cmpint (gtk_widget_get_child_visible (fixture->pane), ==, pane);
  /* For assistive technologies. */
  g_assert_cmpint (gtk_widget_get_visible (fixture->content), ==, content);
  g_assert_cmpint (gtk_widget_get_visible (fixture->pane), ==, pane);
}

static void
test_closed (Fixture       *fixture,
             gconstpointer  data)
{
  lay_out (fixture, 1000);
  assert_shown (fixture, TRUE, FALSE);
  g_assert_cmpint (gtk_widget_get_width (fixture->content), ==, 1000);
}

static void
test_side_by_side (Fixture       *fixture,
                   gconstpointer  data)
{
  credenza_split_pane_set_pane_visible (fixture->split, TRUE);
  g_object_set (fixture->split, "position", 0.4, NULL);
  lay_out (fixture, 1000);
  assert_shown (fixture, TRUE, TRUE);
  g_assert_cmpint (gtk_widget_get_width (fixture->content), ==, 600);
  g_assert_cmpint (gtk_widget_get_width (fixture->pane), ==, 400);

  /* Neither gets less than it needs. */
  g_object_set (fixture->split, "position", 0.9, NULL);
  lay_out (fixture, 1000);
  g_assert_cmpint (gtk_widget_get_width (fixture->content), >=, 300);
  g_object_set (fixture->split, "position", 0.1, NULL);
  lay_out (fixture, 1000);
  g_assert_cmpint (gtk_widget_get_width (fixture->pane), >=, 300);
}

static void
test_folded (Fixture       *fixture,
             gconstpointer  data)
{
  credenza_split_pane_set_pane_visible (fixture->split, TRUE);
  lay_out (fixture, 500);
  g_assert_true (credenza_split_pane_get_folded (fixture->split));
  assert_shown (fixture, FALSE, TRUE);
  g_assert_cmpint (gtk_widget_get_width (fixture->pane), ==, 500);

  credenza_split_pane_set_pane_visible (fixture->split, FALSE);
  lay_out (fixture, 500);
  assert_shown (fixture, TRUE, FALSE);

  credenza_split_pane_set_pane_visible (fixture->split, TRUE);
  lay_out (fixture, 1000);
  g_assert_false (credenza_split_pane_get_folded (fixture->split));
  assert_shown (fixture, TRUE, TRUE);
}

/* What the header of the pane goes by: its own width, not that of the window. */
static void
test_narrow (Fixture       *fixture,
             gconstpointer  data)
{
  const struct { int width; gboolean expanded; gboolean narrow; } cases[] = {
    { 1200, FALSE, FALSE }, { 900, FALSE, TRUE }, { 900, TRUE, FALSE }, { 600, FALSE, FALSE }, { 420, FALSE, TRUE },
  };

  credenza_split_pane_set_pane_visible (fixture->split, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gboolean narrow;

      credenza_split_pane_set_expanded (fixture->split, cases[i].expanded);
      lay_out (fixture, cases[i].width);
      g_object_get (fixture->split, "pane-narrow", &narrow, NULL);
      g_assert_cmpint (narrow, ==, cases[i].narrow);
    }
}

static void
test_expanded (Fixture       *fixture,
               gconstpointer  data)
{
  credenza_split_pane_set_pane_visible (fixture->split, TRUE);
  credenza_split_pane_set_expanded (fixture->split, TRUE);
  lay_out (fixture, 1000);
  assert_shown (fixture, FALSE, TRUE);
  g_assert_cmpint (gtk_widget_get_width (fixture->pane), ==, 1000);

  credenza_split_pane_set_expanded (fixture->split, FALSE);
  lay_out (fixture, 1000);
  assert_shown (fixture, TRUE, TRUE);
}

static void
test_right_to_left (Fixture       *fixture,
                    gconstpointer  data)
{
  double x, y;

  gtk_widget_set_direction (GTK_WIDGET (fixture->split), GTK_TEXT_DIR_RTL);
  credenza_split_pane_set_pane_visible (fixture->split, TRUE);
  lay_out (fixture, 1000);
  g_assert_true (gtk_widget_translate_coordinates (fixture->pane, GTK_WIDGET (fixture->split), 0, 0, &x, &y));
  g_assert_cmpfloat (x, <, 10);
}

/* The narrowest window holds the wider of the two, not both. */
static void
test_minimum (Fixture       *fixture,
              gconstpointer  data)
{
  int minimum;

  gtk_widget_set_size_request (fixture->pane, 350, -1);
  credenza_split_pane_set_pane_visible (fixture->split, TRUE);
  gtk_widget_measure (GTK_WIDGET (fixture->split), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, ==, 350);
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

#define ADD(name, function) g_test_add ("/app/split-pane/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("closed", test_closed);
  ADD ("side-by-side", test_side_by_side);
  ADD ("folded", test_folded);
  ADD ("narrow", test_narrow);
  ADD ("expanded", test_expanded);
  ADD ("right-to-left", test_right_to_left);
  ADD ("minimum", test_minimum);
#undef ADD

  return g_test_run ();
}
