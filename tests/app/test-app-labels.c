/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the editor of labels takes, and what it says instead. */

#include "config.h"

#include <adwaita.h>

#include "app/credenza-label-editor.h"
#include "app/credenza-values-field.h"

typedef struct
{
  GtkWidget           *window;
  CredenzaLabelEditor *editor;
  guint                n_changes;
} Fixture;

static void
count (Fixture *fixture)
{
  fixture->n_changes++;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->window = gtk_window_new ();
  fixture->editor = CREDENZA_LABEL_EDITOR (credenza_label_editor_new ());
  g_signal_connect_swapped (fixture->editor, "changed", G_CALLBACK (count), fixture);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->editor));
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
}

/* What is below a widget and satisfies @matches, in order; what is hidden does not count. */
static void
collect (GPtrArray  *found,
         GtkWidget  *widget,
         gboolean  (*matches) (GtkWidget *))
{
  if (!gtk_widget_get_visible (widget))
    return;
  if (matches (widget))
    g_ptr_array_add (found, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    collect (found, child, matches);
}

static GtkWidget *
nth (Fixture   *fixture,
     guint      n,
     gboolean (*matches) (GtkWidget *))
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();

  collect (found, GTK_WIDGET (fixture->editor), matches);
  g_assert_cmpuint (n, <, found->len);
  return g_ptr_array_index (found, n);
}

static gboolean
is_values (GtkWidget *widget)
{
  return CREDENZA_IS_VALUES_FIELD (widget);
}

static gboolean
is_key (GtkWidget *widget)
{
  return GTK_IS_ENTRY (widget) && !CREDENZA_IS_VALUES_FIELD (gtk_widget_get_parent (widget));
}

static gboolean
is_add_button (GtkWidget *widget)
{
  return GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), "_Add Label") == 0;
}

static gboolean
is_label (GtkWidget *widget)
{
  return GTK_IS_LABEL (widget);
}

static gboolean
shows (Fixture    *fixture,
       const char *text)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();

  collect (found, GTK_WIDGET (fixture->editor), is_label);
  for (guint i = 0; i < found->len; i++)
    if (g_str_equal (gtk_label_get_text (g_ptr_array_index (found, i)), text))
      return TRUE;
  return FALSE;
}

static GtkEntry *
typed (Fixture *fixture,
       guint    row)
{
  return GTK_ENTRY (gtk_widget_get_last_child (nth (fixture, row, is_values)));
}

static void
type_key (Fixture    *fixture,
          guint       row,
          const char *key)
{
  gtk_editable_set_text (GTK_EDITABLE (nth (fixture, row, is_key)), key);
}

static void
type_value (Fixture    *fixture,
            guint       row,
            const char *value)
{
  gtk_editable_set_text (GTK_EDITABLE (typed (fixture, row)), value);
}

static void
close_value (Fixture    *fixture,
             guint       row,
             const char *value)
{
  type_value (fixture, row, value);
  g_signal_emit_by_name (typed (fixture, row), "activate");
}

static void
press_backspace (Fixture *fixture,
                 guint    row)
{
  g_signal_emit_by_name (gtk_editable_get_delegate (GTK_EDITABLE (typed (fixture, row))), "backspace");
}

/* "env=prod,test;team=blue" */
static char *
dup_labels (Fixture *fixture)
{
  g_autoptr (GPtrArray) labels = credenza_label_editor_get_labels (fixture->editor);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < labels->len; i++)
    {
      StoreLabel *label = g_ptr_array_index (labels, i);
      g_autofree char *values = g_strjoinv (",", (char **) store_label_get_values (label));

      g_string_append_printf (text, "%s%s=%s", i > 0 ? ";" : "", store_label_get_key (label), values);
    }
  return g_string_free (text, FALSE);
}

static void
assert_labels (Fixture    *fixture,
               const char *expected)
{
  g_autofree char *labels = dup_labels (fixture);

  g_assert_cmpstr (labels, ==, expected);
}

static void
assert_refused (Fixture    *fixture,
                const char *problem)
{
  g_assert_true (shows (fixture, problem));
  g_assert_false (credenza_label_editor_get_valid (fixture->editor));
}

static void
assert_fine (Fixture    *fixture,
             const char *problem)
{
  g_assert_false (shows (fixture, problem));
  g_assert_true (credenza_label_editor_get_valid (fixture->editor));
}

