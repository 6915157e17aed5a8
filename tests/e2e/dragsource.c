/* SPDX-License-Identifier: GPL-3.0-or-later */

/* dragsource [--plain] FILE...: a small window, "Drag Source", from which these files can be dragged. It stands for a file
 * manager that is a GTK 4 program; with --plain for a program that knows nothing of portals and only tells the paths. */

#include <gtk/gtk.h>

static char **paths; /* (unowned): of the command line */
static gboolean is_plain;

static GdkContentProvider *
provide_paths (GPtrArray *files)
{
  g_autoptr (GString) list = g_string_new (NULL); /* RFC 2483 */
  g_autoptr (GBytes) bytes = NULL;

  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *uri = g_file_get_uri (g_ptr_array_index (files, i));

      g_string_append_printf (list, "%s\r\n", uri);
    }
  bytes = g_string_free_to_bytes (g_steal_pointer (&list));
  return gdk_content_provider_new_for_bytes ("text/uri-list", bytes);
}

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, gpointer user_data)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  for (char **path = paths; *path != NULL; path++)
    g_ptr_array_add (files, g_file_new_for_commandline_arg (*path));

  if (is_plain)
    return provide_paths (files);

  g_auto (GValue) value = G_VALUE_INIT;
  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&value, gdk_file_list_new_from_array ((GFile **) files->pdata, files->len));
  return gdk_content_provider_new_for_value (&value);
}

static void
activate_cb (GtkApplication *app, gpointer user_data)
{
  GtkWidget *window = gtk_application_window_new (app);
  GtkWidget *label = gtk_label_new ("Drag me");
  GtkDragSource *source = gtk_drag_source_new ();

  gtk_drag_source_set_actions (source, GDK_ACTION_COPY);
  g_signal_connect (source, "prepare", G_CALLBACK (prepare_cb), NULL);
  gtk_widget_add_controller (label, GTK_EVENT_CONTROLLER (source));

  gtk_window_set_title (GTK_WINDOW (window), "Drag Source");
  gtk_window_set_default_size (GTK_WINDOW (window), 200, 150);
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_child (GTK_WINDOW (window), label);
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int argc, char *argv[])
{
  g_autoptr (GtkApplication) app = gtk_application_new ("org.credenza.DragSource", G_APPLICATION_NON_UNIQUE);

  is_plain = argc > 1 && g_str_equal (argv[1], "--plain");
  paths = argv + (is_plain ? 2 : 1);
  g_signal_connect (app, "activate", G_CALLBACK (activate_cb), NULL);
  return g_application_run (G_APPLICATION (app), 1, argv);
}
