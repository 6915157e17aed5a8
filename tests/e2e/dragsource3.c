/* SPDX-License-Identifier: GPL-3.0-or-later */

/* dragsource3 FILE...: as dragsource, but a GTK 3 program, which offers text/uri-list as Thunar and others do. */

#include <gtk/gtk.h>

static char **paths; /* (unowned): of the command line */

static void
data_get_cb (GtkWidget *widget,
             GdkDragContext *context,
             GtkSelectionData *data,
             guint info,
             guint time,
             gpointer user_data)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (char **path = paths; *path != NULL; path++)
    {
      g_autoptr (GFile) file = g_file_new_for_commandline_arg (*path);
      g_autofree char *uri = g_file_get_uri (file);
      g_strv_builder_add (builder, uri);
    }

  g_auto (GStrv) uris = g_strv_builder_end (builder);
  gtk_selection_data_set_uris (data, uris);
}

int
main (int argc, char *argv[])
{
  const GtkTargetEntry target = { (char *) "text/uri-list", 0, 0 };

  paths = argv + 1;
  gtk_init (NULL, NULL);

  GtkWidget *window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  GtkWidget *box = gtk_event_box_new ();

  gtk_container_add (GTK_CONTAINER (box), gtk_label_new ("Drag me"));
  gtk_container_add (GTK_CONTAINER (window), box);
  gtk_drag_source_set (box, GDK_BUTTON1_MASK, &target, 1, GDK_ACTION_COPY);
  g_signal_connect (box, "drag-data-get", G_CALLBACK (data_get_cb), NULL);
  g_signal_connect (window, "destroy", G_CALLBACK (gtk_main_quit), NULL);

  gtk_window_set_title (GTK_WINDOW (window), "Drag Source");
  gtk_window_set_default_size (GTK_WINDOW (window), 200, 150);
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_widget_show_all (window);
  gtk_main ();
  return 0;
}