static void
test_typed (Fixture       *fixture,
            gconstpointer  data)
{
  guint n_changes = fixture->n_changes;

  g_assert_true (shows (fixture, "0 of 10 labels"));
  assert_labels (fixture, "");
  credenza_label_editor_add (fixture->editor);
  /* Nothing in it is no label, and nothing wrong. */
  assert_labels (fixture, "");
  g_assert_true (credenza_label_editor_get_valid (fixture->editor));
  type_key (fixture, 0, "  env ");
  close_value (fixture, 0, " prod ");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (typed (fixture, 0))), ==, "");
  type_value (fixture, 0, "eu west");
  assert_labels (fixture, "env=prod,eu west");
  g_assert_true (shows (fixture, "1 of 10 labels"));
  g_assert_cmpuint (fixture->n_changes, >, n_changes);
}

/* A key alone is a label as well. */
static void
test_key_alone (Fixture       *fixture,
                gconstpointer  data)
{
  credenza_label_editor_add (fixture->editor);
  type_key (fixture, 0, "env");
  assert_labels (fixture, "env=");
  g_assert_true (credenza_label_editor_get_valid (fixture->editor));
}

static void
test_max_values (Fixture       *fixture,
                 gconstpointer  data)
{
  credenza_label_editor_add (fixture->editor);
  type_key (fixture, 0, "env");
  for (int i = 0; i < STORE_MAX_LABEL_VALUES; i++)
    {
      g_autofree char *value = g_strdup_printf ("v%d", i);

      g_assert_true (gtk_editable_get_editable (GTK_EDITABLE (typed (fixture, 0))));
      close_value (fixture, 0, value);
    }
  /* Before an eleventh can be typed. */
  g_assert_true (shows (fixture, "10 of 10 values. Remove one to add another."));
  g_assert_false (gtk_editable_get_editable (GTK_EDITABLE (typed (fixture, 0))));
  g_assert_true (credenza_label_editor_get_valid (fixture->editor));
  press_backspace (fixture, 0);
  g_assert_true (shows (fixture, "9 of 10 values"));
  g_assert_true (gtk_editable_get_editable (GTK_EDITABLE (typed (fixture, 0))));
  assert_labels (fixture, "env=v0,v1,v2,v3,v4,v5,v6,v7,v8");
}

/* Pasted, there can be more than there is room for: the rest stays to be seen. */
static void
test_too_many_values (Fixture       *fixture,
                      gconstpointer  data)
{
  credenza_label_editor_add (fixture->editor);
  type_key (fixture, 0, "env");
  type_value (fixture, 0, "a,b,c,d,e,f,g,h,i,j,k");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (typed (fixture, 0))), ==, "k");
  assert_refused (fixture, "A label can have at most 10 values.");
  assert_labels (fixture, "env=a,b,c,d,e,f,g,h,i,j");
}

static void
test_max_labels (Fixture       *fixture,
                 gconstpointer  data)
{
  for (int i = 0; i < STORE_MAX_LABELS; i++)
    {
      g_assert_true (gtk_widget_get_sensitive (nth (fixture, 0, is_add_button)));
      credenza_label_editor_add (fixture->editor);
    }
  g_assert_true (shows (fixture, "10 of 10 labels. Remove one to add another."));
  g_assert_false (gtk_widget_get_sensitive (nth (fixture, 0, is_add_button)));
  credenza_label_editor_add (fixture->editor);
  g_assert_true (shows (fixture, "10 of 10 labels. Remove one to add another."));
}

static void
test_duplicate_value (Fixture       *fixture,
                      gconstpointer  data)
{
  const char *problem = "The value “prod” is already there.";

  credenza_label_editor_add (fixture->editor);
  type_key (fixture, 0, "env");
  close_value (fixture, 0, "prod");
  close_value (fixture, 0, "prod");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (typed (fixture, 0))), ==, "prod");
  assert_refused (fixture, problem);
  assert_labels (fixture, "env=prod");
  type_value (fixture, 0, "Prod");
  assert_fine (fixture, problem);
  assert_labels (fixture, "env=prod,Prod");
}

static void
test_duplicate_key (Fixture       *fixture,
                    gconstpointer  data)
{
  const char *problem = "There is already a label “env”.";

  credenza_label_editor_add (fixture->editor);
  type_key (fixture, 0, "env");
  credenza_label_editor_add (fixture->editor);
  type_key (fixture, 1, " env ");
  assert_refused (fixture, problem);
  g_assert_false (gtk_widget_has_css_class (nth (fixture, 0, is_key), "error"));
  g_assert_true (gtk_widget_has_css_class (nth (fixture, 1, is_key), "error"));
  type_key (fixture, 0, "team");
  assert_fine (fixture, problem);
}

static void
test_empty_key (Fixture       *fixture,
                gconstpointer  data)
{
  const char *problem = "Enter a key for these values.";

  credenza_label_editor_add (fixture->editor);
  type_key (fixture, 0, "  ");
  g_assert_true (credenza_label_editor_get_valid (fixture->editor));
  type_value (fixture, 0, "prod");
  assert_refused (fixture, problem);
  type_key (fixture, 0, "env");
  assert_fine (fixture, problem);
}

static void
test_too_long (Fixture       *fixture,
               gconstpointer  data)
{
  g_autofree char *longest = g_strnfill (STORE_MAX_LABEL_CHARS, 'x');
  g_autofree char *longer = g_strconcat (longest, "ü", NULL);
  g_autofree char *of_key = g_strdup_printf ("A key can have at most %d characters.", STORE_MAX_LABEL_CHARS);
  g_autofree char *of_value = g_strdup_printf ("A value can have at most %d characters.", STORE_MAX_LABEL_CHARS);

  credenza_label_editor_add (fixture->editor);
  type_key (fixture, 0, longer);
  assert_refused (fixture, of_key);
  type_key (fixture, 0, longest);
  assert_fine (fixture, of_key);
  close_value (fixture, 0, longer);
  assert_refused (fixture, of_value);
  close_value (fixture, 0, longest);
  assert_fine (fixture, of_value);
}

/* An empty field gives back the last value; one with text loses a character only. */
static void
test_backspace (Fixture       *fixture,
                gconstpointer  data)
{
  credenza_label_editor_add (fixture->editor);
  type_key (fixture, 0, "env");
  close_value (fixture, 0, "prod");
  close_value (fixture, 0, "test");
  type_value (fixture, 0, "x");
  gtk_editable_set_position (GTK_EDITABLE (typed (fixture, 0)), -1);
  press_backspace (fixture, 0);
  assert_labels (fixture, "env=prod,test");
  press_backspace (fixture, 0);
  assert_labels (fixture, "env=prod");
  press_backspace (fixture, 0);
  assert_labels (fixture, "env=");
  press_backspace (fixture, 0);
  assert_labels (fixture, "env=");
}

static void
test_comma (Fixture       *fixture,
            gconstpointer  data)
{
  credenza_label_editor_add (fixture->editor);
  type_key (fixture, 0, "env");
  type_value (fixture, 0, ",");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (typed (fixture, 0))), ==, "");
  type_value (fixture, 0, "prod, test ,,eu west");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (typed (fixture, 0))), ==, "eu west");
  assert_labels (fixture, "env=prod,test,eu west");
  type_value (fixture, 0, "eu west,");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (typed (fixture, 0))), ==, "");
  assert_labels (fixture, "env=prod,test,eu west");
}

/* What is set is there as it is, in its order, and takes the place of what was there. */
static void
test_set (Fixture       *fixture,
          gconstpointer  data)
{
  const char *values[] = { "<b>", "a, b", NULL };
  g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func ((GDestroyNotify) store_label_unref);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  credenza_label_editor_add (fixture->editor);
  type_value (fixture, 0, "prod");
  g_assert_false (credenza_label_editor_get_valid (fixture->editor));
  g_ptr_array_add (labels, store_label_new ("env", values));
  credenza_label_editor_set_labels (fixture->editor, labels);
  assert_labels (fixture, "env=<b>,a, b");
  g_assert_true (credenza_label_editor_get_valid (fixture->editor));
  credenza_label_editor_set_labels (fixture->editor, none);
  assert_labels (fixture, "");
  g_assert_true (shows (fixture, "0 of 10 labels"));
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

#define TEST(path, function) g_test_add ("/app/labels/" path, Fixture, NULL, set_up, function, tear_down)
  TEST ("typed", test_typed);
  TEST ("key-alone", test_key_alone);
  TEST ("max-values", test_max_values);
  TEST ("too-many-values", test_too_many_values);
  TEST ("max-labels", test_max_labels);
  TEST ("duplicate-value", test_duplicate_value);
  TEST ("duplicate-key", test_duplicate_key);
  TEST ("empty-key", test_empty_key);
  TEST ("too-long", test_too_long);
  TEST ("backspace", test_backspace);
  TEST ("comma", test_comma);
  TEST ("set", test_set);
#undef TEST

  return g_test_run ();
}
